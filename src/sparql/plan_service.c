// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SERVICE: what it costs to ask another endpoint. Nothing is known of what it has, so the guess
// is a large one: values are sent along unless there are very many of them.

#include "sparql/plan_impl.h"
#include "sparql/service_impl.h"

static const double unasked_rows = 1e6; // of a clause without values
static const double row_cost = 100;
static const double request_cost = 1e6;

double
lg_plan_service_cost(const LgAlg *alg, const LgPlan *left, double *out_rows)
{
    bool shared = false;
    for (uint32_t i = 0; i < alg->n_vars; i++) {
        shared = shared || lg_plan_column(left, alg->vars[i]) != UINT32_MAX;
    }
    const double requests = shared ? left->rows / LG_SERVICE_ROWS + 1 : 1;
    const double received = shared ? left->rows : unasked_rows;
    *out_rows = shared ? left->rows : left->rows * unasked_rows;
    return requests * request_cost + received * row_cost + *out_rows;
}

LgStatus
lg_plan_service_fix(LgPlanner *planner, const LgAlg *alg, LgPlan **left)
{
    const LgId *fixed = planner->context->fixed;
    bool *own = lg_plan_vars_new(planner, NULL);
    if (!own) {
        return lg_plan_full(planner);
    }
    lg_plan_vars_of(planner, alg, false, own);
    for (LgVar v = 0; v < planner->n_vars && fixed; v++) {
        if (!own[v] || fixed[v] == LG_ID_NONE || lg_plan_column(*left, v) != UINT32_MAX) {
            continue;
        }
        LgExpr *expr = LG_NEW(planner->arena, LgExpr);
        if (!expr) {
            return lg_plan_full(planner);
        }
        *expr = (LgExpr){.op = LG_EXPR_TERM, .var = LG_VAR_NONE, .height = 1};
        LG_TRY(lg_termtable_term(planner->exec->terms, fixed[v], planner->arena, &expr->term,
                                 planner->err));
        *left = lg_plan_node_extend(planner, *left, v, expr);
        if (!*left) {
            return lg_plan_full(planner);
        }
    }
    return LG_OK;
}

LgStatus
lg_plan_service(LgPlanner *planner, const LgAlg *alg, const LgPlanRequest *request, LgPlanSet *out)
{
    bool *own = lg_plan_vars_new(planner, NULL);
    bool *sure = lg_plan_vars_new(planner, NULL);
    if (!own || !sure) {
        return lg_plan_full(planner);
    }
    lg_plan_vars_of(planner, alg, false, own);
    lg_plan_vars_of(planner, alg, true, sure);
    LgPlan *left = lg_plan_node_values(planner, NULL, 0, NULL, 1);
    LgPlan *plan = lg_plan_node_new(planner, LG_PLAN_SERVICE, planner->n_vars);
    LgPlan **inputs = LG_NEW_ARRAY(planner->arena, LgPlan *, 1);
    if (!left || !plan || !inputs) {
        return lg_plan_full(planner);
    }
    LG_TRY(lg_plan_service_fix(planner, alg, &left));
    inputs[0] = left;
    plan->inputs = inputs;
    plan->n_inputs = 1;
    plan->alg = alg;
    plan->cost = lg_plan_service_cost(alg, left, &plan->rows);
    if (request->filters->n == 0 && left->n_vars == 0) {
        plan->limit = request->limit;
    }
    if (plan->rows > (double)plan->limit) {
        plan->rows = (double)plan->limit;
    }
    plan->n_vars = 0;
    for (uint32_t c = 0; c < left->n_vars; c++) {
        plan->vars[plan->n_vars] = left->vars[c];
        plan->sure[plan->n_vars++] = true;
        own[left->vars[c]] = false;
    }
    for (LgVar v = 0; v < planner->n_vars; v++) {
        if (own[v] && request->needed[v]) {
            plan->vars[plan->n_vars] = v;
            plan->sure[plan->n_vars] = sure[v];
            plan->distinct[plan->n_vars++] = plan->rows;
        }
    }
    plan->right = plan->vars;
    plan->right_sure = plan->sure;
    plan->n_right = plan->n_vars;
    lg_plan_node_offer(planner, out, plan);
    return lg_plan_filter_rest(planner, request, out);
}
