// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/block_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes_impl.h"

#include <assert.h>

void
lg_block_put_info(const LgBlockInfo *info, uint8_t to[LG_BLOCK_INFO_SIZE])
{
    lg_put_u64(to, info->offset);
    lg_put_u32(to + 8, info->size);
    lg_put_u32(to + 12, info->rows);
    lg_put_u32(to + 16, info->pairs);
    lg_put_u32(to + 20, info->firsts);
    lg_put_u64(to + 24, info->checksum);
    for (size_t c = 0; c < LG_BLOCK_COLS; c++) {
        lg_put_u64(to + 32 + c * 16, info->min[c]);
        lg_put_u64(to + 40 + c * 16, info->max[c]);
    }
}

void
lg_block_get_info(const uint8_t from[LG_BLOCK_INFO_SIZE], LgBlockInfo *out)
{
    *out = (LgBlockInfo){.offset = lg_get_u64(from),
                         .size = lg_get_u32(from + 8),
                         .rows = lg_get_u32(from + 12),
                         .pairs = lg_get_u32(from + 16),
                         .firsts = lg_get_u32(from + 20),
                         .checksum = lg_get_u64(from + 24)};
    for (size_t c = 0; c < LG_BLOCK_COLS; c++) {
        out->min[c] = lg_get_u64(from + 32 + c * 16);
        out->max[c] = lg_get_u64(from + 40 + c * 16);
    }
}

// Parse the first `n` columns; `*size` is what of it they leave.
static bool
parse(const uint8_t *p, size_t *size, uint32_t rows, bool checked, size_t n,
      LgCol out[LG_BLOCK_COLS])
{
    for (size_t c = 0; c < n; c++) {
        size_t used = 0;
        if (!lg_col_parse(p, *size, rows, checked, &out[c], &used)) {
            return false;
        }
        p += used;
        *size -= used;
    }
    return true;
}

bool
lg_block_parse(const uint8_t *p, size_t size, uint32_t rows, LgCol out[LG_BLOCK_COLS])
{
    return parse(p, &size, rows, false, LG_BLOCK_COLS, out) && size == 0;
}

bool
lg_block_parse_again(const uint8_t *p, size_t size, uint32_t rows, size_t n,
                     LgCol out[LG_BLOCK_COLS])
{
    return parse(p, &size, rows, true, n, out);
}

void
lg_block_done(LgBlocks *blocks)
{
    lg_buf_done(&blocks->bytes);
    lg_mem_free(blocks->info);
    *blocks = (LgBlocks){0};
}

static void
encode_column(uint64_t *v, uint32_t n, size_t c, LgBlockInfo *info, LgBuf *out)
{
    uint64_t min = v[0];
    uint64_t max = v[0];
    for (uint32_t i = 1; i < n; i++) {
        min = v[i] < min ? v[i] : min;
        max = v[i] > max ? v[i] : max;
    }
    info->min[c] = min;
    info->max[c] = max;
    lg_col_encode(v, n, v + LG_BLOCK_ROWS, out);
}

