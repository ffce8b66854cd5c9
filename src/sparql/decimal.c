// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/decimal_impl.h"

#include "base/pow10.h"

#include <stdio.h>
#include <stdlib.h>

typedef unsigned __int128 U128;
typedef __int128 I128;

enum { MAX_SCALE = 38 };

// 10^n for n <= 38.
static I128
power(unsigned n)
{
    return n <= LG_POW10_MAX ? (I128)lg_pow10[n]
                             : (I128)lg_pow10[LG_POW10_MAX] * (I128)lg_pow10[n - LG_POW10_MAX];
}

LgDecimal
lg_decimal_strip(LgDecimal d)
{
    // Divisions of 128 bits are slow: few large steps until 64 are enough.
    for (unsigned step = 16; step > 0; step /= 2) {
        while (d.scale >= step && (d.mantissa > INT64_MAX || d.mantissa < INT64_MIN) &&
               d.mantissa % power(step) == 0) {
            d.mantissa /= power(step);
            d.scale -= step;
        }
    }
    if (d.mantissa <= INT64_MAX && d.mantissa >= INT64_MIN) {
        int64_t m = (int64_t)d.mantissa;
        while (d.scale > 0 && m % 10 == 0) {
            m /= 10;
            d.scale--;
        }
        d.mantissa = m;
    }
    return d;
}

LgDecimal
lg_decimal_from(int64_t i)
{
    return (LgDecimal){.mantissa = i};
}

