// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCsv: records and cells of delimited text (RFC 4180 and its dialects).

#ifndef LG_SHEET_CSV_IMPL_H
#define LG_SHEET_CSV_IMPL_H

#include "sheet/mask_impl.h"
#include "sheet/sheet.h"
#include "sheet/text_impl.h"

typedef struct {
    LgText *text; ///< borrowed
    char delimiter, quote, escape;
    LgMaskBytes bytes; ///< of the three
    bool ragged, grid, faults, blanks, initial_space;
    uint32_t skip;    ///< lines still to be passed over
    LgStr comment;    ///< what a comment begins with; empty: nothing does
    uint32_t width;   ///< cells of the first record; 0 before it was read
    uint64_t records; ///< seen so far, blank ones too
    uint64_t line;    ///< of the first byte that has not been read
    LgStr *cells;
    size_t cells_cap;
    uint32_t *escaped; ///< the cells of this record that hold escapes
    size_t escaped_cap;
    size_t n_escaped;
    uint64_t mask;     ///< structural bytes not looked at yet of the block at `block`
    size_t block;      ///< offset in the window's buffer
    LgStr *header;     ///< the first record, for messages
    LgBuf header_text; ///< what `header` points into
    bool failed;       ///< with `faults`: `fault` says why the record at hand is none
    LgFault fault;
} LgCsv;

void lg_csv_done(LgCsv *csv);

/// The next record that is not blank. See lg_sheet_next().
LgStatus lg_csv_next(LgCsv *csv, LgRow *out, LgError *err) LG_NODISCARD;

/// Guess the delimiter of the text at the start of a table: the candidate that
/// cuts most records into the same number of cells, at least two; a comma when
/// none does.
char lg_csv_sniff(LgStr text, char quote);

#endif
