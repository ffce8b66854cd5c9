// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/buf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>

void
lg_buf_done(LgBuf *buf)
{
    lg_mem_free(buf->p);
    *buf = (LgBuf){0};
}

void
lg_buf_clear(LgBuf *buf)
{
    buf->n = 0;
    buf->failed = false;
}

char *
lg_buf_grow(LgBuf *buf, size_t n)
{
    size_t need = 0;
    if (buf->failed || __builtin_add_overflow(buf->n, n, &need) ||
        !lg_mem_grow((void **)&buf->p, &buf->cap, need, 1)) {
        buf->failed = true;
        return NULL;
    }
    return buf->p + buf->n;
}

void
lg_buf_add(LgBuf *buf, LgStr s)
{
    char *to = s.n > 0 ? lg_buf_reserve(buf, s.n) : NULL;
    if (to) {
        memcpy(to, s.p, s.n);
        buf->n += s.n;
    }
}

void
lg_buf_byte(LgBuf *buf, char c)
{
    lg_buf_add(buf, (LgStr){&c, 1});
}

void
lg_buf_printf(LgBuf *buf, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *to = n >= 0 ? lg_buf_reserve(buf, (size_t)n + 1) : NULL;
    if (!to) {
        buf->failed = true;
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf(to, (size_t)n + 1, fmt, ap);
    va_end(ap);
    buf->n += (size_t)n;
}
