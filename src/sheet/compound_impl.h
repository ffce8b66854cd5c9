// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCompound: the compound file ("OLE") around old office documents ([MS-CFB]).

#ifndef LG_SHEET_COMPOUND_IMPL_H
#define LG_SHEET_COMPOUND_IMPL_H

#include "base/arena.h"
#include "base/error.h"

/// Take the stream `name` (ASCII, without case) out of a compound file in memory. It lives in
/// `arena`. LG_E_NOTFOUND: there is none; LG_E_SYNTAX: the file is broken.
LgStatus lg_compound_stream(LgStr file, const char *name, LgArena *arena, LgStr *out,
                            LgError *err) LG_NODISCARD;

/// Little-endian numbers at `p`.
static inline uint16_t
lg_le16(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint16_t)(b[0] | (b[1] << 8));
}

static inline uint32_t
lg_le32(const char *p)
{
    return lg_le16(p) | ((uint32_t)lg_le16(p + 2) << 16);
}

#endif
