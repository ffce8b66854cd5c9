// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What kind of XSD number a text is. Texts are never changed.

#ifndef LG_CONVERT_NUMBER_H
#define LG_CONVERT_NUMBER_H

#include "base/str.h"

typedef enum {
    LG_NUMBER_INTEGER = 0, ///< xsd:integer
    LG_NUMBER_DECIMAL,     ///< xsd:decimal
    LG_NUMBER_DOUBLE,      ///< with an exponent
    LG_NUMBER_NONE,
} LgNumberClass;

/// The narrowest class whose lexical space has `s`. True unless it is NONE.
bool lg_number_class(LgStr s, LgNumberClass *out);

/// Is it of any of them?
bool lg_number_is(LgStr s);

/// Split "12 [p]" or "12*" into the number and what stands behind it. False when `s` does not begin
/// with a number, or is nothing else.
bool lg_number_before(LgStr s, LgStr *out_number, LgStr *out_mark);

/// False when `datatype` is xsd:integer, xsd:decimal or xsd:double and `s` is not
/// in its lexical space. Other datatypes are not looked at.
bool lg_number_fits(LgStr s, LgStr datatype);

/// The widest class whose numbers a datatype has; of one that is not looked at LG_NUMBER_NONE.
LgNumberClass lg_number_widest(LgStr datatype);

/// "http://www.w3.org/2001/XMLSchema#integer", ...
LgStr lg_number_datatype(LgNumberClass class);

#endif
