// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgTurn: from the PSO blocks of a predicate to its POS blocks.

#ifndef LG_STORE_TURN_IMPL_H
#define LG_STORE_TURN_IMPL_H

#include "store/block_impl.h"
#include "store/store.h"

/// Quads per graph, ascending by graph.
typedef struct {
    LgGraphStats *v;
    size_t n, cap;
    size_t last; ///< the one found last
} LgTurnGraphs;

LgStatus lg_turn_count(LgTurnGraphs *g, LgId graph, uint64_t rows, LgError *err) LG_NODISCARD;

/// Memory to sort in, which predicates use one after the other: what is new has to be cleared by
/// the system first.
typedef struct LgTurnRoom LgTurnRoom;

/// For `max` rows. Null when memory is short. Free it with lg_turn_room_free(), which
/// tasks can call. Null is allowed.
LgTurnRoom *lg_turn_room_new(size_t max) LG_NODISCARD;
void lg_turn_room_free(void *room);

/// All-zero but for src, rows and max is valid.
typedef struct {
    LgBlockSource src; ///< PSO: a lg_block_source_copy()
    uint64_t rows;     ///< in it
    size_t max;        ///< rows to sort at a time, at least a block: twice as many are in memory
    LgBlocks out;      ///< POS
    uint64_t sum;      ///< of lg_block_row_sum()
    LgTurnGraphs graphs;
} LgTurn;

/// Fill in `out`, `sum` and `graphs`. `room` is for `max` rows, or all of them if they are fewer.
LgStatus lg_turn_run(LgTurn *turn, LgTurnRoom *room, LgError *err) LG_NODISCARD;

/// Frees `src` as well.
void lg_turn_done(LgTurn *turn);

#endif
