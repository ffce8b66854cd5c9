// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "store/bytes_impl.h"
#include "store/sets_impl.h"
#include "store/snapshot_impl.h"

#include <stdlib.h>

uint64_t
lg_snapshot_version(const LgSnapshot *snapshot)
{
    return snapshot->manifest.version;
}

void
lg_snapshot_unref(LgSnapshot *s)
{
    if (s && atomic_fetch_sub(&s->refs, 1) == 1) {
        lg_store_release(s->store, s);
    }
}

// --- Terms ------------------------------------------------------------------

LgStatus
lg_snapshot_find_key(const LgSnapshot *s, const LgDictKey *key, LgId *out, LgError *err)
{
    *out = LG_ID_NONE;
    for (size_t i = 0; i < s->manifest.n_dicts; i++) {
        lg_dict_prefetch(s->dicts[i], key->hash); // all at once: most do not have it
    }
    for (size_t i = 0; i < s->manifest.n_dicts && *out == LG_ID_NONE; i++) {
        LG_TRY(lg_dict_find(s->dicts[i], key, out, err));
    }
    return LG_OK;
}

static LgStatus
find_stored(const LgSnapshot *s, const LgTerm *term, LgBuf *scratch, LgId *out, LgError *err)
{
    LgDictKey key;
    LgId datatype = LG_ID_NONE;
    if (lg_dict_needs_datatype(term)) {
        const LgTerm type = lg_term_iri(term->datatype);
        LG_TRY(lg_dict_key(&type, 0, scratch, &key, err));
        LG_TRY(lg_snapshot_find_key(s, &key, &datatype, err));
        if (datatype == LG_ID_NONE) {
            *out = LG_ID_NONE;
            return LG_OK;
        }
    }
    lg_buf_clear(scratch);
    LG_TRY(lg_dict_key(term, lg_id_payload(datatype), scratch, &key, err));
    return lg_snapshot_find_key(s, &key, out, err);
}

LgStatus
lg_snapshot_find(const LgSnapshot *s, const LgTerm *term, LgId *out, LgError *err)
{
    *out = LG_ID_NONE;
    if (term->kind == LG_TERM_NONE) {
        return LG_OK;
    }
    *out = lg_id_encode(term);
    if (*out != LG_ID_NONE) {
        return LG_OK;
    }
    LgBuf scratch = {0};
    const LgStatus st = find_stored(s, term, &scratch, out, err);
    lg_buf_done(&scratch);
    return st;
}

LgStatus
lg_snapshot_dict(const LgSnapshot *s, LgId id, const LgDict **out, LgError *err)
{
    for (size_t i = s->manifest.n_dicts; i-- > 0;) {
        if (lg_dict_has(s->dicts[i], id)) {
            *out = s->dicts[i];
            return LG_OK;
        }
    }
    return lg_error_set(err, LG_E_CORRUPT, "there is no term with the id %016llx",
                        (unsigned long long)id);
}

LgStatus
lg_snapshot_bytes(const LgSnapshot *s, LgId id, LgArena *arena, LgStr *out, LgError *err)
{
    const LgDict *dict = NULL;
    LG_TRY(lg_snapshot_dict(s, id, &dict, err));
    return lg_dict_bytes(dict, id, arena, out, err);
}

LgStatus
lg_snapshot_literal(LgStr bytes, LgTerm *out, LgId *out_datatype, LgError *err)
{
    const uint8_t *p = (const uint8_t *)bytes.p + 1;
    const uint8_t *end = (const uint8_t *)bytes.p + bytes.n;
    const int tag = bytes.n > 0 ? bytes.p[0] : -1;
    uint64_t datatype = 0;
    *out_datatype = LG_ID_NONE;
    if (tag == LG_DICT_PLAIN) {
        *out = lg_term_string(lg_str_from(bytes, 1));
        return LG_OK;
    }
    if (tag == LG_DICT_LANG && bytes.n >= 2 && *p <= bytes.n - 2) {
        const size_t n = *p;
        *out = lg_term_lang(lg_str_from(bytes, 2 + n), (LgStr){bytes.p + 2, n});
        return LG_OK;
    }
    if (tag == LG_DICT_TYPED && lg_get_varint(&p, end, &datatype) &&
        datatype <= LG_ID_PAYLOAD_MASK) {
        *out_datatype = lg_id_make(LG_ID_KIND_IRI, datatype);
        *out = lg_term_typed((LgStr){(const char *)p, (size_t)(end - p)}, (LgStr){0});
        return LG_OK;
    }
    return lg_error_set(err, LG_E_CORRUPT, "a literal of the dictionary cannot be read");
}

