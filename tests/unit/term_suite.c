// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/limits.h"
#include "rdf/cell.h"
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
    CU_ASSERT_TRUE(lg_format_has_graphs(LG_FORMAT_TRIG));
}

// The text of a literal, byte by byte.
static void
format_slowly(LgStr s, LgBuf *out)
{
    lg_buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        const char *letter = c == '\b'   ? "\\b"
                             : c == '\f' ? "\\f"
                             : c == '\n' ? "\\n"
                             : c == '\r' ? "\\r"
                             : c == '\t' ? "\\t"
                             : c == '"'  ? "\\\""
                             : c == '\\' ? "\\\\"
                                         : NULL;
        if (letter) {
            lg_buf_add(out, lg_str_c(letter));
        } else if (c < 0x20 || c == 0x7f) {
            lg_buf_printf(out, "\\u%04X", c);
        } else {
            lg_buf_byte(out, (char)c);
        }
    }
    lg_buf_byte(out, '"');
}

static void
escapes_any_bytes(void)
{
    static char text[3 * LG_CELL_PART];
    uint64_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        const size_t n = round % 500 == 0 ? sizeof(text) - (size_t)round : (size_t)round % 131;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            // mostly letters, so that whole blocks are clean
            const char c = (char)(uint8_t)(seed >> 56);
            text[i] = (seed >> 40) % 16 < (unsigned)round % 4 ? c : 'a';
        }
        const LgTerm term = lg_term_string((LgStr){text, n});
        LgBuf slow = {0};
        LgBuf fast = {0};
        LgBuf parts = {0};
        size_t at = 0;
        format_slowly(term.value, &slow);
        lg_term_format(&term, &fast);
        while (lg_cell_add_part(&lg_cell_ntriples, &term, &at, &parts)) {
        }
        CU_ASSERT(lg_str_eq(lg_buf_view(&slow), lg_buf_view(&fast)));
        CU_ASSERT(lg_str_eq(lg_buf_view(&slow), lg_buf_view(&parts)));
        lg_buf_done(&slow);
        lg_buf_done(&fast);
        lg_buf_done(&parts);
    }
}

CU_TestInfo term_tests[] = {
    {"escapes any bytes", escapes_any_bytes}, {"formats as N-Triples", formats_as_n_triples},
    {"checks every kind", checks_every_kind}, {"copies into an arena", copies_into_an_arena},
    {"knows the formats", knows_the_formats}, CU_TEST_INFO_NULL,
};
