// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Property paths over a long chain and a large cycle: nothing recurses on the data,
// and budgets end a search.

#include "base/time.h"
#include "sparql/engine_impl.h"
#include "unit/check.h"
#include "unit/suites.h"
#include "unit/temp_store.h"

#include <pthread.h>
#include <unistd.h>

// The chain n0 -> n1 -> ... and the cycle c0 -> c1 -> ... -> c0; a small cycle d0, d1, ...
// with a tree above it.
enum { CHAIN = 1000000, RING = 100000, SMALL = 60, STACK = 256 * 1024 };

typedef struct {
    TempStore temp;
    LgEndpoint *endpoint;
} Fixture;

static Fixture fixture;

static void
open_fixture(void)
{
    LgBuf text = {0};
    LgError err = {0};
    if (fixture.endpoint) {
        return;
    }
    for (int i = 0; i < CHAIN; i++) {
        lg_buf_printf(&text, "<http://x/n%d> <http://x/next> <http://x/n%d> .\n", i, i + 1);
    }
    for (int i = 0; i < RING; i++) {
        lg_buf_printf(&text, "<http://x/c%d> <http://x/ring> <http://x/c%d> .\n", i,
                      (i + 1) % RING);
    }
    for (int i = 0; i < SMALL; i++) {
        lg_buf_printf(&text,
                      "<http://x/d%d> <http://x/small> <http://x/d%d> .\n"
                      "<http://x/t%d> <http://x/up> <http://x/t%d> .\n"
                      "<http://x/t%d> <http://x/of> <http://x/d%d> .\n",
                      i, (i + 1) % SMALL, i + 1, i / 2, i, i);
    }
    temp_store_open(&fixture.temp);
    temp_store_load(&fixture.temp, "http://x/graph", NULL, &text);
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(fixture.temp.store, NULL, &fixture.endpoint, &err), LG_OK);
    lg_buf_done(&text);
}

static void
tidies_up(void)
{
    lg_endpoint_free(fixture.endpoint);
    temp_store_close(&fixture.temp);
    fixture = (Fixture){0};
}

#define P "PREFIX : <http://x/> "

// The number of rows, or 1 and 0 for an ASK.
static LgStatus
count_rows(const char *query, const LgQueryOptions *options, uint64_t *out, LgError *err)
{
    LgAnswer *answer = NULL;
    *out = 0;
    LG_TRY(lg_endpoint_query(fixture.endpoint, lg_str_c(query), options, &answer, err));
    LgStatus st = LG_OK;
    *out = answer->kind == LG_ANSWER_BOOLEAN && answer->boolean;
    for (bool more = answer->kind != LG_ANSWER_BOOLEAN; more && st == LG_OK;) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, err);
        more = st == LG_OK && rows.n > 0;
        *out += more ? rows.n : 0;
    }
    lg_answer_close(answer);
    return st;
}

typedef struct {
    const char *query;
    uint64_t rows;
} Case;

static const Case large[] = {
    {P "SELECT * { :n0 :next+ ?o }", CHAIN},
    {P "SELECT * { ?s :next* :n1000000 }", CHAIN + 1},
    {P "SELECT * { :n0 (:next/:next)+ ?o }", CHAIN / 2},
    {P "SELECT * { :n500000 (:next|^:next)* ?o }", CHAIN + 1},
    {P "SELECT * { :n999000 (!(:ring|:small))+ ?o }", 1000},
    {P "SELECT * { :c7 :ring+ ?o }", RING},
    {P "SELECT * { ?s (:ring/:ring)* :c8 }", RING / 2},
    {P "SELECT * { ?s :ring? ?s }", CHAIN + 1 + RING + SMALL + SMALL + 1},
    {P "ASK { :n0 :next+ :n1000000 }", 1},
    {P "ASK { :n1 :next+ :n0 }", 0},
    {P "ASK { :c0 :ring+ :c0 }", 1},
    {P "SELECT * { ?s :next+ ?o } LIMIT 10", 10},
    {P "SELECT * { ?t :of/:small+ ?d }", SMALL *SMALL},
    {P "SELECT * { ?t :up+ :t0 . ?t :of ?d }", SMALL - 1},
};

