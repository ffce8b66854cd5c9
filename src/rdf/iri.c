// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/iri.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "rdf/bytes_impl.h"

// What a byte may do in an IRI. Bytes from 0x80 are parts of UTF-8 sequences.
enum { NO, OK, PCT, HASH, BRACKET, HIGH };

// clang-format off
static const unsigned char byte_class[256] = {
    ['!'] = OK, ['"'] = NO, ['#'] = HASH, ['$'] = OK, ['%'] = PCT, ['&'] = OK, ['\''] = OK,
    ['('] = OK, [')'] = OK, ['*'] = OK, ['+'] = OK, [','] = OK, ['-'] = OK, ['.'] = OK, ['/'] = OK,
    ['0' ... '9'] = OK, [':'] = OK, [';'] = OK, ['='] = OK, ['?'] = OK, ['@'] = OK,
    ['A' ... 'Z'] = OK, ['['] = BRACKET, [']'] = BRACKET, ['_'] = OK, ['a' ... 'z'] = OK,
    ['~'] = OK, [0x80 ... 0xff] = HIGH,
};
// clang-format on

static bool
is_alpha(char c)
{
    return (unsigned)((unsigned char)c | 0x20U) - 'a' < 26;
}

static LgStatus
bad(LgStr iri, size_t at, const char *what, LgError *err)
{
    const size_t show = iri.n < 200 ? iri.n : 200;
    if (at < iri.n && ((unsigned char)iri.p[at] <= ' ' || (unsigned char)iri.p[at] >= 0x7f)) {
        return lg_error_set(err, LG_E_INVALID, "%s (byte 0x%02x) at byte %zu of the IRI <%.*s>",
                            what, (unsigned)(unsigned char)iri.p[at], at + 1, (int)show, iri.p);
    }
    return lg_error_set(err, LG_E_INVALID, "%s at byte %zu of the IRI <%.*s>", what, at + 1,
                        (int)show, iri.p);
}

// Length of the scheme before its colon; 0 when there is none.
static size_t
scheme_length(LgStr s)
{
    if (s.n == 0 || !is_alpha(s.p[0])) {
        return 0;
    }
    for (size_t i = 1; i < s.n; i++) {
        const char c = s.p[i];
        if (c == ':') {
            return i;
        }
        if (!is_alpha(c) && (unsigned)(unsigned char)c - '0' >= 10 && c != '+' && c != '-' &&
            c != '.') {
            return 0;
        }
    }
    return 0;
}

bool
lg_iri_has_scheme(LgStr s)
{
    return scheme_length(s) > 0;
}

// Where the authority ends that begins at `from` (behind "//").
static size_t
authority_end(LgStr s, size_t from)
{
    while (from < s.n && s.p[from] != '/' && s.p[from] != '?' && s.p[from] != '#') {
        from++;
    }
    return from;
}

// "[...]" of an IP literal: returns the byte behind it, or 0 when it is malformed.
static size_t
ip_literal_end(LgStr s, size_t at, size_t end)
{
    size_t i = at + 1;
    while (i < end && (lg_char_hex(s.p[i]) >= 0 || s.p[i] == ':' || s.p[i] == '.')) {
        i++;
    }
    const bool future = i == at + 1 && i < end && (s.p[i] | 0x20) == 'v';
    while (future && i < end && byte_class[(unsigned char)s.p[i]] == OK) {
        i++;
    }
    return i > at + 1 && i < end && s.p[i] == ']' ? i + 1 : 0;
}

// [ userinfo "@" ] host [ ":" port ]; `*out_brackets_end` is where brackets stop being allowed.
static LgStatus
check_authority(LgStr s, size_t from, size_t end, size_t *out_brackets_end, LgError *err)
{
    size_t host = from;
    for (size_t i = from; i < end; i++) {
        if (s.p[i] == '@') {
            if (host != from) {
                return bad(s, i, "a second '@' in the authority", err);
            }
            host = i + 1;
        }
    }
    size_t port = host;
    *out_brackets_end = 0;
    if (host < end && s.p[host] == '[') {
        port = ip_literal_end(s, host, end);
        if (port == 0) {
            return bad(s, host, "a malformed IP address", err);
        }
        *out_brackets_end = port;
    }
    while (port < end && s.p[port] != ':') {
        port++;
    }
    for (size_t i = port + 1; i < end; i++) {
        if ((unsigned)(unsigned char)s.p[i] - '0' >= 10) {
            return bad(s, i, "a port that is not a number", err);
        }
    }
    return LG_OK;
}

