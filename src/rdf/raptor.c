// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/buf.h"
#include "rdf/jail_impl.h"
#include "rdf/raptor_impl.h"
#include "rdf/term.h"

#include <errno.h>
#include <fcntl.h>
#include <raptor2.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { INPUT_SIZE = 1 << 16, SEND_AT = 1 << 16 };

typedef struct {
    raptor_world *world;
    raptor_parser *parser;
    raptor_sax2 *sax2; // RDF/XML: a second look at the same text, see check_element()
    raptor_locator locator;
    unsigned depth;   // of elements
    unsigned literal; // depth of the open rdf:parseType="Literal"; 0: none
    LgBuf out;
    uint64_t n_statements;
    uint64_t n_blank;
} Child;

static _Noreturn void
die(void)
{
    _exit(EXIT_FAILURE); // the parent sees that the last record is missing
}

static void
send_out(Child *c)
{
    LgStr left = lg_buf_view(&c->out);
    while (left.n > 0 && !c->out.failed) {
        const ssize_t n = write(STDIN_FILENO, left.p, left.n);
        if (n < 0 && errno != EINTR) {
            die();
        }
        left = lg_str_from(left, n > 0 ? (size_t)n : 0);
    }
    if (c->out.failed) {
        die();
    }
    lg_buf_clear(&c->out);
}

static void
add_u32(LgBuf *out, uint32_t v)
{
    lg_buf_add(out, (LgStr){(const char *)&v, sizeof(v)});
}

static void
add_text(LgBuf *out, LgStr s)
{
    add_u32(out, (uint32_t)s.n);
    lg_buf_add(out, s);
}

static _Noreturn void
fail(Child *c, int line, int column, const char *text)
{
    lg_buf_byte(&c->out, 'F');
    add_u32(&c->out, line > 0 ? (uint32_t)line : 0);
    add_u32(&c->out, column > 0 ? (uint32_t)column : 0);
    add_text(&c->out, lg_str_c(text));
    send_out(c);
    _exit(EXIT_SUCCESS);
}

static LgStr
uri_text(raptor_uri *uri)
{
    size_t n = 0;
    const char *text = (const char *)raptor_uri_as_counted_string(uri, &n);
    return (LgStr){text, n};
}

static void
add_literal(LgBuf *out, const raptor_term_literal_value *v)
{
    const LgStr lang = {(const char *)v->language, v->language ? v->language_len : 0};
    add_text(out, (LgStr){(const char *)v->string, v->string_len});
    add_text(out, v->datatype ? uri_text(v->datatype)
                  : lang.n    ? LG_STR(LG_RDF_LANGSTRING)
                              : LG_STR(LG_XSD_STRING));
    add_text(out, lang);
}

static void
add_term(Child *c, const raptor_term *term)
{
    LgBuf *out = &c->out;
    switch (term ? term->type : RAPTOR_TERM_TYPE_UNKNOWN) {
    case RAPTOR_TERM_TYPE_URI:
        lg_buf_byte(out, LG_TERM_IRI);
        add_text(out, uri_text(term->value.uri));
        break;
    case RAPTOR_TERM_TYPE_BLANK:
        lg_buf_byte(out, LG_TERM_BLANK);
        add_text(out,
                 (LgStr){(const char *)term->value.blank.string, term->value.blank.string_len});
        break;
    case RAPTOR_TERM_TYPE_LITERAL:
        lg_buf_byte(out, LG_TERM_LITERAL);
        add_literal(out, &term->value.literal);
        break;
    case RAPTOR_TERM_TYPE_UNKNOWN: fail(c, 0, 0, "the parser made no term of something");
    }
}

static void
take_statement(void *ctx, raptor_statement *statement)
{
    Child *c = (Child *)ctx;
    const raptor_locator *at = raptor_parser_get_locator(c->parser);
    lg_buf_byte(&c->out, 'S');
    add_u32(&c->out, at && at->line > 0 ? (uint32_t)at->line : 0);
    add_term(c, statement->subject);
    add_term(c, statement->predicate);
    add_term(c, statement->object);
    c->n_statements++;
    if (c->out.n >= SEND_AT) {
        send_out(c);
    }
}

