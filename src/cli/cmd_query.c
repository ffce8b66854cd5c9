// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// lodge query SITE 'SELECT ...': one SPARQL query, the answer on stdout.

#include "base/limits.h"
#include "base/out.h"
#include "cli/cli.h"
#include "cli/folder.h"
#include "cli/remote.h"
#include "cli/request.h"
#include "sparql/engine.h"
#include "sparql/results.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    LgRequestText request;
    const char *format; ///< null: csv for rows, ttl for graphs
    bool explain;
    const char *explain_as; ///< null: as `format` says
    uint32_t timeout_ms;
    unsigned threads; ///< 0: of lodge.yaml
} Options;

static int
parse(int argc, char **argv, Options *options)
{
    static const struct option longs[] = {
        {"file", required_argument, NULL, 'f'},    {"format", required_argument, NULL, 'F'},
        {"explain", optional_argument, NULL, 'e'}, {"timeout", required_argument, NULL, 't'},
        {"threads", required_argument, NULL, 'T'}, {0},
    };
    for (int c = 0; (c = getopt_long(argc, argv, "f:", longs, NULL)) != -1;) {
        switch (c) {
        case 'f': options->request.file = optarg; break;
        case 'F': options->format = optarg; break;
        case 'e':
            options->explain = true;
            options->explain_as = optarg;
            break;
        case 't':
            if (lg_cli_timeout("query", optarg, &options->timeout_ms) != LG_EXIT_DONE) {
                return LG_EXIT_USAGE;
            }
            break;
        case 'T':
            if (lg_cli_threads("query", optarg, &options->threads) != LG_EXIT_DONE) {
                return LG_EXIT_USAGE;
            }
            break;
        default: return lg_cli_option("query");
        }
    }
    return lg_request_take("query", "query", argc, argv, &options->request);
}

static LgStatus
write_answer(LgAnswer *answer, const Options *options, LgError *err)
{
    int fd = STDOUT_FILENO;
    const LgOut out = lg_out_fd(&fd);
    if (answer->kind == LG_ANSWER_GRAPH) {
        const LgStr name = lg_str_c(options->format ? options->format : "ttl");
        const LgFormat format = lg_format_from_name(name);
        if (format == LG_FORMAT_NONE) {
            return lg_error_set(err, LG_E_USAGE,
                                "a graph cannot be written as '" LG_STR_FMT
                                "'; there are ttl, nt, rdf and jsonld",
                                LG_STR_ARG(name));
        }
        return lg_results_write_graph(answer, format, NULL, 0, &out, err);
    }
    if (answer->kind == LG_ANSWER_BOOLEAN && !options->format) {
        return lg_out_write(&out, answer->boolean ? LG_STR("true\n") : LG_STR("false\n"), err);
    }
    const LgStr name = lg_str_c(options->format ? options->format : "csv");
    const LgResultsFormat format = lg_results_from_name(name);
    if (format == LG_RESULTS_NONE) {
        return lg_error_set(err, LG_E_USAGE,
                            "rows cannot be written as '" LG_STR_FMT
                            "'; there are csv, tsv, json and xml",
                            LG_STR_ARG(name));
    }
    return lg_results_write(answer, format, &out, err);
}

static LgStatus
explain_format(const Options *options, LgExplainFormat *out, LgError *err)
{
    const char *name = options->explain_as ? options->explain_as : options->format;
    const bool json = name && strcmp(name, "json") == 0;
    if (name && !json && strcmp(name, "text") != 0) {
        return lg_error_set(err, LG_E_USAGE,
                            "a plan cannot be written as '%s'; there are text and json", name);
    }
    *out = json ? LG_EXPLAIN_JSON : LG_EXPLAIN_TEXT;
    return LG_OK;
}

// What a limit ended is still worth seeing, but it is a failure.
static LgStatus
explain(LgAnswer *answer, LgExplainFormat format, LgError *err)
{
    LgBuf text = {0};
    LgStatus st = lg_answer_explain(answer, format, &text, err);
    if (st == LG_OK) {
        int fd = STDOUT_FILENO;
        const LgOut out = lg_out_fd(&fd);
        st = lg_out_write(&out, lg_buf_view(&text), err);
    }
    lg_buf_done(&text);
    if (st == LG_OK && answer->failure) {
        *err = *answer->failure;
        st = err->status;
    }
    return st;
}

static LgStatus
ask(LgFolder *folder, LgRemote *remote, LgStr text, const Options *options, LgError *err)
{
    const LgEngineOptions limits = {
        .service = lg_remote_service,
        .service_ctx = remote,
        .timeout_ms = options->timeout_ms ? options->timeout_ms : folder->query_timeout_ms,
        .memory = folder->query_memory,
        .threads = options->threads ? options->threads : folder->query_threads,
    };
    LgEndpoint *endpoint = NULL;
    LgExplainFormat format = LG_EXPLAIN_TEXT;
    if (options->explain) {
        LG_TRY(explain_format(options, &format, err));
    }
    LG_TRY(lg_folder_endpoint(folder, &limits, &endpoint, err));
    const LgQueryOptions how = {
        .base = folder->base,
        .timeout_ms = limits.timeout_ms,
        .cancel = lg_cli_stop(),
        .explain = options->explain,
    };
    LgAnswer *answer = NULL;
    LgStatus st = lg_endpoint_query(endpoint, text, &how, &answer, err);
    if (st != LG_OK) {
        lg_request_place(&options->request, "query", err);
    } else {
        st = options->explain ? explain(answer, format, err) : write_answer(answer, options, err);
    }
    lg_answer_close(answer);
    lg_endpoint_free(endpoint);
    return st;
}

static LgStatus
query(LgFolder *folder, void *ctx, LgError *err)
{
    const Options *options = (const Options *)ctx;
    LgRemote *remote = NULL;
    LG_TRY(lg_remote_new(folder, false, &remote, err));
    LgBuf text = {0};
    LgStatus st = lg_request_read(&options->request, LG_LIMIT_QUERY, &text, err);
    if (st == LG_OK) {
        st = ask(folder, remote, lg_buf_view(&text), options, err);
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
    return code == LG_EXIT_DONE ? lg_folder_run_asking("query", argv[optind], query, &options)
                                : code;
}

const LgCommand lg_cmd_query = {
    .name = "query",
    .arguments = "SITE 'SELECT ...' | -f FILE [--format csv|tsv|json|xml|ttl|nt|rdf|jsonld]",
    .summary = "Answer a SPARQL query",
    .help =
        "  -f, --file FILE      read the query from a file\n"
        "      --format NAME    csv (default), tsv, json, xml; for CONSTRUCT and DESCRIBE\n"
        "                       ttl (default), nt, rdf, jsonld\n"
        "      --explain[=json] run it and print the plan instead of the answer: estimated and\n"
        "                       actual rows, time and memory of every operator\n"
        "      --timeout SECS   give up after so long (default: of lodge.yaml)\n"
        "      --threads N      use at most so many cores (default: of lodge.yaml)\n"
        "\n"
        "Examples:\n"
        "  lodge query site 'SELECT * { ?s ?p ?o } LIMIT 10'\n"
        "  lodge query site -f top.rq --format json >top.json\n"
        "  lodge query site 'DESCRIBE <http://example.org/id/1>'\n",
    .run = run,
};
