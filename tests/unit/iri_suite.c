// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/iri.h"
#include "unit/check.h"
#include "unit/suites.h"

static void
takes_what_is_an_iri(void)
{
    static const char *const good[] = {
        "http://opendatacommunities.org/id/district-council/adur",
        "urn:x",
        "mailto:a@b.example",
        "tag:x,2020:y",
        "http://[::1]:8080/a",
        "http://[v1.a:b]/",
        "http://u:p@h.example:80/?q=a/b?c#f/?",
        "http://ex.example/caf\xc3\xa9/%C3%A9",
        "file:///a/b",
        "http:",
        "scheme:!$%25&'()*+,-./0123456789:/@AZ_az~?#",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        LgError err = {0};
        if (lg_iri_check(lg_str_c(good[i]), &err) != LG_OK) {
            (void)printf("\n    %s: %s\n", good[i], err.text);
            CU_FAIL("an IRI is refused");
        }
    }
}

typedef struct {
    const char *iri;
    const char *says;
} BadIri;

static void
says_what_is_wrong_and_where(void)
{
    static const BadIri bad[] = {
        {"", "empty"},
        {"relative/x", "not absolute"},
        {"//host/x", "not absolute"},
        {"1http://x", "a ':' behind something that is not a scheme at byte 6"},
        {"http://x/a b", "a space (byte 0x20) at byte 11"},
        {"http://x/a<b", "a forbidden character at byte 11"},
        {"http://x/\"", "at byte 10"},
        {"http://x/{y}", "at byte 10"},
        {"http://x/a\\b", "at byte 11"},
        {"http://x/a^b", "at byte 11"},
        {"http://x/a`b", "at byte 11"},
        {"http://x/a|b", "at byte 11"},
        {"http://x/\n", "a control character (byte 0x0a) at byte 10"},
        {"http://x/50%", "a '%' without two hexadecimal digits at byte 12"},
        {"http://x/%zz", "at byte 10"},
        {"http://x/a[0]", "a bracket at byte 11"},
        {"http://[::1/", "a malformed IP address at byte 8"},
        {"http://[]/", "a malformed IP address at byte 8"},
        {"http://x:8o/", "a port that is not a number"},
        {"http://a@b@c/", "a second '@'"},
        {"http://x/#a#b", "a second '#' at byte 12"},
        {"http://x/\xff", "not UTF-8"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        LgError err = {0};
        CU_ASSERT_EQUAL(lg_iri_check(lg_str_c(bad[i].iri), &err), LG_E_INVALID);
        CU_ASSERT_TRUE(error_says(&err, bad[i].says));
    }
    static char longest[9000];
    memset(longest, 'a', sizeof(longest));
    longest[1] = ':';
    CU_ASSERT_EQUAL(lg_iri_check((LgStr){longest, 8192}, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_iri_check((LgStr){longest, 8193}, NULL), LG_E_LIMIT);
}

typedef struct {
    const char *ref, *want;
} Resolved;

// RFC 3986, 5.4.1 and 5.4.2
static const Resolved rfc_cases[] = {
    {"g:h", "g:h"},
    {"g", "http://a/b/c/g"},
    {"./g", "http://a/b/c/g"},
    {"g/", "http://a/b/c/g/"},
    {"/g", "http://a/g"},
    {"//g", "http://g"},
    {"?y", "http://a/b/c/d;p?y"},
    {"g?y", "http://a/b/c/g?y"},
    {"#s", "http://a/b/c/d;p?q#s"},
    {"g#s", "http://a/b/c/g#s"},
    {"g?y#s", "http://a/b/c/g?y#s"},
    {";x", "http://a/b/c/;x"},
    {"g;x", "http://a/b/c/g;x"},
    {"g;x?y#s", "http://a/b/c/g;x?y#s"},
    {"", "http://a/b/c/d;p?q"},
    {".", "http://a/b/c/"},
    {"./", "http://a/b/c/"},
    {"..", "http://a/b/"},
    {"../", "http://a/b/"},
    {"../g", "http://a/b/g"},
    {"../..", "http://a/"},
    {"../../", "http://a/"},
    {"../../g", "http://a/g"},
    {"../../../g", "http://a/g"},
    {"../../../../g", "http://a/g"},
    {"/./g", "http://a/g"},
    {"/../g", "http://a/g"},
    {"g.", "http://a/b/c/g."},
    {".g", "http://a/b/c/.g"},
    {"g..", "http://a/b/c/g.."},
    {"..g", "http://a/b/c/..g"},
    {"./../g", "http://a/b/g"},
    {"./g/.", "http://a/b/c/g/"},
    {"g/./h", "http://a/b/c/g/h"},
    {"g/../h", "http://a/b/c/h"},
    {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
    {"g;x=1/../y", "http://a/b/c/y"},
    {"g?y/./x", "http://a/b/c/g?y/./x"},
    {"g?y/../x", "http://a/b/c/g?y/../x"},
    {"g#s/./x", "http://a/b/c/g#s/./x"},
    {"g#s/../x", "http://a/b/c/g#s/../x"},
    {"http:g", "http:g"},
};

static void
resolves_as_the_rfc_says(void)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgStr out = {0};
    for (size_t i = 0; i < sizeof(rfc_cases) / sizeof(rfc_cases[0]); i++) {
        CU_ASSERT_EQUAL(lg_iri_resolve(arena, LG_STR("http://a/b/c/d;p?q"),
                                       lg_str_c(rfc_cases[i].ref), &out, NULL),
                        LG_OK);
        CHECK_STR(out, rfc_cases[i].want);
    }
    CU_ASSERT_EQUAL(lg_iri_resolve(arena, LG_STR("http://a"), LG_STR("g"), &out, NULL), LG_OK);
    CHECK_STR(out, "http://a/g");
    CU_ASSERT_EQUAL(lg_iri_resolve(arena, LG_STR("urn:x"), LG_STR("y"), &out, NULL), LG_OK);
    CHECK_STR(out, "urn:y");
    CU_ASSERT_EQUAL(lg_iri_resolve(arena, LG_STR(""), LG_STR("g"), &out, NULL), LG_E_INVALID);
    lg_arena_free(arena);
}

static void
finds_the_namespace(void)
{
    CU_ASSERT_EQUAL(lg_iri_namespace(LG_STR("http://a/b#c")), 11);
    CU_ASSERT_EQUAL(lg_iri_namespace(LG_STR("http://a/b#c/d")), 13);
    CU_ASSERT_EQUAL(lg_iri_namespace(LG_STR("http://a/")), 9);
    CU_ASSERT_EQUAL(lg_iri_namespace(LG_STR("urn:x")), 0);
}

static LgStatus
resolve_once(void *ctx)
{
    (void)ctx;
    LgStr out;
    LgArena *arena = lg_arena_new(0);
    const LgStatus st =
        arena ? lg_iri_resolve(arena, LG_STR("http://a/b/c"), LG_STR("../x/./y"), &out, NULL)
              : LG_E_NOMEM;
    lg_arena_free(arena);
    return st;
}

static void
survives_failed_allocations(void)
{
    CU_ASSERT_TRUE(fail_each_allocation(resolve_once, NULL) >= 3);
}

CU_TestInfo iri_tests[] = {
    {"takes what is an IRI", takes_what_is_an_iri},
    {"says what is wrong and where", says_what_is_wrong_and_where},
    {"resolves as the RFC says", resolves_as_the_rfc_says},
    {"finds the namespace", finds_the_namespace},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
