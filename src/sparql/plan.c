// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The planner's entry, and the parts of the algebra that are not joins.

#include "sparql/plan_impl.h"

#include <math.h>

LgStatus
lg_plan_full(LgPlanner *planner)
{
    return lg_error_set(planner->err, LG_E_LIMIT,
                        "planning the query needs more than its memory limit");
}

uint32_t
lg_plan_column(const LgPlan *plan, LgVar var)
{
    for (uint32_t c = 0; c < plan->n_vars; c++) {
        if (plan->vars[c] == var) {
            return c;
        }
    }
    return UINT32_MAX;
}

uint32_t *
lg_plan_columns(LgArena *arena, const LgPlan *plan, uint32_t n)
{
    uint32_t *cols = LG_NEW_ARRAY(arena, uint32_t, n + 1);
    if (cols) {
        memset(cols, 0xff, (n + 1) * sizeof(*cols));
        for (uint32_t c = 0; c < plan->n_vars; c++) {
            cols[plan->vars[c]] = c;
        }
    }
    return cols;
}

// A copy of the request for an input: other needs, no filters.
static LgStatus
ask(LgPlanner *planner, const LgPlanRequest *request, LgPlanRequest *out, bool **out_needed)
{
    *out = *request;
    *out_needed = lg_plan_vars_new(planner, request->needed);
    out->filters = LG_NEW(planner->arena, LgPlanFilters);
    if (!*out_needed || !out->filters) {
        return lg_plan_full(planner);
    }
    for (uint32_t i = 0; i < request->filters->n; i++) {
        lg_plan_vars_add(planner, *out_needed, request->filters->items[i].vars);
        if (request->scope.var != LG_VAR_NONE &&
            lg_expr_is_volatile(request->filters->items[i].expr)) {
            (*out_needed)[request->scope.var] = true;
        }
    }
    if (request->filters->n > 0) {
        out->limit = UINT64_MAX;
    }
    out->needed = *out_needed;
    return LG_OK;
}

// Of the request's filters, those that `inside` allows go down, the others stay.
static LgStatus
divide(LgPlanner *planner, const LgPlanRequest *request, const bool *unmoved, LgPlanFilters *down,
       LgPlanFilters *stay)
{
    for (uint32_t i = 0; i < request->filters->n; i++) {
        const LgPlanFilter *filter = &request->filters->items[i];
        const bool moves = filter->movable && lg_plan_vars_disjoint(planner, filter->vars, unmoved);
        LG_TRY(lg_plan_filter_add(planner, filter, moves ? down : stay));
    }
    return LG_OK;
}

static LgStatus
plan_filter(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlanRequest inner = *request;
    LgPlanFilters filters = *request->filters;
    LG_TRY(lg_plan_filter_split(planner, alg->expr, &filters));
    inner.filters = &filters;
    inner.limit = UINT64_MAX;
    return lg_plan_part(planner, alg->a, &inner, out);
}

// --- OPTIONAL, MINUS, UNION -----------------------------------------------------

// The right side of an OPTIONAL: conjuncts of its expression that are about the
// right alone are applied there.
static LgStatus
plan_optional(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanRight *out)
{
    LgPlanFilters inside = {0};
    LgPlanFilters outside = {0};
    LgPlanFilters all = {0};
    bool *sure = lg_plan_vars_new(planner, NULL);
    if (!sure) {
        return lg_plan_full(planner);
    }
    if (alg->expr) {
        lg_plan_vars_of(planner, alg->b, true, sure);
        LG_TRY(lg_plan_filter_split(planner, alg->expr, &all));
    }
    for (uint32_t i = 0; i < all.n; i++) {
        const bool own = all.items[i].movable && !all.items[i].exists &&
                         lg_plan_vars_within(planner, all.items[i].vars, sure);
        LG_TRY(lg_plan_filter_add(planner, &all.items[i], own ? &inside : &outside));
        LG_TRY(lg_plan_exists_note(planner, all.items[i].expr, &request->scope));
    }
    LG_TRY(lg_plan_filter_all(planner, &outside, &out->expr));
    LG_TRY(lg_plan_filter_all(planner, &all, &out->bind_expr));
    if (alg->b->op == LG_ALG_BGP && alg->b->n_triples == 1) {
        LgPlanPattern *pattern = LG_NEW(planner->arena, LgPlanPattern);
        if (!pattern) {
            return lg_plan_full(planner);
        }
        LG_TRY(lg_plan_pattern_init(planner, &alg->b->triples[0], &request->scope, pattern));
        out->pattern = pattern;
    } else if (alg->b->op == LG_ALG_PATH) {
        LgPlanPath *path = LG_NEW(planner->arena, LgPlanPath);
        if (!path) {
            return lg_plan_full(planner);
        }
        LG_TRY(lg_plan_path_init(planner, alg->b, &request->scope, path));
        out->path = path;
    } else if (alg->b->op == LG_ALG_SERVICE) {
        out->service = alg->b;
    } else if (lg_plan_filter_is_plain(alg->b, &request->scope, false)) {
        out->lateral = alg->b;
        out->scope = request->scope;
    }
    LgPlanRequest inner = *request;
    inner.filters = &inside;
    inner.limit = UINT64_MAX;
    return lg_plan_part(planner, alg->b, &inner, &out->set);
}

