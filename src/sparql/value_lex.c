// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/value_lex_impl.h"

#include "base/time.h"
#include "sparql/decimal_impl.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { NO_ZONE = INT16_MIN, DAY = 86400 };

// --- Numbers --------------------------------------------------------------------

static size_t
count_digits(LgStr s, size_t from)
{
    size_t n = 0;
    while (from + n < s.n && lg_char_is_digit(s.p[from + n])) {
        n++;
    }
    return n;
}

// 64 bits when that is enough, else BIG.
static bool
lex_integer(LgStr s, LgValue *out)
{
    const size_t sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    if (s.n == sign || count_digits(s, sign) != s.n - sign) {
        return false;
    }
    int64_t v = 0;
    bool fits = true;
    for (size_t i = sign; i < s.n && fits; i++) {
        const int64_t digit = s.p[0] == '-' ? '0' - s.p[i] : s.p[i] - '0';
        fits = !__builtin_mul_overflow(v, (int64_t)10, &v) && !__builtin_add_overflow(v, digit, &v);
    }
    if (fits) {
        out->kind = LG_VALUE_INTEGER;
        out->as.integer = v;
        return true;
    }
    out->kind = LG_VALUE_BIG;
    return lg_decimal_parse(s, &out->as.decimal);
}

static bool
lex_decimal(LgStr s, LgValue *out)
{
    out->kind = LG_VALUE_DECIMAL;
    return lg_decimal_parse(s, &out->as.decimal);
}

static bool
lex_double(LgValueKind kind, LgStr s, LgValue *out)
{
    out->kind = kind;
    if (lg_str_eq(s, LG_STR("INF")) || lg_str_eq(s, LG_STR("+INF"))) {
        out->as.number = (double)INFINITY;
        return true;
    }
    if (lg_str_eq(s, LG_STR("-INF"))) {
        out->as.number = -(double)INFINITY;
        return true;
    }
    if (lg_str_eq(s, LG_STR("NaN"))) {
        out->as.number = (double)NAN;
        return true;
    }
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    size_t digits = count_digits(s, i);
    i += digits;
    if (i < s.n && s.p[i] == '.') {
        const size_t more = count_digits(s, i + 1);
        i += 1 + more;
        digits += more;
    }
    if (digits > 0 && i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
        digits = count_digits(s, i);
        i += digits;
    }
    char text[512];
    if (digits == 0 || i != s.n || s.n >= sizeof(text)) {
        return false;
    }
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    out->as.number = kind == LG_VALUE_FLOAT ? (double)strtof(text, NULL) : strtod(text, NULL);
    return true;
}

static bool
lex_boolean(LgStr s, LgValue *out)
{
    out->kind = LG_VALUE_BOOLEAN;
    out->as.boolean = lg_str_eq(s, LG_STR("true")) || lg_str_eq(s, LG_STR("1"));
    return out->as.boolean || lg_str_eq(s, LG_STR("false")) || lg_str_eq(s, LG_STR("0"));
}

// --- Dates and times ------------------------------------------------------------

// `sep` and two digits at `*at`, which moves behind them; no `sep` when it is 0.
static bool
two_digits(LgStr s, size_t *at, char sep, unsigned *out)
{
    const size_t i = *at + (sep != 0);
    if (i + 2 > s.n || (sep && s.p[*at] != sep) || !lg_char_is_digit(s.p[i]) ||
        !lg_char_is_digit(s.p[i + 1])) {
        return false;
    }
    *out = (unsigned)(s.p[i] - '0') * 10 + (unsigned)(s.p[i + 1] - '0');
    *at = i + 2;
    return true;
}

static bool
lex_date_part(LgStr s, size_t *at, int64_t *out_days)
{
    const size_t sign = s.n > 0 && s.p[0] == '-';
    const size_t digits = count_digits(s, sign);
    LgDate date = {0};
    if (digits < 4 || digits > 9 || (digits > 4 && s.p[sign] == '0')) {
        return false;
    }
    for (size_t i = sign; i < sign + digits; i++) {
        date.year = date.year * 10 + (s.p[i] - '0');
    }
    date.year = sign ? -date.year : date.year;
    *at = sign + digits;
    if (!two_digits(s, at, '-', &date.month) || !two_digits(s, at, '-', &date.day) ||
        !lg_time_date_valid(date)) {
        return false;
    }
    *out_days = lg_time_days(date);
    return true;
}

