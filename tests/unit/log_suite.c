// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/log.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <unistd.h>

static void
writes_one_line_an_event(void)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    const LgLog log = {LG_LOG_INFO, ends[1]};
    LG_LOG(&log, LG_LOG_DEBUG, "unseen");
    LG_LOG(&log, LG_LOG_WARN, "odd", lg_log_str("a", LG_STR("b c\n")), lg_log_int("n", -3),
           lg_log_str("iri", LG_STR("http://x/")));
    LG_LOG(NULL, LG_LOG_ERROR, "nobody listens");
    char text[256] = "";
    const ssize_t n = read(ends[0], text, sizeof(text) - 1);
    CU_ASSERT_TRUE_FATAL(n > 20);
    CHECK_STR(lg_str_from((LgStr){text, (size_t)n}, 20), // behind the time
              " warn odd a=\"b c\\n\" n=-3 iri=http://x/\n");
    (void)close(ends[0]);
    (void)close(ends[1]);
}

CU_TestInfo log_tests[] = {
    {"writes one line an event", writes_one_line_an_event},
    CU_TEST_INFO_NULL,
};
