// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A property path between two ends, for each left row: searched from the end that
// is known, from the one that promises less when both are, from every node where the
// path can begin when none is. A path on its own has the unit as its left side.
//
// A search under way is kept, so that rows with the same end go on with it; what
// finished searches found is remembered by their start.

#include "sparql/op_join_impl.h"
#include "sparql/path_impl.h"
#include "sparql/rowset.h"

enum { S = 0, O = 1 };
enum { EDGES_SHARE = 4, MEMO_SHARE = 32 }; // parts of the memory: of one label, of a memo
static const size_t memory_default = (size_t)1 << 30;

typedef enum {
    WAY_FORWARD,  // from the subject: as LgPathSearch.way
    WAY_BACKWARD, // from the object
    WAY_BOTH,     // both ends are known
    WAY_ALL,      // none is
} Way;

// Ends of finished searches.
typedef struct {
    LgRowSet starts; // start, where its ends begin in `ends`, 1 + how many there are
    LgId *ends;
    uint64_t n, cap, most;
} Memo;

typedef struct {
    LgOpJoin join;
    const LgPathPattern *pattern;
    LgPathSource source;
    LgPathSearch search[2]; // by way
    Memo memo[2];
    bool remembers;
    bool checks;      // a match of length zero must be a node of the graph
    LgPathSet starts; // of WAY_ALL
    bool has_starts;
    uint32_t left_col[2]; // column of each end's variable; UINT32_MAX: none
    uint32_t out_col[2];  // candidate column that the end fills; UINT32_MAX: none

    uint32_t at; // live left row
    bool begun;  // its fields below are set
    Way way;
    LgId end[2];      // of the row; LG_ID_NONE: not known
    bool given;       // of WAY_BOTH
    uint32_t next;    // of WAY_ALL: the next of `starts`
    bool streaming;   // ends of one start are being given
    const LgId *list; // they are remembered: the list of them, else null
    uint64_t list_n;
    uint64_t list_at; // next of the list, or pair of the search
} PathOp;

// --- Memo -------------------------------------------------------------------------

// The ends of a finished search, if they are known.
static bool
recall(PathOp *self, int way, LgId start)
{
    Memo *memo = &self->memo[way];
    bool is_new = false;
    const uint32_t row =
        self->remembers ? lg_rowset_intern(&memo->starts, &start, &is_new) : LG_ROWSET_NONE;
    if (row == LG_ROWSET_NONE || *lg_rowset_cell(&memo->starts, row, 2) == 0) {
        return false;
    }
    self->list = memo->ends + *lg_rowset_cell(&memo->starts, row, 1);
    self->list_n = *lg_rowset_cell(&memo->starts, row, 2) - 1;
    return true;
}

// Keep the ends that a finished search has found. No room is no failure.
static void
remember(PathOp *self, const LgPathSearch *search)
{
    Memo *memo = &self->memo[search->way];
    const LgPathSet *set = &search->set;
    LgArena *arena = self->join.base.exec->arena;
    bool is_new = false;
    if (!self->remembers || set->n > memo->most || memo->n > memo->most - set->n) {
        return;
    }
    if (memo->n + set->n > memo->cap) {
        const uint64_t cap = (memo->n + set->n) * 2;
        LgId *ends = LG_NEW_ARRAY(arena, LgId, cap);
        if (!ends) {
            memo->most = 0;
            return;
        }
        if (memo->n > 0) {
            memcpy(ends, memo->ends, memo->n * sizeof(*ends));
        }
        memo->ends = ends;
        memo->cap = cap;
    }
    const uint64_t first = memo->n;
    for (uint32_t i = 0; i < set->n; i++) {
        memo->ends[memo->n] = set->nodes[i];
        memo->n += set->states[i] == search->goal;
    }
    const uint32_t row = lg_rowset_intern(&memo->starts, &search->start, &is_new);
    if (row == LG_ROWSET_NONE) {
        memo->most = 0;
        return;
    }
    *lg_rowset_cell(&memo->starts, row, 1) = first;
    *lg_rowset_cell(&memo->starts, row, 2) = memo->n - first + 1;
}

// --- One start ----------------------------------------------------------------------

// May a path of length zero match at `node`?
static LgStatus
is_node(PathOp *self, LgId node, bool *out, LgError *err)
{
    *out = true;
    return self->checks && self->way != WAY_ALL
               ? lg_path_edges_has_node(&self->source, node, out, err)
               : LG_OK;
}

