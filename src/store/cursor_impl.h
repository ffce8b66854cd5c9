// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCursor: the rows of one predicate in one segment, in one of the two orders,
// between two bounds, a chunk of decoded columns at a time. Rows that later segments delete
// are left out; where no such row is near this costs a comparison a chunk.

#ifndef LG_STORE_CURSOR_IMPL_H
#define LG_STORE_CURSOR_IMPL_H

#include "store/segment_impl.h"

enum { LG_CURSOR_ROWS = 1024 };

/// What a cursor lets through.
typedef struct {
    uint64_t lo_a, lo_b; ///< first pair
    uint64_t hi_a, hi_b; ///< last pair
    uint64_t min_b, max_b;
    const LgId *graphs; ///< ascending; null: all
    size_t n_graphs;
    bool want_b, want_g; ///< columns to decode; a always is
} LgCursorSpec;

typedef struct LgCursor {
    const LgSegment *seg;
    LgBlockRange range;
    LgCursorSpec spec;
    uint64_t block; ///< the next one, in `range`
    LgBlockInfo info;
    LgCol cols[LG_BLOCK_COLS]; ///< of the block before `block`
    uint32_t row, row_end;     ///< of it: rows not yet decoded
    bool filter_g;             ///< its rows are of several graphs, not all let through
    uint32_t at, n;            ///< rows [at, n) of `col` are next
    uint64_t *col[LG_BLOCK_COLS];
    struct LgCursor *dels; ///< over quads that later segments delete
    size_t n_dels, cap_dels;
} LgCursor;

/// `c` is all zero, or was opened before: then it keeps its memory.
LgStatus lg_cursor_open(LgCursor *c, const LgSegment *seg, LgBlockRange range,
                        const LgCursorSpec *spec, LgError *err) LG_NODISCARD;
void lg_cursor_close(LgCursor *c);

/// Leave out the rows that `seg` deletes: `range` and `spec` are of those, in the same order.
/// Before the first fill.
LgStatus lg_cursor_hide(LgCursor *c, const LgSegment *seg, LgBlockRange range,
                        const LgCursorSpec *spec, LgError *err) LG_NODISCARD;

/// Decode the next rows when none are left; `at` == `n` afterwards means the end.
LgStatus lg_cursor_fill(LgCursor *c, LgError *err) LG_NODISCARD;

/// Skip rows below the pair (a, b).
LgStatus lg_cursor_seek(LgCursor *c, uint64_t a, uint64_t b, LgError *err) LG_NODISCARD;

/// Rows of the block between the bounds.
LgStatus lg_cursor_bounds(const LgSegment *seg, const LgCol cols[LG_BLOCK_COLS],
                          const LgBlockInfo *info, const LgCursorSpec *spec, uint32_t *out_from,
                          uint32_t *out_to, LgError *err) LG_NODISCARD;

/// How the graphs of a block relate to those that are let through.
typedef enum { LG_CURSOR_NONE, LG_CURSOR_SOME, LG_CURSOR_ALL } LgCursorMatch;
LgCursorMatch lg_cursor_match(const LgCursorSpec *spec, const LgBlockInfo *info);

#endif
