// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// IRIs as text (RFC 3987, with the grammar of RFC 3986): is it one, and what
// does a relative reference mean. Nothing is ever normalised behind the caller's back.

#ifndef LG_RDF_IRI_H
#define LG_RDF_IRI_H

#include "base/arena.h"
#include "base/error.h"

/// Check that `iri` is an absolute IRI, with or without a fragment: a scheme,
/// only characters that an IRI may have, whole percent escapes, brackets only
/// around an IP literal, one fragment at most, UTF-8, at most LG_LIMIT_IRI bytes.
/// LG_E_INVALID says what is wrong and at which byte (from 1).
LgStatus lg_iri_check(LgStr iri, LgError *err) LG_NODISCARD;

/// The same for a reference, which may be relative ("", "#x", "../y").
LgStatus lg_iri_check_ref(LgStr ref, LgError *err) LG_NODISCARD;

/// True when `s` begins with a scheme and a colon.
bool lg_iri_has_scheme(LgStr s);

/// The length of what stands in front of the local name: up to the last '/' or '#'; 0 without one.
size_t lg_iri_namespace(LgStr iri);

/// Resolve `ref` against the absolute `base` (RFC 3986, 5.2). `*out` lives in
/// `arena`, or is `ref` itself when that has a scheme and no dot segments.
/// Both must have been checked. LG_E_INVALID when `ref` is relative and `base` is empty.
LgStatus lg_iri_resolve(LgArena *arena, LgStr base, LgStr ref, LgStr *out,
                        LgError *err) LG_NODISCARD;

#endif
