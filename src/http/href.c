// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/href.h"

#include "base/limits.h"
#include "http/url.h"

#include <stdio.h>

enum { SHOWN = 300 };

static bool
is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

LgStr
lg_href_shown(LgStr url)
{
    return (LgStr){url.p, url.n < SHOWN ? url.n : SHOWN};
}

static LgStatus
bad(LgError *err, LgStr url, const char *why)
{
    return lg_error_set(err, LG_E_INVALID, "<" LG_STR_FMT "> %s", LG_STR_ARG(lg_href_shown(url)),
                        why);
}

// --- Host and port ----------------------------------------------------------------

// Position behind the host: of the colon before the port, or the end. 0 when there is no host
// or one with anything but letters, digits, '-', '.' and '_', or hexadecimal digits, ':' and '.' in
// brackets. Names in other letters must be given as "xn--...".
static size_t
host_end(LgStr authority)
{
    const bool brackets = lg_str_starts(authority, LG_STR("["));
    for (size_t i = brackets ? 1 : 0; i < authority.n; i++) {
        const char c = authority.p[i];
        if (brackets && c == ']') {
            return i > 1 ? i + 1 : 0;
        }
        if (!brackets && c == ':') {
            return i;
        }
        const bool fits = brackets ? lg_char_hex(c) >= 0 || c == ':' || c == '.'
                                   : is_alnum(c) || c == '-' || c == '.' || c == '_';
        if (!fits) {
            return 0;
        }
    }
    return brackets ? 0 : authority.n;
}

