// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Counting takes a pass over all data for the distinct subjects and another one for the
// distinct objects: a second for 10 million triples, which no request should wait for. What is
// cheap is given out first. Every count is a query like any other, with limits of its own; one
// that meets them is left out.

#include "site/stats_impl.h"

#include "base/mem.h"
#include "base/time.h"

#include <pthread.h>

enum {
    QUERY_MS = 60000,  // of one count
    TOTAL_MS = 300000, // of all: what is left then is left out
    WAIT_MS = 800,     // of requests, for a count that has just begun
    REST = 20,         // times as long as counting took, before it may begin again
};

#define MS UINT64_C(1000000)

typedef struct Kept Kept;
struct Kept {
    LgStats stats;
    LgArena *arena;
    Kept *first;   // the cheap counts that these go on from; may be null
    unsigned refs; // guarded by mu
};

/// Locked: `mu` guards what is not said to be the counting thread's.
struct LgStatsCache {
    pthread_mutex_t mu;
    pthread_cond_t counted;
    Kept *kept; // the newest; null before the first
    bool counting;
    bool started; // there is a thread to be joined
    pthread_t thread;
    uint64_t begun;      // monotonic ns
    uint64_t rest_until; // monotonic ns
    atomic_bool stop;    // read by the thread
};

// What the counting thread works with.
typedef struct {
    LgSite *site;
    uint64_t version;
    uint64_t until; // monotonic ns
    bool mixed;
    bool missing;
    Kept *kept; // being made
} Counter;

