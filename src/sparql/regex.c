// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/regex_impl.h"

#include "base/limits.h"
#include "base/mem.h"
#include "sparql/regex_syntax_impl.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    MATCH_LIMIT = 2000000,
    DEPTH_LIMIT = 100000,
    HEAP_LIMIT_KIB = 32768,
};

struct LgRegex {
    pcre2_general_context *general;
    pcre2_match_context *context;
    pcre2_code *code;
    pcre2_match_data *data;
    bool literal; // flag q: the replacement is plain text too
};

static void *
allocate(size_t size, void *ctx)
{
    (void)ctx;
    return lg_mem_alloc(size);
}

static void
release(void *p, void *ctx)
{
    (void)ctx;
    lg_mem_free(p);
}

void
lg_regex_free(LgRegex *regex)
{
    if (regex) {
        pcre2_match_data_free(regex->data);
        pcre2_code_free(regex->code);
        pcre2_match_context_free(regex->context);
        pcre2_general_context_free(regex->general);
        lg_mem_free(regex);
    }
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
compile(LgRegex *regex, LgStr pattern, LgStr translated, uint32_t options, LgError *err)
{
    int code = 0;
    size_t offset = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(regex->general);
    if (!context) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a regular expression");
    }
    (void)pcre2_set_parens_nest_limit(context, 100);
    (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    regex->code = pcre2_compile((PCRE2_SPTR)(translated.n ? translated.p : ""), translated.n,
                                options, &code, &offset, context);
    pcre2_compile_context_free(context);
    if (!regex->code) {
        char reason[128] = "";
        (void)pcre2_get_error_message(code, (PCRE2_UCHAR *)reason, sizeof(reason));
        return lg_error_set(err, code == PCRE2_ERROR_HEAP_FAILED ? LG_E_NOMEM : LG_E_INVALID,
                            "bad regular expression \"" LG_STR_FMT "\": %s",
                            (int)(pattern.n < 200 ? pattern.n : 200), pattern.p, reason);
    }
    (void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE); // without, it is only slower
    regex->data = pcre2_match_data_create_from_pattern(regex->code, regex->general);
    return regex->data ? LG_OK
                       : lg_error_set(err, LG_E_NOMEM, "no memory for a regular expression");
}

LgStatus
lg_regex_new(LgStr pattern, LgStr flags, LgRegex **out, LgError *err)
{
    uint32_t options = 0;
    bool skip_space = false;
    LG_TRY(read_flags(flags, &options, &skip_space, err));
    LgBuf translated = {0};
    LgRegex *regex = LG_ALLOC(LgRegex);
    LgStatus st = LG_E_NOMEM;
    if (regex) {
        regex->literal = (options & PCRE2_LITERAL) != 0;
        regex->general = pcre2_general_context_create(allocate, release, NULL);
        regex->context = regex->general ? pcre2_match_context_create(regex->general) : NULL;
    }
    if (!regex || !regex->context) {
        st = lg_error_set(err, LG_E_NOMEM, "no memory for a regular expression");
        goto done;
    }
    (void)pcre2_set_match_limit(regex->context, MATCH_LIMIT);
    (void)pcre2_set_depth_limit(regex->context, DEPTH_LIMIT);
    (void)pcre2_set_heap_limit(regex->context, HEAP_LIMIT_KIB);
    if (regex->literal) {
        st = compile(regex, pattern, pattern, options, err);
    } else {
        st = lg_regex_syntax(pattern, skip_space, &translated, err);
        if (st == LG_OK) {
            st = compile(regex, pattern, lg_buf_view(&translated), options, err);
        }
    }
done:
    lg_buf_done(&translated);
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
    int n = pcre2_match(regex->code, subject, text.n, from, PCRE2_NO_UTF_CHECK, regex->data,
                        regex->context);
    if (n == PCRE2_ERROR_JIT_STACKLIMIT) {
        n = pcre2_match(regex->code, subject, text.n, from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
                        regex->data, regex->context);
    }
    *out_st = LG_OK;
    if (n == PCRE2_ERROR_NOMATCH) {
        return 0;
    }
    if (n == PCRE2_ERROR_NOMEMORY) {
        *out_st = lg_error_set(err, LG_E_NOMEM, "no memory for a regular expression");
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
