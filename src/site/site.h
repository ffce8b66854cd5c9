// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgSite: pages, data and a SPARQL endpoint over what an LgEndpoint holds. One
// handler for src/http.

#ifndef LG_SITE_SITE_H
#define LG_SITE_SITE_H

#include "base/io.h"
#include "http/server.h"
#include "rdf/write.h"
#include "sparql/endpoint.h"

typedef struct LgSite LgSite;

/// Everything is copied but `endpoint` and `io`, which must outlive the site.
typedef struct {
    LgEndpoint *endpoint;
    const LgIo *io;
    LgStr base;           ///< of the URIs that the site answers for: "https://data.example.org/"
    LgStr title;          ///< empty: "Open data"
    LgStr description;    ///< one sentence under the title of the home page; may be empty
    LgStr publisher;      ///< shown at the foot; may be empty
    LgStr contact;        ///< mail address or http(s) URL, shown at the foot; may be empty
    LgStr language;       ///< of the site and of the labels it prefers; empty: "en"
    const char *data_dir; ///< the folder that holds templates/ (with static/ in it)
    const char *site_dir; ///< the publisher's own folder: what stands in its templates/ is
                          ///< taken first, csvw/ has downloads; may be null
    const LgPrefix *prefixes; ///< more prefixes for Turtle and the query form
    size_t n_prefixes;
    uint32_t query_ms;  ///< time of one query at /sparql; 0: 30 s
    uint32_t page_ms;   ///< time of one query behind a page; 0: 10 s
    unsigned queries;   ///< most queries at /sparql at a time; 0: 8
    size_t cache;       ///< bytes of answers of /sparql that are kept; 0: none
    size_t page_memory; ///< bytes of one query behind a page; 0: 256 MiB

    bool federates; ///< SERVICE reaches other endpoints: said in the service description

    LgStr token;          ///< who sends it may write; empty: nobody may
    uint32_t update_ms;   ///< time of one update; 0: 5 min
    unsigned updates;     ///< most that run or wait at a time; 0: 48
    size_t update_memory; ///< bytes of one update; 0: the endpoint's own limit
    /// How LOAD reaches a document (sparql/endpoint.h). Null: LOAD is refused.
    LgStatus (*load)(void *ctx, LgStr document, LgStr graph, uint32_t timeout_ms,
                     const atomic_bool *cancel, LgSink *sink, LgError *err);
    void *load_ctx;
} LgSiteOptions;

/// Load and compile the templates. Free it with lg_site_free().
LgStatus lg_site_new(const LgSiteOptions *options, LgSite **out, LgError *err) LG_NODISCARD;
void lg_site_free(LgSite *site);

/// The handler for LgServerOptions, with the site as `ctx`. Safe from several threads.
void lg_site_handle(void *site, const LgRequest *request, LgReply *reply);

/// `quick` of LgServerOptions: queries of visitors that look up little.
bool lg_site_quick(void *site, const LgRequest *request, LgReply *reply);

/// `slow` of LgServerOptions: queries of visitors, whole graphs and downloads. Those who write
/// are few and wait for each other.
bool lg_site_slow(void *site, const LgRequest *request);

/// `admit` of LgServerOptions: long bodies are for those who may write, and theirs alone
/// are read.
uint64_t lg_site_admit(void *site, const LgRequest *request, uint64_t normal);

#endif
