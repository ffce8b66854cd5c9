// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/load_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/commit_impl.h"

#include <stdlib.h>

static const size_t default_memory = (size_t)1 << 30;

// --- Terms ------------------------------------------------------------------

static LgStatus
load_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)keep; // ids last
    LgLoad *load = (LgLoad *)sink;
    if (term->kind == LG_TERM_NONE) {
        *out = 0;
        return LG_OK;
    }
    LgId id = LG_ID_NONE;
    const LgStatus st = lg_load_intern(load, term, &id, err);
    load->failed = st == LG_OK ? load->failed : st;
    *out = id;
    return st;
}

static LgStatus
load_terms(LgSink *sink, const LgTerm *terms, size_t n, LgTermRef *out, LgError *err)
{
    LgLoad *load = (LgLoad *)sink;
    const LgStatus st = lg_load_intern_all(load, terms, n, out, err);
    load->failed = st == LG_OK ? load->failed : st;
    return st;
}

// --- Rows -------------------------------------------------------------------

static LgStatus
grow_slots(LgLoad *load, LgError *err)
{
    const size_t n = load->n_slots ? load->n_slots * 2 : 256;
    uint32_t *slots = LG_ALLOC_ARRAY(uint32_t, n);
    if (!slots) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the predicates");
    }
    for (uint32_t i = 0; i < load->n_preds; i++) {
        size_t at = lg_hash_u64(load->preds[i]->predicate) & (n - 1);
        while (slots[at]) {
            at = (at + 1) & (n - 1);
        }
        slots[at] = i + 1;
    }
    lg_mem_free(load->slots);
    load->slots = slots;
    load->n_slots = n;
    return LG_OK;
}

LgStatus
lg_load_pred(LgLoad *load, LgId predicate, bool deleted, LgLoadPred **out, LgError *err)
{
    if (load->n_preds * 2 >= load->n_slots) {
        LG_TRY(grow_slots(load, err));
    }
    size_t at = lg_hash_u64(predicate) & (load->n_slots - 1);
    for (; load->slots[at]; at = (at + 1) & (load->n_slots - 1)) {
        LgLoadPred *pred = load->preds[load->slots[at] - 1];
        if (pred->predicate == predicate && pred->deleted == deleted) {
            *out = pred;
            return LG_OK;
        }
    }
    if (lg_id_kind(predicate) != LG_ID_KIND_IRI) {
        return lg_error_set(err, LG_E_INVALID, "a predicate must be an IRI");
    }
    LgLoadPred *made = LG_ALLOC(LgLoadPred);
    if (!made || !lg_mem_grow((void **)&load->preds, &load->cap_preds, load->n_preds + 1,
                              sizeof(load->preds[0]))) {
        lg_mem_free(made);
        return lg_error_set(err, LG_E_NOMEM, "no memory for the predicates");
    }
    *made = (LgLoadPred){.predicate = predicate, .deleted = deleted, .limit = LG_LOAD_CHUNK};
    load->preds[load->n_preds++] = made;
    *out = made;
    load->slots[at] = (uint32_t)load->n_preds;
    return LG_OK;
}

// Hand over what has come in when it is a whole chunk, or has become too much.
static LgStatus
hand_over(LgLoad *load, LgLoadPred *pred, LgError *err)
{
    if (pred->n == LG_LOAD_CHUNK) {
        LG_TRY(lg_load_hand(load, pred, err));
    }
    return load->buffered > load->options.memory / 8 ? lg_load_hand_all(load, err) : LG_OK;
}

// --- Steps ------------------------------------------------------------------

bool
lg_load_is_pending(const LgLoad *load)
{
    uint64_t next[LG_DICT_KINDS];
    lg_dict_writer_next(load->dict, next);
    return load->adds || load->deletes || load->n_dropped > 0 ||
           memcmp(next, load->base->manifest.next_id, sizeof(next)) != 0;
}

