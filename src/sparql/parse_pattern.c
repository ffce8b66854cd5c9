// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Group graph patterns (18.2.2): what stands in { }.

#include "sparql/parse_impl.h"

#include "base/limits.h"

typedef struct {
    LgAlg *alg;          // what came before the triples below
    LgParseTriples open; // a basic graph pattern that may still grow
    LgExpr **filters;
    uint32_t n_filters, cap_filters;
    uint32_t bgp; // number of the open basic graph pattern, for blank node labels
} Group;

static LgStatus
check_height(LgParser *p, const LgAlg *alg)
{
    if (!alg) {
        return lg_parse_token_no_room(p);
    }
    if (alg->height > LG_LIMIT_QUERY_HEIGHT) {
        return lg_parse_token_error(p, &p->token, LG_E_LIMIT,
                                    "a group of the query has more than %d parts",
                                    LG_LIMIT_QUERY_HEIGHT - 1);
    }
    return LG_OK;
}

static LgStatus
join(LgParser *p, Group *g, LgAlg *more)
{
    LgAlg *joined = more ? lg_algebra_join(p->arena, g->alg, more) : NULL;
    LG_TRY(check_height(p, joined));
    g->alg = joined;
    return LG_OK;
}

// End the open basic graph pattern.
static LgStatus
close_triples(LgParser *p, Group *g)
{
    if (g->open.n > 0) {
        LgAlg *bgp = lg_algebra_new(p->arena, LG_ALG_BGP, NULL, NULL);
        if (!bgp) {
            return lg_parse_token_no_room(p);
        }
        bgp->triples = g->open.triples;
        bgp->n_triples = g->open.n;
        LG_TRY(join(p, g, bgp));
    }
    if (g->open.others) {
        LG_TRY(join(p, g, g->open.others));
    }
    g->open = (LgParseTriples){0};
    g->bgp = ++p->n_bgps;
    return LG_OK;
}

static LgStatus
add_filter(LgParser *p, Group *g)
{
    LgExpr **filters = (LgExpr **)lg_parse_token_grow(p, g->filters, g->n_filters, &g->cap_filters,
                                                      sizeof(LgExpr *));
    if (!filters) {
        return lg_parse_token_no_room(p);
    }
    g->filters = filters;
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_expr_constraint(p, "'(' or a function behind FILTER", &filters[g->n_filters]));
    g->n_filters++;
    return LG_OK;
}

static LgStatus
parse_optional(LgParser *p, Group *g)
{
    LgAlg *b = NULL;
    LgExpr *filter = NULL;
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_pattern_group(p, &b, &filter));
    LgAlg *alg = lg_algebra_new(p->arena, LG_ALG_LEFTJOIN, g->alg, b);
    if (alg) {
        lg_algebra_set_expr(alg, filter);
    }
    LG_TRY(check_height(p, alg));
    g->alg = alg;
    return LG_OK;
}

static LgStatus
parse_minus(LgParser *p, Group *g)
{
    LgAlg *b = NULL;
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_pattern_group(p, &b, NULL));
    LgAlg *alg = lg_algebra_new(p->arena, LG_ALG_MINUS, g->alg, b);
    LG_TRY(check_height(p, alg));
    g->alg = alg;
    return LG_OK;
}

static LgStatus
parse_graph(LgParser *p, Group *g)
{
    static const char expected[] = "a variable or the IRI of a graph behind GRAPH";
    LgNode node = {.var = LG_VAR_NONE};
    LgAlg *a = NULL;
    LG_TRY(lg_parse_token_next(p));
    if (p->token.kind == LG_TOKEN_VAR) {
        LG_TRY(lg_parse_term_var(p, expected, &node.var));
    } else {
        node.term.kind = LG_TERM_IRI;
        LG_TRY(lg_parse_term_iri(p, expected, &node.term.value));
    }
    LG_TRY(lg_parse_pattern_group(p, &a, NULL));
    LgAlg *alg = lg_algebra_new(p->arena, LG_ALG_GRAPH, a, NULL);
    if (alg) {
        alg->node = node;
    }
    return join(p, g, alg);
}

static LgStatus
parse_service(LgParser *p, Group *g)
{
    LgAlg *alg = NULL;
    LG_TRY(lg_parse_service(p, &alg));
    return join(p, g, alg);
}

