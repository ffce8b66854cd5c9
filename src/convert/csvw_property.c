// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Properties of all kinds of descriptions, with the defaults that stand in for values that cannot
// be (Metadata Vocabulary for Tabular Data, 5.1, 5.7 and 6).

#include "convert/csvw_impl.h"

// --- Values of one kind ------------------------------------------------------------------------

static bool
wrong_kind(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, const char *expected)
{
    lg_csvw_warn(csvw, doc, node, "\"" LG_STR_FMT "\" must be %s", LG_STR_ARG(node->key), expected);
    return false;
}

bool
lg_csvw_text(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgStr *out)
{
    if (node->kind != LG_JSON_STRING) {
        return wrong_kind(csvw, doc, node, "a string");
    }
    *out = node->text.p ? node->text : LG_STR("");
    return true;
}

bool
lg_csvw_bool(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, bool *out)
{
    if (node->kind != LG_JSON_TRUE && node->kind != LG_JSON_FALSE) {
        return wrong_kind(csvw, doc, node, "true or false");
    }
    *out = node->kind == LG_JSON_TRUE;
    return true;
}

bool
lg_csvw_uint(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, uint64_t most,
             uint64_t *out)
{
    uint64_t value = 0;
    if (node->kind != LG_JSON_NUMBER || !lg_str_u64(node->text, &value) || value > most) {
        return wrong_kind(csvw, doc, node, "a whole number that is not negative");
    }
    *out = value;
    return true;
}

// --- Titles ------------------------------------------------------------------------------------

static LgStatus
add_titles(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgStr lang, LgCsvwText *out,
           size_t *n)
{
    if (node->kind == LG_JSON_STRING) {
        out[(*n)++] = (LgCsvwText){.lang = lang, .text = node->text};
        return LG_OK;
    }
    if (node->kind != LG_JSON_ARRAY) {
        (void)wrong_kind(csvw, doc, node,
                         "a string, an array of strings, or an object of those "
                         "by language");
        return LG_OK;
    }
    for (const LgJsonNode *item = node->first; item; item = item->next) {
        if (item->kind == LG_JSON_STRING) {
            out[(*n)++] = (LgCsvwText){.lang = lang, .text = item->text};
        } else {
            lg_csvw_warn(csvw, doc, item, "a title must be a string");
        }
    }
    return LG_OK;
}

LgStatus
lg_csvw_titles(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwText **out,
               size_t *out_n)
{
    const LgStr lang = doc->lang.n > 0 ? doc->lang : LG_STR("und");
    size_t most = node->n + 1;
    for (const LgJsonNode *item = node->first; item; item = item->next) {
        most += item->n;
    }
    *out = LG_NEW_ARRAY(csvw->arena, LgCsvwText, most);
    *out_n = 0;
    if (!*out) {
        return lg_csvw_no_memory(csvw);
    }
    if (node->kind != LG_JSON_OBJECT) {
        return add_titles(csvw, doc, node, lang, *out, out_n);
    }
    for (const LgJsonNode *item = node->first; item; item = item->next) {
        if (!lg_csvw_is_lang(item->key)) {
            lg_csvw_warn(csvw, doc, item, "\"" LG_STR_FMT "\" is no language",
                         LG_STR_ARG(item->key));
            continue;
        }
        LG_TRY(add_titles(csvw, doc, item, item->key, *out, out_n));
    }
    return LG_OK;
}

// --- Inherited properties ----------------------------------------------------------------------

static LgStatus
read_nulls(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwInherited *out)
{
    LgStr *nulls = LG_NEW_ARRAY(csvw->arena, LgStr, node->n + 1U);
    size_t n = 0;
    if (!nulls) {
        return lg_csvw_no_memory(csvw);
    }
    if (node->kind == LG_JSON_STRING) {
        nulls[n++] = node->text;
    } else if (node->kind == LG_JSON_ARRAY) {
        for (const LgJsonNode *item = node->first; item; item = item->next) {
            if (item->kind == LG_JSON_STRING) {
                nulls[n++] = item->text;
            } else {
                lg_csvw_warn(csvw, doc, item, "\"null\" takes strings only");
            }
        }
    } else {
        (void)wrong_kind(csvw, doc, node, "a string or an array of strings");
        return LG_OK;
    }
    out->nulls = nulls;
    out->n_nulls = n;
    out->has_nulls = true;
    return LG_OK;
}

