// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Percent-encoding (RFC 3986, 2.1) and form parameters.

#ifndef LG_HTTP_URL_H
#define LG_HTTP_URL_H

#include "base/buf.h"
#include "http/request.h"

/// The byte that the first two characters of `s` stand for in hexadecimal, or -1.
int lg_url_hex(LgStr s);

/// Decode into `arena`. With `plus`, '+' is a space. LG_E_SYNTAX when a '%' is
/// not followed by two hexadecimal digits.
LgStatus lg_url_decode(LgArena *arena, LgStr s, bool plus, LgStr *out) LG_NODISCARD;

/// Take apart "a=b&c=d" (a query or an application/x-www-form-urlencoded
/// body). At most 1,000 parameters (LG_E_LIMIT); values must be UTF-8 without
/// NUL (LG_E_SYNTAX).
LgStatus lg_url_params(LgArena *arena, LgStr text, LgParam **out, size_t *out_n,
                       LgError *err) LG_NODISCARD;

/// The first parameter called `name`; null when there is none.
const LgParam *lg_url_param(const LgParam *params, size_t n, LgStr name);

/// Append `s` with all but unreserved characters encoded: for a parameter.
void lg_url_encode(LgBuf *buf, LgStr s);

/// Append `s`, a path or a whole IRI, as a URI: what may not stand in one is
/// encoded; '%' stays as it is.
void lg_url_encode_iri(LgBuf *buf, LgStr s);

#endif
