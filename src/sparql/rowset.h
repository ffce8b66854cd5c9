// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRowSet: rows of ids kept in the query's arena, in blocks of LG_BATCH_MAX
// rows, and, when asked for, found again by the hash of their first columns.
//
// A block is column after column, so that a batch can point into it.

#ifndef LG_SPARQL_ROWSET_H
#define LG_SPARQL_ROWSET_H

#include "base/error.h"
#include "base/hash.h"
#include "sparql/exec.h"

typedef struct {
    LgArena *arena;
    const LgExec *exec; ///< of a set that may become large: the hashing of all its rows stops
                        ///< with no room when the run must. May be null
    uint32_t n_cols;
    uint32_t n_keys; ///< the first columns are the key of lg_rowset_intern() and lg_rowset_index()
    uint32_t n;      ///< rows
    LgId **blocks;
    uint32_t cap_blocks;
    uint32_t *heads; ///< row + 1 by hash; 0: none
    uint32_t *next;  ///< of the index: row + 1 with the same slot; null: no two have the same
    uint32_t mask;   ///< slots - 1
    bool direct;     ///< of the index: a key's slot is its distance from `base`, and
                     ///< whatever has the slot has the key
    LgId base;
    uint64_t span; ///< slots of keys; one more is never taken
} LgRowSet;

#define LG_ROWSET_NONE UINT32_MAX

/// Prepare an empty set; takes no memory yet.
void lg_rowset_init(LgRowSet *set, LgArena *arena, uint32_t n_cols, uint32_t n_keys);

/// Where cell (row, col) is.
static inline LgId *
lg_rowset_cell(const LgRowSet *set, uint32_t row, uint32_t col)
{
    return &set->blocks[row / LG_BATCH_MAX][(size_t)col * LG_BATCH_MAX + row % LG_BATCH_MAX];
}

/// Add one row and give its number; its cells are LG_ID_NONE. LG_ROWSET_NONE
/// when there is no room.
uint32_t lg_rowset_add(LgRowSet *set);

/// Add the live rows of `batch`; column c comes from cols[c] (UINT32_MAX: unbound).
bool lg_rowset_add_batch(LgRowSet *set, const LgBatch *batch, const uint32_t *cols) LG_NODISCARD;

/// Forget the rows from `n` on. Not with an index.
void lg_rowset_cut(LgRowSet *set, uint32_t n);

/// Forget all rows that lg_rowset_intern() has added, in time for their number.
void lg_rowset_clear(LgRowSet *set);

/// Hash of a key.
static inline uint64_t
lg_rowset_mix(uint64_t hash, LgId id)
{
    return lg_hash_u64(hash ^ id) + id;
}

/// Index all rows by their key, once. Rows with the same key are chained in
/// the order they were added. A single key whose values are close to each other, as those of the
/// subjects of a table are, needs no hashing (`direct`). False when there is no room.
bool lg_rowset_index(LgRowSet *set) LG_NODISCARD;

/// The slots of `n` keys, in `slots`: keys[k][i], or with `sel` keys[k][sel[i]].
void lg_rowset_slots(const LgRowSet *set, const LgId *const *keys, const uint16_t *sel, uint32_t n,
                     uint64_t *slots);

/// The first row that may have a key of this slot, then the ones after it; LG_ROWSET_NONE at the
/// end.
static inline uint32_t
lg_rowset_first(const LgRowSet *set, uint64_t slot)
{
    return set->heads[slot] - 1;
}

static inline uint32_t
lg_rowset_after(const LgRowSet *set, uint32_t row)
{
    return set->next ? set->next[row] - 1 : LG_ROWSET_NONE;
}

/// The row with this key among those that lg_rowset_intern() has added; LG_ROWSET_NONE when
/// there is none.
uint32_t lg_rowset_find(const LgRowSet *set, const LgId *key);

/// Find the row with the key `key[0..n_keys)`, or add one (`*out_new`; its other cells
/// are LG_ID_NONE). LG_ROWSET_NONE when there is no room. Not with lg_rowset_index().
uint32_t lg_rowset_intern(LgRowSet *set, const LgId *key, bool *out_new);

#endif
