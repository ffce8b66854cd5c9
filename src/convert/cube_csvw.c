// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Observations as CSV. Cells are the ends of IRIs, as short as a common beginning of all of a
// column allows; the text of each distinct cell is made once, so that a row is copied together.

#include "base/hash.h"
#include "convert/cube_csvw_impl.h"
#include "rdf/iri.h"

#include <stdio.h>

enum { CHUNK = 1 << 16 }; // bytes that are written at a time; part of the version's definition

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for CSV");
}

// --- Cells ------------------------------------------------------------------

// RFC 4180. Spaces at the ends are quoted too, as some readers trim, and so is a hash in front,
// which begins a comment in CSV on the Web.
static LgStr
quoted(LgArena *arena, LgStr s)
{
    bool quote = s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ' || s.p[0] == '#');
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        n += c == '"';
        quote |= c == ',' || c == '"' || c == '\n' || c == '\r';
    }
    if (!quote) {
        return s.p ? s : LG_STR("");
    }
    char *p = lg_arena_alloc(arena, s.n + n + 2);
    size_t to = 0;
    if (!p) {
        return (LgStr){0};
    }
    p[to++] = '"';
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            p[to++] = '"';
        }
        p[to++] = s.p[i];
    }
    p[to++] = '"';
    return (LgStr){p, to};
}

// What some IRIs have in common, up to a slash or hash, so that something is left of each.
typedef struct {
    LgStr common;
    bool any;
    bool foreign; // one of them is no URI: templates could not make it
} Prefix;

static void
meet(Prefix *prefix, LgStr iri)
{
    if (iri.n == 0) {
        return;
    }
    for (size_t i = 0; i < iri.n; i++) {
        prefix->foreign |= (unsigned char)iri.p[i] >= 0x80;
    }
    LgStr common = prefix->any ? prefix->common : iri;
    size_t n = 0;
    while (n < common.n && n + 1 < iri.n && common.p[n] == iri.p[n]) {
        n++;
    }
    prefix->any = true;
    prefix->common = (LgStr){common.p, n};
}

static LgStr
cut(const Prefix *prefix)
{
    return (LgStr){prefix->common.p, lg_iri_namespace(prefix->common)};
}

// --- Columns ----------------------------------------------------------------

// A name for templates: letters, digits and single underscores, unlike those there are.
static LgStr
variable(const LgCubeCsvw *csvw, LgStr slug, const char *more)
{
    LgArena *arena = csvw->cube->arena;
    for (unsigned number = 1;; number++) {
        char suffix[16] = "";
        if (number > 1) {
            (void)snprintf(suffix, sizeof(suffix), "_%u", number);
        }
        const LgStr name =
            lg_arena_printf(arena, LG_STR_FMT "%s%s", LG_STR_ARG(slug), more, suffix);
        if (!name.p) {
            return name;
        }
        char *p = lg_arena_alloc(arena, name.n + 1);
        for (size_t i = 0; p && i < name.n; i++) {
            const char c = name.p[i];
            const bool plain = lg_char_is_digit(c) || (c >= 'a' && c <= 'z') ||
                               (c >= 'A' && c <= 'Z') || (c == '_' && i > 0);
            p[i] = plain ? c : i > 0 ? '_' : 'x';
        }
        const LgStr wanted = {p, p ? name.n : 0};
        bool taken = false;
        for (size_t i = 0; p && i < csvw->n_fields; i++) {
            taken |= lg_str_eq(csvw->fields[i].name, wanted);
        }
        if (!taken) {
            return wanted;
        }
    }
}

static LgStr
unlike(const LgCubeCsvw *csvw, LgStr label, const char *more)
{
    for (unsigned number = 1;; number++) {
        char suffix[16] = "";
        if (number > 1) {
            (void)snprintf(suffix, sizeof(suffix), " %u", number);
        }
        const LgStr title =
            lg_arena_printf(csvw->cube->arena, LG_STR_FMT "%s%s", LG_STR_ARG(label), more, suffix);
        bool taken = false;
        for (size_t i = 0; title.p && i < csvw->n_fields; i++) {
            taken |= lg_str_eq_nocase(csvw->fields[i].title, title);
        }
        if (!taken) {
            return title;
        }
    }
}

