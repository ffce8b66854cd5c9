// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Running the converter from a command line: what `publish` and `convert` share.

#ifndef LG_CLI_TABLES_H
#define LG_CLI_TABLES_H

#include "cli/bar.h"
#include "convert/convert.h"

typedef struct {
    LgIo io; ///< see lg_tables_init()
    LgStr base;
    LgStr publisher; ///< of datasets whose recipe has none; may be empty
    LgStr licence;   ///< IRI, likewise
    bool with_addresses;
    bool yes;
    bool quiet;
    const char *registry; ///< columns.csv; may be null
    const char *recipe;   ///< may be null
    const char *recipes;  ///< folder for guessed recipes; null: beside the input
    const char *csvw;     ///< as in LgConvertOptions, with the two that follow
    const char *csvw_name;
    bool csvw_offered;
    LgBuf *json;   ///< where the report goes as JSON; null: nowhere
    bool one_year; ///< see LgConvertOptions
    unsigned year;
    const char *rejects; ///< file for bad rows of registers
    LgRejectsLimit max_rejects;
    LgRejects *bad;   ///< see lg_tables_init()
    LgPlaces *places; ///< likewise
} LgTablesOptions;

/// Know which of `inputs` can be read only once ("-" and pipes), where bad rows go (once `rejects`
/// and `max_rejects` are set), and the areas that there are. Release with lg_tables_done().
LgStatus lg_tables_init(LgTablesOptions *options, const char *const *inputs, size_t n_inputs,
                        LgError *err) LG_NODISCARD;
void lg_tables_done(LgTablesOptions *options);

/// Convert `inputs` (tables that make one dataset, or one recipe) and print the
/// explanation, the report and what to do next on stderr.
LgStatus lg_tables_convert(const LgTablesOptions *options, const char *const *inputs,
                           size_t n_inputs, LgBar *bar, LgSink *sink, LgArena *arena,
                           LgConvertResult *out, LgError *err) LG_NODISCARD;

/// Write the report to the file that --report names.
LgStatus lg_tables_save(const char *path, const LgBuf *json, LgError *err) LG_NODISCARD;

#endif
