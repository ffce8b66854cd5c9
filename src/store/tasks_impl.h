// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgTasks: pieces of work for all cores, begun in the order in which they were put in. Who waits
// for one works meanwhile, so that everything gets done where no thread can be had.

#ifndef LG_STORE_TASKS_IMPL_H
#define LG_STORE_TASKS_IMPL_H

#include "base/error.h"

#include <stdbool.h>

typedef struct LgTasks LgTasks;

/// All-zero but for `run` and `ctx` is valid; the caller keeps it until it has been waited for.
typedef struct LgTask {
    LgStatus (*run)(void *ctx, LgError *err);
    void *ctx;
    enum { LG_TASK_NEW, LG_TASK_BEGUN, LG_TASK_DONE } state;
    LgStatus st;
    LgError err;
    struct LgTask *next;
} LgTask;

/// How many threads there are to be, with the one that waits: one for each core, within reason.
unsigned lg_tasks_cores(void);

/// `threads` with the one that waits; 1: no others.
LgStatus lg_tasks_new(unsigned threads, LgTasks **out, LgError *err) LG_NODISCARD;

/// Waits for tasks that have begun; others are never begun. Null is allowed.
void lg_tasks_free(LgTasks *tasks);

void lg_tasks_put(LgTasks *tasks, LgTask *task);

/// True when it has been done, by another thread: lg_tasks_wait() will not wait, or when nobody
/// else will do it.
bool lg_tasks_is_done(LgTasks *tasks, const LgTask *task);

/// Wait for a task that has been put in; gives its status. By the thread that puts them in.
LgStatus lg_tasks_wait(LgTasks *tasks, LgTask *task, LgError *err) LG_NODISCARD;

/// A thing that a task has used and another can use again, by any thread. What is left in the end,
/// and what there is no room for, is released.
void lg_tasks_give(LgTasks *tasks, void *spare, void (*release)(void *spare));

/// The last one that was given; null when there is none.
void *lg_tasks_take(LgTasks *tasks);

#endif
