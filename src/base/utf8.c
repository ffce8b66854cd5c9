// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/utf8.h"

#include <stdint.h>

// Length of the well-formed sequence at the start of p[0..n), 0 if there is none.
static size_t
sequence(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80) {
        return 1;
    }
    const size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc0 ? 2 : 0;
    if (len == 0 || len > n) {
        return 0;
    }
    static const unsigned char lead_mask[] = {0, 0, 0x1f, 0x0f, 0x07};
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t c = p[0] & lead_mask[len];
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        c = (c << 6) | (p[i] & 0x3fU);
    }
    return c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) || p[0] > 0xf4 ? 0 : len;
}

bool
lg_utf8_valid(LgStr s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    for (size_t i = 0; i < s.n;) {
        uint64_t eight = 0;
        if (s.n - i >= sizeof(eight)) { // most text is ASCII
            memcpy(&eight, p + i, sizeof(eight));
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof(eight);
                continue;
            }
        }
        const size_t len = sequence(p + i, s.n - i);
        if (len == 0) {
            return false;
        }
        i += len;
    }
    return true;
}

size_t
lg_utf8_length(LgStr s)
{
    return s.n > 0 ? sequence((const unsigned char *)s.p, s.n) : 0;
}
