// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge validate SITE [DATASET ...]: are the data cubes well formed?

#include "cli/cli.h"
#include "cli/folder.h"
#include "cli/integrity.h"
#include "cli/tables.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *const *names; ///< ends with a null
    size_t n;
    const char *report; ///< file for the report; may be null
    LgColour colour;
    uint32_t timeout_ms;
    bool quiet;
    bool strict;
} Options;

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        {"report", required_argument, NULL, 'R'},  {"color", required_argument, NULL, 'L'},
        {"timeout", required_argument, NULL, 't'}, {"quiet", no_argument, NULL, 'q'},
        {"strict", no_argument, NULL, 'S'},        {0},
    };
    for (int c = 0; (c = getopt_long(argc, argv, "q", longs, NULL)) != -1;) {
        switch (c) {
        case 'R':
            options->report = optarg;
            if (lg_tables_report_option("validate", optarg) != LG_EXIT_DONE) {
                return LG_EXIT_USAGE;
            }
            break;
        case 'L':
            if (lg_cli_colour_option("validate", optarg, &options->colour) != LG_EXIT_DONE) {
                return LG_EXIT_USAGE;
            }
            break;
        case 'q': options->quiet = true; break;
        case 'S': options->strict = true; break;
        case 't':
            if (lg_cli_timeout("validate", optarg, &options->timeout_ms) != LG_EXIT_DONE) {
                return LG_EXIT_USAGE;
            }
            break;
        default: return lg_cli_option("validate");
        }
    }
    if (argc - optind < 1) {
        return lg_cli_usage("validate", "a site is needed");
    }
    options->names = argv + optind + 1;
    options->n = (size_t)(argc - optind - 1);
    return LG_EXIT_DONE;
}

// On a terminal, what is being looked at.
static void
tell(void *ctx, const char *code, LgStr dataset)
{
    (void)ctx;
    (void)fprintf(stderr, "\r\033[K%s " LG_STR_FMT, code, LG_STR_ARG(dataset));
}

// A slug of this site, or an IRI.
static LgStatus
name_datasets(LgFolder *folder, const Options *options, const LgStr **out, LgError *err)
{
    LgStr *list = LG_NEW_ARRAY(folder->arena, LgStr, options->n + 1);
    bool good = list != NULL;
    for (size_t i = 0; good && i < options->n; i++) {
        const LgStr name = lg_str_c(options->names[i]);
        list[i] = strstr(options->names[i], "://")
                      ? name
                      : lg_arena_printf(folder->arena, LG_STR_FMT "data/" LG_STR_FMT,
                                        LG_STR_ARG(folder->base), LG_STR_ARG(name));
        good = list[i].p != NULL;
    }
    *out = list;
    return good ? LG_OK : lg_error_set(err, LG_E_NOMEM, "no memory for the datasets");
}

static LgStatus
check(LgFolder *folder, const Options *options, LgReport *report, size_t *out_n, LgError *err)
{
    const LgEngineOptions limits = {
        .timeout_ms = options->timeout_ms ? options->timeout_ms : 600000,
        .memory = folder->query_memory,
    };
    LgIntegrityOptions how = {.n_datasets = options->n,
                              .strict = options->strict || folder->strict,
                              .timeout_ms = limits.timeout_ms,
                              .cancel = lg_cli_stop(),
                              .tell = !options->quiet && isatty(STDERR_FILENO) ? tell : NULL};
    LgEndpoint *endpoint = NULL;
    LG_TRY(name_datasets(folder, options, &how.datasets, err));
    LG_TRY(lg_folder_endpoint(folder, &limits, &endpoint, err));
    const LgStatus st = lg_integrity_check(endpoint, &how, report, out_n, err);
    if (how.tell) {
        (void)fputs("\r\033[K", stderr);
    }
    lg_endpoint_free(endpoint);
    return st;
}

static LgStatus
write_report(const LgReport *report, const Options *options, LgError *err)
{
    lg_tables_print(report, options->colour);
    return options->report ? lg_tables_save(options->report, report, err) : LG_OK;
}

static LgStatus
validate(LgFolder *folder, void *ctx, LgError *err)
{
    const Options *options = (const Options *)ctx;
    LgReport *report = lg_report_new();
    size_t n = 0;
    if (!report) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a report");
    }
    LgStatus st = check(folder, options, report, &n, err);
    if (st == LG_OK) {
        st = write_report(report, options, err);
    }
    const uint64_t errors = lg_report_n(report, LG_SEVERITY_ERROR);
    if (st == LG_OK && errors > 0) {
        st = lg_error_set(err, LG_E_INVALID, "%llu errors in %zu datasets",
                          (unsigned long long)errors, n);
    } else if (st == LG_OK && !options->quiet) {
        (void)fprintf(stderr, "%zu dataset%s: well formed\n", n, n == 1 ? "" : "s");
    }
    lg_report_free(report);
    return st;
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    return code == LG_EXIT_DONE ? lg_folder_run("validate", argv[optind], validate, &options)
                                : code;
}

const LgCommand lg_cmd_validate = {
    .name = "validate",
    .arguments = "SITE [DATASET ...]",
    .summary = "Check that data cubes are well formed",
    .help =
        "Checks the integrity constraints IC-1 to IC-21 of the RDF Data Cube vocabulary, whatever\n"
        "the data came from, abbreviated or not. Without a DATASET (its IRI, or its slug behind\n"
        "BASE/data/) all of them. An observation that says with sdmx-attribute:obsStatus why it "
        "has\n"
        "no value is no fault. Checks also that values are of the kind that their property "
        "declares, and\n"
        "the rules of the catalogue: titles, licences, labels, code lists. Those are warnings. "
        "Exit\n"
        "status 1 when there are errors.\n"
        "\n"
        "      --report FILE    write what was found: FILE.json, .csv or .html\n"
        "      --color WHEN     colour the report: auto (on a terminal), always or never\n"
        "      --timeout SECONDS  for each question (default 600)\n"
        "      --strict         what breaks a rule of the catalogue is an error (always with\n"
        "                       strict: yes in lodge.yaml)\n"
        "  -q, --quiet          only faults\n"
        "\n"
        "Examples:\n"
        "  lodge validate site\n"
        "  lodge validate site housing/homes --report faults.json\n",
    .run = run,
};
