// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Merging beside everybody else. Segments that follow one another, as a snapshot saw them, become
// one, with the highest SEQ of theirs: it holds what they held, so that it can take their place in
// any later manifest that still names all of them. What was dropped or deleted since then is so by
// notes and segments with higher SEQs, as before. The same goes for parts of the dictionary.

#include "base/mem.h"
#include "base/time.h"
#include "store/commit_impl.h"
#include "store/load_impl.h"

static const size_t default_memory = (size_t)256 << 20;

struct LgCompact {
    LgStore *store;
    LgCompactOptions options;
    LgSnapshot *base;
    bool dicts; ///< parts of the dictionary are merged, not segments
    LgBuildRange range;
    LgFile file; ///< keeps it locked until it is named
    LgManifestFile merged;
};

// --- What is worth it ---------------------------------------------------------

static uint64_t
live(const LgSnapshot *s, size_t i)
{
    return s->views[i].rows + s->views[i].dels;
}

// Half of it or more are quads of graphs that were dropped. (One with nothing left goes with the
// next load.)
static bool
mostly_dead(const LgSnapshot *s, size_t i, uint64_t least)
{
    const LgSegment *seg = s->views[i].seg;
    const uint64_t all = seg->rows + seg->deletions;
    return live(s, i) > 0 && all > least && live(s, i) <= all / 2;
}

// As loads choose (build.c): a segment goes with later ones that are more than half as large
// together, so that a quad is written again only when its segment has grown to half as much again.
static bool
choose_segments(const LgSnapshot *s, uint64_t least, LgBuildRange *out)
{
    const size_t n = s->manifest.n_segments;
    for (size_t last = n; last-- > 0;) {
        LgBuildRange r = {last, last + 1};
        uint64_t rows = live(s, last);
        while (r.from > 0 && live(s, r.from - 1) < 2 * rows &&
               (rows + live(s, r.from - 1) <= LG_BUILD_ROWS || n > LG_BUILD_MANY)) {
            rows += live(s, --r.from);
        }
        if ((r.to - r.from > 1 && rows > least) || mostly_dead(s, last, least)) {
            *out = r;
            return true;
        }
    }
    return false;
}

// Joining parts needs memory for all of their terms.
static bool
choose_dicts(const LgSnapshot *s, uint64_t least, size_t memory, LgBuildRange *out)
{
    const LgManifest *m = &s->manifest;
    for (size_t last = m->n_dicts; last-- > 0;) {
        LgBuildRange r = {last, last + 1};
        uint64_t terms = m->dicts[last].rows;
        uint64_t bytes = m->dicts[last].size;
        while (r.from > 0 && m->dicts[r.from - 1].rows < 2 * terms &&
               bytes + m->dicts[r.from - 1].size <= memory / 4) {
            terms += m->dicts[--r.from].rows;
            bytes += m->dicts[r.from].size;
        }
        if (r.to - r.from > 1 && terms > least) {
            *out = r;
            return true;
        }
    }
    return false;
}

static bool
choose(LgCompact *c)
{
    const uint64_t least = c->options.least;
    c->dicts = !choose_segments(c->base, least, &c->range);
    return !c->dicts || choose_dicts(c->base, least, c->options.memory, &c->range);
}

// --- Writing ------------------------------------------------------------------

static const LgManifestFile *
inputs(const LgCompact *c)
{
    const LgManifest *m = &c->base->manifest;
    return (c->dicts ? m->dicts : m->segments) + c->range.from;
}

// Say that loads should leave the files alone. False when others are being merged.
static bool
mark(LgCompact *c)
{
    uint64_t none = 0;
    return atomic_compare_exchange_strong(c->dicts ? &c->store->busy_dicts
                                                   : &c->store->busy_segments,
                                          &none, inputs(c)[c->range.to - c->range.from - 1].seq);
}

static LgStatus
write_merged(LgCompact *c, LgError *err)
{
    char name[LG_MANIFEST_NAME_MAX];
    char path[1024];
    const LgLoadOptions how = {.memory = c->options.memory, .progress = c->options.progress};
    // a name that no other process can have chosen, not even for the same version
    (void)snprintf(name, sizeof(name), LG_COMMIT_MERGED "%06llu-%08x.%s",
                   (unsigned long long)c->base->manifest.version, (unsigned)lg_time_wall_ns(),
                   c->dicts ? "lgd" : "lgs");
    LG_TRY(lg_store_path(c->store, name, path, sizeof(path), err));
    LG_TRY(lg_io_open(c->store->io, path, LG_IO_CREATE_NEW, &c->file, err));
    LG_TRY(lg_io_lock(&c->file, err));
    return c->dicts ? lg_build_dicts(c->store, c->base, c->range, name, &c->merged, err)
                    : lg_build_segments(c->store, c->base, c->range, &how, name, &c->merged, err);
}

