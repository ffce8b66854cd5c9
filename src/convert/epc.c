// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The converter of energy performance certificates: recipes, the order of the
// tables, and the way of a row up to its batch.

#include "base/lane.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/yaml.h"
#include "convert/epc_impl.h"
#include "convert/recipe_impl.h"
#include "convert/slug.h"

#include <stdarg.h>
#include <stdio.h>

const char *const lg_epc_types[LG_EPC_TYPES] = {"domestic", "non-domestic", "display"};

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory to convert certificates");
}

// --- IRIs -------------------------------------------------------------------

LgStatus
lg_epc_iri(LgEpcRun *run, LgTermRef *out, LgError *err, const char *fmt, ...)
{
    char text[1024];
    const LgStr base = run->options->base;
    if (base.n >= sizeof(text) / 2) {
        return lg_error_set(err, LG_E_LIMIT, "the base IRI is longer than %zu bytes",
                            sizeof(text) / 2);
    }
    memcpy(text, base.p, base.n);
    va_list ap;
    va_start(ap, fmt);
    const int n = vsnprintf(text + base.n, sizeof(text) - base.n, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof(text) - base.n) {
        return lg_error_set(err, LG_E_LIMIT, "an IRI is longer than %zu bytes", sizeof(text));
    }
    const LgTerm term = lg_term_iri((LgStr){text, base.n + (size_t)n});
    return lg_sink_term(run->sink, &term, true, out, err);
}

LgStr
lg_epc_graph_iri(LgEpcRun *run, unsigned part, unsigned year, const char *tail)
{
    const char *type = lg_epc_types[part % LG_EPC_TYPES];
    const char *advice = part < LG_EPC_TYPES ? "" : "/recommendations";
    const LgStr base = run->options->base;
    return year == 0
               ? lg_arena_printf(run->arena, LG_STR_FMT "graph/epc/%s/undated%s%s",
                                 LG_STR_ARG(base), type, advice, tail)
               : lg_arena_printf(run->arena, LG_STR_FMT "graph/epc/%s/%u%s%s", LG_STR_ARG(base),
                                 type, year + LG_EPC_FIRST_YEAR - 1, advice, tail);
}

LgStatus
lg_epc_graph(LgEpcRun *run, unsigned part, unsigned year, const char *tail, LgTermRef *out,
             LgError *err)
{
    const char *type = lg_epc_types[part % LG_EPC_TYPES];
    const char *advice = part < LG_EPC_TYPES ? "" : "/recommendations";
    if (year == 0) {
        return lg_epc_iri(run, out, err, "graph/epc/%s/undated%s%s", type, advice, tail);
    }
    return lg_epc_iri(run, out, err, "graph/epc/%s/%u%s%s", type, year + LG_EPC_FIRST_YEAR - 1,
                      advice, tail);
}

// --- Recipes ----------------------------------------------------------------

static LgStatus
read_register(LgEpcRun *run, const LgYaml *node, LgError *err)
{
    static const struct {
        const char *name;
        unsigned reg, type;
    } names[] = {
        {"domestic", LG_EPC_DOMESTIC, LG_EPC_TYPES},
        {"non-domestic", LG_EPC_NON_DOMESTIC, 1},
        {"display", LG_EPC_DISPLAY, 2},
        {"domestic-recommendations", LG_EPC_IMPROVEMENTS, LG_EPC_TYPES},
        {"non-domestic-recommendations", LG_EPC_RECOMMENDATIONS, 1},
        {"display-recommendations", LG_EPC_RECOMMENDATIONS, 2},
    };
    LG_TRY(lg_yaml_expect(node, LG_YAML_SCALAR, "register", err));
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (lg_str_eq(node->text, lg_str_c(names[i].name))) {
            run->recipe.reg = names[i].reg;
            run->recipe.type = names[i].type;
            return LG_OK;
        }
    }
    return lg_yaml_fail(node, err, LG_E_INVALID,
                        "unknown register '" LG_STR_FMT "'; there are domestic, non-domestic, "
                        "display, and each of them with -recommendations",
                        LG_STR_ARG(node->text));
}

