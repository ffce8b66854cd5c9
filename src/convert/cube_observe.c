// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The observations, as columns of references: each code becomes a reference
// once, so a row costs one new term (its URI) and array look-ups.

#include "base/mem.h"
#include "convert/cube_csvw_impl.h"

enum { BATCH = 1024, LARGE_CACHE = 1 << 24 };

typedef struct {
    LgTermRef *refs; // by distinct cell
    const LgTableColumn *column;
} Refs;

typedef struct {
    LgCube *cube;
    LgEmit *emit;
    LgError *err;
    LgTermRef *subjects;
    LgColumn
        *columns; // type, dataset, dimensions, measure type, measures, attributes, unit, status
    size_t n_columns;
    LgTermRef **objects; // objects[column][row]
    Refs *dims;
    Refs *attrs;
    Refs unit;
    Refs status;
    LgTermRef *measure_types;
    LgTermRef *measure_units;
    LgTermRef **values;  // [measure][distinct cell], 0: not yet made
    LgTermRef *statuses; // of the markers, by distinct cell of the value column
    LgCubeCsvw *csvw;    // null: not wanted
    uint32_t fill;
    LgBuf iri;
    size_t iri_base;
} Writer;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for observations");
}

static LgStatus
keep(Writer *w, LgTerm term, LgTermRef *out)
{
    return lg_sink_term(w->emit->sink, &term, true, out, w->err);
}

static LgStatus
code_refs(Writer *w, const LgCubeColumn *column, Refs *out)
{
    out->column = column->column;
    out->refs = LG_NEW_ARRAY(w->cube->arena, LgTermRef, column->column->n + 1U);
    if (!out->refs) {
        return no_memory(w->err);
    }
    for (uint32_t i = 0; i < column->column->n; i++) {
        if (column->codes[i].term.kind != LG_TERM_NONE) {
            LG_TRY(keep(w, column->codes[i].term, &out->refs[i]));
        }
    }
    return LG_OK;
}

static LgStatus
add_column(Writer *w, LgStr predicate, size_t *out)
{
    LgTermRef ref = 0;
    LG_TRY(keep(w, lg_term_iri(predicate), &ref));
    LgTermRef *objects = LG_NEW_ARRAY(w->cube->arena, LgTermRef, BATCH);
    if (!objects) {
        return no_memory(w->err);
    }
    *out = w->n_columns;
    w->objects[w->n_columns] = objects;
    w->columns[w->n_columns++] = (LgColumn){.predicate = ref, .objects = objects};
    return LG_OK;
}

static LgStatus
fixed_column(Writer *w, LgStr predicate, LgStr object)
{
    size_t at = 0;
    LgTermRef ref = 0;
    LG_TRY(add_column(w, predicate, &at));
    LG_TRY(keep(w, lg_term_iri(object), &ref));
    for (size_t i = 0; i < BATCH; i++) {
        w->objects[at][i] = ref;
    }
    return LG_OK;
}

// Where each kind of column begins, in the order of setup().
typedef struct {
    size_t dims, type, measures, attrs, unit, status;
} Layout;

static LgStatus
setup_measures(Writer *w, Layout *layout)
{
    LgCube *cube = w->cube;
    size_t at = 0;
    LG_TRY(add_column(w, LG_STR(LG_NS_QB "measureType"), &layout->type));
    w->measure_types = LG_NEW_ARRAY(cube->arena, LgTermRef, cube->n_measures + 1);
    w->measure_units = LG_NEW_ARRAY(cube->arena, LgTermRef, cube->n_measures + 1);
    if (!w->measure_types || !w->measure_units) {
        return no_memory(w->err);
    }
    layout->measures = w->n_columns;
    for (size_t m = 0; m < cube->n_measures; m++) {
        const LgCubeMeasure *measure = &cube->measures[m];
        LG_TRY(add_column(w, measure->property, &at));
        LG_TRY(keep(w, lg_term_iri(measure->property), &w->measure_types[m]));
        if (measure->unit.n > 0) {
            LG_TRY(keep(w, lg_term_iri(measure->unit), &w->measure_units[m]));
        }
    }
    return LG_OK;
}

