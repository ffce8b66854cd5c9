// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/hash.h"
#include "base/mem.h"
#include "store/check.h"
#include "store/dump.h"
#include "store/manifest_impl.h"
#include "store/stat.h"
#include "unit/store_world.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

static void
is_empty_at_first(void)
{
    World *w = world_make();
    world_check_scans(w, 48, 1);
    world_check_graphs(w);
    CU_ASSERT_EQUAL(lg_store_create(&lg_io_plain, w->dir, NULL), LG_E_INVALID);
    world_free(w);
}

static void
finds_what_was_loaded(void)
{
    World *w = world_make();
    world_load(w, 5000, 1, 7);
    world_check_scans(w, 480, 2);
    CU_ASSERT(w->known > 20); // some of 60 ask for nothing but a predicate
    world_check_graphs(w);
    world_check_store(w);
    world_free(w);
}

static void
keeps_graphs_apart(void)
{
    World *w = world_make();
    world_load(w, 6000, 8, 8);
    world_check_scans(w, 480, 3);
    CU_ASSERT(w->known > 30); // all graphs, within one segment
    world_check_graphs(w);
    world_check_store(w);
    world_free(w);
}

static void
reads_a_table(void)
{
    World *w = world_make();
    LgLoad *load = NULL;
    enum { N = 50000, COLS = 5, BATCH = 1000 };
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
    LgSink *sink = lg_load_sink(load);
    char text[128];
    const LgTermRef g = world_ref(sink, world_graph(0, text, sizeof(text)));
    static LgTermRef subjects[BATCH];
    static LgTermRef objects[COLS][BATCH];
    LgColumn columns[COLS];
    for (unsigned c = 0; c < COLS; c++) {
        columns[c] =
            (LgColumn){world_ref(sink, world_predicate(c, text, sizeof(text))), objects[c]};
    }
    uint64_t expected = 0;
    for (unsigned from = 0; from < N; from += BATCH) {
        for (unsigned i = 0; i < BATCH; i++) {
            (void)snprintf(text, sizeof(text), "http://example.org/rows/%u", from + i);
            subjects[i] = world_ref(sink, lg_term_iri(lg_str_c(text)));
            for (unsigned c = 0; c < COLS; c++) {
                (void)snprintf(text, sizeof(text), "%u", (from + i) * (c + 1) % 1000);
                objects[c][i] = c > 0 && (from + i) % (c + 2) == 1
                                    ? 0
                                    : world_ref(sink, lg_term_typed(lg_str_c(text),
                                                                    LG_STR(LG_NS_XSD "integer")));
                expected += objects[c][i] != 0;
            }
        }
        const LgRows rows = {g, BATCH, subjects, COLS, columns};
        CU_ASSERT_EQUAL_FATAL(lg_sink_rows(sink, &rows, NULL), LG_OK);
    }
    CU_ASSERT_EQUAL(lg_load_count(load), expected);
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, NULL), LG_OK);
    LgSnapshot *snap = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    LgScanSpec spec = {.graphs = {.all = true}, .want = LG_WANT_S | LG_WANT_O};
    uint64_t count = 0;
    bool exact = false;
    CU_ASSERT_EQUAL(lg_snapshot_count(snap, &spec, &count, &exact, NULL), LG_OK);
    CU_ASSERT(exact && count == expected);
    for (unsigned order = 0; order < 3; order++) {
        uint64_t rows = 0;
        for (unsigned c = 0; c < COLS; c++) {
            spec.p = world_find(snap, world_predicate(c, text, sizeof(text)));
            spec.order = (LgOrder)order;
            LgScan *scan = NULL;
            LgScanBatch b;
            LgId last = 0;
            CU_ASSERT_EQUAL_FATAL(lg_scan_open(snap, &spec, &scan, NULL), LG_OK);
            while (lg_scan_next(scan, &b, NULL) == LG_OK && b.n > 0) {
                const LgId *col = order == LG_ORDER_O ? b.cols[LG_COL_O] : b.cols[LG_COL_S];
                for (uint32_t i = 0; i < b.n; i++) {
                    CU_ASSERT(col[i] >= last);
                    last = col[i];
                }
                rows += b.n;
            }
            lg_scan_close(scan);
        }
        CU_ASSERT_EQUAL(rows, expected);
    }
    uint64_t seed = 5;
    spec.order = LG_ORDER_S;
    for (unsigned c = 0; c < COLS; c++) {
        spec.p = world_find(snap, world_predicate(c, text, sizeof(text)));
        spec.min_o = lg_id_from_integer(c < 3 ? INT16_MIN : 200);
        spec.max_o = lg_id_from_integer(c < 3 ? INT16_MAX : 700);
        // without gaps all rows are found by position, with gaps only those far apart
        CU_ASSERT(world_check_pick(snap, &spec, &seed) > (c == 0 ? 3 * N : 100));
    }
    lg_snapshot_unref(snap);
    world_free(w);
}

