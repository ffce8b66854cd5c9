// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Small updates through an endpoint.
// bench_updates clients FOLDER [SECONDS]: 1, 8 and 32 threads that each send one after the other;
//   then the same with only one let in at a time: what publishing them together is worth.
// bench_updates many FOLDER [N [BASE]]: N updates of one quad, every fifth deletes one, BASE quads
//   there before; how long they take at the start and at the end, and a query before, between and
//   after them.
// bench_updates merge FOLDER [BASE]: BASE quads in two segments are merged in the background;
//   queries and updates before, meanwhile and after.

#include "sparql/engine.h"
#include "store/stat.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static LgStatus
update(LgEndpoint *endpoint, const char *text, LgError *err)
{
    const LgUpdateOptions options = {.base = LG_STR("http://example.org/"),
                                     .default_graph = LG_STR("http://example.org/default")};
    return lg_endpoint_update(endpoint, lg_str_c(text), &options, err);
}

static LgStatus
open_new(const char *folder, LgStore **store, LgEndpoint **endpoint, LgError *err)
{
    const LgEngineOptions options = {.writes = true, .wait_ms = 600000};
    LG_TRY(lg_store_create(&lg_io_plain, folder, err));
    LG_TRY(lg_store_open(&lg_io_plain, folder, store, err));
    return lg_engine_new(*store, &options, endpoint, err);
}

// --- Clients ----------------------------------------------------------------

enum { MOST_CLIENTS = 32, MOST_TIMES = 1 << 20 };

typedef struct {
    LgEndpoint *endpoint;
    pthread_mutex_t *one; ///< null: all at once
    unsigned number;
    atomic_bool *stop;
    double *times;
    size_t n;
    LgStatus st;
    LgError err;
    pthread_t thread;
} Client;

static void *
run_client(void *arg)
{
    Client *c = (Client *)arg;
    for (unsigned i = 0; !atomic_load(c->stop) && c->st == LG_OK && c->n < MOST_TIMES; i++) {
        char text[512];
        if (i % 2 == 0) {
            (void)snprintf(text, sizeof(text), "INSERT DATA { <c%u/%u> <value> %u }", c->number, i,
                           i);
        } else {
            (void)snprintf(text, sizeof(text),
                           "DELETE { <c%u/%u> <value> ?v } INSERT { <c%u/%u> <value> ?w } WHERE { "
                           "<c%u/%u> <value> ?v BIND(?v + 1 AS ?w) }",
                           c->number, i - 1, c->number, i - 1, c->number, i - 1);
        }
        const double start = now();
        if (c->one) {
            (void)pthread_mutex_lock(c->one);
        }
        c->st = update(c->endpoint, text, &c->err);
        if (c->one) {
            (void)pthread_mutex_unlock(c->one);
        }
        c->times[c->n++] = now() - start;
    }
    return NULL;
}

// Updates per second; `*out_p99` in seconds.
static double
run_clients(LgEndpoint *endpoint, unsigned n, bool one, double seconds, double *out_p99)
{
    static Client clients[MOST_CLIENTS];
    pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
    atomic_bool stop = false;
    static unsigned number;
    size_t total = 0;
    const double start = now();
    for (unsigned i = 0; i < n; i++) {
        clients[i] = (Client){.endpoint = endpoint,
                              .one = one ? &mu : NULL,
                              .number = number++,
                              .stop = &stop,
                              .times = (double *)malloc(MOST_TIMES * sizeof(double))};
        (void)pthread_create(&clients[i].thread, NULL, run_client, &clients[i]);
    }
    (void)nanosleep(&(struct timespec){.tv_sec = (time_t)seconds}, NULL);
    atomic_store(&stop, true);
    for (unsigned i = 0; i < n; i++) {
        (void)pthread_join(clients[i].thread, NULL);
        total += clients[i].n;
        if (clients[i].st != LG_OK) {
            (void)fprintf(stderr, "%s\n", clients[i].err.text);
            exit(EXIT_FAILURE);
        }
    }
    const double took = now() - start;
    double *all = (double *)malloc(total * sizeof(double));
    size_t at = 0;
    for (unsigned i = 0; i < n; i++) {
        memcpy(all + at, clients[i].times, clients[i].n * sizeof(double));
        at += clients[i].n;
        free(clients[i].times);
    }
    qsort(all, total, sizeof(double), compare);
    *out_p99 = all[total * 99 / 100];
    free(all);
    return (double)total / took;
}

