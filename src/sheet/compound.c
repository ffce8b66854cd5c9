// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sheet/compound_impl.h"

enum {
    HEADER = 512,
    IN_HEADER = 109, // entries of the DIFAT
    ENTRY = 128,     // bytes of the directory for a stream
    MINI = 64,       // bytes of a sector of the mini stream
    STREAM = 2,      // kinds of entries
    ROOT = 5,
};
static const uint32_t last_sector = 0xFFFFFFFA; // what is above is no sector

typedef struct {
    LgStr file;
    LgArena *arena;
    uint32_t sector; // bytes
    uint32_t *fat;
    uint32_t n_fat;
    LgStr mini;     // the mini stream
    LgStr mini_fat; //
    uint32_t mini_cutoff;
    LgError *err;
} Compound;

static LgStatus
broken(const Compound *c, const char *what)
{
    return lg_error_set(c->err, LG_E_SYNTAX, "the compound file is broken: %s", what);
}

static LgStatus
no_memory(const Compound *c)
{
    return lg_error_set(c->err, LG_E_NOMEM, "no memory for a compound file");
}

// The bytes of sector `i`, null when it is not in the file.
static const char *
sector_at(const Compound *c, uint32_t i)
{
    const uint64_t at = ((uint64_t)i + 1) * c->sector;
    return i <= last_sector && at + c->sector <= c->file.n ? c->file.p + at : NULL;
}

// The FAT, put together out of the sectors that the DIFAT lists.
static LgStatus
read_fat(Compound *c)
{
    const uint32_t n_sectors = lg_le32(c->file.p + 44);
    const uint32_t per_sector = c->sector / 4;
    if (n_sectors > c->file.n / c->sector) {
        return broken(c, "its table of sectors is larger than the file");
    }
    c->fat = LG_NEW_ARRAY(c->arena, uint32_t, (size_t)n_sectors * per_sector + 1);
    if (!c->fat) {
        return no_memory(c);
    }
    const char *list = c->file.p + 76;
    uint32_t left = IN_HEADER;
    uint32_t next = lg_le32(c->file.p + 68);
    for (uint32_t i = 0; i < n_sectors; i++) {
        if (left == 0) { // the last entry of a sector of the DIFAT leads to the next
            list = sector_at(c, next);
            if (!list) {
                return broken(c, "a part of its table of sectors is missing");
            }
            left = per_sector - 1;
            next = lg_le32(list + (size_t)left * 4);
        }
        const char *part = sector_at(c, lg_le32(list));
        if (!part) {
            return broken(c, "a part of its table of sectors is missing");
        }
        for (uint32_t k = 0; k < per_sector; k++) {
            c->fat[c->n_fat++] = lg_le32(part + (size_t)k * 4);
        }
        list += 4;
        left--;
    }
    return LG_OK;
}

// A chain of sectors as one text, of at most `size` bytes.
static LgStatus
read_chain(const Compound *c, uint32_t first, uint64_t size, LgStr *out)
{
    uint64_t n = 0;
    for (uint32_t s = first; s <= last_sector && n * c->sector < size; s = c->fat[s]) {
        if (s >= c->n_fat || !sector_at(c, s) || ++n > c->n_fat) {
            return broken(c, "a chain of sectors leads nowhere");
        }
    }
    char *bytes = (char *)lg_arena_alloc(c->arena, (size_t)(n * c->sector) + 1);
    if (!bytes) {
        return no_memory(c);
    }
    uint32_t s = first;
    for (uint64_t i = 0; i < n; i++, s = c->fat[s]) {
        memcpy(bytes + i * c->sector, sector_at(c, s), c->sector);
    }
    *out = (LgStr){bytes, (size_t)(n * c->sector < size ? n * c->sector : size)};
    return LG_OK;
}

static LgStatus
read_mini_chain(const Compound *c, uint32_t first, uint64_t size, LgStr *out)
{
    const size_t entries = c->mini_fat.n / 4;
    char *bytes = (char *)lg_arena_alloc(c->arena, (size_t)size + MINI);
    uint64_t n = 0;
    if (!bytes) {
        return no_memory(c);
    }
    for (uint32_t s = first; s <= last_sector && n < size; n += MINI) {
        if (s >= entries || ((uint64_t)s + 1) * MINI > c->mini.n) {
            return broken(c, "a chain of small sectors leads nowhere");
        }
        memcpy(bytes + n, c->mini.p + (size_t)s * MINI, MINI);
        s = lg_le32(c->mini_fat.p + (size_t)s * 4);
    }
    *out = (LgStr){bytes, (size_t)(n < size ? n : size)};
    return LG_OK;
}

// Is this entry of the directory called `name`? Its letters are UTF-16.
static bool
is_called(const char *entry, const char *name)
{
    const size_t n = strlen(name);
    if (lg_le16(entry + 64) != (n + 1) * 2) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const uint16_t c = lg_le16(entry + 2 * i);
        const char lower = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
        const char want = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 'a' - 'A' : name[i]);
        if (c > 127 || lower != want) {
            return false;
        }
    }
    return true;
}

static LgStatus
open_file(Compound *c, LgStr *out_directory)
{
    const uint16_t version = c->file.n >= HEADER ? lg_le16(c->file.p + 26) : 0;
    const uint16_t shift = c->file.n >= HEADER ? lg_le16(c->file.p + 30) : 0;
    if ((version != 3 || shift != 9) && (version != 4 || shift != 12)) {
        return broken(c, "its header is not that of version 3 or 4");
    }
    c->sector = UINT32_C(1) << shift;
    c->mini_cutoff = lg_le32(c->file.p + 56);
    LG_TRY(read_fat(c));
    LG_TRY(read_chain(c, lg_le32(c->file.p + 48), UINT32_MAX, out_directory));
    return read_chain(c, lg_le32(c->file.p + 60), UINT32_MAX, &c->mini_fat);
}

LgStatus
lg_compound_stream(LgStr file, const char *name, LgArena *arena, LgStr *out, LgError *err)
{
    Compound c = {.file = file, .arena = arena, .err = err};
    LgStr directory = {0};
    const char *found = NULL;
    LG_TRY(open_file(&c, &directory));
    for (size_t at = 0; at + ENTRY <= directory.n; at += ENTRY) {
        const char *entry = directory.p + at;
        if (entry[66] == ROOT) {
            LG_TRY(read_chain(&c, lg_le32(entry + 116), lg_le32(entry + 120), &c.mini));
        } else if (entry[66] == STREAM && is_called(entry, name)) {
            found = entry;
        }
    }
    if (!found) {
        return lg_error_set(err, LG_E_NOTFOUND, "the compound file has no stream '%s'", name);
    }
    const uint32_t size = lg_le32(found + 120);
    if (size > file.n) {
        return broken(&c, "a stream is larger than the file");
    }
    return size < c.mini_cutoff ? read_mini_chain(&c, lg_le32(found + 116), size, out)
                                : read_chain(&c, lg_le32(found + 116), size, out);
}
