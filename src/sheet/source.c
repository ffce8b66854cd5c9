// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sheet/source_impl.h"

#include "base/gunzip.h"
#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <zip.h>

struct LgSource {
    LgFile file;
    uint64_t size; // as lg_source_position() tells it
    uint64_t done;
    LgGunzip *gunzip; // null unless gzip
    zip_t *zip;       // null unless a zip
    zip_file_t *member;
    uint64_t packed; // bytes of the member in the zip
    LgBuf name;      // for messages
    char start[4];   // first bytes of a plain file, read to see what it is
    size_t start_n, start_at;
};

static LgStatus
no_memory(const char *path, LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
}

// The file `file` as a zip; it takes over a duplicate of its descriptor.
static LgStatus
open_zip(LgFile *file, zip_t **out, LgError *err)
{
    if (file->pipe) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "%s is a zip or a workbook, which is read from both ends; save it to "
                            "a file first",
                            file->path);
    }
    const int fd = fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        return lg_error_errno(err, errno, "cannot read %s", file->path);
    }
    int code = 0;
    *out = zip_fdopen(fd, 0, &code);
    if (!*out) {
        (void)close(fd);
        zip_error_t why;
        zip_error_init_with_code(&why, code);
        const LgStatus st = lg_error_set(err, code == ZIP_ER_MEMORY ? LG_E_NOMEM : LG_E_SYNTAX,
                                         "%s is not a zip that can be read: %s", file->path,
                                         zip_error_strerror(&why));
        zip_error_fini(&why);
        return st;
    }
    const zip_int64_t n = zip_get_num_entries(*out, 0);
    if (n > LG_LIMIT_MEMBERS) {
        return lg_error_set(err, LG_E_LIMIT, "%s has more than %d members", file->path,
                            LG_LIMIT_MEMBERS);
    }
    return LG_OK;
}

// What a person would open as a table. Names that macOS adds are not.
static bool
is_table(LgStr name)
{
    static const char *const suffixes[] = {".csv", ".tsv", ".txt", ".tab"};
    const bool hidden = lg_str_starts(name, LG_STR("__MACOSX/")) ||
                        lg_str_search(name, LG_STR("/.")) < name.n ||
                        lg_str_starts(name, LG_STR("."));
    const LgStr end = lg_str_from(name, name.n < 4 ? name.n : name.n - 4);
    for (size_t i = 0; !hidden && i < sizeof(suffixes) / sizeof(*suffixes); i++) {
        if (lg_str_eq_nocase(end, lg_str_c(suffixes[i]))) {
            return !lg_str_eq_nocase(end, LG_STR(".txt")) ||
                   !lg_str_ends(name, LG_STR("LICENCE.txt"));
        }
    }
    return false;
}

static LgStatus
no_tables(const char *path, LgError *err)
{
    return lg_error_set(err, LG_E_NOTFOUND,
                        "%s has no table in it (no member ends in .csv, .tsv, .tab or .txt)", path);
}

// The member to read: the one that was asked for, or the only table.
static LgStatus
choose_member(LgSource *source, LgStr wanted, zip_uint64_t *out, LgError *err)
{
    const zip_uint64_t n = (zip_uint64_t)zip_get_num_entries(source->zip, 0);
    zip_uint64_t found = 0;
    unsigned tables = 0;
    for (zip_uint64_t i = 0; i < n; i++) {
        const LgStr name = lg_str_c(zip_get_name(source->zip, i, 0));
        if (wanted.n > 0 ? lg_str_eq(name, wanted) : is_table(name)) {
            found = i;
            tables++;
        }
    }
    if (tables == 0 && wanted.n > 0) {
        return lg_error_set(err, LG_E_NOTFOUND, "%s has no member '" LG_STR_FMT "'",
                            source->file.path, LG_STR_ARG(wanted));
    }
    if (tables == 0) {
        return no_tables(source->file.path, err);
    }
    if (tables > 1 && wanted.n > 0) {
        return lg_error_set(err, LG_E_SYNTAX, "%s has %u members '" LG_STR_FMT "'",
                            source->file.path, tables, LG_STR_ARG(wanted));
    }
    if (tables > 1) {
        return lg_error_set(err, LG_E_USAGE, "%s has %u tables in it; say which one to read",
                            source->file.path, tables);
    }
    *out = found;
    return LG_OK;
}

