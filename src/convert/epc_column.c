// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A batch of rows becomes columns of term references, one column at a time. The
// values of most columns repeat, so each slot keeps a cache from the bytes of a
// cell to what it stands for: one look-up a cell, and nothing is parsed twice.

#include "base/hash.h"
#include "base/mem.h"
#include "convert/area.h"
#include "convert/epc_work_impl.h"

#include <assert.h>

// What a cell stands for beyond its first object.
typedef struct LgEpcExtra {
    LgTermRef refs[LG_EPC_WIDE]; // refs[0] is the entry's own
    unsigned n;
    LgEpcSpelling *spellings[LG_EPC_WIDE];
    unsigned n_spellings;
    LgEpcTerm *area;
} Extra;

typedef struct {
    uint64_t key; // of up to 8 bytes: the bytes; else their hash
    uint32_t n;   // length of the cell; 0: free
    uint32_t at;  // in the cache's text, when it is longer than 8 bytes
    LgTermRef ref;
    uint64_t years; // graphs it occurs in
    Extra *extra;   // null: none
    uint32_t cells;
    uint8_t outcome;
    uint8_t wide; // objects
} Entry;

struct LgEpcCache {
    Entry *entries;
    size_t mask, n, limit;
    LgBuf text;
    LgArena *arena; // of extras
};

enum { FIRST_SIZE = 64, MAX_TEXTS = 1 << 16, MAX_NUMBERS = 1 << 14 };

void
lg_epc_column_free(LgEpcCache *cache)
{
    if (cache) {
        lg_mem_free(cache->entries);
        lg_buf_done(&cache->text);
        lg_arena_free(cache->arena);
        lg_mem_free(cache);
    }
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to convert a column");
}

static LgEpcCache *
new_cache(LgEpcKind kind)
{
    LgEpcCache *cache = LG_ALLOC(LgEpcCache);
    if (!cache) {
        return NULL;
    }
    cache->entries = LG_ALLOC_ARRAY(Entry, FIRST_SIZE);
    cache->mask = FIRST_SIZE - 1;
    cache->arena = lg_arena_new(0);
    cache->limit = kind == LG_EPC_INTEGER || kind == LG_EPC_DECIMAL ? MAX_NUMBERS : MAX_TEXTS;
    if (!cache->entries || !cache->arena) {
        lg_epc_column_free(cache);
        return NULL;
    }
    return cache;
}

// --- The cache --------------------------------------------------------------

// The bytes of a short cell as a number. Reads 8 bytes: texts are padded.
static inline uint64_t
key_of(LgStr cell)
{
    if (cell.n > sizeof(uint64_t)) {
        return lg_hash_bytes(cell, 0);
    }
    uint64_t key = 0;
    memcpy(&key, cell.p, sizeof(key));
    return cell.n == sizeof(key) ? key : key & ((UINT64_C(1) << (cell.n * 8)) - 1);
}

static inline bool
is_entry(const LgEpcCache *cache, const Entry *entry, uint64_t key, LgStr cell)
{
    return entry->key == key && entry->n == cell.n &&
           (cell.n <= sizeof(key) || memcmp(cache->text.p + entry->at, cell.p, cell.n) == 0);
}

// The entry of the cell, or the free one where it belongs.
static inline Entry *
find_entry(const LgEpcCache *cache, uint64_t key, LgStr cell)
{
    size_t i = lg_hash_u64(key ^ cell.n) & cache->mask;
    while (cache->entries[i].n > 0 && !is_entry(cache, &cache->entries[i], key, cell)) {
        i = (i + 1) & cache->mask;
    }
    return &cache->entries[i];
}

static bool
grow_cache(LgEpcCache *cache)
{
    const size_t size = (cache->mask + 1) * 2;
    Entry *entries = LG_ALLOC_ARRAY(Entry, size);
    if (!entries) {
        return false;
    }
    for (size_t i = 0; i <= cache->mask; i++) {
        const Entry *old = &cache->entries[i];
        if (old->n > 0) {
            size_t k = lg_hash_u64(old->key ^ old->n) & (size - 1);
            while (entries[k].n > 0) {
                k = (k + 1) & (size - 1);
            }
            entries[k] = *old;
        }
    }
    lg_mem_free(cache->entries);
    cache->entries = entries;
    cache->mask = size - 1;
    return true;
}

