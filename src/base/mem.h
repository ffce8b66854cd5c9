// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The process heap, with a switch that makes an allocation fail in tests.
// Everything that is not in an arena is allocated here and freed with
// lg_mem_free().

#ifndef LG_BASE_MEM_H
#define LG_BASE_MEM_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/// Return `size` zeroed bytes, or null when memory is short.
void *lg_mem_alloc(size_t size) LG_NODISCARD;

/// Return room for `n` zeroed items of `size` bytes, null if that overflows.
void *lg_mem_array(size_t n, size_t size) LG_NODISCARD;

/// Change the size of `p` (null allowed) to `size` bytes. What is added is not
/// zeroed. Null when memory is short; `p` is then still valid.
void *lg_mem_resize(void *p, size_t size) LG_NODISCARD;

/// Make sure a vector has room for `need` items of `size` bytes: grows
/// `*p` and `*cap` by at least half. False when memory is short; nothing has
/// changed then.
bool lg_mem_grow(void **p, size_t *cap, size_t need, size_t size) LG_NODISCARD;

/// As lg_mem_array() for a table that is looked at all over: in large pages where the system has
/// them, so that the address of an item need not be looked up in memory before the item.
void *lg_mem_table(size_t n, size_t size) LG_NODISCARD;

/// Free what the functions above returned. Null is allowed.
void lg_mem_free(void *p);

/// Have big blocks given back to the system as soon as they are freed, by whichever
/// thread: otherwise each thread of a server keeps what its largest query took. Once, at start.
void lg_mem_return_big(void);

/// For tests only, per thread: make the `nth` allocation from now fail
/// (0: none).
void lg_mem_test_fail(unsigned nth);

/// For tests only: in how many allocations of this thread one fails (0: none), to have the
/// threads that work for it fail as well.
unsigned lg_mem_test_left(void);

#define LG_ALLOC(type) ((type *)lg_mem_alloc(sizeof(type)))
#define LG_ALLOC_ARRAY(type, n) ((type *)lg_mem_array((n), sizeof(type)))

#endif
