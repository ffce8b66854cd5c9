// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Cells that are well formed and wrong all the same, and what was meant by those that are not.

#include "convert/area.h"
#include "convert/cube_impl.h"
#include "convert/near.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { FEW = 4096 }; // distinct cells that are looked through

// --- What was meant -------------------------------------------------------------------------

static bool
is_area(LgStr cell)
{
    return lg_area_is_code(cell) && !lg_area_is_mock(cell);
}

// The area code of a row that another column calls `name`.
static LgStr
area_beside(const LgCube *cube, const LgTableColumn *column, LgStr name)
{
    for (uint32_t c = 0; c < cube->table->n_columns; c++) {
        const LgTableColumn *other = &cube->table->columns[c];
        uint32_t i = other == column || other->n > FEW ? other->n : 0;
        while (i < other->n && !lg_str_eq_nocase(other->values[i], name)) {
            i++;
        }
        for (uint32_t row = 0; i < other->n && row < cube->table->n_rows; row++) {
            const LgStr cell = lg_table_cell(column, row);
            if (other->codes[row] == i && is_area(cell)) {
                return cell;
            }
        }
    }
    return (LgStr){0};
}

LgStr
lg_cube_near_area(const LgCube *cube, const LgTableColumn *column, LgStr cell)
{
    const LgPlaces *places = cube->options->places;
    const LgPlace *place = places ? lg_places_named(places, cell) : NULL;
    LgStr found = place ? place->code : (LgStr){0};
    found = found.n > 0 || cell.n == 0 ? found : area_beside(cube, column, cell);
    LgStr *codes = column->n <= FEW ? LG_NEW_ARRAY(cube->arena, LgStr, column->n + 1U) : NULL;
    size_t n = 0;
    for (uint32_t i = 0; codes && i < column->n; i++) {
        if (is_area(column->values[i])) {
            codes[n++] = column->values[i];
        }
    }
    const size_t near = found.n > 0 ? n : lg_near_find(cell, codes, n);
    return near < n ? codes[near] : found;
}

LgStr
lg_cube_near_period(const LgCube *cube, const LgTableColumn *column, LgStr cell, LgPeriodShort hint)
{
    LgStr *cells = column->n <= FEW ? LG_NEW_ARRAY(cube->arena, LgStr, column->n + 1U) : NULL;
    size_t n = 0;
    for (uint32_t i = 0; cells && i < column->n; i++) {
        LgPeriod period = {0};
        if (lg_period_parse(column->values[i], hint, &period)) {
            cells[n++] = column->values[i];
        }
    }
    const size_t near = lg_near_find(cell, cells, n);
    return near < n ? cells[near] : (LgStr){0};
}

// --- IRIs as text ---------------------------------------------------------------------------

bool
lg_cube_is_iri(const LgCube *cube, const LgCubeColumn *column, uint32_t i)
{
    const LgStr cell = column->column->values[i];
    const bool here =
        column->kind == LG_KIND_AREA ||
        (column->kind == LG_KIND_CODE && !column->list && column->recipe->n_values == 0);
    if (!here ||
        (!lg_str_starts(cell, LG_STR("http://")) && !lg_str_starts(cell, LG_STR("https://")))) {
        return false;
    }
    LgStr last = cell;
    for (size_t at = lg_str_find(last, '/'); at < last.n; at = lg_str_find(last, '/')) {
        last = lg_str_from(last, at + 1);
    }
    lg_cube_bad_cell(cube, column->column, i,
                     (LgProblem){.code = "E-IRI-TEXT",
                                 .text = LG_STR("an IRI where a code belongs"),
                                 .expected = column->kind == LG_KIND_AREA
                                                 ? lg_area_forms
                                                 : LG_STR("a code or a label"),
                                 .suggestion = last,
                                 .fix = LG_STR("leave only the code; when all cells are such IRIs, "
                                               "'match' and 'write' in the recipe take the code "
                                               "out of them")});
    return true;
}

// --- Years ----------------------------------------------------------------------------------

// May one be the other with a digit wrong, or with two neighbours exchanged?
static bool
is_misspelt(int64_t a, int64_t b)
{
    char x[24];
    char y[24];
    const int n = snprintf(x, sizeof(x), "%" PRId64, a);
    if (n != snprintf(y, sizeof(y), "%" PRId64, b)) {
        return false;
    }
    int differing = 0;
    int last = 0;
    for (int i = 0; i < n; i++) {
        if (x[i] != y[i]) {
            differing++;
            last = i;
        }
    }
    return differing == 1 ||
           (differing == 2 && last > 0 && x[last] == y[last - 1] && x[last - 1] == y[last]);
}

void
lg_cube_lone_years(const LgCube *cube, const LgCubeColumn *column)
{
    enum { FAR = 50, OTHERS = 2 };
    const LgTableColumn *c = column->column;
    for (uint32_t i = 0; i < c->n && c->n <= FEW; i++) {
        const int64_t year = column->codes[i].period.begin.year;
        bool alone = column->codes[i].term.kind != LG_TERM_NONE;
        uint32_t others = 0;
        uint32_t meant = c->n;
        for (uint32_t k = 0; k < c->n && alone; k++) {
            const int64_t other = column->codes[k].period.begin.year;
            if (column->codes[k].term.kind != LG_TERM_NONE && other != year) {
                alone = llabs(other - year) > FAR;
                others++;
                meant = meant == c->n && is_misspelt(year, other) ? k : meant;
            }
        }
        if (alone && others >= OTHERS && meant < c->n) {
            lg_cube_bad_cell(cube, c, i,
                             (LgProblem){.code = "E-YEAR",
                                         .text = LG_STR("more than 50 years from all other periods "
                                                        "of this column"),
                                         .expected = LG_STR("a year near the others"),
                                         .suggestion = c->values[meant],
                                         .fix = LG_STR("correct the year; if it is right, say "
                                                       "'periods: any' for this column")});
        }
    }
}

// --- Units ----------------------------------------------------------------------------------

void
lg_cube_check_units(const LgCube *cube)
{
    const LgCubeColumn *unit = &cube->unit;
    for (size_t v = 0; unit->column && v < cube->n_values; v++) {
        for (uint32_t row = 0; row < cube->table->n_rows; row++) {
            const LgCode *code = &unit->codes[unit->column->codes[row]];
            const size_t m = lg_cube_measure_of(cube, &cube->values[v], row);
            if (m == cube->n_measures || cube->measures[m].unit.n == 0 ||
                code->term.kind == LG_TERM_NONE ||
                lg_str_eq(code->term.value, cube->measures[m].unit)) {
                continue;
            }
            const LgProblem problem = {
                .code = "E-UNIT",
                .severity = LG_SEVERITY_ERROR,
                .value = lg_table_cell(unit->column, row),
                .text = LG_STR("not the unit that the recipe gives the measure"),
                .expected = cube->measures[m].unit_label,
                .suggestion = cube->measures[m].unit_label,
                .fix = LG_STR("convert the value and correct the unit; or, if the measure has "
                              "several units, leave 'unit' out of the recipe")};
            lg_cube_problem(cube, problem, row, unit->column);
        }
    }
}