// --- One cell ---------------------------------------------------------------

// A cell being turned into an entry.
typedef struct {
    LgEpcRun *run;
    const LgEpcSlot *slot;
    LgStr source;
    uint64_t row;
    bool keep; // what it makes is remembered
    LgArena *arena;
    Entry *entry;
} Making;

static LgStatus
make_ref(const Making *m, LgTerm term, LgTermRef *out, LgError *err)
{
    return lg_sink_term(m->run->sink, &term, m->keep, out, err);
}

static LgStatus
make_typed(const Making *m, LgStr lexical, const char *datatype, LgError *err)
{
    return make_ref(m, lg_term_typed(lexical, lg_str_c(datatype)), &m->entry->ref, err);
}

static LgStatus
need_extra(const Making *m, Extra **out, LgError *err)
{
    if (!m->entry->extra) {
        m->entry->extra = LG_NEW(m->arena, Extra);
    }
    *out = m->entry->extra;
    return *out ? LG_OK : no_memory(err);
}

static void
report_collision(const Making *m, const char *text)
{
    // A cell, not a row: where bad rows may be left out, so may a concept.
    const bool lenient = m->run->options->rejects != NULL;
    const LgProblem problem = {.code = lenient ? "W-SLUG" : "E-SLUG",
                               .severity = lenient ? LG_SEVERITY_WARNING : LG_SEVERITY_ERROR,
                               .file = m->source,
                               .row = m->row,
                               .column = m->slot->header,
                               .text = lg_str_c(text),
                               .fix = LG_STR("correct one of the two labels in the file")};
    lg_report_add(m->run->cells, &problem);
}

// One more concept for the cell.
static LgStatus
add_concept(const Making *m, LgStr raw, LgError *err)
{
    LgEpcSpelling *spelling = NULL;
    Extra *extra = NULL;
    LG_TRY(need_extra(m, &extra, err));
    LgError collision = {0};
    const LgStatus st = lg_epc_lists_find(m->run->lists, m->run->sink, m->slot->column->list, raw,
                                          &spelling, &collision);
    if (st == LG_E_INVALID) {
        report_collision(m, collision.text);
    } else if (st != LG_OK) {
        return lg_error_set(err, st, "%s", collision.text);
    }
    if (!spelling || extra->n_spellings == LG_EPC_WIDE) {
        m->entry->outcome = LG_EPC_INVALID;
        return LG_OK;
    }
    for (unsigned i = 0; i < extra->n; i++) {
        if (extra->refs[i] == spelling->term->ref) {
            return LG_OK; // the cell says it twice
        }
    }
    extra->spellings[extra->n_spellings++] = spelling;
    extra->refs[extra->n++] = spelling->term->ref;
    m->entry->ref = extra->refs[0];
    m->entry->wide = (uint8_t)extra->n;
    return LG_OK;
}

static LgStatus
make_concepts(const Making *m, LgStr cell, LgError *err)
{
    for (LgStr rest = cell; rest.n > 0;) {
        const size_t end = lg_str_find(rest, ';');
        const LgStr part = lg_str_trim((LgStr){rest.p, end});
        if (part.n > 0) {
            LG_TRY(add_concept(m, part, err));
        }
        rest = lg_str_from(rest, end + 1);
    }
    if (m->entry->wide == 0) {
        m->entry->outcome = LG_EPC_INVALID;
    }
    return LG_OK;
}

static LgStatus
make_age(const Making *m, LgStr cell, LgError *err)
{
    const bool year = cell.n == 4 && lg_epc_value_integer(cell);
    if (!year) {
        return add_concept(m, cell, err);
    }
    // A house of 1012 or 8201 is a slip of the pen.
    if (lg_str_cmp(cell, LG_STR("1200")) < 0 || lg_str_cmp(cell, LG_STR("2100")) > 0) {
        m->entry->outcome = LG_EPC_INVALID;
        return LG_OK;
    }
    Extra *extra = NULL;
    LG_TRY(need_extra(m, &extra, err));
    m->entry->wide = 2; // the band, which stays empty, and the year
    return make_ref(m, lg_term_typed(cell, LG_STR(LG_NS_XSD "gYear")), &extra->refs[1], err);
}