// A new column. `more` goes behind the name, `words` behind the label.
static LgStatus
add(LgCubeCsvw *csvw, const LgCsvwField *field, LgStr slug, const char *more, LgStr label,
    const char *words, LgError *err)
{
    if (csvw->n_fields == csvw->cap_fields) {
        return lg_error_set(err, LG_E_LIMIT, "too many columns for CSV");
    }
    LgCsvwField *f = &csvw->fields[csvw->n_fields];
    *f = *field;
    f->name = variable(csvw, slug, more);
    f->title = unlike(csvw, label, words);
    csvw->n_fields++;
    return f->name.p && f->title.p ? LG_OK : no_memory(err);
}

static LgStatus
texts_of(const LgCubeCsvw *csvw, uint32_t n, LgStr **out, LgError *err)
{
    *out = LG_NEW_ARRAY(csvw->cube->arena, LgStr, n + 1U);
    return *out ? LG_OK : no_memory(err);
}

static LgStatus
quote_into(const LgCubeCsvw *csvw, LgStr text, LgStr *out, LgError *err)
{
    *out = quoted(csvw->cube->arena, text);
    return out->p ? LG_OK : no_memory(err);
}

static LgStatus
ends_of(const LgCubeCsvw *csvw, const LgCubeColumn *column, size_t from, LgStr **out, LgError *err)
{
    LG_TRY(texts_of(csvw, column->column->n, out, err));
    for (uint32_t i = 0; i < column->column->n; i++) {
        const LgStr text = lg_str_from(column->codes[i].term.value, from);
        LG_TRY(quote_into(csvw, text, &(*out)[i], err));
    }
    return LG_OK;
}

static LgStatus
add_labels(LgCubeCsvw *csvw, const LgCubeColumn *column, const LgStr *texts, LgError *err)
{
    LgCsvwField field = {.column = column->column};
    bool new = false;
    LG_TRY(texts_of(csvw, column->column->n, &field.texts, err));
    for (uint32_t i = 0; i < column->column->n; i++) {
        const LgCode *code = &column->codes[column->codes[i].canon];
        new |= code->label.n > 0 && !lg_str_eq(code->label, texts[i]);
        LG_TRY(quote_into(csvw, code->label, &field.texts[i], err));
    }
    return new ? add(csvw, &field, column->name, "_label", column->label, " label", err) : LG_OK;
}

// A dimension or an attribute.
static LgStatus
add_coded(LgCubeCsvw *csvw, const LgCubeColumn *column, Prefix *seen, LgError *err)
{
    LgCsvwField field = {.property = column->property,
                         .column = column->column,
                         .iri = column->kind != LG_KIND_TEXT,
                         .datatype = column->datatype,
                         .required = column->recipe->role == LG_ROLE_DIMENSION};
    Prefix prefix = {0};
    for (uint32_t i = 0; field.iri && i < column->column->n; i++) {
        meet(&prefix, column->codes[i].term.value);
    }
    seen->foreign |= prefix.foreign;
    field.prefix = cut(&prefix);
    LG_TRY(ends_of(csvw, column, field.prefix.n, &field.texts, err));
    LG_TRY(add(csvw, &field, column->name, "", column->label, "", err));
    return field.iri && column->kind != LG_KIND_PERIOD ? add_labels(csvw, column, field.texts, err)
                                                       : LG_OK;
}

static LgStatus
measure_texts(const LgCubeCsvw *csvw, LgCsvwField *field, LgStr (*of)(const LgCubeMeasure *),
              LgError *err)
{
    const LgCube *cube = csvw->cube;
    LG_TRY(texts_of(csvw, (uint32_t)cube->n_measures, &field->by_measure, err));
    for (size_t m = 0; m < cube->n_measures; m++) {
        const LgStr text = lg_str_from(of(&cube->measures[m]), field->prefix.n);
        LG_TRY(quote_into(csvw, text, &field->by_measure[m], err));
    }
    return LG_OK;
}

static LgStr
property_of(const LgCubeMeasure *measure)
{
    return measure->property;
}

