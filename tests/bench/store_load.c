// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Loads made-up data of the shape of a table into a store and prints the rate, the
// peak memory and the bytes per triple; then a few scans.
//
//   store_load FOLDER [ROWS] [shuffle]

#include "store/check.h"
#include "store/stat.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { BATCH = 1024, CODES = 50, NUMBERS = 20, TEXTS = 8, COLUMNS = CODES + NUMBERS + TEXTS + 2 };

static double
now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
die(const LgError *err)
{
    (void)fprintf(stderr, "store_load: %s\n", err->text);
    exit(EXIT_FAILURE);
}

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 33;
}

static LgTermRef
ref(LgSink *sink, LgTerm term, bool keep)
{
    LgError err = {0};
    LgTermRef out = 0;
    if (lg_sink_term(sink, &term, keep, &out, &err) != LG_OK) {
        die(&err);
    }
    return out;
}

typedef struct {
    LgTermRef codes[CODES][64];
    LgTermRef texts[TEXTS][4096];
    LgTermRef objects[COLUMNS][BATCH];
    LgTermRef subjects[BATCH];
    LgColumn columns[COLUMNS];
    LgTermRef graph;
    uint64_t seed;
} Table;

static void
prepare(Table *t, LgSink *sink)
{
    char text[160];
    for (unsigned c = 0; c < COLUMNS; c++) {
        (void)snprintf(text, sizeof(text), "http://example.org/def/certificate/column-%u", c);
        t->columns[c] = (LgColumn){ref(sink, lg_term_iri(lg_str_c(text)), true), t->objects[c]};
    }
    for (unsigned c = 0; c < CODES; c++) {
        for (unsigned i = 0; i < 64; i++) {
            (void)snprintf(text, sizeof(text), "http://example.org/def/codes-%u/value-%u", c, i);
            t->codes[c][i] = ref(sink, lg_term_iri(lg_str_c(text)), true);
        }
    }
    for (unsigned c = 0; c < TEXTS; c++) {
        for (unsigned i = 0; i < 4096; i++) {
            (void)snprintf(text, sizeof(text), "Text number %u of column %u, as long as usual", i,
                           c);
            t->texts[c][i] = ref(sink, lg_term_string(lg_str_c(text)), true);
        }
    }
    t->graph = ref(sink, lg_term_iri(LG_STR("http://example.org/graph/certificates")), true);
}

static void
fill_row(Table *t, LgSink *sink, uint64_t row, unsigned i)
{
    char text[160];
    (void)snprintf(text, sizeof(text), "http://example.org/id/certificate/%04u-%04u-%04u-%08llu",
                   (unsigned)(next_random(&t->seed) % 10000),
                   (unsigned)(next_random(&t->seed) % 10000),
                   (unsigned)(next_random(&t->seed) % 10000), (unsigned long long)row);
    t->subjects[i] = ref(sink, lg_term_iri(lg_str_c(text)), false);
    for (unsigned c = 0; c < CODES; c++) {
        const uint64_t r = next_random(&t->seed);
        t->objects[c][i] = r % 16 == 0 ? 0 : t->codes[c][(r >> 8) % (2 + c)];
    }
    for (unsigned c = 0; c < NUMBERS; c++) {
        const uint64_t r = next_random(&t->seed);
        const bool decimal = c % 2;
        (void)snprintf(text, sizeof(text), decimal ? "%u.%02u" : "%u",
                       (unsigned)(r % (50U << c % 8)), (unsigned)(r >> 16) % 100);
        t->objects[CODES + c][i] =
            ref(sink,
                lg_term_typed(lg_str_c(text),
                              decimal ? LG_STR(LG_NS_XSD "decimal") : LG_STR(LG_NS_XSD "integer")),
                false);
    }
    for (unsigned c = 0; c < TEXTS; c++) {
        t->objects[CODES + NUMBERS + c][i] = t->texts[c][next_random(&t->seed) % (4096U >> c)];
    }
    (void)snprintf(text, sizeof(text), "20%02u-%02u-%02u", (unsigned)(next_random(&t->seed) % 24),
                   1 + (unsigned)(next_random(&t->seed) % 12),
                   1 + (unsigned)(next_random(&t->seed) % 28));
    t->objects[COLUMNS - 2][i] =
        ref(sink, lg_term_typed(lg_str_c(text), LG_STR(LG_NS_XSD "date")), false);
    (void)snprintf(text, sizeof(text), "http://example.org/id/uprn/%012llu",
                   (unsigned long long)(next_random(&t->seed) % 40000000));
    t->objects[COLUMNS - 1][i] = ref(sink, lg_term_iri(lg_str_c(text)), false);
}

