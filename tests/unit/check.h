// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Assertions about slices and errors for the unit tests.

#ifndef LG_TESTS_CHECK_H
#define LG_TESTS_CHECK_H

#include "base/error.h"
#include "base/mem.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

/// Both are shown when they differ.
static inline void
check_str(LgStr got, LgStr want, const char *file, unsigned line)
{
    const bool same = lg_str_eq(got, want);
    if (!same) {
        (void)printf("\n    %s:%u: got  '" LG_STR_FMT "'\n    want '" LG_STR_FMT "'\n", file, line,
                     (int)got.n, got.p ? got.p : "", (int)want.n, want.p ? want.p : "");
    }
    CU_assertImplementation(same, line, "strings are equal", file, "", CU_FALSE);
}

#define CHECK_STR(got, want) check_str((got), lg_str_c(want), __FILE__, __LINE__)

/// True when the text of `err` holds `part`.
static inline bool
error_says(const LgError *err, const char *part)
{
    const bool found = strstr(err->text, part) != NULL;
    if (!found) {
        (void)printf("\n    error is '%s', wanted '%s'\n", err->text, part);
    }
    return found;
}

/// Run `work` with its first, second, ... allocation failing until it gets through;
/// `work` returns LG_OK, LG_E_NOMEM or LG_E_LIMIT. Returns how often it failed,
/// or -1 when it answered anything else.
static inline int
fail_each_allocation(LgStatus (*work)(void *ctx), void *ctx)
{
    for (unsigned nth = 1; nth < 100000; nth++) {
        lg_mem_test_fail(nth);
        const LgStatus st = work(ctx);
        lg_mem_test_fail(0);
        if (st == LG_OK) {
            return (int)nth - 1;
        }
        if (st != LG_E_NOMEM && st != LG_E_LIMIT) {
            (void)printf("\n    allocation %u failed: %s\n", nth, lg_status_str(st));
            return -1;
        }
    }
    return -1;
}

#endif
