// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "crash/kit.h"

#include "base/hash.h"
#include "store/change.h"

#include <dirent.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

void
kit_expect(KitScore *score, bool ok, const char *fmt, ...)
{
    if (ok) {
        score->passed++;
        return;
    }
    score->failed++;
    va_list ap;
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
    (void)fputc('\n', stderr);
}

int
kit_close(const char *name, const KitScore *score)
{
    (void)printf("%s: %u passed, %u failed, 0 skipped\n", name, score->passed, score->failed);
    return score->failed == 0 && score->passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

char *
kit_folder(void)
{
    // memory, where there is some: syncing a disk ten thousand times takes minutes
    char name[40];
    (void)snprintf(name, sizeof(name), "%s/lodge-crash-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    char *copy = mkdtemp(name) ? strdup(name) : NULL;
    if (!copy) {
        abort();
    }
    return copy;
}

void
kit_empty(const char *folder)
{
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[600];
        (void)snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
        (void)unlink(path);
    }
    if (d) {
        (void)closedir(d);
    }
}

void
kit_remove(char *folder)
{
    kit_empty(folder);
    (void)rmdir(folder);
    free(folder);
}

static void
copy_file(const char *from, const char *to)
{
    char buf[1 << 14];
    FILE *in = fopen(from, "rbe");
    FILE *out = fopen(to, "wbe");
    for (size_t n; in && out && (n = fread(buf, 1, sizeof(buf), in)) > 0;) {
        (void)fwrite(buf, 1, n, out);
    }
    if (!in || !out || fclose(in) != 0 || fclose(out) != 0) {
        abort();
    }
}

void
kit_copy(const char *from, const char *to)
{
    (void)mkdir(to, 0777);
    kit_empty(to);
    DIR *d = opendir(from);
    for (struct dirent *e; d && (e = readdir(d));) {
        char a[600];
        char b[600];
        (void)snprintf(a, sizeof(a), "%s/%s", from, e->d_name);
        (void)snprintf(b, sizeof(b), "%s/%s", to, e->d_name);
        if (e->d_name[0] != '.') {
            copy_file(a, b);
        }
    }
    if (d) {
        (void)closedir(d);
    }
}

// --- Changes ----------------------------------------------------------------

static LgStatus
iri(LgSink *sink, const char *what, unsigned i, LgTermRef *out, LgError *err)
{
    char text[128];
    (void)snprintf(text, sizeof(text), "http://example.org/%s/%u", what, i);
    const LgTerm term = lg_term_iri(lg_str_c(text));
    return lg_sink_term(sink, &term, true, out, err);
}

static LgStatus
literal(LgSink *sink, unsigned i, LgTermRef *out, LgError *err)
{
    char text[128];
    (void)snprintf(text, sizeof(text), i % 3 ? "%u" : "a longer text, number %u", i);
    const LgTerm term = i % 3 ? lg_term_typed(lg_str_c(text), LG_STR(LG_NS_XSD "integer"))
                              : lg_term_lang(lg_str_c(text), LG_STR("en"));
    return lg_sink_term(sink, &term, false, out, err);
}

enum { ROWS = 300, COLUMNS = 3 };

static LgStatus
add_rows(LgSink *sink, unsigned from, unsigned graph, LgError *err)
{
    static LgTermRef subjects[ROWS];
    static LgTermRef objects[COLUMNS][ROWS];
    LgColumn columns[COLUMNS];
    LgRows rows = {0, ROWS, subjects, COLUMNS, columns};
    LG_TRY(iri(sink, "graph", graph, &rows.graph, err));
    for (unsigned c = 0; c < COLUMNS; c++) {
        columns[c].objects = objects[c];
        LG_TRY(iri(sink, "column", c, &columns[c].predicate, err));
    }
    for (unsigned i = 0; i < ROWS; i++) {
        LG_TRY(iri(sink, "row", from + i, &subjects[i], err));
        for (unsigned c = 0; c < COLUMNS; c++) {
            LG_TRY(c == 0 ? iri(sink, "code", i % 7, &objects[c][i], err)
                          : literal(sink, i * c % 50, &objects[c][i], err));
        }
    }
    return lg_sink_rows(sink, &rows, err);
}

static LgStatus
add_links(LgSink *sink, unsigned seed, LgError *err)
{
    for (unsigned i = 0; i < 300; i++) {
        LgTermRef s = 0;
        LgTermRef p = 0;
        LgTermRef o = 0;
        LgTermRef g = 0;
        LG_TRY(iri(sink, "row", i * seed % 211, &s, err));
        LG_TRY(iri(sink, "link", i % 2, &p, err));
        LG_TRY(iri(sink, "row", i * 31 % 97, &o, err));
        LG_TRY(iri(sink, "graph", i % 3, &g, err));
        const LgQuads quads = {1, &s, &p, &o, &g};
        LG_TRY(lg_sink_quads(sink, &quads, err));
    }
    return LG_OK;
}

// Deletions behind quads, a graph that is cleared behind them, and a look in between.
static LgStatus
change_in_steps(LgLoad *load, LgError *err)
{
    LgTermRef graph = 0;
    LgSnapshot *snap = NULL;
    LG_TRY(add_links(lg_load_sink(load), 9, err));
    LG_TRY(iri(lg_load_deletions(load), "graph", 2, &graph, err));
    LG_TRY(lg_load_clear(load, graph, err));
    LG_TRY(add_links(lg_load_deletions(load), 11, err));
    LG_TRY(lg_load_snapshot(load, &snap, err));
    lg_snapshot_unref(snap);
    return add_links(lg_load_sink(load), 7, err);
}

// Graph 0 again with a few rows more and less, and a deletion behind it.
static LgStatus
change_by_difference(LgLoad *load, LgError *err)
{
    const LgCompareOptions options = {.key = 0};
    LgGraphChange *changes = NULL;
    size_t n = 0;
    LgArena *arena = lg_arena_new(0);
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory");
    }
    LgStatus st = lg_load_drop(load, LG_STR("http://example.org/graph/0"), err);
    st = st == LG_OK ? add_rows(lg_load_sink(load), 2450, 0, err) : st;
    st = st == LG_OK ? add_links(lg_load_sink(load), 7, err) : st;
    st = st == LG_OK ? lg_load_compare(load, &options, arena, &changes, &n, err) : st;
    st = st == LG_OK ? add_links(lg_load_deletions(load), 8, err) : st;
    st = st == LG_OK ? add_links(lg_load_sink(load), 12, err) : st;
    lg_arena_free(arena);
    return st;
}

