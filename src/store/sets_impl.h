// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSets: which predicates occur with each term: characteristic sets. The same
// set is kept once; a relation of (term, set) says who has it.

#ifndef LG_STORE_SETS_IMPL_H
#define LG_STORE_SETS_IMPL_H

#include "store/block_impl.h"

typedef struct LgSets LgSets;

LgStatus lg_sets_new(LgSets **out, LgError *err) LG_NODISCARD;
void lg_sets_free(LgSets *sets);

/// Find the set of each term below `limit` in the first columns of src[0..n): the position in
/// `src` is the predicate's. Appends rows (term, set, 0) to `out`.
LgStatus lg_sets_collect(LgSets *sets, const LgBlockSource *src, size_t n, uint64_t limit,
                         LgBlocks *out, LgError *err) LG_NODISCARD;

/// All sets: where each ends in `items`. Borrowed: valid until the next call on `sets`.
LgStatus lg_sets_list(LgSets *sets, const uint32_t **out_ends, size_t *out_n,
                      const uint32_t **out_items, size_t *out_n_items, LgError *err) LG_NODISCARD;

#endif
