// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// From the runs of a load to a published segment.
//
//   runs of a predicate --merge--> PSO blocks --sort by object--> POS blocks
//   all PSO, all POS --> which predicates go with which term
//
// Then, in this order: the files that the new manifest names and the old one did not are synced,
// the folder is synced so that their names last, the manifest is written beside the old one,
// synced, renamed over it, and the folder is synced again. Files of a step that a later one has
// merged are never synced: they are gone before the disk has to see them.

#include "base/mem.h"
#include "store/commit_impl.h"
#include "store/load_impl.h"
#include "store/merge_impl.h"
#include "store/sets_impl.h"
#include "store/tasks_impl.h"
#include "store/turn_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

enum {
    MAX_TURN = 1 << 23, ///< rows sorted by object at a time
    MIN_TURN = 1 << 16,
    MERGE_TERMS = 1 << 23,
    MANY_PARTS = 8,

    // Small parts are no files but stand in the manifest: syncing that is all a small commit needs.
    // Each commit writes them again, and each look at the manifest reads them.
    HERE_ROWS = 1 << 11,   ///< that may become so small a segment
    HERE_MEMORY = 1 << 17, ///< bytes of terms that may become so small a part
    HERE_BYTES = 1 << 14,  ///< of one
    HERE_TOTAL = 1 << 16,  ///< of all
};

/// What becomes of an old segment: it stays, its rows go into the new one, or it has no live rows.
typedef enum { STAYS, MERGED, GONE } Fate;

// The rows of the new segment, or its deletions.
typedef struct {
    LgSegmentPred *preds;
    size_t n, cap;
    LgTurnGraphs graphs;
} Side;

// A predicate on its way from PSO to POS.
typedef struct {
    LgTask task;
    LgTurn turn;
    LgTasks *tasks; ///< they have the memory that the one before has used
    size_t room;    ///< rows that it is for
} TurnTask;

// Subjects or objects on their way to sets of predicates.
typedef struct {
    LgTask task;
    LgSets *sets;
    LgBlockSource *src;
    size_t n;
    uint64_t limit;
    LgBlocks found;
} SetsTask;

typedef struct {
    LgTask task;
    LgStore *store;
    LgDictWriter *writer;
    LgManifestFile file;
    bool put; ///< it is in LgTasks
} DictTask;

enum { MOST_AHEAD = 16 };

typedef struct {
    LgLoad *load;
    unsigned threads;
    LgTasks *tasks;
    TurnTask *turns; ///< MOST_AHEAD
    SetsTask subjects, objects;
    DictTask dict;
    LgSegmentWriter *writer;
    Fate *fate;  ///< per segment of the base
    size_t turn; ///< rows sorted by object at a time, ...
    size_t room; ///< ... or all of the largest predicate
    Side rows, dels;
    LgSets *sets;
    LgManifest manifest;    ///< the new one
    LgManifestFile file;    ///< the new segment
    LgBuildRange old_dicts; ///< they join the new part
} Build;

// --- PSO --------------------------------------------------------------------

static int
cmp_preds(const void *a, const void *b)
{
    const LgLoadPred *x = *(LgLoadPred *const *)a;
    const LgLoadPred *y = *(LgLoadPred *const *)b;
    return x->predicate != y->predicate ? (x->predicate < y->predicate ? -1 : 1)
                                        : (int)x->deleted - (int)y->deleted;
}

static LgBlockSource
run_source(const LgBlocks *run)
{
    return (LgBlockSource){.bytes = (const uint8_t *)run->bytes.p,
                           .size = run->bytes.n,
                           .info = run->info,
                           .n = run->n};
}

static LgStatus
put_blocks(Build *b, const LgBlockSource *src, const LgBlocks *stats, LgSegmentPred *out,
           LgError *err)
{
    out->rows = stats->rows;
    out->pairs = stats->pairs;
    out->subjects = stats->firsts;
    return lg_segment_writer_put(b->writer, src, &out->pso, err);
}

// The blocks of `pso` that can hold a subject in [first, last].
static LgBlockRange
overlap(const LgSegment *seg, LgBlockRange pso, uint64_t first, uint64_t last)
{
    LgBlockInfo info;
    const uint64_t from = lg_segment_seek(seg, pso, 0, first, 0);
    uint64_t to = from;
    for (; to < pso.n; to++) {
        lg_segment_info(seg, pso.first + to, &info);
        if (info.min[0] > last) {
            break;
        }
    }
    return (LgBlockRange){pso.first + from, to - from};
}

// The rows of a predicate that go into the new segment.
typedef struct {
    LgMergeInput *in;
    size_t n;
    uint64_t first, last; ///< subjects of the load
} Inputs;

