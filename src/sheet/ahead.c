// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sheet/ahead_impl.h"

#include "base/mem.h"

#include <pthread.h>
#include <time.h>

// A batch of 128 KiB and its cells stay in the second-level cache between the two cores. It grows
// when a single row is larger (base/limits.h says how large that may be).
enum { BATCHES = 8, TEXT = 128 * 1024, CELLS = 16 * 1024, ROWS = 1024, FAULTS = 64 };

typedef struct {
    LgRow *rows;
    LgStr *cells;
    char *text;
    LgFault *faults; // null until there is one
    size_t n, n_cells, n_text, n_faults;
    size_t cap_cells, cap_text;
    uint64_t done; // bytes of the file behind it
    bool last;     // the table ends behind it, with `end` or with `st` and `err`
    LgRow end;
    LgStatus st;
    LgError err;
} Batch;

struct LgAhead {
    LgCsv *csv; // the reader's
    pthread_t reader;
    bool running;
    Batch ring[BATCHES]; // each belongs to the reader or to the user, as the counters say
    pthread_mutex_t mu;
    pthread_cond_t filled, emptied;
    uint64_t n_filled;  // guarded by mu
    uint64_t n_emptied; // guarded by mu
    bool stop;          // guarded by mu
    const Batch *at;    // the user's; null: none
    size_t row;         // next of it
    uint64_t position;
};

// --- The reader ------------------------------------------------------------------------------

// The next batch to fill; null: stop.
static Batch *
wait_empty(LgAhead *ahead)
{
    (void)pthread_mutex_lock(&ahead->mu);
    while (!ahead->stop && ahead->n_filled - ahead->n_emptied == BATCHES) {
        (void)pthread_cond_wait(&ahead->emptied, &ahead->mu);
    }
    Batch *batch = ahead->stop ? NULL : &ahead->ring[ahead->n_filled % BATCHES];
    (void)pthread_mutex_unlock(&ahead->mu);
    return batch;
}

static void
give_filled(LgAhead *ahead)
{
    (void)pthread_mutex_lock(&ahead->mu);
    ahead->n_filled++;
    (void)pthread_cond_signal(&ahead->filled);
    (void)pthread_mutex_unlock(&ahead->mu);
}

// The cells of a row stand in one piece of memory; empty ones may stand anywhere.
static LgStr
text_of(const LgRow *row)
{
    const char *from = NULL;
    const char *end = NULL;
    for (uint32_t i = 0; i < row->n && !from; i++) {
        from = row->cells[i].n > 0 ? row->cells[i].p : NULL;
    }
    for (uint32_t i = row->n; i > 0 && !end; i--) {
        end = row->cells[i - 1].n > 0 ? row->cells[i - 1].p + row->cells[i - 1].n : NULL;
    }
    return from ? (LgStr){from, (size_t)(end - from)} : (LgStr){"", 0};
}

// Room for a row in a batch that holds none: nothing points into it yet.
static bool
make_room(Batch *batch, size_t cells, size_t text)
{
    if (cells > batch->cap_cells) {
        lg_mem_free(batch->cells);
        batch->cells = LG_ALLOC_ARRAY(LgStr, cells);
        batch->cap_cells = batch->cells ? cells : 0;
    }
    if (text > batch->cap_text) {
        lg_mem_free(batch->text);
        batch->text = (char *)lg_mem_alloc(text);
        batch->cap_text = batch->text ? text : 0;
    }
    if (!batch->rows) {
        batch->rows = LG_ALLOC_ARRAY(LgRow, ROWS);
    }
    return batch->rows && batch->cells && batch->text;
}

static bool
fits(const Batch *batch, const LgRow *row, LgStr text)
{
    return batch->n < ROWS && batch->n_faults < FAULTS &&
           batch->cap_cells - batch->n_cells >= row->n && batch->cap_text - batch->n_text >= text.n;
}

static void
put(Batch *batch, const LgRow *row, LgStr text)
{
    char *to = batch->text + batch->n_text;
    LgStr *cells = batch->cells + batch->n_cells;
    memcpy(to, text.p, text.n);
    for (uint32_t i = 0; i < row->n; i++) {
        const LgStr cell = row->cells[i];
        cells[i] = (LgStr){cell.n > 0 ? to + (cell.p - text.p) : to, cell.n};
    }
    LgRow *mine = &batch->rows[batch->n++];
    *mine = *row;
    mine->cells = cells;
    if (row->fault) {
        batch->faults[batch->n_faults] = *row->fault;
        mine->fault = &batch->faults[batch->n_faults++];
    }
    batch->n_cells += row->n;
    batch->n_text += text.n;
}

