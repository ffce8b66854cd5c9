// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/tidy.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <unistd.h>

#define TEXTS(...) ((const LgStr[]){__VA_ARGS__})

typedef struct {
    const char *name;
    const char *csv;
    LgTidyOptions options;
    const char *want; // rows as "row:[cell][cell]", or a part of the error
} Case;

static LgStatus
show(const char *path, const LgTidyOptions *options, LgReport *report, LgBuf *out, LgError *err)
{
    const LgSheetOptions sheet = {.delimiter = ','};
    LgTidy *tidy = NULL;
    LgRow row = {.n = 1};
    LG_TRY(lg_tidy_open(&lg_io_plain, path, &sheet, options, report, &tidy, err));
    LgStatus st = LG_OK;
    while (st == LG_OK && row.n > 0) {
        st = lg_tidy_next(tidy, &row, err);
        for (uint32_t i = 0; st == LG_OK && i < row.n; i++) {
            if (i == 0) {
                lg_buf_printf(out, "%u:", (unsigned)row.row);
            }
            lg_buf_printf(out, "[" LG_STR_FMT "]", LG_STR_ARG(row.cells[i]));
        }
    }
    lg_tidy_close(tidy);
    return st;
}

static void
write_csv(char *path, const char *text)
{
    const int fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_FATAL(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    (void)close(fd);
}

// The cell A1 above a table.
static const LgTidyCell march = {
    1, 1, {.text = LG_STR_INIT("Homes in {Country}: 31 March {Year}")}};

// As a recipe reads it.
static void
read_patterns(LgTidyOptions *options, LgTidyCell *cell)
{
    CU_ASSERT_EQUAL(lg_pattern_read(options->melt.text, &options->melt, NULL), LG_OK);
    if (options->n_cells > 0) {
        *cell = options->cells[0];
        CU_ASSERT_EQUAL(lg_pattern_read(cell->pattern.text, &cell->pattern, NULL), LG_OK);
        options->cells = cell;
    }
}

static void
lays_out(void)
{
    const Case cases[] = {
        {"as it is", "a,b\n1,2\n", {.header_rows = 1}, "1:[a][b]2:[1][2]"},
        {"header further down",
         "A title\n\nCode,Homes\nE1,5\n,\nE2,6\nSource: us\nmore,notes,here\n",
         {.header = LG_STR(" code "), .stop = TEXTS(LG_STR("source")), .n_stop = 1},
         "3:[Code][Homes]4:[E1][5]6:[E2][6]"},
        {"two header rows",
         ",Owned,,,Rented\nArea,2019,2020,,2019\nE1,1,2,,3\n",
         {.header = LG_STR("Area"), .header_rows = 2},
         "2:[Area][Owned / 2019][Owned / 2020][Rented / 2019]3:[E1][1][2][3]"},
        {"three header rows, one within the other",
         ",Owned,,Rented\n,Of which,,\nArea,2019,2020,2019\nE1,1,2,3\n",
         {.header = LG_STR("Area"), .header_rows = 3},
         "3:[Area][Owned / Of which / 2019][Owned / Of which / 2020][Rented / "
         "2019]4:[E1][1][2][3]"},
        {"columns without a header",
         ",,2019\nE1,Hull,1,note\n",
         {.header = LG_STR("2019"),
          .names = &(const LgTidyList){LG_STR("Code"), TEXTS(LG_STR("column A")), 1},
          .n_names = 1,
          .ignore = TEXTS(LG_STR("column *")),
          .n_ignore = 1},
         "1:[Code][2019]2:[E1][1]"},
        {"melt",
         ",Owned,,Rented\nArea,2019,2020,2019\nE1,1,2,3\n",
         {.header = LG_STR("Area"),
          .header_rows = 2,
          .melt = {.text = LG_STR("{Tenure} / {Year}")},
          .keep = TEXTS(LG_STR("area")),
          .n_keep = 1,
          .value = LG_STR("Homes")},
         "2:[Area][Tenure][Year][Homes]3:[E1][Owned][2019][1]3:[E1][Owned][2020][2]"
         "3:[E1][Rented][2019][3]"},
        {"melt by the whole header",
         "Area,2019,2020\nE1,1,\n",
         {.melt = {.text = LG_STR("Year")},
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .value = LG_STR("Homes")},
         "1:[Area][Year][Homes]2:[E1][2019][1]2:[E1][2020][]"},
        {"fill and drop",
         "Year,Month,N\n2019,Jan,1\n,Feb,2\n,Total,3\n2020,Jan,4\n",
         {.fill = TEXTS(LG_STR("Year")),
          .n_fill = 1,
          .drop = &(const LgTidyList){LG_STR("Month"), TEXTS(LG_STR("total")), 1},
          .n_drop = 1},
         "1:[Year][Month][N]2:[2019][Jan][1]3:[2019][Feb][2]5:[2020][Jan][4]"},
        {"drop blanks",
         "Code,N\nE1,1\n,2\n",
         {.drop = &(const LgTidyList){LG_STR("Code"), TEXTS(LG_STR("")), 1}, .n_drop = 1},
         "1:[Code][N]2:[E1][1]"},
        {"white space in headers",
         "Local\n\"Area\n \xC2\xA0 code \",N\nE1,1\n",
         {.header = LG_STR("area code")},
         "2:[Area code][N]3:[E1][1]"},
        {"no such header",
         "Title\nArea cod,N\nE1,1\n",
         {.header = LG_STR("Area code")},
         "no row has the header \"Area code\"; row 2 has \"Area cod\""},
        {"no header at all",
         "Title\n",
         {.header = LG_STR("Area code")},
         "none of the first 1000 rows has the header \"Area code\""},
        {"nameless column",
         "Area,N\nE1,1,see note\n",
         {.header = LG_STR("Area")},
         "\"see note\" stands in a column without a header"},
        {"no such column",
         "Area,Year\nE1,1\n",
         {.fill = TEXTS(LG_STR("Yaer")), .n_fill = 1},
         "fill: no column is called \"Yaer\"; did you mean \"Year\"?"},
        {"header off the pattern",
         "Area,Owned 2019\nE1,1\n",
         {.melt = {.text = LG_STR("{Tenure} / {Year}")},
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .value = LG_STR("N")},
         "melt: the header \"Owned 2019\" does not follow the pattern"},
        {"many headers, one name",
         "\"Current\nCode\",Region,Owned [note 5],Total\nE1,NE,1,1\n",
         {.header = LG_STR("Code"),
          .names =
              &(const LgTidyList){LG_STR("Code"), TEXTS(LG_STR("New code"), LG_STR("Curr*")), 2},
          .n_names = 1,
          .ignore = TEXTS(LG_STR("Region"), LG_STR("Rank")),
          .n_ignore = 2},
         "1:[Code][Owned][Total]2:[E1][1][1]"},
        {"the first of two headers has the name",
         "Old code,New code,N\nA1,E1,1\n",
         {.names =
              &(const LgTidyList){LG_STR("Code"), TEXTS(LG_STR("New code"), LG_STR("Old code")), 2},
          .n_names = 1},
         "1:[Old code][Code][N]2:[A1][E1][1]"},
        {"a cell above",
         "Homes in England: 31 March 2019\nArea,N\nE1,1\n",
         {.header = LG_STR("Area"), .cells = &march, .n_cells = 1},
         "2:[Area][N][Country][Year]3:[E1][1][England][2019]"},
        {"a cell that says something else",
         "Homes in England: April 2019\nArea,N\nE1,1\n",
         {.header = LG_STR("Area"), .cells = &march, .n_cells = 1},
         "cells: \"Homes in England: April 2019\" does not follow the pattern"},
        {"a cell that is not above",
         "Area,N\nE1,1\n",
         {.cells = &(const LgTidyCell){2, 1, {.text = LG_STR("{A}")}}, .n_cells = 1},
         "cells: the header is in row 1; only cells above it"},
        {"sums that hold",
         "Area,2019,2020,All\nE1,1,2.2,3\nE2,1,[x],9\n",
         {.melt = {.text = LG_STR("Year")},
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .ignore = TEXTS(LG_STR("All")),
          .n_ignore = 1,
          .value = LG_STR("N"),
          .sum = LG_STR("All"),
          .within = 0.25},
         "1:[Area][Year][N]2:[E1][2019][1]2:[E1][2020][2.2]3:[E2][2019][1]3:[E2][2020][[x]]"},
        {"a sum that does not",
         "Area,2019,2020,All\nE1,1,2,4\n",
         {.melt = {.text = LG_STR("Year")},
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .ignore = TEXTS(LG_STR("All")),
          .n_ignore = 1,
          .value = LG_STR("N"),
          .sum = LG_STR("All")},
         "1:[Area][Year][N]2:[E1][2019][1]2:[E1][2020][2]E-SUM"},
        {"one sum that may",
         "Area,2019,All\nE1,1,2\n",
         {.melt = {.text = LG_STR("Year")},
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .value = LG_STR("N"),
          .sum = LG_STR("All"),
          .differing = 1},
         "1:[Area][Year][N]2:[E1][2019][1]W-SUM"},
        {"too few rows", "Area\nE1\n", {.least_rows = 2}, "1:[Area]2:[E1]E-ROWS"},
        {"too many rows", "Area\nE1\nE2\n", {.most_rows = 1}, "1:[Area]2:[E1]3:[E2]E-ROWS"},
        {"nothing to melt",
         "Area\nE1\n",
         {.melt = {.text = LG_STR("Year")},
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .value = LG_STR("N")},
         "melt: there is no column but those to keep"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char path[] = "/tmp/lodge-tidy-XXXXXX";
        LgBuf got = {0};
        LgError err = {0};
        LgTidyOptions options = cases[i].options;
        LgTidyCell cell;
        read_patterns(&options, &cell);
        LgReport *report = lg_report_new();
        CU_ASSERT_PTR_NOT_NULL_FATAL(report);
        write_csv(path, cases[i].csv);
        if (show(path, &options, report, &got, &err) == LG_OK) {
            lg_buf_add(&got, lg_report_n_code(report, "E-SUM") ? LG_STR("E-SUM") : LG_STR(""));
            lg_buf_add(&got, lg_report_n_code(report, "W-SUM") ? LG_STR("W-SUM") : LG_STR(""));
            lg_buf_add(&got, lg_report_n_code(report, "E-ROWS") ? LG_STR("E-ROWS") : LG_STR(""));
            CHECK_STR(lg_buf_view(&got), cases[i].want);
        } else if (!error_says(&err, cases[i].want)) {
            (void)printf("    for '%s'\n", cases[i].name);
            CU_FAIL("another error");
        }
        lg_report_free(report);
        lg_buf_done(&got);
        (void)unlink(path);
    }
}

static LgStatus
melt_it(void *ctx)
{
    static const LgStr names[] = {LG_STR_INIT("Area")};
    LgTidyOptions options = {.header = LG_STR("Area"),
                             .header_rows = 2,
                             .fill = names,
                             .n_fill = 1,
                             .melt = {.text = LG_STR("{Tenure} / {Year}")},
                             .keep = names,
                             .n_keep = 1,
                             .value = LG_STR("Homes")};
    LgTidyCell cell;
    read_patterns(&options, &cell);
    LgBuf out = {0};
    LgError err = {0};
    const LgStatus st = show((const char *)ctx, &options, NULL, &out, &err);
    const bool failed = out.failed;
    lg_buf_done(&out);
    return failed ? LG_E_NOMEM : st;
}

static void
survives_failed_allocations(void)
{
    char path[] = "/tmp/lodge-tidy-XXXXXX";
    write_csv(path, ",Owned,,Rented\nArea,2019,2020,2019\nE1,1,2,3\n,4,5,6\n");
    CU_ASSERT_TRUE(fail_each_allocation(melt_it, path) > 5);
    (void)unlink(path);
}

static void
patterns(void)
{
    static const struct {
        const char *pattern, *text, *want;
    } cases[] = {
        {"{Tenure} / {Year}", "Owned / 2019", "[Owned][2019]"},
        {"Sent to {Region}: {Code}", "SENT TO North: East: E1", "[North][East: E1]"},
        {"20{yy}", "2019", "[19]"},
        {"20{yy}", "Notes", ""},
        {"20{yy}", "20", ""},
        {"{a} of {b} men", "one of two men men", "[one][two men]"},
        {"{a}-{b}", "1-", ""},
        {"Year", "year", "!"},
        {"Year", "years", ""},
        {"{a", NULL, "a { without a name and }"},
        {"a}", NULL, "a } without {"},
        {"{}", NULL, "a { without a name and }"},
        {"{a}{b}", NULL, "names with nothing between them"},
        {"{a} {A}", NULL, "a name twice"},
        {"{1}.{2}.{3}.{4}.{5}.{6}.{7}.{8}.{9}.{a}.{b}.{c}.{d}.{e}.{f}.{g}.{h}", NULL,
         "more than 16 names"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgPattern pattern;
        LgStr parts[LG_PATTERN_NAMES];
        LgError err = {0};
        LgBuf got = {0};
        if (lg_pattern_read(lg_str_c(cases[i].pattern), &pattern, &err) != LG_OK) {
            CU_ASSERT_TRUE(!cases[i].text && strstr(err.text, cases[i].want) != NULL);
        } else if (lg_pattern_match(&pattern, lg_str_c(cases[i].text), parts)) {
            lg_buf_add(&got, pattern.n == 0 ? LG_STR("!") : LG_STR(""));
            for (uint32_t p = 0; p < pattern.n; p++) {
                lg_buf_printf(&got, "[" LG_STR_FMT "]", LG_STR_ARG(parts[p]));
            }
            CHECK_STR(lg_buf_view(&got), cases[i].want);
        } else {
            CU_ASSERT_STRING_EQUAL("", cases[i].want);
        }
        lg_buf_done(&got);
    }
}

CU_TestInfo tidy_tests[] = {
    {"patterns", patterns},
    {"lays out", lays_out},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
