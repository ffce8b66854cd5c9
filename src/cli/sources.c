// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "cli/sources.h"

#include "config.h"

#include "base/hash.h"

#define PROV "http://www.w3.org/ns/prov#"
#define ADVICE "/recommendations"

typedef struct Known Known;
struct Known {
    LgSource source;
    Known *next;
};

// That a graph was made of a source.
typedef struct Pair Pair;
struct Pair {
    LgStr graph;
    uint64_t key;
    bool now; // still so
    Pair *next;
};

struct LgSources {
    LgArena *arena;
    LgStr graph; // where this is kept
    Known *known;
    Pair *pairs;
};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for what graphs were made of");
}

// --- Reading ----------------------------------------------------------------

static Known *
find_known(const LgSources *sources, uint64_t key)
{
    Known *known = sources->known;
    while (known && known->source.key != key) {
        known = known->next;
    }
    return known;
}

static Known *
put_known(LgSources *sources, uint64_t key)
{
    Known *known = find_known(sources, key);
    if (!known) {
        known = LG_NEW(sources->arena, Known);
        if (known) {
            known->source.key = key;
            known->next = sources->known;
            sources->known = known;
        }
    }
    return known;
}

static Pair *
put_pair(LgSources *sources, LgStr graph, uint64_t key)
{
    Pair *pair = sources->pairs;
    while (pair && (pair->key != key || !lg_str_eq(pair->graph, graph))) {
        pair = pair->next;
    }
    if (!pair) {
        pair = LG_NEW(sources->arena, Pair);
        if (pair) {
            *pair = (Pair){
                .graph = lg_arena_str(sources->arena, graph), .key = key, .next = sources->pairs};
            sources->pairs = pair;
        }
    }
    return pair && pair->graph.p ? pair : NULL;
}

// The key in an IRI of ours; 0 when it is none.
static uint64_t
key_of(const LgSources *sources, LgStr iri)
{
    uint64_t key = 0;
    const LgStr hex = lg_str_from(iri, sources->graph.n + 1);
    if (!lg_str_starts(iri, sources->graph) || hex.n != 16) {
        return 0;
    }
    for (size_t i = 0; i < hex.n; i++) {
        const char c = hex.p[i];
        const bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'f')) {
            return 0;
        }
        key = key << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    return key;
}

typedef struct {
    LgSources *sources;
    const LgSnapshot *live;
    LgId graph;
    const LgGraphStats *stats; // graphs that hold something
    size_t n_stats;
} Reading;

static bool
is_live(const Reading *r, LgId graph)
{
    size_t i = 0;
    while (i < r->n_stats && r->stats[i].graph != graph) {
        i++;
    }
    return i < r->n_stats;
}

typedef enum { LABEL, SIZE, NOW, THEN } What;

static LgStatus
take(const Reading *r, What what, LgId s, LgId o, LgError *err)
{
    LgSources *sources = r->sources;
    LgTerm subject;
    LgTerm object;
    LG_TRY(lg_snapshot_term(r->live, s, sources->arena, &subject, err));
    LG_TRY(lg_snapshot_term(r->live, o, sources->arena, &object, err));
    const uint64_t key = key_of(sources, what == NOW ? object.value : subject.value);
    if (key == 0) {
        return LG_OK;
    }
    if (what == LABEL || what == SIZE) {
        Known *known = put_known(sources, key);
        if (known && what == LABEL) {
            known->source.name = object.value;
        } else if (known) {
            (void)lg_str_u64(object.value, &known->source.size); // else it stays 0
        }
        return known ? LG_OK : no_memory(err);
    }
    Pair *pair = put_pair(sources, what == NOW ? subject.value : object.value, key);
    if (pair && what == NOW) {
        pair->now = is_live(r, s);
    }
    return pair ? LG_OK : no_memory(err);
}

static const char *const properties[] = {[LABEL] = LG_NS_RDFS "label",
                                         [SIZE] = LG_NS_DCAT "byteSize",
                                         [NOW] = PROV "wasDerivedFrom",
                                         [THEN] = PROV "hadDerivation"};
enum { N_PROPERTIES = sizeof(properties) / sizeof(properties[0]) };

