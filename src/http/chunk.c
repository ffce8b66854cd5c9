// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/chunk_impl.h"
#include "http/url.h"

enum { MOST_DIGITS = 8, MOST_EXTRA = 4096 };

enum {
    SIZE,     // hexadecimal digits
    EXT,      // chunk extension, up to CR
    SIZE_LF,  // LF behind the size
    DATA,     //
    DATA_CR,  // CR behind the data
    DATA_LF,  //
    TRAILER,  // in a line behind the last chunk
    TRAIL_LF, // LF of that line
};

static const char *
size_byte(LgChunks *s, char c)
{
    const int digit = lg_char_hex(c);
    if (digit >= 0) {
        s->left = s->left * 16 + (unsigned)digit;
        return ++s->digits > MOST_DIGITS ? "a chunk size is too long" : NULL;
    }
    if (s->digits == 0) {
        return "a chunk has no size";
    }
    if (c == '\r') {
        s->state = SIZE_LF;
    } else if (c == ';') {
        s->state = EXT;
    } else {
        return "a chunk size is not a hexadecimal number";
    }
    return NULL;
}

// One byte that is not chunk data. Returns what is wrong with it.
static const char *
frame_byte(LgChunks *s, char c, bool *end)
{
    switch (s->state) {
    case SIZE: return size_byte(s, c);
    case EXT:
        if (c == '\r') {
            s->state = SIZE_LF;
        } else if (((unsigned char)c < ' ' && c != '\t') || c == 0x7f) {
            return "control character in a chunk extension";
        }
        return ++s->extra > MOST_EXTRA ? "chunk extensions are too long" : NULL;
    case SIZE_LF:
        s->state = s->left > 0 ? DATA : TRAILER;
        s->line = 0;
        return c == '\n' ? NULL : "a chunk size does not end with CR LF";
    case DATA_CR: s->state = DATA_LF; return c == '\r' ? NULL : "a chunk is longer than its size";
    case DATA_LF:
        s->state = SIZE;
        s->digits = 0;
        return c == '\n' ? NULL : "a chunk does not end with CR LF";
    case TRAILER:
        if (c == '\r') {
            s->state = TRAIL_LF;
        } else if (((unsigned char)c < ' ' && c != '\t') || c == 0x7f) {
            return "control character in a trailer field";
        } else {
            s->line++;
        }
        return ++s->extra > MOST_EXTRA ? "trailer fields are too long" : NULL;
    case TRAIL_LF:
        *end = s->line == 0;
        s->state = TRAILER;
        s->line = 0;
        return c == '\n' ? NULL : "a trailer field does not end with CR LF";
    }
    return "a chunk is broken";
}

LgHeadFault
lg_chunk_decode(LgChunks *chunks, char *bytes, size_t n, uint64_t limit, size_t *out_n,
                size_t *out_used, bool *out_end)
{
    size_t to = 0;
    size_t at = 0;
    *out_end = false;
    while (at < n && !*out_end) {
        if (chunks->state == DATA) {
            const size_t here = n - at < chunks->left ? n - at : (size_t)chunks->left;
            chunks->total += here;
            if (chunks->total > limit) {
                return (LgHeadFault){413, "the body is too long"};
            }
            memmove(bytes + to, bytes + at, here);
            to += here;
            at += here;
            chunks->left -= here;
            if (chunks->left == 0) {
                chunks->state = DATA_CR;
            }
            continue;
        }
        const char *why = frame_byte(chunks, bytes[at], out_end);
        if (why) {
            return (LgHeadFault){400, why};
        }
        at++;
    }
    *out_n = to;
    *out_used = at;
    return (LgHeadFault){0};
}
