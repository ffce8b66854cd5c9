// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Small transactions: how long is a commit of one quad, at the start and at the end?
// bench_store_commit FOLDER [N [BASE]]: every fifth deletes a quad, the others put one in; BASE
// quads are there before.

#include "store/stat.h"
#include "store/store.h"

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

static LgStatus
iri(LgSink *sink, const char *what, unsigned i, LgTermRef *out, LgError *err)
{
    char text[128];
    (void)snprintf(text, sizeof(text), "http://example.org/%s/%u", what, i);
    const LgTerm term = lg_term_iri(lg_str_c(text));
    return lg_sink_term(sink, &term, true, out, err);
}

static LgStatus
change(LgStore *store, unsigned i, LgError *err)
{
    LgLoad *load = NULL;
    LG_TRY(lg_load_begin(store, NULL, &load, err));
    const bool del = i % 5 == 4;
    const unsigned k = del ? i / 2 : i;
    LgSink *sink = del ? lg_load_deletions(load) : lg_load_sink(load);
    LgTermRef s = 0;
    LgTermRef p = 0;
    LgTermRef g = 0;
    LgStatus st = iri(sink, "subject", k, &s, err);
    st = st == LG_OK ? iri(sink, "predicate", k % 7, &p, err) : st;
    st = st == LG_OK ? iri(sink, "graph", k % 3, &g, err) : st;
    const LgQuads quads = {1, &s, &p, &s, &g};
    st = st == LG_OK ? lg_sink_quads(sink, &quads, err) : st;
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    return lg_load_commit(load, err);
}

// Many quads in one load.
static LgStatus
fill(LgStore *store, unsigned n, LgError *err)
{
    LgLoad *load = NULL;
    LG_TRY(lg_load_begin(store, NULL, &load, err));
    LgSink *sink = lg_load_sink(load);
    LgTermRef p = 0;
    LgTermRef g = 0;
    LgStatus st = iri(sink, "predicate", 1, &p, err);
    st = st == LG_OK ? iri(sink, "graph", 1, &g, err) : st;
    for (unsigned i = 0; i < n && st == LG_OK; i++) {
        LgTermRef s = 0;
        st = iri(sink, "base", i, &s, err);
        const LgQuads quads = {1, &s, &p, &p, &g};
        st = st == LG_OK ? lg_sink_quads(sink, &quads, err) : st;
    }
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    return lg_load_commit(load, err);
}

static LgStatus
run(const char *folder, unsigned n, unsigned base, LgError *err)
{
    LgStore *store = NULL;
    LG_TRY(lg_store_create(&lg_io_plain, folder, err));
    LG_TRY(lg_store_open(&lg_io_plain, folder, &store, err));
    LgStatus st = base > 0 ? fill(store, base, err) : LG_OK;
    double start = now();
    for (unsigned i = 0; i < n && st == LG_OK; i++) {
        st = change(store, i, err);
        if (i % 1000 == 999) {
            LgSnapshot *snap = NULL;
            LgStat stat = {0};
            const double took = now() - start;
            st = lg_store_snapshot(store, &snap, err);
            st = st == LG_OK ? lg_stat_snapshot(snap, &stat, err) : st;
            lg_snapshot_unref(snap);
            (void)printf("%6u commits: %.3f ms each; %llu segments, %llu dictionary parts\n", i + 1,
                         took, (unsigned long long)stat.segments,
                         (unsigned long long)stat.dict_parts);
            start = now();
        }
    }
    lg_store_close(store);
    return st;
}

int
main(int argc, char **argv)
{
    LgError err = {0};
    const unsigned n = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 10000;
    const unsigned base = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
    if (argc < 2 || run(argv[1], n, base, &err) != LG_OK) {
        (void)fprintf(stderr, "%s\n", argc < 2 ? "bench_store_commit FOLDER [N [BASE]]" : err.text);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