static LgStatus
read_property(const Reading *r, What what, LgError *err)
{
    const LgTerm property = lg_term_iri(lg_str_c(properties[what]));
    LgScanSpec spec = {.graphs = {.ids = &r->graph, .n = 1}, .want = LG_WANT_S | LG_WANT_O};
    LG_TRY(lg_snapshot_find(r->live, &property, &spec.p, err));
    if (spec.p == LG_ID_NONE) {
        return LG_OK;
    }
    LgScan *scan = NULL;
    LgScanBatch batch = {0};
    LG_TRY(lg_scan_open(r->live, &spec, &scan, err));
    LgStatus st = LG_OK;
    while ((st = lg_scan_next(scan, &batch, err)) == LG_OK && batch.n > 0) {
        for (uint32_t i = 0; st == LG_OK && i < batch.n; i++) {
            st = take(r, what, batch.cols[LG_COL_S][i], batch.cols[LG_COL_O][i], err);
        }
        if (st != LG_OK) {
            break;
        }
    }
    lg_scan_close(scan);
    return st;
}

LgStatus
lg_sources_read(LgArena *arena, LgStr base, const LgSnapshot *live, LgSources **out, LgError *err)
{
    LgSources *sources = LG_NEW(arena, LgSources);
    if (!sources) {
        return no_memory(err);
    }
    sources->arena = arena;
    sources->graph = lg_arena_printf(arena, LG_STR_FMT "graph/sources", LG_STR_ARG(base));
    if (!sources->graph.p) {
        return no_memory(err);
    }
    Reading r = {.sources = sources, .live = live};
    LgGraphStats *stats = NULL;
    const LgTerm graph = lg_term_iri(sources->graph);
    LG_TRY(lg_snapshot_graphs(live, arena, &stats, &r.n_stats, err));
    r.stats = stats;
    LG_TRY(lg_snapshot_find(live, &graph, &r.graph, err));
    for (unsigned what = 0; r.graph != LG_ID_NONE && what < N_PROPERTIES; what++) {
        LG_TRY(read_property(&r, (What)what, err));
    }
    *out = sources;
    return LG_OK;
}

// --- Digests ----------------------------------------------------------------

static uint64_t
mix_text(uint64_t hash, LgStr text)
{
    return lg_hash_bytes(text, lg_hash_u64(hash + text.n));
}

static LgStatus
read_all(LgFile *file, const LgProgress *progress, LgError *err)
{
    enum { PIECE = 1 << 20 };
    LgBuf buf = {0};
    char *to = lg_buf_reserve(&buf, PIECE);
    LgProgressState state = {.phase = "looking for what has changed", .unit = "bytes"};
    LgStatus st = to ? lg_io_size(file, &state.total, err) : no_memory(err);
    for (size_t n = 1; st == LG_OK && n > 0;) {
        st = lg_io_read(file, to, PIECE, &n, err);
        state.done = file->at;
        if (st == LG_OK && (st = lg_progress_tick(progress, &state)) != LG_OK) {
            (void)lg_error_set(err, st, "stopped while reading %s", file->path);
        }
    }
    lg_buf_done(&buf);
    return st;
}

// Go on with the bytes of a file; it is read unless `sums` (may be null) knows them.
static LgStatus
mix_file(const char *path, LgSums *sums, const LgProgress *progress, uint64_t *hash, uint64_t *size,
         LgError *err)
{
    uint64_t sum = 0;
    uint64_t bytes = 0;
    const LgSum *known = lg_sums_find(sums, path);
    if (!known || !lg_sum_get(known, &sum, &bytes)) {
        LgSums *own = lg_sums_new();
        const LgIo io = {.sums = own};
        LgFile file = {.fd = -1};
        LgStatus st = own ? lg_sums_add(own, path, err) : no_memory(err);
        st = st == LG_OK ? lg_io_open(&io, path, LG_IO_RDONLY, &file, err) : st;
        st = st == LG_OK ? read_all(&file, progress, err) : st;
        const LgStatus closed = lg_io_close(&file, st == LG_OK ? err : NULL);
        st = st == LG_OK ? closed : st;
        if (st == LG_OK) {
            (void)lg_sum_get(lg_sums_find(own, path), &sum, &bytes); // it has been read to its end
        }
        lg_sums_free(own);
        LG_TRY(st);
    }
    *size += bytes;
    *hash = lg_hash_u64(*hash + sum);
    return LG_OK;
}

