// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// From rows, as they come in, to sorted runs of encoded blocks, and those to a file when they have
// become too many. By the thread that makes runs, or by the caller while there is none.

#include "base/mem.h"
#include "store/load_impl.h"
#include "store/sort_impl.h"

enum { LAST_LIMIT = 1 << 22 }; // rows of a buffer that are not in order

// --- Runs -------------------------------------------------------------------

static LgStatus
need_temp(LgLoad *load, size_t n, LgError *err)
{
    return lg_mem_grow((void **)&load->temp, &load->cap_temp, n, sizeof(LgRow))
               ? LG_OK
               : lg_error_set(err, LG_E_NOMEM, "no memory to sort");
}

// Order the buffer and drop repetitions.
static LgStatus
sort_buffer(LgLoad *load, LgLoadPred *pred, LgError *err)
{
    if (!lg_sort_is_sorted(pred->kept, pred->n_kept)) {
        LG_TRY(need_temp(load, pred->n_kept, err));
        lg_sort_rows(pred->kept, load->temp, pred->n_kept);
        pred->n_kept = lg_sort_unique(pred->kept, pred->n_kept);
    }
    return LG_OK;
}

// Append the first `n` rows of the sorted buffer to the last run, or to a new one.
static LgStatus
append_rows(LgLoad *load, LgLoadPred *pred, size_t n, bool new_run, LgError *err)
{
    if (n == 0) {
        return LG_OK;
    }
    if (new_run) {
        if (!lg_mem_grow((void **)&pred->runs, &pred->cap_runs, pred->n_runs + 1,
                         sizeof(pred->runs[0]))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for the runs of a load");
        }
        pred->runs[pred->n_runs++] = (LgBlocks){0};
    }
    LgBlocks *run = &pred->runs[pred->n_runs - 1];
    const size_t before = run->bytes.n;
    LG_TRY(lg_block_add(run, pred->kept, n, err));
    load->memory += run->bytes.n - before;
    pred->n_kept -= n;
    memmove(pred->kept, pred->kept + n, pred->n_kept * sizeof(LgRow));
    return LG_OK;
}

// True when the sorted buffer goes on where the last run ends. Drops a row that is there.
static bool
continues(LgLoadPred *pred)
{
    if (pred->n_runs == 0 || pred->n_kept == 0) {
        return false;
    }
    const int c = lg_row_cmp(&pred->runs[pred->n_runs - 1].last, &pred->kept[0]);
    if (c == 0) {
        pred->n_kept--;
        memmove(pred->kept, pred->kept + 1, pred->n_kept * sizeof(LgRow));
    }
    return c <= 0;
}

LgStatus
lg_load_flush(LgLoad *load, LgLoadPred *pred, LgError *err)
{
    LG_TRY(sort_buffer(load, pred, err));
    const bool same = continues(pred);
    return append_rows(load, pred, pred->n_kept, !same, err);
}

// The buffer is full: move whole blocks into a run. Rows that do not come in order are
// kept for longer, so that the runs become few.
static LgStatus
drain(LgLoad *load, LgLoadPred *pred, LgError *err)
{
    LG_TRY(sort_buffer(load, pred, err));
    const bool first = pred->n_runs == 0;
    const bool same = continues(pred);
    if (!first && !same && pred->limit < LAST_LIMIT) {
        pred->limit *= 2;
        return LG_OK;
    }
    const size_t whole = pred->n_kept / LG_BLOCK_ROWS * LG_BLOCK_ROWS;
    return append_rows(load, pred, first || same ? whole : pred->n_kept, !same, err);
}

// --- Spilling ---------------------------------------------------------------

static LgStatus
open_spill(LgLoad *load, LgError *err)
{
    char path[1024];
    if (load->spill.fd >= 0) {
        return LG_OK;
    }
    LG_TRY(lg_store_path(load->store, "tmp-runs", path, sizeof(path), err));
    return lg_io_open(load->store->io, path, LG_IO_CREATE, &load->spill, err);
}

// Move the blocks of a run that are in memory to the file.
static LgStatus
spill_run(LgLoad *load, LgBlocks *run, LgError *err)
{
    if (run->bytes.n == 0) {
        return LG_OK;
    }
    LG_TRY(lg_io_write(&load->spill, lg_buf_view(&run->bytes), err));
    for (size_t i = 0; i < run->n; i++) {
        if (!(run->info[i].offset & LG_BLOCK_SPILLED)) {
            run->info[i].offset = (run->info[i].offset + load->spilled) | LG_BLOCK_SPILLED;
        }
    }
    load->spilled += run->bytes.n;
    lg_buf_done(&run->bytes);
    return LG_OK;
}

LgStatus
lg_load_spill(LgLoad *load, LgBlocks *blocks, LgError *err)
{
    LG_TRY(open_spill(load, err));
    return spill_run(load, blocks, err);
}

static void
free_kept(LgLoad *load, LgLoadPred *pred)
{
    load->memory -= pred->cap_kept * sizeof(LgRow);
    lg_mem_free(pred->kept);
    pred->kept = NULL;
    pred->n_kept = pred->cap_kept = 0;
}

