// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/commit_impl.h"

#include "base/time.h"

#include <dirent.h>
#include <time.h>

// --- Beginning --------------------------------------------------------------

// Asking again and again is fair enough between processes: who writes all the time leaves the lock
// alone for moments only, but for many of them.
static LgStatus
take_lock(LgFile *lock, uint32_t wait_ms, const LgProgress *progress, LgError *err)
{
    enum { SHORTEST = 500000, LONGEST = 10000000 };
    const uint64_t end = lg_time_mono_ns() + (uint64_t)wait_ms * 1000000U;
    const LgProgressState state = {.phase = "waiting for another process that writes"};
    for (long pause = SHORTEST;; pause = pause * 2 < LONGEST ? pause * 2 : LONGEST) {
        LgError why = {0};
        const LgStatus st = lg_io_lock(lock, &why);
        if (st != LG_E_BUSY) {
            return st == LG_OK ? LG_OK : lg_error_set(err, st, "%s", why.text);
        }
        const LgStatus stop = lg_progress_tick(progress, &state);
        if (stop != LG_OK) {
            return lg_error_set(err, stop, "stopped while waiting to write");
        }
        if (lg_time_mono_ns() >= end) {
            return lg_error_set(err, LG_E_BUSY,
                                "another process is writing to the store, and still was after "
                                "%u ms: try again later",
                                wait_ms);
        }
        (void)nanosleep(&(struct timespec){.tv_nsec = pause}, NULL);
    }
}

LgStatus
lg_commit_begin(LgStore *store, uint32_t wait_ms, const LgProgress *progress, LgFile *out_lock,
                LgSnapshot **out_base, LgError *err)
{
    char path[1024];
    out_lock->fd = -1;
    LG_TRY(lg_store_path(store, "LOCK", path, sizeof(path), err));
    LG_TRY(lg_io_open(store->io, path, LG_IO_APPEND, out_lock, err));
    LG_TRY(take_lock(out_lock, wait_ms, progress, err));
    LG_TRY(lg_store_snapshot(store, out_base, err));
    // one that was killed right after its rename has not made it last yet
    return atomic_load(&store->lasting) == (*out_base)->manifest.version
               ? LG_OK
               : lg_io_sync_dir(store->io, store->dir, err);
}

// --- Publishing -------------------------------------------------------------

static bool
has_file(const LgManifestFile *files, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(files[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_named(const LgManifest *m, const char *name)
{
    return has_file(m->segments, m->n_segments, name) || has_file(m->dicts, m->n_dicts, name);
}

static LgStatus
sync_file(LgStore *store, const char *name, LgError *err)
{
    char path[1024];
    LgFile file;
    LG_TRY(lg_store_path(store, name, path, sizeof(path), err));
    LG_TRY(lg_io_open(store->io, path, LG_IO_RDWR, &file, err));
    LgStatus st = lg_io_sync(&file, err);
    const LgStatus closed = lg_io_close(&file, st == LG_OK ? err : NULL);
    return st == LG_OK ? closed : st;
}

// `*any` becomes true when there is one.
static LgStatus
sync_files(LgStore *store, const LgManifest *base, const LgManifestFile *files, size_t n, bool *any,
           LgError *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!files[i].here && !is_named(base, files[i].name)) {
            LG_TRY(sync_file(store, files[i].name, err));
            *any = true;
        }
    }
    return LG_OK;
}

static LgStatus
gather(LgStore *store, const LgManifestFile *files, size_t n, LgBuf *out, LgError *err)
{
    for (size_t i = 0; i < n; i++) {
        LgStr bytes = {0};
        if (files[i].here && !lg_store_bytes(store, &files[i], &bytes)) {
            return lg_error_set(err, LG_E_CORRUPT, "%s has been lost", files[i].name);
        }
        lg_buf_add(out, bytes);
    }
    return out->failed ? lg_error_set(err, LG_E_NOMEM, "no memory for the manifest") : LG_OK;
}

LgStatus
lg_commit_publish(LgStore *store, const LgManifest *base, const LgManifest *m, bool *out_shown,
                  LgError *err)
{
    bool any = false;
    LgBuf here = {0};
    *out_shown = false;
    LG_TRY(sync_files(store, base, m->segments, m->n_segments, &any, err));
    LG_TRY(sync_files(store, base, m->dicts, m->n_dicts, &any, err));
    LgStatus st = any ? lg_io_sync_dir(store->io, store->dir, err) : LG_OK;
    st = st == LG_OK ? gather(store, m->segments, m->n_segments, &here, err) : st;
    st = st == LG_OK ? gather(store, m->dicts, m->n_dicts, &here, err) : st;
    if (st == LG_OK) {
        st = lg_manifest_publish(m, lg_buf_view(&here), store->io, store->dir, out_shown, err);
    }
    lg_buf_done(&here);
    if (st == LG_OK) {
        atomic_store(&store->lasting, m->version);
    }
    return st;
}

// --- Tidying ----------------------------------------------------------------

static bool
is_ours(LgStr name)
{
    return lg_str_starts(name, LG_STR("seg-")) || lg_str_starts(name, LG_STR("dict-")) ||
           lg_str_starts(name, LG_STR("tmp-")) || lg_str_starts(name, LG_STR(LG_COMMIT_MERGED)) ||
           lg_str_eq(name, LG_STR(LG_MANIFEST_FILE ".tmp"));
}

static bool
is_being_written(LgStore *store, const char *name, const char *path)
{
    LgFile file;
    if (!lg_str_starts(lg_str_c(name), LG_STR(LG_COMMIT_MERGED)) ||
        lg_io_open(store->io, path, LG_IO_RDWR, &file, NULL) != LG_OK) {
        return false;
    }
    const LgStatus st = lg_io_lock(&file, NULL);
    (void)lg_io_close(&file, NULL); // nothing was written
    return st != LG_OK;
}

void
lg_commit_sweep(LgStore *store, const LgManifest *m)
{
    DIR *d = opendir(store->dir);
    char path[1024];
    if (!d) {
        return;
    }
    for (struct dirent *e; (e = readdir(d));) {
        if (is_ours(lg_str_c(e->d_name)) && !is_named(m, e->d_name) &&
            lg_store_path(store, e->d_name, path, sizeof(path), NULL) == LG_OK &&
            !is_being_written(store, e->d_name, path)) {
            const LgStatus st = lg_io_unlink(store->io, path, NULL);
            (void)st; // the next load tries again
        }
    }
    (void)closedir(d);
}
