// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/gunzip.h"

#include "base/limits.h"
#include "base/mem.h"

#include <limits.h>
#include <zlib.h>

enum { INPUT_SIZE = 64 * 1024, GZIP_WINDOW = 15 + 16 };

struct LgGunzip {
    LgFile *file; // borrowed
    z_stream stream;
    bool inside; // of a member: the end of the file is too early here
    bool ended;
    uint64_t in, out;
    unsigned char input[INPUT_SIZE];
};

// zlib's memory counts as ours, so that tests can make it fail too.
static void *
allocate(void *ctx, unsigned n, unsigned size)
{
    (void)ctx;
    return lg_mem_array(n, size);
}

static void
release(void *ctx, void *p)
{
    (void)ctx;
    lg_mem_free(p);
}

bool
lg_gunzip_is(LgStr start)
{
    return lg_str_starts(start, LG_STR("\x1f\x8b\x08"));
}

LgStatus
lg_gunzip_new(LgFile *file, LgGunzip **out, LgError *err)
{
    LgGunzip *gunzip = LG_ALLOC(LgGunzip);
    if (!gunzip) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to unpack %s", file->path);
    }
    gunzip->file = file;
    gunzip->stream.zalloc = allocate;
    gunzip->stream.zfree = release;
    if (inflateInit2(&gunzip->stream, GZIP_WINDOW) != Z_OK) {
        lg_mem_free(gunzip);
        return lg_error_set(err, LG_E_NOMEM, "no memory to unpack %s", file->path);
    }
    *out = gunzip;
    return LG_OK;
}

// Get more of the file. Nothing more is the end between members only.
static LgStatus
refill(LgGunzip *gunzip, LgError *err)
{
    size_t n = 0;
    LG_TRY(lg_io_read(gunzip->file, gunzip->input, sizeof(gunzip->input), &n, err));
    gunzip->stream.next_in = gunzip->input;
    gunzip->stream.avail_in = (uInt)n;
    gunzip->in += n;
    if (n == 0 && gunzip->inside) {
        return lg_error_set(err, LG_E_SYNTAX, "%s is cut off: the gzip data does not end",
                            gunzip->file->path);
    }
    gunzip->ended = n == 0;
    return LG_OK;
}

static LgStatus
start_member(LgGunzip *gunzip, LgError *err)
{
    // Padding with zero bytes behind the last member is common on tapes and in archives.
    while (gunzip->stream.avail_in > 0 && *gunzip->stream.next_in == 0) {
        gunzip->stream.next_in++;
        gunzip->stream.avail_in--;
    }
    if (gunzip->stream.avail_in > 0) {
        gunzip->inside = true;
        if (inflateReset(&gunzip->stream) != Z_OK) {
            return lg_error_set(err, LG_E_NOMEM, "no memory to unpack %s", gunzip->file->path);
        }
    }
    return LG_OK;
}

static LgStatus
inflate_some(LgGunzip *gunzip, LgError *err)
{
    switch (inflate(&gunzip->stream, Z_NO_FLUSH)) {
    case Z_OK:
    case Z_BUF_ERROR: // more input or more room wanted
        return LG_OK;
    case Z_STREAM_END: gunzip->inside = false; return LG_OK;
    case Z_MEM_ERROR:
        return lg_error_set(err, LG_E_NOMEM, "no memory to unpack %s", gunzip->file->path);
    default:
        return lg_error_set(err, LG_E_SYNTAX, "%s is damaged: %s", gunzip->file->path,
                            gunzip->stream.msg ? gunzip->stream.msg : "not gzip data");
    }
}

LgStatus
lg_gunzip_read(LgGunzip *gunzip, void *to, size_t size, size_t *out_n, LgError *err)
{
    const uInt room = size < UINT_MAX ? (uInt)size : UINT_MAX;
    gunzip->stream.next_out = (Bytef *)to;
    gunzip->stream.avail_out = room;
    while (gunzip->stream.avail_out == room && !gunzip->ended) {
        if (gunzip->stream.avail_in == 0) {
            LG_TRY(refill(gunzip, err));
        }
        if (!gunzip->inside) {
            LG_TRY(start_member(gunzip, err));
        }
        if (gunzip->inside) {
            LG_TRY(inflate_some(gunzip, err));
        }
    }
    const size_t n = room - gunzip->stream.avail_out;
    gunzip->out += n;
    if (gunzip->out > LG_LIMIT_UNPACK_FREE && gunzip->out / LG_LIMIT_UNPACK_RATIO > gunzip->in) {
        return lg_error_set(err, LG_E_LIMIT,
                            "%s unpacks to more than %d times its size: refused as a bomb",
                            gunzip->file->path, LG_LIMIT_UNPACK_RATIO);
    }
    *out_n = n;
    return LG_OK;
}

uint64_t
lg_gunzip_consumed(const LgGunzip *gunzip)
{
    return gunzip->in - gunzip->stream.avail_in;
}

void
lg_gunzip_free(LgGunzip *gunzip)
{
    if (gunzip) {
        (void)inflateEnd(&gunzip->stream); // only tells that a member was not finished
        lg_mem_free(gunzip);
    }
}
