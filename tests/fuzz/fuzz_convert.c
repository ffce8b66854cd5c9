// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Recipes by their grammar: the input chooses keys of the recipe, values that they may have (and
// some that they may not), and a small table, its code list and its lock. Whatever they are, the
// conversion says what is wrong, or makes as many quads as it says, the same ones again, and the
// same ones with the recipe as it is written back.

#include "base/out.h"
#include "convert/convert.h"
#include "convert/recipe.h"
#include "rdf/sink_nquads.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What is left of the input; when nothing is, every choice is the first.
typedef struct {
    const uint8_t *p;
    size_t n;
    unsigned rare;    // one in so many keys of a column stands there: most recipes are to be good
    unsigned columns; // of the table
} Choices;

static unsigned
choose(Choices *c, unsigned n)
{
    if (c->n == 0) {
        return 0;
    }
    c->n--;
    return *c->p++ % n;
}

// The values of a key, by its full name or its own, with bars between; the last entry is for all
// others.
static const struct {
    const char *key, *values;
} pools[] = {
    {"columns.kind", "code|area|period|text|iri"},
    {"columns.name", "tenure|homes|a-b|x"},
    {"measure.name", "homes|a-b"},
    {"table.melt.name", "{Tenure}|{Year} / {Tenure}|Year"},
    {"table.melt.value", "Homes|x"},
    {"register.columns.name", "homes|a-b"},
    {"role", "dimension|dimension|value|measure|measure_type|attribute|unit|status|label|ignore"},
    {"kind", "code|area|period|iri|text|link|organisation|point|number|date"},
    {"header", "Area|Year|Area*|Homes"},
    {"header_rows", "1|2|3|16|17"},
    {"of", "Area|Year|Tenure|Homes"},
    {"codes", "codes.csv|homes.csv|none.csv"},
    {"template", "http://example.org/{value}|http://example.org/{+value}"},
    {"datatype", "integer|decimal|double|string|date|gYear|boolean|http://example.org/type"},
    {"transform", "slug|slugize|unitize|none"},
    {"short_years", "government-year|month|refuse"},
    {"areas", "any|gss"},
    {"periods", "any|near"},
    {"missing", "drop|status"},
    {"repeated", "once|refuse"},
    {"precision", "displayed|stored"},
    {"ragged", "true|false"},
    {"delimiter", ",|;|tab"},
    {"quote", "'|x"},
    {"match", "{y}{q}|{y} {q}|{y}-{q}|{q}/{y}"},
    {"write", "{Year}|{Area} {Tenure}|x|{Tenure}|{Area}"},
    {"unit", "Homes|GBP|Unit"},
    {"value", "2022|x|E06000001"},
    {"replaced_by", "http://example.org/data/x"},
    {"member", "homes.csv|x"},
    {"within", "0|2|1e9"},
    {"differing", "0|1|100"},
    {"sum", "Total|Homes"},
    {"uri", "{Area}/{Year}/{Tenure}|{Year}/{+Area}|x/{Tenure}/{Year}-{Area}|{Homes}/"},
    {"least", "0|1|100"},
    {"most", "1|100|0"},
    {"issued", "2026-03-31|2026-03-31T09:30:00Z"},
    {"modified", "2026-03-31"},
    {"license", "http://example.org/licence"},
    {"contact", "a@example.org"},
    {"language", "en|cy"},
    {"slug", "homes|a/b"},
    {"property", "http://example.org/def/p"},
    {"scheme", "tenure|http://example.org/scheme"},
    {"key", "row|Area"},
    {"register", "domestic|display-recommendations"},
    {"files", "[homes.csv]"},
    {"", "Area|Year|Tenure|Homes|2|true|x|http://example.org/x|~|é"},
};

static const char headers[] =
    "Area|Year|Tenure|Homes|Marker|Unit|Total|2022 / Social|column A|Homes*|'*'";
static const char cells[] =
    "E06000001|E06000002|E99999999|e06000003|2022|2022-23|2023 Q1|2203|2010-11|Social|Private|"
    "x y|x-y|***||..|[c]|12 [p]|12|12.5|-3|\"1,234\"|12*|1e9|NaN|Total|Homes|GBP|"
    "http://example.org/x|\"a\nb\"|\"\"\"\"|caf\xc3\xa9|\xff|Source: x|Hartlepool";

