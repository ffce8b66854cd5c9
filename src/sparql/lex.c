// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/lex_impl.h"

#include "base/limits.h"
#include "base/unicode.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

// --- Characters ---------------------------------------------------------------

static bool
is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool
is_ascii_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// PN_CHARS_BASE
static bool
is_name_base(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},
        {0x37f, 0x1fff},  {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef},
        {0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
    };
    if (c < 0x80) {
        return is_ascii_letter(c);
    }
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (c >= ranges[i][0] && c <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

// PN_CHARS_U
static bool
is_name_start(uint32_t c)
{
    return c == '_' || is_name_base(c);
}

// The last characters of VARNAME
static bool
is_var_char(uint32_t c)
{
    return is_name_start(c) || is_digit(c) || c == 0xb7 || (c >= 0x300 && c <= 0x36f) ||
           c == 0x203f || c == 0x2040;
}

// PN_CHARS
static bool
is_name_char(uint32_t c)
{
    return c == '-' || is_var_char(c);
}

// --- The text -----------------------------------------------------------------

// Value of the codepoint escape at the start of `s`, or UINT32_MAX; surrogates are none.
static uint32_t
read_escape(LgStr s, size_t *out_len)
{
    const size_t digits = s.n > 1 && s.p[1] == 'u' ? 4 : 8;
    if (s.n < digits + 2 || s.p[0] != '\\' || (s.p[1] != 'u' && s.p[1] != 'U')) {
        return UINT32_MAX;
    }
    uint32_t c = 0;
    for (size_t i = 0; i < digits; i++) {
        const int digit = lg_char_hex(s.p[2 + i]);
        if (digit < 0) {
            return UINT32_MAX;
        }
        c = (c << 4) | (uint32_t)digit;
    }
    *out_len = digits + 2;
    return c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? UINT32_MAX : c;
}

// 19.2: replace \uXXXX and \UXXXXXXXX before anything else. What is no such
// escape stays, and is an error where the grammar has no place for it.
static bool
replace_escapes(LgLex *lex)
{
    const LgStr text = lex->original;
    size_t n_escapes = 0;
    size_t len = 0;
    for (size_t i = 0; i + 1 < text.n; i++) {
        n_escapes += text.p[i] == '\\' && (text.p[i + 1] == 'u' || text.p[i + 1] == 'U');
    }
    lex->text = text;
    if (n_escapes == 0) {
        return true;
    }
    char *to = LG_NEW_ARRAY(lex->arena, char, text.n);
    LgLexShift *shifts = LG_NEW_ARRAY(lex->arena, LgLexShift, n_escapes);
    if (!to || !shifts) {
        return false;
    }
    size_t n = 0;
    size_t extra = 0;
    for (size_t i = 0; i < text.n;) {
        const uint32_t c = read_escape(lg_str_from(text, i), &len);
        if (c != UINT32_MAX) {
            const size_t bytes = lg_unicode_encode(c, to + n);
            n += bytes;
            i += len;
            extra += len - bytes;
            shifts[lex->n_shifts++] = (LgLexShift){n, extra};
            continue;
        }
        if (text.p[i] == '\\' && i + 1 < text.n) {
            to[n++] = text.p[i++]; // a pair: what follows it cannot begin an escape
        }
        to[n++] = text.p[i++];
    }
    lex->text = (LgStr){to, n};
    lex->shifts = shifts;
    return true;
}

size_t
lg_lex_original(const LgLex *lex, size_t at)
{
    size_t low = 0;
    size_t high = lex->n_shifts;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (lex->shifts[mid].at <= at) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low > 0 ? at + lex->shifts[low - 1].extra : at;
}

static void
locate(LgLex *lex, size_t at)
{
    const size_t offset = lg_lex_original(lex, at);
    if (offset < lex->seen) {
        lex->seen = 0;
        lex->line = lex->column = 1;
    }
    for (; lex->seen < offset && lex->seen < lex->original.n; lex->seen++) {
        if (lex->original.p[lex->seen] == '\n') {
            lex->line++;
            lex->column = 1;
        } else {
            lex->column++;
        }
    }
}

__attribute__((format(printf, 4, 5))) static LgStatus
fail(LgLex *lex, size_t at, LgError *err, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    const LgStatus st = lg_error_set(err, LG_E_SYNTAX, "%s", text);
    locate(lex, at);
    lg_error_at(err, lg_str_c(lex->name), lex->line, lex->column);
    const size_t length = lg_utf8_length(lg_str_from(lex->original, lex->seen));
    lg_error_span(err, lex->seen, length > 0 || lex->seen == lex->original.n ? length : 1);
    return st;
}

static LgStatus
no_room(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "the query needs more memory than it may use");
}

