// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The RDF syntaxes by name, media type and file suffix.

#ifndef LG_RDF_FORMAT_H
#define LG_RDF_FORMAT_H

#include "base/str.h"

typedef enum {
    LG_FORMAT_NONE = 0,
    LG_FORMAT_TURTLE,
    LG_FORMAT_TRIG,
    LG_FORMAT_NTRIPLES,
    LG_FORMAT_NQUADS,
    LG_FORMAT_RDFXML,
    LG_FORMAT_RDFA,   ///< read only
    LG_FORMAT_JSONLD, ///< written only
} LgFormat;

/// From a file name ("x.ttl", "x.nq.gz" after its ".gz" is cut off); NONE when unknown.
LgFormat lg_format_from_path(LgStr path);

/// From a short name ("ttl", "nt", "rdf", "jsonld", ...); NONE when unknown.
LgFormat lg_format_from_name(LgStr name);

/// From a media type without parameters; NONE when unknown.
LgFormat lg_format_from_media(LgStr media);

/// "text/turtle", ... without charset. Static.
const char *lg_format_media(LgFormat format);

/// True for TriG and N-Quads.
bool lg_format_has_graphs(LgFormat format);

#endif
