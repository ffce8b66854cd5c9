// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/limits.h"
#include "rdf/format.h"
#include "rdf/term.h"
#include "unit/check.h"
#include "unit/suites.h"

static void
check_format(LgTerm term, const char *want)
{
    LgBuf buf = {0};
    lg_term_format(&term, &buf);
    CHECK_STR(lg_buf_view(&buf), want);
    lg_buf_done(&buf);
}

static void
formats_as_n_triples(void)
{
    check_format(lg_term_iri(LG_STR("http://x/é")), "<http://x/é>");
    check_format(lg_term_iri(LG_STR("not> checked")), "<not\\u003E\\u0020checked>");
    check_format(lg_term_blank(LG_STR("b1")), "_:b1");
    check_format(lg_term_string(LG_STR("a\"b\\c\n\r\t\b\f\x01\x7fé")),
                 "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u007Fé\"");
    check_format(lg_term_lang(LG_STR("x"), LG_STR("en-GB")), "\"x\"@en-GB");
    check_format(lg_term_typed(LG_STR("1.0"), LG_STR(LG_NS_XSD "decimal")),
                 "\"1.0\"^^<http://www.w3.org/2001/XMLSchema#decimal>");
    check_format((LgTerm){0}, "");
}

static void
expect_bad(LgTerm term, LgStatus status, const char *says)
{
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_term_check(&term, &err), status);
    CU_ASSERT_TRUE(error_says(&err, says));
}

static void
checks_every_kind(void)
{
    const LgTerm good[] = {
        lg_term_iri(LG_STR("http://x/")),
        lg_term_blank(LG_STR("a.b-c_1")),
        lg_term_blank(LG_STR("0")),
        lg_term_string(LG_STR("")),
        lg_term_lang(LG_STR("x"), LG_STR("de-Latn-1996")),
        lg_term_typed(LG_STR("abc"), LG_STR(LG_NS_XSD "integer")), // ill-typed is not illegal
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CU_ASSERT_EQUAL(lg_term_check(&good[i], NULL), LG_OK);
    }
    expect_bad((LgTerm){0}, LG_E_INVALID, "missing");
    expect_bad(lg_term_iri(LG_STR("x y")), LG_E_INVALID, "a space");
    expect_bad(lg_term_blank(LG_STR("")), LG_E_INVALID, "label");
    expect_bad(lg_term_blank(LG_STR("a.")), LG_E_INVALID, "0x2e");
    expect_bad(lg_term_blank(LG_STR("a b")), LG_E_INVALID, "0x20");
    expect_bad(lg_term_string(LG_STR("\xc3")), LG_E_INVALID, "not UTF-8");
    expect_bad(lg_term_lang(LG_STR("x"), LG_STR("")), LG_E_INVALID, "without a language tag");
    expect_bad(lg_term_lang(LG_STR("x"), LG_STR("en--gb")), LG_E_INVALID, "'en--gb'");
    expect_bad(lg_term_lang(LG_STR("x"), LG_STR("en-")), LG_E_INVALID, "'en-'");
    expect_bad(lg_term_lang(LG_STR("x"), LG_STR("e1")), LG_E_INVALID, "'e1'");
    expect_bad(lg_term_lang(LG_STR("x"), LG_STR("abcdefghi")), LG_E_INVALID, "'abcdefghi'");
    static char tag[300];
    memset(tag, 'a', sizeof(tag));
    expect_bad(lg_term_lang(LG_STR("x"), (LgStr){tag, 255}), LG_E_LIMIT, "255 bytes");
    expect_bad(lg_term_typed(LG_STR("x"), LG_STR("integer")), LG_E_INVALID, "not absolute");
    LgTerm both = lg_term_string(LG_STR("x"));
    both.lang = LG_STR("en");
    expect_bad(both, LG_E_INVALID, "not an rdf:langString");
}

static void
copies_into_an_arena(void)
{
    LgArena *arena = lg_arena_new(64);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgTerm copy;
    const LgTerm term = lg_term_lang(LG_STR("x"), LG_STR("en"));
    CU_ASSERT_EQUAL(lg_term_copy(arena, &term, &copy, NULL), LG_E_LIMIT);
    lg_arena_free(arena);
    arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    CU_ASSERT_EQUAL_FATAL(lg_term_copy(arena, &term, &copy, NULL), LG_OK);
    CU_ASSERT_TRUE(lg_term_eq(&term, &copy));
    copy.lang = LG_STR("EN");
    CU_ASSERT_TRUE(lg_term_eq(&term, &copy));
    copy.value = LG_STR("y");
    CU_ASSERT_FALSE(lg_term_eq(&term, &copy));
    lg_arena_free(arena);
}

static void
knows_the_formats(void)
{
    CU_ASSERT_EQUAL(lg_format_from_path(LG_STR("a/b.ttl")), LG_FORMAT_TURTLE);
    CU_ASSERT_EQUAL(lg_format_from_path(LG_STR("a/b.nq.gz")), LG_FORMAT_NQUADS);
    CU_ASSERT_EQUAL(lg_format_from_path(LG_STR("a.ttl/b")), LG_FORMAT_NONE);
    CU_ASSERT_EQUAL(lg_format_from_path(LG_STR("b.csv")), LG_FORMAT_NONE);
    CU_ASSERT_EQUAL(lg_format_from_name(LG_STR("ntriples")), LG_FORMAT_NTRIPLES);
    CU_ASSERT_EQUAL(lg_format_from_media(LG_STR("Text/Turtle")), LG_FORMAT_TURTLE);
    CU_ASSERT_EQUAL(lg_format_from_media(LG_STR("image/png")), LG_FORMAT_NONE);
    CU_ASSERT_STRING_EQUAL(lg_format_media(LG_FORMAT_RDFXML), "application/rdf+xml");
    CU_ASSERT_STRING_EQUAL(lg_format_suffix(LG_FORMAT_JSONLD), "jsonld");
    CU_ASSERT_TRUE(lg_format_has_graphs(LG_FORMAT_TRIG));
}

CU_TestInfo term_tests[] = {
    {"formats as N-Triples", formats_as_n_triples},
    {"checks every kind", checks_every_kind},
    {"copies into an arena", copies_into_an_arena},
    {"knows the formats", knows_the_formats},
    CU_TEST_INFO_NULL,
};
