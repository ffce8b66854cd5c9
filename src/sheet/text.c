// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sheet/text_impl.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { CHUNK = 256 * 1024, RAW_SIZE = 64 * 1024, MAX_SEQUENCE = 4, LOST = 0xfffd };

void
lg_text_done(LgText *text)
{
    lg_mem_free(text->buf);
    lg_mem_free(text->raw);
    text->buf = NULL;
    text->raw = NULL;
}

// The first byte from `at` on that is NUL or not ASCII; `n` when there is none.
static size_t
skip_plain(const char *p, size_t at, size_t n)
{
#ifdef __SSE2__
    for (; at + 16 <= n; at += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + at));
        const unsigned odd =
            (unsigned)_mm_movemask_epi8(_mm_or_si128(v, _mm_cmpeq_epi8(v, _mm_setzero_si128())));
        if (odd) {
            return at + (unsigned)__builtin_ctz(odd);
        }
    }
#endif
    while (at < n && p[at] > 0) {
        at++;
    }
    return at;
}

// Length of the UTF-8 sequence at `p`; 0 when it is none, more than `n` when
// it is cut off.
static size_t
sequence(const char *p, size_t n)
{
    const unsigned char lead = (unsigned char)p[0];
    const size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (len <= n) {
        return len > 0 && lg_utf8_valid((LgStr){p, len}) ? len : 0;
    }
    for (size_t i = 1; i < n; i++) {
        if (((unsigned char)p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return len;
}

// Where well-formed UTF-8 without NUL ends, from `at` on. `*out_cut`: because a
// sequence is cut off there by the end of the bytes.
static size_t
valid_end(const char *p, size_t at, size_t n, bool *out_cut)
{
    *out_cut = false;
    for (;;) {
        at = skip_plain(p, at, n);
        if (at == n || p[at] == 0) {
            return at;
        }
        const size_t len = sequence(p + at, n - at);
        *out_cut = len > n - at;
        if (len == 0 || *out_cut) {
            return at;
        }
        at += len;
    }
}

// Windows-1252 0x80 to 0x9f; 0 is not assigned.
static const uint16_t windows_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static size_t
put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | (c >> 6));
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | (c >> 12));
        to[1] = (char)(0x80 | ((c >> 6) & 0x3f));
        to[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | (c >> 18));
    to[1] = (char)(0x80 | ((c >> 12) & 0x3f));
    to[2] = (char)(0x80 | ((c >> 6) & 0x3f));
    to[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

// Take one character off `p[0..n)`: its length, 0 when more bytes are needed.
// `*out_c` 0 says that the encoding does not have it.
static size_t
take(LgEncoding encoding, const unsigned char *p, size_t n, uint32_t *out_c)
{
    if (encoding == LG_ENCODING_WINDOWS_1252) {
        *out_c = p[0] >= 0x80 && p[0] < 0xa0 ? windows_1252[p[0] - 0x80] : p[0];
        return 1;
    }
    if (n < 2) {
        return 0;
    }
    const unsigned low = encoding == LG_ENCODING_UTF16LE ? 0 : 1;
    const uint32_t first = (uint32_t)p[low] | (uint32_t)p[1 - low] << 8;
    *out_c = first;
    if (first < 0xd800 || first > 0xdfff) {
        return 2;
    }
    if (n < 4) {
        return 0;
    }
    const uint32_t second = (uint32_t)p[2 + low] | (uint32_t)p[3 - low] << 8;
    const bool pair = first < 0xdc00 && second >= 0xdc00 && second <= 0xdfff;
    *out_c = pair ? 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00) : 0;
    return 4;
}

static void
note_odd(LgText *text, size_t at)
{
    text->odd = text->odd < at ? text->odd : at;
}

// Turn the raw bytes into text, as far as the room in the buffer goes.
static void
decode_raw(LgText *text)
{
    const unsigned char *p = (const unsigned char *)text->raw;
    size_t at = 0;
    while (at < text->raw_n && text->end + MAX_SEQUENCE <= text->cap) {
        uint32_t c = 0;
        const size_t len = take(text->encoding, p + at, text->raw_n - at, &c);
        if (len == 0) {
            break;
        }
        if (c == 0 && !text->odd_bytes) {
            text->bad = true;
            break;
        }
        if (c == 0 || c == LOST) {
            note_odd(text, text->end);
            c = LOST;
        }
        text->end += put_utf8(text->buf + text->end, c);
        at += len;
    }
    text->raw_n -= at;
    memmove(text->raw, text->raw + at, text->raw_n);
}

static LgStatus
no_memory(const LgText *text, LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to read " LG_STR_FMT,
                        LG_STR_ARG(lg_source_name(text->source)));
}

