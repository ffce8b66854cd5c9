// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/turn_impl.h"

#include "base/mem.h"
#include "store/merge_impl.h"
#include "store/sort_impl.h"

#include <assert.h>

LgStatus
lg_turn_count(LgTurnGraphs *g, LgId graph, uint64_t rows, LgError *err)
{
    if (g->n > 0 && g->v[g->last].graph == graph) {
        g->v[g->last].rows += rows;
        return LG_OK;
    }
    size_t lo = 0;
    size_t hi = g->n;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        if (g->v[mid].graph < graph) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    if (lo == g->n || g->v[lo].graph != graph) {
        if (!lg_mem_grow((void **)&g->v, &g->cap, g->n + 1, sizeof(g->v[0]))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for the graphs of a load");
        }
        memmove(g->v + lo + 1, g->v + lo, (g->n - lo) * sizeof(g->v[0]));
        g->v[lo] = (LgGraphStats){graph, 0};
        g->n++;
    }
    g->v[lo].rows += rows;
    g->last = lo;
    return LG_OK;
}

static LgStatus
count_rows(LgTurn *t, const LgRow *rows, size_t n, LgError *err)
{
    uint64_t sum = 0;
    size_t start = 0;
    for (size_t i = 0; i < n; i++) {
        sum += lg_block_row_sum(rows[i].b, rows[i].a, rows[i].g);
        if (rows[i].g != rows[start].g) {
            LG_TRY(lg_turn_count(&t->graphs, rows[start].g, i - start, err));
            start = i;
        }
    }
    t->sum += sum;
    return n > 0 ? lg_turn_count(&t->graphs, rows[start].g, n - start, err) : LG_OK;
}

// Room to sort, and the sorted runs when all rows do not fit into it at once.
typedef struct {
    LgTurn *turn;
    LgBlockReader reader;
    LgRow *rows, *temp;
    LgBlocks *runs;
    size_t n, cap;
} Work;

// The next rows of PSO, turned to (o, s, g).
static LgStatus
read_turned(Work *w, size_t *out_n, LgError *err)
{
    LgBlockReader *r = &w->reader;
    *out_n = 0;
    while (*out_n + LG_BLOCK_ROWS <= w->turn->max) {
        LG_TRY(lg_block_read(r, err));
        if (r->n == 0) {
            return LG_OK;
        }
        for (uint32_t i = 0; i < r->n; i++) {
            w->rows[(*out_n)++] = (LgRow){r->rows[i].b, r->rows[i].a, r->rows[i].g};
        }
    }
    return LG_OK;
}

static LgStatus
make_runs(Work *w, LgError *err)
{
    for (;;) {
        size_t n = 0;
        LG_TRY(read_turned(w, &n, err));
        if (n == 0) {
            return LG_OK;
        }
        LG_TRY(count_rows(w->turn, w->rows, n, err));
        lg_sort_by_a(w->rows, w->temp, n); // s and g are in order already
        if (!lg_mem_grow((void **)&w->runs, &w->cap, w->n + 1, sizeof(w->runs[0]))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory to sort by object");
        }
        w->runs[w->n] = (LgBlocks){0};
        LG_TRY(lg_block_add(&w->runs[w->n++], w->rows, n, err));
    }
}

static LgStatus
join_runs(Work *w, LgError *err)
{
    if (w->n == 1) {
        w->turn->out = w->runs[0];
        w->n = 0;
        return LG_OK;
    }
    LgMergeInput *in = LG_ALLOC_ARRAY(LgMergeInput, w->n);
    if (!in) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to merge");
    }
    for (size_t i = 0; i < w->n; i++) {
        in[i].reader.src = (LgBlockSource){.bytes = (const uint8_t *)w->runs[i].bytes.p,
                                           .size = w->runs[i].bytes.n,
                                           .info = w->runs[i].info,
                                           .n = w->runs[i].n};
    }
    const LgStatus st = lg_merge_rows(in, w->n, &w->turn->out, NULL, err);
    lg_mem_free(in);
    return st;
}

static LgStatus
work(Work *w, LgError *err)
{
    const LgTurn *t = w->turn;
    assert(t->max >= LG_BLOCK_ROWS);
    const size_t room = t->rows < t->max ? (size_t)t->rows : t->max;
    w->rows = (LgRow *)lg_mem_resize(NULL, room * sizeof(LgRow));
    w->temp = (LgRow *)lg_mem_resize(NULL, room * sizeof(LgRow));
    if (!w->rows || !w->temp) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to sort by object");
    }
    w->reader.src = t->src;
    LG_TRY(make_runs(w, err));
    return join_runs(w, err);
}

LgStatus
lg_turn_run(LgTurn *turn, LgError *err)
{
    Work w = {.turn = turn};
    const LgStatus st = work(&w, err);
    for (size_t i = 0; i < w.n; i++) {
        lg_block_done(&w.runs[i]);
    }
    lg_block_reader_done(&w.reader);
    lg_mem_free(w.runs);
    lg_mem_free(w.rows);
    lg_mem_free(w.temp);
    return st;
}

void
lg_turn_done(LgTurn *turn)
{
    lg_block_source_free(&turn->src);
    lg_block_done(&turn->out);
    lg_mem_free(turn->graphs.v);
    turn->graphs = (LgTurnGraphs){0};
}
