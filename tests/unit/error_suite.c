// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/check.h"
#include "unit/suites.h"

#include <errno.h>

static void
keeps_the_innermost_place(void)
{
    LgError err = {0};
    char text[200];
    CU_ASSERT_EQUAL(lg_error_set(&err, LG_E_SYNTAX, "unknown prefix '%s'", "ex"), LG_E_SYNTAX);
    lg_error_at(&err, LG_STR("a.ttl"), 3, 7);
    lg_error_at(&err, LG_STR("outer"), 1, 1);
    lg_error_prefix(&err, "loading %s: ", "x");
    lg_error_format(&err, text, sizeof(text));
    CU_ASSERT_STRING_EQUAL(text, "a.ttl:3:7: loading x: unknown prefix 'ex'");
    lg_error_format(&err, text, 12);
    CU_ASSERT_STRING_EQUAL(text, "a.ttl:3:7: ");
    (void)lg_error_set(&err, LG_E_IO, "%s, and so nothing is loaded", err.text); // of its own text
    CU_ASSERT_STRING_EQUAL(err.text, "loading x: unknown prefix 'ex', and so nothing is loaded");
    CU_ASSERT_EQUAL(lg_error_set(NULL, LG_E_IO, "nobody asks"), LG_E_IO);
    lg_error_at(NULL, LG_STR("x"), 1, 1);
}

static void
is_harmless_to_print(void)
{
    LgError err = {0};
    (void)lg_error_set(&err, LG_E_INVALID, "%s", "a\x1b[31m\nb\x7f é\xc3 \xff\xe2\x82z");
    CU_ASSERT_STRING_EQUAL(err.text, "a?[31m?b? é? ???z");
    char longest[3000];
    memset(longest, 'x', sizeof(longest));
    memcpy(longest + 1022, "\xc3\xa9", 2); // cut in two by the end of the text
    longest[sizeof(longest) - 1] = '\0';
    (void)lg_error_set(&err, LG_E_INVALID, "%s", longest);
    CU_ASSERT_EQUAL(err.text[1021], 'x');
    CU_ASSERT_EQUAL(err.text[1022], '?');
    CU_ASSERT_EQUAL(err.text[1023], '\0');
}

static void
tells_system_errors_apart(void)
{
    LgError err = {0};
    CU_ASSERT_EQUAL(lg_error_errno(&err, ENOENT, "cannot open %s", "x"), LG_E_NOTFOUND);
    CU_ASSERT_STRING_EQUAL(err.text, "cannot open x: No such file or directory");
    CU_ASSERT_EQUAL(lg_error_errno(&err, ENOMEM, "x"), LG_E_NOMEM);
    CU_ASSERT_EQUAL(lg_error_errno(&err, ENOSPC, "x"), LG_E_IO);
}

CU_TestInfo error_tests[] = {
    {"keeps the innermost place", keeps_the_innermost_place},
    {"is harmless to print", is_harmless_to_print},
    {"tells system errors apart", tells_system_errors_apart},
    CU_TEST_INFO_NULL,
};