static LgStatus
parse_bind(LgParser *p, Group *g)
{
    LgExpr *expr = NULL;
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_token_expect(p, "(", "'(' behind BIND"));
    LG_TRY(lg_parse_expr_expression(p, &expr));
    LG_TRY(lg_parse_token_expect_word(p, "AS"));
    const LgToken at = p->token;
    LgAlg *alg = lg_algebra_new(p->arena, LG_ALG_EXTEND, g->alg, NULL);
    if (!alg) {
        return lg_parse_token_no_room(p);
    }
    LG_TRY(lg_parse_term_var(p, "a variable behind AS", &alg->var));
    if (lg_algebra_binds(g->alg, alg->var)) {
        return lg_parse_token_error(p, &at, LG_E_SYNTAX,
                                    "?" LG_STR_FMT " is used earlier in this group, so BIND "
                                    "cannot give it a value; choose another name",
                                    LG_STR_ARG(at.text));
    }
    LG_TRY(lg_parse_token_expect(p, ")", "')'"));
    lg_algebra_set_expr(alg, expr);
    LG_TRY(check_height(p, alg));
    g->alg = alg;
    return LG_OK;
}

static LgStatus
parse_union(LgParser *p, Group *g)
{
    LgAlg **items = NULL;
    uint32_t n = 0;
    uint32_t cap = 0;
    bool more = true;
    while (more) {
        items = (LgAlg **)lg_parse_token_grow(p, items, n, &cap, sizeof(LgAlg *));
        if (!items) {
            return lg_parse_token_no_room(p);
        }
        LG_TRY(lg_parse_pattern_group(p, &items[n], NULL));
        n++;
        LG_TRY(lg_parse_token_accept_word(p, "UNION", &more));
    }
    return join(p, g, lg_algebra_balance(p->arena, LG_ALG_UNION, items, n));
}

// GraphPatternNotTriples, but FILTER; `*out_found` is false at anything else.
static LgStatus
parse_part(LgParser *p, Group *g, bool *out_found)
{
    static const struct {
        const char *word;
        LgStatus (*parse)(LgParser *, Group *);
    } parts[] = {
        {"OPTIONAL", parse_optional}, {"MINUS", parse_minus}, {"GRAPH", parse_graph},
        {"SERVICE", parse_service},   {"BIND", parse_bind},
    };
    *out_found = true;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (lg_parse_token_word(p, parts[i].word)) {
            LG_TRY(close_triples(p, g));
            return parts[i].parse(p, g);
        }
    }
    if (lg_parse_token_is(p, "{")) {
        LG_TRY(close_triples(p, g));
        return parse_union(p, g);
    }
    if (lg_parse_token_word(p, "VALUES")) {
        LgAlg *values = NULL;
        LG_TRY(close_triples(p, g));
        LG_TRY(lg_parse_token_next(p));
        LG_TRY(lg_parse_pattern_values(p, &values));
        return join(p, g, values);
    }
    *out_found = false;
    return LG_OK;
}

// GroupGraphPatternSub, up to the '}'
static LgStatus
parse_parts(LgParser *p, Group *g)
{
    bool dot = true; // triples may follow
    while (!lg_parse_token_is(p, "}")) {
        if (lg_parse_triples_begin(p)) {
            if (!dot) {
                return lg_parse_token_unexpected(p, "'.' between two triples, ';', ',' or '}'");
            }
            p->bgp = g->bgp;
            LG_TRY(lg_parse_triples_subject(p, &g->open));
            LG_TRY(lg_parse_token_accept(p, ".", &dot));
            continue;
        }
        bool found = lg_parse_token_word(p, "FILTER");
        if (found) {
            LG_TRY(add_filter(p, g));
        } else {
            LG_TRY(parse_part(p, g, &found));
        }
        if (!found) {
            return lg_parse_token_unexpected(
                p,
                dot ? "a triple, FILTER, OPTIONAL, MINUS, GRAPH, SERVICE, BIND, VALUES, '{' or '}'"
                    : "'.', ';', ',', FILTER, OPTIONAL, MINUS, GRAPH, SERVICE, BIND, VALUES, '{' "
                      "or '}'");
        }
        LG_TRY(lg_parse_token_accept(p, ".", &dot));
        dot = true;
    }
    return close_triples(p, g);
}

