// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Columns in which nearly every row has another value: no cache helps, but the sink is asked for
// all rows together.

#include "convert/epc_work_impl.h"

static const LgTerm none = {.kind = LG_TERM_NONE};

LgStatus
lg_epc_unique_subjects(const LgEpcWork *w, LgTermRef *out, LgError *err)
{
    size_t at = 0;
    for (uint32_t row = 0; row < w->batch->n; row++) {
        const LgStr iri = {w->batch->subjects.p + at, w->batch->subject_n[row]};
        w->terms[row] = lg_term_iri(iri);
        at += iri.n;
    }
    return lg_sink_terms(w->run->sink, w->terms, w->batch->n, out, err);
}

LgStatus
lg_epc_unique_texts(const LgEpcWork *w, size_t index, LgTermRef *out, LgError *err)
{
    LgEpcSlot *slot = &w->plan->slots[index];
    for (uint32_t row = 0; row < w->batch->n; row++) {
        const LgStr cell = lg_epc_work_cell(w, index, row);
        w->terms[row] = none;
        if (cell.n == 0) {
            continue;
        }
        slot->cells++;
        if (lg_epc_value_absent(cell) || lg_epc_value_among(slot->column->absent, cell)) {
            lg_epc_work_absent(w, slot, cell);
        } else {
            w->terms[row] = lg_term_string(cell);
            slot->used++;
        }
    }
    return lg_sink_terms(w->run->sink, w->terms, w->batch->n, out, err);
}

// --- Properties -------------------------------------------------------------

static bool
is_name(LgStr s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        const bool fits = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!fits) {
            return false;
        }
    }
    return s.n > 0 && s.n <= 64;
}

static LgStatus
name_property(const LgEpcWork *w, LgStr kind, LgStr name, LgTerm *out, LgError *err)
{
    const LgStr parts[] = {w->run->options->base, LG_STR("id/property/"), kind, LG_STR("/"), name};
    enum { PARTS = sizeof(parts) / sizeof(*parts) };
    size_t size = 0;
    for (size_t i = 0; i < PARTS; i++) {
        size += parts[i].n;
    }
    char *text = LG_NEW_ARRAY(w->scratch, char, size);
    if (!text) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to convert a column");
    }
    size_t n = 0;
    for (size_t i = 0; i < PARTS; i++) {
        memcpy(text + n, parts[i].p, parts[i].n);
        n += parts[i].n;
    }
    *out = lg_term_iri((LgStr){text, n});
    return LG_OK;
}

// A cell that is not empty, of a row that `*out` is the literal of.
static LgStatus
take_property(const LgEpcWork *w, LgEpcSlot *slot, uint32_t row, LgStr cell, LgTerm *out,
              LgError *err)
{
    const bool uprn_column = slot->column->kind == LG_EPC_UPRN;
    const LgStr uprn = lg_epc_value_uprn(cell);
    const bool is_uprn = uprn_column || lg_str_starts(cell, LG_STR("UPRN-"));
    const LgStr name = is_uprn ? uprn : cell;
    slot->cells++;
    if (lg_epc_value_absent(cell) || (is_uprn && lg_str_eq(uprn, LG_STR("0")))) {
        lg_epc_work_absent(w, slot, cell);
        return LG_OK;
    }
    if (!is_name(name)) {
        slot->invalid++;
        lg_epc_work_complain(w, slot, row, cell);
        return LG_OK;
    }
    slot->used++;
    *out = lg_term_string(uprn_column ? name : cell);
    if (w->property_terms[row].kind != LG_TERM_NONE) {
        return LG_OK;
    }
    slot->extra++;
    return name_property(w, is_uprn ? LG_STR("uprn") : LG_STR("brn"), name, &w->property_terms[row],
                         err);
}

LgStatus
lg_epc_unique_property(const LgEpcWork *w, size_t index, LgTermRef *out, LgError *err)
{
    LgEpcSlot *slot = &w->plan->slots[index];
    const uint32_t n = w->batch->n;
    for (uint32_t row = 0; row < n; row++) {
        const LgStr cell = lg_epc_work_cell(w, index, row);
        w->terms[row] = none;
        if (cell.n > 0) {
            LG_TRY(take_property(w, slot, row, cell, &w->terms[row], err));
        }
    }
    LG_TRY(lg_sink_terms(w->run->sink, w->terms, n, out, err));
    return lg_sink_terms(w->run->sink, w->property_terms, n, w->property, err);
}

// --- Owners -----------------------------------------------------------------

LgStatus
lg_epc_unique_owner(const LgEpcWork *w, size_t index, LgTermRef *out, LgError *err)
{
    LgEpcSlot *slot = &w->plan->slots[index];
    const bool certificate = slot->column->kind == LG_EPC_KEY;
    const LgTerm *last = NULL; // rows of one certificate stand together
    bool again[LG_EPC_ROWS] = {false};
    size_t at = 0;
    for (uint32_t row = 0; row < w->batch->n; row++) {
        w->terms[row] = none;
        if (lg_epc_work_cell(w, index, row).n > 0) {
            slot->cells++;
            slot->used++;
            const LgStr iri = {w->batch->subjects.p + at, w->batch->owner_n[row]};
            const LgStr text = certificate ? iri : lg_epc_work_cell(w, (size_t)w->plan->key, row);
            again[row] = last && lg_str_eq(last->value, text);
            if (!again[row]) {
                w->terms[row] = certificate ? lg_term_iri(text) : lg_term_string(text);
                last = &w->terms[row];
            }
        }
        at += w->batch->subject_n[row];
    }
    LG_TRY(lg_sink_terms(w->run->sink, w->terms, w->batch->n, out, err));
    LgTermRef ref = 0;
    for (uint32_t row = 0; row < w->batch->n; row++) {
        ref = out[row] != 0 ? out[row] : ref;
        out[row] = again[row] ? ref : out[row];
    }
    return LG_OK;
}
