// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a sheet looks like before it is known where its table is: guess_sheet.c looks,
// guess_layout.c says it as a recipe does.

#ifndef LG_CONVERT_GUESS_SHEET_IMPL_H
#define LG_CONVERT_GUESS_SHEET_IMPL_H

#include "base/arena.h"
#include "sheet/sheet.h"

enum {
    LG_GUESS_MELTED = 3,  ///< columns that spread a dimension, at least
    LG_GUESS_UNNAMED = 2, ///< so many first columns may be without a header
};

/// A row that is not blank. Cells are trimmed.
typedef struct {
    uint64_t row;
    uint32_t n;
    const LgStr *cells;
    uint32_t filled; ///< cells that are not blank
} LgGuessLine;

/// What the cells of a header count, so that they are one dimension.
typedef enum { LG_SPREAD_NONE, LG_SPREAD_PERIODS, LG_SPREAD_AGES, LG_SPREAD_LETTERS } LgGuessSpread;

typedef struct {
    LgStr member;
    LgGuessLine *lines;
    uint32_t n;
    size_t bytes;    ///< of their cells
    bool whole;      ///< all lines of the sheet are here
    uint32_t header; ///< of lines; n: it is not clear
    uint32_t end;    ///< the first line behind the table
    uint32_t n_columns;
    uint32_t *numbers; ///< by column: cells that are numbers
    uint32_t *filled;  ///< by column: cells that are not blank
    LgGuessSpread spread;
    bool *melted; ///< by column
    uint32_t n_melted;
} LgGuessSheet;

/// Read a sheet and find its table. Lives in `arena`. What is wrong with the file is an error.
LgStatus lg_guess_sheet(const LgIo *io, const char *path, const LgSheetOptions *how,
                        LgGuessSheet *sheet, LgArena *arena, LgError *err) LG_NODISCARD;

/// Has it a clear table?
bool lg_guess_sheet_clear(const LgGuessSheet *sheet);

/// How much of a table it has: cells below its header; 0 when it has no numbers.
uint64_t lg_guess_sheet_weight(const LgGuessSheet *sheet);

/// A column of the table that has no header.
bool lg_guess_sheet_unnamed(const LgGuessSheet *sheet, uint32_t column);

/// A row that has text in most columns where numbers belong.
bool lg_guess_sheet_other(const LgGuessSheet *sheet, const LgGuessLine *line);

/// The column of the sums of the melted ones, when all rows agree; n_columns: none.
uint32_t lg_guess_sheet_sum(const LgGuessSheet *sheet);

/// What a cell of a header counts.
LgGuessSpread lg_guess_spread(LgStr cell);

static inline LgStr
lg_guess_cell(const LgGuessLine *line, uint32_t column)
{
    return column < line->n ? line->cells[column] : (LgStr){0};
}

#endif
