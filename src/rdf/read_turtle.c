// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Turtle and TriG (RDF 1.1), strict, by recursive descent. What is being said
// about what is kept in frames, one for each level of [] and (); a statement is
// handed on as soon as its object is known.

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "rdf/iri.h"
#include "rdf/reader_impl.h"
#include "rdf/terminal_impl.h"

enum { DEPTH_MAX = 256, PREFIXES_MAX = 4096 };

typedef struct {
    LgTermKind kind;
    LgBuf value;
} Node;

typedef struct {
    Node subject;
    Node predicate;
} Frame;

typedef struct {
    LgBuf name, iri;
} Prefix;

typedef struct {
    LgInput *in;
    LgFeed *feed;
    bool graphs;
    LgBuf base;
    Prefix *prefixes;
    size_t n_prefixes, cap_prefixes;
    Frame *frames; // DEPTH_MAX
    Node object;
    LgBuf datatype, lang;
    Node graph; // kind NONE: the default graph
    LgBuf room; // unescaped text of one terminal
    LgArena *scratch;
    uint64_t n_blank; // labels made so far
    uint64_t at;      // where the last object began
} Turtle;

static LgStatus read_object(Turtle *t, unsigned depth, LgError *err);
static LgStatus read_predicates(Turtle *t, unsigned depth, LgError *err);

// --- Looking ahead ------------------------------------------------------------------

static LgStatus
fail_here(Turtle *t, LgError *err, const char *what)
{
    if (t->in->eof && t->in->p + 1 >= t->in->end) {
        return lg_input_fail(t->in, t->in->p, err, "%s, but the input ends here", what);
    }
    return lg_input_fail(t->in, t->in->p, err, "%s", what);
}

// After a terminal function returned null: more input, or the error.
static LgStatus
again(Turtle *t, const LgTerminalFail *fail, LgError *err)
{
    if (fail->what) {
        return lg_input_fail(t->in, fail->at, err, "%s", fail->what);
    }
    return t->in->eof ? lg_input_fail(t->in, t->in->p, err, "this does not end")
                      : lg_input_more(t->in, err);
}

// Past white space and comments. Afterwards p == end only at the end of the input.
static LgStatus
skip(Turtle *t, LgError *err)
{
    LgInput *in = t->in;
    bool comment = false;
    for (;;) {
        while (in->p < in->end) {
            const char c = *in->p;
            if (comment) {
                comment = c != '\n' && c != '\r';
            } else if (c == '#') {
                comment = true;
            } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                return LG_OK;
            }
            in->p++;
        }
        if (in->eof) {
            return LG_OK;
        }
        LG_TRY(lg_input_more(in, err));
    }
}

// The next byte that is not white space, '\0' at the end of the input.
static LgStatus
peek(Turtle *t, char *out, LgError *err)
{
    LG_TRY(skip(t, err));
    *out = t->in->p < t->in->end ? *t->in->p : '\0';
    return LG_OK;
}

// Have at least `n` bytes, or all there are.
static LgStatus
have(Turtle *t, size_t n, LgError *err)
{
    while ((size_t)(t->in->end - t->in->p) < n && !t->in->eof) {
        LG_TRY(lg_input_more(t->in, err));
    }
    return LG_OK;
}

static LgStatus
expect(Turtle *t, char c, const char *what, LgError *err)
{
    char next = 0;
    LG_TRY(peek(t, &next, err));
    if (next != c) {
        return fail_here(t, err, what);
    }
    t->in->p++;
    return LG_OK;
}

// True, and past it, when `word` stands here.
static LgStatus
take_word(Turtle *t, LgStr word, bool nocase, bool *out, LgError *err)
{
    LG_TRY(have(t, word.n + 8, err));
    *out = lg_terminal_is_word(t->in->p, t->in->end, word, nocase);
    t->in->p += *out ? word.n : 0;
    return LG_OK;
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to read RDF");
}

static LgStatus
set_node(Node *node, LgTermKind kind, LgStr value, LgError *err)
{
    lg_buf_clear(&node->value);
    lg_buf_add(&node->value, value);
    node->kind = kind;
    return node->value.failed ? no_memory(err) : LG_OK;
}

