// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/tasks_impl.h"

#include "base/mem.h"

#include <pthread.h>
#include <unistd.h>

enum { MOST = 8, SPARE = MOST + 1 };

typedef struct {
    void *p;
    void (*release)(void *p);
} Spare;

struct LgTasks {
    pthread_mutex_t mu;
    pthread_cond_t more, done;
    // guarded by mu
    LgTask *first, *last; ///< not begun
    bool stop;
    Spare spare[SPARE];
    size_t n_spare;
    // the owner's
    pthread_t threads[MOST];
    unsigned n_threads;
};

unsigned
lg_tasks_cores(void)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > MOST ? MOST : (unsigned)n;
}

// Do the first task; `mu` is held, but not while it runs.
static void
do_first(LgTasks *t)
{
    LgTask *task = t->first;
    t->first = task->next;
    t->last = t->first ? t->last : NULL;
    task->state = LG_TASK_BEGUN;
    (void)pthread_mutex_unlock(&t->mu);
    const LgStatus st = task->run(task->ctx, &task->err);
    (void)pthread_mutex_lock(&t->mu);
    task->st = st;
    task->state = LG_TASK_DONE;
    (void)pthread_cond_signal(&t->done);
}

static void *
work(void *arg)
{
    LgTasks *t = (LgTasks *)arg;
    (void)pthread_mutex_lock(&t->mu);
    while (!t->stop) {
        if (t->first) {
            do_first(t);
        } else {
            (void)pthread_cond_wait(&t->more, &t->mu);
        }
    }
    (void)pthread_mutex_unlock(&t->mu);
    return NULL;
}

LgStatus
lg_tasks_new(unsigned threads, LgTasks **out, LgError *err)
{
    LgTasks *t = LG_ALLOC(LgTasks);
    if (!t) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for threads");
    }
    (void)pthread_mutex_init(&t->mu, NULL);
    (void)pthread_cond_init(&t->more, NULL);
    (void)pthread_cond_init(&t->done, NULL);
    while (t->n_threads + 1 < threads && t->n_threads < MOST &&
           pthread_create(&t->threads[t->n_threads], NULL, work, t) == 0) {
        t->n_threads++;
    }
    *out = t;
    return LG_OK;
}

void
lg_tasks_free(LgTasks *t)
{
    if (!t) {
        return;
    }
    (void)pthread_mutex_lock(&t->mu);
    t->stop = true;
    (void)pthread_cond_broadcast(&t->more);
    (void)pthread_mutex_unlock(&t->mu);
    for (unsigned i = 0; i < t->n_threads; i++) {
        (void)pthread_join(t->threads[i], NULL);
    }
    while (t->n_spare > 0) {
        t->n_spare--;
        t->spare[t->n_spare].release(t->spare[t->n_spare].p);
    }
    (void)pthread_cond_destroy(&t->more);
    (void)pthread_cond_destroy(&t->done);
    (void)pthread_mutex_destroy(&t->mu);
    lg_mem_free(t);
}

void
lg_tasks_put(LgTasks *t, LgTask *task)
{
    (void)pthread_mutex_lock(&t->mu);
    *(t->last ? &t->last->next : &t->first) = task;
    t->last = task;
    (void)pthread_cond_signal(&t->more);
    (void)pthread_mutex_unlock(&t->mu);
}

bool
lg_tasks_is_done(LgTasks *t, const LgTask *task)
{
    (void)pthread_mutex_lock(&t->mu);
    const bool done = task->state == LG_TASK_DONE || t->n_threads == 0;
    (void)pthread_mutex_unlock(&t->mu);
    return done;
}

LgStatus
lg_tasks_wait(LgTasks *t, LgTask *task, LgError *err)
{
    (void)pthread_mutex_lock(&t->mu);
    while (task->state != LG_TASK_DONE) {
        if (t->first) {
            do_first(t);
        } else {
            (void)pthread_cond_wait(&t->done, &t->mu);
        }
    }
    (void)pthread_mutex_unlock(&t->mu);
    return task->st == LG_OK ? LG_OK : lg_error_set(err, task->st, "%s", task->err.text);
}

void
lg_tasks_give(LgTasks *t, void *spare, void (*release)(void *spare))
{
    (void)pthread_mutex_lock(&t->mu);
    const bool room = t->n_spare < SPARE;
    if (room) {
        t->spare[t->n_spare++] = (Spare){spare, release};
    }
    (void)pthread_mutex_unlock(&t->mu);
    if (!room) {
        release(spare);
    }
}

void *
lg_tasks_take(LgTasks *t)
{
    (void)pthread_mutex_lock(&t->mu);
    void *spare = t->n_spare > 0 ? t->spare[--t->n_spare].p : NULL;
    (void)pthread_mutex_unlock(&t->mu);
    return spare;
}
