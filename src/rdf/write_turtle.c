// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Turtle and TriG:
//
//     <s>
//         a qb:Observation ;
//         rdfs:label "one" , "eins"@de .

#include "rdf/write_impl.h"

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A local name that needs no escape (a part of PN_LOCAL), or nothing.
static bool
is_plain_local(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        const bool inner = i > 0 && (c == '-' || (c == '.' && i + 1 < s.n));
        if (!is_letter(c) && !lg_char_is_digit(c) && c != '_' && !inner) {
            return false;
        }
    }
    return true;
}

static void
add_iri(LgWriter *w, LgStr iri)
{
    const LgPrefix *prefix = lg_write_prefix(w, iri);
    const LgStr local = prefix ? lg_str_from(iri, prefix->iri.n) : (LgStr){0};
    if (prefix && is_plain_local(local)) {
        lg_buf_add(&w->buf, prefix->prefix);
        lg_buf_byte(&w->buf, ':');
        lg_buf_add(&w->buf, local);
        return;
    }
    const LgTerm term = lg_term_iri(iri);
    lg_term_format(&term, &w->buf);
}

static size_t
skip_digits(LgStr s, size_t at)
{
    while (at < s.n && lg_char_is_digit(s.p[at])) {
        at++;
    }
    return at;
}

// The datatype that Turtle gives to `s` written without quotes: "" when it is no
// number. Each form is the whole production, as in Turtle's INTEGER, DECIMAL, DOUBLE.
static const char *
number_type(LgStr s)
{
    const size_t from = s.n > 0 && (s.p[0] == '+' || s.p[0] == '-');
    size_t at = skip_digits(s, from);
    const size_t n_whole = at - from;
    size_t n_fraction = 0;
    bool dot = false;
    if (at < s.n && s.p[at] == '.') {
        dot = true;
        n_fraction = skip_digits(s, at + 1) - at - 1;
        at += 1 + n_fraction;
    }
    if (n_whole + n_fraction == 0) {
        return "";
    }
    if (at == s.n) {
        return !dot ? "integer" : n_fraction > 0 ? "decimal" : "";
    }
    if (s.p[at] != 'e' && s.p[at] != 'E') {
        return "";
    }
    at++;
    at += at < s.n && (s.p[at] == '+' || s.p[at] == '-');
    const size_t end = skip_digits(s, at);
    return end > at && end == s.n ? "double" : "";
}

// True when the bare lexical form reads back as the same literal.
static bool
is_bare(const LgTerm *o)
{
    if (!lg_str_starts(o->datatype, LG_STR(LG_NS_XSD))) {
        return false;
    }
    const LgStr type = lg_str_from(o->datatype, sizeof(LG_NS_XSD) - 1);
    if (lg_str_eq(type, LG_STR("boolean"))) {
        return lg_str_eq(o->value, LG_STR("true")) || lg_str_eq(o->value, LG_STR("false"));
    }
    return type.n > 0 && lg_str_eq(type, lg_str_c(number_type(o->value)));
}

static void
add_term(LgWriter *w, const LgTerm *t)
{
    if (t->kind == LG_TERM_IRI) {
        add_iri(w, t->value);
    } else if (t->kind != LG_TERM_LITERAL || t->lang.n > 0) {
        lg_term_format(t, &w->buf);
    } else if (is_bare(t)) {
        lg_buf_add(&w->buf, t->value);
    } else {
        const LgTerm text = lg_term_string(t->value);
        lg_term_format(&text, &w->buf);
        if (!lg_str_eq(t->datatype, LG_STR(LG_XSD_STRING))) {
            lg_buf_add(&w->buf, LG_STR("^^"));
            add_iri(w, t->datatype);
        }
    }
}

static void
close_subject(LgWriter *w)
{
    if (w->subject.kind != LG_TERM_NONE) {
        lg_buf_add(&w->buf, LG_STR(" .\n"));
        w->subject.kind = LG_TERM_NONE;
        w->predicate.kind = LG_TERM_NONE;
    }
}

static LgStatus
switch_graph(LgWriter *w, const LgTerm *g, LgError *err)
{
    static const LgTerm none = {0};
    const LgTerm *to = g ? g : &none;
    if (w->format != LG_FORMAT_TRIG || lg_write_is_last(&w->graph, to)) {
        return LG_OK;
    }
    close_subject(w);
    if (w->graph.kind != LG_TERM_NONE) {
        lg_buf_add(&w->buf, LG_STR("}\n"));
    }
    if (to->kind != LG_TERM_NONE) {
        lg_buf_byte(&w->buf, '\n');
        add_term(w, to);
        lg_buf_add(&w->buf, LG_STR(" {\n"));
    }
    return lg_write_keep(&w->graph, to->kind == LG_TERM_NONE ? NULL : to, err);
}

static LgStatus
turtle_begin(LgWriter *w, LgError *err)
{
    (void)err;
    for (size_t i = 0; i < w->n_prefixes; i++) {
        const LgTerm iri = lg_term_iri(w->prefixes[i].iri);
        lg_buf_add(&w->buf, LG_STR("@prefix "));
        lg_buf_add(&w->buf, w->prefixes[i].prefix);
        lg_buf_add(&w->buf, LG_STR(": "));
        lg_term_format(&iri, &w->buf);
        lg_buf_add(&w->buf, LG_STR(" .\n"));
    }
    return LG_OK;
}

static LgStatus
turtle_add(LgWriter *w, const LgTerm *s, const LgTerm *p, const LgTerm *o, const LgTerm *g,
           LgError *err)
{
    LG_TRY(switch_graph(w, g, err));
    if (!lg_write_is_last(&w->subject, s)) {
        close_subject(w);
        lg_buf_byte(&w->buf, '\n');
        add_term(w, s);
        LG_TRY(lg_write_keep(&w->subject, s, err));
    } else if (lg_write_is_last(&w->predicate, p)) {
        lg_buf_add(&w->buf, LG_STR(" , "));
        add_term(w, o);
        return LG_OK;
    } else {
        lg_buf_add(&w->buf, LG_STR(" ;"));
    }
    lg_buf_add(&w->buf, LG_STR("\n    "));
    if (lg_str_eq(p->value, LG_STR(LG_NS_RDF "type"))) {
        lg_buf_byte(&w->buf, 'a');
    } else {
        add_term(w, p);
    }
    lg_buf_byte(&w->buf, ' ');
    add_term(w, o);
    return lg_write_keep(&w->predicate, p, err);
}

static LgStatus
turtle_end(LgWriter *w, LgError *err)
{
    (void)err;
    close_subject(w);
    if (w->graph.kind != LG_TERM_NONE) {
        lg_buf_add(&w->buf, LG_STR("}\n"));
        w->graph.kind = LG_TERM_NONE;
    }
    return LG_OK;
}

const LgSyntax lg_write_turtle_syntax = {turtle_begin, turtle_add, turtle_end};
