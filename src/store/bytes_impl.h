// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Little-endian numbers at any address, and variable-length ones.

#ifndef LG_STORE_BYTES_IMPL_H
#define LG_STORE_BYTES_IMPL_H

#include "base/buf.h"

#include <endian.h>

static inline uint16_t
lg_get_u16(const uint8_t *p)
{
    uint16_t v = 0;
    memcpy(&v, p, sizeof(v));
    return le16toh(v);
}

static inline uint32_t
lg_get_u32(const uint8_t *p)
{
    uint32_t v = 0;
    memcpy(&v, p, sizeof(v));
    return le32toh(v);
}

static inline uint64_t
lg_get_u64(const uint8_t *p)
{
    uint64_t v = 0;
    memcpy(&v, p, sizeof(v));
    return le64toh(v);
}

static inline void
lg_put_u16(uint8_t *p, uint16_t v)
{
    v = htole16(v);
    memcpy(p, &v, sizeof(v));
}

static inline void
lg_put_u32(uint8_t *p, uint32_t v)
{
    v = htole32(v);
    memcpy(p, &v, sizeof(v));
}

static inline void
lg_put_u64(uint8_t *p, uint64_t v)
{
    v = htole64(v);
    memcpy(p, &v, sizeof(v));
}

/// Append to a buffer; a failure shows in `buf->failed`.
static inline void
lg_add_u32(LgBuf *buf, uint32_t v)
{
    uint8_t b[4];
    lg_put_u32(b, v);
    lg_buf_add(buf, (LgStr){(const char *)b, sizeof(b)});
}

static inline void
lg_add_u64(LgBuf *buf, uint64_t v)
{
    uint8_t b[8];
    lg_put_u64(b, v);
    lg_buf_add(buf, (LgStr){(const char *)b, sizeof(b)});
}

/// LEB128: seven bits a byte, the lowest first.
static inline void
lg_add_varint(LgBuf *buf, uint64_t v)
{
    while (v >= 0x80) {
        lg_buf_byte(buf, (char)(uint8_t)(v | 0x80));
        v >>= 7;
    }
    lg_buf_byte(buf, (char)(uint8_t)v);
}

/// Read one at `*p` and go past it. False when it does not end before `end`.
static inline bool
lg_get_varint(const uint8_t **p, const uint8_t *end, uint64_t *out)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64 && *p < end; shift += 7) {
        const uint8_t b = *(*p)++;
        v |= (uint64_t)(b & 0x7f) << shift;
        if (b < 0x80) {
            *out = v;
            return true;
        }
    }
    return false;
}

/// How many bits of `v` are set. Not __builtin_popcountll(), which is a call and a table where the
/// processor need not have an instruction for it.
static inline unsigned
lg_count_u64(uint64_t v)
{
    v -= (v >> 1) & UINT64_C(0x5555555555555555);
    v = (v & UINT64_C(0x3333333333333333)) + ((v >> 2) & UINT64_C(0x3333333333333333));
    v = (v + (v >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)((v * UINT64_C(0x0101010101010101)) >> 56);
}

/// Number of bits of `v`; 0 for 0.
static inline unsigned
lg_bits_u64(uint64_t v)
{
    return v ? 64 - (unsigned)__builtin_clzll(v) : 0;
}

#endif
