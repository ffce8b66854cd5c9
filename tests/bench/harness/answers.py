# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Answers of different engines in one form, and whether they are the same.

A row is a tuple of cells: None, an int, a float or a text. IRIs and texts are compared as text, numbers
by value whatever their datatype: whole ones exactly, others within TOLERANCE, because means are
decimals here and doubles there. A graph is a set of triples as rows."""

import decimal
import json
import re

from .process import Failed

TOLERANCE = 1e-9
NUMBER = re.compile(r"[+-]?(\d+)(\.\d*)?([eE][+-]?\d+)?$")
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.0+)?(Z)?$")
TRIPLE = re.compile(r'(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(.*\S)\s*\.\s*$')


class Answer:
    def __init__(self, rows, ordered):
        self.rows = rows
        self.ordered = ordered

    def __len__(self):
        return len(self.rows)


class Lines:
    """An export that was read and counted as it came."""

    def __init__(self, chunks):
        self.n = self.size = 0
        for chunk in chunks:
            self.n += chunk.count(b"\n")  # no cell that is asked for has a break
            self.size += len(chunk)

    def __len__(self):
        return self.size


def cell(text):
    """One lexical form."""
    if text is None:
        return None
    match = NUMBER.match(text)
    if match:
        if match.group(2) is None and match.group(3) is None:
            return int(text)
        number = decimal.Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    match = TIME.match(text)
    return match.group(1) if match else text


def is_ordered(query):
    return "ORDER BY" in query.rsplit("}", 1)[-1].upper()


def from_json(text, query):
    """SPARQL 1.1 Query Results JSON Format."""
    data = json.loads(text)
    if "boolean" in data:
        return Answer([(str(data["boolean"]).lower(),)], False)
    names = data["head"]["vars"]
    rows = []
    for binding in data["results"]["bindings"]:
        rows.append(tuple(cell(binding[n]["value"]) if n in binding else None for n in names))
    return Answer(rows, is_ordered(query))


def from_ntriples(text):
    triples = set()
    for line in text.splitlines():
        match = TRIPLE.match(line)
        if match:
            triples.add(match.groups())
    return Answer(sorted(triples), False)


def read(question, body):
    """The body of an answer to a question, in the format that it was asked for in."""
    if question.is_export:
        return Answer(range(body.n - 1), False)  # the first line names the columns
    try:
        return from_ntriples(body.decode()) if question.is_graph else from_json(body, question.sparql)
    except (ValueError, KeyError) as e:
        raise Failed(f"an answer that cannot be read: {body[:80]!r}") from e


def sort_key(row):
    """Puts rows that are the same up to rounding into the same place."""
    key = []
    for value in row:
        if value is None:
            key.append((0, 0, ""))
        elif isinstance(value, str):
            key.append((2, 0, value))
        else:
            key.append((1, float(f"{float(value):.7g}"), ""))
    return key


def same_cell(a, b, tolerance):
    if a == b:
        return True
    if isinstance(a, str) or isinstance(b, str) or a is None or b is None:
        return False
    if isinstance(a, int) and isinstance(b, int):
        return False
    return abs(a - b) <= tolerance * max(abs(a), abs(b), 1)


def difference(ours, theirs, name="Lodge", tolerance=TOLERANCE):
    """None when the answers are the same; else the first difference in words, ours being those of
    `name`."""
    if len(ours) != len(theirs):
        return f"{len(theirs)} rows where {name} has {len(ours)}"
    a, b = ours.rows, theirs.rows
    if not ours.ordered:
        a, b = sorted(a, key=sort_key), sorted(b, key=sort_key)
    for left, right in zip(a, b):
        if len(left) != len(right):
            return f"{len(right)} columns where {name} has {len(left)}"
        if not all(same_cell(x, y, tolerance) for x, y in zip(left, right)):
            return f"{show(right)} where {name} has {show(left)}"
    return None


def show(row):
    return "(" + ", ".join("–" if v is None else str(v).rsplit("/", 1)[-1] for v in row) + ")"
