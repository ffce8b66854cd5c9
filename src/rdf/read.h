// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Reading RDF text into a sink. Turtle, TriG, N-Triples and N-Quads are parsed
// here, strictly; RDF/XML and RDFa by raptor2 in a child process in a sandbox.
// Every term is checked (lg_term_check) before the sink sees it.

#ifndef LG_RDF_READ_H
#define LG_RDF_READ_H

#include "base/io.h"
#include "base/progress.h"
#include "rdf/format.h"
#include "rdf/sink.h"

typedef struct {
    LgFormat format;            ///< NONE: from the file's suffix
    LgStr base;                 ///< base IRI; empty: file:// and the path, none for text
    LgStr graph;                ///< graph for triples that name none; must be set
    LgStr blank_scope;          ///< put in front of every blank node label, so that the
                                ///< same label in two files makes two nodes; may be empty
    LgStr source;               ///< name of the input in messages; empty: the path
    const LgProgress *progress; ///< may be null
} LgReadOptions;

/// Read the file at `path` ("x.gz" is unpacked). `*out_n` is the number of
/// statements handed to the sink. Errors carry source, line and column.
LgStatus lg_read_file(const LgIo *io, const char *path, const LgReadOptions *options, LgSink *sink,
                      uint64_t *out_n, LgError *err) LG_NODISCARD;

/// The same from memory.
LgStatus lg_read_bytes(LgStr text, const LgReadOptions *options, LgSink *sink, uint64_t *out_n,
                       LgError *err) LG_NODISCARD;

#endif
