// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// From the columns of a recipe to the components of a cube.

#include "convert/cube_impl.h"
#include "convert/near.h"
#include "convert/number.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#include <stdio.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a cube");
}

// A problem with the recipe or the header, not with a row.
static void
recipe_problem(LgCube *cube, LgProblem problem)
{
    problem.severity = LG_SEVERITY_ERROR;
    problem.file = cube->recipe->path.n > 0 ? cube->recipe->path : cube->table->files[0].path;
    lg_report_add(cube->report, &problem);
}

// --- Columns ----------------------------------------------------------------

static void
no_such_column(LgCube *cube, LgStr header)
{
    LgStr *names = LG_NEW_ARRAY(cube->arena, LgStr, cube->table->n_columns);
    LgProblem problem = {.code = "E-COLUMN",
                         .column = header,
                         .text = LG_STR("the recipe names a column that the file does not have"),
                         .fix = LG_STR("correct the name in the recipe, or the header of the "
                                       "file")};
    if (names) {
        for (uint32_t c = 0; c < cube->table->n_columns; c++) {
            names[c] = cube->table->columns[c].name;
        }
        const size_t near = lg_near_find(header, names, cube->table->n_columns);
        problem.suggestion = near < cube->table->n_columns ? names[near] : (LgStr){0};
    }
    recipe_problem(cube, problem);
}

// The column of the file, or a constant one; `*out` null and a problem when
// there is none.
static LgStatus
find_column(LgCube *cube, const LgRecipeColumn *recipe, const LgTableColumn **out, LgError *err)
{
    *out = NULL;
    if (recipe->has_value) {
        LgTableColumn *made = NULL;
        LG_TRY(lg_table_constant(cube->table, recipe->header, recipe->value, &made, err));
        *out = made;
        return LG_OK;
    }
    *out = lg_table_find(cube->table, recipe->header);
    if (!*out) {
        no_such_column(cube, recipe->header);
    }
    return LG_OK;
}

static bool
is_blank(const LgTableColumn *column)
{
    return column->n == 1 && column->values[0].n == 0;
}

// Every column of the file must have a role, so that a new one is not lost silently.
static void
check_all_named(LgCube *cube)
{
    for (uint32_t c = 0; c < cube->table->n_columns; c++) {
        bool named = false;
        for (size_t i = 0; i < cube->recipe->n_columns && !named; i++) {
            named = lg_table_find(cube->table, cube->recipe->columns[i].header) ==
                    &cube->table->columns[c];
        }
        if (!named) {
            recipe_problem(cube, (LgProblem){.code = "E-COLUMN-NEW",
                                             .column = cube->table->columns[c].name,
                                             .text = LG_STR("the file has a column that the "
                                                            "recipe does not name"),
                                             .fix = LG_STR("give it a role in the recipe; 'role: "
                                                           "ignore' leaves it out")});
        }
    }
}

static LgStr
prefixed(const LgCube *cube, const char *path, LgStr name)
{
    return lg_cube_iri(cube, path, name, (LgStr){0});
}

static bool
is_known(LgStr property)
{
    return lg_str_starts(property, LG_STR("http://purl.org/")) ||
           lg_str_starts(property, LG_STR("http://www.w3.org/"));
}

// Where the concepts of a scheme live: ".../concept-scheme/x" has ".../concept/x/".
static LgStr
concepts_of(const LgCube *cube, LgStr scheme)
{
    const LgStr marker = LG_STR("/concept-scheme/");
    const size_t at = lg_str_search(scheme, marker);
    if (at == scheme.n) {
        return lg_arena_printf(cube->arena, LG_STR_FMT "/", LG_STR_ARG(scheme));
    }
    return lg_arena_printf(cube->arena, LG_STR_FMT "/concept/" LG_STR_FMT "/", (int)at, scheme.p,
                           LG_STR_ARG(lg_str_from(scheme, at + marker.n)));
}

