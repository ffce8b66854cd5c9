// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The rows of an answer: as ids, for writers, and as terms, for everybody else. What the latter
// need is not allocated for the former.

#include "base/hash.h"
#include "sparql/engine_impl.h"

enum {
    CACHED = 4096,       // terms kept decoded
    TEXT_KEPT = 1 << 20, // bytes of decoded text before it is dropped
};

static LgStatus
full(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the query needs more than its memory limit");
}

LgStatus
lg_engine_rows_batch(LgEngineAnswer *self, LgBatch *out, LgError *err)
{
    LgBatch batch = {0};
    if (self->answer.kind == LG_ANSWER_GRAPH && !self->ended) {
        LG_TRY(lg_engine_graph_next(self, &batch, err));
    } else if (self->answer.kind == LG_ANSWER_BINDINGS && !self->ended) {
        LG_TRY(lg_op_next(self->root, &batch, err));
        for (uint32_t c = 0; c < self->answer.n_vars && batch.n > 0; c++) {
            self->view[c] = self->cols[c] == UINT32_MAX ? NULL : batch.cols[self->cols[c]];
        }
        batch.cols = self->view;
        batch.n_cols = self->answer.n_vars;
    }
    self->ended = batch.n == 0;
    *out = batch;
    return LG_OK;
}

static LgEngineTools *
equip(LgEngineAnswer *self, const LgCell *cell, uint32_t n_cols)
{
    if (!self->equipped) {
        self->tools = lg_engine_shelf_take(self->shelf, self->answer.version, cell, n_cols);
        self->equipped = true;
        if (self->tools.decoder) {
            lg_decoder_move(self->tools.decoder, self->snapshot);
        }
    }
    return &self->tools;
}

LgStatus
lg_engine_rows_texts(LgEngineAnswer *self, const LgTextsOptions *options, LgTexts **out,
                     LgError *err)
{
    LgEngineTools *tools = equip(self, options->cell, options->n_cols);
    if (tools->texts && tools->cell == options->cell && tools->n_cols == options->n_cols) {
        lg_texts_move(tools->texts, options);
    } else {
        LgTexts *texts = NULL;
        LG_TRY(lg_texts_new(options, &texts, err));
        lg_texts_free(tools->texts);
        tools->texts = texts;
        tools->cell = options->cell;
        tools->n_cols = options->n_cols;
    }
    *out = tools->texts;
    return LG_OK;
}

LgStatus
lg_engine_rows_term(LgEngineAnswer *self, LgId id, LgTerm *out, LgError *err)
{
    if (lg_id_kind(id) == LG_ID_KIND_LOCAL) {
        return lg_termtable_term(self->exec.terms, id, self->arena, out, err);
    }
    LgEngineTools *tools = equip(self, NULL, 0);
    if (!tools->decoder) {
        LG_TRY(lg_decoder_new(self->snapshot, &tools->decoder, err));
    }
    return lg_decoder_term(tools->decoder, id, out, err);
}

// --- Terms ------------------------------------------------------------------------

static LgStatus
open_terms(LgEngineAnswer *self, uint32_t width, LgError *err)
{
    self->text = lg_arena_within(self->arena); // kept near TEXT_KEPT
    self->cached_id = LG_NEW_ARRAY(self->arena, LgId, CACHED);
    self->cached_term = LG_NEW_ARRAY(self->arena, LgTerm, CACHED);
    self->terms = LG_NEW_ARRAY(self->arena, LgTerm, (size_t)width * LG_BATCH_MAX + 1);
    return self->text && self->cached_id && self->cached_term && self->terms ? LG_OK : full(err);
}

// The term of `id`, valid until drop_text().
static LgStatus
find_term(LgEngineAnswer *self, LgId id, LgTerm *out, LgError *err)
{
    const size_t slot = lg_hash_u64(id) % CACHED;
    if (self->cached_id[slot] != id) {
        LG_TRY(lg_termtable_term(self->exec.terms, id, self->text, &self->cached_term[slot], err));
        self->cached_id[slot] = id;
    }
    *out = self->cached_term[slot];
    return LG_OK;
}

// Drop decoded text when there is much of it; the rows given out before are
// no longer in use.
static void
drop_text(LgEngineAnswer *self)
{
    if (lg_arena_used(self->text) > TEXT_KEPT) {
        lg_arena_reset(self->text);
        memset(self->cached_id, 0, CACHED * sizeof(*self->cached_id));
    }
}

static LgStatus
decode(LgEngineAnswer *self, const LgBatch *batch, LgError *err)
{
    for (uint32_t c = 0; c < batch->n_cols; c++) {
        const LgId *ids = batch->cols[c];
        for (uint32_t i = 0; i < batch->n; i++) {
            LgTerm *term = &self->terms[(size_t)i * batch->n_cols + c];
            const LgId id = ids ? ids[lg_batch_row(batch, i)] : LG_ID_NONE;
            if (id == LG_ID_NONE) {
                *term = (LgTerm){0};
            } else {
                LG_TRY(find_term(self, id, term, err));
            }
        }
    }
    return LG_OK;
}

LgStatus
lg_engine_rows_next(LgEngineAnswer *self, LgAnswerRows *out, LgError *err)
{
    const uint32_t width = self->answer.kind == LG_ANSWER_GRAPH ? 3 : self->answer.n_vars;
    if (!self->terms) {
        LG_TRY(open_terms(self, width, err));
    }
    LgBatch batch = {0};
    LG_TRY(lg_engine_rows_batch(self, &batch, err));
    drop_text(self);
    if (batch.n > 0) {
        LG_TRY(decode(self, &batch, err));
    }
    *out = (LgAnswerRows){.n = batch.n, .n_cols = width, .terms = self->terms};
    return LG_OK;
}

void
lg_engine_rows_close(LgEngineAnswer *self)
{
    if (self->equipped) {
        lg_engine_shelf_give(self->shelf, &self->tools);
    }
    lg_arena_free(self->text);
}