// The chosen one of several words with bars between.
static LgStr
pick(Choices *c, const char *words)
{
    unsigned n = 1;
    for (const char *p = words; *p; p++) {
        n += *p == '|' ? 1 : 0;
    }
    LgStr rest = lg_str_c(words);
    for (unsigned i = choose(c, n); i > 0; i--) {
        rest = lg_str_from(rest, lg_str_find(rest, '|') + 1);
    }
    return (LgStr){rest.p, lg_str_find(rest, '|')};
}

static const char *
pool_of(LgStr name, LgStr key)
{
    char full[64];
    (void)snprintf(full, sizeof(full), LG_STR_FMT "." LG_STR_FMT, LG_STR_ARG(name),
                   LG_STR_ARG(key));
    size_t i = 0;
    while (pools[i].key[0] && strcmp(pools[i].key, full) != 0 &&
           !lg_str_eq(key, lg_str_c(pools[i].key))) {
        i++;
    }
    return pools[i].values;
}

static void
put_quoted(LgBuf *out, LgStr s)
{
    if (s.n > 0 && s.p[0] != '[' && s.p[0] != '\'' && s.p[0] != '~') {
        lg_buf_printf(out, "\"" LG_STR_FMT "\"", LG_STR_ARG(s));
    } else {
        lg_buf_add(out, s.n > 0 ? s : LG_STR("''"));
    }
}

static void keys(Choices *c, LgStr name, unsigned depth, bool first, LgBuf *out);
static void section(Choices *c, LgStr name, unsigned depth, LgBuf *out);

// Has a key a section of its own? "table" and "melt": "table.melt".
static bool
has_section(LgStr name)
{
    LgStr section_name;
    LgStr key;
    for (size_t i = 0; lg_recipe_key(i, &section_name, &key); i++) {
        if (lg_str_eq(section_name, name)) {
            return true;
        }
    }
    return false;
}

static void
put_scalar(Choices *c, LgStr name, LgStr key, LgBuf *out)
{
    put_quoted(out, pick(c, choose(c, 32) == 31 ? cells : pool_of(name, key)));
}

static void
put_list(Choices *c, LgBuf *out)
{
    lg_buf_byte(out, '[');
    for (unsigned n = choose(c, 4), i = 0; i < n; i++) {
        lg_buf_add(out, i > 0 ? LG_STR(", ") : LG_STR(""));
        put_quoted(out, pick(c, choose(c, 4) == 3 ? "Social|Source|x|''" : headers));
    }
    lg_buf_byte(out, ']');
}

// A mapping whose keys are headers, cells or addresses: to texts, to lists, or to what a section
// has.
static void
put_mapping(Choices *c, LgStr name, LgStr key, unsigned depth, LgBuf *out)
{
    static const char *const usual[] = {
        "role: dimension, kind: area",
        "role: dimension, kind: period",
        "role: dimension",
        "role: value",
        "role: status",
        "role: unit",
        "role: ignore",
    };
    const bool columns = has_section(name);
    lg_buf_byte(out, '{');
    const bool all = lg_str_eq(key, LG_STR("columns")) && choose(c, 16) != 15;
    const unsigned n = all ? c->columns : choose(c, 4);
    for (unsigned i = 0; i < n; i++) {
        lg_buf_add(out, i > 0 ? LG_STR(", ") : LG_STR(""));
        if (lg_str_eq(key, LG_STR("cells"))) {
            lg_buf_add(out, pick(c, "A1|B2|A0|ZZ99"));
        } else {
            // Mostly the headers in their order: a key that is there twice ends it all.
            LgStr rest = lg_str_c(headers);
            for (unsigned k = 0; columns && k < i; k++) {
                rest = lg_str_from(rest, lg_str_find(rest, '|') + 1);
            }
            const LgStr text =
                columns ? (LgStr){rest.p, lg_str_find(rest, '|')}
                        : pick(c, choose(c, 2) ? "Area|Year|Tenure" : "Social|..|[c]|x y|x-y");
            lg_buf_printf(out, "\"" LG_STR_FMT "\"", LG_STR_ARG(text));
        }
        lg_buf_add(out, LG_STR(": "));
        const unsigned shape = choose(c, 8);
        if (lg_str_eq(name, LG_STR("columns")) && i < sizeof(usual) / sizeof(usual[0]) &&
            shape > 0) {
            lg_buf_printf(out, "{%s", usual[i]);
            keys(c, name, depth + 1, false, out);
        } else if (columns) {
            section(c, name, depth + 1, out);
        } else if (lg_str_eq(key, LG_STR("names")) || lg_str_eq(key, LG_STR("drop")) ||
                   lg_str_eq(key, LG_STR("legend"))) {
            put_list(c, out);
        } else if (lg_str_eq(key, LG_STR("cells"))) {
            lg_buf_add(out, pick(c, "\"{x}\"|\"Homes {x}\""));
        } else {
            lg_buf_add(out, pick(c, "suppressed|not-available|a-b|x|[x]"));
        }
    }
    lg_buf_byte(out, '}');
}

