// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Property paths (9, 18.2.2.3, 18.2.2.4). What is plain algebra is translated to it:
// sequences to joins, alternatives to unions, inverses by swapping the ends, and a
// negated property set to a triple whose property a filter looks at. Only `*`,
// `+` and `?` stay paths.

#include "sparql/parse_impl.h"

static LgStatus parse_path(LgParser *p, LgPath **out);

static LgStatus
new_path(LgParser *p, LgPathKind kind, LgPath **out)
{
    *out = LG_NEW(p->arena, LgPath);
    if (!*out) {
        return lg_parse_token_no_room(p);
    }
    (*out)->kind = kind;
    (*out)->node.var = LG_VAR_NONE;
    return LG_OK;
}

static LgStatus
add_kid(LgParser *p, LgPath *path, LgPath *kid)
{
    LgPath **kids =
        (LgPath **)lg_parse_token_grow(p, path->kids, path->n, &path->cap, sizeof(LgPath *));
    if (!kids) {
        return lg_parse_token_no_room(p);
    }
    path->kids = kids;
    kids[path->n++] = kid;
    return LG_OK;
}

// Put `kind` around `*path`.
static LgStatus
wrap(LgParser *p, LgPathKind kind, LgPath **path)
{
    LgPath *outer = NULL;
    LG_TRY(new_path(p, kind, &outer));
    LG_TRY(add_kid(p, outer, *path));
    *path = outer;
    return LG_OK;
}

// --- Reading --------------------------------------------------------------------

static bool
at_a(const LgParser *p)
{
    return p->token.kind == LG_TOKEN_WORD && lg_str_eq(p->token.text, LG_STR("a"));
}

bool
lg_parse_path_begins(const LgParser *p)
{
    return lg_parse_term_at_iri(p) || lg_parse_token_is(p, "^") || lg_parse_token_is(p, "(") ||
           lg_parse_token_is(p, "!") || at_a(p);
}

// iri | 'a'
static LgStatus
parse_iri(LgParser *p, const char *expected, LgPath **out)
{
    LG_TRY(new_path(p, LG_PATH_IRI, out));
    (*out)->node.term.kind = LG_TERM_IRI;
    if (at_a(p)) {
        (*out)->node.term.value = LG_STR(LG_NS_RDF "type");
        return lg_parse_token_next(p);
    }
    return lg_parse_term_iri(p, expected, &(*out)->node.term.value);
}

// PathOneInPropertySet: into the forward or the inverse part of the set.
static LgStatus
parse_one_in_set(LgParser *p, const char *expected, LgPath **parts)
{
    bool inverse = false;
    LgPath *iri = NULL;
    LG_TRY(lg_parse_token_accept(p, "^", &inverse));
    LG_TRY(parse_iri(p, inverse ? "a property: an IRI or 'a'" : expected, &iri));
    if (!parts[inverse]) {
        LG_TRY(new_path(p, LG_PATH_NOT, &parts[inverse]));
    }
    return add_kid(p, parts[inverse], iri);
}

// PathNegatedPropertySet, behind its '!'. With properties of both directions it is
// the alternative of two sets.
static LgStatus
parse_set(LgParser *p, LgPath **out)
{
    LgPath *parts[2] = {NULL, NULL};
    bool more = false;
    LG_TRY(lg_parse_token_accept(p, "(", &more));
    if (!more) {
        LG_TRY(parse_one_in_set(p, "a property: an IRI, 'a', '^' or '('", parts));
    } else if (lg_parse_token_is(p, ")")) {
        LG_TRY(new_path(p, LG_PATH_NOT, &parts[0]));
        LG_TRY(lg_parse_token_next(p));
    } else {
        while (more) {
            LG_TRY(parse_one_in_set(p, "a property: an IRI, 'a' or '^'", parts));
            LG_TRY(lg_parse_token_accept(p, "|", &more));
        }
        LG_TRY(lg_parse_token_expect(p, ")", "'|' or ')'"));
    }
    if (parts[1]) {
        LG_TRY(wrap(p, LG_PATH_INVERSE, &parts[1]));
    }
    if (!parts[0] || !parts[1]) {
        *out = parts[0] ? parts[0] : parts[1];
        return LG_OK;
    }
    LG_TRY(wrap(p, LG_PATH_ALTERNATIVE, &parts[0]));
    *out = parts[0];
    return add_kid(p, *out, parts[1]);
}

