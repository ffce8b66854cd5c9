// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Running the converter from a command line: what `publish` and `convert` share.

#ifndef LG_CLI_TABLES_H
#define LG_CLI_TABLES_H

#include "cli/bar.h"
#include "cli/cli.h"
#include "convert/convert.h"

typedef struct {
    LgIo io; ///< see lg_tables_init()
    LgStr base;
    LgStr publisher; ///< of datasets whose recipe has none; may be empty
    LgStr licence;   ///< IRI, likewise
    bool with_addresses;
    bool with_old_keys;
    bool yes;
    LgCatalogue catalogue;
    bool quiet;
    LgColour colour;        ///< of the report on stderr
    LgStr member;           ///< as in LgConvertOptions
    const char *registry;   ///< columns.csv; may be null
    const char *components; ///< components.csv, with `registry`; may be null
    const char *recipe;     ///< may be null
    const char *recipe_out; ///< as in LgConvertOptions
    const char *csvw;       ///< as in LgConvertOptions, with the two that follow
    const char *csvw_name;
    bool csvw_offered;
    const char *metadata; ///< as in LgConvertOptions, with the next
    bool standard;
    const char *report_path; ///< file for the report; may be null
    LgReport *report;        ///< what all conversions find and count is added to it; may be null
    const char *rejects;     ///< file for bad rows of registers
    const char *max_rejects_text; ///< as given; null: it was not
    LgRejectsLimit max_rejects;
    LgRejects *bad;            ///< see lg_tables_init()
    LgPlaces *places;          ///< likewise
    const LgConvertLive *live; ///< see LgConvertOptions
    const char *spill;         ///< likewise
    size_t memory;             ///< likewise
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

/// The options that both commands have, for getopt_long(); those of a single letter go into the
/// command's own string of these with LG_TABLES_SHORT.
#define LG_TABLES_SHORT "r:c:m:yq"
// clang-format off
#define LG_TABLES_LONG                                \
    {"recipe", required_argument, NULL, 'r'},         \
    {"columns", required_argument, NULL, 'c'},        \
    {"components", required_argument, NULL, 'O'},     \
    {"member", required_argument, NULL, 'e'},         \
    {"metadata", required_argument, NULL, 'm'},       \
    {"csvw-mode", required_argument, NULL, 'D'},      \
    {"with-addresses", no_argument, NULL, 'a'},       \
    {"with-old-keys", no_argument, NULL, 'K'},        \
    {"yes", no_argument, NULL, 'y'},                  \
    {"strict", no_argument, NULL, 'S'},               \
    {"report", required_argument, NULL, 'R'},         \
    {"color", required_argument, NULL, 'L'},          \
    {"rejects", required_argument, NULL, 'B'},        \
    {"max-rejects", required_argument, NULL, 'M'},    \
    {"quiet", no_argument, NULL, 'q'}
// clang-format on

/// Take one of them. LG_EXIT_DONE, or what lg_cli_usage() returns; of any other `option` what
/// lg_cli_option() does.
int lg_tables_option(const char *command, int option, const char *argument,
                     LgTablesOptions *options);

/// Does the name of a file for --report say in which form: .json, .csv, .html? LG_EXIT_DONE, or
/// what lg_cli_usage() returns.
int lg_tables_report_option(const char *command, const char *path);

/// When `report_path` names a file for it: have lg_tables_convert() add to a report, and then,
/// whatever came of it, write that to the file and free it. lg_tables_reported() returns `st`, or
/// that it could not be written.
LgStatus lg_tables_report(LgTablesOptions *options, LgError *err) LG_NODISCARD;
LgStatus lg_tables_reported(LgTablesOptions *options, LgStatus st, LgError *err) LG_NODISCARD;

/// Write the report to that file.
LgStatus lg_tables_save(const char *path, const LgReport *report, LgError *err) LG_NODISCARD;

/// Print the report on stderr, and where its codes are explained.
void lg_tables_print(const LgReport *report, LgColour colour);

#endif