// Mark the variables that both sides have as needed by either.
static LgStatus
need_common(LgPlanner *planner, const LgAlg *alg, const LgPlanScope *scope, bool *needed)
{
    bool *a = lg_plan_vars_new(planner, NULL);
    bool *b = lg_plan_vars_new(planner, NULL);
    if (!a || !b) {
        return lg_plan_full(planner);
    }
    lg_plan_vars_of(planner, alg->a, false, a);
    lg_plan_vars_of(planner, alg->b, false, b);
    for (uint32_t v = 0; v < planner->n_vars; v++) {
        needed[v] = needed[v] || (a[v] && b[v]);
    }
    if (scope->var != LG_VAR_NONE) {
        needed[scope->var] = true;
    }
    if (alg->expr) {
        lg_expr_vars(alg->expr, needed);
    }
    return LG_OK;
}

static LgStatus
plan_leftjoin(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlanRequest inner;
    bool *needed = NULL;
    LG_TRY(ask(planner, request, &inner, &needed));
    LG_TRY(need_common(planner, alg, &request->scope, needed));
    // Filters that do not look at what the right adds go to the left.
    bool *added = lg_plan_vars_new(planner, NULL);
    bool *sure = lg_plan_vars_new(planner, NULL);
    if (!added || !sure) {
        return lg_plan_full(planner);
    }
    lg_plan_vars_of(planner, alg->b, false, added);
    lg_plan_vars_of(planner, alg->a, true, sure);
    for (uint32_t v = 0; v < planner->n_vars; v++) {
        added[v] = added[v] && !sure[v];
    }
    LgPlanFilters stay = {0};
    LG_TRY(divide(planner, request, added, inner.filters, &stay));
    LgPlanRight right = {0};
    LG_TRY(plan_optional(planner, alg, &inner, &right));
    LgPlanSet left = {0};
    inner.limit = UINT64_MAX;
    LG_TRY(lg_plan_part(planner, alg->a, &inner, &left));
    for (uint32_t i = 0; i < left.n; i++) {
        LG_TRY(lg_plan_join_ways(planner, left.plans[i], &right, LG_JOIN_LEFT, out));
    }
    LgPlanRequest rest = *request;
    rest.filters = &stay;
    return lg_plan_filter_rest(planner, &rest, out);
}

