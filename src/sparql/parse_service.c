// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SERVICE (SPARQL 1.1 Federated Query, 2): the group is read like any other, for its errors
// and the variables in its scope; what is kept of it is its text.

#include "sparql/parse_impl.h"

// The prologue so far as text. Later declarations of a prefix have replaced earlier ones, and
// all IRIs are absolute, so the order does not matter.
static LgStatus
write_prologue(LgParser *p)
{
    LgBuf text = {0};
    if (p->prologue.p) {
        return LG_OK;
    }
    if (p->base.n > 0) {
        lg_buf_printf(&text, "BASE <" LG_STR_FMT ">\n", LG_STR_ARG(p->base));
    }
    for (uint32_t i = 0; i < p->n_prefixes; i++) {
        lg_buf_printf(&text, "PREFIX " LG_STR_FMT ": <" LG_STR_FMT ">\n",
                      LG_STR_ARG(p->prefixes[i].prefix), LG_STR_ARG(p->prefixes[i].iri));
    }
    p->prologue = lg_arena_str(p->arena, lg_buf_view(&text));
    const bool full = text.failed || !p->prologue.p;
    lg_buf_done(&text);
    return full ? lg_parse_token_no_room(p) : LG_OK;
}

LgStatus
lg_parse_service(LgParser *p, LgAlg **out)
{
    static const char expected[] = "SILENT, a variable or the IRI of an endpoint behind SERVICE";
    LgServiceClause *clause = LG_NEW(p->arena, LgServiceClause);
    LgAlg *alg = lg_algebra_new(p->arena, LG_ALG_SERVICE, NULL, NULL);
    LgAlg *group = NULL;
    if (!clause || !alg) {
        return lg_parse_token_no_room(p);
    }
    clause->line = p->token.line;
    clause->column = p->token.column;
    LG_TRY(lg_parse_token_next(p));
    LG_TRY(lg_parse_token_accept_word(p, "SILENT", &clause->silent));
    if (p->token.kind == LG_TOKEN_VAR) {
        LG_TRY(lg_parse_term_var(p, expected, &alg->node.var));
    } else {
        alg->node.term.kind = LG_TERM_IRI;
        LG_TRY(lg_parse_term_iri(p, clause->silent ? expected + sizeof("SILENT,") : expected,
                                 &alg->node.term.value));
    }
    const char *begin = p->token.raw.p;
    p->services++;
    p->has_service = true;
    LG_TRY(lg_parse_pattern_group(p, &group, NULL));
    p->services--;
    alg->service = clause;
    if (p->services == 0) { // the text of an inner one is part of the outer one's
        LG_TRY(write_prologue(p));
        clause->prologue = p->prologue;
        clause->group = lg_arena_str(p->arena, (LgStr){begin, (size_t)(p->end - begin)});
        if (!clause->group.p) {
            return lg_parse_token_no_room(p);
        }
    }
    alg->a = group;
    alg->height = group->height + 1; // within the limit, since what it stands in is higher
    LG_TRY(lg_parse_scope(p, group, &alg->vars, &alg->n_vars));
    *out = alg;
    return LG_OK;
}
