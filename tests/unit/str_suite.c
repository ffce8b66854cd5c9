// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/buf.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "unit/check.h"
#include "unit/suites.h"

static void
compares_and_cuts(void)
{
    const LgStr s = LG_STR("Lodge data");
    CU_ASSERT_TRUE(lg_str_starts(s, LG_STR("Lod")) && lg_str_ends(s, LG_STR("ata")));
    CU_ASSERT_TRUE(lg_str_starts(s, (LgStr){0}) && lg_str_ends((LgStr){0}, (LgStr){0}));
    CU_ASSERT_FALSE(lg_str_starts(LG_STR("L"), LG_STR("Lo")));
    CU_ASSERT_TRUE(lg_str_eq_nocase(s, LG_STR("lODGE DATA")));
    CU_ASSERT_FALSE(lg_str_eq_nocase(LG_STR("[a"), LG_STR("{a")));
    CHECK_STR(lg_str_from(s, 6), "data");
    CHECK_STR(lg_str_from(s, 60), "");
    CHECK_STR(lg_str_trim(LG_STR(" \t\r\n a b \v\f")), "a b");
    CHECK_STR(lg_str_trim(LG_STR("  ")), "");
    CU_ASSERT_EQUAL(lg_str_find(s, 'd'), 2);
    CU_ASSERT_EQUAL(lg_str_find(s, 'x'), s.n);
    CU_ASSERT_EQUAL(lg_str_behind(s, 'x'), 0);
    CU_ASSERT_TRUE(lg_str_is_like(LG_STR("Homes 2024"), LG_STR("homes*")));
    CU_ASSERT_TRUE(lg_str_is_like((LgStr){0}, LG_STR("*")));
    CU_ASSERT_TRUE(lg_str_is_like(LG_STR("Homes"), LG_STR("homes")));
    CU_ASSERT_FALSE(lg_str_is_like(LG_STR("Home"), LG_STR("homes*")));
    CU_ASSERT_FALSE(lg_str_is_like(LG_STR("Homes 2024"), LG_STR("homes")));
    const LgStr list[] = {LG_STR_INIT("a"), LG_STR_INIT(""), LG_STR_INIT("b"), LG_STR_INIT("b")};
    CU_ASSERT_EQUAL(lg_str_index(LG_STR("b"), list, 4), 2);
    CU_ASSERT_EQUAL(lg_str_index((LgStr){0}, list, 4), 1);
    CU_ASSERT_EQUAL(lg_str_index(LG_STR("b"), list, 2), 2);
    CU_ASSERT_EQUAL(lg_str_behind(LG_STR("a/b/c.csv"), '/'), 4);
    CU_ASSERT_EQUAL(lg_str_behind(LG_STR("a/"), '/'), 2);
    CU_ASSERT_EQUAL(lg_str_behind((LgStr){0}, '/'), 0);
    CU_ASSERT_EQUAL(lg_str_find((LgStr){0}, 'x'), 0);
    CU_ASSERT_EQUAL(lg_str_search(s, LG_STR("data")), 6);
    CU_ASSERT_EQUAL(lg_str_search(s, LG_STR("")), 0);
    CU_ASSERT_EQUAL(lg_str_search(s, LG_STR("dota")), s.n);
    CU_ASSERT_TRUE(lg_str_cmp(LG_STR("a"), LG_STR("b")) < 0);
    CU_ASSERT_TRUE(lg_str_cmp(LG_STR("ab"), LG_STR("a")) > 0);
    CU_ASSERT_TRUE(lg_str_cmp(LG_STR("a"), LG_STR("\xff")) < 0);
    CU_ASSERT_EQUAL(lg_str_cmp((LgStr){0}, (LgStr){0}), 0);
}

static void
reads_whole_numbers(void)
{
    uint64_t n = 0;
    CU_ASSERT_TRUE(lg_str_u64(LG_STR("18446744073709551615"), &n) && n == UINT64_MAX);
    CU_ASSERT_FALSE(lg_str_u64(LG_STR("18446744073709551616"), &n));
    CU_ASSERT_TRUE(lg_str_u64(LG_STR("007"), &n) && n == 7);
    CU_ASSERT_FALSE(lg_str_u64(LG_STR(""), &n) || lg_str_u64(LG_STR("-1"), &n));
    CU_ASSERT_FALSE(lg_str_u64(LG_STR("1 "), &n));
}

