// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/guess_impl.h"

#include "base/mem.h"
#include "convert/area.h"
#include "convert/number.h"
#include "convert/slug.h"
#include "rdf/term.h"

#include <inttypes.h>
#include <stdio.h>

enum { MOST = 98 }; // percent of the cells that must look alike

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to guess");
}

// --- What a column looks like -----------------------------------------------

typedef struct {
    const LgTableColumn *column;
    uint64_t filled;  // rows that are not blank
    unsigned areas;   // percent of the filled rows
    unsigned periods; //
    unsigned numbers; // markers such as [x] counted
    bool year_range;  // all numbers could be years
    LgRecipeColumn *out;
    bool done;
} Profile;

static bool
is_marker(LgStr s)
{
    return s.n >= 3 && s.n <= 5 && s.p[0] == '[' && s.p[s.n - 1] == ']';
}

static bool
is_year(LgStr s)
{
    uint64_t year = 0;
    return s.n == 4 && lg_str_u64(s, &year) && year >= 1700 && year <= 2200;
}

static void
profile(const LgTableColumn *column, Profile *out)
{
    uint64_t areas = 0;
    uint64_t periods = 0;
    uint64_t numbers = 0;
    *out = (Profile){.column = column, .year_range = true};
    for (uint32_t i = 0; i < column->n; i++) {
        const LgStr cell = column->values[i];
        const uint64_t n = column->counts[i];
        LgPeriod period = {0};
        LgNumberClass class = LG_NUMBER_NONE;
        LgStr bare = {0};
        LgStr mark = {0};
        if (cell.n == 0) {
            continue;
        }
        out->filled += n;
        areas += lg_area_is_code(cell) || lg_area_is_lower(cell) ? n : 0;
        periods += lg_period_parse(cell, LG_PERIOD_SHORT_YEAR, &period) ? n : 0;
        const bool number = lg_number_class(cell, &class);
        numbers +=
            number || is_marker(cell) || (lg_number_before(cell, &bare, &mark) && is_marker(mark))
                ? n
                : 0;
        out->year_range = out->year_range && is_year(cell);
    }
    if (out->filled > 0) {
        out->areas = (unsigned)(areas * 100 / out->filled);
        out->periods = (unsigned)(periods * 100 / out->filled);
        out->numbers = (unsigned)(numbers * 100 / out->filled);
    }
}

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
named(LgStr header, const char *const *names)
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

static const char *const measure_names[] = {"measurement", "measure",   "measuretype",
                                            "variable",    "indicator", NULL};
static const char *const unit_names[] = {"unit",        "units",       "unitofmeasure",
                                         "unitmeasure", "measureunit", NULL};
static const char *const status_names[] = {"status",     "marker",      "obsstatus",
                                           "markers",    "datamarking", "observationstatus",
                                           "datamarker", "symbol",      NULL};
static const char *const value_names[] = {"value", "values",   "observation", "observations",
                                          "obs",   "obsvalue", "v40",         NULL};
static const char *const generic_names[] = {
    "value", "values", "observation", "observations", "obs", "obsvalue", "count", "number", NULL};
static const char *const note_names[] = {"note",     "notes",     "comment", "comments",
                                         "footnote", "footnotes", NULL};

// --- Decisions --------------------------------------------------------------

typedef struct {
    LgGuess *guess;
    Profile *profiles;
    size_t n;
    bool has_value;
    bool has_type;
    bool has_area;
    bool has_period;
    LgError *err;
} Work;

static void
decide(Work *w, Profile *p, LgRole role, LgKind kind, LgStr why)
{
    p->out->role = role;
    p->out->kind = kind;
    p->out->why = why.p ? why : LG_STR("");
    p->done = true;
    w->has_value = w->has_value || role == LG_ROLE_VALUE || role == LG_ROLE_MEASURE;
    w->has_type = w->has_type || role == LG_ROLE_MEASURE_TYPE;
    w->has_area = w->has_area || (role == LG_ROLE_DIMENSION && kind == LG_KIND_AREA);
    w->has_period = w->has_period || (role == LG_ROLE_DIMENSION && kind == LG_KIND_PERIOD);
}

