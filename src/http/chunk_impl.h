// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Decoding a chunked request body (RFC 9112, 7.1), strictly.

#ifndef LG_HTTP_CHUNK_IMPL_H
#define LG_HTTP_CHUNK_IMPL_H

#include "http/head.h"

typedef struct {
    int state;
    uint64_t left;   ///< of the current chunk
    uint64_t total;  ///< bytes of body so far
    unsigned digits; ///< of the size being read
    unsigned extra;  ///< bytes of extensions and trailers so far
    unsigned line;   ///< bytes of the current trailer line
} LgChunks;

/// Decode what of `bytes` there is, in place: body bytes move to the front
/// (`*out_n` of them), `*out_used` input bytes are taken. `*out_end` at the end
/// of the body. A fault leaves the rest alone.
LgHeadFault lg_chunk_decode(LgChunks *chunks, char *bytes, size_t n, uint64_t limit, size_t *out_n,
                            size_t *out_used, bool *out_end);

#endif
