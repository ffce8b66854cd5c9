// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/xml.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "base/xml_input_impl.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    TAG_BYTES = 1 << 20, // of one tag
    TEXT_BYTES = 10000000,
    ATTRIBUTES = 256, // of one element
};

typedef struct {
    LgStr prefix, local, value;
    LgStr space; // once the tag has been read
    bool colon;
} Attribute;

// A namespace in force from an element on.
typedef struct {
    size_t prefix, prefix_n, iri, iri_n; // in `names`
    unsigned depth;
} Binding;

typedef struct {
    size_t name, name_n; // as it is written, in `names`
    size_t prefix_n;     // with its colon
    size_t binding;      // of its namespace, in `bindings`; SIZE_MAX: none
    size_t mark;         // what `names` held before
} Element;

struct LgXml {
    LgXmlInput in;
    LgStr rest; // of bytes in memory
    Element stack[LG_XML_DEPTH];
    unsigned depth;
    bool closing;  // the element on top has no end of its own: it is the next event
    bool ended;    // the end of the element on top was the last one
    bool rooted;   // there has been a root
    size_t text_n; // bytes of the text at hand
    LgStr text;
    char character[4]; // that a reference stands for
    LgBuf names;       // of open elements and namespaces
    LgBuf values;      // of attributes that are not as they stand
    Binding *bindings;
    size_t n_bindings, cap_bindings;
    Attribute attributes[ATTRIBUTES];
    size_t n_attributes;
};

// --- Opening --------------------------------------------------------------------------------

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
    LgXml *xml = LG_ALLOC(LgXml);
    if (!xml) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read XML");
    }
    xml->in = (LgXmlInput){.read = read, .ctx = ctx, .source = source, .line = 1, .column = 1};
    *out = xml;
    return LG_OK;
}

LgStatus
lg_xml_open(LgStr bytes, LgStr source, LgXml **out, LgError *err)
{
    LG_TRY(lg_xml_open_read(read_memory, NULL, source, out, err));
    (*out)->in.ctx = *out;
    (*out)->rest = bytes;
    return LG_OK;
}

void
lg_xml_close(LgXml *xml)
{
    if (xml) {
        lg_xml_input_done(&xml->in);
        lg_buf_done(&xml->names);
        lg_buf_done(&xml->values);
        lg_mem_free(xml->bindings);
        lg_mem_free(xml);
    }
}

// --- Errors -----------------------------------------------------------------------------------

LgStatus
lg_xml_fail(const LgXml *xml, LgError *err, LgStatus st, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    (void)lg_error_set(err, st, "%s", text);
    return lg_xml_input_at(&xml->in, xml->in.begin, st, err);
}

static LgStatus
syntax(const LgXml *xml, size_t at, LgError *err, const char *what)
{
    (void)lg_error_set(err, LG_E_SYNTAX, "%s", what);
    return lg_xml_input_at(&xml->in, at, LG_E_SYNTAX, err);
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to read XML");
}

// --- Looking at the window ----------------------------------------------------------------------

static LgStr
window(const LgXml *xml)
{
    return (LgStr){xml->in.buf + xml->in.begin, xml->in.end - xml->in.begin};
}

// See to it that `n` bytes are at hand, or all that there are.
static LgStatus
need(LgXml *xml, size_t n, LgError *err)
{
    bool more = true;
    while (more && xml->in.end - xml->in.begin < n) {
        LG_TRY(lg_xml_input_more(&xml->in, TAG_BYTES, &more, err));
    }
    return LG_OK;
}

static LgStatus
not_whole(LgXml *xml, LgError *err)
{
    return syntax(xml, xml->in.end, err, "the document is not whole");
}

// Where `end` stands behind the first `from` bytes of the window; it must.
static LgStatus
find(LgXml *xml, LgStr end, size_t from, size_t most, size_t *out, LgError *err)
{
    for (;;) {
        const LgStr text = window(xml);
        const LgStr rest = lg_str_from(text, from);
        const size_t at = lg_str_search(rest, end);
        if (at < rest.n) {
            *out = text.n - rest.n + at;
            return LG_OK;
        }
        bool more = false;
        from = text.n > from + end.n ? text.n - end.n : from;
        LG_TRY(lg_xml_input_more(&xml->in, most, &more, err));
        if (!more) {
            return not_whole(xml, err);
        }
    }
}