static LgTerm
term_of(const Node *node)
{
    return (LgTerm){.kind = node->kind, .value = lg_buf_view(&node->value)};
}

// --- Terms ----------------------------------------------------------------------------

static LgStatus
new_blank(Turtle *t, Node *out, LgError *err)
{
    lg_buf_clear(&out->value);
    lg_buf_printf(&out->value, "genid%llu", (unsigned long long)++t->n_blank);
    out->kind = LG_TERM_BLANK;
    return out->value.failed ? no_memory(err) : LG_OK;
}

// A label of the document. Those that could be taken for ours get out of the way.
static LgStatus
read_blank(Turtle *t, Node *out, LgError *err)
{
    LgStr label = {0};
    LgTerminalFail fail;
    const char *stop = NULL;
    while (!stop) {
        stop = lg_terminal_blank(t->in->p, t->in->end, &label, &fail);
        if (!stop) {
            LG_TRY(again(t, &fail, err));
        }
    }
    lg_buf_clear(&out->value);
    if (lg_str_starts(label, LG_STR("genid"))) {
        lg_buf_add(&out->value, LG_STR("genid_"));
    }
    lg_buf_add(&out->value, label);
    out->kind = LG_TERM_BLANK;
    t->in->p = stop;
    return out->value.failed ? no_memory(err) : LG_OK;
}

// <...>, resolved against the base when it is relative. An IRI with a scheme
// stays as it is, dots and all.
static LgStatus
resolve(Turtle *t, LgStr iri, LgBuf *out, LgError *err)
{
    LgStr full = iri;
    if (!lg_iri_has_scheme(iri)) {
        lg_arena_reset(t->scratch);
        LG_TRY(lg_iri_check_ref(iri, err));
        LG_TRY(lg_iri_resolve(t->scratch, lg_buf_view(&t->base), iri, &full, err));
    }
    lg_buf_clear(out);
    lg_buf_add(out, full);
    return out->failed ? no_memory(err) : LG_OK;
}

static LgStatus
read_iriref(Turtle *t, LgBuf *out, LgError *err)
{
    LgStr iri = {0};
    LgTerminalFail fail;
    const char *stop = NULL;
    while (!stop) {
        stop = lg_terminal_iri(t->in->p, t->in->end, &t->room, &iri, &fail);
        if (!stop) {
            LG_TRY(again(t, &fail, err));
        }
    }
    const LgStatus st = t->room.failed ? no_memory(err) : resolve(t, iri, out, err);
    if (st != LG_OK) {
        lg_input_place(t->in, t->in->p, err);
    }
    t->in->p = stop;
    return st;
}

static const Prefix *
find_prefix(const Turtle *t, LgStr name)
{
    for (size_t i = t->n_prefixes; i > 0; i--) {
        if (lg_str_eq(lg_buf_view(&t->prefixes[i - 1].name), name)) {
            return &t->prefixes[i - 1];
        }
    }
    return NULL;
}

static LgStatus
read_name_parts(Turtle *t, LgStr *prefix, LgStr *local, const char **stop, LgError *err)
{
    LgTerminalFail fail;
    *stop = NULL;
    while (!*stop) {
        *stop = lg_terminal_name(t->in->p, t->in->end, prefix, local, &fail);
        if (!*stop) {
            LG_TRY(again(t, &fail, err));
        }
    }
    return LG_OK;
}

static LgStatus
read_name(Turtle *t, LgBuf *out, LgError *err)
{
    LgStr name = {0};
    LgStr local = {0};
    const char *stop = NULL;
    LG_TRY(read_name_parts(t, &name, &local, &stop, err));
    const Prefix *prefix = find_prefix(t, name);
    if (!prefix) {
        return lg_input_fail(t->in, t->in->p, err, "unknown prefix '" LG_STR_FMT ":'",
                             LG_STR_ARG(name));
    }
    lg_buf_clear(out);
    lg_buf_add(out, lg_buf_view(&prefix->iri));
    for (size_t at = 0; at < local.n;) { // PN_LOCAL_ESC: the backslashes go
        const LgStr rest = lg_str_from(local, at);
        const size_t n = lg_str_find(rest, '\\');
        lg_buf_add(out, (LgStr){rest.p, n});
        at += n;
        if (at < local.n) {
            lg_buf_byte(out, local.p[at + 1]);
            at += 2;
        }
    }
    t->in->p = stop;
    return out->failed ? no_memory(err) : LG_OK;
}

