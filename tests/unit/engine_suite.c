// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The engine's budgets, its failures, and what it does when many ask at once.

#include "base/time.h"
#include "sparql/engine_impl.h"
#include "sparql/results.h"
#include "unit/check.h"
#include "unit/suites.h"
#include "unit/temp_store.h"

#include <pthread.h>

enum { N_SUBJECTS = 2400 };

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
    for (int i = 0; i < N_SUBJECTS; i++) {
        lg_buf_printf(&text,
                      "<http://x/s%d> <http://x/group> <http://x/g%d> .\n"
                      "<http://x/s%d> <http://x/value> "
                      "\"%d\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
                      "<http://x/s%d> <http://x/label> \"the label of number %d\" .\n",
                      i, i % 7, i, (i * 7919) % N_SUBJECTS, i, i % 100);
        for (int k = 0; k < i % 4; k++) { // none to three
            lg_buf_printf(&text, "<http://x/s%d> <http://x/near> <http://x/s%d> .\n", i,
                          (i * 31 + k * 577) % N_SUBJECTS);
        }
    }
    temp_store_open(&fixture.temp);
    temp_store_load(&fixture.temp, "http://x/graph", NULL, &text);
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(fixture.temp.store, NULL, &fixture.endpoint, &err), LG_OK);
    lg_buf_done(&text);
}

static void
close_fixture(void)
{
    lg_endpoint_free(fixture.endpoint);
    temp_store_close(&fixture.temp);
    fixture = (Fixture){0};
}

#define P "PREFIX : <http://x/> "

// One for each operator that keeps rows or works long.
static const char *const queries[] = {
    P "SELECT * { ?s :group ?g ; :value ?v ; :label ?l }",
    P "SELECT * { ?s :value ?v . ?t :value 3 } ORDER BY DESC(?v) ?t LIMIT 10",
    P "SELECT * { ?s :value ?v ; :label ?l } ORDER BY ?l ?v",
    P "SELECT ?g (SUM(?v) AS ?n) (GROUP_CONCAT(DISTINCT ?l) AS ?c) { ?s :group ?g ; :value ?v ; "
      ":label ?l } GROUP BY ?g HAVING (COUNT(*) > 1)",
    P "SELECT DISTINCT ?v ?l { ?s :value ?v ; :label ?l }",
    P "SELECT * { ?s :group :g1 OPTIONAL { ?s :value ?v FILTER(?v > 5) } MINUS { ?s :value 3 } }",
    P "SELECT * { ?s :group ?g FILTER NOT EXISTS { ?s :value ?v FILTER(?v < 2300) } }",
    P "SELECT * { VALUES ?s { :s2 :s9 } FILTER EXISTS { { ?s :value 2 } UNION { ?s :label ?l } } }",
    P "SELECT * { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s :value ?v } } }",
    P "SELECT * { VALUES ?s { :s1 :s2 :s3 } ?s :value ?v BIND(CONCAT(\"v\", STR(?v)) AS ?t) } ",
    P "SELECT * { { ?s :value 5 } UNION { ?s :value 6 } ?s :label ?l FILTER REGEX(?l, \"1\") }",
    P "SELECT * { :s5 (:group/^:group)+ ?t OPTIONAL { ?t (!:label)? ?v } }",
    P "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    P "CONSTRUCT { ?s :is ?v . _:b :of ?s } { ?s :value ?v } LIMIT 50",
    P "DESCRIBE ?s { ?s :value 17 }",
    P "ASK { ?s :value 17 ; :group ?g }",
};
enum { N_QUERIES = sizeof(queries) / sizeof(queries[0]) };

// Run to the end; the bytes of the answer are counted.
static LgStatus
run(const char *query, const LgQueryOptions *options, LgBuf *out, LgError *err)
{
    LgAnswer *answer = NULL;
    LG_TRY(lg_endpoint_query(fixture.endpoint, lg_str_c(query), options, &answer, err));
    const LgOut sink = lg_out_buf(out);
    const LgStatus st =
        answer->kind == LG_ANSWER_GRAPH
            ? lg_results_write_graph(answer, LG_FORMAT_NTRIPLES, NULL, 0, &sink, err)
            : lg_results_write(answer, LG_RESULTS_JSON, &sink, err);
    lg_answer_close(answer);
    return st;
}

