// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "gen_epc_truth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// More groups than any column here has.
enum { MAX_GROUPS = 256, KEY_SIZE = 32 };

typedef struct {
    char key[KEY_SIZE];
    uint64_t rows, score, area; // area in hundredths of a square metre
} Group;

typedef struct {
    Group list[MAX_GROUPS];
    size_t n;
} Groups;

// Cells that mean nothing, as the registers write them; blank ones first.
static const char *const sentinels[] = {"",        "NO DATA!",     "NODATA!",     "INVALID!", "N/A",
                                        "unknown", "Not Recorded", "not defined", "Unknown"};
enum { N_SENTINELS = sizeof(sentinels) / sizeof(*sentinels) };

static const char *const names[] = {
#define COLUMN(name, legacy, place, legacy_place) #name,
#include "gen_epc_columns.h"
#undef COLUMN
};

struct Truth {
    Group all;
    Groups bands, years, areas, improvements;
    uint64_t recommendations, properties;
    uint64_t sentinel[N_COLUMNS][N_SENTINELS];
    uint8_t *seen; // one bit for each property number
    size_t seen_size;
};

static void *
must(void *p)
{
    if (!p) {
        perror("gen_epc");
        exit(EXIT_FAILURE);
    }
    return p;
}

Truth *
truth_new(void)
{
    return must(calloc(1, sizeof(Truth)));
}

void
truth_free(Truth *t)
{
    if (t) {
        free(t->seen);
        free(t);
    }
}

static Group *
group_of(Groups *groups, const char *key, size_t len)
{
    for (size_t i = 0; i < groups->n; i++) {
        if (strncmp(groups->list[i].key, key, len) == 0 && groups->list[i].key[len] == '\0') {
            return &groups->list[i];
        }
    }
    if (groups->n == MAX_GROUPS || len >= KEY_SIZE) {
        (void)fprintf(stderr, "gen_epc: too many groups to count\n");
        exit(EXIT_FAILURE);
    }
    Group *group = &groups->list[groups->n++];
    memcpy(group->key, key, len);
    return group;
}

static void
add(Group *group, uint64_t score, uint64_t area)
{
    group->rows++;
    group->score += score;
    group->area += area;
}

// "57.8" is 5780.
static uint64_t
hundredths(const char *text)
{
    char *end = NULL;
    uint64_t value = strtoull(text, &end, 10) * 100;
    if (*end == '.' && end[1] != '\0') {
        value += (uint64_t)(end[1] - '0') * 10;
        value += end[2] == '\0' ? 0 : (uint64_t)(end[2] - '0');
    }
    return value;
}

static void
note_property(Truth *t, const char *uprn)
{
    if (uprn[0] == '\0') {
        return;
    }
    const uint64_t number = strtoull(uprn, NULL, 10) - 999000000000U;
    if (number / 8 >= t->seen_size) {
        const size_t size = (number / 8 + 1) * 2;
        t->seen = must(realloc(t->seen, size));
        memset(t->seen + t->seen_size, 0, size - t->seen_size);
        t->seen_size = size;
    }
    const uint8_t bit = (uint8_t)(1U << (number % 8));
    t->properties += (t->seen[number / 8] & bit) == 0;
    t->seen[number / 8] |= bit;
}

void
truth_certificate(Truth *t, const char *const cells[N_COLUMNS])
{
    const uint64_t score = strtoull(cells[COL_current_energy_efficiency], NULL, 10);
    const uint64_t area = hundredths(cells[COL_total_floor_area]);
    const char *band = cells[COL_current_energy_rating];
    const char *district = cells[COL_local_authority];
    add(&t->all, score, area);
    add(group_of(&t->bands, band, strlen(band)), score, area);
    add(group_of(&t->years, cells[COL_lodgement_date], 4), score, area);
    add(group_of(&t->areas, district, strlen(district)), score, area);
    note_property(t, cells[COL_uprn]);
    for (int i = 0; i < N_COLUMNS; i++) {
        for (int k = 0; k < N_SENTINELS; k++) {
            t->sentinel[i][k] += strcmp(cells[i], sentinels[k]) == 0;
        }
    }
}

void
truth_recommendation(Truth *t, const char *improvement)
{
    t->recommendations++;
    add(group_of(&t->improvements, improvement, strlen(improvement)), 0, 0);
}

static void
put_group(FILE *f, const Group *g)
{
    (void)fprintf(f,
                  "{\"certificates\": %" PRIu64 ", \"score\": %" PRIu64 ", \"floor_area\": %" PRIu64
                  ".%02u}",
                  g->rows, g->score, g->area / 100, (unsigned)(g->area % 100));
}

static void
put_groups(FILE *f, const char *name, const Groups *groups)
{
    (void)fprintf(f, "  \"%s\": {", name);
    for (size_t i = 0; i < groups->n; i++) {
        (void)fprintf(f, "%s\n    \"%s\": ", i ? "," : "", groups->list[i].key);
        put_group(f, &groups->list[i]);
    }
    (void)fputs("\n  },\n", f);
}

static void
put_sentinels(FILE *f, const Truth *t)
{
    (void)fputs("  \"absent\": {", f);
    for (int i = 0; i < N_COLUMNS; i++) {
        (void)fprintf(f, "%s\n    \"%s\": {", i ? "," : "", names[i]);
        const char *comma = "";
        for (int k = 0; k < N_SENTINELS; k++) {
            if (t->sentinel[i][k] > 0) {
                (void)fprintf(f, "%s\"%s\": %" PRIu64, comma, sentinels[k], t->sentinel[i][k]);
                comma = ", ";
            }
        }
        (void)fputs("}", f);
    }
    (void)fputs("\n  }\n", f);
}

bool
truth_write(const Truth *t, const char *path)
{
    FILE *f = fopen(path, "we");
    if (!f) {
        return false;
    }
    (void)fputs("{\n  \"all\": ", f);
    put_group(f, &t->all);
    (void)fprintf(f, ",\n  \"recommendations\": %" PRIu64 ",\n  \"properties\": %" PRIu64 ",\n",
                  t->recommendations, t->properties);
    put_groups(f, "bands", &t->bands);
    put_groups(f, "years", &t->years);
    put_groups(f, "areas", &t->areas);
    (void)fputs("  \"improvements\": {", f);
    for (size_t i = 0; i < t->improvements.n; i++) {
        (void)fprintf(f, "%s\n    \"%s\": %" PRIu64, i ? "," : "", t->improvements.list[i].key,
                      t->improvements.list[i].rows);
    }
    (void)fputs("\n  },\n", f);
    put_sentinels(f, t);
    (void)fputs("}\n", f);
    return fclose(f) == 0;
}
