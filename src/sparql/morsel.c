// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/morsel_impl.h"

#include <time.h>

LgMorselReader *
lg_morsel_reader(const LgExec *exec, const LgPlan *plan)
{
    LgMorselReader *reader = exec->morsels;
    while (reader && reader->all->driver != plan) {
        reader = reader->outer;
    }
    return reader;
}

static bool
stopped(const LgMorsels *all)
{
    return atomic_load_explicit(&all->stopped, memory_order_relaxed) ||
           atomic_load_explicit(&all->next, memory_order_relaxed) >= all->n;
}

// A helper waits while those who ask have all the cores: between two ranges it keeps nobody
// waiting.
static void
give_way(const LgMorsels *all)
{
    static const struct timespec nap = {.tv_nsec = 1000000};
    if (!lg_pool_crowded(all->pool)) {
        return;
    }
    lg_pool_leave(all->pool);
    while (!stopped(all) && lg_pool_full(all->pool)) {
        (void)nanosleep(&nap, NULL);
    }
    lg_pool_enter(all->pool);
}

bool
lg_morsel_next(LgMorselReader *reader, LgId *out_first, LgId *out_last)
{
    LgMorsels *all = reader->all;
    if (reader->worker > 0) {
        give_way(all);
    }
    if (stopped(all)) {
        return false;
    }
    const uint32_t at = atomic_fetch_add(&all->next, 1);
    if (at >= all->n) {
        return false;
    }
    *out_first = at > 0 ? all->cuts[at - 1] : 0;
    *out_last = at + 1 < all->n ? all->cuts[at] - 1 : UINT64_MAX;
    // In this order: who finds the owner finds that it reads this range, or a later one.
    reader->taken = at;
    if (!reader->late) {
        atomic_store(&reader->at, at);
    }
    atomic_store(&all->owners[at], (unsigned char)(reader->worker + 1));
    return true;
}
