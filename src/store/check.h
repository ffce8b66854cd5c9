// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Checking a store: what `lodge check` does.

#ifndef LG_STORE_CHECK_H
#define LG_STORE_CHECK_H

#include "store/store.h"

typedef struct {
    bool full;                  ///< read everything, not only manifest, sizes and footers
    const LgProgress *progress; ///< may be null; LG_E_CANCEL stops
    /// Told of each fault as it is found. May be null.
    void (*report)(void *ctx, const LgError *fault);
    void *ctx;
} LgCheckOptions;

/// Check what a snapshot sees. LG_OK with `*out_faults` 0: nothing is wrong with it.
/// Another status means that the check itself could not be done. A store that is too damaged
/// for lg_store_open() has its fault there.
LgStatus lg_check_snapshot(const LgSnapshot *snapshot, const LgCheckOptions *options,
                           uint64_t *out_faults, LgError *err) LG_NODISCARD;

#endif
