// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/exec.h"

#include <time.h>

LgStatus
lg_exec_check(const LgExec *exec, LgError *err)
{
    if (exec->cancel && atomic_load_explicit(exec->cancel, memory_order_relaxed)) {
        return lg_error_set(err, LG_E_CANCEL, "the query was cancelled");
    }
    if (exec->deadline_ns > 0) {
        struct timespec now;
        (void)clock_gettime(CLOCK_MONOTONIC, &now); // cannot fail for this clock
        const uint64_t ns = (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
        if (ns >= exec->deadline_ns) {
            return lg_error_set(err, LG_E_TIMEOUT, "the query ran longer than its time limit");
        }
    }
    return LG_OK;
}
