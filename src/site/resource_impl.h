// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What pages of resources and of datasets share.

#ifndef LG_SITE_RESOURCE_IMPL_H
#define LG_SITE_RESOURCE_IMPL_H

#include "site/site_impl.h"

#define LG_NS_PMD "http://publishmydata.com/def/dataset#"
#define LG_NS_SDMX_ATTRIBUTE "http://purl.org/linked-data/sdmx/2009/attribute#"
#define LG_NS_QUDT "http://qudt.org/schema/qudt/"

enum {
    LG_FACTS_MOST = 2000,   ///< facts of one resource that are read together
    LG_FACTS_SHOWN = 25,    ///< values of one property before "all n"
    LG_FACTS_PAGE = 100,    ///< values on a page of their own
    LG_INCOMING_SHOWN = 10, ///< resources that point here, for each property
    LG_NESTED_MOST = 500    ///< facts of its blank nodes
};

typedef struct {
    LgStr p;
    LgTerm o;
    uint32_t seen;  ///< place in the store's order
    uint64_t count; ///< values of the predicate, when not all of them are here; else 0
} LgFact;

/// Facts of one predicate stand together.
typedef struct {
    LgFact *facts;
    uint32_t n;
    LgTable nested; ///< what is said of its blank nodes: node, predicate, value
} LgFacts;

// --- resource.c -------------------------------------------------------------

/// `before` <iri> `after`
LgStr lg_resource_query(LgPage *page, const char *before, LgStr iri, const char *after);
LgStatus lg_resource_facts(LgPage *page, LgStr iri, LgFacts *out) LG_NODISCARD;

/// The first value of a predicate; null when there is none.
const LgTerm *lg_facts_first(const LgFacts *facts, const char *predicate);
bool lg_facts_is(const LgFacts *facts, const char *class);
bool lg_facts_has(const LgFacts *facts, const char *predicate, LgStr value);

// --- resource_page.c --------------------------------------------------------

LgStatus lg_resource_page(LgPage *page, LgStr iri, LgStr document,
                          const LgFacts *facts) LG_NODISCARD;

/// Put the facts into view.facts, but those that the header shows. Wants labels
/// first (lg_resource_want) and shows with them.
void lg_resource_want(LgLabels *labels, const LgFacts *facts);
LgStatus lg_resource_units(LgPage *page, const LgFacts *facts, LgTable *out) LG_NODISCARD;
void lg_resource_show(LgPage *page, LgLabels *labels, const LgFacts *facts, const LgTable *units,
                      LgStr document);

/// view.title, view.lang, view.types, view.comments, view.iri.
LgStr lg_resource_head(LgPage *page, LgLabels *labels, LgStr iri, const LgFacts *facts);

/// view.paging for rows [from, from + shown) of `total`; `base`: address with
/// '?' or '&' at its end, to which "page=n" is added.
void lg_resource_paging(LgPage *page, LgStr base, uint64_t number, uint64_t size, uint64_t total);

/// The parameter "page", from 1 to the last one of `total` rows, `size` to a page.
uint64_t lg_resource_number(const LgPage *page, uint64_t size, uint64_t total);

// --- source.c ---------------------------------------------------------------

/// Where the facts about a resource come from.
typedef struct {
    LgTable graphs; ///< graph, number of facts
    LgTable said;   ///< graph, its dataset, its licence or rights, each as far as there is one
} LgSources;

LgStatus lg_sources_fetch(LgPage *page, LgStr iri, LgSources *out) LG_NODISCARD;

/// The one dataset that all this is part of; null when there is none, or more than one.
const LgTerm *lg_sources_dataset(const LgSources *sources);

/// Put them into view.graphs, with labels that have been wanted for `said`, and link licences.
void lg_sources_show(LgPage *page, LgLabels *labels, const LgSources *sources);

// --- dataset.c --------------------------------------------------------------

LgStatus lg_dataset_page(LgPage *page, LgStr iri, LgStr document, const LgFacts *facts,
                         bool cube) LG_NODISCARD;

/// Stream a cube's observations as CSV.
LgStatus lg_dataset_csv(LgPage *page, LgStr iri) LG_NODISCARD;

// --- csvw.c -----------------------------------------------------------------

/// Behind the IRI of a dataset: its distribution as CSV with metadata.
#define LG_CSVW_ID "#distribution-csvw"

/// Send the CSV that was written when this dataset was published, or its metadata. `*out_none`: it
/// was published without, and nothing has been sent.
LgStatus lg_csvw_serve(LgPage *page, LgStr dataset, bool metadata, bool *out_none) LG_NODISCARD;

#endif
