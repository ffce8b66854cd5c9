// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Any bytes as an XML document, a few at a time: the first byte says how many. What is read must be
// well-formed: every element that opens ends, in turn.

#include "base/xml.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    LgStr rest;
    size_t step;
} Source;

static int
read_some(void *ctx, char *to, int size)
{
    Source *source = (Source *)ctx;
    size_t n = source->step < (size_t)size ? source->step : (size_t)size;
    n = n < source->rest.n ? n : source->rest.n;
    if (n > 0) {
        memcpy(to, source->rest.p, n);
    }
    source->rest = lg_str_from(source->rest, n);
    return (int)n;
}

static void
touch(LgStr s)
{
    if (s.n > 0 && !s.p) {
        abort();
    }
    (void)lg_str_find(s, '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    LgXml *xml = NULL;
    LgXmlEvent event = LG_XML_TEXT;
    LgError err = {0};
    int depth = 0;
    if (size == 0) {
        return 0;
    }
    Source source = {{(const char *)data + 1, size - 1}, data[0] == 0 ? SIZE_MAX : data[0]};
    if (lg_xml_open_read(read_some, &source, LG_STR("fuzz"), &xml, NULL) != LG_OK) {
        return 0;
    }
    while (event != LG_XML_END && lg_xml_next(xml, &event, &err) == LG_OK) {
        depth += event == LG_XML_OPEN ? 1 : 0;
        depth -= event == LG_XML_CLOSE ? 1 : 0;
        if (depth < 0 || depth > LG_XML_DEPTH || (event == LG_XML_END && depth != 0) ||
            (event == LG_XML_TEXT && depth == 0)) {
            abort();
        }
        if (event == LG_XML_TEXT) {
            touch(lg_xml_text(xml));
        } else if (event != LG_XML_END) {
            touch(lg_xml_name(xml));
            touch(lg_xml_namespace(xml));
            touch(lg_xml_attribute(xml, "", "a"));
            touch(lg_xml_attribute(xml, "urn:n", "a"));
        }
    }
    lg_xml_close(xml);
    return 0;
}
