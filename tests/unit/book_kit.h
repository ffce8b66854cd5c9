// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Workbooks for tests, made of their parts.

#ifndef LG_TESTS_BOOK_KIT_H
#define LG_TESTS_BOOK_KIT_H

#include "base/str.h"

/// What stands around the sheets of a content.xml; its styles are "up", superscript, and "off",
/// hidden.
#define BOOK_ODS_HEAD                                                                             \
    "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" " \
    "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "                            \
    "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "                            \
    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">"                              \
    "<office:automatic-styles><style:style style:name=\"up\"><style:text-properties "             \
    "style:text-position=\"super 58%\"/></style:style><style:style style:name=\"off\">"           \
    "<style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>"   \
    "<office:body><office:spreadsheet>"
#define BOOK_ODS_FOOT "</office:spreadsheet></office:body></office:document-content>"

typedef struct {
    const char *name;
    LgStr text;
} BookPart;

/// The parts as a zip in memory, to be read through `path` (of at least 64 bytes). Returns its
/// descriptor, which the caller closes; -1 when that fails.
int book_open(const BookPart *parts, size_t n, char *path);

/// An XLSX of one sheet, 'One', with three formats (general, d-mmm-yy, "0.0%"), five looks behind
/// them (bold and italic on #ffcc99, light grey of white on cyan, a lighter #4f81bd of the theme,
/// number 10 of the palette, which is #123456, and one that is not there), three shared texts
/// ("name", "total" with a raised "1,2", "line\none") and this for its sheet.
int book_xlsx(LgStr sheet, char *path);

/// The same with this as a table part that the sheet refers to.
int book_xlsx_table(LgStr sheet, LgStr table, char *path);

/// An ODS with this as its content.xml.
int book_ods(LgStr content, char *path);

enum { BOOK_STREAM = 126 * 512 };

/// A compound file with these bytes (BOOK_STREAM at most) as its stream 'Workbook'.
int book_xls(LgStr stream, char *path);

#endif
