// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Updates of several threads: their order, what they share, what a failure does to the others.

#include "sparql/engine.h"
#include "sparql/updater_impl.h"
#include "store/check.h"
#include "store/stat.h"
#include "unit/check.h"
#include "unit/suites.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 16 };

typedef struct World World;

typedef struct {
    World *world;
    const char *text;
    atomic_bool cancel;
    LgStatus st;
    LgError err;
    atomic_bool done;
    pthread_t thread;
} Client;

struct World {
    char folder[64];
    char path[128];
    LgIo io;
    atomic_uint published; // manifests put in place
    atomic_int fails;      // renames that are to fail
    _Atomic uint64_t calls, bytes;
    atomic_int fail_in;     // the call that fails, from 1; 0: none
    LgStore *store, *other; // the second one stands for another process
    LgEngineOptions options;
    LgUpdater *updater;
    LgLoad *lock;
    Client clients[MOST];
    size_t n;
};

static int
count(void *ctx, LgIoCall call, const char *path, size_t *size)
{
    World *w = (World *)ctx;
    (void)path;
    atomic_fetch_add(&w->calls, 1);
    atomic_fetch_add(&w->bytes, call == LG_IO_WRITE ? *size : 0);
    if (atomic_load(&w->fail_in) > 0 && atomic_fetch_sub(&w->fail_in, 1) == 1) {
        return EIO;
    }
    if (call == LG_IO_RENAME && atomic_load(&w->fails) > 0) {
        atomic_fetch_sub(&w->fails, 1);
        return EIO;
    }
    atomic_fetch_add(&w->published, call == LG_IO_RENAME ? 1 : 0);
    return 0;
}