static LgStatus
plan_minus(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlanRequest inner;
    bool *needed = NULL;
    LG_TRY(ask(planner, request, &inner, &needed));
    LgPlanFilters none = {0};
    LgPlanRequest other = inner;
    other.filters = &none;
    other.limit = UINT64_MAX;
    LG_TRY(need_common(planner, alg, &request->scope, needed));
    bool *b_vars = lg_plan_vars_new(planner, NULL);
    if (!b_vars) {
        return lg_plan_full(planner);
    }
    lg_plan_vars_of(planner, alg->b, false, b_vars);
    other.needed = b_vars;
    inner.filters = request->filters;
    LgPlanSet left = {0};
    LG_TRY(lg_plan_part(planner, alg->a, &inner, &left));
    LgPlanRight right = {0};
    LG_TRY(lg_plan_part(planner, alg->b, &other, &right.set));
    // Only variables of both sides matter on the right.
    for (uint32_t i = 0; i < right.set.n; i++) {
        LgPlan *plan = right.set.plans[i];
        LgVar *vars = LG_NEW_ARRAY(planner->arena, LgVar, plan->n_vars + 1);
        if (!vars) {
            return lg_plan_full(planner);
        }
        uint32_t n = 0;
        for (uint32_t c = 0; c < plan->n_vars; c++) {
            if (lg_plan_column(left.plans[0], plan->vars[c]) != UINT32_MAX) {
                vars[n++] = plan->vars[c];
            }
        }
        if (n == 0) {
            *out = left; // disjoint domains: nothing is removed
            return LG_OK;
        }
        right.set.plans[i] = lg_plan_node_project(planner, plan, vars, n);
        if (!right.set.plans[i]) {
            return lg_plan_full(planner);
        }
    }
    for (uint32_t i = 0; i < left.n; i++) {
        LG_TRY(lg_plan_join_ways(planner, left.plans[i], &right, LG_JOIN_MINUS, out));
    }
    return LG_OK;
}

// Branches of nested unions, left to right.
static LgStatus
plan_branches(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlan *plan)
{
    if (alg->op == LG_ALG_UNION) {
        LG_TRY(plan_branches(planner, alg->a, request, plan));
        return plan_branches(planner, alg->b, request, plan);
    }
    LgPlanSet set = {0};
    LG_TRY(lg_plan_part(planner, alg, request, &set));
    LgPlan *branch = lg_plan_node_cheapest(&set);
    LgPlan **inputs = LG_NEW_ARRAY(planner->arena, LgPlan *, plan->n_inputs + 1);
    if (!inputs) {
        return lg_plan_full(planner);
    }
    if (plan->n_inputs > 0) {
        memcpy(inputs, plan->inputs, plan->n_inputs * sizeof(*inputs));
    }
    inputs[plan->n_inputs++] = branch;
    plan->inputs = inputs;
    plan->rows += branch->rows;
    plan->cost += branch->cost;
    return LG_OK;
}

static LgStatus
plan_union(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlanRequest inner;
    bool *needed = NULL;
    LG_TRY(ask(planner, request, &inner, &needed));
    bool *nothing = lg_plan_vars_new(planner, NULL);
    if (!nothing) {
        return lg_plan_full(planner);
    }
    LgPlanFilters stay = {0};
    LG_TRY(divide(planner, request, nothing, inner.filters, &stay));
    LgPlan *plan = lg_plan_node_new(planner, LG_PLAN_UNION, planner->n_vars);
    if (!plan) {
        return lg_plan_full(planner);
    }
    plan->n_vars = 0;
    LG_TRY(plan_branches(planner, alg, &inner, plan));
    for (LgVar v = 0; v <= planner->n_vars; v++) { // the number of a given row among them
        bool any = false;
        bool sure = true;
        double distinct = 0;
        for (uint32_t i = 0; i < plan->n_inputs; i++) {
            const uint32_t c = lg_plan_column(plan->inputs[i], v);
            any = any || c != UINT32_MAX;
            sure = sure && c != UINT32_MAX && plan->inputs[i]->sure[c];
            distinct += c != UINT32_MAX ? plan->inputs[i]->distinct[c] : 0;
        }
        if (any) {
            plan->vars[plan->n_vars] = v;
            plan->sure[plan->n_vars] = sure;
            plan->distinct[plan->n_vars++] = distinct;
        }
    }
    lg_plan_node_offer(planner, out, plan);
    LgPlanRequest rest = *request;
    rest.filters = &stay;
    return lg_plan_filter_rest(planner, &rest, out);
}

// --- BIND, VALUES ---------------------------------------------------------------

