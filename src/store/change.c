// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Predicate by predicate, the runs of the load are merged with the live rows of the graphs that it
// drops: rows that are new, and rows to delete, take the place of the runs and of the drop. What
// follows, a step or the commit, is then a load of those.

#include "store/change.h"

#include "base/mem.h"
#include "store/load_impl.h"
#include "store/merge_impl.h"

#include <stdlib.h>

// The difference of one predicate.
typedef struct {
    LgId predicate;
    LgBlocks added, removed;
    bool all; ///< nothing is stored: the runs of the load are what is added
} Pred;

typedef struct {
    LgLoad *load;
    const LgCompareOptions *options;
    LgGraphChange *graphs; ///< dropped, ascending
    size_t n_graphs;
    size_t last; ///< the graph found last
    LgId *live;  ///< those of them that hold something
    size_t n_live;
    uint64_t *touched; ///< a bit for each IRI
    uint64_t n_iris;
    uint64_t others; ///< rows of graphs that are not dropped
    Pred *preds;
    size_t n_preds;
    size_t memory; ///< bytes of the difference
} Compare;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to compare with what is there");
}

// --- What to compare --------------------------------------------------------

static size_t
sort_ids(LgId *ids, size_t n)
{
    size_t kept = 0;
    if (n > 0) {
        qsort(ids, n, sizeof(ids[0]), lg_id_cmp);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || ids[kept - 1] != ids[i]) {
            ids[kept++] = ids[i];
        }
    }
    return kept;
}

static uint64_t
live_rows(const LgGraphStats *stats, size_t n, LgId graph)
{
    for (size_t i = 0; i < n; i++) {
        if (stats[i].graph == graph) {
            return stats[i].rows;
        }
    }
    return 0;
}

static LgStatus
list_graphs(Compare *c, LgArena *arena, LgError *err)
{
    LgLoad *load = c->load;
    LgGraphStats *stats = NULL;
    size_t n = 0;
    LG_TRY(lg_snapshot_graphs(load->base, arena, &stats, &n, err));
    load->n_dropped = sort_ids(load->dropped, load->n_dropped);
    c->graphs = LG_NEW_ARRAY(arena, LgGraphChange, load->n_dropped + 1);
    c->live = LG_NEW_ARRAY(arena, LgId, load->n_dropped + 1);
    if (!c->graphs || !c->live) {
        return no_memory(err);
    }
    for (size_t i = 0; i < load->n_dropped; i++) {
        LgGraphChange *g = &c->graphs[c->n_graphs++];
        *g = (LgGraphChange){.graph = load->dropped[i]};
        g->before = live_rows(stats, n, g->graph);
        if (g->before > 0) {
            c->live[c->n_live++] = g->graph;
        }
    }
    return LG_OK;
}

// Does a graph that is compared occur in the segment?
static bool
concerns(const Compare *c, const LgSegment *seg)
{
    LgGraphStats g;
    for (uint64_t i = 0; i < seg->n_graphs; i++) {
        lg_segment_graph(seg, i, &g);
        if (bsearch(&g.graph, c->live, c->n_live, sizeof(LgId), lg_id_cmp)) {
            return true;
        }
    }
    return false;
}

static LgStatus
list_preds(Compare *c, LgError *err)
{
    const LgLoad *load = c->load;
    const LgSnapshot *base = load->base;
    LgSegmentPred p;
    size_t n = load->n_preds;
    for (size_t i = 0; i < base->manifest.n_segments; i++) {
        n += concerns(c, base->views[i].seg) ? (size_t)base->views[i].seg->n_preds : 0;
    }
    LgId *ids = LG_ALLOC_ARRAY(LgId, n + 1);
    if (!ids) {
        return no_memory(err);
    }
    n = 0;
    for (size_t i = 0; i < load->n_preds; i++) {
        ids[n++] = load->preds[i]->predicate;
    }
    for (size_t i = 0; i < base->manifest.n_segments; i++) {
        const LgSegment *seg = base->views[i].seg;
        for (uint64_t k = 0; concerns(c, seg) && k < seg->n_preds; k++) {
            lg_segment_pred(seg, k, &p);
            ids[n++] = p.predicate;
        }
    }
    n = sort_ids(ids, n);
    c->preds = LG_ALLOC_ARRAY(Pred, n + 1);
    for (size_t i = 0; c->preds && i < n; i++) {
        c->preds[c->n_preds++].predicate = ids[i];
    }
    lg_mem_free(ids);
    return c->preds ? LG_OK : no_memory(err);
}

