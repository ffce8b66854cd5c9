// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Columns that a hash join would keep in memory though nobody above reads them: a join only needs
// them to find its rows. They are known when the whole plan is.

#include "sparql/plan_impl.h"

#include <string.h>

static LgStatus mark(LgPlanner *planner, LgPlan *plan, const bool *read);

// A copy, with the number of the row that op_apply.c adds as a variable behind all others.
static bool *
copy_of(LgPlanner *planner, const bool *read)
{
    bool *vars = lg_plan_vars_new(planner, NULL);
    if (vars && read) {
        memcpy(vars, read, (planner->n_vars + 1) * sizeof(*vars));
    }
    return vars;
}

static bool
has_column(const LgPlan *plan, LgVar var)
{
    return lg_plan_column(plan, var) != UINT32_MAX;
}

// Both inputs of a join: what is read of it, what its condition asks, and what they share.
static LgStatus
mark_join(LgPlanner *planner, LgPlan *plan, const bool *read)
{
    const LgPlan *left = plan->inputs[0];
    const LgPlan *right = plan->inputs[1];
    bool *more = copy_of(planner, read);
    if (!more) {
        return lg_plan_full(planner);
    }
    if (plan->expr) {
        lg_expr_vars(plan->expr, more);
    }
    if (plan->kind == LG_PLAN_HASH) {
        plan->unread = LG_NEW_ARRAY(planner->arena, bool, right->n_vars + 1);
        if (!plan->unread) {
            return lg_plan_full(planner);
        }
    }
    for (uint32_t c = 0; c < right->n_vars; c++) {
        const bool shared = has_column(left, right->vars[c]);
        if (plan->kind == LG_PLAN_HASH) {
            plan->unread[c] = !shared && !more[right->vars[c]];
        }
        more[right->vars[c]] |= shared;
    }
    LG_TRY(mark(planner, plan->inputs[0], more));
    return mark(planner, plan->inputs[1], more);
}

static LgStatus
mark_inputs(LgPlanner *planner, LgPlan *plan, const bool *read)
{
    for (uint32_t i = 0; i < plan->n_inputs; i++) {
        LG_TRY(mark(planner, plan->inputs[i], read));
    }
    return LG_OK;
}

// `read[var]`: whether a column is read above. Operators that are not named here may read all.
static LgStatus
mark(LgPlanner *planner, LgPlan *plan, const bool *read)
{
    bool *vars = NULL;
    switch (plan->kind) {
    case LG_PLAN_MERGE:
    case LG_PLAN_HASH: return mark_join(planner, plan, read);
    case LG_PLAN_UNION:
    case LG_PLAN_SLICE: return mark_inputs(planner, plan, read);
    case LG_PLAN_FILTER:
        vars = copy_of(planner, read);
        if (!vars) {
            return lg_plan_full(planner);
        }
        lg_expr_vars(plan->expr, vars);
        return mark_inputs(planner, plan, vars);
    case LG_PLAN_PROJECT:
        vars = copy_of(planner, NULL);
        for (uint32_t c = 0; vars && c < plan->n_vars; c++) {
            vars[plan->vars[c]] = read[plan->vars[c]];
        }
        return vars ? mark_inputs(planner, plan, vars) : lg_plan_full(planner);
    default:
        vars = copy_of(planner, NULL);
        if (!vars) {
            return lg_plan_full(planner);
        }
        memset(vars, true, (planner->n_vars + 1) * sizeof(*vars));
        return mark_inputs(planner, plan, vars);
    }
}

LgStatus
lg_plan_unread(LgPlanner *planner, LgPlan *plan)
{
    bool *all = copy_of(planner, NULL);
    for (uint32_t c = 0; all && c < plan->n_vars; c++) {
        all[plan->vars[c]] = true;
    }
    return all ? mark(planner, plan, all) : lg_plan_full(planner);
}