static void
adds_load_to_load(void)
{
    World *w = world_make();
    for (unsigned i = 0; i < 6; i++) {
        world_load(w, 1500, 4, 20 + i);
    }
    world_check_scans(w, 480, 4);
    CU_ASSERT(w->known > 10); // without counts: the segments have the same subjects
    world_check_graphs(w);
    world_check_store(w);
    world_free(w);
}

static void
stays_within_its_memory(void)
{
    World *w = world_make();
    world_load_within(w, (size_t)1 << 20, 50000, 1, 50);
    world_check_scans(w, 96, 8);
    CU_ASSERT(w->known > 5); // more than one block for each predicate
    world_load_within(w, (size_t)1 << 18, 3000, 8, 51);
    world_check_scans(w, 96, 9);
    world_check_graphs(w);
    world_check_store(w);
    world_free(w);
}

// Many small loads: files are merged, so that there are never many.
static void
keeps_its_files_few(void)
{
    World *w = world_make();
    for (unsigned i = 0; i < 60; i++) {
        world_load(w, i % 7 ? 40 : 400, 6, 100 + i);
        if (i % 9 == 8) {
            world_drop(w, i % 6);
        }
    }
    LgSnapshot *snap = NULL;
    LgStat stat;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &stat, NULL), LG_OK);
    CU_ASSERT(stat.segments <= 8 && stat.dict_parts <= 8);
    lg_snapshot_unref(snap);
    CU_ASSERT(world_count_files(w) <= stat.segments + stat.dict_parts + 2); // MANIFEST LOCK
    world_check_scans(w, 240, 10);
    world_check_graphs(w);
    world_check_store(w);
    world_free(w);
}

static void
replaces_graphs(void)
{
    World *w = world_make();
    world_load(w, 3000, 4, 30);
    world_drop(w, 2);
    world_check_scans(w, 240, 5);
    world_check_graphs(w);
    world_load(w, 1000, 8, 31);
    world_drop(w, 1);
    world_load(w, 500, 3, 32);
    world_check_scans(w, 480, 6);
    world_check_graphs(w);
    for (unsigned g = 0; g < 8; g++) {
        world_drop(w, g);
    }
    CU_ASSERT_EQUAL(w->n, 0);
    world_check_scans(w, 48, 7);
    world_free(w);
}

static void
shows_a_reader_what_it_pinned(void)
{
    World *w = world_make();
    world_load(w, 500, 1, 40);
    LgSnapshot *old = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &old, NULL), LG_OK);
    const LgScanSpec spec = {.graphs = {.all = true}, .want = LG_WANT_S | LG_WANT_G};
    uint64_t before = 0;
    uint64_t after = 0;
    bool exact = false;
    CU_ASSERT_EQUAL(lg_snapshot_count(old, &spec, &before, &exact, NULL), LG_OK);
    world_load(w, 500, 1, 41);
    world_drop(w, 0);
    CU_ASSERT_EQUAL(lg_snapshot_count(old, &spec, &after, &exact, NULL), LG_OK);
    CU_ASSERT_EQUAL(before, after);
    LgStore *other = NULL; // another process would see the same
    LgSnapshot *now = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, w->dir, &other, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(other, &now, NULL), LG_OK);
    CU_ASSERT(lg_snapshot_version(now) == lg_snapshot_version(old) + 2);
    CU_ASSERT_EQUAL(lg_snapshot_count(now, &spec, &after, &exact, NULL), LG_OK);
    CU_ASSERT_EQUAL(after, 0);
    lg_snapshot_unref(now);
    lg_store_close(other);
    lg_snapshot_unref(old);
    world_free(w);
}

static void
lets_one_load_at_a_time(void)
{
    World *w = world_make();
    LgLoad *a = NULL;
    LgLoad *b = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &a, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_load_begin(w->store, NULL, &b, NULL), LG_E_BUSY);
    lg_load_abort(a);
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &b, NULL), LG_OK);
    lg_load_abort(b);
    world_free(w);
}

typedef struct {
    LgStore *store;
    atomic_bool stop;
    atomic_uint rounds, faults;
} Readers;

