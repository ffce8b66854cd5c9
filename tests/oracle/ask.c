// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Answers many queries over many small data sets in one process, for tests/oracle/compare.py
// and its siblings. On stdin "data N\n", "query N\n" or "update N\n" and N bytes of
// N-Quads or SPARQL; on stdout, for each, "ok", "rows", "graph" or "error", a space,
// the number of bytes, a newline and the bytes: JSON results, N-Triples, a message.
// Updates have a default graph of their own, http://x/g0. "knobs N\n" and a number chooses
// how the plans of later queries are made: 0 the best, others worse.

#include "rdf/read.h"
#include "sparql/engine_impl.h"
#include "sparql/results.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
    char folder[256];
    char path[300];
    LgStore *store;
    LgEndpoint *endpoint;
    unsigned n_stores;
} Asker;

static const LgPlanKnobs settings[] = {
    {0},
    {.no_merge = true, .no_bind = true, .no_pushdown = true, .no_counts = true, .no_load = true},
    {.no_hash = true, .no_pushdown = true, .no_counts = true},
    {.no_merge = true, .no_hash = true, .no_load = true},
    {.no_bind = true, .no_load = true},
    {.seed = 11},
    {.seed = 12, .no_counts = true},
    {.seed = 13, .no_hash = true, .no_pushdown = true},
};
enum { N_SETTINGS = sizeof(settings) / sizeof(settings[0]) };

static int
delete_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

static void
close_store(Asker *asker)
{
    lg_endpoint_free(asker->endpoint);
    lg_store_close(asker->store);
    asker->endpoint = NULL;
    asker->store = NULL;
    if (asker->path[0]) {
        (void)nftw(asker->path, delete_one, 16, FTW_DEPTH | FTW_PHYS);
    }
}

static LgStatus
load(Asker *asker, LgStr text, LgError *err)
{
    close_store(asker);
    (void)snprintf(asker->path, sizeof(asker->path), "%s/%u", asker->folder, asker->n_stores++);
    LG_TRY(lg_store_create(&lg_io_plain, asker->path, err));
    LG_TRY(lg_store_open(&lg_io_plain, asker->path, &asker->store, err));
    LgLoad *load = NULL;
    LG_TRY(lg_load_begin(asker->store, NULL, &load, err));
    const LgReadOptions options = {.format = LG_FORMAT_NQUADS,
                                   .base = LG_STR("http://x/"),
                                   .graph = LG_STR("http://x/g0"),
                                   .source = LG_STR("data")};
    uint64_t n = 0;
    const LgStatus st = lg_read_bytes(text, &options, lg_load_sink(load), &n, err);
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    LG_TRY(lg_load_commit(load, err));
    const LgEngineOptions engine = {.writes = true};
    return lg_engine_new(asker->store, &engine, &asker->endpoint, err);
}

static LgStatus
update(Asker *asker, LgStr request, LgError *err)
{
    const LgUpdateOptions options = {
        .base = LG_STR("http://x/"), .default_graph = LG_STR("http://x/g0"), .own_default = true};
    return lg_endpoint_update(asker->endpoint, request, &options, err);
}

static LgStatus
ask(Asker *asker, LgStr query, LgBuf *bytes, const char **kind, LgError *err)
{
    const LgQueryOptions options = {.base = LG_STR("http://x/"), .timeout_ms = 20000};
    const LgOut out = lg_out_buf(bytes);
    LgAnswer *answer = NULL;
    LG_TRY(lg_endpoint_query(asker->endpoint, query, &options, &answer, err));
    const bool graph = answer->kind == LG_ANSWER_GRAPH;
    const LgStatus st = graph
                            ? lg_results_write_graph(answer, LG_FORMAT_NTRIPLES, NULL, 0, &out, err)
                            : lg_results_write(answer, LG_RESULTS_JSON, &out, err);
    *kind = graph ? "graph" : "rows";
    lg_answer_close(answer);
    return st;
}

static LgStatus
choose(Asker *asker, LgStr text, LgError *err)
{
    uint64_t number = 0;
    if (!lg_str_u64(text, &number) || number >= N_SETTINGS) {
        return lg_error_set(err, LG_E_INVALID, "knobs are a number below %d", (int)N_SETTINGS);
    }
    lg_engine_test_knobs(asker->endpoint, &settings[number]);
    return LG_OK;
}

static bool
serve(Asker *asker, const char *verb, LgStr text)
{
    LgError err = {0};
    LgBuf bytes = {0};
    char message[1500];
    const char *kind = "ok";
    const LgStatus st = verb[0] == 'd'     ? load(asker, text, &err)
                        : !asker->endpoint ? lg_error_set(&err, LG_E_INVALID, "no data yet")
                        : verb[0] == 'u'   ? update(asker, text, &err)
                        : verb[0] == 'k'   ? choose(asker, text, &err)
                                           : ask(asker, text, &bytes, &kind, &err);
    LgStr out = lg_buf_view(&bytes);
    if (st != LG_OK) {
        lg_error_format(&err, message, sizeof(message));
        kind = "error";
        out = lg_str_c(message);
    }
    (void)printf("%s %zu\n" LG_STR_FMT, kind, out.n, LG_STR_ARG(out));
    lg_buf_done(&bytes);
    return fflush(stdout) == 0;
}

int
main(int argc, char **argv)
{
    Asker asker = {0};
    const int n = snprintf(asker.folder, sizeof(asker.folder), "%s/lodge-ask-XXXXXX",
                           argc > 1 ? argv[1] : "/tmp");
    if (n >= (int)sizeof(asker.folder) || !mkdtemp(asker.folder)) {
        perror(asker.folder);
        return EXIT_FAILURE;
    }
    char line[64];
    bool good = true;
    while (good && fgets(line, sizeof(line), stdin)) {
        char verb[8];
        size_t size = 0;
        char *text = NULL;
        good = sscanf(line, "%7s %zu", verb, &size) == 2 && size < (1U << 24) &&
               (text = malloc(size + 1)) && fread(text, 1, size, stdin) == size &&
               serve(&asker, verb, (LgStr){text, size});
        free(text);
    }
    close_store(&asker);
    (void)rmdir(asker.folder);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
