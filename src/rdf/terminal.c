// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/unicode.h"
#include "rdf/bytes_impl.h"
#include "rdf/terminal_impl.h"

// PN_CHARS_BASE, PN_CHARS_U and PN_CHARS among ASCII, as bits.
enum { BASE = 1, UNDER = 2, DIGIT = 4, DASH = 8, HEX = 16 };

static const unsigned char ascii_class[128] = {
    ['A' ... 'F'] = BASE | HEX,  ['G' ... 'Z'] = BASE, ['a' ... 'f'] = BASE | HEX,
    ['g' ... 'z'] = BASE,        ['_'] = UNDER,        ['-'] = DASH,
    ['0' ... '9'] = DIGIT | HEX,
};

static const char *
fail_at(LgTerminalFail *fail, const char *at, const char *what)
{
    *fail = (LgTerminalFail){what, at};
    return NULL;
}

static const char *
need_more(LgTerminalFail *fail)
{
    *fail = (LgTerminalFail){0};
    return NULL;
}

// --- Names ---------------------------------------------------------------------

typedef struct {
    uint32_t first, last;
} Range;

// PN_CHARS_BASE beyond ASCII
static const Range base_ranges[] = {
    {0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},
    {0x37f, 0x1fff},  {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef},
    {0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
};

static unsigned
class_of(uint32_t c)
{
    if (c < 0x80) {
        return ascii_class[c] & (BASE | UNDER | DIGIT | DASH);
    }
    for (size_t i = 0; i < sizeof(base_ranges) / sizeof(base_ranges[0]); i++) {
        if (c >= base_ranges[i].first && c <= base_ranges[i].last) {
            return BASE;
        }
    }
    const bool more = c == 0xb7 || (c >= 0x300 && c <= 0x36f) || c == 0x203f || c == 0x2040;
    return more ? DASH : 0; // allowed inside, as '-' is
}

// Class of the character at p, its length in `*len`; 0 bytes when it does not
// end before `end`. Bytes that are no character have class 0.
static unsigned
char_class(const char *p, const char *end, size_t *len)
{
    const unsigned char c = (unsigned char)*p;
    *len = 1;
    if (c < 0x80) {
        return class_of(c);
    }
    const size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if ((size_t)(end - p) < want) {
        *len = 0;
        return 0;
    }
    size_t at = 0;
    const uint32_t code = lg_unicode_next((LgStr){p, want}, &at);
    *len = at;
    return at == want ? class_of(code) : 0; // overlong forms fall out as ASCII or in lg_term_check
}

// (PN_CHARS | '.')* from p on, without dots at its end; with `local` also ':'
// and PLX. Null with `fail` when it may go on or has a bad escape.
static const char *
name_rest(const char *p, const char *end, bool local, LgTerminalFail *fail)
{
    const char *last = p; // behind the last character that is not a dot
    while (p < end) {
        size_t len = 1;
        if (*p == '.') {
            p++;
            continue;
        }
        if (local && (*p == '%' || *p == '\\')) {
            len = *p == '%' ? 3 : 2;
            if ((size_t)(end - p) < len) {
                return need_more(fail);
            }
            const bool good = *p == '%' ? ((ascii_class[p[1] & 0x7f] & HEX) && p[1] > 0 &&
                                           (ascii_class[p[2] & 0x7f] & HEX) && p[2] > 0)
                                        : p[1] && strchr("_~.-!$&'()*+,;=/?#@%", p[1]);
            if (!good) {
                return fail_at(fail, p, "an escape that a prefixed name cannot have");
            }
        } else if (!(local && *p == ':') && char_class(p, end, &len) == 0) {
            return len > 0 ? last : need_more(fail);
        }
        p += len;
        last = p;
    }
    return need_more(fail);
}

const char *
lg_terminal_blank(const char *p, const char *end, LgStr *out, LgTerminalFail *fail)
{
    if (end - p < 3) {
        return need_more(fail);
    }
    if (p[1] != ':') {
        return fail_at(fail, p, "'_' must be followed by ':' and a label");
    }
    size_t len = 0;
    if (!(char_class(p + 2, end, &len) & (BASE | UNDER | DIGIT))) {
        return len > 0 ? fail_at(fail, p + 2, "a blank node label cannot begin with this")
                       : need_more(fail);
    }
    const char *stop = name_rest(p + 2 + len, end, false, fail);
    if (stop) {
        *out = (LgStr){p + 2, (size_t)(stop - p) - 2};
    }
    return stop;
}

const char *
lg_terminal_name(const char *p, const char *end, LgStr *out_prefix, LgStr *out_local,
                 LgTerminalFail *fail)
{
    const char *colon = p;
    if (*p != ':') {
        size_t len = 0;
        if (!(char_class(p, end, &len) & BASE)) {
            return len > 0 ? fail_at(fail, p, "this cannot begin a term") : need_more(fail);
        }
        colon = name_rest(p + len, end, false, fail);
        if (!colon) {
            return NULL;
        }
        if (*colon != ':') {
            return fail_at(fail, p, "a word that is neither a keyword nor a prefixed name");
        }
    }
    const char *local = colon + 1;
    if (local == end) {
        return need_more(fail);
    }
    size_t len = 1;
    const char *stop = local;
    if (*local == ':' || *local == '%' || *local == '\\' ||
        (char_class(local, end, &len) & (BASE | UNDER | DIGIT))) {
        stop = name_rest(local, end, true, fail);
        if (!stop) {
            return NULL;
        }
    } else if (len == 0) {
        return need_more(fail);
    }
    *out_prefix = (LgStr){p, (size_t)(colon - p)};
    *out_local = (LgStr){local, (size_t)(stop - local)};
    return stop;
}

static char
upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool
lg_terminal_is_word(const char *p, const char *end, LgStr word, bool nocase)
{
    if ((size_t)(end - p) <= word.n) {
        return false;
    }
    for (size_t i = 0; i < word.n; i++) {
        if (p[i] != word.p[i] && !(nocase && upper(p[i]) == upper(word.p[i]))) {
            return false;
        }
    }
    p += word.n;
    size_t len = 0;
    if (*p == '.' && p + 1 < end) { // "true.": only a dot inside a name goes on
        return char_class(p + 1, end, &len) == 0;
    }
    return *p != ':' && char_class(p, end, &len) == 0;
}

// --- Escapes ---------------------------------------------------------------------

// The code point of \uXXXX or \UXXXXXXXX at p (its backslash) into `room`.
static const char *
numeric_escape(const char *p, const char *end, LgBuf *room, LgTerminalFail *fail)
{
    const size_t digits = p[1] == 'u' ? 4 : 8;
    if ((size_t)(end - p) < digits + 2) {
        return need_more(fail);
    }
    uint32_t c = 0;
    for (size_t i = 0; i < digits; i++) {
        const unsigned char d = (unsigned char)p[2 + i];
        if (d >= 0x80 || !(ascii_class[d] & HEX)) {
            return fail_at(fail, p, "a numeric escape that lacks hexadecimal digits");
        }
        c = (c << 4) | (d <= '9' ? d - 48U : (d | 0x20U) - 'a' + 10U);
    }
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        return fail_at(fail, p, "a numeric escape of something that is no Unicode character");
    }
    char bytes[4];
    lg_buf_add(room, (LgStr){bytes, lg_unicode_encode(c, bytes)});
    return p + 2 + digits;
}

