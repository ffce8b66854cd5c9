// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// From a header to slots: which register it is, which column is where, and
// what is the key.

#include "base/mem.h"
#include "convert/epc_impl.h"

#include <stdio.h>

static const LgEpcRegister registers[] = {LG_EPC_DOMESTIC, LG_EPC_NON_DOMESTIC, LG_EPC_DISPLAY,
                                          LG_EPC_IMPROVEMENTS, LG_EPC_RECOMMENDATIONS};

enum { N_REGISTERS = sizeof(registers) / sizeof(*registers), NAME_SIZE = 64 };

static const char *
register_name(LgEpcRegister reg)
{
    switch (reg) {
    case LG_EPC_DOMESTIC: return "domestic";
    case LG_EPC_NON_DOMESTIC: return "non-domestic";
    case LG_EPC_DISPLAY: return "display";
    case LG_EPC_IMPROVEMENTS: return "domestic-recommendations";
    case LG_EPC_RECOMMENDATIONS: return "recommendations";
    }
    return "";
}

static bool
is_advice(unsigned reg)
{
    return reg == LG_EPC_IMPROVEMENTS || reg == LG_EPC_RECOMMENDATIONS;
}

// "LMK-KEY " -> "lmk_key". Empty when it is too long to be a known name.
static LgStr
plain_name(LgStr header, char out[NAME_SIZE])
{
    header = lg_str_trim(header);
    if (header.n >= NAME_SIZE) {
        return (LgStr){0};
    }
    for (size_t i = 0; i < header.n; i++) {
        const char c = header.p[i];
        out[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c == '-' || c == ' ' ? '_' : c);
    }
    return (LgStr){out, header.n};
}

static const LgEpcColumn *
find_column(LgStr header, unsigned reg)
{
    char text[NAME_SIZE];
    const LgStr name = plain_name(header, text);
    for (size_t i = 0; name.n > 0 && i < lg_epc_table_n; i++) {
        const LgEpcColumn *column = &lg_epc_table_columns[i];
        if (column->registers & reg && (lg_str_eq(name, lg_str_c(column->name)) ||
                                        lg_epc_value_among(column->aliases, name))) {
            return column;
        }
    }
    return NULL;
}

// The same, and the column that a recipe names as the key, if it has no other name.
static const LgEpcColumn *
column_of(const LgEpcRun *run, LgStr header, unsigned reg)
{
    const LgEpcColumn *column = find_column(header, reg);
    const bool key = run->recipe.key.n > 0 && !is_advice(reg) &&
                     lg_str_eq_nocase(lg_str_trim(header), run->recipe.key);
    return column || !key ? column : find_column(LG_STR("certificate_number"), reg);
}

unsigned
lg_epc_plan_detect(const LgStr *header, uint32_t n)
{
    unsigned best = 0;
    uint32_t most = 3;
    for (size_t r = 0; r < N_REGISTERS; r++) {
        uint32_t known = 0;
        for (uint32_t i = 0; i < n; i++) {
            known += find_column(header[i], registers[r]) != NULL;
        }
        if (known > most && known * 2 >= n) {
            most = known;
            best = registers[r];
        }
    }
    return best;
}

static LgStatus
no_memory(LgError *err)
{
    return lg_error_set(err, LG_E_NOMEM, "no memory for the columns of a table");
}

static LgStatus
property_iri(LgEpcRun *run, const char *property, LgTermRef *out, LgError *err)
{
    if (strncmp(property, "dct:", 4) != 0) {
        return lg_epc_iri(run, out, err, "def/epc#%s", property);
    }
    char text[128];
    const int n = snprintf(text, sizeof(text), LG_NS_DCT "%s", property + 4);
    const LgTerm iri = lg_term_iri((LgStr){text, (size_t)n});
    return lg_sink_term(run->sink, &iri, true, out, err);
}

static LgStatus
same_as(LgEpcRun *run, LgTermRef *out, LgError *err)
{
    const LgTerm iri = lg_term_iri(LG_STR("http://www.w3.org/2002/07/owl#sameAs"));
    return lg_sink_term(run->sink, &iri, true, out, err);
}