static LgStatus
read_template(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
              const LgCsvwTemplate **out)
{
    LgStr text = LG_STR(""); // stands in for what is no string
    const LgCsvwTemplate *tpl = NULL;
    (void)lg_csvw_text(csvw, doc, node, &text);
    LG_TRY(lg_csvw_template(csvw, text, &tpl));
    if (tpl) {
        *out = tpl;
    } else {
        (void)wrong_kind(csvw, doc, node, "a URI template (RFC 6570)");
    }
    return LG_OK;
}

static void
read_lang(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgStr *out)
{
    LgStr lang;
    if (!lg_csvw_text(csvw, doc, node, &lang)) {
        return;
    }
    if (lg_csvw_is_lang(lang)) {
        *out = lang;
    } else {
        (void)wrong_kind(csvw, doc, node, "a language (BCP 47)");
    }
}

static void
read_direction(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node)
{
    LgStr text;
    if (lg_csvw_text(csvw, doc, node, &text) && !lg_str_eq(text, LG_STR("ltr")) &&
        !lg_str_eq(text, LG_STR("rtl")) && !lg_str_eq(text, LG_STR("auto")) &&
        !lg_str_eq(text, LG_STR("inherit"))) {
        (void)wrong_kind(csvw, doc, node, "\"ltr\", \"rtl\", \"auto\" or \"inherit\"");
    }
}

LgStatus
lg_csvw_inherited(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwInherited *out,
                  bool *out_known)
{
    const LgStr key = node->key;
    bool flag = false;
    *out_known = true;
    if (lg_str_eq(key, LG_STR("aboutUrl"))) {
        return read_template(csvw, doc, node, &out->about);
    }
    if (lg_str_eq(key, LG_STR("propertyUrl"))) {
        return read_template(csvw, doc, node, &out->property);
    }
    if (lg_str_eq(key, LG_STR("valueUrl"))) {
        return read_template(csvw, doc, node, &out->value);
    }
    if (lg_str_eq(key, LG_STR("datatype"))) {
        return lg_csvw_datatype(csvw, doc, node, &out->datatype);
    }
    if (lg_str_eq(key, LG_STR("null"))) {
        return read_nulls(csvw, doc, node, out);
    }
    if (lg_str_eq(key, LG_STR("default"))) {
        (void)lg_csvw_text(csvw, doc, node, &out->default_value);
    } else if (lg_str_eq(key, LG_STR("lang"))) {
        read_lang(csvw, doc, node, &out->lang);
    } else if (lg_str_eq(key, LG_STR("textDirection"))) {
        read_direction(csvw, doc, node);
    } else if (lg_str_eq(key, LG_STR("separator")) && node->kind == LG_JSON_NULL) {
        out->no_separator = true;
    } else if (lg_str_eq(key, LG_STR("separator"))) {
        if (lg_csvw_text(csvw, doc, node, &out->separator) && out->separator.n == 0) {
            out->separator = (LgStr){0};
            (void)wrong_kind(csvw, doc, node, "a string that is not empty");
        }
    } else if (lg_str_eq(key, LG_STR("ordered"))) {
        if (lg_csvw_bool(csvw, doc, node, &flag)) {
            out->ordered = flag ? 1 : -1;
        }
    } else if (lg_str_eq(key, LG_STR("required"))) {
        if (lg_csvw_bool(csvw, doc, node, &flag)) {
            out->required = flag ? 1 : -1;
        }
    } else {
        *out_known = false;
    }
    return LG_OK;
}

