// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgXmlInput: a window of well-formed UTF-8 over the bytes of a document: UTF-8, UTF-16 with a byte
// order mark, ISO-8859-1 or US-ASCII.

#ifndef LG_BASE_XML_INPUT_IMPL_H
#define LG_BASE_XML_INPUT_IMPL_H

#include "base/error.h"
#include "base/xml.h"

typedef enum {
    LG_XML_UTF8 = 0,
    LG_XML_LATIN1,
    LG_XML_UTF16LE,
    LG_XML_UTF16BE,
} LgXmlEncoding;

typedef struct {
    LgXmlRead read;
    void *ctx;
    LgStr source;
    LgXmlEncoding encoding;
    bool started;
    bool eof; ///< nothing comes behind `end`
    bool bad; ///< at `end` stands something that the encoding does not have
    char *buf;
    size_t cap;
    size_t begin; ///< the user moves it forward
    size_t end;   ///< text ends here
    size_t have;  ///< bytes in `buf`: behind `end` a character begins
    char *raw;    ///< not decoded yet, of other encodings than UTF-8
    size_t raw_n;
    uint32_t line; ///< of buf[0], from 1
    uint32_t column;
} LgXmlInput;

/// Get more text behind `end`, which may move the window: `begin` is then another number, what
/// stands there the same. `*out` false: there is no more. At most `most` bytes are kept behind
/// `begin`, LG_E_LIMIT beyond; LG_E_SYNTAX when the bytes are none of the encoding.
LgStatus lg_xml_input_more(LgXmlInput *in, size_t most, bool *out, LgError *err) LG_NODISCARD;

/// Give an error the place of buf[at]; returns `st`.
LgStatus lg_xml_input_at(const LgXmlInput *in, size_t at, LgStatus st, LgError *err);

void lg_xml_input_done(LgXmlInput *in);

#endif
