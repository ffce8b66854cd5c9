// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgFilters: where hashes are in many parts that are slow to look into, filters in memory tell of
// most of those that are nowhere. Each filter is for some neighbouring parts and has room for twice
// as much as all before it: every one of them costs a look at memory far away, so four have to do
// for 27 parts.

#ifndef LG_BASE_FILTER_H
#define LG_BASE_FILTER_H

#include "base/error.h"

#include <stdbool.h>

/// Says of a hash that it was not added, or that it may have been: 10 bits each, wrong in about one
/// of a hundred answers.
typedef struct LgFilter LgFilter;

void lg_filter_add(LgFilter *filter, uint64_t hash);
bool lg_filter_has(const LgFilter *filter, uint64_t hash);

/// Ask the memory for what adding a hash or looking for it will look at.
void lg_filter_prefetch(const LgFilter *filter, uint64_t hash);

typedef struct {
    LgFilter *filter;
    size_t from, to;       ///< parts
    uint64_t hashes, room; ///< in the filter, for which it was made
} LgFilterRange;

/// All-zero is empty. What is in none of the filters is in none of the parts.
typedef struct {
    LgFilterRange *v;
    size_t n, cap;
} LgFilters;

/// The filter to which the `hashes` of the next part, number `part`, go.
LgStatus lg_filters_need(LgFilters *filters, uint64_t hashes, size_t part, LgFilter **out,
                         LgError *err) LG_NODISCARD;

/// The same for all filters.
void lg_filters_prefetch(const LgFilters *filters, uint64_t hash);

void lg_filters_clear(LgFilters *filters);
void lg_filters_done(LgFilters *filters);

#endif
