// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Labels for all IRIs of a page, with a few queries for all of them together.

#include "base/hash.h"
#include "base/time.h"
#include "site/site_impl.h"

enum { AT_ONCE = 500, FIRST_SLOTS = 256 };

typedef struct {
    LgStr iri; // null: a free slot
    LgStr label;
    LgStr lang;
    unsigned rank; // of what `label` holds, 0: nothing yet
    bool asked;
} Entry;

struct LgLabels {
    LgPage *page;
    Entry *slots;
    size_t n, cap;
};

LgLabels *
lg_labels_new(LgPage *page)
{
    LgLabels *labels = LG_NEW(page->arena, LgLabels);
    if (labels) {
        labels->page = page;
    }
    return labels;
}

static Entry *
slot_of(const LgLabels *labels, LgStr iri)
{
    for (size_t i = lg_hash_bytes(iri, 0);; i++) {
        Entry *e = &labels->slots[i & (labels->cap - 1)];
        if (!e->iri.p || lg_str_eq(e->iri, iri)) {
            return e;
        }
    }
}

static bool
grow(LgLabels *labels)
{
    LgLabels wider = *labels;
    wider.cap = labels->cap ? labels->cap * 2 : FIRST_SLOTS;
    wider.slots = LG_NEW_ARRAY(labels->page->arena, Entry, wider.cap);
    if (!wider.slots) {
        return false;
    }
    for (size_t i = 0; i < labels->cap; i++) {
        if (labels->slots[i].iri.p) {
            *slot_of(&wider, labels->slots[i].iri) = labels->slots[i];
        }
    }
    *labels = wider;
    return true;
}

void
lg_labels_want(LgLabels *labels, LgStr iri)
{
    if (!labels || iri.n == 0 || (labels->n * 2 >= labels->cap && !grow(labels))) {
        return; // it will be shown without its label
    }
    Entry *e = slot_of(labels, iri);
    if (!e->iri.p) {
        e->iri = lg_arena_str(labels->page->arena, iri);
        if (!e->iri.p) {
            return;
        }
        labels->n++;
        const LgStr known = lg_names_label(iri);
        if (known.n > 0) {
            e->label = known;
            e->rank = 1; // the data's own label is better
            e->lang = LG_STR("en");
        }
    }
}

// The site's language before no language before others.
static unsigned
rank_of(const LgLabels *labels, const LgTerm *label)
{
    const LgStr want = labels->page->site->options.language;
    if (lg_str_eq_nocase(label->lang, want)) {
        return 5;
    }
    if (label->lang.n > want.n && label->lang.p[want.n] == '-' &&
        lg_str_eq_nocase((LgStr){label->lang.p, want.n}, want)) {
        return 4;
    }
    return label->lang.n == 0 ? 3 : 2;
}

static LgStatus
ask(LgLabels *labels, const char *predicate, Entry **entries, size_t n)
{
    LgBuf query = {0};
    lg_buf_add(&query, LG_STR("SELECT ?r ?l WHERE { VALUES ?r {"));
    size_t open = 0;
    for (size_t i = 0; i < n; i++) {
        if (entries[i]->rank <= 1) {
            lg_buf_byte(&query, ' ');
            lg_page_iri(&query, entries[i]->iri);
            open++;
        }
    }
    lg_buf_printf(&query, " } ?r <%s> ?l }", predicate);
    const LgStr text = lg_page_keep(labels->page, &query);
    if (open == 0) {
        return LG_OK;
    }
    LgTable t;
    LG_TRY(lg_page_query(labels->page, text, 100000, &t));
    for (uint32_t i = 0; i < t.n; i++) {
        const LgTerm *r = lg_table_at(&t, i, 0);
        const LgTerm *l = lg_table_at(&t, i, 1);
        if (r->kind != LG_TERM_IRI || l->kind != LG_TERM_LITERAL || l->value.n == 0) {
            continue;
        }
        Entry *e = slot_of(labels, r->value);
        const unsigned rank = rank_of(labels, l);
        if (e->iri.p && rank > e->rank) {
            e->rank = rank;
            e->label = l->value;
            e->lang = l->lang;
        }
    }
    return LG_OK;
}

