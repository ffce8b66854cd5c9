// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgDictWriter: see store/dict_impl.h.

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes_impl.h"
#include "store/dict_impl.h"
#include "store/dictfile_impl.h"

// Strings of one kind: closed buckets, encoded, and the one being filled, as it is.
typedef struct {
    uint64_t first, count;
    LgBuf data;    ///< closed buckets
    LgBuf offsets; ///< u64 each: where a closed bucket starts in `data`
    LgBuf open;
    uint32_t ends[LG_BUCKET_MAX]; ///< in `open`
} Strings;

typedef struct {
    uint64_t hash;
    LgId id;
} Slot;

struct LgDictWriter {
    Strings kinds[LG_DICT_KINDS];
    Slot *slots; ///< id LG_ID_NONE: empty
    uint64_t n_slots, used;
    LgBuf scratch; ///< for comparing
};

LgStatus
lg_dict_writer_new(const uint64_t first[LG_DICT_KINDS], LgDictWriter **out, LgError *err)
{
    enum { START = 1024 };
    LgDictWriter *w = LG_ALLOC(LgDictWriter);
    if (w) {
        w->slots = LG_ALLOC_ARRAY(Slot, START);
        w->n_slots = START;
    }
    if (!w || !w->slots) {
        lg_dict_writer_free(w);
        return lg_error_set(err, LG_E_NOMEM, "no memory for a dictionary");
    }
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        w->kinds[k].first = first[k];
    }
    *out = w;
    return LG_OK;
}

void
lg_dict_writer_free(LgDictWriter *w)
{
    if (w) {
        for (size_t k = 0; k < LG_DICT_KINDS; k++) {
            lg_buf_done(&w->kinds[k].data);
            lg_buf_done(&w->kinds[k].offsets);
            lg_buf_done(&w->kinds[k].open);
        }
        lg_buf_done(&w->scratch);
        lg_mem_free(w->slots);
        lg_mem_free(w);
    }
}

size_t
lg_dict_writer_memory(const LgDictWriter *w)
{
    size_t n = w->n_slots * sizeof(Slot);
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        n += w->kinds[k].data.n + w->kinds[k].offsets.n + w->kinds[k].open.n;
    }
    return n;
}

void
lg_dict_writer_next(const LgDictWriter *w, uint64_t out[LG_DICT_KINDS])
{
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        out[k] = w->kinds[k].first + w->kinds[k].count;
    }
}

static LgStr
open_string(const Strings *s, unsigned i)
{
    const uint32_t start = i > 0 ? s->ends[i - 1] : 0;
    return (LgStr){s->open.p + start, s->ends[i] - start};
}

// Encode the strings that are open: at least one.
static LgStatus
close_bucket(Strings *s, LgError *err)
{
    const unsigned n = (unsigned)(s->count % LG_BUCKET_MAX);
    LgStr strings[LG_BUCKET_MAX];
    const unsigned have = n == 0 ? LG_BUCKET_MAX : n;
    for (unsigned i = 0; i < have; i++) {
        strings[i] = open_string(s, i);
    }
    lg_add_u64(&s->offsets, s->data.n);
    lg_bucket_encode(strings, have, &s->data);
    lg_buf_clear(&s->open);
    if (s->data.failed || s->offsets.failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the dictionary");
    }
    return LG_OK;
}

// The i-th string of a kind, in `scratch` unless it is still open.
static LgStatus
get_string(Strings *s, uint64_t i, LgBuf *scratch, LgStr *out, LgError *err)
{
    const uint64_t bucket = i / LG_BUCKET_MAX;
    const unsigned at = (unsigned)(i % LG_BUCKET_MAX);
    if (bucket * 8 >= s->offsets.n) {
        *out = open_string(s, at);
        return LG_OK;
    }
    const uint64_t start = lg_get_u64((const uint8_t *)s->offsets.p + bucket * 8);
    LgBucket b;
    if (!lg_bucket_parse((const uint8_t *)s->data.p + start, s->data.n - start, at + 1, &b, NULL)) {
        return lg_error_set(err, LG_E_CORRUPT, "a bucket in memory cannot be read");
    }
    const size_t n = lg_bucket_length(&b, at);
    lg_buf_clear(scratch);
    char *to = lg_buf_reserve(scratch, n);
    if (!to) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a term of %zu bytes", n);
    }
    lg_bucket_copy(&b, at, to);
    scratch->n = n;
    *out = lg_buf_view(scratch);
    return LG_OK;
}

