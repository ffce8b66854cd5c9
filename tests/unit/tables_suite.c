// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Questions about tables: thousands of subjects with the same few predicates, some of them with
// gaps, with several values, in several graphs and segments, and with deleted ones. Every plan
// and every way to write a question must give the same answer.

#include "sparql/engine_impl.h"
#include "sparql/results.h"
#include "unit/check.h"
#include "unit/suites.h"
#include "unit/temp_store.h"

#include <stdlib.h>

enum { ROWS = 9000, FIRST = 6000 };

typedef struct {
    TempStore temp;
    LgEndpoint *endpoint;
} Fixture;

static Fixture fixture;

#define XSD "http://www.w3.org/2001/XMLSchema#"

static void
add(LgBuf *text, int i, const char *predicate, const char *object)
{
    lg_buf_printf(text, "<http://x/s%d> <http://x/%s> %s .\n", i, predicate, object);
}

static const char *
decimal(char *to, size_t size, int tenths)
{
    (void)(tenths % 10 ? snprintf(to, size, "\"%d.%d\"^^<" XSD "decimal>", tenths / 10, tenths % 10)
                       : snprintf(to, size, "\"%d\"^^<" XSD "decimal>", tenths / 10));
    return to;
}

static void
add_row(LgBuf *text, int i)
{
    char object[160];
    (void)snprintf(object, sizeof(object), "\"%d\"^^<" XSD "integer>", i * 7 % 97 - 20);
    add(text, i, "a", object);
    if (i % 13 != 5) {
        (void)snprintf(object, sizeof(object), "<http://x/code%d>", i * 11 % 40);
        add(text, i, "b", object);
    }
    add(text, i, "c", decimal(object, sizeof(object), i * 31 % 2003));
    (void)snprintf(object, sizeof(object), "\"2024-%02d-%02dT%02d:00:00\"^^<" XSD "dateTime>",
                   i % 12 + 1, i % 27 + 1, i % 24);
    add(text, i, "d", object);
    for (int k = 0; k < (i % 50 == 0 ? 3 : i % 3 != 0); k++) {
        (void)snprintf(object, sizeof(object), "\"a description of kind %d\"", (i + k) % 60);
        add(text, i, "m", object);
    }
    if (i > 4000 && i % 2) {
        (void)snprintf(object, sizeof(object), "<http://x/key%d>", i * 5 % 1500);
        add(text, i, "key", object);
    }
}

// A table whose columns come without gaps, but for second values where one batch of rows ends and
// the next one begins, and a column with gaps of which the same is true.
static void
add_plain_row(LgBuf *text, int i)
{
    static const char *const predicates[] = {"w", "x", "y", "z"};
    const int second[] = {-1, 2 * LG_BATCH_MAX - 1, 3 * LG_BATCH_MAX - 1,
                          10 * (LG_BATCH_MAX / 4) - 1};
    for (int c = 0; c < 4; c++) {
        for (int k = 0; k < (c == 3 ? i % 5 != 0 : 1) + (i == second[c] || (c == 3 && i == 4001));
             k++) {
            lg_buf_printf(text, "<http://x/t%d> <http://x/%s> \"%d\"^^<" XSD "integer> .\n", i,
                          predicates[c], i * 3 % 1000 + k * 5000);
        }
    }
}

