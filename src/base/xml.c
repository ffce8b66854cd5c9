// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/xml.h"

#include "base/buf.h"
#include "base/mem.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdarg.h>

// libxml2 is given a chunk at a time and says what is in it; that is kept here, and given out one
// by one, before the next chunk is read.

enum {
    CHUNK = 1 << 15,
    TAG_BYTES = 1 << 18, // of one tag that is not whole yet
    OTHER_BYTES = 1 << 22,
    TEXT_BYTES = 10000000,
    ATTRIBUTES = 256, // of one element, with its namespaces
    NAMESPACES = 256, // in force
};

// Names belong to the dictionary of the parser. `space` may be null.
typedef struct {
    const char *local, *space;
    size_t value, n; // in `bytes`
} Attribute;

typedef struct {
    LgXmlEvent kind;
    uint32_t line, column; // where it ends
    const char *local, *space;
    size_t from, n; // a text: in `bytes`; an element that begins: in `attributes`
} Piece;

struct LgXml {
    xmlParserCtxtPtr parser;
    LgXmlRead read;
    void *ctx;
    LgStr source;
    LgStr rest; // of bytes in memory
    bool eof;
    bool failed;   // behind the pieces there is
    LgError first; // this
    Piece now;
    Piece *pieces; // of the chunk
    size_t next, n_pieces, cap_pieces;
    Attribute *attributes;
    size_t n_attributes, cap_attributes;
    LgBuf bytes;
    unsigned depth;
    bool rooted;                           // there has been a root
    unsigned namespaces[LG_XML_DEPTH + 1]; // in force, by depth
    size_t text_n;                         // bytes of the text at hand
    char chunk[CHUNK];
};

// --- Errors -------------------------------------------------------------------------------------

static uint32_t
positive(int n)
{
    return n > 0 ? (uint32_t)n : 0;
}

// The first failure, where the parser stands. What it says from here on is passed over.
static void LG_PRINTF(3, 4) fail(LgXml *xml, LgStatus st, const char *fmt, ...)
{
    va_list ap;
    if (xml->failed) {
        return;
    }
    xml->failed = true;
    va_start(ap, fmt);
    (void)lg_error_vset(&xml->first, st, fmt, ap);
    va_end(ap);
    lg_error_at(&xml->first, xml->source, positive(xmlSAX2GetLineNumber(xml->parser)),
                positive(xmlSAX2GetColumnNumber(xml->parser)));
}

static void
no_memory(LgXml *xml)
{
    fail(xml, LG_E_NOMEM, "no memory to read XML");
}

static void
not_whole(LgXml *xml)
{
    fail(xml, LG_E_SYNTAX,
         xml->rooted && xml->depth == 0 ? "something follows the document"
                                        : "the document is not whole");
}

// What libxml2 has found: the first line of it.
static void
on_error(void *ctx, xmlErrorPtr error)
{
    LgXml *xml = (LgXml *)ctx;
    const LgStr message = lg_str_c(error->message);
    const LgStr text = {message.p, lg_str_find(message, '\n')};
    if (error->level < XML_ERR_ERROR || error->code == XML_WAR_NS_URI) {
        return; // a namespace may have any name
    }
    switch (error->code) {
    case XML_ERR_DOCUMENT_EMPTY:
    case XML_ERR_DOCUMENT_END: not_whole(xml); break;
    case XML_ERR_NO_MEMORY: no_memory(xml); break;
    case XML_ERR_INTERNAL_ERROR: // of its limits none comes before ours
        fail(xml, LG_E_SYNTAX, "a character that is not whole");
        break;
    case XML_ERR_NAME_TOO_LONG: fail(xml, LG_E_LIMIT, LG_STR_FMT, LG_STR_ARG(text)); break;
    case XML_ERR_UNKNOWN_ENCODING:
    case XML_ERR_UNSUPPORTED_ENCODING:
        fail(xml, LG_E_UNSUPPORTED, LG_STR_FMT, LG_STR_ARG(text));
        break;
    default: fail(xml, LG_E_SYNTAX, LG_STR_FMT, LG_STR_ARG(text)); break;
    }
}