LgStatus
lg_sources_options(LgArena *arena, const LgTablesOptions *options, uint64_t *out, LgError *err)
{
    uint64_t size = 0;
    uint64_t hash = mix_text(options->with_addresses, LG_STR(PACKAGE_VERSION));
    hash = mix_text(hash, options->with_old_keys ? LG_STR("old keys") : (LgStr){0});
    hash =
        mix_text(hash, options->catalogue == LG_CATALOGUE_REFUSE ? LG_STR("strict") : (LgStr){0});
    hash = mix_text(hash, options->base);
    hash = mix_text(hash, options->publisher);
    hash = mix_text(hash, options->licence);
    hash = mix_text(hash, options->member);
    if (options->recipe) {
        const char **more = NULL;
        size_t n = 0;
        LG_TRY(mix_file(options->recipe, NULL, NULL, &hash, &size, err));
        LG_TRY(lg_convert_depends(&lg_io_plain, options->recipe, arena, &more, &n, err));
        for (size_t i = 0; i < n; i++) {
            LG_TRY(mix_file(more[i], NULL, NULL, &hash, &size, err));
        }
    }
    hash = mix_text(hash, LG_STR("columns"));
    if (options->registry) {
        LG_TRY(mix_file(options->registry, NULL, NULL, &hash, &size, err));
    }
    if (options->components) {
        const char **lists = NULL;
        size_t n = 0;
        LG_TRY(mix_file(options->components, NULL, NULL, &hash, &size, err));
        LG_TRY(lg_convert_components(&lg_io_plain, options->components, arena, &lists, &n, err));
        for (size_t i = 0; i < n; i++) {
            LG_TRY(mix_file(lists[i], NULL, NULL, &hash, &size, err));
        }
    }
    *out = hash;
    return LG_OK;
}

static LgStatus
name_source(LgArena *arena, const char *path, LgSource *source, LgError *err)
{
    const char *slash = strrchr(path, '/');
    source->name = lg_arena_str(arena, lg_str_c(slash ? slash + 1 : path));
    return source->name.p ? LG_OK : no_memory(err);
}

LgStatus
lg_sources_digest(LgArena *arena, const char *const *paths, size_t n, uint64_t options,
                  LgSums *sums, const LgProgress *progress, LgSource *out, LgError *err)
{
    *out = (LgSource){.key = options};
    for (size_t i = 0; i < n; i++) {
        LG_TRY(mix_file(paths[i], sums, progress, &out->key, &out->size, err));
    }
    out->key += out->key == 0;
    return n > 0 ? name_source(arena, paths[0], out, err) : LG_OK;
}

LgStatus
lg_sources_glance(const LgSources *sources, const char *path, LgSource *out, bool *out_new,
                  LgError *err)
{
    LgIoStamp stamp;
    LG_TRY(lg_io_stamp(&lg_io_plain, path, &stamp, err));
    *out = (LgSource){.size = stamp.size};
    *out_new = true;
    for (const Known *known = sources->known; known; known = known->next) {
        *out_new = *out_new && known->source.size != stamp.size;
    }
    return name_source(sources->arena, path, out, err);
}

// --- Choosing ---------------------------------------------------------------

bool
lg_sources_has(const LgSources *sources, const LgSource *source)
{
    bool has = false;
    for (const Pair *pair = sources->pairs; pair; pair = pair->next) {
        if (pair->key == source->key && source->key != 0) {
            if (!pair->now) {
                return false;
            }
            has = true;
        }
    }
    return has;
}

// Certificates and their recommendations are converted together.
static LgStr
group_of(LgStr graph)
{
    const LgStr advice = LG_STR(ADVICE);
    return lg_str_ends(graph, advice) ? (LgStr){graph.p, graph.n - advice.n} : graph;
}

static bool
feeds(const LgSources *sources, uint64_t key, LgStr graph)
{
    for (const Pair *pair = sources->pairs; pair; pair = pair->next) {
        if (pair->key == key && pair->now && lg_str_eq(group_of(pair->graph), group_of(graph))) {
            return true;
        }
    }
    return false;
}

// Is it one of the files, or what one of them was before?
static const LgSource *
file_of(const LgSources *sources, uint64_t key, const LgSource *files, size_t n)
{
    const Known *known = find_known(sources, key);
    for (size_t i = 0; i < n; i++) {
        if (files[i].key == key) {
            return &files[i];
        }
    }
    for (size_t i = 0; known && i < n; i++) {
        if (lg_str_eq(files[i].name, known->source.name)) {
            return &files[i];
        }
    }
    return NULL;
}

// A graph is converted when a source of it, or of its group, is; or when one of its own is none of
// the files any more although others of them are.
static bool
is_converted(const LgSources *sources, LgStr graph, const LgSource *files, size_t n,
             const bool *convert)
{
    bool lost = false;
    bool ours = false;
    for (const Pair *pair = sources->pairs; pair; pair = pair->next) {
        if (!pair->now || !lg_str_eq(group_of(pair->graph), group_of(graph))) {
            continue;
        }
        const LgSource *file = file_of(sources, pair->key, files, n);
        if (file && convert[file - files]) {
            return true;
        }
        ours |= file && lg_str_eq(pair->graph, graph);
        lost |= !file && lg_str_eq(pair->graph, graph);
    }
    return ours && lost;
}