static LgStatus
setup(Writer *w, Layout *layout)
{
    LgCube *cube = w->cube;
    const size_t most = cube->n_dims + cube->n_measures + cube->n_attrs + 8;
    size_t at = 0;
    w->columns = LG_NEW_ARRAY(cube->arena, LgColumn, most);
    w->objects = LG_NEW_ARRAY(cube->arena, LgTermRef *, most);
    w->subjects = LG_NEW_ARRAY(cube->arena, LgTermRef, BATCH);
    w->dims = LG_NEW_ARRAY(cube->arena, Refs, cube->n_dims + 1);
    w->attrs = LG_NEW_ARRAY(cube->arena, Refs, cube->n_attrs + 1);
    if (!w->columns || !w->objects || !w->subjects || !w->dims || !w->attrs) {
        return no_memory(w->err);
    }
    LG_TRY(fixed_column(w, LG_STR(LG_NS_RDF "type"), LG_STR(LG_NS_QB "Observation")));
    LG_TRY(fixed_column(w, LG_STR(LG_NS_QB "dataSet"), cube->dataset));
    layout->dims = w->n_columns;
    for (size_t d = 0; d < cube->n_dims; d++) {
        LG_TRY(add_column(w, cube->dims[d].property, &at));
        LG_TRY(code_refs(w, &cube->dims[d], &w->dims[d]));
    }
    LG_TRY(setup_measures(w, layout));
    layout->attrs = w->n_columns;
    for (size_t a = 0; a < cube->n_attrs; a++) {
        LG_TRY(add_column(w, cube->attrs[a].property, &at));
        LG_TRY(code_refs(w, &cube->attrs[a], &w->attrs[a]));
    }
    LG_TRY(add_column(w, LG_STR(LG_SDMX_ATTRIBUTE "unitMeasure"), &layout->unit));
    if (cube->unit.column) {
        LG_TRY(code_refs(w, &cube->unit, &w->unit));
    }
    LG_TRY(add_column(w, LG_STR(LG_SDMX_ATTRIBUTE "obsStatus"), &layout->status));
    return cube->status.column ? code_refs(w, &cube->status, &w->status) : LG_OK;
}

// Markers and blanks of one value column.
static LgStatus
setup_values(Writer *w, const LgCubeValues *values)
{
    LgCube *cube = w->cube;
    w->statuses = LG_NEW_ARRAY(cube->arena, LgTermRef, values->column->n + 1U);
    w->values = LG_NEW_ARRAY(cube->arena, LgTermRef *, cube->n_measures + 1);
    if (!w->statuses || !w->values) {
        return no_memory(w->err);
    }
    for (size_t m = 0; m < cube->n_measures; m++) {
        // Values of very many measures are not worth remembering.
        if (cube->n_measures * (size_t)values->column->n <= LARGE_CACHE) {
            w->values[m] = LG_NEW_ARRAY(cube->arena, LgTermRef, values->column->n + 1U);
            if (!w->values[m]) {
                return no_memory(w->err);
            }
        }
    }
    for (uint32_t i = 0; i < values->column->n; i++) {
        if (values->cells[i].status.n > 0) {
            const LgStr iri =
                lg_cube_iri(cube, "def/concept/obs-status/", values->cells[i].status, (LgStr){0});
            if (!iri.p) {
                return no_memory(w->err);
            }
            LG_TRY(keep(w, lg_term_iri(iri), &w->statuses[i]));
        }
    }
    return LG_OK;
}

static LgStatus
flush(Writer *w)
{
    if (w->fill == 0) {
        return LG_OK;
    }
    const LgRows rows = {.graph = w->emit->graph,
                         .n = w->fill,
                         .subjects = w->subjects,
                         .n_columns = (uint32_t)w->n_columns,
                         .columns = w->columns};
    LG_TRY(lg_sink_rows(w->emit->sink, &rows, w->err));
    for (size_t c = 0; c < w->n_columns; c++) {
        for (uint32_t r = 0; r < w->fill; r++) {
            w->emit->n += w->objects[c][r] != 0 ? 1 : 0;
        }
    }
    w->fill = 0;
    return LG_OK;
}

static LgStatus
subject(Writer *w, uint32_t row, size_t m)
{
    w->iri.n = w->iri_base;
    lg_cube_uri_add(w->cube, row, m, &w->iri);
    if (w->iri.failed) {
        return no_memory(w->err);
    }
    const LgTerm term = lg_term_iri(lg_buf_view(&w->iri));
    return lg_sink_term(w->emit->sink, &term, false, &w->subjects[w->fill], w->err);
}

