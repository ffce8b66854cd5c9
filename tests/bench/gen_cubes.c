// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// gen_cubes [--wards N] [--years N] DIR
//
// Writes into DIR what a publisher of statistics has: twenty made-up cubes over a
// geography of five levels, the same ones for the same arguments on every machine.
//     areas.ttl, areas.csv      country, 9 regions, 45 counties, 315 districts, N wards in each
//     kinds.csv, uses.csv       two code lists, the first with groups
//     cubes.csv                 the files of the cubes with their slugs and titles
//     cube-01.csv, .yaml, …     tables of area, year, code, value, and their recipes
//     truth.json                counts and sums of what was written
// Counts add up: what a cube says of a region is the sum over its districts and, in the
// last four cubes, over their wards. Two cubes hold rates, which do not. Every cube
// misses some districts in some years. Areas, names and figures are invented.

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REGIONS = 9, COUNTIES = 5, DISTRICTS = 7, LEVELS = 5, N_CUBES = 20, MAX_CODES = 8 };
enum { FIRST_WARD_CUBE = 16, WARD_YEARS = 3, FIRST_YEAR = 2015, MAX_YEARS = 80 };

typedef struct {
    const char *notation, *label;
    int parent; // in the list, -1: none
} Code;

static const Code kinds[] = {
    {"all", "All kinds", -1}, {"built", "Built", 0},         {"changed", "Changed", 0},
    {"brick", "Of brick", 1}, {"timber", "Of timber", 1},    {"split", "Split", 2},
    {"merged", "Merged", 2},  {"converted", "Converted", 2},
};
static const Code uses[] = {
    {"all", "All uses", -1}, {"let", "Let", 0}, {"owned", "Owned", 0}, {"empty", "Empty", 0}};

typedef struct {
    const char *slug, *title;
    bool rate;
} Topic;

static const Topic topics[N_CUBES] = {
    {"homes-begun", "Homes begun", false},
    {"homes-finished", "Homes finished", false},
    {"homes-standing", "Homes standing", false},
    {"homes-lost", "Homes lost", false},
    {"rents-weekly", "Mean weekly rents", true},
    {"lettings", "Lettings", false},
    {"waiting", "Households waiting", false},
    {"moves", "Moves", false},
    {"repairs", "Repairs", false},
    {"vacancy-rate", "Vacancy rates", true},
    {"grants", "Grants", false},
    {"plans-made", "Plans made", false},
    {"plans-agreed", "Plans agreed", false},
    {"sites", "Sites", false},
    {"loans", "Loans", false},
    {"surveys", "Surveys", false},
    {"people", "People", false},
    {"households", "Households", false},
    {"dwellings", "Dwellings", false},
    {"gardens", "Gardens", false},
};

static const char *const prefixes[LEVELS] = {"E92", "E12", "E10", "E07", "E05"};
static const char *const levels[LEVELS] = {"Country", "Region", "County", "District", "Ward"};

typedef struct {
    char code[10];
    char name[40];
    int level;
    size_t parent; // its own place: the country
} Area;

typedef struct {
    const char *dir;
    unsigned wards, years;
    Area *areas; // parents before children
    size_t n;
} Model;

typedef struct {
    uint64_t rows, missing, total; // total: values as written, in tenths
    uint64_t regions[REGIONS];     // all kinds or uses in the last year, likewise
} CubeTruth;

static uint64_t
mix(uint64_t z)
{
    z += 0x9e3779b97f4a7c15U; // splitmix64
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static void *
must(void *p)
{
    if (!p) {
        perror("gen_cubes");
        exit(EXIT_FAILURE);
    }
    return p;
}

static FILE *
open_file(const Model *m, const char *name)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s", m->dir, name);
    return must(fopen(path, "we"));
}

static void
close_file(FILE *f)
{
    if (fclose(f) != 0) {
        perror("gen_cubes");
        exit(EXIT_FAILURE);
    }
}

