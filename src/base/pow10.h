// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Powers of ten that fit 64 bits.

#ifndef LG_BASE_POW10_H
#define LG_BASE_POW10_H

#include <stdint.h>

enum { LG_POW10_MAX = 19 }; ///< 10^19 fits a uint64_t, 10^18 an int64_t

/// lg_pow10[n] is 10^n.
extern const uint64_t lg_pow10[LG_POW10_MAX + 1];

#endif
