// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/limits.h"
#include "convert/date.h"
#include "convert/near.h"
#include "convert/number.h"
#include "convert/recipe_impl.h"
#include "convert/register_impl.h"
#include "convert/slug.h"

static const LgField register_fields[] = {
    LG_FIELD("key", LG_FIELD_NODE, 0),
    LG_FIELD("path", LG_FIELD_PATH_SLUG, offsetof(LgRegister, path)),
    LG_FIELD("class", LG_FIELD_TEXT, offsetof(LgRegister, class)),
    LG_FIELD("label", LG_FIELD_TEXT, offsetof(LgRegister, label)),
    LG_FIELD("latest", LG_FIELD_TEXT, offsetof(LgRegister, latest)),
    LG_FIELD("ended", LG_FIELD_TEXT, offsetof(LgRegister, ended)),
    LG_FIELD("columns", LG_FIELD_NODE, 0),
};

static const LgField column_fields[] = {
    LG_FIELD("from", LG_FIELD_TEXT, offsetof(LgRegisterColumn, from)),
    LG_FIELD("kind", LG_FIELD_REGISTER_KIND, offsetof(LgRegisterColumn, kind)),
    LG_FIELD("label", LG_FIELD_TEXT, offsetof(LgRegisterColumn, label)),
    LG_FIELD("comment", LG_FIELD_TEXT, offsetof(LgRegisterColumn, comment)),
    LG_FIELD("property", LG_FIELD_IRI, offsetof(LgRegisterColumn, property)),
    LG_FIELD("datatype", LG_FIELD_DATATYPE, offsetof(LgRegisterColumn, datatype)),
    LG_FIELD("language", LG_FIELD_SLUG, offsetof(LgRegisterColumn, language)),
    LG_FIELD("template", LG_FIELD_TEMPLATE, offsetof(LgRegisterColumn, template)),
    LG_FIELD("scheme", LG_FIELD_TEXT, offsetof(LgRegisterColumn, scheme)),
    LG_FIELD("codes", LG_FIELD_TEXT, offsetof(LgRegisterColumn, codes)),
    LG_FIELD("values", LG_FIELD_NODE, 0),
    LG_FIELD("transform", LG_FIELD_TRANSFORM, offsetof(LgRegisterColumn, transform)),
    LG_FIELD("short_years", LG_FIELD_SHORT_YEARS, offsetof(LgRegisterColumn, short_years)),
    LG_FIELD("areas", LG_FIELD_AREAS, offsetof(LgRegisterColumn, any_area)),
    LG_FIELD("unit", LG_FIELD_TEXT, offsetof(LgRegisterColumn, unit)),
    LG_FIELD("split", LG_FIELD_TEXT, offsetof(LgRegisterColumn, split)),
    LG_FIELD("required", LG_FIELD_BOOL, offsetof(LgRegisterColumn, required)),
    LG_FIELD("least", LG_FIELD_TEXT, offsetof(LgRegisterColumn, least)),
    LG_FIELD("most", LG_FIELD_TEXT, offsetof(LgRegisterColumn, most)),
    LG_FIELD("x", LG_FIELD_TEXT, offsetof(LgRegisterColumn, x)),
    LG_FIELD("y", LG_FIELD_TEXT, offsetof(LgRegisterColumn, y)),
};

const LgSection lg_recipe_register = LG_SECTION("register", register_fields);
const LgSection lg_recipe_register_columns = LG_SECTION("register.columns", column_fields);

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a recipe");
}

size_t
lg_register_find(const LgRegister *reg, LgStr name)
{
    size_t i = 0;
    while (i < reg->n_columns && !lg_str_eq(reg->columns[i].name, name)) {
        i++;
    }
    return i;
}

// As values are written, which are compared byte by byte.
static bool
is_iso_date(LgStr s)
{
    char text[LG_TIME_TEXT];
    LgDate date = {0};
    return lg_date_read(s, &date) && lg_str_eq(s, lg_time_iso_date(date, text));
}

// A limit of numbers or dates.
static LgStatus
check_limit(const LgYaml *node, const char *key, LgStr limit, LgStr datatype, LgError *err)
{
    static const LgStr numbers[] = {LG_STR_INIT("integer"), LG_STR_INIT("decimal"),
                                    LG_STR_INIT("double")};
    const bool dates = lg_str_eq(datatype, LG_STR("date"));
    const LgYaml *at = lg_yaml_get(node, lg_str_c(key));
    if (!at) {
        return LG_OK;
    }
    if (!dates && lg_str_index(datatype, numbers, 3) == 3) {
        return lg_yaml_fail(at, err, LG_E_INVALID,
                            "%s needs a column with 'datatype' integer, decimal, double or date",
                            key);
    }
    const bool fine =
        dates ? lg_str_eq(limit, LG_STR("today")) || is_iso_date(limit) : lg_number_is(limit);
    return fine ? LG_OK
                : lg_yaml_fail(at, err, LG_E_INVALID, "'" LG_STR_FMT "' is not %s",
                               LG_STR_ARG(limit),
                               dates ? "a date such as 2026-03-31, nor today" : "a number");
}