static void
every_query_runs(void)
{
    open_fixture();
    for (int i = 0; i < N_QUERIES; i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(run(queries[i], NULL, &out, &err), LG_OK);
        CU_ASSERT(out.n > 10);
        lg_buf_done(&out);
    }
}

static void
a_cancelled_query_stops(void)
{
    static const atomic_bool cancel = true;
    const LgQueryOptions options = {.cancel = &cancel};
    open_fixture();
    for (int i = 0; i < N_QUERIES; i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(run(queries[i], &options, &out, &err), LG_E_CANCEL);
        lg_buf_done(&out);
    }
}

static void
a_query_can_be_cancelled_half_way(void)
{
    atomic_bool cancel = false;
    const LgQueryOptions options = {.cancel = &cancel};
    LgAnswer *answer = NULL;
    LgAnswerRows rows = {0};
    LgError err = {0};
    open_fixture();
    CU_ASSERT_EQUAL_FATAL(
        lg_endpoint_query(fixture.endpoint, lg_str_c(queries[0]), &options, &answer, &err), LG_OK);
    CU_ASSERT_EQUAL(lg_answer_next(answer, &rows, &err), LG_OK);
    CU_ASSERT(rows.n > 0);
    cancel = true;
    CU_ASSERT_EQUAL(lg_answer_next(answer, &rows, &err), LG_E_CANCEL);
    lg_answer_close(answer);
}

static void
the_time_limit_is_kept_and_named(void)
{
    // More than a thousand million rows, none of which passes.
    static const char endless[] =
        P "SELECT * { ?a :value ?x . ?b :value ?y . ?c :value ?z FILTER(?x + ?y + ?z < 0) }";
    const LgQueryOptions options = {.timeout_ms = 60};
    LgBuf out = {0};
    LgError err = {0};
    open_fixture();
    const uint64_t start = lg_time_mono_ns();
    CU_ASSERT_EQUAL(run(endless, &options, &out, &err), LG_E_TIMEOUT);
    CU_ASSERT(lg_time_mono_ns() - start < UINT64_C(5000000000));
    CU_ASSERT(error_says(&err, "60 ms"));
    lg_buf_done(&out);
}

static void
the_memory_limit_is_kept_and_named(void)
{
    static const char *const large[] = {
        P "SELECT * { ?s :value ?v . ?t :group ?g } ORDER BY ?v ?t",
        P "SELECT DISTINCT * { ?s :value ?v . ?t :group ?g }",
        P "SELECT ?s ?t (COUNT(*) AS ?n) { ?s :value ?v . ?t :group ?g } GROUP BY ?s ?t",
        P "CONSTRUCT { ?s :with ?t } { ?s :value ?v . ?t :group ?g }",
    };
    const LgQueryOptions options = {.memory = 4 << 20};
    open_fixture();
    for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(run(large[i], &options, &out, &err), LG_E_LIMIT);
        CU_ASSERT(error_says(&err, "memory limit"));
        CU_ASSERT(error_says(&err, "4 MiB"));
        lg_buf_done(&out);
    }
}

static LgStatus
run_for_failures(void *ctx)
{
    LgBuf out = {0};
    LgError err = {0};
    const LgStatus st = run((const char *)ctx, NULL, &out, &err);
    lg_buf_done(&out);
    return st;
}

static void
every_failed_allocation_is_reported(void)
{
    open_fixture();
    for (int i = 0; i < N_QUERIES; i++) {
        CU_ASSERT(fail_each_allocation(run_for_failures, (void *)(uintptr_t)queries[i]) > 3);
    }
}

// The plan of a query that was run for it. `out` ends with a NUL.
static LgStatus
explain(const char *query, LgQueryOptions options, LgExplainFormat format, LgBuf *out, LgError *err)
{
    LgAnswer *answer = NULL;
    options.explain = true;
    LG_TRY(lg_endpoint_query(fixture.endpoint, lg_str_c(query), &options, &answer, err));
    LgStatus st = lg_answer_explain(answer, format, out, err);
    if (st == LG_OK && answer->failure) {
        *err = *answer->failure;
        st = err->status;
    }
    lg_answer_close(answer);
    lg_buf_byte(out, 0);
    return st;
}