LgStatus
lg_dict_writer_find(LgDictWriter *w, const LgDictKey *key, LgId *out, LgError *err)
{
    uint64_t at = key->hash & (w->n_slots - 1);
    for (; w->slots[at].id != LG_ID_NONE; at = (at + 1) & (w->n_slots - 1)) {
        const LgId id = w->slots[at].id;
        if (w->slots[at].hash == key->hash && lg_id_kind(id) == key->kind) {
            Strings *s = &w->kinds[key->kind - 1];
            LgStr have = {0};
            LG_TRY(get_string(s, lg_id_payload(id) - s->first, &w->scratch, &have, err));
            if (lg_dict_same(key, have)) {
                *out = id;
                return LG_OK;
            }
        }
    }
    *out = LG_ID_NONE;
    return LG_OK;
}

LgStatus
lg_dict_writer_bytes(LgDictWriter *w, LgId id, LgStr *out, LgError *err)
{
    Strings *s = &w->kinds[lg_id_kind(id) - 1];
    const uint64_t i = lg_id_payload(id) - s->first;
    *out = (LgStr){0};
    return i < s->count ? get_string(s, i, &w->scratch, out, err) : LG_OK;
}

static void
put_slot(Slot *slots, uint64_t n_slots, Slot slot)
{
    uint64_t at = slot.hash & (n_slots - 1);
    while (slots[at].id != LG_ID_NONE) {
        at = (at + 1) & (n_slots - 1);
    }
    slots[at] = slot;
}

static LgStatus
grow_slots(LgDictWriter *w, LgError *err)
{
    const uint64_t n = w->n_slots * 2;
    Slot *slots = LG_ALLOC_ARRAY(Slot, n);
    if (!slots) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the hash table of the dictionary");
    }
    for (uint64_t i = 0; i < w->n_slots; i++) {
        if (w->slots[i].id != LG_ID_NONE) {
            put_slot(slots, n, w->slots[i]);
        }
    }
    lg_mem_free(w->slots);
    w->slots = slots;
    w->n_slots = n;
    return LG_OK;
}

LgStatus
lg_dict_writer_add(LgDictWriter *w, const LgDictKey *key, LgId *out, LgError *err)
{
    Strings *s = &w->kinds[key->kind - 1];
    if (w->used * 4 >= w->n_slots * 3) {
        LG_TRY(grow_slots(w, err));
    }
    lg_buf_add(&s->open, key->bytes);
    if (s->open.failed || s->open.n > UINT32_MAX) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a term of %zu bytes", key->bytes.n);
    }
    s->ends[s->count % LG_BUCKET_MAX] = (uint32_t)s->open.n;
    *out = lg_id_make(key->kind, s->first + s->count);
    put_slot(w->slots, w->n_slots, (Slot){key->hash, *out});
    w->used++;
    s->count++;
    return s->count % LG_BUCKET_MAX == 0 ? close_bucket(s, err) : LG_OK;
}

static LgStatus
join_kind(LgDictWriter *w, LgDictWriter *from, LgIdKind kind, LgBuf *scratch, LgError *err)
{
    Strings *s = &from->kinds[kind - 1];
    for (uint64_t i = 0; i < s->count; i++) {
        LgDictKey key = {.kind = kind};
        LgId id = LG_ID_NONE;
        LG_TRY(get_string(s, i, scratch, &key.bytes, err));
        key.hash = lg_dict_hash(kind, key.bytes);
        LG_TRY(lg_dict_writer_add(w, &key, &id, err));
    }
    return LG_OK;
}

LgStatus
lg_dict_writer_join(LgDictWriter *w, LgDictWriter *from, LgError *err)
{
    LgBuf scratch = {0};
    LgStatus st = LG_OK;
    for (unsigned k = 1; k <= LG_DICT_KINDS && st == LG_OK; k++) {
        st = join_kind(w, from, (LgIdKind)k, &scratch, err);
    }
    lg_buf_done(&scratch);
    return st;
}

// --- Writing the file -------------------------------------------------------

// Bytes on their way to the file, with the checksum of every chunk.
typedef struct {
    LgFile *file;
    LgBuf *bytes; ///< null: to the file
    LgBuf chunk;  ///< less than LG_MAP_CHUNK bytes between calls
    LgBuf sums;
    uint64_t size;
} Out;

static LgStatus
give(Out *out, LgStr bytes, LgError *err)
{
    if (!out->bytes) {
        return lg_io_write(out->file, bytes, err);
    }
    lg_buf_add(out->bytes, bytes);
    return out->bytes->failed ? lg_error_set(err, LG_E_NOMEM, "no memory for the dictionary")
                              : LG_OK;
}

