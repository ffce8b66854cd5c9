// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "http/neg.h"

#include <assert.h>

typedef struct {
    LgStr type;    // "*" or "text"
    LgStr subtype; // "*" or "html"
    unsigned q;    // 0 to 1000
} Range;

// Up to `stop` outside of quoted strings.
static LgStr
upto(LgStr s, char stop)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        if (quoted && s.p[i] == '\\') {
            i++;
        } else if (s.p[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && s.p[i] == stop) {
            return (LgStr){s.p, i};
        }
    }
    return s;
}

// RFC 9110, 12.4.2: 0 to 1 with up to three decimals.
static bool
parse_q(LgStr s, unsigned *out)
{
    if (s.n == 0 || s.n > 5 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.')) {
        return false;
    }
    unsigned q = (unsigned)(s.p[0] - '0') * 1000;
    unsigned unit = 100;
    for (size_t i = 2; i < s.n; i++, unit /= 10) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        q += (unsigned)(s.p[i] - '0') * unit;
    }
    *out = q;
    return q <= 1000;
}

// Parameters other than q are passed over: no offer has any, and clients put
// charset and profile there.
static bool
parse_range(LgStr text, Range *out)
{
    const LgStr media = upto(text, ';');
    const LgStr whole = lg_str_trim(media);
    const size_t slash = lg_str_find(whole, '/');
    *out = (Range){.type = {whole.p, slash}, .subtype = lg_str_from(whole, slash + 1), .q = 1000};
    if (out->type.n == 0 || out->subtype.n == 0) {
        // Java's old URL connection sends a bare "*".
        if (!lg_str_eq(whole, LG_STR("*"))) {
            return false;
        }
        out->subtype = whole;
    }
    const bool any = lg_str_eq(out->type, LG_STR("*"));
    if (any && !lg_str_eq(out->subtype, LG_STR("*"))) {
        return false;
    }
    LgStr rest = lg_str_from(text, media.n + 1);
    while (rest.n > 0) {
        const LgStr one = upto(rest, ';');
        rest = lg_str_from(rest, one.n + 1);
        const size_t equals = lg_str_find(one, '=');
        if (lg_str_eq_nocase(lg_str_trim((LgStr){one.p, equals}), LG_STR("q")) &&
            !parse_q(lg_str_trim(lg_str_from(one, equals + 1)), &out->q)) {
            return false;
        }
    }
    return true;
}

// The next well-formed range; false at the end.
static bool
next_range(LgStr *rest, Range *out)
{
    while (rest->n > 0) {
        const LgStr one = upto(*rest, ',');
        *rest = lg_str_from(*rest, one.n + 1);
        if (parse_range(one, out)) {
            return true;
        }
    }
    return false;
}

// 0: does not match, 1: */*, 2: text/*, 3: text/html
static unsigned
specificity(const Range *range, LgStr media)
{
    if (lg_str_eq(range->type, LG_STR("*"))) {
        return 1;
    }
    const size_t slash = lg_str_find(media, '/');
    if (!lg_str_eq_nocase(range->type, (LgStr){media.p, slash})) {
        return 0;
    }
    if (lg_str_eq(range->subtype, LG_STR("*"))) {
        return 2;
    }
    return lg_str_eq_nocase(range->subtype, lg_str_from(media, slash + 1)) ? 3 : 0;
}

// The q of the most specific range for each offer.
typedef struct {
    unsigned specific;
    unsigned q;
} Wish;

// False when no range is well-formed.
static bool
read_wishes(LgStr accept, const LgOffer *offers, size_t n, Wish *wishes)
{
    bool some = false;
    for (Range r; next_range(&accept, &r);) {
        some = true;
        for (size_t i = 0; i < n; i++) {
            const unsigned specific = specificity(&r, offers[i].media);
            if (specific > wishes[i].specific) {
                wishes[i] = (Wish){specific, r.q};
            }
        }
    }
    return some;
}

int
lg_neg_choose(LgStr accept, const LgOffer *offers, size_t n)
{
    Wish wishes[LG_NEG_OFFERS] = {0};
    assert(n <= LG_NEG_OFFERS);
    const bool some = read_wishes(accept, offers, n, wishes);
    int best = -1;
    unsigned best_score = 0;
    for (size_t i = 0; i < n; i++) {
        const bool named = offers[i].named;
        unsigned q = wishes[i].q;
        if (!some) {
            q = named ? 0 : 1000;
        } else if (named && wishes[i].specific < 3 && q > 0) {
            q = 1; // for a wildcard, what must be named comes after everything else
        }
        if (q * offers[i].quality > best_score) {
            best_score = q * offers[i].quality;
            best = (int)i;
        }
    }
    return best;
}

bool
lg_neg_names(LgStr accept, LgStr media)
{
    for (Range r; next_range(&accept, &r);) {
        if (r.q > 0 && specificity(&r, media) == 3) {
            return true;
        }
    }
    return false;
}
