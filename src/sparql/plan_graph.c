// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// GRAPH (18.6). A variable graph is a fourth column of each pattern inside where
// that gives the same solutions; otherwise the pattern is evaluated once for each graph.

#include "sparql/plan_impl.h"

static bool
mentions(LgPlanner *planner, const LgAlg *alg, LgVar g)
{
    bool *vars = lg_plan_vars_new(planner, NULL);
    if (!vars) {
        return true;
    }
    lg_plan_vars_of(planner, alg, false, vars);
    return vars[g];
}

// Has `alg` the same solutions in every graph?
static bool
is_elsewhere(const LgAlg *alg, LgVar g)
{
    return alg->op == LG_ALG_VALUES || (alg->op == LG_ALG_SERVICE && alg->node.var != g);
}

// Does every solution of `alg` get its graph from a pattern, and nothing inside
// tell whether the variable is bound already? (An OPTIONAL that binds the variable itself
// would: its solution is lost only when it is joined with the graph's name.)
static bool
binds_graph(LgPlanner *planner, const LgAlg *alg, LgVar g)
{
    if (alg->expr) {
        bool *seen = lg_plan_vars_new(planner, NULL);
        if (!seen || lg_expr_is_volatile(alg->expr)) {
            return false;
        }
        lg_expr_vars(alg->expr, seen);
        if (seen[g]) {
            return false;
        }
    }
    switch (alg->op) {
    case LG_ALG_BGP: return alg->n_triples > 0;
    case LG_ALG_FILTER: return binds_graph(planner, alg->a, g);
    case LG_ALG_EXTEND: return alg->var != g && binds_graph(planner, alg->a, g);
    case LG_ALG_JOIN: {
        const bool a = binds_graph(planner, alg->a, g);
        const bool b = binds_graph(planner, alg->b, g);
        return (a && (b || is_elsewhere(alg->b, g))) || (b && is_elsewhere(alg->a, g));
    }
    case LG_ALG_LEFTJOIN:
        return binds_graph(planner, alg->a, g) && binds_graph(planner, alg->b, g) &&
               !mentions(planner, alg->b, g);
    case LG_ALG_UNION: return binds_graph(planner, alg->a, g) && binds_graph(planner, alg->b, g);
    case LG_ALG_UNIT:
    case LG_ALG_PATH:
    case LG_ALG_MINUS:
    case LG_ALG_GRAPH:
    case LG_ALG_VALUES:
    case LG_ALG_SERVICE:
    case LG_ALG_GROUP:
    case LG_ALG_ORDER:
    case LG_ALG_PROJECT:
    case LG_ALG_DISTINCT:
    case LG_ALG_REDUCED:
    case LG_ALG_SLICE: return false;
    }
    return false;
}

static bool
is_named(const LgPlanContext *context, LgId id)
{
    bool found = context->named.all;
    for (size_t i = 0; i < context->named.n && !found; i++) {
        found = context->named.ids[i] == id;
    }
    return found;
}

// Plan what is inside GRAPH. Filters of the group around it go in too, but not
// those with EXISTS: their patterns are matched in the graphs of that group.
static LgStatus
plan_inside(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanScope scope,
            LgPlanSet *out)
{
    LgPlanFilters inside = {0};
    LgPlanFilters outside = {0};
    bool *needed = lg_plan_vars_new(planner, request->needed);
    if (!needed) {
        return lg_plan_full(planner);
    }
    for (uint32_t i = 0; i < request->filters->n; i++) {
        const LgPlanFilter *filter = &request->filters->items[i];
        const bool stays = lg_expr_is_volatile(filter->expr);
        LG_TRY(lg_plan_filter_add(planner, filter, stays ? &outside : &inside));
        if (stays) {
            lg_plan_vars_add(planner, needed, filter->vars);
        }
    }
    LgPlanRequest inner = *request;
    inner.scope = scope;
    inner.filters = &inside;
    inner.needed = needed;
    inner.limit = outside.n > 0 ? UINT64_MAX : request->limit;
    LG_TRY(lg_plan_part(planner, alg->a, &inner, out));
    LgPlanRequest rest = *request;
    rest.filters = &outside;
    return lg_plan_filter_rest(planner, &rest, out);
}