static LgStatus
bench_clients(const char *folder, double seconds, LgError *err)
{
    LgStore *store = NULL;
    LgEndpoint *endpoint = NULL;
    LG_TRY(open_new(folder, &store, &endpoint, err));
    for (unsigned n = 1; n <= MOST_CLIENTS; n = n == 1 ? 8 : n * 4) {
        double p99[2];
        const double together = run_clients(endpoint, n, false, seconds, &p99[0]);
        const double alone = run_clients(endpoint, n, true, seconds, &p99[1]);
        (void)printf("%2u clients: %6.0f updates/s, p99 %.1f ms; one at a time %6.0f/s, p99 %.1f "
                     "ms; ratio %.1f\n",
                     n, together, p99[0] * 1e3, alone, p99[1] * 1e3, together / alone);
    }
    lg_endpoint_free(endpoint);
    lg_store_close(store);
    return LG_OK;
}

// --- Many -------------------------------------------------------------------

// Quads from .. from + n.
static LgStatus
fill(LgStore *store, unsigned from, unsigned n, LgError *err)
{
    static const LgStr predicates[2] = {LG_STR_INIT("http://example.org/value"),
                                        LG_STR_INIT("http://example.org/part")};
    LgLoad *load = NULL;
    const LgLoadOptions options = {.merge_most = 1};
    LG_TRY(lg_load_begin(store, &options, &load, err));
    LgSink *sink = lg_load_sink(load);
    LgTermRef ref[4] = {0};
    LgTerm term = lg_term_iri(LG_STR("http://example.org/base"));
    LgStatus st = lg_sink_term(sink, &term, true, &ref[3], err);
    for (unsigned i = from; i < from + n && st == LG_OK; i++) {
        char text[64];
        (void)snprintf(text, sizeof(text), "http://example.org/base/%u", i / 2);
        term = lg_term_iri(lg_str_c(text));
        st = lg_sink_term(sink, &term, true, &ref[0], err);
        term = lg_term_iri(predicates[i % 2]);
        st = st == LG_OK ? lg_sink_term(sink, &term, true, &ref[1], err) : st;
        (void)snprintf(text, sizeof(text), "%u", i % 1000);
        term = lg_term_typed(lg_str_c(text), LG_STR(LG_NS_XSD "integer"));
        st = st == LG_OK ? lg_sink_term(sink, &term, true, &ref[2], err) : st;
        const LgQuads quads = {1, &ref[0], &ref[1], &ref[2], &ref[3]};
        st = st == LG_OK ? lg_sink_quads(sink, &quads, err) : st;
    }
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    return lg_load_commit(load, err);
}

// Milliseconds of a query that joins and reads all of two predicates.
static double
ask(LgEndpoint *endpoint)
{
    static const LgStr query =
        LG_STR_INIT("SELECT (COUNT(?s) AS ?n) (SUM(?v) AS ?sum) { ?s "
                    "<http://example.org/value> ?v . ?s <http://example.org/part> ?w }");
    LgAnswer *answer = NULL;
    LgAnswerRows rows = {0};
    LgError err = {0};
    const double start = now();
    if (lg_endpoint_query(endpoint, query, NULL, &answer, &err) != LG_OK ||
        lg_answer_next(answer, &rows, &err) != LG_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        exit(EXIT_FAILURE);
    }
    lg_answer_close(answer);
    return (now() - start) * 1e3;
}

static double
ask_often(LgEndpoint *endpoint)
{
    enum { TIMES = 5 };
    double t[TIMES];
    for (int i = 0; i < TIMES; i++) {
        t[i] = ask(endpoint);
    }
    qsort(t, TIMES, sizeof(double), compare);
    return t[TIMES / 2];
}

static LgStatus
bench_many(const char *folder, unsigned n, unsigned base, LgError *err)
{
    LgStore *store = NULL;
    LgEndpoint *endpoint = NULL;
    LG_TRY(open_new(folder, &store, &endpoint, err));
    LG_TRY(fill(store, 0, base, err));
    const unsigned tenth = n / 10;
    double *times = (double *)malloc(n * sizeof(double));
    (void)printf("query before: %.2f ms\n", ask_often(endpoint));
    double during = 0;
    const double start = now();
    for (unsigned i = 0; i < n; i++) {
        char text[256];
        (void)snprintf(text, sizeof(text),
                       i % 5 == 4 ? "DELETE DATA { <new/%u> <value> %u }"
                                  : "INSERT DATA { <new/%u> <value> %u }",
                       i % 5 == 4 ? i - 4 : i, i % 5 == 4 ? i - 4 : i);
        const double begun = now();
        LG_TRY(update(endpoint, text, err));
        times[i] = now() - begun;
        if (i % tenth == tenth / 2) {
            during += ask(endpoint) / 10;
        }
    }
    (void)printf("query between: %.2f ms, after: %.2f ms\n", during, ask_often(endpoint));
    double first = 0;
    double last = 0;
    for (unsigned i = 0; i < tenth; i++) {
        first += times[i] / tenth;
        last += times[n - tenth + i] / tenth;
    }
    const double total = now() - start;
    qsort(times, n, sizeof(double), compare);
    (void)printf("%u updates in %.1f s: first tenth %.3f ms each, last tenth %.3f ms; median %.3f, "
                 "p99 %.2f, most %.1f ms\n",
                 n, total, first * 1e3, last * 1e3, times[n / 2] * 1e3, times[n / 100 * 99] * 1e3,
                 times[n - 1] * 1e3);
    free(times);
    lg_endpoint_free(endpoint);
    lg_store_close(store);
    return LG_OK;
}

