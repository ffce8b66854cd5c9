// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/buf.h"
#include "sheet/book_impl.h"
#include "sheet/sheet.h"
#include "unit/book_kit.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <unistd.h>

#define ODS_HEAD BOOK_ODS_HEAD
#define ODS_FOOT BOOK_ODS_FOOT

enum { SHOWN = 65536 }; // bytes

// Every row as "row: address kind text ^raised {format} <shown>; ...".
static LgStatus
show_book(const char *path, LgBuf *out, LgError *err)
{
    static const char kinds[] = "tnbde";
    LgBook *book = NULL;
    LG_TRY(lg_book_open(&lg_io_plain, path, &book, err));
    size_t n = 0;
    LgStatus st = LG_OK;
    const LgBookSheet *sheets = lg_book_sheets(book, &n);
    for (size_t i = 0; st == LG_OK && i < n; i++) {
        LgCellRow row = {.row = 1};
        lg_buf_printf(out, "(" LG_STR_FMT "%s)", LG_STR_ARG(sheets[i].name),
                      sheets[i].hidden ? " hidden" : "");
        st = lg_book_begin(book, i, err);
        while (st == LG_OK && row.row > 0) {
            st = lg_book_next(book, &row, err);
            for (uint32_t k = 0; st == LG_OK && row.row > 0 && k < row.n && out->n < SHOWN; k++) {
                const LgCell *cell = &row.cells[k];
                char at[12];
                lg_book_address(row.row, cell->column, at);
                lg_buf_printf(out, "%s%s%s%c:" LG_STR_FMT, k > 0 ? ";" : "", at,
                              row.hidden ? "!" : "", kinds[cell->kind], LG_STR_ARG(cell->text));
                lg_buf_printf(out, "%s" LG_STR_FMT, cell->raised.n ? "^" : "",
                              LG_STR_ARG(cell->raised));
                lg_buf_printf(out, "%s" LG_STR_FMT, cell->format.n ? "~" : "",
                              LG_STR_ARG(cell->format));
                lg_buf_printf(out, "%s" LG_STR_FMT, cell->shown.n ? "=" : "",
                              LG_STR_ARG(cell->shown));
            }
            lg_buf_byte(out, '|');
        }
        for (uint32_t column = 1; column <= 8; column++) {
            if (lg_book_column_hidden(book, column)) {
                lg_buf_printf(out, "<%u>", column);
            }
        }
        size_t merged = 0;
        const LgCellRange *ranges = lg_book_merged(book, &merged);
        for (size_t k = 0; k < merged; k++) {
            lg_buf_printf(out, "[%u,%u %ux%u]", ranges[k].row, ranges[k].column, ranges[k].rows,
                          ranges[k].columns);
        }
    }
    lg_book_close(book);
    return st;
}

typedef struct {
    const char *sheet; // XLSX: its sheet, else the content of an ODS
    const char *want;  // what show_book() gives, or a part of the error
} Case;

static void
check_cases(const Case *cases, size_t n, int (*make)(LgStr, char *))
{
    for (size_t i = 0; i < n; i++) {
        char path[64];
        LgBuf got = {0};
        LgError err = {0};
        const int fd = make(lg_str_c(cases[i].sheet), path);
        CU_ASSERT_FATAL(fd >= 0);
        if (show_book(path, &got, &err) == LG_OK) {
            CHECK_STR(lg_buf_view(&got), cases[i].want);
        } else if (!error_says(&err, cases[i].want)) {
            (void)printf("    for %s\n", cases[i].sheet);
            CU_FAIL("another error");
        }
        lg_buf_done(&got);
        (void)close(fd);
    }
}

