// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Triples, collections, blank node property lists, and the property paths that
// are plain algebra (18.2.2.4).

#include "sparql/parse_impl.h"

typedef enum { PATH_IRI, PATH_INVERSE, PATH_SEQUENCE, PATH_ALTERNATIVE } PathKind;

typedef struct Path Path;
struct Path {
    PathKind kind;
    LgNode node; // of PATH_IRI: the property; a variable for a verb that is one
    Path **kids;
    uint32_t n, cap;
};

static LgStatus parse_object(LgParser *p, LgParseTriples *to, LgNode *out);
static LgStatus parse_properties(LgParser *p, LgParseTriples *to, const LgNode *s);
static LgStatus parse_path(LgParser *p, Path **out);

static LgStatus
add(LgParser *p, LgParseTriples *to, const LgNode *s, const LgNode *o, const LgNode *verb)
{
    LgTriple *triples =
        (LgTriple *)lg_parse_token_grow(p, to->triples, to->n, &to->cap, sizeof(*triples));
    if (!triples) {
        return lg_parse_token_no_room(p);
    }
    to->triples = triples;
    triples[to->n++] = (LgTriple){*s, *verb, *o};
    return LG_OK;
}

static LgStatus
add_rdf(LgParser *p, LgParseTriples *to, const LgNode *s, LgStr property, const LgNode *o)
{
    const LgNode verb = {.var = LG_VAR_NONE, .term = lg_term_iri(property)};
    return add(p, to, s, o, &verb);
}

static LgStatus
fresh_node(LgParser *p, LgNode *out)
{
    *out = (LgNode){.var = LG_VAR_NONE};
    return lg_parse_term_fresh(p, &out->var);
}

// --- Paths ----------------------------------------------------------------------

static Path *
new_path(LgParser *p, PathKind kind)
{
    Path *path = LG_NEW(p->arena, Path);
    if (path) {
        path->kind = kind;
        path->node.var = LG_VAR_NONE;
    }
    return path;
}

static LgStatus
add_kid(LgParser *p, Path *path, Path *kid)
{
    Path **kids = (Path **)lg_parse_token_grow(p, path->kids, path->n, &path->cap, sizeof(Path *));
    if (!kids) {
        return lg_parse_token_no_room(p);
    }
    path->kids = kids;
    kids[path->n++] = kid;
    return LG_OK;
}

static bool
at_path(const LgParser *p)
{
    return lg_parse_term_at_iri(p) || lg_parse_token_is(p, "^") || lg_parse_token_is(p, "(") ||
           lg_parse_token_is(p, "!") ||
           (p->token.kind == LG_TOKEN_WORD && lg_str_eq(p->token.text, LG_STR("a")));
}

// PathPrimary and PathMod
static LgStatus
parse_path_element(LgParser *p, Path **out)
{
    static const char expected[] = "a property: an IRI, 'a', '^' or '('";
    if (lg_parse_token_is(p, "!")) {
        return lg_parse_token_unsupported(p, "negated property sets ('!' in a path) are");
    }
    bool grouped = false;
    LG_TRY(lg_parse_token_accept(p, "(", &grouped));
    if (grouped) {
        LG_TRY(parse_path(p, out));
        LG_TRY(lg_parse_token_expect(p, ")", "'|', '/' or ')'"));
    } else {
        Path *path = new_path(p, PATH_IRI);
        if (!path) {
            return lg_parse_token_no_room(p);
        }
        path->node.term.kind = LG_TERM_IRI;
        if (p->token.kind == LG_TOKEN_WORD && lg_str_eq(p->token.text, LG_STR("a"))) {
            path->node.term.value = LG_STR(LG_NS_RDF "type");
            LG_TRY(lg_parse_token_next(p));
        } else {
            LG_TRY(lg_parse_term_iri(p, expected, &path->node.term.value));
        }
        *out = path;
    }
    for (const char *mod = "*+?"; *mod; mod++) {
        if (lg_parse_token_is(p, (const char[]){*mod, '\0'})) {
            const char what[] = {'\'', *mod, '\'', '\0'};
            return lg_parse_token_error(p, &p->token, LG_E_UNSUPPORTED,
                                        "property paths with %s are not supported yet", what);
        }
    }
    return LG_OK;
}

// PathEltOrInverse
static LgStatus
parse_path_step(LgParser *p, Path **out)
{
    bool inverse = false;
    LG_TRY(lg_parse_token_accept(p, "^", &inverse));
    LG_TRY(parse_path_element(p, out));
    if (!inverse) {
        return LG_OK;
    }
    Path *path = new_path(p, PATH_INVERSE);
    if (!path) {
        return lg_parse_token_no_room(p);
    }
    LG_TRY(add_kid(p, path, *out));
    *out = path;
    return LG_OK;
}

