// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Golden conversions: each folder of tests/cases/convert is one case.
//   input*.csv (or files named by the recipe), recipe.yaml or qube-config.json, columns.csv and
//                    components.csv if any
//   expected.nq      the quads, sorted
//   expected.report  the report as text, when there is something to report
// A case without expected.nq must fail. LG_UPDATE=1 writes what came out.
//
//   convert_cases            run all cases
//   convert_cases FILE ...   convert files to N-Quads on stdout (--recipe, --columns first)
//   convert_cases --validate FILE   read RDF and say what the validator finds

#include "base/out.h"
#include "convert/convert.h"
#include "convert/validate.h"
#include "rdf/read.h"
#include "rdf/sink_nquads.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_INPUTS = 16, MAX_CASES = 256 };

typedef struct {
    const char *inputs[MAX_INPUTS];
    size_t n_inputs;
    const char *recipe;
    const char *registry;
    const char *components;
} Case;

static LgStatus
convert(const Case *c, LgBuf *quads, LgBuf *report_text, LgConvertResult *result, LgArena *arena,
        LgError *err)
{
    const LgOut out = lg_out_buf(quads);
    LgReport *report = lg_report_new();
    LgSink *sink = NULL;
    if (!report) {
        return LG_E_NOMEM;
    }
    const LgConvertOptions options = {.io = &lg_io_plain,
                                      .inputs = c->inputs,
                                      .n_inputs = c->n_inputs,
                                      .recipe = c->recipe,
                                      .registry = c->registry,
                                      .components = c->components,
                                      .base = LG_STR("http://example.org/"),
                                      .yes = true,
                                      .recipe_out = "/dev/null/none",
                                      .now = 1767225600};
    LgStatus st = lg_sink_nquads_new(&out, &sink, err);
    if (st == LG_OK) {
        st = lg_convert_run(&options, sink, report, arena, result, err);
    }
    if (st == LG_OK) {
        st = lg_sink_nquads_end(sink, NULL, err);
    }
    lg_sink_nquads_free(sink);
    lg_report_text(report, false, report_text);
    lg_report_free(report);
    return st;
}

// --- Lines ------------------------------------------------------------------

static int
compare_lines(const void *a, const void *b)
{
    return lg_str_cmp(*(const LgStr *)a, *(const LgStr *)b);
}

// Sorted, each once: a set of quads.
static void
sort_lines(LgStr text, LgBuf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == '\n';
    }
    LgStr *lines = calloc(n + 1, sizeof(LgStr));
    if (!lines) {
        return;
    }
    size_t k = 0;
    for (LgStr rest = text; rest.n > 0 && k < n; k++) {
        const size_t end = lg_str_find(rest, '\n');
        lines[k] = (LgStr){rest.p, end + 1};
        rest = lg_str_from(rest, end + 1);
    }
    qsort(lines, k, sizeof(LgStr), compare_lines);
    for (size_t i = 0; i < k; i++) {
        if (i == 0 || !lg_str_eq(lines[i], lines[i - 1])) {
            lg_buf_add(out, lines[i]);
        }
    }
    free(lines);
}

static bool
exists(const char *path)
{
    return lg_io_exists(path);
}

static void
write_file(const char *path, LgStr text)
{
    FILE *f = fopen(path, "w");
    if (f) {
        (void)fwrite(text.p, 1, text.n, f);
        (void)fclose(f);
    }
}

// The first line that differs, for the eye.
static void
show_difference(const char *what, LgStr want, LgStr got)
{
    while (want.n > 0 && got.n > 0) {
        const size_t a = lg_str_find(want, '\n');
        const size_t b = lg_str_find(got, '\n');
        if (a != b || memcmp(want.p, got.p, a) != 0) {
            break;
        }
        want = lg_str_from(want, a + 1);
        got = lg_str_from(got, b + 1);
    }
    (void)printf("  %s differs\n    expected %.*s\n    got      %.*s\n", what,
                 (int)lg_str_find(want, '\n'), want.n ? want.p : "", (int)lg_str_find(got, '\n'),
                 got.n ? got.p : "");
}

static bool
same_as_file(const char *path, const char *what, LgStr got)
{
    LgBuf want = {0};
    LgError err = {0};
    const char *update = getenv("LG_UPDATE");
    if (update && *update == '1') {
        write_file(path, got);
        return true;
    }
    bool same = lg_io_slurp(&lg_io_plain, path, 64U << 20, &want, &err) == LG_OK;
    if (!same) {
        (void)printf("  %s\n", err.text);
    } else if (!lg_str_eq(lg_buf_view(&want), got)) {
        show_difference(what, lg_buf_view(&want), got);
        same = false;
    }
    lg_buf_done(&want);
    return same;
}

// --- Cases ------------------------------------------------------------------

