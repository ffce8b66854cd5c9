// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The W3C evaluation tests of SPARQL 1.1 queries through the engine over a real store:
//     sparql_runner NAME MANIFEST.ttl [EXPECTATIONS [ID]]
// With ID only that test is run, and what came out is printed.

#include "conformance/isomorphic.h"
#include "conformance/manifest.h"
#include "conformance/table.h"
#include "sparql/engine.h"
#include "sparql/parse.h"
#include "sparql/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_GRAPH "urn:test:default-graph"
enum { MAX_GRAPHS = 32, MAX_SERVICES = 4 };

typedef struct {
    LgStr iri;
    LgStore *store;
    LgEndpoint *endpoint;
} Service;

typedef struct {
    const Test *test;
    LgArena *arena;
    bool loud;
    LgStr graphs[MAX_GRAPHS]; // named
    size_t n_graphs;
    Service services[MAX_SERVICES];
    size_t n_services;
    bool as_xml; // what the next service answers in
} Case;

// --- The store ---------------------------------------------------------------------

static LgStatus
load_file(Case *c, LgLoad *load, LgStr iri_term, LgStr graph, LgError *err)
{
    const char *path = manifest_path(c->arena, iri_term);
    if (!path) {
        return lg_error_set(err, LG_E_INVALID, "data that is not a file");
    }
    const LgReadOptions options = {.base = quads_iri(iri_term),
                                   .graph = graph,
                                   .blank_scope = lg_arena_printf(c->arena, "f%zu", c->n_graphs)};
    uint64_t n = 0;
    return lg_read_file(&lg_io_plain, path, &options, lg_load_sink(load), &n, err);
}

static LgStatus
load_all(Case *c, LgStr dataset, LgLoad *load, LgError *err)
{
    const Test *test = c->test;
    size_t cursor = 0;
    for (LgStr data;
         (data = quads_next_object(test->quads, dataset, NS_QT "data", &cursor)).n > 0;) {
        LG_TRY(load_file(c, load, data, LG_STR(DEFAULT_GRAPH), err));
        LG_TRY(load_file(c, load, data, quads_iri(data), err)); // for FROM
    }
    cursor = 0;
    for (LgStr data;
         (data = quads_next_object(test->quads, dataset, NS_QT "graphData", &cursor)).n > 0;) {
        if (c->n_graphs == MAX_GRAPHS) {
            return lg_error_set(err, LG_E_LIMIT, "too many graphs");
        }
        LgStr name = data;
        const LgStr graph = quads_object(test->quads, data, NS_QT "graph");
        if (graph.n > 0) {
            data = graph;
        }
        c->graphs[c->n_graphs++] = quads_iri(name);
        LG_TRY(load_file(c, load, data, quads_iri(name), err));
    }
    return LG_OK;
}

// The data and graphs of `dataset`, a node of the manifest.
static LgStatus
make_store(Case *c, const char *path, LgStr dataset, LgStore **out, LgError *err)
{
    LG_TRY(lg_store_create(&lg_io_plain, path, err));
    LG_TRY(lg_store_open(&lg_io_plain, path, out, err));
    LgLoad *load = NULL;
    LG_TRY(lg_load_begin(*out, NULL, &load, err));
    const LgStatus st = load_all(c, dataset, load, err);
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    return lg_load_commit(load, err);
}

// --- Other endpoints ----------------------------------------------------------------

// What one answers, in JSON and XML by turns.
static LgStatus
answer_service(Case *c, const Service *service, LgStr query, LgBuf *body, LgBuf *media,
               LgError *err)
{
    const LgResultsFormat format = c->as_xml ? LG_RESULTS_XML : LG_RESULTS_JSON;
    const LgOut out = lg_out_buf(body);
    LgAnswer *answer = NULL;
    c->as_xml = !c->as_xml;
    if (c->loud) {
        (void)printf("--- to " LG_STR_FMT ":\n" LG_STR_FMT, LG_STR_ARG(service->iri),
                     LG_STR_ARG(query));
    }
    LG_TRY(lg_endpoint_query(service->endpoint, query, NULL, &answer, err));
    const LgStatus st = lg_results_write(answer, format, &out, err);
    lg_answer_close(answer);
    lg_buf_add(media, lg_str_c(lg_results_media(format)));
    return st;
}