// --- Comparing --------------------------------------------------------------

static LgLoadPred *
find_own(const Compare *c, LgId predicate)
{
    for (size_t i = 0; i < c->load->n_preds; i++) {
        if (c->load->preds[i]->predicate == predicate) {
            return c->load->preds[i];
        }
    }
    return NULL;
}

static void
add_live(const Compare *c, const LgView *view, LgBlockRange pso, bool deleted, LgMergeInput *in)
{
    *in = (LgMergeInput){.reader = {.src = lg_segment_source(view->seg, pso)},
                         .role = LG_MERGE_LIVE,
                         .deleted = deleted,
                         .manifest = &c->load->base->manifest,
                         .seq = view->seq,
                         .graphs = c->live,
                         .n_graphs = c->n_live};
}

static size_t
add_runs(const Compare *c, const LgLoadPred *own, LgMergeInput *in)
{
    size_t n = 0;
    for (; own && n < own->n_runs; n++) {
        in[n] = (LgMergeInput){.reader = {.src = lg_load_source(c->load, &own->runs[n])},
                               .role = LG_MERGE_ADD};
    }
    return n;
}

static LgStatus
compare_pred(Compare *c, Pred *pred, LgError *err)
{
    const LgSnapshot *base = c->load->base;
    LgLoadPred *own = find_own(c, pred->predicate);
    LgSegmentPred p;
    if (own) {
        LG_TRY(lg_load_flush(c->load, own, err));
    }
    const size_t n_own = own ? own->n_runs : 0;
    LgMergeInput *in = LG_ALLOC_ARRAY(LgMergeInput, n_own + 2 * base->manifest.n_segments + 1);
    if (!in) {
        return no_memory(err);
    }
    size_t n = add_runs(c, own, in);
    for (size_t i = 0; i < base->manifest.n_segments; i++) {
        const LgView *view = &base->views[i];
        if (!concerns(c, view->seg)) {
            continue;
        }
        if (lg_segment_find(view->seg, pred->predicate, &p)) {
            add_live(c, view, p.pso, false, &in[n++]);
        }
    }
    pred->all = n == n_own;
    for (size_t i = 0; !pred->all && i < base->manifest.n_segments; i++) {
        const LgView *view = &base->views[i];
        if (lg_segment_find_del(view->seg, pred->predicate, &p)) {
            add_live(c, view, p.pso, true, &in[n++]);
        }
    }
    const LgStatus st = pred->all ? LG_OK : lg_merge_rows(in, n, &pred->added, &pred->removed, err);
    lg_mem_free(in);
    return st;
}

static LgGraphChange *
graph_of(Compare *c, LgId graph)
{
    if (c->last < c->n_graphs && c->graphs[c->last].graph == graph) {
        return &c->graphs[c->last];
    }
    for (size_t lo = 0, hi = c->n_graphs; lo < hi;) {
        const size_t mid = (lo + hi) / 2;
        if (c->graphs[mid].graph == graph) {
            c->last = mid;
            return &c->graphs[mid];
        }
        *(c->graphs[mid].graph < graph ? &lo : &hi) = c->graphs[mid].graph < graph ? mid + 1 : mid;
    }
    return NULL;
}

static void
touch(Compare *c, LgId subject)
{
    const uint64_t i = lg_id_payload(subject);
    if (lg_id_kind(subject) == LG_ID_KIND_IRI && i < c->n_iris) {
        c->touched[i / 64] |= UINT64_C(1) << (i % 64);
    }
}

