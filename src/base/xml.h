// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgXml: XML 1.0 with namespaces, read piece by piece (wraps libxml2's push parser). Nothing is
// fetched, a document type is refused, and with it every entity of its own. UTF-8, UTF-16 and
// ISO-8859-1 are read.

#ifndef LG_BASE_XML_H
#define LG_BASE_XML_H

#include "base/error.h"
#include "base/str.h"

enum { LG_XML_DEPTH = 64 }; ///< elements in each other

typedef enum {
    LG_XML_END = 0, ///< of the document
    LG_XML_OPEN,    ///< an element begins
    LG_XML_CLOSE,   ///< it ends; follows for an empty one too
    LG_XML_TEXT,    ///< text, possibly not all of it up to the next element
} LgXmlEvent;

typedef struct LgXml LgXml;

/// Where the bytes of a document come from: up to `size` bytes to `to`; 0 is the end, negative
/// a failure.
typedef int (*LgXmlRead)(void *ctx, char *to, int size);

/// A reader over `bytes`, which are borrowed. `source` names the document in messages and is
/// borrowed too. Close it with lg_xml_close().
LgStatus lg_xml_open(LgStr bytes, LgStr source, LgXml **out, LgError *err) LG_NODISCARD;

/// The same over what `read` gives.
LgStatus lg_xml_open_read(LgXmlRead read, void *ctx, LgStr source, LgXml **out,
                          LgError *err) LG_NODISCARD;

/// Null is allowed.
void lg_xml_close(LgXml *xml);

/// The next piece; comments and instructions are passed over. LG_E_SYNTAX with line and
/// column; LG_E_INVALID for a document type; LG_E_UNSUPPORTED for another encoding; LG_E_LIMIT for
/// elements deeper than LG_XML_DEPTH, a tag of more than 256 KB or 256 attributes, 256 namespaces
/// in force, a comment or instruction of more than 4 MB, or a text of more than 10 MB.
LgStatus lg_xml_next(LgXml *xml, LgXmlEvent *out, LgError *err) LG_NODISCARD;

// Each of these is borrowed until the next call on `xml`.

/// The local name of the element at hand, and the IRI of its namespace, which may be empty.
LgStr lg_xml_name(const LgXml *xml);
LgStr lg_xml_namespace(const LgXml *xml);

/// True at an element of this name and namespace.
bool lg_xml_is(const LgXml *xml, LgStr space, LgStr name);

/// The value of an attribute of the element that has just begun, `space` empty: one without a
/// prefix. `p` is null when there is none.
LgStr lg_xml_attribute(LgXml *xml, const char *space, const char *name);

/// The text at hand.
LgStr lg_xml_text(const LgXml *xml);

/// Record a failure at the place that was read last; returns `st`.
LgStatus lg_xml_fail(const LgXml *xml, LgError *err, LgStatus st, const char *fmt, ...)
    LG_PRINTF(4, 5);

#endif
