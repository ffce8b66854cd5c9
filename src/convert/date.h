// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Dates as people write them.

#ifndef LG_CONVERT_DATE_H
#define LG_CONVERT_DATE_H

#include "base/time.h"

/// The forms, for messages.
extern const LgStr lg_date_forms;

/// 2026-03-31, 31/03/2026, 31.3.26, 20260331, 31-Mar-2026, 31 March 2026, March 31, 2026, perhaps
/// with a time behind it, which does not count. The day stands before the month. Of years with two
/// digits 69 to 99 are in the 20th century. Years are from 1000 to 2999.
bool lg_date_read(LgStr s, LgDate *out);

#endif
