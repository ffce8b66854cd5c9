// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgProgress: how long work says how far it is, and learns that it should stop.

#ifndef LG_BASE_PROGRESS_H
#define LG_BASE_PROGRESS_H

#include "base/error.h"

typedef struct {
    const char *phase; ///< what is being done, such as "reading certificates.csv"
    uint64_t done;     ///< in `unit`
    uint64_t total;    ///< in `unit`; 0 when it is not known
    const char *unit;  ///< "bytes", "rows", "triples"
    uint64_t rows;     ///< input rows so far, 0 when there are none
} LgProgressState;

/// Workers call `tick` every few thousand rows at most. LG_E_CANCEL asks the
/// worker to stop and clean up. A null LgProgress or `tick` means nobody looks.
typedef struct {
    LgStatus (*tick)(void *ctx, const LgProgressState *state);
    void *ctx;
} LgProgress;

static inline LgStatus
lg_progress_tick(const LgProgress *progress, const LgProgressState *state)
{
    return progress && progress->tick ? progress->tick(progress->ctx, state) : LG_OK;
}

#endif