static void
knows_utf8(void)
{
    static const LgStr good[] = {
        LG_STR_INIT(""),
        LG_STR_INIT("ascii ascii ascii"),
        LG_STR_INIT("\xc2\x80 é € 😀"),
        LG_STR_INIT("12345678é12345678"),
        LG_STR_INIT("\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80"),
    };
    static const LgStr bad[] = {
        LG_STR_INIT("\x80"),         LG_STR_INIT("\xc0\x80"),
        LG_STR_INIT("\xc1\xbf"),     LG_STR_INIT("\xe0\x80\x80"),
        LG_STR_INIT("\xed\xa0\x80"), LG_STR_INIT("\xf0\x80\x80\x80"),
        LG_STR_INIT("\xe2\x82"),     LG_STR_INIT("\xf4\x90\x80\x80"),
        LG_STR_INIT("\xff"),         LG_STR_INIT("12345678\xe2"),
        LG_STR_INIT("1234567\x80"),  LG_STR_INIT("\xc3z"),
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CU_ASSERT_TRUE(lg_utf8_valid(good[i]));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CU_ASSERT_FALSE(lg_utf8_valid(bad[i]));
    }
    CU_ASSERT_EQUAL(lg_utf8_length(LG_STR("€x")), 3);
    CU_ASSERT_EQUAL(lg_utf8_length(LG_STR("\x82")), 0);
    CU_ASSERT_EQUAL(lg_utf8_length((LgStr){0}), 0);
}

static void
buffers_grow_and_remember_failure(void)
{
    LgBuf buf = {0};
    for (unsigned i = 0; i < 1000; i++) {
        lg_buf_printf(&buf, "%u,", i);
    }
    CU_ASSERT_EQUAL(buf.n, 10 * 2 + 90 * 3 + 900 * 4);
    lg_buf_clear(&buf);
    lg_buf_add(&buf, LG_STR("x"));
    lg_mem_test_fail(1);
    CU_ASSERT_PTR_NULL(lg_buf_reserve(&buf, 1 << 20));
    lg_mem_test_fail(0);
    lg_buf_add(&buf, LG_STR("y")); // goes nowhere
    CU_ASSERT_TRUE(buf.failed);
    CHECK_STR(lg_buf_view(&buf), "x");
    lg_buf_clear(&buf);
    lg_buf_byte(&buf, 'z');
    CU_ASSERT_FALSE(buf.failed);
    CU_ASSERT_PTR_NULL(lg_buf_reserve(&buf, SIZE_MAX));
    lg_buf_done(&buf);
}

static void
buffers_quote_for_csv_and_html(void)
{
    static const struct {
        const char *text, *csv, *html;
    } cases[] = {
        {"", "", ""},
        {"a b", "a b", "a b"},
        {" a", "\" a\"", " a"},
        {"a,b", "\"a,b\"", "a,b"},
        {"a\nb", "\"a\nb\"", "a\nb"},
        {"\"", "\"\"\"\"", "&quot;"},
        {"<a href='x'>&", "<a href='x'>&", "&lt;a href=&#39;x&#39;&gt;&amp;"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        LgBuf csv = {0};
        LgBuf html = {0};
        lg_buf_csv(&csv, lg_str_c(cases[i].text));
        lg_buf_html(&html, lg_str_c(cases[i].text));
        CHECK_STR(lg_buf_view(&csv), cases[i].csv);
        CHECK_STR(lg_buf_view(&html), cases[i].html);
        lg_buf_done(&csv);
        lg_buf_done(&html);
    }
}

static void
hashes_are_the_same_everywhere(void)
{
    CU_ASSERT_EQUAL(lg_hash_bytes(LG_STR("lodge"), 0), lg_hash_bytes(LG_STR("lodge"), 0));
    CU_ASSERT_NOT_EQUAL(lg_hash_bytes(LG_STR("lodge"), 0), lg_hash_bytes(LG_STR("lodge"), 1));
    CU_ASSERT_EQUAL(lg_hash_bytes((LgStr){0}, 0), UINT64_C(0x2d06800538d394c2)); // XXH3 of nothing
    CU_ASSERT_NOT_EQUAL(lg_hash_u64(1), lg_hash_u64(2));
}

CU_TestInfo str_tests[] = {
    {"compares and cuts", compares_and_cuts},
    {"reads whole numbers", reads_whole_numbers},
    {"knows UTF-8", knows_utf8},
    {"buffers grow and remember failure", buffers_grow_and_remember_failure},
    {"buffers quote for CSV and HTML", buffers_quote_for_csv_and_html},
    {"hashes are the same everywhere", hashes_are_the_same_everywhere},
    CU_TEST_INFO_NULL,
};
