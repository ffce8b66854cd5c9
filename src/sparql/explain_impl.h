// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The plan of a query for people and for programs, with what was estimated and what came.
// explain.c says what an operator does, explain_text.c and explain_json.c write it all.

#ifndef LG_SPARQL_EXPLAIN_IMPL_H
#define LG_SPARQL_EXPLAIN_IMPL_H

#include "sparql/profile_impl.h"

enum { LG_EXPLAIN_MARGIN = 85 }; ///< width of the numbers before an operator

typedef struct {
    LgExec *exec;
    LgArena *arena;    ///< of the labels
    const LgId *fixed; ///< by variable: values that are different in every run; may be null
} LgExplainLabeller;

/// The name of an operator, such as "left hash", and what it works on. LG_E_LIMIT when the
/// arena is full.
LgStatus lg_explain_label(const LgExplainLabeller *labeller, const LgOp *op, LgStr *out_name,
                          LgStr *out_detail, LgError *err) LG_NODISCARD;

/// All that is known of a query besides its operators.
typedef struct {
    const LgProfile *profile;
    bool kept;              ///< there is an answer already: it would not be run
    bool measured;          ///< false: it was not run to be explained, there are estimates only
    const LgError *failure; ///< why it did not run to its end; null: it did
    const char *form;       ///< "SELECT"
    bool is_boolean;        ///< an ASK
    bool is_graph;          ///< CONSTRUCT or DESCRIBE
    bool boolean;
    uint64_t rows;    ///< solutions, or triples of a graph
    uint64_t version; ///< of the data
    uint64_t parsing_ns, planning_ns, running_ns;
    size_t memory; ///< the limit
    uint32_t timeout_ms;
} LgExplain;

/// Rows by estimate, when these differ more than 10 times; else 0. Fewer rows than estimated are
/// no error of an operator that was not read to its end or was told to skip some.
double lg_explain_error(const LgProfileNode *node);

/// The estimate as it is shown: products of many patterns may be beyond any number.
double lg_explain_estimate(const LgProfileNode *node);

/// Time and memory of the operator itself.
uint64_t lg_explain_own_ns(const LgProfileNode *node);
size_t lg_explain_own_memory(const LgProfileNode *node);

void lg_explain_text(const LgExplain *explain, LgBuf *out);
void lg_explain_json(const LgExplain *explain, LgBuf *out);

#endif