static LgStatus
read_key(LgEpcRun *run, const LgYaml *node, LgError *err)
{
    if (node->kind == LG_YAML_SCALAR && lg_str_eq(node->text, LG_STR("row"))) {
        run->recipe.key_is_row = true;
        return LG_OK;
    }
    static const LgStr keys[] = {LG_STR_INIT("column")};
    if (node->kind == LG_YAML_MAPPING) {
        LG_TRY(lg_yaml_only(node, keys, 1, err));
        LG_TRY(lg_yaml_str(node, keys[0], &run->recipe.key, err));
    }
    return run->recipe.key.n > 0
               ? LG_OK
               : lg_yaml_fail(node, err, LG_E_INVALID,
                              "key is either row or {column: NAME OF THE COLUMN}");
}

static const LgField recipe_fields[] = {
    LG_FIELD("register", LG_FIELD_NODE, 0),
    LG_FIELD("key", LG_FIELD_NODE, 0),
    LG_FIELD("year", LG_FIELD_NODE, 0),
    LG_FIELD("files", LG_FIELD_NODE, 0),
};

const LgSection lg_epc_recipe = LG_SECTION("", recipe_fields);

static LgStatus
read_recipe(LgEpcRun *run, LgError *err)
{
    run->recipe.type = LG_EPC_TYPES;
    if (!run->options->recipe) {
        return LG_OK;
    }
    const LgYaml *root = NULL;
    LG_TRY(lg_yaml_read(run->options->io, run->options->recipe, run->arena, &root, err));
    LG_TRY(lg_recipe_field_read(root, &lg_epc_recipe, &run->recipe, err));
    const LgYaml *reg = lg_yaml_get(root, LG_STR("register"));
    const LgYaml *key = lg_yaml_get(root, LG_STR("key"));
    const LgYaml *year = lg_yaml_get(root, LG_STR("year"));
    if (reg) {
        LG_TRY(read_register(run, reg, err));
    }
    if (key) {
        LG_TRY(read_key(run, key, err));
    }
    uint64_t value = 0;
    LG_TRY(lg_yaml_uint(root, LG_STR("year"), &value, err));
    if (year && (value < LG_EPC_FIRST_YEAR || value >= LG_EPC_FIRST_YEAR + LG_EPC_YEARS - 1)) {
        return lg_yaml_fail(year, err, LG_E_INVALID, "year is from %d to %d", LG_EPC_FIRST_YEAR,
                            LG_EPC_FIRST_YEAR + LG_EPC_YEARS - 2);
    }
    run->recipe.year = (unsigned)value;
    return LG_OK;
}

// --- Rows -------------------------------------------------------------------

// What converting one table needs besides its plan.
typedef struct {
    LgEpcRun *run;
    LgEpcPlan *plan;
    LgEpcTable *table;
    uint16_t number; // of the table
    LgStr file_slug; // for keys made of row numbers
    unsigned year;   // from the file's name or the recipe; bit number, 0: none
    char delimiter;  // of the file
    uint64_t read;   // rows, the bad ones too
    uint32_t *cells; // of each slot: the slots themselves are the lane's
    LgEpcBatch *batches[LG_EPC_YEARS];
    LgEpcBatch *all; // batches there are
    LgLane *lane;    // turns them into columns; null: there is none yet
    LgBuf key;       // of the row at hand
    LgBuf owner;     // key of the certificate that had the last recommendation
    uint16_t owner_year;
} Conversion;

static unsigned
year_bit(unsigned year)
{
    return year >= LG_EPC_FIRST_YEAR && year < LG_EPC_FIRST_YEAR + LG_EPC_YEARS - 1
               ? year - LG_EPC_FIRST_YEAR + 1
               : 0;
}

static LgStr
cell_at(const Conversion *c, const LgRow *row, int slot)
{
    return slot < 0 ? (LgStr){0} : lg_str_trim(row->cells[c->cells[slot]]);
}

// Year of lodgement of a certificate, as a bit number.
static unsigned
year_of_row(const Conversion *c, const LgRow *row)
{
    char text[LG_EPC_TEXT_MAX];
    LgStr date = {0};
    LgStr cell = cell_at(c, row, c->plan->date);
    if (!lg_epc_value_date(cell, text, &date)) {
        cell = cell_at(c, row, c->plan->datetime);
        cell.n = cell.n < 10 ? cell.n : 10;
        if (!lg_epc_value_date(cell, text, &date)) {
            return c->year;
        }
    }
    uint64_t year = 0;
    return lg_str_u64((LgStr){date.p, 4}, &year) ? year_bit((unsigned)year) : 0;
}

