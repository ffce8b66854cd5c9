// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgEndpoint: something that answers SPARQL queries: the engine of this
// process, or a store elsewhere. All that the site knows of a store.

#ifndef LG_SPARQL_ENDPOINT_H
#define LG_SPARQL_ENDPOINT_H

#include "base/io.h"
#include "rdf/sink.h"
#include "rdf/term.h"
#include "sparql/batch.h"

#include <stdatomic.h>

typedef struct LgEndpoint LgEndpoint;
typedef struct LgAnswer LgAnswer;
typedef struct LgTexts LgTexts; ///< store/texts.h
typedef struct LgTextsOptions LgTextsOptions;

/// How SERVICE reaches another endpoint: send `query` to the one at `iri` by the SPARQL
/// Protocol; append the answer to `out_body`, and its media type, lower case and without
/// parameters, to `out_media`. Fails with a message that names the endpoint, LG_E_UNSUPPORTED
/// when the site's rules keep it from being asked, LG_E_LIMIT when the answer has more
/// than `limit` bytes.
typedef LgStatus (*LgServiceFn)(void *ctx, LgStr iri, LgStr query, uint32_t timeout_ms,
                                size_t limit, const atomic_bool *cancel, LgBuf *out_body,
                                LgBuf *out_media, LgError *err);

typedef struct {
    LgStr base;          ///< for relative IRIs; may be empty
    const LgStr *graphs; ///< default-graph-uri of the protocol: overrides FROM
    size_t n_graphs;
    const LgStr *named_graphs; ///< named-graph-uri
    size_t n_named_graphs;
    uint32_t timeout_ms;       ///< 0: the endpoint's own limit
    size_t memory;             ///< bytes; 0: the endpoint's own limit
    bool first;                ///< may use the last quarter of the memory for all queries
    const atomic_bool *cancel; ///< may be null; borrowed until the answer is closed
    bool small;                ///< answer only if that will take well under a millisecond (see
                               ///< lg_endpoint_query)
    bool explain;              ///< run it to the end and answer with the plan (lg_answer_explain):
                               ///< there are no rows, and a limit is no failure of the call
} LgQueryOptions;

typedef enum {
    LG_ANSWER_BINDINGS, ///< SELECT
    LG_ANSWER_BOOLEAN,  ///< ASK
    LG_ANSWER_GRAPH,    ///< CONSTRUCT, DESCRIBE
} LgAnswerKind;

/// Borrowed: valid until the next call on the answer.
typedef struct {
    uint32_t n;          ///< rows, 0 means the end
    uint32_t n_cols;     ///< variables; 3 for a graph (subject, predicate, object)
    const LgTerm *terms; ///< terms[row * n_cols + col]; kind NONE: unbound
} LgAnswerRows;

typedef struct {
    LgStr base; ///< for relative IRIs; may be empty

    /// The named graph that data and templates without GRAPH go to, and that DEFAULT
    /// means. Every graph of a store has a name, and its queries read the union of all
    /// as their default graph; so does WHERE (unless it has WITH or USING).
    LgStr default_graph;
    /// WHERE reads `default_graph` alone as its default graph, and GRAPH ?g leaves it
    /// out: the graph store of the standard.
    bool own_default;

    const LgStr *using_graphs; ///< using-graph-uri of the protocol (2.2.3): for every operation
    size_t n_using_graphs;     ///< with WHERE; one that has USING, USING NAMED or WITH is an error
    const LgStr *using_named;  ///< using-named-graph-uri
    size_t n_using_named;

    /// Puts the triples of a document into `graph`. Should put nothing before it knows
    /// that it can read the document: only then LOAD SILENT may go on. `timeout_ms` is what is
    /// left of the request's time, `cancel` is its own. Null: LOAD is refused.
    LgStatus (*load)(void *ctx, LgStr document, LgStr graph, uint32_t timeout_ms,
                     const atomic_bool *cancel, LgSink *sink, LgError *err);
    void *load_ctx;

    LgServiceFn service; ///< how SERVICE in WHERE is asked; an engine's own has it set already
    void *service_ctx;

    uint32_t timeout_ms;       ///< for the whole request, without publishing; 0: 30,000
    size_t memory;             ///< bytes, twice: for the request and for an operation; 0: 1 GiB
    const atomic_bool *cancel; ///< may be null
} LgUpdateOptions;

typedef struct {
    LgStatus (*query)(LgEndpoint *endpoint, LgStr query, const LgQueryOptions *options,
                      LgAnswer **out, LgError *err);
    /// A number that changes when what is published changes; for ETags.
    LgStatus (*version)(LgEndpoint *endpoint, uint64_t *out, LgError *err);
    /// Null: it cannot be updated.
    LgStatus (*update)(LgEndpoint *endpoint, LgStr request, const LgUpdateOptions *options,
                       LgError *err);
    void (*free)(LgEndpoint *endpoint);
} LgEndpointType;

struct LgEndpoint {
    const LgEndpointType *type;
};

typedef enum {
    LG_EXPLAIN_TEXT, ///< a table for people: an operator per line, inputs indented below

    /// {"form": "SELECT", "version": data's version, "cached": whether there is an answer that
    ///  would have been given instead of running it, "measured": whether it was run for this,
    ///  "complete": true, "error": {"status", "message"} if it is not,
    ///  "answer": {"rows" | "triples": n} or {"boolean": b} if it is,
    ///  "parsing_ms", "planning_ms", "running_ms", "limit_ms",
    ///  "peak_memory", "limit_memory": bytes,
    ///  "operators": [{"id", "parent": id of the operator that reads it, or null,
    ///    "role": "root" | "input" | "exists" | "each batch" | "each graph",
    ///    "operator": "left hash join", "detail": what it works on, "estimated": rows,
    ///    "runs", "rows": actual, "ended": was it read to its end, "misestimated": by more than
    ///    10 times, "calls", "seeks": calls that skipped rows, "total_ms": inputs included,
    ///    "own_ms", "own_memory": bytes, "visited": nodes that a path reached,
    ///    "requests", "received": of SERVICE, sent to other endpoints and rows of their answers,
    ///    "pattern": {"runs", "planning_ms", "asked", "line", "column"} of one that its parent
    ///      plans and runs itself, in the role it has: numbers of all runs together}]}
    /// Parents come before what they read. Members may be added, not changed.
    LG_EXPLAIN_JSON,
} LgExplainFormat;

