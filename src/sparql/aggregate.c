// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "sparql/aggregate_impl.h"

#include "base/limits.h"
#include "base/pow10.h"

#include <assert.h>

enum { SUM_INTEGER, SUM_DECIMAL, SUM_FLOAT, SUM_DOUBLE };
enum { SCRATCH = 1 << 18, MAX_SCALE = 36 };
enum { MAX_PARTS = 4096, FIRST_PARTS = 64 }; // settling them is to cost less than a batch

static LgStatus
full(LgError *err)
{
    return lg_error_set(err, LG_E_LIMIT, "aggregate: the query needs more than its memory limit");
}

LgStatus
lg_aggregate_init(LgAggregate *aggregate, LgExec *exec, const LgAgg *agg, LgArena *scratch,
                  uint32_t n_values, LgError *err)
{
    *aggregate = (LgAggregate){.exec = exec, .agg = agg, .scratch = scratch};
    lg_rowset_init(&aggregate->seen, exec->arena, n_values + 1, n_values + 1);
    aggregate->seen.exec = exec;
    aggregate->key = LG_NEW_ARRAY(exec->arena, LgId, n_values + 1);
    return aggregate->key ? LG_OK : full(err);
}

LgStatus
lg_aggregate_grow(LgAggregate *aggregate, uint32_t n_groups, LgError *err)
{
    LgArena *arena = aggregate->exec->arena;
    aggregate->n_groups = n_groups;
    const uint32_t need = (n_groups + LG_BATCH_MAX - 1) / LG_BATCH_MAX;
    if (need > aggregate->cap_blocks) {
        const uint32_t cap = need * 2;
        LgAggregateState **blocks = LG_NEW_ARRAY(arena, LgAggregateState *, cap);
        if (!blocks) {
            return full(err);
        }
        if (aggregate->cap_blocks > 0) {
            memcpy(blocks, aggregate->blocks, aggregate->cap_blocks * sizeof(*blocks));
        }
        aggregate->blocks = blocks;
        aggregate->cap_blocks = cap;
    }
    for (uint32_t b = need; b-- > 0 && !aggregate->blocks[b];) {
        aggregate->blocks[b] = LG_NEW_ARRAY(arena, LgAggregateState, LG_BATCH_MAX);
        if (!aggregate->blocks[b]) {
            return full(err);
        }
    }
    return LG_OK;
}

static LgAggregateState *
state_of(const LgAggregate *aggregate, uint32_t group)
{
    return &aggregate->blocks[group / LG_BATCH_MAX][group % LG_BATCH_MAX];
}

// --- Sums -------------------------------------------------------------------

// Add a mantissa that has the scale of the sum. A sum beyond 38 digits is an error.
static inline void
add_scaled(LgAggregateState *state, __int128 mantissa)
{
    __int128 sum = 0;
    if (__builtin_add_overflow(state->sum, mantissa, &sum)) {
        state->failed = true;
    } else {
        state->sum = sum;
    }
}

// Add mantissa / 10^scale.
static void
add_exact(LgAggregateState *state, __int128 mantissa, unsigned scale)
{
    bool overflow = scale > MAX_SCALE;
    int64_t near = 0;
    if (scale <= state->scale && state->scale - scale < 4 && mantissa == (int64_t)mantissa) {
        static const int64_t powers[] = {1, 10, 100, 1000}; // the digits of most columns
        if (!__builtin_mul_overflow((int64_t)mantissa, powers[state->scale - scale], &near)) {
            add_scaled(state, near);
            return;
        }
    }
    while (!overflow && state->scale < scale) {
        overflow = __builtin_mul_overflow(state->sum, (__int128)10, &state->sum);
        state->scale++;
    }
    for (unsigned at = scale; !overflow && at < state->scale; at++) {
        overflow = __builtin_mul_overflow(mantissa, (__int128)10, &mantissa);
    }
    if (overflow) {
        state->failed = true;
    } else {
        add_scaled(state, mantissa);
    }
}

static void
promote(LgAggregateState *state, uint8_t kind)
{
    if (state->kind < kind) {
        state->kind = kind;
    }
}

