// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Descriptions of datatypes (Metadata Vocabulary for Tabular Data, 5.11; Model for Tabular Data,
// 6.4).

#include "base/mem.h"
#include "convert/csvw_impl.h"

#define XSD(name) LG_STR_INIT(name), LG_STR_INIT(LG_NS_XSD name)

static const LgCsvwType types[] = {
    {XSD("string"), LG_CSVW_STRING, NULL, true},
    {XSD("normalizedString"), LG_CSVW_STRING, NULL, true},
    {XSD("token"), LG_CSVW_STRING, NULL, true},
    {XSD("language"), LG_CSVW_STRING, "language", true},
    {XSD("Name"), LG_CSVW_STRING, "name", true},
    {XSD("NCName"), LG_CSVW_STRING, "name", true},
    {XSD("NMTOKEN"), LG_CSVW_STRING, "name", true},
    {LG_STR_INIT("xml"), LG_STR_INIT(LG_NS_RDF "XMLLiteral"), LG_CSVW_STRING, NULL, true},
    {LG_STR_INIT("html"), LG_STR_INIT(LG_NS_RDF "HTML"), LG_CSVW_STRING, NULL, true},
    {LG_STR_INIT("json"), LG_STR_INIT(LG_CSVW_NS "JSON"), LG_CSVW_STRING, NULL, true},
    {XSD("anyAtomicType"), LG_CSVW_STRING, NULL, false},
    {LG_STR_INIT("any"), LG_STR_INIT(LG_NS_XSD "anyAtomicType"), LG_CSVW_STRING, NULL, false},
    {XSD("anyURI"), LG_CSVW_STRING, NULL, false},
    {XSD("QName"), LG_CSVW_STRING, "name", false},
    {XSD("boolean"), LG_CSVW_BOOLEAN, NULL, false},
    {XSD("integer"), LG_CSVW_INTEGER, " ", false},
    {XSD("long"), LG_CSVW_INTEGER, "-9223372036854775808 9223372036854775807", false},
    {XSD("int"), LG_CSVW_INTEGER, "-2147483648 2147483647", false},
    {XSD("short"), LG_CSVW_INTEGER, "-32768 32767", false},
    {XSD("byte"), LG_CSVW_INTEGER, "-128 127", false},
    {XSD("nonNegativeInteger"), LG_CSVW_INTEGER, "0 ", false},
    {XSD("positiveInteger"), LG_CSVW_INTEGER, "1 ", false},
    {XSD("unsignedLong"), LG_CSVW_INTEGER, "0 18446744073709551615", false},
    {XSD("unsignedInt"), LG_CSVW_INTEGER, "0 4294967295", false},
    {XSD("unsignedShort"), LG_CSVW_INTEGER, "0 65535", false},
    {XSD("unsignedByte"), LG_CSVW_INTEGER, "0 255", false},
    {XSD("nonPositiveInteger"), LG_CSVW_INTEGER, " 0", false},
    {XSD("negativeInteger"), LG_CSVW_INTEGER, " -1", false},
    {XSD("decimal"), LG_CSVW_DECIMAL, NULL, false},
    {XSD("double"), LG_CSVW_DOUBLE, NULL, false},
    {LG_STR_INIT("number"), LG_STR_INIT(LG_NS_XSD "double"), LG_CSVW_DOUBLE, NULL, false},
    {XSD("float"), LG_CSVW_DOUBLE, NULL, false},
    {XSD("date"), LG_CSVW_TIME, "yyyy-MM-dd", false},
    {XSD("time"), LG_CSVW_TIME, "HH:mm:ss", false},
    {XSD("dateTime"), LG_CSVW_TIME, "yyyy-MM-ddTHH:mm:ss", false},
    {LG_STR_INIT("datetime"), LG_STR_INIT(LG_NS_XSD "dateTime"), LG_CSVW_TIME,
     "yyyy-MM-ddTHH:mm:ss", false},
    {XSD("dateTimeStamp"), LG_CSVW_TIME, "yyyy-MM-ddTHH:mm:ssXXX", false},
    {XSD("gDay"), LG_CSVW_TIME, "---dd", false},
    {XSD("gMonth"), LG_CSVW_TIME, "--MM", false},
    {XSD("gMonthDay"), LG_CSVW_TIME, "--MM-dd", false},
    {XSD("gYear"), LG_CSVW_TIME, "yyyy", false},
    {XSD("gYearMonth"), LG_CSVW_TIME, "yyyy-MM", false},
    {XSD("duration"), LG_CSVW_DURATION, "YMDTHMS", false},
    {XSD("dayTimeDuration"), LG_CSVW_DURATION, "--DTHMS", false},
    {XSD("yearMonthDuration"), LG_CSVW_DURATION, "YM-----", false},
    {XSD("base64Binary"), LG_CSVW_BINARY, "64", true},
    {LG_STR_INIT("binary"), LG_STR_INIT(LG_NS_XSD "base64Binary"), LG_CSVW_BINARY, "64", true},
    {XSD("hexBinary"), LG_CSVW_BINARY, "16", true},
};

