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
    bool writes;         ///< take updates too
    uint32_t wait_ms;    ///< how long an update waits for others that write; 0: 10,000

    /// How SERVICE reaches another endpoint: send `query` to the one at `iri` by the SPARQL
    /// Protocol; append the answer to `out_body`, and its media type, lower case and without
    /// parameters, to `out_media`. Fails with a message that names the endpoint, LG_E_UNSUPPORTED
    /// when the site's rules keep it from being asked, LG_E_LIMIT when the answer has more
    /// than `limit` bytes. Null: SERVICE is refused.
    LgStatus (*service)(void *ctx, LgStr iri, LgStr query, uint32_t timeout_ms, size_t limit,
                        const atomic_bool *cancel, LgBuf *out_body, LgBuf *out_media, LgError *err);
    void *service_ctx;
} LgEngineOptions;

/// Borrows `store` until the endpoint is freed with lg_endpoint_free(). Each
/// query pins the newest snapshot when it begins.
LgStatus lg_engine_new(LgStore *store, const LgEngineOptions *options, LgEndpoint **out,
                       LgError *err) LG_NODISCARD;

#endif
