// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/pick.h"

#include "store/scan_impl.h"

struct LgPick {
    LgArena *arena;
    const LgSegment *seg;
    LgBlockRange range;
    LgCursorSpec spec;
    bool want_o;
    uint64_t next;    // the first block that may have the keys to come
    bool open;        // the block before `next` is at hand:
    LgBlockInfo info; // its entry,
    LgCol cols[LG_BLOCK_COLS];
    bool plain;       // each subject in it has one row, all of which are let through,
    bool shared;      // but for the last one, which may have more in the next block,
    uint32_t n_spans; // its subjects are made of these,
    uint32_t span;    // of which those before this one are below the keys to come;
    bool has_keys;    // or `subjects` are decoded,
    uint32_t row;     // of which the same is true
    LgColSpan spans[LG_COL_SPANS];
    LgId *objects;                  // null: no room made yet
    uint16_t rows[LG_CURSOR_ROWS];  // found in the block
    uint16_t place[LG_CURSOR_ROWS]; // where each goes
};

LgStatus
lg_pick_open(const LgSnapshot *snapshot, const LgScanSpec *spec, LgArena *arena, LgPick **out,
             LgError *err)
{
    LgScanPlan plan;
    LgPick *pick = LG_NEW(arena, LgPick);
    *out = NULL;
    if (!pick) {
        return lg_error_set(err, LG_E_LIMIT, "no room to read by position");
    }
    if (spec->order != LG_ORDER_S || spec->s != LG_ID_NONE || spec->o != LG_ID_NONE ||
        (spec->want & LG_WANT_G)) {
        return LG_OK;
    }
    LG_TRY(lg_scan_plan(snapshot, spec, arena, &plan, err));
    pick->arena = arena;
    pick->want_o = spec->want & LG_WANT_O;
    size_t n = 0;
    for (size_t i = 0; i < snapshot->manifest.n_segments; i++) {
        LgSegmentPred p;
        LgCursorSpec bounds;
        if (lg_scan_deleted(&plan, i, spec->p, &p, &bounds)) {
            return LG_OK;
        }
        if (lg_scan_segment(&plan, i, spec->p, &p, &bounds) && p.pso.n > 0) {
            pick->seg = snapshot->views[i].seg;
            pick->range = p.pso;
            pick->spec = bounds;
            n++;
        }
    }
    *out = n == 1 ? pick : NULL;
    return LG_OK;
}

// --- Blocks -----------------------------------------------------------------

// Have the block at hand that may have `key`. `*out_none`: no block has it.
static LgStatus
find_block(LgPick *pick, LgId key, bool *out_none, bool *out_end, LgError *err)
{
    *out_none = false;
    if (pick->open && key <= pick->info.max[0]) {
        *out_none = key < pick->info.min[0];
        return LG_OK;
    }
    const uint64_t i = lg_segment_seek(pick->seg, pick->range, pick->next, key, 0);
    pick->open = false;
    pick->next = i;
    *out_end = i == pick->range.n;
    *out_none = true;
    if (*out_end) {
        return LG_OK;
    }
    LgBlockInfo *info = &pick->info;
    lg_segment_info(pick->seg, pick->range.first + i, info);
    LG_TRY(lg_segment_block(pick->seg, pick->range.first + i, info, 2, pick->cols, err));
    pick->open = true;
    pick->next = i + 1;
    pick->plain = info->firsts == info->rows && lg_cursor_match(&pick->spec, info) == LG_CURSOR_ALL;
    pick->span = 0;
    pick->n_spans = pick->plain ? lg_col_spans(&pick->cols[0], pick->spans) : 0;
    pick->shared = false;
    if (i + 1 < pick->range.n) {
        LgBlockInfo after;
        lg_segment_info(pick->seg, pick->range.first + i + 1, &after);
        pick->shared = after.min[0] == info->max[0];
    }
    *out_none = key < info->min[0];
    return LG_OK;
}

static LgStatus
corrupt(const LgPick *pick, LgError *err)
{
    return lg_segment_corrupt(pick->seg, "a block cannot be read", err);
}

static LgStatus
need(LgPick *pick, LgId **column, LgError *err)
{
    if (!*column) {
        *column = LG_NEW_ARRAY(pick->arena, LgId, LG_BLOCK_ROWS);
    }
    return *column ? LG_OK : lg_error_set(err, LG_E_LIMIT, "no room to read by position");
}

// --- Rows -------------------------------------------------------------------

static uint32_t
place_of(const LgPickKeys *keys, uint32_t i)
{
    return keys->sel ? keys->sel[i] : i;
}

