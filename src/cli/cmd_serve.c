// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge serve SITE: pages, data and SPARQL over HTTP.

#include "cli/cli.h"
#include "cli/data.h"
#include "cli/folder.h"
#include "cli/remote.h"
#include "http/server.h"
#include "site/site.h"
#include "sparql/engine.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>

// More than the updates that a site lets run, so that pages always find one.
enum { WORKERS = 64 };

typedef struct {
    const char *listen; ///< null: of lodge.yaml
    bool quiet;
    unsigned threads; ///< 0: of lodge.yaml
} Options;

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        {"listen", required_argument, NULL, 'l'},
        {"quiet", no_argument, NULL, 'q'},
        {"threads", required_argument, NULL, 'T'},
        {0},
    };
    for (int c = 0; (c = getopt_long(argc, argv, "l:q", longs, NULL)) != -1;) {
        switch (c) {
        case 'l': options->listen = optarg; break;
        case 'q': options->quiet = true; break;
        case 'T':
            if (lg_cli_threads("serve", optarg, &options->threads) != LG_EXIT_DONE) {
                return LG_EXIT_USAGE;
            }
            break;
        default: return lg_cli_option("serve");
        }
    }
    return argc - optind == 1 ? LG_EXIT_DONE : lg_cli_usage("serve", "one site is needed");
}

// "HOST:PORT", "[::1]:PORT" or "PORT" into its parts.
static LgStatus
split(LgArena *arena, LgStr text, const char **out_host, uint16_t *out_port, LgError *err)
{
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':') {
        colon--;
    }
    LgStr host = {text.p, colon > 0 ? colon - 1 : 0};
    if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']') {
        host = (LgStr){host.p + 1, host.n - 2};
    }
    uint64_t port = 0;
    if (!lg_str_u64(lg_str_from(text, colon), &port) || port > UINT16_MAX) {
        return lg_error_set(err, LG_E_USAGE,
                            "'" LG_STR_FMT "' is no HOST:PORT, such as 127.0.0.1:8080",
                            LG_STR_ARG(text));
    }
    if (lg_str_eq(host, LG_STR("localhost"))) {
        host = LG_STR("127.0.0.1");
    }
    const LgStr copy = lg_arena_str(arena, host.n ? host : LG_STR("127.0.0.1"));
    if (!copy.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    *out_host = copy.p;
    *out_port = (uint16_t)port;
    return LG_OK;
}

// One line a request, in the order of the common log format.
static void
log_entry(void *ctx, const LgServerEntry *entry)
{
    (void)ctx;
    (void)fprintf(stderr, LG_STR_FMT " \"" LG_STR_FMT " " LG_STR_FMT "\" %d %llu %.1f ms%s\n",
                  LG_STR_ARG(entry->peer), LG_STR_ARG(entry->method),
                  (int)(entry->target.n < 512 ? entry->target.n : 512), entry->target.p,
                  entry->status, (unsigned long long)entry->bytes, (double)entry->us / 1000,
                  entry->broken ? " broken off" : "");
}

static LgStatus
listen_and_serve(LgFolder *folder, const Options *options, LgSite *site, LgError *err)
{
    LgServerOptions how = {
        .signals = true,
        .workers = WORKERS,
        .admit = lg_site_admit,
        .quick = lg_site_quick,
        .slow = lg_site_slow,
        .handle = lg_site_handle,
        .log = options->quiet ? NULL : log_entry,
        .ctx = site,
    };
    const LgStr where = options->listen ? lg_str_c(options->listen) : folder->listen;
    LG_TRY(split(folder->arena, where, &how.address, &how.port, err));
    LgServer *server = NULL;
    LgError why = {0};
    const LgStatus made = lg_server_new(&how, &server, &why);
    if (made != LG_OK) {
        return lg_error_set(err, made, "%s%s", why.text,
                            made == LG_E_IO ? "; --listen HOST:PORT takes another address" : "");
    }
    (void)fprintf(stderr, "Serving " LG_STR_FMT " at http://%s:%u/ (Ctrl-C stops)\n",
                  LG_STR_ARG(folder->base), how.address, (unsigned)lg_server_port(server));
    const LgStatus st = lg_server_run(server, err);
    lg_server_free(server);
    return st;
}

