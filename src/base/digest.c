// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/digest.h"

#include <nettle/nettle-meta.h>

LgStr
lg_digest_hex(LgDigest digest, LgStr bytes, char out[LG_DIGEST_HEX])
{
    static const char hex[] = "0123456789abcdef";
    const struct nettle_hash *const hashes[] = {&nettle_md5, &nettle_sha1, &nettle_sha256,
                                                &nettle_sha384, &nettle_sha512};
    const struct nettle_hash *hash = hashes[digest];
    _Alignas(16) uint8_t context[512]; // SHA-512 takes 216 bytes
    uint8_t sum[64];
    _Static_assert(LG_DIGEST_HEX >= 2 * sizeof(sum), "room for the longest");
    hash->init(context);
    hash->update(context, bytes.n, (const uint8_t *)bytes.p);
    hash->digest(context, hash->digest_size, sum);
    for (size_t i = 0; i < hash->digest_size; i++) {
        out[2 * i] = hex[sum[i] >> 4];
        out[2 * i + 1] = hex[sum[i] & 15];
    }
    return (LgStr){out, 2 * (size_t)hash->digest_size};
}
