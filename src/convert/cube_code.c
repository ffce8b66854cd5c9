// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the distinct cells of a column stand for: areas, periods, codes, IRIs.

#include "convert/area.h"
#include "convert/cube_impl.h"
#include "convert/number.h"
#include "convert/slug.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for codes");
}

// --- Cells at fault ---------------------------------------------------------

// The same code where it does not stop anything.
static const char *
warning_of(const char *code)
{
    static const char *const pairs[][2] = {{"E-CODE", "W-CODE"},
                                           {"E-AREA", "W-AREA"},
                                           {"E-PERIOD", "W-PERIOD"},
                                           {"E-PERIOD-SHORT", "W-PERIOD"}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (strcmp(code, pairs[i][0]) == 0) {
            return pairs[i][1];
        }
    }
    return "W-VALUE";
}

void
lg_cube_bad_cell(const LgCube *cube, const LgTableColumn *column, uint32_t i, LgProblem problem)
{
    const LgStr cell = column->values[i];
    problem.code = cube->lenient ? warning_of(problem.code) : problem.code;
    if (lg_report_full(cube->report, problem.code)) { // a file may be all wrong
        lg_report_skip(cube->report, problem.code);
        return;
    }
    const bool look = cell.n > 0 && !cube->lenient && !lg_report_full(cube->report, "E-SHIFT");
    const LgTableColumn *other = look ? lg_cube_shift(cube, column, cell) : NULL;
    if (other && lg_str_eq(lg_table_cell(other, column->first[i]), cell)) {
        other = NULL; // it stands there as well: a name where its code belongs
    }
    char text[LG_CUBE_SHIFTED];
    problem.severity = cube->lenient ? LG_SEVERITY_WARNING : LG_SEVERITY_ERROR;
    problem.value = cell;
    problem.has_value = true;
    if (other) {
        lg_cube_shifted(column, i, other, text, &problem);
    } else if (column->counts[i] > 1) {
        (void)snprintf(text, sizeof(text), LG_STR_FMT " (%" PRIu32 " rows have it)",
                       LG_STR_ARG(problem.text), column->counts[i]);
        problem.text = lg_str_c(text);
    }
    lg_cube_problem(cube, problem, column->first[i], column);
}

static LgStr
list_name(const LgCube *cube, const LgCubeColumn *column)
{
    return lg_arena_printf(cube->arena, "one of the codes in " LG_STR_FMT,
                           LG_STR_ARG(column->list->path));
}

static LgStr
near_code(const LgCube *cube, const LgCubeColumn *column, LgStr cell)
{
    return lg_report_full(cube->report, "E-CODE")
               ? (LgStr){0}
               : lg_codelist_near(column->list, cube->arena, cell);
}

// --- Kinds ------------------------------------------------------------------

// One message for a file that has all its codes in lower case.
static void
lower_case(const LgCube *cube, const LgTableColumn *column, uint32_t i, LgStr upper)
{
    const LgProblem problem = {.code = "W-AREA-CASE",
                               .severity = LG_SEVERITY_WARNING,
                               .value = column->values[i],
                               .text = LG_STR("the area code was read in upper case"),
                               .suggestion = upper};
    if (lg_report_n_code(cube->report, problem.code) == 0) {
        lg_cube_problem(cube, problem, column->first[i], column);
    } else {
        lg_report_skip(cube->report, problem.code);
    }
}

