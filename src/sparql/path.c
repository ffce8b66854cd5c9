// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/path_impl.h"

#include <stdlib.h>

enum { COMPARED = 64 }; // labels that a new one is compared with

typedef struct {
    uint32_t from;
    LgPathArrow arrow;
} Arrow;

typedef struct {
    LgArena *arena;
    LgPathResolve *resolve;
    void *context;
    LgError *err;
    uint32_t n_states;
    Arrow *arrows;
    uint32_t n_arrows, cap_arrows;
    LgPathLabel *labels;
    uint32_t n_labels, cap_labels;
} Builder;

static LgStatus
full(Builder *b)
{
    return lg_error_set(b->err, LG_E_LIMIT, "planning the query needs more than its memory limit");
}

// `items` with room for one more behind `n`; null when the arena is full.
static void *
grow(Builder *b, void *items, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap) {
        return items;
    }
    const uint32_t want = *cap > 0 ? *cap * 2 : 8;
    void *grown = lg_arena_array(b->arena, want, size);
    if (grown && n > 0) {
        memcpy(grown, items, n * size);
    }
    *cap = grown ? want : *cap;
    return grown;
}

static LgStatus
add_arrow(Builder *b, uint32_t from, uint32_t label, uint32_t to)
{
    if (label == LG_PATH_EMPTY && from == to) {
        return LG_OK;
    }
    Arrow *arrows = (Arrow *)grow(b, b->arrows, b->n_arrows, &b->cap_arrows, sizeof(*arrows));
    if (!arrows) {
        return full(b);
    }
    b->arrows = arrows;
    arrows[b->n_arrows++] = (Arrow){from, {label, to}};
    return LG_OK;
}

static LgStatus
add_label(Builder *b, const LgPathLabel *label, uint32_t *out)
{
    for (uint32_t i = 0; i < b->n_labels && i < COMPARED && label->predicate != LG_ID_NONE; i++) {
        if (b->labels[i].predicate == label->predicate && b->labels[i].inverse == label->inverse) {
            *out = i;
            return LG_OK;
        }
    }
    LgPathLabel *labels =
        (LgPathLabel *)grow(b, b->labels, b->n_labels, &b->cap_labels, sizeof(*labels));
    if (!labels) {
        return full(b);
    }
    b->labels = labels;
    *out = b->n_labels;
    labels[b->n_labels++] = *label;
    return LG_OK;
}

static LgStatus
add_step(Builder *b, const LgPathLabel *label, uint32_t from, uint32_t to)
{
    uint32_t number = 0;
    LG_TRY(add_label(b, label, &number));
    return add_arrow(b, from, number, to);
}

static LgStatus
add_set(Builder *b, const LgPath *path, bool inverse, uint32_t from, uint32_t to)
{
    LgPathLabel label = {.inverse = inverse};
    LgId *others = LG_NEW_ARRAY(b->arena, LgId, (size_t)path->n + 1);
    if (!others) {
        return full(b);
    }
    for (uint32_t i = 0; i < path->n; i++) {
        LgId id = LG_ID_NONE;
        LG_TRY(b->resolve(b->context, &path->kids[i]->node.term, &id));
        if (id != LG_ID_NONE) {
            others[label.n_others++] = id;
        }
    }
    qsort(others, label.n_others, sizeof(*others), lg_id_cmp);
    label.others = others;
    return add_step(b, &label, from, to);
}

static LgStatus add_path(Builder *b, const LgPath *path, bool inverse, uint32_t from, uint32_t to);

static LgStatus
add_sequence(Builder *b, const LgPath *path, bool inverse, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < path->n; i++) {
        const uint32_t next = i + 1 < path->n ? b->n_states++ : to;
        const LgPath *kid = path->kids[inverse ? path->n - 1 - i : i];
        LG_TRY(add_path(b, kid, inverse, from, next));
        from = next;
    }
    return LG_OK;
}

