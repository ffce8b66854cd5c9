// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Runs tests/cases/sparql/*.case: data, a query and what must come out, in one
// text file. Each query is answered again under every bad planner setting there is:
// all must agree.
//
//     ### name
//     --- data           TriG; without it the data of the case before
//     --- query
//     --- rows           TSV with a header; or
//     --- ordered        the same, and in this order; or
//     --- boolean true   or
//     --- graph          Turtle; or
//     --- explain        the number of rows and the operator of each line of the plan; or
//     --- error STATUS   and words that the message must have
//
// A line that begins with a single # is a comment outside of sections.

#include "conformance/isomorphic.h"
#include "conformance/table.h"
#include "sparql/engine_impl.h"
#include "sparql/explain_impl.h"
#include "sparql/results.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_PARTS = 4, MAX_FILES = 256 };

typedef struct {
    LgStr kind;     // "data", "query", "rows", ...
    LgStr argument; // the rest of the line
    LgStr text;
} Part;

typedef struct {
    LgStr name;
    Part parts[MAX_PARTS];
    size_t n_parts;
} Case;

typedef struct {
    const char *file;
    LgStore *store;
    LgEndpoint *endpoint;
    char folder[64];
    unsigned n_stores;
    unsigned passed, failed;
} Runner;

static const LgPlanKnobs settings[] = {
    {0},
    {.no_merge = true},
    {.no_hash = true},
    {.no_bind = true},
    {.no_merge = true, .no_bind = true},
    {.no_merge = true, .no_hash = true},
    {.no_pushdown = true, .no_counts = true},
    {.seed = 1},
    {.seed = 2},
    {.seed = 3},
    {.seed = 4, .no_pushdown = true},
    {.seed = 5, .no_counts = true},
    {.parallel = true},
    {.parallel = true, .no_hash = true, .no_bind = true},
    {.parallel = true, .seed = 6, .no_counts = true},
};
enum { N_SETTINGS = sizeof(settings) / sizeof(settings[0]) };

// --- Reading cases ------------------------------------------------------------------

static LgStr
next_line(LgStr *rest)
{
    const size_t n = lg_str_find(*rest, '\n');
    const LgStr line = {rest->p, n};
    *rest = lg_str_from(*rest, n + 1);
    return line;
}

// The next case of a file; false at its end.
static bool
next_case(LgStr *rest, Case *out)
{
    *out = (Case){0};
    Part *part = NULL;
    while (rest->n > 0) {
        const LgStr before = *rest;
        const LgStr line = next_line(rest);
        if (lg_str_starts(line, LG_STR("### "))) {
            if (out->name.n > 0) {
                *rest = before;
                return true;
            }
            out->name = lg_str_from(line, 4);
        } else if (lg_str_starts(line, LG_STR("--- ")) && out->n_parts < MAX_PARTS) {
            part = &out->parts[out->n_parts++];
            const LgStr head = lg_str_from(line, 4);
            const size_t n = lg_str_find(head, ' ');
            *part = (Part){{head.p, n}, lg_str_from(head, n + 1), {rest->p, 0}};
        } else if (part) {
            // Up to the last line that is not empty.
            const size_t n = (size_t)(line.p + line.n - part->text.p) + 1;
            part->text.n = line.n > 0 ? n : part->text.n;
        }
    }
    return out->name.n > 0;
}

static const Part *
find_part(const Case *c, const char *kind)
{
    for (size_t i = 0; i < c->n_parts; i++) {
        if (lg_str_eq(c->parts[i].kind, lg_str_c(kind))) {
            return &c->parts[i];
        }
    }
    return NULL;
}

// --- The store ------------------------------------------------------------------------

static void
close_store(Runner *runner)
{
    lg_endpoint_free(runner->endpoint);
    lg_store_close(runner->store);
    runner->endpoint = NULL;
    runner->store = NULL;
}

static LgStatus
load(Runner *runner, LgStr text, LgError *err)
{
    char path[128];
    close_store(runner);
    (void)snprintf(path, sizeof(path), "%s/%u", runner->folder, runner->n_stores++);
    LG_TRY(lg_store_create(&lg_io_plain, path, err));
    LG_TRY(lg_store_open(&lg_io_plain, path, &runner->store, err));
    LgLoad *load = NULL;
    LG_TRY(lg_load_begin(runner->store, NULL, &load, err));
    const LgReadOptions options = {.format = LG_FORMAT_TRIG,
                                   .base = LG_STR("http://example.org/"),
                                   .graph = LG_STR("http://example.org/graph"),
                                   .source = LG_STR("data")};
    uint64_t n = 0;
    const LgStatus st = lg_read_bytes(text, &options, lg_load_sink(load), &n, err);
    if (st != LG_OK) {
        lg_load_abort(load);
        return st;
    }
    LG_TRY(lg_load_commit(load, err));
    const LgEngineOptions engine = {.threads = 3};
    return lg_engine_new(runner->store, &engine, &runner->endpoint, err);
}