static LgStatus
code_area(LgCube *cube, LgCubeColumn *column, uint32_t i, LgError *err)
{
    const LgTableColumn *c = column->column;
    const LgStr cell = c->values[i];
    LgCode *code = &column->codes[i];
    code->slug = cell;
    if (lg_area_is_lower(cell)) {
        const char upper = (char)(cell.p[0] - ('a' - 'A'));
        code->slug =
            lg_arena_printf(cube->arena, "%c" LG_STR_FMT, upper, LG_STR_ARG(lg_str_from(cell, 1)));
        if (!code->slug.p) {
            return no_memory(err);
        }
        lower_case(cube, c, i, code->slug);
    }
    const bool shaped = lg_area_is_code(code->slug);
    const bool mock = shaped && lg_area_is_mock(code->slug);
    code->item = column->list ? lg_codelist_find(column->list, code->slug) : NULL;
    if (column->list ? !code->item : (!shaped || mock) && !column->recipe->any_area) {
        LgProblem problem = {.code = column->list ? "E-CODE" : "E-AREA",
                             .text = column->list ? LG_STR("the area is not in the code list")
                                     : mock ? LG_STR("no area has this code: it is a mock or a "
                                                     "pseudo code")
                                            : LG_STR("not an area code"),
                             .expected = column->list ? list_name(cube, column) : lg_area_forms,
                             .fix = LG_STR("correct the code, or let other codes through with "
                                           "'areas: any' in the recipe")};
        if (!column->list && !lg_report_full(cube->report, problem.code)) {
            problem.suggestion = lg_cube_near_area(cube, c, cell);
        }
        if (column->list) {
            problem.suggestion = near_code(cube, column, cell);
            problem.fix = LG_STR("correct the cell, or add the area to the code list");
        }
        lg_cube_bad_cell(cube, c, i, problem);
        return LG_OK;
    }
    code->label = code->item ? code->item->label : (LgStr){0};
    code->slug = lg_slug_encode(cube->arena, code->slug, false);
    const LgStr iri = lg_arena_printf(cube->arena, LG_AREA_NS LG_STR_FMT, LG_STR_ARG(code->slug));
    if (!iri.p || !code->slug.p) {
        return no_memory(err);
    }
    code->term = lg_term_iri(iri);
    return LG_OK;
}

static LgStatus
code_period(LgCube *cube, LgCubeColumn *column, uint32_t i, LgError *err)
{
    const LgTableColumn *c = column->column;
    LgCode *code = &column->codes[i];
    LgStr text = c->values[i];
    const LgStr before = column->recipe->template;
    if (before.n > 0) { // "year/{value}" of a registry: the path as it would be
        const size_t open = lg_str_find(before, '{');
        text = lg_arena_printf(cube->arena, LG_STR_FMT LG_STR_FMT, (int)open, before.p,
                               LG_STR_ARG(text));
        if (!text.p) {
            return no_memory(err);
        }
    }
    if (!lg_period_parse(text, column->recipe->short_years, &code->period)) {
        const LgPeriodShort hint = column->recipe->short_years;
        const bool unclear = before.n == 0 && lg_period_ambiguous(text);
        const LgProblem problem = {
            .code = unclear ? "E-PERIOD-SHORT" : "E-PERIOD",
            .text =
                unclear ? LG_STR("this is a month and a government year") : LG_STR("not a period"),
            .expected =
                unclear ? LG_STR("a form that can be read in one way only") : lg_period_forms,
            .suggestion = unclear ? (LgStr){0} : lg_cube_near_period(cube, c, text, hint),
            .fix = unclear ? LG_STR("say 'short_years: government-year' or 'short_years: month' "
                                    "for this column in the recipe")
                           : (LgStr){0}};
        lg_cube_bad_cell(cube, c, i, problem);
        return LG_OK;
    }
    const LgStr iri = lg_period_iri(&code->period, cube->arena);
    code->slug = lg_period_slug(&code->period, cube->arena);
    code->label = lg_period_label(&code->period, cube->arena);
    if (!iri.p || !code->slug.p || !code->label.p) {
        return no_memory(err);
    }
    code->term = lg_term_iri(iri);
    return LG_OK;
}

// The notation that the recipe fixes for a cell, or an empty slice.
static LgStr
fixed(const LgRecipeColumn *recipe, LgStr cell)
{
    for (size_t i = 0; i < recipe->n_values; i++) {
        if (lg_str_eq(recipe->values[i].key, cell)) {
            return recipe->values[i].value;
        }
    }
    return (LgStr){0};
}

static LgStatus
transform(LgCube *cube, const LgCubeColumn *column, LgStr cell, LgStr *out, LgError *err)
{
    if (lg_str_eq(column->recipe->template, LG_STR("{+value}"))) { // cells that are IRIs
        *out = cell;
        return LG_OK;
    }
    switch (column->recipe->transform) {
    case LG_TRANSFORM_SLUGIZE: return lg_slug_table2qb(cube->arena, cell, false, out, err);
    case LG_TRANSFORM_UNITIZE: return lg_slug_table2qb(cube->arena, cell, true, out, err);
    case LG_TRANSFORM_NONE: *out = cell; return LG_OK;
    case LG_TRANSFORM_SLUG: break;
    }
    return lg_slug_make(cube->arena, cell, out, err);
}

