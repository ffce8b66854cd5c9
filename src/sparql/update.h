// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL 1.1 Update: what the parser makes of a request, and running one. What is
// parsed lives in the request's arena and is read-only once the parser has returned.

#ifndef LG_SPARQL_UPDATE_H
#define LG_SPARQL_UPDATE_H

#include "sparql/algebra.h"
#include "sparql/endpoint.h"
#include "store/store.h"

/// A quad of data or of a template. No graph (neither a variable nor a term):
/// the default graph.
typedef struct {
    LgNode g, s, p, o;
} LgUpdateQuad;

typedef enum {
    LG_TARGET_DEFAULT, ///< the default graph
    LG_TARGET_GRAPH,   ///< `graph`
    LG_TARGET_NAMED,   ///< every named graph
    LG_TARGET_ALL,     ///< these and the default graph
} LgTargetKind;

typedef struct {
    LgTargetKind kind;
    LgStr graph; ///< absolute IRI
} LgTarget;

typedef enum {
    LG_UPDATE_QUADS,  ///< INSERT DATA, DELETE DATA, DELETE WHERE, DELETE/INSERT (3.1.1 to 3.1.3)
    LG_UPDATE_LOAD,   ///< `source` into `to`, which is a graph or the default graph
    LG_UPDATE_CLEAR,  ///< `to`
    LG_UPDATE_CREATE, ///< `to`, which is a graph
    LG_UPDATE_DROP,   ///< `to`
    LG_UPDATE_ADD,    ///< `from` to `to`, each a graph or the default graph; so do MOVE and COPY
    LG_UPDATE_MOVE,
    LG_UPDATE_COPY,
} LgUpdateKind;

typedef struct {
    LgUpdateKind kind;
    bool silent;           ///< its failure is not one of the request
    uint32_t line, column; ///< where it begins in the request, from 1

    // Of QUADS: `where` is a SELECT of all named variables of the templates. For
    // every solution `insert` gets new blank nodes for the variables where->fresh. All
    // solutions are found first, then all of `remove` is removed, then all of
    // `insert` is added. The data forms have the pattern UNIT.
    LgUpdateQuad *remove;
    uint32_t n_remove;
    LgUpdateQuad *insert;
    uint32_t n_insert;
    LgQuery *where; ///< its FROM and FROM NAMED were written USING
    LgStr with;     ///< WITH: in place of the default graph in `where`, unless it has USING
                    ///< (the templates have it as their graph); empty: none

    LgStr source; ///< of LOAD: absolute IRI
    LgTarget from, to;
} LgUpdateOp;

typedef struct {
    LgUpdateOp *ops;
    uint32_t n_ops; ///< may be 0
    LgPrefixDecl *prefixes;
    uint32_t n_prefixes;
} LgUpdate;

/// Parse one request. `base` resolves relative IRIs (empty: they are an error).
/// LG_E_SYNTAX with line, column and what was expected; LG_E_LIMIT for a request that is too long
/// or nested too deep.
LgStatus lg_parse_update(LgArena *arena, LgStr text, LgStr base, LgUpdate **out,
                         LgError *err) LG_NODISCARD;

// --- Running --------------------------------------------------------------------

/// A request that has been read and can be run.
typedef struct LgUpdateRequest LgUpdateRequest;

/// Parse a request and prepare to run it; touches no store. Borrows `options` and what it points
/// to; `text` is no longer needed. Close it with lg_update_close().
LgStatus lg_update_open(LgStr text, const LgUpdateOptions *options, LgUpdateRequest **out,
                        LgError *err) LG_NODISCARD;

/// Run it on what `load` holds so far: each operation sees what those before it did. Its time
/// begins now, and ends at `until_ns` (lg_time_mono_ns(); 0: no such limit) at the latest.
/// After a failure `load` may hold a part of it: lg_load_changes() tells. The place of an error is
/// that of the operation. There are no empty graphs: one that is cleared is gone, CREATE makes
/// nothing but fails for one that exists, ADD, MOVE and COPY fail for a source
/// that does not. May be called again, on another load.
LgStatus lg_update_apply(LgUpdateRequest *request, LgLoad *load, uint64_t until_ns,
                         LgError *err) LG_NODISCARD;

/// True when it reads from elsewhere (LOAD), which may take any time.
bool lg_update_is_remote(const LgUpdateRequest *request);
bool lg_update_is_empty(const LgUpdateRequest *request);

/// Bytes that it may use.
size_t lg_update_memory(const LgUpdateRequest *request);

/// Null is allowed.
void lg_update_close(LgUpdateRequest *request);

/// Run a request as one transaction: nobody else sees any of it before all is published. After a
/// failure the store is as it was. Waits up to `wait_ms` for others that write, then LG_E_BUSY.
LgStatus lg_update_run(LgStore *store, LgStr text, const LgUpdateOptions *options, uint32_t wait_ms,
                       LgError *err) LG_NODISCARD;

#endif
