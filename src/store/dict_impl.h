// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgDict: one immutable part of the dictionary: a run of numbers of each kind of
// term, their strings in buckets, and a hash table from string to number.
//
// LgDictWriter makes a part. A store has a few parts; a load adds one and
// merges small ones into it.

#ifndef LG_STORE_DICT_IMPL_H
#define LG_STORE_DICT_IMPL_H

#include "base/filter.h"
#include "store/bucket_impl.h"
#include "store/id.h"
#include "store/map_impl.h"

enum { LG_DICT_KINDS = 3 }; ///< IRI, blank node, literal: LgIdKind 1..3

/// How a term is looked up: the kind and the bytes that the dictionary keeps.
/// IRIs and blank nodes: the text. Literals: a tag, then
///   LG_DICT_PLAIN: the lexical form (xsd:string)
///   LG_DICT_LANG: one byte length of the tag, the tag, the lexical form
///   LG_DICT_TYPED: the number of the datatype's IRI (varint), the lexical form
typedef struct {
    LgIdKind kind;
    LgStr bytes;
    uint64_t hash; ///< of `bytes`, language tag in lower case
} LgDictKey;

enum { LG_DICT_PLAIN = 0, LG_DICT_LANG = 1, LG_DICT_TYPED = 2 };

/// The kind of a term that is not inline.
LgIdKind lg_dict_kind(const LgTerm *term);

/// Most bytes that a key has beyond the term's value.
enum { LG_DICT_KEY_MORE = 2 + 255 };

/// Make the key of `term`, what is needed at the end of `scratch`. `datatype` is the payload of the
/// datatype's IRI, used for literals of a type that is neither xsd:string nor rdf:langString.
LgStatus lg_dict_key(const LgTerm *term, uint64_t datatype, LgBuf *scratch, LgDictKey *out,
                     LgError *err) LG_NODISCARD;

/// Hash of stored bytes.
uint64_t lg_dict_hash(LgIdKind kind, LgStr bytes);

/// True when stored bytes are those of `key` (language tags without case).
bool lg_dict_same(const LgDictKey *key, LgStr bytes);

/// True when a literal's datatype has to be looked up first.
bool lg_dict_needs_datatype(const LgTerm *term);

typedef struct {
    uint64_t first, count; ///< payloads [first, first + count)
    uint64_t data, size;   ///< in the file
    uint64_t offsets;      ///< in the file: u64 per bucket, relative to `data`
} LgDictRange;

typedef struct LgDict {
    LgMap map;
    LgDictRange range[LG_DICT_KINDS]; ///< by kind - 1
    uint64_t slots, n_slots;          ///< in the file: u64 each
} LgDict;

/// Open the part in `map` whose footer has the checksum `sum`. Takes over `map`, also on failure.
LgStatus lg_dict_open(LgMap *map, uint64_t sum, LgDict **out, LgError *err) LG_NODISCARD;
void lg_dict_close(LgDict *dict);

/// The id of `key`, or LG_ID_NONE.
LgStatus lg_dict_find(const LgDict *dict, const LgDictKey *key, LgId *out,
                      LgError *err) LG_NODISCARD;

/// Ask the memory for what lg_dict_find() reads first.
void lg_dict_prefetch(const LgDict *dict, uint64_t hash);

/// The stored bytes of an id that lies in this part's ranges, in `arena`.
LgStatus lg_dict_bytes(const LgDict *dict, LgId id, LgArena *arena, LgStr *out,
                       LgError *err) LG_NODISCARD;

static inline bool
lg_dict_has(const LgDict *dict, LgId id)
{
    const unsigned kind = lg_id_kind(id);
    const uint64_t payload = lg_id_payload(id);
    return kind >= 1 && kind <= LG_DICT_KINDS && payload >= dict->range[kind - 1].first &&
           payload - dict->range[kind - 1].first < dict->range[kind - 1].count;
}

/// The first id of the bucket that such an id is in.
static inline LgId
lg_dict_bucket_first(const LgDict *dict, LgId id)
{
    const uint64_t i = lg_id_payload(id) - dict->range[lg_id_kind(id) - 1].first;
    return id - i % LG_BUCKET_MAX;
}

/// The bucket that such an id is in.
LgStatus lg_dict_bucket(const LgDict *dict, LgId id, LgBucket *out, LgError *err) LG_NODISCARD;

/// Check every checksum.
LgStatus lg_dict_check(const LgDict *dict, LgError *err) LG_NODISCARD;

// --- Making a part ----------------------------------------------------------

typedef struct LgDictWriter LgDictWriter;

/// Numbers start at first[kind - 1].
LgStatus lg_dict_writer_new(const uint64_t first[LG_DICT_KINDS], LgDictWriter **out,
                            LgError *err) LG_NODISCARD;
void lg_dict_writer_free(LgDictWriter *w);

/// Make room in the hash table for so many terms.
LgStatus lg_dict_writer_expect(LgDictWriter *w, uint64_t terms, LgError *err) LG_NODISCARD;

/// The id of `key` among those added or noted, or LG_ID_NONE.
LgStatus lg_dict_writer_find(LgDictWriter *w, const LgDictKey *key, LgId *out,
                             LgError *err) LG_NODISCARD;

/// Ask the memory for what finding a hash will look at first.
void lg_dict_writer_prefetch(const LgDictWriter *w, uint64_t hash);

/// Give `key`, which is not in it, the next number of its kind.
LgStatus lg_dict_writer_add(LgDictWriter *w, const LgDictKey *key, LgId *out,
                            LgError *err) LG_NODISCARD;

/// The stored bytes of an id that was added, null when it was not. Borrowed: valid until the next
/// call.
LgStatus lg_dict_writer_bytes(LgDictWriter *w, LgId id, LgStr *out, LgError *err) LG_NODISCARD;

/// Add every string of an older part, in order.
LgStatus lg_dict_writer_copy(LgDictWriter *w, const LgDict *dict, LgError *err) LG_NODISCARD;

/// Add every string of `from`, in order.
LgStatus lg_dict_writer_join(LgDictWriter *w, LgDictWriter *from, LgError *err) LG_NODISCARD;

/// How many strings were added.
uint64_t lg_dict_writer_terms(const LgDictWriter *w);

/// The next number of each kind.
void lg_dict_writer_next(const LgDictWriter *w, uint64_t out[LG_DICT_KINDS]);

/// Add the hash of every string.
void lg_dict_writer_note(const LgDictWriter *w, LgFilter *filter);

/// Bytes of memory it holds, once one more string has been added.
size_t lg_dict_writer_memory(const LgDictWriter *w);

/// Write the part to `file`, not synced, or append it to `bytes`: one of them is null. Nothing can
/// be added afterwards.
LgStatus lg_dict_writer_finish(LgDictWriter *w, LgFile *file, LgBuf *bytes, uint64_t *out_size,
                               uint64_t *out_sum, LgError *err) LG_NODISCARD;

#endif
