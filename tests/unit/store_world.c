// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/store_world.h"

#include "store/check.h"
#include "store/dump.h"
#include "store/objects.h"
#include "store/pick.h"
#include "store/stat.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

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

World *
world_make(void)
{
    World *w = (World *)calloc(1, sizeof(World));
    CU_ASSERT_PTR_NOT_NULL_FATAL(w);
    (void)snprintf(w->dir, sizeof(w->dir), "/tmp/lodge-store-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(w->dir));
    CU_ASSERT_EQUAL_FATAL(lg_store_create(&lg_io_plain, w->dir, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, w->dir, &w->store, NULL), LG_OK);
    return w;
}

unsigned
world_count_files(const World *w)
{
    unsigned n = 0;
    DIR *d = opendir(w->dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        n += e->d_name[0] != '.';
    }
    if (d) {
        (void)closedir(d);
    }
    return n;
}

void
world_free(World *w)
{
    lg_store_close(w->store);
    remove_folder(w->dir);
    free(w);
}

// Term `i`: IRIs, blank nodes and literals of all sorts take turns.
LgTerm
world_term(unsigned i, char *text, size_t size)
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

LgTerm
world_subject(unsigned i, char *text, size_t size)
{
    (void)snprintf(text, size, "http://example.org/subjects/%u", i);
    return i % 7 == 6 ? lg_term_blank(lg_str_from(lg_str_c(text), 28))
                      : lg_term_iri(lg_str_c(text));
}

LgTerm
world_predicate(unsigned i, char *text, size_t size)
{
    (void)snprintf(text, size, "http://example.org/predicates/%u", i);
    return lg_term_iri(lg_str_c(text));
}

LgTerm
world_graph(unsigned i, char *text, size_t size)
{
    (void)snprintf(text, size, "http://example.org/graphs/%u", i);
    return lg_term_iri(lg_str_c(text));
}

LgTermRef
world_ref(LgSink *sink, LgTerm term)
{
    LgTermRef out = 0;
    CU_ASSERT_EQUAL_FATAL(lg_sink_term(sink, &term, true, &out, NULL), LG_OK);
    return out;
}

void
world_add(World *w, LgSink *sink, Quad q)
{
    char text[128];
    const LgTermRef s = world_ref(sink, world_subject(q.s, text, sizeof(text)));
    const LgTermRef p = world_ref(sink, world_predicate(q.p, text, sizeof(text)));
    const LgTermRef o = world_ref(sink, world_term(q.o, text, sizeof(text)));
    const LgTermRef g = world_ref(sink, world_graph(q.g, text, sizeof(text)));
    const LgQuads quads = {1, &s, &p, &o, &g};
    CU_ASSERT_EQUAL_FATAL(lg_sink_quads(sink, &quads, NULL), LG_OK);
    if (!w->has[q.s][q.p][q.o][q.g]) {
        w->has[q.s][q.p][q.o][q.g] = true;
        w->quads[w->n++] = q;
    }
}

void
world_delete(World *w, LgSink *sink, Quad q)
{
    char text[128];
    const LgTermRef s = world_ref(sink, world_subject(q.s, text, sizeof(text)));
    const LgTermRef p = world_ref(sink, world_predicate(q.p, text, sizeof(text)));
    const LgTermRef o = world_ref(sink, world_term(q.o, text, sizeof(text)));
    const LgTermRef g = world_ref(sink, world_graph(q.g, text, sizeof(text)));
    const LgQuads quads = {1, &s, &p, &o, &g};
    CU_ASSERT_EQUAL_FATAL(lg_sink_quads(sink, &quads, NULL), LG_OK);
    if (w->has[q.s][q.p][q.o][q.g]) {
        w->has[q.s][q.p][q.o][q.g] = false;
        size_t i = 0;
        while (memcmp(&w->quads[i], &q, sizeof(q)) != 0) {
            i++;
        }
        w->quads[i] = w->quads[--w->n];
    }
}

uint64_t
world_random(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 33;
}

void
world_load_within(World *w, size_t memory, unsigned n, unsigned graphs, uint64_t seed)
{
    LgLoad *load = NULL;
    const LgLoadOptions options = {.memory = memory};
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, &options, &load, NULL), LG_OK);
    for (unsigned i = 0; i < n; i++) {
        const Quad q = {(uint8_t)(world_random(&seed) % TERMS), (uint8_t)(world_random(&seed) % 8),
                        (uint8_t)(world_random(&seed) % TERMS),
                        (uint8_t)(world_random(&seed) % graphs)};
        world_add(w, lg_load_sink(load), q);
    }
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, &err), LG_OK);
}

