// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Colour refinement: every blank node gets a hash of the quads it is in, in which
// other blank nodes stand for their own hash, until nothing gets finer. Nodes that
// still look alike are told apart by choosing one of a and trying each of b.

#include "conformance/isomorphic.h"

#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>

enum { TRIES_MAX = 20000 };

typedef struct {
    const Quads *quads;
    LgStr *labels; // sorted
    uint64_t *colors;
    uint64_t *next;
    size_t n;
} Side;

static int
compare_quads(const void *pa, const void *pb)
{
    const Quad *a = (const Quad *)pa;
    const Quad *b = (const Quad *)pb;
    int order = lg_str_cmp(a->s, b->s);
    order = order ? order : lg_str_cmp(a->p, b->p);
    order = order ? order : lg_str_cmp(a->o, b->o);
    return order ? order : lg_str_cmp(a->g, b->g);
}

static void
sort_unique(Quads *q)
{
    size_t n = 0;
    if (q->n > 0) {
        qsort(q->quads, q->n, sizeof(Quad), compare_quads);
    }
    for (size_t i = 0; i < q->n; i++) {
        if (i == 0 || compare_quads(&q->quads[i], &q->quads[i - 1]) != 0) {
            q->quads[n++] = q->quads[i];
        }
    }
    q->n = n;
}

static bool
is_blank(LgStr term)
{
    return lg_str_starts(term, LG_STR("_:"));
}

static int
compare_labels(const void *a, const void *b)
{
    return lg_str_cmp(*(const LgStr *)a, *(const LgStr *)b);
}

static size_t
index_of(const Side *side, LgStr label)
{
    const LgStr *at =
        (const LgStr *)bsearch(&label, side->labels, side->n, sizeof(LgStr), compare_labels);
    return at ? (size_t)(at - side->labels) : SIZE_MAX;
}

static bool
side_init(Side *side, const Quads *quads)
{
    *side = (Side){.quads = quads};
    side->labels = LG_ALLOC_ARRAY(LgStr, quads->n * 4 + 1);
    if (!side->labels) {
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < quads->n; i++) {
        const LgStr terms[] = {quads->quads[i].s, quads->quads[i].p, quads->quads[i].o,
                               quads->quads[i].g};
        for (size_t k = 0; k < 4; k++) {
            if (is_blank(terms[k])) {
                side->labels[n++] = terms[k];
            }
        }
    }
    qsort(side->labels, n, sizeof(LgStr), compare_labels);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !lg_str_eq(side->labels[i], side->labels[side->n - 1])) {
            side->labels[side->n++] = side->labels[i];
        }
    }
    side->colors = LG_ALLOC_ARRAY(uint64_t, side->n + 1);
    side->next = LG_ALLOC_ARRAY(uint64_t, side->n + 1);
    return side->colors && side->next;
}

static void
side_done(Side *side)
{
    lg_mem_free(side->labels);
    lg_mem_free(side->colors);
    lg_mem_free(side->next);
}

static uint64_t
color_of(const Side *side, LgStr term)
{
    return is_blank(term) ? side->colors[index_of(side, term)] : lg_hash_bytes(term, 1);
}

// One round: the order of quads must not matter, so their hashes are added up.
static void
refine_once(Side *side)
{
    memcpy(side->next, side->colors, side->n * sizeof(uint64_t));
    for (size_t i = 0; i < side->quads->n; i++) {
        const Quad *q = &side->quads->quads[i];
        const LgStr terms[] = {q->s, q->p, q->o, q->g};
        uint64_t hash = 0;
        for (size_t k = 0; k < 4; k++) {
            hash = lg_hash_u64(hash * 31 + color_of(side, terms[k]) + k);
        }
        for (size_t k = 0; k < 4; k++) {
            if (is_blank(terms[k])) {
                side->next[index_of(side, terms[k])] += lg_hash_u64(hash + k);
            }
        }
    }
    for (size_t i = 0; i < side->n; i++) {
        side->colors[i] = lg_hash_u64(side->next[i]);
    }
}

