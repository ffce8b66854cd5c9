# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0

"""Runs what /sparql/calls gives. Usage: calls.py http://127.0.0.1:8080, in a folder to write to."""

import ast
import csv
import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request

SITE = sys.argv[1]
ENDPOINT = SITE + "/sparql"
passed = failed = skipped = 0


def check(name, ok, detail=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {name}: {detail}")


# What is bound to ?x, and queries around it that try to leave their quotes.
NASTY = "it's \"quoted\" \\ $HOME `id` ${x} $(id) #(lf) %41 100% !! é 😀 ]]> )\" }"
LITERAL = json.dumps(NASTY, ensure_ascii=False)
TABLES = {
    "quotes": f"SELECT ?x WHERE {{ VALUES ?x {{ {LITERAL} }} }}",
    "lines": f"# it's a \"comment\"\r\nSELECT ?x\n\tWHERE {{ VALUES ?x {{ {LITERAL} }} }}\r# 'end",
    "long quotes": f"SELECT ?x {{ BIND({LITERAL} AS ?x) FILTER(STRLEN(''' \" \"\"\" ''') = 7) }} # \"",
    "backslash at the end": f"SELECT ?x {{ BIND({LITERAL} AS ?x) }} # \\",
    "quotes at the end": f"SELECT ?x {{ BIND({LITERAL} AS ?x) }} #\"\"\"",
    "a prologue": "PREFIX ask: <http://x.example/construct#>\nBASE <http://describe.example/>\n"
    f"select ?x {{ BIND({LITERAL} AS ?x) }}",
}


def ask(query, accept):
    data = urllib.parse.urlencode({"query": query}).encode()
    with urllib.request.urlopen(urllib.request.Request(ENDPOINT, data, {"Accept": accept})) as r:
        return r.read().decode()


def calls(query):
    at = SITE + "/sparql/calls?" + urllib.parse.urlencode({"query": query})
    with urllib.request.urlopen(at) as answer:
        found = json.load(answer)["calls"]
    for call in found:
        check("the address has its place", "\0" in call["text"], call)
    return {call["name"]: call["text"].replace("\0", ENDPOINT) for call in found}


def run(name, program, *command):
    with open(name, "w", encoding="utf-8", newline="") as file:
        file.write(program)
    done = subprocess.run([*command, name], capture_output=True, timeout=60, check=False)
    check(f"{name} ends well", done.returncode == 0, done.stderr.decode() + program)
    return done.stdout.decode()


# As the two languages that are not run here read a text.
def read_r(text):
    return re.sub(r"\\(.)", lambda m: {"r": "\r"}.get(m[1], m[1]), text, flags=re.S)


def read_m(text):
    names = {"cr": "\r", "lf": "\n", "tab": "\t", "#": "#"}
    return re.sub(r'""|#\(([a-z#]*)\)', lambda m: names[m[1]] if m[1] else '"', text)


NODE = "console.log = (x) => process.stdout.write(JSON.stringify(x) + '\\n');\n"
node = shutil.which("node")
wrapper = importlib.util.find_spec("SPARQLWrapper")
skipped += (0 if node else 1) + (0 if wrapper else 1)

for name, query in TABLES.items():
    check(f"{name}: the query itself", list(csv.reader(io.StringIO(ask(query, "text/csv")))) ==
          [["x"], [NASTY]])
    texts = calls(query)
    check(f"{name}: all languages", len(texts) == 7, list(texts))
    check(f"{name}: curl", run("call.sh", texts["curl"], "sh") == ask(query, "text/csv"))
    rows = run("call.py", texts["Python"], sys.executable)
    check(f"{name}: Python", ast.literal_eval(rows) == {"x": NASTY}, rows)
    if wrapper:
        rows = run("wrapped.py", texts["SPARQLWrapper (Python)"], sys.executable)
        check(f"{name}: SPARQLWrapper", ast.literal_eval(rows) == {"x": NASTY}, rows)
    if node:
        rows = run("call.mjs", NODE + texts["JavaScript"], node)
        check(f"{name}: JavaScript", json.loads(rows) == ["x: " + NASTY], rows)
    text = re.search(r'query <- "(.*?)"\n\n', texts["R"], re.S)
    check(f"{name}: R", text and read_r(text[1]) == query, texts["R"])
    text = re.search(r'Query = "(.*)",\n  Answer', texts["Power Query"], re.S)
    check(f"{name}: Power Query", text and read_m(text[1]) == query, texts["Power Query"])
    with urllib.request.urlopen(texts["Excel"].strip()) as answer:
        check(f"{name}: Excel", answer.read().decode() == ask(query, "text/csv"))

query = "ASK { ?s ?p \"it's\" }"
texts = calls(query)
check("ASK: curl", json.loads(run("ask.sh", texts["curl"], "sh"))["boolean"] is True)
check("ASK: Python", run("ask.py", texts["Python"], sys.executable) == "True\n")
if wrapper:
    check("ASK: SPARQLWrapper",
          run("ask2.py", texts["SPARQLWrapper (Python)"], sys.executable) == "True\n")
if node:
    check("ASK: JavaScript", run("ask.mjs", texts["JavaScript"], node) == "true\n")

query = "# a graph\nPREFIX x: <http://x.example/#>\nCONSTRUCT{?s ?p ?o} WHERE {?s ?p ?o}"
texts = calls(query)
want = ask(query, "text/turtle").strip()
check("CONSTRUCT: it is a graph", "it's" in want)
check("CONSTRUCT: curl", run("graph.sh", texts["curl"], "sh").strip() == want)
check("CONSTRUCT: Python", run("graph.py", texts["Python"], sys.executable).strip() == want)
if wrapper:
    check("CONSTRUCT: SPARQLWrapper",
          run("graph2.py", texts["SPARQLWrapper (Python)"], sys.executable).strip() == want)
if node:
    check("CONSTRUCT: JavaScript", run("graph.mjs", texts["JavaScript"], node).strip() == want)
check("CONSTRUCT: no tables of it", "Excel" not in texts, list(texts))

print(f"http/calls: {passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