static void
reads_xlsx(void)
{
    static const Case cases[] = {
        {"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\">"
         "<v>1</v></c></row><row r=\"3\" hidden=\"1\"><c r=\"A3\" t=\"inlineStr\"><is><t>x</t></is>"
         "</c><c r=\"AB3\"><f>1+1</f><v>0.10000000000000001</v></c></row></sheetData></worksheet>",
         "(One)A1t:name;B1t:total^1,2|A3!t:x;AB3!n:0.1||"},
        {"<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols><sheetData><row>"
         "<c s=\"1\"><v>45382</v></c><c s=\"2\"><v>1.25E-2</v></c><c t=\"b\"><v>1</v></c>"
         "<c t=\"e\"><v>#N/A</v></c><c s=\"1\" t=\"n\"><v>60</v></c><c t=\"str\"><f>A1</f><v>a "
         "b</v>"
         "</c><c/><c><v>-1e20</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:B3\"/>"
         "</mergeCells></worksheet>",
         "(One)A1d:2024-03-31~d-mmm-yy;B1n:0.0125~0.0%;C1b:true;D1e:#N/A;E1n:60~d-mmm-yy;F1t:a b;"
         "H1n:-100000000000000000000||<2><3>[1,1 3x2]"},
        {"<worksheet><sheetData><row><c t=\"s\"><v>2</v></c></row></sheetData></worksheet>",
         "(One)A1t:line\none||"},
        {"<worksheet/>", "(One)|"},
        // Formulas have the values of the last save; a text may be empty, a number may not.
        {"<worksheet><sheetData><row><c><f>1+1</f><v>2</v></c><c><f>1+1</f></c><c><f>1+1</f><v/></"
         "c>"
         "<c t=\"str\"><f>A9</f><v/></c><c "
         "t=\"b\"><f>A9</f><v></v></c></row></sheetData></worksheet>",
         "(One)A1n:2;B1e:#NOT COMPUTED;C1e:#NOT COMPUTED;E1e:#NOT COMPUTED||"},
        {"<worksheet><sheetData><row r=\"1\"><c r=\"A2\"/></row></sheetData></worksheet>",
         "a cell out of its place"},
        {"<worksheet><sheetData><row r=\"2\"/><row r=\"1\"/></sheetData></worksheet>",
         "a row out of its place"},
        {"<worksheet><sheetData><row><c t=\"s\"><v>9</v></c></row></sheetData></worksheet>",
         "cell A1: there is no such shared text"},
        {"<worksheet><sheetData><row><c><v>x</v></c></row></sheetData></worksheet>",
         "cell A1: expected a number"},
        {"<worksheet><sheetData><row><c t=\"q\"><v>x</v></c></row></sheetData></worksheet>",
         "cell A1: it is of no known type"},
        {"<worksheet><sheetData><row><c r=\"XFE1\"/></row></sheetData></worksheet>",
         "a cell out of its place"},
        {"<worksheet><mergeCells><mergeCell ref=\"B3:A1\"/></mergeCells></worksheet>",
         "merged cells without a range"},
        {"<!DOCTYPE worksheet><worksheet/>", "document type"},
    };
    check_cases(cases, sizeof(cases) / sizeof(cases[0]), book_xlsx);
}