static LgStatus
scheme_of(LgCube *cube, LgCubeColumn *column, LgError *err)
{
    const LgStr given = column->recipe->scheme;
    if (given.n > 0 && lg_iri_has_scheme(given)) {
        LG_TRY(lg_iri_check(given, err));
        column->scheme = given;
    } else if (column->recipe->template.n == 0 || given.n > 0 || column->list) {
        LgStr slug = column->name;
        if (given.n > 0) {
            LG_TRY(lg_slug_make(cube->arena, given, &slug, err));
        }
        column->scheme = prefixed(cube, "def/concept-scheme/", slug);
    } else {
        return LG_OK; // concepts of somebody else
    }
    column->concepts = column->scheme.p ? concepts_of(cube, column->scheme) : (LgStr){0};
    return column->concepts.p ? LG_OK : no_memory(err);
}

static LgStr
default_property(const LgCube *cube, const LgCubeColumn *column, LgRole role)
{
    if (role == LG_ROLE_UNIT) {
        return LG_STR(LG_SDMX_ATTRIBUTE "unitMeasure");
    }
    if (role == LG_ROLE_STATUS) {
        return LG_STR(LG_SDMX_ATTRIBUTE "obsStatus");
    }
    if (role == LG_ROLE_ATTRIBUTE) {
        return prefixed(cube, "def/attribute/", column->name);
    }
    // A cube has one area and one period; a second one is a dimension of its own.
    for (size_t i = 0; i < cube->n_dims; i++) {
        if (cube->dims[i].kind == column->kind) {
            return prefixed(cube, "def/dimension/", column->name);
        }
    }
    if (column->kind == LG_KIND_AREA) {
        return LG_STR(LG_SDMX_DIMENSION "refArea");
    }
    if (column->kind == LG_KIND_PERIOD) {
        return LG_STR(LG_SDMX_DIMENSION "refPeriod");
    }
    return prefixed(cube, "def/dimension/", column->name);
}

static LgNumberClass
widest(const LgTableColumn *column)
{
    LgNumberClass all = LG_NUMBER_INTEGER;
    for (uint32_t i = 0; i < column->n; i++) {
        LgNumberClass one = LG_NUMBER_NONE;
        if (column->values[i].n > 0) {
            (void)lg_number_class(column->values[i], &one);
            all = one > all ? one : all;
        }
    }
    return all;
}

static LgStr
datatype_iri(const LgCube *cube, LgStr name)
{
    return lg_iri_has_scheme(name)
               ? name
               : lg_arena_printf(cube->arena, LG_NS_XSD LG_STR_FMT, LG_STR_ARG(name));
}

static LgStatus
read_list(LgCube *cube, LgCubeColumn *column, LgError *err)
{
    if (column->recipe->codes.n == 0) {
        return LG_OK;
    }
    const LgStr path = lg_recipe_beside(cube->arena, cube->recipe->path, column->recipe->codes);
    return path.p ? lg_codelist_read(cube->options->io, path.p, column->recipe->transform,
                                     cube->arena, cube->report, &column->list, err)
                  : no_memory(err);
}

LgStatus
lg_cube_describe(LgCube *cube, const LgRecipeColumn *recipe, const LgTableColumn *found,
                 LgCubeColumn *column, LgError *err)
{
    *column = (LgCubeColumn){.recipe = recipe, .column = found, .kind = recipe->kind};
    column->blank_ok = recipe->role != LG_ROLE_DIMENSION;
    column->label = recipe->label.n > 0 ? recipe->label : recipe->header;
    column->name = recipe->name;
    if (recipe->role == LG_ROLE_UNIT) {
        column->name = LG_STR("measure-units");
        column->label = LG_STR("Unit of measure");
    } else if (recipe->role == LG_ROLE_STATUS) {
        column->name = LG_STR("obs-status");
        column->label = LG_STR("Observation status");
    } else if (column->name.n == 0) {
        LG_TRY(lg_slug_make(cube->arena, column->label, &column->name, err));
    }
    column->property =
        recipe->property.n > 0 ? recipe->property : default_property(cube, column, recipe->role);
    column->known = is_known(column->property);
    column->list_graph = lg_arena_printf(cube->arena, LG_STR_FMT "/code-list/" LG_STR_FMT,
                                         LG_STR_ARG(cube->graph), LG_STR_ARG(column->name));
    if (!column->property.p || !column->list_graph.p) {
        return no_memory(err);
    }
    LG_TRY(read_list(cube, column, err));
    if (column->kind == LG_KIND_CODE || column->kind == LG_KIND_IRI) {
        return scheme_of(cube, column, err);
    }
    if (column->kind == LG_KIND_TEXT) {
        column->datatype = recipe->datatype.n > 0 ? datatype_iri(cube, recipe->datatype)
                                                  : lg_number_datatype(widest(found));
    }
    return LG_OK;
}

