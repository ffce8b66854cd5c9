// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "store/places_impl.h"
#include "store/scan_impl.h"

#include <stdlib.h>

struct LgScan {
    LgScanPlan plan;
    LgArena *arena; ///< the list of predicates, the lists of graphs
    size_t next_pred;
    LgPlace *places; ///< by predicate: where its rows are in `holder`; may be null
    const LgSegment *holder;
    LgId pred;         ///< the current one
    LgCursor *cursors; ///< `n` open ones; `n_made` that hold memory
    size_t n, n_made, cap;
    size_t at;     ///< when not merging: the current cursor
    bool merge;    ///< rows of the cursors have to be put in order
    bool distinct; ///< pairs that repeat have to be dropped
    bool started;  ///< `last` is set
    LgRow last;
    LgId *out[4]; ///< when merging; the predicate `pred`, for `n_pred` rows
    uint32_t n_pred;
    LgId *gathered[4]; ///< rows of several predicates
    LgScanBatch held;  ///< did not fit these any more
};

// --- Which graphs -----------------------------------------------------------

// The graphs of a segment (or of what it deletes) that the scan may read: `ids` null when all of
// them, `n` 0 and `ids` set when none.
static LgStatus
allowed_graphs(const LgSnapshot *s, const LgView *view, bool dels, const LgGraphs *graphs,
               LgArena *arena, LgScanGraphs *out, LgError *err)
{
    const uint64_t all = dels ? view->seg->n_del_graphs : view->seg->n_graphs;
    *out = (LgScanGraphs){0};
    if (graphs->all && !view->partly_dead) {
        return LG_OK;
    }
    LgId *v = LG_NEW_ARRAY(arena, LgId, (size_t)all + 1);
    if (!v) {
        return lg_error_set(err, LG_E_LIMIT, "no room for the graphs of a scan");
    }
    size_t n = 0;
    size_t k = 0;
    for (uint64_t i = 0; i < all; i++) {
        LgGraphStats g;
        if (dels) {
            lg_segment_del_graph(view->seg, i, &g);
        } else {
            lg_segment_graph(view->seg, i, &g);
        }
        while (!graphs->all && k < graphs->n && graphs->ids[k] < g.graph) {
            k++;
        }
        if ((graphs->all || (k < graphs->n && graphs->ids[k] == g.graph)) &&
            lg_snapshot_lives(s, view, g.graph)) {
            v[n++] = g.graph;
        }
    }
    *out = (LgScanGraphs){n == all ? NULL : v, n};
    return LG_OK;
}

// --- The plan ---------------------------------------------------------------

LgStatus
lg_scan_plan(const LgSnapshot *s, const LgScanSpec *spec, LgArena *arena, LgScanPlan *out,
             LgError *err)
{
    const bool range = spec->min_o != LG_ID_NONE || spec->max_o != LG_ID_NONE;
    if (spec->order != LG_ORDER_ANY && spec->p == LG_ID_NONE) {
        return lg_error_set(err, LG_E_UNSUPPORTED, "an ordered scan needs a bound predicate");
    }
    *out = (LgScanPlan){.snapshot = s, .spec = *spec};
    LgScanSpec *t = &out->spec;
    if (!range) {
        t->min_o = 0;
        t->max_o = UINT64_MAX;
    } else if (t->max_o == LG_ID_NONE) {
        t->max_o = UINT64_MAX;
    }
    out->pos = spec->s == LG_ID_NONE && (spec->o != LG_ID_NONE || spec->order == LG_ORDER_O ||
                                         (range && spec->order != LG_ORDER_S));
    out->by_b = spec->order == LG_ORDER_O ? !out->pos : out->pos; // the sort column
    const size_t n = s->manifest.n_segments;
    out->graphs = LG_NEW_ARRAY(arena, LgScanGraphs, n);
    if (s->any_dels) {
        out->del_graphs = LG_NEW_ARRAY(arena, LgScanGraphs, n);
    }
    if (!out->graphs || (s->any_dels && !out->del_graphs)) {
        return lg_error_set(err, LG_E_LIMIT, "no room for a scan");
    }
    for (size_t i = 0; i < n; i++) {
        const LgView *view = &s->views[i];
        LG_TRY(allowed_graphs(s, view, false, &spec->graphs, arena, &out->graphs[i], err));
        if (s->any_dels) {
            LG_TRY(allowed_graphs(s, view, true, &spec->graphs, arena, &out->del_graphs[i], err));
        }
    }
    if (spec->p != LG_ID_NONE) {
        out->preds = &out->spec.p;
        out->n_preds = 1;
        return LG_OK;
    }
    LgId *preds = NULL;
    LG_TRY(lg_snapshot_predicates_of(s, spec->s, spec->o, arena, &preds, &out->n_preds, err));
    out->preds = preds;
    return LG_OK;
}

