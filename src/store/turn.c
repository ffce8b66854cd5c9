// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/turn_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/packing_impl.h"
#include "store/sort_impl.h"

#include <assert.h>
#include <stdlib.h>

LgStatus
lg_turn_count(LgTurnGraphs *g, LgId graph, uint64_t rows, LgError *err)
{
    if (g->n > 0 && g->v[g->last].graph == graph) {
        g->v[g->last].rows += rows;
        return LG_OK;
    }
    size_t lo = 0;
    size_t hi = g->n;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        if (g->v[mid].graph < graph) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    if (lo == g->n || g->v[lo].graph != graph) {
        if (!lg_mem_grow((void **)&g->v, &g->cap, g->n + 1, sizeof(g->v[0]))) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for the graphs of a load");
        }
        memmove(g->v + lo + 1, g->v + lo, (g->n - lo) * sizeof(g->v[0]));
        g->v[lo] = (LgGraphStats){graph, 0};
        g->n++;
    }
    g->v[lo].rows += rows;
    g->last = lo;
    return LG_OK;
}

struct LgTurnRoom {
    size_t max;
    LgRow *rows, *temp;
};

LgTurnRoom *
lg_turn_room_new(size_t max)
{
    LgTurnRoom *room = LG_ALLOC(LgTurnRoom);
    if (!room) {
        return NULL;
    }
    room->max = max;
    room->rows = (LgRow *)lg_mem_table(max, sizeof(LgRow));
    room->temp = (LgRow *)lg_mem_table(max, sizeof(LgRow));
    if (!room->rows || !room->temp) {
        lg_turn_room_free(room);
        return NULL;
    }
    return room;
}

void
lg_turn_room_free(void *room_)
{
    LgTurnRoom *room = (LgTurnRoom *)room_;
    if (room) {
        lg_mem_free(room->rows);
        lg_mem_free(room->temp);
        lg_mem_free(room);
    }
}

// --- Ranges of objects --------------------------------------------------------

// Where rows are more than there is room for, they are read several times: once for each range of
// objects whose rows fit. So every row is sorted and encoded once, and POS comes in order. Packed
// rows need a third of the room of others, and are sorted three times as fast.
typedef struct {
    LgTurn *turn;
    uint64_t *o, *s, *g; // of one block
    uint16_t *chosen;    // rows of it
    bool is_packed;
    LgPacking packing;
    uint64_t *packed, *packed_temp; // either these, ...
    LgRow *rows, *temp;             // ... or, in the same memory, these
    size_t room, n;                 // of packed rows, or of rows
    LgRow *block;                   // sorted rows on their way out
    size_t n_block;
    uint64_t *first; // of each range; the next one begins where it ends
    size_t n_ranges, cap;
} Work;

// By object; subjects and graphs are in order already.
static void
sort_read(Work *w)
{
    if (w->is_packed) {
        lg_sort_numbers(w->packed, w->packed_temp, w->n, w->packing.object_shift);
    } else {
        lg_sort_by_a(w->rows, w->temp, w->n);
    }
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to sort by object");
}

static LgStatus
begin_range(Work *w, size_t at, uint64_t first, LgError *err)
{
    if (!lg_mem_grow((void **)&w->first, &w->cap, w->n_ranges + 1, sizeof(w->first[0]))) {
        return no_memory(err);
    }
    memmove(w->first + at + 1, w->first + at, (w->n_ranges - at) * sizeof(w->first[0]));
    w->first[at] = first;
    w->n_ranges++;
    return LG_OK;
}

// Its bytes are as they were written, and `cols` its columns.
static LgStatus
open_block(const LgBlockSource *src, const LgBlockInfo *info, const uint8_t **from,
           LgCol cols[LG_BLOCK_COLS], LgError *err)
{
    const uint8_t *p = lg_block_bytes(src, info);
    if (!p || info->rows > LG_BLOCK_ROWS ||
        lg_hash_bytes((LgStr){(const char *)p, info->size}, 0) != info->checksum ||
        !lg_block_parse(p, info->size, info->rows, cols)) {
        return lg_error_set(err, LG_E_CORRUPT, "a block does not check");
    }
    lg_block_let_go(src, info, p, from);
    return LG_OK;
}