LgStatus
lg_xml_fail(const LgXml *xml, LgError *err, LgStatus st, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)lg_error_vset(err, st, fmt, ap);
    va_end(ap);
    lg_error_at(err, xml->source, xml->now.line, xml->now.column);
    return st;
}

// --- What the parser says -----------------------------------------------------------------------

// Null when there is no memory, or nothing more is wanted.
static Piece *
add_piece(LgXml *xml, LgXmlEvent kind)
{
    if (xml->failed) {
        return NULL;
    }
    if (!lg_mem_grow((void **)&xml->pieces, &xml->cap_pieces, xml->n_pieces + 1, sizeof(Piece))) {
        no_memory(xml);
        return NULL;
    }
    Piece *piece = &xml->pieces[xml->n_pieces++];
    *piece = (Piece){.kind = kind,
                     .line = positive(xml->parser->input->line),
                     .column = positive(xml->parser->input->col)};
    return piece;
}

// Encodings that libxml2 itself decodes, without iconv.
static void
on_document(void *ctx)
{
    static const LgStr known[] = {
        LG_STR_INIT("UTF-8"),    LG_STR_INIT("UTF-16"),     LG_STR_INIT("UTF-16LE"),
        LG_STR_INIT("UTF-16BE"), LG_STR_INIT("ISO-8859-1"), LG_STR_INIT("latin1"),
        LG_STR_INIT("US-ASCII"),
    };
    LgXml *xml = (LgXml *)ctx;
    const xmlChar *declared =
        xml->parser->encoding ? xml->parser->encoding : xml->parser->input->encoding;
    const LgStr name = lg_str_c((const char *)declared);
    bool found = name.n == 0;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        found = found || lg_str_eq_nocase(name, known[i]);
    }
    if (!found) {
        fail(xml, LG_E_UNSUPPORTED,
             "the XML is in " LG_STR_FMT "; UTF-8, UTF-16 and ISO-8859-1 are read",
             LG_STR_ARG(name));
    }
}

// A document type: what it declares is not even read.
static void
on_document_type(void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    LgXml *xml = (LgXml *)ctx;
    (void)name;
    (void)external;
    (void)system;
    fail(xml, LG_E_INVALID, "XML with a document type or entities of its own is not read");
    xmlStopParser(xml->parser);
}

// libxml2 gives five pointers for each: local name, prefix, namespace, and the ends of the value.
static void
add_attributes(LgXml *xml, const xmlChar **given, size_t n)
{
    if (!lg_mem_grow((void **)&xml->attributes, &xml->cap_attributes, xml->n_attributes + n,
                     sizeof(Attribute))) {
        no_memory(xml);
        return;
    }
    for (size_t i = 0; i < n; i++, given += 5) {
        const LgStr value = {(const char *)given[3], (size_t)(given[4] - given[3])};
        xml->attributes[xml->n_attributes++] =
            (Attribute){(const char *)given[0], (const char *)given[2], xml->bytes.n, value.n};
        lg_buf_add(&xml->bytes, value);
    }
}

static void
on_open(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *space,
        int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
        const xmlChar **attributes)
{
    LgXml *xml = (LgXml *)ctx;
    const unsigned n_new = positive(n_namespaces);
    (void)prefix;
    (void)namespaces;
    (void)n_defaulted;
    Piece *piece = add_piece(xml, LG_XML_OPEN);
    if (!piece) {
        return;
    }
    piece->local = (const char *)local;
    piece->space = (const char *)space;
    piece->from = xml->n_attributes;
    piece->n = positive(n_attributes);
    if (piece->n + n_new > ATTRIBUTES) {
        fail(xml, LG_E_LIMIT, "an element with more than %d attributes", ATTRIBUTES);
    } else if (xml->depth == LG_XML_DEPTH) {
        fail(xml, LG_E_LIMIT, "the XML is nested more than %d elements deep", LG_XML_DEPTH);
    } else if (xml->namespaces[xml->depth] + n_new > NAMESPACES) {
        fail(xml, LG_E_LIMIT, "more than %d namespaces at a time", NAMESPACES);
    } else if (piece->n > 0) {
        add_attributes(xml, attributes, piece->n);
    }
    if (xml->failed) {
        xml->n_pieces--;
        return;
    }
    xml->namespaces[xml->depth + 1] = xml->namespaces[xml->depth] + n_new;
    xml->depth++;
    xml->rooted = true;
    xml->text_n = 0;
}

