// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Runs one W3C suite of an RDF syntax through our readers:
//     rdf_runner NAME MANIFEST.ttl [EXPECTATIONS [ID]]

#include "conformance/isomorphic.h"
#include "conformance/manifest.h"

#include <stdio.h>

static void
run_syntax(Tally *tally, const Test *test, const char *path, bool positive)
{
    LgArena *arena = lg_arena_new(0);
    Quads quads;
    LgError err = {0};
    quads_init(&quads, arena);
    const LgStatus st = arena ? quads_read(&quads, path, test->base, &err) : LG_E_NOMEM;
    char text[1500];
    lg_error_format(&err, text, sizeof(text));
    if (positive ? st == LG_OK : st == LG_E_SYNTAX || st == LG_E_INVALID) {
        tally_pass(tally, test);
    } else {
        tally_fail(tally, test, positive || st != LG_OK ? text : "accepted");
    }
    quads_done(&quads);
    lg_arena_free(arena);
}

static void
run_eval(Tally *tally, const Test *test, const char *path, const char *result)
{
    LgArena *arena = lg_arena_new(0);
    Quads got;
    Quads want;
    LgError err = {0};
    quads_init(&got, arena);
    quads_init(&want, arena);
    LgStatus st = arena ? quads_read(&got, path, test->base, &err) : LG_E_NOMEM;
    st = st == LG_OK ? quads_read(&want, result, (LgStr){0}, &err) : st;
    if (st == LG_OK && !isomorphic(&got, &want)) {
        st = lg_error_set(&err, LG_E_INVALID, "another graph came out");
    }
    tally_end(tally, test, st, &err);
    quads_done(&got);
    quads_done(&want);
    lg_arena_free(arena);
}

static void
run(Tally *tally, const Test *test, bool alone)
{
    (void)alone;
    LgArena *arena = lg_arena_new(0);
    const char *path = manifest_path(arena, test->action);
    const char *result = manifest_path(arena, test->result);
    if (!path) {
        tally_fail(tally, test, "its action is not a file");
    } else if (lg_str_ends(test->type, LG_STR("Eval")) && result) {
        run_eval(tally, test, path, result);
    } else if (lg_str_ends(test->type, LG_STR("PositiveSyntax"))) {
        run_syntax(tally, test, path, true);
    } else if (lg_str_ends(test->type, LG_STR("NegativeSyntax")) ||
               lg_str_ends(test->type, LG_STR("NegativeEval"))) {
        run_syntax(tally, test, path, false);
    } else {
        tally_skip(tally, test, "a type of test that this runner does not know");
    }
    lg_arena_free(arena);
}

int
main(int argc, char **argv)
{
    return manifest_main(argc, argv, run);
}