// Is the token a '+' that is the sign of a number? The longest token wins (19.8).
static bool
is_sign(const LgParser *p)
{
    const LgStr text = p->lex.text;
    size_t at = p->lex.pos;
    at += at < text.n && text.p[at] == '.';
    return at < text.n && text.p[at] >= '0' && text.p[at] <= '9';
}

// PathMod, if there is one.
static LgStatus
parse_mod(LgParser *p, LgPath **path)
{
    LgPathKind kind = LG_PATH_IRI;
    if (lg_parse_token_is(p, "*")) {
        kind = LG_PATH_STAR;
    } else if (lg_parse_token_is(p, "?")) {
        kind = LG_PATH_OPTIONAL;
    } else if (lg_parse_token_is(p, "+") && !is_sign(p)) {
        kind = LG_PATH_PLUS;
    } else {
        return LG_OK;
    }
    LG_TRY(wrap(p, kind, path));
    return lg_parse_token_next(p);
}

// PathElt
static LgStatus
parse_element(LgParser *p, LgPath **out)
{
    bool grouped = false;
    bool negated = false;
    LG_TRY(lg_parse_token_accept(p, "!", &negated));
    if (negated) {
        LG_TRY(parse_set(p, out));
        return parse_mod(p, out);
    }
    LG_TRY(lg_parse_token_accept(p, "(", &grouped));
    if (grouped) {
        LG_TRY(parse_path(p, out));
        LG_TRY(lg_parse_token_expect(p, ")", "'|', '/' or ')'"));
    } else {
        LG_TRY(parse_iri(p, "a property: an IRI, 'a', '^', '!' or '('", out));
    }
    return parse_mod(p, out);
}

// PathEltOrInverse
static LgStatus
parse_step(LgParser *p, LgPath **out)
{
    bool inverse = false;
    LG_TRY(lg_parse_token_accept(p, "^", &inverse));
    LG_TRY(parse_element(p, out));
    return inverse ? wrap(p, LG_PATH_INVERSE, out) : LG_OK;
}

// Items of one kind with a separator between them; a single one stays alone.
static LgStatus
parse_list(LgParser *p, LgPathKind kind, const char *separator,
           LgStatus (*item)(LgParser *, LgPath **), LgPath **out)
{
    LG_TRY(item(p, out));
    bool more = false;
    LG_TRY(lg_parse_token_accept(p, separator, &more));
    if (more) {
        LG_TRY(wrap(p, kind, out));
    }
    while (more) {
        LgPath *kid = NULL;
        LG_TRY(item(p, &kid));
        LG_TRY(add_kid(p, *out, kid));
        LG_TRY(lg_parse_token_accept(p, separator, &more));
    }
    return LG_OK;
}

// PathSequence
static LgStatus
parse_sequence(LgParser *p, LgPath **out)
{
    return parse_list(p, LG_PATH_SEQUENCE, "/", parse_step, out);
}

// PathAlternative
static LgStatus
parse_path(LgParser *p, LgPath **out)
{
    LG_TRY(lg_parse_token_enter(p));
    LG_TRY(parse_list(p, LG_PATH_ALTERNATIVE, "|", parse_sequence, out));
    p->depth--;
    return LG_OK;
}

LgStatus
lg_parse_path_verb(LgParser *p, bool plain, LgPath **out)
{
    if (p->token.kind == LG_TOKEN_VAR) {
        LG_TRY(new_path(p, LG_PATH_IRI, out));
        return lg_parse_term_var(p, "a variable", &(*out)->node.var);
    }
    return plain ? parse_iri(p, "a property: a variable, an IRI or 'a'", out) : parse_path(p, out);
}

// --- Translating ------------------------------------------------------------------

