// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgOut: where a writer sends its bytes: a file, a growing buffer, an HTTP
// response. Writers buffer on their own; calls should carry kilobytes.

#ifndef LG_BASE_OUT_H
#define LG_BASE_OUT_H

#include "base/buf.h"
#include "base/error.h"

typedef struct {
    /// Take all of `bytes` or fail (LG_E_IO, LG_E_CANCEL when the reader left,
    /// LG_E_LIMIT, LG_E_NOMEM). Nothing may be written after a failure.
    LgStatus (*write)(void *ctx, LgStr bytes, LgError *err);
    void *ctx;
} LgOut;

static inline LgStatus
lg_out_write(const LgOut *out, LgStr bytes, LgError *err)
{
    return bytes.n > 0 ? out->write(out->ctx, bytes, err) : LG_OK;
}

/// An LgOut that appends to `buf`. Borrows `buf`.
LgOut lg_out_buf(LgBuf *buf);

/// An LgOut that writes to a file descriptor. Does not close it.
LgOut lg_out_fd(int *fd);

#endif
