// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What tidy.c (rows) and tidy_header.c share.

#ifndef LG_CONVERT_TIDY_IMPL_H
#define LG_CONVERT_TIDY_IMPL_H

#include "base/arena.h"
#include "base/buf.h"
#include "convert/tidy.h"

/// A cell of a key.
typedef struct {
    LgStr look, text;
} LgTidyEntry;

/// A column of LgTidyOptions.styles.
typedef struct {
    const LgTidyStyle *options;
    LgTidyEntry *entries;
    uint32_t n_entries;
    bool melted;     ///< it is about the melted cells
    uint32_t column; ///< else about those of this column of the sheet
    char text[LG_LOOK_TEXT];
} LgTidyColour;

struct LgTidy {
    LgSheet *sheet;
    const LgTidyOptions *options; // null: rows as they are
    LgStr member;                 // the name of the sheet
    LgArena *arena;
    bool has_header;
    uint64_t first_row, header_row, last_row; // in the sheet
    bool ended;

    LgStr *names; // of the columns of the sheet; empty: none
    uint32_t n_names;
    uint32_t *keep; // columns of the sheet that stay, in the order that the recipe gives
    uint32_t n_keep;
    uint32_t *melt; // those that become rows
    uint32_t n_melt;
    LgStr *parts;                   // parts[m * n_places + i]: what the header of melt[m] says
    LgStr places[LG_PATTERN_NAMES]; // the columns that these become
    uint32_t n_places;
    LgStr *said; // what the sheet's name and the cells above say: names, then values
    uint32_t n_said, n_cells_said;
    bool *own; // columns that belong to the table
    LgTidyColour colours[LG_TIDY_STYLES];
    uint32_t n_colours;
    uint32_t *drop; // the columns of options->drop
    uint32_t *fill; // columns that repeat
    LgBuf *above;   // their last cells
    uint32_t n_fill;
    uint32_t sum; // the column of the sums; n_names: none

    LgReport *report;
    uint64_t differing; // rows that do not add up

    LgRow row;       // of the sheet
    uint64_t n_rows; // so far
    uint32_t at;     // the next of `melt` for this row
    LgStr *cells;
};

/// tidy_header.c: read up to the header and find out which column is what. `member`: the name of
/// the sheet. `*out` is the header of the rows to come.
LgStatus lg_tidy_header(LgTidy *tidy, LgStr member, LgRow *out, LgError *err) LG_NODISCARD;

/// tidy_style.c: read the keys of the styles.
LgStatus lg_tidy_style_open(LgTidy *tidy, const LgIo *io, const char *path,
                            LgError *err) LG_NODISCARD;

/// What column `i` of the styles has in the row at hand.
LgStatus lg_tidy_style_cell(LgTidy *tidy, uint32_t i, LgStr *out, LgError *err) LG_NODISCARD;

/// Is a column (from 0) without a header, perhaps beyond it, one that the recipe leaves out?
bool lg_tidy_leaves_out(const LgTidy *tidy, uint32_t column);

/// Give an error the place of a cell, by its address in a workbook; returns `st`. `column` 0: the
/// row.
LgStatus lg_tidy_at(const LgTidy *tidy, const LgRow *row, uint32_t column, LgStatus st,
                    LgError *err);

#endif