// Forget what is pending.
static void
clear_pending(LgLoad *load)
{
    for (size_t i = 0; i < load->n_preds; i++) {
        lg_load_forget(load->preds[i]);
        lg_mem_free(load->preds[i]->runs);
        lg_mem_free(load->preds[i]);
    }
    load->n_preds = 0;
    load->n_known = 0;
    lg_mem_free(load->slots);
    load->slots = NULL;
    load->n_slots = 0;
    load->n_dropped = 0;
    load->memory = 0;
    load->buffered = 0;
    load->pending = 0;
    load->adds = load->deletes = false;
    lg_load_unmap(load);
    load->spilled = 0;
    (void)lg_io_close(&load->spill, NULL);
    load->spill.fd = -1;
}

// Make what is pending a step.
static LgStatus
take_step(LgLoad *load, LgError *err)
{
    LgSnapshot *snap = NULL;
    LgDictWriter *dict = NULL;
    LgStatus st = lg_load_settle(load, err);
    st = st == LG_OK ? lg_build_step(load, &snap, err) : st;
    st = st == LG_OK ? lg_dict_writer_new(snap->manifest.next_id, &dict, err) : st;
    if (st != LG_OK) {
        lg_snapshot_unref(snap);
        load->failed = st;
        return st;
    }
    lg_dict_writer_free(load->dict);
    load->dict = dict;
    lg_load_rebase(load, snap);
    load->steps++;
    clear_pending(load);
    return LG_OK;
}

// --- Quads ------------------------------------------------------------------

static LgStatus
add_column(LgLoad *load, const LgRows *rows, const LgColumn *column, bool deleted, LgError *err)
{
    LgLoadPred *pred = NULL;
    if (column->predicate == 0) {
        return LG_OK; // a deletion of what is not there
    }
    LG_TRY(lg_load_pred(load, column->predicate, deleted, &pred, err));
    for (uint32_t i = 0; i < rows->n;) {
        const uint32_t room = LG_LOAD_CHUNK - (uint32_t)pred->n;
        const uint32_t end = rows->n - i < room ? rows->n : i + room;
        LG_TRY(lg_load_room(load, pred, end - i, err));
        LgRow *to = pred->rows + pred->n;
        for (; i < end; i++) {
            *to = (LgRow){rows->subjects[i], column->objects[i], rows->graph};
            to += (column->objects[i] != 0) & (rows->subjects[i] != 0);
        }
        const size_t added = (size_t)(to - (pred->rows + pred->n));
        pred->n += added;
        load->count += deleted ? 0 : added;
        load->pending += added;
        LG_TRY(hand_over(load, pred, err));
    }
    return LG_OK;
}

static bool
is_resource(LgTermRef ref)
{
    return lg_id_kind(ref) == LG_ID_KIND_IRI || lg_id_kind(ref) == LG_ID_KIND_BLANK;
}

static LgStatus
add_rows(LgLoad *load, const LgRows *rows, bool deleted, LgError *err)
{
    if (deleted && rows->graph == 0) {
        return LG_OK;
    }
    if (!is_resource(rows->graph)) {
        return lg_error_set(err, LG_E_INVALID, "a graph name must be an IRI");
    }
    for (uint32_t i = 0; i < rows->n; i++) {
        if (!is_resource(rows->subjects[i]) && !(deleted && rows->subjects[i] == 0)) {
            return lg_error_set(err, LG_E_INVALID, "a subject must be an IRI or a blank node");
        }
    }
    for (uint32_t c = 0; c < rows->n_columns; c++) {
        if (rows->columns[c].predicate == 0 && !deleted) {
            return lg_error_set(err, LG_E_INVALID, "a predicate must be an IRI");
        }
        LG_TRY(add_column(load, rows, &rows->columns[c], deleted, err));
    }
    return LG_OK;
}

static LgStatus
load_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    LgLoad *load = (LgLoad *)sink;
    load->adds = true;
    load->changes++;
    const LgStatus st = add_rows(load, rows, false, err);
    load->failed = st == LG_OK ? load->failed : st;
    return st;
}

