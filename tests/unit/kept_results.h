// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// An answer that was read from its text, whole, and can be written again.

#ifndef LG_TESTS_KEPT_RESULTS_H
#define LG_TESTS_KEPT_RESULTS_H

#include "sparql/endpoint.h"

typedef struct {
    LgAnswer answer; ///< first
    LgArena *arena;
    LgTerm *rows;
    size_t n_rows, cap_rows;
    bool given; ///< to whoever asked for the next rows
} KeptResults;

/// Everything lives in `arena`. The status and message of lg_results_read().
LgStatus kept_results_read(KeptResults *kept, LgArena *arena, LgStr body, LgStr media,
                           LgError *err) LG_NODISCARD;

/// The same columns, and the same rows in the same order.
bool kept_results_same(const KeptResults *a, const KeptResults *b);

#endif
