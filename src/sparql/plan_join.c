// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The ways to join two plans, and what each costs.

#include "sparql/plan_impl.h"

// Costs in units of one row read in sequence.
enum {
    LOOKUP = 400,   // opening a scan and reading its block
    SEEK = 60,      // moving a scan forward to a key
    HASH_BUILD = 8, // putting a row in a hash table
    HASH_PROBE = 4,
    START = 50, // an operator's buffers
    PLANNING = 50000,
};

// Columns of a join: the left's, then those of the right that the left has not.
static LgPlan *
new_join(LgPlanner *planner, LgPlanKind kind, const LgPlan *left, const LgPlan *right,
         LgJoinMode mode, double rows)
{
    LgPlan *plan = lg_plan_node_new(planner, kind, left->n_vars + right->n_vars);
    if (!plan) {
        return NULL;
    }
    plan->mode = mode;
    plan->rows = rows;
    uint32_t n = 0;
    for (; n < left->n_vars; n++) {
        const uint32_t r = lg_plan_column(right, left->vars[n]);
        plan->vars[n] = left->vars[n];
        plan->sure[n] =
            left->sure[n] || (mode == LG_JOIN_INNER && r != UINT32_MAX && right->sure[r]);
        plan->distinct[n] = left->distinct[n];
        if (mode == LG_JOIN_INNER && r != UINT32_MAX && right->distinct[r] < plan->distinct[n]) {
            plan->distinct[n] = right->distinct[r];
        }
    }
    for (uint32_t r = 0; r < right->n_vars && mode <= LG_JOIN_LEFT; r++) {
        if (lg_plan_column(left, right->vars[r]) == UINT32_MAX) {
            plan->vars[n] = right->vars[r];
            plan->sure[n] = right->sure[r] && mode == LG_JOIN_INNER;
            plan->distinct[n++] = right->distinct[r];
        }
    }
    plan->n_vars = n;
    for (uint32_t c = 0; c < n; c++) {
        plan->distinct[c] = plan->distinct[c] > rows && rows >= 1 ? rows : plan->distinct[c];
    }
    return plan;
}

// Rows of an inner join: independence, and every value of the side with fewer
// values found on the other, unless it is known how many rows one of the left has.
static double
estimate_inner(const LgPlan *left, const LgPlan *right, const LgPlanRight *what)
{
    const bool known = what->per_row > 0;
    const LgVar subject = known ? what->pattern->pattern.var[LG_COL_S] : LG_VAR_NONE;
    double rows = left->rows * (known ? what->per_row : right->rows);
    for (uint32_t c = 0; c < left->n_vars; c++) {
        const uint32_t r = lg_plan_column(right, left->vars[c]);
        if (r != UINT32_MAX && left->vars[c] != subject) {
            const double a = left->distinct[c];
            const double b = right->distinct[r];
            const double most = a > b ? a : b;
            rows /= most > 1 ? most : 1;
        }
    }
    return rows;
}

static double
estimate(const LgPlan *left, const LgPlan *right, const LgPlanRight *what, LgJoinMode mode)
{
    const double inner = estimate_inner(left, right, what);
    switch (mode) {
    case LG_JOIN_INNER: return inner;
    case LG_JOIN_LEFT: return inner > left->rows ? inner : left->rows;
    case LG_JOIN_SEMI: return inner < left->rows ? inner : left->rows;
    case LG_JOIN_ANTI:
    case LG_JOIN_MINUS: return left->rows / 2;
    }
    return inner;
}

static LgStatus
set_inputs(LgPlanner *planner, LgPlan *plan, LgPlan *left, LgPlan *right)
{
    plan->n_inputs = right ? 2 : 1;
    plan->inputs = LG_NEW_ARRAY(planner->arena, LgPlan *, 2);
    if (!plan->inputs) {
        return lg_plan_full(planner);
    }
    plan->inputs[0] = left;
    plan->inputs[1] = right;
    return LG_OK;
}