// One block of up to LG_BLOCK_ROWS rows; `v` has room for twice as many.
static LgStatus
add_block(LgBlocks *b, const LgRow *rows, uint32_t n, uint64_t *v, LgError *err)
{
    if (!lg_mem_grow((void **)&b->info, &b->cap, b->n + 1, sizeof(b->info[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the block index");
    }
    LgBlockInfo info = {.offset = b->bytes.n, .rows = n};
    LgRow before = b->last;
    bool first = b->rows == 0;
    for (uint32_t i = 0; i < n; i++) {
        assert(first || lg_row_cmp(&before, &rows[i]) < 0);
        const bool new_a = first || before.a != rows[i].a;
        info.firsts += new_a;
        info.pairs += new_a || before.b != rows[i].b;
        before = rows[i];
        first = false;
    }
    for (uint32_t i = 0; i < n; i++) {
        v[i] = rows[i].a;
    }
    encode_column(v, n, 0, &info, &b->bytes);
    for (uint32_t i = 0; i < n; i++) {
        v[i] = rows[i].b;
    }
    encode_column(v, n, 1, &info, &b->bytes);
    for (uint32_t i = 0; i < n; i++) {
        v[i] = rows[i].g;
    }
    encode_column(v, n, 2, &info, &b->bytes);
    if (b->bytes.failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a block");
    }
    info.size = (uint32_t)(b->bytes.n - info.offset);
    info.checksum = lg_hash_bytes((LgStr){b->bytes.p + info.offset, info.size}, 0);
    b->info[b->n++] = info;
    b->rows += n;
    b->pairs += info.pairs;
    b->firsts += info.firsts;
    b->last = before;
    return LG_OK;
}

LgStatus
lg_block_add(LgBlocks *blocks, const LgRow *rows, size_t n, LgError *err)
{
    uint64_t *scratch = (uint64_t *)lg_mem_resize(NULL, sizeof(uint64_t) * 2 * LG_BLOCK_ROWS);
    LgStatus st = scratch ? LG_OK : lg_error_set(err, LG_E_NOMEM, "no memory to encode a block");
    while (n > 0 && st == LG_OK) {
        const uint32_t now = n < LG_BLOCK_ROWS ? (uint32_t)n : LG_BLOCK_ROWS;
        st = add_block(blocks, rows, now, scratch, err);
        rows += now;
        n -= now;
    }
    lg_mem_free(scratch);
    return st;
}

LgStatus
lg_block_source_copy(const LgBlockSource *src, LgBlockSource *out, LgError *err)
{
    LgBlockInfo *info = LG_ALLOC_ARRAY(LgBlockInfo, src->n + 1);
    if (!info) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the block index");
    }
    for (size_t i = 0; i < src->n; i++) {
        lg_block_info(src, i, &info[i]);
    }
    *out = *src;
    out->info = info;
    out->entries = NULL;
    return LG_OK;
}

void
lg_block_source_free(LgBlockSource *copy)
{
    lg_mem_free((void *)(uintptr_t)copy->info);
    *copy = (LgBlockSource){0};
}

const uint8_t *
lg_block_bytes(const LgBlockSource *src, const LgBlockInfo *info)
{
    const bool spilled = info->offset & LG_BLOCK_SPILLED;
    const uint64_t offset = info->offset & ~LG_BLOCK_SPILLED;
    const size_t size = spilled ? src->spilled_size : src->size;
    if (offset > size || info->size > size - offset) {
        return NULL;
    }
    return (spilled ? src->spilled : src->bytes) + offset;
}

void
lg_block_let_go(const LgBlockSource *src, const LgBlockInfo *info, const uint8_t *p,
                const uint8_t **from)
{
    enum { STEP = 1 << 20 };
    if (!src->mapped && !(info->offset & LG_BLOCK_SPILLED)) {
        return;
    }
    if (!*from || p < *from) {
        *from = p;
    } else if ((size_t)(p - *from) >= STEP) {
        lg_io_forget(*from, (size_t)(p - *from));
        *from = p;
    }
}

static bool
decode_rows(const uint8_t *p, const LgBlockInfo *info, LgRow *out)
{
    enum { STEP = LG_COL_FRAME };
    LgCol cols[LG_BLOCK_COLS];
    uint64_t a[STEP];
    uint64_t b[STEP];
    uint64_t g[STEP];
    if (!lg_block_parse(p, info->size, info->rows, cols)) {
        return false;
    }
    for (uint32_t from = 0; from < info->rows; from += STEP) {
        const uint32_t n = info->rows - from < STEP ? info->rows - from : STEP;
        if (!lg_col_decode(&cols[0], from, n, a) || !lg_col_decode(&cols[1], from, n, b) ||
            !lg_col_decode(&cols[2], from, n, g)) {
            return false;
        }
        for (uint32_t i = 0; i < n; i++) {
            out[from + i] = (LgRow){a[i], b[i], g[i]};
        }
    }
    return true;
}

LgStatus
lg_block_read(LgBlockReader *r, LgError *err)
{
    r->at = 0;
    r->n = 0;
    if (r->next == r->src.n) {
        return LG_OK;
    }
    LgBlockInfo info;
    lg_block_info(&r->src, r->next++, &info);
    if (info.rows > r->room && info.rows <= LG_BLOCK_ROWS) {
        LgRow *rows = (LgRow *)lg_mem_resize(r->rows, info.rows * sizeof(LgRow));
        if (!rows) {
            return lg_error_set(err, LG_E_NOMEM, "no memory to read a block");
        }
        r->rows = rows;
        r->room = info.rows;
    }
    const uint8_t *p = lg_block_bytes(&r->src, &info);
    if (!p || info.rows > r->room ||
        lg_hash_bytes((LgStr){(const char *)p, info.size}, 0) != info.checksum ||
        !decode_rows(p, &info, r->rows)) {
        return lg_error_set(err, LG_E_CORRUPT, "a block does not check");
    }
    lg_block_let_go(&r->src, &info, p, &r->from);
    r->n = info.rows;
    return LG_OK;
}

void
lg_block_reader_done(LgBlockReader *reader)
{
    lg_mem_free(reader->rows);
    reader->rows = NULL;
    reader->room = 0;
}
