// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Numbers as tables write them (Model for Tabular Data, 6.4.2; UAX 35, 3).

#include "convert/csvw_impl.h"

static const LgStr percent = LG_STR_INIT("%");
static const LgStr permille = LG_STR_INIT("\xe2\x80\xb0");

// Take `what` off the front.
static bool
skip(LgStr *s, LgStr what)
{
    const bool there = what.n > 0 && lg_str_starts(*s, what);
    *s = there ? (LgStr){s->p + what.n, s->n - what.n} : *s;
    return there;
}

static LgStr
skip_affix(LgStr *s)
{
    return skip(s, percent) ? percent : skip(s, permille) ? permille : (LgStr){0};
}

static char
skip_sign(LgStr *s)
{
    const char c = s->n > 0 ? s->p[0] : '\0';
    if (c != '+' && c != '-') {
        return '\0';
    }
    *s = lg_str_from(*s, 1);
    return c;
}

static void
skip_front(LgStr *s, char *sign, LgStr *prefix)
{
    *sign = skip_sign(s);
    *prefix = skip_affix(s);
    *sign = *sign ? *sign : skip_sign(s);
}

// --- Patterns ----------------------------------------------------------------------------------

// Digits of one side of the point. `optional` counts #, `needed` 0; `run` is what stands behind the
// last group character, `before` between the last two, `first` before the first.
typedef struct {
    unsigned optional, needed, groups, run, before, first;
} Side;

// With `fraction` the needed digits come first.
static bool
read_side(LgStr *s, LgStr group, bool fraction, Side *out)
{
    *out = (Side){0};
    while (s->n > 0) {
        if (skip(s, group)) {
            if (out->run == 0) {
                return false;
            }
            out->before = out->run;
            out->first = out->groups == 0 ? out->run : out->first;
            out->run = 0;
            out->groups++;
        } else if (s->p[0] == '#' || s->p[0] == '0') {
            const bool needed = s->p[0] == '0';
            if (fraction ? needed && out->optional > 0 : !needed && out->needed > 0) {
                return false;
            }
            out->needed += needed;
            out->optional += !needed;
            out->run++;
            *s = lg_str_from(*s, 1);
        } else {
            break;
        }
    }
    return out->groups == 0 || out->run > 0;
}

bool
lg_csvw_pattern(LgStr text, LgStr decimal, LgStr group, LgCsvwPattern *out)
{
    Side integer;
    Side fraction = {0};
    LgStr s = text;
    *out = (LgCsvwPattern){.given = true};
    skip_front(&s, &out->sign, &out->prefix);
    if (!read_side(&s, group, false, &integer)) {
        return false;
    }
    if (skip(&s, decimal) && !read_side(&s, group, true, &fraction)) {
        return false;
    }
    if (s.n > 0 && s.p[0] == 'E') {
        Side exponent;
        s = lg_str_from(s, 1);
        (void)skip_sign(&s);
        if (!read_side(&s, (LgStr){0}, false, &exponent) || exponent.run == 0) {
            return false;
        }
        out->exponent = true;
        out->min_exponent = exponent.needed;
        out->max_integer = integer.needed + integer.optional;
    }
    out->suffix = out->prefix.n == 0 ? skip_affix(&s) : (LgStr){0};
    out->min_integer = integer.needed;
    out->min_fraction = fraction.needed;
    out->max_fraction = fraction.needed + fraction.optional;
    out->primary = integer.groups > 0 ? integer.run : 0;
    out->secondary = integer.groups > 1 ? integer.before : out->primary;
    out->fraction = fraction.groups > 0 ? fraction.first : 0;
    return s.n == 0 && integer.needed + integer.optional + out->max_fraction > 0;
}

// --- Numbers -----------------------------------------------------------------------------------

// A number, taken apart. The sides still have their group characters.
typedef struct {
    char sign;
    LgStr prefix, suffix;
    LgStr integer, fraction;
    bool point, exponent;
    char exponent_sign;
    LgStr exponent_digits;
} Parts;

static LgStr
take_digits(LgStr *s, LgStr group)
{
    LgStr rest = *s;
    while (rest.n > 0) {
        if (lg_char_is_digit(rest.p[0])) {
            rest = lg_str_from(rest, 1);
        } else if (!skip(&rest, group)) {
            break;
        }
    }
    const LgStr taken = {s->p, s->n - rest.n};
    *s = rest;
    return taken;
}

