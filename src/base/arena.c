// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/arena.h"

#include "base/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

enum { ALIGNMENT = 16, FIRST_BLOCK = 4096, MAX_BLOCK = 1 << 20 };

typedef struct Block Block;
struct Block {
    _Alignas(ALIGNMENT) Block *next; // older block
    size_t size;                     // of data
    size_t top;                      // bytes of data in use
    _Alignas(ALIGNMENT) unsigned char data[];
};

struct LgArena {
    Block *block;    // newest first; only the newest has room
    LgArena *parent; // has the budget
    size_t budget;
    atomic_size_t used;    // handed out: its own thread alone writes this
    atomic_size_t charged; // by the arenas within it, of any thread
    atomic_bool refused;   // something, for the budget
    LgArenaPool *pool;
    size_t pool_most;
    atomic_bool crowded; // the pool has refused something
};

LgArena *
lg_arena_new(size_t budget)
{
    LgArena *arena = (LgArena *)lg_mem_alloc(sizeof(*arena));
    if (arena) {
        arena->budget = budget;
    }
    return arena;
}

void
lg_arena_share(LgArena *arena, LgArenaPool *pool, size_t most)
{
    assert(!arena->block && !arena->parent);
    arena->pool = pool;
    arena->pool_most = most;
}

bool
lg_arena_crowded(const LgArena *arena)
{
    return atomic_load_explicit(&arena->crowded, memory_order_relaxed);
}

static bool
pool_take(LgArena *arena, size_t size)
{
    if (!arena->pool) {
        return true;
    }
    const size_t before = atomic_fetch_add(&arena->pool->used, size);
    if (before > arena->pool_most || size > arena->pool_most - before) {
        atomic_fetch_sub(&arena->pool->used, size);
        atomic_store_explicit(&arena->crowded, true, memory_order_relaxed);
        return false;
    }
    return true;
}

static void
pool_give(LgArena *arena, size_t size)
{
    if (arena->pool) {
        atomic_fetch_sub(&arena->pool->used, size);
    }
}

LgArena *
lg_arena_within(LgArena *parent)
{
    LgArena *arena = lg_arena_new(0);
    if (arena) {
        arena->parent = parent;
    }
    return arena;
}

// Is there room for `size` bytes beside `charged` ones?
static bool
has_room(LgArena *arena, size_t charged, size_t size)
{
    const size_t used = atomic_load_explicit(&arena->used, memory_order_relaxed) + charged;
    const bool room = !arena->budget || (used <= arena->budget && size <= arena->budget - used);
    if (!room) {
        atomic_store_explicit(&arena->refused, true, memory_order_relaxed);
    }
    return room;
}

static size_t
charged(const LgArena *arena)
{
    return atomic_load_explicit(&arena->charged, memory_order_relaxed);
}

// A store of what its one writer knows, so that others may read it.
static void
set_used(LgArena *arena, size_t used)
{
    atomic_store_explicit(&arena->used, used, memory_order_relaxed);
}

bool
lg_arena_charge(LgArena *arena, size_t size)
{
    if (arena->parent) {
        return lg_arena_charge(arena->parent, size);
    }
    const size_t before = atomic_fetch_add(&arena->charged, size);
    if (!has_room(arena, before, size) || !pool_take(arena, size)) {
        atomic_fetch_sub(&arena->charged, size);
        return false;
    }
    return true;
}

void
lg_arena_credit(LgArena *arena, size_t size)
{
    while (arena->parent) {
        arena = arena->parent;
    }
    assert(size <= charged(arena));
    atomic_fetch_sub(&arena->charged, size);
    pool_give(arena, size);
}

// A block is charged to the parent, or only to the pool: an arena's own budget counts what
// it hands out.
static bool
take_block(LgArena *arena, size_t size)
{
    return arena->parent ? lg_arena_charge(arena->parent, size) : pool_take(arena, size);
}

static void
give_block(LgArena *arena, size_t size)
{
    if (arena->parent) {
        lg_arena_credit(arena->parent, size);
    } else {
        pool_give(arena, size);
    }
}

static void
free_block(LgArena *arena, Block *block)
{
    give_block(arena, sizeof(Block) + block->size);
    lg_mem_free(block);
}

void
lg_arena_free(LgArena *arena)
{
    if (!arena) {
        return;
    }
    for (Block *b = arena->block, *next; b; b = next) {
        next = b->next;
        free_block(arena, b);
    }
    lg_mem_free(arena);
}

void
lg_arena_reset(LgArena *arena)
{
    Block *keep = arena->block && arena->block->size <= MAX_BLOCK ? arena->block : NULL;
    for (Block *b = arena->block, *next; b; b = next) {
        next = b->next;
        if (b != keep) {
            free_block(arena, b);
        }
    }
    if (keep) {
        memset(keep->data, 0, keep->top);
        keep->next = NULL;
        keep->top = 0;
    }
    arena->block = keep;
    set_used(arena, 0);
}

// Put a block with room for `size` bytes at the head of the list.
static bool
grow(LgArena *arena, size_t size)
{
    size_t want = arena->block ? arena->block->size * 2 : FIRST_BLOCK;
    if (want > MAX_BLOCK) {
        want = MAX_BLOCK;
    }
    if (want < size) {
        want = size;
    }
    if (want > SIZE_MAX - sizeof(Block)) {
        return false;
    }
    const size_t whole = sizeof(Block) + want;
    if (!take_block(arena, whole)) {
        return false;
    }
    Block *block = (Block *)lg_mem_alloc(whole);
    if (!block) {
        give_block(arena, whole);
        return false;
    }
    block->next = arena->block;
    block->size = want;
    arena->block = block;
    return true;
}

void *
lg_arena_alloc(LgArena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT) {
        return NULL;
    }
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (!has_room(arena, charged(arena), size)) {
        return NULL;
    }
    if ((!arena->block || size > arena->block->size - arena->block->top) && !grow(arena, size)) {
        return NULL;
    }
    Block *block = arena->block;
    void *p = block->data + block->top;
    block->top += size;
    set_used(arena, atomic_load_explicit(&arena->used, memory_order_relaxed) + size);
    assert(block->top <= block->size);
    return p;
}

void *
lg_arena_array(LgArena *arena, size_t n, size_t size)
{
    size_t bytes = 0;
    return __builtin_mul_overflow(n, size, &bytes) ? NULL : lg_arena_alloc(arena, bytes);
}

size_t
lg_arena_used(const LgArena *arena)
{
    return atomic_load_explicit(&arena->used, memory_order_relaxed) + charged(arena);
}

bool
lg_arena_refused(const LgArena *arena)
{
    return atomic_load_explicit(&arena->refused, memory_order_relaxed);
}

LgStr
lg_arena_str(LgArena *arena, LgStr s)
{
    char *copy = (char *)lg_arena_alloc(arena, s.n + 1);
    if (!copy) {
        return (LgStr){0};
    }
    if (s.n > 0) {
        memcpy(copy, s.p, s.n);
    }
    return (LgStr){copy, s.n};
}

LgStr
lg_arena_printf(LgArena *arena, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) {
        return (LgStr){0};
    }
    char *text = (char *)lg_arena_alloc(arena, (size_t)n + 1);
    if (!text) {
        return (LgStr){0};
    }
    va_start(ap, fmt);
    (void)vsnprintf(text, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return (LgStr){text, (size_t)n};
}
