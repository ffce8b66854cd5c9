// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/plan_impl.h"

bool *
lg_plan_vars_new(LgPlanner *planner, const bool *copy)
{
    bool *vars = LG_NEW_ARRAY(planner->arena, bool, planner->n_vars + 1);
    if (vars && copy) {
        memcpy(vars, copy, planner->n_vars * sizeof(*vars));
    }
    return vars;
}

void
lg_plan_vars_add(LgPlanner *planner, bool *to, const bool *from)
{
    for (uint32_t v = 0; v < planner->n_vars; v++) {
        to[v] = to[v] || from[v];
    }
}

bool
lg_plan_vars_disjoint(const LgPlanner *planner, const bool *a, const bool *b)
{
    for (uint32_t v = 0; v < planner->n_vars; v++) {
        if (a[v] && b[v]) {
            return false;
        }
    }
    return true;
}

bool
lg_plan_vars_within(const LgPlanner *planner, const bool *a, const bool *b)
{
    for (uint32_t v = 0; v < planner->n_vars; v++) {
        if (a[v] && !b[v]) {
            return false;
        }
    }
    return true;
}

static void
add_node(const LgNode *node, bool *out)
{
    if (node->var != LG_VAR_NONE) {
        out[node->var] = true;
    }
}

static void
add_values(const LgAlg *alg, bool sure, bool *out)
{
    for (uint32_t c = 0; c < alg->n_vars; c++) {
        bool bound = true;
        for (uint32_t r = 0; r < alg->n_rows && bound; r++) {
            bound = alg->values[(size_t)r * alg->n_vars + c].kind != LG_TERM_NONE;
        }
        out[alg->vars[c]] = out[alg->vars[c]] || bound || !sure;
    }
}

// The sure variables of both branches only.
static void
add_common(LgPlanner *planner, const LgAlg *alg, bool *out)
{
    bool *a = lg_plan_vars_new(planner, NULL);
    bool *b = lg_plan_vars_new(planner, NULL);
    if (!a || !b) {
        return; // fewer sure variables is always safe
    }
    lg_plan_vars_of(planner, alg->a, true, a);
    lg_plan_vars_of(planner, alg->b, true, b);
    for (uint32_t v = 0; v < planner->n_vars; v++) {
        out[v] = out[v] || (a[v] && b[v]);
    }
}

// Of the input's variables, only those that are let through.
static void
add_projected(LgPlanner *planner, const LgAlg *alg, bool sure, bool *out)
{
    bool *inner = lg_plan_vars_new(planner, NULL);
    if (inner && sure) {
        lg_plan_vars_of(planner, alg->a, true, inner);
    }
    if (alg->op == LG_ALG_PROJECT) {
        for (uint32_t i = 0; i < alg->n_vars; i++) {
            const LgVar v = alg->vars[i];
            out[v] = out[v] || !sure || (inner && inner[v]);
        }
        return;
    }
    for (uint32_t k = 0; k < alg->n_keys; k++) {
        const LgVar v = alg->keys[k].var;
        if (v != LG_VAR_NONE) {
            out[v] = out[v] || !sure || (!alg->keys[k].expr && inner && inner[v]);
        }
    }
    for (uint32_t a = 0; a < alg->n_aggs; a++) {
        out[alg->aggs[a].var] = out[alg->aggs[a].var] || !sure;
    }
}

// A clause that may fail silently binds nothing for sure.
static void
add_service(LgPlanner *planner, const LgAlg *alg, bool sure, bool *out)
{
    bool *inner = lg_plan_vars_new(planner, NULL);
    if (sure && (alg->service->silent || !inner)) {
        return;
    }
    if (sure) {
        lg_plan_vars_of(planner, alg->a, true, inner);
    }
    for (uint32_t i = 0; i < alg->n_vars; i++) {
        const LgVar v = alg->vars[i];
        out[v] = out[v] || !sure || inner[v];
    }
    add_node(&alg->node, out);
}

void
lg_plan_vars_of(LgPlanner *planner, const LgAlg *alg, bool sure, bool *out)
{
    switch (alg->op) {
    case LG_ALG_UNIT: return;
    case LG_ALG_BGP:
        for (uint32_t i = 0; i < alg->n_triples; i++) {
            add_node(&alg->triples[i].s, out);
            add_node(&alg->triples[i].p, out);
            add_node(&alg->triples[i].o, out);
        }
        return;
    case LG_ALG_PATH:
        add_node(&alg->ends[0], out);
        add_node(&alg->ends[1], out);
        return;
    case LG_ALG_JOIN:
        lg_plan_vars_of(planner, alg->a, sure, out);
        lg_plan_vars_of(planner, alg->b, sure, out);
        return;
    case LG_ALG_LEFTJOIN:
        lg_plan_vars_of(planner, alg->a, sure, out);
        if (!sure) {
            lg_plan_vars_of(planner, alg->b, false, out);
        }
        return;
    case LG_ALG_UNION:
        if (sure) {
            add_common(planner, alg, out);
            return;
        }
        lg_plan_vars_of(planner, alg->a, false, out);
        lg_plan_vars_of(planner, alg->b, false, out);
        return;
    case LG_ALG_EXTEND:
        lg_plan_vars_of(planner, alg->a, sure, out);
        out[alg->var] = out[alg->var] || !sure;
        return;
    case LG_ALG_GRAPH:
        lg_plan_vars_of(planner, alg->a, sure, out);
        add_node(&alg->node, out);
        return;
    case LG_ALG_VALUES: add_values(alg, sure, out); return;
    case LG_ALG_SERVICE: add_service(planner, alg, sure, out); return;
    case LG_ALG_PROJECT:
    case LG_ALG_GROUP: add_projected(planner, alg, sure, out); return;
    case LG_ALG_MINUS:
    case LG_ALG_FILTER:
    case LG_ALG_ORDER:
    case LG_ALG_DISTINCT:
    case LG_ALG_REDUCED:
    case LG_ALG_SLICE: lg_plan_vars_of(planner, alg->a, sure, out); return;
    }
}