// A row that cannot be published. Without rejects converting ends with the number of all errors.
static LgStatus
reject_row(const Conversion *c, const LgRow *row, LgProblem problem, LgError *err)
{
    LgEpcRun *run = c->run;
    LgRejects *rejects = run->options->rejects;
    LG_TRY(lg_rejects_row(rejects, run->report, c->plan->source, row, problem, err));
    return rejects ? lg_rejects_check(rejects, run->read + c->read, false, err) : LG_OK;
}

// Numbers, hashes; spaces only where a recipe says that the column is the key.
static bool
is_possible_key(LgStr key, bool given)
{
    enum { KEY_MAX = 200 };
    bool fine = key.n <= KEY_MAX;
    for (size_t i = 0; fine && i < key.n; i++) {
        const unsigned char byte = (unsigned char)key.p[i];
        fine = byte > (given ? 0x1f : 0x20) && byte != 0x7f;
    }
    return fine;
}

static LgStr
key_name(const Conversion *c)
{
    return c->plan->key < 0 ? c->run->recipe.key : c->plan->slots[c->plan->key].header;
}

// Append the key of a certificate as it is in IRIs.
static LgStatus
append_key(Conversion *c, LgStr key, LgError *err)
{
    LgBuf *to = &c->key;
    const bool given = c->plan->key_given;
    if (!given && lg_epc_former_is_number(key)) {
        lg_buf_add(to, key);
        return LG_OK;
    }
    lg_buf_add(to, given ? LG_STR("key/") : LG_STR("lmk/"));
    if (lg_slug_safe(key, false)) {
        lg_buf_add(to, key);
        return LG_OK;
    }
    LgArena *scratch = lg_arena_new(0);
    const LgStr encoded = scratch ? lg_slug_encode(scratch, key, false) : (LgStr){0};
    lg_buf_add(to, encoded);
    const bool made = encoded.p != NULL;
    lg_arena_free(scratch);
    return made ? LG_OK : no_memory(err);
}

// Append what stands for the certificate in IRIs: "0151-...", "lmk/...". False,
// with a report, when the row has no key.
static LgStatus
add_key(Conversion *c, const LgRow *row, bool *out_fine, LgError *err)
{
    LgBuf *to = &c->key;
    const LgEpcPlan *plan = c->plan;
    *out_fine = true;
    if (plan->key_given && plan->key_cell < 0) {
        lg_buf_printf(to, "row/" LG_STR_FMT "/%llu", LG_STR_ARG(c->file_slug),
                      (unsigned long long)row->row);
        return LG_OK;
    }
    const LgStr related = cell_at(c, row, plan->related);
    const LgStr key = related.n > 0 ? related : lg_str_trim(row->cells[plan->key_cell]);
    if (key.n == 0 || lg_epc_value_absent(key)) {
        *out_fine = false;
        return reject_row(c, row,
                          (LgProblem){.code = "E-NOKEY",
                                      .column = key_name(c),
                                      .value = key,
                                      .has_value = true,
                                      .text = LG_STR("the row has no key"),
                                      .expected = LG_STR("the number of the certificate")},
                          err);
    }
    if (!is_possible_key(key, plan->key_given)) {
        *out_fine = false;
        return reject_row(c, row,
                          (LgProblem){.code = "E-KEY",
                                      .column = key_name(c),
                                      .value = key,
                                      .text = LG_STR("this cannot be a key"),
                                      .expected = LG_STR("at most 200 bytes without spaces or "
                                                         "control characters")},
                          err);
    }
    return append_key(c, key, err);
}

#define ITEM_FRONT "/recommendation/"