static void
a_limit_stops_the_work(void)
{
    LgError err = {0};
    LgBuf plan = {0};
    open_fixture();
    CU_ASSERT_EQUAL(explain(P "SELECT * { ?s :group ?g ; :value ?v } LIMIT 5", (LgQueryOptions){0},
                            LG_EXPLAIN_TEXT, &plan, &err),
                    LG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(plan.p, "Answer: 5 rows"));
    CU_ASSERT_PTR_NOT_NULL(strstr(plan.p, " 1,024+ ")); // and not all 2,400
    lg_buf_done(&plan);
}

static void
every_query_can_be_explained(void)
{
    open_fixture();
    for (int i = 0; i < N_QUERIES; i++) {
        LgBuf text = {0};
        LgBuf json = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(explain(queries[i], (LgQueryOptions){0}, LG_EXPLAIN_TEXT, &text, &err),
                        LG_OK);
        CU_ASSERT_EQUAL(explain(queries[i], (LgQueryOptions){0}, LG_EXPLAIN_JSON, &json, &err),
                        LG_OK);
        CU_ASSERT_PTR_NOT_NULL(strstr(text.p, "Answer: "));
        CU_ASSERT_PTR_NOT_NULL(strstr(json.p, "\"complete\":true,\"answer\":{"));
        CU_ASSERT_PTR_NOT_NULL(strstr(json.p, "\"parent\":null,\"role\":\"root\""));
        lg_buf_done(&text);
        lg_buf_done(&json);
    }
}

// A short left side with a long right one of two patterns.
#define APPLY                                                                                     \
    P "SELECT * { VALUES ?b { :s1 :s2 :s3 } OPTIONAL { ?b :near ?c . ?c :near ?d . ?d :label ?e " \
      "; :value ?v } }"

static void
inner_plans_are_shown(void)
{
    static const struct {
        const char *query, *text, *json;
    } cases[] = {
        {APPLY, "for each batch of rows, run once, planned in", "\"role\":\"each batch\""},
        {P "SELECT * { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s :value ?v } } }",
         "for each graph, run once, planned in", "\"role\":\"each graph\""},
        {P
         "SELECT * { VALUES ?s { :s2 :s9 } FILTER EXISTS { { ?s :value 2 } UNION { ?s :x ?l } } }",
         "EXISTS at 1:62, asked by 2 rows, run 2 times, planned in", "\"role\":\"exists\""},
        {P "SELECT * { :s5 (:group/^:group)+ ?t }", " nodes visited)", "\"visited\":"},
    };
    open_fixture();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf text = {0};
        LgBuf json = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(explain(cases[i].query, (LgQueryOptions){0}, LG_EXPLAIN_TEXT, &text, &err),
                        LG_OK);
        CU_ASSERT_EQUAL(explain(cases[i].query, (LgQueryOptions){0}, LG_EXPLAIN_JSON, &json, &err),
                        LG_OK);
        CU_ASSERT_PTR_NOT_NULL(strstr(text.p, cases[i].text));
        CU_ASSERT_PTR_NOT_NULL(strstr(json.p, cases[i].json));
        lg_buf_done(&text);
        lg_buf_done(&json);
    }
}

static void
the_plan_is_shown_when_a_limit_ends_the_query(void)
{
    static const struct {
        const char *query;
        LgQueryOptions options;
        LgStatus st;
        const char *says;
    } cases[] = {
        {P "SELECT * { ?a :value ?x . ?b :value ?y . ?c :value ?z FILTER(?x + ?y + ?z < 0) }",
         {.timeout_ms = 60},
         LG_E_TIMEOUT,
         "It did not run to its end: the query ran longer than its time limit of 60 ms\n"},
        {P "SELECT DISTINCT * { ?s :value ?v . ?t :group ?g }",
         {.memory = 4 << 20},
         LG_E_LIMIT,
         "memory limit (4 MiB)\n"},
    };
    open_fixture();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf text = {0};
        LgBuf json = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(explain(cases[i].query, cases[i].options, LG_EXPLAIN_TEXT, &text, &err),
                        cases[i].st);
        CU_ASSERT_EQUAL(explain(cases[i].query, cases[i].options, LG_EXPLAIN_JSON, &json, &err),
                        cases[i].st);
        CU_ASSERT_PTR_NOT_NULL(strstr(text.p, cases[i].says));
        CU_ASSERT_PTR_NOT_NULL(strstr(text.p, "  scan ?"));
        CU_ASSERT_PTR_NOT_NULL(strstr(json.p, "\"complete\":false,\"error\":{\"status\":"));
        CU_ASSERT_PTR_NOT_NULL(strstr(json.p, "\"operator\":\"scan\""));
        lg_buf_done(&text);
        lg_buf_done(&json);
    }
}