// The '>' of the tag that begins the window, none in quotes.
static LgStatus
find_end(LgXml *xml, size_t *out, LgError *err)
{
    char quote = '\0';
    for (size_t i = 1;;) {
        const LgStr text = window(xml);
        while (i < text.n) {
            const char c = text.p[i];
            if (quote != '\0') {
                const char *end = memchr(text.p + i, quote, text.n - i);
                i = end ? (size_t)(end - text.p) : text.n - 1;
                quote = end ? '\0' : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                *out = i;
                return LG_OK;
            }
            i++;
        }
        bool more = false;
        LG_TRY(lg_xml_input_more(&xml->in, TAG_BYTES, &more, err));
        if (!more) {
            return not_whole(xml, err);
        }
    }
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static size_t
space_at(LgStr s, size_t at)
{
    while (at < s.n && is_space(s.p[at])) {
        at++;
    }
    return at;
}

// --- Names (XML 1.0, 2.3; Namespaces in XML 1.0, 4)
// -----------------------------------------------

static bool
in_ranges(uint32_t c, const uint32_t (*ranges)[2], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c >= ranges[i][0] && c <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

static bool
begins_name(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {'a', 'z'},       {'A', 'Z'},       {'_', '_'},       {0xC0, 0xD6},     {0xD8, 0xF6},
        {0xF8, 0x2FF},    {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F},
        {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
    };
    return in_ranges(c, ranges, sizeof(ranges) / sizeof(ranges[0]));
}

static bool
goes_on_name(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040},
    };
    return begins_name(c) || in_ranges(c, ranges, sizeof(ranges) / sizeof(ranges[0]));
}

// The length of the part of a name without colons that `s` begins with.
static size_t
name_length(LgStr s)
{
    // Of ASCII: 1 can begin a name, 2 can only go on.
    static const unsigned char classes[128] = {
        ['-'] = 2, ['.'] = 2, ['0'] = 2, ['1'] = 2, ['2'] = 2, ['3'] = 2, ['4'] = 2, ['5'] = 2,
        ['6'] = 2, ['7'] = 2, ['8'] = 2, ['9'] = 2, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1,
        ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1,
        ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
        ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['_'] = 1, ['a'] = 1,
        ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1,
        ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1,
        ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1,
        ['z'] = 1,
    };
    size_t at = 0;
    while (at < s.n) {
        const unsigned char c = (unsigned char)s.p[at];
        if (c < 0x80 && (classes[c] == 1 || (classes[c] == 2 && at > 0))) {
            at++;
            continue;
        }
        size_t next = at;
        if (c < 0x80) {
            break;
        }
        const uint32_t code = lg_unicode_next(s, &next);
        if (!(at > 0 ? goes_on_name(code) : begins_name(code))) {
            break;
        }
        at = next;
    }
    return at;
}

// A name with a prefix or without: its length, 0 when there is none, and where its local part is.
static size_t
read_name(LgStr s, size_t *out_local)
{
    const size_t first = name_length(s);
    *out_local = 0;
    if (first == 0 || first >= s.n || s.p[first] != ':') {
        return first;
    }
    const size_t second = name_length(lg_str_from(s, first + 1));
    *out_local = first + 1;
    return second > 0 ? first + 1 + second : 0;
}

// --- References and characters (2.2, 4.1)
// -----------------------------------------------------------

static bool
is_char(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) ||
           (c >= 0xE000 && c < 0xFFFE) || (c >= 0x10000 && c < 0x110000);
}

// What the reference that `s` begins with stands for, and its length; 0: it is none that is known.
static size_t
read_reference(LgStr s, uint32_t *out)
{
    static const struct {
        LgStr text;
        char c;
    } known[] = {
        {LG_STR_INIT("&amp;"), '&'},  {LG_STR_INIT("&lt;"), '<'},    {LG_STR_INIT("&gt;"), '>'},
        {LG_STR_INIT("&quot;"), '"'}, {LG_STR_INIT("&apos;"), '\''},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (lg_str_starts(s, known[i].text)) {
            *out = (unsigned char)known[i].c;
            return known[i].text.n;
        }
    }
    if (!lg_str_starts(s, LG_STR("&#"))) {
        return 0;
    }
    const bool hex = s.n > 2 && s.p[2] == 'x';
    const size_t start = hex ? 3 : 2;
    uint32_t c = 0;
    size_t i = start;
    for (; i < s.n && s.p[i] != ';' && c < 0x110000; i++) {
        const int digit = lg_char_hex(s.p[i]);
        if (digit < 0 || (!hex && digit > 9)) {
            return 0;
        }
        c = c * (hex ? 16 : 10) + (uint32_t)digit;
    }
    *out = c;
    return i > start && i < s.n && s.p[i] == ';' && is_char(c) ? i + 1 : 0;
}