// hh:mm:ss and a fraction; 24:00:00 is the end of the day.
static bool
lex_time_part(LgStr s, size_t *at, int64_t *out_seconds, uint32_t *out_nanos)
{
    unsigned h = 0;
    unsigned m = 0;
    unsigned sec = 0;
    if (!two_digits(s, at, '\0', &h) || !two_digits(s, at, ':', &m) ||
        !two_digits(s, at, ':', &sec)) {
        return false;
    }
    *out_nanos = 0;
    if (*at < s.n && s.p[*at] == '.') {
        const size_t n = count_digits(s, *at + 1);
        uint32_t unit = 100000000;
        for (size_t i = 1; i <= n; i++, unit /= 10) {
            *out_nanos += (uint32_t)(s.p[*at + i] - '0') * unit;
        }
        *at += 1 + n;
        if (n == 0) {
            return false;
        }
    }
    *out_seconds = (int64_t)h * 3600 + (int64_t)m * 60 + sec;
    return m < 60 && sec < 60 && (h < 24 || (*out_seconds == DAY && *out_nanos == 0));
}

// A zone, or none, at the end of `s`.
static bool
lex_zone(LgStr s, size_t at, int16_t *out)
{
    *out = NO_ZONE;
    if (at == s.n) {
        return true;
    }
    if (s.p[at] == 'Z') {
        *out = 0;
        return at + 1 == s.n;
    }
    const bool west = s.p[at] == '-';
    unsigned h = 0;
    unsigned m = 0;
    if ((!west && s.p[at] != '+') || !two_digits(s, &at, s.p[at], &h) ||
        !two_digits(s, &at, ':', &m) || at != s.n || m > 59 || h * 60 + m > 14 * 60) {
        return false;
    }
    const int minutes = (int)(h * 60 + m);
    *out = (int16_t)(west ? -minutes : minutes);
    return true;
}

static bool
lex_moment(LgValueKind kind, LgStr s, LgValue *out)
{
    int64_t days = 0;
    int64_t seconds = 0;
    uint32_t nanos = 0;
    int16_t zone = 0;
    size_t at = 0;
    if (kind != LG_VALUE_TIME && !lex_date_part(s, &at, &days)) {
        return false;
    }
    if (kind == LG_VALUE_DATETIME) {
        if (at >= s.n || s.p[at] != 'T') {
            return false;
        }
        at++;
    }
    if (kind != LG_VALUE_DATE && !lex_time_part(s, &at, &seconds, &nanos)) {
        return false;
    }
    if (!lex_zone(s, at, &zone)) {
        return false;
    }
    seconds = kind == LG_VALUE_TIME ? seconds % DAY : seconds;
    out->kind = kind;
    out->as.time.seconds = days * DAY + seconds - (zone == NO_ZONE ? 0 : zone * 60);
    out->as.time.nanos = nanos;
    out->as.time.zone = zone;
    return true;
}

// xsd:dayTimeDuration: -PnDTnHnMn.nS
static bool
lex_duration(LgStr s, LgValue *out)
{
    static const struct {
        char unit;
        int64_t seconds;
        bool in_time;
    } units[] = {{'D', DAY, false}, {'H', 3600, true}, {'M', 60, true}, {'S', 1, true}};
    const bool negative = s.n > 0 && s.p[0] == '-';
    size_t at = negative;
    size_t next = 0;
    bool time = false;
    bool any = false;
    int64_t total = 0;
    if (at >= s.n || s.p[at++] != 'P') {
        return false;
    }
    while (at < s.n) {
        if (s.p[at] == 'T' && !time) {
            time = true;
            any = false;
            at++;
            continue;
        }
        const size_t digits = count_digits(s, at);
        uint64_t n = 0;
        if (digits == 0 || digits > 9 || !lg_str_u64((LgStr){s.p + at, digits}, &n)) {
            return false;
        }
        at += digits;
        if (at < s.n && s.p[at] == '.') { // fractions are cut: nothing here makes any
            at += 1 + count_digits(s, at + 1);
        }
        while (next < 4 &&
               (at >= s.n || units[next].unit != s.p[at] || units[next].in_time != time)) {
            next++;
        }
        if (next == 4) {
            return false;
        }
        total += (int64_t)n * units[next++].seconds;
        any = true;
        at++;
    }
    out->kind = LG_VALUE_DURATION;
    out->as.time.seconds = negative ? -total : total;
    out->as.time.nanos = 0;
    out->as.time.zone = NO_ZONE;
    return any;
}

// --- Types ----------------------------------------------------------------------

typedef struct {
    LgStr name; // behind the namespace of XSD
    LgValueKind kind;
    int64_t min, max; // of integers
    bool wide;        // may be beyond 64 bits
} Type;

