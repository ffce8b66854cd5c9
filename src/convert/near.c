// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "convert/near.h"

enum { LONGEST = 64 };

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static unsigned
least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

// Optimal string alignment distance; gives up above `most`.
static unsigned
distance(LgStr a, LgStr b, unsigned most)
{
    unsigned rows[3][LONGEST + 1];
    const size_t na = a.n < LONGEST ? a.n : LONGEST;
    const size_t nb = b.n < LONGEST ? b.n : LONGEST;
    if (na > nb + most || nb > na + most) {
        return most + 1;
    }
    for (size_t j = 0; j <= nb; j++) {
        rows[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= na; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *last = rows[(i + 2) % 3];
        const unsigned *before = rows[(i + 1) % 3];
        unsigned best = now[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            const char ca = lower(a.p[i - 1]);
            const char cb = lower(b.p[j - 1]);
            unsigned d = last[j - 1] + (ca == cb ? 0 : 1);
            d = least(d, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && ca == lower(b.p[j - 2]) && lower(a.p[i - 2]) == cb) {
                d = least(d, before[j - 2] + 1);
            }
            now[j] = d;
            best = least(best, d);
        }
        if (best > most) {
            return most + 1;
        }
    }
    return rows[na % 3][nb];
}

size_t
lg_near_find(LgStr s, const LgStr *words, size_t n)
{
    // A third of the word may be wrong.
    unsigned most = s.n < LONGEST ? (unsigned)s.n / 3 + 1 : LONGEST / 3;
    size_t found = n;
    for (size_t i = 0; i < n; i++) {
        const unsigned d = distance(s, words[i], most);
        if (d <= most && d < words[i].n) {
            found = i;
            if (d == 0) {
                break;
            }
            most = d - 1;
        }
    }
    return found;
}
