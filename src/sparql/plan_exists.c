// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// EXISTS evaluated row by row, for patterns that are not a plain join
// (plan_filter.c turns those into semi-joins): the row's values are fixed in the
// pattern (18.6, substitute) and it is planned and run until the first solution.
// Answers are remembered by the values that the pattern can see.

#include "sparql/plan_impl.h"
#include "sparql/profile_impl.h"
#include "sparql/rowset.h"

enum { REMEMBERED = 1 << 20 }; // rows; more are evaluated again

typedef struct Note Note;
struct Note {
    Note *next;
    const LgExpr *expr;
    LgPlanScope scope;
    LgVar *vars; // that the pattern mentions, and the scope's
    uint32_t n_vars;
    LgRowSet memo; // their values, and 1 for no or 2 for yes
    LgId *key;
    LgId *fixed; // by variable
};

static LgStatus
add_note(LgPlanner *planner, const LgExpr *expr, const LgPlanScope *scope)
{
    LgArena *arena = planner->arena;
    Note *note = LG_NEW(arena, Note);
    bool *seen = lg_plan_vars_new(planner, NULL);
    if (!note || !seen) {
        return lg_plan_full(planner);
    }
    lg_expr_vars(expr, seen);
    if (scope->var != LG_VAR_NONE) {
        seen[scope->var] = true;
    }
    note->expr = expr;
    note->scope = *scope;
    note->vars = LG_NEW_ARRAY(arena, LgVar, planner->n_vars + 1);
    note->fixed = LG_NEW_ARRAY(arena, LgId, planner->n_vars + 1);
    note->key = LG_NEW_ARRAY(arena, LgId, planner->n_vars + 1);
    if (!note->vars || !note->fixed || !note->key) {
        return lg_plan_full(planner);
    }
    for (LgVar v = 0; v < planner->n_vars; v++) {
        if (seen[v]) {
            note->vars[note->n_vars++] = v;
        }
    }
    lg_rowset_init(&note->memo, arena, note->n_vars + 1, note->n_vars);
    note->next = (Note *)planner->context->notes;
    planner->context->notes = note;
    return LG_OK;
}

LgStatus
lg_plan_exists_note(LgPlanner *planner, const LgExpr *expr, const LgPlanScope *scope)
{
    if (expr->op == LG_EXPR_EXISTS || expr->op == LG_EXPR_NOT_EXISTS) {
        return add_note(planner, expr, scope);
    }
    for (uint32_t i = 0; i < expr->n_args; i++) {
        LG_TRY(lg_plan_exists_note(planner, expr->args[i], scope));
    }
    return LG_OK;
}

// Does a row of the inner solution agree with the outer one? Patterns do by
// themselves; BIND and VALUES may bind an outer variable to something else.
static bool
agrees(const Note *note, const LgPlan *plan, const LgBatch *batch, uint32_t row)
{
    for (uint32_t c = 0; c < plan->n_vars; c++) {
        const LgId inner = batch->cols[c][row];
        const LgId outer = note->fixed[plan->vars[c]];
        if (inner != LG_ID_NONE && outer != LG_ID_NONE && inner != outer) {
            return false;
        }
    }
    return true;
}

static LgStatus
evaluate(LgPlanContext *context, Note *note, bool *out, LgError *err)
{
    LgGraphs graphs = note->scope.graphs;
    const LgVar g = note->scope.var;
    if (g != LG_VAR_NONE && note->fixed[g] != LG_ID_NONE) {
        graphs = (LgGraphs){.ids = &note->fixed[g], .n = 1};
    }
    LgPlanRun run;
    LgStatus st =
        lg_plan_run_open(&run, context, note->expr->pattern, graphs, note->fixed, NULL, NULL, err);
    *out = false;
    for (bool more = true; st == LG_OK && more && !*out;) {
        LgBatch batch = {0};
        st = lg_op_next(run.root, &batch, err);
        more = st == LG_OK && batch.n > 0;
        for (uint32_t i = 0; more && i < batch.n && !*out; i++) {
            *out = agrees(note, run.plan, &batch, lg_batch_row(&batch, i));
        }
    }
    lg_plan_run_close(&run, context->exec);
    return st;
}

static LgStatus
exists(LgExec *exec, const LgExpr *expr, const LgBatch *batch, uint32_t row,
       const uint32_t *cols_of, bool *out, LgError *err)
{
    LgPlanContext *context = (LgPlanContext *)exec->exists_ctx;
    Note *note = (Note *)context->notes;
    while (note && note->expr != expr) {
        note = note->next;
    }
    if (!note) {
        return lg_error_set(err, LG_E_UNSUPPORTED, "EXISTS is not supported here");
    }
    if (exec->profile) {
        LG_TRY(lg_profile_exists(exec, expr, err));
    }
    for (uint32_t i = 0; i < note->n_vars; i++) {
        const uint32_t col = cols_of[note->vars[i]];
        LgId id = col == UINT32_MAX ? LG_ID_NONE : batch->cols[col][row];
        if (id == LG_ID_NONE && context->fixed) {
            id = context->fixed[note->vars[i]];
        }
        note->key[i] = id;
        note->fixed[note->vars[i]] = id;
    }
    if (note->memo.n >= REMEMBERED) {
        return evaluate(context, note, out, err);
    }
    bool is_new = false;
    const uint32_t at = lg_rowset_intern(&note->memo, note->key, &is_new);
    if (at == LG_ROWSET_NONE) {
        return lg_error_set(err, LG_E_LIMIT, "exists: the query needs more than its memory limit");
    }
    LgId *answer = lg_rowset_cell(&note->memo, at, note->n_vars);
    if (is_new) {
        LG_TRY(evaluate(context, note, out, err));
        *answer = *out ? 2 : 1;
    }
    *out = *answer == 2;
    return LG_OK;
}

void
lg_plan_exists_install(LgPlanContext *context)
{
    context->exec->exists = exists;
    context->exec->exists_ctx = context;
}
