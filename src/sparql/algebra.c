// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/algebra_impl.h"

static uint32_t
taller(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

LgAlg *
lg_algebra_new(LgArena *arena, LgAlgOp op, LgAlg *a, LgAlg *b)
{
    LgAlg *alg = LG_NEW(arena, LgAlg);
    if (alg) {
        alg->op = op;
        alg->a = a;
        alg->b = b;
        alg->var = LG_VAR_NONE;
        alg->node.var = LG_VAR_NONE;
        alg->ends[0].var = LG_VAR_NONE;
        alg->ends[1].var = LG_VAR_NONE;
        alg->limit = UINT64_MAX;
        alg->height = 1 + taller(a ? a->height : 0, b ? b->height : 0);
    }
    return alg;
}

LgAlg *
lg_algebra_join(LgArena *arena, LgAlg *a, LgAlg *b)
{
    return a->op == LG_ALG_UNIT   ? b
           : b->op == LG_ALG_UNIT ? a
                                  : lg_algebra_new(arena, LG_ALG_JOIN, a, b);
}

LgAlg *
lg_algebra_balance(LgArena *arena, LgAlgOp op, LgAlg **items, uint32_t n)
{
    if (n == 1) {
        return items[0];
    }
    LgAlg *a = lg_algebra_balance(arena, op, items, n / 2);
    LgAlg *b = lg_algebra_balance(arena, op, items + n / 2, n - n / 2);
    return a && b ? lg_algebra_new(arena, op, a, b) : NULL;
}

void
lg_algebra_set_expr(LgAlg *alg, LgExpr *expr)
{
    alg->expr = expr;
    if (expr) {
        alg->height = taller(alg->height, 1 + expr->height);
    }
}

// --- Scope --------------------------------------------------------------------

// Either marks (seen) or looks for `var`: true when it was found.
static bool
visit_var(LgVar found, LgVar var, bool *seen)
{
    if (seen && found != LG_VAR_NONE) {
        seen[found] = true;
    }
    return found == var && var != LG_VAR_NONE;
}

static bool
visit(const LgAlg *alg, LgVar var, bool *seen)
{
    bool hit = false;
    switch (alg->op) {
    case LG_ALG_UNIT: return false;
    case LG_ALG_BGP:
        for (uint32_t i = 0; i < alg->n_triples && !hit; i++) {
            const LgTriple *t = &alg->triples[i];
            hit = visit_var(t->s.var, var, seen) || visit_var(t->p.var, var, seen) ||
                  visit_var(t->o.var, var, seen);
        }
        return hit;
    case LG_ALG_PATH:
        return visit_var(alg->ends[0].var, var, seen) || visit_var(alg->ends[1].var, var, seen);
    case LG_ALG_JOIN:
    case LG_ALG_LEFTJOIN:
    case LG_ALG_UNION: return visit(alg->a, var, seen) || visit(alg->b, var, seen);
    case LG_ALG_MINUS:
    case LG_ALG_FILTER:
    case LG_ALG_ORDER:
    case LG_ALG_DISTINCT:
    case LG_ALG_REDUCED:
    case LG_ALG_SLICE: return visit(alg->a, var, seen);
    case LG_ALG_EXTEND: return visit_var(alg->var, var, seen) || visit(alg->a, var, seen);
    case LG_ALG_GRAPH: return visit_var(alg->node.var, var, seen) || visit(alg->a, var, seen);
    case LG_ALG_VALUES:
    case LG_ALG_SERVICE:
    case LG_ALG_PROJECT:
        hit = visit_var(alg->node.var, var, seen);
        for (uint32_t i = 0; i < alg->n_vars && !hit; i++) {
            hit = visit_var(alg->vars[i], var, seen);
        }
        return hit;
    case LG_ALG_GROUP:
        for (uint32_t i = 0; i < alg->n_keys && !hit; i++) {
            hit = visit_var(alg->keys[i].var, var, seen);
        }
        for (uint32_t i = 0; i < alg->n_aggs && !hit; i++) {
            hit = visit_var(alg->aggs[i].var, var, seen);
        }
        return hit;
    }
    return false;
}

void
lg_algebra_scope(const LgAlg *alg, bool *seen)
{
    (void)visit(alg, LG_VAR_NONE, seen);
}

bool
lg_algebra_binds(const LgAlg *alg, LgVar var)
{
    return visit(alg, var, NULL);
}

// --- Renaming -----------------------------------------------------------------

static void
rename_var(LgVar *var, const LgVar *map)
{
    if (*var != LG_VAR_NONE) {
        *var = map[*var];
    }
}

static void
rename_expr(LgExpr *expr, const LgVar *map)
{
    rename_var(&expr->var, map);
    for (uint32_t i = 0; i < expr->n_args; i++) {
        rename_expr(expr->args[i], map);
    }
    if (expr->pattern) {
        // The parser made the pattern and nothing else refers to it yet.
        lg_algebra_rename((LgAlg *)(uintptr_t)expr->pattern, map);
    }
}

void
lg_algebra_rename(LgAlg *alg, const LgVar *map)
{
    for (; alg; alg = alg->a) {
        if (alg->b) {
            lg_algebra_rename(alg->b, map);
        }
        if (alg->expr) {
            rename_expr(alg->expr, map);
        }
        rename_var(&alg->var, map);
        rename_var(&alg->node.var, map);
        rename_var(&alg->ends[0].var, map);
        rename_var(&alg->ends[1].var, map);
        for (uint32_t i = 0; i < alg->n_triples; i++) {
            rename_var(&alg->triples[i].s.var, map);
            rename_var(&alg->triples[i].p.var, map);
            rename_var(&alg->triples[i].o.var, map);
        }
        for (uint32_t i = 0; i < alg->n_vars; i++) {
            rename_var(&alg->vars[i], map);
        }
        for (uint32_t i = 0; i < alg->n_keys; i++) {
            rename_var(&alg->keys[i].var, map);
            if (alg->keys[i].expr) {
                rename_expr(alg->keys[i].expr, map);
            }
        }
        for (uint32_t i = 0; i < alg->n_aggs; i++) {
            rename_var(&alg->aggs[i].var, map);
            if (alg->aggs[i].arg) {
                rename_expr(alg->aggs[i].arg, map);
            }
        }
        for (uint32_t i = 0; i < alg->n_sort; i++) {
            rename_expr(alg->sort[i].expr, map);
        }
    }
}
