// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/pool.h"

#include "base/limits.h"
#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

typedef struct {
    void (*run)(void *ctx);
    void *ctx;
} Job;

struct LgPool {
    unsigned cores;
    atomic_uint at_work;
    pthread_mutex_t mu;
    pthread_cond_t wake;
    pthread_t *threads;                 // guarded by mu
    Job *jobs;                          // guarded by mu: given out, and not yet begun
    unsigned n_threads, n_idle, n_jobs; // guarded by mu; no more jobs than idle threads
    bool closing;                       // guarded by mu
};

LgStatus
lg_pool_new(unsigned cores, LgPool **out, LgError *err)
{
    if (cores == 0) {
        const long n = sysconf(_SC_NPROCESSORS_ONLN);
        cores = n > 0 ? (unsigned)n : 1;
    }
    cores = cores < LG_LIMIT_THREADS ? cores : LG_LIMIT_THREADS;
    LgPool *pool = LG_ALLOC(LgPool);
    if (pool) {
        pool->threads = LG_ALLOC_ARRAY(pthread_t, cores);
        pool->jobs = LG_ALLOC_ARRAY(Job, cores);
    }
    if (!pool || !pool->threads || !pool->jobs) {
        if (pool) {
            lg_mem_free(pool->threads);
            lg_mem_free(pool->jobs);
        }
        lg_mem_free(pool);
        return lg_error_set(err, LG_E_NOMEM, "no memory for threads");
    }
    pool->cores = cores;
    (void)pthread_mutex_init(&pool->mu, NULL); // cannot fail with these attributes
    (void)pthread_cond_init(&pool->wake, NULL);
    *out = pool;
    return LG_OK;
}

void
lg_pool_free(LgPool *pool)
{
    if (!pool) {
        return;
    }
    (void)pthread_mutex_lock(&pool->mu);
    pool->closing = true;
    (void)pthread_cond_broadcast(&pool->wake);
    (void)pthread_mutex_unlock(&pool->mu);
    for (unsigned i = 0; i < pool->n_threads; i++) {
        (void)pthread_join(pool->threads[i], NULL);
    }
    (void)pthread_cond_destroy(&pool->wake);
    (void)pthread_mutex_destroy(&pool->mu);
    lg_mem_free(pool->threads);
    lg_mem_free(pool->jobs);
    lg_mem_free(pool);
}

unsigned
lg_pool_cores(const LgPool *pool)
{
    return pool->cores;
}

void
lg_pool_enter(LgPool *pool)
{
    atomic_fetch_add_explicit(&pool->at_work, 1, memory_order_relaxed);
}

void
lg_pool_leave(LgPool *pool)
{
    atomic_fetch_sub_explicit(&pool->at_work, 1, memory_order_relaxed);
}

bool
lg_pool_crowded(const LgPool *pool)
{
    return atomic_load_explicit(&pool->at_work, memory_order_relaxed) > pool->cores;
}

bool
lg_pool_full(const LgPool *pool)
{
    return atomic_load_explicit(&pool->at_work, memory_order_relaxed) >= pool->cores;
}

static void *
serve(void *ctx)
{
    LgPool *pool = (LgPool *)ctx;
    (void)pthread_mutex_lock(&pool->mu);
    for (;;) {
        while (pool->n_jobs == 0 && !pool->closing) {
            (void)pthread_cond_wait(&pool->wake, &pool->mu);
        }
        if (pool->n_jobs == 0) {
            break;
        }
        const Job job = pool->jobs[--pool->n_jobs];
        pool->n_idle--;
        (void)pthread_mutex_unlock(&pool->mu);
        job.run(job.ctx);
        (void)pthread_mutex_lock(&pool->mu);
        pool->n_idle++;
        lg_pool_leave(pool); // now that it can be started again
    }
    (void)pthread_mutex_unlock(&pool->mu);
    return NULL;
}

// Signals are for the threads that the program has itself.
static bool
add_thread(LgPool *pool)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool made = pthread_create(&pool->threads[pool->n_threads], NULL, serve, pool) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    pool->n_threads += made;
    pool->n_idle += made;
    return made;
}

// Take one of the cores, if one is free.
static bool
take_core(LgPool *pool)
{
    unsigned n = atomic_load_explicit(&pool->at_work, memory_order_relaxed);
    while (n < pool->cores) {
        if (atomic_compare_exchange_weak_explicit(&pool->at_work, &n, n + 1, memory_order_relaxed,
                                                  memory_order_relaxed)) {
            return true;
        }
    }
    return false;
}

bool
lg_pool_start(LgPool *pool, void (*run)(void *ctx), void *ctx)
{
    if (!take_core(pool)) {
        return false;
    }
    (void)pthread_mutex_lock(&pool->mu);
    bool ok = pool->n_idle > pool->n_jobs;
    if (!ok && pool->n_threads + 1 < pool->cores) {
        ok = add_thread(pool);
    }
    if (ok) {
        pool->jobs[pool->n_jobs++] = (Job){run, ctx};
        (void)pthread_cond_signal(&pool->wake);
    }
    (void)pthread_mutex_unlock(&pool->mu);
    if (!ok) {
        lg_pool_leave(pool);
    }
    return ok;
}
