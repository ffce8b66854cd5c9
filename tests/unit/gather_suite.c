// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Plans that several threads run: the same bytes in the same order as one thread gives, sums and
// first rows of groups included, and the same failures.

#include "base/mem.h"
#include "sparql/engine_impl.h"
#include "sparql/results.h"
#include "unit/check.h"
#include "unit/suites.h"
#include "unit/temp_store.h"

#include <stdlib.h>

enum { ROWS = 12000, THREADS = 4 };

typedef struct {
    TempStore temp;
    LgEndpoint *one;     // one thread
    LgEndpoint *several; // everything that can be is run by several
} Fixture;

static Fixture fixture;

#define XSD "http://www.w3.org/2001/XMLSchema#"
#define P "PREFIX : <http://x/> PREFIX xsd: <" XSD "> "

static const LgPlanKnobs parallel = {.parallel = true};

static void
add_row(LgBuf *text, int i)
{
    const int shuffled = i * 7919 % ROWS;
    lg_buf_printf(text, "<http://x/s%d> <http://x/code> <http://x/code%d> .\n", i, shuffled % 37);
    lg_buf_printf(text, "<http://x/s%d> <http://x/n> \"%d\"^^<" XSD "integer> .\n", i,
                  shuffled % 1000);
    lg_buf_printf(text, "<http://x/s%d> <http://x/c> \"%d.%d\"^^<" XSD "decimal> .\n", i,
                  shuffled % 300, shuffled % 9 + 1);
    lg_buf_printf(text, "<http://x/s%d> <http://x/f> \"%d.%d1e-%d\"^^<" XSD "double> .\n", i,
                  shuffled % 10, shuffled % 97, shuffled % 17);
    lg_buf_printf(text, "<http://x/s%d> <http://x/same> \"1%s> .\n", i,
                  i % 3 == 0   ? "\"^^<" XSD "integer"
                  : i % 3 == 1 ? ".0\"^^<" XSD "decimal"
                               : "e0\"^^<" XSD "double");
    if (i % 3 != 1) {
        lg_buf_printf(text, "<http://x/s%d> <http://x/text> \"a description of kind %d\" .\n", i,
                      shuffled % 211);
    }
    if (i % 10 == 0) {
        lg_buf_printf(text, "<http://x/s%d> <http://x/text> \"a second description\" .\n", i);
        lg_buf_printf(text, "<http://x/s%d> <http://x/near> <http://x/s%d> .\n", i, shuffled);
    }
}

static void
open_fixture(void)
{
    LgError err = {0};
    LgBuf text = {0};
    if (fixture.one) {
        return;
    }
    temp_store_open(&fixture.temp);
    for (int i = 0; i < ROWS; i++) {
        add_row(&text, i);
    }
    for (int i = 0; i < 37; i++) {
        lg_buf_printf(&text, "<http://x/code%d> <http://x/label> \"the label %d\"@en .\n", i,
                      i % 9);
    }
    temp_store_load(&fixture.temp, "http://x/g", NULL, &text);
    lg_buf_done(&text);
    const LgEngineOptions one = {.threads = 1};
    const LgEngineOptions several = {.threads = THREADS};
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(fixture.temp.store, &one, &fixture.one, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(fixture.temp.store, &several, &fixture.several, &err),
                          LG_OK);
    lg_engine_test_knobs(fixture.several, &parallel);
}

static void
close_fixture(void)
{
    lg_endpoint_free(fixture.one);
    lg_endpoint_free(fixture.several);
    temp_store_close(&fixture.temp);
    fixture = (Fixture){0};
}

static LgStatus
ask(LgEndpoint *endpoint, const char *query, const LgQueryOptions *options, LgBuf *out,
    LgError *err)
{
    LgAnswer *answer = NULL;
    const LgOut sink = lg_out_buf(out);
    lg_buf_clear(out);
    LgStatus st = lg_endpoint_query(endpoint, lg_str_c(query), options, &answer, err);
    if (st == LG_OK) {
        st = lg_results_write(answer, LG_RESULTS_TSV, &sink, err);
        lg_answer_close(answer);
    }
    return st;
}

