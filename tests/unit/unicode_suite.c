// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/unicode.h"
#include "unit/check.h"
#include "unit/suites.h"

typedef LgStatus (*Map)(LgArena *, LgStr, LgStr *, LgError *);

static void
check_map(Map map, const char *in, const char *want)
{
    LgArena *arena = lg_arena_new(0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(arena);
    LgStr out = {0};
    CU_ASSERT_EQUAL(map(arena, lg_str_c(in), &out, NULL), LG_OK);
    CHECK_STR(out, want);
    lg_arena_free(arena);
}

static void
maps_case_and_forms(void)
{
    check_map(lg_unicode_upper, "", "");
    check_map(lg_unicode_upper, "az@[`{AZ", "AZ@[`{AZ");
    check_map(lg_unicode_lower, "az@[`{AZ", "az@[`{az");
    check_map(lg_unicode_upper, "straße é", "STRASSE É");
    check_map(lg_unicode_lower, "ÀÉ ΑΣ", "àé ας"); // final sigma
    check_map(lg_unicode_nfkd, "ﬁé", "fie\xcc\x81");
    check_map(lg_unicode_nfkd, "plain", "plain");
}

static void
counts_and_cuts_by_code_point(void)
{
    const LgStr s = LG_STR("aé€😀z");
    CU_ASSERT_EQUAL(lg_unicode_length(s), 5);
    CHECK_STR(lg_unicode_slice(s, 1, 3), "é€😀");
    CHECK_STR(lg_unicode_slice(s, 4, 100), "z");
    CHECK_STR(lg_unicode_slice(s, 5, 1), "");
    CHECK_STR(lg_unicode_slice(s, 0, 0), "");
    const uint32_t want[] = {'a', 0xe9, 0x20ac, 0x1f600, 'z'};
    size_t at = 0;
    for (size_t i = 0; i < 5; i++) {
        const size_t from = at;
        CU_ASSERT_EQUAL(lg_unicode_next(s, &at), want[i]);
        char bytes[4];
        const size_t n = lg_unicode_encode(want[i], bytes);
        CU_ASSERT_TRUE(lg_str_eq((LgStr){bytes, n}, (LgStr){s.p + from, at - from}));
    }
    CU_ASSERT_EQUAL(at, s.n);
    CU_ASSERT_FALSE(lg_unicode_is_mark('e'));
    CU_ASSERT_TRUE(lg_unicode_is_mark(0x301));
}

static LgStatus
upper_once(void *ctx)
{
    (void)ctx;
    LgArena *arena = lg_arena_new(0);
    LgStr out;
    const LgStatus st = arena ? lg_unicode_upper(arena, LG_STR("é"), &out, NULL) : LG_E_NOMEM;
    lg_arena_free(arena);
    return st;
}

static void
survives_failed_allocations(void)
{
    CU_ASSERT_TRUE(fail_each_allocation(upper_once, NULL) >= 2);
}

CU_TestInfo unicode_tests[] = {
    {"maps case and normal forms", maps_case_and_forms},
    {"counts and cuts by code point", counts_and_cuts_by_code_point},
    {"survives failed allocations", survives_failed_allocations},
    CU_TEST_INFO_NULL,
};