// Is there a triple of its graph behind every solution of `alg`? A graph that has none then
// gives none, without being asked for.
static bool
needs_triple(const LgAlg *alg)
{
    switch (alg->op) {
    case LG_ALG_BGP: return alg->n_triples > 0;
    case LG_ALG_JOIN: return needs_triple(alg->a) || needs_triple(alg->b);
    case LG_ALG_UNION: return needs_triple(alg->a) && needs_triple(alg->b);
    case LG_ALG_LEFTJOIN:
    case LG_ALG_MINUS:
    case LG_ALG_FILTER:
    case LG_ALG_EXTEND:
    case LG_ALG_ORDER:
    case LG_ALG_PROJECT:
    case LG_ALG_DISTINCT:
    case LG_ALG_REDUCED:
    case LG_ALG_SLICE: return needs_triple(alg->a);
    case LG_ALG_GROUP: return alg->n_keys > 0 && needs_triple(alg->a);
    case LG_ALG_UNIT:
    case LG_ALG_PATH:
    case LG_ALG_GRAPH:
    case LG_ALG_VALUES:
    case LG_ALG_SERVICE: return false;
    }
    return false;
}

// The graph is known: the pattern is matched in it alone, if there is such a graph (18.6).
static LgStatus
plan_constant(LgPlanner *planner, const LgAlg *alg, LgId id, const LgPlanRequest *request,
              LgPlanSet *out)
{
    LgId *ids = LG_NEW_ARRAY(planner->arena, LgId, 1);
    LgPlan *nothing = lg_plan_node_nothing(planner);
    if (!ids || !nothing) {
        return lg_plan_full(planner);
    }
    bool exists = id != LG_ID_NONE && is_named(planner->context, id);
    if (exists && !needs_triple(alg->a)) {
        LG_TRY(lg_exec_graph_exists(planner->exec->snapshot, id, &exists, planner->err));
    }
    if (!exists) {
        lg_plan_node_offer(planner, out, nothing);
        return LG_OK;
    }
    ids[0] = id;
    const LgPlanScope scope = {.graphs = {.ids = ids, .n = 1}, .var = LG_VAR_NONE};
    return plan_inside(planner, alg, request, scope, out);
}

static LgStatus
plan_each(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPattern *pattern = LG_NEW(planner->arena, LgPattern);
    LgPlan *plan = lg_plan_node_new(planner, LG_PLAN_GRAPHS, planner->n_vars);
    bool *vars = lg_plan_vars_new(planner, NULL);
    bool *sure = lg_plan_vars_new(planner, NULL);
    if (!pattern || !plan || !vars || !sure) {
        return lg_plan_full(planner);
    }
    lg_plan_vars_of(planner, alg, false, vars);
    lg_plan_vars_of(planner, alg, true, sure);
    plan->n_vars = 0;
    plan->rows = 1000;
    plan->cost = 100000;
    for (LgVar v = 0; v < planner->n_vars; v++) {
        if (vars[v]) {
            plan->vars[plan->n_vars] = v;
            plan->sure[plan->n_vars] = sure[v];
            plan->distinct[plan->n_vars++] = plan->rows;
        }
    }
    pattern->graphs = planner->context->named;
    plan->pattern = pattern;
    plan->alg = alg;
    plan->var = alg->node.var;
    lg_plan_node_offer(planner, out, plan);
    return lg_plan_filter_rest(planner, request, out);
}

LgStatus
lg_plan_graph_plan(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request,
                   LgPlanSet *out)
{
    const LgPlanContext *context = planner->context;
    const LgVar g = alg->node.var;
    if (g == LG_VAR_NONE) {
        LgId id = LG_ID_NONE;
        LG_TRY(lg_plan_pattern_id(planner, &alg->node.term, &id));
        return plan_constant(planner, alg, id, request, out);
    }
    bool movable = true;
    for (uint32_t i = 0; i < request->filters->n; i++) {
        movable = movable && request->filters->items[i].movable;
    }
    const bool known = context->fixed && context->fixed[g] != LG_ID_NONE;
    if (!movable || known || !binds_graph(planner, alg->a, g)) {
        return plan_each(planner, alg, request, out);
    }
    return plan_inside(planner, alg, request, (LgPlanScope){.graphs = context->named, .var = g},
                       out);
}