// Whatever it complains about, it goes on to do something else than was written.
// The exception: names that RDF does not define yet are kept as they are (RDF/XML, 5.1).
static void
take_message(void *ctx, raptor_log_message *message)
{
    Child *c = (Child *)ctx;
    const bool harmless = message->level == RAPTOR_LOG_LEVEL_WARN && message->text &&
                          (strstr(message->text, "unknown RDF namespace") ||
                           strstr(message->text, "Unknown RDF namespace"));
    if (message->level >= RAPTOR_LOG_LEVEL_WARN && !harmless) {
        const raptor_locator *at = message->locator;
        if ((!at || at->line <= 0) && c->parser) {
            at = raptor_parser_get_locator(c->parser);
        }
        fail(c, at ? at->line : 0, at ? at->column : 0,
             message->text ? message->text : "not what this syntax allows");
    }
}

// Labels of the document that look like ours get out of the way (see read_turtle.c).
static unsigned char *
make_label(void *ctx, unsigned char *from_document)
{
    Child *c = (Child *)ctx;
    char text[512];
    const char *own = (const char *)from_document;
    int n = 0;
    if (own) {
        n = snprintf(text, sizeof(text), "%s%s", strncmp(own, "genid", 5) == 0 ? "genid_" : "",
                     own);
    } else {
        n = snprintf(text, sizeof(text), "genid%llu", (unsigned long long)++c->n_blank);
    }
    if (n < 0 || (size_t)n >= sizeof(text)) {
        fail(c, 0, 0, "a node ID of more than 500 bytes");
    }
    unsigned char *label = (unsigned char *)raptor_alloc_memory((size_t)n + 1);
    if (!label) {
        die();
    }
    memcpy(label, text, (size_t)n + 1);
    if (from_document) {
        raptor_free_memory(from_document);
    }
    return label;
}

static bool
is_rdf_name(raptor_qname *name, const char *local)
{
    const raptor_namespace *ns = raptor_qname_get_namespace(name);
    return ns && lg_str_eq(uri_text(raptor_namespace_get_uri(ns)), LG_STR(LG_NS_RDF)) &&
           lg_str_eq(lg_str_c((const char *)raptor_qname_get_local_name(name)), lg_str_c(local));
}

// True when the attribute says a literal about the element (RDF/XML, 7.2.25).
static bool
is_property_attribute(raptor_qname *name)
{
    static const char *const others[] = {"about",    "ID",        "nodeID", "resource",
                                         "datatype", "parseType", "type"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (is_rdf_name(name, others[i])) {
            return false;
        }
    }
    return raptor_qname_get_namespace(name) != NULL;
}

// raptor's RDF/XML parser silently leaves xml:lang out of literals that are written
// as attributes. What it would change, is refused.
static void
check_element(void *ctx, raptor_xml_element *element)
{
    Child *c = (Child *)ctx;
    const int n = raptor_xml_element_get_attributes_count(element);
    raptor_qname **attributes = raptor_xml_element_get_attributes(element);
    const unsigned char *lang = raptor_sax2_inscope_xml_language(c->sax2);
    c->depth++;
    for (int i = 0; c->literal == 0 && i < n; i++) {
        if (is_rdf_name(attributes[i], "parseType") &&
            strcmp((const char *)raptor_qname_get_value(attributes[i]), "Literal") == 0) {
            c->literal = c->depth;
        } else if (lang && lang[0] && is_property_attribute(attributes[i])) {
            char text[400];
            (void)snprintf(
                text, sizeof(text),
                "attribute %.80s=\"%.80s\": the parser would lose the language of a literal "
                "in an attribute (xml:lang=\"%.30s\"); write it as an element",
                raptor_qname_get_local_name(attributes[i]), raptor_qname_get_value(attributes[i]),
                lang);
            fail(c, 0, 0, text);
        }
    }
}

