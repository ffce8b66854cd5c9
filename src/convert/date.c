// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/date.h"

const LgStr lg_date_forms = LG_STR_INIT("a date such as 2026-03-31 or 31/03/2026");

// A run of digits or of letters.
typedef struct {
    LgStr text;
    unsigned number;
    bool is_number;
} Token;

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The text without a time: "T09:30", " 09:30:00".
static LgStr
without_time(LgStr s)
{
    for (size_t i = 0; i + 5 < s.n; i++) {
        if ((s.p[i] == ' ' || s.p[i] == 'T') && i > 0 && lg_char_is_digit(s.p[i + 1]) &&
            lg_char_is_digit(s.p[i + 2]) && s.p[i + 3] == ':') {
            return (LgStr){s.p, i};
        }
    }
    return s;
}

// Take the next token off `s`; what separates them is a space, a hyphen, a slash, a dot, a comma.
static bool
next_token(LgStr *s, Token *out)
{
    enum { SEPARATORS = 2 };
    for (size_t i = 0; i < SEPARATORS && s->n > 0 && memchr(" -/.,", s->p[0], 5); i++) {
        *s = lg_str_from(*s, 1);
    }
    size_t n = 0;
    while (n < s->n &&
           (lg_char_is_digit(s->p[0]) ? lg_char_is_digit(s->p[n]) : is_letter(s->p[n]))) {
        n++;
    }
    uint64_t number = 0;
    *out = (Token){.text = {s->p, n}, .is_number = lg_str_u64((LgStr){s->p, n}, &number)};
    out->number = (unsigned)number;
    *s = lg_str_from(*s, n);
    return n > 0 && n <= 9;
}

static bool
read_month(LgStr name, unsigned *out)
{
    static const LgStr names[] = {
        LG_STR_INIT("january"), LG_STR_INIT("february"), LG_STR_INIT("march"),
        LG_STR_INIT("april"),   LG_STR_INIT("may"),      LG_STR_INIT("june"),
        LG_STR_INIT("july"),    LG_STR_INIT("august"),   LG_STR_INIT("september"),
        LG_STR_INIT("october"), LG_STR_INIT("november"), LG_STR_INIT("december")};
    for (unsigned i = 0; i < 12; i++) {
        const bool brief = name.n == 3 && lg_str_eq_nocase(name, (LgStr){names[i].p, 3});
        if (brief || lg_str_eq_nocase(name, names[i])) {
            *out = i + 1;
            return true;
        }
    }
    return false;
}

static int64_t
read_year(const Token *t)
{
    if (t->text.n == 2) {
        return t->number >= 69 ? 1900 + (int64_t)t->number : 2000 + (int64_t)t->number;
    }
    return t->text.n == 4 && t->number >= 1000 && t->number < 3000 ? (int64_t)t->number : -1;
}

bool
lg_date_read(LgStr s, LgDate *out)
{
    Token t[3];
    s = without_time(lg_str_trim(s));
    if (s.n == 8 && lg_str_u64(s, &(uint64_t){0})) { // 20260331
        LgStr parts[3] = {{s.p, 4}, {s.p + 4, 2}, {s.p + 6, 2}};
        for (size_t i = 0; i < 3; i++) {
            (void)next_token(&parts[i], &t[i]);
        }
    } else if (!next_token(&s, &t[0]) || !next_token(&s, &t[1]) || !next_token(&s, &t[2]) ||
               s.n > 0) {
        return false;
    }
    const bool year_first = t[0].is_number && t[0].text.n == 4;
    const bool month_first = !t[0].is_number;
    const Token *year = year_first ? &t[0] : &t[2];
    const Token *month = month_first ? &t[0] : &t[1];
    const Token *day = year_first ? &t[2] : month_first ? &t[1] : &t[0];
    *out = (LgDate){.year = read_year(year), .month = month->number, .day = day->number};
    if (!year->is_number || !day->is_number || day->text.n > 2 || out->year < 0 ||
        (!month->is_number && !read_month(month->text, &out->month)) ||
        (month->is_number && month->text.n > 2)) {
        return false;
    }
    return lg_time_date_valid(*out);
}