static const char *
string_escape(const char *p, const char *end, LgBuf *room, LgTerminalFail *fail)
{
    static const char from[] = "tbnrf\"'\\";
    static const char to[] = "\t\b\n\r\f\"'\\";
    if (end - p < 2) {
        return need_more(fail);
    }
    if (p[1] == 'u' || p[1] == 'U') {
        return numeric_escape(p, end, room, fail);
    }
    const char *at = p[1] ? strchr(from, p[1]) : NULL;
    if (!at) {
        return fail_at(fail, p,
                       "an unknown escape; there are \\t \\b \\n \\r \\f \\\" \\' \\\\ \\u \\U");
    }
    lg_buf_byte(room, to[at - from]);
    return p + 2;
}

// --- IRIs and strings -------------------------------------------------------------

// Bytes that may stand in <> as they are (the rest of RFC 3987 is lg_iri_check's).
static const unsigned char iri_stop[256] = {
    [0x00 ... 0x20] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 1, ['{'] = 1,
    ['}'] = 1,           ['|'] = 1, ['^'] = 1, ['`'] = 1, ['\\'] = 1,
};

const char *
lg_terminal_iri(const char *p, const char *end, LgBuf *room, LgStr *out, LgTerminalFail *fail)
{
    const char *from = p + 1; // not yet in room
    bool escaped = false;
    for (p = from; p < end;) {
        p = lg_bytes_skip_iriref(p, end);
        while (p < end && !iri_stop[(unsigned char)*p]) {
            p++;
        }
        if (p == end) {
            break;
        }
        if (*p == '>') {
            *out = (LgStr){from, (size_t)(p - from)};
            if (escaped) {
                lg_buf_add(room, *out);
                *out = lg_buf_view(room);
            }
            return p + 1;
        }
        if (*p != '\\') {
            return fail_at(fail, p,
                           *p == ' ' ? "a space in an IRI" : "a character that an IRI cannot have");
        }
        if (end - p < 2) {
            return need_more(fail);
        }
        if (p[1] != 'u' && p[1] != 'U') {
            return fail_at(fail, p, "only \\u and \\U are escapes in an IRI");
        }
        if (!escaped) {
            lg_buf_clear(room);
            escaped = true;
        }
        lg_buf_add(room, (LgStr){from, (size_t)(p - from)});
        p = numeric_escape(p, end, room, fail);
        if (!p) {
            return NULL;
        }
        from = p;
    }
    return need_more(fail);
}

// The closing quotes of a long string at p; 0 when there is not enough input to know.
static int
long_close(const char *p, const char *end, char quote)
{
    return end - p < 3 ? 0 : p[1] == quote && p[2] == quote ? 1 : -1;
}

