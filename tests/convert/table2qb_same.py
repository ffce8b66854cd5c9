#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Are the observations of a conversion those that table2qb made?

    table2qb_same.py GOLDEN.nq OURS.nq

Compares the observations by URI, and of each all that is said of it: IRIs as they are, numbers by value, other
literals by their text. Prints a line for each kind of difference, sorted: how often, which predicate, and the first
example on both sides; then "N observations, N triples the same".
"""
import re
import sys
from decimal import Decimal

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
OBSERVATION = "<http://purl.org/linked-data/cube#Observation>"


def value(term):
    literal = re.match(r'("(?:[^"\\]|\\.)*")', term)
    if not literal:
        return term
    try:
        return str(Decimal(literal.group(1)[1:-1]).normalize())
    except ArithmeticError:
        return literal.group(1)


def observations(path):
    said, wanted = {}, set()
    with open(path, encoding="utf-8") as f:
        for line in f:
            subject, predicate, rest = line.rstrip("\n .").split(" ", 2)
            term = rest.rsplit(" ", 1)[0]  # without the graph
            said.setdefault(subject, set()).add((predicate, value(term)))
            if (predicate, term) == (TYPE, OBSERVATION):
                wanted.add(subject)
    return {s: said[s] for s in wanted}


def main():
    golden, ours = observations(sys.argv[1]), observations(sys.argv[2])
    kinds = {}
    for s in sorted(golden.keys() - ours.keys()):
        kinds.setdefault("observations only of table2qb", []).append(s)
    for s in sorted(ours.keys() - golden.keys()):
        kinds.setdefault("observations only here", []).append(s)
    both = sorted(golden.keys() & ours.keys())
    for s in both:
        theirs, mine = dict(golden[s] - ours[s]), dict(ours[s] - golden[s])
        for p in sorted(theirs.keys() | mine.keys()):
            example = f"{theirs.get(p, 'nothing')} there, {mine.get(p, 'nothing')} here"
            kinds.setdefault(p, []).append(example)
    for what, examples in sorted(kinds.items()):
        print(f"{len(examples)} x {what}: {examples[0]}")
    print(f"{len(both)} observations, {sum(len(golden[s] & ours[s]) for s in both)} triples the same")


main()
