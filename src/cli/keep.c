// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/keep.h"

#include "base/mem.h"

#include <stdlib.h>

typedef struct {
    LgSnapshot *live;
    LgLoad *load;
    LgId *graphs; // that are replaced, ascending
    size_t n;
    LgId type; // rdf:type
} Keep;

static LgStatus
id_of(const Keep *k, LgStr iri, LgId *out, LgError *err)
{
    const LgTerm term = lg_term_iri(iri);
    return lg_snapshot_find(k->live, &term, out, err);
}

static LgStatus
list_graphs(Keep *k, const LgConvertResult *result, bool addresses, LgError *err)
{
    k->graphs = LG_ALLOC_ARRAY(LgId, result->n_graphs + 1);
    if (!k->graphs) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < result->n_graphs; i++) {
        LgId id = LG_ID_NONE;
        if (!addresses && lg_str_ends(result->graphs[i], LG_STR("/address"))) {
            continue;
        }
        LG_TRY(id_of(k, result->graphs[i], &id, err));
        if (id != LG_ID_NONE) {
            k->graphs[k->n++] = id;
        }
    }
    qsort(k->graphs, k->n, sizeof(k->graphs[0]), lg_id_cmp);
    return LG_OK;
}

// What the scan finds goes into the load; `types`: and the types of its objects, in the same graph.
static LgStatus
keep_rows(const Keep *k, LgScanSpec spec, bool types, LgError *err)
{
    LgScan *scan = NULL;
    LgScanBatch batch = {0};
    spec.want = LG_WANT_S | LG_WANT_P | LG_WANT_O | LG_WANT_G;
    LG_TRY(lg_scan_open(k->live, &spec, &scan, err));
    LgStatus st = LG_OK;
    while (st == LG_OK && (st = lg_scan_next(scan, &batch, err)) == LG_OK && batch.n > 0) {
        const LgId *o = batch.cols[LG_COL_O];
        const LgId *g = batch.cols[LG_COL_G];
        const LgQuads quads = {batch.n, batch.cols[LG_COL_S], batch.cols[LG_COL_P], o, g};
        st = lg_sink_quads(lg_load_sink(k->load), &quads, err);
        for (uint32_t i = 0; types && st == LG_OK && i < batch.n; i++) {
            if (lg_id_kind(o[i]) == LG_ID_KIND_IRI) {
                const LgScanSpec of = {.s = o[i], .p = k->type, .graphs = {.ids = &g[i], .n = 1}};
                st = keep_rows(k, of, false, err);
            }
        }
    }
    lg_scan_close(scan);
    return st;
}

static LgStatus
keep_all(Keep *k, const LgConvertResult *result, LgError *err)
{
    LG_TRY(id_of(k, LG_STR(LG_NS_RDF "type"), &k->type, err));
    for (size_t i = 0; i < result->n_kept; i++) {
        LgScanSpec spec = {.graphs = {.ids = k->graphs, .n = k->n}};
        LG_TRY(id_of(k, result->kept[i], &spec.s, err));
        if (spec.s != LG_ID_NONE) {
            LG_TRY(keep_rows(k, spec, k->type != LG_ID_NONE, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_keep_records(const LgConvertResult *result, bool addresses, LgSnapshot *live, LgLoad *load,
                LgError *err)
{
    Keep k = {.live = live, .load = load};
    if (result->n_kept == 0) {
        return LG_OK;
    }
    LgStatus st = list_graphs(&k, result, addresses, err);
    st = st == LG_OK ? keep_all(&k, result, err) : st;
    lg_mem_free(k.graphs);
    return st;
}