static void
count_rows(Compare *c, LgGraphChange *g, uint64_t n, bool removed)
{
    if (g) {
        *(removed ? &g->removed : &g->added) += n;
    } else {
        c->others += n;
    }
}

// Rows of some blocks; what goes into a graph that was empty touches nothing.
static LgStatus
count_source(Compare *c, LgBlockSource src, bool removed, LgError *err)
{
    LgBlockReader r = {.src = src};
    LgBlockInfo info;
    LgStatus st = LG_OK;
    while (st == LG_OK && r.next < r.src.n) {
        lg_block_info(&r.src, r.next, &info);
        LgGraphChange *g = graph_of(c, info.min[2]);
        if (info.min[2] == info.max[2] && (!g || g->before == 0)) {
            count_rows(c, g, info.rows, removed);
            r.next++;
            continue;
        }
        st = lg_block_read(&r, err);
        for (uint32_t i = 0; st == LG_OK && i < r.n; i++) {
            g = graph_of(c, r.rows[i].g);
            count_rows(c, g, 1, removed);
            if (g && g->before > 0) {
                touch(c, r.rows[i].a);
            }
        }
    }
    lg_block_reader_done(&r);
    return st;
}

static LgBlockSource
made_source(const LgBlocks *blocks)
{
    return (LgBlockSource){.bytes = (const uint8_t *)blocks->bytes.p,
                           .size = blocks->bytes.n,
                           .info = blocks->info,
                           .n = blocks->n};
}

static LgStatus
count_pred(Compare *c, const Pred *pred, LgError *err)
{
    const LgLoadPred *own = find_own(c, pred->predicate);
    for (size_t r = 0; pred->all && own && r < own->n_runs; r++) {
        LG_TRY(count_source(c, lg_load_source(c->load, &own->runs[r]), false, err));
    }
    LG_TRY(count_source(c, made_source(&pred->added), false, err));
    return count_source(c, made_source(&pred->removed), true, err);
}

// --- Subjects ---------------------------------------------------------------

static bool
is_touched(const Compare *c, LgId subject)
{
    const uint64_t i = lg_id_payload(subject);
    return i < c->n_iris && (c->touched[i / 64] >> (i % 64) & 1) != 0;
}

static LgStatus
tell(Compare *c, const LgRow *row, LgChangeKind kind, LgError *err)
{
    const LgSubjectChange change = {row->a, row->b, row->g, kind};
    if (lg_id_kind(row->a) != LG_ID_KIND_IRI || !graph_of(c, row->g) ||
        (kind == LG_CHANGE_CHANGED && !is_touched(c, row->a))) {
        return LG_OK;
    }
    return c->options->tell(c->options->ctx, &change, err);
}

// The row that a reader stands at, null at the end.
static LgStatus
look(LgBlockReader *r, const LgRow **out, LgError *err)
{
    if (r->at == r->n) {
        LG_TRY(lg_block_read(r, err));
    }
    *out = r->at < r->n ? &r->rows[r->at] : NULL;
    return LG_OK;
}

// All rows of the key that there will be, less those of graphs that stay, with those that go.
static LgStatus
walk(Compare *c, const Pred *pred, LgBlockReader *now, LgBlockReader *added, LgBlockReader *gone,
     LgError *err)
{
    for (;;) {
        const LgRow *row = NULL;
        const LgRow *first = NULL;
        const LgRow *old = NULL;
        LG_TRY(look(now, &row, err));
        LG_TRY(look(added, &first, err));
        LG_TRY(look(gone, &old, err));
        if (!row && !old) {
            return LG_OK;
        }
        if (old && (!row || lg_row_cmp(old, row) < 0)) {
            gone->at++;
            LG_TRY(tell(c, old, LG_CHANGE_REMOVED, err));
            continue;
        }
        const bool is_new = pred->all || (first && lg_row_cmp(first, row) == 0);
        added->at += is_new && !pred->all;
        now->at++;
        LG_TRY(tell(c, row, is_new ? LG_CHANGE_ADDED : LG_CHANGE_CHANGED, err));
    }
}

