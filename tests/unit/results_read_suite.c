// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/limits.h"
#include "sparql/results.h"
#include "unit/check.h"
#include "unit/kept_results.h"
#include "unit/suites.h"

#define JSON "application/sparql-results+json"
#define XML "application/sparql-results+xml"
#define SPARQL "<sparql xmlns='http://www.w3.org/2005/sparql-results#'>"

// All of an answer as one text.
static LgStatus
dump(LgStr body, const char *media, LgBuf *out, LgError *err)
{
    KeptResults kept;
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    const LgStatus st = kept_results_read(&kept, arena, body, lg_str_c(media), err);
    if (st == LG_OK && kept.answer.kind == LG_ANSWER_BOOLEAN) {
        lg_buf_add(out, kept.answer.boolean ? LG_STR("yes") : LG_STR("no"));
    }
    for (uint32_t i = 0; st == LG_OK && i < kept.answer.n_vars; i++) {
        lg_buf_printf(out, "?" LG_STR_FMT " ", LG_STR_ARG(kept.answer.vars[i]));
    }
    for (size_t i = 0; st == LG_OK && i < kept.n_rows * kept.answer.n_vars; i++) {
        lg_buf_add(out, i % kept.answer.n_vars == 0 ? LG_STR("| ") : LG_STR(""));
        if (kept.rows[i].kind == LG_TERM_NONE) {
            lg_buf_byte(out, '-');
        }
        lg_term_format(&kept.rows[i], out);
        lg_buf_byte(out, ' ');
    }
    lg_arena_free(arena);
    return st;
}

typedef struct {
    const char *body;
    const char *media;
    const char *want;
} Case;