// The planner does not know how many graphs there are.
static void
a_bad_estimate_is_marked(void)
{
    LgBuf text = {0};
    LgBuf json = {0};
    LgError err = {0};
    const char *query = P "SELECT * { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s :value ?v } } }";
    open_fixture();
    CU_ASSERT_EQUAL(explain(query, (LgQueryOptions){0}, LG_EXPLAIN_TEXT, &text, &err), LG_OK);
    CU_ASSERT_EQUAL(explain(query, (LgQueryOptions){0}, LG_EXPLAIN_JSON, &json, &err), LG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(text.p, "x less "));
    CU_ASSERT_PTR_NOT_NULL(strstr(json.p, "\"misestimated\":true"));
    lg_buf_done(&text);
    lg_buf_done(&json);
}

// Every seventh subject is in the group, three in four have neighbours, one to three each: what a
// join of these gives is known without reading them.
static void
stars_are_estimated_whole(void)
{
    static const char *const cases[][2] = {
        {P "SELECT * { ?s :group ?g ; :near ?n }", "3,600         3,600  "},
        {P "SELECT * { ?s :label ?l ; :group :g1 ; :value ?v }", "343           343  "},
        {P "SELECT * { ?s :group :g1 ; :near ?n }", "515           514  "},
    };
    open_fixture();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf text = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(explain(cases[i][0], (LgQueryOptions){0}, LG_EXPLAIN_TEXT, &text, &err),
                        LG_OK);
        const char *root = strstr(text.p, "  operator\n"); // estimated and actual rows behind it
        CU_ASSERT_PTR_NOT_NULL_FATAL(root);
        CU_ASSERT_PTR_EQUAL(strstr(root, cases[i][1]), root + strcspn(root, "0123456789"));
        lg_buf_done(&text);
    }
}

static void
an_estimate_beyond_numbers_is_shown(void)
{
    LgBuf query = {0};
    LgBuf text = {0};
    LgBuf json = {0};
    LgError err = {0};
    open_fixture();
    lg_buf_printf(&query, P "SELECT * {");
    for (int i = 0; i < 120; i++) {
        lg_buf_printf(&query, " ?s%d :value ?v%d .", i, i);
    }
    lg_buf_printf(&query, " } LIMIT 1");
    lg_buf_byte(&query, 0);
    CU_ASSERT_EQUAL(explain(query.p, (LgQueryOptions){0}, LG_EXPLAIN_TEXT, &text, &err), LG_OK);
    CU_ASSERT_EQUAL(explain(query.p, (LgQueryOptions){0}, LG_EXPLAIN_JSON, &json, &err), LG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(text.p, "1,000,000,000,000,000 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(json.p, "\"estimated\":1000000000000000.0,"));
    CU_ASSERT_PTR_NULL(strstr(json.p, "inf"));
    lg_buf_done(&query);
    lg_buf_done(&text);
    lg_buf_done(&json);
}

static LgStatus
explain_for_failures(void *ctx)
{
    LgBuf out = {0};
    LgError err = {0};
    const LgStatus st =
        explain((const char *)ctx, (LgQueryOptions){0}, LG_EXPLAIN_JSON, &out, &err);
    const bool failed = out.failed;
    lg_buf_done(&out);
    return st == LG_OK && failed ? LG_E_NOMEM : st;
}

static void
explaining_reports_every_failed_allocation(void)
{
    open_fixture();
    CU_ASSERT(fail_each_allocation(explain_for_failures, (void *)(uintptr_t)queries[7]) > 3);
    CU_ASSERT(fail_each_allocation(explain_for_failures, (void *)(uintptr_t)APPLY) > 3);
}