void
world_load(World *w, unsigned n, unsigned graphs, uint64_t seed)
{
    world_load_within(w, 0, n, graphs, seed);
}

void
world_forget(World *w, unsigned g)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->n; i++) {
        if (w->quads[i].g == g) {
            w->has[w->quads[i].s][w->quads[i].p][w->quads[i].o][g] = false;
        } else {
            w->quads[kept++] = w->quads[i];
        }
    }
    w->n = kept;
}

void
world_drop(World *w, unsigned g)
{
    LgLoad *load = NULL;
    char text[128];
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->store, NULL, &load, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_load_drop(load, world_graph(g, text, sizeof(text)).value, NULL),
                          LG_OK);
    world_forget(w, g);
    CU_ASSERT_EQUAL_FATAL(lg_load_commit(load, NULL), LG_OK);
}

// --- Comparing --------------------------------------------------------------

static LgSnapshot *
look(World *w)
{
    LgSnapshot *snap = NULL;
    LgError err = {0};
    const LgStatus st =
        w->load ? lg_load_snapshot(w->load, &snap, &err) : lg_store_snapshot(w->store, &snap, &err);
    CU_ASSERT_EQUAL_FATAL(st, LG_OK);
    return snap;
}

typedef struct {
    LgSnapshot *snap;
    LgId s[TERMS], p[8], o[TERMS], g[8];
} Ids;