static void
open_world(World *w, uint32_t wait_ms)
{
    LgError err = {0};
    *w = (World){.io = {.hook = count, .ctx = w}};
    // memory, where there is some: a disk takes minutes to sync all this
    (void)snprintf(w->folder, sizeof(w->folder), "%s/lodge-updater-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(w->folder));
    (void)snprintf(w->path, sizeof(w->path), "%s/store", w->folder);
    CU_ASSERT_EQUAL_FATAL(lg_store_create(&lg_io_plain, w->path, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&w->io, w->path, &w->store, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_store_open(&lg_io_plain, w->path, &w->other, &err), LG_OK);
    w->options.wait_ms = wait_ms;
    CU_ASSERT_EQUAL_FATAL(lg_updater_new(w->store, &w->options, &w->updater, &err), LG_OK);
    lg_updater_test_slice(w->updater, 600000); // however slow the machine is
}

static void
close_world(World *w)
{
    char command[128];
    lg_updater_free(w->updater);
    lg_store_close(w->store);
    lg_store_close(w->other);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", w->folder);
    CU_ASSERT_EQUAL(system(command), 0);
}

static void
take_lock(World *w)
{
    CU_ASSERT_EQUAL_FATAL(lg_load_begin(w->other, NULL, &w->lock, NULL), LG_OK);
}

static void
give_lock(World *w)
{
    lg_load_abort(w->lock);
}

static LgStatus
update(World *w, const char *text, uint32_t timeout_ms, const atomic_bool *cancel, LgError *err)
{
    const LgUpdateOptions options = {.base = LG_STR("http://e/"),
                                     .default_graph = LG_STR("http://e/default"),
                                     .timeout_ms = timeout_ms,
                                     .cancel = cancel};
    return lg_updater_update(w->updater, lg_str_c(text), &options, err);
}

static void
must_update(World *w, const char *text)
{
    LgError err = {0};
    CU_ASSERT_EQUAL(update(w, text, 0, NULL, &err), LG_OK);
    CHECK_STR(lg_str_c(err.text), "");
}

static void *
call(void *arg)
{
    Client *c = (Client *)arg;
    c->st = update(c->world, c->text, 0, &c->cancel, &c->err);
    atomic_store(&c->done, true);
    return NULL;
}

// Start a client and wait until it stands in the line.
static Client *
start(World *w, const char *text)
{
    Client *c = &w->clients[w->n++];
    c->world = w;
    c->text = text;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&c->thread, NULL, call, c), 0);
    while (lg_updater_waiting(w->updater) < w->n && !atomic_load(&c->done)) {
        (void)nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
    return c;
}

static void
join_all(World *w)
{
    for (size_t i = 0; i < w->n; i++) {
        (void)pthread_join(w->clients[i].thread, NULL);
    }
    w->n = 0;
}

// The objects of `select ?o`, in order, with spaces between them.
static void
check_values(World *w, const char *query, const char *want)
{
    LgEndpoint *endpoint = NULL;
    LgAnswer *answer = NULL;
    LgAnswerRows rows = {0};
    LgError err = {0};
    LgBuf got = {0};
    const LgQueryOptions options = {.base = LG_STR("http://e/")};
    CU_ASSERT_EQUAL_FATAL(lg_engine_new(w->store, NULL, &endpoint, &err), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_endpoint_query(endpoint, lg_str_c(query), &options, &answer, &err),
                          LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_answer_next(answer, &rows, &err), LG_OK);
    for (uint32_t i = 0; i < rows.n; i++) {
        lg_buf_add(&got, i > 0 ? LG_STR(" ") : LG_STR(""));
        lg_buf_add(&got, rows.terms[i].value);
    }
    CHECK_STR(lg_buf_view(&got), want);
    lg_buf_done(&got);
    lg_answer_close(answer);
    lg_endpoint_free(endpoint);
}

#define ALL "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
#define STEP(n) \
    "DELETE { <a> <n> ?n } INSERT { <a> <n> ?m } WHERE { <a> <n> ?n BIND(?n * 3 + " #n " AS ?m) }"

static void
run_in_order_as_one(void)
{
    World w;
    open_world(&w, 20000);
    must_update(&w, "INSERT DATA { <a> <n> 1 }");
    const unsigned before = w.published;
    take_lock(&w);
    (void)start(&w, STEP(1)); // 4
    (void)start(&w, STEP(2)); // 14
    (void)start(&w, STEP(0)); // 42
    (void)start(&w, STEP(5)); // 131
    give_lock(&w);
    join_all(&w);
    check_values(&w, ALL, "131");
    CU_ASSERT_EQUAL(w.published, before + 1);
    close_world(&w);
}

// Each of these fails between two that work.
static void
failures_hurt_nobody(void)
{
    static const struct {
        const char *text;
        LgStatus st;
        const char *says;
        unsigned versions; // the group is published as one, or each alone
    } cases[] = {
        {"CREATE GRAPH <g>", LG_E_INVALID, "exists already", 1},
        {"INSERT DATA { <x> <x> 0 } ; CREATE GRAPH <g>", LG_E_INVALID, "exists already", 2},
        {"DROP ALL ; INSERT { ?s ?p 7 } WHERE { ?s ?p ?o } ; LOAD <http://e/x>", LG_E_UNSUPPORTED,
         "LOAD is not allowed", 2},
        {"DELETE WHERE { ?s ?p ?o } ; ADD <nothing> TO <g>", LG_E_INVALID, "no graph", 2},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        World w;
        open_world(&w, 20000);
        must_update(&w, "INSERT DATA { GRAPH <g> { <a> <n> 1 } }");
        const unsigned before = w.published;
        take_lock(&w);
        const Client *first = start(&w, "INSERT DATA { <b> <n> 2 }");
        const Client *bad = start(&w, cases[i].text);
        const Client *last = start(&w, "INSERT { <c> <n> 3 } WHERE { <b> <n> 2 }");
        give_lock(&w);
        join_all(&w);
        CU_ASSERT_EQUAL(first->st, LG_OK);
        CU_ASSERT_EQUAL(last->st, LG_OK);
        CU_ASSERT_EQUAL(bad->st, cases[i].st);
        CU_ASSERT(error_says(&bad->err, cases[i].says));
        CU_ASSERT(bad->err.line > 0);
        check_values(&w, ALL, "1 2 3");
        CU_ASSERT_EQUAL(w.published, before + cases[i].versions);
        close_world(&w);
    }
}

// What takes long does not hold up those before it, and is done in the end.
static void
long_ones_lead_the_next(void)
{
    World w;
    open_world(&w, 20000);
    lg_updater_test_slice(w.updater, 20);
    must_update(&w, "INSERT DATA { <v> <v> 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, "
                    "17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, "
                    "35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50 }");
    const unsigned before = w.published;
    take_lock(&w);
    const Client *first = start(&w, "INSERT DATA { <a> <n> 100 }");
    // 50^4 rows, five times a slice of time and more
    const Client *slow = start(
        &w, "INSERT { <b> <n> ?n } WHERE { { SELECT (COUNT(?z) AS ?n) { ?a <v> ?w . ?b <v> ?x . "
            "?c <v> ?y . ?d <v> ?z FILTER(?w + ?x + ?y < ?z + 1000) } } }");
    give_lock(&w);
    join_all(&w);
    CU_ASSERT_EQUAL(first->st, LG_OK);
    CU_ASSERT_EQUAL(slow->st, LG_OK);
    CU_ASSERT_EQUAL(w.published, before + 2);
    check_values(&w, "SELECT ?o { ?s <n> ?o } ORDER BY ?o", "100 6250000");
    close_world(&w);
}

static void
others_keep_the_lock(void)
{
    World w;
    open_world(&w, 300);
    take_lock(&w);
    const Client *first = start(&w, "INSERT DATA { <a> <n> 1 }");
    const Client *second = start(&w, "INSERT DATA { <a> <n> 2 }");
    join_all(&w);
    CU_ASSERT_EQUAL(first->st, LG_E_BUSY);
    CU_ASSERT(error_says(&first->err, "another process is writing"));
    CU_ASSERT_EQUAL(second->st, LG_E_BUSY);
    CU_ASSERT(error_says(&second->err, "try again later"));
    give_lock(&w);
    check_values(&w, ALL, "");
    must_update(&w, "INSERT DATA { <a> <n> 3 }");
    check_values(&w, ALL, "3");
    close_world(&w);
}

static void
may_leave_the_line(void)
{
    World w;
    open_world(&w, 20000);
    take_lock(&w);
    Client *first = start(&w, "INSERT DATA { <a> <n> 1 }");
    Client *second = start(&w, "INSERT DATA { <a> <n> 2 }");
    Client *third = start(&w, "INSERT DATA { <a> <n> 3 }");
    atomic_store(&second->cancel, true);
    (void)pthread_join(second->thread, NULL);
    CU_ASSERT_EQUAL(second->st, LG_E_CANCEL);
    atomic_store(&first->cancel, true); // it leads
    (void)pthread_join(first->thread, NULL);
    CU_ASSERT_EQUAL(first->st, LG_E_CANCEL);
    give_lock(&w);
    (void)pthread_join(third->thread, NULL);
    CU_ASSERT_EQUAL(third->st, LG_OK);
    check_values(&w, ALL, "3");
    close_world(&w);
}

static void
syntax_needs_no_turn(void)
{
    World w;
    LgError err = {0};
    open_world(&w, 60);
    take_lock(&w);
    CU_ASSERT_EQUAL(update(&w, "INSERT DATA { ?s <p> 1 }", 0, NULL, &err), LG_E_SYNTAX);
    CU_ASSERT_EQUAL(update(&w, " # nothing", 0, NULL, &err), LG_OK);
    give_lock(&w);
    close_world(&w);
}

// The group is not published: its members are, one by one.
static void
publishing_fails_once(void)
{
    World w;
    open_world(&w, 20000);
    take_lock(&w);
    const Client *first = start(&w, "INSERT DATA { <a> <n> 1 }");
    const Client *second = start(&w, "INSERT DATA { <a> <n> 2 }");
    const Client *third = start(&w, "DELETE DATA { <a> <n> 1 }");
    const unsigned before = w.published;
    w.fails = 1;
    give_lock(&w);
    join_all(&w);
    CU_ASSERT_EQUAL(first->st, LG_OK);
    CU_ASSERT_EQUAL(second->st, LG_OK);
    CU_ASSERT_EQUAL(third->st, LG_OK);
    CU_ASSERT_EQUAL(w.published, before + 3);
    check_values(&w, ALL, "2");
    close_world(&w);
}

static void
no_fault(World *w)
{
    LgSnapshot *snap = NULL;
    uint64_t faults = 1;
    const LgCheckOptions options = {.full = true};
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_check_snapshot(snap, &options, &faults, NULL), LG_OK);
    CU_ASSERT_EQUAL(faults, 0);
    lg_snapshot_unref(snap);
}