// Items of one kind with a separator between them; a single one stays alone.
static LgStatus
parse_path_list(LgParser *p, PathKind kind, const char *separator,
                LgStatus (*item)(LgParser *, Path **), Path **out)
{
    LG_TRY(item(p, out));
    if (!lg_parse_token_is(p, separator)) {
        return LG_OK;
    }
    Path *list = new_path(p, kind);
    if (!list) {
        return lg_parse_token_no_room(p);
    }
    LG_TRY(add_kid(p, list, *out));
    *out = list;
    for (;;) {
        bool more = false;
        Path *kid = NULL;
        LG_TRY(lg_parse_token_accept(p, separator, &more));
        if (!more) {
            return LG_OK;
        }
        LG_TRY(item(p, &kid));
        LG_TRY(add_kid(p, list, kid));
    }
}

// PathSequence
static LgStatus
parse_path_sequence(LgParser *p, Path **out)
{
    return parse_path_list(p, PATH_SEQUENCE, "/", parse_path_step, out);
}

// PathAlternative
static LgStatus
parse_path(LgParser *p, Path **out)
{
    LG_TRY(lg_parse_token_enter(p));
    LG_TRY(parse_path_list(p, PATH_ALTERNATIVE, "|", parse_path_sequence, out));
    p->depth--;
    return LG_OK;
}

// The pattern of collected triples.
static LgStatus
finish(LgParser *p, const LgParseTriples *from, LgAlg **out)
{
    LgAlg *bgp = lg_algebra_new(p->arena, from->n > 0 ? LG_ALG_BGP : LG_ALG_UNIT, NULL, NULL);
    if (!bgp) {
        return lg_parse_token_no_room(p);
    }
    bgp->triples = from->triples;
    bgp->n_triples = from->n;
    *out = from->others ? lg_algebra_join(p->arena, bgp, from->others) : bgp;
    return *out ? LG_OK : lg_parse_token_no_room(p);
}

static LgStatus translate(LgParser *p, LgParseTriples *to, const LgNode *s, const Path *path,
                          const LgNode *o);

// Union(Path(s, a, o), Path(s, b, o), ...)
static LgStatus
translate_alternative(LgParser *p, LgParseTriples *to, const LgNode *s, const Path *path,
                      const LgNode *o)
{
    LgAlg **items = LG_NEW_ARRAY(p->arena, LgAlg *, path->n);
    if (!items) {
        return lg_parse_token_no_room(p);
    }
    for (uint32_t i = 0; i < path->n; i++) {
        LgParseTriples kid = {0};
        LG_TRY(translate(p, &kid, s, path->kids[i], o));
        LG_TRY(finish(p, &kid, &items[i]));
    }
    LgAlg *all = lg_algebra_balance(p->arena, LG_ALG_UNION, items, path->n);
    if (all && to->others) {
        all = lg_algebra_join(p->arena, to->others, all);
    }
    if (!all) {
        return lg_parse_token_no_room(p);
    }
    to->others = all;
    return LG_OK;
}

static LgStatus
translate(LgParser *p, LgParseTriples *to, const LgNode *s, const Path *path, const LgNode *o)
{
    switch (path->kind) {
    case PATH_IRI: return add(p, to, s, o, &path->node);
    case PATH_INVERSE: return translate(p, to, o, path->kids[0], s);
    case PATH_ALTERNATIVE: return translate_alternative(p, to, s, path, o);
    case PATH_SEQUENCE: break;
    }
    LgNode from = *s;
    for (uint32_t i = 0; i < path->n; i++) {
        LgNode next = *o;
        if (i + 1 < path->n) {
            LG_TRY(fresh_node(p, &next));
        }
        LG_TRY(translate(p, to, &from, path->kids[i], &next));
        from = next;
    }
    return LG_OK;
}

// Verb: a variable, 'a', an IRI, or a path.
static LgStatus
parse_verb(LgParser *p, bool plain, Path **out)
{
    if (!plain && p->token.kind != LG_TOKEN_VAR) {
        return parse_path(p, out);
    }
    Path *path = new_path(p, PATH_IRI);
    if (!path) {
        return lg_parse_token_no_room(p);
    }
    *out = path;
    if (p->token.kind == LG_TOKEN_VAR) {
        return lg_parse_term_var(p, "a variable", &path->node.var);
    }
    path->node.term.kind = LG_TERM_IRI;
    if (p->token.kind == LG_TOKEN_WORD && lg_str_eq(p->token.text, LG_STR("a"))) {
        path->node.term.value = LG_STR(LG_NS_RDF "type");
        return lg_parse_token_next(p);
    }
    return lg_parse_term_iri(p, "a property: a variable, an IRI or 'a'", &path->node.term.value);
}

// --- Triples --------------------------------------------------------------------

// Collection, behind its '('; at least one item.
static LgStatus
parse_collection(LgParser *p, LgParseTriples *to, LgNode *out)
{
    LG_TRY(fresh_node(p, out));
    LgNode cell = *out;
    for (;;) {
        LgNode item;
        LG_TRY(parse_object(p, to, &item));
        LG_TRY(add_rdf(p, to, &cell, LG_STR(LG_NS_RDF "first"), &item));
        LgNode rest = {.var = LG_VAR_NONE, .term = lg_term_iri(LG_STR(LG_NS_RDF "nil"))};
        const bool last = lg_parse_token_is(p, ")");
        if (!last) {
            LG_TRY(fresh_node(p, &rest));
        }
        LG_TRY(add_rdf(p, to, &cell, LG_STR(LG_NS_RDF "rest"), &rest));
        if (last) {
            return lg_parse_token_next(p);
        }
        cell = rest;
    }
}

