// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/cursor_impl.h"

#include "base/mem.h"
#include "store/bytes_impl.h"

// The first row in [from, to) of an ascending stretch of column b that is not below `key`.
static bool
search_b(const LgCol *col, uint32_t from, uint32_t to, uint64_t key, uint32_t *out)
{
    enum { NEAR = 64 };
    uint64_t v[NEAR];
    while (to - from > NEAR) {
        const uint32_t mid = from + (to - from) / 2;
        if (!lg_col_decode(col, mid, 1, v)) {
            return false;
        }
        if (v[0] < key) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    if (from < to && !lg_col_decode(col, from, to - from, v)) {
        return false;
    }
    uint32_t i = 0;
    while (i < to - from && v[i] < key) {
        i++;
    }
    *out = from + i;
    return true;
}

// The first row from `from` on that is not below (a, b).
static bool
search_pair(const LgCol cols[LG_BLOCK_COLS], uint32_t from, uint64_t a, uint64_t b, uint32_t *out)
{
    const uint32_t start = lg_col_lower_bound(&cols[0], from, a);
    *out = start;
    if (b == 0 || start == cols[0].n) {
        return true;
    }
    const uint32_t end = a == UINT64_MAX ? cols[0].n : lg_col_lower_bound(&cols[0], start, a + 1);
    return search_b(&cols[1], start, end < start ? start : end, b, out);
}

LgStatus
lg_cursor_bounds(const LgSegment *seg, const LgCol cols[LG_BLOCK_COLS], const LgBlockInfo *info,
                 const LgCursorSpec *spec, uint32_t *out_from, uint32_t *out_to, LgError *err)
{
    bool ok = true;
    *out_from = 0;
    *out_to = info->rows;
    if (spec->lo_a == spec->hi_a && spec->lo_b == 0 && spec->hi_b == UINT64_MAX) {
        lg_col_range(&cols[0], spec->lo_a, out_from, out_to);
        return LG_OK;
    }
    if (info->min[0] <= spec->lo_a) {
        ok = search_pair(cols, 0, spec->lo_a, spec->lo_b, out_from);
    }
    if (ok && info->max[0] >= spec->hi_a && !(spec->hi_a == UINT64_MAX)) {
        ok = spec->hi_b == UINT64_MAX
                 ? search_pair(cols, *out_from, spec->hi_a + 1, 0, out_to)
                 : search_pair(cols, *out_from, spec->hi_a, spec->hi_b + 1, out_to);
    }
    *out_to = *out_to < *out_from ? *out_from : *out_to;
    return ok ? LG_OK : lg_segment_corrupt(seg, "a block cannot be read", err);
}

static bool
lets_graph(const LgCursorSpec *spec, LgId graph)
{
    size_t lo = 0;
    size_t hi = spec->n_graphs;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        if (spec->graphs[mid] < graph) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < spec->n_graphs && spec->graphs[lo] == graph;
}

LgCursorMatch
lg_cursor_match(const LgCursorSpec *spec, const LgBlockInfo *info)
{
    if (!spec->graphs) {
        return LG_CURSOR_ALL;
    }
    if (info->min[2] == info->max[2]) {
        return lets_graph(spec, info->min[2]) ? LG_CURSOR_ALL : LG_CURSOR_NONE;
    }
    return LG_CURSOR_SOME;
}

static void
drop_dels(LgCursor *c)
{
    for (size_t i = 0; i < c->n_dels; i++) {
        lg_mem_free(c->dels[i].col[0]);
    }
    lg_mem_free(c->dels);
}

LgStatus
lg_cursor_open(LgCursor *c, const LgSegment *seg, LgBlockRange range, const LgCursorSpec *spec,
               LgError *err)
{
    // one piece of memory for all columns: most cursors want few rows
    uint64_t *buf =
        c->col[0]
            ? c->col[0]
            : (uint64_t *)lg_mem_resize(NULL, sizeof(uint64_t) * LG_CURSOR_ROWS * LG_BLOCK_COLS);
    if (!buf) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a scan");
    }
    drop_dels(c);
    *c = (LgCursor){.seg = seg, .range = range, .spec = *spec};
    for (size_t i = 0; i < LG_BLOCK_COLS; i++) {
        c->col[i] = buf + i * LG_CURSOR_ROWS;
    }
    return LG_OK;
}