LgStatus
lg_snapshot_term(const LgSnapshot *s, LgId id, LgArena *arena, LgTerm *out, LgError *err)
{
    if (lg_id_is_inline(id)) {
        return lg_id_decode(id, arena, out, err);
    }
    LgStr bytes = {0};
    LG_TRY(lg_snapshot_bytes(s, id, arena, &bytes, err));
    if (lg_id_kind(id) == LG_ID_KIND_LITERAL) {
        LgId datatype = LG_ID_NONE;
        LG_TRY(lg_snapshot_literal(bytes, out, &datatype, err));
        return datatype == LG_ID_NONE ? LG_OK
                                      : lg_snapshot_bytes(s, datatype, arena, &out->datatype, err);
    }
    *out = lg_id_kind(id) == LG_ID_KIND_IRI ? lg_term_iri(bytes) : lg_term_blank(bytes);
    return LG_OK;
}

// --- Statistics -------------------------------------------------------------

// Live rows of a block.
static LgStatus
count_block(const LgSnapshot *s, const LgView *view, uint64_t i, uint64_t *out, LgError *err)
{
    LgBlockInfo info;
    LgCol cols[LG_BLOCK_COLS];
    LgId graphs[LG_COL_FRAME];
    lg_segment_info(view->seg, i, &info);
    if (info.min[2] == info.max[2]) {
        *out += lg_snapshot_lives(s, view, info.min[2]) ? info.rows : 0;
        return LG_OK;
    }
    LG_TRY(lg_segment_block(view->seg, i, &info, LG_BLOCK_COLS, cols, err));
    LgId last = info.min[2];
    bool lives = lg_snapshot_lives(s, view, last);
    for (uint32_t from = 0; from < info.rows; from += LG_COL_FRAME) {
        const uint32_t left = info.rows - from;
        const uint32_t n = left < LG_COL_FRAME ? left : LG_COL_FRAME;
        if (!lg_col_decode(&cols[2], from, n, graphs)) {
            return lg_segment_corrupt(view->seg, "a block cannot be read", err);
        }
        for (uint32_t k = 0; k < n; k++) {
            lives = graphs[k] == last ? lives : lg_snapshot_lives(s, view, graphs[k]);
            last = graphs[k];
            *out += lives;
        }
    }
    return LG_OK;
}

// Add what a segment says about a predicate.
static LgStatus
add_stats(const LgSnapshot *s, const LgView *view, const LgSegmentPred *p, LgPredicateStats *out,
          LgError *err)
{
    uint64_t rows = 0;
    for (uint64_t i = 0; view->partly_dead && i < p->pso.n; i++) {
        LG_TRY(count_block(s, view, p->pso.first + i, &rows, err));
    }
    rows = view->partly_dead ? rows : p->rows;
    out->rows += rows;
    out->subjects += p->subjects < rows ? p->subjects : rows;
    out->objects += p->objects < rows ? p->objects : rows;
    return LG_OK;
}

// Take away what a segment deletes of a predicate. The distinct terms stay an upper bound.
static LgStatus
take_stats(const LgSnapshot *s, const LgView *view, const LgSegmentPred *p, LgPredicateStats *out,
           LgError *err)
{
    uint64_t rows = 0;
    for (uint64_t i = 0; view->partly_dead && i < p->pso.n; i++) {
        LG_TRY(count_block(s, view, p->pso.first + i, &rows, err));
    }
    rows = view->partly_dead ? rows : p->rows;
    out->rows -= rows < out->rows ? rows : out->rows;
    out->subjects = out->subjects < out->rows ? out->subjects : out->rows;
    out->objects = out->objects < out->rows ? out->objects : out->rows;
    return LG_OK;
}