// Every group, DISTINCT, ORDER BY and plain stream of these is run by several.
static const char *const queries[] = {
    P "SELECT ?k (COUNT(*) AS ?m) (SUM(?n) AS ?s) (AVG(?c) AS ?a) { ?x :code ?k ; :n ?n ; :c ?c } "
      "GROUP BY ?k",
    P "SELECT (MIN(?n) AS ?a) (MAX(?n) AS ?b) (MIN(?c) AS ?d) (MAX(?t) AS ?e) (MIN(?o) AS ?f) "
      "(MAX(?o) AS ?g) { ?x :n ?n ; :c ?c ; :text ?t ; :same ?o }",
    P "SELECT ?k ?t (COUNT(*) AS ?m) { ?x :code ?k ; :text ?t } GROUP BY ?k ?t",
    P "SELECT (COUNT(DISTINCT ?t) AS ?m) (COUNT(DISTINCT *) AS ?o) (SUM(DISTINCT ?n) AS ?s) { ?x "
      ":text ?t ; :n ?n }",
    P "SELECT ?k (COUNT(DISTINCT ?t) AS ?m) { ?x :code ?k ; :text ?t } GROUP BY ?k",
    P "SELECT ?k (SUM(?f) AS ?s) (AVG(?f) AS ?a) { ?x :code ?k ; :f ?f } GROUP BY ?k",
    P "SELECT ?k (SUM(?k) AS ?s) (AVG(?t) AS ?a) (COUNT(?t) AS ?m) { ?x :code ?k OPTIONAL { ?x "
      ":text ?t } } GROUP BY ?k",
    P "SELECT (SUM(?n) AS ?s) (COUNT(*) AS ?m) (AVG(?n) AS ?a) { ?x :n ?n FILTER(?n > 5000) }",
    P "SELECT ?u (COUNT(*) AS ?m) { ?x :text ?t } GROUP BY (CONCAT(\"computed: \", ?t) AS ?u)",
    P "SELECT ?k (GROUP_CONCAT(?n) AS ?g) (SAMPLE(?c) AS ?s) { ?x :code ?k ; :n ?n ; :c ?c } GROUP "
      "BY ?k",
    P "SELECT ?k (MAX(CONCAT(?t, \" and more\")) AS ?m) { ?x :code ?k ; :text ?t } GROUP BY ?k",
    P "SELECT DISTINCT ?k { ?x :code ?k }",
    P "SELECT DISTINCT ?k ?t { ?x :code ?k ; :text ?t } LIMIT 700",
    P "SELECT DISTINCT (STRLEN(?t) AS ?l) { ?x :text ?t ; :n ?n FILTER(?n < 500) }",
    P "SELECT ?x ?n ?k { ?x :n ?n ; :code ?k } ORDER BY DESC(?n) LIMIT 100",
    P "SELECT ?x ?k { ?x :n ?n ; :code ?k } ORDER BY ?k LIMIT 1000",
    P "SELECT ?x { ?x :same ?o } ORDER BY ?o OFFSET 90 LIMIT 50",
    P "SELECT ?x { ?x :same ?o } ORDER BY ?o LIMIT 0",
    P "SELECT ?x ?t { ?x :text ?t } ORDER BY CONCAT(STR(?t), \"!\") LIMIT 25",
    P "SELECT ?x ?n { ?x :n ?n ; :code ?k } ORDER BY ?n",
    P "SELECT * { ?x :code ?k ; :n ?n ; :c ?c }",
    P "SELECT * { ?x :code ?k ; :text ?t FILTER(CONTAINS(?t, \"kind 7\")) }",
    P "SELECT * { ?x :code ?k OPTIONAL { ?x :text ?t } OPTIONAL { ?x :near ?o } }",
    P "SELECT * { ?x :n ?n FILTER EXISTS { ?x :text ?t } FILTER NOT EXISTS { ?x :near ?o } }",
    P "SELECT * { ?x :n ?n MINUS { ?x :near ?o } }",
    P "SELECT ?x ?u ?v { ?x :text ?t ; :n ?n BIND(CONCAT(?t, \", \", STR(?n)) AS ?u) BIND(IRI(?u) "
      "AS ?v) }",
    P "SELECT * { ?x :code ?k ; :n ?n . ?k :label ?l }",
    P "SELECT * { ?x :code ?k ; :n ?n . ?k :label ?l } OFFSET 5000 LIMIT 4000",
    P "SELECT * { ?x :near ?y . ?y :n ?n }",
    P "SELECT ?x ?m { ?x :code ?k ; :n ?n { SELECT ?k (MAX(?o) AS ?m) { ?y :code ?k ; :n ?o } "
      "GROUP BY ?k } FILTER(?n = ?m) }",
    P "SELECT ?x ?v { { ?x :n ?v } UNION { ?x :text ?v } }",
    P "SELECT * { ?x :code :code7 ; :n ?n }",
    P "SELECT * { ?x :code ?k FILTER(?k IN (:code1, :code2)) }",
    P "SELECT * { GRAPH ?g { ?x :code ?k ; :n ?n } }",
    P "SELECT * { ?x :n ?n FILTER(?n >= 300 && ?n < 400) }",
    P "SELECT * { ?x :n ?n FILTER(?n > 5000) }",
    P "SELECT ?x { ?x :n ?n BIND(RAND() AS ?r) FILTER(?r >= 0) }",
};
enum { N_QUERIES = sizeof(queries) / sizeof(queries[0]) };

