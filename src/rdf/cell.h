// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgCell: how one syntax writes a term, for those who write millions: straight to bytes that
// are known to be enough.

#ifndef LG_RDF_CELL_H
#define LG_RDF_CELL_H

#include "base/bytes16.h"
#include "rdf/term.h"

/// Pure functions that write at `to` and return the end. `open`, `part` for every part of
/// the value, and `close` one after the other write what `whole` does.
typedef struct {
    char *(*whole)(char *to, const LgTerm *term);            ///< `to` has lg_cell_room(term) bytes
    char *(*open)(char *to, const LgTerm *term);             ///< as if the value were empty
    char *(*part)(char *to, const LgTerm *term, LgStr part); ///< lg_cell_text_room(part.n)
    char *(*close)(char *to, const LgTerm *term);            ///< as if the value were empty
    bool plain; ///< literals of letters, digits and +-.: are written as their value
} LgCell;

enum {
    LG_CELL_LONGEST = 6, ///< bytes that a syntax may write for one
    LG_CELL_FIXED = 96,  ///< and for a term beside its texts
    LG_CELL_PART = 4096, ///< bytes of a part; a term with a longer value is written in parts
};

static inline size_t
lg_cell_text_room(size_t n)
{
    return n * LG_CELL_LONGEST + LG_CELL_FIXED;
}

static inline size_t
lg_cell_room(const LgTerm *term)
{
    return lg_cell_text_room(term->value.n + term->datatype.n + term->lang.n);
}

static inline char *
lg_cell_put(char *to, LgStr s)
{
    if (s.n > 0) {
        memcpy(to, s.p, s.n);
    }
    return to + s.n;
}

/// Append `term`. LG_TERM_NONE is nothing.
void lg_cell_add(const LgCell *cell, const LgTerm *term, LgBuf *out);

/// Append the next part of the value of a long term, up to LG_CELL_PART bytes from `*at` on, with
/// what stands before the first and behind the last one. False when that was the last.
bool lg_cell_add_part(const LgCell *cell, const LgTerm *term, size_t *at, LgBuf *out);

/// As N-Triples with the escapes of canonical N-Quads (RDF 1.2).
extern const LgCell lg_cell_ntriples;

#endif
