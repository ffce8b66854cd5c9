// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/mem.h"
#include "sparql/engine_impl.h"

#include <pthread.h>

enum { PLACES = 16 };

struct LgEngineShelf {
    pthread_mutex_t mu;
    LgEngineTools tools[PLACES]; // guarded by mu
    size_t n;                    // guarded by mu
};

static void
throw_away(LgEngineTools *tools)
{
    lg_decoder_free(tools->decoder);
    lg_texts_free(tools->texts);
}

LgEngineShelf *
lg_engine_shelf_new(void)
{
    LgEngineShelf *shelf = LG_ALLOC(LgEngineShelf);
    if (shelf) {
        (void)pthread_mutex_init(&shelf->mu, NULL); // cannot fail with these attributes
    }
    return shelf;
}

void
lg_engine_shelf_free(LgEngineShelf *shelf)
{
    if (shelf) {
        while (shelf->n > 0) {
            throw_away(&shelf->tools[--shelf->n]);
        }
        (void)pthread_mutex_destroy(&shelf->mu);
        lg_mem_free(shelf);
    }
}

LgEngineTools
lg_engine_shelf_take(LgEngineShelf *shelf, uint64_t version, const LgCell *cell, uint32_t n_cols)
{
    LgEngineTools taken = {.version = version};
    LgEngineTools old[PLACES];
    size_t n_old = 0;
    (void)pthread_mutex_lock(&shelf->mu);
    for (size_t i = shelf->n; i-- > 0;) {
        const LgEngineTools tools = shelf->tools[i];
        const bool same = tools.version == version;
        const bool fits = same && tools.cell == cell && tools.n_cols == n_cols;
        if (same && !fits) {
            continue;
        }
        shelf->tools[i] = shelf->tools[--shelf->n];
        if (fits) {
            taken = tools;
            break;
        }
        old[n_old++] = tools; // nobody asks for that version any more, or few do
    }
    (void)pthread_mutex_unlock(&shelf->mu);
    for (size_t i = 0; i < n_old; i++) {
        throw_away(&old[i]);
    }
    return taken;
}

void
lg_engine_shelf_give(LgEngineShelf *shelf, LgEngineTools *tools)
{
    LgEngineTools oldest = {0};
    (void)pthread_mutex_lock(&shelf->mu);
    if (shelf->n == PLACES) {
        oldest = shelf->tools[0];
        shelf->n--;
        memmove(shelf->tools, shelf->tools + 1, shelf->n * sizeof(shelf->tools[0]));
    }
    shelf->tools[shelf->n++] = *tools;
    (void)pthread_mutex_unlock(&shelf->mu);
    throw_away(&oldest);
    *tools = (LgEngineTools){0};
}
