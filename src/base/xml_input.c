// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/xml_input_impl.h"

#include "base/mem.h"
#include "base/unicode.h"
#include "base/utf8.h"

enum { STEP = 1 << 16, FIRST = 1 << 17, DECLARATION = 1024 };

LgStatus
lg_xml_input_at(const LgXmlInput *in, size_t at, LgStatus st, LgError *err)
{
    uint32_t line = in->line;
    uint32_t column = in->column;
    for (size_t i = 0; i < at; i++) {
        column = in->buf[i] == '\n' ? 1 : column + 1;
        line += in->buf[i] == '\n' ? 1 : 0;
    }
    lg_error_at(err, in->source, line, column);
    return st;
}

void
lg_xml_input_done(LgXmlInput *in)
{
    lg_mem_free(in->buf);
    lg_mem_free(in->raw);
    in->buf = NULL;
    in->raw = NULL;
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to read XML");
}

// --- Room ---------------------------------------------------------------------------------

// What has been read goes, and its lines are counted.
static void
compact(LgXmlInput *in)
{
    const char *p = in->buf;
    const char *const end = in->buf + in->begin;
    for (const char *nl; p < end && (nl = memchr(p, '\n', (size_t)(end - p)));) {
        in->line++;
        in->column = 1;
        p = nl + 1;
    }
    in->column += (uint32_t)(end - p);
    memmove(in->buf, end, in->have - in->begin);
    in->have -= in->begin;
    in->end -= in->begin;
    in->begin = 0;
}

static LgStatus
make_room(LgXmlInput *in, size_t most, LgError *err)
{
    if (in->begin > 0) {
        compact(in);
    }
    if (in->cap - in->have >= STEP) {
        return LG_OK;
    }
    if (in->end >= most) {
        (void)lg_error_set(err, LG_E_LIMIT, "a piece of XML of more than %zu bytes", most);
        return lg_xml_input_at(in, in->begin, LG_E_LIMIT, err);
    }
    const size_t cap = in->cap > 0 ? in->cap * 2 : FIRST;
    char *grown = lg_mem_resize(in->buf, cap);
    if (!grown) {
        return no_memory(err);
    }
    in->buf = grown;
    in->cap = cap;
    return LG_OK;
}

static LgStatus
read_bytes(LgXmlInput *in, char *to, size_t size, size_t *out_n, LgError *err)
{
    const int n = in->read(in->ctx, to, (int)size);
    if (n < 0) {
        return lg_error_set(err, LG_E_IO, LG_STR_FMT " cannot be read", LG_STR_ARG(in->source));
    }
    *out_n = (size_t)n;
    in->eof = n == 0;
    return LG_OK;
}

// --- Other encodings ------------------------------------------------------------------------

// Decode what is at hand behind `have`; a unit that is cut in two stays.
static void
decode(LgXmlInput *in)
{
    const unsigned char *p = (const unsigned char *)in->raw;
    const bool big = in->encoding == LG_XML_UTF16BE;
    size_t i = 0;
    while (i < in->raw_n && !in->bad) {
        uint32_t c = p[i];
        size_t n = 1;
        if (in->encoding != LG_XML_LATIN1) {
            if (in->raw_n - i < 2) {
                break;
            }
            c = (uint32_t)p[i + (big ? 0 : 1)] << 8 | p[i + (big ? 1 : 0)];
            n = 2;
        }
        if (c >= 0xD800 && c < 0xE000) {
            if (in->raw_n - i < 4) {
                break;
            }
            const uint32_t low = (uint32_t)p[i + (big ? 2 : 3)] << 8 | p[i + (big ? 3 : 2)];
            in->bad = c >= 0xDC00 || low < 0xDC00 || low >= 0xE000;
            c = 0x10000 + ((c & 0x3FF) << 10) + (low & 0x3FF);
            n = 4;
        }
        if (!in->bad) {
            in->have += lg_unicode_encode(c, in->buf + in->have);
            i += n;
        }
    }
    memmove(in->raw, in->raw + i, in->raw_n - i);
    in->raw_n -= i;
    in->bad = in->bad || (in->eof && in->raw_n > 0);
    in->end = in->have;
}

static LgStatus
more_decoded(LgXmlInput *in, LgError *err)
{
    enum { GROWS = 3 }; // bytes of UTF-8 for each that comes, at most
    size_t n = 0;
    if (!in->raw) {
        in->raw = lg_mem_alloc(STEP);
        if (!in->raw) {
            return no_memory(err);
        }
    }
    LG_TRY(read_bytes(in, in->raw + in->raw_n, STEP / GROWS - in->raw_n, &n, err));
    in->raw_n += n;
    decode(in);
    return LG_OK;
}

// --- UTF-8 ------------------------------------------------------------------------------------

// Move `end` behind the characters that are all there.
static void
check_utf8(LgXmlInput *in)
{
    size_t whole = in->have; // without a character that is cut in two
    for (size_t back = 1; back <= 3 && back <= whole - in->end && !in->eof; back++) {
        const unsigned char c = (unsigned char)in->buf[whole - back];
        if (c >= 0xC0) {
            const size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            whole -= back < length ? back : 0;
            break;
        }
        if (c < 0x80) {
            break;
        }
    }
    const LgStr fresh = {in->buf + in->end, whole - in->end};
    if (lg_utf8_valid(fresh)) {
        in->end = whole;
        return;
    }
    in->bad = true;
    for (size_t step;
         (step = lg_utf8_length((LgStr){in->buf + in->end, in->have - in->end})) > 0;) {
        in->end += step;
    }
}

