// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSheet: one table read row by row. Cells are text, UTF-8: those of CSV as in the file, those of
// a workbook as book.h has them.

#ifndef LG_SHEET_SHEET_H
#define LG_SHEET_SHEET_H

#include "base/arena.h"
#include "base/io.h"
#include "base/progress.h"
#include "sheet/book.h"

typedef struct LgSheet LgSheet;

typedef enum {
    LG_ENCODING_AUTO = 0, ///< byte order mark, else settled at the first byte that is not ASCII
    LG_ENCODING_UTF8,
    LG_ENCODING_UTF16LE,
    LG_ENCODING_UTF16BE,
    LG_ENCODING_WINDOWS_1252,
} LgEncoding;

typedef struct {
    LgEncoding encoding;
    char delimiter;             ///< 0: guessed from the first lines (comma, tab, semicolon, bar)
    char quote;                 ///< 0: the double quote
    char escape;                ///< 0: none besides the doubled quote; else e.g. a backslash
    LgStr member;               ///< of a zip or workbook: the member or sheet to read; empty: the
                                ///< only table in it
    LgStr marked;               ///< of a workbook: the name of a marked table, or its beginning
                                ///< and *; no other table of `member`, or of the workbook when
                                ///< that is empty, may have it; see lg_sheet_range()
    bool ragged;                ///< allow rows with fewer cells than the first (they are padded)
    bool displayed;             ///< numbers of a workbook as its sheet shows them, rounded
    bool skip_hidden;           ///< leave out the hidden rows and columns of a workbook
    bool looks;                 ///< of a workbook: tell LgRow.looks
    bool faults;                ///< text: go on behind rows at fault, see LgRow.fault
    bool unquoted;              ///< text: no character quotes, `quote` is not looked at
    bool blanks;                ///< text: give out blank rows too
    bool initial_space;         ///< text: spaces may stand before the quote that begins a cell
    uint32_t skip;              ///< text: lines in front that are no rows, see LgRow.note
    LgStr comment;              ///< text: lines that begin with this are no rows; empty: none;
                                ///< borrowed as long as the sheet
    bool grid;                  ///< rows of any width, as they are: the table begins further down
    bool ahead;                 ///< text: a thread of the sheet's own reads before rows are asked
                                ///< for, a few megabytes at most; `io` is used from there too
    const LgProgress *progress; ///< may be null
} LgSheetOptions;

/// Why a row is no row.
typedef enum {
    LG_FAULT_WIDTH,    ///< too few cells, or too many
    LG_FAULT_QUOTE,    ///< a quote where none can be, or one that is never closed
    LG_FAULT_ENCODING, ///< a byte that the encoding does not have, or NUL
    LG_FAULT_SIZE,     ///< a cell is too long, or there are too many
} LgFaultKind;

typedef struct {
    LgFaultKind kind;
    uint64_t line;  ///< from 1
    uint32_t byte;  ///< of the line, from 1
    uint32_t cell;  ///< from 1
    LgStr title;    ///< of its column; empty when it has none; lives as long as the sheet
    char text[240]; ///< what is wrong, for a person
} LgFault;

/// Borrowed: valid until the next call on the sheet.
typedef struct {
    uint64_t row;  ///< record number from 1, the header and blank lines counted
    uint64_t line; ///< line of its first byte, from 1
    uint32_t n;    ///< cells; 0 means the end of the table
    const LgStr *cells;
    bool note;            ///< its one cell is a line that was to be skipped, or a comment
    const LgLook *looks;  ///< how each cell looks, when that was asked for; else null
    const LgFault *fault; ///< null, or why this is no row: its one cell is the line as it stands
} LgRow;

/// Open a CSV/TSV file, plain or gzip, or one member of a zip, or one sheet of a workbook: what it
/// is, its content says. What is not told is guessed. Errors name the file. Close it with
/// lg_sheet_close().
LgStatus lg_sheet_open(const LgIo *io, const char *path, const LgSheetOptions *options,
                       LgSheet **out, LgError *err) LG_NODISCARD;

/// The next row; blank lines, and those with nothing but delimiters, are skipped. An unclosed
/// quote, a stray quote, a row with too few or too many cells, or a byte that the encoding does not
/// have is LG_E_SYNTAX with row and column. Nothing may be read after an error.
///
/// With `faults` such a row, unless it is the first, is given out with what is wrong, and reading
/// goes on at the line behind its first: what stands behind a quote that nobody closed is not lost
/// with it. A file that cannot be read or unpacked further is an error all the same.
LgStatus lg_sheet_next(LgSheet *sheet, LgRow *out, LgError *err) LG_NODISCARD;

/// How a text is read: its encoding, AUTO while all of it was ASCII, and what stands between its
/// cells. False: it is a workbook.
bool lg_sheet_dialect(const LgSheet *sheet, LgEncoding *out_encoding, char *out_delimiter);

/// Where the marked table that was asked for stands; null: none was asked for. Its rows have the
/// cells of its columns alone and end with it; with `grid` the rows above come first, as they are.
const LgCellRange *lg_sheet_range(const LgSheet *sheet);

/// Its cells have addresses, such as F17: it is the sheet of a workbook. LgRow.row is then the row
/// that the sheet shows.
bool lg_sheet_is_book(const LgSheet *sheet);

/// The table's name for messages: its path, or "path!member". Borrowed: valid
/// as long as the sheet.
LgStr lg_sheet_name(const LgSheet *sheet);

/// Bytes of the file consumed so far, and its size: for progress.
void lg_sheet_position(const LgSheet *sheet, uint64_t *out_done, uint64_t *out_total);

/// Null is allowed.
void lg_sheet_close(LgSheet *sheet);

/// Names of the tables in a zip (members ending in .csv, .tsv, .tab, .txt) or of the sheets of a
/// workbook that are not hidden, or one
/// empty name for any other file: what LgSheetOptions.member takes. Lives in `arena`.
LgStatus lg_sheet_members(const LgIo *io, const char *path, LgArena *arena, LgStr **out_names,
                          size_t *out_n, LgError *err) LG_NODISCARD;

/// The name of the one marked table of a workbook that has data, into `arena`: those whose name, or
/// that of their sheet, says contents, notes or cover are not counted, nor those of hidden sheets.
/// Empty: there is none, there are several, or it is no workbook.
LgStatus lg_sheet_marked(const LgIo *io, const char *path, LgArena *arena, LgStr *out,
                         LgError *err) LG_NODISCARD;

#endif