static LgStatus
make_cost(const Making *m, LgStr cell, LgError *err)
{
    char low[LG_EPC_TEXT_MAX];
    char high[LG_EPC_TEXT_MAX];
    LG_TRY(make_typed(m, cell, LG_XSD_STRING, err));
    if (!lg_epc_value_cost(cell, low, high)) {
        return LG_OK;
    }
    Extra *extra = NULL;
    LG_TRY(need_extra(m, &extra, err));
    const LgStr decimal = LG_STR(LG_NS_XSD "decimal");
    extra->refs[0] = m->entry->ref;
    LG_TRY(make_ref(m, lg_term_typed(lg_str_c(low), decimal), &extra->refs[1], err));
    LG_TRY(make_ref(m, lg_term_typed(lg_str_c(high), decimal), &extra->refs[2], err));
    m->entry->wide = 3;
    return LG_OK;
}

static LgStatus
make_area(const Making *m, LgStr cell, LgError *err)
{
    const bool code = lg_area_is_code(cell);
    const LgStr id = code ? cell : lg_epc_value_area(cell);
    if (id.n == 0) {
        m->entry->outcome = LG_EPC_INVALID;
        return LG_OK;
    }
    Extra *extra = NULL;
    LG_TRY(need_extra(m, &extra, err));
    LG_TRY(lg_epc_lists_area(m->run->lists, m->run->sink, id, &extra->area, err));
    if (!code && extra->area->label.n == 0) {
        extra->area->label = lg_epc_lists_keep(m->run->lists, cell);
    }
    m->entry->ref = extra->area->ref;
    return LG_OK;
}

// The IRI base + path + name as the entry's object.
static LgStatus
make_iri(const Making *m, const char *prefix, LgStr name, LgTermRef *out, LgError *err)
{
    char text[512];
    const int n = snprintf(text, sizeof(text), "%s" LG_STR_FMT, prefix, LG_STR_ARG(name));
    assert(n > 0 && (size_t)n < sizeof(text));
    return make_ref(m, lg_term_iri((LgStr){text, (size_t)n}), out, err);
}

static LgStatus
make_postcode(const Making *m, LgStr cell, LgError *err)
{
    char text[8];
    size_t n = 0;
    for (size_t i = 0; i < cell.n; i++) {
        const char c = (char)(cell.p[i] >= 'a' && cell.p[i] <= 'z' ? cell.p[i] - 32 : cell.p[i]);
        const bool fits = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (c != ' ' && (!fits || n == sizeof(text) - 1)) {
            m->entry->outcome = LG_EPC_INVALID;
            return LG_OK;
        }
        text[n] = c;
        n += c != ' ';
    }
    if (n < 5) {
        m->entry->outcome = LG_EPC_INVALID;
        return LG_OK;
    }
    return make_iri(m, "http://data.ordnancesurvey.co.uk/id/postcodeunit/", (LgStr){text, n},
                    &m->entry->ref, err);
}

static LgStatus
make_number(const Making *m, LgStr cell, LgError *err)
{
    if (m->slot->column->kind != LG_EPC_DECIMAL && lg_epc_value_integer(cell)) {
        return make_typed(m, cell, LG_NS_XSD "integer", err);
    }
    if (lg_epc_value_decimal(cell)) {
        return make_typed(m, cell, LG_NS_XSD "decimal", err);
    }
    m->entry->outcome = LG_EPC_INVALID;
    return LG_OK;
}

static LgStatus
make_date(const Making *m, LgStr cell, LgError *err)
{
    char text[LG_EPC_TEXT_MAX];
    LgStr lexical = {0};
    const bool date = m->slot->column->kind == LG_EPC_DATE;
    if (date ? lg_epc_value_date(cell, text, &lexical)
             : lg_epc_value_datetime(cell, text, &lexical)) {
        return make_typed(m, lexical, date ? LG_NS_XSD "date" : LG_NS_XSD "dateTime", err);
    }
    m->entry->outcome = LG_EPC_INVALID;
    return LG_OK;
}

static LgStatus
make_boolean(const Making *m, LgStr cell, LgError *err)
{
    bool value = false;
    if (!lg_epc_value_boolean(cell, &value)) {
        m->entry->outcome = LG_EPC_INVALID;
        return LG_OK;
    }
    return make_typed(m, value ? LG_STR("true") : LG_STR("false"), LG_NS_XSD "boolean", err);
}