static void
on_close(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *space)
{
    LgXml *xml = (LgXml *)ctx;
    (void)prefix;
    Piece *piece = add_piece(xml, LG_XML_CLOSE);
    if (piece) {
        piece->local = (const char *)local;
        piece->space = (const char *)space;
        xml->depth--;
        xml->text_n = 0;
    }
}

static void
on_text(void *ctx, const xmlChar *text, int n)
{
    LgXml *xml = (LgXml *)ctx;
    if (n <= 0 || xml->failed) {
        return;
    }
    Piece *last = xml->n_pieces > 0 ? &xml->pieces[xml->n_pieces - 1] : NULL;
    Piece *piece = last && last->kind == LG_XML_TEXT ? last : add_piece(xml, LG_XML_TEXT);
    if (!piece) {
        return;
    }
    xml->text_n += (size_t)n;
    if (xml->text_n > TEXT_BYTES) {
        fail(xml, LG_E_LIMIT, "a text of more than %d bytes", TEXT_BYTES);
        xml->n_pieces--;
        return;
    }
    piece->from = piece->n > 0 ? piece->from : xml->bytes.n;
    piece->n += (size_t)n;
    lg_buf_add(&xml->bytes, (LgStr){(const char *)text, (size_t)n});
}

// --- Opening ------------------------------------------------------------------------------------

static int
read_memory(void *ctx, char *to, int size)
{
    LgXml *xml = (LgXml *)ctx;
    const size_t n = xml->rest.n < (size_t)size ? xml->rest.n : (size_t)size;
    if (n > 0) {
        memcpy(to, xml->rest.p, n);
    }
    xml->rest = lg_str_from(xml->rest, n);
    return (int)n;
}

