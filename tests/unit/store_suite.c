// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/hash.h"
#include "base/mem.h"
#include "store/check.h"
#include "store/dump.h"
#include "store/stat.h"
#include "store/store.h"
#include "unit/suites.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

// Stores in a folder of their own, compared with a plain list of quads.

enum { TERMS = 60, QUADS = 40000 };

typedef struct {
    uint8_t s, p, o, g; ///< numbers of terms
} Quad;

typedef struct {
    char dir[64];
    LgStore *store;
    Quad quads[QUADS];
    size_t n;
    bool has[TERMS][8][TERMS][8]; ///< s, p, o, g
} World;

static void
remove_folder(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        char file[512];
        (void)snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
        (void)unlink(file);
    }
    if (d) {
        (void)closedir(d);
    }
    (void)rmdir(path);
}

static World *
make_world(void)
{
    World *w = (World *)calloc(1, sizeof(World));
    CU_ASSERT_PTR_NOT_NULL_FATAL(w);
    (void)snprintf(w->dir, sizeof(w->dir), "/tmp/lodge-store-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(w->dir));
    CU_ASSERT_EQUAL_FATAL(lg_store_create(&lg_io_plain, w->dir, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, w->dir, &w->store, NULL), LG_OK);
    return w;
}

static void
free_world(World *w)
{
    lg_store_close(w->store);
    remove_folder(w->dir);
    free(w);
}

// Term `i`: IRIs, blank nodes and literals of all sorts take turns.
static LgTerm
term_of(unsigned i, char *text, size_t size)
{
    (void)snprintf(text, size, "http://example.org/things/%u", i);
    const LgStr iri = lg_str_c(text);
    switch (i % 6) {
    case 0:
    case 1: return lg_term_iri(iri);
    case 2: return lg_term_blank(lg_str_from(iri, 26));
    case 3: return lg_term_lang(iri, i % 4 ? LG_STR("en") : LG_STR("de-AT"));
    case 4: return lg_term_typed(lg_str_from(iri, 26), LG_STR(LG_NS_XSD "integer"));
    default:
        return i % 4 == 1 ? lg_term_string(iri)
                          : lg_term_typed(iri, LG_STR("http://example.org/type"));
    }
}

static LgTerm
subject_of(unsigned i, char *text, size_t size)
{
    (void)snprintf(text, size, "http://example.org/subjects/%u", i);
    return i % 7 == 6 ? lg_term_blank(lg_str_from(lg_str_c(text), 28))
                      : lg_term_iri(lg_str_c(text));
}

static LgTerm
predicate_of(unsigned i, char *text, size_t size)
{
    (void)snprintf(text, size, "http://example.org/predicates/%u", i);
    return lg_term_iri(lg_str_c(text));
}

static LgTerm
graph_of(unsigned i, char *text, size_t size)
{
    (void)snprintf(text, size, "http://example.org/graphs/%u", i);
    return lg_term_iri(lg_str_c(text));
}

static LgTermRef
ref(LgSink *sink, LgTerm term)
{
    LgTermRef out = 0;
    CU_ASSERT_EQUAL_FATAL(lg_sink_term(sink, &term, true, &out, NULL), LG_OK);
    return out;
}

static void
add(World *w, LgSink *sink, Quad q)
{
    char text[128];
    const LgTermRef s = ref(sink, subject_of(q.s, text, sizeof(text)));
    const LgTermRef p = ref(sink, predicate_of(q.p, text, sizeof(text)));
    const LgTermRef o = ref(sink, term_of(q.o, text, sizeof(text)));
    const LgTermRef g = ref(sink, graph_of(q.g, text, sizeof(text)));
    const LgQuads quads = {1, &s, &p, &o, &g};
    CU_ASSERT_EQUAL_FATAL(lg_sink_quads(sink, &quads, NULL), LG_OK);
    if (!w->has[q.s][q.p][q.o][q.g]) {
        w->has[q.s][q.p][q.o][q.g] = true;
        w->quads[w->n++] = q;
    }
}

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 33;
}