// Everything that leads from `from` to `to`. States in between are its own; none
// leads back to `from` or on from `to`.
static LgStatus
add_path(Builder *b, const LgPath *path, bool inverse, uint32_t from, uint32_t to)
{
    switch (path->kind) {
    case LG_PATH_IRI: {
        LgPathLabel label = {.inverse = inverse};
        LG_TRY(b->resolve(b->context, &path->node.term, &label.predicate));
        return label.predicate == LG_ID_NONE ? LG_OK : add_step(b, &label, from, to);
    }
    case LG_PATH_NOT: return add_set(b, path, inverse, from, to);
    case LG_PATH_INVERSE: return add_path(b, path->kids[0], !inverse, from, to);
    case LG_PATH_SEQUENCE: return add_sequence(b, path, inverse, from, to);
    case LG_PATH_ALTERNATIVE:
        for (uint32_t i = 0; i < path->n; i++) {
            LG_TRY(add_path(b, path->kids[i], inverse, from, to));
        }
        return LG_OK;
    case LG_PATH_OPTIONAL:
        LG_TRY(add_arrow(b, from, LG_PATH_EMPTY, to));
        return add_path(b, path->kids[0], inverse, from, to);
    case LG_PATH_STAR: {
        const uint32_t at = b->n_states++;
        LG_TRY(add_arrow(b, from, LG_PATH_EMPTY, at));
        LG_TRY(add_path(b, path->kids[0], inverse, at, at));
        return add_arrow(b, at, LG_PATH_EMPTY, to);
    }
    case LG_PATH_PLUS: {
        const uint32_t before = b->n_states++;
        const uint32_t behind = b->n_states++;
        LG_TRY(add_arrow(b, from, LG_PATH_EMPTY, before));
        LG_TRY(add_path(b, path->kids[0], inverse, before, behind));
        LG_TRY(add_arrow(b, behind, LG_PATH_EMPTY, before));
        return add_arrow(b, behind, LG_PATH_EMPTY, to);
    }
    }
    return LG_OK;
}

// The whole path, with as few states as it can have: fewer pairs to visit.
static LgStatus
add_whole(Builder *b, const LgPath *path, LgPathNfa *nfa)
{
    const LgPath *kid = path->kids[0];
    b->n_states = path->kind == LG_PATH_STAR ? 1 : 2;
    nfa->start = 0;
    nfa->accept = b->n_states - 1;
    if (path->kind == LG_PATH_OPTIONAL) {
        LG_TRY(add_arrow(b, nfa->start, LG_PATH_EMPTY, nfa->accept));
    }
    if (path->kind == LG_PATH_PLUS) {
        LG_TRY(add_path(b, kid, false, nfa->accept, nfa->accept));
    }
    return add_path(b, kid, false, nfa->start, nfa->accept);
}

// The arrows by the state they leave.
static LgStatus
sort_arrows(Builder *b, int way, LgPathNfa *nfa)
{
    uint32_t *first = LG_NEW_ARRAY(b->arena, uint32_t, (size_t)b->n_states + 2);
    LgPathArrow *arrows = LG_NEW_ARRAY(b->arena, LgPathArrow, (size_t)b->n_arrows + 1);
    if (!first || !arrows) {
        return full(b);
    }
    for (uint32_t i = 0; i < b->n_arrows; i++) {
        first[(way == 0 ? b->arrows[i].from : b->arrows[i].arrow.to) + 2]++;
    }
    for (uint32_t s = 2; s < b->n_states + 2; s++) {
        first[s] += first[s - 1];
    }
    for (uint32_t i = 0; i < b->n_arrows; i++) {
        const Arrow *a = &b->arrows[i];
        const uint32_t leaves = way == 0 ? a->from : a->arrow.to;
        arrows[first[leaves + 1]++] =
            (LgPathArrow){a->arrow.label, way == 0 ? a->arrow.to : a->from};
    }
    nfa->first[way] = first;
    nfa->arrows[way] = arrows;
    return LG_OK;
}

// Can the end be reached without a step?
static LgStatus
find_nullable(Builder *b, LgPathNfa *nfa)
{
    bool *seen = LG_NEW_ARRAY(b->arena, bool, nfa->n_states);
    uint32_t *todo = LG_NEW_ARRAY(b->arena, uint32_t, nfa->n_states);
    if (!seen || !todo) {
        return full(b);
    }
    uint32_t n = 1;
    todo[0] = nfa->start;
    seen[nfa->start] = true;
    while (n > 0) {
        const uint32_t state = todo[--n];
        for (uint32_t i = nfa->first[0][state]; i < nfa->first[0][state + 1]; i++) {
            const LgPathArrow *arrow = &nfa->arrows[0][i];
            if (arrow->label == LG_PATH_EMPTY && !seen[arrow->to]) {
                seen[arrow->to] = true;
                todo[n++] = arrow->to;
            }
        }
    }
    nfa->nullable = seen[nfa->accept];
    return LG_OK;
}

LgStatus
lg_path_compile(LgArena *arena, const LgPath *path, LgPathResolve *resolve, void *context,
                LgPathNfa **out, LgError *err)
{
    Builder b = {.arena = arena, .resolve = resolve, .context = context, .err = err};
    LgPathNfa *nfa = LG_NEW(arena, LgPathNfa);
    if (!nfa) {
        return full(&b);
    }
    LG_TRY(add_whole(&b, path, nfa));
    nfa->n_states = b.n_states;
    nfa->labels = b.labels;
    nfa->n_labels = b.n_labels;
    LG_TRY(sort_arrows(&b, 0, nfa));
    LG_TRY(sort_arrows(&b, 1, nfa));
    LG_TRY(find_nullable(&b, nfa));
    *out = nfa;
    return LG_OK;
}
