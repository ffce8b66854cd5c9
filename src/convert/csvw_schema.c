// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Descriptions of schemas, columns and foreign keys (Metadata Vocabulary for Tabular Data, 5.5 and
// 5.6).

#include "base/limits.h"
#include "convert/csvw_impl.h"

// --- Columns -----------------------------------------------------------------------------------

// A variable of RFC 6570, 2.3, that does not begin with an underscore.
static bool
is_name(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        const bool plain = lg_char_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                           c == '_' || (c == '.' && i > 0 && i + 1 < s.n && s.p[i - 1] != '.');
        const bool escape =
            c == '%' && i + 2 < s.n && lg_char_hex(s.p[i + 1]) >= 0 && lg_char_hex(s.p[i + 2]) >= 0;
        if (!plain && !escape) {
            return false;
        }
    }
    return s.n > 0 && s.p[0] != '_';
}

static void
read_name(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwColumn *out)
{
    LgStr name;
    if (!lg_csvw_text(csvw, doc, node, &name)) {
        return;
    }
    if (is_name(name)) {
        out->name = name;
        out->named = true;
    } else {
        lg_csvw_warn(csvw, doc, node,
                     "\"" LG_STR_FMT "\" cannot be the name of a column: letters, digits, '_' and "
                     "'.', with no '_' in front",
                     LG_STR_ARG(name));
    }
}

static LgStatus
read_column(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwColumn *out)
{
    LgStr id = {0};
    for (const LgJsonNode *member = node->first; member; member = member->next) {
        bool known = false;
        LG_TRY(lg_csvw_common(csvw, doc, member, "Column", &id, NULL, &known));
        if (!known) {
            LG_TRY(lg_csvw_inherited(csvw, doc, member, &out->own, &known));
        }
        if (known) {
            continue;
        }
        if (lg_str_eq(member->key, LG_STR("name"))) {
            read_name(csvw, doc, member, out);
        } else if (lg_str_eq(member->key, LG_STR("titles"))) {
            LG_TRY(lg_csvw_titles(csvw, doc, member, &out->titles, &out->n_titles));
        } else if (lg_str_eq(member->key, LG_STR("virtual"))) {
            (void)lg_csvw_bool(csvw, doc, member, &out->is_virtual);
        } else if (lg_str_eq(member->key, LG_STR("suppressOutput"))) {
            (void)lg_csvw_bool(csvw, doc, member, &out->suppress);
        } else {
            lg_csvw_unknown(csvw, doc, member);
        }
    }
    return LG_OK;
}

// Columns without a name take one from their first title in the default language.
static LgStatus
name_column(LgCsvw *csvw, const LgCsvwDoc *doc, LgCsvwColumn *column)
{
    const LgStr lang = doc && doc->lang.n > 0 ? doc->lang : LG_STR("und");
    for (size_t i = 0; column->name.n == 0 && i < column->n_titles; i++) {
        const LgCsvwText *title = &column->titles[i];
        if (title->text.n > 0 &&
            (lg_str_eq_nocase(title->lang, lang) || lg_str_eq(title->lang, LG_STR("und")))) {
            column->name = lg_csvw_encode_name(csvw, title->text);
            if (!column->name.p) {
                return lg_csvw_no_memory(csvw);
            }
        }
    }
    if (column->name.n == 0) {
        column->name = lg_arena_printf(csvw->arena, "_col.%u", column->number);
    }
    return column->name.p ? LG_OK : lg_csvw_no_memory(csvw);
}

static LgStatus
read_columns(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwSchema *out)
{
    if (node->kind != LG_JSON_ARRAY) {
        lg_csvw_warn(csvw, doc, node, "\"columns\" must be an array");
        return LG_OK;
    }
    if (node->n > LG_LIMIT_COLUMNS) {
        return lg_csvw_limit(csvw, doc->path, node->line, node->column, "columns",
                             LG_LIMIT_COLUMNS);
    }
    out->columns = LG_NEW_ARRAY(csvw->arena, LgCsvwColumn, node->n + 1U);
    if (!out->columns) {
        return lg_csvw_no_memory(csvw);
    }
    bool after = false; // behind a virtual column
    for (const LgJsonNode *item = node->first; item; item = item->next) {
        if (item->kind != LG_JSON_OBJECT) {
            lg_csvw_warn(csvw, doc, item, "a column must be an object");
            continue;
        }
        LgCsvwColumn *column = &out->columns[out->n++];
        column->number = out->n;
        LG_TRY(read_column(csvw, doc, item, column));
        LG_TRY(name_column(csvw, doc, column));
        if (after && !column->is_virtual) {
            return lg_csvw_bad(csvw, doc, item, "virtual columns must stand behind all others");
        }
        after |= column->is_virtual;
        for (uint32_t i = 0; column->named && i + 1 < out->n; i++) {
            if (out->columns[i].named && lg_str_eq(out->columns[i].name, column->name)) {
                return lg_csvw_bad(csvw, doc, item, "two columns have the name \"" LG_STR_FMT "\"",
                                   LG_STR_ARG(column->name));
            }
        }
    }
    return LG_OK;
}