static LgStatus
open_member(LgSource *source, LgStr wanted, LgError *err)
{
    LG_TRY(open_zip(&source->file, &source->zip, err));
    zip_uint64_t index = 0;
    LG_TRY(choose_member(source, wanted, &index, err));
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(source->zip, index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE)) {
        return lg_error_set(err, LG_E_SYNTAX, "%s: member %llu has no size", source->file.path,
                            (unsigned long long)index);
    }
    source->size = stat.size;
    source->packed = stat.valid & ZIP_STAT_COMP_SIZE ? stat.comp_size : stat.size;
    lg_buf_printf(&source->name, "!%s", stat.name);
    source->member = zip_fopen_index(source->zip, index, 0);
    return source->member
               ? LG_OK
               : lg_error_set(err, LG_E_SYNTAX, "cannot read " LG_STR_FMT ": %s",
                              LG_STR_ARG(lg_source_name(source)), zip_strerror(source->zip));
}

static LgStatus
open_by_kind(LgSource *source, LgStr member, LgError *err)
{
    while (source->start_n < sizeof(source->start)) {
        size_t n = 0;
        LG_TRY(lg_io_read(&source->file, source->start + source->start_n,
                          sizeof(source->start) - source->start_n, &n, err));
        source->start_n += n;
        if (n == 0) {
            break;
        }
    }
    const LgStr start = {source->start, source->start_n};
    if (lg_str_starts(start, LG_STR("PK\x03\x04")) || lg_str_starts(start, LG_STR("PK\x05\x06"))) {
        return open_member(source, member, err);
    }
    if (member.n > 0) {
        return lg_error_set(err, LG_E_USAGE, "%s is not a zip: it has no member '" LG_STR_FMT "'",
                            source->file.path, LG_STR_ARG(member));
    }
    if (!lg_gunzip_is(start)) {
        return LG_OK;
    }
    LG_TRY(lg_io_rewind(&source->file, err));
    return lg_gunzip_new(&source->file, &source->gunzip, err);
}

LgStatus
lg_source_open(const LgIo *io, const char *path, LgStr member, LgSource **out, LgError *err)
{
    LgSource *source = LG_ALLOC(LgSource);
    if (!source) {
        return no_memory(path, err);
    }
    LgStatus st = lg_io_open(io, path, LG_IO_RDONLY, &source->file, err);
    if (st == LG_OK) {
        st = lg_io_size(&source->file, &source->size, err);
    }
    if (st == LG_OK) {
        lg_buf_add(&source->name, lg_str_c(source->file.path));
        st = open_by_kind(source, member, err);
    }
    if (st == LG_OK && source->name.failed) {
        st = no_memory(path, err);
    }
    if (st != LG_OK) {
        lg_source_close(source);
        return st;
    }
    *out = source;
    return LG_OK;
}

static LgStatus
read_member(LgSource *source, char *to, size_t size, size_t *out_n, LgError *err)
{
    const zip_int64_t n = zip_fread(source->member, to, size);
    if (n < 0) {
        return lg_error_set(err, LG_E_SYNTAX, "cannot read " LG_STR_FMT ": %s",
                            LG_STR_ARG(lg_source_name(source)), zip_file_strerror(source->member));
    }
    if (source->done + (uint64_t)n > LG_LIMIT_UNPACK_FREE &&
        (source->done + (uint64_t)n) / LG_LIMIT_UNPACK_RATIO > source->packed) {
        return lg_error_set(err, LG_E_LIMIT,
                            LG_STR_FMT " unpacks to more than %d times its size: refused as a bomb",
                            LG_STR_ARG(lg_source_name(source)), LG_LIMIT_UNPACK_RATIO);
    }
    *out_n = (size_t)n;
    return LG_OK;
}

