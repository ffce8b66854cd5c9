// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPlace: where in a segment the rows of one subject are, of all its predicates. Such a subject
// has a row or two in a block of each of many predicates, none of them in the processor's cache
// when there are millions of subjects. What must be read to find them is asked of the memory for
// all predicates together, one step after the other, so that the waits overlap.

#ifndef LG_STORE_PLACES_IMPL_H
#define LG_STORE_PLACES_IMPL_H

#include "base/arena.h"
#include "store/segment_impl.h"

typedef struct {
    bool known;    ///< false: a cursor has to look, since the rows are many, repeat pairs in
                   ///< several graphs, or do not end in this block
    uint32_t from; ///< rows [from, from + n) of `objects`
    uint32_t n;
    LgCol objects; ///< borrows the segment's bytes
} LgPlace;

/// The places of `subject` in the PSO rows of `preds[0..n)`, which ascend. They live in `arena`.
LgStatus lg_places_find(const LgSegment *seg, LgId subject, const LgId *preds, size_t n,
                        LgArena *arena, LgPlace **out, LgError *err) LG_NODISCARD;

#endif
