// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What the cells of a register stand for, asked once for each distinct one. A cell that is no value
// of its column gives a warning and no triple.

#include "convert/date.h"
#include "convert/number.h"
#include "convert/register_impl.h"
#include "convert/slug.h"
#include "rdf/iri.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_VALUES = 256 }; // of one cell

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for a register");
}

// --- One value ----------------------------------------------------------------------------

// What a text must be to become a value.
typedef struct {
    LgRegisterRun *run;
    const LgRegisterField *field;
    const char *code; // of the problem, when it is none
    LgStr expected;
    LgStr suggestion;
} Reading;

static bool
is_datatype(const LgRegisterField *field, const char *name)
{
    const LgStr ns = LG_STR(LG_NS_XSD);
    return lg_str_starts(field->datatype, ns) &&
           lg_str_eq(lg_str_from(field->datatype, ns.n), lg_str_c(name));
}

static LgStr
keep(Reading *r, const char *text, size_t n)
{
    return lg_arena_str(r->run->cube.arena, (LgStr){text, n});
}

// A number without its pound sign and the commas between its thousands. "16.0" is an integer.
static bool
read_number(Reading *r, LgStr s, LgStr *out)
{
    enum { MOST = 64 };
    char text[MOST];
    size_t n = 0;
    size_t since = 0; // digits since the last comma
    bool comma = false;
    const LgStr pound = LG_STR("\xC2\xA3");
    const bool integer = is_datatype(r->field, "integer");
    r->expected = integer ? LG_STR("a whole number") : LG_STR("a number");
    s = lg_str_starts(s, pound) ? lg_str_trim(lg_str_from(s, pound.n)) : s;
    for (size_t i = 0; i < s.n && n + 1 < MOST; i++) {
        const bool digit = lg_char_is_digit(s.p[i]);
        if (s.p[i] == ',') {
            if (comma ? since != 3 : since == 0 || since > 3) {
                return false;
            }
            comma = true;
            since = 0;
            continue;
        }
        if (!digit && comma && since != 3) {
            return false;
        }
        comma = comma && digit; // no commas behind the point
        since += digit;
        text[n++] = s.p[i];
    }
    const size_t point = lg_str_find((LgStr){text, n}, '.');
    if ((comma && since != 3) || s.n >= MOST) {
        return false;
    }
    if (integer && point > 0 && point < n) {
        size_t zeros = point + 1;
        while (zeros < n && text[zeros] == '0') {
            zeros++;
        }
        n = zeros == n ? point : n;
    }
    *out = keep(r, text, n);
    return lg_number_fits(*out, r->field->datatype);
}

static bool
read_date(Reading *r, LgStr s, LgStr *out)
{
    char text[LG_TIME_TEXT];
    LgDate date = {0};
    r->expected = lg_date_forms;
    if (!lg_date_read(s, &date)) {
        return false;
    }
    const LgStr iso = lg_time_iso_date(date, text);
    *out = keep(r, iso.p, iso.n);
    return true;
}

static bool
read_boolean(Reading *r, LgStr s, LgStr *out)
{
    static const LgStr words[][4] = {
        {LG_STR_INIT("yes"), LG_STR_INIT("y"), LG_STR_INIT("true"), LG_STR_INIT("1")},
        {LG_STR_INIT("no"), LG_STR_INIT("n"), LG_STR_INIT("false"), LG_STR_INIT("0")}};
    r->expected = LG_STR("yes or no");
    for (size_t i = 0; i < 8; i++) {
        if (lg_str_eq_nocase(s, words[i / 4][i % 4])) {
            *out = i < 4 ? LG_STR("true") : LG_STR("false");
            return true;
        }
    }
    return false;
}

static bool
read_text(Reading *r, LgStr s, LgStr *out)
{
    r->expected = r->field->datatype;
    if (is_datatype(r->field, "date")) {
        return read_date(r, s, out);
    }
    if (is_datatype(r->field, "boolean")) {
        return read_boolean(r, s, out);
    }
    if (is_datatype(r->field, "integer") || is_datatype(r->field, "decimal") ||
        is_datatype(r->field, "double")) {
        return read_number(r, s, out);
    }
    *out = lg_tidy_fold(r->run->cube.arena, s, false);
    return true;
}