// Joins over several batches, with none, one and many matches.
static const char *const joins[] = {
    P "SELECT * { ?s :group ?g ; :value ?v ; :near ?n }",
    P "SELECT * { ?s :near ?n . ?n :near ?m . ?m :group :g3 }",
    P "SELECT * { ?s :group :g1 OPTIONAL { ?s :near ?n } OPTIONAL { ?n :value ?v FILTER(?v > 900) "
      "} }",
    P "SELECT * { ?s :value ?v OPTIONAL { ?s :near ?n . ?n :group :g2 } FILTER(?v < 1500) }",
    P "SELECT * { ?s :near ?n MINUS { ?n :near ?m . ?m :group :g4 } }",
    P "SELECT * { ?s :group ?g FILTER NOT EXISTS { ?s :near ?n } }",
    P "SELECT * { ?s :near ?n FILTER EXISTS { ?n :near ?s2 . ?s2 :value ?v FILTER(?v > 1200) } }",
    P "SELECT * { ?s :near ?n . ?t :near ?n . ?s :group :g5 . ?t :group :g6 }",
    P "SELECT ?g (COUNT(*) AS ?k) (SUM(?v) AS ?t) (MIN(?l) AS ?m) { ?s :near ?n ; :group ?g . ?n "
      ":value ?v ; :label ?l } GROUP BY ?g",
    P "SELECT DISTINCT ?l ?g { ?s :near ?n . ?n :label ?l . ?s :group ?g FILTER(?l != \"x\") }",
    P "SELECT * { { ?s :group :g1 } UNION { ?s :group :g2 } ?s :near ?n ; :label ?l }",
    P "SELECT ?s ?v { ?s :value ?v ; :near ?n } ORDER BY DESC(?v) ?s LIMIT 3000",
};

// The number of rows and the sum of their hashes, whatever their order.
static LgStatus
digest_rows(const char *query, uint64_t *out_n, uint64_t *out_sum, LgError *err)
{
    LgAnswer *answer = NULL;
    LG_TRY(lg_endpoint_query(fixture.endpoint, lg_str_c(query), NULL, &answer, err));
    LgStatus st = LG_OK;
    *out_n = 0;
    *out_sum = 0;
    for (bool more = true; more && st == LG_OK;) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, err);
        more = st == LG_OK && rows.n > 0;
        for (uint32_t i = 0; more && i < rows.n; i++) {
            uint64_t hash = 1;
            for (uint32_t c = 0; c < rows.n_cols; c++) {
                hash = lg_hash_bytes(rows.terms[(size_t)i * rows.n_cols + c].value, hash);
            }
            *out_sum += hash;
        }
        *out_n += more ? rows.n : 0;
    }
    lg_answer_close(answer);
    return st;
}

static void
every_plan_gives_the_same_rows(void)
{
    static const LgPlanKnobs settings[] = {
        {.no_merge = true, .no_bind = true, .no_pushdown = true, .no_counts = true}, // all hashed
        {0},
        {.no_hash = true},
        {.no_bind = true},
        {.no_merge = true},
        {.no_merge = true, .no_hash = true},
        {.seed = 1},
        {.seed = 2},
        {.seed = 3},
        {.seed = 4},
        {.seed = 5, .no_hash = true},
    };
    open_fixture();
    for (size_t q = 0; q < sizeof(joins) / sizeof(joins[0]); q++) {
        uint64_t want_n = 0;
        uint64_t want_sum = 0;
        for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
            uint64_t n = 0;
            uint64_t sum = 0;
            LgError err = {0};
            lg_engine_test_knobs(fixture.endpoint, &settings[i]);
            CU_ASSERT_EQUAL(digest_rows(joins[q], &n, &sum, &err), LG_OK);
            want_n = i == 0 ? n : want_n;
            want_sum = i == 0 ? sum : want_sum;
            CU_ASSERT(n > 0);
            CU_ASSERT_EQUAL(n, want_n);
            CU_ASSERT_EQUAL(sum, want_sum);
            if (n != want_n || sum != want_sum) {
                (void)printf("\n    query %zu, setting %zu: %lu rows, expected %lu\n", q, i,
                             (unsigned long)n, (unsigned long)want_n);
            }
        }
    }
    lg_engine_test_knobs(fixture.endpoint, NULL);
}

