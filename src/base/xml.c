// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/xml.h"

#include "base/mem.h"

#include <libxml/xmlreader.h>
#include <stdarg.h>
#include <stdio.h>

struct LgXml {
    xmlTextReaderPtr reader;
    LgStr source;
    LgStr rest;     // of bytes in memory
    bool close;     // the element at hand is empty: its end comes next
    bool failed;    // libxml2 has found something
    LgError first;  // what it was
    xmlChar *value; // of the attribute asked for last
};

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

static int
close_nothing(void *ctx)
{
    (void)ctx;
    return 0;
}

// The message of libxml2 without its line end.
static void
remember(void *ctx, xmlErrorPtr error)
{
    LgXml *xml = (LgXml *)ctx;
    if (error->level < XML_ERR_ERROR || xml->failed) {
        return;
    }
    LgStr text = lg_str_trim(lg_str_c(error->message));
    if (error->code == XML_ERR_DOCUMENT_END) { // libxml2 says the latter of both
        text = LG_STR("the document is not whole, or something follows it");
    }
    const bool large =
        error->code == XML_ERR_INTERNAL_ERROR || error->code == XML_ERR_NAME_TOO_LONG;
    xml->failed = true;
    (void)lg_error_set(&xml->first,
                       error->code == XML_ERR_NO_MEMORY ? LG_E_NOMEM
                       : large                          ? LG_E_LIMIT
                                                        : LG_E_SYNTAX,
                       LG_STR_FMT, LG_STR_ARG(text));
    lg_error_at(&xml->first, xml->source, error->line > 0 ? (uint32_t)error->line : 0,
                error->int2 > 0 ? (uint32_t)error->int2 : 0);
}

static LgStatus
open_reader(LgXml *xml, LgXmlRead read, void *ctx, LgXml **out, LgError *err)
{
    // No DTD is loaded, no entity replaced, nothing fetched, and the limits stay on.
    xml->reader = xmlReaderForIO(read, close_nothing, ctx, NULL, NULL, XML_PARSE_NONET);
    if (!xml->reader) {
        lg_mem_free(xml);
        return lg_error_set(err, LG_E_NOMEM, "no memory to read XML");
    }
    xmlTextReaderSetStructuredErrorHandler(xml->reader, remember, xml);
    *out = xml;
    return LG_OK;
}

LgStatus
lg_xml_open_read(LgXmlRead read, void *ctx, LgStr source, LgXml **out, LgError *err)
{
    LgXml *xml = LG_ALLOC(LgXml);
    if (!xml) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read XML");
    }
    xml->source = source;
    return open_reader(xml, read, ctx, out, err);
}

LgStatus
lg_xml_open(LgStr bytes, LgStr source, LgXml **out, LgError *err)
{
    LgXml *xml = LG_ALLOC(LgXml);
    if (!xml) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read XML");
    }
    xml->source = source;
    xml->rest = bytes;
    return open_reader(xml, read_memory, xml, out, err);
}

void
lg_xml_close(LgXml *xml)
{
    if (xml) {
        xmlFree(xml->value);
        xmlFreeTextReader(xml->reader);
        lg_mem_free(xml);
    }
}

LgStatus
lg_xml_fail(const LgXml *xml, LgError *err, LgStatus st, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    (void)lg_error_set(err, st, "%s", text);
    const int line = xmlTextReaderGetParserLineNumber(xml->reader);
    const int column = xmlTextReaderGetParserColumnNumber(xml->reader);
    lg_error_at(err, xml->source, line > 0 ? (uint32_t)line : 0, column > 0 ? (uint32_t)column : 0);
    return st;
}

LgStatus
lg_xml_next(LgXml *xml, LgXmlEvent *out, LgError *err)
{
    if (xml->close) {
        xml->close = false;
        *out = LG_XML_CLOSE;
        return LG_OK;
    }
    for (;;) {
        const int more = xmlTextReaderRead(xml->reader);
        if (xml->failed) {
            if (err) {
                *err = xml->first;
            }
            return xml->first.status;
        }
        if (more < 0) {
            return lg_xml_fail(xml, err, LG_E_SYNTAX, "the XML cannot be read");
        }
        if (more == 0) {
            *out = LG_XML_END;
            return LG_OK;
        }
        switch (xmlTextReaderNodeType(xml->reader)) {
        case XML_READER_TYPE_ELEMENT:
            if (xmlTextReaderDepth(xml->reader) >= LG_XML_DEPTH) {
                return lg_xml_fail(xml, err, LG_E_LIMIT,
                                   "the XML is nested more than %d elements deep", LG_XML_DEPTH);
            }
            xml->close = xmlTextReaderIsEmptyElement(xml->reader) == 1;
            *out = LG_XML_OPEN;
            return LG_OK;
        case XML_READER_TYPE_END_ELEMENT: *out = LG_XML_CLOSE; return LG_OK;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_WHITESPACE:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE: *out = LG_XML_TEXT; return LG_OK;
        case XML_READER_TYPE_COMMENT:
        case XML_READER_TYPE_PROCESSING_INSTRUCTION:
        case XML_READER_TYPE_XML_DECLARATION: continue;
        default:
            return lg_xml_fail(xml, err, LG_E_INVALID,
                               "XML with a document type or entities of its own is not read");
        }
    }
}

static LgStr
slice(const xmlChar *s)
{
    return lg_str_c((const char *)s);
}

LgStr
lg_xml_name(const LgXml *xml)
{
    return slice(xmlTextReaderConstLocalName(xml->reader));
}

LgStr
lg_xml_namespace(const LgXml *xml)
{
    return slice(xmlTextReaderConstNamespaceUri(xml->reader));
}

bool
lg_xml_is(const LgXml *xml, LgStr space, LgStr name)
{
    return lg_str_eq(lg_xml_name(xml), name) && lg_str_eq(lg_xml_namespace(xml), space);
}

LgStr
lg_xml_attribute(LgXml *xml, const char *space, const char *name)
{
    xmlFree(xml->value);
    xml->value = space[0] ? xmlTextReaderGetAttributeNs(xml->reader, (const xmlChar *)name,
                                                        (const xmlChar *)space)
                          : xmlTextReaderGetAttribute(xml->reader, (const xmlChar *)name);
    return slice(xml->value);
}

LgStr
lg_xml_text(const LgXml *xml)
{
    return slice(xmlTextReaderConstValue(xml->reader));
}
