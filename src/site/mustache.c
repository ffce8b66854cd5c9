// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "site/mustache.h"

#include "base/mem.h"

enum { MOST_NODES = 20000, DEEPEST = 64, OUT_SIZE = 32 * 1024 };

typedef enum {
    TEXT,
    VARIABLE,
    RAW,
    SECTION,  // up to `end`
    INVERTED, // up to `end`
    CLOSE,
    PARTIAL,
} NodeKind;

typedef struct {
    NodeKind kind;
    LgStr text;   // literal text, or the name
    LgStr indent; // PARTIAL alone on its line
    uint32_t end; // SECTION, INVERTED: the node behind its CLOSE
} Node;

typedef struct Template Template;
struct Template {
    LgStr name;
    Node *nodes;
    uint32_t n;
    Template *next;
};

struct LgMustache {
    LgArena *arena;
    Template *first;
};

LgMustache *
lg_mustache_new(void)
{
    LgMustache *set = LG_ALLOC(LgMustache);
    LgArena *arena = set ? lg_arena_new(0) : NULL;
    if (!arena) {
        lg_mem_free(set);
        return NULL;
    }
    set->arena = arena;
    return set;
}

void
lg_mustache_free(LgMustache *set)
{
    if (set) {
        lg_arena_free(set->arena);
        lg_mem_free(set);
    }
}

static const Template *
find(const LgMustache *set, LgStr name)
{
    for (const Template *t = set->first; t; t = t->next) {
        if (lg_str_eq(t->name, name)) {
            return t;
        }
    }
    return NULL;
}

// --- Compiling --------------------------------------------------------------

typedef struct {
    LgArena *arena;
    LgStr name;
    LgStr text;
    size_t at;
    Node *nodes;
    uint32_t n, cap;
    uint32_t open[DEEPEST]; // nodes of sections that are not closed
    uint32_t depth;
    LgError *err;
} Compiler;

