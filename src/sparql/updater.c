// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Group commit. What a small update costs is publishing it: a handful of syncs. So the thread
// whose update is first in the line leads: it runs the updates that are in the line by then, one
// after another, in one transaction of the store, and each sees what those before it did. All
// are acknowledged when that is published; meanwhile the next ones gather.
//
// An update that fails before it has changed anything (its pattern took too long, its source does
// not exist) only leaves the group. After one that fails half way, or when publishing fails
// with nothing published, the whole transaction is given up and each of its updates is run in
// one of its own: what a transaction has taken in cannot be taken out of it again, and this
// way there is nothing that a failure could leave behind. It costs the group its work twice.
//
// Commits merge only what is small; a thread beside them merges the rest, and stands in the line
// only to put in place what it has merged.
//
// An update that takes long would make those before it wait. It gets what is left of a slice of
// time; when that is used up, the group is published without it and it leads the next one.

#include "sparql/updater_impl.h"

#include "base/mem.h"
#include "base/time.h"
#include "sparql/update.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    LOOK_MS = 50,           ///< between looks at the cancel flag while waiting
    SLICE_MS = 25,          ///< a group grows for so long
    GROUP_MAX = 256,        ///< updates
    MERGE_MOST = 1 << 14,   ///< rows or terms that a commit merges: a few milliseconds
    MERGE_PAUSE_MS = 200,   ///< between looks for something to merge
    MERGE_RETRY_MS = 30000, ///< after a failure
    MERGE_NICE = 10,        ///< queries go first
};

typedef enum { WAITING, TAKEN, DONE } State;

/// One update, or something merged that is to be published, on the stack of its thread. All but
/// `request`, `compact` and `cancel` is guarded by LgUpdater.mu; while it is TAKEN, `st` and `err`
/// belong to the leader.
typedef struct Waiter {
    struct Waiter *next;
    LgUpdateRequest *request; ///< null: `compact`
    LgCompact *compact;       ///< null once it has been published or given up
    const atomic_bool *cancel;
    pthread_cond_t changed;
    State state;
    bool alone; ///< in a transaction of its own
    LgStatus st;
    LgError err;
} Waiter;

struct LgUpdater {
    LgStore *store;
    const LgEngineOptions *options;
    uint32_t slice_ms;
    pthread_t merger;
    pthread_cond_t look; ///< `changed` or `stop`
    bool changed;        ///< since the merger has looked; guarded by mu
    atomic_bool stop;
    pthread_mutex_t mu;
    Waiter *first, *last; ///< the line; guarded by mu
    bool led;             ///< somebody runs a group; guarded by mu
};

// The head of the line and those that may go with it.
typedef struct {
    LgUpdater *updater;
    Waiter *members[GROUP_MAX];
    size_t n;
    LgLoad *load;
    uint64_t end_ns; ///< of the slice
    bool dirty;      ///< the load holds a part of an update that failed
} Group;

static uint64_t
after_ms(uint32_t ms)
{
    return lg_time_mono_ns() + (uint64_t)ms * 1000000U;
}

static struct timespec
timespec_of(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / 1000000000U),
                             .tv_nsec = (long)(ns % 1000000000U)};
}

// --- Leading ------------------------------------------------------------------------

// The head of the line does not wait for another process any longer when its caller has left.
typedef struct {
    const atomic_bool *cancel;
    bool begun;
} Begin;

static LgStatus
tick(void *ctx, const LgProgressState *state)
{
    const Begin *begin = (const Begin *)ctx;
    (void)state;
    return !begin->begun && begin->cancel && atomic_load(begin->cancel) ? LG_E_CANCEL : LG_OK;
}

// Run one update on the group's load. False when it has to wait for the next group.
static bool
run_member(Group *g, Waiter *w)
{
    const bool heads = w == g->members[0];
    const uint64_t before = lg_load_changes(g->load);
    w->err = (LgError){0};
    w->st = lg_update_apply(w->request, g->load, heads ? 0 : g->end_ns, &w->err);
    g->dirty = w->st != LG_OK && lg_load_changes(g->load) != before;
    return heads || w->st != LG_E_TIMEOUT || lg_time_mono_ns() < g->end_ns;
}

