// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/period.h"

#include <inttypes.h>
#include <stdio.h>

const LgStr lg_period_forms =
    LG_STR_INIT("a period such as 2019, 2019 Q1, 2019-03, 2019-03-01, 2019/2020 or Year ending "
                "2019-03-31");

// --- Reading ----------------------------------------------------------------

// What is left to read. Every reader below either takes something and returns
// true, or leaves the text as it was.
typedef struct {
    LgStr s;
} Text;

static bool
take_number(Text *t, unsigned digits, unsigned *out)
{
    if (t->s.n < digits) {
        return false;
    }
    unsigned value = 0;
    for (unsigned i = 0; i < digits; i++) {
        const char c = t->s.p[i];
        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (unsigned)(c - '0');
    }
    // A longer run of digits is another number.
    if (t->s.n > digits && t->s.p[digits] >= '0' && t->s.p[digits] <= '9') {
        return false;
    }
    *out = value;
    t->s = lg_str_from(t->s, digits);
    return true;
}

static bool
take_char(Text *t, const char *any_of)
{
    if (t->s.n == 0 || !strchr(any_of, t->s.p[0])) {
        return false;
    }
    t->s = lg_str_from(t->s, 1);
    return true;
}

static bool
take_word(Text *t, LgStr word)
{
    if (t->s.n < word.n || !lg_str_eq_nocase((LgStr){t->s.p, word.n}, word)) {
        return false;
    }
    t->s = lg_str_from(t->s, word.n);
    return true;
}

static void
skip_gap(Text *t)
{
    while (take_char(t, " \t")) {
    }
}

static bool
at_end(const Text *t)
{
    return t->s.n == 0;
}

static const LgStr month_names[] = {
    LG_STR_INIT("January"), LG_STR_INIT("February"), LG_STR_INIT("March"),
    LG_STR_INIT("April"),   LG_STR_INIT("May"),      LG_STR_INIT("June"),
    LG_STR_INIT("July"),    LG_STR_INIT("August"),   LG_STR_INIT("September"),
    LG_STR_INIT("October"), LG_STR_INIT("November"), LG_STR_INIT("December"),
};

// A whole name, or its first three letters; "Sept" is usual too.
static bool
take_month_name(Text *t, unsigned *out)
{
    for (unsigned m = 0; m < 12; m++) {
        const LgStr full = month_names[m];
        for (size_t n = 0; n < 3; n++) {
            const size_t length[] = {full.n, m == 8 ? 4 : 3, 3};
            Text trial = *t;
            const bool is = take_word(&trial, (LgStr){full.p, length[n]});
            const char next = trial.s.n > 0 ? trial.s.p[0] : ' ';
            if (is && strchr(" -/,", next)) {
                *t = trial;
                *out = m + 1;
                return true;
            }
        }
    }
    return false;
}

static LgDate
date(unsigned year, unsigned month, unsigned day)
{
    return (LgDate){.year = (int64_t)year, .month = month, .day = day};
}

static bool
months(LgPeriodKind kind, unsigned year, unsigned month, unsigned n, LgPeriod *out)
{
    *out = (LgPeriod){.kind = kind, .begin = date(year, month, 1), .months = n};
    return month >= 1 && month <= 12;
}

static bool
one_day(unsigned year, unsigned month, unsigned day, LgPeriod *out)
{
    *out = (LgPeriod){.kind = LG_PERIOD_DAY, .begin = date(year, month, day), .days = 1};
    return lg_time_date_valid(out->begin);
}

// Monday of ISO week `week`: the week with 4 January is the first.
static bool
iso_week(unsigned year, unsigned week, LgPeriod *out)
{
    const int64_t fourth = lg_time_days(date(year, 1, 4));
    const int64_t monday = fourth - (fourth + 3) % 7; // 1970-01-01 was a Thursday
    const int64_t begin = monday + 7 * ((int64_t)week - 1);
    *out = (LgPeriod){.kind = LG_PERIOD_WEEK, .begin = lg_time_date(begin), .days = 7};
    // Its Thursday must be in the year, so that there is no week 53 too many.
    return year >= 1970 && week >= 1 && week <= 53 && lg_time_date(begin + 3).year == year;
}

