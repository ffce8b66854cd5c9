// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "site/vocab_impl.h"

#include "base/mem.h"
#include "base/time.h"
#include "rdf/iri.h"

#include <pthread.h>
#include <stdlib.h>

enum { MOST_TERMS = 5000, MOST_MADE = 200, REST = 20, NAME_LENGTH = 32 };

typedef struct Kept Kept;
struct Kept {
    LgVocab vocab;
    LgArena *arena;
    unsigned refs; // guarded by mu
};

/// Locked: `mu` guards all of it; it is not held while the data are asked.
struct LgVocabCache {
    pthread_mutex_t mu;
    pthread_cond_t built;
    Kept *kept; // the newest; null before the first
    bool building;
    uint64_t rest_until; // monotonic ns: not again before
};

LgVocabCache *
lg_vocab_cache_new(void)
{
    LgVocabCache *cache = LG_ALLOC(LgVocabCache);
    if (cache) {
        (void)pthread_mutex_init(&cache->mu, NULL); // cannot fail without attributes
        (void)pthread_cond_init(&cache->built, NULL);
    }
    return cache;
}

// With cache->mu held, or by the last user.
static void
unref(Kept *kept)
{
    if (kept && --kept->refs == 0) {
        lg_arena_free(kept->arena);
        lg_mem_free(kept);
    }
}

void
lg_vocab_cache_free(LgVocabCache *cache)
{
    if (cache) {
        unref(cache->kept);
        (void)pthread_cond_destroy(&cache->built);
        (void)pthread_mutex_destroy(&cache->mu);
        lg_mem_free(cache);
    }
}

// --- Short names ------------------------------------------------------------

static bool
is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// SPARQL 1.1, 19.8, PN_LOCAL: the plain part of it. The rest is spelt as an IRI.
static bool
is_local(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const bool inside = i > 0 && (s.p[i] == '-' || (s.p[i] == '.' && i + 1 < s.n));
        if (!is_alnum(s.p[i]) && s.p[i] != '_' && !inside) {
            return false;
        }
    }
    return s.n > 0;
}

static LgVocabPrefix *
prefix_of(LgVocabPrefix *prefixes, size_t n, LgStr iri)
{
    LgVocabPrefix *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (lg_str_starts(iri, prefixes[i].iri) && is_local(lg_str_from(iri, prefixes[i].iri.n)) &&
            (!best || prefixes[i].iri.n > best->iri.n)) {
            best = &prefixes[i];
        }
    }
    return best;
}

// The last part of a namespace that can be a name: "…/def/Homes#" -> "homes",
// "http://purl.org/dc/elements/1.1/" -> "elements".
static LgStr
name_for(LgArena *arena, LgStr ns)
{
    const size_t scheme = lg_str_search(ns, LG_STR("://")) + 3;
    size_t end = ns.n;
    while (end > scheme) {
        size_t begin = end - 1;
        while (begin > scheme && ns.p[begin - 1] != '/' && ns.p[begin - 1] != '#') {
            begin--;
        }
        const LgStr part = {ns.p + begin, end - begin};
        char name[NAME_LENGTH];
        size_t n = 0;
        while (n < part.n && n < sizeof(name) && (is_alnum(part.p[n]) || part.p[n] == '-')) {
            name[n] = (char)(part.p[n] >= 'A' && part.p[n] <= 'Z' ? part.p[n] + 32 : part.p[n]);
            n++;
        }
        while (n > 0 && name[n - 1] == '-') {
            n--;
        }
        if (n > 0 && name[0] >= 'a' && name[0] <= 'z') {
            return lg_arena_str(arena, (LgStr){name, n});
        }
        end = begin;
    }
    return LG_STR("ns");
}

static bool
is_taken(const LgVocabPrefix *prefixes, size_t n, LgStr name)
{
    for (size_t i = 0; i < n; i++) {
        if (lg_str_eq(prefixes[i].prefix, name)) {
            return true;
        }
    }
    return false;
}

