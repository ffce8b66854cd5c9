// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a sheet shows of a number: rounding may be a decision of whoever published it, and
// undoing it may even disclose something.

#include "sheet/book_impl.h"

enum { PLACES_MAX = 15, NUMBER_MAX = 64 };

// "123.456" to `places` digits behind the point, half away from zero, without zeros at the end.
// False for an exponent.
static bool
round_text(LgStr text, unsigned places, LgBuf *out)
{
    char digits[NUMBER_MAX + 1] = "0"; // one more in front for what is carried
    const bool minus = text.n > 0 && text.p[0] == '-';
    const LgStr plain = lg_str_from(text, minus ? 1 : 0);
    const size_t point = lg_str_find(plain, '.');
    size_t n = 1;
    size_t whole = 1 + point;
    if (plain.n == 0 || plain.n >= NUMBER_MAX) {
        return false;
    }
    for (size_t i = 0; i < plain.n; i++) {
        if (i != point) {
            if (plain.p[i] < '0' || plain.p[i] > '9') {
                return false;
            }
            digits[n++] = plain.p[i];
        }
    }
    size_t keep = whole + places;
    if (keep < n) {
        bool up = digits[keep] >= '5';
        n = keep;
        for (size_t i = keep; up && i-- > 0;) {
            up = digits[i] == '9';
            digits[i] = up ? '0' : (char)(digits[i] + 1);
        }
    }
    while (n > whole && digits[n - 1] == '0') {
        n--;
    }
    size_t from = 0;
    while (from + 1 < whole && digits[from] == '0') {
        from++;
    }
    bool zero = true;
    for (size_t i = from; i < n; i++) {
        zero = zero && digits[i] == '0';
    }
    lg_buf_clear(out);
    lg_buf_add(out, minus && !zero ? LG_STR("-") : LG_STR(""));
    lg_buf_add(out, (LgStr){digits + from, whole - from});
    if (n > whole) {
        lg_buf_byte(out, '.');
        lg_buf_add(out, (LgStr){digits + whole, n - whole});
    }
    return !out->failed;
}

// The digits behind the point that a number format asks for; false when it rounds nothing (General)
// or shows something else than the number (thousands, fractions, exponents).
static bool
places_of_format(LgStr format, unsigned *out)
{
    bool digits = false;
    bool point = false;
    *out = 0;
    for (size_t i = 0; i < format.n && format.p[i] != ';'; i++) {
        const char c = format.p[i];
        const LgStr rest = lg_str_from(format, i + 1);
        if (c == '\\' || c == '_' || c == '*') {
            i++; // what stands behind is shown, or as wide as, itself
        } else if (c == '"' || c == '[') {
            i += lg_str_find(rest, c == '"' ? '"' : ']') + 1;
        } else if (c == '0' || c == '#' || c == '?') {
            digits = true;
            *out += point ? 1 : 0;
        } else if (c == '.') {
            point = true;
        } else if (c == '%') {
            *out += 2;
        } else if (c == '/' || c == 'E' || c == 'e' || c == '@') {
            return false;
        } else if (c == ',' && (rest.n == 0 || (rest.p[0] != '0' && rest.p[0] != '#'))) {
            return false; // in thousands
        }
    }
    return digits && *out <= PLACES_MAX;
}

// From the first digit that is not 0 on; so 12.5% is 0.125.
static size_t
first_digit(LgStr s)
{
    size_t i = 0;
    while (i < s.n && (s.p[i] < '1' || s.p[i] > '9')) {
        i++;
    }
    return i;
}

static bool
same_digits(LgStr a, LgStr b)
{
    size_t i = first_digit(a);
    size_t k = first_digit(b);
    for (;;) {
        while (i < a.n && (a.p[i] < '0' || a.p[i] > '9')) {
            i++;
        }
        while (k < b.n && (b.p[k] < '0' || b.p[k] > '9')) {
            k++;
        }
        if (i == a.n) { // zeros behind the point are not in `a`
            while (k < b.n && (b.p[k] == '0' || b.p[k] < '0' || b.p[k] > '9')) {
                k++;
            }
            return k == b.n;
        }
        if (k == b.n || a.p[i++] != b.p[k++]) {
            return false;
        }
    }
}

// Whatever separates thousands and decimals there, the digits tell how far it is rounded.
static bool
round_as_shown(const LgCell *cell, LgBuf *out)
{
    for (unsigned places = 0; places <= PLACES_MAX; places++) {
        if (!round_text(cell->text, places, out)) {
            return false;
        }
        if (same_digits(lg_buf_view(out), cell->shown)) {
            return true;
        }
    }
    return false;
}

bool
lg_cell_displayed(const LgCell *cell, LgBuf *out)
{
    unsigned places = 0;
    if (cell->kind != LG_CELL_NUMBER) {
        return false;
    }
    if (cell->shown.n > 0) {
        return round_as_shown(cell, out);
    }
    return places_of_format(cell->format, &places) && round_text(cell->text, places, out);
}