static void
reads_terms_exactly(void)
{
    static const Case cases[] = {
        {"{\"head\":{\"vars\":[\"a\",\"b\"]},\"results\":{\"bindings\":["
         "{\"b\":{\"type\":\"literal\",\"value\":\"01\",\"datatype\":"
         "\"http://www.w3.org/2001/XMLSchema#integer\"},"
         "\"a\":{\"value\":\"http://x/\\u00e9\",\"type\":\"uri\"}},"
         "{\"a\":{\"type\":\"literal\",\"value\":\" a\\n\",\"xml:lang\":\"en-GB\"}},{},"
         "{\"b\":{\"type\":\"bnode\",\"value\":\"b0\",\"other\":[1,{}]}}]}}",
         JSON,
         "?a ?b | <http://x/\xc3\xa9> \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> "
         "| \" a\\n\"@en-GB - | - - | - _:b0 "},
        {"{\"results\":{\"ordered\":true,\"bindings\":[{\"x\":{\"type\":\"typed-literal\","
         "\"value\":\"\",\"datatype\":\"http://x/t\"}}]},\"head\":{\"link\":[],\"vars\":[\"x\"]}}",
         "application/json", "?x | \"\"^^<http://x/t> "},
        {"{\"head\":{\"vars\":[]},\"results\":{\"bindings\":[]}}", JSON, ""},
        {"{\"head\":{},\"boolean\":true}", JSON, "yes"},
        {"{\"boolean\":false}", JSON, "no"},
        {"<?xml version='1.0'?>" SPARQL "<head><variable name='a'/><link href='x'/>"
         "<variable name='b'/></head><results><result>\n<binding name='b'><literal datatype="
         "'http://www.w3.org/2001/XMLSchema#decimal'>1.0</literal></binding>"
         "<binding name='a'><uri>http://x/&#233;</uri></binding></result><result/>"
         "<result><binding name='a'><literal xml:lang='en'> a<![CDATA[<]]>\n</literal></binding>"
         "</result><result><binding name='a'><bnode>b0</bnode></binding>"
         "<binding name='b'><literal/></binding></result></results></sparql>",
         XML,
         "?a ?b | <http://x/\xc3\xa9> \"1.0\"^^<http://www.w3.org/2001/XMLSchema#decimal> "
         "| - - | \" a<\\n\"@en - | _:b0 \"\" "},
        {SPARQL "<head/><boolean> true </boolean></sparql>", "text/xml", "yes"},
        {SPARQL "<head/><results/></sparql>", "application/xml", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        CU_ASSERT_EQUAL(dump(lg_str_c(cases[i].body), cases[i].media, &out, &err), LG_OK);
        CHECK_STR(lg_str_c(err.text), "");
        CHECK_STR(lg_buf_view(&out), cases[i].want);
        lg_buf_done(&out);
    }
}

#define ROW(row) "{\"head\":{\"vars\":[\"x\"]},\"results\":{\"bindings\":[" row "]}}"
#define TERM(term) ROW("{\"x\":{" term "}}")
#define XROW(row) \
    SPARQL "<head><variable name='x'/></head><results><result>" row "</result></results></sparql>"

static void
refuses_with_a_place(void)
{
    static const Case cases[] = {
        {"<html>", "text/html", "the answer is 'text/html', not SPARQL results in JSON or XML"},
        {"", JSON, "expected a value, found the end"},
        {"[]", JSON, "expected an object in the answer"},
        {"{}", JSON, "an answer has a 'head' and one of 'results' and 'boolean'"},
        {"{\"head\":{},\"head\":{},\"boolean\":true}", JSON, "an answer has one 'head'"},
        {"{\"head\":{},\"boolean\":true,\"results\":{}}", JSON, "one of 'results' and 'boolean'"},
        {"{\"head\":{},\"boolean\":1}", JSON, "'boolean' is neither true nor false"},
        {"{\"results\":{\"bindings\":[]}}", JSON, "an answer has a 'head'"},
        {"{\"head\":{},\"results\":{}}", JSON, "'results' without 'bindings'"},
        {"{\"head\":{},\"results\":{\"bindings\":[],\"bindings\":[]}}", JSON, "comes twice"},
        {"{\"head\":{\"vars\":[\"x\",\"x\"]},\"results\":{\"bindings\":[]}}", JSON,
         "two columns 'x'"},
        {"{\"head\":{\"vars\":[\"\"]},\"results\":{\"bindings\":[]}}", JSON,
         "a column without a name"},
        {"{\"head\":{\"vars\":[1]},\"results\":{\"bindings\":[]}}", JSON, "expected a name"},
        {ROW("[]"), JSON, "expected a row"},
        {ROW("{\"x\":1}"), JSON, "expected an object with 'type' and 'value'"},
        {ROW("{\"y\":{}}"), JSON, "a binding of 'y', which is not a column of the answer"},
        {ROW("{\"x\":{\"type\":\"literal\",\"value\":\"\"},\"x\":{\"type\":\"literal\","
             "\"value\":\"\"}}"),
         JSON, "two bindings of 'x' in a row"},
        {TERM(""), JSON, "a term needs a 'value' and a 'type' of uri, literal or bnode"},
        {TERM("\"type\":\"uri\""), JSON, "a term needs a 'value'"},
        {TERM("\"type\":\"triple\",\"value\":{}"), JSON, "expected a string"},
        {TERM("\"type\":\"iri\",\"value\":\"http://x/\""), JSON, "a term needs"},
        {TERM("\"type\":\"uri\",\"value\":\"\",\"value\":\"\""), JSON, "'value' comes twice"},
        {TERM("\"type\":\"uri\",\"value\":\"a b\""), JSON, "a b"},
        {TERM("\"type\":\"uri\",\"value\":\"relative\""), JSON, "relative"},
        {TERM("\"type\":\"literal\",\"value\":\"\",\"datatype\":\"x\""), JSON, "x"},
        {TERM("\"type\":\"literal\",\"value\":\"\",\"xml:lang\":\"\""), JSON,
         "without a language tag"},
        {TERM("\"type\":\"literal\",\"value\":\"\",\"xml:lang\":\"e n\""), JSON,
         "not a language tag"},
        {TERM("\"type\":\"literal\",\"value\":\"\",\"xml:lang\":\"en\",\"datatype\":\"http://x/\""),
         JSON, "a language tag on a literal"},
        {TERM("\"type\":\"bnode\",\"value\":\"\""), JSON, "a blank node label of 0 bytes"},
        {ROW("") "x", JSON, "expected the end of the JSON"},
        {"{\"head\":{\"vars\":[\"x\"]},\"results\":{\"bindings\":[{\"x\":", JSON,
         "expected a value, found the end"},
        {"<html/>", XML, "expected sparql in the answer, found 'html'"},
        {"<sparql/>", XML, "expected sparql in the answer"},
        {SPARQL "<head/></sparql>", XML, "expected results or boolean"},
        {SPARQL "<head/><boolean>maybe</boolean></sparql>", XML, "neither true nor false"},
        {SPARQL "<head/><boolean>true</boolean><x/></sparql>", XML, "expected the end"},
        {SPARQL "<head><variable/></head><results/></sparql>", XML, "a column without a name"},
        {SPARQL "<head><x/></head><results/></sparql>", XML, "expected variable or link"},
        {XROW("x"), XML, "text between the elements"},
        {XROW("<x/>"), XML, "expected binding"},
        {XROW("<binding name='y'><uri>http://x/</uri></binding>"), XML, "a binding of 'y'"},
        {XROW("<binding name='x'/>"), XML, "expected uri, literal or bnode"},
        {XROW("<binding name='x'><uri>a b</uri></binding>"), XML, "a b"},
        {XROW("<binding name='x'><uri>http://x/<y/></uri></binding>"), XML, "expected text"},
        {XROW("<binding name='x'><bnode>a</bnode><bnode>b</bnode></binding>"), XML,
         "expected the end of the element"},
        {"<!DOCTYPE sparql>" SPARQL "<head/><boolean>true</boolean></sparql>", XML,
         "a document type"},
        {SPARQL "<head/><results>", XML, "the document is not whole"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf out = {0};
        LgError err = {0};
        const LgStatus st = dump(lg_str_c(cases[i].body), cases[i].media, &out, &err);
        CU_ASSERT_NOT_EQUAL(st, LG_OK);
        CU_ASSERT_EQUAL(st, err.status);
        if (!error_says(&err, cases[i].want)) {
            (void)printf("    of %s\n", cases[i].body);
            CU_FAIL("another message");
        }
        CU_ASSERT(i == 0 || err.source[0]);
        lg_buf_done(&out);
    }
}

static void
keeps_to_its_limits(void)
{
    LgBuf text = {0};
    LgBuf out = {0};
    LgError err = {0};
    lg_buf_add(&text, LG_STR("{\"head\":{\"vars\":["));
    for (int i = 0; i <= LG_LIMIT_QUERY_VARS; i++) {
        lg_buf_printf(&text, "%s\"v%d\"", i > 0 ? "," : "", i);
    }
    lg_buf_add(&text, LG_STR("]},\"results\":{\"bindings\":[]}}"));
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), JSON, &out, &err), LG_E_LIMIT);
    lg_buf_clear(&text);
    lg_buf_add(&text, LG_STR("{\"head\":{\"vars\":[\"x\"]},\"results\":{\"bindings\":[{\"x\":{"
                             "\"type\":\"literal\",\"value\":\""));
    for (int i = 0; i <= LG_LIMIT_LITERAL; i++) {
        lg_buf_byte(&text, 'a');
    }
    lg_buf_add(&text, LG_STR("\"}}]}}"));
    CU_ASSERT_EQUAL(dump(lg_buf_view(&text), JSON, &out, &err), LG_E_LIMIT);
    lg_buf_done(&text);
    lg_buf_done(&out);
}

