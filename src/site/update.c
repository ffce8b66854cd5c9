// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Updates by the SPARQL 1.1 Protocol (2.2).

#include "site/query_impl.h"

bool
lg_update_run_page(LgPage *page, LgStr request, LgUpdateOptions options)
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
    if (st != LG_OK) {
        lg_page_failed(page);
    }
    return st == LG_OK;
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
    if (lg_access_check(page) && lg_update_run_page(page, ask->text, options)) {
        lg_access_done(page, 204);
    }
}
