// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/url.h"
#include "unit/suites.h"

static void
decodes_parameters(void)
{
    LgArena *arena = lg_arena_new(0);
    LgParam *params = NULL;
    size_t n = 0;
    LgError err = {0};
    const LgStr text = LG_STR("query=SELECT+%2A&a=&b&&=c&x%26y=1%2B1&query=two&q=16%2B");
    CU_ASSERT_EQUAL_FATAL(lg_url_params(arena, text, &params, &n, &err), LG_OK);
    CU_ASSERT_EQUAL(n, 7);
    CU_ASSERT_TRUE(lg_str_eq(params[0].value, LG_STR("SELECT *")));
    CU_ASSERT_TRUE(lg_str_eq(params[4].name, LG_STR("x&y")));
    CU_ASSERT_TRUE(lg_str_eq(params[4].value, LG_STR("1+1")));
    CU_ASSERT_EQUAL(lg_url_param(params, n, LG_STR("query")), &params[0]);
    CU_ASSERT_PTR_NULL(lg_url_param(params, n, LG_STR("nothing")));
    CU_ASSERT_TRUE(lg_str_eq(lg_url_param(params, n, LG_STR("q"))->value, LG_STR("16+")));
    lg_arena_free(arena);
}

static void
refuses_bad_parameters(void)
{
    static const char *const bad[] = {"a=%", "a=%4", "a=%GG", "a=%00", "a=%FF", "%C3=1"};
    LgArena *arena = lg_arena_new(0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        LgParam *params = NULL;
        size_t n = 0;
        CU_ASSERT_EQUAL(lg_url_params(arena, lg_str_c(bad[i]), &params, &n, NULL), LG_E_SYNTAX);
    }
    lg_arena_free(arena);
}

static void
encodes(void)
{
    LgBuf buf = {0};
    lg_url_encode(&buf, LG_STR("a b/c?d=\303\251&\0~"));
    CU_ASSERT_TRUE(lg_str_eq(lg_buf_view(&buf), LG_STR("a%20b%2Fc%3Fd%3D%C3%A9%26%00~")));
    lg_buf_clear(&buf);
    lg_url_encode_iri(&buf, LG_STR("http://x/\303\251%20\"<>?a#b"));
    CU_ASSERT_TRUE(lg_str_eq(lg_buf_view(&buf), LG_STR("http://x/%C3%A9%20%22%3C%3E?a#b")));
    lg_buf_done(&buf);
}

CU_TestInfo url_tests[] = {
    {"decodes parameters", decodes_parameters},
    {"refuses bad parameters", refuses_bad_parameters},
    {"encodes", encodes},
    CU_TEST_INFO_NULL,
};
