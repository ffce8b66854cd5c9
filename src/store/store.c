// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/store.h"

#include "base/mem.h"
#include "base/time.h"
#include "store/snapshot_impl.h"

#include <dirent.h>
#include <stdlib.h>
#include <time.h>

LgStatus
lg_store_path(const LgStore *store, const char *name, char *to, size_t size, LgError *err)
{
    return snprintf(to, size, "%s/%s", store->dir, name) < (int)size
               ? LG_OK
               : lg_error_set(err, LG_E_LIMIT, "the path is too long: %s/%s", store->dir, name);
}

static bool
is_empty_folder(const char *path)
{
    DIR *d = opendir(path);
    bool empty = true;
    if (d) {
        for (struct dirent *e; empty && (e = readdir(d));) {
            empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
        }
        (void)closedir(d);
    }
    return empty;
}

LgStatus
lg_store_create(const LgIo *io, const char *path, LgError *err)
{
    char parent[1024];
    if (snprintf(parent, sizeof(parent), "%s/..", path) >= (int)sizeof(parent)) {
        return lg_error_set(err, LG_E_LIMIT, "the path is too long: %s", path);
    }
    if (!is_empty_folder(path)) {
        return lg_error_set(err, LG_E_INVALID, "%s is not empty: cannot make a store there", path);
    }
    LG_TRY(lg_io_mkdir(io, path, err));
    LG_TRY(lg_io_sync_dir(io, parent, err));
    const LgManifest empty = {
        .version = 1, .time = (int64_t)time(NULL), .next_file = 1, .next_id = {1, 1, 1}};
    bool shown = false;
    return lg_manifest_publish(&empty, LG_STR(""), io, path, &shown, err);
}

static void
close_part(LgPart *part)
{
    lg_segment_close(part->segment);
    lg_dict_close(part->dict);
    lg_mem_free(part);
}

// Give back a reference to an open file; `store->mu` is held.
static void
drop_part(LgStore *store, LgPart *part)
{
    if (!part || --part->refs > 0) {
        return;
    }
    for (LgPart **at = &store->parts; *at; at = &(*at)->next) {
        if (*at == part) {
            *at = part->next;
            break;
        }
    }
    close_part(part);
}

// Take over `map`, also on failure; `store->mu` is held.
static LgStatus
open_part(LgStore *store, const LgManifestFile *file, LgMap *map, bool segment, LgPart **out,
          LgError *err)
{
    LgPart *p = LG_ALLOC(LgPart);
    if (!p) {
        lg_map_close(map);
        return lg_error_set(err, LG_E_NOMEM, "no memory to open %s", file->name);
    }
    const LgStatus st = segment ? lg_segment_open(map, file->sum, &p->segment, err)
                                : lg_dict_open(map, file->sum, &p->dict, err);
    if (st != LG_OK) {
        lg_mem_free(p);
        return st;
    }
    (void)snprintf(p->name, sizeof(p->name), "%s", file->name);
    p->sum = file->sum;
    p->refs = 1;
    p->next = store->parts;
    store->parts = p;
    *out = p;
    return LG_OK;
}

// `store->mu` is held.
static LgPart *
find_part(const LgStore *store, const LgManifestFile *file)
{
    LgPart *p = store->parts;
    while (p && (p->sum != file->sum || strcmp(p->name, file->name) != 0)) {
        p = p->next;
    }
    return p;
}

// Take a reference to an open part, opening it when it is not. `text` is the manifest; may be empty
// where all parts that are in it are known to be open. `store->mu` is held.
static LgStatus
take_part(LgStore *store, const LgManifestFile *file, LgStr text, bool segment, LgPart **out,
          LgError *err)
{
    LgPart *p = find_part(store, file);
    if (p) {
        p->refs++;
        *out = p;
        return LG_OK;
    }
    LgMap map;
    if (!file->here) {
        LG_TRY(lg_map_open(store->io, store->dir, file->name, file->size, &map, err));
    } else if (file->at <= text.n && file->size <= text.n - file->at) {
        LG_TRY(lg_map_hold((LgStr){text.p + file->at, (size_t)file->size}, file->name, &map, err));
    } else {
        return lg_error_set(err, LG_E_CORRUPT, "%s is not in the manifest", file->name);
    }
    return open_part(store, file, &map, segment, out, err);
}

LgStatus
lg_store_hold(LgStore *store, const LgManifestFile *file, LgStr bytes, bool segment, LgPart **out,
              LgError *err)
{
    LgMap map;
    LG_TRY(lg_map_hold(bytes, file->name, &map, err));
    (void)pthread_mutex_lock(&store->mu);
    const LgStatus st = open_part(store, file, &map, segment, out, err);
    (void)pthread_mutex_unlock(&store->mu);
    return st;
}