static LgStatus
add_component(LgCube *cube, const LgRecipeColumn *recipe, LgError *err)
{
    const LgTableColumn *found = NULL;
    LG_TRY(find_column(cube, recipe, &found, err));
    if (!found) {
        return LG_OK;
    }
    switch (recipe->role) {
    case LG_ROLE_DIMENSION:
        LG_TRY(lg_cube_describe(cube, recipe, found, &cube->dims[cube->n_dims], err));
        cube->n_dims++;
        return LG_OK;
    case LG_ROLE_ATTRIBUTE:
        if (!is_blank(found)) {
            LG_TRY(lg_cube_describe(cube, recipe, found, &cube->attrs[cube->n_attrs], err));
            cube->n_attrs++;
        }
        return LG_OK;
    case LG_ROLE_UNIT:
        return is_blank(found) ? LG_OK : lg_cube_describe(cube, recipe, found, &cube->unit, err);
    case LG_ROLE_STATUS:
        return is_blank(found) ? LG_OK : lg_cube_describe(cube, recipe, found, &cube->status, err);
    case LG_ROLE_MEASURE_TYPE: cube->type = found; return LG_OK;
    case LG_ROLE_VALUE:
    case LG_ROLE_MEASURE:
        cube->values[cube->n_values] = (LgCubeValues){.column = found, .measure = cube->n_values};
        cube->n_values++;
        return LG_OK;
    case LG_ROLE_LABEL:
    case LG_ROLE_IGNORE: break;
    }
    return LG_OK;
}

// The columns of the recipe in the order of the file.
static int
file_order(const LgCube *cube, const LgRecipeColumn *column)
{
    const LgTableColumn *found = lg_table_find(cube->table, column->header);
    return found ? (int)(found - cube->table->columns) : -1;
}

static LgStatus
add_components(LgCube *cube, LgError *err)
{
    const size_t n = cube->recipe->n_columns;
    cube->dims = LG_NEW_ARRAY(cube->arena, LgCubeColumn, n + 1);
    cube->attrs = LG_NEW_ARRAY(cube->arena, LgCubeColumn, n + 1);
    cube->values = LG_NEW_ARRAY(cube->arena, LgCubeValues, n + 1);
    cube->label_columns = LG_NEW_ARRAY(cube->arena, const LgTableColumn *, n + 1);
    if (!cube->dims || !cube->attrs || !cube->values || !cube->label_columns) {
        return no_memory(err);
    }
    if (!cube->recipe->header_order) {
        for (size_t i = 0; i < n; i++) {
            LG_TRY(add_component(cube, &cube->recipe->columns[i], err));
        }
        return LG_OK;
    }
    const int n_columns = (int)cube->table->n_columns; // before constants are added
    for (int at = -1; at < n_columns; at++) {
        for (size_t i = 0; i < n; i++) {
            if (file_order(cube, &cube->recipe->columns[i]) == at) {
                LG_TRY(add_component(cube, &cube->recipe->columns[i], err));
            }
        }
    }
    return LG_OK;
}

// --- Measures ---------------------------------------------------------------

static LgStatus
unit_of(LgCube *cube, LgCubeMeasure *measure, LgStr unit, LgError *err)
{
    if (unit.n == 0) {
        return LG_OK;
    }
    measure->unit_label = unit;
    if (lg_iri_has_scheme(unit) && lg_str_search(unit, LG_STR("://")) < unit.n) {
        measure->unit = unit;
        return lg_iri_check(unit, err);
    }
    LgStr slug = {0};
    LG_TRY(lg_slug_make(cube->arena, unit, &slug, err));
    measure->unit = prefixed(cube, "def/concept/measure-units/", slug);
    return measure->unit.p ? LG_OK : no_memory(err);
}

