// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/places.h"

#include "base/mem.h"
#include "convert/area.h"
#include "convert/near.h"
#include "sheet/sheet.h"

#include <assert.h>
#include <stddef.h>

enum { MOST_ROWS = 100000, MOST_FIELDS = 16 };

struct LgPlaces {
    LgArena *arena;
    LgPlace *areas;
    size_t n_areas, cap_areas;
    LgOrganisation *organisations;
    size_t n_organisations, cap_organisations;
    LgStr version;
};

// A column of a table and the place of its text in a row's struct.
typedef struct {
    const char *title;
    size_t offset;
} Field;

static const Field area_fields[] = {
    {"code", offsetof(LgPlace, code)},     {"name", offsetof(LgPlace, name)},
    {"welsh", offsetof(LgPlace, welsh)},   {"start", offsetof(LgPlace, start)},
    {"end", offsetof(LgPlace, end)},       {"successors", offsetof(LgPlace, successors)},
    {"parent", offsetof(LgPlace, parent)}, {NULL, 0},
};

static const Field organisation_fields[] = {
    {"type", offsetof(LgOrganisation, type)},
    {"slug", offsetof(LgOrganisation, slug)},
    {"name", offsetof(LgOrganisation, name)},
    {"official", offsetof(LgOrganisation, official)},
    {"kind", offsetof(LgOrganisation, kind)},
    {"code", offsetof(LgOrganisation, code)},
    {"area", offsetof(LgOrganisation, area)},
    {"os", offsetof(LgOrganisation, os)},
    {"census", offsetof(LgOrganisation, census)},
    {"billing", offsetof(LgOrganisation, billing)},
    {"start", offsetof(LgOrganisation, start)},
    {"end", offsetof(LgOrganisation, end)},
    {"successors", offsetof(LgOrganisation, successors)},
    {"origin", offsetof(LgOrganisation, origin)},
    {NULL, 0},
};

// --- Reading ----------------------------------------------------------------

// A table on its way into an array of structs of `size` bytes.
typedef struct {
    LgPlaces *places;
    const Field *fields;
    size_t size;
    LgStatus (*add)(LgPlaces *places, const void *row, LgError *err);
    LgStr path;
    uint32_t columns[MOST_FIELDS];
} Reader;

static LgStatus
find_columns(Reader *r, const LgRow *header, LgError *err)
{
    for (size_t f = 0; r->fields[f].title; f++) {
        uint32_t c = 0;
        while (c < header->n && !lg_str_eq(header->cells[c], lg_str_c(r->fields[f].title))) {
            c++;
        }
        if (c == header->n) {
            return lg_error_set(err, LG_E_INVALID, "there is no column \"%s\"", r->fields[f].title);
        }
        r->columns[f] = c;
    }
    return LG_OK;
}

static LgStatus
take_row(Reader *r, const LgRow *row, LgError *err)
{
    union {
        LgPlace area;
        LgOrganisation organisation;
    } out = {0};
    assert(r->size <= sizeof(out));
    for (size_t f = 0; r->fields[f].title; f++) {
        LgStr text = lg_arena_str(r->places->arena, row->cells[r->columns[f]]);
        if (!text.p) {
            return lg_error_set(err, LG_E_NOMEM, "no memory for the geography");
        }
        memcpy((char *)&out + r->fields[f].offset, &text, sizeof(text));
    }
    return r->add(r->places, &out, err);
}

static LgStatus
read_rows(Reader *r, LgSheet *sheet, LgError *err)
{
    LgRow row = {0};
    LG_TRY(lg_sheet_next(sheet, &row, err));
    LG_TRY(find_columns(r, &row, err));
    for (size_t n = 0;; n++) {
        LG_TRY(lg_sheet_next(sheet, &row, err));
        if (row.n == 0) {
            return LG_OK;
        }
        if (n == MOST_ROWS) {
            return lg_error_set(err, LG_E_LIMIT, "more than %d rows", MOST_ROWS);
        }
        const LgStatus st = take_row(r, &row, err);
        if (st != LG_OK) {
            lg_error_at(err, r->path, (uint32_t)row.line, 0);
            return st;
        }
    }
}

