// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// LgAggregate: the aggregates of section 18.5.1, one state for each group.
// Sums of integers and decimals are exact.

#ifndef LG_SPARQL_AGGREGATE_IMPL_H
#define LG_SPARQL_AGGREGATE_IMPL_H

#include "sparql/expr.h"
#include "sparql/rowset.h"
#include "sparql/value.h"

/// All-zero is the state of an empty group.
typedef struct {
    uint64_t count; ///< values so far, errors not included
    bool failed;    ///< an error was among the values
    uint8_t kind;   ///< sums: 0 integer, 1 decimal, 2 float, 3 double
    unsigned scale; ///< of `sum`
    __int128 sum;   ///< exact part: integers and decimals, times 10^scale
    double number;  ///< sum of the floats and doubles
    LgId best;      ///< MIN, MAX, SAMPLE
    LgStr text;     ///< GROUP_CONCAT, in the query's arena
    size_t room;    ///< bytes that `text` may grow to
} LgAggregateState;

/// What a group has been given since lg_aggregate_settle(), in as little as it takes to add a value
/// or compare one.
typedef struct {
    int64_t sum;    ///< times 10^digits
    uint64_t count; ///< of values in `sum`
    uint64_t best;  ///< MIN, MAX: a number that is larger the better the id; 0: none yet
} LgAggregatePart;

/// The groups of the live rows of a batch.
typedef struct {
    const uint32_t *of;
    bool same; ///< all are of[0]
} LgAggregateGroups;

typedef struct {
    LgExec *exec;
    const LgAgg *agg;
    LgArena *scratch;          ///< for decoded text; emptied by the functions below
    LgAggregateState **blocks; ///< of LG_BATCH_MAX states
    uint32_t cap_blocks;
    uint32_t n_groups;
    LgAggregatePart *parts; ///< by group, where there are not too many
    uint32_t cap_parts;
    bool decimals;   ///< the parts have sums of decimals; false: of integers
    unsigned digits; ///< behind the point in their sums
    uint64_t room;   ///< how much larger than now their sums may become
    LgId form;       ///< the bits that all ids of `best` have in common
    bool rounded;    ///< a floating point number was added: sums depend on the order of the values
    LgRowSet seen;   ///< DISTINCT: (group, values)
    LgId *key;       ///< room for one row of `seen`
} LgAggregate;

/// `n_values`: columns that make up a value (1, or those of the row for COUNT(DISTINCT *)).
LgStatus lg_aggregate_init(LgAggregate *aggregate, LgExec *exec, const LgAgg *agg, LgArena *scratch,
                           uint32_t n_values, LgError *err) LG_NODISCARD;

/// Have states for groups 0..n_groups-1. LG_E_LIMIT when the arena is full.
LgStatus lg_aggregate_grow(LgAggregate *aggregate, uint32_t n_groups, LgError *err) LG_NODISCARD;

/// Add values[c][i] of live row i to its group; LG_ID_NONE is an error. `values` is null for
/// COUNT(*).
LgStatus lg_aggregate_add(LgAggregate *aggregate, const LgAggregateGroups *groups,
                          LgId *const *values, uint32_t n, LgError *err) LG_NODISCARD;

/// Can parts of the input be aggregated apart and then put together, by lg_aggregate_merge()?
bool lg_aggregate_mergeable(const LgAgg *agg);

/// Add what `from` has of its groups 0..n-1 to the groups map[0..n-1]. Not when one of them is
/// `rounded`. Both are of one LgAgg; the terms of their runs are the same.
LgStatus lg_aggregate_merge(LgAggregate *aggregate, const LgAggregate *from, const uint32_t *map,
                            uint32_t n, LgError *err) LG_NODISCARD;

/// The same as lg_aggregate_add() for SUM and AVG of numbers that are not terms.
LgStatus lg_aggregate_add_numbers(LgAggregate *aggregate, const LgAggregateGroups *groups,
                                  const LgNumbers *values, uint32_t n, LgError *err) LG_NODISCARD;

/// Behind the last value that is added, before lg_aggregate_merge() and lg_aggregate_value().
LgStatus lg_aggregate_settle(LgAggregate *aggregate, LgError *err) LG_NODISCARD;

/// The aggregate's value for a group; LG_ID_NONE is an error.
LgStatus lg_aggregate_value(LgAggregate *aggregate, uint32_t group, LgId *out,
                            LgError *err) LG_NODISCARD;

#endif