static void *
run_large(void *unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
        LgError err = {0};
        uint64_t n = 0;
        const uint64_t start = lg_time_mono_ns();
        const LgStatus st = count_rows(large[i].query, NULL, &n, &err);
        if (st != LG_OK || n != large[i].rows) {
            (void)printf("\n    %s: %llu rows, wanted %llu %s\n", large[i].query,
                         (unsigned long long)n, (unsigned long long)large[i].rows, err.text);
        }
        if (getenv("LG_VERBOSE")) {
            (void)printf("%s: %.0f ms\n", large[i].query,
                         (double)(lg_time_mono_ns() - start) / 1e6);
        }
        CU_ASSERT_EQUAL(st, LG_OK);
        CU_ASSERT_EQUAL(n, large[i].rows);
    }
    return NULL;
}

// On a small stack: a search that recursed on its data would not come back.
static void
walks_long_chains_and_large_cycles(void)
{
    pthread_attr_t attr;
    pthread_t thread;
    open_fixture();
    CU_ASSERT_EQUAL_FATAL(pthread_attr_init(&attr), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_attr_setstacksize(&attr, STACK), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, &attr, run_large, NULL), 0);
    CU_ASSERT_EQUAL(pthread_join(thread, NULL), 0);
    (void)pthread_attr_destroy(&attr);
}

static const Case small[] = {
    {P "SELECT * { ?s :small+ ?o }", SMALL *SMALL},
    {P "SELECT * { ?s :up* ?o . ?s :of ?d FILTER(?o = :t1) }", 31},
    {P "SELECT * { ?t :of ?d OPTIONAL { ?d (:small/:small/^:of)+ ?u FILTER(?u != :t0) } }", SMALL},
    {P "SELECT * { ?t :of ?d FILTER NOT EXISTS { ?t :up+ :t1 } }", 30},
    {P "SELECT * { ?s :small+ ?s }", SMALL},
    {P "SELECT * { ?s :of ?d . ?t :of ?e . ?d :small ?e . ?s (^:up|:up)+ ?t }", SMALL},
    {P "SELECT * { GRAPH ?g { :d3 !(:of|^:of)+ ?o } }", SMALL},
    {P "SELECT * { :d3 (!(^:of))+ ?o }", SMALL},
};

// Whether edges are read from the store again and again or kept in memory.
static void
gives_the_same_from_the_store_and_from_memory(void)
{
    static const LgPlanKnobs knobs[] = {
        {0}, {.no_load = true}, {.no_load = true, .no_hash = true}, {.no_bind = true}};
    open_fixture();
    for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
        for (size_t k = 0; k < sizeof(knobs) / sizeof(knobs[0]); k++) {
            LgError err = {0};
            uint64_t n = 0;
            lg_engine_test_knobs(fixture.endpoint, &knobs[k]);
            const LgStatus st = count_rows(small[i].query, NULL, &n, &err);
            if (st != LG_OK || n != small[i].rows) {
                (void)printf("\n    %s (%zu): %llu rows, wanted %llu %s\n", small[i].query, k,
                             (unsigned long long)n, (unsigned long long)small[i].rows, err.text);
            }
            CU_ASSERT_EQUAL(st, LG_OK);
            CU_ASSERT_EQUAL(n, small[i].rows);
        }
    }
    lg_engine_test_knobs(fixture.endpoint, NULL);
}

// Each of these would go on for hours.
static const char *const endless[] = {
    P "SELECT (COUNT(*) AS ?n) { ?s :ring+ ?o }",
    P "SELECT (COUNT(*) AS ?n) { ?s :ring+ ?s }",
    P "SELECT (COUNT(*) AS ?n) { ?s (:ring|^:next)* ?o }",
    P "SELECT (COUNT(*) AS ?n) { ?s :ring ?m . ?m (:ring/:ring)+ ?o }",
    P "SELECT (COUNT(*) AS ?n) { ?s :ring ?m . ?t :ring ?u . ?m :ring+ ?u }",
    P "SELECT (COUNT(*) AS ?n) { ?s (!:next)+ ?o }",
};
enum { N_ENDLESS = sizeof(endless) / sizeof(endless[0]) };

static void
keeps_the_time_limit(void)
{
    open_fixture();
    for (int i = 0; i < N_ENDLESS; i++) {
        LgError err = {0};
        uint64_t n = 0;
        const LgQueryOptions options = {.timeout_ms = 60};
        const uint64_t start = lg_time_mono_ns();
        CU_ASSERT_EQUAL(count_rows(endless[i], &options, &n, &err), LG_E_TIMEOUT);
        CU_ASSERT(lg_time_mono_ns() - start < UINT64_C(5000000000));
    }
}