static void
add_value(LgAggregate *aggregate, LgAggregateState *state, const LgValue *value)
{
    if (value->kind == LG_VALUE_INTEGER) {
        add_exact(state, value->as.integer, 0);
    } else if (value->kind == LG_VALUE_BIG) {
        add_exact(state, value->as.decimal.mantissa, 0);
    } else if (value->kind == LG_VALUE_DECIMAL) {
        promote(state, SUM_DECIMAL);
        add_exact(state, value->as.decimal.mantissa, value->as.decimal.scale);
    } else if (value->kind == LG_VALUE_FLOAT || value->kind == LG_VALUE_DOUBLE) {
        promote(state, value->kind == LG_VALUE_FLOAT ? SUM_FLOAT : SUM_DOUBLE);
        aggregate->rounded = true;
        state->number += value->as.number;
    } else {
        state->failed = true;
        return;
    }
    state->count++;
}

static LgStatus
add_number(LgAggregate *aggregate, LgAggregateState *state, LgId id, LgError *err)
{
    const unsigned kind = lg_id_kind(id);
    if (lg_id_is_integer(id)) {
        add_exact(state, lg_id_integer(id), 0);
        state->count++;
    } else if (kind == LG_ID_KIND_DECIMAL) {
        int64_t mantissa = 0;
        unsigned scale = 0;
        lg_id_decimal(id, &mantissa, &scale);
        promote(state, SUM_DECIMAL);
        add_exact(state, mantissa, scale);
        state->count++;
    } else if (kind == LG_ID_KIND_DOUBLE) {
        promote(state, SUM_DOUBLE);
        aggregate->rounded = true;
        state->number += lg_id_double(id);
        state->count++;
    } else {
        LgValue value;
        LG_TRY(lg_value_of(aggregate->exec, id, aggregate->scratch, &value, err));
        add_value(aggregate, state, &value);
    }
    return LG_OK;
}

static LgStatus
add_numbers(LgAggregate *aggregate, const uint32_t *groups, const LgId *ids, uint32_t n,
            LgError *err)
{
    for (uint32_t i = 0; i < n; i++) {
        LgAggregateState *state = state_of(aggregate, groups[i]);
        if (lg_id_kind(ids[i]) == LG_ID_KIND_INTEGER && state->scale == 0) {
            add_scaled(state, lg_id_integer(ids[i])); // the common case
            state->count++;
        } else if (ids[i] == LG_ID_NONE) {
            state->failed = true;
        } else {
            LG_TRY(add_number(aggregate, state, ids[i], err));
        }
    }
    return LG_OK;
}

// --- The others ---------------------------------------------------------------

// Of terms with the same value (1 and 1.0) the one whose text comes first, so that the order in
// which they come does not matter.
static LgStatus
choose_equal(LgAggregate *aggregate, LgAggregateState *state, LgId id, LgError *err)
{
    LgTerm a, b;
    LG_TRY(lg_termtable_term(aggregate->exec->terms, id, aggregate->scratch, &a, err));
    LG_TRY(lg_termtable_term(aggregate->exec->terms, state->best, aggregate->scratch, &b, err));
    const int order = lg_str_cmp(a.value, b.value);
    if (order < 0 || (order == 0 && lg_str_cmp(a.datatype, b.datatype) < 0)) {
        state->best = id;
    }
    return LG_OK;
}

static LgStatus
add_extreme(LgAggregate *aggregate, LgAggregateState *state, LgId id, LgError *err)
{
    if (id == LG_ID_NONE) {
        state->failed = true;
        return LG_OK;
    }
    state->count++;
    if (state->best == LG_ID_NONE || state->best == id) {
        state->best = id;
        return LG_OK;
    }
    int order = 0;
    if (!lg_id_order(id, state->best, &order)) {
        LgValue a, b;
        LG_TRY(lg_value_of(aggregate->exec, id, aggregate->scratch, &a, err));
        LG_TRY(lg_value_of(aggregate->exec, state->best, aggregate->scratch, &b, err));
        order = lg_value_order(&a, &b);
    }
    if (aggregate->agg->kind == LG_AGG_MIN ? order < 0 : order > 0) {
        state->best = id;
    } else if (order == 0) {
        return choose_equal(aggregate, state, id, err);
    }
    return LG_OK;
}

