// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Sixteen bytes at a time past text that needs no attention; what is shorter than
// sixteen bytes is left to the caller's loop.

#ifndef LG_RDF_BYTES_IMPL_H
#define LG_RDF_BYTES_IMPL_H

#include "base/bytes16.h"

/// Past bytes that IRIREF takes as they are, behind which '>' or '\' is looked for.
static inline const char *
lg_bytes_skip_iriref(const char *p, const char *end)
{
    while (end - p >= 16) {
        const LgBytes16 v = lg_bytes16_load(p);
        const LgBytes16 stop =
            (LgBytes16)((v <= 0x20) | (v == '<') | (v == '>') | (v == '"') | (v == '`') |
                        (v == '\\') | (v == '^') | ((v >= '{') & (v <= '}')));
        if (lg_bytes16_any(stop)) {
            break;
        }
        p += 16;
    }
    return p;
}

/// Past bytes that lg_iri_check() has nothing to say about: letters, digits and
/// -./:_~ mostly; all of "!$&'()*+,-./0-9:;=?@A-Z_a-z~".
static inline const char *
lg_bytes_skip_iri(const char *p, const char *end)
{
    while (end - p >= 16) {
        const LgBytes16 v = lg_bytes16_load(p);
        const LgBytes16 good = (LgBytes16)(((v >= '&') & (v <= ';')) | ((v >= '?') & (v <= 'Z')) |
                                           ((v >= 'a') & (v <= 'z')) | (v == '_') | (v == '='));
        if (lg_bytes16_any((LgBytes16)~good)) {
            break;
        }
        p += 16;
    }
    return p;
}

/// Past bytes at which a quoted string cannot end, be escaped or break off.
static inline const char *
lg_bytes_skip_string(const char *p, const char *end)
{
    while (end - p >= 16) {
        const LgBytes16 v = lg_bytes16_load(p);
        const LgBytes16 stop =
            (LgBytes16)((v == '"') | (v == '\'') | (v == '\\') | (v == '\n') | (v == '\r'));
        if (lg_bytes16_any(stop)) {
            break;
        }
        p += 16;
    }
    return p;
}

#endif
