// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a column says by itself about its role: one table of evidence, each piece for or against
// one claim, with its weight. The claim with the most wins.

#include "convert/area.h"
#include "convert/cube_impl.h"
#include "convert/guess_impl.h"
#include "convert/number.h"
#include "rdf/term.h"

#include <stdio.h>

enum { MOST = 98, HALF = 50 }; // percent of the cells that must look alike

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to guess");
}

// --- Words ------------------------------------------------------------------------------------

// Letters and digits of the header only, in lower case: "Obs. Value" is "obsvalue".
static LgStr
plain_name(LgStr header, char out[64])
{
    size_t n = 0;
    for (size_t i = 0; i < header.n && n < 64; i++) {
        const char c = header.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out[n++] = c;
        } else if (c >= 'A' && c <= 'Z') {
            out[n++] = (char)(c + ('a' - 'A'));
        }
    }
    return (LgStr){out, n};
}

static bool
is_named(LgStr header, const char *const *names)
{
    char buffer[64];
    const LgStr plain = plain_name(header, buffer);
    for (size_t i = 0; names[i]; i++) {
        if (lg_str_eq(plain, lg_str_c(names[i]))) {
            return true;
        }
    }
    return false;
}

static const char *const area_names[] = {"area",
                                         "areacode",
                                         "areacd",
                                         "geography",
                                         "geographycode",
                                         "gss",
                                         "gsscode",
                                         "onscode",
                                         "code",
                                         "location",
                                         "refarea",
                                         "featurecode",
                                         "administrativegeography",
                                         "ladcode",
                                         "localauthoritycode",
                                         "regioncode",
                                         NULL};
static const char *const period_names[] = {
    "year", "period", "date",   "time",          "quarter", "month",     "financialyear",
    "week", "day",    "yyyyyy", "calendaryears", "yyyy",    "refperiod", NULL};
static const char *const measure_names[] = {
    "measurement",   "measure",        "measures", "measuretype", "measuretypes",
    "measurecolumn", "measurescolumn", "variable", "indicator",   NULL};
static const char *const unit_names[] = {
    "unit",       "units",       "unitofmeasure", "unitmeasure", "measureunit",
    "unitcolumn", "unitscolumn", "unittype",      "unittypes",   NULL};
static const char *const status_names[] = {"status",     "marker",      "obsstatus",
                                           "markers",    "datamarking", "observationstatus",
                                           "datamarker", "symbol",      NULL};
static const char *const value_names[] = {"value", "values",   "observation", "observations",
                                          "obs",   "obsvalue", "v40",         "val",
                                          "vals",  NULL};
static const char *const generic_names[] = {"count", "number", NULL};
static const char *const note_names[] = {"note",     "notes",     "comment", "comments",
                                         "footnote", "footnotes", NULL};
static const char *const unit_words[] = {
    "gbp",     "pound",      "pounds",    "number",   "count", "percent",      "percentage",
    "million", "gbpmillion", "thousand",  "ratio",    "rate",  "thousands",    "millions",
    "000s",    "persons",    "people",    "hectares", "ha",    "squaremetres", "years",
    "tonnes",  "households", "dwellings", "index",    "kwh",   "gwh",          NULL};

// "V4_2": how the Office for National Statistics heads the values of a version 4 file.
static bool
is_value_name(LgStr header)
{
    return is_named(header, value_names) || lg_str_starts(header, LG_STR("V4_"));
}

bool
lg_guess_is_generic(LgStr header)
{
    return is_value_name(header) || is_named(header, generic_names);
}

bool
lg_guess_is_label_name(LgStr header)
{
    char buffer[64];
    const LgStr plain = plain_name(header, buffer);
    return lg_str_search(plain, LG_STR("name")) < plain.n || lg_str_ends(plain, LG_STR("nm")) ||
           lg_str_ends(plain, LG_STR("label"));
}