LgStr
lg_cube_code_iri(const LgCube *cube, const LgCubeColumn *column, LgStr slug)
{
    const LgStr t = column->recipe->template;
    if (t.n > 0) {
        return lg_slug_fill(cube->arena, t, slug);
    }
    const LgStr segment = lg_slug_encode(cube->arena, slug, false);
    return !segment.p ? segment
                      : lg_arena_printf(cube->arena, LG_STR_FMT LG_STR_FMT,
                                        LG_STR_ARG(column->concepts), LG_STR_ARG(segment));
}

static LgStatus
make_concept(LgCube *cube, const LgCubeColumn *column, LgCode *code, LgError *err)
{
    const LgStr iri = lg_cube_code_iri(cube, column, code->slug);
    if (!iri.p) {
        return no_memory(err);
    }
    code->term = lg_term_iri(iri);
    // A slash inside would let two keys share one URI: "a/b", "c" and "a", "b/c".
    code->slug = lg_slug_encode(cube->arena, code->slug, false);
    return code->slug.p ? lg_term_check(&code->term, err) : no_memory(err);
}

// A published URI does not move: a new label that would get the same one gets a suffix, for good.
static LgStatus
step_aside(LgCube *cube, const LgCubeColumn *column, uint32_t i, LgError *err)
{
    LgCode *code = &column->codes[i];
    const LgStr wanted = code->slug;
    for (unsigned n = 2; lg_lock_has(cube->lock, column->name, code->slug); n++) {
        code->slug = lg_arena_printf(cube->arena, LG_STR_FMT "-%u", LG_STR_ARG(wanted), n);
        if (!code->slug.p) {
            return no_memory(err);
        }
    }
    if (!lg_str_eq(code->slug, wanted)) {
        lg_cube_problem(cube,
                        (LgProblem){.code = "W-SLUG",
                                    .severity = LG_SEVERITY_WARNING,
                                    .value = column->column->values[i],
                                    .text = LG_STR("another label has had this label's part of "
                                                   "the URI before; it gets one of its own"),
                                    .suggestion = code->slug,
                                    .fix = LG_STR("if it is the same thing renamed, give it the "
                                                  "notation of the old label in the lock file")},
                        column->column->first[i], column->column);
        code->locked = true;
    }
    return LG_OK;
}

// The slug of a label that no code list and no recipe settles: as it was published, else by rule.
static LgStatus
settle_slug(LgCube *cube, const LgCubeColumn *column, uint32_t i, LgError *err)
{
    LgCode *code = &column->codes[i];
    const LgStr cell = column->column->values[i];
    const LgLockEntry *entry = cube->lock ? lg_lock_find(cube->lock, column->name, cell) : NULL;
    if (entry) {
        code->slug = entry->notation;
        code->locked = true;
        return LG_OK;
    }
    LG_TRY(transform(cube, column, cell, &code->slug, err));
    // In registers labels that make one slug are spellings of one code.
    return cube->lock && !cube->lenient ? step_aside(cube, column, i, err) : LG_OK;
}

// The item of a cell, in a register also of another spelling of its label or notation.
static const LgCodeListItem *
find_item(const LgCube *cube, const LgCubeColumn *column, LgStr cell)
{
    const LgCodeListItem *item = lg_codelist_find(column->list, cell);
    LgStr slug = {0};
    if (!item && cube->lenient && lg_slug_make(cube->arena, cell, &slug, NULL) == LG_OK) {
        item = lg_codelist_notation(column->list, slug);
    }
    return item;
}

static void
no_uri(LgCube *cube, const LgCubeColumn *column, uint32_t i, LgStr expected)
{
    const LgProblem problem = {.code = "E-SLUG-EMPTY",
                               .text = LG_STR("no URI can be made from this"),
                               .expected = expected,
                               .fix = LG_STR("give its notation under 'values' in the recipe")};
    lg_cube_bad_cell(cube, column->column, i, problem);
}

static LgStatus
code_concept(LgCube *cube, LgCubeColumn *column, uint32_t i, LgError *err)
{
    const LgTableColumn *c = column->column;
    const LgStr cell = c->values[i];
    LgCode *code = &column->codes[i];
    code->label = cell;
    code->slug = fixed(column->recipe, cell);
    if (column->list) {
        code->item = find_item(cube, column, code->slug.n > 0 ? code->slug : cell);
        if (!code->item) {
            const LgProblem problem = {
                .code = "E-CODE",
                .text = LG_STR("not in the code list of this column"),
                .expected = list_name(cube, column),
                .suggestion = near_code(cube, column, cell),
                .fix = LG_STR("correct the cell, add the code to the list, or map it under "
                              "'values' in the recipe")};
            lg_cube_bad_cell(cube, c, i, problem);
            return LG_OK;
        }
        code->slug = code->item->notation;
        code->label = code->item->label;
    } else if (code->slug.n == 0) {
        LgError inner = {0};
        const LgStatus st = settle_slug(cube, column, i, &inner);
        if (st == LG_E_INVALID) {
            no_uri(cube, column, i, LG_STR("letters or digits"));
            return LG_OK;
        }
        if (st != LG_OK) {
            return no_memory(err);
        }
    }
    LgError inner = {0};
    const LgStatus st = make_concept(cube, column, code, &inner);
    if (st == LG_E_INVALID) {
        no_uri(cube, column, i, LG_STR("an absolute IRI such as http://example.org/id/school/1"));
        return LG_OK;
    }
    return st == LG_OK ? LG_OK : no_memory(err);
}

