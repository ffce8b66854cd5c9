// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Templates and static files: read once, before the first request. After that
// no path of a request ever reaches the file system.

#include "base/hash.h"
#include "site/site_impl.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { LARGEST = 4 * 1024 * 1024 };

static const char *
media_of(LgStr name)
{
    static const struct {
        const char *suffix, *media;
    } types[] = {
        {".css", "text/css"},          {".js", "text/javascript"}, {".svg", "image/svg+xml"},
        {".png", "image/png"},         {".ico", "image/x-icon"},   {".txt", "text/plain"},
        {".woff2", "font/woff2"},      {".jpg", "image/jpeg"},     {".webp", "image/webp"},
        {".json", "application/json"},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (lg_str_ends(name, lg_str_c(types[i].suffix))) {
            return types[i].media;
        }
    }
    return NULL;
}

static LgStatus
take_static(LgSite *site, LgStr name, LgStr body, LgError *err)
{
    const char *media = media_of(name);
    LgStatic *s = LG_NEW(site->arena, LgStatic);
    if (!media) {
        return LG_OK;
    }
    if (s) {
        s->name = lg_arena_str(site->arena, name);
        s->body = lg_arena_str(site->arena, body);
    }
    if (!s || !s->name.p || !s->body.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    s->media = media;
    s->hash = lg_hash_bytes(body, 0);
    s->next = site->statics; // a later one hides an earlier one
    site->statics = s;
    return LG_OK;
}

static LgStatus
take_template(LgSite *site, LgStr name, LgStr text, LgError *err)
{
    const LgStr suffix = LG_STR(".mustache");
    if (!lg_str_ends(name, suffix)) {
        return LG_OK;
    }
    name.n -= suffix.n;
    return lg_mustache_add(site->templates, name, text, err);
}

// All files of one folder, by name: what is loaded must not depend on the file system.
static LgStatus
load_dir(LgSite *site, const char *dir, bool needed,
         LgStatus (*take)(LgSite *, LgStr, LgStr, LgError *), LgError *err)
{
    struct dirent **entries = NULL;
    const int n = scandir(dir, &entries, NULL, alphasort);
    if (n < 0) {
        return needed ? lg_error_set(err, LG_E_NOTFOUND, "no folder '%s' with the site's templates",
                                     dir)
                      : LG_OK;
    }
    LgStatus st = LG_OK;
    LgBuf buf = {0};
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        char path[1024];
        const int len = snprintf(path, sizeof(path), "%s/%s", dir, name);
        if (st == LG_OK && name[0] != '.' && entries[i]->d_type != DT_DIR && len > 0 &&
            (size_t)len < sizeof(path)) {
            lg_buf_clear(&buf);
            st = lg_io_slurp(site->options.io, path, LARGEST, &buf, err);
            if (st == LG_OK) {
                site->stamp = lg_hash_bytes(lg_buf_view(&buf), site->stamp);
                st = take(site, lg_str_c(name), lg_buf_view(&buf), err);
            }
        }
        free(entries[i]);
    }
    free(entries);
    lg_buf_done(&buf);
    return st;
}

static LgStatus
load_from(LgSite *site, const char *dir, bool needed, LgError *err)
{
    char path[1024];
    (void)snprintf(path, sizeof(path), "%s/templates", dir);
    LG_TRY(load_dir(site, path, needed, take_template, err));
    (void)snprintf(path, sizeof(path), "%s/templates/static", dir);
    return load_dir(site, path, needed, take_static, err);
}

LgStatus
lg_static_load(LgSite *site, LgError *err)
{
    LG_TRY(load_from(site, site->options.data_dir, true, err));
    if (site->options.site_dir) {
        LG_TRY(load_from(site, site->options.site_dir, false, err));
    }
    return lg_mustache_check(site->templates, err);
}

void
lg_static_serve(LgPage *page, LgStr name)
{
    const LgStatic *s = page->site->statics;
    while (s && !lg_str_eq(s->name, name)) {
        s = s->next;
    }
    if (!s) {
        lg_page_error(page, 404, LG_STR("there is no such file"));
        return;
    }
    const LgStr tag = lg_page_text(page, "\"%llx\"", (unsigned long long)s->hash);
    lg_reply_field(page->reply, "ETag", tag);
    // Pages ask for ?v=stamp, so that a new version has a new address.
    lg_reply_field(page->reply, "Cache-Control",
                   lg_page_param(page, "v").n > 0 ? LG_STR("public, max-age=31536000, immutable")
                                                  : LG_STR("public, max-age=3600"));
    lg_page_fields(page, s->media);
    if (lg_page_has_tag(lg_request_list(page->request, LG_STR("If-None-Match")), tag)) {
        lg_reply_status(page->reply, 304);
        return;
    }
    (void)lg_out_write(lg_reply_out(page->reply), s->body, NULL); // fails only when nobody reads
}
