// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/check.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/sets_impl.h"
#include "store/snapshot_impl.h"
#include "store/tasks_impl.h"

#include <stdarg.h>
#include <time.h>

enum { MOST_KEPT = 1000 };

// What a thread checks. The first one tells of faults and of progress, its own and that of a
// helper.
typedef struct Check {
    const LgSnapshot *snapshot;
    const LgCheckOptions *options;
    LgArena *arena;
    uint64_t faults;
    uint64_t total;        ///< bytes
    _Atomic uint64_t done; ///< of them
    atomic_bool stop;      ///< helpers are to end
    struct Check *first;   ///< of a helper; null: this is it
    LgError *kept;         ///< of a helper: what it found, up to MOST_KEPT
    size_t n_kept, cap_kept;
    LgTask task;
} Check;

static void fault(Check *c, const char *fmt, ...) LG_PRINTF(2, 3);

static void
fault(Check *c, const char *fmt, ...)
{
    LgError e = {.status = LG_E_CORRUPT};
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(e.text, sizeof(e.text), fmt, ap);
    va_end(ap);
    c->faults++;
    if (c->first) {
        if (c->n_kept < MOST_KEPT &&
            lg_mem_grow((void **)&c->kept, &c->cap_kept, c->n_kept + 1, sizeof(e))) {
            c->kept[c->n_kept++] = e;
        }
    } else if (c->options->report) {
        c->options->report(c->options->ctx, &e);
    }
}

static LgStatus
tick(Check *c, uint64_t bytes, LgError *err)
{
    Check *first = c->first ? c->first : c;
    const uint64_t done = atomic_fetch_add(&first->done, bytes) + bytes;
    const LgProgressState state = {
        .phase = "checking", .done = done, .total = first->total, .unit = "bytes"};
    LgStatus st = LG_OK;
    if (c->first) {
        st = atomic_load(&first->stop) ? LG_E_CANCEL : LG_OK;
    } else {
        st = lg_progress_tick(c->options->progress, &state);
    }
    return st == LG_OK ? LG_OK : lg_error_set(err, st, "the check was stopped");
}

// --- Terms ------------------------------------------------------------------

static bool
resolves(Check *c, LgId id)
{
    LgTerm term;
    if (lg_id_is_inline(id)) {
        const bool ok = lg_id_decode(id, c->arena, &term, NULL) == LG_OK;
        lg_arena_reset(c->arena);
        return ok;
    }
    for (size_t i = 0; i < c->snapshot->manifest.n_dicts; i++) {
        if (lg_dict_has(c->snapshot->dicts[i], id)) {
            return true;
        }
    }
    return false;
}

// The parts hold every number once.
static void
check_ranges(Check *c)
{
    const LgManifest *m = &c->snapshot->manifest;
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        uint64_t next = 1;
        for (size_t i = 0; i < m->n_dicts; i++) {
            const LgDictRange *r = &c->snapshot->dicts[i]->range[k];
            if (r->first != next) {
                fault(c, "%s: terms start at number %llu instead of %llu", m->dicts[i].name,
                      (unsigned long long)r->first, (unsigned long long)next);
            }
            next = r->first + r->count;
        }
        if (next != m->next_id[k]) {
            fault(c, "the dictionary has %llu terms of kind %zu, the manifest says %llu",
                  (unsigned long long)next - 1, k + 1, (unsigned long long)m->next_id[k] - 1);
        }
    }
}

// Every string of a part is found by its hash and in no earlier one, and a literal's datatype is
// there.
static LgStatus
check_unique(Check *c, size_t part, LgError *err)
{
    enum { STEP = 1 << 16 };
    const LgDict *d = c->snapshot->dicts[part];
    const uint64_t terms = c->snapshot->manifest.dicts[part].rows;
    const uint64_t step = terms > 0 ? d->map.size / (terms / STEP + 1) : 0;
    for (unsigned k = 1; k <= LG_DICT_KINDS; k++) {
        for (uint64_t i = 0; i < d->range[k - 1].count; i++) {
            const LgId id = lg_id_make(k, d->range[k - 1].first + i);
            LgTerm term;
            LgId found = LG_ID_NONE;
            if (i % STEP == 0) {
                LG_TRY(tick(c, i > 0 ? step : 0, err));
            }
            lg_arena_reset(c->arena);
            LG_TRY(lg_snapshot_term(c->snapshot, id, c->arena, &term, err));
            LG_TRY(lg_snapshot_find(c->snapshot, &term, &found, err));
            if (found == LG_ID_NONE) {
                fault(c, "%s: term %016llx is not found by its text", d->map.name,
                      (unsigned long long)id);
            } else if (found != id) {
                fault(c, "the term %016llx is also %016llx", (unsigned long long)id,
                      (unsigned long long)found);
            }
        }
    }
    return LG_OK;
}

