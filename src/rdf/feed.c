// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/feed_impl.h"

#include "base/hash.h"
#include "base/mem.h"

#include <assert.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to read RDF");
}

// --- Batches ----------------------------------------------------------------

enum { TERMS = 4 * LG_FEED_BATCH }; // of a batch at most

static LgStatus
make_batch(LgFeed *feed, LgFeedBatch **out, LgError *err)
{
    assert(feed->n_batches < LG_FEED_BATCHES);
    LgFeedBatch *batch = &feed->batches[feed->n_batches++];
    batch->arena = lg_arena_new(0);
    batch->terms = LG_ALLOC_ARRAY(LgTerm, TERMS);
    batch->s = LG_ALLOC_ARRAY(uint32_t, TERMS);
    if (!batch->arena || !batch->terms || !batch->s) {
        return no_memory(err);
    }
    batch->p = batch->s + LG_FEED_BATCH;
    batch->o = batch->p + LG_FEED_BATCH;
    batch->g = batch->o + LG_FEED_BATCH;
    *out = batch;
    return LG_OK;
}

// Give a batch to the sink, and empty it.
static LgStatus
serve(LgFeed *feed, LgFeedBatch *batch, LgError *err)
{
    LG_TRY(lg_sink_terms(feed->sink, batch->terms, batch->n_terms, feed->refs, err));
    for (uint32_t i = 0; i < batch->n; i++) {
        feed->s[i] = feed->refs[batch->s[i]];
        feed->p[i] = feed->refs[batch->p[i]];
        feed->o[i] = feed->refs[batch->o[i]];
        feed->g[i] = batch->g[i] == LG_FEED_DEFAULT ? feed->graph : feed->refs[batch->g[i]];
    }
    const LgQuads quads = {.n = batch->n, .s = feed->s, .p = feed->p, .o = feed->o, .g = feed->g};
    LG_TRY(lg_sink_quads(feed->sink, &quads, err));
    batch->n = batch->n_terms = 0;
    batch->text = 0;
    lg_arena_reset(batch->arena);
    return LG_OK;
}

static LgStatus
serve_batch(void *ctx, void *piece, LgError *err)
{
    LgFeed *feed = (LgFeed *)ctx;
    LgFeedBatch *batch = *(LgFeedBatch **)piece;
    LG_TRY(serve(feed, batch, err));
    (void)lg_lane_give(feed->lane, batch); // there are not so many
    return LG_OK;
}

static const LgLaneType lane_type = {
    .run = serve_batch, .size = sizeof(LgFeedBatch *), .most = LG_FEED_BATCHES - 2};

static bool
is_full(const LgFeedBatch *batch)
{
    return batch->n == LG_FEED_BATCH || batch->text > LG_FEED_TEXT;
}

// Hand over the batch that is being filled. Documents that never fill one have no thread.
static LgStatus
flush(LgFeed *feed, LgError *err)
{
    feed->batch++;
    feed->subject_kind = LG_TERM_NONE; // terms end with their batch
    feed->datatype = (LgStr){0};
    if (!feed->lane && is_full(feed->now)) {
        feed->lane = lg_lane_new(&lane_type, feed);
    }
    if (!feed->lane) {
        return serve(feed, feed->now, err);
    }
    LG_TRY(lg_lane_put(feed->lane, &feed->now, err));
    feed->now = (LgFeedBatch *)lg_lane_take(feed->lane);
    return feed->now ? LG_OK : make_batch(feed, &feed->now, err);
}

// --- Life -------------------------------------------------------------------

LgStatus
lg_feed_init(LgFeed *feed, const LgReadOptions *options, LgSink *sink, LgError *err)
{
    *feed = (LgFeed){.sink = sink, .scope = options->blank_scope, .batch = 1};
    const LgTerm graph = lg_term_iri(options->graph);
    LG_TRY(lg_term_check(&graph, err));
    feed->refs = LG_ALLOC_ARRAY(LgTermRef, TERMS);
    feed->s = LG_ALLOC_ARRAY(LgTermRef, 4 * LG_FEED_BATCH);
    feed->recent = LG_ALLOC_ARRAY(LgFeedRecent, LG_FEED_RECENT);
    if (!feed->refs || !feed->s || !feed->recent) {
        return no_memory(err);
    }
    feed->p = feed->s + LG_FEED_BATCH;
    feed->o = feed->p + LG_FEED_BATCH;
    feed->g = feed->o + LG_FEED_BATCH;
    LG_TRY(make_batch(feed, &feed->now, err));
    return lg_sink_term(sink, &graph, true, &feed->graph, err);
}

static LgStatus
end_lane(LgFeed *feed, bool drop, LgError *err)
{
    LgStatus st = LG_OK;
    if (feed->lane) {
        st = lg_lane_wait(feed->lane, drop, err);
        lg_lane_free(feed->lane);
        feed->lane = NULL;
    }
    return st;
}

