// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgUpdater: the engine's writing side. Updates of many threads wait in the order of their
// calls, and those that wait together are published together. A thread of its own merges
// what they leave behind.

#ifndef LG_SPARQL_UPDATER_IMPL_H
#define LG_SPARQL_UPDATER_IMPL_H

#include "sparql/engine.h"

typedef struct LgUpdater LgUpdater;

/// Borrows `store` and what `options` points to; takes wait_ms and warn from `options`.
LgStatus lg_updater_new(LgStore *store, const LgEngineOptions *options, LgUpdater **out,
                        LgError *err) LG_NODISCARD;

/// As lg_endpoint_update(). Threads: any number. `options->load` is called on this thread, with
/// nobody else's changes unpublished.
LgStatus lg_updater_update(LgUpdater *updater, LgStr text, const LgUpdateOptions *options,
                           LgError *err) LG_NODISCARD;

/// Updates in the line, with those that are being run.
size_t lg_updater_waiting(LgUpdater *updater);

/// For tests, before the first update: a group grows for so long.
void lg_updater_test_slice(LgUpdater *updater, uint32_t ms);

/// No update may be waiting. Null is allowed.
void lg_updater_free(LgUpdater *updater);

#endif