// U+FFFE and U+FFFF, which are well-formed UTF-8 and no characters of XML.
static bool
is_noncharacter(LgStr s, size_t at)
{
    return (unsigned char)s.p[at] == 0xEF && at + 2 < s.n && (unsigned char)s.p[at + 1] == 0xBF &&
           (unsigned char)s.p[at + 2] >= 0xBE;
}

// --- Attributes
// -----------------------------------------------------------------------------------

// The value of an attribute, from `from` to `to` of the window, as it is meant (3.3.3).
static LgStatus
read_value(LgXml *xml, LgStr text, size_t from, size_t to, LgStr *out, LgError *err)
{
    const size_t before = xml->values.n;
    bool plain = true;
    for (size_t i = from; i < to; i++) {
        const unsigned char c = (unsigned char)text.p[i];
        if (c >= '?' && c < 0x80) { // most
            continue;
        }
        if (c == '<' || (c < 0x20 && !is_space((char)c)) || is_noncharacter(text, i)) {
            return syntax(xml, xml->in.begin + i, err,
                          "a character that cannot stand in an attribute");
        }
        plain = plain && c != '&' && c >= 0x20;
    }
    if (plain) {
        *out = (LgStr){text.p + from, to - from};
        return LG_OK;
    }
    for (size_t i = from; i < to;) {
        char utf8[4];
        uint32_t c = (unsigned char)text.p[i];
        size_t n = 1;
        if (c == '&') {
            n = read_reference((LgStr){text.p + i, to - i}, &c);
            if (n == 0) {
                return syntax(xml, xml->in.begin + i, err,
                              "a reference that is not closed, or to an entity of its own");
            }
            lg_buf_add(&xml->values, (LgStr){utf8, lg_unicode_encode(c, utf8)});
        } else {
            n = c == '\r' && i + 1 < to && text.p[i + 1] == '\n' ? 2 : 1;
            lg_buf_byte(&xml->values, c < 0x20 ? ' ' : (char)c);
        }
        i += n;
    }
    if (xml->values.failed) {
        return no_memory(err);
    }
    *out = (LgStr){xml->values.p + before, xml->values.n - before};
    return LG_OK;
}

// name="value" at `*at`, which moves behind it.
static LgStatus
read_attribute(LgXml *xml, LgStr text, size_t *at, LgError *err)
{
    size_t local = 0;
    const size_t start = *at;
    const size_t n = read_name(lg_str_from(text, start), &local);
    size_t i = space_at(text, start + n);
    if (n == 0 || i >= text.n || text.p[i] != '=') {
        return syntax(xml, xml->in.begin + (n == 0 ? start : i), err,
                      n == 0 ? "expected an attribute or the end of the tag"
                             : "expected = and the value of the attribute");
    }
    i = space_at(text, i + 1);
    const char quote = i < text.n ? text.p[i] : '\0';
    const size_t to = i + 1 + lg_str_find(lg_str_from(text, i + 1), quote);
    if ((quote != '"' && quote != '\'') || to >= text.n) {
        return syntax(xml, xml->in.begin + i, err, "expected the value of the attribute in quotes");
    }
    if (xml->n_attributes == ATTRIBUTES) {
        return lg_xml_fail(xml, err, LG_E_LIMIT, "an element with more than %d attributes",
                           ATTRIBUTES);
    }
    Attribute *attribute = &xml->attributes[xml->n_attributes];
    *attribute = (Attribute){.prefix = {text.p + start, local > 0 ? local - 1 : 0},
                             .local = {text.p + start + local, n - local},
                             .colon = local > 0};
    LG_TRY(read_value(xml, text, i + 1, to, &attribute->value, err));
    xml->n_attributes++;
    *at = to + 1;
    return LG_OK;
}

