// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/merge_impl.h"

#include "base/mem.h"

// Rows on their way into blocks.
typedef struct {
    LgRow *rows;
    size_t n;
    LgBlocks *out;
} Out;

typedef struct {
    LgMergeInput **heap; ///< the input whose row comes first on top
    size_t n;
    Out rows, dels;
} Merge;

static const LgRow *
row_of(const LgMergeInput *in)
{
    return &in->reader.rows[in->reader.at];
}

// The first of the input's graphs that is not below `graph`.
static size_t
seek_graph(const LgMergeInput *in, LgId graph)
{
    size_t lo = 0;
    for (size_t hi = in->n_graphs; lo < hi;) {
        const size_t mid = (lo + hi) / 2;
        if (in->graphs[mid] < graph) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

// Has the input a graph in [least, greatest]?
static bool
wants(const LgMergeInput *in, LgId least, LgId greatest)
{
    if (!in->graphs) {
        return true;
    }
    const size_t at = seek_graph(in, least);
    return at < in->n_graphs && in->graphs[at] <= greatest;
}

static bool
lives(LgMergeInput *in, LgId graph)
{
    if (!in->manifest && !in->graphs) {
        return true;
    }
    if (graph != in->last_graph) {
        in->last_graph = graph;
        in->lives = wants(in, graph, graph) &&
                    (!in->manifest || in->seq >= lg_manifest_since(in->manifest, graph));
    }
    return in->lives;
}

// Pass by blocks of other graphs.
static void
skip_blocks(LgMergeInput *in)
{
    LgBlockReader *r = &in->reader;
    for (LgBlockInfo info; in->graphs && r->next < r->src.n; r->next++) {
        lg_block_info(&r->src, r->next, &info);
        if (wants(in, info.min[2], info.max[2])) {
            break;
        }
    }
}

// Go to the next row that counts; `*out_more` false at the end.
static LgStatus
settle(LgMergeInput *in, bool *out_more, LgError *err)
{
    LgBlockReader *r = &in->reader;
    for (;;) {
        if (r->at == r->n) {
            skip_blocks(in);
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

static bool
before(const LgMergeInput *x, const LgMergeInput *y)
{
    return lg_row_cmp(row_of(x), row_of(y)) < 0;
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
put(Out *out, const LgRow *row, LgError *err)
{
    if (!out->rows) {
        out->rows = (LgRow *)lg_mem_resize(NULL, LG_BLOCK_ROWS * sizeof(LgRow));
        if (!out->rows) {
            return lg_error_set(err, LG_E_NOMEM, "no memory to merge");
        }
    }
    out->rows[out->n++] = *row;
    if (out->n == LG_BLOCK_ROWS) {
        LG_TRY(lg_block_add(out->out, out->rows, out->n, err));
        out->n = 0;
    }
    return LG_OK;
}

// What the inputs say about one quad.
typedef struct {
    bool add, del;
    int old, kept; ///< rows less deletions
} Said;

static void
hear(const LgMergeInput *in, Said *said)
{
    const int one = in->deleted ? -1 : 1;
    switch (in->role) {
    case LG_MERGE_ADD: said->add = true; break;
    case LG_MERGE_DEL: said->del = true; break;
    case LG_MERGE_OLD: said->old += one; break;
    case LG_MERGE_KEPT: said->kept += one; break;
    case LG_MERGE_LIVE:
        said->kept += one;
        said->del = true;
        break;
    }
}

static LgStatus
decide(Merge *m, const Said *said, const LgRow *row, LgError *err)
{
    const int net = said->add ? 1 - said->kept : said->del ? -said->kept : said->old;
    if (net == 0) {
        return LG_OK;
    }
    return put(net > 0 ? &m->rows : &m->dels, row, err);
}

static LgStatus
run(Merge *m, LgError *err)
{
    while (m->n > 0) {
        const LgRow row = *row_of(m->heap[0]);
        Said said = {0};
        do {
            LgMergeInput *in = m->heap[0];
            bool more = false;
            hear(in, &said);
            in->reader.at++;
            LG_TRY(settle(in, &more, err));
            if (!more) {
                m->heap[0] = m->heap[--m->n];
            }
            sift_down(m, 0);
        } while (m->n > 0 && lg_row_cmp(row_of(m->heap[0]), &row) == 0);
        LG_TRY(decide(m, &said, &row, err));
    }
    if (m->rows.n > 0) {
        LG_TRY(lg_block_add(m->rows.out, m->rows.rows, m->rows.n, err));
    }
    return m->dels.n > 0 ? lg_block_add(m->dels.out, m->dels.rows, m->dels.n, err) : LG_OK;
}

static LgStatus
start(Merge *m, LgMergeInput *inputs, size_t n, LgError *err)
{
    m->heap = LG_ALLOC_ARRAY(LgMergeInput *, n);
    if (!m->heap) {
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
lg_merge_rows(LgMergeInput *inputs, size_t n, LgBlocks *rows, LgBlocks *dels, LgError *err)
{
    Merge m = {.rows = {.out = rows}, .dels = {.out = dels}};
    LgStatus st = start(&m, inputs, n, err);
    st = st == LG_OK ? run(&m, err) : st;
    for (size_t i = 0; i < n; i++) {
        lg_block_reader_done(&inputs[i].reader);
    }
    lg_mem_free(m.heap);
    lg_mem_free(m.rows.rows);
    lg_mem_free(m.dels.rows);
    return st;
}