static LgStatus
append(LgAggregate *aggregate, LgAggregateState *state, LgStr text, LgError *err)
{
    const size_t need = state->text.n + text.n;
    LG_TRY(lg_exec_work(aggregate->exec, text.n, err));
    if (need > LG_LIMIT_LITERAL) {
        return lg_error_set(err, LG_E_LIMIT,
                            "GROUP_CONCAT makes a text of %zu bytes, at most %d are allowed", need,
                            LG_LIMIT_LITERAL);
    }
    if (need > state->room) {
        const size_t room = need * 2 + 16;
        char *p = LG_NEW_ARRAY(aggregate->exec->arena, char, room);
        if (!p) {
            return full(err);
        }
        if (state->text.n > 0) {
            memcpy(p, state->text.p, state->text.n);
        }
        state->text.p = p;
        state->room = room;
    }
    if (text.n > 0) {
        memcpy((char *)(uintptr_t)state->text.p + state->text.n, text.p, text.n);
    }
    state->text.n = need;
    return LG_OK;
}

// 18.5.1.7: CONCAT of what has no text is an error, and so is the whole. IRIs and
// literals that are no strings count with their text (17.6).
static LgStatus
add_text(LgAggregate *aggregate, LgAggregateState *state, LgId id, LgError *err)
{
    LgTerm term = {0};
    if (id != LG_ID_NONE) {
        LG_TRY(lg_termtable_term(aggregate->exec->terms, id, aggregate->scratch, &term, err));
    }
    if (term.kind == LG_TERM_NONE || term.kind == LG_TERM_BLANK) {
        state->failed = true;
        return LG_OK;
    }
    if (state->count > 0) {
        LG_TRY(append(aggregate, state, aggregate->agg->separator, err));
    }
    LG_TRY(append(aggregate, state, term.value, err));
    state->count++;
    return LG_OK;
}

static LgStatus
add_one(LgAggregate *aggregate, uint32_t group, LgId id, LgError *err)
{
    LgAggregateState *state = state_of(aggregate, group);
    switch (aggregate->agg->kind) {
    case LG_AGG_COUNT: state->count += id != LG_ID_NONE; return LG_OK;
    case LG_AGG_SUM:
    case LG_AGG_AVG: return add_numbers(aggregate, &group, &id, 1, err);
    case LG_AGG_MIN:
    case LG_AGG_MAX: return add_extreme(aggregate, state, id, err);
    case LG_AGG_SAMPLE: state->best = state->best == LG_ID_NONE ? id : state->best; return LG_OK;
    case LG_AGG_GROUP_CONCAT: return add_text(aggregate, state, id, err);
    }
    return LG_OK;
}

// Add each different value once.
static LgStatus
add_distinct(LgAggregate *aggregate, const uint32_t *groups, LgId *const *values, uint32_t n,
             LgError *err)
{
    const uint32_t n_values = aggregate->seen.n_keys - 1;
    for (uint32_t i = 0; i < n; i++) {
        aggregate->key[0] = groups[i];
        for (uint32_t c = 0; c < n_values; c++) {
            aggregate->key[c + 1] = values[c][i];
        }
        bool is_new = false;
        if (lg_rowset_intern(&aggregate->seen, aggregate->key, &is_new) == LG_ROWSET_NONE) {
            return full(err);
        }
        if (is_new && !aggregate->agg->arg) {
            state_of(aggregate, groups[i])->count++;
        } else if (is_new) {
            LG_TRY(add_one(aggregate, groups[i], values[0][i], err));
        }
    }
    return LG_OK;
}

// --- Parts --------------------------------------------------------------------

// MIN and MAX: what turns an id of this form into a number that is larger the better the id, and
// back. Of decimals with one value (1.5 and 1.50) the one whose text comes first has the smaller
// id.
static uint64_t
turn_of(const LgAggregate *aggregate, LgId form)
{
    if (aggregate->agg->kind == LG_AGG_MIN) {
        return UINT64_MAX;
    }
    return lg_id_kind(form) == LG_ID_KIND_DECIMAL ? (1U << LG_ID_DECIMAL_SCALE_BITS) - 1 : 0;
}

