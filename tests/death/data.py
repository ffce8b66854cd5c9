# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Data that is hard on queries, as N-Quads: dense, cyclic, skewed, deep, and with odd literals."""

import random
import sys

BASE = "http://death.example/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
XSD = "http://www.w3.org/2001/XMLSchema#"
HUB = 5000
ITEMS = 10000


def thing(name):
    return f"<{BASE}id/{name}>"


def word(name):
    return f"<{BASE}def/{name}>"


def typed(value, kind):
    return f'"{value}"^^<{XSD}{kind}>'


def triples(rnd):
    for i in range(250):  # a dense graph, full of cycles
        yield thing(f"d{i}"), LABEL, f'"node {i}"'
        for j in rnd.sample(range(250), 120):
            yield thing(f"d{i}"), word("p"), thing(f"d{j}")
        for k in range(1, 41):
            yield thing(f"d{i}"), word("q"), thing(f"d{(i + k * k) % 250}")
    for i in range(8000):  # one long cycle, and a tree
        yield thing(f"r{i}"), word("next"), thing(f"r{(i + 1) % 8000}")
        yield thing(f"t{i + 1}"), word("up"), thing(f"t{i // 2}")
    for i in range(ITEMS):  # a table with a skewed column
        item = thing(f"i{i}")
        yield item, TYPE, word("Item")
        yield item, LABEL, f'"item {i}"'
        yield item, word("value"), typed(rnd.randrange(-10**6, 10**6), "integer")
        yield item, word("code"), f'"{min(i % 1000, 7)}"'
        yield item, word("day"), typed(f"20{i % 30:02}-{i % 12 + 1:02}-{i % 28 + 1:02}", "date")
        if i < HUB:
            yield thing("hub"), word("has"), item
    for i in range(300):  # texts and patterns for them
        yield thing(f"x{i}"), word("text"), f'"{"a" * (20 + i * 3)}!"'
        yield thing(f"x{i}"), word("many"), f'"{" ".join(rnd.choices(["ab", "ba", "aab"], k=200))}"'
    for i, pattern in enumerate(["(a+)+$", "(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$",
                                 "(.*a){20}", "(?i)(A+)+b", "((a?){30})a{30}", "(x+x+)+y"]):
        yield thing(f"y{i}"), word("pattern"), f'"{pattern}"'
    for i in range(4):
        yield thing(f"big{i}"), word("big"), f'"{"lorem ipsum " * 20000}{i}"'
    odd = [typed("9" * 5000, "integer"), typed("1" * 40 + "." + "3" * 40, "decimal"),
           typed("1e308", "double"), typed("-1e308", "double"), typed("NaN", "double"),
           typed("INF", "double"), typed("9223372036854775807", "integer"),
           typed("-9223372036854775808", "integer"), typed("99999999999-01-01", "date"),
           typed("-9999999999-12-31T23:59:60Z", "dateTime"), typed("2020-02-30", "date"),
           typed("abc", "integer"), typed("P99999999999999999999Y", "duration"), '"x"@en',
           '"\\u0000"', '"\\U0010FFFF"']
    for i, value in enumerate(odd):
        yield thing(f"o{i}"), word("odd"), value
    for i in range(3000):  # blank nodes, one below the other
        yield (thing("root") if i == 0 else f"_:b{i - 1}"), word("sub"), f"_:b{i}"


def main():
    rnd = random.Random(20261)
    out = sys.stdout
    for s, p, o in triples(rnd):
        out.write(f"{s} {p} {o} .\n")
    for g in range(500):
        for k in range(4):
            out.write(f"{thing(f'g{g}-{k}')} {word('in')} {thing(f'd{g % 250}')} {thing(f'graph{g}')} .\n")


if __name__ == "__main__":
    main()