static LgStatus
read_iri(Turtle *t, LgBuf *out, LgError *err)
{
    return *t->in->p == '<' ? read_iriref(t, out, err) : read_name(t, out, err);
}

// --- Statements -----------------------------------------------------------------------

// Hand on the statement of a frame with `object`.
static LgStatus
emit(Turtle *t, const Frame *f, const LgTerm *object, LgError *err)
{
    const LgTerm s = term_of(&f->subject);
    const LgTerm p = term_of(&f->predicate);
    const LgTerm g = term_of(&t->graph);
    const LgStatus st = lg_feed_add(t->feed, &s, &p, object, &g, err);
    if (st != LG_OK) {
        lg_input_place(t->in, lg_input_at(t->in, t->at), err);
    }
    return st;
}

static LgStatus
emit_node(Turtle *t, const Frame *f, const Node *object, LgError *err)
{
    const LgTerm term = term_of(object);
    return emit(t, f, &term, err);
}

static LgStatus
read_string(Turtle *t, LgBuf *out, LgError *err)
{
    LgStr text = {0};
    LgTerminalFail fail;
    const char *stop = NULL;
    while (!stop) {
        stop = lg_terminal_string(t->in->p, t->in->end, true, &t->room, &text, &fail);
        if (!stop) {
            LG_TRY(again(t, &fail, err));
        }
    }
    lg_buf_clear(out);
    lg_buf_add(out, text);
    t->in->p = stop;
    return out->failed || t->room.failed ? no_memory(err) : LG_OK;
}

static LgStatus
read_lang(Turtle *t, LgBuf *out, LgError *err)
{
    LgStr lang = {0};
    LgTerminalFail fail;
    const char *stop = NULL;
    while (!stop) {
        stop = lg_terminal_lang(t->in->p, t->in->end, &lang, &fail);
        if (!stop) {
            LG_TRY(again(t, &fail, err));
        }
    }
    lg_buf_clear(out);
    lg_buf_add(out, lang);
    t->in->p = stop;
    return out->failed ? no_memory(err) : LG_OK;
}

static LgStatus
read_literal(Turtle *t, const Frame *f, LgError *err)
{
    LG_TRY(read_string(t, &t->object.value, err));
    LG_TRY(have(t, 3, err));
    LgTerm term = lg_term_string(lg_buf_view(&t->object.value));
    if (*t->in->p == '@') {
        LG_TRY(read_lang(t, &t->lang, err));
        term = lg_term_lang(term.value, lg_buf_view(&t->lang));
    } else if (t->in->p[0] == '^') {
        if (t->in->end - t->in->p < 3 || t->in->p[1] != '^') {
            return fail_here(t, err, "expected ^^ and a datatype");
        }
        t->in->p += 2;
        LG_TRY(skip(t, err));
        if (t->in->p == t->in->end) {
            return fail_here(t, err, "expected a datatype");
        }
        LG_TRY(read_iri(t, &t->datatype, err));
        term.datatype = lg_buf_view(&t->datatype);
    }
    return emit(t, f, &term, err);
}

static LgStatus
read_number(Turtle *t, const Frame *f, LgError *err)
{
    LgStr text = {0};
    const char *type = NULL;
    LgTerminalFail fail;
    const char *stop = NULL;
    while (!stop) {
        stop = lg_terminal_number(t->in->p, t->in->end, &text, &type, &fail);
        if (!stop) {
            LG_TRY(again(t, &fail, err));
        }
    }
    lg_buf_clear(&t->datatype);
    lg_buf_add(&t->datatype, LG_STR(LG_NS_XSD));
    lg_buf_add(&t->datatype, lg_str_c(type));
    if (t->datatype.failed) {
        return no_memory(err);
    }
    const LgTerm term = lg_term_typed(text, lg_buf_view(&t->datatype));
    LG_TRY(emit(t, f, &term, err)); // `text` is in the window: emit before it moves
    t->in->p = stop;
    return LG_OK;
}

