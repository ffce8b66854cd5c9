// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/profile_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "sparql/explain_impl.h"

#include <assert.h>

LgProfile *
lg_profile_new(const LgArena *memory)
{
    LgProfile *profile = LG_ALLOC(LgProfile);
    LgArena *arena = profile ? lg_arena_new(LG_PROFILE_MEMORY) : NULL;
    if (!arena) {
        lg_mem_free(profile);
        return NULL;
    }
    profile->arena = arena;
    profile->memory = memory;
    return profile;
}

void
lg_profile_free(LgProfile *profile)
{
    if (profile) {
        lg_arena_free(profile->arena);
        lg_mem_free(profile);
    }
}

static LgStatus
full(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the plan is too large to be explained");
}

// --- Nodes ------------------------------------------------------------------------

static uint64_t
mix(uint64_t shape, uint64_t value)
{
    return lg_hash_u64(shape + value + 1);
}

// What two plans have in common whose constants differ: operators, orders, columns, and which
// positions of a pattern are known.
static uint64_t
shape_of(const LgPlan *plan)
{
    uint64_t shape = mix(mix(plan->kind, plan->mode), plan->order);
    shape = mix(mix(shape, plan->key), plan->var);
    if (plan->pattern) {
        for (int at = 0; at < 4; at++) {
            shape = mix(shape, plan->pattern->var[at]);
            shape = mix(shape, plan->pattern->id[at] != LG_ID_NONE);
        }
    }
    for (uint32_t c = 0; c < plan->n_vars; c++) {
        shape = mix(shape, plan->vars[c]);
    }
    for (uint32_t i = 0; i < plan->n_inputs; i++) {
        shape = mix(shape, shape_of(plan->inputs[i]));
    }
    return shape;
}

static LgStatus
new_node(LgProfile *profile, const LgExplainLabeller *labeller, const LgOp *op, LgProfileNode **out,
         LgError *err)
{
    const uint32_t n = op->plan->n_inputs;
    LgProfileNode *node = LG_NEW(profile->arena, LgProfileNode);
    LgProfileNode **inputs = LG_NEW_ARRAY(profile->arena, LgProfileNode *, n + 1);
    if (!node || !inputs) {
        return full(err);
    }
    node->inputs = inputs;
    node->n_inputs = n;
    LG_TRY(lg_explain_label(labeller, op, &node->name, &node->detail, err));
    for (uint32_t i = 0; i < n; i++) {
        LG_TRY(new_node(profile, labeller, op->inputs[i], &inputs[i], err));
    }
    *out = node;
    return LG_OK;
}

// Have `op` and its inputs measured in `node` and its inputs, if the query is to be measured.
static void
attach(LgProfileNode *node, LgOp *op)
{
    op->profile = op->context->exec->profile ? node : NULL;
    node->runs++;
    node->estimated += op->plan->rows;
    if (node->memory > node->most_memory) {
        node->most_memory = node->memory;
    }
    node->memory = 0;
    for (uint32_t i = 0; i < node->n_inputs; i++) {
        attach(node->inputs[i], op->inputs[i]);
    }
}

LgStatus
lg_profile_plan(LgProfile *profile, LgExec *exec, LgOp *root, LgError *err)
{
    const LgExplainLabeller labeller = {.exec = exec, .arena = profile->arena};
    LG_TRY(new_node(profile, &labeller, root, &profile->root, err));
    attach(profile->root, root);
    return LG_OK;
}

// --- Inner patterns ---------------------------------------------------------------

static LgStatus
find_inner(LgProfile *profile, LgProfileKind kind, LgProfileInner **out, LgError *err)
{
    assert(profile->current);
    const uint32_t line = kind == LG_PROFILE_EXISTS ? profile->exists->line : 0;
    const uint32_t column = kind == LG_PROFILE_EXISTS ? profile->exists->column : 0;
    LgProfileInner **at = &profile->current->inner;
    while (*at && ((*at)->kind != kind || (*at)->line != line || (*at)->column != column)) {
        at = &(*at)->next;
    }
    if (!*at) {
        *at = LG_NEW(profile->arena, LgProfileInner);
        if (!*at) {
            return full(err);
        }
        **at = (LgProfileInner){.kind = kind, .line = line, .column = column};
    }
    *out = *at;
    return LG_OK;
}

LgStatus
lg_profile_exists(LgExec *exec, const LgExpr *expr, LgError *err)
{
    LgProfile *profile = exec->profile;
    LgProfileInner *inner = NULL;
    profile->exists = expr;
    LG_TRY(find_inner(profile, LG_PROFILE_EXISTS, &inner, err));
    inner->asked++;
    return LG_OK;
}

// All further plans: their operators are not told apart.
static LgStatus
find_others(LgProfile *profile, LgProfileInner *inner, LgProfileNode **out, LgError *err)
{
    LgProfileNode **others = &inner->plans[LG_PROFILE_OTHERS];
    if (!*others) {
        *others = LG_NEW(profile->arena, LgProfileNode);
        if (!*others) {
            return full(err);
        }
        (*others)->name = LG_STR("other plans");
    }
    *out = *others;
    return LG_OK;
}

LgStatus
lg_profile_inner(LgExec *exec, LgProfileKind kind, const LgId *fixed, uint64_t planning_ns,
                 LgOp *root, LgError *err)
{
    LgProfile *profile = exec->profile;
    LgProfileInner *inner = NULL;
    LG_TRY(find_inner(profile, kind, &inner, err));
    inner->runs++;
    inner->planning_ns += planning_ns;
    const uint64_t shape = shape_of(root->plan);
    LgProfileNode *node = NULL;
    for (int i = 0; i < LG_PROFILE_PLANS && !node; i++) {
        if (!inner->plans[i]) {
            const LgExplainLabeller labeller = {
                .exec = exec, .arena = profile->arena, .fixed = fixed};
            LG_TRY(new_node(profile, &labeller, root, &inner->plans[i], err));
            inner->plans[i]->shape = shape;
        }
        if (inner->plans[i]->shape == shape) {
            node = inner->plans[i];
        }
    }
    if (!node) {
        LG_TRY(find_others(profile, inner, &node, err));
    }
    attach(node, root);
    return LG_OK;
}

// --- Measuring --------------------------------------------------------------------

LgProfileMark
lg_profile_begin(LgExec *exec, LgProfileNode *node)
{
    LgProfile *profile = exec->profile;
    const LgProfileMark mark = {
        .outer = profile->current,
        .start_ns = lg_time_mono_ns(),
        .used = lg_arena_used(exec->arena),
    };
    profile->current = node;
    return mark;
}

void
lg_profile_end(LgExec *exec, LgProfileNode *node, const LgProfileMark *mark)
{
    node->time_ns += lg_time_mono_ns() - mark->start_ns;
    node->memory += lg_arena_used(exec->arena) - mark->used;
    exec->profile->current = mark->outer;
    lg_profile_look(exec->profile);
}

void
lg_profile_add(LgProfileNode *node, const LgProfileNode *other)
{
    node->rows += other->rows;
    node->calls += other->calls;
    node->seeks += other->seeks;
    node->visited += other->visited;
    node->time_ns += other->time_ns;
    node->memory += other->memory;
}
