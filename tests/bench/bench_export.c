// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Times whole answers in each format, written and thrown away:
//     bench_export SITE/store QUERY.rq...
// One line for each query and format: the best of several runs in rows and bytes a second. The
// operators alone, without any text, are the format "ids".

#include "base/time.h"
#include "sparql/engine.h"
#include "sparql/results.h"

#include <stdio.h>
#include <stdlib.h>

enum { RUNS = 5 };

typedef struct {
    uint64_t bytes, rows, ns;
} Run;

typedef struct {
    const char *name;
    LgResultsFormat table; // NONE: ids only, or a graph
    LgFormat graph;        // NONE: ids only, or a table
} Form;

static LgStatus
count_bytes(void *ctx, LgStr bytes, LgError *err)
{
    (void)err;
    *(uint64_t *)ctx += bytes.n;
    return LG_OK;
}

static LgStatus
count_rows(LgAnswer *answer, uint64_t *out, LgError *err)
{
    for (*out = 0;;) {
        LgBatch batch = {0};
        LG_TRY(lg_answer_batch(answer, &batch, err));
        *out += batch.n;
        if (batch.n == 0) {
            return LG_OK;
        }
    }
}

static LgStatus
run_once(LgEndpoint *endpoint, LgStr query, const Form *form, Run *run, LgError *err)
{
    LgAnswer *answer = NULL;
    const LgOut out = {count_bytes, &run->bytes};
    run->bytes = 0;
    const uint64_t start = lg_time_mono_ns();
    LG_TRY(lg_endpoint_query(endpoint, query, NULL, &answer, err));
    const LgStatus st = form->graph != LG_FORMAT_NONE
                            ? lg_results_write_graph(answer, form->graph, NULL, 0, &out, err)
                        : form->table != LG_RESULTS_NONE
                            ? lg_results_write(answer, form->table, &out, err)
                            : count_rows(answer, &run->rows, err);
    lg_answer_close(answer);
    run->ns = lg_time_mono_ns() - start;
    return st;
}

static LgStatus
bench_form(LgEndpoint *endpoint, const char *name, LgStr query, const Form *form, uint64_t *rows,
           LgError *err)
{
    Run best = {.ns = UINT64_MAX};
    for (int i = 0; i < RUNS; i++) {
        Run run = {.rows = *rows};
        LG_TRY(run_once(endpoint, query, form, &run, err));
        best = run.ns < best.ns ? run : best;
    }
    const double seconds = (double)best.ns / 1e9;
    *rows = best.rows;
    (void)printf("%-16s %-5s %9.2f ms %7.2f M rows/s %8.0f MB/s\n", name, form->name, seconds * 1e3,
                 (double)best.rows / seconds / 1e6, (double)best.bytes / seconds / 1e6);
    return LG_OK;
}

static LgStatus
bench(LgEndpoint *endpoint, const char *path, LgError *err)
{
    static const Form forms[] = {
        {"ids", LG_RESULTS_NONE, LG_FORMAT_NONE},   {"csv", LG_RESULTS_CSV, LG_FORMAT_NONE},
        {"tsv", LG_RESULTS_TSV, LG_FORMAT_NONE},    {"json", LG_RESULTS_JSON, LG_FORMAT_NONE},
        {"xml", LG_RESULTS_XML, LG_FORMAT_NONE},    {"nt", LG_RESULTS_NONE, LG_FORMAT_NTRIPLES},
        {"ttl", LG_RESULTS_NONE, LG_FORMAT_TURTLE},
    };
    LgBuf text = {0};
    LgAnswer *answer = NULL;
    uint64_t rows = 0;
    LgStatus st = lg_io_slurp(&lg_io_plain, path, 1 << 20, &text, err);
    st = st == LG_OK ? lg_endpoint_query(endpoint, lg_buf_view(&text), NULL, &answer, err) : st;
    const bool graph = st == LG_OK && answer->kind == LG_ANSWER_GRAPH;
    lg_answer_close(answer);
    const char *slash = strrchr(path, '/');
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]) && st == LG_OK; i++) {
        if (i == 0 || graph == (forms[i].graph != LG_FORMAT_NONE)) {
            st = bench_form(endpoint, slash ? slash + 1 : path, lg_buf_view(&text), &forms[i],
                            &rows, err);
        }
    }
    lg_buf_done(&text);
    return st;
}

int
main(int argc, char **argv)
{
    LgStore *store = NULL;
    LgEndpoint *endpoint = NULL;
    LgError err = {0};
    if (argc < 3) {
        (void)fprintf(stderr, "usage: bench_export STORE QUERY.rq...\n");
        return EXIT_FAILURE;
    }
    LgStatus st = lg_store_open(&lg_io_plain, argv[1], &store, &err);
    st = st == LG_OK ? lg_engine_new(store, NULL, &endpoint, &err) : st;
    for (int i = 2; i < argc && st == LG_OK; i++) {
        st = bench(endpoint, argv[i], &err);
    }
    if (st != LG_OK) {
        char message[1500];
        lg_error_format(&err, message, sizeof(message));
        (void)fprintf(stderr, "bench_export: %s\n", message);
    }
    lg_endpoint_free(endpoint);
    lg_store_close(store);
    return st == LG_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