LgStatus
lg_xml_open_read(LgXmlRead read, void *ctx, LgStr source, LgXml **out, LgError *err)
{
    xmlSAXHandler says = {.initialized = XML_SAX2_MAGIC,
                          .startDocument = on_document,
                          .internalSubset = on_document_type,
                          .startElementNs = on_open,
                          .endElementNs = on_close,
                          .characters = on_text,
                          .ignorableWhitespace = on_text,
                          .cdataBlock = on_text,
                          .serror = on_error};
    LgXml *xml = LG_ALLOC(LgXml);
    if (xml) {
        xml->parser = xmlCreatePushParserCtxt(&says, xml, NULL, 0, NULL);
    }
    if (!xml || !xml->parser) {
        lg_mem_free(xml);
        return lg_error_set(err, LG_E_NOMEM, "no memory to read XML");
    }
    // Nothing is fetched, and the limits stay on. Without NOENT an & in an attribute comes as
    // "&#38;"; there are no other entities than the five, as a document type is refused.
    (void)xmlCtxtUseOptions(xml->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    xml->read = read;
    xml->ctx = ctx;
    xml->source = source;
    *out = xml;
    return LG_OK;
}

LgStatus
lg_xml_open(LgStr bytes, LgStr source, LgXml **out, LgError *err)
{
    LG_TRY(lg_xml_open_read(read_memory, NULL, source, out, err));
    (*out)->ctx = *out;
    (*out)->rest = bytes;
    return LG_OK;
}

void
lg_xml_close(LgXml *xml)
{
    if (xml) {
        xmlFreeParserCtxt(xml->parser);
        lg_mem_free(xml->pieces);
        lg_mem_free(xml->attributes);
        lg_buf_done(&xml->bytes);
        lg_mem_free(xml);
    }
}

// --- Reading ------------------------------------------------------------------------------------

// The parser takes up a tag when all of it has come, and then compares every attribute with every
// other one: a tag that goes on and on must not get so far. Nor comments and instructions, which it
// keeps as well.
static void
check_waiting(LgXml *xml)
{
    const xmlParserInput *in = xml->parser->input;
    const ptrdiff_t waiting = in->end - in->cur;
    if (waiting > TAG_BYTES && in->cur[0] == '<' && in->cur[1] != '!' && in->cur[1] != '?') {
        fail(xml, LG_E_LIMIT, "a tag of more than %d bytes", TAG_BYTES);
    } else if (waiting > OTHER_BYTES) {
        fail(xml, LG_E_LIMIT, "a comment, an instruction or a reference of more than %d bytes",
             OTHER_BYTES);
    }
}

static LgStatus
read_chunk(LgXml *xml, LgError *err)
{
    xml->next = 0;
    xml->n_pieces = 0;
    xml->n_attributes = 0;
    lg_buf_clear(&xml->bytes);
    const int n = xml->read(xml->ctx, xml->chunk, CHUNK);
    if (n < 0) {
        return lg_error_set(err, LG_E_IO, LG_STR_FMT " cannot be read", LG_STR_ARG(xml->source));
    }
    xml->eof = n == 0;
    (void)xmlParseChunk(xml->parser, xml->chunk, n, xml->eof);
    if (!xml->parser->wellFormed) {
        fail(xml, LG_E_SYNTAX, "the XML cannot be read");
    }
    if (xml->eof && (xml->depth > 0 || !xml->rooted)) {
        not_whole(xml);
    }
    check_waiting(xml);
    if (xml->bytes.failed) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read XML");
    }
    return LG_OK;
}

LgStatus
lg_xml_next(LgXml *xml, LgXmlEvent *out, LgError *err)
{
    while (xml->next == xml->n_pieces) {
        if (xml->failed) {
            if (err) {
                *err = xml->first;
            }
            return xml->first.status;
        }
        if (xml->eof) {
            xml->now = (Piece){.line = xml->now.line, .column = xml->now.column};
            *out = LG_XML_END;
            return LG_OK;
        }
        LG_TRY(read_chunk(xml, err));
    }
    xml->now = xml->pieces[xml->next++];
    *out = xml->now.kind;
    return LG_OK;
}

// --- What is at hand ----------------------------------------------------------------------------

LgStr
lg_xml_name(const LgXml *xml)
{
    return lg_str_c(xml->now.local);
}

LgStr
lg_xml_namespace(const LgXml *xml)
{
    return lg_str_c(xml->now.space);
}

bool
lg_xml_is(const LgXml *xml, LgStr space, LgStr name)
{
    return lg_str_eq(lg_xml_name(xml), name) && lg_str_eq(lg_xml_namespace(xml), space);
}

LgStr
lg_xml_attribute(LgXml *xml, const char *space, const char *name)
{
    const size_t n = xml->now.kind == LG_XML_OPEN ? xml->now.n : 0;
    for (size_t i = 0; i < n; i++) {
        const Attribute *a = &xml->attributes[xml->now.from + i];
        if (strcmp(a->local, name) == 0 && strcmp(a->space ? a->space : "", space) == 0) {
            return a->n > 0 ? (LgStr){xml->bytes.p + a->value, a->n} : LG_STR("");
        }
    }
    return (LgStr){0};
}

LgStr
lg_xml_text(const LgXml *xml)
{
    return xml->now.kind == LG_XML_TEXT ? (LgStr){xml->bytes.p + xml->now.from, xml->now.n}
                                        : LG_STR("");
}
