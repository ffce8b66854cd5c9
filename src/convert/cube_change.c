// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Sudden changes: what differs more from what is published than a release is wont to. Observations
// are compared by their keys, which are their URIs.

#include "base/hash.h"
#include "base/mem.h"
#include "convert/cube_impl.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    POWERS = 9,       // 1,000 times is the third power of ten
    LEAST = 3,        // values that show that a unit has changed
    MOST_PERIODS = 64 // that are told
};

// By LgSudden.
static const struct {
    const char *warning, *error;
} codes[LG_SUDDEN_N] = {
    [LG_SUDDEN_GONE] = {"W-CHANGE-GONE", "E-CHANGE-GONE"},
    [LG_SUDDEN_FEWER] = {"W-CHANGE-FEWER", "E-CHANGE-FEWER"},
    [LG_SUDDEN_PERIODS] = {"W-CHANGE-PERIOD", "E-CHANGE-PERIOD"},
    [LG_SUDDEN_REVISED] = {"W-CHANGE-REVISED", "E-CHANGE-REVISED"},
    [LG_SUDDEN_FACTOR] = {"W-CHANGE-FACTOR", "E-CHANGE-FACTOR"},
    [LG_SUDDEN_UNIT] = {"W-CHANGE-UNIT", "E-CHANGE-UNIT"},
};

// An observation of the release: the row of a column of values.
typedef struct {
    uint32_t row;
    uint32_t values;
} Place;

typedef struct {
    uint32_t tag;   // of its hash
    uint32_t place; // number of its Place, + 1; 0: free
} Slot;

// A value that is many times the published one, or a small part of it.
typedef struct {
    Place at;
    LgStr old;
    double ratio;
} Jump;

// The values of one measure.
typedef struct {
    uint64_t both;                   // here and published
    uint64_t revised;                // of them, another number
    uint64_t ratios;                 // of both, that have one: neither is 0
    uint64_t powers[2 * POWERS + 1]; // of them, nearly this power of ten
    Jump first[2 * POWERS + 1];
    Jump jumps[LG_REPORT_SHOWN];
    uint64_t n_jumps;
} Measure;

typedef struct {
    LgStr slug;
    uint64_t n;
} Gone;

typedef struct {
    LgCube *cube;
    Slot *slots;
    size_t n_slots; // a power of two
    uint64_t n;     // observations of the release
    uint64_t live, gone;
    LgStr first_gone;
    size_t period; // the dimension; n_dims: none
    size_t at;     // which segment of URIs that is; SIZE_MAX: none
    Gone periods[MOST_PERIODS];
    size_t n_periods;
    Measure *measures;
    size_t measure; // that is being read
    LgBuf key;
} Changes;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to compare with what is published");
}

// --- The observations of the release --------------------------------------------------------

static Place
place_of(const LgCube *cube, uint32_t number)
{
    return (Place){number % cube->table->n_rows, number / cube->table->n_rows};
}

static LgStr
key_of(Changes *c, Place at)
{
    const LgCubeValues *values = &c->cube->values[at.values];
    lg_buf_clear(&c->key);
    lg_cube_uri_add(c->cube, at.row, lg_cube_measure_of(c->cube, values, at.row), &c->key);
    return lg_buf_view(&c->key);
}

static Slot *
slot_of(const Changes *c, uint64_t hash)
{
    return &c->slots[hash & (c->n_slots - 1)];
}

static Slot *
behind(const Changes *c, Slot *slot)
{
    return slot + 1 < c->slots + c->n_slots ? slot + 1 : c->slots;
}

static LgStatus
index_all(Changes *c, LgError *err)
{
    const LgCube *cube = c->cube;
    const uint64_t most = (uint64_t)cube->table->n_rows * cube->n_values;
    if (most >= UINT32_MAX / 2) {
        return lg_error_set(err, LG_E_LIMIT,
                            "too many observations to compare with those that "
                            "are published");
    }
    c->n_slots = 64;
    while (c->n_slots * 2 < most * 3) {
        c->n_slots *= 2;
    }
    c->slots = LG_ALLOC_ARRAY(Slot, c->n_slots);
    if (!c->slots) {
        return no_memory(err);
    }
    for (uint32_t number = 0; number < most; number++) {
        const Place at = place_of(cube, number);
        const LgCubeValues *values = &cube->values[at.values];
        const LgCubeCell *cell = &values->cells[values->column->codes[at.row]];
        if ((cube->repeats && cube->repeats[at.row]) ||
            (cell->class > LG_CELL_DOUBLE && cube->recipe->missing == LG_MISSING_DROP)) {
            continue;
        }
        const uint64_t hash = lg_hash_bytes(key_of(c, at), 0);
        Slot *slot = slot_of(c, hash);
        while (slot->place != 0) {
            slot = behind(c, slot);
        }
        *slot = (Slot){(uint32_t)(hash >> 32), number + 1};
        c->n++;
    }
    return c->key.failed ? no_memory(err) : LG_OK;
}

