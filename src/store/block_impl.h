// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Blocks of rows. A row is (a, b, g): (s, o, g) in PSO order, (o, s, g) in POS
// order, (term, set number, 0) in the relations that say which predicates go with a term.
//
// LgBlocks is a relation being made: encoded blocks in memory, or spilled to a file.

#ifndef LG_STORE_BLOCK_IMPL_H
#define LG_STORE_BLOCK_IMPL_H

#include "base/io.h"
#include "store/col_impl.h"

typedef struct {
    uint64_t a, b, g;
} LgRow;

static inline int
lg_row_cmp(const LgRow *x, const LgRow *y)
{
    if (x->a != y->a) {
        return x->a < y->a ? -1 : 1;
    }
    if (x->b != y->b) {
        return x->b < y->b ? -1 : 1;
    }
    return x->g == y->g ? 0 : x->g < y->g ? -1 : 1;
}

enum { LG_BLOCK_COLS = 3, LG_BLOCK_INFO_SIZE = 80 };

/// An entry of the block index.
typedef struct {
    uint64_t offset;
    uint32_t size;   ///< bytes
    uint32_t rows;   ///< 1..LG_BLOCK_ROWS
    uint32_t pairs;  ///< rows whose (a, b) is not that of the row before
    uint32_t firsts; ///< rows whose a is not that of the row before
    uint64_t checksum;
    uint64_t min[LG_BLOCK_COLS], max[LG_BLOCK_COLS];
} LgBlockInfo;

void lg_block_put_info(const LgBlockInfo *info, uint8_t to[LG_BLOCK_INFO_SIZE]);
void lg_block_get_info(const uint8_t from[LG_BLOCK_INFO_SIZE], LgBlockInfo *out);

/// Parse the columns of a block. False when the bytes are not one.
bool lg_block_parse(const uint8_t *p, size_t size, uint32_t rows, LgCol out[LG_BLOCK_COLS]);

/// The first `n` columns of a block that has been parsed before.
bool lg_block_parse_again(const uint8_t *p, size_t size, uint32_t rows, size_t n,
                          LgCol out[LG_BLOCK_COLS]);

/// A number for each quad; their sum tells whether two orders hold the same ones.
static inline uint64_t
lg_block_row_sum(uint64_t s, uint64_t o, uint64_t g)
{
    uint64_t x = s * UINT64_C(0x9e3779b97f4a7c15) ^
                 (o + UINT64_C(0x632be59bd9b4e019)) * UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x += g * UINT64_C(0xc2b2ae3d27d4eb4f);
    x *= UINT64_C(0x9fb21c651e98df25);
    return x ^ (x >> 29);
}

typedef struct {
    LgBuf bytes;       ///< blocks that are in memory
    LgBlockInfo *info; ///< offsets: in `bytes`, or with LG_BLOCK_SPILLED in the spill file
    size_t n, cap;
    uint64_t rows, pairs, firsts;
    LgRow last; ///< of all rows so far, when there are some
} LgBlocks;

#define LG_BLOCK_SPILLED (UINT64_C(1) << 63)

void lg_block_done(LgBlocks *blocks);

/// Append `n` rows, ascending, without repetition, behind the last one. Makes
/// blocks of LG_BLOCK_ROWS and a smaller one of the rest.
LgStatus lg_block_add(LgBlocks *blocks, const LgRow *rows, size_t n, LgError *err) LG_NODISCARD;

/// Where blocks are read from: made ones, or a mapped file.
typedef struct {
    const uint8_t *bytes;   ///< offsets count from here
    size_t size;            ///< of `bytes`
    bool mapped;            ///< `bytes` are a file's, and what has been read may go from memory
    const uint8_t *spilled; ///< for LG_BLOCK_SPILLED: always mapped
    size_t spilled_size;
    const LgBlockInfo *info; ///< either this
    const uint8_t *entries;  ///< or encoded ones
    size_t n;
} LgBlockSource;

static inline void
lg_block_info(const LgBlockSource *src, size_t i, LgBlockInfo *out)
{
    if (src->info) {
        *out = src->info[i];
    } else {
        lg_block_get_info(src->entries + i * LG_BLOCK_INFO_SIZE, out);
    }
}

/// A source whose entries are a copy: for those whose own may move.
LgStatus lg_block_source_copy(const LgBlockSource *src, LgBlockSource *out,
                              LgError *err) LG_NODISCARD;
void lg_block_source_free(LgBlockSource *copy);

/// The bytes of a block of `src`, null when it lies outside.
const uint8_t *lg_block_bytes(const LgBlockSource *src, const LgBlockInfo *info);

/// Let go of what was read of `src` before the block at `p`, whose entry is `info`: now and then.
/// `*from` is null at first.
void lg_block_let_go(const LgBlockSource *src, const LgBlockInfo *info, const uint8_t *p,
                     const uint8_t **from);

/// Reads all rows of a source in order, a block at a time.
typedef struct {
    LgBlockSource src;
    size_t next;         ///< block
    LgRow *rows;         ///< of the current block
    uint32_t n;          ///< rows in it
    uint32_t at;         ///< the current row
    uint32_t room;       ///< of `rows`
    const uint8_t *from; ///< for lg_block_let_go()
} LgBlockReader;

/// Go to the next block, which must check; `n` 0 is the end.
LgStatus lg_block_read(LgBlockReader *reader, LgError *err) LG_NODISCARD;
void lg_block_reader_done(LgBlockReader *reader);

#endif