// The next of the line, unless it must not go with the others.
static Waiter *
take_next(Group *g)
{
    LgUpdater *updater = g->updater;
    (void)pthread_mutex_lock(&updater->mu);
    Waiter *w = g->n == 0 ? updater->first : g->members[g->n - 1]->next;
    if (w && g->n > 0 &&
        (w->compact || w->alone || g->members[0]->alone || g->n == GROUP_MAX ||
         lg_update_is_remote(w->request) || lg_time_mono_ns() >= g->end_ns)) {
        w = NULL;
    }
    if (w) {
        w->state = TAKEN;
        g->members[g->n++] = w;
    }
    (void)pthread_mutex_unlock(&updater->mu);
    return w;
}

static void
put_back(Group *g, Waiter *w)
{
    (void)pthread_mutex_lock(&g->updater->mu);
    w->state = WAITING;
    g->n--;
    (void)pthread_mutex_unlock(&g->updater->mu);
}

static void
run_members(Group *g)
{
    g->end_ns = after_ms(g->updater->slice_ms);
    for (Waiter *w; !g->dirty && (w = take_next(g));) {
        if (!run_member(g, w)) {
            put_back(g, w);
            return;
        }
    }
}

// Those that have not failed by themselves have failed with the group.
static void
fail_all(Group *g, LgStatus st, const LgError *err)
{
    for (size_t i = 0; i < g->n; i++) {
        if (g->members[i]->st == LG_OK) {
            g->members[i]->st = st;
            g->members[i]->err = *err;
        }
    }
}

static bool
any_done(const Group *g)
{
    for (size_t i = 0; i < g->n; i++) {
        if (g->members[i]->st == LG_OK) {
            return true;
        }
    }
    return false;
}

static uint64_t
version_of(LgStore *store)
{
    LgSnapshot *snapshot = NULL;
    uint64_t version = 0;
    if (lg_store_snapshot(store, &snapshot, NULL) == LG_OK) {
        version = lg_snapshot_version(snapshot);
        lg_snapshot_unref(snapshot);
    }
    return version;
}

// Run and publish. False when each member must be run again, alone.
static bool
run_group(Group *g)
{
    LgStore *store = g->updater->store;
    LgError err = {0};
    const uint64_t before = version_of(store);
    run_members(g);
    if (g->dirty || !any_done(g)) {
        lg_load_abort(g->load);
        return !any_done(g);
    }
    const LgStatus st = lg_load_commit(g->load, &err);
    if (st != LG_OK) {
        // once it shows, even if it may not last, it must not be done twice
        if (g->n > 1 && before != 0 && version_of(store) == before) {
            return false;
        }
        fail_all(g, st, &err);
    }
    return true;
}

// Acknowledge the members, or let them stay in the line.
static void
close_group(Group *g, bool finished)
{
    LgUpdater *updater = g->updater;
    (void)pthread_mutex_lock(&updater->mu);
    for (size_t i = 0; i < g->n; i++) {
        Waiter *w = g->members[i];
        if (finished) {
            updater->first = w->next;
            updater->last = w->next ? updater->last : NULL;
            w->state = DONE;
        } else {
            w->state = WAITING;
            w->alone = true;
        }
        (void)pthread_cond_signal(&w->changed);
    }
    (void)pthread_mutex_unlock(&updater->mu);
}

// `self` is first in the line.
static void
lead_group(LgUpdater *updater, Waiter *self, uint32_t wait_ms)
{
    Begin begin = {.cancel = self->cancel};
    const LgProgress progress = {tick, &begin};
    const LgLoadOptions how = {.memory = lg_update_memory(self->request),
                               .progress = &progress,
                               .wait_ms = wait_ms,
                               .merge_most = MERGE_MOST};
    Group g = {.updater = updater};
    LgError err = {0};
    const LgStatus st = lg_load_begin(updater->store, &how, &g.load, &err);
    begin.begun = true;
    if (st == LG_OK) {
        close_group(&g, run_group(&g));
    } else {
        g.members[g.n++] = self;
        fail_all(&g, st, &err);
        close_group(&g, true);
    }
}

