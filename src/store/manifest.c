// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "store/manifest_impl.h"

#include "base/hash.h"
#include "base/mem.h"

#include <ctype.h>
#include <inttypes.h>

void
lg_manifest_done(LgManifest *m)
{
    lg_mem_free(m->segments);
    lg_mem_free(m->dicts);
    lg_mem_free(m->graphs);
    *m = (LgManifest){0};
}

static bool
copy_files(const LgManifestFile *from, size_t n, LgManifestFile **out, size_t *out_cap)
{
    if (!lg_mem_grow((void **)out, out_cap, n, sizeof(*from))) {
        return false;
    }
    if (n > 0) {
        memcpy(*out, from, n * sizeof(*from));
    }
    return true;
}

LgStatus
lg_manifest_copy(const LgManifest *from, LgManifest *out, LgError *err)
{
    LgManifest m = *from;
    m.segments = NULL;
    m.dicts = NULL;
    m.graphs = NULL;
    m.cap_segments = m.cap_dicts = m.cap_graphs = 0;
    if (!copy_files(from->segments, from->n_segments, &m.segments, &m.cap_segments) ||
        !copy_files(from->dicts, from->n_dicts, &m.dicts, &m.cap_dicts) ||
        !lg_mem_grow((void **)&m.graphs, &m.cap_graphs, from->n_graphs, sizeof(m.graphs[0]))) {
        lg_manifest_done(&m);
        return lg_error_set(err, LG_E_NOMEM, "no memory for the manifest");
    }
    if (from->n_graphs > 0) {
        memcpy(m.graphs, from->graphs, from->n_graphs * sizeof(m.graphs[0]));
    }
    *out = m;
    return LG_OK;
}

uint64_t
lg_manifest_since(const LgManifest *m, LgId graph)
{
    size_t lo = 0;
    size_t hi = m->n_graphs;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        if (m->graphs[mid].graph < graph) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < m->n_graphs && m->graphs[lo].graph == graph ? m->graphs[lo].since : 0;
}

LgStatus
lg_manifest_add(LgManifestFile **files, size_t *n, size_t *cap, const LgManifestFile *file,
                LgError *err)
{
    if (!lg_mem_grow((void **)files, cap, *n + 1, sizeof(*file))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the manifest");
    }
    (*files)[(*n)++] = *file;
    return LG_OK;
}

// --- Text -------------------------------------------------------------------

static void
format_files(const char *word, const LgManifestFile *files, size_t n, LgBuf *out)
{
    for (size_t i = 0; i < n; i++) {
        const LgManifestFile *f = &files[i];
        lg_buf_printf(out, "%s%s %s %" PRIu64 " %016" PRIx64 " %" PRIu64 " %" PRIu64 "\n", word,
                      f->here ? "-here" : "", f->name, f->size, f->sum, f->seq, f->rows);
    }
}

// The sum of the text up to its last line, and of what follows that line.
static uint64_t
sum_of(LgStr text, LgStr here)
{
    return lg_hash_bytes(text, here.n > 0 ? lg_hash_bytes(here, 0) : 0);
}

void
lg_manifest_format(const LgManifest *m, LgStr here, LgBuf *out)
{
    const size_t start = out->n;
    lg_buf_printf(out, "lodge-store %d\n", LG_MANIFEST_FORMAT);
    lg_buf_printf(out, "version %" PRIu64 "\n", m->version);
    lg_buf_printf(out, "time %" PRId64 "\n", m->time);
    lg_buf_printf(out, "next-file %" PRIu64 "\n", m->next_file);
    lg_buf_printf(out, "next-id %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", m->next_id[0],
                  m->next_id[1], m->next_id[2]);
    format_files("segment", m->segments, m->n_segments, out);
    format_files("dictionary", m->dicts, m->n_dicts, out);
    for (size_t i = 0; i < m->n_graphs; i++) {
        lg_buf_printf(out, "graph %016" PRIx64 " %" PRIu64 "\n", m->graphs[i].graph,
                      m->graphs[i].since);
    }
    if (!out->failed) {
        lg_buf_printf(out, "end %016" PRIx64 "\n",
                      sum_of(lg_str_from(lg_buf_view(out), start), here));
        lg_buf_add(out, here);
    }
}

// The text up to the next `sep` (or the end), and go past it.
static LgStr
cut(LgStr *s, char sep)
{
    const size_t n = lg_str_find(*s, sep);
    const LgStr part = {s->p, n};
    *s = lg_str_from(*s, n + 1);
    return part;
}

