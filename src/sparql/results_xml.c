// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL Query Results XML Format (Second Edition, W3C Recommendation, 21 March 2013).

#include "sparql/results_impl.h"

// White space other than a blank is written as a reference, so that no reader
// changes it. Control characters that XML 1.0 does not have at all become
// U+FFFD: such a literal cannot be written in this format.
static const char *const escapes[256] = {
    ['&'] = "&amp;",         ['<'] = "&lt;",          ['>'] = "&gt;",
    ['"'] = "&quot;",        ['\t'] = "&#9;",         ['\n'] = "&#10;",
    ['\r'] = "&#13;",        [0x00] = "\xef\xbf\xbd", [0x01] = "\xef\xbf\xbd",
    [0x02] = "\xef\xbf\xbd", [0x03] = "\xef\xbf\xbd", [0x04] = "\xef\xbf\xbd",
    [0x05] = "\xef\xbf\xbd", [0x06] = "\xef\xbf\xbd", [0x07] = "\xef\xbf\xbd",
    [0x08] = "\xef\xbf\xbd", [0x0b] = "\xef\xbf\xbd", [0x0c] = "\xef\xbf\xbd",
    [0x0e] = "\xef\xbf\xbd", [0x0f] = "\xef\xbf\xbd", [0x10] = "\xef\xbf\xbd",
    [0x11] = "\xef\xbf\xbd", [0x12] = "\xef\xbf\xbd", [0x13] = "\xef\xbf\xbd",
    [0x14] = "\xef\xbf\xbd", [0x15] = "\xef\xbf\xbd", [0x16] = "\xef\xbf\xbd",
    [0x17] = "\xef\xbf\xbd", [0x18] = "\xef\xbf\xbd", [0x19] = "\xef\xbf\xbd",
    [0x1a] = "\xef\xbf\xbd", [0x1b] = "\xef\xbf\xbd", [0x1c] = "\xef\xbf\xbd",
    [0x1d] = "\xef\xbf\xbd", [0x1e] = "\xef\xbf\xbd", [0x1f] = "\xef\xbf\xbd",
};

static void
xml_begin(LgResultsSink *sink, const LgAnswer *answer)
{
    LgBuf *buf = &sink->buf;
    lg_buf_add(buf, LG_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n<head>\n"));
    for (uint32_t c = 0; c < answer->n_vars; c++) {
        lg_buf_add(buf, LG_STR("<variable name=\""));
        lg_results_escape(sink, answer->vars[c], escapes);
        lg_buf_add(buf, LG_STR("\"/>\n"));
    }
    lg_buf_add(buf, LG_STR("</head>\n"));
    if (answer->kind == LG_ANSWER_BINDINGS) {
        lg_buf_add(buf, LG_STR("<results>\n"));
    }
}

static void
xml_boolean(LgResultsSink *sink, bool value)
{
    lg_buf_add(&sink->buf, value ? LG_STR("<boolean>true</boolean>\n</sparql>\n")
                                 : LG_STR("<boolean>false</boolean>\n</sparql>\n"));
}

static void
add_term(LgResultsSink *sink, const LgTerm *term)
{
    LgBuf *buf = &sink->buf;
    if (term->kind == LG_TERM_IRI) {
        lg_buf_add(buf, LG_STR("<uri>"));
        lg_results_escape(sink, term->value, escapes);
        lg_buf_add(buf, LG_STR("</uri>"));
        return;
    }
    if (term->kind == LG_TERM_BLANK) {
        lg_buf_add(buf, LG_STR("<bnode>"));
        lg_results_escape(sink, term->value, escapes);
        lg_buf_add(buf, LG_STR("</bnode>"));
        return;
    }
    if (term->lang.n > 0) {
        lg_buf_add(buf, LG_STR("<literal xml:lang=\""));
        lg_results_escape(sink, term->lang, escapes);
        lg_buf_add(buf, LG_STR("\">"));
    } else if (!lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING))) {
        lg_buf_add(buf, LG_STR("<literal datatype=\""));
        lg_results_escape(sink, term->datatype, escapes);
        lg_buf_add(buf, LG_STR("\">"));
    } else {
        lg_buf_add(buf, LG_STR("<literal>"));
    }
    lg_results_escape(sink, term->value, escapes);
    lg_buf_add(buf, LG_STR("</literal>"));
}

static void
xml_row(LgResultsSink *sink, const LgAnswer *answer, const LgTerm *terms, bool first)
{
    (void)first;
    LgBuf *buf = &sink->buf;
    lg_buf_add(buf, LG_STR("<result>\n"));
    for (uint32_t c = 0; c < answer->n_vars && sink->status == LG_OK; c++) {
        if (terms[c].kind == LG_TERM_NONE) {
            continue;
        }
        lg_buf_add(buf, LG_STR("<binding name=\""));
        lg_results_escape(sink, answer->vars[c], escapes);
        lg_buf_add(buf, LG_STR("\">"));
        add_term(sink, &terms[c]);
        lg_buf_add(buf, LG_STR("</binding>\n"));
        lg_results_room(sink);
    }
    lg_buf_add(buf, LG_STR("</result>\n"));
}

static void
xml_end(LgResultsSink *sink)
{
    lg_buf_add(&sink->buf, LG_STR("</results>\n</sparql>\n"));
}

const LgResultsWriter lg_results_xml_writer = {
    .begin = xml_begin, .boolean = xml_boolean, .row = xml_row, .end = xml_end};