// All of them up to the end of `text`, each behind white space.
static LgStatus
read_attributes(LgXml *xml, LgStr text, size_t at, LgError *err)
{
    xml->n_attributes = 0;
    lg_buf_clear(&xml->values);
    // No value is longer than its text, so the buffer does not move from here on.
    if (!lg_buf_reserve(&xml->values, text.n + 4)) {
        return no_memory(err);
    }
    for (;;) {
        const size_t next = space_at(text, at);
        if (next == text.n) {
            return LG_OK;
        }
        if (next == at) {
            return syntax(xml, xml->in.begin + at, err,
                          "expected white space or the end of the tag");
        }
        at = next;
        LG_TRY(read_attribute(xml, text, &at, err));
    }
}

// --- Namespaces
// -----------------------------------------------------------------------------------

static LgStr
name_of(const LgXml *xml, size_t at, size_t n)
{
    return n > 0 ? (LgStr){xml->names.p + at, n} : LG_STR("");
}

static LgStatus
bind(LgXml *xml, LgStr prefix, LgStr iri, LgError *err)
{
    if (!lg_mem_grow((void **)&xml->bindings, &xml->cap_bindings, xml->n_bindings + 1,
                     sizeof(Binding))) {
        return no_memory(err);
    }
    Binding *binding = &xml->bindings[xml->n_bindings++];
    *binding = (Binding){.prefix_n = prefix.n, .iri_n = iri.n, .depth = xml->depth};
    binding->prefix = xml->names.n;
    lg_buf_add(&xml->names, prefix);
    binding->iri = xml->names.n;
    lg_buf_add(&xml->names, iri);
    return xml->names.failed ? no_memory(err) : LG_OK;
}

// The binding of a prefix; SIZE_MAX: there is none.
static size_t
find_binding(const LgXml *xml, LgStr prefix)
{
    for (size_t i = xml->n_bindings; i > 0; i--) {
        const Binding *b = &xml->bindings[i - 1];
        if (b->prefix_n == prefix.n && lg_str_eq(name_of(xml, b->prefix, b->prefix_n), prefix)) {
            return i - 1;
        }
    }
    return SIZE_MAX;
}

#define XML_SPACE "http://www.w3.org/XML/1998/namespace"

// The namespace of a prefix, which must have one unless it is empty.
static LgStatus
resolve(const LgXml *xml, LgStr prefix, size_t *out, LgError *err)
{
    *out = find_binding(xml, prefix);
    if (prefix.n > 0 && *out == SIZE_MAX && !lg_str_eq(prefix, LG_STR("xml"))) {
        return lg_xml_fail(xml, err, LG_E_SYNTAX,
                           "the namespace prefix " LG_STR_FMT " is not declared",
                           LG_STR_ARG(prefix));
    }
    return LG_OK;
}

static LgStr
space_of(const LgXml *xml, LgStr prefix, size_t binding)
{
    if (binding == SIZE_MAX) {
        return prefix.n > 0 ? LG_STR(XML_SPACE) : LG_STR("");
    }
    return name_of(xml, xml->bindings[binding].iri, xml->bindings[binding].iri_n);
}

// Take the declarations out of the attributes, and find the namespaces of the others.
static LgStatus
declare(LgXml *xml, LgError *err)
{
    size_t n = 0;
    for (size_t i = 0; i < xml->n_attributes; i++) {
        const Attribute a = xml->attributes[i];
        const bool prefixed = lg_str_eq(a.prefix, LG_STR("xmlns"));
        if (prefixed &&
            (a.value.n == 0 || lg_str_eq(a.local, LG_STR("xmlns")) ||
             lg_str_eq(a.local, LG_STR("xml")) != lg_str_eq(a.value, LG_STR(XML_SPACE)))) {
            return lg_xml_fail(xml, err, LG_E_SYNTAX,
                               "the prefix " LG_STR_FMT " cannot be declared so",
                               LG_STR_ARG(a.local));
        }
        if (prefixed || (a.prefix.n == 0 && lg_str_eq(a.local, LG_STR("xmlns")))) {
            LG_TRY(bind(xml, prefixed ? a.local : (LgStr){0}, a.value, err));
        } else {
            xml->attributes[n++] = a;
        }
    }
    xml->n_attributes = n;
    for (size_t i = 0; i < n; i++) {
        Attribute *a = &xml->attributes[i];
        size_t binding = SIZE_MAX;
        if (a->prefix.n > 0) {
            LG_TRY(resolve(xml, a->prefix, &binding, err));
            a->space = space_of(xml, a->prefix, binding);
        }
        for (size_t k = 0; k < i; k++) {
            if (lg_str_eq(a->local, xml->attributes[k].local) &&
                lg_str_eq(a->space, xml->attributes[k].space)) {
                return lg_xml_fail(xml, err, LG_E_SYNTAX,
                                   "the attribute " LG_STR_FMT " is there twice",
                                   LG_STR_ARG(a->local));
            }
        }
    }
    return LG_OK;
}