LgStatsCache *
lg_stats_cache_new(void)
{
    LgStatsCache *cache = LG_ALLOC(LgStatsCache);
    pthread_condattr_t attr;
    if (cache) {
        (void)pthread_mutex_init(&cache->mu, NULL); // cannot fail without attributes
        (void)pthread_condattr_init(&attr);
        (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
        (void)pthread_cond_init(&cache->counted, &attr);
        (void)pthread_condattr_destroy(&attr);
    }
    return cache;
}

// With cache->mu held, or by the last user.
static void
unref(Kept *kept)
{
    while (kept && --kept->refs == 0) {
        Kept *first = kept->first;
        lg_arena_free(kept->arena);
        lg_mem_free(kept);
        kept = first;
    }
}

void
lg_stats_cache_free(LgStatsCache *cache)
{
    if (cache) {
        atomic_store(&cache->stop, true);
        if (cache->started) {
            (void)pthread_join(cache->thread, NULL);
        }
        unref(cache->kept);
        (void)pthread_cond_destroy(&cache->counted);
        (void)pthread_mutex_destroy(&cache->mu);
        lg_mem_free(cache);
    }
}

// --- Counts -------------------------------------------------------------------

// `graph`: asked alone; empty: the union of all.
static LgStatus
ask(Counter *counter, LgStr graph, const char *query, LgAnswer **out)
{
    const LgSiteOptions *o = &counter->site->options;
    const uint64_t now = lg_time_mono_ns();
    if (now >= counter->until) {
        return LG_E_TIMEOUT;
    }
    const uint64_t left = (counter->until - now) / MS + 1;
    const LgQueryOptions options = {
        .graphs = &graph,
        .n_graphs = graph.n > 0 ? 1 : 0,
        .timeout_ms = left < QUERY_MS ? (uint32_t)left : QUERY_MS,
        .memory = o->page_memory,
        .cancel = &counter->site->stats->stop,
    };
    LG_TRY(lg_endpoint_query(o->endpoint, lg_str_c(query), &options, out, NULL));
    counter->mixed |= (*out)->version != counter->version;
    return LG_OK;
}

// The only number of the only row.
static uint64_t
count_one(Counter *counter, LgStr graph, const char *query)
{
    LgAnswer *answer = NULL;
    LgAnswerRows rows = {0};
    uint64_t n = LG_STATS_UNKNOWN;
    if (ask(counter, graph, query, &answer) == LG_OK &&
        lg_answer_next(answer, &rows, NULL) == LG_OK &&
        (rows.n != 1 || rows.n_cols != 1 || !lg_str_u64(rows.terms[0].value, &n))) {
        n = LG_STATS_UNKNOWN;
    }
    lg_answer_close(answer);
    counter->missing |= n == LG_STATS_UNKNOWN;
    return n;
}

// Rows of a name and a number, the first `most` of them. UNKNOWN in out->all: it failed.
static void
count_parts(Counter *counter, LgStr graph, const char *query, size_t most, LgStatsParts *out)
{
    LgArena *arena = counter->kept->arena;
    LgStatsPart *items = LG_NEW_ARRAY(arena, LgStatsPart, most);
    LgAnswer *answer = NULL;
    uint64_t all = 0;
    *out = (LgStatsParts){.all = LG_STATS_UNKNOWN, .items = items};
    LgStatus st = items ? ask(counter, graph, query, &answer) : LG_E_NOMEM;
    for (bool more = true; st == LG_OK && more;) {
        LgAnswerRows rows = {0};
        st = lg_answer_next(answer, &rows, NULL);
        more = st == LG_OK && rows.n > 0 && rows.n_cols == 2;
        for (uint32_t i = 0; more && i < rows.n && st == LG_OK; i++) {
            const LgTerm *name = &rows.terms[(size_t)i * 2];
            LgStatsPart part = {0};
            all++;
            if (out->n == most || name->kind != LG_TERM_IRI ||
                !lg_str_u64(name[1].value, &part.count)) {
                continue; // a class without a name is counted all the same
            }
            part.iri = lg_arena_str(arena, name->value);
            st = part.iri.p ? LG_OK : LG_E_NOMEM;
            items[out->n++] = part;
        }
    }
    lg_answer_close(answer);
    if (st == LG_OK) {
        out->all = all;
    } else {
        out->n = 0;
        counter->missing = true;
    }
}

static void
count_properties(Counter *counter, LgStatsGraph *graph)
{
    count_parts(counter, graph->name,
                "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p",
                LG_STATS_PARTS, &graph->properties);
}

static void
count_classes(Counter *counter, LgStatsGraph *graph)
{
    count_parts(counter, graph->name,
                "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c",
                LG_STATS_PARTS, &graph->classes);
}

static void
count_terms(Counter *counter, LgStatsGraph *graph)
{
    graph->subjects =
        count_one(counter, graph->name, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }");
    graph->objects =
        count_one(counter, graph->name, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }");
}

static const LgStatsGraph unknown = {
    .triples = LG_STATS_UNKNOWN,
    .subjects = LG_STATS_UNKNOWN,
    .objects = LG_STATS_UNKNOWN,
    .properties = {.all = LG_STATS_UNKNOWN},
    .classes = {.all = LG_STATS_UNKNOWN},
};

// What the block index knows, and the graphs.
static LgStatus
count_first(Counter *counter)
{
    LgStats *stats = &counter->kept->stats;
    LgStatsParts list;
    count_parts(counter, (LgStr){0},
                "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g "
                "ORDER BY DESC(?n) ?g",
                LG_STATS_GRAPHS, &list);
    LgStatsGraph *graphs = LG_NEW_ARRAY(counter->kept->arena, LgStatsGraph, list.n + 1);
    if (list.all == LG_STATS_UNKNOWN || !graphs) {
        return LG_E_LIMIT;
    }
    for (size_t i = 0; i < list.n; i++) {
        graphs[i] = unknown;
        graphs[i].name = list.items[i].iri;
        graphs[i].triples = list.items[i].count;
    }
    stats->graphs = graphs;
    stats->n_graphs = list.n;
    stats->more_graphs = list.all > list.n;
    stats->all = unknown;
    stats->all.triples = count_one(counter, (LgStr){0}, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
    count_properties(counter, &stats->all);
    return LG_OK;
}

static LgStatus
count_rest(Counter *counter)
{
    LgStats *stats = &counter->kept->stats;
    const LgStats *first = &counter->kept->first->stats;
    LgStatsGraph *graphs = LG_NEW_ARRAY(counter->kept->arena, LgStatsGraph, first->n_graphs + 1);
    if (!graphs) {
        return LG_E_NOMEM;
    }
    *stats = *first;
    stats->graphs = graphs;
    memcpy(graphs, first->graphs, first->n_graphs * sizeof(*graphs));
    count_classes(counter, &stats->all);
    const size_t n = first->n_graphs < LG_STATS_COUNTED ? first->n_graphs : LG_STATS_COUNTED;
    for (size_t i = 0; i < n; i++) {
        count_properties(counter, &graphs[i]);
        count_classes(counter, &graphs[i]);
    }
    count_terms(counter, &stats->all);
    for (size_t i = 0; i < n; i++) {
        count_terms(counter, &graphs[i]);
    }
    stats->whole = true;
    return LG_OK;
}

// --- The thread -----------------------------------------------------------------

static LgStatus
make(Counter *counter, Kept *first)
{
    Kept *kept = LG_ALLOC(Kept);
    LgArena *arena = kept ? lg_arena_new(0) : NULL;
    if (!arena) {
        lg_mem_free(kept);
        return LG_E_NOMEM;
    }
    *kept = (Kept){.arena = arena, .refs = 1, .first = first, .stats.version = counter->version};
    counter->kept = kept;
    return LG_OK;
}

// Count one part, and give it out if that worked.
static LgStatus
publish(Counter *counter, Kept *first, LgStatus (*count)(Counter *counter))
{
    LgStatsCache *cache = counter->site->stats;
    LG_TRY(make(counter, first));
    const LgStatus st = atomic_load(&cache->stop) ? LG_E_CANCEL : count(counter);
    counter->kept->stats.mixed = counter->mixed;
    counter->kept->stats.missing = counter->missing;
    (void)pthread_mutex_lock(&cache->mu);
    if (first) {
        first->refs++;
    }
    if (st == LG_OK) {
        unref(cache->kept);
        cache->kept = counter->kept;
    } else {
        unref(counter->kept);
    }
    (void)pthread_cond_broadcast(&cache->counted);
    (void)pthread_mutex_unlock(&cache->mu);
    return st;
}

static void *
run(void *ctx)
{
    Counter *counter = (Counter *)ctx;
    LgStatsCache *cache = counter->site->stats;
    if (publish(counter, NULL, count_first) == LG_OK) {
        (void)publish(counter, counter->kept, count_rest);
    }
    (void)pthread_mutex_lock(&cache->mu);
    const uint64_t now = lg_time_mono_ns();
    cache->counting = false;
    cache->rest_until = now + (now - cache->begun) * REST;
    (void)pthread_cond_broadcast(&cache->counted);
    (void)pthread_mutex_unlock(&cache->mu);
    lg_mem_free(counter);
    return NULL;
}

// With cache->mu held. No thread or no memory: there are no counts, and that is said.
static void
begin(LgStatsCache *cache, const LgPage *page)
{
    Counter *counter = LG_ALLOC(Counter);
    if (!counter) {
        return;
    }
    if (cache->started) {
        (void)pthread_join(cache->thread, NULL); // it has nothing left to do
    }
    cache->begun = lg_time_mono_ns();
    *counter = (Counter){
        .site = page->site, .version = page->version, .until = cache->begun + TOTAL_MS * MS};
    cache->started = pthread_create(&cache->thread, NULL, run, counter) == 0;
    cache->counting = cache->started;
    if (!cache->started) {
        lg_mem_free(counter);
    }
}

void
lg_stats_ref(LgPage *page, const LgStats **out)
{
    LgStatsCache *cache = page->site->stats;
    (void)pthread_mutex_lock(&cache->mu);
    const LgStats *kept = cache->kept ? &cache->kept->stats : NULL;
    const bool stale = !kept || kept->version != page->version || kept->mixed || kept->missing;
    if (stale && !cache->counting && lg_time_mono_ns() >= cache->rest_until) {
        begin(cache, page);
    }
    const uint64_t until = cache->begun + WAIT_MS * MS;
    const struct timespec when = {.tv_sec = (time_t)(until / (1000 * MS)),
                                  .tv_nsec = (long)(until % (1000 * MS))};
    while (cache->counting && pthread_cond_timedwait(&cache->counted, &cache->mu, &when) == 0) {
    }
    if (cache->kept) {
        cache->kept->refs++;
    }
    *out = cache->kept ? &cache->kept->stats : NULL;
    (void)pthread_mutex_unlock(&cache->mu);
}

void
lg_stats_unref(LgSite *site, const LgStats *stats)
{
    if (stats) {
        (void)pthread_mutex_lock(&site->stats->mu);
        unref((Kept *)(uintptr_t)stats); // its first member
        (void)pthread_mutex_unlock(&site->stats->mu);
    }
}
