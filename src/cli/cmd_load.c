// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge load SITE FILE|URL ...: RDF documents into the store, one transaction.

#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "cli/remote.h"
#include "cli/tables.h"
#include "convert/validate.h"
#include "rdf/read.h"

#include <getopt.h>
#include <stdio.h>

typedef struct {
    const char *graph; ///< null: a graph per file, named after it
    LgFormat format;
    bool replace;
    bool quiet;
    char *const *files; ///< ends with a null
    LgIo io;            ///< knows which of them can be read only once
} Options;

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        {"graph", required_argument, NULL, 'g'},
        {"format", required_argument, NULL, 'f'},
        {"replace", no_argument, NULL, 'r'},
        {"quiet", no_argument, NULL, 'q'},
        {0},
    };
    for (int c = 0; (c = getopt_long(argc, argv, "g:f:q", longs, NULL)) != -1;) {
        switch (c) {
        case 'g': options->graph = optarg; break;
        case 'r': options->replace = true; break;
        case 'q': options->quiet = true; break;
        case 'f':
            options->format = lg_format_from_name(lg_str_c(optarg));
            if (options->format == LG_FORMAT_NONE) {
                return lg_cli_usage("load",
                                    "'%s' is no RDF syntax; there are ttl, trig, nt, nq, "
                                    "rdf, html",
                                    optarg);
            }
            break;
        default: return lg_cli_option("load");
        }
    }
    if (argc - optind < 2) {
        return lg_cli_usage("load", "a site and at least one file are needed");
    }
    options->files = argv + optind + 1;
    return LG_EXIT_DONE;
}

static bool
is_url(const char *file)
{
    return lg_str_starts(lg_str_c(file), LG_STR("http://")) ||
           lg_str_starts(lg_str_c(file), LG_STR("https://"));
}

// The graph of a file: what was asked for, or BASE/graph/NAME-WITHOUT-SUFFIX.
static LgStr
graph_of(LgFolder *folder, const Options *options, const char *path)
{
    if (options->graph) {
        return lg_str_c(options->graph);
    }
    const LgStr whole = {path, is_url(path) ? strcspn(path, "?#") : strlen(path)};
    const char *slash = (const char *)memrchr(whole.p, '/', whole.n);
    LgStr name = slash ? lg_str_from(whole, (size_t)(slash - path) + 1) : whole;
    name.n = lg_str_find(name, '.');
    return lg_arena_printf(folder->arena, LG_STR_FMT "graph/" LG_STR_FMT, LG_STR_ARG(folder->base),
                           LG_STR_ARG(name));
}

// What the validator found in one file, on stderr: warnings, which stop nothing.
static LgStatus
print_findings(LgValidate *validate, const char *path, LgError *err)
{
    LgReport *report = lg_report_new();
    if (!report) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    lg_validate_report(validate, lg_str_c(path), report);
    lg_tables_print(report, LG_COLOUR_AUTO);
    lg_report_free(report);
    return LG_OK;
}

static LgStatus
read_files(LgFolder *folder, const Options *options, LgRemote *remote, LgLoad *load,
           LgValidate *validate, LgBar *bar, LgError *err)
{
    char *const *files = options->files;
    for (int i = 0; files[i]; i++) {
        const LgStr graph = graph_of(folder, options, files[i]);
        const LgStr scope = lg_arena_printf(folder->arena, "f%d-", i);
        if (!graph.p || !scope.p) {
            return lg_error_set(err, LG_E_NOMEM, "out of memory");
        }
        const LgTerm term = lg_term_iri(graph);
        LG_TRY(lg_term_check(&term, err));
        if (options->replace) {
            LG_TRY(lg_load_drop(load, graph, err));
        }
        const LgReadOptions read = {
            .format = options->format,
            .graph = graph,
            .blank_scope = scope,
            .progress = &bar->progress,
            // relative IRIs are of the document, and a pipe has no place
            .base = lg_pipes_find(options->io.pipes, files[i]) ? graph : (LgStr){0},
        };
        uint64_t n = 0;
        LgSink *sink = lg_validate_sink(validate);
        LG_TRY(is_url(files[i])
                   ? lg_remote_read(remote, lg_str_c(files[i]), &read, lg_cli_stop(), sink, &n, err)
                   : lg_read_file(&options->io, files[i], &read, sink, &n, err));
        char number[32];
        lg_bar_clear(bar);
        if (!options->quiet) {
            (void)fprintf(stderr, "%s: %s statements\n", files[i], lg_cli_number(n, number));
            LG_TRY(print_findings(validate, files[i], err));
        }
    }
    return LG_OK;
}

static LgStatus
load_files(LgFolder *folder, void *ctx, LgError *err)
{
    const Options *options = (const Options *)ctx;
    LgBar bar;
    lg_bar_init(&bar, options->quiet);
    const LgLoadOptions how = {
        .memory = folder->load_memory, .progress = &bar.progress, .wait_ms = LG_CLI_WAIT_MS};
    LgLoad *load = NULL;
    for (size_t i = 0; options->files[i]; i++) {
        if (!is_url(options->files[i])) {
            LG_TRY(lg_pipes_add(options->io.pipes, options->files[i], err));
        }
    }
    LG_TRY(lg_load_begin(folder->store, &how, &load, err));
    LgValidate *validate = NULL;
    LgRemote *remote = NULL;
    LgStatus st = lg_validate_new(lg_load_sink(load), &validate, err);
    st = st == LG_OK ? lg_remote_new(folder, true, &remote, err) : st;
    st = st == LG_OK ? read_files(folder, options, remote, load, validate, &bar, err) : st;
    lg_remote_free(remote);
    lg_validate_free(validate);
    if (st == LG_OK) {
        st = lg_load_commit(load, err);
    } else {
        lg_load_abort(load);
    }
    lg_bar_clear(&bar);
    if (st != LG_OK) {
        (void)fputs("Nothing was changed.\n", stderr);
    }
    return st;
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    if (code != LG_EXIT_DONE) {
        return code;
    }
    options.io.pipes = lg_pipes_new(lg_cli_stop());
    if (!options.io.pipes) {
        const LgError err = {.status = LG_E_NOMEM, .text = "out of memory"};
        return lg_cli_fail("load", &err);
    }
    const int exit = lg_folder_run("load", argv[optind], load_files, &options);
    lg_pipes_free(options.io.pipes);
    return exit;
}

const LgCommand lg_cmd_load = {
    .name = "load",
    .arguments = "SITE FILE|URL ... [--graph IRI] [--replace]",
    .summary = "Load RDF into a site, all or nothing",
    .help =
        "  -g, --graph IRI    graph for triples that name none\n"
        "                     (default: BASE/graph/ and the file's name)\n"
        "      --replace      drop what is in that graph first\n"
        "  -f, --format NAME  ttl, trig, nt, nq, rdf or html (default: by suffix; .gz too)\n"
        "  -q, --quiet        no progress\n"
        "\n"
        "A file may be a pipe or standard input (-); --format says its syntax. A URL is fetched\n"
        "into memory, at most load-megabytes of lodge.yaml; remote-allow does not matter here.\n"
        "\n"
        "Examples:\n"
        "  lodge load site geography.ttl\n"
        "  lodge load site dump.nq.gz\n"
        "  lodge dump site | lodge load other --format nq -\n"
        "  lodge load site https://www.w3.org/2009/08/skos-reference/skos.rdf\n"
        "  lodge load site --graph http://example.org/graph/areas --replace areas.rdf\n",
    .run = run,
};
