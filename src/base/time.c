// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/time.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

enum { DAY_SECONDS = 86400, ERA_DAYS = 146097, EPOCH_OFFSET = 719468 };

static int64_t
now_ns(clockid_t clock)
{
    struct timespec ts = {0};
    (void)clock_gettime(clock, &ts); // cannot fail for these two clocks
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

uint64_t
lg_time_mono_ns(void)
{
    return (uint64_t)now_ns(CLOCK_MONOTONIC);
}

int64_t
lg_time_wall_ns(void)
{
    return now_ns(CLOCK_REALTIME);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

// Years are counted from 1 March, so that the leap day is the last of its year,
// in eras of 400 years, which all have the same length.
int64_t
lg_time_days(LgDate date)
{
    const int64_t y = date.year - (date.month <= 2);
    const int64_t era = floor_div(y, 400);
    const int64_t year_of_era = y - era * 400;
    const int64_t month = (date.month + 9) % 12; // March is 0
    const int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_OFFSET;
}

LgDate
lg_time_date(int64_t days)
{
    const int64_t z = days + EPOCH_OFFSET;
    const int64_t era = floor_div(z, ERA_DAYS);
    const int64_t doe = z - era * ERA_DAYS;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t month = (5 * doy + 2) / 153; // March is 0
    LgDate date = {
        .year = yoe + era * 400,
        .month = (unsigned)(month < 10 ? month + 3 : month - 9),
        .day = (unsigned)(doy - (153 * month + 2) / 5 + 1),
    };
    date.year += date.month <= 2;
    return date;
}

unsigned
lg_time_month_days(int64_t year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) {
        return 0;
    }
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

bool
lg_time_date_valid(LgDate date)
{
    return date.day >= 1 && date.day <= lg_time_month_days(date.year, date.month);
}

// Format into `out`; the buffer holds every text that a 64-bit year can make.
__attribute__((format(printf, 2, 3))) static LgStr
print(char *out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(out, LG_TIME_TEXT, fmt, ap);
    va_end(ap);
    return (LgStr){out, n > 0 && n < LG_TIME_TEXT ? (size_t)n : 0};
}

typedef struct {
    LgDate date;
    int64_t days;
    unsigned hour, minute, second;
} Moment;

static Moment
moment(int64_t seconds)
{
    const int64_t days = floor_div(seconds, DAY_SECONDS);
    const unsigned rest = (unsigned)(seconds - days * DAY_SECONDS);
    return (Moment){lg_time_date(days), days, rest / 3600, rest / 60 % 60, rest % 60};
}

LgStr
lg_time_iso_date(LgDate date, char out[LG_TIME_TEXT])
{
    return print(out, "%s%04lld-%02u-%02u", date.year < 0 ? "-" : "",
                 (long long)(date.year < 0 ? -date.year : date.year), date.month, date.day);
}

LgStr
lg_time_iso(int64_t seconds, char out[LG_TIME_TEXT])
{
    const Moment m = moment(seconds);
    char day[LG_TIME_TEXT];
    (void)lg_time_iso_date(m.date, day);
    return print(out, "%.24sT%02u:%02u:%02uZ", day, m.hour, m.minute, m.second);
}

LgStr
lg_time_http(int64_t seconds, char out[LG_TIME_TEXT])
{
    static const char days[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Moment m = moment(seconds);
    return print(out, "%s, %02u %s %04lld %02u:%02u:%02u GMT",
                 days[m.days - floor_div(m.days, 7) * 7], m.date.day, months[m.date.month - 1],
                 (long long)m.date.year, m.hour, m.minute, m.second);
}
