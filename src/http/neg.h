// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Content negotiation by media type (RFC 9110, 12.5.1).

#ifndef LG_HTTP_NEG_H
#define LG_HTTP_NEG_H

#include "base/str.h"

typedef struct {
    LgStr media;      ///< "text/turtle", lower case, without parameters
    unsigned quality; ///< how good ours is, 1 to 1000: decides between equals
    bool named;       ///< only for clients that name it, not for a wildcard: how browsers
                      ///< get pages and command line tools get data
} LgOffer;

enum { LG_NEG_OFFERS = 16 };

/// Index of the best of up to LG_NEG_OFFERS offers for the value of an Accept field: client's q
/// times our quality, where the most specific range that matches an offer gives its q. The first of
/// equals wins. -1: the client takes none of them (406). An empty or wholly malformed `accept`
/// takes everything.
int lg_neg_choose(LgStr accept, const LgOffer *offers, size_t n);

/// Does `accept` name `media` itself, with a q above 0?
bool lg_neg_names(LgStr accept, LgStr media);

#endif