static LgStatus
make_by_kind(const Making *m, LgStr cell, LgError *err)
{
    switch (m->slot->column->kind) {
    case LG_EPC_PROSE:
        return make_ref(m, lg_term_lang(cell, lg_epc_value_language(cell)), &m->entry->ref, err);
    case LG_EPC_INTEGER:
    case LG_EPC_DECIMAL:
    case LG_EPC_ITEM: return make_number(m, cell, err);
    case LG_EPC_DATE:
    case LG_EPC_DATETIME: return make_date(m, cell, err);
    case LG_EPC_BOOLEAN: return make_boolean(m, cell, err);
    case LG_EPC_CONCEPT: return add_concept(m, cell, err);
    case LG_EPC_CONCEPTS: return make_concepts(m, cell, err);
    case LG_EPC_AGE: return make_age(m, cell, err);
    case LG_EPC_AREA: return make_area(m, cell, err);
    case LG_EPC_POSTCODE: return make_postcode(m, cell, err);
    case LG_EPC_COST: return make_cost(m, cell, err);
    case LG_EPC_KEY:
    case LG_EPC_FORMER:
    case LG_EPC_RELATED:
    case LG_EPC_TEXT:
    case LG_EPC_UPRN:
    case LG_EPC_BUILDING:
    case LG_EPC_AREA_NAME:
    case LG_EPC_DERIVED:
    case LG_EPC_UNUSED: break;
    }
    return make_typed(m, cell, LG_XSD_STRING, err);
}

static LgStatus
make_entry(const Making *m, LgStr cell, LgError *err)
{
    m->entry->outcome = LG_EPC_USED;
    m->entry->wide = 1;
    if (lg_epc_value_absent(cell) || lg_epc_value_among(m->slot->column->absent, cell)) {
        m->entry->outcome = LG_EPC_ABSENT;
    } else {
        LG_TRY(make_by_kind(m, cell, err));
    }
    if (m->entry->outcome != LG_EPC_USED) {
        m->entry->ref = 0;
        m->entry->wide = 0;
    }
    return LG_OK;
}

// --- Counting ---------------------------------------------------------------

// Names of counters: "domestic tenure", "recommendation payback_type: NO DATA!".
static void
count_named(const LgEpcRun *run, const LgEpcPlan *plan, const char *group, const LgEpcSlot *slot,
            LgStr value, uint64_t n)
{
    if (n == 0) {
        return;
    }
    char text[320];
    const int size =
        snprintf(text, sizeof(text), "%s%s %s%s%.*s", lg_epc_types[plan->type],
                 plan->part < LG_EPC_TYPES ? "" : " recommendations", slot->column->name,
                 value.n ? ": " : "", (int)(value.n < 200 ? value.n : 200), value.p);
    lg_report_count(run->cells, group, (LgStr){text, (size_t)size}, n);
}

static void
count_entry(const LgEpcRun *run, const LgEpcPlan *plan, const LgEpcSlot *slot, const Entry *entry,
            LgStr cell)
{
    if (entry->outcome == LG_EPC_ABSENT) {
        count_named(run, plan, "sentinels", slot, cell, entry->cells);
    }
    const Extra *extra = entry->extra;
    for (unsigned i = 0; extra && i < extra->n_spellings; i++) {
        LgEpcSpelling *spelling = extra->spellings[i];
        spelling->cells += entry->cells;
        spelling->graphs[plan->part] |= entry->years;
        spelling->term->graphs[plan->part] |= entry->years;
    }
    if (extra && extra->area) {
        extra->area->graphs[plan->part] |= entry->years;
    }
}

// --- One column -------------------------------------------------------------