bool
lg_decimal_parse(LgStr s, LgDecimal *out)
{
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    const bool negative = i > 0 && s.p[0] == '-';
    LgDecimal d = {0};
    bool digits = false;
    bool point = false;
    unsigned zeros = 0; // behind the point, not yet known to matter
    for (; i < s.n; i++) {
        if (s.p[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        digits = true;
        if (point && s.p[i] == '0') {
            zeros++;
            continue;
        }
        for (unsigned shift = zeros + 1; shift > 0; shift--) {
            if (__builtin_mul_overflow(d.mantissa, (I128)10, &d.mantissa)) {
                return false;
            }
        }
        if (__builtin_add_overflow(d.mantissa, (I128)(s.p[i] - '0'), &d.mantissa)) {
            return false;
        }
        d.scale += point ? zeros + 1 : 0;
        zeros = 0;
        if (d.scale > MAX_SCALE) {
            return false;
        }
    }
    d.mantissa = negative ? -d.mantissa : d.mantissa;
    *out = d;
    return digits;
}

LgStr
lg_decimal_format(LgDecimal d, char out[LG_DECIMAL_TEXT])
{
    d = lg_decimal_strip(d);
    char *end = out + LG_DECIMAL_TEXT;
    char *p = end;
    U128 m = d.mantissa < 0 ? -(U128)d.mantissa : (U128)d.mantissa;
    unsigned places = d.scale;
    for (; m > 0 || places > 0; m /= 10) {
        *--p = (char)('0' + (int)(m % 10));
        if (places > 0 && --places == 0) {
            *--p = '.';
        }
    }
    if (p == end || *p == '.') {
        *--p = '0';
    }
    if (d.mantissa < 0) {
        *--p = '-';
    }
    return (LgStr){p, (size_t)(end - p)};
}

// The smallest mantissa has no counterpart, so it counts as an overflow.
static bool
finish(LgDecimal d, LgDecimal *out)
{
    const I128 smallest = (I128)((U128)1 << 127);
    if (d.mantissa == smallest) {
        return false;
    }
    *out = lg_decimal_strip(d);
    return true;
}

// One digit less behind the point, rounded half to even.
static LgDecimal
shorten(LgDecimal d)
{
    const I128 rest = d.mantissa % 10;
    d.mantissa /= 10;
    d.scale--;
    const I128 size = rest < 0 ? -rest : rest;
    if (size > 5 || (size == 5 && d.mantissa % 2 != 0)) {
        d.mantissa += rest < 0 ? -1 : 1;
    }
    return d;
}

// Bring both to one scale; false when that does not fit.
static bool
align(LgDecimal *a, LgDecimal *b)
{
    LgDecimal *low = a->scale < b->scale ? a : b;
    LgDecimal *high = a->scale < b->scale ? b : a;
    while (low->scale < high->scale) {
        I128 more = 0;
        if (!__builtin_mul_overflow(low->mantissa, power(high->scale - low->scale), &more)) {
            low->mantissa = more;
            low->scale = high->scale;
        } else if (high->scale > LG_DECIMAL_PLACES) {
            *high = shorten(*high);
        } else {
            return false;
        }
    }
    return true;
}

bool
lg_decimal_add(LgDecimal a, LgDecimal b, LgDecimal *out)
{
    LgDecimal sum = {0};
    if (!align(&a, &b) || __builtin_add_overflow(a.mantissa, b.mantissa, &sum.mantissa)) {
        return false;
    }
    sum.scale = a.scale;
    return finish(sum, out);
}

bool
lg_decimal_sub(LgDecimal a, LgDecimal b, LgDecimal *out)
{
    LgDecimal minus = {.scale = b.scale};
    return !__builtin_sub_overflow((I128)0, b.mantissa, &minus.mantissa) &&
           lg_decimal_add(a, minus, out);
}

bool
lg_decimal_mul(LgDecimal a, LgDecimal b, LgDecimal *out)
{
    LgDecimal product = {0};
    a = lg_decimal_strip(a);
    b = lg_decimal_strip(b);
    while (__builtin_mul_overflow(a.mantissa, b.mantissa, &product.mantissa)) {
        LgDecimal *longer = a.scale > b.scale ? &a : &b;
        if (a.scale + b.scale <= LG_DECIMAL_PLACES || longer->scale == 0) {
            return false;
        }
        *longer = shorten(*longer);
    }
    product.scale = a.scale + b.scale;
    while (product.scale > MAX_SCALE) {
        product = shorten(product);
    }
    return finish(product, out);
}

// Digit by digit, for any size.
static bool
divide_long(LgDecimal a, LgDecimal b, LgDecimal *out)
{
    const bool negative = (a.mantissa < 0) != (b.mantissa < 0);
    const U128 divisor = b.mantissa < 0 ? -(U128)b.mantissa : (U128)b.mantissa;
    const U128 dividend = a.mantissa < 0 ? -(U128)a.mantissa : (U128)a.mantissa;
    const U128 max = ~(U128)0 >> 1;
    U128 q = dividend / divisor;
    U128 rest = dividend % divisor;
    int scale = (int)a.scale - (int)b.scale;
    while (scale < LG_DECIMAL_PLACES && (rest > 0 || scale < 0)) {
        if (rest > max / 10 || q > (max - 9) / 10) {
            if (scale < 0) {
                return false;
            }
            break; // as many places as fit
        }
        rest *= 10;
        q = q * 10 + rest / divisor;
        rest %= divisor;
        scale++;
    }
    if (rest > divisor - rest || (rest == divisor - rest && q % 2 != 0)) {
        q++;
    }
    if (q > max) {
        return false;
    }
    const LgDecimal d = {.mantissa = negative ? -(I128)q : (I128)q, .scale = (unsigned)scale};
    *out = lg_decimal_strip(d);
    return true;
}

bool
lg_decimal_div(LgDecimal a, LgDecimal b, LgDecimal *out)
{
    a = lg_decimal_strip(a);
    b = lg_decimal_strip(b);
    if (b.mantissa == 0) {
        return false;
    }
    // The common case in one step: 64-bit numbers, which leave room for 18 places.
    const int more = LG_DECIMAL_PLACES - (int)a.scale + (int)b.scale;
    if (more >= 0 && more <= LG_DECIMAL_PLACES && a.mantissa > INT64_MIN &&
        a.mantissa < INT64_MAX && b.mantissa > INT64_MIN && b.mantissa < INT64_MAX) {
        const I128 dividend = a.mantissa * power((unsigned)more);
        const int64_t divisor = (int64_t)b.mantissa;
        I128 q = dividend / divisor;
        const int64_t rest = llabs((int64_t)(dividend % divisor));
        const int64_t left = llabs(divisor) - rest;
        if (rest > left || (rest == left && q % 2 != 0)) {
            q += (dividend < 0) != (divisor < 0) ? -1 : 1;
        }
        *out = lg_decimal_strip((LgDecimal){.mantissa = q, .scale = LG_DECIMAL_PLACES});
        return true;
    }
    return divide_long(a, b, out);
}

int
lg_decimal_cmp(LgDecimal a, LgDecimal b)
{
    const bool negative = a.mantissa < 0;
    if (negative != (b.mantissa < 0)) {
        return negative ? -1 : 1;
    }
    if (a.scale < b.scale &&
        __builtin_mul_overflow(a.mantissa, power(b.scale - a.scale), &a.mantissa)) {
        return negative ? -1 : 1; // |a| is the larger
    }
    if (b.scale < a.scale &&
        __builtin_mul_overflow(b.mantissa, power(a.scale - b.scale), &b.mantissa)) {
        return negative ? 1 : -1;
    }
    return (a.mantissa > b.mantissa) - (a.mantissa < b.mantissa);
}

LgDecimal
lg_decimal_round(LgDecimal d, LgRounding how)
{
    const I128 unit = power(d.scale > MAX_SCALE ? MAX_SCALE : d.scale);
    I128 whole = d.mantissa / unit;
    const I128 rest = d.mantissa % unit; // has the sign of d
    if (how == LG_ROUND_FLOOR) {
        whole -= rest < 0;
    } else if (how == LG_ROUND_CEIL) {
        whole += rest > 0;
    } else if (how == LG_ROUND_HALF_UP && rest >= 0) {
        whole += rest >= unit - rest && rest > 0;
    } else if (how == LG_ROUND_HALF_UP) {
        whole -= -rest > unit + rest;
    }
    return (LgDecimal){.mantissa = whole};
}

double
lg_decimal_double(LgDecimal d)
{
    const I128 exact = (I128)1 << 53;
    if (d.mantissa < exact && d.mantissa > -exact && d.scale <= 22) {
        return (double)d.mantissa / (double)power(d.scale); // both are exact: one rounding
    }
    char text[LG_DECIMAL_TEXT + 1];
    const LgStr s = lg_decimal_format(d, text);
    char terminated[LG_DECIMAL_TEXT + 1];
    memcpy(terminated, s.p, s.n);
    terminated[s.n] = '\0';
    return strtod(terminated, NULL);
}

bool
lg_decimal_of_double(double x, LgDecimal *out)
{
    char text[400];
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof(text), "%.*e", digits - 1, x);
        if (strtod(text, NULL) == x) {
            break;
        }
    }
    char *e = strchr(text, 'e');
    if (!e) {
        return false; // infinite or not a number
    }
    long exponent = strtol(e + 1, NULL, 10);
    *e = '\0';
    LgDecimal d;
    if (!lg_decimal_parse(lg_str_c(text), &d)) {
        return false;
    }
    for (; exponent > 0; exponent--) {
        if (d.scale > 0) {
            d.scale--;
        } else if (__builtin_mul_overflow(d.mantissa, (I128)10, &d.mantissa)) {
            return false;
        }
    }
    for (; exponent < 0 && d.mantissa != 0; exponent++) {
        if (d.scale < MAX_SCALE) {
            d.scale++;
        } else {
            d = shorten(d);
            d.scale++;
        }
    }
    *out = lg_decimal_strip(d);
    return true;
}
