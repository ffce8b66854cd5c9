// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgLegend: what a table's own notes say that its markers mean. Notes are written for people, so
// what they say is kept as it stands, and each marker that the data has is looked for:
//
//     ..                | Not available              the marker, what it means in the next cell
//     [x] = not available                            both in one cell; or with "denotes", ":", ...
//     x = CV > 20%      | Unreliable                 both
//     Where the symbol ":" appears, no data are available.

#ifndef LG_CONVERT_LEGEND_IMPL_H
#define LG_CONVERT_LEGEND_IMPL_H

#include "base/arena.h"
#include "base/io.h"
#include "convert/tidy.h"

/// A cell of the notes.
typedef struct {
    LgStr text;
    LgStr next;  ///< what stands in the next cell of its row that is not blank; may be empty
    LgStr place; ///< "Notes!A7", or "notes.csv:7"
} LgLegendCell;

typedef struct {
    LgLegendCell *cells;
    size_t n, cap;
    size_t bytes;  ///< of their texts
    LgStr *places; ///< where was looked: "Notes", "Table 1, outside of the table"
    size_t n_places, cap_places;
} LgLegend;

/// What a marker means.
typedef struct {
    LgStr meaning;
    LgStr place;
} LgLegendEntry;

/// Add what a sheet says, of which the cells of `table` (null: none) are no part. `how` opens it;
/// texts go to `arena`. LG_E_LIMIT when it is too long for notes.
LgStatus lg_legend_read(LgLegend *legend, const LgIo *io, const char *path,
                        const LgSheetOptions *how, const LgTidy *table, LgArena *arena,
                        LgError *err) LG_NODISCARD;

/// The first place that explains a marker, and in `other` the next one that says something else
/// (no place: there is none). False when none does.
bool lg_legend_find(const LgLegend *legend, LgArena *arena, LgStr marker, LgLegendEntry *out,
                    LgLegendEntry *other);

/// Null is allowed. Frees what is not in the arena.
void lg_legend_done(LgLegend *legend);

#endif