// --- Comparing --------------------------------------------------------------------------

static LgStatus
expect_rows(LgAnswer *answer, const Part *part, LgArena *arena, bool ordered, LgError *err)
{
    LgBuf bytes = {0};
    const LgOut out = lg_out_buf(&bytes);
    Table want;
    Table got;
    LgStatus st = lg_results_write(answer, LG_RESULTS_TSV, &out, err);
    st = st == LG_OK ? table_read(&got, arena, LG_STR("tsv"), lg_buf_view(&bytes), err) : st;
    st = st == LG_OK ? table_read(&want, arena, LG_STR("tsv"), part->text, err) : st;
    if (st == LG_OK && (!table_same(&want, &got, ordered, false) || want.n_vars != got.n_vars)) {
        st = lg_error_set(err, LG_E_INVALID, "other rows:\n" LG_STR_FMT,
                          LG_STR_ARG(lg_buf_view(&bytes)));
    }
    lg_buf_done(&bytes);
    return st;
}

static LgStatus
expect_graph(LgAnswer *answer, const Part *part, LgArena *arena, LgError *err)
{
    Quads want;
    Quads got;
    LgBuf bytes = {0};
    const LgOut out = lg_out_buf(&bytes);
    quads_init(&want, arena);
    quads_init(&got, arena);
    LgReadOptions options = {.format = LG_FORMAT_TURTLE,
                             .base = LG_STR("http://example.org/"),
                             .graph = LG_STR("urn:g"),
                             .source = LG_STR("expected graph")};
    uint64_t n = 0;
    LgStatus st = lg_read_bytes(part->text, &options, &want.sink, &n, err);
    st = st == LG_OK ? lg_results_write_graph(answer, LG_FORMAT_NTRIPLES, NULL, 0, &out, err) : st;
    options.format = LG_FORMAT_NTRIPLES;
    st = st == LG_OK ? lg_read_bytes(lg_buf_view(&bytes), &options, &got.sink, &n, err) : st;
    if (st == LG_OK && (!isomorphic(&want, &got) || n != got.n)) {
        st = lg_error_set(err, LG_E_INVALID, "another graph:\n" LG_STR_FMT,
                          LG_STR_ARG(lg_buf_view(&bytes)));
    }
    quads_done(&want);
    quads_done(&got);
    lg_buf_done(&bytes);
    return st;
}

// The lines of a plan without what is different in every run.
static void
add_shape(LgStr plan, LgBuf *out)
{
    bool begun = false;
    while (plan.n > 0) {
        const LgStr line = next_line(&plan);
        if (begun) {
            enum { ROWS = 14, ROWS_WIDTH = 14 };
            const LgStr rows = lg_str_trim((LgStr){line.p + ROWS, ROWS_WIDTH});
            LgStr op = lg_str_from(line, LG_EXPLAIN_MARGIN);
            op.n = lg_str_search(op, LG_STR(", planned in "));
            lg_buf_printf(out, LG_STR_FMT " " LG_STR_FMT "\n", LG_STR_ARG(rows), LG_STR_ARG(op));
        }
        begun |= lg_str_ends(line, LG_STR("  operator"));
    }
}

static LgStatus
expect_plan(LgAnswer *answer, const Part *part, LgError *err)
{
    LgBuf plan = {0};
    LgBuf shape = {0};
    LgStatus st = lg_answer_explain(answer, LG_EXPLAIN_TEXT, &plan, err);
    add_shape(lg_buf_view(&plan), &shape);
    if (st == LG_OK && !lg_str_eq(lg_str_trim(lg_buf_view(&shape)), lg_str_trim(part->text))) {
        (void)printf(LG_STR_FMT, LG_STR_ARG(lg_buf_view(&shape)));
        st = lg_error_set(err, LG_E_INVALID, "another plan");
    }
    lg_buf_done(&plan);
    lg_buf_done(&shape);
    return st;
}

static LgStatus
expect(LgAnswer *answer, const Case *c, LgArena *arena, LgError *err)
{
    const Part *part = &c->parts[c->n_parts - 1];
    if (lg_str_eq(part->kind, LG_STR("boolean"))) {
        const bool want = lg_str_eq(part->argument, LG_STR("true"));
        return answer->kind == LG_ANSWER_BOOLEAN && answer->boolean == want
                   ? LG_OK
                   : lg_error_set(err, LG_E_INVALID, "not %s", want ? "true" : "false");
    }
    if (lg_str_eq(part->kind, LG_STR("explain"))) {
        return expect_plan(answer, part, err);
    }
    if (lg_str_eq(part->kind, LG_STR("graph"))) {
        return expect_graph(answer, part, arena, err);
    }
    if (lg_str_eq(part->kind, LG_STR("error"))) {
        LgAnswerRows rows = {.n = 1};
        LgStatus st = LG_OK;
        while (st == LG_OK && rows.n > 0) {
            st = lg_answer_next(answer, &rows, err);
        }
        return st;
    }
    return expect_rows(answer, part, arena, lg_str_eq(part->kind, LG_STR("ordered")), err);
}