static LgStatus
decode(const LgCol *col, uint32_t n, uint64_t *out, LgError *err)
{
    return lg_col_decode(col, 0, n, out)
               ? LG_OK
               : lg_error_set(err, LG_E_CORRUPT, "a column of a block cannot be read");
}

// Some objects from all over the rows, ascending.
static LgStatus
take_sample(Work *w, uint64_t *out, size_t most, size_t *out_n, LgError *err)
{
    enum { BLOCKS = 256 };
    const LgBlockSource *src = &w->turn->src;
    const size_t blocks = src->n < BLOCKS ? src->n : BLOCKS;
    const uint32_t each = (uint32_t)(most / blocks < LG_BLOCK_ROWS ? most / blocks : LG_BLOCK_ROWS);
    const uint8_t *from = NULL;
    *out_n = 0;
    for (size_t i = 0; i < blocks; i++) {
        LgBlockInfo info;
        LgCol cols[LG_BLOCK_COLS];
        lg_block_info(src, src->n * i / blocks, &info);
        LG_TRY(open_block(src, &info, &from, cols, err));
        const uint32_t n = info.rows < each ? info.rows : each;
        LG_TRY(decode(&cols[1], n, out + *out_n, err));
        *out_n += n;
    }
    qsort(out, *out_n, sizeof(out[0]), lg_id_cmp);
    return LG_OK;
}

// Cut where a sample says that the rows fit; an object of very many rows is a range of its own,
// which needs no sorting.
static LgStatus
cut_ranges(Work *w, const uint64_t *sample, size_t n, LgError *err)
{
    const size_t fit = (size_t)((double)n * 0.8 * (double)w->room / (double)w->turn->rows) + 1;
    for (size_t at = fit; at < n;) {
        const uint64_t value = sample[at];
        size_t from = at;
        size_t to = at + 1;
        while (from > 0 && sample[from - 1] == value) {
            from--;
        }
        while (to < n && sample[to] == value) {
            to++;
        }
        const bool many = to - from > fit / 2;
        if (value > w->first[w->n_ranges - 1]) {
            LG_TRY(begin_range(w, w->n_ranges, value, err));
        }
        if (many && value < UINT64_MAX) {
            LG_TRY(begin_range(w, w->n_ranges, value + 1, err));
        }
        at = (many ? to : from) + fit;
    }
    return LG_OK;
}

static LgStatus
choose_ranges(Work *w, LgError *err)
{
    enum { SAMPLE = 1 << 16 };
    LG_TRY(begin_range(w, 0, 0, err));
    if (w->turn->rows <= w->room) {
        return LG_OK;
    }
    uint64_t *sample = LG_ALLOC_ARRAY(uint64_t, SAMPLE);
    size_t n = 0;
    LgStatus st = sample ? take_sample(w, sample, SAMPLE, &n, err) : no_memory(err);
    st = st == LG_OK ? cut_ranges(w, sample, n, err) : st;
    lg_mem_free(sample);
    return st;
}

// --- Rows ---------------------------------------------------------------------

// Count the rows of a range before they are sorted: graphs change less often.
static LgStatus
count_rows(LgTurn *t, const LgRow *rows, size_t n, LgError *err)
{
    uint64_t sum = 0;
    size_t start = 0;
    for (size_t i = 0; i < n; i++) {
        sum += lg_block_row_sum(rows[i].b, rows[i].a, rows[i].g);
        if (rows[i].g != rows[start].g) {
            LG_TRY(lg_turn_count(&t->graphs, rows[start].g, i - start, err));
            start = i;
        }
    }
    t->sum += sum;
    return n > 0 ? lg_turn_count(&t->graphs, rows[start].g, n - start, err) : LG_OK;
}

static LgStatus
end_block(Work *w, LgError *err)
{
    const size_t n = w->n_block;
    w->n_block = 0;
    return lg_block_add(&w->turn->out, w->block, n, err);
}

