// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What single cells of certificates say. Values keep their lexical form.

#include "base/time.h"
#include "convert/epc_impl.h"

#include <stdio.h>

static bool
starts_nocase(LgStr s, LgStr prefix)
{
    return s.n >= prefix.n && lg_str_eq_nocase((LgStr){s.p, prefix.n}, prefix);
}

bool
lg_epc_value_among(const char *words, LgStr s)
{
    LgStr rest = lg_str_c(words);
    while (rest.n > 0) {
        const size_t end = lg_str_find(rest, '|');
        const LgStr word = {rest.p, end};
        if (lg_str_ends(word, LG_STR("*")) ? starts_nocase(s, (LgStr){word.p, word.n - 1})
                                           : lg_str_eq_nocase(word, s)) {
            return true;
        }
        rest = lg_str_from(rest, end + 1);
    }
    return false;
}

bool
lg_epc_value_absent(LgStr s)
{
    switch (s.n ? s.p[0] | 0x20 : 0) {
    case 'n': return lg_epc_value_among("no data!|nodata!|n/a|null|not defined|not recorded*", s);
    case 'i': return lg_epc_value_among("invalid!", s);
    case 's': return lg_epc_value_among("sap05:*|sap:*", s);
    case '%' | 0x20: return lg_epc_value_among("%%mainheatcontrol%%", s);
    case '*' | 0x20: return lg_epc_value_among("***sample*|*** invalid input*", s);
    case '(' | 0x20: return lg_epc_value_among("(null)", s);
    default: return false;
    }
}

static size_t
skip_digits(LgStr s, size_t at)
{
    while (at < s.n && lg_char_is_digit(s.p[at])) {
        at++;
    }
    return at;
}

bool
lg_epc_value_integer(LgStr s)
{
    const size_t sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    return s.n > sign && skip_digits(s, sign) == s.n;
}

bool
lg_epc_value_decimal(LgStr s)
{
    const size_t sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    const size_t whole = skip_digits(s, sign);
    if (whole == s.n || s.p[whole] != '.') {
        return whole == s.n && whole > sign;
    }
    return skip_digits(s, whole + 1) == s.n && s.n > sign + 1;
}

static unsigned
number(const char *p, size_t n)
{
    unsigned value = 0;
    for (size_t i = 0; i < n; i++) {
        value = value * 10 + (unsigned)(p[i] - '0');
    }
    return value;
}

// Read the shape "9999-99-99" where 9 is any digit.
static bool
has_shape(LgStr s, const char *shape)
{
    const size_t n = strlen(shape);
    if (s.n < n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (shape[i] == '9' ? !lg_char_is_digit(s.p[i]) : s.p[i] != shape[i]) {
            return false;
        }
    }
    return true;
}

enum { DATE_N = 10 };

bool
lg_epc_value_date(LgStr s, char out[LG_EPC_TEXT_MAX], LgStr *out_text)
{
    LgDate date;
    if (has_shape(s, "9999-99-99")) {
        date = (LgDate){number(s.p, 4), number(s.p + 5, 2), number(s.p + 8, 2)};
    } else if (has_shape(s, "99/99/9999")) {
        date = (LgDate){number(s.p + 6, 4), number(s.p + 3, 2), number(s.p, 2)};
    } else {
        return false;
    }
    if (s.n != DATE_N || date.year < 1900 || date.year > 2199 || !lg_time_date_valid(date)) {
        return false;
    }
    // As lg_time_iso_date() would, but this one is on the hot path.
    if (s.p[4] == '-') {
        memcpy(out, s.p, DATE_N);
        *out_text = (LgStr){out, DATE_N};
    } else {
        *out_text = lg_time_iso_date(date, out);
    }
    return true;
}

bool
lg_epc_value_datetime(LgStr s, char out[LG_EPC_TEXT_MAX], LgStr *out_text)
{
    LgStr date;
    if (s.n < DATE_N + 1 || s.n > 32 || (s.p[DATE_N] != ' ' && s.p[DATE_N] != 'T') ||
        !lg_epc_value_date((LgStr){s.p, DATE_N}, out, &date)) {
        return false;
    }
    const LgStr time = lg_str_from(s, DATE_N + 1);
    const bool fraction = time.n > 9 && time.p[8] == '.' && skip_digits(time, 9) == time.n;
    if (!has_shape(time, "99:99:99") || (time.n != 8 && !fraction) || number(time.p, 2) > 23 ||
        number(time.p + 3, 2) > 59 || number(time.p + 6, 2) > 59) {
        return false;
    }
    out[DATE_N] = 'T';
    memcpy(out + DATE_N + 1, time.p, time.n);
    *out_text = (LgStr){out, DATE_N + 1 + time.n};
    return true;
}