// The observation with this IRI, which begins with that of the dataset.
static bool
find(Changes *c, LgStr subject, Place *out)
{
    if (!lg_str_starts(subject, c->cube->dataset)) {
        return false;
    }
    const LgStr key = lg_str_from(subject, c->cube->dataset.n);
    const uint64_t hash = lg_hash_bytes(key, 0);
    for (Slot *slot = slot_of(c, hash); slot->place != 0; slot = behind(c, slot)) {
        *out = place_of(c->cube, slot->place - 1);
        if (slot->tag == (uint32_t)(hash >> 32) && lg_str_eq(key_of(c, *out), key)) {
            return true;
        }
    }
    return false;
}

// --- What is published ----------------------------------------------------------------------

// Segment `i` of the path behind the dataset.
static LgStr
segment(const Changes *c, LgStr subject, size_t i)
{
    LgStr rest = lg_str_from(subject, c->cube->dataset.n);
    for (; rest.n > 0; i--) {
        rest = lg_str_from(rest, 1);
        const size_t end = lg_str_find(rest, '/');
        if (i == 0) {
            return (LgStr){rest.p, end};
        }
        rest = lg_str_from(rest, end);
    }
    return rest;
}

static bool
has_period(const Changes *c, LgStr slug)
{
    const LgCubeColumn *column = &c->cube->dims[c->period];
    for (uint32_t i = 0; i < column->column->n; i++) {
        if (lg_str_eq(column->codes[i].slug, slug)) {
            return true;
        }
    }
    return false;
}

static LgStatus
note_period(Changes *c, LgStr subject, LgError *err)
{
    const LgStr slug = segment(c, subject, c->at);
    size_t i = 0;
    while (i < c->n_periods && !lg_str_eq(c->periods[i].slug, slug)) {
        i++;
    }
    if (i == MOST_PERIODS || (i == c->n_periods && has_period(c, slug))) {
        return LG_OK;
    }
    if (i == c->n_periods) {
        c->periods[i].slug = lg_arena_str(c->cube->arena, slug);
        if (!c->periods[i].slug.p) {
            return no_memory(err);
        }
        c->n_periods++;
    }
    c->periods[i].n++;
    return LG_OK;
}

static LgStatus
note_key(void *to, LgStr subject, LgStr value, LgError *err)
{
    Changes *c = (Changes *)to;
    Place at;
    (void)value; // the class of all of them
    c->live++;
    if (find(c, subject, &at)) {
        return LG_OK;
    }
    if (c->gone++ == 0) {
        c->first_gone = lg_arena_str(c->cube->arena, subject);
        if (!c->first_gone.p) {
            return no_memory(err);
        }
    }
    const bool ours = lg_str_starts(subject, c->cube->dataset);
    return ours && c->at != SIZE_MAX ? note_period(c, subject, err) : LG_OK;
}

// The power of ten that a ratio nearly is; 0: none.
static int
power_of(double ratio)
{
    const double log = log10(ratio);
    const double whole = round(log);
    return fabs(whole) <= POWERS && fabs(log - whole) < 0.02 ? (int)whole : 0;
}

static double
number_of(LgStr text)
{
    char copy[64];
    (void)snprintf(copy, sizeof(copy), LG_STR_FMT, LG_STR_ARG(text));
    return strtod(copy, NULL);
}

static LgStatus
note_ratio(const Changes *c, Measure *m, Place at, LgStr old, double ratio, LgError *err)
{
    const int power = power_of(ratio);
    const double factor = c->cube->recipe->changes.factor;
    const bool jumps = ratio > factor || ratio * factor < 1;
    const bool keep = jumps && m->n_jumps < LG_REPORT_SHOWN;
    const bool first = m->powers[POWERS + power]++ == 0;
    m->ratios++;
    if (first || keep) {
        const Jump jump = {at, lg_arena_str(c->cube->arena, old), ratio};
        if (!jump.old.p) {
            return no_memory(err);
        }
        if (first) {
            m->first[POWERS + power] = jump;
        }
        if (keep) {
            m->jumps[m->n_jumps] = jump;
        }
    }
    m->n_jumps += jumps ? 1 : 0;
    return LG_OK;
}

