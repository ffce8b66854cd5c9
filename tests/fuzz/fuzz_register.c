// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A register from many hands: whatever stands in its table, every term that comes out is one, and
// as many quads come out as the converter says. The first byte chooses the recipe.

#include "convert/convert.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const recipes[] = {
    "dataset: {slug: x, title: X}\n"
    "register:\n"
    "  key: [A, b]\n"
    "  class: Thing\n"
    "  label: A\n"
    "  columns: {A: {}, b: {kind: code}, c: {kind: link, split: \"|\"}, d: {datatype: date}}\n",

    "dataset: {slug: x/y, title: X}\n"
    "clean:\n"
    "  nothing: [\"-\", \"/^\\\\?*$/\"]\n"
    "  remove: ['\"', ab]\n"
    "  skip: [\"Title*\", \"/^,*[^,]*,*$/\"]\n"
    "  names: {A: [\"Alpha*\", Z], N: [Number]}\n"
    "  ignore: [Old]\n"
    "  join: {T: {of: [P, Q], with: \"; \"}}\n"
    "  patch: {N: {\"/(\\\\S*)\\\\s*ha$/\": \"\\\\1\", \"x*\": \"1\"}, \"*\": {full: whole}}\n"
    "  default: {D: [E, F]}\n"
    "register:\n"
    "  key: [a]\n"
    "  class: http://example.org/def/Thing\n"
    "  latest: d\n"
    "  ended: e\n"
    "  columns:\n"
    "    a: {from: A, kind: iri, template: \"http://example.org/{+value}\"}\n"
    "    n: {from: N, datatype: integer, least: 0, most: 1000}\n"
    "    m: {from: N, datatype: decimal, unit: Metre}\n"
    "    t: {from: T, language: cy, split: \",\"}\n"
    "    d: {from: D, datatype: date, most: today}\n"
    "    e: {from: E, datatype: date}\n"
    "    f: {from: F, datatype: boolean}\n"
    "    o: {from: O, kind: organisation}\n"
    "    g: {from: G, kind: area}\n"
    "    p: {from: P, kind: period}\n"
    "    q: {from: Q, kind: code, template: \"http://example.org/q/{value}\"}\n"
    "    xy: {kind: point, x: X, y: Y}\n",
};
enum { N_RECIPES = sizeof(recipes) / sizeof(recipes[0]) };

// Counts, and looks at every term.
typedef struct {
    LgSink sink;
    uint64_t n;
} Counter;

static LgStatus
look(LgSink *sink, const LgTerm *term, bool keep, LgTermRef *out, LgError *err)
{
    (void)sink;
    (void)keep;
    if (lg_term_check(term, err) != LG_OK) {
        abort();
    }
    *out = 1;
    return LG_OK;
}

static LgStatus
no_rows(LgSink *sink, const LgRows *rows, LgError *err)
{
    (void)sink;
    (void)rows;
    (void)err;
    abort(); // registers come as quads
}

static LgStatus
count(LgSink *sink, const LgQuads *quads, LgError *err)
{
    (void)err;
    ((Counter *)sink)->n += quads->n;
    return LG_OK;
}

static int
memory(const char *name, const void *bytes, size_t size, char path[64])
{
    const int fd = memfd_create(name, 0);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size) {
        abort();
    }
    (void)snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const LgSinkType type = {.term = look, .rows = no_rows, .quads = count};
    if (size == 0) {
        return 0;
    }
    char table_path[64];
    char recipe_path[64];
    const char *recipe = recipes[data[0] % N_RECIPES];
    const int table = memory("table", data + 1, size - 1, table_path);
    const int recipe_file = memory("recipe", recipe, strlen(recipe), recipe_path);
    const char *inputs[] = {table_path};
    Counter counter = {.sink = {&type}};
    LgArena *arena = lg_arena_new(0);
    LgReport *report = lg_report_new();
    if (!arena || !report) {
        abort();
    }
    const LgConvertOptions options = {.io = &lg_io_plain,
                                      .inputs = inputs,
                                      .n_inputs = 1,
                                      .recipe = recipe_path,
                                      .base = LG_STR("http://example.org/"),
                                      .now = 1767225600};
    LgConvertResult result = {0};
    if (lg_convert_run(&options, &counter.sink, report, arena, &result, NULL) == LG_OK &&
        counter.n != result.triples) {
        abort();
    }
    lg_report_free(report);
    lg_arena_free(arena);
    (void)close(table);
    (void)close(recipe_file);
    return 0;
}