static LgStatus
value_ref(Writer *w, const LgCubeValues *values, size_t m, uint32_t i, LgTermRef *out)
{
    LgTermRef *cache = w->values[m];
    if (cache && cache[i] != 0) {
        *out = cache[i];
        return LG_OK;
    }
    const LgTerm term = lg_term_typed(values->cells[i].number, w->cube->measures[m].datatype);
    LG_TRY(lg_sink_term(w->emit->sink, &term, cache != NULL, out, w->err));
    if (cache) {
        cache[i] = *out;
    }
    return LG_OK;
}

static void
count_missing(const Writer *w, const LgCubeValues *values, uint32_t row)
{
    const LgCubeColumn *column = &w->cube->status;
    LgStr status = values->cells[values->column->codes[row]].status;
    if (column->column && column->codes[column->column->codes[row]].slug.n > 0) {
        status = column->codes[column->column->codes[row]].slug;
    }
    lg_report_count(w->cube->report, "observations without a value", status, 1);
}

static LgStatus
observe(Writer *w, const LgCubeValues *values, const Layout *layout, uint32_t row)
{
    LgCube *cube = w->cube;
    const uint32_t i = values->column->codes[row];
    const bool has_value = values->cells[i].class <= LG_CELL_DOUBLE;
    const size_t m = lg_cube_measure_of(cube, values, row);
    if (cube->repeats && cube->repeats[row]) {
        return LG_OK;
    }
    if (!has_value && cube->recipe->missing == LG_MISSING_DROP) {
        cube->n_dropped++;
        return LG_OK;
    }
    LG_TRY(subject(w, row, m));
    const uint32_t at = w->fill;
    for (size_t d = 0; d < cube->n_dims; d++) {
        w->objects[layout->dims + d][at] = w->dims[d].refs[w->dims[d].column->codes[row]];
    }
    for (size_t k = 0; k < cube->n_measures; k++) {
        w->objects[layout->measures + k][at] = 0;
    }
    w->objects[layout->type][at] = w->measure_types[m];
    if (has_value) {
        LG_TRY(value_ref(w, values, m, i, &w->objects[layout->measures + m][at]));
    }
    for (size_t a = 0; a < cube->n_attrs; a++) {
        w->objects[layout->attrs + a][at] = w->attrs[a].refs[w->attrs[a].column->codes[row]];
    }
    const LgTermRef unit = w->unit.refs ? w->unit.refs[w->unit.column->codes[row]] : 0;
    w->objects[layout->unit][at] = unit != 0 ? unit : w->measure_units[m];
    // What the status column says is more exact than that the cell is empty.
    const LgTermRef status = w->status.refs ? w->status.refs[w->status.column->codes[row]] : 0;
    w->objects[layout->status][at] = status != 0 ? status : w->statuses[i];
    w->fill++;
    cube->n_observations++;
    if (w->csvw) {
        LG_TRY(lg_cube_csvw_row(w->csvw, values, row, m, w->err));
    }
    if (!has_value) {
        count_missing(w, values, row);
    }
    return w->fill == BATCH ? flush(w) : LG_OK;
}

static LgStatus
observe_all(Writer *w)
{
    LgCube *cube = w->cube;
    Layout layout = {0};
    LG_TRY(setup(w, &layout));
    LG_TRY(lg_cube_csvw_open(cube, &w->csvw, w->err));
    lg_buf_add(&w->iri, cube->dataset);
    w->iri_base = w->iri.n;
    for (size_t v = 0; v < cube->n_values; v++) {
        LG_TRY(setup_values(w, &cube->values[v]));
        for (uint32_t row = 0; row < cube->table->n_rows; row++) {
            LG_TRY(observe(w, &cube->values[v], &layout, row));
            if (row % 16384 == 16383) {
                const LgProgressState state = {.phase = "converting",
                                               .unit = "rows",
                                               .done = row,
                                               .total = cube->table->n_rows,
                                               .rows = row};
                LG_TRY(lg_progress_tick(cube->options->progress, &state));
            }
        }
    }
    LG_TRY(flush(w));
    return w->csvw ? lg_cube_csvw_end(w->csvw, w->err) : LG_OK;
}

LgStatus
lg_cube_observe(LgCube *cube, LgEmit *emit, LgError *err)
{
    Writer w = {.cube = cube, .emit = emit, .err = err};
    const LgStatus st = observe_all(&w);
    lg_buf_done(&w.iri);
    lg_cube_csvw_close(w.csvw);
    return st;
}
