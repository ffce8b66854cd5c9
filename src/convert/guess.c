// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/guess_impl.h"

#include "base/mem.h"
#include "convert/key_impl.h"
#include "convert/qube.h"
#include "convert/slug.h"
#include "rdf/term.h"

#include <inttypes.h>
#include <stdio.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to guess");
}

// --- Decisions --------------------------------------------------------------

typedef struct {
    LgGuess *guess;
    LgGuessColumn *columns;
    size_t n;
    LgKey key;
    bool has_value;
    bool has_type;
    LgError *err;
} Work;

static bool
is_dimension(const LgGuessColumn *c)
{
    return c->done && c->out->role == LG_ROLE_DIMENSION;
}

static void
note_role(Work *w, LgRole role)
{
    w->has_value = w->has_value || role == LG_ROLE_VALUE || role == LG_ROLE_MEASURE;
    w->has_type = w->has_type || role == LG_ROLE_MEASURE_TYPE;
}

static void
decide(Work *w, LgGuessColumn *c, LgRole role, LgKind kind, unsigned score, LgStr why)
{
    c->out->role = role;
    c->out->kind = kind;
    c->out->why = why.p ? why : LG_STR("");
    c->score = score;
    c->done = true;
    note_role(w, role);
}

// A reason that names another column.
static LgStr
reason(const Work *w, const char *format, const LgGuessColumn *other)
{
    const LgStr name = other->column->name;
    const size_t at = lg_str_find(lg_str_c(format), '@');
    return lg_arena_printf(w->guess->arena, "%.*s\"" LG_STR_FMT "\"%s", (int)at, format,
                           LG_STR_ARG(name), format + at + 1);
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

// What each column says by itself.
static LgStatus
by_itself(Work *w, LgGuessColumn *c)
{
    LG_TRY(lg_guess_weigh(w->guess->arena, c, w->err));
    // There is one column of values, and one that says what they measure.
    if ((c->out->role == LG_ROLE_MEASURE_TYPE && w->has_type) ||
        (c->out->role == LG_ROLE_VALUE && w->has_value)) {
        c->done = false;
        c->out->role = c->out->role == LG_ROLE_VALUE ? LG_ROLE_MEASURE : LG_ROLE_DIMENSION;
    }
    if (c->done) {
        note_role(w, c->out->role);
    }
    if (is_dimension(c) && c->out->kind == LG_KIND_PERIOD) {
        c->out->short_years = short_years(c->column);
    }
    return LG_OK;
}

static bool
is_number(const LgGuessColumn *c)
{
    return !c->done && c->out->role == LG_ROLE_MEASURE;
}

// Numbers that nobody has claimed: the values, or beside a value column attributes.
static void
by_numbers(Work *w)
{
    const bool had_value = w->has_value;
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        n += is_number(&w->columns[i]) ? 1 : 0;
    }
    for (size_t i = 0; i < w->n; i++) {
        LgGuessColumn *c = &w->columns[i];
        if (!is_number(c)) {
            continue;
        }
        const char *why = had_value ? "numbers beside the column of values"
                          : n == 1  ? "the only column of numbers that is not a period"
                                    : "one of several columns of numbers: a measure of its own";
        decide(w, c,
               had_value ? LG_ROLE_ATTRIBUTE
               : n == 1  ? LG_ROLE_VALUE
                         : LG_ROLE_MEASURE,
               had_value ? LG_KIND_TEXT : LG_KIND_CODE, had_value || n > 1 ? 60 : 80,
               lg_str_c(why));
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
label_of(Work *w, LgGuessColumn *label, const LgGuessColumn *code)
{
    decide(w, label, LG_ROLE_LABEL, LG_KIND_CODE, 90, reason(w, "each @ has one", code));
    label->out->of = code->column->name;
}

// What `a` determines about `b`, which no rule has claimed yet.
static void
depend(Work *w, LgGuessColumn *a, LgGuessColumn *b)
{
    const bool is_dim = is_dimension(a);
    const bool code = is_code_like(a->column);
    if (!determines(w, a->column, b->column)) {
        return;
    }
    if (!determines(w, b->column, a->column)) {
        // Two areas may share a name.
        if (is_dim && b->column->n * 10ULL >= a->column->n * 9ULL &&
            a->out->kind != LG_KIND_PERIOD) {
            label_of(w, b, a);
        } else if (is_dim) {
            decide(w, b, LG_ROLE_ATTRIBUTE, b->out->kind, 70, reason(w, "determined by @", a));
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
        LgGuessColumn *a = &w->columns[i];
        const bool is_dim = is_dimension(a);
        if (a->column->n < 2 || (a->done && !is_dim)) {
            continue;
        }
        for (size_t k = 0; k < w->n; k++) {
            LgGuessColumn *b = &w->columns[k];
            // With a row for each code everything seems to depend on it; then a
            // name is needed as well.
            const bool sparse = (uint64_t)a->column->n * 2 > rows;
            // Where each area has one row, names and what repeats are said of areas.
            const bool of_area =
                is_dim && a->out->kind == LG_KIND_AREA && a->column->n == rows &&
                (b->column->n * 2ULL <= rows || b->column->n * 10ULL >= rows * 9ULL);
            if (a != b && !b->done && b->column->n >= 2 &&
                (!sparse || of_area || lg_guess_is_label_name(b->column->name))) {
                depend(w, a, b);
            }
        }
    }
}

// A second area or period column that says the same as one before, or less.
static void
by_repetition(Work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        LgGuessColumn *a = &w->columns[i];
        for (size_t k = 0; is_dimension(a) && k < w->n; k++) {
            LgGuessColumn *b = &w->columns[k];
            if (a == b || !is_dimension(b) || b->out->kind != a->out->kind ||
                !determines(w, a->column, b->column)) {
                continue;
            }
            if (!determines(w, b->column, a->column)) {
                decide(w, b, LG_ROLE_ATTRIBUTE, b->out->kind, 70, reason(w, "determined by @", a));
            } else if (k > i) {
                decide(w, b, LG_ROLE_IGNORE, LG_KIND_CODE, 80, reason(w, "says the same as @", a));
            }
        }
    }
}

static void
the_rest(Work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        LgGuessColumn *c = &w->columns[i];
        if (!c->done && c->column->n == 1) {
            decide(w, c, LG_ROLE_ATTRIBUTE, c->out->kind, 60, LG_STR("the same in every row"));
        } else if (!c->done) {
            decide(w, c, LG_ROLE_DIMENSION, c->out->kind, c->score, c->out->why);
        }
    }
}

// A dimension is never blank. Where nearly all rows have a code, those that have none are at fault.
static void
by_blanks(Work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        LgGuessColumn *c = &w->columns[i];
        if (is_dimension(c) && (c->rows - c->filled) * 20 > c->rows) {
            decide(w, c, LG_ROLE_ATTRIBUTE, c->out->kind, 60,
                   lg_arena_printf(w->guess->arena, "blank in %" PRIu64 " rows, as no dimension is",
                                   c->rows - c->filled));
        }
    }
}

