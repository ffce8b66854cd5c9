// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/write.h"

#include "base/mem.h"
#include "rdf/write_impl.h"

enum { SEND_AT = 1 << 16 };

LgStatus
lg_write_keep(LgWriteLast *last, const LgTerm *term, LgError *err)
{
    lg_buf_clear(&last->text);
    last->kind = term ? term->kind : LG_TERM_NONE;
    lg_buf_add(&last->text, term ? term->value : (LgStr){0});
    return last->text.failed ? lg_error_set(err, LG_E_NOMEM, "no memory to write RDF") : LG_OK;
}

const LgPrefix *
lg_write_prefix(const LgWriter *writer, LgStr iri)
{
    const LgPrefix *best = NULL;
    for (size_t i = 0; i < writer->n_prefixes; i++) {
        const LgPrefix *prefix = &writer->prefixes[i];
        if (lg_str_starts(iri, prefix->iri) && (!best || prefix->iri.n > best->iri.n)) {
            best = prefix;
        }
    }
    return best;
}

// --- N-Triples and N-Quads -----------------------------------------------------------

static LgStatus
lines_begin(LgWriter *writer, LgError *err)
{
    (void)writer;
    (void)err;
    return LG_OK;
}

static LgStatus
lines_add(LgWriter *writer, const LgTerm *s, const LgTerm *p, const LgTerm *o, const LgTerm *g,
          LgError *err)
{
    (void)err;
    const LgTerm *const terms[] = {s, p, o, g};
    const bool with_graph = writer->format == LG_FORMAT_NQUADS && g && g->kind != LG_TERM_NONE;
    for (size_t i = 0; i < (with_graph ? 4U : 3U); i++) {
        lg_term_format(terms[i], &writer->buf);
        lg_buf_byte(&writer->buf, ' ');
    }
    lg_buf_add(&writer->buf, LG_STR(".\n"));
    return LG_OK;
}

static LgStatus
lines_end(LgWriter *writer, LgError *err)
{
    (void)writer;
    (void)err;
    return LG_OK;
}

static const LgSyntax lines_syntax = {lines_begin, lines_add, lines_end};

// --- All syntaxes ---------------------------------------------------------------------

static const LgSyntax *
syntax_of(LgFormat format)
{
    switch (format) {
    case LG_FORMAT_NTRIPLES:
    case LG_FORMAT_NQUADS: return &lines_syntax;
    case LG_FORMAT_TURTLE:
    case LG_FORMAT_TRIG: return &lg_write_turtle_syntax;
    case LG_FORMAT_RDFXML: return &lg_write_rdfxml_syntax;
    case LG_FORMAT_JSONLD: return &lg_write_jsonld_syntax;
    case LG_FORMAT_RDFA:
    case LG_FORMAT_NONE: break;
    }
    return NULL;
}

// Send what is buffered when it is worth a call, or in any case with `all`.
static LgStatus
send_on(LgWriter *writer, bool all, LgError *err)
{
    if (writer->buf.failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write RDF");
    }
    if (writer->buf.n >= SEND_AT || all) {
        LG_TRY(lg_out_write(writer->out, lg_buf_view(&writer->buf), err));
        lg_buf_clear(&writer->buf);
    }
    return LG_OK;
}

static bool
is_declared_before(const LgPrefix *prefixes, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (lg_str_eq(prefixes[k].prefix, prefixes[i].prefix)) {
            return true;
        }
    }
    return false;
}

// A name that is a prefix in Turtle and an NCName in XML, without looking at Unicode.
static bool
is_prefix_name(LgStr name)
{
    for (size_t i = 0; i < name.n; i++) {
        const char c = name.p[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool inner = (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!letter && !(inner && i > 0)) {
            return false;
        }
    }
    return true;
}

LgStatus
lg_writer_new(LgFormat format, const LgOut *out, const LgPrefix *prefixes, size_t n_prefixes,
              LgWriter **out_writer, LgError *err)
{
    const LgSyntax *syntax = syntax_of(format);
    if (!syntax) {
        return lg_error_set(err, LG_E_UNSUPPORTED, "this RDF syntax can be read, not written");
    }
    for (size_t i = 0; i < n_prefixes; i++) {
        if (!is_prefix_name(prefixes[i].prefix) || is_declared_before(prefixes, i)) {
            return lg_error_set(err, LG_E_USAGE,
                                "'" LG_STR_FMT "' cannot be a prefix, or is declared twice",
                                LG_STR_ARG(prefixes[i].prefix));
        }
    }
    LgWriter *writer = LG_ALLOC(LgWriter);
    if (!writer) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write RDF");
    }
    writer->syntax = syntax;
    writer->format = format;
    writer->out = out;
    writer->prefixes = prefixes;
    writer->n_prefixes = n_prefixes;
    const LgStatus st = syntax->begin(writer, err);
    if (st != LG_OK) {
        lg_writer_free(writer);
        return st;
    }
    *out_writer = writer;
    return LG_OK;
}

LgStatus
lg_writer_add(LgWriter *writer, const LgTerm *s, const LgTerm *p, const LgTerm *o, const LgTerm *g,
              LgError *err)
{
    LG_TRY(writer->syntax->add(writer, s, p, o, g, err));
    return send_on(writer, false, err);
}

LgStatus
lg_writer_end(LgWriter *writer, LgError *err)
{
    LG_TRY(writer->syntax->end(writer, err));
    return send_on(writer, true, err);
}

void
lg_writer_free(LgWriter *writer)
{
    if (writer) {
        lg_buf_done(&writer->buf);
        lg_buf_done(&writer->graph.text);
        lg_buf_done(&writer->subject.text);
        lg_buf_done(&writer->predicate.text);
        lg_mem_free(writer->seen);
        lg_mem_free(writer);
    }
}
