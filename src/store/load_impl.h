// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgLoad: quads on their way into the store. Each predicate has its own rows: a
// buffer, and sorted runs of encoded blocks made from full buffers. A table's rows
// come in order, so that they make one run, which is the PSO order itself.

#ifndef LG_STORE_LOAD_IMPL_H
#define LG_STORE_LOAD_IMPL_H

#include "base/lane.h"
#include "store/snapshot_impl.h"

enum { LG_LOAD_CHUNK = 2 * LG_BLOCK_ROWS }; ///< rows that are handed over together

typedef struct {
    LgId predicate;
    bool deleted; ///< the rows are of quads to delete
    bool often;   ///< there has been a full chunk
    LgRow *rows;  ///< (s, o, g) as they come in, up to LG_LOAD_CHUNK
    size_t n, cap;
    // what follows is the affair of the thread that makes runs, while there is one
    bool known;  ///< it is in LgLoad.known
    LgRow *kept; ///< not yet in a run
    size_t n_kept, cap_kept;
    size_t limit;   ///< look for order when there are so many
    LgBlocks *runs; ///< sorted, without repetitions
    size_t n_runs, cap_runs;
} LgLoadPred;

/// Rows on their way to runs; owns its buffer.
typedef struct {
    LgLoadPred *pred;
    LgRow *rows;
    size_t n, cap;
} LgLoadChunk;

/// The sink for quads to delete.
typedef struct {
    LgSink sink; ///< must be first
    LgLoad *load;
} LgLoadDeletions;

// What is pending takes effect in this order: drops, deletions, quads. A call that does not fit in
// behind what is there first makes it a step: files that only this load knows, seen through a
// snapshot which becomes the base of what follows.
struct LgLoad {
    LgSink sink; ///< must be first
    LgLoadDeletions deletions;
    LgStore *store;
    LgSnapshot *base;     ///< what was there before; after a step, with that step
    LgManifest published; ///< what others see
    LgFile lock;
    LgLoadOptions options;
    LgDictWriter *dict;
    size_t n_shared;   ///< parts of the dictionary in `base` that are not behind a filter
    size_t last_part;  ///< the one of them that had the last term
    size_t last_own;   ///< the part behind a filter that had the last term
    LgFilters filters; ///< over parts that this load has written
    uint64_t strayed;  ///< times that parts behind a filter were looked at since they were let go
    LgLoadPred **preds;
    size_t n_preds, cap_preds;
    uint32_t *slots; ///< hash of predicate: 1 + index into preds, 0: empty
    size_t n_slots;
    LgId *dropped; ///< graphs
    size_t n_dropped, cap_dropped;
    LgBuf scratch, together;
    size_t buffered;    ///< bytes of LgLoadPred.rows
    LgLane *work;       ///< makes runs beside the caller, who makes rows; null: he does both
    uint64_t count;     ///< quads put in
    uint64_t changes;   ///< calls that changed something
    uint64_t pending;   ///< quads and deletions since the last step
    bool adds, deletes; ///< there are some pending
    bool compared;      ///< by lg_load_compare(): what is left of the drops is final
    bool test_files;    ///< for tests: every part is a file, however small
    unsigned steps;
    LgPart **made; ///< parts that are no files: kept open until the end
    size_t n_made, cap_made;
    const void *spill_map; ///< of `spilled` bytes, while publishing
    bool keep_files;       ///< the new manifest may or may not last: both sets of files must stay
    LgStatus failed;       ///< of the sink: commit must not publish half a load
    // what follows is the affair of the thread that makes runs, while there is one
    LgLoadPred **known; ///< in the order in which their first rows came
    size_t n_known, cap_known;
    LgRow *temp; ///< for sorting
    size_t cap_temp;
    size_t memory;     ///< rows that are kept and bytes of runs
    size_t next_spill; ///< spill when `memory` reaches it
    LgFile spill;      ///< runs that had to leave memory
    uint64_t spilled;  ///< bytes of it
};

/// The id of a term, a new one if need be.
LgStatus lg_load_intern(LgLoad *load, const LgTerm *term, LgId *out, LgError *err) LG_NODISCARD;

/// The ids of many terms: as one after the other, but memory is asked for all before the first of
/// them is waited for. 0 for a term of the kind LG_TERM_NONE.
LgStatus lg_load_intern_all(LgLoad *load, const LgTerm *terms, size_t n, LgId *out,
                            LgError *err) LG_NODISCARD;

