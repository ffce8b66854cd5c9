// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge dump SITE: everything as N-Quads, or some graphs.

#include "base/out.h"
#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "store/dump.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_GRAPHS = 1024 };

typedef struct {
    const char *graphs[MAX_GRAPHS];
    size_t n_graphs;
    bool triples;
    bool progress;
} Options;

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        {"graph", required_argument, NULL, 'g'},
        {"triples", no_argument, NULL, 't'},
        {"progress", no_argument, NULL, 'p'},
        {0},
    };
    for (int c = 0; (c = getopt_long(argc, argv, "g:t", longs, NULL)) != -1;) {
        switch (c) {
        case 'g':
            if (options->n_graphs == MAX_GRAPHS) {
                return lg_cli_usage("dump", "at most %d graphs can be named", MAX_GRAPHS);
            }
            options->graphs[options->n_graphs++] = optarg;
            break;
        case 't': options->triples = true; break;
        case 'p': options->progress = true; break;
        default: return lg_cli_option("dump");
        }
    }
    return argc - optind == 1 ? LG_EXIT_DONE : lg_cli_usage("dump", "one site is needed");
}

static int
by_id(const void *a, const void *b)
{
    const LgId x = *(const LgId *)a;
    const LgId y = *(const LgId *)b;
    return (x > y) - (x < y);
}

// The ids of the graphs that were asked for, ascending.
static LgStatus
find_graphs(const LgSnapshot *snapshot, const Options *options, LgId *out, LgError *err)
{
    for (size_t i = 0; i < options->n_graphs; i++) {
        const LgTerm term = lg_term_iri(lg_str_c(options->graphs[i]));
        LG_TRY(lg_snapshot_find(snapshot, &term, &out[i], err));
        if (out[i] == LG_ID_NONE) {
            return lg_error_set(err, LG_E_NOTFOUND, "there is no graph <%s>", options->graphs[i]);
        }
    }
    qsort(out, options->n_graphs, sizeof(*out), by_id);
    return LG_OK;
}

static LgStatus
write_graphs(const LgSnapshot *snapshot, const Options *options, LgError *err)
{
    LgId graphs[MAX_GRAPHS];
    LG_TRY(find_graphs(snapshot, options, graphs, err));
    LgBar bar;
    lg_bar_init(&bar, !options->progress);
    const LgDumpOptions how = {
        .graphs = options->n_graphs > 0 ? graphs : NULL,
        .n_graphs = options->n_graphs,
        .triples = options->triples,
        .progress = &bar.progress,
    };
    int fd = STDOUT_FILENO;
    const LgOut out = lg_out_fd(&fd);
    uint64_t n = 0;
    const LgStatus st = lg_dump_write(snapshot, &how, &out, &n, err);
    lg_bar_clear(&bar);
    return st;
}

static LgStatus
dump(LgFolder *folder, void *ctx, LgError *err)
{
    LgSnapshot *snapshot = NULL;
    LG_TRY(lg_store_snapshot(folder->store, &snapshot, err));
    const LgStatus st = write_graphs(snapshot, (const Options *)ctx, err);
    lg_snapshot_unref(snapshot);
    return st;
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    return code == LG_EXIT_DONE ? lg_folder_run("dump", argv[optind], dump, &options) : code;
}

const LgCommand lg_cmd_dump = {
    .name = "dump",
    .arguments = "SITE [--graph IRI] ... [--triples]",
    .summary = "Write what a site holds as N-Quads to stdout",
    .help = "  -g, --graph IRI  only this graph; may be given several times\n"
            "  -t, --triples    N-Triples: no graph names, each triple once\n"
            "      --progress   show progress on stderr\n"
            "\n"
            "'lodge load' of a dump gives the same store again.\n"
            "\n"
            "Examples:\n"
            "  lodge dump site | gzip >site.nq.gz\n"
            "  lodge dump site --graph http://example.org/graph/areas --triples >areas.nt\n",
    .run = run,
};