LgStatus
lg_lex_init(LgLex *lex, LgArena *arena, LgStr text, const char *name, size_t limit, LgError *err)
{
    *lex = (LgLex){
        .arena = arena, .name = name, .original = text, .text = text, .line = 1, .column = 1};
    if (text.n > limit) {
        return lg_error_set(err, LG_E_LIMIT, "the %s has %zu bytes, at most %zu are allowed", name,
                            text.n, limit);
    }
    if (!lg_utf8_valid(text)) {
        size_t good = 0;
        for (size_t step = text.n; step > 0; step /= 2) { // characters are checked from the left
            while (good + step <= text.n && lg_utf8_valid((LgStr){text.p, good + step})) {
                good += step;
            }
        }
        return fail(lex, good, err, "the %s is not UTF-8: byte 0x%02x", name,
                    good < text.n ? (unsigned char)text.p[good] : 0U);
    }
    if (!replace_escapes(lex)) {
        return no_room(err);
    }
    if (lg_str_starts(lex->text, LG_STR("\xef\xbb\xbf"))) {
        lex->pos = 3;
    }
    return LG_OK;
}

// --- Tokens -------------------------------------------------------------------

static char
byte_at(const LgLex *lex, size_t at)
{
    return at < lex->text.n ? lex->text.p[at] : '\0';
}

// The character at `at`, 0 at the end; `*out_len` its bytes.
static uint32_t
char_at(const LgLex *lex, size_t at, size_t *out_len)
{
    size_t end = at;
    const uint32_t c = at < lex->text.n ? lg_unicode_next(lex->text, &end) : 0;
    *out_len = end - at;
    return c;
}

static LgStr
slice(const LgLex *lex, size_t from, size_t to)
{
    return (LgStr){lex->text.p + from, to - from};
}

static void
skip_space(LgLex *lex)
{
    for (; lex->pos < lex->text.n; lex->pos++) {
        const char c = lex->text.p[lex->pos];
        if (c == '#') {
            while (byte_at(lex, lex->pos + 1) != '\n' && byte_at(lex, lex->pos + 1) != '\r' &&
                   lex->pos + 1 < lex->text.n) {
                lex->pos++;
            }
        } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            return;
        }
    }
}

static void
finish(LgLex *lex, LgToken *out, LgTokenKind kind, size_t end, LgStr text)
{
    out->kind = kind;
    out->text = text;
    out->raw = slice(lex, lex->pos, end);
    lex->pos = end;
}

// True and a token when an IRIREF begins here; `<` may also be an operator.
static bool
lex_iri(LgLex *lex, LgToken *out)
{
    size_t i = lex->pos + 1;
    for (; i < lex->text.n && lex->text.p[i] != '>'; i++) {
        const unsigned char c = (unsigned char)lex->text.p[i];
        if (c <= 0x20 || strchr("<\"{}|^`\\", c)) {
            return false;
        }
    }
    if (i >= lex->text.n) {
        return false;
    }
    finish(lex, out, LG_TOKEN_IRI, i + 1, slice(lex, lex->pos + 1, i));
    return true;
}