// Can these be merged by `right->sorted`? Every common variable must be bound
// on both sides.
static bool
can_merge(const LgPlan *left, const LgPlan *right, LgJoinMode mode)
{
    if (right->sorted == LG_VAR_NONE || left->sorted != right->sorted || mode == LG_JOIN_MINUS) {
        return false;
    }
    for (uint32_t c = 0; c < left->n_vars; c++) {
        const uint32_t r = lg_plan_column(right, left->vars[c]);
        if (r != UINT32_MAX && !(left->sure[c] && right->sure[r])) {
            return false;
        }
    }
    return lg_plan_column(left, left->sorted) != UINT32_MAX;
}

static bool
forbidden(const LgPlanner *planner, LgPlanKind kind)
{
    const LgPlanKnobs *knobs = planner->context->knobs;
    return knobs &&
           ((kind == LG_PLAN_MERGE && knobs->no_merge) ||
            (kind == LG_PLAN_HASH && knobs->no_hash) || (kind == LG_PLAN_BIND && knobs->no_bind));
}

// The cost of reading a sorted plan only near `n` keys. Scans go forward to a key; what is above
// them works on the whole batch that comes then.
static double
reading(const LgPlan *plan, double n)
{
    const double seeks = n * SEEK;
    double above = 0;
    for (; plan->n_inputs > 0; plan = plan->inputs[0]) {
        const double rows = plan->inputs[0]->rows;
        const double near = n * LG_BATCH_MAX < rows ? n * LG_BATCH_MAX : rows;
        if (plan->kind == LG_PLAN_HASH) {
            const LgPlan *table = plan->inputs[1];
            above += table->cost + HASH_BUILD * table->rows + HASH_PROBE * near;
        } else if (plan->kind == LG_PLAN_MERGE) {
            above += reading(plan->inputs[1], n) + near;
        } else if (plan->kind == LG_PLAN_FILTER || plan->kind == LG_PLAN_EXTEND) {
            above += 4 * near;
        } else if (plan->kind != LG_PLAN_PROJECT) {
            return above + plan->cost;
        }
    }
    return above + (seeks < plan->cost ? seeks : plan->cost);
}

static LgStatus
offer_merge(LgPlanner *planner, LgPlan *left, LgPlan *right, const LgPlanRight *what,
            LgJoinMode mode, double rows, LgPlanSet *out)
{
    double read = reading(right, left->rows);
    if (what->per_row > 0 && read > what->reach) {
        read = what->reach;
    }
    const double cost = left->cost + left->rows + rows + START + read;
    if (!lg_plan_node_wanted(planner, out, left->sorted, cost)) {
        return LG_OK;
    }
    LgPlan *plan = new_join(planner, LG_PLAN_MERGE, left, right, mode, rows);
    if (!plan) {
        return lg_plan_full(planner);
    }
    plan->key = right->sorted;
    plan->sorted = left->sorted;
    plan->cost = cost;
    lg_plan_node_put(out, plan);
    return set_inputs(planner, plan, left, right);
}

static bool
has_key(const LgPlan *left, const LgPlan *right)
{
    for (uint32_t c = 0; c < left->n_vars; c++) {
        const uint32_t r = lg_plan_column(right, left->vars[c]);
        if (r != UINT32_MAX && left->sure[c] && right->sure[r]) {
            return true;
        }
    }
    return false;
}

static LgStatus
offer_hash(LgPlanner *planner, LgPlan *left, LgPlan *right, LgJoinMode mode, double rows,
           const LgExpr *expr, LgPlanSet *out)
{
    // Rows of a left join without a match come at the end of their batch.
    const LgVar sorted = mode == LG_JOIN_LEFT ? LG_VAR_NONE : left->sorted;
    double cost = left->cost + right->cost + HASH_BUILD * right->rows + HASH_PROBE * left->rows +
                  2 * rows + START;
    if (!has_key(left, right)) {
        cost += left->rows * right->rows; // every pair is looked at
    }
    if (!lg_plan_node_wanted(planner, out, sorted, cost)) {
        return LG_OK;
    }
    LgPlan *plan = new_join(planner, LG_PLAN_HASH, left, right, mode, rows);
    if (!plan) {
        return lg_plan_full(planner);
    }
    plan->expr = expr;
    plan->sorted = sorted;
    plan->cost = cost;
    lg_plan_node_put(out, plan);
    return set_inputs(planner, plan, left, right);
}

