// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// From what a cell says to a concept. A spelling is looked up as it is; a new one
// is cleaned, made a slug and compared with the reviewed list. What is not on it
// becomes "other-<slug>".

#include "base/hash.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "convert/area.h"
#include "convert/epc_impl.h"
#include "convert/slug.h"

enum { MAX_TERMS = 100000, MAX_SLUG = 100 };

typedef struct {
    uint64_t hash;
    void *item; // null: free
} Entry;

// Open addressing over items that their owner compares.
typedef struct {
    Entry *entries;
    size_t mask;
    size_t n;
} Map;

struct LgEpcLists {
    LgStr base;
    LgArena *arena;
    LgArena *scratch; // for one spelling
    LgStr *slugs;     // of the labels of lg_epc_codes
    Map spellings, terms;
    LgEpcTerm *first_term, *last_term;
    LgEpcSpelling *first_spelling, *last_spelling;
};

static bool
map_grow(Map *map)
{
    const size_t size = map->entries ? (map->mask + 1) * 2 : 256;
    Entry *entries = LG_ALLOC_ARRAY(Entry, size);
    if (!entries) {
        return false;
    }
    for (size_t i = 0; map->entries && i <= map->mask; i++) {
        if (map->entries[i].item) {
            size_t k = map->entries[i].hash & (size - 1);
            while (entries[k].item) {
                k = (k + 1) & (size - 1);
            }
            entries[k] = map->entries[i];
        }
    }
    lg_mem_free(map->entries);
    map->entries = entries;
    map->mask = size - 1;
    return true;
}

static bool
map_add(Map *map, uint64_t hash, void *item)
{
    if (map->n * 2 >= map->mask && !map_grow(map)) {
        return false;
    }
    size_t i = hash & map->mask;
    while (map->entries[i].item) {
        i = (i + 1) & map->mask;
    }
    map->entries[i] = (Entry){hash, item};
    map->n++;
    return true;
}

static uint64_t
hash_of(const char *list, LgStr text)
{
    return lg_hash_bytes(text, lg_hash_bytes(lg_str_c(list), 0));
}

static LgEpcTerm *
find_term(const LgEpcLists *lists, const char *list, LgStr slug, uint64_t hash)
{
    const Map *map = &lists->terms;
    for (size_t i = hash & map->mask; map->entries && map->entries[i].item;
         i = (i + 1) & map->mask) {
        LgEpcTerm *term = (LgEpcTerm *)map->entries[i].item;
        if (map->entries[i].hash == hash && strcmp(term->list, list) == 0 &&
            lg_str_eq(term->slug, slug)) {
            return term;
        }
    }
    return NULL;
}

static LgEpcSpelling *
find_spelling(const LgEpcLists *lists, const char *list, LgStr raw, uint64_t hash)
{
    const Map *map = &lists->spellings;
    for (size_t i = hash & map->mask; map->entries && map->entries[i].item;
         i = (i + 1) & map->mask) {
        LgEpcSpelling *spelling = (LgEpcSpelling *)map->entries[i].item;
        if (map->entries[i].hash == hash && strcmp(spelling->term->list, list) == 0 &&
            lg_str_eq(spelling->raw, raw)) {
            return spelling;
        }
    }
    return NULL;
}

LgEpcLists *
lg_epc_lists_new(LgStr base)
{
    LgEpcLists *lists = LG_ALLOC(LgEpcLists);
    if (!lists) {
        return NULL;
    }
    lists->base = base;
    lists->arena = lg_arena_new(0);
    lists->scratch = lg_arena_new(0);
    lists->slugs = LG_ALLOC_ARRAY(LgStr, lg_epc_codes_n);
    bool fine = lists->arena && lists->scratch && lists->slugs;
    for (size_t i = 0; fine && i < lg_epc_codes_n; i++) {
        fine = lg_slug_make(lists->arena, lg_str_c(lg_epc_codes[i].label), &lists->slugs[i],
                            NULL) == LG_OK;
    }
    if (!fine) {
        lg_epc_lists_free(lists);
        return NULL;
    }
    return lists;
}

void
lg_epc_lists_free(LgEpcLists *lists)
{
    if (lists) {
        lg_arena_free(lists->arena);
        lg_arena_free(lists->scratch);
        lg_mem_free(lists->slugs);
        lg_mem_free(lists->spellings.entries);
        lg_mem_free(lists->terms.entries);
        lg_mem_free(lists);
    }
}

LgStr
lg_epc_lists_keep(LgEpcLists *lists, LgStr s)
{
    return lg_arena_str(lists->arena, s);
}

