// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Makes plan nodes with their estimates.

#include "sparql/plan_impl.h"

LgPlan *
lg_plan_node_new(LgPlanner *planner, LgPlanKind kind, uint32_t n_vars)
{
    LgPlan *plan = LG_NEW(planner->arena, LgPlan);
    LgVar *vars = LG_NEW_ARRAY(planner->arena, LgVar, n_vars + 1);
    bool *sure = LG_NEW_ARRAY(planner->arena, bool, n_vars + 1);
    double *distinct = LG_NEW_ARRAY(planner->arena, double, n_vars + 1);
    if (!plan || !vars || !sure || !distinct) {
        return NULL;
    }
    *plan = (LgPlan){.kind = kind,
                     .n_vars = n_vars,
                     .vars = vars,
                     .sure = sure,
                     .distinct = distinct,
                     .sorted = LG_VAR_NONE,
                     .key = LG_VAR_NONE,
                     .var = LG_VAR_NONE,
                     .limit = UINT64_MAX};
    return plan;
}

LgPlan *
lg_plan_node_cheapest(const LgPlanSet *set)
{
    LgPlan *best = NULL;
    for (uint32_t i = 0; i < set->n; i++) {
        if (!best || set->plans[i]->cost < best->cost) {
            best = set->plans[i];
        }
    }
    return best;
}

bool
lg_plan_node_wanted(LgPlanner *planner, const LgPlanSet *set, LgVar sorted, double cost)
{
    const LgPlan *rival = NULL;
    if (cost > planner->bound) {
        return false;
    }
    for (uint32_t i = 0; i < set->n; i++) {
        const LgPlan *plan = set->plans[i];
        if (plan->sorted == sorted) {
            rival = plan;
            break;
        }
        // When the set is full an order is given up, never the cheapest plan.
        if (set->n == LG_PLAN_ALTERNATIVES && (!rival || plan->cost > rival->cost)) {
            rival = plan;
        }
    }
    if (!rival || planner->random == 0) {
        return !rival || cost < rival->cost;
    }
    // The knobs' planner: by lot.
    planner->random = planner->random * 6364136223846793005U + 1442695040888963407U;
    return planner->random >> 63;
}

void
lg_plan_node_put(LgPlanSet *set, LgPlan *plan)
{
    uint32_t worst = 0;
    for (uint32_t i = 0; i < set->n; i++) {
        if (set->plans[i]->sorted == plan->sorted) {
            set->plans[i] = plan;
            return;
        }
        worst = set->plans[i]->cost > set->plans[worst]->cost ? i : worst;
    }
    if (set->n < LG_PLAN_ALTERNATIVES) {
        set->plans[set->n++] = plan;
    } else {
        set->plans[worst] = plan;
    }
}

void
lg_plan_node_offer(LgPlanner *planner, LgPlanSet *set, LgPlan *plan)
{
    if (lg_plan_node_wanted(planner, set, plan->sorted, plan->cost)) {
        lg_plan_node_put(set, plan);
    }
}

LgPlan *
lg_plan_node_values(LgPlanner *planner, const LgVar *vars, uint32_t n_vars, const LgId *cells,
                    uint64_t n)
{
    LgPlan *plan = lg_plan_node_new(planner, LG_PLAN_VALUES, n_vars);
    if (!plan) {
        return NULL;
    }
    for (uint32_t c = 0; c < n_vars; c++) {
        bool sure = true;
        for (uint64_t r = 0; r < n; r++) {
            sure = sure && cells[c * n + r] != LG_ID_NONE;
        }
        plan->vars[c] = vars[c];
        plan->sure[c] = sure;
        plan->distinct[c] = (double)n;
    }
    plan->table = (LgPlanTable){.n = n, .cells = cells};
    plan->rows = (double)n;
    plan->cost = (double)n;
    return plan;
}

LgPlan *
lg_plan_node_nothing(LgPlanner *planner)
{
    return lg_plan_node_values(planner, NULL, 0, NULL, 0);
}

