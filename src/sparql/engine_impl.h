// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the files of the engine share: one running query.

#ifndef LG_SPARQL_ENGINE_IMPL_H
#define LG_SPARQL_ENGINE_IMPL_H

#include "sparql/engine.h"
#include "sparql/op.h"
#include "sparql/rowset.h"
#include "store/decoder.h"
#include "store/texts.h"

/// What queries leave to those after them: terms of the data as they were decoded and written,
/// which are much the same in all answers. A few at a time are out. Locked.
typedef struct LgEngineShelf LgEngineShelf;

typedef struct {
    uint64_t version;   ///< of the data
    LgDecoder *decoder; ///< null: not yet needed
    LgTexts *texts;     ///< null: not yet needed
    const LgCell *cell; ///< the syntax of `texts`
    uint32_t n_cols;    ///< of `texts`
} LgEngineTools;

/// Null when memory is short. Free it when all tools are back.
LgEngineShelf *lg_engine_shelf_new(void);
void lg_engine_shelf_free(LgEngineShelf *shelf);

/// Take what there is for this version of the data, syntax (null: none) and columns; often nothing.
LgEngineTools lg_engine_shelf_take(LgEngineShelf *shelf, uint64_t version, const LgCell *cell,
                                   uint32_t n_cols);
void lg_engine_shelf_give(LgEngineShelf *shelf, LgEngineTools *tools);

/// A triple of the graph being answered with: positions as ids or columns.
typedef struct {
    LgId id[3];        ///< LG_ID_NONE: from the row
    uint32_t col[3];   ///< UINT32_MAX: always unbound, or `fresh`
    uint32_t fresh[3]; ///< index of a blank node made for each row; UINT32_MAX: not
} LgEngineTemplate;

typedef struct {
    LgAnswer answer; ///< first
    LgArena *arena;  ///< the query's budget
    LgSnapshot *snapshot;
    LgQuery *query;
    LgExec exec;
    LgPlanContext context;
    LgPlan *plan;
    LgOp *root;
    uint32_t timeout_ms; ///< for messages
    size_t memory;
    bool ended;
    bool declined; ///< it was to be small, and is not

    // Of an explained query.
    LgProfile *profile;
    LgError failure;
    uint64_t rows; ///< of the answer
    uint64_t parsing_ns, planning_ns, running_ns;

    uint32_t *cols;    ///< column of the plan of each variable of the answer
    const LgId **view; ///< the columns given out
    LgEngineShelf *shelf;
    LgEngineTools tools;
    bool equipped; ///< the tools have been taken from the shelf

    // Decoded terms: by id, dropped all at once when their text is too large.
    LgArena *text;
    LgId *cached_id;
    LgTerm *cached_term;
    LgTerm *terms; ///< the rows given out; null: not yet needed

    // CONSTRUCT and DESCRIBE (engine_graph.c, engine_describe.c)
    LgRowSet triples;     ///< those given out already
    LgId *triple_cols[3]; ///< the triples given out next
    LgEngineTemplate *template;
    LgId *fresh;
    uint32_t run_col; ///< rows ascend by it, and it is every triple's subject: those of another
                      ///< value are others. UINT32_MAX: there is no such column
    LgId run_id;      ///< its value in the run of rows that is going on
    LgId *run;        ///< the triples of the run's first row, while they are not in `triples`
    uint32_t n_run;
    bool run_first; ///< that row is all there was
    LgBatch batch;
    uint32_t batch_at;
    LgRowSet resources; ///< to describe, and those reached by blank nodes
    uint32_t resource_at;
    LgScan *scan;
    LgScanBatch scanned;
    uint32_t scanned_at;
    LgRowSet named;    ///< IRIs in the triples of a description
    LgId *names;       ///< the same, ascending, once all are known
    uint32_t name_at;  ///< whose labels are looked for
    uint32_t label_at; ///< by which property
} LgEngineAnswer;

/// The next rows. Borrowed: valid until the next call.
LgStatus lg_engine_rows_batch(LgEngineAnswer *self, LgBatch *out, LgError *err) LG_NODISCARD;
LgStatus lg_engine_rows_next(LgEngineAnswer *self, LgAnswerRows *out, LgError *err) LG_NODISCARD;

/// The term of an id of a batch, valid until the next call.
LgStatus lg_engine_rows_term(LgEngineAnswer *self, LgId id, LgTerm *out, LgError *err) LG_NODISCARD;

LgStatus lg_engine_rows_texts(LgEngineAnswer *self, const LgTextsOptions *options, LgTexts **out,
                              LgError *err) LG_NODISCARD;
void lg_engine_rows_close(LgEngineAnswer *self);

/// Prepare for lg_engine_graph_next() after the plan is made.
LgStatus lg_engine_graph_open(LgEngineAnswer *self, LgError *err) LG_NODISCARD;

/// Up to LG_BATCH_MAX triples more: subject, predicate, object.
LgStatus lg_engine_graph_next(LgEngineAnswer *self, LgBatch *out, LgError *err) LG_NODISCARD;

/// Put a triple behind the `*n` there are in self->triple_cols, unless it was given out before.
LgStatus lg_engine_graph_put(LgEngineAnswer *self, const LgId *ids, uint32_t *n,
                             LgError *err) LG_NODISCARD;

/// The same two for DESCRIBE.
LgStatus lg_engine_describe_open(LgEngineAnswer *self, LgError *err) LG_NODISCARD;
LgStatus lg_engine_describe_next(LgEngineAnswer *self, uint32_t *out_n, LgError *err) LG_NODISCARD;
void lg_engine_graph_close(LgEngineAnswer *self);

/// For tests: plan as `knobs` say from now on. Borrows `knobs`.
void lg_engine_test_knobs(LgEndpoint *endpoint, const LgPlanKnobs *knobs);

#endif