// Move what is not consumed to the front and make room for at least a chunk.
static LgStatus
make_room(LgText *text, LgError *err)
{
    if (text->begin > 0) {
        text->odd -= text->odd < SIZE_MAX ? text->begin : 0;
        memmove(text->buf, text->buf + text->begin, text->end + text->tail - text->begin);
        text->end -= text->begin;
        text->begin = 0;
    }
    if (text->buf && text->cap - text->end - text->tail >= text->cap / 2) {
        return LG_OK;
    }
    if (text->end > LG_LIMIT_ROW) {
        return lg_error_set(err, LG_E_LIMIT,
                            "a row is longer than %d bytes (is a quote not closed?)", LG_LIMIT_ROW);
    }
    const size_t cap = text->buf ? text->cap * 2 : CHUNK;
    char *grown = (char *)lg_mem_resize(text->buf, cap + LG_TEXT_PAD);
    if (!grown) {
        return no_memory(text, err);
    }
    memset(grown + cap, 0, LG_TEXT_PAD);
    text->buf = grown;
    text->cap = cap;
    return LG_OK;
}

// Move bytes from `from` on, which are not UTF-8, to the raw ones and decode them.
static LgStatus
change_encoding(LgText *text, size_t from, size_t n, LgEncoding encoding, LgError *err)
{
    text->raw = (char *)lg_mem_alloc(n > RAW_SIZE ? n : RAW_SIZE);
    if (!text->raw) {
        return no_memory(text, err);
    }
    text->encoding = encoding;
    memcpy(text->raw, text->buf + from, n);
    text->raw_n = n;
    text->end = from;
    text->tail = 0;
    decode_raw(text);
    return LG_OK;
}

// Settle what the first bytes tell: a byte order mark, or the zero bytes of
// ASCII in UTF-16. Takes the mark away.
static LgStatus
settle_start(LgText *text, size_t *n, LgError *err)
{
    const LgStr start = {text->buf, *n};
    const bool open = text->encoding == LG_ENCODING_AUTO;
    size_t mark = 0;
    LgEncoding found = text->encoding;
    if (lg_str_starts(start, LG_STR("\xef\xbb\xbf"))) {
        mark = 3;
        found = open ? LG_ENCODING_UTF8 : found;
    } else if (lg_str_starts(start, LG_STR("\xff\xfe"))) {
        mark = 2;
        found = open ? LG_ENCODING_UTF16LE : found;
    } else if (lg_str_starts(start, LG_STR("\xfe\xff"))) {
        mark = 2;
        found = open ? LG_ENCODING_UTF16BE : found;
    } else if (open && start.n >= 4 && !start.p[1] && start.p[0] && !start.p[3] && start.p[2]) {
        found = LG_ENCODING_UTF16LE;
    } else if (open && start.n >= 4 && !start.p[0] && start.p[1] && !start.p[2] && start.p[3]) {
        found = LG_ENCODING_UTF16BE;
    }
    const bool wide = found == LG_ENCODING_UTF16LE || found == LG_ENCODING_UTF16BE;
    if ((mark == 3) != (found == LG_ENCODING_UTF8) && !(mark == 2 && wide)) {
        mark = 0; // the mark of another encoding than the one told: text, or an error later
    }
    memmove(text->buf, text->buf + mark, *n - mark);
    *n -= mark;
    text->encoding = found;
    if (wide || found == LG_ENCODING_WINDOWS_1252) {
        LG_TRY(change_encoding(text, 0, *n, found, err));
        *n = 0;
    }
    return LG_OK;
}

// True when some of the bytes form a UTF-8 sequence: text in Windows-1252
// practically never does.
static bool
has_sequence(const char *p, size_t n)
{
    for (size_t i = skip_plain(p, 0, n); i < n; i = skip_plain(p, i + 1, n)) {
        const size_t len = sequence(p + i, n - i);
        if (p[i] && len > 0 && len <= n - i) {
            return true;
        }
    }
    return false;
}

