// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Many threads ask one endpoint different queries at once, while one changes the data: each
// answer must be that of a single thread, and no reader may see half of an update. A plan is
// run by one thread; this is about what threads share. Built with -fsanitize=thread
// (configure --enable-tsan) it looks for races too.
//
//     test_sparql_threads [ROUNDS [THREADS]]

#include "base/hash.h"
#include "rdf/read.h"
#include "sparql/engine.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N_SUBJECTS = 400, MAX_THREADS = 32, TOTAL = 1000, N_ACCOUNTS = 8 };

#define P "PREFIX : <http://x/> "
static const char *const queries[] = {
    P "SELECT * { ?s :p ?a . ?a :q ?b . ?b :n ?n FILTER(?n < 40) }",
    P "SELECT ?s (COUNT(*) AS ?c) { ?s :p ?a } GROUP BY ?s HAVING (COUNT(*) > 2)",
    P "SELECT * { ?s :n ?n OPTIONAL { ?s :t ?t FILTER(CONTAINS(?t, \"7\")) } }",
    P "SELECT DISTINCT ?b { ?s :p/:q ?b } ORDER BY ?b LIMIT 50",
    P "SELECT ?x { :s1 (:p|:q)+ ?x }",
    P "SELECT ?s { ?s :n ?n MINUS { ?s :q ?o } } ORDER BY DESC(?n) ?s",
    P "SELECT (SUM(?n) AS ?sum) (AVG(?n) AS ?avg) (MAX(?t) AS ?max) { ?s :n ?n ; :t ?t }",
    P "SELECT ?s ?u { ?s :t ?t BIND(UCASE(CONCAT(?t, \"-\", STR(?s))) AS ?u) FILTER REGEX(?u, "
      "\"1[0-9]-\") }",
    P "SELECT ?g (COUNT(*) AS ?c) { GRAPH ?g { ?s :p ?o } } GROUP BY ?g",
    P "CONSTRUCT { ?s :k ?o } WHERE { ?s :p ?o FILTER EXISTS { ?o :q ?s } }",
    P "SELECT * { VALUES ?s { :s1 :s2 :s3 UNDEF } ?s :q ?o FILTER NOT EXISTS { ?o :p ?s } } LIMIT "
      "500",
    P "ASK { ?s :p ?s }",
    P "SELECT ?a (GROUP_CONCAT(?t ; SEPARATOR=\"\") AS ?l) { { SELECT ?a ?t { ?a :t ?t } ORDER BY "
      "?t } } GROUP BY ?a",
    P "SELECT ?s ?d { ?s :n ?n BIND(?n / 7 AS ?d) FILTER(?d * 7 != ?n) }",
    P "SELECT * { { ?s :p ?o } UNION { ?s :q ?o } FILTER(?o IN (:s1, :s2, :s3)) }",
};
enum { N_QUERIES = sizeof(queries) / sizeof(queries[0]) };

// What all accounts hold never changes; the writer moves amounts between two at a time.
static const char accounts[] = P "SELECT (SUM(?v) AS ?sum) (COUNT(?v) AS ?n) { ?s :holds ?v }";

typedef struct {
    LgEndpoint *endpoint;
    uint64_t want[N_QUERIES];
    atomic_uint passed, failed;
    atomic_bool done;
    unsigned rounds;
} World;

typedef struct {
    World *world;
    unsigned number;
} Thread;

static uint64_t
hash_term(const LgTerm *term, uint64_t hash)
{
    hash = lg_hash_bytes(term->value, hash + (uint64_t)term->kind);
    hash = lg_hash_bytes(term->datatype, hash);
    return lg_hash_bytes(term->lang, hash);
}

