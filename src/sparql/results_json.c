// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL 1.1 Query Results JSON Format (W3C Recommendation, 21 March 2013).

#include "sparql/results_impl.h"

// JSON, RFC 8259, section 7: quotes, backslashes and control characters.
static const char *const escapes[256] = {
    ['"'] = "\\\"",     ['\\'] = "\\\\",    [0x00] = "\\u0000", [0x01] = "\\u0001",
    [0x02] = "\\u0002", [0x03] = "\\u0003", [0x04] = "\\u0004", [0x05] = "\\u0005",
    [0x06] = "\\u0006", [0x07] = "\\u0007", [0x08] = "\\b",     [0x09] = "\\t",
    [0x0a] = "\\n",     [0x0b] = "\\u000b", [0x0c] = "\\f",     [0x0d] = "\\r",
    [0x0e] = "\\u000e", [0x0f] = "\\u000f", [0x10] = "\\u0010", [0x11] = "\\u0011",
    [0x12] = "\\u0012", [0x13] = "\\u0013", [0x14] = "\\u0014", [0x15] = "\\u0015",
    [0x16] = "\\u0016", [0x17] = "\\u0017", [0x18] = "\\u0018", [0x19] = "\\u0019",
    [0x1a] = "\\u001a", [0x1b] = "\\u001b", [0x1c] = "\\u001c", [0x1d] = "\\u001d",
    [0x1e] = "\\u001e", [0x1f] = "\\u001f",
};

static void
json_begin(LgResultsSink *sink, const LgAnswer *answer)
{
    LgBuf *buf = &sink->buf;
    lg_buf_add(buf, LG_STR("{\"head\":{"));
    if (answer->kind == LG_ANSWER_BINDINGS) {
        lg_buf_add(buf, LG_STR("\"vars\":["));
        for (uint32_t c = 0; c < answer->n_vars; c++) {
            lg_buf_add(buf, c > 0 ? LG_STR(",\"") : LG_STR("\""));
            lg_results_escape(sink, answer->vars[c], escapes);
            lg_buf_byte(buf, '"');
        }
        lg_buf_add(buf, LG_STR("]},\"results\":{\"bindings\":["));
    } else {
        lg_buf_add(buf, LG_STR("},"));
    }
}

static void
json_boolean(LgResultsSink *sink, bool value)
{
    lg_buf_add(&sink->buf, value ? LG_STR("\"boolean\":true}\n") : LG_STR("\"boolean\":false}\n"));
}

static void
add_term(LgResultsSink *sink, const LgTerm *term)
{
    LgBuf *buf = &sink->buf;
    if (term->kind == LG_TERM_IRI) {
        lg_buf_add(buf, LG_STR("{\"type\":\"uri\",\"value\":\""));
    } else if (term->kind == LG_TERM_BLANK) {
        lg_buf_add(buf, LG_STR("{\"type\":\"bnode\",\"value\":\""));
    } else {
        lg_buf_add(buf, LG_STR("{\"type\":\"literal\",\"value\":\""));
    }
    lg_results_escape(sink, term->value, escapes);
    if (term->lang.n > 0) {
        lg_buf_add(buf, LG_STR("\",\"xml:lang\":\""));
        lg_results_escape(sink, term->lang, escapes);
    } else if (term->kind == LG_TERM_LITERAL && !lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING))) {
        lg_buf_add(buf, LG_STR("\",\"datatype\":\""));
        lg_results_escape(sink, term->datatype, escapes);
    }
    lg_buf_add(buf, LG_STR("\"}"));
}

static void
json_row(LgResultsSink *sink, const LgAnswer *answer, const LgTerm *terms, bool first)
{
    LgBuf *buf = &sink->buf;
    lg_buf_add(buf, first ? LG_STR("\n{") : LG_STR(",\n{"));
    bool any = false;
    for (uint32_t c = 0; c < answer->n_vars && sink->status == LG_OK; c++) {
        if (terms[c].kind == LG_TERM_NONE) {
            continue;
        }
        lg_buf_add(buf, any ? LG_STR(",\"") : LG_STR("\""));
        lg_results_escape(sink, answer->vars[c], escapes);
        lg_buf_add(buf, LG_STR("\":"));
        add_term(sink, &terms[c]);
        lg_results_room(sink);
        any = true;
    }
    lg_buf_byte(buf, '}');
}

static void
json_end(LgResultsSink *sink)
{
    lg_buf_add(&sink->buf, LG_STR("\n]}}\n"));
}

const LgResultsWriter lg_results_json_writer = {
    .begin = json_begin, .boolean = json_boolean, .row = json_row, .end = json_end};
