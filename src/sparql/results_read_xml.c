// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL Query Results XML Format (Second Edition, W3C Recommendation, 21 March 2013). Elements
// that the format does not have are refused.

#include "base/xml.h"
#include "sparql/results_read_impl.h"

#define NS_RESULTS "http://www.w3.org/2005/sparql-results#"
#define NS_XML "http://www.w3.org/XML/1998/namespace"

typedef struct {
    LgResultsReading *reading;
    LgXml *xml;
    LgError *err;
} Reader;

// Give a failure without a place that of what was read last.
static LgStatus
located(Reader *r, LgStatus st, const LgError *why)
{
    return st == LG_OK ? LG_OK : lg_xml_fail(r->xml, r->err, st, "%s", why->text);
}

static bool
is(const Reader *r, const char *name)
{
    return lg_xml_is(r->xml, LG_STR(NS_RESULTS), lg_str_c(name));
}

static LgStatus
unexpected(Reader *r, const char *expected)
{
    const LgStr name = lg_xml_name(r->xml);
    return lg_xml_fail(r->xml, r->err, LG_E_INVALID,
                       "expected %s in the answer, found '" LG_STR_FMT "'", expected,
                       (int)(name.n < 100 ? name.n : 100), name.p);
}

// The begin or end of the next element; between them is only white space.
static LgStatus
next_tag(Reader *r, LgXmlEvent *out)
{
    do {
        LG_TRY(lg_xml_next(r->xml, out, r->err));
        if (*out == LG_XML_TEXT && lg_str_trim(lg_xml_text(r->xml)).n > 0) {
            return lg_xml_fail(r->xml, r->err, LG_E_INVALID, "text between the elements");
        }
    } while (*out == LG_XML_TEXT);
    return LG_OK;
}

static LgStatus
open_tag(Reader *r, const char *name)
{
    LgXmlEvent event = LG_XML_END;
    LG_TRY(next_tag(r, &event));
    return event == LG_XML_OPEN && is(r, name) ? LG_OK : unexpected(r, name);
}

static LgStatus
close_tag(Reader *r)
{
    LgXmlEvent event = LG_XML_END;
    LG_TRY(next_tag(r, &event));
    return event == LG_XML_CLOSE ? LG_OK : unexpected(r, "the end of the element");
}

static LgStatus
keep(Reader *r, LgStr s, LgStr *out)
{
    *out = s.p ? lg_arena_str(r->reading->scratch, s) : s;
    return s.p && !out->p ? lg_xml_fail(r->xml, r->err, LG_E_LIMIT, "no room for a row") : LG_OK;
}

// All of the text up to the end of the element.
static LgStatus
read_text(Reader *r, LgStr *out)
{
    LgBuf text = {0};
    LgXmlEvent event = LG_XML_TEXT;
    LgStatus st = LG_OK;
    while (st == LG_OK && event == LG_XML_TEXT) {
        st = lg_xml_next(r->xml, &event, r->err);
        if (st == LG_OK && event == LG_XML_TEXT) {
            lg_buf_add(&text, lg_xml_text(r->xml));
        }
    }
    if (st == LG_OK && event != LG_XML_CLOSE) {
        st = unexpected(r, "text");
    }
    if (st == LG_OK && text.failed) {
        st = lg_error_set(r->err, LG_E_NOMEM, "no memory to read an answer");
    }
    st = st == LG_OK ? keep(r, text.p ? lg_buf_view(&text) : LG_STR(""), out) : st;
    lg_buf_done(&text);
    return st;
}

// 2.3.1: uri, literal or bnode, whose begin was read.
static LgStatus
read_term(Reader *r, LgTerm *out)
{
    const LgTermKind kind = is(r, "uri")       ? LG_TERM_IRI
                            : is(r, "bnode")   ? LG_TERM_BLANK
                            : is(r, "literal") ? LG_TERM_LITERAL
                                               : LG_TERM_NONE;
    LgStr value = {0};
    LgStr datatype = {0};
    LgStr lang = {0};
    if (kind == LG_TERM_NONE) {
        return unexpected(r, "uri, literal or bnode");
    }
    LG_TRY(keep(r, lg_xml_attribute(r->xml, "", "datatype"), &datatype));
    LG_TRY(keep(r, lg_xml_attribute(r->xml, NS_XML, "lang"), &lang));
    LG_TRY(read_text(r, &value));
    LgError why = {0};
    return located(r, lg_results_read_term(kind, value, datatype, lang, out, &why), &why);
}

