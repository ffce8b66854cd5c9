// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Tables that a workbook itself marks.

#include "base/buf.h"
#include "sheet/sheet.h"
#include "unit/book_kit.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <unistd.h>

#define ROW(...) "<row>" __VA_ARGS__ "</row>"
#define CELL(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"

// A title, a table in B2:C4 whose last row is a total, and a note behind and below it.
#define SHEET                                                                                   \
    "<worksheet><sheetData>" ROW(CELL("Title") "<c/><c/>" CELL("D1"))                           \
        ROW(CELL("x") CELL("Code") CELL("Homes")) ROW("<c/>" CELL("E1") CELL("5") CELL("note")) \
            ROW("<c/>" CELL("All") CELL("5")) ROW(CELL("Source")) "</sheetData></worksheet>"

#define TABLE(attributes) "<table displayName=\"Homes\" " attributes "/>"

// Rows as "row:[cell][cell]".
static LgStatus
show(const char *path, const LgSheetOptions *options, LgBuf *out, LgError *err)
{
    LgSheet *sheet = NULL;
    LgRow row = {.n = 1};
    LG_TRY(lg_sheet_open(&lg_io_plain, path, options, &sheet, err));
    LgStatus st = LG_OK;
    while (st == LG_OK && row.n > 0) {
        st = lg_sheet_next(sheet, &row, err);
        for (uint32_t i = 0; st == LG_OK && i < row.n; i++) {
            lg_buf_printf(out, i == 0 ? "%u:[" LG_STR_FMT "]" : "%.0u[" LG_STR_FMT "]",
                          i == 0 ? (unsigned)row.row : 0, LG_STR_ARG(row.cells[i]));
        }
    }
    lg_sheet_close(sheet);
    return st;
}

typedef struct {
    const char *table; // XLSX: its part
    LgSheetOptions options;
    const char *want; // rows, or a part of the error
} Case;

