// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Triples, collections and blank node property lists.

#include "sparql/parse_impl.h"

static LgStatus parse_object(LgParser *p, LgParseTriples *to, LgNode *out);
static LgStatus parse_properties(LgParser *p, LgParseTriples *to, const LgNode *s);

LgStatus
lg_parse_triples_add(LgParser *p, LgParseTriples *to, const LgNode *s, const LgNode *o,
                     const LgNode *verb)
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
    return lg_parse_triples_add(p, to, s, o, &verb);
}

static LgStatus
fresh_node(LgParser *p, LgNode *out)
{
    *out = (LgNode){.var = LG_VAR_NONE};
    return lg_parse_term_fresh(p, &out->var);
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
    const LgToken at = p->token;
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
        LG_TRY(lg_parse_term_blank_here(p, &at));
        return parse_collection(p, to, out);
    }
    if (lg_parse_token_is(p, "[")) {
        LG_TRY(lg_parse_term_blank_here(p, &at));
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
        if (p->token.kind != LG_TOKEN_VAR && !lg_parse_path_begins(p)) {
            return lg_parse_token_unexpected(p, to->plain
                                                    ? "a property: a variable, an IRI or 'a'"
                                                    : "a property: a variable, an IRI, 'a' or "
                                                      "a path");
        }
        LgPath *verb = NULL;
        LG_TRY(lg_parse_path_verb(p, to->plain, &verb));
        bool more = true;
        while (more) {
            LgNode o;
            LG_TRY(parse_object(p, to, &o));
            LG_TRY(lg_parse_path_translate(p, to, s, verb, &o));
            LG_TRY(lg_parse_token_accept(p, ",", &more));
        }
        bool another = false;
        while (lg_parse_token_is(p, ";")) {
            another = true;
            LG_TRY(lg_parse_token_next(p));
        }
        // "s p o ; ." is allowed
        if (!another || (p->token.kind != LG_TOKEN_VAR && !lg_parse_path_begins(p))) {
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
    if (!whole || p->token.kind == LG_TOKEN_VAR || lg_parse_path_begins(p)) {
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
