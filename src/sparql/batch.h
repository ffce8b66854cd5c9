// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgBatch: up to LG_BATCH_MAX solution rows, one array of term ids per column.

#ifndef LG_SPARQL_BATCH_H
#define LG_SPARQL_BATCH_H

#include "store/id.h"

enum { LG_BATCH_MAX = 1024 };

/// The producing operator owns the columns. The consumer may read them until
/// it calls next or close on that operator again, and must not write to them.
typedef struct {
    uint32_t n;          ///< live rows; 0 means the end of the stream
    uint32_t n_cols;     ///< fixed by open
    const LgId **cols;   ///< cols[c][row], or cols[c][sel[row]] when sel is set;
                         ///< LG_ID_NONE: unbound
    const uint16_t *sel; ///< which rows are live, ascending; null: 0..n-1
} LgBatch;

/// Position in the columns of the i-th live row.
static inline uint32_t
lg_batch_row(const LgBatch *batch, uint32_t i)
{
    return batch->sel ? batch->sel[i] : i;
}

#endif
