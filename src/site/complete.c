// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// /sparql/complete: what could be meant by the beginning of a name, out of the
// vocabulary of the data.
//
//   q      what is typed: "dataS", "qb:dataS", "<http://…", words of a label; empty: the
//          most used
//   kind   prefix, class, property, or any of them (the default)
//   limit  most answers, 1 to 100; 20
//
//   {"completions": [{"kind": "property", "text": "qb:dataSet", "iri": "http://…",
//     "label": "dataset", "count": 123, "prefix": "qb", "namespace": "http://…"}, …],
//    "more": false}
//
// `count`: triples with the property, things of the class, terms with the prefix. `label`
// stands only where there is one, `prefix` and `namespace` only where `text` uses them.

#include "base/json.h"
#include "site/vocab_impl.h"

#include <stdlib.h>

enum { USUAL = 20, MOST = 100, NOT = 9 };

typedef enum { KIND_ANY, KIND_PREFIX, KIND_CLASS, KIND_PROPERTY } Kind;

typedef struct {
    unsigned rank; // less is better
    uint64_t count;
    const LgVocabTerm *term;     // null: `prefix` itself
    const LgVocabPrefix *prefix; // null: a whole IRI
} Hit;

typedef struct {
    LgStr typed;
    Kind kind;
    LgStr below; // a namespace that is spelt out: "qb:…"
    LgStr rest;  // what is behind it
    Hit *hits;
    size_t n;
} Search;

static bool
starts_nocase(LgStr s, LgStr with)
{
    return s.n >= with.n && lg_str_eq_nocase((LgStr){s.p, with.n}, with);
}

// Does a word of `s` start so? Words begin after what is no letter, and with capitals.
static bool
word_starts(LgStr s, LgStr with)
{
    for (size_t i = 1; i < s.n; i++) {
        const char c = s.p[i];
        const char before = s.p[i - 1];
        const bool letter = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z');
        if ((!letter || (c >= 'A' && c <= 'Z')) && starts_nocase(lg_str_from(s, i), with)) {
            return true;
        }
    }
    return false;
}

static unsigned
rank_name(const LgVocabTerm *t, LgStr typed)
{
    if (starts_nocase(t->local, typed)) {
        return 1;
    }
    if (starts_nocase(t->label, typed)) {
        return 2;
    }
    if (word_starts(t->label, typed) || word_starts(t->local, typed)) {
        return 3;
    }
    if (lg_str_has_nocase(t->label, typed) || lg_str_has_nocase(t->local, typed)) {
        return 4;
    }
    return NOT;
}

static unsigned
rank_term(const Search *s, const LgVocabTerm *t)
{
    if (s->typed.n == 0) {
        return 0;
    }
    if (s->typed.p[0] == '<') {
        return lg_str_starts(t->iri, lg_str_from(s->typed, 1)) ? 0 : NOT;
    }
    if (s->below.n > 0) {
        return lg_str_starts(t->iri, s->below) ? rank_name(t, s->rest) : NOT;
    }
    return starts_nocase(t->text, s->typed) ? 2 : rank_name(t, s->typed);
}

static unsigned
rank_prefix(const Search *s, const LgVocabPrefix *p)
{
    LgStr typed = s->typed;
    if (typed.n > 0 && typed.p[typed.n - 1] == ':') {
        typed.n--;
    }
    if (starts_nocase(p->prefix, typed)) {
        return p->prefix.n == typed.n ? 0 : 2;
    }
    return typed.n > 2 && lg_str_has_nocase(p->iri, typed) ? 5 : NOT;
}

static void
add(Search *s, Hit hit)
{
    if (hit.rank < NOT) {
        s->hits[s->n++] = hit;
    }
}

static LgStr
text_of(const Hit *h)
{
    return h->term ? h->term->text : h->prefix->prefix;
}

static int
by_rank(const void *a, const void *b)
{
    const Hit *x = (const Hit *)a;
    const Hit *y = (const Hit *)b;
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    if (x->count != y->count) {
        return x->count > y->count ? -1 : 1;
    }
    return lg_str_cmp(text_of(x), text_of(y));
}