static LgStr
percent(Work *w, unsigned n, const char *what, const Profile *p)
{
    return lg_arena_printf(w->guess->arena, "%u%% %s, %" PRIu32 " different", n, what,
                           p->column->n);
}

// How "2010-11" is meant in this column: what its other cells say.
static LgPeriodShort
short_years(const LgTableColumn *column)
{
    bool years = false;
    bool unclear = false;
    for (uint32_t i = 0; i < column->n; i++) {
        LgPeriod p = {0};
        if (lg_period_ambiguous(column->values[i])) {
            unclear = true;
        } else if (lg_period_parse(column->values[i], LG_PERIOD_SHORT_UNKNOWN, &p)) {
            if (p.kind == LG_PERIOD_MONTH) {
                return LG_PERIOD_SHORT_MONTH;
            }
            years = years || p.kind == LG_PERIOD_GOV_YEAR;
        }
    }
    return unclear && years ? LG_PERIOD_SHORT_YEAR : LG_PERIOD_SHORT_UNKNOWN;
}

// "V4_2": how the Office for National Statistics heads the values of a version 4 file.
static bool
is_value_name(LgStr header)
{
    return named(header, value_names) || lg_str_starts(header, LG_STR("V4_"));
}

static void
by_name_and_shape(Work *w, Profile *p)
{
    const LgStr header = p->column->name;
    if (p->filled == 0) {
        decide(w, p, LG_ROLE_IGNORE, LG_KIND_CODE, LG_STR("every cell is blank"));
    } else if (named(header, measure_names) && p->numbers < MOST && !w->has_type) {
        decide(w, p, LG_ROLE_MEASURE_TYPE, LG_KIND_CODE, LG_STR("by its name"));
    } else if (named(header, unit_names)) {
        decide(w, p, LG_ROLE_UNIT, LG_KIND_CODE, LG_STR("by its name"));
    } else if (named(header, status_names)) {
        decide(w, p, LG_ROLE_STATUS, LG_KIND_CODE, LG_STR("by its name"));
    } else if (named(header, note_names)) {
        decide(w, p, LG_ROLE_ATTRIBUTE, LG_KIND_TEXT, LG_STR("by its name"));
        p->out->property = LG_STR(LG_NS_RDFS "comment");
        p->out->datatype = LG_STR("string");
    } else if (is_value_name(header) && p->numbers > 50 && !w->has_value) {
        decide(w, p, LG_ROLE_VALUE, LG_KIND_CODE, percent(w, p->numbers, "numbers", p));
    } else if (p->areas >= MOST) {
        decide(w, p, LG_ROLE_DIMENSION, LG_KIND_AREA, percent(w, p->areas, "area codes", p));
    } else if (p->periods >= MOST && (p->numbers < MOST || p->year_range)) {
        decide(w, p, LG_ROLE_DIMENSION, LG_KIND_PERIOD, percent(w, p->periods, "periods", p));
        p->out->short_years = short_years(p->column);
    }
}

