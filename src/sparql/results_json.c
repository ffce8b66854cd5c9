// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL 1.1 Query Results JSON Format (W3C Recommendation, 21 March 2013).

#include "sparql/results_impl.h"

// JSON, RFC 8259, section 7: quotes, backslashes and control characters.
static const LgEscapes escapes = {{
    ['"'] = "\\\"",     ['\\'] = "\\\\",    [0x00] = "\\u0000", [0x01] = "\\u0001",
    [0x02] = "\\u0002", [0x03] = "\\u0003", [0x04] = "\\u0004", [0x05] = "\\u0005",
    [0x06] = "\\u0006", [0x07] = "\\u0007", [0x08] = "\\b",     [0x09] = "\\t",
    [0x0a] = "\\n",     [0x0b] = "\\u000b", [0x0c] = "\\f",     [0x0d] = "\\r",
    [0x0e] = "\\u000e", [0x0f] = "\\u000f", [0x10] = "\\u0010", [0x11] = "\\u0011",
    [0x12] = "\\u0012", [0x13] = "\\u0013", [0x14] = "\\u0014", [0x15] = "\\u0015",
    [0x16] = "\\u0016", [0x17] = "\\u0017", [0x18] = "\\u0018", [0x19] = "\\u0019",
    [0x1a] = "\\u001a", [0x1b] = "\\u001b", [0x1c] = "\\u001c", [0x1d] = "\\u001d",
    [0x1e] = "\\u001e", [0x1f] = "\\u001f",
}};

static inline LgBytes16
find_escaped(LgBytes16 v)
{
    return (LgBytes16)((v < 0x20) | (v == '"') | (v == '\\'));
}

static char *
put_escaped(char *to, LgStr s)
{
    return lg_bytes16_escape(to, s, find_escaped, &escapes);
}

static char *
put_quoted(char *to, LgStr s)
{
    *to++ = '"';
    to = put_escaped(to, s);
    *to++ = '"';
    return to;
}

static void
json_begin(LgBuf *out, const LgAnswer *answer)
{
    lg_buf_add(out, LG_STR("{\"head\":{"));
    if (answer->kind == LG_ANSWER_BINDINGS) {
        lg_buf_add(out, LG_STR("\"vars\":["));
        for (uint32_t c = 0; c < answer->n_vars; c++) {
            lg_buf_add(out, c > 0 ? LG_STR(",") : LG_STR(""));
            lg_results_text(out, answer->vars[c], put_quoted);
        }
        lg_buf_add(out, LG_STR("]},\"results\":{\"bindings\":["));
    } else {
        lg_buf_add(out, LG_STR("},"));
    }
}

static void
json_boolean(LgBuf *out, bool value)
{
    lg_buf_add(out, value ? LG_STR("\"boolean\":true}\n") : LG_STR("\"boolean\":false}\n"));
}

static void
json_name(LgBuf *out, LgStr var)
{
    lg_results_text(out, var, put_quoted);
    lg_buf_byte(out, ':');
}

static char *
json_open(char *to, const LgTerm *term)
{
    switch (term->kind) {
    case LG_TERM_IRI: return lg_cell_put(to, LG_STR("{\"type\":\"uri\",\"value\":\""));
    case LG_TERM_BLANK: return lg_cell_put(to, LG_STR("{\"type\":\"bnode\",\"value\":\""));
    case LG_TERM_LITERAL:
    case LG_TERM_NONE: break;
    }
    return lg_cell_put(to, LG_STR("{\"type\":\"literal\",\"value\":\""));
}

static char *
json_part(char *to, const LgTerm *term, LgStr part)
{
    (void)term;
    return put_escaped(to, part);
}

static char *
json_close(char *to, const LgTerm *term)
{
    if (term->lang.n > 0) {
        to = put_escaped(lg_cell_put(to, LG_STR("\",\"xml:lang\":\"")), term->lang);
    } else if (term->kind == LG_TERM_LITERAL && !lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING))) {
        to = put_escaped(lg_cell_put(to, LG_STR("\",\"datatype\":\"")), term->datatype);
    }
    return lg_cell_put(to, LG_STR("\"}"));
}

static char *
json_whole(char *to, const LgTerm *term)
{
    return json_close(put_escaped(json_open(to, term), term->value), term);
}

static const LgCell json_cell = {
    .whole = json_whole, .open = json_open, .part = json_part, .close = json_close};

const LgResultsWriter lg_results_json_writer = {
    .cell = &json_cell,
    .first = LG_STR_INIT("\n{"),
    .next = LG_STR_INIT(",\n{"),
    .between = LG_STR_INIT(","),
    .end = LG_STR_INIT("}"),
    .begin = json_begin,
    .boolean = json_boolean,
    .name = json_name,
    .finish = LG_STR_INIT("\n]}}\n"),
};