static LgStatus
tell_subjects(Compare *c, const Pred *pred, LgError *err)
{
    const LgLoadPred *own = find_own(c, pred->predicate);
    LgBlocks flat = {.n = 0};
    LgBlocks none = {.n = 0};
    LgBlockReader now = {.n = 0};
    LgBlockReader added = {.src = made_source(&pred->added)};
    LgBlockReader gone = {.src = made_source(&pred->removed)};
    LgStatus st = LG_OK;
    if (own && own->n_runs == 1) {
        now.src = lg_load_source(c->load, &own->runs[0]);
    } else if (own && own->n_runs > 1) {
        LgMergeInput *in = LG_ALLOC_ARRAY(LgMergeInput, own->n_runs);
        st = in ? lg_merge_rows(in, add_runs(c, own, in), &flat, &none, err) : no_memory(err);
        lg_mem_free(in);
        now.src = made_source(&flat);
    }
    st = st == LG_OK ? walk(c, pred, &now, &added, &gone, err) : st;
    lg_block_reader_done(&now);
    lg_block_reader_done(&added);
    lg_block_reader_done(&gone);
    lg_block_done(&flat);
    return st;
}

// --- Going on with the difference -------------------------------------------

static void
forget_runs(LgLoad *load, LgLoadPred *own)
{
    for (size_t r = 0; r < own->n_runs; r++) {
        load->memory -= own->runs[r].bytes.n;
        lg_block_done(&own->runs[r]);
    }
    own->n_runs = 0;
}

// `blocks` become the only run.
static LgStatus
set_run(LgLoad *load, LgLoadPred *own, LgBlocks *blocks, LgError *err)
{
    forget_runs(load, own);
    if (blocks->rows == 0) {
        return LG_OK;
    }
    if (!lg_mem_grow((void **)&own->runs, &own->cap_runs, 1, sizeof(own->runs[0]))) {
        return no_memory(err);
    }
    own->runs[own->n_runs++] = *blocks;
    load->memory += blocks->bytes.n;
    *blocks = (LgBlocks){0};
    return LG_OK;
}

// Where a graph is written anew, the runs stay: a row that is live already is left out by the merge
// that builds the segment, and a deletion in a graph that is dropped deletes nothing.
static LgStatus
adopt(Compare *c, bool any_anew, LgError *err)
{
    LgLoad *load = c->load;
    for (size_t i = 0; i < c->n_preds; i++) {
        Pred *pred = &c->preds[i];
        LgLoadPred *own = find_own(c, pred->predicate);
        if (own && !any_anew && !pred->all) {
            LG_TRY(set_run(load, own, &pred->added, err));
        }
        if (pred->removed.rows > 0) {
            LG_TRY(lg_load_pred(load, pred->predicate, true, &own, err));
            LG_TRY(set_run(load, own, &pred->removed, err));
            load->deletes = true;
        }
    }
    return LG_OK;
}

static LgStatus
decide(Compare *c, LgError *err)
{
    LgLoad *load = c->load;
    bool any_anew = false;
    const uint64_t small = c->options->small > 0 ? c->options->small : UINT64_C(1) << 16;
    load->n_dropped = 0;
    load->pending = c->others;
    for (size_t i = 0; i < c->n_graphs; i++) {
        LgGraphChange *g = &c->graphs[i];
        g->after = g->before + g->added - g->removed;
        g->anew = g->before >= small && g->added + g->removed > g->before / 2;
        load->pending += g->anew ? g->after : g->added + g->removed;
        any_anew |= g->anew;
        if (g->anew) {
            load->dropped[load->n_dropped++] = g->graph;
        }
    }
    return adopt(c, any_anew, err);
}

static LgStatus
tick(const Compare *c, size_t done, LgError *err)
{
    const LgProgressState state = {.phase = "comparing with what is published",
                                   .done = done,
                                   .total = c->n_preds,
                                   .unit = "predicates"};
    const LgStatus st = lg_progress_tick(c->load->options.progress, &state);
    return st == LG_OK ? LG_OK : lg_error_set(err, st, "the load was stopped");
}