static LgStr
label_of(const LgCubeMeasure *measure)
{
    return measure->label;
}

static LgStr
unit_of(const LgCubeMeasure *measure)
{
    return measure->unit;
}

// Which measure an observation has; `*out` is then what makes the IRI of its property.
static LgStatus
add_measure(LgCubeCsvw *csvw, Prefix *seen, LgStr *out, LgError *err)
{
    const LgCube *cube = csvw->cube;
    Prefix prefix = {0};
    for (size_t m = 0; m < cube->n_measures; m++) {
        meet(&prefix, cube->measures[m].property);
    }
    seen->foreign |= prefix.foreign;
    if (cube->n_measures == 1) {
        *out = cube->measures[0].property;
        return LG_OK;
    }
    LgCsvwField field = {.source = LG_CSVW_MEASURE,
                         .property = LG_STR(LG_NS_QB "measureType"),
                         .iri = true,
                         .prefix = cut(&prefix),
                         .required = true};
    LG_TRY(measure_texts(csvw, &field, property_of, err));
    LG_TRY(add(csvw, &field, LG_STR("measure"), "", LG_STR("Measure"), "", err));
    const LgStr name = csvw->fields[csvw->n_fields - 1].name;
    *out = lg_arena_printf(cube->arena, LG_STR_FMT "{+" LG_STR_FMT "}", LG_STR_ARG(field.prefix),
                           LG_STR_ARG(name));
    LgCsvwField label = {.source = LG_CSVW_MEASURE};
    LG_TRY(measure_texts(csvw, &label, label_of, err));
    return out->p ? add(csvw, &label, LG_STR("measure"), "_label", LG_STR("Measure"), " label", err)
                  : no_memory(err);
}

// One column for all numbers; measures with different datatypes have one each.
static LgStatus
add_values(LgCubeCsvw *csvw, LgStr property, LgError *err)
{
    const LgCube *cube = csvw->cube;
    bool same = true;
    for (size_t m = 1; m < cube->n_measures; m++) {
        same = same && lg_str_eq(cube->measures[m].datatype, cube->measures[0].datatype);
    }
    for (size_t m = 0; m < (same ? 1 : cube->n_measures); m++) {
        const LgCubeMeasure *measure = &cube->measures[m];
        const bool all = same && cube->n_measures > 1;
        const LgCsvwField field = {.source = LG_CSVW_VALUE,
                                   .property = same ? property : measure->property,
                                   .datatype = measure->datatype,
                                   .measure = same ? SIZE_MAX : m};
        LG_TRY(add(csvw, &field, all ? LG_STR("value") : measure->name, "",
                   all ? LG_STR("Value") : measure->label, "", err));
    }
    return LG_OK;
}

static LgStatus
add_unit(LgCubeCsvw *csvw, Prefix *seen, LgError *err)
{
    const LgCube *cube = csvw->cube;
    const LgCubeColumn *column = &cube->unit;
    Prefix prefix = {0};
    bool same = true;
    for (size_t m = 0; m < cube->n_measures; m++) {
        meet(&prefix, cube->measures[m].unit);
        same = same && lg_str_eq(cube->measures[m].unit, cube->measures[0].unit);
    }
    for (uint32_t i = 0; column->column && i < column->column->n; i++) {
        meet(&prefix, column->codes[i].term.value);
    }
    seen->foreign |= prefix.foreign;
    if (!column->column && same) {
        csvw->unit = cube->measures[0].unit;
        return LG_OK;
    }
    LgCsvwField field = {.source = LG_CSVW_UNIT,
                         .property = column->column ? column->property
                                                    : LG_STR(LG_SDMX_ATTRIBUTE "unitMeasure"),
                         .iri = true,
                         .prefix = cut(&prefix),
                         .column = column->column};
    LG_TRY(measure_texts(csvw, &field, unit_of, err));
    if (column->column) {
        LG_TRY(ends_of(csvw, column, field.prefix.n, &field.texts, err));
    }
    return add(csvw, &field, LG_STR("unit"), "", LG_STR("Unit of measure"), "", err);
}