void
lg_cursor_close(LgCursor *c)
{
    drop_dels(c);
    lg_mem_free(c->col[0]);
    *c = (LgCursor){0};
}

LgStatus
lg_cursor_hide(LgCursor *c, const LgSegment *seg, LgBlockRange range, const LgCursorSpec *spec,
               LgError *err)
{
    LgBlockInfo first;
    LgBlockInfo last;
    LgBlockInfo info;
    lg_segment_info(c->seg, c->range.first, &first);
    lg_segment_info(c->seg, c->range.first + c->range.n - 1, &last);
    const bool cut = spec->lo_a >= first.min[0];
    const uint64_t i =
        lg_segment_seek(seg, range, 0, cut ? spec->lo_a : first.min[0], cut ? spec->lo_b : 0);
    if (i == range.n) {
        return LG_OK;
    }
    lg_segment_info(seg, range.first + i, &info);
    if (info.min[0] > last.max[0] || info.min[0] > spec->hi_a) {
        return LG_OK; // they cannot meet
    }
    if (!lg_mem_grow((void **)&c->dels, &c->cap_dels, c->n_dels + 1, sizeof(c->dels[0]))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a scan");
    }
    c->dels[c->n_dels] = (LgCursor){0};
    LG_TRY(lg_cursor_open(&c->dels[c->n_dels], seg, range, spec, err));
    c->dels[c->n_dels].spec.want_b = true;
    c->dels[c->n_dels].spec.want_g = true;
    c->n_dels++;
    return LG_OK;
}

// Go to the next block that may have rows; `c->row_end` is `c->row` at the end.
static LgStatus
next_block(LgCursor *c, LgError *err)
{
    const LgCursorSpec *s = &c->spec;
    for (;;) {
        c->row = c->row_end = 0;
        c->block = lg_segment_seek(c->seg, c->range, c->block, s->lo_a, s->lo_b);
        if (c->block >= c->range.n) {
            return LG_OK;
        }
        const uint64_t i = c->range.first + c->block++;
        lg_segment_info(c->seg, i, &c->info);
        if (c->info.min[0] > s->hi_a) {
            c->block = c->range.n;
            return LG_OK;
        }
        const LgCursorMatch match = lg_cursor_match(s, &c->info);
        if (match == LG_CURSOR_NONE || c->info.min[1] > s->max_b || c->info.max[1] < s->min_b) {
            continue;
        }
        c->filter_g = match == LG_CURSOR_SOME;
        const bool with_g = s->want_g || c->filter_g || c->n_dels > 0;
        LG_TRY(lg_segment_block(c->seg, i, &c->info, with_g ? 3 : 2, c->cols, err));
        LG_TRY(lg_cursor_bounds(c->seg, c->cols, &c->info, s, &c->row, &c->row_end, err));
        if (c->row < c->row_end) {
            return LG_OK;
        }
    }
}

// Keep the rows that the filters let through.
static uint32_t
filter(LgCursor *c, uint32_t n, bool by_b, bool all)
{
    uint64_t *a = c->col[0];
    uint64_t *b = c->col[1];
    uint64_t *g = c->col[2];
    uint32_t kept = 0;
    LgId last = LG_ID_NONE;
    bool last_ok = false;
    for (uint32_t i = 0; i < n; i++) {
        bool ok = !by_b || (b[i] >= c->spec.min_b && b[i] <= c->spec.max_b);
        if (ok && c->filter_g) {
            last_ok = g[i] == last ? last_ok : lets_graph(&c->spec, g[i]);
            last = g[i];
            ok = last_ok;
        }
        a[kept] = a[i];
        if (c->spec.want_b || by_b || all) {
            b[kept] = b[i];
        }
        if (c->spec.want_g || c->filter_g || all) {
            g[kept] = g[i];
        }
        kept += ok;
    }
    return kept;
}

// Whether a deleted quad has its first column in [first, last].
static LgStatus
dels_reach(LgCursor *c, uint64_t first, uint64_t last, bool *out, LgError *err)
{
    *out = false;
    for (size_t i = 0; i < c->n_dels; i++) {
        LgCursor *d = &c->dels[i];
        LG_TRY(lg_cursor_seek(d, first, 0, err));
        LG_TRY(lg_cursor_fill(d, err));
        *out |= d->at < d->n && d->col[0][d->at] <= last;
    }
    return LG_OK;
}