static const char *
forbidden(unsigned char c)
{
    return c == ' '                ? "a space"
           : c < 0x20 || c == 0x7f ? "a control character"
                                   : "a forbidden character";
}

// Every character behind the scheme. Brackets are allowed before `brackets_end`.
static LgStatus
check_characters(LgStr s, size_t from, size_t brackets_end, LgError *err)
{
    bool high = false;
    bool hash = false;
    const size_t plain =
        s.n > from ? (size_t)(lg_bytes_skip_iri(s.p + from, s.p + s.n) - s.p) : from;
    for (size_t i = plain; i < s.n; i++) {
        switch (byte_class[(unsigned char)s.p[i]]) {
        case OK: break;
        case HIGH: high = true; break;
        case PCT:
            if (i + 2 >= s.n || lg_char_hex(s.p[i + 1]) < 0 || lg_char_hex(s.p[i + 2]) < 0) {
                return bad(s, i, "a '%' without two hexadecimal digits", err);
            }
            break;
        case HASH:
            if (hash) {
                return bad(s, i, "a second '#'", err);
            }
            hash = true;
            break;
        case BRACKET:
            if (i >= brackets_end) {
                return bad(s, i, "a bracket", err);
            }
            break;
        default: return bad(s, i, forbidden((unsigned char)s.p[i]), err);
        }
    }
    return high && !lg_utf8_valid(s) ? lg_error_set(err, LG_E_INVALID, "an IRI is not UTF-8")
                                     : LG_OK;
}

LgStatus
lg_iri_check_ref(LgStr ref, LgError *err)
{
    if (ref.n > LG_LIMIT_IRI) {
        return lg_error_set(err, LG_E_LIMIT,
                            "an IRI of %zu bytes, at most %d are allowed: %.100s...", ref.n,
                            LG_LIMIT_IRI, ref.p);
    }
    const size_t scheme = scheme_length(ref);
    const size_t at = scheme > 0 ? scheme + 1 : 0;
    size_t brackets_end = 0;
    if (lg_str_starts(lg_str_from(ref, at), LG_STR("//"))) {
        LG_TRY(check_authority(ref, at + 2, authority_end(ref, at + 2), &brackets_end, err));
    } else if (scheme == 0) {
        // RFC 3986, 4.2: the first segment of a relative path has no colon.
        for (size_t i = 0; i < ref.n && ref.p[i] != '/' && ref.p[i] != '?' && ref.p[i] != '#';
             i++) {
            if (ref.p[i] == ':') {
                return bad(ref, i, "a ':' behind something that is not a scheme", err);
            }
        }
    }
    return check_characters(ref, at, brackets_end, err);
}

LgStatus
lg_iri_check(LgStr iri, LgError *err)
{
    if (iri.n == 0) {
        return lg_error_set(err, LG_E_INVALID, "an empty IRI");
    }
    LG_TRY(lg_iri_check_ref(iri, err));
    return lg_iri_has_scheme(iri)
               ? LG_OK
               : lg_error_set(err, LG_E_INVALID, "the IRI <%.*s> is not absolute: no scheme",
                              (int)(iri.n < 200 ? iri.n : 200), iri.p);
}

// RFC 3986, appendix B. The slices leave out their delimiters.
typedef struct {
    LgStr scheme, authority, path, query, fragment;
    bool has_scheme, has_authority, has_query, has_fragment;
} Parts;

static Parts
split(LgStr s)
{
    Parts parts = {0};
    const size_t scheme = scheme_length(s);
    if (scheme > 0) {
        parts.has_scheme = true;
        parts.scheme = (LgStr){s.p, scheme};
        s = lg_str_from(s, scheme + 1);
    }
    const size_t hash = lg_str_find(s, '#');
    if (hash < s.n) {
        parts.has_fragment = true;
        parts.fragment = lg_str_from(s, hash + 1);
        s.n = hash;
    }
    const size_t mark = lg_str_find(s, '?');
    if (mark < s.n) {
        parts.has_query = true;
        parts.query = lg_str_from(s, mark + 1);
        s.n = mark;
    }
    if (lg_str_starts(s, LG_STR("//"))) {
        const size_t end = authority_end(s, 2);
        parts.has_authority = true;
        parts.authority = (LgStr){s.p + 2, end - 2};
        s = lg_str_from(s, end);
    }
    parts.path = s;
    return parts;
}