// --- Pieces
// ---------------------------------------------------------------------------------------

static LgStatus
read_open(LgXml *xml, LgXmlEvent *out, LgError *err)
{
    size_t end = 0;
    size_t local = 0;
    LG_TRY(find_end(xml, &end, err));
    LgStr text = {window(xml).p, end};
    const bool empty = text.p[end - 1] == '/';
    text.n -= empty ? 1 : 0;
    const size_t n = read_name(lg_str_from(text, 1), &local);
    if (n == 0) {
        return syntax(xml, xml->in.begin + 1, err, "expected the name of an element");
    }
    if (xml->depth == LG_XML_DEPTH) {
        return lg_xml_fail(xml, err, LG_E_LIMIT, "the XML is nested more than %d elements deep",
                           LG_XML_DEPTH);
    }
    if (xml->depth == 0 && xml->rooted) {
        return syntax(xml, xml->in.begin, err, "something follows the document");
    }
    Element *element = &xml->stack[xml->depth++];
    *element =
        (Element){.name = xml->names.n, .name_n = n, .prefix_n = local, .mark = xml->names.n};
    lg_buf_add(&xml->names, (LgStr){text.p + 1, n});
    if (xml->names.failed) {
        return no_memory(err);
    }
    LG_TRY(read_attributes(xml, text, 1 + n, err));
    LG_TRY(declare(xml, err));
    LG_TRY(resolve(xml, (LgStr){text.p + 1, local > 0 ? local - 1 : 0}, &element->binding, err));
    xml->rooted = true;
    xml->closing = empty;
    xml->in.begin += end + 1;
    *out = LG_XML_OPEN;
    return LG_OK;
}

static LgStatus
read_close(LgXml *xml, LgXmlEvent *out, LgError *err)
{
    size_t end = 0;
    size_t local = 0;
    LG_TRY(find(xml, LG_STR(">"), 2, TAG_BYTES, &end, err));
    const LgStr text = {window(xml).p, end};
    const size_t n = read_name(lg_str_from(text, 2), &local);
    const Element *element = xml->depth > 0 ? &xml->stack[xml->depth - 1] : NULL;
    const LgStr name = {text.p + 2, n};
    if (n == 0 || space_at(text, 2 + n) != end || !element ||
        !lg_str_eq(name, name_of(xml, element->name, element->name_n))) {
        const LgStr open = element ? name_of(xml, element->name, element->name_n) : LG_STR("none");
        return lg_xml_fail(xml, err, LG_E_SYNTAX,
                           "the end of another element than the one that is open (" LG_STR_FMT ")",
                           LG_STR_ARG(open));
    }
    xml->in.begin += end + 1;
    xml->n_attributes = 0;
    xml->ended = true;
    *out = LG_XML_CLOSE;
    return LG_OK;
}

// The element whose end was given out last.
static void
pop(LgXml *xml)
{
    const Element *element = &xml->stack[--xml->depth];
    xml->names.n = element->mark;
    while (xml->n_bindings > 0 && xml->bindings[xml->n_bindings - 1].depth > xml->depth) {
        xml->n_bindings--;
    }
    xml->ended = false;
}

static LgStatus
check_chars(LgXml *xml, LgStr text, LgError *err)
{
    for (size_t i = 0; i < text.n; i++) {
        if (((unsigned char)text.p[i] < 0x20 && !is_space(text.p[i])) || is_noncharacter(text, i)) {
            return syntax(xml, (size_t)(text.p - xml->in.buf) + i, err,
                          "a character that XML does not have");
        }
    }
    return LG_OK;
}

