// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgStore and LgSnapshot. A snapshot is immutable once it is made; the open files
// that snapshots share are counted by the store, under its mutex.

#ifndef LG_STORE_SNAPSHOT_IMPL_H
#define LG_STORE_SNAPSHOT_IMPL_H

#include "store/dict_impl.h"
#include "store/manifest_impl.h"
#include "store/segment_impl.h"

#include <pthread.h>
#include <stdatomic.h>

/// An open part of the store: a file, or bytes of the manifest.
typedef struct LgPart {
    struct LgPart *next; ///< in LgStore.parts
    char name[LG_MANIFEST_NAME_MAX];
    uint64_t sum;  ///< of the file: a load that is given up may leave its names to the next
    unsigned refs; ///< snapshots that use it; guarded by LgStore.mu
    LgSegment *segment;
    LgDict *dict;
} LgPart;

struct LgStore {
    const LgIo *io;
    char *dir;
    pthread_mutex_t mu;
    _Atomic uint64_t lasting; ///< the version that we published last, and synced
    /// Segments and dictionary parts up to these SEQs are being merged (LgCompact): commits leave
    /// them alone. 0: none.
    _Atomic uint64_t busy_segments, busy_dicts;
    LgPart *parts;       ///< guarded by mu
    LgSnapshot *current; ///< guarded by mu; holds one reference
    LgBuf text;          ///< guarded by mu: the manifest of `current`
    LgIoStamp stamp;     ///< guarded by mu: of its file, when that was at rest; else all 0
};

/// One segment as a snapshot sees it.
typedef struct {
    const LgSegment *seg;
    uint64_t seq;
    bool partly_dead; ///< some of its graphs have been dropped or replaced since
    uint64_t rows;    ///< quads of graphs that have not
    uint64_t dels;    ///< of those, what it deletes: each hides one row of an earlier segment
} LgView;

struct LgSnapshot {
    LgStore *store;
    atomic_uint refs;
    LgManifest manifest;
    LgPart **parts; ///< segments, then dictionaries, as in the manifest
    LgView *views;  ///< one per segment
    bool any_dels;  ///< some segment deletes something that counts
    LgDict **dicts; ///< one per dictionary part, by ascending ids
};

/// True when the quads of `graph` in `view` count.
static inline bool
lg_snapshot_lives(const LgSnapshot *s, const LgView *view, LgId graph)
{
    return !view->partly_dead || view->seq >= lg_manifest_since(&s->manifest, graph);
}

/// A snapshot of its own for `m`, which need not be published; takes over what is in `m`.
LgStatus lg_snapshot_of(LgStore *store, LgManifest *m, LgSnapshot **out, LgError *err) LG_NODISCARD;

/// The part of the dictionary that `id` is in.
LgStatus lg_snapshot_dict(const LgSnapshot *s, LgId id, const LgDict **out,
                          LgError *err) LG_NODISCARD;

/// The literal of stored bytes, which it points into. `*out_datatype` is the id of its datatype,
/// which is then not set; LG_ID_NONE: it is.
LgStatus lg_snapshot_literal(LgStr bytes, LgTerm *out, LgId *out_datatype,
                             LgError *err) LG_NODISCARD;

/// Stored bytes of a dictionary id, in `arena`.
LgStatus lg_snapshot_bytes(const LgSnapshot *s, LgId id, LgArena *arena, LgStr *out,
                           LgError *err) LG_NODISCARD;

/// The id of a dictionary key, or LG_ID_NONE.
LgStatus lg_snapshot_find_key(const LgSnapshot *s, const LgDictKey *key, LgId *out,
                              LgError *err) LG_NODISCARD;

/// Open a part from `bytes`, which are copied; give it back with lg_store_drop().
LgStatus lg_store_hold(LgStore *store, const LgManifestFile *file, LgStr bytes, bool segment,
                       LgPart **out, LgError *err) LG_NODISCARD;
void lg_store_drop(LgStore *store, LgPart *part);

/// The bytes of a part that is open: valid as long as a snapshot or lg_store_hold() keeps it so.
bool lg_store_bytes(LgStore *store, const LgManifestFile *file, LgStr *out);

/// Free a snapshot whose last reference has gone.
void lg_store_release(LgStore *store, LgSnapshot *s);

/// "dir/name" in `to`.
LgStatus lg_store_path(const LgStore *store, const char *name, char *to, size_t size,
                       LgError *err) LG_NODISCARD;

#endif