// Append what tells a recommendation from the others of its certificate.
static LgStatus
add_item(Conversion *c, const LgRow *row, bool *out_fine, LgError *err)
{
    const LgStr item = cell_at(c, row, c->plan->item);
    const LgStr payback = cell_at(c, row, c->plan->payback);
    // Where a report numbers them, the number alone is the key; before, each payback
    // had numbers of its own.
    const bool split = payback.n > 0 && c->plan->related < 0;
    lg_buf_add(&c->key, LG_STR(ITEM_FRONT));
    *out_fine = item.n > 0 && lg_slug_safe(item, false);
    if (split && *out_fine) {
        LgArena *scratch = lg_arena_new(0);
        LgStr slug = {0};
        const LgStatus st = scratch ? lg_slug_make(scratch, payback, &slug, NULL) : LG_E_NOMEM;
        *out_fine = st == LG_OK;
        lg_buf_add(&c->key, slug);
        lg_buf_byte(&c->key, '-');
        lg_arena_free(scratch);
        if (st == LG_E_NOMEM) {
            return no_memory(err);
        }
    }
    lg_buf_add(&c->key, item);
    if (*out_fine) {
        return LG_OK;
    }
    return reject_row(c, row,
                      (LgProblem){.code = "E-ITEM",
                                  .column = c->plan->slots[c->plan->item].header,
                                  .value = item,
                                  .has_value = true,
                                  .text = LG_STR("the recommendation has no number"),
                                  .expected = LG_STR("a number such as 2")},
                      err);
}

// --- The lane -----------------------------------------------------------------

// Full batches become columns on a thread of their own, in their order, while the next ones are
// filled. It has the sink, the code lists, the caches and `run->cells` for itself meanwhile.
static LgStatus
flush_batch(void *ctx, void *piece, LgError *err)
{
    Conversion *c = (Conversion *)ctx;
    LgEpcBatch *batch = *(LgEpcBatch **)piece;
    const LgStatus st = lg_epc_column_flush(c->run, c->plan, batch, err);
    (void)lg_lane_give(c->lane, batch); // there are not so many
    return st;
}

static const LgLaneType lane_type = {.run = flush_batch, .size = sizeof(LgEpcBatch *), .most = 4};

// Hand over the rows of a year. Tables that never fill a batch have no thread.
static LgStatus
hand_over(Conversion *c, unsigned year, LgError *err)
{
    LgEpcBatch *batch = c->batches[year];
    if (!c->lane && batch->n == LG_EPC_ROWS) {
        c->lane = lg_lane_new(&lane_type, c);
    }
    if (!c->lane) {
        return lg_epc_column_flush(c->run, c->plan, batch, err);
    }
    c->batches[year] = NULL;
    return lg_lane_put(c->lane, &batch, err);
}

static LgStatus
end_lane(Conversion *c, bool drop, LgError *err)
{
    LgStatus st = LG_OK;
    if (c->lane) {
        st = lg_lane_wait(c->lane, drop, err);
        lg_lane_free(c->lane);
        c->lane = NULL;
    }
    return st;
}

static LgEpcBatch *
make_batch(Conversion *c)
{
    LgArena *arena = c->run->arena;
    LgEpcBatch *batch = LG_NEW(arena, LgEpcBatch);
    if (!batch) {
        return NULL;
    }
    batch->cells = LG_NEW_ARRAY(arena, struct LgEpcSpan, c->plan->n_slots * (size_t)LG_EPC_ROWS);
    batch->rows = LG_NEW_ARRAY(arena, uint32_t, LG_EPC_ROWS);
    batch->subject_n = LG_NEW_ARRAY(arena, uint32_t, LG_EPC_ROWS);
    batch->owner_n = LG_NEW_ARRAY(arena, uint32_t, LG_EPC_ROWS);
    batch->next = c->all;
    c->all = batch;
    return batch->cells && batch->rows && batch->subject_n && batch->owner_n ? batch : NULL;
}

// The batch of a year, which has room.
static LgEpcBatch *
need_batch(Conversion *c, unsigned year)
{
    LgEpcBatch *batch = c->batches[year];
    if (!batch) {
        batch = c->lane ? (LgEpcBatch *)lg_lane_take(c->lane) : NULL;
        batch = batch ? batch : make_batch(c);
        c->batches[year] = batch;
    }
    if (batch) {
        batch->year = year;
    }
    return batch;
}

// --- Staging ------------------------------------------------------------------

