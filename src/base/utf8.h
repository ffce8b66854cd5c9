// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LG_BASE_UTF8_H
#define LG_BASE_UTF8_H

#include "base/str.h"

/// Return true if `s` is well-formed UTF-8 (RFC 3629: no surrogates, nothing
/// above U+10FFFF, shortest forms only).
bool lg_utf8_valid(LgStr s);

/// Length in bytes of the well-formed character that `s` begins with, 1 to 4; 0
/// when it begins with anything else.
size_t lg_utf8_length(LgStr s);

#endif