static int
compare_u64(const void *pa, const void *pb)
{
    const uint64_t a = *(const uint64_t *)pa;
    const uint64_t b = *(const uint64_t *)pb;
    return (a > b) - (a < b);
}

// Colours in order, in `next`. Returns how many are distinct.
static size_t
sorted_colors(Side *side)
{
    memcpy(side->next, side->colors, side->n * sizeof(uint64_t));
    qsort(side->next, side->n, sizeof(uint64_t), compare_u64);
    size_t n = 0;
    for (size_t i = 0; i < side->n; i++) {
        n += i == 0 || side->next[i] != side->next[i - 1];
    }
    return n;
}

// Refine both until the number of colours stays; false when they came to differ.
static bool
refine(Side *a, Side *b, size_t *out_colors)
{
    size_t before = 0;
    for (;;) {
        const size_t na = sorted_colors(a);
        const size_t nb = sorted_colors(b);
        *out_colors = na;
        if (na != nb || memcmp(a->next, b->next, a->n * sizeof(uint64_t)) != 0) {
            return false;
        }
        if (na == before || na == a->n) {
            return true;
        }
        before = na;
        refine_once(a);
        refine_once(b);
    }
}

// All colours are distinct: they are the mapping. Check it quad by quad.
static bool
same_quads(const Side *a, const Side *b)
{
    for (size_t i = 0; i < a->quads->n; i++) {
        Quad q = a->quads->quads[i];
        LgStr *terms[] = {&q.s, &q.p, &q.o, &q.g};
        for (size_t k = 0; k < 4; k++) {
            for (size_t j = 0; is_blank(*terms[k]) && j < b->n; j++) {
                if (b->colors[j] == a->colors[index_of(a, *terms[k])]) {
                    *terms[k] = b->labels[j];
                    break;
                }
            }
        }
        if (!bsearch(&q, b->quads->quads, b->quads->n, sizeof(Quad), compare_quads)) {
            return false;
        }
    }
    return true;
}

// A node of `a` that shares its colour with another.
static size_t
ambiguous(const Side *a)
{
    for (size_t i = 0; i < a->n; i++) {
        for (size_t j = i + 1; j < a->n; j++) {
            if (a->colors[i] == a->colors[j]) {
                return i;
            }
        }
    }
    return SIZE_MAX;
}

static bool
match(Side *a, Side *b, unsigned *tries)
{
    size_t n_colors = 0;
    if (!refine(a, b, &n_colors) || ++*tries > TRIES_MAX) {
        return false;
    }
    if (n_colors == a->n) {
        return same_quads(a, b);
    }
    const size_t i = ambiguous(a);
    const size_t bytes = (a->n + 1) * sizeof(uint64_t);
    uint64_t *saved_a = (uint64_t *)lg_mem_alloc(bytes);
    uint64_t *saved_b = (uint64_t *)lg_mem_alloc(bytes);
    bool found = false;
    if (saved_a && saved_b) {
        memcpy(saved_a, a->colors, bytes);
        memcpy(saved_b, b->colors, bytes);
    }
    for (size_t j = 0; saved_a && saved_b && j < b->n && !found; j++) {
        if (saved_b[j] != saved_a[i]) {
            continue;
        }
        memcpy(a->colors, saved_a, bytes);
        memcpy(b->colors, saved_b, bytes);
        a->colors[i] = b->colors[j] = lg_hash_u64(saved_a[i] + 0x5bd1e995);
        refine_once(a);
        refine_once(b);
        found = match(a, b, tries);
    }
    lg_mem_free(saved_a);
    lg_mem_free(saved_b);
    return found;
}

bool
isomorphic(Quads *a, Quads *b)
{
    sort_unique(a);
    sort_unique(b);
    if (a->n != b->n) {
        return false;
    }
    Side sa = {0};
    Side sb = {0};
    unsigned tries = 0;
    bool same = side_init(&sa, a) && side_init(&sb, b) && sa.n == sb.n;
    if (same) {
        refine_once(&sa);
        refine_once(&sb);
        same = match(&sa, &sb, &tries);
    }
    side_done(&sa);
    side_done(&sb);
    return same;
}