static LgStatus
offer_bind(LgPlanner *planner, LgPlan *left, const LgPlanRight *right, LgJoinMode mode, double rows,
           LgPlanSet *out)
{
    const double matches = rows > left->rows ? rows : left->rows;
    const double cost = left->cost + left->rows * LOOKUP + 2 * matches + START;
    const LgVar sorted = mode == LG_JOIN_LEFT ? LG_VAR_NONE : left->sorted;
    if (!lg_plan_node_wanted(planner, out, sorted, cost)) {
        return LG_OK;
    }
    const LgPlan *scan = lg_plan_node_cheapest(&right->set);
    LgPlan *plan = new_join(planner, LG_PLAN_BIND, left, scan, mode, rows);
    if (!plan) {
        return lg_plan_full(planner);
    }
    plan->pattern = &right->pattern->pattern;
    plan->expr = right->bind_expr;
    plan->sorted = sorted;
    plan->cost = cost;
    lg_plan_node_put(out, plan);
    return set_inputs(planner, plan, left, NULL);
}

static LgStatus
offer_path(LgPlanner *planner, LgPlan *left, const LgPlanRight *right, LgJoinMode mode, double rows,
           bool *out_any, LgPlanSet *out)
{
    const double searches = lg_plan_path_cost(right->path, left);
    if (searches < 0) {
        return LG_OK;
    }
    const double matches = rows > left->rows ? rows : left->rows;
    const double cost = left->cost + searches + 2 * matches + START;
    const LgVar sorted = mode == LG_JOIN_LEFT ? LG_VAR_NONE : left->sorted;
    *out_any = true;
    if (!lg_plan_node_wanted(planner, out, sorted, cost)) {
        return LG_OK;
    }
    const LgPlan *alone = lg_plan_node_cheapest(&right->set);
    LgPlan *plan = new_join(planner, LG_PLAN_PATH, left, alone, mode, rows);
    if (!plan) {
        return lg_plan_full(planner);
    }
    plan->path = &right->path->pattern;
    plan->expr = right->bind_expr;
    plan->sorted = sorted;
    plan->cost = cost;
    lg_plan_node_put(out, plan);
    return set_inputs(planner, plan, left, NULL);
}

static LgStatus
offer_service(LgPlanner *planner, LgPlan *left, const LgPlanRight *right, LgJoinMode mode,
              LgPlanSet *out)
{
    double rows = 0;
    LG_TRY(lg_plan_service_fix(planner, right->service, &left));
    const double cost = left->cost + lg_plan_service_cost(right->service, left, &rows) + START;
    const LgVar sorted = mode == LG_JOIN_LEFT ? LG_VAR_NONE : left->sorted;
    if (!lg_plan_node_wanted(planner, out, sorted, cost)) {
        return LG_OK;
    }
    const LgPlan *alone = lg_plan_node_cheapest(&right->set);
    LgPlan *plan = new_join(planner, LG_PLAN_SERVICE, left, alone, mode, rows);
    if (!plan) {
        return lg_plan_full(planner);
    }
    plan->alg = right->service;
    plan->right = alone->vars;
    plan->right_sure = alone->sure;
    plan->n_right = alone->n_vars;
    plan->expr = right->bind_expr;
    plan->sorted = sorted;
    plan->cost = cost;
    lg_plan_node_put(out, plan);
    return set_inputs(planner, plan, left, NULL);
}

// Lookups for each row; a path is a few.
static unsigned
count_triples(const LgAlg *alg)
{
    if (alg->op == LG_ALG_PATH || alg->op == LG_ALG_SERVICE) {
        return 8;
    }
    return alg->op == LG_ALG_BGP ? alg->n_triples : count_triples(alg->a) + count_triples(alg->b);
}

