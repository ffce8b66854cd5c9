// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The query form and its results as web pages.

#ifndef LG_SITE_QUERY_IMPL_H
#define LG_SITE_QUERY_IMPL_H

#include "site/site_impl.h"

/// The empty form, with examples.
void lg_query_page_form(LgPage *page);

/// The form with the first rows of an answer beneath. `begun`: monotonic ns.
LgStatus lg_query_page_result(LgPage *page, LgStr query, LgAnswer *answer,
                              uint64_t begun) LG_NODISCARD;

/// The form with the plan.
void lg_query_page_plan(LgPage *page, LgStr query, LgStr plan);

/// The form with page->err and, where it has a place, the query with that place marked.
void lg_query_page_error(LgPage *page, LgStr query);

#endif