LgStatus
lg_aggregate_settle(LgAggregate *aggregate, LgError *err)
{
    const uint64_t turn = turn_of(aggregate, aggregate->form);
    for (uint32_t g = 0; g < aggregate->cap_parts; g++) {
        LgAggregatePart *part = &aggregate->parts[g];
        if (part->count > 0) {
            LgAggregateState *state = state_of(aggregate, g);
            state->count += part->count;
            promote(state, aggregate->decimals ? SUM_DECIMAL : SUM_INTEGER);
            add_exact(state, part->sum, aggregate->digits);
        }
        if (part->best != 0) {
            LG_TRY(add_extreme(aggregate, state_of(aggregate, g), part->best ^ turn, err));
        }
        *part = (LgAggregatePart){0};
    }
    aggregate->room = INT64_MAX;
    return LG_OK;
}

// Have a part for each group. `*out`: there are not too many of them.
static LgStatus
have_parts(LgAggregate *aggregate, bool *out, LgError *err)
{
    const uint32_t need = aggregate->n_groups;
    *out = need <= MAX_PARTS;
    if (need <= aggregate->cap_parts) {
        return LG_OK;
    }
    uint32_t cap = 0;
    LgAggregatePart *parts = NULL;
    if (!*out) {
        LG_TRY(lg_aggregate_settle(aggregate, err));
    } else {
        cap = need < FIRST_PARTS ? FIRST_PARTS : need * 2;
        parts = LG_NEW_ARRAY(aggregate->exec->arena, LgAggregatePart, cap);
        if (!parts) {
            return full(err);
        }
        if (aggregate->cap_parts > 0) {
            memcpy(parts, aggregate->parts, aggregate->cap_parts * sizeof(*parts));
        } else {
            aggregate->room = INT64_MAX;
        }
    }
    aggregate->parts = parts;
    aggregate->cap_parts = cap;
    return LG_OK;
}

static void
count_rows(LgAggregatePart *parts, const LgAggregateGroups *groups, uint32_t n)
{
    if (groups->same) {
        parts[groups->of[0]].count += n;
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        parts[groups->of[i]].count++;
    }
}

// In halves, whose sums fit 64 bits.
static __int128
sum_all(const int64_t *values, uint32_t n)
{
    int64_t high = 0;
    uint64_t low = 0;
    for (uint32_t i = 0; i < n; i++) {
        high += values[i] >> 32;
        low += (uint32_t)values[i];
    }
    return (__int128)high * (INT64_C(1) << 32) + low;
}

// Have the parts take sums of numbers of this kind. `*out_factor`: what these are to be multiplied
// with; 0: they may be too large.
static LgStatus
fit_parts(LgAggregate *aggregate, const LgNumbers *values, uint32_t n, int64_t *out_factor,
          LgError *err)
{
    if (aggregate->decimals == values->whole || aggregate->digits < values->scale) {
        LG_TRY(lg_aggregate_settle(aggregate, err));
        aggregate->decimals = !values->whole;
        aggregate->digits = values->scale;
    }
    uint64_t most = 0; // as many bits as the largest has
    for (uint32_t i = 0; i < n; i++) {
        most |= (uint64_t)(values->mantissa[i] ^ (values->mantissa[i] >> 63));
    }
    const unsigned more = aggregate->digits - values->scale;
    uint64_t need = 0;
    *out_factor = 0;
    if (more > LG_POW10_MAX - 1 || __builtin_mul_overflow(most + 1, lg_pow10[more], &need) ||
        __builtin_mul_overflow(need, (uint64_t)n, &need) || need > INT64_MAX) {
        return LG_OK;
    }
    if (need > aggregate->room) {
        LG_TRY(lg_aggregate_settle(aggregate, err));
    }
    aggregate->room -= need;
    *out_factor = (int64_t)lg_pow10[more];
    return LG_OK;
}

LgStatus
lg_aggregate_add_numbers(LgAggregate *aggregate, const LgAggregateGroups *groups,
                         const LgNumbers *values, uint32_t n, LgError *err)
{
    const uint8_t kind = values->whole ? SUM_INTEGER : SUM_DECIMAL;
    if (groups->same) {
        LgAggregateState *state = state_of(aggregate, groups->of[0]);
        state->count += n;
        promote(state, kind);
        add_exact(state, sum_all(values->mantissa, n), values->scale);
        return LG_OK;
    }
    bool parts = false;
    int64_t factor = 0;
    LG_TRY(have_parts(aggregate, &parts, err));
    if (parts) {
        LG_TRY(fit_parts(aggregate, values, n, &factor, err));
    }
    for (uint32_t i = 0; factor > 0 && i < n; i++) {
        LgAggregatePart *part = &aggregate->parts[groups->of[i]];
        part->sum += values->mantissa[i] * factor;
        part->count++;
    }
    for (uint32_t i = 0; factor == 0 && i < n; i++) {
        LgAggregateState *state = state_of(aggregate, groups->of[i]);
        state->count++;
        promote(state, kind);
        add_exact(state, values->mantissa[i], values->scale);
    }
    return LG_OK;
}

