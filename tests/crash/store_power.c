// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Power is lost at every call that touches a file: of what was written, only what had been
// synced is sure to be there. Names last once their folder has been synced, bytes once their file
// has. Of what had not been synced, each may have lasted by chance, so that six states are
// looked at: names old, new, or old but for the manifest; bytes old or new.

#include "crash/kit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NAMES = 32, STATES = 6 };

typedef struct {
    char name[256];
    ino_t file;
} Name;

typedef struct {
    Name v[MAX_NAMES];
    size_t n;
} Names;

typedef struct {
    KitScore *score;
    const char *folder; ///< the store
    const char *disk;   ///< synced bytes of each file, by inode number
    const char *after;  ///< what would be found
    Names synced;
    uint64_t old, next;
    unsigned change, count;
    bool renamed, off;
} Power;

static void
list(const char *folder, Names *out)
{
    DIR *d = opendir(folder);
    out->n = 0;
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] != '.' && out->n < MAX_NAMES) {
            (void)snprintf(out->v[out->n].name, sizeof(out->v[0].name), "%s", e->d_name);
            out->v[out->n++].file = e->d_ino;
        }
    }
    if (d) {
        (void)closedir(d);
    }
}

static void
copy(const char *from, const char *to)
{
    char buf[1 << 14];
    FILE *in = fopen(from, "rbe");
    FILE *out = fopen(to, "wbe");
    for (size_t n; in && out && (n = fread(buf, 1, sizeof(buf), in)) > 0;) {
        (void)fwrite(buf, 1, n, out);
    }
    if (in) {
        (void)fclose(in);
    }
    if (!out || fclose(out) != 0) { // without `in`: an empty file
        abort();
    }
}

static void
disk_path(const Power *p, ino_t file, char *to, size_t size)
{
    (void)snprintf(to, size, "%s/%llu", p->disk, (unsigned long long)file);
}

static void
sync_file(const Power *p, const char *path)
{
    struct stat st;
    char to[600];
    if (stat(path, &st) == 0) {
        disk_path(p, st.st_ino, to, sizeof(to));
        copy(path, to);
    }
}

// Let the manifest be the new one.
static void
rename_manifest(Names *names, const Names *now)
{
    for (size_t i = 0; i < names->n; i++) {
        for (size_t k = 0; k < now->n; k++) {
            if (strcmp(names->v[i].name, "MANIFEST") == 0 &&
                strcmp(now->v[k].name, "MANIFEST") == 0) {
                names->v[i] = now->v[k];
            }
        }
    }
}

// Make the folder as it would be found.
static void
reconstruct(const Power *p, unsigned state)
{
    const bool new_bytes = state % 2;
    Names now;
    list(p->folder, &now);
    Names found = state / 2 == 1 ? now : p->synced;
    const Names *names = &found;
    if (state / 2 == 2) {
        rename_manifest(&found, &now);
    }
    kit_empty(p->after);
    for (size_t i = 0; i < names->n; i++) {
        char from[600];
        char to[600];
        (void)snprintf(to, sizeof(to), "%s/%s", p->after, names->v[i].name);
        disk_path(p, names->v[i].file, from, sizeof(from));
        for (size_t k = 0; new_bytes && k < now.n; k++) {
            if (now.v[k].file == names->v[i].file) {
                (void)snprintf(from, sizeof(from), "%s/%s", p->folder, now.v[k].name);
            }
        }
        copy(from, to);
    }
}

static void
look(Power *p, bool finished)
{
    for (unsigned i = 0; i < STATES; i++) {
        LgError err = {0};
        reconstruct(p, i);
        const uint64_t state = kit_state(p->after, &err);
        const bool ok =
            finished ? state == p->next : state == p->old || (state == p->next && p->renamed);
        kit_expect(p->score, ok, "change %u, power lost at call %u, state %u: %s", p->change,
                   p->count, i, err.text[0] ? err.text : "the wrong content");
    }
}

static int
hook(void *ctx, LgIoCall call, const char *path, size_t *size)
{
    Power *p = (Power *)ctx;
    (void)size;
    if (p->off) {
        return 0;
    }
    p->count++;
    struct stat st;
    switch (call) {
    case LG_IO_WRITE:
    case LG_IO_RENAME:
    case LG_IO_UNLINK:
    case LG_IO_SYNC: look(p, false); break;
    case LG_IO_OPEN:
    case LG_IO_READ:
    case LG_IO_CLOSE:
    case LG_IO_MKDIR:
    case LG_IO_MAP:
    case LG_IO_LOCK: break; // nothing has changed
    }
    if (call == LG_IO_SYNC && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        list(p->folder, &p->synced);
    } else if (call == LG_IO_SYNC) {
        sync_file(p, path);
    }
    p->renamed |= call == LG_IO_RENAME && strstr(path, "MANIFEST.tmp");
    return 0;
}

static void
run(Power *p, unsigned change)
{
    LgError err = {0};
    const LgIo io = {.hook = hook, .ctx = p};
    p->change = change;
    p->count = 0;
    p->renamed = false;
    // what the change will lead to
    p->off = true;
    p->old = kit_state(p->folder, &err);
    kit_copy(p->folder, p->after);
    if (kit_change(&io, p->after, change, &err) != LG_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        abort();
    }
    p->next = kit_state(p->after, &err);
    p->off = false;
    list(p->folder, &p->synced);
    for (size_t i = 0; i < p->synced.n; i++) {
        char path[600];
        (void)snprintf(path, sizeof(path), "%s/%s", p->folder, p->synced.v[i].name);
        sync_file(p, path);
    }
    const LgStatus st = kit_change(&io, p->folder, change, &err);
    kit_expect(p->score, st == LG_OK, "change %u: %s", change, err.text);
    look(p, true); // acknowledged: it must last
}

int
main(void)
{
    KitScore score = {0};
    LgError err = {0};
    char *folders[3] = {kit_folder(), kit_folder(), kit_folder()};
    Power p = {.score = &score, .folder = folders[0], .disk = folders[1], .after = folders[2]};
    if (lg_store_create(&lg_io_plain, p.folder, &err) != LG_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return EXIT_FAILURE;
    }
    for (unsigned i = 0; i < KIT_CHANGES; i++) {
        run(&p, i);
    }
    for (size_t i = 0; i < 3; i++) {
        kit_remove(folders[i]);
    }
    return kit_close("crash/power", &score);
}