static LgStatus
ask_service(void *ctx, LgStr iri, LgStr query, uint32_t timeout_ms, size_t limit,
            const atomic_bool *cancel, LgBuf *body, LgBuf *media, LgError *err)
{
    (void)timeout_ms;
    (void)limit;
    (void)cancel;
    Case *c = (Case *)ctx;
    for (size_t i = 0; i < c->n_services; i++) {
        if (lg_str_eq(c->services[i].iri, iri)) {
            return answer_service(c, &c->services[i], query, body, media, err);
        }
    }
    return lg_error_set(err, LG_E_REMOTE, "there is no endpoint " LG_STR_FMT, LG_STR_ARG(iri));
}

static LgStatus
open_services(Case *c, const char *folder, LgError *err)
{
    const LgEngineOptions options = {.service = ask_service, .service_ctx = c};
    size_t cursor = 0;
    for (LgStr node;
         (node = quads_next_object(c->test->quads, c->test->action, NS_QT "serviceData", &cursor))
             .n > 0;) {
        if (c->n_services == MAX_SERVICES) {
            return lg_error_set(err, LG_E_LIMIT, "too many services");
        }
        Service *service = &c->services[c->n_services++];
        const char *path = lg_arena_printf(c->arena, "%s/service%zu", folder, c->n_services).p;
        service->iri = quads_iri(quads_object(c->test->quads, node, NS_QT "endpoint"));
        LG_TRY(make_store(c, path, node, &service->store, err));
        LG_TRY(lg_engine_new(service->store, &options, &service->endpoint, err));
    }
    return LG_OK;
}

static void
close_services(Case *c)
{
    for (size_t i = 0; i < c->n_services; i++) {
        lg_endpoint_free(c->services[i].endpoint);
        lg_store_close(c->services[i].store);
    }
}

// --- Comparing ----------------------------------------------------------------------

static LgStatus
compare_graph(LgAnswer *answer, const Case *c, const char *want_path, LgError *err)
{
    Quads got;
    Quads want;
    quads_init(&got, c->arena);
    quads_init(&want, c->arena);
    LgStatus st = quads_read(&want, want_path, quads_iri(c->test->result), err);
    for (bool more = true; st == LG_OK && more;) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, err);
        more = rows.n > 0;
        for (uint32_t i = 0; st == LG_OK && i < rows.n; i++) {
            LgBuf text[3] = {{0}, {0}, {0}};
            for (uint32_t at = 0; at < 3; at++) {
                lg_term_format(&rows.terms[i * 3 + at], &text[at]);
            }
            st = quads_add(&got, lg_buf_view(&text[0]), lg_buf_view(&text[1]),
                           lg_buf_view(&text[2]), LG_STR("<" QUADS_DEFAULT_GRAPH ">"));
            for (uint32_t at = 0; at < 3; at++) {
                lg_buf_done(&text[at]);
            }
        }
    }
    if (st == LG_OK && !isomorphic(&got, &want)) {
        st = lg_error_set(err, LG_E_INVALID, "another graph: %zu triples, expected %zu", got.n,
                          want.n);
    }
    quads_done(&got);
    quads_done(&want);
    return st;
}

static void
print_table(const char *title, const Table *table)
{
    (void)printf("%s\n", title);
    for (size_t i = 0; i < table->n_rows * table->n_vars; i++) {
        (void)printf("  ?" LG_STR_FMT "=" LG_STR_FMT "%s",
                     LG_STR_ARG(table->vars[i % table->n_vars]), LG_STR_ARG(table->cells[i]),
                     i % table->n_vars + 1 == table->n_vars ? "\n" : "");
    }
}

static LgStatus
compare_tables(LgAnswer *answer, const Case *c, const char *want_path, LgStr suffix, LgError *err)
{
    const bool rdf = lg_str_eq(suffix, LG_STR("ttl")) || lg_str_eq(suffix, LG_STR("rdf"));
    const LgStr format = rdf ? LG_STR("srj") : suffix;
    LgBuf bytes = {0};
    Table want = {0};
    Table got = {0};
    LgStatus st = LG_OK;
    if (rdf) {
        Quads quads;
        quads_init(&quads, c->arena);
        st = quads_read(&quads, want_path, quads_iri(c->test->result), err);
        if (st == LG_OK && !table_from_quads(&want, c->arena, &quads)) {
            st = lg_error_set(err, LG_E_INVALID, "no result set in the expected results");
        }
        quads_done(&quads);
    } else {
        st = lg_io_slurp(&lg_io_plain, want_path, 1 << 24, &bytes, err);
        st = st == LG_OK ? table_read(&want, c->arena, format, lg_buf_view(&bytes), err) : st;
    }
    lg_buf_clear(&bytes);
    const LgOut out = lg_out_buf(&bytes);
    if (st == LG_OK) {
        st = lg_results_write(answer, lg_results_from_name(format), &out, err);
    }
    if (st == LG_OK) {
        st = table_read(&got, c->arena, format, lg_buf_view(&bytes), err);
    }
    if (c->loud) {
        (void)printf(LG_STR_FMT "\n", LG_STR_ARG(lg_buf_view(&bytes)));
        print_table("want", &want);
        print_table("got", &got);
    }
    lg_buf_done(&bytes);
    if (st == LG_OK && !table_same(&want, &got, false, false) &&
        !table_same(&want, &got, false, true)) {
        st = lg_error_set(err, LG_E_INVALID, "other results: %zu rows, expected %zu", got.n_rows,
                          want.n_rows);
    }
    return st;
}