const LgEpcTerm *
lg_epc_lists_terms(const LgEpcLists *lists)
{
    return lists->first_term;
}

const LgEpcSpelling *
lg_epc_lists_spellings(const LgEpcLists *lists)
{
    return lists->first_spelling;
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for the code lists");
}

// What the register puts around a label without meaning anything by it.
static LgStr
clean_label(const char *list, LgStr raw)
{
    LgStr label = raw;
    for (size_t i = 0; i + 3 < label.n; i++) {
        static const LgStr tail = LG_STR_INIT(" - this is for backward");
        if (label.n - i >= tail.n && lg_str_eq_nocase((LgStr){label.p + i, tail.n}, tail)) {
            label.n = i;
        }
    }
    if (strcmp(list, "age-band") == 0) {
        const LgStr area = LG_STR("England and Wales: ");
        label.n = lg_str_find(label, ';');
        label = lg_str_starts(label, area) ? lg_str_from(label, area.n) : label;
    }
    label = lg_str_trim(label);
    while (label.n > 1 && memchr(".,;", label.p[label.n - 1], 3)) {
        label.n--;
    }
    return label;
}

// The slug of a cleaned label, at most MAX_SLUG bytes; empty when it makes none.
static LgStatus
make_slug(LgEpcLists *lists, LgStr label, LgStr *out, LgError *err)
{
    if (label.n > 1 && label.p[0] == '-' && label.p[1] >= '0' && label.p[1] <= '9') {
        label = lg_arena_printf(lists->scratch, "minus " LG_STR_FMT, LG_STR_ARG(label));
        if (!label.p) {
            return no_memory(err);
        }
    }
    *out = (LgStr){0};
    const LgStatus st = lg_slug_make(lists->scratch, label, out, NULL);
    if (st != LG_OK) {
        return st == LG_E_INVALID ? LG_OK : no_memory(err);
    }
    if (out->n > MAX_SLUG) {
        const unsigned hash = (unsigned)lg_hash_bytes(*out, 0);
        *out = lg_arena_printf(lists->scratch, "%.*s-%08x", MAX_SLUG - 9, out->p, hash);
    }
    return out->p ? LG_OK : no_memory(err);
}

static const LgEpcConcept *
find_reviewed(const LgEpcLists *lists, const char *list, LgStr slug)
{
    for (size_t i = 0; i < lg_epc_codes_n; i++) {
        if (strcmp(lg_epc_codes[i].list, list) == 0 &&
            (lg_epc_value_among(lg_epc_codes[i].spellings, slug) ||
             lg_str_eq(lists->slugs[i], slug))) {
            return &lg_epc_codes[i];
        }
    }
    return NULL;
}

// The label without case, white space and punctuation that means nothing: labels
// that differ in more than that must not share a slug.
static LgStatus
make_plain(LgEpcLists *lists, LgStr label, LgStr *out, LgError *err)
{
    LgStr lower = {0};
    if (lg_unicode_lower(lists->scratch, label, &lower, NULL) != LG_OK) {
        return no_memory(err);
    }
    char *to = LG_NEW_ARRAY(lists->arena, char, lower.n + 1);
    if (!to) {
        return no_memory(err);
    }
    size_t n = 0;
    for (size_t i = 0; i < lower.n; i++) {
        const bool gap = memchr(" \t\r\n,.;:-_/()'\"", lower.p[i], 15) != NULL;
        if (!gap) {
            to[n++] = lower.p[i];
        } else if (n > 0 && to[n - 1] != ' ') {
            to[n++] = ' ';
        }
    }
    n -= n > 0 && to[n - 1] == ' ';
    *out = (LgStr){to, n};
    return LG_OK;
}

static LgStatus
add_term(LgEpcLists *lists, LgSink *sink, const LgEpcTerm *what, uint64_t hash, LgEpcTerm **out,
         LgError *err)
{
    LgEpcTerm *term = LG_NEW(lists->arena, LgEpcTerm);
    if (!term) {
        return no_memory(err);
    }
    *term = *what;
    term->slug = lg_arena_str(lists->arena, what->slug);
    term->label = lg_arena_str(lists->arena, what->label);
    const bool area = strcmp(what->list, LG_EPC_AREAS) == 0;
    const LgStr iri =
        area ? lg_arena_printf(lists->scratch, LG_AREA_NS LG_STR_FMT, LG_STR_ARG(what->slug))
             : lg_arena_printf(lists->scratch, LG_STR_FMT "def/concept/epc/%s/" LG_STR_FMT,
                               LG_STR_ARG(lists->base), what->list, LG_STR_ARG(what->slug));
    if (!term->slug.p || !term->label.p || !iri.p || !map_add(&lists->terms, hash, term)) {
        return no_memory(err);
    }
    const LgTerm rdf = lg_term_iri(iri);
    LG_TRY(lg_sink_term(sink, &rdf, true, &term->ref, err));
    if (lists->last_term) {
        lists->last_term->next = term;
    } else {
        lists->first_term = term;
    }
    lists->last_term = term;
    *out = term;
    return LG_OK;
}

