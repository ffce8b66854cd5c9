// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/book_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
// More than a palette has.
#define BOOK_10_COLOURS                                                                        \
    "<rgbColor/><rgbColor/><rgbColor/><rgbColor/><rgbColor/><rgbColor/><rgbColor/><rgbColor/>" \
    "<rgbColor/><rgbColor rgb=\"00ABCDEF\"/>"
#define BOOK_60_COLOURS \
    BOOK_10_COLOURS BOOK_10_COLOURS BOOK_10_COLOURS BOOK_10_COLOURS BOOK_10_COLOURS BOOK_10_COLOURS
#define REL_HEAD \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"

static int
write_all(zip_source_t *source, char *path)
{
    zip_stat_t stat;
    const int fd = memfd_create("book", 0);
    if (fd < 0 || zip_source_open(source) != 0 || zip_source_stat(source, &stat) != 0) {
        return -1;
    }
    char *bytes = (char *)malloc(stat.size);
    const zip_int64_t n = bytes ? zip_source_read(source, bytes, stat.size) : -1;
    const bool good = n == (zip_int64_t)stat.size && write(fd, bytes, stat.size) == n &&
                      lseek(fd, 0, SEEK_SET) == 0;
    free(bytes);
    (void)zip_source_close(source);
    (void)snprintf(path, 64, "/proc/self/fd/%d", fd);
    if (!good) {
        (void)close(fd);
    }
    return good ? fd : -1;
}

int
book_open(const BookPart *parts, size_t n, char *path)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_TRUNCATE, &error) : NULL;
    if (!zip) {
        return -1;
    }
    zip_source_keep(source);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *part = zip_source_buffer(zip, parts[i].text.p, parts[i].text.n, 0);
        if (!part || zip_file_add(zip, parts[i].name, part, ZIP_FL_ENC_UTF_8) < 0) {
            zip_discard(zip);
            return -1;
        }
    }
    const int fd = zip_close(zip) == 0 ? write_all(source, path) : -1;
    zip_source_free(source);
    return fd;
}

int
book_xlsx(LgStr sheet, char *path)
{
    return book_xlsx_table(sheet, (LgStr){0}, path);
}

int
book_xlsx_table(LgStr sheet, LgStr table, char *path)
{
    const BookPart parts[] = {
        {"[Content_Types].xml", LG_STR("<Types/>")},
        {"_rels/.rels", LG_STR(REL_HEAD "<Relationship Id=\"a\" Type=\"" RELATIONS
                                        "officeDocument\" Target=\"xl/workbook.xml\"/>"
                                        "</Relationships>")},
        {"xl/workbook.xml",
         LG_STR("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
                "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
                "<workbookPr/><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"s\"/></sheets>"
                "</workbook>")},
        {"xl/_rels/workbook.xml.rels",
         LG_STR(REL_HEAD
                "<Relationship Id=\"s\" Type=\"" RELATIONS
                "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                "<Relationship Id=\"t\" Type=\"" RELATIONS
                "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
                "<Relationship Id=\"u\" Type=\"" RELATIONS
                "styles\" Target=\"./styles.xml\"/><Relationship Id=\"v\" Type=\"" RELATIONS
                "theme\" Target=\"theme.xml\"/></Relationships>")},
        {"xl/sharedStrings.xml",
         LG_STR("<sst><si><t>name</t></si><si><r><t>total</t></r><r><rPr><vertAlign "
                "val=\"superscript\"/></rPr><t>1,2</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh>"
                "</si><si><t>line_x000D_\none</t></si></sst>")},
        {"xl/styles.xml",
         LG_STR(
             "<styleSheet><fonts><font/><font><b/><i val=\"1\"/></font><font><b val=\"0\"/>"
             "</font></fonts><fills><fill><patternFill patternType=\"none\"/></fill><fill>"
             "<patternFill patternType=\"solid\"><fgColor rgb=\"FFFFCC99\"/></patternFill></fill>"
             "<fill><patternFill patternType=\"lightGray\"><fgColor indexed=\"9\"/><bgColor "
             "indexed=\"15\"/></patternFill></fill><fill><patternFill patternType=\"solid\">"
             "<fgColor theme=\"4\" tint=\"0.5\"/></patternFill></fill><fill><patternFill "
             "patternType=\"solid\"><fgColor "
             "indexed=\"10\"/></patternFill></fill><fill><patternFill "
             "patternType=\"solid\"><fgColor "
             "indexed=\"65\"/></patternFill></fill></fills><numFmts><numFmt numFmtId=\"170\" "
             "formatCode=\"0.0%\"/></numFmts>"
             "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
             "<xf numFmtId=\"15\"/><xf numFmtId=\"170\"/><xf fillId=\"1\" fontId=\"1\"/><xf "
             "fillId=\"2\" fontId=\"2\"/><xf fillId=\"3\"/><xf fillId=\"4\" fontId=\"99\"/><xf "
             "fillId=\"99\"/><xf "
             "fillId=\"5\"/></cellXfs><dxfs><dxf><font><b/></font></dxf></dxfs><colors>"
             "<indexedColors><rgbColor rgb=\"00000000\"/><rgbColor/><rgbColor/><rgbColor/>"
             "<rgbColor/><rgbColor/><rgbColor/><rgbColor/><rgbColor rgb=\"00000000\"/><rgbColor "
             "rgb=\"00FFFFFF\"/><rgbColor rgb=\"00123456\"/>" BOOK_60_COLOURS
             "</indexedColors></colors>"
             "</styleSheet>")},
        {"xl/theme.xml",
         LG_STR("<theme><clrScheme><dk1><sysClr val=\"windowText\" lastClr=\"000000\"/></dk1><lt1>"
                "<sysClr val=\"window\" lastClr=\"FFFFFF\"/></lt1><dk2><srgbClr "
                "val=\"1F497D\"/></dk2><lt2><srgbClr val=\"EEECE1\"/></lt2><accent1><srgbClr "
                "val=\"4F81BD\"/></accent1></clrScheme></theme>")},
        {"xl/worksheets/sheet1.xml", sheet},
        {"xl/worksheets/_rels/sheet1.xml.rels",
         LG_STR(REL_HEAD "<Relationship Id=\"t\" Type=\"" RELATIONS
                         "table\" Target=\"../tables/table1.xml\"/></Relationships>")},
        {"xl/tables/table1.xml", table},
    };
    const size_t n = sizeof(parts) / sizeof(parts[0]);
    return book_open(parts, table.n > 0 ? n : n - 2, path);
}