static LgStatus
check_dicts(Check *c, LgError *err)
{
    for (size_t i = 0; i < c->snapshot->manifest.n_dicts; i++) {
        LgError e = {0};
        LgStatus st = lg_dict_check(c->snapshot->dicts[i], &e);
        st = st == LG_OK ? check_unique(c, i, &e) : st;
        if (st == LG_E_NOMEM || st == LG_E_CANCEL) {
            return lg_error_set(err, st, "%s", e.text);
        }
        if (st != LG_OK) {
            fault(c, "%s", e.text);
        }
    }
    return LG_OK;
}

// --- Blocks -----------------------------------------------------------------

// What the blocks of one order of one predicate add up to.
typedef struct {
    uint64_t rows, pairs, firsts, sum;
    LgRow last;
} Total;

// Rows per graph that have not been seen yet.
typedef struct {
    LgGraphStats *v;
    size_t n;
} Graphs;

typedef struct {
    const LgSegment *seg;
    const char *what; ///< "PSO", "POS", ...
    LgId predicate;
    bool pos;
    const Graphs *graphs; ///< counted in PSO; null: not
} Relation;

static void
count_graph(Check *c, const Relation *r, LgId graph)
{
    size_t lo = 0;
    size_t hi = r->graphs->n;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        if (r->graphs->v[mid].graph < graph) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    if (lo < r->graphs->n && r->graphs->v[lo].graph == graph) {
        r->graphs->v[lo].rows--;
    } else {
        fault(c, "%s: the graph %016llx is not in the table", r->seg->map.name,
              (unsigned long long)graph);
    }
}

static void
check_rows(Check *c, const Relation *r, const LgRow *rows, uint32_t n, LgBlockInfo *seen, Total *t)
{
    for (uint32_t i = 0; i < n; i++) {
        const LgRow *row = &rows[i];
        const bool first = t->rows == 0;
        if (!first && lg_row_cmp(&t->last, row) >= 0) {
            fault(c, "%s: rows of %s of predicate %016llx are not in order", r->seg->map.name,
                  r->what, (unsigned long long)r->predicate);
        }
        const bool new_a = first || t->last.a != row->a;
        seen->firsts += new_a;
        seen->pairs += new_a || t->last.b != row->b;
        if (new_a && !resolves(c, row->a)) {
            fault(c, "%s: there is no term with the id %016llx", r->seg->map.name,
                  (unsigned long long)row->a);
        }
        const uint64_t v[LG_BLOCK_COLS] = {row->a, row->b, row->g};
        for (size_t k = 0; k < LG_BLOCK_COLS; k++) {
            seen->min[k] = i == 0 || v[k] < seen->min[k] ? v[k] : seen->min[k];
            seen->max[k] = i == 0 || v[k] > seen->max[k] ? v[k] : seen->max[k];
        }
        t->sum += r->pos ? lg_block_row_sum(row->b, row->a, row->g)
                         : lg_block_row_sum(row->a, row->b, row->g);
        if (r->graphs) {
            count_graph(c, r, row->g);
        }
        t->last = *row;
        t->rows++;
    }
}

static bool
same_info(const LgBlockInfo *a, const LgBlockInfo *b)
{
    return a->firsts == b->firsts && a->pairs == b->pairs &&
           memcmp(a->min, b->min, sizeof(a->min)) == 0 &&
           memcmp(a->max, b->max, sizeof(a->max)) == 0;
}