// A prefix for a namespace that nobody has named.
static LgVocabPrefix *
make_prefix(LgArena *arena, LgVocab *vocab, LgVocabPrefix *prefixes, LgStr iri)
{
    const LgStr ns = {iri.p, lg_iri_namespace(iri)};
    if (!lg_str_starts(ns, LG_STR("http")) || !is_local(lg_str_from(iri, ns.n))) {
        return NULL;
    }
    const LgStr stem = name_for(arena, ns);
    LgStr name = stem;
    for (unsigned i = 2; name.n > 0 && is_taken(prefixes, vocab->n_prefixes, name); i++) {
        name = lg_arena_printf(arena, LG_STR_FMT "%u", LG_STR_ARG(stem), i);
    }
    if (name.n == 0) {
        return NULL; // no memory: the whole IRI will do
    }
    LgVocabPrefix *p = &prefixes[vocab->n_prefixes++];
    *p = (LgVocabPrefix){.prefix = name, .iri = ns};
    return p;
}

static int
by_iri(const void *a, const void *b)
{
    const LgVocabTerm *x = (const LgVocabTerm *)a;
    const LgVocabTerm *y = (const LgVocabTerm *)b;
    const int c = lg_str_cmp(x->iri, y->iri);
    return c != 0 ? c : (int)x->is_class - (int)y->is_class;
}

// In the order of the IRIs, so that names do not change with the counts.
static bool
name_terms(const LgSite *site, Kept *kept, LgVocabTerm *terms)
{
    LgVocab *v = &kept->vocab;
    LgVocabPrefix *prefixes =
        LG_NEW_ARRAY(kept->arena, LgVocabPrefix, site->n_prefixes + MOST_MADE);
    if (!prefixes) {
        return false;
    }
    v->prefixes = prefixes;
    for (size_t i = 0; i < site->n_prefixes; i++) {
        prefixes[v->n_prefixes++] = (LgVocabPrefix){
            .prefix = site->prefixes[i].prefix,
            .iri = site->prefixes[i].iri,
        };
    }
    qsort(terms, v->n_terms, sizeof(*terms), by_iri);
    for (size_t i = 0; i < v->n_terms; i++) {
        LgVocabTerm *t = &terms[i];
        LgVocabPrefix *p = prefix_of(prefixes, v->n_prefixes, t->iri);
        if (!p && v->n_prefixes < site->n_prefixes + MOST_MADE) {
            p = make_prefix(kept->arena, v, prefixes, t->iri);
        }
        if (p) {
            p->count++;
            t->prefix = p;
            t->local = lg_str_from(t->iri, p->iri.n);
            t->text = lg_arena_printf(kept->arena, LG_STR_FMT ":" LG_STR_FMT, LG_STR_ARG(p->prefix),
                                      LG_STR_ARG(t->local));
        } else {
            t->text = lg_arena_printf(kept->arena, "<" LG_STR_FMT ">", LG_STR_ARG(t->iri));
        }
        if (t->text.n == 0) {
            return false;
        }
    }
    return true;
}

// --- Reading the data -------------------------------------------------------

static LgStatus
take_terms(LgPage *page, Kept *kept, LgVocabTerm *terms, bool is_class)
{
    LgTable t;
    LG_TRY(lg_page_query(page,
                         is_class ? LG_STR("SELECT ?t (COUNT(*) AS ?n) WHERE { ?s a ?t } "
                                           "GROUP BY ?t ORDER BY DESC(?n) LIMIT 5000")
                                  : LG_STR("SELECT ?t (COUNT(*) AS ?n) WHERE { ?s ?t ?o } "
                                           "GROUP BY ?t ORDER BY DESC(?n) LIMIT 5000"),
                         MOST_TERMS, &t));
    for (uint32_t i = 0; i < t.n; i++) {
        const LgTerm *term = lg_table_at(&t, i, 0);
        LgVocabTerm *to = &terms[kept->vocab.n_terms];
        if (term->kind != LG_TERM_IRI || term->value.n == 0 ||
            !lg_str_u64(lg_table_at(&t, i, 1)->value, &to->count)) {
            continue; // a class without a name cannot be asked for
        }
        to->iri = lg_arena_str(kept->arena, term->value);
        to->is_class = is_class;
        if (!to->iri.p) {
            return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
        }
        kept->vocab.n_terms++;
    }
    return LG_OK;
}