// What ids have in common whose order is that of their values; LG_ID_NONE: they have not.
static LgId
form_of(const LgId *ids, uint32_t n)
{
    const LgId times = (1U << LG_ID_DATETIME_FORM_BITS) - 1;
    LgId other = 0;
    int order = 0;
    for (uint32_t i = 0; i < n; i++) {
        other |= ids[i] ^ ids[0];
    }
    if (lg_id_kind(other) != 0 || !lg_id_order(ids[0], ids[0], &order)) {
        return LG_ID_NONE;
    }
    if (lg_id_kind(ids[0]) != LG_ID_KIND_DATETIME) {
        return ids[0] & ~LG_ID_PAYLOAD_MASK;
    }
    return (other & times) == 0 ? ids[0] & (~LG_ID_PAYLOAD_MASK | times) : LG_ID_NONE;
}

// The best of all rows, if ids tell; else `*out_done` is false.
static LgStatus
add_extremes(LgAggregate *aggregate, const LgAggregateGroups *groups, const LgId *ids, uint32_t n,
             bool *out_done, LgError *err)
{
    const LgId form = form_of(ids, n);
    *out_done = form != LG_ID_NONE;
    if (!*out_done) {
        return LG_OK;
    }
    if (form != aggregate->form) {
        LG_TRY(lg_aggregate_settle(aggregate, err));
        aggregate->form = form;
    }
    const uint64_t turn = turn_of(aggregate, form);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t *best = &aggregate->parts[groups->of[i]].best;
        const uint64_t id = ids[i] ^ turn;
        *best = id > *best ? id : *best;
    }
    return LG_OK;
}

// --- Batches ------------------------------------------------------------------

