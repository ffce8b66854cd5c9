// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// How to ask a query from a program: a few lines of it for each of a number of
// languages, with the query quoted as the language wants it. Whoever pastes them must
// get the answer of this very query, whatever is in it.
//
// /sparql/calls?query=… gives them as JSON, {"calls": [{"name", "text", "hint"}, …]}. Where
// the address of the endpoint goes, `text` has a NUL there: only the browser knows under
// what name and by which scheme its visitor came, and no query has one.

#include "base/json.h"
#include "site/query_impl.h"

typedef enum { TABLE, BOOLEAN, GRAPH } Shape;

// The text that makes of a byte of the query what the language reads back as that byte.
// `next`: the byte behind it, 0 at the end. Null: as it is.
typedef const char *Escape(char c, char next);

typedef struct {
    const char *name;
    const char *hint; // where it goes; may be null
    Escape *escape;
    // By shape; null: this language has no use for such an answer. In them, '\1' is the
    // address, '\2' the quoted query, '\3' the query encoded for a URL.
    const char *text[3];
} Language;

// Within '…' of the shell.
static const char *
escape_shell(char c, char next)
{
    (void)next;
    return c == '\'' ? "'\\''" : NULL;
}

// Within """…""" of Python, which reads CR LF as LF.
static const char *
escape_python(char c, char next)
{
    switch (c) {
    case '\\': return "\\\\";
    case '\r': return "\\r";
    case '"': return next == '"' || next == 0 ? "\\\"" : NULL;
    default: return NULL;
    }
}

// Within `…` of JavaScript.
static const char *
escape_javascript(char c, char next)
{
    switch (c) {
    case '\\': return "\\\\";
    case '\r': return "\\r";
    case '`': return "\\`";
    case '$': return next == '{' ? "\\$" : NULL;
    default: return NULL;
    }
}

// Within "…" of R.
static const char *
escape_r(char c, char next)
{
    (void)next;
    switch (c) {
    case '\\': return "\\\\";
    case '\r': return "\\r";
    case '"': return "\\\"";
    default: return NULL;
    }
}

// Within "…" of the M language of Power Query.
static const char *
escape_m(char c, char next)
{
    switch (c) {
    case '\r': return "#(cr)";
    case '"': return "\"\"";
    case '#': return next == '(' ? "#(#)" : NULL;
    default: return NULL;
    }
}

#define PYTHON_ASK                        \
    "request = urllib.request.Request(\n" \
    "    \"\1\",\n"                       \
    "    data=urllib.parse.urlencode({\"query\": query}).encode(),\n"