static LgStatus
add_quads(LgLoad *load, const LgQuads *q, bool deleted, LgError *err)
{
    LgLoadPred *pred = NULL;
    for (uint32_t i = 0; i < q->n; i++) {
        if (deleted && (q->s[i] == 0 || q->p[i] == 0 || q->o[i] == 0 || q->g[i] == 0)) {
            continue;
        }
        if (!is_resource(q->s[i]) || !is_resource(q->g[i]) || q->o[i] == 0) {
            return lg_error_set(err, LG_E_INVALID,
                                "a subject or a graph name must be an IRI or a blank node");
        }
        if (!pred || pred->predicate != q->p[i]) {
            LG_TRY(lg_load_pred(load, q->p[i], deleted, &pred, err));
        }
        if (pred->n == pred->cap) {
            LG_TRY(lg_load_room(load, pred, 1, err));
        }
        pred->rows[pred->n++] = (LgRow){q->s[i], q->o[i], q->g[i]};
        LG_TRY(hand_over(load, pred, err));
    }
    load->count += deleted ? 0 : q->n;
    load->pending += q->n;
    return LG_OK;
}

static LgStatus
load_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    LgLoad *load = (LgLoad *)sink;
    load->adds = true;
    load->changes++;
    const LgStatus st = add_quads(load, quads, false, err);
    load->failed = st == LG_OK ? load->failed : st;
    return st;
}

static const LgSinkType load_sink_type = {
    .term = load_term, .rows = load_rows, .quads = load_quads, .terms = load_terms};

// --- Deletions --------------------------------------------------------------

static LgStatus
deletion_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)keep;
    LgLoad *load = ((LgLoadDeletions *)sink)->load;
    *out = 0;
    return term->kind == LG_TERM_NONE ? LG_OK : lg_load_find(load, term, out, err);
}

// Deletions come before quads: if there are quads, they have to be there first.
static LgStatus
begin_deletions(LgLoad *load, LgError *err)
{
    if (load->adds) {
        LG_TRY(take_step(load, err));
    }
    load->deletes = true;
    load->changes++;
    return LG_OK;
}

static LgStatus
deletion_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    LgLoad *load = ((LgLoadDeletions *)sink)->load;
    LgStatus st = begin_deletions(load, err);
    st = st == LG_OK ? add_rows(load, rows, true, err) : st;
    load->failed = st == LG_OK ? load->failed : st;
    return st;
}

static LgStatus
deletion_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    LgLoad *load = ((LgLoadDeletions *)sink)->load;
    LgStatus st = begin_deletions(load, err);
    st = st == LG_OK ? add_quads(load, quads, true, err) : st;
    load->failed = st == LG_OK ? load->failed : st;
    return st;
}

static const LgSinkType deletion_sink_type = {
    .term = deletion_term, .rows = deletion_rows, .quads = deletion_quads};

// --- Life -------------------------------------------------------------------

static LgStatus
begin(LgLoad *load, LgError *err)
{
    LG_TRY(lg_commit_begin(load->store, load->options.wait_ms, load->options.progress, &load->lock,
                           &load->base, err));
    LG_TRY(lg_manifest_copy(&load->base->manifest, &load->published, err));
    load->n_shared = load->base->manifest.n_dicts;
    lg_commit_sweep(load->store, &load->base->manifest);
    return lg_dict_writer_new(load->base->manifest.next_id, &load->dict, err);
}

LgStatus
lg_load_begin(LgStore *store, const LgLoadOptions *options, LgLoad **out, LgError *err)
{
    LgLoad *load = LG_ALLOC(LgLoad);
    if (!load) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to load");
    }
    load->sink.type = &load_sink_type;
    load->deletions = (LgLoadDeletions){{&deletion_sink_type}, load};
    load->store = store;
    load->lock.fd = -1;
    load->spill.fd = -1;
    load->options = options ? *options : (LgLoadOptions){0};
    if (load->options.memory == 0) {
        load->options.memory = default_memory;
    }
    load->next_spill = load->options.memory / 4;
    const LgStatus st = begin(load, err);
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    *out = load;
    return LG_OK;
}