void
lg_epc_work_complain(const LgEpcWork *w, const LgEpcSlot *slot, uint32_t row, LgStr cell)
{
    static const struct {
        const char *code, *text, *expected;
    } words[] = {
        [LG_EPC_INTEGER] = {"W-NUMBER", "not a number", "a number such as 72"},
        [LG_EPC_DECIMAL] = {"W-NUMBER", "not a number", "a number such as 72.5"},
        [LG_EPC_ITEM] = {"W-NUMBER", "not a number", "a number such as 2"},
        [LG_EPC_DATE] = {"W-DATE", "not a date", "a date such as 2026-02-06"},
        [LG_EPC_DATETIME] = {"W-DATE", "not a date and time", "such as 2026-02-06 16:57:00"},
        [LG_EPC_BOOLEAN] = {"W-FLAG", "neither yes nor no", "Y or N"},
        [LG_EPC_CONCEPT] = {"W-LABEL", "makes no concept", "a label with letters or digits"},
        [LG_EPC_CONCEPTS] = {"W-LABEL", "makes no concept", "labels with semicolons between"},
        [LG_EPC_AGE] = {"W-YEAR", "not a year a house was built in", "an age band or a year"},
        [LG_EPC_AREA] = {"W-AREA", "not an area", "an ONS code such as E07000008"},
        [LG_EPC_UPRN] = {"W-UPRN", "not a UPRN", "1 to 12 digits"},
        [LG_EPC_BUILDING] = {"W-UPRN", "not a building number", "letters, digits and hyphens"},
        [LG_EPC_POSTCODE] = {"W-POSTCODE", "not a postcode", "a postcode such as ZZ99 1AA"},
    };
    const LgEpcKind kind = slot->column->kind;
    assert(kind < sizeof(words) / sizeof(*words) && words[kind].code);
    if (lg_report_full(w->run->cells, words[kind].code)) {
        lg_report_skip(w->run->cells, words[kind].code);
        return;
    }
    const LgProblem problem = {.code = words[kind].code,
                               .severity = LG_SEVERITY_WARNING,
                               .file = w->plan->source,
                               .row = w->batch->rows[row],
                               .column = slot->header,
                               .value = cell,
                               .has_value = true,
                               .text = lg_str_c(words[kind].text),
                               .expected = lg_str_c(words[kind].expected)};
    lg_report_add(w->run->cells, &problem);
}

void
lg_epc_work_absent(const LgEpcWork *w, LgEpcSlot *slot, LgStr cell)
{
    slot->absent++;
    count_named(w->run, w->plan, "sentinels", slot, cell, 1);
}

// Put a new cell into the cache while there is room, else into `spare`.
static LgStatus
learn(const LgEpcWork *w, LgEpcSlot *slot, uint32_t row, LgStr cell, Entry **entry, Entry *spare,
      LgError *err)
{
    LgEpcCache *cache = slot->cache;
    const bool keep = cache->n < cache->limit && cache->text.n < UINT32_MAX - cell.n;
    const Making m = {.run = w->run,
                      .slot = slot,
                      .source = w->plan->source,
                      .row = w->batch->rows[row],
                      .keep = keep,
                      .arena = keep ? cache->arena : w->scratch,
                      .entry = spare};
    *spare = (Entry){.extra = keep ? NULL : w->spare};
    *w->spare = (Extra){0};
    LG_TRY(make_entry(&m, cell, err));
    if (!keep) {
        *entry = spare;
        return LG_OK;
    }
    spare->key = key_of(cell);
    spare->n = (uint32_t)cell.n;
    spare->at = (uint32_t)cache->text.n;
    if (cell.n > sizeof(spare->key)) {
        lg_buf_add(&cache->text, cell);
    }
    if (cache->text.failed) {
        return no_memory(err);
    }
    if (cache->n * 2 >= cache->mask) {
        if (!grow_cache(cache)) {
            return no_memory(err);
        }
        *entry = find_entry(cache, spare->key, cell);
    }
    **entry = *spare;
    cache->n++;
    return LG_OK;
}

static void
count_cell(const LgEpcWork *w, LgEpcSlot *slot, const Entry *entry, uint32_t row, LgStr cell)
{
    switch ((LgEpcOutcome)entry->outcome) {
    case LG_EPC_USED: slot->used++; return;
    case LG_EPC_ABSENT: slot->absent++; return;
    case LG_EPC_INVALID:
        slot->invalid++;
        lg_epc_work_complain(w, slot, row, cell);
        return;
    case LG_EPC_LEFT_OUT: slot->left_out++; return;
    }
}