static LgStatus
read_row(Reader *r)
{
    LgXmlEvent event = LG_XML_END;
    for (;;) {
        LG_TRY(next_tag(r, &event));
        if (event == LG_XML_CLOSE) {
            return lg_results_read_row(r->reading, r->err);
        }
        if (!is(r, "binding")) {
            return unexpected(r, "binding");
        }
        LgTerm *cell = NULL;
        LgTerm term = {0};
        LgError why = {0};
        LG_TRY(located(
            r, lg_results_read_cell(r->reading, lg_xml_attribute(r->xml, "", "name"), &cell, &why),
            &why));
        LG_TRY(next_tag(r, &event));
        if (event != LG_XML_OPEN) {
            return unexpected(r, "uri, literal or bnode");
        }
        LG_TRY(read_term(r, &term));
        LG_TRY(close_tag(r));
        *cell = term;
    }
}

static LgStatus
read_rows(Reader *r)
{
    LgXmlEvent event = LG_XML_END;
    LG_TRY(lg_results_read_head(r->reading, r->err));
    for (;;) {
        LG_TRY(next_tag(r, &event));
        if (event == LG_XML_CLOSE) {
            return LG_OK;
        }
        if (!is(r, "result")) {
            return unexpected(r, "result");
        }
        LG_TRY(read_row(r));
    }
}

// 2.2
static LgStatus
read_head(Reader *r)
{
    LgXmlEvent event = LG_XML_END;
    LG_TRY(open_tag(r, "head"));
    for (;;) {
        LG_TRY(next_tag(r, &event));
        if (event == LG_XML_CLOSE) {
            return LG_OK;
        }
        if (is(r, "variable")) {
            LgError why = {0};
            LG_TRY(located(
                r, lg_results_read_var(r->reading, lg_xml_attribute(r->xml, "", "name"), &why),
                &why));
        } else if (!is(r, "link")) {
            return unexpected(r, "variable or link");
        }
        LG_TRY(close_tag(r));
    }
}

static LgStatus
read_boolean(Reader *r)
{
    LgStr text = {0};
    LG_TRY(read_text(r, &text));
    text = lg_str_trim(text);
    const bool yes = lg_str_eq(text, LG_STR("true"));
    if (!yes && !lg_str_eq(text, LG_STR("false"))) {
        return lg_xml_fail(r->xml, r->err, LG_E_INVALID, "'boolean' is neither true nor false");
    }
    return r->reading->handler->boolean(r->reading->handler->ctx, yes, r->err);
}

static LgStatus
read_all(Reader *r)
{
    LgXmlEvent event = LG_XML_END;
    LG_TRY(open_tag(r, "sparql"));
    LG_TRY(read_head(r));
    LG_TRY(next_tag(r, &event));
    if (event == LG_XML_OPEN && is(r, "results")) {
        LG_TRY(read_rows(r));
    } else if (event == LG_XML_OPEN && is(r, "boolean")) {
        LG_TRY(read_boolean(r));
    } else {
        return unexpected(r, "results or boolean");
    }
    LG_TRY(close_tag(r));
    LG_TRY(next_tag(r, &event));
    return event == LG_XML_END ? LG_OK : unexpected(r, "the end");
}

LgStatus
lg_results_read_xml(LgResultsReading *reading, LgStr body, LgError *err)
{
    Reader r = {.reading = reading, .err = err};
    LG_TRY(lg_xml_open(body, LG_STR("answer"), &r.xml, err));
    const LgStatus st = read_all(&r);
    lg_xml_close(r.xml);
    return st;
}
