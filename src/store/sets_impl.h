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

/// All sets, one behind the other in `*out_bytes`, and where each ends. Borrowed: valid until
/// the next call on `sets`.
void lg_sets_list(const LgSets *sets, const uint32_t **out_ends, size_t *out_n, LgStr *out_bytes);

/// Read a set: the next run of positions is `*at` up to `*at + *out_n`; add `*out_n` to `*at`
/// before the next call. `*p` == `end` is the end; false when the bytes are not a set.
bool lg_sets_next(const uint8_t **p, const uint8_t *end, uint64_t *at, uint64_t *out_n);

#endif