// --- The key ----------------------------------------------------------------

// How readily a column becomes a dimension when the key needs one; 0: never.
static int
may_join(const LgGuessColumn *c)
{
    const bool repeats = c->column->n * 4ULL <= c->rows; // as ages do, and values do not
    switch (c->out->role) {
    case LG_ROLE_ATTRIBUTE:
        return c->out->property.n > 0 ? 0 : c->out->kind != LG_KIND_TEXT ? 3 : 2;
    case LG_ROLE_MEASURE: return c->fractions == 0 && repeats ? 1 : 0;
    default: return 0;
    }
}

static void
join_key(Work *w, const LgKey *key)
{
    for (size_t i = 0; i < w->n; i++) {
        LgGuessColumn *c = &w->columns[i];
        bool joins = false;
        for (uint32_t k = 0; k < key->n_more; k++) {
            joins = joins || key->more[k] == c->column;
        }
        if (joins) {
            const bool numbers = c->out->kind == LG_KIND_TEXT;
            decide(w, c, LG_ROLE_DIMENSION, numbers ? LG_KIND_CODE : c->out->kind, 70,
                   lg_arena_printf(w->guess->arena,
                                   "without it %" PRIu32 " rows would have the key of another",
                                   key->n_double));
        }
    }
}

// What is left when of several measures the others have become dimensions is the values.
static void
one_measure(Work *w)
{
    LgGuessColumn *only = NULL;
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const bool measure = w->columns[i].out->role == LG_ROLE_MEASURE;
        n += measure ? 1 : 0;
        only = measure ? &w->columns[i] : only;
    }
    if (n == 1 && w->guess->registry == NULL) {
        decide(w, only, LG_ROLE_VALUE, LG_KIND_CODE, 70, LG_STR("the numbers that are left"));
    }
}

