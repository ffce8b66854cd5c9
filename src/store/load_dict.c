// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The dictionary of a load. New terms go to a writer in memory. When that has got its share of the
// load's memory it becomes a part of the dictionary, a file that only this load knows, and
// another writer begins where it ended. So a term is looked for in the writer, then in those
// parts, newest first, then in what was there before. Most terms of a large load are new:
// filters keep the parts from being asked for each of them.

#include "base/mem.h"
#include "store/load_impl.h"

enum {
    STRAY = 32, // lookups in parts after which their pages are let go, per MiB of memory
    LEAST_WRITER = 1 << 14, // bytes of a writer that is worth a part
};

// --- Parts of this load -----------------------------------------------------

void
lg_load_rebase(LgLoad *load, LgSnapshot *base)
{
    for (size_t i = 0; i < load->n_filters; i++) {
        lg_dict_filter_free(load->filters[i].filter);
    }
    load->n_filters = 0;
    lg_snapshot_unref(load->base);
    load->base = base;
    load->n_shared = base ? base->manifest.n_dicts : 0;
    load->last_part = 0;
}

// A filter with room for `n` more terms. Filters become larger as parts become more, so that there
// are few of them, and none is much larger than it has to be.
static LgStatus
need_filter(LgLoad *load, uint64_t n, LgLoadFilter **out, LgError *err)
{
    uint64_t total = 0;
    for (size_t i = 0; i < load->n_filters; i++) {
        total += load->filters[i].terms;
    }
    LgLoadFilter *last = load->n_filters > 0 ? &load->filters[load->n_filters - 1] : NULL;
    if (last && last->terms + n <= last->cap) {
        *out = last;
        return LG_OK;
    }
    if (!lg_mem_grow((void **)&load->filters, &load->cap_filters, load->n_filters + 1,
                     sizeof(load->filters[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the filters of a load");
    }
    LgLoadFilter *f = &load->filters[load->n_filters];
    const size_t at = load->base->manifest.n_dicts;
    *f = (LgLoadFilter){.from = at, .to = at, .cap = n > total / 4 ? n : total / 4};
    LG_TRY(lg_dict_filter_new(f->cap, &f->filter, err));
    load->n_filters++;
    *out = f;
    return LG_OK;
}

static LgStatus
find_own(LgLoad *load, const LgDictKey *key, LgId *out, LgError *err)
{
    for (size_t i = load->n_filters; i-- > 0;) {
        const LgLoadFilter *f = &load->filters[i];
        if (!lg_dict_filter_has(f->filter, key->hash)) {
            continue;
        }
        for (size_t k = f->to; k-- > f->from;) {
            load->strayed++;
            LG_TRY(lg_dict_find(load->base->dicts[k], key, out, err));
            if (*out != LG_ID_NONE) {
                return LG_OK;
            }
        }
    }
    return LG_OK;
}

// What lookups have brought into memory would add up to the whole dictionary.
static void
let_go(LgLoad *load)
{
    if (load->strayed > (load->options.memory >> 20) * STRAY + STRAY) {
        for (size_t i = load->n_shared; i < load->base->manifest.n_dicts; i++) {
            lg_map_forget(&load->base->dicts[i]->map);
        }
        load->strayed = 0;
    }
}

// What is loaded again mostly comes in the order in which it came before: the next term is likely
// to be in the part that had the last one.
static LgStatus
find_shared(LgLoad *load, const LgDictKey *key, LgId *out, LgError *err)
{
    for (size_t i = 0; i < load->n_shared && *out == LG_ID_NONE; i++) {
        const size_t part = (load->last_part + i) % load->n_shared;
        LG_TRY(lg_dict_find(load->base->dicts[part], key, out, err));
        load->last_part = *out == LG_ID_NONE ? load->last_part : part;
    }
    return LG_OK;
}

static LgStatus
find_key(LgLoad *load, const LgDictKey *key, LgId *out, LgError *err)
{
    LG_TRY(lg_dict_writer_find(load->dict, key, out, err));
    if (*out == LG_ID_NONE && load->n_filters > 0) {
        LG_TRY(find_own(load, key, out, err));
        let_go(load);
    }
    return *out == LG_ID_NONE ? find_shared(load, key, out, err) : LG_OK;
}

// --- Spilling ---------------------------------------------------------------

// Add the part `file` to what this load sees.
static LgStatus
show_part(LgLoad *load, LgManifest *m, const LgManifestFile *file, LgError *err)
{
    LgSnapshot *snap = NULL;
    LG_TRY(lg_manifest_add(&m->dicts, &m->n_dicts, &m->cap_dicts, file, err));
    LG_TRY(lg_snapshot_of(load->store, m, &snap, err));
    lg_snapshot_unref(load->base);
    load->base = snap;
    return LG_OK;
}

static LgStatus
write_part(LgLoad *load, LgManifest *m, LgDictWriter **out_next, LgError *err)
{
    LgManifestFile file = {.seq = m->version + 1};
    LgLoadFilter *filter = NULL;
    lg_dict_writer_next(load->dict, m->next_id);
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        file.rows += m->next_id[k] - load->base->manifest.next_id[k];
    }
    (void)snprintf(file.name, sizeof(file.name), "dict-%06llu.lgd",
                   (unsigned long long)m->next_file++);
    LG_TRY(need_filter(load, file.rows, &filter, err));
    LG_TRY(lg_build_dict(load->store, load->dict, &file, err));
    lg_dict_writer_note(load->dict, filter->filter);
    filter->terms += file.rows;
    LG_TRY(lg_dict_writer_new(m->next_id, out_next, err));
    LG_TRY(show_part(load, m, &file, err));
    filter->to = load->base->manifest.n_dicts;
    return LG_OK;
}

// Make the writer a part, and begin another one.
static LgStatus
spill_dict(LgLoad *load, LgError *err)
{
    LgManifest m = {0};
    LgDictWriter *next = NULL;
    LgStatus st = lg_manifest_copy(&load->base->manifest, &m, err);
    st = st == LG_OK ? write_part(load, &m, &next, err) : st;
    lg_manifest_done(&m);
    if (st != LG_OK) {
        lg_dict_writer_free(next);
        load->failed = st; // the writer may be half written
        return st;
    }
    lg_dict_writer_free(load->dict);
    load->dict = next;
    return LG_OK;
}

size_t
lg_load_dict_memory(const LgLoad *load)
{
    size_t n = lg_dict_writer_memory(load->dict);
    for (size_t i = 0; i < load->n_filters; i++) {
        n += lg_dict_filter_memory(load->filters[i].filter);
    }
    return n;
}

// --- Terms ------------------------------------------------------------------

static LgStatus
intern_key(LgLoad *load, const LgTerm *term, uint64_t datatype, LgId *out, LgError *err)
{
    LgDictKey key;
    LG_TRY(lg_dict_key(term, datatype, &load->scratch, &key, err));
    LG_TRY(find_key(load, &key, out, err));
    if (*out != LG_ID_NONE) {
        return LG_OK;
    }
    const size_t share = load->options.memory / 2;
    if (lg_dict_writer_memory(load->dict) > (share > LEAST_WRITER ? share : LEAST_WRITER)) {
        LG_TRY(spill_dict(load, err));
    }
    return lg_dict_writer_add(load->dict, &key, out, err);
}

LgStatus
lg_load_intern(LgLoad *load, const LgTerm *term, LgId *out, LgError *err)
{
    *out = lg_id_encode(term);
    if (*out != LG_ID_NONE) {
        return LG_OK;
    }
    if (load->failed != LG_OK) {
        return lg_error_set(err, load->failed, "the load has failed before");
    }
    LgId datatype = LG_ID_NONE;
    if (lg_dict_needs_datatype(term)) {
        const LgTerm type = lg_term_iri(term->datatype);
        LG_TRY(intern_key(load, &type, 0, &datatype, err));
    }
    return intern_key(load, term, lg_id_payload(datatype), out, err);
}

LgStatus
lg_load_find(LgLoad *load, const LgTerm *term, LgId *out, LgError *err)
{
    LgDictKey key;
    LgId datatype = LG_ID_NONE;
    *out = lg_id_encode(term);
    if (*out != LG_ID_NONE) {
        return LG_OK;
    }
    if (lg_dict_needs_datatype(term)) {
        const LgTerm type = lg_term_iri(term->datatype);
        LG_TRY(lg_load_find(load, &type, &datatype, err));
        if (datatype == LG_ID_NONE) {
            return LG_OK;
        }
    }
    LG_TRY(lg_dict_key(term, lg_id_payload(datatype), &load->scratch, &key, err));
    return find_key(load, &key, out, err);
}