// Web addresses come with line breaks and spaces in them.
static bool
read_link(Reading *r, LgStr s, LgStr *out)
{
    const LgStr iri = lg_tidy_fold(r->run->cube.arena, s, false);
    char *p = iri.p ? lg_arena_alloc(r->run->cube.arena, iri.n + 1) : NULL;
    size_t n = 0;
    for (size_t i = 0; p && i < iri.n; i++) {
        if (iri.p[i] != ' ') {
            p[n++] = iri.p[i];
        }
    }
    *out = (LgStr){p, n};
    r->code = "W-LINK";
    r->expected = LG_STR("a web address that begins with http:// or https://");
    const size_t host = lg_str_search(*out, LG_STR("://")) + 3;
    const bool web =
        lg_str_starts(*out, LG_STR("http://")) || lg_str_starts(*out, LG_STR("https://"));
    return p && web && host < n && out->p[host] != '/' && lg_iri_check(*out, NULL) == LG_OK;
}

// The URI that OpenDataCommunities has, or would have, for an authority. Without the tables of
// authorities only such a URI is known.
static bool
read_organisation(Reading *r, LgStr s, LgStr *out)
{
    const LgPlaces *places = r->run->cube.options->places;
    LgArena *arena = r->run->cube.arena;
    r->expected = LG_STR("an authority by its URI, code or name, such as " LG_ORGANISATION_NS
                         "district-council/adur");
    if (!places) {
        *out = s;
        return lg_str_starts(s, LG_STR(LG_ORGANISATION_NS)) && lg_iri_check(s, NULL) == LG_OK;
    }
    const LgOrganisation *organisation = lg_places_organisation(places, s);
    if (!organisation) {
        const LgOrganisation *near = lg_places_organisation_near(places, s);
        r->suggestion = near ? near->name : (LgStr){0};
        return false;
    }
    *out = lg_places_organisation_iri(organisation, arena);
    return out->p != NULL;
}

static bool
read_template(Reading *r, LgStr s, LgStr *out)
{
    r->expected = LG_STR("something that can stand in a URI");
    *out = lg_slug_fill(r->run->cube.arena, r->field->recipe->template, s);
    return out->p && lg_iri_check(*out, NULL) == LG_OK;
}

// --- Limits -----------------------------------------------------------------------------

static double
number(LgStr s)
{
    char text[80];
    const size_t n = s.n < sizeof(text) - 1 ? s.n : sizeof(text) - 1;
    memcpy(text, s.p, n);
    text[n] = '\0';
    return strtod(text, NULL);
}

// Is `value` on the wrong side of `limit`? `sign`: 1 for the most, -1 for the least.
static bool
is_beyond(const Reading *r, LgStr value, LgStr limit, int sign)
{
    if (limit.n == 0) {
        return false;
    }
    if (is_datatype(r->field, "date")) {
        limit = lg_str_eq(limit, LG_STR("today")) ? r->run->today : limit;
        return lg_str_cmp(value, limit) * sign > 0;
    }
    return (number(value) - number(limit)) * sign > 0;
}

static bool
is_within(Reading *r, LgStr value)
{
    const LgRegisterColumn *recipe = r->field->recipe;
    const bool less = is_beyond(r, value, recipe->least, -1);
    const bool more = is_beyond(r, value, recipe->most, 1);
    if (less || more) {
        r->code = "W-RANGE";
        r->expected =
            lg_arena_printf(r->run->cube.arena, "%s " LG_STR_FMT, less ? "at least" : "at most",
                            LG_STR_ARG(less ? recipe->least : recipe->most));
    }
    return !less && !more;
}

// --- Cells ------------------------------------------------------------------------------

static bool
iri_of(Reading *r, LgStr s, bool (*read)(Reading *, LgStr, LgStr *), LgTerm *out)
{
    LgStr iri = {0};
    const bool fine = read(r, s, &iri);
    *out = lg_term_iri(iri);
    return fine;
}

static bool
read_value(Reading *r, LgStr s, LgTerm *out)
{
    LgStr text = {0};
    const LgRegisterField *field = r->field;
    r->code = "W-VALUE";
    r->suggestion = (LgStr){0};
    switch (field->recipe->kind) {
    case LG_REGISTER_LINK: return iri_of(r, s, read_link, out);
    case LG_REGISTER_IRI: return iri_of(r, s, read_template, out);
    case LG_REGISTER_ORGANISATION: return iri_of(r, s, read_organisation, out);
    case LG_REGISTER_TEXT:
    case LG_REGISTER_CODE:
    case LG_REGISTER_AREA:
    case LG_REGISTER_PERIOD:
    case LG_REGISTER_POINT: break;
    }
    if (!read_text(r, s, &text) || !text.p || !is_within(r, text)) {
        return false;
    }
    *out = field->recipe->language.n > 0 ? lg_term_lang(text, field->recipe->language)
                                         : lg_term_typed(text, field->datatype);
    return true;
}

