// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/id.h"
#include "unit/suites.h"

#include <math.h>

#define XSD(name) LG_STR(LG_NS_XSD name)

static LgId
encode(LgStr datatype, const char *lexical)
{
    const LgTerm term = lg_term_typed(lg_str_c(lexical), datatype);
    return lg_id_encode(&term);
}

// True when the literal is inline and comes back exactly.
static bool
comes_back(LgStr datatype, const char *lexical)
{
    const LgId id = encode(datatype, lexical);
    LgArena *arena = lg_arena_new(0);
    LgTerm term = {0};
    const bool ok = id != LG_ID_NONE && lg_id_decode(id, arena, &term, NULL) == LG_OK &&
                    lg_str_eq(term.value, lg_str_c(lexical)) && lg_str_eq(term.datatype, datatype);
    if (!ok) {
        (void)fprintf(stderr, "\n\"%s\"^^" LG_STR_FMT " -> %016llx -> \"" LG_STR_FMT "\"\n",
                      lexical, LG_STR_ARG(datatype), (unsigned long long)id,
                      LG_STR_ARG(term.value));
    }
    lg_arena_free(arena);
    return ok;
}

typedef struct {
    LgStr datatype;
    const char *lexical[24];
} Case;

static const Case exact[] = {
    {LG_STR_INIT(LG_XSD_STRING), {"", "a", "abc", "1234567", " ", "\xc3\xa9"}},
    {LG_STR_INIT(LG_NS_XSD "boolean"), {"true", "false"}},
    {LG_STR_INIT(LG_NS_XSD "integer"),
     {"0", "1", "-1", "10", "36028797018963967", "-36028797018963968"}},
    {LG_STR_INIT(LG_NS_XSD "int"), {"0", "2147483647", "-2147483648"}},
    {LG_STR_INIT(LG_NS_XSD "unsignedByte"), {"0", "255"}},
    {LG_STR_INIT(LG_NS_XSD "negativeInteger"), {"-1", "-99"}},
    {LG_STR_INIT(LG_NS_XSD "decimal"),
     {"0", "0.0", "0.00", "1", "1.0", "1.00", "-1.5", "0.05", "0.000000001", "99999999999999",
      "12345678.901234", "-0.1", "100", "10.0", "51.5073219", "0.000000000"}},
    {LG_STR_INIT(LG_NS_XSD "double"),
     {"0.0E0", "-0.0E0", "1.0E0", "1.5E0", "-1.5E0", "1.234567890123E12", "1.0E-7", "INF", "-INF",
      "NaN", "1.0E307", "9.9E-307", "5.0E-1"}},
    {LG_STR_INIT(LG_NS_XSD "float"), {"0.0E0", "1.5E0", "-3.25E-2", "INF", "NaN", "1.0E37"}},
    {LG_STR_INIT(LG_NS_XSD "date"),
     {"2021-01-31", "2020-02-29", "0001-01-01", "-0001-12-31", "12021-06-05", "2000-02-29"}},
    {LG_STR_INIT(LG_NS_XSD "dateTime"),
     {"2021-01-01T00:00:00", "2021-12-31T23:59:59Z", "1969-12-31T23:59:59.9Z",
      "2021-06-05T01:02:03.120", "2021-06-05T01:02:03.12", "2021-06-05T01:02:03.001Z",
      "-0044-03-15T12:00:00", "0000-01-01T00:00:00", "99999-12-31T23:59:59Z",
      "-99999-02-28T00:00:00", "2000-02-29T00:00:00.0"}},
    {LG_STR_INIT(LG_NS_XSD "gYear"), {"2021", "0001", "-0044", "12021"}},
    {LG_STR_INIT(LG_NS_XSD "gYearMonth"), {"2021-01", "1999-12", "-0044-03"}},
};