static LgStatus
check_relation(Check *c, const Relation *r, LgBlockRange range, Total *t, LgError *err)
{
    LgBlockReader reader = {.src = lg_segment_source(r->seg, range)};
    LgStatus st = LG_OK;
    *t = (Total){0};
    for (uint64_t i = 0; i < range.n && st == LG_OK; i++) {
        LgError e = {0};
        LgBlockInfo info;
        LgBlockInfo seen = {0};
        lg_segment_info(r->seg, range.first + i, &info);
        const LgStatus got = lg_block_read(&reader, &e);
        if (got == LG_E_NOMEM) {
            st = lg_error_set(err, got, "%s", e.text);
        } else if (got != LG_OK) {
            fault(c, "%s: block %llu: %s", r->seg->map.name, (unsigned long long)(range.first + i),
                  e.text);
        } else {
            check_rows(c, r, reader.rows, reader.n, &seen, t);
            if (!same_info(&info, &seen)) {
                fault(c, "%s: the index does not fit block %llu", r->seg->map.name,
                      (unsigned long long)(range.first + i));
            }
            t->firsts += seen.firsts;
            t->pairs += seen.pairs;
        }
        st = st == LG_OK ? tick(c, info.size, err) : st;
    }
    lg_block_reader_done(&reader);
    return st;
}

static LgStatus
check_predicate(Check *c, const LgSegment *seg, const LgSegmentPred *p, const Graphs *graphs,
                LgError *err)
{
    Total pso;
    Total pos;
    const Relation by_s = {seg, "PSO", p->predicate, false, graphs};
    const Relation by_o = {seg, "POS", p->predicate, true, NULL};
    LG_TRY(check_relation(c, &by_s, p->pso, &pso, err));
    LG_TRY(check_relation(c, &by_o, p->pos, &pos, err));
    if (!resolves(c, p->predicate)) {
        fault(c, "%s: there is no predicate with the id %016llx", seg->map.name,
              (unsigned long long)p->predicate);
    }
    if (pso.rows != pos.rows || pso.sum != pos.sum) {
        fault(c, "%s: PSO and POS of predicate %016llx hold different quads", seg->map.name,
              (unsigned long long)p->predicate);
    }
    if (pso.rows != p->rows || pso.sum != p->sum || pso.pairs != p->pairs ||
        pso.firsts != p->subjects || pos.firsts != p->objects) {
        fault(c, "%s: the statistics of predicate %016llx are wrong", seg->map.name,
              (unsigned long long)p->predicate);
    }
    return LG_OK;
}

// --- Sets of predicates -----------------------------------------------------

// Compare two relations of (term, set): the stored one and one made anew.
static LgStatus
compare_sets(Check *c, const LgSegment *seg, LgBlockRange range, const LgBlocks *made,
             const LgSets *sets, LgError *err)
{
    LgBlockReader a = {.src = lg_segment_source(seg, range)};
    LgBlockReader b = {.src = {.bytes = (const uint8_t *)made->bytes.p,
                               .size = made->bytes.n,
                               .info = made->info,
                               .n = made->n}};
    const uint32_t *ends = NULL;
    size_t n_sets = 0;
    LgStr bytes = {0};
    lg_sets_list(sets, &ends, &n_sets, &bytes);
    LgStatus st = LG_OK;
    bool same = true;
    while (st == LG_OK && same) {
        st = a.at == a.n ? lg_block_read(&a, err) : st;
        st = st == LG_OK && b.at == b.n ? lg_block_read(&b, err) : st;
        if (st != LG_OK || a.n == 0 || b.n == 0) {
            same = st == LG_OK && a.n == b.n;
            break;
        }
        const LgRow *x = &a.rows[a.at++];
        const LgRow *y = &b.rows[b.at++];
        const uint32_t start = y->b > 0 ? ends[y->b - 1] : 0;
        LgStr stored = {0};
        same = x->a == y->a && lg_segment_set(seg, x->b, &stored) &&
               lg_str_eq(stored, (LgStr){bytes.p + start, ends[y->b] - start});
    }
    lg_block_reader_done(&a);
    lg_block_reader_done(&b);
    if (st == LG_E_NOMEM) {
        return st;
    }
    if (st != LG_OK || !same) {
        fault(c, "%s: the sets of predicates are wrong", seg->map.name);
    }
    return LG_OK;
}

