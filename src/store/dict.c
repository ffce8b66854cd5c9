// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/dict_impl.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/bytes_impl.h"
#include "store/dictfile_impl.h"

#include <ctype.h>

LgIdKind
lg_dict_kind(const LgTerm *term)
{
    return term->kind == LG_TERM_IRI     ? LG_ID_KIND_IRI
           : term->kind == LG_TERM_BLANK ? LG_ID_KIND_BLANK
                                         : LG_ID_KIND_LITERAL;
}

bool
lg_dict_needs_datatype(const LgTerm *term)
{
    return term->kind == LG_TERM_LITERAL && term->lang.n == 0 &&
           !lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING));
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

// Bytes in front of the lexical form that are compared without case.
static size_t
nocase_front(LgIdKind kind, LgStr bytes)
{
    if (kind != LG_ID_KIND_LITERAL || bytes.n < 2 || bytes.p[0] != LG_DICT_LANG) {
        return 0;
    }
    const size_t n = 2 + (size_t)(uint8_t)bytes.p[1];
    return n < bytes.n ? n : bytes.n;
}

uint64_t
lg_dict_hash(LgIdKind kind, LgStr bytes)
{
    const size_t front = nocase_front(kind, bytes);
    uint64_t seed = (uint64_t)kind;
    if (front > 0) {
        char folded[2 + 255];
        for (size_t i = 0; i < front; i++) {
            folded[i] = i < 2 ? bytes.p[i] : lower(bytes.p[i]);
        }
        seed = lg_hash_bytes((LgStr){folded, front}, seed);
    }
    return lg_hash_bytes(lg_str_from(bytes, front), seed);
}

bool
lg_dict_same(const LgDictKey *key, LgStr bytes)
{
    if (key->bytes.n != bytes.n) {
        return false;
    }
    const size_t front = nocase_front(key->kind, bytes);
    return front == nocase_front(key->kind, key->bytes) &&
           lg_str_eq_nocase((LgStr){key->bytes.p, front}, (LgStr){bytes.p, front}) &&
           lg_str_eq(lg_str_from(key->bytes, front), lg_str_from(bytes, front));
}

LgStatus
lg_dict_key(const LgTerm *term, uint64_t datatype, LgBuf *scratch, LgDictKey *out, LgError *err)
{
    out->kind = lg_dict_kind(term);
    out->bytes = term->value;
    if (term->value.n > LG_LIMIT_LITERAL || term->lang.n > 255) {
        return lg_error_set(err, LG_E_LIMIT, "a term of %zu bytes is too long", term->value.n);
    }
    if (term->kind == LG_TERM_LITERAL) {
        const size_t start = scratch->n;
        if (term->lang.n > 0) {
            lg_buf_byte(scratch, LG_DICT_LANG);
            lg_buf_byte(scratch, (char)(uint8_t)term->lang.n);
            lg_buf_add(scratch, term->lang);
        } else if (lg_dict_needs_datatype(term)) {
            lg_buf_byte(scratch, LG_DICT_TYPED);
            lg_add_varint(scratch, datatype);
        } else {
            lg_buf_byte(scratch, LG_DICT_PLAIN);
        }
        lg_buf_add(scratch, term->value);
        if (scratch->failed) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for a term");
        }
        out->bytes = lg_str_from(lg_buf_view(scratch), start);
    }
    out->hash = lg_dict_hash(out->kind, out->bytes);
    return LG_OK;
}

// --- Reading a part ---------------------------------------------------------

static LgStatus
corrupt(const LgDict *d, const char *what, LgError *err)
{
    return lg_error_set(err, LG_E_CORRUPT, "%s: %s", d->map.name, what);
}

