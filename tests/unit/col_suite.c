// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/col_impl.h"
#include "store/unpack_impl.h"
#include "unit/suites.h"

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 11;
}

enum { SHAPES = 14 };

// Columns of the shapes that occur, and of some that should not.
static void
make(unsigned shape, uint32_t n, uint64_t *v, uint64_t *seed)
{
    uint64_t x = next_random(seed);
    const unsigned bits = (unsigned)(next_random(seed) % 50);
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t r = next_random(seed);
        switch (shape) {
        case 0: v[i] = x; break;
        case 1: v[i] = x + i; break;
        case 2: v[i] = x + (uint64_t)i * 7; break;
        case 3: v[i] = r >> bits; break;
        case 4: v[i] = x += r >> (52 - bits % 20); break;
        case 5: v[i] = (x + r % 12) << 40; break;
        case 6: v[i] = x += r % 100 == 0; break;
        case 7: v[i] = i % 500 ? (x += r % 30) : (x = r >> 30); break;
        case 8: v[i] = r % 200 ? r % 1000 : r << 11; break;
        case 9: v[i] = x - i; break;
        case 10: v[i] = r << 11 | r % 2048; break;
        case 11: v[i] = i % LG_COL_FRAME ? (x += bits) : (x += r % 1000 + bits); break;
        case 12:
            v[i] = x += i % LG_COL_FRAME ? (r % 300 ? r % 2 + bits : r % 5000) : r % 5000;
            break;
        default: v[i] = x + i / 3; break;
        }
    }
}

static bool
same(const LgCol *col, uint32_t from, uint32_t n, const uint64_t *v)
{
    static uint64_t out[LG_BLOCK_ROWS];
    return lg_col_decode(col, from, n, out) && memcmp(out, v + from, n * sizeof(*v)) == 0;
}

static uint32_t
lower_bound(const uint64_t *v, uint32_t from, uint32_t n, uint64_t key)
{
    while (from < n && v[from] < key) {
        from++;
    }
    return from;
}

static bool
ascending(const uint64_t *v, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        if (v[i] < v[i - 1]) {
            return false;
        }
    }
    return true;
}

// The runs cover all rows, in their order, with their values.
static bool
same_runs(const LgCol *col, uint32_t n, const uint64_t *v)
{
    static uint64_t values[LG_BLOCK_ROWS];
    static uint64_t ends[LG_BLOCK_ROWS];
    const uint32_t k = lg_col_runs(col, values, ends);
    uint32_t row = 0;
    for (uint32_t i = 0; i < k; i++) {
        for (const uint32_t first = row; row < ends[i] || row == first; row++) {
            if (row >= n || v[row] != values[i]) {
                return false;
            }
        }
    }
    return row == n;
}

static void
check_column(const uint64_t *v, uint32_t n, uint64_t *seed)
{
    static uint64_t scratch[LG_BLOCK_ROWS];
    LgBuf buf = {0};
    lg_buf_byte(&buf, 'x'); // at an odd address
    lg_col_encode(v, n, scratch, &buf);
    LgCol col;
    size_t size = 0;
    CU_ASSERT_FATAL(lg_col_parse((const uint8_t *)buf.p + 1, buf.n - 1, n, false, &col, &size));
    CU_ASSERT_EQUAL(size, buf.n - 1);
    CU_ASSERT(size <= (size_t)n * 8 + 48);
    CU_ASSERT(same(&col, 0, n, v));
    CU_ASSERT(same_runs(&col, n, v));
    for (int i = 0; i < 20; i++) {
        const uint32_t from = (uint32_t)(next_random(seed) % n);
        const uint32_t len = (uint32_t)(next_random(seed) % (n - from + 1));
        CU_ASSERT(same(&col, from, len, v));
        uint64_t one = 0;
        CU_ASSERT(lg_col_get(&col, from, &one) && one == v[from]);
        if (ascending(v, n)) {
            const uint64_t key = v[next_random(seed) % n] + next_random(seed) % 3 - 1;
            CU_ASSERT_EQUAL(lg_col_lower_bound(&col, from, key), lower_bound(v, from, n, key));
            uint32_t first = 0;
            uint32_t end = 0;
            lg_col_range(&col, key, &first, &end);
            CU_ASSERT_EQUAL(first, lower_bound(v, 0, n, key));
            CU_ASSERT_EQUAL(end, key == UINT64_MAX ? n : lower_bound(v, first, n, key + 1));
        }
    }
    lg_buf_done(&buf);
}

