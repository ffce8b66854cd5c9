// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The URI of an observation: that of its dataset, and a segment for each dimension and for its
// measure; or what the recipe says under `uri`.

#include "convert/cube_impl.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#include <stdio.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for URIs");
}

static LgStatus
add(LgCube *cube, LgStr before, const LgTableColumn *column, uint32_t n, LgCubeSegment **out,
    LgError *err)
{
    LgCubeSegment *s = &cube->segments[cube->n_segments];
    *s = (LgCubeSegment){.column = column, .before = before};
    s->texts = LG_NEW_ARRAY(cube->arena, LgStr, n + 1U);
    if (!s->texts) {
        return no_memory(err);
    }
    cube->n_segments++;
    *out = s;
    return LG_OK;
}

// "before" and the text as one: a copy less for each observation.
static LgStatus
put(const LgCube *cube, LgCubeSegment *s, uint32_t i, LgStr text, LgError *err)
{
    s->texts[i] = lg_arena_printf(cube->arena, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(s->before),
                                  (int)text.n, text.p ? text.p : "");
    return s->texts[i].p ? LG_OK : no_memory(err);
}

static LgStatus
add_measures(LgCube *cube, LgStr before, LgError *err)
{
    LgCubeSegment *s = NULL;
    LG_TRY(add(cube, before, NULL, (uint32_t)cube->n_measures, &s, err));
    for (size_t m = 0; m < cube->n_measures; m++) {
        LG_TRY(put(cube, s, (uint32_t)m, cube->measures[m].name, err));
    }
    return LG_OK;
}

static LgStatus
add_codes(LgCube *cube, LgStr before, const LgCubeColumn *column, bool raw, LgError *err)
{
    const LgTableColumn *c = column->column;
    LgCubeSegment *s = NULL;
    LG_TRY(add(cube, before, c, c->n, &s, err));
    s->raw = raw;
    for (uint32_t i = 0; i < c->n; i++) {
        const LgStr text =
            raw ? lg_slug_encode(cube->arena, c->values[i], true) : column->codes[i].slug;
        if (raw && !text.p) {
            return no_memory(err);
        }
        LG_TRY(put(cube, s, i, text, err));
    }
    return LG_OK;
}

// --- As the recipe says ----------------------------------------------------------------------

static void
wrong(const LgCube *cube, LgStr column, const char *what)
{
    char text[256];
    (void)snprintf(text, sizeof(text), "\"" LG_STR_FMT "\" %s", LG_STR_ARG(column), what);
    const LgProblem problem = {.code = "E-URI",
                               .severity = LG_SEVERITY_ERROR,
                               .file = cube->recipe->path,
                               .value = cube->recipe->uri.text,
                               .has_value = true,
                               .text = lg_str_c(text),
                               .fix =
                                   LG_STR("name every dimension once, and the column of measures "
                                          "if there are several, with slashes between")};
    lg_report_add(cube->report, &problem);
}

static const LgCubeColumn *
component_of(const LgCube *cube, const LgTableColumn *column)
{
    for (size_t i = 0; i < cube->n_dims; i++) {
        if (cube->dims[i].column == column) {
            return &cube->dims[i];
        }
    }
    for (size_t i = 0; i < cube->n_attrs; i++) {
        if (cube->attrs[i].column == column) {
            return &cube->attrs[i];
        }
    }
    return column && cube->unit.column == column ? &cube->unit : NULL;
}

static size_t
slashes(LgStr s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += s.p[i] == '/';
    }
    return n;
}

// Cells as they are may have slashes: two keys have one URI when some have more than others.
static void
check_raw(const LgCube *cube, const LgCubeColumn *column)
{
    const LgTableColumn *c = column->column;
    for (uint32_t i = 1; i < c->n; i++) {
        if (slashes(c->values[i]) != slashes(c->values[0])) {
            wrong(cube, c->name, "has cells with slashes, and not all have as many");
            return;
        }
    }
}

// The segment for names[i] of the pattern.
static LgStatus
add_named(LgCube *cube, LgStr before, LgStr name, LgError *err)
{
    const bool raw = lg_str_starts(name, LG_STR("+"));
    const LgStr header = lg_str_from(name, raw ? 1 : 0);
    const LgTableColumn *column = lg_table_find(cube->table, header);
    if (column && column == cube->type) {
        return add_measures(cube, before, err);
    }
    const LgCubeColumn *component = component_of(cube, column);
    if (!component) {
        wrong(cube, header, "is no column of a dimension, an attribute, units or measures");
        return LG_OK;
    }
    if (!component->complete) {
        wrong(cube, header, "has blank cells");
    } else if (raw) {
        check_raw(cube, component);
    }
    return add_codes(cube, before, component, raw, err);
}