static LgStatus
deeper(Turtle *t, unsigned depth, LgError *err)
{
    if (depth + 1 < DEPTH_MAX) {
        return LG_OK;
    }
    (void)lg_error_set(err, LG_E_LIMIT, "[] and () are nested deeper than %d levels", DEPTH_MAX);
    lg_input_place(t->in, t->in->p, err);
    return LG_E_LIMIT;
}

// "[" predicates "]" with the blank node in the subject of the frame at `depth`.
// `*out_empty`: it was just [].
static LgStatus
read_brackets(Turtle *t, unsigned depth, bool *out_empty, LgError *err)
{
    char next = 0;
    t->in->p++; // [
    LG_TRY(peek(t, &next, err));
    *out_empty = next == ']';
    if (!*out_empty) {
        LG_TRY(read_predicates(t, depth, err));
    }
    return expect(t, ']', "expected ';' or ']'", err);
}

// The rest of a list whose "(" and first item are still ahead; the frame at
// `depth` has its first node as subject.
static LgStatus
read_items(Turtle *t, unsigned depth, LgError *err)
{
    Frame *f = &t->frames[depth];
    for (;;) {
        LG_TRY(set_node(&f->predicate, LG_TERM_IRI, LG_STR(LG_NS_RDF "first"), err));
        LG_TRY(read_object(t, depth, err));
        LG_TRY(set_node(&f->predicate, LG_TERM_IRI, LG_STR(LG_NS_RDF "rest"), err));
        char next = 0;
        LG_TRY(peek(t, &next, err));
        if (next == ')') {
            t->in->p++;
            const LgTerm nil = lg_term_iri(LG_STR(LG_NS_RDF "nil"));
            return emit(t, f, &nil, err);
        }
        LG_TRY(new_blank(t, &t->object, err));
        LG_TRY(emit_node(t, f, &t->object, err));
        LG_TRY(set_node(&f->subject, LG_TERM_BLANK, lg_buf_view(&t->object.value), err));
    }
}

// At "(": the node of the list, rdf:nil when it is empty. `*out_items`: its items are ahead.
static LgStatus
open_list(Turtle *t, Node *node, bool *out_items, LgError *err)
{
    char next = 0;
    t->in->p++; // (
    LG_TRY(peek(t, &next, err));
    *out_items = next != ')';
    if (*out_items) {
        return new_blank(t, node, err);
    }
    t->in->p++;
    return set_node(node, LG_TERM_IRI, LG_STR(LG_NS_RDF "nil"), err);
}

static LgStatus
read_nested(Turtle *t, char open, unsigned depth, LgError *err)
{
    bool ahead = true;
    LG_TRY(deeper(t, depth, err));
    Frame *inner = &t->frames[depth + 1];
    LG_TRY(open == '(' ? open_list(t, &inner->subject, &ahead, err)
                       : new_blank(t, &inner->subject, err));
    LG_TRY(emit_node(t, &t->frames[depth], &inner->subject, err));
    if (open == '[') {
        return read_brackets(t, depth + 1, &ahead, err);
    }
    return ahead ? read_items(t, depth + 1, err) : LG_OK;
}

static LgStatus
read_boolean(Turtle *t, const Frame *f, bool *out_done, LgError *err)
{
    static const LgStr words[] = {LG_STR_INIT("true"), LG_STR_INIT("false")};
    for (size_t i = 0; i < 2; i++) {
        LG_TRY(take_word(t, words[i], false, out_done, err));
        if (*out_done) {
            const LgTerm term = lg_term_typed(words[i], LG_STR(LG_NS_XSD "boolean"));
            return emit(t, f, &term, err);
        }
    }
    return LG_OK;
}

