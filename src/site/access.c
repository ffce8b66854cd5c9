// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Who may write: those who send the site's token (RFC 6750). There are no cookies, so a
// page of another site cannot write with somebody else's rights.

#include "base/limits.h"
#include "site/site_impl.h"

enum { LONGEST_GRAPH = 256 * 1024 * 1024 };

typedef enum {
    ACCESS_GIVEN,
    ACCESS_CLOSED,  // the site has no token
    ACCESS_MISSING, // the request has none
    ACCESS_WRONG,
} Access;

// The time this takes depends on the length of `given` alone.
static bool
same(LgStr token, LgStr given)
{
    unsigned differs = token.n == given.n ? 0 : 1;
    for (size_t i = 0; i < given.n; i++) {
        differs |= (unsigned char)given.p[i] ^ (unsigned char)token.p[i % token.n];
    }
    return differs == 0;
}

static Access
access_of(const LgSite *site, const LgRequest *request)
{
    const LgStr bearer = LG_STR("Bearer ");
    const LgStr value = lg_request_list(request, LG_STR("Authorization"));
    if (site->options.token.n == 0) {
        return ACCESS_CLOSED;
    }
    if (value.n == 0) {
        return ACCESS_MISSING;
    }
    return value.n > bearer.n && lg_str_eq_nocase((LgStr){value.p, bearer.n}, bearer) &&
                   same(site->options.token, lg_str_trim(lg_str_from(value, bearer.n)))
               ? ACCESS_GIVEN
               : ACCESS_WRONG;
}

bool
lg_access_given(const LgSite *site, const LgRequest *request)
{
    return access_of(site, request) == ACCESS_GIVEN;
}

bool
lg_access_check(LgPage *page)
{
    const Access access = access_of(page->site, page->request);
    switch (access) {
    case ACCESS_GIVEN: return true;
    case ACCESS_CLOSED:
        lg_page_error(page, 403,
                      LG_STR("this site takes no updates over HTTP: its lodge.yaml names no "
                             "token-file"));
        return false;
    case ACCESS_MISSING:
        lg_page_error(page, 401,
                      LG_STR("writing needs the token of this site: Authorization: Bearer TOKEN"));
        break;
    case ACCESS_WRONG:
        lg_page_error(page, 401, LG_STR("this is not the token of this site"));
        break;
    }
    lg_reply_fieldf(page->reply, "WWW-Authenticate", "Bearer realm=\"" LG_STR_FMT "\"%s",
                    LG_STR_ARG(page->site->base),
                    access == ACCESS_WRONG ? ", error=\"invalid_token\"" : "");
    return false;
}

void
lg_access_done(LgPage *page, int status)
{
    lg_reply_status(page->reply, status);
    lg_reply_field(page->reply, "Cache-Control", LG_STR("no-store"));
    lg_reply_field(page->reply, "Access-Control-Allow-Origin", LG_STR("*"));
    lg_reply_field(page->reply, "Access-Control-Expose-Headers", LG_STR("Location"));
}

uint64_t
lg_site_admit(void *ctx, const LgRequest *request, uint64_t normal)
{
    const LgSite *site = (const LgSite *)ctx;
    if (!lg_str_starts(request->path, site->root)) {
        return normal;
    }
    const LgStr path = lg_str_from(request->path_text, site->root.n);
    const bool given = lg_access_given(site, request);
    const bool graph =
        lg_str_eq(path, LG_STR("graph-store")) || lg_str_starts(path, LG_STR("graph/"));
    if (graph && (request->method == LG_METHOD_PUT || request->method == LG_METHOD_POST)) {
        return given ? LONGEST_GRAPH : 0;
    }
    if (!lg_str_eq(path, LG_STR("sparql")) || request->method != LG_METHOD_POST) {
        return normal;
    }
    const bool update =
        lg_str_eq_nocase(lg_request_media(request), LG_STR("application/sparql-update"));
    if (!given) {
        return update ? 0 : normal;
    }
    const uint64_t most = update ? LG_LIMIT_UPDATE : LG_LIMIT_UPDATE * UINT64_C(3); // as a form
    return most > normal ? most : normal;
}
