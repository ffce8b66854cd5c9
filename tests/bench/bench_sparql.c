// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Times queries over a site that holds generated certificates:
//     bench_sparql [-t THREADS] SITE/store QUERY.rq...
// One line for each: the median and the best of several warm runs, in
// milliseconds, with the whole answer written as JSON (or N-Triples) and thrown away.

#include "base/time.h"
#include "sparql/engine.h"
#include "sparql/results.h"

#include <stdio.h>
#include <stdlib.h>

enum { RUNS = 7 };

static LgStatus
count_bytes(void *ctx, LgStr bytes, LgError *err)
{
    (void)err;
    *(uint64_t *)ctx += bytes.n;
    return LG_OK;
}

static LgStatus
run_once(LgEndpoint *endpoint, LgStr query, uint64_t *out_bytes, LgError *err)
{
    LgAnswer *answer = NULL;
    const LgOut out = {count_bytes, out_bytes};
    *out_bytes = 0;
    LG_TRY(lg_endpoint_query(endpoint, query, NULL, &answer, err));
    const LgStatus st = answer->kind == LG_ANSWER_GRAPH
                            ? lg_results_write_graph(answer, LG_FORMAT_NTRIPLES, NULL, 0, &out, err)
                            : lg_results_write(answer, LG_RESULTS_JSON, &out, err);
    lg_answer_close(answer);
    return st;
}

static int
compare_times(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static LgStatus
bench(LgEndpoint *endpoint, const char *path, LgError *err)
{
    LgBuf text = {0};
    uint64_t times[RUNS];
    uint64_t bytes = 0;
    LgStatus st = lg_io_slurp(&lg_io_plain, path, 1 << 20, &text, err);
    if (st == LG_OK) {
        st = run_once(endpoint, lg_buf_view(&text), &bytes, err); // cold
    }
    for (int i = 0; i < RUNS && st == LG_OK; i++) {
        const uint64_t start = lg_time_mono_ns();
        st = run_once(endpoint, lg_buf_view(&text), &bytes, err);
        times[i] = lg_time_mono_ns() - start;
    }
    lg_buf_done(&text);
    if (st == LG_OK) {
        qsort(times, RUNS, sizeof(times[0]), compare_times);
        const char *name = strrchr(path, '/');
        (void)printf("%-28s %9.2f %9.2f ms %12lu bytes\n", name ? name + 1 : path,
                     (double)times[RUNS / 2] / 1e6, (double)times[0] / 1e6, (unsigned long)bytes);
    }
    return st;
}

int
main(int argc, char **argv)
{
    LgStore *store = NULL;
    LgEndpoint *endpoint = NULL;
    LgError err = {0};
    LgStatus st = LG_OK;
    LgEngineOptions options = {0};
    if (argc > 2 && strcmp(argv[1], "-t") == 0) {
        options.threads = (unsigned)strtoul(argv[2], NULL, 10);
        argc -= 2;
        argv += 2;
    }
    if (argc < 3) {
        (void)fprintf(stderr, "usage: bench_sparql [-t THREADS] STORE QUERY.rq...\n");
        return EXIT_FAILURE;
    }
    st = lg_store_open(&lg_io_plain, argv[1], &store, &err);
    st = st == LG_OK ? lg_engine_new(store, &options, &endpoint, &err) : st;
    (void)printf("%-28s %9s %9s\n", "query", "median", "best");
    for (int i = 2; i < argc && st == LG_OK; i++) {
        st = bench(endpoint, argv[i], &err);
    }
    if (st != LG_OK) {
        char message[1500];
        lg_error_format(&err, message, sizeof(message));
        (void)fprintf(stderr, "bench_sparql: %s\n", message);
    }
    lg_endpoint_free(endpoint);
    lg_store_close(store);
    return st == LG_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
