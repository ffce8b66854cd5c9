// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// How decimals lie in their ids: the number of 0.DDD * 10^exp in the order of values, with 14
// digits of which the first is not 0, and how many digits are written behind the point.

#ifndef LG_STORE_ID_IMPL_H
#define LG_STORE_ID_IMPL_H

#include "store/id.h"

enum { LG_ID_DECIMAL_DIGITS = 14, LG_ID_DECIMAL_MIN_EXP = -9 };

#define LG_ID_DECIMAL_BIAS (INT64_C(1) << 51)
#define LG_ID_DECIMAL_FIRST INT64_C(10000000000000) ///< the least that has all digits

/// 10^-n, to cut `n` zeros off the digits: exact when rounded, as these fit a double, and faster
/// than a division.
extern const double lg_id_tenths[LG_ID_DECIMAL_DIGITS];

#endif
