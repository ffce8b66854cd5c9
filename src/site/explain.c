// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// /sparql/explain: a query's plan instead of its answer, as a page, as text or as JSON
// (LG_EXPLAIN_JSON in sparql/endpoint.h). The query is run; what a limit ends is still
// explained, as far as it got, with status 200.

#include "http/neg.h"
#include "site/query_impl.h"

bool
lg_explain_read(LgPage *page, LgAsk *ask)
{
    static const LgOffer offers[] = {
        {LG_STR_INIT("text/html"), 1000, true},
        {LG_STR_INIT("text/plain"), 900, false},
        {LG_STR_INIT("application/json"), 800, false},
    };
    static const char *const names[] = {"html", "text", "json"};
    enum { N = sizeof(offers) / sizeof(offers[0]) };
    const LgStr format = lg_ask_format(page);
    int chosen = -1;
    for (int i = 0; i < N && format.n > 0; i++) {
        if (lg_str_eq(format, lg_str_c(names[i])) || lg_str_eq(format, offers[i].media)) {
            chosen = i;
        }
    }
    if (format.n > 0 && chosen < 0) {
        lg_page_error(page, 400,
                      lg_page_text(page,
                                   "a plan cannot be given as '" LG_STR_FMT
                                   "'; there are html, text and json",
                                   LG_STR_ARG(format)));
        return false;
    }
    if (format.n == 0) {
        chosen = lg_neg_choose(lg_request_list(page->request, LG_STR("Accept")), offers, N);
    }
    if (chosen < 0) {
        lg_page_error(page, 406,
                      LG_STR("a plan is given as text/html, text/plain or application/json"));
        return false;
    }
    ask->explain = true;
    ask->html = ask->html_graph = chosen == 0;
    ask->plan = chosen == 2 ? LG_EXPLAIN_JSON : LG_EXPLAIN_TEXT;
    return true;
}

LgStatus
lg_explain_answer(LgPage *page, const LgAsk *ask, LgAnswer *answer)
{
    LgBuf plan = {0};
    const LgCacheKey key = lg_query_key(page, ask);
    answer->kept = page->site->cache && lg_cache_has(page->site->cache, &key);
    const LgStatus st = lg_answer_explain(answer, ask->plan, &plan, &page->err);
    if (st != LG_OK) {
        lg_buf_done(&plan);
        return st;
    }
    lg_reply_field(page->reply, "Cache-Control", LG_STR("no-store"));
    if (ask->html) {
        lg_query_page_plan(page, ask->text, lg_page_keep(page, &plan));
    } else if (ask->plan == LG_EXPLAIN_JSON) {
        lg_page_json(page, &plan);
    } else {
        const LgStr text = lg_page_keep(page, &plan);
        lg_page_fields(page, "text/plain");
        (void)lg_out_write(lg_reply_out(page->reply), text, NULL); // nobody left to tell
    }
    return LG_OK;
}

void
lg_explain_serve(LgPage *page)
{
    LgAsk ask = {0};
    if (!lg_ask_read_text(page, &ask)) {
        return;
    }
    lg_reply_field(page->reply, "Vary", LG_STR("Accept"));
    if (ask.kind != LG_ASK_QUERY) {
        lg_page_error(page, 400,
                      ask.kind == LG_ASK_UPDATE
                          ? LG_STR("only queries are explained; an update can be checked at "
                                   "sparql/check")
                          : LG_STR("the parameter 'query' must be a query"));
        return;
    }
    if (lg_explain_read(page, &ask)) {
        lg_query_run(page, &ask);
    }
}
