// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge update SITE 'INSERT DATA ...': SPARQL updates, as one transaction.

#include "base/limits.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "cli/remote.h"
#include "cli/request.h"
#include "sparql/update.h"

#include <getopt.h>
#include <stdio.h>

typedef struct {
    LgRequestText request;
    uint32_t timeout_ms;
} Options;

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        {"file", required_argument, NULL, 'f'},
        {"timeout", required_argument, NULL, 't'},
        {0},
    };
    options->timeout_ms = 3600 * 1000;
    for (int c = 0; (c = getopt_long(argc, argv, "f:", longs, NULL)) != -1;) {
        switch (c) {
        case 'f': options->request.file = optarg; break;
        case 't':
            if (lg_cli_timeout("update", optarg, &options->timeout_ms) != LG_EXIT_DONE) {
                return LG_EXIT_USAGE;
            }
            break;
        default: return lg_cli_option("update");
        }
    }
    return lg_request_take("update", "request", argc, argv, &options->request);
}

static LgStatus
update(LgFolder *folder, void *ctx, LgError *err)
{
    const Options *options = (const Options *)ctx;
    LgRemote *remote = NULL;
    LG_TRY(lg_remote_new(folder, false, &remote, err));
    LgBuf text = {0};
    LgStatus st = lg_request_read(&options->request, LG_LIMIT_UPDATE, &text, err);
    const LgUpdateOptions how = {
        .base = folder->base,
        .load = lg_remote_load,
        .load_ctx = remote,
        .service = lg_remote_service,
        .service_ctx = remote,
        .default_graph =
            lg_arena_printf(folder->arena, LG_STR_FMT "graph/default", LG_STR_ARG(folder->base)),
        .timeout_ms = options->timeout_ms,
        .memory = folder->load_memory,
        .cancel = lg_cli_stop(),
    };
    if (st == LG_OK) {
        st = lg_update_run(folder->store, lg_buf_view(&text), &how, LG_CLI_WAIT_MS, err);
        if (st != LG_OK) {
            lg_request_place(&options->request, "update", err);
        }
    }
    lg_buf_done(&text);
    lg_remote_free(remote);
    return st;
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    return code == LG_EXIT_DONE ? lg_folder_run("update", argv[optind], update, &options) : code;
}

const LgCommand lg_cmd_update = {
    .name = "update",
    .arguments = "SITE 'INSERT DATA ...' | -f FILE",
    .summary = "Change the data with SPARQL Update",
    .help = "All operations of the request are one transaction. What names no graph goes to\n"
            "BASE/graph/default. LOAD fetches http and https documents, where remote-allow of\n"
            "lodge.yaml lets it; for files there is lodge load.\n"
            "\n"
            "  -f, --file FILE      read the request from a file\n"
            "      --timeout SECS   give up after so long (default: 3600)\n"
            "\n"
            "Examples:\n"
            "  lodge update site 'INSERT DATA { <id/a> <http://schema.org/name> \"A\" }'\n"
            "  lodge update site 'CLEAR GRAPH <http://example.org/graph/old>'\n"
            "  lodge update site -f changes.ru\n",
    .run = run,
};
