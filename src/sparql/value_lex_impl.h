// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Lexical forms of the XSD types to values and back (XSD 1.1 part 2).

#ifndef LG_SPARQL_VALUE_LEX_IMPL_H
#define LG_SPARQL_VALUE_LEX_IMPL_H

#include "sparql/value.h"

enum { LG_LEX_TEXT = 64 };

/// The value of a literal. Fills in everything but `id`; ill-typed: LG_VALUE_OTHER.
void lg_value_lex(const LgTerm *literal, LgValue *out);

/// The lexical form alone, as `kind` (INTEGER to TIME, and BOOLEAN). False when it
/// has no value of that kind.
bool lg_value_lex_as(LgValueKind kind, LgStr s, LgValue *out);

/// The canonical lexical form of BOOLEAN to DURATION; a slice of `out`.
LgStr lg_value_lex_text(const LgValue *value, char out[LG_LEX_TEXT]);

/// The datatype of those kinds.
LgStr lg_value_lex_datatype(LgValueKind kind);

/// xsd:string(number) as XPath casts it: doubles as decimals when they are neither
/// large nor small (F&O 17.1.2).
LgStr lg_value_lex_number(const LgValue *value, char out[LG_LEX_TEXT]);

/// True for the datatypes whose ill-typed literals are false (17.2.2).
bool lg_value_lex_is_logical(LgStr datatype);

/// Local year, month, ... of a DATETIME, DATE or TIME.
typedef struct {
    int64_t year;
    unsigned month, day, hours, minutes, seconds;
} LgValueClock;

void lg_value_lex_clock(const LgValue *value, LgValueClock *out);

/// "Z", "+01:00" or "": a slice of `out`.
LgStr lg_value_lex_zone(int zone, char out[LG_LEX_TEXT]);

#endif
