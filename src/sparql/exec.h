// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgExec: what the operators and expressions of one run of a query share.

#ifndef LG_SPARQL_EXEC_H
#define LG_SPARQL_EXEC_H

#include "sparql/algebra.h"
#include "sparql/batch.h"
#include "sparql/endpoint.h"
#include "sparql/termtable.h"

#include <stdatomic.h>

typedef struct LgExec LgExec;
typedef struct LgExecDeferred LgExecDeferred;
typedef struct LgProfile LgProfile;
typedef struct LgMorselReader LgMorselReader;
typedef struct LgPool LgPool;

/// Answers an EXISTS: does `pattern` (LgExpr.pattern) have a solution that is
/// compatible with the row at position `row` of the columns of `batch`? `cols_of[var]` is the
/// column of a variable or UINT32_MAX. Set by the planner.
typedef LgStatus (*LgExistsFn)(LgExec *exec, const LgExpr *expr, const LgBatch *batch, uint32_t row,
                               const uint32_t *cols_of, bool *out, LgError *err);

/// Outlives every operator of its run. One thread: those that help with a plan have their own, in
/// which the terms, the snapshot and the budget are the same (op_gather.c).
struct LgExec {
    LgArena *arena; ///< the query's memory budget; freed after the root is closed
    const LgSnapshot *snapshot;
    LgTermTable *terms;
    const LgQuery *query;
    const atomic_bool *cancel; ///< true: stop soon with LG_E_CANCEL; may be null
    uint64_t deadline_ns;      ///< CLOCK_MONOTONIC; 0: none
    int64_t now;               ///< NOW(): seconds since 1970 (UTC), one value for the run
    uint32_t now_ms;           ///< and milliseconds
    uint64_t random;           ///< state for RAND, UUID; seeded once
    uint64_t next_blank;       ///< for BNODE() and templates
    uint64_t work;             ///< of lg_exec_work(), since the last check
    LgExistsFn exists;
    void *exists_ctx;
    LgServiceFn service; ///< null: SERVICE is refused
    void *service_ctx;
    LgExecDeferred *deferred; ///< what lg_exec_done() frees
    LgPool *pool;             ///< who may help; null: nobody
    LgMorselReader *morsels;  ///< what this thread reads of plans that several run
    LgProfile *profile; ///< what operators do is noted there; null: it is not (profile_impl.h)
};

/// LG_E_CANCEL or LG_E_TIMEOUT when the run must stop. Cheap: call it once a
/// batch, and every few thousand steps of a loop that makes none.
LgStatus lg_exec_check(const LgExec *exec, LgError *err) LG_NODISCARD;

/// The same for steps that differ much in cost: counts `n` bytes of text looked at (or as
/// many nanoseconds), and checks about once a millisecond.
LgStatus lg_exec_work(LgExec *exec, uint64_t n, LgError *err) LG_NODISCARD;

/// Have `release(object)` called by lg_exec_done(): for what an arena cannot hold.
/// Takes over `object`, also on failure.
LgStatus lg_exec_defer(LgExec *exec, void (*release)(void *), void *object,
                       LgError *err) LG_NODISCARD;

/// An arena within exec->arena, for text that is reset again and again. Freed by lg_exec_done().
LgStatus lg_exec_scratch(LgExec *exec, LgArena **out, LgError *err) LG_NODISCARD;

/// Whether the snapshot has triples in `graph`: there are no graphs without.
LgStatus lg_exec_graph_exists(const LgSnapshot *snapshot, LgId graph, bool *out,
                              LgError *err) LG_NODISCARD;

/// End of the run, before `arena` is freed.
void lg_exec_done(LgExec *exec);

#endif
