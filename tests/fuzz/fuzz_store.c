// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Damaged stores. The input is a list of changes to the files of a small store; with the first
// bit set the checksums are made right again afterwards, so that what lies behind them is
// reached. Whatever comes out must be read or refused, never crash.
//
//   byte 0: bit 0 sign again
//   then 4 bytes each: file (0 manifest, 1 segment, 2 dictionary, 3 a segment that deletes; bit 7:
//   count from the end),
//   offset (u16), value

#include "base/hash.h"
#include "store/check.h"
#include "store/dump.h"
#include "store/load_impl.h"
#include "store/objects.h"
#include "store/pick.h"
#include "store/stat.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 4, MAX_SIZE = 1 << 17, CHUNK = 1 << 16 };

typedef struct {
    char name[64];
    uint8_t bytes[MAX_SIZE];
    size_t n;
} File;

static char folder[40];
static File originals[FILES];
static File files[FILES];

// --- The store --------------------------------------------------------------

static void
need(bool ok)
{
    if (!ok) {
        abort();
    }
}

static LgTermRef
ref(LgSink *sink, LgTerm term)
{
    LgTermRef out = 0;
    need(lg_sink_term(sink, &term, true, &out, NULL) == LG_OK);
    return out;
}

// Every `step`-th of some quads.
static void
fill(LgSink *sink, unsigned step)
{
    char text[64];
    for (unsigned i = 0; i < 900; i += step) {
        (void)snprintf(text, sizeof(text), "http://example.org/s/%u", i * 7 % 300);
        const LgTermRef s = ref(sink, lg_term_iri(lg_str_c(text)));
        (void)snprintf(text, sizeof(text), "http://example.org/p/%u", i % 5);
        const LgTermRef p = ref(sink, lg_term_iri(lg_str_c(text)));
        (void)snprintf(text, sizeof(text), "http://example.org/g/%u", i % 2);
        const LgTermRef g = ref(sink, lg_term_iri(lg_str_c(text)));
        (void)snprintf(text, sizeof(text), i % 3 ? "%u" : "http://example.org/s/%u", i * i % 50);
        const LgTerm term = i % 3 == 0   ? lg_term_iri(lg_str_c(text))
                            : i % 3 == 1 ? lg_term_lang(lg_str_c(text), LG_STR("en"))
                            : i % 5 == 1 ? lg_term_typed(lg_str_c(text), LG_STR("http://t.org/t"))
                                         : lg_term_typed(lg_str_c(text), LG_STR(LG_NS_XSD "int"));
        const LgTermRef o = ref(sink, term);
        const LgQuads quads = {1, &s, &p, &o, &g};
        need(lg_sink_quads(sink, &quads, NULL) == LG_OK);
    }
}

// Consecutive subjects with one object each.
static void
fill_table(LgSink *sink)
{
    char text[64];
    const LgTermRef p = ref(sink, lg_term_iri(LG_STR("http://example.org/p/one")));
    const LgTermRef g = ref(sink, lg_term_iri(LG_STR("http://example.org/g/0")));
    for (unsigned i = 0; i < 200; i++) {
        (void)snprintf(text, sizeof(text), "http://example.org/one/%u", i);
        const LgTermRef s = ref(sink, lg_term_iri(lg_str_c(text)));
        (void)snprintf(text, sizeof(text), "%u", i * i % 97);
        const LgTermRef o = ref(sink, lg_term_typed(lg_str_c(text), LG_STR(LG_NS_XSD "int")));
        const LgQuads quads = {1, &s, &p, &o, &g};
        need(lg_sink_quads(sink, &quads, NULL) == LG_OK);
    }
}

static void
path_of(const char *name, char *to, size_t size)
{
    need(snprintf(to, size, "%s/%.63s", folder, name) < (int)size);
}

static void
read_file(File *f)
{
    char path[128];
    path_of(f->name, path, sizeof(path));
    FILE *in = fopen(path, "rbe");
    need(in != NULL);
    f->n = fread(f->bytes, 1, sizeof(f->bytes), in);
    need(f->n < sizeof(f->bytes));
    (void)fclose(in);
}

static void
remove_store(void)
{
    char path[128];
    for (size_t i = 0; i < FILES; i++) {
        path_of(originals[i].name, path, sizeof(path));
        (void)unlink(path);
    }
    path_of("LOCK", path, sizeof(path));
    (void)unlink(path);
    (void)rmdir(folder);
}