static LgStatus
write_packed(Work *w, LgError *err)
{
    uint64_t n[LG_PACKING_GRAPHS] = {0};
    uint64_t sum = 0;
    for (size_t i = 0; i < w->n; i++) {
        const LgRow row = lg_packing_row(&w->packing, w->packed[i]);
        sum += lg_block_row_sum(row.b, row.a, row.g);
        n[lg_packing_index(w->packed[i])]++;
        w->block[w->n_block++] = row;
        if (w->n_block == LG_BLOCK_ROWS) {
            LG_TRY(end_block(w, err));
        }
    }
    w->turn->sum += sum;
    for (size_t k = 0; k < w->packing.n_graphs; k++) {
        if (n[k] > 0) {
            LG_TRY(lg_turn_count(&w->turn->graphs, w->packing.graphs[k], n[k], err));
        }
    }
    return LG_OK;
}

static LgStatus
write_plain(Work *w, LgError *err)
{
    for (size_t i = 0; i < w->n;) {
        const size_t left = w->n - i;
        const size_t room = LG_BLOCK_ROWS - w->n_block;
        const size_t n = left < room ? left : room;
        memcpy(w->block + w->n_block, w->rows + i, n * sizeof(w->rows[0]));
        i += n;
        w->n_block += n;
        if (w->n_block == LG_BLOCK_ROWS) {
            LG_TRY(end_block(w, err));
        }
    }
    return LG_OK;
}

// Sort the rows that have been read, and write them.
static LgStatus
write_rows(Work *w, LgError *err)
{
    if (!w->is_packed) {
        LG_TRY(count_rows(w->turn, w->rows, w->n, err));
    }
    sort_read(w);
    LG_TRY(w->is_packed ? write_packed(w, err) : write_plain(w, err));
    w->n = 0;
    return LG_OK;
}

// Which rows of a block have objects in [least, greatest].
static LgStatus
choose_rows(Work *w, const LgBlockInfo *info, const LgCol *objects, uint64_t least,
            uint64_t greatest, size_t *out_n, LgError *err)
{
    size_t n = 0;
    LG_TRY(decode(objects, info->rows, w->o, err));
    for (uint32_t i = 0; i < info->rows; i++) {
        w->chosen[n] = (uint16_t)i;
        n += w->o[i] - least <= greatest - least;
    }
    *out_n = n;
    return LG_OK;
}

static void
add_plain(Work *w, size_t n)
{
    LgRow *to = w->rows + w->n;
    for (size_t k = 0; k < n; k++) {
        const uint16_t i = w->chosen[k];
        to[k] = (LgRow){w->o[i], w->s[i], w->g[i]};
    }
    w->n += n;
}

// False, with nothing added: they are of too many graphs.
static bool
add_packed(Work *w, size_t n)
{
    uint64_t *to = w->packed + w->n;
    LgId graph = LG_ID_NONE;
    size_t index = 0;
    for (size_t k = 0; k < n; k++) {
        const uint16_t i = w->chosen[k];
        if (w->g[i] != graph) {
            graph = w->g[i];
            index = lg_packing_graph(&w->packing, graph);
            if (index == LG_PACKING_GRAPHS) {
                return false;
            }
        }
        to[k] = lg_packing_pack(&w->packing, w->s[i], w->o[i], index);
    }
    w->n += n;
    return true;
}

// The range has more rows than there is room for: make two of it, about the middle of those that
// have been read, and begin again with the first.
static LgStatus
split_range(Work *w, size_t k, LgError *err)
{
    sort_read(w);
    const size_t at = w->n / 2;
    const uint64_t middle =
        w->is_packed ? lg_packing_row(&w->packing, w->packed[at]).a : w->rows[at].a;
    const uint64_t first = w->first[k];
    w->n = 0;
    return begin_range(w, k + 1, middle > first ? middle : first + 1, err);
}

// Choose the form of rows. Those that are there are forgotten.
static void
set_packed(Work *w, bool is_packed)
{
    const LgTurn *t = w->turn;
    const size_t size = is_packed ? sizeof(w->packed[0]) : sizeof(w->rows[0]);
    const size_t most = t->max * sizeof(w->rows[0]) / size;
    w->is_packed = is_packed;
    w->room = t->rows < most ? (size_t)t->rows : most;
    w->n = 0;
}

typedef enum { READ, NO_ROOM, MANY_GRAPHS } Outcome;

