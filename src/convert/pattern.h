// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPattern: a text with names in braces, such as "{Tenure} / {Year}". It takes a text apart, what
// stands in the place of each name, or puts one together.

#ifndef LG_CONVERT_PATTERN_H
#define LG_CONVERT_PATTERN_H

#include "base/error.h"
#include "base/str.h"

enum { LG_PATTERN_NAMES = 16 };

typedef struct {
    LgStr text;
    LgStr names[LG_PATTERN_NAMES];
    uint32_t n; ///< names; 0: it stands for itself
} LgPattern;

/// Read `text`, which is borrowed. LG_E_INVALID for a brace without its other half, an empty name,
/// the same name twice, more than LG_PATTERN_NAMES, or names with nothing between them.
LgStatus lg_pattern_read(LgStr text, LgPattern *out, LgError *err) LG_NODISCARD;

/// Take `text` apart: `parts[i]`, never empty, stands in the place of names[i]; where there is a
/// choice, the shortest. What is between the names is compared without case. False when the text
/// does not follow the pattern. `parts` point into `text`.
bool lg_pattern_match(const LgPattern *pattern, LgStr text, LgStr *parts);

/// What stands between the names: literal `i` of n + 1, before names[i].
LgStr lg_pattern_literal(const LgPattern *pattern, uint32_t i);

#endif
