// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Mustache templates, compiled once: variables, sections, inverted sections,
// partials, comments, as in the Mustache specification 1.4 with its rules for
// lines that hold only a tag. Everything shown is escaped for HTML text and
// quoted attributes; {{{x}}} and {{&x}} show markup only if it is of kind
// LG_VAL_HTML. Other delimiters and lambdas are refused.

#ifndef LG_SITE_MUSTACHE_H
#define LG_SITE_MUSTACHE_H

#include "base/out.h"
#include "site/val.h"

typedef struct LgMustache LgMustache;

/// An empty set of templates; null when memory is short.
LgMustache *lg_mustache_new(void);
void lg_mustache_free(LgMustache *set);

/// Compile `text` (copied) under `name`, replacing what had that name.
/// LG_E_SYNTAX with source (the name), line and column.
LgStatus lg_mustache_add(LgMustache *set, LgStr name, LgStr text, LgError *err) LG_NODISCARD;

/// Check that every partial that is named is there. LG_E_NOTFOUND.
LgStatus lg_mustache_check(const LgMustache *set, LgError *err) LG_NODISCARD;

/// Show `root` with the template `name`. Several threads may do so at a time.
LgStatus lg_mustache_render(const LgMustache *set, LgStr name, const LgVal *root, const LgOut *out,
                            LgError *err) LG_NODISCARD;

#endif
