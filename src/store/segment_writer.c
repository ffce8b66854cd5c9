// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSegmentWriter: see store/segment_impl.h.

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes_impl.h"
#include "store/segment_impl.h"

enum { WRITE_SIZE = 1 << 20 };

struct LgSegmentWriter {
    LgFile file; ///< closed: all is in `buf`
    LgBuf buf;   ///< bytes [written, written + buf.n) of the file
    uint64_t written;
    LgBlockInfo *info;
    size_t n, cap;
    uint64_t rows;
    const void *map; ///< of the file as written so far
    size_t map_size;
};

static LgStatus
flush(LgSegmentWriter *w, LgError *err)
{
    if (w->buf.failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write %s", w->file.path);
    }
    if (w->buf.n > 0 && w->file.fd >= 0) {
        LG_TRY(lg_io_write(&w->file, lg_buf_view(&w->buf), err));
        w->written += w->buf.n;
        lg_buf_clear(&w->buf);
    }
    return LG_OK;
}

LgStatus
lg_segment_writer_new(const LgIo *io, const char *path, LgSegmentWriter **out, LgError *err)
{
    LgSegmentWriter *w = LG_ALLOC(LgSegmentWriter);
    if (!w) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write a segment");
    }
    w->file = (LgFile){.io = io, .fd = -1};
    const LgStatus st = path ? lg_io_open(io, path, LG_IO_CREATE, &w->file, err) : LG_OK;
    if (st != LG_OK) {
        lg_mem_free(w);
        return st;
    }
    lg_buf_add(&w->buf, LG_STR(LG_SEGMENT_MAGIC));
    *out = w;
    return LG_OK;
}

LgStr
lg_segment_writer_bytes(const LgSegmentWriter *w)
{
    return lg_buf_view(&w->buf);
}

void
lg_segment_writer_free(LgSegmentWriter *w)
{
    if (w) {
        lg_io_unmap(w->map, w->map_size);
        (void)lg_io_close(&w->file, NULL); // finish() has reported what matters
        lg_buf_done(&w->buf);
        lg_mem_free(w->info);
        lg_mem_free(w);
    }
}

LgStatus
lg_segment_writer_put(LgSegmentWriter *w, const LgBlockSource *src, LgBlockRange *out, LgError *err)
{
    *out = (LgBlockRange){w->n, src->n};
    if (!lg_mem_grow((void **)&w->info, &w->cap, w->n + src->n, sizeof(w->info[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the block index");
    }
    const uint8_t *from = NULL;
    for (size_t i = 0; i < src->n; i++) {
        LgBlockInfo info;
        lg_block_info(src, i, &info);
        const uint8_t *p = lg_block_bytes(src, &info);
        if (!p) {
            return lg_error_set(err, LG_E_CORRUPT, "a block lies outside");
        }
        lg_block_let_go(src, &info, p, &from);
        info.offset = w->written + w->buf.n;
        lg_buf_add(&w->buf, (LgStr){(const char *)p, info.size});
        w->info[w->n++] = info;
        if (w->buf.n >= WRITE_SIZE || w->buf.failed) {
            LG_TRY(flush(w, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_segment_writer_source(LgSegmentWriter *w, LgBlockRange range, LgBlockSource *out, LgError *err)
{
    LG_TRY(flush(w, err));
    *out = (LgBlockSource){.bytes = (const uint8_t *)w->buf.p,
                           .size = w->buf.n,
                           .info = w->info + range.first,
                           .n = (size_t)range.n};
    if (w->file.fd < 0) {
        return LG_OK;
    }
    const LgBlockInfo *last = range.n > 0 ? &w->info[range.first + range.n - 1] : NULL;
    if (last && last->offset + last->size > w->map_size) { // sources given out stay valid
        lg_io_unmap(w->map, w->map_size);
        w->map = NULL;
        w->map_size = 0;
        LG_TRY(lg_io_map(&w->file, (size_t)w->written, &w->map, err));
        w->map_size = (size_t)w->written;
    }
    out->bytes = (const uint8_t *)w->map;
    out->size = w->map_size;
    out->mapped = true;
    return LG_OK;
}

static void
add_range(LgBuf *buf, LgBlockRange range)
{
    lg_add_u64(buf, range.first);
    lg_add_u64(buf, range.n);
}

static uint64_t
add_preds(LgBuf *buf, const LgSegmentPred *preds, size_t n)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < n; i++) {
        const LgSegmentPred *p = &preds[i];
        lg_add_u64(buf, p->predicate);
        lg_add_u64(buf, p->rows);
        lg_add_u64(buf, p->pairs);
        lg_add_u64(buf, p->subjects);
        lg_add_u64(buf, p->objects);
        lg_add_u64(buf, p->sum);
        add_range(buf, p->pso);
        add_range(buf, p->pos);
        rows += p->rows;
    }
    return rows;
}

static void
add_graphs(LgBuf *buf, const LgGraphStats *graphs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lg_add_u64(buf, graphs[i].graph);
        lg_add_u64(buf, graphs[i].rows);
    }
}

LgStatus
lg_segment_writer_finish(LgSegmentWriter *w, const LgSegmentTables *t, uint64_t *out_size,
                         uint64_t *out_sum, LgError *err)
{
    LG_TRY(flush(w, err));
    LgBuf *b = &w->buf;
    const size_t start = b->n; // 0 for a file
    const uint64_t index = w->written + start;
    const uint64_t rows = add_preds(b, t->preds, t->n_preds);
    add_graphs(b, t->graphs, t->n_graphs);
    for (size_t i = 0; i < t->n_sets; i++) {
        lg_add_u32(b, t->set_ends[i]);
    }
    lg_buf_add(b, t->sets);
    (void)add_preds(b, t->del_preds, t->n_del_preds);
    add_graphs(b, t->del_graphs, t->n_del_graphs);
    for (size_t i = 0; i < w->n; i++) {
        uint8_t entry[LG_BLOCK_INFO_SIZE];
        lg_block_put_info(&w->info[i], entry);
        lg_buf_add(b, (LgStr){(const char *)entry, sizeof(entry)});
    }
    const uint64_t sum = b->failed ? 0 : lg_hash_bytes(lg_str_from(lg_buf_view(b), start), 0);
    const size_t footer = b->n;
    lg_buf_add(b, LG_STR(LG_SEGMENT_MAGIC));
    const uint64_t fields[] = {index,       sum,       rows,      t->n_preds,
                               t->n_graphs, t->n_sets, t->sets.n, w->n};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        lg_add_u64(b, fields[i]);
    }
    add_range(b, t->subjects);
    add_range(b, t->objects);
    lg_add_u32(b, (uint32_t)t->n_del_preds);
    lg_add_u32(b, (uint32_t)t->n_del_graphs);
    if (!b->failed) {
        *out_sum = lg_hash_bytes(lg_str_from(lg_buf_view(b), footer), 0);
        lg_add_u64(b, *out_sum);
    }
    LG_TRY(flush(w, err));
    *out_size = w->written + b->n;
    return LG_OK;
}
