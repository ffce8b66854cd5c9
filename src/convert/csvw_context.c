// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The context that all metadata has (http://www.w3.org/ns/csvw): prefixes, terms, and URLs.

#include "base/limits.h"
#include "convert/csvw_impl.h"
#include "rdf/iri.h"

typedef struct {
    LgStr name;
    LgStr iri;
} Name;

#define P(name, iri)                        \
    {                                       \
        LG_STR_INIT(name), LG_STR_INIT(iri) \
    }

static const Name prefixes[] = {
    P("as", "https://www.w3.org/ns/activitystreams#"),
    P("cc", "http://creativecommons.org/ns#"),
    P("csvw", LG_CSVW_NS),
    P("ctag", "http://commontag.org/ns#"),
    P("dc", LG_NS_DCT),
    P("dc11", "http://purl.org/dc/elements/1.1/"),
    P("dcat", LG_NS_DCAT),
    P("dcterms", LG_NS_DCT),
    P("dctypes", "http://purl.org/dc/dcmitype/"),
    P("dqv", "http://www.w3.org/ns/dqv#"),
    P("duv", "https://www.w3.org/TR/vocab-duv#"),
    P("foaf", "http://xmlns.com/foaf/0.1/"),
    P("gr", "http://purl.org/goodrelations/v1#"),
    P("grddl", "http://www.w3.org/2003/g/data-view#"),
    P("ical", "http://www.w3.org/2002/12/cal/icaltzd#"),
    P("ldp", "http://www.w3.org/ns/ldp#"),
    P("ma", "http://www.w3.org/ns/ma-ont#"),
    P("oa", "http://www.w3.org/ns/oa#"),
    P("og", "http://ogp.me/ns#"),
    P("org", "http://www.w3.org/ns/org#"),
    P("owl", "http://www.w3.org/2002/07/owl#"),
    P("prov", "http://www.w3.org/ns/prov#"),
    P("qb", LG_NS_QB),
    P("rdf", LG_NS_RDF),
    P("rdfa", "http://www.w3.org/ns/rdfa#"),
    P("rdfs", LG_NS_RDFS),
    P("rev", "http://purl.org/stuff/rev#"),
    P("rif", "http://www.w3.org/2007/rif#"),
    P("rr", "http://www.w3.org/ns/r2rml#"),
    P("schema", "http://schema.org/"),
    P("sd", "http://www.w3.org/ns/sparql-service-description#"),
    P("sioc", "http://rdfs.org/sioc/ns#"),
    P("skos", LG_NS_SKOS),
    P("skosxl", "http://www.w3.org/2008/05/skos-xl#"),
    P("v", "http://rdf.data-vocabulary.org/#"),
    P("vcard", "http://www.w3.org/2006/vcard/ns#"),
    P("void", LG_NS_VOID),
    P("wdr", "http://www.w3.org/2007/05/powder#"),
    P("wdrs", "http://www.w3.org/2007/05/powder-s#"),
    P("wrds", "http://www.w3.org/2007/05/powder-s#"),
    P("xhv", "http://www.w3.org/1999/xhtml/vocab#"),
    P("xml", "http://www.w3.org/XML/1998/namespace"),
    P("xsd", LG_NS_XSD),
};

static const Name classes[] = {
    P("Cell", LG_CSVW_NS "Cell"),
    P("Column", LG_CSVW_NS "Column"),
    P("Datatype", LG_CSVW_NS "Datatype"),
    P("Dialect", LG_CSVW_NS "Dialect"),
    P("Direction", LG_CSVW_NS "Direction"),
    P("ForeignKey", LG_CSVW_NS "ForeignKey"),
    P("NumericFormat", LG_CSVW_NS "NumericFormat"),
    P("Row", LG_CSVW_NS "Row"),
    P("Schema", LG_CSVW_NS "Schema"),
    P("Table", LG_CSVW_NS "Table"),
    P("TableGroup", LG_CSVW_NS "TableGroup"),
    P("TableReference", LG_CSVW_NS "TableReference"),
    P("Transformation", LG_CSVW_NS "Transformation"),
    P("Template", LG_CSVW_NS "Template"),
    P("JSON", LG_CSVW_NS "JSON"),
    P("uriTemplate", LG_CSVW_NS "uriTemplate"),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

LgStatus
lg_csvw_expand(LgCsvw *csvw, LgArena *arena, LgStr name, LgStr *out)
{
    const size_t colon = lg_str_find(name, ':');
    *out = (LgStr){0};
    if (colon == name.n) {
        return LG_OK;
    }
    const LgStr local = lg_str_from(name, colon + 1);
    for (size_t i = 0; i < COUNT(prefixes); i++) {
        if (lg_str_eq((LgStr){name.p, colon}, prefixes[i].name)) {
            *out = lg_arena_printf(arena, LG_STR_FMT "%.*s", LG_STR_ARG(prefixes[i].iri),
                                   (int)local.n, local.n > 0 ? local.p : "");
            if (!out->p) {
                return lg_csvw_no_memory(csvw);
            }
            *out = lg_iri_check(*out, NULL) == LG_OK ? *out : (LgStr){0};
            return LG_OK;
        }
    }
    *out = lg_iri_check(name, NULL) == LG_OK ? name : *out;
    return LG_OK;
}

LgStr
lg_csvw_term(LgStr name)
{
    for (size_t i = 0; i < COUNT(classes); i++) {
        if (lg_str_eq(name, classes[i].name)) {
            return classes[i].iri;
        }
    }
    const LgCsvwType *type = lg_csvw_type(name);
    return type ? type->iri : (LgStr){0};
}

// File names with spaces stand in metadata as they are.
static LgStr
encode_odd(LgCsvw *csvw, LgStr s)
{
    LgBuf text = {0};
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == 0x7f || strchr("\"<>\\^`{|}", c)) {
            lg_buf_printf(&text, "%%%02X", c);
        } else {
            lg_buf_byte(&text, (char)c);
        }
    }
    const LgStr encoded = text.failed ? (LgStr){0} : lg_arena_str(csvw->arena, lg_buf_view(&text));
    lg_buf_done(&text);
    return encoded;
}

