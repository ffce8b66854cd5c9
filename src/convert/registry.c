// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/area.h"
#include "convert/registry_impl.h"
#include "convert/slug.h"
#include "convert/table_impl.h"
#include "rdf/iri.h"
#include "rdf/term.h"

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for the registry of columns");
}

static bool
copy(LgArena *arena, const LgTable *table, const char *name, uint32_t row, LgStr *out)
{
    const LgTableColumn *column = lg_table_find(table, lg_str_c(name));
    *out = lg_arena_str(arena, column ? lg_table_cell(column, row) : (LgStr){0});
    return out->p != NULL;
}

static LgStatus
check(const LgRegistryRow *row, LgError *err)
{
    static const LgStr attachments[] = {LG_STR_INIT(""), LG_STR_INIT("qb:dimension"),
                                        LG_STR_INIT("qb:attribute"), LG_STR_INIT("qb:measure")};
    const size_t n = sizeof(attachments) / sizeof(attachments[0]);
    if (lg_str_index(row->attachment, attachments, n) == n) {
        return lg_error_set(err, LG_E_INVALID,
                            "component_attachment \"" LG_STR_FMT
                            "\": expected qb:dimension, qb:attribute, qb:measure or nothing",
                            LG_STR_ARG(row->attachment));
    }
    const LgStr t = row->transformation;
    if (t.n > 0 && !lg_str_eq(t, LG_STR("slugize")) && !lg_str_eq(t, LG_STR("unitize"))) {
        return lg_error_set(err, LG_E_INVALID,
                            "value_transformation \"" LG_STR_FMT
                            "\": expected slugize, unitize or nothing",
                            LG_STR_ARG(t));
    }
    const size_t open = lg_str_find(row->value_template, '{');
    if (row->value_template.n > 0) {
        const size_t close = lg_str_find(row->value_template, '}');
        if (close == row->value_template.n || close < open) {
            return lg_error_set(err, LG_E_INVALID,
                                "value_template \"" LG_STR_FMT "\": expected one {name} in it",
                                LG_STR_ARG(row->value_template));
        }
        LG_TRY(lg_iri_check((LgStr){row->value_template.p, open}, err));
    }
    if (row->property.n > 0 && lg_str_find(row->property, '{') == row->property.n) {
        LG_TRY(lg_iri_check(row->property, err));
    }
    return LG_OK;
}

static LgStatus
fill(LgRegistry *registry, const LgTable *table, LgArena *arena, LgError *err)
{
    if (!lg_table_find(table, LG_STR("title")) ||
        !lg_table_find(table, LG_STR("component_attachment")) ||
        !lg_table_find(table, LG_STR("property_template"))) {
        return lg_error_set(err, LG_E_INVALID,
                            "a registry needs the columns title, component_attachment and "
                            "property_template");
    }
    for (uint32_t row = 0; row < table->n_rows; row++) {
        LgRegistryRow *r = &registry->rows[registry->n];
        if (!copy(arena, table, "title", row, &r->title) ||
            !copy(arena, table, "name", row, &r->name) ||
            !copy(arena, table, "component_attachment", row, &r->attachment) ||
            !copy(arena, table, "property_template", row, &r->property) ||
            !copy(arena, table, "value_template", row, &r->value_template) ||
            !copy(arena, table, "datatype", row, &r->datatype) ||
            !copy(arena, table, "value_transformation", row, &r->transformation) ||
            !copy(arena, table, "aliases", row, &r->aliases)) {
            return no_memory(err);
        }
        const LgStatus st = check(r, err);
        if (st != LG_OK) {
            lg_error_at(err, registry->path, table->lines[row], 0);
            return st;
        }
        registry->n++;
    }
    return LG_OK;
}

LgStatus
lg_registry_read(const LgIo *io, const char *path, LgArena *arena, LgRegistry **out, LgError *err)
{
    LgTable *table = NULL;
    const LgSheetOptions options = {.ragged = true};
    const char *const paths[] = {path};
    LgStatus st = lg_table_read(io, paths, 1, &options, NULL, NULL, &table, err);
    LgRegistry *registry = st == LG_OK ? LG_NEW(arena, LgRegistry) : NULL;
    if (registry) {
        registry->path = lg_arena_str(arena, lg_str_c(path));
        registry->rows = LG_NEW_ARRAY(arena, LgRegistryRow, table->n_rows);
    }
    if (st == LG_OK && (!registry || !registry->rows || !registry->path.p)) {
        st = no_memory(err);
    }
    if (st == LG_OK) {
        st = fill(registry, table, arena, err);
        lg_error_at(st == LG_OK ? NULL : err, lg_str_c(path), 0, 0);
    }
    lg_table_free(table);
    *out = st == LG_OK ? registry : NULL;
    return st;
}

