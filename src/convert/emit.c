// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/emit_impl.h"

#define NS_TIME "http://www.w3.org/2006/time#"
#define RDF_TYPE LG_STR(LG_NS_RDF "type")
#define RDFS_LABEL LG_STR(LG_NS_RDFS "label")

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
lg_emit_triple(LgEmit *emit, const LgTerm *s, const LgTerm *p, const LgTerm *o)
{
    if (emit->fill == LG_EMIT_BATCH && lg_emit_flush(emit) != LG_OK) {
        return;
    }
    const uint32_t at = emit->fill;
    emit->s[at] = ref(emit, s, false);
    emit->p[at] = ref(emit, p, false);
    emit->o[at] = ref(emit, o, false);
    emit->g[at] = emit->graph;
    if (emit->st == LG_OK) {
        emit->fill++;
    }
}

void
lg_emit_term(LgEmit *emit, LgStr s, LgStr p, LgTerm o)
{
    const LgTerm subject = lg_term_iri(s);
    const LgTerm predicate = lg_term_iri(p);
    lg_emit_triple(emit, &subject, &predicate, &o);
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

// --- Intervals --------------------------------------------------------------

static void
no_memory(LgEmit *emit)
{
    if (emit->st == LG_OK) {
        emit->st = lg_error_set(emit->err, LG_E_NOMEM, "no memory for an interval");
    }
}

static void
instant(LgEmit *emit, LgArena *arena, LgStr interval, LgStr link, LgDate date)
{
    char text[LG_TIME_TEXT];
    const LgStr day = lg_time_iso_date(date, text);
    const LgStr iri = lg_arena_printf(
        arena, LG_PERIOD_NS "gregorian-instant/" LG_STR_FMT "T00:00:00", LG_STR_ARG(day));
    const LgStr when = lg_arena_printf(arena, LG_STR_FMT "T00:00:00Z", LG_STR_ARG(day));
    if (!iri.p || !when.p) {
        no_memory(emit);
        return;
    }
    lg_emit_iri(emit, interval, link, iri);
    lg_emit_iri(emit, iri, RDF_TYPE, LG_STR(NS_TIME "Instant"));
    lg_emit_string(emit, iri, RDFS_LABEL, (LgStr){when.p, day.n});
    lg_emit_term(emit, iri, LG_STR(NS_TIME "inXSDDateTime"),
                 lg_term_typed(when, LG_STR(LG_NS_XSD "dateTime")));
}

void
lg_emit_period(LgEmit *emit, LgArena *arena, const LgPeriod *period)
{
    const LgStr iri = lg_period_iri(period, arena);
    const LgStr class = lg_arena_printf(arena, LG_PERIOD_DEF "%s", lg_period_class(period->kind));
    const LgStr label = lg_period_label(period, arena);
    const LgStr slug = lg_period_slug(period, arena);
    if (!iri.p || !class.p || !label.p || !slug.p) {
        no_memory(emit);
        return;
    }
    lg_emit_iri(emit, iri, RDF_TYPE, class);
    lg_emit_string(emit, iri, RDFS_LABEL, label);
    lg_emit_string(emit, iri, LG_STR(LG_NS_SKOS "notation"), slug);
    instant(emit, arena, iri, LG_STR(NS_TIME "hasBeginning"), period->begin);
    instant(emit, arena, iri, LG_STR(NS_TIME "hasEnd"), lg_period_end(period));
}