static LgStatus
make_measure(LgCube *cube, const LgRecipeMeasure *recipe, LgStr fallback, LgCubeMeasure *out,
             LgError *err)
{
    *out = (LgCubeMeasure){.recipe = recipe,
                           .label = recipe->label.n > 0 ? recipe->label : fallback,
                           .name = recipe->name,
                           .comment = recipe->comment,
                           .property = recipe->property};
    if (out->label.n == 0) {
        out->label = out->name;
    }
    if (out->name.n == 0) {
        LG_TRY(lg_slug_make(cube->arena, out->label, &out->name, err));
    }
    if (out->property.n == 0) {
        out->property = prefixed(cube, "def/measure-properties/", out->name);
    }
    if (recipe->datatype.n > 0) {
        out->datatype = datatype_iri(cube, recipe->datatype);
    }
    return out->property.p ? unit_of(cube, out, recipe->unit, err) : no_memory(err);
}

static size_t
declared(const LgRecipe *recipe, LgStr cell)
{
    for (size_t i = 0; i < recipe->n_measures; i++) {
        const LgRecipeMeasure *m = &recipe->measures[i];
        if (lg_str_eq(m->cell, cell) || lg_str_eq(m->label, cell) || lg_str_eq(m->name, cell)) {
            return i;
        }
    }
    return recipe->n_measures;
}

// The measures that a measure_type column names.
static LgStatus
typed_measures(LgCube *cube, LgError *err)
{
    const LgRecipe *recipe = cube->recipe;
    const LgTableColumn *type = cube->type;
    size_t *of = LG_NEW_ARRAY(cube->arena, size_t, type->n + 1U);
    cube->measures = LG_NEW_ARRAY(cube->arena, LgCubeMeasure, type->n + 1U);
    LgRecipeMeasure *made = LG_NEW_ARRAY(cube->arena, LgRecipeMeasure, type->n + 1U);
    if (!of || !cube->measures || !made) {
        return no_memory(err);
    }
    cube->type_measures = of;
    for (uint32_t i = 0; i < type->n; i++) {
        const LgStr cell = type->values[i];
        const size_t d = declared(recipe, cell);
        of[i] = SIZE_MAX;
        if (cell.n == 0 || (recipe->n_measures > 0 && d == recipe->n_measures)) {
            continue; // reported with the rows, where shifted ones are seen
        }
        const LgRecipeMeasure *from = &made[i];
        if (recipe->n_measures > 0) {
            from = &recipe->measures[d];
        } else {
            made[i].unit = recipe->measure.unit;
            made[i].datatype = recipe->measure.datatype;
        }
        LgCubeMeasure *m = &cube->measures[cube->n_measures];
        LG_TRY(make_measure(cube, from, cell, m, err));
        // Two spellings of one measure are one measure.
        of[i] = cube->n_measures;
        for (size_t k = 0; k < cube->n_measures; k++) {
            if (lg_str_eq(cube->measures[k].property, m->property)) {
                of[i] = k;
            }
        }
        cube->n_measures += of[i] == cube->n_measures ? 1 : 0;
    }
    for (uint32_t i = 0; i < type->n; i++) {
        of[i] = of[i] == SIZE_MAX ? cube->n_measures : of[i];
    }
    return LG_OK;
}

static const LgRecipeColumn *
recipe_of(const LgCube *cube, const LgTableColumn *column)
{
    for (size_t i = 0; i < cube->recipe->n_columns; i++) {
        if (lg_table_find(cube->table, cube->recipe->columns[i].header) == column) {
            return &cube->recipe->columns[i];
        }
    }
    return NULL;
}

