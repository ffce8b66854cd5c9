// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The hook of LgIo: every call can be made to fail or fall short.

#include "base/hash.h"
#include "base/io.h"
#include "base/out.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    int left;        // calls until it fails; negative: never
    size_t short_by; // a failing write still writes all but this
    int error;
    unsigned calls;
} Fault;

static int
fail_nth(void *ctx, LgIoCall call, const char *path, size_t *size)
{
    Fault *f = (Fault *)ctx;
    (void)path;
    f->calls++;
    if (f->left < 0 || f->left-- > 0) {
        return 0;
    }
    if (call == LG_IO_WRITE && f->short_by > 0 && *size > f->short_by) {
        *size -= f->short_by;
    }
    return f->error;
}

// A little of everything, in a folder of its own.
static LgStatus
work(const LgIo *io, const char *dir, LgError *err)
{
    char a[128];
    char b[128];
    LgFile file;
    (void)snprintf(a, sizeof(a), "%s/sub", dir);
    LG_TRY(lg_io_mkdir(io, a, err));
    (void)snprintf(a, sizeof(a), "%s/sub/a", dir);
    (void)snprintf(b, sizeof(b), "%s/sub/b", dir);
    LG_TRY(lg_io_open(io, a, LG_IO_CREATE, &file, err));
    char got[5];
    const void *map = NULL;
    uint64_t size = 0;
    LgStatus st = lg_io_lock(&file, err);
    st = st == LG_OK ? lg_io_write(&file, LG_STR("hello world"), err) : st;
    st = st == LG_OK ? lg_io_sync(&file, err) : st;
    st = st == LG_OK ? lg_io_pread(&file, got, 5, 3, err) : st;
    st = st == LG_OK ? lg_io_size(&file, &size, err) : st;
    st = st == LG_OK ? lg_io_map(&file, (size_t)size, &map, err) : st;
    if (st == LG_OK) {
        CU_ASSERT_TRUE(lg_str_eq((LgStr){got, 5}, LG_STR("lo wo")));
        CU_ASSERT_TRUE(lg_str_eq((LgStr){(const char *)map, (size_t)size}, LG_STR("hello world")));
    }
    lg_io_unmap(map, (size_t)size);
    const LgStatus closed = lg_io_close(&file, st == LG_OK ? err : NULL);
    LG_TRY(st == LG_OK ? closed : st);
    LG_TRY(lg_io_rename(io, a, b, err));
    LG_TRY(lg_io_sync_dir(io, dir, err));
    return lg_io_unlink(io, b, err);
}

static void
every_call_can_fail(void)
{
    char dir[] = "/tmp/lodge-io-XXXXXX";
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    Fault count = {.left = -1};
    const LgIo counted = {.hook = fail_nth, .ctx = &count};
    LgError err = {0};
    CU_ASSERT_EQUAL(work(&counted, dir, &err), LG_OK);
    CU_ASSERT_TRUE(count.calls >= 10);
    for (int nth = 0; nth < (int)count.calls; nth++) {
        Fault fault = {.left = nth, .error = ENOSPC};
        const LgIo io = {.hook = fail_nth, .ctx = &fault};
        err = (LgError){0};
        CU_ASSERT_EQUAL(work(&io, dir, &err), LG_E_IO);
        CU_ASSERT_TRUE(error_says(&err, "No space left"));
        CU_ASSERT_TRUE(error_says(&err, dir));
    }
    char sub[128];
    (void)snprintf(sub, sizeof(sub), "rm -rf %s", dir);
    CU_ASSERT_EQUAL(system(sub), 0);
}

