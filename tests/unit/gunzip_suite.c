// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/gunzip.h"
#include "base/mem.h"
#include "unit/suites.h"

#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

// Write `members` gzip members with `text` each to a new file; its name in `path`.
static size_t
write_packed(char *path, const char *text, size_t size, int members)
{
    const int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    size_t total = 0;
    for (int i = 0; i < members; i++) {
        z_stream z = {0};
        CU_ASSERT_FATAL(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
        const size_t bound = deflateBound(&z, size);
        unsigned char *out = (unsigned char *)malloc(bound);
        CU_ASSERT_PTR_NOT_NULL_FATAL(out);
        z.next_in = (Bytef *)(uintptr_t)text;
        z.avail_in = (uInt)size;
        z.next_out = out;
        z.avail_out = (uInt)bound;
        CU_ASSERT_FATAL(deflate(&z, Z_FINISH) == Z_STREAM_END);
        CU_ASSERT_FATAL(write(fd, out, z.total_out) == (ssize_t)z.total_out);
        total += z.total_out;
        free(out);
        (void)deflateEnd(&z);
    }
    (void)close(fd);
    return total;
}

// Unpack `path` into `out`, `step` bytes a call.
static LgStatus
unpack(const char *path, size_t step, LgBuf *out, LgError *err)
{
    LgFile file;
    LG_TRY(lg_io_open(&lg_io_plain, path, LG_IO_RDONLY, &file, err));
    LgGunzip *gunzip = NULL;
    LgStatus st = lg_gunzip_new(&file, &gunzip, err);
    for (size_t n = 1; st == LG_OK && n > 0;) {
        char *to = lg_buf_reserve(out, step);
        st = to ? lg_gunzip_read(gunzip, to, step, &n, err) : LG_E_NOMEM;
        out->n += st == LG_OK ? n : 0;
    }
    lg_gunzip_free(gunzip);
    (void)lg_io_close(&file, NULL);
    return st;
}

static void
joins_members(void)
{
    char path[] = "/tmp/lodge-gunzip-XXXXXX";
    const LgStr text = LG_STR("one line\nand another\n");
    (void)write_packed(path, text.p, text.n, 3);
    for (size_t step = 1; step < 100; step += 7) {
        LgBuf out = {0};
        CU_ASSERT_EQUAL(unpack(path, step, &out, NULL), LG_OK);
        CU_ASSERT_EQUAL(out.n, 3 * text.n);
        CU_ASSERT(lg_str_ends(lg_buf_view(&out), text));
        lg_buf_done(&out);
    }
    (void)unlink(path);
}

static void
notices_damage(void)
{
    char path[] = "/tmp/lodge-gunzip-XXXXXX";
    const LgStr text = LG_STR("a text that is long enough to be cut in the middle");
    const size_t size = write_packed(path, text.p, text.n, 1);
    for (size_t cut = 1; cut < size; cut++) {
        CU_ASSERT_FATAL(truncate(path, (off_t)(size - cut)) == 0);
        LgBuf out = {0};
        CU_ASSERT_EQUAL(unpack(path, 1000, &out, NULL), LG_E_SYNTAX);
        lg_buf_done(&out);
    }
    (void)unlink(path);
}

static void
refuses_bombs(void)
{
    char path[] = "/tmp/lodge-gunzip-XXXXXX";
    enum { SIZE = 80 << 20 };
    char *zeros = (char *)calloc(1, SIZE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(zeros);
    (void)write_packed(path, zeros, SIZE, 1);
    free(zeros);
    LgBuf out = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(unpack(path, 1 << 20, &out, &err), LG_E_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "bomb"));
    lg_buf_done(&out);
    (void)unlink(path);
}

static void
survives_failed_allocations(void)
{
    char path[] = "/tmp/lodge-gunzip-XXXXXX";
    const LgStr text = LG_STR("short");
    (void)write_packed(path, text.p, text.n, 1);
    LgStatus st = LG_E_NOMEM;
    for (unsigned nth = 1; nth < 20 && st == LG_E_NOMEM; nth++) {
        LgBuf out = {0};
        lg_mem_test_fail(nth);
        st = unpack(path, 1000, &out, NULL);
        lg_mem_test_fail(0);
        lg_buf_done(&out);
    }
    CU_ASSERT_EQUAL(st, LG_OK);
    (void)unlink(path);
}

CU_TestInfo gunzip_tests[] = {
    {"joins members", joins_members},
    {"notices damage", notices_damage},
    {"refuses bombs", refuses_bombs},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
