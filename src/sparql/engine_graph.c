// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// CONSTRUCT (16.2): solutions to distinct triples. DESCRIBE is in engine_describe.c.

#include "sparql/engine_impl.h"

static LgStatus
full(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the graph needs more than the query's memory limit");
}

// --- Templates --------------------------------------------------------------------

static uint32_t
find_fresh(const LgQuery *query, LgVar var)
{
    for (uint32_t i = 0; i < query->n_fresh; i++) {
        if (query->fresh[i] == var) {
            return i;
        }
    }
    return UINT32_MAX;
}

enum { RUN_TRIPLES = 16 }; // of a template: more are not compared one by one

// Find out whether the same triple can only come from rows next to each other.
static LgStatus
open_runs(LgEngineAnswer *self, LgError *err)
{
    const LgQuery *query = self->query;
    const uint32_t col = self->plan->sorted == LG_VAR_NONE
                             ? UINT32_MAX
                             : lg_plan_column(self->plan, self->plan->sorted);
    bool runs = query->n_construct > 0 && query->n_construct <= RUN_TRIPLES;
    for (uint32_t i = 0; i < query->n_construct; i++) {
        runs = runs && self->template[i].col[0] == col;
    }
    self->run_col = runs ? col : UINT32_MAX;
    self->run = LG_NEW_ARRAY(self->arena, LgId, (size_t)RUN_TRIPLES * 3);
    return self->run ? LG_OK : full(err);
}

static LgStatus
open_template(LgEngineAnswer *self, LgError *err)
{
    const LgQuery *query = self->query;
    self->template = LG_NEW_ARRAY(self->arena, LgEngineTemplate, query->n_construct + 1);
    self->fresh = LG_NEW_ARRAY(self->arena, LgId, query->n_fresh + 1);
    if (!self->template || !self->fresh) {
        return full(err);
    }
    for (uint32_t i = 0; i < query->n_construct; i++) {
        LgEngineTemplate *template = &self->template[i];
        const LgNode *nodes[3] = {&query->construct[i].s, &query->construct[i].p,
                                  &query->construct[i].o};
        for (int at = 0; at < 3; at++) {
            template->col[at] = UINT32_MAX;
            template->fresh[at] = UINT32_MAX;
            if (nodes[at]->var == LG_VAR_NONE) {
                LG_TRY(lg_termtable_id(self->exec.terms, &nodes[at]->term, &template->id[at], err));
                continue;
            }
            template->fresh[at] = find_fresh(query, nodes[at]->var);
            if (template->fresh[at] == UINT32_MAX) {
                template->col[at] = lg_plan_column(self->plan, nodes[at]->var);
            }
        }
    }
    return open_runs(self, err);
}

// A blank node that neither the store nor this answer has.
static LgStatus
make_blank(LgEngineAnswer *self, LgId *out, LgError *err)
{
    do {
        char label[32] = "c";
        size_t n = 1;
        uint64_t number = self->exec.next_blank++;
        do {
            label[n++] = (char)('0' + (int)(number % 10));
            number /= 10;
        } while (number > 0);
        const LgTerm term = lg_term_blank((LgStr){label, n});
        LG_TRY(lg_termtable_id(self->exec.terms, &term, out, err));
    } while (lg_id_kind(*out) != LG_ID_KIND_LOCAL);
    return LG_OK;
}

// May the term stand there? IRIs and blank nodes are subjects, IRIs predicates.
static LgStatus
is_legal(LgEngineAnswer *self, LgId id, int at, bool *out, LgError *err)
{
    const unsigned kind = lg_id_kind(id);
    LgTermKind term_kind = kind == LG_ID_KIND_IRI     ? LG_TERM_IRI
                           : kind == LG_ID_KIND_BLANK ? LG_TERM_BLANK
                                                      : LG_TERM_LITERAL;
    if (kind == LG_ID_KIND_LOCAL) {
        LgTerm term;
        LG_TRY(lg_termtable_term(self->exec.terms, id, self->arena, &term, err));
        term_kind = term.kind;
    }
    *out = id != LG_ID_NONE &&
           (at == 2 || term_kind == LG_TERM_IRI || (at == 0 && term_kind == LG_TERM_BLANK));
    return LG_OK;
}

// Has the first row of a run given this triple? If not it is noted.
static bool
note_in_run(LgEngineAnswer *self, const LgId *ids)
{
    for (uint32_t i = 0; i < self->n_run; i++) {
        const LgId *other = &self->run[(size_t)i * 3];
        if (other[0] == ids[0] && other[1] == ids[1] && other[2] == ids[2]) {
            return false;
        }
    }
    memcpy(&self->run[(size_t)self->n_run * 3], ids, 3 * sizeof(*ids));
    self->n_run++;
    return true;
}

