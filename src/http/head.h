// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The strict check of a request's head (RFC 9112). What two servers in a row
// could read in two ways is refused, never repaired: that is how requests are
// smuggled.

#ifndef LG_HTTP_HEAD_H
#define LG_HTTP_HEAD_H

#include "http/request.h"

typedef struct {
    size_t target; ///< bytes of the request line's target
    size_t head;   ///< bytes of the whole head
    size_t fields; ///< number of header fields
} LgHeadLimits;

/// What to answer to a request that must not be acted on.
typedef struct {
    int status;      ///< 400, 414, ...; 0: nothing wrong
    const char *why; ///< for a person; static
} LgHeadFault;

/// Look for the end of the head in `bytes`, of which the first `*at` have been
/// looked at before. Returns its length with the empty line, or 0: either
/// `out->status` says what is wrong already, or more bytes are needed.
size_t lg_head_scan(LgStr bytes, size_t *at, const LgHeadLimits *limits, LgHeadFault *out);

/// Check and take apart a whole head. Everything in `request` is copied to
/// `arena`. `gone`, `peer` and `body` are left alone. 500 when memory is short.
LgHeadFault lg_head_parse(LgStr head, const LgHeadLimits *limits, LgArena *arena,
                          LgRequest *request);

#endif
