// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/folder.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "base/yaml.h"
#include "cli/cli.h"
#include "cli/remote_endpoint.h"
#include "http/href.h"
#include "rdf/iri.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
    PATH_MAX_BYTES = 1000, // LgFile keeps a kilobyte for the path
    TOKEN_BYTES = 4096,
    TOKEN_LEAST = 16,
};

// Only ".", ".." in it, or nothing at all.
static bool
is_free(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir) {
        return !lg_io_exists(path);
    }
    int entries = 0;
    while (readdir(dir)) {
        entries++;
    }
    (void)closedir(dir);
    return entries <= 2;
}

LgStatus
lg_folder_check_base(LgStr base, LgError *err)
{
    const LgTerm term = lg_term_iri(base);
    LgError why = {0};
    if (lg_term_check(&term, &why) != LG_OK) {
        return lg_error_set(err, LG_E_USAGE, "the base IRI: %s", why.text);
    }
    if (!lg_str_starts(base, LG_STR("http://")) && !lg_str_starts(base, LG_STR("https://"))) {
        return lg_error_set(err, LG_E_USAGE,
                            "the base IRI '" LG_STR_FMT "' must begin with http:// or https://",
                            LG_STR_ARG(base));
    }
    if (!lg_str_ends(base, LG_STR("/"))) {
        return lg_error_set(err, LG_E_USAGE, "the base IRI '" LG_STR_FMT "' must end with a slash",
                            LG_STR_ARG(base));
    }
    return LG_OK;
}

static LgStatus
write_config(const char *path, LgStr base, LgStr title, LgError *err)
{
    LgBuf text = {0};
    lg_buf_add(&text, LG_STR("# The configuration of this site.\n\n# On the pages.\ntitle: "));
    lg_yaml_quote(&text, title.n ? title : LG_STR("Open data"));
    lg_buf_add(&text, LG_STR("\n\n# URIs are minted under this IRI. Changing it moves every URI "
                             "that is published later.\nbase: "));
    lg_yaml_quote(&text, base);
    lg_buf_add(&text,
               LG_STR("\n\n# Of the datasets, where a recipe says nothing else.\n"
                      "publisher: \"\"\nlicence: \"http://www.nationalarchives.gov.uk/doc/"
                      "open-government-licence/version/3/\"\n\n"
                      "# Where lodge serve listens.\nlisten: \"127.0.0.1:8080\"\n\n"
                      "# Limits of one query, of all queries at a time, and of one load.\n"
                      "query-seconds: 30\nquery-megabytes: 1024\ntotal-megabytes: 4096\n"
                      "load-megabytes: 1024\n\n"
                      "# Cores that queries use at a time; 0: all.\nquery-threads: 0\n\n"
                      "# Answers to slow queries that are kept until the data change; 0: none.\n"
                      "cache-megabytes: 64\n\n"
                      "# Who sends the token in this file may write over HTTP; without it "
                      "nobody may. To make one:\n"
                      "#   (umask 077; openssl rand -hex 32 >token)\n"
                      "# token-file: token\n\n"
                      "# What SERVICE and LOAD may ask, also below these paths; nothing else.\n"
                      "# remote-allow:\n#   - https://example.org/sparql\n\n"
                      "# yes: also where those lead to this machine or a private network.\n"
                      "# remote-private: no\n\n"
                      "# The data are not here but in another SPARQL store.\n"
                      "# store: http://127.0.0.1:3030/data/query\n"));
    const LgStatus st =
        text.failed ? lg_error_set(err, LG_E_NOMEM, "out of memory")
                    : lg_io_spit(&lg_io_plain, path, LG_IO_CREATE_NEW, lg_buf_view(&text), err);
    lg_buf_done(&text);
    return st;
}

LgStatus
lg_folder_make(const char *path, LgStr base, LgStr title, LgError *err)
{
    LG_TRY(lg_folder_check_base(base, err));
    if (!lg_utf8_valid(title)) {
        return lg_error_set(err, LG_E_USAGE, "the title is not UTF-8");
    }
    if (!is_free(path)) {
        return lg_error_set(err, LG_E_USAGE, "there is something at %s already", path);
    }
    if (strlen(path) > PATH_MAX_BYTES - 32) {
        return lg_error_set(err, LG_E_USAGE, "the path is too long: %s", path);
    }
    char name[PATH_MAX_BYTES];
    LG_TRY(lg_io_mkdir(&lg_io_plain, path, err));
    (void)snprintf(name, sizeof(name), "%s/recipes", path);
    LG_TRY(lg_io_mkdir(&lg_io_plain, name, err));
    (void)snprintf(name, sizeof(name), "%s/store", path);
    LG_TRY(lg_store_create(&lg_io_plain, name, err));
    // last, since it is what makes the folder a site
    (void)snprintf(name, sizeof(name), "%s/lodge.yaml", path);
    return write_config(name, base, title, err);
}

