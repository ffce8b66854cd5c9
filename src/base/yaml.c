// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/yaml.h"

#include "base/limits.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <yaml.h>

enum { DEPTH_MAX = 64, CHILDREN_MAX = 20000 }; // looking for a key's twin is quadratic

typedef struct {
    yaml_parser_t parser;
    LgArena *arena;
    LgStr source;
} Reader;

static uint32_t
from_one(size_t n)
{
    return n < UINT32_MAX ? (uint32_t)n + 1 : UINT32_MAX;
}

// `value` may be null.
static LgStatus
fail_at(const Reader *r, yaml_mark_t mark, LgStatus st, const char *what, const char *value,
        LgError *err)
{
    (void)lg_error_set(err, st, "%s%s%s", what, value ? ": " : "", value ? value : "");
    lg_error_at(err, r->source, from_one(mark.line), from_one(mark.column));
    return st;
}

static LgStatus
next_event(Reader *r, yaml_event_t *event, LgError *err)
{
    if (yaml_parser_parse(&r->parser, event)) {
        return LG_OK;
    }
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read YAML");
    }
    const yaml_mark_t mark = p->error == YAML_READER_ERROR ? p->mark : p->problem_mark;
    return fail_at(r, mark, LG_E_SYNTAX, p->problem ? p->problem : "not YAML", NULL, err);
}

static LgStatus
no_room(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "no room for the YAML document");
}

static LgStr
bytes_of(const yaml_char_t *p, size_t n)
{
    return (LgStr){(const char *)p, n};
}

// Anchors and tags make one document mean another; nothing here needs them.
static LgStatus
refuse_extras(const Reader *r, const yaml_event_t *e, const yaml_char_t *anchor,
              const yaml_char_t *tag, LgError *err)
{
    if (anchor) {
        return fail_at(r, e->start_mark, LG_E_INVALID, "anchors are not supported",
                       (const char *)anchor, err);
    }
    if (tag) {
        return fail_at(r, e->start_mark, LG_E_INVALID, "tags are not supported", (const char *)tag,
                       err);
    }
    return LG_OK;
}

static LgStatus read_node(Reader *r, const yaml_event_t *e, unsigned depth, LgYaml *node,
                          LgError *err);

static LgStatus
read_scalar(Reader *r, const yaml_event_t *e, LgYaml *node, LgError *err)
{
    LG_TRY(refuse_extras(r, e, e->data.scalar.anchor, e->data.scalar.tag, err));
    node->kind = LG_YAML_SCALAR;
    node->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->text = lg_arena_str(r->arena, bytes_of(e->data.scalar.value, e->data.scalar.length));
    return node->text.p ? LG_OK : no_room(err);
}

// The value of a key: what follows it among the events.
static LgStatus
read_value(Reader *r, unsigned depth, LgYaml *node, LgError *err)
{
    yaml_event_t e;
    LG_TRY(next_event(r, &e, err));
    const LgStatus st = read_node(r, &e, depth, node, err);
    yaml_event_delete(&e);
    return st;
}

static LgStatus
read_key(Reader *r, const yaml_event_t *e, const LgYaml *map, LgYaml *node, LgError *err)
{
    if (e->type != YAML_SCALAR_EVENT) {
        return fail_at(r, e->start_mark, LG_E_INVALID, "a key must be a plain text", NULL, err);
    }
    LgYaml key = {0}; // its text ends with a NUL, as everything in the arena
    LG_TRY(read_scalar(r, e, &key, err));
    const LgYaml *twin = lg_yaml_get(map, key.text);
    if (twin) {
        return fail_at(r, e->start_mark, LG_E_INVALID, "this key is there twice", key.text.p, err);
    }
    node->key = key.text;
    node->key_line = from_one(e->start_mark.line);
    node->key_column = from_one(e->start_mark.column);
    return LG_OK;
}