// Numbers that nobody has claimed: the values, or beside a value column attributes.
static void
by_numbers(Work *w)
{
    const bool had_value = w->has_value;
    size_t n = 0;
    Profile *last = NULL;
    for (size_t i = 0; i < w->n; i++) {
        Profile *p = &w->profiles[i];
        if (!p->done && p->numbers >= MOST) {
            n++;
            last = p;
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        Profile *p = &w->profiles[i];
        if (p->done || p->numbers < MOST) {
            continue;
        }
        if (had_value) {
            decide(w, p, LG_ROLE_ATTRIBUTE, LG_KIND_TEXT,
                   LG_STR("numbers beside the column of values"));
        } else if (n == 1) {
            decide(w, last, LG_ROLE_VALUE, LG_KIND_CODE,
                   LG_STR("the only column of numbers that is not a period"));
        } else {
            decide(w, p, LG_ROLE_MEASURE, LG_KIND_CODE,
                   LG_STR("one of several columns of numbers: a measure of its own"));
        }
    }
}

// Does column `a` determine column `b`: the same cell there, the same cell here?
static bool
determines(Work *w, const LgTableColumn *a, const LgTableColumn *b)
{
    uint32_t *seen = LG_ALLOC_ARRAY(uint32_t, a->n);
    bool holds = seen != NULL;
    for (uint32_t row = 0; holds && row < w->guess->table->n_rows; row++) {
        const uint32_t code = b->codes[row] + 1;
        uint32_t *had = &seen[a->codes[row]];
        holds = *had == 0 || *had == code;
        *had = code;
    }
    lg_mem_free(seen);
    return holds;
}

static bool
is_code_like(const LgTableColumn *column)
{
    for (uint32_t i = 0; i < column->n; i++) {
        if (!lg_slug_safe(column->values[i], false)) {
            return false;
        }
    }
    return true;
}

static void
label_of(Work *w, Profile *label, const Profile *code)
{
    decide(w, label, LG_ROLE_LABEL, LG_KIND_CODE,
           lg_arena_printf(w->guess->arena, "each \"" LG_STR_FMT "\" has one",
                           LG_STR_ARG(code->column->name)));
    label->out->of = code->column->name;
}

static bool
is_label_name(LgStr header)
{
    char buffer[64];
    const LgStr plain = plain_name(header, buffer);
    return lg_str_ends(plain, LG_STR("name")) || lg_str_ends(plain, LG_STR("nm")) ||
           lg_str_ends(plain, LG_STR("label"));
}

// What `a` determines about `b`, which no rule has claimed yet.
static void
depend(Work *w, Profile *a, Profile *b)
{
    const bool is_dim = a->done && a->out->role == LG_ROLE_DIMENSION;
    const bool code = is_code_like(a->column);
    if (!determines(w, a->column, b->column)) {
        return;
    }
    if (!determines(w, b->column, a->column)) {
        if (is_dim) {
            decide(w, b, LG_ROLE_ATTRIBUTE, LG_KIND_CODE,
                   lg_arena_printf(w->guess->arena, "determined by \"" LG_STR_FMT "\"",
                                   LG_STR_ARG(a->column->name)));
        }
        return;
    }
    // Each determines the other: a code and its name.
    if (is_dim || code || (a < b && !is_code_like(b->column))) {
        label_of(w, b, a);
    }
}

// Names beside codes: what an area or period determines, and pairs of columns
// that determine each other.
static void
by_dependency(Work *w)
{
    const uint32_t rows = w->guess->table->n_rows;
    for (size_t i = 0; i < w->n; i++) {
        Profile *a = &w->profiles[i];
        const bool is_dim = a->done && a->out->role == LG_ROLE_DIMENSION;
        if (a->column->n < 2 || (a->done && !is_dim)) {
            continue;
        }
        for (size_t k = 0; k < w->n; k++) {
            Profile *b = &w->profiles[k];
            // With a row for each code everything seems to depend on it; then a
            // name is needed as well.
            const bool sparse = (uint64_t)a->column->n * 2 > rows;
            if (a != b && !b->done && b->column->n >= 2 &&
                (!sparse || is_label_name(b->column->name))) {
                depend(w, a, b);
            }
        }
    }
}

// A second area or period column that says the same as the first.
static void
by_repetition(Work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        Profile *a = &w->profiles[i];
        for (size_t k = i + 1; a->done && a->out->role == LG_ROLE_DIMENSION && k < w->n; k++) {
            Profile *b = &w->profiles[k];
            if (b->done && b->out->role == LG_ROLE_DIMENSION && b->out->kind == a->out->kind &&
                determines(w, a->column, b->column) && determines(w, b->column, a->column)) {
                decide(w, b, LG_ROLE_IGNORE, LG_KIND_CODE,
                       lg_arena_printf(w->guess->arena, "says the same as \"" LG_STR_FMT "\"",
                                       LG_STR_ARG(a->column->name)));
            }
        }
    }
}

static void
the_rest(Work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        Profile *p = &w->profiles[i];
        if (!p->done && p->column->n == 1) {
            decide(w, p, LG_ROLE_ATTRIBUTE, LG_KIND_CODE, LG_STR("the same in every row"));
        } else if (!p->done) {
            decide(w, p, LG_ROLE_DIMENSION, LG_KIND_CODE,
                   lg_arena_printf(w->guess->arena, "%" PRIu32 " different codes", p->column->n));
        }
    }
}