LgStatus
lg_source_read(LgSource *source, char *to, size_t size, size_t *out_n, LgError *err)
{
    size_t n = 0;
    if (source->member) {
        LG_TRY(read_member(source, to, size, &n, err));
    } else if (source->gunzip) {
        LG_TRY(lg_gunzip_read(source->gunzip, to, size, &n, err));
    } else if (source->start_at < source->start_n) {
        n = source->start_n - source->start_at;
        n = n < size ? n : size;
        memcpy(to, source->start + source->start_at, n);
        source->start_at += n;
    } else {
        LG_TRY(lg_io_read(&source->file, to, size, &n, err));
    }
    source->done += n;
    *out_n = n;
    return LG_OK;
}

LgStr
lg_source_name(const LgSource *source)
{
    return lg_buf_view(&source->name);
}

void
lg_source_position(const LgSource *source, uint64_t *out_done, uint64_t *out_total)
{
    *out_done = source->gunzip ? lg_gunzip_consumed(source->gunzip) : source->done;
    *out_total = source->size;
}

void
lg_source_stop(LgSource *source)
{
    if (source->file.pipe) {
        lg_pipe_stop(source->file.pipe);
    }
}

void
lg_source_close(LgSource *source)
{
    if (!source) {
        return;
    }
    if (source->member) {
        (void)zip_fclose(source->member);
    }
    if (source->zip) {
        zip_discard(source->zip);
    }
    lg_gunzip_free(source->gunzip);
    (void)lg_io_close(&source->file, NULL); // nothing was written
    lg_buf_done(&source->name);
    lg_mem_free(source);
}

static LgStatus
list_members(zip_t *zip, const char *path, LgArena *arena, LgStr **out_names, size_t *out_n,
             LgError *err)
{
    const zip_uint64_t n = (zip_uint64_t)zip_get_num_entries(zip, 0);
    LgStr *names = LG_NEW_ARRAY(arena, LgStr, n + 1);
    if (!names) {
        return no_memory(path, err);
    }
    size_t found = 0;
    for (zip_uint64_t i = 0; i < n; i++) {
        const LgStr name = lg_str_c(zip_get_name(zip, i, 0));
        if (is_table(name)) {
            names[found] = lg_arena_str(arena, name);
            if (!names[found++].p) {
                return no_memory(path, err);
            }
        }
    }
    if (found == 0) {
        return no_tables(path, err);
    }
    *out_names = names;
    *out_n = found;
    return LG_OK;
}

LgStatus
lg_source_members(const LgIo *io, const char *path, LgArena *arena, LgStr **out_names,
                  size_t *out_n, LgError *err)
{
    LgFile file;
    LG_TRY(lg_io_open(io, path, LG_IO_RDONLY, &file, err));
    char start[4];
    size_t n = 0;
    LgStatus st = lg_io_read(&file, start, sizeof(start), &n, err);
    if (st == LG_OK && n == sizeof(start) && memcmp(start, "PK\x03\x04", sizeof(start)) == 0) {
        zip_t *zip = NULL;
        st = open_zip(&file, &zip, err);
        if (st == LG_OK) {
            st = list_members(zip, path, arena, out_names, out_n, err);
        }
        if (zip) {
            zip_discard(zip);
        }
    } else if (st == LG_OK) {
        *out_names = LG_NEW_ARRAY(arena, LgStr, 1);
        *out_n = 1;
        st = *out_names ? LG_OK : no_memory(path, err);
    }
    (void)lg_io_close(&file, NULL); // nothing was written
    return st;
}

LgStatus
lg_source_has_members(const LgIo *io, const char *path, const LgStr *names, size_t n, bool *out,
                      LgError *err)
{
    LgFile file;
    zip_t *zip = NULL;
    LG_TRY(lg_io_open(io, path, LG_IO_RDONLY, &file, err));
    const LgStatus st = open_zip(&file, &zip, err);
    memset(out, 0, n * sizeof(*out));
    const zip_uint64_t members = st == LG_OK ? (zip_uint64_t)zip_get_num_entries(zip, 0) : 0;
    for (zip_uint64_t i = 0; i < members; i++) {
        const LgStr name = lg_str_c(zip_get_name(zip, i, 0));
        for (size_t k = 0; k < n; k++) {
            out[k] |= lg_str_eq(name, names[k]);
        }
    }
    if (zip) {
        zip_discard(zip);
    }
    (void)lg_io_close(&file, NULL); // nothing was written
    return st;
}