static LgStatus
read_object(Turtle *t, unsigned depth, LgError *err)
{
    const Frame *f = &t->frames[depth];
    char next = 0;
    LG_TRY(peek(t, &next, err));
    LG_TRY(have(t, 2, err));
    const bool number_or_dot = next != '.' || (t->in->p[1] >= '0' && t->in->p[1] <= '9');
    if (next == '\0' || strchr(",;)]}", next) || !number_or_dot) {
        return fail_here(t, err, "expected an object");
    }
    t->at = lg_input_offset(t->in);
    if (next == '"' || next == '\'') {
        return read_literal(t, f, err);
    }
    if (next == '[' || next == '(') {
        return read_nested(t, next, depth, err);
    }
    if (strchr("+-.0123456789", next)) {
        return read_number(t, f, err);
    }
    if (next == 't' || next == 'f') {
        bool done = false;
        LG_TRY(read_boolean(t, f, &done, err));
        if (done) {
            return LG_OK;
        }
    }
    if (next == '_') {
        LG_TRY(read_blank(t, &t->object, err));
    } else {
        LG_TRY(read_iri(t, &t->object.value, err));
        t->object.kind = LG_TERM_IRI;
    }
    return emit_node(t, f, &t->object, err);
}

static LgStatus
read_verb(Turtle *t, Frame *f, LgError *err)
{
    bool is_a = false;
    LG_TRY(take_word(t, LG_STR("a"), false, &is_a, err));
    if (is_a) {
        return set_node(&f->predicate, LG_TERM_IRI, LG_STR(LG_NS_RDF "type"), err);
    }
    f->predicate.kind = LG_TERM_IRI;
    return read_iri(t, &f->predicate.value, err);
}

// predicateObjectList of the frame at `depth`, which has its subject.
static LgStatus
read_predicates(Turtle *t, unsigned depth, LgError *err)
{
    char next = 0;
    do {
        LG_TRY(skip(t, err));
        if (t->in->p == t->in->end) {
            return fail_here(t, err, "expected a predicate");
        }
        LG_TRY(read_verb(t, &t->frames[depth], err));
        do {
            LG_TRY(read_object(t, depth, err));
            LG_TRY(peek(t, &next, err));
            t->in->p += next == ',';
        } while (next == ',');
        const bool list_goes_on = next == ';';
        while (next == ';') {
            t->in->p++;
            LG_TRY(peek(t, &next, err));
        }
        if (!list_goes_on) {
            return LG_OK;
        }
    } while (next != '.' && next != ']' && next != '}' && next != '\0');
    return LG_OK;
}

// The subject of the outermost frame. `*out_bare`: it may name a graph;
// `*out_alone`: it may stand without predicates.
static LgStatus
read_subject(Turtle *t, char next, bool *out_bare, bool *out_alone, LgError *err)
{
    Node *subject = &t->frames[0].subject;
    *out_bare = true;
    *out_alone = false;
    if (next == '[') {
        LG_TRY(new_blank(t, subject, err));
        LG_TRY(read_brackets(t, 0, out_bare, err));
        *out_alone = !*out_bare;
        return LG_OK;
    }
    if (next == '(') {
        bool items = false;
        *out_bare = false;
        LG_TRY(open_list(t, subject, &items, err));
        if (!items) {
            return LG_OK;
        }
        // The items run in the next frame, so that the first node stays here.
        Node *first = &t->frames[1].subject;
        LG_TRY(set_node(first, subject->kind, lg_buf_view(&subject->value), err));
        return read_items(t, 1, err);
    }
    if (next == '_') {
        return read_blank(t, subject, err);
    }
    subject->kind = LG_TERM_IRI;
    return read_iri(t, &subject->value, err);
}

static LgStatus
read_triples(Turtle *t, bool alone, LgError *err)
{
    char next = 0;
    LG_TRY(peek(t, &next, err));
    return alone && (next == '.' || next == '}') ? LG_OK : read_predicates(t, 0, err);
}