// A row begins. Most runs are one row, and take no hashing.
static LgStatus
begin_row(LgEngineAnswer *self, LgId id, LgError *err)
{
    bool is_new = false;
    if (self->run_id != id || self->triples.n + self->n_run == 0) {
        lg_rowset_clear(&self->triples);
        self->run_id = id;
        self->run_first = true;
        self->n_run = 0;
        return LG_OK;
    }
    self->run_first = false;
    for (uint32_t i = 0; i < self->n_run; i++) {
        if (lg_rowset_intern(&self->triples, &self->run[(size_t)i * 3], &is_new) ==
            LG_ROWSET_NONE) {
            return full(err);
        }
    }
    self->n_run = 0;
    return LG_OK;
}

LgStatus
lg_engine_graph_put(LgEngineAnswer *self, const LgId *ids, uint32_t *n, LgError *err)
{
    bool is_new = false;
    if (self->run_first) {
        is_new = note_in_run(self, ids);
    } else if (lg_rowset_intern(&self->triples, ids, &is_new) == LG_ROWSET_NONE) {
        return full(err);
    }
    for (int at = 0; at < 3; at++) {
        self->triple_cols[at][*n] = ids[at];
    }
    *n += is_new;
    return LG_OK;
}

static LgStatus
construct_row(LgEngineAnswer *self, uint32_t row, uint32_t *n, LgError *err)
{
    if (self->run_col != UINT32_MAX) {
        LG_TRY(begin_row(self, self->batch.cols[self->run_col][row], err));
    }
    for (uint32_t i = 0; i < self->query->n_fresh; i++) {
        LG_TRY(make_blank(self, &self->fresh[i], err));
    }
    for (uint32_t i = 0; i < self->query->n_construct; i++) {
        const LgEngineTemplate *template = &self->template[i];
        LgId ids[3];
        bool legal = true;
        for (int at = 0; at < 3 && legal; at++) {
            ids[at] = template->id[at];
            if (template->fresh[at] != UINT32_MAX) {
                ids[at] = self->fresh[template->fresh[at]];
            } else if (template->col[at] != UINT32_MAX) {
                ids[at] = self->batch.cols[template->col[at]][row];
            }
            LG_TRY(is_legal(self, ids[at], at, &legal, err));
        }
        if (legal) {
            LG_TRY(lg_engine_graph_put(self, ids, n, err));
        }
    }
    return LG_OK;
}

static LgStatus
next_construct(LgEngineAnswer *self, uint32_t *out_n, LgError *err)
{
    uint32_t n = 0;
    while (n + self->query->n_construct <= LG_BATCH_MAX) {
        if (self->batch_at == self->batch.n) {
            if (n > 0) {
                break;
            }
            LG_TRY(lg_op_next(self->root, &self->batch, err));
            self->batch_at = 0;
            if (self->batch.n == 0) {
                break;
            }
        }
        LG_TRY(construct_row(self, lg_batch_row(&self->batch, self->batch_at++), &n, err));
    }
    *out_n = n;
    return LG_OK;
}

// --- Both ---------------------------------------------------------------------------

LgStatus
lg_engine_graph_open(LgEngineAnswer *self, LgError *err)
{
    if (self->query->n_construct > LG_BATCH_MAX) {
        return lg_error_set(err, LG_E_LIMIT, "a template of more than %d triples", LG_BATCH_MAX);
    }
    for (int at = 0; at < 3; at++) {
        self->triple_cols[at] = LG_NEW_ARRAY(self->arena, LgId, LG_BATCH_MAX + 1);
        if (!self->triple_cols[at]) {
            return full(err);
        }
    }
    self->view = LG_NEW_ARRAY(self->arena, const LgId *, 3);
    if (!self->view) {
        return full(err);
    }
    lg_rowset_init(&self->triples, self->arena, 3, 3);
    self->triples.exec = &self->exec;
    return self->query->form == LG_QUERY_CONSTRUCT ? open_template(self, err)
                                                   : lg_engine_describe_open(self, err);
}

LgStatus
lg_engine_graph_next(LgEngineAnswer *self, LgBatch *out, LgError *err)
{
    uint32_t n = 0;
    LG_TRY(self->query->form == LG_QUERY_CONSTRUCT ? next_construct(self, &n, err)
                                                   : lg_engine_describe_next(self, &n, err));
    for (int at = 0; at < 3; at++) {
        self->view[at] = self->triple_cols[at];
    }
    *out = (LgBatch){.n = n, .n_cols = 3, .cols = self->view};
    return LG_OK;
}

void
lg_engine_graph_close(LgEngineAnswer *self)
{
    lg_scan_close(self->scan);
    self->scan = NULL;
}
