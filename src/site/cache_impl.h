// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCache: answers to queries that took long and are short, as they were sent, for one version
// of the data: those of other versions are gone. Who asks what another one is being asked for
// at the moment waits for that answer.

#ifndef LG_SITE_CACHE_IMPL_H
#define LG_SITE_CACHE_IMPL_H

#include "base/buf.h"

#include <stdatomic.h>

typedef struct LgCache LgCache;
typedef struct LgCacheEntry LgCacheEntry;

/// `most`: bytes of all entries. Null when memory is short. Threads: safe from several.
LgCache *lg_cache_new(size_t most);

/// Nobody may hold an entry. Null is allowed.
void lg_cache_free(LgCache *cache);

/// What is asked: the query with all that changes its solutions, and how they are written.
typedef struct {
    LgStr query;
    unsigned form;
    uint64_t version; ///< of the data
} LgCacheKey;

/// The entry of `key`, which may be waited for until `deadline_ns` (monotonic; 0: not at all) or
/// until `*cancel`. Either it is made (lg_cache_media), or the caller is to make it
/// (lg_cache_is_new). Null: there is none, and the caller's own answer will not be kept. Give
/// it back with lg_cache_keep() or lg_cache_release().
LgCacheEntry *lg_cache_get(LgCache *cache, const LgCacheKey *key, uint64_t deadline_ns,
                           const atomic_bool *cancel);

/// An entry that is made, or null; nothing is waited for or begun.
LgCacheEntry *lg_cache_peek(LgCache *cache, const LgCacheKey *key);

/// Is there an entry, made, of this query in any form?
bool lg_cache_has(LgCache *cache, const LgCacheKey *key);

bool lg_cache_is_new(const LgCacheEntry *entry);

/// Of an entry that is made: valid until it is given back. `*out_media` is static.
LgStr lg_cache_body(const LgCacheEntry *entry, const char **out_media);

/// Bytes that a body may have to be kept.
size_t lg_cache_body_most(const LgCache *cache);

/// Give back a new entry with the answer, which is copied if it is of the version that was asked
/// for and there is room. `media` must be static.
void lg_cache_keep(LgCache *cache, LgCacheEntry *entry, const char *media, LgStr body,
                   uint64_t version);

/// Give back an entry. A new one is forgotten: the next one that waits makes it. With `never`
/// nobody waits for it again, as long as the data stay as they are.
void lg_cache_release(LgCache *cache, LgCacheEntry *entry, bool never);

#endif