static LgStatus
unescape_string(LgLex *lex, size_t from, size_t to, LgStr *out, LgError *err)
{
    const LgStr raw = slice(lex, from, to);
    *out = raw;
    if (lg_str_find(raw, '\\') == raw.n) {
        return LG_OK;
    }
    char *text = LG_NEW_ARRAY(lex->arena, char, raw.n);
    if (!text) {
        return no_room(err);
    }
    static const char names[] = "tbnrf\\\"'";
    static const char values[] = "\t\b\n\r\f\\\"'";
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] != '\\') {
            text[n++] = raw.p[i];
            continue;
        }
        const char c = byte_at(lex, from + i + 1);
        const char *at = c ? strchr(names, c) : NULL;
        if (!at) {
            return c == 'u' || c == 'U'
                       ? fail(lex, from + i, err,
                              "'\\%c' must be followed by the %d hexadecimal digits of a character",
                              c, c == 'u' ? 4 : 8)
                       : fail(lex, from + i, err,
                              "unknown escape '\\%c' in a string; expected one of \\t \\b \\n \\r "
                              "\\f \\\\ \\\" \\' (write \\\\ for a backslash)",
                              c > ' ' && c < 0x7f ? c : '?');
        }
        text[n++] = values[at - names];
        i++;
    }
    *out = (LgStr){text, n};
    return LG_OK;
}

static LgStatus
lex_string(LgLex *lex, LgToken *out, LgError *err)
{
    const char quote = lex->text.p[lex->pos];
    const bool is_long = byte_at(lex, lex->pos + 1) == quote && byte_at(lex, lex->pos + 2) == quote;
    const size_t from = lex->pos + (is_long ? 3 : 1);
    size_t i = from;
    for (; i < lex->text.n; i++) {
        const char c = lex->text.p[i];
        if (c == '\\') {
            i++;
        } else if (!is_long && (c == '\n' || c == '\r')) {
            return fail(lex, lex->pos, err,
                        "the string is not closed before the end of the line; strings over "
                        "several lines are written with three quotes");
        } else if (c == quote &&
                   (!is_long || (byte_at(lex, i + 1) == quote && byte_at(lex, i + 2) == quote))) {
            break;
        }
    }
    if (i >= lex->text.n) {
        return fail(lex, lex->pos, err, "the string that begins here is not closed");
    }
    LgStr text;
    LG_TRY(unescape_string(lex, from, i, &text, err));
    finish(lex, out, LG_TOKEN_STRING, i + (is_long ? 3 : 1), text);
    return LG_OK;
}

static LgStatus
lex_number(LgLex *lex, LgToken *out, LgError *err)
{
    size_t i = lex->pos;
    LgTokenKind kind = LG_TOKEN_INTEGER;
    while (is_digit((unsigned char)byte_at(lex, i))) {
        i++;
    }
    size_t mantissa = i;
    if (byte_at(lex, i) == '.') {
        size_t j = i + 1;
        while (is_digit((unsigned char)byte_at(lex, j))) {
            j++;
        }
        mantissa = j;
        if (j > i + 1) { // "1." is the integer and the end of a triple
            i = j;
            kind = LG_TOKEN_DECIMAL;
        }
    }
    size_t e = mantissa;
    if (byte_at(lex, e) == 'e' || byte_at(lex, e) == 'E') {
        e++;
        e += byte_at(lex, e) == '+' || byte_at(lex, e) == '-';
        const size_t first = e;
        while (is_digit((unsigned char)byte_at(lex, e))) {
            e++;
        }
        if (e > first) {
            i = e;
            kind = LG_TOKEN_DOUBLE;
        } else if (mantissa == i) {
            return fail(lex, mantissa, err, "the exponent of the number has no digits");
        }
    }
    finish(lex, out, kind, i, slice(lex, lex->pos, i));
    return LG_OK;
}

