// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/cell.h"

bool
lg_cell_add_part(const LgCell *cell, const LgTerm *term, size_t *at, LgBuf *out)
{
    const size_t left = term->value.n - *at;
    const LgStr part = {term->value.p + *at, left < LG_CELL_PART ? left : LG_CELL_PART};
    const size_t ends = term->datatype.n + term->lang.n;
    char *const to = lg_buf_reserve(out, lg_cell_text_room(part.n) + 2 * lg_cell_text_room(ends));
    if (!to) {
        return false;
    }
    char *end = *at == 0 ? cell->open(to, term) : to;
    end = cell->part(end, term, part);
    *at += part.n;
    const bool last = *at == term->value.n;
    end = last ? cell->close(end, term) : end;
    out->n += (size_t)(end - to);
    return !last;
}

void
lg_cell_add(const LgCell *cell, const LgTerm *term, LgBuf *out)
{
    if (term->kind == LG_TERM_NONE) {
        return;
    }
    if (term->value.n > LG_CELL_PART) {
        size_t at = 0;
        while (lg_cell_add_part(cell, term, &at, out)) {
        }
        return;
    }
    char *const to = lg_buf_reserve(out, lg_cell_room(term));
    if (to) {
        out->n += (size_t)(cell->whole(to, term) - to);
    }
}

// --- N-Triples ---------------------------------------------------------------------

#define NUMBER(hex) "\\u00" hex
#define CONTROLS                                                                                \
    [0x00] = NUMBER("00"), [0x01] = NUMBER("01"), [0x02] = NUMBER("02"), [0x03] = NUMBER("03"), \
    [0x04] = NUMBER("04"), [0x05] = NUMBER("05"), [0x06] = NUMBER("06"), [0x07] = NUMBER("07"), \
    [0x0b] = NUMBER("0B"), [0x0e] = NUMBER("0E"), [0x0f] = NUMBER("0F"), [0x10] = NUMBER("10"), \
    [0x11] = NUMBER("11"), [0x12] = NUMBER("12"), [0x13] = NUMBER("13"), [0x14] = NUMBER("14"), \
    [0x15] = NUMBER("15"), [0x16] = NUMBER("16"), [0x17] = NUMBER("17"), [0x18] = NUMBER("18"), \
    [0x19] = NUMBER("19"), [0x1a] = NUMBER("1A"), [0x1b] = NUMBER("1B"), [0x1c] = NUMBER("1C"), \
    [0x1d] = NUMBER("1D"), [0x1e] = NUMBER("1E"), [0x1f] = NUMBER("1F"), [0x7f] = NUMBER("7F")

// Canonical N-Quads (RDF 1.2 N-Quads, 4.1).
static const LgEscapes literal_escapes = {{
    CONTROLS,
    ['"'] = "\\\"",
    ['\\'] = "\\\\",
    ['\b'] = "\\b",
    ['\f'] = "\\f",
    ['\n'] = "\\n",
    ['\r'] = "\\r",
    ['\t'] = "\\t",
}};

// An IRI that was checked has none of these; others must not break the line.
static const LgEscapes iri_escapes = {{
    CONTROLS,
    ['\b'] = NUMBER("08"),
    ['\t'] = NUMBER("09"),
    ['\n'] = NUMBER("0A"),
    ['\f'] = NUMBER("0C"),
    ['\r'] = NUMBER("0D"),
    [' '] = NUMBER("20"),
    ['"'] = NUMBER("22"),
    ['<'] = NUMBER("3C"),
    ['>'] = NUMBER("3E"),
    ['\\'] = NUMBER("5C"),
}};

static inline LgBytes16
find_in_literal(LgBytes16 v)
{
    return (LgBytes16)((v < 0x20) | (v == '"') | (v == '\\') | (v == 0x7f));
}

static inline LgBytes16
find_in_iri(LgBytes16 v)
{
    return (LgBytes16)((v <= 0x20) | (v == '"') | (v == '<') | (v == '>') | (v == '\\') |
                       (v == 0x7f));
}

static char *
put_iri(char *to, LgStr iri)
{
    *to++ = '<';
    to = lg_bytes16_escape(to, iri, find_in_iri, &iri_escapes);
    *to++ = '>';
    return to;
}

static char *
nt_open(char *to, const LgTerm *term)
{
    if (term->kind == LG_TERM_BLANK) {
        *to++ = '_';
        *to++ = ':';
    } else {
        *to++ = term->kind == LG_TERM_IRI ? '<' : '"';
    }
    return to;
}

static char *
nt_part(char *to, const LgTerm *term, LgStr part)
{
    switch (term->kind) {
    case LG_TERM_IRI: return lg_bytes16_escape(to, part, find_in_iri, &iri_escapes);
    case LG_TERM_LITERAL: return lg_bytes16_escape(to, part, find_in_literal, &literal_escapes);
    case LG_TERM_BLANK:
    case LG_TERM_NONE: break;
    }
    return lg_cell_put(to, part);
}

static char *
nt_close(char *to, const LgTerm *term)
{
    if (term->kind == LG_TERM_IRI) {
        *to++ = '>';
    } else if (term->kind == LG_TERM_LITERAL) {
        *to++ = '"';
        if (term->lang.n > 0) {
            *to++ = '@';
            return lg_cell_put(to, term->lang);
        }
        if (!lg_str_eq(term->datatype, LG_STR(LG_XSD_STRING))) {
            *to++ = '^';
            *to++ = '^';
            return put_iri(to, term->datatype);
        }
    }
    return to;
}

static char *
nt_whole(char *to, const LgTerm *term)
{
    return nt_close(nt_part(nt_open(to, term), term, term->value), term);
}

const LgCell lg_cell_ntriples = {
    .whole = nt_whole, .open = nt_open, .part = nt_part, .close = nt_close};
