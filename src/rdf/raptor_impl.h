// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// raptor2 at work inside the jail. The only file that includes its header is raptor.c.
//
// Debian's raptor2 2.0.15 overflows the heap on language tags of 255 bytes and
// more, and loses statements when memory is short. Hence: never in a process that
// matters, every term checked again by the parent, statements counted.
//
// What it sends over the socket is a run of records in the byte order of the machine:
//
//     'S'  u32 line, subject, predicate, object   a statement
//     'F'  u32 line, u32 column, text        it failed; the last record
//     'E'  u64 statements                    all is sent; the last record
//     term:  u8 kind (LgTermKind), text [, datatype, language of a literal]
//     text:  u32 length, bytes

#ifndef LG_RDF_RAPTOR_IMPL_H
#define LG_RDF_RAPTOR_IMPL_H

#include "rdf/format.h"

/// Parse what comes in on `fd` and send records back on it; does not return.
/// `format` is RDFXML or RDFA. To be called in a child process right after fork().
_Noreturn void lg_raptor_run(int fd, LgFormat format, LgStr base);

#endif