// The same for all segments.
static LgStatus
take_deleted(const LgSnapshot *s, LgPredicateStats *out, LgError *err)
{
    for (size_t i = 0; s->any_dels && i < s->manifest.n_segments; i++) {
        LgSegmentPred p;
        if (s->views[i].dels > 0 && lg_segment_find_del(s->views[i].seg, out->predicate, &p)) {
            LG_TRY(take_stats(s, &s->views[i], &p, out, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_snapshot_predicate(const LgSnapshot *s, LgId predicate, LgPredicateStats *out, LgError *err)
{
    *out = (LgPredicateStats){.predicate = predicate};
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        LgSegmentPred p;
        if (s->views[i].rows > 0 && lg_segment_find(s->views[i].seg, predicate, &p)) {
            LG_TRY(add_stats(s, &s->views[i], &p, out, err));
        }
    }
    return take_deleted(s, out, err);
}

static int
cmp_stats(const void *a, const void *b)
{
    const uint64_t x = ((const LgPredicateStats *)a)->predicate;
    const uint64_t y = ((const LgPredicateStats *)b)->predicate;
    return x < y ? -1 : x > y;
}

LgStatus
lg_snapshot_predicates(const LgSnapshot *s, LgArena *arena, LgPredicateStats **out, size_t *out_n,
                       LgError *err)
{
    size_t total = 0;
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        total += (size_t)s->views[i].seg->n_preds;
    }
    LgPredicateStats *v = LG_NEW_ARRAY(arena, LgPredicateStats, total);
    if (!v) {
        return lg_error_set(err, LG_E_LIMIT, "no room for %zu predicates", total);
    }
    size_t n = 0;
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        for (uint64_t k = 0; s->views[i].rows > 0 && k < s->views[i].seg->n_preds; k++) {
            LgSegmentPred p;
            lg_segment_pred(s->views[i].seg, k, &p);
            v[n] = (LgPredicateStats){.predicate = p.predicate};
            LG_TRY(add_stats(s, &s->views[i], &p, &v[n], err));
            n += v[n].rows > 0;
        }
    }
    qsort(v, n, sizeof(*v), cmp_stats);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && v[kept - 1].predicate == v[i].predicate) {
            v[kept - 1].rows += v[i].rows;
            v[kept - 1].subjects += v[i].subjects;
            v[kept - 1].objects += v[i].objects;
        } else {
            v[kept++] = v[i];
        }
    }
    n = kept;
    for (size_t i = kept = 0; i < n; i++) {
        LG_TRY(take_deleted(s, &v[i], err));
        v[kept] = v[i];
        kept += v[i].rows > 0;
    }
    *out = v;
    *out_n = kept;
    return LG_OK;
}

// Add the predicates of one segment that go with the term; `v` has room for all.
static LgStatus
add_members(const LgSegment *seg, LgBlockRange range, LgId term, LgId *v, size_t *n, LgError *err)
{
    uint64_t set = 0;
    LG_TRY(lg_segment_set_of(seg, range, term, &set, err));
    if (set == UINT64_MAX) {
        return LG_OK;
    }
    LgStr bytes = {0};
    if (!lg_segment_set(seg, set, &bytes)) {
        return lg_segment_corrupt(seg, "a set of predicates lies outside", err);
    }
    const uint8_t *p = (const uint8_t *)bytes.p;
    const uint8_t *const end = p + bytes.n;
    uint64_t take = 0;
    for (uint64_t at = 0; p < end; at += take) {
        if (!lg_sets_next(&p, end, &at, &take) || !lg_map_inside(at, take, 1, seg->n_preds)) {
            return lg_segment_corrupt(seg, "a set of predicates lies outside", err);
        }
        for (uint64_t i = at; i < at + take; i++) {
            LgSegmentPred pred;
            lg_segment_pred(seg, i, &pred);
            v[(*n)++] = pred.predicate;
        }
    }
    return LG_OK;
}

