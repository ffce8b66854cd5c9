// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/id_impl.h"

#include "base/pow10.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

// Payloads hold the value plus a bias, so that unsigned order is value order.
enum {
    STRING_MAX = 7,
    YEAR_BITS = 40,
    DEC_DIGITS = LG_ID_DECIMAL_DIGITS,
    DEC_MIN_EXP = LG_ID_DECIMAL_MIN_EXP,
    DEC_EXPS = 24,
    DEC_SCALE_BITS = LG_ID_DECIMAL_SCALE_BITS,
    // doubles: 13 digits and any exponent
    DBL_DIGITS = 13,
    DBL_MIN_EXP = -307,
    DBL_MAX_EXP = 308,
    FLT_DIGITS = 9,
    FLT_MIN_EXP = -37,
    FLT_MAX_EXP = 38,
};

#define INTEGER_BIAS LG_ID_INTEGER_BIAS
#define YEAR_BIAS (INT64_C(1) << (YEAR_BITS - 1))
#define DEC_BIAS LG_ID_DECIMAL_BIAS
#define DBL_BIAS (INT64_C(1) << 55)

#define DEC_FIRST LG_ID_DECIMAL_FIRST    // of DEC_DIGITS
#define DBL_FIRST INT64_C(1000000000000) // of DBL_DIGITS

#define POW10(n) ((int64_t)lg_pow10[n]) // signed, as mantissas are; n up to 18

typedef struct {
    LgStr iri;
    int64_t min, max;
} Derived;

#define NONE_BELOW INT64_MIN
#define NONE_ABOVE INT64_MAX
// Never change the order: the position is in stored ids.
static const Derived derived[] = {
    {LG_STR_INIT(LG_NS_XSD "int"), INT32_MIN, INT32_MAX},
    {LG_STR_INIT(LG_NS_XSD "long"), NONE_BELOW, NONE_ABOVE},
    {LG_STR_INIT(LG_NS_XSD "short"), INT16_MIN, INT16_MAX},
    {LG_STR_INIT(LG_NS_XSD "byte"), INT8_MIN, INT8_MAX},
    {LG_STR_INIT(LG_NS_XSD "nonNegativeInteger"), 0, NONE_ABOVE},
    {LG_STR_INIT(LG_NS_XSD "positiveInteger"), 1, NONE_ABOVE},
    {LG_STR_INIT(LG_NS_XSD "nonPositiveInteger"), NONE_BELOW, 0},
    {LG_STR_INIT(LG_NS_XSD "negativeInteger"), NONE_BELOW, -1},
    {LG_STR_INIT(LG_NS_XSD "unsignedLong"), 0, NONE_ABOVE},
    {LG_STR_INIT(LG_NS_XSD "unsignedInt"), 0, UINT32_MAX},
    {LG_STR_INIT(LG_NS_XSD "unsignedShort"), 0, UINT16_MAX},
    {LG_STR_INIT(LG_NS_XSD "unsignedByte"), 0, UINT8_MAX},
};
enum { N_DERIVED = sizeof(derived) / sizeof(derived[0]) };