static LgStatus
code_status(LgCube *cube, LgCubeColumn *column, uint32_t i, LgError *err)
{
    const LgStr cell = column->column->values[i];
    LgCode *code = &column->codes[i];
    code->label = cell;
    code->slug = fixed(column->recipe, cell);
    if (code->slug.n == 0) {
        code->slug = lg_cube_status(cell);
    }
    if (code->slug.n == 0 && lg_cube_shift(cube, column->column, cell)) {
        lg_cube_bad_cell(cube, column->column, i, (LgProblem){.code = "E-SHIFT"});
        return LG_OK;
    }
    if (code->slug.n == 0) {
        LG_TRY(lg_slug_make(cube->arena, cell, &code->slug, err));
        const LgProblem problem = {.code = "W-STATUS",
                                   .severity = LG_SEVERITY_WARNING,
                                   .value = cell,
                                   .text = LG_STR("this status is not in the common list; it was "
                                                  "added to the dataset's own"),
                                   .fix = LG_STR("map it under 'values' in the recipe, such as "
                                                 "suppressed or not-available")};
        lg_cube_problem(cube, problem, column->column->first[i], column->column);
    }
    return make_concept(cube, column, code, err);
}

static LgStatus
code_text(LgCube *cube, LgCubeColumn *column, uint32_t i, LgError *err)
{
    const LgStr cell = column->column->values[i];
    LgCode *code = &column->codes[i];
    if (!lg_number_fits(cell, column->datatype)) {
        lg_cube_bad_cell(
            cube, column->column, i,
            (LgProblem){.code = "E-DATATYPE",
                        .text = LG_STR("the cell is not of the datatype of its column"),
                        .expected = column->datatype,
                        .fix = LG_STR("correct the cell, or declare another datatype")});
        return LG_OK;
    }
    code->slug = lg_slug_encode(cube->arena, cell, false);
    code->label = cell;
    code->term = lg_term_typed(cell, column->datatype);
    return code->slug.p ? LG_OK : no_memory(err);
}

// --- Slugs that meet --------------------------------------------------------

typedef struct {
    LgStr slug;
    uint32_t i;
} Slug;

static int
compare_slugs(const void *a, const void *b)
{
    const Slug *x = a;
    const Slug *y = b;
    const int order = lg_str_cmp(x->slug, y->slug);
    return order != 0 ? order : (x->i > y->i) - (x->i < y->i);
}

static void
slug_collision(const LgCube *cube, const LgCubeColumn *column, uint32_t a, uint32_t b)
{
    const LgTableColumn *c = column->column;
    char text[512];
    (void)snprintf(text, sizeof(text),
                   "two different labels would get the same URI part \"" LG_STR_FMT
                   "\": \"" LG_STR_FMT "\" and this one",
                   LG_STR_ARG(column->codes[a].slug), LG_STR_ARG(c->values[a]));
    const LgProblem problem = {.code = "E-SLUG",
                               .severity = LG_SEVERITY_ERROR,
                               .value = c->values[b],
                               .text = lg_str_c(text),
                               .fix = LG_STR("if they mean the same, correct the cells; if not, "
                                             "give each its notation under 'values' in the "
                                             "recipe")};
    lg_cube_pair(cube, problem, c->first[b], c->first[a], c);
}

// A cell whose code was decided by a rule, not by a person.
static bool
is_made(const LgCubeColumn *column, uint32_t i)
{
    return (column->kind == LG_KIND_CODE || column->kind == LG_KIND_IRI) &&
           !column->codes[i].item && !column->codes[i].locked &&
           fixed(column->recipe, column->column->values[i]).n == 0;
}