static void
make_store(void)
{
    (void)snprintf(folder, sizeof(folder), "%s/lodge-fuzz-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    LgStore *store = NULL;
    LgLoad *load = NULL;
    need(mkdtemp(folder) && lg_store_create(&lg_io_plain, folder, NULL) == LG_OK &&
         lg_store_open(&lg_io_plain, folder, &store, NULL) == LG_OK &&
         lg_load_begin(store, NULL, &load, NULL) == LG_OK);
    load->test_files = true;
    fill(lg_load_sink(load), 1);
    fill_table(lg_load_sink(load));
    need(lg_load_commit(load, NULL) == LG_OK);
    need(lg_load_begin(store, NULL, &load, NULL) == LG_OK);
    load->test_files = true;
    fill(lg_load_deletions(load), 11);
    need(lg_load_commit(load, NULL) == LG_OK);
    lg_store_close(store);
    static const char *const names[FILES] = {"MANIFEST", "seg-000001.lgs", "dict-000002.lgd",
                                             "seg-000003.lgs"};
    for (size_t i = 0; i < FILES; i++) {
        (void)snprintf(originals[i].name, sizeof(originals[i].name), "%s", names[i]);
        read_file(&originals[i]);
    }
    (void)atexit(remove_store);
}

// --- Signing ----------------------------------------------------------------

static uint64_t
get(const uint8_t *p)
{
    uint64_t v = 0;
    memcpy(&v, p, sizeof(v));
    return v;
}

static void
put_sum(uint8_t *to, const uint8_t *p, size_t n)
{
    const uint64_t sum = lg_hash_bytes((LgStr){(const char *)p, n}, 0);
    memcpy(to, &sum, sizeof(sum));
}

static void
sign_segment(File *f)
{
    enum { FOOTER = 120, ENTRY = 80 };
    uint8_t *footer = f->bytes + f->n - FOOTER;
    const uint64_t index = get(footer + 8);
    const uint64_t n_blocks = get(footer + 64);
    const uint64_t limit = f->n - FOOTER;
    for (uint64_t i = 0; i < n_blocks && (i + 1) * ENTRY <= limit; i++) {
        uint8_t *entry = f->bytes + limit - (i + 1) * ENTRY;
        const uint64_t offset = get(entry);
        const uint64_t size = get(entry + 8) & UINT32_MAX;
        if (offset < limit && size <= limit - offset) {
            put_sum(entry + 24, f->bytes + offset, size);
        }
    }
    if (index <= limit) {
        put_sum(footer + 16, f->bytes + index, limit - index);
    }
    put_sum(footer + FOOTER - 8, footer, FOOTER - 8);
}

static void
sign_dict(File *f)
{
    enum { FOOTER = 168 };
    uint8_t *footer = f->bytes + f->n - FOOTER;
    const uint64_t chunks = get(footer + 8);
    const uint64_t n = (chunks + CHUNK - 1) / CHUNK;
    if (chunks <= f->n - FOOTER && n * 8 <= f->n - FOOTER - chunks) {
        for (uint64_t i = 0; i < n; i++) {
            const uint64_t left = chunks - i * CHUNK;
            put_sum(f->bytes + chunks + i * 8, f->bytes + i * CHUNK, left < CHUNK ? left : CHUNK);
        }
        put_sum(footer + 16, f->bytes + chunks, n * 8);
    }
    put_sum(footer + FOOTER - 8, footer, FOOTER - 8);
}

// Put the sum of a file's footer where the manifest names the file.
static void
sign_name(File *manifest, const File *f)
{
    char *text = (char *)manifest->bytes;
    text[manifest->n] = '\0';
    char *at = strstr(text, f->name);
    char *sum = at ? strchr(at + strlen(f->name) + 1, ' ') : NULL;
    if (sum && sum + 18 < text + manifest->n) {
        char hex[17];
        (void)snprintf(hex, sizeof(hex), "%016llx", (unsigned long long)get(f->bytes + f->n - 8));
        memcpy(sum + 1, hex, 16);
    }
}

static void
sign(void)
{
    sign_segment(&files[1]);
    sign_segment(&files[3]);
    sign_dict(&files[2]);
    sign_name(&files[0], &files[1]);
    sign_name(&files[0], &files[2]);
    sign_name(&files[0], &files[3]);
    File *m = &files[0];
    char hex[17];
    (void)snprintf(
        hex, sizeof(hex), "%016llx",
        (unsigned long long)lg_hash_bytes((LgStr){(const char *)m->bytes, m->n - 21}, 0));
    memcpy(m->bytes + m->n - 17, hex, 16);
}

// --- Reading ----------------------------------------------------------------

static LgStatus
swallow(void *ctx, LgStr bytes, LgError *err)
{
    (void)ctx;
    (void)bytes;
    (void)err;
    return LG_OK;
}

static void
read_objects(const LgSnapshot *snap, const LgScanSpec *spec, bool counts)
{
    LgArena *arena = lg_arena_new((size_t)1 << 24);
    LgObjects *objects = NULL;
    if (arena && lg_objects_open(snap, spec, counts, arena, &objects, NULL) == LG_OK) {
        LgId ids[100];
        uint64_t numbers[100];
        uint32_t n = 1;
        for (unsigned k = 0; k < 200 && n > 0; k++) {
            if (lg_objects_next(objects, 100, ids, numbers, &n, NULL) != LG_OK) {
                break;
            }
        }
    }
    lg_arena_free(arena);
}

static void
read_scans(const LgSnapshot *snap)
{
    for (unsigned i = 0; i < 32; i++) {
        LgScanSpec spec = {.graphs = {.all = true}, .want = i % 16};
        spec.s = i & 1 ? lg_id_make(LG_ID_KIND_IRI, 2 + i) : LG_ID_NONE;
        spec.p = i & 2 ? lg_id_make(LG_ID_KIND_IRI, 2) : LG_ID_NONE;
        spec.o = i & 4 ? lg_id_make(LG_ID_KIND_LITERAL, 2) : LG_ID_NONE;
        spec.order = spec.p ? (LgOrder)(i / 8 % 3) : LG_ORDER_ANY;
        spec.max_o = i & 16 ? lg_id_make(LG_ID_KIND_LITERAL, 9) : LG_ID_NONE;
        uint64_t n = 0;
        bool exact = false;
        (void)!lg_snapshot_count(snap, &spec, &n, &exact, NULL);
        if (spec.p) {
            read_objects(snap, &spec, i & 8);
        }
        LgScan *scan = NULL;
        LgScanBatch b = {.n = 1};
        if (lg_scan_open(snap, &spec, &scan, NULL) != LG_OK) {
            continue;
        }
        // blocks can be named again and again: a damaged store may have no end
        for (unsigned k = 0; k < 200 && b.n > 0; k++) {
            if ((k == 2 && spec.order && lg_scan_seek(scan, spec.max_o, NULL) != LG_OK) ||
                lg_scan_next(scan, &b, NULL) != LG_OK) {
                break;
            }
        }
        lg_scan_close(scan);
    }
}

// By position, what a scan gives as subjects, in whatever order: all of them, then a few.
static void
read_picks(const LgSnapshot *snap, LgId predicate)
{
    LgArena *arena = lg_arena_new((size_t)1 << 24);
    LgPick *pick = NULL;
    LgScan *scan = NULL;
    LgScanBatch b = {0};
    const LgScanSpec spec = {.graphs = {.all = true},
                             .p = predicate,
                             .order = LG_ORDER_S,
                             .want = LG_WANT_S | LG_WANT_O};
    if (arena && lg_pick_open(snap, &spec, arena, &pick, NULL) == LG_OK && pick &&
        lg_scan_open(snap, &spec, &scan, NULL) == LG_OK && lg_scan_next(scan, &b, NULL) == LG_OK &&
        b.n > 0) {
        LgId to[1024];
        uint16_t sel[1024];
        uint32_t done = 0;
        bool end = false;
        LgPickKeys keys = {.ids = b.cols[LG_COL_S], .n = b.n};
        (void)!lg_pick_next(pick, &keys, to, &done, &end, NULL);
        keys.sel = sel;
        for (keys.n = 0; keys.n * 50 < b.n; keys.n++) {
            sel[keys.n] = (uint16_t)(keys.n * 50);
        }
        if (lg_pick_open(snap, &spec, arena, &pick, NULL) == LG_OK && pick) {
            (void)!lg_pick_next(pick, &keys, to, &done, &end, NULL);
        }
    }
    lg_scan_close(scan);
    lg_arena_free(arena);
}

static void
read_all_picks(const LgSnapshot *snap)
{
    LgArena *arena = lg_arena_new((size_t)1 << 24);
    LgPredicateStats *stats = NULL;
    size_t n = 0;
    if (arena && lg_snapshot_predicates(snap, arena, &stats, &n, NULL) == LG_OK) {
        for (size_t i = 0; i < n && i < 16; i++) {
            read_picks(snap, stats[i].predicate);
        }
    }
    lg_arena_free(arena);
}

static void
read_all(LgStore *store)
{
    LgSnapshot *snap = NULL;
    if (lg_store_snapshot(store, &snap, NULL) != LG_OK) {
        return;
    }
    LgStat stat;
    (void)!lg_stat_snapshot(snap, &stat, NULL);
    read_scans(snap);
    read_all_picks(snap);
    const LgCheckOptions options = {.full = true};
    uint64_t faults = 0;
    (void)!lg_check_snapshot(snap, &options, &faults, NULL);
    const LgOut out = {swallow, NULL};
    (void)!lg_dump_write(snap, NULL, &out, NULL, NULL);
    lg_snapshot_unref(snap);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!folder[0]) {
        make_store();
    }
    memcpy(files, originals, sizeof(files));
    for (size_t i = 1; i + 4 <= size && i < 400; i += 4) {
        File *f = &files[(data[i] & 0x7f) % FILES];
        const size_t offset = (size_t)(data[i + 1] | data[i + 2] << 8) % f->n;
        f->bytes[data[i] & 0x80 ? f->n - 1 - offset : offset] = data[i + 3];
    }
    if (size > 0 && data[0] & 1) {
        sign();
    }
    for (size_t i = 0; i < FILES; i++) {
        char path[128];
        path_of(files[i].name, path, sizeof(path));
        FILE *out = fopen(path, "wbe");
        need(out && fwrite(files[i].bytes, 1, files[i].n, out) == files[i].n);
        (void)fclose(out);
    }
    LgStore *store = NULL;
    if (lg_store_open(&lg_io_plain, folder, &store, NULL) == LG_OK) {
        read_all(store);
        lg_store_close(store);
    }
    return 0;
}
