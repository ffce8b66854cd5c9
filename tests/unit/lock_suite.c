// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/lock_impl.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <unistd.h>

static void
write_lock(char *path, const char *text)
{
    const int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_FATAL(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    (void)close(fd);
}

// Read a lock, add to it, and write it.
static LgStatus
use_lock(const char *path, LgBuf *out, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    LgLock *lock = NULL;
    LgStatus st = arena ? lg_lock_read(&lg_io_plain, path, arena, &lock, err) : LG_E_NOMEM;
    for (unsigned i = 0; st == LG_OK && i < 200; i++) { // beyond the first size of its tables
        const LgStr label = lg_arena_printf(arena, "Label, %u", i);
        const LgStr notation = lg_arena_printf(arena, "label-%u", i);
        st = label.p && notation.p ? lg_lock_add(lock, LG_STR("area"), label, notation, err)
                                   : LG_E_NOMEM;
    }
    if (st == LG_OK) {
        const LgLockEntry *old = lg_lock_find(lock, LG_STR("tenure"), LG_STR("Owned, \"all\""));
        CU_ASSERT_PTR_NOT_NULL_FATAL(old);
        CHECK_STR(old->notation, "owned");
        CU_ASSERT_PTR_NULL(lg_lock_find(lock, LG_STR("area"), LG_STR("Owned, \"all\"")));
        CU_ASSERT_PTR_NOT_NULL(lg_lock_find(lock, LG_STR("area"), LG_STR("Label, 150")));
        CU_ASSERT_TRUE(lg_lock_has(lock, LG_STR("tenure"), LG_STR("rent")));
        CU_ASSERT_FALSE(lg_lock_has(lock, LG_STR("tenure"), LG_STR("label-7")));
        size_t n = 0;
        const LgLockEntry *entries = lg_lock_entries(lock, &n);
        CU_ASSERT_EQUAL(n, 202);
        CU_ASSERT_TRUE(entries[0].seen);
        CU_ASSERT_FALSE(entries[1].seen);
        lg_lock_text(lock, out);
        st = out->failed ? LG_E_NOMEM : LG_OK;
    }
    lg_lock_done(lock);
    lg_arena_free(arena);
    return st;
}

static const char whole[] = "column,label,notation\n"
                            "tenure,\"Owned, \"\"all\"\"\",owned\n"
                            "tenure,Rented,rent\n";

static void
keeps_what_it_has(void)
{
    char path[] = "/tmp/lodge-lock-XXXXXX";
    LgBuf out = {0};
    write_lock(path, whole);
    CU_ASSERT_EQUAL(use_lock(path, &out, NULL), LG_OK);
    CU_ASSERT_TRUE(lg_str_starts(lg_buf_view(&out), lg_str_c(whole)));
    CU_ASSERT_TRUE(lg_str_ends(lg_buf_view(&out), LG_STR("area,\"Label, 199\",label-199\n")));
    lg_buf_done(&out);
    (void)unlink(path);
}

static void
refuses_what_is_no_lock(void)
{
    static const struct {
        const char *text, *says;
        uint32_t line;
    } cases[] = {
        {"", "the first line must be", 0},
        {"column,label\n", "the first line must be", 0},
        {"column,label,notation\na,b,c\na,b,d\n", "the label \"b\" of the column \"a\"", 3},
        {"column,label,notation\na,b,c d\n", "\"c d\" cannot stand in a URI", 2},
        {"column,label,notation\na,b\n", "", 2},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char path[] = "/tmp/lodge-lock-XXXXXX";
        LgArena *arena = lg_arena_new(0);
        LgLock *lock = NULL;
        LgError err = {0};
        write_lock(path, cases[i].text);
        CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
        CU_ASSERT_NOT_EQUAL(lg_lock_read(&lg_io_plain, path, arena, &lock, &err), LG_OK);
        if (!strstr(err.text, cases[i].says) || (cases[i].line && err.line != cases[i].line)) {
            (void)printf("\n    %u: %s", err.line, err.text);
            CU_FAIL("another error");
        }
        lg_lock_done(lock);
        lg_arena_free(arena);
        (void)unlink(path);
    }
}

static LgStatus
use_it(void *ctx)
{
    LgBuf out = {0};
    LgError err = {0};
    const LgStatus st = use_lock((const char *)ctx, &out, &err);
    lg_buf_done(&out);
    return st;
}

static void
survives_failed_allocations(void)
{
    char path[] = "/tmp/lodge-lock-XXXXXX";
    write_lock(path, whole);
    CU_ASSERT_TRUE(fail_each_allocation(use_it, path) > 5);
    (void)unlink(path);
}

CU_TestInfo lock_tests[] = {
    {"keeps what it has", keeps_what_it_has},
    {"refuses what is no lock", refuses_what_is_no_lock},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
