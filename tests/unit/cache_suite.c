// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/time.h"
#include "site/cache_impl.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <pthread.h>
#include <stdio.h>

static LgCacheKey
key_of(const char *query, unsigned form, uint64_t version)
{
    return (LgCacheKey){.query = lg_str_c(query), .form = form, .version = version};
}

// Put an answer in the cache.
static void
keep(LgCache *cache, const char *query, uint64_t version, const char *body)
{
    const LgCacheKey key = key_of(query, 1, version);
    LgCacheEntry *entry = lg_cache_get(cache, &key, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_TRUE(lg_cache_is_new(entry));
    lg_cache_keep(cache, entry, "text/csv", lg_str_c(body), version);
}

static bool
holds(LgCache *cache, const char *query, unsigned form, uint64_t version, const char *body)
{
    const LgCacheKey key = key_of(query, form, version);
    LgCacheEntry *entry = lg_cache_peek(cache, &key);
    const char *media = NULL;
    bool same = false;
    if (entry) {
        same = lg_str_eq(lg_cache_body(entry, &media), lg_str_c(body));
        CU_ASSERT_STRING_EQUAL(media, "text/csv");
        lg_cache_release(cache, entry, false);
    }
    return same;
}

static void
keeps_answers_of_one_version(void)
{
    LgCache *cache = lg_cache_new(1 << 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
    keep(cache, "a", 7, "one");
    keep(cache, "b", 7, "two");
    CU_ASSERT_TRUE(holds(cache, "a", 1, 7, "one"));
    CU_ASSERT_TRUE(holds(cache, "b", 1, 7, "two"));
    CU_ASSERT_FALSE(holds(cache, "a", 2, 7, "one")); // another form
    CU_ASSERT_FALSE(holds(cache, "a", 1, 8, "one"));
    const LgCacheKey any = key_of("a", 9, 7);
    const LgCacheKey none = key_of("c", 1, 7);
    CU_ASSERT_TRUE(lg_cache_has(cache, &any));
    CU_ASSERT_FALSE(lg_cache_has(cache, &none));
    keep(cache, "a", 8, "new");
    CU_ASSERT_TRUE(holds(cache, "a", 1, 8, "new"));
    CU_ASSERT_FALSE(holds(cache, "a", 1, 7, "one"));
    CU_ASSERT_FALSE(holds(cache, "b", 1, 7, "two"));
    // who began before the data changed neither gets nor leaves anything
    const LgCacheKey old = key_of("b", 1, 7);
    CU_ASSERT_PTR_NULL(lg_cache_get(cache, &old, 0, NULL));
    CU_ASSERT_TRUE(holds(cache, "a", 1, 8, "new"));
    lg_cache_free(cache);
}

static void
forgets_an_answer_of_another_version(void)
{
    LgCache *cache = lg_cache_new(1 << 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
    const LgCacheKey key = key_of("a", 1, 3);
    LgCacheEntry *entry = lg_cache_get(cache, &key, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    lg_cache_keep(cache, entry, "text/csv", LG_STR("late"), 4); // published in between
    CU_ASSERT_FALSE(holds(cache, "a", 1, 3, "late"));
    CU_ASSERT_FALSE(holds(cache, "a", 1, 4, "late"));
    lg_cache_free(cache);
}

static void
stays_within_its_bytes(void)
{
    enum { MOST = 64 * 1024, ANSWERS = 300 };
    LgCache *cache = lg_cache_new(MOST);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
    CU_ASSERT_EQUAL(lg_cache_body_most(cache), MOST / 8);
    char body[1001];
    (void)memset(body, 'x', sizeof(body) - 1);
    body[sizeof(body) - 1] = '\0';
    unsigned kept = 0;
    for (int i = 0; i < ANSWERS; i++) {
        char query[16];
        (void)snprintf(query, sizeof(query), "q%d", i);
        keep(cache, query, 1, body);
        CU_ASSERT_TRUE(holds(cache, query, 1, 1, body)); // the newest stays
    }
    for (int i = 0; i < ANSWERS; i++) {
        char query[16];
        (void)snprintf(query, sizeof(query), "q%d", i);
        kept += holds(cache, query, 1, 1, body);
    }
    CU_ASSERT_TRUE(kept > 20 && kept <= MOST / sizeof(body));
    lg_cache_free(cache);
}

static void
waits_for_nobody_without_end(void)
{
    LgCache *cache = lg_cache_new(1 << 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
    const LgCacheKey key = key_of("a", 1, 1);
    LgCacheEntry *entry = lg_cache_get(cache, &key, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_PTR_NULL(lg_cache_peek(cache, &key));
    CU_ASSERT_PTR_NULL(lg_cache_get(cache, &key, 0, NULL));
    CU_ASSERT_PTR_NULL(lg_cache_get(cache, &key, lg_time_mono_ns() + 1000000, NULL));
    const atomic_bool left = true;
    CU_ASSERT_PTR_NULL(lg_cache_get(cache, &key, UINT64_MAX / 2, &left));
    lg_cache_release(cache, entry, false); // it has failed: the next one tries
    entry = lg_cache_get(cache, &key, UINT64_MAX / 2, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_TRUE(lg_cache_is_new(entry));
    lg_cache_release(cache, entry, true); // not worth it
    CU_ASSERT_PTR_NULL(lg_cache_get(cache, &key, UINT64_MAX / 2, NULL));
    lg_cache_free(cache);
}

typedef struct {
    LgCache *cache;
    atomic_uint made, got, wrong;
} Crowd;

static void *
ask(void *arg)
{
    enum { QUERIES = 8, TIMES = 400 };
    Crowd *crowd = (Crowd *)arg;
    for (int i = 0; i < TIMES; i++) {
        char query[16];
        (void)snprintf(query, sizeof(query), "q%d", i % QUERIES);
        const LgCacheKey key = key_of(query, 1, (uint64_t)i / 100 + 1);
        LgCacheEntry *entry =
            lg_cache_get(crowd->cache, &key, lg_time_mono_ns() + UINT64_C(10000000000), NULL);
        if (!entry) {
            continue; // another thread is ahead
        }
        char body[40];
        (void)snprintf(body, sizeof(body), "%s of %d", query, i / 100 + 1);
        if (lg_cache_is_new(entry)) {
            (void)atomic_fetch_add(&crowd->made, 1);
            lg_cache_keep(crowd->cache, entry, "text/csv", lg_str_c(body), key.version);
        } else {
            const char *media = NULL;
            (void)atomic_fetch_add(&crowd->got, 1);
            if (!lg_str_eq(lg_cache_body(entry, &media), lg_str_c(body))) {
                (void)atomic_fetch_add(&crowd->wrong, 1);
            }
            lg_cache_release(crowd->cache, entry, false);
        }
    }
    return NULL;
}

static void
makes_each_answer_once(void)
{
    enum { THREADS = 4 };
    Crowd crowd = {.cache = lg_cache_new(1 << 20)};
    CU_ASSERT_PTR_NOT_NULL_FATAL(crowd.cache);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, ask, &crowd), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    CU_ASSERT_EQUAL(atomic_load(&crowd.wrong), 0);
    CU_ASSERT_EQUAL(atomic_load(&crowd.made), 4 * 8); // versions by queries
    CU_ASSERT_TRUE(atomic_load(&crowd.got) > 0);
    lg_cache_free(crowd.cache);
}

CU_TestInfo cache_tests[] = {
    {"keeps answers of one version", keeps_answers_of_one_version},
    {"forgets an answer of another version", forgets_an_answer_of_another_version},
    {"stays within its bytes", stays_within_its_bytes},
    {"waits for nobody without end", waits_for_nobody_without_end},
    {"makes each answer once", makes_each_answer_once},
    CU_TEST_INFO_NULL,
};
