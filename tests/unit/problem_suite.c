// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Problem details: what a program finds in them.

#include "site/site_impl.h"
#include "sparql/parse.h"
#include "sparql/update.h"
#include "unit/suites.h"

#include <stdio.h>

static void
lists_what_was_expected(void)
{
    static const struct {
        const char *expected, *json;
    } cases[] = {
        {"'}'", "{\"expected\":[\"'}'\"]}"},
        {"'.', ';', ',', GRAPH or '}'",
         "{\"expected\":[\"'.'\",\"';'\",\"','\",\"GRAPH\",\"'}'\"]}"},
        {"a value: an IRI, a literal or UNDEF",
         "{\"expected\":[\"an IRI\",\"a literal\",\"UNDEF\"]}"},
        {"a variable, '(' with an expression or '*' behind SELECT",
         "{\"expected\":[\"a variable\",\"'(' with an expression\",\"'*'\"]}"},
        {"", "{}"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgError err = {0};
        (void)snprintf(err.expected, sizeof(err.expected), "%s", cases[i].expected);
        LgBuf out = {0};
        LgJson json = lg_json_on(&out);
        lg_json_object(&json);
        lg_problem_place(&json, &err);
        lg_json_object_end(&json);
        CU_ASSERT_TRUE(lg_str_eq(lg_buf_view(&out), lg_str_c(cases[i].json)));
        lg_buf_done(&out);
    }
}

static void
says_where_it_is(void)
{
    static const struct {
        const char *text;
        bool update;
        const char *json;
    } cases[] = {
        {"ASK {", false, "\"line\":1,\"column\":6,\"offset\":5,\"length\":0,\"expected\":["},
        {"", false, "\"line\":1,\"column\":1,\"offset\":0,\"length\":0,\"expected\":[\"PREFIX\""},
        {"SELECT ?x\nWHERE { ?x <x:p> 'ü' nonsense }", false,
         "\"line\":2,\"column\":23,\"offset\":32,\"length\":8,\"expected\":[\"'.'"},
        // A codepoint escape is six bytes of what was sent.
        {"ASK { ?\\u00e9 ?p }", false, "\"offset\":17,\"length\":1,"},
        {"ASK { ?\\u00e9\\u00e9 \\u00e9 }", false, "\"offset\":20,\"length\":6"},
        {"ASK { ?s ?p \"x }", false, "\"line\":1,\"column\":13,\"offset\":12,\"length\":1}"},
        {"ASK { \xc3\xa9 }", false, "\"offset\":6,\"length\":2"},
        {"ASK { \xff }", false, "\"offset\":6,\"length\":1}"},
        {"INSERT DATA { ?s <http://p> 1 }", true, "\"offset\":14,\"length\":2}"},
        {"DROP TABLE x", true, "\"offset\":5,\"length\":5,\"expected\":[\"GRAPH and an IRI\""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgArena *arena = lg_arena_new(0);
        LgError err = {0};
        LgQuery *query = NULL;
        LgUpdate *update = NULL;
        const LgStr text = lg_str_c(cases[i].text);
        const LgStatus st = cases[i].update
                                ? lg_parse_update(arena, text, LG_STR(""), &update, &err)
                                : lg_parse_query(arena, text, LG_STR(""), &query, &err);
        CU_ASSERT_EQUAL(st, LG_E_SYNTAX);
        LgBuf out = {0};
        LgJson json = lg_json_on(&out);
        lg_json_object(&json);
        lg_problem_place(&json, &err);
        lg_json_object_end(&json);
        const bool ok = lg_str_search(lg_buf_view(&out), lg_str_c(cases[i].json)) < out.n;
        if (!ok) {
            (void)printf("\n  case %zu: " LG_STR_FMT, i, LG_STR_ARG(lg_buf_view(&out)));
        }
        CU_ASSERT_TRUE(ok);
        lg_buf_done(&out);
        lg_arena_free(arena);
    }
}

CU_TestInfo problem_tests[] = {
    {"lists what was expected", lists_what_was_expected},
    {"says where it is", says_where_it_is},
    CU_TEST_INFO_NULL,
};
