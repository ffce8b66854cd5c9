// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The keys that certificates had before they had numbers. That of one lodged since the autumn of
// 2020 follows from its number: the register took the SHA-256 of its five parts in the
// order 5 1 2 3 4 5 1, with hyphens between them. The URI that a certificate had by that key is the
// same as the one by number.

#include "base/digest.h"
#include "convert/epc_impl.h"
#include "convert/slug.h"

#include <stdio.h>

enum { PART = 5, PARTS = 5 }; // of a number: four digits and a hyphen, the last without
enum { HASHED_FROM = 2020 };  // the first year with keys that follow from numbers

const LgEpcColumn lg_epc_former_column = {.name = "lmk_key", .kind = LG_EPC_FORMER};

bool
lg_epc_former_is_number(LgStr key)
{
    for (size_t i = 0; i < key.n; i++) {
        const bool digit = key.p[i] >= '0' && key.p[i] <= '9';
        if (i % PART == PART - 1 ? key.p[i] != '-' : !digit) {
            return false;
        }
    }
    return key.n == PART * PARTS - 1;
}

LgStr
lg_epc_former_key(LgStr number, char out[LG_DIGEST_HEX])
{
    char text[PART * (PARTS + 2)];
    if (!lg_epc_former_is_number(number)) {
        return (LgStr){0};
    }
    memcpy(text, number.p + (size_t)PART * (PARTS - 1), PART - 1);
    text[PART - 1] = '-';
    memcpy(text + PART, number.p, number.n);
    text[PART + number.n] = '-';
    memcpy(text + PART + number.n + 1, number.p, PART - 1);
    return lg_digest_hex(LG_DIGEST_SHA256, (LgStr){text, sizeof(text) - 1}, out);
}

static LgStatus
make_term(LgEpcRun *run, const LgEpcPlan *plan, LgStr key, LgTermRef *out, LgError *err)
{
    char text[1024];
    const int n =
        snprintf(text, sizeof(text), LG_STR_FMT "id/epc/%s/lmk/" LG_STR_FMT,
                 LG_STR_ARG(run->options->base), lg_epc_types[plan->type], LG_STR_ARG(key));
    if (n < 0 || (size_t)n >= sizeof(text)) {
        return lg_error_set(err, LG_E_LIMIT, "the IRI of a certificate by its LMK key is too long");
    }
    const LgTerm term = lg_term_iri((LgStr){text, (size_t)n});
    return lg_sink_term(run->sink, &term, false, out, err);
}

// Of a key that cannot stand in an IRI as it is.
static LgStatus
make_encoded(LgEpcRun *run, const LgEpcPlan *plan, LgStr key, LgTermRef *out, LgError *err)
{
    LgArena *scratch = lg_arena_new(0);
    const LgStr encoded = scratch ? lg_slug_encode(scratch, key, false) : (LgStr){0};
    const LgStatus st = encoded.p ? make_term(run, plan, encoded, out, err)
                                  : lg_error_set(err, LG_E_NOMEM, "no memory for keys");
    lg_arena_free(scratch);
    return st;
}

LgStatus
lg_epc_former_term(LgEpcRun *run, const LgEpcPlan *plan, unsigned year, bool given, LgStr cell,
                   LgTermRef *out, LgError *err)
{
    char hex[LG_DIGEST_HEX];
    const bool hashed = year == 0 || year > HASHED_FROM - LG_EPC_FIRST_YEAR;
    LgStr key = {0};
    *out = 0;
    if (given) {
        key = lg_epc_value_absent(cell) ? (LgStr){0} : cell;
    } else if (hashed) {
        key = lg_epc_former_key(cell, hex);
    }
    if (key.n == 0) {
        return LG_OK;
    }
    return lg_slug_safe(key, false) ? make_term(run, plan, key, out, err)
                                    : make_encoded(run, plan, key, out, err);
}