static void
warn(void *ctx, const LgError *err)
{
    (void)ctx;
    (void)fprintf(stderr, "lodge serve: merging the store's files failed and is tried again: %s\n",
                  err->text);
}

static LgStatus
serve_with(LgFolder *folder, const Options *options, LgRemote *remote, LgError *err)
{
    LgStr data = {0};
    LG_TRY(lg_data_folder(folder->arena, &data, err));
    LgStr token = {0};
    LG_TRY(lg_folder_token(folder, &token, err));
    const LgEngineOptions limits = {
        .writes = token.n > 0,
        .timeout_ms = folder->query_timeout_ms,
        .memory = folder->query_memory,
        .total = folder->total_memory,
        .threads = options->threads ? options->threads : folder->query_threads,
        .warn = warn,
        .service = lg_remote_service,
        .service_ctx = remote,
    };
    LgEndpoint *endpoint = NULL;
    LG_TRY(lg_folder_endpoint(folder, &limits, &endpoint, err));
    const LgSiteOptions how = {
        .endpoint = endpoint,
        .io = &lg_io_plain,
        .base = folder->base,
        .title = folder->title,
        .publisher = folder->publisher,
        .data_dir = data.p,
        .site_dir = folder->path.p,
        .query_ms = folder->query_timeout_ms,
        .cache = folder->cache,
        .federates = folder->n_remote_allow > 0,
        .token = token,
        .update_memory = folder->load_memory,
        .load = lg_remote_load,
        .load_ctx = remote,
    };
    LgSite *site = NULL;
    LgStatus st = lg_site_new(&how, &site, err);
    if (st == LG_OK) {
        st = listen_and_serve(folder, options, site, err);
    }
    lg_site_free(site);
    lg_endpoint_free(endpoint);
    return st;
}

// The server takes the signals that stop it from a descriptor. No thread may catch them
// before, so they are blocked before there is a thread.
static void
hold_signals(void)
{
    sigset_t stop;
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGINT);
    (void)sigaddset(&stop, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
}

static LgStatus
serve(LgFolder *folder, void *ctx, LgError *err)
{
    hold_signals();
    LgRemote *remote = NULL;
    LG_TRY(lg_remote_new(folder, false, &remote, err));
    const LgStatus st = serve_with(folder, (const Options *)ctx, remote, err);
    lg_remote_free(remote);
    return st;
}

static int
run(int argc, char **argv)
{
    Options options = {0};
    const int code = parse(argc, argv, &options);
    return code == LG_EXIT_DONE ? lg_folder_run_asking("serve", argv[optind], serve, &options)
                                : code;
}

const LgCommand lg_cmd_serve = {
    .name = "serve",
    .arguments = "SITE [--listen HOST:PORT]",
    .summary = "Serve a site: pages, data and SPARQL",
    .help = "  -l, --listen HOST:PORT  a numeric address (default: of lodge.yaml); port 0 takes\n"
            "                          any free one\n"
            "  -q, --quiet             no line for each request\n"
            "      --threads N         let queries use at most so many cores (default: of\n"
            "                          lodge.yaml)\n"
            "\n"
            "What is published while it runs shows at once. Put nginx in front for TLS.\n"
            "Updates at /sparql, and graphs at /graph-store, are taken from who sends the\n"
            "token in the token-file of lodge.yaml; without one there are none.\n"
            "\n"
            "Examples:\n"
            "  lodge serve site\n"
            "  lodge serve site --listen 127.0.0.1:8081\n",
    .run = run,
};