static LgStatus
note_value(void *to, LgStr subject, LgStr value, LgError *err)
{
    Changes *c = (Changes *)to;
    Measure *m = &c->measures[c->measure];
    Place at;
    if (!find(c, subject, &at)) {
        return LG_OK;
    }
    const LgCubeValues *values = &c->cube->values[at.values];
    const LgCubeCell *cell = &values->cells[values->column->codes[at.row]];
    if (cell->class > LG_CELL_DOUBLE) {
        return LG_OK;
    }
    const double was = number_of(value);
    const double is = number_of(cell->number);
    const double ratio = is / was;
    m->both++;
    m->revised += is < was || is > was ? 1 : 0;
    return isfinite(ratio) && ratio > 0 ? note_ratio(c, m, at, value, ratio, err) : LG_OK;
}

// --- Telling --------------------------------------------------------------------------------

static bool
is_allowed(const Changes *c, LgSudden what)
{
    return (c->cube->recipe->changes.allow & 1U << what) != 0;
}

// A warning, or an error where the recipe says so.
static LgProblem
problem_of(const Changes *c, LgSudden what, const char *text, const char *expected)
{
    const bool refuse = (c->cube->recipe->changes.refuse & 1U << what) != 0;
    return (LgProblem){.code = refuse ? codes[what].error : codes[what].warning,
                       .severity = refuse ? LG_SEVERITY_ERROR : LG_SEVERITY_WARNING,
                       .file = c->cube->table->files[0].path,
                       .text = lg_str_c(text),
                       .expected = lg_str_c(expected)};
}

static double
percent(uint64_t n, uint64_t of)
{
    return of > 0 ? (double)n * 100 / (double)of : 0;
}

static void
tell_keys(const Changes *c)
{
    const LgRecipeChanges *limits = &c->cube->recipe->changes;
    char text[160];
    char expected[64];
    if (!is_allowed(c, LG_SUDDEN_GONE) && percent(c->gone, c->live) > limits->gone) {
        (void)snprintf(text, sizeof(text),
                       "%" PRIu64 " of %" PRIu64 " published observations are not in this "
                       "release, such as this one",
                       c->gone, c->live);
        (void)snprintf(expected, sizeof(expected), "at most %g%%", limits->gone);
        LgProblem problem = problem_of(c, LG_SUDDEN_GONE, text, expected);
        problem.value = c->first_gone;
        problem.fix = LG_STR("see whether the table was cut off, or its codes are others now; "
                             "'changes' in the recipe says how many may go");
        lg_report_add(c->cube->report, &problem);
    }
    if (!is_allowed(c, LG_SUDDEN_FEWER) && c->n < c->live &&
        percent(c->live - c->n, c->live) > limits->fewer) {
        (void)snprintf(text, sizeof(text),
                       "the release has %" PRIu64 " observations; %" PRIu64 " are published", c->n,
                       c->live);
        (void)snprintf(expected, sizeof(expected), "at most %g%% fewer", limits->fewer);
        const LgProblem problem = problem_of(c, LG_SUDDEN_FEWER, text, expected);
        lg_report_add(c->cube->report, &problem);
    }
    for (size_t i = 0; i < c->n_periods && !is_allowed(c, LG_SUDDEN_PERIODS); i++) {
        (void)snprintf(text, sizeof(text),
                       "this period is published (%" PRIu64 " observation%s) and not in this "
                       "release",
                       c->periods[i].n, c->periods[i].n == 1 ? "" : "s");
        LgProblem problem = problem_of(c, LG_SUDDEN_PERIODS, text, "every period again");
        problem.column = c->cube->dims[c->period].column->name;
        problem.value = c->periods[i].slug;
        problem.fix = LG_STR("publish all periods together: what a release does not have is "
                             "removed");
        lg_report_add(c->cube->report, &problem);
    }
}

// "1,000 times", "a 1,000th of".
static void
ratio_text(double ratio, int power, char out[64])
{
    static const char *const powers[POWERS + 1] = {
        "",        "10",        "100",        "1,000",       "10,000",
        "100,000", "1,000,000", "10,000,000", "100,000,000", "1,000,000,000"};
    char number[32];
    const double times = ratio >= 1 ? ratio : 1 / ratio;
    (void)snprintf(number, sizeof(number), "%.4g", times);
    (void)snprintf(out, 64, ratio >= 1 ? "%s times" : "a %sth of",
                   power != 0 ? powers[abs(power)] : number);
}

static void
tell_jump(const Changes *c, LgSudden what, const Jump *jump, const char *text)
{
    const LgCube *cube = c->cube;
    const LgTableColumn *column = cube->values[jump->at.values].column;
    LgProblem problem = problem_of(c, what, text, "a value near the published one");
    problem.value = lg_table_cell(column, jump->at.row);
    problem.suggestion = jump->old;
    problem.fix = what == LG_SUDDEN_UNIT
                      ? LG_STR("convert the values, or give what has another unit another measure")
                      : LG_STR("correct the cell; 'changes: {factor: N}' in the recipe says how "
                               "many times another value may be");
    lg_cube_problem(cube, problem, jump->at.row, column);
}