// Up to 18 digits, all of `s`.
static bool
digits(LgStr s, int64_t *out)
{
    int64_t v = 0;
    if (s.n == 0 || s.n > 18) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (!lg_char_is_digit(s.p[i])) {
            return false;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return true;
}

// --- Encoding ---------------------------------------------------------------

static LgId
encode_string(LgStr s)
{
    uint64_t payload = 0;
    if (s.n > STRING_MAX || memchr(s.n ? s.p : "", 0, s.n)) {
        return LG_ID_NONE; // a zero byte means the end here
    }
    for (size_t i = 0; i < STRING_MAX; i++) {
        payload = payload << 8 | (i < s.n ? (uint8_t)s.p[i] : 0);
    }
    return lg_id_make(LG_ID_KIND_STRING, payload);
}

static bool
parse_integer(LgStr s, int64_t *out)
{
    const bool negative = s.n > 0 && s.p[0] == '-';
    const LgStr d = negative ? lg_str_from(s, 1) : s;
    if (!digits(d, out) || (d.p[0] == '0' && (d.n > 1 || negative))) {
        return false;
    }
    *out = negative ? -*out : *out;
    return *out >= -INTEGER_BIAS && *out < INTEGER_BIAS;
}

static LgId
encode_integer(LgStr s, unsigned kind)
{
    int64_t v = 0;
    return parse_integer(s, &v) ? lg_id_make(kind, (uint64_t)(v + INTEGER_BIAS)) : LG_ID_NONE;
}

static int
count_digits(int64_t v)
{
    int n = 1;
    while (n < 19 && v >= POW10(n)) {
        n++;
    }
    return n;
}

// Order-preserving number of 0.DDD * 10^exp: `m` has exactly `width` digits.
static int64_t
float_key(int64_t m, int exp, int width, int min_exp)
{
    const int64_t step = 9 * POW10(width - 1);
    return (int64_t)(exp - min_exp) * step + (m - POW10(width - 1)) + 1;
}

static LgId
encode_decimal(LgStr s)
{
    const bool negative = s.n > 0 && s.p[0] == '-';
    const LgStr d = negative ? lg_str_from(s, 1) : s;
    const size_t dot = lg_str_find(d, '.');
    const size_t scale = dot < d.n ? d.n - dot - 1 : 0;
    int64_t whole = 0;
    int64_t part = 0;
    if (d.n > 18 || scale > 15 || dot > 15 || !digits((LgStr){d.p, dot}, &whole) ||
        (dot > 1 && d.p[0] == '0') || (dot < d.n && !digits(lg_str_from(d, dot + 1), &part))) {
        return LG_ID_NONE;
    }
    const int64_t m = whole * POW10(scale) + part;
    return m == 0 && negative ? LG_ID_NONE : lg_id_from_decimal(negative ? -m : m, (unsigned)scale);
}

LgId
lg_id_from_decimal(int64_t mantissa, unsigned scale)
{
    const int64_t limit = POW10(DEC_DIGITS);
    int64_t key = 0;
    if (scale > 15 || mantissa >= limit || mantissa <= -limit) {
        return LG_ID_NONE;
    }
    if (mantissa != 0) {
        const int64_t m = mantissa < 0 ? -mantissa : mantissa;
        const int n = count_digits(m);
        const int exp = n - (int)scale;
        if (exp < DEC_MIN_EXP || exp >= DEC_MIN_EXP + DEC_EXPS) {
            return LG_ID_NONE;
        }
        key = float_key(m * POW10(DEC_DIGITS - n), exp, DEC_DIGITS, DEC_MIN_EXP);
    }
    key = mantissa < 0 ? -key : key;
    return lg_id_make(LG_ID_KIND_DECIMAL, (uint64_t)(key + DEC_BIAS) << DEC_SCALE_BITS | scale);
}

// Keys above every number: "INF", then "NaN". Minus zero comes right below zero,
// so negative numbers are one lower than they would be.
#define KEY_INF (DBL_BIAS - 2)
#define KEY_NAN (DBL_BIAS - 1)

// XSD 1.1, 3.3.5.2: d.dddE[-]d without needless zeros.
static bool
double_key(LgStr s, int max_digits, int min_exp, int max_exp, int64_t *out)
{
    const bool negative = s.n > 0 && s.p[0] == '-';
    const LgStr d = negative ? lg_str_from(s, 1) : s;
    if (lg_str_eq(d, LG_STR("INF"))) {
        *out = negative ? -KEY_INF : KEY_INF;
        return true;
    }
    if (lg_str_eq(s, LG_STR("NaN"))) {
        *out = KEY_NAN;
        return true;
    }
    const size_t e = lg_str_find(d, 'E');
    int64_t exp = 0;
    int64_t part = 0;
    if (e < 3 || e + 1 >= d.n || e > (size_t)max_digits + 1 || d.n - e > 5 ||
        !lg_char_is_digit(d.p[0]) || d.p[1] != '.' || !digits((LgStr){d.p + 2, e - 2}, &part) ||
        (d.p[e - 1] == '0' && e > 3) || !parse_integer(lg_str_from(d, e + 1), &exp)) {
        return false;
    }
    if (d.p[0] == '0') { // only 0.0E0
        *out = negative ? -1 : 0;
        return part == 0 && e == 3 && exp == 0;
    }
    if (exp < min_exp || exp >= max_exp) {
        return false;
    }
    const int n_part = (int)e - 2;
    const int64_t m = ((d.p[0] - '0') * POW10(n_part) + part) * POW10(DBL_DIGITS - 1 - n_part);
    const int64_t key = float_key(m, (int)exp, DBL_DIGITS, DBL_MIN_EXP);
    *out = negative ? -key - 1 : key;
    return true;
}

static LgId
encode_double(LgStr s)
{
    int64_t key = 0;
    return double_key(s, DBL_DIGITS, DBL_MIN_EXP, DBL_MAX_EXP, &key)
               ? lg_id_make(LG_ID_KIND_DOUBLE, (uint64_t)(key + DBL_BIAS))
               : LG_ID_NONE;
}

static LgId
encode_float(LgStr s)
{
    int64_t key = 0;
    return double_key(s, FLT_DIGITS, FLT_MIN_EXP, FLT_MAX_EXP, &key)
               ? lg_id_make(LG_ID_KIND_FLOAT, (uint64_t)(key + DBL_BIAS))
               : LG_ID_NONE;
}

// A year of four digits, or more without a leading zero, at the front of `*s`,
// and go past it. At most nine digits.
static bool
take_year(LgStr *s, int64_t *out)
{
    const bool negative = s->n > 0 && s->p[0] == '-';
    LgStr d = negative ? lg_str_from(*s, 1) : *s;
    size_t n = 0;
    while (n < d.n && lg_char_is_digit(d.p[n])) {
        n++;
    }
    if (n < 4 || n > 9 || (n > 4 && d.p[0] == '0') || !digits((LgStr){d.p, n}, out) ||
        (negative && *out == 0)) {
        return false;
    }
    *out = negative ? -*out : *out;
    *s = lg_str_from(d, n);
    return true;
}

// `sep` and two digits at the front of `*s`, at most `max`.
static bool
take_two(LgStr *s, char sep, unsigned max, unsigned *out)
{
    if (s->n < 3 || s->p[0] != sep || !lg_char_is_digit(s->p[1]) || !lg_char_is_digit(s->p[2])) {
        return false;
    }
    *out = (unsigned)(s->p[1] - '0') * 10 + (unsigned)(s->p[2] - '0');
    *s = lg_str_from(*s, 3);
    return *out <= max;
}

static unsigned
month_days(int64_t year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

static bool
take_date(LgStr *s, int64_t *year, unsigned *month, unsigned *day)
{
    return take_year(s, year) && take_two(s, '-', 12, month) && *month > 0 &&
           take_two(s, '-', 31, day) && *day > 0 && *day <= month_days(*year, *month);
}

static LgId
encode_date(LgStr s)
{
    int64_t year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (!take_date(&s, &year, &month, &day) || s.n > 0) {
        return LG_ID_NONE;
    }
    return lg_id_make(LG_ID_KIND_DATE,
                      (uint64_t)(year + YEAR_BIAS) << 9 | (uint64_t)month << 5 | day);
}

static LgId
encode_gyear(LgStr s)
{
    int64_t year = 0;
    return take_year(&s, &year) && s.n == 0
               ? lg_id_make(LG_ID_KIND_GYEAR, (uint64_t)(year + YEAR_BIAS))
               : LG_ID_NONE;
}

static LgId
encode_gyearmonth(LgStr s)
{
    int64_t year = 0;
    unsigned month = 0;
    return take_year(&s, &year) && take_two(&s, '-', 12, &month) && month > 0 && s.n == 0
               ? lg_id_make(LG_ID_KIND_GYEARMONTH, (uint64_t)(year + YEAR_BIAS) << 4 | month)
               : LG_ID_NONE;
}

// Days before 1 January of `year`, counted from year 0 (proleptic Gregorian).
static int64_t
days_before_year(int64_t year)
{
    const int64_t y = year - 1;
    const int64_t shift = y < 0 ? (-y / 400 + 1) * 400 : 0; // keep divisions away from negatives
    const int64_t z = y + shift;
    return 365 * year + z / 4 - z / 100 + z / 400 - shift / 400 * 97;
}

enum { DATETIME_MAX_YEAR = 100000, MS_BITS = 53 };
#define MS_BIAS (INT64_C(1) << (MS_BITS - 1))
#define DAY_MS INT64_C(86400000)

// Payload: milliseconds on the time line, then how it was written: bits 1 and 2 the
// number of digits of the fraction, bit 0 the Z.
static LgId
encode_datetime(LgStr s)
{
    int64_t year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned h = 0;
    unsigned m = 0;
    unsigned sec = 0;
    if (!take_date(&s, &year, &month, &day) || llabs(year) > DATETIME_MAX_YEAR ||
        !take_two(&s, 'T', 23, &h) || !take_two(&s, ':', 59, &m) || !take_two(&s, ':', 59, &sec)) {
        return LG_ID_NONE;
    }
    const bool zone = s.n > 0 && s.p[s.n - 1] == 'Z';
    const LgStr frac = {s.p, s.n - (zone ? 1 : 0)};
    int64_t ms = 0;
    if (frac.n > 4 || frac.n == 1 ||
        (frac.n > 0 && (frac.p[0] != '.' || !digits(lg_str_from(frac, 1), &ms)))) {
        return LG_ID_NONE;
    }
    const unsigned n_frac = frac.n ? (unsigned)frac.n - 1 : 0;
    ms *= POW10(3 - n_frac);
    int64_t days = days_before_year(year) + day - 1;
    for (unsigned i = 1; i < month; i++) {
        days += month_days(year, i);
    }
    ms += days * DAY_MS + ((int64_t)h * 3600 + (int64_t)m * 60 + sec) * 1000;
    return lg_id_make(LG_ID_KIND_DATETIME,
                      (uint64_t)(ms + MS_BIAS) << 3 | (uint64_t)n_frac << 1 | (uint64_t)zone);
}

typedef struct {
    LgStr iri;
    LgId (*encode)(LgStr s);
} Type;

static LgId
encode_boolean(LgStr s)
{
    return lg_str_eq(s, LG_STR("true"))    ? lg_id_make(LG_ID_KIND_BOOLEAN, 1)
           : lg_str_eq(s, LG_STR("false")) ? lg_id_make(LG_ID_KIND_BOOLEAN, 0)
                                           : LG_ID_NONE;
}

static LgId
encode_plain_integer(LgStr s)
{
    return encode_integer(s, LG_ID_KIND_INTEGER);
}

// By kind, from LG_ID_KIND_STRING on.
static const Type types[] = {
    [LG_ID_KIND_STRING - LG_ID_KIND_STRING] = {LG_STR_INIT(LG_XSD_STRING), encode_string},
    [LG_ID_KIND_BOOLEAN - LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "boolean"), encode_boolean},
    [LG_ID_KIND_INTEGER -
        LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "integer"), encode_plain_integer},
    [LG_ID_KIND_DECIMAL - LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "decimal"), encode_decimal},
    [LG_ID_KIND_DOUBLE - LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "double"), encode_double},
    [LG_ID_KIND_FLOAT - LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "float"), encode_float},
    [LG_ID_KIND_DATE - LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "date"), encode_date},
    [LG_ID_KIND_DATETIME -
        LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "dateTime"), encode_datetime},
    [LG_ID_KIND_GYEAR - LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "gYear"), encode_gyear},
    [LG_ID_KIND_GYEARMONTH -
        LG_ID_KIND_STRING] = {LG_STR_INIT(LG_NS_XSD "gYearMonth"), encode_gyearmonth},
};
enum { N_TYPES = sizeof(types) / sizeof(types[0]) };