// Copy the cells of the row that have a slot.
static LgStatus
copy_cells(const Conversion *c, LgEpcBatch *batch, const LgRow *row, LgError *err)
{
    enum { PAD = 8 }; // caches read 8 bytes at once
    const char *from = row->cells[0].p;
    const char *end = from + row->cells[0].n;
    for (uint32_t i = row->n; i > 1; i--) {
        if (row->cells[i - 1].n > 0) { // the cells of a row stand in one piece of memory
            end = row->cells[i - 1].p + row->cells[i - 1].n;
            break;
        }
    }
    const size_t n = (size_t)(end - from);
    char *to = lg_buf_reserve(&batch->text, n + PAD);
    if (!to) {
        return no_memory(err);
    }
    memcpy(to, from, n);
    memset(to + n, 0, PAD);
    const uint32_t base = (uint32_t)batch->text.n;
    struct LgEpcSpan *span = batch->cells + batch->n * c->plan->n_slots;
    for (size_t i = 0; i < c->plan->n_slots; i++) {
        const LgStr cell = row->cells[c->cells[i]];
        span[i].at = cell.n ? base + (uint32_t)(cell.p - from) : 0;
        span[i].n = (uint32_t)cell.n;
    }
    batch->text.n += n;
    return LG_OK;
}

// Put the row, whose key and year are known, into its batch.
static LgStatus
stage_row(Conversion *c, const LgRow *row, unsigned year, size_t owner, LgError *err)
{
    enum { MAX_TEXT = 32 << 20 };
    LgEpcBatch *batch = need_batch(c, year);
    if (!batch) {
        return no_memory(err);
    }
    LG_TRY(copy_cells(c, batch, row, err));
    const size_t before = batch->subjects.n;
    lg_buf_add(&batch->subjects, c->run->options->base);
    lg_buf_add(&batch->subjects, LG_STR("id/epc/"));
    lg_buf_add(&batch->subjects, lg_str_c(lg_epc_types[c->plan->type]));
    lg_buf_byte(&batch->subjects, '/');
    const size_t prefix = batch->subjects.n - before;
    lg_buf_add(&batch->subjects, lg_buf_view(&c->key));
    if (batch->subjects.failed) {
        return no_memory(err);
    }
    batch->subject_n[batch->n] = (uint32_t)(batch->subjects.n - before);
    batch->owner_n[batch->n] = (uint32_t)(prefix + owner);
    batch->rows[batch->n++] = (uint32_t)row->row;
    c->table->rows++;
    c->table->years |= UINT64_C(1) << year;
    if (batch->n == LG_EPC_ROWS || batch->text.n > MAX_TEXT) {
        return hand_over(c, year, err);
    }
    return LG_OK;
}

static LgStatus
reject_twice(const Conversion *c, const LgRow *row, LgEpcPlace first, LgError *err)
{
    char text[400];
    const LgStr other = c->run->tables[first.table].name;
    const bool same = first.table == c->number;
    (void)snprintf(text, sizeof(text), "the same key twice: rows %u%s" LG_STR_FMT " and %llu",
                   first.row, same ? "" : " of ", same ? 0 : (int)other.n, other.p,
                   (unsigned long long)row->row);
    return reject_row(c, row,
                      (LgProblem){.code = "E-DUP",
                                  .other_row = same ? first.row : 0,
                                  .column = key_name(c),
                                  .value = lg_buf_view(&c->key),
                                  .has_value = true,
                                  .text = lg_str_c(text),
                                  .fix = LG_STR("take one of the two rows out")},
                      err);
}

// Recommendations belong where their certificate is, if that is known. Those of one certificate
// mostly stand together.
static LgStatus
year_of_owner(Conversion *c, uint16_t *out, LgError *err)
{
    if (!lg_str_eq(lg_buf_view(&c->owner), lg_buf_view(&c->key))) {
        bool found = false;
        LgEpcPlace first = {0};
        LG_TRY(lg_epc_keys_find(c->run->keys, lg_buf_view(&c->key), &found, &first, err));
        if (!found && c->run->n_kept > 0) {
            LG_TRY(lg_epc_keys_find(c->run->unread, lg_buf_view(&c->key), &found, &first, err));
        }
        lg_buf_clear(&c->owner);
        lg_buf_add(&c->owner, lg_buf_view(&c->key));
        c->owner_year = found ? first.year : (uint16_t)c->year;
    }
    *out = c->owner_year;
    return c->owner.failed ? no_memory(err) : LG_OK;
}

