// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Paths that repeat: their ends as ids, and what searching them may cost.

#include "sparql/path_impl.h"
#include "sparql/plan_impl.h"

#include <assert.h>

enum { S = 0, O = 1 };
enum { LOOKUP = 400, FOUND = 8 }; // costs in rows read in sequence, as in plan_join.c

static LgStatus
resolve(void *context, const LgTerm *iri, LgId *out)
{
    return lg_plan_pattern_id((LgPlanner *)context, iri, out);
}

// Constants that the store has never seen keep a local id: they match themselves by a path of
// length zero.
static LgStatus
resolve_end(LgPlanner *planner, const LgNode *node, int end, LgPathPattern *out)
{
    out->var[end] = node->var;
    if (node->var == LG_VAR_NONE) {
        return lg_termtable_id(planner->exec->terms, &node->term, &out->id[end], planner->err);
    }
    if (planner->context->fixed) {
        out->id[end] = planner->context->fixed[node->var];
    }
    return LG_OK;
}

static LgStatus
add_label(LgPlanner *planner, const LgPathLabel *label, LgPlanPath *out)
{
    const LgSnapshot *snapshot = planner->exec->snapshot;
    const LgScanSpec spec = {.p = label->predicate, .graphs = out->pattern.graphs};
    uint64_t rows = 0;
    bool exact = false;
    LG_TRY(lg_snapshot_count(snapshot, &spec, &rows, &exact, planner->err));
    double subjects = (double)rows / 5;
    double objects = (double)rows / 3;
    if (label->predicate != LG_ID_NONE) {
        LgPredicateStats stats = {0};
        LG_TRY(lg_snapshot_predicate(snapshot, label->predicate, &stats, planner->err));
        subjects = (double)stats.subjects;
        objects = (double)stats.objects;
    }
    out->edges += (double)rows;
    out->starts[S] += label->inverse ? objects : subjects;
    out->starts[O] += label->inverse ? subjects : objects;
    return LG_OK;
}

LgStatus
lg_plan_path_init(LgPlanner *planner, const LgAlg *alg, const LgPlanScope *scope, LgPlanPath *out)
{
    assert(scope->var == LG_VAR_NONE); // plan_graph.c evaluates paths graph by graph
    *out = (LgPlanPath){.pattern = {.path = alg->path, .graphs = scope->graphs}};
    LgPathNfa *nfa = NULL;
    LG_TRY(resolve_end(planner, &alg->ends[S], S, &out->pattern));
    LG_TRY(resolve_end(planner, &alg->ends[O], O, &out->pattern));
    LG_TRY(lg_path_compile(planner->arena, alg->path, resolve, planner, &nfa, planner->err));
    out->pattern.nfa = nfa;
    for (uint32_t i = 0; i < nfa->n_labels; i++) {
        LG_TRY(lg_exec_check(planner->exec, planner->err));
        LG_TRY(add_label(planner, &nfa->labels[i], out));
    }
    for (int e = 0; e < 2; e++) {
        // A few steps on, each node leading to as many as the average does.
        const double steps = alg->path->kind == LG_PATH_OPTIONAL ? 1 : 4;
        const double reach = out->starts[e] > 0 ? steps * out->edges / out->starts[e] : 0;
        out->reach[e] = (reach < out->edges ? reach : out->edges) + nfa->nullable;
    }
    if (nfa->nullable) {
        const LgScanSpec all = {.graphs = scope->graphs};
        uint64_t rows = 0;
        bool exact = false;
        LG_TRY(lg_snapshot_count(planner->exec->snapshot, &all, &rows, &exact, planner->err));
        out->nodes = (double)rows / 3 + 1;
    }
    return LG_OK;
}

LgStatus
lg_plan_path_alone(LgPlanner *planner, const LgPlanPath *path, const bool *needed, LgPlanSet *out)
{
    const LgPathPattern *p = &path->pattern;
    LgPlan *unit = lg_plan_node_values(planner, NULL, 0, NULL, 1);
    LgPlan *plan = lg_plan_node_new(planner, LG_PLAN_PATH, 2);
    LgPlan **inputs = LG_NEW_ARRAY(planner->arena, LgPlan *, 1);
    if (!unit || !plan || !inputs) {
        return lg_plan_full(planner);
    }
    const bool known[2] = {p->id[S] != LG_ID_NONE, p->id[O] != LG_ID_NONE};
    plan->rows = known[S] && known[O] ? 1
                 : known[S]           ? path->reach[S]
                 : known[O]           ? path->reach[O]
                                      : path->starts[S] * path->reach[S] + path->nodes;
    const double all = 3 * path->nodes + 2 * path->edges + FOUND * plan->rows;
    const double search = LOOKUP * (1 + plan->rows);
    plan->cost = !known[S] && !known[O] ? all : search < all ? search : all;
    plan->n_vars = 0;
    for (int e = 0; e < 2; e++) {
        if (p->var[e] == LG_VAR_NONE || !needed[p->var[e]] ||
            (plan->n_vars > 0 && plan->vars[0] == p->var[e])) {
            continue;
        }
        const double most = path->starts[e] + path->nodes;
        plan->vars[plan->n_vars] = p->var[e];
        plan->sure[plan->n_vars] = true;
        plan->distinct[plan->n_vars++] = known[e] ? 1 : most < plan->rows ? most : plan->rows;
    }
    inputs[0] = unit;
    plan->inputs = inputs;
    plan->n_inputs = 1;
    plan->path = p;
    lg_plan_node_offer(planner, out, plan);
    return LG_OK;
}

double
lg_plan_path_cost(const LgPlanPath *path, const LgPlan *left)
{
    const LgPathPattern *p = &path->pattern;
    double starts = -1;
    double reach = 1;
    for (int e = 0; e < 2; e++) {
        const uint32_t c = p->var[e] != LG_VAR_NONE ? lg_plan_column(left, p->var[e]) : UINT32_MAX;
        if (c != UINT32_MAX && (starts < 0 || left->distinct[c] < starts)) {
            starts = left->distinct[c] < left->rows ? left->distinct[c] : left->rows;
            reach = path->reach[e] + 1;
        }
    }
    if (starts < 0) {
        return starts;
    }
    // Each start is looked up, or everything is read once when that is cheaper.
    const double lookups = LOOKUP * starts * reach;
    const double reading = 2 * path->edges + FOUND * starts * reach;
    return (lookups < reading ? lookups : reading) + left->rows;
}