static const Type types[] = {
    {LG_STR_INIT("string"), LG_VALUE_STRING, 0, 0, false},
    {LG_STR_INIT("integer"), LG_VALUE_INTEGER, INT64_MIN, INT64_MAX, true},
    {LG_STR_INIT("decimal"), LG_VALUE_DECIMAL, 0, 0, false},
    {LG_STR_INIT("double"), LG_VALUE_DOUBLE, 0, 0, false},
    {LG_STR_INIT("float"), LG_VALUE_FLOAT, 0, 0, false},
    {LG_STR_INIT("boolean"), LG_VALUE_BOOLEAN, 0, 0, false},
    {LG_STR_INIT("dateTime"), LG_VALUE_DATETIME, 0, 0, false},
    {LG_STR_INIT("date"), LG_VALUE_DATE, 0, 0, false},
    {LG_STR_INIT("time"), LG_VALUE_TIME, 0, 0, false},
    {LG_STR_INIT("dayTimeDuration"), LG_VALUE_DURATION, 0, 0, false},
    {LG_STR_INIT("int"), LG_VALUE_INTEGER, INT32_MIN, INT32_MAX, false},
    {LG_STR_INIT("long"), LG_VALUE_INTEGER, INT64_MIN, INT64_MAX, false},
    {LG_STR_INIT("short"), LG_VALUE_INTEGER, INT16_MIN, INT16_MAX, false},
    {LG_STR_INIT("byte"), LG_VALUE_INTEGER, INT8_MIN, INT8_MAX, false},
    {LG_STR_INIT("nonNegativeInteger"), LG_VALUE_INTEGER, 0, INT64_MAX, true},
    {LG_STR_INIT("positiveInteger"), LG_VALUE_INTEGER, 1, INT64_MAX, true},
    {LG_STR_INIT("nonPositiveInteger"), LG_VALUE_INTEGER, INT64_MIN, 0, true},
    {LG_STR_INIT("negativeInteger"), LG_VALUE_INTEGER, INT64_MIN, -1, true},
    {LG_STR_INIT("unsignedLong"), LG_VALUE_INTEGER, 0, INT64_MAX, true},
    {LG_STR_INIT("unsignedInt"), LG_VALUE_INTEGER, 0, UINT32_MAX, false},
    {LG_STR_INIT("unsignedShort"), LG_VALUE_INTEGER, 0, UINT16_MAX, false},
    {LG_STR_INIT("unsignedByte"), LG_VALUE_INTEGER, 0, UINT8_MAX, false},
};

static const Type *
find_type(LgStr datatype)
{
    if (!lg_str_starts(datatype, LG_STR(LG_NS_XSD))) {
        return NULL;
    }
    const LgStr name = lg_str_from(datatype, sizeof(LG_NS_XSD) - 1);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (lg_str_eq(types[i].name, name)) {
            return &types[i];
        }
    }
    return NULL;
}

bool
lg_value_lex_as(LgValueKind kind, LgStr s, LgValue *out)
{
    switch (kind) {
    case LG_VALUE_BOOLEAN: return lex_boolean(s, out);
    case LG_VALUE_INTEGER: return lex_integer(s, out);
    case LG_VALUE_DECIMAL: return lex_decimal(s, out);
    case LG_VALUE_FLOAT:
    case LG_VALUE_DOUBLE: return lex_double(kind, s, out);
    case LG_VALUE_DATETIME:
    case LG_VALUE_DATE:
    case LG_VALUE_TIME: return lex_moment(kind, s, out);
    case LG_VALUE_DURATION: return lex_duration(s, out);
    case LG_VALUE_ERROR:
    case LG_VALUE_IRI:
    case LG_VALUE_BLANK:
    case LG_VALUE_STRING:
    case LG_VALUE_LANG:
    case LG_VALUE_BIG: // lexed as INTEGER
    case LG_VALUE_OTHER: return false;
    }
    return false;
}

// Integers beyond 64 bits are of the unbounded types only, and xsd:unsignedLong.
static bool
in_range(const Type *type, const LgValue *value)
{
    if (type->kind != LG_VALUE_INTEGER) {
        return true;
    }
    if (value->kind == LG_VALUE_INTEGER) {
        return value->as.integer >= type->min && value->as.integer <= type->max;
    }
    const bool negative = value->as.decimal.mantissa < 0;
    const bool is_long = lg_str_eq(type->name, LG_STR("unsignedLong"));
    return type->wide && (negative ? type->min == INT64_MIN : type->max == INT64_MAX) &&
           !(is_long && value->as.decimal.mantissa > (__int128)UINT64_MAX);
}