// Remember the recommendation: mostly as a number of its certificate, whose key is the first
// `owner` bytes of its own.
static LgStatus
note_item(const Conversion *c, const LgRow *row, size_t owner, LgEpcPlace place, bool *out_new,
          LgEpcPlace *out_first, LgError *err)
{
    const LgStr item = cell_at(c, row, c->plan->item);
    LgStr key = lg_buf_view(&c->key);
    uint64_t number = 0;
    const bool plain =
        item.n > 0 && item.p[0] != '0' && lg_str_u64(item, &number) && number <= UINT16_MAX;
    if (plain && c->key.n == owner + strlen(ITEM_FRONT) + item.n) {
        key.n = owner;
    } else {
        number = 0;
    }
    place.number = (uint16_t)number;
    return lg_epc_keys_add(c->run->items, key, place, out_new, out_first, err);
}

static LgStatus
take_row(Conversion *c, const LgRow *row, LgError *err)
{
    const bool advice = c->plan->part >= LG_EPC_TYPES;
    lg_buf_clear(&c->key);
    bool fine = false;
    LG_TRY(add_key(c, row, &fine, err));
    const size_t owner = c->key.n;
    LgEpcPlace place = {.row = (uint32_t)row->row, .table = c->number};
    LgEpcPlace first = {0};
    if (advice && fine) {
        LG_TRY(year_of_owner(c, &place.year, err));
        LG_TRY(add_item(c, row, &fine, err));
    } else {
        place.year = (uint16_t)year_of_row(c, row);
    }
    if (c->key.failed) {
        return no_memory(err);
    }
    if (!fine) {
        return LG_OK;
    }
    if (c->plan->key_cell >= 0) {
        bool is_new = false;
        LG_TRY(advice ? note_item(c, row, owner, place, &is_new, &first, err)
                      : lg_epc_keys_add(c->run->keys, lg_buf_view(&c->key), place, &is_new, &first,
                                        err));
        if (!is_new) {
            return reject_twice(c, row, first, err);
        }
    }
    return stage_row(c, row, place.year, owner, err);
}

// A line that is no row. If it is that of a certificate that is live, that stays.
static LgStatus
take_fault(Conversion *c, const LgRow *row, LgError *err)
{
    char text[LG_REJECTS_TEXT];
    const LgEpcPlan *plan = c->plan;
    LG_TRY(reject_row(c, row, lg_rejects_fault(row, text), err));
    if (plan->part >= LG_EPC_TYPES || plan->key_cell < 0) {
        return LG_OK;
    }
    const LgStr key = lg_epc_kept_cell(row->cells[0], c->delimiter, (uint32_t)plan->key_cell);
    if (key.n == 0 || !is_possible_key(key, plan->key_given)) {
        return LG_OK;
    }
    lg_buf_clear(&c->key);
    LG_TRY(append_key(c, key, err));
    return c->key.failed ? no_memory(err)
                         : lg_epc_kept_note(c->run, plan->type, lg_buf_view(&c->key), err);
}

static LgStatus
take_rows(Conversion *c, LgSheet *sheet, LgError *err)
{
    LgEncoding encoding = LG_ENCODING_AUTO;
    LgRow row = {.n = 1};
    (void)lg_sheet_dialect(sheet, &encoding, &c->delimiter); // a workbook has no lines
    for (;;) {
        LG_TRY(lg_sheet_next(sheet, &row, err));
        if (row.n == 0) {
            break;
        }
        if (row.row > UINT32_MAX) {
            return lg_error_set(err, LG_E_LIMIT, LG_STR_FMT ": more than %u rows",
                                LG_STR_ARG(c->plan->source), UINT32_MAX);
        }
        c->read++;
        LG_TRY(row.fault ? take_fault(c, &row, err) : take_row(c, &row, err));
    }
    for (unsigned year = 0; year < LG_EPC_YEARS; year++) {
        if (c->batches[year]) {
            LG_TRY(hand_over(c, year, err));
        }
    }
    LG_TRY(end_lane(c, false, err));
    lg_epc_column_count(c->run, c->plan);
    uint64_t done = 0;
    lg_sheet_position(sheet, &done, &c->table->bytes);
    c->table->bytes = c->table->bytes ? c->table->bytes : done; // of a pipe
    return LG_OK;
}

// --- Tables -----------------------------------------------------------------