// How many keys from `from` on the block decides.
static uint32_t
count_keys(const LgPick *pick, const LgPickKeys *keys, uint32_t from)
{
    const LgId most = pick->info.max[0] - pick->shared;
    uint32_t n = 0;
    if (keys->ids[place_of(keys, keys->n - 1)] <= most) {
        return keys->n - from;
    }
    while (keys->ids[place_of(keys, from + n)] <= most) {
        n++;
    }
    return n;
}

// Go to the span that has `key`, or else the first one behind it.
static const LgColSpan *
find_span(LgPick *pick, LgId key)
{
    const LgColSpan *span = &pick->spans[pick->span];
    while (key >= span->first + span->n && pick->span + 1 < pick->n_spans) {
        span = &pick->spans[++pick->span];
    }
    return span;
}

// The rows of `n` keys from `from` on, found one by one; how many there are.
static uint32_t
search(LgPick *pick, const LgPickKeys *keys, uint32_t from, uint32_t n, LgId *to)
{
    uint32_t found = 0;
    for (uint32_t i = from; i < from + n; i++) {
        const uint32_t place = place_of(keys, i);
        uint32_t row = 0;
        uint32_t end = 0;
        lg_col_range(&pick->cols[0], keys->ids[place], &row, &end);
        to[place] = LG_ID_NONE;
        pick->rows[found] = (uint16_t)row;
        pick->place[found] = (uint16_t)place;
        found += row < end;
    }
    return found;
}

// Rows of a column that are decoded in the time that one of them takes by itself.
static uint32_t
cost_of(const LgCol *col)
{
    switch (col->kind) {
    case LG_COL_CONST:
    case LG_COL_LINEAR: return 2;
    case LG_COL_FOR: return 8;
    case LG_COL_DICT: return 24;
    case LG_COL_RLE: return 64;
    case LG_COL_DELTA: return LG_COL_FRAME / 2;
    }
    return LG_BLOCK_ROWS;
}

// The objects of the rows that were found.
static LgStatus
fetch(LgPick *pick, uint32_t n, LgId *to, LgError *err)
{
    const LgCol *col = &pick->cols[1];
    const uint32_t cost = cost_of(col);
    LG_TRY(need(pick, &pick->objects, err));
    bool ascend = true; // as the keys do, unless they are a damaged file's
    for (uint32_t i = 1; i < n; i++) {
        ascend = ascend && pick->rows[i - 1] <= pick->rows[i];
    }
    if (!ascend) {
        return corrupt(pick, err);
    }
    bool good = true;
    for (uint32_t i = 0; i < n && good;) {
        // rows that lie close together are decoded at once
        const uint32_t first = pick->rows[i];
        uint32_t end = i + 1;
        while (end < n && pick->rows[end] < pick->rows[end - 1] + cost) {
            end++;
        }
        good = lg_col_decode(col, first, pick->rows[end - 1] + 1U - first, pick->objects);
        for (; i < end; i++) {
            to[pick->place[i]] = pick->objects[pick->rows[i] - first];
        }
    }
    return good ? LG_OK : corrupt(pick, err);
}

// How many of `n` keys from `from` on are in the span that has the first one.
static uint32_t
count_in_span(const LgColSpan *span, const LgPickKeys *keys, uint32_t from, uint32_t n)
{
    uint32_t lo = 1;
    while (lo < n) {
        const uint32_t mid = lo + (n - lo) / 2;
        if (keys->ids[place_of(keys, from + mid)] - span->first < span->n) {
            lo = mid + 1;
        } else {
            n = mid;
        }
    }
    return lo;
}

static bool
are_consecutive(const LgId *ids, uint32_t n)
{
    LgId differ = ids[n - 1] ^ (ids[0] + n - 1);
    for (uint32_t i = 0; i < n && differ == 0; i++) {
        differ = ids[i] ^ (ids[0] + i);
    }
    return differ == 0;
}