// Every variable that the right shares must be bound on the left: the rows are given
// to the pattern as they are.
static bool
can_apply(const LgPlan *left, const LgPlanRight *right, const LgPlan *plan, LgJoinMode mode)
{
    if (!right->lateral || right->scope.var != LG_VAR_NONE ||
        (!right->scope.graphs.all && right->scope.graphs.n == 0) || mode == LG_JOIN_MINUS) {
        return false;
    }
    bool shared = false;
    for (uint32_t c = 0; c < left->n_vars; c++) {
        const uint32_t r = lg_plan_column(plan, left->vars[c]);
        if (r != UINT32_MAX && !left->sure[c]) {
            return false;
        }
        shared = shared || r != UINT32_MAX;
    }
    return shared;
}

static LgStatus
offer_apply(LgPlanner *planner, LgPlan *left, const LgPlanRight *right, LgJoinMode mode,
            double rows, LgPlanSet *out)
{
    const LgPlan *scan = lg_plan_node_cheapest(&right->set);
    const double batches = left->rows / LG_BATCH_MAX + 1;
    const double lookups = left->rows * LOOKUP * count_triples(right->lateral);
    const double matches = rows > left->rows ? rows : left->rows;
    const double cost = left->cost + batches * PLANNING + lookups + 4 * matches + START;
    const LgVar sorted = mode <= LG_JOIN_LEFT ? LG_VAR_NONE : left->sorted; // as its run gives them
    if (!lg_plan_node_wanted(planner, out, sorted, cost)) {
        return LG_OK;
    }
    LgPlan *plan = new_join(planner, LG_PLAN_APPLY, left, scan, mode, rows);
    LgPattern *pattern = LG_NEW(planner->arena, LgPattern);
    if (!plan || !pattern) {
        return lg_plan_full(planner);
    }
    pattern->graphs = right->scope.graphs;
    plan->pattern = pattern;
    plan->alg = right->lateral;
    plan->right = scan->vars;
    plan->n_right = scan->n_vars;
    plan->expr = right->bind_expr;
    plan->sorted = sorted;
    plan->cost = cost;
    lg_plan_node_put(out, plan);
    return set_inputs(planner, plan, left, NULL);
}

LgStatus
lg_plan_join_ways(LgPlanner *planner, LgPlan *left, const LgPlanRight *right, LgJoinMode mode,
                  LgPlanSet *out)
{
    LgPlan *cheapest = lg_plan_node_cheapest(&right->set);
    const double rows = estimate(left, cheapest, right, mode);
    bool any = false;
    for (uint32_t i = 0; i < right->set.n; i++) {
        LgPlan *plan = right->set.plans[i];
        if (!right->expr && can_merge(left, plan, mode) && !forbidden(planner, LG_PLAN_MERGE)) {
            LG_TRY(offer_merge(planner, left, plan, right, mode, rows, out));
            any = true;
        }
    }
    if (right->service && mode != LG_JOIN_MINUS) {
        LG_TRY(offer_service(planner, left, right, mode, out));
        if (right->service->node.var != LG_VAR_NONE || mode >= LG_JOIN_SEMI) {
            return LG_OK; // only a row of the left says which endpoint
        }
        any = true;
    }
    const bool bindable = right->pattern && !right->pattern->dead && mode != LG_JOIN_MINUS;
    if (bindable && !forbidden(planner, LG_PLAN_BIND)) {
        LG_TRY(offer_bind(planner, left, right, mode, rows, out));
        any = true;
    }
    if (right->path && mode != LG_JOIN_MINUS && !forbidden(planner, LG_PLAN_BIND)) {
        LG_TRY(offer_path(planner, left, right, mode, rows, &any, out));
    }
    if (can_apply(left, right, cheapest, mode) && !forbidden(planner, LG_PLAN_BIND)) {
        LG_TRY(offer_apply(planner, left, right, mode, rows, out));
        any = true;
    }
    if (any && forbidden(planner, LG_PLAN_HASH)) {
        return LG_OK;
    }
    LG_TRY(offer_hash(planner, left, cheapest, mode, rows, right->expr, out));
    // The other way round keeps the order of the right side and its memory small.
    for (uint32_t i = 0; i < right->set.n && mode == LG_JOIN_INNER && !right->expr; i++) {
        LG_TRY(offer_hash(planner, right->set.plans[i], left, mode, rows, NULL, out));
    }
    return LG_OK;
}
