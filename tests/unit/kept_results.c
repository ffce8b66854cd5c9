// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "unit/kept_results.h"

#include "sparql/results_read.h"

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to keep an answer");
}

static LgStatus
take_head(void *ctx, const LgStr *vars, uint32_t n_vars, LgError *err)
{
    KeptResults *kept = (KeptResults *)ctx;
    LgStr *copy = LG_NEW_ARRAY(kept->arena, LgStr, (size_t)n_vars + 1);
    for (uint32_t i = 0; copy && i < n_vars; i++) {
        copy[i] = lg_arena_str(kept->arena, vars[i]);
        copy = copy[i].p ? copy : NULL;
    }
    kept->answer.kind = LG_ANSWER_BINDINGS;
    kept->answer.vars = copy;
    kept->answer.n_vars = n_vars;
    return copy ? LG_OK : no_memory(err);
}

static LgStatus
take_row(void *ctx, const LgTerm *terms, LgError *err)
{
    KeptResults *kept = (KeptResults *)ctx;
    const size_t n_vars = kept->answer.n_vars;
    if (kept->n_rows == kept->cap_rows) {
        const size_t cap = kept->cap_rows > 0 ? kept->cap_rows * 2 : 16;
        LgTerm *rows = LG_NEW_ARRAY(kept->arena, LgTerm, cap * (n_vars + 1));
        if (!rows) {
            return no_memory(err);
        }
        if (kept->n_rows > 0) {
            memcpy(rows, kept->rows, kept->n_rows * n_vars * sizeof(*rows));
        }
        kept->rows = rows;
        kept->cap_rows = cap;
    }
    for (size_t c = 0; c < n_vars; c++) {
        LgTerm *to = &kept->rows[kept->n_rows * n_vars + c];
        *to = (LgTerm){0};
        if (terms[c].kind != LG_TERM_NONE) {
            LG_TRY(lg_term_copy(kept->arena, &terms[c], to, err));
        }
    }
    kept->n_rows++;
    return LG_OK;
}

static LgStatus
take_boolean(void *ctx, bool value, LgError *err)
{
    KeptResults *kept = (KeptResults *)ctx;
    (void)err;
    kept->answer.kind = LG_ANSWER_BOOLEAN;
    kept->answer.boolean = value;
    return LG_OK;
}

static LgStatus
kept_next(LgAnswer *answer, LgAnswerRows *out, LgError *err)
{
    KeptResults *kept = (KeptResults *)answer;
    (void)err;
    *out = (LgAnswerRows){.n = kept->given ? 0 : (uint32_t)kept->n_rows,
                          .n_cols = answer->n_vars,
                          .terms = kept->rows};
    kept->given = true;
    return LG_OK;
}

static const LgAnswerType kept_type = {.next = kept_next};

LgStatus
kept_results_read(KeptResults *kept, LgArena *arena, LgStr body, LgStr media, LgError *err)
{
    *kept = (KeptResults){.answer = {.type = &kept_type}, .arena = arena};
    const LgResultsHandler handler = {
        .head = take_head, .row = take_row, .boolean = take_boolean, .ctx = kept};
    return lg_results_read(body, media, &handler, err);
}

bool
kept_results_same(const KeptResults *a, const KeptResults *b)
{
    const size_t n_vars = a->answer.n_vars;
    bool same = a->answer.kind == b->answer.kind && n_vars == b->answer.n_vars &&
                a->answer.boolean == b->answer.boolean && a->n_rows == b->n_rows;
    for (size_t i = 0; same && i < n_vars; i++) {
        same = lg_str_eq(a->answer.vars[i], b->answer.vars[i]);
    }
    for (size_t i = 0; same && i < a->n_rows * n_vars; i++) {
        same = lg_term_eq(&a->rows[i], &b->rows[i]) && lg_str_eq(a->rows[i].lang, b->rows[i].lang);
    }
    return same;
}