static bool
take_apart(LgStr s, LgStr decimal, LgStr group, Parts *out)
{
    *out = (Parts){0};
    skip_front(&s, &out->sign, &out->prefix);
    out->integer = take_digits(&s, group);
    out->point = skip(&s, decimal);
    if (out->point) {
        out->fraction = take_digits(&s, group);
    }
    if (s.n > 0 && (s.p[0] == 'E' || s.p[0] == 'e')) {
        s = lg_str_from(s, 1);
        out->exponent = true;
        out->exponent_sign = skip_sign(&s);
        out->exponent_digits = take_digits(&s, (LgStr){0});
        if (out->exponent_digits.n == 0) {
            return false;
        }
    }
    out->suffix = out->prefix.n == 0 ? skip_affix(&s) : (LgStr){0};
    return s.n == 0 && out->integer.n + out->fraction.n > 0;
}

static unsigned
count_digits(LgStr side)
{
    unsigned n = 0;
    for (size_t i = 0; i < side.n; i++) {
        n += lg_char_is_digit(side.p[i]);
    }
    return n;
}

// Group characters stand between digits, one at a time.
static bool
groups_apart(LgStr side, LgStr group)
{
    bool digit = false; // in front of here
    while (side.n > 0) {
        if (skip(&side, group)) {
            if (!digit || side.n == 0) {
                return false;
            }
            digit = false;
        } else {
            digit = true;
            side = lg_str_from(side, 1);
        }
    }
    return true;
}

// Group characters stand where the pattern has them and nowhere else. `left`: digits still to come.
static bool
groups_fit(LgStr side, LgStr group, const LgCsvwPattern *p, bool fraction)
{
    const unsigned all = count_digits(side);
    unsigned seen = 0;
    while (side.n > 0) {
        const unsigned left = all - seen;
        const bool wanted = seen > 0 && left > 0 &&
                            (fraction ? p->fraction > 0 && seen % p->fraction == 0
                                      : p->primary > 0 && left >= p->primary &&
                                            (left - p->primary) % p->secondary == 0);
        if (skip(&side, group) != wanted || side.n == 0) {
            return false;
        }
        if (!lg_char_is_digit(side.p[0])) {
            return false;
        }
        seen++;
        side = lg_str_from(side, 1);
    }
    return true;
}

static const char *
check_pattern(const LgCsvwDatatype *type, const Parts *parts)
{
    const LgCsvwPattern *p = &type->pattern;
    const unsigned integer = count_digits(parts->integer);
    const unsigned fraction = count_digits(parts->fraction);
    if (!lg_str_eq(p->prefix, parts->prefix) || !lg_str_eq(p->suffix, parts->suffix)) {
        return "the percent or per mille sign is not as in the pattern";
    }
    if (p->sign && !parts->sign) {
        return "there is no sign, but the pattern has one";
    }
    if (integer < p->min_integer || (p->max_integer > 0 && integer > p->max_integer)) {
        return "there are too few or too many digits before the decimal point";
    }
    if (fraction < p->min_fraction || fraction > p->max_fraction ||
        (parts->point && fraction == 0)) {
        return "there are too few or too many digits behind the decimal point";
    }
    if (p->exponent != parts->exponent || parts->exponent_digits.n < p->min_exponent) {
        return "the exponent is not as in the pattern";
    }
    return groups_fit(parts->integer, type->group, p, false) &&
                   groups_fit(parts->fraction, type->group, p, true)
               ? NULL
               : "the digits are not in the groups that the pattern has";
}

static const char *
check_parts(const LgCsvwDatatype *type, const Parts *parts)
{
    const LgCsvwKind kind = type->type->kind;
    if (kind == LG_CSVW_INTEGER && parts->point) {
        return "a whole number has no decimal point";
    }
    if (kind != LG_CSVW_DOUBLE && parts->exponent) {
        return "this datatype has no exponents";
    }
    if (kind == LG_CSVW_INTEGER && (parts->prefix.n > 0 || parts->suffix.n > 0)) {
        return "a share is no whole number";
    }
    if (type->pattern.given) {
        return check_pattern(type, parts);
    }
    return groups_apart(parts->integer, type->group) && groups_apart(parts->fraction, type->group)
               ? NULL
               : "the group character stands where no group ends";
}

static char *
put_digits(char *to, LgStr side)
{
    for (size_t i = 0; i < side.n; i++) {
        if (lg_char_is_digit(side.p[i])) {
            *to++ = side.p[i];
        }
    }
    return to;
}