// One child that begins with event `e`: an item, or a key with its value.
static LgStatus
read_child(Reader *r, const yaml_event_t *e, unsigned depth, LgYaml *parent, LgYaml **last,
           LgError *err)
{
    if (parent->n >= CHILDREN_MAX) {
        return fail_at(r, e->start_mark, LG_E_LIMIT, "more than 20000 entries in one place", NULL,
                       err);
    }
    LgYaml *child = LG_NEW(r->arena, LgYaml);
    if (!child) {
        return no_room(err);
    }
    child->parent = parent;
    if (parent->kind == LG_YAML_MAPPING) {
        LG_TRY(read_key(r, e, parent, child, err));
        LG_TRY(read_value(r, depth, child, err));
    } else {
        LG_TRY(read_node(r, e, depth, child, err));
    }
    if (*last) {
        (*last)->next = child;
    } else {
        parent->first = child;
    }
    *last = child;
    parent->n++;
    return LG_OK;
}

static LgStatus
read_children(Reader *r, yaml_event_type_t until, unsigned depth, LgYaml *node, LgError *err)
{
    LgYaml *last = NULL;
    for (;;) {
        yaml_event_t e;
        LG_TRY(next_event(r, &e, err));
        const bool at_end = e.type == until;
        const LgStatus st = at_end ? LG_OK : read_child(r, &e, depth + 1, node, &last, err);
        yaml_event_delete(&e);
        if (at_end || st != LG_OK) {
            return st;
        }
    }
}

static LgStatus
read_node(Reader *r, const yaml_event_t *e, unsigned depth, LgYaml *node, LgError *err)
{
    node->source = r->source;
    node->line = from_one(e->start_mark.line);
    node->column = from_one(e->start_mark.column);
    if (depth > DEPTH_MAX) {
        return fail_at(r, e->start_mark, LG_E_LIMIT, "nested deeper than 64 levels", NULL, err);
    }
    if (e->type == YAML_SCALAR_EVENT) {
        return read_scalar(r, e, node, err);
    }
    if (e->type == YAML_SEQUENCE_START_EVENT) {
        node->kind = LG_YAML_SEQUENCE;
        LG_TRY(refuse_extras(r, e, e->data.sequence_start.anchor, e->data.sequence_start.tag, err));
        return read_children(r, YAML_SEQUENCE_END_EVENT, depth, node, err);
    }
    if (e->type == YAML_MAPPING_START_EVENT) {
        node->kind = LG_YAML_MAPPING;
        LG_TRY(refuse_extras(r, e, e->data.mapping_start.anchor, e->data.mapping_start.tag, err));
        return read_children(r, YAML_MAPPING_END_EVENT, depth, node, err);
    }
    assert(e->type == YAML_ALIAS_EVENT);
    return fail_at(r, e->start_mark, LG_E_INVALID, "aliases are not supported",
                   (const char *)e->data.alias.anchor, err);
}

// Go past one event that has to be of `type`.
static LgStatus
pass(Reader *r, yaml_event_type_t type, const char *otherwise, LgError *err)
{
    yaml_event_t e;
    LG_TRY(next_event(r, &e, err));
    const LgStatus st =
        e.type == type ? LG_OK : fail_at(r, e.start_mark, LG_E_INVALID, otherwise, NULL, err);
    yaml_event_delete(&e);
    return st;
}

static LgStatus
read_document(Reader *r, const LgYaml **out, LgError *err)
{
    LgYaml *root = LG_NEW(r->arena, LgYaml);
    if (!root) {
        return no_room(err);
    }
    LG_TRY(pass(r, YAML_STREAM_START_EVENT, "not YAML", err));
    LG_TRY(pass(r, YAML_DOCUMENT_START_EVENT, "the document is empty", err));
    LG_TRY(read_value(r, 0, root, err));
    LG_TRY(pass(r, YAML_DOCUMENT_END_EVENT, "not YAML", err));
    LG_TRY(pass(r, YAML_STREAM_END_EVENT, "only one document is allowed", err));
    *out = root;
    return LG_OK;
}