const LgCsvwDatatype lg_csvw_plain = {
    .type = &types[0],
    .iri = LG_STR_INIT(LG_XSD_STRING),
    .decimal = LG_STR_INIT("."),
};

const LgCsvwType *
lg_csvw_type(LgStr name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (lg_str_eq(types[i].name, name)) {
            return &types[i];
        }
    }
    return NULL;
}

// --- Formats -----------------------------------------------------------------------------------

static LgStatus
read_regex(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDatatype *out)
{
    const LgRegexUser user = {.arena = csvw->arena};
    LgError why = {0};
    void *list = csvw->regexes;
    if (!lg_mem_grow(&list, &csvw->cap_regexes, csvw->n_regexes + 1, sizeof(LgRegex *))) {
        return lg_csvw_no_memory(csvw);
    }
    csvw->regexes = (LgRegex **)list;
    const LgStatus st =
        lg_regex_new(&user, LG_REGEX_ECMASCRIPT, node->text, (LgStr){0}, &out->regex, &why);
    if (st == LG_E_INVALID) {
        lg_csvw_warn(csvw, doc, node, "%s", why.text);
        return LG_OK;
    }
    if (st != LG_OK) {
        return lg_error_set(csvw->err, st, "%s", why.text);
    }
    csvw->regexes[csvw->n_regexes++] = out->regex;
    out->format = node->text;
    return LG_OK;
}

static void
read_boolean(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDatatype *out)
{
    const size_t bar = lg_str_find(node->text, '|');
    const LgStr yes = {node->text.p, bar};
    const LgStr no = lg_str_from(node->text, bar + 1);
    if (yes.n == 0 || no.n == 0 || lg_str_find(no, '|') < no.n || lg_str_eq(yes, no)) {
        lg_csvw_warn(csvw, doc, node,
                     "the format of a boolean is what is true and what is false, "
                     "with '|' between: \"Y|N\"");
        return;
    }
    out->format = node->text;
    out->yes = yes;
    out->no = no;
}

// A character that stands for something in numbers.
static void
read_character(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgStr *out)
{
    if (node && node->kind == LG_JSON_STRING && node->text.n > 0 && node->text.n <= 4) {
        *out = node->text;
    } else if (node) {
        lg_csvw_warn(csvw, doc, node, "\"" LG_STR_FMT "\" must be one character",
                     LG_STR_ARG(node->key));
    }
}

static void
read_number(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDatatype *out)
{
    const LgJsonNode *pattern = node;
    if (node->kind == LG_JSON_OBJECT) {
        pattern = lg_json_get(node, LG_STR("pattern"));
        read_character(csvw, doc, lg_json_get(node, LG_STR("decimalChar")), &out->decimal);
        read_character(csvw, doc, lg_json_get(node, LG_STR("groupChar")), &out->group);
    }
    if (!pattern) {
        return;
    }
    const LgStr group = out->group.n > 0 ? out->group : LG_STR(",");
    if (pattern->kind == LG_JSON_STRING &&
        lg_csvw_pattern(pattern->text, out->decimal, group, &out->pattern)) {
        out->format = pattern->text;
        out->group = group;
    } else {
        out->pattern = (LgCsvwPattern){0};
        lg_csvw_warn(csvw, doc, pattern, "this is no pattern of numbers, such as \"#,##0.00\"");
    }
}

