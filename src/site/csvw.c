// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The CSV of a publication and its metadata, from the files that the publication left
// in the site's folder: csvw/<slug>-<version>/.

#include "site/resource_impl.h"

#include <stdio.h>

enum { PIECE = 1 << 16 };

// The version that the catalogue names; empty when there is none. Data may come from
// anywhere, and this becomes part of a path.
static LgStatus
find_version(LgPage *page, LgStr dataset, LgStr *out)
{
    LgTable t;
    const LgStr distribution = lg_page_text(page, LG_STR_FMT "%s", LG_STR_ARG(dataset), LG_CSVW_ID);
    LG_TRY(lg_page_query(page,
                         lg_resource_query(page, "SELECT ?v WHERE { ", distribution,
                                           " <" LG_NS_DCAT "version> ?v }"),
                         1, &t));
    *out = t.n > 0 ? lg_table_at(&t, 0, 0)->value : (LgStr){0};
    bool good = out->n == 16;
    for (size_t i = 0; i < out->n; i++) {
        good = good && lg_char_hex(out->p[i]) >= 0;
    }
    *out = good ? *out : (LgStr){0};
    return LG_OK;
}

static LgStatus
send(LgPage *page, LgFile *file, const char *media, const char *link)
{
    char *buffer = LG_NEW_ARRAY(page->arena, char, PIECE);
    if (!buffer) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    lg_reply_field(page->reply, "Link", lg_str_c(link));
    lg_page_fields(page, media);
    for (size_t n = 1; n > 0;) {
        LG_TRY(lg_io_read(file, buffer, PIECE, &n, &page->err));
        LG_TRY(lg_out_write(lg_reply_out(page->reply), (LgStr){buffer, n}, &page->err));
    }
    return LG_OK;
}

static LgStr
path_of(LgPage *page, LgStr dataset, LgStr version, bool metadata)
{
    const LgStr slug = lg_str_from(dataset, page->site->base.n + sizeof("data/") - 1);
    LgBuf path = {0};
    lg_buf_printf(&path, "%s/csvw/", page->site->options.site_dir);
    for (size_t i = 0; i < slug.n; i++) {
        lg_buf_byte(&path, slug.p[i] == '/' ? '-' : slug.p[i]);
    }
    lg_buf_printf(&path, "-" LG_STR_FMT "/download.csv%s", LG_STR_ARG(version),
                  metadata ? "-metadata.json" : "");
    lg_buf_byte(&path, '\0');
    return lg_page_keep(page, &path);
}

LgStatus
lg_csvw_serve(LgPage *page, LgStr dataset, bool metadata, bool *out_none)
{
    LgStr version = {0};
    LG_TRY(find_version(page, dataset, &version));
    *out_none = version.n == 0 || !page->site->options.site_dir;
    if (*out_none) {
        return LG_OK;
    }
    const LgStr path = path_of(page, dataset, version, metadata);
    if (!path.p) {
        return lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
    }
    if (!lg_io_exists(path.p)) {
        return lg_error_set(&page->err, LG_E_NOTFOUND,
                            "the file of this publication is not on this server");
    }
    LgFile file;
    LG_TRY(lg_io_open(page->site->options.io, path.p, LG_IO_RDONLY, &file, &page->err));
    const LgStatus st = metadata ? send(page, &file, "application/csvm+json",
                                        "<download.csv>; rel=\"describes\"; type=\"text/csv\"")
                                 : send(page, &file, "text/csv",
                                        "<download.csv-metadata.json>; rel=\"describedby\"; "
                                        "type=\"application/csvm+json\"");
    (void)lg_io_close(&file, NULL); // it was only read
    return st;
}