// The predicates of a slot, and how many objects it makes.
static LgStatus
set_predicates(LgEpcRun *run, const LgEpcPlan *plan, LgEpcSlot *slot, LgError *err)
{
    const LgEpcColumn *column = slot->column;
    const bool links = run->options->with_old_keys && !is_advice(plan->reg) &&
                       run->recipe.key.n == 0 && !run->recipe.key_is_row;
    if (column->kind == LG_EPC_FORMER) {
        slot->wide = links;
        return links ? same_as(run, &slot->predicates[0], err) : LG_OK;
    }
    if (!column->property || (column->restricted && !run->options->with_addresses)) {
        slot->wide = 0;
        return LG_OK;
    }
    LG_TRY(property_iri(run, column->property, &slot->predicates[0], err));
    slot->wide = 1;
    if (column->kind == LG_EPC_KEY && links && !plan->has_former) {
        slot->wide = 2;
        LG_TRY(same_as(run, &slot->predicates[1], err));
    } else if (column->kind == LG_EPC_COST) {
        slot->wide = 3;
        LG_TRY(property_iri(run, "indicativeCostMin", &slot->predicates[1], err));
        LG_TRY(property_iri(run, "indicativeCostMax", &slot->predicates[2], err));
    } else if (column->kind == LG_EPC_AGE) {
        slot->wide = 2;
        LG_TRY(property_iri(run, "constructionYear", &slot->predicates[1], err));
    } else if (column->kind == LG_EPC_CONCEPTS) {
        slot->wide = LG_EPC_WIDE;
        for (unsigned i = 1; i < LG_EPC_WIDE; i++) {
            slot->predicates[i] = slot->predicates[0];
        }
    }
    return LG_OK;
}

// Slots are worked through in this order.
static int
rank_of(LgEpcKind kind)
{
    switch (kind) {
    case LG_EPC_AREA:
    case LG_EPC_UPRN: return 0;
    case LG_EPC_AREA_NAME:
    case LG_EPC_BUILDING: return 2;
    default: return 1;
    }
}

static void
note_column(LgEpcRun *run, LgStr source, LgStr header, const char *text)
{
    lg_report_count(run->report, "ignored columns", header, 1);
    const LgProblem problem = {.code = "N-COLUMN",
                               .severity = LG_SEVERITY_NOTE,
                               .file = source,
                               .row = 1,
                               .line = 1,
                               .column = header,
                               .text = lg_str_c(text)};
    lg_report_add(run->report, &problem);
}

// A key of another name beside a column of certificate numbers.
static bool
is_former(const LgEpcRun *run, const LgRow *header, uint32_t i, unsigned reg)
{
    const LgEpcColumn *column = column_of(run, header->cells[i], reg);
    char text[NAME_SIZE];
    if (!column || column->kind != LG_EPC_KEY ||
        lg_str_eq(plain_name(header->cells[i], text), lg_str_c(column->name))) {
        return false;
    }
    uint32_t k = 0;
    while (k < header->n &&
           !lg_str_eq(plain_name(header->cells[k], text), lg_str_c(column->name))) {
        k++;
    }
    return k < header->n;
}

static bool
taken_before(const LgEpcRun *run, const LgRow *header, uint32_t i, const LgEpcColumn *column,
             unsigned reg)
{
    for (uint32_t k = 0; k < i; k++) {
        if (column_of(run, header->cells[k], reg) == column && !is_former(run, header, k, reg)) {
            return true;
        }
    }
    return false;
}

static LgStatus
fill_slots(LgEpcRun *run, const LgRow *header, LgEpcPlan *plan, LgError *err)
{
    plan->slots = LG_NEW_ARRAY(run->arena, LgEpcSlot, header->n);
    if (!plan->slots) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < header->n; i++) {
        plan->has_former |= is_former(run, header, i, plan->reg);
    }
    for (int rank = 0; rank < 3; rank++) {
        for (uint32_t i = 0; i < header->n; i++) {
            const LgEpcColumn *column = column_of(run, header->cells[i], plan->reg);
            if (!column || rank_of(column->kind) != rank) {
                continue;
            }
            if (is_former(run, header, i, plan->reg)) {
                column = &lg_epc_former_column;
            } else if (taken_before(run, header, i, column, plan->reg)) {
                note_column(run, plan->source, header->cells[i],
                            "the header has this column twice; the first is used");
                continue;
            }
            LgEpcSlot *slot = &plan->slots[plan->n_slots++];
            *slot = (LgEpcSlot){.column = column, .cell = i, .of = -1};
            slot->header = lg_arena_str(run->arena, lg_str_trim(header->cells[i]));
            if (!slot->header.p) {
                return no_memory(err);
            }
            LG_TRY(set_predicates(run, plan, slot, err));
        }
    }
    for (uint32_t i = 0; i < header->n; i++) {
        if (!column_of(run, header->cells[i], plan->reg)) {
            note_column(run, plan->source, header->cells[i],
                        "no column of the register has this name; left out");
        }
    }
    return LG_OK;
}