// Cells with the same slug are one code: two spellings of a period, two labels
// that the recipe maps to one notation. Two labels that meet by accident are not.
static LgStatus
join_slugs(LgCube *cube, LgCubeColumn *column, LgError *err)
{
    const uint32_t n = column->column->n;
    Slug *slugs = LG_NEW_ARRAY(cube->arena, Slug, n + 1U);
    if (!slugs) {
        return no_memory(err);
    }
    uint32_t used = 0;
    for (uint32_t i = 0; i < n; i++) {
        column->codes[i].canon = i;
        if (column->codes[i].term.kind != LG_TERM_NONE) {
            slugs[used++] = (Slug){column->codes[i].slug, i};
        }
    }
    qsort(slugs, used, sizeof(Slug), compare_slugs);
    for (uint32_t k = 1; k < used; k++) {
        const uint32_t a = slugs[k - 1].i;
        const uint32_t b = slugs[k].i;
        if (!lg_str_eq(slugs[k].slug, slugs[k - 1].slug)) {
            continue;
        }
        column->codes[b].canon = column->codes[a].canon;
        if (column != &cube->status && !cube->lenient && is_made(column, a) && is_made(column, b)) {
            slug_collision(cube, column, a, b);
        }
    }
    return LG_OK;
}

static void
blank_cell(const LgCube *cube, const LgCubeColumn *column, uint32_t i)
{
    const LgProblem problem = {
        .code = "E-BLANK",
        .text = LG_STR("the cell is blank, but every observation needs a value for every "
                       "dimension"),
        .fix = LG_STR("fill the cell, or give the column another role in the recipe")};
    lg_cube_bad_cell(cube, column->column, i, problem);
}

static LgStatus
code_one(LgCube *cube, LgCubeColumn *column, uint32_t i, LgError *err)
{
    if (column == &cube->status) {
        return code_status(cube, column, i, err);
    }
    if (fixed(column->recipe, column->column->values[i]).n == 0 &&
        lg_cube_formula_failed(cube, column->column, i)) {
        return LG_OK; // a problem
    }
    if (lg_cube_is_iri(cube, column, i)) {
        return LG_OK; // a problem
    }
    switch (column->kind) {
    case LG_KIND_AREA: return code_area(cube, column, i, err);
    case LG_KIND_PERIOD: return code_period(cube, column, i, err);
    case LG_KIND_TEXT: return code_text(cube, column, i, err);
    case LG_KIND_CODE:
    case LG_KIND_IRI: break;
    }
    return code_concept(cube, column, i, err);
}

// Remember the slugs that were made now, and the codes of the list, so that none vanishes unseen.
static LgStatus
lock_slugs(LgCube *cube, const LgCubeColumn *column, LgError *err)
{
    const bool coded = column->kind == LG_KIND_CODE || column->kind == LG_KIND_IRI;
    const LgStr name = column->name;
    if (!cube->lock || !coded || column == &cube->status) {
        return LG_OK;
    }
    for (size_t i = 0; column->list && i < column->list->n; i++) {
        const LgCodeListItem *item = &column->list->items[i];
        if (!lg_lock_has(cube->lock, name, item->notation) &&
            !lg_lock_find(cube->lock, name, item->label) && lg_slug_safe(item->notation, true)) {
            LG_TRY(lg_lock_add(cube->lock, name, item->label, item->notation, err));
        }
    }
    for (uint32_t i = 0; !column->list && i < column->column->n; i++) {
        const LgCode *code = &column->codes[i];
        const LgStr label = column->column->values[i];
        if (code->term.kind == LG_TERM_IRI && !lg_lock_find(cube->lock, name, label)) {
            LG_TRY(lg_lock_add(cube->lock, name, label, code->slug, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_cube_code(LgCube *cube, LgCubeColumn *column, LgError *err)
{
    const LgTableColumn *c = column->column;
    column->codes = LG_NEW_ARRAY(cube->arena, LgCode, c->n + 1U);
    if (!column->codes) {
        return no_memory(err);
    }
    column->complete = true;
    for (uint32_t i = 0; i < c->n; i++) {
        if (c->values[i].n > 0) {
            LG_TRY(code_one(cube, column, i, err));
        } else {
            column->complete = false;
            if (!column->blank_ok) {
                blank_cell(cube, column, i);
            }
        }
    }
    if (column->kind == LG_KIND_PERIOD && !column->recipe->any_period) {
        lg_cube_lone_years(cube, column);
    }
    LG_TRY(join_slugs(cube, column, err));
    return lock_slugs(cube, column, err);
}
