// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSums: checksums of files, made while somebody reads them, so that they need not be read once
// more for that. An LgIo that has them tells them what is read of the files that they know.

#ifndef LG_BASE_SUMS_H
#define LG_BASE_SUMS_H

#include "base/error.h"

#include <stdbool.h>

typedef struct LgSums LgSums;
typedef struct LgSum LgSum;

/// Null when memory is short. Free it with lg_sums_free(), after all files that were opened.
LgSums *lg_sums_new(void) LG_NODISCARD;

/// Null is allowed.
void lg_sums_free(LgSums *sums);

/// Begin with `path`, from its start. Not while another thread uses `sums`; afterwards each sum
/// belongs to one thread at a time.
LgStatus lg_sums_add(LgSums *sums, const char *path, LgError *err) LG_NODISCARD;

/// The sum of `path`; null when it was not added. Null for `sums` is allowed.
LgSum *lg_sums_find(const LgSums *sums, const char *path);

/// `bytes` have been read at `at`; none of them: the file ends there. What was read before, or
/// lies behind a gap, does not count.
void lg_sum_feed(LgSum *sum, uint64_t at, LgStr bytes);

/// False when the file has not been read from its start to its end; then the outputs are as they
/// were.
bool lg_sum_get(const LgSum *sum, uint64_t *out_sum, uint64_t *out_size);

#endif