// --- Order, measure, explanation --------------------------------------------

static int
rank(const LgRecipeColumn *c)
{
    if (c->role != LG_ROLE_DIMENSION) {
        return c->role == LG_ROLE_MEASURE_TYPE ? 3 : 4;
    }
    return c->kind == LG_KIND_PERIOD ? 0 : c->kind == LG_KIND_AREA ? 1 : 2;
}

// Period, area, the other dimensions, the rest; each in the order of the file.
static LgStatus
arrange(LgGuess *guess, LgError *err)
{
    LgRecipe *r = guess->recipe;
    LgRecipeColumn *sorted = LG_NEW_ARRAY(guess->arena, LgRecipeColumn, r->n_columns + 1);
    if (!sorted) {
        return no_memory(err);
    }
    size_t n = 0;
    for (int at = 0; at <= 4; at++) {
        for (size_t i = 0; i < r->n_columns; i++) {
            if (rank(&r->columns[i]) == at) {
                sorted[n++] = r->columns[i];
            }
        }
    }
    r->columns = sorted;
    return LG_OK;
}

static void
guess_measure(LgGuess *guess)
{
    LgRecipe *r = guess->recipe;
    bool typed = false;
    const LgRecipeColumn *value = NULL;
    for (size_t i = 0; i < r->n_columns; i++) {
        typed = typed || r->columns[i].role == LG_ROLE_MEASURE_TYPE;
        value = r->columns[i].role == LG_ROLE_VALUE ? &r->columns[i] : value;
    }
    if (!typed && value && !r->has_measure) {
        r->has_measure = true;
        const bool generic = named(value->header, generic_names) || is_value_name(value->header);
        r->measure.label = generic ? r->dataset.title : value->header;
    }
}

static LgStatus
explain(LgGuess *guess, LgError *err)
{
    LgBuf text = {0};
    const LgRecipe *r = guess->recipe;
    lg_buf_printf(&text, LG_STR_FMT ": %" PRIu32 " rows, %" PRIu32 " columns\n",
                  LG_STR_ARG(guess->table->files[0].path), guess->table->n_rows,
                  guess->table->n_columns);
    for (size_t i = 0; i < r->n_columns; i++) {
        const LgRecipeColumn *c = &r->columns[i];
        const LgStr kind = c->role == LG_ROLE_DIMENSION || c->role == LG_ROLE_ATTRIBUTE
                               ? lg_recipe_kind(c->kind)
                           : c->role == LG_ROLE_LABEL ? c->of
                                                      : (LgStr){0};
        lg_buf_printf(&text, "  %-28.*s %-12.*s %-12.*s " LG_STR_FMT "\n", LG_STR_ARG(c->header),
                      LG_STR_ARG(lg_recipe_role(c->role)), LG_STR_ARG(kind), LG_STR_ARG(c->why));
    }
    if (r->has_measure) {
        lg_buf_printf(&text, "  the values measure: " LG_STR_FMT "\n",
                      LG_STR_ARG(r->measure.label));
    }
    guess->explanation = text.failed ? (LgStr){0} : lg_arena_str(guess->arena, lg_buf_view(&text));
    lg_buf_done(&text);
    return guess->explanation.p ? LG_OK : no_memory(err);
}

// --- The three ways ---------------------------------------------------------

static const LgRecipeColumn odc_columns[] = {
    {.header = LG_STR_INIT("FeatureCode"),
     .role = LG_ROLE_DIMENSION,
     .kind = LG_KIND_AREA,
     .name = LG_STR_INIT("area"),
     .label = LG_STR_INIT("Area")},
    {.header = LG_STR_INIT("DateCode"),
     .role = LG_ROLE_DIMENSION,
     .kind = LG_KIND_PERIOD,
     .name = LG_STR_INIT("period"),
     .label = LG_STR_INIT("Period"),
     .short_years = LG_PERIOD_SHORT_YEAR},
    {.header = LG_STR_INIT("Measurement"), .role = LG_ROLE_MEASURE_TYPE},
    {.header = LG_STR_INIT("Units"), .role = LG_ROLE_UNIT},
    {.header = LG_STR_INIT("Value"), .role = LG_ROLE_VALUE},
};