static bool
is_unit(LgStr text)
{
    static const LgStr signs[] = {LG_STR_INIT("\xC2\xA3"), LG_STR_INIT("%"),
                                  LG_STR_INIT("\xE2\x82\xAC"), LG_STR_INIT("$")};
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (lg_str_starts(text, signs[i])) {
            return true;
        }
    }
    return is_named(text, unit_words);
}

LgStr
lg_guess_unit(LgStr header)
{
    size_t open = header.n;
    while (open > 0 && header.p[open - 1] != '(') {
        open--;
    }
    const LgStr behind = lg_str_from(header, open);
    const LgStr inside = {behind.p, lg_str_find(behind, ')')};
    if (open > 0 && inside.n < behind.n && is_unit(inside)) {
        return inside;
    }
    return is_unit(header) ? header : (LgStr){0};
}

LgStr
lg_guess_marker(LgStr cell)
{
    static const struct {
        LgStr cell, status;
    } markers[] = {
        {LG_STR_INIT(".."), LG_STR_INIT("not-available")},
        {LG_STR_INIT("..."), LG_STR_INIT("not-available")},
        {LG_STR_INIT("."), LG_STR_INIT("not-applicable")},
        {LG_STR_INIT(":"), LG_STR_INIT("not-available")},
        {LG_STR_INIT("-"), LG_STR_INIT("not-available")},
        {LG_STR_INIT("*"), LG_STR_INIT("suppressed")},
        {LG_STR_INIT("x"), LG_STR_INIT("not-available")},
        {LG_STR_INIT("c"), LG_STR_INIT("suppressed")},
        {LG_STR_INIT("z"), LG_STR_INIT("not-applicable")},
        {LG_STR_INIT("n/a"), LG_STR_INIT("not-applicable")},
        {LG_STR_INIT("NA"), LG_STR_INIT("not-available")},
        {LG_STR_INIT("#N/A"), LG_STR_INIT("not-available")},
    };
    for (size_t i = 0; i < sizeof(markers) / sizeof(markers[0]); i++) {
        if (lg_str_eq_nocase(markers[i].cell, cell)) {
            return markers[i].status;
        }
    }
    return (LgStr){0};
}

// --- What a column looks like ---------------------------------------------------------------

static bool
is_bracketed(LgStr s)
{
    return s.n >= 3 && s.n <= 5 && s.p[0] == '[' && s.p[s.n - 1] == ']';
}

static bool
is_year(LgStr s)
{
    uint64_t year = 0;
    return s.n == 4 && lg_str_u64(s, &year) && year >= 1700 && year <= 2200;
}

// "2008/4": a year and a quarter of it.
static bool
is_quarter(LgStr s)
{
    return s.n == 6 && is_year((LgStr){s.p, 4}) && s.p[4] == '/' && s.p[5] >= '1' && s.p[5] <= '4';
}

static bool
is_iri(LgStr s)
{
    return lg_str_starts(s, LG_STR("http://")) || lg_str_starts(s, LG_STR("https://"));
}

static bool
is_number(LgStr cell, LgNumberClass *out)
{
    LgStr bare = {0};
    LgStr mark = {0};
    return lg_number_class(cell, out) || is_bracketed(cell) || lg_guess_marker(cell).n > 0 ||
           (lg_number_before(cell, &bare, &mark) && is_bracketed(mark));
}

static unsigned
share(uint64_t n, uint64_t of)
{
    return of > 0 ? (unsigned)(n * 100 / of) : 0;
}

