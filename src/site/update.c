// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Updates by the SPARQL 1.1 Protocol (2.2).

#include "site/query_impl.h"

LgStatus
lg_update_page(LgPage *page, LgStr request, LgUpdateOptions options)
{
    LgSite *site = page->site;
    const LgSiteOptions *o = &site->options;
    options.base = site->base;
    options.default_graph = site->default_graph;
    options.timeout_ms = options.timeout_ms ? options.timeout_ms : o->update_ms;
    options.memory = o->update_memory;
    options.cancel = page->request->gone;
    LgStatus st = LG_E_BUSY;
    if (atomic_fetch_add(&site->updates, 1) < o->updates) {
        st = lg_endpoint_update(o->endpoint, request, &options, &page->err);
    } else {
        (void)lg_error_set(&page->err, st, "too many updates are waiting, try again soon");
    }
    atomic_fetch_sub(&site->updates, 1);
    return st;
}

// Nothing has an ETag that an update as a whole could change.
static bool
has_conditions(const LgRequest *request)
{
    return lg_request_field(request, LG_STR("If-Match")).n > 0 ||
           lg_request_field(request, LG_STR("If-None-Match")).n > 0 ||
           lg_request_field(request, LG_STR("If-Unmodified-Since")).n > 0;
}

void
lg_update_serve(LgPage *page, const LgAsk *ask)
{
    const LgSiteOptions *o = &page->site->options;
    const LgUpdateOptions options = {
        .using_graphs = ask->graphs,
        .n_using_graphs = ask->n_graphs,
        .using_named = ask->named,
        .n_using_named = ask->n_named,
        .load = o->load,
        .load_ctx = o->load_ctx,
        .timeout_ms =
            ask->timeout_ms > 0 && ask->timeout_ms < o->update_ms ? ask->timeout_ms : o->update_ms,
    };
    if (!lg_access_check(page)) {
        return;
    }
    if (has_conditions(page->request)) {
        lg_page_error(page, 412, LG_STR("updates take no conditions such as If-Match"));
    } else if (lg_update_page(page, ask->text, options) == LG_OK) {
        lg_access_done(page, 204);
    } else {
        lg_page_failed(page);
    }
}
