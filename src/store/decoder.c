// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/decoder.h"

#include "base/mem.h"
#include "store/snapshot_impl.h"

enum {
    SLOTS = 16,           // columns that are read side by side have buckets of their own
    BUCKET_TEXT = 1 << 14 // larger buckets are not taken apart
};

// A bucket that was asked for. The second time it is taken apart.
typedef struct {
    LgId first; // id of its first string; LG_ID_NONE: none
    unsigned n; // strings taken apart
    bool large; // will not be
    LgStr bytes[LG_BUCKET_MAX];
    LgBuf text;
} Slot;

struct LgDecoder {
    const LgSnapshot *snapshot;
    LgBuf single;          // a string by itself
    LgId datatype;         // the last one
    LgBuf datatype_iri;    // its text
    char text[LG_ID_TEXT]; // of an inline id
    Slot slots[SLOTS];
};

LgStatus
lg_decoder_new(const LgSnapshot *snapshot, LgDecoder **out, LgError *err)
{
    LgDecoder *d = LG_ALLOC(LgDecoder);
    if (!d) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to decode terms");
    }
    d->snapshot = snapshot;
    *out = d;
    return LG_OK;
}

void
lg_decoder_free(LgDecoder *d)
{
    if (d) {
        for (size_t i = 0; i < SLOTS; i++) {
            lg_buf_done(&d->slots[i].text);
        }
        lg_buf_done(&d->single);
        lg_buf_done(&d->datatype_iri);
        lg_mem_free(d);
    }
}

void
lg_decoder_move(LgDecoder *d, const LgSnapshot *snapshot)
{
    d->snapshot = snapshot;
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a term");
}

static LgStatus
copy_string(const LgBucket *b, unsigned at, LgBuf *text, LgStr *out, LgError *err)
{
    const size_t n = lg_bucket_length(b, at);
    lg_buf_clear(text);
    char *to = lg_buf_reserve(text, n);
    if (!to) {
        return no_memory(err);
    }
    lg_bucket_copy(b, at, to);
    *out = (LgStr){to, n};
    return LG_OK;
}

// Take the bucket apart, unless it is large.
static LgStatus
open_slot(Slot *slot, const LgBucket *b, LgError *err)
{
    const size_t n = lg_bucket_total(b);
    slot->large = n > BUCKET_TEXT;
    if (slot->large) {
        return LG_OK;
    }
    lg_buf_clear(&slot->text);
    char *to = lg_buf_reserve(&slot->text, n);
    if (!to) {
        return no_memory(err);
    }
    lg_bucket_copy_all(b, to, slot->bytes);
    slot->n = b->n;
    return LG_OK;
}

static LgStatus
find_bytes(LgDecoder *d, LgId id, LgStr *out, LgError *err)
{
    const LgDict *dict = NULL;
    LG_TRY(lg_snapshot_dict(d->snapshot, id, &dict, err));
    const LgId first = lg_dict_bucket_first(dict, id);
    const unsigned at = (unsigned)(id - first);
    Slot *slot = &d->slots[(first / LG_BUCKET_MAX + lg_id_kind(id)) % SLOTS];
    if (slot->first != first || slot->n == 0) {
        LgBucket b;
        LG_TRY(lg_dict_bucket(dict, id, &b, err));
        if (slot->first != first) {
            slot->first = first;
            slot->n = 0;
            slot->large = false;
            return copy_string(&b, at, &d->single, out, err);
        }
        if (slot->large) {
            return copy_string(&b, at, &d->single, out, err);
        }
        LG_TRY(open_slot(slot, &b, err));
        if (slot->large) {
            return copy_string(&b, at, &d->single, out, err);
        }
    }
    *out = slot->bytes[at];
    return LG_OK;
}

static LgStatus
find_datatype(LgDecoder *d, LgId id, LgStr *out, LgError *err)
{
    if (d->datatype != id) {
        const LgDict *dict = NULL;
        LgBucket b;
        LgStr iri;
        LG_TRY(lg_snapshot_dict(d->snapshot, id, &dict, err));
        LG_TRY(lg_dict_bucket(dict, id, &b, err));
        d->datatype = LG_ID_NONE;
        LG_TRY(copy_string(&b, (unsigned)(id - lg_dict_bucket_first(dict, id)), &d->datatype_iri,
                           &iri, err));
        d->datatype_iri.n = iri.n;
        d->datatype = id;
    }
    *out = lg_buf_view(&d->datatype_iri);
    return LG_OK;
}

LgStatus
lg_decoder_term(LgDecoder *d, LgId id, LgTerm *out, LgError *err)
{
    if (lg_id_is_inline(id)) {
        return lg_id_text(id, d->text, out, err);
    }
    LgStr bytes = {0};
    LG_TRY(find_bytes(d, id, &bytes, err));
    if (lg_id_kind(id) == LG_ID_KIND_LITERAL) {
        LgId datatype = LG_ID_NONE;
        LG_TRY(lg_snapshot_literal(bytes, out, &datatype, err));
        return datatype == LG_ID_NONE ? LG_OK : find_datatype(d, datatype, &out->datatype, err);
    }
    lg_term_set(out, lg_id_kind(id) == LG_ID_KIND_IRI ? LG_TERM_IRI : LG_TERM_BLANK, bytes,
                (LgStr){0});
    return LG_OK;
}
