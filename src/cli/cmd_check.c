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

static LgStatus
check(LgFolder *folder, bool full, bool quiet, uint64_t *out_faults, LgError *err)
{
    LgSnapshot *snapshot = NULL;
    LG_TRY(lg_store_snapshot(folder->store, &snapshot, err));
    LgBar bar;
    lg_bar_init(&bar, quiet);
    Faults faults = {.bar = &bar};
    const LgCheckOptions how = {
        .full = full,
        .progress = &bar.progress,
        .report = on_fault,
        .ctx = &faults,
    };
    const LgStatus st = lg_check_snapshot(snapshot, &how, out_faults, err);
    lg_bar_clear(&bar);
    lg_snapshot_unref(snapshot);
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
    bool full = false;
    bool quiet = false;
    for (int c = 0; (c = getopt_long(argc, argv, "fq", longs, NULL)) != -1;) {
        switch (c) {
        case 'f': full = true; break;
        case 'q': quiet = true; break;
        default: return lg_cli_usage("check", "unknown option");
        }
    }
    if (argc - optind != 1) {
        return lg_cli_usage("check", "one site is needed");
    }
    LgError err = {0};
    LgFolder folder;
    uint64_t faults = 0;
    LgStatus st = lg_folder_open(argv[optind], &folder, &err);
    if (st == LG_OK) {
        st = check(&folder, full, quiet, &faults, &err);
    }
    lg_folder_close(&folder);
    if (st != LG_OK) {
        return lg_cli_fail("check", &err);
    }
    if (faults > 0) {
        (void)fprintf(stderr,
                      "lodge check: %llu faults; publish into a new site, or bring back a backup\n",
                      (unsigned long long)faults);
        return LG_EXIT_SYSTEM;
    }
    if (!quiet) {
        (void)fprintf(stderr, "%s: whole (%s check)\n", argv[optind], full ? "full" : "quick");
    }
    return LG_EXIT_DONE;
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
