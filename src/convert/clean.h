// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgClean: tables of many hands, made alike before anything reads them: rows that are none are left
// out, columns get the names of fields whatever their headers say, cells are joined, put right by
// rules, and filled from other cells. In this order:
//
//   nothing -> skip -> join -> names -> patch -> remove -> default
//
// It is what a recipe says under `clean`:
//
//   nothing: ["-", "n/a"]                 cells that say nothing are blank
//   skip: ["/^Mandatory,/"]               rows, as their cells with commas between them
//   join: {Notes: {of: [Description, Information], with: ". "}}
//   names: {GeoX: [Easting, "OS easting"]}
//   ignore: [Old reference]               headers
//   patch: {Status: {permisioned: permissioned}, "*": {"/^nil$/": ""}}
//   remove: ['"']                         texts that are taken out of all cells
//   default: {Updated: [Added]}           a blank cell has that of another field
//   files: {"2f8a*": {names: ..., patch: ...}}    the same for files with such a name

#ifndef LG_CONVERT_CLEAN_H
#define LG_CONVERT_CLEAN_H

#include "base/arena.h"
#include "base/yaml.h"
#include "convert/rejects.h"
#include "convert/rewrite.h"
#include "convert/tidy.h"

typedef struct {
    LgStr field; ///< "*": every one
    const LgRewrite *rules;
    size_t n;
} LgCleanPatch;

typedef struct {
    LgStr field; ///< what it says itself stands first
    const LgStr *of;
    size_t n;
    LgStr with; ///< between two that are not blank
} LgCleanJoin;

typedef struct {
    LgStr files; ///< name of a file, or its beginning and *; empty: all
    const LgRewrite *skip;
    size_t n_skip;
    const LgTidyList *names; ///< of fields, as in LgTidyOptions
    size_t n_names;
    const LgStr *ignore;
    size_t n_ignore;
    const LgCleanPatch *patches;
    size_t n_patches;
    const LgCleanJoin *joins;
    size_t n_joins;
    const LgTidyList *defaults; ///< a blank cell of the field is the first of these that is none
    size_t n_defaults;
} LgCleanRules;

struct LgCleanOptions {
    const LgRewrite *nothing;
    size_t n_nothing;
    const LgStr *remove;
    size_t n_remove;
    const LgCleanRules *rules; ///< the first are those for all files
    size_t n_rules;
    // Not from the recipe:
    const LgStr *fields; ///< the columns that come out, in this order; null: all of the file
    size_t n_fields;
    LgRejects *rejects; ///< where rows go that are none; null: the first is an error
};

/// Read what stands under `clean`; texts are those of the tree. LG_E_INVALID with its place.
LgStatus lg_clean_read(LgArena *arena, const LgYaml *node, LgCleanOptions **out,
                       LgError *err) LG_NODISCARD;

/// The fields that `field` takes the cell of when it has none; null: none.
const LgTidyList *lg_clean_default(const LgCleanOptions *options, LgStr field);

typedef struct LgClean LgClean;

/// Open a file as lg_tidy_open() does, cleaned as `tidy->clean` says, when it says anything.
LgStatus lg_clean_open(const LgIo *io, const char *path, const LgSheetOptions *sheet,
                       const LgTidyOptions *tidy, LgReport *report, LgClean **out,
                       LgError *err) LG_NODISCARD;

/// The next row, the header first; see lg_tidy_next(). Rows that are none went to the rejects.
LgStatus lg_clean_next(LgClean *clean, LgRow *out, LgError *err) LG_NODISCARD;

/// See lg_tidy_origin(), lg_tidy_melted(), lg_tidy_header_row(); of columns that are joined, the
/// first.
LgOrigin lg_clean_origin(const LgClean *clean, uint32_t i);
uint32_t lg_clean_melted(const LgClean *clean);
uint64_t lg_clean_header_row(const LgClean *clean);

/// What it cleans, to be asked where its cells are.
const LgTidy *lg_clean_tidy(const LgClean *clean);

/// See lg_tidy_name() and lg_tidy_position().
LgStr lg_clean_name(const LgClean *clean);
void lg_clean_position(const LgClean *clean, uint64_t *out_done, uint64_t *out_total);

/// Null is allowed.
void lg_clean_close(LgClean *clean);

#endif
