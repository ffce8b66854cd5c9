// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgArena: memory that is freed all at once.
//
// Use one arena for each lifetime, not for each type: a query, a request, a
// batch. Nothing in an arena is freed alone. What must outlive the arena is
// copied out by whoever keeps it.

#ifndef LG_BASE_ARENA_H
#define LG_BASE_ARENA_H

#include "base/status.h"
#include "base/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct LgArena LgArena;

/// Create an arena that will hand out at most `budget` bytes (0: no limit).
/// Returns null when memory is short. Free it with lg_arena_free().
LgArena *lg_arena_new(size_t budget) LG_NODISCARD;

/// Memory that arenas of several threads share.
typedef struct {
    atomic_size_t used;
} LgArenaPool;

/// Take the blocks of an empty arena, and what it is charged with, out of `pool`, unless more
/// than `most` bytes of the pool are in use. The pool must outlive the arena.
void lg_arena_share(LgArena *arena, LgArenaPool *pool, size_t most);

/// Has the pool refused something?
bool lg_arena_crowded(const LgArena *arena);

/// Create an arena whose blocks count as used in `parent` until it is freed or reset, so
/// that both keep to one budget. Free it before `parent`, which is not reset meanwhile.
/// Threads: it may be made and used by another thread than `parent` is; where several take the
/// last of a budget at the same moment it is exceeded by what one of them takes.
LgArena *lg_arena_within(LgArena *parent) LG_NODISCARD;

/// Count `size` bytes that are allocated elsewhere as used, or no longer (lg_arena_credit).
/// False when the budget does not have them. Any thread.
bool lg_arena_charge(LgArena *arena, size_t size) LG_NODISCARD;
void lg_arena_credit(LgArena *arena, size_t size);

/// Free the arena and everything allocated from it. Null is allowed.
void lg_arena_free(LgArena *arena);

/// Forget every allocation but keep one block, if it is of ordinary size, for reuse.
void lg_arena_reset(LgArena *arena);

/// Return `size` zeroed bytes aligned for any type, or null when memory is
/// short or the budget is spent. Not thread-safe: one arena, one thread.
void *lg_arena_alloc(LgArena *arena, size_t size) LG_NODISCARD;

/// Like lg_arena_alloc() for `n` items, null if `n * size` does not fit.
void *lg_arena_array(LgArena *arena, size_t n, size_t size) LG_NODISCARD;

/// Bytes handed out since creation or the last reset, and those it is charged with. Any thread.
size_t lg_arena_used(const LgArena *arena);

/// Has the budget refused something?
bool lg_arena_refused(const LgArena *arena);

/// Copy `s` into the arena, with a NUL behind it that `n` does not count.
/// `p` is null when there is no room.
LgStr lg_arena_str(LgArena *arena, LgStr s) LG_NODISCARD;

/// Format into the arena, with a NUL behind it. `p` is null when there is no room.
LgStr lg_arena_printf(LgArena *arena, const char *fmt, ...) LG_PRINTF(2, 3) LG_NODISCARD;

#define LG_NEW(arena, type) ((type *)lg_arena_alloc((arena), sizeof(type)))
#define LG_NEW_ARRAY(arena, type, n) ((type *)lg_arena_array((arena), (n), sizeof(type)))

#endif