static LgRow
row_at(const LgCursor *c, uint32_t i)
{
    return (LgRow){c->col[0][i], c->col[1][i], c->col[2][i]};
}

// Keep the rows of the chunk that `d` does not delete.
static LgStatus
subtract(LgCursor *c, LgCursor *d, LgError *err)
{
    uint32_t kept = 0;
    LG_TRY(lg_cursor_seek(d, c->col[0][0], c->col[1][0], err));
    for (uint32_t i = 0; i < c->n; i++) {
        const LgRow row = row_at(c, i);
        int cmp = -1;
        while (cmp < 0) {
            LG_TRY(lg_cursor_fill(d, err));
            if (d->at == d->n) {
                break;
            }
            const LgRow del = row_at(d, d->at);
            cmp = lg_row_cmp(&del, &row);
            d->at += cmp < 0;
        }
        for (size_t k = 0; k < LG_BLOCK_COLS; k++) {
            c->col[k][kept] = c->col[k][i];
        }
        kept += cmp != 0;
    }
    c->n = kept;
    return LG_OK;
}

static LgStatus
subtract_all(LgCursor *c, LgError *err)
{
    for (size_t i = 0; i < c->n_dels && c->n > 0; i++) {
        LG_TRY(subtract(c, &c->dels[i], err));
    }
    return LG_OK;
}

static void
fill_column(uint64_t *col, uint32_t n, uint64_t value)
{
    for (uint32_t i = 0; i < n; i++) {
        col[i] = value;
    }
}

LgStatus
lg_cursor_fill(LgCursor *c, LgError *err)
{
    const LgCursorSpec *s = &c->spec;
    while (c->at == c->n) {
        c->at = c->n = 0;
        if (c->row == c->row_end) {
            LG_TRY(next_block(c, err));
            if (c->row == c->row_end) {
                return LG_OK;
            }
        }
        const uint32_t left = c->row_end - c->row;
        const uint32_t n = left < LG_CURSOR_ROWS ? left : LG_CURSOR_ROWS;
        const bool by_b = c->info.min[1] < s->min_b || c->info.max[1] > s->max_b;
        bool dels = false;
        if (s->lo_a == s->hi_a) {
            fill_column(c->col[0], n, s->lo_a);
        } else if (!lg_col_decode(&c->cols[0], c->row, n, c->col[0])) {
            return lg_segment_corrupt(c->seg, "a block cannot be read", err);
        }
        if (c->n_dels > 0) {
            LG_TRY(dels_reach(c, c->col[0][0], c->col[0][n - 1], &dels, err));
        }
        if (((s->want_b || by_b || dels) && !lg_col_decode(&c->cols[1], c->row, n, c->col[1])) ||
            ((s->want_g || c->filter_g || dels) &&
             !lg_col_decode(&c->cols[2], c->row, n, c->col[2]))) {
            return lg_segment_corrupt(c->seg, "a block cannot be read", err);
        }
        c->row += n;
        c->n = by_b || c->filter_g ? filter(c, n, by_b, dels) : n;
        if (dels && c->n > 0) {
            LG_TRY(subtract_all(c, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_cursor_seek(LgCursor *c, uint64_t a, uint64_t b, LgError *err)
{
    if (a > c->spec.lo_a || (a == c->spec.lo_a && b > c->spec.lo_b)) {
        c->spec.lo_a = a;
        c->spec.lo_b = b;
    }
    const bool by_b = b > 0; // then b has been decoded
    while (c->at < c->n &&
           (c->col[0][c->at] < a || (by_b && c->col[0][c->at] == a && c->col[1][c->at] < b))) {
        c->at++;
    }
    if (c->at < c->n || c->row == c->row_end) {
        return LG_OK; // the bounds take care of blocks that come
    }
    uint32_t row = 0;
    if (!search_pair(c->cols, c->row, a, b, &row)) {
        return lg_segment_corrupt(c->seg, "a block cannot be read", err);
    }
    c->row = row < c->row_end ? row : c->row_end;
    return LG_OK;
}