static void
reads_ods(void)
{
    static const Case cases[] = {
        {ODS_HEAD
         "<table:table table:name=\"A\"><table:table-column/><table:table-row><table:table-cell "
         "office:value-type=\"string\"><text:p>  two  <text:span "
         "text:style-name=\"up\">3</text:span>"
         "</text:p><text:p>lines<text:s text:c=\"2\"/>!</text:p></table:table-cell>"
         "<table:table-cell office:value-type=\"float\" office:value=\"1.50\"><text:p>1.5</text:p>"
         "</table:table-cell></table:table-row></table:table>"
         "<table:table table:name=\"B\" table:style-name=\"off\"/>" ODS_FOOT,
         "(A)A1t:two\nlines  !^3;B1n:1.5=1.5||(B hidden)|"},
        {ODS_HEAD
         "<table:table table:name=\"A\"><table:table-column "
         "table:number-columns-repeated=\"2\"/><table:table-column "
         "table:visibility=\"filter\"/><table:table-header-rows><table:table-row "
         "table:number-rows-repeated=\"2\" table:visibility=\"collapse\"><table:table-cell "
         "table:number-columns-repeated=\"2\"/><table:table-cell office:value-type=\"date\" "
         "office:date-value=\"2024-03-31\" table:number-columns-repeated=\"2\"><office:annotation>"
         "<text:p>note</text:p></office:annotation><text:p>31/3</text:p></table:table-cell>"
         "</table:table-row></table:table-header-rows><table:table-row "
         "table:number-rows-repeated=\"1048573\"><table:table-cell "
         "table:number-columns-repeated=\"16384\"/></table:table-row><table:table-row>"
         "<table:table-cell table:number-columns-spanned=\"2\" office:value-type=\"boolean\" "
         "office:boolean-value=\"true\"/><table:covered-table-cell/><table:table-cell "
         "office:value-type=\"time\" office:time-value=\"PT09H30M00S\"/></table:table-row>"
         "</table:table>" ODS_FOOT,
         "(A)C1!d:2024-03-31=31/3;D1!d:2024-03-31=31/3|C2!d:2024-03-31=31/3;D2!d:2024-03-31=31/3|"
         "A1048576b:true;C1048576d:09:30:00||<3>[1048576,1 1x2]"},
        {ODS_HEAD "<table:table table:name=\"A\"><table:table-row><table:table-cell "
                  "table:number-columns-repeated=\"16385\" office:value-type=\"string\"><text:p>x"
                  "</text:p></table:table-cell></table:table-row></table:table>" ODS_FOOT,
         "more than 16384 columns"},
        {ODS_HEAD "<table:table table:name=\"A\"><table:table-row "
                  "table:number-rows-repeated=\"1048576\"><table:table-cell "
                  "table:number-columns-repeated=\"16384\" office:value-type=\"string\"><text:p>x"
                  "</text:p></table:table-cell></table:table-row></table:table>" ODS_FOOT,
         "refused as a bomb"},
        {ODS_HEAD "<table:table table:name=\"A\"><table:table-row "
                  "table:number-rows-repeated=\"1048577\"/></table:table>" ODS_FOOT,
         "number-rows-repeated is no number of cells"},
        {ODS_HEAD "<table:table table:name=\"A\"><table:table-row><table:table-cell "
                  "office:value-type=\"float\" "
                  "office:value=\"x\"/></table:table-row></table:table>" ODS_FOOT,
         "expected a number in office:value"},
        {ODS_HEAD
         "<table:table table:name=\"A\"><table:table-row><table:table-cell "
         "table:formula=\"of:=1+1\"/>"
         "<table:table-cell table:formula=\"of:=1+1\" office:value-type=\"float\" "
         "office:value=\"2\"><text:p>2</text:p></table:table-cell><table:table-cell "
         "table:formula=\"of:=X()\" office:value-type=\"string\" "
         "xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" "
         "calcext:value-type=\"error\"><text:p>#NAME?</text:p></table:table-cell>"
         "</table:table-row></table:table>" ODS_FOOT,
         "(A)A1e:#NOT COMPUTED;B1n:2=2;C1e:#NAME?||"},
        {ODS_HEAD ODS_FOOT, "a workbook without sheets"},
    };
    check_cases(cases, sizeof(cases) / sizeof(cases[0]), book_ods);
}

// --- XLS ------------------------------------------------------------------------------------

// Append a record: its type and data.
static void
add_record(LgBuf *out, unsigned type, LgStr data)
{
    const unsigned char head[] = {(unsigned char)type, (unsigned char)(type >> 8),
                                  (unsigned char)data.n, (unsigned char)(data.n >> 8)};
    lg_buf_add(out, (LgStr){(const char *)head, sizeof(head)});
    lg_buf_add(out, data);
}

#define BOF LG_STR("\x00\x06\x10\x00")

// The workbook up to its sheet 'One', whose records follow.
static void
add_globals(LgBuf *out)
{
    add_record(out, 0x0809, LG_STR("\x00\x06\x05\x00"));
    add_record(out, 0x0031, LG_STR("\0\0\0\0\0\0\0\0\0\0")); // fonts 0 to 3, and 5, raised
    add_record(out, 0x0031, LG_STR("\0\0\0\0\0\0\0\0\0\0"));
    add_record(out, 0x0031, LG_STR("\0\0\0\0\0\0\0\0\0\0"));
    add_record(out, 0x0031, LG_STR("\0\0\0\0\0\0\0\0\0\0"));
    add_record(out, 0x0031, LG_STR("\0\0\0\0\0\0\0\0\1\0"));
    add_record(out, 0x041E,
               LG_STR("\xA4\0\x04\0\0"
                      "0.0%"));
    add_record(out, 0x00E0, LG_STR("\0\0\0\0"));   // general
    add_record(out, 0x00E0, LG_STR("\0\0\x0F\0")); // d-mmm-yy
    add_record(out, 0x00E0, LG_STR("\0\0\xA4\0")); // 0.0%
    // "total1" with a raised end, then one that is cut in two, of other widths.
    add_record(out, 0x00FC,
               LG_STR("\2\0\0\0\2\0\0\0"
                      "\6\0\x08\1\0total1\5\0\5\0"
                      "\4\0\0"
                      "ab"));
    add_record(out, 0x003C, LG_STR("\1\xB1\x03\xB2\x03"));
    add_record(out, 0x0085, LG_STR("????\1\0\3\0One"));
    const size_t start = out->n - 11;
    add_record(out, 0x000A, LG_STR(""));
    memcpy(out->p + start, (char[]){(char)out->n, (char)(out->n >> 8), 0, 0}, 4);
}

