// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgIo: every call that reads or changes a file of the store or an input goes
// through here, so that a test can make any one of them fail, fall short, or
// stop the process.
//
// The calls are the POSIX ones with EINTR handled, O_CLOEXEC set, errors turned
// into messages that name the path, and whole transfers instead of short ones.

#ifndef LG_BASE_IO_H
#define LG_BASE_IO_H

#include "base/buf.h"
#include "base/error.h"
#include "base/pipe.h"
#include "base/sums.h"

#include <stdio.h>

typedef enum {
    LG_IO_OPEN,
    LG_IO_READ,
    LG_IO_WRITE,
    LG_IO_SYNC,
    LG_IO_CLOSE,
    LG_IO_RENAME,
    LG_IO_UNLINK,
    LG_IO_MKDIR,
    LG_IO_MAP,
    LG_IO_LOCK,
} LgIoCall;

/// Asked before each call. Returns 0 to go on, or an errno value to fail with.
/// For LG_IO_WRITE it may lower `*size`: only so many bytes are written before
/// the errno it returns takes effect. It may also not return (_exit).
typedef int (*LgIoHook)(void *ctx, LgIoCall call, const char *path, size_t *size);

typedef struct {
    LgIoHook hook; ///< null: none
    void *ctx;
    LgPipes *pipes; ///< inputs that can be read only once; null: none
    LgSums *sums;   ///< checksums of files that are read; null: none
} LgIo;

/// The plain file system: no hook.
extern const LgIo lg_io_plain;

typedef enum {
    LG_IO_RDONLY,
    LG_IO_RDWR,       ///< must exist
    LG_IO_CREATE,     ///< read and write; created or emptied
    LG_IO_CREATE_NEW, ///< read and write; must not exist
    LG_IO_APPEND,     ///< read and write, created when missing, kept as it is
} LgIoMode;

/// An open file. All-zero is not valid; `fd` -1 is a closed one.
typedef struct {
    const LgIo *io;
    int fd;          ///< -1: closed, or a pipe
    LgPipe *pipe;    ///< of `io`; null: a file
    LgSum *sum;      ///< of `io`; null: nobody wants it
    uint64_t at;     ///< bytes that lg_io_read() has read
    char path[1024]; ///< for messages
} LgFile;

/// Open `path`; to read also one of `io->pipes`. On failure `out->fd` is -1. Close it with
/// lg_io_close().
LgStatus lg_io_open(const LgIo *io, const char *path, LgIoMode mode, LgFile *out,
                    LgError *err) LG_NODISCARD;

/// Close; reports the write error that some file systems only tell now. A
/// closed file is allowed.
LgStatus lg_io_close(LgFile *file, LgError *err);

/// Read up to `size` bytes at the file position; `*out_n` 0 is the end.
LgStatus lg_io_read(LgFile *file, void *to, size_t size, size_t *out_n, LgError *err) LG_NODISCARD;

/// Go back to the start. A pipe can as long as little of it has been read.
LgStatus lg_io_rewind(LgFile *file, LgError *err) LG_NODISCARD;

/// Read exactly `size` bytes at `offset`; a shorter file is LG_E_CORRUPT.
LgStatus lg_io_pread(LgFile *file, void *to, size_t size, uint64_t offset,
                     LgError *err) LG_NODISCARD;

/// Write all bytes at the file position.
LgStatus lg_io_write(LgFile *file, LgStr bytes, LgError *err) LG_NODISCARD;

/// fsync. An error here means the data may be lost: never retry.
LgStatus lg_io_sync(LgFile *file, LgError *err) LG_NODISCARD;

/// Its size; that of a pipe is not known and 0.
LgStatus lg_io_size(LgFile *file, uint64_t *out, LgError *err) LG_NODISCARD;

/// Take an exclusive open-file-description lock; LG_E_BUSY when another
/// process holds it. Closing the file gives it back.
LgStatus lg_io_lock(LgFile *file, LgError *err) LG_NODISCARD;

/// Map `size` bytes from the start, read only. Release with lg_io_unmap().
/// A size of 0 gives a null `*out` and LG_OK.
LgStatus lg_io_map(LgFile *file, size_t size, const void **out, LgError *err) LG_NODISCARD;
void lg_io_unmap(const void *map, size_t size);

/// Let the whole pages of a mapping between `from` and `from + size` go from this process; they
/// come back from the file when they are read again.
void lg_io_forget(const void *from, size_t size);

LgStatus lg_io_rename(const LgIo *io, const char *from, const char *to, LgError *err) LG_NODISCARD;
LgStatus lg_io_unlink(const LgIo *io, const char *path, LgError *err) LG_NODISCARD;

/// Make one directory; LG_OK when it is there already.
LgStatus lg_io_mkdir(const LgIo *io, const char *path, LgError *err) LG_NODISCARD;

/// fsync a directory, so that names made or renamed in it last.
LgStatus lg_io_sync_dir(const LgIo *io, const char *path, LgError *err) LG_NODISCARD;

/// Read a whole file of at most `limit` bytes into `buf` (appended).
/// LG_E_LIMIT when it is larger.
LgStatus lg_io_slurp(const LgIo *io, const char *path, size_t limit, LgBuf *buf,
                     LgError *err) LG_NODISCARD;

/// Make a file of `text`: LG_IO_CREATE replaces what is there, LG_IO_CREATE_NEW
/// refuses. Not synced.
LgStatus lg_io_spit(const LgIo *io, const char *path, LgIoMode mode, LgStr text,
                    LgError *err) LG_NODISCARD;

/// What tells one state of a file from another, without reading it.
typedef struct {
    uint64_t device, inode, size;
    int64_t changed_ns; ///< contents; since 1970, by the file system's clock
    int64_t touched_ns; ///< contents, name or rights
} LgIoStamp;

LgStatus lg_io_stamp(const LgIo *io, const char *path, LgIoStamp *out, LgError *err) LG_NODISCARD;

/// True when something is there at `path`.
bool lg_io_exists(const char *path);

#endif
