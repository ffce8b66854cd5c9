// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What everything that changes a store shares: the lock, putting a new manifest in place, removing
// files that it no longer names.

#ifndef LG_STORE_COMMIT_IMPL_H
#define LG_STORE_COMMIT_IMPL_H

#include "store/snapshot_impl.h"

/// Merged files have names of their own: while one is written and not yet named, whoever writes it
/// keeps it locked, and nobody removes it.
#define LG_COMMIT_MERGED "merge-"

/// Take the lock, waiting up to `wait_ms` for others (then LG_E_BUSY), and make sure that what is
/// published lasts. `*out_lock` is to be closed also on failure; `*out_base` is what is published.
LgStatus lg_commit_begin(LgStore *store, uint32_t wait_ms, const LgProgress *progress,
                         LgFile *out_lock, LgSnapshot **out_base, LgError *err) LG_NODISCARD;

/// Sync the files of `m` that `base` does not name, then put `m` in place. Its parts that are no
/// files must be open. `*out_shown` tells on
/// failure whether it may have been: then both sets of files must stay. With the lock.
LgStatus lg_commit_publish(LgStore *store, const LgManifest *base, const LgManifest *m,
                           bool *out_shown, LgError *err) LG_NODISCARD;

/// Remove our files that `m` does not name. What cannot be removed stays for the next time. With
/// the lock.
void lg_commit_sweep(LgStore *store, const LgManifest *m);

#endif
