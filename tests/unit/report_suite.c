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

// Two reports as one: what was only counted stays counted.
static void
adds_up_reports(void)
{
    LgReport *one = lg_report_new();
    LgReport *all = lg_report_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(one);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    for (uint64_t row = 1; row <= 30; row++) {
        const LgProblem p = sample(row);
        lg_report_add(one, &p);
    }
    lg_report_count(one, "rows", (LgStr){0}, 30);
    lg_report_changes(one, &(LgReportChanges){.graph = LG_STR("g"),
                                              .n = {0, 1, 0},
                                              .first = {[1] = {LG_STR("changed<one>")}}});
    CU_ASSERT_PTR_NULL(lg_report_worst(all));
    lg_report_merge(all, one);
    lg_report_merge(all, one);
    CU_ASSERT_EQUAL(lg_report_n(all, LG_SEVERITY_ERROR), 60);
    CU_ASSERT_EQUAL(lg_report_n_code(all, "E-TEST"), 60);
    CU_ASSERT_EQUAL(lg_report_counter(all, "rows", (LgStr){0}), 60);
    CU_ASSERT_STRING_EQUAL(lg_report_worst(all), "E-TEST");
    LgBuf text = {0};
    lg_report_csv(all, &text);
    LgStr view = lg_buf_view(&text);
    CU_ASSERT(lg_str_search(view, LG_STR("error,E-TEST,a.csv,2,2,,Value,\"1\"\"2\",not a "
                                         "number,an integer,,correct the cell,,,,\n")) < view.n);
    CU_ASSERT(lg_str_search(view, LG_STR(",and 40 more,")) < view.n);
    lg_buf_clear(&text);
    lg_report_html(all, LG_STR("<Report>"), &text);
    view = lg_buf_view(&text);
    CU_ASSERT(lg_str_search(view, LG_STR("<title>&lt;Report&gt;</title>")) < view.n);
    CU_ASSERT(lg_str_search(view, LG_STR("<code>1&quot;2</code>")) < view.n);
    CU_ASSERT(lg_str_search(view, LG_STR("changed changed&lt;one&gt;<br/>")) < view.n);
    lg_buf_done(&text);
    lg_report_clear(all);
    CU_ASSERT_EQUAL(lg_report_n(all, LG_SEVERITY_ERROR), 0);
    CU_ASSERT_EQUAL(lg_report_n_code(all, "E-TEST"), 0);
    lg_report_free(all);
    lg_report_free(one);
}

// What is in a cell neither breaks the line nor talks to the terminal.
static void
writes_a_problem_a_line(void)
{
    LgReport *report = lg_report_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    LgProblem p = sample(2);
    p.value = LG_STR("a\nb\033[31mc\xc2\x9b");
    lg_report_add(report, &p);
    LgBuf text = {0};
    lg_report_text(report, false, &text);
    LgStr view = lg_buf_view(&text);
    CU_ASSERT(lg_str_search(view, LG_STR("\"a b [31mc  \"; expected")) < view.n);
    lg_buf_clear(&text);
    lg_report_text(report, true, &text);
    view = lg_buf_view(&text);
    CU_ASSERT(lg_str_search(view, LG_STR("\033[1;31merror E-TEST:\033[0m 1 problem")) < view.n);
    lg_buf_done(&text);
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
    {"adds up reports", adds_up_reports},
    {"writes a problem a line", writes_a_problem_a_line},
    {"survives every failed allocation", survives_every_failed_allocation},
    CU_TEST_INFO_NULL,
};