// Move the difference so far to the file of the load's runs, but for that of the key.
static LgStatus
spill(Compare *c, LgError *err)
{
    lg_load_unmap(c->load); // the file grows
    for (size_t i = 0; i < c->n_preds; i++) {
        Pred *pred = &c->preds[i];
        if (pred->predicate != c->options->key) {
            LG_TRY(lg_load_spill(c->load, &pred->added, err));
            LG_TRY(lg_load_spill(c->load, &pred->removed, err));
        }
    }
    c->memory = 0;
    return lg_load_map(c->load, err);
}

// The subjects come last: only then is it known which of them are touched.
static LgStatus
compare(Compare *c, LgError *err)
{
    Pred *key = NULL;
    for (size_t i = 0; i < c->n_preds; i++) {
        Pred *pred = &c->preds[i];
        LG_TRY(tick(c, i, err));
        LG_TRY(compare_pred(c, pred, err));
        LG_TRY(count_pred(c, pred, err));
        key = pred->predicate == c->options->key ? pred : key;
        c->memory += pred->added.bytes.n + pred->removed.bytes.n;
        if (c->memory > c->load->options.memory / 4) {
            LG_TRY(spill(c, err));
        }
    }
    if (key && c->options->tell) {
        LG_TRY(tell_subjects(c, key, err));
    }
    return decide(c, err);
}

static LgStatus
make_touched(Compare *c, LgError *err)
{
    uint64_t next[LG_DICT_KINDS];
    lg_dict_writer_next(c->load->dict, next);
    c->n_iris = next[LG_ID_KIND_IRI - 1];
    c->touched = LG_ALLOC_ARRAY(uint64_t, (size_t)(c->n_iris / 64 + 1));
    return c->touched ? LG_OK : no_memory(err);
}

static LgStatus
run(Compare *c, LgArena *arena, LgError *err)
{
    LG_TRY(lg_load_settle(c->load, err));
    LG_TRY(list_graphs(c, arena, err));
    LG_TRY(list_preds(c, err));
    LG_TRY(make_touched(c, err));
    LG_TRY(lg_load_map(c->load, err));
    return compare(c, err);
}

LgStatus
lg_load_compare(LgLoad *load, const LgCompareOptions *options, LgArena *arena, LgGraphChange **out,
                size_t *out_n, LgError *err)
{
    if (load->failed != LG_OK) {
        return lg_error_set(err, load->failed, "the load has failed before");
    }
    if (load->compared || load->steps > 0 || load->deletes) {
        return lg_error_set(err, LG_E_INVALID,
                            "only a load that has not deleted anything can be compared, and once");
    }
    Compare c = {.load = load, .options = options};
    load->compared = true;
    const LgStatus st = run(&c, arena, err);
    for (size_t i = 0; i < c.n_preds; i++) {
        lg_block_done(&c.preds[i].added);
        lg_block_done(&c.preds[i].removed);
    }
    lg_mem_free(c.preds);
    lg_mem_free(c.touched);
    lg_load_unmap(load);
    *out = c.graphs;
    *out_n = c.n_graphs;
    load->failed = load->failed == LG_OK ? st : load->failed;
    return st;
}

LgStatus
lg_load_iri(LgLoad *load, LgId id, LgArena *arena, LgStr *out, LgError *err)
{
    LgTerm term;
    LgStr bytes = {0};
    if (lg_id_kind(id) != LG_ID_KIND_IRI) {
        return lg_error_set(err, LG_E_INVALID, "not the id of an IRI");
    }
    LG_TRY(lg_dict_writer_bytes(load->dict, id, &bytes, err));
    if (!bytes.p) {
        LG_TRY(lg_snapshot_term(load->base, id, arena, &term, err));
        *out = term.value;
        return LG_OK;
    }
    *out = lg_arena_str(arena, bytes);
    return out->p ? LG_OK : no_memory(err);
}