enum { N_ODC = sizeof(odc_columns) / sizeof(odc_columns[0]) };

static bool
is_cube_table(const LgTable *table)
{
    for (size_t i = 0; i < N_ODC; i++) {
        if (!lg_table_find(table, odc_columns[i].header)) {
            return false;
        }
    }
    return true;
}

static void
cube_table(const LgTable *table, LgRecipe *recipe)
{
    for (uint32_t c = 0; c < table->n_columns; c++) {
        LgRecipeColumn *out = &recipe->columns[recipe->n_columns++];
        *out = (LgRecipeColumn){.header = table->columns[c].name, .role = LG_ROLE_DIMENSION};
        for (size_t i = 0; i < N_ODC; i++) {
            if (lg_str_eq_nocase(odc_columns[i].header, table->columns[c].name)) {
                *out = odc_columns[i];
            }
        }
    }
}

// True when the registry knows every column.
static LgStatus
by_registry(LgGuess *guess, Work *w, bool *out_all, LgError *err)
{
    const LgRegistry *registry = guess->registry;
    LgRecipe *r = guess->recipe;
    *out_all = true;
    for (size_t i = 0; i < w->n; i++) {
        Profile *p = &w->profiles[i];
        const LgRegistryRow *row = lg_registry_find(registry, p->column->name);
        if (!row) {
            *out_all = false;
            continue;
        }
        LG_TRY(lg_registry_column(row, p->column->name, guess->arena, p->out, err));
        decide(w, p, p->out->role, p->out->kind, LG_STR("in the registry"));
    }
    r->header_order = true;
    r->measures = LG_NEW_ARRAY(guess->arena, LgRecipeMeasure, registry->n + 1);
    if (!r->measures) {
        return no_memory(err);
    }
    for (size_t i = 0; i < registry->n && w->has_type; i++) {
        if (lg_str_eq(registry->rows[i].attachment, LG_STR("qb:measure"))) {
            LgRecipeColumn column = {0};
            LG_TRY(lg_registry_column(&registry->rows[i], registry->rows[i].title, guess->arena,
                                      &column, err));
            r->measures[r->n_measures++] = column.measure;
        }
    }
    return LG_OK;
}

static LgStatus
by_looks(LgGuess *guess, LgError *err)
{
    Work w = {.guess = guess, .n = guess->table->n_columns, .err = err};
    w.profiles = LG_NEW_ARRAY(guess->arena, Profile, w.n + 1);
    if (!w.profiles) {
        return no_memory(err);
    }
    LgRecipe *r = guess->recipe;
    for (size_t i = 0; i < w.n; i++) {
        profile(&guess->table->columns[i], &w.profiles[i]);
        w.profiles[i].out = &r->columns[r->n_columns++];
        w.profiles[i].out->header = guess->table->columns[i].name;
    }
    bool all = false;
    if (guess->registry) {
        LG_TRY(by_registry(guess, &w, &all, err));
    }
    for (size_t i = 0; i < w.n; i++) {
        if (!w.profiles[i].done) {
            by_name_and_shape(&w, &w.profiles[i]);
        }
    }
    by_repetition(&w);
    by_numbers(&w);
    by_dependency(&w);
    the_rest(&w);
    guess->review = !all;
    return LG_OK;
}

LgStatus
lg_guess_columns(LgGuess *guess, LgError *err)
{
    LgRecipe *r = guess->recipe;
    r->columns = LG_NEW_ARRAY(guess->arena, LgRecipeColumn, guess->table->n_columns + 1U);
    if (!r->columns) {
        return no_memory(err);
    }
    if (!guess->registry && is_cube_table(guess->table)) {
        cube_table(guess->table, r);
        return arrange(guess, err);
    }
    LG_TRY(by_looks(guess, err));
    guess_measure(guess);
    if (!r->header_order) {
        LG_TRY(arrange(guess, err));
    }
    return guess->review ? explain(guess, err) : LG_OK;
}