// --- A test ---------------------------------------------------------------------------

static LgStatus
answer_and_compare(Case *c, LgStore *store, LgError *err)
{
    LgStr query_iri = quads_object(c->test->quads, c->test->action, NS_QT "query");
    if (query_iri.n == 0) {
        query_iri = c->test->action;
    }
    const char *path = manifest_path(c->arena, query_iri);
    const char *result = manifest_path(c->arena, c->test->result);
    LgBuf text = {0};
    LgEndpoint *endpoint = NULL;
    LgAnswer *answer = NULL;
    if (!path || !result) {
        return lg_error_set(err, LG_E_INVALID, "no query or no result");
    }
    const LgEngineOptions own = {.service = ask_service, .service_ctx = c};
    LgStatus st = lg_io_slurp(&lg_io_plain, path, 1 << 20, &text, err);
    st = st == LG_OK ? lg_engine_new(store, &own, &endpoint, err) : st;
    static const LgStr defaults[] = {LG_STR_INIT(DEFAULT_GRAPH)};
    LgQueryOptions options = {.base = quads_iri(query_iri),
                              .graphs = defaults,
                              .n_graphs = 1,
                              .named_graphs = c->graphs,
                              .n_named_graphs = c->n_graphs};
    LgQuery *query = NULL;
    if (lg_parse_query(c->arena, lg_buf_view(&text), options.base, &query, NULL) == LG_OK &&
        query->has_dataset) {
        options.n_graphs = 0;
        options.n_named_graphs = 0;
    }
    st = st == LG_OK ? lg_endpoint_query(endpoint, lg_buf_view(&text), &options, &answer, err) : st;
    if (st == LG_OK && c->loud) {
        LgBuf plan = {0};
        (void)lg_answer_explain(answer, LG_EXPLAIN_TEXT, &plan, err);
        (void)printf(LG_STR_FMT, LG_STR_ARG(lg_buf_view(&plan)));
        lg_buf_done(&plan);
    }
    if (st == LG_OK) {
        const LgStr name = lg_str_c(result);
        const LgStr suffix = lg_str_from(name, name.n - 3);
        st = answer->kind == LG_ANSWER_GRAPH ? compare_graph(answer, c, result, err)
                                             : compare_tables(answer, c, result, suffix, err);
    }
    lg_answer_close(answer);
    lg_endpoint_free(endpoint);
    lg_buf_done(&text);
    return st;
}

static void
remove_folder(const char *path)
{
    char command[300];
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", path);
    if (system(command) != 0) {
        (void)fprintf(stderr, "cannot remove %s\n", path);
    }
}

static void
run(Tally *tally, const Test *test, bool loud)
{
    // Syntax tests are the parser's own suite.
    if (!lg_str_ends(test->type, LG_STR("QueryEvaluationTest")) &&
        !lg_str_ends(test->type, LG_STR("ResultFormatTest"))) {
        return;
    }
    Case c = {.test = test, .arena = lg_arena_new(0), .loud = loud};
    LgError err = {0};
    LgStore *store = NULL;
    char folder[] = "/tmp/lodge-sparql-XXXXXX";
    if (!c.arena || !mkdtemp(folder)) {
        tally_fail(tally, test, "no memory or no folder");
        lg_arena_free(c.arena);
        return;
    }
    const char *path = lg_arena_printf(c.arena, "%s/store", folder).p;
    LgStatus st = make_store(&c, path, test->action, &store, &err);
    st = st == LG_OK ? open_services(&c, folder, &err) : st;
    st = st == LG_OK ? answer_and_compare(&c, store, &err) : st;
    close_services(&c);
    lg_store_close(store);
    remove_folder(folder);
    if (st == LG_E_UNSUPPORTED) {
        tally_skip(tally, test, err.text); // it says so itself, and what
    } else {
        tally_end(tally, test, st, &err);
    }
    lg_arena_free(c.arena);
}

int
main(int argc, char **argv)
{
    return manifest_main(argc, argv, run);
}