LgStatus
lg_aggregate_add(LgAggregate *aggregate, const LgAggregateGroups *groups, LgId *const *values,
                 uint32_t n, LgError *err)
{
    const LgAgg *agg = aggregate->agg;
    if (lg_arena_used(aggregate->scratch) > SCRATCH) {
        lg_arena_reset(aggregate->scratch);
    }
    if (agg->distinct) {
        return add_distinct(aggregate, groups->of, values, n, err);
    }
    bool parts = false;
    LG_TRY(have_parts(aggregate, &parts, err));
    if (!agg->arg) {
        assert(agg->kind == LG_AGG_COUNT);
        if (parts) {
            count_rows(aggregate->parts, groups, n);
            return LG_OK;
        }
        for (uint32_t i = 0; i < n; i++) {
            state_of(aggregate, groups->of[i])->count++;
        }
        return LG_OK;
    }
    if (agg->kind == LG_AGG_SUM || agg->kind == LG_AGG_AVG) {
        return add_numbers(aggregate, groups->of, values[0], n, err);
    }
    if (parts && (agg->kind == LG_AGG_MIN || agg->kind == LG_AGG_MAX)) {
        bool done = false;
        LG_TRY(add_extremes(aggregate, groups, values[0], n, &done, err));
        if (done) {
            return LG_OK;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        LG_TRY(add_one(aggregate, groups->of[i], values[0][i], err));
    }
    return LG_OK;
}

// --- Merging ------------------------------------------------------------------

bool
lg_aggregate_mergeable(const LgAgg *agg)
{
    return agg->kind != LG_AGG_SAMPLE && agg->kind != LG_AGG_GROUP_CONCAT;
}

// Values that both have seen count once: what `from` has made of them is not used.
static LgStatus
merge_distinct(LgAggregate *aggregate, const LgAggregate *from, const uint32_t *map, LgError *err)
{
    const uint32_t n_values = aggregate->seen.n_keys - 1;
    for (uint32_t row = 0; row < from->seen.n; row++) {
        const uint32_t group = map[*lg_rowset_cell(&from->seen, row, 0)];
        aggregate->key[0] = group;
        for (uint32_t c = 0; c < n_values; c++) {
            aggregate->key[c + 1] = *lg_rowset_cell(&from->seen, row, c + 1);
        }
        bool is_new = false;
        LG_TRY(lg_exec_work(aggregate->exec, 64, err));
        if (lg_rowset_intern(&aggregate->seen, aggregate->key, &is_new) == LG_ROWSET_NONE) {
            return full(err);
        }
        if (is_new && !aggregate->agg->arg) {
            state_of(aggregate, group)->count++;
        } else if (is_new) {
            LG_TRY(add_one(aggregate, group, aggregate->key[1], err));
        }
    }
    return LG_OK;
}

LgStatus
lg_aggregate_merge(LgAggregate *aggregate, const LgAggregate *from, const uint32_t *map, uint32_t n,
                   LgError *err)
{
    assert(!aggregate->rounded && !from->rounded);
    if (aggregate->agg->distinct) {
        return merge_distinct(aggregate, from, map, err);
    }
    for (uint32_t g = 0; g < n; g++) {
        const LgAggregateState *part = state_of(from, g);
        LgAggregateState *state = state_of(aggregate, map[g]);
        LG_TRY(lg_exec_work(aggregate->exec, 64, err));
        if (part->best != LG_ID_NONE) {
            LG_TRY(add_extreme(aggregate, state, part->best, err));
            state->failed = state->failed || part->failed;
            continue;
        }
        promote(state, part->kind);
        add_exact(state, part->sum, part->scale);
        state->failed = state->failed || part->failed;
        state->count += part->count;
    }
    return LG_OK;
}

// --- Results ------------------------------------------------------------------

static LgValue
sum_value(const LgAggregateState *state)
{
    if (state->kind >= SUM_FLOAT) {
        double exact = (double)state->sum;
        for (unsigned i = 0; i < state->scale; i++) {
            exact /= 10;
        }
        return (LgValue){.kind = state->kind == SUM_FLOAT ? LG_VALUE_FLOAT : LG_VALUE_DOUBLE,
                         .as.number = exact + state->number};
    }
    const LgDecimal sum = {.mantissa = state->sum, .scale = state->scale};
    return state->kind == SUM_INTEGER ? lg_value_integer(sum)
                                      : (LgValue){.kind = LG_VALUE_DECIMAL, .as.decimal = sum};
}

static LgStatus
sum_id(LgAggregate *aggregate, const LgAggregateState *state, LgId *out, LgError *err)
{
    const LgValue value = sum_value(state);
    return lg_value_id(aggregate->exec, &value, out, err);
}

static LgStatus
average_id(LgAggregate *aggregate, const LgAggregateState *state, LgId *out, LgError *err)
{
    LgValue value = {.kind = LG_VALUE_INTEGER};
    if (state->count > 0) {
        const LgValue sum = sum_value(state);
        const LgValue n = {.kind = LG_VALUE_INTEGER, .as.integer = (int64_t)state->count};
        value = lg_value_arith(LG_EXPR_DIV, &sum, &n);
    }
    return lg_value_id(aggregate->exec, &value, out, err);
}

LgStatus
lg_aggregate_value(LgAggregate *aggregate, uint32_t group, LgId *out, LgError *err)
{
    const LgAggregateState *state = state_of(aggregate, group);
    const LgAggKind kind = aggregate->agg->kind;
    *out = LG_ID_NONE;
    if (state->failed && kind != LG_AGG_COUNT) {
        return LG_OK;
    }
    switch (kind) {
    case LG_AGG_COUNT: *out = lg_id_from_integer((int64_t)state->count); return LG_OK;
    case LG_AGG_SUM: return sum_id(aggregate, state, out, err);
    case LG_AGG_AVG: return average_id(aggregate, state, out, err);
    case LG_AGG_MIN:
    case LG_AGG_MAX:
    case LG_AGG_SAMPLE: *out = state->best; return LG_OK;
    case LG_AGG_GROUP_CONCAT: {
        const LgTerm term = lg_term_string(state->text);
        return lg_termtable_id(aggregate->exec->terms, &term, out, err);
    }
    }
    return LG_OK;
}
