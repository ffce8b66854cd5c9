// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Workbooks that are damaged inside: the parts of a small one are changed, then put into their
// package as if nothing had happened, so that what lies behind the zip is reached. Whatever comes
// out must be read or refused, never crash.
//
//   byte 0: bits 0-1 XLSX, ODS, XLS; bit 2 as a sheet of texts; bit 3 looks; bit 4 without what is
//           hidden; bit 5 the marked table; bit 6 numbers as displayed; bit 7 as a grid
//   then changes, each: part (u8), what (u8), offset (u16), length (u8), and for those that put
//   something in, so many bytes

#include "sheet/sheet.h"
#include "unit/book_kit.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS = 10, PART_SIZE = 1 << 16, ROWS = 4000 };

typedef struct {
    const char *name;
    const char *text;
    size_t n;
} Original;

#define ORIGINAL(name, text)             \
    {                                    \
        (name), (text), sizeof(text) - 1 \
    }

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const Original xlsx[] = {
    ORIGINAL(
        "xl/worksheets/sheet1.xml",
        "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols><sheetData><row r=\"1\">"
        "<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\" s=\"3\"><v>1</v></c><c t=\"s\"><v>2"
        "</v></c></row><row r=\"3\" hidden=\"1\"><c r=\"A3\" t=\"inlineStr\"><is><r><t>x</t></r>"
        "</is></c></row><row r=\"4\"><c s=\"1\"><v>45382</v></c><c s=\"2\"><f>1+1</f><v>1.25E-2"
        "</v></c><c t=\"e\"><v>#N/A</v></c><c t=\"b\"><v>1</v></c><c><f>2</f></c></row>"
        "</sheetData><mergeCells><mergeCell ref=\"A1:B3\"/></mergeCells></worksheet>"),
    ORIGINAL(
        "xl/sharedStrings.xml",
        "<sst count=\"3\"><si><t>name</t></si><si><r><t>total</t></r><r><rPr><vertAlign "
        "val=\"superscript\"/></rPr><t>1,2</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si><si><t>"
        "line_x000D_one</t></si></sst>"),
    ORIGINAL(
        "xl/styles.xml",
        "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"0.0%\"/></numFmts><fonts>"
        "<font/><font><b/><i val=\"1\"/></font></fonts><fills><fill/><fill><patternFill "
        "patternType=\"solid\"><fgColor theme=\"4\" tint=\"0.4\"/></patternFill></fill><fill>"
        "<patternFill patternType=\"gray125\"><fgColor indexed=\"9\"/><bgColor rgb=\"FF00FFFF\"/>"
        "</patternFill></fill></fills><cellXfs><xf/><xf numFmtId=\"15\" fontId=\"1\"/><xf "
        "numFmtId=\"170\" fillId=\"1\"/><xf fillId=\"2\"/></cellXfs><colors><indexedColors>"
        "<rgbColor rgb=\"00123456\"/></indexedColors></colors></styleSheet>"),
    ORIGINAL("xl/theme.xml",
             "<theme><clrScheme><dk1><sysClr val=\"windowText\" lastClr=\"000000\"/>"
             "</dk1><lt1><srgbClr val=\"FFFFFF\"/></lt1><dk2><srgbClr "
             "val=\"1F497D\"/></dk2></clrScheme></theme>"),
    ORIGINAL("xl/workbook.xml",
             "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"
             "relationships\"><workbookPr date1904=\"0\"/><sheets><sheet name=\"One\" r:id=\"s\"/>"
             "<sheet name=\"Two\" state=\"hidden\" r:id=\"s\"/></sheets></workbook>"),
    ORIGINAL("xl/_rels/workbook.xml.rels",
             "<Relationships><Relationship Id=\"s\" Type=\"" REL
             "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"t\" Type=\"" REL
             "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/><Relationship Id=\"u\" Type=\"" REL
             "styles\" Target=\"./styles.xml\"/><Relationship Id=\"v\" Type=\"" REL
             "theme\" Target=\"theme.xml\"/></Relationships>"),
    ORIGINAL("_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"" REL
                            "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
    ORIGINAL("xl/worksheets/_rels/sheet1.xml.rels",
             "<Relationships><Relationship Id=\"t\" Type=\"" REL
             "table\" Target=\"../tables/table1.xml\"/></Relationships>"),
    ORIGINAL("xl/tables/table1.xml",
             "<table displayName=\"T\" ref=\"A1:C4\" headerRowCount=\"1\" totalsRowCount=\"1\"/>"),
    ORIGINAL("[Content_Types].xml", "<Types/>"),
};

static const Original ods[] = {
    ORIGINAL(
        "content.xml",
        "<o:c xmlns:o=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
        "xmlns:s=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "
        "xmlns:f=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" "
        "xmlns:t=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
        "xmlns:x=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><o:automatic-styles><s:style "
        "s:name=\"a\" s:family=\"table-cell\" s:parent-style-name=\"b\"><s:table-cell-properties "
        "f:background-color=\"#ffcc99\"/><s:text-properties f:font-weight=\"bold\" "
        "s:text-position=\"super 58%\"/></s:style></o:automatic-styles><o:body><o:spreadsheet>"
        "<t:table t:name=\"One\"><t:table-column t:number-columns-repeated=\"2\" "
        "t:visibility=\"collapse\" t:default-cell-style-name=\"a\"/><t:table-row "
        "t:number-rows-repeated=\"3\"><t:table-cell o:value-type=\"string\" "
        "t:style-name=\"a\"><x:p>"
        "two<x:span x:style-name=\"a\">3</x:span><x:s x:c=\"2\"/><x:tab/><x:line-break/></x:p>"
        "<x:p>!</x:p></t:table-cell><t:table-cell t:number-columns-repeated=\"2\" "
        "t:number-columns-spanned=\"2\" o:value-type=\"float\" o:value=\"1.5\"><x:p>1.5</x:p>"
        "</t:table-cell><t:covered-table-cell/><t:table-cell o:value-type=\"date\" "
        "o:date-value=\"2024-03-31\"/><t:table-cell o:value-type=\"time\" "
        "o:time-value=\"PT09H30M00S\"/><t:table-cell t:formula=\"of:=1\"/></t:table-row></t:table>"
        "<t:table t:name=\"It's\"/><t:database-ranges><t:database-range t:name=\"T\" "
        "t:target-range-address=\"One.A1:One.C3\"/><t:database-range t:name=\"U\" "
        "t:target-range-address=\"'It''s'.$A$1:.$B$2\"/></t:database-ranges></o:spreadsheet>"
        "</o:body></o:c>"),
    ORIGINAL(
        "styles.xml",
        "<o:s xmlns:o=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
        "xmlns:s=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"><s:default-style/><s:style "
        "s:name=\"b\" s:family=\"table-cell\" s:parent-style-name=\"a\"/></o:s>"),
    ORIGINAL("META-INF/manifest.xml", "<manifest/>"),
};

// Globals (a font, a format, styles, texts that two records hold, colours), then a sheet with
// cells of every kind.
static const Original xls[] = {
    ORIGINAL("Workbook", "\x09\x08\x04\0\0\x06\x05\0"
                         "\x31\0\x0A\0\0\0\2\0\0\0\xBC\2\1\0"
                         "\x1E\4\x09\0\xA4\0\4\0\0"
                         "0.0%"
                         "\xE0\0\x14\0\0\0\xA4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\4\x0A\x20"
                         "\x92\0\x06\0\1\0\x12\x34\x56\0"
                         "\xFC\0\x1C\0\2\0\0\0\2\0\0\0\6\0\x08\1\0total1\5\0\0\0\4\0\0"
                         "ab"
                         "\x3C\0\5\0\1\xB1\x03\xB2\x03"
                         "\x85\0\x0B\0\x81\0\0\0\0\0\3\0One"
                         "\x0A\0\0\0"
                         "\x09\x08\4\0\0\x06\x10\0"
                         "\x7D\0\x0A\0\1\0\2\0\0\0\0\0\1\0"
                         "\x08\2\x10\0\2\0\0\0\0\0\0\0\0\0\0\0\x20\0\0\0"
                         "\xFD\0\x0A\0\0\0\0\0\0\0\1\0\0\0"
                         "\xBD\0\x12\0\0\0\1\0\1\0\x1A\xC5\2\0\2\0\6\0\0\0\2\0"
                         "\5\2\x08\0\2\0\0\0\0\0\1\0"
                         "\5\2\x08\0\2\0\1\0\0\0\x2A\1"
                         "\6\0\x14\0\3\0\0\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\0\0\0\0"
                         "\7\2\6\0\3\0\0"
                         "abc"
                         "\3\2\x0E\0\3\0\1\0\0\0\0\0\0\0\0\0\xF8\x3F"
                         "\xE5\0\x0A\0\1\0\0\0\1\0\0\0\2\0"
                         "\x0A\0\0\0"),
};

typedef struct {
    char bytes[PART_SIZE];
    size_t n;
} Part;

static Part parts[PARTS];

typedef struct {
    const uint8_t *p;
    size_t n;
} Input;

static size_t
take(Input *in, size_t bytes)
{
    size_t value = 0;
    for (size_t i = 0; i < bytes; i++) {
        value = value << 8 | (in->n > 0 ? in->p[0] : 0);
        in->p += in->n > 0 ? 1 : 0;
        in->n -= in->n > 0 ? 1 : 0;
    }
    return value;
}

static void
make_room(Part *part, size_t at, size_t n)
{
    memmove(part->bytes + at + n, part->bytes + at, part->n - at);
    part->n += n;
}

static void
change(Part *part, Input *in)
{
    enum { OVERWRITE, INSERT, DELETE, AGAIN, CUT, KINDS };
    const size_t what = take(in, 1) % KINDS;
    const size_t at = part->n > 0 ? take(in, 2) % part->n : 0;
    size_t n = take(in, 1);
    n = n < part->n - at ? n : part->n - at;
    if (what == DELETE) {
        memmove(part->bytes + at, part->bytes + at + n, part->n - at - n);
        part->n -= n;
    } else if (what == CUT) {
        part->n = at;
    } else if (part->n + n <= PART_SIZE) {
        if (what != OVERWRITE) {
            make_room(part, at, n);
        }
        if (what == AGAIN) { // what stands behind, once more
            memcpy(part->bytes + at, part->bytes + at + n, n);
        }
        for (size_t i = 0; what != AGAIN && i < n && in->n > 0; i++) {
            part->bytes[at + i] = (char)take(in, 1);
        }
    }
}

// The workbook as a file; its descriptor.
static int
make_book(const Original *originals, size_t n, Input *in, char *path)
{
    BookPart members[PARTS];
    for (size_t i = 0; i < n; i++) {
        memcpy(parts[i].bytes, originals[i].text, originals[i].n);
        parts[i].n = originals[i].n;
    }
    while (in->n > 0) {
        change(&parts[take(in, 1) % n], in);
    }
    for (size_t i = 0; i < n; i++) {
        members[i] = (BookPart){originals[i].name, {parts[i].bytes, parts[i].n}};
    }
    if (originals != xls) {
        return book_open(members, n, path);
    }
    const LgStr stream = members[0].text;
    return book_xls((LgStr){stream.p, stream.n < BOOK_STREAM ? stream.n : BOOK_STREAM}, path);
}

static void
read_sheet(const char *path, unsigned flags)
{
    const LgSheetOptions options = {
        .looks = (flags & 8) != 0,
        .skip_hidden = (flags & 16) != 0,
        .marked = flags & 32 ? LG_STR("T*") : (LgStr){0},
        .member = flags & 32 ? (LgStr){0} : LG_STR("One"),
        .displayed = (flags & 64) != 0,
        .grid = (flags & 128) != 0,
    };
    LgSheet *sheet = NULL;
    LgRow row = {.n = 1};
    uint64_t before = 0;
    if (lg_sheet_open(&lg_io_plain, path, &options, &sheet, NULL) != LG_OK) {
        return;
    }
    for (unsigned i = 0; i < ROWS && lg_sheet_next(sheet, &row, NULL) == LG_OK && row.n > 0; i++) {
        if (row.row <= before || row.n > LG_BOOK_COLUMNS || (options.looks && !row.looks)) {
            abort();
        }
        before = row.row;
        for (uint32_t c = 0; c < row.n; c++) {
            (void)lg_str_find(row.cells[c], '\0'); // touches every byte
        }
    }
    lg_sheet_close(sheet);
}

static void
read_book(const char *path, bool looks)
{
    LgBook *book = NULL;
    size_t n = 0;
    const LgBookTable *tables = NULL;
    if (lg_book_open(&lg_io_plain, path, &book, NULL) != LG_OK) {
        return;
    }
    (void)lg_book_sheets(book, &n);
    size_t n_tables = 0;
    if (lg_book_tables(book, &tables, &n_tables, NULL) == LG_OK) {
        for (size_t i = 0; i < n_tables; i++) {
            if (tables[i].sheet >= n || tables[i].range.rows == 0 || tables[i].range.row == 0) {
                abort();
            }
        }
    }
    if (looks) {
        lg_book_want_looks(book);
    }
    for (size_t s = 0; s < n && s < 4; s++) {
        LgCellRow row = {.row = 1};
        LgStatus st = lg_book_begin(book, s, NULL);
        for (unsigned i = 0; i < ROWS && st == LG_OK && row.row > 0; i++) {
            st = lg_book_next(book, &row, NULL);
        }
    }
    lg_book_close(book);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    Input in = {data, size};
    const unsigned flags = (unsigned)take(&in, 1);
    const int fd = (flags & 3) == 1   ? make_book(ods, sizeof(ods) / sizeof(ods[0]), &in, path)
                   : (flags & 3) == 2 ? make_book(xls, 1, &in, path)
                                      : make_book(xlsx, sizeof(xlsx) / sizeof(xlsx[0]), &in, path);
    if (fd < 0) {
        abort();
    }
    if (flags & 4) {
        read_sheet(path, flags);
    } else {
        read_book(path, (flags & 8) != 0);
    }
    (void)close(fd);
    return 0;
}
