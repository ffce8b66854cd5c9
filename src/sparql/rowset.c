// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/rowset.h"

#include <assert.h>

enum { FIRST_SLOTS = 64, CHECK_ROWS = 1 << 16 };

void
lg_rowset_init(LgRowSet *set, LgArena *arena, uint32_t n_cols, uint32_t n_keys)
{
    assert(n_keys <= n_cols);
    *set = (LgRowSet){.arena = arena, .n_cols = n_cols, .n_keys = n_keys};
}

static bool
add_block(LgRowSet *set, uint32_t block)
{
    if (block == set->cap_blocks) {
        const uint32_t cap = set->cap_blocks > 0 ? set->cap_blocks * 2 : 8;
        LgId **blocks = LG_NEW_ARRAY(set->arena, LgId *, cap);
        if (!blocks) {
            return false;
        }
        if (set->cap_blocks > 0) {
            memcpy(blocks, set->blocks, set->cap_blocks * sizeof(*blocks));
        }
        set->blocks = blocks;
        set->cap_blocks = cap;
    }
    if (!set->blocks[block]) {
        const size_t cells = (size_t)(set->n_cols > 0 ? set->n_cols : 1) * LG_BATCH_MAX;
        set->blocks[block] = LG_NEW_ARRAY(set->arena, LgId, cells);
    }
    return set->blocks[block] != NULL;
}

uint32_t
lg_rowset_add(LgRowSet *set)
{
    if (set->n == LG_ROWSET_NONE - 1) {
        return LG_ROWSET_NONE;
    }
    if (set->n % LG_BATCH_MAX == 0 && !add_block(set, set->n / LG_BATCH_MAX)) {
        return LG_ROWSET_NONE;
    }
    return set->n++;
}

bool
lg_rowset_add_batch(LgRowSet *set, const LgBatch *batch, const uint32_t *cols)
{
    for (uint32_t done = 0; done < batch->n;) {
        if (set->n > LG_ROWSET_NONE - 2 - LG_BATCH_MAX) {
            return false;
        }
        const uint32_t at = set->n % LG_BATCH_MAX;
        if (at == 0 && !add_block(set, set->n / LG_BATCH_MAX)) {
            return false;
        }
        const uint32_t room = LG_BATCH_MAX - at;
        const uint32_t rest = batch->n - done;
        const uint32_t n = rest < room ? rest : room;
        LgId *block = set->blocks[set->n / LG_BATCH_MAX];
        for (uint32_t c = 0; c < set->n_cols; c++) {
            LgId *to = block + (size_t)c * LG_BATCH_MAX + at;
            if (cols[c] == UINT32_MAX) {
                memset(to, 0, n * sizeof(*to));
            } else if (batch->sel) {
                const LgId *from = batch->cols[cols[c]];
                for (uint32_t i = 0; i < n; i++) {
                    to[i] = from[batch->sel[done + i]];
                }
            } else {
                memcpy(to, batch->cols[cols[c]] + done, n * sizeof(*to));
            }
        }
        set->n += n;
        done += n;
    }
    return true;
}

void
lg_rowset_cut(LgRowSet *set, uint32_t n)
{
    assert(n <= set->n && !set->heads);
    set->n = n;
}

static uint64_t
hash_row(const LgRowSet *set, uint32_t row)
{
    const LgId *cell = lg_rowset_cell(set, row, 0);
    uint64_t hash = 0;
    for (uint32_t c = 0; c < set->n_keys; c++) {
        hash = lg_rowset_mix(hash, cell[(size_t)c * LG_BATCH_MAX]);
    }
    return hash;
}

// Asked before each row of a long loop.
static bool
must_stop(const LgRowSet *set, uint32_t row)
{
    return row % CHECK_ROWS == CHECK_ROWS - 1 && set->exec &&
           lg_exec_check(set->exec, NULL) != LG_OK;
}

// The least and the greatest key. False: one is LG_ID_NONE.
static bool
key_range(const LgRowSet *set, LgId *out_least, LgId *out_most)
{
    LgId least = UINT64_MAX;
    LgId most = LG_ID_NONE;
    for (uint32_t row = 0; row < set->n; row += LG_BATCH_MAX) {
        const LgId *keys = lg_rowset_cell(set, row, 0);
        const uint32_t n = set->n - row < LG_BATCH_MAX ? set->n - row : LG_BATCH_MAX;
        for (uint32_t i = 0; i < n; i++) {
            least = keys[i] < least ? keys[i] : least;
            most = keys[i] > most ? keys[i] : most;
        }
    }
    *out_least = least;
    *out_most = most;
    return least != LG_ID_NONE;
}

// Chain the rows, from the last to the first, so that chains ascend. `*out_repeats`: some do not
// stand alone. False: the run must stop.
static bool
chain_rows(LgRowSet *set, bool *out_repeats)
{
    *out_repeats = false;
    for (uint32_t row = set->n; row-- > 0;) {
        if (must_stop(set, row)) {
            return false;
        }
        uint32_t *head = &set->heads[set->direct ? *lg_rowset_cell(set, row, 0) - set->base
                                                 : hash_row(set, row) & set->mask];
        set->next[row] = *head;
        *out_repeats |= *head != 0;
        *head = row + 1;
    }
    return true;
}

