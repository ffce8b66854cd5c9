// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/bucket_impl.h"

#include "store/bytes_impl.h"

// Length of the common front of two strings, eight bytes at a time.
static size_t
common(LgStr a, LgStr b)
{
    const size_t n = a.n < b.n ? a.n : b.n;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const uint64_t x =
            lg_get_u64((const uint8_t *)a.p + i) ^ lg_get_u64((const uint8_t *)b.p + i);
        if (x) {
            return i + (size_t)__builtin_ctzll(x) / 8;
        }
    }
    while (i < n && a.p[i] == b.p[i]) {
        i++;
    }
    return i;
}

void
lg_bucket_encode(const LgStr *strings, unsigned n, LgBuf *out)
{
    for (unsigned i = 0; i < n; i++) {
        size_t shared = 0;
        unsigned ref = 0;
        for (unsigned j = i; j-- > 0;) {
            const size_t c = common(strings[i], strings[j]);
            if (c > shared) {
                shared = c;
                ref = j;
            }
        }
        if (i > 0) {
            lg_buf_byte(out, (char)ref);
            lg_add_varint(out, shared);
        }
        lg_add_varint(out, strings[i].n - shared);
        lg_buf_add(out, lg_str_from(strings[i], shared));
    }
}

bool
lg_bucket_parse(const uint8_t *p, size_t size, unsigned n, LgBucket *out, size_t *out_size)
{
    const uint8_t *const start = p;
    const uint8_t *const end = p + size;
    out->n = n;
    for (unsigned i = 0; i < n; i++) {
        uint64_t shared = 0;
        uint64_t rest = 0;
        out->ref[i] = 0;
        if (i > 0) {
            if (p == end || *p >= i) {
                return false;
            }
            out->ref[i] = *p++;
            if (!lg_get_varint(&p, end, &shared) || shared > lg_bucket_length(out, out->ref[i])) {
                return false;
            }
        }
        if (!lg_get_varint(&p, end, &rest) || rest > (size_t)(end - p) ||
            shared + rest > INT32_MAX) {
            return false;
        }
        out->shared[i] = (uint32_t)shared;
        out->suffix_size[i] = (uint32_t)rest;
        out->suffix[i] = p;
        p += rest;
    }
    if (out_size) {
        *out_size = (size_t)(p - start);
    }
    return true;
}

void
lg_bucket_copy(const LgBucket *b, unsigned i, char *to)
{
    size_t need = lg_bucket_length(b, i); // bytes [0, need) are still to be written
    while (need > 0) {
        const size_t shared = b->shared[i];
        if (need > shared) {
            memcpy(to + shared, b->suffix[i], need - shared);
            need = shared;
        }
        i = b->ref[i];
    }
}

size_t
lg_bucket_total(const LgBucket *b)
{
    size_t n = 0;
    for (unsigned i = 0; i < b->n; i++) {
        n += lg_bucket_length(b, i);
    }
    return n;
}

void
lg_bucket_copy_all(const LgBucket *b, char *to, LgStr out[LG_BUCKET_MAX])
{
    for (unsigned i = 0; i < b->n; i++) {
        const size_t shared = b->shared[i];
        out[i] = (LgStr){to, shared + b->suffix_size[i]};
        if (shared > 0) {
            memcpy(to, out[b->ref[i]].p, shared);
        }
        memcpy(to + shared, b->suffix[i], b->suffix_size[i]);
        to += out[i].n;
    }
}
