// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// DESCRIBE (16.4). A description is every triple that has the resource as its subject and,
// for each blank node among the objects, that node's description (concise bounded
// description, without reification); then the labels of all IRIs that these triples name.
// What limits it is the query's budget.

#include "sparql/engine_impl.h"

#include <stdlib.h>

static LgStatus
full(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the graph needs more than the query's memory limit");
}

static LgStatus
add_resource(LgEngineAnswer *self, LgId id, LgError *err)
{
    bool is_new = false;
    return lg_rowset_intern(&self->resources, &id, &is_new) == LG_ROWSET_NONE ? full(err) : LG_OK;
}

// The resources of the next solutions; false at the end.
static LgStatus
find_resources(LgEngineAnswer *self, bool *out_more, LgError *err)
{
    const LgQuery *query = self->query;
    LG_TRY(lg_op_next(self->root, &self->batch, err));
    *out_more = self->batch.n > 0;
    for (uint32_t d = 0; d < query->n_describe; d++) {
        const LgVar var = query->describe[d].var;
        const uint32_t col = var == LG_VAR_NONE ? UINT32_MAX : lg_plan_column(self->plan, var);
        for (uint32_t i = 0; i < self->batch.n && col != UINT32_MAX; i++) {
            const LgId id = self->batch.cols[col][lg_batch_row(&self->batch, i)];
            if (lg_id_kind(id) == LG_ID_KIND_IRI || lg_id_kind(id) == LG_ID_KIND_BLANK) {
                LG_TRY(add_resource(self, id, err));
            }
        }
    }
    return LG_OK;
}

LgStatus
lg_engine_describe_open(LgEngineAnswer *self, LgError *err)
{
    lg_rowset_init(&self->resources, self->arena, 1, 1);
    lg_rowset_init(&self->named, self->arena, 1, 1);
    self->resources.exec = &self->exec;
    for (uint32_t d = 0; d < self->query->n_describe; d++) {
        const LgNode *node = &self->query->describe[d];
        LgId id = LG_ID_NONE;
        if (node->var == LG_VAR_NONE) {
            LG_TRY(lg_termtable_id(self->exec.terms, &node->term, &id, err));
            if (lg_id_kind(id) != LG_ID_KIND_LOCAL) {
                LG_TRY(add_resource(self, id, err));
            }
        }
    }
    return LG_OK;
}

// The next rows of the resource at hand, or of the one after it.
static LgStatus
next_scanned(LgEngineAnswer *self, bool *out_more, LgError *err)
{
    for (bool more = true;;) {
        LG_TRY(lg_exec_check(&self->exec, err));
        if (!self->scan && self->resource_at == self->resources.n) {
            if (!more) {
                *out_more = false;
                return LG_OK;
            }
            LG_TRY(find_resources(self, &more, err));
            continue;
        }
        if (!self->scan) {
            const LgScanSpec spec = {.s = *lg_rowset_cell(&self->resources, self->resource_at, 0),
                                     .graphs = self->context.graphs,
                                     .want = LG_WANT_S | LG_WANT_P | LG_WANT_O};
            LG_TRY(lg_scan_open(self->snapshot, &spec, &self->scan, err));
        }
        LG_TRY(lg_scan_next(self->scan, &self->scanned, err));
        self->scanned_at = 0;
        if (self->scanned.n > 0) {
            *out_more = true;
            return LG_OK;
        }
        lg_scan_close(self->scan);
        self->scan = NULL;
        self->resource_at++;
    }
}

// The IRIs that a triple names.
static LgStatus
add_names(LgEngineAnswer *self, const LgId *ids, LgError *err)
{
    for (int at = 0; at < 3; at++) {
        bool is_new = false;
        if (lg_id_kind(ids[at]) == LG_ID_KIND_IRI &&
            lg_rowset_intern(&self->named, &ids[at], &is_new) == LG_ROWSET_NONE) {
            return full(err);
        }
    }
    return LG_OK;
}

static LgStatus
next_triples(LgEngineAnswer *self, uint32_t *n, bool *out_more, LgError *err)
{
    *out_more = true;
    while (*n < LG_BATCH_MAX && *out_more) {
        if (self->scanned_at == self->scanned.n) {
            LG_TRY(next_scanned(self, out_more, err));
            continue;
        }
        const uint32_t row = self->scanned_at++;
        const LgId ids[3] = {self->scanned.cols[LG_COL_S][row], self->scanned.cols[LG_COL_P][row],
                             self->scanned.cols[LG_COL_O][row]};
        if (lg_id_kind(ids[2]) == LG_ID_KIND_BLANK) {
            LG_TRY(add_resource(self, ids[2], err));
        }
        LG_TRY(add_names(self, ids, err));
        LG_TRY(lg_engine_graph_put(self, ids, n, err));
    }
    return LG_OK;
}

