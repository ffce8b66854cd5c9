// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The limits of what an input controls, where more than one file or a message to a person needs
// them. Those of HTTP are options of http/server.h; a query's time and memory, of sparql/engine.h.

#ifndef LG_BASE_LIMITS_H
#define LG_BASE_LIMITS_H

enum {
    LG_LIMIT_IRI = 8 * 1024,             ///< bytes of one IRI
    LG_LIMIT_LITERAL = 16 * 1024 * 1024, ///< bytes of one lexical form
    LG_LIMIT_LANG = 64,                  ///< bytes of one language tag
    LG_LIMIT_QUERY = 1024 * 1024,        ///< bytes of one SPARQL query
    LG_LIMIT_UPDATE = 16 * 1024 * 1024,  ///< bytes of one SPARQL update
    LG_LIMIT_QUERY_DEPTH = 128,          ///< nesting of groups and expressions
    LG_LIMIT_QUERY_HEIGHT = 1024,        ///< of the algebra: recursion over it is safe
    LG_LIMIT_QUERY_VARS = 4096,          ///< variables of one query
    LG_LIMIT_QUERY_PREFIXES = 1024,      ///< PREFIX and BASE of one query or update
    LG_LIMIT_ANSWER = 64 * 1024 * 1024,  ///< bytes of what another endpoint answers
    LG_LIMIT_REGEX = 64 * 1024,          ///< bytes of a regular expression: a class escape becomes
                                         ///< some hundred
    LG_LIMIT_COLUMNS = 4096,             ///< columns of one table
    LG_LIMIT_CELL = 16 * 1024 * 1024,    ///< bytes of one cell
    LG_LIMIT_ROW = 64 * 1024 * 1024,     ///< bytes of one row of a table
    LG_LIMIT_MEMBERS = 65536,            ///< files in one zip
    LG_LIMIT_UNPACK_FREE = 64 << 20,     ///< bytes that anything may unpack to
    LG_LIMIT_UNPACK_RATIO = 250,         ///< beyond that: unpacked bytes for each packed one
    LG_LIMIT_THREADS = 256,              ///< that queries may use at a time
    LG_LIMIT_RECIPE = 4 * 1024 * 1024,   ///< bytes of one recipe or configuration
};

#endif