// What the writers write, the readers read.
static void
goes_round(void)
{
    static const char body[] =
        "{\"head\":{\"vars\":[\"a\",\"b\"]},\"results\":{\"bindings\":["
        "{\"a\":{\"type\":\"uri\",\"value\":\"http://x/?a=1&b='2'\"},"
        "\"b\":{\"type\":\"literal\",\"value\":\"\\t\\n\\r \\\\ \\\" ' <>&]]> "
        "\\ud83d\\ude00\"}},{},"
        "{\"a\":{\"type\":\"bnode\",\"value\":\"b0\"},"
        "\"b\":{\"type\":\"literal\",\"value\":\"1E0\",\"datatype\":\"http://x/?&\"}},"
        "{\"b\":{\"type\":\"literal\",\"value\":\"\",\"xml:lang\":\"en-GB\"}}]}}";
    static const LgResultsFormat formats[] = {LG_RESULTS_JSON, LG_RESULTS_XML};
    LgArena *arena = lg_arena_new(0);
    LgError err = {0};
    KeptResults kept;
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    CU_ASSERT_EQUAL_FATAL(kept_results_read(&kept, arena, lg_str_c(body), LG_STR(JSON), &err),
                          LG_OK);
    for (size_t f = 0; f < 2; f++) {
        LgBuf text = {0};
        const LgOut out = lg_out_buf(&text);
        KeptResults again;
        kept.given = false;
        CU_ASSERT_EQUAL(lg_results_write(&kept.answer, formats[f], &out, &err), LG_OK);
        CU_ASSERT_EQUAL(kept_results_read(&again, arena, lg_buf_view(&text),
                                          lg_str_c(lg_results_media(formats[f])), &err),
                        LG_OK);
        CHECK_STR(lg_str_c(err.text), "");
        CU_ASSERT_TRUE(kept_results_same(&kept, &again));
        lg_buf_done(&text);
    }
    lg_arena_free(arena);
}

static LgStatus
read_both(void *ctx)
{
    (void)ctx;
    static const Case cases[] = {
        {TERM("\"type\":\"literal\",\"value\":\"\\n\""), JSON, NULL},
        {XROW("<binding name='x'><literal xml:lang='en'>a</literal></binding>"), XML, NULL},
    };
    LgStatus st = LG_OK;
    LgArena *arena = lg_arena_new(0);
    KeptResults kept;
    for (size_t i = 0; arena && st == LG_OK && i < 2; i++) {
        st = kept_results_read(&kept, arena, lg_str_c(cases[i].body), lg_str_c(cases[i].media),
                               NULL);
    }
    st = arena ? st : LG_E_NOMEM;
    lg_arena_free(arena);
    return st;
}

static void
survives_failed_allocations(void)
{
    CU_ASSERT_TRUE(fail_each_allocation(read_both, NULL) > 0);
}

CU_TestInfo results_read_tests[] = {
    {"reads terms exactly", reads_terms_exactly},
    {"refuses with a place", refuses_with_a_place},
    {"keeps to its limits", keeps_to_its_limits},
    {"reads what is written", goes_round},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
