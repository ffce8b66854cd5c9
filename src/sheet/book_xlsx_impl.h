// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the readers of the parts of an XLSX share.

#ifndef LG_SHEET_BOOK_XLSX_IMPL_H
#define LG_SHEET_BOOK_XLSX_IMPL_H

#include "sheet/book_impl.h"

static inline bool
lg_part_opens(const LgPart *part, LgXmlEvent event, const char *name)
{
    return event == LG_XML_OPEN && lg_str_eq(lg_xml_name(part->xml), lg_str_c(name));
}

static inline bool
lg_part_closes(const LgPart *part, LgXmlEvent event, const char *name)
{
    return event == LG_XML_CLOSE && lg_str_eq(lg_xml_name(part->xml), lg_str_c(name));
}

static inline LgStr
lg_part_attribute(const LgPart *part, const char *name)
{
    return lg_xml_attribute(part->xml, "", name);
}

/// Is the value of an attribute a true one?
static inline bool
lg_part_is_on(LgStr value)
{
    return lg_str_eq(value, LG_STR("1")) || lg_str_eq(value, LG_STR("true")) ||
           lg_str_eq(value, LG_STR("on"));
}

/// book_xlsx_style.c: read the number formats, fills and fonts of cells (ECMA-376 part 1, 18.8)
/// from the part `styles`, and the colours of the part `theme` (empty: there is none).
LgStatus lg_xlsx_styles(LgBook *book, LgStr styles, LgStr theme, LgError *err) LG_NODISCARD;

#endif
