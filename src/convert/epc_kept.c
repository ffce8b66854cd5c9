// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Certificates that are published and whose rows cannot be read this time: what is published of
// them stays. What a line that is no row has where its key should be is enough to know one: unless
// it is the key of a certificate that is live, nothing comes of it.

#include "base/mem.h"
#include "convert/epc_impl.h"

enum { KEPT_MOST = 1 << 20 };

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for the keys of bad rows");
}

LgStr
lg_epc_kept_cell(LgStr line, char delimiter, uint32_t index)
{
    for (;;) {
        const bool quoted = line.n > 0 && line.p[0] == '"';
        const LgStr inner = lg_str_from(line, quoted);
        const size_t n = lg_str_find(inner, quoted ? '"' : delimiter);
        const LgStr rest = lg_str_from(inner, n);
        if (index == 0) {
            return lg_str_trim((LgStr){inner.p, n});
        }
        const size_t next = lg_str_find(rest, delimiter);
        if (next == rest.n) {
            return (LgStr){0};
        }
        line = lg_str_from(rest, next + 1);
        index--;
    }
}

// Where a certificate is live.
typedef struct {
    LgStr prefix; // of the graphs of its register
    bool found;
    uint16_t year; // bit number
} Where;

static LgStatus
take_graph(void *to, LgStr subject, LgStr graph, LgError *err)
{
    (void)subject;
    (void)err;
    Where *where = (Where *)to;
    uint64_t year = 0;
    const LgStr name = lg_str_from(graph, where->prefix.n < graph.n ? where->prefix.n : graph.n);
    if (!lg_str_starts(graph, where->prefix)) {
        return LG_OK;
    }
    if (lg_str_eq(name, LG_STR("undated"))) {
        where->found = true;
    } else if (lg_str_u64(name, &year) && year >= LG_EPC_FIRST_YEAR &&
               year < LG_EPC_FIRST_YEAR + LG_EPC_YEARS - 1) {
        where->found = true;
        where->year = (uint16_t)(year - LG_EPC_FIRST_YEAR + 1);
    }
    return LG_OK;
}

LgStatus
lg_epc_kept_note(LgEpcRun *run, unsigned type, LgStr key, LgError *err)
{
    const LgConvertLive *live = run->options->live;
    const LgStr base = run->options->base;
    if (!live) {
        return LG_OK;
    }
    const LgStr front =
        lg_arena_printf(run->arena, LG_STR_FMT "id/epc/%s/", LG_STR_ARG(base), lg_epc_types[type]);
    const LgStr iri =
        lg_arena_printf(run->arena, LG_STR_FMT LG_STR_FMT, LG_STR_ARG(front), LG_STR_ARG(key));
    Where where = {.prefix = lg_arena_printf(run->arena, LG_STR_FMT "graph/epc/%s/",
                                             LG_STR_ARG(base), lg_epc_types[type])};
    if (!front.p || !iri.p || !where.prefix.p) {
        return no_memory(err);
    }
    LG_TRY(live->where(live->ctx, iri, take_graph, &where, err));
    if (!where.found) {
        return LG_OK;
    }
    bool is_new = false;
    LgEpcPlace first;
    LG_TRY(
        lg_epc_keys_add(run->unread, key, (LgEpcPlace){.year = where.year}, &is_new, &first, err));
    if (!is_new) {
        return LG_OK;
    }
    if (run->n_kept == KEPT_MOST) {
        return lg_error_set(err, LG_E_LIMIT,
                            "more than %d certificates are published and have bad rows", KEPT_MOST);
    }
    if (!lg_mem_grow((void **)&run->kept, &run->cap_kept, run->n_kept + 1, sizeof(*run->kept))) {
        return no_memory(err);
    }
    run->kept[run->n_kept++] = (LgEpcKept){iri, front.n};
    return LG_OK;
}

LgStatus
lg_epc_kept_list(const LgEpcRun *run, LgConvertResult *out, LgError *err)
{
    out->kept = LG_NEW_ARRAY(run->arena, LgStr, run->n_kept + 1);
    if (!out->kept) {
        return no_memory(err);
    }
    for (size_t i = 0; i < run->n_kept; i++) {
        const LgEpcKept *kept = &run->kept[i];
        bool found = false;
        LgEpcPlace place;
        LG_TRY(lg_epc_keys_find(run->keys, lg_str_from(kept->iri, kept->key), &found, &place, err));
        if (!found) {
            out->kept[out->n_kept++] = kept->iri;
        }
    }
    if (out->n_kept > 0) {
        lg_report_count(run->report, "kept", LG_STR("certificates with bad rows, as published"),
                        out->n_kept);
    }
    return LG_OK;
}