// One table, another that repeats some of its rows in a second graph, what is taken out of the
// first again, and second values for old subjects.
static void
load_all(void)
{
    LgBuf text = {0};
    LgBuf gone = {0};
    char object[160];
    for (int i = 0; i < FIRST; i++) {
        add_plain_row(&text, i);
    }
    for (int i = 0; i < FIRST; i++) {
        add_row(&text, i);
    }
    for (int i = 0; i < 40; i++) {
        lg_buf_printf(&text, "<http://x/code%d> <http://x/label> \"the label %d\"@en .\n", i,
                      i % 30);
    }
    temp_store_load(&fixture.temp, "http://x/g1", NULL, &text);
    lg_buf_clear(&text);
    for (int i = FIRST; i < ROWS; i++) {
        add_row(&text, i);
        if (i % 20 == 0) {
            add_row(&text, i - FIRST);
        }
    }
    temp_store_load(&fixture.temp, "http://x/g2", NULL, &text);
    lg_buf_clear(&text);
    for (int i = 0; i < FIRST; i++) {
        if (i % 111 == 0 || (i > 2000 && i < 2100)) {
            add(&gone, i, "c", decimal(object, sizeof(object), i * 31 % 2003));
        }
        if (i % 37 == 0) {
            (void)snprintf(object, sizeof(object), "\"%d\"^^<" XSD "integer>", 500 + i % 5);
            add(&text, i, "a", object);
        }
    }
    temp_store_load(&fixture.temp, "http://x/g1", &gone, &text);
    lg_buf_done(&text);
    lg_buf_done(&gone);
}

static void
open_fixture(void)
{
    LgError err = {0};
    if (fixture.endpoint) {
        return;
    }
    temp_store_open(&fixture.temp);
    load_all();
    const LgEngineOptions options = {.threads = 3};
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(fixture.temp.store, &options, &fixture.endpoint, &err),
                          LG_OK);
}

static void
close_fixture(void)
{
    lg_endpoint_free(fixture.endpoint);
    temp_store_close(&fixture.temp);
    fixture = (Fixture){0};
}

static int
compare_lines(const void *a, const void *b)
{
    const char *const *x = (const char *const *)a;
    const char *const *y = (const char *const *)b;
    return strcmp(*x, *y);
}

// The rows of the answer, sorted, without the names of the columns.
static LgStr
answer(const char *query, LgBuf *bytes, LgBuf *out)
{
    LgAnswer *rows = NULL;
    LgError err = {0};
    const LgOut sink = lg_out_buf(bytes);
    lg_buf_clear(bytes);
    lg_buf_clear(out);
    LgStatus st = lg_endpoint_query(fixture.endpoint, lg_str_c(query), NULL, &rows, &err);
    if (st == LG_OK) {
        st = lg_results_write(rows, LG_RESULTS_TSV, &sink, &err);
        lg_answer_close(rows);
    }
    if (st != LG_OK) {
        (void)printf("\n    %s\n    %s\n", query, err.text);
    }
    CU_ASSERT_EQUAL_FATAL(st, LG_OK);
    lg_buf_add(bytes, LG_STR("\0"));
    static char *lines[200000];
    size_t n = 0;
    for (char *at = strchr((char *)bytes->p, '\n'); at && at[1]; at = strchr(at + 1, '\n')) {
        CU_ASSERT_FATAL(n < sizeof(lines) / sizeof(lines[0]));
        *at = '\0';
        lines[n++] = at + 1;
    }
    qsort(lines, n, sizeof(lines[0]), compare_lines);
    for (size_t i = 0; i < n; i++) {
        lg_buf_printf(out, "%.*s\n", (int)strcspn(lines[i], "\r\n"), lines[i]);
    }
    return lg_buf_view(out);
}

static void
expect_same(const char *query, const char *other, LgStr got, LgStr want)
{
    if (!lg_str_eq(got, want)) {
        size_t at = 0;
        while (at < got.n && at < want.n && got.p[at] == want.p[at]) {
            at++;
        }
        (void)printf("\n    %s\n    %s\n    differ at byte %zu of %zu and %zu\n", query, other, at,
                     got.n, want.n);
    }
    CU_ASSERT(lg_str_eq(got, want));
}

#define P "PREFIX : <http://x/> PREFIX xsd: <" XSD "> "