// The concept of a cleaned label that is not on the reviewed list.
static LgStatus
mint_term(LgEpcLists *lists, LgSink *sink, const char *list, LgStr label, LgStr slug,
          LgEpcTerm **out, LgError *err)
{
    LgEpcTerm what = {.list = list, .label = label};
    what.slug = lg_arena_printf(lists->scratch, "other-" LG_STR_FMT, LG_STR_ARG(slug));
    if (!what.slug.p) {
        return no_memory(err);
    }
    LG_TRY(make_plain(lists, label, &what.plain, err));
    const uint64_t hash = hash_of(list, what.slug);
    *out = find_term(lists, list, what.slug, hash);
    if (*out && !lg_str_eq((*out)->plain, what.plain)) {
        return lg_error_set(err, LG_E_INVALID,
                            "\"" LG_STR_FMT "\" and \"" LG_STR_FMT
                            "\" of the list %s would share the slug " LG_STR_FMT,
                            LG_STR_ARG((*out)->label), LG_STR_ARG(label), list,
                            LG_STR_ARG(what.slug));
    }
    if (*out || lists->terms.n >= MAX_TERMS) {
        return LG_OK;
    }
    return add_term(lists, sink, &what, hash, out, err);
}

static LgStatus
find_concept(LgEpcLists *lists, LgSink *sink, const char *list, LgStr raw, LgEpcTerm **out,
             LgError *err)
{
    const LgStr label = clean_label(list, raw);
    LgStr slug = {0};
    LG_TRY(make_slug(lists, label, &slug, err));
    *out = NULL;
    if (slug.n == 0) {
        return LG_OK;
    }
    const LgEpcConcept *known = find_reviewed(lists, list, slug);
    if (!known) {
        return mint_term(lists, sink, list, label, slug, out, err);
    }
    const LgEpcTerm what = {.list = list,
                            .slug = lg_str_c(known->slug),
                            .label = lg_str_c(known->label),
                            .reviewed = true};
    const uint64_t hash = hash_of(list, what.slug);
    *out = find_term(lists, list, what.slug, hash);
    return *out ? LG_OK : add_term(lists, sink, &what, hash, out, err);
}

LgStatus
lg_epc_lists_find(LgEpcLists *lists, LgSink *sink, const char *list, LgStr raw, LgEpcSpelling **out,
                  LgError *err)
{
    const uint64_t hash = hash_of(list, raw);
    *out = find_spelling(lists, list, raw, hash);
    if (*out) {
        return LG_OK;
    }
    LgEpcTerm *term = NULL;
    const LgStatus st = find_concept(lists, sink, list, raw, &term, err);
    lg_arena_reset(lists->scratch);
    if (st != LG_OK || !term || lists->spellings.n >= MAX_TERMS) {
        return st;
    }
    LgEpcSpelling *spelling = LG_NEW(lists->arena, LgEpcSpelling);
    if (!spelling) {
        return no_memory(err);
    }
    spelling->term = term;
    spelling->raw = lg_arena_str(lists->arena, raw);
    if (!spelling->raw.p || !map_add(&lists->spellings, hash, spelling)) {
        return no_memory(err);
    }
    if (lists->last_spelling) {
        lists->last_spelling->next = spelling;
    } else {
        lists->first_spelling = spelling;
    }
    lists->last_spelling = spelling;
    *out = spelling;
    return LG_OK;
}

LgStatus
lg_epc_lists_area(LgEpcLists *lists, LgSink *sink, LgStr code, LgEpcTerm **out, LgError *err)
{
    const uint64_t hash = hash_of(LG_EPC_AREAS, code);
    *out = find_term(lists, LG_EPC_AREAS, code, hash);
    if (*out) {
        return LG_OK;
    }
    const LgEpcTerm what = {.list = LG_EPC_AREAS, .slug = code, .reviewed = true};
    const LgStatus st = add_term(lists, sink, &what, hash, out, err);
    lg_arena_reset(lists->scratch);
    return st;
}
