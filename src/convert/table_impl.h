// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgTable: one or several files with the same header in memory, each column as
// a dictionary of its distinct cells and one code a row. What is asked of every
// cell (is it a period, which URI does it get) is so asked once per distinct one.

#ifndef LG_CONVERT_TABLE_IMPL_H
#define LG_CONVERT_TABLE_IMPL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/progress.h"
#include "convert/legend_impl.h"
#include "convert/tidy.h"

typedef struct {
    LgStr name;       ///< header, trimmed
    uint32_t n;       ///< distinct cells
    uint32_t *codes;  ///< codes[row]: index into the arrays below
    LgStr *values;    ///< distinct cells, trimmed, in order of first appearance
    uint32_t *first;  ///< the row of the first appearance
    uint32_t *counts; ///< how many rows have it
    size_t cap;       ///< of the three
    uint32_t *slots;  ///< hash table: index + 1
    uint64_t *hashes; ///< of `values`
    size_t cap_hashes;
    size_t n_slots; ///< a power of two
    size_t cap_codes;
} LgTableColumn;

typedef struct {
    LgStr path;              ///< as lg_sheet_name() has it
    uint32_t first;          ///< its first row in the table
    uint32_t header_row;     ///< of the sheet of a workbook
    const LgOrigin *origins; ///< of the columns read, in the sheet; null: it is no workbook
} LgTableFile;

typedef struct {
    LgArena *arena;
    LgTableFile *files; ///< sheets of a file count as files
    size_t n_files, cap_files;
    uint32_t n_rows;
    uint32_t n_columns;
    uint32_t n_added;       ///< of them not in the files
    LgTableColumn *columns; ///< room for LG_TABLE_EXTRA more
    uint32_t *rows;         ///< record number in its file
    uint32_t *lines;
    size_t cap_rows, cap_lines;
    uint16_t *melted; ///< column of the sheet; null: no row was melted from a workbook
    size_t cap_melted;
    LgEncoding encoding; ///< that its texts were found to have; AUTO: ASCII, or several
    char delimiter;      ///< of them; 0: workbooks, or several
    LgLegend legend;
    const char *legend_of; ///< the file whose notes were read last
    uint32_t n_read;       ///< columns that the files have
} LgTable;

enum { LG_TABLE_EXTRA = 64 }; ///< columns that may be added

/// Where row `row` of the table came from.
typedef struct {
    LgStr file;
    uint64_t row;
    uint64_t line;
} LgTablePlace;

/// Read all files, each as `tidy` says (null: rows as they are, and `report` may be null). Headers
/// must be the same (in any order), without blanks or duplicates. `*out` is set even on failure;
/// free it with lg_table_free().
LgStatus lg_table_read(const LgIo *io, const char *const *paths, size_t n_paths,
                       const LgSheetOptions *options, const LgTidyOptions *tidy, LgReport *report,
                       LgTable **out, LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_table_free(LgTable *table);

/// Column by header (exact, else without case), or null.
LgTableColumn *lg_table_find(const LgTable *table, LgStr name);

/// Add a column with the same cell in every row. LG_E_LIMIT when there is no room.
LgStatus lg_table_constant(LgTable *table, LgStr name, LgStr value, LgTableColumn **out,
                           LgError *err) LG_NODISCARD;

/// Add a column whose cells are put together from those of others: "{Year} {Month}"; with the name
/// of a column that is there it takes its place. `match` (empty: none) takes the cells of that one
/// apart before: "2008/4" by "{y}/{q}" becomes "2008 Q4" by "{y} Q{q}". LG_E_INVALID when a
/// column of the pattern is not there, or, with its row, a cell is not as `match` says; LG_E_LIMIT
/// when there is no room.
LgStatus lg_table_write(LgTable *table, LgStr name, const LgPattern *match,
                        const LgPattern *pattern, LgError *err) LG_NODISCARD;

LgTablePlace lg_table_place(const LgTable *table, uint32_t row);

/// Append the address of a cell, as it is in its workbook and before it was melted: "Table 1!F17".
/// False, and nothing appended, when it stands in no cell of a workbook.
bool lg_table_address(const LgTable *table, uint32_t row, const LgTableColumn *column, LgBuf *out);

/// The cell.
static inline LgStr
lg_table_cell(const LgTableColumn *column, uint32_t row)
{
    return column->values[column->codes[row]];
}

#endif