static void
load_within(World *w, size_t memory, unsigned n, unsigned graphs, uint64_t seed)
{
    LgLoad *load = NULL;
    const LgLoadOptions options = {.memory = memory};
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, &options, &load, NULL), LG_OK);
    for (unsigned i = 0; i < n; i++) {
        const Quad q = {(uint8_t)(next_random(&seed) % TERMS), (uint8_t)(next_random(&seed) % 8),
                        (uint8_t)(next_random(&seed) % TERMS),
                        (uint8_t)(next_random(&seed) % graphs)};
        add(w, lg_load_sink(load), q);
    }
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, &err), LG_OK);
}

static void
load_random(World *w, unsigned n, unsigned graphs, uint64_t seed)
{
    load_within(w, 0, n, graphs, seed);
}

static void
drop_graph(World *w, unsigned g)
{
    LgLoad *load = NULL;
    char text[128];
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_load_drop(load, graph_of(g, text, sizeof(text)).value, NULL), LG_OK);
    size_t kept = 0;
    for (size_t i = 0; i < w->n; i++) {
        if (w->quads[i].g == g) {
            w->has[w->quads[i].s][w->quads[i].p][w->quads[i].o][g] = false;
        } else {
            w->quads[kept++] = w->quads[i];
        }
    }
    w->n = kept;
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, NULL), LG_OK);
}

// --- Comparing --------------------------------------------------------------

typedef struct {
    LgSnapshot *snap;
    LgId s[TERMS], p[8], o[TERMS], g[8];
} Ids;

static LgId
find(LgSnapshot *snap, LgTerm term)
{
    LgId id = LG_ID_NONE;
    CU_ASSERT_EQUAL(lg_snapshot_find(snap, &term, &id, NULL), LG_OK);
    if (id != LG_ID_NONE && !lg_id_is_inline(id)) {
        LgArena *arena = lg_arena_new(0);
        LgTerm back;
        CU_ASSERT_EQUAL(lg_snapshot_term(snap, id, arena, &back, NULL), LG_OK);
        CU_ASSERT(lg_term_eq(&back, &term));
        lg_arena_free(arena);
    }
    return id;
}

static void
find_ids(World *w, Ids *ids)
{
    char text[128];
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &ids->snap, NULL), LG_OK);
    for (unsigned i = 0; i < TERMS; i++) {
        ids->s[i] = find(ids->snap, subject_of(i, text, sizeof(text)));
        ids->o[i] = find(ids->snap, term_of(i, text, sizeof(text)));
    }
    for (unsigned i = 0; i < 8; i++) {
        ids->p[i] = find(ids->snap, predicate_of(i, text, sizeof(text)));
        ids->g[i] = find(ids->snap, graph_of(i, text, sizeof(text)));
    }
}

typedef struct {
    LgId v[4];
} Row;

static int
cmp_rows(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(Row));
}

static size_t
unique_rows(Row *rows, size_t n)
{
    size_t kept = 0;
    qsort(rows, n, sizeof(Row), cmp_rows);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || cmp_rows(&rows[kept - 1], &rows[i]) != 0) {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

static bool
reads_graph(const LgScanSpec *spec, LgId g)
{
    bool ok = spec->graphs.all;
    for (size_t i = 0; i < spec->graphs.n; i++) {
        ok = ok || spec->graphs.ids[i] == g;
    }
    return ok;
}

// What the list of quads says.
static size_t
expect(const World *w, const Ids *ids, const LgScanSpec *spec, Row *out)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const Quad q = w->quads[i];
        const LgId v[4] = {ids->s[q.s], ids->p[q.p], ids->o[q.o], ids->g[q.g]};
        const bool range = spec->min_o || spec->max_o;
        if ((spec->s && spec->s != v[0]) || (spec->p && spec->p != v[1]) ||
            (spec->o && spec->o != v[2]) || !reads_graph(spec, v[3]) ||
            (range && (v[2] < spec->min_o || v[2] > spec->max_o))) {
            continue;
        }
        out[n] = (Row){{v[0], v[1], v[2], spec->want & LG_WANT_G ? v[3] : 0}};
        n++;
    }
    return unique_rows(out, n);
}