void
lg_value_lex(const LgTerm *literal, LgValue *out)
{
    *out = (LgValue){.kind = LG_VALUE_OTHER, .term = *literal};
    if (literal->lang.n > 0) {
        out->kind = LG_VALUE_LANG;
        return;
    }
    const Type *type = find_type(literal->datatype);
    if (!type) {
        return;
    }
    if (type->kind == LG_VALUE_STRING) {
        out->kind = LG_VALUE_STRING;
        return;
    }
    LgValue value = {0};
    if (lg_value_lex_as(type->kind, literal->value, &value) && in_range(type, &value)) {
        *out = value;
    }
}

bool
lg_value_lex_is_logical(LgStr datatype)
{
    const Type *type = find_type(datatype);
    return type && type->kind >= LG_VALUE_BOOLEAN && type->kind <= LG_VALUE_DOUBLE;
}

LgStr
lg_value_lex_datatype(LgValueKind kind)
{
    switch (kind) {
    case LG_VALUE_BOOLEAN: return LG_STR(LG_NS_XSD "boolean");
    case LG_VALUE_INTEGER:
    case LG_VALUE_BIG: return LG_STR(LG_NS_XSD "integer");
    case LG_VALUE_DECIMAL: return LG_STR(LG_NS_XSD "decimal");
    case LG_VALUE_FLOAT: return LG_STR(LG_NS_XSD "float");
    case LG_VALUE_DOUBLE: return LG_STR(LG_NS_XSD "double");
    case LG_VALUE_DATETIME: return LG_STR(LG_NS_XSD "dateTime");
    case LG_VALUE_DATE: return LG_STR(LG_NS_XSD "date");
    case LG_VALUE_TIME: return LG_STR(LG_NS_XSD "time");
    case LG_VALUE_DURATION: return LG_STR(LG_NS_XSD "dayTimeDuration");
    case LG_VALUE_STRING: return LG_STR(LG_XSD_STRING);
    case LG_VALUE_LANG: return LG_STR(LG_RDF_LANGSTRING);
    case LG_VALUE_ERROR:
    case LG_VALUE_IRI:
    case LG_VALUE_BLANK:
    case LG_VALUE_OTHER: return (LgStr){0};
    }
    return (LgStr){0};
}

// --- Back to text ---------------------------------------------------------------

__attribute__((format(printf, 2, 3))) static LgStr
print(char out[LG_LEX_TEXT], const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(out, LG_LEX_TEXT, fmt, ap);
    va_end(ap);
    return (LgStr){out, n > 0 ? (size_t)n : 0};
}

// XSD 1.1, 3.3.5.2: the shortest digits that read back, as d.dE[-]d.
static LgStr
double_text(const LgValue *value, char out[LG_LEX_TEXT])
{
    const double x = value->as.number;
    if (isnan(x) || isinf(x)) {
        return isnan(x) ? LG_STR("NaN") : x < 0 ? LG_STR("-INF") : LG_STR("INF");
    }
    const bool single = value->kind == LG_VALUE_FLOAT;
    char text[40];
    for (int digits = single ? 6 : 15; digits <= (single ? 9 : 17); digits++) {
        (void)snprintf(text, sizeof(text), "%.*e", digits - 1, x);
        if (single ? strtof(text, NULL) == (float)x : strtod(text, NULL) == x) {
            break;
        }
    }
    char *e = strchr(text, 'e');
    const long exponent = strtol(e + 1, NULL, 10);
    char *end = e;
    while (end[-1] == '0' && end[-2] != '.') {
        end--;
    }
    return print(out, "%.*sE%ld", (int)(end - text), text, exponent);
}

void
lg_value_lex_clock(const LgValue *value, LgValueClock *out)
{
    const int16_t zone = value->as.time.zone;
    const int64_t local = value->as.time.seconds + (zone == NO_ZONE ? 0 : zone * 60);
    int64_t days = local / DAY;
    int64_t rest = local % DAY;
    if (rest < 0) {
        rest += DAY;
        days--;
    }
    const LgDate date = lg_time_date(days);
    *out = (LgValueClock){.year = date.year,
                          .month = date.month,
                          .day = date.day,
                          .hours = (unsigned)(rest / 3600),
                          .minutes = (unsigned)(rest / 60 % 60),
                          .seconds = (unsigned)(rest % 60)};
}