LgStatus
lg_yaml_parse(LgArena *arena, LgStr text, LgStr source, const LgYaml **out, LgError *err)
{
    Reader r = {.arena = arena, .source = lg_arena_str(arena, source)};
    if (!r.source.p) {
        return no_room(err);
    }
    if (text.n > LG_LIMIT_RECIPE) {
        (void)lg_error_set(err, LG_E_LIMIT, "longer than %d bytes", LG_LIMIT_RECIPE);
        lg_error_at(err, source, 0, 0);
        return LG_E_LIMIT;
    }
    if (!yaml_parser_initialize(&r.parser)) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read YAML");
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
    const LgStatus st = read_document(&r, out, err);
    yaml_parser_delete(&r.parser);
    return st;
}

LgStatus
lg_yaml_read(const LgIo *io, const char *path, LgArena *arena, const LgYaml **out, LgError *err)
{
    LgBuf text = {0};
    LgStatus st = lg_io_slurp(io, path, LG_LIMIT_RECIPE, &text, err);
    if (st == LG_OK) {
        st = lg_yaml_parse(arena, lg_buf_view(&text), lg_str_c(path), out, err);
    }
    lg_buf_done(&text);
    return st;
}

const LgYaml *
lg_yaml_get(const LgYaml *map, LgStr key)
{
    if (!map || map->kind != LG_YAML_MAPPING) {
        return NULL;
    }
    const LgYaml *child = map->first;
    while (child && !lg_str_eq(child->key, key)) {
        child = child->next;
    }
    return child;
}

bool
lg_yaml_is_null(const LgYaml *node)
{
    return node->kind == LG_YAML_SCALAR && node->plain &&
           (node->text.n == 0 || lg_str_eq(node->text, LG_STR("~")) ||
            lg_str_eq(node->text, LG_STR("null")));
}

LgStatus
lg_yaml_fail(const LgYaml *node, LgError *err, LgStatus st, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)lg_error_vset(err, st, fmt, ap);
    va_end(ap);
    lg_error_at(err, node->source, node->line, node->column);
    return st;
}

LgStatus
lg_yaml_expect(const LgYaml *node, LgYamlKind kind, const char *what, LgError *err)
{
    static const char *const names[] = {
        [LG_YAML_SCALAR] = "a single value",
        [LG_YAML_SEQUENCE] = "a list",
        [LG_YAML_MAPPING] = "a mapping (key: value)",
    };
    return node->kind == kind ? LG_OK
                              : lg_yaml_fail(node, err, LG_E_INVALID, "%s must be %s, this is %s",
                                             what, names[kind], names[node->kind]);
}

// The scalar at `key`, or null when it is not there.
static LgStatus
get_scalar(const LgYaml *map, LgStr key, const LgYaml **out, LgError *err)
{
    const LgYaml *node = lg_yaml_get(map, key);
    if (node && node->kind != LG_YAML_SCALAR) {
        return lg_yaml_fail(node, err, LG_E_INVALID, "'" LG_STR_FMT "' must be a single value",
                            LG_STR_ARG(key));
    }
    *out = node;
    return LG_OK;
}

LgStatus
lg_yaml_str(const LgYaml *map, LgStr key, LgStr *out, LgError *err)
{
    const LgYaml *node = NULL;
    LG_TRY(get_scalar(map, key, &node, err));
    if (node) {
        *out = node->text;
    }
    return LG_OK;
}

LgStatus
lg_yaml_bool(const LgYaml *map, LgStr key, bool *out, LgError *err)
{
    const LgYaml *node = NULL;
    LG_TRY(get_scalar(map, key, &node, err));
    if (!node) {
        return LG_OK;
    }
    const bool yes = lg_str_eq(node->text, LG_STR("true"));
    if (!yes && !lg_str_eq(node->text, LG_STR("false"))) {
        return lg_yaml_fail(node, err, LG_E_INVALID,
                            "'" LG_STR_FMT "' must be true or false, not '" LG_STR_FMT "'",
                            LG_STR_ARG(key), LG_STR_ARG(node->text));
    }
    *out = yes;
    return LG_OK;
}

LgStatus
lg_yaml_uint(const LgYaml *map, LgStr key, uint64_t *out, LgError *err)
{
    const LgYaml *node = NULL;
    LG_TRY(get_scalar(map, key, &node, err));
    return !node || lg_str_u64(node->text, out)
               ? LG_OK
               : lg_yaml_fail(node, err, LG_E_INVALID,
                              "'" LG_STR_FMT "' must be a whole number, not '" LG_STR_FMT "'",
                              LG_STR_ARG(key), LG_STR_ARG(node->text));
}