static bool
holds(World *w, const char *object)
{
    LgSnapshot *snap = NULL;
    uint64_t n = 0;
    bool exact = false;
    const LgTerm term = lg_term_typed(lg_str_c(object), LG_STR(LG_NS_XSD "integer"));
    LgScanSpec spec = {.graphs = {.all = true}};
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->other, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_snapshot_find(snap, &term, &spec.o, NULL), LG_OK);
    CU_ASSERT_EQUAL(lg_snapshot_count(snap, &spec, &n, &exact, NULL), LG_OK);
    lg_snapshot_unref(snap);
    return n > 0;
}

// Every call that touches a file fails once while a group is on its way: what is acknowledged is
// there; what is refused is not, unless its manifest was in place already.
static void
every_call_fails(void)
{
    bool reached = true;
    unsigned refused = 0;
    for (unsigned at = 1; reached; at++) {
        World w;
        open_world(&w, 20000);
        take_lock(&w);
        const Client *clients[] = {start(&w, "INSERT DATA { <a> <n> 1 }"),
                                   start(&w, "INSERT { <b> <n> 2 } WHERE { <a> <n> 1 }"),
                                   start(&w, "INSERT DATA { <c> <n> 3 }")};
        atomic_store(&w.fail_in, (int)at);
        give_lock(&w);
        join_all(&w);
        reached = atomic_exchange(&w.fail_in, 0) <= 0;
        for (unsigned i = 0; i < 3; i++) {
            const bool there = holds(&w, (const char *[]){"1", "2", "3"}[i]);
            if (clients[i]->st == LG_OK) {
                CU_ASSERT(there || (i == 1 && clients[0]->st != LG_OK)); // it reads the first
            } else {
                refused++;
                CU_ASSERT(!there || w.published > 0);
                CU_ASSERT(clients[i]->err.text[0] != '\0');
            }
        }
        must_update(&w, "INSERT DATA { <d> <n> 4 }");
        CU_ASSERT(holds(&w, "4"));
        no_fault(&w);
        close_world(&w);
        CU_ASSERT_FATAL(at < 1000);
    }
    CU_ASSERT(refused > 2);
}

