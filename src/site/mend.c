// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// What a query that does not work may have meant: a prefix that is known but not declared, or
// one that is spelt almost like that. Each offer is a link to the query as it would be.

#include "site/query_impl.h"
#include "site/vocab_impl.h"

enum { LONGEST = 40, MOST = 3, FAR = 3 };

static bool
is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

// The prefix with its ':' at the place of the error; empty when there is none.
static LgStr
prefix_at(LgStr query, const LgError *err)
{
    LgStr rest = query;
    for (uint32_t line = 1; line < err->line; line++) {
        rest = lg_str_from(rest, lg_str_find(rest, '\n') + 1);
    }
    rest = lg_str_from(rest, err->column > 0 ? err->column - 1 : 0);
    size_t n = 0;
    while (n < rest.n && is_name(rest.p[n])) {
        n++;
    }
    return n < rest.n && rest.p[n] == ':' ? (LgStr){rest.p, n + 1} : (LgStr){0};
}

// How many letters must be put in, left out or changed, without regard to case.
static unsigned
distance(LgStr a, LgStr b)
{
    unsigned row[LONGEST + 1];
    if (a.n > LONGEST || b.n > LONGEST) {
        return FAR;
    }
    for (unsigned i = 0; i <= b.n; i++) {
        row[i] = i;
    }
    for (size_t i = 0; i < a.n; i++) {
        unsigned corner = row[0]++;
        for (size_t k = 0; k < b.n; k++) {
            const unsigned change =
                corner + (lg_str_eq_nocase((LgStr){a.p + i, 1}, (LgStr){b.p + k, 1}) ? 0 : 1);
            corner = row[k + 1];
            const unsigned step = 1 + (row[k] < corner ? row[k] : corner);
            row[k + 1] = change < step ? change : step;
        }
    }
    return row[b.n];
}

// Does the query declare it? As far as one sees without reading the query.
static bool
declares(LgStr query, LgStr prefix)
{
    const LgStr word = LG_STR("PREFIX");
    for (size_t i = 0; i + word.n < query.n; i++) {
        if (lg_str_eq_nocase((LgStr){query.p + i, word.n}, word)) {
            const LgStr name = lg_str_trim(lg_str_from(query, i + word.n));
            if (lg_str_starts(name, prefix) && name.n > prefix.n && name.p[prefix.n] == ':') {
                return true;
            }
        }
    }
    return false;
}

// The query with `wrong`, which ends with ':', written `right` and declared.
static LgStr
mended(LgPage *page, LgStr query, LgStr wrong, const LgVocabPrefix *right)
{
    LgBuf out = {0};
    if (!declares(query, right->prefix)) {
        lg_buf_printf(&out, "PREFIX " LG_STR_FMT ": <" LG_STR_FMT ">\n", LG_STR_ARG(right->prefix),
                      LG_STR_ARG(right->iri));
    }
    for (size_t i = 0; i < query.n;) {
        const bool begins = i == 0 || !is_name(query.p[i - 1]);
        if (begins && lg_str_starts(lg_str_from(query, i), wrong)) {
            lg_buf_add(&out, right->prefix);
            lg_buf_byte(&out, ':');
            i += wrong.n;
        } else {
            lg_buf_byte(&out, query.p[i++]);
        }
    }
    return lg_page_keep(page, &out);
}

static void
offer(LgPage *page, LgVal *list, LgStr query, LgStr wrong, const LgVocabPrefix *right, bool same)
{
    LgVal *mend = lg_val_push(list);
    lg_val_str(mend, "href", lg_page_sparql(page, mended(page, query, wrong, right)));
    lg_val_str(mend, "text",
               same ? lg_page_text(page, "Run it with PREFIX " LG_STR_FMT ": <" LG_STR_FMT ">",
                                   LG_STR_ARG(right->prefix), LG_STR_ARG(right->iri))
                    : lg_page_text(page, "Did you mean " LG_STR_FMT ":? Run it so",
                                   LG_STR_ARG(right->prefix)));
}

// Those at this distance, but no more than MOST in all.
static void
offer_near(LgPage *page, LgVal *list, LgStr query, LgStr wrong, const LgVocab *vocab, unsigned far)
{
    const LgStr name = {wrong.p, wrong.n - 1};
    for (size_t i = 0; list && i < vocab->n_prefixes && list->n < MOST; i++) {
        const LgVocabPrefix *p = &vocab->prefixes[i];
        if (p->prefix.n > 0 && distance(name, p->prefix) == far) {
            offer(page, list, query, wrong, p, lg_str_eq(name, p->prefix));
        }
    }
}

void
lg_mend_show(LgPage *page, LgVal *error, LgStr query, const LgError *err)
{
    LgVal *list = lg_val_list(error, "mend");
    const LgStr wrong = prefix_at(query, err);
    const LgStr name = {wrong.p, wrong.n > 0 ? wrong.n - 1 : 0};
    LgVocab *vocab = NULL;
    if (wrong.n == 0 || declares(query, name) || lg_vocab_ref(page, &vocab) != LG_OK) {
        return; // without an offer the error is as clear as before
    }
    offer_near(page, list, query, wrong, vocab, 0);
    for (unsigned far = 1; list && list->n == 0 && far < FAR && far * 2 <= name.n; far++) {
        offer_near(page, list, query, wrong, vocab, far);
    }
    lg_vocab_unref(page->site, vocab);
}