static LgStatus
column_measures(LgCube *cube, LgError *err)
{
    cube->measures = LG_NEW_ARRAY(cube->arena, LgCubeMeasure, cube->n_values + 1);
    if (!cube->measures) {
        return no_memory(err);
    }
    for (size_t i = 0; i < cube->n_values; i++) {
        const LgRecipeColumn *column = recipe_of(cube, cube->values[i].column);
        const bool own = column && column->role == LG_ROLE_MEASURE;
        const LgRecipeMeasure *from = own ? &column->measure : &cube->recipe->measure;
        LG_TRY(make_measure(cube, from, cube->values[i].column->name, &cube->measures[i], err));
        cube->n_measures++;
    }
    return LG_OK;
}

static void
same_name(LgCube *cube, LgStr name, LgStr a, LgStr b)
{
    char text[512];
    (void)snprintf(text, sizeof(text),
                   "\"" LG_STR_FMT "\" and \"" LG_STR_FMT "\" would share the name " LG_STR_FMT
                   " in URIs",
                   LG_STR_ARG(a), LG_STR_ARG(b), LG_STR_ARG(name));
    recipe_problem(cube, (LgProblem){.code = "E-NAME",
                                     .text = lg_str_c(text),
                                     .fix = LG_STR("give one of them another 'name' in the "
                                                   "recipe")});
}

// Components of one kind must have different names; those of another kind may
// share one.
static void
check_names(LgCube *cube)
{
    const LgCubeColumn *lists[] = {cube->dims, cube->attrs};
    const size_t counts[] = {cube->n_dims, cube->n_attrs};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 1; i < counts[k]; i++) {
            for (size_t j = 0; j < i; j++) {
                const LgCubeColumn *a = &lists[k][j];
                const LgCubeColumn *b = &lists[k][i];
                if (lg_str_eq(a->name, b->name) || lg_str_eq(a->property, b->property)) {
                    same_name(cube, b->name, a->column->name, b->column->name);
                }
            }
        }
    }
    for (size_t i = 1; i < cube->n_measures; i++) {
        for (size_t j = 0; j < i; j++) {
            if (lg_str_eq(cube->measures[i].name, cube->measures[j].name)) {
                same_name(cube, cube->measures[i].name, cube->measures[j].label,
                          cube->measures[i].label);
            }
        }
    }
}

static void
check_shape(LgCube *cube)
{
    size_t n_value = 0;
    for (size_t i = 0; i < cube->n_values; i++) {
        const LgRecipeColumn *column = recipe_of(cube, cube->values[i].column);
        n_value += column && column->role == LG_ROLE_VALUE ? 1 : 0;
    }
    if (cube->n_values == 0 && lg_report_n(cube->report, LG_SEVERITY_ERROR) == 0) {
        recipe_problem(cube, (LgProblem){.code = "E-NO-VALUE",
                                         .text = LG_STR("no column holds the values"),
                                         .fix = LG_STR("give one column the role value, or "
                                                       "several the role measure")});
    }
    if (n_value > 1) {
        recipe_problem(cube, (LgProblem){.code = "E-VALUES",
                                         .text = LG_STR("two columns have the role value"),
                                         .fix = LG_STR("keep one, and give the other another "
                                                       "role")});
    }
    if (n_value > 0 && n_value < cube->n_values) {
        recipe_problem(cube, (LgProblem){.code = "E-MEASURES",
                                         .text = LG_STR("there are columns with the role value "
                                                        "and with the role measure"),
                                         .fix = LG_STR("use one of the two")});
    }
    if (n_value > 0 && !cube->type && !cube->recipe->has_measure) {
        recipe_problem(cube, (LgProblem){.code = "E-MEASURE-NAME",
                                         .text = LG_STR("nothing says what the values measure"),
                                         .fix = LG_STR("add 'measure:' with a label to the "
                                                       "recipe, or give a column the role "
                                                       "measure_type")});
    }
    if (cube->n_dims == 0 && lg_report_n(cube->report, LG_SEVERITY_ERROR) == 0) {
        recipe_problem(cube, (LgProblem){.code = "E-NO-DIMENSION",
                                         .text = LG_STR("no column is a dimension"),
                                         .fix = LG_STR("give the columns that tell the rows "
                                                       "apart the role dimension")});
    }
}

// --- Labels of codes --------------------------------------------------------

