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

/// All-zero but for src, rows and max is valid.
typedef struct {
    LgBlockSource src; ///< PSO: a lg_block_source_copy()
    uint64_t rows;     ///< in it
    size_t max;        ///< rows to sort at a time, at least a block: twice as many are in memory
    LgBlocks out;      ///< POS
    uint64_t sum;      ///< of lg_block_row_sum()
    LgTurnGraphs graphs;
} LgTurn;

/// Fill in `out`, `sum` and `graphs`.
LgStatus lg_turn_run(LgTurn *turn, LgError *err) LG_NODISCARD;

/// Frees `src` as well.
void lg_turn_done(LgTurn *turn);

#endif