// What goes with which kind.
static LgStatus
check_column(const LgYaml *node, const LgRegisterColumn *c, LgError *err)
{
    const bool point = c->kind == LG_REGISTER_POINT;
    const bool text = c->kind == LG_REGISTER_TEXT;
    const bool code = c->kind == LG_REGISTER_CODE;
    if (point != (c->x.n > 0) || point != (c->y.n > 0)) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "x and y, the columns of its coordinates, belong to kind point");
    }
    if ((c->kind == LG_REGISTER_IRI) != (c->template.n > 0) && !code) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "kind iri needs a 'template', such as http://example.org/id/{value}");
    }
    if (!text && (c->datatype.n > 0 || c->language.n > 0 || c->unit.n > 0)) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "datatype, language and unit belong to kind text");
    }
    if (c->datatype.n > 0 && c->language.n > 0) {
        return lg_yaml_fail(node, err, LG_E_INVALID, "a text of a language has no datatype");
    }
    if (!code && (c->codes.n > 0 || c->scheme.n > 0 || c->n_values > 0)) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "codes, scheme and values belong to kind code");
    }
    if (c->split.n > 0 &&
        (point || code || c->kind == LG_REGISTER_AREA || c->kind == LG_REGISTER_PERIOD)) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "split goes with the kinds text, iri and link");
    }
    LG_TRY(check_limit(node, "least", c->least, c->datatype, err));
    return check_limit(node, "most", c->most, c->datatype, err);
}

static LgStatus
read_columns(LgArena *arena, const LgYaml *node, LgRegister *out, LgError *err)
{
    if (node->n > LG_LIMIT_COLUMNS) {
        return lg_yaml_fail(node, err, LG_E_LIMIT, "more than %d columns", LG_LIMIT_COLUMNS);
    }
    out->columns = LG_NEW_ARRAY(arena, LgRegisterColumn, node->n + 1U);
    if (!out->columns) {
        return no_memory(err);
    }
    for (const LgYaml *child = node->first; child; child = child->next) {
        LgRegisterColumn *column = &out->columns[out->n_columns++];
        *column = (LgRegisterColumn){.name = child->key, .from = child->key};
        if (!lg_slug_safe(child->key, false)) {
            return lg_yaml_fail(child, err, LG_E_INVALID,
                                "'" LG_STR_FMT "' stands in a URI: use letters, digits and "
                                "hyphens, and say 'from' which header it is",
                                LG_STR_ARG(child->key));
        }
        if (lg_yaml_is_null(child)) {
            continue;
        }
        LG_TRY(lg_recipe_field_read(child, &lg_recipe_register_columns, column, err));
        LG_TRY(lg_recipe_field_pairs(arena, lg_yaml_get(child, LG_STR("values")), true,
                                     &column->values, &column->n_values, err));
        LG_TRY(check_column(child, column, err));
    }
    return LG_OK;
}

// A name under `register` must be that of a column.
static LgStatus
check_name(const LgYaml *map, const LgYaml *node, LgStr name, const LgRegister *reg, LgError *err)
{
    if (name.n == 0 || lg_register_find(reg, name) < reg->n_columns) {
        return LG_OK;
    }
    LgStr names[64] = {{0}};
    size_t n = 0;
    for (; n < reg->n_columns && n < 64; n++) {
        names[n] = reg->columns[n].name;
    }
    const size_t near = lg_near_find(name, names, n);
    return lg_yaml_fail(node ? node : map, err, LG_E_INVALID,
                        "'" LG_STR_FMT "' is not one of the columns%s" LG_STR_FMT "%s",
                        LG_STR_ARG(name), near < n ? "; did you mean '" : "",
                        LG_STR_ARG(near < n ? names[near] : LG_STR("")), near < n ? "'?" : "");
}

LgStatus
lg_register_read(LgArena *arena, const LgYaml *node, LgRegister **out, LgError *err)
{
    LgRegister *reg = LG_NEW(arena, LgRegister);
    if (!reg) {
        return no_memory(err);
    }
    LG_TRY(lg_recipe_field_read(node, &lg_recipe_register, reg, err));
    LG_TRY(lg_recipe_field_list(arena, node, LG_STR("key"), false, &reg->key, &reg->n_key, err));
    const LgYaml *columns = lg_yaml_get(node, LG_STR("columns"));
    if (reg->n_key == 0 || !columns) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "a register needs a key, such as [reference], and columns");
    }
    LG_TRY(lg_yaml_expect(columns, LG_YAML_MAPPING, "columns", err));
    LG_TRY(read_columns(arena, columns, reg, err));
    const struct {
        const char *key;
        LgStr name;
    } names[] = {{"label", reg->label}, {"latest", reg->latest}, {"ended", reg->ended}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const LgYaml *at = lg_yaml_get(node, lg_str_c(names[i].key));
        LG_TRY(check_name(node, at, names[i].name, reg, err));
    }
    const size_t latest = lg_register_find(reg, reg->latest);
    if (latest < reg->n_columns && !lg_str_starts(reg->columns[latest].datatype, LG_STR("date"))) {
        return lg_yaml_fail(lg_yaml_get(node, LG_STR("latest")), err, LG_E_INVALID,
                            "latest needs a column with 'datatype: date'");
    }
    for (size_t i = 0; i < reg->n_key; i++) {
        const LgYaml *at = lg_yaml_get(node, LG_STR("key"));
        LG_TRY(check_name(node, at, reg->key[i], reg, err));
        if (reg->columns[lg_register_find(reg, reg->key[i])].kind == LG_REGISTER_POINT) {
            return lg_yaml_fail(at, err, LG_E_INVALID, "a point cannot be part of a key");
        }
    }
    *out = reg;
    return LG_OK;
}
