// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgTerm: one RDF 1.1 term (IRI, blank node or literal), as text, by value.
//
// Terms are exact: the lexical form and the datatype are kept byte for byte.

#ifndef LG_RDF_TERM_H
#define LG_RDF_TERM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

typedef enum {
    LG_TERM_NONE = 0, ///< no term: an unbound variable, the default graph
    LG_TERM_IRI,
    LG_TERM_BLANK,
    LG_TERM_LITERAL,
} LgTermKind;

/// The slices belong to somebody else, as with LgStr.
typedef struct {
    LgTermKind kind;
    LgStr value;    ///< IRI without <>, blank node label without _:, or lexical form
    LgStr datatype; ///< literals only, always set: xsd:string and rdf:langString too
    LgStr lang;     ///< language tag as written; empty unless datatype is rdf:langString
} LgTerm;

#define LG_NS_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define LG_NS_RDFS "http://www.w3.org/2000/01/rdf-schema#"
#define LG_NS_XSD "http://www.w3.org/2001/XMLSchema#"
#define LG_NS_SKOS "http://www.w3.org/2004/02/skos/core#"
#define LG_NS_QB "http://purl.org/linked-data/cube#"
#define LG_NS_DCT "http://purl.org/dc/terms/"
#define LG_NS_DCAT "http://www.w3.org/ns/dcat#"
#define LG_NS_VOID "http://rdfs.org/ns/void#"

#define LG_XSD_STRING LG_NS_XSD "string"
#define LG_RDF_LANGSTRING LG_NS_RDF "langString"

static inline LgTerm
lg_term_iri(LgStr iri)
{
    return (LgTerm){.kind = LG_TERM_IRI, .value = iri};
}

static inline LgTerm
lg_term_blank(LgStr label)
{
    return (LgTerm){.kind = LG_TERM_BLANK, .value = label};
}

static inline LgTerm
lg_term_typed(LgStr lexical, LgStr datatype)
{
    return (LgTerm){.kind = LG_TERM_LITERAL, .value = lexical, .datatype = datatype};
}

static inline LgTerm
lg_term_string(LgStr lexical)
{
    return lg_term_typed(lexical, LG_STR(LG_XSD_STRING));
}

static inline LgTerm
lg_term_lang(LgStr lexical, LgStr lang)
{
    return (LgTerm){.kind = LG_TERM_LITERAL,
                    .value = lexical,
                    .datatype = LG_STR(LG_RDF_LANGSTRING),
                    .lang = lang};
}

/// Make a term without a language tag in place. The same as an assignment but for loops that make
/// millions: those would wait for the stores of a struct that is made elsewhere and then copied.
static inline void
lg_term_set(LgTerm *term, LgTermKind kind, LgStr value, LgStr datatype)
{
    term->kind = kind;
    term->value.p = value.p;
    term->value.n = value.n;
    term->datatype.p = datatype.p;
    term->datatype.n = datatype.n;
    term->lang.p = NULL;
    term->lang.n = 0;
}

/// RDF 1.1 term equality (3.1 to 3.3): byte for byte; language tags are
/// compared without case.
bool lg_term_eq(const LgTerm *a, const LgTerm *b);

/// Copy the text of `term` into the arena. LG_E_NOMEM or LG_E_LIMIT when there is no room.
LgStatus lg_term_copy(LgArena *arena, const LgTerm *term, LgTerm *out, LgError *err) LG_NODISCARD;

/// Check that `term` may be stored: an absolute IRI of RFC 3987 without
/// forbidden characters, UTF-8, a well-formed language tag (BCP 47 shape), and
/// the limits of base/limits.h. The message names the term and what is wrong.
LgStatus lg_term_check(const LgTerm *term, LgError *err) LG_NODISCARD;

/// Append `term` in N-Triples syntax with the escapes of canonical N-Quads
/// (RDF 1.2): one line, whatever the term holds. Nothing for LG_TERM_NONE.
void lg_term_format(const LgTerm *term, LgBuf *out);

#endif
