#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Random queries over HTTP: the terms of an answer are the same in JSON, XML and TSV.

    formats.py --lodge build/lodge [--seed N] [--count N]
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml

import categories
import compare
import generate

SR = "{http://www.w3.org/2005/sparql-results#}"
MEDIA = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "tsv": "text/tab-separated-values"}


def serve(lodge, folder, data):
    """A server over the data: the process and its address."""
    site, file = os.path.join(folder, "site"), os.path.join(folder, "data.nq")
    with open(file, "w", encoding="utf-8") as f:
        f.write(data)
    for command in (["new", site, "--base", "http://x/"], ["load", site, file]):
        subprocess.run([lodge] + command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    process = subprocess.Popen([lodge, "serve", site, "--listen", "127.0.0.1:0", "--quiet"], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        m = re.search(r"http://127\.0\.0\.1:\d+", line)
        if m:
            return process, m[0] + "/sparql"
    raise SystemExit("formats: the server does not start")


def ask(address, query, media):
    body = urllib.parse.urlencode({"query": query}).encode()
    request = urllib.request.Request(address, body, {"Accept": media})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code


def from_xml(text):
    root = xml.fromstring(text)
    if root.find(SR + "boolean") is not None:
        return ("boolean", root.find(SR + "boolean").text == "true")
    rows = []
    for result in root.iter(SR + "result"):
        row = []
        for b in result:
            t = b[0]
            kind = t.tag[len(SR):]
            row.append((b.get("name"), (kind, t.text or "", t.get("datatype", "").replace(generate.XSD + "string", ""),
                                        t.get("{http://www.w3.org/XML/1998/namespace}lang", "").lower())))
        rows.append(tuple(sorted(row)))
    return ("rows", rows)


def from_tsv(text):
    lines = text.split("\n")
    names = [v.lstrip("?") for v in lines[0].split("\t")] if lines[0] else []
    rows = []
    for line in lines[1:-1]:
        row = []
        for name, cell in zip(names, line.split("\t")):
            if cell and cell[0] in '<_"':
                row.append((name, compare.term_of_nt(cell)))
            elif cell:
                kind = "double" if "e" in cell.lower() else "decimal" if "." in cell else "boolean" if cell in ("true", "false") else "integer"
                row.append((name, ("literal", cell, generate.XSD + kind, "")))
        rows.append(tuple(sorted(row)))
    return ("rows", rows)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--lodge", required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--count", type=int, default=200)
    args = p.parse_args()
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        process, address = serve(os.path.abspath(args.lodge), folder, generate.data(args.seed, 4))
        try:
            for number in range(args.count):
                name, query = categories.query(args.seed, number)
                if name in ("construct", "construct_blank") or kind_of_block(number) == "skewed":
                    continue
                got = {m: ask(address, query, t) for m, t in MEDIA.items()}
                counts["queries"] += 1
                if any(isinstance(g, int) for g in got.values()):
                    # What fails does so in all formats; TSV has no booleans.
                    codes = {g if isinstance(g, int) else 200 for m, g in got.items()}
                    good = len(codes) == 1 or ("ASK" in query and codes == {200, 406})
                else:
                    rows = compare.rows_of(["rows", got["json"]])
                    others = [from_xml(got["xml"])] + ([from_tsv(got["tsv"])] if rows[0] == "rows" else [])
                    good = all(compare.same(rows, o, "limit" if name == "limit" else "http") == "exact" for o in others)
                    counts["rows"] += len(rows[1]) if rows[0] == "rows" else 1
                if not good:
                    counts["failed"] += 1
                    print("=== seed %d query %d (%s): formats differ\n%s\n%s" % (args.seed, number, name, query, json.dumps(got, indent=1)))
        finally:
            process.terminate()
            process.wait()
    for key, n in sorted(counts.items()):
        print("%8d  %s" % (n, key))
    print("oracle-formats: %d passed, %d failed, 0 skipped" % (counts["queries"] - counts["failed"], counts["failed"]))
    return 1 if counts["failed"] else 0


def kind_of_block(number):
    return generate.kind_of(number // categories.BLOCK)


if __name__ == "__main__":
    sys.exit(main())
