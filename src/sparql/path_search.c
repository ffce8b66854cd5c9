// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/path_impl.h"

#include "base/hash.h"
#include "sparql/profile_impl.h"

#include <assert.h>

enum { FIRST_SLOTS = 256, CHECK_EVERY = 4096 };

static LgStatus
full(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "path: the query needs more than its memory limit");
}

// --- Pairs ------------------------------------------------------------------------

static inline uint32_t
slot_of(const LgPathSet *set, LgId node, uint32_t state)
{
    return (uint32_t)lg_hash_u64(node + (uint64_t)state * 0x9e3779b97f4a7c15U) & set->mask;
}

// The slot of a pair, or the free one where it belongs.
static inline uint32_t
find(const LgPathSet *set, LgId node, uint32_t state)
{
    uint32_t at = slot_of(set, node, state);
    while (set->slots[at] != 0) {
        const uint32_t i = set->slots[at] - 1;
        if (set->nodes[i] == node && set->states[i] == state) {
            break;
        }
        at = (at + 1) & set->mask;
    }
    return at;
}

static bool
grow(LgPathSet *set, LgArena *arena)
{
    const uint64_t slots = set->slots ? ((uint64_t)set->mask + 1) * 2 : FIRST_SLOTS;
    const uint32_t cap = (uint32_t)(slots / 2);
    LgId *nodes = LG_NEW_ARRAY(arena, LgId, cap);
    uint32_t *states = LG_NEW_ARRAY(arena, uint32_t, cap);
    uint32_t *table = slots <= UINT32_MAX ? LG_NEW_ARRAY(arena, uint32_t, slots) : NULL;
    if (!nodes || !states || !table) {
        return false;
    }
    if (set->n > 0) {
        memcpy(nodes, set->nodes, set->n * sizeof(*nodes));
        memcpy(states, set->states, set->n * sizeof(*states));
    }
    *set = (LgPathSet){nodes, states, set->n, cap, table, (uint32_t)(slots - 1)};
    for (uint32_t i = 0; i < set->n; i++) {
        table[find(set, nodes[i], states[i])] = i + 1;
    }
    return true;
}

LgStatus
lg_path_set_add(LgPathSet *set, LgArena *arena, LgId node, uint32_t state, LgError *err)
{
    if (set->n == set->cap && !grow(set, arena)) {
        return full(err);
    }
    const uint32_t at = find(set, node, state);
    if (set->slots[at] == 0) {
        set->nodes[set->n] = node;
        set->states[set->n] = state;
        set->slots[at] = ++set->n;
    }
    return LG_OK;
}

// Forget all pairs; the room stays.
static void
clear(LgPathSet *set)
{
    if (set->n > set->mask / 16) {
        memset(set->slots, 0, ((size_t)set->mask + 1) * sizeof(*set->slots));
    } else {
        // A pair is in the run of taken slots that begins at its own.
        for (uint32_t i = 0; i < set->n; i++) {
            uint32_t at = slot_of(set, set->nodes[i], set->states[i]);
            while (set->slots[at] != 0) {
                set->slots[at] = 0;
                at = (at + 1) & set->mask;
            }
        }
    }
    set->n = 0;
}

// --- The search -------------------------------------------------------------------

LgStatus
lg_path_search_init(LgPathSearch *search, const LgPathSource *source, const LgPathNfa *nfa, int way,
                    LgError *err)
{
    LgArena *arena = source->exec->arena;
    *search = (LgPathSearch){.source = source,
                             .nfa = nfa,
                             .way = way,
                             .goal = way == 0 ? nfa->accept : nfa->start,
                             .start = LG_ID_NONE};
    search->edges = LG_NEW_ARRAY(arena, LgPathEdges, (size_t)nfa->n_labels + 1);
    search->pending = LG_NEW_ARRAY(arena, uint32_t, (size_t)nfa->n_labels + 1);
    search->wanted = LG_NEW_ARRAY(arena, uint64_t, (size_t)nfa->n_labels + 1);
    if (!search->edges || !search->pending || !search->wanted) {
        return full(err);
    }
    for (uint32_t i = 0; i < nfa->n_labels; i++) {
        search->edges[i].label = &nfa->labels[i];
        search->edges[i].reverse = nfa->labels[i].inverse != (way == 1);
    }
    return LG_OK;
}

LgStatus
lg_path_search_begin(LgPathSearch *search, LgId start, LgError *err)
{
    assert(start != LG_ID_NONE);
    if (search->start == start) {
        return LG_OK;
    }
    if (search->set.n > 0) {
        clear(&search->set);
    }
    const LgPathNfa *nfa = search->nfa;
    search->head = 0;
    search->start = LG_ID_NONE;
    LG_TRY(lg_path_set_add(&search->set, search->source->exec->arena, start,
                           search->way == 0 ? nfa->start : nfa->accept, err));
    search->start = start;
    return LG_OK;
}

