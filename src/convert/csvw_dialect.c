// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Descriptions of dialects (Metadata Vocabulary for Tabular Data, 5.9).

#include "convert/csvw_impl.h"

// A table may have lines that begin with '#' and are rows: nothing is a comment unless a dialect
// says so.
const LgCsvwDialect lg_csvw_dialect_default = {
    .delimiter = LG_STR_INIT(","),
    .quote = LG_STR_INIT("\""),
    .encoding = LG_STR_INIT("utf-8"),
    .double_quote = true,
    .header = true,
};

// Encodings with names of the Encoding Standard. Those that cannot be read are known all the same:
// a table in one of them must not be taken for UTF-8.
static const char encodings[] =
    " utf-8 utf8 unicode-1-1-utf-8 us-ascii ascii iso-8859-1 iso8859-1 latin1 l1 windows-1252 "
    "cp1252 x-cp1252 utf-16 utf-16le utf-16be "
    "ibm866 iso-8859-2 latin2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 "
    "iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh "
    "windows-874 windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 windows-1256 "
    "windows-1257 windows-1258 gbk gb2312 gb18030 big5 euc-jp iso-2022-jp shift_jis euc-kr ";

static bool
is_encoding(LgStr name)
{
    char padded[64];
    if (name.n == 0 || name.n + 2 >= sizeof(padded) || lg_str_find(name, ' ') < name.n) {
        return false;
    }
    padded[0] = ' ';
    memcpy(padded + 1, name.p, name.n);
    padded[name.n + 1] = ' ';
    return lg_str_has_nocase(lg_str_c(encodings), (LgStr){padded, name.n + 2});
}

static void
read_trim(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDialect *out)
{
    const LgStr text = node->kind == LG_JSON_STRING ? node->text : (LgStr){0};
    const bool both = node->kind == LG_JSON_TRUE || lg_str_eq(text, LG_STR("true"));
    const bool none = node->kind == LG_JSON_FALSE || lg_str_eq(text, LG_STR("false"));
    const bool start = lg_str_eq(text, LG_STR("start"));
    const bool end = lg_str_eq(text, LG_STR("end"));
    if (both || none || start || end) {
        out->trim_start = both || start;
        out->trim_end = both || end;
    } else {
        lg_csvw_warn(csvw, doc, node, "\"trim\" must be true, false, \"start\" or \"end\"");
    }
}

// Line ends are found whichever they are; others cannot be read.
static LgStatus
check_line_ends(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node)
{
    if (node->kind != LG_JSON_STRING && node->kind != LG_JSON_ARRAY) {
        lg_csvw_warn(csvw, doc, node, "\"lineTerminators\" must be a string or an array of them");
        return LG_OK;
    }
    const LgJsonNode *item = node->kind == LG_JSON_ARRAY ? node->first : node;
    for (; item; item = node->kind == LG_JSON_ARRAY ? item->next : NULL) {
        if (item->kind != LG_JSON_STRING) {
            lg_csvw_warn(csvw, doc, item, "a line terminator must be a string");
        } else if (!lg_str_eq(item->text, LG_STR("\n")) && !lg_str_eq(item->text, LG_STR("\r\n")) &&
                   !lg_str_eq(item->text, LG_STR("\r"))) {
            lg_error_set(csvw->err, LG_E_UNSUPPORTED,
                         "lines end with a line feed, a carriage return, or both");
            lg_error_at(csvw->err, doc->path, item->line, item->column);
            return LG_E_UNSUPPORTED;
        }
    }
    return LG_OK;
}

static void
read_count(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, uint64_t most, uint32_t *out)
{
    uint64_t value = 0;
    if (lg_csvw_uint(csvw, doc, node, most, &value)) {
        *out = (uint32_t)value;
    }
}

static void
read_nullable(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgStr *out,
              bool *out_none)
{
    if (node->kind == LG_JSON_NULL) {
        *out_none = true;
    } else if (lg_csvw_text(csvw, doc, node, out)) {
        *out_none = out->n == 0;
    }
}

static LgStatus
read_member(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDialect *out)
{
    const LgStr key = node->key;
    bool none = false;
    if (lg_str_eq(key, LG_STR("commentPrefix"))) {
        read_nullable(csvw, doc, node, &out->comment, &none);
    } else if (lg_str_eq(key, LG_STR("quoteChar"))) {
        read_nullable(csvw, doc, node, &out->quote, &out->no_quote);
    } else if (lg_str_eq(key, LG_STR("delimiter"))) {
        (void)lg_csvw_text(csvw, doc, node, &out->delimiter);
    } else if (lg_str_eq(key, LG_STR("doubleQuote"))) {
        (void)lg_csvw_bool(csvw, doc, node, &out->double_quote);
    } else if (lg_str_eq(key, LG_STR("encoding"))) {
        if (node->kind == LG_JSON_STRING && is_encoding(node->text)) {
            out->encoding = node->text;
        } else {
            lg_csvw_warn(csvw, doc, node, "\"encoding\" must be the name of an encoding");
        }
    } else if (lg_str_eq(key, LG_STR("header"))) {
        (void)lg_csvw_bool(csvw, doc, node, &out->header);
    } else if (lg_str_eq(key, LG_STR("headerRowCount"))) {
        uint32_t rows = UINT32_MAX;
        read_count(csvw, doc, node, LG_CSVW_HEADERS, &rows);
        out->has_header_rows |= rows != UINT32_MAX;
        out->header_rows = rows != UINT32_MAX ? rows : out->header_rows;
    } else if (lg_str_eq(key, LG_STR("lineTerminators"))) {
        return check_line_ends(csvw, doc, node);
    } else if (lg_str_eq(key, LG_STR("skipBlankRows"))) {
        (void)lg_csvw_bool(csvw, doc, node, &out->skip_blank);
    } else if (lg_str_eq(key, LG_STR("skipColumns"))) {
        read_count(csvw, doc, node, UINT32_MAX - 1, &out->skip_columns);
    } else if (lg_str_eq(key, LG_STR("skipInitialSpace"))) {
        (void)lg_csvw_bool(csvw, doc, node, &out->skip_initial);
    } else if (lg_str_eq(key, LG_STR("skipRows"))) {
        read_count(csvw, doc, node, UINT32_MAX - 1, &out->skip_rows);
    } else if (lg_str_eq(key, LG_STR("trim"))) {
        read_trim(csvw, doc, node, out);
    } else {
        lg_csvw_unknown(csvw, doc, node);
    }
    return LG_OK;
}

LgStatus
lg_csvw_dialect(LgCsvw *csvw, const LgCsvwDoc *doc, const LgJsonNode *node, LgCsvwDialect *out)
{
    LgStr id = {0};
    *out = lg_csvw_dialect_default;
    out->given = true;
    if (node->kind == LG_JSON_STRING) {
        LG_TRY(lg_csvw_follow(csvw, &doc, &node));
    } else if (node->kind != LG_JSON_OBJECT) {
        lg_csvw_warn(csvw, doc, node, "\"dialect\" must be an object or the URL of one");
    }
    for (const LgJsonNode *member = node->first; member; member = member->next) {
        bool known = false;
        LG_TRY(lg_csvw_common(csvw, doc, member, "Dialect", &id, NULL, &known));
        if (!known) {
            LG_TRY(read_member(csvw, doc, member, out));
        }
    }
    return LG_OK;
}
