// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCol: one column of one block: up to LG_BLOCK_ROWS numbers of 64 bits, encoded
// by whichever of a few simple encodings is the smallest. docs/FORMAT.md has
// the bytes.

#ifndef LG_STORE_COL_IMPL_H
#define LG_STORE_COL_IMPL_H

#include "base/buf.h"

enum { LG_BLOCK_ROWS = 4096 };

typedef enum {
    LG_COL_CONST = 0, ///< base
    LG_COL_LINEAR,    ///< base + i * step
    LG_COL_FOR,       ///< base + packed[i], but for exceptions
    LG_COL_DELTA,     ///< running sum of base + packed[i], but for exceptions
    LG_COL_DICT,      ///< values[packed[i]]
    LG_COL_RLE,       ///< values and where each run ends
} LgColKind;

/// A parsed column. Borrows the block's bytes.
typedef struct LgCol {
    LgColKind kind;
    unsigned width; ///< bits of a packed number: 0..56 or 64
    bool checked;   ///< these bytes have been parsed before
    uint32_t n;     ///< rows
    uint32_t k;     ///< exceptions, dictionary entries or runs
    uint64_t base;
    uint64_t step;         ///< LINEAR
    const uint8_t *packed; ///< FOR, DELTA, DICT
    const uint8_t *frames; ///< DELTA: the first value of every LG_COL_FRAME rows
    const uint8_t *exc;    ///< FOR, DELTA: k positions (u16), then k values (u64)
    const uint8_t *sub;    ///< DICT, RLE: encoded columns of k rows
    size_t sub_size;
} LgCol;

enum { LG_COL_FRAME = 512 };

/// Append the encoding of v[0..n), 1 <= n <= LG_BLOCK_ROWS. A failed append shows in `out`.
/// `scratch` has room for LG_BLOCK_ROWS numbers.
void lg_col_encode(const uint64_t *v, uint32_t n, uint64_t *scratch, LgBuf *out);

/// Parse the column of `n` rows at the front of p[0..size). `*out_size` is
/// what it takes. False when the bytes are not a column. `checked`: they were one before, so that
/// what takes long to check need not be.
bool lg_col_parse(const uint8_t *p, size_t size, uint32_t n, bool checked, LgCol *out,
                  size_t *out_size);

/// Decode rows [from, from + n). False when the bytes are at fault.
bool lg_col_decode(const LgCol *col, uint32_t from, uint32_t n, uint64_t *out);

/// The whole column as runs: rows before ends[i], and behind the run before, are values[i].
/// Adjacent runs may be equal. Room for `n` of each; returns how many, 0 when the bytes are at
/// fault.
uint32_t lg_col_runs(const LgCol *col, uint64_t *values, uint64_t *ends);

/// lg_col_decode() for one row, which costs much less than a block.
bool lg_col_get(const LgCol *col, uint32_t row, uint64_t *out);

/// The first row in [from, col->n) that is not below `key`, col->n when there is none. The
/// column must be ascending there; if it is not the answer means nothing.
uint32_t lg_col_lower_bound(const LgCol *col, uint32_t from, uint64_t key);

/// The rows of an ascending column that are `key`: [*out_from, *out_to).
void lg_col_range(const LgCol *col, uint64_t key, uint32_t *out_from, uint32_t *out_to);

/// Rows [row, row + n) are consecutive numbers from `first` on.
typedef struct {
    uint64_t first;
    uint32_t row, n;
} LgColSpan;

enum { LG_COL_SPANS = 64 };

/// The spans that a column is made of, if it says so and they are no more than LG_COL_SPANS (else
/// 0). An ascending column of subjects of a table has few.
uint32_t lg_col_spans(const LgCol *col, LgColSpan out[LG_COL_SPANS]);

/// Ask the memory for what a search for about `row` reads in the column of `n` rows at p[0..size),
/// and for the front of the column behind it. The bytes need not check.
void lg_col_prefetch(const uint8_t *p, size_t size, uint32_t n, uint32_t row);

/// The same for what lg_col_get() of `row` reads.
void lg_col_prefetch_row(const LgCol *col, uint32_t row);

#endif
