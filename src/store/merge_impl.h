// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Merging sorted rows into one run without repetitions.

#ifndef LG_STORE_MERGE_IMPL_H
#define LG_STORE_MERGE_IMPL_H

#include "store/snapshot_impl.h"

typedef struct {
    LgBlockReader reader;
    const LgManifest *manifest; ///< leave out graphs dropped after `seq`; null: every row counts
    uint64_t seq;
    LgId last_graph; ///< the answer for it is `lives`
    bool lives;
    bool veto; ///< rows that are in the store and stay there: left out of the result
} LgMergeInput;

/// Append the rows of all inputs to `out`. Closes the readers.
LgStatus lg_merge_rows(LgMergeInput *inputs, size_t n, LgBlocks *out, LgError *err) LG_NODISCARD;

#endif
