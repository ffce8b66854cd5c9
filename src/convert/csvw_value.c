// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// From the text of a value to the lexical form of a literal (Model for Tabular Data, 6.4).

#include "base/unicode.h"
#include "convert/csvw_impl.h"

static bool
is_name(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!letter && c < 0x80 && !lg_char_is_digit((char)c) && !strchr("-._:", c)) {
            return false;
        }
    }
    return s.n > 0;
}

static bool
read_boolean(const LgCsvwDatatype *type, LgStr text, LgStr *out, const char **out_why)
{
    const bool own = type->yes.n > 0;
    const bool yes = own ? lg_str_eq(text, type->yes)
                         : lg_str_eq(text, LG_STR("true")) || lg_str_eq(text, LG_STR("1"));
    const bool no = own ? lg_str_eq(text, type->no)
                        : lg_str_eq(text, LG_STR("false")) || lg_str_eq(text, LG_STR("0"));
    *out = yes ? LG_STR("true") : LG_STR("false");
    *out_why = own ? "this is neither of the two values that the format has"
                   : "this is not true, false, 1 or 0";
    return yes || no;
}

// Bytes of hexBinary or base64Binary; SIZE_MAX: it is none.
static size_t
binary_size(LgStr rule, LgStr text)
{
    size_t n = 0;
    size_t padding = 0;
    const bool hex = lg_str_eq(rule, LG_STR("16"));
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!hex && c == ' ') {
            continue;
        }
        if (!hex && c == '=') {
            padding++;
            continue;
        }
        if (padding > 0 ||
            (hex ? lg_char_hex(c) < 0 : !letter && !lg_char_is_digit(c) && c != '+' && c != '/')) {
            return SIZE_MAX;
        }
        n++;
    }
    if (hex) {
        return n % 2 == 0 ? n / 2 : SIZE_MAX;
    }
    return (n + padding) % 4 == 0 && padding < 3 ? n * 3 / 4 : SIZE_MAX;
}

static bool
check_text(const LgCsvwType *type, LgStr text, const char **out_why)
{
    const LgStr rule = lg_str_c(type->rule);
    if (type->kind == LG_CSVW_DURATION) {
        *out_why = "this is no duration of its datatype, such as P1Y2M";
        return lg_csvw_duration(type, text);
    }
    if (type->kind == LG_CSVW_BINARY) {
        *out_why = "these are no bytes in the form that the datatype has";
        return binary_size(rule, text) != SIZE_MAX;
    }
    if (lg_str_eq(rule, LG_STR("language"))) {
        *out_why = "this is no language tag";
        return lg_csvw_is_lang(text);
    }
    *out_why = "this is no name";
    return rule.n == 0 || is_name(text);
}

static bool
check_length(const LgCsvwDatatype *type, LgStr text, const char **out_why)
{
    if (!type->has_length && !type->has_min_length && !type->has_max_length) {
        return true;
    }
    const size_t n = type->type->kind == LG_CSVW_BINARY
                         ? binary_size(lg_str_c(type->type->rule), text)
                         : lg_unicode_length(text);
    const bool fits = (!type->has_length || n == type->length) &&
                      (!type->has_min_length || n >= type->min_length) &&
                      (!type->has_max_length || n <= type->max_length);
    *out_why = fits ? *out_why : "it is shorter or longer than allowed";
    return fits;
}

static bool
check_bounds(const LgCsvwDatatype *type, LgStr value, const char **out_why)
{
    const int above = type->least.p ? lg_csvw_compare(type->type, value, type->least) : 1;
    const int below = type->most.p ? lg_csvw_compare(type->type, value, type->most) : -1;
    *out_why = above < 0 || (above == 0 && type->beyond_least) ? "it is less than allowed"
                                                               : "it is more than allowed";
    return (above > 0 || (above == 0 && !type->beyond_least)) &&
           (below < 0 || (below == 0 && !type->below_most));
}

LgStatus
lg_csvw_value(LgCsvw *csvw, const LgCsvwDatatype *type, LgStr text, LgArena *arena, LgStr *out,
              const char **out_why)
{
    bool good = true;
    LgStr value = text.p ? text : LG_STR("");
    *out = (LgStr){0};
    switch (type->type->kind) {
    case LG_CSVW_BOOLEAN: good = read_boolean(type, text, &value, out_why); break;
    case LG_CSVW_INTEGER:
    case LG_CSVW_DECIMAL:
    case LG_CSVW_DOUBLE: good = lg_csvw_number(type, text, arena, &value, out_why); break;
    case LG_CSVW_TIME: good = lg_csvw_time(type, text, arena, &value, out_why); break;
    case LG_CSVW_STRING:
    case LG_CSVW_DURATION:
    case LG_CSVW_BINARY: good = check_text(type->type, text, out_why); break;
    }
    if (good && type->regex) {
        *out_why = "it does not match the format";
        LG_TRY(lg_regex_match(type->regex, text, &good, csvw->err));
    }
    if (good && check_length(type, value, out_why) && check_bounds(type, value, out_why)) {
        *out = value;
    }
    return LG_OK;
}
