// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Descriptions of table groups and tables (Metadata Vocabulary for Tabular Data, 5.3 and 5.4).

#include "convert/csvw_impl.h"

static LgStatus
read_notes(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwNote ***notes)
{
    if (node->kind != LG_JSON_ARRAY) {
        lg_csvw_warn(csvw, doc, node, "\"notes\" must be an array");
        return LG_OK;
    }
    for (const LgJsonNode *item = node->first; item; item = item->next) {
        LG_TRY(lg_csvw_note_check(csvw, doc, item));
        LgCsvwNote *note = LG_NEW(csvw->arena, LgCsvwNote);
        if (!note) {
            return lg_csvw_no_memory(csvw);
        }
        *note = (LgCsvwNote){.property = LG_STR(LG_CSVW_NS "note"), .value = item, .doc = doc};
        **notes = note;
        *notes = &note->next;
    }
    return LG_OK;
}

// Nothing is transformed here, but a description has to be right.
static LgStatus
check_transformation(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node)
{
    static const LgStr keys[] = {LG_STR_INIT("url"), LG_STR_INIT("titles"),
                                 LG_STR_INIT("targetFormat"), LG_STR_INIT("scriptFormat"),
                                 LG_STR_INIT("source")};
    return lg_csvw_members(csvw, doc, node, "Template", keys, sizeof(keys) / sizeof(keys[0]));
}

static LgStatus
check_transformations(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node)
{
    if (node->kind != LG_JSON_ARRAY) {
        lg_csvw_warn(csvw, doc, node, "\"transformations\" must be an array");
        return LG_OK;
    }
    for (const LgJsonNode *item = node->first; item; item = item->next) {
        if (item->kind == LG_JSON_OBJECT) {
            LG_TRY(check_transformation(csvw, doc, item));
        } else {
            lg_csvw_warn(csvw, doc, item, "a transformation must be an object");
        }
    }
    return LG_OK;
}

static void
check_direction(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node)
{
    if (node->kind != LG_JSON_STRING ||
        (!lg_str_eq(node->text, LG_STR("ltr")) && !lg_str_eq(node->text, LG_STR("rtl")) &&
         !lg_str_eq(node->text, LG_STR("auto")))) {
        lg_csvw_warn(csvw, doc, node, "\"tableDirection\" must be \"rtl\", \"ltr\" or \"auto\"");
    }
}

// What groups and tables have in common. `*out_known`: the member was one of these.
static LgStatus
read_shared(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, const char *type, LgStr *id,
            LgCsvwInherited *own, LgCsvwNote ***notes, bool *out_known)
{
    LG_TRY(lg_csvw_common(csvw, doc, node, type, id, notes, out_known));
    if (*out_known) {
        return LG_OK;
    }
    LG_TRY(lg_csvw_inherited(csvw, doc, node, own, out_known));
    if (*out_known) {
        return LG_OK;
    }
    *out_known = true;
    if (lg_str_eq(node->key, LG_STR("notes"))) {
        return read_notes(csvw, doc, node, notes);
    }
    if (lg_str_eq(node->key, LG_STR("transformations"))) {
        return check_transformations(csvw, doc, node);
    }
    if (lg_str_eq(node->key, LG_STR("tableDirection"))) {
        check_direction(csvw, doc, node);
        return LG_OK;
    }
    *out_known = lg_str_eq(node->key, LG_STR("dialect")) ||
                 lg_str_eq(node->key, LG_STR("tableSchema")); // for the caller
    return LG_OK;
}

static LgStatus
read_table(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwTable *out)
{
    LgCsvwNote **notes = &out->notes;
    out->doc = doc;
    for (const LgJsonNode *member = node->first; member; member = member->next) {
        bool known = false;
        LG_TRY(read_shared(csvw, doc, member, "Table", &out->id, &out->own, &notes, &known));
        LgStr text;
        if (lg_str_eq(member->key, LG_STR("url"))) {
            if (lg_csvw_text(csvw, doc, member, &text)) {
                LG_TRY(lg_csvw_resolve(csvw, doc->base, text, &out->url));
            }
        } else if (lg_str_eq(member->key, LG_STR("suppressOutput"))) {
            (void)lg_csvw_bool(csvw, doc, member, &out->suppress);
        } else if (!known) {
            lg_csvw_unknown(csvw, doc, member);
        }
    }
    if (out->url.n == 0) {
        return lg_csvw_bad(csvw, doc, node, "a table needs a \"url\" that is one");
    }
    const LgJsonNode *dialect = lg_json_get(node, LG_STR("dialect"));
    const LgJsonNode *schema = lg_json_get(node, LG_STR("tableSchema"));
    if (dialect) {
        LG_TRY(lg_csvw_dialect(csvw, doc, dialect, &out->dialect));
    }
    return schema ? lg_csvw_schema(csvw, doc, schema, &out->schema) : LG_OK;
}

