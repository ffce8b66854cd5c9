// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/json_read.h"

#include "base/unicode.h"
#include "base/utf8.h"

#include <stdarg.h>

enum { VALUE, FIRST_VALUE, FIRST_KEY, COLON, COMMA, NOTHING };

LgStatus
lg_json_fail(const LgJsonReader *reader, LgError *err, LgStatus st, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)lg_error_vset(err, st, fmt, ap);
    va_end(ap);
    uint32_t line = 1;
    uint32_t column = 1;
    for (size_t i = 0; i < reader->pos && i < reader->input.n; i++) {
        const bool end = reader->input.p[i] == '\n';
        line += end;
        column = end ? 1 : column + 1;
    }
    lg_error_at(err, reader->source, line, column);
    return st;
}

LgStatus
lg_json_read(LgJsonReader *reader, LgStr input, LgStr source, LgArena *arena, LgError *err)
{
    *reader = (LgJsonReader){.input = input, .source = source, .arena = arena, .expects = VALUE};
    if (lg_str_starts(input, LG_STR("\xef\xbb\xbf"))) {
        reader->pos = 3; // RFC 8259, 8.1: may be ignored
    }
    if (!lg_utf8_valid(input)) {
        const LgStatus st = lg_error_set(err, LG_E_SYNTAX, "the JSON is not UTF-8");
        lg_error_at(err, source, 0, 0);
        return st;
    }
    return LG_OK;
}

// The byte at `pos`, 0 at the end (a NUL in the input is an error in every place).
static char
peek(const LgJsonReader *reader)
{
    return reader->pos < reader->input.n ? reader->input.p[reader->pos] : '\0';
}

static LgStatus
unexpected(const LgJsonReader *reader, const char *expected, LgError *err)
{
    const LgStr rest = lg_str_from(reader->input, reader->pos);
    const size_t n = lg_utf8_length(rest);
    if (rest.n == 0) {
        return lg_json_fail(reader, err, LG_E_SYNTAX, "expected %s, found the end", expected);
    }
    return lg_json_fail(reader, err, LG_E_SYNTAX, "expected %s, found '%.*s'", expected, (int)n,
                        rest.p);
}

static void
skip_space(LgJsonReader *reader)
{
    char c = peek(reader);
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        reader->pos++;
        c = peek(reader);
    }
}

// --- Strings --------------------------------------------------------------------

// Four hexadecimal digits at `pos`; UINT32_MAX when there are none.
static uint32_t
read_unit(const LgJsonReader *reader, size_t pos)
{
    uint32_t unit = 0;
    if (pos + 4 > reader->input.n) {
        return UINT32_MAX;
    }
    for (size_t i = 0; i < 4; i++) {
        const char c = reader->input.p[pos + i];
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) {
            return UINT32_MAX;
        }
        unit = unit << 4 | (uint32_t)digit;
    }
    return unit;
}

// The character that the escape at `pos` stands for.
static LgStatus
read_escape(LgJsonReader *reader, char *to, size_t *n, LgError *err)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    const char c = reader->pos + 1 < reader->input.n ? reader->input.p[reader->pos + 1] : '\0';
    const char *name = c ? strchr(names, c) : NULL;
    if (name) {
        to[(*n)++] = values[name - names];
        reader->pos += 2;
        return LG_OK;
    }
    if (c != 'u') {
        return lg_json_fail(reader, err, LG_E_SYNTAX, "an unknown escape in a string");
    }
    uint32_t code = read_unit(reader, reader->pos + 2);
    size_t len = 6;
    if (code >= 0xd800 && code <= 0xdbff) { // a pair of surrogates
        const bool more = lg_str_starts(lg_str_from(reader->input, reader->pos + 6), LG_STR("\\u"));
        const uint32_t low = more ? read_unit(reader, reader->pos + 8) : UINT32_MAX;
        code = low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
                                              : UINT32_MAX;
        len = 12;
    }
    if (code > 0x10ffff || (code >= 0xdc00 && code <= 0xdfff)) {
        return lg_json_fail(reader, err, LG_E_SYNTAX,
                            "'\\u' without the four hexadecimal digits of a character");
    }
    *n += lg_unicode_encode(code, to + *n);
    reader->pos += len;
    return LG_OK;
}

// Replace the escapes of the text up to `end`; when it is passed over, only check them.
static LgStatus
decode(LgJsonReader *reader, size_t end, LgError *err)
{
    char one[4];
    const bool keep = reader->arena != NULL;
    char *to = keep ? LG_NEW_ARRAY(reader->arena, char, reader->text.n) : one;
    size_t n = 0;
    if (!to) {
        return lg_json_fail(reader, err, LG_E_LIMIT, "no room for a string of %zu bytes",
                            reader->text.n);
    }
    while (reader->pos < end) {
        n = keep ? n : 0;
        if (reader->input.p[reader->pos] == '\\') {
            LG_TRY(read_escape(reader, to, &n, err));
        } else {
            to[n++] = reader->input.p[reader->pos++];
        }
    }
    reader->text = keep ? (LgStr){to, n} : reader->text;
    return LG_OK;
}

// The string whose first character is at `pos`.
static LgStatus
read_string(LgJsonReader *reader, LgError *err)
{
    const size_t start = ++reader->pos;
    const LgStr input = reader->input;
    size_t end = start;
    bool escaped = false;
    while (end < input.n && input.p[end] != '"') {
        if ((unsigned char)input.p[end] < 0x20) {
            reader->pos = end;
            return lg_json_fail(reader, err, LG_E_SYNTAX,
                                "a control character in a string, or the string is not closed");
        }
        escaped = escaped || input.p[end] == '\\';
        end += input.p[end] == '\\' ? 2 : 1;
    }
    if (end >= input.n) {
        return lg_json_fail(reader, err, LG_E_SYNTAX, "the string is not closed");
    }
    reader->text = (LgStr){input.p + start, end - start};
    if (escaped) {
        LG_TRY(decode(reader, end, err));
    }
    reader->pos = end + 1;
    return LG_OK;
}

