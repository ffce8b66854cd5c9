// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Sixteen bytes of text at a time, for loops that look for a few bytes among many. Written with
// the vector types of gcc and clang, which become SSE2 or NEON.

#ifndef LG_BASE_BYTES16_H
#define LG_BASE_BYTES16_H

#include "base/str.h"

typedef unsigned char LgBytes16 __attribute__((vector_size(16)));

static inline LgBytes16
lg_bytes16_load(const char *p)
{
    LgBytes16 v;
    memcpy(&v, p, sizeof(v));
    return v;
}

static inline bool
lg_bytes16_any(LgBytes16 v)
{
    uint64_t halves[2];
    memcpy(halves, &v, sizeof(halves));
    return (halves[0] | halves[1]) != 0;
}

/// How a syntax writes text: some bytes are replaced.
typedef struct {
    const char *by[256]; ///< what stands for a byte; null: the byte itself
} LgEscapes;

/// Which of sixteen bytes may be replaced, others being copied without a look: 0 for none.
/// Inlined where it is given.
typedef LgBytes16 (*LgEscapesFind)(LgBytes16 v);

enum { LG_ESCAPES_SLACK = 16 }; ///< bytes that are written beyond the end

static inline char *
lg_bytes16_escape_each(char *to, const char *p, const char *end, const LgEscapes *escapes)
{
    for (; p < end; p++) {
        const char *by = escapes->by[(unsigned char)*p];
        if (!by) {
            *to++ = *p;
            continue;
        }
        const size_t n = strlen(by);
        memcpy(to, by, n);
        to += n;
    }
    return to;
}

/// Write `s` with its bytes replaced; returns the end. `to` has room for the longest text of
/// `escapes` for each byte, and LG_ESCAPES_SLACK.
__attribute__((always_inline)) static inline char *
lg_bytes16_escape(char *to, LgStr s, LgEscapesFind find, const LgEscapes *escapes)
{
    if (s.n == 0) {
        return to;
    }
    const char *p = s.p;
    const char *const end = s.p + s.n;
    for (; end - p >= 16; p += 16) {
        const LgBytes16 v = lg_bytes16_load(p);
        if (lg_bytes16_any(find(v))) {
            to = lg_bytes16_escape_each(to, p, p + 16, escapes);
        } else {
            memcpy(to, &v, sizeof(v));
            to += 16;
        }
    }
    const size_t rest = (size_t)(end - p);
    if (rest > 0 && s.n >= 16) {
        // The last sixteen: if nothing is replaced in them, they stand as they are behind what
        // has been written before them.
        const LgBytes16 v = lg_bytes16_load(end - 16);
        if (!lg_bytes16_any(find(v))) {
            memcpy(to + rest - 16, &v, sizeof(v));
            return to + rest;
        }
    }
    return lg_bytes16_escape_each(to, p, end, escapes);
}

#endif