static bool
has_alias(LgStr aliases, LgStr title)
{
    while (aliases.n > 0) {
        const size_t bar = lg_str_find(aliases, '|');
        if (lg_str_eq_nocase(lg_str_trim((LgStr){aliases.p, bar}), title)) {
            return true;
        }
        aliases = lg_str_from(aliases, bar + 1);
    }
    return false;
}

const LgRegistryRow *
lg_registry_find(const LgRegistry *registry, LgStr title)
{
    for (size_t i = 0; i < registry->n; i++) {
        if (lg_str_eq(registry->rows[i].title, title)) {
            return &registry->rows[i];
        }
    }
    for (size_t i = 0; i < registry->n; i++) {
        if (lg_str_eq_nocase(registry->rows[i].title, title) ||
            has_alias(registry->rows[i].aliases, title)) {
            return &registry->rows[i];
        }
    }
    return NULL;
}

static LgRole
role_of(const LgRegistryRow *row)
{
    if (row->attachment.n == 0) {
        return LG_ROLE_VALUE;
    }
    if (lg_str_eq(row->property, LG_STR(LG_NS_QB "measureType"))) {
        return LG_ROLE_MEASURE_TYPE;
    }
    if (lg_str_eq(row->attachment, LG_STR("qb:measure"))) {
        return LG_ROLE_MEASURE;
    }
    if (lg_str_eq(row->attachment, LG_STR("qb:attribute"))) {
        if (lg_str_ends(row->property, LG_STR("attribute#unitMeasure"))) {
            return LG_ROLE_UNIT;
        }
        return lg_str_ends(row->property, LG_STR("attribute#obsStatus")) ? LG_ROLE_STATUS
                                                                         : LG_ROLE_ATTRIBUTE;
    }
    return LG_ROLE_DIMENSION;
}

static LgKind
kind_of(const LgRegistryRow *row)
{
    if (row->value_template.n == 0) {
        return LG_KIND_TEXT;
    }
    if (lg_str_starts(row->value_template, LG_STR(LG_AREA_NS "{"))) {
        return LG_KIND_AREA;
    }
    return lg_str_starts(row->value_template, LG_STR(LG_PERIOD_NS)) ? LG_KIND_PERIOD : LG_KIND_IRI;
}

LgStatus
lg_registry_column(const LgRegistryRow *row, LgStr header, LgArena *arena, LgRecipeColumn *out,
                   LgError *err)
{
    *out = (LgRecipeColumn){.header = header, .role = role_of(row), .label = row->title};
    out->kind = kind_of(row);
    out->transform = lg_str_eq(row->transformation, LG_STR("slugize"))   ? LG_TRANSFORM_SLUGIZE
                     : lg_str_eq(row->transformation, LG_STR("unitize")) ? LG_TRANSFORM_UNITIZE
                                                                         : LG_TRANSFORM_NONE;
    if (out->role == LG_ROLE_MEASURE_TYPE || out->role == LG_ROLE_VALUE) {
        out->transform = LG_TRANSFORM_SLUG;
        return LG_OK;
    }
    out->property = row->property;
    if (lg_str_find(row->property, '{') < row->property.n) {
        out->property = (LgStr){0};
    }
    LG_TRY(lg_slug_make(arena, row->name.n > 0 ? row->name : row->title, &out->name, err));
    out->comment = row->description;
    if (out->kind == LG_KIND_IRI) {
        out->scheme = row->scheme;
        out->codes = row->codes;
    }
    if (out->kind == LG_KIND_PERIOD || out->kind == LG_KIND_IRI) {
        // The variable has the column's name there and "value" here.
        const LgStr t = row->value_template;
        const size_t open = lg_str_find(t, '{');
        const size_t close = lg_str_find(t, '}');
        const bool plus = t.p[open + 1] == '+';
        out->template = lg_arena_printf(arena, LG_STR_FMT "{%svalue}" LG_STR_FMT, (int)open, t.p,
                                        plus ? "+" : "", LG_STR_ARG(lg_str_from(t, close + 1)));
        if (!out->template.p) {
            return no_memory(err);
        }
    }
    if (out->kind == LG_KIND_TEXT && out->role != LG_ROLE_MEASURE && row->datatype.n > 0 &&
        !lg_str_eq(row->datatype, LG_STR("number"))) {
        out->datatype = row->datatype;
    }
    if (out->kind == LG_KIND_AREA) {
        out->transform = LG_TRANSFORM_SLUG; // codes stay as they are anyway
    }
    out->measure = (LgRecipeMeasure){.cell = header,
                                     .name = out->name,
                                     .label = row->title,
                                     .comment = row->description,
                                     .property = out->property};
    return LG_OK;
}
