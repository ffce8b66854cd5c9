// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Taking apart multipart/form-data (RFC 7578, RFC 2046 5.1), strictly: every part must
// end with a delimiter, the last one with the closing one.

#ifndef LG_HTTP_MULTIPART_H
#define LG_HTTP_MULTIPART_H

#include "base/arena.h"
#include "base/error.h"

/// A value type. Everything in it points into the body and the Content-Type.
typedef struct {
    LgStr delimiter; ///< CR LF, two hyphens, the boundary
    LgStr rest;      ///< behind the last delimiter
    unsigned n;      ///< parts so far
    bool ended;
} LgMultipart;

typedef struct {
    LgStr name;     ///< of Content-Disposition; empty when there is none
    LgStr filename; ///< empty when there is none
    LgStr type;     ///< Content-Type with its parameters; empty when there is none
    LgStr body;
} LgPart;

/// Begin with `body`, whose Content-Type is `type`; both are borrowed. LG_E_SYNTAX without a
/// boundary, or where the body does not begin with it.
LgStatus lg_multipart_init(LgMultipart *multipart, LgArena *arena, LgStr type, LgStr body,
                           LgError *err) LG_NODISCARD;

/// The next part; `*out_end` behind the last one. At most 1,000 parts (LG_E_LIMIT).
LgStatus lg_multipart_next(LgMultipart *multipart, LgPart *out, bool *out_end,
                           LgError *err) LG_NODISCARD;

#endif