LgSink *
lg_load_sink(LgLoad *load)
{
    return &load->sink;
}

LgSink *
lg_load_deletions(LgLoad *load)
{
    return &load->deletions.sink;
}

static LgStatus
note_drop(LgLoad *load, LgId graph, LgError *err)
{
    if (!lg_mem_grow((void **)&load->dropped, &load->cap_dropped, load->n_dropped + 1,
                     sizeof(load->dropped[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the graphs to drop");
    }
    load->dropped[load->n_dropped++] = graph;
    load->changes++;
    return LG_OK;
}

LgStatus
lg_load_drop(LgLoad *load, LgStr graph, LgError *err)
{
    const LgTerm term = lg_term_iri(graph);
    LgId id = LG_ID_NONE;
    if (load->steps > 0 || load->deletes || load->compared) {
        return lg_error_set(err, LG_E_INVALID,
                            "a graph can only be replaced by a load that has "
                            "not deleted or compared anything: clear it");
    }
    LG_TRY(lg_load_intern(load, &term, &id, err));
    return note_drop(load, id, err);
}

LgStatus
lg_load_clear(LgLoad *load, LgTermRef graph, LgError *err)
{
    if (graph == 0) {
        return LG_OK;
    }
    if (!is_resource(graph)) {
        return lg_error_set(err, LG_E_INVALID, "a graph name must be an IRI");
    }
    if (load->adds || load->deletes) {
        LG_TRY(take_step(load, err));
    }
    return note_drop(load, graph, err);
}

LgStatus
lg_load_snapshot(LgLoad *load, LgSnapshot **out, LgError *err)
{
    if (load->failed != LG_OK) {
        return lg_error_set(err, load->failed, "the load has failed before");
    }
    if (lg_load_is_pending(load)) {
        LG_TRY(take_step(load, err));
    }
    (void)atomic_fetch_add(&load->base->refs, 1);
    *out = load->base;
    return LG_OK;
}

uint64_t
lg_load_count(const LgLoad *load)
{
    return load->count;
}

uint64_t
lg_load_changes(const LgLoad *load)
{
    return load->changes;
}

LgStatus
lg_load_commit(LgLoad *load, LgError *err)
{
    LgStatus st = load->failed;
    if (st != LG_OK) {
        (void)lg_error_set(err, st, "the load has failed before: nothing is published");
    } else {
        st = lg_load_settle(load, err);
        st = st == LG_OK ? lg_build_publish(load, err) : st;
    }
    lg_load_abort(load);
    return st;
}

void
lg_load_abort(LgLoad *load)
{
    if (!load) {
        return;
    }
    lg_load_stop(load);
    clear_pending(load);
    if (load->base) {
        // what a failed commit has left, and what it has replaced
        LgSnapshot *now = NULL;
        if (!load->keep_files && lg_store_snapshot(load->store, &now, NULL) == LG_OK) {
            lg_commit_sweep(load->store, &now->manifest);
            lg_snapshot_unref(now);
        }
        lg_load_rebase(load, NULL);
    }
    lg_filters_done(&load->filters);
    for (size_t i = 0; i < load->n_made; i++) {
        lg_store_drop(load->store, load->made[i]);
    }
    lg_mem_free(load->made);
    lg_manifest_done(&load->published);
    lg_dict_writer_free(load->dict);
    (void)lg_io_close(&load->lock, NULL);
    lg_buf_done(&load->scratch);
    lg_buf_done(&load->together);
    lg_mem_free(load->preds);
    lg_mem_free(load->known);
    lg_mem_free(load->dropped);
    lg_mem_free(load->temp);
    lg_mem_free(load);
}
