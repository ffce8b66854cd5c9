// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Which parts of a finished plan several threads run (op_gather.c): what reads one long scan and
// passes its rows on, batch by batch, up to the group, the DISTINCT or the plain rows above.

#include "base/pool.h"
#include "sparql/aggregate_impl.h"
#include "sparql/plan_impl.h"

enum { MAX_BEST = 1024 }; // rows of ORDER BY with LIMIT that each thread keeps

static const double MIN_ROWS = 65536;    // of the scan: about a millisecond
static const double SMALL_SHARE = 0.125; // of the scan: what every thread may do again by itself

// --- What may be run by several ---------------------------------------------------

static bool
is_stable(const LgExpr *expr)
{
    return !expr || !lg_expr_is_volatile(expr);
}

static bool
is_stable_group(const LgAlg *alg)
{
    bool stable = true;
    for (uint32_t k = 0; k < alg->n_keys; k++) {
        stable = stable && is_stable(alg->keys[k].expr);
    }
    for (uint32_t a = 0; a < alg->n_aggs; a++) {
        stable = stable && is_stable(alg->aggs[a].arg);
    }
    return stable;
}

static bool
is_mergeable_group(const LgAlg *alg)
{
    bool mergeable = is_stable_group(alg);
    for (uint32_t a = 0; a < alg->n_aggs; a++) {
        mergeable = mergeable && lg_aggregate_mergeable(&alg->aggs[a]);
    }
    return mergeable;
}

static bool
is_stable_sort(const LgAlg *alg)
{
    bool stable = true;
    for (uint32_t i = 0; i < alg->n_sort; i++) {
        stable = stable && is_stable(alg->sort[i].expr);
    }
    return stable;
}

// Does it give the same rows in the same order each time it is run, whoever runs it?
static bool
is_repeatable(const LgPlan *plan)
{
    bool good = is_stable(plan->expr);
    switch (plan->kind) {
    case LG_PLAN_VALUES:
    case LG_PLAN_SCAN:
    case LG_PLAN_COUNT:
    case LG_PLAN_COUNTS:
    case LG_PLAN_OBJECTS:
    case LG_PLAN_MERGE:
    case LG_PLAN_HASH:
    case LG_PLAN_BIND:
    case LG_PLAN_UNION:
    case LG_PLAN_FILTER:
    case LG_PLAN_EXTEND:
    case LG_PLAN_PROJECT:
    case LG_PLAN_DISTINCT:
    case LG_PLAN_REDUCED:
    case LG_PLAN_SLICE: break;
    case LG_PLAN_GROUP: good = is_stable_group(plan->alg); break;
    case LG_PLAN_ORDER: good = is_stable_sort(plan->alg); break;
    case LG_PLAN_PATH:
    case LG_PLAN_APPLY:
    case LG_PLAN_SERVICE:
    case LG_PLAN_GRAPHS:
    case LG_PLAN_GATHER: return false;
    }
    for (uint32_t i = 0; i < plan->n_inputs && good; i++) {
        good = is_repeatable(plan->inputs[i]);
    }
    return good;
}

// Can it skip to a key without reading what is before?
static bool
skips(const LgPlan *plan)
{
    return plan->kind == LG_PLAN_SCAN ||
           ((plan->kind == LG_PLAN_FILTER || plan->kind == LG_PLAN_EXTEND ||
             plan->kind == LG_PLAN_PROJECT || plan->kind == LG_PLAN_MERGE) &&
            skips(plan->inputs[0]));
}

static bool
can_be_cut(const LgPlan *scan)
{
    const LgPattern *p = scan->pattern;
    return p->id[LG_COL_P] != LG_ID_NONE && p->id[LG_COL_S] == LG_ID_NONE;
}

// Is each batch of `plan` made of one batch of a scan that can be cut? Gives the scan, null: no.
static LgPlan *
driver_of(LgPlan *plan)
{
    switch (plan->kind) {
    case LG_PLAN_SCAN: return can_be_cut(plan) ? plan : NULL;
    case LG_PLAN_FILTER:
    case LG_PLAN_EXTEND:
    case LG_PLAN_BIND: return is_stable(plan->expr) ? driver_of(plan->inputs[0]) : NULL;
    case LG_PLAN_PROJECT: return driver_of(plan->inputs[0]);
    case LG_PLAN_MERGE:
    case LG_PLAN_HASH: { // whose table all share
        LgPlan *driver = is_stable(plan->expr) && is_repeatable(plan->inputs[1])
                             ? driver_of(plan->inputs[0])
                             : NULL;
        const bool apart = plan->kind == LG_PLAN_HASH || skips(plan->inputs[1]);
        return driver && (apart || plan->inputs[1]->cost <= driver->rows * SMALL_SHARE) ? driver
                                                                                        : NULL;
    }
    default: return NULL;
    }
}

// --- What is worth it -------------------------------------------------------------

// Is nothing done with the rows of the scan?
static bool
is_bare(const LgPlan *plan)
{
    return plan->kind == LG_PLAN_SCAN ||
           (plan->kind == LG_PLAN_PROJECT && is_bare(plan->inputs[0]));
}

