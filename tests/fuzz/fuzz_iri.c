// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The first line is a base, the rest a reference. What it resolves to has a scheme;
// resolving that takes out the dot segments that came from the base (RFC 3986 keeps
// them when the reference has no path), and from then on nothing changes.

#include "rdf/iri.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const LgStr all = {(const char *)data, size};
    const LgStr base = {all.p, lg_str_find(all, '\n')};
    const LgStr ref = lg_str_from(all, base.n + 1);
    LgError err;
    if (lg_iri_check(base, &err) != LG_OK || lg_iri_check_ref(ref, &err) != LG_OK) {
        return 0;
    }
    LgArena *arena = lg_arena_new(1 << 20);
    LgStr once = {0};
    LgStr twice = {0};
    LgStr again = {0};
    if (arena && lg_iri_resolve(arena, base, ref, &once, &err) == LG_OK) {
        assert(lg_iri_has_scheme(once));
        if (lg_iri_resolve(arena, base, once, &twice, &err) == LG_OK &&
            lg_iri_resolve(arena, base, twice, &again, &err) == LG_OK) {
            assert(lg_str_eq(twice, again));
        }
    }
    lg_arena_free(arena);
    return 0;
}