LgStatus
lg_csvw_resolve(LgCsvw *csvw, LgStr base, LgStr ref, LgStr *out)
{
    *out = (LgStr){0};
    if (lg_iri_check_ref(ref, NULL) != LG_OK) {
        ref = encode_odd(csvw, ref);
        if (!ref.p) {
            return lg_csvw_no_memory(csvw);
        }
    }
    return lg_iri_check_ref(ref, NULL) == LG_OK
               ? lg_iri_resolve(csvw->arena, base, ref, out, csvw->err)
               : LG_OK;
}

// --- Comparing URLs ---------------------------------------------------------------------------

static bool
is_unreserved(char c)
{
    return lg_char_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (c != '\0' && strchr("-._~", c));
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

// The next character of a URL with what does not matter taken out.
static unsigned
next_char(LgStr s, size_t *at, bool any_case)
{
    const char c = s.p[(*at)++];
    if (c == '%' && *at + 1 < s.n && lg_char_hex(s.p[*at]) >= 0 && lg_char_hex(s.p[*at + 1]) >= 0) {
        const char byte = (char)(lg_char_hex(s.p[*at]) * 16 + lg_char_hex(s.p[*at + 1]));
        *at += 2;
        return is_unreserved(byte) ? (unsigned char)(any_case ? lower(byte) : byte)
                                   : 256U + (unsigned char)byte;
    }
    return (unsigned char)(any_case ? lower(c) : c);
}

// Scheme and authority without a port that goes without saying; `*out_rest` is what follows.
static LgStr
authority(LgStr url, LgStr *out_rest)
{
    const size_t at = lg_str_search(url, LG_STR("://"));
    size_t end = at < url.n ? at + 3 : 0;
    while (end < url.n && !strchr("/?#", url.p[end])) {
        end++;
    }
    LgStr own = {url.p, end};
    *out_rest = lg_str_from(url, end);
    const bool http = at == 4 && lg_str_ends(own, LG_STR(":80"));
    const bool https = at == 5 && lg_str_ends(own, LG_STR(":443"));
    own.n -= http ? 3 : https ? 4 : 0;
    return own;
}

static bool
same_text(LgStr a, LgStr b, bool any_case)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a.n && j < b.n) {
        if (next_char(a, &i, any_case) != next_char(b, &j, any_case)) {
            return false;
        }
    }
    return i == a.n && j == b.n;
}

bool
lg_csvw_same_url(LgStr a, LgStr b)
{
    LgStr rest_a;
    LgStr rest_b;
    const LgStr host_a = authority(a, &rest_a);
    const LgStr host_b = authority(b, &rest_b);
    rest_a = host_a.n > 0 && rest_a.n == 0 ? LG_STR("/") : rest_a;
    rest_b = host_b.n > 0 && rest_b.n == 0 ? LG_STR("/") : rest_b;
    return same_text(host_a, host_b, true) && same_text(rest_a, rest_b, false);
}

// --- Names ------------------------------------------------------------------------------------

bool
lg_csvw_is_lang(LgStr tag)
{
    if (tag.n > LG_LIMIT_LANG) {
        return false;
    }
    size_t part = 0; // characters of the subtag
    bool first = true;
    bool single = false; // the first subtag is x or i
    for (size_t i = 0; i <= tag.n; i++) {
        const char c = i < tag.n ? tag.p[i] : '-';
        const bool letter = lower(c) >= 'a' && lower(c) <= 'z';
        if (c == '-') {
            single |= first && part == 1 && (lower(tag.p[0]) == 'x' || lower(tag.p[0]) == 'i');
            if (part == 0 || part > 8 || (first && part == 1 && !single)) {
                return false;
            }
            first = false;
            part = 0;
        } else if (letter || (!first && lg_char_is_digit(c))) {
            part++;
        } else {
            return false;
        }
    }
    return !single || lg_str_find(tag, '-') < tag.n;
}

LgStr
lg_csvw_encode_name(LgCsvw *csvw, LgStr title)
{
    LgBuf text = {0};
    for (size_t i = 0; i < title.n; i++) {
        const char c = title.p[i];
        if (is_unreserved(c) && c != '-' && c != '~') {
            lg_buf_byte(&text, c);
        } else {
            lg_buf_printf(&text, "%%%02X", (unsigned char)c);
        }
    }
    const LgStr name = text.failed ? (LgStr){0} : lg_arena_str(csvw->arena, lg_buf_view(&text));
    lg_buf_done(&text);
    return name;
}
