// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgPool: threads that help those who ask, as long as cores are free. Nothing ever waits for a
// helper: where none is free one does the work oneself.
//
// Threads: all functions but new and free may be called by any.

#ifndef LG_BASE_POOL_H
#define LG_BASE_POOL_H

#include "base/error.h"

#include <stdbool.h>

typedef struct LgPool LgPool;

/// A pool for a process that is to use `cores` threads at a time, at least 1 (0: as many as the
/// machine has cores): it has one less. They are made when they are first needed. Free it with
/// lg_pool_free().
LgStatus lg_pool_new(unsigned cores, LgPool **out, LgError *err) LG_NODISCARD;

/// All that was started must have ended. Null is allowed.
void lg_pool_free(LgPool *pool);

/// How many threads are to be at work.
unsigned lg_pool_cores(const LgPool *pool);

/// The calling thread is at work until it says lg_pool_leave().
void lg_pool_enter(LgPool *pool);
void lg_pool_leave(LgPool *pool);

/// Have another thread call run(ctx), which is at work until it returns. False when all cores
/// have work, or no thread can be had; nothing has happened then.
bool lg_pool_start(LgPool *pool, void (*run)(void *ctx), void *ctx) LG_NODISCARD;

/// Are more threads at work than there are to be? Helpers give way then.
bool lg_pool_crowded(const LgPool *pool);

/// Are as many at work as there are to be?
bool lg_pool_full(const LgPool *pool);

#endif