LgStatus
lg_parse_pattern_group(LgParser *p, LgAlg **out, LgExpr **out_filter)
{
    Group g = {.bgp = ++p->n_bgps};
    const bool may_aggregate = p->level->may_aggregate;
    const uint32_t bgp = p->bgp;
    LG_TRY(lg_parse_token_enter(p));
    LG_TRY(lg_parse_token_expect(p, "{", "'{'"));
    p->level->may_aggregate = false;
    g.alg = lg_algebra_new(p->arena, LG_ALG_UNIT, NULL, NULL);
    if (!g.alg) {
        return lg_parse_token_no_room(p);
    }
    LgExpr *filter = NULL;
    if (lg_parse_token_word(p, "SELECT")) {
        LG_TRY(lg_parse_subselect(p, &g.alg));
        LG_TRY(lg_parse_token_expect(p, "}", "'}' behind the subquery"));
    } else {
        LG_TRY(parse_parts(p, &g));
        LG_TRY(lg_parse_token_next(p));
        if (g.n_filters > 0) {
            LG_TRY(lg_parse_expr_all(p, g.filters, g.n_filters, &filter));
        }
    }
    p->level->may_aggregate = may_aggregate;
    p->bgp = bgp;
    p->depth--;
    if (out_filter) {
        *out_filter = filter;
    } else if (filter) {
        LgAlg *alg = lg_algebra_new(p->arena, LG_ALG_FILTER, g.alg, NULL);
        if (alg) {
            lg_algebra_set_expr(alg, filter);
        }
        LG_TRY(check_height(p, alg));
        g.alg = alg;
    }
    *out = g.alg;
    return LG_OK;
}

// --- VALUES ---------------------------------------------------------------------

static LgStatus
parse_value(LgParser *p, LgTerm *out)
{
    *out = (LgTerm){0};
    if (lg_parse_token_word(p, "UNDEF")) {
        return lg_parse_token_next(p);
    }
    if (lg_parse_term_at_iri(p)) {
        out->kind = LG_TERM_IRI;
        return lg_parse_term_iri(p, "an IRI", &out->value);
    }
    if (lg_parse_term_at_literal(p)) {
        return lg_parse_term_literal(p, out);
    }
    return lg_parse_token_unexpected(p, "a value: an IRI, a literal or UNDEF");
}

typedef struct {
    LgAlg *alg;
    uint32_t n, cap; // values
    bool tuples;     // rows in parentheses
} Values;

static LgStatus
add_value(LgParser *p, Values *v)
{
    LgTerm *values =
        (LgTerm *)lg_parse_token_grow(p, v->alg->values, v->n, &v->cap, sizeof(*values));
    if (!values) {
        return lg_parse_token_no_room(p);
    }
    v->alg->values = values;
    return parse_value(p, &values[v->n++]);
}

static LgStatus
parse_values_vars(LgParser *p, Values *v)
{
    uint32_t cap = 0;
    LgAlg *alg = v->alg;
    LG_TRY(lg_parse_token_accept(p, "(", &v->tuples));
    while (v->tuples ? !lg_parse_token_is(p, ")") : alg->n_vars == 0) {
        const LgToken at = p->token;
        LgVar *vars = (LgVar *)lg_parse_token_grow(p, alg->vars, alg->n_vars, &cap, sizeof(*vars));
        if (!vars) {
            return lg_parse_token_no_room(p);
        }
        alg->vars = vars;
        LG_TRY(lg_parse_term_var(p, v->tuples ? "a variable or ')'" : "a variable or '('",
                                 &vars[alg->n_vars]));
        for (uint32_t i = 0; i < alg->n_vars; i++) {
            if (vars[i] == vars[alg->n_vars]) {
                return lg_parse_token_error(p, &at, LG_E_SYNTAX,
                                            "?" LG_STR_FMT " is named twice in VALUES",
                                            LG_STR_ARG(at.text));
            }
        }
        alg->n_vars++;
    }
    return v->tuples ? lg_parse_token_next(p) : LG_OK;
}

LgStatus
lg_parse_pattern_values(LgParser *p, LgAlg **out)
{
    Values v = {.alg = lg_algebra_new(p->arena, LG_ALG_VALUES, NULL, NULL)};
    if (!v.alg) {
        return lg_parse_token_no_room(p);
    }
    LG_TRY(parse_values_vars(p, &v));
    LG_TRY(lg_parse_token_expect(p, "{", "'{'"));
    for (; !lg_parse_token_is(p, "}"); v.alg->n_rows++) {
        if (!v.tuples) {
            LG_TRY(add_value(p, &v));
            continue;
        }
        const LgToken at = p->token;
        const uint32_t first = v.n;
        LG_TRY(lg_parse_token_expect(p, "(", "a row in parentheses or '}'"));
        while (!lg_parse_token_is(p, ")")) {
            LG_TRY(add_value(p, &v));
        }
        LG_TRY(lg_parse_token_next(p));
        if (v.n - first != v.alg->n_vars) {
            return lg_parse_token_error(p, &at, LG_E_SYNTAX,
                                        "this row of VALUES has %u value%s for %u variable%s",
                                        v.n - first, v.n - first == 1 ? "" : "s", v.alg->n_vars,
                                        v.alg->n_vars == 1 ? "" : "s");
        }
    }
    *out = v.alg;
    return lg_parse_token_next(p);
}
