// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/regex.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/regex_syntax_impl.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    MATCH_LIMIT = 2000000,
    DEPTH_LIMIT = 100000,
    HEAP_LIMIT_KIB = 32768,
    LONG_TEXT = 8 * 1024,   // bytes; from here on a match is watched
    MATCH_WORK = 64 * 1024, // counted for each match besides its text
};

struct LgRegex {
    pcre2_general_context *general;
    pcre2_match_context *context;
    pcre2_code *code;
    pcre2_code *watched; // the same with a callout at each step; made for the first long text
    pcre2_match_data *data;
    LgBuf translated; // the pattern as PCRE2 has it
    uint32_t options;
    bool literal; // flag q: the replacement is plain text too
    LgRegexSyntax syntax;
    LgRegexUser user;
    LgError *err;    // of the match at hand
    LgStatus status; // of a check during it
    size_t jit;      // bytes of machine code
    bool full;       // the query's budget had no room
};

// In front of what PCRE2 allocates, all of which counts as the query's.
typedef struct {
    _Alignas(16) size_t size;
} Header;

static void *
allocate(size_t size, void *ctx)
{
    LgRegex *regex = (LgRegex *)ctx;
    const size_t whole = sizeof(Header) + size;
    if (whole < size || !lg_arena_charge(regex->user.arena, whole)) {
        regex->full = true;
        return NULL;
    }
    Header *header = (Header *)lg_mem_alloc(whole);
    if (!header) {
        lg_arena_credit(regex->user.arena, whole);
        return NULL;
    }
    header->size = whole;
    return header + 1;
}

static void
release(void *p, void *ctx)
{
    LgRegex *regex = (LgRegex *)ctx;
    if (p) {
        Header *header = (Header *)p - 1;
        lg_arena_credit(regex->user.arena, header->size);
        lg_mem_free(header);
    }
}

void
lg_regex_free(LgRegex *regex)
{
    if (regex) {
        pcre2_match_data_free(regex->data);
        pcre2_code_free(regex->code);
        pcre2_code_free(regex->watched);
        lg_buf_done(&regex->translated);
        lg_arena_credit(regex->user.arena, regex->jit);
        pcre2_match_context_free(regex->context);
        pcre2_general_context_free(regex->general);
        lg_mem_free(regex);
    }
}

static LgStatus
count_work(const LgRegex *regex, uint64_t n, LgError *err)
{
    return regex->user.work ? regex->user.work(regex->user.ctx, n, err) : LG_OK;
}

// PCRE2's own limits count steps, and one step may look at all of the text.
static int
watch(pcre2_callout_block *block, void *ctx)
{
    LgRegex *regex = (LgRegex *)ctx;
    regex->status =
        count_work(regex, 8 + (block->subject_length - block->current_position) / 8, regex->err);
    return regex->status == LG_OK ? 0 : PCRE2_ERROR_CALLOUT;
}

static LgStatus
read_flags(LgStr flags, uint32_t *out, bool *out_skip_space, LgError *err)
{
    uint32_t options =
        PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
    for (size_t i = 0; i < flags.n; i++) {
        switch (flags.p[i]) {
        case 'i': options |= PCRE2_CASELESS; break;
        case 'm': options |= PCRE2_MULTILINE; break;
        case 's': options |= PCRE2_DOTALL; break;
        case 'x': *out_skip_space = true; break;
        case 'q': options |= PCRE2_LITERAL; break;
        default:
            return lg_error_set(err, LG_E_INVALID,
                                "'" LG_STR_FMT "' are no flags of a regular expression; expected "
                                "letters out of i, m, q, s, x",
                                LG_STR_ARG(flags));
        }
    }
    if (options & PCRE2_LITERAL) { // allows only these others
        options &= PCRE2_LITERAL | PCRE2_CASELESS | PCRE2_UTF | PCRE2_NO_UTF_CHECK;
    }
    *out = options;
    return LG_OK;
}

static LgStatus
no_memory(const LgRegex *regex, LgError *err)
{
    return regex->full ? lg_error_set(err, LG_E_LIMIT,
                                      "a regular expression needs more than the memory limit")
                       : lg_error_set(err, LG_E_NOMEM, "no memory for a regular expression");
}

// Without machine code a match is only slower.
static LgStatus
make_faster(LgRegex *regex, pcre2_code *code, LgError *err)
{
    size_t size = 0;
    if (pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0 ||
        pcre2_pattern_info(code, PCRE2_INFO_JITSIZE, &size) != 0) {
        return LG_OK;
    }
    if (!lg_arena_charge(regex->user.arena, size)) {
        regex->full = true;
        return no_memory(regex, err);
    }
    regex->jit += size;
    return LG_OK;
}

