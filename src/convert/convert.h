// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Tables in, quads out. One entry for every kind of input: the converter that
// knows the header of the first file takes it.

#ifndef LG_CONVERT_CONVERT_H
#define LG_CONVERT_CONVERT_H

#include "base/arena.h"
#include "base/io.h"
#include "base/progress.h"
#include "convert/places.h"
#include "convert/rejects.h"
#include "convert/report.h"
#include "rdf/sink.h"

/// Told of one triple that is published, or of a graph with an empty value; texts are borrowed.
typedef LgStatus (*LgConvertTell)(void *to, LgStr subject, LgStr value, LgError *err);

/// What is published now, which a release is compared with.
typedef struct {
    void *ctx;
    /// Is there anything in this graph?
    LgStatus (*has)(void *ctx, LgStr graph, bool *out, LgError *err);
    /// Tell of each graph with something in it whose IRI begins with `start`.
    LgStatus (*graphs)(void *ctx, LgStr start, LgConvertTell tell, void *to, LgError *err);
    /// Tell of each triple of a graph with this predicate and, unless it is empty, this object (an
    /// IRI): its subject's IRI, and the IRI or lexical form of its object.
    LgStatus (*read)(void *ctx, LgStr graph, LgStr predicate, LgStr object, LgConvertTell tell,
                     void *to, LgError *err);
    /// Tell of each graph that has something about a subject: the subject, and the graph's IRI.
    LgStatus (*where)(void *ctx, LgStr subject, LgConvertTell tell, void *to, LgError *err);
} LgConvertLive;

/// What becomes of a dataset that does not say enough about itself for a catalogue.
typedef enum {
    LG_CATALOGUE_SILENT = 0, ///< nothing
    LG_CATALOGUE_WARN,       ///< a warning
    LG_CATALOGUE_REFUSE,     ///< an error
} LgCatalogue;

typedef struct {
    const LgIo *io;
    const char *const *inputs; ///< paths of the files that make one dataset
    size_t n_inputs;
    const char *recipe;         ///< path; null: none, what is not known is guessed
    LgStr member;               ///< sheet of a workbook or file in a zip, of a table that has no
                                ///< recipe; empty: it is guessed
    const char *registry;       ///< path of a columns.csv (table2qb); null: none
    const char *components;     ///< path of a components.csv (table2qb), for `registry`; null: none
    LgStr base;                 ///< base IRI of the site, ends with a slash
    LgStr publisher;            ///< name or IRI, of datasets whose recipe has none; may be empty
    LgStr licence;              ///< IRI, likewise
    bool with_addresses;        ///< certificates: publish the address columns too
    bool with_old_keys;         ///< certificates: say which URI each had by its LMK key
    LgCatalogue catalogue;      ///< all but certificates
    bool yes;                   ///< go on with what was guessed instead of LG_E_REVIEW
    const char *recipe_out;     ///< path for a guessed recipe; null: beside the first input
    int64_t now;                ///< seconds since 1970, for issued and modified
    const LgPlaces *places;     ///< what is known of areas and authorities; null: nothing is
    const char *csvw;           ///< cubes: folder for the observations as CSV, with metadata of CSV
                                ///< on the Web; null: not wanted
    const char *csvw_name;      ///< of the two files, without ".csv"; null: the dataset's slug
    bool csvw_offered;          ///< the site has the two as downloads: the catalogue says so
    const char *metadata;       ///< of CSV on the Web, for the table; null: it is looked for
    bool standard;              ///< tables with such metadata: say what rows there are, too
    LgRejects *rejects;         ///< where bad rows of registers go; null: the first is LG_E_INVALID
    const LgConvertLive *live;  ///< null: nothing to compare with
    const char *spill;          ///< registers: a file that is not there, for keys that `memory` has
                                ///< no room for; null: all are in memory
    size_t memory;              ///< bytes for the keys of registers, with `spill`
    const LgProgress *progress; ///< may be null
} LgConvertOptions;

/// A graph that holds records: subjects with keys of their own, that come and go from release
/// to release.
typedef struct {
    LgStr graph;   ///< one of LgConvertResult.graphs
    LgStr class;   ///< rdf:type of its records
    LgStr removed; ///< graph that says which have been removed; empty: nobody needs to know
} LgConvertRecords;

/// A table of which rows went to a graph.
typedef struct {
    LgStr graph;
    LgStr table; ///< path of the file; of a member of a zip, with more behind it
} LgConvertSource;

