// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgValue: the value of a term as SPARQL's operators see it (section 17.1):
// numbers as numbers, dates as instants, everything else as text.

#ifndef LG_SPARQL_VALUE_H
#define LG_SPARQL_VALUE_H

#include "sparql/exec.h"

typedef enum {
    LG_VALUE_ERROR = 0, ///< a type error, or unbound
    LG_VALUE_IRI,
    LG_VALUE_BLANK,
    LG_VALUE_STRING, ///< xsd:string
    LG_VALUE_LANG,   ///< rdf:langString
    LG_VALUE_BOOLEAN,
    LG_VALUE_INTEGER, ///< any integer type that fits 64 bits
    LG_VALUE_BIG,     ///< an integer beyond 64 bits, of up to 38 digits: `decimal`
    LG_VALUE_DECIMAL,
    LG_VALUE_FLOAT,
    LG_VALUE_DOUBLE,
    LG_VALUE_DATETIME,
    LG_VALUE_DATE,
    LG_VALUE_TIME,
    LG_VALUE_DURATION, ///< xsd:dayTimeDuration
    LG_VALUE_OTHER,    ///< a literal whose datatype has no operators, or an ill-typed one
} LgValueKind;

/// Exact decimal: mantissa / 10^scale, 38 digits.
typedef struct {
    __int128 mantissa;
    unsigned scale;
} LgDecimal;

typedef struct {
    LgValueKind kind;
    LgId id;     ///< where it came from; LG_ID_NONE: computed
    LgTerm term; ///< the text of IRIs, blank nodes, strings, LANG and OTHER; kind NONE
                 ///< for other kinds (lg_value_term)
    union {
        bool boolean;
        int64_t integer;
        LgDecimal decimal;
        double number; ///< FLOAT and DOUBLE
        struct {
            int64_t seconds; ///< since 1970-01-01T00:00:00 (UTC if it has a zone)
            uint32_t nanos;
            int16_t zone; ///< minutes east; INT16_MIN: none
        } time;
    } as;
} LgValue;

static inline bool
lg_value_is_numeric(const LgValue *value)
{
    return value->kind >= LG_VALUE_INTEGER && value->kind <= LG_VALUE_DOUBLE;
}

static inline bool
lg_value_is_literal(const LgValue *value)
{
    return value->kind >= LG_VALUE_STRING;
}

/// The value of `id`. Never fails on the data: what has no value is
/// LG_VALUE_OTHER. Text lives in `scratch`.
LgStatus lg_value_of(LgExec *exec, LgId id, LgArena *scratch, LgValue *out,
                     LgError *err) LG_NODISCARD;

/// The term of a value: as it came, or with the canonical lexical form. Text
/// lives in `scratch`, or longer. Kind NONE for LG_VALUE_ERROR.
LgStatus lg_value_term(LgExec *exec, const LgValue *value, LgArena *scratch, LgTerm *out,
                       LgError *err) LG_NODISCARD;

/// The id of a value, with the canonical lexical form for computed ones.
/// LG_ID_NONE for LG_VALUE_ERROR.
LgStatus lg_value_id(LgExec *exec, const LgValue *value, LgId *out, LgError *err) LG_NODISCARD;

/// Effective boolean value (17.2.2): 1, 0, or -1 for a type error.
int lg_value_ebv(const LgValue *value);

/// `a op b` for LG_EXPR_EQ .. LG_EXPR_GE (17.3): 1, 0, or -1 for a type error.
int lg_value_compare(LgExprOp op, const LgValue *a, const LgValue *b);

/// `a op b` for LG_EXPR_ADD .. LG_EXPR_DIV with type promotion (17.3).
/// LG_VALUE_ERROR when not numeric, on overflow of decimals, on integer division by 0.
LgValue lg_value_arith(LgExprOp op, const LgValue *a, const LgValue *b);

/// The integer of a whole number: INTEGER, or BIG when 64 bits do not hold it.
LgValue lg_value_integer(LgDecimal d);

/// Total order for ORDER BY (15.1): unbound, blank nodes, IRIs, literals;
/// comparable literals by value, others by datatype and text. < 0, 0, > 0.
int lg_value_order(const LgValue *a, const LgValue *b);

/// An order (below, at or above 0) as the answer of the comparison `op`.
static inline int
lg_value_answer(LgExprOp op, int order)
{
    switch (op) {
    case LG_EXPR_EQ: return order == 0;
    case LG_EXPR_NE: return order != 0;
    case LG_EXPR_LT: return order < 0;
    case LG_EXPR_GT: return order > 0;
    case LG_EXPR_LE: return order <= 0;
    default: return order >= 0;
    }
}

#endif