static LgStatus
add_status(LgCubeCsvw *csvw, Prefix *seen, LgError *err)
{
    const LgCube *cube = csvw->cube;
    const LgCubeColumn *column = &cube->status;
    if (!column->column && !cube->has_markers) {
        return LG_OK;
    }
    const LgStr markers = lg_cube_iri(cube, "def/concept/obs-status/", LG_STR("?"), (LgStr){0});
    Prefix prefix = {0};
    if (!markers.p) {
        return no_memory(err);
    }
    meet(&prefix, markers);
    for (uint32_t i = 0; column->column && i < column->column->n; i++) {
        meet(&prefix, column->codes[i].term.value);
    }
    seen->foreign |= prefix.foreign;
    LgCsvwField field = {.source = LG_CSVW_STATUS,
                         .property = LG_STR(LG_SDMX_ATTRIBUTE "obsStatus"),
                         .iri = true,
                         .prefix = cut(&prefix),
                         .column = column->column};
    field.stem = (LgStr){markers.p + field.prefix.n, markers.n - 1 - field.prefix.n};
    if (column->column) {
        LG_TRY(ends_of(csvw, column, field.prefix.n, &field.texts, err));
    }
    return add(csvw, &field, LG_STR("status"), "", LG_STR("Observation status"), "", err);
}

// --- URIs of observations -------------------------------------------------------------------

static LgStr
text_of(const LgCubeSegment *segment, uint32_t i)
{
    return lg_str_from(segment->texts[i], segment->before.n);
}

static uint32_t
n_texts(const LgCubeCsvw *csvw, const LgCubeSegment *segment)
{
    return segment->column ? segment->column->n : (uint32_t)csvw->cube->n_measures;
}

// Are the cells of this column of the file what the segment has?
static bool
is_same(const LgCubeCsvw *csvw, const LgCsvwField *f, const LgCubeSegment *segment)
{
    const LgStr *texts = f->texts;
    bool same = segment->column && f->column == segment->column && texts != NULL;
    if (!segment->column) {
        same = f->source == LG_CSVW_MEASURE;
        texts = f->by_measure;
    }
    // Templates have the canonical form of a typed value, not the cell.
    same = same && (f->iri || f->datatype.n == 0 || lg_str_eq(f->datatype, LG_STR(LG_XSD_STRING)));
    for (uint32_t i = 0; same && i < n_texts(csvw, segment); i++) {
        same = lg_str_eq(texts[i], text_of(segment, i));
    }
    return same;
}

// A column that is only there for URIs.
static LgStatus
add_key(LgCubeCsvw *csvw, const LgCubeSegment *segment, LgError *err)
{
    LgCsvwField key = {.column = segment->column, .required = true};
    LgStr *texts = NULL;
    LG_TRY(texts_of(csvw, n_texts(csvw, segment), &texts, err));
    for (uint32_t i = 0; i < n_texts(csvw, segment); i++) {
        LG_TRY(quote_into(csvw, text_of(segment, i), &texts[i], err));
    }
    if (segment->column) {
        key.texts = texts;
        return add(csvw, &key, segment->column->name, "_key", segment->column->name, " key", err);
    }
    key.source = LG_CSVW_MEASURE;
    key.by_measure = texts;
    return add(csvw, &key, LG_STR("measure"), "_key", LG_STR("Measure"), " key", err);
}

static LgStatus
add_about(LgCubeCsvw *csvw, LgError *err)
{
    const LgCube *cube = csvw->cube;
    lg_buf_add(&csvw->about, cube->dataset);
    for (size_t s = 0; s < cube->n_segments; s++) {
        const LgCubeSegment *segment = &cube->segments[s];
        if (!segment->column && cube->n_measures == 1) {
            lg_buf_add(&csvw->about, segment->texts[0]);
            continue;
        }
        size_t i = 0;
        while (i < csvw->n_fields && !is_same(csvw, &csvw->fields[i], segment)) {
            i++;
        }
        if (i == csvw->n_fields) {
            LG_TRY(add_key(csvw, segment, err));
        }
        lg_buf_printf(&csvw->about, LG_STR_FMT "{+" LG_STR_FMT "}", LG_STR_ARG(segment->before),
                      LG_STR_ARG(csvw->fields[i].name));
    }
    return LG_OK;
}