// --- Keys --------------------------------------------------------------------------------------

static bool
find_column(const LgCsvwSchema *schema, LgStr name, uint32_t *out)
{
    for (uint32_t i = 0; i < schema->n; i++) {
        if (schema->columns[i].named && lg_str_eq(schema->columns[i].name, name)) {
            *out = i;
            return true;
        }
    }
    return false;
}

// A column reference: a name or an array of names. False, and which is wrong.
static bool
read_key(const LgCsvwSchema *schema, const LgJsonNode *node, LgCsvwKey *out,
         const LgJsonNode **out_wrong)
{
    const LgJsonNode *item = node && node->kind == LG_JSON_ARRAY ? node->first : node;
    out->n = 0;
    *out_wrong = item;
    if (!item) {
        return false;
    }
    for (; item; item = node->kind == LG_JSON_ARRAY ? item->next : NULL) {
        uint32_t column = 0;
        *out_wrong = item;
        if (item->kind != LG_JSON_STRING || out->n == LG_CSVW_KEY_COLUMNS ||
            !find_column(schema, item->text, &column)) {
            return false;
        }
        out->columns[out->n++] = column;
    }
    return true;
}

static void
read_soft_key(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwSchema *schema,
              LgCsvwKey *out)
{
    const LgJsonNode *wrong = NULL;
    if (!read_key(schema, node, out, &wrong)) {
        out->n = 0;
        lg_csvw_warn(csvw, doc, wrong ? wrong : node,
                     "\"" LG_STR_FMT "\" must name columns that have a \"name\"",
                     LG_STR_ARG(node->key));
    }
}

static bool
has_only(const LgJsonNode *object, const LgStr *keys, size_t n, const LgJsonNode **out_wrong)
{
    const LgJsonNode *member = object->first;
    while (member && lg_str_index(member->key, keys, n) < n) {
        member = member->next;
    }
    *out_wrong = member ? member : *out_wrong;
    return !member;
}

static LgStatus
read_foreign_key(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
                 const LgCsvwSchema *schema, LgCsvwForeignKey *out)
{
    static const LgStr keys[] = {LG_STR_INIT("columnReference"), LG_STR_INIT("reference")};
    static const LgStr inner[] = {LG_STR_INIT("columnReference"), LG_STR_INIT("resource"),
                                  LG_STR_INIT("schemaReference")};
    const LgJsonNode *wrong = NULL;
    const LgJsonNode *reference = lg_json_get(node, LG_STR("reference"));
    if (!has_only(node, keys, 2, &wrong)) {
        return lg_csvw_bad(csvw, doc, wrong,
                           "a foreign key has \"columnReference\" and \"reference\" and nothing "
                           "else");
    }
    if (!read_key(schema, lg_json_get(node, LG_STR("columnReference")), &out->own, &wrong)) {
        return lg_csvw_bad(
            csvw, doc, wrong ? wrong : node,
            "the \"columnReference\" of a foreign key must name columns of its table "
            "that have a \"name\"");
    }
    if (!reference || reference->kind != LG_JSON_OBJECT || !has_only(reference, inner, 3, &wrong)) {
        return lg_csvw_bad(csvw, doc, wrong ? wrong : node,
                           "the \"reference\" of a foreign key has \"columnReference\" and either "
                           "\"resource\" or \"schemaReference\", and nothing else");
    }
    out->reference = reference;
    return LG_OK;
}

static LgStatus
read_foreign_keys(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwSchema *out)
{
    if (node->kind != LG_JSON_ARRAY) {
        lg_csvw_warn(csvw, doc, node, "\"foreignKeys\" must be an array");
        return LG_OK;
    }
    if (node->n > LG_CSVW_KEYS) {
        return lg_csvw_limit(csvw, doc->path, node->line, node->column, "foreign keys",
                             LG_CSVW_KEYS);
    }
    out->foreign = LG_NEW_ARRAY(csvw->arena, LgCsvwForeignKey, node->n + 1U);
    if (!out->foreign) {
        return lg_csvw_no_memory(csvw);
    }
    for (const LgJsonNode *item = node->first; item; item = item->next) {
        if (item->kind == LG_JSON_OBJECT) {
            LG_TRY(read_foreign_key(csvw, doc, item, out, &out->foreign[out->n_foreign++]));
        } else {
            lg_csvw_warn(csvw, doc, item, "a foreign key must be an object");
        }
    }
    return LG_OK;
}

