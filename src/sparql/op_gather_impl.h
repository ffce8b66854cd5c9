// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What op_gather.c and op_gather_rows.c share: the threads of one gather.

#ifndef LG_SPARQL_OP_GATHER_IMPL_H
#define LG_SPARQL_OP_GATHER_IMPL_H

#include "sparql/op_impl.h"
#include "sparql/profile_impl.h"

#include <pthread.h>

typedef struct LgGather LgGather;

/// Rows of one range on their way to the thread that runs the query.
typedef struct {
    uint32_t range, n;
    LgId *cells; ///< cells[c * LG_BATCH_MAX + row]
} LgGatherChunk;

/// A thread's part. Worker 0 is the thread that runs the query: its operators are the gather's
/// input and its LgExec is the query's.
typedef struct {
    LgGather *gather;
    LgMorselReader reader;
    LgExec exec; ///< of a helper
    LgPlanContext context;
    LgProfile *profile;
    LgOp *root;
    unsigned fail; ///< for lg_mem_test_fail()
    LgStatus status;
    LgError err;
    bool rounded;          ///< see lg_op_group_read()
    bool ended;            ///< guarded by mu
    LgGatherChunk *chunks; ///< a ring of gather->n_chunks; guarded by mu, but for the rows of one
                           ///< that has been given out
    uint32_t first, n;     ///< of the ring; guarded by mu
    bool held;             ///< the first one has been given out; guarded by mu
} LgGatherWorker;

struct LgGather {
    LgOp base;
    bool begun;
    bool alone;  ///< nobody helps: the input is read as it is
    LgOp *again; ///< the input once more, when the parts could not be put together
    LgMorsels morsels;
    LgGatherWorker *workers;
    unsigned n_workers; ///< 0: none was started
    atomic_bool stop;   ///< the helpers' LgExec.cancel
    pthread_mutex_t mu;
    pthread_cond_t changed; ///< of all that mu guards
    bool has_mutex;

    // Rows (op_gather_rows.c)
    uint32_t due;         ///< the range whose rows come next
    bool own_ended;       ///< worker 0 has no more
    uint32_t n_chunks;    ///< of each ring
    LgGatherWorker *lent; ///< has given out its first chunk
    const LgId **cols;
};

/// Wait until all helpers have ended: LG_OK, or the failure of one, or of the query itself.
LgStatus lg_gather_wait(LgGather *gather, LgError *err) LG_NODISCARD;

/// Wait a moment for something to change; `mu` is locked.
void lg_gather_pause(LgGather *gather);

/// A helper's part in a gather of rows: all rows of its ranges.
LgStatus lg_gather_rows_help(LgGatherWorker *worker, LgError *err) LG_NODISCARD;

/// Make room for the rings, before helpers start.
LgStatus lg_gather_rows_open(LgGather *gather, LgError *err) LG_NODISCARD;

/// The next rows, in the order of the ranges.
LgStatus lg_gather_rows_next(LgGather *gather, LgBatch *out, LgError *err) LG_NODISCARD;

#endif