// The objects of `n` keys from `from` on, all in the span.
static LgStatus
fetch_span(LgPick *pick, const LgColSpan *span, const LgPickKeys *keys, uint32_t from, uint32_t n,
           LgId *to, LgError *err)
{
    const LgCol *col = &pick->cols[1];
    const LgId first = keys->ids[place_of(keys, from)];
    const uint32_t row = span->row + (uint32_t)(first - span->first);
    const LgId rows = keys->ids[place_of(keys, from + n - 1)] - first + 1;
    if (rows - 1 >= span->n - (first - span->first)) {
        return corrupt(pick, err); // the keys do not ascend: they are a damaged file's
    }
    if (!keys->sel && are_consecutive(keys->ids + from, n)) {
        return lg_col_decode(col, row, n, to + from) ? LG_OK : corrupt(pick, err);
    }
    if (rows > (uint64_t)n * cost_of(col) / 2) {
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t place = place_of(keys, from + i);
            pick->rows[i] = (uint16_t)(row + (keys->ids[place] - first));
            pick->place[i] = (uint16_t)place;
        }
        return fetch(pick, n, to, err);
    }
    LG_TRY(need(pick, &pick->objects, err));
    if (!lg_col_decode(col, row, (uint32_t)rows, pick->objects)) {
        return corrupt(pick, err);
    }
    for (uint32_t i = from; i < from + n; i++) {
        const uint32_t place = place_of(keys, i);
        const LgId at = keys->ids[place] - first;
        if (at >= rows) {
            return corrupt(pick, err);
        }
        to[place] = pick->objects[at];
    }
    return LG_OK;
}

// Take away what is not between the bounds of the scan, and give keys where these are asked for.
static void
drop_outside(const LgPick *pick, const LgPickKeys *keys, uint32_t from, uint32_t n, LgId *to)
{
    if (pick->info.min[1] >= pick->spec.min_b && pick->info.max[1] <= pick->spec.max_b) {
        return;
    }
    for (uint32_t i = from; i < from + n; i++) {
        LgId *id = &to[place_of(keys, i)];
        const bool inside = *id >= pick->spec.min_b && *id <= pick->spec.max_b;
        *id = !inside || *id == LG_ID_NONE ? LG_ID_NONE
              : pick->want_o               ? *id
                                           : keys->ids[place_of(keys, i)];
    }
}

// `n` keys from `from` on in a block of spans.
static LgStatus
take_spans(LgPick *pick, const LgPickKeys *keys, uint32_t from, uint32_t n, bool objects, LgId *to,
           LgError *err)
{
    for (uint32_t done = 0; done < n;) {
        const uint32_t at = from + done;
        const uint32_t place = place_of(keys, at);
        const LgColSpan *span = find_span(pick, keys->ids[place]);
        uint32_t now = 1;
        if (keys->ids[place] - span->first >= span->n) {
            to[place] = LG_ID_NONE;
        } else {
            now = count_in_span(span, keys, at, n - done);
            for (uint32_t i = at; !objects && i < at + now; i++) {
                to[place_of(keys, i)] = keys->ids[place_of(keys, i)];
            }
            LG_TRY(objects ? fetch_span(pick, span, keys, at, now, to, err) : LG_OK);
        }
        done += now;
    }
    return LG_OK;
}

// `n` keys from `from` on, all of the block at hand.
static LgStatus
take(LgPick *pick, const LgPickKeys *keys, uint32_t from, uint32_t n, LgId *to, LgError *err)
{
    const bool objects = pick->want_o || pick->info.min[1] < pick->spec.min_b ||
                         pick->info.max[1] > pick->spec.max_b;
    if (pick->n_spans > 0) {
        LG_TRY(take_spans(pick, keys, from, n, objects, to, err));
    } else {
        const uint32_t found = search(pick, keys, from, n, to);
        LG_TRY(objects && found > 0 ? fetch(pick, found, to, err) : LG_OK);
        for (uint32_t i = 0; !objects && i < found; i++) {
            to[pick->place[i]] = keys->ids[pick->place[i]];
        }
    }
    if (objects) {
        drop_outside(pick, keys, from, n, to);
    }
    return LG_OK;
}

LgStatus
lg_pick_next(LgPick *pick, const LgPickKeys *keys, LgId *to, uint32_t *out_n, bool *out_end,
             LgError *err)
{
    enum { FEW = 64 }; // as many rows are decoded in the time that a search takes
    *out_end = false;
    for (*out_n = 0; *out_n < keys->n;) {
        bool none = false;
        const uint32_t place = place_of(keys, *out_n);
        LG_TRY(find_block(pick, keys->ids[place], &none, out_end, err));
        if (none) {
            to[place] = LG_ID_NONE;
            ++*out_n;
            continue;
        }
        const uint32_t n = pick->plain ? count_keys(pick, keys, *out_n) : 0;
        if (n == 0 || (pick->n_spans == 0 && n > pick->info.rows / FEW)) {
            break;
        }
        LG_TRY(take(pick, keys, *out_n, n, to, err));
        *out_n += n;
    }
    return LG_OK;
}