static bool
take_u64(LgStr *s, uint64_t *out)
{
    return lg_str_u64(cut(s, ' '), out);
}

static bool
take_hex(LgStr *s, uint64_t *out)
{
    const LgStr part = cut(s, ' ');
    uint64_t v = 0;
    for (size_t i = 0; i < part.n; i++) {
        const char c = part.p[i];
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) {
            return false;
        }
        v = v << 4 | (uint64_t)digit;
    }
    *out = v;
    return part.n == 16;
}

// Names are ours: letters, digits, '-' and '.', not starting with a dot.
static bool
take_name(LgStr *s, char out[LG_MANIFEST_NAME_MAX])
{
    const LgStr part = cut(s, ' ');
    if (part.n == 0 || part.n >= LG_MANIFEST_NAME_MAX || part.p[0] == '.') {
        return false;
    }
    for (size_t i = 0; i < part.n; i++) {
        const unsigned char c = (unsigned char)part.p[i];
        if (!isalnum(c) && c != '-' && c != '.') {
            return false;
        }
        out[i] = part.p[i];
    }
    out[part.n] = '\0';
    return true;
}

static LgStatus
parse_file(LgStr line, bool here, LgManifestFile **files, size_t *n, size_t *cap, LgError *err)
{
    LgManifestFile f = {.name = "", .here = here};
    if (!take_name(&line, f.name) || !take_u64(&line, &f.size) || !take_hex(&line, &f.sum) ||
        !take_u64(&line, &f.seq) || !take_u64(&line, &f.rows)) {
        return lg_error_set(err, LG_E_CORRUPT, "the manifest has a line that cannot be read");
    }
    if (!lg_mem_grow((void **)files, cap, *n + 1, sizeof(f))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the manifest");
    }
    (*files)[(*n)++] = f;
    return LG_OK;
}

static LgStatus
parse_graph(LgStr line, LgManifest *m, LgError *err)
{
    LgManifestGraph g = {0};
    if (!take_hex(&line, &g.graph) || !take_u64(&line, &g.since) ||
        (m->n_graphs > 0 && m->graphs[m->n_graphs - 1].graph >= g.graph)) {
        return lg_error_set(err, LG_E_CORRUPT, "the manifest has a line that cannot be read");
    }
    if (!lg_mem_grow((void **)&m->graphs, &m->cap_graphs, m->n_graphs + 1, sizeof(g))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the manifest");
    }
    m->graphs[m->n_graphs++] = g;
    return LG_OK;
}

static LgStatus
parse_line(LgStr line, LgManifest *m, LgError *err)
{
    const LgStr word = cut(&line, ' ');
    bool ok = false;
    if (lg_str_eq(word, LG_STR("segment")) || lg_str_eq(word, LG_STR("segment-here"))) {
        return parse_file(line, word.n > 7, &m->segments, &m->n_segments, &m->cap_segments, err);
    }
    if (lg_str_eq(word, LG_STR("dictionary")) || lg_str_eq(word, LG_STR("dictionary-here"))) {
        return parse_file(line, word.n > 10, &m->dicts, &m->n_dicts, &m->cap_dicts, err);
    }
    if (lg_str_eq(word, LG_STR("graph"))) {
        return parse_graph(line, m, err);
    }
    if (lg_str_eq(word, LG_STR("version"))) {
        ok = take_u64(&line, &m->version);
    } else if (lg_str_eq(word, LG_STR("time"))) {
        uint64_t time = 0;
        ok = take_u64(&line, &time) && time <= INT64_MAX;
        m->time = (int64_t)time;
    } else if (lg_str_eq(word, LG_STR("next-file"))) {
        ok = take_u64(&line, &m->next_file);
    } else if (lg_str_eq(word, LG_STR("next-id"))) {
        ok = take_u64(&line, &m->next_id[0]) && take_u64(&line, &m->next_id[1]) &&
             take_u64(&line, &m->next_id[2]);
    }
    return ok ? LG_OK
              : lg_error_set(err, LG_E_CORRUPT, "the manifest has a line that cannot be read");
}

static LgStatus
parse_lines(LgStr text, LgManifest *m, LgError *err)
{
    while (text.n > 0) {
        LG_TRY(parse_line(cut(&text, '\n'), m, err));
    }
    return LG_OK;
}

