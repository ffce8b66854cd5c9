// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// All that is said of one subject, whose rows are found together, is what a scan of each of its
// predicates finds.

#include "base/mem.h"
#include "unit/store_world.h"

#include <stdio.h>

enum { SUBJECTS = 9000, PREDICATES = 12 };

typedef struct {
    LgSink *sink;
    LgTermRef preds[PREDICATES];
    LgTermRef graphs[2];
    LgTermRef s, p, o, g; // the next quad
} Writer;

static LgTermRef
name(LgSink *sink, const char *what, unsigned i)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "http://example.org/%s/%u", what, i);
    return world_ref(sink, lg_term_iri(lg_str_c(text)));
}

static void
put(Writer *w, unsigned p, uint64_t object, unsigned g)
{
    char text[32];
    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)object);
    w->p = w->preds[p];
    w->o = world_ref(w->sink, lg_term_typed(lg_str_c(text), LG_STR(LG_NS_XSD "integer")));
    w->g = w->graphs[g];
    const LgQuads quads = {1, &w->s, &w->p, &w->o, &w->g};
    CU_ASSERT_EQUAL_FATAL(lg_sink_quads(w->sink, &quads, NULL), LG_OK);
}

// Subjects [from, to) as of a table, but for: what only some have, what has rows on both sides of
// the end of a block, more rows than a block has, pairs in two graphs.
static void
load(World *world, unsigned from, unsigned to)
{
    LgLoad *load = NULL;
    uint64_t seed = from + 3;
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(world->store, NULL, &load, NULL), LG_OK);
    Writer w = {.sink = lg_load_sink(load)};
    for (unsigned i = 0; i < PREDICATES; i++) {
        w.preds[i] = name(w.sink, "p", i);
    }
    w.graphs[0] = name(w.sink, "g", 0);
    w.graphs[1] = name(w.sink, "g", 1);
    for (unsigned i = from; i < to; i++) {
        w.s = name(w.sink, "s", i);
        for (unsigned p = 0; p < 7; p++) {
            put(&w, p, world_random(&seed) % (p * p * 1000 + 2), 0);
        }
        if (i % 3 > 0) {
            put(&w, 7, i, 0);
        }
        if (world_random(&seed) % 100 == 0) {
            put(&w, 8, 1, 0);
        }
        for (unsigned k = 0; k < 3; k++) {
            put(&w, 9, i + k, 0);
        }
        for (unsigned k = 0; i % 1000 == 999 && k < 4500; k += i % 2000 == 999 ? 1 : 20) {
            put(&w, 10, k, 0);
        }
        put(&w, 11, i, 0);
        if (i % 500 == 0) {
            put(&w, 11, i, 1);
        }
    }
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, NULL), LG_OK);
}

typedef struct {
    uint64_t rows, sum; // of the predicate and the object of each
    uint64_t others;    // rows of another subject, or out of order
} Facts;

static void
scan(LgSnapshot *snap, LgId s, LgId p, Facts *out)
{
    const LgScanSpec spec = {
        .s = s, .p = p, .graphs = {.all = true}, .want = LG_WANT_S | LG_WANT_P | LG_WANT_O};
    LgScan *scan = NULL;
    LgScanBatch b;
    LgId last_p = 0;
    LgId last_o = 0;
    CU_ASSERT_EQUAL_FATAL(lg_scan_open(snap, &spec, &scan, NULL), LG_OK);
    while (lg_scan_next(scan, &b, NULL) == LG_OK && b.n > 0) {
        for (uint32_t i = 0; i < b.n; i++) {
            const LgId got_p = b.cols[LG_COL_P][i];
            const LgId got_o = b.cols[LG_COL_O][i];
            out->others +=
                b.cols[LG_COL_S][i] != s || got_p < last_p || (got_p == last_p && got_o <= last_o);
            out->rows++;
            out->sum += got_p * UINT64_C(0x9e3779b97f4a7c15) ^ got_o * UINT64_C(0xc2b2ae3d27d4eb4f);
            last_p = got_p;
            last_o = got_o;
        }
    }
    lg_scan_close(scan);
}

static void
check(World *w, unsigned step)
{
    LgSnapshot *snap = NULL;
    LgId preds[PREDICATES];
    char text[64];
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    for (unsigned i = 0; i < PREDICATES; i++) {
        (void)snprintf(text, sizeof(text), "http://example.org/p/%u", i);
        preds[i] = world_find(snap, lg_term_iri(lg_str_c(text)));
    }
    for (unsigned i = 0; i < SUBJECTS; i += i % 500 == 498 ? 1 : step) {
        Facts all = {0};
        Facts each = {0};
        (void)snprintf(text, sizeof(text), "http://example.org/s/%u", i);
        const LgId s = world_find(snap, lg_term_iri(lg_str_c(text)));
        CU_ASSERT_NOT_EQUAL_FATAL(s, LG_ID_NONE);
        scan(snap, s, LG_ID_NONE, &all);
        for (unsigned p = 0; p < PREDICATES; p++) {
            scan(snap, s, preds[p], &each);
        }
        CU_ASSERT_EQUAL(all.others, 0);
        CU_ASSERT_EQUAL(all.rows, each.rows);
        CU_ASSERT_EQUAL(all.sum, each.sum);
        CU_ASSERT(all.rows > 10);
    }
    lg_snapshot_unref(snap);
}

static void
finds_all_that_is_said_of_one(void)
{
    World *w = world_make();
    load(w, 0, SUBJECTS);
    check(w, 1);
    world_free(w);
}

// Subjects of one load or the other, and of both.
static void
finds_it_in_several_loads(void)
{
    World *w = world_make();
    load(w, 0, SUBJECTS / 2);
    load(w, SUBJECTS / 2 - 100, SUBJECTS);
    check(w, 7);
    world_free(w);
}

static void
finds_it_when_memory_is_short(void)
{
    World *w = world_make();
    load(w, 0, 20);
    LgSnapshot *snap = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    const LgScanSpec spec = {.s = world_find(snap, lg_term_iri(LG_STR("http://example.org/s/7"))),
                             .graphs = {.all = true},
                             .want = LG_WANT_P | LG_WANT_O};
    LgStatus st = LG_E_NOMEM;
    for (unsigned nth = 1; nth < 100 && st != LG_OK; nth++) {
        LgScan *scan = NULL;
        LgScanBatch b = {0};
        lg_mem_test_fail(nth);
        st = lg_scan_open(snap, &spec, &scan, NULL);
        st = st == LG_OK ? lg_scan_next(scan, &b, NULL) : st;
        lg_mem_test_fail(0);
        CU_ASSERT(st != LG_OK || b.n == 12);
        if (scan) {
            lg_scan_close(scan);
        }
    }
    CU_ASSERT_EQUAL(st, LG_OK);
    lg_snapshot_unref(snap);
    world_free(w);
}

CU_TestInfo subject_tests[] = {
    {"finds all that is said of one", finds_all_that_is_said_of_one},
    {"finds it in several loads", finds_it_in_several_loads},
    {"finds it when memory is short", finds_it_when_memory_is_short},
    CU_TEST_INFO_NULL,
};
