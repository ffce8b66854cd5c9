// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Questions about the objects of one predicate that do not care whose they are: each object is
// looked at once, together with the number of its triples (store/objects.h). So a regular
// expression or the year of a date is computed for each value and not for each row.

#include "sparql/plan_impl.h"
#include "store/objects.h"

LgStatus
lg_plan_objects_new(LgPlanner *planner, const LgPlanScope *scope, const LgTriple *t, LgVar count,
                    LgPlan **out)
{
    enum { TRIPLES = 64 }; // of an entry of the index or of a run, on the average
    if (t->s.var == LG_VAR_NONE || t->p.var != LG_VAR_NONE || t->o.var == LG_VAR_NONE ||
        scope->var != LG_VAR_NONE || planner->context->fixed) {
        return LG_OK;
    }
    LgPlanPattern *pattern = LG_NEW(planner->arena, LgPlanPattern);
    LgPlan *plan = lg_plan_node_new(planner, LG_PLAN_OBJECTS, 2);
    bool known = false;
    if (!pattern || !plan) {
        return lg_plan_full(planner);
    }
    LG_TRY(lg_plan_pattern_init(planner, t, scope, pattern));
    if (pattern->dead) {
        return LG_OK; // the ordinary plan knows that nothing is there
    }
    const LgScanSpec spec = lg_plan_objects_spec(&pattern->pattern);
    LG_TRY(lg_objects_known(planner->exec->snapshot, &spec, count != LG_VAR_NONE, &known,
                            planner->err));
    if (!known) {
        return LG_OK;
    }
    plan->vars[0] = t->o.var;
    plan->vars[1] = count;
    plan->n_vars = count == LG_VAR_NONE ? 1 : 2;
    for (uint32_t c = 0; c < plan->n_vars; c++) {
        plan->sure[c] = true;
        plan->distinct[c] = pattern->distinct[LG_COL_O];
    }
    plan->pattern = &pattern->pattern;
    plan->var = count;
    plan->sorted = t->o.var;
    plan->rows = pattern->distinct[LG_COL_O];
    plan->cost = plan->rows + pattern->rows / TRIPLES;
    *out = plan;
    return LG_OK;
}

// --- Groups ---------------------------------------------------------------------

static bool
mentions(const LgExpr *expr, LgVar var)
{
    bool found = expr->var == var;
    for (uint32_t i = 0; i < expr->n_args && !found; i++) {
        found = mentions(expr->args[i], var);
    }
    return found;
}

// Is it the same for all triples with one object?
static bool
is_of_object(const LgExpr *expr, const LgTriple *t)
{
    return !lg_expr_is_volatile(expr) && !mentions(expr, t->s.var);
}

// The only pattern below filters and BINDs that are of its object; else null.
static const LgTriple *
find_triple(const LgAlg *alg)
{
    const LgAlg *leaf = alg;
    while (leaf->op == LG_ALG_FILTER || leaf->op == LG_ALG_EXTEND) {
        leaf = leaf->a;
    }
    const LgTriple *t = lg_plan_count_triple(leaf);
    for (; t && alg != leaf; alg = alg->a) {
        t = is_of_object(alg->expr, t) ? t : NULL;
    }
    return t;
}

// What stands above the pattern, over its objects. Null: the index does not know them.
static LgStatus
plan_above(LgPlanner *planner, const LgAlg *alg, const LgPlanScope *scope, LgVar count,
           LgPlan **out)
{
    if (alg->op == LG_ALG_BGP) {
        return lg_plan_objects_new(planner, scope, &alg->triples[0], count, out);
    }
    LG_TRY(plan_above(planner, alg->a, scope, count, out));
    if (*out) {
        *out = alg->op == LG_ALG_FILTER ? lg_plan_node_filter(planner, *out, alg->expr)
                                        : lg_plan_node_extend(planner, *out, alg->var, alg->expr);
        return *out ? LG_OK : lg_plan_full(planner);
    }
    return LG_OK;
}

typedef enum {
    OTHER,
    ONCE,    // the same over each object once as over all triples
    WEIGHED, // the number of triples
} Use;

static Use
use_of(const LgAgg *agg, const LgTriple *t)
{
    const bool extreme = agg->kind == LG_AGG_MIN || agg->kind == LG_AGG_MAX;
    const bool once = agg->distinct && (agg->kind == LG_AGG_COUNT || agg->kind == LG_AGG_SUM ||
                                        agg->kind == LG_AGG_AVG);
    if (lg_plan_count_all(agg, t)) {
        return WEIGHED;
    }
    return (extreme || once) && agg->arg && is_of_object(agg->arg, t) ? ONCE : OTHER;
}

// Can the group be made of objects? `*out_weighed`: their numbers of triples are needed.
static bool
is_of_objects(const LgAlg *alg, const LgTriple *t, bool *out_weighed)
{
    bool good = t->o.var != LG_VAR_NONE && alg->n_aggs > 0;
    *out_weighed = false;
    for (uint32_t i = 0; i < alg->n_keys && good; i++) {
        good =
            alg->keys[i].expr ? is_of_object(alg->keys[i].expr, t) : alg->keys[i].var != t->s.var;
    }
    for (uint32_t i = 0; i < alg->n_aggs && good; i++) {
        const Use use = use_of(&alg->aggs[i], t);
        good = use != OTHER;
        *out_weighed = *out_weighed || use == WEIGHED;
    }
    return good;
}

// The same group over objects, in which the variable of the subject holds the number of triples.
static LgStatus
group_of_objects(LgPlanner *planner, const LgAlg **alg, const LgTriple *t)
{
    LgAlg *group = LG_NEW(planner->arena, LgAlg);
    LgAgg *aggs = LG_NEW_ARRAY(planner->arena, LgAgg, (*alg)->n_aggs);
    LgExpr *number = LG_NEW(planner->arena, LgExpr);
    if (!group || !aggs || !number) {
        return lg_plan_full(planner);
    }
    *number = (LgExpr){.op = LG_EXPR_VAR, .var = t->s.var, .height = 1};
    *group = **alg;
    for (uint32_t i = 0; i < group->n_aggs; i++) {
        aggs[i] = group->aggs[i];
        if (use_of(&aggs[i], t) == WEIGHED) {
            aggs[i].kind = LG_AGG_SUM;
            aggs[i].arg = number;
        } else if (aggs[i].arg->op == LG_EXPR_VAR && aggs[i].arg->var == t->o.var) {
            aggs[i].distinct = false;
        }
    }
    group->aggs = aggs;
    *alg = group;
    return LG_OK;
}

LgStatus
lg_plan_objects_group(LgPlanner *planner, const LgAlg **alg, const LgPlanRequest *request,
                      LgPlan **input)
{
    const LgPlanKnobs *knobs = planner->context->knobs;
    const LgTriple *t = find_triple((*alg)->a);
    LgPlan *objects = NULL;
    bool weighed = false;
    if (!t || (knobs && knobs->no_counts) || !is_of_objects(*alg, t, &weighed)) {
        return LG_OK;
    }
    LG_TRY(plan_above(planner, (*alg)->a, &request->scope, weighed ? t->s.var : LG_VAR_NONE,
                      &objects));
    if (!objects || objects->cost >= (*input)->cost) {
        return LG_OK;
    }
    *input = objects;
    return group_of_objects(planner, alg, t);
}
