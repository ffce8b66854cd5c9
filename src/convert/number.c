// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/number.h"

#include "rdf/term.h"

static size_t
digits(LgStr s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9') {
        n++;
    }
    return n;
}

static size_t
sign(LgStr s, size_t at)
{
    return at < s.n && (s.p[at] == '-' || s.p[at] == '+') ? 1 : 0;
}

bool
lg_number_class(LgStr s, LgNumberClass *out)
{
    *out = LG_NUMBER_NONE;
    size_t at = sign(s, 0);
    const size_t whole = digits(s, at);
    at += whole;
    size_t fraction = 0;
    const bool point = at < s.n && s.p[at] == '.';
    if (point) {
        fraction = digits(s, at + 1);
        at += 1 + fraction;
    }
    if (whole + fraction == 0) {
        return false;
    }
    if (at == s.n) {
        *out = point ? LG_NUMBER_DECIMAL : LG_NUMBER_INTEGER;
        return true;
    }
    if (s.p[at] != 'e' && s.p[at] != 'E') {
        return false;
    }
    at++;
    at += sign(s, at);
    const size_t exponent = digits(s, at);
    if (exponent == 0 || at + exponent != s.n) {
        return false;
    }
    *out = LG_NUMBER_DOUBLE;
    return true;
}

bool
lg_number_is(LgStr s)
{
    LgNumberClass class = LG_NUMBER_NONE;
    return lg_number_class(s, &class);
}

bool
lg_number_before(LgStr s, LgStr *out_number, LgStr *out_mark)
{
    size_t n = sign(s, 0);
    n += digits(s, n);
    n += n < s.n && s.p[n] == '.' ? 1 + digits(s, n + 1) : 0;
    *out_number = (LgStr){s.p, n};
    *out_mark = lg_str_trim(lg_str_from(s, n));
    return out_mark->n > 0 && lg_number_is(*out_number);
}

LgNumberClass
lg_number_widest(LgStr datatype)
{
    int widest = LG_NUMBER_INTEGER;
    while (widest < LG_NUMBER_NONE &&
           !lg_str_eq(datatype, lg_number_datatype((LgNumberClass)widest))) {
        widest++;
    }
    return (LgNumberClass)widest;
}

bool
lg_number_fits(LgStr s, LgStr datatype)
{
    LgNumberClass class = LG_NUMBER_NONE;
    (void)lg_number_class(s, &class);
    return class <= lg_number_widest(datatype);
}

LgStr
lg_number_datatype(LgNumberClass class)
{
    switch (class) {
    case LG_NUMBER_INTEGER: return LG_STR(LG_NS_XSD "integer");
    case LG_NUMBER_DECIMAL: return LG_STR(LG_NS_XSD "decimal");
    case LG_NUMBER_DOUBLE: return LG_STR(LG_NS_XSD "double");
    case LG_NUMBER_NONE: break;
    }
    return LG_STR(LG_XSD_STRING);
}