// Where the last line begins, the one behind which there may be bytes; text.n when there is none.
static size_t
find_end(LgStr text)
{
    LgStr rest = text;
    while (rest.n > 0 && !lg_str_starts(rest, LG_STR("end "))) {
        (void)cut(&rest, '\n');
    }
    return text.n - rest.n;
}

// Tell the parts that are in the manifest where their bytes are; all of [at, end) is theirs.
static bool
place(LgManifest *m, size_t at, size_t end)
{
    for (size_t i = 0; i < m->n_segments + m->n_dicts; i++) {
        LgManifestFile *f = i < m->n_segments ? &m->segments[i] : &m->dicts[i - m->n_segments];
        if (f->here) {
            if (f->size > end - at) {
                return false;
            }
            f->at = at;
            at += (size_t)f->size;
        }
    }
    return at == end;
}

LgStatus
lg_manifest_parse(LgStr text, LgManifest *out, LgError *err)
{
    enum { END = 4 + 16 + 1 }; // "end " sum "\n"
    uint64_t format = 0;
    uint64_t sum = 0;
    LgStr rest = text;
    LgStr line = cut(&rest, '\n');
    if (!lg_str_eq(cut(&line, ' '), LG_STR("lodge-store")) || !take_u64(&line, &format)) {
        return lg_error_set(err, LG_E_CORRUPT, "this is not the manifest of a store");
    }
    if (format < LG_MANIFEST_OLDEST || format > LG_MANIFEST_FORMAT) {
        return lg_error_set(err, LG_E_UNSUPPORTED,
                            "the store has format %" PRIu64 ", this program reads formats %d to %d",
                            format, LG_MANIFEST_OLDEST, LG_MANIFEST_FORMAT);
    }
    const size_t body = find_end(text);
    LgStr end = lg_str_from(text, body);
    if (end.n < END || end.p[END - 1] != '\n') {
        return lg_error_set(err, LG_E_CORRUPT, "the manifest is cut off");
    }
    const LgStr here = lg_str_from(end, END);
    end = (LgStr){end.p + 4, END - 5};
    if (!take_hex(&end, &sum) || sum_of((LgStr){text.p, body}, here) != sum ||
        body < (size_t)(rest.p - text.p)) {
        return lg_error_set(err, LG_E_CORRUPT, "the checksum of the manifest is wrong");
    }
    LgManifest m = {0};
    LgStatus st = parse_lines((LgStr){rest.p, body - (size_t)(rest.p - text.p)}, &m, err);
    if (st == LG_OK && !place(&m, text.n - here.n, text.n)) {
        st = lg_error_set(err, LG_E_CORRUPT, "the manifest does not hold what it says");
    }
    if (st != LG_OK) {
        lg_manifest_done(&m);
        return st;
    }
    *out = m;
    return LG_OK;
}

static LgStatus
write_synced(const LgIo *io, const char *path, LgStr text, LgError *err)
{
    LgFile file;
    LG_TRY(lg_io_open(io, path, LG_IO_CREATE, &file, err));
    LgStatus st = lg_io_write(&file, text, err);
    st = st == LG_OK ? lg_io_sync(&file, err) : st;
    const LgStatus closed = lg_io_close(&file, st == LG_OK ? err : NULL);
    return st == LG_OK ? closed : st;
}

LgStatus
lg_manifest_publish(const LgManifest *m, LgStr here, const LgIo *io, const char *dir,
                    bool *out_shown, LgError *err)
{
    char path[1024];
    char temp[1024];
    *out_shown = false;
    if (snprintf(temp, sizeof(temp), "%s/" LG_MANIFEST_FILE ".tmp", dir) >= (int)sizeof(temp)) {
        return lg_error_set(err, LG_E_LIMIT, "the path is too long: %s", dir);
    }
    (void)snprintf(path, sizeof(path), "%s/" LG_MANIFEST_FILE, dir);
    LgBuf text = {0};
    lg_manifest_format(m, here, &text);
    LgStatus st = text.failed ? lg_error_set(err, LG_E_NOMEM, "no memory for the manifest")
                              : write_synced(io, temp, lg_buf_view(&text), err);
    lg_buf_done(&text);
    LG_TRY(st);
    LG_TRY(lg_io_rename(io, temp, path, err));
    *out_shown = true;
    return lg_io_sync_dir(io, dir, err);
}