// "2010/2011", "2010/11", with nothing else behind the second year.
static bool
take_year_pair(Text *t, unsigned *out_first, unsigned *out_last, bool *out_short)
{
    Text trial = *t;
    unsigned last = 0;
    if (!take_number(&trial, 4, out_first) || !take_char(&trial, "/-")) {
        return false;
    }
    *out_short = false;
    if (!take_number(&trial, 4, &last)) {
        if (!take_number(&trial, 2, &last)) {
            return false;
        }
        *out_short = true;
        last += *out_first / 100 * 100;
        last += last < *out_first ? 100 : 0;
    }
    *out_last = last;
    *t = trial;
    return last > *out_first;
}

// Quarter or half `n` of the government year that begins in `year`.
static bool
gov_part(unsigned year, bool quarter, unsigned n, LgPeriod *out)
{
    const unsigned length = quarter ? 3 : 6;
    const unsigned month = 3 + (n - 1) * length; // from 0, April is 3
    return n >= 1 && n <= (quarter ? 4U : 2U) &&
           months(quarter ? LG_PERIOD_GOV_QUARTER : LG_PERIOD_GOV_HALF, year + month / 12,
                  month % 12 + 1, length, out);
}

// Behind a government year: " Q2", "/Q2", "-H1".
static bool
take_gov_part(Text *t, unsigned year, LgPeriod *out)
{
    unsigned n = 0;
    skip_gap(t);
    (void)take_char(t, "/-");
    const bool quarter = take_word(t, LG_STR("Quarter ")) || take_word(t, LG_STR("Q"));
    return (quarter || take_word(t, LG_STR("H"))) && take_number(t, 1, &n) && at_end(t) &&
           gov_part(year, quarter, n, out);
}

// The government year of "Q2 2019/20".
static bool
parse_gov_part(Text t, bool quarter, unsigned n, LgPeriod *out)
{
    unsigned first = 0;
    unsigned last = 0;
    bool is_short = false;
    return take_year_pair(&t, &first, &last, &is_short) && last == first + 1 && at_end(&t) &&
           gov_part(first, quarter, n, out);
}

static bool
parse_year_pair(Text t, LgPeriodShort hint, LgPeriod *out)
{
    unsigned first = 0;
    unsigned last = 0;
    bool is_short = false;
    const bool dash = t.s.n > 4 && t.s.p[4] == '-';
    if (!take_year_pair(&t, &first, &last, &is_short)) {
        return false;
    }
    if (last != first + 1) {
        *out = (LgPeriod){.kind = LG_PERIOD_INTERVAL,
                          .begin = date(first, 1, 1),
                          .months = (last - first + 1) * 12};
        return at_end(&t) && !is_short && last - first < 100; // else no period
    }
    if (!at_end(&t)) {
        return take_gov_part(&t, first, out);
    }
    const bool unclear = is_short && dash && last % 100 >= 1 && last % 100 <= 12;
    if (unclear && hint != LG_PERIOD_SHORT_YEAR) {
        return false;
    }
    return months(LG_PERIOD_GOV_YEAR, first, 4, 12, out);
}

// "Q1", "H2", "W05" behind a calendar year.
static bool
parse_part(Text t, unsigned year, LgPeriod *out)
{
    unsigned n = 0;
    if (take_word(&t, LG_STR("Quarter ")) || take_word(&t, LG_STR("Q"))) {
        return take_number(&t, 1, &n) && at_end(&t) && n >= 1 && n <= 4 &&
               months(LG_PERIOD_QUARTER, year, n * 3 - 2, 3, out);
    }
    if (take_word(&t, LG_STR("H"))) {
        return take_number(&t, 1, &n) && at_end(&t) && n >= 1 && n <= 2 &&
               months(LG_PERIOD_HALF, year, n * 6 - 5, 6, out);
    }
    if (take_word(&t, LG_STR("week ")) || take_word(&t, LG_STR("W"))) {
        return (take_number(&t, 2, &n) || take_number(&t, 1, &n)) && at_end(&t) &&
               iso_week(year, n, out);
    }
    Text month_number = t;
    if (take_char(&month_number, "M") && take_number(&month_number, 2, &n) &&
        at_end(&month_number)) {
        return months(LG_PERIOD_MONTH, year, n, 1, out);
    }
    unsigned month = 0;
    return take_month_name(&t, &month) && at_end(&t) &&
           months(LG_PERIOD_MONTH, year, month, 1, out);
}