static size_t
read_all(const Ids *ids, const LgScanSpec *spec, Row *out)
{
    LgScan *scan = NULL;
    LgScanBatch b;
    size_t n = 0;
    CU_ASSERT_EQUAL_FATAL(lg_scan_open(ids->snap, spec, &scan, NULL), LG_OK);
    for (;;) {
        CU_ASSERT_EQUAL_FATAL(lg_scan_next(scan, &b, NULL), LG_OK);
        if (b.n == 0) {
            break;
        }
        for (uint32_t i = 0; i < b.n; i++) {
            Row row = {{0}};
            for (int c = 0; c < 4; c++) {
                CU_ASSERT_EQUAL(b.cols[c] != NULL, (spec->want >> c) & 1);
                row.v[c] = b.cols[c] ? b.cols[c][i] : 0;
            }
            out[n++] = row;
        }
    }
    lg_scan_close(scan);
    return n;
}

static bool
in_order(const LgScanSpec *spec, const Row *rows, size_t n)
{
    const int c = spec->order == LG_ORDER_S ? LG_COL_S : LG_COL_O;
    for (size_t i = 1; i < n && spec->order != LG_ORDER_ANY; i++) {
        if (rows[i - 1].v[c] > rows[i].v[c] ||
            (rows[i - 1].v[c] == rows[i].v[c] && rows[i - 1].v[2 - c] > rows[i].v[2 - c])) {
            return false;
        }
    }
    return true;
}

static void
check_seek(const Ids *ids, const LgScanSpec *spec, const Row *rows, size_t n, uint64_t *seed)
{
    if (spec->order == LG_ORDER_ANY || n == 0) {
        return;
    }
    const int c = spec->order == LG_ORDER_S ? LG_COL_S : LG_COL_O;
    LgScan *scan = NULL;
    LgScanBatch b;
    CU_ASSERT_EQUAL_FATAL(lg_scan_open(ids->snap, spec, &scan, NULL), LG_OK);
    size_t at = 0;
    for (int step = 0; step < 4; step++) {
        const size_t to = at + next_random(seed) % (n - at);
        const LgId key = rows[to].v[c] - next_random(seed) % 2;
        CU_ASSERT_EQUAL_FATAL(lg_scan_seek(scan, key, NULL), LG_OK);
        CU_ASSERT_EQUAL_FATAL(lg_scan_next(scan, &b, NULL), LG_OK);
        while (at < n && rows[at].v[c] < key) {
            at++;
        }
        CU_ASSERT_EQUAL_FATAL(b.n > 0, at < n);
        for (uint32_t i = 0; i < b.n; i++) {
            CU_ASSERT_EQUAL(b.cols[c][i], rows[at + i].v[c]);
        }
        at += b.n;
        if (at >= n) {
            break;
        }
    }
    lg_scan_close(scan);
}

static void
check_scan(const World *w, const Ids *ids, const LgScanSpec *spec, uint64_t *seed)
{
    static Row want[QUADS];
    static Row have[QUADS * 2];
    const size_t n_want = expect(w, ids, spec, want);
    const size_t n_have = read_all(ids, spec, have);
    CU_ASSERT_EQUAL(n_want, n_have);
    CU_ASSERT(in_order(spec, have, n_have));
    check_seek(ids, spec, have, n_have, seed);
    qsort(have, n_have, sizeof(Row), cmp_rows);
    CU_ASSERT(n_want != n_have || memcmp(want, have, n_want * sizeof(Row)) == 0);
    uint64_t count = 0;
    bool exact = false;
    CU_ASSERT_EQUAL(lg_snapshot_count(ids->snap, spec, &count, &exact, NULL), LG_OK);
    CU_ASSERT(exact ? count == n_want : count >= n_want);
}

