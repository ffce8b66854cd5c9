// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgStore: a folder of immutable, checksummed segments, a dictionary in immutable
// parts, and a manifest that names what is current. docs/FORMAT.md has the
// bytes.
//
// One process writes at a time (a lock file); any number read. A reader pins a
// snapshot; nothing it reads ever changes.

#ifndef LG_STORE_STORE_H
#define LG_STORE_STORE_H

#include "base/io.h"
#include "base/progress.h"
#include "rdf/sink.h"
#include "store/id.h"

typedef struct LgStore LgStore;
typedef struct LgSnapshot LgSnapshot;
typedef struct LgLoad LgLoad;

/// Make an empty store in a folder that does not exist or is empty.
LgStatus lg_store_create(const LgIo *io, const char *path, LgError *err) LG_NODISCARD;

/// Open a store for reading (and loading: the lock is taken by lg_load_begin).
/// Borrows `io`. Checks the manifest, not every block. Close with lg_store_close().
LgStatus lg_store_open(const LgIo *io, const char *path, LgStore **out, LgError *err) LG_NODISCARD;

/// All snapshots must be gone. Null is allowed.
void lg_store_close(LgStore *store);

// --- Reading ----------------------------------------------------------------

/// Pin the newest snapshot (looks at the manifest again, so a load by another
/// process shows). Safe to call from several threads. Give it back with
/// lg_snapshot_unref().
LgStatus lg_store_snapshot(LgStore *store, LgSnapshot **out, LgError *err) LG_NODISCARD;
void lg_snapshot_unref(LgSnapshot *snapshot);

/// A number that grows with every load that was published: for ETags.
uint64_t lg_snapshot_version(const LgSnapshot *snapshot);

/// The id of `term`, or LG_ID_NONE when the store has never seen it.
LgStatus lg_snapshot_find(const LgSnapshot *snapshot, const LgTerm *term, LgId *out,
                          LgError *err) LG_NODISCARD;

/// The term of `id` (not a LG_ID_KIND_LOCAL one). Text lives in `arena`.
LgStatus lg_snapshot_term(const LgSnapshot *snapshot, LgId id, LgArena *arena, LgTerm *out,
                          LgError *err) LG_NODISCARD;

/// Which graphs a scan reads. The default graph of a store is the union of all
/// of its graphs (an RDF merge: a triple in two graphs counts once).
typedef struct {
    bool all;        ///< every graph; `ids` is not looked at
    const LgId *ids; ///< else these, ascending
    size_t n;
} LgGraphs;

enum { LG_COL_S = 0, LG_COL_P = 1, LG_COL_O = 2, LG_COL_G = 3 };
enum { LG_WANT_S = 1, LG_WANT_P = 2, LG_WANT_O = 4, LG_WANT_G = 8 };

typedef enum {
    LG_ORDER_ANY = 0,
    LG_ORDER_S, ///< ascending subject id, then object; needs a bound predicate
    LG_ORDER_O, ///< ascending object id, then subject; needs a bound predicate
} LgOrder;

typedef struct {
    LgId s, p, o;    ///< LG_ID_NONE: any
    LgGraphs graphs; ///< with LG_WANT_G a quad for each graph, else each triple once
    LgOrder order;
    unsigned want;     ///< LG_WANT_ bits: the columns to fill in
    LgId min_o, max_o; ///< only objects in this range of ids, both ends in;
                       ///< both LG_ID_NONE: no range
} LgScanSpec;

/// Borrowed: valid until the next call on the scan. Columns that were not
/// wanted are null.
typedef struct {
    uint32_t n; ///< rows, at most 1024; 0 means the end
    const LgId *cols[4];
} LgScanBatch;

typedef struct LgScan LgScan;

/// Start a scan. The snapshot must outlive it. Close it with lg_scan_close().
LgStatus lg_scan_open(const LgSnapshot *snapshot, const LgScanSpec *spec, LgScan **out,
                      LgError *err) LG_NODISCARD;
LgStatus lg_scan_next(LgScan *scan, LgScanBatch *out, LgError *err) LG_NODISCARD;

/// Go forward so that the next row is the first whose sort column is >= `key`,
/// skipping blocks by their minima. Needs an order. Never goes back.
LgStatus lg_scan_seek(LgScan *scan, LgId key, LgError *err) LG_NODISCARD;
void lg_scan_close(LgScan *scan);

/// Rows that a scan of `spec` would give: exact where the block index knows
/// it, otherwise an upper bound and `*out_exact` false. Cheap: reads no more than
/// a few blocks. `min_o`/`max_o` narrow it.
LgStatus lg_snapshot_count(const LgSnapshot *snapshot, const LgScanSpec *spec, uint64_t *out,
                           bool *out_exact, LgError *err) LG_NODISCARD;

/// Keys that cut the rows of a scan that has an order into ranges of about the same number of rows,
/// for several to read one each: ascending, each the least key of its range; the first range begins
/// before all of them. Room for `most` of them in `out`; there may be fewer. Reads the
/// block index only.
LgStatus lg_snapshot_split(const LgSnapshot *snapshot, const LgScanSpec *spec, uint32_t most,
                           LgId *out, uint32_t *out_n, LgError *err) LG_NODISCARD;

typedef struct {
    LgId predicate;
    uint64_t rows;
    uint64_t subjects; ///< distinct; an upper bound over several segments
    uint64_t objects;  ///< distinct; an upper bound over several segments
} LgPredicateStats;

