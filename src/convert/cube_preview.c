// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/cube_impl.h"

enum { ROWS = 5, EXAMPLES = 3, WIDE = 24 }; // rows shown, observations named, characters of a cell

// The place behind the first `most` characters of `s`; not in the middle of one.
static size_t
cut(LgStr s, size_t most, size_t *out_width)
{
    size_t at = 0;
    size_t width = 0;
    while (at < s.n && width < most) {
        at++;
        while (at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80) {
            at++;
        }
        width++;
    }
    *out_width = width;
    return at;
}

static void
put_cell(LgStr s, LgBuf *out)
{
    size_t width = 0;
    const size_t n = cut(s, WIDE, &width);
    for (size_t i = 0; i < n; i++) {
        lg_buf_byte(out, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
    }
    for (; width < WIDE + 1; width++) {
        lg_buf_byte(out, ' ');
    }
}

static void
end_line(LgBuf *out)
{
    while (out->n > 0 && out->p[out->n - 1] == ' ') {
        out->n--;
    }
    lg_buf_byte(out, '\n');
}

static void
put_component(const char *what, LgStr label, LgStr property, LgBuf *out)
{
    lg_buf_printf(out, "  %-10s", what);
    put_cell(label, out);
    lg_buf_printf(out, "<" LG_STR_FMT ">\n", LG_STR_ARG(property));
}

static void
put_structure(const LgCube *cube, LgBuf *out)
{
    for (size_t d = 0; d < cube->n_dims; d++) {
        put_component("dimension", cube->dims[d].label, cube->dims[d].property, out);
    }
    for (size_t m = 0; m < cube->n_measures; m++) {
        const LgCubeMeasure *measure = &cube->measures[m];
        put_component("measure", measure->label, measure->property, out);
        if (measure->unit.n > 0) {
            lg_buf_printf(out, "  %-10s" LG_STR_FMT "\n", "", LG_STR_ARG(measure->unit_label));
        }
    }
    for (size_t a = 0; a < cube->n_attrs; a++) {
        put_component("attribute", cube->attrs[a].label, cube->attrs[a].property, out);
    }
    if (cube->unit.column) {
        put_component("attribute", cube->unit.label, LG_STR(LG_SDMX_ATTRIBUTE "unitMeasure"), out);
    }
    if (cube->has_markers || cube->status.column) {
        put_component("attribute", LG_STR("Status"), LG_STR(LG_SDMX_ATTRIBUTE "obsStatus"), out);
    }
}

static LgStr
code_label(const LgCubeColumn *column, uint32_t row)
{
    const LgCode *code = &column->codes[column->column->codes[row]];
    return code->label.n > 0 ? code->label : code->slug;
}

static void
put_row(const LgCube *cube, const LgCubeValues *values, uint32_t row, LgBuf *out)
{
    const LgCubeCell *cell = &values->cells[values->column->codes[row]];
    lg_buf_add(out, LG_STR("  "));
    for (size_t d = 0; d < cube->n_dims; d++) {
        put_cell(code_label(&cube->dims[d], row), out);
    }
    if (cube->type) {
        put_cell(lg_table_cell(cube->type, row), out);
    }
    put_cell(cell->class <= LG_CELL_DOUBLE ? cell->number : LG_STR(""), out);
    if (cube->has_markers || cube->status.column) {
        const LgCubeColumn *status = &cube->status;
        const LgStr said =
            status->column ? status->codes[status->column->codes[row]].slug : (LgStr){0};
        put_cell(said.n > 0 ? said : cell->status, out);
    }
    for (size_t a = 0; a < cube->n_attrs; a++) {
        put_cell(code_label(&cube->attrs[a], row), out);
    }
    end_line(out);
}

static void
put_header(const LgCube *cube, const LgCubeValues *values, LgBuf *out)
{
    lg_buf_add(out, LG_STR("  "));
    for (size_t d = 0; d < cube->n_dims; d++) {
        put_cell(cube->dims[d].label, out);
    }
    if (cube->type) {
        put_cell(cube->type->name, out);
    }
    put_cell(cube->type ? values->column->name : cube->measures[values->measure].label, out);
    if (cube->has_markers || cube->status.column) {
        put_cell(LG_STR("Status"), out);
    }
    for (size_t a = 0; a < cube->n_attrs; a++) {
        put_cell(cube->attrs[a].label, out);
    }
    end_line(out);
}

void
lg_cube_preview(const LgCube *cube, LgBuf *out)
{
    const LgCubeValues *values = cube->values;
    const uint32_t n = cube->table->n_rows;
    if (cube->n_values == 0 || cube->n_measures == 0 || n == 0) {
        return;
    }
    lg_buf_add(out, LG_STR("This would be published:\n"));
    put_structure(cube, out);
    put_header(cube, values, out);
    for (uint32_t row = 0; row < n && row < ROWS; row++) {
        put_row(cube, values, row, out);
    }
    for (uint32_t i = 0; i < EXAMPLES && i < n; i++) { // the first, the middle and the last
        const uint32_t row = (uint32_t)((uint64_t)i * (n - 1) / (EXAMPLES - 1));
        lg_buf_printf(out, "  <" LG_STR_FMT, LG_STR_ARG(cube->dataset));
        lg_cube_uri_add(cube, row, lg_cube_measure_of(cube, values, row), out);
        lg_buf_add(out, LG_STR(">\n"));
    }
}
