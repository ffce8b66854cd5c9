// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "site/cache_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/time.h"

#include <pthread.h>
#include <time.h>

enum {
    BUCKETS = 4096,
    LOOK_MS = 50, // how often who waits looks whether its client has left
    BODY_SHARE = 8,
    BODY_MOST = 1 << 20,
};

typedef enum {
    MAKING, // by one; others wait
    MADE,
    NEVER, // it is not worth waiting for
} State;

struct LgCacheEntry {
    LgCacheEntry *next;          // in its bucket
    LgCacheEntry *newer, *older; // by last use
    uint64_t hash;
    uint64_t version;
    unsigned form;
    unsigned refs; // who holds it or waits for it
    bool gone;     // it is in no list any more: the last one frees it
    State state;
    const char *media;
    LgStr query; // behind the struct
    LgBuf body;
};

/// Locked: `mu` guards all.
struct LgCache {
    pthread_mutex_t mu;
    pthread_cond_t changed; // an entry is not MAKING any more
    size_t most, used;
    uint64_t version; // of all entries
    LgCacheEntry *buckets[BUCKETS];
    LgCacheEntry *newest, *oldest;
};

LgCache *
lg_cache_new(size_t most)
{
    LgCache *cache = LG_ALLOC(LgCache);
    pthread_condattr_t attr;
    if (cache) {
        cache->most = most;
        (void)pthread_mutex_init(&cache->mu, NULL); // cannot fail without attributes
        (void)pthread_condattr_init(&attr);
        (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
        (void)pthread_cond_init(&cache->changed, &attr);
        (void)pthread_condattr_destroy(&attr);
    }
    return cache;
}

// --- The lists: with mu held --------------------------------------------------

static size_t
size_of(const LgCacheEntry *e)
{
    return sizeof(*e) + e->query.n + e->body.cap;
}

static void
unlink_use(LgCache *cache, LgCacheEntry *e)
{
    *(e->newer ? &e->newer->older : &cache->newest) = e->older;
    *(e->older ? &e->older->newer : &cache->oldest) = e->newer;
}

static void
link_use(LgCache *cache, LgCacheEntry *e)
{
    e->newer = NULL;
    e->older = cache->newest;
    *(e->older ? &e->older->newer : &cache->oldest) = e;
    cache->newest = e;
}

static void
free_entry(LgCacheEntry *e)
{
    lg_buf_done(&e->body);
    lg_mem_free(e);
}

static void
unref(LgCacheEntry *e)
{
    if (--e->refs == 0 && e->gone) {
        free_entry(e);
    }
}

// Take an entry out of the lists; it is freed when nobody holds it any more.
static void
forget(LgCache *cache, LgCacheEntry *e)
{
    LgCacheEntry **at = &cache->buckets[e->hash % BUCKETS];
    while (*at != e) {
        at = &(*at)->next;
    }
    *at = e->next;
    unlink_use(cache, e);
    cache->used -= size_of(e);
    e->gone = true;
    e->refs++;
    unref(e);
}

// Forget what is used least, but not what is being made.
static void
make_room(LgCache *cache)
{
    for (LgCacheEntry *e = cache->oldest, *newer; e && cache->used > cache->most; e = newer) {
        newer = e->newer;
        if (e->state != MAKING) {
            forget(cache, e);
        }
    }
}

// Forget what is of older versions.
static void
advance(LgCache *cache, uint64_t version)
{
    if (version <= cache->version) {
        return; // who asks for an older one has begun before
    }
    while (cache->oldest) {
        forget(cache, cache->oldest);
    }
    cache->version = version;
}

static LgCacheEntry *
find(LgCache *cache, const LgCacheKey *key, uint64_t hash)
{
    LgCacheEntry *e = cache->buckets[hash % BUCKETS];
    while (e && (e->hash != hash || e->form != key->form || e->version != key->version ||
                 !lg_str_eq(e->query, key->query))) {
        e = e->next;
    }
    return e;
}

static LgCacheEntry *
add(LgCache *cache, const LgCacheKey *key, uint64_t hash)
{
    LgCacheEntry *e = (LgCacheEntry *)lg_mem_alloc(sizeof(*e) + key->query.n);
    if (!e) {
        return NULL;
    }
    if (key->query.n > 0) {
        memcpy(e + 1, key->query.p, key->query.n);
    }
    e->query = (LgStr){(const char *)(e + 1), key->query.n};
    e->hash = hash;
    e->form = key->form;
    e->version = key->version;
    e->next = cache->buckets[hash % BUCKETS];
    cache->buckets[hash % BUCKETS] = e;
    link_use(cache, e);
    cache->used += size_of(e);
    make_room(cache);
    return e;
}

// --- Asking -------------------------------------------------------------------

static uint64_t
hash_of(const LgCacheKey *key)
{
    return lg_hash_bytes(key->query, key->form);
}

// Wait until the entry, which is held, is not being made. False: too long.
static bool
wait_for(LgCache *cache, const LgCacheEntry *e, uint64_t deadline_ns, const atomic_bool *cancel)
{
    while (e->state == MAKING && !e->gone) {
        const uint64_t now = lg_time_mono_ns();
        if (now >= deadline_ns || (cancel && atomic_load(cancel))) {
            return false;
        }
        uint64_t until = now + (uint64_t)LOOK_MS * 1000000U;
        until = until < deadline_ns ? until : deadline_ns;
        const struct timespec at = {.tv_sec = (time_t)(until / 1000000000U),
                                    .tv_nsec = (long)(until % 1000000000U)};
        (void)pthread_cond_timedwait(&cache->changed, &cache->mu, &at);
    }
    return true;
}

LgCacheEntry *
lg_cache_get(LgCache *cache, const LgCacheKey *key, uint64_t deadline_ns, const atomic_bool *cancel)
{
    const uint64_t hash = hash_of(key);
    LgCacheEntry *out = NULL;
    (void)pthread_mutex_lock(&cache->mu);
    advance(cache, key->version);
    for (bool again = true; again;) {
        again = false;
        LgCacheEntry *e = find(cache, key, hash);
        if (!e) {
            e = cache->version == key->version ? add(cache, key, hash) : NULL;
            out = e;
        } else if (e->state == MADE) {
            unlink_use(cache, e);
            link_use(cache, e);
            out = e;
        } else if (e->state == MAKING && deadline_ns > 0) {
            e->refs++;
            again = wait_for(cache, e, deadline_ns, cancel);
            unref(e);
        }
    }
    if (out) {
        out->refs++;
    }
    (void)pthread_mutex_unlock(&cache->mu);
    return out;
}

LgCacheEntry *
lg_cache_peek(LgCache *cache, const LgCacheKey *key)
{
    (void)pthread_mutex_lock(&cache->mu);
    LgCacheEntry *e = find(cache, key, hash_of(key));
    e = e && e->state == MADE ? e : NULL;
    if (e) {
        e->refs++;
    }
    (void)pthread_mutex_unlock(&cache->mu);
    return e;
}

bool
lg_cache_has(LgCache *cache, const LgCacheKey *key)
{
    (void)pthread_mutex_lock(&cache->mu);
    const LgCacheEntry *e = cache->newest;
    while (e &&
           (e->state != MADE || e->version != key->version || !lg_str_eq(e->query, key->query))) {
        e = e->older;
    }
    (void)pthread_mutex_unlock(&cache->mu);
    return e != NULL;
}

bool
lg_cache_is_new(const LgCacheEntry *entry)
{
    return !entry->media; // set by who makes it, before anybody else sees it
}

LgStr
lg_cache_body(const LgCacheEntry *entry, const char **out_media)
{
    *out_media = entry->media;
    return lg_buf_view(&entry->body);
}

size_t
lg_cache_body_most(const LgCache *cache)
{
    const size_t share = cache->most / BODY_SHARE;
    return share < BODY_MOST ? share : BODY_MOST;
}

void
lg_cache_keep(LgCache *cache, LgCacheEntry *entry, const char *media, LgStr body, uint64_t version)
{
    LgBuf copy = {0};
    lg_buf_add(&copy, body);
    (void)pthread_mutex_lock(&cache->mu);
    if (!entry->gone && version == entry->version && !copy.failed) {
        cache->used -= size_of(entry);
        entry->body = copy;
        entry->media = media;
        entry->state = MADE;
        cache->used += size_of(entry);
        unlink_use(cache, entry);
        link_use(cache, entry);
        make_room(cache);
        copy = (LgBuf){0};
    } else if (!entry->gone) {
        forget(cache, entry);
    }
    unref(entry);
    (void)pthread_cond_broadcast(&cache->changed);
    (void)pthread_mutex_unlock(&cache->mu);
    lg_buf_done(&copy);
}

void
lg_cache_release(LgCache *cache, LgCacheEntry *entry, bool never)
{
    (void)pthread_mutex_lock(&cache->mu);
    if (entry->state == MAKING && !entry->gone) {
        if (never) {
            entry->state = NEVER;
        } else {
            forget(cache, entry);
        }
        (void)pthread_cond_broadcast(&cache->changed);
    }
    unref(entry);
    (void)pthread_mutex_unlock(&cache->mu);
}

void
lg_cache_free(LgCache *cache)
{
    if (!cache) {
        return;
    }
    while (cache->oldest) {
        forget(cache, cache->oldest);
    }
    (void)pthread_cond_destroy(&cache->changed);
    (void)pthread_mutex_destroy(&cache->mu);
    lg_mem_free(cache);
}