static LgStatus
compile(LgRegex *regex, LgStr pattern, uint32_t more, pcre2_code **out, LgError *err)
{
    int code = 0;
    size_t offset = 0;
    const LgStr text = lg_buf_view(&regex->translated);
    pcre2_compile_context *context = pcre2_compile_context_create(regex->general);
    if (!context) {
        return no_memory(regex, err);
    }
    (void)pcre2_set_parens_nest_limit(context, 100);
    (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    *out = pcre2_compile((PCRE2_SPTR)(text.n ? text.p : ""), text.n, regex->options | more, &code,
                         &offset, context);
    pcre2_compile_context_free(context);
    if (!*out) {
        char reason[128] = "";
        (void)pcre2_get_error_message(code, (PCRE2_UCHAR *)reason, sizeof(reason));
        return code == PCRE2_ERROR_HEAP_FAILED
                   ? no_memory(regex, err)
                   : lg_error_set(err, LG_E_INVALID,
                                  "bad regular expression \"" LG_STR_FMT "\": %s",
                                  (int)(pattern.n < 200 ? pattern.n : 200), pattern.p, reason);
    }
    return make_faster(regex, *out, err);
}

static LgStatus
prepare(LgRegex *regex, LgStr pattern, bool skip_space, LgError *err)
{
    regex->general = pcre2_general_context_create(allocate, release, regex);
    regex->context = regex->general ? pcre2_match_context_create(regex->general) : NULL;
    if (!regex->context) {
        return no_memory(regex, err);
    }
    (void)pcre2_set_match_limit(regex->context, MATCH_LIMIT);
    (void)pcre2_set_depth_limit(regex->context, DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(regex->context, HEAP_LIMIT_KIB);
    (void)pcre2_set_callout(regex->context, watch, regex);
    if (pattern.n > LG_LIMIT_REGEX) {
        return lg_error_set(err, LG_E_INVALID, "a regular expression of more than %d bytes",
                            LG_LIMIT_REGEX);
    }
    if (regex->literal || regex->syntax == LG_REGEX_ECMASCRIPT) {
        lg_buf_add(&regex->translated, pattern);
    } else {
        LG_TRY(lg_regex_syntax(pattern, skip_space, &regex->translated, err));
    }
    if (regex->translated.failed) {
        return no_memory(regex, err);
    }
    LG_TRY(compile(regex, pattern, 0, &regex->code, err));
    regex->data = pcre2_match_data_create_from_pattern(regex->code, regex->general);
    return regex->data ? LG_OK : no_memory(regex, err);
}

LgStatus
lg_regex_new(const LgRegexUser *user, LgRegexSyntax syntax, LgStr pattern, LgStr flags,
             LgRegex **out, LgError *err)
{
    uint32_t options = 0;
    bool skip_space = false;
    LG_TRY(read_flags(flags, &options, &skip_space, err));
    LgRegex *regex = LG_ALLOC(LgRegex);
    if (!regex) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a regular expression");
    }
    regex->user = *user;
    regex->syntax = syntax;
    regex->options = options;
    if (syntax == LG_REGEX_ECMASCRIPT) { // \d, \w and \s are ASCII there
        regex->options &= ~(uint32_t)PCRE2_UCP;
        regex->options |= PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF;
    }
    regex->literal = (options & PCRE2_LITERAL) != 0;
    const LgStatus st = prepare(regex, pattern, skip_space, err);
    if (st != LG_OK) {
        lg_regex_free(regex);
        return st;
    }
    *out = regex;
    return LG_OK;
}

// Number of groups + 1, 0 for no match, or below 0 with the status in `*out_st`.
static int
find(LgRegex *regex, LgStr text, size_t from, LgStatus *out_st, LgError *err)
{
    const PCRE2_SPTR subject = (PCRE2_SPTR)(text.n ? text.p : "");
    pcre2_code *code = regex->code;
    regex->err = err;
    *out_st = count_work(regex, MATCH_WORK, err);
    if (*out_st == LG_OK && text.n - from > LONG_TEXT) {
        if (!regex->watched) {
            *out_st = compile(regex, lg_buf_view(&regex->translated), PCRE2_AUTO_CALLOUT,
                              &regex->watched, err);
        }
        code = regex->watched;
    }
    if (*out_st != LG_OK) {
        return -1;
    }
    int n =
        pcre2_match(code, subject, text.n, from, PCRE2_NO_UTF_CHECK, regex->data, regex->context);
    if (n == PCRE2_ERROR_JIT_STACKLIMIT) {
        n = pcre2_match(code, subject, text.n, from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, regex->data,
                        regex->context);
    }
    if (n == PCRE2_ERROR_NOMATCH) {
        return 0;
    }
    if (n == PCRE2_ERROR_CALLOUT) {
        *out_st = regex->status;
    } else if (n == PCRE2_ERROR_NOMEMORY) {
        *out_st = no_memory(regex, err);
    } else if (n < 0) {
        *out_st = lg_error_set(err, LG_E_LIMIT,
                               "a regular expression needs too many steps on a text of %zu bytes",
                               text.n);
    }
    return n;
}

LgStatus
lg_regex_match(LgRegex *regex, LgStr text, bool *out, LgError *err)
{
    LgStatus st = LG_OK;
    *out = find(regex, text, 0, &st, err) > 0;
    return st;
}

// Append `replacement` for the match in regex->data.
static LgStatus
expand(LgRegex *regex, LgStr text, LgStr replacement, LgBuf *out, LgError *err)
{
    const size_t *at = pcre2_get_ovector_pointer(regex->data);
    const uint32_t n_groups = pcre2_get_ovector_count(regex->data);
    for (size_t i = 0; i < replacement.n; i++) {
        const char c = replacement.p[i];
        const char next = i + 1 < replacement.n ? replacement.p[i + 1] : '\0';
        if (regex->literal || (c != '$' && c != '\\')) {
            lg_buf_byte(out, c);
        } else if (c == '\\' && (next == '\\' || next == '$')) {
            lg_buf_byte(out, next);
            i++;
        } else if (c == '$' && next >= '0' && next <= '9') {
            uint32_t group = (uint32_t)(next - '0');
            i++;
            // More digits belong to it as long as there is such a group.
            while (i + 1 < replacement.n && replacement.p[i + 1] >= '0' &&
                   replacement.p[i + 1] <= '9' &&
                   group * 10 + (uint32_t)(replacement.p[i + 1] - '0') < n_groups) {
                group = group * 10 + (uint32_t)(replacement.p[++i] - '0');
            }
            if (group < n_groups && at[2 * (size_t)group] != PCRE2_UNSET) {
                const size_t from = at[2 * (size_t)group];
                lg_buf_add(out, (LgStr){text.p + from, at[2 * (size_t)group + 1] - from});
            }
            if (out->n > LG_LIMIT_LITERAL) {
                return lg_error_set(err, LG_E_LIMIT, "REPLACE makes a text of more than %d MB",
                                    LG_LIMIT_LITERAL >> 20);
            }
        } else {
            return lg_error_set(err, LG_E_INVALID, "'%c' in a replacement must be followed by %s",
                                c, c == '$' ? "a digit; write \\$ for the sign" : "'\\' or '$'");
        }
    }
    return LG_OK;
}

LgStatus
lg_regex_replace(LgRegex *regex, LgStr text, LgStr replacement, LgBuf *out, LgError *err)
{
    LgStatus st = LG_OK;
    size_t from = 0;
    if (find(regex, LG_STR(""), 0, &st, err) > 0) {
        return lg_error_set(err, LG_E_INVALID, "the pattern of REPLACE matches the empty string");
    }
    LG_TRY(st);
    while (from <= text.n && find(regex, text, from, &st, err) > 0) {
        const size_t *at = pcre2_get_ovector_pointer(regex->data);
        const size_t start = at[0];
        const size_t end = at[1];
        if (end <= start) { // an empty match that needs something around it
            return lg_error_set(err, LG_E_INVALID,
                                "the pattern of REPLACE matches the empty string");
        }
        lg_buf_add(out, (LgStr){text.p + from, start - from});
        LG_TRY(expand(regex, text, replacement, out, err));
        if (out->n > LG_LIMIT_LITERAL) {
            return lg_error_set(err, LG_E_LIMIT, "REPLACE makes a text of more than %d MB",
                                LG_LIMIT_LITERAL >> 20);
        }
        from = end;
    }
    LG_TRY(st);
    lg_buf_add(out, lg_str_from(text, from));
    return out->failed ? lg_error_set(err, LG_E_NOMEM, "no memory for a replaced text") : LG_OK;
}
