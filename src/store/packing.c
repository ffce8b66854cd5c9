// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/packing_impl.h"

static unsigned
bits_of(uint64_t n)
{
    return n == 0 ? 0 : 64 - (unsigned)__builtin_clzll(n);
}

bool
lg_packing_new(const LgBlockSource *src, LgPacking *out)
{
    enum { WIDTH = 64 };
    uint64_t least[2] = {UINT64_MAX, UINT64_MAX};
    uint64_t most[2] = {0, 0};
    for (size_t i = 0; i < src->n; i++) {
        LgBlockInfo info;
        lg_block_info(src, i, &info);
        for (size_t c = 0; c < 2; c++) {
            least[c] = info.min[c] < least[c] ? info.min[c] : least[c];
            most[c] = info.max[c] > most[c] ? info.max[c] : most[c];
        }
    }
    if (src->n == 0) {
        return false;
    }
    const unsigned graph_bits = bits_of(LG_PACKING_GRAPHS - 1);
    const unsigned subject_bits = bits_of(most[0] - least[0]);
    const unsigned object_bits = bits_of(most[1] - least[1]);
    *out = (LgPacking){.subject = least[0],
                       .object = least[1],
                       .subject_shift = graph_bits,
                       .object_shift = graph_bits + subject_bits};
    // the object of a predicate with one object only has no bits, and must not be shifted by all
    return object_bits + subject_bits + graph_bits <= WIDTH && out->object_shift < WIDTH;
}

size_t
lg_packing_graph(LgPacking *p, LgId graph)
{
    if (p->last < p->n_graphs && p->graphs[p->last] == graph) {
        return p->last;
    }
    size_t at = 0;
    while (at < p->n_graphs && p->graphs[at] != graph) {
        at++;
    }
    if (at == p->n_graphs && at < LG_PACKING_GRAPHS) {
        p->graphs[p->n_graphs++] = graph;
    }
    p->last = at;
    return at;
}
