// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "store/stat.h"
#include "unit/check.h"
#include "unit/store_world.h"

// Transactions that delete, against the list of quads.

static Quad
random_quad(uint64_t *seed)
{
    return (Quad){(uint8_t)(world_random(seed) % TERMS), (uint8_t)(world_random(seed) % 8),
                  (uint8_t)(world_random(seed) % TERMS), (uint8_t)(world_random(seed) % 4)};
}

static void
begin(World *w, LgLoad **load)
{
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, load, NULL), LG_OK);
}

static void
commit(LgLoad *load)
{
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, &err), LG_OK);
}

static void
check_all(World *w, uint64_t seed)
{
    world_check_scans(w, 96, seed);
    world_check_graphs(w);
    world_check_store(w);
}

static void
deletes_what_is_there(void)
{
    World *w = world_make();
    LgLoad *load = NULL;
    uint64_t seed = 5;
    world_load(w, 3000, 4, 1);
    begin(w, &load);
    for (unsigned i = 0; i < 200; i++) {
        world_delete(w, lg_load_deletions(load), w->quads[world_random(&seed) % w->n]);
        world_delete(w, lg_load_deletions(load), random_quad(&seed));
    }
    commit(load);
    check_all(w, 2);
    begin(w, &load); // again what is gone, and much of the rest
    for (unsigned i = 0; i < 1500; i++) {
        world_delete(w, lg_load_deletions(load), random_quad(&seed));
        world_delete(w, lg_load_deletions(load), w->quads[world_random(&seed) % w->n]);
    }
    commit(load);
    check_all(w, 3);
    world_load(w, 3000, 4, 1); // all of it comes back
    check_all(w, 4);
    begin(w, &load);
    while (w->n > 0) {
        world_delete(w, lg_load_deletions(load), w->quads[0]);
    }
    commit(load);
    check_all(w, 5);
    world_free(w);
}

static void
keeps_the_order_of_operations(void)
{
    World *w = world_make();
    LgLoad *load = NULL;
    const Quad a = {1, 2, 3, 0};
    const Quad b = {2, 2, 3, 1};
    char text[128];
    begin(w, &load);
    world_add(w, lg_load_sink(load), a);
    world_delete(w, lg_load_deletions(load), a);
    world_delete(w, lg_load_deletions(load), b);
    world_add(w, lg_load_sink(load), b);
    commit(load);
    CU_ASSERT_EQUAL(w->n, 1);
    check_all(w, 1);
    begin(w, &load); // there, not there, there, by way of two graphs
    world_delete(w, lg_load_deletions(load), b);
    world_add(w, lg_load_sink(load), b);
    world_add(w, lg_load_sink(load), a);
    w->load = load;
    world_check_scans(w, 24, 1);
    const LgTermRef g = world_ref(lg_load_deletions(load), world_graph(1, text, sizeof(text)));
    CU_ASSERT_EQUAL(lg_load_clear(load, g, NULL), LG_OK);
    world_forget(w, 1);
    world_check_scans(w, 24, 2);
    world_add(w, lg_load_sink(load), b);
    world_delete(w, lg_load_deletions(load), a);
    world_check_scans(w, 24, 3);
    CU_ASSERT_EQUAL(lg_load_drop(load, world_graph(0, text, sizeof(text)).value, NULL),
                    LG_E_INVALID);
    w->load = NULL;
    commit(load);
    CU_ASSERT_EQUAL(w->n, 1);
    check_all(w, 4);
    world_free(w);
}

static void
hides_a_transaction_from_others(void)
{
    World *w = world_make();
    LgLoad *load = NULL;
    LgSnapshot *mine = NULL;
    world_load(w, 500, 2, 3);
    World *kept = (World *)malloc(sizeof(World));
    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    memcpy(kept, w, sizeof(World));
    begin(w, &load);
    for (unsigned i = 0; i < 100; i++) {
        world_delete(w, lg_load_deletions(load), w->quads[0]);
    }
    CU_ASSERT_EQUAL_FATAL(lg_load_snapshot(load, &mine, NULL), LG_OK);
    uint64_t n = 0;
    bool exact = false;
    const LgScanSpec spec = {.graphs = {.all = true}, .want = LG_WANT_G};
    CU_ASSERT_EQUAL(lg_snapshot_count(mine, &spec, &n, &exact, NULL), LG_OK);
    CU_ASSERT(exact && n == w->n);
    lg_snapshot_unref(mine);
    check_all(kept, 1);
    lg_load_abort(load);
    check_all(kept, 2);
    LgStore *other = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, w->dir, &other, NULL), LG_OK);
    lg_store_close(other);
    free(kept);
    world_free(w);
}

