// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Merging sorted rows into one run of rows and one of deletions, without repetitions.
//
// Over the segments of a store the rows and deletions of a quad take turns: it is put in,
// deleted, put in again. So it is live when there is a row more than there are deletions, and that
// difference is all that a merge has to count.

#ifndef LG_STORE_MERGE_IMPL_H
#define LG_STORE_MERGE_IMPL_H

#include "store/snapshot_impl.h"

typedef enum {
    LG_MERGE_ADD,  ///< a new quad: it is there afterwards
    LG_MERGE_DEL,  ///< a deletion: the quad is not there afterwards, unless it is added as well
    LG_MERGE_OLD,  ///< stored, and goes into the result
    LG_MERGE_KEPT, ///< stored, and stays where it is; looked at where there are new quads
    LG_MERGE_LIVE, ///< as LG_MERGE_KEPT, and not there afterwards unless it is added
} LgMergeRole;

typedef struct {
    LgBlockReader reader;
    LgMergeRole role;
    bool deleted;               ///< LG_MERGE_OLD, LG_MERGE_KEPT: these are deletions
    const LgManifest *manifest; ///< leave out graphs dropped after `seq`; null: every row counts
    uint64_t seq;
    const LgId *graphs; ///< leave out others than these, ascending; null: none are left out
    size_t n_graphs;
    LgId last_graph; ///< the answer for it is `lives`
    bool lives;
} LgMergeInput;

/// Append to `rows` and `dels` what, put behind the stored rows that stay, leads to the quads that
/// should be there. Closes the readers.
LgStatus lg_merge_rows(LgMergeInput *inputs, size_t n, LgBlocks *rows, LgBlocks *dels,
                       LgError *err) LG_NODISCARD;

#endif
