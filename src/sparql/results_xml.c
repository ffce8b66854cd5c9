// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL Query Results XML Format (Second Edition, W3C Recommendation, 21 March 2013).

#include "sparql/results_impl.h"

// White space other than a blank is written as a reference, so that no reader
// changes it. Control characters that XML 1.0 does not have at all become
// U+FFFD: such a literal cannot be written in this format.
static const LgEscapes escapes = {{
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
}};

static inline LgBytes16
find_escaped(LgBytes16 v)
{
    return (LgBytes16)((v < 0x20) | (v == '&') | (v == '<') | (v == '>') | (v == '"'));
}

static char *
put_escaped(char *to, LgStr s)
{
    return lg_bytes16_escape(to, s, find_escaped, &escapes);
}

static void
xml_begin(LgBuf *out, const LgAnswer *answer)
{
    lg_buf_add(out, LG_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n<head>\n"));
    for (uint32_t c = 0; c < answer->n_vars; c++) {
        lg_buf_add(out, LG_STR("<variable name=\""));
        lg_results_text(out, answer->vars[c], put_escaped);
        lg_buf_add(out, LG_STR("\"/>\n"));
    }
    lg_buf_add(out, LG_STR("</head>\n"));
    if (answer->kind == LG_ANSWER_BINDINGS) {
        lg_buf_add(out, LG_STR("<results>\n"));
    }
}

static void
xml_boolean(LgBuf *out, bool value)
{
    lg_buf_add(out, value ? LG_STR("<boolean>true</boolean>\n</sparql>\n")
                          : LG_STR("<boolean>false</boolean>\n</sparql>\n"));
}

static void
xml_name(LgBuf *out, LgStr var)
{
    lg_buf_add(out, LG_STR("<binding name=\""));
    lg_results_text(out, var, put_escaped);
    lg_buf_add(out, LG_STR("\">"));
}

static char *
xml_open(char *to, const LgTerm *term)
{
    if (term->kind == LG_TERM_IRI) {
        return lg_cell_put(to, LG_STR("<uri>"));
    }
    if (term->kind == LG_TERM_BLANK) {
        return lg_cell_put(to, LG_STR("<bnode>"));
    }
    if (term->lang.n > 0) {
        to = put_escaped(lg_cell_put(to, LG_STR("<literal xml:lang=\"")), term->lang);
        return lg_cell_put(to, LG_STR("\">"));
    }
    if (!lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING))) {
        to = put_escaped(lg_cell_put(to, LG_STR("<literal datatype=\"")), term->datatype);
        return lg_cell_put(to, LG_STR("\">"));
    }
    return lg_cell_put(to, LG_STR("<literal>"));
}

static char *
xml_part(char *to, const LgTerm *term, LgStr part)
{
    (void)term;
    return put_escaped(to, part);
}

static char *
xml_close(char *to, const LgTerm *term)
{
    switch (term->kind) {
    case LG_TERM_IRI: return lg_cell_put(to, LG_STR("</uri>"));
    case LG_TERM_BLANK: return lg_cell_put(to, LG_STR("</bnode>"));
    case LG_TERM_LITERAL:
    case LG_TERM_NONE: break;
    }
    return lg_cell_put(to, LG_STR("</literal>"));
}

static char *
xml_whole(char *to, const LgTerm *term)
{
    return xml_close(put_escaped(xml_open(to, term), term->value), term);
}

static const LgCell xml_cell = {
    .whole = xml_whole, .open = xml_open, .part = xml_part, .close = xml_close};

const LgResultsWriter lg_results_xml_writer = {
    .cell = &xml_cell,
    .first = LG_STR_INIT("<result>\n"),
    .next = LG_STR_INIT("<result>\n"),
    .behind = LG_STR_INIT("</binding>\n"),
    .end = LG_STR_INIT("</result>\n"),
    .begin = xml_begin,
    .boolean = xml_boolean,
    .name = xml_name,
    .finish = LG_STR_INIT("</results>\n</sparql>\n"),
};