static LgStatus
plan_extend(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlanRequest inner;
    bool *needed = NULL;
    LG_TRY(ask(planner, request, &inner, &needed));
    bool *fresh = lg_plan_vars_new(planner, NULL);
    if (!fresh) {
        return lg_plan_full(planner);
    }
    fresh[alg->var] = true;
    LgPlanFilters stay = {0};
    // An EXISTS sees the whole row, so that it stays where it was written.
    LG_TRY(divide(planner, request, fresh, inner.filters, &stay));
    const bool used = needed[alg->var];
    if (used) {
        lg_expr_vars(alg->expr, needed);
        if (request->scope.var != LG_VAR_NONE && lg_expr_is_volatile(alg->expr)) {
            needed[request->scope.var] = true;
        }
    }
    LG_TRY(lg_plan_exists_note(planner, alg->expr, &request->scope));
    LG_TRY(lg_plan_part(planner, alg->a, &inner, out));
    for (uint32_t i = 0; i < out->n && used; i++) {
        out->plans[i] = lg_plan_node_extend(planner, out->plans[i], alg->var, alg->expr);
        if (!out->plans[i]) {
            return lg_plan_full(planner);
        }
    }
    LgPlanRequest rest = *request;
    rest.filters = &stay;
    return lg_plan_filter_rest(planner, &rest, out);
}

static LgStatus
plan_values(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgId *cells = LG_NEW_ARRAY(planner->arena, LgId, (size_t)alg->n_rows * alg->n_vars + 1);
    if (!cells) {
        return lg_plan_full(planner);
    }
    for (uint32_t r = 0; r < alg->n_rows; r++) {
        for (uint32_t c = 0; c < alg->n_vars; c++) {
            const LgTerm *term = &alg->values[(size_t)r * alg->n_vars + c];
            if (term->kind != LG_TERM_NONE) {
                LG_TRY(lg_termtable_id(planner->exec->terms, term,
                                       &cells[(size_t)c * alg->n_rows + r], planner->err));
            }
        }
    }
    LgPlan *plan = lg_plan_node_values(planner, alg->vars, alg->n_vars, cells, alg->n_rows);
    if (!plan) {
        return lg_plan_full(planner);
    }
    lg_plan_node_offer(planner, out, plan);
    return lg_plan_filter_rest(planner, request, out);
}

// --- Solution modifiers -----------------------------------------------------------

static LgStatus
plan_group(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlan *counted = NULL;
    LG_TRY(lg_plan_count_try(planner, alg, request, &counted));
    if (counted) {
        lg_plan_node_offer(planner, out, counted);
        return lg_plan_filter_rest(planner, request, out);
    }
    LgPlanFilters none = {0};
    LgPlanRequest inner = *request;
    bool *needed = lg_plan_vars_new(planner, NULL);
    if (!needed) {
        return lg_plan_full(planner);
    }
    inner.needed = needed;
    inner.filters = &none;
    inner.limit = UINT64_MAX;
    for (uint32_t k = 0; k < alg->n_keys; k++) {
        if (alg->keys[k].expr) {
            lg_expr_vars(alg->keys[k].expr, needed);
            LG_TRY(lg_plan_exists_note(planner, alg->keys[k].expr, &request->scope));
        } else {
            needed[alg->keys[k].var] = true;
        }
    }
    for (uint32_t a = 0; a < alg->n_aggs; a++) {
        if (alg->aggs[a].arg) {
            lg_expr_vars(alg->aggs[a].arg, needed);
            LG_TRY(lg_plan_exists_note(planner, alg->aggs[a].arg, &request->scope));
        } else if (alg->aggs[a].distinct) {
            lg_plan_vars_of(planner, alg->a, false, needed);
        }
    }
    LgPlanSet set = {0};
    LG_TRY(lg_plan_part(planner, alg->a, &inner, &set));
    LgPlan *input = lg_plan_node_cheapest(&set);
    LG_TRY(lg_plan_objects_group(planner, &alg, request, &input));
    LgPlan *plan = lg_plan_node_over(planner, LG_PLAN_GROUP, input);
    const LgPlan *shape = lg_plan_node_new(planner, LG_PLAN_GROUP, alg->n_keys + alg->n_aggs);
    if (!plan || !shape) {
        return lg_plan_full(planner);
    }
    double rows = 1;
    for (uint32_t k = 0; k < alg->n_keys; k++) {
        const uint32_t c = lg_plan_column(input, alg->keys[k].var);
        shape->vars[k] = alg->keys[k].var;
        shape->sure[k] = !alg->keys[k].expr && c != UINT32_MAX && input->sure[c];
        shape->distinct[k] = c != UINT32_MAX ? input->distinct[c] : input->rows / 10;
        rows *= shape->distinct[k];
    }
    plan->rows = alg->n_keys > 0 && rows > input->rows ? input->rows : rows;
    for (uint32_t a = 0; a < alg->n_aggs; a++) {
        shape->vars[alg->n_keys + a] = alg->aggs[a].var;
        shape->distinct[alg->n_keys + a] = plan->rows;
    }
    plan->alg = alg;
    plan->sorted = LG_VAR_NONE;
    plan->n_vars = shape->n_vars;
    plan->vars = shape->vars;
    plan->sure = shape->sure;
    plan->distinct = shape->distinct;
    plan->cost = input->cost + input->rows * (4 + alg->n_aggs);
    lg_plan_node_offer(planner, out, plan);
    return lg_plan_filter_rest(planner, request, out);
}