static LgStatus
read_footer(LgDict *d, uint64_t sum, LgError *err)
{
    if (d->map.size < LG_DICT_FOOTER) {
        return corrupt(d, "too short for a dictionary", err);
    }
    const uint8_t *f = d->map.p + d->map.size - LG_DICT_FOOTER;
    const uint64_t real = lg_hash_bytes((LgStr){(const char *)f, LG_DICT_FOOTER - 8}, 0);
    if (memcmp(f, LG_DICT_MAGIC, 8) != 0 || real != lg_get_u64(f + LG_DICT_FOOTER - 8) ||
        real != sum) {
        return corrupt(d, "the footer does not check", err);
    }
    const uint64_t chunks = lg_get_u64(f + 8);
    const uint64_t n_chunks = (chunks + LG_MAP_CHUNK - 1) / LG_MAP_CHUNK;
    LG_TRY(lg_map_cover(&d->map, chunks, err));
    if (lg_hash_bytes((LgStr){(const char *)d->map.p + chunks, (size_t)n_chunks * 8}, 0) !=
        lg_get_u64(f + 16)) {
        return corrupt(d, "the table of checksums does not check", err);
    }
    d->slots = lg_get_u64(f + 24);
    d->n_slots = lg_get_u64(f + 32);
    bool ok = lg_map_inside(d->slots, d->n_slots, 8, chunks);
    f += 40;
    for (size_t k = 0; k < LG_DICT_KINDS; k++, f += 40) {
        LgDictRange *r = &d->range[k];
        *r = (LgDictRange){lg_get_u64(f), lg_get_u64(f + 8), lg_get_u64(f + 16), lg_get_u64(f + 24),
                           lg_get_u64(f + 32)};
        ok = ok && r->first <= LG_ID_PAYLOAD_MASK && r->count <= LG_ID_PAYLOAD_MASK - r->first &&
             lg_map_inside(r->data, r->size, 1, chunks) &&
             lg_map_inside(r->offsets, (r->count + LG_BUCKET_MAX - 1) / LG_BUCKET_MAX, 8, chunks);
    }
    return ok ? LG_OK : corrupt(d, "a table lies outside", err);
}

LgStatus
lg_dict_open(LgMap *map, uint64_t sum, LgDict **out, LgError *err)
{
    LgDict *d = LG_ALLOC(LgDict);
    if (!d) {
        (void)lg_error_set(err, LG_E_NOMEM, "no memory to open %s", map->name);
        lg_map_close(map);
        return LG_E_NOMEM;
    }
    d->map = *map;
    const LgStatus st = read_footer(d, sum, err);
    if (st != LG_OK) {
        lg_dict_close(d);
        return st;
    }
    *out = d;
    return LG_OK;
}

void
lg_dict_close(LgDict *dict)
{
    if (dict) {
        lg_map_close(&dict->map);
        lg_mem_free(dict);
    }
}

// Parse the bucket of the i-th string of a range, up to that string (or all of it).
static LgStatus
open_bucket(const LgDict *d, const LgDictRange *r, uint64_t i, bool whole, LgBucket *out,
            LgError *err)
{
    const uint64_t bucket = i / LG_BUCKET_MAX;
    const uint64_t n_buckets = (r->count + LG_BUCKET_MAX - 1) / LG_BUCKET_MAX;
    const uint64_t at = r->offsets + bucket * 8;
    LG_TRY(lg_map_touch(&d->map, at, bucket + 1 < n_buckets ? 16 : 8, err));
    const uint64_t start = lg_get_u64(d->map.p + at);
    const uint64_t end = bucket + 1 < n_buckets ? lg_get_u64(d->map.p + at + 8) : r->size;
    if (start > end || end > r->size) {
        return corrupt(d, "a bucket lies outside", err);
    }
    LG_TRY(lg_map_touch(&d->map, r->data + start, end - start, err));
    const uint64_t left = r->count - bucket * LG_BUCKET_MAX;
    const unsigned n = left < LG_BUCKET_MAX ? (unsigned)left : LG_BUCKET_MAX;
    return lg_bucket_parse(d->map.p + r->data + start, (size_t)(end - start),
                           whole ? n : (unsigned)(i % LG_BUCKET_MAX) + 1, out, NULL)
               ? LG_OK
               : corrupt(d, "a bucket cannot be read", err);
}