static LgStatus
read_table(Reader *r, const LgIo *io, const char *folder, const char *name, LgError *err)
{
    LgSheet *sheet = NULL;
    const LgSheetOptions how = {.encoding = LG_ENCODING_UTF8, .delimiter = ','};
    r->path = lg_arena_printf(r->places->arena, "%s/%s", folder, name);
    if (!r->path.p) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the geography");
    }
    LG_TRY(lg_sheet_open(io, r->path.p, &how, &sheet, err));
    const LgStatus st = read_rows(r, sheet, err);
    if (st != LG_OK) {
        lg_error_at(err, r->path, 0, 0);
    }
    lg_sheet_close(sheet);
    return st;
}

static bool
is_date(LgStr s)
{
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof(form) - 1; i++) {
        const bool digit = i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
        if (s.n != sizeof(form) - 1 || (form[i] == 'd' ? !digit : s.p[i] != '-')) {
            return false;
        }
    }
    return true;
}

static LgStatus
check_dates(LgStr start, LgStr end, LgError *err)
{
    const LgStr bad = start.n > 0 && !is_date(start) ? start
                      : end.n > 0 && !is_date(end)   ? end
                                                     : (LgStr){0};
    return bad.n == 0
               ? LG_OK
               : lg_error_set(err, LG_E_INVALID, "\"" LG_STR_FMT "\" is no date", LG_STR_ARG(bad));
}

static LgStatus
add_area(LgPlaces *places, const void *row, LgError *err)
{
    const LgPlace *area = (const LgPlace *)row;
    const LgPlace *last = places->n_areas > 0 ? &places->areas[places->n_areas - 1] : NULL;
    if (!lg_area_is_code(area->code) || (last && lg_str_cmp(last->code, area->code) >= 0)) {
        return lg_error_set(err, LG_E_INVALID,
                            "\"" LG_STR_FMT "\" is no area code, or not behind the one before it",
                            LG_STR_ARG(area->code));
    }
    if (!is_date(area->start)) {
        return lg_error_set(err, LG_E_INVALID, LG_STR_FMT " has no start", LG_STR_ARG(area->code));
    }
    LG_TRY(check_dates(area->start, area->end, err));
    if (!lg_mem_grow((void **)&places->areas, &places->cap_areas, places->n_areas + 1,
                     sizeof(*places->areas))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the geography");
    }
    places->areas[places->n_areas++] = *area;
    places->version = lg_str_cmp(area->start, places->version) > 0 ? area->start : places->version;
    return LG_OK;
}

static LgStatus
add_organisation(LgPlaces *places, const void *row, LgError *err)
{
    const LgOrganisation *o = (const LgOrganisation *)row;
    if (o->type.n == 0 || o->slug.n == 0 || o->name.n == 0) {
        return lg_error_set(err, LG_E_INVALID, "an organisation needs a type, a slug and a name");
    }
    LG_TRY(check_dates(o->start, o->end, err));
    if (!lg_mem_grow((void **)&places->organisations, &places->cap_organisations,
                     places->n_organisations + 1, sizeof(*places->organisations))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the geography");
    }
    places->organisations[places->n_organisations++] = *o;
    return LG_OK;
}

LgStatus
lg_places_read(const LgIo *io, const char *folder, LgPlaces **out, LgError *err)
{
    LgPlaces *places = LG_ALLOC(LgPlaces);
    *out = NULL;
    if (!places) {
        return lg_error_set(err, LG_E_NOMEM, "no memory for the geography");
    }
    *places = (LgPlaces){.arena = lg_arena_new(0)};
    LgStatus st =
        places->arena ? LG_OK : lg_error_set(err, LG_E_NOMEM, "no memory for the geography");
    if (st == LG_OK) {
        Reader r = {places, area_fields, sizeof(LgPlace), add_area, {0}, {0}};
        st = read_table(&r, io, folder, "areas.csv", err);
    }
    if (st == LG_OK) {
        Reader r = {places, organisation_fields, sizeof(LgOrganisation), add_organisation, {0},
                    {0}};
        st = read_table(&r, io, folder, "organisations.csv", err);
    }
    if (st != LG_OK) {
        lg_places_free(places);
        return st;
    }
    *out = places;
    return LG_OK;
}

