// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Answers of other endpoints: XML when they begin with '<', else JSON. What can be read can
// be written, and is then the same.

#include "sparql/results.h"
#include "unit/kept_results.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// XML has no control characters: the writer puts U+FFFD for them.
static bool
is_for_xml(const KeptResults *kept)
{
    for (size_t i = 0; i < kept->n_rows * kept->answer.n_vars; i++) {
        const LgStr value = kept->rows[i].value;
        for (size_t k = 0; k < value.n; k++) {
            const unsigned char c = (unsigned char)value.p[k];
            const bool none = c == 0xef && k + 2 < value.n &&
                              (unsigned char)value.p[k + 1] == 0xbf &&
                              (unsigned char)value.p[k + 2] >= 0xbe; // U+FFFE, U+FFFF
            if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || none) {
                return false;
            }
        }
    }
    for (size_t i = 0; i < kept->answer.n_vars; i++) {
        const LgStr name = kept->answer.vars[i];
        for (size_t k = 0; k < name.n; k++) {
            if ((unsigned char)name.p[k] < 0x20 || (unsigned char)name.p[k] >= 0x80) {
                return false;
            }
        }
    }
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const bool xml = size > 0 && data[0] == '<';
    const LgStr media =
        xml ? LG_STR("application/sparql-results+xml") : LG_STR("application/sparql-results+json");
    LgArena *arena = lg_arena_new(64 << 20);
    KeptResults kept;
    LgError err = {0};
    if (!arena ||
        kept_results_read(&kept, arena, (LgStr){(const char *)data, size}, media, &err) != LG_OK) {
        assert(!arena || err.text[0]);
        lg_arena_free(arena);
        return 0;
    }
    static const LgResultsFormat formats[] = {LG_RESULTS_JSON, LG_RESULTS_XML};
    for (size_t f = 0; f < (is_for_xml(&kept) ? 2 : 1) && kept.n_rows < 1000; f++) {
        LgBuf text = {0};
        const LgOut out = lg_out_buf(&text);
        KeptResults again;
        kept.given = false;
        LgStatus st = lg_results_write(&kept.answer, formats[f], &out, &err);
        if (st == LG_OK) {
            st = kept_results_read(&again, arena, lg_buf_view(&text),
                                   lg_str_c(lg_results_media(formats[f])), &err);
        }
        assert(st == LG_E_NOMEM || st == LG_E_LIMIT ||
               (st == LG_OK && kept_results_same(&kept, &again)));
        lg_buf_done(&text);
    }
    lg_arena_free(arena);
    return 0;
}