LgId
lg_id_encode(const LgTerm *term)
{
    if (term->kind != LG_TERM_LITERAL || !lg_str_starts(term->datatype, LG_STR(LG_NS_XSD)) ||
        (term->value.n > 40 && term->datatype.n > 0)) {
        return LG_ID_NONE; // nothing inline is that long
    }
    for (size_t i = 0; i < N_TYPES; i++) {
        if (lg_str_eq(term->datatype, types[i].iri)) {
            return types[i].encode(term->value);
        }
    }
    for (unsigned i = 0; i < N_DERIVED; i++) {
        if (lg_str_eq(term->datatype, derived[i].iri)) {
            const LgId id = encode_integer(term->value, LG_ID_KIND_DERIVED + i);
            const int64_t v = id == LG_ID_NONE ? 0 : lg_id_integer(id);
            return id == LG_ID_NONE || v < derived[i].min || v > derived[i].max ? LG_ID_NONE : id;
        }
    }
    return LG_ID_NONE;
}

// --- Decoding ---------------------------------------------------------------

LgId
lg_id_from_integer(int64_t value)
{
    return value >= -INTEGER_BIAS && value < INTEGER_BIAS
               ? lg_id_make(LG_ID_KIND_INTEGER, (uint64_t)(value + INTEGER_BIAS))
               : LG_ID_NONE;
}