void
lg_store_drop(LgStore *store, LgPart *part)
{
    (void)pthread_mutex_lock(&store->mu);
    drop_part(store, part);
    (void)pthread_mutex_unlock(&store->mu);
}

bool
lg_store_bytes(LgStore *store, const LgManifestFile *file, LgStr *out)
{
    (void)pthread_mutex_lock(&store->mu);
    const LgPart *p = find_part(store, file);
    if (p) {
        const LgMap *map = p->segment ? &p->segment->map : &p->dict->map;
        *out = (LgStr){(const char *)map->p, map->size};
    }
    (void)pthread_mutex_unlock(&store->mu);
    return p != NULL;
}

// `store->mu` is held.
static void
free_snapshot(LgSnapshot *s)
{
    const size_t n = s->manifest.n_segments + s->manifest.n_dicts;
    for (size_t i = 0; s->parts && i < n; i++) {
        drop_part(s->store, s->parts[i]);
    }
    lg_manifest_done(&s->manifest);
    lg_mem_free(s->parts);
    lg_mem_free(s->views);
    lg_mem_free(s->dicts);
    lg_mem_free(s);
}

// What of a segment is still live.
static void
look_at(const LgSnapshot *s, const LgSegment *seg, uint64_t seq, LgView *out)
{
    *out = (LgView){.seg = seg, .seq = seq, .rows = seg->rows, .dels = seg->deletions};
    LgGraphStats g;
    for (uint64_t i = 0; i < seg->n_graphs && s->manifest.n_graphs > 0; i++) {
        lg_segment_graph(seg, i, &g);
        if (seq < lg_manifest_since(&s->manifest, g.graph)) {
            out->partly_dead = true;
            out->rows -= g.rows;
        }
    }
    for (uint64_t i = 0; i < seg->n_del_graphs && s->manifest.n_graphs > 0; i++) {
        lg_segment_del_graph(seg, i, &g);
        if (seq < lg_manifest_since(&s->manifest, g.graph)) {
            out->partly_dead = true;
            out->dels -= g.rows;
        }
    }
}

// Open everything that the manifest, whose text is `text`, names; `store->mu` is held.
static LgStatus
fill_snapshot(LgSnapshot *s, LgStr text, LgError *err)
{
    const LgManifest *m = &s->manifest;
    s->parts = LG_ALLOC_ARRAY(LgPart *, m->n_segments + m->n_dicts);
    s->views = LG_ALLOC_ARRAY(LgView, m->n_segments);
    s->dicts = LG_ALLOC_ARRAY(LgDict *, m->n_dicts);
    if (!s->parts || !s->views || !s->dicts) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to open the store");
    }
    for (size_t i = 0; i < m->n_segments; i++) {
        LG_TRY(take_part(s->store, &m->segments[i], text, true, &s->parts[i], err));
        if (!s->parts[i]->segment) {
            return lg_error_set(err, LG_E_CORRUPT, "the manifest names a file twice");
        }
        look_at(s, s->parts[i]->segment, m->segments[i].seq, &s->views[i]);
        s->any_dels |= s->views[i].dels > 0;
    }
    for (size_t i = 0; i < m->n_dicts; i++) {
        LgPart **part = &s->parts[m->n_segments + i];
        LG_TRY(take_part(s->store, &m->dicts[i], text, false, part, err));
        if (!(*part)->dict) {
            return lg_error_set(err, LG_E_CORRUPT, "the manifest names a file twice");
        }
        s->dicts[i] = (*part)->dict;
    }
    return LG_OK;
}

// Make a snapshot of the manifest in `text` the current one; `store->mu` is held.
static LgStatus
adopt(LgStore *store, LgBuf *text, LgError *err)
{
    LgSnapshot *s = LG_ALLOC(LgSnapshot);
    if (!s) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to open the store");
    }
    s->store = store;
    atomic_init(&s->refs, 1);
    LgStatus st = lg_manifest_parse(lg_buf_view(text), &s->manifest, err);
    st = st == LG_OK ? fill_snapshot(s, lg_buf_view(text), err) : st;
    if (st != LG_OK) {
        free_snapshot(s);
        return st;
    }
    LgSnapshot *old = store->current;
    store->current = s;
    LgBuf swap = store->text;
    store->text = *text;
    *text = swap;
    if (old && atomic_fetch_sub(&old->refs, 1) == 1) {
        free_snapshot(old);
    }
    return LG_OK;
}

