// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/downloads.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

static const char *const files[] = {
    LG_DOWNLOADS_NAME ".csv", LG_DOWNLOADS_NAME ".csv-metadata.json", LG_DOWNLOADS_NAME ".csv.part",
    LG_DOWNLOADS_NAME ".csv-metadata.json.part"};
enum { N_FILES = sizeof(files) / sizeof(files[0]), N_KEPT = 2 };

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "out of memory");
}

// "SITE/csvw/<name>/<file>", without what is empty.
static LgStatus
path_of(LgFolder *folder, const char *name, const char *file, const char **out, LgError *err)
{
    const LgStr path =
        lg_arena_printf(folder->arena, LG_STR_FMT "/csvw%s%s%s%s", LG_STR_ARG(folder->path),
                        *name ? "/" : "", name, *file ? "/" : "", file);
    *out = path.p;
    return path.p ? LG_OK : no_memory(err);
}

// The version of "<slug>-<version>"; empty when the name is none of ours.
static LgStr
version_of(LgStr name)
{
    enum { DIGITS = 16 };
    if (name.n < DIGITS + 2 || name.p[name.n - DIGITS - 1] != '-') {
        return (LgStr){0};
    }
    const LgStr version = lg_str_from(name, name.n - DIGITS);
    for (size_t i = 0; i < version.n; i++) {
        if (lg_char_hex(version.p[i]) < 0) {
            return (LgStr){0};
        }
    }
    return version;
}

static LgStatus
is_named(const LgSnapshot *live, LgStr version, bool *out, LgError *err)
{
    const LgTerm property = lg_term_iri(LG_STR(LG_NS_DCAT "version"));
    const LgTerm value = lg_term_string(version);
    LgScanSpec spec = {.graphs = {.all = true}, .want = LG_WANT_S};
    *out = false;
    LG_TRY(lg_snapshot_find(live, &property, &spec.p, err));
    LG_TRY(lg_snapshot_find(live, &value, &spec.o, err));
    if (spec.p == LG_ID_NONE || spec.o == LG_ID_NONE) {
        return LG_OK;
    }
    LgScan *scan = NULL;
    LgScanBatch batch = {0};
    LG_TRY(lg_scan_open(live, &spec, &scan, err));
    const LgStatus st = lg_scan_next(scan, &batch, err);
    *out = st == LG_OK && batch.n > 0;
    lg_scan_close(scan);
    return st;
}

static LgStatus
remove_one(LgFolder *folder, const char *name, LgError *err)
{
    const char *path = NULL;
    for (size_t i = 0; i < N_FILES; i++) {
        LG_TRY(path_of(folder, name, files[i], &path, err));
        if (lg_io_exists(path)) {
            LG_TRY(lg_io_unlink(&lg_io_plain, path, err));
        }
    }
    LG_TRY(path_of(folder, name, "", &path, err));
    if (rmdir(path) < 0 && errno != ENOTEMPTY && errno != ENOENT) { // what else is in it stays
        return lg_error_errno(err, errno, "cannot remove %s", path);
    }
    return LG_OK;
}

LgStatus
lg_downloads_sweep(LgFolder *folder, const LgSnapshot *live, LgError *err)
{
    const char *path = NULL;
    LG_TRY(path_of(folder, "", "", &path, err));
    DIR *dir = opendir(path);
    if (!dir && errno == ENOENT) {
        return LG_OK;
    }
    if (!dir) {
        return lg_error_errno(err, errno, "cannot read %s", path);
    }
    LgStatus st = LG_OK;
    for (const struct dirent *entry = readdir(dir); entry && st == LG_OK; entry = readdir(dir)) {
        const LgStr version = version_of(lg_str_c(entry->d_name));
        bool named = false;
        if (version.n > 0) {
            st = is_named(live, version, &named, err);
        }
        if (st == LG_OK && (strcmp(entry->d_name, "part") == 0 || (version.n > 0 && !named))) {
            st = remove_one(folder, entry->d_name, err);
        }
    }
    (void)closedir(dir);
    return st;
}

LgStatus
lg_downloads_begin(LgFolder *folder, const LgSnapshot *live, const char **out, LgError *err)
{
    const char *path = NULL;
    LG_TRY(path_of(folder, "", "", &path, err));
    LG_TRY(lg_io_mkdir(&lg_io_plain, path, err));
    LG_TRY(lg_downloads_sweep(folder, live, err));
    LG_TRY(path_of(folder, "part", "", out, err));
    return lg_io_mkdir(&lg_io_plain, *out, err);
}

LgStatus
lg_downloads_keep(LgFolder *folder, const char *name, LgError *err)
{
    const char *from = NULL;
    const char *to = NULL;
    LG_TRY(path_of(folder, name, "", &to, err));
    LG_TRY(lg_io_mkdir(&lg_io_plain, to, err));
    for (size_t i = 0; i < N_KEPT; i++) {
        LG_TRY(path_of(folder, "part", files[i], &from, err));
        LG_TRY(path_of(folder, name, files[i], &to, err));
        LG_TRY(lg_io_rename(&lg_io_plain, from, to, err));
    }
    LG_TRY(path_of(folder, name, "", &to, err));
    LG_TRY(lg_io_sync_dir(&lg_io_plain, to, err));
    LG_TRY(path_of(folder, "", "", &to, err));
    return lg_io_sync_dir(&lg_io_plain, to, err);
}