void
lg_feed_done(LgFeed *feed)
{
    (void)end_lane(feed, true, NULL); // after a failure, which is told already
    for (unsigned i = 0; i < feed->n_batches; i++) {
        lg_arena_free(feed->batches[i].arena);
        lg_mem_free(feed->batches[i].terms);
        lg_mem_free(feed->batches[i].s);
    }
    for (size_t i = 0; feed->recent && i < LG_FEED_RECENT; i++) {
        lg_buf_done(&feed->recent[i].text);
    }
    lg_mem_free(feed->recent);
    lg_mem_free(feed->refs);
    lg_mem_free(feed->s);
    lg_buf_done(&feed->subject);
    lg_buf_done(&feed->scoped);
    *feed = (LgFeed){0};
}

LgStatus
lg_feed_end(LgFeed *feed, LgError *err)
{
    if (feed->now->n > 0) {
        LG_TRY(flush(feed, err));
    }
    return end_lane(feed, false, err);
}

// --- Terms ------------------------------------------------------------------

// Put a term into the batch.
static LgStatus
keep(LgFeed *feed, const LgTerm *term, uint32_t *out, LgError *err)
{
    LgFeedBatch *batch = feed->now;
    LgTerm *mine = &batch->terms[batch->n_terms];
    *mine = *term;
    mine->value = lg_arena_str(batch->arena, term->value);
    mine->lang = term->lang.n > 0 ? lg_arena_str(batch->arena, term->lang) : (LgStr){0};
    if (term->datatype.n > 0 && !lg_str_eq(term->datatype, feed->datatype)) {
        feed->datatype = lg_arena_str(batch->arena, term->datatype);
    }
    mine->datatype = term->datatype.n > 0 ? feed->datatype : (LgStr){0};
    if (!mine->value.p || (term->lang.n > 0 && !mine->lang.p) ||
        (term->datatype.n > 0 && !mine->datatype.p)) {
        return no_memory(err);
    }
    batch->text += term->value.n + term->lang.n;
    *out = batch->n_terms++;
    return LG_OK;
}

// Check a term and put it into the batch.
static LgStatus
take(LgFeed *feed, const LgTerm *term, uint32_t *out, LgError *err)
{
    LG_TRY(lg_term_check(term, err));
    if (term->kind != LG_TERM_BLANK || feed->scope.n == 0) {
        return keep(feed, term, out, err);
    }
    lg_buf_clear(&feed->scoped);
    lg_buf_add(&feed->scoped, feed->scope);
    lg_buf_add(&feed->scoped, term->value);
    if (feed->scoped.failed) {
        return no_memory(err);
    }
    const LgTerm scoped = lg_term_blank(lg_buf_view(&feed->scoped));
    return keep(feed, &scoped, out, err);
}

// The same for an IRI that is likely to have been met before.
static LgStatus
take_recent(LgFeed *feed, const LgTerm *term, uint32_t *out, LgError *err)
{
    const uint64_t hash = lg_hash_bytes(term->value, 0);
    LgFeedRecent *r = &feed->recent[hash % LG_FEED_RECENT];
    if (r->batch == feed->batch && r->hash == hash &&
        lg_str_eq(lg_buf_view(&r->text), term->value)) {
        *out = r->term;
        return LG_OK;
    }
    LG_TRY(take(feed, term, out, err));
    lg_buf_clear(&r->text);
    lg_buf_add(&r->text, term->value);
    r->term = *out;
    r->hash = hash;
    r->batch = r->text.failed ? 0 : feed->batch;
    return LG_OK;
}

static LgStatus
take_subject(LgFeed *feed, const LgTerm *s, LgError *err)
{
    if (s->kind == feed->subject_kind && lg_str_eq(lg_buf_view(&feed->subject), s->value)) {
        return LG_OK;
    }
    LG_TRY(take(feed, s, &feed->subject_term, err));
    lg_buf_clear(&feed->subject);
    lg_buf_add(&feed->subject, s->value);
    feed->subject_kind = feed->subject.failed ? LG_TERM_NONE : s->kind;
    return LG_OK;
}

static LgStatus
take_any(LgFeed *feed, const LgTerm *term, uint32_t *out, LgError *err)
{
    return term->kind == LG_TERM_IRI ? take_recent(feed, term, out, err)
                                     : take(feed, term, out, err);
}

LgStatus
lg_feed_add(LgFeed *feed, const LgTerm *s, const LgTerm *p, const LgTerm *o, const LgTerm *g,
            LgError *err)
{
    LgFeedBatch *batch = feed->now;
    const uint32_t n = batch->n;
    LG_TRY(take_subject(feed, s, err));
    LG_TRY(take_recent(feed, p, &batch->p[n], err));
    LG_TRY(take_any(feed, o, &batch->o[n], err));
    batch->s[n] = feed->subject_term;
    batch->g[n] = LG_FEED_DEFAULT;
    if (g && g->kind != LG_TERM_NONE) {
        LG_TRY(take_any(feed, g, &batch->g[n], err));
    }
    batch->n++;
    feed->n_quads++;
    return is_full(batch) ? flush(feed, err) : LG_OK;
}