// Give memory back: make runs of all buffers and write all runs to the file.
static LgStatus
spill_all(LgLoad *load, LgError *err)
{
    LG_TRY(open_spill(load, err));
    load->memory = 0;
    for (size_t i = 0; i < load->n_known; i++) {
        LgLoadPred *pred = load->known[i];
        LG_TRY(lg_load_flush(load, pred, err));
        free_kept(load, pred);
        for (size_t r = 0; r < pred->n_runs; r++) {
            LG_TRY(spill_run(load, &pred->runs[r], err));
        }
    }
    load->memory = 0;
    for (size_t i = 0; i < load->n_known; i++) {
        const LgLoadPred *pred = load->known[i];
        for (size_t r = 0; r < pred->n_runs; r++) {
            load->memory += pred->runs[r].cap * sizeof(LgBlockInfo);
        }
    }
    lg_mem_free(load->temp);
    load->temp = NULL;
    load->cap_temp = 0;
    return LG_OK;
}

static LgStatus
watch_memory(LgLoad *load, LgError *err)
{
    if (load->memory + load->cap_temp * sizeof(LgRow) < load->next_spill) {
        return LG_OK;
    }
    LG_TRY(spill_all(load, err));
    // what is left cannot be spilled; let something gather before the next time
    const size_t least = load->memory + load->options.memory / 8;
    load->next_spill = least > load->next_spill ? least : load->next_spill;
    return LG_OK;
}

LgStatus
lg_load_map(LgLoad *load, LgError *err)
{
    return load->spill.fd < 0
               ? LG_OK
               : lg_io_map(&load->spill, (size_t)load->spilled, &load->spill_map, err);
}

void
lg_load_unmap(LgLoad *load)
{
    lg_io_unmap(load->spill_map, (size_t)load->spilled);
    load->spill_map = NULL;
}

LgBlockSource
lg_load_source(const LgLoad *load, const LgBlocks *run)
{
    return (LgBlockSource){.bytes = (const uint8_t *)run->bytes.p,
                           .size = run->bytes.n,
                           .spilled = (const uint8_t *)load->spill_map,
                           .spilled_size = load->spill_map ? (size_t)load->spilled : 0,
                           .info = run->info,
                           .n = run->n};
}

// --- Taking rows ------------------------------------------------------------

static LgStatus
know(LgLoad *load, LgLoadPred *pred, LgError *err)
{
    if (pred->known) {
        return LG_OK;
    }
    if (!lg_mem_grow((void **)&load->known, &load->cap_known, load->n_known + 1,
                     sizeof(load->known[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the predicates");
    }
    load->known[load->n_known++] = pred;
    pred->known = true;
    return LG_OK;
}

// Put the rows of `chunk` behind those that are kept: where there are none, by exchanging buffers.
static LgStatus
keep(LgLoad *load, LgLoadChunk *chunk, LgError *err)
{
    LgLoadPred *pred = chunk->pred;
    const size_t before = pred->cap_kept;
    if (pred->n_kept == 0 && pred->cap_kept <= chunk->cap) {
        LgRow *rows = pred->kept;
        pred->kept = chunk->rows;
        pred->n_kept = chunk->n;
        pred->cap_kept = chunk->cap;
        chunk->rows = rows;
        chunk->cap = before;
    } else {
        if (!lg_mem_grow((void **)&pred->kept, &pred->cap_kept, pred->n_kept + chunk->n,
                         sizeof(LgRow))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for the rows of a load");
        }
        memcpy(pred->kept + pred->n_kept, chunk->rows, chunk->n * sizeof(LgRow));
        pred->n_kept += chunk->n;
    }
    load->memory += (pred->cap_kept - before) * sizeof(LgRow);
    chunk->n = 0;
    return LG_OK;
}

LgStatus
lg_load_take(LgLoad *load, LgLoadChunk *chunk, LgError *err)
{
    LgLoadPred *pred = chunk->pred;
    LG_TRY(know(load, pred, err));
    LG_TRY(keep(load, chunk, err));
    if (pred->n_kept >= pred->limit) {
        LG_TRY(drain(load, pred, err));
    }
    if (pred->n_kept == 0 && !chunk->rows) { // a table's rows: the next chunk can have the buffer
        chunk->rows = pred->kept;
        chunk->cap = pred->cap_kept;
        load->memory -= pred->cap_kept * sizeof(LgRow);
        pred->kept = NULL;
        pred->cap_kept = 0;
    }
    return watch_memory(load, err);
}

void
lg_load_forget(LgLoadPred *pred)
{
    for (size_t r = 0; r < pred->n_runs; r++) {
        lg_block_done(&pred->runs[r]);
    }
    pred->n_runs = 0;
    lg_mem_free(pred->rows);
    lg_mem_free(pred->kept);
    pred->rows = pred->kept = NULL;
    pred->n = pred->cap = pred->n_kept = pred->cap_kept = 0;
}