// What the load has of a predicate: null when there is nothing.
typedef struct {
    LgLoadPred *add, *del;
} Loaded;

static void
add_stored(const Build *b, size_t i, LgBlockRange pso, bool deleted, Inputs *inputs)
{
    const LgView *view = &b->load->base->views[i];
    const LgBlockRange range =
        b->fate[i] == MERGED ? pso : overlap(view->seg, pso, inputs->first, inputs->last);
    if (range.n > 0) {
        inputs->in[inputs->n++] =
            (LgMergeInput){.reader = {.src = lg_segment_source(view->seg, range)},
                           .role = b->fate[i] == MERGED ? LG_MERGE_OLD : LG_MERGE_KEPT,
                           .deleted = deleted,
                           .manifest = b->manifest.n_graphs > 0 ? &b->manifest : NULL,
                           .seq = view->seq};
    }
}

static void
add_runs(const Build *b, const LgLoadPred *pred, LgMergeRole role, Inputs *inputs)
{
    for (size_t r = 0; pred && r < pred->n_runs; r++) {
        const LgBlocks *run = &pred->runs[r];
        LgMergeInput *in = &inputs->in[inputs->n++];
        in->role = role;
        in->reader.src = lg_load_source(b->load, run);
        const uint64_t first = run->info[0].min[0];
        inputs->first = first < inputs->first ? first : inputs->first;
        inputs->last = run->last.a > inputs->last ? run->last.a : inputs->last;
    }
}

static void
add_inputs(const Build *b, LgId predicate, Loaded loaded, Inputs *inputs)
{
    const LgSnapshot *base = b->load->base;
    inputs->first = UINT64_MAX;
    add_runs(b, loaded.add, LG_MERGE_ADD, inputs);
    add_runs(b, loaded.del, LG_MERGE_DEL, inputs);
    for (size_t i = 0; i < base->manifest.n_segments; i++) {
        LgSegmentPred p;
        if (b->fate[i] == GONE) {
            continue;
        }
        if (lg_segment_find(base->views[i].seg, predicate, &p)) {
            add_stored(b, i, p.pso, false, inputs);
        }
        if (lg_segment_find_del(base->views[i].seg, predicate, &p)) {
            add_stored(b, i, p.pso, true, inputs);
        }
    }
}

static LgStatus
put_made(Build *b, const LgBlocks *made, LgSegmentPred *out, LgError *err)
{
    const LgBlockSource src = run_source(made);
    return put_blocks(b, &src, made, out, err);
}

// A live quad is in one segment only, so what is stored already is left out; and only what is
// stored is deleted.
static LgStatus
merge_pso(Build *b, Loaded loaded, LgSegmentPred *rows, LgSegmentPred *dels, LgError *err)
{
    const size_t n_add = loaded.add ? loaded.add->n_runs : 0;
    const size_t n_del = loaded.del ? loaded.del->n_runs : 0;
    const size_t n_stored = 2 * b->load->base->manifest.n_segments;
    Inputs inputs = {.in = LG_ALLOC_ARRAY(LgMergeInput, n_add + n_del + n_stored)};
    if (!inputs.in) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to merge");
    }
    add_inputs(b, rows->predicate, loaded, &inputs);
    LgStatus st = LG_OK;
    if (inputs.n == 1 && n_add == 1) { // the usual case: one run, and all of it new
        st = put_blocks(b, &inputs.in[0].reader.src, &loaded.add->runs[0], rows, err);
    } else {
        LgBlocks made[2] = {{.n = 0}, {.n = 0}};
        st = lg_merge_rows(inputs.in, inputs.n, &made[0], &made[1], err);
        st = st == LG_OK ? put_made(b, &made[0], rows, err) : st;
        st = st == LG_OK ? put_made(b, &made[1], dels, err) : st;
        lg_block_done(&made[0]);
        lg_block_done(&made[1]);
    }
    lg_mem_free(inputs.in);
    return st;
}

static LgStatus
build_pso(Build *b, Loaded loaded, LgSegmentPred *rows, LgSegmentPred *dels, LgError *err)
{
    if (loaded.add) {
        LG_TRY(lg_load_flush(b->load, loaded.add, err));
    }
    if (loaded.del) {
        LG_TRY(lg_load_flush(b->load, loaded.del, err));
    }
    LG_TRY(merge_pso(b, loaded, rows, dels, err));
    if (loaded.add) {
        lg_load_forget(loaded.add);
    }
    if (loaded.del) {
        lg_load_forget(loaded.del);
    }
    return LG_OK;
}

// --- POS --------------------------------------------------------------------