static const Case never[] = {
    {LG_STR_INIT(LG_XSD_STRING), {"12345678"}},
    {LG_STR_INIT(LG_NS_XSD "boolean"), {"1", "0", "True", "", " true"}},
    {LG_STR_INIT(LG_NS_XSD "integer"),
     {"01", "+1", "-0", "", "1 ", "1.0", "36028797018963968", "x", "-", "99999999999999999999"}},
    {LG_STR_INIT(LG_NS_XSD "byte"), {"128", "-129", "01"}},
    {LG_STR_INIT(LG_NS_XSD "positiveInteger"), {"0", "-1"}},
    {LG_STR_INIT(LG_NS_XSD "decimal"),
     {"+1", "1.", ".5", "-0", "-0.0", "00.5", "01", "", ".", "-", "1e5", "123456789012345",
      "0.0000000000001", "1.2.3", "-.5", "0.0000000000000000"}},
    {LG_STR_INIT(LG_NS_XSD "double"),
     {"1",
      "1.0",
      "1e0",
      "1.0e0",
      "1.0E+1",
      "1.0E01",
      "10.0E0",
      "1.50E0",
      "+INF",
      "0.1E0",
      "1.00E0",
      "1.0E400",
      "12345678901234.0E0",
      ".5E0",
      "1.E0",
      "1.12345678901234E0",
      "0.00E0",
      "0.0E1",
      "1.0E-0",
      "1.0E"}},
    {LG_STR_INIT(LG_NS_XSD "float"), {"1.1234567890E0", "1.0E39"}},
    {LG_STR_INIT(LG_NS_XSD "date"),
     {"2021-02-29", "1900-02-29", "2021-1-1", "2021-01-01Z", "2021-01-01+01:00", "021-01-01",
      "02021-01-01", "2021-13-01", "2021-00-01", "2021-01-00", "2021-01-32", "-0000-01-01"}},
    {LG_STR_INIT(LG_NS_XSD "dateTime"),
     {"2021-01-01T24:00:00", "2021-01-01T00:00:60", "2021-01-01T00:00:00+01:00",
      "2021-01-01T00:00:00.", "2021-01-01T00:00:00.1234", "2021-01-01", "2021-01-01T00:00",
      "999999-01-01T00:00:00", "2021-01-01T00:00:00z"}},
    {LG_STR_INIT(LG_NS_XSD "gYear"), {"21", "2021Z", "02021", "-0000"}},
    {LG_STR_INIT(LG_NS_XSD "gYearMonth"), {"2021-13", "2021", "2021-1"}},
    {LG_STR_INIT(LG_NS_XSD "anyURI"), {"a"}},
    {LG_STR_INIT("http://example.org/t"), {"1"}},
};

static void
gives_back_what_went_in(void)
{
    for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
        for (size_t k = 0; k < 24 && exact[i].lexical[k]; k++) {
            CU_ASSERT(comes_back(exact[i].datatype, exact[i].lexical[k]));
        }
    }
}

static void
leaves_the_rest_to_the_dictionary(void)
{
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        for (size_t k = 0; k < 24 && never[i].lexical[k]; k++) {
            const LgId id = encode(never[i].datatype, never[i].lexical[k]);
            if (id != LG_ID_NONE) {
                (void)fprintf(stderr, "\n\"%s\" became %016llx\n", never[i].lexical[k],
                              (unsigned long long)id);
            }
            CU_ASSERT_EQUAL(id, LG_ID_NONE);
        }
    }
    const LgTerm zero = lg_term_string((LgStr){"a\0b", 3});
    CU_ASSERT_EQUAL(lg_id_encode(&zero), LG_ID_NONE);
}

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 16;
}

static void
orders_integers(void)
{
    uint64_t seed = 1;
    char a[32];
    char b[32];
    for (int i = 0; i < 20000; i++) {
        const int64_t x = (int64_t)(next_random(&seed) >> (next_random(&seed) % 48)) - 500;
        const int64_t y = (int64_t)(next_random(&seed) >> (next_random(&seed) % 48)) - 500;
        (void)snprintf(a, sizeof(a), "%lld", (long long)x);
        (void)snprintf(b, sizeof(b), "%lld", (long long)y);
        const LgId ia = encode(XSD("integer"), a);
        const LgId ib = encode(XSD("integer"), b);
        CU_ASSERT(comes_back(XSD("integer"), a));
        CU_ASSERT_EQUAL(ia < ib, x < y);
        CU_ASSERT_EQUAL(lg_id_integer(ia), x);
        CU_ASSERT_EQUAL(lg_id_from_integer(x), ia);
    }
}