static const Language languages[] = {
    {"curl",
     NULL,
     escape_shell,
     {"curl -sS --fail-with-body -H 'Accept: text/csv' \\\n"
      "  --data-urlencode 'query=\2' \\\n"
      "  '\1'\n",
      "curl -sS --fail-with-body -H 'Accept: application/sparql-results+json' \\\n"
      "  --data-urlencode 'query=\2' \\\n"
      "  '\1'\n",
      "curl -sS --fail-with-body -H 'Accept: text/turtle' \\\n"
      "  --data-urlencode 'query=\2' \\\n"
      "  '\1'\n"}},
    {"Python",
     NULL,
     escape_python,
     {"import csv, io, urllib.parse, urllib.request\n\n"
      "query = \"\"\"\2\"\"\"\n\n" PYTHON_ASK "    headers={\"Accept\": \"text/csv\"},\n"
      ")\n"
      "with urllib.request.urlopen(request) as answer:\n"
      "    for row in csv.DictReader(io.TextIOWrapper(answer, \"utf-8\", newline=\"\")):\n"
      "        print(row)\n",
      "import json, urllib.parse, urllib.request\n\n"
      "query = \"\"\"\2\"\"\"\n\n" PYTHON_ASK
      "    headers={\"Accept\": \"application/sparql-results+json\"},\n"
      ")\n"
      "with urllib.request.urlopen(request) as answer:\n"
      "    print(json.load(answer)[\"boolean\"])\n",
      "import urllib.parse, urllib.request\n\n"
      "query = \"\"\"\2\"\"\"\n\n" PYTHON_ASK "    headers={\"Accept\": \"text/turtle\"},\n"
      ")\n"
      "with urllib.request.urlopen(request) as answer:\n"
      "    print(answer.read().decode())\n"}},
    {"SPARQLWrapper (Python)",
     "Install it with: pip install sparqlwrapper",
     escape_python,
     {"from SPARQLWrapper import JSON, POST, SPARQLWrapper\n\n"
      "endpoint = SPARQLWrapper(\"\1\")\n"
      "endpoint.setMethod(POST)\n"
      "endpoint.setReturnFormat(JSON)\n"
      "endpoint.setQuery(\"\"\"\2\"\"\")\n"
      "for row in endpoint.queryAndConvert()[\"results\"][\"bindings\"]:\n"
      "    print({name: term[\"value\"] for name, term in row.items()})\n",
      "from SPARQLWrapper import JSON, POST, SPARQLWrapper\n\n"
      "endpoint = SPARQLWrapper(\"\1\")\n"
      "endpoint.setMethod(POST)\n"
      "endpoint.setReturnFormat(JSON)\n"
      "endpoint.setQuery(\"\"\"\2\"\"\")\n"
      "print(endpoint.queryAndConvert()[\"boolean\"])\n",
      "from SPARQLWrapper import POST, TURTLE, SPARQLWrapper\n\n"
      "endpoint = SPARQLWrapper(\"\1\")\n"
      "endpoint.setMethod(POST)\n"
      "endpoint.setReturnFormat(TURTLE)\n"
      "endpoint.setQuery(\"\"\"\2\"\"\")\n"
      "print(endpoint.queryAndConvert().decode())\n"}},
    {"R",
     NULL,
     escape_r,
     {"query <- \"\2\"\n\n"
      "answer <- read.csv(paste0(\n"
      "  \"\1?format=csv&query=\",\n"
      "  URLencode(query, reserved = TRUE)\n"
      "), encoding = \"UTF-8\")\n"
      "head(answer)\n",
      "query <- \"\2\"\n\n"
      "answer <- readLines(paste0(\n"
      "  \"\1?format=json&query=\",\n"
      "  URLencode(query, reserved = TRUE)\n"
      "), warn = FALSE)\n"
      "any(grepl('\"boolean\": *true', answer))\n",
      "query <- \"\2\"\n\n"
      "answer <- readLines(paste0(\n"
      "  \"\1?format=ttl&query=\",\n"
      "  URLencode(query, reserved = TRUE)\n"
      "), encoding = \"UTF-8\")\n"
      "writeLines(answer)\n"}},
    {"JavaScript",
     NULL,
     escape_javascript,
     {"const query = `\2`;\n\n"
      "const answer = await fetch(\"\1\", {\n"
      "  method: \"POST\",\n"
      "  headers: { Accept: \"application/sparql-results+json\" },\n"
      "  body: new URLSearchParams({ query }),\n"
      "});\n"
      "if (!answer.ok) throw new Error(await answer.text());\n"
      "for (const row of (await answer.json()).results.bindings) {\n"
      "  console.log(Object.entries(row).map(([name, term]) => `${name}: ${term.value}`));\n"
      "}\n",
      "const query = `\2`;\n\n"
      "const answer = await fetch(\"\1\", {\n"
      "  method: \"POST\",\n"
      "  headers: { Accept: \"application/sparql-results+json\" },\n"
      "  body: new URLSearchParams({ query }),\n"
      "});\n"
      "if (!answer.ok) throw new Error(await answer.text());\n"
      "console.log((await answer.json()).boolean);\n",
      "const query = `\2`;\n\n"
      "const answer = await fetch(\"\1\", {\n"
      "  method: \"POST\",\n"
      "  headers: { Accept: \"text/turtle\" },\n"
      "  body: new URLSearchParams({ query }),\n"
      "});\n"
      "if (!answer.ok) throw new Error(await answer.text());\n"
      "console.log(await answer.text());\n"}},
    {"Excel",
     "In Excel: Data, Get Data, From Other Sources, From Web; then paste this address.",
     NULL,
     {"\1?format=csv&query=\3\n", NULL, NULL}},
    {"Power Query",
     "In Excel or Power BI: New Source, Blank Query, Advanced Editor.",
     escape_m,
     {"let\n"
      "  Query = \"\2\",\n"
      "  Answer = Web.Contents(\"\1\", [Query = [query = Query, format = \"csv\"]]),\n"
      "  Rows = Csv.Document(Answer, [Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n"
      "  Result = Table.PromoteHeaders(Rows)\n"
      "in\n"
      "  Result\n",
      NULL, NULL}},
};

