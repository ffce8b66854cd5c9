// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// GSS area codes: nine characters, the first three of which say what kind of
// area it is (Register of Geographic Codes, Office for National Statistics).

#ifndef LG_CONVERT_AREA_H
#define LG_CONVERT_AREA_H

#include "base/str.h"

#define LG_AREA_NS "http://statistics.data.gov.uk/id/statistical-geography/"
#define LG_AREA_ENTITY_NS "http://statistics.data.gov.uk/id/statistical-entity/"
#define LG_AREA_CLASS \
    "http://statistics.data.gov.uk/def/statistical-geography#Statistical-Geography"

/// What an area code looks like, for messages.
extern const LgStr lg_area_forms;

/// One of E W S N K J L M and eight digits: "E07000112". Case counts.
bool lg_area_is_code(LgStr s);

/// The same with a small first letter: what is left of a code that was lower-cased.
bool lg_area_is_lower(LgStr s);

/// Is this area code (lg_area_is_code()) one that no area has? GSS codes have no check digit; what
/// gives an invented one away is its number: 0, or far beyond what its kind of area has. The pseudo
/// codes (E99999999: none of these) are mock codes as well.
bool lg_area_is_mock(LgStr code);

/// Name of the kind of area, singular ("London Borough"), or empty when the
/// register's entity code is not known here. `code` is an area code.
LgStr lg_area_entity(LgStr code);

#endif
