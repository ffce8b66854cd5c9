// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The W3C evaluation tests of SPARQL 1.1 Update over a real store:
//     update_runner NAME MANIFEST.ttl [EXPECTATIONS [ID]]
// With ID only that test is run, and what came out is printed.

#include "conformance/isomorphic.h"
#include "conformance/manifest.h"
#include "sparql/engine.h"
#include "sparql/update.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_GRAPH "urn:test:default-graph"
#define NS_UT "http://www.w3.org/2009/sparql/tests/test-update#"
#define RDFS_LABEL "http://www.w3.org/2000/01/rdf-schema#label"

typedef struct {
    const Test *test;
    LgArena *arena;
    bool loud;
    unsigned n_files;
} Case;

// --- The graph stores of the manifest ---------------------------------------------

static LgStatus
load_file(Case *c, LgSink *sink, LgStr iri_term, LgStr graph, LgError *err)
{
    const char *path = manifest_path(c->arena, iri_term);
    if (!path) {
        return lg_error_set(err, LG_E_INVALID, "data that is not a file");
    }
    const LgReadOptions options = {.base = quads_iri(iri_term),
                                   .graph = graph,
                                   .blank_scope = lg_arena_printf(c->arena, "f%u", c->n_files++)};
    uint64_t n = 0;
    return lg_read_file(&lg_io_plain, path, &options, sink, &n, err);
}

// What `node` (an action or a result) says is in the graph store.
static LgStatus
load_all(Case *c, LgStr node, LgSink *sink, LgError *err)
{
    const Quads *says = c->test->quads;
    size_t cursor = 0;
    for (LgStr data; (data = quads_next_object(says, node, NS_UT "data", &cursor)).n > 0;) {
        LG_TRY(load_file(c, sink, data, LG_STR(DEFAULT_GRAPH), err));
    }
    cursor = 0;
    for (LgStr data; (data = quads_next_object(says, node, NS_UT "graphData", &cursor)).n > 0;) {
        const LgStr file = quads_object(says, data, NS_UT "graph");
        const LgStr name = quads_text(quads_object(says, data, RDFS_LABEL));
        LG_TRY(load_file(c, sink, file, name, err));
    }
    return LG_OK;
}

static LgStatus
make_store(Case *c, const char *path, LgStore **out, LgError *err)
{
    LG_TRY(lg_store_create(&lg_io_plain, path, err));
    LG_TRY(lg_store_open(&lg_io_plain, path, out, err));
    LgLoad *load = NULL;
    LG_TRY(lg_load_begin(*out, NULL, &load, err));
    const LgStatus st = load_all(c, c->test->action, lg_load_sink(load), err);
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    return lg_load_commit(load, err);
}

// --- Comparing ----------------------------------------------------------------------

// Every quad of the store.
static LgStatus
read_store(LgStore *store, Quads *got, LgError *err)
{
    LgEndpoint *endpoint = NULL;
    LgAnswer *answer = NULL;
    LG_TRY(lg_engine_new(store, NULL, &endpoint, err));
    LgStatus st = lg_endpoint_query(
        endpoint, LG_STR("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"), NULL, &answer, err);
    for (bool more = true; st == LG_OK && more;) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, err);
        more = rows.n > 0;
        for (uint32_t i = 0; st == LG_OK && i < rows.n; i++) {
            LgBuf text[4] = {{0}, {0}, {0}, {0}};
            for (uint32_t at = 0; at < 4; at++) {
                lg_term_format(&rows.terms[i * 4 + at], &text[at]);
            }
            st = quads_add(got, lg_buf_view(&text[0]), lg_buf_view(&text[1]), lg_buf_view(&text[2]),
                           lg_buf_view(&text[3]));
            for (uint32_t at = 0; at < 4; at++) {
                lg_buf_done(&text[at]);
            }
        }
    }
    lg_answer_close(answer);
    lg_endpoint_free(endpoint);
    return st;
}

static void
print_quads(const char *title, const Quads *quads)
{
    (void)printf("%s\n", title);
    for (size_t i = 0; i < quads->n; i++) {
        const Quad *q = &quads->quads[i];
        (void)printf("  " LG_STR_FMT " " LG_STR_FMT " " LG_STR_FMT " " LG_STR_FMT "\n",
                     LG_STR_ARG(q->s), LG_STR_ARG(q->p), LG_STR_ARG(q->o), LG_STR_ARG(q->g));
    }
}

static LgStatus
compare(Case *c, LgStore *store, LgError *err)
{
    Quads got;
    Quads want;
    quads_init(&got, c->arena);
    quads_init(&want, c->arena);
    LgStatus st = load_all(c, c->test->result, &want.sink, err);
    st = st == LG_OK ? read_store(store, &got, err) : st;
    if (st == LG_OK && c->loud) {
        print_quads("want", &want);
        print_quads("got", &got);
    }
    if (st == LG_OK && !isomorphic(&got, &want)) {
        st = lg_error_set(err, LG_E_INVALID, "other data: %zu quads, expected %zu", got.n, want.n);
    }
    quads_done(&got);
    quads_done(&want);
    return st;
}

// --- A test ---------------------------------------------------------------------------

static LgStatus
update_and_compare(Case *c, LgStore *store, LgError *err)
{
    const LgStr request = quads_object(c->test->quads, c->test->action, NS_UT "request");
    const char *path = manifest_path(c->arena, request);
    LgBuf text = {0};
    if (!path) {
        return lg_error_set(err, LG_E_INVALID, "no request");
    }
    const LgUpdateOptions options = {
        .base = quads_iri(request), .default_graph = LG_STR(DEFAULT_GRAPH), .own_default = true};
    LgStatus st = lg_io_slurp(&lg_io_plain, path, 1 << 20, &text, err);
    st = st == LG_OK ? lg_update_run(store, lg_buf_view(&text), &options, 0, err) : st;
    lg_buf_done(&text);
    return st == LG_OK ? compare(c, store, err) : st;
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
    if (!lg_str_ends(test->type, LG_STR("UpdateEvaluationTest"))) {
        return;
    }
    Case c = {.test = test, .arena = lg_arena_new(0), .loud = loud};
    LgError err = {0};
    LgStore *store = NULL;
    char folder[] = "/tmp/lodge-update-XXXXXX";
    if (!c.arena || !mkdtemp(folder)) {
        tally_fail(tally, test, "no memory or no folder");
        lg_arena_free(c.arena);
        return;
    }
    const char *path = lg_arena_printf(c.arena, "%s/store", folder).p;
    LgStatus st = make_store(&c, path, &store, &err);
    st = st == LG_OK ? update_and_compare(&c, store, &err) : st;
    lg_store_close(store);
    remove_folder(folder);
    tally_end(tally, test, st, &err);
    lg_arena_free(c.arena);
}

int
main(int argc, char **argv)
{
    return manifest_main(argc, argv, run);
}
