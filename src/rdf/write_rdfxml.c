// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// RDF/XML (RDF 1.1 XML Syntax), the plain form: one rdf:Description for each run
// of statements with the same subject, one element a statement. What XML 1.0 cannot
// say, by name or by character, is refused rather than bent.

#include "base/unicode.h"
#include "rdf/write_impl.h"

static bool
is_name_start(uint32_t c)
{
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xc0 && c <= 0x2ff && c != 0xd7 && c != 0xf7) ||
           (c >= 0x370 && c <= 0x1fff && c != 0x37e) || (c >= 0x3001 && c <= 0xd7ff);
}

// A part of NCName's other characters that is enough for the names people use.
static bool
is_name_char(uint32_t c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// Where the local name of a predicate begins: the longest NCName at its end; n when there is none.
static size_t
local_start(LgStr iri)
{
    size_t best = iri.n;
    for (size_t at = 0; at < iri.n;) {
        const size_t from = at;
        const uint32_t c = lg_unicode_next(iri, &at);
        if (!is_name_char(c)) {
            best = iri.n;
        } else if (best == iri.n && is_name_start(c)) {
            best = from;
        }
    }
    return best;
}

// Names in the RDF namespace that mean something else as an element (7.2.2 to 7.2.5, and rdf:li).
static bool
is_reserved(LgStr iri)
{
    static const LgStr names[] = {
        LG_STR_INIT("RDF"),       LG_STR_INIT("ID"),       LG_STR_INIT("about"),
        LG_STR_INIT("bagID"),     LG_STR_INIT("resource"), LG_STR_INIT("parseType"),
        LG_STR_INIT("nodeID"),    LG_STR_INIT("datatype"), LG_STR_INIT("Description"),
        LG_STR_INIT("aboutEach"), LG_STR_INIT("li"),       LG_STR_INIT("aboutEachPrefix"),
    };
    if (!lg_str_starts(iri, LG_STR(LG_NS_RDF))) {
        return false;
    }
    const LgStr name = lg_str_from(iri, sizeof(LG_NS_RDF) - 1);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (lg_str_eq(name, names[i])) {
            return true;
        }
    }
    return false;
}

// XML 1.0, 2.2: control characters other than white space, and two noncharacters.
static bool
has_illegal_character(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            return true;
        }
        if (c == 0xef && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0xbf &&
            (unsigned char)s.p[i + 2] >= 0xbe) {
            return true;
        }
    }
    return false;
}

static LgStr
entity_of(char c)
{
    switch (c) {
    case '&': return LG_STR("&amp;");
    case '<': return LG_STR("&lt;");
    case '>': return LG_STR("&gt;");
    case '"': return LG_STR("&quot;");
    case '\r': return LG_STR("&#13;"); // a parser would turn it into a line feed
    default: return (LgStr){0};
    }
}

static void
add_text(LgBuf *out, LgStr s)
{
    size_t done = 0;
    for (size_t i = 0; i < s.n; i++) {
        const LgStr entity = entity_of(s.p[i]);
        if (entity.n > 0) {
            lg_buf_add(out, (LgStr){s.p + done, i - done});
            lg_buf_add(out, entity);
            done = i + 1;
        }
    }
    lg_buf_add(out, lg_str_from(s, done));
}

static void
add_attribute(LgBuf *out, LgStr name, LgStr value)
{
    lg_buf_byte(out, ' ');
    lg_buf_add(out, name);
    lg_buf_add(out, LG_STR("=\""));
    add_text(out, value);
    lg_buf_byte(out, '"');
}

// rdf:nodeID is an NCName, labels may begin with a digit: put a letter before each.
static void
add_node_id(LgBuf *out, LgStr label)
{
    lg_buf_add(out, LG_STR(" rdf:nodeID=\"n"));
    lg_buf_add(out, label);
    lg_buf_byte(out, '"');
}

// The declared prefix for exactly this namespace; null when there is none.
static const LgPrefix *
declared(const LgWriter *w, LgStr ns)
{
    for (size_t i = 0; i < w->n_prefixes; i++) {
        if (w->prefixes[i].prefix.n > 0 && lg_str_eq(w->prefixes[i].iri, ns)) {
            return &w->prefixes[i];
        }
    }
    return NULL;
}

static bool
is_xml_prefix(LgStr name)
{
    return name.n >= 3 && lg_str_eq_nocase((LgStr){name.p, 3}, LG_STR("xml"));
}

