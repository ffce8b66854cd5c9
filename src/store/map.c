// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/map_impl.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes_impl.h"

static LgStatus
map_file(LgFile *file, uint64_t size, LgMap *out, LgError *err)
{
    uint64_t real = 0;
    LG_TRY(lg_io_size(file, &real, err));
    if (size != UINT64_MAX && real != size) {
        return lg_error_set(err, LG_E_CORRUPT, "%s has %llu bytes instead of %llu", file->path,
                            (unsigned long long)real, (unsigned long long)size);
    }
    const void *p = NULL;
    LG_TRY(lg_io_map(file, (size_t)real, &p, err));
    out->p = (const uint8_t *)p;
    out->size = (size_t)real;
    return LG_OK;
}

LgStatus
lg_map_open(const LgIo *io, const char *dir, const char *name, uint64_t size, LgMap *out,
            LgError *err)
{
    char path[1024];
    *out = (LgMap){0};
    (void)snprintf(out->name, sizeof(out->name), "%s", name);
    if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path)) {
        return lg_error_set(err, LG_E_LIMIT, "the path is too long: %s/%s", dir, name);
    }
    LgFile file;
    LG_TRY(lg_io_open(io, path, LG_IO_RDONLY, &file, err));
    const LgStatus st = map_file(&file, size, out, err);
    (void)lg_io_close(&file, NULL); // nothing was written
    return st;
}

LgStatus
lg_map_hold(LgStr bytes, const char *name, LgMap *out, LgError *err)
{
    uint8_t *copy = (uint8_t *)lg_mem_alloc(bytes.n + 1);
    if (!copy) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to open %s", name);
    }
    memcpy(copy, bytes.p, bytes.n);
    *out = (LgMap){.p = copy, .size = bytes.n, .held = true};
    (void)snprintf(out->name, sizeof(out->name), "%s", name);
    return LG_OK;
}

void
lg_map_close(LgMap *map)
{
    if (map->held) {
        lg_mem_free((void *)(uintptr_t)map->p);
    } else {
        lg_io_unmap(map->p, map->size);
    }
    lg_mem_free((void *)(uintptr_t)map->seen);
    *map = (LgMap){0};
}

void
lg_map_forget(const LgMap *map)
{
    if (!map->held) {
        lg_io_forget(map->p, map->size);
    }
}

LgStatus
lg_map_cover(LgMap *map, uint64_t at, LgError *err)
{
    const uint64_t n = (at + LG_MAP_CHUNK - 1) / LG_MAP_CHUNK;
    if (at > map->size || !lg_map_inside(at, n, 8, map->size)) {
        return lg_error_set(err, LG_E_CORRUPT, "%s: the checksums lie outside", map->name);
    }
    map->seen = (_Atomic unsigned char *)lg_mem_alloc((size_t)n);
    if (!map->seen) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to open %s", map->name);
    }
    map->sums = map->p + at;
    map->n_chunks = (size_t)n;
    return LG_OK;
}

static LgStatus
check_chunk(const LgMap *map, size_t i, LgError *err)
{
    const size_t covered = (size_t)(map->sums - map->p);
    const size_t start = i * LG_MAP_CHUNK;
    const size_t n = covered - start < LG_MAP_CHUNK ? covered - start : LG_MAP_CHUNK;
    if (lg_hash_bytes((LgStr){(const char *)map->p + start, n}, 0) !=
        lg_get_u64(map->sums + i * 8)) {
        return lg_error_set(err, LG_E_CORRUPT, "%s: the checksum of bytes %zu to %zu is wrong",
                            map->name, start, start + n);
    }
    atomic_store_explicit(&map->seen[i], 1, memory_order_relaxed);
    return LG_OK;
}

LgStatus
lg_map_touch(const LgMap *map, uint64_t offset, uint64_t size, LgError *err)
{
    const uint64_t covered = (uint64_t)(map->sums - map->p);
    if (offset > covered || size > covered - offset) {
        return lg_error_set(err, LG_E_CORRUPT, "%s: byte %llu lies outside", map->name,
                            (unsigned long long)offset);
    }
    if (size == 0) {
        return LG_OK;
    }
    const size_t last = (size_t)((offset + size - 1) / LG_MAP_CHUNK);
    for (size_t i = (size_t)(offset / LG_MAP_CHUNK); i <= last; i++) {
        if (!atomic_load_explicit(&map->seen[i], memory_order_relaxed)) {
            LG_TRY(check_chunk(map, i, err));
        }
    }
    return LG_OK;
}
