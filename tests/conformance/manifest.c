// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "conformance/manifest.h"

#include "base/mem.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static const char rdf_first[] = LG_NS_RDF "first";
static const char rdf_rest[] = LG_NS_RDF "rest";

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a manifest");
}

const char *
manifest_path(LgArena *arena, LgStr iri_term)
{
    const LgStr iri = quads_iri(iri_term);
    if (!lg_str_starts(iri, LG_STR("file://"))) {
        return NULL;
    }
    LgStr path = lg_str_from(iri, 7);
    path.n = lg_str_find(path, '#');
    return lg_arena_str(arena, path).p;
}

// What is behind the last `c`.
static LgStr
behind_last(LgStr s, char c)
{
    size_t at = s.n;
    while (at > 0 && s.p[at - 1] != c) {
        at--;
    }
    return (LgStr){s.p + at, s.n - at};
}

static LgStr
test_id(LgArena *arena, LgStr node, LgStr manifest)
{
    const LgStr iri = quads_iri(node);
    LgStr folder = quads_iri(manifest);
    const LgStr file = behind_last(folder, '/');
    folder.n -= file.n + (folder.n > file.n);
    folder = behind_last(folder, '/');
    return lg_arena_printf(arena, LG_STR_FMT "#" LG_STR_FMT, LG_STR_ARG(folder),
                           LG_STR_ARG(behind_last(iri, '#')));
}

static LgStatus
add_test(Manifest *m, const Quads *quads, LgStr node, LgStr manifest, LgError *err)
{
    if (!lg_mem_grow((void **)&m->tests, &m->cap, m->n + 1, sizeof(Test))) {
        return no_memory(err);
    }
    Test t = {
        .quads = quads,
        .node = node,
        .id = test_id(m->arena, node, manifest),
        .type = quads_iri(quads_object(quads, node, LG_NS_RDF "type")),
        .name = quads_text(quads_object(quads, node, NS_MF "name")),
        .action = quads_object(quads, node, NS_MF "action"),
        .result = quads_object(quads, node, NS_MF "result"),
    };
    const LgStr assumed = quads_iri(quads_object(quads, manifest, NS_MF "assumedTestBase"));
    t.base = quads_iri(t.action);
    if (assumed.n > 0) {
        // Below the folder of the manifest, the path stays the same.
        const LgStr own = quads_iri(manifest);
        const size_t folder = own.n - behind_last(own, '/').n;
        const LgStr rest = lg_str_from(t.base, folder);
        t.base =
            lg_arena_printf(m->arena, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(assumed), LG_STR_ARG(rest));
    }
    m->tests[m->n++] = t;
    return LG_OK;
}

static LgStatus
read_one(Manifest *m, const char *path, LgError *err)
{
    Quads *quads = LG_NEW(m->arena, Quads);
    if (!quads || m->n_files == sizeof(m->files) / sizeof(m->files[0])) {
        return no_memory(err);
    }
    quads_init(quads, m->arena);
    m->files[m->n_files++] = quads;
    LG_TRY(quads_read(quads, path, (LgStr){0}, err));
    char full[PATH_MAX];
    if (!realpath(path, full)) {
        return lg_error_set(err, LG_E_IO, "no such manifest: %s", path);
    }
    LgStr self = lg_arena_printf(m->arena, "<file://%s>", full);
    if (quads_object(quads, self, LG_NS_RDF "type").n == 0 && strlen(full) > 4) {
        // Some name themselves without the ".ttl".
        self = lg_arena_printf(m->arena, "<file://%.*s>", (int)strlen(full) - 4, full);
    }
    LgStr list = quads_object(quads, self, NS_MF "include");
    for (LgStr item; (item = quads_object(quads, list, rdf_first)).n > 0;) {
        const char *included = manifest_path(m->arena, item);
        if (!included) {
            return lg_error_set(err, LG_E_INVALID, "%s includes what is not a file", path);
        }
        LG_TRY(read_one(m, included, err));
        list = quads_object(quads, list, rdf_rest);
    }
    list = quads_object(quads, self, NS_MF "entries");
    for (LgStr item; (item = quads_object(quads, list, rdf_first)).n > 0;) {
        LG_TRY(add_test(m, quads, item, self, err));
        list = quads_object(quads, list, rdf_rest);
    }
    return LG_OK;
}