// Join `alg`, null when the arena was full, with the other patterns.
static LgStatus
add_other(LgParser *p, LgParseTriples *to, LgAlg *alg)
{
    if (alg && to->others) {
        alg = lg_algebra_join(p->arena, to->others, alg);
    }
    if (!alg) {
        return lg_parse_token_no_room(p);
    }
    to->others = alg;
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

// Union(Path(s, a, o), Path(s, b, o), ...)
static LgStatus
translate_alternative(LgParser *p, LgParseTriples *to, const LgNode *s, const LgPath *path,
                      const LgNode *o)
{
    LgAlg **items = LG_NEW_ARRAY(p->arena, LgAlg *, path->n);
    if (!items) {
        return lg_parse_token_no_room(p);
    }
    for (uint32_t i = 0; i < path->n; i++) {
        LgParseTriples kid = {0};
        LG_TRY(lg_parse_path_translate(p, &kid, s, path->kids[i], o));
        LG_TRY(finish(p, &kid, &items[i]));
    }
    return add_other(p, to, lg_algebra_balance(p->arena, LG_ALG_UNION, items, path->n));
}

static LgStatus
translate_sequence(LgParser *p, LgParseTriples *to, const LgNode *s, const LgPath *path,
                   const LgNode *o)
{
    LgNode from = *s;
    for (uint32_t i = 0; i < path->n; i++) {
        LgNode next = *o;
        if (i + 1 < path->n) {
            next = (LgNode){.var = LG_VAR_NONE};
            LG_TRY(lg_parse_term_fresh(p, &next.var));
        }
        LG_TRY(lg_parse_path_translate(p, to, &from, path->kids[i], &next));
        from = next;
    }
    return LG_OK;
}

// Filter(?p NOT IN (...), BGP(s ?p o)): a solution for each property between the ends.
static LgStatus
translate_set(LgParser *p, LgParseTriples *to, const LgNode *s, const LgPath *path, const LgNode *o)
{
    LgNode verb = {.var = LG_VAR_NONE};
    LG_TRY(lg_parse_term_fresh(p, &verb.var));
    if (path->n == 0) {
        return lg_parse_triples_add(p, to, s, o, &verb);
    }
    LgParseTriples one = {0};
    LgAlg *bgp = NULL;
    LgExpr *expr = NULL;
    LG_TRY(lg_parse_triples_add(p, &one, s, o, &verb));
    LG_TRY(finish(p, &one, &bgp));
    LgTerm *terms = LG_NEW_ARRAY(p->arena, LgTerm, path->n);
    LgAlg *filter = lg_algebra_new(p->arena, LG_ALG_FILTER, bgp, NULL);
    if (!terms || !filter) {
        return lg_parse_token_no_room(p);
    }
    for (uint32_t i = 0; i < path->n; i++) {
        terms[i] = path->kids[i]->node.term;
    }
    LG_TRY(lg_parse_expr_none_of(p, verb.var, terms, path->n, &expr));
    lg_algebra_set_expr(filter, expr);
    return add_other(p, to, filter);
}

LgStatus
lg_parse_path_translate(LgParser *p, LgParseTriples *to, const LgNode *s, const LgPath *path,
                        const LgNode *o)
{
    switch (path->kind) {
    case LG_PATH_IRI: return lg_parse_triples_add(p, to, s, o, &path->node);
    case LG_PATH_INVERSE: return lg_parse_path_translate(p, to, o, path->kids[0], s);
    case LG_PATH_SEQUENCE: return translate_sequence(p, to, s, path, o);
    case LG_PATH_ALTERNATIVE: return translate_alternative(p, to, s, path, o);
    case LG_PATH_NOT: return translate_set(p, to, s, path, o);
    case LG_PATH_STAR:
    case LG_PATH_PLUS:
    case LG_PATH_OPTIONAL: break;
    }
    LgAlg *alg = lg_algebra_new(p->arena, LG_ALG_PATH, NULL, NULL);
    if (alg) {
        alg->path = path;
        alg->ends[0] = *s;
        alg->ends[1] = *o;
    }
    return add_other(p, to, alg);
}
