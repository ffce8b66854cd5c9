// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Exact decimals of up to 38 digits (XPath F&O 4.2). Results are without
// trailing zeros behind the point. What does not fit is rounded behind the
// point (half to even) when it has more than 18 digits there, and fails otherwise.

#ifndef LG_SPARQL_DECIMAL_IMPL_H
#define LG_SPARQL_DECIMAL_IMPL_H

#include "sparql/value.h"

enum { LG_DECIMAL_PLACES = 18, LG_DECIMAL_TEXT = 48 };

/// The lexical form of xsd:decimal, all of `s`; also without a point. False when it
/// is none, or has more than 38 digits.
bool lg_decimal_parse(LgStr s, LgDecimal *out);

/// Canonical form (XSD 1.1: no point for whole numbers). A slice of `out`.
LgStr lg_decimal_format(LgDecimal d, char out[LG_DECIMAL_TEXT]);

LgDecimal lg_decimal_from(int64_t i);

/// Without trailing zeros behind the point.
LgDecimal lg_decimal_strip(LgDecimal d);

bool lg_decimal_add(LgDecimal a, LgDecimal b, LgDecimal *out);
bool lg_decimal_sub(LgDecimal a, LgDecimal b, LgDecimal *out);
bool lg_decimal_mul(LgDecimal a, LgDecimal b, LgDecimal *out);

/// Exact when that takes at most 18 places, rounded to them otherwise. False for
/// a division by zero too.
bool lg_decimal_div(LgDecimal a, LgDecimal b, LgDecimal *out);

int lg_decimal_cmp(LgDecimal a, LgDecimal b);

typedef enum { LG_ROUND_FLOOR, LG_ROUND_CEIL, LG_ROUND_HALF_UP, LG_ROUND_TRUNCATE } LgRounding;

/// To a whole number; HALF_UP goes towards plus infinity, as fn:round does.
LgDecimal lg_decimal_round(LgDecimal d, LgRounding how);

/// The nearest double.
double lg_decimal_double(LgDecimal d);

/// The decimal of a finite double, with the digits of its shortest form. False
/// when it does not fit.
bool lg_decimal_of_double(double x, LgDecimal *out);

#endif