// What begins with a year and is not a pair of years.
static bool
parse_year_first(Text t, LgPeriodShort hint, LgPeriod *out)
{
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (!take_number(&t, 4, &year) || year < 1) {
        // "2019Q1": digits end at a letter, which take_number() accepts.
        return false;
    }
    if (at_end(&t)) {
        return months(LG_PERIOD_YEAR, year, 1, 12, out);
    }
    Text rest = t;
    const bool dash = rest.s.p[0] == '-';
    if (take_char(&rest, "-/") && take_number(&rest, 2, &month)) {
        if (at_end(&rest)) {
            const bool unclear = dash && month == (year + 1) % 100 && month >= 1 && month <= 12;
            return dash && !(unclear && hint != LG_PERIOD_SHORT_MONTH) &&
                   months(LG_PERIOD_MONTH, year, month, 1, out);
        }
        if (take_char(&rest, "-/") && take_number(&rest, 2, &day)) {
            (void)(take_word(&rest, LG_STR("T00:00:00")) && take_char(&rest, "Z"));
            return at_end(&rest) && one_day(year, month, day, out);
        }
        return false;
    }
    skip_gap(&t);
    (void)take_char(&t, "-/");
    skip_gap(&t);
    return parse_part(t, year, out);
}

// "Q1 2019", "Q1 2019/20", "H2 2019".
static bool
parse_part_first(Text t, LgPeriod *out)
{
    unsigned year = 0;
    unsigned part = 0;
    const bool quarter = take_word(&t, LG_STR("Quarter ")) || take_word(&t, LG_STR("Q"));
    if (!quarter && !take_word(&t, LG_STR("H"))) {
        return false;
    }
    if (!take_number(&t, 1, &part)) {
        return false;
    }
    (void)take_char(&t, " -/");
    if (parse_gov_part(t, quarter, part, out)) {
        return true;
    }
    if (!take_number(&t, 4, &year) || !at_end(&t) || part < 1 || part > (quarter ? 4U : 2U)) {
        return false;
    }
    return quarter ? months(LG_PERIOD_QUARTER, year, part * 3 - 2, 3, out)
                   : months(LG_PERIOD_HALF, year, part * 6 - 5, 6, out);
}

// "1 March 2019", "01/03/2019", "March 2019", "Q1 2019".
static bool
parse_year_last(Text t, LgPeriod *out)
{
    unsigned day = 0;
    unsigned month = 0;
    unsigned year = 0;
    Text u = t;
    if ((take_number(&u, 2, &day) || take_number(&u, 1, &day))) {
        Text slashes = u;
        if (take_char(&slashes, "/") && take_number(&slashes, 2, &month) &&
            take_char(&slashes, "/") && take_number(&slashes, 4, &year)) {
            return at_end(&slashes) && one_day(year, month, day, out);
        }
        (void)take_char(&u, " -");
        if (take_month_name(&u, &month) && take_char(&u, " -") && take_number(&u, 4, &year)) {
            return at_end(&u) && one_day(year, month, day, out);
        }
        return false;
    }
    if (take_month_name(&t, &month)) {
        (void)take_char(&t, ",");
        (void)take_char(&t, " -/");
        return take_number(&t, 4, &year) && at_end(&t) &&
               months(LG_PERIOD_MONTH, year, month, 1, out);
    }
    return parse_part_first(t, out);
}

// What whole months that begin with a first day are called.
static LgPeriodKind
kind_of_months(unsigned first, unsigned n)
{
    switch (n) {
    case 1: return LG_PERIOD_MONTH;
    case 3: return first % 3 == 1 ? LG_PERIOD_QUARTER : LG_PERIOD_INTERVAL;
    case 6: return first % 6 == 1 ? LG_PERIOD_HALF : LG_PERIOD_INTERVAL;
    case 12:
        return first == 1 ? LG_PERIOD_YEAR : first == 4 ? LG_PERIOD_GOV_YEAR : LG_PERIOD_INTERVAL;
    default: return LG_PERIOD_INTERVAL;
    }
}