static int
cmp_ids(const void *a, const void *b)
{
    const LgId x = *(const LgId *)a;
    const LgId y = *(const LgId *)b;
    return x < y ? -1 : x > y;
}

// Scans with every combination of bound terms, orders, graphs and ranges.
static void
check_world(World *w, unsigned rounds, uint64_t seed)
{
    Ids ids;
    find_ids(w, &ids);
    for (unsigned i = 0; i < rounds; i++) {
        LgId graphs[3];
        const unsigned bound = i % 8;
        const Quad q = w->n && i % 5 ? w->quads[next_random(&seed) % w->n]
                                     : (Quad){(uint8_t)(i % TERMS), (uint8_t)(i % 8),
                                              (uint8_t)(i * 7 % TERMS), 0};
        LgScanSpec spec = {.graphs = {.all = i % 3 != 0}};
        spec.s = bound & 1 ? ids.s[q.s] : LG_ID_NONE;
        spec.p = bound & 2 ? ids.p[q.p] : LG_ID_NONE;
        spec.o = bound & 4 ? ids.o[q.o] : LG_ID_NONE;
        spec.order = spec.p ? (LgOrder)(i / 8 % 3) : LG_ORDER_ANY;
        spec.want = LG_WANT_S | LG_WANT_P | LG_WANT_O | (i / 24 % 2 ? LG_WANT_G : 0);
        if (!spec.graphs.all) {
            for (unsigned k = 0; k < 3; k++) {
                graphs[k] = ids.g[(i / 3 + k * 2) % 8];
            }
            qsort(graphs, 3, sizeof(graphs[0]), cmp_ids);
            spec.graphs.ids = graphs;
            spec.graphs.n = 1 + i % 3;
        }
        if (i % 4 == 3) {
            const LgId x = ids.o[next_random(&seed) % TERMS];
            const LgId y = ids.o[next_random(&seed) % TERMS];
            spec.min_o = x < y ? x : y;
            spec.max_o = x < y ? y : x;
        }
        check_scan(w, &ids, &spec, &seed);
    }
    lg_snapshot_unref(ids.snap);
}

static void
check_graphs(World *w)
{
    uint64_t counts[8] = {0};
    for (size_t i = 0; i < w->n; i++) {
        counts[w->quads[i].g]++;
    }
    Ids ids;
    find_ids(w, &ids);
    LgArena *arena = lg_arena_new(0);
    LgGraphStats *stats = NULL;
    size_t n = 0;
    CU_ASSERT_EQUAL_FATAL(lg_snapshot_graphs(ids.snap, arena, &stats, &n, NULL), LG_OK);
    for (unsigned g = 0; g < 8; g++) {
        uint64_t have = 0;
        for (size_t i = 0; i < n; i++) {
            have = stats[i].graph == ids.g[g] ? stats[i].rows : have;
        }
        CU_ASSERT_EQUAL(have, counts[g]);
    }
    lg_arena_free(arena);
    lg_snapshot_unref(ids.snap);
}

static void
print_fault(void *ctx, const LgError *e)
{
    (void)ctx;
    (void)fprintf(stderr, "\n%s\n", e->text);
}

// The store checks, adds up, and can be dumped.
static void
check_store(World *w)
{
    LgSnapshot *snap = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    const LgCheckOptions options = {.full = true, .report = print_fault};
    uint64_t faults = 1;
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_check_snapshot(snap, &options, &faults, &err), LG_OK);
    CU_ASSERT_EQUAL(faults, 0);
    LgStat stat;
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &stat, NULL), LG_OK);
    CU_ASSERT_EQUAL(stat.quads, w->n);
    LgBuf buf = {0};
    const LgOut out = lg_out_buf(&buf);
    uint64_t lines = 0;
    CU_ASSERT_EQUAL(lg_dump_write(snap, NULL, &out, &lines, NULL), LG_OK);
    CU_ASSERT_EQUAL(lines, w->n);
    uint64_t newlines = 0;
    for (size_t i = 0; i < buf.n; i++) {
        newlines += buf.p[i] == '\n';
    }
    CU_ASSERT_EQUAL(newlines, w->n);
    lg_buf_done(&buf);
    lg_snapshot_unref(snap);
}