bool
lg_rowset_index(LgRowSet *set)
{
    uint64_t slots = FIRST_SLOTS;
    LgId least = LG_ID_NONE;
    LgId most = LG_ID_NONE;
    while (slots < (uint64_t)set->n + set->n / 2) {
        slots *= 2;
    }
    set->direct =
        set->n_keys == 1 && set->n > 0 && key_range(set, &least, &most) && most - least < slots * 2;
    if (set->direct) {
        set->base = least;
        set->span = most - least + 1;
        slots = set->span + 1;
    }
    set->heads = LG_NEW_ARRAY(set->arena, uint32_t, slots);
    set->next = LG_NEW_ARRAY(set->arena, uint32_t, (size_t)set->n + 1);
    if (!set->heads || !set->next) {
        return false;
    }
    set->mask = (uint32_t)(slots - 1);
    bool repeats = false;
    if (!chain_rows(set, &repeats)) {
        return false;
    }
    if (!repeats) {
        set->next = NULL;
    }
    return true;
}

void
lg_rowset_slots(const LgRowSet *set, const LgId *const *keys, const uint16_t *sel, uint32_t n,
                uint64_t *slots)
{
    if (set->direct) {
        for (uint32_t i = 0; i < n; i++) {
            const uint64_t at = keys[0][sel ? sel[i] : i] - set->base;
            slots[i] = at < set->span ? at : set->span;
        }
        return;
    }
    memset(slots, 0, n * sizeof(*slots));
    for (uint32_t k = 0; k < set->n_keys; k++) {
        for (uint32_t i = 0; i < n; i++) {
            slots[i] = lg_rowset_mix(slots[i], keys[k][sel ? sel[i] : i]);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        slots[i] &= set->mask;
    }
}

static bool
grow_slots(LgRowSet *set)
{
    const uint64_t slots = set->heads ? ((uint64_t)set->mask + 1) * 4 : FIRST_SLOTS;
    uint32_t *heads = slots <= UINT32_MAX ? LG_NEW_ARRAY(set->arena, uint32_t, slots) : NULL;
    if (!heads) {
        return false;
    }
    set->heads = heads; // also when it is left half filled: nobody goes on then
    set->mask = (uint32_t)(slots - 1);
    for (uint32_t row = 0; row < set->n; row++) {
        if (must_stop(set, row)) {
            return false;
        }
        uint32_t at = (uint32_t)hash_row(set, row) & set->mask;
        while (heads[at] != 0) {
            at = (at + 1) & set->mask;
        }
        heads[at] = row + 1;
    }
    return true;
}

void
lg_rowset_clear(LgRowSet *set)
{
    for (uint32_t row = 0; row < set->n; row++) {
        uint32_t at = (uint32_t)hash_row(set, row) & set->mask;
        while (set->heads[at] != row + 1) {
            at = (at + 1) & set->mask;
        }
        set->heads[at] = 0;
    }
    set->n = 0;
}

static bool
same_key(const LgRowSet *set, uint32_t row, const LgId *key)
{
    const LgId *cell = lg_rowset_cell(set, row, 0);
    for (uint32_t c = 0; c < set->n_keys; c++) {
        if (cell[(size_t)c * LG_BATCH_MAX] != key[c]) {
            return false;
        }
    }
    return true;
}

// The slot of the row with this key, or the free one where it belongs.
static uint32_t
find_slot(const LgRowSet *set, const LgId *key)
{
    uint64_t hash = 0;
    for (uint32_t c = 0; c < set->n_keys; c++) {
        hash = lg_rowset_mix(hash, key[c]);
    }
    uint32_t at = (uint32_t)hash & set->mask;
    while (set->heads[at] != 0 && !same_key(set, set->heads[at] - 1, key)) {
        at = (at + 1) & set->mask;
    }
    return at;
}

uint32_t
lg_rowset_find(const LgRowSet *set, const LgId *key)
{
    return set->heads ? set->heads[find_slot(set, key)] - 1 : LG_ROWSET_NONE;
}

uint32_t
lg_rowset_intern(LgRowSet *set, const LgId *key, bool *out_new)
{
    if (!set->heads || (uint64_t)set->n * 2 > set->mask) {
        if (!grow_slots(set)) {
            return LG_ROWSET_NONE;
        }
    }
    const uint32_t at = find_slot(set, key);
    if (set->heads[at] != 0) {
        *out_new = false;
        return set->heads[at] - 1;
    }
    const uint32_t row = lg_rowset_add(set);
    if (row == LG_ROWSET_NONE) {
        return row;
    }
    for (uint32_t c = 0; c < set->n_keys; c++) {
        *lg_rowset_cell(set, row, c) = key[c];
    }
    set->heads[at] = row + 1;
    *out_new = true;
    return row;
}
