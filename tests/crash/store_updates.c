// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Small transactions, killed at random: what was acknowledged is there, nothing is half there.
//
// Transaction `i` puts in two quads of subject `i` and deletes those of subject `i` - KEPT, in two
// steps. So a store says which transaction was its last, and what it must hold.

#include "crash/kit.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KEPT = 10, ROUNDS = 60, MOST = 1 << 20 };

static LgStatus
put_pair(LgSink *sink, unsigned i, LgError *err)
{
    char text[64];
    LgTermRef s[2];
    LgTermRef p[2];
    LgTermRef g[2];
    for (unsigned k = 0; k < 2; k++) {
        (void)snprintf(text, sizeof(text), "http://example.org/%u", i);
        const LgTerm subject = lg_term_iri(lg_str_c(text));
        const LgTerm predicate =
            lg_term_iri(k ? LG_STR("http://example.org/p") : LG_STR("http://example.org/q"));
        LG_TRY(lg_sink_term(sink, &subject, true, &s[k], err));
        LG_TRY(lg_sink_term(sink, &predicate, true, &p[k], err));
        g[k] = s[k];
    }
    const LgQuads quads = {2, s, p, s, g};
    return lg_sink_quads(sink, &quads, err);
}

static LgStatus
transact(LgStore *store, unsigned i, LgError *err)
{
    LgLoad *load = NULL;
    LG_TRY(lg_load_begin(store, NULL, &load, err));
    LgStatus st = put_pair(lg_load_sink(load), i, err);
    if (i > KEPT) {
        st = st == LG_OK ? put_pair(lg_load_deletions(load), i - KEPT, err) : st;
    }
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    return lg_load_commit(load, err);
}

// One transaction after the other; the number of each goes into `pipe` once it is done.
static int
work(const char *folder, unsigned next, int pipe)
{
    LgStore *store = NULL;
    if (lg_store_open(&lg_io_plain, folder, &store, NULL) != LG_OK) {
        return 1;
    }
    for (unsigned i = next;; i++) {
        if (transact(store, i, NULL) != LG_OK || write(pipe, &i, sizeof(i)) != sizeof(i)) {
            return 1;
        }
    }
}

static unsigned char seen[MOST];

static LgStatus
see(void *ctx, const LgTerm terms[4], LgError *err)
{
    uint64_t i = 0;
    unsigned *last = (unsigned *)ctx;
    if (!lg_str_u64(lg_str_from(terms[0].value, 19), &i) || i >= MOST) {
        return lg_error_set(err, LG_E_CORRUPT, "a subject that nobody put in");
    }
    seen[i]++;
    *last = i > *last ? (unsigned)i : *last;
    return LG_OK;
}

// The last transaction that the store has seen, all of it; UINT32_MAX when it holds anything else.
static unsigned
last_of(const char *folder)
{
    LgStore *store = NULL;
    LgSnapshot *snap = NULL;
    unsigned last = 0;
    memset(seen, 0, sizeof(seen));
    bool ok = lg_store_open(&lg_io_plain, folder, &store, NULL) == LG_OK &&
              lg_store_snapshot(store, &snap, NULL) == LG_OK &&
              lg_dump_terms(snap, NULL, see, &last, NULL) == LG_OK;
    lg_snapshot_unref(snap);
    lg_store_close(store);
    for (unsigned i = 1; ok && i <= last; i++) {
        ok = seen[i] == (i + KEPT > last ? 2 : 0);
    }
    return ok ? last : UINT32_MAX;
}

// Start a worker, kill it after a while; the last number that it acknowledged, or `before`.
static unsigned
disturb(const char *folder, unsigned before, uint64_t *seed)
{
    int ends[2];
    if (pipe(ends) != 0) {
        abort();
    }
    const pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        _exit(work(folder, before + 1, ends[1]));
    }
    (void)close(ends[1]);
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    const struct timespec wait = {.tv_nsec = (long)((*seed >> 33) % 15000000)};
    (void)nanosleep(&wait, NULL);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    unsigned acknowledged = before;
    for (unsigned i = 0; read(ends[0], &i, sizeof(i)) == sizeof(i);) {
        acknowledged = i;
    }
    (void)close(ends[0]);
    return acknowledged;
}

int
main(int argc, char **argv)
{
    KitScore score = {0};
    LgError err = {0};
    const unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : ROUNDS;
    uint64_t seed = (uint64_t)time(NULL);
    char *folder = kit_folder();
    unsigned last = 0;
    if (lg_store_create(&lg_io_plain, folder, &err) != LG_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return EXIT_FAILURE;
    }
    for (unsigned r = 0; r < rounds && score.failed == 0; r++) {
        const unsigned acknowledged = disturb(folder, last, &seed);
        const unsigned found = last_of(folder);
        kit_expect(&score, found == acknowledged || found == acknowledged + 1,
                   "round %u: transaction %u was acknowledged, the store has seen %u", r,
                   acknowledged, found);
        kit_expect(&score, r % 10 != 9 || kit_state(folder, &err) != 0, "round %u: %s", r,
                   err.text);
        last = found;
    }
    (void)printf("%u transactions\n", last);
    kit_remove(folder);
    return kit_close("crash/updates", &score);
}