void
lg_guess_look(const LgTableColumn *column, uint32_t rows, LgGuessColumn *out)
{
    uint64_t areas = 0;
    uint64_t mocks = 0;
    uint64_t periods = 0;
    uint64_t numbers = 0;
    uint64_t fractions = 0;
    uint64_t quarters = 0;
    uint64_t iris = 0;
    uint64_t statuses = 0;
    uint64_t units = 0;
    uint64_t plain = 0;
    *out = (LgGuessColumn){.column = column, .rows = rows, .years = true};
    for (uint32_t i = 0; i < column->n; i++) {
        const LgStr cell = column->values[i];
        const uint64_t n = column->counts[i];
        LgPeriod period = {0};
        LgNumberClass class = LG_NUMBER_NONE;
        if (cell.n == 0) {
            continue;
        }
        const bool is_code = lg_area_is_code(cell);
        out->filled += n;
        areas += is_code || lg_area_is_lower(cell) ? n : 0;
        mocks += is_code && lg_area_is_mock(cell) ? n : 0;
        periods += lg_period_parse(cell, LG_PERIOD_SHORT_YEAR, &period) ? n : 0;
        numbers += is_number(cell, &class) ? n : 0;
        plain += class != LG_NUMBER_NONE ? n : 0;
        fractions += class == LG_NUMBER_DECIMAL ? n : 0;
        quarters += is_quarter(cell) ? n : 0;
        iris += is_iri(cell) ? n : 0;
        statuses += cell.n > 1 && lg_cube_status(cell).n > 0 ? n : 0;
        units += is_unit(cell) ? n : 0;
        out->years = out->years && is_year(cell);
    }
    out->areas = share(areas, out->filled);
    out->mocks = share(mocks, out->filled);
    out->periods = share(periods, out->filled);
    out->numbers = plain > 0 ? share(numbers, out->filled) : 0; // markers alone are no numbers
    out->fractions = share(fractions, out->filled);
    out->quarters = share(quarters, out->filled);
    out->iris = share(iris, out->filled);
    out->statuses = share(statuses, out->filled);
    out->units = share(units, out->filled);
}

// --- Evidence -------------------------------------------------------------------------------

typedef enum {
    CLAIM_IGNORE,
    CLAIM_TYPE,
    CLAIM_UNIT,
    CLAIM_STATUS,
    CLAIM_NOTE,
    CLAIM_VALUE,
    CLAIM_LIMIT, // how certain the value is
    CLAIM_AREA,
    CLAIM_PERIOD,
    CLAIM_QUARTER,
    CLAIM_IRI,
    CLAIM_NUMBER, // of which measure, or an attribute: the other columns say
    CLAIM_CODE,   // a dimension, an attribute or a label: likewise
    N_CLAIMS,
} Claim;

// A signal is how strongly something is so, to 100.
static unsigned
when(bool is)
{
    return is ? 100 : 0;
}

static unsigned
no_cells(const LgGuessColumn *c)
{
    return when(c->filled == 0);
}

static unsigned
area_cells(const LgGuessColumn *c)
{
    return c->areas >= HALF ? c->areas : 0;
}

static unsigned
area_name(const LgGuessColumn *c)
{
    return when(is_named(c->column->name, area_names));
}

static unsigned
mock_cells(const LgGuessColumn *c)
{
    return c->mocks;
}

// Numbers that are no years are no periods.
static unsigned
period_cells(const LgGuessColumn *c)
{
    return c->periods >= HALF && (c->numbers < MOST || c->years) ? c->periods : 0;
}

static unsigned
period_name(const LgGuessColumn *c)
{
    return when(is_named(c->column->name, period_names));
}

static unsigned
quarter_cells(const LgGuessColumn *c)
{
    return c->quarters >= MOST ? c->quarters : 0;
}

static unsigned
type_name(const LgGuessColumn *c)
{
    return when(is_named(c->column->name, measure_names));
}

static unsigned
unit_name(const LgGuessColumn *c)
{
    return when(is_named(c->column->name, unit_names));
}

static unsigned
unit_cells(const LgGuessColumn *c)
{
    return c->units >= MOST ? c->units : 0;
}

static unsigned
status_name(const LgGuessColumn *c)
{
    return when(is_named(c->column->name, status_names));
}

static unsigned
status_cells(const LgGuessColumn *c)
{
    return c->statuses >= MOST ? c->statuses : 0;
}

static unsigned
note_name(const LgGuessColumn *c)
{
    return when(is_named(c->column->name, note_names));
}

static unsigned
value_name(const LgGuessColumn *c)
{
    return when(is_value_name(c->column->name) && c->numbers > HALF);
}