// Begin to give the ends that are reached from `start`.
static LgStatus
stream_begin(PathOp *self, int way, LgId start, LgError *err)
{
    self->streaming = true;
    self->list = NULL;
    self->list_at = 0;
    if (recall(self, way, start)) {
        return LG_OK;
    }
    bool known = false;
    LG_TRY(is_node(self, start, &known, err));
    if (!known) { // then there are no edges either
        self->list = self->end;
        self->list_n = 0;
        return LG_OK;
    }
    return lg_path_search_begin(&self->search[way], start, err);
}

// The next end, LG_ID_NONE when there are no more.
static LgStatus
stream_next(PathOp *self, int way, LgId *out, LgError *err)
{
    *out = LG_ID_NONE;
    if (self->list) {
        if (self->list_at < self->list_n) {
            *out = self->list[self->list_at++];
        }
        return LG_OK;
    }
    LgPathSearch *search = &self->search[way];
    for (;;) {
        const LgPathSet *set = &search->set;
        while (self->list_at < set->n) {
            const uint64_t i = self->list_at++;
            if (set->states[i] == search->goal) {
                *out = set->nodes[i];
                return LG_OK;
            }
        }
        if (lg_path_search_is_over(search)) {
            remember(self, search);
            return LG_OK;
        }
        LG_TRY(lg_path_search_step(search, err));
    }
}

// --- Two ends -----------------------------------------------------------------------

// How many edges leave `node` to begin with.
static LgStatus
count_edges(PathOp *self, int way, LgId node, double *out, LgError *err)
{
    const LgPathNfa *nfa = self->pattern->nfa;
    const uint32_t state = way == WAY_FORWARD ? nfa->start : nfa->accept;
    *out = 0;
    for (uint32_t i = nfa->first[way][state]; i < nfa->first[way][state + 1]; i++) {
        const uint32_t label = nfa->arrows[way][i].label;
        if (label == LG_PATH_EMPTY || nfa->labels[label].predicate == LG_ID_NONE) {
            continue;
        }
        LgScanSpec spec = {.p = nfa->labels[label].predicate, .graphs = self->source.graphs};
        *(self->search[way].edges[label].reverse ? &spec.o : &spec.s) = node;
        uint64_t rows = 0;
        bool exact = false;
        LG_TRY(lg_snapshot_count(self->source.exec->snapshot, &spec, &rows, &exact, err));
        *out += (double)rows;
    }
    return LG_OK;
}

static LgStatus
choose_way(PathOp *self, LgId s, LgId o, int *out, LgError *err)
{
    double forward = 0;
    double backward = 0;
    if (self->way == WAY_ALL) {
        *out = WAY_FORWARD;
        return LG_OK;
    }
    if (self->search[WAY_FORWARD].start == s || self->search[WAY_BACKWARD].start == o) {
        *out = self->search[WAY_FORWARD].start == s ? WAY_FORWARD : WAY_BACKWARD;
        return LG_OK;
    }
    if (lg_id_kind(s) == LG_ID_KIND_LOCAL || lg_id_kind(o) == LG_ID_KIND_LOCAL) {
        *out = lg_id_kind(s) == LG_ID_KIND_LOCAL ? WAY_FORWARD : WAY_BACKWARD;
        return LG_OK;
    }
    LG_TRY(count_edges(self, WAY_FORWARD, s, &forward, err));
    LG_TRY(count_edges(self, WAY_BACKWARD, o, &backward, err));
    *out = backward < forward ? WAY_BACKWARD : WAY_FORWARD;
    return LG_OK;
}

// Does the path lead from `s` to `o`? The search goes no further than it must.
static LgStatus
connects(PathOp *self, LgId s, LgId o, bool *out, LgError *err)
{
    int way = WAY_FORWARD;
    if (s == o && self->pattern->nfa->nullable) {
        return is_node(self, s, out, err);
    }
    LG_TRY(choose_way(self, s, o, &way, err));
    LgPathSearch *search = &self->search[way];
    const LgId target = way == WAY_FORWARD ? o : s;
    LG_TRY(lg_path_search_begin(search, way == WAY_FORWARD ? s : o, err));
    for (;;) {
        *out = lg_path_search_has(search, target);
        if (*out || lg_path_search_is_over(search)) {
            return LG_OK;
        }
        LG_TRY(lg_path_search_step(search, err));
    }
}

// --- No ends ------------------------------------------------------------------------

