// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/rejects.h"
#include "unit/suites.h"

#include <stdlib.h>
#include <unistd.h>

static void
reads_limits(void)
{
    static const struct {
        const char *text;
        bool is_share;
        double share;
        uint64_t n;
    } cases[] = {
        {"500", false, 0, 500},   {"0", false, 0, 0},     {"0.1%", true, 0.001, 0},
        {" 2 % ", true, 0.02, 2}, {"100%", true, 1, 100}, {"0.000001%", true, 1e-8, 0},
    };
    static const char *const wrong[] = {"",     "%",   "-1",  "0.5",           "1e3",
                                        "101%", "1.%", ".5%", "0.0000000001%", "lots"};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        LgRejectsLimit got;
        CU_ASSERT_EQUAL(lg_rejects_limit(lg_str_c(cases[i].text), &got, NULL), LG_OK);
        CU_ASSERT_EQUAL(got.is_share, cases[i].is_share);
        CU_ASSERT_TRUE(cases[i].is_share ? got.share > cases[i].share * 0.999999 &&
                                               got.share < cases[i].share * 1.000001
                                         : got.n == cases[i].n);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        LgRejectsLimit got;
        LgError err = {0};
        CU_ASSERT_EQUAL(lg_rejects_limit(lg_str_c(wrong[i]), &got, &err), LG_E_USAGE);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "such as 0.1%"));
    }
}

// Add `n` bad rows.
static void
add_rows(LgRejects *rejects, unsigned n)
{
    const LgStr cells[] = {LG_STR_INIT("a \"b\""), LG_STR_INIT(""), LG_STR_INIT("c,d")};
    const LgProblem why = {
        .code = "E-KEY", .file = LG_STR("x.csv"), .row = 2, .line = 3, .text = LG_STR("no key")};
    for (unsigned i = 0; i < n; i++) {
        CU_ASSERT_EQUAL_FATAL(lg_rejects_add(rejects, &why, cells, 3, false, NULL), LG_OK);
    }
}

static void
judges_shares_at_the_end(void)
{
    char path[] = "/tmp/lodge-rejects-XXXXXX";
    (void)close(mkstemp(path));
    LgRejects *rejects = NULL;
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_rejects_new(&lg_io_plain, path, &lg_rejects_default, &rejects, NULL),
                          LG_OK);
    add_rows(rejects, 2);
    CU_ASSERT_EQUAL(lg_rejects_check(rejects, 3, false, &err), LG_OK); // there may be more
    CU_ASSERT_EQUAL(lg_rejects_check(rejects, 1999, true, &err), LG_E_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "2 of 1999 rows are bad (0.1 %), and 0.1 % may be"));
    CU_ASSERT_EQUAL(lg_rejects_check(rejects, 2000, true, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_rejects_check(rejects, 1, true, &err), LG_OK); // the next conversion
    add_rows(rejects, 1001);
    CU_ASSERT_EQUAL(lg_rejects_check(rejects, 10020, false, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_rejects_check(rejects, 10009, false, &err), LG_E_INVALID); // hopeless
    CU_ASSERT_EQUAL(lg_rejects_n(rejects), 1003);
    CU_ASSERT_EQUAL(lg_rejects_flush(rejects, &err), LG_OK);
    LgBuf text = {0};
    CU_ASSERT_EQUAL(lg_io_slurp(&lg_io_plain, path, 1 << 20, &text, &err), LG_OK);
    static const char start[] =
        "file,row,line,column,code,reason,record\n"
        "x.csv,2,3,,E-KEY,no key,\"\"\"a \"\"\"\"b\"\"\"\"\"\",,\"\"c,d\"\"\"\n"
        "x.csv,2,3,";
    CU_ASSERT_TRUE(lg_str_starts(lg_buf_view(&text), lg_str_c(start)));
    lg_buf_done(&text);
    lg_rejects_free(rejects);
    (void)unlink(path);
}

static void
counts_at_once(void)
{
    char path[] = "/tmp/lodge-rejects-XXXXXX";
    (void)close(mkstemp(path));
    LgRejects *rejects = NULL;
    const LgRejectsLimit one = {.n = 1};
    CU_ASSERT_EQUAL_FATAL(lg_rejects_new(&lg_io_plain, path, &one, &rejects, NULL), LG_OK);
    add_rows(rejects, 1);
    CU_ASSERT_EQUAL(lg_rejects_check(rejects, 1, false, NULL), LG_OK);
    add_rows(rejects, 1);
    CU_ASSERT_EQUAL(lg_rejects_check(rejects, 1000000, false, NULL), LG_E_INVALID);
    lg_rejects_free(rejects);
    (void)unlink(path);
    // A file that cannot be made is told at the first bad row.
    CU_ASSERT_EQUAL_FATAL(lg_rejects_new(&lg_io_plain, "/none/x", &one, &rejects, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_rejects_flush(rejects, NULL), LG_OK);
    const LgProblem why = {.code = "E-KEY"};
    CU_ASSERT_NOT_EQUAL(lg_rejects_add(rejects, &why, NULL, 0, false, NULL), LG_OK);
    lg_rejects_free(rejects);
}

CU_TestInfo rejects_tests[] = {
    {"reads limits", reads_limits},
    {"judges shares at the end", judges_shares_at_the_end},
    {"counts at once", counts_at_once},
    CU_TEST_INFO_NULL,
};
