// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SERVICE against endpoints that are honest, wrong, slow or hostile.

#include "base/limits.h"
#include "base/time.h"
#include "sparql/engine_impl.h"
#include "sparql/results.h"
#include "unit/check.h"
#include "unit/suites.h"
#include "unit/temp_store.h"

#include <stdlib.h>
#include <time.h>

enum { N_SUBJECTS = 1000, N_KINDS = 5 };

// An endpoint: what it says to every request.
typedef struct {
    const char *iri;
    const char *body;  // null: it fails
    const char *media; // null: results in JSON
    LgStatus st;
} Script;

typedef struct {
    TempStore temp;
    LgEndpoint *endpoint; // asks the scripts; <urn:same> is the store itself
    LgEndpoint *same;
    const Script *scripts;
    size_t n_scripts;
    unsigned n_requests;
    LgBuf last; // the last request
    uint32_t last_timeout_ms;
    size_t last_limit;
} Fixture;

static Fixture fixture;

#define P "PREFIX : <http://x/> "
#define SAME "SERVICE <urn:same> "

static LgStatus
ask_same(LgStr query, uint32_t timeout_ms, const atomic_bool *cancel, LgBuf *body, LgBuf *media,
         LgError *err)
{
    const LgQueryOptions options = {.timeout_ms = timeout_ms, .cancel = cancel};
    const LgOut out = lg_out_buf(body);
    LgAnswer *answer = NULL;
    LG_TRY(lg_endpoint_query(fixture.same, query, &options, &answer, err));
    const LgStatus st = lg_results_write(answer, LG_RESULTS_JSON, &out, err);
    lg_answer_close(answer);
    lg_buf_add(media, LG_STR("application/sparql-results+json"));
    return st;
}

static LgStatus
ask(void *ctx, LgStr iri, LgStr query, uint32_t timeout_ms, size_t limit, const atomic_bool *cancel,
    LgBuf *body, LgBuf *media, LgError *err)
{
    (void)ctx;
    fixture.n_requests++;
    fixture.last_timeout_ms = timeout_ms;
    fixture.last_limit = limit;
    lg_buf_clear(&fixture.last);
    lg_buf_add(&fixture.last, query);
    if (lg_str_eq(iri, LG_STR("urn:same"))) {
        return ask_same(query, timeout_ms, cancel, body, media, err);
    }
    for (size_t i = 0; i < fixture.n_scripts; i++) {
        const Script *script = &fixture.scripts[i];
        if (!lg_str_eq(iri, lg_str_c(script->iri))) {
            continue;
        }
        if (!script->body) {
            return lg_error_set(err, script->st, "<%s> is out of order", script->iri);
        }
        lg_buf_add(body, lg_str_c(script->body));
        lg_buf_add(media,
                   lg_str_c(script->media ? script->media : "application/sparql-results+json"));
        return LG_OK;
    }
    return lg_error_set(err, LG_E_UNSUPPORTED, "<" LG_STR_FMT "> may not be asked",
                        LG_STR_ARG(iri));
}

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
                      "<http://x/s%d> <http://x/kind> <http://x/k%d> .\n"
                      "<http://x/s%d> <http://x/value> \"v%d\" .\n",
                      i, i % N_KINDS, i, i);
    }
    for (int i = 0; i < N_KINDS; i++) {
        lg_buf_printf(&text, "<http://x/k%d> <http://x/name> \"kind %d\"@en .\n", i, i);
    }
    lg_buf_add(&text, LG_STR("_:b0 <http://x/has> \"a blank node\" .\n"
                             "<http://x/list> <http://x/at> <urn:same> .\n"
                             "<http://x/list> <http://x/at> <urn:one> .\n"
                             "<http://x/list> <http://x/wrong> \"urn:same\" .\n"));
    temp_store_open(&fixture.temp);
    temp_store_load(&fixture.temp, "http://x/graph", NULL, &text);
    const LgEngineOptions asking = {.service = ask, .writes = true};
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(fixture.temp.store, &asking, &fixture.endpoint, &err),
                          LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(fixture.temp.store, NULL, &fixture.same, &err), LG_OK);
    lg_buf_done(&text);
}

