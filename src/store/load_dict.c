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
    TOGETHER = 64,          // terms that are looked for together
};

// --- Parts of this load -----------------------------------------------------

void
lg_load_rebase(LgLoad *load, LgSnapshot *base)
{
    lg_filters_clear(&load->filters);
    lg_snapshot_unref(load->base);
    load->base = base;
    load->n_shared = base ? base->manifest.n_dicts : 0;
    load->last_part = 0;
}

static LgStatus
find_in_part(LgLoad *load, size_t part, const LgDictKey *key, LgId *out, LgError *err)
{
    load->strayed++;
    LG_TRY(lg_dict_find(load->base->dicts[part], key, out, err));
    load->last_own = *out == LG_ID_NONE ? load->last_own : part;
    return LG_OK;
}

// What refers to the rows of another table mostly comes in their order: the part that had the last
// term is asked first.
static LgStatus
find_own(LgLoad *load, const LgDictKey *key, LgId *out, LgError *err)
{
    for (size_t i = load->filters.n; i-- > 0 && *out == LG_ID_NONE;) {
        const LgFilterRange *f = &load->filters.v[i];
        const size_t last = load->last_own;
        const bool here = last >= f->from && last < f->to;
        if (!lg_filter_has(f->filter, key->hash)) {
            continue;
        }
        if (here) {
            LG_TRY(find_in_part(load, last, key, out, err));
        }
        for (size_t k = f->to; k-- > f->from && *out == LG_ID_NONE;) {
            if (!here || k != last) {
                LG_TRY(find_in_part(load, k, key, out, err));
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
    if (*out == LG_ID_NONE && load->filters.n > 0) {
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
    LgFilter *filter = NULL;
    lg_dict_writer_next(load->dict, m->next_id);
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        file.rows += m->next_id[k] - load->base->manifest.next_id[k];
    }
    (void)snprintf(file.name, sizeof(file.name), "dict-%06llu.lgd",
                   (unsigned long long)m->next_file++);
    LG_TRY(lg_filters_need(&load->filters, file.rows, load->base->manifest.n_dicts, &filter, err));
    LG_TRY(lg_build_dict(load->store, load->dict, &file, err));
    lg_dict_writer_note(load->dict, filter);
    LG_TRY(lg_dict_writer_new(m->next_id, out_next, err));
    return show_part(load, m, &file, err);
}

// Make the writer a part, and begin another one, which will become as large.
static LgStatus
spill_dict(LgLoad *load, LgError *err)
{
    LgManifest m = {0};
    LgDictWriter *next = NULL;
    const uint64_t terms = lg_dict_writer_terms(load->dict);
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
    load->failed = lg_dict_writer_expect(next, terms, err);
    return load->failed;
}

// --- Terms ------------------------------------------------------------------

static LgStatus
intern_key(LgLoad *load, const LgDictKey *key, LgId *out, LgError *err)
{
    LG_TRY(find_key(load, key, out, err));
    if (*out != LG_ID_NONE) {
        return LG_OK;
    }
    const size_t share = load->options.memory / 2;
    if (lg_dict_writer_memory(load->dict) > (share > LEAST_WRITER ? share : LEAST_WRITER)) {
        LG_TRY(spill_dict(load, err));
    }
    return lg_dict_writer_add(load->dict, key, out, err);
}

static LgStatus
intern_term(LgLoad *load, const LgTerm *term, uint64_t datatype, LgId *out, LgError *err)
{
    LgDictKey key;
    lg_buf_clear(&load->scratch);
    LG_TRY(lg_dict_key(term, datatype, &load->scratch, &key, err));
    return intern_key(load, &key, out, err);
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
        LG_TRY(intern_term(load, &type, 0, &datatype, err));
    }
    return intern_term(load, term, lg_id_payload(datatype), out, err);
}

// The id of a term that is inline, or its key, with which the dictionary can be asked.
static LgStatus
prepare(LgLoad *load, const LgTerm *term, LgDictKey *key, LgId *out, LgError *err)
{
    *out = lg_id_encode(term);
    if (*out != LG_ID_NONE || lg_dict_needs_datatype(term)) {
        return LG_OK;
    }
    LG_TRY(lg_dict_key(term, 0, &load->together, key, err));
    lg_dict_writer_prefetch(load->dict, key->hash);
    lg_filters_prefetch(&load->filters, key->hash);
    return LG_OK;
}

static LgStatus
intern_few(LgLoad *load, const LgTerm *terms, size_t n, LgId *out, LgError *err)
{
    LgDictKey keys[TOGETHER];
    size_t room = 0;
    for (size_t i = 0; i < n; i++) {
        room += terms[i].value.n + LG_DICT_KEY_MORE;
    }
    lg_buf_clear(&load->together);
    if (!lg_buf_reserve(&load->together, room)) { // keys stay where they are
        return lg_error_set(err, LG_E_NOMEM, "no memory for %zu terms", n);
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        if (terms[i].kind != LG_TERM_NONE) {
            LG_TRY(prepare(load, &terms[i], &keys[i], &out[i], err));
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (out[i] != LG_ID_NONE || terms[i].kind == LG_TERM_NONE) {
            continue;
        }
        LG_TRY(lg_dict_needs_datatype(&terms[i]) ? lg_load_intern(load, &terms[i], &out[i], err)
                                                 : intern_key(load, &keys[i], &out[i], err));
    }
    return LG_OK;
}

LgStatus
lg_load_intern_all(LgLoad *load, const LgTerm *terms, size_t n, LgId *out, LgError *err)
{
    if (load->failed != LG_OK) {
        return lg_error_set(err, load->failed, "the load has failed before");
    }
    for (size_t i = 0; i < n; i += TOGETHER) {
        LG_TRY(intern_few(load, terms + i, n - i < TOGETHER ? n - i : TOGETHER, out + i, err));
    }
    return LG_OK;
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
    lg_buf_clear(&load->scratch);
    LG_TRY(lg_dict_key(term, lg_id_payload(datatype), &load->scratch, &key, err));
    return find_key(load, &key, out, err);
}
