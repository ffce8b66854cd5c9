// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgBuf: a growable run of bytes.
//
// A failed append sets `failed` and later appends do nothing, so a caller may
// append many times and check once.

#ifndef LG_BASE_BUF_H
#define LG_BASE_BUF_H

#include "base/status.h"
#include "base/str.h"

typedef struct {
    char *p;
    size_t n;    ///< bytes in use
    size_t cap;  ///< bytes allocated
    bool failed; ///< an append found no memory; the contents are not whole
} LgBuf;

/// Free the bytes; `buf` is empty and usable again. An all-zero LgBuf is valid.
void lg_buf_done(LgBuf *buf);

/// Empty it and keep the memory.
void lg_buf_clear(LgBuf *buf);

void lg_buf_add(LgBuf *buf, LgStr s);
void lg_buf_byte(LgBuf *buf, char c);
void lg_buf_printf(LgBuf *buf, const char *fmt, ...) LG_PRINTF(2, 3);

/// Append a cell of a CSV file (RFC 4180), in quotes when it needs them.
void lg_buf_csv(LgBuf *buf, LgStr cell);

/// Append text for HTML, also within a quoted attribute.
void lg_buf_html(LgBuf *buf, LgStr text);

/// Make room for `n` bytes. Null when memory is short.
char *lg_buf_grow(LgBuf *buf, size_t n);

/// Return a place for `n` bytes behind the contents (not yet counted in `n`),
/// or null when memory is short. Borrowed: valid until the next call on `buf`.
static inline char *
lg_buf_reserve(LgBuf *buf, size_t n)
{
    return !buf->failed && n < buf->cap - buf->n ? buf->p + buf->n : lg_buf_grow(buf, n);
}

/// The contents. Borrowed: valid until the next call on `buf`.
static inline LgStr
lg_buf_view(const LgBuf *buf)
{
    return (LgStr){buf->p, buf->n};
}

#endif
