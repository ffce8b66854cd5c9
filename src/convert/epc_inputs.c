// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Which tables there are: files, members of zips; what they are, and of which year.

#include "base/mem.h"
#include "convert/epc_impl.h"

#include <stdlib.h>

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to convert certificates");
}

unsigned
lg_convert_year(LgStr name)
{
    unsigned found = 0;
    for (size_t i = 0; i + 4 <= name.n; i++) {
        uint64_t year = 0;
        const bool before = i > 0 && name.p[i - 1] >= '0' && name.p[i - 1] <= '9';
        const bool behind = i + 4 < name.n && name.p[i + 4] >= '0' && name.p[i + 4] <= '9';
        if (!before && !behind && lg_str_u64((LgStr){name.p + i, 4}, &year)) {
            const bool fits =
                year >= LG_EPC_FIRST_YEAR && year < LG_EPC_FIRST_YEAR + LG_EPC_YEARS - 1;
            found = fits ? (unsigned)year : found;
        }
    }
    return found;
}

// Is the table one of recommendations? Those come after their certificates.
static LgStatus
look_at(const LgConvertOptions *options, LgEpcInput *input, LgError *err)
{
    LgSheet *sheet = NULL;
    const LgSheetOptions how = {.member = input->member};
    LG_TRY(lg_sheet_open(options->io, input->path, &how, &sheet, err));
    LgRow header = {0};
    const LgStatus st = lg_sheet_next(sheet, &header, err);
    if (st == LG_OK) {
        uint64_t done = 0;
        lg_sheet_position(sheet, &done, &input->size);
        const unsigned reg = lg_epc_plan_detect(header.cells, header.n);
        input->advice = reg == LG_EPC_IMPROVEMENTS || reg == LG_EPC_RECOMMENDATIONS;
    }
    lg_sheet_close(sheet);
    return st;
}

// The legacy zips describe their columns in a table of their own.
static bool
is_columns_table(LgStr member)
{
    return lg_str_eq_nocase(lg_str_from(member, lg_str_behind(member, '/')), LG_STR("columns.csv"));
}

// Certificates first, in the order given: recommendations go where their certificate is.
static int
by_turn(const void *a, const void *b)
{
    const LgEpcInput *x = (const LgEpcInput *)a;
    const LgEpcInput *y = (const LgEpcInput *)b;
    const int advice = (int)x->advice - (int)y->advice;
    return advice != 0 ? advice : x->number < y->number ? -1 : 1;
}

LgStatus
lg_epc_inputs_list(const LgConvertOptions *options, LgArena *arena, LgEpcInput **out, size_t *out_n,
                   LgError *err)
{
    void *inputs = NULL;
    size_t n = 0;
    size_t cap = 0;
    LgStatus st = LG_OK;
    for (size_t i = 0; st == LG_OK && i < options->n_inputs; i++) {
        const char *path = options->inputs[i];
        LgStr *names = NULL;
        size_t n_names = 0;
        st = lg_sheet_members(options->io, path, arena, &names, &n_names, err);
        for (size_t k = 0; st == LG_OK && k < n_names; k++) {
            if (is_columns_table(names[k])) {
                continue;
            }
            if (!lg_mem_grow(&inputs, &cap, n + 1, sizeof(LgEpcInput))) {
                st = no_memory(err);
                break;
            }
            LgEpcInput *input = (LgEpcInput *)inputs + n;
            *input = (LgEpcInput){.path = path, .member = names[k], .number = n++};
            st = look_at(options, input, err);
        }
    }
    if (n > 1) {
        qsort(inputs, n, sizeof(LgEpcInput), by_turn);
    }
    *out = (LgEpcInput *)inputs;
    *out_n = n;
    return st;
}