// `n` new bytes stand behind the text and its tail: check them as UTF-8, and
// settle the encoding if it is still open.
static LgStatus
take_utf8(LgText *text, size_t n, LgError *err)
{
    const size_t stop = text->end + text->tail + n;
    if (text->encoding == LG_ENCODING_AUTO) {
        text->end = skip_plain(text->buf, text->end, stop);
        text->tail = 0;
        const bool nul = text->end < stop && !text->buf[text->end];
        if (text->end == stop || (nul && !text->odd_bytes)) {
            text->bad = nul;
            return LG_OK;
        }
    }
    bool cut = false;
    size_t end = valid_end(text->buf, text->end, stop, &cut);
    cut = cut && !text->eof;
    if (text->encoding == LG_ENCODING_AUTO && end == text->end && !cut && text->buf[end] &&
        !has_sequence(text->buf + end, stop - end)) {
        return change_encoding(text, end, stop - end, LG_ENCODING_WINDOWS_1252, err);
    }
    if (text->encoding == LG_ENCODING_AUTO && (end > text->end || !cut)) {
        text->encoding = LG_ENCODING_UTF8;
    }
    while (text->odd_bytes && end < stop && !cut) {
        note_odd(text, end);
        end = valid_end(text->buf, end + 1, stop, &cut);
        cut = cut && !text->eof;
    }
    text->end = end;
    text->tail = stop - end;
    text->bad = end < stop && !cut;
    return LG_OK;
}

// Fill the buffer from the source; read until `least` bytes are there or it ends.
static LgStatus
read_bytes(LgText *text, char *to, size_t room, size_t least, size_t *out_n, LgError *err)
{
    size_t n = 0;
    while (n < least && !text->eof) {
        size_t got = 0;
        LG_TRY(lg_source_read(text->source, to + n, room - n, &got, err));
        text->eof = got == 0;
        n += got;
    }
    *out_n = n;
    return LG_OK;
}

static LgStatus
more_raw(LgText *text, LgError *err)
{
    size_t n = 0;
    if (text->raw_n < RAW_SIZE / 2 && !text->eof) {
        LG_TRY(read_bytes(text, text->raw + text->raw_n, RAW_SIZE - text->raw_n, 1, &n, err));
        text->raw_n += n;
    }
    const bool last = text->eof;
    decode_raw(text);
    // Half a character at the very end.
    if (last && text->raw_n > 0 && text->end + MAX_SEQUENCE <= text->cap) {
        text->bad = !text->odd_bytes;
        if (text->odd_bytes) {
            note_odd(text, text->end);
            text->end += put_utf8(text->buf + text->end, LOST);
            text->raw_n = 0;
        }
    }
    text->eof = last && text->raw_n == 0;
    return LG_OK;
}

LgStatus
lg_text_more(LgText *text, LgError *err)
{
    if (text->eof || text->bad) {
        return LG_OK;
    }
    LG_TRY(make_room(text, err));
    if (text->raw) {
        return more_raw(text, err);
    }
    char *to = text->buf + text->end + text->tail;
    const size_t room = text->cap - text->end - text->tail;
    size_t n = 0;
    LG_TRY(read_bytes(text, to, room, text->started ? 1 : room, &n, err));
    if (!text->started) {
        text->started = true;
        text->odd = SIZE_MAX;
        LG_TRY(settle_start(text, &n, err));
        if (text->raw) {
            text->eof = text->eof && text->raw_n == 0;
            return LG_OK;
        }
    }
    LG_TRY(take_utf8(text, n, err));
    text->eof = text->eof && text->raw_n == 0 && !text->bad;
    return LG_OK;
}

void
lg_text_pass(LgText *text, size_t to)
{
    text->begin = to;
    if (text->odd >= to) {
        return;
    }
    text->odd = SIZE_MAX;
    bool cut = false;
    const LgStr rest = {text->buf + to, text->end - to};
    const size_t end = text->raw ? to + lg_str_search(rest, LG_STR("\xef\xbf\xbd"))
                                 : valid_end(text->buf, to, text->end, &cut);
    if (end < text->end) {
        text->odd = end;
    }
}

void
lg_text_complain(const LgText *text, size_t at, char *out, size_t size)
{
    static const char *const names[] = {
        [LG_ENCODING_AUTO] = "UTF-8",
        [LG_ENCODING_UTF8] = "UTF-8",
        [LG_ENCODING_UTF16LE] = "UTF-16",
        [LG_ENCODING_UTF16BE] = "UTF-16",
        [LG_ENCODING_WINDOWS_1252] = "Windows-1252",
    };
    const bool lost = text->raw && at < text->end;
    const unsigned byte = (unsigned char)*(text->raw ? text->raw : text->buf + at);
    if (lost) {
        (void)snprintf(out, size, "a character here is not %s, or was lost before",
                       names[text->encoding]);
    } else if (byte == 0 && !text->raw) {
        (void)snprintf(out, size, "a NUL byte: this is not a text file, or UTF-16 without a mark");
    } else {
        (void)snprintf(out, size, "byte 0x%02x is not %s; save the file as UTF-8, or say which %s",
                       byte, names[text->encoding], "encoding it has");
    }
}