static void
several_give_what_one_gives(void)
{
    LgBuf want = {0};
    LgBuf got = {0};
    open_fixture();
    for (size_t i = 0; i < N_QUERIES; i++) {
        LgError err = {0};
        CU_ASSERT_EQUAL_FATAL(ask(fixture.one, queries[i], NULL, &want, &err), LG_OK);
        for (int round = 0; round < 3; round++) {
            const LgStatus st = ask(fixture.several, queries[i], NULL, &got, &err);
            const bool same = lg_str_eq(lg_buf_view(&want), lg_buf_view(&got));
            if (st != LG_OK || !same) {
                (void)printf("\n    %s\n    %s (%zu bytes, expected %zu)\n", queries[i], err.text,
                             got.n, want.n);
            }
            CU_ASSERT_EQUAL(st, LG_OK);
            CU_ASSERT(same);
        }
    }
    lg_buf_done(&want);
    lg_buf_done(&got);
}

// What helpers did counts in the plan.
static void
the_plan_tells_what_all_threads_did(void)
{
    static const struct {
        const char *query, *operator, * scan;
    } cases[] = {
        {P "SELECT ?k (SUM(?n) AS ?s) { ?x :code ?k ; :n ?n } GROUP BY ?k",
         "gather by ranges of ?x\n", "12,000        12,000"},
        {P "SELECT * { ?x :code ?k ; :n ?n }", "gather by ranges of ?x\n", "12,000        12,000"},
        {P "SELECT ?x ?n { ?x :n ?n ; :code ?k } ORDER BY DESC(?n) LIMIT 3",
         "gather by ranges of ?x\n", "12,000        12,000"},
    };
    open_fixture();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const LgQueryOptions options = {.explain = true};
        LgAnswer *answer = NULL;
        LgBuf text = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL_FATAL(
            lg_endpoint_query(fixture.several, lg_str_c(cases[i].query), &options, &answer, &err),
            LG_OK);
        CU_ASSERT_EQUAL(lg_answer_explain(answer, LG_EXPLAIN_TEXT, &text, &err), LG_OK);
        lg_buf_add(&text, LG_STR("\0"));
        CU_ASSERT_PTR_NOT_NULL(strstr((char *)text.p, cases[i].operator));
        CU_ASSERT_PTR_NOT_NULL(strstr((char *)text.p, cases[i].scan));
        lg_answer_close(answer);
        lg_buf_done(&text);
    }
}

static void
a_limit_ends_all_threads(void)
{
    static const struct {
        const char *query;
        LgQueryOptions options;
        LgStatus st;
    } cases[] = {
        {P
         "SELECT ?u (COUNT(*) AS ?m) { ?x :text ?t ; :n ?n } GROUP BY (CONCAT(STR(?x), ?t) AS ?u)",
         {.memory = 3 << 20},
         LG_E_LIMIT},
        {P "SELECT DISTINCT ?x ?u { ?x :text ?t ; :n ?n BIND(CONCAT(STR(?x), ?t) AS ?u) }",
         {.memory = 3 << 20},
         LG_E_LIMIT},
        {P "SELECT ?x ?u { ?x :text ?t ; :n ?n BIND(CONCAT(STR(?x), ?t) AS ?u) } ORDER BY ?u LIMIT "
           "9",
         {.memory = 3 << 20},
         LG_E_LIMIT},
        {P "SELECT (COUNT(*) AS ?m) { ?x :n ?n FILTER(STRSTARTS(SHA512(SHA512(SHA512(SHA512(SHA512("
           "SHA512(SHA512(SHA512(CONCAT(STR(?x), STR(?n)))))))))), \"00\")) }",
         {.timeout_ms = 5},
         LG_E_TIMEOUT},
    };
    LgBuf out = {0};
    open_fixture();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgError err = {0};
        CU_ASSERT_EQUAL(ask(fixture.several, cases[i].query, &cases[i].options, &out, &err),
                        cases[i].st);
        CU_ASSERT(err.text[0] != '\0');
    }
    lg_buf_done(&out);
}