/// What the caller needs afterwards. Text lives in the arena given to lg_convert_run().
typedef struct {
    const char *kind; ///< "cube", "csvw", "epc", "register": static
    LgStr *datasets;  ///< IRIs of the datasets that were made
    size_t n_datasets;
    LgStr *graphs; ///< every graph that was written, now or perhaps earlier: drop what was
                   ///< in them before (lg_load_drop), so that publishing again replaces
    size_t n_graphs;
    LgConvertRecords *records;
    size_t n_records;
    LgStr *kept; ///< certificates that are live and have bad rows only: what the graphs that were
                 ///< written hold of them is to stay
    size_t n_kept;
    LgConvertSource *sources; ///< registers: what the graphs with records were made of
    size_t n_sources;
    const char **vocab; ///< files below vocab/ to publish along, such as "cube.ttl":
                        ///< Turtle whose relative IRIs belong to the base; each goes to
                        ///< the graph "<base>graph/vocab/<name without .ttl>"
    size_t n_vocab;
    uint64_t rows;     ///< input rows used
    uint64_t triples;  ///< quads handed to the sink
    LgStr recipe;      ///< path of the recipe that was written; empty: none
    LgStr lock;        ///< path of the file that keeps the codes' URIs; empty: none
    LgStr lock_text;   ///< what has to be in it before this is published
    LgStr csvw;        ///< "<slug>-<digest of the CSV and its metadata>", NUL behind it; or empty
    LgStr explanation; ///< what was guessed and why, for a person; empty: nothing was guessed
    LgStr preview;     ///< what of it would be published, unless the report says that nothing can
} LgConvertResult;

/// Convert the inputs into `sink`. What is wrong with the data goes to
/// `report`, grouped and counted; LG_E_INVALID then says that nothing may be
/// published (the sink may have seen part of it: abort). LG_E_REVIEW: roles were
/// guessed, `out->recipe` names the recipe that was written, and the sink has seen
/// nothing. Other statuses are failures of their own, explained in `err`.
LgStatus lg_convert_run(const LgConvertOptions *options, LgSink *sink, LgReport *report,
                        LgArena *arena, LgConvertResult *out, LgError *err) LG_NODISCARD;

/// The files that a recipe names under `files`, relative to itself, in `arena`.
LgStatus lg_convert_files(const LgIo *io, const char *recipe, LgArena *arena,
                          const char *const **out, size_t *out_n, LgError *err) LG_NODISCARD;

/// The graph for notes on records that were removed from `graph`:
/// "<base>graph/epc/domestic/removed" for every year of those certificates, "<graph>/removed" else.
/// Null `p` when memory is short.
LgStr lg_convert_removed(LgArena *arena, LgStr base, LgStr graph);

/// The files besides the tables on which a conversion with this recipe depends: its code lists and
/// its lock, those that are there. They live in `arena`.
LgStatus lg_convert_depends(const LgIo *io, const char *recipe, LgArena *arena, const char ***out,
                            size_t *out_n, LgError *err) LG_NODISCARD;

/// The code lists that a components.csv brings along. They live in `arena`.
LgStatus lg_convert_components(const LgIo *io, const char *components, LgArena *arena,
                               const char ***out, size_t *out_n, LgError *err) LG_NODISCARD;

/// The kind of the table at `path`, told by its header: the name of the converter
/// that takes it ("cube", "epc"). Static.
LgStatus lg_convert_kind(const LgIo *io, const char *path, const char **out,
                         LgError *err) LG_NODISCARD;

/// What a table's dataset and recipe are named after: its file without the folder and the endings
/// of tables, so that "2024/homes.v2.csv.gz" is "homes.v2". Points into `path`.
LgStr lg_convert_stem(LgStr path);

/// The last year that the name of a register's table mentions, as "certificates-2026.csv" does;
/// 0: none.
unsigned lg_convert_year(LgStr name);

/// One kind of input. epc.c and cube.c define one each.
typedef struct {
    const char *name;
    /// Does a table with this header belong to this converter?
    bool (*detect)(const LgStr *header, uint32_t n);
    /// As lg_convert_run(); `out` is all zero.
    LgStatus (*run)(const LgConvertOptions *options, LgSink *sink, LgReport *report, LgArena *arena,
                    LgConvertResult *out, LgError *err);
} LgConverter;

extern const LgConverter lg_cube_converter;
extern const LgConverter lg_csvw_converter;     ///< tables with metadata of CSV on the Web
extern const LgConverter lg_epc_converter;      ///< registers of energy performance certificates
extern const LgConverter lg_register_converter; ///< other ones; told by the recipe

#endif
