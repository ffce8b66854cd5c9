// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgId: a term as a 64-bit number: a kind in the top byte and a payload.
//
// Inline kinds hold the whole term, and only when its lexical form is the
// canonical one, so nothing is lost and equal ids are equal terms. Everything
// else is a number in the dictionary. Within one inline kind unsigned order
// of ids is value order, so ranges and minima work on ids.

#ifndef LG_STORE_ID_H
#define LG_STORE_ID_H

#include "rdf/term.h"

typedef uint64_t LgId;

#define LG_ID_NONE ((LgId)0) ///< no term: unbound

typedef enum {
    LG_ID_KIND_NONE = 0,
    LG_ID_KIND_IRI = 1,      ///< dictionary
    LG_ID_KIND_BLANK = 2,    ///< dictionary
    LG_ID_KIND_LITERAL = 3,  ///< dictionary
    LG_ID_KIND_LOCAL = 4,    ///< computed by a running query; never in a store
    LG_ID_KIND_STRING = 16,  ///< xsd:string of up to 7 bytes
    LG_ID_KIND_BOOLEAN = 17, ///< "true", "false"
    LG_ID_KIND_INTEGER = 18, ///< xsd:integer, biased so that order holds
    LG_ID_KIND_DECIMAL = 19, ///< mantissa and scale
    LG_ID_KIND_DOUBLE = 20,
    LG_ID_KIND_FLOAT = 21,
    LG_ID_KIND_DATE = 22,     ///< without time zone
    LG_ID_KIND_DATETIME = 23, ///< without or with zone Z, whole or milli seconds
    LG_ID_KIND_GYEAR = 24,
    LG_ID_KIND_GYEARMONTH = 25,
    LG_ID_KIND_DERIVED = 32, ///< 32 + i: the i-th derived integer type (xsd:int, ...)
} LgIdKind;

enum {
    LG_ID_KIND_SHIFT = 56,
    // the low bits of these say how a value is written
    LG_ID_DECIMAL_SCALE_BITS = 4,
    LG_ID_DATETIME_FORM_BITS = 3,
    LG_ID_DATETIME_UTC = 1,
};
#define LG_ID_PAYLOAD_MASK ((UINT64_C(1) << LG_ID_KIND_SHIFT) - 1)

static inline unsigned
lg_id_kind(LgId id)
{
    return (unsigned)(id >> LG_ID_KIND_SHIFT);
}

static inline uint64_t
lg_id_payload(LgId id)
{
    return id & LG_ID_PAYLOAD_MASK;
}

static inline LgId
lg_id_make(unsigned kind, uint64_t payload)
{
    return ((LgId)kind << LG_ID_KIND_SHIFT) | payload;
}

/// True when the id holds its whole term.
static inline bool
lg_id_is_inline(LgId id)
{
    return lg_id_kind(id) >= LG_ID_KIND_STRING;
}

/// The inline id of a literal; LG_ID_NONE when it must go to the dictionary.
LgId lg_id_encode(const LgTerm *term);

/// The term of an inline id. Text that is not static lives in `arena`.
LgStatus lg_id_decode(LgId id, LgArena *arena, LgTerm *out, LgError *err) LG_NODISCARD;

enum { LG_ID_TEXT = 64 }; ///< more than any lexical form that is inline

/// The same with its text in `to`, which has LG_ID_TEXT bytes.
LgStatus lg_id_text(LgId id, char *to, LgTerm *out, LgError *err) LG_NODISCARD;

#define LG_ID_INTEGER_BIAS (INT64_C(1) << 55)

/// The value of an inline integer of any integer type. `id` must be one.
static inline int64_t
lg_id_integer(LgId id)
{
    return (int64_t)lg_id_payload(id) - LG_ID_INTEGER_BIAS;
}

/// The inline xsd:integer, or LG_ID_NONE when `value` does not fit the payload.
LgId lg_id_from_integer(int64_t value);

/// An inline decimal: value = mantissa / 10^scale. `id` must be one.
void lg_id_decimal(LgId id, int64_t *out_mantissa, unsigned *out_scale);

/// The values of `n` ids: out[i] / 10^*out_scale, `*out_scale` being the most digits that one of
/// them has behind the point. False when one is no inline decimal, or does not fit with that many
/// digits.
bool lg_id_decimals(const LgId *ids, uint32_t n, int64_t *out, unsigned *out_scale) LG_NODISCARD;

/// The inline xsd:decimal of mantissa / 10^scale, written with `scale` digits behind
/// the point; LG_ID_NONE when it does not fit.
LgId lg_id_from_decimal(int64_t mantissa, unsigned scale);

/// The value of an inline double or float. `id` must be one.
double lg_id_double(LgId id);

/// The value of an inline boolean. `id` must be one.
bool lg_id_boolean(LgId id);

/// The day of an inline date. `id` must be one.
void lg_id_date(LgId id, int64_t *out_year, unsigned *out_month, unsigned *out_day);

/// An inline dateTime: milliseconds since 1970-01-01T00:00:00 as written, and
/// whether it has the zone Z (otherwise none). `id` must be one.
void lg_id_datetime(LgId id, int64_t *out_ms, bool *out_utc);

/// True for inline integers of any integer type.
static inline bool
lg_id_is_integer(LgId id)
{
    const unsigned kind = lg_id_kind(id);
    return kind == LG_ID_KIND_INTEGER || kind >= LG_ID_KIND_DERIVED;
}

/// For qsort() and bsearch() over ids: by number, which is the order of every list of them.
int lg_id_cmp(const void *a, const void *b);

/// The order of the values of two inline ids, where their bits tell it: true, with `*out` below, at
/// or above 0 (0 for 1.0 and 1.00, too). False: look at the values. So it is for different kinds,
/// for instants with and without a zone, and for NaN and its kind.
static inline bool
lg_id_order(LgId a, LgId b, int *out)
{
    const unsigned kind = lg_id_kind(a);
    if (kind != lg_id_kind(b)) {
        return false;
    }
    if (kind == LG_ID_KIND_DECIMAL) {
        a >>= LG_ID_DECIMAL_SCALE_BITS;
        b >>= LG_ID_DECIMAL_SCALE_BITS;
    } else if (kind == LG_ID_KIND_DATETIME && ((a ^ b) & LG_ID_DATETIME_UTC) == 0) {
        a >>= LG_ID_DATETIME_FORM_BITS;
        b >>= LG_ID_DATETIME_FORM_BITS;
    } else if (kind != LG_ID_KIND_BOOLEAN && kind != LG_ID_KIND_DATE && !lg_id_is_integer(a)) {
        return false;
    }
    *out = (a > b) - (a < b);
    return true;
}

#endif