static int
slot_of_kind(const LgEpcPlan *plan, LgEpcKind kind)
{
    for (size_t i = 0; i < plan->n_slots; i++) {
        if (plan->slots[i].column->kind == kind) {
            return (int)i;
        }
    }
    return -1;
}

static int
slot_of_name(const LgEpcPlan *plan, const char *name)
{
    for (size_t i = 0; i < plan->n_slots; i++) {
        if (strcmp(plan->slots[i].column->name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static LgStatus
refuse(LgEpcRun *run, const LgEpcPlan *plan, LgStr column, const char *text, const char *expected,
       const char *fix, LgError *err)
{
    const LgProblem problem = {.code = "E-REGISTER",
                               .severity = LG_SEVERITY_ERROR,
                               .file = plan->source,
                               .row = 1,
                               .line = 1,
                               .column = column,
                               .text = lg_str_c(text),
                               .expected = lg_str_c(expected),
                               .fix = lg_str_c(fix)};
    lg_report_add(run->report, &problem);
    const LgStatus st = lg_error_set(err, LG_E_INVALID, "%s; %s", text, fix);
    lg_error_at(err, plan->source, 1, 0);
    return st;
}

static LgStatus
choose_key(LgEpcRun *run, const LgRow *header, LgEpcPlan *plan, LgError *err)
{
    const bool certificates = !is_advice(plan->reg);
    plan->key_cell = plan->key >= 0 ? (int)plan->slots[plan->key].cell : -1;
    if (certificates && run->recipe.key.n > 0) {
        plan->key_given = true;
        for (uint32_t i = 0; i < header->n; i++) {
            if (lg_str_eq_nocase(lg_str_trim(header->cells[i]), run->recipe.key)) {
                plan->key_cell = (int)i;
                return LG_OK;
            }
        }
        return refuse(run, plan, run->recipe.key, "the recipe names a key column that is not there",
                      "a column of the file", "correct key: {column: ...} in the recipe", err);
    }
    if (certificates && run->recipe.key_is_row) {
        plan->key_given = true;
        plan->key_cell = -1;
        return LG_OK;
    }
    if (plan->key < 0) {
        char text[160];
        (void)snprintf(text, sizeof(text),
                       "this looks like a %s register, but it has no column that names the %s",
                       register_name(plan->reg), certificates ? "certificates" : "certificate");
        return refuse(run, plan, LG_STR("certificate_number or LMK_KEY"), text,
                      "certificate_number (2026) or LMK_KEY (before)",
                      certificates ? "give it a recipe with register: domestic (or non-domestic, "
                                     "display) and key: {column: NAME} or key: row"
                                   : "add the column",
                      err);
    }
    if (!certificates && plan->item < 0) {
        return refuse(run, plan, LG_STR("improvement_item or recommendation_item"),
                      "recommendations without a column that numbers them",
                      "improvement_item or recommendation_item", "add the column", err);
    }
    return LG_OK;
}

static bool
mentions(LgStr name, const char *words)
{
    for (size_t i = 0; i < name.n; i++) {
        if (lg_epc_value_among(words, lg_str_from(name, i))) {
            return true;
        }
    }
    return false;
}

// Recommendations of the two non-domestic registers look the same: the recipe,
// the certificates beside them, or the name of the file tells.
static LgStatus
choose_type(LgEpcRun *run, LgEpcPlan *plan, LgError *err)
{
    if (plan->reg != LG_EPC_RECOMMENDATIONS) {
        plan->type = plan->reg == LG_EPC_NON_DOMESTIC ? 1 : plan->reg == LG_EPC_DISPLAY ? 2 : 0;
        return LG_OK;
    }
    if (run->recipe.type < LG_EPC_TYPES) {
        plan->type = run->recipe.type;
        return LG_OK;
    }
    const bool non = run->years[1] != 0;
    const bool display = run->years[2] != 0;
    const bool names_non = mentions(plan->source, "non-domestic*|non_domestic*|commercial*");
    const bool names_display = mentions(plan->source, "display*|_dec_*|-dec-*|/dec*");
    if (names_non != names_display) {
        plan->type = names_non ? 1 : 2;
        return LG_OK;
    }
    if (non == display) {
        return refuse(run, plan, (LgStr){0},
                      "these recommendations may be of non-domestic or of display certificates",
                      "certificates in the same publication, or a file name that tells",
                      "give the certificates along, or a recipe with register: "
                      "display-recommendations (or non-domestic-recommendations)",
                      err);
    }
    plan->type = non ? 1 : 2;
    return LG_OK;
}

const char *
lg_epc_class(unsigned part)
{
    static const char *const classes[LG_EPC_TYPES] = {
        "DomesticCertificate", "NonDomesticCertificate", "DisplayCertificate"};
    return part < LG_EPC_TYPES ? classes[part] : "Recommendation";
}

static LgStatus
name_things(LgEpcRun *run, LgEpcPlan *plan, LgError *err)
{
    LG_TRY(lg_epc_iri(run, &plan->class, err, "def/epc#%s", lg_epc_class(plan->part)));
    LG_TRY(lg_epc_iri(run, &plan->property_class, err, "def/epc#AssessedProperty"));
    LG_TRY(lg_epc_iri(run, &plan->property_property, err, "def/epc#property"));
    const LgTerm type = lg_term_iri(LG_STR(LG_NS_RDF "type"));
    return lg_sink_term(run->sink, &type, true, &plan->type_property, err);
}

LgStatus
lg_epc_plan_make(LgEpcRun *run, const LgRow *header, LgStr source, LgEpcPlan **out, LgError *err)
{
    LgEpcPlan *plan = LG_NEW(run->arena, LgEpcPlan);
    if (!plan) {
        return no_memory(err);
    }
    plan->source = source;
    const unsigned seen = lg_epc_plan_detect(header->cells, header->n);
    plan->reg = (LgEpcRegister)(run->recipe.reg ? run->recipe.reg : seen);
    // A recipe for certificates does not make their recommendations certificates.
    if (is_advice(seen)) {
        plan->reg = (LgEpcRegister)seen;
    }
    if (!plan->reg) {
        return refuse(run, plan, (LgStr){0}, "the header is not that of a register of certificates",
                      "the columns of the domestic, non-domestic or display register",
                      "look whether the first row is the header", err);
    }
    LG_TRY(choose_type(run, plan, err));
    plan->part = plan->type + (is_advice(plan->reg) ? LG_EPC_TYPES : 0);
    LG_TRY(fill_slots(run, header, plan, err));
    plan->key = slot_of_kind(plan, LG_EPC_KEY);
    plan->related = slot_of_kind(plan, LG_EPC_RELATED);
    plan->item = slot_of_kind(plan, LG_EPC_ITEM);
    plan->payback = slot_of_name(plan, "payback_type");
    plan->date = slot_of_name(plan, "lodgement_date");
    plan->datetime = slot_of_name(plan, "lodgement_datetime");
    size_t objects = 1; // the property
    for (size_t i = 0; i < plan->n_slots; i++) {
        if (plan->slots[i].column->of) {
            plan->slots[i].of = slot_of_name(plan, plan->slots[i].column->of);
        }
        objects += plan->slots[i].wide;
    }
    LG_TRY(choose_key(run, header, plan, err));
    LG_TRY(name_things(run, plan, err));
    // Subjects, class and objects.
    plan->objects = LG_NEW_ARRAY(run->arena, LgTermRef, (objects + 2) * LG_EPC_ROWS);
    if (!plan->objects) {
        return no_memory(err);
    }
    *out = plan;
    return LG_OK;
}

void
lg_epc_plan_done(LgEpcPlan *plan)
{
    for (size_t i = 0; plan && i < plan->n_slots; i++) {
        lg_epc_column_free(plan->slots[i].cache);
        plan->slots[i].cache = NULL;
    }
}