// The bounds of a cursor; false: nothing lies between them.
static bool
bound(const LgScanPlan *plan, const LgScanGraphs *g, LgCursorSpec *out)
{
    const LgScanSpec *spec = &plan->spec;
    const bool in_range =
        spec->o == LG_ID_NONE || (spec->o >= spec->min_o && spec->o <= spec->max_o);
    *out = (LgCursorSpec){.lo_a = 0,
                          .lo_b = 0,
                          .hi_a = UINT64_MAX,
                          .hi_b = UINT64_MAX,
                          .min_b = 0,
                          .max_b = UINT64_MAX,
                          .graphs = g->ids,
                          .n_graphs = g->n,
                          .want_g = spec->want & LG_WANT_G};
    if (plan->pos) { // a is the object, b the subject, which is not bound
        out->lo_a = spec->o != LG_ID_NONE ? spec->o : spec->min_o;
        out->hi_a = spec->o != LG_ID_NONE ? spec->o : spec->max_o;
    } else if (spec->s != LG_ID_NONE) {
        out->lo_a = out->hi_a = spec->s;
        out->lo_b = spec->o != LG_ID_NONE ? spec->o : spec->min_o;
        out->hi_b = spec->o != LG_ID_NONE ? spec->o : spec->max_o;
    } else {
        out->min_b = spec->min_o;
        out->max_b = spec->max_o;
    }
    return in_range && out->lo_a <= out->hi_a;
}

bool
lg_scan_segment(const LgScanPlan *plan, size_t i, LgId predicate, LgSegmentPred *out_pred,
                LgCursorSpec *out)
{
    const LgView *view = &plan->snapshot->views[i];
    const LgScanGraphs *g = &plan->graphs[i];
    return view->rows > 0 && !(g->ids && g->n == 0) &&
           lg_segment_find(view->seg, predicate, out_pred) && bound(plan, g, out);
}

bool
lg_scan_deleted(const LgScanPlan *plan, size_t i, LgId predicate, LgSegmentPred *out_pred,
                LgCursorSpec *out)
{
    const LgView *view = &plan->snapshot->views[i];
    const LgScanGraphs *g = plan->del_graphs ? &plan->del_graphs[i] : NULL;
    return g && view->dels > 0 && !(g->ids && g->n == 0) &&
           lg_segment_find_del(view->seg, predicate, out_pred) && bound(plan, g, out);
}

// --- Opening a predicate ----------------------------------------------------

// Their memory is kept for the next ones.
static void
close_cursors(LgScan *scan)
{
    scan->n = 0;
    scan->at = 0;
}

static uint64_t
first_a(const LgCursor *c)
{
    LgBlockInfo info;
    lg_segment_info(c->seg, c->range.first, &info);
    return info.min[0];
}

static uint64_t
last_a(const LgCursor *c)
{
    LgBlockInfo info;
    lg_segment_info(c->seg, c->range.first + c->range.n - 1, &info);
    return info.max[0];
}

static int
cmp_cursors(const void *x, const void *y)
{
    const uint64_t a = first_a((const LgCursor *)x);
    const uint64_t b = first_a((const LgCursor *)y);
    return a < b ? -1 : a > b;
}

// Put the cursors in order; true when one begins before the one before it ends.
static bool
overlap(LgScan *scan)
{
    if (scan->n > 1) {
        qsort(scan->cursors, scan->n, sizeof(scan->cursors[0]), cmp_cursors);
    }
    for (size_t i = 1; i < scan->n; i++) {
        if (last_a(&scan->cursors[i - 1]) >= first_a(&scan->cursors[i])) {
            return true;
        }
    }
    return false;
}

// Let the cursor over segment `i` leave out what later segments delete.
static LgStatus
hide_deleted(const LgScanPlan *plan, size_t i, LgId predicate, LgCursor *c, LgError *err)
{
    for (size_t k = i + 1; k < plan->snapshot->manifest.n_segments; k++) {
        LgSegmentPred p;
        LgCursorSpec spec;
        if (lg_scan_deleted(plan, k, predicate, &p, &spec)) {
            LG_TRY(lg_cursor_hide(c, plan->snapshot->views[k].seg, plan->pos ? p.pos : p.pso, &spec,
                                  err));
        }
    }
    return LG_OK;
}

