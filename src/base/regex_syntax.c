// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/regex_syntax_impl.h"

#include "base/unicode.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    CLASS_DEPTH = 64, // of subtractions in subtractions
    LAST = 0x10FFFF,
};

typedef struct {
    uint32_t first, last;
} Range;

// XML 1.0, fifth edition: NameStartChar, and what NameChar has besides. Ascending.
static const Range name_start[] = {
    {':', ':'},       {'A', 'Z'},       {'_', '_'},       {'a', 'z'},
    {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
    {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
    {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};
static const Range name_char[] = {
    {'-', '.'},       {'0', ':'},       {'A', 'Z'},         {'_', '_'},       {'a', 'z'},
    {0xB7, 0xB7},     {0xC0, 0xD6},     {0xD8, 0xF6},       {0xF8, 0x37D},    {0x37F, 0x1FFF},
    {0x200C, 0x200D}, {0x203F, 0x2040}, {0x2070, 0x218F},   {0x2C00, 0x2FEF}, {0x3001, 0xD7FF},
    {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};
static const Range space[] = {{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}};

typedef struct {
    LgStr s;
    size_t at;
    bool skip_space; // flag x
    unsigned groups; // that capture, so far
    unsigned open;   // groups of all kinds that wait for their ')'
    LgBuf *out;
    LgError *err;
} Reader;

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static LgStatus fail(const Reader *r, size_t at, const char *fmt, ...) LG_PRINTF(3, 4);

static LgStatus
fail(const Reader *r, size_t at, const char *fmt, ...)
{
    char reason[160];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof(reason), fmt, args);
    va_end(args);
    return lg_error_set(r->err, LG_E_INVALID,
                        "bad regular expression \"" LG_STR_FMT "\": %s at character %zu",
                        (int)(r->s.n < 200 ? r->s.n : 200), r->s.p, reason,
                        lg_unicode_length((LgStr){r->s.p, at}) + 1);
}

static char
peek(const Reader *r, size_t ahead)
{
    return r->at + ahead < r->s.n ? r->s.p[r->at + ahead] : '\0';
}

// --- Sets of characters, as they stand in a class of PCRE2 ----------------------------

// There are no surrogates in text, and PCRE2 refuses them as the end of a range.
static void
put_range(LgBuf *out, uint32_t first, uint32_t last)
{
    if (first < 0xD800 && last > 0xDFFF) {
        put_range(out, first, 0xD7FF);
        first = 0xE000;
    }
    first = first >= 0xD800 && first <= 0xDFFF ? 0xE000 : first;
    last = last >= 0xD800 && last <= 0xDFFF ? 0xD7FF : last;
    if (first <= last) {
        lg_buf_printf(out, "\\x{%x}-\\x{%x}", first, last);
    }
}

static void
put_ranges(LgBuf *out, const Range *ranges, size_t n, bool all_others)
{
    uint32_t from = 0;
    for (size_t i = 0; i < n; i++) {
        if (!all_others) {
            put_range(out, ranges[i].first, ranges[i].last);
        } else if (ranges[i].first > from) {
            put_range(out, from, ranges[i].first - 1);
        }
        from = ranges[i].last + 1;
    }
    if (all_others && from <= LAST) {
        put_range(out, from, LAST);
    }
}

// \p{Lu}, \P{IsGreek}: at 'p' or 'P'.
static LgStatus
read_property(Reader *r, LgBuf *out)
{
    static const char *const categories = " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe "
                                          "Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn ";
    const size_t at = r->at;
    const bool others = r->s.p[r->at++] == 'P';
    const LgStr rest = lg_str_from(r->s, r->at);
    const size_t end = lg_str_find(rest, '}');
    if (peek(r, 0) != '{' || end == rest.n) {
        return fail(r, at, "\\p needs a category or a block in braces, such as \\p{Lu}");
    }
    const LgStr name = {rest.p + 1, end - 1};
    r->at += end + 1;
    if (lg_str_starts(name, LG_STR("Is"))) {
        Range block;
        if (!lg_unicode_block(lg_str_from(name, 2), &block.first, &block.last)) {
            return fail(r, at, "there is no Unicode block '" LG_STR_FMT "'",
                        (int)(name.n < 60 ? name.n - 2 : 58), name.p + 2);
        }
        put_ranges(out, &block, 1, others);
        return LG_OK;
    }
    char padded[8];
    const int n = snprintf(padded, sizeof(padded), " " LG_STR_FMT " ", LG_STR_ARG(name));
    if (name.n == 0 || n >= (int)sizeof(padded) ||
        lg_str_search(lg_str_c(categories), lg_str_c(padded)) == strlen(categories)) {
        return fail(r, at, "there is no category '" LG_STR_FMT "'",
                    (int)(name.n < 60 ? name.n : 60), name.p);
    }
    lg_buf_printf(out, "\\%c{" LG_STR_FMT "}", others ? 'P' : 'p', LG_STR_ARG(name));
    return LG_OK;
}

// A class escape, at the letter behind the backslash. False: it is none.
static bool
read_set(Reader *r, LgBuf *out, LgStatus *st)
{
    *st = LG_OK;
    switch (peek(r, 0)) {
    case 'd': lg_buf_add(out, LG_STR("\\p{Nd}")); break;
    case 'D': lg_buf_add(out, LG_STR("\\P{Nd}")); break;
    case 'w': lg_buf_add(out, LG_STR("\\p{L}\\p{M}\\p{N}\\p{S}")); break;
    case 'W': lg_buf_add(out, LG_STR("\\p{P}\\p{Z}\\p{C}")); break;
    case 's': put_ranges(out, space, COUNT(space), false); break;
    case 'S': put_ranges(out, space, COUNT(space), true); break;
    case 'i': put_ranges(out, name_start, COUNT(name_start), false); break;
    case 'I': put_ranges(out, name_start, COUNT(name_start), true); break;
    case 'c': put_ranges(out, name_char, COUNT(name_char), false); break;
    case 'C': put_ranges(out, name_char, COUNT(name_char), true); break;
    case 'p':
    case 'P': *st = read_property(r, out); return true;
    default: return false;
    }
    r->at++;
    return true;
}

// The character that an escape stands for, at what follows the backslash.
static LgStatus
read_escaped(Reader *r, uint32_t *out)
{
    const char c = peek(r, 0);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || lg_char_is_digit(c);
    switch (c) {
    case 'n': *out = '\n'; break;
    case 'r': *out = '\r'; break;
    case 't': *out = '\t'; break;
    default:
        if (r->at >= r->s.n) {
            return fail(r, r->at - 1, "a backslash with nothing behind it");
        }
        if (letter || (unsigned char)c >= 0x80) {
            return fail(r, r->at - 1, "XPath has no escape '\\%c'",
                        (unsigned char)c < 0x80 ? c : '?');
        }
        *out = (unsigned char)c;
    }
    r->at++;
    return LG_OK;
}

static LgStatus
read_class_char(Reader *r, uint32_t *out)
{
    if (peek(r, 0) == '\\') {
        r->at++;
        return read_escaped(r, out);
    }
    *out = lg_unicode_next(r->s, &r->at);
    return LG_OK;
}

static LgStatus
read_member(Reader *r, LgBuf *body)
{
    const size_t at = r->at;
    if (peek(r, 0) == '[') {
        return fail(r, at, "'[' in a character class is written '\\['");
    }
    if (peek(r, 0) == '\\') {
        LgStatus st = LG_OK;
        r->at++;
        if (read_set(r, body, &st)) {
            return st;
        }
        r->at--;
    }
    uint32_t first = 0;
    LG_TRY(read_class_char(r, &first));
    const char behind = peek(r, 1);
    uint32_t last = first;
    if (peek(r, 0) == '-' && behind != ']' && behind != '[' && behind != '\0') {
        r->at++;
        LG_TRY(read_class_char(r, &last));
        if (last < first) {
            return fail(r, at, "the range of characters runs backwards");
        }
    }
    put_range(body, first, last);
    return LG_OK;
}

// A character class, behind its '['. With a subtraction, [a-z-[aeiou]], a
// lookahead takes out what is subtracted.
static LgStatus
read_class(Reader *r, LgBuf *out, unsigned depth)
{
    const size_t at = r->at - 1;
    LgBuf body = {0};
    LgBuf less = {0};
    LgStatus st = LG_OK;
    const bool others = peek(r, 0) == '^';
    r->at += others ? 1 : 0;
    if (depth == 0) {
        st = fail(r, at, "more than %d subtractions in each other", CLASS_DEPTH);
    }
    while (st == LG_OK && peek(r, 0) != ']' && less.n == 0) {
        if (r->at >= r->s.n) {
            st = fail(r, at, "a character class without its ']'");
        } else if (peek(r, 0) == '-' && peek(r, 1) == '[') {
            r->at += 2;
            st = read_class(r, &less, depth - 1);
            if (st == LG_OK && peek(r, 0) != ']') {
                st = fail(r, r->at, "a subtraction ends its class with ']'");
            }
        } else {
            st = read_member(r, &body);
        }
    }
    if (st == LG_OK && body.n == 0) {
        st = body.failed ? lg_error_set(r->err, LG_E_NOMEM, "no memory for a regular expression")
                         : fail(r, at, "an empty character class");
    }
    if (st == LG_OK) {
        r->at++;
        if (less.n > 0) {
            lg_buf_printf(out, "(?:(?!" LG_STR_FMT ")", LG_STR_ARG(lg_buf_view(&less)));
        }
        lg_buf_printf(out, "[%s" LG_STR_FMT "]%s", others ? "^" : "",
                      LG_STR_ARG(lg_buf_view(&body)), less.n > 0 ? ")" : "");
    }
    out->failed |= body.failed || less.failed;
    lg_buf_done(&body);
    lg_buf_done(&less);
    return st;
}

// --- Outside of classes ----------------------------------------------------------------

// Perl's marks that XPath lacks, but that queries use everywhere.
static const char *const open_marks[] = {"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?i)"};

static LgStatus
read_group(Reader *r)
{
    const LgStr rest = lg_str_from(r->s, r->at);
    if (lg_str_starts(rest, LG_STR("(*"))) {
        return fail(r, r->at + 1, "'*' has nothing to repeat");
    }
    r->open++;
    if (!lg_str_starts(rest, LG_STR("(?"))) {
        r->groups++;
        r->at++;
        lg_buf_byte(r->out, '(');
        return LG_OK;
    }
    for (size_t i = 0; i < COUNT(open_marks); i++) {
        const LgStr mark = lg_str_c(open_marks[i]);
        if (lg_str_starts(rest, mark)) {
            r->at += mark.n;
            r->open -= lg_str_ends(mark, LG_STR(")")) ? 1 : 0;
            lg_buf_add(r->out, mark);
            return LG_OK;
        }
    }
    return fail(r, r->at, "XPath has no such group");
}

// \1: the longest number of a group that is there.
static LgStatus
read_reference(Reader *r)
{
    const size_t at = r->at - 1;
    unsigned group = 0;
    while (lg_char_is_digit(peek(r, 0)) && group * 10 + (unsigned)(peek(r, 0) - '0') <= r->groups) {
        group = group * 10 + (unsigned)(r->s.p[r->at++] - '0');
    }
    if (group == 0) {
        return fail(r, at, "there is no such group before");
    }
    lg_buf_printf(r->out, "\\g{%u}", group);
    return LG_OK;
}

static void
put_char(LgBuf *out, uint32_t c)
{
    lg_buf_printf(out, "\\x{%x}", c);
}

static LgStatus
read_escape(Reader *r)
{
    r->at++;
    const char c = peek(r, 0);
    if (c == 'b' || c == 'B') { // Perl's as well
        r->at++;
        lg_buf_printf(r->out, "\\%c", c);
        return LG_OK;
    }
    if (lg_char_is_digit(c)) {
        return read_reference(r);
    }
    LgBuf set = {0};
    LgStatus st = LG_OK;
    if (read_set(r, &set, &st)) {
        lg_buf_printf(r->out, "[" LG_STR_FMT "]", LG_STR_ARG(lg_buf_view(&set)));
        r->out->failed |= set.failed;
        lg_buf_done(&set);
        return st;
    }
    uint32_t escaped = 0;
    LG_TRY(read_escaped(r, &escaped));
    put_char(r->out, escaped);
    return LG_OK;
}

// The digits at `*at`; false when there are none.
static bool
skip_digits(const Reader *r, size_t *at)
{
    const size_t from = *at;
    while (*at < r->s.n && lg_char_is_digit(r->s.p[*at])) {
        (*at)++;
    }
    return *at > from;
}

// ?, *, +, {n}, {n,}, {n,m}, and a '?' behind any of them.
static LgStatus
read_quantifier(Reader *r)
{
    const size_t at = r->at;
    size_t end = at + 1;
    if (r->s.p[at] == '{') {
        bool good = skip_digits(r, &end);
        if (good && end < r->s.n && r->s.p[end] == ',') {
            end++;
            (void)skip_digits(r, &end);
        }
        if (!good || end >= r->s.n || r->s.p[end] != '}') {
            return fail(r, at,
                        "'{' needs a number of times, such as {2} or {1,3}; the "
                        "character is written '\\{'");
        }
        end++;
    }
    end += end < r->s.n && r->s.p[end] == '?' ? 1 : 0;
    if (end < r->s.n && r->s.p[end] != '\0' && strchr("?*+{", r->s.p[end])) {
        return fail(r, end, "'%c' has nothing to repeat", r->s.p[end]);
    }
    lg_buf_add(r->out, (LgStr){r->s.p + at, end - at});
    r->at = end;
    return LG_OK;
}

static LgStatus
read_all(Reader *r)
{
    while (r->at < r->s.n) {
        const char c = r->s.p[r->at];
        switch (c) {
        case '\\': LG_TRY(read_escape(r)); break;
        case '[':
            r->at++;
            LG_TRY(read_class(r, r->out, CLASS_DEPTH));
            break;
        case '(': LG_TRY(read_group(r)); break;
        case ')':
            if (r->open == 0) {
                return fail(r, r->at, "')' closes no group");
            }
            r->open--;
            r->at++;
            lg_buf_byte(r->out, c);
            break;
        case '?':
        case '*':
        case '+':
        case '{': LG_TRY(read_quantifier(r)); break;
        case ' ':
        case '\t':
        case '\n':
        case '\r':
            r->at++;
            if (!r->skip_space) {
                lg_buf_byte(r->out, c);
            }
            break;
        default: r->at++; lg_buf_byte(r->out, c);
        }
    }
    return r->open > 0 ? fail(r, r->at, "a group without its ')'") : LG_OK;
}

LgStatus
lg_regex_syntax(LgStr pattern, bool skip_space, LgBuf *out, LgError *err)
{
    Reader r = {.s = pattern, .skip_space = skip_space, .out = out, .err = err};
    LG_TRY(read_all(&r));
    return out->failed ? lg_error_set(err, LG_E_NOMEM, "no memory for a regular expression")
                       : LG_OK;
}
