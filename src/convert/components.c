// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/components_impl.h"

#include "convert/convert.h"
#include "convert/table_impl.h"
#include "rdf/iri.h"

#include <errno.h>
#include <stdlib.h>

typedef struct {
    LgStr label;
    LgStr notation; // may be empty
    LgStr description;
    LgStr scheme; // IRI of the concept scheme; empty: none
    LgStr codes;  // absolute path of "<last segment of the IRI>.csv" beside the file; empty: there
                  // is none
} Component;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for components");
}

static LgStatus
copy(LgArena *arena, const LgTable *table, const char *name, uint32_t row, LgStr *out, LgError *err)
{
    const LgTableColumn *column = lg_table_find(table, lg_str_c(name));
    *out = lg_arena_str(arena, column ? lg_table_cell(column, row) : (LgStr){0});
    return out->p ? LG_OK : no_memory(err);
}

// The code list that has the last segment of the scheme's IRI as its name.
static LgStatus
find_codes(LgArena *arena, LgStr path, Component *c, LgError *err)
{
    const LgStr list = lg_str_from(c->scheme, lg_iri_namespace(c->scheme));
    const LgStr name = lg_arena_printf(arena, LG_STR_FMT ".csv", LG_STR_ARG(list));
    const LgStr codes = name.p ? lg_recipe_beside(arena, path, name) : name;
    if (!codes.p) {
        return no_memory(err);
    }
    c->codes = lg_io_exists(codes.p) ? codes : (LgStr){0};
    return LG_OK;
}

static LgStatus
read_row(LgArena *arena, const LgTable *table, uint32_t row, LgStr path, Component *c, LgError *err)
{
    LG_TRY(copy(arena, table, "Label", row, &c->label, err));
    LG_TRY(copy(arena, table, "Notation", row, &c->notation, err));
    LG_TRY(copy(arena, table, "Description", row, &c->description, err));
    LG_TRY(copy(arena, table, "Codelist", row, &c->scheme, err));
    if (c->scheme.n == 0) {
        return LG_OK;
    }
    LG_TRY(lg_iri_check(c->scheme, err));
    return find_codes(arena, path, c, err);
}

static LgStatus
read_rows(LgArena *arena, const LgTable *table, LgStr path, Component **out, size_t *out_n,
          LgError *err)
{
    if (!lg_table_find(table, LG_STR("Label")) || !lg_table_find(table, LG_STR("Codelist"))) {
        return lg_error_set(err, LG_E_INVALID, "components need the columns Label and Codelist");
    }
    Component *components = LG_NEW_ARRAY(arena, Component, table->n_rows + 1U);
    if (!components) {
        return no_memory(err);
    }
    for (uint32_t row = 0; row < table->n_rows; row++) {
        const LgStatus st = read_row(arena, table, row, path, &components[row], err);
        if (st != LG_OK) {
            lg_error_at(err, path, table->lines[row], 0);
            return st;
        }
    }
    *out = components;
    *out_n = table->n_rows;
    return LG_OK;
}

static LgStatus
read_components(const LgIo *io, const char *path, LgArena *arena, Component **out, size_t *out_n,
                LgError *err)
{
    LgTable *table = NULL;
    const LgSheetOptions options = {.ragged = true};
    const char *const paths[] = {path};
    char *real = realpath(path, NULL);
    const LgStr whole = real ? lg_arena_str(arena, lg_str_c(real)) : (LgStr){0};
    free(real); // realpath() allocates by itself
    if (!whole.p) {
        return lg_error_errno(err, errno, "cannot read %s", path);
    }
    LgStatus st = lg_table_read(io, paths, 1, &options, NULL, NULL, &table, err);
    if (st == LG_OK) {
        st = read_rows(arena, table, whole, out, out_n, err);
        lg_error_at(st == LG_OK ? NULL : err, lg_str_c(path), 0, 0);
    }
    lg_table_free(table);
    return st;
}

static bool
is_about(const Component *c, const LgRegistryRow *row)
{
    return c->notation.n > 0 ? lg_str_eq_nocase(c->notation, row->name)
                             : lg_str_eq_nocase(c->label, row->title);
}

LgStatus
lg_components_join(const LgIo *io, const char *path, LgArena *arena, LgRegistry *registry,
                   LgError *err)
{
    Component *components = NULL;
    size_t n = 0;
    LG_TRY(read_components(io, path, arena, &components, &n, err));
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < registry->n; r++) {
            LgRegistryRow *row = &registry->rows[r];
            if (is_about(&components[i], row)) {
                row->description = components[i].description;
                row->scheme = components[i].scheme;
                row->codes = components[i].codes;
            }
        }
    }
    return LG_OK;
}

LgStatus
lg_convert_components(const LgIo *io, const char *components, LgArena *arena, const char ***out,
                      size_t *out_n, LgError *err)
{
    Component *read = NULL;
    size_t n = 0;
    LG_TRY(read_components(io, components, arena, &read, &n, err));
    *out_n = 0;
    *out = LG_NEW_ARRAY(arena, const char *, n + 1);
    if (!*out) {
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (read[i].codes.n > 0) {
            (*out)[(*out_n)++] = read[i].codes.p;
        }
    }
    return LG_OK;
}