LgStatus
lg_labels_fetch(LgLabels *labels)
{
    static const char *const predicates[] = {LG_NS_SKOS "prefLabel", LG_NS_RDFS "label",
                                             LG_NS_DCT "title", "http://xmlns.com/foaf/0.1/name"};
    if (!labels) {
        return LG_E_NOMEM;
    }
    Entry **some = LG_NEW_ARRAY(labels->page->arena, Entry *, AT_ONCE);
    if (!some) {
        return lg_error_set(&labels->page->err, LG_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < labels->cap;) {
        size_t n = 0;
        for (; i < labels->cap && n < AT_ONCE; i++) {
            Entry *e = &labels->slots[i];
            if (e->iri.p && !e->asked) {
                e->asked = true;
                some[n++] = e;
            }
        }
        for (size_t p = 0; n > 0 && p < sizeof(predicates) / sizeof(predicates[0]); p++) {
            LG_TRY(ask(labels, predicates[p], some, n));
        }
    }
    return LG_OK;
}

LgStr
lg_labels_get(const LgLabels *labels, LgStr iri, LgStr *out_lang)
{
    *out_lang = (LgStr){0};
    if (labels && labels->cap > 0) {
        const Entry *e = slot_of(labels, iri);
        if (e->iri.p && e->rank > 0) {
            *out_lang = e->lang;
            return e->label;
        }
    }
    return labels ? lg_names_short(labels->page, iri) : iri;
}

// --- Showing ----------------------------------------------------------------

static bool
xsd(const LgTerm *term, const char *name)
{
    return lg_str_starts(term->datatype, LG_STR(LG_NS_XSD)) &&
           lg_str_eq(lg_str_from(term->datatype, sizeof(LG_NS_XSD) - 1), lg_str_c(name));
}

// "18605213.48" -> "18,605,213.48". Only plain numbers; every digit is kept.
static LgStr
grouped(LgPage *page, LgStr s)
{
    const size_t sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    const size_t dot = lg_str_find(s, '.');
    for (size_t i = sign; i < s.n; i++) {
        if (i != dot && (s.p[i] < '0' || s.p[i] > '9')) {
            return s;
        }
    }
    if (dot < sign + 5) { // up to four digits could be a year
        return s;
    }
    LgBuf buf = {0};
    lg_buf_add(&buf, (LgStr){s.p, sign});
    for (size_t i = sign; i < dot; i++) {
        if (i > sign && (dot - i) % 3 == 0) {
            lg_buf_byte(&buf, ',');
        }
        lg_buf_byte(&buf, s.p[i]);
    }
    lg_buf_add(&buf, lg_str_from(s, dot));
    return lg_page_keep(page, &buf);
}

static unsigned
two(LgStr s, size_t at)
{
    uint64_t n = 0;
    return lg_str_u64((LgStr){s.p + at, 2}, &n) ? (unsigned)n : 0;
}

// "2026-02-06" -> "6 February 2026"; empty when it is not such a date.
static LgStr
date_text(LgPage *page, LgStr s)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    uint64_t year = 0;
    if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-' || !lg_str_u64((LgStr){s.p, 4}, &year)) {
        return (LgStr){0};
    }
    const LgDate date = {(int64_t)year, two(s, 5), two(s, 8)};
    if (!lg_time_date_valid(date)) {
        return (LgStr){0};
    }
    if (lg_str_eq(lg_str_from(s, 10), LG_STR("T00:00:00Z"))) {
        s.n = 10; // midnight is how a day is written as a moment
    }
    if (s.n >= 16 && s.p[10] == 'T') {
        return lg_page_text(page, "%u %s %u, " LG_STR_FMT, date.day, months[date.month - 1],
                            (unsigned)year, LG_STR_ARG(lg_str_from(s, 11)));
    }
    return lg_page_text(page, "%u %s %u" LG_STR_FMT, date.day, months[date.month - 1],
                        (unsigned)year, LG_STR_ARG(lg_str_from(s, 10)));
}