// End of a run of name characters and inner dots from `i` on.
static size_t
name_end(const LgLex *lex, size_t i)
{
    size_t end = i;
    size_t len = 0;
    for (;;) {
        const uint32_t c = char_at(lex, i, &len);
        if (len == 0 || (c != '.' && !is_name_char(c))) {
            return end;
        }
        i += len;
        end = c == '.' ? end : i;
    }
}

// PN_LOCAL from `i` on; `*out_escaped` when it holds a backslash.
static LgStatus
local_end(LgLex *lex, size_t i, size_t *out_end, bool *out_escaped, LgError *err)
{
    size_t end = i;
    size_t len = 0;
    bool first = true;
    *out_escaped = false;
    for (;; first = false) {
        const uint32_t c = char_at(lex, i, &len);
        if (c == '%') {
            if (lg_char_hex(byte_at(lex, i + 1)) < 0 || lg_char_hex(byte_at(lex, i + 2)) < 0) {
                return fail(lex, i, err,
                            "'%%' in a prefixed name must be followed by two "
                            "hexadecimal digits; write \\%% for the sign itself");
            }
            len = 3;
        } else if (c == '\\') {
            const char e = byte_at(lex, i + 1);
            if (!e || !strchr("_~.-!$&'()*+,;=/?#@%", e)) {
                return fail(lex, i, err, "unknown escape in a prefixed name");
            }
            *out_escaped = true;
            len = 2;
        } else if (len == 0 || !(c == ':' || (c == '.' && !first) ||
                                 (first ? is_name_start(c) || is_digit(c) : is_name_char(c)))) {
            *out_end = end;
            return LG_OK;
        }
        i += len;
        end = c == '.' ? end : i;
    }
}

// At the colon `colon` behind a prefix that begins at lex->pos.
static LgStatus
lex_pname(LgLex *lex, size_t colon, LgToken *out, LgError *err)
{
    size_t end = 0;
    bool escaped = false;
    LG_TRY(local_end(lex, colon + 1, &end, &escaped, err));
    LgStr local = slice(lex, colon + 1, end);
    if (escaped) {
        char *text = LG_NEW_ARRAY(lex->arena, char, local.n);
        if (!text) {
            return no_room(err);
        }
        size_t n = 0;
        for (size_t i = 0; i < local.n; i++) {
            i += local.p[i] == '\\';
            text[n++] = local.p[i];
        }
        local = (LgStr){text, n};
    }
    out->prefix = slice(lex, lex->pos, colon);
    out->local = local.n > 0;
    finish(lex, out, LG_TOKEN_PNAME, end, local);
    return LG_OK;
}

static LgStatus
lex_word(LgLex *lex, LgToken *out, LgError *err)
{
    const size_t end = name_end(lex, lex->pos);
    if (byte_at(lex, end) == ':') {
        return lex_pname(lex, end, out, err);
    }
    size_t i = lex->pos;
    while (is_ascii_letter((unsigned char)byte_at(lex, i)) || byte_at(lex, i) == '_' ||
           is_digit((unsigned char)byte_at(lex, i))) {
        i++;
    }
    if (i == lex->pos) {
        i = end;
    }
    finish(lex, out, LG_TOKEN_WORD, i, slice(lex, lex->pos, i));
    return LG_OK;
}

static LgStatus
lex_blank(LgLex *lex, LgToken *out, LgError *err)
{
    size_t len = 0;
    const uint32_t c = char_at(lex, lex->pos + 2, &len);
    if (!is_name_start(c) && !is_digit(c)) {
        return fail(lex, lex->pos, err, "'_:' must be followed by the label of a blank node");
    }
    const size_t end = name_end(lex, lex->pos + 2);
    finish(lex, out, LG_TOKEN_BLANK, end, slice(lex, lex->pos + 2, end));
    return LG_OK;
}