static void
reads_the_marked_table(void)
{
    static const Case cases[] = {
        {TABLE("ref=\"B2:C4\" totalsRowCount=\"1\""),
         {.marked = LG_STR_INIT("homes")},
         "2:[][Code][Homes]3:[][E1][5]"},
        {TABLE("ref=\"B2:C4\""),
         {.marked = LG_STR_INIT("H*")},
         "2:[][Code][Homes]3:[][E1][5]4:[][All][5]"},
        {TABLE("ref=\"B2:C4\" totalsRowCount=\"1\""),
         {.marked = LG_STR_INIT("*"), .grid = true},
         "1:[Title][][][D1]2:[][Code][Homes]3:[][E1][5]"},
        {TABLE("ref=\"B2:C4\""),
         {.marked = LG_STR_INIT("*"), .member = LG_STR_INIT("One")},
         "2:[][Code][Homes]3:[][E1][5]4:[][All][5]"},
        {TABLE("ref=\"B2:C4\""),
         {.marked = LG_STR_INIT("*"), .member = LG_STR_INIT("Two")},
         "has no marked table '*', nor any other"},
        {TABLE("ref=\"B2:C4\""),
         {.marked = LG_STR_INIT("Homs")},
         "no marked table 'Homs'; it has 'Homes'"},
        {TABLE("ref=\"B2:C4\" headerRowCount=\"0\""),
         {.marked = LG_STR_INIT("Homes")},
         "has no header row"},
        {TABLE("ref=\"C4:B2\""), {.marked = LG_STR_INIT("Homes")}, "a table without a range"},
        {TABLE("ref=\"B2:C4\" totalsRowCount=\"3\""),
         {.marked = LG_STR_INIT("Homes")},
         "a table without a range"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char path[64];
        LgBuf got = {0};
        LgError err = {0};
        const int fd = book_xlsx_table(LG_STR(SHEET), lg_str_c(cases[i].table), path);
        CU_ASSERT_FATAL(fd >= 0);
        if (show(path, &cases[i].options, &got, &err) == LG_OK) {
            CHECK_STR(lg_buf_view(&got), cases[i].want);
        } else {
            CU_ASSERT_TRUE(error_says(&err, cases[i].want));
        }
        lg_buf_done(&got);
        (void)close(fd);
    }
}

#define ODS_TABLE(name, cell)                                                                     \
    "<table:table table:name=\"" name "\"><table:table-row><table:table-cell "                    \
    "office:value-type=\"string\"><text:p>" cell "</text:p></table:table-cell></table:table-row>" \
    "</table:table>"
#define ODS_RANGE(name, address)                     \
    "<table:database-range table:name=\"" name "\" " \
    "table:target-range-address=\"" address "\"/>"

// Names and places of the marked tables.
static void
check_ranges(const char *ranges, const char *want)
{
    char path[64];
    LgBuf content = {0};
    LgBuf got = {0};
    LgError err = {0};
    LgBook *book = NULL;
    const LgBookTable *tables = NULL;
    size_t n = 0;
    lg_buf_add(&content, LG_STR(BOOK_ODS_HEAD ODS_TABLE("Notes", "x") ODS_TABLE("It's 2.1", "y")));
    lg_buf_printf(&content, "<table:database-ranges>%s</table:database-ranges>" BOOK_ODS_FOOT,
                  ranges);
    const int fd = book_ods(lg_buf_view(&content), path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL_FATAL(lg_book_open(&lg_io_plain, path, &book, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_book_tables(book, &tables, &n, &err), LG_OK);
    for (size_t i = 0; i < n; i++) {
        char at[12];
        lg_book_address(tables[i].range.row, tables[i].range.column, at);
        lg_buf_printf(&got, LG_STR_FMT "=%zu!%s+%ux%u%s;", LG_STR_ARG(tables[i].name),
                      tables[i].sheet, at, tables[i].range.rows, tables[i].range.columns,
                      tables[i].has_header ? "" : " without a header");
    }
    CHECK_STR(lg_buf_view(&got), want);
    lg_book_close(book);
    lg_buf_done(&content);
    lg_buf_done(&got);
    (void)close(fd);
}

static void
finds_database_ranges(void)
{
    check_ranges(ODS_RANGE("A", "Notes.A4:Notes.C18"), "A=0!A4+15x3;");
    check_ranges(ODS_RANGE("A", "$Notes.$A$4:.$C$18"), "A=0!A4+15x3;");
    check_ranges(ODS_RANGE("B", "$&apos;It&apos;&apos;s 2.1&apos;.B1:&apos;It&apos;&apos;s "
                                "2.1&apos;.B2"),
                 "B=1!B1+2x1;");
    check_ranges(ODS_RANGE("__Anonymous_Sheet_DB__0", "Notes.A4:Notes.C18"), "");
    check_ranges(ODS_RANGE("C", "Elsewhere.A4:Elsewhere.C18") ODS_RANGE("D", "Notes.A4")
                     ODS_RANGE("E", "Notes.C4:Notes.A18") ODS_RANGE("F", "&apos;Notes.A1:B2"),
                 "");
    check_ranges("<table:database-range table:name=\"G\" table:contains-header=\"false\" "
                 "table:target-range-address=\"Notes.A1:Notes.A1\"/>",
                 "G=0!A1+1x1 without a header;");
}

static void
prefers_the_only_one(void)
{
    static const struct {
        const char *ranges, *want;
    } cases[] = {
        {ODS_RANGE("Data", "Data.A1:Data.A1"), "Data"},
        {ODS_RANGE("Data", "Data.A1:Data.A1") ODS_RANGE("Notes_table", "Data.A2:Data.A3")
             ODS_RANGE("X", "Contents.A1:Contents.A1"),
         "Data"},
        {ODS_RANGE("A", "Data.A1:Data.A1") ODS_RANGE("B", "Data.A2:Data.A3"), ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char path[64];
        LgBuf content = {0};
        LgStr got = {0};
        LgArena *arena = lg_arena_new(0);
        CU_ASSERT_FATAL(arena != NULL);
        lg_buf_add(&content,
                   LG_STR(BOOK_ODS_HEAD ODS_TABLE("Contents", "x") ODS_TABLE("Data", "y")));
        lg_buf_printf(&content, "%s" BOOK_ODS_FOOT, cases[i].ranges);
        const int fd = book_ods(lg_buf_view(&content), path);
        CU_ASSERT_FATAL(fd >= 0);
        CU_ASSERT_EQUAL(lg_sheet_marked(&lg_io_plain, path, arena, &got, NULL), LG_OK);
        CHECK_STR(got, cases[i].want);
        lg_buf_done(&content);
        lg_arena_free(arena);
        (void)close(fd);
    }
}

CU_TestInfo marked_tests[] = {
    {"reads the marked table", reads_the_marked_table},
    {"finds database ranges", finds_database_ranges},
    {"prefers the only one", prefers_the_only_one},
    CU_TEST_INFO_NULL,
};