static LgStatus
add_all(LgCubeCsvw *csvw, Prefix *seen, LgError *err)
{
    const LgCube *cube = csvw->cube;
    LgStr property = {0};
    csvw->cap_fields = 2 * (cube->n_dims + cube->n_attrs) + cube->n_measures + cube->n_segments + 8;
    csvw->fields = LG_NEW_ARRAY(cube->arena, LgCsvwField, csvw->cap_fields);
    if (!csvw->fields) {
        return no_memory(err);
    }
    meet(seen, cube->dataset);
    for (size_t d = 0; d < cube->n_dims; d++) {
        LG_TRY(add_coded(csvw, &cube->dims[d], seen, err));
        meet(seen, cube->dims[d].property);
    }
    LG_TRY(add_measure(csvw, seen, &property, err));
    LG_TRY(add_values(csvw, property, err));
    LG_TRY(add_unit(csvw, seen, err));
    for (size_t a = 0; a < cube->n_attrs; a++) {
        LG_TRY(add_coded(csvw, &cube->attrs[a], seen, err));
        meet(seen, cube->attrs[a].property);
    }
    LG_TRY(add_status(csvw, seen, err));
    return add_about(csvw, err);
}

// --- Rows -------------------------------------------------------------------

static LgStatus
write_out(LgCubeCsvw *csvw, LgError *err)
{
    const LgStr bytes = lg_buf_view(&csvw->out);
    if (csvw->out.failed) {
        return no_memory(err);
    }
    csvw->size += bytes.n;
    csvw->hash = lg_hash_bytes(bytes, csvw->hash);
    LG_TRY(lg_io_write(&csvw->file, bytes, err));
    lg_buf_clear(&csvw->out);
    return LG_OK;
}

static size_t
longest(const LgStr *texts, size_t n)
{
    size_t most = 0;
    for (size_t i = 0; texts && i < n; i++) {
        most = texts[i].n > most ? texts[i].n : most;
    }
    return most;
}

static void
measure_rows(LgCubeCsvw *csvw)
{
    const LgCube *cube = csvw->cube;
    csvw->most = csvw->n_fields + 2;
    for (size_t i = 0; i < csvw->n_fields; i++) {
        const LgCsvwField *f = &csvw->fields[i];
        csvw->most += f->stem.n + longest(f->texts, f->column ? f->column->n : 0) +
                      longest(f->by_measure, cube->n_measures);
    }
    size_t cell = 0;
    for (size_t v = 0; v < cube->n_values; v++) {
        for (uint32_t i = 0; i < cube->values[v].column->n; i++) {
            const size_t n = cube->values[v].cells[i].number.n + cube->values[v].cells[i].status.n;
            cell = n > cell ? n : cell;
        }
    }
    csvw->most += cell;
}

static inline char *
put(char *to, LgStr s)
{
    if (s.n > 0) {
        memcpy(to, s.p, s.n);
    }
    return to + s.n;
}

static inline char *
put_cell(char *to, const LgCsvwField *f, const LgCubeValues *values, uint32_t row, size_t m)
{
    const LgCubeCell *cell = &values->cells[values->column->codes[row]];
    switch (f->source) {
    case LG_CSVW_CELL: return put(to, f->texts[f->column->codes[row]]);
    case LG_CSVW_MEASURE: return put(to, f->by_measure[m]);
    case LG_CSVW_VALUE:
        return cell->class <= LG_CELL_DOUBLE && (f->measure == SIZE_MAX || f->measure == m)
                   ? put(to, cell->number)
                   : to;
    case LG_CSVW_UNIT: {
        const LgStr own = f->column ? f->texts[f->column->codes[row]] : (LgStr){0};
        return put(to, own.n > 0 ? own : f->by_measure[m]);
    }
    case LG_CSVW_STATUS: {
        const LgStr own = f->column ? f->texts[f->column->codes[row]] : (LgStr){0};
        if (own.n > 0 || cell->status.n == 0) {
            return put(to, own);
        }
        return put(put(to, f->stem), cell->status);
    }
    }
    return to;
}