static LgStatus
add_start(void *context, LgId node, uint32_t with, LgError *err)
{
    PathOp *self = (PathOp *)context;
    (void)with;
    return lg_path_set_add(&self->starts, self->source.exec->arena, node, 0, err);
}

// Every node that a match can begin with: all of the graph for a path that may have
// length zero, else the nodes that its first steps leave.
static LgStatus
find_starts(PathOp *self, LgError *err)
{
    const LgPathNfa *nfa = self->pattern->nfa;
    const LgPathVisitor visitor = {.visit = add_start, .context = self};
    self->has_starts = true;
    if (nfa->nullable) {
        return lg_path_edges_nodes(&self->source, &visitor, err);
    }
    bool *seen = LG_NEW_ARRAY(self->source.exec->arena, bool, nfa->n_states);
    uint32_t *todo = LG_NEW_ARRAY(self->source.exec->arena, uint32_t, nfa->n_states);
    if (!seen || !todo) {
        return lg_op_full(&self->join.base, err);
    }
    uint32_t n = 1;
    todo[0] = nfa->start;
    seen[nfa->start] = true;
    while (n > 0) {
        const uint32_t state = todo[--n];
        for (uint32_t i = nfa->first[0][state]; i < nfa->first[0][state + 1]; i++) {
            const LgPathArrow *arrow = &nfa->arrows[0][i];
            if (arrow->label != LG_PATH_EMPTY) {
                LG_TRY(lg_path_edges_starts(&self->source,
                                            &self->search[WAY_FORWARD].edges[arrow->label], 0,
                                            &visitor, err));
            } else if (!seen[arrow->to]) {
                seen[arrow->to] = true;
                todo[n++] = arrow->to;
            }
        }
    }
    return LG_OK;
}

// The next match of a row with no end known.
static LgStatus
next_of_all(PathOp *self, LgId found[2], bool *out, LgError *err)
{
    const bool same = self->pattern->var[S] == self->pattern->var[O];
    if (!self->has_starts) {
        LG_TRY(find_starts(self, err));
    }
    for (;;) {
        if (self->streaming) {
            found[S] = self->starts.nodes[self->next - 1];
            LG_TRY(stream_next(self, WAY_FORWARD, &found[O], err));
            self->streaming = found[O] != LG_ID_NONE;
            *out = self->streaming;
            if (*out) {
                return LG_OK;
            }
        }
        if (self->next == self->starts.n) {
            *out = false;
            return LG_OK;
        }
        const LgId start = self->starts.nodes[self->next++];
        if (!same) {
            LG_TRY(stream_begin(self, WAY_FORWARD, start, err));
            continue;
        }
        LG_TRY(lg_exec_check(self->source.exec, err));
        LG_TRY(connects(self, start, start, out, err));
        if (*out) {
            found[S] = found[O] = start;
            return LG_OK;
        }
    }
}

// --- Rows -----------------------------------------------------------------------------

static LgStatus
row_begin(PathOp *self, uint32_t row, LgError *err)
{
    const LgPathPattern *pattern = self->pattern;
    self->begun = true;
    self->given = false;
    for (int e = 0; e < 2; e++) {
        const LgId own = self->left_col[e] == UINT32_MAX
                             ? LG_ID_NONE
                             : self->join.left.cols[self->left_col[e]][row];
        self->end[e] = pattern->id[e] != LG_ID_NONE ? pattern->id[e] : own;
        if (own != LG_ID_NONE && own != self->end[e]) {
            self->way = WAY_BOTH; // the row has another value: nothing matches
            self->given = true;
            return LG_OK;
        }
    }
    self->next = 0;
    self->streaming = false;
    if (self->end[S] != LG_ID_NONE && self->end[O] != LG_ID_NONE) {
        self->way = WAY_BOTH;
        return LG_OK;
    }
    if (self->end[S] == LG_ID_NONE && self->end[O] == LG_ID_NONE) {
        self->way = WAY_ALL;
        return LG_OK;
    }
    self->way = self->end[S] != LG_ID_NONE ? WAY_FORWARD : WAY_BACKWARD;
    return stream_begin(self, (int)self->way, self->end[self->way], err);
}

static LgStatus
row_next(PathOp *self, LgId found[2], bool *out, LgError *err)
{
    if (self->way == WAY_ALL) {
        return next_of_all(self, found, out, err);
    }
    found[S] = self->end[S];
    found[O] = self->end[O];
    if (self->way == WAY_BOTH) {
        *out = false;
        if (!self->given) {
            self->given = true;
            LG_TRY(connects(self, found[S], found[O], out, err));
        }
        return LG_OK;
    }
    const int other = self->way == WAY_FORWARD ? O : S;
    LG_TRY(stream_next(self, (int)self->way, &found[other], err));
    *out = found[other] != LG_ID_NONE;
    return LG_OK;
}

