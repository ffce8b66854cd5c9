// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/plan_impl.h"
#include "sparql/profile_impl.h"

// --- Values of outer variables in expressions -----------------------------------

typedef struct {
    const LgPlanContext *outer;
    LgArena *arena;
    const LgId *fixed;
    LgError *err;
} Copier;

static LgStatus copy_pattern(Copier *copier, const LgAlg *alg, LgAlg **out);

static LgStatus
copy_full(Copier *copier)
{
    return lg_error_set(copier->err, LG_E_LIMIT,
                        "planning the query needs more than its memory limit");
}

static LgStatus
copy_expr(Copier *copier, const LgExpr *expr, LgExpr **out)
{
    *out = NULL;
    if (!expr) {
        return LG_OK;
    }
    LgExpr *copy = LG_NEW(copier->arena, LgExpr);
    if (!copy) {
        return copy_full(copier);
    }
    *copy = *expr;
    *out = copy;
    const bool reads =
        expr->op == LG_EXPR_VAR || (expr->op == LG_EXPR_CALL && expr->func == LG_FUNC_BOUND);
    if (reads && copier->fixed[expr->var] != LG_ID_NONE) {
        *copy = (LgExpr){.op = LG_EXPR_TERM,
                         .var = LG_VAR_NONE,
                         .line = expr->line,
                         .column = expr->column,
                         .height = expr->height};
        if (expr->op == LG_EXPR_CALL) {
            copy->term = lg_term_typed(LG_STR("true"), LG_STR(LG_NS_XSD "boolean"));
            return LG_OK;
        }
        return lg_termtable_term(copier->outer->exec->terms, copier->fixed[expr->var],
                                 copier->arena, &copy->term, copier->err);
    }
    if (expr->n_args > 0) {
        copy->args = LG_NEW_ARRAY(copier->arena, LgExpr *, expr->n_args);
        if (!copy->args) {
            return copy_full(copier);
        }
    }
    for (uint32_t i = 0; i < expr->n_args; i++) {
        LG_TRY(copy_expr(copier, expr->args[i], &copy->args[i]));
    }
    if (expr->pattern) {
        LgAlg *pattern = NULL;
        LG_TRY(copy_pattern(copier, expr->pattern, &pattern));
        copy->pattern = pattern;
    }
    return LG_OK;
}

static LgStatus
copy_group(Copier *copier, const LgAlg *alg, LgAlg *copy)
{
    copy->keys = LG_NEW_ARRAY(copier->arena, LgGroupKey, alg->n_keys + 1);
    copy->aggs = LG_NEW_ARRAY(copier->arena, LgAgg, alg->n_aggs + 1);
    copy->sort = LG_NEW_ARRAY(copier->arena, LgSortKey, alg->n_sort + 1);
    if (!copy->keys || !copy->aggs || !copy->sort) {
        return copy_full(copier);
    }
    for (uint32_t i = 0; i < alg->n_keys; i++) {
        copy->keys[i] = alg->keys[i];
        LG_TRY(copy_expr(copier, alg->keys[i].expr, &copy->keys[i].expr));
    }
    for (uint32_t i = 0; i < alg->n_aggs; i++) {
        copy->aggs[i] = alg->aggs[i];
        LG_TRY(copy_expr(copier, alg->aggs[i].arg, &copy->aggs[i].arg));
    }
    for (uint32_t i = 0; i < alg->n_sort; i++) {
        copy->sort[i] = alg->sort[i];
        LG_TRY(copy_expr(copier, alg->sort[i].expr, &copy->sort[i].expr));
    }
    return LG_OK;
}

// A pattern whose expressions have the values of the fixed variables. Triples
// keep the variables: the planner fixes them there (plan_pattern.c).
static LgStatus
copy_pattern(Copier *copier, const LgAlg *alg, LgAlg **out)
{
    *out = NULL;
    if (!alg) {
        return LG_OK;
    }
    LgAlg *copy = LG_NEW(copier->arena, LgAlg);
    if (!copy) {
        return copy_full(copier);
    }
    *copy = *alg;
    *out = copy;
    LG_TRY(copy_expr(copier, alg->expr, &copy->expr));
    if (alg->op == LG_ALG_GROUP || alg->op == LG_ALG_ORDER) {
        LG_TRY(copy_group(copier, alg, copy));
    }
    LG_TRY(copy_pattern(copier, alg->a, &copy->a));
    return copy_pattern(copier, alg->b, &copy->b);
}

// --- Runs ---------------------------------------------------------------------

LgStatus
lg_plan_run_open(LgPlanRun *run, const LgPlanContext *outer, const LgAlg *alg, LgGraphs graphs,
                 const LgId *fixed, const LgPlanGiven *given, const bool *needed, LgError *err)
{
    *run = (LgPlanRun){.exec = *outer->exec, .context = *outer};
    run->exec.deferred = NULL;
    run->exec.pool = NULL; // it is short, or run again and again
    run->exec.arena = lg_arena_within(outer->exec->arena);
    run->context.exec = &run->exec;
    run->context.graphs = graphs;
    run->context.fixed = fixed ? fixed : outer->fixed;
    run->context.given = given;
    run->context.notes = NULL;
    if (!run->exec.arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to evaluate a pattern");
    }
    LgAlg *copy = NULL;
    if (fixed) {
        Copier copier = {.outer = outer, .arena = run->exec.arena, .fixed = fixed, .err = err};
        LG_TRY(copy_pattern(&copier, alg, &copy));
        alg = copy;
    }
    const uint64_t start = run->exec.profile ? lg_time_mono_ns() : 0;
    LG_TRY(lg_plan_new(&run->context, alg, needed, &run->plan, err));
    LG_TRY(lg_op_new(&run->context, run->plan, &run->root, err));
    if (run->exec.profile) {
        const LgProfileKind kind = fixed   ? LG_PROFILE_EXISTS
                                   : given ? LG_PROFILE_BATCH
                                           : LG_PROFILE_GRAPH;
        LG_TRY(
            lg_profile_inner(&run->exec, kind, fixed, lg_time_mono_ns() - start, run->root, err));
    }
    return lg_op_open(run->root, err);
}

void
lg_plan_run_close(LgPlanRun *run, LgExec *outer)
{
    lg_op_close(run->root);
    lg_exec_done(&run->exec);
    lg_arena_free(run->exec.arena);
    outer->random = run->exec.random;
    outer->next_blank = run->exec.next_blank;
    *run = (LgPlanRun){0};
}