// The table that a foreign key refers to: by its URL, or by the schema it has.
static LgStatus
find_table(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *reference, const LgCsvwTable **out)
{
    const LgJsonNode *resource = lg_json_get(reference, LG_STR("resource"));
    const LgJsonNode *schema = lg_json_get(reference, LG_STR("schemaReference"));
    const LgJsonNode *by = resource ? resource : schema;
    LgStr url;
    if (!by || by->kind != LG_JSON_STRING || (resource && schema)) {
        return lg_csvw_bad(csvw, doc, reference,
                           "a reference needs \"resource\", the URL of a table, or "
                           "\"schemaReference\", that of a schema");
    }
    LG_TRY(lg_csvw_resolve(csvw, doc->base, by->text, &url));
    for (size_t i = 0; url.p && i < csvw->group.n; i++) {
        const LgCsvwTable *table = &csvw->group.tables[i];
        if (lg_csvw_same_url(resource ? table->url : table->schema.id, url)) {
            *out = table;
            return LG_OK;
        }
    }
    return lg_csvw_bad(csvw, doc, by, "there is no table with this %s: <" LG_STR_FMT ">",
                       resource ? "URL" : "schema", LG_STR_ARG(by->text));
}

LgStatus
lg_csvw_foreign_keys(LgCsvw *csvw)
{
    for (size_t t = 0; t < csvw->group.n; t++) {
        const LgCsvwSchema *schema = &csvw->group.tables[t].schema;
        for (size_t i = 0; i < schema->n_foreign; i++) {
            LgCsvwForeignKey *key = &schema->foreign[i];
            const LgJsonNode *columns = lg_json_get(key->reference, LG_STR("columnReference"));
            const LgJsonNode *wrong = NULL;
            LG_TRY(find_table(csvw, schema->doc, key->reference, &key->table));
            if (!read_key(&key->table->schema, columns, &key->other, &wrong)) {
                return lg_csvw_bad(csvw, schema->doc, wrong ? wrong : key->reference,
                                   "the \"columnReference\" of a reference must name columns of "
                                   "<" LG_STR_FMT "> that have a \"name\"",
                                   LG_STR_ARG(key->table->url));
            }
            if (key->own.n != key->other.n) {
                return lg_csvw_bad(csvw, schema->doc, key->reference,
                                   "a foreign key of %u columns refers to %u", key->own.n,
                                   key->other.n);
            }
        }
    }
    return LG_OK;
}

// --- Schemas -----------------------------------------------------------------------------------

LgStatus
lg_csvw_schema(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwSchema *out)
{
    static const LgStr later[] = {LG_STR_INIT("columns"), LG_STR_INIT("primaryKey"),
                                  LG_STR_INIT("foreignKeys"), LG_STR_INIT("rowTitles")};
    const size_t n_later = sizeof(later) / sizeof(later[0]);
    *out = (LgCsvwSchema){.given = true};
    if (node->kind == LG_JSON_STRING) {
        LG_TRY(lg_csvw_follow(csvw, &doc, &node));
        out->id = doc->url;
    } else if (node->kind != LG_JSON_OBJECT) {
        lg_csvw_warn(csvw, doc, node, "\"tableSchema\" must be an object or the URL of one");
    }
    out->doc = doc;
    for (const LgJsonNode *member = node->first; member; member = member->next) {
        bool known = false;
        LG_TRY(lg_csvw_common(csvw, doc, member, "Schema", &out->id, NULL, &known));
        if (!known) {
            LG_TRY(lg_csvw_inherited(csvw, doc, member, &out->inherited, &known));
        }
        if (!known && lg_str_index(member->key, later, n_later) == n_later) {
            lg_csvw_unknown(csvw, doc, member);
        }
    }
    const LgJsonNode *columns = lg_json_get(node, LG_STR("columns"));
    const LgJsonNode *primary = lg_json_get(node, LG_STR("primaryKey"));
    const LgJsonNode *titles = lg_json_get(node, LG_STR("rowTitles"));
    const LgJsonNode *foreign = lg_json_get(node, LG_STR("foreignKeys"));
    if (columns) {
        LG_TRY(read_columns(csvw, doc, columns, out));
    }
    if (primary) {
        read_soft_key(csvw, doc, primary, out, &out->primary);
    }
    if (titles) {
        read_soft_key(csvw, doc, titles, out, &out->titles);
    }
    return foreign ? read_foreign_keys(csvw, doc, foreign, out) : LG_OK;
}