// `self` is first in the line.
static void
lead(LgUpdater *updater, Waiter *self, uint64_t end_ns)
{
    const uint64_t now = lg_time_mono_ns();
    const uint32_t wait_ms = end_ns > now ? (uint32_t)((end_ns - now) / 1000000U) : 0;
    if (self->compact) {
        Group g = {.updater = updater, .members = {self}, .n = 1};
        self->st = lg_compact_publish(self->compact, wait_ms, &self->err);
        self->compact = NULL;
        close_group(&g, true);
    } else {
        lead_group(updater, self, wait_ms);
    }
}

// --- The line -----------------------------------------------------------------------

static void
join_line(LgUpdater *updater, Waiter *self)
{
    if (updater->last) {
        updater->last->next = self;
    } else {
        updater->first = self;
    }
    updater->last = self;
}

static void
leave_line(LgUpdater *updater, Waiter *self)
{
    Waiter *before = NULL;
    for (Waiter *w = updater->first; w != self; w = w->next) {
        before = w;
    }
    *(before ? &before->next : &updater->first) = self->next;
    if (!self->next) {
        updater->last = before;
    }
}

// Whoever is first now may lead.
static void
call_next(const LgUpdater *updater)
{
    if (updater->first && !updater->led) {
        (void)pthread_cond_signal(&updater->first->changed);
    }
}

static LgStatus
give_up(LgUpdater *updater, Waiter *self, LgStatus st, LgError *err)
{
    leave_line(updater, self);
    call_next(updater);
    return st == LG_E_CANCEL ? lg_error_set(err, st, "cancelled while waiting to write")
                             : lg_error_set(err, st,
                                            "others have been writing for %u ms, and this update's "
                                            "turn has not come: try again later",
                                            updater->options->wait_ms);
}

// `updater->mu` is held.
static void
sleep_until(LgUpdater *updater, Waiter *self, uint64_t end_ns)
{
    const uint64_t look = after_ms(LOOK_MS);
    const uint64_t until = self->state == WAITING && end_ns < look ? end_ns : look;
    const struct timespec at = timespec_of(until);
    (void)pthread_cond_timedwait(&self->changed, &updater->mu, &at);
}

// `updater->mu` is held.
static LgStatus
stand_in_line(LgUpdater *updater, Waiter *self, LgError *err)
{
    const uint64_t end_ns = after_ms(updater->options->wait_ms);
    join_line(updater, self);
    while (self->state != DONE) {
        if (self->state == WAITING && self->cancel && atomic_load(self->cancel)) {
            return give_up(updater, self, LG_E_CANCEL, err);
        }
        if (self == updater->first && !updater->led) {
            updater->led = true;
            (void)pthread_mutex_unlock(&updater->mu);
            lead(updater, self, end_ns);
            (void)pthread_mutex_lock(&updater->mu);
            updater->led = false;
            updater->changed = true;
            (void)pthread_cond_signal(&updater->look);
            call_next(updater);
        } else if (self->state == WAITING && lg_time_mono_ns() >= end_ns) {
            return give_up(updater, self, LG_E_BUSY, err);
        } else {
            sleep_until(updater, self, end_ns);
        }
    }
    if (self->st != LG_OK && err) {
        *err = self->err;
    }
    return self->st;
}

static bool
init_cond(pthread_cond_t *cond)
{
    pthread_condattr_t attr;
    if (pthread_condattr_init(&attr) != 0) {
        return false;
    }
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    const bool ok = pthread_cond_init(cond, &attr) == 0;
    (void)pthread_condattr_destroy(&attr);
    return ok;
}

static LgStatus
wait_turn(LgUpdater *updater, Waiter *self, LgError *err)
{
    if (!init_cond(&self->changed)) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to wait for a turn");
    }
    (void)pthread_mutex_lock(&updater->mu);
    const LgStatus st = stand_in_line(updater, self, err);
    (void)pthread_mutex_unlock(&updater->mu);
    (void)pthread_cond_destroy(&self->changed);
    return st;
}

// --- Merging ------------------------------------------------------------------------

static LgStatus
tick_merger(void *ctx, const LgProgressState *state)
{
    (void)state;
    return atomic_load(&((LgUpdater *)ctx)->stop) ? LG_E_CANCEL : LG_OK;
}