static LgStatus
read_format(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDatatype *out)
{
    const LgCsvwKind kind = out->type->kind;
    const bool number =
        kind == LG_CSVW_INTEGER || kind == LG_CSVW_DECIMAL || kind == LG_CSVW_DOUBLE;
    if (node->kind != LG_JSON_STRING && !(number && node->kind == LG_JSON_OBJECT)) {
        lg_csvw_warn(csvw, doc, node, "\"format\" must be a string here");
        return LG_OK;
    }
    if (number) {
        read_number(csvw, doc, node, out);
    } else if (kind == LG_CSVW_BOOLEAN) {
        read_boolean(csvw, doc, node, out);
    } else if (kind == LG_CSVW_TIME) {
        if (lg_csvw_time_format(out->type, node->text)) {
            out->format = node->text;
        } else {
            lg_csvw_warn(csvw, doc, node,
                         "\"" LG_STR_FMT "\" is no format of a " LG_STR_FMT
                         "; one is made of yyyy, MM, M, dd, d, HH, mm, ss, S and X",
                         LG_STR_ARG(node->text), LG_STR_ARG(out->type->name));
        }
    } else {
        return read_regex(csvw, doc, node, out);
    }
    return LG_OK;
}

// --- Bounds ------------------------------------------------------------------------------------

static LgStatus
read_length(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *object, const char *name,
            const LgCsvwType *type, uint64_t *out, bool *out_has)
{
    const LgJsonNode *node = lg_json_get(object, lg_str_c(name));
    if (!node) {
        return LG_OK;
    }
    if (!type->lengths) {
        return lg_csvw_bad(csvw, doc, node, "a " LG_STR_FMT " has no \"%s\"",
                           LG_STR_ARG(type->name), name);
    }
    *out_has = lg_csvw_uint(csvw, doc, node, UINT64_MAX, out);
    return LG_OK;
}

static LgStatus
read_lengths(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDatatype *out)
{
    LG_TRY(read_length(csvw, doc, node, "length", out->type, &out->length, &out->has_length));
    LG_TRY(read_length(csvw, doc, node, "minLength", out->type, &out->min_length,
                       &out->has_min_length));
    LG_TRY(read_length(csvw, doc, node, "maxLength", out->type, &out->max_length,
                       &out->has_max_length));
    const bool bad =
        (out->has_length && out->has_min_length && out->length < out->min_length) ||
        (out->has_length && out->has_max_length && out->length > out->max_length) ||
        (out->has_min_length && out->has_max_length && out->min_length > out->max_length);
    return bad ? lg_csvw_bad(csvw, doc, node, "no text has these lengths") : LG_OK;
}

static LgStatus
read_bound(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *object, const char *name,
           const LgCsvwType *type, LgStr *out)
{
    const LgJsonNode *node = lg_json_get(object, lg_str_c(name));
    if (!node) {
        return LG_OK;
    }
    const bool ordered = type->kind != LG_CSVW_STRING && type->kind != LG_CSVW_BOOLEAN &&
                         type->kind != LG_CSVW_BINARY;
    if (!ordered) {
        return lg_csvw_bad(csvw, doc, node, "a " LG_STR_FMT " has no \"%s\"",
                           LG_STR_ARG(type->name), name);
    }
    const LgCsvwDatatype bare = {.type = type, .decimal = LG_STR(".")};
    const char *why = NULL;
    LgStr value = {0};
    if (node->kind == LG_JSON_STRING || node->kind == LG_JSON_NUMBER) {
        LG_TRY(lg_csvw_value(csvw, &bare, node->text, csvw->arena, &value, &why));
    }
    if (!value.p) {
        lg_csvw_warn(csvw, doc, node, "\"%s\" must be a " LG_STR_FMT, name, LG_STR_ARG(type->name));
        return LG_OK;
    }
    if (out->p) {
        return lg_csvw_bad(csvw, doc, node, "there is another bound at this end");
    }
    *out = value;
    return LG_OK;
}