// RFC 3986, 5.2.4, from `path` to the end of `out`. Both may be long: one pass.
static void
add_without_dots(LgStr path, LgBuf *out)
{
    const size_t start = out->n;
    while (path.n > 0 && !out->failed) {
        if (lg_str_starts(path, LG_STR("../"))) {
            path = lg_str_from(path, 3);
        } else if (lg_str_starts(path, LG_STR("./"))) {
            path = lg_str_from(path, 2);
        } else if (lg_str_starts(path, LG_STR("/./"))) {
            path = lg_str_from(path, 2);
        } else if (lg_str_eq(path, LG_STR("/."))) {
            path = LG_STR("/");
        } else if (lg_str_starts(path, LG_STR("/../")) || lg_str_eq(path, LG_STR("/.."))) {
            path = path.n == 3 ? LG_STR("/") : lg_str_from(path, 3);
            while (out->n > start && out->p[out->n - 1] != '/') {
                out->n--;
            }
            out->n -= out->n > start;
        } else if (lg_str_eq(path, LG_STR(".")) || lg_str_eq(path, LG_STR(".."))) {
            path.n = 0;
        } else {
            const size_t slash = path.p[0] == '/';
            const size_t n = slash + lg_str_find(lg_str_from(path, slash), '/');
            lg_buf_add(out, (LgStr){path.p, n});
            path = lg_str_from(path, n);
        }
    }
}

// RFC 3986, 5.2.3
static void
add_merged(const Parts *base, LgStr path, LgBuf *scratch, LgBuf *out)
{
    lg_buf_clear(scratch);
    if (base->has_authority && base->path.n == 0) {
        lg_buf_byte(scratch, '/');
    } else {
        size_t n = base->path.n;
        while (n > 0 && base->path.p[n - 1] != '/') {
            n--;
        }
        lg_buf_add(scratch, (LgStr){base->path.p, n});
    }
    lg_buf_add(scratch, path);
    add_without_dots(lg_buf_view(scratch), out);
}

static void
add_part(LgBuf *out, bool has, const char *before, LgStr part, const char *behind)
{
    if (has) {
        lg_buf_add(out, lg_str_c(before));
        lg_buf_add(out, part);
        lg_buf_add(out, lg_str_c(behind));
    }
}

// RFC 3986, 5.2.2 and 5.3
static void
add_target(const Parts *base, const Parts *ref, LgBuf *scratch, LgBuf *out)
{
    const bool own_authority = ref->has_scheme || ref->has_authority;
    const Parts *authority = own_authority ? ref : base;
    const bool base_path = !own_authority && ref->path.n == 0;
    const Parts *query = base_path && !ref->has_query ? base : ref;
    add_part(out, true, "", ref->has_scheme ? ref->scheme : base->scheme, ":");
    add_part(out, authority->has_authority, "//", authority->authority, "");
    if (base_path) {
        lg_buf_add(out, base->path);
    } else if (own_authority || ref->path.p[0] == '/') {
        add_without_dots(ref->path, out);
    } else {
        add_merged(base, ref->path, scratch, out);
    }
    add_part(out, query->has_query, "?", query->query, "");
    add_part(out, ref->has_fragment, "#", ref->fragment, "");
}

size_t
lg_iri_namespace(LgStr iri)
{
    const size_t slash = lg_str_behind(iri, '/');
    const size_t hash = lg_str_behind(iri, '#');
    return slash > hash ? slash : hash;
}

LgStatus
lg_iri_resolve(LgArena *arena, LgStr base, LgStr ref, LgStr *out, LgError *err)
{
    const bool absolute = lg_iri_has_scheme(ref);
    if (absolute && lg_str_search(ref, LG_STR("/.")) == ref.n) {
        *out = ref;
        return LG_OK;
    }
    if (!absolute && base.n == 0) {
        return lg_error_set(err, LG_E_INVALID, "the IRI <%.*s> is relative and there is no base",
                            (int)(ref.n < 200 ? ref.n : 200), ref.p);
    }
    const Parts b = split(base);
    const Parts r = split(ref);
    LgBuf scratch = {0};
    LgBuf target = {0};
    add_target(&b, &r, &scratch, &target);
    const LgStr copy =
        scratch.failed || target.failed ? (LgStr){0} : lg_arena_str(arena, lg_buf_view(&target));
    lg_buf_done(&scratch);
    lg_buf_done(&target);
    if (!copy.p) {
        return lg_error_set(err, LG_E_LIMIT, "no room for an IRI of %zu bytes", base.n + ref.n);
    }
    *out = copy;
    return LG_OK;
}
