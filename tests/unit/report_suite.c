// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/report.h"

#include "base/mem.h"

#include <CUnit/CUnit.h>

static LgProblem
sample(uint64_t row)
{
    return (LgProblem){.code = "E-TEST",
                       .severity = LG_SEVERITY_ERROR,
                       .file = LG_STR("a.csv"),
                       .row = row,
                       .line = row,
                       .column = LG_STR("Value"),
                       .value = LG_STR("1\"2"),
                       .text = LG_STR("not a number"),
                       .expected = LG_STR("an integer"),
                       .fix = LG_STR("correct the cell")};
}

static void
keeps_the_first_and_counts_the_rest(void)
{
    LgReport *report = lg_report_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    for (uint64_t row = 2; row < 102; row++) {
        const LgProblem p = sample(row);
        lg_report_add(report, &p);
    }
    CU_ASSERT_EQUAL(lg_report_n(report, LG_SEVERITY_ERROR), 100);
    CU_ASSERT_EQUAL(lg_report_n_code(report, "E-TEST"), 100);
    CU_ASSERT_TRUE(lg_report_full(report, "E-TEST"));
    LgBuf text = {0};
    lg_report_text(report, false, &text);
    const LgStr view = lg_buf_view(&text);
    CU_ASSERT(lg_str_search(view, LG_STR("error E-TEST: 100 problems")) < view.n);
    CU_ASSERT(lg_str_search(view, LG_STR("a.csv:2 (row 2), column \"Value\": not a number: "
                                         "\"1\"2\"; expected an integer")) < view.n);
    CU_ASSERT(lg_str_search(view, LG_STR("and 80 more")) < view.n);
    lg_buf_clear(&text);
    lg_report_json(report, &text);
    CU_ASSERT(lg_str_search(lg_buf_view(&text), LG_STR("\"value\":\"1\\\"2\"")) < text.n);
    lg_buf_done(&text);
    lg_report_free(report);
}

static void
names_cells_of_workbooks(void)
{
    LgReport *report = lg_report_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    LgProblem p = sample(17);
    p.file = LG_STR("a.xlsx!Table 100");
    p.cell = LG_STR("Table 100!F17");
    lg_report_add(report, &p);
    p.other_cell = LG_STR("Table 100!F18");
    lg_report_add(report, &p);
    LgBuf text = {0};
    lg_report_text(report, false, &text);
    LgStr view = lg_buf_view(&text);
    CU_ASSERT(lg_str_search(view, LG_STR("  a.xlsx!Table 100!F17, column \"Value\": not")) <
              view.n);
    CU_ASSERT(lg_str_search(view, LG_STR("100!F17 and Table 100!F18, column")) < view.n);
    lg_buf_clear(&text);
    lg_report_json(report, &text);
    view = lg_buf_view(&text);
    CU_ASSERT(lg_str_search(view, LG_STR("\"cell\":\"Table 100!F17\",\"otherCell\":\"Table "
                                         "100!F18\"")) < view.n);
    lg_buf_done(&text);
    lg_report_free(report);
}

static void
adds_up_counters(void)
{
    LgReport *report = lg_report_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    lg_report_count(report, "rows", (LgStr){0}, 2);
    lg_report_count(report, "rows", (LgStr){0}, 3);
    lg_report_count(report, "sentinels", LG_STR("TENURE: NO DATA!"), 1);
    CU_ASSERT_EQUAL(lg_report_counter(report, "rows", (LgStr){0}), 5);
    CU_ASSERT_EQUAL(lg_report_counter(report, "sentinels", LG_STR("TENURE: NO DATA!")), 1);
    CU_ASSERT_EQUAL(lg_report_counter(report, "sentinels", LG_STR("x")), 0);
    lg_report_free(report);
}

// A report that cannot grow still counts, and says that it is not whole.
static void
survives_every_failed_allocation(void)
{
    bool whole = false;
    for (unsigned nth = 1; !whole && nth < 200; nth++) {
        lg_mem_test_fail(nth);
        LgReport *report = lg_report_new();
        if (report) {
            for (uint64_t row = 1; row < 60; row++) {
                const LgProblem p = sample(row);
                lg_report_add(report, &p);
                lg_report_count(report, "rows", (LgStr){0}, 1);
            }
            CU_ASSERT_EQUAL(lg_report_n(report, LG_SEVERITY_ERROR), 59);
            whole = !lg_report_failed(report);
        }
        lg_mem_test_fail(0);
        lg_report_free(report);
    }
    CU_ASSERT_TRUE(whole);
}

CU_TestInfo report_tests[] = {
    {"keeps the first and counts the rest", keeps_the_first_and_counts_the_rest},
    {"names cells of workbooks", names_cells_of_workbooks},
    {"adds up counters", adds_up_counters},
    {"survives every failed allocation", survives_every_failed_allocation},
    CU_TEST_INFO_NULL,
};