// Bytes at which a string stops for a closer look.
static const unsigned char string_stop[256] = {
    ['"'] = 1, ['\''] = 1, ['\\'] = 1, ['\n'] = 1, ['\r'] = 1,
};

// What a string meets at p: its end, part of its text, or an error.
typedef enum { AT_TEXT, AT_END, AT_ESCAPE, AT_LINE_END, AT_WINDOW_END } Met;

static Met
meet(const char *p, const char *end, char quote, bool is_long)
{
    if (*p == '\\') {
        return AT_ESCAPE;
    }
    if (*p == quote) {
        const int closed = is_long ? long_close(p, end, quote) : 1;
        return closed == 0 ? AT_WINDOW_END : closed > 0 ? AT_END : AT_TEXT;
    }
    return !is_long && (*p == '\n' || *p == '\r') ? AT_LINE_END : AT_TEXT;
}

static const char *
string_body(const char *p, const char *end, char quote, bool is_long, LgBuf *room, LgStr *out,
            LgTerminalFail *fail)
{
    const char *from = p; // not yet in room
    bool escaped = false;
    for (;;) {
        p = lg_bytes_skip_string(p, end);
        while (p < end && !string_stop[(unsigned char)*p]) {
            p++;
        }
        switch (p < end ? meet(p, end, quote, is_long) : AT_WINDOW_END) {
        case AT_WINDOW_END: return need_more(fail);
        case AT_LINE_END: return fail_at(fail, p, "the string does not end on its line");
        case AT_TEXT: p++; break;
        case AT_END:
            *out = (LgStr){from, (size_t)(p - from)};
            if (escaped) {
                lg_buf_add(room, *out);
                *out = lg_buf_view(room);
            }
            return p + (is_long ? 3 : 1);
        case AT_ESCAPE:
            if (!escaped) {
                lg_buf_clear(room);
                escaped = true;
            }
            lg_buf_add(room, (LgStr){from, (size_t)(p - from)});
            p = string_escape(p, end, room, fail);
            if (!p) {
                return NULL;
            }
            from = p;
            break;
        }
    }
}

const char *
lg_terminal_string(const char *p, const char *end, bool turtle, LgBuf *room, LgStr *out,
                   LgTerminalFail *fail)
{
    const char quote = *p;
    if (!turtle) {
        return string_body(p + 1, end, quote, false, room, out, fail);
    }
    if (end - p < 3) {
        return need_more(fail);
    }
    if (p[1] == quote && p[2] == quote) {
        return string_body(p + 3, end, quote, true, room, out, fail);
    }
    return string_body(p + 1, end, quote, false, room, out, fail);
}

const char *
lg_terminal_lang(const char *p, const char *end, LgStr *out, LgTerminalFail *fail)
{
    const char *stop = p + 1;
    while (stop < end && (unsigned char)*stop < 0x80 &&
           (ascii_class[(unsigned char)*stop] & (BASE | DIGIT | DASH))) {
        stop++;
    }
    if (stop == end) {
        return need_more(fail);
    }
    if (stop == p + 1) {
        return fail_at(fail, p, "'@' without a language tag");
    }
    *out = (LgStr){p + 1, (size_t)(stop - p) - 1};
    return stop;
}

// --- Numbers -----------------------------------------------------------------------

static const char *
digits(const char *p, const char *end)
{
    while (p < end && (unsigned)(unsigned char)*p - '0' < 10) {
        p++;
    }
    return p;
}

// EXPONENT at p: the byte behind it, p itself when there is none, null when it may go on.
static const char *
exponent(const char *p, const char *end)
{
    if (p == end || (*p | 0x20) != 'e') {
        return p == end ? NULL : p;
    }
    const char *from = p + 1;
    if (from < end && (*from == '+' || *from == '-')) {
        from++;
    }
    const char *stop = digits(from, end);
    return stop == end ? NULL : stop == from ? p : stop;
}

const char *
lg_terminal_number(const char *p, const char *end, LgStr *out, const char **out_type,
                   LgTerminalFail *fail)
{
    const char *whole = p + (*p == '+' || *p == '-');
    const char *stop = digits(whole, end);
    const size_t n_whole = (size_t)(stop - whole);
    const char *type = "integer";
    if (stop == end || (*stop == '.' && stop + 1 == end)) {
        return need_more(fail);
    }
    const char *fraction = *stop == '.' ? digits(stop + 1, end) : stop;
    const size_t n_fraction = *stop == '.' ? (size_t)(fraction - stop) - 1 : 0;
    const char *behind = exponent(fraction, end);
    if (!behind) {
        return need_more(fail);
    }
    if (behind != fraction && n_whole + n_fraction > 0) {
        type = "double";
        stop = behind;
    } else if (n_fraction > 0) {
        type = "decimal";
        stop = fraction;
    } else if (n_whole == 0) {
        return fail_at(fail, p, "a sign or a dot without digits");
    }
    *out = (LgStr){p, (size_t)(stop - p)};
    *out_type = type;
    return stop;
}