int
book_ods(LgStr content, char *path)
{
    const BookPart parts[] = {
        {"mimetype", LG_STR("application/vnd.oasis.opendocument.spreadsheet")},
        {"content.xml", content},
        {"META-INF/manifest.xml", LG_STR("<manifest/>")},
    };
    return book_open(parts, sizeof(parts) / sizeof(parts[0]), path);
}

static void
put(char *at, unsigned bytes, uint32_t value)
{
    for (unsigned i = 0; i < bytes; i++) {
        at[i] = (char)(value >> (8 * i));
    }
}

// An entry of the directory.
static void
put_entry(char *at, const char *name, char kind, uint32_t first, uint32_t size)
{
    const size_t n = strlen(name);
    for (size_t i = 0; i < n; i++) {
        at[2 * i] = name[i];
    }
    put(at + 64, 2, (uint32_t)(n + 1) * 2);
    at[66] = kind;
    put(at + 116, 4, first);
    put(at + 120, 4, size);
}

int
book_xls(LgStr stream, char *path)
{
    enum { SECTOR = 512, SMALL = 4096, FREE = 0xFFFFFFFF, END = 0xFFFFFFFE, FAT = 0xFFFFFFFD };
    const uint32_t size = stream.n < SMALL ? SMALL : (uint32_t)stream.n;
    const uint32_t sectors = (size + SECTOR - 1) / SECTOR;
    const size_t total = (size_t)(3 + sectors) * SECTOR;
    char *file = stream.n <= BOOK_STREAM ? (char *)calloc(1, total) : NULL;
    const int fd = file ? memfd_create("book", 0) : -1;
    if (fd < 0) {
        free(file);
        return -1;
    }
    memcpy(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    put(file + 26, 2, 3);
    put(file + 28, 2, 0xFFFE);
    put(file + 30, 2, 9);
    put(file + 44, 4, 1); // the FAT is sector 0, the directory 1, the stream 2 and on
    put(file + 48, 4, 1);
    put(file + 56, 4, SMALL);
    put(file + 60, 4, (uint32_t)END);
    put(file + 68, 4, (uint32_t)END);
    for (size_t i = 1; i < 109; i++) {
        put(file + 76 + 4 * i, 4, (uint32_t)FREE);
    }
    char *fat = file + SECTOR;
    put(fat, 4, (uint32_t)FAT);
    put(fat + 4, 4, (uint32_t)END);
    for (uint32_t i = 2; i < 128; i++) {
        put(fat + 4 * (size_t)i, 4,
            i < 1 + sectors    ? i + 1
            : i == 1 + sectors ? (uint32_t)END
                               : (uint32_t)FREE);
    }
    put_entry(file + 2 * SECTOR, "Root Entry", 5, (uint32_t)END, 0);
    put_entry(file + 2 * SECTOR + 128, "Workbook", 2, 2, size);
    if (stream.n > 0) {
        memcpy(file + 3 * SECTOR, stream.p, stream.n);
    }
    const bool good = write(fd, file, total) == (ssize_t)total && lseek(fd, 0, SEEK_SET) == 0;
    free(file);
    (void)snprintf(path, 64, "/proc/self/fd/%d", fd);
    if (!good) {
        (void)close(fd);
    }
    return good ? fd : -1;
}