static void *
ask_often(void *ctx)
{
    int *wrong = (int *)ctx;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < N_QUERIES - 3; i++) { // those after make new blank nodes or graphs
            LgBuf a = {0};
            LgBuf b = {0};
            LgError err = {0};
            if (run(queries[i], NULL, &a, &err) != LG_OK ||
                run(queries[i], NULL, &b, &err) != LG_OK ||
                !lg_str_eq(lg_buf_view(&a), lg_buf_view(&b))) {
                (*wrong)++;
            }
            lg_buf_done(&a);
            lg_buf_done(&b);
        }
    }
    return NULL;
}

static void
several_threads_may_ask(void)
{
    enum { N_THREADS = 4 };
    pthread_t threads[N_THREADS];
    int wrong[N_THREADS] = {0};
    open_fixture();
    for (int i = 0; i < N_THREADS; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, ask_often, &wrong[i]), 0);
    }
    for (int i = 0; i < N_THREADS; i++) {
        CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
        CU_ASSERT_EQUAL(wrong[i], 0);
    }
}

// Terms that need every kind of escape, in every format.
static void
results_are_exact(void)
{
    static const char query[] =
        "SELECT ?a ?b ?c ?d ?e { VALUES (?a ?b ?c ?d ?e) { (\"q\\\"<&>\\n\\t,\\\\\" "
        "\"x\"@en-GB \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://x/a> UNDEF) } }";
    static const struct {
        LgResultsFormat format;
        const char *want;
    } cases[] = {
        {LG_RESULTS_JSON,
         "{\"head\":{\"vars\":[\"a\",\"b\",\"c\",\"d\",\"e\"]},\"results\":{\"bindings\":[\n"
         "{\"a\":{\"type\":\"literal\",\"value\":\"q\\\"<&>\\n\\t,\\\\\"},"
         "\"b\":{\"type\":\"literal\",\"value\":\"x\",\"xml:lang\":\"en-GB\"},"
         "\"c\":{\"type\":\"literal\",\"value\":\"01\","
         "\"datatype\":\"http://www.w3.org/2001/XMLSchema#integer\"},"
         "\"d\":{\"type\":\"uri\",\"value\":\"http://x/a\"}}\n]}}\n"},
        {LG_RESULTS_XML,
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n<head>\n"
         "<variable name=\"a\"/>\n<variable name=\"b\"/>\n<variable name=\"c\"/>\n"
         "<variable name=\"d\"/>\n<variable name=\"e\"/>\n</head>\n<results>\n<result>\n"
         "<binding name=\"a\"><literal>q&quot;&lt;&amp;&gt;&#10;&#9;,\\</literal></binding>\n"
         "<binding name=\"b\"><literal xml:lang=\"en-GB\">x</literal></binding>\n"
         "<binding name=\"c\"><literal datatype=\"http://www.w3.org/2001/XMLSchema#integer\">01"
         "</literal></binding>\n"
         "<binding name=\"d\"><uri>http://x/a</uri></binding>\n"
         "</result>\n</results>\n</sparql>\n"},
        {LG_RESULTS_CSV, "a,b,c,d,e\r\n\"q\"\"<&>\n\t,\\\",x,01,http://x/a,\r\n"},
        {LG_RESULTS_TSV,
         "?a\t?b\t?c\t?d\t?e\n\"q\\\"<&>\\n\\t,\\\\\"\t\"x\"@en-GB\t01\t<http://x/a>\t\n"},
    };
    open_fixture();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgAnswer *answer = NULL;
        LgError err = {0};
        LgBuf out = {0};
        const LgOut sink = lg_out_buf(&out);
        CU_ASSERT_EQUAL_FATAL(
            lg_endpoint_query(fixture.endpoint, lg_str_c(query), NULL, &answer, &err), LG_OK);
        CU_ASSERT_EQUAL(lg_results_write(answer, cases[i].format, &sink, &err), LG_OK);
        CHECK_STR(lg_buf_view(&out), cases[i].want);
        lg_buf_done(&out);
        lg_answer_close(answer);
    }
}