// A path as long as a query may be is no way around the limits.
static void
keeps_the_limits_in_large_paths(void)
{
    static const char *const steps[] = {":next", "!:ring", "^:ring/:ring", "(:next?)+"};
    open_fixture();
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        LgBuf query = {0};
        LgError err = {0};
        uint64_t n = 0;
        const LgQueryOptions options = {.timeout_ms = 100, .memory = 64 << 20};
        lg_buf_printf(&query, P "SELECT (COUNT(*) AS ?n) { ?s (%s", steps[i]);
        for (int k = 0; k < 40000; k++) {
            lg_buf_printf(&query, "|%s", steps[i]);
        }
        lg_buf_printf(&query, ")* ?o }%c", 0);
        const uint64_t start = lg_time_mono_ns();
        const LgStatus st = count_rows(query.p, &options, &n, &err);
        CU_ASSERT(st == LG_E_TIMEOUT || st == LG_E_LIMIT);
        CU_ASSERT(lg_time_mono_ns() - start < UINT64_C(5000000000));
        lg_buf_done(&query);
    }
}

static void *
cancel_soon(void *flag)
{
    (void)usleep(30000);
    atomic_store((atomic_bool *)flag, true);
    return NULL;
}

static void
can_be_cancelled_half_way(void)
{
    open_fixture();
    for (int i = 0; i < N_ENDLESS; i++) {
        atomic_bool cancel = false;
        pthread_t thread;
        LgError err = {0};
        uint64_t n = 0;
        const LgQueryOptions options = {.cancel = &cancel};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, cancel_soon, &cancel), 0);
        CU_ASSERT_EQUAL(count_rows(endless[i], &options, &n, &err), LG_E_CANCEL);
        CU_ASSERT_EQUAL(pthread_join(thread, NULL), 0);
    }
}

static void
keeps_the_memory_limit(void)
{
    static const char *const hungry[] = {
        P "SELECT * { :n0 :next+ ?o }",        P "SELECT * { ?s :next* :n1000000 }",
        P "ASK { :n0 :next+ :n1000000 }",      P "SELECT * { ?s :none* ?o }",
        P "SELECT * { ?s (:next/:ring)* ?o }",
    };
    open_fixture();
    for (size_t i = 0; i < sizeof(hungry) / sizeof(hungry[0]); i++) {
        LgError err = {0};
        uint64_t n = 0;
        const LgQueryOptions options = {.memory = 4 << 20};
        CU_ASSERT_EQUAL(count_rows(hungry[i], &options, &n, &err), LG_E_LIMIT);
        CU_ASSERT(error_says(&err, "memory limit"));
    }
}

// Every failed allocation is reported; nothing leaks.
static void
reports_every_failed_allocation(void)
{
    static const LgPlanKnobs knobs[] = {{0}, {.no_load = true}};
    open_fixture();
    for (size_t i = 0; i < 2 * sizeof(small) / sizeof(small[0]); i++) {
        LgStatus st = LG_E_NOMEM;
        uint64_t n = 0;
        const Case *c = &small[i / 2];
        lg_engine_test_knobs(fixture.endpoint, &knobs[i % 2]);
        for (unsigned nth = 1; nth < 200 && st != LG_OK; nth++) {
            LgError err = {0};
            lg_mem_test_fail(nth);
            st = count_rows(c->query, NULL, &n, &err);
            lg_mem_test_fail(0);
            CU_ASSERT(st == LG_OK || st == LG_E_NOMEM || st == LG_E_LIMIT);
            CU_ASSERT(st != LG_OK || n == c->rows);
        }
    }
    lg_engine_test_knobs(fixture.endpoint, NULL);
}

CU_TestInfo path_tests[] = {
    {"walks long chains and large cycles", walks_long_chains_and_large_cycles},
    {"gives the same from the store and from memory",
     gives_the_same_from_the_store_and_from_memory},
    {"keeps the time limit", keeps_the_time_limit},
    {"keeps the limits in large paths", keeps_the_limits_in_large_paths},
    {"can be cancelled half way", can_be_cancelled_half_way},
    {"keeps the memory limit", keeps_the_memory_limit},
    {"reports every failed allocation", reports_every_failed_allocation},
    {"tidies up", tidies_up},
    CU_TEST_INFO_NULL,
};