static LgStatus
read_bounds(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDatatype *out)
{
    const LgCsvwType *type = out->type;
    LG_TRY(read_bound(csvw, doc, node, "minimum", type, &out->least));
    LG_TRY(read_bound(csvw, doc, node, "minInclusive", type, &out->least));
    LG_TRY(read_bound(csvw, doc, node, "minExclusive", type, &out->least));
    LG_TRY(read_bound(csvw, doc, node, "maximum", type, &out->most));
    LG_TRY(read_bound(csvw, doc, node, "maxInclusive", type, &out->most));
    LG_TRY(read_bound(csvw, doc, node, "maxExclusive", type, &out->most));
    out->beyond_least = lg_json_get(node, LG_STR("minExclusive")) != NULL;
    out->below_most = lg_json_get(node, LG_STR("maxExclusive")) != NULL;
    if (!out->least.p || !out->most.p) {
        return LG_OK;
    }
    // Of two exclusive bounds the second may be the first: no value is between all the same.
    const int order = lg_csvw_compare(type, out->least, out->most);
    const bool one = out->beyond_least != out->below_most;
    return order > 0 || (order == 0 && one)
               ? lg_csvw_bad(csvw, doc, node, "no value is within these bounds")
               : LG_OK;
}

// --- Datatypes ---------------------------------------------------------------------------------

static LgStatus
read_id(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDatatype *out)
{
    LgStr id = {0};
    bool known = false;
    LG_TRY(lg_csvw_common(csvw, doc, node, "Datatype", &id, NULL, &known));
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (lg_str_eq(types[i].iri, id)) {
            return lg_csvw_bad(csvw, doc, node,
                               "the \"@id\" of a datatype cannot be that of one that CSVW has");
        }
    }
    out->iri = id.n > 0 ? id : out->iri;
    return LG_OK;
}

static LgStatus
check_members(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *object)
{
    static const LgStr keys[] = {
        LG_STR_INIT("base"),         LG_STR_INIT("format"),       LG_STR_INIT("length"),
        LG_STR_INIT("minLength"),    LG_STR_INIT("maxLength"),    LG_STR_INIT("minimum"),
        LG_STR_INIT("maximum"),      LG_STR_INIT("minInclusive"), LG_STR_INIT("maxInclusive"),
        LG_STR_INIT("minExclusive"), LG_STR_INIT("maxExclusive")};
    return lg_csvw_members(csvw, doc, object, "Datatype", keys, sizeof(keys) / sizeof(keys[0]));
}

static LgStatus
read_object(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDatatype *out)
{
    const LgJsonNode *base = lg_json_get(node, LG_STR("base"));
    const LgJsonNode *id = lg_json_get(node, LG_STR("@id"));
    const LgJsonNode *format = lg_json_get(node, LG_STR("format"));
    const LgCsvwType *type = base ? lg_csvw_type(base->text) : NULL;
    if (type) {
        out->type = type;
        out->iri = type->iri;
    } else if (base) {
        lg_csvw_warn(csvw, doc, base, "\"base\" must be the name of a datatype that CSVW has");
    }
    LG_TRY(check_members(csvw, doc, node));
    if (id) {
        LG_TRY(read_id(csvw, doc, id, out));
    }
    if (format) {
        LG_TRY(read_format(csvw, doc, format, out));
    }
    LG_TRY(read_lengths(csvw, doc, node, out));
    return read_bounds(csvw, doc, node, out);
}

LgStatus
lg_csvw_datatype(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node,
                 const LgCsvwDatatype **out)
{
    LgCsvwDatatype *type = LG_NEW(csvw->arena, LgCsvwDatatype);
    if (!type) {
        return lg_csvw_no_memory(csvw);
    }
    *type = lg_csvw_plain;
    if (node->kind == LG_JSON_OBJECT) {
        LG_TRY(read_object(csvw, doc, node, type));
    } else {
        const LgCsvwType *named = node->kind == LG_JSON_STRING ? lg_csvw_type(node->text) : NULL;
        if (named) {
            type->type = named;
            type->iri = named->iri;
        } else {
            lg_csvw_warn(csvw, doc, node,
                         "\"datatype\" must be the name of a datatype that CSVW has, or an object");
        }
    }
    *out = type;
    return LG_OK;
}
