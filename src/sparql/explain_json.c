// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The plan as JSON for programs. The shape is described in endpoint.h (LG_EXPLAIN_JSON).

#include "base/json.h"
#include "sparql/explain_impl.h"

#include <stdio.h>

typedef struct {
    const LgExplain *explain;
    LgJson json;
    uint64_t next; // id
} Writer;

// Where an operator hangs: of null and empty those parts are left out.
typedef struct {
    uint64_t parent; // UINT64_MAX: none
    const char *role;
    const LgProfileInner *inner;
} Place;

static void
add_number(LgJson *json, const char *key, double value, int digits)
{
    char text[64];
    const int n = snprintf(text, sizeof(text), "%.*f", digits, value);
    lg_json_key(json, lg_str_c(key));
    lg_json_raw(json, (LgStr){text, (size_t)n});
}

static void
add_uint(LgJson *json, const char *key, uint64_t value)
{
    lg_json_key(json, lg_str_c(key));
    lg_json_uint(json, value);
}

static void
add_bool(LgJson *json, const char *key, bool value)
{
    lg_json_key(json, lg_str_c(key));
    lg_json_raw(json, value ? LG_STR("true") : LG_STR("false"));
}

static void
add_ms(LgJson *json, const char *key, uint64_t ns)
{
    add_number(json, key, (double)ns / 1e6, 3);
}

static void
add_measured(LgJson *json, const LgProfileNode *node)
{
    add_uint(json, "runs", node->runs);
    add_uint(json, "rows", node->rows);
    add_bool(json, "ended", node->ended == node->runs);
    const double error = lg_explain_error(node);
    add_bool(json, "misestimated", error > 0);
    add_uint(json, "calls", node->calls);
    add_uint(json, "seeks", node->seeks);
    add_ms(json, "total_ms", node->time_ns);
    add_ms(json, "own_ms", lg_explain_own_ns(node));
    add_uint(json, "own_memory", lg_explain_own_memory(node));
    if (node->visited > 0) {
        add_uint(json, "visited", node->visited);
    }
    if (node->requests > 0) {
        add_uint(json, "requests", node->requests);
        add_uint(json, "received", node->received);
    }
}

static void
add_inner(LgJson *json, const LgProfileInner *inner)
{
    lg_json_key(json, LG_STR("pattern"));
    lg_json_object(json);
    add_uint(json, "runs", inner->runs);
    add_ms(json, "planning_ms", inner->planning_ns);
    if (inner->kind == LG_PROFILE_EXISTS) {
        add_uint(json, "asked", inner->asked);
        add_uint(json, "line", inner->line);
        add_uint(json, "column", inner->column);
    }
    lg_json_object_end(json);
}

static void
add_node(Writer *writer, const LgProfileNode *node, const Place *place)
{
    static const char *const kinds[] = {[LG_PROFILE_EXISTS] = "exists",
                                        [LG_PROFILE_BATCH] = "each batch",
                                        [LG_PROFILE_GRAPH] = "each graph"};
    LgJson *json = &writer->json;
    const uint64_t id = writer->next++;
    lg_json_object(json);
    add_uint(json, "id", id);
    if (place->parent == UINT64_MAX) {
        lg_json_key(json, LG_STR("parent"));
        lg_json_raw(json, LG_STR("null"));
    } else {
        add_uint(json, "parent", place->parent);
    }
    lg_json_member(json, LG_STR("role"), lg_str_c(place->role));
    lg_json_member(json, LG_STR("operator"), node->name);
    lg_json_member(json, LG_STR("detail"), node->detail);
    add_number(json, "estimated", lg_explain_estimate(node), 1);
    if (writer->explain->measured) {
        add_measured(json, node);
    }
    if (place->inner) {
        add_inner(json, place->inner);
    }
    lg_json_object_end(json);
    for (uint32_t i = 0; i < node->n_inputs; i++) {
        add_node(writer, node->inputs[i], &(Place){.parent = id, .role = "input"});
    }
    for (const LgProfileInner *inner = node->inner; inner; inner = inner->next) {
        for (int i = 0; i <= LG_PROFILE_OTHERS; i++) {
            if (inner->plans[i]) {
                add_node(writer, inner->plans[i],
                         &(Place){.parent = id, .role = kinds[inner->kind], .inner = inner});
            }
        }
    }
}

static void
add_answer(LgJson *json, const LgExplain *explain)
{
    lg_json_key(json, LG_STR("answer"));
    lg_json_object(json);
    if (explain->is_boolean) {
        add_bool(json, "boolean", explain->boolean);
    } else {
        add_uint(json, explain->is_graph ? "triples" : "rows", explain->rows);
    }
    lg_json_object_end(json);
}

static void
add_totals(LgJson *json, const LgExplain *explain)
{
    add_bool(json, "complete", !explain->failure);
    if (explain->failure) {
        lg_json_key(json, LG_STR("error"));
        lg_json_object(json);
        lg_json_member(json, LG_STR("status"), lg_str_c(lg_status_str(explain->failure->status)));
        lg_json_member(json, LG_STR("message"), lg_str_c(explain->failure->text));
        lg_json_object_end(json);
    } else {
        add_answer(json, explain);
    }
    add_ms(json, "parsing_ms", explain->parsing_ns);
    add_ms(json, "planning_ms", explain->planning_ns);
    add_ms(json, "running_ms", explain->running_ns);
    add_uint(json, "limit_ms", explain->timeout_ms);
    add_uint(json, "peak_memory", explain->profile->peak);
    add_uint(json, "limit_memory", explain->memory);
}

void
lg_explain_json(const LgExplain *explain, LgBuf *out)
{
    Writer writer = {.explain = explain, .json = lg_json_on(out)};
    LgJson *json = &writer.json;
    lg_json_object(json);
    lg_json_member(json, LG_STR("form"), lg_str_c(explain->form));
    add_uint(json, "version", explain->version);
    add_bool(json, "cached", explain->kept);
    add_bool(json, "measured", explain->measured);
    if (explain->measured) {
        add_totals(json, explain);
    }
    lg_json_key(json, LG_STR("operators"));
    lg_json_array(json);
    add_node(&writer, explain->profile->root, &(Place){.parent = UINT64_MAX, .role = "root"});
    lg_json_array_end(json);
    lg_json_object_end(json);
    lg_buf_byte(out, '\n');
}
