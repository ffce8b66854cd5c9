// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/yaml.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Every child lies in its parent and has a place.
static void
walk(const LgYaml *node)
{
    uint32_t n = 0;
    for (const LgYaml *c = node->first; c; c = c->next, n++) {
        assert(c->parent == node && c->line > 0 && c->column > 0);
        walk(c);
    }
    assert(n == node->n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    LgArena *arena = lg_arena_new(16 << 20);
    const LgYaml *root = NULL;
    LgError err = {0};
    if (arena && lg_yaml_parse(arena, (LgStr){(const char *)data, size}, LG_STR("fuzz"), &root,
                               &err) == LG_OK) {
        walk(root);
    } else {
        assert(!arena || err.text[0]);
    }
    lg_arena_free(arena);
    return 0;
}