// One operation of a transaction.
static void
operate(World *w, LgLoad *load, uint64_t *seed)
{
    char text[128];
    const unsigned kind = (unsigned)(world_random(seed) % 16);
    const unsigned n = 1 + (unsigned)(world_random(seed) % (kind % 4 == 0 ? 300 : 5));
    if (kind < 7) {
        for (unsigned i = 0; i < n && w->n < QUADS - 1; i++) {
            world_add(w, lg_load_sink(load), random_quad(seed));
        }
    } else if (kind < 14) {
        for (unsigned i = 0; i < n; i++) {
            const bool there = w->n > 0 && i % 3;
            world_delete(w, lg_load_deletions(load),
                         there ? w->quads[world_random(seed) % w->n] : random_quad(seed));
        }
    } else if (kind == 14) {
        const unsigned g = (unsigned)(world_random(seed) % 4);
        const LgTermRef graph =
            world_ref(lg_load_deletions(load), world_graph(g, text, sizeof(text)));
        CU_ASSERT_EQUAL(lg_load_clear(load, graph, NULL), LG_OK);
        world_forget(w, g);
    } else {
        w->load = load;
        world_check_scans(w, 24, world_random(seed));
        world_check_graphs(w);
        w->load = NULL;
    }
}

// Between transactions: begin to merge, publish what was merged some transactions ago, or give
// it up.
static void
merge_beside(World *w, LgCompact **compact, uint64_t *seed)
{
    LgError err = {0};
    const unsigned kind = (unsigned)(world_random(seed) % 8);
    if (!*compact) {
        CU_ASSERT_EQUAL(lg_compact_begin(w->store, NULL, compact, &err), LG_OK);
    } else if (kind < 4) {
        CU_ASSERT_EQUAL(lg_compact_publish(*compact, 0, &err), LG_OK);
        *compact = NULL;
    } else if (kind == 4) {
        lg_compact_abort(*compact);
        *compact = NULL;
    }
    CHECK_STR(lg_str_c(err.text), "");
}

// As the last one, with merges that other transactions do not wait for.
static void
agrees_while_merging(void)
{
    static const uint64_t most[] = {1, 40, 1 << 14};
    for (unsigned run = 0; run < 9; run++) {
        uint64_t seed = 2000 + run;
        World *w = world_make();
        LgCompact *compact = NULL;
        world_load(w, 4000, 4, run);
        for (unsigned i = 0; i < 60; i++) {
            const LgLoadOptions options = {.merge_most = most[run % 3]};
            LgLoad *load = NULL;
            CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, &options, &load, NULL), LG_OK);
            operate(w, load, &seed);
            operate(w, load, &seed);
            commit(load);
            merge_beside(w, &compact, &seed);
            if (i % 6 == 5) {
                check_all(w, world_random(&seed));
            }
        }
        lg_compact_abort(compact);
        check_all(w, 1);
        world_free(w);
    }
}

// Two of the same store at once, by two processes: the second is given up, and what the first has
// merged stays as it is.
static void
two_merge_the_same(void)
{
    World *w = world_make();
    LgStore *other = NULL;
    LgCompact *a = NULL;
    LgCompact *b = NULL;
    LgCompact *c = NULL;
    for (unsigned i = 0; i < 3; i++) {
        const LgLoadOptions options = {.merge_most = 1};
        LgLoad *load = NULL;
        CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, &options, &load, NULL), LG_OK);
        world_add(w, lg_load_sink(load), (Quad){(uint8_t)i, 1, 2, 0});
        world_add(w, lg_load_sink(load), (Quad){(uint8_t)i, 3, 4, 0});
        commit(load);
    }
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, w->dir, &other, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_compact_begin(w->store, NULL, &a, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_compact_begin(other, NULL, &b, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_compact_begin(other, NULL, &c, NULL), LG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    CU_ASSERT_PTR_NULL(c); // one at a time
    CU_ASSERT_EQUAL(lg_compact_publish(a, 0, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_compact_publish(b, 0, NULL), LG_OK);
    LgSnapshot *snap = NULL;
    LgStat stat;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &stat, NULL), LG_OK);
    CU_ASSERT_EQUAL(stat.segments, 1);
    lg_snapshot_unref(snap);
    check_all(w, 1);
    lg_store_close(other);
    world_free(w);
}