static void
label_conflict(const LgCube *cube, const LgTableColumn *labels, LgStr had, uint32_t row,
               uint32_t first)
{
    char text[512];
    (void)snprintf(text, sizeof(text),
                   "the same code has another label here; \"" LG_STR_FMT "\" was taken",
                   LG_STR_ARG(had));
    const LgProblem problem = {.code = "W-LABEL",
                               .severity = LG_SEVERITY_WARNING,
                               .value = lg_table_cell(labels, row),
                               .text = lg_str_c(text)};
    lg_cube_pair(cube, problem, row, first, labels);
}

// The label of each code of dimension `d`, from the first row that has it.
static LgStatus
take_labels(LgCube *cube, size_t d, LgError *err)
{
    LgCubeColumn *dim = &cube->dims[d];
    const LgTableColumn *labels = cube->label_columns[d];
    bool *told = LG_NEW_ARRAY(cube->arena, bool, dim->column->n + 1U);
    if (!told) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < labels->n; i++) {
        (void)lg_cube_formula_failed(cube, labels, i);
    }
    for (uint32_t i = 0; i < dim->column->n; i++) {
        const LgStr label = lg_table_cell(labels, dim->column->first[i]);
        dim->codes[i].label = label.n > 0 ? label : dim->codes[i].label;
    }
    for (uint32_t row = 0; row < cube->table->n_rows; row++) {
        const uint32_t i = dim->column->codes[row];
        const uint32_t first = dim->column->first[i];
        if (labels->codes[row] != labels->codes[first] && !told[i]) {
            told[i] = true;
            label_conflict(cube, labels, lg_table_cell(labels, first), row, first);
        }
    }
    return LG_OK;
}

static void
find_labels(LgCube *cube)
{
    for (size_t i = 0; i < cube->recipe->n_columns; i++) {
        const LgRecipeColumn *column = &cube->recipe->columns[i];
        if (column->role != LG_ROLE_LABEL) {
            continue;
        }
        const LgTableColumn *labels = lg_table_find(cube->table, column->header);
        const LgTableColumn *of = lg_table_find(cube->table, column->of);
        if (!labels || !of) {
            no_such_column(cube, labels ? column->of : column->header);
            continue;
        }
        for (size_t d = 0; d < cube->n_dims; d++) {
            if (cube->dims[d].column == of) {
                cube->label_columns[d] = labels;
            }
        }
    }
}

// The columns that are put together from others, in the order of the recipe.
static LgStatus
write_columns(LgCube *cube, LgError *err)
{
    for (size_t i = 0; i < cube->recipe->n_columns; i++) {
        const LgRecipeColumn *column = &cube->recipe->columns[i];
        const LgStatus st =
            column->write.text.n > 0
                ? lg_table_write(cube->table, column->header, &column->match, &column->write, err)
                : LG_OK;
        if (st != LG_OK) {
            lg_error_at(err, cube->recipe->path, 0, 0);
            return st;
        }
    }
    return LG_OK;
}

LgStatus
lg_cube_plan(LgCube *cube, LgError *err)
{
    LG_TRY(write_columns(cube, err));
    check_all_named(cube);
    LG_TRY(add_components(cube, err));
    find_labels(cube);
    check_shape(cube);
    LG_TRY(cube->type ? typed_measures(cube, err) : column_measures(cube, err));
    check_names(cube);
    for (size_t i = 0; i < cube->n_dims; i++) {
        LG_TRY(lg_cube_code(cube, &cube->dims[i], err));
        if (cube->label_columns[i]) {
            LG_TRY(take_labels(cube, i, err));
        }
    }
    LG_TRY(lg_cube_area_check(cube, err));
    for (size_t i = 0; i < cube->n_attrs; i++) {
        LG_TRY(lg_cube_code(cube, &cube->attrs[i], err));
    }
    if (cube->unit.column) {
        LG_TRY(lg_cube_code(cube, &cube->unit, err));
    }
    if (cube->status.column) {
        LG_TRY(lg_cube_code(cube, &cube->status, err));
    }
    return lg_cube_uri_plan(cube, err);
}