static LgStatus
tick(Build *b, const char *phase, size_t done, size_t total, LgError *err)
{
    const LgProgressState state = {
        .phase = phase, .done = done, .total = total, .unit = "predicates"};
    const LgStatus st = lg_progress_tick(b->load->options.progress, &state);
    return st == LG_OK ? LG_OK : lg_error_set(err, st, "the load was stopped");
}

static LgStatus
run_turn(void *ctx, LgError *err)
{
    TurnTask *t = (TurnTask *)ctx;
    LgTurnRoom *room = (LgTurnRoom *)lg_tasks_take(t->tasks);
    room = room ? room : lg_turn_room_new(t->room);
    if (!room) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to sort by object");
    }
    const LgStatus st = lg_turn_run(&t->turn, room, err);
    lg_tasks_give(t->tasks, room, lg_turn_room_free);
    return st;
}

static LgStatus
begin_turn(Build *b, const LgSegmentPred *pred, TurnTask *t, LgError *err)
{
    LgBlockSource src;
    LG_TRY(lg_segment_writer_source(b->writer, pred->pso, &src, err));
    t->turn = (LgTurn){.rows = pred->rows, .max = b->turn};
    t->task = (LgTask){.run = run_turn, .ctx = t};
    t->tasks = b->tasks;
    t->room = b->room;
    LG_TRY(lg_block_source_copy(&src, &t->turn.src, err));
    lg_tasks_put(b->tasks, &t->task);
    return LG_OK;
}

static LgStatus
end_turn(Build *b, Side *side, LgSegmentPred *pred, TurnTask *t, LgError *err)
{
    LG_TRY(lg_tasks_wait(b->tasks, &t->task, err));
    const LgBlockSource src = run_source(&t->turn.out);
    pred->objects = t->turn.out.firsts;
    pred->sum = t->turn.sum;
    LG_TRY(lg_segment_writer_put(b->writer, &src, &pred->pos, err));
    for (size_t k = 0; k < t->turn.graphs.n; k++) {
        const LgGraphStats *g = &t->turn.graphs.v[k];
        LG_TRY(lg_turn_count(&side->graphs, g->graph, g->rows, err));
    }
    lg_turn_done(&t->turn);
    return LG_OK;
}

// Rows of which the memory to sort in has to have room.
static size_t
room_for(const Build *b)
{
    const Side *sides[] = {&b->rows, &b->dels};
    uint64_t most = 0;
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < sides[k]->n; i++) {
            most = sides[k]->preds[i].rows > most ? sides[k]->preds[i].rows : most;
        }
    }
    return most < b->turn ? (size_t)most : b->turn;
}

// Turn predicates on all cores, and write them in order.
static LgStatus
turn_side(Build *b, Side *side, LgError *err)
{
    // one that is made in memory moves when something is added: it has one thread only
    const size_t ahead = b->threads > 1 ? 2 * (size_t)b->threads : 1;
    assert(ahead <= MOST_AHEAD);
    for (size_t i = 0; i < side->n + ahead; i++) {
        TurnTask *t = &b->turns[i % ahead];
        if (i >= ahead && i - ahead < side->n) {
            LG_TRY(tick(b, "sorting by object", i - ahead, side->n, err));
            LG_TRY(end_turn(b, side, &side->preds[i - ahead], t, err));
        }
        if (i < side->n) {
            LG_TRY(begin_turn(b, &side->preds[i], t, err));
        }
    }
    return LG_OK;
}

// --- The segment ------------------------------------------------------------

// The relation that says which predicates go with each first column.
static LgStatus
run_sets(void *ctx, LgError *err)
{
    SetsTask *t = (SetsTask *)ctx;
    return lg_sets_collect(t->sets, t->src, t->n, t->limit, &t->found, err);
}

static LgStatus
begin_sets(Build *b, bool pos, uint64_t limit, SetsTask *t, LgError *err)
{
    const Side *rows = &b->rows;
    *t = (SetsTask){.task = {.run = run_sets, .ctx = t}, .sets = b->sets, .limit = limit};
    t->src = LG_ALLOC_ARRAY(LgBlockSource, rows->n);
    if (!t->src) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for sets of predicates");
    }
    for (size_t i = 0; i < rows->n; i++) {
        const LgSegmentPred *p = &rows->preds[i];
        LgBlockSource src;
        LG_TRY(lg_segment_writer_source(b->writer, pos ? p->pos : p->pso, &src, err));
        LG_TRY(lg_block_source_copy(&src, &t->src[t->n++], err));
    }
    lg_tasks_put(b->tasks, &t->task);
    return LG_OK;
}

static LgStatus
end_sets(Build *b, SetsTask *t, LgBlockRange *out, LgError *err)
{
    LG_TRY(lg_tasks_wait(b->tasks, &t->task, err));
    const LgBlockSource made = run_source(&t->found);
    return lg_segment_writer_put(b->writer, &made, out, err);
}