static LgStatus
plan_order(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlanRequest inner;
    bool *needed = NULL;
    LG_TRY(ask(planner, request, &inner, &needed));
    for (uint32_t i = 0; i < alg->n_sort; i++) {
        lg_expr_vars(alg->sort[i].expr, needed);
        LG_TRY(lg_plan_exists_note(planner, alg->sort[i].expr, &request->scope));
    }
    inner.filters = request->filters;
    inner.limit = UINT64_MAX;
    LgPlanSet set = {0};
    LG_TRY(lg_plan_part(planner, alg->a, &inner, &set));
    LgPlan *plan = lg_plan_node_over(planner, LG_PLAN_ORDER, lg_plan_node_cheapest(&set));
    if (!plan) {
        return lg_plan_full(planner);
    }
    plan->alg = alg;
    plan->sorted = LG_VAR_NONE;
    plan->limit = request->filters->n > 0 ? UINT64_MAX : request->limit;
    plan->cost += plan->rows * 10;
    if (plan->limit != UINT64_MAX && plan->rows > (double)plan->limit) {
        plan->rows = (double)plan->limit;
    }
    lg_plan_node_offer(planner, out, plan);
    return LG_OK;
}

static LgStatus
plan_project(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlanFilters none = {0};
    LgPlanRequest inner = *request;
    bool *needed = lg_plan_vars_new(planner, NULL);
    if (!needed) {
        return lg_plan_full(planner);
    }
    for (uint32_t i = 0; i < alg->n_vars; i++) {
        needed[alg->vars[i]] = true;
    }
    inner.needed = needed;
    inner.filters = &none;
    inner.limit = request->filters->n > 0 ? UINT64_MAX : request->limit;
    LG_TRY(lg_plan_part(planner, alg->a, &inner, out));
    for (uint32_t i = 0; i < out->n; i++) {
        out->plans[i] = lg_plan_node_project(planner, out->plans[i], alg->vars, alg->n_vars);
        if (!out->plans[i]) {
            return lg_plan_full(planner);
        }
    }
    return lg_plan_filter_rest(planner, request, out);
}

// DISTINCT and REDUCED compare whole rows, so that nothing may be left out and
// nothing else let in: a projection is put below when the input is wider.
static LgStatus
plan_distinct(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlan *counted = NULL;
    LG_TRY(lg_plan_count_try(planner, alg, request, &counted));
    if (counted) {
        lg_plan_node_offer(planner, out, counted);
        return lg_plan_filter_rest(planner, request, out);
    }
    LgPlanFilters none = {0};
    LgPlanRequest inner = *request;
    bool *all = lg_plan_vars_new(planner, NULL);
    if (!all) {
        return lg_plan_full(planner);
    }
    lg_plan_vars_of(planner, alg->a, false, all);
    inner.needed = all;
    inner.filters = &none;
    inner.limit = UINT64_MAX;
    LgPlanSet set = {0};
    LG_TRY(lg_plan_part(planner, alg->a, &inner, &set));
    for (uint32_t i = 0; i < set.n; i++) {
        LgPlan *plan = lg_plan_node_over(
            planner, alg->op == LG_ALG_DISTINCT ? LG_PLAN_DISTINCT : LG_PLAN_REDUCED, set.plans[i]);
        if (!plan) {
            return lg_plan_full(planner);
        }
        plan->cost += 8 * plan->rows;
        if (plan->n_vars == 1 && plan->distinct[0] < plan->rows) {
            plan->rows = plan->distinct[0];
        }
        lg_plan_node_offer(planner, out, plan);
    }
    return lg_plan_filter_rest(planner, request, out);
}