static LgStatus
fail(Compiler *c, size_t at, const char *what)
{
    uint32_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < at; i++) {
        if (c->text.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    (void)lg_error_set(c->err, LG_E_SYNTAX, "%s", what);
    lg_error_at(c->err, c->name, line, (uint32_t)(at - start + 1));
    return LG_E_SYNTAX;
}

static LgStatus
add(Compiler *c, NodeKind kind, LgStr text, Node **out)
{
    if (c->n == c->cap) {
        const uint32_t cap = c->cap * 2 + 16;
        Node *grown = cap <= MOST_NODES ? LG_NEW_ARRAY(c->arena, Node, cap) : NULL;
        if (!grown) {
            return lg_error_set(c->err, LG_E_LIMIT, "the template is too large");
        }
        if (c->n > 0) {
            memcpy(grown, c->nodes, c->n * sizeof(Node));
        }
        c->nodes = grown;
        c->cap = cap;
    }
    Node *node = &c->nodes[c->n++];
    *node = (Node){.kind = kind, .text = text};
    if (out) {
        *out = node;
    }
    return LG_OK;
}

static bool
blank(char c)
{
    return c == ' ' || c == '\t';
}

// A tag that is alone on its line takes the line with it: `*start` moves back to
// the line's begin and `*end` behind its end. False when it is not alone.
static bool
alone(const Compiler *c, size_t *start, size_t *end)
{
    size_t from = *start;
    while (from > 0 && blank(c->text.p[from - 1])) {
        from--;
    }
    size_t to = *end;
    while (to < c->text.n && blank(c->text.p[to])) {
        to++;
    }
    const bool begins = from == 0 || c->text.p[from - 1] == '\n';
    if (to < c->text.n && c->text.p[to] == '\r') {
        to++;
    }
    const bool ends = to == c->text.n || c->text.p[to] == '\n';
    if (!begins || !ends || from < c->at) {
        return false;
    }
    *start = from;
    *end = to < c->text.n ? to + 1 : to;
    return true;
}

static LgStatus
close_section(Compiler *c, LgStr name, size_t at)
{
    if (c->depth == 0) {
        return fail(c, at, "this closes a section that is not open");
    }
    const uint32_t open = c->open[--c->depth];
    if (!lg_str_eq(c->nodes[open].text, name)) {
        return fail(c, at, "this closes another section than the one that is open");
    }
    LG_TRY(add(c, CLOSE, name, NULL));
    c->nodes[open].end = c->n;
    return LG_OK;
}

static LgStatus
tag(Compiler *c, char kind, LgStr name, LgStr indent, size_t at)
{
    Node *node = NULL;
    if (kind == '!') {
        return LG_OK;
    }
    if (kind == '=' || kind == '<' || kind == '$') {
        return fail(c, at, "this kind of tag is not known here");
    }
    if (name.n == 0) {
        return fail(c, at, "a tag without a name");
    }
    switch (kind) {
    case '#':
    case '^':
        if (c->depth == DEEPEST) {
            return fail(c, at, "sections are nested too deeply");
        }
        c->open[c->depth++] = c->n;
        return add(c, kind == '#' ? SECTION : INVERTED, name, NULL);
    case '/': return close_section(c, name, at);
    case '>':
        LG_TRY(add(c, PARTIAL, name, &node));
        node->indent = indent;
        return LG_OK;
    case '&':
    case '{': return add(c, RAW, name, NULL);
    default: return add(c, VARIABLE, name, NULL);
    }
}

static LgStatus
one_tag(Compiler *c, size_t open)
{
    const LgStr rest = lg_str_from(c->text, open + 2);
    const char kind = rest.n > 0 && strchr("#^/>!&{=<$", rest.p[0]) ? rest.p[0] : 0;
    const LgStr stop = kind == '{' ? LG_STR("}}}") : LG_STR("}}");
    const size_t len = lg_str_search(rest, stop);
    if (rest.n == 0 || len == rest.n) {
        return fail(c, open, "this tag has no end");
    }
    size_t start = open;
    size_t end = open + 2 + len + stop.n;
    const size_t skip = kind ? 1 : 0;
    const LgStr name = lg_str_trim((LgStr){rest.p + skip, len - skip});
    LgStr indent = {0};
    if (kind && kind != '&' && kind != '{' && alone(c, &start, &end) && kind == '>') {
        indent = (LgStr){c->text.p + start, open - start};
    }
    if (start > c->at) {
        LG_TRY(add(c, TEXT, (LgStr){c->text.p + c->at, start - c->at}, NULL));
    }
    LG_TRY(tag(c, kind, name, indent, open));
    c->at = end;
    return LG_OK;
}

static LgStatus
compile(Compiler *c)
{
    for (;;) {
        const size_t open = c->at + lg_str_search(lg_str_from(c->text, c->at), LG_STR("{{"));
        if (open >= c->text.n) {
            break;
        }
        LG_TRY(one_tag(c, open));
    }
    if (c->at < c->text.n) {
        LG_TRY(add(c, TEXT, lg_str_from(c->text, c->at), NULL));
    }
    if (c->depth > 0) {
        return fail(c, c->text.n, "a section is not closed before the end");
    }
    return LG_OK;
}

LgStatus
lg_mustache_add(LgMustache *set, LgStr name, LgStr text, LgError *err)
{
    Compiler c = {.arena = set->arena, .err = err};
    c.name = lg_arena_str(set->arena, name);
    c.text = lg_arena_str(set->arena, text);
    Template *t = LG_NEW(set->arena, Template);
    if (!c.name.p || !c.text.p || !t) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    LG_TRY(compile(&c));
    *t = (Template){.name = c.name, .nodes = c.nodes, .n = c.n, .next = set->first};
    set->first = t; // in front of one with the same name
    return LG_OK;
}

LgStatus
lg_mustache_check(const LgMustache *set, LgError *err)
{
    for (const Template *t = set->first; t; t = t->next) {
        for (uint32_t i = 0; i < t->n; i++) {
            const Node *node = &t->nodes[i];
            if (node->kind == PARTIAL && !find(set, node->text)) {
                return lg_error_set(err, LG_E_NOTFOUND,
                                    "the template '" LG_STR_FMT "' needs '" LG_STR_FMT
                                    "', which is not there",
                                    LG_STR_ARG(t->name), LG_STR_ARG(node->text));
            }
        }
    }
    return LG_OK;
}

// --- Rendering --------------------------------------------------------------

typedef struct {
    const LgMustache *set;
    const LgVal *stack[DEEPEST * 2];
    uint32_t depth;
    uint32_t partials;
    LgBuf buf;
    const LgOut *out;
    LgStr indent; // put in front of each line of a partial
    LgError *err;
} Renderer;

static const LgVal *
lookup(const Renderer *r, LgStr name)
{
    if (lg_str_eq(name, LG_STR("."))) {
        return r->stack[r->depth - 1];
    }
    const size_t dot = lg_str_find(name, '.');
    const LgVal *val = NULL;
    for (uint32_t i = r->depth; !val && i > 0; i--) {
        val = lg_val_get(r->stack[i - 1], (LgStr){name.p, dot});
    }
    LgStr rest = lg_str_from(name, dot + 1);
    while (val && rest.n > 0) { // dotted parts do not look further out
        const size_t n = lg_str_find(rest, '.');
        val = lg_val_get(val, (LgStr){rest.p, n});
        rest = lg_str_from(rest, n + 1);
    }
    return val;
}

// Template text, with the indentation of the partial it stands in after each
// line end that is not the template's last byte.
static void
literal(Renderer *r, LgStr text, bool last)
{
    if (r->indent.n == 0) {
        lg_buf_add(&r->buf, text);
        return;
    }
    for (size_t i = 0; i < text.n; i++) {
        lg_buf_byte(&r->buf, text.p[i]);
        if (text.p[i] == '\n' && !(last && i + 1 == text.n)) {
            lg_buf_add(&r->buf, r->indent);
        }
    }
}

static LgStatus
send(Renderer *r, bool all)
{
    if (r->buf.failed) {
        return lg_error_set(r->err, LG_E_NOMEM, "out of memory");
    }
    if (r->buf.n >= OUT_SIZE || (all && r->buf.n > 0)) {
        LG_TRY(lg_out_write(r->out, lg_buf_view(&r->buf), r->err));
        lg_buf_clear(&r->buf);
    }
    return LG_OK;
}

static LgStatus nodes(Renderer *r, const Template *t, uint32_t from, uint32_t to);

static LgStatus
within(Renderer *r, const Template *t, const LgVal *val, uint32_t from, uint32_t to)
{
    if (r->depth == sizeof(r->stack) / sizeof(r->stack[0])) {
        return lg_error_set(r->err, LG_E_LIMIT, "templates are nested too deeply");
    }
    r->stack[r->depth++] = val;
    const LgStatus st = nodes(r, t, from, to);
    r->depth--;
    return st;
}

static LgStatus
section(Renderer *r, const Template *t, const Node *node, uint32_t from)
{
    const LgVal *val = lookup(r, node->text);
    const uint32_t to = node->end - 1;
    if (node->kind == INVERTED) {
        return lg_val_truth(val) ? LG_OK : nodes(r, t, from, to);
    }
    if (!lg_val_truth(val)) {
        return LG_OK;
    }
    if (val->kind != LG_VAL_LIST) {
        return within(r, t, val, from, to);
    }
    for (const LgVal *item = val->first; item; item = item->next) {
        LG_TRY(within(r, t, item, from, to));
    }
    return LG_OK;
}

static LgStatus
partial(Renderer *r, const Node *node)
{
    const Template *t = find(r->set, node->text);
    if (!t) {
        return lg_error_set(r->err, LG_E_NOTFOUND, "no template '" LG_STR_FMT "'",
                            LG_STR_ARG(node->text));
    }
    if (++r->partials > DEEPEST) {
        return lg_error_set(r->err, LG_E_LIMIT, "templates are nested too deeply");
    }
    const LgStr before = r->indent;
    if (node->indent.n > 0) {
        r->indent = node->indent; // of nested ones only the inner: enough for HTML
        lg_buf_add(&r->buf, r->indent);
    }
    const LgStatus st = nodes(r, t, 0, t->n);
    r->indent = before;
    r->partials--;
    return st;
}

static LgStatus
nodes(Renderer *r, const Template *t, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to;) {
        const Node *node = &t->nodes[i];
        const LgVal *val = NULL;
        uint32_t next = i + 1;
        switch (node->kind) {
        case TEXT: literal(r, node->text, i + 1 == t->n); break;
        case VARIABLE:
        case RAW:
            val = lookup(r, node->text);
            if (val && node->kind == RAW && val->kind == LG_VAL_HTML) {
                lg_buf_add(&r->buf, val->text);
            } else if (val && (val->kind == LG_VAL_STR || val->kind == LG_VAL_HTML)) {
                lg_buf_html(&r->buf, val->text);
            }
            break;
        case SECTION:
        case INVERTED:
            LG_TRY(section(r, t, node, i + 1));
            next = node->end;
            break;
        case CLOSE: break;
        case PARTIAL: LG_TRY(partial(r, node)); break;
        }
        LG_TRY(send(r, false));
        i = next;
    }
    return LG_OK;
}

LgStatus
lg_mustache_render(const LgMustache *set, LgStr name, const LgVal *root, const LgOut *out,
                   LgError *err)
{
    const Template *t = find(set, name);
    if (!t) {
        return lg_error_set(err, LG_E_NOTFOUND, "no template '" LG_STR_FMT "'", LG_STR_ARG(name));
    }
    if (lg_val_failed(root)) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    Renderer r = {.set = set, .stack = {root}, .depth = 1, .out = out, .err = err};
    LgStatus st = nodes(&r, t, 0, t->n);
    if (st == LG_OK) {
        st = send(&r, true);
    }
    lg_buf_done(&r.buf);
    return st;
}
