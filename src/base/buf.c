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

void
lg_buf_csv(LgBuf *buf, LgStr cell)
{
    bool plain = cell.n == 0 || (cell.p[0] != ' ' && cell.p[cell.n - 1] != ' ');
    for (size_t i = 0; plain && i < cell.n; i++) {
        plain = cell.p[i] != ',' && cell.p[i] != '"' && cell.p[i] != '\n' && cell.p[i] != '\r';
    }
    if (plain) {
        lg_buf_add(buf, cell);
        return;
    }
    lg_buf_byte(buf, '"');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"') {
            lg_buf_byte(buf, '"');
        }
        lg_buf_byte(buf, cell.p[i]);
    }
    lg_buf_byte(buf, '"');
}

void
lg_buf_html(LgBuf *buf, LgStr text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        LgStr as = {0};
        switch (text.p[i]) {
        case '&': as = LG_STR("&amp;"); break;
        case '<': as = LG_STR("&lt;"); break;
        case '>': as = LG_STR("&gt;"); break;
        case '"': as = LG_STR("&quot;"); break;
        case '\'': as = LG_STR("&#39;"); break;
        default: continue;
        }
        lg_buf_add(buf, (LgStr){text.p + from, i - from});
        lg_buf_add(buf, as);
        from = i + 1;
    }
    lg_buf_add(buf, lg_str_from(text, from));
}