LgPlan *
lg_plan_node_over(LgPlanner *planner, LgPlanKind kind, LgPlan *input)
{
    LgPlan *plan = LG_NEW(planner->arena, LgPlan);
    LgPlan **inputs = LG_NEW_ARRAY(planner->arena, LgPlan *, 1);
    if (!plan || !inputs) {
        return NULL;
    }
    inputs[0] = input;
    *plan = (LgPlan){.kind = kind,
                     .rows = input->rows,
                     .cost = input->cost + input->rows,
                     .sorted = input->sorted,
                     .n_vars = input->n_vars,
                     .vars = input->vars,
                     .sure = input->sure,
                     .distinct = input->distinct,
                     .inputs = inputs,
                     .n_inputs = 1,
                     .key = LG_VAR_NONE,
                     .var = LG_VAR_NONE,
                     .limit = UINT64_MAX};
    return plan;
}

double
lg_plan_node_selectivity(const LgExpr *expr)
{
    switch (expr->op) {
    case LG_EXPR_EQ: return 0.05;
    case LG_EXPR_NE:
    case LG_EXPR_NOT:
    case LG_EXPR_NOT_IN: return 0.9;
    case LG_EXPR_LT:
    case LG_EXPR_GT:
    case LG_EXPR_LE:
    case LG_EXPR_GE: return 0.33;
    case LG_EXPR_IN: return 0.1;
    case LG_EXPR_AND:
        return lg_plan_node_selectivity(expr->args[0]) * lg_plan_node_selectivity(expr->args[1]);
    case LG_EXPR_CALL: return 0.2;
    default: return 0.5;
    }
}

LgPlan *
lg_plan_node_filter(LgPlanner *planner, LgPlan *input, const LgExpr *expr)
{
    LgPlan *plan = lg_plan_node_over(planner, LG_PLAN_FILTER, input);
    if (plan) {
        plan->expr = expr;
        plan->rows = input->rows * lg_plan_node_selectivity(expr);
        plan->cost = input->cost + 4 * input->rows;
    }
    return plan;
}

LgPlan *
lg_plan_node_extend(LgPlanner *planner, LgPlan *input, LgVar var, const LgExpr *expr)
{
    LgPlan *plan = lg_plan_node_over(planner, LG_PLAN_EXTEND, input);
    const LgPlan *wide = lg_plan_node_new(planner, LG_PLAN_EXTEND, input->n_vars + 1);
    if (!plan || !wide) {
        return NULL;
    }
    LgVar *vars = wide->vars;
    bool *sure = wide->sure;
    double *distinct = wide->distinct;
    for (uint32_t c = 0; c < input->n_vars; c++) {
        vars[c] = input->vars[c];
        sure[c] = input->sure[c];
        distinct[c] = input->distinct[c];
    }
    vars[input->n_vars] = var;
    sure[input->n_vars] = expr->op == LG_EXPR_TERM;
    distinct[input->n_vars] = input->rows;
    plan->n_vars = wide->n_vars;
    plan->vars = vars;
    plan->sure = sure;
    plan->distinct = distinct;
    plan->var = var;
    plan->expr = expr;
    plan->cost = input->cost + 4 * input->rows;
    return plan;
}

LgPlan *
lg_plan_node_project(LgPlanner *planner, LgPlan *input, const LgVar *vars, uint32_t n_vars)
{
    LgPlan *plan = lg_plan_node_over(planner, LG_PLAN_PROJECT, input);
    const LgPlan *narrow = lg_plan_node_new(planner, LG_PLAN_PROJECT, n_vars);
    if (!plan || !narrow) {
        return NULL;
    }
    bool *sure = narrow->sure;
    double *distinct = narrow->distinct;
    plan->sorted = LG_VAR_NONE;
    for (uint32_t i = 0; i < n_vars; i++) {
        const uint32_t c = lg_plan_column(input, vars[i]);
        sure[i] = c != UINT32_MAX && input->sure[c];
        distinct[i] = c != UINT32_MAX ? input->distinct[c] : 1;
        narrow->vars[i] = vars[i];
        if (vars[i] == input->sorted) {
            plan->sorted = vars[i];
        }
    }
    plan->n_vars = n_vars;
    plan->vars = narrow->vars;
    plan->sure = sure;
    plan->distinct = distinct;
    plan->cost = input->cost;
    return plan;
}
