// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Questions that the block index answers: the number of triples of a pattern, of
// each predicate, of each graph, of each object, and which predicates and objects there are.

#include "sparql/plan_impl.h"

enum { MAX_LISTED = 256 }; // predicates of VALUES

const LgTriple *
lg_plan_count_triple(const LgAlg *alg)
{
    if (alg->op != LG_ALG_BGP || alg->n_triples != 1) {
        return NULL;
    }
    const LgTriple *t = &alg->triples[0];
    const bool repeats =
        (t->s.var != LG_VAR_NONE && (t->s.var == t->p.var || t->s.var == t->o.var)) ||
        (t->p.var != LG_VAR_NONE && t->p.var == t->o.var);
    return repeats ? NULL : t;
}

bool
lg_plan_count_all(const LgAgg *agg, const LgTriple *t)
{
    if (agg->kind != LG_AGG_COUNT || agg->distinct) {
        return false;
    }
    if (!agg->arg) {
        return true;
    }
    const LgVar v = agg->arg->var;
    return agg->arg->op == LG_EXPR_VAR && (v == t->s.var || v == t->p.var || v == t->o.var);
}

// `key`: the predicate or the graph that has a row each; LG_VAR_NONE: one row for all.
static LgStatus
new_count(LgPlanner *planner, const LgPlanScope *scope, const LgTriple *t, LgVar key, LgVar count,
          LgPlan **out)
{
    LgPlanPattern *pattern = LG_NEW(planner->arena, LgPlanPattern);
    LgPlan *plan =
        lg_plan_node_new(planner, key == LG_VAR_NONE ? LG_PLAN_COUNT : LG_PLAN_COUNTS, 2);
    if (!pattern || !plan) {
        return lg_plan_full(planner);
    }
    LG_TRY(lg_plan_pattern_init(planner, t, scope, pattern));
    if (pattern->dead) {
        return LG_OK; // the ordinary plan knows that nothing is there
    }
    plan->n_vars = 0;
    if (key != LG_VAR_NONE) {
        plan->sure[plan->n_vars] = true;
        plan->distinct[plan->n_vars] = 50;
        plan->vars[plan->n_vars++] = key;
    }
    if (count != LG_VAR_NONE) {
        plan->sure[plan->n_vars] = true;
        plan->distinct[plan->n_vars] = 50;
        plan->vars[plan->n_vars++] = count;
    }
    plan->pattern = &pattern->pattern;
    plan->var = count;
    plan->rows = key == LG_VAR_NONE ? 1 : 50;
    plan->cost = plan->rows * 10;
    *out = plan;
    return LG_OK;
}

static bool
is_free(const LgPlanner *planner, const LgTriple *t)
{
    return t->s.var != LG_VAR_NONE && t->p.var != LG_VAR_NONE && t->o.var != LG_VAR_NONE &&
           !planner->context->fixed;
}

// GRAPH ?g { ?s ?p ?o } by ?g.
static LgStatus
count_graphs(LgPlanner *planner, const LgAlg *alg, const LgTriple *t, LgPlan **out)
{
    const LgVar g = alg->a->node.var;
    const LgPlanScope scope = {.graphs = planner->context->named, .var = g};
    const bool each = alg->n_keys == 1 && !alg->keys[0].expr && alg->keys[0].var == g;
    return each && is_free(planner, t) && g != t->s.var && g != t->p.var && g != t->o.var
               ? new_count(planner, &scope, t, g, alg->aggs[0].var, out)
               : LG_OK;
}

// The rows of VALUES for one variable that are joined with one triple pattern, if that is all of
// `alg`. Null: it is not.
static const LgAlg *
split_values(const LgAlg *alg, const LgTriple **out_triple)
{
    if (alg->op != LG_ALG_JOIN) {
        return NULL;
    }
    const LgAlg *values = alg->a->op == LG_ALG_VALUES ? alg->a : alg->b;
    *out_triple = lg_plan_count_triple(values == alg->a ? alg->b : alg->a);
    return values->op == LG_ALG_VALUES && values->n_vars == 1 && *out_triple ? values : NULL;
}

