// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgTidy: a table as people lay it out, made into rows under one header: the title above it
// and the notes below are left out, and rows in between, several header rows become one, headers
// that change from year to year get one name, blanks repeat the cell above, and columns that
// spread a dimension become rows.

#ifndef LG_CONVERT_TIDY_H
#define LG_CONVERT_TIDY_H

#include "convert/pattern.h"
#include "convert/report.h"
#include "sheet/sheet.h"

typedef struct LgTidy LgTidy;
typedef struct LgCleanOptions LgCleanOptions; ///< clean.h

enum {
    LG_TIDY_HEADER_ROWS = 16,
    LG_TIDY_CELLS = 16, ///< of LgTidyOptions.cells
    LG_TIDY_STYLES = 8, ///< of LgTidyOptions.styles
};

/// A column and texts that belong to it.
typedef struct {
    LgStr name;
    const LgStr *texts;
    size_t n;
} LgTidyList;

/// A cell above the table: what stands in the places of the pattern are columns.
typedef struct {
    uint32_t row, column; ///< from 1
    LgPattern pattern;    ///< with a name at least
} LgTidyCell;

/// A new column: what cells that hold a number look like; blank beside others.
typedef struct {
    LgStr name;
    LgStr of; ///< the column of those cells; may be that of the melted ones
    LgLookPart by;
    LgStr sheet;     ///< where the key is; empty: in its own
    LgCellRange key; ///< one column of cells, each of which looks like those that it explains: its
                     ///< text is what the new column has; no rows: the look in words
} LgTidyStyle;

/// What a recipe says under `table`; all empty: rows as they are. Texts are compared without
/// case, and with any white space as one space; "[note 5]" in a header is no part of it.
typedef struct {
    LgPattern sheets; ///< of the names of the sheets or members to read, one table each; what they
                      ///< say are columns; empty: the one that LgSheetOptions.member names
    const LgStr *except; ///< sheets that are not read although they follow it
    size_t n_except;
    const LgTidyList *names; ///< what columns are called whatever of the texts their headers say; a
                             ///< text that ends in * is the beginning of one
    size_t n_names;
    LgStr header;         ///< a cell of the last header row, or its beginning and *; empty: the
                          ///< first row
    uint32_t header_rows; ///< how many rows are joined to the header, with " / "; 0: 1
    const LgTidyCell *cells;
    size_t n_cells;
    const LgStr *stop; ///< a row whose first cell begins with one of these ends the table
    size_t n_stop;
    const LgTidyList *drop; ///< rows that have one of the texts in the column; "" is a blank cell
    size_t n_drop;
    const LgStr *fill; ///< columns whose blank cells repeat the one above
    size_t n_fill;
    const LgStr *ignore; ///< columns that are left out
    size_t n_ignore;
    /// Every other column but `keep` becomes rows. What its header says goes to columns of their
    /// own: "{Tenure} / {Year}", or with no braces the whole of it to a column of this name.
    LgPattern melt;
    const LgStr *keep;
    size_t n_keep;
    LgStr value; ///< the column of its cells
    LgStr sum;   ///< a column, not melted itself, that must be their sum where all are numbers
    double within;
    uint64_t differing; ///< so many rows of a sheet may differ from it: a warning, beyond an error
    const LgTidyStyle *styles;
    size_t n_styles;
    LgStr legend; ///< where the markers are explained: a sheet, a member, a marked table; or
                  ///< LG_TIDY_LEGEND_HERE, in the sheet itself, beside and below the table
    uint64_t least_rows, most_rows; ///< of the sheet, left out ones not counted; 0: any
    const LgCleanOptions *clean;    ///< what lg_clean_open() does to the rows then; null: nothing
} LgTidyOptions;

#define LG_TIDY_LEGEND_HERE "here"

/// Open a file as lg_sheet_open() does. What the options say must hold and does not goes to
/// `report`: E-SUM, W-SUM, E-ROWS. Options, what they point to, and the report are borrowed. Close
/// it with lg_tidy_close().
LgStatus lg_tidy_open(const LgIo *io, const char *path, const LgSheetOptions *sheet,
                      const LgTidyOptions *options, LgReport *report, LgTidy **out,
                      LgError *err) LG_NODISCARD;

/// The next row, the header first; see lg_sheet_next(). LG_E_INVALID, with file, row and column,
/// when the table is not as the options say.
LgStatus lg_tidy_next(LgTidy *tidy, LgRow *out, LgError *err) LG_NODISCARD;

/// Where the cells of one of its columns stand in the sheet of a workbook.
typedef enum {
    LG_ORIGIN_NONE = 0, ///< in no cell: it is said by the name of the sheet, or above the table
    LG_ORIGIN_COLUMN,   ///< in the row, always in the same column of the sheet
    LG_ORIGIN_MELTED,   ///< in the row, in the column that lg_tidy_melted() tells
    LG_ORIGIN_HEADER,   ///< in the header, in that column
} LgOriginKind;

typedef struct {
    LgOriginKind kind;
    uint32_t column; ///< from 1, for LG_ORIGIN_COLUMN
} LgOrigin;

/// Of column `i` (from 0) of its rows. Nowhere, before the header has been read and when it is no
/// workbook.
LgOrigin lg_tidy_origin(const LgTidy *tidy, uint32_t i);

/// The column of the sheet (from 1) that the row at hand was melted from; 0: nothing is melted.
uint32_t lg_tidy_melted(const LgTidy *tidy);

/// The last row of the header, in the sheet.
uint64_t lg_tidy_header_row(const LgTidy *tidy);

/// Is a cell of its sheet (column from 0) part of the table? To be asked once all rows are read.
bool lg_tidy_has(const LgTidy *tidy, uint64_t row, uint32_t column);

/// See lg_sheet_dialect().
bool lg_tidy_dialect(const LgTidy *tidy, LgEncoding *out_encoding, char *out_delimiter);

/// The name of the table for messages; see lg_sheet_name(). Borrowed.
LgStr lg_tidy_name(const LgTidy *tidy);

/// Where the bytes are; see lg_sheet_position().
void lg_tidy_position(const LgTidy *tidy, uint64_t *out_done, uint64_t *out_total);

/// The bytes of white space at the start of `s`; a space that does not break is one.
size_t lg_tidy_space(LgStr s);

/// `s` with its white space as single spaces, none at the ends; with `notes` references such as
/// "[note 5]" are white space, too. Null text when memory is short.
LgStr lg_tidy_fold(LgArena *arena, LgStr s, bool notes) LG_NODISCARD;

/// Null is allowed.
void lg_tidy_close(LgTidy *tidy);

#endif
