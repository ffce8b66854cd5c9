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
show(const char *path, const LgTidyOptions *options, LgBuf *out, LgError *err)
{
    const LgSheetOptions sheet = {.delimiter = ','};
    LgTidy *tidy = NULL;
    LgRow row = {.n = 1};
    LG_TRY(lg_tidy_open(&lg_io_plain, path, &sheet, options, &tidy, err));
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
        {"melt",
         ",Owned,,Rented\nArea,2019,2020,2019\nE1,1,2,3\n",
         {.header = LG_STR("Area"),
          .header_rows = 2,
          .melt = LG_STR("{Tenure} / {Year}"),
          .keep = TEXTS(LG_STR("area")),
          .n_keep = 1,
          .value = LG_STR("Homes")},
         "2:[Area][Tenure][Year][Homes]3:[E1][Owned][2019][1]3:[E1][Owned][2020][2]"
         "3:[E1][Rented][2019][3]"},
        {"melt by the whole header",
         "Area,2019,2020\nE1,1,\n",
         {.melt = LG_STR("Year"),
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .value = LG_STR("Homes")},
         "1:[Area][Year][Homes]2:[E1][2019][1]2:[E1][2020][]"},
        {"fill and drop",
         "Year,Month,N\n2019,Jan,1\n,Feb,2\n,Total,3\n2020,Jan,4\n",
         {.fill = TEXTS(LG_STR("Year")),
          .n_fill = 1,
          .drop = &(const LgTidyDrop){LG_STR("Month"), TEXTS(LG_STR("total")), 1},
          .n_drop = 1},
         "1:[Year][Month][N]2:[2019][Jan][1]3:[2019][Feb][2]5:[2020][Jan][4]"},
        {"drop blanks",
         "Code,N\nE1,1\n,2\n",
         {.drop = &(const LgTidyDrop){LG_STR("Code"), TEXTS(LG_STR("")), 1}, .n_drop = 1},
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
         {.melt = LG_STR("{Tenure} / {Year}"),
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .value = LG_STR("N")},
         "melt: the header \"Owned 2019\" does not follow the pattern"},
        {"places that touch",
         "Area,Owned\nE1,1\n",
         {.melt = LG_STR("{Tenure}{Year}"),
          .keep = TEXTS(LG_STR("Area")),
          .n_keep = 1,
          .value = LG_STR("N")},
         "needs names in braces with something between them"},
        {"nothing to melt",
         "Area\nE1\n",
         {.melt = LG_STR("Year"), .keep = TEXTS(LG_STR("Area")), .n_keep = 1, .value = LG_STR("N")},
         "melt: there is no column but those to keep"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char path[] = "/tmp/lodge-tidy-XXXXXX";
        LgBuf got = {0};
        LgError err = {0};
        write_csv(path, cases[i].csv);
        if (show(path, &cases[i].options, &got, &err) == LG_OK) {
            CHECK_STR(lg_buf_view(&got), cases[i].want);
        } else if (!error_says(&err, cases[i].want)) {
            (void)printf("    for '%s'\n", cases[i].name);
            CU_FAIL("another error");
        }
        lg_buf_done(&got);
        (void)unlink(path);
    }
}

static LgStatus
melt_it(void *ctx)
{
    static const LgStr names[] = {LG_STR_INIT("Area")};
    const LgTidyOptions options = {.header = LG_STR("Area"),
                                   .header_rows = 2,
                                   .fill = names,
                                   .n_fill = 1,
                                   .melt = LG_STR("{Tenure} / {Year}"),
                                   .keep = names,
                                   .n_keep = 1,
                                   .value = LG_STR("Homes")};
    LgBuf out = {0};
    LgError err = {0};
    const LgStatus st = show((const char *)ctx, &options, &out, &err);
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

CU_TestInfo tidy_tests[] = {
    {"lays out", lays_out},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
