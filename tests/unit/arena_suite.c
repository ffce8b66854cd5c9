// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/arena.h"
#include "unit/suites.h"

#include <stdint.h>

static void
gives_zeroed_aligned_memory(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    for (size_t size = 1; size < 10000; size = size * 3 + 1) {
        unsigned char *p = (unsigned char *)lg_arena_alloc(arena, size);
        CU_ASSERT_PTR_NOT_NULL_FATAL(p);
        CU_ASSERT_EQUAL((uintptr_t)p % 16, 0);
        CU_ASSERT_EQUAL(p[0] | p[size - 1], 0);
        memset(p, 0xff, size);
    }
    lg_arena_free(arena);
}

static void
is_zeroed_again_after_reset(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    char *a = LG_NEW_ARRAY(arena, char, 64);
    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    memset(a, 1, 64);
    lg_arena_reset(arena);
    const char *b = LG_NEW_ARRAY(arena, char, 64);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    CU_ASSERT_EQUAL(b[63], 0);
    lg_arena_free(arena);
}

static void
stops_at_its_budget(void)
{
    LgArena *arena = lg_arena_new(100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    CU_ASSERT_PTR_NOT_NULL(lg_arena_alloc(arena, 96));
    CU_ASSERT_PTR_NULL(lg_arena_alloc(arena, 16));
    CU_ASSERT_EQUAL(lg_arena_used(arena), 96);
    CU_ASSERT_PTR_NULL(lg_arena_array(arena, SIZE_MAX / 2, 4));
    lg_arena_free(arena);
}

static void
shares_its_parents_budget(void)
{
    LgArena *parent = lg_arena_new(4 << 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(parent);
    LgArena *child = lg_arena_within(parent);
    CU_ASSERT_PTR_NOT_NULL_FATAL(child);
    LgArena *grandchild = lg_arena_within(child);
    CU_ASSERT_PTR_NOT_NULL_FATAL(grandchild);
    CU_ASSERT_PTR_NOT_NULL(lg_arena_alloc(child, 1500000));
    CU_ASSERT_PTR_NOT_NULL(lg_arena_alloc(grandchild, 1500000));
    CU_ASSERT(lg_arena_used(parent) >= 3000000);
    CU_ASSERT(!lg_arena_refused(parent));
    CU_ASSERT_PTR_NULL(lg_arena_alloc(parent, 1500000));
    CU_ASSERT_PTR_NULL(lg_arena_alloc(child, 1500000));
    CU_ASSERT(!lg_arena_charge(grandchild, 1500000));
    CU_ASSERT(lg_arena_refused(parent));
    lg_arena_reset(child);
    CU_ASSERT(lg_arena_charge(grandchild, 1500000));
    lg_arena_credit(grandchild, 1500000);
    lg_arena_free(grandchild);
    lg_arena_free(child);
    CU_ASSERT_EQUAL(lg_arena_used(parent), 0);
    lg_arena_free(parent);
}

static void
shares_a_pool(void)
{
    LgArenaPool pool = {0};
    LgArena *a = lg_arena_new(0);
    LgArena *b = lg_arena_new(1 << 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    lg_arena_share(a, &pool, 4 << 20);
    lg_arena_share(b, &pool, 6 << 20);
    LgArena *child = lg_arena_within(a);
    CU_ASSERT_PTR_NOT_NULL_FATAL(child);
    CU_ASSERT_PTR_NOT_NULL(lg_arena_alloc(a, 1500000));
    CU_ASSERT_PTR_NOT_NULL(lg_arena_alloc(child, 2000000));
    CU_ASSERT_PTR_NULL(lg_arena_alloc(child, 1500000));
    CU_ASSERT(lg_arena_crowded(a));
    CU_ASSERT(!lg_arena_refused(a));
    CU_ASSERT_PTR_NULL(lg_arena_alloc(b, 1500000)); // above its own budget
    CU_ASSERT(!lg_arena_crowded(b));
    CU_ASSERT_PTR_NOT_NULL(lg_arena_alloc(b, 1000000));
    lg_arena_free(child);
    CU_ASSERT_PTR_NOT_NULL(lg_arena_alloc(a, 1500000));
    lg_arena_free(a);
    lg_arena_free(b);
    CU_ASSERT_EQUAL(atomic_load(&pool.used), 0);
}

CU_TestInfo arena_tests[] = {
    {"gives zeroed, aligned memory", gives_zeroed_aligned_memory},
    {"is zeroed again after a reset", is_zeroed_again_after_reset},
    {"stops at its budget", stops_at_its_budget},
    {"shares its parent's budget", shares_its_parents_budget},
    {"shares a pool", shares_a_pool},
    CU_TEST_INFO_NULL,
};
