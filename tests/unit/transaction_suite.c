// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Requests of updates over a store: what is there afterwards.

#include "sparql/engine.h"
#include "sparql/update.h"
#include "unit/check.h"
#include "unit/suites.h"
#include "unit/temp_store.h"

#define DEFAULT "http://e/default"

static LgStatus
update_with(TempStore *w, const char *text, LgUpdateOptions options, LgError *err)
{
    options.base = LG_STR("http://e/");
    options.default_graph = LG_STR(DEFAULT);
    return lg_update_run(w->store, lg_str_c(text), &options, 0, err);
}

static void
update(TempStore *w, const char *text)
{
    LgError err = {0};
    if (update_with(w, text, (LgUpdateOptions){0}, &err) != LG_OK) {
        (void)printf("\n    %s\n      %u:%u: %s\n", text, err.line, err.column, err.text);
        CU_FAIL("refused");
    }
}

// Every quad, in order, as "s p o g" without http://e/, "; " between them.
static void
check_quads(TempStore *w, const char *want)
{
    static const LgStr all = LG_STR_INIT("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } } "
                                         "ORDER BY STR(?g) (isBlank(?s)) STR(?s) STR(?p) STR(?o)");
    LgEndpoint *endpoint = NULL;
    LgAnswer *answer = NULL;
    LgAnswerRows rows = {0};
    LgError err = {0};
    LgBuf got = {0};
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(w->store, NULL, &endpoint, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_endpoint_query(endpoint, all, NULL, &answer, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_answer_next(answer, &rows, &err), LG_OK);
    for (uint32_t i = 0; i < rows.n * 4; i++) {
        const LgTerm *term = &rows.terms[i];
        const LgStr value = term->kind == LG_TERM_BLANK ? LG_STR("_") : term->value;
        const LgStr base = LG_STR("http://e/");
        lg_buf_add(&got, i == 0 ? LG_STR("") : i % 4 == 0 ? LG_STR("; ") : LG_STR(" "));
        lg_buf_add(&got, lg_str_starts(value, base) ? lg_str_from(value, base.n) : value);
    }
    CHECK_STR(lg_buf_view(&got), want);
    lg_buf_done(&got);
    lg_answer_close(answer);
    lg_endpoint_free(endpoint);
}

typedef struct {
    const char *text;
    const char *want;
} Case;

static void
changes_quads(void)
{
    static const Case cases[] = {
        {"", ""},
        {"INSERT DATA { <a> <p> 1 . GRAPH <g> { <a> <p> 2 } }", "a p 1 default; a p 2 g"},
        {"INSERT DATA { <a> <p> 1, 2 } ; DELETE DATA { <a> <p> 2, 3 }", "a p 1 default"},
        // each operation sees those before it, none sees itself
        {"INSERT DATA { <a> <p> 1 } ; INSERT { ?s <q> ?o } WHERE { ?s <p> ?o } ; "
         "DELETE WHERE { ?s <p> ?o } ; INSERT { ?s <r> ?p } WHERE { ?s ?p ?o }",
         "a q 1 default; a r q default"},
        {"INSERT DATA { <a> <p> 1 } ; DELETE { ?s <p> ?o } INSERT { ?s <p> ?new } "
         "WHERE { ?s <p> ?o BIND(?o + 1 AS ?new) }",
         "a p 2 default"},
        // deleted and put in: there
        {"INSERT DATA { <a> <p> 1 } ; DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
         "a p 1 default"},
        // a new blank node for each solution, the same one within it
        {"INSERT DATA { <a> <p> 1, 2 } ; "
         "DELETE { ?s ?p ?o } INSERT { _:b <v> ?o . _:b <of> ?s } WHERE { ?s ?p ?o }",
         "_ of a default; _ of a default; _ v 1 default; _ v 2 default"},
        // what is no triple is left out
        {"INSERT DATA { <a> <p> 'x' } ; INSERT { ?o <q> ?s . ?s ?o 1 . ?s <r> ?u . ?s <t> ?o } "
         "WHERE { ?s <p> ?o }",
         "a p x default; a t x default"},
        // the default graph of WHERE is the union of all
        {"INSERT DATA { GRAPH <g> { <a> <p> 1 } } ; INSERT { ?s <q> ?o } WHERE { ?s <p> ?o }",
         "a q 1 default; a p 1 g"},
        {"INSERT DATA { GRAPH <g> { <a> <p> 1 } GRAPH <h> { <b> <p> 2 } } ; "
         "WITH <g> DELETE { ?s ?p ?o } INSERT { GRAPH <h> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
         "a p 1 h; b p 2 h"},
        {"INSERT DATA { GRAPH <g> { <a> <p> 1 } GRAPH <h> { <b> <p> 2 } } ; "
         "INSERT { ?s <q> ?o } USING <g> WHERE { ?s ?p ?o } ; "
         "INSERT { ?s <r> ?g } USING NAMED <h> WHERE { GRAPH ?g { ?s ?p ?o } }",
         "a q 1 default; b r h default; a p 1 g; b p 2 h"},
        {"INSERT DATA { GRAPH <g> { <a> <p> 1 } GRAPH <h> { <a> <p> 1 } } ; "
         "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
         ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TempStore w;
        temp_store_open(&w);
        update(&w, cases[i].text);
        check_quads(&w, cases[i].want);
        temp_store_close(&w);
    }
}

static void
manages_graphs(void)
{
    static const char data[] = "INSERT DATA { <a> <p> 0 GRAPH <g> { <a> <p> 1 } "
                               "GRAPH <h> { <a> <p> 2 } }";
    static const Case cases[] = {
        {"CLEAR DEFAULT", "a p 1 g; a p 2 h"},
        {"CLEAR NAMED", "a p 0 default"},
        {"DROP ALL", ""},
        {"DROP GRAPH <g> ; DROP GRAPH <nothing>", "a p 0 default; a p 2 h"},
        {"CREATE GRAPH <new> ; CREATE SILENT GRAPH <g>", "a p 0 default; a p 1 g; a p 2 h"},
        {"ADD <g> TO <h> ; ADD <g> TO DEFAULT",
         "a p 0 default; a p 1 default; a p 1 g; a p 1 h; a p 2 h"},
        {"COPY <g> TO <h> ; COPY DEFAULT TO <new>", "a p 0 default; a p 1 g; a p 1 h; a p 0 new"},
        {"MOVE <g> TO <h> ; MOVE DEFAULT TO <new>", "a p 1 h; a p 0 new"},
        {"MOVE <g> TO <g> ; COPY <h> TO <h>", "a p 0 default; a p 1 g; a p 2 h"},
        {"COPY SILENT <nothing> TO <h> ; LOAD SILENT <d>", "a p 0 default; a p 1 g; a p 2 h"},
        {"INSERT DATA { <b> <p> 3 } ; COPY DEFAULT TO <g> ; CLEAR DEFAULT ; CLEAR GRAPH <h>",
         "a p 0 g; b p 3 g"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TempStore w;
        temp_store_open(&w);
        update(&w, data);
        update(&w, cases[i].text);
        check_quads(&w, cases[i].want);
        temp_store_close(&w);
    }
}

static void
changes_all_or_nothing(void)
{
    static const Case cases[] = {
        {"CLEAR ALL ; ADD <nothing> TO <h>", "1:13: there is no graph <http://e/nothing>"},
        {"CLEAR ALL ;\nINSERT DATA { GRAPH <g> { <x> <p> 1 } } ;\n CREATE GRAPH <g>",
         "3:2: graph <http://e/g> exists already"},
        {"CLEAR ALL ; LOAD <d>", "1:13: LOAD is not allowed here; load <http://e/d> on the server"},
        {"CLEAR ALL ; INSERT DATA { ?x a 1 }",
         "1:27: INSERT DATA takes no variables, found ?x; for those there are DELETE and INSERT "
         "with WHERE"},
    };
    TempStore w;
    temp_store_open(&w);
    update(&w, "INSERT DATA { <a> <p> 1 }");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgError err = {0};
        char got[1400];
        CU_ASSERT_NOT_EQUAL(update_with(&w, cases[i].text, (LgUpdateOptions){0}, &err), LG_OK);
        (void)snprintf(got, sizeof(got), "%u:%u: %s", err.line, err.column, err.text);
        CU_ASSERT_STRING_EQUAL(got, cases[i].want);
        CU_ASSERT_STRING_EQUAL(err.source, "update");
        check_quads(&w, "a p 1 default");
    }
    temp_store_close(&w);
}

static void
stops_when_told(void)
{
    atomic_bool cancel = true;
    TempStore w;
    LgError err = {0};
    temp_store_open(&w);
    update(&w, "INSERT DATA { <a> <p> 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }");
    CU_ASSERT_EQUAL(update_with(&w, "CLEAR ALL", (LgUpdateOptions){.cancel = &cancel}, &err),
                    LG_E_CANCEL);
    err = (LgError){0};
    static const char slow[] =
        "DELETE { ?s ?p ?a } WHERE { ?s ?p ?a, ?b, ?c, ?d, ?e, ?f, ?g, ?h, ?i }";
    CU_ASSERT_EQUAL(update_with(&w, slow, (LgUpdateOptions){.timeout_ms = 50}, &err), LG_E_TIMEOUT);
    err = (LgError){0};
    CU_ASSERT_EQUAL(update_with(&w, slow, (LgUpdateOptions){.memory = 1 << 20}, &err), LG_E_LIMIT);
    err = (LgError){0};
    CU_ASSERT_EQUAL(update_with(&w, "ASK {}", (LgUpdateOptions){0}, &err), LG_E_SYNTAX);
    check_quads(&w, "a p 1 default; a p 10 default; a p 2 default; a p 3 default; a p 4 default; "
                    "a p 5 default; a p 6 default; a p 7 default; a p 8 default; a p 9 default");
    temp_store_close(&w);
}

static LgStatus
load_one(void *ctx, LgStr document, LgStr graph, uint32_t timeout_ms, const atomic_bool *cancel,
         LgSink *sink, LgError *err)
{
    CU_ASSERT_TRUE(timeout_ms > 0 && !cancel);
    const LgTerm terms[4] = {lg_term_iri(document), lg_term_iri(LG_STR("http://e/p")),
                             lg_term_string(LG_STR("loaded")), lg_term_iri(graph)};
    LgTermRef refs[4];
    if (*(bool *)ctx) {
        return lg_error_set(err, LG_E_IO, "no such document");
    }
    for (size_t i = 0; i < 4; i++) {
        LG_TRY(lg_sink_term(sink, &terms[i], true, &refs[i], err));
    }
    const LgQuads quads = {.n = 1, .s = &refs[0], .p = &refs[1], .o = &refs[2], .g = &refs[3]};
    return lg_sink_quads(sink, &quads, err);
}

static void
loads_by_callback(void)
{
    bool fails = false;
    TempStore w;
    LgError err = {0};
    const LgUpdateOptions options = {.load = load_one, .load_ctx = &fails};
    temp_store_open(&w);
    CU_ASSERT_EQUAL(update_with(&w, "LOAD <d> ; LOAD <f> INTO GRAPH <g>", options, &err), LG_OK);
    fails = true;
    CU_ASSERT_EQUAL(update_with(&w, "LOAD SILENT <x> ; INSERT DATA { <a> <p> 1 }", options, &err),
                    LG_OK);
    CU_ASSERT_EQUAL(update_with(&w, "CLEAR ALL ; LOAD <x>", options, &err), LG_E_IO);
    CU_ASSERT_TRUE(error_says(&err, "no such document"));
    CU_ASSERT_EQUAL(err.column, 13);
    check_quads(&w, "a p 1 default; d p loaded default; f p loaded g");
    temp_store_close(&w);
}

static LgStatus
update_once(void *ctx)
{
    TempStore *w = (TempStore *)ctx;
    return update_with(w,
                       "INSERT DATA { <a> <p> 1 } ; DELETE { ?s ?p ?o } INSERT { ?s ?p ?n, _:b } "
                       "WHERE { ?s ?p ?o BIND(CONCAT('a long text and ', STR(?o)) AS ?n) } ; "
                       "COPY DEFAULT TO <g> ; CLEAR ALL",
                       (LgUpdateOptions){0}, NULL);
}

static void
survives_failed_allocations(void)
{
    TempStore w;
    temp_store_open(&w);
    CU_ASSERT_TRUE(fail_each_allocation(update_once, &w) > 0);
    check_quads(&w, "");
    temp_store_close(&w);
}

CU_TestInfo transaction_tests[] = {
    {"changes quads", changes_quads},
    {"manages graphs", manages_graphs},
    {"changes all or nothing", changes_all_or_nothing},
    {"stops when told", stops_when_told},
    {"loads by callback", loads_by_callback},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