// Undo float_key(). `first`: the smallest number with all digits; a constant, as dividing by what
// only a table knows takes several times as long. False when `key` is not one of its numbers.
static inline bool
float_parts(int64_t key, int64_t first, int min_exp, int64_t *out_m, int *out_exp)
{
    const int64_t step = 9 * first;
    *out_m = (key - 1) % step + first;
    *out_exp = (int)((key - 1) / step) + min_exp;
    return key > 0;
}

// False when the payload is none that encode_decimal() makes.
static bool
decimal_parts(LgId id, int64_t *out_m, unsigned *out_scale)
{
    const uint64_t payload = lg_id_payload(id);
    const int64_t key = (int64_t)(payload >> DEC_SCALE_BITS) - DEC_BIAS;
    const int64_t size = key < 0 ? -key : key;
    *out_scale = payload & ((1U << DEC_SCALE_BITS) - 1);
    *out_m = 0;
    if (key == 0) {
        return true;
    }
    int64_t m = 0;
    int exp = 0;
    (void)float_parts(size, DEC_FIRST, DEC_MIN_EXP, &m, &exp);
    const int n = exp + (int)*out_scale;
    if (n < 1 || n > DEC_DIGITS) {
        return false;
    }
    m = (int64_t)((double)m * lg_id_tenths[DEC_DIGITS - n] + 0.5);
    *out_m = key < 0 ? -m : m;
    return true;
}

