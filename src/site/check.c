// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// /sparql/check: is it a query, or an update? It is parsed and not run. The answer is 200
// in both cases: that the text is at fault is what was asked for.
//
//   {"valid": true, "kind": "select", "variables": ["s", …],
//    "prefixes": [{"prefix": "qb", "iri": "http://…", "used": true}, …],
//    "from": ["http://…"], "from_named": []}
//   {"valid": true, "kind": "update", "operations": ["insert data", "load", …], "prefixes": […]}
//   {"valid": false, "message": "…", "line": 2, "column": 5, "offset": 17, "length": 3,
//    "expected": ["'.'", …]}
//
// Places are in bytes of UTF-8, lines and columns from 1, and stand only where they are known.

#include "base/json.h"
#include "site/query_impl.h"
#include "sparql/parse.h"
#include "sparql/update.h"

enum { MEMORY = 64 << 20 };

static void
begin(LgJson *json, bool valid)
{
    lg_json_object(json);
    lg_json_key(json, LG_STR("valid"));
    lg_json_raw(json, valid ? LG_STR("true") : LG_STR("false"));
}

static void
write_list(LgJson *json, const char *key, const LgStr *items, uint32_t n)
{
    lg_json_key(json, lg_str_c(key));
    lg_json_array(json);
    for (uint32_t i = 0; i < n; i++) {
        lg_json_str(json, items[i]);
    }
    lg_json_array_end(json);
}

static void
write_prefixes(LgJson *json, const LgPrefixDecl *prefixes, uint32_t n)
{
    lg_json_key(json, LG_STR("prefixes"));
    lg_json_array(json);
    for (uint32_t i = 0; i < n; i++) {
        lg_json_object(json);
        lg_json_member(json, LG_STR("prefix"), prefixes[i].prefix);
        lg_json_member(json, LG_STR("iri"), prefixes[i].iri);
        lg_json_key(json, LG_STR("used"));
        lg_json_raw(json, prefixes[i].used ? LG_STR("true") : LG_STR("false"));
        lg_json_object_end(json);
    }
    lg_json_array_end(json);
}

static LgStatus
check_query(LgArena *arena, LgStr base, LgStr text, LgJson *json, LgError *err)
{
    static const char *const forms[] = {[LG_QUERY_SELECT] = "select",
                                        [LG_QUERY_ASK] = "ask",
                                        [LG_QUERY_CONSTRUCT] = "construct",
                                        [LG_QUERY_DESCRIBE] = "describe"};
    LgQuery *query = NULL;
    LG_TRY(lg_parse_query(arena, text, base, &query, err));
    begin(json, true);
    lg_json_member(json, LG_STR("kind"), lg_str_c(forms[query->form]));
    lg_json_key(json, LG_STR("variables"));
    lg_json_array(json);
    for (uint32_t i = 0; i < query->n_vars && query->form == LG_QUERY_SELECT; i++) {
        lg_json_str(json, query->var_names[query->vars[i]]);
    }
    lg_json_array_end(json);
    write_prefixes(json, query->prefixes, query->n_prefixes);
    write_list(json, "from", query->from, query->n_from);
    write_list(json, "from_named", query->from_named, query->n_from_named);
    return LG_OK;
}

static const char *
name_of(const LgUpdateOp *op)
{
    switch (op->kind) {
    case LG_UPDATE_QUADS:
        return op->where->pattern->op != LG_ALG_UNIT ? "modify"
               : op->n_remove > 0                    ? "delete data"
                                                     : "insert data";
    case LG_UPDATE_LOAD: return "load";
    case LG_UPDATE_CLEAR: return "clear";
    case LG_UPDATE_CREATE: return "create";
    case LG_UPDATE_DROP: return "drop";
    case LG_UPDATE_ADD: return "add";
    case LG_UPDATE_MOVE: return "move";
    case LG_UPDATE_COPY: return "copy";
    }
    return "";
}

static LgStatus
check_update(LgArena *arena, LgStr base, LgStr text, LgJson *json, LgError *err)
{
    LgUpdate *update = NULL;
    LG_TRY(lg_parse_update(arena, text, base, &update, err));
    begin(json, true);
    lg_json_member(json, LG_STR("kind"), LG_STR("update"));
    lg_json_key(json, LG_STR("operations"));
    lg_json_array(json);
    for (uint32_t i = 0; i < update->n_ops; i++) {
        lg_json_str(json, lg_str_c(name_of(&update->ops[i])));
    }
    lg_json_array_end(json);
    write_prefixes(json, update->prefixes, update->n_prefixes);
    return LG_OK;
}

static void
answer(LgPage *page, const LgAsk *ask, LgArena *arena)
{
    LgBuf out = {0};
    LgJson json = lg_json_on(&out);
    const LgStr base = page->site->base;
    const LgStatus st = ask->kind == LG_ASK_QUERY
                            ? check_query(arena, base, ask->text, &json, &page->err)
                            : check_update(arena, base, ask->text, &json, &page->err);
    if (st == LG_E_NOMEM) {
        lg_buf_done(&out);
        lg_page_failed(page);
        return;
    }
    if (st != LG_OK) {
        begin(&json, false);
        lg_json_member(&json, LG_STR("message"), lg_str_c(page->err.text));
        lg_problem_place(&json, &page->err);
    }
    lg_json_object_end(&json);
    lg_page_json(page, &out);
}

void
lg_check_serve(LgPage *page)
{
    LgAsk ask = {0};
    if (!lg_ask_read_text(page, &ask)) {
        return;
    }
    if (ask.kind == LG_ASK_NOTHING) {
        lg_page_error(page, 400,
                      LG_STR("the parameter 'query' or 'update' must hold what is to be checked"));
        return;
    }
    LgArena *arena = lg_arena_new(MEMORY);
    if (!arena) {
        (void)lg_error_set(&page->err, LG_E_NOMEM, "out of memory");
        lg_page_failed(page);
        return;
    }
    answer(page, &ask, arena);
    lg_arena_free(arena);
}
