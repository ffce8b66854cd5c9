#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Do a CSV file and its metadata make the observations that were published?

    csvw_rebuild.py METADATA.json PUBLISHED.nq [READ.nq]

Reads the table as "Generating RDF from Tabular Data on the Web" says (minimal mode), as far as the
metadata beside our publications needs it: templates of whole URIs with {name} and {+name}, virtual and
suppressed columns, built-in datatypes and those with an @id. Anything else is an error, and so are headers
that are not as declared, empty cells of required columns and rows with the key of another. Then compares
with the triples of all qb:Observations in PUBLISHED.nq, and with those in READ.nq, what another processor has made of the
table, says what differs first, and prints "ROWS rows, TRIPLES triples".
"""
import csv
import json
import os
import re
import sys

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
OBSERVATION = "<http://purl.org/linked-data/cube#Observation>"
# RFC 6570, 3.2.1: what {+name} leaves as it is, and what {name} does
RESERVED = re.compile(r"%[0-9A-Fa-f]{2}|[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def fail(text):
    sys.exit(f"csvw_rebuild: {text}")


def escape(text, kept):
    out, at = "", 0
    while at < len(text):
        found = kept.match(text, at)
        piece = found.group() if found else "".join(f"%{b:02X}" for b in text[at].encode())
        out += piece
        at += len(found.group()) if found else 1
    return out


def parts_of(template):
    """[(literal, None)] and [(name, kept)] in turn."""
    parts = []
    for piece in re.split(r"(\{[^}]*\})", template):
        if piece.startswith("{"):
            plus = piece[1] == "+"
            name = piece[2:-1] if plus else piece[1:-1]
            if not re.fullmatch(r"[A-Za-z0-9_]+", name):
                fail(f"not a plain variable: {piece}")
            parts.append((name, RESERVED if plus else UNRESERVED))
        elif piece:
            if escape(piece, RESERVED) != piece:
                fail(f"not a URI: {piece}")
            parts.append((piece, None))
    return parts


def expand(parts, row):
    return "".join(escape(row.get(text) or "", kept) if kept else text for text, kept in parts)


def literal(text, datatype):
    iri = datatype["@id"] if isinstance(datatype, dict) else XSD + (datatype or "string")
    for raw, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(raw, written)
    return f'"{text}"' if iri == XSD + "string" else f'"{text}"^^<{iri}>'


def rebuild(path):
    with open(path, encoding="utf-8") as f:
        meta = json.load(f)
    if meta["@context"][0] != "http://www.w3.org/ns/csvw":
        fail("not in the context of CSV on the Web")
    schema = meta["tableSchema"]
    columns = schema["columns"]
    real = [c for c in columns if not c.get("virtual")]
    names = [c["name"] for c in real]
    if len(set(names)) != len(names) or columns[: len(real)] != real:
        fail("names are not unique, or a column follows virtual ones")
    about = parts_of(schema["aboutUrl"])
    said = [
        (c, parts_of(c["propertyUrl"]), parts_of(c["valueUrl"]) if "valueUrl" in c else None)
        for c in columns
        if not c.get("suppressOutput")
    ]
    triples, keys, n = set(), set(), 0
    with open(os.path.join(os.path.dirname(path), meta["url"]), encoding="utf-8", newline="") as f:
        rows = csv.reader(f, strict=True)
        header = next(rows)
        if header != [c["titles"] for c in real]:
            fail(f"the header is {header}")
        for cells in rows:
            if len(cells) != len(names):
                fail(f"line {rows.line_num} has {len(cells)} cells")
            row = dict(zip(names, cells))
            n += 1
            if any(c.get("required") and row[c["name"]] == "" for c in real):
                fail(f"line {rows.line_num}: a required cell is empty")
            key = tuple(row[k] for k in schema["primaryKey"])
            if key in keys:
                fail(f"line {rows.line_num}: the key {key} for the second time")
            keys.add(key)
            subject = expand(about, row)
            for c, prop, value in said:
                cell = None if c.get("virtual") else row[c["name"]]
                if cell == "":
                    continue
                end = f"<{expand(value, row)}>" if value else literal(cell, c.get("datatype"))
                triples.add(f"<{subject}> <{expand(prop, row)}> {end}")
    return n, triples


def published(path):
    by_subject, wanted = {}, set()
    with open(path, encoding="utf-8") as f:
        for line in f:
            subject, predicate, rest = line.rstrip("\n .").split(" ", 2)
            end = rest.rsplit(" ", 1)[0]  # without the graph
            by_subject.setdefault(subject, []).append(f"{subject} {predicate} {end}")
            if predicate == TYPE and end == OBSERVATION:
                wanted.add(subject)
    return {t for s in wanted for t in by_subject[s]}


def main():
    n, ours = rebuild(sys.argv[1])
    for path in sys.argv[2:]:
        theirs = published(path)
        for what, some in (("only of the CSV", ours - theirs), (f"only in {path}", theirs - ours)):
            if some:
                fail(f"{len(some)} triples are {what}, such as {min(some)}")
    if not ours:
        fail("there are no triples")
    print(f"{n} rows, {len(ours)} triples")


main()
