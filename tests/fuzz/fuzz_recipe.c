// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Recipes, periods, dates and slugs from anybody. A recipe that is accepted must read
// back from what is written of it; a period must read back from its URI.

#include "base/period.h"
#include "base/utf8.h"
#include "convert/date.h"
#include "convert/recipe.h"
#include "convert/slug.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
recipe(LgArena *arena, LgStr text)
{
    LgRecipe *first = NULL;
    LgRecipe *second = NULL;
    LgBuf once = {0};
    LgBuf twice = {0};
    LgError err = {0};
    if (lg_recipe_parse(arena, text, LG_STR("fuzz"), &first, &err) == LG_OK) {
        lg_recipe_text(first, &once);
        if (lg_recipe_parse(arena, lg_buf_view(&once), LG_STR("fuzz"), &second, &err) == LG_OK) {
            lg_recipe_text(second, &twice);
            if (!lg_str_eq(lg_buf_view(&once), lg_buf_view(&twice))) {
                abort();
            }
        }
    }
    lg_buf_done(&once);
    lg_buf_done(&twice);
}

static void
period(LgArena *arena, LgStr text)
{
    for (int hint = LG_PERIOD_SHORT_UNKNOWN; hint <= LG_PERIOD_SHORT_MONTH; hint++) {
        LgPeriod p = {0};
        LgPeriod again = {0};
        if (!lg_period_parse(text, (LgPeriodShort)hint, &p)) {
            continue;
        }
        const LgStr iri = lg_period_iri(&p, arena);
        if (!lg_period_parse(iri, LG_PERIOD_SHORT_UNKNOWN, &again) ||
            !lg_str_eq(iri, lg_period_iri(&again, arena)) ||
            !lg_slug_safe(lg_period_slug(&p, arena), false) || !lg_period_label(&p, arena).p) {
            abort();
        }
    }
}

// A date is one however it is written.
static void
date(LgStr text)
{
    char buffer[LG_TIME_TEXT];
    LgDate one = {0};
    LgDate two = {0};
    if (lg_date_read(text, &one) && (!lg_date_read(lg_time_iso_date(one, buffer), &two) ||
                                     lg_time_days(one) != lg_time_days(two))) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const LgStr text = {(const char *)data, size};
    LgArena *arena = lg_arena_new(0);
    if (!arena) {
        return 0;
    }
    recipe(arena, text);
    period(arena, text);
    date(text);
    LgStr slug = {0};
    if (lg_utf8_valid(text) && lg_slug_make(arena, text, &slug, NULL) == LG_OK &&
        !lg_slug_safe(slug, false)) {
        abort();
    }
    lg_arena_free(arena);
    return 0;
}