LgStatus
lg_yaml_only(const LgYaml *map, const LgStr *keys, size_t n_keys, LgError *err)
{
    for (const LgYaml *c = map->first; c; c = c->next) {
        if (lg_str_index(c->key, keys, n_keys) < n_keys) {
            continue;
        }
        char list[512] = "";
        int at = 0;
        for (size_t i = 0; i < n_keys && at >= 0 && (size_t)at < sizeof(list); i++) {
            at += snprintf(list + at, sizeof(list) - (size_t)at, "%s" LG_STR_FMT, i ? ", " : "",
                           LG_STR_ARG(keys[i]));
        }
        (void)lg_error_set(err, LG_E_INVALID, "unknown key '" LG_STR_FMT "'; known here: %s",
                           LG_STR_ARG(c->key), list);
        lg_error_at(err, c->source, c->key_line, c->key_column);
        return LG_E_INVALID;
    }
    return LG_OK;
}

// --- Writing ----------------------------------------------------------------

// Length of the character at `i` when YAML ends a line at it, gives it a meaning in quotes or does
// not allow it; 0 for any other.
static size_t
special(LgStr s, size_t i, unsigned *out_code)
{
    const unsigned char a = (unsigned char)s.p[i];
    const unsigned char b = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
    const unsigned char c = i + 2 < s.n ? (unsigned char)s.p[i + 2] : 0;
    *out_code = a;
    if (a < 0x20 || a == '"' || a == '\\' || a == 0x7f) {
        return 1;
    }
    if (a == 0xc2 && b < 0xa0) { // U+0080 to U+009F: controls, the next line among them
        *out_code = b;
        return 2;
    }
    *out_code = (a & 0x0fU) << 12 | (b & 0x3fU) << 6 | (c & 0x3fU);
    const bool ends = a == 0xe2 && b == 0x80 && (c == 0xa8 || c == 0xa9); // U+2028, U+2029
    const bool mark = a == 0xef && b == 0xbb && c == 0xbf;                // U+FEFF
    const bool none = a == 0xef && b == 0xbf && c >= 0xbe;                // U+FFFE, U+FFFF
    return ends || mark || none ? 3 : 0;
}

void
lg_yaml_quote(LgBuf *out, LgStr s)
{
    lg_buf_byte(out, '"');
    for (size_t i = 0; i < s.n;) {
        unsigned code = 0;
        const size_t n = special(s, i, &code);
        if (n == 0) {
            lg_buf_byte(out, s.p[i]);
        } else if (code == '"' || code == '\\') {
            lg_buf_byte(out, '\\');
            lg_buf_byte(out, (char)code);
        } else if (code == '\n') {
            lg_buf_add(out, LG_STR("\\n"));
        } else {
            lg_buf_printf(out, "\\u%04x", code);
        }
        i += n > 0 ? n : 1;
    }
    lg_buf_byte(out, '"');
}

void
lg_yaml_key(LgBuf *out, unsigned indent, LgStr s)
{
    enum { SIMPLE = 1024 };
    LgBuf key = {0};
    lg_yaml_quote(&key, s);
    const bool simple = key.n <= SIMPLE;
    lg_buf_printf(out, "%*s%s", (int)indent, "", simple ? "" : "? ");
    lg_buf_add(out, lg_buf_view(&key));
    if (!simple) {
        lg_buf_printf(out, "\n%*s", (int)indent, "");
    }
    lg_buf_byte(out, ':');
    out->failed = out->failed || key.failed;
    lg_buf_done(&key);
}

void
lg_yaml_comment(LgBuf *out, LgStr s)
{
    for (size_t i = 0; i < s.n;) {
        unsigned code = 0;
        const size_t n = special(s, i, &code);
        lg_buf_byte(out, n > 0 && code != '"' && code != '\\' ? ' ' : s.p[i]);
        i += n > 0 ? n : 1;
    }
}