// --- Geography --------------------------------------------------------------

static void
add_area(Model *m, int level, size_t parent, unsigned number)
{
    static const char *const heads[] = {"Fable",  "Mock",  "Sample",  "Pattern", "Draft", "Story",
                                        "Notion", "Model", "Pretend", "Fiction", "Proof", "Token"};
    static const char *const tails[] = {"ton", "wick", "bury", "ford", "ham", "stead", "mere"};
    Area *a = &m->areas[m->n];
    const uint64_t r = mix(m->n + 17);
    (void)snprintf(a->code, sizeof(a->code), "%s9%05u", prefixes[level], number % 100000);
    (void)snprintf(a->name, sizeof(a->name), "%s%s %u", heads[r % 12], tails[r / 12 % 7], number);
    a->level = level;
    a->parent = parent;
    m->n++;
}

static void
make_areas(Model *m)
{
    const size_t per_level[LEVELS] = {1, REGIONS, COUNTIES, DISTRICTS, m->wards};
    size_t size = 0;
    size_t in_level = 1;
    for (int level = 0; level < LEVELS; level++) {
        in_level *= per_level[level];
        size += in_level;
    }
    m->areas = must(calloc(size, sizeof(*m->areas)));
    add_area(m, 0, 0, 1);
    size_t first = 0;
    for (int level = 1; level < LEVELS; level++) {
        const size_t end = m->n;
        unsigned number = 0;
        for (size_t parent = first; parent < end; parent++) {
            for (size_t i = 0; i < per_level[level]; i++) {
                add_area(m, level, parent, ++number);
            }
        }
        first = end;
    }
}

static void
write_areas(const Model *m)
{
    FILE *csv = open_file(m, "areas.csv");
    FILE *ttl = open_file(m, "areas.ttl");
    (void)fputs("code,name,level,parent\n", csv);
    (void)fputs("@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
                "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
                "@prefix geo: <http://statistics.data.gov.uk/def/statistical-geography#> .\n"
                "@prefix entity: <http://statistics.data.gov.uk/def/statistical-entity#> .\n"
                "@prefix kind: <http://statistics.data.gov.uk/id/statistical-entity/> .\n"
                "@prefix area: <http://statistics.data.gov.uk/id/statistical-geography/> .\n"
                "@prefix spatial: <http://publishmydata.com/def/ontology/spatial/> .\n",
                ttl);
    for (int i = 0; i < LEVELS; i++) {
        (void)fprintf(ttl, "kind:%s rdfs:label \"%s\" ; skos:notation \"%s\" .\n", prefixes[i],
                      levels[i], prefixes[i]);
    }
    for (size_t i = 0; i < m->n; i++) {
        const Area *a = &m->areas[i];
        const char *parent = i == 0 ? "" : m->areas[a->parent].code;
        (void)fprintf(csv, "%s,%s,%s,%s\n", a->code, a->name, levels[a->level], parent);
        (void)fprintf(ttl,
                      "area:%s a geo:Statistical-Geography ; rdfs:label \"%s\" ;\n"
                      "    skos:notation \"%s\" ; entity:code kind:%s",
                      a->code, a->name, a->code, prefixes[a->level]);
        (void)fprintf(ttl, i == 0 ? " .\n" : " ; spatial:within area:%s .\n", parent);
    }
    close_file(csv);
    close_file(ttl);
}

// --- Cubes ------------------------------------------------------------------

static void
write_codes(const Model *m, const char *name, const Code *codes, int n)
{
    FILE *f = open_file(m, name);
    (void)fputs("Label,Notation,Parent Notation,Sort Priority\n", f);
    for (int i = 0; i < n; i++) {
        (void)fprintf(f, "%s,%s,%s,%d\n", codes[i].label, codes[i].notation,
                      codes[i].parent < 0 ? "" : codes[codes[i].parent].notation, i + 1);
    }
    close_file(f);
}