static void
no_value(Reading *r, uint32_t i, LgStr value)
{
    const LgTableColumn *column = r->field->column;
    char text[96] = "this is no value of its column, and left out";
    if (lg_report_full(r->run->cube.report, r->code)) {
        lg_report_skip(r->run->cube.report, r->code);
        return;
    }
    if (column->counts[i] > 1) {
        (void)snprintf(text, sizeof(text),
                       "this is no value of its column, and left out (%" PRIu32 " rows have it)",
                       column->counts[i]);
    }
    lg_cube_problem(&r->run->cube,
                    (LgProblem){.code = r->code,
                                .severity = LG_SEVERITY_WARNING,
                                .value = value,
                                .has_value = true,
                                .text = lg_str_c(text),
                                .expected = r->expected,
                                .suggestion = r->suggestion,
                                .fix = LG_STR("correct the cell, or say under 'clean' what it "
                                              "means")},
                    column->first[i], column);
}

// The part of a URI that a value becomes: of an authority its type and name, of another IRI what
// stands behind its last slash.
static LgStr
segment_of(LgArena *arena, const LgTerm *term)
{
    LgStr s = term->value;
    const LgStr authority = lg_str_from(s, LG_STR(LG_ORGANISATION_NS).n);
    if (term->kind == LG_TERM_IRI && lg_str_starts(s, LG_STR(LG_ORGANISATION_NS)) &&
        lg_slug_safe(authority, true)) {
        return authority;
    }
    if (term->kind == LG_TERM_IRI) {
        const size_t at = lg_iri_namespace(s);
        s = at < s.n ? lg_str_from(s, at) : s;
    }
    return lg_slug_safe(s, false) ? s : lg_slug_encode(arena, s, false);
}

// One cell, taken apart where its column says so.
static LgStatus
read_cell(LgRegisterRun *run, LgRegisterField *field, uint32_t i, LgError *err)
{
    LgRegisterCell *cell = &field->cells[i];
    const LgStr split = field->recipe->split;
    Reading r = {.run = run, .field = field};
    LgStr rest = field->column->values[i];
    uint32_t most = 1;
    for (LgStr s = rest; split.n > 0 && s.n > 0 && most < MOST_VALUES; most++) {
        s = lg_str_from(s, lg_str_search(s, split) + split.n);
    }
    cell->terms = LG_NEW_ARRAY(run->cube.arena, LgTerm, most);
    if (!cell->terms) {
        return no_memory(err);
    }
    while (rest.n > 0 && cell->n < most) {
        const size_t end = split.n > 0 ? lg_str_search(rest, split) : rest.n;
        const LgStr one = lg_str_trim((LgStr){rest.p, end});
        rest = lg_str_from(rest, end + split.n);
        if (one.n == 0) {
            continue;
        }
        if (read_value(&r, one, &cell->terms[cell->n])) {
            cell->n++;
        } else {
            no_value(&r, i, one);
        }
    }
    if (cell->n > 0) {
        cell->segment = segment_of(run->cube.arena, &cell->terms[0]);
        if (!cell->segment.p) {
            return no_memory(err);
        }
    }
    return LG_OK;
}

// Codes, areas and periods are those of cubes.
static LgStatus
read_codes(LgRegisterRun *run, LgRegisterField *field, LgError *err)
{
    LG_TRY(lg_cube_code(&run->cube, field->coded, err));
    for (uint32_t i = 0; i < field->column->n; i++) {
        const LgCode *code = &field->coded->codes[i];
        if (code->term.kind != LG_TERM_NONE) {
            field->cells[i] = (LgRegisterCell){
                .terms = &field->coded->codes[code->canon].term, .n = 1, .segment = code->slug};
        }
    }
    return LG_OK;
}

LgStatus
lg_register_values(LgRegisterRun *run, LgError *err)
{
    for (size_t f = 0; f < run->n_fields; f++) {
        LgRegisterField *field = &run->fields[f];
        if (!field->column) {
            continue;
        }
        field->cells = LG_NEW_ARRAY(run->cube.arena, LgRegisterCell, field->column->n + 1U);
        if (!field->cells) {
            return no_memory(err);
        }
        if (field->coded) {
            LG_TRY(read_codes(run, field, err));
        }
        for (uint32_t i = 0; !field->coded && i < field->column->n; i++) {
            LG_TRY(read_cell(run, field, i, err));
        }
    }
    return LG_OK;
}