// More than are worth all orders, and more than are worth every next step.
static void
large_groups_are_planned(void)
{
    static const uint32_t sizes[] = {7, 9, 130, 300, 1024};
    open_fixture();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        LgBuf query = {0};
        LgBuf out = {0};
        LgError err = {0};
        lg_buf_add(&query, LG_STR(P "SELECT ?s ?v { ?s :value ?v . "));
        for (uint32_t k = 0; k < sizes[i] - 3; k++) {
            lg_buf_printf(&query, "?s :group ?g . ");
        }
        lg_buf_add(&query, LG_STR("?s :label ?l . ?s :value 17 }\n"));
        lg_buf_byte(&query, '\0');
        CU_ASSERT_EQUAL(run(query.p, NULL, &out, &err), LG_OK);
        CU_ASSERT_TRUE(lg_str_search(lg_buf_view(&out), LG_STR("\"17\"")) < out.n);
        lg_buf_done(&query);
        lg_buf_done(&out);
    }
    LgBuf query = {0};
    LgBuf out = {0};
    LgError err = {0};
    lg_buf_add(&query, LG_STR(P "SELECT * {"));
    for (uint32_t k = 0; k < 1025; k++) {
        lg_buf_add(&query, LG_STR(" ?s :group ?g ."));
    }
    lg_buf_add(&query, LG_STR("}"));
    lg_buf_byte(&query, '\0');
    CU_ASSERT_EQUAL(run(query.p, NULL, &out, &err), LG_E_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "more than 1024 patterns"));
    lg_buf_done(&query);
    lg_buf_done(&out);
}

// Those that look up little are answered, others not even begun.
static void
only_small_queries_are_small(void)
{
    static const struct {
        const char *query;
        bool small;
    } cases[] = {
        {P "SELECT * { :s5 ?p ?o }", true},
        {P "SELECT * { ?s :value 17 ; :label ?l }", true},
        {P "DESCRIBE :s5", true},
        {P "ASK { :s5 :group ?g }", true},
        {P "SELECT * { ?s ?p ?o }", false},
        {P "SELECT (SUM(?v) AS ?n) { ?s :group ?g ; :value ?v ; :label ?l }", false},
        {P "SELECT * { :s5 ?p ?o SERVICE <http://x/sparql> { ?a ?b ?c } }", false},
        {P "SELECT * { ?a :value 1 . ?b :value 2 . ?c :value 3 . ?d :value 4 . ?e :value 5 . "
           "?f :value 6 . ?g :value 7 }",
         false},
    };
    static const LgQueryOptions options = {.small = true};
    open_fixture();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgAnswer *answer = NULL;
        LgError err = {0};
        CU_ASSERT_EQUAL(
            lg_endpoint_query(fixture.endpoint, lg_str_c(cases[i].query), &options, &answer, &err),
            LG_OK);
        CU_ASSERT_EQUAL(answer != NULL, cases[i].small);
        lg_answer_close(answer);
    }
}

static void
tidies_up(void)
{
    close_fixture();
}

CU_TestInfo engine_tests[] = {
    {"every query runs", every_query_runs},
    {"a cancelled query stops", a_cancelled_query_stops},
    {"a query can be cancelled half way", a_query_can_be_cancelled_half_way},
    {"the time limit is kept and named", the_time_limit_is_kept_and_named},
    {"the memory limit is kept and named", the_memory_limit_is_kept_and_named},
    {"every failed allocation is reported", every_failed_allocation_is_reported},
    {"a LIMIT stops the work", a_limit_stops_the_work},
    {"every query can be explained", every_query_can_be_explained},
    {"inner plans are shown", inner_plans_are_shown},
    {"the plan is shown when a limit ends the query",
     the_plan_is_shown_when_a_limit_ends_the_query},
    {"a bad estimate is marked", a_bad_estimate_is_marked},
    {"stars are estimated whole", stars_are_estimated_whole},
    {"an estimate beyond numbers is shown", an_estimate_beyond_numbers_is_shown},
    {"explaining reports every failed allocation", explaining_reports_every_failed_allocation},
    {"every plan gives the same rows", every_plan_gives_the_same_rows},
    {"several threads may ask", several_threads_may_ask},
    {"results are exact", results_are_exact},
    {"large groups are planned", large_groups_are_planned},
    {"only small queries are small", only_small_queries_are_small},
    {"tidies up", tidies_up},
    CU_TEST_INFO_NULL,
};