// "Lower limit", "Upper Confidence Interval (95%)", "CV".
static unsigned
limit_name(const LgGuessColumn *c)
{
    static const char *const words[] = {"lower", "upper", "confidence", "standarderror", NULL};
    static const char *const names[] = {"lci", "uci", "cv", "se", "moe", NULL};
    char buffer[64];
    const LgStr plain = plain_name(c->column->name, buffer);
    bool is = is_named(c->column->name, names);
    for (size_t i = 0; words[i]; i++) {
        is = is || lg_str_starts(plain, lg_str_c(words[i]));
    }
    return when(is && c->numbers > HALF);
}

static unsigned
number_cells(const LgGuessColumn *c)
{
    return c->numbers;
}

static unsigned
all_numbers(const LgGuessColumn *c)
{
    return c->numbers >= MOST ? c->numbers : 0;
}

static unsigned
most_numbers(const LgGuessColumn *c)
{
    return c->numbers >= 80 ? c->numbers : 0;
}

static unsigned
fraction_cells(const LgGuessColumn *c)
{
    return c->fractions;
}

static unsigned
iri_cells(const LgGuessColumn *c)
{
    return c->iris >= MOST ? c->iris : 0;
}

static unsigned
text_cells(const LgGuessColumn *c)
{
    return 100 - c->numbers;
}

// Codes repeat; numbers and free texts mostly do not.
static unsigned
repeated_cells(const LgGuessColumn *c)
{
    return c->filled > 0 ? 100 - (unsigned)(c->column->n * 100ULL / (c->rows + 1)) : 0;
}

static const struct {
    LgRole role;
    LgKind kind;
    bool open;                                      // the other columns have a say
    unsigned (*needs)(const LgGuessColumn *column); // without this signal it is not so
} claims[N_CLAIMS] = {
    [CLAIM_IGNORE] = {LG_ROLE_IGNORE, LG_KIND_CODE, false, no_cells},
    [CLAIM_TYPE] = {LG_ROLE_MEASURE_TYPE, LG_KIND_CODE, false, type_name},
    [CLAIM_UNIT] = {LG_ROLE_UNIT, LG_KIND_CODE, false, NULL},
    [CLAIM_STATUS] = {LG_ROLE_STATUS, LG_KIND_CODE, false, NULL},
    [CLAIM_NOTE] = {LG_ROLE_ATTRIBUTE, LG_KIND_TEXT, false, note_name},
    [CLAIM_VALUE] = {LG_ROLE_VALUE, LG_KIND_CODE, false, value_name},
    [CLAIM_LIMIT] = {LG_ROLE_ATTRIBUTE, LG_KIND_TEXT, false, limit_name},
    [CLAIM_AREA] = {LG_ROLE_DIMENSION, LG_KIND_AREA, false, area_cells},
    [CLAIM_PERIOD] = {LG_ROLE_DIMENSION, LG_KIND_PERIOD, false, period_cells},
    [CLAIM_QUARTER] = {LG_ROLE_DIMENSION, LG_KIND_PERIOD, false, quarter_cells},
    [CLAIM_IRI] = {LG_ROLE_DIMENSION, LG_KIND_IRI, false, iri_cells},
    [CLAIM_NUMBER] = {LG_ROLE_MEASURE, LG_KIND_CODE, true, most_numbers},
    [CLAIM_CODE] = {LG_ROLE_DIMENSION, LG_KIND_CODE, true, NULL},
};

