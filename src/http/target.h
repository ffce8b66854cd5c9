// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgTarget: an http or https URL that the client may be told to ask, in the one form
// in which it is compared and sent: what is checked is what is asked.

#ifndef LG_HTTP_TARGET_H
#define LG_HTTP_TARGET_H

#include "base/arena.h"
#include "base/error.h"

typedef struct {
    LgStr url;    ///< whole, without fragment; NUL behind it
    LgStr origin; ///< "https://example.org" or "https://example.org:8443": a port that is the
                  ///< scheme's own is left out
    LgStr path;   ///< begins with '/'
    LgStr query;  ///< with its '?'; may be empty
} LgTarget;

/// Take apart a URL or an IRI and normalise it (RFC 3986, 6.2.2 and 6.2.3): case of scheme, host
/// and escapes, needless escapes, dot segments, the scheme's own port; other letters are
/// percent-encoded. LG_E_INVALID for all but http and https, for a user name or password, for a
/// host that is no plain name or address, and for dot segments that hide behind
/// escaped slashes. Lives in `arena`.
LgStatus lg_target_parse(LgArena *arena, LgStr url, LgTarget *out, LgError *err) LG_NODISCARD;

/// True when scheme, host and port are those of `prefix` and its path is that of `prefix` or
/// lies below it: /a allows /a and /a/b, not /ab. Queries do not count.
bool lg_target_under(const LgTarget *target, const LgTarget *prefix);

/// The start of `url`, as much as a message has room for.
LgStr lg_target_shown(LgStr url);

#endif
