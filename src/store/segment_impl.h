// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSegment: one immutable file of quads. For each predicate its rows twice, in
// PSO order (s, o, g) and in POS order (o, s, g); and which predicates go
// with each subject and point at each object. And, in both orders as well, quads that are
// deleted: each hides the one live row with the same quad in an earlier segment.

#ifndef LG_STORE_SEGMENT_IMPL_H
#define LG_STORE_SEGMENT_IMPL_H

#include "store/block_impl.h"
#include "store/map_impl.h"
#include "store/store.h"

#define LG_SEGMENT_MAGIC "LGSEGM01"
enum { LG_SEGMENT_FOOTER = 8 + 13 * 8 + 8, LG_SEGMENT_PRED_SIZE = 80, LG_SEGMENT_GRAPH_SIZE = 16 };

/// A run of entries of the block index.
typedef struct {
    uint64_t first, n;
} LgBlockRange;

typedef struct {
    LgId predicate;
    uint64_t rows;     ///< quads
    uint64_t pairs;    ///< distinct (s, o)
    uint64_t subjects; ///< distinct
    uint64_t objects;  ///< distinct
    uint64_t sum;      ///< of lg_block_row_sum() over all rows
    LgBlockRange pso, pos;
} LgSegmentPred;

typedef struct {
    LgMap map;
    uint64_t rows;
    uint64_t n_preds, n_graphs, n_sets, sets_size, n_blocks;
    const uint8_t *preds, *graphs, *set_ends, *sets, *blocks; ///< encoded tables
    uint64_t deletions;                                       ///< quads that it deletes
    uint64_t n_del_preds, n_del_graphs;
    const uint8_t *del_preds, *del_graphs; ///< the same tables for those
    LgBlockRange subjects, objects;        ///< (term, set) relations
    _Atomic unsigned char *seen;           ///< per block: 1 once its checksum has been checked
} LgSegment;

/// Open the segment in `map` whose footer has the checksum `sum`. Takes over `map`, also on
/// failure.
LgStatus lg_segment_open(LgMap *map, uint64_t sum, LgSegment **out, LgError *err) LG_NODISCARD;
void lg_segment_close(LgSegment *seg);

/// The i-th predicate; they are in ascending order.
void lg_segment_pred(const LgSegment *seg, uint64_t i, LgSegmentPred *out);

/// Find a predicate; false when the segment has none of it.
bool lg_segment_find(const LgSegment *seg, LgId predicate, LgSegmentPred *out);

/// The same for predicates that ascend: `*at`, 0 at first, is where to begin.
bool lg_segment_find_next(const LgSegment *seg, LgId predicate, uint64_t *at, LgSegmentPred *out);

void lg_segment_graph(const LgSegment *seg, uint64_t i, LgGraphStats *out);

/// The same for the quads that the segment deletes.
void lg_segment_del_pred(const LgSegment *seg, uint64_t i, LgSegmentPred *out);
bool lg_segment_find_del(const LgSegment *seg, LgId predicate, LgSegmentPred *out);
void lg_segment_del_graph(const LgSegment *seg, uint64_t i, LgGraphStats *out);

/// The entry of block `i`.
void lg_segment_info(const LgSegment *seg, uint64_t i, LgBlockInfo *out);

/// The first `n` columns of block `i`, whose entry is `info`; checks its checksum the first time.
LgStatus lg_segment_block(const LgSegment *seg, uint64_t i, const LgBlockInfo *info, size_t n,
                          LgCol cols[LG_BLOCK_COLS], LgError *err) LG_NODISCARD;

/// The first block from `from` on that can hold a pair of first columns >= (a, b); range.n when
/// there is none.
uint64_t lg_segment_seek(const LgSegment *seg, LgBlockRange range, uint64_t from, uint64_t a,
                         uint64_t b);

/// The same for those with first columns >= `a`, which may well be block `near`.
uint64_t lg_segment_seek_near(const LgSegment *seg, LgBlockRange range, uint64_t near, uint64_t a);

/// The block that would have `a` if the values of all blocks of `range` lay evenly.
uint64_t lg_segment_guess(const LgSegment *seg, LgBlockRange range, uint64_t a);

/// Ask the memory for what is about to be read of block `i` of `range`, so that it is there then:
/// its entry; its front; where `a` may be in its first column, and the front of the second. Hints
/// that change nothing.
void lg_segment_prefetch_entry(const LgSegment *seg, LgBlockRange range, uint64_t i);
void lg_segment_prefetch_block(const LgSegment *seg, LgBlockRange range, uint64_t i);
void lg_segment_prefetch_row(const LgSegment *seg, LgBlockRange range, uint64_t i, uint64_t a);

/// The set number of `term` in one of the (term, set) relations; `*out` UINT64_MAX: none.
LgStatus lg_segment_set_of(const LgSegment *seg, LgBlockRange range, uint64_t term, uint64_t *out,
                           LgError *err) LG_NODISCARD;

/// The bytes of set `i`, read with lg_sets_next(). False when there is no such set.
bool lg_segment_set(const LgSegment *seg, uint64_t i, LgStr *out);

LgStatus lg_segment_corrupt(const LgSegment *seg, const char *what, LgError *err);

/// A source that reads the blocks of `range`.
LgBlockSource lg_segment_source(const LgSegment *seg, LgBlockRange range);

// --- Writing ----------------------------------------------------------------

typedef struct LgSegmentWriter LgSegmentWriter;

/// `path` null: in memory, for lg_segment_writer_bytes().
LgStatus lg_segment_writer_new(const LgIo *io, const char *path, LgSegmentWriter **out,
                               LgError *err) LG_NODISCARD;

/// What was made in memory, after finish. Borrowed from the writer.
LgStr lg_segment_writer_bytes(const LgSegmentWriter *w);

/// Closes the file; it stays.
void lg_segment_writer_free(LgSegmentWriter *w);

/// Append the blocks of `src`.
LgStatus lg_segment_writer_put(LgSegmentWriter *w, const LgBlockSource *src, LgBlockRange *out,
                               LgError *err) LG_NODISCARD;

/// A source that reads blocks that were put. Borrowed: valid until the next put.
LgStatus lg_segment_writer_source(LgSegmentWriter *w, LgBlockRange range, LgBlockSource *out,
                                  LgError *err) LG_NODISCARD;

typedef struct {
    const LgSegmentPred *preds; ///< ascending by predicate
    size_t n_preds;
    const LgGraphStats *graphs; ///< ascending by graph
    size_t n_graphs;
    const LgSegmentPred *del_preds; ///< of deleted quads
    size_t n_del_preds;
    const LgGraphStats *del_graphs;
    size_t n_del_graphs;
    const uint32_t *set_ends; ///< where each set ends in `sets`
    size_t n_sets;
    LgStr sets; ///< of positions in `preds`
    LgBlockRange subjects, objects;
} LgSegmentTables;

/// Write tables and footer. Not synced.
LgStatus lg_segment_writer_finish(LgSegmentWriter *w, const LgSegmentTables *tables,
                                  uint64_t *out_size, uint64_t *out_sum, LgError *err) LG_NODISCARD;

#endif
