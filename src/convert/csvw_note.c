// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Properties that are no terms of CSVW: the part of JSON-LD that they may use (Metadata Vocabulary
// for Tabular Data, 5.8).

#include "convert/csvw_impl.h"
#include "rdf/iri.h"

// A term, "xsd:date", or an absolute URL.
static LgStatus
check_type(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *type)
{
    if (type->kind == LG_JSON_ARRAY) {
        for (const LgJsonNode *item = type->first; item; item = item->next) {
            LG_TRY(check_type(csvw, doc, item));
        }
        return LG_OK;
    }
    const bool text = type->kind == LG_JSON_STRING && !lg_str_starts(type->text, LG_STR("_:"));
    LgStr iri = text ? lg_csvw_term(type->text) : (LgStr){0};
    if (text && !iri.p) {
        LG_TRY(lg_csvw_expand(csvw, csvw->arena, type->text, &iri));
    }
    return iri.p ? LG_OK
                 : lg_csvw_bad(csvw, doc, type,
                               "\"@type\" must be a class of CSVW, a name with a prefix that its "
                               "context has, or an absolute URL");
}

static LgStatus
check_value(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *object, const LgJsonNode *value)
{
    const LgJsonNode *type = lg_json_get(object, LG_STR("@type"));
    const LgJsonNode *lang = lg_json_get(object, LG_STR("@language"));
    const uint32_t known = 1U + (type != NULL) + (lang != NULL);
    if (object->n != known || (type && lang)) {
        return lg_csvw_bad(csvw, doc, object,
                           "an object with \"@value\" may have \"@type\" or \"@language\" and "
                           "nothing else");
    }
    if (value->kind == LG_JSON_OBJECT || value->kind == LG_JSON_ARRAY ||
        value->kind == LG_JSON_NULL) {
        return lg_csvw_bad(csvw, doc, value,
                           "\"@value\" must be a string, a number, true or false");
    }
    if (lang && lang->kind != LG_JSON_NULL &&
        (lang->kind != LG_JSON_STRING || !lg_csvw_is_lang(lang->text))) {
        return lg_csvw_bad(csvw, doc, lang, "\"@language\" must be a language (BCP 47)");
    }
    return type ? check_type(csvw, doc, type) : LG_OK;
}

static LgStatus
check_member(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *member)
{
    const LgStr key = member->key;
    if (lg_str_eq(key, LG_STR("@id"))) {
        return member->kind == LG_JSON_STRING && !lg_str_starts(member->text, LG_STR("_:"))
                   ? LG_OK
                   : lg_csvw_bad(csvw, doc, member,
                                 "\"@id\" must be a URL, and must not be a blank node");
    }
    if (lg_str_eq(key, LG_STR("@type"))) {
        return check_type(csvw, doc, member);
    }
    if (lg_str_starts(key, LG_STR("@"))) {
        return lg_csvw_bad(csvw, doc, member, "\"" LG_STR_FMT "\" cannot be used in metadata",
                           LG_STR_ARG(key));
    }
    return lg_csvw_note_check(csvw, doc, member);
}

// As deep as the document, which has a limit.
LgStatus
lg_csvw_note_check(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *value)
{
    const LgJsonNode *literal = lg_json_get(value, LG_STR("@value"));
    if (literal) {
        return check_value(csvw, doc, value, literal);
    }
    for (const LgJsonNode *item = value->first; item; item = item->next) {
        LG_TRY(value->kind == LG_JSON_OBJECT ? check_member(csvw, doc, item)
                                             : lg_csvw_note_check(csvw, doc, item));
    }
    return LG_OK;
}
