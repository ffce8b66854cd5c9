// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Clocks, and the proleptic Gregorian calendar without time zones or locales.

#ifndef LG_BASE_TIME_H
#define LG_BASE_TIME_H

#include "base/str.h"

/// Nanoseconds of a clock that only goes forward; its zero means nothing.
uint64_t lg_time_mono_ns(void);

/// Nanoseconds since 1970-01-01T00:00:00Z, as the machine believes.
int64_t lg_time_wall_ns(void);

/// Year 0 is 1 BC (XSD 1.1, ISO 8601); months and days from 1.
typedef struct {
    int64_t year;
    unsigned month;
    unsigned day;
} LgDate;

/// Days since 1970-01-01; negative before. `date` must exist (lg_time_date_valid),
/// with a year within +-10^15.
int64_t lg_time_days(LgDate date);

/// The date of a day number.
LgDate lg_time_date(int64_t days);

bool lg_time_date_valid(LgDate date);

/// 28 to 31; 0 when `month` is not 1 to 12.
unsigned lg_time_month_days(int64_t year, unsigned month);

enum { LG_TIME_TEXT = 40 };

/// Write "2026-11-22T13:05:09Z" for seconds since 1970 (UTC), with a NUL.
/// Returns it as a slice of `out`.
LgStr lg_time_iso(int64_t seconds, char out[LG_TIME_TEXT]);

/// Write "2026-11-22", with a NUL.
LgStr lg_time_iso_date(LgDate date, char out[LG_TIME_TEXT]);

/// Write "Sun, 22 Nov 2026 13:05:09 GMT" (RFC 9110, 5.6.7), with a NUL. The year
/// must be 0 to 9999.
LgStr lg_time_http(int64_t seconds, char out[LG_TIME_TEXT]);

#endif