// A number of the answer as a bag of rows.
static LgStatus
ask(LgEndpoint *endpoint, const char *query, uint64_t *out, LgError *err)
{
    LgAnswer *answer = NULL;
    LG_TRY(lg_endpoint_query(endpoint, lg_str_c(query), NULL, &answer, err));
    uint64_t sum = answer->kind == LG_ANSWER_BOOLEAN ? answer->boolean : 0;
    LgStatus st = LG_OK;
    for (bool more = answer->kind != LG_ANSWER_BOOLEAN; more && st == LG_OK;) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, err);
        more = st == LG_OK && rows.n > 0;
        for (uint32_t i = 0; more && i < rows.n; i++) {
            uint64_t row = 1;
            for (uint32_t c = 0; c < rows.n_cols; c++) {
                row = hash_term(&rows.terms[i * rows.n_cols + c], row);
            }
            sum += row;
        }
    }
    lg_answer_close(answer);
    *out = sum;
    return st;
}

static void
judge(World *world, const char *query, LgStatus st, bool same, const LgError *err)
{
    if (st == LG_OK && same) {
        atomic_fetch_add(&world->passed, 1);
    } else {
        (void)printf("failed: %s: %s\n", query, st == LG_OK ? "another answer" : err->text);
        atomic_fetch_add(&world->failed, 1);
    }
}

static void *
read_all(void *data)
{
    const Thread *thread = data;
    World *world = thread->world;
    for (unsigned i = 0; i < world->rounds * N_QUERIES; i++) {
        const unsigned q = (i * 7 + thread->number * 3) % N_QUERIES; // each in an order of its own
        uint64_t got = 0;
        LgError err = {0};
        const LgStatus st = ask(world->endpoint, queries[q], &got, &err);
        judge(world, queries[q], st, got == world->want[q], &err);
    }
    return NULL;
}

// The sum of all accounts, as the rows of the query spell it.
static LgStatus
read_sum(LgEndpoint *endpoint, bool *out, LgError *err)
{
    LgAnswer *answer = NULL;
    LG_TRY(lg_endpoint_query(endpoint, lg_str_c(accounts), NULL, &answer, err));
    LgAnswerRows rows = {0};
    const LgStatus st = lg_answer_next(answer, &rows, err);
    *out = st == LG_OK && rows.n == 1 && lg_str_eq(rows.terms[0].value, LG_STR("8000")) &&
           lg_str_eq(rows.terms[1].value, LG_STR("8"));
    lg_answer_close(answer);
    return st;
}

static void *
watch(void *data)
{
    World *world = ((const Thread *)data)->world;
    while (!atomic_load(&world->done)) {
        bool whole = false;
        LgError err = {0};
        const LgStatus st = read_sum(world->endpoint, &whole, &err);
        judge(world, accounts, st, whole, &err);
    }
    return NULL;
}

static void *
transfer(void *data)
{
    World *world = ((const Thread *)data)->world;
    const LgUpdateOptions options = {.default_graph = LG_STR("http://x/accounts")};
    for (unsigned i = 0; !atomic_load(&world->done); i++) {
        char text[600];
        LgError err = {0};
        (void)snprintf(text, sizeof(text),
                       P "DELETE { :a%u :holds ?v . :a%u :holds ?w } INSERT { :a%u :holds ?x . "
                         ":a%u :holds ?y } WHERE { :a%u :holds ?v . :a%u :holds ?w BIND(?v - %u AS "
                         "?x) BIND(?w + %u AS ?y) }",
                       i % N_ACCOUNTS, (i + 3) % N_ACCOUNTS, i % N_ACCOUNTS, (i + 3) % N_ACCOUNTS,
                       i % N_ACCOUNTS, (i + 3) % N_ACCOUNTS, i % 11 + 1, i % 11 + 1);
        judge(world, text, lg_endpoint_update(world->endpoint, lg_str_c(text), &options, &err),
              true, &err);
    }
    return NULL;
}

