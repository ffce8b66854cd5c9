// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// FILTER: conjuncts, where they may go, and EXISTS as a join.

#include "sparql/plan_impl.h"

enum { MOST_PARTS = 256 }; // of a filter that are placed one by one

LgStatus
lg_plan_filter_add(LgPlanner *planner, const LgPlanFilter *filter, LgPlanFilters *to)
{
    LgPlanFilter *items = LG_NEW_ARRAY(planner->arena, LgPlanFilter, to->n + 1);
    if (!items) {
        return lg_plan_full(planner);
    }
    if (to->n > 0) {
        memcpy(items, to->items, to->n * sizeof(*items));
    }
    items[to->n] = *filter;
    to->items = items;
    to->n++;
    return LG_OK;
}

LgStatus
lg_plan_filter_split(LgPlanner *planner, const LgExpr *expr, LgPlanFilters *to)
{
    if (expr->op == LG_EXPR_AND && to->n < MOST_PARTS) {
        LG_TRY(lg_plan_filter_split(planner, expr->args[0], to));
        return lg_plan_filter_split(planner, expr->args[1], to);
    }
    const LgPlanKnobs *knobs = planner->context->knobs;
    LgPlanFilter filter = {.expr = expr, .vars = lg_plan_vars_new(planner, NULL)};
    if (!filter.vars) {
        return lg_plan_full(planner);
    }
    lg_expr_vars(expr, filter.vars);
    filter.exists = expr->op == LG_EXPR_EXISTS || expr->op == LG_EXPR_NOT_EXISTS;
    filter.movable =
        (filter.exists || !lg_expr_is_volatile(expr)) && !(knobs && knobs->no_pushdown);
    return lg_plan_filter_add(planner, &filter, to);
}

LgStatus
lg_plan_filter_all(LgPlanner *planner, const LgPlanFilters *filters, const LgExpr **out)
{
    *out = filters->n > 0 ? filters->items[0].expr : NULL;
    for (uint32_t i = 1; i < filters->n; i++) {
        LgExpr *both = LG_NEW(planner->arena, LgExpr);
        LgExpr **args = LG_NEW_ARRAY(planner->arena, LgExpr *, 2);
        if (!both || !args) {
            return lg_plan_full(planner);
        }
        args[0] = (LgExpr *)(uintptr_t)*out; // read only; the type has no const
        args[1] = (LgExpr *)(uintptr_t)filters->items[i].expr;
        *both = (LgExpr){.op = LG_EXPR_AND, .var = LG_VAR_NONE, .args = args, .n_args = 2};
        *out = both;
    }
    return LG_OK;
}

// --- EXISTS -------------------------------------------------------------------

// Can the path have length zero?
static bool
is_nullable(const LgPath *path)
{
    bool all = true;
    bool any = false;
    for (uint32_t i = 0; i < path->n; i++) {
        const bool kid = path->kind != LG_PATH_NOT && is_nullable(path->kids[i]);
        all = all && kid;
        any = any || kid;
    }
    switch (path->kind) {
    case LG_PATH_IRI:
    case LG_PATH_NOT: return false;
    case LG_PATH_STAR:
    case LG_PATH_OPTIONAL: return true;
    case LG_PATH_ALTERNATIVE: return any;
    case LG_PATH_INVERSE:
    case LG_PATH_SEQUENCE:
    case LG_PATH_PLUS: break;
    }
    return all;
}

bool
lg_plan_filter_is_plain(const LgAlg *alg, const LgPlanScope *scope, bool substitutes)
{
    switch (alg->op) {
    case LG_ALG_BGP: return alg->n_triples > 0;
    case LG_ALG_PATH: return scope->var == LG_VAR_NONE && !(substitutes && is_nullable(alg->path));
    case LG_ALG_SERVICE: return !substitutes;
    case LG_ALG_JOIN:
        return lg_plan_filter_is_plain(alg->a, scope, substitutes) &&
               lg_plan_filter_is_plain(alg->b, scope, substitutes);
    default: return false;
    }
}

// The pattern below the filters of `alg`, and its filters.
static LgStatus
strip(LgPlanner *planner, const LgAlg *alg, const LgAlg **out, LgPlanFilters *filters)
{
    while (alg->op == LG_ALG_FILTER) {
        LG_TRY(lg_plan_filter_split(planner, alg->expr, filters));
        alg = alg->a;
    }
    *out = alg;
    return LG_OK;
}