// Do the dimensions tell rows apart? If not, the fewest other columns that would become some too.
static LgStatus
by_key(Work *w)
{
    const LgTableColumn **columns = LG_NEW_ARRAY(w->guess->arena, const LgTableColumn *, w->n + 1);
    const LgTableColumn **others = LG_NEW_ARRAY(w->guess->arena, const LgTableColumn *, w->n + 1);
    size_t n = 0;
    size_t n_others = 0;
    size_t n_measures = 0;
    if (!columns || !others) {
        return no_memory(w->err);
    }
    for (size_t i = 0; i < w->n; i++) {
        const LgRole role = w->columns[i].out->role;
        if (role == LG_ROLE_DIMENSION || role == LG_ROLE_MEASURE_TYPE) {
            columns[n++] = w->columns[i].column;
        }
        n_measures += role == LG_ROLE_MEASURE ? 1 : 0;
    }
    for (int join = 3; join > 0; join--) {
        for (size_t i = 0; i < w->n; i++) {
            if (may_join(&w->columns[i]) == join && (join > 1 || n_measures > 1)) {
                others[n_others++] = w->columns[i].column;
            }
        }
    }
    LG_TRY(lg_key_look(w->guess->table, columns, n, others, n_others, &w->key, w->err));
    join_key(w, &w->key);
    return LG_OK;
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
    bool has_unit = false;
    const LgRecipeColumn *value = NULL;
    for (size_t i = 0; i < r->n_columns; i++) {
        LgRecipeColumn *c = &r->columns[i];
        typed = typed || c->role == LG_ROLE_MEASURE_TYPE;
        has_unit = has_unit || c->role == LG_ROLE_UNIT;
        value = c->role == LG_ROLE_VALUE ? c : value;
        if (c->role == LG_ROLE_MEASURE && c->measure.unit.n == 0) {
            c->measure.unit = lg_guess_unit(c->header);
        }
    }
    if (!typed && value && !r->has_measure) {
        r->has_measure = true;
        r->measure.label = lg_guess_is_generic(value->header) ? r->dataset.title : value->header;
        r->measure.unit = has_unit ? (LgStr){0} : lg_guess_unit(value->header);
    }
}

// What stands in place of numbers has to be explained.
static LgStatus
guess_markers(Work *w)
{
    enum { MOST_MARKERS = 16 };
    LgRecipe *r = w->guess->recipe;
    r->markers = LG_NEW_ARRAY(w->guess->arena, LgRecipePair, MOST_MARKERS);
    if (!r->markers) {
        return no_memory(w->err);
    }
    for (size_t i = 0; i < w->n; i++) {
        const LgGuessColumn *c = &w->columns[i];
        const bool values = c->out->role == LG_ROLE_VALUE || c->out->role == LG_ROLE_MEASURE;
        for (uint32_t k = 0; values && k < c->column->n; k++) {
            const LgStr cell = c->column->values[k];
            const LgStr status = lg_guess_marker(cell);
            bool known = status.n == 0 || r->n_markers == MOST_MARKERS;
            for (size_t m = 0; m < r->n_markers; m++) {
                known = known || lg_str_eq(r->markers[m].key, cell);
            }
            if (!known) {
                r->markers[r->n_markers++] = (LgRecipePair){cell, status};
            }
        }
    }
    return LG_OK;
}

// What is minted is named, so that a header may change later and the property stays.
static LgStatus
name_columns(const Work *w)
{
    LgRecipe *r = w->guess->recipe;
    for (size_t i = 0; i < r->n_columns; i++) {
        LgRecipeColumn *c = &r->columns[i];
        const bool mints = c->kind == LG_KIND_CODE || c->kind == LG_KIND_IRI;
        if (c->role == LG_ROLE_DIMENSION && mints && c->name.n == 0) {
            const LgStatus st = lg_slug_make(w->guess->arena, c->header, &c->name, NULL);
            if (st != LG_OK && st != LG_E_INVALID) { // the plan tells of what gives no name
                return no_memory(w->err);
            }
        }
    }
    if (r->has_measure && r->measure.name.n == 0) {
        const LgStatus st = lg_slug_make(w->guess->arena, r->measure.label, &r->measure.name, NULL);
        return st == LG_OK || st == LG_E_INVALID ? LG_OK : no_memory(w->err);
    }
    return LG_OK;
}

// --- Explaining -------------------------------------------------------------

static void
tell_key(const Work *w, const LgKey *key, LgBuf *out)
{
    const LgTable *table = w->guess->table;
    const LgRecipe *r = w->guess->recipe;
    const char *between = "key: ";
    for (size_t i = 0; i < r->n_columns; i++) {
        if (r->columns[i].role == LG_ROLE_DIMENSION || r->columns[i].role == LG_ROLE_MEASURE_TYPE) {
            lg_buf_printf(out, "%s" LG_STR_FMT, between, LG_STR_ARG(r->columns[i].header));
            between = ", ";
        }
    }
    if (key->n_double == 0 || key->n_more > 0) {
        lg_buf_printf(out, *between == ',' ? ": every row has its own\n" : "");
        return;
    }
    const LgTablePlace a = lg_table_place(table, key->first);
    const LgTablePlace b = lg_table_place(table, key->second);
    lg_buf_printf(out,
                  "%s: not unique: %" PRIu32 " of %" PRIu32
                  " rows have the key of a row before, such as row "
                  "%" PRIu64 " that of row %" PRIu64 "; no other columns tell them apart\n",
                  *between == ',' ? "" : "no key", key->n_double, table->n_rows, b.row, a.row);
}