static void
check_xls(LgStr cells, const char *want)
{
    char path[64];
    LgBuf stream = {0};
    LgBuf got = {0};
    LgError err = {0};
    add_globals(&stream);
    add_record(&stream, 0x0809, BOF);
    lg_buf_add(&stream, cells);
    const int fd = book_xls(lg_buf_view(&stream), path);
    CU_ASSERT_FATAL(fd >= 0);
    if (show_book(path, &got, &err) == LG_OK) {
        CHECK_STR(lg_buf_view(&got), want);
    } else {
        CU_ASSERT_TRUE(error_says(&err, want));
    }
    lg_buf_done(&stream);
    lg_buf_done(&got);
    (void)close(fd);
}

#define END "\x0A\0\0\0"

static void
reads_xls(void)
{
    check_xls(LG_STR("\xFD\0\x0A\0"
                     "\1\0\1\0\0\0\1\0\0\0" // B2, before A1
                     "\xFD\0\x0A\0"
                     "\0\0\0\0\0\0\0\0\0\0"
                     "\xBD\0\x12\0"
                     "\0\0\1\0"
                     "\1\0\x1A\xC5\x02\0"
                     "\2\0\x06\0\0\0"
                     "\2\0"
                     "\x05\x02\x08\0"
                     "\2\0\0\0\0\0\1\0"
                     "\x05\x02\x08\0"
                     "\2\0\1\0\0\0\x2A\1"
                     "\xE5\0\x0A\0"
                     "\1\0\0\0\1\0\0\0\2\0"
                     "\x08\x02\x10\0"
                     "\2\0\0\0\0\0\0\0\0\0\0\0\x20\0\0\0" END),
              "(One hidden)A1t:total^1;B1d:2024-03-31~d-mmm-yy;C1n:1~0.0%|B2t:abαβ|"
              "A3!b:true;B3!e:#N/A||[1,1 2x3]");
    check_xls(LG_STR("\x06\0\x14\0"
                     "\0\0\0\0\2\0"
                     "\0\0\0\0\0\0\xF8\x3F"
                     "\0\0\0\0\0\0"
                     "\x06\0\x14\0"
                     "\0\0\1\0\0\0"
                     "\0\0\0\0\0\0\xFF\xFF"
                     "\0\0\0\0\0\0"
                     "\x07\x02\x06\0"
                     "\3\0\0"
                     "abc" END),
              "(One hidden)A1n:1.5~0.0%;B1t:abc||");
    check_xls(LG_STR("\x7D\0\x0A\0"
                     "\1\0\2\0\0\0\0\0\1\0" END),
              "(One hidden)|<2><3>");
    check_xls(LG_STR("\xFD\0\x0A\0"
                     "\1\0\1\0\0\0\x09\0\0\0" END),
              "a text that is not there");
    check_xls(LG_STR("\x03\x02\x06\0"
                     "\1\0\1\0\0\0" END),
              "a record ends in the middle");
    check_xls(LG_STR("\x03\x02\xFF\0"
                     "\1\0\1\0\0\0"),
              "a sheet ends in the middle");
}

