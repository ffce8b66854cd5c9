// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/head.h"

#include "base/utf8.h"
#include "http/url.h"

enum { LONGEST_METHOD = 32 };

static const LgHeadFault fine = {0};

static LgHeadFault
fault(int status, const char *why)
{
    return (LgHeadFault){status, why};
}

static bool
is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 9110, 5.6.2
static bool
is_token(unsigned char c)
{
    return is_alnum(c) || (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool
all_token(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!is_token((unsigned char)s.p[i])) {
            return false;
        }
    }
    return s.n > 0;
}

// The head grows by what each read brings, so the scan goes on where it stopped.
size_t
lg_head_scan(LgStr bytes, size_t *at, const LgHeadLimits *limits, LgHeadFault *out)
{
    *out = fine;
    const size_t first = lg_str_starts(bytes, LG_STR("\r\n")) ? 2 : 0; // RFC 9112, 2.2
    for (size_t i = *at; i < bytes.n; i++) {
        const char c = bytes.p[i];
        if (c == 0) {
            *out = fault(400, "NUL in the request head");
            return 0;
        }
        if (c != '\n') {
            continue;
        }
        if (i == 0 || bytes.p[i - 1] != '\r') {
            *out = fault(400, "a line ends with LF instead of CR LF");
            return 0;
        }
        if (i >= first + 3 && bytes.p[i - 2] == '\n') {
            *at = i + 1;
            return i + 1;
        }
        if (i == first + 1 && first > 0) {
            *out = fault(400, "empty request line");
            return 0;
        }
    }
    *at = bytes.n;
    const size_t line = lg_str_find(lg_str_from(bytes, first), '\n');
    if (line > limits->target + LONGEST_METHOD + 16) {
        *out = fault(414, "the request target is too long");
    } else if (bytes.n >= limits->head) {
        *out = fault(431, "the request head is too long");
    }
    return 0;
}

static LgMethod
method_of(LgStr name)
{
    static const struct {
        LgStr name;
        LgMethod method;
    } known[] = {
        {LG_STR_INIT("GET"), LG_METHOD_GET},     {LG_STR_INIT("HEAD"), LG_METHOD_HEAD},
        {LG_STR_INIT("POST"), LG_METHOD_POST},   {LG_STR_INIT("OPTIONS"), LG_METHOD_OPTIONS},
        {LG_STR_INIT("PUT"), LG_METHOD_PUT},     {LG_STR_INIT("DELETE"), LG_METHOD_DELETE},
        {LG_STR_INIT("PATCH"), LG_METHOD_PATCH}, {LG_STR_INIT("QUERY"), LG_METHOD_QUERY},
        {LG_STR_INIT("TRACE"), LG_METHOD_OTHER}, {LG_STR_INIT("CONNECT"), LG_METHOD_OTHER},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (lg_str_eq(name, known[i].name)) {
            return known[i].method;
        }
    }
    return 0;
}

// Browsers leave {}|\^` as they are in a query (URL standard, query percent-encode
// set), so they are let through there, and nowhere else.
static LgHeadFault
check_target(LgStr target)
{
    const size_t question = lg_str_find(target, '?');
    for (size_t i = 0; i < target.n; i++) {
        const unsigned char c = (unsigned char)target.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>#", c)) {
            return fault(400, "the request target has a character that must be percent-encoded");
        }
        if (i < question && strchr("{}|\\^`", c)) {
            return fault(400, "the request path has a character that must be percent-encoded");
        }
        if (c == '%') {
            const int byte = lg_url_hex(lg_str_from(target, i + 1));
            if (byte < 0) {
                return fault(400, "'%' is not followed by two hexadecimal digits");
            }
            if (byte == 0) {
                return fault(400, "%00 in the request target");
            }
        }
    }
    return fine;
}

static LgHeadFault
check_path(LgStr path)
{
    if (!lg_utf8_valid(path)) {
        return fault(400, "the request path is not UTF-8");
    }
    for (size_t i = 0; i < path.n; i++) {
        if ((unsigned char)path.p[i] < ' ' || path.p[i] == 0x7f) {
            return fault(400, "control character in the request path");
        }
    }
    for (size_t i = 0; i < path.n;) { // at each '/'
        const LgStr rest = lg_str_from(path, i + 1);
        const LgStr segment = {rest.p, lg_str_find(rest, '/')};
        if (lg_str_eq(segment, LG_STR(".")) || lg_str_eq(segment, LG_STR(".."))) {
            return fault(400, "dot segment in the request path");
        }
        i += 1 + segment.n;
    }
    return fine;
}

