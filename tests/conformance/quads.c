// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "conformance/quads.h"

#include "base/mem.h"

static LgStatus
keep_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    Quads *q = (Quads *)sink;
    (void)keep;
    LgBuf text = {0};
    lg_term_format(term, &text);
    if (term->lang.n > 0) { // language tags are compared without case
        for (char *p = text.p + text.n - term->lang.n; p < text.p + text.n; p++) {
            *p = (char)(*p >= 'A' && *p <= 'Z' ? *p + ('a' - 'A') : *p);
        }
    }
    const LgStr copy = text.failed ? (LgStr){0} : lg_arena_str(q->arena, lg_buf_view(&text));
    lg_buf_done(&text);
    if (!copy.p || !lg_mem_grow((void **)&q->terms, &q->cap_terms, q->n_terms + 2, sizeof(LgStr))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a term");
    }
    q->n_terms++;
    q->terms[q->n_terms] = copy;
    *out = q->n_terms;
    return LG_OK;
}

static LgStatus
push(Quads *q, Quad quad)
{
    if (!lg_mem_grow((void **)&q->quads, &q->cap, q->n + 1, sizeof(Quad))) {
        return LG_E_NOMEM;
    }
    q->quads[q->n++] = quad;
    return LG_OK;
}

static LgStatus
keep_quads(LgSink *sink, const LgQuads *batch, LgError *err)
{
    Quads *q = (Quads *)sink;
    for (uint32_t i = 0; i < batch->n; i++) {
        const Quad quad = {q->terms[batch->s[i]], q->terms[batch->p[i]], q->terms[batch->o[i]],
                           q->terms[batch->g[i]]};
        if (push(q, quad) != LG_OK) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for a quad");
        }
    }
    return LG_OK;
}

static LgStatus
keep_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    Quads *q = (Quads *)sink;
    for (uint32_t i = 0; i < rows->n; i++) {
        for (uint32_t c = 0; c < rows->n_columns; c++) {
            const LgTermRef object = rows->columns[c].objects[i];
            if (object == 0) {
                continue;
            }
            const Quad quad = {q->terms[rows->subjects[i]], q->terms[rows->columns[c].predicate],
                               q->terms[object], q->terms[rows->graph]};
            if (push(q, quad) != LG_OK) {
                return lg_error_set(err, LG_E_NOMEM, "no memory for a quad");
            }
        }
    }
    return LG_OK;
}

void
quads_init(Quads *quads, LgArena *arena)
{
    static const LgSinkType type = {.term = keep_term, .rows = keep_rows, .quads = keep_quads};
    *quads = (Quads){.sink = {&type}, .arena = arena};
}

void
quads_done(Quads *quads)
{
    lg_mem_free(quads->terms);
    lg_mem_free(quads->quads);
    *quads = (Quads){0};
}

LgStatus
quads_add(Quads *quads, LgStr s, LgStr p, LgStr o, LgStr g)
{
    const Quad quad = {lg_arena_str(quads->arena, s), lg_arena_str(quads->arena, p),
                       lg_arena_str(quads->arena, o), lg_arena_str(quads->arena, g)};
    return quad.s.p && quad.p.p && quad.o.p && quad.g.p ? push(quads, quad) : LG_E_NOMEM;
}

LgStatus
quads_read(Quads *quads, const char *path, LgStr base, LgError *err)
{
    const LgReadOptions options = {.base = base, .graph = LG_STR(QUADS_DEFAULT_GRAPH)};
    uint64_t n = 0;
    return lg_read_file(&lg_io_plain, path, &options, &quads->sink, &n, err);
}

LgStr
quads_next_object(const Quads *quads, LgStr s, const char *p, size_t *cursor)
{
    const LgStr iri = lg_str_c(p);
    for (size_t i = *cursor; i < quads->n; i++) {
        const Quad *q = &quads->quads[i];
        if (lg_str_eq(quads_iri(q->p), iri) && lg_str_eq(q->s, s)) {
            *cursor = i + 1;
            return q->o;
        }
    }
    *cursor = quads->n;
    return (LgStr){0};
}

LgStr
quads_object(const Quads *quads, LgStr s, const char *p)
{
    size_t cursor = 0;
    return quads_next_object(quads, s, p, &cursor);
}

LgStr
quads_iri(LgStr term)
{
    return term.n >= 2 && term.p[0] == '<' ? (LgStr){term.p + 1, term.n - 2} : (LgStr){0};
}

LgStr
quads_text(LgStr term)
{
    if (term.n < 2 || term.p[0] != '"') {
        return (LgStr){0};
    }
    size_t end = term.n - 1;
    while (end > 0 && term.p[end] != '"') {
        end--;
    }
    return (LgStr){term.p + 1, end - 1};
}
