// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgHref: an http or https URL that the client may be told to ask, in the one form
// in which it is compared and sent: what is checked is what is asked.

#ifndef LG_HTTP_HREF_H
#define LG_HTTP_HREF_H

#include "base/arena.h"
#include "base/error.h"

typedef struct {
    LgStr url;    ///< whole, without fragment; NUL behind it
    LgStr origin; ///< "https://example.org" or "https://example.org:8443": a port that is the
                  ///< scheme's own is left out
    LgStr path;   ///< begins with '/'
    LgStr query;  ///< with its '?'; may be empty
} LgHref;

/// Take apart a URL or an IRI and normalise it (RFC 3986, 6.2.2 and 6.2.3): case of scheme, host
/// and escapes, needless escapes, dot segments, the scheme's own port; other letters are
/// percent-encoded. LG_E_INVALID for all but http and https, for a user name or password, for a
/// host that is no plain name or address, and for dot segments that hide behind
/// escaped slashes. Lives in `arena`.
LgStatus lg_href_parse(LgArena *arena, LgStr url, LgHref *out, LgError *err) LG_NODISCARD;

/// The same for a prefix of URLs: LG_E_USAGE also when it has a query or a fragment.
LgStatus lg_href_prefix(LgArena *arena, LgStr text, LgHref *out, LgError *err) LG_NODISCARD;

/// True when scheme, host and port are those of `prefix` and its path is that of `prefix` or
/// lies below it: /a allows /a and /a/b, not /ab. Queries do not count.
bool lg_href_under(const LgHref *target, const LgHref *prefix);

/// The start of `url`, as much as a message has room for.
LgStr lg_href_shown(LgStr url);

#endif