bool
lg_path_search_has(const LgPathSearch *search, LgId node)
{
    return search->set.n > 0 && search->set.slots[find(&search->set, node, search->goal)] != 0;
}

static LgStatus
reach(void *context, LgId node, uint32_t state, LgError *err)
{
    LgPathSearch *search = (LgPathSearch *)context;
    return lg_path_set_add(&search->set, search->source->exec->arena, node, state, err);
}

// Every few thousand steps: must the query stop?
static inline LgStatus
count_work(LgPathSearch *search, uint32_t steps, LgError *err)
{
    search->work += steps;
    if (search->work < CHECK_EVERY) {
        return LG_OK;
    }
    search->work = 0;
    return lg_exec_check(search->source->exec, err);
}

static LgStatus
follow_loaded(LgPathSearch *search, const LgPathEdges *edges, LgId node, uint32_t to, LgError *err)
{
    uint64_t i = lg_path_edges_find(edges, node);
    for (; i < edges->n && edges->items[i].from == node; i++) {
        LG_TRY(reach(search, edges->items[i].to, to, err));
        LG_TRY(count_work(search, 1, err));
    }
    return LG_OK;
}

// Follow what needs no look at the store. The labels that do are noted in `pending`.
static LgStatus
follow(LgPathSearch *search, uint32_t end, uint32_t *out_pending, LgError *err)
{
    const uint32_t *first = search->nfa->first[search->way];
    const LgPathArrow *arrows = search->nfa->arrows[search->way];
    uint32_t n_pending = 0;
    for (uint32_t i = search->head; i < end; i++) {
        const LgId node = search->set.nodes[i];
        const uint32_t state = search->set.states[i];
        for (uint32_t a = first[state]; a < first[state + 1]; a++) {
            const uint32_t label = arrows[a].label;
            if (label == LG_PATH_EMPTY) {
                LG_TRY(reach(search, node, arrows[a].to, err));
            } else if (search->edges[label].loaded) {
                LG_TRY(follow_loaded(search, &search->edges[label], node, arrows[a].to, err));
            } else if (search->wanted[label]++ == 0) {
                search->pending[n_pending++] = label;
            }
        }
        LG_TRY(count_work(search, 1 + first[state + 1] - first[state], err));
    }
    *out_pending = n_pending;
    return LG_OK;
}

// Put the nodes of the level that a label leaves in `asks`.
static LgStatus
collect(LgPathSearch *search, uint32_t end, uint32_t label, uint64_t n, LgError *err)
{
    const uint32_t *first = search->nfa->first[search->way];
    const LgPathArrow *arrows = search->nfa->arrows[search->way];
    if (n > search->cap_asks) {
        const uint64_t want = n * 2;
        search->asks =
            want <= UINT32_MAX ? LG_NEW_ARRAY(search->source->exec->arena, LgPathAsk, want) : NULL;
        search->cap_asks = search->asks ? (uint32_t)want : 0;
        if (!search->asks) {
            return full(err);
        }
    }
    search->n_asks = 0;
    for (uint32_t i = search->head; i < end; i++) {
        const uint32_t state = search->set.states[i];
        for (uint32_t a = first[state]; a < first[state + 1]; a++) {
            if (arrows[a].label == label) {
                search->asks[search->n_asks++] = (LgPathAsk){search->set.nodes[i], arrows[a].to};
            }
        }
        LG_TRY(count_work(search, 1 + first[state + 1] - first[state], err));
    }
    return LG_OK;
}

// Follow one label from the level's nodes.
static LgStatus
follow_label(LgPathSearch *search, uint32_t end, uint32_t label, LgError *err)
{
    LgPathEdges *edges = &search->edges[label];
    const uint64_t n = search->wanted[label];
    search->wanted[label] = 0;
    LG_TRY(lg_path_edges_expect(search->source, edges, n, err));
    LG_TRY(collect(search, end, label, n, err));
    if (!edges->loaded) {
        const LgPathVisitor visitor = {.visit = reach, .context = search};
        return lg_path_edges_scan(search->source, edges, search->asks, search->n_asks, &visitor,
                                  err);
    }
    for (uint32_t i = 0; i < search->n_asks; i++) {
        LG_TRY(follow_loaded(search, edges, search->asks[i].node, search->asks[i].with, err));
    }
    return LG_OK;
}

LgStatus
lg_path_search_step(LgPathSearch *search, LgError *err)
{
    const uint32_t end = search->set.n;
    uint32_t n_pending = 0;
    LG_TRY(follow(search, end, &n_pending, err));
    for (uint32_t i = 0; i < n_pending; i++) {
        LG_TRY(follow_label(search, end, search->pending[i], err));
    }
    lg_profile_visit(search->source->exec, end - search->head);
    search->head = end;
    return LG_OK;
}