static void
every_plan_gives_the_same_rows(void)
{
    static const char *const queries[] = {
        P "SELECT * { ?s :w ?w ; :x ?x }",
        P "SELECT * { ?s :x ?x ; :w ?w }",
        P "SELECT * { ?s :x ?x ; :y ?y ; :w ?w }",
        P "SELECT * { ?s :z ?z ; :x ?x ; :y ?y }",
        P "SELECT * { ?s :w ?w ; :z ?z ; :x ?x FILTER(?w < 900) }",
        P "SELECT * { ?s :w ?w ; :x ?x ; :y ?y FILTER(?w > 10 && ?x != 30) }",
        P "SELECT * { ?s :w ?w OPTIONAL { ?s :x ?x } OPTIONAL { ?s :z ?z } }",
        P "SELECT * { ?s :w ?w FILTER EXISTS { ?s :x ?x } FILTER EXISTS { ?s :z ?z } }",
        P "SELECT * { ?s :w ?w FILTER NOT EXISTS { ?s :z ?z } }",
        P "SELECT * { ?s :x ?x FILTER EXISTS { ?s :z ?z } }",
        P "SELECT * { ?s :x ?x FILTER EXISTS { ?s :w ?w } }",
        P "SELECT * { ?s :x ?x OPTIONAL { ?s :w ?w } }",
        P "SELECT * { ?s :y ?y OPTIONAL { ?s :x ?x } }",
        P "SELECT * { ?s :x ?x ; :z ?z ; :y ?y FILTER(?z < 900 && ?y < 950) }",
        P "SELECT * { ?s :a ?a ; :c ?c }",
        P "SELECT * { ?s :a ?a ; :b ?b ; :c ?c ; :d ?d }",
        P "SELECT * { ?s :b ?b ; :c ?c ; :m ?m }",
        P "SELECT * { ?s :m ?m ; :b ?b ; :key ?k }",
        P "SELECT * { ?s :key ?k ; :a ?a ; :c ?c }",
        P "SELECT * { ?s :b :code7 ; :a ?a ; :c ?c }",
        P "SELECT * { ?s :b :code7 ; :m ?m OPTIONAL { ?s :c ?c } OPTIONAL { ?s :key ?k } }",
        P "SELECT * { ?s :a ?a OPTIONAL { ?s :b ?b } OPTIONAL { ?s :c ?c } }",
        P
        "SELECT * { ?s :a ?a ; :d ?d FILTER EXISTS { ?s :key ?k } FILTER NOT EXISTS { ?s :m ?m } }",
        P "SELECT * { ?s :a ?a ; :d ?d MINUS { ?s :c ?c } }",
        P "SELECT * { ?s :a ?a ; :c ?c FILTER(?a > 60) }",
        P "SELECT * { ?s :a ?a ; :c ?c FILTER(?c > 100.5 && ?c <= 150) }",
        P "SELECT * { ?s :a ?a ; :b ?b FILTER(?b IN (:code1, :code2, :code39)) }",
        P "SELECT * { GRAPH :g2 { ?s :a ?a ; :b ?b } ?s :c ?c }",
        P "SELECT * { GRAPH ?g { ?s :a ?a ; :key ?k } }",
        P "SELECT * { ?s :key ?k ; :d ?d . ?t :key ?k ; :d ?e FILTER(?e > ?d) }",
        P "SELECT * { ?s :b ?b ; :c ?c . ?b :label ?l FILTER(?c < 20) }",
        P "SELECT ?s ?d { ?s :d ?d ; :a ?a } ORDER BY DESC(?d) ?s LIMIT 30 OFFSET 500",
        P "SELECT ?s ?t { ?s :a 500 . ?t :a 501 ; :m ?m }",
        P "SELECT ?p (COUNT(*) AS ?n) { VALUES ?p { :a :b :no :x :m } ?s ?p ?o } GROUP BY ?p",
        P "SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o VALUES ?p { :d :z :d } } GROUP BY ?p",
        P "SELECT ?p (COUNT(?o) AS ?n) { GRAPH :g2 { VALUES ?p { :d :z } ?s ?p ?o } } GROUP BY ?p",
        P
        "SELECT (COUNT(*) AS ?n) { { ?s :b :code7 } UNION { ?s :a 500 } UNION { ?s :key :key7 } }",
        P "SELECT (COUNT(*) AS ?n) { ?s :b :code7 }",
        P "SELECT (COUNT(*) AS ?n) { ?s :a 33 }",
    };
    static const LgPlanKnobs knobs[] = {{.no_counts = true},
                                        {.no_merge = true},
                                        {.no_hash = true},
                                        {.no_hash = true, .no_bind = true},
                                        {.no_merge = true, .no_pushdown = true},
                                        {.seed = 3},
                                        {.seed = 5},
                                        {.seed = 6},
                                        {.seed = 8},
                                        {.parallel = true},
                                        {.parallel = true, .no_hash = true, .no_bind = true}};
    LgBuf bytes = {0};
    LgBuf first = {0};
    LgBuf second = {0};
    open_fixture();
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        lg_engine_test_knobs(fixture.endpoint, NULL);
        const LgStr want = answer(queries[i], &bytes, &first);
        CU_ASSERT(want.n > 1);
        for (size_t k = 0; k < sizeof(knobs) / sizeof(knobs[0]); k++) {
            lg_engine_test_knobs(fixture.endpoint, &knobs[k]);
            expect_same(queries[i], "otherwise planned", answer(queries[i], &bytes, &second), want);
        }
    }
    lg_engine_test_knobs(fixture.endpoint, NULL);
    lg_buf_done(&bytes);
    lg_buf_done(&first);
    lg_buf_done(&second);
}