LgStr
lg_value_lex_zone(int zone, char out[LG_LEX_TEXT])
{
    if (zone == NO_ZONE || zone == 0) {
        return zone == 0 ? LG_STR("Z") : LG_STR("");
    }
    const int minutes = zone < 0 ? -zone : zone;
    return print(out, "%c%02d:%02d", zone < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static LgStr
moment_text(const LgValue *value, char out[LG_LEX_TEXT])
{
    LgValueClock c;
    char zone_text[LG_LEX_TEXT];
    char fraction[16] = "";
    lg_value_lex_clock(value, &c);
    const LgStr zone = lg_value_lex_zone(value->as.time.zone, zone_text);
    if (value->as.time.nanos > 0) {
        int n = snprintf(fraction, sizeof(fraction), ".%09u", value->as.time.nanos);
        while (n > 0 && fraction[n - 1] == '0') {
            fraction[--n] = '\0';
        }
    }
    const char *sign = c.year < 0 ? "-" : "";
    const long long year = c.year < 0 ? -c.year : c.year;
    if (value->kind == LG_VALUE_DATE) {
        return print(out, "%s%04lld-%02u-%02u" LG_STR_FMT, sign, year, c.month, c.day,
                     LG_STR_ARG(zone));
    }
    if (value->kind == LG_VALUE_TIME) {
        return print(out, "%02u:%02u:%02u%s" LG_STR_FMT, c.hours, c.minutes, c.seconds, fraction,
                     LG_STR_ARG(zone));
    }
    return print(out, "%s%04lld-%02u-%02uT%02u:%02u:%02u%s" LG_STR_FMT, sign, year, c.month, c.day,
                 c.hours, c.minutes, c.seconds, fraction, LG_STR_ARG(zone));
}

static LgStr
duration_text(int64_t seconds, char out[LG_LEX_TEXT])
{
    static const struct {
        int64_t seconds;
        char unit;
    } units[] = {{DAY, 'D'}, {3600, 'H'}, {60, 'M'}, {1, 'S'}};
    int n = snprintf(out, LG_LEX_TEXT, "%sP", seconds < 0 ? "-" : "");
    int64_t rest = seconds < 0 ? -seconds : seconds;
    if (rest == 0) {
        return LG_STR("PT0S");
    }
    for (size_t i = 0; i < 4; i++) {
        const long long count = rest / units[i].seconds;
        rest %= units[i].seconds;
        if (i == 1 && (count > 0 || rest > 0)) {
            out[n++] = 'T';
        }
        if (count > 0) {
            n += snprintf(out + n, LG_LEX_TEXT - (size_t)n, "%lld%c", count, units[i].unit);
        }
    }
    return (LgStr){out, (size_t)n};
}

LgStr
lg_value_lex_text(const LgValue *value, char out[LG_LEX_TEXT])
{
    switch (value->kind) {
    case LG_VALUE_BOOLEAN: return value->as.boolean ? LG_STR("true") : LG_STR("false");
    case LG_VALUE_INTEGER: return print(out, "%lld", (long long)value->as.integer);
    case LG_VALUE_BIG:
    case LG_VALUE_DECIMAL: return lg_decimal_format(value->as.decimal, out);
    case LG_VALUE_FLOAT:
    case LG_VALUE_DOUBLE: return double_text(value, out);
    case LG_VALUE_DATETIME:
    case LG_VALUE_DATE:
    case LG_VALUE_TIME: return moment_text(value, out);
    case LG_VALUE_DURATION: return duration_text(value->as.time.seconds, out);
    case LG_VALUE_ERROR:
    case LG_VALUE_IRI:
    case LG_VALUE_BLANK:
    case LG_VALUE_STRING:
    case LG_VALUE_LANG:
    case LG_VALUE_OTHER: return (LgStr){0};
    }
    return (LgStr){0};
}

LgStr
lg_value_lex_number(const LgValue *value, char out[LG_LEX_TEXT])
{
    const double size =
        lg_value_is_numeric(value) && value->kind >= LG_VALUE_FLOAT ? fabs(value->as.number) : -1;
    LgDecimal d;
    LgValue shown = *value;
    if (size == 0) {
        return signbit(value->as.number) ? LG_STR("-0") : LG_STR("0");
    }
    if (value->kind == LG_VALUE_FLOAT && size > 0) { // the digits of the float, not of its double
        LgValue shortest;
        const LgStr text = double_text(value, out);
        if (lex_double(LG_VALUE_DOUBLE, text, &shortest)) {
            shown.as.number = shortest.as.number;
        }
    }
    if (size >= 1e-6 && size < 1e6 && lg_decimal_of_double(shown.as.number, &d)) {
        return lg_decimal_format(d, out);
    }
    return lg_value_lex_text(value, out);
}
