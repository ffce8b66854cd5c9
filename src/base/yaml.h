// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgYaml: a YAML document as a tree in which everything knows its place, for
// recipes and configuration. Every scalar is text: nothing turns "no" into false
// or 1.10 into 1.1. Left out on purpose, with an error that says so: anchors and
// aliases, tags, several documents, duplicate keys, keys that are not scalars.

#ifndef LG_BASE_YAML_H
#define LG_BASE_YAML_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/io.h"

typedef enum {
    LG_YAML_SCALAR,
    LG_YAML_SEQUENCE,
    LG_YAML_MAPPING,
} LgYamlKind;

typedef struct LgYaml LgYaml;

/// Immutable after parsing.
struct LgYaml {
    LgYamlKind kind;
    bool plain;           ///< scalar without quotes; an empty plain one is YAML's null
    uint32_t line;        ///< from 1
    uint32_t column;      ///< in characters, from 1
    LgStr text;           ///< of a scalar
    uint32_t n;           ///< children of a sequence or mapping
    const LgYaml *first;  ///< its first child
    const LgYaml *next;   ///< its next sibling
    LgStr key;            ///< of a child of a mapping
    uint32_t key_line;    ///< where the key stands
    uint32_t key_column;  ///< in characters
    const LgYaml *parent; ///< null: the root
    LgStr source;         ///< name of the document
};

/// Parse one document. The tree lives in `arena` and copies what it needs.
/// `source` names the input in messages. LG_E_SYNTAX, LG_E_INVALID or
/// LG_E_LIMIT (size, depth 64) with line and column.
LgStatus lg_yaml_parse(LgArena *arena, LgStr text, LgStr source, const LgYaml **out,
                       LgError *err) LG_NODISCARD;

/// The same from the file at `path`. LG_E_LIMIT when it is larger than LG_LIMIT_RECIPE.
LgStatus lg_yaml_read(const LgIo *io, const char *path, LgArena *arena, const LgYaml **out,
                      LgError *err) LG_NODISCARD;

/// The child of a mapping, or null when it has none with this key, or when
/// `map` is null or not a mapping.
const LgYaml *lg_yaml_get(const LgYaml *map, LgStr key);

/// True for a plain scalar that is empty, "~" or "null".
bool lg_yaml_is_null(const LgYaml *node);

/// The text of the scalar at `key`. `*out` stays as it is when there is no such
/// key; LG_E_INVALID with its place when it is not a scalar.
LgStatus lg_yaml_str(const LgYaml *map, LgStr key, LgStr *out, LgError *err) LG_NODISCARD;

/// The same for "true" and "false".
LgStatus lg_yaml_bool(const LgYaml *map, LgStr key, bool *out, LgError *err) LG_NODISCARD;

/// The same for a whole number without sign.
LgStatus lg_yaml_uint(const LgYaml *map, LgStr key, uint64_t *out, LgError *err) LG_NODISCARD;

/// LG_E_INVALID when `node` is not of this kind; `what` names it in the message.
LgStatus lg_yaml_expect(const LgYaml *node, LgYamlKind kind, const char *what,
                        LgError *err) LG_NODISCARD;

/// LG_E_INVALID when `map` has a key that is not one of `keys`; the message
/// lists what there is.
LgStatus lg_yaml_only(const LgYaml *map, const LgStr *keys, size_t n_keys,
                      LgError *err) LG_NODISCARD;

/// Add `s`, which is UTF-8, as a scalar in double quotes that reads back as `s` whatever it
/// contains (YAML 1.1, 5.6 and 9.1). A full `out` says so.
void lg_yaml_quote(LgBuf *out, LgStr s);

/// Add `s` as a key in double quotes and its colon, in a line of its own behind `indent` spaces. A
/// key of more than 1,024 characters needs a mark in front and two lines (9.3.2).
void lg_yaml_key(LgBuf *out, unsigned indent, LgStr s);

/// Add `s`, which is UTF-8, behind a '#': what would end the line or is not allowed becomes a
/// space.
void lg_yaml_comment(LgBuf *out, LgStr s);

/// Record a failure at the place of `node`; returns `st`.
LgStatus lg_yaml_fail(const LgYaml *node, LgError *err, LgStatus st, const char *fmt, ...)
    LG_PRINTF(4, 5);

#endif
