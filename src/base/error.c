// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/error.h"

#include "base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Messages quote the input, which may hold anything: what could drive a terminal or
// is not UTF-8, such as a character cut in two, becomes '?'.
static void
make_harmless(char *text)
{
    LgStr left = lg_str_c(text);
    while (left.n > 0) {
        const size_t n = lg_utf8_length(left);
        const unsigned char c = (unsigned char)left.p[0];
        if (n == 0 || c < 0x20 || c == 0x7f) {
            text[left.p - text] = '?';
        }
        left = lg_str_from(left, n > 0 ? n : 1);
    }
}

LgStatus
lg_error_vset(LgError *err, LgStatus st, const char *fmt, va_list ap)
{
    assert(st != LG_OK);
    if (err) {
        LgError made = {.status = st}; // the arguments may be of the one that was there
        (void)vsnprintf(made.text, sizeof(made.text), fmt, ap);
        make_harmless(made.text);
        *err = made;
    }
    return st;
}

LgStatus
lg_error_set(LgError *err, LgStatus st, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)lg_error_vset(err, st, fmt, ap);
    va_end(ap);
    return st;
}

void
lg_error_at(LgError *err, LgStr source, uint32_t line, uint32_t column)
{
    if (!err || err->source[0]) {
        return;
    }
    (void)snprintf(err->source, sizeof(err->source), LG_STR_FMT, LG_STR_ARG(source));
    make_harmless(err->source);
    err->line = line;
    err->column = column;
}

void
lg_error_span(LgError *err, uint64_t offset, uint64_t length)
{
    if (err && !err->spanned) {
        err->offset = offset;
        err->length = length;
        err->spanned = true;
    }
}

void
lg_error_prefix(LgError *err, const char *fmt, ...)
{
    if (!err || err->status == LG_OK) {
        return;
    }
    char joined[sizeof(err->text)];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(joined, sizeof(joined), fmt, ap);
    va_end(ap);
    const size_t n = strlen(joined);
    (void)snprintf(joined + n, sizeof(joined) - n, "%s", err->text);
    make_harmless(joined);
    memcpy(err->text, joined, sizeof(joined));
}

void
lg_error_format(const LgError *err, char *out, size_t size)
{
    int n = 0;
    out[0] = '\0';
    if (err->source[0]) {
        n = snprintf(out, size, "%s:", err->source);
        if (err->line > 0 && n >= 0 && (size_t)n < size) {
            n += snprintf(out + n, size - (size_t)n, "%u:", err->line);
        }
        if (err->line > 0 && err->column > 0 && n >= 0 && (size_t)n < size) {
            n += snprintf(out + n, size - (size_t)n, "%u:", err->column);
        }
        if (n >= 0 && (size_t)n < size) {
            n += snprintf(out + n, size - (size_t)n, " ");
        }
    }
    if (n >= 0 && (size_t)n < size) {
        (void)snprintf(out + n, size - (size_t)n, "%s",
                       err->text[0] ? err->text : lg_status_str(err->status));
    }
}

LgStatus
lg_error_errno(LgError *err, int errno_value, const char *fmt, ...)
{
    char what[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    char reason[128];
    const char *text = strerror_r(errno_value, reason, sizeof(reason));
    const LgStatus st = errno_value == ENOENT || errno_value == ENOTDIR ? LG_E_NOTFOUND
                        : errno_value == EISDIR                         ? LG_E_INVALID
                        : errno_value == ENOMEM                         ? LG_E_NOMEM
                                                                        : LG_E_IO;
    return lg_error_set(err, st, "%s: %s", what, text);
}