// --- Merging ----------------------------------------------------------------

static LgStatus
count_segments(LgStore *store, uint64_t *out, LgError *err)
{
    LgSnapshot *snap = NULL;
    LgStat stat = {0};
    LG_TRY(lg_store_snapshot(store, &snap, err));
    const LgStatus st = lg_stat_snapshot(snap, &stat, err);
    lg_snapshot_unref(snap);
    *out = stat.segments;
    return st;
}

// One query and a hundred updates again and again, until the segments are merged or for a second.
static LgStatus
ask_and_update(LgStore *store, LgEndpoint *endpoint, const char *when, bool merging, LgError *err)
{
    static unsigned number;
    static double queries[10000];
    static double updates[1000000];
    size_t n_queries = 0;
    size_t n_updates = 0;
    uint64_t segments = 2;
    const double start = now();
    while (n_queries < 10000 && (merging ? segments > 1 : now() - start < 1)) {
        queries[n_queries++] = ask(endpoint);
        for (unsigned i = 0; i < 100; i++) {
            char text[128];
            const double begun = now();
            (void)snprintf(text, sizeof(text), "%s DATA { <one> <value> 1 }",
                           number++ % 2 ? "DELETE" : "INSERT");
            LG_TRY(update(endpoint, text, err));
            updates[n_updates++] = (now() - begun) * 1e3;
        }
        LG_TRY(count_segments(store, &segments, err));
    }
    const double took = now() - start;
    qsort(queries, n_queries, sizeof(double), compare);
    qsort(updates, n_updates, sizeof(double), compare);
    (void)printf("%s (%.1f s): query median %.1f ms; update median %.3f, p99 %.2f, most %.1f ms\n",
                 when, took, queries[n_queries / 2], updates[n_updates / 2],
                 updates[n_updates / 100 * 99], updates[n_updates - 1]);
    return LG_OK;
}

static LgStatus
bench_merge(const char *folder, unsigned base, LgError *err)
{
    const LgEngineOptions options = {.writes = true, .wait_ms = 600000};
    LgStore *store = NULL;
    LgEndpoint *endpoint = NULL;
    LG_TRY(open_new(folder, &store, &endpoint, err));
    LG_TRY(fill(store, 0, base / 2 + base / 10, err));
    LG_TRY(ask_and_update(store, endpoint, "before", false, err));
    lg_endpoint_free(endpoint); // it would begin to merge
    LG_TRY(fill(store, base / 2 + base / 10, base / 2 - base / 10, err));
    LG_TRY(lg_engine_new(store, &options, &endpoint, err));
    LG_TRY(ask_and_update(store, endpoint, "meanwhile", true, err));
    LG_TRY(ask_and_update(store, endpoint, "after", false, err));
    lg_endpoint_free(endpoint);
    lg_store_close(store);
    return LG_OK;
}

int
main(int argc, char **argv)
{
    LgError err = {0};
    LgStatus st = LG_E_INVALID;
    if (argc > 2 && strcmp(argv[1], "clients") == 0) {
        st = bench_clients(argv[2], argc > 3 ? strtod(argv[3], NULL) : 3, &err);
    } else if (argc > 2 && strcmp(argv[1], "many") == 0) {
        st = bench_many(argv[2], argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 10000,
                        argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 0, &err);
    } else if (argc > 2 && strcmp(argv[1], "merge") == 0) {
        st = bench_merge(argv[2], argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 5000000, &err);
    } else {
        (void)fprintf(stderr, "bench_updates clients FOLDER [SECONDS] | many FOLDER [N [BASE]] | "
                              "merge FOLDER [BASE]\n");
        return EXIT_FAILURE;
    }
    if (st != LG_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
    }
    return st == LG_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