// What goes down to a table, its schema and its columns.
static LgStatus
complete_table(LgCsvw *csvw, const LgCsvwGroup *group, const LgJsonNode *root, LgCsvwTable *table)
{
    const LgJsonNode *dialect = lg_json_get(root, LG_STR("dialect"));
    const LgJsonNode *schema = lg_json_get(root, LG_STR("tableSchema"));
    if (!table->dialect.given && dialect) {
        LG_TRY(lg_csvw_dialect(csvw, group->doc, dialect, &table->dialect));
    }
    if (!table->dialect.given) {
        table->dialect = lg_csvw_dialect_default;
    }
    if (!table->schema.given && schema) {
        LG_TRY(lg_csvw_schema(csvw, group->doc, schema, &table->schema));
    }
    lg_csvw_inherit(&table->own, &group->own);
    lg_csvw_inherit(&table->schema.inherited, &table->own);
    for (uint32_t i = 0; i < table->schema.n; i++) {
        lg_csvw_inherit(&table->schema.columns[i].own, &table->schema.inherited);
    }
    return LG_OK;
}

static LgStatus
read_tables(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwGroup *out)
{
    if (node->kind != LG_JSON_ARRAY) {
        lg_csvw_warn(csvw, doc, node, "\"tables\" must be an array");
    }
    if (node->n > LG_CSVW_TABLES) {
        return lg_csvw_limit(csvw, doc->path, node->line, node->column, "tables", LG_CSVW_TABLES);
    }
    out->tables = LG_NEW_ARRAY(csvw->arena, LgCsvwTable, node->n + 1U);
    if (!out->tables) {
        return lg_csvw_no_memory(csvw);
    }
    for (const LgJsonNode *item = node->kind == LG_JSON_ARRAY ? node->first : NULL; item;
         item = item->next) {
        if (item->kind == LG_JSON_OBJECT) {
            LG_TRY(read_table(csvw, doc, item, &out->tables[out->n++]));
        } else {
            lg_csvw_warn(csvw, doc, item, "a table must be an object");
        }
    }
    return out->n > 0 ? LG_OK : lg_csvw_bad(csvw, doc, node, "a group needs at least one table");
}

static LgStatus
read_group(LgCsvw *csvw, const LgCsvwDoc *doc, LgCsvwGroup *out)
{
    const LgJsonNode *tables = lg_json_get(doc->root, LG_STR("tables"));
    LgCsvwNote **notes = &out->notes;
    for (const LgJsonNode *member = doc->root->first; member; member = member->next) {
        bool known = member == tables;
        if (!known) {
            LG_TRY(
                read_shared(csvw, doc, member, "TableGroup", &out->id, &out->own, &notes, &known));
        }
        if (!known) {
            lg_csvw_unknown(csvw, doc, member);
        }
    }
    return tables ? read_tables(csvw, doc, tables, out)
                  : lg_csvw_bad(csvw, doc, doc->root, "a group of tables needs \"tables\"");
}

LgStatus
lg_csvw_group(LgCsvw *csvw, const LgCsvwDoc *doc, LgCsvwGroup *out)
{
    const LgJsonNode *type = lg_json_get(doc->root, LG_STR("@type"));
    const bool group =
        lg_json_get(doc->root, LG_STR("tables")) ||
        (type && type->kind == LG_JSON_STRING && lg_str_eq(type->text, LG_STR("TableGroup")));
    *out = (LgCsvwGroup){.doc = doc};
    if (group) {
        LG_TRY(read_group(csvw, doc, out));
    } else {
        out->n = 1;
        out->tables = LG_NEW(csvw->arena, LgCsvwTable);
        if (!out->tables) {
            return lg_csvw_no_memory(csvw);
        }
        LG_TRY(read_table(csvw, doc, doc->root, out->tables));
    }
    for (size_t i = 0; i < out->n; i++) {
        LG_TRY(complete_table(csvw, out, doc->root, &out->tables[i]));
    }
    csvw->group = *out; // what foreign keys refer to
    return lg_csvw_foreign_keys(csvw);
}
