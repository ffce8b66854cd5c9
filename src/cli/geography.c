// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/geography.h"

#include "cli/cli.h"
#include "cli/data.h"

#include <stdio.h>

static LgStatus
fill(const LgFolder *folder, const LgPlaces *places, LgLoad *load, LgError *err)
{
    static const char *const vocab[] = {"geography.ttl", "terms.ttl", "cube.ttl"};
    LgArena *arena = folder->arena;
    LgStr data = {0};
    const LgStr graph =
        lg_arena_printf(arena, LG_STR_FMT "graph/geography", LG_STR_ARG(folder->base));
    if (!graph.p) {
        return lg_error_set(err, LG_E_NOMEM, "out of memory");
    }
    LG_TRY(lg_data_folder(arena, &data, err));
    for (size_t i = 0; i < sizeof(vocab) / sizeof(vocab[0]); i++) {
        LG_TRY(lg_data_vocab(arena, data, folder->base, vocab[i], load, err));
    }
    LG_TRY(lg_load_drop(load, graph, err));
    return lg_places_emit(places, graph, lg_load_sink(load), err);
}

static void
print_done(const LgFolder *folder, const LgPlaces *places, uint64_t triples)
{
    char number[3][32];
    size_t n_areas = 0;
    size_t n_organisations = 0;
    const LgStr version = lg_places_version(places);
    (void)lg_places_areas(places, &n_areas);
    (void)lg_places_organisations(places, &n_organisations);
    (void)fprintf(stderr,
                  "Published the geography of " LG_STR_FMT
                  ": %s areas and %s authorities in %s triples.\n  " LG_STR_FMT "data/geography\n",
                  LG_STR_ARG(version), lg_cli_number(n_areas, number[0]),
                  lg_cli_number(n_organisations, number[1]), lg_cli_number(triples, number[2]),
                  LG_STR_ARG(folder->base));
}

LgStatus
lg_geography_publish(LgFolder *folder, void *quiet, LgError *err)
{
    LgPlaces *places = NULL;
    LgLoad *load = NULL;
    uint64_t triples = 0;
    const LgLoadOptions how = {.memory = folder->load_memory, .wait_ms = LG_CLI_WAIT_MS};
    LG_TRY(lg_data_places(&places, err));
    LgStatus st = lg_load_begin(folder->store, &how, &load, err);
    if (st == LG_OK) {
        st = fill(folder, places, load, err);
        triples = lg_load_count(load);
        if (st == LG_OK) {
            st = lg_load_commit(load, err);
        } else {
            lg_load_abort(load);
        }
    }
    if (st == LG_OK && !*(const bool *)quiet) {
        print_done(folder, places, triples);
    }
    lg_places_free(places);
    return st;
}
