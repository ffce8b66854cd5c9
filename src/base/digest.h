// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Message digests (nettle). Not for passwords.

#ifndef LG_BASE_DIGEST_H
#define LG_BASE_DIGEST_H

#include "base/str.h"

typedef enum {
    LG_DIGEST_MD5,
    LG_DIGEST_SHA1,
    LG_DIGEST_SHA256,
    LG_DIGEST_SHA384,
    LG_DIGEST_SHA512,
} LgDigest;

enum { LG_DIGEST_HEX = 128 };

/// The digest of `bytes` in lower-case hexadecimal: a slice of `out`.
LgStr lg_digest_hex(LgDigest digest, LgStr bytes, char out[LG_DIGEST_HEX]);

#endif