static void
put_value(Choices *c, LgStr name, LgStr key, unsigned depth, LgBuf *out)
{
    static const char *const lists[] = {"keywords", "references", "except", "stop",  "fill",
                                        "ignore",   "keep",       "files",  "remove"};
    static const char *const maps[] = {"columns", "measures", "values", "markers", "names",
                                       "cells",   "drop",     "legend", "styles",  "default"};
    char below[64];
    (void)snprintf(below, sizeof(below), LG_STR_FMT "%s" LG_STR_FMT, LG_STR_ARG(name),
                   name.n > 0 ? "." : "", LG_STR_ARG(key));
    bool list = false;
    bool map = false;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        list = list || lg_str_eq(key, lg_str_c(lists[i]));
    }
    for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
        map = map || lg_str_eq(key, lg_str_c(maps[i]));
    }
    if (depth > 4 || choose(c, 64) == 63) {
        put_scalar(c, name, key, out);
    } else if (lg_str_eq(key, LG_STR("measures"))) {
        put_mapping(c, LG_STR("measure"), key, depth, out);
    } else if (map) {
        put_mapping(c, lg_str_c(below), key, depth, out);
    } else if (has_section(lg_str_c(below))) {
        section(c, lg_str_c(below), depth + 1, out);
    } else if (list) {
        put_list(c, out);
    } else {
        put_scalar(c, name, key, out);
    }
}

// Some of the keys of a section, and the end of its mapping. `first`: nothing stands in it yet; a
// column has its role and its kind otherwise.
static void
keys(Choices *c, LgStr name, unsigned depth, bool first, LgBuf *out)
{
    LgStr of;
    LgStr key;
    const bool has_role = !first;
    for (size_t i = 0; lg_recipe_key(i, &of, &key); i++) {
        const bool role = lg_str_eq(key, LG_STR("role")) || lg_str_eq(key, LG_STR("kind"));
        const bool root = name.n == 0;
        const bool needed =
            (root && (lg_str_eq(key, LG_STR("columns")) || lg_str_eq(key, LG_STR("measure")))) ||
            (role && !has_role && lg_str_eq(key, LG_STR("role")));
        const bool other_kind =
            root && (lg_str_eq(key, LG_STR("register")) || lg_str_eq(key, LG_STR("year")) ||
                     lg_str_eq(key, LG_STR("key")) || lg_str_eq(key, LG_STR("files")));
        const bool hard = lg_str_eq(key, LG_STR("value")) || lg_str_eq(key, LG_STR("of"));
        const unsigned odds = depth > 1    ? (hard ? 4 * c->rare : c->rare)
                              : other_kind ? 256
                              : root       ? 4 + c->rare / 20
                                           : 8 + c->rare / 8;
        if (!lg_str_eq(of, name) || (role && has_role) ||
            (needed ? choose(c, 64) == 63 : choose(c, odds) != 1)) {
            continue;
        }
        lg_buf_printf(out, "%s" LG_STR_FMT ": ", first ? "" : ", ", LG_STR_ARG(key));
        first = false;
        if (root && lg_str_eq(key, LG_STR("measure")) && choose(c, 8) != 7) {
            lg_buf_add(out, LG_STR("{name: homes}"));
            continue;
        }
        put_value(c, name, key, depth, out);
        if (lg_str_eq(key, LG_STR("kind")) && depth > 1) {
            lg_buf_add(out, LG_STR(", of: Area, template: \"http://example.org/{value}\""));
        }
        if (lg_str_eq(key, LG_STR("match")) && choose(c, 8) != 7) {
            lg_buf_add(out, LG_STR(", write: \"{y} Q{q}\""));
            i++; // the key behind it
        }
    }
    lg_buf_byte(out, '}');
}