// "Jan to Mar 1997", "July 2012 to June 2014".
static bool
parse_months(Text t, LgPeriod *out)
{
    unsigned first = 0;
    unsigned last = 0;
    unsigned from = 0;
    unsigned to = 0;
    if (!take_month_name(&t, &first)) {
        return false;
    }
    skip_gap(&t);
    const bool has_from = take_number(&t, 4, &from);
    skip_gap(&t);
    if (!take_word(&t, LG_STR("to ")) && !take_char(&t, "-")) {
        return false;
    }
    skip_gap(&t);
    if (!take_month_name(&t, &last)) {
        return false;
    }
    skip_gap(&t);
    if (!take_number(&t, 4, &to) || !at_end(&t)) {
        return false;
    }
    from = has_from ? from : first <= last ? to : to - 1;
    const int64_t n = ((int64_t)to - from) * 12 + last - first + 1;
    return n > 0 && months(kind_of_months(first, (unsigned)n), from, first, (unsigned)n, out);
}

// The span of some months or days that ends with the last day of `last`.
static bool
span_before(const LgPeriod *last, unsigned n_months, unsigned n_days, LgPeriod *out)
{
    if (last->kind != LG_PERIOD_DAY && last->kind != LG_PERIOD_MONTH) {
        return false;
    }
    const LgDate end = lg_period_end(last);
    *out = (LgPeriod){.kind = LG_PERIOD_INTERVAL, .months = n_months, .days = n_days};
    if (n_months == 0) {
        const int64_t begin = lg_time_days(end) - n_days;
        out->begin = lg_time_date(begin);
        // 1970-01-01 was a Thursday, and weeks begin on Monday.
        out->kind = n_days == 7 && (begin + 3) % 7 == 0 ? LG_PERIOD_WEEK : LG_PERIOD_INTERVAL;
        return true;
    }
    const int64_t month = end.year * 12 + end.month - 1 - n_months;
    out->begin = (LgDate){.year = month / 12, .month = (unsigned)(month % 12) + 1, .day = end.day};
    if (end.day == 1 && n_months < 12) {
        out->kind = kind_of_months(out->begin.month, n_months);
    }
    return lg_time_date_valid(out->begin); // not one that would begin on 30 February
}

// "Year ending March 2019", "3 months to June 2024", "Week ending 27 March 2020".
static bool
parse_ending(Text t, LgPeriod *out)
{
    static const struct {
        LgStr words;
        unsigned months, days;
    } spans[] = {
        {LG_STR_INIT("year "), 12, 0},    {LG_STR_INIT("12 months "), 12, 0},
        {LG_STR_INIT("6 months "), 6, 0}, {LG_STR_INIT("quarter "), 3, 0},
        {LG_STR_INIT("3 months "), 3, 0}, {LG_STR_INIT("week "), 0, 7},
    };
    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        Text rest = t;
        LgPeriod last = {0};
        if (take_word(&rest, spans[i].words) &&
            (take_word(&rest, LG_STR("ending ")) || take_word(&rest, LG_STR("to ")))) {
            return lg_period_parse(lg_str_trim(rest.s), LG_PERIOD_SHORT_MONTH, &last) &&
                   span_before(&last, spans[i].months, spans[i].days, out);
        }
    }
    return false;
}

// "1 April 2024 to 15 June 2024".
static bool
parse_dates(Text t, LgPeriod *out)
{
    const LgStr to = LG_STR(" to ");
    const size_t at = lg_str_search(t.s, to);
    LgPeriod first = {0};
    LgPeriod last = {0};
    if (at == t.s.n || !parse_year_last((Text){{t.s.p, at}}, &first) ||
        !parse_year_last((Text){lg_str_from(t.s, at + to.n)}, &last) ||
        first.kind != LG_PERIOD_DAY || last.kind != LG_PERIOD_DAY) {
        return false;
    }
    const LgDate end = lg_period_end(&last);
    const int64_t days = lg_time_days(end) - lg_time_days(first.begin);
    const int64_t n = (end.year - first.begin.year) * 12 + end.month - first.begin.month;
    if (days <= 0 || days > 36600) {
        return false;
    }
    *out = (LgPeriod){.kind = LG_PERIOD_INTERVAL, .begin = first.begin};
    if (end.day == first.begin.day && end.day <= 28) { // whole months
        out->months = (uint32_t)n;
        out->kind = end.day == 1 ? kind_of_months(first.begin.month, (unsigned)n) : out->kind;
    } else {
        out->days = (uint32_t)days;
    }
    return true;
}