static void
free_sets(SetsTask *t)
{
    for (size_t i = 0; i < t->n; i++) {
        lg_block_source_free(&t->src[i]);
    }
    lg_mem_free(t->src);
    lg_block_done(&t->found);
}

// All predicates of the load and of the segments that are merged, ascending.
static LgStatus
list_preds(const Build *b, LgId **out, size_t *out_n, LgError *err)
{
    const LgLoad *load = b->load;
    const LgSnapshot *base = load->base;
    size_t n = load->n_preds;
    for (size_t i = 0; i < base->manifest.n_segments; i++) {
        const LgSegment *seg = base->views[i].seg;
        n += b->fate[i] == MERGED ? (size_t)(seg->n_preds + seg->n_del_preds) : 0;
    }
    LgId *v = LG_ALLOC_ARRAY(LgId, n);
    if (!v) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the predicates");
    }
    n = 0;
    for (size_t i = 0; i < load->n_preds; i++) {
        v[n++] = load->preds[i]->predicate;
    }
    for (size_t i = 0; i < base->manifest.n_segments; i++) {
        const LgSegment *seg = base->views[i].seg;
        for (uint64_t k = 0; b->fate[i] == MERGED && k < seg->n_preds; k++) {
            LgSegmentPred p;
            lg_segment_pred(seg, k, &p);
            v[n++] = p.predicate;
        }
        for (uint64_t k = 0; b->fate[i] == MERGED && k < seg->n_del_preds; k++) {
            LgSegmentPred p;
            lg_segment_del_pred(seg, k, &p);
            v[n++] = p.predicate;
        }
    }
    qsort(v, n, sizeof(v[0]), lg_id_cmp);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || v[kept - 1] != v[i]) {
            v[kept++] = v[i];
        }
    }
    *out = v;
    *out_n = kept;
    return LG_OK;
}

// What the load has of a predicate; `*at` goes on through the sorted ones.
static Loaded
take_loaded(LgLoad *load, LgId predicate, size_t *at)
{
    Loaded loaded = {NULL, NULL};
    for (; *at < load->n_preds && load->preds[*at]->predicate == predicate; ++*at) {
        LgLoadPred *pred = load->preds[*at];
        *(pred->deleted ? &loaded.del : &loaded.add) = pred;
    }
    return loaded;
}