static LgStatus
put(Out *out, LgStr bytes, LgError *err)
{
    out->size += bytes.n;
    while (bytes.n > 0) {
        const size_t room = LG_MAP_CHUNK - out->chunk.n;
        const size_t n = bytes.n < room ? bytes.n : room;
        lg_buf_add(&out->chunk, (LgStr){bytes.p, n});
        bytes = lg_str_from(bytes, n);
        if (out->chunk.n == LG_MAP_CHUNK) {
            lg_add_u64(&out->sums, lg_hash_bytes(lg_buf_view(&out->chunk), 0));
            LG_TRY(give(out, lg_buf_view(&out->chunk), err));
            lg_buf_clear(&out->chunk);
        }
        if (out->chunk.failed || out->sums.failed) {
            return lg_error_set(err, LG_E_NOMEM, "no memory to write the dictionary");
        }
    }
    return LG_OK;
}

// The table has at least a quarter of its slots free.
static LgStatus
put_slots(LgDictWriter *w, Out *out, uint64_t n, LgError *err)
{
    uint64_t *table = LG_ALLOC_ARRAY(uint64_t, n);
    if (!table) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the hash table of the dictionary");
    }
    for (uint64_t i = 0; i < w->n_slots; i++) {
        const Slot *slot = &w->slots[i];
        if (slot->id == LG_ID_NONE) {
            continue;
        }
        const unsigned kind = lg_id_kind(slot->id);
        uint64_t at = lg_dictfile_slot(slot->hash, n);
        while (table[at]) {
            at = at + 1 == n ? 0 : at + 1;
        }
        table[at] = htole64(lg_dictfile_make_slot(
            slot->hash, kind, lg_id_payload(slot->id) - w->kinds[kind - 1].first));
    }
    const LgStatus st = put(out, (LgStr){(const char *)table, (size_t)n * 8}, err);
    lg_mem_free(table);
    return st;
}

static LgStatus
write_part(LgDictWriter *w, Out *out, LgBuf *footer, LgError *err)
{
    uint64_t at[LG_DICT_KINDS][2];
    LG_TRY(put(out, LG_STR(LG_DICT_MAGIC), err));
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        Strings *s = &w->kinds[k];
        if (s->count % LG_BUCKET_MAX > 0) {
            LG_TRY(close_bucket(s, err));
        }
        at[k][0] = out->size;
        LG_TRY(put(out, lg_buf_view(&s->data), err));
        at[k][1] = out->size;
        LG_TRY(put(out, lg_buf_view(&s->offsets), err));
    }
    const uint64_t slots = out->size;
    const uint64_t n_slots = w->used + w->used / 3 + 1;
    LG_TRY(put_slots(w, out, n_slots, err));
    const uint64_t chunks = out->size;
    if (out->chunk.n > 0) {
        lg_add_u64(&out->sums, lg_hash_bytes(lg_buf_view(&out->chunk), 0));
    }
    lg_buf_add(footer, LG_STR(LG_DICT_MAGIC));
    lg_add_u64(footer, chunks);
    lg_add_u64(footer, lg_hash_bytes(lg_buf_view(&out->sums), 0));
    lg_add_u64(footer, slots);
    lg_add_u64(footer, n_slots);
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        lg_add_u64(footer, w->kinds[k].first);
        lg_add_u64(footer, w->kinds[k].count);
        lg_add_u64(footer, at[k][0]);
        lg_add_u64(footer, w->kinds[k].data.n);
        lg_add_u64(footer, at[k][1]);
    }
    lg_add_u64(footer, footer->failed ? 0 : lg_hash_bytes(lg_buf_view(footer), 0));
    lg_buf_add(&out->chunk, lg_buf_view(&out->sums));
    lg_buf_add(&out->chunk, lg_buf_view(footer));
    if (out->chunk.failed || out->sums.failed || footer->failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write the dictionary");
    }
    return give(out, lg_buf_view(&out->chunk), err);
}

LgStatus
lg_dict_writer_finish(LgDictWriter *w, LgFile *file, LgBuf *bytes, uint64_t *out_size,
                      uint64_t *out_sum, LgError *err)
{
    Out out = {.file = file, .bytes = bytes};
    LgBuf footer = {0};
    const LgStatus st = write_part(w, &out, &footer, err);
    if (st == LG_OK) {
        *out_size = out.size + out.sums.n + footer.n;
        *out_sum = lg_get_u64((const uint8_t *)footer.p + footer.n - 8);
    }
    lg_buf_done(&out.chunk);
    lg_buf_done(&out.sums);
    lg_buf_done(&footer);
    return st;
}