// The digits with the point moved `shift` places to the left.
static char *
put_shifted(char *to, const Parts *parts, unsigned shift)
{
    const unsigned integer = count_digits(parts->integer);
    char *start = to;
    for (unsigned i = integer; i <= shift; i++) {
        *to++ = '0';
    }
    to = put_digits(to, parts->integer);
    char *point = to - shift;
    memmove(point + 1, point, shift);
    *point = '.';
    to = put_digits(to + 1, parts->fraction);
    while (to[-1] == '0') {
        to--;
    }
    to -= to[-1] == '.';
    char *first = start;
    while (first + 1 < to && first[0] == '0' && first[1] != '.') {
        first++;
    }
    memmove(start, first, (size_t)(to - first));
    return to - (first - start);
}

static LgStr
put_together(const Parts *parts, size_t size, LgArena *arena)
{
    const LgStr affix = parts->prefix.n > 0 ? parts->prefix : parts->suffix;
    const unsigned shift = affix.n == 0 ? 0 : lg_str_eq(affix, percent) ? 2 : 3;
    char *text = lg_arena_alloc(arena, size + 16);
    char *to = text;
    if (!text) {
        return (LgStr){0};
    }
    if (parts->sign == '-' || (parts->sign && shift == 0)) {
        *to++ = parts->sign;
    }
    if (shift > 0) {
        to = put_shifted(to, parts, shift);
    } else {
        to = put_digits(to, parts->integer);
        if (parts->point) {
            *to++ = '.';
            to = put_digits(to, parts->fraction);
        }
    }
    if (parts->exponent) {
        *to++ = 'e';
        if (parts->exponent_sign) {
            *to++ = parts->exponent_sign;
        }
        to = put_digits(to, parts->exponent_digits);
    }
    return (LgStr){text, (size_t)(to - text)};
}

static bool
in_range(const LgCsvwType *type, LgStr value)
{
    const LgStr rule = lg_str_c(type->rule);
    const size_t space = lg_str_find(rule, ' ');
    const LgStr least = {rule.p, space};
    const LgStr most = lg_str_from(rule, space + 1);
    return (least.n == 0 || lg_csvw_number_cmp(value, least) >= 0) &&
           (most.n == 0 || lg_csvw_number_cmp(value, most) <= 0);
}

bool
lg_csvw_number(const LgCsvwDatatype *type, LgStr text, LgArena *arena, LgStr *out,
               const char **out_why)
{
    Parts parts;
    *out = text;
    if (type->type->kind == LG_CSVW_DOUBLE &&
        (lg_str_eq(text, LG_STR("NaN")) || lg_str_eq(text, LG_STR("INF")) ||
         lg_str_eq(text, LG_STR("-INF")))) {
        return true;
    }
    if (!take_apart(text, type->decimal, type->group, &parts)) {
        *out_why = "this is no number";
        return false;
    }
    *out_why = check_parts(type, &parts);
    if (*out_why) {
        return false;
    }
    // What is right already stays as it is.
    const bool same = !type->pattern.given && type->group.n == 0 && parts.prefix.n == 0 &&
                      parts.suffix.n == 0 && lg_str_eq(type->decimal, LG_STR("."));
    if (!same) {
        *out = put_together(&parts, text.n, arena);
        if (!out->p) {
            *out_why = "no memory";
            return false;
        }
    }
    if (type->type->kind == LG_CSVW_INTEGER && !in_range(type->type, *out)) {
        *out_why = "the number is out of the range of its datatype";
        return false;
    }
    return true;
}

// --- Order -------------------------------------------------------------------------------------

// Sign, and the digits without what does not count.
static int
normal(LgStr s, LgStr *out_integer, LgStr *out_fraction)
{
    const char sign = skip_sign(&s);
    const size_t point = lg_str_find(s, '.');
    LgStr integer = {s.p, point};
    LgStr fraction = lg_str_from(s, point + 1);
    while (integer.n > 0 && integer.p[0] == '0') {
        integer = lg_str_from(integer, 1);
    }
    while (fraction.n > 0 && fraction.p[fraction.n - 1] == '0') {
        fraction.n--;
    }
    *out_integer = integer;
    *out_fraction = fraction;
    return integer.n + fraction.n == 0 ? 0 : sign == '-' ? -1 : 1;
}

int
lg_csvw_number_cmp(LgStr a, LgStr b)
{
    LgStr ai;
    LgStr af;
    LgStr bi;
    LgStr bf;
    const int sa = normal(a, &ai, &af);
    const int sb = normal(b, &bi, &bf);
    if (sa != sb || sa == 0) {
        return sa - sb;
    }
    int order = ai.n != bi.n ? (ai.n < bi.n ? -1 : 1) : lg_str_cmp(ai, bi);
    order = order != 0 ? order : lg_str_cmp(af, bf);
    return sa * order;
}
