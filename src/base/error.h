// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgError: a message for a person, with a place in the input.

#ifndef LG_BASE_ERROR_H
#define LG_BASE_ERROR_H

#include "base/status.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>

/// Filled in by the function that first sees the problem, printed once at the
/// top. Lives on the caller's stack; no allocation, so it works when memory is
/// short. Untouched when the call succeeds.
typedef struct {
    LgStatus status;
    uint32_t line;    ///< from 1; 0 when there is no line
    uint32_t column;  ///< in bytes, from 1; 0 when there is no column
    uint64_t offset;  ///< of the place, in bytes from the start of the text; see `spanned`
    uint64_t length;  ///< bytes of what stands there; 0 at the end of the text
    bool spanned;     ///< offset and length are known
    char source[256]; ///< file or other name of the input; empty when there is none
    char text[1024];
    char expected[256]; ///< what could have stood there: "'.', ';' or '}'"; may be empty
} LgError;

/// Record a failure and return `st`, so that a caller can write
/// `return lg_error_set(err, LG_E_SYNTAX, ...)`. `err` may be null. Control
/// characters and what is not UTF-8 become '?': messages quote hostile input.
LgStatus lg_error_set(LgError *err, LgStatus st, const char *fmt, ...) LG_PRINTF(3, 4);

/// The same for functions that have their arguments in `ap`.
LgStatus lg_error_vset(LgError *err, LgStatus st, const char *fmt, va_list ap) LG_PRINTF(3, 0);

/// Add where it happened. Keeps a place that is already recorded, since the
/// innermost caller knows best. `err` may be null.
void lg_error_at(LgError *err, LgStr source, uint32_t line, uint32_t column);

/// Add which bytes of the text are at fault. `err` may be null.
void lg_error_span(LgError *err, uint64_t offset, uint64_t length);

/// Put `fmt` in front of the text that is already there: "loading x: <text>".
/// Does nothing when `err` is null or empty.
void lg_error_prefix(LgError *err, const char *fmt, ...) LG_PRINTF(2, 3);

/// Write "source:line:column: text" into `out[0..size)`, always with a NUL.
/// Parts that are not known are left out.
void lg_error_format(const LgError *err, char *out, size_t size);

/// The error of the last system call: `text` and strerror of `errno_value`. LG_E_NOTFOUND when
/// there is nothing at a path, LG_E_INVALID when a folder is there instead of a file, LG_E_NOMEM,
/// or LG_E_IO.
LgStatus lg_error_errno(LgError *err, int errno_value, const char *fmt, ...) LG_PRINTF(3, 4);

#endif
