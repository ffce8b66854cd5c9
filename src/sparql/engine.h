// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The embedded engine: an LgEndpoint over an open store.

#ifndef LG_SPARQL_ENGINE_H
#define LG_SPARQL_ENGINE_H

#include "sparql/endpoint.h"
#include "store/store.h"

typedef struct {
    uint32_t timeout_ms; ///< limit of one query; 0: 30,000
    size_t memory;       ///< bytes of one query; 0: 1 GiB
    size_t total;        ///< of all queries at a time; 0: four times that
    bool writes;         ///< take updates too
    unsigned threads;    ///< at work at a time, all queries together: what is not needed to answer
                         ///< others helps those that read much; 0: one for each core
    uint32_t wait_ms;    ///< how long an update waits for others that write; 0: 10,000

    /// Told when merging what updates leave behind has failed, on a thread of its own; nothing is
    /// lost, and it is tried again later. Null: nobody is told.
    void (*warn)(void *ctx, const LgError *err);
    void *warn_ctx;

    LgServiceFn service; ///< null: SERVICE is refused
    void *service_ctx;
} LgEngineOptions;

/// Borrows `store` until the endpoint is freed with lg_endpoint_free(). Each
/// query pins the newest snapshot when it begins.
LgStatus lg_engine_new(LgStore *store, const LgEngineOptions *options, LgEndpoint **out,
                       LgError *err) LG_NODISCARD;

#endif