// All predicates of a segment: for terms that no set knows.
static void
add_all(const LgSegment *seg, LgId *v, size_t *n)
{
    for (uint64_t i = 0; i < seg->n_preds; i++) {
        LgSegmentPred p;
        lg_segment_pred(seg, i, &p);
        v[(*n)++] = p.predicate;
    }
}

LgStatus
lg_snapshot_predicates_of(const LgSnapshot *s, LgId subject, LgId object, LgArena *arena,
                          LgId **out, size_t *out_n, LgError *err)
{
    size_t total = 0;
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        total += (size_t)s->views[i].seg->n_preds;
    }
    LgId *v = LG_NEW_ARRAY(arena, LgId, total);
    if (!v) {
        return lg_error_set(err, LG_E_LIMIT, "no room for %zu predicates", total);
    }
    size_t n = 0;
    // the sets of objects hold resources only
    const unsigned kind = lg_id_kind(object);
    const bool known = kind == LG_ID_KIND_IRI || kind == LG_ID_KIND_BLANK;
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        const LgSegment *seg = s->views[i].seg;
        if (s->views[i].rows == 0) {
            continue;
        }
        if (subject != LG_ID_NONE) {
            LG_TRY(add_members(seg, seg->subjects, subject, v, &n, err));
        } else if (object != LG_ID_NONE && known) {
            LG_TRY(add_members(seg, seg->objects, object, v, &n, err));
        } else {
            add_all(seg, v, &n);
        }
    }
    if (s->manifest.n_segments > 1) { // those of one ascend
        qsort(v, n, sizeof(*v), lg_id_cmp);
    }
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

static int
cmp_graphs(const void *a, const void *b)
{
    const uint64_t x = ((const LgGraphStats *)a)->graph;
    const uint64_t y = ((const LgGraphStats *)b)->graph;
    return x < y ? -1 : x > y;
}

// Take away what segments delete, and graphs that become empty; returns how many are left.
static size_t
take_graphs(const LgSnapshot *s, LgGraphStats *v, size_t n)
{
    for (size_t i = 0; s->any_dels && i < s->manifest.n_segments; i++) {
        const LgView *view = &s->views[i];
        for (uint64_t k = 0; k < view->seg->n_del_graphs; k++) {
            LgGraphStats g;
            lg_segment_del_graph(view->seg, k, &g);
            LgGraphStats *at = (LgGraphStats *)bsearch(&g, v, n, sizeof(*v), cmp_graphs);
            if (at && lg_snapshot_lives(s, view, g.graph)) {
                at->rows -= g.rows < at->rows ? g.rows : at->rows;
            }
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        v[kept] = v[i];
        kept += v[i].rows > 0;
    }
    return kept;
}

LgStatus
lg_snapshot_graphs(const LgSnapshot *s, LgArena *arena, LgGraphStats **out, size_t *out_n,
                   LgError *err)
{
    size_t total = 0;
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        total += (size_t)s->views[i].seg->n_graphs;
    }
    LgGraphStats *v = LG_NEW_ARRAY(arena, LgGraphStats, total);
    if (!v) {
        return lg_error_set(err, LG_E_LIMIT, "no room for %zu graphs", total);
    }
    size_t n = 0;
    for (size_t i = 0; i < s->manifest.n_segments; i++) {
        const LgView *view = &s->views[i];
        for (uint64_t k = 0; k < view->seg->n_graphs; k++) {
            lg_segment_graph(view->seg, k, &v[n]);
            n += lg_snapshot_lives(s, view, v[n].graph);
        }
    }
    qsort(v, n, sizeof(*v), cmp_graphs);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && v[kept - 1].graph == v[i].graph) {
            v[kept - 1].rows += v[i].rows;
        } else {
            v[kept++] = v[i];
        }
    }
    *out = v;
    *out_n = take_graphs(s, v, kept);
    return LG_OK;
}
