// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/sums.h"

#include "base/hash.h"
#include "base/mem.h"

#include <string.h>

struct LgSum {
    LgSum *next;
    LgHasher *hasher;
    uint64_t size; // bytes that count
    bool ended;
    char path[];
};

struct LgSums {
    LgSum *first;
};

LgSums *
lg_sums_new(void)
{
    return LG_ALLOC(LgSums);
}

void
lg_sums_free(LgSums *sums)
{
    for (LgSum *sum = sums ? sums->first : NULL; sum;) {
        LgSum *next = sum->next;
        lg_hasher_free(sum->hasher);
        lg_mem_free(sum);
        sum = next;
    }
    lg_mem_free(sums);
}

LgStatus
lg_sums_add(LgSums *sums, const char *path, LgError *err)
{
    if (lg_sums_find(sums, path)) {
        return LG_OK;
    }
    const size_t size = strlen(path) + 1;
    LgSum *sum = (LgSum *)lg_mem_alloc(sizeof(*sum) + size);
    if (sum) {
        sum->hasher = lg_hasher_new();
    }
    if (!sum || !sum->hasher) {
        lg_mem_free(sum);
        return lg_error_set(err, LG_E_NOMEM, "no memory for the checksum of %s", path);
    }
    memcpy(sum->path, path, size);
    sum->next = sums->first;
    sums->first = sum;
    return LG_OK;
}

LgSum *
lg_sums_find(const LgSums *sums, const char *path)
{
    LgSum *sum = sums ? sums->first : NULL;
    while (sum && strcmp(sum->path, path) != 0) {
        sum = sum->next;
    }
    return sum;
}

void
lg_sum_feed(LgSum *sum, uint64_t at, LgStr bytes)
{
    if (at > sum->size || at + bytes.n < sum->size) {
        return;
    }
    const size_t known = (size_t)(sum->size - at);
    sum->ended = bytes.n == 0;
    lg_hasher_add(sum->hasher, lg_str_from(bytes, known));
    sum->size += bytes.n - known;
}

bool
lg_sum_get(const LgSum *sum, uint64_t *out_sum, uint64_t *out_size)
{
    if (sum->ended) {
        *out_sum = lg_hasher_get(sum->hasher);
        *out_size = sum->size;
    }
    return sum->ended;
}