static LgStatus
build_orders(Build *b, const LgId *ids, size_t n, LgError *err)
{
    Side *rows = &b->rows;
    Side *dels = &b->dels;
    size_t at = 0;
    if (!lg_mem_grow((void **)&rows->preds, &rows->cap, n, sizeof(rows->preds[0])) ||
        !lg_mem_grow((void **)&dels->preds, &dels->cap, n, sizeof(dels->preds[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the predicates");
    }
    for (size_t i = 0; i < n; i++) {
        LgSegmentPred *row = &rows->preds[rows->n];
        LgSegmentPred *del = &dels->preds[dels->n];
        *row = *del = (LgSegmentPred){.predicate = ids[i]};
        LG_TRY(tick(b, "sorting by subject", i, n, err));
        LG_TRY(build_pso(b, take_loaded(b->load, ids[i], &at), row, del, err));
        rows->n += row->rows > 0;
        dels->n += del->rows > 0;
    }
    lg_load_unmap(b->load); // nobody reads runs any more, and what was read of them is in memory
    // the sets of subjects beside the sorting, where nothing moves when something is written
    if (b->threads > 1) {
        LG_TRY(begin_sets(b, false, UINT64_MAX, &b->subjects, err));
    }
    b->room = room_for(b);
    LG_TRY(turn_side(b, rows, err));
    return turn_side(b, dels, err);
}

static LgStatus
build_tables(Build *b, LgError *err)
{
    LgLoad *load = b->load;
    LgId *ids = NULL;
    size_t n = 0;
    if (load->n_preds > 0) {
        qsort(load->preds, load->n_preds, sizeof(load->preds[0]), cmp_preds);
    }
    lg_mem_free(load->slots); // they point elsewhere now
    load->slots = NULL;
    load->n_slots = 0;
    LG_TRY(lg_load_map(load, err));
    LG_TRY(list_preds(b, &ids, &n, err));
    const LgStatus st = build_orders(b, ids, n, err);
    lg_mem_free(ids);
    return st;
}

static LgStatus
finish_segment(Build *b, LgError *err)
{
    LgSegmentTables t = {.preds = b->rows.preds,
                         .n_preds = b->rows.n,
                         .graphs = b->rows.graphs.v,
                         .n_graphs = b->rows.graphs.n,
                         .del_preds = b->dels.preds,
                         .n_del_preds = b->dels.n,
                         .del_graphs = b->dels.graphs.v,
                         .n_del_graphs = b->dels.graphs.n};
    if (b->threads == 1) {
        LG_TRY(begin_sets(b, false, UINT64_MAX, &b->subjects, err));
    }
    LG_TRY(end_sets(b, &b->subjects, &t.subjects, err));
    LG_TRY(begin_sets(b, true, lg_id_make(LG_ID_KIND_LITERAL, 0), &b->objects, err));
    LG_TRY(end_sets(b, &b->objects, &t.objects, err));
    lg_sets_list(b->sets, &t.set_ends, &t.n_sets, &t.sets);
    LgManifestFile *file = &b->file;
    file->seq = b->manifest.version;
    for (size_t i = 0; i < b->rows.n; i++) {
        file->rows += b->rows.preds[i].rows;
    }
    return lg_segment_writer_finish(b->writer, &t, &file->size, &file->sum, err);
}

static bool
any_merged(const Build *b)
{
    for (size_t i = 0; i < b->load->base->manifest.n_segments; i++) {
        if (b->fate[i] == MERGED) {
            return true;
        }
    }
    return false;
}

// May bytes stand in the manifest, beside those of the parts that stay there?
static bool
fits_here(const Build *b, size_t size)
{
    const LgManifest *m = &b->manifest;
    size_t total = size;
    for (size_t i = 0; i < m->n_segments; i++) {
        total += m->segments[i].here ? (size_t)m->segments[i].size : 0;
    }
    for (size_t i = 0; i < m->n_dicts; i++) {
        total += m->dicts[i].here ? (size_t)m->dicts[i].size : 0;
    }
    return size <= HERE_BYTES && total <= HERE_TOTAL && !b->load->test_files;
}

// A part made in memory: keep it there or make it a file.
static LgStatus
put_part(Build *b, LgStr bytes, bool segment, LgManifestFile *file, LgError *err)
{
    char path[1024];
    LgLoad *load = b->load;
    file->here = fits_here(b, bytes.n);
    if (!file->here) {
        LG_TRY(lg_store_path(load->store, file->name, path, sizeof(path), err));
        return lg_io_spit(load->store->io, path, LG_IO_CREATE, bytes, err);
    }
    if (!lg_mem_grow((void **)&load->made, &load->cap_made, load->n_made + 1,
                     sizeof(load->made[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a part of the store");
    }
    LG_TRY(lg_store_hold(load->store, file, bytes, segment, &load->made[load->n_made], err));
    load->n_made++;
    return LG_OK;
}

// Into b->file; `path` null: in memory.
static LgStatus
write_segment(Build *b, const char *path, LgError *err)
{
    LG_TRY(lg_segment_writer_new(b->load->store->io, path, &b->writer, err));
    LG_TRY(lg_sets_new(&b->sets, err));
    LG_TRY(build_tables(b, err));
    return b->rows.n + b->dels.n > 0 ? finish_segment(b, err) : LG_OK;
}

static uint64_t
rows_to_write(const Build *b)
{
    uint64_t rows = b->load->pending;
    for (size_t i = 0; i < b->load->base->manifest.n_segments; i++) {
        const LgView *view = &b->load->base->views[i];
        rows += b->fate[i] == MERGED ? view->rows + view->dels : 0;
    }
    return rows;
}

static LgStatus
build_segment(Build *b, LgError *err)
{
    char path[1024];
    if (!b->file.name[0]) {
        return LG_OK;
    }
    if (rows_to_write(b) > HERE_ROWS) {
        LG_TRY(lg_store_path(b->load->store, b->file.name, path, sizeof(path), err));
        return write_segment(b, path, err);
    }
    LG_TRY(write_segment(b, NULL, err));
    return b->file.size > 0 ? put_part(b, lg_segment_writer_bytes(b->writer), true, &b->file, err)
                            : LG_OK;
}

// --- The dictionary ---------------------------------------------------------

LgStatus
lg_build_dict(LgStore *store, LgDictWriter *w, LgManifestFile *file, LgError *err)
{
    char path[1024];
    LgFile out;
    LG_TRY(lg_store_path(store, file->name, path, sizeof(path), err));
    LG_TRY(lg_io_open(store->io, path, LG_IO_CREATE, &out, err));
    LgStatus st = lg_dict_writer_finish(w, &out, NULL, &file->size, &file->sum, err);
    const LgStatus closed = lg_io_close(&out, st == LG_OK ? err : NULL);
    return st == LG_OK ? closed : st;
}

static LgStatus
put_dict(Build *b, LgDictWriter *w, LgManifestFile *file, LgError *err)
{
    LgBuf bytes = {0};
    if (lg_dict_writer_memory(w) > HERE_MEMORY) {
        return lg_build_dict(b->load->store, w, file, err);
    }
    LgStatus st = lg_dict_writer_finish(w, NULL, &bytes, &file->size, &file->sum, err);
    st = st == LG_OK ? put_part(b, lg_buf_view(&bytes), false, file, err) : st;
    lg_buf_done(&bytes);
    return st;
}

// The terms of some parts, and of `added`, which may be null.
static LgStatus
join_dicts(const LgSnapshot *base, LgBuildRange range, LgDictWriter *added, LgDictWriter **out,
           LgError *err)
{
    uint64_t first[LG_DICT_KINDS];
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        first[k] = base->dicts[range.from]->range[k].first;
    }
    LgDictWriter *w = NULL;
    LG_TRY(lg_dict_writer_new(first, &w, err));
    LgStatus st = LG_OK;
    for (size_t i = range.from; i < range.to && st == LG_OK; i++) {
        st = lg_dict_writer_copy(w, base->dicts[i], err);
    }
    st = st == LG_OK && added ? lg_dict_writer_join(w, added, err) : st;
    if (st != LG_OK) {
        lg_dict_writer_free(w);
        return st;
    }
    *out = w;
    return LG_OK;
}

// May a part join `terms` later ones of about `bytes`? All of them have to be in memory for that.
static bool
may_join(const Build *b, const LgManifestFile *part, uint64_t terms, uint64_t bytes)
{
    const LgLoad *load = b->load;
    if (part->seq <= atomic_load(&load->store->busy_dicts) || part->rows >= 2 * terms ||
        bytes + part->size > load->options.memory / 4) {
        return false;
    }
    return load->options.merge_most > 0
               ? part->rows + terms <= load->options.merge_most
               : part->rows + terms <= MERGE_TERMS || b->manifest.n_dicts > MANY_PARTS;
}

static LgStatus
run_dict(void *ctx, LgError *err)
{
    DictTask *t = (DictTask *)ctx;
    return lg_build_dict(t->store, t->writer, &t->file, err);
}

// What is to be written, and with which older parts. A large part that joins none is written beside
// the segment.
static void
begin_dict(Build *b)
{
    LgManifest *m = &b->manifest;
    LgManifestFile *file = &b->dict.file;
    *file = (LgManifestFile){.seq = m->version};
    lg_dict_writer_next(b->load->dict, m->next_id);
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        file->rows += m->next_id[k] - b->load->base->manifest.next_id[k];
    }
    b->old_dicts = (LgBuildRange){m->n_dicts, m->n_dicts};
    if (file->rows == 0) {
        return;
    }
    uint64_t bytes = lg_dict_writer_memory(b->load->dict);
    size_t *from = &b->old_dicts.from;
    while (*from > 0 && may_join(b, &m->dicts[*from - 1], file->rows, bytes)) {
        file->rows += m->dicts[--*from].rows;
        bytes += m->dicts[*from].size;
    }
    (void)snprintf(file->name, sizeof(file->name), "dict-%06llu.lgd",
                   (unsigned long long)m->next_file++);
    if (b->old_dicts.from == b->old_dicts.to && bytes > HERE_MEMORY) {
        b->dict.store = b->load->store;
        b->dict.writer = b->load->dict;
        b->dict.task = (LgTask){.run = run_dict, .ctx = &b->dict};
        b->dict.put = true;
        lg_tasks_put(b->tasks, &b->dict.task);
    }
}

static LgStatus
end_dict(Build *b, LgError *err)
{
    LgManifest *m = &b->manifest;
    LgManifestFile *file = &b->dict.file;
    LgDictWriter *joined = NULL;
    if (file->rows == 0) {
        return LG_OK;
    }
    if (b->dict.put) {
        LG_TRY(lg_tasks_wait(b->tasks, &b->dict.task, err));
        return lg_manifest_add(&m->dicts, &m->n_dicts, &m->cap_dicts, file, err);
    }
    if (b->old_dicts.from < b->old_dicts.to) {
        LG_TRY(join_dicts(b->load->base, b->old_dicts, b->load->dict, &joined, err));
    }
    m->n_dicts = b->old_dicts.from;
    const LgStatus st = put_dict(b, joined ? joined : b->load->dict, file, err);
    lg_dict_writer_free(joined);
    LG_TRY(st);
    return lg_manifest_add(&m->dicts, &m->n_dicts, &m->cap_dicts, file, err);
}

// --- Publishing -------------------------------------------------------------

// Quads of `graph` count from this load on.
static LgStatus
drop_graph(LgManifest *m, LgId graph, LgError *err)
{
    size_t at = 0;
    while (at < m->n_graphs && m->graphs[at].graph < graph) {
        at++;
    }
    if (at == m->n_graphs || m->graphs[at].graph != graph) {
        if (!lg_mem_grow((void **)&m->graphs, &m->cap_graphs, m->n_graphs + 1,
                         sizeof(m->graphs[0]))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for the manifest");
        }
        memmove(m->graphs + at + 1, m->graphs + at, (m->n_graphs - at) * sizeof(m->graphs[0]));
        m->n_graphs++;
    }
    m->graphs[at] = (LgManifestGraph){graph, m->version};
    return LG_OK;
}

// Rows and deletions of a segment of the base that count after this load's drops.
static uint64_t
live_rows(const Build *b, const LgView *view)
{
    uint64_t rows = 0;
    LgGraphStats g;
    for (uint64_t i = 0; i < view->seg->n_graphs; i++) {
        lg_segment_graph(view->seg, i, &g);
        rows += view->seq >= lg_manifest_since(&b->manifest, g.graph) ? g.rows : 0;
    }
    for (uint64_t i = 0; i < view->seg->n_del_graphs; i++) {
        lg_segment_del_graph(view->seg, i, &g);
        rows += view->seq >= lg_manifest_since(&b->manifest, g.graph) ? g.rows : 0;
    }
    return rows;
}

// Which old segments go into the new one: those not much larger than it, so that a quad is
// written again only when its segment has grown to twice or so; and those mostly dead.
//
// Where quads are deleted, a row must not pass its deletion: then only the last segments go, all
// from one of them on. A segment that is dead altogether may always go.
static void
choose_merges(Build *b)
{
    const LgLoad *load = b->load;
    const LgSnapshot *base = load->base;
    const size_t n = base->manifest.n_segments;
    const bool small = load->options.merge_most > 0;
    const uint64_t most = small ? load->options.merge_most : LG_BUILD_ROWS;
    const uint64_t busy = atomic_load(&load->store->busy_segments);
    const bool in_order = base->any_dels || load->deletes;
    uint64_t rows = load->pending;
    bool last = true; // all later ones go
    for (size_t i = n; i-- > 0;) {
        const LgView *view = &base->views[i];
        const uint64_t live = live_rows(b, view);
        const uint64_t all = view->seg->rows + view->seg->deletions;
        const bool fits = rows + live <= most || (!small && n > LG_BUILD_MANY);
        const bool goes = fits ? live < 2 * rows || live <= all / 2 : !small && live <= all / 2;
        const bool merge = goes && (last || !in_order) && view->seq > busy;
        b->fate[i] = view->seq <= busy ? STAYS : live == 0 ? GONE : merge ? MERGED : STAYS;
        last = last && b->fate[i] != STAYS;
        rows += merge ? live : 0;
    }
}

// Take merged segments out of the new manifest.
static void
drop_merged(Build *b)
{
    LgManifest *m = &b->manifest;
    size_t kept = 0;
    for (size_t i = 0; i < m->n_segments; i++) {
        if (b->fate[i] == STAYS) {
            m->segments[kept++] = m->segments[i];
        }
    }
    m->n_segments = kept;
}

void
lg_build_tidy(LgManifest *m)
{
    size_t kept = 0;
    for (size_t k = 0; k < m->n_graphs; k++) {
        bool needed = false;
        for (size_t i = 0; i < m->n_segments && !needed; i++) {
            needed = m->segments[i].seq < m->graphs[k].since;
        }
        if (needed) {
            m->graphs[kept++] = m->graphs[k];
        }
    }
    m->n_graphs = kept;
}

// How many threads, and how much each sorts at a time.
static LgStatus
choose_threads(Build *b, LgError *err)
{
    enum { FEW = 1 << 15 }; // rows for which threads are not worth their start
    b->threads = rows_to_write(b) > FEW ? lg_tasks_cores() : 1;
    // the other half is that of the terms
    const size_t turn = b->load->options.memory / 2 / b->threads / (2 * sizeof(LgRow));
    b->turn = turn < MIN_TURN ? MIN_TURN : turn > MAX_TURN ? MAX_TURN : turn;
    b->turns = LG_ALLOC_ARRAY(TurnTask, MOST_AHEAD);
    if (!b->turns) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to publish");
    }
    return lg_tasks_new(b->threads, &b->tasks, err);
}

// Write the files of the next version, and its manifest in memory.
static LgStatus
make(Build *b, LgError *err)
{
    LgLoad *load = b->load;
    LgManifest *m = &b->manifest;
    m->version++;
    const int64_t now = (int64_t)time(NULL);
    m->time = now > m->time ? now : m->time;
    for (size_t i = 0; i < load->n_dropped; i++) {
        LG_TRY(drop_graph(m, load->dropped[i], err));
    }
    b->fate = LG_ALLOC_ARRAY(Fate, m->n_segments);
    if (!b->fate) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to publish");
    }
    choose_merges(b);
    drop_merged(b);
    LG_TRY(choose_threads(b, err));
    if (load->n_preds > 0 || any_merged(b)) {
        (void)snprintf(b->file.name, sizeof(b->file.name), "seg-%06llu.lgs",
                       (unsigned long long)m->next_file++);
    }
    begin_dict(b);
    LG_TRY(build_segment(b, err));
    lg_build_tidy(m);
    if (b->rows.n + b->dels.n > 0) {
        LG_TRY(lg_manifest_add(&m->segments, &m->n_segments, &m->cap_segments, &b->file, err));
    }
    return end_dict(b, err);
}

static LgStatus
publish(Build *b, LgError *err)
{
    LgLoad *load = b->load;
    LgManifest *m = &b->manifest;
    LG_TRY(lg_manifest_copy(&load->base->manifest, m, err));
    if (load->steps == 0 || lg_load_is_pending(load)) {
        LG_TRY(make(b, err));
    }
    bool shown = false;
    const LgStatus st = lg_commit_publish(load->store, &load->published, m, &shown, err);
    load->keep_files = shown && st != LG_OK;
    return st;
}

static void
done(Build *b)
{
    lg_tasks_free(b->tasks); // first: they use all the rest
    for (size_t i = 0; b->turns && i < MOST_AHEAD; i++) {
        lg_turn_done(&b->turns[i].turn);
    }
    lg_mem_free(b->turns);
    free_sets(&b->subjects);
    free_sets(&b->objects);
    lg_segment_writer_free(b->writer);
    lg_sets_free(b->sets);
    lg_mem_free(b->fate);
    lg_mem_free(b->rows.preds);
    lg_mem_free(b->rows.graphs.v);
    lg_mem_free(b->dels.preds);
    lg_mem_free(b->dels.graphs.v);
    lg_manifest_done(&b->manifest);
}

LgStatus
lg_build_publish(LgLoad *load, LgError *err)
{
    Build b = {.load = load};
    const LgStatus st = publish(&b, err);
    done(&b);
    return st;
}

LgStatus
lg_build_step(LgLoad *load, LgSnapshot **out, LgError *err)
{
    Build b = {.load = load};
    LgStatus st = lg_manifest_copy(&load->base->manifest, &b.manifest, err);
    st = st == LG_OK ? make(&b, err) : st;
    st = st == LG_OK ? lg_snapshot_of(load->store, &b.manifest, out, err) : st;
    done(&b);
    return st;
}

// --- Merging without a load -------------------------------------------------

static LgStatus
merge_range(Build *b, LgBuildRange range, const char *name, LgError *err)
{
    char path[1024];
    const LgManifest *base = &b->load->base->manifest;
    LG_TRY(lg_manifest_copy(base, &b->manifest, err));
    b->fate = LG_ALLOC_ARRAY(Fate, base->n_segments);
    if (!b->fate) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to merge");
    }
    for (size_t i = range.from; i < range.to; i++) {
        b->fate[i] = MERGED;
    }
    LG_TRY(choose_threads(b, err));
    (void)snprintf(b->file.name, sizeof(b->file.name), "%s", name);
    LG_TRY(lg_store_path(b->load->store, name, path, sizeof(path), err));
    LG_TRY(write_segment(b, path, err));
    b->file.seq = base->segments[range.to - 1].seq;
    return LG_OK;
}

LgStatus
lg_build_segments(LgStore *store, LgSnapshot *base, LgBuildRange range,
                  const LgLoadOptions *options, const char *name, LgManifestFile *out, LgError *err)
{
    LgLoad load = {.store = store, .base = base, .options = *options, .spill = {.fd = -1}};
    Build b = {.load = &load};
    const LgStatus st = merge_range(&b, range, name, err);
    *out = b.file;
    done(&b);
    return st;
}

LgStatus
lg_build_dicts(LgStore *store, LgSnapshot *base, LgBuildRange range, const char *name,
               LgManifestFile *out, LgError *err)
{
    *out = (LgManifestFile){.seq = base->manifest.dicts[range.to - 1].seq};
    (void)snprintf(out->name, sizeof(out->name), "%s", name);
    for (size_t i = range.from; i < range.to; i++) {
        out->rows += base->manifest.dicts[i].rows;
    }
    LgDictWriter *w = NULL;
    LG_TRY(join_dicts(base, range, NULL, &w, err));
    const LgStatus st = lg_build_dict(store, w, out, err);
    lg_dict_writer_free(w);
    return st;
}