static bool
take_count(Text *t, const char *unit, unsigned *out)
{
    Text trial = *t;
    if (!(take_number(&trial, 1, out) || take_number(&trial, 2, out) ||
          take_number(&trial, 3, out)) ||
        !take_char(&trial, unit)) {
        *out = 0;
        return false;
    }
    *t = trial;
    return true;
}

// "P1Y", "P3M", "P2Y6M", "P7D": the durations that intervals have.
static bool
take_duration(Text *t, LgPeriod *out)
{
    unsigned years = 0;
    unsigned more = 0;
    if (!take_char(t, "P")) {
        return false;
    }
    if (take_count(t, "D", &out->days)) {
        out->months = 0;
        return out->days > 0;
    }
    const bool has_years = take_count(t, "Y", &years);
    const bool has_months = take_count(t, "M", &more);
    out->months = 12 * years + more;
    return (has_years || has_months) && out->months > 0;
}

static bool
take_date(Text *t, LgDate *out)
{
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (!take_number(t, 4, &year) || !take_char(t, "-") || !take_number(t, 2, &month) ||
        !take_char(t, "-") || !take_number(t, 2, &day)) {
        return false;
    }
    (void)take_word(t, LG_STR("T00:00:00"));
    *out = date(year, month, day);
    return lg_time_date_valid(*out);
}

// The paths of reference.data.gov.uk: "quarter/2019-Q1".
static bool
parse_path(Text t, LgPeriod *out)
{
    static const struct {
        LgStr prefix;
        LgPeriodKind kind;
    } kinds[] = {
        {LG_STR_INIT("year/"), LG_PERIOD_YEAR},
        {LG_STR_INIT("gregorian-year/"), LG_PERIOD_YEAR},
        {LG_STR_INIT("gregorian-half/"), LG_PERIOD_HALF},
        {LG_STR_INIT("gregorian-quarter/"), LG_PERIOD_QUARTER},
        {LG_STR_INIT("gregorian-month/"), LG_PERIOD_MONTH},
        {LG_STR_INIT("gregorian-day/"), LG_PERIOD_DAY},
        {LG_STR_INIT("half/"), LG_PERIOD_HALF},
        {LG_STR_INIT("quarter/"), LG_PERIOD_QUARTER},
        {LG_STR_INIT("month/"), LG_PERIOD_MONTH},
        {LG_STR_INIT("week/"), LG_PERIOD_WEEK},
        {LG_STR_INIT("day/"), LG_PERIOD_DAY},
        {LG_STR_INIT("government-year/"), LG_PERIOD_GOV_YEAR},
        {LG_STR_INIT("government-half/"), LG_PERIOD_GOV_HALF},
        {LG_STR_INIT("government-quarter/"), LG_PERIOD_GOV_QUARTER},
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        Text rest = t;
        if (take_word(&rest, kinds[i].prefix)) {
            const LgPeriodShort hint =
                kinds[i].kind == LG_PERIOD_MONTH ? LG_PERIOD_SHORT_MONTH : LG_PERIOD_SHORT_YEAR;
            return lg_period_parse(rest.s, hint, out) && out->kind == kinds[i].kind;
        }
    }
    LgPeriod p = {.kind = LG_PERIOD_INTERVAL};
    if (take_word(&t, LG_STR("gregorian-interval/")) || (t.s.n > 0 && lg_char_is_digit(t.s.p[0]))) {
        if (!take_date(&t, &p.begin) || !take_char(&t, "/") || !take_duration(&t, &p)) {
            return false;
        }
    } else if (!take_duration(&t, &p) || !take_char(&t, "/") || !take_date(&t, &p.begin)) {
        return false;
    }
    *out = p;
    // A month from the 31st on has no end that is clear.
    return at_end(&t) && lg_time_date_valid(lg_period_end(&p));
}