static LgStatus
rdfxml_begin(LgWriter *w, LgError *err)
{
    (void)err;
    lg_buf_add(
        &w->buf,
        LG_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns:rdf=\"" LG_NS_RDF "\""));
    for (size_t i = 0; i < w->n_prefixes; i++) {
        const LgPrefix *prefix = &w->prefixes[i];
        // rdf: is declared already; an undeclared one is declared where it is used.
        if (prefix->prefix.n == 0 || lg_str_eq(prefix->prefix, LG_STR("rdf")) ||
            is_xml_prefix(prefix->prefix)) {
            continue;
        }
        lg_buf_add(&w->buf, LG_STR("\n         xmlns:"));
        lg_buf_add(&w->buf, prefix->prefix);
        lg_buf_add(&w->buf, LG_STR("=\""));
        add_text(&w->buf, prefix->iri);
        lg_buf_byte(&w->buf, '"');
    }
    lg_buf_add(&w->buf, LG_STR(">\n"));
    return LG_OK;
}

static void
close_subject(LgWriter *w)
{
    if (w->subject.kind != LG_TERM_NONE) {
        lg_buf_add(&w->buf, LG_STR("  </rdf:Description>\n"));
        w->subject.kind = LG_TERM_NONE;
    }
}

static LgStatus
open_subject(LgWriter *w, const LgTerm *s, LgError *err)
{
    if (lg_write_is_last(&w->subject, s)) {
        return LG_OK;
    }
    close_subject(w);
    lg_buf_add(&w->buf, LG_STR("  <rdf:Description"));
    if (s->kind == LG_TERM_BLANK) {
        add_node_id(&w->buf, s->value);
    } else {
        add_attribute(&w->buf, LG_STR("rdf:about"), s->value);
    }
    lg_buf_add(&w->buf, LG_STR(">\n"));
    return lg_write_keep(&w->subject, s, err);
}

// The name of a predicate's element; `*out_ns` is set when it has to be declared with it.
static LgStr
element_prefix(const LgWriter *w, LgStr ns, bool *out_declare)
{
    *out_declare = false;
    if (lg_str_eq(ns, LG_STR(LG_NS_RDF))) {
        return LG_STR("rdf");
    }
    const LgPrefix *prefix = declared(w, ns);
    const bool known =
        prefix && !lg_str_eq(prefix->prefix, LG_STR("rdf")) && !is_xml_prefix(prefix->prefix);
    *out_declare = !known;
    return known ? prefix->prefix : LG_STR("p");
}

static void
add_name(LgBuf *out, LgStr prefix, LgStr local)
{
    lg_buf_add(out, prefix);
    lg_buf_byte(out, ':');
    lg_buf_add(out, local);
}

// The attributes and content of a statement's element, whose tag is still open.
static void
add_object(LgBuf *out, const LgTerm *o, LgStr prefix, LgStr local)
{
    if (o->kind != LG_TERM_LITERAL) {
        if (o->kind == LG_TERM_BLANK) {
            add_node_id(out, o->value);
        } else {
            add_attribute(out, LG_STR("rdf:resource"), o->value);
        }
        lg_buf_add(out, LG_STR("/>\n"));
        return;
    }
    if (o->lang.n > 0) {
        add_attribute(out, LG_STR("xml:lang"), o->lang);
    } else if (!lg_str_eq(o->datatype, LG_STR(LG_XSD_STRING))) {
        add_attribute(out, LG_STR("rdf:datatype"), o->datatype);
    }
    lg_buf_byte(out, '>');
    add_text(out, o->value);
    lg_buf_add(out, LG_STR("</"));
    add_name(out, prefix, local);
    lg_buf_add(out, LG_STR(">\n"));
}

static LgStatus
rdfxml_add(LgWriter *w, const LgTerm *s, const LgTerm *p, const LgTerm *o, const LgTerm *g,
           LgError *err)
{
    (void)g;
    const size_t split = local_start(p->value);
    if (split == 0 || split == p->value.n || is_reserved(p->value)) {
        return lg_error_set(err, LG_E_INVALID,
                            "RDF/XML has no way to name the predicate <" LG_STR_FMT
                            ">; another syntax does",
                            LG_STR_ARG(p->value));
    }
    if (has_illegal_character(o->value) || has_illegal_character(s->value)) {
        return lg_error_set(err, LG_E_INVALID,
                            "RDF/XML cannot hold the control character in an object of <" LG_STR_FMT
                            ">; another syntax can",
                            LG_STR_ARG(s->value));
    }
    LG_TRY(open_subject(w, s, err));
    const LgStr ns = {p->value.p, split};
    const LgStr local = lg_str_from(p->value, split);
    bool declare = false;
    const LgStr prefix = element_prefix(w, ns, &declare);
    lg_buf_add(&w->buf, LG_STR("    <"));
    add_name(&w->buf, prefix, local);
    if (declare) {
        add_attribute(&w->buf, LG_STR("xmlns:p"), ns);
    }
    add_object(&w->buf, o, prefix, local);
    return LG_OK;
}

static LgStatus
rdfxml_end(LgWriter *w, LgError *err)
{
    (void)err;
    close_subject(w);
    lg_buf_add(&w->buf, LG_STR("</rdf:RDF>\n"));
    return LG_OK;
}

const LgSyntax lg_write_rdfxml_syntax = {rdfxml_begin, rdfxml_add, rdfxml_end};
