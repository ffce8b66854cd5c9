// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge stat SITE: what a store holds and how large it is.

#include "base/time.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "store/stat.h"

#include <getopt.h>
#include <stdio.h>

static void
line(const char *name, uint64_t value)
{
    char number[32];
    (void)printf("%-22s %s\n", name, lg_cli_number(value, number));
}

static void
size(const char *name, uint64_t bytes, uint64_t quads)
{
    char number[32];
    (void)printf("%-22s %s", name, lg_cli_bytes(bytes, number));
    if (quads > 0) {
        (void)printf("  (%.2f bytes/triple)", (double)bytes / (double)quads);
    }
    (void)putchar('\n');
}

static void
print(const LgStat *stat)
{
    char when[LG_TIME_TEXT];
    const LgStr iso = lg_time_iso(stat->time, when);
    (void)printf("%-22s %llu, " LG_STR_FMT "\n", "version", (unsigned long long)stat->version,
                 LG_STR_ARG(iso));
    line("triples", stat->quads);
    line("graphs", stat->graphs);
    line("predicates", stat->predicates);
    line("terms in dictionary", stat->terms);
    line("  IRIs", stat->iris);
    line("  blank nodes", stat->blanks);
    line("  literals", stat->literals);
    if (stat->dead > 0) {
        line("replaced triples", stat->dead);
    }
    line("segments", stat->segments);
    line("dictionary parts", stat->dict_parts);
    size("on disk", stat->bytes, stat->quads);
    size("  by subject", stat->bytes_pso, stat->quads);
    size("  by object", stat->bytes_pos, stat->quads);
    size("  predicate sets", stat->bytes_sets, stat->quads);
    size("  indexes", stat->bytes_index, stat->quads);
    size("  dictionary", stat->bytes_dict, stat->quads);
}

// One line for each graph: rows, then its name.
static LgStatus
print_graphs(const LgSnapshot *snapshot, LgArena *arena, LgError *err)
{
    LgGraphStats *graphs = NULL;
    size_t n = 0;
    LG_TRY(lg_snapshot_graphs(snapshot, arena, &graphs, &n, err));
    (void)printf("\n%15s  graph\n", "triples");
    for (size_t i = 0; i < n; i++) {
        LgTerm term;
        char number[32];
        LG_TRY(lg_snapshot_term(snapshot, graphs[i].graph, arena, &term, err));
        (void)printf("%15s  " LG_STR_FMT "\n", lg_cli_number(graphs[i].rows, number),
                     LG_STR_ARG(term.value));
    }
    return LG_OK;
}

static LgStatus
print_snapshot(const LgSnapshot *snapshot, bool graphs, LgArena *arena, LgError *err)
{
    LgStat stat = {0};
    LG_TRY(lg_stat_snapshot(snapshot, &stat, err));
    print(&stat);
    return graphs ? print_graphs(snapshot, arena, err) : LG_OK;
}

static LgStatus
stat_site(LgFolder *folder, void *ctx, LgError *err)
{
    LgSnapshot *snapshot = NULL;
    LG_TRY(lg_store_snapshot(folder->store, &snapshot, err));
    const LgStatus st = print_snapshot(snapshot, *(const bool *)ctx, folder->arena, err);
    lg_snapshot_unref(snapshot);
    return st;
}

static int
run(int argc, char **argv)
{
    static const struct option longs[] = {{"graphs", no_argument, NULL, 'g'}, {0}};
    bool graphs = false;
    for (int c = 0; (c = getopt_long(argc, argv, "g", longs, NULL)) != -1;) {
        if (c != 'g') {
            return lg_cli_option("stat");
        }
        graphs = true;
    }
    if (argc - optind != 1) {
        return lg_cli_usage("stat", "one site is needed");
    }
    return lg_folder_run("stat", argv[optind], stat_site, &graphs);
}

const LgCommand lg_cmd_stat = {
    .name = "stat",
    .arguments = "SITE [--graphs]",
    .summary = "Say what a site holds and how large it is",
    .help = "  -g, --graphs  list the graphs with their numbers of triples too\n"
            "\n"
            "Examples:\n"
            "  lodge stat site\n"
            "  lodge stat site --graphs\n",
    .run = run,
};
