// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What is checked must be what is asked: an URL in its normal form stays as it is, and
// libcurl reads the same scheme, host and path in it, and no user.

#include "http/href.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static LgStr
part(CURLU *url, CURLUPart which, char **own)
{
    *own = NULL;
    (void)curl_url_get(url, which, own, 0);
    return lg_str_c(*own);
}

// Numbers are written in many ways; libcurl makes one of them.
static bool
is_name(LgStr host)
{
    for (size_t i = 0; i < host.n; i++) {
        if (!strchr("0123456789abcdefx.:[]", host.p[i])) {
            return true;
        }
    }
    return false;
}

static void
compare(const LgHref *href)
{
    CURLU *url = curl_url();
    char *scheme = NULL;
    char *host = NULL;
    char *path = NULL;
    char *user = NULL;
    if (url && curl_url_set(url, CURLUPART_URL, href->url.p, CURLU_PATH_AS_IS) == CURLUE_OK) {
        const LgStr s = part(url, CURLUPART_SCHEME, &scheme);
        const LgStr h = part(url, CURLUPART_HOST, &host);
        assert(lg_str_starts(href->origin, s));
        LgStr origin = lg_str_from(href->origin, s.n);
        assert(lg_str_starts(origin, LG_STR("://")));
        origin = lg_str_from(origin, 3);
        if (is_name(h)) {
            assert(lg_str_starts(origin, h));
            assert(origin.n == h.n || origin.p[h.n] == ':');
        }
        assert(lg_str_eq(part(url, CURLUPART_PATH, &path), href->path));
        assert(part(url, CURLUPART_USER, &user).p == NULL);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(path);
    curl_free(user);
    curl_url_cleanup(url);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    LgArena *arena = lg_arena_new(1 << 20);
    LgHref once = {0};
    LgHref twice = {0};
    LgError err;
    if (arena && lg_href_parse(arena, (LgStr){(const char *)data, size}, &once, &err) == LG_OK) {
        for (size_t i = 0; i < once.url.n; i++) {
            assert(once.url.p[i] > ' ' && once.url.p[i] < 0x7f && once.url.p[i] != '#');
        }
        if (lg_href_parse(arena, once.url, &twice, &err) == LG_OK) { // it may be too long
            assert(lg_str_eq(once.url, twice.url));
        } else {
            assert(once.url.n > size);
        }
        assert(lg_href_under(&once, &once));
        compare(&once);
    }
    lg_arena_free(arena);
    return 0;
}