static void
a_cancelled_query_ends_with_its_helpers(void)
{
    open_fixture();
    for (uint32_t batches = 0; batches < 6; batches++) {
        atomic_bool cancel = false;
        const LgQueryOptions options = {.cancel = &cancel};
        LgAnswer *answer = NULL;
        LgAnswerRows rows = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL_FATAL(
            lg_endpoint_query(fixture.several, LG_STR(P "SELECT * { ?x :code ?k ; :n ?n ; :c ?c }"),
                              &options, &answer, &err),
            LG_OK);
        for (uint32_t i = 0; i < batches; i++) {
            CU_ASSERT_EQUAL(lg_answer_next(answer, &rows, &err), LG_OK);
        }
        atomic_store(&cancel, true);
        CU_ASSERT_EQUAL(lg_answer_next(answer, &rows, &err), LG_E_CANCEL);
        lg_answer_close(answer);
    }
}

static void
an_answer_that_is_not_read_to_its_end_is_closed(void)
{
    open_fixture();
    for (size_t i = 0; i < N_QUERIES; i++) {
        LgAnswer *answer = NULL;
        LgAnswerRows rows = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL_FATAL(
            lg_endpoint_query(fixture.several, lg_str_c(queries[i]), NULL, &answer, &err), LG_OK);
        for (size_t n = 0; n < i % 3; n++) {
            CU_ASSERT_EQUAL(lg_answer_next(answer, &rows, &err), LG_OK);
        }
        lg_answer_close(answer);
    }
}

// The threads that help fail in their nth allocation as well.
static void
a_failed_allocation_of_any_thread_ends_the_query(void)
{
    static const size_t chosen[] = {0, 4, 5, 8, 12, 14, 18, 20, 26, 29};
    LgBuf want = {0};
    LgBuf got = {0};
    open_fixture();
    for (size_t i = 0; i < sizeof(chosen) / sizeof(chosen[0]); i++) {
        const char *query = queries[chosen[i]];
        LgError err = {0};
        CU_ASSERT_EQUAL_FATAL(ask(fixture.one, query, NULL, &want, &err), LG_OK);
        LgStatus st = LG_E_NOMEM;
        unsigned nth = 1;
        for (; st != LG_OK && nth < 5000; nth++) {
            lg_mem_test_fail(nth);
            st = ask(fixture.several, query, NULL, &got, &err);
            const bool ended = lg_mem_test_left() == 0;
            lg_mem_test_fail(0);
            CU_ASSERT(st == LG_OK || st == LG_E_NOMEM || st == LG_E_LIMIT);
            st = st == LG_OK && ended && !lg_str_eq(lg_buf_view(&want), lg_buf_view(&got))
                     ? LG_E_CORRUPT
                     : st;
            CU_ASSERT_NOT_EQUAL(st, LG_E_CORRUPT);
        }
        CU_ASSERT(nth > 20);
        CU_ASSERT_EQUAL(st, LG_OK);
        CU_ASSERT(lg_str_eq(lg_buf_view(&want), lg_buf_view(&got)));
    }
    lg_buf_done(&want);
    lg_buf_done(&got);
    close_fixture();
}

CU_TestInfo gather_tests[] = {
    {"several threads give what one gives", several_give_what_one_gives},
    {"the plan tells what all threads did", the_plan_tells_what_all_threads_did},
    {"a limit ends all threads", a_limit_ends_all_threads},
    {"a cancelled query ends with its helpers", a_cancelled_query_ends_with_its_helpers},
    {"an answer that is not read to its end is closed",
     an_answer_that_is_not_read_to_its_end_is_closed},
    {"a failed allocation of any thread ends the query",
     a_failed_allocation_of_any_thread_ends_the_query},
    CU_TEST_INFO_NULL,
};