// RFC 9112, 3.2: origin-form, absolute-form, and * for OPTIONS.
static LgHeadFault
take_target(LgStr target, LgArena *arena, LgRequest *r)
{
    const LgHeadFault bad = check_target(target);
    if (bad.status != 0) {
        return bad;
    }
    if (lg_str_eq(r->method_name, LG_STR("CONNECT"))) {
        return fault(405, "CONNECT is not offered");
    }
    if (lg_str_eq(target, LG_STR("*"))) {
        if (r->method != LG_METHOD_OPTIONS) {
            return fault(400, "'*' is a target for OPTIONS only");
        }
        target = LG_STR("/");
    } else if (target.n == 0 || target.p[0] != '/') {
        const size_t at = lg_str_search(target, LG_STR("://"));
        const LgStr scheme = {target.p, at};
        if (!lg_str_eq_nocase(scheme, LG_STR("http")) &&
            !lg_str_eq_nocase(scheme, LG_STR("https"))) {
            return fault(400, "the request target is neither a path nor an http URL");
        }
        const LgStr rest = lg_str_from(target, at + 3);
        target = lg_str_from(rest, lg_str_find(rest, '/'));
        if (target.n == 0) {
            target = LG_STR("/");
        }
    }
    r->target = lg_arena_str(arena, target);
    const size_t question = lg_str_find(r->target, '?');
    r->path = (LgStr){r->target.p, question};
    r->query = lg_str_from(r->target, question + 1);
    LgStr text = {0};
    if (!r->target.p || lg_url_decode(arena, r->path, false, &text) != LG_OK) {
        return fault(500, "out of memory");
    }
    r->path_text = text;
    return check_path(text);
}

static LgHeadFault
take_line(LgStr line, const LgHeadLimits *limits, LgArena *arena, LgRequest *r)
{
    const size_t first = lg_str_find(line, ' ');
    const LgStr method = {line.p, first};
    if (!all_token(method) || method.n > LONGEST_METHOD) {
        return fault(400, "the request line does not begin with a method");
    }
    const LgStr rest = lg_str_from(line, first + 1);
    const LgStr target = {rest.p, lg_str_find(rest, ' ')};
    const LgStr version = lg_str_from(rest, target.n + 1);
    if (target.n == 0 || version.n == 0) {
        return fault(400, "the request line is not 'method target version'");
    }
    if (target.n > limits->target) {
        return fault(414, "the request target is too long");
    }
    if (version.n != 8 || !lg_str_starts(version, LG_STR("HTTP/")) || version.p[6] != '.' ||
        version.p[5] < '0' || version.p[5] > '9' || version.p[7] < '0' || version.p[7] > '9') {
        return fault(400, "the request line does not end with a version");
    }
    if (version.p[5] != '1') {
        return fault(505, "only version 1 of HTTP is spoken here");
    }
    r->minor = (unsigned)(version.p[7] - '0');
    r->method = method_of(method);
    r->method_name = lg_arena_str(arena, method);
    if (!r->method_name.p) {
        return fault(500, "out of memory");
    }
    if (r->method == 0) {
        return fault(501, "this method is not known here");
    }
    return take_target(target, arena, r);
}

static LgHeadFault
take_field(LgStr line, LgArena *arena, LgField *out)
{
    if (line.p[0] == ' ' || line.p[0] == '\t') {
        return fault(400, "a header field is folded over two lines");
    }
    const size_t colon = lg_str_find(line, ':');
    const LgStr name = {line.p, colon};
    if (colon == line.n || !all_token(name)) {
        return fault(400, "a header field has no valid name");
    }
    LgStr value = lg_str_from(line, colon + 1);
    while (value.n > 0 && (value.p[0] == ' ' || value.p[0] == '\t')) {
        value = lg_str_from(value, 1);
    }
    while (value.n > 0 && (value.p[value.n - 1] == ' ' || value.p[value.n - 1] == '\t')) {
        value.n--;
    }
    for (size_t i = 0; i < value.n; i++) {
        const unsigned char c = (unsigned char)value.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return fault(400, "control character in a header field");
        }
    }
    out->name = lg_arena_str(arena, name);
    out->value = lg_arena_str(arena, value);
    return out->name.p && out->value.p ? fine : fault(500, "out of memory");
}

static size_t
count(const LgRequest *r, LgStr name)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_fields; i++) {
        n += lg_str_eq_nocase(r->fields[i].name, name) ? 1 : 0;
    }
    return n;
}

// RFC 9110, 7.2; RFC 9112, 3.2
static LgHeadFault
check_host(const LgRequest *r)
{
    const size_t n = count(r, LG_STR("Host"));
    if (n > 1 || (n == 0 && r->minor >= 1)) {
        return fault(400, "exactly one Host field is needed");
    }
    const LgStr host = lg_request_field(r, LG_STR("Host"));
    for (size_t i = 0; i < host.n; i++) {
        const unsigned char c = (unsigned char)host.p[i];
        if (!is_alnum(c) && !strchr("-._~!$&'()*+,;=:[]%", c)) {
            return fault(400, "the Host field is not a host name");
        }
    }
    return fine;
}