LgStatus
lg_cube_csvw_row(LgCubeCsvw *csvw, const LgCubeValues *values, uint32_t row, size_t m, LgError *err)
{
    LgBuf *out = &csvw->out;
    char *to = lg_buf_reserve(out, csvw->most);
    if (!to) {
        return no_memory(err);
    }
    for (size_t i = 0; i < csvw->n_fields; i++) {
        to = put_cell(to, &csvw->fields[i], values, row, m);
        *to++ = ',';
    }
    to[-1] = '\r'; // in place of the last comma
    *to++ = '\n';
    out->n = (size_t)(to - out->p);
    return out->n >= CHUNK ? write_out(csvw, err) : LG_OK;
}

static LgStatus
header(LgCubeCsvw *csvw, LgError *err)
{
    for (size_t i = 0; i < csvw->n_fields; i++) {
        LgStr title = {0};
        LG_TRY(quote_into(csvw, csvw->fields[i].title, &title, err));
        if (i > 0) {
            lg_buf_byte(&csvw->out, ',');
        }
        lg_buf_add(&csvw->out, title);
    }
    lg_buf_add(&csvw->out, LG_STR("\r\n"));
    return LG_OK;
}

// --- Files ------------------------------------------------------------------

// Slugs may have slashes, names of files have not.
LgStr
lg_cube_csvw_stem(const LgCube *cube)
{
    char *p = lg_arena_alloc(cube->arena, cube->slug.n + 1);
    for (size_t i = 0; p && i < cube->slug.n; i++) {
        p[i] = cube->slug.p[i] == '/' ? '-' : cube->slug.p[i];
    }
    return (LgStr){p, p ? cube->slug.n : 0};
}

static LgStatus
name_files(LgCubeCsvw *csvw, LgError *err)
{
    LgArena *arena = csvw->cube->arena;
    const LgConvertOptions *options = csvw->cube->options;
    const LgStr stem =
        options->csvw_name ? lg_str_c(options->csvw_name) : lg_cube_csvw_stem(csvw->cube);
    if (!stem.p) {
        return no_memory(err);
    }
    csvw->file_name = lg_arena_printf(arena, LG_STR_FMT ".csv", LG_STR_ARG(stem));
    csvw->path = lg_arena_printf(arena, "%s/" LG_STR_FMT ".csv", options->csvw, LG_STR_ARG(stem));
    csvw->part = lg_arena_printf(arena, LG_STR_FMT ".part", LG_STR_ARG(csvw->path));
    csvw->meta_path = lg_arena_printf(arena, LG_STR_FMT "-metadata.json", LG_STR_ARG(csvw->path));
    csvw->meta_part = lg_arena_printf(arena, LG_STR_FMT ".part", LG_STR_ARG(csvw->meta_path));
    return csvw->file_name.p && csvw->path.p && csvw->part.p && csvw->meta_path.p &&
                   csvw->meta_part.p
               ? LG_OK
               : no_memory(err);
}

// The folder of the CSV may be that of the table, and their names the same.
static LgStatus
spare_inputs(const LgCubeCsvw *csvw, LgError *err)
{
    const LgConvertOptions *options = csvw->cube->options;
    LgIoStamp there;
    if (!lg_io_exists(csvw->path.p)) {
        return LG_OK;
    }
    LG_TRY(lg_io_stamp(options->io, csvw->path.p, &there, err));
    for (size_t i = 0; i < options->n_inputs; i++) {
        LgIoStamp input;
        if (lg_pipes_find(options->io->pipes, options->inputs[i])) {
            continue;
        }
        LG_TRY(lg_io_stamp(options->io, options->inputs[i], &input, err));
        if (input.device == there.device && input.inode == there.inode) {
            return lg_error_set(err, LG_E_USAGE,
                                "%s is where the CSV would go: name another folder",
                                options->inputs[i]);
        }
    }
    return LG_OK;
}