void
lg_id_decimal(LgId id, int64_t *out_mantissa, unsigned *out_scale)
{
    if (!decimal_parts(id, out_mantissa, out_scale)) {
        *out_mantissa = 0; // an id that was never made
    }
}

// --- Lexical forms ------------------------------------------------------------

// Each of these writes at `to`, which has room, and returns the end.

static char *
put_text(char *to, const char *text)
{
    const size_t n = strlen(text);
    memcpy(to, text, n);
    return to + n;
}

static inline char *
put_two(char *to, unsigned v)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233"
        "34353637383940414243444546474849505152535455565758596061626364656667"
        "68697071727374757677787980818283848586878889909192939495969798"
        "99";
    memcpy(to, pairs + (size_t)(v % 100) * 2, 2);
    return to + 2;
}

// The digits of `v`, at least `least` of them.
static char *
put_digits(char *to, uint64_t v, int least)
{
    int n = 1;
    while (n < LG_POW10_MAX && v >= lg_pow10[n]) {
        n++;
    }
    n = n < least ? least : n;
    char *const end = to + n;
    for (to = end; n >= 2; n -= 2, v /= 100) {
        to -= 2;
        (void)put_two(to, (unsigned)(v % 100));
    }
    if (n == 1) {
        to[-1] = (char)('0' + (int)(v % 10));
    }
    return end;
}

