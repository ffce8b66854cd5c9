// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The SPARQL lexer (SPARQL 1.1 Query, 19.8, terminals). Not for other folders.

#ifndef LG_SPARQL_LEX_IMPL_H
#define LG_SPARQL_LEX_IMPL_H

#include "base/arena.h"
#include "base/error.h"

typedef enum {
    LG_TOKEN_END = 0,
    LG_TOKEN_IRI,     ///< text: between < and >
    LG_TOKEN_PNAME,   ///< prefix, text: the local part without escapes
    LG_TOKEN_BLANK,   ///< text: the label
    LG_TOKEN_VAR,     ///< text: the name
    LG_TOKEN_STRING,  ///< text: without quotes and escapes
    LG_TOKEN_LANG,    ///< text: without @
    LG_TOKEN_INTEGER, ///< numbers never have a sign here
    LG_TOKEN_DECIMAL,
    LG_TOKEN_DOUBLE,
    LG_TOKEN_WORD,  ///< a keyword, in any case
    LG_TOKEN_PUNCT, ///< text: one or two characters
} LgTokenKind;

typedef struct {
    LgTokenKind kind;
    LgStr text;   ///< decoded, see above
    LgStr prefix; ///< of PNAME
    LgStr raw;    ///< as written, for messages and for what stands together
    bool local;   ///< of PNAME: something follows the colon
    uint32_t line, column;
} LgToken;

/// A cut out of the query where a codepoint escape was replaced.
typedef struct {
    size_t at;    ///< offset in the decoded text, behind the character
    size_t extra; ///< bytes that the escapes up to here were longer
} LgLexShift;

/// A value type: copy it to look ahead.
typedef struct {
    LgArena *arena;
    const char *name; ///< of what is read, for messages: "query" or "update"
    LgStr text;       ///< with codepoint escapes (19.2) replaced
    LgStr original;   ///< as it came
    size_t pos;       ///< in `text`
    const LgLexShift *shifts;
    size_t n_shifts;
    size_t seen;           ///< position in `original` that `line` and `column` belong to
    uint32_t line, column; ///< of `seen`, from 1; the column counts bytes
} LgLex;

/// Start to read `text`, at most `limit` bytes, which must outlive the tokens;
/// whether it is UTF-8 is checked here. Decoded text lives in `arena`. `name` is a constant.
LgStatus lg_lex_init(LgLex *lex, LgArena *arena, LgStr text, const char *name, size_t limit,
                     LgError *err) LG_NODISCARD;

/// Where offset `at` of lex->text was in the text as it came.
size_t lg_lex_original(const LgLex *lex, size_t at);

/// Read the next token.
LgStatus lg_lex_next(LgLex *lex, LgToken *out, LgError *err) LG_NODISCARD;

#endif