// TriplesNode, or the empty forms () and []. `*out_whole`: it may stand as a
// subject without properties. `*out_found` is false at anything else.
static LgStatus
parse_triples_node(LgParser *p, LgParseTriples *to, LgNode *out, bool *out_found, bool *out_whole)
{
    bool empty = false;
    *out_found = true;
    *out_whole = false;
    if (lg_parse_token_is(p, "(")) {
        LG_TRY(lg_parse_token_next(p));
        LG_TRY(lg_parse_token_accept(p, ")", &empty));
        if (empty) {
            *out = (LgNode){.var = LG_VAR_NONE, .term = lg_term_iri(LG_STR(LG_NS_RDF "nil"))};
            return LG_OK;
        }
        *out_whole = true;
        return parse_collection(p, to, out);
    }
    if (lg_parse_token_is(p, "[")) {
        LG_TRY(lg_parse_token_next(p));
        LG_TRY(fresh_node(p, out));
        LG_TRY(lg_parse_token_accept(p, "]", &empty));
        if (empty) {
            return LG_OK;
        }
        *out_whole = true;
        LG_TRY(parse_properties(p, to, out));
        return lg_parse_token_expect(p, "]", "',', ';' or ']'");
    }
    *out_found = false;
    return LG_OK;
}

// GraphNode
static LgStatus
parse_object(LgParser *p, LgParseTriples *to, LgNode *out)
{
    bool found = false;
    bool whole = false;
    LG_TRY(lg_parse_token_enter(p));
    LG_TRY(lg_parse_term_node(p, out, &found));
    if (!found) {
        LG_TRY(parse_triples_node(p, to, out, &found, &whole));
    }
    if (!found) {
        return lg_parse_token_unexpected(
            p, "an object: a variable, an IRI, a literal, a blank node, '[' or '('");
    }
    p->depth--;
    return LG_OK;
}

// PropertyListNotEmpty: verbs with their objects.
static LgStatus
parse_properties(LgParser *p, LgParseTriples *to, const LgNode *s)
{
    for (;;) {
        if (p->token.kind != LG_TOKEN_VAR && !at_path(p)) {
            return lg_parse_token_unexpected(p, to->plain
                                                    ? "a property: a variable, an IRI or 'a'"
                                                    : "a property: a variable, an IRI, 'a' or "
                                                      "a path");
        }
        Path *verb = NULL;
        LG_TRY(parse_verb(p, to->plain, &verb));
        bool more = true;
        while (more) {
            LgNode o;
            LG_TRY(parse_object(p, to, &o));
            LG_TRY(translate(p, to, s, verb, &o));
            LG_TRY(lg_parse_token_accept(p, ",", &more));
        }
        bool another = false;
        while (lg_parse_token_is(p, ";")) {
            another = true;
            LG_TRY(lg_parse_token_next(p));
        }
        // "s p o ; ." is allowed
        if (!another || (p->token.kind != LG_TOKEN_VAR && !at_path(p))) {
            return LG_OK;
        }
    }
}

bool
lg_parse_triples_begin(const LgParser *p)
{
    return p->token.kind == LG_TOKEN_VAR || p->token.kind == LG_TOKEN_BLANK ||
           lg_parse_term_at_iri(p) || lg_parse_term_at_literal(p) || lg_parse_token_is(p, "(") ||
           lg_parse_token_is(p, "[");
}

LgStatus
lg_parse_triples_subject(LgParser *p, LgParseTriples *to)
{
    LgNode s;
    bool found = false;
    bool whole = false;
    LG_TRY(lg_parse_token_enter(p));
    LG_TRY(lg_parse_term_node(p, &s, &found));
    if (!found) {
        LG_TRY(parse_triples_node(p, to, &s, &found, &whole));
    }
    if (!found) {
        return lg_parse_token_unexpected(p, "a subject: a variable, an IRI, '[' or '('");
    }
    if (!whole || p->token.kind == LG_TOKEN_VAR || at_path(p)) {
        LG_TRY(parse_properties(p, to, &s));
    }
    p->depth--;
    return LG_OK;
}

LgStatus
lg_parse_triples_template(LgParser *p, LgParseTriples *to)
{
    LG_TRY(lg_parse_token_expect(p, "{", "'{'"));
    bool more = true;
    while (more && !lg_parse_token_is(p, "}")) {
        if (!lg_parse_triples_begin(p)) {
            return lg_parse_token_unexpected(p, "a triple or '}'");
        }
        LG_TRY(lg_parse_triples_subject(p, to));
        LG_TRY(lg_parse_token_accept(p, ".", &more));
    }
    return lg_parse_token_expect(p, "}", "'.', ';', ',' or '}'");
}
