// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A reference is the place of a term's text, written out once, in one of two
// buffers: what is kept, and what goes with the next batch. A quad is then four
// copies, and nothing is looked up.

#include "rdf/sink_nquads.h"

#include "base/mem.h"

enum { SEND_AT = 1 << 20 };

typedef struct {
    LgSink sink; // first
    const LgOut *out;
    LgBuf kept;  // each term: its length as uint32_t, then its text and a space
    LgBuf batch; // the same, emptied after each batch
    LgBuf buf;   // output
    uint64_t n_quads;
} NquadsSink;

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to write N-Quads");
}

// Reference: (position + 1) * 2 + 1 in `kept`, (position + 1) * 2 in `batch`.
static LgStatus
add_term(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    NquadsSink *w = (NquadsSink *)sink;
    LgBuf *buf = keep ? &w->kept : &w->batch;
    const size_t at = buf->n;
    const uint32_t none = 0;
    lg_buf_add(buf, (LgStr){(const char *)&none, sizeof(none)});
    lg_term_format(term, buf);
    lg_buf_byte(buf, ' ');
    if (buf->failed) {
        return no_memory(err);
    }
    const uint32_t n = (uint32_t)(buf->n - at - sizeof(none));
    memcpy(buf->p + at, &n, sizeof(n));
    *out = (LgTermRef)(at + 1) * 2 + keep;
    return LG_OK;
}

static LgStr
text_of(const NquadsSink *w, LgTermRef ref)
{
    const char *p = (ref & 1 ? w->kept.p : w->batch.p) + (ref / 2 - 1);
    uint32_t n = 0;
    memcpy(&n, p, sizeof(n));
    return (LgStr){p + sizeof(n), n};
}

static inline char *
append(char *to, LgStr s)
{
    memcpy(to, s.p, s.n);
    return to + s.n;
}

static LgStatus
add_quad(NquadsSink *w, LgStr s, LgStr p, LgStr o, LgStr g, LgError *err)
{
    const size_t n = s.n + p.n + o.n + g.n + 2;
    char *to = lg_buf_reserve(&w->buf, n);
    if (!to) {
        return no_memory(err);
    }
    to = append(append(append(append(to, s), p), o), g);
    to[0] = '.';
    to[1] = '\n';
    w->buf.n += n;
    w->n_quads++;
    if (w->buf.n >= SEND_AT) {
        LG_TRY(lg_out_write(w->out, lg_buf_view(&w->buf), err));
        lg_buf_clear(&w->buf);
    }
    return LG_OK;
}

static LgStatus
add_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    NquadsSink *w = (NquadsSink *)sink;
    const LgStr g = text_of(w, rows->graph);
    for (uint32_t i = 0; i < rows->n; i++) {
        const LgStr s = text_of(w, rows->subjects[i]);
        for (uint32_t c = 0; c < rows->n_columns; c++) {
            const LgTermRef object = rows->columns[c].objects[i];
            if (object) {
                LG_TRY(add_quad(w, s, text_of(w, rows->columns[c].predicate), text_of(w, object), g,
                                err));
            }
        }
    }
    lg_buf_clear(&w->batch);
    return LG_OK;
}

static LgStatus
add_quads(LgSink *sink, const LgQuads *quads, LgError *err)
{
    NquadsSink *w = (NquadsSink *)sink;
    for (uint32_t i = 0; i < quads->n; i++) {
        LG_TRY(add_quad(w, text_of(w, quads->s[i]), text_of(w, quads->p[i]),
                        text_of(w, quads->o[i]), text_of(w, quads->g[i]), err));
    }
    lg_buf_clear(&w->batch);
    return LG_OK;
}

LgStatus
lg_sink_nquads_new(const LgOut *out, LgSink **out_sink, LgError *err)
{
    static const LgSinkType type = {.term = add_term, .rows = add_rows, .quads = add_quads};
    NquadsSink *w = LG_ALLOC(NquadsSink);
    if (!w) {
        return no_memory(err);
    }
    w->sink.type = &type;
    w->out = out;
    *out_sink = &w->sink;
    return LG_OK;
}

LgStatus
lg_sink_nquads_end(LgSink *sink, uint64_t *out_n, LgError *err)
{
    NquadsSink *w = (NquadsSink *)sink;
    LG_TRY(lg_out_write(w->out, lg_buf_view(&w->buf), err));
    lg_buf_clear(&w->buf);
    if (out_n) {
        *out_n = w->n_quads;
    }
    return LG_OK;
}

void
lg_sink_nquads_free(LgSink *sink)
{
    if (sink) {
        NquadsSink *w = (NquadsSink *)sink;
        lg_buf_done(&w->kept);
        lg_buf_done(&w->batch);
        lg_buf_done(&w->buf);
        lg_mem_free(w);
    }
}
