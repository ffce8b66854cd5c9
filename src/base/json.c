// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/json.h"

#include <assert.h>

LgJson
lg_json_on(LgBuf *out)
{
    return (LgJson){.out = out};
}

// The comma before a value or key, where one is due.
static void
separate(LgJson *json)
{
    const uint64_t bit = (uint64_t)1 << json->depth;
    if (json->after_key) {
        json->after_key = false;
    } else if (json->filled & bit) {
        lg_buf_byte(json->out, ',');
    }
    json->filled |= bit;
}

static void
begin(LgJson *json, char c)
{
    separate(json);
    lg_buf_byte(json->out, c);
    json->depth++;
    assert(json->depth < LG_JSON_DEPTH);
    json->filled &= ~((uint64_t)1 << json->depth);
}

static void
end(LgJson *json, char c)
{
    assert(json->depth > 0 && !json->after_key);
    json->depth--;
    lg_buf_byte(json->out, c);
}

void
lg_json_object(LgJson *json)
{
    begin(json, '{');
}

void
lg_json_object_end(LgJson *json)
{
    end(json, '}');
}

void
lg_json_array(LgJson *json)
{
    begin(json, '[');
}

void
lg_json_array_end(LgJson *json)
{
    end(json, ']');
}

void
lg_json_key(LgJson *json, LgStr key)
{
    separate(json);
    lg_json_quote(json->out, key);
    lg_buf_byte(json->out, ':');
    json->after_key = true;
}

void
lg_json_raw(LgJson *json, LgStr value)
{
    separate(json);
    lg_buf_add(json->out, value);
}

void
lg_json_str(LgJson *json, LgStr value)
{
    separate(json);
    lg_json_quote(json->out, value);
}

void
lg_json_uint(LgJson *json, uint64_t value)
{
    separate(json);
    lg_buf_printf(json->out, "%llu", (unsigned long long)value);
}

void
lg_json_member(LgJson *json, LgStr key, LgStr value)
{
    lg_json_key(json, key);
    lg_json_str(json, value);
}

// The letter of a two-character escape, or 0.
static char
short_escape(unsigned char c)
{
    switch (c) {
    case '"':
    case '\\': return (char)c;
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
    }
}

void
lg_json_quote(LgBuf *out, LgStr s)
{
    static const char hex[] = "0123456789abcdef";
    lg_buf_byte(out, '"');
    size_t done = 0; // s.p[0..done) is written
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
            continue;
        }
        lg_buf_add(out, (LgStr){s.p + done, i - done});
        done = i + 1;
        const char letter = short_escape(c);
        if (letter) {
            lg_buf_add(out, (LgStr){(const char[]){'\\', letter}, 2});
        } else {
            lg_buf_add(out,
                       (LgStr){(const char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6});
        }
    }
    lg_buf_add(out, lg_str_from(s, done));
    lg_buf_byte(out, '"');
}