// The outcome of one query under one setting: LG_OK when it is as expected.
static LgStatus
answer_once(Runner *runner, const Case *c, const LgPlanKnobs *knobs, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    LgAnswer *answer = NULL;
    const Part *query = find_part(c, "query");
    const LgQueryOptions options = {.base = LG_STR("http://example.org/"),
                                    .explain = find_part(c, "explain") != NULL};
    if (!arena || !query || !runner->endpoint) {
        lg_arena_free(arena);
        return lg_error_set(err, LG_E_INVALID, "no query, or no data to ask");
    }
    lg_engine_test_knobs(runner->endpoint, knobs);
    LgStatus st = lg_endpoint_query(runner->endpoint, query->text, &options, &answer, err);
    st = st == LG_OK ? expect(answer, c, arena, err) : st;
    if (st == LG_E_INVALID && answer) {
        LgBuf plan = {0};
        LgError ignored;
        (void)lg_answer_explain(answer, LG_EXPLAIN_TEXT, &plan, &ignored);
        (void)printf(LG_STR_FMT, LG_STR_ARG(lg_buf_view(&plan)));
        lg_buf_done(&plan);
    }
    lg_answer_close(answer);
    lg_arena_free(arena);
    const Part *last = &c->parts[c->n_parts - 1];
    if (lg_str_eq(last->kind, LG_STR("error"))) {
        return st != LG_OK && lg_str_search(lg_str_c(err->text), last->argument) < strlen(err->text)
                   ? LG_OK
                   : lg_error_set(err, LG_E_INVALID, "not this failure: %s", lg_status_str(st));
    }
    return st;
}

static void
run_case(Runner *runner, const Case *c)
{
    LgError err = {0};
    const Part *data = find_part(c, "data");
    LgStatus st = data ? load(runner, data->text, &err) : LG_OK;
    size_t setting = 0;
    const size_t n = find_part(c, "explain") ? 1 : N_SETTINGS; // another setting is another plan
    for (size_t i = 0; i < n && st == LG_OK && c->n_parts > 1; i++) {
        setting = i;
        st = answer_once(runner, c, &settings[i], &err);
    }
    if (st == LG_OK) {
        runner->passed++;
        return;
    }
    char text[1500];
    runner->failed++;
    lg_error_format(&err, text, sizeof(text));
    (void)printf("failed: %s: " LG_STR_FMT " (setting %zu): %s\n", runner->file,
                 LG_STR_ARG(c->name), setting, text);
}

static void
run_file(Runner *runner, const char *path)
{
    LgBuf text = {0};
    LgError err = {0};
    runner->file = path;
    if (lg_io_slurp(&lg_io_plain, path, 1 << 22, &text, &err) != LG_OK) {
        runner->failed++;
        (void)printf("failed: %s: %s\n", path, err.text);
        return;
    }
    LgStr rest = lg_buf_view(&text);
    for (Case c; next_case(&rest, &c);) {
        run_case(runner, &c);
    }
    close_store(runner);
    lg_buf_done(&text);
}

static int
is_case(const struct dirent *entry)
{
    return lg_str_ends(lg_str_c(entry->d_name), LG_STR(".case"));
}

int
main(int argc, char **argv)
{
    Runner runner = {.folder = "/tmp/lodge-cases-XXXXXX"};
    const char *root = getenv("LG_SRCDIR");
    char path[1024];
    if (!mkdtemp(runner.folder)) {
        perror(runner.folder);
        return EXIT_FAILURE;
    }
    if (argc > 1) {
        run_file(&runner, argv[1]);
    } else {
        char folder[600];
        struct dirent **names = NULL;
        (void)snprintf(folder, sizeof(folder), "%s/tests/cases/sparql", root ? root : ".");
        const int n = scandir(folder, &names, is_case, alphasort);
        for (int i = 0; i < n; i++) {
            (void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
            run_file(&runner, path);
            free(names[i]);
        }
        free(names);
    }
    (void)snprintf(path, sizeof(path), "rm -rf '%s'", runner.folder);
    if (system(path) != 0) {
        (void)fprintf(stderr, "cannot remove %s\n", runner.folder);
    }
    (void)printf("cases/sparql: %u passed, %u failed, 0 skipped\n", runner.passed, runner.failed);
    return runner.failed == 0 && runner.passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
