// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What cells look like.

#include "base/buf.h"
#include "sheet/book_impl.h"
#include "unit/book_kit.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <unistd.h>

// Every cell of the first sheet as "text{fill font}".
static void
check_looks(const char *path, bool want_looks, const char *want)
{
    LgBook *book = NULL;
    LgBuf got = {0};
    LgError err = {0};
    LgCellRow row = {.row = 1};
    CU_ASSERT_EQUAL_FATAL(lg_book_open(&lg_io_plain, path, &book, &err), LG_OK);
    if (want_looks) {
        lg_book_want_looks(book);
    }
    CU_ASSERT_EQUAL(lg_book_begin(book, 0, &err), LG_OK);
    while (row.row > 0 && lg_book_next(book, &row, &err) == LG_OK) {
        for (uint32_t i = 0; row.row > 0 && i < row.n; i++) {
            char fill[LG_LOOK_TEXT];
            char font[LG_LOOK_TEXT];
            const LgLook look = row.cells[i].look;
            lg_buf_add(&got, row.cells[i].text);
            lg_buf_printf(&got, "{" LG_STR_FMT, LG_STR_ARG(lg_look_text(look, LG_LOOK_FILL, fill)));
            lg_buf_printf(&got, "," LG_STR_FMT "}",
                          LG_STR_ARG(lg_look_text(look, LG_LOOK_FONT, font)));
        }
    }
    CHECK_STR(lg_buf_view(&got), want);
    lg_buf_done(&got);
    lg_book_close(book);
}

static void
of_xlsx(void)
{
    static const char sheet[] =
        "<worksheet><sheetData><row><c><v>1</v></c><c s=\"3\"><v>2</v></c><c s=\"4\" t=\"str\"><v>a"
        "</v></c><c s=\"5\" t=\"b\"><v>1</v></c><c s=\"6\" t=\"e\"><v>#N/A</v></c><c s=\"7\"><v>3"
        "</v></c><c s=\"99\"><v>4</v></c><c s=\"8\"><v>5</v></c></row></sheetData></worksheet>";
    char path[64];
    const int fd = book_xlsx(lg_str_c(sheet), path);
    CU_ASSERT_FATAL(fd >= 0);
    check_looks(path, true,
                "1{,}2{#ffcc99,bold italic}a{#40ffff,}true{#a7c0de,}#N/A{#123456,}3{,}4{,}5{,}");
    check_looks(path, false, "1{,}2{,}a{,}true{,}#N/A{,}3{,}4{,}5{,}");
    (void)close(fd);
}

#define ODS_STYLE(name, parent, cell, text)                                          \
    "<style:style style:name=\"" name "\" style:family=\"table-cell\" "              \
    "style:parent-style-name=\"" parent "\"><style:table-cell-properties " cell "/>" \
    "<style:text-properties " text "/></style:style>"
#define ODS_CELL(attributes, text)                                                \
    "<table:table-cell office:value-type=\"string\" " attributes "><text:p>" text \
    "</text:p></table:table-cell>"

static void
of_ods(void)
{
    static const char head[] =
        "<office:document-content "
        "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
        "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "
        "xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" "
        "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
        "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:automatic-styles>";
    static const char styles[] =
        ODS_STYLE("a", "", "fo:background-color=\"#FFCC99\"",
                  "fo:font-weight=\"bold\"") ODS_STYLE("b", "a", "", "fo:font-style=\"italic\"")
            ODS_STYLE("c", "b", "fo:background-color=\"transparent\"", "fo:font-weight=\"normal\"")
                ODS_STYLE("d", "d", "fo:background-color=\"#ffffff\"", "");
    LgBuf content = {0};
    char path[64];
    lg_buf_add(&content, lg_str_c(head));
    lg_buf_add(&content, lg_str_c(styles));
    lg_buf_add(
        &content,
        LG_STR("<style:style style:name=\"a\" style:family=\"paragraph\"/>"
               "</office:automatic-styles><office:body><office:spreadsheet>"
               "<table:table table:name=\"A\"><table:table-column "
               "table:number-columns-repeated=\"5\"/><table:table-column "
               "table:default-cell-style-name=\"a\"/><table:table-row>" ODS_CELL("", "0") ODS_CELL(
                   "table:style-name=\"a\"", "1") ODS_CELL("table:style-name=\"b\"", "2")
                   ODS_CELL("table:style-name=\"c\"", "3") ODS_CELL("table:style-name=\"d\"", "4")
                       ODS_CELL("", "5") ODS_CELL(
                           "", "6") "</table:table-row><table:table-row "
                                    "table:default-cell-style-name=\"b\">" ODS_CELL(
                                        "", "7") "</table:table-row></table:table>" BOOK_ODS_FOOT));
    const int fd = book_ods(lg_buf_view(&content), path);
    CU_ASSERT_FATAL(fd >= 0);
    check_looks(path, true,
                "0{,}1{#ffcc99,bold}2{#ffcc99,bold italic}3{,italic}4{,}5{#ffcc99,bold}6{,}"
                "7{#ffcc99,bold italic}");
    check_looks(path, false, "0{,}1{,}2{,}3{,}4{,}5{,}6{,}7{,}");
    lg_buf_done(&content);
    (void)close(fd);
}