static void
writes_fall_short(void)
{
    char path[] = "/tmp/lodge-io-XXXXXX";
    const int fd = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    (void)close(fd);
    Fault fault = {.left = 1, .short_by = 4, .error = EIO};
    const LgIo io = {.hook = fail_nth, .ctx = &fault};
    LgFile file;
    LgBuf buf = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_io_open(&io, path, LG_IO_RDWR, &file, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_io_write(&file, LG_STR("0123456789"), &err), LG_E_IO);
    (void)lg_io_close(&file, NULL);
    CU_ASSERT_EQUAL(lg_io_slurp(&lg_io_plain, path, 100, &buf, &err), LG_OK);
    CHECK_STR(lg_buf_view(&buf), "012345");
    lg_buf_clear(&buf);
    CU_ASSERT_EQUAL(lg_io_slurp(&lg_io_plain, path, 5, &buf, &err), LG_E_LIMIT);
    CU_ASSERT_EQUAL_FATAL(lg_io_open(&lg_io_plain, path, LG_IO_RDWR, &file, &err), LG_OK);
    char byte[2];
    CU_ASSERT_EQUAL(lg_io_pread(&file, byte, 2, 5, &err), LG_E_CORRUPT);
    LgFile other;
    CU_ASSERT_EQUAL(lg_io_lock(&file, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_io_open(&lg_io_plain, path, LG_IO_RDWR, &other, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_io_lock(&other, &err), LG_E_BUSY);
    (void)lg_io_close(&other, NULL);
    (void)lg_io_close(&file, NULL);
    CU_ASSERT_EQUAL(lg_io_open(&lg_io_plain, path, LG_IO_CREATE_NEW, &file, &err), LG_E_IO);
    CU_ASSERT_EQUAL(lg_io_close(&file, &err), LG_OK); // closed already
    CU_ASSERT_TRUE(lg_io_exists(path));
    (void)unlink(path);
    CU_ASSERT_FALSE(lg_io_exists(path));
    lg_buf_done(&buf);
}

// Read `n` bytes, in whatever pieces they come.
static LgStatus
read_all(LgFile *file, LgBuf *out, size_t n, LgError *err)
{
    char piece[4096];
    size_t got = 1;
    while (out->n < n && got > 0) {
        const size_t left = n - out->n;
        LG_TRY(lg_io_read(file, piece, left < sizeof(piece) ? left : sizeof(piece), &got, err));
        lg_buf_add(out, (LgStr){piece, got});
    }
    return LG_OK;
}

enum { PIPED = 3 << 20, PATH_SIZE = 64 };

// A named pipe in a folder of its own.
static void
make_pipe(char path[PATH_SIZE])
{
    char dir[] = "/tmp/lodge-io-XXXXXX";
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    (void)snprintf(path, PATH_SIZE, "%s/pipe", dir);
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
}

static void
remove_pipe(char path[PATH_SIZE])
{
    (void)unlink(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
}

// The first bytes one by one, the rest at once.
static void *
write_pipe(void *ctx)
{
    enum { SLOW = 100 };
    const int fd = open((const char *)ctx, O_WRONLY | O_CLOEXEC);
    char *text = (char *)malloc(PIPED);
    for (unsigned i = 0; text && i < PIPED; i++) {
        text[i] = (char)('a' + i % 23);
    }
    for (size_t at = 0; text && at < PIPED;) {
        const ssize_t n = write(fd, text + at, at < SLOW ? 1 : PIPED - at);
        at = n > 0 ? at + (size_t)n : PIPED;
    }
    free(text);
    (void)close(fd);
    return NULL;
}

static void
pipes_can_be_looked_at(void)
{
    char path[PATH_SIZE];
    make_pipe(path);
    LgPipes *pipes = lg_pipes_new(NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(pipes);
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_pipes_add(pipes, "/dev/null/none", &err), LG_OK);
    CU_ASSERT_PTR_NULL(lg_pipes_find(pipes, "/dev/null/none"));
    CU_ASSERT_EQUAL(lg_pipes_add(pipes, path, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_pipes_add(pipes, path, &err), LG_E_USAGE);
    CU_ASSERT_TRUE(error_says(&err, "named twice"));
    const LgIo io = {.pipes = pipes};
    pthread_t writer;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&writer, NULL, write_pipe, path), 0);
    for (size_t look = 1; look < 300000; look *= 40) { // again and again
        LgFile file;
        LgBuf got = {0};
        uint64_t size = 1;
        CU_ASSERT_EQUAL_FATAL(lg_io_open(&io, path, LG_IO_RDONLY, &file, &err), LG_OK);
        CU_ASSERT_EQUAL(lg_io_size(&file, &size, &err), LG_OK);
        CU_ASSERT_EQUAL(size, 0);
        CU_ASSERT_EQUAL(read_all(&file, &got, look, &err), LG_OK);
        CU_ASSERT_EQUAL(lg_io_rewind(&file, &err), LG_OK);
        CU_ASSERT_EQUAL(got.n, look);
        CU_ASSERT_EQUAL(got.p[look - 1], (char)('a' + (look - 1) % 23));
        (void)lg_io_close(&file, NULL);
        lg_buf_done(&got);
    }
    LgFile file;
    LgBuf got = {0};
    CU_ASSERT_EQUAL_FATAL(lg_io_open(&io, path, LG_IO_RDONLY, &file, &err), LG_OK);
    CU_ASSERT_EQUAL(read_all(&file, &got, SIZE_MAX, &err), LG_OK);
    CU_ASSERT_EQUAL(got.n, PIPED);
    bool same = true;
    for (size_t i = 0; i < got.n; i++) {
        same = same && got.p[i] == (char)('a' + i % 23);
    }
    CU_ASSERT_TRUE(same);
    CU_ASSERT_EQUAL(lg_io_rewind(&file, &err), LG_E_USAGE);
    (void)lg_io_close(&file, NULL);
    CU_ASSERT_EQUAL(lg_io_open(&io, path, LG_IO_RDONLY, &file, &err), LG_E_USAGE);
    CU_ASSERT_TRUE(error_says(&err, "can be read only once"));
    CU_ASSERT_EQUAL(pthread_join(writer, NULL), 0);
    lg_buf_done(&got);
    lg_pipes_free(pipes);
    remove_pipe(path);
}

static void *
stop_pipe(void *ctx)
{
    lg_pipe_stop((LgPipe *)ctx);
    return NULL;
}

// Nobody ever writes: waiting ends when the process is asked to stop, or the pipe.
static void
waiting_for_pipes_can_be_stopped(void)
{
    for (int own = 0; own < 2; own++) {
        char path[PATH_SIZE];
        make_pipe(path);
        const atomic_bool stop = own == 0;
        LgPipes *pipes = lg_pipes_new(&stop);
        CU_ASSERT_PTR_NOT_NULL_FATAL(pipes);
        LgError err = {0};
        CU_ASSERT_EQUAL_FATAL(lg_pipes_add(pipes, path, &err), LG_OK);
        const LgIo io = {.pipes = pipes};
        LgFile file;
        char byte = 0;
        size_t n = 0;
        pthread_t other;
        CU_ASSERT_EQUAL_FATAL(lg_io_open(&io, path, LG_IO_RDONLY, &file, &err), LG_OK);
        if (own == 1) {
            CU_ASSERT_EQUAL_FATAL(pthread_create(&other, NULL, stop_pipe, file.pipe), 0);
        }
        CU_ASSERT_EQUAL(lg_io_read(&file, &byte, 1, &n, &err), LG_E_CANCEL);
        CU_ASSERT_TRUE(error_says(&err, "was stopped"));
        if (own == 1) {
            CU_ASSERT_EQUAL(pthread_join(other, NULL), 0);
        }
        (void)lg_io_close(&file, NULL);
        lg_pipes_free(pipes);
        remove_pipe(path);
    }
}

static void
outputs_take_all_or_fail(void)
{
    int ends[2];
    LgBuf buf = {0};
    LgError err = {0};
    const LgOut to_buf = lg_out_buf(&buf);
    CU_ASSERT_EQUAL(lg_out_write(&to_buf, LG_STR("ab"), &err), LG_OK);
    lg_mem_test_fail(1);
    char longer[100] = {0};
    CU_ASSERT_EQUAL(lg_out_write(&to_buf, (LgStr){longer, sizeof(longer)}, &err), LG_E_NOMEM);
    lg_mem_test_fail(0);
    lg_buf_done(&buf);
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    const LgOut to_fd = lg_out_fd(&ends[1]);
    CU_ASSERT_EQUAL(lg_out_write(&to_fd, LG_STR("ab"), &err), LG_OK);
    (void)close(ends[0]);
    (void)close(ends[1]);
    CU_ASSERT_EQUAL(lg_out_write(&to_fd, LG_STR("ab"), &err), LG_E_IO);
}

// A checksum does not depend on who reads, in which pieces, or from where once more.
static void
sums_are_made_while_reading(void)
{
    char dir[] = "/tmp/lodge-sums-XXXXXX";
    char path[64];
    char text[1000];
    LgError err = {0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    (void)snprintf(path, sizeof(path), "%s/a", dir);
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = (char)(i * i >> 3);
    }
    const LgStr all = {text, sizeof(text)};
    CU_ASSERT_EQUAL(lg_io_spit(&lg_io_plain, path, LG_IO_CREATE, all, &err), LG_OK);
    LgSums *sums = lg_sums_new();
    const LgIo io = {.sums = sums};
    CU_ASSERT_PTR_NOT_NULL_FATAL(sums);
    CU_ASSERT_PTR_NULL(lg_sums_find(sums, path));
    CU_ASSERT_EQUAL(lg_sums_add(sums, path, &err), LG_OK);
    const LgSum *sum = lg_sums_find(sums, path);
    CU_ASSERT_PTR_NOT_NULL_FATAL(sum);
    uint64_t got = 0;
    uint64_t size = 0;
    static const size_t looks[] = {0, 5, 300, 120, 2000}; // how far each one reads
    for (size_t k = 0; k < sizeof(looks) / sizeof(*looks); k++) {
        char piece[70];
        size_t n = 1;
        LgFile file;
        CU_ASSERT_FALSE(lg_sum_get(sum, &got, &size));
        CU_ASSERT_EQUAL_FATAL(lg_io_open(&io, path, LG_IO_RDONLY, &file, &err), LG_OK);
        if (k == 2) { // and once more from the start
            CU_ASSERT_EQUAL(lg_io_read(&file, piece, 3, &n, &err), LG_OK);
            CU_ASSERT_EQUAL(lg_io_rewind(&file, &err), LG_OK);
        }
        while (n > 0 && file.at < looks[k]) {
            CU_ASSERT_EQUAL(lg_io_read(&file, piece, k + 1 + k * 13, &n, &err), LG_OK);
        }
        (void)lg_io_close(&file, NULL);
    }
    CU_ASSERT_TRUE(lg_sum_get(sum, &got, &size));
    CU_ASSERT_EQUAL(size, sizeof(text));
    CU_ASSERT_EQUAL(got, lg_hash_bytes(all, 0));
    lg_sums_free(sums);
    CU_ASSERT_EQUAL(lg_io_unlink(&lg_io_plain, path, &err), LG_OK);
    CU_ASSERT_EQUAL(rmdir(dir), 0);
}

CU_TestInfo io_tests[] = {
    {"every call can fail", every_call_can_fail},
    {"writes fall short", writes_fall_short},
    {"pipes can be looked at", pipes_can_be_looked_at},
    {"waiting for pipes can be stopped", waiting_for_pipes_can_be_stopped},
    {"outputs take all or fail", outputs_take_all_or_fail},
    {"sums are made while reading", sums_are_made_while_reading},
    CU_TEST_INFO_NULL,
};