/// Statistics of one predicate; all zero when it does not occur.
LgStatus lg_snapshot_predicate(const LgSnapshot *snapshot, LgId predicate, LgPredicateStats *out,
                               LgError *err) LG_NODISCARD;

/// All predicates, ascending by id. Lives in `arena`.
LgStatus lg_snapshot_predicates(const LgSnapshot *snapshot, LgArena *arena, LgPredicateStats **out,
                                size_t *out_n, LgError *err) LG_NODISCARD;

/// The predicates of triples whose object is `object` (or whose subject is
/// `subject`); what a page's incoming links and a DESCRIBE start from. An upper
/// bound: a scan of one of them may be empty. Lives in `arena`.
LgStatus lg_snapshot_predicates_of(const LgSnapshot *snapshot, LgId subject, LgId object,
                                   LgArena *arena, LgId **out, size_t *out_n,
                                   LgError *err) LG_NODISCARD;

typedef struct {
    LgId graph;
    uint64_t rows;
} LgGraphStats;

/// All graphs, ascending by id, with their exact number of triples. Lives in `arena`.
LgStatus lg_snapshot_graphs(const LgSnapshot *snapshot, LgArena *arena, LgGraphStats **out,
                            size_t *out_n, LgError *err) LG_NODISCARD;

// --- Loading ----------------------------------------------------------------

typedef struct {
    size_t memory;              ///< bytes the load may use; 0: 1 GiB
    const LgProgress *progress; ///< may be null
    uint32_t wait_ms;           ///< how long to wait for another one that writes; 0: not at all
    uint64_t merge_most;        ///< leave merges of more rows (of a segment) or terms (of a part of
                                ///< the dictionary) to lg_compact_begin(); 0: no such limit
} LgLoadOptions;

/// Begin a transaction: takes the lock (LG_E_BUSY when another one keeps it for longer than one
/// waits), removes what a killed load left behind. Nothing shows until lg_load_commit().
LgStatus lg_load_begin(LgStore *store, const LgLoadOptions *options, LgLoad **out,
                       LgError *err) LG_NODISCARD;

/// The sink to put quads into. Borrowed: valid until commit or abort.
LgSink *lg_load_sink(LgLoad *load);

/// Drop what was in `graph` before this load, even when quads have been put in already. With quads
/// added to it: a replacement. Not behind a deletion, a clear or a snapshot (LG_E_INVALID).
LgStatus lg_load_drop(LgLoad *load, LgStr graph, LgError *err) LG_NODISCARD;

// What follows changes a store in steps whose order counts: a quad that is deleted and then put in
// is there, one that is put in and then deleted is not. References of both sinks are ids, those of
// every snapshot of the load among them. Cheapest is the order clears, deletions, quads: every
// time one of these comes after a later one, files are written (in memory's size; not yet
// published).

/// The sink for quads to delete; those that are not there do not matter. Its terms are looked up
/// and not noted: one that the store has never seen gets the reference 0, and quads with a 0
/// are left out. Borrowed: valid until commit or abort.
LgSink *lg_load_deletions(LgLoad *load);

/// Delete all that is in `graph` now. 0 is allowed.
LgStatus lg_load_clear(LgLoad *load, LgTermRef graph, LgError *err) LG_NODISCARD;

/// What the store would hold if the load were committed now; nobody else sees it. Every
/// reference given out so far is one of its ids. Give it back with lg_snapshot_unref() before
/// commit or abort. Its lg_snapshot_version() is not a published one.
LgStatus lg_load_snapshot(LgLoad *load, LgSnapshot **out, LgError *err) LG_NODISCARD;

/// Quads handed to the sink so far.
uint64_t lg_load_count(const LgLoad *load);

/// Grows with every call that puts in, deletes, drops or clears something: a load for which it is
/// the same as before would publish the same (but for terms that nothing uses).
uint64_t lg_load_changes(const LgLoad *load);

/// Build, sync and publish, or fail and leave the store as it was. Frees
/// `load` either way.
LgStatus lg_load_commit(LgLoad *load, LgError *err) LG_NODISCARD;

/// Forget the load and remove its files. Null is allowed.
void lg_load_abort(LgLoad *load);

// --- Merging ----------------------------------------------------------------

/// Segments or dictionary parts being merged, beside those that read and write.
typedef struct LgCompact LgCompact;

typedef struct {
    size_t memory;              ///< bytes; 0: 256 MiB
    const LgProgress *progress; ///< may be null; LG_E_CANCEL stops
    uint64_t least;             ///< leave merges that are not larger to loads (`merge_most`)
} LgCompactOptions;

/// Merge what is worth it into a file that nobody sees yet; takes long, and no lock. `*out` is null
/// when nothing is, or when another one of this LgStore is under way. Changes nothing that anybody
/// reads.
LgStatus lg_compact_begin(LgStore *store, const LgCompactOptions *options, LgCompact **out,
                          LgError *err) LG_NODISCARD;

/// Publish it: takes the lock for a moment (LG_E_BUSY after `wait_ms`). Loads that were committed
/// since do not matter, unless they have merged the same files: then it is given up, and the
/// answer is LG_OK as well. Frees `compact` either way.
LgStatus lg_compact_publish(LgCompact *compact, uint32_t wait_ms, LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_compact_abort(LgCompact *compact);

#endif