size_t
lg_sources_choose(const LgSources *sources, const LgSource *files, size_t n, bool *convert)
{
    size_t chosen = 0;
    for (size_t i = 0; i < n; i++) {
        convert[i] = !lg_sources_has(sources, &files[i]);
        chosen += convert[i];
    }
    for (size_t before = n + 1; before != chosen;) {
        before = chosen;
        for (const Pair *pair = sources->pairs; pair; pair = pair->next) {
            const LgSource *file = pair->now ? file_of(sources, pair->key, files, n) : NULL;
            if (file && !convert[file - files] &&
                is_converted(sources, pair->graph, files, n, convert)) {
                convert[file - files] = true;
                chosen++;
            }
        }
    }
    return chosen;
}

bool
lg_sources_misses(const LgSources *sources, LgStr graph, const LgSource *files, size_t n,
                  const bool *convert)
{
    for (size_t i = 0; i < n; i++) {
        if (!convert[i] && feeds(sources, files[i].key, graph)) {
            return true;
        }
    }
    return false;
}

// --- Writing ----------------------------------------------------------------

void
lg_sources_clear(LgSources *sources, LgStr graph)
{
    for (Pair *pair = sources->pairs; pair; pair = pair->next) {
        pair->now = pair->now && !lg_str_eq(pair->graph, graph);
    }
}

LgStatus
lg_sources_add(LgSources *sources, LgStr graph, const LgSource *source, LgError *err)
{
    if (source->key == 0) {
        return LG_OK;
    }
    Known *known = put_known(sources, source->key);
    Pair *pair = put_pair(sources, graph, source->key);
    if (!known || !pair) {
        return no_memory(err);
    }
    known->source = *source;
    pair->now = true;
    return LG_OK;
}

static LgStatus
put(LgLoad *load, LgTermRef graph, LgTerm s, What what, LgTerm o, LgError *err)
{
    LgSink *sink = lg_load_sink(load);
    const LgTerm property = lg_term_iri(lg_str_c(properties[what]));
    LgTermRef refs[3];
    LG_TRY(lg_sink_term(sink, &s, true, &refs[0], err));
    LG_TRY(lg_sink_term(sink, &property, true, &refs[1], err));
    LG_TRY(lg_sink_term(sink, &o, true, &refs[2], err));
    const LgQuads quads = {1, &refs[0], &refs[1], &refs[2], &graph};
    return lg_sink_quads(sink, &quads, err);
}

static LgStatus
write_known(const LgSources *sources, LgLoad *load, LgTermRef graph, const Known *known,
            LgError *err)
{
    const LgSource *source = &known->source;
    bool used = false;
    for (const Pair *pair = sources->pairs; pair; pair = pair->next) {
        used |= pair->key == source->key && pair->now;
    }
    if (!used) {
        return LG_OK;
    }
    const LgStr name = lg_arena_printf(sources->arena, LG_STR_FMT "#%016llx",
                                       LG_STR_ARG(sources->graph), (unsigned long long)source->key);
    const LgStr size = lg_arena_printf(sources->arena, "%llu", (unsigned long long)source->size);
    if (!name.p || !size.p) {
        return no_memory(err);
    }
    const LgTerm iri = lg_term_iri(name);
    LG_TRY(put(load, graph, iri, LABEL, lg_term_string(source->name), err));
    LG_TRY(put(load, graph, iri, SIZE, lg_term_typed(size, LG_STR(LG_NS_XSD "integer")), err));
    for (const Pair *pair = sources->pairs; pair; pair = pair->next) {
        if (pair->key != source->key) {
            continue;
        }
        LG_TRY(put(load, graph, iri, THEN, lg_term_iri(pair->graph), err));
        if (pair->now) {
            LG_TRY(put(load, graph, lg_term_iri(pair->graph), NOW, iri, err));
        }
    }
    return LG_OK;
}

LgStatus
lg_sources_write(const LgSources *sources, LgLoad *load, LgError *err)
{
    LgTermRef graph = 0;
    const LgTerm term = lg_term_iri(sources->graph);
    LG_TRY(lg_sink_term(lg_load_sink(load), &term, true, &graph, err));
    LG_TRY(lg_load_drop(load, sources->graph, err));
    for (const Known *known = sources->known; known; known = known->next) {
        LG_TRY(write_known(sources, load, graph, known, err));
    }
    return LG_OK;
}
