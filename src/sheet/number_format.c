// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Numbers of spreadsheets: their text, and which of them are dates.

#include "base/time.h"
#include "sheet/book_impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_BYTES = 64, PLAIN_EXPONENT = 30 };

// --- Numbers ----------------------------------------------------------------------------

// [-]digits[.digits] with at most 15 digits is the shortest spelling already, but for
// zeros at either end.
static bool
is_short(LgStr s)
{
    size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0;
    size_t digits = 0;
    size_t points = 0;
    const size_t first = i;
    for (; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            digits++;
        } else if (s.p[i] == '.' && i > first && i + 1 < s.n) {
            points++;
        } else {
            return false;
        }
    }
    const bool padded = s.n > first + 1 && s.p[first] == '0' && s.p[first + 1] != '.';
    return digits > 0 && digits <= 15 && points <= 1 && !padded &&
           !(points == 1 && s.p[s.n - 1] == '0') && !(first == 1 && digits == 1 && s.p[1] == '0');
}

// "-1.25e+20" as plain digits.
static void
put_plain(const char *e_form, LgBuf *out)
{
    char digits[32];
    size_t n = 0;
    const char *p = e_form;
    if (*p == '-') {
        lg_buf_byte(out, *p++);
    }
    for (; *p && *p != 'e'; p++) {
        if (*p != '.') {
            digits[n++] = *p;
        }
    }
    const int point = *p == 'e' ? atoi(p + 1) + 1 : 1; // digits in front of it
    while (n > 1 && digits[n - 1] == '0') {
        n--;
    }
    if (point <= 0) {
        lg_buf_add(out, LG_STR("0."));
        for (int i = point; i < 0; i++) {
            lg_buf_byte(out, '0');
        }
    }
    for (int i = 0; i < (int)n || i < point; i++) {
        if (i == point && i > 0) {
            lg_buf_byte(out, '.');
        }
        lg_buf_byte(out, i < (int)n ? digits[i] : '0');
    }
}

bool
lg_number_text(LgStr text, LgBuf *out)
{
    if (is_short(text)) {
        lg_buf_add(out, text);
        return true;
    }
    char copy[NUMBER_BYTES];
    if (text.n == 0 || text.n >= sizeof(copy)) {
        return false;
    }
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    char *end = NULL;
    const double value = strtod(copy, &end);
    return end == copy + text.n && strspn(copy, "+-.0123456789eE") == text.n &&
           lg_number_double(value, out);
}

bool
lg_number_double(double value, LgBuf *out)
{
    if (!isfinite(value)) {
        return false;
    }
    if (value == 0) {
        lg_buf_byte(out, '0');
        return true;
    }
    char shortest[NUMBER_BYTES];
    for (int precision = 14; precision <= 16; precision++) {
        (void)snprintf(shortest, sizeof(shortest), "%.*e", precision, value);
        if (strtod(shortest, NULL) == value) {
            break;
        }
    }
    if (fabs(value) >= 1e30 || fabs(value) < 1e-30) {
        lg_buf_add(out, lg_str_c(shortest));
    } else {
        put_plain(shortest, out);
    }
    return true;
}

// --- Formats ----------------------------------------------------------------------------

static bool
is_elapsed(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!strchr("hHmMsS", s.p[i])) {
            return false;
        }
    }
    return s.n > 0;
}

unsigned
lg_number_format_kind(LgStr code)
{
    unsigned kind = 0;
    for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) { // numbers above zero come first
        const char c = code.p[i];
        const LgStr rest = lg_str_from(code, i + 1);
        if (c == '"') {
            i += lg_str_find(rest, '"') + 1;
        } else if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else if (c == '[') { // a colour, a condition, a locale, or elapsed time
            const size_t n = lg_str_find(rest, ']');
            kind |= is_elapsed((LgStr){rest.p, n}) ? LG_FORMAT_HAS_TIME : 0;
            i += n + 1;
        } else if (strchr("yYdD", c)) {
            kind |= LG_FORMAT_HAS_DATE;
        } else if (strchr("hHsS", c)) {
            kind |= LG_FORMAT_HAS_TIME;
        } else if (strchr("mM", c) && !(kind & LG_FORMAT_HAS_TIME)) {
            kind |= LG_FORMAT_HAS_DATE; // months, unless behind hours
        } else if (lg_str_starts(lg_str_from(code, i), LG_STR("General"))) {
            i += 6;
        }
    }
    return kind;
}