LgStr
lg_folder_file(LgFolder *folder, const char *name)
{
    return lg_arena_printf(folder->arena, LG_STR_FMT "/%s", LG_STR_ARG(folder->path), name);
}

static LgStatus
megabytes(const LgYaml *root, LgStr key, uint64_t least, size_t *out, LgError *err)
{
    uint64_t value = *out >> 20;
    LG_TRY(lg_yaml_uint(root, key, &value, err));
    if (value < least || value > (UINT64_C(1) << 24)) {
        return lg_yaml_fail(lg_yaml_get(root, key), err, LG_E_USAGE,
                            LG_STR_FMT " takes megabytes from %llu to 16777216", LG_STR_ARG(key),
                            (unsigned long long)least);
    }
    *out = (size_t)value << 20;
    return LG_OK;
}

static LgStatus
check_url(LgFolder *folder, const LgYaml *scalar, LgError *err)
{
    LgHref href;
    const LgStatus st = lg_href_prefix(folder->arena, scalar->text, &href, err);
    if (st != LG_OK) {
        lg_error_at(err, scalar->source, scalar->line, scalar->column);
    }
    return st;
}

static LgStatus
yes_or_no(const LgYaml *root, const char *key, bool *out, LgError *err)
{
    LgStr text = LG_STR("no");
    LG_TRY(lg_yaml_str(root, lg_str_c(key), &text, err));
    *out = lg_str_eq(text, LG_STR("yes"));
    return *out || lg_str_eq(text, LG_STR("no"))
               ? LG_OK
               : lg_yaml_fail(lg_yaml_get(root, lg_str_c(key)), err, LG_E_USAGE,
                              "%s takes yes or no", key);
}

// remote-allow, a list of URLs, and remote-private.
static LgStatus
remote(LgFolder *folder, const LgYaml *root, LgError *err)
{
    LG_TRY(yes_or_no(root, "remote-private", &folder->remote_private, err));
    const LgYaml *list = lg_yaml_get(root, LG_STR("remote-allow"));
    if (!list || lg_yaml_is_null(list)) {
        return LG_OK;
    }
    LG_TRY(lg_yaml_expect(list, LG_YAML_SEQUENCE, "remote-allow", err));
    LgStr *allow = LG_NEW_ARRAY(folder->arena, LgStr, list->n + 1);
    if (!allow) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (const LgYaml *item = list->first; item; item = item->next) {
        LG_TRY(lg_yaml_expect(item, LG_YAML_SCALAR, "what remote-allow lists", err));
        LG_TRY(check_url(folder, item, err));
        allow[folder->n_remote_allow++] = item->text;
    }
    folder->remote_allow = allow;
    return LG_OK;
}

