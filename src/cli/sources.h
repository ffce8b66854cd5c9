// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSources: what the published graphs were made of, so that what has not changed is not
// converted again. It is in the store, as the graph "<base>graph/sources":
//
//   <graph> prov:wasDerivedFrom <base/graph/sources#KEY> .     while that is so
//   <base/graph/sources#KEY> prov:hadDerivation <graph> ;      what was made of it then
//       rdfs:label "certificates-2026.csv" ; dcat:byteSize 123 .
//
// A key is a digest of the file's bytes and of all that says what becomes of them: the recipe,
// the options, the version of the program.

#ifndef LG_CLI_SOURCES_H
#define LG_CLI_SOURCES_H

#include "cli/tables.h"
#include "store/store.h"

typedef struct LgSources LgSources;

/// A file, or the files of one dataset.
typedef struct {
    uint64_t key;  ///< 0: cannot be known
    uint64_t size; ///< bytes
    LgStr name;    ///< without folders
} LgSource;

/// What `live` says. Lives in `arena`, which must outlive it.
LgStatus lg_sources_read(LgArena *arena, LgStr base, const LgSnapshot *live, LgSources **out,
                         LgError *err) LG_NODISCARD;

/// The digest of what becomes of files with these options.
LgStatus lg_sources_options(LgArena *arena, const LgTablesOptions *options, uint64_t *out,
                            LgError *err) LG_NODISCARD;

/// Read some files, but those of which `sums` (may be null) knows what they are. Text lives in
/// `arena`.
LgStatus lg_sources_digest(LgArena *arena, const char *const *paths, size_t n, uint64_t options,
                           LgSums *sums, const LgProgress *progress, LgSource *out,
                           LgError *err) LG_NODISCARD;

/// What can be said of a file without reading it: all but the key. `*out_new`: nothing that is
/// known is of its size, so that it must have changed.
LgStatus lg_sources_glance(const LgSources *sources, const char *path, LgSource *out, bool *out_new,
                           LgError *err) LG_NODISCARD;

/// Are all graphs that were made of it still as they were made, as far as this knows?
bool lg_sources_has(const LgSources *sources, const LgSource *source);

/// Which of the files of a register must be converted, so that every graph that any of them
/// feeds has all of its rows: `convert[i]` becomes true. Returns how many.
size_t lg_sources_choose(const LgSources *sources, const LgSource *files, size_t n, bool *convert);

/// Is `graph`, which has been converted, also fed by one of the files that were not?
bool lg_sources_misses(const LgSources *sources, LgStr graph, const LgSource *files, size_t n,
                       const bool *convert);

/// From now on nothing is known of `graph`.
void lg_sources_clear(LgSources *sources, LgStr graph);

/// `graph` is made of `source`, too.
LgStatus lg_sources_add(LgSources *sources, LgStr graph, const LgSource *source,
                        LgError *err) LG_NODISCARD;

/// Put it into a load, in the place of what was there.
LgStatus lg_sources_write(const LgSources *sources, LgLoad *load, LgError *err) LG_NODISCARD;

#endif