static LgStatus
begin_table(Conversion *c, const LgSheet *sheet, const LgRow *header, LgError *err)
{
    LgEpcRun *run = c->run;
    void *tables = run->tables;
    if (run->n_tables == UINT16_MAX ||
        !lg_mem_grow(&tables, &run->tables_cap, run->n_tables + 1, sizeof(*run->tables))) {
        return no_memory(err);
    }
    run->tables = (LgEpcTable *)tables;
    c->number = (uint16_t)run->n_tables;
    c->table = &run->tables[run->n_tables++];
    *c->table = (LgEpcTable){.name = lg_arena_str(run->arena, lg_sheet_name(sheet))};
    if (!c->table->name.p) {
        return no_memory(err);
    }
    LG_TRY(lg_epc_plan_make(run, header, c->table->name, &c->plan, err));
    c->cells = LG_NEW_ARRAY(run->arena, uint32_t, c->plan->n_slots);
    if (!c->cells) {
        return no_memory(err);
    }
    for (size_t i = 0; i < c->plan->n_slots; i++) {
        c->cells[i] = c->plan->slots[i].cell;
    }
    c->table->part = c->plan->part;
    const LgStr name = lg_convert_stem(c->table->name);
    c->year = year_bit(run->recipe.year ? run->recipe.year : lg_convert_year(name));
    return lg_slug_make(run->arena, name, &c->file_slug, err);
}

static LgStatus
convert_sheet(LgEpcRun *run, LgSheet *sheet, LgError *err)
{
    Conversion *c = LG_ALLOC(Conversion);
    LgRow header = {0};
    LgStatus st = c ? lg_sheet_next(sheet, &header, err) : no_memory(err);
    if (st == LG_OK && header.n == 0) {
        st = lg_error_set(err, LG_E_INVALID, LG_STR_FMT " is empty",
                          LG_STR_ARG(lg_sheet_name(sheet)));
    }
    if (st == LG_OK) {
        c->run = run;
        st = begin_table(c, sheet, &header, err);
    }
    if (st == LG_OK) {
        st = take_rows(c, sheet, err);
        (void)end_lane(c, true, NULL); // after a failure, which is told already
        run->read += c->read;
        lg_report_merge(run->report, run->cells);
        lg_report_clear(run->cells);
    }
    if (st == LG_OK) {
        run->rows += c->table->rows;
        lg_report_count(run->report, "rows", c->table->name, c->table->rows);
    }
    for (LgEpcBatch *batch = c ? c->all : NULL; batch; batch = batch->next) {
        lg_buf_done(&batch->text);
        lg_buf_done(&batch->subjects);
    }
    if (c) {
        lg_epc_plan_done(c->plan);
        lg_buf_done(&c->key);
        lg_buf_done(&c->owner);
    }
    lg_mem_free(c);
    return st;
}

// Tables are opened, and read ahead, one before their turn: unpacking the next begins while the
// last rows of this one are converted. What is wrong with one is told at its turn.
typedef struct {
    LgSheet *sheet; // null: not opened, or `st` says why not
    LgStatus st;
    LgError err;
} Opened;

static void
open_table(const LgEpcRun *run, const LgEpcInput *input, const LgProgress *progress, Opened *out)
{
    const LgSheetOptions options = {.member = input->member,
                                    .ahead = true,
                                    .faults = run->options->rejects != NULL,
                                    .progress = progress};
    out->sheet = NULL;
    out->err = (LgError){0};
    out->st = lg_sheet_open(run->options->io, input->path, &options, &out->sheet, &out->err);
}

// How far all tables are, as one.
typedef struct {
    const LgProgress *all;
    uint64_t before; // bytes of the tables before this one
    uint64_t total;  // 0: not known of one of them
    uint64_t rows;   // of the tables before
    size_t number, n;
} Course;

static LgStatus
tick_course(void *ctx, const LgProgressState *state)
{
    const Course *course = (const Course *)ctx;
    char phase[320];
    LgProgressState mine = *state;
    if (course->n > 1) {
        (void)snprintf(phase, sizeof(phase), "%s (%zu of %zu)", state->phase, course->number,
                       course->n);
        mine.phase = phase;
    }
    mine.done += course->before;
    mine.total = course->total;
    mine.rows += course->rows;
    return lg_progress_tick(course->all, &mine);
}

