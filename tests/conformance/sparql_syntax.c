// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The W3C syntax tests of SPARQL 1.1: every query and update of the manifests named on the
// command line must parse, or must not, as its manifest says. The manifests are
// scanned as text: each test has its type and its file in one block.

#include "base/io.h"
#include "sparql/parse.h"
#include "sparql/update.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned passed, failed, skipped;

static void
run(const char *path, bool good, bool is_update)
{
    LgBuf text = {0};
    LgArena *arena = lg_arena_new(0);
    LgError err = {0};
    LgQuery *query = NULL;
    LgUpdate *update = NULL;
    const LgStr base = LG_STR("http://example.org/base/");
    LgStatus st = arena ? lg_io_slurp(&lg_io_plain, path, 1 << 20, &text, &err) : LG_E_NOMEM;
    if (st == LG_OK) {
        st = is_update ? lg_parse_update(arena, lg_buf_view(&text), base, &update, &err)
                       : lg_parse_query(arena, lg_buf_view(&text), base, &query, &err);
    }
    char message[1400];
    lg_error_format(&err, message, sizeof(message));
    if (st == LG_E_UNSUPPORTED && good) {
        skipped++;
        (void)printf("skipped: %s: %s\n", path, message);
    } else if ((st == LG_OK) == good && (good || st == LG_E_SYNTAX || st == LG_E_UNSUPPORTED)) {
        passed++;
        if (!good && getenv("LG_VERBOSE")) {
            (void)printf("refused: %s: %s\n", path, message);
        }
    } else {
        failed++;
        (void)printf("failed: %s: %s\n", path, good ? message : "parsed, but must not");
    }
    lg_arena_free(arena);
    lg_buf_done(&text);
}

// The tests of one manifest: after each type, the next action.
static void
run_manifest(const char *path)
{
    LgBuf text = {0};
    LgError err = {0};
    if (lg_io_slurp(&lg_io_plain, path, 1 << 20, &text, &err) != LG_OK) {
        (void)printf("failed: %s\n", err.text);
        failed++;
        return;
    }
    char folder[2048];
    (void)snprintf(folder, sizeof(folder), "%s", path);
    const char *dir = dirname(folder);
    lg_buf_byte(&text, '\0');
    for (char *at = text.p; at && (at = strstr(at, "SyntaxTest11"));) {
        const bool is_update = at - text.p > 6 && strncmp(at - 6, "Update", 6) == 0;
        const char *sign = at - (is_update ? 6 : 0); // behind Positive or Negative
        const bool good = sign - text.p > 8 && strncmp(sign - 8, "Positive", 8) == 0;
        const char *action = strstr(at, "mf:action");
        const char *from = action ? strchr(action, '<') : NULL;
        const char *to = from ? strchr(from, '>') : NULL;
        at += 12;
        if (to) {
            char file[4096];
            (void)snprintf(file, sizeof(file), "%s/%.*s", dir, (int)(to - from - 1), from + 1);
            run(file, good, is_update);
        }
    }
    lg_buf_done(&text);
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        run_manifest(argv[i]);
    }
    (void)printf("conformance/sparql-syntax: %u passed, %u failed, %u skipped\n", passed, failed,
                 skipped);
    return failed == 0 && passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