// --- Tests ------------------------------------------------------------------

static void
is_empty_at_first(void)
{
    World *w = make_world();
    check_world(w, 48, 1);
    check_graphs(w);
    CU_ASSERT_EQUAL(lg_store_create(&lg_io_plain, w->dir, NULL), LG_E_INVALID);
    free_world(w);
}

static void
finds_what_was_loaded(void)
{
    World *w = make_world();
    load_random(w, 5000, 1, 7);
    check_world(w, 480, 2);
    check_graphs(w);
    check_store(w);
    free_world(w);
}

static void
keeps_graphs_apart(void)
{
    World *w = make_world();
    load_random(w, 6000, 8, 8);
    check_world(w, 480, 3);
    check_graphs(w);
    check_store(w);
    free_world(w);
}

static void
reads_a_table(void)
{
    World *w = make_world();
    LgLoad *load = NULL;
    enum { N = 50000, COLS = 5, BATCH = 1000 };
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
    LgSink *sink = lg_load_sink(load);
    char text[128];
    const LgTermRef g = ref(sink, graph_of(0, text, sizeof(text)));
    static LgTermRef subjects[BATCH];
    static LgTermRef objects[COLS][BATCH];
    LgColumn columns[COLS];
    for (unsigned c = 0; c < COLS; c++) {
        columns[c] = (LgColumn){ref(sink, predicate_of(c, text, sizeof(text))), objects[c]};
    }
    uint64_t expected = 0;
    for (unsigned from = 0; from < N; from += BATCH) {
        for (unsigned i = 0; i < BATCH; i++) {
            (void)snprintf(text, sizeof(text), "http://example.org/rows/%u", from + i);
            subjects[i] = ref(sink, lg_term_iri(lg_str_c(text)));
            for (unsigned c = 0; c < COLS; c++) {
                (void)snprintf(text, sizeof(text), "%u", (from + i) * (c + 1) % 1000);
                objects[c][i] =
                    (from + i) % (c + 2) == 1
                        ? 0
                        : ref(sink, lg_term_typed(lg_str_c(text), LG_STR(LG_NS_XSD "integer")));
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
            spec.p = find(snap, predicate_of(c, text, sizeof(text)));
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
    lg_snapshot_unref(snap);
    free_world(w);
}

static void
adds_load_to_load(void)
{
    World *w = make_world();
    for (unsigned i = 0; i < 6; i++) {
        load_random(w, 1500, 4, 20 + i);
    }
    check_world(w, 480, 4);
    check_graphs(w);
    check_store(w);
    free_world(w);
}

static void
stays_within_its_memory(void)
{
    World *w = make_world();
    load_within(w, (size_t)1 << 20, 50000, 1, 50);
    check_world(w, 96, 8);
    load_within(w, (size_t)1 << 18, 3000, 8, 51);
    check_world(w, 96, 9);
    check_graphs(w);
    check_store(w);
    free_world(w);
}

// Many small loads: files are merged, so that there are never many.
static void
keeps_its_files_few(void)
{
    World *w = make_world();
    for (unsigned i = 0; i < 60; i++) {
        load_random(w, i % 7 ? 40 : 400, 6, 100 + i);
        if (i % 9 == 8) {
            drop_graph(w, i % 6);
        }
    }
    LgSnapshot *snap = NULL;
    LgStat stat;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_stat_snapshot(snap, &stat, NULL), LG_OK);
    CU_ASSERT(stat.segments <= 8 && stat.dict_parts <= 8);
    lg_snapshot_unref(snap);
    unsigned files = 0;
    DIR *d = opendir(w->dir);
    while (d && readdir(d)) {
        files++;
    }
    (void)closedir(d);
    CU_ASSERT(files == stat.segments + stat.dict_parts + 4); // MANIFEST LOCK . ..
    check_world(w, 240, 10);
    check_graphs(w);
    check_store(w);
    free_world(w);
}

static void
replaces_graphs(void)
{
    World *w = make_world();
    load_random(w, 3000, 4, 30);
    drop_graph(w, 2);
    check_world(w, 240, 5);
    check_graphs(w);
    load_random(w, 1000, 8, 31);
    drop_graph(w, 1);
    load_random(w, 500, 3, 32);
    check_world(w, 480, 6);
    check_graphs(w);
    for (unsigned g = 0; g < 8; g++) {
        drop_graph(w, g);
    }
    CU_ASSERT_EQUAL(w->n, 0);
    check_world(w, 48, 7);
    free_world(w);
}

static void
shows_a_reader_what_it_pinned(void)
{
    World *w = make_world();
    load_random(w, 500, 1, 40);
    LgSnapshot *old = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &old, NULL), LG_OK);
    const LgScanSpec spec = {.graphs = {.all = true}, .want = LG_WANT_S | LG_WANT_G};
    uint64_t before = 0;
    uint64_t after = 0;
    bool exact = false;
    CU_ASSERT_EQUAL(lg_snapshot_count(old, &spec, &before, &exact, NULL), LG_OK);
    load_random(w, 500, 1, 41);
    drop_graph(w, 0);
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
    free_world(w);
}