static void
orders_decimals(void)
{
    uint64_t seed = 2;
    char a[2][64];
    for (int i = 0; i < 50000; i++) {
        int64_t m[2];
        unsigned scale[2];
        LgId id[2];
        long double v[2];
        for (int k = 0; k < 2; k++) {
            const unsigned digits = 1 + (unsigned)(next_random(&seed) % 14);
            int64_t limit = 1;
            for (unsigned d = 0; d < digits; d++) {
                limit *= 10;
            }
            m[k] = (int64_t)(next_random(&seed) % (uint64_t)limit);
            scale[k] = (unsigned)(next_random(&seed) % 9);
            int64_t p = 1;
            for (unsigned d = 0; d < scale[k]; d++) {
                p *= 10;
            }
            const bool minus = m[k] && next_random(&seed) % 2;
            if (scale[k] == 0) {
                (void)snprintf(a[k], sizeof(a[k]), "%s%lld", minus ? "-" : "", (long long)m[k]);
            } else {
                (void)snprintf(a[k], sizeof(a[k]), "%s%lld.%0*lld", minus ? "-" : "",
                               (long long)(m[k] / p), (int)scale[k], (long long)(m[k] % p));
            }
            m[k] = minus ? -m[k] : m[k];
            v[k] = (long double)m[k] / (long double)p;
            id[k] = encode(XSD("decimal"), a[k]);
            CU_ASSERT(comes_back(XSD("decimal"), a[k]));
            int64_t back = 0;
            unsigned back_scale = 0;
            lg_id_decimal(id[k], &back, &back_scale);
            CU_ASSERT(back == m[k] && back_scale == scale[k]);
        }
        if (v[0] < v[1]) {
            CU_ASSERT(id[0] < id[1]);
        } else if (v[0] > v[1]) {
            CU_ASSERT(id[0] > id[1]);
        }
        int order = 0;
        CU_ASSERT(lg_id_order(id[0], id[1], &order));
        CU_ASSERT_EQUAL(order, (v[0] > v[1]) - (v[0] < v[1]));
    }
}

// The values of many decimals at a time are those of each: with few exponents and many, zeros among
// them, and of any number.
static void
gives_many_decimals(void)
{
    enum { MOST = 70 };
    uint64_t seed = 11;
    LgId ids[MOST];
    int64_t m[MOST];
    int64_t out[MOST];
    for (int round = 0; round < 2000; round++) {
        const uint32_t n = 1 + (uint32_t)(next_random(&seed) % MOST);
        const unsigned digits = 1 + (unsigned)(next_random(&seed) % 9);
        const unsigned scales = 1 + (unsigned)(next_random(&seed) % 5);
        const int64_t most = (int64_t)pow(10, digits);
        const int64_t least = round % 2 ? 1 : most / 100;
        unsigned scale = 0;
        unsigned own[MOST];
        for (uint32_t i = 0; i < n; i++) {
            own[i] = (unsigned)(next_random(&seed) % scales);
            m[i] = least + (int64_t)(next_random(&seed) % (uint64_t)most);
            m[i] = next_random(&seed) % 8 == 0 ? 0 : next_random(&seed) % 2 ? -m[i] : m[i];
            ids[i] = lg_id_from_decimal(m[i], own[i]);
            scale = own[i] > scale ? own[i] : scale;
        }
        unsigned out_scale = 99;
        CU_ASSERT_FATAL(lg_id_decimals(ids, n, out, &out_scale));
        CU_ASSERT_EQUAL(out_scale, scale);
        for (uint32_t i = 0; i < n; i++) {
            CU_ASSERT_EQUAL(out[i], m[i] * (int64_t)pow(10, scale - own[i]));
        }
        ids[next_random(&seed) % n] = lg_id_from_integer(1);
        CU_ASSERT(!lg_id_decimals(ids, n, out, &out_scale));
    }
    unsigned scale = 0;
    ids[0] = lg_id_from_decimal(99999999999999, 0);
    ids[1] = lg_id_from_decimal(-1, 4);
    CU_ASSERT_FATAL(lg_id_decimals(ids, 2, out, &scale));
    CU_ASSERT(scale == 4 && out[0] == 999999999999990000 && out[1] == -1);
    ids[1] = lg_id_from_decimal(1, 5); // together they need 19 digits
    CU_ASSERT(!lg_id_decimals(ids, 2, out, &scale));
}