void
lg_places_free(LgPlaces *places)
{
    if (places) {
        lg_mem_free(places->areas);
        lg_mem_free(places->organisations);
        lg_arena_free(places->arena);
        lg_mem_free(places);
    }
}

LgStr
lg_places_version(const LgPlaces *places)
{
    return places->version;
}

const LgPlace *
lg_places_areas(const LgPlaces *places, size_t *out_n)
{
    *out_n = places->n_areas;
    return places->areas;
}

const LgOrganisation *
lg_places_organisations(const LgPlaces *places, size_t *out_n)
{
    *out_n = places->n_organisations;
    return places->organisations;
}

// --- Areas ------------------------------------------------------------------

const LgPlace *
lg_places_area(const LgPlaces *places, LgStr code)
{
    size_t low = 0;
    size_t high = places->n_areas;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const int order = lg_str_cmp(places->areas[mid].code, code);
        if (order == 0) {
            return &places->areas[mid];
        }
        low = order < 0 ? mid + 1 : low;
        high = order < 0 ? high : mid;
    }
    return NULL;
}

bool
lg_places_complete(LgStr code)
{
    static const char kinds[][4] = {"E06", "E07", "E08", "E09", "E10", "E11", "E12", "E13",
                                    "E92", "K02", "K03", "K04", "N92", "S92", "W06", "W92"};
    for (size_t i = 0; code.n >= 3 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (memcmp(kinds[i], code.p, 3) == 0) {
            return true;
        }
    }
    return false;
}

const LgPlace *
lg_places_near(const LgPlaces *places, LgStr code)
{
    enum { FEW = 1024 };
    LgStr codes[FEW] = {0};
    size_t first = 0; // codes of a kind stand together
    size_t n = 0;
    while (code.n >= 3 && first < places->n_areas &&
           memcmp(places->areas[first].code.p, code.p, 3) < 0) {
        first++;
    }
    while (code.n >= 3 && n < FEW && first + n < places->n_areas &&
           memcmp(places->areas[first + n].code.p, code.p, 3) == 0) {
        codes[n] = places->areas[first + n].code;
        n++;
    }
    const size_t near = lg_near_find(code, codes, n);
    return near < n ? &places->areas[first + near] : NULL;
}

// Which of two areas with one name is meant: the lower.
static size_t
rank_of(const LgPlace *area)
{
    static const char kinds[][4] = {"K02", "K03", "K04", "E92", "W92", "S92", "N92", "E12",
                                    "E06", "E07", "E08", "E09", "W06", "S12", "N09", "E10"};
    enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };
    size_t i = 0;
    while (i < KINDS && memcmp(kinds[i], area->code.p, 3) != 0) {
        i++;
    }
    return area->end.n > 0 ? i + KINDS + 1 : i;
}

const LgPlace *
lg_places_named(const LgPlaces *places, LgStr name)
{
    const LgPlace *best = NULL;
    for (size_t i = 0; i < places->n_areas && name.n > 0; i++) {
        const LgPlace *area = &places->areas[i];
        const bool is = lg_str_eq_nocase(area->name, name) || lg_str_eq_nocase(area->welsh, name);
        best = is && (!best || rank_of(area) < rank_of(best)) ? area : best;
    }
    return best;
}

// --- Organisations ----------------------------------------------------------

// How `text` may name an organisation; empty parts name none.
typedef struct {
    LgStr type, slug; // of a URI or a path
    LgStr code;       // behind "local-authority:"
    LgStr any;        // a code, a name
} Key;

static LgStr
without(LgStr s, const char *prefix)
{
    const LgStr p = lg_str_c(prefix);
    return lg_str_starts(s, p) ? lg_str_from(s, p.n) : (LgStr){0};
}

