// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What stands in place of a number, or behind it, and who says what it means.

#include "base/mem.h"
#include "convert/cube_impl.h"
#include "convert/number.h"
#include "convert/slug.h"

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for markers");
}

static void
contradiction(const LgCube *cube, const LgTableColumn *column, uint32_t i, LgStr marker,
              const LgLegendEntry *a, const LgLegendEntry *b)
{
    LgBuf text = {0};
    lg_buf_printf(&text,
                  "the notes explain '" LG_STR_FMT "' twice: \"" LG_STR_FMT "\" (" LG_STR_FMT
                  ") and \"" LG_STR_FMT "\" (" LG_STR_FMT ")",
                  LG_STR_ARG(marker), LG_STR_ARG(a->meaning), LG_STR_ARG(a->place),
                  LG_STR_ARG(b->meaning), LG_STR_ARG(b->place));
    lg_cube_problem(cube,
                    (LgProblem){.code = "E-LEGEND",
                                .severity = LG_SEVERITY_ERROR,
                                .value = column->values[i],
                                .text = lg_buf_view(&text),
                                .fix = LG_STR("say under 'markers' in the recipe which of them "
                                              "holds here")},
                    column->first[i], column);
    lg_buf_done(&text);
}

// The publisher should see what the notes were taken to mean.
static void
tell(const LgCube *cube, const LgTableColumn *column, uint32_t i, const LgCubeMarker *marker)
{
    LgBuf text = {0};
    lg_buf_printf(&text,
                  "'" LG_STR_FMT "' is read as " LG_STR_FMT ": \"" LG_STR_FMT "\" (" LG_STR_FMT ")",
                  LG_STR_ARG(marker->marker), LG_STR_ARG(marker->status),
                  LG_STR_ARG(marker->meaning), LG_STR_ARG(marker->place));
    lg_cube_problem(
        cube,
        (LgProblem){.code = "N-LEGEND", .severity = LG_SEVERITY_NOTE, .text = lg_buf_view(&text)},
        column->first[i], column);
    lg_buf_done(&text);
}

// What the table's own notes say of a marker; `*out_status` stays empty when they say nothing.
static LgStatus
explain(LgCube *cube, const LgTableColumn *column, uint32_t i, LgStr marker, LgStr *out_status,
        LgError *err)
{
    LgLegendEntry entry;
    LgLegendEntry other;
    for (size_t k = 0; k < cube->n_explained; k++) {
        if (lg_str_eq(cube->explained[k].marker, marker)) {
            *out_status = cube->explained[k].status;
            return LG_OK;
        }
    }
    if (!lg_legend_find(&cube->table->legend, cube->arena, marker, &entry, &other)) {
        return LG_OK;
    }
    LgStr status = lg_cube_status_of(entry.meaning);
    if (other.place.n > 0 && !lg_str_eq(lg_cube_status_of(other.meaning), status)) {
        contradiction(cube, column, i, marker, &entry, &other);
    }
    if (status.n == 0 && lg_slug_make(cube->arena, entry.meaning, &status, err) != LG_OK) {
        return LG_OK; // nothing that a URI can be made of explains nothing
    }
    if (!lg_mem_grow((void **)&cube->explained, &cube->cap_explained, cube->n_explained + 1,
                     sizeof(*cube->explained))) {
        return no_memory(err);
    }
    cube->explained[cube->n_explained++] = (LgCubeMarker){
        .marker = marker, .status = status, .meaning = entry.meaning, .place = entry.place};
    *out_status = status;
    tell(cube, column, i, &cube->explained[cube->n_explained - 1]);
    return LG_OK;
}

LgStatus
lg_cube_marker(LgCube *cube, const LgTableColumn *column, uint32_t i, LgStr cell, LgStr *out_status,
               LgError *err)
{
    *out_status = (LgStr){0};
    for (size_t k = 0; k < cube->recipe->n_markers; k++) {
        if (lg_str_eq(cube->recipe->markers[k].key, cell)) {
            *out_status = cube->recipe->markers[k].value;
            return LG_OK;
        }
    }
    if (cell.n == 0 || lg_number_is(cell)) {
        return LG_OK;
    }
    if (cube->recipe->tidy.legend.n > 0) {
        return explain(cube, column, i, cell, out_status, err);
    }
    if (cell.n > 2 && cell.p[0] == '[' && cell.p[cell.n - 1] == ']') {
        *out_status = lg_cube_status(cell);
    }
    return LG_OK;
}

// A number with something in it is no marker that somebody forgot to explain.
static bool
has_digit(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (lg_char_is_digit(s.p[i])) {
            return true;
        }
    }
    return false;
}

bool
lg_cube_marker_unknown(const LgCube *cube, const LgTableColumn *column, uint32_t i)
{
    const LgLegend *legend = &cube->table->legend;
    if (legend->n_places == 0 || has_digit(column->values[i])) {
        return false;
    }
    LgBuf places = {0};
    lg_buf_printf(&places, "one that is explained in " LG_STR_FMT "%s",
                  LG_STR_ARG(legend->places[0]), legend->n_places > 1 ? " and its kin" : "");
    lg_cube_problem(cube,
                    (LgProblem){.code = "E-MARKER",
                                .severity = LG_SEVERITY_ERROR,
                                .value = column->values[i],
                                .text = LG_STR("no number, and the legend does not explain it"),
                                .expected = lg_buf_view(&places),
                                .fix = LG_STR("explain it there, or say what it means under "
                                              "'markers' in the recipe, such as \"..\": "
                                              "not-available")},
                    column->first[i], column);
    lg_buf_done(&places);
    return true;
}

bool
lg_cube_formula_failed(const LgCube *cube, const LgTableColumn *column, uint32_t i)
{
    static const LgStr errors[] = {
        LG_STR_INIT("#NULL!"), LG_STR_INIT("#DIV/0!"), LG_STR_INIT("#VALUE!"),
        LG_STR_INIT("#REF!"),  LG_STR_INIT("#NAME?"),  LG_STR_INIT("#NUM!"),
        LG_STR_INIT("#N/A"),   LG_STR_INIT("#SPILL!"), LG_STR_INIT("#CALC!"),
        LG_STR_INIT("#ERROR"),
    };
    const LgStr cell = column->values[i];
    const bool open = lg_str_eq(cell, LG_STR(LG_CELL_NO_VALUE));
    const size_t n = sizeof(errors) / sizeof(errors[0]);
    const bool failed = open || lg_str_index(cell, errors, n) < n;
    if (failed) {
        const LgProblem problem = {
            .code = "E-FORMULA",
            .severity = LG_SEVERITY_ERROR,
            .value = cell,
            .text = open ? LG_STR("a formula without a value: the program that wrote the workbook "
                                  "computes none")
                         : LG_STR("a formula of the spreadsheet failed"),
            .fix = open ? LG_STR("open the workbook in a spreadsheet program and save it")
                        : LG_STR("correct it there; in place of a number, the recipe can say what "
                                 "it means under 'markers'")};
        lg_cube_problem(cube, problem, column->first[i], column);
    }
    return failed;
}