// Fill a batch, beginning with `row`, which holds what did not fit into the one before.
static void
fill(const LgAhead *ahead, Batch *batch, LgRow *row)
{
    LgError err = {0};
    batch->n = batch->n_cells = batch->n_text = batch->n_faults = 0;
    batch->st = LG_OK;
    batch->last = false;
    for (;;) {
        if (row->n == 0) {
            batch->st = lg_csv_next(ahead->csv, row, &err);
            batch->last = batch->st != LG_OK || row->n == 0;
        }
        if (batch->last) {
            batch->end = *row;
            break;
        }
        const LgStr text = text_of(row);
        if (row->fault && !batch->faults) {
            batch->faults = LG_ALLOC_ARRAY(LgFault, FAULTS);
        }
        const bool empty = batch->n == 0;
        if ((row->fault && !batch->faults) ||
            (empty &&
             !make_room(batch, row->n > CELLS ? row->n : CELLS, text.n > TEXT ? text.n : TEXT))) {
            batch->st = lg_error_set(&err, LG_E_NOMEM, "no memory to read ahead in " LG_STR_FMT,
                                     LG_STR_ARG(lg_source_name(ahead->csv->text->source)));
            batch->last = true;
            break;
        }
        if (!fits(batch, row, text)) {
            break;
        }
        put(batch, row, text);
        row->n = 0;
    }
    uint64_t total = 0;
    lg_source_position(ahead->csv->text->source, &batch->done, &total);
    if (batch->st != LG_OK) {
        batch->err = err;
    }
}

static void *
read_ahead(void *ctx)
{
    LgAhead *ahead = (LgAhead *)ctx;
    LgRow row = {0};
    bool last = false;
    while (!last) {
        Batch *batch = wait_empty(ahead);
        if (!batch) {
            break;
        }
        fill(ahead, batch, &row);
        last = batch->last;
        give_filled(ahead);
    }
    return NULL;
}

// --- The user --------------------------------------------------------------------------------

static LgStatus
start(LgAhead *ahead, LgError *err)
{
    pthread_condattr_t monotonic;
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&ahead->mu, NULL);
    (void)pthread_cond_init(&ahead->filled, &monotonic);
    (void)pthread_cond_init(&ahead->emptied, NULL);
    (void)pthread_condattr_destroy(&monotonic);
    const int rc = pthread_create(&ahead->reader, NULL, read_ahead, ahead);
    ahead->running = rc == 0;
    return rc == 0 ? LG_OK : lg_error_errno(err, rc, "cannot start a thread that reads ahead");
}

LgStatus
lg_ahead_new(LgCsv *csv, LgAhead **out, LgError *err)
{
    LgAhead *ahead = LG_ALLOC(LgAhead);
    if (!ahead) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read ahead");
    }
    ahead->csv = csv;
    const LgStatus st = start(ahead, err);
    if (st != LG_OK) {
        lg_ahead_free(ahead);
        return st;
    }
    *out = ahead;
    return LG_OK;
}

// Give back the batch at hand and take the next one. False when none came in time.
static bool
take_batch(LgAhead *ahead, unsigned wait_ms)
{
    enum { MS = 1000000, SECOND_MS = 1000 };
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / SECOND_MS;
    until.tv_nsec += (long)(wait_ms % SECOND_MS) * MS;
    until.tv_sec += until.tv_nsec / ((long)SECOND_MS * MS);
    until.tv_nsec %= (long)SECOND_MS * MS;
    (void)pthread_mutex_lock(&ahead->mu);
    if (ahead->at) {
        ahead->at = NULL;
        ahead->n_emptied++;
        (void)pthread_cond_signal(&ahead->emptied);
    }
    int rc = 0;
    while (rc == 0 && ahead->n_filled == ahead->n_emptied) {
        rc = pthread_cond_timedwait(&ahead->filled, &ahead->mu, &until);
    }
    const bool came = ahead->n_filled > ahead->n_emptied;
    if (came) {
        ahead->at = &ahead->ring[ahead->n_emptied % BATCHES];
        ahead->row = 0;
    }
    (void)pthread_mutex_unlock(&ahead->mu);
    return came;
}

LgStatus
lg_ahead_next(LgAhead *ahead, unsigned wait_ms, LgRow *out, bool *out_came, LgError *err)
{
    *out_came = true;
    if (!ahead->at || (ahead->row == ahead->at->n && !ahead->at->last)) {
        if (!take_batch(ahead, wait_ms)) {
            *out_came = false;
            return LG_OK;
        }
        ahead->position = ahead->at->done;
    }
    const Batch *batch = ahead->at;
    if (ahead->row < batch->n) {
        *out = batch->rows[ahead->row++];
        return LG_OK;
    }
    if (batch->st != LG_OK && err) {
        *err = batch->err;
    }
    *out = batch->end;
    return batch->st;
}

uint64_t
lg_ahead_position(const LgAhead *ahead)
{
    return ahead->position;
}

void
lg_ahead_free(LgAhead *ahead)
{
    if (!ahead) {
        return;
    }
    if (ahead->running) {
        lg_source_stop(ahead->csv->text->source);
        (void)pthread_mutex_lock(&ahead->mu);
        ahead->stop = true;
        (void)pthread_cond_signal(&ahead->emptied);
        (void)pthread_mutex_unlock(&ahead->mu);
        (void)pthread_join(ahead->reader, NULL);
    }
    (void)pthread_mutex_destroy(&ahead->mu);
    (void)pthread_cond_destroy(&ahead->filled);
    (void)pthread_cond_destroy(&ahead->emptied);
    for (size_t i = 0; i < BATCHES; i++) {
        lg_mem_free(ahead->ring[i].rows);
        lg_mem_free(ahead->ring[i].cells);
        lg_mem_free(ahead->ring[i].text);
        lg_mem_free(ahead->ring[i].faults);
    }
    lg_mem_free(ahead);
}