void
lg_csvw_inherit(LgCsvwInherited *own, const LgCsvwInherited *above)
{
    own->about = own->about ? own->about : above->about;
    own->property = own->property ? own->property : above->property;
    own->value = own->value ? own->value : above->value;
    own->datatype = own->datatype ? own->datatype : above->datatype;
    own->default_value = own->default_value.p ? own->default_value : above->default_value;
    own->lang = own->lang.p ? own->lang : above->lang;
    own->ordered = own->ordered ? own->ordered : above->ordered;
    own->required = own->required ? own->required : above->required;
    if (!own->separator.p && !own->no_separator) {
        own->separator = above->separator;
        own->no_separator = above->no_separator;
    }
    if (!own->has_nulls) {
        own->nulls = above->nulls;
        own->n_nulls = above->n_nulls;
        own->has_nulls = above->has_nulls;
    }
}

// --- What every description may have -----------------------------------------------------------

void
lg_csvw_unknown(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node)
{
    lg_csvw_warn(csvw, doc, node, "\"" LG_STR_FMT "\" is no property that can stand here",
                 LG_STR_ARG(node->key));
}

static LgStatus
add_note(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwNote ***notes)
{
    LgStr property;
    LG_TRY(lg_csvw_expand(csvw, csvw->arena, node->key, &property));
    if (!property.p) {
        lg_csvw_unknown(csvw, doc, node);
        return LG_OK;
    }
    LG_TRY(lg_csvw_note_check(csvw, doc, node));
    if (!notes) {
        return LG_OK;
    }
    LgCsvwNote *note = LG_NEW(csvw->arena, LgCsvwNote);
    if (!note) {
        return lg_csvw_no_memory(csvw);
    }
    *note = (LgCsvwNote){.property = property, .value = node, .doc = doc};
    **notes = note;
    *notes = &note->next;
    return LG_OK;
}

static LgStatus
read_id(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgStr *out)
{
    LgStr text = LG_STR(""); // stands in for what is no string
    (void)lg_csvw_text(csvw, doc, node, &text);
    if (lg_str_starts(text, LG_STR("_:"))) {
        return lg_csvw_bad(csvw, doc, node, "\"@id\" must not be a blank node");
    }
    LgStr id;
    LG_TRY(lg_csvw_resolve(csvw, doc->base, text, &id));
    if (id.p) {
        *out = id;
    } else {
        (void)wrong_kind(csvw, doc, node, "a URL");
    }
    return LG_OK;
}

LgStatus
lg_csvw_common(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, const char *type,
               LgStr *id, LgCsvwNote ***notes, bool *out_known)
{
    *out_known = true;
    if (lg_str_eq(node->key, LG_STR("@id"))) {
        return read_id(csvw, doc, node, id);
    }
    if (lg_str_eq(node->key, LG_STR("@type"))) {
        return node->kind == LG_JSON_STRING && lg_str_eq(node->text, lg_str_c(type))
                   ? LG_OK
                   : lg_csvw_bad(csvw, doc, node, "\"@type\" must be \"%s\" here", type);
    }
    if (lg_str_eq(node->key, LG_STR("@context"))) {
        return LG_OK; // that of a document has been read; elsewhere it says nothing
    }
    if (lg_str_find(node->key, ':') < node->key.n) {
        return add_note(csvw, doc, node, notes);
    }
    *out_known = false;
    return LG_OK;
}

LgStatus
lg_csvw_members(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *object, const char *type,
                const LgStr *keys, size_t n_keys)
{
    LgStr id = {0};
    for (const LgJsonNode *member = object->first; member; member = member->next) {
        bool known = false;
        LG_TRY(lg_csvw_common(csvw, doc, member, type, &id, NULL, &known));
        if (!known && lg_str_index(member->key, keys, n_keys) == n_keys) {
            lg_csvw_unknown(csvw, doc, member);
        }
    }
    return LG_OK;
}

LgStatus
lg_csvw_follow(LgCsvw *csvw, const LgCsvwDoc **doc, const LgJsonNode **node)
{
    LgStr url;
    LgCsvwDoc *found = NULL;
    LG_TRY(lg_csvw_resolve(csvw, (*doc)->base, (*node)->text, &url));
    if (!url.p) {
        return lg_csvw_bad(csvw, *doc, *node, "\"" LG_STR_FMT "\" must be an object or a URL",
                           LG_STR_ARG((*node)->key));
    }
    LG_TRY(lg_csvw_open(csvw, url, *doc, &found));
    *doc = found;
    *node = found->root;
    return LG_OK;
}