static void
add(PathOp *self, uint32_t left_row, const LgId found[2])
{
    LgOpJoin *join = &self->join;
    const uint32_t n = join->rows.n++;
    join->left_of[n] = (uint16_t)self->at;
    for (uint32_t c = 0; c < join->n_left; c++) {
        join->rows.cols[c][n] = join->left.cols[c][left_row];
    }
    for (int e = 0; e < 2; e++) {
        if (self->out_col[e] != UINT32_MAX) {
            join->rows.cols[self->out_col[e]][n] = found[e];
        }
    }
}

static LgStatus
path_begin(LgOpJoin *join, LgError *err)
{
    (void)err;
    ((PathOp *)join)->at = 0;
    return LG_OK;
}

static LgStatus
path_fill(LgOpJoin *join, bool *out_done, LgError *err)
{
    PathOp *self = (PathOp *)join;
    const bool once = lg_op_join_once(join);
    *out_done = false;
    while (self->at < join->left.n) {
        const uint32_t left_row = lg_batch_row(&join->left, self->at);
        if (!self->begun) {
            if (self->at % 64 == 63) {
                LG_TRY(lg_exec_check(join->base.exec, err));
            }
            LG_TRY(row_begin(self, left_row, err));
        }
        bool found = true;
        while (found) {
            LgId ends[2];
            if (join->rows.n == LG_BATCH_MAX) {
                return LG_OK;
            }
            LG_TRY(row_next(self, ends, &found, err));
            if (found && once) {
                join->matched[self->at] = true;
                break;
            }
            if (found) {
                add(self, left_row, ends);
            }
        }
        self->begun = false;
        self->at++;
    }
    *out_done = true;
    return LG_OK;
}

static const LgOpJoinType finder = {.begin = path_begin, .fill = path_fill};

static LgStatus
path_open(LgOp *op, LgError *err)
{
    PathOp *self = (PathOp *)op;
    const LgPlan *left = op->plan->inputs[0];
    const LgPathPattern *pattern = op->plan->path;
    const bool all = op->plan->mode >= LG_JOIN_SEMI; // the condition may look at any
    const size_t memory = op->context->memory > 0 ? op->context->memory : memory_default;
    LgVar fresh[2];
    uint32_t n_new = 0;
    self->pattern = pattern;
    const LgPlanKnobs *knobs = op->context->knobs;
    const bool loads = !knobs || !knobs->no_load;
    self->source = (LgPathSource){op->exec, pattern->graphs, loads ? memory / EDGES_SHARE : 0};
    self->checks =
        pattern->nfa->nullable && pattern->id[S] == LG_ID_NONE && pattern->id[O] == LG_ID_NONE;
    self->remembers = left->n_vars > 0;
    for (int e = 0; e < 2; e++) {
        LG_TRY(lg_path_search_init(&self->search[e], &self->source, pattern->nfa, e, err));
        lg_rowset_init(&self->memo[e].starts, op->exec->arena, 3, 1);
        self->memo[e].most = memory / MEMO_SHARE / sizeof(LgId);
        self->left_col[e] = UINT32_MAX;
        self->out_col[e] = UINT32_MAX;
        if (pattern->var[e] == LG_VAR_NONE) {
            continue;
        }
        self->left_col[e] = lg_plan_column(left, pattern->var[e]);
        self->out_col[e] = self->left_col[e];
        if (self->left_col[e] == UINT32_MAX &&
            (all || lg_plan_column(op->plan, pattern->var[e]) != UINT32_MAX)) {
            const bool same = n_new > 0 && fresh[0] == pattern->var[e];
            if (!same) {
                fresh[n_new++] = pattern->var[e];
            }
            self->out_col[e] = left->n_vars + n_new - 1;
        }
    }
    return lg_op_join_open(&self->join, &finder, fresh, n_new, err);
}

static const LgOpType path_type = {.name = "path", .open = path_open, .next = lg_op_join_next};

LgOp *
lg_op_path_new(LgArena *arena, const LgPlan *plan)
{
    (void)plan;
    PathOp *self = LG_NEW(arena, PathOp);
    if (!self) {
        return NULL;
    }
    self->join.base.type = &path_type;
    return &self->join.base;
}