bool
lg_period_parse(LgStr text, LgPeriodShort hint, LgPeriod *out)
{
    Text t = {lg_str_trim(text)};
    if (t.s.n == 0 || t.s.n > 100) {
        return false;
    }
    if (take_word(&t, LG_STR(LG_PERIOD_NS))) {
        return parse_path(t, out);
    }
    if (take_word(&t, LG_STR("FY"))) { // a financial year
        skip_gap(&t);
        return parse_year_pair(t, LG_PERIOD_SHORT_YEAR, out);
    }
    if (t.s.p[0] >= '0' && t.s.p[0] <= '9') {
        return parse_year_pair(t, hint, out) || parse_year_first(t, hint, out) ||
               parse_year_last(t, out) || parse_path(t, out) || parse_dates(t, out) ||
               parse_ending(t, out);
    }
    return parse_year_last(t, out) || parse_months(t, out) || parse_path(t, out) ||
           parse_ending(t, out);
}

bool
lg_period_of_iri(LgStr iri, LgPeriod *out)
{
    static const LgStr gregorian = LG_STR_INIT(LG_PERIOD_NS "gregorian-");
    const LgStr interval = LG_STR("interval/");
    char text[128];
    if (iri.n >= sizeof(text) || !lg_str_starts(iri, LG_STR(LG_PERIOD_NS))) {
        return false;
    }
    LgStr same = iri;
    const LgStr rest = lg_str_from(iri, gregorian.n);
    if (lg_str_starts(iri, gregorian) && lg_str_starts(rest, interval)) {
        return lg_period_parse(iri, LG_PERIOD_SHORT_UNKNOWN, out);
    }
    if (lg_str_starts(iri, gregorian)) {
        const int n = snprintf(text, sizeof(text), LG_PERIOD_NS LG_STR_FMT, LG_STR_ARG(rest));
        same = (LgStr){text, (size_t)n};
    }
    LgArena *arena = lg_arena_new(0);
    const bool is = arena && lg_period_parse(same, LG_PERIOD_SHORT_UNKNOWN, out) &&
                    lg_str_eq(lg_period_iri(out, arena), same);
    lg_arena_free(arena);
    return is;
}

bool
lg_period_ambiguous(LgStr text)
{
    LgPeriod a = {0};
    return !lg_period_parse(text, LG_PERIOD_SHORT_UNKNOWN, &a) &&
           lg_period_parse(text, LG_PERIOD_SHORT_MONTH, &a) &&
           lg_period_parse(text, LG_PERIOD_SHORT_YEAR, &a);
}

// --- Writing ----------------------------------------------------------------

LgDate
lg_period_end(const LgPeriod *period)
{
    if (period->months == 0) {
        return lg_time_date(lg_time_days(period->begin) + period->days);
    }
    const uint64_t month = period->begin.month - 1 + (uint64_t)period->months;
    LgDate end = period->begin;
    end.year += (int64_t)(month / 12);
    end.month = (unsigned)(month % 12) + 1;
    return end;
}

bool
lg_period_next(const LgPeriod *p, bool before, LgPeriod *out)
{
    *out = *p;
    if (p->months == 0) {
        const int64_t days = p->days;
        out->begin = lg_time_date(lg_time_days(p->begin) + (before ? -days : days));
    } else {
        const int64_t months = p->months;
        const int64_t month = p->begin.year * 12 + p->begin.month - 1 + (before ? -months : months);
        out->begin.year = month / 12;
        out->begin.month = (unsigned)(month % 12) + 1;
    }
    return out->begin.year >= 1 && out->begin.year <= 9999 && lg_time_date_valid(out->begin) &&
           lg_time_date_valid(lg_period_end(out));
}

bool
lg_period_around(const LgPeriod *p, LgPeriod *out)
{
    const unsigned m = p->begin.month;
    const unsigned year = (unsigned)p->begin.year;
    switch (p->kind) {
    case LG_PERIOD_DAY: return months(LG_PERIOD_MONTH, year, m, 1, out);
    case LG_PERIOD_MONTH: return months(LG_PERIOD_QUARTER, year, (m - 1) / 3 * 3 + 1, 3, out);
    case LG_PERIOD_QUARTER:
    case LG_PERIOD_HALF: return months(LG_PERIOD_YEAR, year, 1, 12, out);
    case LG_PERIOD_GOV_QUARTER:
    case LG_PERIOD_GOV_HALF:
        return months(LG_PERIOD_GOV_YEAR, m >= 4 ? year : year - 1, 4, 12, out);
    case LG_PERIOD_YEAR:
    case LG_PERIOD_WEEK:
    case LG_PERIOD_GOV_YEAR:
    case LG_PERIOD_INTERVAL: break;
    }
    return false;
}