// The sheet with date1904, as Macintosh programs wrote it.
static void
knows_the_other_epoch(void)
{
    static const BookPart parts[] = {
        {"[Content_Types].xml", LG_STR_INIT("<Types/>")},
        {"_rels/.rels",
         LG_STR_INIT("<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" "
                     "Target=\"b.xml\"/></Relationships>")},
        {"b.xml",
         LG_STR_INIT("<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"
                     "relationships\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"A\" "
                     "r:id=\"s\"/></sheets></workbook>")},
        {"_rels/b.xml.rels",
         LG_STR_INIT("<Relationships><Relationship Id=\"s\" Type=\"x/worksheet\" "
                     "Target=\"s.xml\"/><Relationship Id=\"t\" Type=\"x/styles\" "
                     "Target=\"t.xml\"/></Relationships>")},
        {"s.xml",
         LG_STR_INIT("<worksheet><sheetData><row><c s=\"1\"><v>43920</v></c><c s=\"1\"><v>0"
                     "</v></c></row></sheetData></worksheet>")},
        {"t.xml", LG_STR_INIT("<styleSheet><cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs>"
                              "</styleSheet>")},
    };
    char path[64];
    LgBuf got = {0};
    LgError err = {0};
    int fd = book_open(parts, sizeof(parts) / sizeof(parts[0]), path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(show_book(path, &got, &err), LG_OK);
    CHECK_STR(lg_buf_view(&got), "(A)A1d:2024-03-31~mm-dd-yy;B1d:1904-01-01~mm-dd-yy||");
    lg_buf_done(&got);
    (void)close(fd);
}

// Of a sheet with a hidden row and column.
static void
leaves_out_what_is_hidden(void)
{
    static const char sheet[] =
        "<worksheet><cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData><row><c><v>1</v>"
        "</c><c><v>2</v></c><c><v>3</v></c></row><row "
        "hidden=\"1\"><c><v>4</v></c></row><row><c/><c>"
        "<v>5</v></c></row><row><c/><c><v>6</v></c><c><v>7</v></c></row></sheetData></worksheet>";
    for (int skip = 0; skip <= 1; skip++) {
        const LgSheetOptions options = {.skip_hidden = skip == 1};
        LgSheet *sheets = NULL;
        LgBuf got = {0};
        char path[64];
        LgRow row = {.n = 1};
        const int fd = book_xlsx(lg_str_c(sheet), path);
        CU_ASSERT_FATAL(fd >= 0);
        CU_ASSERT_EQUAL_FATAL(lg_sheet_open(&lg_io_plain, path, &options, &sheets, NULL), LG_OK);
        while (row.n > 0 && lg_sheet_next(sheets, &row, NULL) == LG_OK) {
            for (uint32_t i = 0; i < row.n; i++) {
                lg_buf_add(&got, i == 0 ? LG_STR("|") : LG_STR(","));
                lg_buf_add(&got, row.cells[i]);
            }
        }
        CHECK_STR(lg_buf_view(&got), skip == 1 ? "|1,,3|,,7" : "|1,2,3|4,,|,5,|,6,7");
        lg_buf_done(&got);
        lg_sheet_close(sheets);
        (void)close(fd);
    }
}

static void
writes_numbers(void)
{
    static const char *const cases[][2] = {
        {"1", "1"},
        {"1.5", "1.5"},
        {"-0", "0"},
        {"007", "7"},
        {"1.50", "1.5"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"1E3", "1000"},
        {"12345678901234567", "12345678901234568"},
        {"9007199254740993", "9007199254740992"},
        {"1e-7", "0.0000001"},
        {"1.7976931348623157E308", "1.7976931348623157e+308"},
        {"18605213.482106056", "18605213.482106056"},
        {"+5", "5"},
        {".5", "0.5"},
        {"", "none"},
        {"x", "none"},
        {"0x10", "none"},
        {"inf", "none"},
        {"1e999", "none"},
        {"1 ", "none"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf got = {0};
        if (!lg_number_text(lg_str_c(cases[i][0]), &got)) {
            lg_buf_add(&got, LG_STR("none"));
        }
        CHECK_STR(lg_buf_view(&got), cases[i][1]);
        lg_buf_done(&got);
    }
}

static void
knows_dates(void)
{
    static const struct {
        const char *format;
        double serial;
        bool from_1904;
        const char *want;
    } cases[] = {
        {"d-mmm-yy", 45382, false, "2024-03-31"},
        {"d-mmm-yy", 43920, true, "2024-03-31"},
        {"d-mmm-yy", 1, false, "1900-01-01"},
        {"d-mmm-yy", 59, false, "1900-02-28"},
        {"d-mmm-yy", 60, false, "none"},
        {"d-mmm-yy", 61, false, "1900-03-01"},
        {"d-mmm-yy", 2958465, false, "9999-12-31"},
        {"d-mmm-yy", 2958466, false, "none"},
        {"d-mmm-yy", -1, false, "none"},
        {"[$-809]dd mmmm yyyy hh:mm", 45382.5, false, "2024-03-31T12:00:00"},
        {"h:mm", 0.25, false, "06:00:00"},
        {"[h]:mm", 1.25, false, "none"},
        {"yyyy", 45382, false, "2024-03-31"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf got = {0};
        const unsigned kind = lg_number_format_kind(lg_str_c(cases[i].format));
        CU_ASSERT_NOT_EQUAL(kind, 0);
        if (!lg_number_date(cases[i].serial, kind, cases[i].from_1904, &got)) {
            lg_buf_add(&got, LG_STR("none"));
        }
        CHECK_STR(lg_buf_view(&got), cases[i].want);
        lg_buf_done(&got);
    }
    static const char *const numbers[] = {"General", "0.00",    "#,##0\" days\"",
                                          "0\\d",    "[Red]0",  "_-* #,##0_-",
                                          "@",       "0;\"d\"", "#,##0 _d"};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        CU_ASSERT_EQUAL(lg_number_format_kind(lg_str_c(numbers[i])), 0);
    }
}

static void
gives_a_table(void)
{
    char path[64];
    LgSheet *sheet = NULL;
    LgRow row;
    LgError err = {0};
    const int fd = book_xlsx(
        LG_STR("<worksheet><sheetData><row r=\"2\"><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c>"
               "</row><row r=\"4\"><c r=\"B4\"><v>7</v></c></row><row r=\"5\"><c r=\"C5\"><v>8</v>"
               "</c></row></sheetData></worksheet>"),
        path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL_FATAL(lg_sheet_open(&lg_io_plain, path, NULL, &sheet, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_sheet_next(sheet, &row, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(row.n, 2);
    CU_ASSERT_EQUAL(row.row, 2);
    CHECK_STR(row.cells[1], "total");
    CU_ASSERT_EQUAL_FATAL(lg_sheet_next(sheet, &row, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(row.n, 2);
    CHECK_STR(row.cells[0], "");
    CHECK_STR(row.cells[1], "7");
    CU_ASSERT_EQUAL(lg_sheet_next(sheet, &row, &err), LG_E_SYNTAX);
    CU_ASSERT_TRUE(error_says(&err, "cell C5: the first row has only 2 cells"));
    lg_sheet_close(sheet);
    const LgSheetOptions wrong = {.member = LG_STR("Two")};
    CU_ASSERT_EQUAL(lg_sheet_open(&lg_io_plain, path, &wrong, &sheet, &err), LG_E_NOTFOUND);
    CU_ASSERT_TRUE(error_says(&err, "has no sheet 'Two'; it has 'One'"));
    (void)close(fd);
}

static void
refuses_others(void)
{
    static const BookPart chart[] = {
        {"[Content_Types].xml", LG_STR_INIT("<Types/>")},
        {"_rels/.rels", LG_STR_INIT("<Relationships/>")},
    };
    char path[64];
    LgBook *book = NULL;
    LgError err = {0};
    const int fd = book_open(chart, 2, path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(lg_book_open(&lg_io_plain, path, &book, &err), LG_E_SYNTAX);
    CU_ASSERT_TRUE(error_says(&err, "without a workbook"));
    (void)close(fd);
    char old[] = "/tmp/lodge-book-XXXXXX";
    const int file = mkstemp(old);
    CU_ASSERT_FATAL(file >= 0);
    CU_ASSERT_EQUAL(write(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8), 8);
    CU_ASSERT_EQUAL(lg_book_open(&lg_io_plain, old, &book, &err), LG_E_SYNTAX);
    CU_ASSERT_TRUE(error_says(&err, "its header is not that of version 3 or 4"));
    (void)close(file);
    (void)unlink(old);
}

static LgStatus
read_it(void *ctx)
{
    LgBuf out = {0};
    LgError err = {0};
    const LgStatus st = show_book((const char *)ctx, &out, &err);
    const bool failed = out.failed;
    lg_buf_done(&out);
    return failed ? LG_E_NOMEM : st;
}

static void
survives_failed_allocations(void)
{
    char path[64];
    int fd = book_xlsx(LG_STR("<worksheet><sheetData><row><c t=\"s\"><v>1</v></c><c s=\"1\"><v>1"
                              "</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:B3\"/>"
                              "</mergeCells></worksheet>"),
                       path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_TRUE(fail_each_allocation(read_it, path) > 10);
    (void)close(fd);
    fd = book_ods(LG_STR(ODS_HEAD
                         "<table:table table:name=\"A\"><table:table-row><table:table-cell "
                         "office:value-type=\"float\" office:value=\"1\"><text:p>1"
                         "</text:p></table:table-cell></table:table-row></table:table>" ODS_FOOT),
                  path);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_TRUE(fail_each_allocation(read_it, path) > 5);
    (void)close(fd);
}

static void
numbers_as_they_are_shown(void)
{
    static const struct {
        const char *text, *format, *shown, *want; // null: nothing is rounded
    } cases[] = {
        {"18605213.482106056", "#,##0", "", "18605213"},
        {"0.125", "0.0%", "", "0.125"},
        {"0.12549", "0.0%", "", "0.125"},
        {"0.1255", "0.0%", "", "0.126"},
        {"-0.4", "0", "", "0"},
        {"-2.5", "0", "", "-3"},
        {"99.95", "0.0", "", "100"},
        {"999.5", "0", "", "1000"},
        {"1.5", "0.00", "", "1.5"},
        {"12", "#,##0.0", "", "12"},
        {"1234.5", "\"about \"0_);[Red](0)", "", "1235"},
        {"1234.5", "\\0General", "", NULL},
        {"1234.5", "", "", NULL},
        {"1234.5", "General", "", NULL},
        {"1234.5", "0,", "", NULL},
        {"1234.5", "0.0E+00", "", NULL},
        {"1234.5", "# ?/?", "", NULL},
        {"1234.5", "@", "", NULL},
        {"13530.95385790372", "", "13,531", "13531"},
        {"13530.95385790372", "", "13 530,95", "13530.95"},
        {"0.12549", "", "12.5%", "0.125"},
        {"1.5", "", "1.50", "1.5"},
        {"1234567", "", "1.2m", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        const LgCell cell = {.kind = LG_CELL_NUMBER,
                             .text = lg_str_c(cases[i].text),
                             .format = lg_str_c(cases[i].format),
                             .shown = lg_str_c(cases[i].shown)};
        const bool rounded = lg_cell_displayed(&cell, &out);
        CU_ASSERT_EQUAL(rounded, cases[i].want != NULL);
        if (rounded && cases[i].want) {
            CHECK_STR(lg_buf_view(&out), cases[i].want);
        }
        lg_buf_done(&out);
    }
}

static void
addresses_of_cells(void)
{
    uint32_t row = 0;
    uint32_t column = 0;
    CU_ASSERT_TRUE(lg_book_place(LG_STR("BC23"), &row, &column));
    CU_ASSERT_EQUAL(row, 23);
    CU_ASSERT_EQUAL(column, 55);
    CU_ASSERT_TRUE(lg_book_place(LG_STR("XFD1048576"), &row, &column));
    CU_ASSERT_EQUAL(column, LG_BOOK_COLUMNS);
    static const char *const wrong[] = {"", "A", "1", "a1", "A0", "XFE1", "A1048577", "A1B", "A-1"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_FALSE(lg_book_place(lg_str_c(wrong[i]), &row, &column));
    }
}

CU_TestInfo book_tests[] = {
    {"numbers as they are shown", numbers_as_they_are_shown},
    {"addresses of cells", addresses_of_cells},
    {"reads XLSX", reads_xlsx},
    {"reads ODS", reads_ods},
    {"reads XLS", reads_xls},
    {"knows the other epoch", knows_the_other_epoch},
    {"leaves out what is hidden", leaves_out_what_is_hidden},
    {"writes numbers", writes_numbers},
    {"knows dates", knows_dates},
    {"gives a table", gives_a_table},
    {"refuses others", refuses_others},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