static void
agrees_with_a_list(void)
{
    World *kept = (World *)malloc(sizeof(World));
    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    for (unsigned run = 0; run < 6; run++) {
        uint64_t seed = 1000 + run;
        World *w = world_make();
        if (run % 2) {
            world_load(w, 4000, 4, run);
        }
        for (unsigned i = 0; i < 50; i++) {
            LgLoad *load = NULL;
            memcpy(kept, w, sizeof(World));
            begin(w, &load);
            for (unsigned k = 1 + (unsigned)(world_random(&seed) % 4); k > 0; k--) {
                operate(w, load, &seed);
            }
            if (world_random(&seed) % 6 == 0) {
                lg_load_abort(load);
                memcpy(w, kept, sizeof(World));
            } else {
                commit(load);
            }
            if (world_random(&seed) % 8 == 0) {
                lg_store_close(w->store);
                CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, w->dir, &w->store, NULL), LG_OK);
            }
            if (i % 5 == 4) {
                check_all(w, world_random(&seed));
            }
        }
        world_free(w);
    }
    free(kept);
}

// Many small transactions leave few files.
static void
stays_small(void)
{
    World *w = world_make();
    uint64_t seed = 9;
    for (unsigned i = 0; i < 400; i++) {
        LgLoad *load = NULL;
        begin(w, &load);
        if (i % 2 && w->n > 0) {
            world_delete(w, lg_load_deletions(load), w->quads[world_random(&seed) % w->n]);
        } else {
            world_add(w, lg_load_sink(load), random_quad(&seed));
        }
        commit(load);
    }
    LgSnapshot *snap = NULL;
    LgStat stat;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &stat, NULL), LG_OK);
    CU_ASSERT(stat.segments <= 10 && stat.dict_parts <= 10);
    lg_snapshot_unref(snap);
    check_all(w, 3);
    world_free(w);
}

// Every allocation of a transaction fails in turn; what was there stays.
static void
survives_a_lack_of_memory(void)
{
    World *w = world_make();
    World *kept = (World *)malloc(sizeof(World));
    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    world_load(w, 2000, 3, 60);
    memcpy(kept, w, sizeof(World));
    LgStatus st = LG_E_NOMEM;
    for (unsigned at = 1; st != LG_OK; at++) {
        LgLoad *load = NULL;
        LgSnapshot *snap = NULL;
        memcpy(w, kept, sizeof(World));
        begin(w, &load);
        for (unsigned i = 0; i < 50; i++) {
            world_delete(w, lg_load_deletions(load), w->quads[i * 7]);
        }
        lg_mem_test_fail(at);
        st = lg_load_snapshot(load, &snap, NULL);
        lg_snapshot_unref(snap);
        const LgStatus end = lg_load_commit(load, NULL);
        lg_mem_test_fail(0);
        CU_ASSERT(st == LG_OK || end != LG_OK);
        st = st == LG_OK ? end : st;
        CU_ASSERT_FATAL(at < 10000 && (st == LG_OK || st == LG_E_NOMEM || st == LG_E_LIMIT));
        if (at % 16 == 0 && st != LG_OK) {
            world_check_graphs(kept);
        }
    }
    check_all(w, 1);
    free(kept);
    world_free(w);
}

CU_TestInfo delete_tests[] = {
    {"deletes what is there", deletes_what_is_there},
    {"keeps the order of operations", keeps_the_order_of_operations},
    {"hides a transaction from others", hides_a_transaction_from_others},
    {"agrees with a list", agrees_with_a_list},
    {"agrees with a list while segments are merged", agrees_while_merging},
    {"two processes merge the same", two_merge_the_same},
    {"stays small", stays_small},
    {"survives a lack of memory", survives_a_lack_of_memory},
    CU_TEST_INFO_NULL,
};
