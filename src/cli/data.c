// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/data.h"

#include "base/io.h"
#include "rdf/read.h"

#include <stdlib.h>
#include <unistd.h>

static bool
has_vocab(LgArena *arena, LgStr folder)
{
    const LgStr path = lg_arena_printf(arena, LG_STR_FMT "/vocab", LG_STR_ARG(folder));
    return path.p && lg_io_exists(path.p);
}

// "<folder of the program>/<relative>"
static LgStr
beside_program(LgArena *arena, const char *relative)
{
    char path[4096];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
    if (n <= 0 || (size_t)n >= sizeof(path)) {
        return (LgStr){0};
    }
    size_t folder = (size_t)n;
    while (folder > 0 && path[folder - 1] != '/') {
        folder--;
    }
    return lg_arena_printf(arena, "%.*s%s", (int)folder, path, relative);
}

LgStatus
lg_data_folder(LgArena *arena, LgStr *out, LgError *err)
{
    const char *set = getenv("LODGE_DATA");
    const char *told = set && set[0] ? set : NULL;
    const LgStr places[] = {
        lg_str_c(told),
        told ? (LgStr){0} : beside_program(arena, ".."),
        told ? (LgStr){0} : lg_str_c(LG_DATA_FOLDER),
    };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (places[i].n > 0 && has_vocab(arena, places[i])) {
            *out = lg_arena_str(arena, places[i]);
            return out->p ? LG_OK : lg_error_set(err, LG_E_NOMEM, "out of memory");
        }
    }
    return lg_error_set(err, LG_E_NOTFOUND,
                        "there is no folder with vocab/ and templates/ at %s; set LODGE_DATA",
                        told ? told : LG_DATA_FOLDER);
}

LgStatus
lg_data_vocab(LgArena *arena, LgStr data, LgStr base, const char *name, LgLoad *load, LgError *err)
{
    const LgStr stem = {name, lg_str_find(lg_str_c(name), '.')};
    const LgStr path = lg_arena_printf(arena, LG_STR_FMT "/vocab/%s", LG_STR_ARG(data), name);
    const LgStr graph = lg_arena_printf(arena, LG_STR_FMT "graph/vocab/" LG_STR_FMT,
                                        LG_STR_ARG(base), LG_STR_ARG(stem));
    if (!path.p || !graph.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    LG_TRY(lg_load_drop(load, graph, err));
    const LgReadOptions read = {.base = base, .graph = graph, .blank_scope = stem};
    uint64_t n = 0;
    return lg_read_file(&lg_io_plain, path.p, &read, lg_load_sink(load), &n, err);
}

static LgStatus
read_places(LgArena *arena, LgPlaces **out, LgError *err)
{
    LgStr data = {0};
    LG_TRY(lg_data_folder(arena, &data, err));
    const LgStr folder = lg_arena_printf(arena, LG_STR_FMT "/vocab/geography", LG_STR_ARG(data));
    return folder.p ? lg_places_read(&lg_io_plain, folder.p, out, err)
                    : lg_error_set(err, LG_E_NOMEM, "out of memory");
}

LgStatus
lg_data_places(LgPlaces **out, LgError *err)
{
    LgArena *arena = lg_arena_new(0);
    *out = NULL;
    const LgStatus st =
        arena ? read_places(arena, out, err) : lg_error_set(err, LG_E_NOMEM, "out of memory");
    lg_arena_free(arena);
    return st;
}
