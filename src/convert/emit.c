// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/emit_impl.h"

void
lg_emit_init(LgEmit *emit, LgSink *sink, LgError *err)
{
    emit->sink = sink;
    emit->err = err;
    emit->st = LG_OK;
    emit->n = 0;
    emit->graph = 0;
    emit->fill = 0;
}

LgStatus
lg_emit_flush(LgEmit *emit)
{
    if (emit->st == LG_OK && emit->fill > 0) {
        const LgQuads quads = {
            .n = emit->fill, .s = emit->s, .p = emit->p, .o = emit->o, .g = emit->g};
        emit->st = lg_sink_quads(emit->sink, &quads, emit->err);
        emit->n += emit->fill;
        emit->fill = 0;
    }
    return emit->st;
}

static LgTermRef
ref(LgEmit *emit, const LgTerm *term, bool keep)
{
    LgTermRef out = 0;
    if (emit->st == LG_OK) {
        emit->st = lg_sink_term(emit->sink, term, keep, &out, emit->err);
    }
    return out;
}

void
lg_emit_graph(LgEmit *emit, LgStr graph)
{
    const LgTerm term = lg_term_iri(graph);
    emit->graph = ref(emit, &term, true);
}

void
lg_emit_term(LgEmit *emit, LgStr s, LgStr p, LgTerm o)
{
    if (emit->fill == LG_EMIT_BATCH && lg_emit_flush(emit) != LG_OK) {
        return;
    }
    const LgTerm subject = lg_term_iri(s);
    const LgTerm predicate = lg_term_iri(p);
    const uint32_t at = emit->fill;
    emit->s[at] = ref(emit, &subject, false);
    emit->p[at] = ref(emit, &predicate, false);
    emit->o[at] = ref(emit, &o, false);
    emit->g[at] = emit->graph;
    if (emit->st == LG_OK) {
        emit->fill++;
    }
}

void
lg_emit_iri(LgEmit *emit, LgStr s, LgStr p, LgStr o)
{
    lg_emit_term(emit, s, p, lg_term_iri(o));
}

void
lg_emit_string(LgEmit *emit, LgStr s, LgStr p, LgStr o)
{
    lg_emit_term(emit, s, p, lg_term_string(o));
}

void
lg_emit_text(LgEmit *emit, LgStr s, LgStr p, LgStr o, LgStr lang)
{
    if (o.n > 0) {
        lg_emit_term(emit, s, p, lang.n > 0 ? lg_term_lang(o, lang) : lg_term_string(o));
    }
}