// `limit`: how many rows of `plan` are wanted.
static bool
is_worth(const LgPlanner *planner, const LgPlan *plan, const LgPlan *driver, double limit)
{
    const LgPlanKnobs *knobs = planner->context->knobs;
    const bool cut = limit < plan->rows;
    const double share = cut ? limit / plan->rows : 1;
    // What is read beyond a limit is lost, and handing over the rows costs something.
    const double least = cut ? 4 * MIN_ROWS : MIN_ROWS;
    return (knobs && knobs->parallel) || driver->rows * share >= least;
}

// The order in which the rows of a scan without one come anyway.
static LgOrder
own_order(const LgPattern *p)
{
    return p->id[LG_COL_O] == LG_ID_NONE && p->max_o != LG_ID_NONE ? LG_ORDER_O : LG_ORDER_S;
}

static LgPlan *
gather(LgPlanner *planner, LgPlan *plan, LgPlan *driver)
{
    LgPlan *node = lg_plan_node_over(planner, LG_PLAN_GATHER, plan);
    if (node) {
        driver->order = driver->order == LG_ORDER_ANY ? own_order(driver->pattern) : driver->order;
        driver->ranged = true;
        node->driver = driver;
        node->cost = plan->cost;
    }
    return node;
}

// The best rows of the best of each part.
static LgPlan *
gather_best(LgPlanner *planner, LgPlan *plan, LgPlan *driver)
{
    LgPlan *part = LG_NEW(planner->arena, LgPlan);
    if (!part) {
        return NULL;
    }
    *part = *plan;
    part->driver = driver;
    LgPlan *node = gather(planner, part, driver);
    LgPlan *best = node ? lg_plan_node_over(planner, LG_PLAN_ORDER, node) : NULL;
    if (best) {
        best->alg = plan->alg;
        best->limit = plan->limit;
        best->sorted = plan->sorted;
        best->cost = plan->cost;
    }
    return best;
}

// Each thread lets through what is new to it: of that, what is new to all.
static LgPlan *
gather_distinct(LgPlanner *planner, LgPlan *plan, LgPlan *driver)
{
    LgPlan *node = gather(planner, plan, driver);
    return node ? lg_plan_node_over(planner, LG_PLAN_DISTINCT, node) : NULL;
}

// Does it read all of its input, in parts that can be put together?
static bool
is_mergeable(const LgPlan *plan)
{
    switch (plan->kind) {
    case LG_PLAN_DISTINCT: return true;
    case LG_PLAN_GROUP: return is_mergeable_group(plan->alg);
    case LG_PLAN_ORDER:
        return plan->limit > 0 && plan->limit <= MAX_BEST && is_stable_sort(plan->alg);
    default: return false;
    }
}

static double
rows_wanted(const LgPlan *plan, double limit)
{
    switch (plan->kind) {
    case LG_PLAN_SLICE: {
        const double most = (double)plan->offset + (double)plan->limit;
        return most < limit ? most : limit;
    }
    case LG_PLAN_EXTEND:
    case LG_PLAN_PROJECT:
    case LG_PLAN_UNION: return limit;
    default: return (double)UINT64_MAX;
    }
}

static LgStatus improve(LgPlanner *planner, LgPlan **at, double limit);

// What the tables of hash joins are made of is read before the others start.
static LgStatus
improve_tables(LgPlanner *planner, LgPlan *stream, const LgPlan *driver)
{
    for (LgPlan *plan = stream; plan != driver; plan = plan->inputs[0]) {
        if (plan->kind == LG_PLAN_HASH) {
            LG_TRY(improve(planner, &plan->inputs[1], (double)UINT64_MAX));
        }
    }
    return LG_OK;
}

static LgStatus
improve(LgPlanner *planner, LgPlan **at, double limit)
{
    LgPlan *plan = *at;
    LgPlan *stream = is_mergeable(plan) ? plan->inputs[0] : plan;
    LgPlan *driver = driver_of(stream);
    const bool idle = stream == plan && is_bare(plan);
    if (driver && !idle &&
        is_worth(planner, stream, driver, stream == plan ? limit : stream->rows)) {
        LG_TRY(improve_tables(planner, stream, driver));
        LgPlan *node = plan->kind == LG_PLAN_DISTINCT ? gather_distinct(planner, plan, driver)
                       : plan->kind == LG_PLAN_ORDER  ? gather_best(planner, plan, driver)
                                                      : gather(planner, plan, driver);
        if (!node) {
            return lg_plan_full(planner);
        }
        *at = node;
        return LG_OK;
    }
    if (plan->kind == LG_PLAN_MERGE) {
        return LG_OK; // its inputs are skipped through
    }
    for (uint32_t i = 0; i < plan->n_inputs; i++) {
        LG_TRY(improve(planner, &plan->inputs[i],
                       i == 0 ? rows_wanted(plan, limit) : (double)UINT64_MAX));
    }
    return LG_OK;
}

LgStatus
lg_plan_parallel(LgPlanner *planner, LgPlan **plan)
{
    const LgExec *exec = planner->exec;
    if (!exec->pool || lg_pool_cores(exec->pool) < 2) {
        return LG_OK;
    }
    return improve(planner, plan, exec->query->form == LG_QUERY_ASK ? 1 : (double)UINT64_MAX);
}
