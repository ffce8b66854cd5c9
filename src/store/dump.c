// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/dump.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/snapshot_impl.h"

// Where statements go: what is done with a batch of them.
typedef struct Dump Dump;
struct Dump {
    const LgSnapshot *snapshot;
    const LgDumpOptions *options;
    LgStatus (*batch)(Dump *d, const LgScanBatch *b, LgArena *arena, LgError *err);
    LgStatus (*quad)(void *ctx, const LgTerm terms[4], LgError *err); ///< lg_dump_terms()
    void *ctx;
    uint64_t count, total;
};

static LgStatus
dump_row(Dump *d, const LgScanBatch *b, uint32_t i, LgArena *arena, LgError *err)
{
    LgTerm terms[4] = {{0}};
    for (unsigned c = 0; c < 4; c++) {
        if (b->cols[c]) {
            LG_TRY(lg_snapshot_term(d->snapshot, b->cols[c][i], arena, &terms[c], err));
        }
    }
    return d->quad(d->ctx, terms, err);
}

static LgStatus
dump_quads(Dump *d, const LgScanBatch *b, LgArena *arena, LgError *err)
{
    for (uint32_t i = 0; i < b->n; i++) {
        LG_TRY(dump_row(d, b, i, arena, err));
        lg_arena_reset(arena);
    }
    return LG_OK;
}

static LgStatus
dump_batch(Dump *d, const LgScanBatch *b, LgArena *arena, LgError *err)
{
    LG_TRY(d->batch(d, b, arena, err));
    d->count += b->n;
    const LgProgressState state = {
        .phase = "writing", .done = d->count, .total = d->total, .unit = "triples"};
    const LgStatus st = lg_progress_tick(d->options->progress, &state);
    return st == LG_OK ? LG_OK : lg_error_set(err, st, "the dump was stopped");
}

static LgStatus
dump_scan(Dump *d, LgScan *scan, LgArena *arena, LgError *err)
{
    for (;;) {
        LgScanBatch b;
        LG_TRY(lg_scan_next(scan, &b, err));
        if (b.n == 0) {
            return LG_OK;
        }
        LG_TRY(dump_batch(d, &b, arena, err));
    }
}

static LgStatus
dump(Dump *d, LgError *err)
{
    static const LgDumpOptions plain = {0};
    d->options = d->options ? d->options : &plain;
    const LgScanSpec spec = {.graphs = {.all = !d->options->graphs,
                                        .ids = d->options->graphs,
                                        .n = d->options->n_graphs},
                             .want = LG_WANT_S | LG_WANT_P | LG_WANT_O |
                                     (d->options->triples ? 0 : LG_WANT_G)};
    LgScan *scan = NULL;
    bool exact = false;
    LG_TRY(lg_snapshot_count(d->snapshot, &spec, &d->total, &exact, err));
    LG_TRY(lg_scan_open(d->snapshot, &spec, &scan, err));
    LgArena *arena = lg_arena_new(0);
    const LgStatus st = arena ? dump_scan(d, scan, arena, err)
                              : lg_error_set(err, LG_E_NOMEM, "no memory to write triples");
    lg_arena_free(arena);
    lg_scan_close(scan);
    return st;
}

LgStatus
lg_dump_terms(const LgSnapshot *snapshot, const LgDumpOptions *options,
              LgStatus (*quad)(void *ctx, const LgTerm terms[4], LgError *err), void *ctx,
              LgError *err)
{
    Dump d = {
        .snapshot = snapshot, .options = options, .batch = dump_quads, .quad = quad, .ctx = ctx};
    return dump(&d, err);
}

// --- Text -------------------------------------------------------------------

// Most terms of a table come again and again: the text of those seen last is kept.
enum { CACHE = 4096, CACHE_TEXT = 118, FULL = 1 << 16 };

typedef struct {
    LgId id;
    uint16_t n;
    char text[CACHE_TEXT];
} Cached;

typedef struct {
    const LgOut *out;
    LgBuf buf;
    Cached *cache;
} Text;

static LgStatus
send(Text *t, LgError *err)
{
    if (t->buf.failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write triples");
    }
    LG_TRY(lg_out_write(t->out, lg_buf_view(&t->buf), err));
    lg_buf_clear(&t->buf);
    return LG_OK;
}

static LgStatus
write_term(const Dump *d, Text *t, LgId id, LgArena *arena, LgError *err)
{
    Cached *cached = &t->cache[lg_hash_u64(id) % CACHE];
    if (cached->id == id) {
        lg_buf_add(&t->buf, (LgStr){cached->text, cached->n});
        return LG_OK;
    }
    LgTerm term;
    const size_t start = t->buf.n;
    LG_TRY(lg_snapshot_term(d->snapshot, id, arena, &term, err));
    lg_term_format(&term, &t->buf);
    lg_buf_byte(&t->buf, ' ');
    const size_t n = t->buf.n - start;
    if (!t->buf.failed && n <= CACHE_TEXT) {
        memcpy(cached->text, t->buf.p + start, n);
        cached->n = (uint16_t)n;
        cached->id = id;
    }
    lg_arena_reset(arena);
    return LG_OK;
}

static LgStatus
write_lines(Dump *d, const LgScanBatch *b, LgArena *arena, LgError *err)
{
    Text *t = (Text *)d->ctx;
    for (uint32_t i = 0; i < b->n; i++) {
        for (unsigned c = 0; c < 4; c++) {
            if (b->cols[c]) {
                LG_TRY(write_term(d, t, b->cols[c][i], arena, err));
            }
        }
        lg_buf_add(&t->buf, LG_STR(".\n"));
        if (t->buf.n >= FULL || t->buf.failed) {
            LG_TRY(send(t, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_dump_write(const LgSnapshot *snapshot, const LgDumpOptions *options, const LgOut *out,
              uint64_t *out_count, LgError *err)
{
    Text text = {.out = out, .cache = LG_ALLOC_ARRAY(Cached, CACHE)};
    if (!text.cache) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write triples");
    }
    Dump d = {.snapshot = snapshot, .options = options, .batch = write_lines, .ctx = &text};
    LgStatus st = dump(&d, err);
    st = st == LG_OK ? send(&text, err) : st;
    lg_buf_done(&text.buf);
    lg_mem_free(text.cache);
    if (out_count) {
        *out_count = d.count;
    }
    return st;
}