LgId
world_find(LgSnapshot *snap, LgTerm term)
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
    ids->snap = look(w);
    for (unsigned i = 0; i < TERMS; i++) {
        ids->s[i] = world_find(ids->snap, world_subject(i, text, sizeof(text)));
        ids->o[i] = world_find(ids->snap, world_term(i, text, sizeof(text)));
    }
    for (unsigned i = 0; i < 8; i++) {
        ids->p[i] = world_find(ids->snap, world_predicate(i, text, sizeof(text)));
        ids->g[i] = world_find(ids->snap, world_graph(i, text, sizeof(text)));
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
        const size_t to = at + world_random(seed) % (n - at);
        const LgId key = rows[to].v[c] - world_random(seed) % 2;
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

// Keys for a pick from subjects `s` (`n` of them, sorted) at `*at`: rows near each other or far
// apart, some twice, and some that nobody has. With `sel` only every other place is used.
static uint32_t
make_keys(const LgId *s, size_t n, size_t *at, unsigned mode, uint64_t *seed, LgId *ids,
          uint16_t *sel)
{
    static const size_t steps[] = {1, 2, 70, 1500};
    const uint32_t places = sel ? 2 : 1;
    uint32_t k = 0;
    LgId last = 0;
    for (; k * places < 1024 && *at < n; k++) {
        const bool odd = mode > 3 && world_random(seed) % 3 == 0;
        LgId id = s[*at] + (odd ? world_random(seed) % 2 : 0);
        id = id < last ? last : id;
        last = id;
        ids[k * places] = id;
        if (sel) {
            sel[k] = (uint16_t)(k * places);
        }
        *at += mode > 3 ? world_random(seed) % 40 : steps[mode];
    }
    return k;
}

uint64_t
world_check_pick(const LgSnapshot *snap, const LgScanSpec *spec, uint64_t *seed)
{
    LgArena *arena = lg_arena_new(0);
    LgScan *scan = NULL;
    LgScanBatch b;
    size_t n = 0;
    uint64_t rows = 0;
    bool exact = false;
    CU_ASSERT_EQUAL_FATAL(lg_snapshot_count(snap, spec, &rows, &exact, NULL), LG_OK);
    LgId *s = LG_NEW_ARRAY(arena, LgId, rows + 1);
    LgId *o = LG_NEW_ARRAY(arena, LgId, rows + 1);
    CU_ASSERT_EQUAL_FATAL(lg_scan_open(snap, spec, &scan, NULL), LG_OK);
    while (lg_scan_next(scan, &b, NULL) == LG_OK && b.n > 0) {
        memcpy(s + n, b.cols[LG_COL_S], b.n * sizeof(*s));
        memcpy(o + n, b.cols[LG_COL_O], b.n * sizeof(*o));
        n += b.n;
    }
    lg_scan_close(scan);
    uint64_t found = 0;
    for (unsigned mode = 0; mode < 12; mode++) {
        LgPick *pick = NULL;
        LgScanSpec one = *spec;
        one.want = mode % 3 == 2 ? LG_WANT_S : LG_WANT_S | LG_WANT_O;
        CU_ASSERT_EQUAL_FATAL(lg_pick_open(snap, &one, arena, &pick, NULL), LG_OK);
        size_t row = 0;
        for (size_t at = 0; pick && at < n;) {
            LgId ids[1024];
            LgId to[1024];
            uint16_t sel[1024];
            LgPickKeys keys = {.ids = ids, .sel = mode % 2 ? sel : NULL};
            keys.n = make_keys(s, n, &at, mode / 2, seed, ids, mode % 2 ? sel : NULL);
            uint32_t done = 0;
            bool end = false;
            CU_ASSERT_EQUAL_FATAL(lg_pick_next(pick, &keys, to, &done, &end, NULL), LG_OK);
            CU_ASSERT(done <= keys.n && (!end || done == keys.n));
            for (uint32_t i = 0; i < done; i++) {
                const uint32_t place = keys.sel ? keys.sel[i] : i;
                while (row < n && s[row] < ids[place]) {
                    row++;
                }
                const bool hit = row < n && s[row] == ids[place];
                const LgId want = one.want & LG_WANT_O ? o[row] : s[row];
                CU_ASSERT_EQUAL(to[place], hit ? want : LG_ID_NONE);
                CU_ASSERT(!hit || row + 1 >= n || s[row + 1] != ids[place]);
                found += hit;
            }
        }
    }
    lg_arena_free(arena);
    return found;
}

// The objects of a predicate and their counts, when they are known; a number at a time, so that it
// stops within blocks.
static void
check_objects(World *w, const Ids *ids, const LgScanSpec *spec, bool counts)
{
    static Row want[QUADS];
    LgScanSpec triples = *spec;
    bool known = false;
    triples.want = LG_WANT_S | LG_WANT_P | LG_WANT_O;
    CU_ASSERT_EQUAL_FATAL(lg_objects_known(ids->snap, spec, counts, &known, NULL), LG_OK);
    CU_ASSERT(!known || (!spec->s && !spec->o && !spec->max_o));
    LgArena *arena = lg_arena_new(0);
    LgObjects *objects = NULL;
    CU_ASSERT_EQUAL(lg_objects_open(ids->snap, spec, counts, arena, &objects, NULL),
                    known ? LG_OK : LG_E_UNSUPPORTED);
    const size_t n_want = known ? expect(w, ids, &triples, want) : 0;
    uint64_t sum = 0;
    LgId last = 0;
    for (uint32_t n = 1; known && n > 0;) {
        enum { STEP = 7 };
        LgId o[STEP];
        uint64_t c[STEP];
        CU_ASSERT_EQUAL_FATAL(lg_objects_next(objects, STEP, o, counts ? c : NULL, &n, NULL),
                              LG_OK);
        for (uint32_t i = 0; i < n; i++) {
            uint64_t rows = 0;
            for (size_t k = 0; k < n_want; k++) {
                rows += want[k].v[2] == o[i];
            }
            CU_ASSERT(o[i] > last && (counts ? c[i] == rows : rows > 0));
            sum += rows;
            last = o[i];
        }
    }
    CU_ASSERT_EQUAL(sum, n_want); // none is missing
    w->known += known && n_want > 0;
    lg_arena_free(arena);
}

// Scans with every combination of bound terms, orders, graphs and ranges.
void
world_check_scans(World *w, unsigned rounds, uint64_t seed)
{
    Ids ids;
    find_ids(w, &ids);
    for (unsigned i = 0; i < rounds; i++) {
        LgId graphs[3];
        const unsigned bound = i % 8;
        const Quad q = w->n && i % 5 ? w->quads[world_random(&seed) % w->n]
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
            qsort(graphs, 3, sizeof(graphs[0]), lg_id_cmp);
            spec.graphs.ids = graphs;
            spec.graphs.n = 1 + i % 3;
        }
        if (i % 4 == 3) {
            const LgId x = ids.o[world_random(&seed) % TERMS];
            const LgId y = ids.o[world_random(&seed) % TERMS];
            spec.min_o = x < y ? x : y;
            spec.max_o = x < y ? y : x;
        }
        check_scan(w, &ids, &spec, &seed);
        if (spec.p && !spec.s && !spec.o && spec.order == LG_ORDER_S && !(spec.want & LG_WANT_G)) {
            w->picked += world_check_pick(ids.snap, &spec, &seed);
        }
        if (spec.p) {
            check_objects(w, &ids, &spec, i / 8 % 2 == 0);
        }
    }
    lg_snapshot_unref(ids.snap);
}

void
world_check_graphs(World *w)
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
void
world_check_store(World *w)
{
    LgSnapshot *snap = look(w);
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