// A record of a workbook: type, bytes.
static void
add_record(LgBuf *out, unsigned type, LgStr data)
{
    const char head[] = {(char)type, (char)(type >> 8), (char)data.n, (char)(data.n >> 8)};
    lg_buf_add(out, (LgStr){head, sizeof(head)});
    lg_buf_add(out, data);
}

static void
of_xls(void)
{
    char path[64];
    LgBuf stream = {0};
    add_record(&stream, 0x0809, LG_STR("\x00\x06\x05\x00"));
    add_record(&stream, 0x0031, LG_STR("\0\0\0\0\0\0\x90\x01\0\0"));
    add_record(&stream, 0x0031, LG_STR("\0\0\2\0\0\0\xBC\x02\0\0")); // bold, italic
    // XF: font, format, ten bytes, pattern in the highest six bits of four, colours
    add_record(&stream, 0x00E0, LG_STR("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xC0\x20"));
    add_record(&stream, 0x00E0, LG_STR("\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\4\x0A\x20"));
    add_record(&stream, 0x00E0, LG_STR("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\x89\x07"));
    add_record(&stream, 0x00E0, LG_STR("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\4\x09\x20"));
    add_record(&stream, 0x0092, LG_STR("\3\0\0\0\0\0\xFF\xFF\xFF\0\x12\x34\x56\0")); // 8, 9, 10
    add_record(&stream, 0x0085, LG_STR("????\0\0\3\0One"));
    const size_t start = stream.n - 11;
    add_record(&stream, 0x000A, LG_STR(""));
    memcpy(stream.p + start, (char[]){(char)stream.n, (char)(stream.n >> 8), 0, 0}, 4);
    add_record(&stream, 0x0809, LG_STR("\x00\x06\x10\x00"));
    add_record(&stream, 0x00BD,
               LG_STR("\0\0\0\0"
                      "\0\0\6\0\0\0\1\0\x0A\0\0\0\2\0\x0E\0\0\0\3\0\x12\0\0\0\4\0\x16\0\0\0"
                      "\4\0"));
    add_record(&stream, 0x0205, LG_STR("\0\0\5\0\1\0\1\0"));
    add_record(&stream, 0x000A, LG_STR(""));
    const int fd = book_xls(lg_buf_view(&stream), path);
    CU_ASSERT_FATAL(fd >= 0);
    check_looks(path, true,
                "1{,}2{#123456,bold italic}3{#40ffff,}4{,}5{,}true{#123456,bold italic}");
    lg_buf_done(&stream);
    (void)close(fd);
}

static void
tints(void)
{
    static const struct {
        uint32_t rgb;
        double tint;
        uint32_t want;
    } cases[] = {
        {0x4F81BD, 0, 0x4F81BD},     {0x4F81BD, 0.4, 0x95B3D7}, {0x4F81BD, 0.8, 0xDCE6F2},
        {0x4F81BD, -0.25, 0x366092}, {0x000000, 0.5, 0x808080}, {0xFFFFFF, -0.15, 0xD9D9D9},
        {0x4F81BD, 1, 0xFFFFFF},     {0x4F81BD, -1, 0x000000},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const uint32_t got = lg_colour_tint(cases[i].rgb, cases[i].tint);
        for (unsigned shift = 0; shift <= 16; shift += 8) { // others round their steps
            const int a = (int)(got >> shift & 255);
            const int b = (int)(cases[i].want >> shift & 255);
            if (a - b > 1 || b - a > 1) {
                (void)printf("\n    %06x by %g is %06x", cases[i].rgb, cases[i].tint, got);
                CU_FAIL("tint");
            }
        }
    }
}

CU_TestInfo look_tests[] = {
    {"of XLSX", of_xlsx}, {"of ODS", of_ods}, {"of XLS", of_xls},
    {"tints", tints},     CU_TEST_INFO_NULL,
};