// What one snapshot says twice is the same, and what it counts it has.
static bool
read_once(LgStore *store)
{
    LgSnapshot *snap = NULL;
    if (lg_store_snapshot(store, &snap, NULL) != LG_OK) {
        return false;
    }
    const LgScanSpec spec = {.graphs = {.all = true},
                             .want = LG_WANT_S | LG_WANT_P | LG_WANT_O | LG_WANT_G};
    uint64_t count = 0;
    uint64_t rows = 0;
    bool exact = false;
    LgScan *scan = NULL;
    LgScanBatch b = {.n = 1};
    bool ok = lg_snapshot_count(snap, &spec, &count, &exact, NULL) == LG_OK &&
              lg_scan_open(snap, &spec, &scan, NULL) == LG_OK;
    LgArena *arena = lg_arena_new(0);
    ok = ok && arena;
    while (ok && b.n > 0) {
        LgTerm term;
        ok = lg_scan_next(scan, &b, NULL) == LG_OK;
        rows += b.n;
        ok = ok &&
             (b.n == 0 || lg_snapshot_term(snap, b.cols[LG_COL_S][0], arena, &term, NULL) == LG_OK);
    }
    lg_arena_free(arena);
    lg_scan_close(scan);
    lg_snapshot_unref(snap);
    return ok && (exact ? rows == count : rows <= count);
}

static void *
read_on(void *arg)
{
    Readers *r = (Readers *)arg;
    while (!atomic_load(&r->stop)) {
        atomic_fetch_add(&r->faults, !read_once(r->store));
        atomic_fetch_add(&r->rounds, 1);
    }
    return NULL;
}

static void
serves_readers_while_loading(void)
{
    World *w = world_make();
    Readers r = {.store = w->store};
    pthread_t threads[3];
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, read_on, &r), 0);
    }
    for (unsigned i = 0; i < 25; i++) {
        world_load(w, 300, 4, 200 + i);
        if (i % 4 == 3) {
            world_drop(w, i % 3);
        }
    }
    atomic_store(&r.stop, true);
    for (size_t i = 0; i < 3; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    CU_ASSERT_EQUAL(atomic_load(&r.faults), 0);
    CU_ASSERT(atomic_load(&r.rounds) > 3);
    world_free(w);
}

// Every allocation of opening and reading fails in turn.
static void
survives_a_lack_of_memory(void)
{
    World *w = world_make();
    world_load(w, 3000, 3, 60);
    world_load(w, 900, 3, 61);
    bool done = false;
    for (unsigned at = 1; !done; at++) {
        LgStore *store = NULL;
        lg_mem_test_fail(at);
        const LgStatus st = lg_store_open(&lg_io_plain, w->dir, &store, NULL);
        const bool read = st == LG_OK && read_once(store);
        lg_mem_test_fail(0);
        CU_ASSERT(st == LG_OK || st == LG_E_NOMEM);
        if (store) {
            CU_ASSERT(read_once(store));
        }
        lg_store_close(store);
        done = read && at > 100;
        CU_ASSERT_FATAL(at < 10000);
    }
    world_free(w);
}

static LgStatus
add_hash(void *ctx, const LgTerm terms[4], LgError *err)
{
    (void)err;
    LgBuf buf = {0};
    for (size_t i = 0; i < 4; i++) {
        lg_term_format(&terms[i], &buf);
        lg_buf_byte(&buf, ' ');
    }
    if (terms[2].kind != LG_TERM_BLANK) { // its label is the reader's affair
        *(uint64_t *)ctx += lg_hash_bytes(lg_buf_view(&buf), 0);
    }
    lg_buf_done(&buf);
    return LG_OK;
}

// Stores that were written once are read for ever: this one has terms of all kinds.
static void
reads_format_1(void)
{
    const char *src = getenv("LG_SRCDIR");
    char dir[512];
    (void)snprintf(dir, sizeof(dir), "%s/tests/cases/store/format-1", src ? src : ".");
    LgStore *store = NULL;
    LgSnapshot *snap = NULL;
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, dir, &store, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(store, &snap, NULL), LG_OK);
    const LgCheckOptions options = {.full = true};
    uint64_t faults = 1;
    CU_ASSERT_EQUAL(lg_check_snapshot(snap, &options, &faults, NULL), LG_OK);
    CU_ASSERT_EQUAL(faults, 0);
    LgStat stat;
    uint64_t sum = 0;
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &stat, NULL), LG_OK);
    CU_ASSERT_EQUAL(stat.quads, 2544);
    CU_ASSERT_EQUAL(lg_dump_terms(snap, NULL, add_hash, &sum, NULL), LG_OK);
    CU_ASSERT_EQUAL(sum, UINT64_C(0xf1cadbb56ed23527));
    lg_snapshot_unref(snap);
    lg_store_close(store);
}

