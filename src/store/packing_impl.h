// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPacking: rows (o, s, g) of one predicate as numbers of 64 bits in the order of objects:
//
//   object less the least one | subject less the least one | index of the graph

#ifndef LG_STORE_PACKING_IMPL_H
#define LG_STORE_PACKING_IMPL_H

#include "store/block_impl.h"
#include "store/store.h"

enum { LG_PACKING_GRAPHS = 256 };

typedef struct {
    uint64_t object, subject; ///< the least ones
    unsigned object_shift, subject_shift;
    LgId graphs[LG_PACKING_GRAPHS];
    size_t n_graphs;
    size_t last; ///< the one found last
} LgPacking;

/// For the PSO blocks of a predicate. False when objects or subjects lie too far from each other.
bool lg_packing_new(const LgBlockSource *src, LgPacking *out);

/// The index of a graph; LG_PACKING_GRAPHS when there are too many.
size_t lg_packing_graph(LgPacking *p, LgId graph);

static inline uint64_t
lg_packing_pack(const LgPacking *p, uint64_t subject, uint64_t object, size_t graph)
{
    return (object - p->object) << p->object_shift | (subject - p->subject) << p->subject_shift |
           graph;
}

static inline size_t
lg_packing_index(uint64_t packed)
{
    return packed & (LG_PACKING_GRAPHS - 1);
}

static inline LgRow
lg_packing_row(const LgPacking *p, uint64_t packed)
{
    const uint64_t subject = packed & ((UINT64_C(1) << p->object_shift) - 1);
    return (LgRow){p->object + (packed >> p->object_shift),
                   p->subject + (subject >> p->subject_shift), p->graphs[lg_packing_index(packed)]};
}

#endif
