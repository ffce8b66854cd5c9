// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The second LgEndpoint: a SPARQL store elsewhere, asked by the SPARQL Protocol. What it holds is
// read, never written.

#ifndef LG_CLI_REMOTE_ENDPOINT_H
#define LG_CLI_REMOTE_ENDPOINT_H

#include "sparql/endpoint.h"

typedef struct {
    LgStr url;           ///< http or https; private addresses are allowed
    uint32_t timeout_ms; ///< of one query
    size_t memory;       ///< bytes of one answer
} LgRemoteEndpointOptions;

/// Copies the options. A query is parsed here, so that errors of syntax have their place, and
/// sent as it is; a wrong or broken answer is LG_E_REMOTE and gives no rows. What the store
/// publishes shows within a minute: its version is the time. Plans are its own: explaining is
/// LG_E_UNSUPPORTED. LG_E_USAGE when the URL is none. Nothing is sent yet.
LgStatus lg_remote_endpoint_new(const LgRemoteEndpointOptions *options, LgEndpoint **out,
                                LgError *err) LG_NODISCARD;

#endif