// Take a line out of a manifest.
static void
drop_line(LgBuf *text, const char *word)
{
    for (size_t at = 0; at < text->n;
         at += lg_str_find(lg_str_from(lg_buf_view(text), at), '\n') + 1) {
        const LgStr rest = lg_str_from(lg_buf_view(text), at);
        if (lg_str_starts(rest, lg_str_c(word))) {
            const size_t n = lg_str_find(rest, '\n') + 1;
            memmove(text->p + at, text->p + at + n, text->n - at - n);
            text->n -= n;
            return;
        }
    }
}

static bool
same_file(const World *a, const World *b, const char *name)
{
    LgBuf x = {0};
    LgBuf y = {0};
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", a->dir, name);
    bool ok = lg_io_slurp(&lg_io_plain, path, 1 << 24, &x, NULL) == LG_OK;
    (void)snprintf(path, sizeof(path), "%s/%s", b->dir, name);
    ok = ok && lg_io_slurp(&lg_io_plain, path, 1 << 24, &y, NULL) == LG_OK;
    for (unsigned i = 0; i < 2; i++) { // of a manifest: what may differ
        drop_line(&x, i ? "end " : "time ");
        drop_line(&y, i ? "end " : "time ");
    }
    ok = ok && x.n > 0 && lg_str_eq(lg_buf_view(&x), lg_buf_view(&y));
    lg_buf_done(&x);
    lg_buf_done(&y);
    return ok;
}

static void
writes_the_same_bytes_again(void)
{
    World *a = world_make();
    World *b = world_make();
    world_load(a, 4000, 4, 70);
    world_load(b, 4000, 4, 70);
    CU_ASSERT(same_file(a, b, "seg-000001.lgs"));
    CU_ASSERT(same_file(a, b, "MANIFEST")); // with the terms
    world_free(a);
    world_free(b);
}

// What a manifest says about the parts it holds must be what it holds.
static void
checks_parts_of_the_manifest(void)
{
    static const struct {
        uint64_t segment, dict;
        size_t here;
        bool ok;
    } cases[] = {
        {5, 3, 8, true}, {8, 0, 8, true},           {5, 3, 7, false},          {5, 3, 9, false},
        {0, 0, 0, true}, {UINT64_MAX, 9, 8, false}, {9, UINT64_MAX, 8, false}, {1, 0, 0, false},
    };
    const LgStr bytes = LG_STR("end 0\nend");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgManifestFile files[2] = {
            {.name = "seg-000001.lgs", .size = cases[i].segment, .here = true},
            {.name = "dict-000002.lgd", .size = cases[i].dict, .here = true}};
        const LgManifest m = {
            .version = 7, .segments = &files[0], .n_segments = 1, .dicts = &files[1], .n_dicts = 1};
        LgManifest back = {0};
        LgBuf text = {0};
        lg_manifest_format(&m, (LgStr){bytes.p, cases[i].here}, &text);
        const LgStatus st = lg_manifest_parse(lg_buf_view(&text), &back, NULL);
        CU_ASSERT_EQUAL(st, cases[i].ok ? LG_OK : LG_E_CORRUPT);
        if (st == LG_OK) {
            CU_ASSERT_EQUAL(back.version, 7);
            CU_ASSERT(back.segments[0].here && back.dicts[0].here);
            CU_ASSERT_EQUAL(back.dicts[0].at - back.segments[0].at, cases[i].segment);
            CU_ASSERT_EQUAL(back.dicts[0].at + cases[i].dict, text.n);
            lg_manifest_done(&back);
        }
        for (size_t at = 0; at < text.n && cases[i].ok; at++) { // any change is noticed
            text.p[at] ^= 4;
            CU_ASSERT_NOT_EQUAL(lg_manifest_parse(lg_buf_view(&text), &back, NULL), LG_OK);
            text.p[at] ^= 4;
        }
        lg_buf_done(&text);
    }
}

CU_TestInfo store_tests[] = {
    {"is empty at first", is_empty_at_first},
    {"checks the parts of the manifest", checks_parts_of_the_manifest},
    {"finds what was loaded", finds_what_was_loaded},
    {"keeps graphs apart", keeps_graphs_apart},
    {"reads a table", reads_a_table},
    {"adds load to load", adds_load_to_load},
    {"stays within its memory", stays_within_its_memory},
    {"keeps its files few", keeps_its_files_few},
    {"replaces graphs", replaces_graphs},
    {"shows a reader what it pinned", shows_a_reader_what_it_pinned},
    {"lets one load at a time", lets_one_load_at_a_time},
    {"serves readers while loading", serves_readers_while_loading},
    {"reads format 1", reads_format_1},
    {"writes the same bytes again", writes_the_same_bytes_again},
    {"survives a lack of memory", survives_a_lack_of_memory},
    CU_TEST_INFO_NULL,
};
