// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/format.h"

typedef struct {
    LgFormat format;
    const char *media;
    const char *suffix; // also the first of its names
    LgStr names[5];     // further suffixes and names
    LgStr medias[3];    // further media types that mean it
} Row;

static const Row rows[] = {
    {LG_FORMAT_TURTLE,
     "text/turtle",
     "ttl",
     {LG_STR_INIT("turtle"), LG_STR_INIT("n3")},
     {LG_STR_INIT("application/x-turtle")}},
    {LG_FORMAT_TRIG, "application/trig", "trig", {{0}}, {LG_STR_INIT("application/x-trig")}},
    {LG_FORMAT_NTRIPLES,
     "application/n-triples",
     "nt",
     {LG_STR_INIT("ntriples"), LG_STR_INIT("n-triples")},
     {LG_STR_INIT("text/plain")}},
    {LG_FORMAT_NQUADS,
     "application/n-quads",
     "nq",
     {LG_STR_INIT("nquads"), LG_STR_INIT("n-quads")},
     {LG_STR_INIT("text/x-nquads")}},
    {LG_FORMAT_RDFXML,
     "application/rdf+xml",
     "rdf",
     {LG_STR_INIT("owl"), LG_STR_INIT("rdfxml"), LG_STR_INIT("rdf/xml"), LG_STR_INIT("xml"),
      LG_STR_INIT("rdf+xml")},
     {LG_STR_INIT("application/xml"), LG_STR_INIT("text/xml")}},
    {LG_FORMAT_RDFA,
     "text/html",
     "html",
     {LG_STR_INIT("xhtml"), LG_STR_INIT("htm"), LG_STR_INIT("rdfa")},
     {LG_STR_INIT("application/xhtml+xml")}},
    {LG_FORMAT_JSONLD,
     "application/ld+json",
     "jsonld",
     {LG_STR_INIT("json-ld")},
     {LG_STR_INIT("application/json")}},
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool
is_in(LgStr s, const char *first, const LgStr *others, size_t n)
{
    bool found = lg_str_eq_nocase(s, lg_str_c(first));
    for (size_t i = 0; i < n && others[i].n > 0 && !found; i++) {
        found = lg_str_eq_nocase(s, others[i]);
    }
    return found;
}

LgFormat
lg_format_from_name(LgStr name)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        if (is_in(name, rows[i].suffix, rows[i].names, sizeof(rows[i].names) / sizeof(LgStr))) {
            return rows[i].format;
        }
    }
    return LG_FORMAT_NONE;
}

LgFormat
lg_format_from_path(LgStr path)
{
    if (path.n > 3 && lg_str_eq_nocase(lg_str_from(path, path.n - 3), LG_STR(".gz"))) {
        path.n -= 3;
    }
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '.' && path.p[at - 1] != '/') {
        at--;
    }
    return at > 0 && path.p[at - 1] == '.' ? lg_format_from_name(lg_str_from(path, at))
                                           : LG_FORMAT_NONE;
}

LgFormat
lg_format_from_media(LgStr media)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        if (is_in(media, rows[i].media, rows[i].medias, 3)) {
            return rows[i].format;
        }
    }
    return LG_FORMAT_NONE;
}

static const Row *
row_of(LgFormat format)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        if (rows[i].format == format) {
            return &rows[i];
        }
    }
    return NULL;
}

const char *
lg_format_media(LgFormat format)
{
    const Row *row = row_of(format);
    return row ? row->media : "application/octet-stream";
}

bool
lg_format_has_graphs(LgFormat format)
{
    return format == LG_FORMAT_TRIG || format == LG_FORMAT_NQUADS;
}
