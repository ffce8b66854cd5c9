// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/records_impl.h"

// A record in the buffer; `at` moves behind what is read. What is not there yet
// sets `more`, what cannot be sets `bad`.
typedef struct {
    LgStr s;
    size_t at;
    bool more, bad;
} Record;

static LgStr
take(Record *r, size_t n)
{
    if (r->more || r->bad || r->s.n - r->at < n) {
        r->more = true;
        return (LgStr){0};
    }
    r->at += n;
    return (LgStr){r->s.p + r->at - n, n};
}

static uint32_t
take_u32(Record *r)
{
    const LgStr bytes = take(r, sizeof(uint32_t));
    uint32_t v = 0;
    if (bytes.p) {
        memcpy(&v, bytes.p, sizeof(v));
    }
    return v;
}

static LgStr
take_text(Record *r)
{
    enum { TEXT_MAX = 32 << 20 };
    const uint32_t n = take_u32(r);
    r->bad = r->bad || n > TEXT_MAX;
    return r->bad ? (LgStr){0} : take(r, n);
}

static LgTerm
take_term(Record *r)
{
    const LgStr kind = take(r, 1);
    LgTerm term = {.kind = kind.p ? (LgTermKind)(unsigned char)kind.p[0] : LG_TERM_NONE};
    r->bad = r->bad || (kind.p && (term.kind < LG_TERM_IRI || term.kind > LG_TERM_LITERAL));
    term.value = take_text(r);
    if (term.kind == LG_TERM_LITERAL) {
        term.datatype = take_text(r);
        term.lang = take_text(r);
    }
    return term;
}

LgStatus
lg_records_distrust(const LgRecords *records, const char *what, LgError *err)
{
    (void)lg_error_set(err, LG_E_INVALID, "%s; nothing of this input is used", what);
    lg_error_at(err, records->source, 0, 0);
    return LG_E_INVALID;
}

static const LgStr no_base = LG_STR_INIT(LG_RECORDS_NO_BASE);

static bool
is_baseless(const LgRecords *c, const LgTerm *term)
{
    return !c->has_base &&
           (lg_str_starts(term->value, no_base) || lg_str_starts(term->datatype, no_base));
}

static LgStatus
take_statement(LgRecords *c, Record *r, LgError *err)
{
    const uint32_t line = take_u32(r);
    const LgTerm s = take_term(r);
    const LgTerm p = take_term(r);
    const LgTerm o = take_term(r);
    if (r->more || r->bad) {
        return LG_OK;
    }
    if (s.kind == LG_TERM_LITERAL || p.kind != LG_TERM_IRI) {
        return lg_records_distrust(c, "the parser said something that is no statement", err);
    }
    c->n_statements++;
    const bool baseless = is_baseless(c, &s) || is_baseless(c, &p) || is_baseless(c, &o);
    const LgStatus st =
        baseless ? lg_error_set(err, LG_E_INVALID, "a relative IRI, and there is no base")
                 : lg_feed_add(c->feed, &s, &p, &o, NULL, err);
    if (st != LG_OK) {
        lg_error_at(err, c->source, line, 0);
    }
    return st;
}

static LgStatus
take_failure(const LgRecords *c, Record *r, LgError *err)
{
    const uint32_t line = take_u32(r);
    const uint32_t column = take_u32(r);
    const LgStr text = take_text(r);
    if (r->more || r->bad) {
        return LG_OK;
    }
    (void)lg_error_set(err, LG_E_SYNTAX, "%.*s", (int)(text.n < 500 ? text.n : 500),
                       text.n > 0 ? text.p : "");
    if (err && !err->text[0]) {
        (void)lg_error_set(err, LG_E_SYNTAX, "not what this syntax allows");
    }
    lg_error_at(err, c->source, line, column);
    return LG_E_SYNTAX;
}

static LgStatus
take_end(LgRecords *c, Record *r, LgError *err)
{
    const LgStr bytes = take(r, sizeof(uint64_t));
    uint64_t n = 0;
    if (!bytes.p) {
        return LG_OK;
    }
    memcpy(&n, bytes.p, sizeof(n));
    c->ended = true;
    return n == c->n_statements
               ? LG_OK
               : lg_records_distrust(c, "the parser lost statements on the way", err);
}

static LgStatus
take_record(LgRecords *c, Record *r, LgError *err)
{
    const LgStr kind = take(r, 1);
    if (!kind.p) {
        return LG_OK;
    }
    if (!c->ended && kind.p[0] == 'S') {
        return take_statement(c, r, err);
    }
    if (!c->ended && kind.p[0] == 'F') {
        return take_failure(c, r, err);
    }
    if (!c->ended && kind.p[0] == 'E') {
        return take_end(c, r, err);
    }
    r->bad = true;
    return LG_OK;
}

LgStatus
lg_records_take(LgRecords *records, LgError *err)
{
    const LgStr all = lg_buf_view(&records->bytes);
    size_t done = 0;
    for (;;) {
        Record r = {.s = all, .at = done};
        LG_TRY(take_record(records, &r, err));
        if (r.bad) {
            return lg_records_distrust(records, "the parser sent something unreadable", err);
        }
        if (r.more) {
            break;
        }
        done = r.at;
    }
    if (done > 0) {
        memmove(records->bytes.p, records->bytes.p + done, all.n - done);
        records->bytes.n -= done;
    }
    return LG_OK;
}

void
lg_records_done(LgRecords *records)
{
    lg_buf_done(&records->bytes);
}
