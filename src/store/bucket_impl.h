// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Buckets: up to 16 strings of the dictionary. The first is whole; each other one
// names an earlier string of the bucket and how many bytes it shares with its front.

#ifndef LG_STORE_BUCKET_IMPL_H
#define LG_STORE_BUCKET_IMPL_H

#include "base/buf.h"

enum { LG_BUCKET_MAX = 16 };

/// A parsed bucket. Borrows the bytes.
typedef struct {
    unsigned n;
    const uint8_t *suffix[LG_BUCKET_MAX];
    uint32_t suffix_size[LG_BUCKET_MAX];
    uint32_t shared[LG_BUCKET_MAX];
    uint8_t ref[LG_BUCKET_MAX];
} LgBucket;

/// Append the encoding of strings[0..n), n <= LG_BUCKET_MAX.
void lg_bucket_encode(const LgStr *strings, unsigned n, LgBuf *out);

/// Parse the first `n` strings at p[0..size). False when the bytes are not a
/// bucket. `*out_size` (may be null) is what they take.
bool lg_bucket_parse(const uint8_t *p, size_t size, unsigned n, LgBucket *out, size_t *out_size);

static inline size_t
lg_bucket_length(const LgBucket *b, unsigned i)
{
    return (size_t)b->shared[i] + b->suffix_size[i];
}

/// Bytes of all strings together.
size_t lg_bucket_total(const LgBucket *b);

/// Write all strings to `to`, lg_bucket_total() bytes, and say where each of them is.
void lg_bucket_copy_all(const LgBucket *b, char *to, LgStr out[LG_BUCKET_MAX]);

/// Write string `i`, lg_bucket_length() bytes.
void lg_bucket_copy(const LgBucket *b, unsigned i, char *to);

#endif
