// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgDictWriter: see store/dict_impl.h.

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes_impl.h"
#include "store/dict_impl.h"
#include "store/dictfile_impl.h"

enum { AHEAD = 16 }; // strings for which the memory is asked beforehand

// Strings of one kind: closed buckets, encoded, and the one being filled, as it is.
typedef struct {
    uint64_t first, count;
    LgBuf data;    ///< closed buckets
    LgBuf offsets; ///< u64 each: where a closed bucket starts in `data`
    LgBuf open;
    uint32_t ends[LG_BUCKET_MAX]; ///< in `open`
    LgBuf hashes;                 ///< u64 of every string
} Strings;

struct LgDictWriter {
    Strings kinds[LG_DICT_KINDS];
    uint64_t *slots; ///< as in the file, of another size
    uint64_t n_slots, used;
    LgBuf scratch; ///< for comparing
};

LgStatus
lg_dict_writer_new(const uint64_t first[LG_DICT_KINDS], LgDictWriter **out, LgError *err)
{
    enum { START = 1024 };
    LgDictWriter *w = LG_ALLOC(LgDictWriter);
    if (w) {
        w->slots = LG_ALLOC_ARRAY(uint64_t, START);
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
            lg_buf_done(&w->kinds[k].hashes);
        }
        lg_buf_done(&w->scratch);
        lg_mem_free(w->slots);
        lg_mem_free(w);
    }
}

// A quarter of the slots is free.
static uint64_t
slots_for(uint64_t terms)
{
    return terms + terms / 3 + 1;
}

// Slots are full when a quarter of them is free.
static bool
is_full(const LgDictWriter *w)
{
    return w->used * 4 >= w->n_slots * 3;
}

size_t
lg_dict_writer_memory(const LgDictWriter *w)
{
    size_t n = w->n_slots * sizeof(w->slots[0]) * (is_full(w) ? 2 : 1);
    for (size_t k = 0; k < LG_DICT_KINDS; k++) {
        const Strings *s = &w->kinds[k];
        n += s->data.n + s->offsets.n + s->open.n + s->hashes.n;
    }
    return n;
}

uint64_t
lg_dict_writer_terms(const LgDictWriter *w)
{
    return w->used;
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
    const uint64_t front = lg_dictfile_make_slot(key->hash, key->kind, 0) >> LG_DICT_INDEX_BITS;
    Strings *s = &w->kinds[key->kind - 1];
    uint64_t at = lg_dictfile_slot(key->hash, w->n_slots);
    for (; w->n_slots > 0 && w->slots[at]; at = at + 1 == w->n_slots ? 0 : at + 1) {
        if (w->slots[at] >> LG_DICT_INDEX_BITS == front) {
            const uint64_t i = lg_dictfile_slot_index(w->slots[at]);
            LgStr have = {0};
            LG_TRY(get_string(s, i, &w->scratch, &have, err));
            if (lg_dict_same(key, have)) {
                *out = lg_id_make(key->kind, s->first + i);
                return LG_OK;
            }
        }
    }
    *out = LG_ID_NONE;
    return LG_OK;
}

void
lg_dict_writer_prefetch(const LgDictWriter *w, uint64_t hash)
{
    __builtin_prefetch(&w->slots[lg_dictfile_slot(hash, w->n_slots)]);
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
put_slot(LgDictWriter *w, uint64_t hash, unsigned kind, uint64_t i)
{
    uint64_t at = lg_dictfile_slot(hash, w->n_slots);
    while (w->slots[at]) {
        at = at + 1 == w->n_slots ? 0 : at + 1;
    }
    w->slots[at] = lg_dictfile_make_slot(hash, kind, i);
}

static uint64_t
hash_of(const Strings *s, uint64_t i)
{
    return lg_get_u64((const uint8_t *)s->hashes.p + i * 8);
}

// Make a table of `n` slots of all strings. There is never one beside it: it is the largest thing
// that a load has in memory.
static LgStatus
make_slots(LgDictWriter *w, uint64_t n, LgError *err)
{
    lg_mem_free(w->slots);
    w->slots = (uint64_t *)lg_mem_table(n, sizeof(w->slots[0]));
    w->n_slots = w->slots ? n : 0;
    if (!w->slots) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the hash table of the dictionary");
    }
    for (unsigned k = 0; k < LG_DICT_KINDS; k++) {
        const Strings *s = &w->kinds[k];
        for (uint64_t i = 0; i < s->count; i++) {
            lg_dict_writer_prefetch(w, hash_of(s, i + AHEAD < s->count ? i + AHEAD : i));
            put_slot(w, hash_of(s, i), k + 1, i);
        }
    }
    return LG_OK;
}

LgStatus
lg_dict_writer_expect(LgDictWriter *w, uint64_t terms, LgError *err)
{
    const uint64_t n = slots_for(terms);
    return n > w->n_slots ? make_slots(w, n, err) : LG_OK;
}

void
lg_dict_writer_note(const LgDictWriter *w, LgFilter *filter)
{
    for (unsigned k = 0; k < LG_DICT_KINDS; k++) {
        const Strings *s = &w->kinds[k];
        for (uint64_t i = 0; i < s->count; i++) {
            lg_filter_prefetch(filter, hash_of(s, i + AHEAD < s->count ? i + AHEAD : i));
            lg_filter_add(filter, hash_of(s, i));
        }
    }
}

LgStatus
lg_dict_writer_add(LgDictWriter *w, const LgDictKey *key, LgId *out, LgError *err)
{
    Strings *s = &w->kinds[key->kind - 1];
    if (is_full(w)) {
        LG_TRY(make_slots(w, w->n_slots * 2, err));
    }
    lg_buf_add(&s->open, key->bytes);
    lg_add_u64(&s->hashes, key->hash);
    if (s->open.failed || s->hashes.failed || s->open.n > UINT32_MAX) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a term of %zu bytes", key->bytes.n);
    }
    s->ends[s->count % LG_BUCKET_MAX] = (uint32_t)s->open.n;
    *out = lg_id_make(key->kind, s->first + s->count);
    put_slot(w, key->hash, key->kind, s->count);
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
        key.hash = hash_of(s, i);
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

// At least a quarter of the slots is free.
static LgStatus
put_slots(LgDictWriter *w, Out *out, uint64_t n, LgError *err)
{
    LG_TRY(make_slots(w, n, err));
    for (uint64_t i = 0; i < n; i++) {
        w->slots[i] = htole64(w->slots[i]);
    }
    return put(out, (LgStr){(const char *)w->slots, (size_t)n * 8}, err);
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
    const uint64_t n_slots = slots_for(w->used);
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