static bool
is_year(const LgPeriod *p)
{
    return p->kind == LG_PERIOD_INTERVAL && p->months == 12;
}

// "2012-2013", or the year itself: the year of government a date is in.
static int64_t
gov_year(const LgPeriod *p)
{
    return p->begin.month >= 4 ? p->begin.year : p->begin.year - 1;
}

static unsigned
gov_month(const LgPeriod *p)
{
    return (p->begin.month + 8) % 12;
}

// Year and number of an ISO week: those of its Thursday.
static void
week_of(const LgPeriod *p, int64_t *out_year, int64_t *out_week)
{
    const int64_t thursday = lg_time_days(p->begin) + 3;
    *out_year = lg_time_date(thursday).year;
    *out_week =
        (thursday - lg_time_days((LgDate){.year = *out_year, .month = 1, .day = 1})) / 7 + 1;
}

void
lg_period_duration(const LgPeriod *p, char out[LG_PERIOD_DURATION])
{
    if (p->months == 0) {
        (void)snprintf(out, LG_PERIOD_DURATION, "P%" PRIu32 "D", p->days);
    } else if (p->months % 12 == 0) {
        (void)snprintf(out, LG_PERIOD_DURATION, "P%" PRIu32 "Y", p->months / 12);
    } else {
        (void)snprintf(out, LG_PERIOD_DURATION, "P%" PRIu32 "M", p->months);
    }
}

static LgStr
iso_date(LgDate d, char text[LG_TIME_TEXT])
{
    return lg_time_iso_date(d, text);
}

LgStr
lg_period_iri(const LgPeriod *p, LgArena *arena)
{
    const int64_t y = p->begin.year;
    const unsigned m = p->begin.month;
    const int64_t g = gov_year(p);
    char text[LG_TIME_TEXT];
    char length[LG_PERIOD_DURATION];
    int64_t week_year = 0;
    int64_t week = 0;
    switch (p->kind) {
    case LG_PERIOD_YEAR: return lg_arena_printf(arena, LG_PERIOD_NS "year/%04" PRId64, y);
    case LG_PERIOD_HALF:
        return lg_arena_printf(arena, LG_PERIOD_NS "half/%04" PRId64 "-H%u", y, m / 6 + 1);
    case LG_PERIOD_QUARTER:
        return lg_arena_printf(arena, LG_PERIOD_NS "quarter/%04" PRId64 "-Q%u", y, m / 3 + 1);
    case LG_PERIOD_MONTH:
        return lg_arena_printf(arena, LG_PERIOD_NS "month/%04" PRId64 "-%02u", y, m);
    case LG_PERIOD_WEEK:
        week_of(p, &week_year, &week);
        return lg_arena_printf(arena, LG_PERIOD_NS "week/%04" PRId64 "-W%02" PRId64, week_year,
                               week);
    case LG_PERIOD_DAY:
        return lg_arena_printf(arena, LG_PERIOD_NS "day/%s", iso_date(p->begin, text).p);
    case LG_PERIOD_GOV_YEAR:
        return lg_arena_printf(arena, LG_PERIOD_NS "government-year/%04" PRId64 "-%04" PRId64, g,
                               g + 1);
    case LG_PERIOD_GOV_HALF:
        return lg_arena_printf(arena,
                               LG_PERIOD_NS "government-half/%04" PRId64 "-%04" PRId64 "/H%u", g,
                               g + 1, gov_month(p) / 6 + 1);
    case LG_PERIOD_GOV_QUARTER:
        return lg_arena_printf(arena,
                               LG_PERIOD_NS "government-quarter/%04" PRId64 "-%04" PRId64 "/Q%u", g,
                               g + 1, gov_month(p) / 3 + 1);
    case LG_PERIOD_INTERVAL: break;
    }
    lg_period_duration(p, length);
    return lg_arena_printf(arena, LG_PERIOD_NS "gregorian-interval/%sT00:00:00/%s",
                           iso_date(p->begin, text).p, length);
}

static LgStr
day_label(LgDate d, const char *before, LgArena *arena)
{
    return lg_arena_printf(arena, "%s%u %s %04" PRId64, before, d.day, month_names[d.month - 1].p,
                           d.year);
}