static LgStatus
add_origin(LgBuf *out, LgStr url, LgStr scheme, LgStr authority, LgError *err)
{
    const bool tls = lg_str_eq(scheme, LG_STR("https"));
    if (lg_str_find(authority, '@') < authority.n) {
        return bad(err, url, "has a user name, which is refused");
    }
    const size_t end = host_end(authority);
    if (end == 0) {
        return bad(err, url, "has no host, or not a plain name or address");
    }
    uint64_t port = tls ? 443 : 80;
    const LgStr behind = lg_str_from(authority, end); // ":8080", ":" or nothing
    const LgStr digits = lg_str_from(behind, 1);
    const bool numbered = digits.n == 0 || (digits.n <= 5 && lg_str_u64(digits, &port));
    if (behind.n > 0 && (behind.p[0] != ':' || !numbered || port == 0 || port > UINT16_MAX)) {
        return bad(err, url, "has a port that is no number from 1 to 65535");
    }
    lg_buf_add(out, scheme);
    lg_buf_add(out, LG_STR("://"));
    for (size_t i = 0; i < end; i++) {
        const char c = authority.p[i];
        lg_buf_byte(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    if (port != (tls ? 443 : 80)) {
        lg_buf_printf(out, ":%u", (unsigned)port);
    }
    return LG_OK;
}

// --- Path -------------------------------------------------------------------------

// Append `s` as a URL may have it: needless escapes undone, the others in upper case.
static LgStatus
add_plain(LgBuf *out, LgStr url, LgStr s, LgError *err)
{
    for (size_t i = 0; i < s.n; i++) {
        const int byte = s.p[i] == '%' ? lg_url_hex(lg_str_from(s, i + 1)) : 0;
        if (byte < 0) {
            return bad(err, url, "has a '%' without two hexadecimal digits behind it");
        }
        const char c = (char)byte;
        if (s.p[i] != '%') {
            lg_url_encode_iri(out, (LgStr){s.p + i, 1});
        } else if (is_alnum(c) || (c != 0 && strchr("-._~", c))) {
            lg_buf_byte(out, c);
            i += 2;
        } else {
            lg_buf_printf(out, "%%%02X", (unsigned)byte);
            i += 2;
        }
    }
    return LG_OK;
}

// Append `path`, which begins with '/', without dot segments (RFC 3986, 5.2.4).
static void
add_without_dots(LgBuf *out, LgStr path)
{
    const size_t first = out->n;
    while (path.n > 0) { // at a '/'
        const size_t next = 1 + lg_str_find(lg_str_from(path, 1), '/');
        const LgStr segment = {path.p + 1, next - 1};
        const bool last = next == path.n;
        path = lg_str_from(path, next);
        const bool up = lg_str_eq(segment, LG_STR(".."));
        if (!up && !lg_str_eq(segment, LG_STR("."))) {
            lg_buf_byte(out, '/');
            lg_buf_add(out, segment);
            continue;
        }
        while (up && out->n > first && out->p[--out->n] != '/') {
        }
        if (last) {
            lg_buf_byte(out, '/');
        }
    }
}

// True when a server that takes %2F or %5C for a slash would find dot segments.
static bool
hides_dots(LgStr path)
{
    size_t dots = 0;
    bool only_dots = true;
    for (size_t i = 0; i < path.n; i++) {
        const int byte = path.p[i] == '%' ? lg_url_hex(lg_str_from(path, i + 1)) : path.p[i];
        if (byte == '/' || byte == '\\') {
            if (only_dots && (dots == 1 || dots == 2)) {
                return true;
            }
            dots = 0;
            only_dots = true;
        } else {
            only_dots = only_dots && byte == '.';
            dots++;
        }
        i += path.p[i] == '%' ? 2 : 0;
    }
    return only_dots && (dots == 1 || dots == 2);
}

// --- The whole ----------------------------------------------------------------------

typedef struct {
    LgBuf path; ///< as it came, plain
    LgBuf whole;
    size_t origin; ///< bytes of `whole`
    size_t query;  ///< where it begins
} Making;

static LgStatus
make(Making *m, LgStr url, LgError *err)
{
    const size_t colon = lg_str_find(url, ':');
    const LgStr name = {url.p, colon};
    const bool tls = lg_str_eq_nocase(name, LG_STR("https"));
    if ((!tls && !lg_str_eq_nocase(name, LG_STR("http"))) ||
        !lg_str_starts(lg_str_from(url, colon), LG_STR("://"))) {
        return bad(err, url, "does not begin with http:// or https://");
    }
    LgStr rest = lg_str_from(url, colon + 3);
    rest.n = lg_str_find(rest, '#');
    size_t slash = 0;
    while (slash < rest.n && !strchr("/?\\", rest.p[slash])) {
        slash++;
    }
    LG_TRY(add_origin(&m->whole, url, tls ? LG_STR("https") : LG_STR("http"),
                      (LgStr){rest.p, slash}, err));
    m->origin = m->whole.n;
    const size_t question = lg_str_find(rest, '?');
    const LgStr path = {rest.p + slash, question - slash};
    if (!lg_str_starts(path, LG_STR("/"))) {
        lg_buf_byte(&m->path, '/');
    }
    LG_TRY(add_plain(&m->path, url, path, err));
    add_without_dots(&m->whole, lg_buf_view(&m->path));
    if (hides_dots(lg_str_from(lg_buf_view(&m->whole), m->origin))) {
        return bad(err, url, "has '.' or '..' between escaped slashes");
    }
    m->query = m->whole.n;
    return add_plain(&m->whole, url, lg_str_from(rest, question), err);
}

LgStatus
lg_href_parse(LgArena *arena, LgStr url, LgHref *out, LgError *err)
{
    if (url.n > LG_LIMIT_IRI) {
        return lg_error_set(err, LG_E_LIMIT, "a URL has %zu bytes; at most %d are taken", url.n,
                            LG_LIMIT_IRI);
    }
    Making m = {0};
    LgStatus st = make(&m, url, err);
    if (st == LG_OK) {
        const bool whole = !m.path.failed && !m.whole.failed;
        out->url = whole ? lg_arena_str(arena, lg_buf_view(&m.whole)) : (LgStr){0};
        if (out->url.p) {
            out->origin = (LgStr){out->url.p, m.origin};
            out->path = (LgStr){out->url.p + m.origin, m.query - m.origin};
            out->query = lg_str_from(out->url, m.query);
        } else {
            st = lg_error_set(err, LG_E_NOMEM, "out of memory");
        }
    }
    lg_buf_done(&m.path);
    lg_buf_done(&m.whole);
    return st;
}

LgStatus
lg_href_prefix(LgArena *arena, LgStr text, LgHref *out, LgError *err)
{
    const LgStatus st = lg_href_parse(arena, text, out, err);
    if (st == LG_E_NOMEM ||
        (st == LG_OK && out->query.n == 0 && lg_str_find(text, '#') == text.n)) {
        return st;
    }
    return lg_error_set(err, LG_E_USAGE,
                        "'" LG_STR_FMT "' is no prefix of URLs, such as https://example.org/sparql "
                        "(without user name, query and fragment)",
                        LG_STR_ARG(lg_href_shown(text)));
}

bool
lg_href_under(const LgHref *target, const LgHref *prefix)
{
    if (!lg_str_eq(target->origin, prefix->origin) || !lg_str_starts(target->path, prefix->path)) {
        return false;
    }
    return lg_str_ends(prefix->path, LG_STR("/")) || target->path.n == prefix->path.n ||
           target->path.p[prefix->path.n] == '/';
}
