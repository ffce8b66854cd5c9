// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgManifest: the one small file that says which files make the store. A
// store changes by putting a new one in the place of the old one.

#ifndef LG_STORE_MANIFEST_IMPL_H
#define LG_STORE_MANIFEST_IMPL_H

#include "store/store.h"

enum {
    LG_MANIFEST_FORMAT = 3,
    LG_MANIFEST_OLDEST = 1, ///< without deleted quads; 2: without parts of its own
    LG_MANIFEST_NAME_MAX = 40,
    LG_MANIFEST_MAX = 1 << 26
};

#define LG_MANIFEST_FILE "MANIFEST"

typedef struct {
    char name[LG_MANIFEST_NAME_MAX];
    uint64_t size; ///< bytes
    uint64_t sum;  ///< checksum of its footer
    uint64_t seq;  ///< segments: the load that it belongs to, for LgManifestGraph
    uint64_t rows; ///< segments: quads; dictionary parts: terms
    bool here;     ///< no file: its bytes are in the manifest
    size_t at;     ///< of what was parsed: where they are in the text
} LgManifestFile;

/// Quads of `graph` count only in segments with a seq of at least `since`.
typedef struct {
    LgId graph;
    uint64_t since;
} LgManifestGraph;

typedef struct {
    uint64_t version; ///< grows with every publication
    int64_t time;     ///< seconds since 1970
    uint64_t next_file;
    uint64_t next_id[3]; ///< payloads, by kind - 1
    LgManifestFile *segments;
    size_t n_segments, cap_segments;
    LgManifestFile *dicts; ///< by ascending ids
    size_t n_dicts, cap_dicts;
    LgManifestGraph *graphs; ///< ascending
    size_t n_graphs, cap_graphs;
} LgManifest;

void lg_manifest_done(LgManifest *m);
LgStatus lg_manifest_copy(const LgManifest *from, LgManifest *out, LgError *err) LG_NODISCARD;

/// Append to `segments` or `dicts`.
LgStatus lg_manifest_add(LgManifestFile **files, size_t *n, size_t *cap, const LgManifestFile *file,
                         LgError *err) LG_NODISCARD;

LgStatus lg_manifest_parse(LgStr text, LgManifest *out, LgError *err) LG_NODISCARD;

/// `here`: the bytes of the parts that are in it, segments first, in order.
void lg_manifest_format(const LgManifest *m, LgStr here, LgBuf *out);

/// Write it beside the old one, sync, rename over it, sync the folder. `*out_shown` tells on
/// failure whether the rename had happened already.
LgStatus lg_manifest_publish(const LgManifest *m, LgStr here, const LgIo *io, const char *dir,
                             bool *out_shown, LgError *err) LG_NODISCARD;

/// The first segment that counts for `graph`; 0: all do.
uint64_t lg_manifest_since(const LgManifest *m, LgId graph);

#endif