static Course
begin_course(const LgEpcRun *run, const LgEpcInput *inputs, size_t n)
{
    Course course = {.all = run->options->progress, .n = n};
    bool known = true;
    for (size_t i = 0; i < n; i++) {
        known = known && inputs[i].size > 0;
        course.total += inputs[i].size;
    }
    course.total = known ? course.total : 0;
    return course;
}

static LgStatus
convert_tables(LgEpcRun *run, const LgEpcInput *inputs, size_t n, LgError *err)
{
    Opened now = {0};
    Opened next = {0};
    LgStatus st = LG_OK;
    Course course = begin_course(run, inputs, n);
    const LgProgress progress = {tick_course, &course};
    open_table(run, &inputs[0], &progress, &next);
    for (size_t i = 0; st == LG_OK && i < n; i++) {
        now = next;
        next = (Opened){0};
        if (i + 1 < n) {
            open_table(run, &inputs[i + 1], &progress, &next);
        }
        course.number = i + 1;
        course.rows = run->read;
        st = now.st;
        if (st != LG_OK && err) {
            *err = now.err;
        }
        if (st == LG_OK) {
            st = convert_sheet(run, now.sheet, err);
        }
        lg_sheet_close(now.sheet);
        course.before += inputs[i].size;
    }
    lg_sheet_close(next.sheet);
    return st;
}

static LgStatus
convert_all(LgEpcRun *run, LgConvertResult *out, LgError *err)
{
    LG_TRY(read_recipe(run, err));
    LgEpcInput *inputs = NULL;
    size_t n = 0;
    LgStatus st = lg_epc_inputs_list(run->options, run->arena, &inputs, &n, err);
    if (st == LG_OK && n > 0) {
        st = convert_tables(run, inputs, n, err);
    }
    lg_mem_free(inputs);
    if (run->options->rejects) {
        const LgStatus written = lg_rejects_flush(run->options->rejects, st == LG_OK ? err : NULL);
        st = st == LG_OK ? written : st;
    }
    LG_TRY(st);
    if (run->options->rejects) {
        LG_TRY(lg_rejects_check(run->options->rejects, run->read, true, err));
    }
    const uint64_t errors = lg_report_n(run->report, LG_SEVERITY_ERROR);
    if (errors > 0) {
        return lg_error_set(err, LG_E_INVALID, "%llu error%s in the certificates",
                            (unsigned long long)errors, errors == 1 ? "" : "s");
    }
    if (run->rows == 0) {
        return lg_error_set(err, LG_E_INVALID, "%s: there is a header, but no certificate follows",
                            run->options->inputs[0]);
    }
    LG_TRY(lg_epc_kept_list(run, out, err));
    return lg_epc_meta_write(run, out, err);
}

static LgStatus
run_epc(const LgConvertOptions *options, LgSink *sink, LgReport *report, LgArena *arena,
        LgConvertResult *out, LgError *err)
{
    LgEpcRun run = {.options = options, .sink = sink, .report = report, .arena = arena};
    run.lists = lg_epc_lists_new(options->base);
    LgEpcKeysOptions keys = {
        .io = options->io, .path = options->spill, .memory = options->memory / 2};
    run.keys = lg_epc_keys_new(&keys);
    keys.numbered = true;
    run.items = lg_epc_keys_new(&keys);
    run.unread = lg_epc_keys_new(&(LgEpcKeysOptions){.io = options->io});
    run.cells = lg_report_new();
    const bool made = run.lists && run.keys && run.items && run.unread && run.cells;
    LgStatus st = made ? LG_OK : no_memory(err);
    if (st == LG_OK) {
        st = convert_all(&run, out, err);
    }
    if (st == LG_OK && lg_report_failed(report)) {
        st = no_memory(err);
    }
    out->rows = run.rows;
    out->triples = run.triples;
    lg_epc_lists_free(run.lists);
    lg_epc_keys_free(run.keys);
    lg_epc_keys_free(run.items);
    lg_epc_keys_free(run.unread);
    lg_mem_free(run.kept);
    lg_report_free(run.cells);
    lg_mem_free(run.tables);
    return st;
}

static bool
detect_epc(const LgStr *header, uint32_t n)
{
    return lg_epc_plan_detect(header, n) != 0;
}

const LgConverter lg_epc_converter = {.name = "epc", .detect = detect_epc, .run = run_epc};
