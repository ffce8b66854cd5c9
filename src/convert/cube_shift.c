// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Rows whose cells stand one column too far left or right.

#include "convert/area.h"
#include "convert/cube_impl.h"
#include "convert/number.h"

#include <stdio.h>

static bool
fits(const LgCubeColumn *column, LgStr cell)
{
    LgPeriod period = {0};
    switch (column->kind) {
    case LG_KIND_AREA: return lg_area_is_code(cell);
    case LG_KIND_PERIOD: return lg_period_parse(cell, LG_PERIOD_SHORT_YEAR, &period);
    case LG_KIND_CODE: return column->list && lg_codelist_find(column->list, cell) != NULL;
    default: return false;
    }
}

// Does `cell` occur in this column in other rows?
static bool
occurs(const LgTableColumn *column, LgStr cell)
{
    enum { FEW = 4096 };
    return column->n <= FEW && lg_str_index(cell, column->values, column->n) < column->n;
}

// Are the other cells of this column numbers too? Then a number is nothing odd in it.
static bool
has_numbers(const LgTableColumn *column)
{
    uint32_t numbers = 0;
    const uint32_t n = column->n < 64 ? column->n : 64;
    for (uint32_t i = 0; i < n; i++) {
        numbers += lg_number_is(column->values[i]) ? 1 : 0;
    }
    return numbers * 2 > n;
}

// The column whose kind of value `cell` is, other than its own: then the row is
// shifted, which is another fault than a wrong value.
const LgTableColumn *
lg_cube_shift(const LgCube *cube, const LgTableColumn *own, LgStr cell)
{
    for (size_t i = 0; i < cube->n_dims; i++) {
        const LgCubeColumn *d = &cube->dims[i];
        if (d->column != own && !d->recipe->has_value && fits(d, cell)) {
            return d->column;
        }
    }
    const bool number = lg_number_is(cell) && !has_numbers(own);
    for (size_t i = 0; i < cube->n_values; i++) {
        if (number && cube->values[i].column != own) {
            return cube->values[i].column;
        }
    }
    const LgTableColumn *all = cube->table->columns;
    const uint32_t n = cube->table->n_columns - cube->table->n_added;
    for (uint32_t c = 0; c < n; c++) { // a row shifts by one column
        if ((&all[c] + 1 == own || &all[c] == own + 1) && occurs(&all[c], cell)) {
            return &all[c];
        }
    }
    return NULL;
}

void
lg_cube_shifted(const LgTableColumn *column, uint32_t i, const LgTableColumn *other,
                char text[LG_CUBE_SHIFTED], LgProblem *problem)
{
    (void)snprintf(text, LG_CUBE_SHIFTED,
                   "this looks like a value of the column \"" LG_STR_FMT
                   "\": the row seems to be shifted",
                   LG_STR_ARG(other->name));
    problem->code = "E-SHIFT";
    problem->text = lg_str_c(text);
    problem->suggestion = (LgStr){0};
    problem->fix = column->counts[i] > 1 ? LG_STR("look for a missing or an extra delimiter in the "
                                                  "rows, or exchange the headers")
                                         : LG_STR("look for a missing or an extra delimiter in the "
                                                  "row");
}