LgStatus
manifest_read(Manifest *manifest, const char *path, LgError *err)
{
    *manifest = (Manifest){.arena = lg_arena_new(0)};
    return manifest->arena ? read_one(manifest, path, err) : no_memory(err);
}

void
manifest_done(Manifest *manifest)
{
    for (size_t i = 0; i < manifest->n_files; i++) {
        quads_done(manifest->files[i]);
    }
    lg_mem_free(manifest->tests);
    lg_arena_free(manifest->arena);
}

// `path` may be null: nothing is expected to fail.
static LgStatus
tally_init(Tally *tally, const char *path, LgError *err)
{
    *tally = (Tally){0};
    return path ? lg_io_slurp(&lg_io_plain, path, 1 << 20, &tally->expected, err) : LG_OK;
}

static bool
is_expected(const Tally *tally, LgStr id)
{
    LgStr rest = lg_buf_view(&tally->expected);
    while (rest.n > 0) {
        const LgStr line = {rest.p, lg_str_find(rest, '\n')};
        if (lg_str_starts(line, id) && line.n > id.n && line.p[id.n] == ' ') {
            return true;
        }
        rest = lg_str_from(rest, line.n + 1);
    }
    return false;
}

void
tally_pass(Tally *tally, const Test *test)
{
    tally->passed++;
    if (is_expected(tally, test->id)) {
        (void)printf("UNEXPECTED PASS " LG_STR_FMT ": take it out of the expectation file\n",
                     LG_STR_ARG(test->id));
        tally->unexpected++;
    }
}

void
tally_fail(Tally *tally, const Test *test, const char *reason)
{
    const bool expected = is_expected(tally, test->id);
    tally->failed++;
    tally->unexpected += !expected;
    (void)printf("%s " LG_STR_FMT ": %s\n", expected ? "EXPECTED FAIL" : "FAIL",
                 LG_STR_ARG(test->id), reason);
}

void
tally_skip(Tally *tally, const Test *test, const char *reason)
{
    tally->skipped++;
    (void)printf("SKIP " LG_STR_FMT ": %s\n", LG_STR_ARG(test->id), reason);
}

void
tally_end(Tally *tally, const Test *test, LgStatus st, const LgError *err)
{
    char text[1500];
    if (st == LG_OK) {
        tally_pass(tally, test);
    } else {
        lg_error_format(err, text, sizeof(text));
        tally_fail(tally, test, text);
    }
}

static int
tally_close(Tally *tally, const char *name)
{
    const bool none = tally->passed + tally->failed + tally->skipped == 0;
    (void)printf("%s: %u passed, %u failed, %u skipped\n", name, tally->passed,
                 tally->failed + none, tally->skipped);
    lg_buf_done(&tally->expected);
    return none || tally->unexpected > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
manifest_main(int argc, char **argv, TestRun run)
{
    if (argc < 3) {
        (void)fprintf(stderr, "usage: %s NAME MANIFEST [EXPECTATIONS [ID]]\n", argv[0]);
        return EXIT_FAILURE;
    }
    Manifest manifest;
    Tally tally;
    LgError err = {0};
    const char *only = argc > 4 ? argv[4] : NULL;
    if (manifest_read(&manifest, argv[2], &err) != LG_OK ||
        tally_init(&tally, argc > 3 ? argv[3] : NULL, &err) != LG_OK) {
        char text[1500];
        lg_error_format(&err, text, sizeof(text));
        (void)printf("%s\n%s: 0 passed, 1 failed, 0 skipped\n", text, argv[1]);
        manifest_done(&manifest);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < manifest.n; i++) {
        const Test *test = &manifest.tests[i];
        if (!only || lg_str_eq(test->id, lg_str_c(only))) {
            run(&tally, test, only != NULL);
        }
    }
    manifest_done(&manifest);
    return tally_close(&tally, argv[1]);
}