static bool
search(LgPage *page, const LgVocab *v, Search *s)
{
    s->hits = LG_NEW_ARRAY(page->arena, Hit, v->n_terms + v->n_prefixes + 1);
    if (!s->hits) {
        return false;
    }
    const size_t colon = lg_str_find(s->typed, ':');
    for (size_t i = 0; i < v->n_prefixes; i++) {
        const LgVocabPrefix *p = &v->prefixes[i];
        if (colon < s->typed.n && lg_str_eq(p->prefix, (LgStr){s->typed.p, colon})) {
            s->below = p->iri;
            s->rest = lg_str_from(s->typed, colon + 1);
        }
        if (s->kind == KIND_ANY || s->kind == KIND_PREFIX) {
            add(s, (Hit){rank_prefix(s, p), p->count, NULL, p});
        }
    }
    for (size_t i = 0; i < v->n_terms; i++) {
        const LgVocabTerm *t = &v->terms[i];
        if (s->kind == KIND_ANY || s->kind == (t->is_class ? KIND_CLASS : KIND_PROPERTY)) {
            add(s, (Hit){rank_term(s, t), t->count, t, t->prefix});
        }
    }
    qsort(s->hits, s->n, sizeof(*s->hits), by_rank);
    return true;
}

static void
write_hit(LgJson *json, const Hit *h)
{
    const LgVocabTerm *t = h->term;
    lg_json_object(json);
    lg_json_member(json, LG_STR("kind"),
                   !t            ? LG_STR("prefix")
                   : t->is_class ? LG_STR("class")
                                 : LG_STR("property"));
    LgBuf prefix = {0};
    if (!t) {
        lg_buf_printf(&prefix, LG_STR_FMT ":", LG_STR_ARG(h->prefix->prefix));
        json->out->failed |= prefix.failed;
    }
    lg_json_member(json, LG_STR("text"), t ? t->text : lg_buf_view(&prefix));
    lg_buf_done(&prefix);
    lg_json_member(json, LG_STR("iri"), t ? t->iri : h->prefix->iri);
    if (t && t->label.n > 0) {
        lg_json_member(json, LG_STR("label"), t->label);
    }
    lg_json_key(json, LG_STR("count"));
    lg_json_uint(json, h->count);
    if (h->prefix) {
        lg_json_member(json, LG_STR("prefix"), h->prefix->prefix);
        lg_json_member(json, LG_STR("namespace"), h->prefix->iri);
    }
    lg_json_object_end(json);
}

static void
answer(LgPage *page, const Search *s, size_t limit)
{
    LgBuf out = {0};
    LgJson json = lg_json_on(&out);
    lg_json_object(&json);
    lg_json_key(&json, LG_STR("completions"));
    lg_json_array(&json);
    for (size_t i = 0; i < s->n && i < limit; i++) {
        write_hit(&json, &s->hits[i]);
    }
    lg_json_array_end(&json);
    lg_json_key(&json, LG_STR("more"));
    lg_json_raw(&json, s->n > limit ? LG_STR("true") : LG_STR("false"));
    lg_json_object_end(&json);
    lg_page_json(page, &out);
}

static LgStatus
take_params(LgPage *page, Search *s, uint64_t *out_limit)
{
    static const char *const kinds[] = {"any", "prefix", "class", "property"};
    const LgStr kind = lg_page_param(page, "kind");
    const LgStr limit = lg_page_param(page, "limit");
    bool known = kind.n == 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (lg_str_eq(kind, lg_str_c(kinds[i]))) {
            s->kind = (Kind)i;
            known = true;
        }
    }
    if (!known) {
        return lg_error_set(&page->err, LG_E_USAGE,
                            "the parameter 'kind' must be one of any, prefix, class, property");
    }
    *out_limit = USUAL;
    if (limit.n > 0 && (!lg_str_u64(limit, out_limit) || *out_limit < 1 || *out_limit > MOST)) {
        return lg_error_set(&page->err, LG_E_USAGE,
                            "the parameter 'limit' must be a number from 1 to %d", MOST);
    }
    s->typed = lg_str_trim(lg_page_param(page, "q"));
    return LG_OK;
}

void
lg_complete_serve(LgPage *page)
{
    Search s = {0};
    uint64_t limit = 0;
    LgVocab *vocab = NULL;
    if (take_params(page, &s, &limit) != LG_OK || lg_vocab_ref(page, &vocab) != LG_OK) {
        lg_page_failed(page);
        return;
    }
    page->mixed |= vocab->version != page->version;
    if (!lg_page_fresh(page, LG_REP_JSON)) {
        if (search(page, vocab, &s)) {
            answer(page, &s, (size_t)limit);
        } else {
            (void)lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
            lg_page_failed(page);
        }
    }
    lg_vocab_unref(page->site, vocab);
}
