// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL 1.1 Query Results CSV and TSV Formats (W3C Recommendation, 21 March 2013).
//
// CSV (RFC 4180) gives the text of each term; which kind of term it was is lost. TSV gives
// terms as in Turtle, so nothing is lost. Neither knows booleans: an ASK is
// written as the one word, as other engines do.

#include "sparql/results_impl.h"

static void
csv_begin(LgResultsSink *sink, const LgAnswer *answer)
{
    if (answer->kind == LG_ANSWER_BOOLEAN) {
        return;
    }
    for (uint32_t c = 0; c < answer->n_vars; c++) {
        lg_buf_add(&sink->buf, c > 0 ? LG_STR(",") : LG_STR(""));
        lg_buf_add(&sink->buf, answer->vars[c]);
    }
    lg_buf_add(&sink->buf, LG_STR("\r\n"));
}

static void
csv_boolean(LgResultsSink *sink, bool value)
{
    lg_buf_add(&sink->buf, value ? LG_STR("true\r\n") : LG_STR("false\r\n"));
}

static void
add_field(LgBuf *buf, LgStr s)
{
    bool quote = false;
    for (size_t i = 0; i < s.n && !quote; i++) {
        const char c = s.p[i];
        quote = c == '"' || c == ',' || c == '\n' || c == '\r';
    }
    if (!quote) {
        lg_buf_add(buf, s);
        return;
    }
    lg_buf_byte(buf, '"');
    for (;;) {
        const size_t n = lg_str_find(s, '"');
        lg_buf_add(buf, (LgStr){s.p, n});
        if (n == s.n) {
            break;
        }
        lg_buf_add(buf, LG_STR("\"\""));
        s = lg_str_from(s, n + 1);
    }
    lg_buf_byte(buf, '"');
}

static void
csv_row(LgResultsSink *sink, const LgAnswer *answer, const LgTerm *terms, bool first)
{
    (void)first;
    LgBuf *buf = &sink->buf;
    for (uint32_t c = 0; c < answer->n_vars && sink->status == LG_OK; c++) {
        if (c > 0) {
            lg_buf_byte(buf, ',');
        }
        if (terms[c].kind == LG_TERM_BLANK) {
            lg_buf_add(buf, LG_STR("_:"));
        }
        add_field(buf, terms[c].value);
        lg_results_room(sink);
    }
    lg_buf_add(buf, LG_STR("\r\n"));
}

static void
nothing(LgResultsSink *sink)
{
    (void)sink;
}

const LgResultsWriter lg_results_csv_writer = {
    .begin = csv_begin, .boolean = csv_boolean, .row = csv_row, .end = nothing};

// --- TSV ----------------------------------------------------------------------

static void
tsv_begin(LgResultsSink *sink, const LgAnswer *answer)
{
    if (answer->kind == LG_ANSWER_BOOLEAN) {
        return;
    }
    for (uint32_t c = 0; c < answer->n_vars; c++) {
        lg_buf_add(&sink->buf, c > 0 ? LG_STR("\t?") : LG_STR("?"));
        lg_buf_add(&sink->buf, answer->vars[c]);
    }
    lg_buf_byte(&sink->buf, '\n');
}

static void
tsv_boolean(LgResultsSink *sink, bool value)
{
    lg_buf_add(&sink->buf, value ? LG_STR("true\n") : LG_STR("false\n"));
}

// How Turtle reads a number without quotes: 0 not at all, else the datatype it gives.
enum { NOT_A_NUMBER, INTEGER, DECIMAL, DOUBLE };

static size_t
skip_digits(LgStr s, size_t i)
{
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9') {
        i++;
    }
    return i;
}

static int
bare_number(LgStr s)
{
    size_t i = s.n > 0 && (s.p[0] == '+' || s.p[0] == '-') ? 1 : 0;
    const size_t whole_at = i;
    i = skip_digits(s, i);
    const bool whole = i > whole_at;
    if (i == s.n) {
        return whole ? INTEGER : NOT_A_NUMBER;
    }
    bool fraction = false;
    if (s.p[i] == '.') {
        const size_t at = ++i;
        i = skip_digits(s, i);
        fraction = i > at;
        if (i == s.n) {
            return fraction ? DECIMAL : NOT_A_NUMBER;
        }
    }
    if ((s.p[i] != 'e' && s.p[i] != 'E') || !(whole || fraction)) {
        return NOT_A_NUMBER;
    }
    i++;
    i += i < s.n && (s.p[i] == '+' || s.p[i] == '-') ? 1 : 0;
    const size_t exponent_at = i;
    i = skip_digits(s, i);
    return i == s.n && i > exponent_at ? DOUBLE : NOT_A_NUMBER;
}

static bool
is_bare(const LgTerm *term)
{
    if (term->kind != LG_TERM_LITERAL) {
        return false;
    }
    switch (bare_number(term->value)) {
    case INTEGER: return lg_str_eq(term->datatype, LG_STR(LG_NS_XSD "integer"));
    case DECIMAL: return lg_str_eq(term->datatype, LG_STR(LG_NS_XSD "decimal"));
    case DOUBLE: return lg_str_eq(term->datatype, LG_STR(LG_NS_XSD "double"));
    default: return false;
    }
}

static void
tsv_row(LgResultsSink *sink, const LgAnswer *answer, const LgTerm *terms, bool first)
{
    (void)first;
    LgBuf *buf = &sink->buf;
    for (uint32_t c = 0; c < answer->n_vars && sink->status == LG_OK; c++) {
        if (c > 0) {
            lg_buf_byte(buf, '\t');
        }
        if (terms[c].kind == LG_TERM_NONE) {
            continue;
        }
        if (is_bare(&terms[c])) {
            lg_buf_add(buf, terms[c].value);
        } else {
            lg_term_format(&terms[c], buf); // escapes tabs and line ends
        }
        lg_results_room(sink);
    }
    lg_buf_byte(buf, '\n');
}

const LgResultsWriter lg_results_tsv_writer = {
    .begin = tsv_begin, .boolean = tsv_boolean, .row = tsv_row, .end = nothing};