static LgStatus
read_config(LgFolder *folder, LgStr text, LgStr source, LgError *err)
{
    static const LgStr keys[] = {
        LG_STR_INIT("title"),           LG_STR_INIT("base"),           LG_STR_INIT("publisher"),
        LG_STR_INIT("licence"),         LG_STR_INIT("listen"),         LG_STR_INIT("query-seconds"),
        LG_STR_INIT("query-megabytes"), LG_STR_INIT("load-megabytes"), LG_STR_INIT("token-file"),
        LG_STR_INIT("remote-allow"),    LG_STR_INIT("remote-private"), LG_STR_INIT("store"),
        LG_STR_INIT("total-megabytes"), LG_STR_INIT("max-rejects"),    LG_STR_INIT("query-threads"),
        LG_STR_INIT("cache-megabytes"), LG_STR_INIT("strict"),
    };
    const LgYaml *root = NULL;
    LG_TRY(lg_yaml_parse(folder->arena, text, source, &root, err));
    LG_TRY(lg_yaml_expect(root, LG_YAML_MAPPING, "the configuration", err));
    LG_TRY(lg_yaml_only(root, keys, sizeof(keys) / sizeof(keys[0]), err));
    LG_TRY(lg_yaml_str(root, LG_STR("title"), &folder->title, err));
    LG_TRY(lg_yaml_str(root, LG_STR("base"), &folder->base, err));
    LG_TRY(lg_yaml_str(root, LG_STR("publisher"), &folder->publisher, err));
    LG_TRY(lg_yaml_str(root, LG_STR("licence"), &folder->licence, err));
    LG_TRY(lg_yaml_str(root, LG_STR("listen"), &folder->listen, err));
    LG_TRY(megabytes(root, LG_STR("query-megabytes"), 1, &folder->query_memory, err));
    folder->total_memory = 4 * folder->query_memory;
    LG_TRY(megabytes(root, LG_STR("total-megabytes"), 1, &folder->total_memory, err));
    LG_TRY(megabytes(root, LG_STR("load-megabytes"), 1, &folder->load_memory, err));
    LG_TRY(megabytes(root, LG_STR("cache-megabytes"), 0, &folder->cache, err));
    LG_TRY(remote(folder, root, err));
    LG_TRY(lg_yaml_str(root, LG_STR("store"), &folder->store_url, err));
    if (folder->store_url.n > 0) {
        LG_TRY(check_url(folder, lg_yaml_get(root, LG_STR("store")), err));
    }
    uint64_t seconds = folder->query_timeout_ms / 1000;
    LG_TRY(lg_yaml_uint(root, LG_STR("query-seconds"), &seconds, err));
    if (seconds == 0 || seconds > 86400) {
        return lg_yaml_fail(lg_yaml_get(root, LG_STR("query-seconds")), err, LG_E_USAGE,
                            "query-seconds takes seconds from 1 to 86400");
    }
    folder->query_timeout_ms = (uint32_t)(seconds * 1000);
    uint64_t threads = 0;
    LG_TRY(lg_yaml_uint(root, LG_STR("query-threads"), &threads, err));
    if (threads > LG_LIMIT_THREADS) {
        return lg_yaml_fail(lg_yaml_get(root, LG_STR("query-threads")), err, LG_E_USAGE,
                            "query-threads takes a number up to %d, 0 for one for each core",
                            LG_LIMIT_THREADS);
    }
    folder->query_threads = (unsigned)threads;
    if (folder->licence.n > 0 && lg_iri_check(folder->licence, NULL) != LG_OK) {
        return lg_yaml_fail(lg_yaml_get(root, LG_STR("licence")), err, LG_E_USAGE,
                            "licence must be an absolute IRI, not '" LG_STR_FMT "'",
                            LG_STR_ARG(folder->licence));
    }
    LG_TRY(yes_or_no(root, "strict", &folder->strict, err));
    LG_TRY(lg_yaml_str(root, LG_STR("token-file"), &folder->token_file, err));
    LgStr rejects = {0};
    LgError why = {0};
    LG_TRY(lg_yaml_str(root, LG_STR("max-rejects"), &rejects, err));
    if (rejects.n > 0 && lg_rejects_limit(rejects, &folder->max_rejects, &why) != LG_OK) {
        return lg_yaml_fail(lg_yaml_get(root, LG_STR("max-rejects")), err, LG_E_USAGE, "%s",
                            why.text);
    }
    const LgStatus st = lg_folder_check_base(folder->base, err);
    if (st != LG_OK) {
        lg_error_at(err, source, 0, 0);
    }
    return st;
}

