// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL 1.1 Query Results CSV and TSV Formats (W3C Recommendation, 21 March 2013).
//
// CSV (RFC 4180) gives the text of each term; which kind of term it was is lost. TSV gives
// terms as in Turtle, so nothing is lost. Neither knows booleans: an ASK is
// written as the one word, as other engines do.

#include "sparql/results_impl.h"

static void
csv_begin(LgBuf *out, const LgAnswer *answer)
{
    if (answer->kind == LG_ANSWER_BOOLEAN) {
        return;
    }
    for (uint32_t c = 0; c < answer->n_vars; c++) {
        lg_buf_add(out, c > 0 ? LG_STR(",") : LG_STR(""));
        lg_buf_add(out, answer->vars[c]);
    }
    lg_buf_add(out, LG_STR("\r\n"));
}

static void
csv_boolean(LgBuf *out, bool value)
{
    lg_buf_add(out, value ? LG_STR("true\r\n") : LG_STR("false\r\n"));
}

static const LgEscapes quote_escapes = {{['"'] = "\"\""}};

static inline LgBytes16
find_quote(LgBytes16 v)
{
    return (LgBytes16)(v == '"');
}

static inline LgBytes16
find_special(LgBytes16 v)
{
    return (LgBytes16)((v == '"') | (v == ',') | (v == '\n') | (v == '\r'));
}

static bool
needs_quotes(LgStr s)
{
    const char *p = s.p;
    const char *const end = s.n > 0 ? s.p + s.n : p;
    for (; end - p >= 16; p += 16) {
        if (lg_bytes16_any(find_special(lg_bytes16_load(p)))) {
            return true;
        }
    }
    if (p < end && s.n >= 16) {
        return lg_bytes16_any(find_special(lg_bytes16_load(end - 16)));
    }
    for (; p < end; p++) {
        if (*p == '"' || *p == ',' || *p == '\n' || *p == '\r') {
            return true;
        }
    }
    return false;
}

static char *
csv_mark(char *to, const LgTerm *term)
{
    if (term->kind == LG_TERM_BLANK) {
        *to++ = '_';
        *to++ = ':';
    }
    return to;
}

static char *
csv_open(char *to, const LgTerm *term)
{
    to = csv_mark(to, term);
    if (needs_quotes(term->value)) {
        *to++ = '"';
    }
    return to;
}

static char *
csv_part(char *to, const LgTerm *term, LgStr part)
{
    (void)term;
    return lg_bytes16_escape(to, part, find_quote, &quote_escapes);
}

static char *
csv_close(char *to, const LgTerm *term)
{
    if (needs_quotes(term->value)) {
        *to++ = '"';
    }
    return to;
}

static char *
csv_whole(char *to, const LgTerm *term)
{
    to = csv_mark(to, term);
    if (needs_quotes(term->value)) {
        *to++ = '"';
        to = csv_part(to, term, term->value);
        *to++ = '"';
        return to;
    }
    return lg_cell_put(to, term->value);
}

static const LgCell csv_cell = {
    .whole = csv_whole,
    .open = csv_open,
    .part = csv_part,
    .close = csv_close,
    .plain = true,
};

const LgResultsWriter lg_results_csv_writer = {
    .cell = &csv_cell,
    .between = LG_STR_INIT(","),
    .end = LG_STR_INIT("\r\n"),
    .gaps = true,
    .begin = csv_begin,
    .boolean = csv_boolean,
};

// --- TSV ----------------------------------------------------------------------

static void
tsv_begin(LgBuf *out, const LgAnswer *answer)
{
    if (answer->kind == LG_ANSWER_BOOLEAN) {
        return;
    }
    for (uint32_t c = 0; c < answer->n_vars; c++) {
        lg_buf_add(out, c > 0 ? LG_STR("\t?") : LG_STR("?"));
        lg_buf_add(out, answer->vars[c]);
    }
    lg_buf_byte(out, '\n');
}

static void
tsv_boolean(LgBuf *out, bool value)
{
    lg_buf_add(out, value ? LG_STR("true\n") : LG_STR("false\n"));
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

static char *
tsv_open(char *to, const LgTerm *term)
{
    return is_bare(term) ? to : lg_cell_ntriples.open(to, term);
}

static char *
tsv_part(char *to, const LgTerm *term, LgStr part)
{
    return lg_cell_ntriples.part(to, term, part);
}

static char *
tsv_close(char *to, const LgTerm *term)
{
    return is_bare(term) ? to : lg_cell_ntriples.close(to, term);
}

// Tabs and line ends are escaped.
static char *
tsv_whole(char *to, const LgTerm *term)
{
    if (is_bare(term)) {
        return lg_cell_put(to, term->value);
    }
    return lg_cell_ntriples.whole(to, term);
}

static const LgCell tsv_cell = {
    .whole = tsv_whole, .open = tsv_open, .part = tsv_part, .close = tsv_close};

const LgResultsWriter lg_results_tsv_writer = {
    .cell = &tsv_cell,
    .between = LG_STR_INIT("\t"),
    .end = LG_STR_INIT("\n"),
    .gaps = true,
    .begin = tsv_begin,
    .boolean = tsv_boolean,
};