static LgStatus
change(LgLoad *load, unsigned i, LgError *err)
{
    LgSink *sink = lg_load_sink(load);
    if (i == 4 || i == 7) {
        LG_TRY(add_links(lg_load_deletions(load), 8, err));
        LG_TRY(add_rows(lg_load_deletions(load), 800, 0, err));
        return add_links(sink, 13, err);
    }
    if (i == 5) {
        return change_in_steps(load, err);
    }
    if (i == 8) {
        return change_by_difference(load, err);
    }
    if (i == 2 || i == 6) { // replace a graph
        LG_TRY(lg_load_drop(load, LG_STR("http://example.org/graph/0"), err));
    }
    if (i == 3) { // and drop one
        return lg_load_drop(load, LG_STR("http://example.org/graph/1"), err);
    }
    LG_TRY(add_rows(sink, i * 400, i % 2, err));
    LG_TRY(add_links(sink, 7 + i, err));
    return add_rows(sink, i * 400 + 10000, i % 2, err);
}

static LgStatus
load_change(LgStore *store, unsigned i, LgError *err)
{
    LgLoad *load = NULL;
    const LgLoadOptions options = {.memory = i == 0 || i == 5 ? 1 << 15 : 0, // they have to spill
                                   .merge_most = i > 4};
    LG_TRY(lg_load_begin(store, &options, &load, err));
    const LgStatus st = change(load, i, err);
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    return lg_load_commit(load, err);
}

// A load drops a graph and adds quads while what was there before is merged. Something is merged in
// any case: a test of nothing would be none.
static LgStatus
change_while_merging(LgStore *store, unsigned i, LgError *err)
{
    LgCompact *compact = NULL;
    LG_TRY(lg_compact_begin(store, NULL, &compact, err));
    if (!compact) {
        return lg_error_set(err, LG_E_INVALID, "there is nothing to merge");
    }
    const LgStatus st = load_change(store, i, err);
    if (st != LG_OK) {
        lg_compact_abort(compact);
        return st;
    }
    return lg_compact_publish(compact, 0, err);
}

LgStatus
kit_change(const LgIo *io, const char *folder, unsigned i, LgError *err)
{
    LgStore *store = NULL;
    LG_TRY(lg_store_open(io, folder, &store, err));
    const LgStatus st =
        i == 6 || i == 7 ? change_while_merging(store, i, err) : load_change(store, i, err);
    lg_store_close(store);
    return st;
}

// --- State ------------------------------------------------------------------

// The sum of all quads' hashes: it does not depend on their order.
static LgStatus
add_quad(void *ctx, const LgTerm terms[4], LgError *err)
{
    (void)err;
    uint64_t h = 1;
    for (size_t i = 0; i < 4; i++) {
        h = lg_hash_bytes(terms[i].value, h + (uint64_t)terms[i].kind);
        h = lg_hash_bytes(terms[i].datatype, h);
        h = lg_hash_bytes(terms[i].lang, h);
    }
    *(uint64_t *)ctx += h;
    return LG_OK;
}

static void
say(void *ctx, const LgError *fault)
{
    (void)ctx;
    (void)fprintf(stderr, "check: %s\n", fault->text);
}

static LgStatus
read_state(LgStore *store, uint64_t *out, LgError *err)
{
    LgSnapshot *snap = NULL;
    const LgCheckOptions options = {.full = true, .report = say};
    uint64_t faults = 0;
    LG_TRY(lg_store_snapshot(store, &snap, err));
    LgStatus st = lg_check_snapshot(snap, &options, &faults, err);
    if (st == LG_OK && faults > 0) {
        st = lg_error_set(err, LG_E_CORRUPT, "the store does not check");
    }
    *out = 1;
    st = st == LG_OK ? lg_dump_terms(snap, NULL, add_quad, out, err) : st;
    lg_snapshot_unref(snap);
    return st;
}

uint64_t
kit_state(const char *folder, LgError *err)
{
    LgStore *store = NULL;
    uint64_t state = 0;
    if (lg_store_open(&lg_io_plain, folder, &store, err) != LG_OK) {
        return 0;
    }
    const LgStatus st = read_state(store, &state, err);
    lg_store_close(store);
    return st == LG_OK ? state : 0;
}