static void
write_recipe(const Model *m, int cube, const Topic *topic, bool by_kind)
{
    char name[32];
    (void)snprintf(name, sizeof(name), "cube-%02d.yaml", cube + 1);
    FILE *f = open_file(m, name);
    (void)fprintf(f,
                  "files: [cube-%02d.csv]\n"
                  "dataset:\n"
                  "  slug: bench/%s\n"
                  "  title: %s\n"
                  "  comment: Invented figures of cube %d.\n"
                  "  publisher: Lodge benchmarks\n"
                  "columns:\n"
                  "  Area: {role: dimension, kind: area, areas: any, name: area}\n"
                  "  Year: {role: dimension, kind: period, name: period}\n"
                  "  %s: {role: dimension, kind: code, codes: %s.csv}\n"
                  "  Value: {role: value}\n"
                  "measure: {name: %s, label: %s, unit: %s, datatype: %s}\n",
                  cube + 1, topic->slug, topic->title, cube + 1, by_kind ? "Kind" : "Use",
                  by_kind ? "kinds" : "uses", topic->slug, topic->title,
                  topic->rate ? "Rate" : "Number", topic->rate ? "decimal" : "integer");
    close_file(f);
}

static void
write_list(const Model *m)
{
    FILE *f = open_file(m, "cubes.csv");
    (void)fputs("file,slug,title\n", f);
    for (int i = 0; i < N_CUBES; i++) {
        (void)fprintf(f, "cube-%02d.csv,%s,%s\n", i + 1, topics[i].slug, topics[i].title);
    }
    close_file(f);
}

// Values of one year, in tenths, by area and code; UINT64_MAX: none.
static void
fill_year(const Model *m, int cube, unsigned year, const Code *codes, int n_codes, uint64_t *values)
{
    const int leaf_level = cube >= FIRST_WARD_CUBE ? 4 : 3;
    memset(values, 0, m->n * MAX_CODES * sizeof(*values));
    for (size_t i = m->n; i-- > 0;) {
        const Area *a = &m->areas[i];
        uint64_t *own = values + i * MAX_CODES;
        const uint64_t r = mix((uint64_t)cube << 40 | (uint64_t)year << 32 | i);
        const bool missing =
            a->level > leaf_level || (a->level == 3 && leaf_level == 3 && r % 32 == 0);
        for (int k = n_codes; missing && k-- > 0;) {
            own[k] = UINT64_MAX;
        }
        for (int k = n_codes; !missing && k-- > 0;) {
            bool group = false;
            for (int c = 0; c < n_codes; c++) {
                group = group || codes[c].parent == k;
            }
            const uint64_t drawn = mix(r + (uint64_t)k);
            if (topics[cube].rate) {
                own[k] = drawn % 5000 + 1;
            } else if (a->level == leaf_level && !group) {
                own[k] = 10 * (drawn % (leaf_level == 4 ? 40 : 400));
            }
            if (!topics[cube].rate && codes[k].parent >= 0 && a->level == leaf_level) {
                own[codes[k].parent] += own[k];
            }
        }
        for (int k = 0; !missing && !topics[cube].rate && i > 0 && k < n_codes; k++) {
            values[a->parent * MAX_CODES + (size_t)k] += own[k];
        }
    }
}

static void
write_year(const Model *m, FILE *f, unsigned year, const Code *codes, int n_codes, bool rate,
           const uint64_t *values, bool last, CubeTruth *truth)
{
    for (size_t i = 0; i < m->n; i++) {
        const uint64_t *own = values + i * MAX_CODES;
        truth->missing += m->areas[i].level == 3 && own[0] == UINT64_MAX;
        if (last && m->areas[i].level == 1) {
            truth->regions[i - 1] = own[0];
        }
        for (int k = 0; k < n_codes && own[k] != UINT64_MAX; k++) {
            (void)fprintf(f, "%s,%u,%s,%" PRIu64, m->areas[i].code, FIRST_YEAR + year,
                          codes[k].notation, own[k] / 10);
            (void)fprintf(f, rate ? ".%u\n" : "\n", (unsigned)(own[k] % 10));
            truth->rows++;
            truth->total += own[k];
        }
    }
}