// What is behind the namespace in any of the forms that people write, or null.
static LgStr
path_of(LgStr s)
{
    static const char *const forms[] = {
        "http://opendatacommunities.org/id/",      "http://opendatacommunities.org/doc/",
        "https://opendatacommunities.org/id/",     "https://opendatacommunities.org/doc/",
        "http://www.opendatacommunities.org/id/",  "http://www.opendatacommunities.org/doc/",
        "https://www.opendatacommunities.org/id/", "https://www.opendatacommunities.org/doc/",
    };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        const LgStr rest = without(s, forms[i]);
        if (rest.p) {
            return rest;
        }
    }
    return lg_str_find(s, ':') == s.n ? s : (LgStr){0};
}

static Key
key_of(LgStr text)
{
    Key key = {.any = lg_str_trim(text)};
    LgStr path = path_of(key.any);
    path.n -= path.n > 0 && path.p[path.n - 1] == '/';
    const size_t slash = lg_str_find(path, '/');
    if (slash < path.n) {
        key.type = (LgStr){path.p, slash};
        key.slug = lg_str_from(path, slash + 1);
    }
    const LgStr code = without(key.any, "local-authority:");
    key.code = code.n > 0 ? code : without(key.any, "local-authority-eng:");
    return key;
}

static bool
same(LgStr a, LgStr b)
{
    return a.n > 0 && lg_str_eq(a, b);
}

static bool
is_named(const LgOrganisation *o, const Key *key)
{
    if (key->type.n > 0) {
        return lg_str_eq(o->type, key->type) && lg_str_eq(o->slug, key->slug);
    }
    return same(key->code, o->code) || same(o->code, key->any) || same(o->billing, key->any) ||
           same(o->area, key->any) || (o->name.n > 0 && lg_str_eq_nocase(o->name, key->any)) ||
           (o->official.n > 0 && lg_str_eq_nocase(o->official, key->any));
}

static const LgOrganisation *
find(const LgPlaces *places, const Key *key)
{
    const LgOrganisation *past = NULL;
    for (size_t i = 0; i < places->n_organisations; i++) {
        const LgOrganisation *o = &places->organisations[i];
        if (is_named(o, key)) {
            if (o->end.n == 0) {
                return o;
            }
            past = past ? past : o;
        }
    }
    return past;
}

const LgOrganisation *
lg_places_organisation(const LgPlaces *places, LgStr text)
{
    Key key = key_of(text);
    const LgOrganisation *o = key.any.n > 0 ? find(places, &key) : NULL;
    const LgPlace *area = o ? NULL : lg_places_area(places, key.any);
    while (!o && area) { // one that was only coded anew kept its name and its council
        const LgPlace *next = lg_places_area(places, area->successors);
        const bool same_kind = next && memcmp(next->code.p, area->code.p, 3) == 0;
        area = same_kind && lg_str_eq(next->name, area->name) ? next : NULL;
        key.any = area ? area->code : key.any;
        o = area ? find(places, &key) : NULL;
    }
    return o;
}

const LgOrganisation *
lg_places_organisation_near(const LgPlaces *places, LgStr text)
{
    const size_t n = places->n_organisations;
    LgStr *names = LG_ALLOC_ARRAY(LgStr, n * 2 + 1);
    if (!names) {
        return NULL; // a message without a suggestion
    }
    for (size_t i = 0; i < n; i++) {
        names[i] = places->organisations[i].name;
        names[n + i] = places->organisations[i].official;
    }
    const size_t near = lg_near_find(lg_str_trim(text), names, n * 2);
    lg_mem_free(names);
    return near < n * 2 ? &places->organisations[near % n] : NULL;
}

LgStr
lg_places_organisation_iri(const LgOrganisation *o, LgArena *arena)
{
    return lg_arena_printf(arena, LG_ORGANISATION_NS LG_STR_FMT "/" LG_STR_FMT, LG_STR_ARG(o->type),
                           LG_STR_ARG(o->slug));
}