LgStatus
lg_dict_bytes(const LgDict *d, LgId id, LgArena *arena, LgStr *out, LgError *err)
{
    const LgDictRange *r = &d->range[lg_id_kind(id) - 1];
    const uint64_t i = lg_id_payload(id) - r->first;
    LgBucket b;
    LG_TRY(open_bucket(d, r, i, false, &b, err));
    const unsigned at = (unsigned)(i % LG_BUCKET_MAX);
    const size_t n = lg_bucket_length(&b, at);
    char *text = LG_NEW_ARRAY(arena, char, n + 1);
    if (!text) {
        return lg_error_set(err, LG_E_LIMIT, "no room for a term of %zu bytes", n);
    }
    lg_bucket_copy(&b, at, text);
    *out = (LgStr){text, n};
    return LG_OK;
}

LgStatus
lg_dict_bucket(const LgDict *d, LgId id, LgBucket *out, LgError *err)
{
    const LgDictRange *r = &d->range[lg_id_kind(id) - 1];
    return open_bucket(d, r, lg_id_payload(id) - r->first, true, out, err);
}

// True when string `i` of the range is that of `key`.
static LgStatus
compare(const LgDict *d, const LgDictRange *r, uint64_t i, const LgDictKey *key, bool *out,
        LgError *err)
{
    LgBucket b;
    LG_TRY(open_bucket(d, r, i, false, &b, err));
    const unsigned at = (unsigned)(i % LG_BUCKET_MAX);
    const size_t n = lg_bucket_length(&b, at);
    *out = false;
    if (n != key->bytes.n) {
        return LG_OK;
    }
    char small[512];
    char *text = n <= sizeof(small) ? small : (char *)lg_mem_resize(NULL, n);
    if (!text) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a term of %zu bytes", n);
    }
    lg_bucket_copy(&b, at, text);
    *out = lg_dict_same(key, (LgStr){text, n});
    if (text != small) {
        lg_mem_free(text);
    }
    return LG_OK;
}

void
lg_dict_prefetch(const LgDict *d, uint64_t hash)
{
    if (d->n_slots > 0) {
        __builtin_prefetch(d->map.p + d->slots + lg_dictfile_slot(hash, d->n_slots) * 8);
    }
}

LgStatus
lg_dict_find(const LgDict *d, const LgDictKey *key, LgId *out, LgError *err)
{
    *out = LG_ID_NONE;
    uint64_t at = lg_dictfile_slot(key->hash, d->n_slots);
    for (uint64_t steps = 0; steps < d->n_slots; steps++) {
        const uint64_t where = d->slots + at * 8;
        LG_TRY(lg_map_touch(&d->map, where, 8, err));
        const uint64_t slot = lg_get_u64(d->map.p + where);
        if (slot == 0) {
            return LG_OK;
        }
        const unsigned kind = lg_dictfile_slot_kind(slot);
        const uint64_t i = lg_dictfile_slot_index(slot);
        if (lg_dictfile_slot_tag(slot) == lg_dictfile_tag(key->hash) && kind == key->kind) {
            const LgDictRange *r = &d->range[kind - 1];
            bool same = false;
            if (i >= r->count) {
                return corrupt(d, "a slot of the hash table points outside", err);
            }
            LG_TRY(compare(d, r, i, key, &same, err));
            if (same) {
                *out = lg_id_make(kind, r->first + i);
                return LG_OK;
            }
        }
        at = at + 1 == d->n_slots ? 0 : at + 1;
    }
    return LG_OK;
}

LgStatus
lg_dict_check(const LgDict *d, LgError *err)
{
    return lg_map_touch(&d->map, 0, (uint64_t)(d->map.sums - d->map.p), err);
}

LgStatus
lg_dict_writer_copy(LgDictWriter *w, const LgDict *d, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    if (!arena) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to copy the dictionary");
    }
    LgStatus st = LG_OK;
    for (unsigned k = 1; k <= LG_DICT_KINDS; k++) {
        const LgDictRange *r = &d->range[k - 1];
        for (uint64_t i = 0; i < r->count && st == LG_OK; i++) {
            LgStr bytes = {0};
            st = lg_dict_bytes(d, lg_id_make(k, r->first + i), arena, &bytes, err);
            if (st == LG_OK) {
                const LgDictKey key = {(LgIdKind)k, bytes, lg_dict_hash((LgIdKind)k, bytes)};
                LgId id = LG_ID_NONE;
                st = lg_dict_writer_add(w, &key, &id, err);
            }
            lg_arena_reset(arena);
        }
    }
    lg_arena_free(arena);
    return st;
}
