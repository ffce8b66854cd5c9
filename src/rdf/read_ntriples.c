// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// N-Triples and N-Quads (RDF 1.1), strict. A statement is parsed between two
// pointers and nothing of it is copied unless it has escapes.

#include "rdf/reader_impl.h"
#include "rdf/terminal_impl.h"

typedef struct {
    LgInput *in;
    LgFeed *feed;
    bool quads;
    LgBuf rooms[5]; // unescaped text of subject, predicate, object, datatype, graph
} Lines;

enum { S, P, O, DATATYPE, G };

static const char *
skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t')) {
        p++;
    }
    return p;
}

static const char *
fail_at(LgTerminalFail *fail, const char *at, const char *what)
{
    *fail = (LgTerminalFail){what, at};
    return NULL;
}

// What a statement needs at p where something else stands.
static const char *
wanted(LgTerminalFail *fail, const char *p, const char *end, const char *what)
{
    return fail_at(fail, p, p < end ? what : NULL);
}

static const char *
iri_term(Lines *l, int room, const char *p, const char *end, LgTerm *out, LgTerminalFail *fail)
{
    LgStr iri = {0};
    p = lg_terminal_iri(p, end, &l->rooms[room], &iri, fail);
    *out = lg_term_iri(iri);
    return p;
}

static const char *
node(Lines *l, int room, const char *p, const char *end, LgTerm *out, LgTerminalFail *fail)
{
    if (*p == '<') {
        return iri_term(l, room, p, end, out, fail);
    }
    LgStr label = {0};
    p = lg_terminal_blank(p, end, &label, fail);
    *out = lg_term_blank(label);
    return p;
}

static const char *
literal(Lines *l, const char *p, const char *end, LgTerm *out, LgTerminalFail *fail)
{
    LgStr text = {0};
    p = lg_terminal_string(p, end, false, &l->rooms[O], &text, fail);
    if (!p || end - p < 2) {
        return p ? wanted(fail, end, end, NULL) : NULL;
    }
    *out = lg_term_string(text);
    if (*p == '@') {
        LgStr lang = {0};
        p = lg_terminal_lang(p, end, &lang, fail);
        *out = lg_term_lang(text, lang);
    } else if (*p == '^') {
        if (end - p < 3) {
            return wanted(fail, end, end, NULL);
        }
        if (p[1] != '^' || p[2] != '<') {
            return fail_at(fail, p, "expected ^^ and a datatype in <>");
        }
        LgTerm type = {0};
        p = iri_term(l, DATATYPE, p + 2, end, &type, fail);
        out->datatype = type.value;
    }
    return p;
}

// Subject and predicate from p on, and the blanks behind them.
static const char *
subject_predicate(Lines *l, const char *p, const char *end, LgTerm terms[4], LgTerminalFail *fail)
{
    if (*p != '<' && *p != '_') {
        return fail_at(fail, p, "expected a subject: an IRI in <> or a blank node _:label");
    }
    p = node(l, S, p, end, &terms[0], fail);
    p = p ? skip_blanks(p, end) : NULL;
    if (!p || p == end || *p != '<') {
        return p ? wanted(fail, p, end, "expected a predicate: an IRI in <>") : NULL;
    }
    p = iri_term(l, P, p, end, &terms[1], fail);
    return p ? skip_blanks(p, end) : NULL;
}

// Object, and graph if there is one.
static const char *
object_graph(Lines *l, const char *p, const char *end, LgTerm terms[4], LgTerminalFail *fail)
{
    if (p == end || (*p != '<' && *p != '_' && *p != '"')) {
        return wanted(fail, p, end, "expected an object: <IRI>, _:label or \"text\"");
    }
    p = *p == '"' ? literal(l, p, end, &terms[2], fail) : node(l, O, p, end, &terms[2], fail);
    p = p ? skip_blanks(p, end) : NULL;
    terms[3] = (LgTerm){0};
    if (p && p < end && l->quads && (*p == '<' || *p == '_')) {
        p = node(l, G, p, end, &terms[3], fail);
        p = p ? skip_blanks(p, end) : NULL;
    }
    return p;
}

// One statement from p to its dot. Null: see `fail`.
static const char *
statement(Lines *l, const char *p, const char *end, LgTerm terms[4], LgTerminalFail *fail)
{
    p = subject_predicate(l, p, end, terms, fail);
    p = p ? object_graph(l, p, end, terms, fail) : NULL;
    if (!p || p == end || *p != '.') {
        return p ? wanted(fail, p, end, l->quads ? "expected a graph or '.'" : "expected '.'")
                 : NULL;
    }
    return p + 1;
}

// Past white space, line ends and comments. `*p` is at `end` when there is no more here.
static const char *
skip_lines(const char *p, const char *end)
{
    while (p < end) {
        if (*p == '#') {
            const char *line_end = (const char *)memchr(p, '\n', (size_t)(end - p));
            const char *cr =
                (const char *)memchr(p, '\r', (size_t)((line_end ? line_end : end) - p));
            line_end = cr ? cr : line_end;
            if (!line_end) {
                return p; // the comment goes on behind the window
            }
            p = line_end;
        } else if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r') {
            p++;
        } else {
            return p;
        }
    }
    return p;
}

// Only a comment may stand behind the dot on the same line.
static const char *
line_end(const char *p, const char *end, LgTerminalFail *fail)
{
    p = skip_blanks(p, end);
    return p < end && (*p == '\n' || *p == '\r' || *p == '#')
               ? p
               : wanted(fail, p, end, "expected the end of the line behind '.'");
}

// The term for which a statement was refused.
static const char *
culprit(const LgInput *in, const LgTerm terms[4])
{
    for (int i = 0; i < 4; i++) {
        const char *at = terms[i].value.p;
        if (terms[i].kind != LG_TERM_NONE && lg_term_check(&terms[i], NULL) != LG_OK &&
            at >= in->window && at < in->end) {
            return at;
        }
    }
    return in->p;
}

static LgStatus
read_all(Lines *l, LgError *err)
{
    LgInput *in = l->in;
    for (;;) {
        in->p = skip_lines(in->p, in->end);
        LgTerm terms[4];
        LgTerminalFail fail = {0};
        const bool more = in->p == in->end || *in->p == '#';
        const char *p = more ? NULL : statement(l, in->p, in->end, terms, &fail);
        p = p ? line_end(p, in->end, &fail) : NULL;
        if (p) {
            const LgStatus st =
                lg_feed_add(l->feed, &terms[0], &terms[1], &terms[2], &terms[3], err);
            if (st != LG_OK) {
                lg_input_place(in, culprit(in, terms), err);
                return st;
            }
            in->p = p;
        } else if (fail.what) {
            return lg_input_fail(in, fail.at, err, "%s", fail.what);
        } else if (in->eof) {
            return in->p == in->end ? LG_OK
                                    : lg_input_fail(in, in->p, err, "the statement does not end");
        } else {
            LG_TRY(lg_input_more(in, err));
        }
    }
}

LgStatus
lg_read_ntriples(LgInput *in, LgFeed *feed, bool quads, LgError *err)
{
    Lines l = {.in = in, .feed = feed, .quads = quads};
    const LgStatus st = read_all(&l, err);
    for (size_t i = 0; i < sizeof(l.rooms) / sizeof(l.rooms[0]); i++) {
        lg_buf_done(&l.rooms[i]);
    }
    return st;
}