// The segment that alone says something of the subject, if its rows are to be given as they stand:
// with every object, of whichever graph, and nothing deleted. Else null.
static LgStatus
find_holder(const LgScanPlan *plan, const LgSegment **out, LgError *err)
{
    const LgSnapshot *s = plan->snapshot;
    const LgScanSpec *spec = &plan->spec;
    *out = NULL;
    if (s->any_dels || spec->s == LG_ID_NONE || spec->o != LG_ID_NONE || spec->min_o > 0 ||
        spec->max_o < UINT64_MAX || (spec->want & LG_WANT_G)) {
        return LG_OK;
    }
    const LgSegment *holder = NULL;
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        const LgSegment *seg = s->views[i].seg;
        uint64_t set = 0;
        if (s->views[i].rows == 0) {
            continue;
        }
        LG_TRY(lg_segment_set_of(seg, seg->subjects, spec->s, &set, err));
        if (set != UINT64_MAX && (holder || plan->graphs[i].ids)) {
            return LG_OK;
        }
        holder = set != UINT64_MAX ? seg : holder;
    }
    *out = holder;
    return LG_OK;
}

// Find the rows of all predicates of a resource together.
static LgStatus
look_ahead(LgScan *scan, LgError *err)
{
    enum { FEW = 8 };
    const LgScanPlan *plan = &scan->plan;
    if (plan->n_preds >= FEW) {
        LG_TRY(find_holder(plan, &scan->holder, err));
    }
    return scan->holder ? lg_places_find(scan->holder, plan->spec.s, plan->preds, plan->n_preds,
                                         scan->arena, &scan->places, err)
                        : LG_OK;
}

static LgStatus
open_predicate(LgScan *scan, LgId predicate, LgError *err)
{
    const LgScanPlan *plan = &scan->plan;
    const unsigned want = plan->spec.want;
    close_cursors(scan);
    scan->pred = predicate;
    scan->n_pred = 0;
    scan->started = false;
    scan->distinct = false;
    for (size_t i = 0; i < plan->snapshot->manifest.n_segments; i++) {
        LgSegmentPred p;
        LgCursorSpec spec;
        if (!lg_scan_segment(plan, i, predicate, &p, &spec)) {
            continue;
        }
        const LgBlockRange range = plan->pos ? p.pos : p.pso;
        if (range.n == 0) {
            continue;
        }
        if (!lg_mem_grow((void **)&scan->cursors, &scan->cap, scan->n + 1,
                         sizeof(scan->cursors[0]))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for a scan");
        }
        if (scan->n == scan->n_made) {
            scan->cursors[scan->n_made++] = (LgCursor){0};
        }
        scan->distinct |= p.rows != p.pairs;
        spec.want_b = true; // narrowed below
        LG_TRY(lg_cursor_open(&scan->cursors[scan->n], plan->snapshot->views[i].seg, range, &spec,
                              err));
        LgCursor *c = &scan->cursors[scan->n++];
        if (plan->del_graphs) {
            LG_TRY(hide_deleted(plan, i, predicate, c, err));
        }
    }
    const bool with_g = want & LG_WANT_G;
    scan->merge = scan->n > 1 && (!with_g || plan->spec.order != LG_ORDER_ANY) && overlap(scan);
    scan->distinct = !with_g && (scan->distinct || scan->merge);
    const bool want_b = (want & (plan->pos ? LG_WANT_S : LG_WANT_O)) || plan->by_b;
    for (size_t i = 0; i < scan->n; i++) {
        scan->cursors[i].spec.want_b = want_b || scan->merge || scan->distinct;
    }
    return LG_OK;
}

LgStatus
lg_scan_open(const LgSnapshot *snapshot, const LgScanSpec *spec, LgScan **out, LgError *err)
{
    LgScan *scan = LG_ALLOC(LgScan);
    if (scan) {
        scan->arena = lg_arena_new(0);
    }
    if (!scan || !scan->arena) {
        lg_scan_close(scan);
        return lg_error_set(err, LG_E_NOMEM, "no memory for a scan");
    }
    const LgStatus st = lg_scan_plan(snapshot, spec, scan->arena, &scan->plan, err);
    if (st != LG_OK) {
        lg_scan_close(scan);
        return st;
    }
    *out = scan;
    return LG_OK;
}

void
lg_scan_close(LgScan *scan)
{
    if (scan) {
        for (size_t i = 0; i < scan->n_made; i++) {
            lg_cursor_close(&scan->cursors[i]);
        }
        lg_mem_free(scan->cursors);
        for (size_t i = 0; i < 4; i++) {
            lg_mem_free(scan->out[i]);
            lg_mem_free(scan->gathered[i]);
        }
        lg_arena_free(scan->arena);
        lg_mem_free(scan);
    }
}