static LgStatus
begin(LgCubeCsvw *csvw, bool *out_foreign, LgError *err)
{
    Prefix seen = {0};
    LG_TRY(add_all(csvw, &seen, err));
    *out_foreign = seen.foreign;
    if (seen.foreign || csvw->about.failed) {
        return csvw->about.failed ? no_memory(err) : LG_OK;
    }
    measure_rows(csvw);
    LG_TRY(name_files(csvw, err));
    LG_TRY(spare_inputs(csvw, err));
    LG_TRY(lg_io_open(csvw->cube->options->io, csvw->part.p, LG_IO_CREATE, &csvw->file, err));
    return header(csvw, err);
}

LgStatus
lg_cube_csvw_open(LgCube *cube, LgCubeCsvw **out, LgError *err)
{
    *out = NULL;
    if (!cube->options->csvw || cube->n_measures == 0) {
        return LG_OK;
    }
    LgCubeCsvw *csvw = LG_NEW(cube->arena, LgCubeCsvw);
    if (!csvw) {
        return no_memory(err);
    }
    bool foreign = false;
    csvw->cube = cube;
    csvw->file.fd = -1;
    const LgStatus st = begin(csvw, &foreign, err);
    if (st == LG_OK && foreign) {
        const LgProblem problem = {
            .code = "W-CSVW",
            .severity = LG_SEVERITY_WARNING,
            .file = cube->table->files[0].path,
            .text = LG_STR("no CSV with metadata was written: it cannot name IRIs that have "
                           "letters outside ASCII"),
            .fix = LG_STR("percent-encode the IRIs in the recipe, or its base")};
        lg_report_add(cube->report, &problem);
    }
    if (st != LG_OK || foreign) {
        lg_cube_csvw_close(csvw);
        return st;
    }
    *out = csvw;
    return LG_OK;
}

static LgStatus
write_metadata(LgCubeCsvw *csvw, LgError *err)
{
    LgFile *file = &csvw->file;
    LgBuf text = {0};
    lg_cube_csvw_json(csvw, &text);
    csvw->hash = lg_hash_bytes(lg_buf_view(&text), csvw->hash);
    LgStatus st = text.failed ? no_memory(err) : LG_OK;
    if (st == LG_OK) {
        st = lg_io_open(csvw->cube->options->io, csvw->meta_part.p, LG_IO_CREATE, file, err);
    }
    if (st == LG_OK) {
        st = lg_io_write(file, lg_buf_view(&text), err);
    }
    lg_buf_done(&text);
    LG_TRY(st);
    LG_TRY(lg_io_sync(file, err));
    return lg_io_close(file, err);
}

LgStatus
lg_cube_csvw_end(LgCubeCsvw *csvw, LgError *err)
{
    LgCube *cube = csvw->cube;
    const LgIo *io = cube->options->io;
    LG_TRY(write_out(csvw, err));
    LG_TRY(lg_io_sync(&csvw->file, err));
    LG_TRY(lg_io_close(&csvw->file, err));
    LG_TRY(write_metadata(csvw, err));
    // The metadata last: who finds it finds the table that it is about.
    LG_TRY(lg_io_rename(io, csvw->part.p, csvw->path.p, err));
    LG_TRY(lg_io_rename(io, csvw->meta_part.p, csvw->meta_path.p, err));
    cube->csvw_size = csvw->size;
    cube->csvw_version = lg_arena_printf(cube->arena, "%016llx", (unsigned long long)csvw->hash);
    csvw->part = (LgStr){0}; // nothing to remove any more
    return cube->csvw_version.p ? LG_OK : no_memory(err);
}

void
lg_cube_csvw_close(LgCubeCsvw *csvw)
{
    if (!csvw) {
        return;
    }
    lg_buf_done(&csvw->about);
    lg_buf_done(&csvw->out);
    (void)lg_io_close(&csvw->file, NULL); // open only after a failure
    const LgStr parts[] = {csvw->part, csvw->meta_part};
    for (size_t i = 0; i < 2 && csvw->part.n > 0; i++) {
        if (lg_io_exists(parts[i].p) &&
            lg_io_unlink(csvw->cube->options->io, parts[i].p, NULL) != LG_OK) {
            return; // what is left has a name that says so
        }
    }
}