static void
tell_values(const Changes *c, const Measure *m, LgStr label)
{
    char text[256];
    char ratio[64];
    int unit = 0;
    for (int power = -POWERS; power <= POWERS; power++) {
        const uint64_t n = m->powers[POWERS + power];
        unit = power != 0 && n >= LEAST && n * 2 > m->ratios ? power : unit;
    }
    if (unit != 0 && !is_allowed(c, LG_SUDDEN_UNIT)) {
        const Jump *first = &m->first[POWERS + unit];
        ratio_text(first->ratio, unit, ratio);
        (void)snprintf(text, sizeof(text),
                       "%s what is published, as %" PRIu64 " of %" PRIu64 " values of the measure "
                       "\"" LG_STR_FMT "\" are: has its unit changed?",
                       ratio, m->powers[POWERS + unit], m->ratios,
                       (int)(label.n < 80 ? label.n : 80), label.p);
        tell_jump(c, LG_SUDDEN_UNIT, first, text);
        return;
    }
    for (uint64_t i = 0; i < m->n_jumps && !is_allowed(c, LG_SUDDEN_FACTOR); i++) {
        if (i >= LG_REPORT_SHOWN) { // the report tells no more of them anyway
            const bool refuse = (c->cube->recipe->changes.refuse & 1U << LG_SUDDEN_FACTOR) != 0;
            lg_report_skip(c->cube->report, refuse ? codes[LG_SUDDEN_FACTOR].error
                                                   : codes[LG_SUDDEN_FACTOR].warning);
            continue;
        }
        ratio_text(m->jumps[i].ratio, power_of(m->jumps[i].ratio), ratio);
        (void)snprintf(text, sizeof(text), "%s what is published", ratio);
        tell_jump(c, LG_SUDDEN_FACTOR, &m->jumps[i], text);
    }
}

static void
tell_revised(const Changes *c)
{
    uint64_t both = 0;
    uint64_t revised = 0;
    char text[160];
    char expected[64];
    for (size_t m = 0; m < c->cube->n_measures; m++) {
        both += c->measures[m].both;
        revised += c->measures[m].revised;
    }
    if (is_allowed(c, LG_SUDDEN_REVISED) ||
        percent(revised, both) <= c->cube->recipe->changes.revised) {
        return;
    }
    (void)snprintf(text, sizeof(text),
                   "%" PRIu64 " of %" PRIu64 " values are others than those that are published",
                   revised, both);
    (void)snprintf(expected, sizeof(expected), "at most %g%%", c->cube->recipe->changes.revised);
    const LgProblem problem = problem_of(c, LG_SUDDEN_REVISED, text, expected);
    lg_report_add(c->cube->report, &problem);
}

// --- All of it ------------------------------------------------------------------------------

static LgStatus
compare(Changes *c, LgError *err)
{
    const LgCube *cube = c->cube;
    const LgConvertLive *live = cube->options->live;
    c->measures = LG_NEW_ARRAY(cube->arena, Measure, cube->n_measures + 1);
    if (!c->measures) {
        return no_memory(err);
    }
    while (c->period < cube->n_dims && cube->dims[c->period].kind != LG_KIND_PERIOD) {
        c->period++;
    }
    c->at = c->period < cube->n_dims ? lg_cube_uri_segment(cube, cube->dims[c->period].column)
                                     : SIZE_MAX;
    LG_TRY(index_all(c, err));
    LG_TRY(live->read(live->ctx, cube->graph, LG_STR(LG_NS_RDF "type"),
                      LG_STR(LG_NS_QB "Observation"), note_key, c, err));
    for (size_t m = 0; m < cube->n_measures && c->live > c->gone; m++) {
        c->measure = m;
        LG_TRY(live->read(live->ctx, cube->graph, cube->measures[m].property, (LgStr){0},
                          note_value, c, err));
    }
    if (c->key.failed) {
        return no_memory(err);
    }
    tell_keys(c);
    for (size_t m = 0; m < cube->n_measures; m++) {
        tell_values(c, &c->measures[m], cube->measures[m].label);
    }
    tell_revised(c);
    return LG_OK;
}

LgStatus
lg_cube_changes(LgCube *cube, LgError *err)
{
    bool any = false;
    if (!cube->options->live) {
        return LG_OK;
    }
    LG_TRY(cube->options->live->has(cube->options->live->ctx, cube->graph, &any, err));
    if (!any) {
        return LG_OK;
    }
    Changes c = {.cube = cube};
    const LgStatus st = compare(&c, err);
    lg_mem_free(c.slots);
    lg_buf_done(&c.key);
    return st;
}