// A mapping with some of the keys of a section, in one line.
static void
section(Choices *c, LgStr name, unsigned depth, LgBuf *out)
{
    lg_buf_byte(out, '{');
    keys(c, name, depth, true, out);
}

static void
table(Choices *c, LgBuf *out)
{
    const unsigned columns = 4 + choose(c, 4);
    c->columns = columns;
    const unsigned title = choose(c, 16) == 15 ? 1 : 0;
    lg_buf_add(out, title ? LG_STR("Homes by area\n") : LG_STR(""));
    LgStr rest = lg_str_c(headers);
    for (unsigned i = 0; i < columns; i++) {
        lg_buf_add(out, i > 0 ? LG_STR(",") : LG_STR(""));
        lg_buf_add(out, (LgStr){rest.p, lg_str_find(rest, '|')});
        rest = lg_str_from(rest, lg_str_find(rest, '|') + 1);
    }
    const unsigned wild = choose(c, 4) * choose(c, 2); // how many cells are of any kind
    for (unsigned rows = 1 + choose(c, 8), row = 0; row < rows; row++) {
        static const char *const usual[] = {"E06000001|E06000002|W06000001",
                                            "2022|2023|2024",
                                            "Social|Private|x y",
                                            "12|13|14.5|[c]",
                                            "||[p]",
                                            "Homes||GBP",
                                            "12|25|",
                                            "1|2|3"};
        lg_buf_byte(out, '\n');
        for (unsigned i = 0; i < columns; i++) {
            lg_buf_add(out, i > 0 ? LG_STR(",") : LG_STR(""));
            lg_buf_add(out, pick(c, choose(c, 8) < wild ? cells : usual[i]));
        }
    }
    lg_buf_byte(out, '\n');
}

// --- Converting ---------------------------------------------------------------------------------

static char folder[] = "/tmp/fuzz_convert.XXXXXX";

static const char *const names[] = {"recipe.yaml",     "homes.csv",  "codes.csv",
                                    "recipe.lock.csv", "again.yaml", "again.lock.csv",
                                    "guessed.yaml"};

static const char *
path_of(const char *name)
{
    static char paths[sizeof(names) / sizeof(names[0])][64];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            (void)snprintf(paths[i], sizeof(paths[i]), "%s/%s", folder, name);
            return paths[i];
        }
    }
    abort();
}

static void
clean(void)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)unlink(path_of(names[i]));
    }
    (void)rmdir(folder);
}

// Not lg_io_spit(), which waits for the disk.
static void
write_file(const char *name, const LgBuf *text)
{
    FILE *file = text->failed ? NULL : fopen(path_of(name), "we");
    if (!file || fwrite(text->p, 1, text->n, file) != text->n || fclose(file) != 0) {
        abort();
    }
}

// True when it was converted, into `quads`.
static bool
run(const char *recipe, LgBuf *quads)
{
    const char *input = path_of("homes.csv");
    const LgOut out = lg_out_buf(quads);
    LgSink *sink = NULL;
    LgArena *arena = lg_arena_new(0);
    LgReport *report = lg_report_new();
    if (!arena || !report || lg_sink_nquads_new(&out, &sink, NULL) != LG_OK) {
        abort();
    }
    const LgConvertOptions options = {.io = &lg_io_plain,
                                      .inputs = &input,
                                      .n_inputs = 1,
                                      .recipe = recipe,
                                      .recipe_out = path_of("guessed.yaml"),
                                      .base = LG_STR("http://example.org/"),
                                      .now = 1800000000};
    LgConvertResult result = {0};
    LgError err = {0};
    uint64_t n = 0;
    const LgStatus st = lg_convert_run(&options, sink, report, arena, &result, &err);
    if (st == LG_OK && (lg_sink_nquads_end(sink, &n, NULL) != LG_OK || n != result.triples ||
                        lg_report_n(report, LG_SEVERITY_ERROR) > 0)) {
        abort();
    }
    if (st != LG_OK && err.text[0] == '\0') {
        abort(); // nobody says what is wrong
    }
    LgBuf text = {0};
    lg_report_text(report, false, &text);
    if (getenv("LODGE_FUZZ_SHOW")) { // to see why an input does what it does
        (void)fprintf(stderr, "said: %s\n" LG_STR_FMT, st == LG_OK ? "OK" : err.text, (int)text.n,
                      text.n > 0 ? text.p : "");
    }
    lg_report_html(report, LG_STR("x"), &text);
    lg_buf_done(&text);
    lg_sink_nquads_free(sink);
    lg_report_free(report);
    lg_arena_free(arena);
    return st == LG_OK;
}