// { VALUES ?p { ... } ?s ?p ?o } by ?p: only the predicates that are listed, each once.
static LgStatus
count_listed(LgPlanner *planner, const LgAlg *alg, const LgPlanScope *scope, LgPlan **out)
{
    const LgTriple *t = NULL;
    const LgAlg *values = split_values(alg->a, &t);
    if (!values || planner->context->fixed || t->p.var == LG_VAR_NONE ||
        values->vars[0] != t->p.var || alg->n_keys != 1 || alg->keys[0].expr ||
        alg->keys[0].var != t->p.var || !lg_plan_count_all(&alg->aggs[0], t)) {
        return LG_OK;
    }
    LgId *ids = LG_NEW_ARRAY(planner->arena, LgId, (size_t)values->n_rows + 1);
    if (!ids) {
        return lg_plan_full(planner);
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < values->n_rows; i++) {
        if (values->values[i].kind == LG_TERM_NONE) {
            return LG_OK; // UNDEF: all predicates
        }
        LG_TRY(lg_plan_pattern_id(planner, &values->values[i], &ids[n]));
        for (uint32_t k = 0; k < n; k++) {
            if (ids[k] == ids[n] && ids[n] != LG_ID_NONE) {
                return LG_OK; // a group of twice the rows
            }
        }
        n += ids[n] != LG_ID_NONE;
    }
    if (n == 0 || n > MAX_LISTED) {
        return LG_OK;
    }
    LG_TRY(new_count(planner, scope, t, t->p.var, alg->aggs[0].var, out));
    if (*out) {
        (*out)->table = (LgPlanTable){.n = n, .cells = ids};
        (*out)->rows = n;
    }
    return LG_OK;
}

// SELECT DISTINCT ?p { ?s ?p ?o }, and ?o { ?s <p> ?o }
static LgStatus
list_distinct(LgPlanner *planner, const LgAlg *project, const LgPlanScope *scope, LgPlan **out)
{
    const LgTriple *t = project->op == LG_ALG_PROJECT ? lg_plan_count_triple(project->a) : NULL;
    if (!t || project->n_vars != 1) {
        return LG_OK;
    }
    if (project->vars[0] == t->o.var) {
        return lg_plan_objects_new(planner, scope, t, LG_VAR_NONE, out);
    }
    return is_free(planner, t) && project->vars[0] == t->p.var
               ? new_count(planner, scope, t, t->p.var, LG_VAR_NONE, out)
               : LG_OK;
}

LgStatus
lg_plan_count_try(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlan **out)
{
    const LgPlanKnobs *knobs = planner->context->knobs;
    const LgPlanScope *scope = &request->scope;
    if (knobs && knobs->no_counts) {
        return LG_OK;
    }
    if (alg->op == LG_ALG_DISTINCT) {
        return list_distinct(planner, alg->a, scope, out);
    }
    if (alg->op != LG_ALG_GROUP || alg->n_aggs != 1) {
        return LG_OK;
    }
    if (alg->a->op == LG_ALG_JOIN) {
        return count_listed(planner, alg, scope, out);
    }
    const bool graphs = alg->a->op == LG_ALG_GRAPH;
    const LgTriple *t = lg_plan_count_triple(graphs ? alg->a->a : alg->a);
    if (!t || !lg_plan_count_all(&alg->aggs[0], t)) {
        return LG_OK;
    }
    if (graphs) {
        return count_graphs(planner, alg, t, out);
    }
    const LgVar count = alg->aggs[0].var;
    if (alg->n_keys == 0) {
        return new_count(planner, scope, t, LG_VAR_NONE, count, out);
    }
    const LgVar key = alg->n_keys == 1 && !alg->keys[0].expr ? alg->keys[0].var : LG_VAR_NONE;
    if (key != LG_VAR_NONE && key == t->p.var && is_free(planner, t)) {
        return new_count(planner, scope, t, key, count, out);
    }
    return key != LG_VAR_NONE && key == t->o.var
               ? lg_plan_objects_new(planner, scope, t, count, out)
               : LG_OK;
}
