// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Bytes of a store's files are changed one at a time: each change is noticed, when the store is
// opened or when all of it is checked.

#include "crash/kit.h"

#include <dirent.h>
#include <unistd.h>

static bool
is_sound(const char *folder)
{
    LgStore *store = NULL;
    LgSnapshot *snap = NULL;
    uint64_t faults = 1;
    const LgCheckOptions options = {.full = true};
    const bool ok = lg_store_open(&lg_io_plain, folder, &store, NULL) == LG_OK &&
                    lg_store_snapshot(store, &snap, NULL) == LG_OK &&
                    lg_check_snapshot(snap, &options, &faults, NULL) == LG_OK && faults == 0;
    lg_snapshot_unref(snap);
    lg_store_close(store);
    return ok;
}

static void
flip(FILE *f, long at)
{
    (void)fseek(f, at, SEEK_SET);
    const int c = fgetc(f);
    (void)fseek(f, at, SEEK_SET);
    (void)fputc(c ^ (1 << at % 8), f);
    (void)fflush(f);
}

static void
flip_file(KitScore *score, const char *folder, const char *name)
{
    char path[600];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *f = fopen(path, "r+be");
    if (!f) {
        return;
    }
    (void)fseek(f, 0, SEEK_END);
    const long n = ftell(f);
    // all of a small file; of a large one the ends and a sample
    for (long at = 0; at < n; at += n < 600 || at < 64 || at > n - 200 ? 1 : 1 + n / 400) {
        flip(f, at);
        kit_expect(score, !is_sound(folder), "%s: a change of byte %ld is not noticed", name, at);
        flip(f, at);
    }
    (void)fclose(f);
}

int
main(void)
{
    KitScore score = {0};
    LgError err = {0};
    char *folder = kit_folder();
    LgStatus st = lg_store_create(&lg_io_plain, folder, &err);
    for (unsigned i = 0; i < KIT_CHANGES && st == LG_OK; i++) {
        st = kit_change(&lg_io_plain, folder, i, &err);
    }
    kit_expect(&score, st == LG_OK && is_sound(folder), "the store is not sound: %s", err.text);
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] != '.') {
            flip_file(&score, folder, e->d_name);
        }
    }
    if (d) {
        (void)closedir(d);
    }
    kit_expect(&score, is_sound(folder), "the store has not been put right");
    kit_remove(folder);
    return kit_close("crash/flip", &score);
}