static void
load(LgStore *store, uint64_t rows, bool shuffle)
{
    LgError err = {0};
    LgLoad *l = NULL;
    Table *t = (Table *)calloc(1, sizeof(Table));
    if (!t || lg_load_begin(store, NULL, &l, &err) != LG_OK) {
        die(&err);
    }
    LgSink *sink = lg_load_sink(l);
    double making = 0;
    const double start = now();
    prepare(t, sink);
    for (uint64_t from = 0; from < rows; from += BATCH) {
        const unsigned n = rows - from < BATCH ? (unsigned)(rows - from) : BATCH;
        const double a = now();
        for (unsigned i = 0; i < n; i++) {
            fill_row(t, sink, from + i, i);
        }
        making += now() - a;
        for (unsigned i = n; shuffle && i-- > 1;) {
            const unsigned k = (unsigned)(next_random(&t->seed) % i);
            const LgTermRef swap = t->subjects[i];
            t->subjects[i] = t->subjects[k];
            t->subjects[k] = swap;
        }
        const LgRows batch = {t->graph, n, t->subjects, COLUMNS, t->columns};
        if (lg_sink_rows(sink, &batch, &err) != LG_OK) {
            die(&err);
        }
    }
    const uint64_t quads = lg_load_count(l);
    const double fed = now();
    if (lg_load_commit(l, &err) != LG_OK) {
        die(&err);
    }
    const double end = now();
    free(t);
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    (void)printf("load: %.1f M triples, %.2f s (terms %.2f, rows %.2f, commit %.2f): %.2f M/s, "
                 "without making terms %.2f M/s; CPU %.2f s; peak %.0f MiB\n",
                 (double)quads / 1e6, end - start, making, fed - start - making, end - fed,
                 (double)quads / 1e6 / (end - start), (double)quads / 1e6 / (end - start - making),
                 (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
                 (double)usage.ru_maxrss / 1024);
}

static void
scan_all(LgSnapshot *snap, LgId p, LgOrder order, const char *name)
{
    LgError err = {0};
    const LgScanSpec spec = {
        .p = p, .graphs = {.all = true}, .order = order, .want = LG_WANT_S | LG_WANT_O};
    LgScan *scan = NULL;
    LgScanBatch b;
    uint64_t rows = 0;
    const double start = now();
    if (lg_scan_open(snap, &spec, &scan, &err) != LG_OK) {
        die(&err);
    }
    while (lg_scan_next(scan, &b, &err) == LG_OK && b.n > 0) {
        rows += b.n;
    }
    lg_scan_close(scan);
    const double took = now() - start;
    (void)printf("scan %s: %.1f M rows, %.3f s: %.2f ns/row\n", name, (double)rows / 1e6, took,
                 took * 1e9 / (double)(rows ? rows : 1));
}

static void
look_around(LgStore *store)
{
    LgError err = {0};
    LgSnapshot *snap = NULL;
    LgStat s;
    if (lg_store_snapshot(store, &snap, &err) != LG_OK ||
        lg_stat_snapshot(snap, &s, &err) != LG_OK) {
        die(&err);
    }
    const double n = (double)(s.quads + s.dead);
    (void)printf("size: %.2f bytes/triple: PSO %.2f, POS %.2f, sets %.3f, index %.3f, dictionary "
                 "%.2f (%.1f bytes/term, %.1f M terms)\n",
                 (double)s.bytes / n, (double)s.bytes_pso / n, (double)s.bytes_pos / n,
                 (double)s.bytes_sets / n, (double)s.bytes_index / n, (double)s.bytes_dict / n,
                 (double)s.bytes_dict / (double)s.terms, (double)s.terms / 1e6);
    LgArena *arena = lg_arena_new(0);
    LgPredicateStats *preds = NULL;
    size_t n_preds = 0;
    if (lg_snapshot_predicates(snap, arena, &preds, &n_preds, &err) != LG_OK || n_preds == 0) {
        die(&err);
    }
    scan_all(snap, preds[5].predicate, LG_ORDER_S, "codes by subject");
    scan_all(snap, preds[5].predicate, LG_ORDER_O, "codes by object");
    scan_all(snap, preds[CODES + 3].predicate, LG_ORDER_S, "decimals by subject");
    scan_all(snap, preds[CODES + 3].predicate, LG_ORDER_O, "decimals by object");
    scan_all(snap, preds[n_preds - 1].predicate, LG_ORDER_S, "unique by subject");
    enum { LOOKUPS = 20000 };
    uint64_t seed = 9;
    double start = now();
    uint64_t found = 0;
    for (int i = 0; i < LOOKUPS; i++) {
        const uint64_t payload = 10000 + next_random(&seed) % (s.iris - 20000);
        const LgScanSpec spec = {.s = lg_id_make(LG_ID_KIND_IRI, payload),
                                 .p = preds[(size_t)i % n_preds].predicate,
                                 .graphs = {.all = true},
                                 .want = LG_WANT_O};
        LgScan *scan = NULL;
        LgScanBatch b;
        if (lg_scan_open(snap, &spec, &scan, &err) != LG_OK ||
            lg_scan_next(scan, &b, &err) != LG_OK) {
            die(&err);
        }
        found += b.n;
        lg_scan_close(scan);
    }
    (void)printf("lookups (s, p): %.2f us each, %llu found\n", (now() - start) * 1e6 / LOOKUPS,
                 (unsigned long long)found);
    start = now();
    for (int i = 0; i < LOOKUPS * 10; i++) {
        LgTerm term;
        if (lg_snapshot_term(snap, lg_id_make(LG_ID_KIND_IRI, 1 + next_random(&seed) % s.iris),
                             arena, &term, &err) != LG_OK) {
            die(&err);
        }
        if (i % 1000 == 0) {
            lg_arena_reset(arena);
        }
    }
    (void)printf("id to term: %.2f us each\n", (now() - start) * 1e6 / (LOOKUPS * 10));
    lg_arena_free(arena);
    lg_snapshot_unref(snap);
}

int
main(int argc, char **argv)
{
    LgError err = {0};
    LgStore *store = NULL;
    uint64_t rows = 1000000;
    if (argc < 2 || (argc > 2 && !lg_str_u64(lg_str_c(argv[2]), &rows))) {
        (void)fprintf(stderr, "usage: store_load FOLDER [ROWS] [shuffle]\n");
        return EXIT_FAILURE;
    }
    if (lg_store_create(&lg_io_plain, argv[1], &err) != LG_OK ||
        lg_store_open(&lg_io_plain, argv[1], &store, &err) != LG_OK) {
        die(&err);
    }
    load(store, rows, argc > 3);
    look_around(store);
    lg_store_close(store);
    return EXIT_SUCCESS;
}