static void
round_trips_every_shape(void)
{
    static uint64_t v[LG_BLOCK_ROWS];
    uint64_t seed = 5;
    for (int i = 0; i < 1200; i++) {
        const uint32_t n = i % 4 == 0   ? LG_BLOCK_ROWS
                           : i % 4 == 1 ? 1 + (uint32_t)(next_random(&seed) % 20)
                                        : 1 + (uint32_t)(next_random(&seed) % LG_BLOCK_ROWS);
        make((unsigned)i % SHAPES, n, v, &seed);
        check_column(v, n, &seed);
    }
}

static void
refuses_damage_without_a_crash(void)
{
    static uint64_t v[LG_BLOCK_ROWS];
    static uint64_t scratch[LG_BLOCK_ROWS];
    static uint64_t ends[LG_BLOCK_ROWS];
    uint64_t seed = 6;
    for (int i = 0; i < 6000; i++) {
        const uint32_t n = 1 + (uint32_t)(next_random(&seed) % 700);
        make((unsigned)i % SHAPES, n, v, &seed);
        LgBuf buf = {0};
        lg_col_encode(v, n, scratch, &buf);
        char *exact = (char *)malloc(buf.n); // so that ASan sees the true end
        CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
        memcpy(exact, buf.p, buf.n);
        for (int k = 0; k < 3; k++) {
            const size_t front = k == 0 && buf.n > 40 ? 40 : buf.n;
            exact[next_random(&seed) % front] = (char)(uint8_t)next_random(&seed);
        }
        LgCol col;
        size_t size = 0;
        if (lg_col_parse((const uint8_t *)exact, buf.n, n, false, &col, &size)) {
            (void)lg_col_decode(&col, 0, n, scratch);
            (void)lg_col_decode(&col, n / 2, n - n / 2, scratch);
            (void)lg_col_lower_bound(&col, n / 3, v[n / 2]);
            (void)lg_col_runs(&col, scratch, ends);
        }
        // as when the block was damaged after it had been looked at
        if (lg_col_parse((const uint8_t *)exact, buf.n, n, true, &col, &size)) {
            (void)lg_col_decode(&col, 0, n, scratch);
            (void)lg_col_decode(&col, n / 2, n - n / 2, scratch);
            (void)lg_col_lower_bound(&col, n / 3, v[n / 2]);
            (void)lg_col_runs(&col, scratch, ends);
            for (uint32_t k = 0; k < n; k += 7) {
                (void)lg_col_get(&col, k, scratch);
                uint32_t to = 0;
                uint32_t from = 0;
                lg_col_range(&col, v[k], &from, &to);
            }
        }
        free(exact);
        lg_buf_done(&buf);
    }
}

// Many numbers at a time or one after the other.
static void
unpacks_the_same_either_way(void)
{
    enum { N = 300 };
    static uint8_t packed[N * 8 + 16];
    static uint64_t fast[N];
    static uint64_t plain[N];
    uint64_t seed = 11;
    for (size_t i = 0; i < sizeof(packed); i++) {
        packed[i] = (uint8_t)next_random(&seed);
    }
    for (unsigned width = 1; width <= 64; width += width == 56 ? 8 : 1) {
        for (uint32_t from = 0; from < 70; from++) {
            const uint32_t n = (uint32_t)(next_random(&seed) % (N - from)) + 1;
            const uint64_t add = next_random(&seed) << 3;
            lg_unpack(packed, width, from, n, add, fast);
            lg_unpack_plain(packed, width, from, n, add, plain);
            CU_ASSERT_EQUAL(memcmp(fast, plain, n * sizeof(fast[0])), 0);
        }
    }
}

CU_TestInfo col_tests[] = {
    {"round-trips every shape", round_trips_every_shape},
    {"refuses damage without a crash", refuses_damage_without_a_crash},
    {"unpacks the same either way", unpacks_the_same_either_way},
    CU_TEST_INFO_NULL,
};