// What else a person should know.
static LgStatus
tell_rest(const Work *w)
{
    LgBuf text = {0};
    LgRecipe *r = w->guess->recipe;
    tell_key(w, &w->key, &text);
    if (r->has_measure) {
        lg_buf_printf(&text, "the values measure: " LG_STR_FMT "%s" LG_STR_FMT "\n",
                      LG_STR_ARG(r->measure.label), r->measure.unit.n > 0 ? ", in " : "",
                      LG_STR_ARG(r->measure.unit));
    }
    for (size_t m = 0; m < r->n_markers; m++) {
        lg_buf_printf(&text,
                      "\"" LG_STR_FMT "\" in place of a number was taken for " LG_STR_FMT
                      ": see what the table's notes say\n",
                      LG_STR_ARG(r->markers[m].key), LG_STR_ARG(r->markers[m].value));
    }
    if (!w->has_value) {
        lg_buf_add(&text, LG_STR("no column has numbers: a list of codes or a register, it seems, "
                                 "and no table of observations\n"));
    }
    const LgStr more = text.failed ? (LgStr){0} : lg_arena_str(w->guess->arena, lg_buf_view(&text));
    lg_buf_done(&text);
    r->why = !more.p        ? more
             : r->why.n > 0 ? lg_arena_printf(w->guess->arena, LG_STR_FMT LG_STR_FMT,
                                              LG_STR_ARG(r->why), LG_STR_ARG(more))
                            : more;
    return r->why.p ? LG_OK : no_memory(w->err);
}

// "95: 100% area codes": scores stand before reasons.
static LgStatus
tell_scores(Work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        LgRecipeColumn *out = w->columns[i].out;
        out->why = lg_arena_printf(w->guess->arena, "%u: " LG_STR_FMT, w->columns[i].score,
                                   LG_STR_ARG(out->why));
        if (!out->why.p) {
            return no_memory(w->err);
        }
    }
    return LG_OK;
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
    for (LgStr rest = r->why; rest.n > 0;) {
        const size_t end = lg_str_find(rest, '\n');
        lg_buf_printf(&text, "  " LG_STR_FMT "\n", (int)end, rest.p);
        rest = lg_str_from(rest, end < rest.n ? end + 1 : end);
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
        LgGuessColumn *p = &w->columns[i];
        const LgRegistryRow *row = lg_registry_find(registry, p->column->name);
        if (!row) {
            *out_all = false;
            continue;
        }
        LG_TRY(lg_registry_column(row, p->column->name, guess->arena, p->out, err));
        decide(w, p, p->out->role, p->out->kind, 100, LG_STR("in the registry"));
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
by_looks(Work *w)
{
    LgGuess *guess = w->guess;
    w->columns = LG_NEW_ARRAY(guess->arena, LgGuessColumn, w->n + 1);
    if (!w->columns) {
        return no_memory(w->err);
    }
    LgRecipe *r = guess->recipe;
    for (size_t i = 0; i < w->n; i++) {
        lg_guess_look(&guess->table->columns[i], guess->table->n_rows, &w->columns[i]);
        w->columns[i].out = &r->columns[r->n_columns++];
        w->columns[i].out->header = guess->table->columns[i].name;
    }
    bool all = false;
    if (guess->registry) {
        LG_TRY(by_registry(guess, w, &all, w->err));
    }
    guess->review = !all;
    if (all) {
        return LG_OK;
    }
    for (size_t i = 0; i < w->n; i++) {
        if (!w->columns[i].done) {
            LG_TRY(by_itself(w, &w->columns[i]));
        }
    }
    by_repetition(w);
    by_numbers(w);
    by_dependency(w);
    the_rest(w);
    by_blanks(w);
    LG_TRY(by_key(w));
    one_measure(w);
    LG_TRY(guess_markers(w));
    guess->certain = lg_qube_agrees(r) && r->n_markers == 0;
    LG_TRY(tell_scores(w));
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
    Work w = {.guess = guess, .n = guess->table->n_columns, .err = err};
    LG_TRY(by_looks(&w));
    guess_measure(guess);
    if (!r->header_order) {
        LG_TRY(arrange(guess, err));
    }
    if (!guess->review) {
        return LG_OK;
    }
    LG_TRY(name_columns(&w));
    LG_TRY(tell_rest(&w));
    return explain(guess, err);
}