static LgStatus
make_sets(Check *c, const LgSegment *seg, bool pos, LgBlockSource *src, LgSets *sets, LgError *err)
{
    for (uint64_t i = 0; i < seg->n_preds; i++) {
        LgSegmentPred p;
        lg_segment_pred(seg, i, &p);
        src[i] = lg_segment_source(seg, pos ? p.pos : p.pso);
    }
    LgBlocks made = {0};
    LgStatus st = lg_sets_collect(sets, src, (size_t)seg->n_preds,
                                  pos ? lg_id_make(LG_ID_KIND_LITERAL, 0) : UINT64_MAX, &made, err);
    st = st == LG_OK ? compare_sets(c, seg, pos ? seg->objects : seg->subjects, &made, sets, err)
                     : st;
    lg_block_done(&made);
    return st;
}

static LgStatus
check_sets(Check *c, const LgSegment *seg, LgError *err)
{
    LgSets *sets = NULL;
    LgBlockSource *src = LG_ALLOC_ARRAY(LgBlockSource, (size_t)seg->n_preds);
    LgStatus st = src ? lg_sets_new(&sets, err)
                      : lg_error_set(err, LG_E_NOMEM, "no memory to check %s", seg->map.name);
    st = st == LG_OK ? make_sets(c, seg, false, src, sets, err) : st;
    st = st == LG_OK ? make_sets(c, seg, true, src, sets, err) : st;
    lg_sets_free(sets);
    lg_mem_free(src);
    return st;
}

// The rows of a segment, or what it deletes.
static LgStatus
check_side(Check *c, const LgSegment *seg, bool dels, const Graphs *graphs, LgError *err)
{
    uint64_t rows = 0;
    LgId last = LG_ID_NONE;
    for (size_t i = 0; i < graphs->n; i++) {
        if (dels) {
            lg_segment_del_graph(seg, i, &graphs->v[i]);
        } else {
            lg_segment_graph(seg, i, &graphs->v[i]);
        }
    }
    for (uint64_t i = 0; i < (dels ? seg->n_del_preds : seg->n_preds); i++) {
        LgSegmentPred p;
        if (dels) {
            lg_segment_del_pred(seg, i, &p);
        } else {
            lg_segment_pred(seg, i, &p);
        }
        if (p.predicate <= last) {
            fault(c, "%s: predicates are not in order", seg->map.name);
        }
        last = p.predicate;
        rows += p.rows;
        LG_TRY(check_predicate(c, seg, &p, graphs, err));
    }
    for (size_t i = 0; i < graphs->n; i++) {
        if (graphs->v[i].rows != 0) {
            fault(c, "%s: the count of graph %016llx is wrong", seg->map.name,
                  (unsigned long long)graphs->v[i].graph);
        }
    }
    if (rows != (dels ? seg->deletions : seg->rows)) {
        fault(c, "%s: the number of rows is wrong", seg->map.name);
    }
    return LG_OK;
}

static LgStatus
check_segment(Check *c, const LgSegment *seg, LgError *err)
{
    const uint64_t before = c->faults;
    LgStatus st = LG_OK;
    for (unsigned dels = 0; dels < 2 && st == LG_OK; dels++) {
        Graphs graphs = {.n = (size_t)(dels ? seg->n_del_graphs : seg->n_graphs)};
        graphs.v = LG_ALLOC_ARRAY(LgGraphStats, graphs.n);
        st = graphs.v ? check_side(c, seg, dels, &graphs, err)
                      : lg_error_set(err, LG_E_NOMEM, "no memory to check %s", seg->map.name);
        lg_mem_free(graphs.v);
    }
    // rows that are damaged or out of order would only lead to more faults
    return st == LG_OK && c->faults == before ? check_sets(c, seg, err) : st;
}

// --- Deletions --------------------------------------------------------------