// --- Numbers and names ----------------------------------------------------------

static bool
read_digits(LgJsonReader *reader)
{
    const size_t start = reader->pos;
    while (lg_char_is_digit(peek(reader))) {
        reader->pos++;
    }
    return reader->pos > start;
}

static LgStatus
read_number(LgJsonReader *reader, LgError *err)
{
    const size_t start = reader->pos;
    reader->pos += peek(reader) == '-';
    const bool zero = peek(reader) == '0';
    const size_t digits = reader->pos;
    bool good = read_digits(reader) && !(zero && reader->pos > digits + 1);
    if (good && peek(reader) == '.') {
        reader->pos++;
        good = read_digits(reader);
    }
    if (good && (peek(reader) == 'e' || peek(reader) == 'E')) {
        reader->pos++;
        reader->pos += peek(reader) == '+' || peek(reader) == '-';
        good = read_digits(reader);
    }
    reader->text = (LgStr){reader->input.p + start, reader->pos - start};
    return good ? LG_OK
                : lg_json_fail(reader, err, LG_E_SYNTAX, "a number that JSON does not have");
}

static LgStatus
read_name(LgJsonReader *reader, LgJsonEvent *out, LgError *err)
{
    static const struct {
        LgStr name;
        LgJsonEvent event;
    } names[] = {
        {LG_STR_INIT("true"), LG_JSON_TRUE},
        {LG_STR_INIT("false"), LG_JSON_FALSE},
        {LG_STR_INIT("null"), LG_JSON_NULL},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (lg_str_starts(lg_str_from(reader->input, reader->pos), names[i].name)) {
            reader->pos += names[i].name.n;
            *out = names[i].event;
            return LG_OK;
        }
    }
    return unexpected(reader, "a value", err);
}

// --- Structure ------------------------------------------------------------------

static bool
in_object(const LgJsonReader *reader)
{
    return reader->depth > 0 && (reader->objects >> (reader->depth - 1) & 1);
}

static LgStatus
open_container(LgJsonReader *reader, bool object, LgJsonEvent *out, LgError *err)
{
    if (reader->depth == LG_JSON_DEPTH) {
        return lg_json_fail(reader, err, LG_E_LIMIT, "the JSON is nested more than %d levels deep",
                            LG_JSON_DEPTH);
    }
    const uint64_t bit = (uint64_t)1 << reader->depth;
    reader->objects = object ? reader->objects | bit : reader->objects & ~bit;
    reader->depth++;
    reader->pos++;
    reader->expects = object ? FIRST_KEY : FIRST_VALUE;
    *out = object ? LG_JSON_OBJECT : LG_JSON_ARRAY;
    return LG_OK;
}

static LgStatus
read_value(LgJsonReader *reader, LgJsonEvent *out, LgError *err)
{
    const char c = peek(reader);
    reader->expects = reader->depth > 0 ? COMMA : NOTHING;
    if (c == '{' || c == '[') {
        return open_container(reader, c == '{', out, err);
    }
    if (c == '"') {
        *out = LG_JSON_STRING;
        return read_string(reader, err);
    }
    if (c == '-' || lg_char_is_digit(c)) {
        *out = LG_JSON_NUMBER;
        return read_number(reader, err);
    }
    return read_name(reader, out, err);
}

static LgStatus
read_key(LgJsonReader *reader, LgJsonEvent *out, LgError *err)
{
    if (peek(reader) != '"') {
        return unexpected(reader, "a name in quotes", err);
    }
    *out = LG_JSON_KEY;
    reader->expects = COLON;
    return read_string(reader, err);
}

LgStatus
lg_json_next(LgJsonReader *reader, LgJsonEvent *out, LgError *err)
{
    skip_space(reader);
    if (reader->expects == COLON) {
        if (peek(reader) != ':') {
            return unexpected(reader, "':'", err);
        }
        reader->pos++;
        reader->expects = VALUE;
        skip_space(reader);
    }
    if (reader->expects == NOTHING) {
        *out = LG_JSON_END;
        return reader->pos == reader->input.n ? LG_OK
                                              : unexpected(reader, "the end of the JSON", err);
    }
    if (reader->expects == VALUE) {
        return read_value(reader, out, err);
    }
    const bool object = in_object(reader);
    if (peek(reader) == (object ? '}' : ']')) {
        reader->pos++;
        reader->depth--;
        reader->expects = reader->depth > 0 ? COMMA : NOTHING;
        *out = object ? LG_JSON_OBJECT_END : LG_JSON_ARRAY_END;
        return LG_OK;
    }
    if (reader->expects == COMMA) {
        if (peek(reader) != ',') {
            return unexpected(reader, object ? "',' or '}'" : "',' or ']'", err);
        }
        reader->pos++;
        skip_space(reader);
    }
    return object ? read_key(reader, out, err) : read_value(reader, out, err);
}

LgStatus
lg_json_skip(LgJsonReader *reader, LgJsonEvent event, LgError *err)
{
    const unsigned depth = reader->depth;
    LgArena *arena = reader->arena;
    LgStatus st = LG_OK;
    if (event != LG_JSON_OBJECT && event != LG_JSON_ARRAY) {
        return LG_OK;
    }
    reader->arena = NULL; // nothing of it is kept
    while (st == LG_OK && reader->depth >= depth) {
        st = lg_json_next(reader, &event, err);
    }
    reader->arena = arena;
    return st;
}