// "P1Y" -> "1 year"; empty when it is not so simple.
static LgStr
duration_text(LgPage *page, LgStr s)
{
    static const struct {
        char letter;
        const char *name;
    } units[] = {{'Y', "year"}, {'M', "month"}, {'D', "day"}};
    uint64_t n = 0;
    if (s.n < 3 || s.p[0] != 'P' || !lg_str_u64((LgStr){s.p + 1, s.n - 2}, &n)) {
        return (LgStr){0};
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (s.p[s.n - 1] == units[i].letter) {
            return lg_page_text(page, "%llu %s%s", (unsigned long long)n, units[i].name,
                                n == 1 ? "" : "s");
        }
    }
    return (LgStr){0};
}

static void
show_literal(LgLabels *labels, LgVal *into, const LgTerm *term)
{
    LgPage *page = labels->page;
    LgStr text = term->value;
    lg_val_str(into, "value", term->value);
    lg_val_str(into, "lang", term->lang);
    if (xsd(term, "date") || xsd(term, "dateTime")) {
        const LgStr human = date_text(page, term->value);
        text = human.n > 0 ? human : text;
        lg_val_str(into, "time", human.n > 0 ? term->value : (LgStr){0});
    } else if (xsd(term, "integer") || xsd(term, "decimal") || xsd(term, "int") ||
               xsd(term, "long") || xsd(term, "nonNegativeInteger") || xsd(term, "double") ||
               xsd(term, "float")) {
        text = grouped(page, term->value);
        lg_val_bool(into, "number", true);
    } else if (xsd(term, "duration")) {
        const LgStr human = duration_text(page, term->value);
        text = human.n > 0 ? human : text;
        lg_val_str(into, "time", human.n > 0 ? term->value : (LgStr){0});
    } else if (xsd(term, "boolean")) {
        const bool yes = lg_str_eq(text, LG_STR("true")) || lg_str_eq(text, LG_STR("1"));
        text = yes ? LG_STR("yes") : LG_STR("no");
    } else if (!xsd(term, "string") && term->lang.n == 0) {
        lg_val_str(into, "type", lg_names_short(page, term->datatype));
    }
    lg_val_str(into, "text", text);
}

// An interval ends where the next one begins: without its hour the instant would be taken for the
// last day.
static LgStr
iri_text(const LgLabels *labels, LgStr iri, LgStr *out_lang)
{
    LgStr when = {0};
    if (lg_interval_instant(iri, &when)) {
        return date_text(labels->page, (LgStr){when.p, sizeof("2019-01-01T00:00") - 1});
    }
    return lg_labels_get(labels, iri, out_lang);
}

void
lg_labels_show(LgLabels *labels, LgVal *into, const LgTerm *term)
{
    if (!labels || !into) {
        return;
    }
    LgStr lang = {0};
    switch (term->kind) {
    case LG_TERM_NONE: break;
    case LG_TERM_IRI:
        lg_val_str(into, "text", iri_text(labels, term->value, &lang));
        lg_val_str(into, "lang", lang);
        lg_val_str(into, "iri", term->value);
        lg_val_str(into, "href", lg_page_href(labels->page, term->value));
        lg_val_bool(into, "outside", !lg_str_starts(term->value, labels->page->site->base));
        break;
    case LG_TERM_BLANK: lg_val_str(into, "text", LG_STR("(no name)")); break;
    case LG_TERM_LITERAL: show_literal(labels, into, term); break;
    }
    // A key that is missing would be looked up further out.
    static const char *const keys[] = {"text", "href", "iri",    "lang",
                                       "time", "type", "number", "outside"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (!lg_val_get(into, lg_str_c(keys[i]))) {
            lg_val_bool(into, keys[i], false);
        }
    }
}
