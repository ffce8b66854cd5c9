// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The nearest valid word, for messages.

#ifndef LG_CONVERT_NEAR_H
#define LG_CONVERT_NEAR_H

#include "base/str.h"

/// Which of `words` is most like `s`: edits (insert, delete, replace, swap
/// neighbours) without regard to ASCII case. `n` when none is near enough to be
/// meant. Bytes, not characters; only the first 64 of each count.
size_t lg_near_find(LgStr s, const LgStr *words, size_t n);

#endif
