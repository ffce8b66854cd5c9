// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const LgIo lg_io_plain = {0};

// 0, or the errno value with which `call` is to fail.
static int
ask(const LgIo *io, LgIoCall call, const char *path, size_t *size)
{
    size_t none = 0;
    return io->hook ? io->hook(io->ctx, call, path, size ? size : &none) : 0;
}

LgStatus
lg_io_open(const LgIo *io, const char *path, LgIoMode mode, LgFile *out, LgError *err)
{
    static const int flags[] = {
        [LG_IO_RDONLY] = O_RDONLY,
        [LG_IO_RDWR] = O_RDWR,
        [LG_IO_CREATE] = O_RDWR | O_CREAT | O_TRUNC,
        [LG_IO_CREATE_NEW] = O_RDWR | O_CREAT | O_EXCL,
        [LG_IO_APPEND] = O_RDWR | O_CREAT,
    };
    out->io = io;
    out->fd = -1;
    out->at = 0;
    out->pipe = mode == LG_IO_RDONLY ? lg_pipes_find(io->pipes, path) : NULL;
    out->sum = mode == LG_IO_RDONLY ? lg_sums_find(io->sums, path) : NULL;
    if (strlen(path) >= sizeof(out->path)) {
        return lg_error_set(err, LG_E_LIMIT, "path is longer than %zu bytes: %s",
                            sizeof(out->path) - 1, path);
    }
    (void)snprintf(out->path, sizeof(out->path), "%s", out->pipe ? lg_pipe_name(out->pipe) : path);
    const int fail = ask(io, LG_IO_OPEN, path, NULL);
    if (fail) {
        return lg_error_errno(err, fail, "cannot open %s", path);
    }
    if (out->pipe) {
        return lg_pipe_open(out->pipe, err);
    }
    int fd = -1;
    do {
        fd = open(path, flags[mode] | O_CLOEXEC, 0644);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        return lg_error_errno(err, errno, "cannot open %s", path);
    }
    out->fd = fd;
    return LG_OK;
}

LgStatus
lg_io_close(LgFile *file, LgError *err)
{
    if (file->fd < 0) {
        return LG_OK;
    }
    const int fail = ask(file->io, LG_IO_CLOSE, file->path, NULL);
    const int rc = close(file->fd);
    const int why = fail ? fail : errno;
    file->fd = -1;
    return fail || (rc < 0 && why != EINTR)
               ? lg_error_errno(err, why, "cannot close %s", file->path)
               : LG_OK;
}

LgStatus
lg_io_read(LgFile *file, void *to, size_t size, size_t *out_n, LgError *err)
{
    const int fail = ask(file->io, LG_IO_READ, file->path, &size);
    if (file->pipe && !fail) {
        LG_TRY(lg_pipe_read(file->pipe, file->at, to, size, out_n, err));
        file->at += *out_n;
        return LG_OK;
    }
    ssize_t n = -1;
    do {
        n = fail ? -1 : read(file->fd, to, size);
    } while (!fail && n < 0 && errno == EINTR);
    if (n < 0) {
        return lg_error_errno(err, fail ? fail : errno, "cannot read %s", file->path);
    }
    if (file->sum && size > 0) {
        lg_sum_feed(file->sum, file->at, (LgStr){(const char *)to, (size_t)n});
    }
    file->at += (uint64_t)n;
    *out_n = (size_t)n;
    return LG_OK;
}

LgStatus
lg_io_rewind(LgFile *file, LgError *err)
{
    file->at = 0;
    if (file->pipe) {
        return lg_pipe_open(file->pipe, err);
    }
    return lseek(file->fd, 0, SEEK_SET) == 0
               ? LG_OK
               : lg_error_errno(err, errno, "cannot go back to the start of %s", file->path);
}

LgStatus
lg_io_pread(LgFile *file, void *to, size_t size, uint64_t offset, LgError *err)
{
    const int fail = ask(file->io, LG_IO_READ, file->path, &size);
    if (fail) {
        return lg_error_errno(err, fail, "cannot read %s", file->path);
    }
    char *at = (char *)to;
    while (size > 0) {
        const ssize_t n = pread(file->fd, at, size, (off_t)offset);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return lg_error_errno(err, errno, "cannot read %s", file->path);
        }
        if (n == 0) {
            return lg_error_set(err, LG_E_CORRUPT, "%s is cut off at byte %llu", file->path,
                                (unsigned long long)offset);
        }
        at += n;
        offset += (uint64_t)n;
        size -= (size_t)n;
    }
    return LG_OK;
}

LgStatus
lg_io_write(LgFile *file, LgStr bytes, LgError *err)
{
    size_t size = bytes.n;
    const int fail = ask(file->io, LG_IO_WRITE, file->path, &size);
    LgStr left = {bytes.p, fail && size == bytes.n ? 0 : size};
    while (left.n > 0) {
        const ssize_t n = write(file->fd, left.p, left.n);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return lg_error_errno(err, errno, "cannot write %s", file->path);
        }
        left.p += n;
        left.n -= (size_t)n;
    }
    return fail ? lg_error_errno(err, fail, "cannot write %s", file->path) : LG_OK;
}

LgStatus
lg_io_sync(LgFile *file, LgError *err)
{
    const int fail = ask(file->io, LG_IO_SYNC, file->path, NULL);
    if (fail || fsync(file->fd) < 0) {
        return lg_error_errno(err, fail ? fail : errno, "cannot sync %s", file->path);
    }
    return LG_OK;
}