// --- Labels -----------------------------------------------------------------------

static const LgStr label_properties[] = {
    LG_STR_INIT(LG_NS_RDFS "label"),
    LG_STR_INIT(LG_NS_SKOS "prefLabel"),
    LG_STR_INIT(LG_NS_DCT "title"),
    LG_STR_INIT("http://xmlns.com/foaf/0.1/name"),
};
enum { N_LABELS = sizeof(label_properties) / sizeof(label_properties[0]) };

// All names are known: sort them, since labels are read in the order of their subjects.
static LgStatus
sort_names(LgEngineAnswer *self, LgError *err)
{
    self->names = LG_NEW_ARRAY(self->arena, LgId, (size_t)self->named.n + 1);
    if (!self->names) {
        return full(err);
    }
    for (uint32_t i = 0; i < self->named.n; i++) {
        self->names[i] = *lg_rowset_cell(&self->named, i, 0);
    }
    qsort(self->names, self->named.n, sizeof(*self->names), lg_id_cmp);
    return LG_OK;
}

// Begin with the property at hand; `*out_any` is false when the store does not have it.
static LgStatus
open_labels(LgEngineAnswer *self, bool *out_any, LgError *err)
{
    const LgTerm property = lg_term_iri(label_properties[self->label_at]);
    LgScanSpec spec = {.graphs = self->context.graphs,
                       .order = LG_ORDER_S,
                       .want = LG_WANT_S | LG_WANT_P | LG_WANT_O};
    LG_TRY(lg_snapshot_find(self->snapshot, &property, &spec.p, err));
    *out_any = spec.p != LG_ID_NONE;
    self->name_at = 0;
    self->scanned.n = 0;
    self->scanned_at = 0;
    return *out_any ? lg_scan_open(self->snapshot, &spec, &self->scan, err) : LG_OK;
}

// The rows that may be about the name at hand and those behind it.
static LgStatus
seek_labels(LgEngineAnswer *self, LgError *err)
{
    LG_TRY(lg_exec_check(&self->exec, err));
    LG_TRY(lg_scan_seek(self->scan, self->names[self->name_at], err));
    LG_TRY(lg_scan_next(self->scan, &self->scanned, err));
    self->scanned_at = 0;
    if (self->scanned.n == 0) {
        self->name_at = self->named.n;
    }
    return LG_OK;
}

// Both the rows and the names ascend: take the rows about a name.
static LgStatus
merge_labels(LgEngineAnswer *self, uint32_t *n, LgError *err)
{
    while (*n < LG_BATCH_MAX && self->name_at < self->named.n) {
        const LgId name = self->names[self->name_at];
        const LgScanBatch *rows = &self->scanned;
        if (self->scanned_at == rows->n || rows->cols[LG_COL_S][rows->n - 1] < name) {
            LG_TRY(seek_labels(self, err));
            continue;
        }
        const uint32_t row = self->scanned_at;
        const LgId ids[3] = {rows->cols[LG_COL_S][row], rows->cols[LG_COL_P][row],
                             rows->cols[LG_COL_O][row]};
        self->name_at += ids[0] > name;
        self->scanned_at += ids[0] <= name;
        if (ids[0] == name) {
            LG_TRY(lg_engine_graph_put(self, ids, n, err));
        }
    }
    return LG_OK;
}

static LgStatus
next_labels(LgEngineAnswer *self, uint32_t *n, LgError *err)
{
    if (!self->names) {
        LG_TRY(sort_names(self, err));
    }
    while (*n < LG_BATCH_MAX && self->label_at < N_LABELS) {
        bool any = true;
        if (!self->scan) {
            LG_TRY(open_labels(self, &any, err));
        }
        if (any) {
            LG_TRY(merge_labels(self, n, err));
        }
        if (!any || self->name_at == self->named.n) {
            lg_scan_close(self->scan);
            self->scan = NULL;
            self->label_at++;
        }
    }
    return LG_OK;
}

LgStatus
lg_engine_describe_next(LgEngineAnswer *self, uint32_t *out_n, LgError *err)
{
    uint32_t n = 0;
    bool more = !self->names;
    if (more) {
        LG_TRY(next_triples(self, &n, &more, err));
    }
    if (!more) {
        LG_TRY(next_labels(self, &n, err));
    }
    *out_n = n;
    return LG_OK;
}