// Messages name files below the case, wherever the sources are.
static void
cut_path(LgStr text, LgStr dir, LgBuf *out)
{
    while (text.n > 0) {
        const size_t at = lg_str_search(text, dir);
        lg_buf_add(out, (LgStr){text.p, at});
        text = lg_str_from(text, at + (at < text.n ? dir.n : 0));
    }
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t
list(const char *path, const char *prefix, LgArena *arena, const char **out, size_t max)
{
    DIR *dir = opendir(path);
    size_t n = 0;
    if (!dir) {
        return 0;
    }
    for (struct dirent *e = readdir(dir); e && n < max; e = readdir(dir)) {
        if (e->d_name[0] != '.' && strncmp(e->d_name, prefix, strlen(prefix)) == 0) {
            out[n++] = lg_arena_printf(arena, "%s/%s", path, e->d_name).p;
        }
    }
    (void)closedir(dir);
    qsort(out, n, sizeof(char *), compare_names);
    return n;
}

static bool
run_case(const char *path, LgArena *arena)
{
    Case c = {0};
    LgBuf quads = {0};
    LgBuf sorted = {0};
    LgBuf raw = {0};
    LgBuf report = {0};
    LgConvertResult result = {0};
    LgError err = {0};
    const char *recipe = lg_arena_printf(arena, "%s/recipe.yaml", path).p;
    const char *json = lg_arena_printf(arena, "%s/qube-config.json", path).p;
    const char *columns = lg_arena_printf(arena, "%s/columns.csv", path).p;
    const char *components = lg_arena_printf(arena, "%s/components.csv", path).p;
    const char *nq = lg_arena_printf(arena, "%s/expected.nq", path).p;
    const char *said = lg_arena_printf(arena, "%s/expected.report", path).p;
    const LgStr dir = lg_arena_printf(arena, "%s/", path);
    c.n_inputs = list(path, "input", arena, c.inputs, MAX_INPUTS);
    c.recipe = exists(recipe) ? recipe : exists(json) ? json : NULL;
    c.registry = exists(columns) ? columns : NULL;
    c.components = exists(components) ? components : NULL;
    const LgStatus st = convert(&c, &quads, &raw, &result, arena, &err);
    if (st != LG_OK) {
        char message[2048];
        lg_error_format(&err, message, sizeof(message));
        lg_buf_printf(&raw, "status: %s\n%s\n", lg_status_str(st), message);
    }
    cut_path(lg_buf_view(&raw), dir, &report);
    bool ok = same_as_file(said, "the report", lg_buf_view(&report));
    if (st == LG_OK) {
        sort_lines(lg_buf_view(&quads), &sorted);
        ok = same_as_file(nq, "the output", lg_buf_view(&sorted)) && ok;
    } else if (exists(nq)) {
        (void)printf("  refused, but there is an expected.nq\n");
        ok = false;
    }
    if (!ok) {
        (void)printf("%s failed:\n%.*s\n", path, (int)report.n, report.p);
    }
    lg_buf_done(&quads);
    lg_buf_done(&sorted);
    lg_buf_done(&raw);
    lg_buf_done(&report);
    return ok;
}

static int
run_cases(LgArena *arena)
{
    const char *top = getenv("LG_SRCDIR");
    const char *cases[MAX_CASES];
    const LgStr path = lg_arena_printf(arena, "%s/tests/cases/convert", top ? top : ".");
    const size_t n = list(path.p, "", arena, cases, MAX_CASES);
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        failed += run_case(cases[i], arena) ? 0 : 1;
    }
    (void)printf("convert/cases: %zu passed, %zu failed, 0 skipped\n", n - failed, failed);
    return n == 0 || failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
run_files(int argc, char **argv, LgArena *arena)
{
    Case c = {0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--recipe") == 0 && i + 1 < argc) {
            c.recipe = argv[++i];
        } else if (strcmp(argv[i], "--columns") == 0 && i + 1 < argc) {
            c.registry = argv[++i];
        } else if (c.n_inputs < MAX_INPUTS) {
            c.inputs[c.n_inputs++] = argv[i];
        }
    }
    LgBuf quads = {0};
    LgBuf report = {0};
    LgConvertResult result = {0};
    LgError err = {0};
    const LgStatus st = convert(&c, &quads, &report, &result, arena, &err);
    (void)fprintf(stderr, "%.*s%.*s", LG_STR_ARG(result.explanation), (int)report.n, report.p);
    if (st == LG_OK) {
        (void)fwrite(quads.p, 1, quads.n, stdout);
    } else {
        char message[2048];
        lg_error_format(&err, message, sizeof(message));
        (void)fprintf(stderr, "%s\n", message);
    }
    lg_buf_done(&quads);
    lg_buf_done(&report);
    return st == LG_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Read RDF through the validator into nothing.
static LgStatus
drop(void *ctx, LgStr bytes, LgError *err)
{
    (void)ctx;
    (void)bytes;
    (void)err;
    return LG_OK;
}

static int
validate(const char *path)
{
    const LgOut out = {.write = drop};
    const LgReadOptions options = {.graph = LG_STR("http://example.org/graph")};
    LgReport *report = lg_report_new();
    LgSink *sink = NULL;
    LgValidate *v = NULL;
    LgError err = {0};
    LgBuf text = {0};
    uint64_t n = 0;
    LgStatus st = report ? lg_sink_nquads_new(&out, &sink, &err) : LG_E_NOMEM;
    if (st == LG_OK) {
        st = lg_validate_new(sink, &v, &err);
    }
    if (st == LG_OK) {
        st = lg_read_file(&lg_io_plain, path, &options, lg_validate_sink(v), &n, &err);
    }
    if (st == LG_OK) {
        lg_validate_report(v, lg_str_c(path), report);
        lg_report_text(report, false, &text);
        (void)printf("%llu quads\n%.*s", (unsigned long long)n, (int)text.n, text.p);
    } else {
        char message[2048];
        lg_error_format(&err, message, sizeof(message));
        (void)fprintf(stderr, "%s\n", message);
    }
    lg_validate_free(v);
    lg_sink_nquads_free(sink);
    lg_report_free(report);
    lg_buf_done(&text);
    return st == LG_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--validate") == 0) {
        return validate(argv[2]);
    }
    LgArena *arena = lg_arena_new(0);
    if (!arena) {
        return EXIT_FAILURE;
    }
    const int code = argc > 1 ? run_files(argc, argv, arena) : run_cases(arena);
    lg_arena_free(arena);
    return code;
}