static void
check_all(const LgCube *cube)
{
    bool measure = cube->n_measures == 1;
    for (size_t s = 0; s < cube->n_segments; s++) {
        measure |= cube->segments[s].column == NULL;
    }
    if (!measure) {
        wrong(cube, cube->type ? cube->type->name : LG_STR("measure"), "is missing");
    }
    for (size_t d = 0; d < cube->n_dims; d++) {
        bool there = false;
        for (size_t s = 0; s < cube->n_segments; s++) {
            there |= cube->segments[s].column == cube->dims[d].column;
        }
        if (!there) {
            wrong(cube, cube->dims[d].column->name, "is missing");
        }
    }
}

static LgStatus
by_recipe(LgCube *cube, LgError *err)
{
    const LgPattern *uri = &cube->recipe->uri;
    for (uint32_t i = 0; i < uri->n; i++) {
        const LgStr literal = lg_pattern_literal(uri, i);
        const LgStr before = i > 0 ? literal
                                   : lg_arena_printf(cube->arena, "/" LG_STR_FMT, (int)literal.n,
                                                     literal.p ? literal.p : "");
        if (!before.p) {
            return no_memory(err);
        }
        const LgStr whole = lg_arena_printf(cube->arena, LG_STR_FMT LG_STR_FMT,
                                            LG_STR_ARG(cube->dataset), LG_STR_ARG(before));
        if (before.p[0] != '/' || !whole.p || lg_iri_check(whole, NULL) != LG_OK) {
            wrong(cube, uri->names[i], "has something before it that cannot stand there");
        }
        LG_TRY(add_named(cube, before, uri->names[i], err));
    }
    if (lg_pattern_literal(uri, uri->n).n > 0) {
        wrong(cube, lg_pattern_literal(uri, uri->n), "stands behind the last column");
    }
    check_all(cube);
    return LG_OK;
}

// --- All of it ------------------------------------------------------------------------------

static void
measure_segments(LgCube *cube)
{
    for (size_t s = 0; s < cube->n_segments; s++) {
        const LgCubeSegment *segment = &cube->segments[s];
        const uint32_t n = segment->column ? segment->column->n : (uint32_t)cube->n_measures;
        size_t most = 0;
        for (uint32_t i = 0; i < n; i++) {
            most = segment->texts[i].n > most ? segment->texts[i].n : most;
        }
        cube->most_uri += most;
    }
}

LgStatus
lg_cube_uri_plan(LgCube *cube, LgError *err)
{
    cube->segments = LG_NEW_ARRAY(cube->arena, LgCubeSegment, cube->n_dims + LG_PATTERN_NAMES + 1U);
    if (!cube->segments) {
        return no_memory(err);
    }
    if (cube->recipe->uri.text.n > 0) {
        LG_TRY(by_recipe(cube, err));
    } else {
        for (size_t d = 0; d < cube->n_dims; d++) {
            LG_TRY(add_codes(cube, LG_STR("/"), &cube->dims[d], false, err));
        }
        LG_TRY(add_measures(cube, LG_STR("/"), err));
    }
    measure_segments(cube);
    return LG_OK;
}

void
lg_cube_uri_add(const LgCube *cube, uint32_t row, size_t m, LgBuf *out)
{
    char *to = lg_buf_reserve(out, cube->most_uri);
    if (!to) {
        return; // the buffer has failed
    }
    for (size_t s = 0; s < cube->n_segments; s++) {
        const LgCubeSegment *segment = &cube->segments[s];
        const LgStr text = segment->texts[segment->column ? segment->column->codes[row] : m];
        memcpy(to, text.p, text.n);
        to += text.n;
    }
    out->n = (size_t)(to - out->p);
}

size_t
lg_cube_uri_segment(const LgCube *cube, const LgTableColumn *column)
{
    size_t at = 0;
    for (size_t s = 0; s < cube->n_segments; s++) {
        const LgCubeSegment *segment = &cube->segments[s];
        if (segment->column == column) {
            const bool whole = !segment->raw && lg_str_ends(segment->before, LG_STR("/"));
            return whole ? at + slashes(segment->before) - 1 : SIZE_MAX;
        }
        at += slashes(segment->texts[0]);
    }
    return SIZE_MAX;
}
