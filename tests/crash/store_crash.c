// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Every call that touches a file, in every kind of change to a store, in turn: the process
// dies there, or the call fails, or it writes only a part. Afterwards the store is as it was, or
// (only once the manifest has been renamed) as it should be, it checks, and the next load works.

#include "crash/kit.h"

#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef enum { DIE, FAIL, FULL, SHORT, MODES } Mode;

typedef struct {
    Mode mode;
    unsigned at;    ///< the call that is hit, from 1; 0: none
    unsigned count; ///< calls so far
    bool renamed;   ///< the manifest has been
} Plan;

static int
hook(void *ctx, LgIoCall call, const char *path, size_t *size)
{
    Plan *plan = (Plan *)ctx;
    const bool hit = ++plan->count == plan->at;
    if (hit && plan->mode == DIE) {
        _exit(99);
    }
    if (hit && plan->mode == SHORT && call == LG_IO_WRITE) {
        *size /= 2;
        return ENOSPC;
    }
    if (hit) {
        return plan->mode == FULL ? ENOSPC : EIO;
    }
    plan->renamed |= call == LG_IO_RENAME && strstr(path, "MANIFEST.tmp");
    return 0;
}

typedef struct {
    char *base; ///< the store before the change
    char *work; ///< a copy that is ill-treated
    uint64_t old, next;
    unsigned calls;
} Case;

static void
check_after(KitScore *score, const Case *c, unsigned i, Mode mode, unsigned at, bool renamed)
{
    LgError err = {0};
    const uint64_t state = kit_state(c->work, &err);
    kit_expect(score, state == c->old || (state == c->next && renamed),
               "change %u, mode %d, call %u: the store is %s %s", i, (int)mode, at,
               state == c->next ? "changed too early" : "broken:", err.text);
    if (mode == FULL || mode == SHORT) {
        return; // what is left behind is not different
    }
    const LgStatus st = kit_change(&lg_io_plain, c->work, i, &err);
    kit_expect(score, st == LG_OK && kit_state(c->work, &err) == c->next,
               "change %u, mode %d, call %u: the next load fails: %s", i, (int)mode, at, err.text);
}

static void
die_at(KitScore *score, const Case *c, unsigned i, unsigned at)
{
    kit_copy(c->base, c->work);
    const pid_t child = fork();
    if (child == 0) {
        Plan plan = {.mode = DIE, .at = at};
        const LgIo io = {.hook = hook, .ctx = &plan};
        _exit(kit_change(&io, c->work, i, NULL) == LG_OK ? 0 : 1);
    }
    int status = 0;
    (void)waitpid(child, &status, 0);
    kit_expect(score, WIFEXITED(status) && WEXITSTATUS(status) == 99,
               "change %u: call %u did not happen", i, at);
    check_after(score, c, i, DIE, at, true);
}

static void
fail_at(KitScore *score, const Case *c, unsigned i, Mode mode, unsigned at)
{
    kit_copy(c->base, c->work);
    Plan plan = {.mode = mode, .at = at};
    const LgIo io = {.hook = hook, .ctx = &plan};
    LgError err = {0};
    const LgStatus st = kit_change(&io, c->work, i, &err);
    if (st == LG_OK) { // what failed did not matter: closing a file that was read, tidying up
        LgError why = {0};
        kit_expect(score, kit_state(c->work, &why) == c->next,
                   "change %u, mode %d, call %u: success, but %s", i, (int)mode, at, why.text);
    } else {
        kit_expect(score, err.text[0] != '\0', "change %u, mode %d, call %u: no message", i,
                   (int)mode, at);
    }
    check_after(score, c, i, mode, at, plan.renamed);
}

static void
prepare(Case *c, unsigned i)
{
    LgError err = {0};
    Plan plan = {0};
    const LgIo io = {.hook = hook, .ctx = &plan};
    c->old = kit_state(c->base, &err);
    kit_copy(c->base, c->work);
    if (kit_change(&io, c->work, i, &err) != LG_OK) {
        (void)fprintf(stderr, "change %u: %s\n", i, err.text);
        abort();
    }
    c->calls = plan.count;
    c->next = kit_state(c->work, &err);
}

static void
create_fails(KitScore *score)
{
    for (unsigned at = 1;; at++) {
        char *folder = kit_folder();
        Plan plan = {.mode = FAIL, .at = at};
        const LgIo io = {.hook = hook, .ctx = &plan};
        const LgStatus st = lg_store_create(&io, folder, NULL);
        kit_remove(folder);
        if (plan.count < at) {
            kit_expect(score, st == LG_OK, "a store cannot be created");
            return;
        }
        kit_expect(score, st != LG_OK, "creating: call %u fails and nobody notices", at);
    }
}

// Killed by a signal at moments that nobody has chosen.
static void
kill_at_random(KitScore *score, const Case *c, unsigned i, unsigned rounds)
{
    uint64_t seed = (uint64_t)time(NULL);
    for (unsigned r = 0; r < rounds; r++) {
        kit_copy(c->base, c->work);
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        const pid_t child = fork();
        if (child == 0) {
            _exit(kit_change(&lg_io_plain, c->work, i, NULL) == LG_OK ? 0 : 1);
        }
        const struct timespec wait = {.tv_nsec = (long)((seed >> 33) % 12000000)};
        (void)nanosleep(&wait, NULL);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
        check_after(score, c, i, DIE, 100000 + r, true);
    }
}

// Every allocation fails in turn.
static void
starve(KitScore *score, const Case *c, unsigned i)
{
    // many of them are alike: a growing stride finds the kinds
    for (unsigned at = 1;; at += 1 + at / 10) {
        kit_copy(c->base, c->work);
        LgError err = {0};
        lg_mem_test_fail(at);
        const LgStatus st = kit_change(&lg_io_plain, c->work, i, &err);
        lg_mem_test_fail(0);
        LgError why = {0};
        const uint64_t state = kit_state(c->work, &why);
        kit_expect(score, state == (st == LG_OK ? c->next : c->old) || state == c->next,
                   "change %u, allocation %u: %s", i, at, why.text);
        if (st == LG_OK) {
            return;
        }
        kit_expect(score, st == LG_E_NOMEM || st == LG_E_LIMIT, "change %u, allocation %u: %s", i,
                   at, err.text);
    }
}

int
main(void)
{
    KitScore score = {0};
    LgError err = {0};
    Case c = {.base = kit_folder(), .work = kit_folder()};
    create_fails(&score);
    if (lg_store_create(&lg_io_plain, c.base, &err) != LG_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return EXIT_FAILURE;
    }
    for (unsigned i = 0; i < KIT_CHANGES; i++) {
        prepare(&c, i);
        for (unsigned at = 1; at <= c.calls; at++) {
            die_at(&score, &c, i, at);
            for (Mode mode = FAIL; mode < MODES; mode++) {
                fail_at(&score, &c, i, mode, at);
            }
        }
        kill_at_random(&score, &c, i, 20);
        starve(&score, &c, i);
        if (kit_change(&lg_io_plain, c.base, i, &err) != LG_OK) {
            (void)fprintf(stderr, "%s\n", err.text);
            return EXIT_FAILURE;
        }
    }
    kit_remove(c.base);
    kit_remove(c.work);
    return kit_close("crash/store", &score);
}