bool
lg_epc_value_boolean(LgStr s, bool *out)
{
    *out = lg_epc_value_among("y|yes|true", s);
    return *out || lg_epc_value_among("n|no|false", s);
}

LgStr
lg_epc_value_language(LgStr s)
{
    // Words of the register's Welsh texts that no English one has.
    static const char words[] = "wedi|wedi'i|inswleiddio|hinswleiddio|inswleiddiad|rhagdybiaeth|"
                                "waliau|nwy|dim|dwbl|gwydrau|goleuadau|ynni|isel|gwresogi|"
                                "gwresogyddion|rheiddiaduron|prif|trydan|trydanol|thermostat|"
                                "ystafell|trawsyriannedd|cyfartalog|briciau|solet|ddim|tai|annedd|"
                                "uwchben|islaw|rhaglennydd|fflat|llawr|to|atig";
    size_t welsh = 0;
    size_t all = 0;
    for (size_t at = 0; at < s.n;) {
        size_t end = at;
        while (end < s.n && ((s.p[end] | 0x20) >= 'a' && (s.p[end] | 0x20) <= 'z')) {
            end++;
        }
        const LgStr word = {s.p + at, end - at};
        all += word.n > 0;
        // These three are English too.
        welsh += word.n > 0 && lg_epc_value_among(words, word) &&
                 !lg_epc_value_among("thermostat|to|dim", word);
        welsh += s.n == 3 && lg_str_eq_nocase(word, LG_STR("dim"));
        at = end + 1;
    }
    return welsh * 4 >= all && welsh > 0 ? LG_STR("cy") : LG_STR("en");
}

// The next figure from `*at` on without thousands separators; empty when there is none.
static bool
next_figure(LgStr s, size_t *at, char out[LG_EPC_TEXT_MAX])
{
    size_t n = 0;
    while (*at < s.n && !lg_char_is_digit(s.p[*at])) {
        (*at)++;
    }
    for (; *at < s.n && n < LG_EPC_TEXT_MAX - 1; (*at)++) {
        const bool inner = *at + 1 < s.n && lg_char_is_digit(s.p[*at + 1]);
        if (lg_char_is_digit(s.p[*at]) || (s.p[*at] == '.' && inner)) {
            out[n++] = s.p[*at];
        } else if (s.p[*at] != ',' || !inner) {
            break;
        }
    }
    out[n] = '\0';
    return n > 0 && lg_epc_value_decimal((LgStr){out, n});
}

bool
lg_epc_value_cost(LgStr s, char out_min[LG_EPC_TEXT_MAX], char out_max[LG_EPC_TEXT_MAX])
{
    size_t at = 0;
    if (!next_figure(s, &at, out_min)) {
        return false;
    }
    if (!next_figure(s, &at, out_max)) {
        memcpy(out_max, out_min, LG_EPC_TEXT_MAX);
    }
    return true;
}

LgStr
lg_epc_value_area(LgStr name)
{
    static const struct {
        const char *names;
        LgStr code;
    } areas[] = {
        {"england", LG_STR_INIT("E92000001")},
        {"wales|cymru", LG_STR_INIT("W92000004")},
        {"scotland", LG_STR_INIT("S92000003")},
        {"northern ireland", LG_STR_INIT("N92000002")},
        {"england and wales", LG_STR_INIT("K04000001")},
        {"north east", LG_STR_INIT("E12000001")},
        {"north west", LG_STR_INIT("E12000002")},
        {"yorkshire and the humber", LG_STR_INIT("E12000003")},
        {"east midlands", LG_STR_INIT("E12000004")},
        {"west midlands", LG_STR_INIT("E12000005")},
        {"east of england|east", LG_STR_INIT("E12000006")},
        {"london|greater london", LG_STR_INIT("E12000007")},
        {"south east", LG_STR_INIT("E12000008")},
        {"south west", LG_STR_INIT("E12000009")},
    };
    for (size_t i = 0; i < sizeof(areas) / sizeof(*areas); i++) {
        if (lg_epc_value_among(areas[i].names, name)) {
            return areas[i].code;
        }
    }
    return (LgStr){0};
}

LgStr
lg_epc_value_uprn(LgStr s)
{
    if (starts_nocase(s, LG_STR("UPRN-"))) {
        s = lg_str_from(s, 5);
    }
    if (s.n == 0 || s.n > 12 || skip_digits(s, 0) != s.n) {
        return (LgStr){0};
    }
    while (s.n > 1 && s.p[0] == '0') {
        s = lg_str_from(s, 1);
    }
    return s;
}