typedef struct {
    LgStatus (*next)(LgAnswer *answer, LgAnswerRows *out, LgError *err);
    /// Null, all three: it has terms only.
    LgStatus (*batch)(LgAnswer *answer, LgBatch *out, LgError *err);
    LgStatus (*term)(LgAnswer *answer, LgId id, LgTerm *out, LgError *err);
    LgStatus (*texts)(LgAnswer *answer, const LgTextsOptions *options, LgTexts **out, LgError *err);
    LgStatus (*explain)(LgAnswer *answer, LgExplainFormat format, LgBuf *out, LgError *err);
    /// Null: only `next` looks at the budgets.
    LgStatus (*check)(const LgAnswer *answer, LgError *err);
    void (*close)(LgAnswer *answer);
} LgAnswerType;

/// First member of every answer's own struct.
struct LgAnswer {
    const LgAnswerType *type;
    LgAnswerKind kind;
    bool boolean;      ///< of an ASK
    const LgStr *vars; ///< names of the columns, without ?
    uint32_t n_vars;
    uint64_t version;       ///< of the data it was computed on
    bool kept;              ///< for the plan to say: without explain it would not have been run
    bool steady;            ///< the same data always give the same answer
    const LgError *failure; ///< of an explained query: why it did not run to its end; may be null
};

/// Begin to answer `query`. A failure here comes before the first row: syntax
/// errors have line and column. With options.small `*out` is null when the query may take longer:
/// ask again without, where there is time. Threads: an endpoint may be used by several,
/// an answer by one. Close the answer with lg_answer_close().
static inline LgStatus
lg_endpoint_query(LgEndpoint *endpoint, LgStr query, const LgQueryOptions *options, LgAnswer **out,
                  LgError *err)
{
    return endpoint->type->query(endpoint, query, options, out, err);
}

static inline LgStatus
lg_endpoint_version(LgEndpoint *endpoint, uint64_t *out, LgError *err)
{
    return endpoint->type->version(endpoint, out, err);
}

/// Run a request of updates as one transaction, which is durable when this returns LG_OK.
/// LG_E_UNSUPPORTED from an endpoint that only reads; LG_E_BUSY when others have been
/// writing for too long. Threads: waits for its turn, in the order of the calls.
static inline LgStatus
lg_endpoint_update(LgEndpoint *endpoint, LgStr request, const LgUpdateOptions *options,
                   LgError *err)
{
    if (!endpoint->type->update) {
        return lg_error_set(err, LG_E_UNSUPPORTED, "these data cannot be updated");
    }
    return endpoint->type->update(endpoint, request, options, err);
}

static inline void
lg_endpoint_free(LgEndpoint *endpoint)
{
    if (endpoint) {
        endpoint->type->free(endpoint);
    }
}

/// The next rows (a graph's triples each once). LG_E_TIMEOUT, LG_E_LIMIT,
/// LG_E_CANCEL when a budget is used up: what came before is then not the
/// whole answer, and the caller must make that visible.
static inline LgStatus
lg_answer_next(LgAnswer *answer, LgAnswerRows *out, LgError *err)
{
    return answer->type->next(answer, out, err);
}

/// Can its rows be read as ids?
static inline bool
lg_answer_has_ids(const LgAnswer *answer)
{
    return answer->type->batch != NULL;
}

/// The next rows as lg_answer_next() would give them, as ids: for those who write many. A column
/// of the answer that is never bound may be null; a graph has no such columns and no `sel`.
/// Of the two, use one. Borrowed: valid until the next call.
static inline LgStatus
lg_answer_batch(LgAnswer *answer, LgBatch *out, LgError *err)
{
    return answer->type->batch(answer, out, err);
}

/// The term of an id of the batch. Borrowed: valid until the next call on the answer.
static inline LgStatus
lg_answer_term(LgAnswer *answer, LgId id, LgTerm *out, LgError *err)
{
    return answer->type->term(answer, id, out, err);
}

/// What writes ids of its batches as `options` say, whose term function may be lg_answer_term().
/// Once for an answer. Borrowed: valid until it is closed.
static inline LgStatus
lg_answer_texts(LgAnswer *answer, const LgTextsOptions *options, LgTexts **out, LgError *err)
{
    return answer->type->texts(answer, options, out, err);
}

/// LG_E_TIMEOUT or LG_E_CANCEL when it must stop: for those who take long over the rows they got.
static inline LgStatus
lg_answer_check(const LgAnswer *answer, LgError *err)
{
    return answer->type->check ? answer->type->check(answer, err) : LG_OK;
}

/// Append the plan with its estimates and, if options.explain asked for it, what every
/// operator did: also when a limit ended the query (answer->failure).
static inline LgStatus
lg_answer_explain(LgAnswer *answer, LgExplainFormat format, LgBuf *out, LgError *err)
{
    return answer->type->explain(answer, format, out, err);
}

static inline void
lg_answer_close(LgAnswer *answer)
{
    if (answer) {
        answer->type->close(answer);
    }
}

#endif