LgStatus
lg_snapshot_of(LgStore *store, LgManifest *m, LgSnapshot **out, LgError *err)
{
    LgSnapshot *s = LG_ALLOC(LgSnapshot);
    if (!s) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for a snapshot");
    }
    s->store = store;
    atomic_init(&s->refs, 1);
    s->manifest = *m;
    *m = (LgManifest){0};
    (void)pthread_mutex_lock(&store->mu);
    const LgStatus st = fill_snapshot(s, LG_STR(""), err);
    if (st != LG_OK) {
        free_snapshot(s);
    }
    (void)pthread_mutex_unlock(&store->mu);
    *out = st == LG_OK ? s : NULL;
    return st;
}

// Was the file at rest when it was looked at: would a later change show in the stamp? Clocks of
// file systems go in steps of some milliseconds.
static bool
at_rest(const LgIoStamp *stamp)
{
    enum { STILL_MS = 1000 };
    const int64_t last =
        stamp->changed_ns > stamp->touched_ns ? stamp->changed_ns : stamp->touched_ns;
    return lg_time_wall_ns() - last > (int64_t)STILL_MS * 1000000;
}

// Look at the manifest again; `store->mu` is held.
static LgStatus
refresh(LgStore *store, LgError *err)
{
    // Files may go while they are being opened, when a load publishes: the
    // manifest has changed then, so look again.
    enum { TRIES = 20 };
    char path[1024];
    LgIoStamp stamp = {0};
    LG_TRY(lg_store_path(store, LG_MANIFEST_FILE, path, sizeof(path), err));
    LG_TRY(lg_io_stamp(store->io, path, &stamp, err));
    if (store->current && memcmp(&stamp, &store->stamp, sizeof(stamp)) == 0) {
        return LG_OK;
    }
    const bool still = at_rest(&stamp);
    LgStatus st = LG_OK;
    LgBuf text = {0};
    store->stamp = (LgIoStamp){0};
    for (int i = 0; i < TRIES; i++) {
        lg_buf_clear(&text);
        st = lg_io_slurp(store->io, path, LG_MANIFEST_MAX, &text, err);
        if (st != LG_OK ||
            (store->current && lg_str_eq(lg_buf_view(&text), lg_buf_view(&store->text)))) {
            break;
        }
        st = adopt(store, &text, err);
        if (st != LG_E_NOTFOUND) {
            break;
        }
    }
    if (st == LG_OK && still) {
        store->stamp = stamp;
    }
    lg_buf_done(&text);
    return st;
}

static LgStatus
open_store(LgStore *store, const char *path, LgError *err)
{
    const LgStr dir = lg_str_c(path);
    store->dir = (char *)lg_mem_alloc(dir.n + 1);
    if (!store->dir) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to open the store");
    }
    memcpy(store->dir, dir.p, dir.n);
    const LgStatus st = refresh(store, err);
    if (st == LG_E_NOTFOUND) {
        lg_error_prefix(err, "%s is not a store: ", path);
    }
    return st;
}

LgStatus
lg_store_open(const LgIo *io, const char *path, LgStore **out, LgError *err)
{
    LgStore *store = LG_ALLOC(LgStore);
    if (!store || pthread_mutex_init(&store->mu, NULL) != 0) {
        lg_mem_free(store);
        return lg_error_set(err, LG_E_NOMEM, "no memory to open the store");
    }
    store->io = io;
    const LgStatus st = open_store(store, path, err);
    if (st != LG_OK) {
        lg_store_close(store);
        return st;
    }
    *out = store;
    return LG_OK;
}

void
lg_store_close(LgStore *store)
{
    if (!store) {
        return;
    }
    if (store->current && atomic_fetch_sub(&store->current->refs, 1) == 1) {
        free_snapshot(store->current);
    }
    (void)pthread_mutex_destroy(&store->mu);
    lg_buf_done(&store->text);
    lg_mem_free(store->dir);
    lg_mem_free(store);
}

LgStatus
lg_store_snapshot(LgStore *store, LgSnapshot **out, LgError *err)
{
    (void)pthread_mutex_lock(&store->mu);
    const LgStatus st = refresh(store, err);
    if (st == LG_OK) {
        (void)atomic_fetch_add(&store->current->refs, 1);
        *out = store->current;
    }
    (void)pthread_mutex_unlock(&store->mu);
    return st;
}

void
lg_store_release(LgStore *store, LgSnapshot *s)
{
    (void)pthread_mutex_lock(&store->mu);
    free_snapshot(s);
    (void)pthread_mutex_unlock(&store->mu);
}
