// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgRemote: what a site may ask of other servers: SERVICE of queries and LOAD of updates,
// within remote-allow and remote-private of lodge.yaml.

#ifndef LG_CLI_REMOTE_H
#define LG_CLI_REMOTE_H

#include "cli/folder.h"
#include "rdf/read.h"
#include "rdf/sink.h"

#include <stdatomic.h>

typedef struct LgRemote LgRemote;

/// With `any` every URL may be asked: the user has typed it. LG_E_USAGE when remote-allow has
/// something that is no URL. Free it with lg_remote_free(). Threads: any may use it.
LgStatus lg_remote_new(const LgFolder *folder, bool any, LgRemote **out, LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_remote_free(LgRemote *remote);

/// Send a query by the SPARQL Protocol (2.1.2, a form with POST): `service` of sparql/engine.h
/// with an LgRemote as `ctx`.
LgStatus lg_remote_service(void *remote, LgStr iri, LgStr query, uint32_t timeout_ms, size_t limit,
                           const atomic_bool *cancel, LgBuf *out_body, LgBuf *out_media,
                           LgError *err);

/// Fetch an RDF document and read it into `sink`. Of `options`, base and source are not
/// used: both are the URL (the base is where it was found, after a redirect); without a format
/// the server or the suffix tells. What was read before an error has gone to `sink`.
LgStatus lg_remote_read(LgRemote *remote, LgStr url, const LgReadOptions *options,
                        const atomic_bool *cancel, LgSink *sink, uint64_t *out_n,
                        LgError *err) LG_NODISCARD;

/// Fetch a document of triples and put them into `graph`, with new blank nodes: `load` of
/// sparql/endpoint.h with an LgRemote as `ctx`. It is read to its end once before the first triple
/// goes to `sink`.
LgStatus lg_remote_load(void *remote, LgStr document, LgStr graph, uint32_t timeout_ms,
                        const atomic_bool *cancel, LgSink *sink, LgError *err);

#endif