static void
tidies_up(void)
{
    lg_endpoint_free(fixture.endpoint);
    lg_endpoint_free(fixture.same);
    lg_buf_done(&fixture.last);
    temp_store_close(&fixture.temp);
    fixture = (Fixture){0};
}

static LgStatus
run_with(const char *query, const LgQueryOptions *options, LgBuf *out, LgError *err)
{
    LgAnswer *answer = NULL;
    fixture.n_requests = 0;
    LG_TRY(lg_endpoint_query(fixture.endpoint, lg_str_c(query), options, &answer, err));
    const LgOut sink = lg_out_buf(out);
    const LgStatus st = lg_results_write(answer, LG_RESULTS_CSV, &sink, err);
    lg_answer_close(answer);
    return st;
}

// The answer as CSV without its head, with ; for the end of a row.
static LgStatus
run(const char *query, LgBuf *out, LgError *err)
{
    LgBuf csv = {0};
    lg_buf_clear(out);
    const LgStatus st = run_with(query, NULL, &csv, err);
    const LgStr text = lg_buf_view(&csv);
    size_t start = lg_str_find(text, '\n') + 1;
    for (size_t i = start; st == LG_OK && i < text.n; i++) {
        if (text.p[i] != '\r') {
            lg_buf_byte(out, text.p[i] == '\n' ? ';' : text.p[i]);
        }
    }
    lg_buf_done(&csv);
    return st;
}

static void
set(const Script *scripts, size_t n)
{
    fixture.scripts = scripts;
    fixture.n_scripts = n;
}

typedef struct {
    const char *query;
    const char *want;
    unsigned n_requests;
} Case;

static void
check(const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(run(cases[i].query, &out, &err), LG_OK);
        CHECK_STR(lg_str_c(err.text), "");
        CHECK_STR(lg_buf_view(&out), cases[i].want);
        if (fixture.n_requests != cases[i].n_requests) {
            (void)printf("\n    %s\n    %u requests, wanted %u\n", cases[i].query,
                         fixture.n_requests, cases[i].n_requests);
            CU_FAIL("another number of requests");
        }
        lg_buf_done(&out);
    }
}

#define CHECK_CASES(cases) check((cases), sizeof(cases) / sizeof((cases)[0]))

// --- Asking -----------------------------------------------------------------------

static void
sends_values_along(void)
{
    open_fixture();
    LgBuf out = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(run("BASE <http://y/> " P "SELECT ?k ?n { VALUES (?k ?n) { (:k1 UNDEF) (:k2 "
                        "\"kind 2\"@en) } SERVICE <urn:same> { ?k :name ?n FILTER(?n != <z>) } }",
                        &out, &err),
                    LG_OK);
    CHECK_STR(lg_buf_view(&out), "http://x/k1,kind 1;http://x/k2,kind 2;");
    CU_ASSERT_EQUAL(fixture.n_requests, 2); // one for each set of variables
    CHECK_STR(lg_buf_view(&fixture.last), "BASE <http://y/>\nPREFIX : <http://x/>\n"
                                          "SELECT ?k ?n WHERE {\nVALUES ( ?k ?n ) {\n"
                                          "( <http://x/k2> \"kind 2\"@en )\n}\n"
                                          "{ ?k :name ?n FILTER(?n != <z>) }\n}\n");
    CU_ASSERT(fixture.last_timeout_ms > 0 && fixture.last_timeout_ms <= 30000);
    CU_ASSERT_EQUAL(fixture.last_limit, LG_LIMIT_ANSWER);
    CU_ASSERT_EQUAL(
        run("ASK { SERVICE <urn:same> { SELECT * { <http://x/k1> ?p ?o } } }", &out, &err), LG_OK);
    CHECK_STR(lg_buf_view(&fixture.last),
              "SELECT ?p WHERE {\n{ SELECT * { <http://x/k1> ?p ?o } }\n}\n");
    CU_ASSERT_EQUAL(run("SELECT * { SERVICE <urn:same> { ?s ?p ?o } } LIMIT 3", &out, &err), LG_OK);
    CHECK_STR(lg_buf_view(&fixture.last), "SELECT ?s ?p ?o WHERE {\n{ ?s ?p ?o }\n}\nLIMIT 3\n");
    CU_ASSERT_EQUAL(
        run("SELECT (COUNT(*) AS ?n) { SERVICE <urn:same> { [] <http://x/name> [] } }", &out, &err),
        LG_OK);
    CHECK_STR(lg_buf_view(&out), "5;");
    lg_buf_done(&out);
}

