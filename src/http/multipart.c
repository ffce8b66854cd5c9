// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/multipart.h"

#include "http/request.h"

enum { LONGEST_BOUNDARY = 70, MOST_PARTS = 1000, MOST_HEAD = 16 * 1024 };

static LgStatus
broken(LgError *err, const char *why)
{
    return lg_error_set(err, LG_E_SYNTAX, "multipart/form-data: %s", why);
}

// Behind a delimiter: "--" at the end, otherwise spaces and a line end.
static LgStatus
pass_delimiter(LgMultipart *m, LgError *err)
{
    if (lg_str_starts(m->rest, LG_STR("--"))) {
        m->ended = true;
        return LG_OK;
    }
    while (m->rest.n > 0 && (m->rest.p[0] == ' ' || m->rest.p[0] == '\t')) {
        m->rest = lg_str_from(m->rest, 1);
    }
    if (!lg_str_starts(m->rest, LG_STR("\r\n"))) {
        return broken(err, "a delimiter is not a line of its own");
    }
    m->rest = lg_str_from(m->rest, 2);
    return LG_OK;
}

LgStatus
lg_multipart_init(LgMultipart *multipart, LgArena *arena, LgStr type, LgStr body, LgError *err)
{
    const LgStr boundary = lg_request_parameter(type, LG_STR("boundary"));
    if (boundary.n == 0 || boundary.n > LONGEST_BOUNDARY) {
        return broken(err, "there must be a boundary of 1 to 70 characters");
    }
    const LgStr delimiter = lg_arena_printf(arena, "\r\n--" LG_STR_FMT, LG_STR_ARG(boundary));
    if (!delimiter.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    *multipart = (LgMultipart){.delimiter = delimiter};
    if (!lg_str_starts(body, lg_str_from(delimiter, 2))) {
        return broken(err, "the body does not begin with the boundary");
    }
    multipart->rest = lg_str_from(body, delimiter.n - 2);
    return pass_delimiter(multipart, err);
}

static LgStatus
take_field(LgStr line, LgPart *part, LgError *err)
{
    const size_t colon = lg_str_find(line, ':');
    if (colon == line.n) {
        return broken(err, "a header field has no name");
    }
    const LgStr name = lg_str_trim((LgStr){line.p, colon});
    const LgStr value = lg_str_trim(lg_str_from(line, colon + 1));
    if (lg_str_eq_nocase(name, LG_STR("Content-Type"))) {
        part->type = value;
    } else if (lg_str_eq_nocase(name, LG_STR("Content-Disposition"))) {
        part->name = lg_request_parameter(value, LG_STR("name"));
        part->filename = lg_request_parameter(value, LG_STR("filename"));
    } else if (lg_str_eq_nocase(name, LG_STR("Content-Transfer-Encoding")) &&
               !lg_str_eq_nocase(value, LG_STR("binary")) &&
               !lg_str_eq_nocase(value, LG_STR("8bit")) &&
               !lg_str_eq_nocase(value, LG_STR("7bit"))) {
        return broken(err, "no part may be encoded for its transfer");
    }
    return LG_OK;
}

LgStatus
lg_multipart_next(LgMultipart *multipart, LgPart *out, bool *out_end, LgError *err)
{
    *out = (LgPart){0};
    *out_end = multipart->ended;
    if (multipart->ended) {
        return LG_OK;
    }
    if (++multipart->n > MOST_PARTS) {
        return lg_error_set(err, LG_E_LIMIT, "multipart/form-data: more than %d parts", MOST_PARTS);
    }
    const size_t end = lg_str_search(multipart->rest, multipart->delimiter);
    if (end == multipart->rest.n) {
        return broken(err, "the last part does not end with the boundary");
    }
    LgStr part = {multipart->rest.p, end};
    multipart->rest = lg_str_from(multipart->rest, end + multipart->delimiter.n);
    const char *first = part.p;
    for (;;) {
        const size_t line = lg_str_search(part, LG_STR("\r\n"));
        if (line == part.n || (size_t)(part.p - first) + line > MOST_HEAD) {
            return broken(err, "the head of a part does not end with an empty line");
        }
        const LgStr field = {part.p, line};
        part = lg_str_from(part, line + 2);
        if (line == 0) {
            break;
        }
        LG_TRY(take_field(field, out, err));
    }
    out->body = part;
    return pass_delimiter(multipart, err);
}
