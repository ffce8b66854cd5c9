// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A Bloom filter in blocks of half a cache line: a hash sets one bit in each word of one block, so
// that it costs one look at memory (F. Putze, P. Sanders, J. Singler: Cache-, Hash- and
// Space-Efficient Bloom Filters).

#include "base/mem.h"
#include "store/dict_impl.h"

enum { WORDS = 8, BITS = 10 };

typedef struct {
    uint32_t word[WORDS];
} Block;

struct LgDictFilter {
    Block *blocks;
    uint64_t n;
};

LgStatus
lg_dict_filter_new(uint64_t terms, LgDictFilter **out, LgError *err)
{
    LgDictFilter *f = LG_ALLOC(LgDictFilter);
    if (f) {
        f->n = terms * BITS / (8 * sizeof(Block)) + 1;
        f->blocks = (Block *)lg_mem_table(f->n, sizeof(Block));
    }
    if (!f || !f->blocks) {
        lg_dict_filter_free(f);
        return lg_error_set(err, LG_E_NOMEM, "no memory for a filter of terms");
    }
    *out = f;
    return LG_OK;
}

void
lg_dict_filter_free(LgDictFilter *filter)
{
    if (filter) {
        lg_mem_free(filter->blocks);
        lg_mem_free(filter);
    }
}

size_t
lg_dict_filter_memory(const LgDictFilter *filter)
{
    return (size_t)filter->n * sizeof(Block);
}

static Block *
block_of(const LgDictFilter *f, uint64_t hash)
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
lg_dict_filter_add(LgDictFilter *filter, uint64_t hash)
{
    Block *b = block_of(filter, hash);
    for (unsigned i = 0; i < WORDS; i++) {
        b->word[i] |= bit(hash, i);
    }
}

bool
lg_dict_filter_has(const LgDictFilter *filter, uint64_t hash)
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
lg_dict_filter_prefetch(const LgDictFilter *filter, uint64_t hash)
{
    __builtin_prefetch(block_of(filter, hash));
}