// True and a token when a variable begins here; `?` may also be a path operator.
static bool
lex_var(LgLex *lex, LgToken *out)
{
    const size_t from = lex->pos + 1;
    size_t i = from;
    size_t len = 0;
    uint32_t c = char_at(lex, i, &len);
    if (!is_name_start(c) && !is_digit(c)) {
        return false;
    }
    while (len > 0 && is_var_char(c)) {
        i += len;
        c = char_at(lex, i, &len);
    }
    finish(lex, out, LG_TOKEN_VAR, i, slice(lex, from, i));
    return true;
}

static LgStatus
lex_lang(LgLex *lex, LgToken *out, LgError *err)
{
    const size_t from = lex->pos + 1;
    size_t i = from;
    while (is_ascii_letter((unsigned char)byte_at(lex, i))) {
        i++;
    }
    if (i == from) {
        return fail(lex, lex->pos, err, "'@' must be followed by a language tag, such as @en");
    }
    while (byte_at(lex, i) == '-') {
        size_t j = i + 1;
        while (is_ascii_letter((unsigned char)byte_at(lex, j)) ||
               is_digit((unsigned char)byte_at(lex, j))) {
            j++;
        }
        if (j == i + 1) {
            break;
        }
        i = j;
    }
    if (i - from > LG_LIMIT_LANG) {
        return fail(lex, lex->pos, err, "the language tag has %zu bytes, at most %d are allowed",
                    i - from, LG_LIMIT_LANG);
    }
    finish(lex, out, LG_TOKEN_LANG, i, slice(lex, from, i));
    return LG_OK;
}

static LgStatus
lex_punct(LgLex *lex, LgToken *out, LgError *err)
{
    static const char pairs[][3] = {"!=", "<=", ">=", "&&", "||", "^^"};
    const char c = lex->text.p[lex->pos];
    const char next = byte_at(lex, lex->pos + 1);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (pairs[i][0] == c && pairs[i][1] == next) {
            finish(lex, out, LG_TOKEN_PUNCT, lex->pos + 2, slice(lex, lex->pos, lex->pos + 2));
            return LG_OK;
        }
    }
    if (c && strchr("{}()[];,.=<>!+-*/^|?", c)) {
        finish(lex, out, LG_TOKEN_PUNCT, lex->pos + 1, slice(lex, lex->pos, lex->pos + 1));
        return LG_OK;
    }
    size_t len = 0;
    const uint32_t code = char_at(lex, lex->pos, &len);
    return code > 0x20 ? fail(lex, lex->pos, err, "unexpected character '%.*s' (U+%04X)", (int)len,
                              lex->text.p + lex->pos, code)
                       : fail(lex, lex->pos, err, "unexpected character U+%04X", code);
}

LgStatus
lg_lex_next(LgLex *lex, LgToken *out, LgError *err)
{
    skip_space(lex);
    locate(lex, lex->pos);
    *out = (LgToken){.line = lex->line, .column = lex->column};
    if (lex->pos >= lex->text.n) {
        return LG_OK;
    }
    size_t len = 0;
    const uint32_t c = char_at(lex, lex->pos, &len);
    const char next = byte_at(lex, lex->pos + 1);
    if (c == '_' && next == ':') {
        return lex_blank(lex, out, err);
    }
    if (c == ':') {
        return lex_pname(lex, lex->pos, out, err);
    }
    if (is_name_base(c)) {
        return lex_word(lex, out, err);
    }
    if (is_digit(c) || (c == '.' && is_digit((unsigned char)next))) {
        return lex_number(lex, out, err);
    }
    if (c == '"' || c == '\'') {
        return lex_string(lex, out, err);
    }
    if (c == '@') {
        return lex_lang(lex, out, err);
    }
    if ((c == '<' && lex_iri(lex, out)) || ((c == '?' || c == '$') && lex_var(lex, out))) {
        return LG_OK;
    }
    return lex_punct(lex, out, err);
}