static LgStatus
more_utf8(LgXmlInput *in, LgError *err)
{
    size_t n = 0;
    LG_TRY(read_bytes(in, in->buf + in->have, in->cap - in->have, &n, err));
    in->have += n;
    check_utf8(in);
    return LG_OK;
}

// --- Which of them ----------------------------------------------------------------------------

// The encoding that <?xml version="1.0" encoding="..."?> declares; empty: none.
static LgStr
declared(LgStr start)
{
    start.n = start.n < DECLARATION ? start.n : DECLARATION;
    start.n = lg_str_search(start, LG_STR("?>"));
    if (!lg_str_starts(start, LG_STR("<?xml"))) {
        return (LgStr){0};
    }
    LgStr rest = lg_str_from(start, lg_str_search(start, LG_STR("encoding")) + 8);
    rest = lg_str_trim(rest);
    rest = lg_str_trim(lg_str_from(rest, lg_str_starts(rest, LG_STR("=")) ? 1 : rest.n));
    if (rest.n == 0 || (rest.p[0] != '"' && rest.p[0] != '\'')) {
        return (LgStr){0};
    }
    const LgStr value = lg_str_from(rest, 1);
    return (LgStr){value.p, lg_str_find(value, rest.p[0])};
}

// May what a document begins with be a part of a declaration, or too short to tell?
static bool
is_open(LgStr text)
{
    const LgStr declaration = LG_STR("<?xml");
    return text.n < declaration.n || (lg_str_starts(text, declaration) && text.n < DECLARATION &&
                                      lg_str_search(text, LG_STR("?>")) == text.n);
}

// The first bytes say how to read the others.
static LgStatus
start(LgXmlInput *in, LgError *err)
{
    in->started = true;
    in->line = 1;
    in->column = 1;
    LgStr text = {in->buf, 0};
    for (size_t n = 1; n > 0 && is_open(text);) {
        LG_TRY(read_bytes(in, in->buf + text.n, in->cap - text.n, &n, err));
        text.n += n;
    }
    in->have = text.n;
    size_t mark = 0;
    if (lg_str_starts(text, LG_STR("\xEF\xBB\xBF"))) {
        mark = 3;
    } else if (lg_str_starts(text, LG_STR("\xFF\xFE"))) {
        in->encoding = LG_XML_UTF16LE;
        mark = 2;
    } else if (lg_str_starts(text, LG_STR("\xFE\xFF"))) {
        in->encoding = LG_XML_UTF16BE;
        mark = 2;
    }
    const LgStr name = mark > 0 ? (LgStr){0} : declared(text);
    if (lg_str_eq_nocase(name, LG_STR("ISO-8859-1")) || lg_str_eq_nocase(name, LG_STR("latin1"))) {
        in->encoding = LG_XML_LATIN1;
    } else if (name.n > 0 && !lg_str_eq_nocase(name, LG_STR("UTF-8")) &&
               !lg_str_eq_nocase(name, LG_STR("US-ASCII"))) {
        (void)lg_error_set(err, LG_E_UNSUPPORTED,
                           "the XML is in " LG_STR_FMT "; UTF-8, UTF-16 with a byte order mark and "
                           "ISO-8859-1 are read",
                           LG_STR_ARG(name));
        return lg_xml_input_at(in, 0, LG_E_UNSUPPORTED, err);
    }
    if (in->encoding == LG_XML_UTF8) {
        memmove(in->buf, in->buf + mark, in->have - mark);
        in->have -= mark;
        check_utf8(in);
        return LG_OK;
    }
    // Decode what came in steps that fit.
    in->raw = lg_mem_alloc(in->have > STEP ? in->have : STEP);
    if (!in->raw) {
        return no_memory(err);
    }
    in->raw_n = in->have - mark;
    memcpy(in->raw, in->buf + mark, in->raw_n);
    in->have = 0;
    if (in->raw_n * 3 > in->cap) {
        char *grown = lg_mem_resize(in->buf, in->raw_n * 3);
        if (!grown) {
            return no_memory(err);
        }
        in->buf = grown;
        in->cap = in->raw_n * 3;
    }
    decode(in);
    return LG_OK;
}

LgStatus
lg_xml_input_more(LgXmlInput *in, size_t most, bool *out, LgError *err)
{
    *out = false;
    for (;;) {
        const size_t before = in->end - in->begin;
        if (in->bad) {
            (void)lg_error_set(err, LG_E_SYNTAX, "a byte that the encoding does not have");
            return lg_xml_input_at(in, in->end, LG_E_SYNTAX, err);
        }
        if (in->eof) {
            return LG_OK;
        }
        LG_TRY(make_room(in, most, err));
        LG_TRY(!in->started                  ? start(in, err)
               : in->encoding == LG_XML_UTF8 ? more_utf8(in, err)
                                             : more_decoded(in, err));
        if (in->end - in->begin > before) {
            *out = true;
            return LG_OK;
        }
    }
}