// The first word that is neither of the prologue nor a comment says what the answer is.
static Shape
shape_of(LgStr query)
{
    static const struct {
        LgStr word;
        Shape shape;
    } words[] = {{LG_STR_INIT("ask"), BOOLEAN},
                 {LG_STR_INIT("construct"), GRAPH},
                 {LG_STR_INIT("describe"), GRAPH}};
    LgStr rest = lg_str_trim(query);
    while (rest.n > 0) {
        size_t n = 0;
        if (rest.p[0] == '#') {
            n = lg_str_find(rest, '\n');
        } else if (rest.p[0] == '<') {
            n = lg_str_find(rest, '>') + 1;
        } else {
            while (n < rest.n && !strchr(" \t\r\n<#{*?$", rest.p[n])) {
                n++;
            }
            const LgStr word = {rest.p, n};
            for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
                if (lg_str_eq_nocase(word, words[i].word)) {
                    return words[i].shape;
                }
            }
            const bool prologue = lg_str_eq_nocase(word, LG_STR("prefix")) ||
                                  lg_str_eq_nocase(word, LG_STR("base")) ||
                                  lg_str_ends(word, LG_STR(":"));
            if (!prologue) {
                return TABLE;
            }
        }
        rest = lg_str_trim(lg_str_from(rest, n));
    }
    return TABLE;
}

static void
add_quoted(LgBuf *out, Escape *escape, LgStr query)
{
    for (size_t i = 0; i < query.n; i++) {
        const char *text = escape(query.p[i], i + 1 < query.n ? query.p[i + 1] : '\0');
        if (text) {
            lg_buf_add(out, lg_str_c(text));
        } else {
            lg_buf_byte(out, query.p[i]);
        }
    }
}

static LgStr
write_call(LgPage *page, const Language *language, Shape shape, LgStr query, LgStr address)
{
    LgBuf out = {0};
    for (const char *p = language->text[shape]; *p; p++) {
        switch (*p) {
        case '\1': lg_buf_add(&out, address); break;
        case '\2': add_quoted(&out, language->escape, query); break;
        case '\3': lg_url_encode(&out, query); break;
        default: lg_buf_byte(&out, *p);
        }
    }
    return lg_page_keep(page, &out);
}

// The address within quotes of any kind.
static LgStr
plain_address(LgPage *page)
{
    LgBuf out = {0};
    lg_url_encode_iri(&out, page->site->base);
    LgStr rest = lg_page_keep(page, &out);
    while (rest.n > 0) {
        const size_t n = lg_str_find(rest, '\'');
        lg_buf_add(&out, (LgStr){rest.p, n});
        lg_buf_add(&out, n < rest.n ? LG_STR("%27") : LG_STR(""));
        rest = lg_str_from(rest, n + 1);
    }
    lg_buf_add(&out, LG_STR("sparql"));
    return lg_page_keep(page, &out);
}

void
lg_calls_show(LgPage *page, LgStr query)
{
    const Shape shape = shape_of(query);
    const LgStr address = plain_address(page);
    LgVal *list = lg_val_list(page->view, "calls");
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        if (languages[i].text[shape]) {
            LgVal *call = lg_val_push(list);
            lg_val_str(call, "name", lg_str_c(languages[i].name));
            lg_val_str(call, "hint", lg_str_c(languages[i].hint));
            lg_val_str(call, "text", write_call(page, &languages[i], shape, query, address));
        }
    }
}

void
lg_calls_serve(LgPage *page)
{
    const LgStr query = lg_page_param(page, "query");
    const Shape shape = shape_of(query);
    LgBuf out = {0};
    LgJson json = lg_json_on(&out);
    lg_json_object(&json);
    lg_json_key(&json, LG_STR("calls"));
    lg_json_array(&json);
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        if (languages[i].text[shape]) {
            const LgStr text = write_call(page, &languages[i], shape, query, (LgStr){"\0", 1});
            lg_json_object(&json);
            lg_json_member(&json, LG_STR("name"), lg_str_c(languages[i].name));
            lg_json_member(&json, LG_STR("hint"), lg_str_c(languages[i].hint));
            lg_json_member(&json, LG_STR("text"), text);
            lg_json_object_end(&json);
        }
    }
    lg_json_array_end(&json);
    lg_json_object_end(&json);
    lg_page_json(page, &out);
}
