// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A Bloom filter in blocks of half a cache line: a hash sets one bit in each word of one block, so
// that it costs one look at memory (F. Putze, P. Sanders, J. Singler: Cache-, Hash- and
// Space-Efficient Bloom Filters).

#include "base/filter.h"

#include "base/mem.h"

enum { WORDS = 8, BITS = 10 };

typedef struct {
    uint32_t word[WORDS];
} Block;

struct LgFilter {
    Block *blocks;
    uint64_t n;
};

static void
free_filter(LgFilter *filter)
{
    if (filter) {
        lg_mem_free(filter->blocks);
        lg_mem_free(filter);
    }
}

static LgStatus
new_filter(uint64_t hashes, LgFilter **out, LgError *err)
{
    LgFilter *f = LG_ALLOC(LgFilter);
    if (f) {
        f->n = hashes * BITS / (8 * sizeof(Block)) + 1;
        f->blocks = (Block *)lg_mem_table(f->n, sizeof(Block));
    }
    if (!f || !f->blocks) {
        free_filter(f);
        return lg_error_set(err, LG_E_NOMEM, "no memory for a filter");
    }
    *out = f;
    return LG_OK;
}

static Block *
block_of(const LgFilter *f, uint64_t hash)
{
    return &f->blocks[(uint64_t)(((unsigned __int128)hash * f->n) >> 64)];
}

// The bit of a hash in word `i`: five of its low 40 bits. Those above have chosen the block.
static uint32_t
bit(uint64_t hash, unsigned i)
{
    return UINT32_C(1) << ((hash >> (5 * i)) & 31);
}

void
lg_filter_add(LgFilter *filter, uint64_t hash)
{
    Block *b = block_of(filter, hash);
    for (unsigned i = 0; i < WORDS; i++) {
        b->word[i] |= bit(hash, i);
    }
}

bool
lg_filter_has(const LgFilter *filter, uint64_t hash)
{
    const Block *b = block_of(filter, hash);
    for (unsigned i = 0; i < WORDS; i++) {
        if (!(b->word[i] & bit(hash, i))) {
            return false;
        }
    }
    return true;
}

void
lg_filter_prefetch(const LgFilter *filter, uint64_t hash)
{
    __builtin_prefetch(block_of(filter, hash));
}

// --- Many parts -------------------------------------------------------------

LgStatus
lg_filters_need(LgFilters *filters, uint64_t hashes, size_t part, LgFilter **out, LgError *err)
{
    uint64_t total = 0;
    for (size_t i = 0; i < filters->n; i++) {
        total += filters->v[i].hashes;
    }
    LgFilterRange *last = filters->n > 0 ? &filters->v[filters->n - 1] : NULL;
    if (!last || last->hashes + hashes > last->room) {
        if (!lg_mem_grow((void **)&filters->v, &filters->cap, filters->n + 1,
                         sizeof(filters->v[0]))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for filters");
        }
        last = &filters->v[filters->n];
        *last = (LgFilterRange){.from = part, .room = hashes > total * 2 ? hashes : total * 2};
        LG_TRY(new_filter(last->room, &last->filter, err));
        filters->n++;
    }
    last->hashes += hashes;
    last->to = part + 1;
    *out = last->filter;
    return LG_OK;
}

void
lg_filters_prefetch(const LgFilters *filters, uint64_t hash)
{
    for (size_t i = 0; i < filters->n; i++) {
        lg_filter_prefetch(filters->v[i].filter, hash);
    }
}

void
lg_filters_clear(LgFilters *filters)
{
    for (size_t i = 0; i < filters->n; i++) {
        free_filter(filters->v[i].filter);
    }
    filters->n = 0;
}

void
lg_filters_done(LgFilters *filters)
{
    lg_filters_clear(filters);
    lg_mem_free(filters->v);
    *filters = (LgFilters){0};
}
