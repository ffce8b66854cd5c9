// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgVocab: the properties and classes that the data use, with labels, counts
// and short names. Read with a few queries and kept until the data change.

#ifndef LG_SITE_VOCAB_IMPL_H
#define LG_SITE_VOCAB_IMPL_H

#include "site/site_impl.h"

typedef struct {
    LgStr prefix;
    LgStr iri;
    uint64_t count; ///< terms of the data that begin with it
} LgVocabPrefix;

typedef struct {
    LgStr iri;
    LgStr text;                  ///< as a query spells it: "qb:dataSet", or "<http://…>"
    LgStr local;                 ///< the part of `text` behind the prefix; empty: there is none
    LgStr label;                 ///< may be empty
    uint64_t count;              ///< triples with this property, things of this class
    const LgVocabPrefix *prefix; ///< null: `text` is the whole IRI
    bool is_class;
} LgVocabTerm;

typedef struct LgVocab LgVocab;
struct LgVocab {
    uint64_t version; ///< of the data
    const LgVocabTerm *terms;
    size_t n_terms;
    const LgVocabPrefix *prefixes; ///< those of the site, then those made for these data
    size_t n_prefixes;
};

/// The vocabulary of the site's data. When the data change all the time it may be that of
/// an earlier version (see `version`): no more than a twentieth of the time goes into reading
/// it. LG_E_BUSY when it could not be read a while ago. Give it back with lg_vocab_unref().
LgStatus lg_vocab_ref(LgPage *page, LgVocab **out) LG_NODISCARD;

/// Null is allowed.
void lg_vocab_unref(LgSite *site, LgVocab *vocab);

#endif