// --- Rows -------------------------------------------------------------------

static LgStatus
need(LgId **col, LgError *err)
{
    if (!*col) {
        *col = (LgId *)lg_mem_resize(NULL, sizeof(LgId) * LG_CURSOR_ROWS);
    }
    return *col ? LG_OK : lg_error_set(err, LG_E_NOMEM, "no memory for a scan");
}

static unsigned
col_a(const LgScan *scan)
{
    return scan->plan.pos ? LG_COL_O : LG_COL_S;
}

static unsigned
col_b(const LgScan *scan)
{
    return scan->plan.pos ? LG_COL_S : LG_COL_O;
}

// Hand out the columns a, b, g, and the predicate.
static LgStatus
give(LgScan *scan, const LgId *a, const LgId *b, const LgId *g, uint32_t n, LgScanBatch *out,
     LgError *err)
{
    const unsigned want = scan->plan.spec.want;
    *out = (LgScanBatch){.n = n};
    const LgId *cols[4] = {NULL};
    cols[col_a(scan)] = a;
    cols[col_b(scan)] = b;
    cols[LG_COL_G] = g;
    if ((want & LG_WANT_P) && n > 0) {
        LG_TRY(need(&scan->out[LG_COL_P], err));
        for (; scan->n_pred < n; scan->n_pred++) {
            scan->out[LG_COL_P][scan->n_pred] = scan->pred;
        }
        cols[LG_COL_P] = scan->out[LG_COL_P];
    }
    for (unsigned c = 0; c < 4; c++) {
        out->cols[c] = want & (1U << c) ? cols[c] : NULL;
    }
    return LG_OK;
}

// The rows of one cursor after the other, as they are.
static LgStatus
next_plain(LgScan *scan, LgScanBatch *out, LgError *err)
{
    for (; scan->at < scan->n; scan->at++) {
        LgCursor *c = &scan->cursors[scan->at];
        LG_TRY(lg_cursor_fill(c, err));
        if (c->at < c->n) {
            const uint32_t at = c->at;
            c->at = c->n;
            return give(scan, c->col[0] + at, c->col[1] + at, c->col[2] + at, c->n - at, out, err);
        }
    }
    return give(scan, NULL, NULL, NULL, 0, out, err);
}

// The cursor whose row comes first; null at the end.
static LgStatus
first_cursor(LgScan *scan, LgCursor **out, LgRow *row, LgError *err)
{
    *out = NULL;
    for (size_t i = scan->at; i < scan->n; i++) {
        LgCursor *c = &scan->cursors[i];
        if (c->at == c->n) {
            LG_TRY(lg_cursor_fill(c, err));
        }
        if (c->at == c->n) {
            scan->at += i == scan->at && !scan->merge; // done with it
            continue;
        }
        const LgRow r = {c->col[0][c->at], c->col[1][c->at], c->spec.want_g ? c->col[2][c->at] : 0};
        if (!*out || lg_row_cmp(&r, row) < 0) {
            *out = c;
            *row = r;
        }
        if (!scan->merge) {
            return LG_OK;
        }
    }
    return LG_OK;
}

// Rows in order and without repetition.
static LgStatus
next_merged(LgScan *scan, LgScanBatch *out, LgError *err)
{
    LG_TRY(need(&scan->out[LG_COL_S], err));
    LG_TRY(need(&scan->out[LG_COL_O], err));
    LG_TRY(need(&scan->out[LG_COL_G], err));
    LgId *a = scan->out[col_a(scan)];
    LgId *b = scan->out[col_b(scan)];
    LgId *g = scan->out[LG_COL_G];
    uint32_t n = 0;
    while (n < LG_CURSOR_ROWS) {
        LgCursor *c = NULL;
        LgRow row = {0};
        LG_TRY(first_cursor(scan, &c, &row, err));
        if (!c) {
            break;
        }
        c->at++;
        if (scan->distinct && scan->started && scan->last.a == row.a && scan->last.b == row.b) {
            continue;
        }
        scan->started = true;
        scan->last = row;
        a[n] = row.a;
        b[n] = row.b;
        g[n++] = row.g;
    }
    return give(scan, a, b, g, n, out, err);
}

