// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Errors as programs read them: problem details (RFC 9457), with the place in the query
// and what could have stood there. The types are explained on the page /about.

#include "base/json.h"
#include "site/site_impl.h"

typedef struct {
    const char *name; // behind #problem- in the type
    const char *title;
} Kind;

static Kind
kind_of_failure(LgStatus st)
{
    switch (st) {
    case LG_E_SYNTAX: return (Kind){"syntax", "It does not follow the grammar"};
    case LG_E_INVALID:
    case LG_E_RANGE: return (Kind){"invalid", "It is well formed, but asks for what cannot be"};
    case LG_E_LIMIT: return (Kind){"limit", "It needs more than one request may use"};
    case LG_E_TIMEOUT: return (Kind){"timeout", "It took longer than one request may take"};
    case LG_E_BUSY:
    case LG_E_NOMEM:
    case LG_E_CANCEL: return (Kind){"busy", "The server has too much to do"};
    case LG_E_UNSUPPORTED: return (Kind){"unsupported", "This is not offered here"};
    case LG_E_REMOTE: return (Kind){"remote", "Another server failed"};
    case LG_OK:
    case LG_E_NOTFOUND:
    case LG_E_USAGE:
    case LG_E_IO:
    case LG_E_CORRUPT:
    case LG_E_REVIEW: break;
    }
    return (Kind){0};
}

static Kind
kind_of_status(int status)
{
    switch (status) {
    case 401:
    case 403: return (Kind){"token", "Writing needs the token of the site"};
    case 404: return (Kind){"not-found", "There is nothing here"};
    case 405: return (Kind){"method", "This method is not offered here"};
    case 406: return (Kind){"not-acceptable", "None of the accepted formats is offered"};
    case 409:
    case 412: return (Kind){"precondition", "The state of the data does not allow it"};
    case 410: return (Kind){"gone", "This has been removed"};
    case 413: return (Kind){"too-long", "The body is too long"};
    case 415: return (Kind){"media-type", "The body has a media type that is not taken here"};
    case 503: return (Kind){"busy", "The server has too much to do"};
    default: break;
    }
    return status < 500 ? (Kind){"request", "The request is at fault"}
                        : (Kind){"internal", "The server is at fault"};
}

// "'.', ';' or a triple behind WHERE" as a list: alternatives are separated by commas and
// "or"; "a value: ..." says what they are together, "behind ..." where they stand.
static void
write_expected(LgJson *json, LgStr text)
{
    const LgStr comma = LG_STR(", ");
    const LgStr or = LG_STR(" or ");
    const size_t colon = lg_str_search(text, LG_STR(": "));
    if (colon < lg_str_find(text, ',') && colon < lg_str_find(text, '\'')) {
        text = lg_str_from(text, colon + 2);
    }
    const size_t behind = lg_str_search(text, LG_STR(" behind "));
    text = behind < text.n ? (LgStr){text.p, behind} : text;
    lg_json_key(json, LG_STR("expected"));
    lg_json_array(json);
    while (text.n > 0) {
        bool quoted = false;
        size_t end = 0;
        size_t skip = 0;
        for (; end < text.n; end++) {
            const LgStr rest = lg_str_from(text, end);
            quoted = quoted != (rest.p[0] == '\'');
            skip = lg_str_starts(rest, comma) ? comma.n : lg_str_starts(rest, or) ? or.n : 0;
            if (!quoted && skip > 0) {
                break;
            }
            skip = 0;
        }
        lg_json_str(json, (LgStr){text.p, end});
        text = lg_str_from(text, end + skip);
    }
    lg_json_array_end(json);
}

static void
write_number(LgJson *json, LgStr key, uint64_t value)
{
    lg_json_key(json, key);
    lg_json_uint(json, value);
}

void
lg_problem_place(LgJson *json, const LgError *err)
{
    if (err->line > 0) {
        write_number(json, LG_STR("line"), err->line);
        write_number(json, LG_STR("column"), err->column);
    }
    if (err->spanned) {
        write_number(json, LG_STR("offset"), err->offset);
        write_number(json, LG_STR("length"), err->length);
    }
    if (err->expected[0]) {
        write_expected(json, lg_str_c(err->expected));
    }
}

void
lg_problem_write(LgBuf *out, const LgPage *page, int status, LgStr detail, const LgError *err)
{
    Kind kind = err ? kind_of_failure(err->status) : (Kind){0};
    if (!kind.name) {
        kind = kind_of_status(status);
    }
    LgBuf type = {0};
    lg_buf_printf(&type, LG_STR_FMT "about#problem-%s", LG_STR_ARG(page->site->base), kind.name);
    LgJson json = lg_json_on(out);
    lg_json_object(&json);
    lg_json_member(&json, LG_STR("type"), lg_buf_view(&type));
    lg_json_member(&json, LG_STR("title"), lg_str_c(kind.title));
    write_number(&json, LG_STR("status"), (uint64_t)status);
    lg_json_member(&json, LG_STR("detail"), detail);
    if (err) {
        lg_problem_place(&json, err);
    }
    lg_json_object_end(&json);
    lg_buf_byte(out, '\n');
    out->failed |= type.failed;
    lg_buf_done(&type);
}