// Each deletion hides one row: what a scan finds is what the tables add up to.
static LgStatus
check_deletions(Check *c, LgError *err)
{
    const LgSnapshot *s = c->snapshot;
    const LgScanSpec spec = {.graphs = {.all = true}, .want = LG_WANT_G};
    uint64_t rows = 0;
    uint64_t dels = 0;
    uint64_t found = 0;
    LgScan *scan = NULL;
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        rows += s->views[i].rows;
        dels += s->views[i].dels;
    }
    LG_TRY(lg_scan_open(s, &spec, &scan, err));
    LgScanBatch batch = {.n = 1};
    LgStatus st = LG_OK;
    while (st == LG_OK && batch.n > 0) {
        st = lg_scan_next(scan, &batch, err);
        found += st == LG_OK ? batch.n : 0;
    }
    lg_scan_close(scan);
    if (st == LG_OK && found != rows - dels) {
        fault(c, "there are %llu quads and %llu deletions, which leave %llu",
              (unsigned long long)rows, (unsigned long long)dels, (unsigned long long)found);
    }
    return st;
}

// --- All --------------------------------------------------------------------

static LgStatus
check_segments(Check *c, LgError *err)
{
    for (size_t i = 0; i < c->snapshot->manifest.n_segments; i++) {
        LG_TRY(check_segment(c, c->snapshot->views[i].seg, err));
    }
    return LG_OK;
}

static LgStatus
run_dicts(void *ctx, LgError *err)
{
    return check_dicts((Check *)ctx, err);
}

// Wait for the helper, and tell what it found.
static LgStatus
join_helper(Check *c, LgTasks *tasks, Check *helper, LgStatus st, LgError *err)
{
    static const struct timespec pause = {.tv_nsec = 20000000};
    while (st == LG_OK && !lg_tasks_is_done(tasks, &helper->task)) {
        st = tick(c, 0, err);
        (void)nanosleep(&pause, NULL);
    }
    atomic_store(&c->stop, true);
    const LgStatus ended = lg_tasks_wait(tasks, &helper->task, st == LG_OK ? err : NULL);
    for (size_t i = 0; i < helper->n_kept; i++) {
        fault(c, "%s", helper->kept[i].text);
    }
    c->faults += helper->faults - helper->n_kept;
    return st == LG_OK ? ended : st;
}

// The dictionary on one thread, the segments on another.
static LgStatus
check_beside(Check *c, LgError *err)
{
    Check helper = {.snapshot = c->snapshot, .options = c->options, .first = c};
    LgTasks *tasks = NULL;
    LG_TRY(lg_tasks_new(2, &tasks, err));
    helper.arena = lg_arena_new(0);
    LgStatus st = helper.arena ? LG_OK : lg_error_set(err, LG_E_NOMEM, "no memory to check");
    if (st == LG_OK) {
        helper.task = (LgTask){.run = run_dicts, .ctx = &helper};
        lg_tasks_put(tasks, &helper.task);
        st = join_helper(c, tasks, &helper, check_segments(c, err), err);
    }
    lg_tasks_free(tasks);
    lg_arena_free(helper.arena);
    lg_mem_free(helper.kept);
    return st;
}

static LgStatus
check_all(Check *c, LgError *err)
{
    enum { SMALL = 1 << 22 }; // bytes for which a thread is not worth its start
    const LgManifest *m = &c->snapshot->manifest;
    check_ranges(c);
    for (size_t i = 0; i < m->n_segments; i++) {
        c->total += c->snapshot->views[i].seg->map.size;
        if (c->snapshot->views[i].seg->rows != m->segments[i].rows) {
            fault(c, "%s: the manifest has another number of rows", m->segments[i].name);
        }
    }
    for (size_t i = 0; i < m->n_dicts; i++) {
        c->total += c->snapshot->dicts[i]->map.size;
    }
    if (!c->options->full) {
        return LG_OK; // sizes, footers and indexes were checked when they were opened
    }
    if (c->total > SMALL) {
        LG_TRY(check_beside(c, err));
    } else {
        LG_TRY(check_dicts(c, err));
        LG_TRY(check_segments(c, err));
    }
    return c->snapshot->any_dels && c->faults == 0 ? check_deletions(c, err) : LG_OK;
}

LgStatus
lg_check_snapshot(const LgSnapshot *snapshot, const LgCheckOptions *options, uint64_t *out_faults,
                  LgError *err)
{
    Check c = {.snapshot = snapshot, .options = options, .arena = lg_arena_new(0)};
    if (!c.arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to check");
    }
    const LgStatus st = check_all(&c, err);
    lg_arena_free(c.arena);
    *out_faults = c.faults;
    return st;
}
