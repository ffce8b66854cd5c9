// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgBook: a workbook, XLSX (ECMA-376), ODS (OpenDocument 1.3) or XLS (BIFF8), read sheet by sheet
// and row by row, with what its cells mean besides their text.

#ifndef LG_SHEET_BOOK_H
#define LG_SHEET_BOOK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/io.h"

typedef struct LgBook LgBook;

typedef enum {
    LG_BOOK_NONE, ///< no workbook
    LG_BOOK_XLSX,
    LG_BOOK_ODS,
    LG_BOOK_XLS, ///< or another compound file
} LgBookKind;

typedef enum {
    LG_CELL_TEXT,
    LG_CELL_NUMBER,  ///< `text` is the shortest decimal that is the same double, as 0.1
    LG_CELL_BOOLEAN, ///< "true" or "false"
    LG_CELL_DATE,    ///< "2024-03-31", "2024-03-31T12:00:00" or "12:00:00"
    LG_CELL_ERROR,   ///< "#N/A" and the like, or LG_CELL_NO_VALUE
} LgCellKind;

/// What stands in place of a formula whose value nobody computed when the file was saved.
#define LG_CELL_NO_VALUE "#NOT COMPUTED"

/// How a cell looks by its own style; what a sheet colours by conditions is not known.
typedef struct {
    uint32_t fill; ///< LG_LOOK_FILLED and 0xRRGGBB; 0: none, or white
    bool bold, italic;
} LgLook;

enum { LG_LOOK_FILLED = 1 << 24, LG_LOOK_TEXT = 16 };

typedef enum { LG_LOOK_FILL, LG_LOOK_FONT } LgLookPart;

typedef struct {
    uint32_t column; ///< from 1
    LgCellKind kind;
    LgLook look; ///< plain, unless lg_book_want_looks() asked
    LgStr text;
    LgStr raised; ///< superscript, which `text` leaves out: references to notes
    LgStr format; ///< XLSX, XLS: its number format, such as "0.0%"; empty: general
    LgStr shown;  ///< ODS: what a number or date looks like in the sheet; empty: as `text`
} LgCell;

/// Borrowed: valid until the next call on the book.
typedef struct {
    uint32_t row; ///< from 1; 0 means the end of the sheet
    bool hidden;
    uint32_t n; ///< cells that are not empty, by column
    const LgCell *cells;
} LgCellRow;

typedef struct {
    LgStr name;
    bool hidden;
} LgBookSheet;

/// Cells of which only the first, top left, is there.
typedef struct {
    uint32_t row, column; ///< from 1
    uint32_t rows, columns;
} LgCellRange;

/// A table that the workbook itself marks: a table part of XLSX, a database range of ODS. XLS has
/// none.
typedef struct {
    LgStr name;
    size_t sheet;      ///< its place in lg_book_sheets()
    LgCellRange range; ///< with its header row, without rows of totals
    bool has_header;   ///< the first row of the range is one
} LgBookTable;

enum { LG_BOOK_ROWS = 1048576, LG_BOOK_COLUMNS = 16384 };

/// What the content of a file says it is, whatever its name.
LgStatus lg_book_kind(const LgIo *io, const char *path, LgBookKind *out, LgError *err) LG_NODISCARD;

/// Open a workbook and look which sheets it has. LG_E_UNSUPPORTED for an XLS that is encrypted or
/// older than Excel 97, LG_E_SYNTAX for what
/// is broken, LG_E_LIMIT for what unpacks out of proportion. Close it with lg_book_close().
LgStatus lg_book_open(const LgIo *io, const char *path, LgBook **out, LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_book_close(LgBook *book);

/// The sheets in their order, hidden ones too. Lives as long as the book.
const LgBookSheet *lg_book_sheets(const LgBook *book, size_t *out_n);

/// The marked tables, by sheet. They are looked for at the first call, which must not come between
/// lg_book_begin() and the end of a sheet. Lives as long as the book.
LgStatus lg_book_tables(LgBook *book, const LgBookTable **out, size_t *out_n,
                        LgError *err) LG_NODISCARD;

/// Ask for LgCell.look from the next lg_book_begin() on.
void lg_book_want_looks(LgBook *book);

/// Go to the start of a sheet, from 0.
LgStatus lg_book_begin(LgBook *book, size_t sheet, LgError *err) LG_NODISCARD;

/// The next row that has cells. Formulas have the values that were computed when the file was
/// saved; those of a program that computes nothing have none. Errors name the sheet and the row.
LgStatus lg_book_next(LgBook *book, LgCellRow *out, LgError *err) LG_NODISCARD;

/// The merged cells of the sheet, all of them once it has been read to its end. Borrowed until
/// lg_book_begin().
const LgCellRange *lg_book_merged(const LgBook *book, size_t *out_n);

/// Is this column (from 1) of the sheet hidden?
bool lg_book_column_hidden(const LgBook *book, uint32_t column);

/// Bytes of the sheet's part that have been read, and how many it has.
void lg_book_position(const LgBook *book, uint64_t *out_done, uint64_t *out_total);

/// What the sheet shows of a number: rounded as its format says, without zeros behind. False, and
/// nothing in `out`, when it shows the number as it is, or something else.
bool lg_cell_displayed(const LgCell *cell, LgBuf *out);

/// One part of a look in words: "#ffcc99"; "bold", "italic", "bold italic"; empty: plain.
LgStr lg_look_text(LgLook look, LgLookPart part, char out[LG_LOOK_TEXT]);

/// "BC23" for row 23, column 55. `out` takes 12 bytes.
void lg_book_address(uint32_t row, uint32_t column, char *out);

/// The other way round. False when `text` is no such address, or one beyond LG_BOOK_ROWS and
/// LG_BOOK_COLUMNS.
bool lg_book_place(LgStr text, uint32_t *out_row, uint32_t *out_column);

/// Append "Table 1!BC23", for the sheet that the name "book.xlsx!Table 1" ends in.
void lg_book_cell(LgStr name, uint32_t row, uint32_t column, LgBuf *out);

/// "A3:B7" as a range. False: it is none.
bool lg_book_range(LgStr text, LgCellRange *out);

#endif