// Each question twice: as it is asked, and so that nothing can be done for whole columns at once.
static void
every_way_to_ask_gives_the_same(void)
{
    static const char *const pairs[][2] = {
        {P "SELECT ?b (COUNT(*) AS ?n) (SUM(?c) AS ?t) (AVG(?a) AS ?m) { ?s :b ?b ; :c ?c ; :a ?a }"
           " GROUP BY ?b",
         P "SELECT ?b (COUNT(?s) AS ?n) (SUM(xsd:decimal(STR(?c))) AS ?t) "
           "(AVG(xsd:integer(STR(?a))) AS ?m) { ?s :b ?x ; :c ?c ; :a ?a } GROUP BY (IRI(STR(?x)) "
           "AS ?b)"},
        {P "SELECT ?b ?a (COUNT(*) AS ?n) { ?s :b ?b ; :a ?a } GROUP BY ?b ?a",
         P "SELECT ?b ?a ?n { { SELECT ?k (SAMPLE(?x) AS ?b) (SAMPLE(?y) AS ?a) (COUNT(*) AS ?n) "
           "{ ?s :b ?x ; :a ?y } GROUP BY (CONCAT(STR(?x), \" \", STR(?y)) AS ?k) } }"},
        {P "SELECT ?d ?a ?m (COUNT(*) AS ?n) { ?s :d ?d ; :a ?a OPTIONAL { ?s :m ?m } } "
           "GROUP BY ?d ?a ?m",
         P "SELECT ?d ?a ?m ?n { { SELECT ?k (SAMPLE(?x) AS ?d) (SAMPLE(?y) AS ?a) "
           "(SAMPLE(?z) AS ?m) (COUNT(*) AS ?n) { ?s :d ?x ; :a ?y OPTIONAL { ?s :m ?z } } "
           "GROUP BY (CONCAT(STR(?x), \" \", STR(?y), \" \", COALESCE(?z, \"\")) AS ?k) } }"},
        {P "SELECT ?b (SUM(?c - ?a * 2) AS ?t) (AVG(?a - ?w) AS ?u) { ?s :b ?b ; :c ?c ; :a ?a "
           "BIND(?a - 3 AS ?w) } GROUP BY ?b",
         P "SELECT ?b (SUM(xsd:decimal(STR(?c)) - xsd:integer(STR(?a)) * 2) AS ?t) (AVG(3) AS ?u) "
           "{ ?s :b ?b ; :c ?c ; :a ?a } GROUP BY ?b"},
        {P "SELECT (SUM(?v) AS ?t) (COUNT(?v) AS ?n) { { ?s :c ?v } UNION { ?s :a ?v } }", P
         "SELECT (?x + ?y AS ?t) (?m + ?k AS ?n) { { SELECT (SUM(xsd:decimal(STR(?v))) AS ?x) "
         "(COUNT(*) AS ?m) { ?s :c ?v } } { SELECT (SUM(xsd:integer(STR(?v))) AS ?y) (COUNT(*) AS "
         "?k) { ?s :a ?v } } }"},
        {P "SELECT ?s { ?s :m ?m ; :a ?a FILTER(CONTAINS(?m, \"kind 1\") || ?a > 70) }", P
         "SELECT ?s { ?s :m ?m ; :a ?a FILTER(IF(CONTAINS(CONCAT(?m, STR(?a)), \"kind 1\"), true, "
         "xsd:integer(STR(?a)) > 70)) }"},
        {P "SELECT ?s ?t { ?s :key ?k ; :d ?d . ?t :key ?k ; :d ?e FILTER(?e > ?d) }",
         P "SELECT ?s ?t { ?s :key ?k ; :d ?d . ?t :key ?k ; :d ?e FILTER(STR(?e) > STR(?d)) }"},
        {P "SELECT ?s ?t { ?s :key ?k ; :b ?b . ?t :key ?k ; :b ?c FILTER(?b != ?c) }",
         P "SELECT ?s ?t { ?s :key ?k ; :b ?b . ?t :key ?k ; :b ?c FILTER(STR(?b) != STR(?c)) }"},
        {P "SELECT ?s { ?s :d ?d FILTER(?d >= \"2024-05-03T04:00:00\"^^xsd:dateTime) }",
         P "SELECT ?s { ?s :d ?d FILTER(STR(?d) >= \"2024-05-03T04:00:00\") }"},
        {P "SELECT ?s ?c { ?s :c ?c FILTER(?c > 100.5 && ?c < 120) }",
         P "SELECT ?s ?c { ?s :c ?c FILTER(xsd:decimal(STR(?c)) > 100.5 && xsd:decimal(STR(?c)) < "
           "120) }"},
        {P "SELECT ?s ?c { ?s :c ?c ; :a ?a FILTER(?c >= 17 && ?c <= 17.3) }",
         P "SELECT ?s ?c { ?s :c ?c ; :a ?a FILTER(xsd:decimal(STR(?c)) >= 17 && "
           "xsd:decimal(STR(?c)) <= 17.3) }"},
        {P "SELECT ?s { { ?s :c ?c FILTER(?c = 55) } UNION { ?s :c ?c FILTER(?c = 12.7) } }",
         P "SELECT ?s { ?s :c ?c FILTER(STR(?c) IN (\"55\", \"12.7\")) }"},
        {P "SELECT (YEAR(?d) AS ?y) ?h (COUNT(*) AS ?n) { ?s :d ?d } GROUP BY ?d (HOURS(?d) AS ?h)",
         P "SELECT (2024 AS ?y) ?h (COUNT(*) AS ?n) { ?s :d ?d } GROUP BY (STR(?d) AS ?e) "
           "(xsd:integer(SUBSTR(STR(?d), 12, 2)) AS ?h)"},
    };
    LgBuf bytes = {0};
    LgBuf first = {0};
    LgBuf second = {0};
    open_fixture();
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const LgStr want = answer(pairs[i][1], &bytes, &first);
        CU_ASSERT(want.n > 5);
        expect_same(pairs[i][0], pairs[i][1], answer(pairs[i][0], &bytes, &second), want);
    }
    lg_buf_done(&bytes);
    lg_buf_done(&first);
    lg_buf_done(&second);
}

CU_TestInfo tables_tests[] = {
    {"every plan gives the same rows", every_plan_gives_the_same_rows},
    {"every way to ask gives the same", every_way_to_ask_gives_the_same},
    {"closes", close_fixture},
    CU_TEST_INFO_NULL,
};