static void
asks_each_question_once(void)
{
    open_fixture();
    static const Case cases[] = {
        // A thousand rows of five kinds.
        {P "SELECT (COUNT(*) AS ?n) { ?s :kind ?k " SAME "{ ?k :name ?m } }", "1000;", 1},
        // A thousand values.
        {P "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?v) AS ?d) { ?s :kind ?k " SAME
           "{ ?s :value ?v } }",
         "1000,1000;", 4},
        // Only as many as are wanted.
        {P "SELECT (COUNT(*) AS ?n) { { SELECT * { ?s :kind :k1 " SAME
           "{ ?s :value ?v } } LIMIT 100 } }",
         "100;", 1},
        {P "SELECT ?v { GRAPH ?g { :s1 :kind ?k } " SAME "{ :s1 :value ?v } }", "v1;", 1},
        {P "SELECT ?v { GRAPH ?g { ?s :kind ?k " SAME "{ ?s :value ?v } } FILTER(?s = :s2) }",
         "v2;", 1},
        {P "SELECT ?n { ?k :name ?n FILTER EXISTS { " SAME "{ ?k :name \"kind 3\"@en } } }",
         "kind 3;", 1},
        {P "SELECT (COUNT(*) AS ?n) { ?s :kind ?k FILTER NOT EXISTS { " SAME
           "{ ?s :value ?v FILTER(STRLEN(?v) > 2) } } }",
         "10;", 4},
        // The outer row's ?v is meant, though only EXISTS around it knows.
        {P "SELECT ?v { VALUES ?v { \"v1\" \"v2\" } FILTER EXISTS { :s1 :kind ?k FILTER EXISTS "
           "{ " SAME "{ :s1 :value ?v } } } }",
         "v1;", 2},
        {P "SELECT ?k ?n { VALUES ?k { :k1 :k2 :k1 } OPTIONAL { " SAME
           "{ ?k :name ?n } FILTER(?n != \"kind 2\"@en) } } ORDER BY ?k",
         "http://x/k1,kind 1;http://x/k1,kind 1;http://x/k2,;", 1},
        {P "SELECT ?k { VALUES ?k { :k1 :k2 :k1 } MINUS { " SAME "{ ?k :name \"kind 2\"@en } } }",
         "http://x/k1;http://x/k1;", 1},
        {P "SELECT ?v { { SELECT ?s { ?s :value \"v7\" } } " SAME "{ { SELECT ?s ?v { ?s :value ?v "
           "} } } }",
         "v7;", 1},
    };
    CHECK_CASES(cases);
}