static uint64_t
size_of(int64_t v)
{
    return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

static char *
put_signed(char *to, int64_t v, int least)
{
    if (v < 0) {
        *to++ = '-';
    }
    return put_digits(to, size_of(v), least);
}

static char *
put_double(char *to, LgId id)
{
    const int64_t key = (int64_t)lg_id_payload(id) - DBL_BIAS;
    if (key == KEY_INF || key == -KEY_INF || key == KEY_NAN) {
        return put_text(to, key == KEY_NAN ? "NaN" : key < 0 ? "-INF" : "INF");
    }
    if (key == 0 || key == -1) {
        return put_text(to, key ? "-0.0E0" : "0.0E0");
    }
    int64_t m = 0;
    int exp = 0;
    (void)float_parts(key < 0 ? -key - 1 : key, DBL_FIRST, DBL_MIN_EXP, &m, &exp);
    if (exp > DBL_MAX_EXP) {
        return to; // an id that was never made
    }
    int n = DBL_DIGITS;
    while (n > 2 && m % 10 == 0) {
        m /= 10;
        n--;
    }
    if (key < 0) {
        *to++ = '-';
    }
    to = put_digits(to, (uint64_t)(m / POW10(n - 1)), 1);
    *to++ = '.';
    to = put_digits(to, (uint64_t)(m % POW10(n - 1)), n - 1);
    *to++ = 'E';
    return put_signed(to, exp, 1);
}

double
lg_id_double(LgId id)
{
    const int64_t key = (int64_t)lg_id_payload(id) - DBL_BIAS;
    const bool is_float = lg_id_kind(id) == LG_ID_KIND_FLOAT;
    if (key == KEY_INF || key == -KEY_INF || key == KEY_NAN) {
        return key == KEY_NAN ? (double)NAN : key < 0 ? -(double)INFINITY : (double)INFINITY;
    }
    if (key == 0 || key == -1) {
        return key ? -0.0 : 0.0;
    }
    int64_t m = 0;
    int exp = 0;
    (void)float_parts(key < 0 ? -key - 1 : key, DBL_FIRST, DBL_MIN_EXP, &m, &exp);
    const int shift = exp - (DBL_DIGITS - 1);
    if (!is_float && shift >= -18 && shift <= 18) { // both exact: one rounding
        const double v =
            shift < 0 ? (double)m / (double)POW10(-shift) : (double)m * (double)POW10(shift);
        return key < 0 ? -v : v;
    }
    char text[LG_ID_TEXT];
    *put_double(text, id) = 0;
    return is_float ? (double)strtof(text, NULL) : strtod(text, NULL);
}

bool
lg_id_boolean(LgId id)
{
    return lg_id_payload(id) != 0;
}

void
lg_id_date(LgId id, int64_t *out_year, unsigned *out_month, unsigned *out_day)
{
    const uint64_t payload = lg_id_payload(id);
    *out_year = (int64_t)(payload >> 9) - YEAR_BIAS;
    *out_month = (unsigned)(payload >> 5) & 15;
    *out_day = (unsigned)payload & 31;
}

void
lg_id_datetime(LgId id, int64_t *out_ms, bool *out_utc)
{
    const uint64_t payload = lg_id_payload(id);
    *out_ms =
        (int64_t)(payload >> LG_ID_DATETIME_FORM_BITS) - MS_BIAS - days_before_year(1970) * DAY_MS;
    *out_utc = (payload & LG_ID_DATETIME_UTC) != 0;
}

static char *
put_decimal(char *to, LgId id)
{
    int64_t m = 0;
    unsigned scale = 0;
    if (!decimal_parts(id, &m, &scale)) {
        return to; // an id that was never made
    }
    to = put_signed(to, m, (int)scale + 1);
    if (scale > 0) {
        memmove(to - scale + 1, to - scale, scale);
        *(to - scale) = '.';
        to++;
    }
    return to;
}

static char *
put_month(char *to, unsigned month)
{
    *to++ = '-';
    return put_two(to, month);
}

static char *
put_date(char *to, LgId id)
{
    const uint64_t payload = lg_id_payload(id);
    to = put_signed(to, (int64_t)(payload >> 9) - YEAR_BIAS, 4);
    to = put_month(to, (unsigned)(payload >> 5) & 15);
    return put_month(to, (unsigned)payload & 31);
}

static char *
put_datetime(char *to, LgId id)
{
    const uint64_t payload = lg_id_payload(id);
    const int64_t ms = (int64_t)(payload >> 3) - MS_BIAS;
    int64_t days = ms / DAY_MS - (ms % DAY_MS < 0);
    const uint64_t rest = (uint64_t)(ms - days * DAY_MS);
    int64_t year = days * 400 / 146097; // right or one off either way
    year -= days_before_year(year) > days;
    year += days_before_year(year + 1) <= days;
    days -= days_before_year(year);
    unsigned month = 1;
    while (month < 12 && days >= month_days(year, month)) {
        days -= month_days(year, month++);
    }
    to = put_signed(to, year, 4);
    to = put_month(to, month);
    to = put_month(to, (unsigned)days + 1);
    *to++ = 'T';
    to = put_two(to, (unsigned)(rest / 3600000));
    *to++ = ':';
    to = put_two(to, (unsigned)(rest / 60000 % 60));
    *to++ = ':';
    to = put_two(to, (unsigned)(rest / 1000 % 60));
    const unsigned n_frac = (unsigned)(payload >> 1) & 3;
    if (n_frac > 0) {
        *to++ = '.';
        to = put_digits(to, rest % 1000 / lg_pow10[3 - n_frac], (int)n_frac);
    }
    if (payload & 1) {
        *to++ = 'Z';
    }
    return to;
}

static char *
put_string(char *to, LgId id)
{
    const uint64_t payload = lg_id_payload(id);
    char *end = to;
    for (int i = 0; i < STRING_MAX; i++) {
        to[i] = (char)(uint8_t)(payload >> (8 * (STRING_MAX - 1 - i)));
        end = to[i] ? to + i + 1 : end;
    }
    return end;
}

// Null when the kind is not an inline one.
static char *
put_inline(char *to, LgId id)
{
    const uint64_t payload = lg_id_payload(id);
    switch (lg_id_kind(id)) {
    case LG_ID_KIND_STRING: return put_string(to, id);
    case LG_ID_KIND_BOOLEAN: return put_text(to, payload ? "true" : "false");
    case LG_ID_KIND_DECIMAL: return put_decimal(to, id);
    case LG_ID_KIND_DOUBLE:
    case LG_ID_KIND_FLOAT: return put_double(to, id);
    case LG_ID_KIND_DATE: return put_date(to, id);
    case LG_ID_KIND_DATETIME: return put_datetime(to, id);
    case LG_ID_KIND_GYEAR: return put_signed(to, (int64_t)payload - YEAR_BIAS, 4);
    case LG_ID_KIND_GYEARMONTH:
        to = put_signed(to, (int64_t)(payload >> 4) - YEAR_BIAS, 4);
        return put_month(to, (unsigned)payload & 15);
    default: return lg_id_is_integer(id) ? put_signed(to, lg_id_integer(id), 1) : NULL;
    }
}

static LgStr
datatype_of(LgId id)
{
    const unsigned kind = lg_id_kind(id);
    if (kind >= LG_ID_KIND_STRING && kind < LG_ID_KIND_STRING + N_TYPES) {
        return types[kind - LG_ID_KIND_STRING].iri;
    }
    return kind >= LG_ID_KIND_DERIVED && kind < LG_ID_KIND_DERIVED + N_DERIVED
               ? derived[kind - LG_ID_KIND_DERIVED].iri
               : (LgStr){0};
}

LgStatus
lg_id_text(LgId id, char *to, LgTerm *out, LgError *err)
{
    const LgStr datatype = datatype_of(id);
    const char *end = datatype.n > 0 ? put_inline(to, id) : NULL;
    if (!end) {
        return lg_error_set(err, LG_E_CORRUPT, "there is no term with the id %016llx",
                            (unsigned long long)id);
    }
    assert(end - to < LG_ID_TEXT);
    lg_term_set(out, LG_TERM_LITERAL, (LgStr){to, (size_t)(end - to)}, datatype);
    return LG_OK;
}

LgStatus
lg_id_decode(LgId id, LgArena *arena, LgTerm *out, LgError *err)
{
    char text[LG_ID_TEXT];
    LG_TRY(lg_id_text(id, text, out, err));
    out->value = lg_arena_str(arena, out->value);
    return out->value.p ? LG_OK : lg_error_set(err, LG_E_LIMIT, "no room for a term");
}

int
lg_id_cmp(const void *a, const void *b)
{
    const LgId x = *(const LgId *)a;
    const LgId y = *(const LgId *)b;
    return x < y ? -1 : x > y;
}