// Add the `n` chosen rows of a block. `in_order`: they come as they have to be written.
static LgStatus
take_rows(Work *w, const LgBlockInfo *info, const LgCol cols[LG_BLOCK_COLS], size_t n,
          bool in_order, Outcome *out, LgError *err)
{
    if (n > w->room - w->n && in_order) {
        LG_TRY(write_rows(w, err));
    }
    if (n > w->room - w->n) {
        *out = NO_ROOM;
        return LG_OK;
    }
    LG_TRY(decode(&cols[0], info->rows, w->s, err));
    LG_TRY(decode(&cols[2], info->rows, w->g, err));
    if (w->is_packed && add_packed(w, n)) {
        return LG_OK;
    }
    if (w->is_packed && !in_order) {
        *out = MANY_GRAPHS;
        return LG_OK;
    }
    if (w->is_packed) {
        LG_TRY(write_rows(w, err));
        set_packed(w, false);
    }
    add_plain(w, n);
    return LG_OK;
}

// Read the rows of a range; but for READ none of them counts.
static LgStatus
read_range(Work *w, size_t k, Outcome *out, LgError *err)
{
    const LgBlockSource *src = &w->turn->src;
    const uint64_t least = w->first[k];
    const uint64_t greatest = k + 1 < w->n_ranges ? w->first[k + 1] - 1 : UINT64_MAX;
    const uint8_t *from = NULL;
    *out = READ;
    for (size_t i = 0; i < src->n && *out == READ; i++) {
        LgBlockInfo info;
        LgCol cols[LG_BLOCK_COLS];
        size_t n = 0;
        lg_block_info(src, i, &info);
        if (info.max[1] < least || info.min[1] > greatest) {
            continue;
        }
        LG_TRY(open_block(src, &info, &from, cols, err));
        LG_TRY(choose_rows(w, &info, &cols[1], least, greatest, &n, err));
        if (n > 0) {
            LG_TRY(take_rows(w, &info, cols, n, least == greatest, out, err));
        }
    }
    return LG_OK;
}

static LgStatus
turn_ranges(Work *w, LgError *err)
{
    LG_TRY(choose_ranges(w, err));
    for (size_t k = 0; k < w->n_ranges;) {
        Outcome outcome = READ;
        LG_TRY(read_range(w, k, &outcome, err));
        switch (outcome) {
        case READ:
            LG_TRY(write_rows(w, err));
            k++;
            break;
        case NO_ROOM: LG_TRY(split_range(w, k, err)); break;
        case MANY_GRAPHS: set_packed(w, false); break;
        }
    }
    return w->n_block > 0 ? end_block(w, err) : LG_OK;
}

static LgStatus
work(Work *w, LgError *err)
{
    assert(w->turn->max >= (size_t)LG_BLOCK_ROWS);
    set_packed(w, lg_packing_new(&w->turn->src, &w->packing));
    w->block = LG_ALLOC_ARRAY(LgRow, LG_BLOCK_ROWS);
    w->o = LG_ALLOC_ARRAY(uint64_t, (size_t)3 * LG_BLOCK_ROWS);
    w->chosen = LG_ALLOC_ARRAY(uint16_t, LG_BLOCK_ROWS);
    if (!w->block || !w->o || !w->chosen) {
        return no_memory(err);
    }
    w->s = w->o + LG_BLOCK_ROWS;
    w->g = w->s + LG_BLOCK_ROWS;
    return turn_ranges(w, err);
}

LgStatus
lg_turn_run(LgTurn *turn, LgTurnRoom *room, LgError *err)
{
    assert(room->max >= turn->max || room->max >= turn->rows);
    Work w = {.turn = turn,
              .rows = room->rows,
              .temp = room->temp,
              .packed = (uint64_t *)room->rows,
              .packed_temp = (uint64_t *)room->temp};
    const LgStatus st = work(&w, err);
    lg_mem_free(w.first);
    lg_mem_free(w.o);
    lg_mem_free(w.chosen);
    lg_mem_free(w.block);
    return st;
}

void
lg_turn_done(LgTurn *turn)
{
    lg_block_source_free(&turn->src);
    lg_block_done(&turn->out);
    lg_mem_free(turn->graphs.v);
    turn->graphs = (LgTurnGraphs){0};
}