static void
finds_its_endpoint(void)
{
    open_fixture();
    static const Script scripts[] = {
        {.iri = "urn:one",
         .body = "{\"head\":{\"vars\":[\"n\"]},\"results\":{\"bindings\":[{\"n\":{\"type\":"
                 "\"literal\",\"value\":\"one\"}}]}}"},
    };
    set(scripts, 1);
    static const Case cases[] = {
        {P "SELECT ?e ?n { ?l :at ?e SERVICE ?e { :k1 :name ?n } } ORDER BY ?n",
         "urn:same,kind 1;urn:one,one;", 2},
        {P "SELECT ?n { SERVICE ?e { :k1 :name ?n } ?l :at ?e . :k1 :name ?m . ?l :at ?e } "
           "ORDER BY ?n",
         "kind 1;one;", 2},
        {P "SELECT ?n { { VALUES ?e { <urn:one> } } SERVICE SILENT ?e { :k1 :name ?n } }", "one;",
         1},
        {P "SELECT ?l ?n { ?l :wrong ?e SERVICE SILENT ?e { :k1 :name ?n } }", "http://x/list,;",
         0},
        {P "SELECT ?e ?n { SERVICE SILENT ?e { :k1 :name ?n } }", ",;", 0},
        {P "SELECT ?n { ?l :at ?e FILTER EXISTS { SERVICE ?e { :k1 :name ?n } } }", ";;", 2},
    };
    CHECK_CASES(cases);
    static const Case wrong[] = {
        {P "SELECT * { ?l :wrong ?e SERVICE ?e { :k1 :name ?n } }",
         "query:1:46: ?e of SERVICE is not the IRI of an endpoint", 0},
        {P "SELECT * { SERVICE ?e { :k1 :name ?n } }",
         "query:1:33: ?e of SERVICE has no value; a pattern of the same group must bind it to the "
         "IRI of an endpoint",
         0},
        {P "SELECT * { SERVICE ?e { :k1 :at ?f } SERVICE ?f { :k1 :at ?e } }",
         "clauses with SERVICE wait for each other's answers to know their endpoints", 0},
        {P "SELECT * { SERVICE <urn:two> { } }", "query:1:33: <urn:two> may not be asked", 1},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        char text[1400];
        CU_ASSERT_EQUAL(run(wrong[i].query, &out, &err), i < 3 ? LG_E_INVALID : LG_E_UNSUPPORTED);
        lg_error_format(&err, text, sizeof(text));
        CHECK_STR(lg_str_c(text), wrong[i].want);
        lg_buf_done(&out);
    }
    set(NULL, 0);
}

// --- What comes back --------------------------------------------------------------

#define ANSWER(vars, rows) "{\"head\":{\"vars\":[" vars "]},\"results\":{\"bindings\":[" rows "]}}"
#define LIT(var, value) "\"" var "\":{\"type\":\"literal\",\"value\":\"" value "\"}"
#define URI(var, value) "\"" var "\":{\"type\":\"uri\",\"value\":\"http://x/" value "\"}"
#define BNODE(var, value) "\"" var "\":{\"type\":\"bnode\",\"value\":\"" value "\"}"

// Nothing that an endpoint says can make a join wrong.
static void
joins_here(void)
{
    open_fixture();
    static const Script scripts[] = {
        // It does not look at VALUES, answers some rows twice and one without ?n.
        {.iri = "urn:all",
         .body =
             ANSWER("\"k\",\"n\"",
                    "{" URI("k", "k1") "," LIT("n", "a") "},{" URI("k", "k1") "," LIT(
                        "n", "a") "},{" URI("k", "k9") "," LIT("n", "b") "},{" URI("k", "k2") "}")},
        {.iri = "urn:blank",
         .body = ANSWER("\"b\",\"v\"",
                        "{" BNODE("b", "b0") "," LIT("v", "a blank node") "},{" BNODE(
                            "b", "b0") "," LIT("v", "other") "},{" LIT("v", "free") "}")},
    };
    set(scripts, 2);
    static const Case cases[] = {
        {P "SELECT ?k ?n { VALUES ?k { :k1 :k2 :k3 } SERVICE <urn:all> { ?k :name ?m OPTIONAL { ?k "
           ":x ?n } } } ORDER BY ?k",
         "http://x/k1,a;http://x/k1,a;http://x/k2,;", 1},
        // What the left has as well must be the same.
        {P "SELECT ?k ?n { VALUES (?k ?n) { (:k1 \"a\") (:k1 \"b\") } SERVICE <urn:all> { ?k :name "
           "?n } }",
         "", 0},
        // A blank node is not sent, and equals none that comes back, but an unbound variable.
        {P "SELECT ?b ?v { ?b :has ?w SERVICE <urn:blank> { OPTIONAL { ?b :has ?v } } }",
         "_:b0,free;", 1},
        {P "SELECT (COUNT(DISTINCT ?b) AS ?n) (COUNT(?v) AS ?m) { { SERVICE <urn:blank> { OPTIONAL "
           "{ ?b :has ?v } } } "
           "UNION { SERVICE <urn:blank> { OPTIONAL { ?b :has ?v } } } }",
         "2,6;", 2},
        {P
         "SELECT (COUNT(?v) AS ?n) { SERVICE <urn:blank> { OPTIONAL { ?b :has ?v } } ?b :has ?w }",
         "1;", 1},
    };
    CU_ASSERT_PTR_NOT_NULL(cases);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (i != 1) {
            check(&cases[i], 1);
        }
    }
    LgBuf out = {0};
    LgError err = {0};
    // ?n is bound by VALUES: a row without it is no answer to this request.
    CU_ASSERT_EQUAL(run(cases[1].query, &out, &err), LG_E_REMOTE);
    CU_ASSERT_TRUE(error_says(&err, "SERVICE <urn:all>: a row without ?n"));
    lg_buf_done(&out);
    set(NULL, 0);
}

