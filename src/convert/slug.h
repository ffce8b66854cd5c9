// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Slugs: the part of a URI that is made from a label.
//
// Rule: compatibility decomposition (NFKD) without marks, lower case, symbols
// that carry meaning become words (£ gbp, $ usd, € eur, % percent, < under, > over,
// + plus, ≤ at-most, ≥ at-least), every other run outside [a-z0-9] becomes one hyphen,
// none at the ends. So "Under 16", "16+" and "<16" stay apart. The rule never changes: URIs
// stand on it.

#ifndef LG_CONVERT_SLUG_H
#define LG_CONVERT_SLUG_H

#include "base/arena.h"
#include "base/error.h"

/// Slug of `label` (UTF-8) in the arena. LG_E_INVALID when nothing is left of it.
LgStatus lg_slug_make(LgArena *arena, LgStr label, LgStr *out, LgError *err) LG_NODISCARD;

/// table2qb's rule ("slugize"): lower case, [^\w/] becomes a hyphen, hyphens are
/// squeezed, trailing ones cut. With `unit` the pound sign becomes GBP first ("unitize").
LgStatus lg_slug_table2qb(LgArena *arena, LgStr label, bool unit, LgStr *out,
                          LgError *err) LG_NODISCARD;

/// True when `s` may stand in a path as it is: not empty, not "." or "..", only
/// unreserved characters of RFC 3986 (and, with `slashes`, single slashes inside).
bool lg_slug_safe(LgStr s, bool slashes);

/// Percent-encode what may not stand in a path segment (RFC 3986 pchar without
/// sub-delims). Lives in the arena; `s` itself when nothing needs it.
LgStr lg_slug_encode(LgArena *arena, LgStr s, bool slashes) LG_NODISCARD;

/// A label made of a name such as "site-address": "Site address", hyphens and underscores being
/// spaces. Null text when memory is short.
LgStr lg_slug_label(LgArena *arena, LgStr name) LG_NODISCARD;

/// What a template with one "{value}", or "{+value}" that keeps slashes, makes of a value.
/// "{+value}" alone keeps all of it: the value is an IRI already. Null text when memory is short.
LgStr lg_slug_fill(LgArena *arena, LgStr template, LgStr value) LG_NODISCARD;

#endif
