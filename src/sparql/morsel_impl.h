// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgMorsels: the ranges of one scan of a plan that several threads run at once. Each thread has
// operators of its own for the same plan; its scan reads the ranges that it takes from the
// common list, the next one whenever one has ended. So the rows of a thread ascend as those of the
// whole scan do, with gaps, and what is joined with them is skipped where the gaps are.
//
// What the operators between the scan and op_gather.c must keep to: a batch comes from one batch
// of the first input, so that the range being read is that of all its rows.

#ifndef LG_SPARQL_MORSEL_IMPL_H
#define LG_SPARQL_MORSEL_IMPL_H

#include "base/pool.h"
#include "sparql/plan.h"

#define LG_MORSEL_NONE UINT32_MAX

/// Shared by the threads of one run of a gather.
typedef struct {
    const LgPlan *driver; ///< the scan
    const LgId *cuts;     ///< the least key of each range but the first
    uint32_t n;           ///< ranges
    atomic_uint next;     ///< the first range that nobody has taken
    atomic_bool stopped;  ///< take no more
    atomic_uchar *owners; ///< by range: 1 + the number of the thread that has taken it; 0: none
    LgPool *pool;
} LgMorsels;

/// What one thread reads.
typedef struct LgMorselReader {
    LgMorsels *all;
    unsigned worker;              ///< 0: the thread that runs the query, and never gives way
    uint32_t taken;               ///< the range being read; its own thread alone looks at this
    bool late;                    ///< rows come out after all have been read, `at` is theirs
    atomic_uint at;               ///< the range whose rows come out; LG_MORSEL_NONE: not begun
    struct LgMorselReader *outer; ///< next in LgExec.morsels
} LgMorselReader;

/// The thread's reader for `plan`; null: it is read as a whole.
LgMorselReader *lg_morsel_reader(const LgExec *exec, const LgPlan *plan);

/// Take the next range: its least and its largest key. False when there is none.
bool lg_morsel_next(LgMorselReader *reader, LgId *out_first, LgId *out_last);

/// Have nobody take any more.
static inline void
lg_morsel_stop(LgMorsels *all)
{
    atomic_store_explicit(&all->stopped, true, memory_order_relaxed);
}

static inline uint32_t
lg_morsel_at(const LgMorselReader *reader)
{
    return atomic_load(&reader->at);
}

#endif