static LgStatus
convert_repeating(const LgEpcWork *w, size_t index, LgTermRef *objects, LgError *err)
{
    LgEpcSlot *slot = &w->plan->slots[index];
    const uint64_t year = UINT64_C(1) << w->batch->year;
    if (!slot->cache) {
        slot->cache = new_cache(slot->column->kind);
        if (!slot->cache) {
            return no_memory(err);
        }
    }
    for (uint32_t row = 0; row < w->batch->n; row++) {
        const LgStr cell = lg_epc_work_cell(w, index, row);
        objects[row] = 0;
        for (unsigned i = 1; i < slot->wide; i++) {
            objects[(size_t)i * LG_EPC_ROWS + row] = 0;
        }
        if (cell.n == 0) {
            continue;
        }
        slot->cells++;
        Entry spare;
        Entry *entry = find_entry(slot->cache, key_of(cell), cell);
        if (entry->n == 0) {
            LG_TRY(learn(w, slot, row, cell, &entry, &spare, err));
        }
        entry->cells++;
        entry->years |= year;
        objects[row] = entry->ref;
        if (entry == &spare) {
            count_entry(w->run, w->plan, slot, entry, cell); // the cache will not do it
        }
        if (entry->outcome == LG_EPC_USED && entry->wide == 1) {
            slot->used++; // nearly always
            continue;
        }
        count_cell(w, slot, entry, row, cell);
        for (unsigned i = 1; i < entry->wide; i++) {
            const LgTermRef ref = entry->extra->refs[i];
            objects[(size_t)i * LG_EPC_ROWS + row] = ref;
            slot->extra += ref != 0;
        }
        slot->extra -= entry->wide > 1 && entry->ref == 0; // a year without a band
    }
    return LG_OK;
}

// Times and postcodes: nearly every row has another, none is remembered.
static LgStatus
convert_unique(const LgEpcWork *w, size_t index, LgTermRef *objects, LgError *err)
{
    LgEpcSlot *slot = &w->plan->slots[index];
    for (uint32_t row = 0; row < w->batch->n; row++) {
        const LgStr cell = lg_epc_work_cell(w, index, row);
        objects[row] = 0;
        if (cell.n == 0) {
            continue;
        }
        slot->cells++;
        Entry entry = {.extra = w->spare};
        *w->spare = (Extra){0};
        const Making m = {.run = w->run, .slot = slot, .arena = w->scratch, .entry = &entry};
        LG_TRY(make_entry(&m, cell, err));
        objects[row] = entry.ref;
        slot->used += entry.outcome == LG_EPC_USED;
        if (entry.outcome == LG_EPC_ABSENT) {
            lg_epc_work_absent(w, slot, cell);
        } else if (entry.outcome == LG_EPC_INVALID) {
            slot->invalid++;
            lg_epc_work_complain(w, slot, row, cell);
        }
    }
    return LG_OK;
}

// Names of areas go to the areas, once.
static LgStatus
convert_area_name(const LgEpcWork *w, size_t index, LgError *err)
{
    LgEpcSlot *slot = &w->plan->slots[index];
    const LgEpcCache *cache = slot->of >= 0 ? w->plan->slots[slot->of].cache : NULL;
    for (uint32_t row = 0; row < w->batch->n; row++) {
        const LgStr name = lg_epc_work_cell(w, index, row);
        if (name.n == 0) {
            continue;
        }
        slot->cells++;
        slot->left_out++;
        const LgStr code = cache ? lg_epc_work_cell(w, (size_t)slot->of, row) : (LgStr){0};
        if (code.n == 0) {
            continue;
        }
        const Entry *entry = find_entry(cache, key_of(code), code);
        LgEpcTerm *area = entry->n > 0 && entry->extra ? entry->extra->area : NULL;
        if (area && area->label.n == 0) {
            area->label = lg_epc_lists_keep(w->run->lists, name);
            if (!area->label.p) {
                return no_memory(err);
            }
        }
    }
    return LG_OK;
}

// The URI that each certificate had by its former key.
static LgStatus
convert_former(const LgEpcWork *w, size_t index, LgTermRef *objects, LgError *err)
{
    LgEpcSlot *slot = &w->plan->slots[index];
    const bool given = slot->column->kind == LG_EPC_FORMER;
    for (uint32_t row = 0; row < w->batch->n; row++) {
        const LgStr cell = lg_epc_work_cell(w, index, row);
        LG_TRY(
            lg_epc_former_term(w->run, w->plan, w->batch->year, given, cell, &objects[row], err));
        slot->cells += given && cell.n > 0;
        slot->used += given && objects[row] != 0;
        slot->absent += given && cell.n > 0 && objects[row] == 0;
        slot->extra += !given && objects[row] != 0;
    }
    return LG_OK;
}

