// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgFolder: a site on disk: lodge.yaml, recipes/, store/, and what the
// publisher overrides in templates/.

#ifndef LG_CLI_FOLDER_H
#define LG_CLI_FOLDER_H

#include "base/arena.h"
#include "base/error.h"
#include "convert/rejects.h"
#include "sparql/engine.h"
#include "store/store.h"

typedef struct {
    LgArena *arena; ///< owns all text below
    LgStr path;     ///< of the folder, NUL behind it
    LgStr title;
    LgStr base;       ///< absolute IRI that ends with a slash; URIs are minted under it
    LgStr publisher;  ///< name or IRI; may be empty
    LgStr licence;    ///< IRI; may be empty
    LgStr listen;     ///< HOST:PORT
    LgStr token_file; ///< as written; empty: none
    uint32_t query_timeout_ms;
    size_t query_memory;
    size_t total_memory;    ///< of all queries at a time
    unsigned query_threads; ///< 0: one for each core
    size_t load_memory;
    bool strict;                ///< the rules of the catalogue are errors
    LgRejectsLimit max_rejects; ///< how many rows of a register may be bad
    size_t cache;               ///< bytes of kept answers; 0: none
    const LgStr *remote_allow;  ///< prefixes of URLs that SERVICE and LOAD may ask
    size_t n_remote_allow;
    bool remote_private; ///< also where they lead to private or loopback addresses
    LgStr store_url;     ///< of a SPARQL store elsewhere that holds the data; empty: `store`
    LgStore *store;      ///< opened by lg_folder_open; null when the data are elsewhere
} LgFolder;

/// May URIs be minted under it: an http or https IRI that ends with a slash? LG_E_USAGE.
LgStatus lg_folder_check_base(LgStr base, LgError *err) LG_NODISCARD;

/// Make the folder, its configuration and an empty store. LG_E_USAGE when
/// there is something at `path` already. `title` may be empty.
LgStatus lg_folder_make(const char *path, LgStr base, LgStr title, LgError *err) LG_NODISCARD;

/// Read lodge.yaml and open the store. Errors in the configuration are
/// LG_E_USAGE with file, line and column. Close with lg_folder_close(), also after a failure.
LgStatus lg_folder_open(const char *path, LgFolder *out, LgError *err) LG_NODISCARD;
void lg_folder_close(LgFolder *folder);

/// What most commands are: open the site at `path`, do `work`, close it, print
/// what went wrong. Returns the exit code. A site whose data are elsewhere is refused.
int lg_folder_run(const char *command, const char *path,
                  LgStatus (*work)(LgFolder *folder, void *ctx, LgError *err), void *ctx);

/// The same for commands that only ask, with lg_folder_endpoint().
int lg_folder_run_asking(const char *command, const char *path,
                         LgStatus (*work)(LgFolder *folder, void *ctx, LgError *err), void *ctx);

/// What answers queries of this site: an engine over its store, with these options, or the
/// store elsewhere. Free it with lg_endpoint_free() before the folder is closed.
LgStatus lg_folder_endpoint(const LgFolder *folder, const LgEngineOptions *options,
                            LgEndpoint **out, LgError *err) LG_NODISCARD;

/// "SITE/name", with a NUL behind it. Lives in the folder's arena; null text
/// when memory is short.
LgStr lg_folder_file(LgFolder *folder, const char *name);

/// Read the token of who may write over HTTP into the folder's arena; empty without a
/// token-file. LG_E_USAGE when it is too short or others could have read it.
LgStatus lg_folder_token(LgFolder *folder, LgStr *out, LgError *err) LG_NODISCARD;

#endif