static LgStatus
take_labels(LgPage *page, Kept *kept, LgVocabTerm *terms)
{
    LgLabels *labels = lg_labels_new(page);
    for (size_t i = 0; i < kept->vocab.n_terms; i++) {
        lg_labels_want(labels, terms[i].iri);
    }
    LG_TRY(lg_labels_fetch(labels));
    for (size_t i = 0; i < kept->vocab.n_terms; i++) {
        LgStr lang = {0};
        const LgStr label = lg_labels_get(labels, terms[i].iri, &lang);
        if (!lg_str_eq(label, lg_names_short(page, terms[i].iri))) { // it has one
            terms[i].label = lg_arena_str(kept->arena, label);
        }
    }
    return LG_OK;
}

static LgStatus
read_data(LgPage *page, Kept *kept)
{
    LgVocabTerm *terms = LG_NEW_ARRAY(kept->arena, LgVocabTerm, (size_t)2 * MOST_TERMS);
    if (!terms) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    kept->vocab.terms = terms;
    kept->vocab.version = page->version;
    LG_TRY(take_terms(page, kept, terms, false));
    LG_TRY(take_terms(page, kept, terms, true));
    LG_TRY(take_labels(page, kept, terms));
    return name_terms(page->site, kept, terms)
               ? LG_OK
               : lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
}

static LgStatus
build(LgPage *page, Kept **out)
{
    Kept *kept = LG_ALLOC(Kept);
    LgArena *arena = kept ? lg_arena_new(0) : NULL;
    if (!arena) {
        lg_mem_free(kept);
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    kept->arena = arena;
    kept->refs = 1;
    const LgStatus st = read_data(page, kept);
    if (st != LG_OK) {
        unref(kept);
        return st;
    }
    *out = kept;
    return LG_OK;
}

LgStatus
lg_vocab_ref(LgPage *page, LgVocab **out)
{
    LgVocabCache *cache = page->site->vocab;
    LgStatus st = LG_OK;
    (void)pthread_mutex_lock(&cache->mu);
    while (!cache->kept && cache->building) {
        (void)pthread_cond_wait(&cache->built, &cache->mu);
    }
    const uint64_t begun = lg_time_mono_ns();
    const bool stale = !cache->kept || cache->kept->vocab.version != page->version;
    if (stale && !cache->building && begun >= cache->rest_until) {
        Kept *fresh = NULL;
        cache->building = true;
        (void)pthread_mutex_unlock(&cache->mu);
        st = build(page, &fresh);
        (void)pthread_mutex_lock(&cache->mu);
        const uint64_t now = lg_time_mono_ns();
        cache->building = false;
        cache->rest_until = now + (now - begun) * REST;
        if (fresh) {
            unref(cache->kept);
            cache->kept = fresh;
        }
        (void)pthread_cond_broadcast(&cache->built);
    }
    if (st == LG_OK && !cache->kept) {
        st = lg_error_set(&page->err, LG_E_BUSY, "the vocabulary of the data cannot be read now");
    }
    if (st == LG_OK) {
        cache->kept->refs++;
        *out = &cache->kept->vocab;
    }
    (void)pthread_mutex_unlock(&cache->mu);
    return st;
}

void
lg_vocab_unref(LgSite *site, LgVocab *vocab)
{
    if (vocab) {
        (void)pthread_mutex_lock(&site->vocab->mu);
        unref((Kept *)(void *)vocab); // its first member
        (void)pthread_mutex_unlock(&site->vocab->mu);
    }
}