// "{" triples "}" of the graph in `t->graph`.
static LgStatus
read_graph(Turtle *t, LgError *err)
{
    char next = 0;
    LG_TRY(expect(t, '{', "expected '{'", err));
    LG_TRY(peek(t, &next, err));
    while (next != '}') {
        bool bare = false;
        bool alone = false;
        if (t->in->p == t->in->end) {
            return fail_here(t, err, "expected a subject or '}'");
        }
        LG_TRY(read_subject(t, next, &bare, &alone, err));
        LG_TRY(read_triples(t, alone, err));
        LG_TRY(peek(t, &next, err));
        if (next != '}') {
            LG_TRY(expect(t, '.', "expected ';', ',', '.' or '}'", err));
            LG_TRY(peek(t, &next, err));
        }
    }
    t->in->p++;
    t->graph.kind = LG_TERM_NONE;
    return LG_OK;
}

// --- Directives -------------------------------------------------------------------------

static LgStatus
add_prefix(Turtle *t, LgStr name, LgStr iri, LgError *err)
{
    Prefix *prefix = NULL;
    for (size_t i = 0; i < t->n_prefixes && !prefix; i++) {
        if (lg_str_eq(lg_buf_view(&t->prefixes[i].name), name)) {
            prefix = &t->prefixes[i];
        }
    }
    if (!prefix) {
        if (t->n_prefixes == PREFIXES_MAX) {
            return lg_error_set(err, LG_E_LIMIT, "more than %d prefixes", PREFIXES_MAX);
        }
        if (!lg_mem_grow((void **)&t->prefixes, &t->cap_prefixes, t->n_prefixes + 1,
                         sizeof(Prefix))) {
            return no_memory(err);
        }
        prefix = &t->prefixes[t->n_prefixes++];
        *prefix = (Prefix){0};
        lg_buf_add(&prefix->name, name);
    }
    lg_buf_clear(&prefix->iri);
    lg_buf_add(&prefix->iri, iri);
    return prefix->name.failed || prefix->iri.failed ? no_memory(err) : LG_OK;
}

static LgStatus
expect_iriref(Turtle *t, LgBuf *out, LgError *err)
{
    char next = 0;
    LG_TRY(peek(t, &next, err));
    return next == '<' ? read_iriref(t, out, err) : fail_here(t, err, "expected an IRI in <>");
}

static LgStatus
read_prefix(Turtle *t, LgError *err)
{
    LgStr name = {0};
    LgStr local = {0};
    const char *stop = NULL;
    LG_TRY(skip(t, err));
    if (t->in->p == t->in->end) {
        return fail_here(t, err, "expected a prefix");
    }
    LG_TRY(read_name_parts(t, &name, &local, &stop, err));
    if (local.n > 0) {
        return fail_here(t, err, "expected a prefix that ends with ':'");
    }
    lg_buf_clear(&t->lang);
    lg_buf_add(&t->lang, name); // the window may move before the IRI is read
    t->in->p = stop;
    LG_TRY(expect_iriref(t, &t->datatype, err));
    return t->lang.failed ? no_memory(err)
                          : add_prefix(t, lg_buf_view(&t->lang), lg_buf_view(&t->datatype), err);
}

static LgStatus
read_base(Turtle *t, LgError *err)
{
    LG_TRY(expect_iriref(t, &t->datatype, err));
    lg_buf_clear(&t->base);
    lg_buf_add(&t->base, lg_buf_view(&t->datatype));
    return t->base.failed ? no_memory(err) : LG_OK;
}

// Behind '@' the keyword is in lower case, and whatever follows is not part of it ("@prefix:<x>.").
static LgStatus
take_directive(Turtle *t, LgStr word, bool at, bool *out, LgError *err)
{
    if (!at) {
        return take_word(t, word, true, out, err);
    }
    LG_TRY(have(t, word.n, err));
    *out = lg_str_starts((LgStr){t->in->p, (size_t)(t->in->end - t->in->p)}, word);
    t->in->p += *out ? word.n : 0;
    return LG_OK;
}