static void
leave_out(const LgEpcWork *w, size_t index)
{
    LgEpcSlot *slot = &w->plan->slots[index];
    for (uint32_t row = 0; row < w->batch->n; row++) {
        const bool filled = lg_epc_work_cell(w, index, row).n > 0;
        slot->cells += filled;
        slot->left_out += filled;
    }
}

static LgStatus
convert_slot(const LgEpcWork *w, size_t index, LgTermRef *objects, LgError *err)
{
    const LgEpcSlot *slot = &w->plan->slots[index];
    if (slot->column->kind == LG_EPC_AREA_NAME) {
        return convert_area_name(w, index, err);
    }
    if (slot->wide == 0) {
        leave_out(w, index);
        return LG_OK;
    }
    switch (slot->column->kind) {
    case LG_EPC_UPRN:
    case LG_EPC_BUILDING: return lg_epc_unique_property(w, index, objects, err);
    case LG_EPC_RELATED: return lg_epc_unique_owner(w, index, objects, err);
    case LG_EPC_FORMER: return convert_former(w, index, objects, err);
    case LG_EPC_KEY:
        if (strcmp(slot->column->property, "certificate") == 0) {
            return lg_epc_unique_owner(w, index, objects, err);
        }
        LG_TRY(lg_epc_unique_texts(w, index, objects, err));
        return slot->wide > 1 ? convert_former(w, index, objects + LG_EPC_ROWS, err) : LG_OK;
    case LG_EPC_DATETIME:
    case LG_EPC_POSTCODE: return convert_unique(w, index, objects, err);
    case LG_EPC_TEXT:
        return slot->column->restricted ? lg_epc_unique_texts(w, index, objects, err)
                                        : convert_repeating(w, index, objects, err);
    default: return convert_repeating(w, index, objects, err);
    }
}

// --- One batch --------------------------------------------------------------

// True when some row has an object.
static bool
any_object(const LgTermRef *objects, uint32_t n)
{
    uint32_t i = 0;
    while (i < n && objects[i] == 0) {
        i++;
    }
    return i < n;
}

// Columns of the slots that go to the address graph, or of all others.
static LgStatus
fill_columns(const LgEpcWork *w, bool addresses, LgTermRef *objects, LgColumn *columns, uint32_t *n,
             uint64_t *triples, LgError *err)
{
    for (size_t i = 0; i < w->plan->n_slots; i++) {
        LgEpcSlot *slot = &w->plan->slots[i];
        const bool restricted = slot->column->restricted && slot->wide > 0;
        if (restricted != addresses) {
            objects += (size_t)slot->wide * LG_EPC_ROWS;
            continue;
        }
        const uint64_t used = slot->used + slot->extra;
        LG_TRY(convert_slot(w, i, objects, err));
        *triples += slot->used + slot->extra - used;
        for (unsigned k = 0; k < slot->wide; k++) {
            const LgTermRef *column = objects + (size_t)k * LG_EPC_ROWS;
            if (any_object(column, w->batch->n)) {
                columns[(*n)++] = (LgColumn){slot->predicates[k], column};
            }
        }
        objects += (size_t)slot->wide * LG_EPC_ROWS;
    }
    return LG_OK;
}

static LgStatus
send_rows(const LgEpcWork *w, bool addresses, LgColumn *columns, LgError *err)
{
    LgTermRef *subjects = w->plan->objects;
    LgTermRef *class = subjects + LG_EPC_ROWS;
    LgTermRef *objects = w->property + LG_EPC_ROWS;
    const uint32_t rows = w->batch->n;
    uint32_t n = 0;
    uint64_t triples = 0;
    LgRows out = {.n = rows, .subjects = subjects, .columns = columns};
    LG_TRY(lg_epc_graph(w->run, w->plan->part, w->batch->year, addresses ? "/address" : "",
                        &out.graph, err));
    LG_TRY(lg_epc_unique_subjects(w, subjects, err));
    if (!addresses) {
        for (uint32_t i = 0; i < rows; i++) {
            class[i] = w->plan->class;
            w->property[i] = 0;
            w->property_terms[i].kind = LG_TERM_NONE;
        }
        columns[n++] = (LgColumn){w->plan->type_property, class};
        triples += rows;
    }
    LG_TRY(fill_columns(w, addresses, objects, columns, &n, &triples, err));
    if (!addresses && any_object(w->property, rows)) {
        columns[n++] = (LgColumn){w->plan->property_property, w->property};
    }
    out.n_columns = n;
    if (n > 0) {
        uint64_t *years = addresses ? w->run->addresses : w->run->years;
        years[w->plan->part] |= UINT64_C(1) << w->batch->year;
        w->run->triples += triples;
        LG_TRY(lg_sink_rows(w->run->sink, &out, err));
    }
    return LG_OK;
}

