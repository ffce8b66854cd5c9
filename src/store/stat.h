// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Sizes and counts of a store: what `lodge stat` prints. Cheap: reads no blocks.

#ifndef LG_STORE_STAT_H
#define LG_STORE_STAT_H

#include "store/store.h"

typedef struct {
    uint64_t version; ///< of the snapshot
    int64_t time;     ///< seconds since 1970
    uint64_t quads;   ///< live
    uint64_t dead;    ///< quads that were deleted, dropped or replaced and are still in files
    uint64_t graphs;  ///< with live quads
    uint64_t predicates;
    uint64_t terms; ///< in the dictionary
    uint64_t iris, blanks, literals;
    uint64_t segments, dict_parts; ///< files
    uint64_t bytes;                ///< all of the following
    uint64_t bytes_pso, bytes_pos; ///< blocks of the two orders
    uint64_t bytes_sets;           ///< which predicates go with which term
    uint64_t bytes_index;          ///< block index, tables, footers
    uint64_t bytes_dict;
} LgStat;

/// Bytes per quad: bytes / (quads + dead).
LgStatus lg_stat_snapshot(const LgSnapshot *snapshot, LgStat *out, LgError *err) LG_NODISCARD;

#endif