static LgDate
last_day(const LgPeriod *p)
{
    return lg_time_date(lg_time_days(lg_period_end(p)) - 1);
}

LgStr
lg_period_label(const LgPeriod *p, LgArena *arena)
{
    const int64_t y = p->begin.year;
    const unsigned m = p->begin.month;
    const int64_t g = gov_year(p);
    int64_t week_year = 0;
    int64_t week = 0;
    switch (p->kind) {
    case LG_PERIOD_YEAR: return lg_arena_printf(arena, "%04" PRId64, y);
    case LG_PERIOD_HALF: return lg_arena_printf(arena, "%04" PRId64 " H%u", y, m / 6 + 1);
    case LG_PERIOD_QUARTER: return lg_arena_printf(arena, "%04" PRId64 " Q%u", y, m / 3 + 1);
    case LG_PERIOD_MONTH: return lg_arena_printf(arena, "%s %04" PRId64, month_names[m - 1].p, y);
    case LG_PERIOD_WEEK:
        week_of(p, &week_year, &week);
        return lg_arena_printf(arena, "%04" PRId64 " week %" PRId64, week_year, week);
    case LG_PERIOD_DAY: return day_label(p->begin, "", arena);
    case LG_PERIOD_GOV_YEAR: return lg_arena_printf(arena, "%04" PRId64 "-%04" PRId64, g, g + 1);
    case LG_PERIOD_GOV_HALF:
        return lg_arena_printf(arena, "%04" PRId64 "-%04" PRId64 " H%u", g, g + 1,
                               gov_month(p) / 6 + 1);
    case LG_PERIOD_GOV_QUARTER:
        return lg_arena_printf(arena, "%04" PRId64 "-%04" PRId64 " Q%u", g, g + 1,
                               gov_month(p) / 3 + 1);
    case LG_PERIOD_INTERVAL: break;
    }
    if (is_year(p)) {
        return day_label(last_day(p), "Year ending ", arena);
    }
    const LgStr from = day_label(p->begin, "", arena);
    const LgStr to = day_label(last_day(p), " to ", arena);
    return from.p && to.p
               ? lg_arena_printf(arena, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(from), LG_STR_ARG(to))
               : (LgStr){0};
}

LgStr
lg_period_slug(const LgPeriod *p, LgArena *arena)
{
    char text[LG_TIME_TEXT];
    char length[LG_PERIOD_DURATION];
    if (is_year(p)) {
        return lg_arena_printf(arena, "year-ending-%s", iso_date(last_day(p), text).p);
    }
    if (p->kind == LG_PERIOD_INTERVAL) {
        lg_period_duration(p, length);
        return lg_arena_printf(arena, "%s-%s", iso_date(p->begin, text).p, length);
    }
    // The last part of the URI, with a hyphen for its slash.
    const LgStr iri = lg_period_iri(p, arena);
    if (!iri.p) {
        return iri;
    }
    const LgStr path = lg_str_from(iri, sizeof(LG_PERIOD_NS) - 1);
    const LgStr tail = lg_str_from(path, lg_str_find(path, '/') + 1);
    const size_t slash = lg_str_find(tail, '/');
    if (slash == tail.n) {
        return tail;
    }
    return lg_arena_printf(arena, LG_STR_FMT "-" LG_STR_FMT, (int)slash, tail.p,
                           LG_STR_ARG(lg_str_from(tail, slash + 1)));
}

const char *
lg_period_class(LgPeriodKind kind)
{
    switch (kind) {
    case LG_PERIOD_YEAR: return "CalendarYear";
    case LG_PERIOD_HALF: return "CalendarHalf";
    case LG_PERIOD_QUARTER: return "CalendarQuarter";
    case LG_PERIOD_MONTH: return "CalendarMonth";
    case LG_PERIOD_WEEK: return "Iso8601Week";
    case LG_PERIOD_DAY: return "CalendarDay";
    case LG_PERIOD_GOV_YEAR: return "BusinessYear";
    case LG_PERIOD_GOV_HALF: return "BusinessHalf";
    case LG_PERIOD_GOV_QUARTER: return "BusinessQuarter";
    case LG_PERIOD_INTERVAL: break;
    }
    return "CalendarInterval";
}