static void
write_cube(const Model *m, int cube, uint64_t *values, CubeTruth *truth)
{
    const bool by_kind = cube % 2 == 0;
    const Code *codes = by_kind ? kinds : uses;
    const int n_codes =
        (int)(by_kind ? sizeof(kinds) / sizeof(*kinds) : sizeof(uses) / sizeof(*uses));
    const unsigned ward_years = m->years < WARD_YEARS ? m->years : WARD_YEARS;
    const unsigned first = cube >= FIRST_WARD_CUBE ? m->years - ward_years : 0;
    char name[32];
    (void)snprintf(name, sizeof(name), "cube-%02d.csv", cube + 1);
    FILE *f = open_file(m, name);
    (void)fprintf(f, "Area,Year,%s,Value\n", by_kind ? "Kind" : "Use");
    for (unsigned year = first; year < m->years; year++) {
        fill_year(m, cube, year, codes, n_codes, values);
        write_year(m, f, year, codes, n_codes, topics[cube].rate, values, year + 1 == m->years,
                   truth);
    }
    close_file(f);
    write_recipe(m, cube, &topics[cube], by_kind);
}

static void
write_truth(const Model *m, const CubeTruth *truth)
{
    FILE *f = open_file(m, "truth.json");
    (void)fprintf(f, "{\n  \"areas\": %zu,\n  \"last_year\": %u,\n  \"cubes\": {", m->n,
                  FIRST_YEAR + m->years - 1);
    for (int i = 0; i < N_CUBES; i++) {
        const CubeTruth *t = &truth[i];
        (void)fprintf(f,
                      "%s\n    \"%s\": {\"observations\": %" PRIu64 ", \"sum\": %" PRIu64
                      ".%u, \"missing_districts\": %" PRIu64 ", \"regions\": [",
                      i ? "," : "", topics[i].slug, t->rows, t->total / 10,
                      (unsigned)(t->total % 10), t->missing);
        for (int r = 0; r < REGIONS; r++) {
            (void)fprintf(f, "%s%" PRIu64 ".%u", r ? ", " : "", t->regions[r] / 10,
                          (unsigned)(t->regions[r] % 10));
        }
        (void)fputs("]}", f);
    }
    (void)fputs("\n  }\n}\n", f);
    close_file(f);
}

int
main(int argc, char **argv)
{
    Model m = {.wards = 15, .years = 10};
    for (int i = 1; i < argc; i++) {
        const unsigned number = i + 1 < argc ? (unsigned)strtoul(argv[i + 1], NULL, 10) : 0;
        if (strcmp(argv[i], "--wards") == 0) {
            m.wards = number;
            i++;
        } else if (strcmp(argv[i], "--years") == 0) {
            m.years = number;
            i++;
        } else {
            m.dir = argv[i];
        }
    }
    if (!m.dir || m.dir[0] == '-' || m.years < 1 || m.years > MAX_YEARS || m.wards > 300) {
        (void)fprintf(stderr, "usage: gen_cubes [--wards 0-300] [--years 1-80] DIR\n");
        return EXIT_FAILURE;
    }
    static CubeTruth truth[N_CUBES];
    make_areas(&m);
    write_areas(&m);
    write_codes(&m, "kinds.csv", kinds, sizeof(kinds) / sizeof(*kinds));
    write_codes(&m, "uses.csv", uses, sizeof(uses) / sizeof(*uses));
    write_list(&m);
    uint64_t *values = must(calloc(m.n, MAX_CODES * sizeof(*values)));
    for (int cube = 0; cube < N_CUBES; cube++) {
        write_cube(&m, cube, values, &truth[cube]);
    }
    write_truth(&m, truth);
    free(values);
    free(m.areas);
    return EXIT_SUCCESS;
}