// @prefix and @base end with a dot, PREFIX and BASE do not.
static LgStatus
read_directive(Turtle *t, char next, bool *out_done, LgError *err)
{
    const bool at = next == '@';
    bool is_prefix = false;
    bool is_base = false;
    *out_done = false;
    if (!at && !strchr("pPbB", next)) {
        return LG_OK;
    }
    t->in->p += at;
    LG_TRY(take_directive(t, LG_STR("prefix"), at, &is_prefix, err));
    if (!is_prefix) {
        LG_TRY(take_directive(t, LG_STR("base"), at, &is_base, err));
    }
    *out_done = is_prefix || is_base;
    if (!*out_done) {
        return at ? fail_here(t, err, "expected @prefix or @base") : LG_OK;
    }
    LG_TRY(is_prefix ? read_prefix(t, err) : read_base(t, err));
    return at ? expect(t, '.', "expected '.' behind the directive", err) : LG_OK;
}

static LgStatus
set_graph(Turtle *t, LgError *err)
{
    const Node *name = &t->frames[0].subject;
    return set_node(&t->graph, name->kind, lg_buf_view(&name->value), err);
}

static LgStatus
read_named_graph(Turtle *t, LgError *err)
{
    bool bare = false;
    bool alone = false;
    char next = 0;
    LG_TRY(peek(t, &next, err));
    if (t->in->p == t->in->end || next == '(') {
        return fail_here(t, err, "expected the name of a graph");
    }
    const char *what = "a graph cannot be named by a blank node with properties";
    LG_TRY(read_subject(t, next, &bare, &alone, err));
    if (!bare) {
        return fail_here(t, err, what);
    }
    LG_TRY(set_graph(t, err));
    return read_graph(t, err);
}

static LgStatus
read_statement(Turtle *t, char next, LgError *err)
{
    bool done = false;
    bool alone = false;
    LG_TRY(read_directive(t, next, &done, err));
    if (done) {
        return LG_OK;
    }
    if (t->graphs && (next == 'g' || next == 'G')) {
        LG_TRY(take_word(t, LG_STR("graph"), true, &done, err));
        if (done) {
            return read_named_graph(t, err);
        }
    }
    if (t->graphs && next == '{') {
        return read_graph(t, err);
    }
    bool bare = false;
    LG_TRY(read_subject(t, next, &bare, &alone, err));
    LG_TRY(peek(t, &next, err));
    if (t->graphs && bare && next == '{') {
        LG_TRY(set_graph(t, err));
        return read_graph(t, err);
    }
    LG_TRY(read_triples(t, alone, err));
    return expect(t, '.', "expected ';', ',' or '.'", err);
}

static LgStatus
read_document(Turtle *t, LgStr base, LgError *err)
{
    char next = 0;
    lg_buf_add(&t->base, base);
    t->frames = LG_ALLOC_ARRAY(Frame, DEPTH_MAX);
    t->scratch = lg_arena_new(0);
    if (!t->frames || !t->scratch || t->base.failed) {
        return no_memory(err);
    }
    LG_TRY(have(t, 3, err));
    if (lg_str_starts((LgStr){t->in->p, (size_t)(t->in->end - t->in->p)}, LG_STR("\xef\xbb\xbf"))) {
        t->in->p += 3; // a byte order mark
    }
    for (;;) {
        LG_TRY(peek(t, &next, err));
        if (t->in->p == t->in->end) {
            return LG_OK;
        }
        LG_TRY(read_statement(t, next, err));
    }
}

LgStatus
lg_read_turtle(LgInput *in, LgFeed *feed, LgStr base, bool graphs, LgError *err)
{
    Turtle t = {.in = in, .feed = feed, .graphs = graphs};
    const LgStatus st = read_document(&t, base, err);
    for (size_t i = 0; t.frames && i < DEPTH_MAX; i++) {
        lg_buf_done(&t.frames[i].subject.value);
        lg_buf_done(&t.frames[i].predicate.value);
    }
    for (size_t i = 0; i < t.n_prefixes; i++) {
        lg_buf_done(&t.prefixes[i].name);
        lg_buf_done(&t.prefixes[i].iri);
    }
    lg_mem_free(t.frames);
    lg_mem_free(t.prefixes);
    LgBuf *const bufs[] = {&t.base, &t.object.value, &t.datatype, &t.lang, &t.graph.value, &t.room};
    for (size_t i = 0; i < sizeof(bufs) / sizeof(bufs[0]); i++) {
        lg_buf_done(bufs[i]);
    }
    lg_arena_free(t.scratch);
    return st;
}
