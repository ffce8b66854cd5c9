// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL 1.1 Query Results JSON Format (W3C Recommendation, 21 March 2013). Members that the
// format does not have are passed over (3.1: "link" too); those that it has may come once.

#include "base/json_read.h"
#include "sparql/results_read_impl.h"

static LgStatus
expect(const LgJsonReader *json, LgJsonEvent got, LgJsonEvent want, const char *what, LgError *err)
{
    return got == want ? LG_OK
                       : lg_json_fail(json, err, LG_E_INVALID, "expected %s in the answer", what);
}

static LgStatus
open_value(LgJsonReader *json, LgJsonEvent want, const char *what, LgError *err)
{
    LgJsonEvent event = LG_JSON_END;
    LG_TRY(lg_json_next(json, &event, err));
    return expect(json, event, want, what, err);
}

// The value of the member `name` of a term, which may come once.
static LgStatus
read_text(LgJsonReader *json, const char *name, LgStr *out, LgError *err)
{
    if (out->p) {
        return lg_json_fail(json, err, LG_E_INVALID, "'%s' comes twice", name);
    }
    LG_TRY(open_value(json, LG_JSON_STRING, "a string", err));
    *out = json->text;
    return LG_OK;
}

// 3.2.2: the term of a binding.
static LgStatus
read_term(LgJsonReader *json, LgTerm *out, LgError *err)
{
    static const char *const names[] = {"type", "value", "datatype", "xml:lang"};
    LgStr texts[4] = {{0}, {0}, {0}, {0}};
    LgJsonEvent event = LG_JSON_END;
    LG_TRY(open_value(json, LG_JSON_OBJECT, "an object with 'type' and 'value'", err));
    for (;;) {
        LG_TRY(lg_json_next(json, &event, err));
        if (event == LG_JSON_OBJECT_END) {
            break;
        }
        size_t at = 0;
        while (at < 4 && !lg_str_eq(json->text, lg_str_c(names[at]))) {
            at++;
        }
        if (at < 4) {
            LG_TRY(read_text(json, names[at], &texts[at], err));
        } else {
            LG_TRY(lg_json_next(json, &event, err));
            LG_TRY(lg_json_skip(json, event, err));
        }
    }
    const LgTermKind kind = lg_str_eq(texts[0], LG_STR("uri"))             ? LG_TERM_IRI
                            : lg_str_eq(texts[0], LG_STR("bnode"))         ? LG_TERM_BLANK
                            : lg_str_eq(texts[0], LG_STR("literal"))       ? LG_TERM_LITERAL
                            : lg_str_eq(texts[0], LG_STR("typed-literal")) ? LG_TERM_LITERAL
                                                                           : LG_TERM_NONE;
    if (kind == LG_TERM_NONE || !texts[1].p) {
        return lg_json_fail(json, err, LG_E_INVALID,
                            "a term needs a 'value' and a 'type' of uri, literal or bnode");
    }
    LgError why = {0};
    const LgStatus st = lg_results_read_term(kind, texts[1], texts[2], texts[3], out, &why);
    return st == LG_OK ? LG_OK : lg_json_fail(json, err, st, "%s", why.text);
}

static LgStatus
read_row(LgResultsReading *reading, LgJsonReader *json, LgError *err)
{
    LgJsonEvent event = LG_JSON_END;
    for (;;) {
        LG_TRY(lg_json_next(json, &event, err));
        if (event == LG_JSON_OBJECT_END) {
            return lg_results_read_row(reading, err);
        }
        LgTerm *cell = NULL;
        LgTerm term = {0};
        LgError why = {0};
        const LgStatus st = lg_results_read_cell(reading, json->text, &cell, &why);
        if (st != LG_OK) {
            return lg_json_fail(json, err, st, "%s", why.text);
        }
        LG_TRY(read_term(json, &term, err));
        *cell = term;
    }
}

// 3.2: the value of "results".
static LgStatus
read_results(LgResultsReading *reading, LgJsonReader *json, LgError *err)
{
    LgJsonEvent event = LG_JSON_END;
    bool seen = false;
    LG_TRY(lg_results_read_head(reading, err));
    LG_TRY(open_value(json, LG_JSON_OBJECT, "an object with 'bindings'", err));
    for (;;) {
        LG_TRY(lg_json_next(json, &event, err));
        if (event == LG_JSON_OBJECT_END) {
            return seen ? LG_OK
                        : lg_json_fail(json, err, LG_E_INVALID, "'results' without 'bindings'");
        }
        if (!lg_str_eq(json->text, LG_STR("bindings"))) {
            LG_TRY(lg_json_next(json, &event, err));
            LG_TRY(lg_json_skip(json, event, err));
            continue;
        }
        if (seen) {
            return lg_json_fail(json, err, LG_E_INVALID, "'bindings' comes twice");
        }
        seen = true;
        LG_TRY(open_value(json, LG_JSON_ARRAY, "a list of rows", err));
        for (;;) {
            LG_TRY(lg_json_next(json, &event, err));
            if (event == LG_JSON_ARRAY_END) {
                break;
            }
            LG_TRY(expect(json, event, LG_JSON_OBJECT, "a row", err));
            LG_TRY(read_row(reading, json, err));
        }
    }
}