static void
leave_element(void *ctx, raptor_xml_element *element)
{
    Child *c = (Child *)ctx;
    (void)element;
    c->literal = c->literal == c->depth ? 0 : c->literal;
    c->depth--;
}

static int
refuse_uri(void *ctx, raptor_uri *uri)
{
    (void)ctx;
    (void)uri;
    return 1;
}

static void
set_up(Child *c, LgFormat format)
{
    static const struct {
        raptor_option option;
        int value;
    } options[] = {
        {RAPTOR_OPTION_NO_NET, 1},
        {RAPTOR_OPTION_NO_FILE, 1},
        {RAPTOR_OPTION_LOAD_EXTERNAL_ENTITIES, 0},
        {RAPTOR_OPTION_STRICT, 1},
        {RAPTOR_OPTION_SCANNING, 0},
        {RAPTOR_OPTION_ALLOW_BAGID, 0},
        {RAPTOR_OPTION_NORMALIZE_LANGUAGE, 0},
        {RAPTOR_OPTION_CHECK_RDF_ID, 1},
    };
    c->world = raptor_new_world();
    if (!c->world) {
        die();
    }
    (void)raptor_world_set_flag(c->world, RAPTOR_WORLD_FLAG_WWW_SKIP_INIT_FINISH, 1);
    (void)raptor_world_set_log_handler(c->world, c, take_message);
    raptor_world_set_generate_bnodeid_handler(c->world, c, make_label);
    c->parser = raptor_new_parser(c->world, format == LG_FORMAT_RDFA ? "rdfa" : "rdfxml");
    if (!c->parser) {
        die();
    }
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (!(format == LG_FORMAT_RDFA && options[i].option == RAPTOR_OPTION_STRICT)) {
            (void)raptor_parser_set_option(c->parser, options[i].option, NULL, options[i].value);
        }
    }
    raptor_parser_set_uri_filter(c->parser, refuse_uri, NULL);
    raptor_parser_set_statement_handler(c->parser, c, take_statement);
    if (format == LG_FORMAT_RDFXML) {
        c->sax2 = raptor_new_sax2(c->world, &c->locator, c);
        if (!c->sax2) {
            die();
        }
        raptor_sax2_set_start_element_handler(c->sax2, check_element);
        raptor_sax2_set_end_element_handler(c->sax2, leave_element);
    }
}

static void
parse(Child *c, LgStr base)
{
    static unsigned char input[INPUT_SIZE];
    raptor_uri *uri =
        raptor_new_uri_from_counted_string(c->world, (const unsigned char *)base.p, base.n);
    if (!uri || raptor_parser_parse_start(c->parser, uri) != 0) {
        fail(c, 0, 0, "the parser does not start");
    }
    if (c->sax2) {
        raptor_sax2_parse_start(c->sax2, uri);
    }
    for (;;) {
        const ssize_t n = read(STDIN_FILENO, input, sizeof(input));
        if (n < 0 && errno != EINTR) {
            die();
        }
        if (n >= 0 && raptor_parser_parse_chunk(c->parser, input, (size_t)n, n == 0) != 0) {
            fail(c, 0, 0, "not what this syntax allows");
        }
        if (n >= 0 && c->sax2) { // behind the parser, whose errors come with a line
            (void)raptor_sax2_parse_chunk(c->sax2, input, (size_t)n, n == 0);
        }
        if (n == 0) {
            return;
        }
    }
}

void
lg_raptor_run(int fd, LgFormat format, LgStr base)
{
    static Child child;
    Child *c = &child;
    if (dup2(fd, STDIN_FILENO) < 0 || close_range(1, ~0U, 0) != 0) {
        die();
    }
    // It may initialise itself in freedom; what it reads, it reads in the jail.
    set_up(c, format);
    if (!lg_jail_enter()) {
        fail(c, 0, 0, "this system does not allow a sandbox (seccomp), and there is none without");
    }
    parse(c, base);
    lg_buf_byte(&c->out, 'E');
    lg_buf_add(&c->out, (LgStr){(const char *)&c->n_statements, sizeof(c->n_statements)});
    send_out(c);
    _exit(EXIT_SUCCESS);
}
