// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the pages at /sparql share: the query form and its results as web pages, the
// description of the endpoint, the examples of both.

#ifndef LG_SITE_QUERY_IMPL_H
#define LG_SITE_QUERY_IMPL_H

#include "site/cache_impl.h"
#include "site/site_impl.h"
#include "sparql/results.h"

typedef enum { LG_ASK_NOTHING, LG_ASK_QUERY, LG_ASK_UPDATE } LgAskKind;

/// What a request to /sparql asks for, before it is known what kind of answer there is.
typedef struct {
    LgAskKind kind;
    LgStr text;
    bool posted;  ///< it came in a body: nobody keeps the answer
    bool linked;  ///< an update stands in the target, which must not be run
    bool explain; ///< answer with the plan
    LgExplainFormat plan;
    const LgStr *graphs; ///< default-graph-uri; of an update using-graph-uri
    size_t n_graphs;
    const LgStr *named; ///< named-graph-uri; of an update using-named-graph-uri
    size_t n_named;
    uint32_t timeout_ms;     ///< 0: the request sets none
    bool html;               ///< a page, if the answer is bindings
    bool html_graph;         ///< a page, if it is a graph, or nothing is asked
    LgResultsFormat results; ///< NONE: not acceptable for bindings
    LgFormat graph;          ///< NONE: not acceptable for a graph
} LgAsk;

/// False: the request is at fault, and the answer says so already.
bool lg_ask_read(LgPage *page, LgAsk *out);

/// The same without the form of the answer, for what may not be run.
bool lg_ask_read_text(LgPage *page, LgAsk *out);

/// The parameter `format` under any of its names; empty: there is none.
LgStr lg_ask_format(const LgPage *page);

/// Run a query, unless too many are running, and answer with it or with its plan.
void lg_query_run(LgPage *page, const LgAsk *ask);

/// What the cache of answers knows the query by. Lives in the page's arena.
LgCacheKey lg_query_key(LgPage *page, const LgAsk *ask);

/// In which form the plan is to be given; as lg_ask_read().
bool lg_explain_read(LgPage *page, LgAsk *ask);

/// Answer with the plan of an explained query.
LgStatus lg_explain_answer(LgPage *page, const LgAsk *ask, LgAnswer *answer) LG_NODISCARD;

/// Run an update of somebody who may write.
void lg_update_serve(LgPage *page, const LgAsk *ask);

/// A query to begin with: in the form and in the description.
typedef struct {
    LgStr slug; ///< in its IRI
    LgStr title;
    LgStr text; ///< with its PREFIX lines
} LgExample;

extern const LgExample lg_examples[]; ///< the form begins with the first
extern const size_t lg_examples_n;

/// Answer with the description of the endpoint.
void lg_service_describe(LgPage *page, LgFormat format);

/// view.calls for the template: how programs ask this query.
void lg_calls_show(LgPage *page, LgStr query);

/// error.mend for the template: queries that may have been meant.
void lg_mend_show(LgPage *page, LgVal *error, LgStr query, const LgError *err);

/// The empty form, with examples.
void lg_query_page_form(LgPage *page);

/// The form with the first rows of an answer beneath. `begun`: monotonic ns.
LgStatus lg_query_page_result(LgPage *page, LgStr query, LgAnswer *answer,
                              uint64_t begun) LG_NODISCARD;

/// The form with the plan.
void lg_query_page_plan(LgPage *page, LgStr query, LgStr plan);

/// The form with page->err and, where it has a place, the query with that place marked.
void lg_query_page_error(LgPage *page, LgStr query);

#endif