LgStatus
lg_io_size(LgFile *file, uint64_t *out, LgError *err)
{
    struct stat st;
    if (file->pipe) {
        *out = 0;
        return LG_OK;
    }
    if (fstat(file->fd, &st) < 0) {
        return lg_error_errno(err, errno, "cannot get the size of %s", file->path);
    }
    *out = (uint64_t)st.st_size;
    return LG_OK;
}

LgStatus
lg_io_lock(LgFile *file, LgError *err)
{
    const int fail = ask(file->io, LG_IO_LOCK, file->path, NULL);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (!fail && fcntl(file->fd, F_OFD_SETLK, &lock) == 0) {
        return LG_OK;
    }
    const int why = fail ? fail : errno;
    if (why == EAGAIN || why == EACCES) {
        return lg_error_set(err, LG_E_BUSY, "%s is locked by another process", file->path);
    }
    return lg_error_errno(err, why, "cannot lock %s", file->path);
}

LgStatus
lg_io_map(LgFile *file, size_t size, const void **out, LgError *err)
{
    if (size == 0) {
        *out = NULL;
        return LG_OK;
    }
    const int fail = ask(file->io, LG_IO_MAP, file->path, NULL);
    void *map = fail ? MAP_FAILED : mmap(NULL, size, PROT_READ, MAP_SHARED, file->fd, 0);
    if (map == MAP_FAILED) {
        return lg_error_errno(err, fail ? fail : errno, "cannot map %s", file->path);
    }
    *out = map;
    return LG_OK;
}

void
lg_io_unmap(const void *map, size_t size)
{
    if (map) {
        (void)munmap((void *)(uintptr_t)map, size);
    }
}

void
lg_io_forget(const void *from, size_t size)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t first = ((uintptr_t)from + page - 1) / page * page;
    const uintptr_t last = ((uintptr_t)from + size) / page * page;
    if (first < last) {
        (void)madvise((void *)first, last - first, MADV_DONTNEED); // only a hint
    }
}

LgStatus
lg_io_rename(const LgIo *io, const char *from, const char *to, LgError *err)
{
    const int fail = ask(io, LG_IO_RENAME, from, NULL);
    if (fail || rename(from, to) < 0) {
        return lg_error_errno(err, fail ? fail : errno, "cannot rename %s to %s", from, to);
    }
    return LG_OK;
}

LgStatus
lg_io_unlink(const LgIo *io, const char *path, LgError *err)
{
    const int fail = ask(io, LG_IO_UNLINK, path, NULL);
    if (fail || unlink(path) < 0) {
        return lg_error_errno(err, fail ? fail : errno, "cannot remove %s", path);
    }
    return LG_OK;
}

LgStatus
lg_io_mkdir(const LgIo *io, const char *path, LgError *err)
{
    const int fail = ask(io, LG_IO_MKDIR, path, NULL);
    if (fail || (mkdir(path, 0777) < 0 && errno != EEXIST)) {
        return lg_error_errno(err, fail ? fail : errno, "cannot make the folder %s", path);
    }
    return LG_OK;
}

LgStatus
lg_io_sync_dir(const LgIo *io, const char *path, LgError *err)
{
    const int fail = ask(io, LG_IO_SYNC, path, NULL);
    if (fail) {
        return lg_error_errno(err, fail, "cannot sync the folder %s", path);
    }
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return lg_error_errno(err, errno, "cannot open the folder %s", path);
    }
    const int rc = fsync(fd);
    const int why = errno;
    (void)close(fd);
    return rc < 0 ? lg_error_errno(err, why, "cannot sync the folder %s", path) : LG_OK;
}

static LgStatus
slurp_open(LgFile *file, size_t limit, LgBuf *buf, LgError *err)
{
    enum { STEP = 1 << 16 };
    for (size_t total = 0;;) {
        char *to = lg_buf_reserve(buf, STEP);
        if (!to) {
            return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", file->path);
        }
        size_t n = 0;
        LG_TRY(lg_io_read(file, to, STEP, &n, err));
        if (n == 0) {
            return LG_OK;
        }
        buf->n += n;
        total += n;
        if (total > limit) {
            return lg_error_set(err, LG_E_LIMIT, "%s is larger than %zu bytes", file->path, limit);
        }
    }
}

LgStatus
lg_io_slurp(const LgIo *io, const char *path, size_t limit, LgBuf *buf, LgError *err)
{
    LgFile file;
    LG_TRY(lg_io_open(io, path, LG_IO_RDONLY, &file, err));
    const LgStatus st = slurp_open(&file, limit, buf, err);
    (void)lg_io_close(&file, NULL); // nothing was written
    return st;
}

LgStatus
lg_io_spit(const LgIo *io, const char *path, LgIoMode mode, LgStr text, LgError *err)
{
    LgFile file;
    LG_TRY(lg_io_open(io, path, mode, &file, err));
    const LgStatus st = lg_io_write(&file, text, err);
    const LgStatus closed = lg_io_close(&file, st == LG_OK ? err : NULL);
    return st == LG_OK ? closed : st;
}

LgStatus
lg_io_stamp(const LgIo *io, const char *path, LgIoStamp *out, LgError *err)
{
    struct stat st;
    const int fail = ask(io, LG_IO_OPEN, path, NULL);
    if (fail || stat(path, &st) < 0) {
        return lg_error_errno(err, fail ? fail : errno, "cannot look at %s", path);
    }
    *out = (LgIoStamp){
        .device = (uint64_t)st.st_dev,
        .inode = (uint64_t)st.st_ino,
        .size = (uint64_t)st.st_size,
        .changed_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
        .touched_ns = (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec,
    };
    return LG_OK;
}

bool
lg_io_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}