LgStr
lg_number_format_builtin(uint32_t id)
{
    static const struct {
        uint32_t id;
        LgStr code;
    } codes[] = {
        {1, LG_STR_INIT("0")},
        {2, LG_STR_INIT("0.00")},
        {3, LG_STR_INIT("#,##0")},
        {4, LG_STR_INIT("#,##0.00")},
        {9, LG_STR_INIT("0%")},
        {10, LG_STR_INIT("0.00%")},
        {11, LG_STR_INIT("0.00E+00")},
        {12, LG_STR_INIT("# ?/?")},
        {13, LG_STR_INIT("# ?"
                         "?/?"
                         "?")},
        {14, LG_STR_INIT("mm-dd-yy")},
        {15, LG_STR_INIT("d-mmm-yy")},
        {16, LG_STR_INIT("d-mmm")},
        {17, LG_STR_INIT("mmm-yy")},
        {18, LG_STR_INIT("h:mm AM/PM")},
        {19, LG_STR_INIT("h:mm:ss AM/PM")},
        {20, LG_STR_INIT("h:mm")},
        {21, LG_STR_INIT("h:mm:ss")},
        {22, LG_STR_INIT("m/d/yy h:mm")},
        {37, LG_STR_INIT("#,##0 ;(#,##0)")},
        {38, LG_STR_INIT("#,##0 ;[Red](#,##0)")},
        {39, LG_STR_INIT("#,##0.00;(#,##0.00)")},
        {40, LG_STR_INIT("#,##0.00;[Red](#,##0.00)")},
        {45, LG_STR_INIT("mm:ss")},
        {46, LG_STR_INIT("[h]:mm:ss")},
        {47, LG_STR_INIT("mmss.0")},
        {48, LG_STR_INIT("##0.0E+0")},
        {49, LG_STR_INIT("@")},
    };
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (codes[i].id == id) {
            return codes[i].code;
        }
    }
    return (LgStr){0};
}

// --- Dates ------------------------------------------------------------------------------

bool
lg_number_date(double serial, unsigned kind, bool from_1904, LgBuf *out)
{
    enum { DAY_9999 = 2958466, UNIX_1900 = 25569, UNIX_1904 = 24107 };
    if (!(serial >= 0) || serial >= DAY_9999) {
        return false;
    }
    int64_t day = (int64_t)floor(serial);
    int64_t ms = llround((serial - (double)day) * 86400000.0);
    if (ms >= 86400000) {
        day++;
        ms = 0;
    }
    if (kind & LG_FORMAT_HAS_DATE) {
        // Lotus took 1900 for a leap year, and so does Excel.
        if (!from_1904 && (day == 60 || day == 0)) {
            return false;
        }
        const int64_t unix_day = from_1904 ? day - UNIX_1904 : day - UNIX_1900 + (day < 60 ? 1 : 0);
        char text[LG_TIME_TEXT];
        lg_buf_add(out, lg_time_iso_date(lg_time_date(unix_day), text));
    } else if (day > 0) {
        return false; // a duration
    }
    const bool clock = (kind & LG_FORMAT_HAS_TIME) || ms > 0;
    if (clock) {
        lg_buf_printf(out, "%s%02lld:%02lld:%02lld", kind & LG_FORMAT_HAS_DATE ? "T" : "",
                      (long long)(ms / 3600000), (long long)(ms / 60000 % 60),
                      (long long)(ms / 1000 % 60));
        if (ms % 1000 != 0) {
            lg_buf_printf(out, ".%03lld", (long long)(ms % 1000));
        }
    }
    return true;
}