// RFC 9112, 6: how long the body is must have one reading only.
static LgHeadFault
take_length(LgRequest *r)
{
    const size_t n_length = count(r, LG_STR("Content-Length"));
    const size_t n_coding = count(r, LG_STR("Transfer-Encoding"));
    if (n_length > 0 && n_coding > 0) {
        return fault(400, "both Content-Length and Transfer-Encoding");
    }
    if (n_length > 1 || n_coding > 1) {
        return fault(400, "the length of the body is given twice");
    }
    if (n_coding == 1) {
        if (r->minor == 0) {
            return fault(400, "HTTP/1.0 has no Transfer-Encoding");
        }
        if (!lg_str_eq_nocase(lg_request_field(r, LG_STR("Transfer-Encoding")),
                              LG_STR("chunked"))) {
            return fault(501, "the only transfer coding known here is chunked");
        }
        r->chunked = true;
        return fine;
    }
    if (n_length == 1) {
        const LgStr text = lg_request_field(r, LG_STR("Content-Length"));
        for (size_t i = 0; i < text.n; i++) {
            if (text.p[i] < '0' || text.p[i] > '9') {
                return fault(400, "Content-Length is not a number");
            }
        }
        if (text.n == 0) {
            return fault(400, "Content-Length is not a number");
        }
        if (!lg_str_u64(text, &r->length)) {
            return fault(413, "the body is too long");
        }
        return fine;
    }
    if (r->method == LG_METHOD_POST || r->method == LG_METHOD_QUERY) {
        return fault(411, "the length of the body is needed");
    }
    return fine;
}

static bool
list_has(LgStr list, LgStr want)
{
    while (list.n > 0) {
        const size_t comma = lg_str_find(list, ',');
        if (lg_str_eq_nocase(lg_str_trim((LgStr){list.p, comma}), want)) {
            return true;
        }
        list = lg_str_from(list, comma + 1);
    }
    return false;
}

static LgHeadFault
take_options(LgRequest *r)
{
    const LgStr connection = lg_request_list(r, LG_STR("Connection"));
    r->keep_alive = r->minor >= 1 ? !list_has(connection, LG_STR("close"))
                                  : list_has(connection, LG_STR("keep-alive"));
    const LgStr coding = lg_request_field(r, LG_STR("Content-Encoding"));
    if (coding.n > 0 && !lg_str_eq_nocase(coding, LG_STR("identity"))) {
        return fault(415, "compressed bodies are not taken");
    }
    const LgStr expect = lg_request_field(r, LG_STR("Expect"));
    if (expect.n > 0 && !lg_str_eq_nocase(expect, LG_STR("100-continue"))) {
        return fault(417, "this expectation cannot be met");
    }
    r->expect = expect.n > 0 && r->minor >= 1;
    return fine;
}

static LgHeadFault
take_fields(LgStr rest, const LgHeadLimits *limits, LgArena *arena, LgRequest *r)
{
    size_t n = 0;
    for (size_t i = 0; i < rest.n; i++) {
        n += rest.p[i] == '\n' ? 1 : 0;
    }
    if (n > limits->fields + 1) {
        return fault(431, "too many header fields");
    }
    LgField *fields = LG_NEW_ARRAY(arena, LgField, n + 1);
    if (!fields) {
        return fault(500, "out of memory");
    }
    r->fields = fields;
    for (;;) {
        const size_t end = lg_str_search(rest, LG_STR("\r\n"));
        if (end == 0 || end >= rest.n) {
            return fine; // the empty line
        }
        const LgStr line = {rest.p, end};
        if (lg_str_find(line, '\r') < line.n) {
            return fault(400, "CR in a header field");
        }
        const LgHeadFault bad = take_field(line, arena, &fields[r->n_fields]);
        if (bad.status != 0) {
            return bad;
        }
        r->n_fields++;
        rest = lg_str_from(rest, end + 2);
    }
}

LgHeadFault
lg_head_parse(LgStr head, const LgHeadLimits *limits, LgArena *arena, LgRequest *request)
{
    *request = (LgRequest){.arena = arena, .gone = request->gone, .peer = request->peer};
    if (lg_str_starts(head, LG_STR("\r\n"))) {
        head = lg_str_from(head, 2);
    }
    const size_t end = lg_str_search(head, LG_STR("\r\n"));
    LgHeadFault bad = take_line((LgStr){head.p, end}, limits, arena, request);
    if (bad.status == 0) {
        bad = take_fields(lg_str_from(head, end + 2), limits, arena, request);
    }
    if (bad.status == 0) {
        bad = check_host(request);
    }
    if (bad.status == 0) {
        bad = take_length(request);
    }
    if (bad.status == 0) {
        bad = take_options(request);
    }
    return bad;
}