typedef struct {
    World *world;
    unsigned number, failed;
    pthread_t thread;
} Many;

enum { THREADS = 8, EACH = 40 };

static void *
call_often(void *arg)
{
    Many *m = (Many *)arg;
    for (unsigned i = 0; i < EACH; i++) {
        char text[256];
        (void)snprintf(text, sizeof(text),
                       "INSERT DATA { <s%u> <n> %u } ; DELETE WHERE { <s%u> <n> %u } %s", m->number,
                       i, m->number, i - 1, i % 7 == 3 ? "; CREATE GRAPH <g>" : "");
        const LgStatus want = i % 7 == 3 ? LG_E_INVALID : LG_OK;
        m->failed += update(m->world, text, 0, NULL, NULL) != want;
    }
    return NULL;
}

static void
many_at_once(void)
{
    World w;
    Many many[THREADS];
    open_world(&w, 60000);
    must_update(&w, "INSERT DATA { GRAPH <g> { <g> <g> <g> } }");
    for (unsigned i = 0; i < THREADS; i++) {
        many[i] = (Many){.world = &w, .number = i};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&many[i].thread, NULL, call_often, &many[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        (void)pthread_join(many[i].thread, NULL);
        CU_ASSERT_EQUAL(many[i].failed, 0);
    }
    // the one before each that has failed was not deleted
    check_values(&w, "SELECT (CONCAT(STR(COUNT(?o)), ':', STR(SUM(?o))) AS ?all) { ?s <n> ?o }",
                 "56:1248");
    CU_ASSERT_EQUAL(lg_updater_waiting(w.updater), 0);
    close_world(&w);
}

// --- What updates leave behind --------------------------------------------------

static void
stat_of(World *w, LgStat *out)
{
    LgSnapshot *snap = NULL;
    CU_ASSERT_EQUAL_FATAL(lg_store_snapshot(w->store, &snap, NULL), LG_OK);
    CU_ASSERT_EQUAL_FATAL(lg_stat_snapshot(snap, out, NULL), LG_OK);
    lg_snapshot_unref(snap);
}

// The work of an update must not grow with those before it: a thousand of them write at most so
// many times the bytes that an early thousand did (a quad is written once for each doubling of its
// segment), in the same number of calls, and the files stay few.
static void
ten_thousand_updates(void)
{
    enum { THOUSANDS = 10 };
    World w;
    uint64_t bytes[THOUSANDS + 1] = {0};
    uint64_t calls[THOUSANDS + 1] = {0};
    open_world(&w, 20000);
    for (unsigned k = 0; k < THOUSANDS; k++) {
        for (unsigned i = k * 1000; i < (k + 1) * 1000; i++) {
            char text[128];
            const bool del = i % 5 == 4;
            (void)snprintf(text, sizeof(text), "%s DATA { <s%u> <p%u> \"value %u\" }",
                           del ? "DELETE" : "INSERT", del ? i - 4 : i, del ? (i - 4) % 7 : i % 7,
                           del ? i - 4 : i);
            must_update(&w, text);
        }
        LgStat stat;
        stat_of(&w, &stat);
        CU_ASSERT_EQUAL(stat.quads, (k + 1) * 600);
        CU_ASSERT(stat.segments <= 16 && stat.dict_parts <= 16);
        bytes[k + 1] = atomic_load(&w.bytes);
        calls[k + 1] = atomic_load(&w.calls);
    }
    const uint64_t early = bytes[2] - bytes[1];
    const uint64_t late = bytes[THOUSANDS] - bytes[THOUSANDS - 1];
    CU_ASSERT(late < 3 * early);
    CU_ASSERT(calls[THOUSANDS] - calls[THOUSANDS - 1] < (calls[2] - calls[1]) * 5 / 4);
    no_fault(&w);
    close_world(&w);
}

typedef struct {
    World *world;
    atomic_bool stop;
    unsigned asked;
    bool torn;
    pthread_t thread;
} Reader;

enum { ROWS_EACH = 25 * 25 * 25 }; // an update of the next test

// Counts what is there; it must be a whole number of updates.
static void *
read_often(void *arg)
{
    Reader *r = (Reader *)arg;
    const LgScanSpec spec = {.graphs = {.all = true}, .want = LG_WANT_S | LG_WANT_O};
    while (!atomic_load(&r->stop)) {
        LgSnapshot *snap = NULL;
        LgScan *scan = NULL;
        uint64_t n = 0;
        LgStatus st = lg_store_snapshot(r->world->store, &snap, NULL);
        st = st == LG_OK ? lg_scan_open(snap, &spec, &scan, NULL) : st;
        for (LgScanBatch batch = {.n = 1}; st == LG_OK && batch.n > 0; n += batch.n) {
            st = lg_scan_next(scan, &batch, NULL);
        }
        lg_scan_close(scan);
        lg_snapshot_unref(snap);
        r->torn = r->torn || st != LG_OK || n % ROWS_EACH != 25;
        r->asked++;
    }
    return NULL;
}

// Larger segments are merged beside the updates.
static void
merges_beside(void)
{
    enum { UPDATES = 9, PATIENCE = 60000 };
    World w;
    Reader r = {.world = &w};
    LgStat stat = {0};
    open_world(&w, 20000);
    must_update(&w, "INSERT DATA { <v> <v> 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "
                    "16, 17, 18, 19, 20, 21, 22, 23, 24 }");
    CU_ASSERT_EQUAL_FATAL(pthread_create(&r.thread, NULL, read_often, &r), 0);
    for (unsigned i = 0; i < UPDATES; i++) {
        char text[256];
        (void)snprintf(
            text, sizeof(text),
            "INSERT { ?s <p%u> ?n } WHERE { ?a <v> ?x . ?b <v> ?y . ?c <v> ?z "
            "BIND(?x * 625 + ?y * 25 + ?z AS ?n) BIND(IRI(CONCAT('s', STR(?n))) AS ?s) }",
            i);
        must_update(&w, text);
        stat_of(&w, &stat);
        CU_ASSERT_EQUAL(stat.quads, 25 + (i + 1) * ROWS_EACH);
    }
    for (unsigned ms = 0; stat.segments > 5 && ms < PATIENCE; ms++) {
        (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        stat_of(&w, &stat);
    }
    CU_ASSERT(stat.segments <= 5);
    CU_ASSERT_EQUAL(stat.quads, 25 + UPDATES * ROWS_EACH);
    atomic_store(&r.stop, true);
    (void)pthread_join(r.thread, NULL);
    CU_ASSERT(!r.torn);
    CU_ASSERT(r.asked > 0);
    no_fault(&w);
    close_world(&w);
}

CU_TestInfo updater_tests[] = {
    {"updates that wait together are published together, in order", run_in_order_as_one},
    {"one that fails leaves no trace and the others in peace", failures_hurt_nobody},
    {"one that takes long leads the next group", long_ones_lead_the_next},
    {"another process keeps the lock", others_keep_the_lock},
    {"whoever is cancelled leaves the line", may_leave_the_line},
    {"syntax is checked without waiting", syntax_needs_no_turn},
    {"publishing fails once", publishing_fails_once},
    {"every call fails", every_call_fails},
    {"many threads", many_at_once},
    {"ten thousand updates", ten_thousand_updates},
    {"larger segments are merged beside", merges_beside},
    CU_TEST_INFO_NULL,
};
