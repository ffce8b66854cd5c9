// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// JSON-LD 1.1 in expanded form: an array of node objects with whole IRIs. Without
// a context nothing can be taken for a prefix, and every typed literal carries
// its datatype, so that no number is ever a JSON number.

#include "base/hash.h"
#include "base/mem.h"
#include "rdf/write_impl.h"

static LgStatus
jsonld_begin(LgWriter *w, LgError *err)
{
    (void)err;
    w->json = lg_json_on(&w->buf);
    lg_json_array(&w->json);
    return LG_OK;
}

static void
close_subject(LgWriter *w)
{
    if (w->predicate.kind != LG_TERM_NONE) {
        lg_json_array_end(&w->json);
        w->predicate.kind = LG_TERM_NONE;
    }
    if (w->subject.kind != LG_TERM_NONE) {
        lg_json_object_end(&w->json);
        w->subject.kind = LG_TERM_NONE;
    }
    w->n_seen = 0;
}

// An IRI, or "_:label".
static void
add_id(LgJson *json, const LgTerm *term)
{
    if (term->kind == LG_TERM_IRI) {
        lg_json_str(json, term->value);
        return;
    }
    lg_json_raw(json, LG_STR("\"_:"));
    lg_buf_add(json->out, term->value); // a label has nothing to escape
    lg_buf_byte(json->out, '"');
}

static LgStatus
open_subject(LgWriter *w, const LgTerm *s, LgError *err)
{
    close_subject(w);
    lg_buf_byte(&w->buf, '\n');
    lg_json_object(&w->json);
    lg_json_key(&w->json, LG_STR("@id"));
    add_id(&w->json, s);
    return lg_write_keep(&w->subject, s, err);
}

// The key of a statement. rdf:type of a resource has one of its own.
static LgStr
key_of(const LgTerm *p, const LgTerm *o)
{
    return lg_str_eq(p->value, LG_STR(LG_NS_RDF "type")) && o->kind != LG_TERM_LITERAL
               ? LG_STR("@type")
               : p->value;
}

// True when the open node has this key already: JSON has no second one.
static bool
was_seen(const LgWriter *w, uint64_t hash)
{
    for (size_t i = 0; i < w->n_seen; i++) {
        if (w->seen[i] == hash) {
            return true;
        }
    }
    return false;
}

static LgStatus
open_key(LgWriter *w, const LgTerm *s, LgStr key, LgError *err)
{
    enum { MANY = 256 }; // looking through them is linear
    const uint64_t hash = lg_hash_bytes(key, 0);
    if (was_seen(w, hash) || w->n_seen == MANY) {
        LG_TRY(open_subject(w, s, err)); // the same node once more: processors merge them
    } else if (w->predicate.kind != LG_TERM_NONE) {
        lg_json_array_end(&w->json);
    }
    if (!lg_mem_grow((void **)&w->seen, &w->cap_seen, w->n_seen + 1, sizeof(uint64_t))) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to write RDF");
    }
    w->seen[w->n_seen++] = hash;
    lg_json_key(&w->json, key);
    lg_json_array(&w->json);
    const LgTerm kept = lg_term_iri(key);
    return lg_write_keep(&w->predicate, &kept, err);
}

static void
add_object(LgJson *json, const LgTerm *o)
{
    lg_json_object(json);
    if (o->kind != LG_TERM_LITERAL) {
        lg_json_key(json, LG_STR("@id"));
        add_id(json, o);
    } else {
        lg_json_member(json, LG_STR("@value"), o->value);
        if (o->lang.n > 0) {
            lg_json_member(json, LG_STR("@language"), o->lang);
        } else if (!lg_str_eq(o->datatype, LG_STR(LG_XSD_STRING))) {
            lg_json_member(json, LG_STR("@type"), o->datatype);
        }
    }
    lg_json_object_end(json);
}

static LgStatus
jsonld_add(LgWriter *w, const LgTerm *s, const LgTerm *p, const LgTerm *o, const LgTerm *g,
           LgError *err)
{
    (void)g;
    const LgStr key = key_of(p, o);
    if (!lg_write_is_last(&w->subject, s)) {
        LG_TRY(open_subject(w, s, err));
    }
    if (w->predicate.kind == LG_TERM_NONE || !lg_str_eq(lg_buf_view(&w->predicate.text), key)) {
        LG_TRY(open_key(w, s, key, err));
    }
    if (lg_str_eq(key, LG_STR("@type"))) {
        add_id(&w->json, o);
    } else {
        add_object(&w->json, o);
    }
    return LG_OK;
}

static LgStatus
jsonld_end(LgWriter *w, LgError *err)
{
    (void)err;
    close_subject(w);
    lg_json_array_end(&w->json);
    lg_buf_byte(&w->buf, '\n');
    return LG_OK;
}

const LgSyntax lg_write_jsonld_syntax = {jsonld_begin, jsonld_add, jsonld_end};