// The rows of the next predicate, whose place is known.
static LgStatus
next_place(LgScan *scan, LgScanBatch *out, LgError *err)
{
    const LgPlace *place = &scan->places[scan->next_pred];
    close_cursors(scan);
    scan->pred = scan->plan.preds[scan->next_pred++];
    scan->n_pred = 0;
    LG_TRY(need(&scan->out[LG_COL_S], err));
    LG_TRY(need(&scan->out[LG_COL_O], err));
    for (uint32_t i = 0; i < place->n; i++) {
        scan->out[LG_COL_S][i] = scan->plan.spec.s;
    }
    if (place->n > 0 &&
        !lg_col_decode(&place->objects, place->from, place->n, scan->out[LG_COL_O])) {
        return lg_segment_corrupt(scan->holder, "a block cannot be read", err);
    }
    return give(scan, scan->out[LG_COL_S], scan->out[LG_COL_O], NULL, place->n, out, err);
}

// Of one cursor after the other, each pair once: a block that repeats none is given as it is.
static LgStatus
next_distinct(LgScan *scan, LgScanBatch *out, LgError *err)
{
    while (scan->at < scan->n) {
        LgCursor *c = &scan->cursors[scan->at];
        LG_TRY(lg_cursor_fill(c, err));
        if (c->at == c->n) {
            scan->at++;
            continue;
        }
        if (c->info.pairs != c->info.rows) {
            break;
        }
        const uint32_t at = c->at;
        c->at = c->n;
        scan->started = true;
        scan->last = (LgRow){.a = c->col[0][c->n - 1], .b = c->col[1][c->n - 1]};
        return give(scan, c->col[0] + at, c->col[1] + at, NULL, c->n - at, out, err);
    }
    return next_merged(scan, out, err);
}

// The next rows, all of one predicate.
static LgStatus
next_rows(LgScan *scan, LgScanBatch *out, LgError *err)
{
    for (;;) {
        if (scan->n > 0) {
            LG_TRY(scan->merge      ? next_merged(scan, out, err)
                   : scan->distinct ? next_distinct(scan, out, err)
                                    : next_plain(scan, out, err));
            if (out->n > 0) {
                return LG_OK;
            }
        }
        if (scan->next_pred == scan->plan.n_preds) {
            close_cursors(scan);
            *out = (LgScanBatch){0};
            return LG_OK;
        }
        if (scan->places && scan->places[scan->next_pred].known) {
            LG_TRY(next_place(scan, out, err));
            if (out->n > 0) {
                return LG_OK;
            }
            continue;
        }
        LG_TRY(open_predicate(scan, scan->plan.preds[scan->next_pred++], err));
    }
}

// Append rows to those gathered.
static LgStatus
gather(LgScan *scan, const LgScanBatch *rows, LgScanBatch *out, LgError *err)
{
    for (unsigned c = 0; c < 4; c++) {
        if (rows->cols[c]) {
            LG_TRY(need(&scan->gathered[c], err));
            memcpy(scan->gathered[c] + out->n, rows->cols[c], rows->n * sizeof(LgId));
            out->cols[c] = scan->gathered[c];
        }
    }
    out->n += rows->n;
    return LG_OK;
}

// A resource has a row or two of each of many predicates: these are given together.
LgStatus
lg_scan_next(LgScan *scan, LgScanBatch *out, LgError *err)
{
    enum { MANY = LG_CURSOR_ROWS / 4 };
    if (scan->plan.n_preds <= 1) {
        return next_rows(scan, out, err);
    }
    if (scan->next_pred == 0) {
        LG_TRY(look_ahead(scan, err));
    }
    *out = (LgScanBatch){0};
    for (;;) {
        LgScanBatch rows = scan->held;
        scan->held = (LgScanBatch){0};
        if (rows.n == 0) {
            LG_TRY(next_rows(scan, &rows, err));
        }
        if (rows.n == 0) {
            return LG_OK;
        }
        if (out->n == 0 && rows.n > MANY) {
            *out = rows;
            return LG_OK;
        }
        if (rows.n > MANY || rows.n > LG_CURSOR_ROWS - out->n) {
            scan->held = rows;
            return LG_OK;
        }
        LG_TRY(gather(scan, &rows, out, err));
    }
}

LgStatus
lg_scan_seek(LgScan *scan, LgId key, LgError *err)
{
    if (scan->plan.spec.order == LG_ORDER_ANY) {
        return lg_error_set(err, LG_E_UNSUPPORTED, "only an ordered scan can seek");
    }
    if (scan->next_pred == 0 && scan->plan.n_preds > 0) {
        LG_TRY(open_predicate(scan, scan->plan.preds[scan->next_pred++], err));
    }
    for (size_t i = 0; i < scan->n; i++) {
        LgCursor *c = &scan->cursors[i];
        LG_TRY(scan->plan.by_b ? lg_cursor_seek(c, c->spec.hi_a, key, err)
                               : lg_cursor_seek(c, key, 0, err));
    }
    return LG_OK;
}