// Say what the properties are; the sink has forgotten the references of the rows by now.
static LgStatus
send_properties(const LgEpcWork *w, LgError *err)
{
    LgTermRef *subjects = w->plan->objects;
    LgTermRef *class = subjects + LG_EPC_ROWS;
    const LgColumn column = {w->plan->type_property, class};
    LgRows out = {.subjects = subjects, .n_columns = 1, .columns = &column};
    LG_TRY(lg_epc_graph(w->run, w->plan->part, w->batch->year, "", &out.graph, err));
    for (uint32_t row = 0; row < w->batch->n; row++) {
        if (w->property_terms[row].kind != LG_TERM_NONE) {
            class[out.n] = w->plan->property_class;
            w->terms[out.n++] = w->property_terms[row];
        }
    }
    LG_TRY(lg_sink_terms(w->run->sink, w->terms, out.n, subjects, err));
    w->run->triples += out.n;
    return out.n > 0 ? lg_sink_rows(w->run->sink, &out, err) : LG_OK;
}

static void
empty_batch(LgEpcBatch *batch)
{
    lg_buf_clear(&batch->text);
    lg_buf_clear(&batch->subjects);
    batch->n = 0;
}

LgStatus
lg_epc_column_flush(LgEpcRun *run, LgEpcPlan *plan, LgEpcBatch *batch, LgError *err)
{
    if (batch->n == 0) {
        return LG_OK;
    }
    Extra spare;
    LgEpcWork w = {.run = run, .plan = plan, .batch = batch, .spare = &spare};
    w.property = plan->objects + (size_t)2 * LG_EPC_ROWS;
    size_t n = 2; // the class and the property
    for (size_t i = 0; i < plan->n_slots; i++) {
        n += plan->slots[i].wide;
    }
    LgColumn *columns = LG_ALLOC_ARRAY(LgColumn, n);
    w.scratch = lg_arena_new(0);
    w.terms = w.scratch ? LG_NEW_ARRAY(w.scratch, LgTerm, LG_EPC_ROWS) : NULL;
    w.property_terms = w.terms ? LG_NEW_ARRAY(w.scratch, LgTerm, LG_EPC_ROWS) : NULL;
    LgStatus st = columns && w.property_terms ? LG_OK : no_memory(err);
    if (st == LG_OK) {
        st = send_rows(&w, false, columns, err);
    }
    if (st == LG_OK) {
        st = send_properties(&w, err);
    }
    if (st == LG_OK && run->options->with_addresses) {
        st = send_rows(&w, true, columns, err);
    }
    lg_mem_free(columns);
    lg_arena_free(w.scratch);
    empty_batch(batch);
    return st;
}

void
lg_epc_column_count(LgEpcRun *run, const LgEpcPlan *plan)
{
    for (size_t i = 0; i < plan->n_slots; i++) {
        const LgEpcSlot *slot = &plan->slots[i];
        assert(slot->cells == slot->used + slot->absent + slot->invalid + slot->left_out);
        count_named(run, plan, "cells", slot, (LgStr){0}, slot->cells);
        count_named(run, plan, "cells with triples", slot, (LgStr){0}, slot->used);
        count_named(run, plan, "cells without a value", slot, (LgStr){0}, slot->absent);
        count_named(run, plan, "cells that are invalid", slot, (LgStr){0}, slot->invalid);
        count_named(run, plan, "cells left out", slot, (LgStr){0}, slot->left_out);
        count_named(run, plan, "further triples", slot, (LgStr){0}, slot->extra);
        for (size_t k = 0; slot->cache && k <= slot->cache->mask; k++) {
            const Entry *entry = &slot->cache->entries[k];
            if (entry->n > 0) {
                const LgStr text = entry->n > sizeof(entry->key)
                                       ? (LgStr){slot->cache->text.p + entry->at, entry->n}
                                       : (LgStr){(const char *)&entry->key, entry->n};
                count_entry(run, plan, slot, entry, text);
            }
        }
    }
}