// What is written in two ways is one value; what is not comparable by its bits says so.
static void
orders_values(void)
{
    static const struct {
        const char *type, *a, *b;
        int order; // 2: not told
    } cases[] = {
        {LG_NS_XSD "decimal", "1.0", "1.00", 0},
        {LG_NS_XSD "decimal", "-1.5", "-1.50", 0},
        {LG_NS_XSD "decimal", "0.0", "0.000", 0},
        {LG_NS_XSD "decimal", "-0.1", "0.0", -1},
        {LG_NS_XSD "boolean", "true", "false", 1},
        {LG_NS_XSD "date", "2024-02-29", "2024-03-01", -1},
        {LG_NS_XSD "dateTime", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000Z", 0},
        {LG_NS_XSD "dateTime", "2024-01-01T00:00:01", "2024-01-01T00:00:00.5", 1},
        {LG_NS_XSD "dateTime", "2024-01-01T00:00:00Z", "2024-01-02T00:00:00", 2},
        {LG_NS_XSD "int", "7", "-7", 1},
        {LG_NS_XSD "double", "1.0E0", "2.0E0", 2},
        {LG_NS_XSD "gYear", "2020", "2021", 2},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const LgId a = encode(lg_str_c(cases[i].type), cases[i].a);
        const LgId b = encode(lg_str_c(cases[i].type), cases[i].b);
        int order = 0;
        int back = 0;
        CU_ASSERT(a != LG_ID_NONE && b != LG_ID_NONE);
        CU_ASSERT_EQUAL(lg_id_order(a, b, &order), cases[i].order != 2);
        CU_ASSERT_EQUAL(lg_id_order(b, a, &back), cases[i].order != 2);
        CU_ASSERT(cases[i].order == 2 || (order == cases[i].order && back == -order));
    }
    int order = 0;
    CU_ASSERT(!lg_id_order(encode(XSD("integer"), "1"), encode(XSD("int"), "1"), &order));
}

static void
orders_doubles(void)
{
    uint64_t seed = 3;
    LgId last = LG_ID_NONE;
    double last_v = 0;
    for (int i = 0; i < 50000; i++) {
        char text[64];
        const unsigned n = 1 + (unsigned)(next_random(&seed) % 11);
        uint64_t limit = 10;
        for (unsigned d = 1; d < n; d++) {
            limit *= 10;
        }
        const uint64_t part = next_random(&seed) % limit;
        const int exp = (int)(next_random(&seed) % 600) - 300;
        (void)snprintf(text, sizeof(text), "%s%d.%0*lluE%d", next_random(&seed) % 2 ? "-" : "",
                       1 + (int)(next_random(&seed) % 9), (int)n, (unsigned long long)part,
                       i % 2 ? exp : exp % 20);
        const LgId id = encode(XSD("double"), text);
        if (n > 1 && part % 10 == 0) {
            CU_ASSERT_EQUAL(id, LG_ID_NONE);
            continue;
        }
        const double v = strtod(text, NULL);
        CU_ASSERT(comes_back(XSD("double"), text));
        CU_ASSERT(lg_id_double(id) == v);
        CU_ASSERT(last == LG_ID_NONE || v == last_v || (v < last_v) == (id < last));
        last = id;
        last_v = v;
    }
    CU_ASSERT(encode(XSD("double"), "-INF") < encode(XSD("double"), "-1.0E300"));
    CU_ASSERT(encode(XSD("double"), "1.0E300") < encode(XSD("double"), "INF"));
    CU_ASSERT(encode(XSD("double"), "-1.0E-300") < encode(XSD("double"), "0.0E0"));
    CU_ASSERT(encode(XSD("double"), "0.0E0") < encode(XSD("double"), "1.0E-300"));
    CU_ASSERT(isnan(lg_id_double(encode(XSD("double"), "NaN"))));
    CU_ASSERT(signbit(lg_id_double(encode(XSD("double"), "-0.0E0"))));
}

static void
orders_dates(void)
{
    LgId last_date = LG_ID_NONE;
    LgId last_time = LG_ID_NONE;
    for (int year = -20; year < 2500; year += 1 + year / 300) {
        for (unsigned month = 1; month <= 12; month++) {
            for (unsigned day = 1; day <= 31; day += 3) {
                char date[32];
                char time[48];
                (void)snprintf(date, sizeof(date), "%s%04d-%02u-%02u", year < 0 ? "-" : "",
                               abs(year), month, day);
                (void)snprintf(time, sizeof(time), "%sT%02u:00:00Z", date, day % 24);
                const LgId d = encode(XSD("date"), date);
                const LgId t = encode(XSD("dateTime"), time);
                if (d == LG_ID_NONE) {
                    CU_ASSERT(day > 28 && t == LG_ID_NONE);
                    continue;
                }
                CU_ASSERT(comes_back(XSD("date"), date));
                CU_ASSERT(comes_back(XSD("dateTime"), time));
                CU_ASSERT(d > last_date && t > last_time);
                last_date = d;
                last_time = t;
            }
        }
    }
}

static void
survives_any_bits(void)
{
    uint64_t seed = 4;
    LgArena *arena = lg_arena_new(0);
    for (int i = 0; i < 200000; i++) {
        const unsigned kind = 16 + (unsigned)(next_random(&seed) % 32);
        const LgId id =
            lg_id_make(kind, (next_random(&seed) * next_random(&seed)) & LG_ID_PAYLOAD_MASK);
        LgTerm term;
        if (lg_id_decode(id, arena, &term, NULL) == LG_OK && kind != LG_ID_KIND_STRING) {
            CU_ASSERT(term.value.n < 64);
        }
        if (kind == LG_ID_KIND_DOUBLE || kind == LG_ID_KIND_FLOAT) {
            (void)lg_id_double(id);
        }
        lg_arena_reset(arena);
    }
    lg_arena_free(arena);
}

// What printf writes must come back as it is.
static void
comes_back_as_printed(void)
{
    uint64_t seed = 9;
    for (int i = 0; i < 4000; i++) {
        char text[128];
        const uint64_t r = next_random(&seed);
        const long long small = (long long)(r >> 8) >> (r % 48);
        const int n = 1 + (int)(r % 14);
        char digits[32];
        (void)snprintf(digits, sizeof(digits), "%014llu",
                       (unsigned long long)(next_random(&seed) % 100000000000000));
        digits[n] = 0;
        (void)snprintf(text, sizeof(text), "%s%lld", r & 1 && small > 0 ? "-" : "", small >> 1);
        if (small > 1) {
            CU_ASSERT(comes_back(XSD("integer"), text));
        }
        (void)snprintf(text, sizeof(text), "%s%llu.%s", r & 1 ? "-" : "",
                       1 + (unsigned long long)(r >> 20) % (n < 8 ? 1000000 : 1), digits + n / 2);
        if (strlen(digits + n / 2) <= 8) {
            CU_ASSERT(comes_back(XSD("decimal"), text));
        }
        (void)snprintf(text, sizeof(text), "%d.%.*s7E%d", 1 + (int)(r % 9), n < 11 ? n : 11, digits,
                       (int)((r >> 9) % 150) - (int)((r >> 17) % 150));
        CU_ASSERT(comes_back(XSD("double"), text));
        const int year = (int)((r >> 30) % 20000);
        const unsigned month = 1 + (unsigned)(r >> 7) % 12;
        const unsigned day = 1 + (unsigned)(r >> 12) % 28;
        const char *sign = r & 2 && year > 0 ? "-" : "";
        (void)snprintf(text, sizeof(text), "%s%04d-%02u-%02u", sign, year, month, day);
        CU_ASSERT(comes_back(XSD("date"), text));
        (void)snprintf(text, sizeof(text), "%s%04d-%02u-%02uT%02u:%02u:%02u%s%.*s%s", sign, year,
                       month, day, (unsigned)(r >> 3) % 24, (unsigned)(r >> 5) % 60,
                       (unsigned)(r >> 11) % 60, n % 4 > 0 ? "." : "", n % 4, "0729",
                       r & 4 ? "Z" : "");
        CU_ASSERT(comes_back(XSD("dateTime"), text));
        (void)snprintf(text, sizeof(text), "%s%04d", sign, year);
        CU_ASSERT(comes_back(XSD("gYear"), text));
        (void)snprintf(text, sizeof(text), "%s%04d-%02u", sign, year, month);
        CU_ASSERT(comes_back(XSD("gYearMonth"), text));
    }
}

CU_TestInfo id_tests[] = {
    {"comes back as printed", comes_back_as_printed},
    {"gives back what went in", gives_back_what_went_in},
    {"leaves the rest to the dictionary", leaves_the_rest_to_the_dictionary},
    {"orders integers", orders_integers},
    {"orders decimals", orders_decimals},
    {"gives many decimals", gives_many_decimals},
    {"orders values", orders_values},
    {"orders doubles", orders_doubles},
    {"orders dates", orders_dates},
    {"survives any bits", survives_any_bits},
    CU_TEST_INFO_NULL,
};
