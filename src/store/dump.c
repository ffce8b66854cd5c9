// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/dump.h"

#include "store/snapshot_impl.h"

// Where statements go: terms to a function, or text to `out`.
typedef struct {
    const LgSnapshot *snapshot;
    const LgDumpOptions *options;
    LgStatus (*quad)(void *ctx, const LgTerm terms[4], LgError *err);
    void *ctx;
    uint64_t count, total;
} Dump;

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
dump_batch(Dump *d, const LgScanBatch *b, LgArena *arena, LgError *err)
{
    for (uint32_t i = 0; i < b->n; i++) {
        LG_TRY(dump_row(d, b, i, arena, err));
        lg_arena_reset(arena);
    }
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
    Dump d = {.snapshot = snapshot, .options = options, .quad = quad, .ctx = ctx};
    return dump(&d, err);
}

typedef struct {
    const LgOut *out;
    LgBuf buf;
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
write_line(void *ctx, const LgTerm terms[4], LgError *err)
{
    enum { FULL = 1 << 16 };
    Text *t = (Text *)ctx;
    static const int order[] = {LG_COL_S, LG_COL_P, LG_COL_O, LG_COL_G};
    for (size_t i = 0; i < 4; i++) {
        if (terms[order[i]].kind != LG_TERM_NONE) {
            lg_term_format(&terms[order[i]], &t->buf);
            lg_buf_byte(&t->buf, ' ');
        }
    }
    lg_buf_add(&t->buf, LG_STR(".\n"));
    return t->buf.n >= FULL || t->buf.failed ? send(t, err) : LG_OK;
}

LgStatus
lg_dump_write(const LgSnapshot *snapshot, const LgDumpOptions *options, const LgOut *out,
              uint64_t *out_count, LgError *err)
{
    Text text = {.out = out};
    Dump d = {.snapshot = snapshot, .options = options, .quad = write_line, .ctx = &text};
    LgStatus st = dump(&d, err);
    st = st == LG_OK ? send(&text, err) : st;
    lg_buf_done(&text.buf);
    if (out_count) {
        *out_count = d.count;
    }
    return st;
}