static const struct {
    unsigned (*signal)(const LgGuessColumn *column);
    Claim claim;
    int weight;
    const char *why; // "%" in front: the signal is a share to be told; null: not worth telling
} evidence[] = {
    {no_cells, CLAIM_IGNORE, 100, "every cell is blank"},
    {type_name, CLAIM_TYPE, 90, "by its name"},
    {all_numbers, CLAIM_TYPE, -90, NULL},
    {unit_name, CLAIM_UNIT, 80, "by its name"},
    {unit_cells, CLAIM_UNIT, 55, "%words for units"},
    {all_numbers, CLAIM_UNIT, -80, NULL},
    {status_name, CLAIM_STATUS, 80, "by its name"},
    {status_cells, CLAIM_STATUS, 60, "%markers"},
    {all_numbers, CLAIM_STATUS, -80, NULL},
    {note_name, CLAIM_NOTE, 90, "by its name"},
    {value_name, CLAIM_VALUE, 60, "by its name"},
    {number_cells, CLAIM_VALUE, 40, "%numbers"},
    {limit_name, CLAIM_LIMIT, 90, "by its name"},
    {area_cells, CLAIM_AREA, 80, "%area codes"},
    {area_name, CLAIM_AREA, 15, "named like one"},
    {mock_cells, CLAIM_AREA, -60, "%mock codes"},
    {period_cells, CLAIM_PERIOD, 75, "%periods"},
    {period_name, CLAIM_PERIOD, 20, "named like one"},
    {quarter_cells, CLAIM_QUARTER, 80, "%years with a quarter"},
    {period_name, CLAIM_QUARTER, 15, "named like one"},
    {iri_cells, CLAIM_IRI, 90, "%IRIs"},
    {most_numbers, CLAIM_NUMBER, 60, "%numbers"},
    {fraction_cells, CLAIM_NUMBER, 30, "%with a fraction"},
    {repeated_cells, CLAIM_NUMBER, -20, NULL},
    {text_cells, CLAIM_CODE, 40, "%text"},
    {repeated_cells, CLAIM_CODE, 30, NULL},
    {number_cells, CLAIM_CODE, -10, NULL},
    {mock_cells, CLAIM_CODE, 1, "%mock codes, of no area"},
};

enum { N_EVIDENCE = sizeof(evidence) / sizeof(evidence[0]) };

// "100% area codes, named like one; 373 different".
static void
tell_reasons(const LgGuessColumn *c, Claim claim, LgBuf *out)
{
    const char *between = "";
    for (size_t i = 0; i < N_EVIDENCE; i++) {
        const unsigned signal = evidence[i].signal(c);
        const char *why = evidence[i].why;
        if (evidence[i].claim != claim || signal == 0 || !why) {
            continue;
        }
        lg_buf_printf(out, "%s", between);
        if (*why == '%') {
            lg_buf_printf(out, "%u%% ", signal);
        }
        lg_buf_printf(out, "%s", *why == '%' ? why + 1 : why);
        between = ", ";
    }
    if (c->filled > 0) {
        lg_buf_printf(out, "; %u different", c->column->n);
    }
}

LgStatus
lg_guess_weigh(LgArena *arena, LgGuessColumn *column, LgError *err)
{
    int scores[N_CLAIMS] = {0};
    Claim best = CLAIM_CODE;
    for (size_t i = 0; i < N_EVIDENCE; i++) {
        scores[evidence[i].claim] += evidence[i].weight * (int)evidence[i].signal(column);
    }
    for (int i = 0; i < N_CLAIMS; i++) {
        const bool may = !claims[i].needs || claims[i].needs(column) > 0;
        best = may && scores[i] > scores[best] ? (Claim)i : best;
    }
    LgBuf why = {0};
    tell_reasons(column, best, &why);
    LgRecipeColumn *out = column->out;
    const int score = scores[best] / 100;
    column->score = score < 0 ? 0 : score > 100 ? 100 : (unsigned)score;
    column->done = !claims[best].open;
    out->role = claims[best].role;
    out->kind = claims[best].kind;
    out->why = why.failed ? (LgStr){0} : lg_arena_str(arena, lg_buf_view(&why));
    lg_buf_done(&why);
    if (best == CLAIM_NOTE) {
        out->property = LG_STR(LG_NS_RDFS "comment");
        out->datatype = LG_STR("string");
    }
    if (best == CLAIM_IRI) {
        out->template = LG_STR("{+value}");
    }
    if (best == CLAIM_QUARTER) {
        LG_TRY(lg_pattern_read(LG_STR("{y}/{q}"), &out->match, err));
        LG_TRY(lg_pattern_read(LG_STR("{y} Q{q}"), &out->write, err));
    }
    return out->why.p ? LG_OK : no_memory(err);
}