static void
lets_one_load_at_a_time(void)
{
    World *w = make_world();
    LgLoad *a = NULL;
    LgLoad *b = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &a, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_load_begin(w->store, NULL, &b, NULL), LG_E_BUSY);
    lg_load_abort(a);
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &b, NULL), LG_OK);
    lg_load_abort(b);
    free_world(w);
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
    World *w = make_world();
    Readers r = {.store = w->store};
    pthread_t threads[3];
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, read_on, &r), 0);
    }
    for (unsigned i = 0; i < 25; i++) {
        load_random(w, 300, 4, 200 + i);
        if (i % 4 == 3) {
            drop_graph(w, i % 3);
        }
    }
    atomic_store(&r.stop, true);
    for (size_t i = 0; i < 3; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    CU_ASSERT_EQUAL(atomic_load(&r.faults), 0);
    CU_ASSERT(atomic_load(&r.rounds) > 3);
    free_world(w);
}

// Every allocation of opening and reading fails in turn.
static void
survives_a_lack_of_memory(void)
{
    World *w = make_world();
    load_random(w, 3000, 3, 60);
    load_random(w, 900, 3, 61);
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
    free_world(w);
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
    const LgCheckOptions options = {.full = true, .report = print_fault};
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

static bool
same_file(const World *a, const World *b, const char *name)
{
    LgBuf x = {0};
    LgBuf y = {0};
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", a->dir, name);
    bool ok = lg_io_slurp(&lg_io_plain, path, 1 << 24, &x, NULL) == LG_OK;
    (void)snprintf(path, sizeof(path), "%s/%s", b->dir, name);
    ok = ok && lg_io_slurp(&lg_io_plain, path, 1 << 24, &y, NULL) == LG_OK &&
         lg_str_eq(lg_buf_view(&x), lg_buf_view(&y));
    lg_buf_done(&x);
    lg_buf_done(&y);
    return ok;
}

static void
writes_the_same_bytes_again(void)
{
    World *a = make_world();
    World *b = make_world();
    load_random(a, 4000, 4, 70);
    load_random(b, 4000, 4, 70);
    CU_ASSERT(same_file(a, b, "seg-000001.lgs"));
    CU_ASSERT(same_file(a, b, "dict-000002.lgd"));
    free_world(a);
    free_world(b);
}

CU_TestInfo store_tests[] = {
    {"is empty at first", is_empty_at_first},
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
