// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/arena.h"
#include "base/pool.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <sched.h>
#include <stdatomic.h>

typedef struct {
    LgPool *pool;
    atomic_bool go;
    atomic_uint begun, ended;
    LgArena *budget;
    atomic_size_t had;
} Work;

static void
wait_to_go(void *ctx)
{
    Work *work = (Work *)ctx;
    atomic_fetch_add(&work->begun, 1);
    while (!atomic_load(&work->go)) {
        (void)sched_yield();
    }
    atomic_fetch_add(&work->ended, 1);
}

static void
wait_for(const atomic_uint *n, unsigned want)
{
    while (atomic_load(n) < want) {
        (void)sched_yield();
    }
}

// Start as many as the pool takes.
static unsigned
start_all(Work *work, void (*run)(void *))
{
    unsigned n = 0;
    while (n < 100 && lg_pool_start(work->pool, run, work)) {
        n++;
    }
    return n;
}

// A helper counts until it has returned.
static void
wait_until_idle(LgPool *pool)
{
    for (unsigned i = 1; i < lg_pool_cores(pool); i++) {
        lg_pool_enter(pool);
    }
    while (lg_pool_cores(pool) > 1 && lg_pool_full(pool)) {
        (void)sched_yield();
    }
    for (unsigned i = 1; i < lg_pool_cores(pool); i++) {
        lg_pool_leave(pool);
    }
}

static void
helpers_are_given_as_long_as_cores_are_free(void)
{
    for (unsigned cores = 1; cores <= 4; cores++) {
        for (unsigned busy = 1; busy <= 5; busy++) {
            Work work = {0};
            LgError err = {0};
            CU_ASSERT_EQUAL_FATAL(lg_pool_new(cores, &work.pool, &err), LG_OK);
            CU_ASSERT_EQUAL(lg_pool_cores(work.pool), cores);
            for (int round = 0; round < 3; round++) {
                atomic_store(&work.go, false);
                atomic_store(&work.begun, 0);
                atomic_store(&work.ended, 0);
                for (unsigned i = 0; i < busy; i++) {
                    lg_pool_enter(work.pool);
                }
                const unsigned n = start_all(&work, wait_to_go);
                CU_ASSERT_EQUAL(n, busy < cores ? cores - busy : 0);
                CU_ASSERT_EQUAL(lg_pool_full(work.pool), busy + n >= cores);
                CU_ASSERT_EQUAL(lg_pool_crowded(work.pool), busy + n > cores);
                wait_for(&work.begun, n);
                atomic_store(&work.go, true);
                wait_for(&work.ended, n);
                for (unsigned i = 0; i < busy; i++) {
                    lg_pool_leave(work.pool);
                }
                wait_until_idle(work.pool);
            }
            lg_pool_free(work.pool);
        }
    }
}

// Take a mebibyte at a time until the budget is spent, and keep to what was had.
static void
take_all(void *ctx)
{
    Work *work = (Work *)ctx;
    LgArena *arena = lg_arena_within(work->budget);
    while (arena && lg_arena_alloc(arena, 1 << 20)) {
        atomic_fetch_add(&work->had, 1 << 20);
    }
    wait_to_go(ctx);
    lg_arena_free(arena);
    atomic_fetch_add(&work->ended, 1);
}

static void
threads_share_one_budget(void)
{
    enum { BUDGET = 64 << 20 };
    Work work = {.budget = lg_arena_new(BUDGET)};
    LgError err = {0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(work.budget);
    CU_ASSERT_EQUAL_FATAL(lg_pool_new(4, &work.pool, &err), LG_OK);
    lg_pool_enter(work.pool);
    const unsigned n = start_all(&work, take_all);
    CU_ASSERT_EQUAL(n, 3);
    wait_for(&work.begun, n);
    CU_ASSERT(atomic_load(&work.had) <= BUDGET);
    CU_ASSERT(atomic_load(&work.had) > BUDGET / 2);
    CU_ASSERT(lg_arena_used(work.budget) <= BUDGET);
    CU_ASSERT(lg_arena_refused(work.budget));
    atomic_store(&work.go, true);
    wait_for(&work.ended, 2 * n);
    CU_ASSERT_EQUAL(lg_arena_used(work.budget), 0);
    lg_pool_leave(work.pool);
    lg_pool_free(work.pool);
    lg_arena_free(work.budget);
}

CU_TestInfo pool_tests[] = {
    {"helpers are given as long as cores are free", helpers_are_given_as_long_as_cores_are_free},
    {"threads share one budget", threads_share_one_budget},
    CU_TEST_INFO_NULL,
};