// Merge as long as something is worth it.
static LgStatus
merge_all(LgUpdater *updater, LgError *err)
{
    const LgProgress progress = {tick_merger, updater};
    const LgCompactOptions how = {.progress = &progress, .least = MERGE_MOST};
    for (;;) {
        Waiter self = {.cancel = &updater->stop};
        LG_TRY(lg_compact_begin(updater->store, &how, &self.compact, err));
        if (!self.compact) {
            return LG_OK;
        }
        const LgStatus st = wait_turn(updater, &self, err);
        lg_compact_abort(self.compact); // its turn has not come
        LG_TRY(st);
    }
}

// `updater->mu` is held.
static void
pause_merger(LgUpdater *updater, uint32_t ms)
{
    const uint64_t until = after_ms(ms);
    const struct timespec at = timespec_of(until);
    while (!atomic_load(&updater->stop) && lg_time_mono_ns() < until) {
        (void)pthread_cond_timedwait(&updater->look, &updater->mu, &at);
    }
}

static void *
run_merger(void *arg)
{
    LgUpdater *updater = (LgUpdater *)arg;
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), MERGE_NICE); // of this thread alone
    (void)pthread_mutex_lock(&updater->mu);
    while (!atomic_load(&updater->stop)) {
        if (!updater->changed) {
            (void)pthread_cond_wait(&updater->look, &updater->mu);
            continue;
        }
        updater->changed = false;
        (void)pthread_mutex_unlock(&updater->mu);
        LgError err = {0};
        const LgStatus st = merge_all(updater, &err);
        const bool failed = st != LG_OK && st != LG_E_CANCEL && st != LG_E_BUSY;
        if (failed && updater->options->warn) {
            updater->options->warn(updater->options->warn_ctx, &err);
        }
        (void)pthread_mutex_lock(&updater->mu);
        updater->changed = updater->changed || st != LG_OK;
        pause_merger(updater, failed ? MERGE_RETRY_MS : MERGE_PAUSE_MS);
    }
    (void)pthread_mutex_unlock(&updater->mu);
    return NULL;
}

// --- Interface ----------------------------------------------------------------------

LgStatus
lg_updater_update(LgUpdater *updater, LgStr text, const LgUpdateOptions *options, LgError *err)
{
    Waiter self = {.cancel = options->cancel};
    LG_TRY(lg_update_open(text, options, &self.request, err));
    const LgStatus st = lg_update_is_empty(self.request) ? LG_OK : wait_turn(updater, &self, err);
    lg_update_close(self.request);
    return st;
}

LgStatus
lg_updater_new(LgStore *store, const LgEngineOptions *options, LgUpdater **out, LgError *err)
{
    LgUpdater *updater = LG_ALLOC(LgUpdater);
    if (!updater || pthread_mutex_init(&updater->mu, NULL) != 0) {
        lg_mem_free(updater);
        return lg_error_set(err, LG_E_NOMEM, "no memory to take updates");
    }
    updater->store = store;
    updater->options = options;
    updater->slice_ms = SLICE_MS;
    updater->changed = true; // what another process has left
    const bool look = init_cond(&updater->look);
    if (!look || pthread_create(&updater->merger, NULL, run_merger, updater) != 0) {
        if (look) {
            (void)pthread_cond_destroy(&updater->look);
        }
        (void)pthread_mutex_destroy(&updater->mu);
        lg_mem_free(updater);
        return lg_error_set(err, LG_E_NOMEM, "no thread to merge what updates leave");
    }
    *out = updater;
    return LG_OK;
}

size_t
lg_updater_waiting(LgUpdater *updater)
{
    size_t n = 0;
    (void)pthread_mutex_lock(&updater->mu);
    for (const Waiter *w = updater->first; w; w = w->next) {
        n += w->request != NULL;
    }
    (void)pthread_mutex_unlock(&updater->mu);
    return n;
}

void
lg_updater_test_slice(LgUpdater *updater, uint32_t ms)
{
    updater->slice_ms = ms;
}

void
lg_updater_free(LgUpdater *updater)
{
    if (updater) {
        (void)pthread_mutex_lock(&updater->mu);
        atomic_store(&updater->stop, true);
        (void)pthread_cond_signal(&updater->look);
        (void)pthread_mutex_unlock(&updater->mu);
        (void)pthread_join(updater->merger, NULL);
        (void)pthread_cond_destroy(&updater->look);
        (void)pthread_mutex_destroy(&updater->mu);
        lg_mem_free(updater);
    }
}
