#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Are the observations of a conversion those that table2qb made?

    table2qb_same.py [--concepts] GOLDEN.nq OURS.nq

Compares the observations (or what is in a scheme that both have) by URI, and of each all that is said of it: IRIs as they are, numbers by value, other
literals by their text. Prints a line for each kind of difference, sorted: how often, which predicate, and the first
example on both sides; then "N observations, N triples the same".
"""
import re
import sys
from decimal import Decimal

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
IN_SCHEME = "<http://www.w3.org/2004/02/skos/core#inScheme>"
CONCEPTS = sys.argv[1] == "--concepts"
KIND = "concepts" if CONCEPTS else "observations"
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
    """Every observation and what is said of it; with --concepts every concept."""
    said, wanted = {}, set()
    with open(path, encoding="utf-8") as f:
        for line in f:
            subject, predicate, rest = line.rstrip("\n .").split(" ", 2)
            term = rest.rsplit(" ", 1)[0]  # without the graph
            said.setdefault(subject, set()).add((predicate, value(term)))
            if predicate == IN_SCHEME if CONCEPTS else (predicate, term) == (TYPE, OBSERVATION):
                wanted.add(subject)
    return {s: said[s] for s in wanted}


def main():
    golden, ours = observations(sys.argv[-2]), observations(sys.argv[-1])
    if CONCEPTS:  # of the schemes of that file
        schemes = {t for said in golden.values() for t in said if t[0] == IN_SCHEME}
        ours = {s: said for s, said in ours.items() if said & schemes}
    kinds = {}
    for s in sorted(golden.keys() - ours.keys()):
        kinds.setdefault(f"{KIND} only of table2qb", []).append(s)
    for s in sorted(ours.keys() - golden.keys()):
        kinds.setdefault(f"{KIND} only here", []).append(s)
    both = sorted(golden.keys() & ours.keys())
    for s in both:
        # the least of several values
        theirs = dict(sorted(golden[s] - ours[s], reverse=True))
        mine = dict(sorted(ours[s] - golden[s], reverse=True))
        for p in sorted(theirs.keys() | mine.keys()):
            example = f"{theirs.get(p, 'nothing')} there, {mine.get(p, 'nothing')} here"
            kinds.setdefault(p, []).append(example)
    for what, examples in sorted(kinds.items()):
        print(f"{len(examples)} x {what}: {examples[0]}")
    print(f"{len(both)} {KIND}, {sum(len(golden[s] & ours[s]) for s in both)} triples the same")


main()