static LgStatus
open_folder(const char *path, LgFolder *folder, LgBuf *text, LgError *err)
{
    folder->path = lg_arena_str(folder->arena, lg_str_c(path));
    while (folder->path.n > 1 && lg_str_ends(folder->path, LG_STR("/"))) {
        folder->path = lg_arena_str(folder->arena, (LgStr){folder->path.p, folder->path.n - 1});
    }
    const LgStr config = lg_folder_file(folder, "lodge.yaml");
    const LgStr store = lg_folder_file(folder, "store");
    if (!config.p || !store.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    if (!lg_io_exists(config.p)) {
        return lg_error_set(err, LG_E_USAGE,
                            "%s is not a site: it has no lodge.yaml ('lodge new %s' makes one)",
                            path, path);
    }
    LG_TRY(lg_io_slurp(&lg_io_plain, config.p, LG_LIMIT_RECIPE, text, err));
    const LgStatus st = read_config(folder, lg_buf_view(text), config, err);
    if (st == LG_E_SYNTAX || st == LG_E_INVALID || st == LG_E_LIMIT) {
        err->status = LG_E_USAGE; // a configuration, not data
        return LG_E_USAGE;
    }
    const bool here = st == LG_OK && folder->store_url.n == 0;
    return here ? lg_store_open(&lg_io_plain, store.p, &folder->store, err) : st;
}

LgStatus
lg_folder_open(const char *path, LgFolder *out, LgError *err)
{
    *out = (LgFolder){
        .arena = lg_arena_new(0),
        .title = LG_STR("Open data"),
        .listen = LG_STR("127.0.0.1:8080"),
        .query_timeout_ms = 30000,
        .query_memory = (size_t)1 << 30,
        .load_memory = (size_t)1 << 30,
        .max_rejects = lg_rejects_default,
        .cache = (size_t)64 << 20,
    };
    if (!out->arena) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    LgBuf text = {0};
    const LgStatus st = open_folder(path, out, &text, err);
    lg_buf_done(&text);
    return st;
}

// RFC 6750, 2.1
static bool
is_token(LgStr s)
{
    size_t n = s.n;
    while (n > 0 && s.p[n - 1] == '=') {
        n--;
    }
    for (size_t i = 0; i < n; i++) {
        const char c = s.p[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && (c < '0' || c > '9') && (c == 0 || !strchr("-._~+/", c))) {
            return false;
        }
    }
    return n > 0;
}

static LgStatus
read_token(LgFolder *folder, const char *path, LgBuf *text, LgStr *out, LgError *err)
{
    LG_TRY(lg_io_slurp(&lg_io_plain, path, TOKEN_BYTES, text, err));
    struct stat info;
    if (stat(path, &info) != 0) {
        return lg_error_errno(err, errno, "cannot look at %s", path);
    }
    if ((info.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
        return lg_error_set(err, LG_E_USAGE,
                            "others than its owner can read or change %s (chmod 600 %s, and make a "
                            "new token)",
                            path, path);
    }
    const LgStr token = lg_str_trim(lg_buf_view(text));
    if (token.n < TOKEN_LEAST || !is_token(token)) {
        return lg_error_set(err, LG_E_USAGE,
                            "%s must hold a token of at least %d letters, digits or -._~+/ and "
                            "nothing else ('openssl rand -hex 32' makes one)",
                            path, TOKEN_LEAST);
    }
    *out = lg_arena_str(folder->arena, token);
    return out->p ? LG_OK : lg_error_set(err, LG_E_NOMEM, "out of memory");
}

LgStatus
lg_folder_token(LgFolder *folder, LgStr *out, LgError *err)
{
    *out = (LgStr){0};
    if (folder->token_file.n == 0) {
        return LG_OK;
    }
    const bool absolute = folder->token_file.p[0] == '/';
    const LgStr path = lg_arena_printf(folder->arena, LG_STR_FMT "%s" LG_STR_FMT,
                                       LG_STR_ARG(absolute ? (LgStr){0} : folder->path),
                                       absolute ? "" : "/", LG_STR_ARG(folder->token_file));
    if (!path.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    LgBuf text = {0};
    const LgStatus st = read_token(folder, path.p, &text, out, err);
    lg_buf_done(&text);
    if (st != LG_OK) {
        lg_error_prefix(err, "token-file: ");
    }
    return st;
}

void
lg_folder_close(LgFolder *folder)
{
    lg_store_close(folder->store);
    lg_arena_free(folder->arena);
    *folder = (LgFolder){0};
}

static int
run(const char *command, const char *path, bool asking,
    LgStatus (*work)(LgFolder *folder, void *ctx, LgError *err), void *ctx)
{
    LgError err = {0};
    LgFolder folder;
    LgStatus st = lg_folder_open(path, &folder, &err);
    if (st == LG_OK && !folder.store && !asking) {
        st = lg_error_set(&err, LG_E_USAGE,
                          "the data of %s are at <" LG_STR_FMT "> (store in lodge.yaml); of the "
                          "commands on them there are query and serve",
                          path, LG_STR_ARG(folder.store_url));
    }
    if (st == LG_OK) {
        st = work(&folder, ctx, &err);
    }
    lg_folder_close(&folder);
    return st == LG_OK ? LG_EXIT_DONE : lg_cli_fail(command, &err);
}

int
lg_folder_run(const char *command, const char *path,
              LgStatus (*work)(LgFolder *folder, void *ctx, LgError *err), void *ctx)
{
    return run(command, path, false, work, ctx);
}

int
lg_folder_run_asking(const char *command, const char *path,
                     LgStatus (*work)(LgFolder *folder, void *ctx, LgError *err), void *ctx)
{
    return run(command, path, true, work, ctx);
}

LgStatus
lg_folder_endpoint(const LgFolder *folder, const LgEngineOptions *options, LgEndpoint **out,
                   LgError *err)
{
    if (folder->store) {
        return lg_engine_new(folder->store, options, out, err);
    }
    const LgRemoteEndpointOptions elsewhere = {
        .url = folder->store_url, .timeout_ms = options->timeout_ms, .memory = options->memory};
    return lg_remote_endpoint_new(&elsewhere, out, err);
}
