// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { BIG = 512 * 1024 }; // below the blocks that arenas grow by

static _Thread_local unsigned fail_countdown; // see lg_mem_test_fail()

static bool
must_fail(void)
{
    return fail_countdown > 0 && --fail_countdown == 0;
}

void *
lg_mem_alloc(size_t size)
{
    return must_fail() ? NULL : calloc(1, size ? size : 1);
}

void *
lg_mem_array(size_t n, size_t size)
{
    size_t bytes = 0;
    return __builtin_mul_overflow(n, size, &bytes) ? NULL : lg_mem_alloc(bytes);
}

void *
lg_mem_table(size_t n, size_t size)
{
    enum { LARGE = 1 << 21 };
    void *p = lg_mem_array(n, size);
    const uintptr_t first = ((uintptr_t)p + LARGE - 1) / LARGE * LARGE;
    const uintptr_t last = ((uintptr_t)p + n * size) / LARGE * LARGE;
    if (p && first < last) {
        (void)madvise((void *)first, last - first, MADV_HUGEPAGE); // only a hint
    }
    return p;
}

void *
lg_mem_resize(void *p, size_t size)
{
    return must_fail() ? NULL : realloc(p, size ? size : 1);
}

bool
lg_mem_grow(void **p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) {
        return true;
    }
    size_t want = *cap + *cap / 2 + 8;
    if (want < need) {
        want = need;
    }
    size_t bytes = 0;
    if (__builtin_mul_overflow(want, size, &bytes)) {
        return false;
    }
    void *grown = lg_mem_resize(*p, bytes);
    if (!grown) {
        return false;
    }
    *p = grown;
    *cap = want;
    return true;
}

void
lg_mem_free(void *p)
{
    free(p);
}

void
lg_mem_return_big(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, BIG); // also keeps it from growing
    (void)mallopt(M_TRIM_THRESHOLD, BIG);
}

void
lg_mem_test_fail(unsigned nth)
{
    fail_countdown = nth;
}

unsigned
lg_mem_test_left(void)
{
    return fail_countdown;
}