// A comment or an instruction: passed over.
static LgStatus
pass(LgXml *xml, LgStr end, size_t from, LgError *err)
{
    size_t at = 0;
    LG_TRY(find(xml, end, from, TEXT_BYTES, &at, err));
    const LgStr text = {window(xml).p + from, at - from};
    LG_TRY(check_chars(xml, text, err));
    if (lg_str_eq(end, LG_STR("-->")) && lg_str_search(text, LG_STR("--")) < text.n) {
        return syntax(xml, xml->in.begin, err, "a comment with -- in it");
    }
    if (lg_str_eq(end, LG_STR("-->")) && lg_str_ends(text, LG_STR("-"))) {
        return syntax(xml, xml->in.begin, err, "a comment that ends in --->");
    }
    xml->in.begin += at + end.n;
    return LG_OK;
}

static LgStatus
read_instruction(LgXml *xml, bool first, LgError *err)
{
    size_t end = 0;
    LG_TRY(find(xml, LG_STR("?>"), 2, TEXT_BYTES, &end, err));
    const LgStr text = {window(xml).p, end};
    const size_t n = name_length(lg_str_from(text, 2));
    const LgStr target = {text.p + 2, n};
    if (n == 0 || (2 + n < end && !is_space(text.p[2 + n]))) {
        return syntax(xml, xml->in.begin + 2, err, "expected the name of an instruction");
    }
    if (!lg_str_eq_nocase(target, LG_STR("xml"))) {
        return pass(xml, LG_STR("?>"), 2 + n, err);
    }
    if (!first || !lg_str_eq(target, LG_STR("xml"))) {
        return syntax(xml, xml->in.begin, err,
                      "an XML declaration that does not begin the document");
    }
    LG_TRY(read_attributes(xml, text, 2 + n, err));
    const LgStr version = xml->n_attributes > 0 ? xml->attributes[0].value : (LgStr){0};
    if (xml->n_attributes == 0 || !lg_str_eq(xml->attributes[0].local, LG_STR("version")) ||
        !lg_str_starts(version, LG_STR("1."))) {
        return syntax(xml, xml->in.begin, err, "expected version=\"1.0\"");
    }
    xml->in.begin += end + 2;
    return LG_OK;
}

static LgStatus
read_cdata(LgXml *xml, LgXmlEvent *out, LgError *err)
{
    size_t end = 0;
    const size_t from = 9; // behind <![CDATA[
    if (xml->depth == 0) {
        return syntax(xml, xml->in.begin, err, "text outside of the document");
    }
    LG_TRY(find(xml, LG_STR("]]>"), from, TEXT_BYTES, &end, err));
    xml->text = (LgStr){window(xml).p + from, end - from};
    LG_TRY(check_chars(xml, xml->text, err));
    xml->in.begin += end + 3;
    *out = LG_XML_TEXT;
    return LG_OK;
}

// One character, of a reference or a line end, in place of `n` bytes.
static void
give_character(LgXml *xml, uint32_t c, size_t n)
{
    xml->text = (LgStr){xml->character, lg_unicode_encode(c, xml->character)};
    xml->in.begin += n;
}

// Text up to the next thing in it that is more than itself.
static LgStatus
read_text(LgXml *xml, LgError *err)
{
    enum { REFERENCE = 16 }; // bytes of the longest
    const LgStr text = window(xml);
    size_t n = 0;
    while (n < text.n) {
        const unsigned char c = (unsigned char)text.p[n];
        if (c == '<' || c == '&' || c == ']' || (c < 0x20 && c != '\n' && c != '\t') || c == 0xEF) {
            break;
        }
        n++;
    }
    if (n > 0) {
        xml->text = (LgStr){text.p, n};
        xml->in.begin += n;
        return LG_OK;
    }
    LG_TRY(need(xml, REFERENCE, err));
    const LgStr rest = window(xml);
    uint32_t c = (unsigned char)rest.p[0];
    if (c == '&') {
        const size_t length = read_reference((LgStr){rest.p, rest.n}, &c);
        if (length == 0) {
            return syntax(xml, xml->in.begin, err,
                          "a reference that is not closed, or to an entity of its own");
        }
        give_character(xml, c, length);
    } else if (c == '\r') {
        give_character(xml, '\n', rest.n > 1 && rest.p[1] == '\n' ? 2 : 1);
    } else if (c == 0xEF && !is_noncharacter(rest, 0)) {
        xml->text = (LgStr){rest.p, 3};
        xml->in.begin += 3;
    } else if (c == ']' && !lg_str_starts(rest, LG_STR("]]>"))) {
        xml->text = (LgStr){rest.p, 1};
        xml->in.begin++;
    } else {
        return syntax(xml, xml->in.begin, err,
                      c == ']' ? "]]> in a text" : "a character that XML does not have");
    }
    return LG_OK;
}

