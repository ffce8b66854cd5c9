// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/merge_impl.h"

#include "base/mem.h"

typedef struct {
    LgMergeInput **heap; ///< the input whose row comes first on top
    size_t n;
    LgRow *rows; ///< going to `out`
    size_t n_rows;
    LgBlocks *out;
} Merge;

static const LgRow *
row_of(const LgMergeInput *in)
{
    return &in->reader.rows[in->reader.at];
}

static bool
lives(LgMergeInput *in, LgId graph)
{
    if (!in->manifest) {
        return true;
    }
    if (graph != in->last_graph) {
        in->last_graph = graph;
        in->lives = in->seq >= lg_manifest_since(in->manifest, graph);
    }
    return in->lives;
}

// Go to the next row that counts; `*out_more` false at the end.
static LgStatus
settle(LgMergeInput *in, bool *out_more, LgError *err)
{
    LgBlockReader *r = &in->reader;
    for (;;) {
        if (r->at == r->n) {
            LG_TRY(lg_block_read(r, err));
            if (r->n == 0) {
                *out_more = false;
                return LG_OK;
            }
        }
        if (lives(in, r->rows[r->at].g)) {
            *out_more = true;
            return LG_OK;
        }
        r->at++;
    }
}

// A row that is there already comes before the same row that is new.
static bool
before(const LgMergeInput *x, const LgMergeInput *y)
{
    const int c = lg_row_cmp(row_of(x), row_of(y));
    return c < 0 || (c == 0 && x->veto && !y->veto);
}

static void
sift_down(Merge *m, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < m->n; child++) {
            least = before(m->heap[child], m->heap[least]) ? child : least;
        }
        if (least == i) {
            return;
        }
        LgMergeInput *swap = m->heap[i];
        m->heap[i] = m->heap[least];
        m->heap[least] = swap;
        i = least;
    }
}

static LgStatus
run(Merge *m, LgError *err)
{
    LgRow last = {0};
    for (bool any = false; m->n > 0;) {
        LgMergeInput *in = m->heap[0];
        const LgRow row = *row_of(in);
        if (!any || lg_row_cmp(&last, &row) != 0) {
            if (!in->veto) {
                m->rows[m->n_rows++] = row;
            }
            last = row;
            any = true;
        }
        if (m->n_rows == LG_BLOCK_ROWS) {
            LG_TRY(lg_block_add(m->out, m->rows, m->n_rows, err));
            m->n_rows = 0;
        }
        bool more = false;
        in->reader.at++;
        LG_TRY(settle(in, &more, err));
        if (!more) {
            m->heap[0] = m->heap[--m->n];
        }
        sift_down(m, 0);
    }
    return lg_block_add(m->out, m->rows, m->n_rows, err);
}

static LgStatus
start(Merge *m, LgMergeInput *inputs, size_t n, LgError *err)
{
    m->heap = LG_ALLOC_ARRAY(LgMergeInput *, n);
    m->rows = LG_ALLOC_ARRAY(LgRow, LG_BLOCK_ROWS);
    if (!m->heap || !m->rows) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to merge");
    }
    for (size_t i = 0; i < n; i++) {
        bool more = false;
        LG_TRY(settle(&inputs[i], &more, err));
        if (more) {
            m->heap[m->n++] = &inputs[i];
        }
    }
    for (size_t i = m->n / 2; i-- > 0;) {
        sift_down(m, i);
    }
    return LG_OK;
}

LgStatus
lg_merge_rows(LgMergeInput *inputs, size_t n, LgBlocks *out, LgError *err)
{
    Merge m = {.out = out};
    LgStatus st = start(&m, inputs, n, err);
    st = st == LG_OK ? run(&m, err) : st;
    for (size_t i = 0; i < n; i++) {
        lg_block_reader_done(&inputs[i].reader);
    }
    lg_mem_free(m.heap);
    lg_mem_free(m.rows);
    return st;
}
