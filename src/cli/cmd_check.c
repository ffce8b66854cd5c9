// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge check SITE: is the store whole?

#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "store/check.h"

#include <getopt.h>
#include <stdio.h>

enum { SHOWN = 50 };

typedef struct {
    LgBar *bar;
    uint64_t n;
} Faults;

static void
on_fault(void *ctx, const LgError *fault)
{
    Faults *faults = (Faults *)ctx;
    lg_bar_clear(faults->bar);
    if (faults->n < SHOWN) {
        (void)lg_cli_fail("check", fault);
    } else if (faults->n == SHOWN) {
        (void)fputs("lodge check: more faults follow, which are only counted\n", stderr);
    }
    faults->n++;
}

typedef struct {
    bool full;
    bool quiet;
} Options;

static LgStatus
check_snapshot(const LgSnapshot *snapshot, const Options *options, LgError *err)
{
    LgBar bar;
    lg_bar_init(&bar, options->quiet);
    Faults faults = {.bar = &bar};
    const LgCheckOptions how = {
        .full = options->full,
        .progress = &bar.progress,
        .report = on_fault,
        .ctx = &faults,
    };
    uint64_t n = 0;
    const LgStatus st = lg_check_snapshot(snapshot, &how, &n, err);
    lg_bar_clear(&bar);
    if (st == LG_OK && n > 0) {
        return lg_error_set(err, LG_E_CORRUPT,
                            "%llu faults; publish into a new site, or bring back a backup",
                            (unsigned long long)n);
    }
    return st;
}

static LgStatus
check(LgFolder *folder, void *ctx, LgError *err)
{
    const Options *options = (const Options *)ctx;
    LgSnapshot *snapshot = NULL;
    LG_TRY(lg_store_snapshot(folder->store, &snapshot, err));
    const LgStatus st = check_snapshot(snapshot, options, err);
    lg_snapshot_unref(snapshot);
    if (st == LG_OK && !options->quiet) {
        (void)fprintf(stderr, LG_STR_FMT ": whole (%s check)\n", LG_STR_ARG(folder->path),
                      options->full ? "full" : "quick");
    }
    return st;
}

static int
run(int argc, char **argv)
{
    static const struct option longs[] = {
        {"full", no_argument, NULL, 'f'},
        {"quiet", no_argument, NULL, 'q'},
        {0},
    };
    Options options = {0};
    for (int c = 0; (c = getopt_long(argc, argv, "fq", longs, NULL)) != -1;) {
        switch (c) {
        case 'f': options.full = true; break;
        case 'q': options.quiet = true; break;
        default: return lg_cli_option("check");
        }
    }
    if (argc - optind != 1) {
        return lg_cli_usage("check", "one site is needed");
    }
    return lg_folder_run("check", argv[optind], check, &options);
}

const LgCommand lg_cmd_check = {
    .name = "check",
    .arguments = "SITE [--full]",
    .summary = "Check that a site's store is whole",
    .help = "The quick check reads the manifest, the sizes of the files and their indexes. The\n"
            "full one reads everything: checksums, order, that both orders hold the same\n"
            "triples, and that every id has its term. It may run while the site is served.\n"
            "Exit status 4 when something is broken.\n"
            "\n"
            "  -f, --full   read everything\n"
            "  -q, --quiet  only faults\n"
            "\n"
            "Examples:\n"
            "  lodge check site\n"
            "  lodge check site --full\n",
    .run = run,
};