static LgStatus
load(const char *path, LgStore **out, LgError *err)
{
    LgBuf text = {0};
    for (unsigned i = 0; i < N_SUBJECTS; i++) {
        lg_buf_printf(&text,
                      "<http://x/s%u> <http://x/p> <http://x/s%u> <http://x/g%u> .\n"
                      "<http://x/s%u> <http://x/p> <http://x/s%u> <http://x/g0> .\n"
                      "<http://x/s%u> <http://x/t> \"text %u\" <http://x/g1> .\n",
                      i, i * 7 % N_SUBJECTS, i % 3, i, i * i % 20, i, i % 97);
        if (i % 3 > 0) {
            lg_buf_printf(&text,
                          "<http://x/s%u> <http://x/q> <http://x/s%u> <http://x/g2> .\n"
                          "<http://x/s%u> <http://x/n> "
                          "\"%u\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://x/g1> .\n",
                          i, i * 11 % 50, i, i % 131);
        }
    }
    for (unsigned i = 0; i < N_ACCOUNTS; i++) {
        lg_buf_printf(&text,
                      "<http://x/a%u> <http://x/holds> "
                      "\"%d\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://x/accounts> .\n",
                      i, TOTAL);
    }
    LgLoad *begun = NULL;
    uint64_t n = 0;
    const LgReadOptions options = {
        .format = LG_FORMAT_NQUADS, .graph = LG_STR("http://x/g0"), .source = LG_STR("world")};
    LgStatus st = lg_store_create(&lg_io_plain, path, err);
    st = st == LG_OK ? lg_store_open(&lg_io_plain, path, out, err) : st;
    st = st == LG_OK ? lg_load_begin(*out, NULL, &begun, err) : st;
    if (st == LG_OK) {
        st = lg_read_bytes(lg_buf_view(&text), &options, lg_load_sink(begun), &n, err);
        if (st == LG_OK) {
            st = lg_load_commit(begun, err);
        } else {
            lg_load_abort(begun);
        }
    }
    lg_buf_done(&text);
    return st;
}

static void
run(World *world, unsigned n_threads)
{
    pthread_t ids[MAX_THREADS + 2];
    Thread threads[MAX_THREADS + 2];
    for (unsigned i = 0; i < n_threads + 2; i++) {
        threads[i] = (Thread){world, i};
        void *(*work)(void *) = i < n_threads ? read_all : i == n_threads ? watch : transfer;
        if (pthread_create(&ids[i], NULL, work, &threads[i]) != 0) {
            perror("pthread_create");
            exit(EXIT_FAILURE);
        }
    }
    for (unsigned i = 0; i < n_threads + 2; i++) {
        (void)pthread_join(ids[i], NULL);
        if (i + 1 == n_threads) {
            atomic_store(&world->done, true);
        }
    }
}

int
main(int argc, char **argv)
{
    World world = {.rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 6};
    const unsigned asked = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 8;
    const unsigned n_threads = asked < MAX_THREADS ? asked : MAX_THREADS;
    char folder[] = "/tmp/lodge-threads-XXXXXX";
    char path[64];
    LgStore *store = NULL;
    LgError err = {0};
    const LgEngineOptions options = {.writes = true};
    if (!mkdtemp(folder)) {
        perror(folder);
        return EXIT_FAILURE;
    }
    (void)snprintf(path, sizeof(path), "%s/store", folder);
    bool good = load(path, &store, &err) == LG_OK &&
                lg_engine_new(store, &options, &world.endpoint, &err) == LG_OK;
    for (unsigned q = 0; good && q < N_QUERIES; q++) {
        good = ask(world.endpoint, queries[q], &world.want[q], &err) == LG_OK;
    }
    if (good) {
        run(&world, n_threads);
    } else {
        (void)printf("failed: %s\n", err.text);
    }
    lg_endpoint_free(world.endpoint);
    lg_store_close(store);
    char command[96];
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    if (system(command) != 0) {
        (void)fprintf(stderr, "cannot remove %s\n", folder);
    }
    const unsigned failed = atomic_load(&world.failed) + (good ? 0 : 1);
    (void)printf("unit/sparql-threads: %u passed, %u failed, 0 skipped\n",
                 atomic_load(&world.passed), failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
