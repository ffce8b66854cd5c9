// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// IC-12: no two observations of a dataset have the same value for all dimensions. The ids of
// the values are hashed to 128 bits, which are kept for each observation: 24 bytes with its own id.

#include "base/hash.h"
#include "base/mem.h"
#include "cli/integrity_impl.h"

#include <string.h>

typedef struct {
    uint64_t key[2]; // both 0: free
    LgId observation;
} Slot;

typedef struct {
    Slot *slots;
    size_t n, n_slots; // a power of two
    uint64_t observations;
    bool unique; // a key that is there again is a fault
} Keys;

static Slot *
find(const Keys *keys, const uint64_t key[2])
{
    size_t at = key[0] & (keys->n_slots - 1);
    while ((keys->slots[at].key[0] | keys->slots[at].key[1]) != 0 &&
           (keys->slots[at].key[0] != key[0] || keys->slots[at].key[1] != key[1])) {
        at = (at + 1) & (keys->n_slots - 1);
    }
    return &keys->slots[at];
}

static bool
grow(Keys *keys)
{
    Keys more = *keys;
    more.n_slots = keys->n_slots ? keys->n_slots * 2 : 1024;
    more.slots = LG_ALLOC_ARRAY(Slot, more.n_slots);
    if (!more.slots) {
        return false;
    }
    for (size_t i = 0; i < keys->n_slots; i++) {
        if ((keys->slots[i].key[0] | keys->slots[i].key[1]) != 0) {
            *find(&more, keys->slots[i].key) = keys->slots[i];
        }
    }
    lg_mem_free(keys->slots);
    *keys = more;
    return true;
}

static LgStatus
say_double(const LgIntegrity *check, LgAnswer *answer, LgId first, LgId second, LgError *err)
{
    if (lg_report_full(check->report, "IC-12")) {
        lg_report_skip(check->report, "IC-12");
        return LG_OK;
    }
    LgTerm term;
    LG_TRY(lg_answer_term(answer, first, &term, err));
    const LgStr one = lg_arena_str(check->arena, term.value);
    LG_TRY(lg_answer_term(answer, second, &term, err));
    const LgStr other = lg_arena_printf(check->arena, "other values than <" LG_STR_FMT "> has",
                                        LG_STR_ARG(term.value));
    if (!one.p || !other.p) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to check keys");
    }
    lg_report_add(check->report,
                  &(LgProblem){.code = "IC-12",
                               .severity = LG_SEVERITY_ERROR,
                               .value = one,
                               .text = LG_STR("another observation has the same value for every "
                                              "dimension"),
                               .expected = other});
    return LG_OK;
}

// The values of one observation. One that lacks a dimension is a matter of IC-11.
static LgStatus
add_row(const LgIntegrity *check, LgAnswer *answer, Keys *keys, const LgBatch *batch, uint32_t row,
        LgError *err)
{
    uint64_t key[2] = {0, 1};
    for (uint32_t c = 1; c < batch->n_cols; c++) {
        const LgId id = batch->cols[c] ? batch->cols[c][row] : LG_ID_NONE;
        if (id == LG_ID_NONE) {
            return LG_OK;
        }
        key[0] = lg_hash_u64(key[0] ^ id);
        key[1] = lg_hash_u64(key[1] + id * 0x9e3779b97f4a7c15U);
    }
    if (keys->n * 3 >= keys->n_slots * 2 && !grow(keys)) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the keys of %zu observations", keys->n);
    }
    Slot *slot = find(keys, key);
    const LgId observation = batch->cols[0][row];
    keys->observations++;
    if ((slot->key[0] | slot->key[1]) == 0) {
        *slot = (Slot){{key[0], key[1]}, observation};
        keys->n++;
        return LG_OK;
    }
    return slot->observation == observation || !keys->unique
               ? LG_OK
               : say_double(check, answer, slot->observation, observation, err);
}

static LgStatus
add_rows(const LgIntegrity *check, LgAnswer *answer, Keys *keys, LgError *err)
{
    for (;;) {
        LgBatch batch;
        LG_TRY(lg_answer_batch(answer, &batch, err));
        if (batch.n == 0) {
            return LG_OK;
        }
        for (uint32_t i = 0; i < batch.n; i++) {
            LG_TRY(add_row(check, answer, keys, &batch, lg_batch_row(&batch, i), err));
        }
    }
}

LgStatus
lg_integrity_keys(const LgIntegrity *check, LgStr query, bool unique, uint64_t *out_n,
                  uint64_t *out_keys, LgError *err)
{
    LgAnswer *answer = NULL;
    Keys keys = {.unique = unique};
    LG_TRY(lg_integrity_ask(check, query, &answer, err));
    const LgStatus st = add_rows(check, answer, &keys, err);
    *out_n = keys.observations;
    *out_keys = keys.n;
    lg_answer_close(answer);
    lg_mem_free(keys.slots);
    return st;
}
