// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/out.h"

#include <errno.h>
#include <unistd.h>

static LgStatus
write_buf(void *ctx, LgStr bytes, LgError *err)
{
    LgBuf *buf = (LgBuf *)ctx;
    lg_buf_add(buf, bytes);
    return buf->failed ? lg_error_set(err, LG_E_NOMEM, "no memory for %zu bytes of output", bytes.n)
                       : LG_OK;
}

static LgStatus
write_fd(void *ctx, LgStr bytes, LgError *err)
{
    const int fd = *(const int *)ctx;
    while (bytes.n > 0) {
        const ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno == EPIPE) {
            return lg_error_set(err, LG_E_CANCEL, "the reader of the output left");
        }
        if (n < 0) {
            return lg_error_errno(err, errno, "cannot write the output");
        }
        bytes.p += n;
        bytes.n -= (size_t)n;
    }
    return LG_OK;
}

LgOut
lg_out_buf(LgBuf *buf)
{
    return (LgOut){.write = write_buf, .ctx = buf};
}

LgOut
lg_out_fd(int *fd)
{
    return (LgOut){.write = write_fd, .ctx = fd};
}