/// The id of a term that is there already, or LG_ID_NONE.
LgStatus lg_load_find(LgLoad *load, const LgTerm *term, LgId *out, LgError *err) LG_NODISCARD;

/// Take over `base` in the place of the one there is; may be null, at the end.
void lg_load_rebase(LgLoad *load, LgSnapshot *base);

/// Make room for more rows of `pred`: LG_LOAD_CHUNK together at most.
LgStatus lg_load_room(LgLoad *load, LgLoadPred *pred, size_t more, LgError *err) LG_NODISCARD;

/// Hand the rows that have come in over to the thread that makes runs: of `pred`, or of all.
LgStatus lg_load_hand(LgLoad *load, LgLoadPred *pred, LgError *err) LG_NODISCARD;
LgStatus lg_load_hand_all(LgLoad *load, LgError *err) LG_NODISCARD;

/// Wait until all rows have been taken and end the thread. Before anything looks at runs.
LgStatus lg_load_settle(LgLoad *load, LgError *err) LG_NODISCARD;

/// End the thread; what it has not taken is lost.
void lg_load_stop(LgLoad *load);

/// Take the rows of `chunk`; what is left in it is a buffer that is empty.
LgStatus lg_load_take(LgLoad *load, LgLoadChunk *chunk, LgError *err) LG_NODISCARD;

/// Forget all rows and runs.
void lg_load_forget(LgLoadPred *pred);

/// Put what is kept into runs, all of it.
LgStatus lg_load_flush(LgLoad *load, LgLoadPred *pred, LgError *err) LG_NODISCARD;

/// The rows, or the deletions, of a predicate; made when there are none. Borrowed: valid until the
/// next call.
LgStatus lg_load_pred(LgLoad *load, LgId predicate, bool deleted, LgLoadPred **out,
                      LgError *err) LG_NODISCARD;

/// Move the blocks that are in memory to the file of spilled ones, which is not mapped.
LgStatus lg_load_spill(LgLoad *load, LgBlocks *blocks, LgError *err) LG_NODISCARD;

/// Map what was spilled. Nothing can be added to the load until it is unmapped.
LgStatus lg_load_map(LgLoad *load, LgError *err) LG_NODISCARD;
void lg_load_unmap(LgLoad *load);

/// Reads a run of this load.
LgBlockSource lg_load_source(const LgLoad *load, const LgBlocks *run);

/// True when something would be lost without a further build.
bool lg_load_is_pending(const LgLoad *load);

/// Build a segment and a dictionary part of what is pending, and a snapshot that shows them.
LgStatus lg_build_step(LgLoad *load, LgSnapshot **out, LgError *err) LG_NODISCARD;

/// Build the same, and publish them.
LgStatus lg_build_publish(LgLoad *load, LgError *err) LG_NODISCARD;

/// Write a part of the dictionary as the file `file->name`; fills in size and sum. Not synced.
LgStatus lg_build_dict(LgStore *store, LgDictWriter *w, LgManifestFile *file,
                       LgError *err) LG_NODISCARD;

/// Where parts lie in a manifest: [from, to).
typedef struct {
    size_t from, to;
} LgBuildRange;

/// Write the rows and deletions of some segments of `base`, less what dropped graphs held, as one
/// segment `name`. When nothing is left, `out->rows` and `out->size` are 0 and the file is no
/// segment. Not synced.
LgStatus lg_build_segments(LgStore *store, LgSnapshot *base, LgBuildRange range,
                           const LgLoadOptions *options, const char *name, LgManifestFile *out,
                           LgError *err) LG_NODISCARD;

/// Write some dictionary parts of `base` as one part `name`. Not synced.
LgStatus lg_build_dicts(LgStore *store, LgSnapshot *base, LgBuildRange range, const char *name,
                        LgManifestFile *out, LgError *err) LG_NODISCARD;

/// Take notes on graphs that no segment needs out of a manifest.
void lg_build_tidy(LgManifest *m);

enum {
    LG_BUILD_ROWS = 1 << 25, ///< segments that would become larger stay apart, ...
    LG_BUILD_MANY = 16,      ///< ... until there are so many
};

#endif
