// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The SPARQL lexer and the parsers of queries and updates on any bytes, within a budget.

#include "sparql/parse.h"
#include "sparql/update.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    LgArena *arena = lg_arena_new((size_t)16 << 20);
    LgQuery *query = NULL;
    LgError err = {0};
    if (!arena) {
        return 0;
    }
    const LgStr text = {(const char *)data, size};
    if (lg_parse_query(arena, text, LG_STR("http://example.org/"), &query, &err) != LG_OK &&
        err.text[0] == '\0') {
        __builtin_trap(); // every refusal says why
    }
    lg_arena_reset(arena);
    LgUpdate *update = NULL;
    err = (LgError){0};
    if (lg_parse_update(arena, text, LG_STR("http://example.org/"), &update, &err) != LG_OK &&
        err.text[0] == '\0') {
        __builtin_trap();
    }
    lg_arena_free(arena);
    return 0;
}
