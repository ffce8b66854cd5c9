// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Intervals and instants of reference.data.gov.uk: what is to be said of them is in their IRIs, so
// that they have pages whatever the data say of them, and although that site is gone.

#include "base/period.h"
#include "site/resource_impl.h"

#define NS_TIME "http://www.w3.org/2006/time#"
#define INSTANT LG_PERIOD_NS "gregorian-instant/"

// What is known of an IRI, as the group of VALUES that has it.
typedef struct {
    LgPage *page;
    LgBuf pairs;
} Writer;

static void
link(Writer *w, const char *predicate, LgStr object)
{
    lg_buf_add(&w->pairs, LG_STR(" ("));
    lg_page_iri(&w->pairs, lg_str_c(predicate));
    lg_buf_byte(&w->pairs, ' ');
    lg_page_iri(&w->pairs, object);
    lg_buf_byte(&w->pairs, ')');
}

// Texts made here: there is nothing in them to escape.
static void
text(Writer *w, const char *predicate, LgStr value, const char *datatype)
{
    lg_buf_add(&w->pairs, LG_STR(" ("));
    lg_page_iri(&w->pairs, lg_str_c(predicate));
    lg_buf_printf(&w->pairs, " \"" LG_STR_FMT "\"", LG_STR_ARG(value));
    if (datatype) {
        lg_buf_printf(&w->pairs, "^^<" LG_NS_XSD "%s>", datatype);
    }
    lg_buf_byte(&w->pairs, ')');
}

bool
lg_interval_instant(LgStr iri, LgStr *out_when)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    const LgStr when = lg_str_from(iri, sizeof(INSTANT) - 1);
    LgPeriod day;
    if (!lg_str_starts(iri, LG_STR(INSTANT)) || when.n != sizeof(form) - 1) {
        return false;
    }
    for (size_t i = 0; i < when.n; i++) {
        if (form[i] == 'd' ? !lg_char_is_digit(when.p[i]) : when.p[i] != form[i]) {
            return false;
        }
    }
    *out_when = when;
    return lg_period_parse((LgStr){when.p, 10}, LG_PERIOD_SHORT_UNKNOWN, &day) &&
           memcmp(when.p + 11, "24", 2) < 0 && when.p[14] < '6' && when.p[17] < '6';
}

static LgStr
instant_label(LgStr when)
{
    const LgStr time = lg_str_from(when, 10);
    return lg_str_eq(time, LG_STR("T00:00:00")) ? (LgStr){when.p, 10} : when;
}

static void
instant(Writer *w, const char *predicate, LgDate date)
{
    char day[LG_TIME_TEXT];
    link(w, predicate,
         lg_page_text(w->page, INSTANT LG_STR_FMT "T00:00:00",
                      LG_STR_ARG(lg_time_iso_date(date, day))));
}

static void
describe(Writer *w, LgStr iri, const LgPeriod *period)
{
    LgArena *arena = w->page->arena;
    const LgStr canonical = lg_period_iri(period, arena);
    char length[LG_PERIOD_DURATION];
    LgPeriod other;
    lg_period_duration(period, length);
    link(w, LG_NS_RDF "type",
         lg_page_text(w->page, LG_PERIOD_DEF "%s", lg_period_class(period->kind)));
    text(w, LG_NS_RDFS "label", lg_period_label(period, arena), NULL);
    text(w, LG_NS_SKOS "notation", lg_period_slug(period, arena), NULL);
    instant(w, NS_TIME "hasBeginning", period->begin);
    instant(w, NS_TIME "hasEnd", lg_period_end(period));
    text(w, LG_PERIOD_DEF "hasXsdDurationDescription", lg_str_c(length), "duration");
    if (lg_period_next(period, true, &other)) {
        link(w, LG_PERIOD_DEF "previousInterval", lg_period_iri(&other, arena));
    }
    if (lg_period_next(period, false, &other)) {
        link(w, LG_PERIOD_DEF "nextInterval", lg_period_iri(&other, arena));
    }
    if (lg_period_around(period, &other)) {
        link(w, NS_TIME "intervalDuring", lg_period_iri(&other, arena));
    }
    if (!lg_str_eq(canonical, iri)) {
        link(w, NS_TIME "intervalEquals", canonical);
    }
}

LgStr
lg_interval_pairs(LgPage *page, LgStr iri)
{
    Writer w = {.page = page};
    LgStr when = {0};
    LgPeriod period;
    if (lg_interval_instant(iri, &when)) {
        link(&w, LG_NS_RDF "type", LG_STR(NS_TIME "Instant"));
        text(&w, LG_NS_RDFS "label", instant_label(when), NULL);
        text(&w, NS_TIME "inXSDDateTime", lg_page_text(page, LG_STR_FMT "Z", LG_STR_ARG(when)),
             "dateTime");
    } else if (lg_period_of_iri(iri, &period)) {
        describe(&w, iri, &period);
    }
    return lg_page_keep(page, &w.pairs);
}

LgStr
lg_interval_label(LgPage *page, LgStr iri)
{
    LgStr when = {0};
    LgPeriod period;
    return lg_interval_instant(iri, &when)  ? instant_label(when)
           : lg_period_of_iri(iri, &period) ? lg_period_label(&period, page->arena)
                                            : (LgStr){0};
}