// What begins with <. Sets `*given` when it is an event.
static LgStatus
read_markup(LgXml *xml, LgXmlEvent *out, bool *given, LgError *err)
{
    const bool first = xml->in.begin == 0 && xml->in.line == 1 && xml->in.column == 1;
    LG_TRY(need(xml, 9, err));
    const LgStr text = window(xml);
    *given = false;
    if (lg_str_starts(text, LG_STR("<!--"))) {
        return pass(xml, LG_STR("-->"), 4, err);
    }
    if (lg_str_starts(text, LG_STR("<?"))) {
        return read_instruction(xml, first, err);
    }
    *given = true;
    if (lg_str_starts(text, LG_STR("<![CDATA["))) {
        return read_cdata(xml, out, err);
    }
    if (lg_str_starts(text, LG_STR("<!"))) {
        return lg_xml_fail(xml, err, LG_E_INVALID,
                           "XML with a document type or entities of its own is not read");
    }
    return lg_str_starts(text, LG_STR("</")) ? read_close(xml, out, err) : read_open(xml, out, err);
}

static LgStatus
count_text(LgXml *xml, LgError *err)
{
    xml->text_n += xml->text.n;
    return xml->text_n <= TEXT_BYTES
               ? LG_OK
               : lg_xml_fail(xml, err, LG_E_LIMIT, "a text of more than %d bytes", TEXT_BYTES);
}

LgStatus
lg_xml_next(LgXml *xml, LgXmlEvent *out, LgError *err)
{
    if (xml->closing) {
        xml->closing = false;
        xml->ended = true;
        xml->n_attributes = 0;
        *out = LG_XML_CLOSE;
        return LG_OK;
    }
    if (xml->ended) {
        pop(xml);
    }
    for (bool given = false;;) {
        LG_TRY(need(xml, 1, err));
        const LgStr text = window(xml);
        if (text.n == 0) {
            *out = LG_XML_END;
            return xml->depth > 0 || !xml->rooted ? not_whole(xml, err) : LG_OK;
        }
        const char head = text.p[0];
        if (head == '<') {
            LG_TRY(read_markup(xml, out, &given, err));
            if (given && *out != LG_XML_TEXT) {
                xml->text_n = 0;
            }
            if (given && (*out != LG_XML_TEXT || xml->text.n > 0)) {
                return *out == LG_XML_TEXT ? count_text(xml, err) : LG_OK;
            }
            continue;
        }
        LG_TRY(read_text(xml, err));
        if (xml->depth > 0) {
            *out = LG_XML_TEXT;
            return count_text(xml, err);
        }
        if (head == '&' || lg_str_trim(xml->text).n > 0) {
            return syntax(xml, xml->in.begin, err, "text outside of the document");
        }
    }
}

// --- What stands at hand
// ----------------------------------------------------------------------------

LgStr
lg_xml_name(const LgXml *xml)
{
    if (xml->depth == 0) {
        return LG_STR("");
    }
    const Element *e = &xml->stack[xml->depth - 1];
    return name_of(xml, e->name + e->prefix_n, e->name_n - e->prefix_n);
}

LgStr
lg_xml_namespace(const LgXml *xml)
{
    if (xml->depth == 0) {
        return LG_STR("");
    }
    const Element *e = &xml->stack[xml->depth - 1];
    return space_of(xml, name_of(xml, e->name, e->prefix_n), e->binding);
}

bool
lg_xml_is(const LgXml *xml, LgStr space, LgStr name)
{
    return lg_str_eq(lg_xml_name(xml), name) && lg_str_eq(lg_xml_namespace(xml), space);
}

LgStr
lg_xml_attribute(LgXml *xml, const char *space, const char *name)
{
    const LgStr local = lg_str_c(name);
    for (size_t i = 0; i < xml->n_attributes; i++) {
        const Attribute *a = &xml->attributes[i];
        if (lg_str_eq(a->local, local) && lg_str_eq(a->space, lg_str_c(space))) {
            return a->value.p ? a->value : LG_STR("");
        }
    }
    return (LgStr){0};
}

LgStr
lg_xml_text(const LgXml *xml)
{
    return xml->text;
}
