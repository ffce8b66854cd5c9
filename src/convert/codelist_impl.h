// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCodeList: the codes that a column may have, from a CSV file with the columns
// Label, Notation and perhaps Parent Notation, Description, Sort Priority
// (table2qb's codelist.csv).

#ifndef LG_CONVERT_CODELIST_IMPL_H
#define LG_CONVERT_CODELIST_IMPL_H

#include "base/arena.h"
#include "base/io.h"
#include "convert/recipe.h"
#include "convert/report.h"

typedef struct {
    LgStr label;
    LgStr notation; ///< the slug of the label when the file has none
    LgStr parent;   ///< notation; empty: top
    LgStr description;
    LgStr sort;
    uint64_t line;
} LgCodeListItem;

typedef struct {
    LgStr path;
    LgCodeListItem *items;
    size_t n;
    uint32_t *by_notation; ///< indexes of `items`, sorted
    uint32_t *by_label;
} LgCodeList;

/// Read it. Double notations and unknown parents are problems in the report.
LgStatus lg_codelist_read(const LgIo *io, const char *path, LgTransform transform, LgArena *arena,
                          LgReport *report, LgCodeList **out, LgError *err) LG_NODISCARD;

/// The item with this notation, or null.
const LgCodeListItem *lg_codelist_notation(const LgCodeList *list, LgStr notation);

/// The item with this notation, else with this label, or null.
const LgCodeListItem *lg_codelist_find(const LgCodeList *list, LgStr cell);

/// The notation or label that is nearest to `cell`; empty when none is.
LgStr lg_codelist_near(const LgCodeList *list, LgArena *arena, LgStr cell);

#endif