// Plan the right side of a semi-join: filters on its own variables inside, those
// that look at the row outside as the condition.
static LgStatus
plan_inner(LgPlanner *planner, const LgPlanScope *scope, const LgAlg *core,
           const LgPlanFilters *filters, LgPlanRight *out)
{
    bool *own = lg_plan_vars_new(planner, NULL);
    bool *needed = lg_plan_vars_new(planner, NULL);
    if (!own || !needed) {
        return lg_plan_full(planner);
    }
    lg_plan_vars_of(planner, core, false, own);
    lg_plan_vars_add(planner, needed, own);
    LgPlanFilters inside = {0};
    LgPlanFilters outside = {0};
    for (uint32_t i = 0; i < filters->n; i++) {
        const LgPlanFilter *filter = &filters->items[i];
        const bool within = lg_plan_vars_within(planner, filter->vars, own);
        LG_TRY(lg_plan_filter_add(planner, filter, within ? &inside : &outside));
    }
    LG_TRY(lg_plan_filter_all(planner, &outside, &out->expr));
    LG_TRY(lg_plan_filter_all(planner, filters, &out->bind_expr));
    const LgPlanRequest request = {
        .scope = *scope, .needed = needed, .filters = &inside, .limit = UINT64_MAX};
    LG_TRY(lg_plan_group_new(planner, core, &request, &out->set));
    if (core->op == LG_ALG_BGP && core->n_triples == 1) {
        LgPlanPattern *pattern = LG_NEW(planner->arena, LgPlanPattern);
        if (!pattern) {
            return lg_plan_full(planner);
        }
        LG_TRY(lg_plan_pattern_init(planner, &core->triples[0], scope, pattern));
        out->pattern = pattern;
    } else if (core->op == LG_ALG_PATH) {
        LgPlanPath *path = LG_NEW(planner->arena, LgPlanPath);
        if (!path) {
            return lg_plan_full(planner);
        }
        LG_TRY(lg_plan_path_init(planner, core, scope, path));
        out->path = path;
    } else if (core->op == LG_ALG_SERVICE) {
        out->service = core;
    } else {
        out->lateral = core;
        out->scope = *scope;
    }
    return LG_OK;
}

static LgStatus
apply_exists(LgPlanner *planner, const LgPlanScope *scope, const LgPlanFilter *filter,
             LgPlanSet *set, bool *out_done)
{
    const LgAlg *core = NULL;
    LgPlanFilters filters = {0};
    LG_TRY(strip(planner, filter->expr->pattern, &core, &filters));
    bool plain = core->op == LG_ALG_SERVICE || lg_plan_filter_is_plain(core, scope, true);
    for (uint32_t i = 0; i < filters.n; i++) {
        plain = plain && filters.items[i].movable && !filters.items[i].exists;
    }
    if (!plain) {
        return LG_OK;
    }
    LgPlanRight right = {0};
    LG_TRY(plan_inner(planner, scope, core, &filters, &right));
    const LgJoinMode mode = filter->expr->op == LG_EXPR_EXISTS ? LG_JOIN_SEMI : LG_JOIN_ANTI;
    LgPlanSet joined = {0};
    for (uint32_t i = 0; i < set->n; i++) {
        LG_TRY(lg_plan_join_ways(planner, set->plans[i], &right, mode, &joined));
    }
    *set = joined;
    *out_done = true;
    return LG_OK;
}

LgStatus
lg_plan_filter_apply(LgPlanner *planner, const LgPlanScope *scope, const LgPlanFilter *filter,
                     LgPlanSet *set)
{
    if (filter->exists && filter->movable) {
        bool done = false;
        LG_TRY(apply_exists(planner, scope, filter, set, &done));
        if (done) {
            return LG_OK;
        }
    }
    LG_TRY(lg_plan_exists_note(planner, filter->expr, scope));
    for (uint32_t i = 0; i < set->n; i++) {
        set->plans[i] = lg_plan_node_filter(planner, set->plans[i], filter->expr);
        if (!set->plans[i]) {
            return lg_plan_full(planner);
        }
    }
    return LG_OK;
}

LgStatus
lg_plan_filter_rest(LgPlanner *planner, const LgPlanRequest *request, LgPlanSet *set)
{
    for (uint32_t i = 0; i < request->filters->n; i++) {
        LG_TRY(lg_plan_filter_apply(planner, &request->scope, &request->filters->items[i], set));
    }
    return LG_OK;
}
