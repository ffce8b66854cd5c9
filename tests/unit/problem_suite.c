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

// Every type is an address on the page /about.
static void
explains_every_type(void)
{
    static const int statuses[] = {400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 500, 503};
    const char *src = getenv("LG_SRCDIR");
    char path[1000];
    (void)snprintf(path, sizeof(path), "%s/templates/about.mustache", src ? src : ".");
    LgBuf about = {0};
    CU_ASSERT_EQUAL_FATAL(lg_io_slurp(&lg_io_plain, path, 1 << 20, &about, NULL), LG_OK);
    LgSite site = {.base = LG_STR("http://x/")};
    const LgPage page = {.site = &site};
    const size_t n_statuses = sizeof(statuses) / sizeof(statuses[0]);
    for (size_t i = 0; i < n_statuses + (size_t)LG_E_REVIEW; i++) {
        const LgError err = {.status = (LgStatus)(i < n_statuses ? 0 : i - n_statuses + 1)};
        const int status = i < n_statuses ? statuses[i] : lg_page_status(&err);
        LgBuf out = {0};
        lg_problem_write(&out, &page, status, LG_STR("x"), i < n_statuses ? NULL : &err);
        const LgStr start = LG_STR("{\"type\":\"http://x/about#");
        CU_ASSERT_TRUE_FATAL(lg_str_starts(lg_buf_view(&out), start));
        const LgStr rest = lg_str_from(lg_buf_view(&out), start.n);
        char id[64];
        (void)snprintf(id, sizeof(id), "id=\"%.*s\"", (int)lg_str_find(rest, '"'), rest.p);
        CU_ASSERT_TRUE(lg_str_search(lg_buf_view(&about), lg_str_c(id)) < about.n);
        lg_buf_done(&out);
    }
    lg_buf_done(&about);
}

CU_TestInfo problem_tests[] = {
    {"lists what was expected", lists_what_was_expected},
    {"says where it is", says_where_it_is},
    {"explains every type", explains_every_type},
    CU_TEST_INFO_NULL,
};