static LgStatus
plan_slice(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LgPlanRequest inner;
    bool *needed = NULL;
    LG_TRY(ask(planner, request, &inner, &needed));
    inner.limit = UINT64_MAX;
    if (alg->limit != UINT64_MAX && __builtin_add_overflow(alg->offset, alg->limit, &inner.limit)) {
        inner.limit = UINT64_MAX;
    }
    LG_TRY(lg_plan_part(planner, alg->a, &inner, out));
    for (uint32_t i = 0; i < out->n; i++) {
        LgPlan *plan = lg_plan_node_over(planner, LG_PLAN_SLICE, out->plans[i]);
        if (!plan) {
            return lg_plan_full(planner);
        }
        plan->offset = alg->offset;
        plan->limit = alg->limit;
        if (plan->rows > (double)alg->limit) {
            plan->rows = (double)alg->limit;
        }
        out->plans[i] = plan;
    }
    return lg_plan_filter_rest(planner, request, out);
}

LgStatus
lg_plan_part(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    LG_TRY(lg_exec_check(planner->exec, planner->err));
    switch (alg->op) {
    case LG_ALG_UNIT:
    case LG_ALG_BGP:
    case LG_ALG_PATH:
    case LG_ALG_JOIN: return lg_plan_group_new(planner, alg, request, out);
    case LG_ALG_LEFTJOIN: return plan_leftjoin(planner, alg, request, out);
    case LG_ALG_UNION: return plan_union(planner, alg, request, out);
    case LG_ALG_MINUS: return plan_minus(planner, alg, request, out);
    case LG_ALG_FILTER: return plan_filter(planner, alg, request, out);
    case LG_ALG_EXTEND: return plan_extend(planner, alg, request, out);
    case LG_ALG_GRAPH: return lg_plan_graph_plan(planner, alg, request, out);
    case LG_ALG_VALUES: return plan_values(planner, alg, request, out);
    case LG_ALG_SERVICE: return lg_plan_service(planner, alg, request, out);
    case LG_ALG_GROUP: return plan_group(planner, alg, request, out);
    case LG_ALG_ORDER: return plan_order(planner, alg, request, out);
    case LG_ALG_PROJECT: return plan_project(planner, alg, request, out);
    case LG_ALG_DISTINCT:
    case LG_ALG_REDUCED: return plan_distinct(planner, alg, request, out);
    case LG_ALG_SLICE: return plan_slice(planner, alg, request, out);
    }
    return LG_OK;
}

LgStatus
lg_plan_new(LgPlanContext *context, const LgAlg *alg, const bool *needed, LgPlan **out,
            LgError *err)
{
    LgPlanner planner = {.context = context,
                         .exec = context->exec,
                         .arena = context->exec->arena,
                         .n_vars = context->exec->query->n_query_vars,
                         .random = context->knobs ? context->knobs->seed : 0,
                         .bound = (double)INFINITY,
                         .err = err};
    LgPlanFilters none = {0};
    bool *all = lg_plan_vars_new(&planner, needed);
    if (!all) {
        return lg_plan_full(&planner);
    }
    if (!needed) {
        memset(all, true, planner.n_vars * sizeof(*all));
    }
    LgPlanRequest request = {.scope = {.graphs = context->graphs, .var = LG_VAR_NONE},
                             .needed = all,
                             .filters = &none,
                             .limit = UINT64_MAX};
    lg_plan_exists_install(context);
    if (context->given) {
        const LgPlanGiven *given = context->given;
        request.given =
            lg_plan_node_values(&planner, given->vars, given->n_vars, given->cells, given->n);
        if (!request.given) {
            return lg_plan_full(&planner);
        }
    }
    LgPlanSet set = {0};
    LG_TRY(lg_plan_part(&planner, alg, &request, &set));
    *out = lg_plan_node_cheapest(&set);
    LG_TRY(lg_plan_unread(&planner, *out));
    return lg_plan_parallel(&planner, out);
}
