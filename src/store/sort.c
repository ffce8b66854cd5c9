// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Radix sort, lowest digit first, over the bits that differ between rows only:
// ids of one column share most of their bits.

#include "store/sort_impl.h"

enum { DIGIT = 11, BINS = 1 << DIGIT };

bool
lg_sort_is_sorted(const LgRow *rows, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (lg_row_cmp(&rows[i - 1], &rows[i]) >= 0) {
            return false;
        }
    }
    return true;
}

static uint64_t
key_of(const LgRow *row, unsigned col)
{
    return col == 0 ? row->a : col == 1 ? row->b : row->g;
}

// From how many rows each bin gets to where it begins.
static void
begin_bins(size_t count[BINS])
{
    size_t at = 0;
    for (size_t i = 0; i < BINS; i++) {
        const size_t n = count[i];
        count[i] = at;
        at += n;
    }
}

// One stable pass over a digit; false when all rows have the same one.
static bool
pass(const LgRow *from, LgRow *to, size_t n, unsigned col, unsigned shift)
{
    size_t count[BINS] = {0};
    for (size_t i = 0; i < n; i++) {
        count[(key_of(&from[i], col) >> shift) & (BINS - 1)]++;
    }
    if (count[(key_of(&from[0], col) >> shift) & (BINS - 1)] == n) {
        return false;
    }
    begin_bins(count);
    for (size_t i = 0; i < n; i++) {
        to[count[(key_of(&from[i], col) >> shift) & (BINS - 1)]++] = from[i];
    }
    return true;
}

// Sort by one column; the result may end up in either array.
static void
sort_column(LgRow **rows, LgRow **temp, size_t n, unsigned col)
{
    uint64_t differ = 0;
    bool sorted = true;
    for (size_t i = 1; i < n; i++) {
        const uint64_t x = key_of(&(*rows)[i - 1], col);
        const uint64_t y = key_of(&(*rows)[i], col);
        differ |= x ^ y;
        sorted &= x <= y;
    }
    while (!sorted && differ) {
        const unsigned shift = (unsigned)__builtin_ctzll(differ);
        if (pass(*rows, *temp, n, col, shift)) {
            LgRow *swap = *rows;
            *rows = *temp;
            *temp = swap;
        }
        differ = shift + DIGIT < 64 ? differ >> (shift + DIGIT) << (shift + DIGIT) : 0;
    }
}

static void
insert_rows(LgRow *rows, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const LgRow row = rows[i];
        size_t at = i;
        for (; at > 0 && lg_row_cmp(&rows[at - 1], &row) > 0; at--) {
            rows[at] = rows[at - 1];
        }
        rows[at] = row;
    }
}

void
lg_sort_rows(LgRow *rows, LgRow *temp, size_t n)
{
    enum { FEW = 32 };
    if (n <= FEW) {
        insert_rows(rows, n);
        return;
    }
    LgRow *from = rows;
    LgRow *to = temp;
    for (unsigned col = 3; col-- > 0;) {
        sort_column(&from, &to, n, col);
    }
    if (from != rows) {
        memcpy(rows, from, n * sizeof(*rows));
    }
}

void
lg_sort_by_a(LgRow *rows, LgRow *temp, size_t n)
{
    LgRow *from = rows;
    LgRow *to = temp;
    sort_column(&from, &to, n, 0);
    if (from != rows) {
        memcpy(rows, from, n * sizeof(*rows));
    }
}

// As pass(), of numbers.
static bool
pass_numbers(const uint64_t *from, uint64_t *to, size_t n, unsigned shift)
{
    size_t count[BINS] = {0};
    for (size_t i = 0; i < n; i++) {
        count[(from[i] >> shift) & (BINS - 1)]++;
    }
    if (count[(from[0] >> shift) & (BINS - 1)] == n) {
        return false;
    }
    begin_bins(count);
    for (size_t i = 0; i < n; i++) {
        to[count[(from[i] >> shift) & (BINS - 1)]++] = from[i];
    }
    return true;
}

void
lg_sort_numbers(uint64_t *v, uint64_t *temp, size_t n, unsigned shift)
{
    uint64_t differ = 0;
    bool sorted = true;
    for (size_t i = 1; i < n; i++) {
        differ |= (v[i - 1] ^ v[i]) >> shift;
        sorted &= v[i - 1] >> shift <= v[i] >> shift;
    }
    uint64_t *from = v;
    uint64_t *to = temp;
    while (!sorted && differ) {
        const unsigned at = (unsigned)__builtin_ctzll(differ);
        if (pass_numbers(from, to, n, shift + at)) {
            uint64_t *swap = from;
            from = to;
            to = swap;
        }
        differ = at + DIGIT < 64 ? differ >> (at + DIGIT) << (at + DIGIT) : 0;
    }
    if (from != v) {
        memcpy(v, from, n * sizeof(*v));
    }
}

size_t
lg_sort_unique(LgRow *rows, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || lg_row_cmp(&rows[kept - 1], &rows[i]) != 0) {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}