static void
names_who_failed(void)
{
    open_fixture();
    static const struct {
        Script script;
        LgStatus st;
        const char *want;
        bool forgiven;
    } cases[] = {
        {{.st = LG_E_IO}, LG_E_REMOTE, "<urn:x> is out of order", true},
        {{.st = LG_E_TIMEOUT}, LG_E_REMOTE, "<urn:x> is out of order", true},
        {{.st = LG_E_UNSUPPORTED}, LG_E_UNSUPPORTED, "<urn:x> is out of order", true},
        {{.st = LG_E_LIMIT}, LG_E_LIMIT, "<urn:x> is out of order", false},
        {{.st = LG_E_NOMEM}, LG_E_NOMEM, "<urn:x> is out of order", false},
        {{.body = "<html>", .media = "text/html"},
         LG_E_REMOTE,
         "SERVICE <urn:x>: the answer is 'text/html', not SPARQL results in JSON or XML",
         true},
        {{.body = ""}, LG_E_REMOTE, "SERVICE <urn:x>: expected a value, found the end", true},
        {{.body = ANSWER("\"n\"", "{" LIT("n", "a") "}, {\"n")},
         LG_E_REMOTE,
         "SERVICE <urn:x>: ",
         true},
        {{.body = ANSWER("\"m\"", "")}, LG_E_REMOTE, "a column 'm' was not asked for", true},
        {{.body = ANSWER("\"n\"", "{}")},
         LG_E_REMOTE,
         "a row without ?n, which every solution binds",
         true},
        {{.body = ANSWER("\"n\"", "{\"n\":{\"type\":\"uri\",\"value\":\"a b\"}}")},
         LG_E_REMOTE,
         "SERVICE <urn:x>: ",
         true},
        {{.body = "{\"boolean\":true}"}, LG_E_REMOTE, "the answer is that of an ASK", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Script script = cases[i].script;
        LgBuf out = {0};
        LgError err = {0};
        script.iri = "urn:x";
        set(&script, 1);
        CU_ASSERT_EQUAL(run(P "SELECT ?n { SERVICE <urn:x> { :k1 :name ?n } }", &out, &err),
                        cases[i].st);
        CU_ASSERT_EQUAL(err.status, cases[i].st);
        CU_ASSERT_TRUE(error_says(&err, cases[i].want));
        if (cases[i].st != LG_E_LIMIT) { // with a place it would be a limit of the text
            CHECK_STR(lg_str_c(err.source), err.column == 34 ? "query" : "answer");
        }
        err = (LgError){0};
        const LgStatus st =
            run(P "SELECT ?k ?n { VALUES ?k { :k1 :k2 } SERVICE SILENT <urn:x> { ?s :name ?n } }",
                &out, &err);
        CU_ASSERT_EQUAL(st, cases[i].forgiven ? LG_OK : cases[i].st);
        CHECK_STR(lg_buf_view(&out), cases[i].forgiven ? "http://x/k1,;http://x/k2,;" : "");
        CU_ASSERT(!cases[i].forgiven || err.text[0] == '\0');
        lg_buf_done(&out);
        set(NULL, 0);
    }
}

static void
is_refused_where_nobody_asks(void)
{
    open_fixture();
    LgAnswer *answer = NULL;
    LgAnswerRows rows = {0};
    LgError err = {0};
    LgStatus st = lg_endpoint_query(fixture.same, LG_STR("SELECT * { SERVICE <urn:x> { } }"), NULL,
                                    &answer, &err);
    st = st == LG_OK ? lg_answer_next(answer, &rows, &err) : st;
    CU_ASSERT_EQUAL(st, LG_E_UNSUPPORTED);
    CU_ASSERT_TRUE(error_says(&err, "SERVICE <urn:x>: this server asks no other endpoints"));
    lg_answer_close(answer);
    answer = NULL;
    CU_ASSERT_EQUAL(lg_endpoint_query(fixture.same,
                                      LG_STR("ASK { SERVICE SILENT <urn:x> { ?s ?p ?o } }"), NULL,
                                      &answer, &err),
                    LG_OK);
    CU_ASSERT_TRUE(answer && answer->boolean);
    lg_answer_close(answer);
}

// --- Budgets ----------------------------------------------------------------------

static LgStatus
ask_slowly(void *ctx, LgStr iri, LgStr query, uint32_t timeout_ms, size_t limit,
           const atomic_bool *cancel, LgBuf *body, LgBuf *media, LgError *err)
{
    (void)ctx;
    (void)query;
    (void)limit;
    (void)body;
    (void)media;
    const uint64_t end = lg_time_mono_ns() + (uint64_t)timeout_ms * 1000000U;
    while (lg_time_mono_ns() < end && !(cancel && atomic_load(cancel))) {
        (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return lg_error_set(err, LG_E_TIMEOUT, "<" LG_STR_FMT "> did not answer", LG_STR_ARG(iri));
}

static void
ends_with_its_query(void)
{
    open_fixture();
    const LgEngineOptions slow = {.service = ask_slowly, .timeout_ms = 60};
    static atomic_bool cancelled = true;
    const LgQueryOptions cancel = {.cancel = &cancelled};
    LgEndpoint *endpoint = NULL;
    LgAnswer *answer = NULL;
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(fixture.temp.store, &slow, &endpoint, &err), LG_OK);
    CU_ASSERT_EQUAL(
        lg_endpoint_query(endpoint, LG_STR("ASK { SERVICE <urn:x> { } }"), NULL, &answer, &err),
        LG_E_TIMEOUT);
    CU_ASSERT_TRUE(error_says(&err, "time limit of 60 ms"));
    // SILENT waits for half of the time, so that there is some left.
    CU_ASSERT_EQUAL(lg_endpoint_query(endpoint, LG_STR("ASK { SERVICE SILENT <urn:x> { } }"), NULL,
                                      &answer, &err),
                    LG_OK);
    lg_answer_close(answer);
    answer = NULL;
    CU_ASSERT_EQUAL(lg_endpoint_query(endpoint, LG_STR("ASK { SERVICE SILENT <urn:x> { } }"),
                                      &cancel, &answer, &err),
                    LG_E_CANCEL);
    lg_endpoint_free(endpoint);
}

static const char large[] =
    P "SELECT * { ?s :kind ?k " SAME "{ ?s :value ?v } OPTIONAL { " SAME "{ ?k :name ?n } } }";

static void
keeps_to_its_budget(void)
{
    open_fixture();
    size_t enough = 0;
    for (size_t memory = 1 << 16; memory <= 16 << 20 && !enough; memory += memory / 4) {
        const LgQueryOptions options = {.memory = memory};
        LgBuf out = {0};
        LgError err = {0};
        const LgStatus st = run_with(large, &options, &out, &err);
        CU_ASSERT(st == LG_OK || st == LG_E_LIMIT);
        enough = st == LG_OK ? memory : 0;
        lg_buf_done(&out);
    }
    CU_ASSERT(enough > 0);
}

static LgStatus
run_small(void *ctx)
{
    (void)ctx;
    LgBuf out = {0};
    const LgStatus st =
        run_with(P "SELECT * { VALUES ?k { :k1 } " SAME "{ ?k :name ?n } }", NULL, &out, NULL);
    lg_buf_done(&out);
    return st == LG_E_REMOTE ? LG_E_NOMEM : st; // the other endpoint had no memory
}

static void
survives_failed_allocations(void)
{
    open_fixture();
    CU_ASSERT_TRUE(fail_each_allocation(run_small, NULL) > 0);
}

// --- Elsewhere --------------------------------------------------------------------

static void
serves_updates(void)
{
    open_fixture();
    const LgUpdateOptions options = {.default_graph = LG_STR("http://x/graph")};
    LgBuf out = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_endpoint_update(fixture.endpoint,
                                       LG_STR(P "INSERT { ?k :label ?n } WHERE { ?k :name ?m " SAME
                                                "{ ?k :name ?n } FILTER(?k != :k0) }"),
                                       &options, &err),
                    LG_OK);
    CHECK_STR(lg_str_c(err.text), "");
    CU_ASSERT_EQUAL(run(P "SELECT (COUNT(*) AS ?c) { ?k :label ?n }", &out, &err), LG_OK);
    CHECK_STR(lg_str_c(err.text), "");
    CHECK_STR(lg_buf_view(&out), "4;");
    CU_ASSERT_EQUAL(lg_endpoint_update(fixture.endpoint,
                                       LG_STR(P "DELETE { ?k :label ?n } WHERE { ?k :label ?n . "
                                                "SERVICE <urn:x> { ?k :name ?n } }"),
                                       &options, &err),
                    LG_E_UNSUPPORTED);
    err = (LgError){0};
    CU_ASSERT_EQUAL(run(P "SELECT (COUNT(*) AS ?c) { ?k :label ?n }", &out, &err), LG_OK);
    CHECK_STR(lg_str_c(err.text), "");
    CHECK_STR(lg_buf_view(&out), "4;");
    lg_buf_done(&out);
}

static void
explains_itself(void)
{
    open_fixture();
    const LgQueryOptions options = {.explain = true};
    LgAnswer *answer = NULL;
    LgBuf out = {0};
    LgError err = {0};
    CU_ASSERT_EQUAL_FATAL(
        lg_endpoint_query(fixture.endpoint,
                          LG_STR(P "SELECT * { ?k :name ?m OPTIONAL { SERVICE SILENT <urn:same> { "
                                   "?s :kind ?k } } }"),
                          &options, &answer, &err),
        LG_OK);
    CU_ASSERT_EQUAL(lg_answer_explain(answer, LG_EXPLAIN_TEXT, &out, &err), LG_OK);
    const char *want = "left service silent <urn:same>  (1 request sent, 1,000 rows received)";
    if (lg_str_search(lg_buf_view(&out), lg_str_c(want)) == out.n) {
        (void)printf("\n" LG_STR_FMT "\n", LG_STR_ARG(lg_buf_view(&out)));
        CU_FAIL("another plan");
    }
    lg_answer_close(answer);
    lg_buf_done(&out);
}

CU_TestInfo service_tests[] = {
    {"sends values along", sends_values_along},
    {"asks each question once", asks_each_question_once},
    {"finds its endpoint", finds_its_endpoint},
    {"joins here", joins_here},
    {"names who failed", names_who_failed},
    {"is refused where nobody asks", is_refused_where_nobody_asks},
    {"ends with its query", ends_with_its_query},
    {"keeps to its budget", keeps_to_its_budget},
    {"survives failed allocations", survives_failed_allocations},
    {"serves updates", serves_updates},
    {"explains itself", explains_itself},
    {"tidies up", tidies_up},
    CU_TEST_INFO_NULL,
};