LgStatus
lg_compact_begin(LgStore *store, const LgCompactOptions *options, LgCompact **out, LgError *err)
{
    LgCompact *c = LG_ALLOC(LgCompact);
    *out = NULL;
    if (!c) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to merge");
    }
    *c = (LgCompact){.store = store, .file = {.fd = -1}};
    c->options = options ? *options : (LgCompactOptions){0};
    c->options.memory = c->options.memory > 0 ? c->options.memory : default_memory;
    LgStatus st = lg_store_snapshot(store, &c->base, err);
    if (st != LG_OK || !choose(c) || !mark(c)) {
        lg_snapshot_unref(c->base);
        lg_mem_free(c);
        return st;
    }
    st = write_merged(c, err);
    if (st != LG_OK) {
        lg_compact_abort(c);
        return st;
    }
    *out = c;
    return LG_OK;
}

// --- Publishing ---------------------------------------------------------------

// Where the inputs are in `files`; false when they are not all there any more.
static bool
find_inputs(const LgCompact *c, const LgManifestFile *files, size_t n, size_t *out)
{
    const LgManifestFile *in = inputs(c);
    const size_t n_in = c->range.to - c->range.from;
    for (size_t at = 0; at + n_in <= n; at++) {
        size_t same = 0;
        while (same < n_in && strcmp(files[at + same].name, in[same].name) == 0) {
            same++;
        }
        if (same == n_in) {
            *out = at;
            return true;
        }
    }
    return false;
}

// Put the merged file, if there is anything in it, in the place of files[at] and those behind it.
static void
replace(const LgCompact *c, LgManifestFile *files, size_t *n, size_t at)
{
    const size_t n_in = c->range.to - c->range.from;
    const size_t keep = c->merged.size > 0;
    memmove(files + at + keep, files + at + n_in, (*n - at - n_in) * sizeof(*files));
    if (keep) {
        files[at] = c->merged;
    }
    *n -= n_in - keep;
}

static LgStatus
publish(LgCompact *c, const LgManifest *now, LgManifest *m, bool *out_shown, LgError *err)
{
    size_t at = 0;
    *out_shown = false;
    LG_TRY(lg_manifest_copy(now, m, err));
    LgManifestFile *files = c->dicts ? m->dicts : m->segments;
    size_t *n = c->dicts ? &m->n_dicts : &m->n_segments;
    if (!find_inputs(c, files, *n, &at)) {
        return LG_OK;
    }
    replace(c, files, n, at);
    lg_build_tidy(m);
    m->version++;
    const LgStatus st = lg_commit_publish(c->store, now, m, out_shown, err);
    if (st == LG_OK) {
        lg_commit_sweep(c->store, m);
    }
    return st;
}

LgStatus
lg_compact_publish(LgCompact *c, uint32_t wait_ms, LgError *err)
{
    LgFile lock = {.fd = -1};
    LgSnapshot *now = NULL;
    LgManifest m = {0};
    bool shown = false;
    LgStatus st = lg_commit_begin(c->store, wait_ms, c->options.progress, &lock, &now, err);
    st = st == LG_OK ? publish(c, &now->manifest, &m, &shown, err) : st;
    if (shown) { // it may be named now
        (void)lg_io_close(&c->file, NULL);
    }
    lg_compact_abort(c);
    lg_manifest_done(&m);
    lg_snapshot_unref(now);
    (void)lg_io_close(&lock, NULL);
    return st;
}

void
lg_compact_abort(LgCompact *c)
{
    if (!c) {
        return;
    }
    if (c->file.fd >= 0) {
        const LgStatus st = lg_io_unlink(c->store->io, c->file.path, NULL);
        (void)st; // the next load tries again
        (void)lg_io_close(&c->file, NULL);
    }
    atomic_store(c->dicts ? &c->store->busy_dicts : &c->store->busy_segments, 0);
    lg_snapshot_unref(c->base);
    lg_mem_free(c);
}