// The recipe as it is written back; false when it has parts that are not.
static bool
rewrite(LgStr recipe)
{
    LgArena *arena = lg_arena_new(0);
    LgRecipe *parsed = NULL;
    LgBuf text = {0};
    const bool read =
        arena && lg_recipe_parse(arena, recipe, LG_STR("recipe.yaml"), &parsed, NULL) == LG_OK &&
        !parsed->records && !parsed->tidy.clean;
    if (read) {
        lg_recipe_text(parsed, &text);
        write_file("again.yaml", &text);
    }
    lg_buf_done(&text);
    lg_arena_free(arena);
    return read;
}

static void
convert(const LgBuf *recipe)
{
    LgBuf once = {0};
    LgBuf twice = {0};
    const bool done = run(path_of("recipe.yaml"), &once);
    if (run(path_of("recipe.yaml"), &twice) != done ||
        (done && !lg_str_eq(lg_buf_view(&once), lg_buf_view(&twice)))) {
        abort();
    }
    lg_buf_done(&twice);
    if (rewrite(lg_buf_view(recipe))) {
        (void)unlink(path_of("again.lock.csv"));
        (void)link(path_of("recipe.lock.csv"), path_of("again.lock.csv"));
        if (run(path_of("again.yaml"), &twice) != done ||
            (done && !lg_str_eq(lg_buf_view(&once), lg_buf_view(&twice)))) {
            abort();
        }
    }
    lg_buf_done(&once);
    lg_buf_done(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    if (!ready) {
        if (!mkdtemp(folder)) {
            abort();
        }
        (void)atexit(clean);
        ready = true;
    }
    static const unsigned rarities[] = {400, 120, 40, 8};
    Choices c = {data, size, 1, 0};
    c.rare = rarities[choose(&c, 4)];
    LgBuf recipe = {0};
    LgBuf text = {0};
    table(&c, &text);
    write_file("homes.csv", &text);
    lg_buf_clear(&text);
    lg_buf_add(&text, LG_STR("Label,Notation,Parent Notation\n"));
    for (unsigned n = choose(&c, 4); n > 0; n--) {
        lg_buf_add(&text,
                   pick(&c, "Social,social,|Private,private,social|x y,,|Social,x,nothing|,,"));
        lg_buf_byte(&text, '\n');
    }
    write_file("codes.csv", &text);
    lg_buf_clear(&text);
    (void)unlink(path_of("recipe.lock.csv"));
    if (choose(&c, 4) == 3) {
        lg_buf_add(&text, LG_STR("column,label,notation\n"));
        for (unsigned n = choose(&c, 4); n > 0; n--) {
            lg_buf_add(&text,
                       pick(&c, "tenure,Social,social|tenure,x,x-y|tenure,x y,a|year,2022,2022|x"));
            lg_buf_byte(&text, '\n');
        }
        write_file("recipe.lock.csv", &text);
    }
    section(&c, (LgStr){0}, 0, &recipe);
    lg_buf_byte(&recipe, '\n');
    write_file("recipe.yaml", &recipe);
    if (getenv("LODGE_FUZZ_SHOW")) {
        (void)fprintf(stderr, LG_STR_FMT, (int)recipe.n, recipe.p);
    }
    convert(&recipe);
    lg_buf_done(&recipe);
    lg_buf_done(&text);
    return 0;
}