// 3.1: the value of "head".
static LgStatus
read_head(LgResultsReading *reading, LgJsonReader *json, LgError *err)
{
    LgJsonEvent event = LG_JSON_END;
    LG_TRY(open_value(json, LG_JSON_OBJECT, "an object with 'vars'", err));
    for (;;) {
        LG_TRY(lg_json_next(json, &event, err));
        if (event == LG_JSON_OBJECT_END) {
            return LG_OK;
        }
        if (!lg_str_eq(json->text, LG_STR("vars"))) {
            LG_TRY(lg_json_next(json, &event, err));
            LG_TRY(lg_json_skip(json, event, err));
            continue;
        }
        LG_TRY(open_value(json, LG_JSON_ARRAY, "a list of names", err));
        for (;;) {
            LG_TRY(lg_json_next(json, &event, err));
            if (event == LG_JSON_ARRAY_END) {
                break;
            }
            LG_TRY(expect(json, event, LG_JSON_STRING, "a name", err));
            LgError why = {0};
            const LgStatus st = lg_results_read_var(reading, json->text, &why);
            if (st != LG_OK) {
                return lg_json_fail(json, err, st, "%s", why.text);
            }
        }
    }
}

static LgStatus
read_boolean(const LgResultsReading *reading, LgJsonReader *json, LgError *err)
{
    LgJsonEvent event = LG_JSON_END;
    LG_TRY(lg_json_next(json, &event, err));
    if (event != LG_JSON_TRUE && event != LG_JSON_FALSE) {
        return lg_json_fail(json, err, LG_E_INVALID, "'boolean' is neither true nor false");
    }
    return reading->handler->boolean(reading->handler->ctx, event == LG_JSON_TRUE, err);
}

// The members of the answer, in any order.
typedef struct {
    bool head, results, boolean; // found
    LgJsonReader later;          // at results that came before the head
    bool waiting;
} Members;

static LgStatus
read_member(LgResultsReading *reading, LgJsonReader *json, Members *m, LgError *err)
{
    LgJsonEvent event = LG_JSON_END;
    const bool head = lg_str_eq(json->text, LG_STR("head"));
    const bool results = lg_str_eq(json->text, LG_STR("results"));
    const bool boolean = lg_str_eq(json->text, LG_STR("boolean"));
    if ((head && m->head) || ((results || boolean) && (m->results || m->boolean))) {
        return lg_json_fail(json, err, LG_E_INVALID,
                            "an answer has one 'head' and one of 'results' and 'boolean'");
    }
    m->head = m->head || head;
    m->results = m->results || results;
    m->boolean = m->boolean || boolean;
    if (head) {
        return read_head(reading, json, err);
    }
    if (boolean) {
        return read_boolean(reading, json, err);
    }
    if (results && m->head) {
        return read_results(reading, json, err);
    }
    if (results) {
        m->waiting = true;
        m->later = *json;
    }
    LG_TRY(lg_json_next(json, &event, err));
    return lg_json_skip(json, event, err);
}

LgStatus
lg_results_read_json(LgResultsReading *reading, LgStr body, LgError *err)
{
    LgJsonReader json;
    LgJsonEvent event = LG_JSON_END;
    Members members = {0};
    LG_TRY(lg_json_read(&json, body, LG_STR("answer"), reading->scratch, err));
    LG_TRY(open_value(&json, LG_JSON_OBJECT, "an object", err));
    for (;;) {
        LG_TRY(lg_json_next(&json, &event, err));
        if (event == LG_JSON_OBJECT_END) {
            break;
        }
        LG_TRY(read_member(reading, &json, &members, err));
    }
    LG_TRY(lg_json_next(&json, &event, err)); // nothing may follow
    if (!members.boolean && !(members.results && members.head)) {
        return lg_json_fail(&json, err, LG_E_INVALID,
                            "an answer has a 'head' and one of 'results' and 'boolean'");
    }
    return members.waiting ? read_results(reading, &members.later, err) : LG_OK;
}
