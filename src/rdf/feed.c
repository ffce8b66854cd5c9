// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/feed_impl.h"

#include "base/hash.h"
#include "base/mem.h"

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to read RDF");
}

LgStatus
lg_feed_init(LgFeed *feed, const LgReadOptions *options, LgSink *sink, LgError *err)
{
    *feed = (LgFeed){.sink = sink, .scope = options->blank_scope, .batch = 1};
    const LgTerm graph = lg_term_iri(options->graph);
    LG_TRY(lg_term_check(&graph, err));
    feed->s = LG_ALLOC_ARRAY(LgTermRef, 4 * LG_FEED_BATCH);
    feed->recent = LG_ALLOC_ARRAY(LgFeedRecent, LG_FEED_RECENT);
    if (!feed->s || !feed->recent) {
        return no_memory(err);
    }
    feed->p = feed->s + LG_FEED_BATCH;
    feed->o = feed->p + LG_FEED_BATCH;
    feed->g = feed->o + LG_FEED_BATCH;
    return lg_sink_term(sink, &graph, true, &feed->graph, err);
}

void
lg_feed_done(LgFeed *feed)
{
    for (size_t i = 0; feed->recent && i < LG_FEED_RECENT; i++) {
        lg_buf_done(&feed->recent[i].text);
    }
    lg_mem_free(feed->recent);
    lg_mem_free(feed->s);
    lg_buf_done(&feed->subject);
    lg_buf_done(&feed->scoped);
    *feed = (LgFeed){0};
}

static LgStatus
flush(LgFeed *feed, LgError *err)
{
    const LgQuads quads = {.n = feed->n, .s = feed->s, .p = feed->p, .o = feed->o, .g = feed->g};
    LG_TRY(lg_sink_quads(feed->sink, &quads, err));
    feed->n = 0;
    feed->batch++;
    feed->subject_kind = LG_TERM_NONE; // references end with their batch
    return LG_OK;
}

LgStatus
lg_feed_end(LgFeed *feed, LgError *err)
{
    return feed->n > 0 ? flush(feed, err) : LG_OK;
}

// Check a term and ask the sink for its reference.
static LgStatus
intern(LgFeed *feed, const LgTerm *term, LgTermRef *out, LgError *err)
{
    LG_TRY(lg_term_check(term, err));
    if (term->kind != LG_TERM_BLANK || feed->scope.n == 0) {
        return lg_sink_term(feed->sink, term, false, out, err);
    }
    lg_buf_clear(&feed->scoped);
    lg_buf_add(&feed->scoped, feed->scope);
    lg_buf_add(&feed->scoped, term->value);
    if (feed->scoped.failed) {
        return no_memory(err);
    }
    const LgTerm scoped = lg_term_blank(lg_buf_view(&feed->scoped));
    return lg_sink_term(feed->sink, &scoped, false, out, err);
}

// The same for an IRI that is likely to have been met before.
static LgStatus
intern_recent(LgFeed *feed, const LgTerm *term, LgTermRef *out, LgError *err)
{
    const uint64_t hash = lg_hash_bytes(term->value, 0);
    LgFeedRecent *r = &feed->recent[hash % LG_FEED_RECENT];
    if (r->batch == feed->batch && r->hash == hash &&
        lg_str_eq(lg_buf_view(&r->text), term->value)) {
        *out = r->ref;
        return LG_OK;
    }
    LG_TRY(intern(feed, term, out, err));
    lg_buf_clear(&r->text);
    lg_buf_add(&r->text, term->value);
    r->ref = *out;
    r->hash = hash;
    r->batch = r->text.failed ? 0 : feed->batch;
    return LG_OK;
}

static LgStatus
intern_subject(LgFeed *feed, const LgTerm *s, LgError *err)
{
    if (s->kind == feed->subject_kind && lg_str_eq(lg_buf_view(&feed->subject), s->value)) {
        return LG_OK;
    }
    LG_TRY(intern(feed, s, &feed->subject_ref, err));
    lg_buf_clear(&feed->subject);
    lg_buf_add(&feed->subject, s->value);
    feed->subject_kind = feed->subject.failed ? LG_TERM_NONE : s->kind;
    return LG_OK;
}

static LgStatus
intern_any(LgFeed *feed, const LgTerm *term, LgTermRef *out, LgError *err)
{
    return term->kind == LG_TERM_IRI ? intern_recent(feed, term, out, err)
                                     : intern(feed, term, out, err);
}

LgStatus
lg_feed_add(LgFeed *feed, const LgTerm *s, const LgTerm *p, const LgTerm *o, const LgTerm *g,
            LgError *err)
{
    const uint32_t n = feed->n;
    LG_TRY(intern_subject(feed, s, err));
    LG_TRY(intern_recent(feed, p, &feed->p[n], err));
    LG_TRY(intern_any(feed, o, &feed->o[n], err));
    feed->s[n] = feed->subject_ref;
    feed->g[n] = feed->graph;
    if (g && g->kind != LG_TERM_NONE) {
        LG_TRY(intern_any(feed, g, &feed->g[n], err));
    }
    feed->n++;
    feed->n_quads++;
    return feed->n == LG_FEED_BATCH ? flush(feed, err) : LG_OK;
}
