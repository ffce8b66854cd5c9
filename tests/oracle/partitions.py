#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Answers of Lodge that must fit each other, whatever they are: a pattern is split by a
condition into where it is true, false and an error; OPTIONAL into what is joined and what
is not; COUNT and DISTINCT follow from the rows; windows of an order make up the whole.

    partitions.py --ask build/tests/oracle_ask [--seed N] [--first N] [--count N] [--show N]
"""
import argparse
import collections
import os
import sys
import tempfile

import categories
import compare
import generate
from generate import PREFIXES, Maker

PARTS = ["optional", "union", "minus", "filter", "exists", "bind", "values", "subquery", "graph", "path", "nested"]
BLOCK = 40


def bag(rows):
    return collections.Counter(repr(r) for r in rows)


def total(answers):
    return sum((bag(a[1]) for a in answers), collections.Counter())


def by_condition(m):
    """Q is Q FILTER(p), Q FILTER(!p) and Q FILTER(error of p); also by the value of p."""
    body, p = m.group(2, PARTS), m.condition(2)
    if m.odds(25):
        p = "%sEXISTS { %s }" % (m.one(["", "NOT "]), m.group(1, ["optional", "minus", "filter", "union", "path"]))
    k = "COALESCE(IF(%s, 1, 2), 3)" % p
    q = lambda f: "SELECT * { { %s } %s }" % (body, f)
    return [q(""), q("FILTER(%s)" % p), q("FILTER(!(%s))" % p), q("FILTER(%s = 3)" % k), q("FILTER(%s = 1)" % k), q("FILTER(%s = 2)" % k)], \
        lambda a: total(a[:1]) == total(a[1:4]) and bag(a[1][1]) == bag(a[4][1]) and bag(a[2][1]) == bag(a[5][1])


def by_having(m):
    """The same for groups."""
    agg = m.one(["COUNT(*)", "SUM(?v)", "MIN(?v)", "AVG(?v)", "COUNT(DISTINCT ?o)"])
    p = "%s %s %s" % (agg, m.one(["<", "=", ">="]), m.one(generate.INTEGERS))
    q = lambda f: "SELECT ?s (COUNT(*) AS ?c) { ?s ?p ?o . OPTIONAL { ?s :%s ?v } } GROUP BY ?s%s" % (m2, f)
    m2 = m.one("nm")
    return [q(""), q(" HAVING (%s)" % p), q(" HAVING (!(%s))" % p), q(" HAVING (COALESCE(IF(%s, 1, 2), 3) = 3)" % p)], \
        lambda a: total(a[:1]) == total(a[1:4])


def by_optional(m):
    """With a common variable that both sides bind: A OPTIONAL B is A B and A MINUS B, or A without B."""
    v = m.var()
    a = "%s %s ?t . %s" % (v, m.one(generate.LINKS), m.bgp(1))
    b = "%s ?p ?u . %s" % (v, m.bgp(1) if m.odds(40) else "")
    q = lambda f: "SELECT * { %s %s }" % (a, f)
    return [q("OPTIONAL { %s }" % b), q("{ %s }" % b), q("MINUS { %s }" % b), q("FILTER NOT EXISTS { %s }" % b), q(""), q("FILTER EXISTS { %s }" % b)], \
        lambda x: total(x[:1]) == total(x[1:3]) and bag(x[2][1]) == bag(x[3][1]) and total(x[4:5]) == total([x[3], x[5]])


def by_union(m):
    """Union is the sum, and order and LIMIT cut the same rows."""
    a, b = m.group(1, PARTS), m.group(1, PARTS)
    q = lambda f: "SELECT * { %s }" % f
    return [q("{ %s } UNION { %s }" % (a, b)), q("{ %s }" % a), q("{ %s }" % b)], lambda x: total(x[:1]) == total(x[1:])


def by_count(m):
    """COUNT, DISTINCT and ASK agree with the rows."""
    body = m.group(2, PARTS)
    names = "?s ?t ?u ?v ?w"
    def right(x):
        rows, count, some, distinct, counted, ask = x
        n = compare.value(dict(count[1][0])["c"])[2]
        kinds = len(bag(rows[1]))
        return float(n) == len(rows[1]) and (len(rows[1]) > 0) == ask[1] and bag(distinct[1]) == collections.Counter(set(bag(rows[1]))) \
            and float(compare.value(dict(counted[1][0])["c"])[2]) == kinds and len(some[1]) == min(3, max(0, len(rows[1]) - 1))
    return ["SELECT %s { %s }" % (names, body), "SELECT (COUNT(*) AS ?c) { %s }" % body, "SELECT %s { %s } LIMIT 3 OFFSET 1" % (names, body),
            "SELECT DISTINCT %s { %s }" % (names, body), "SELECT (COUNT(*) AS ?c) { SELECT DISTINCT %s { %s } }" % (names, body), "ASK { %s }" % body], right


def by_windows(m):
    """Windows of an ordered query are slices of it."""
    body = m.group(1, PARTS)
    q = "SELECT ?s ?t ?u ?v ?w { %s } ORDER BY %s" % (body, m.one(["?s ?t ?u ?v ?w", "DESC(?v) ?s ?t ?u ?w", "?w DESC(?u) ?t ?s ?v"]))
    n = m.r.randrange(1, 6)
    return [q] + ["%s LIMIT %d OFFSET %d" % (q, n, i * n) for i in range(4)], \
        lambda x: all(x[0][1][i * n:i * n + n] == x[i + 1][1] for i in range(4))


def by_order(m):
    """Triples in another order, other names, a repeated part: the same rows."""
    triples = [m.triple() for _ in range(m.r.randrange(2, 5))]
    rest = m.part(1, ["optional", "minus", "filter", "exists"])
    shuffled = m.r.sample(triples, len(triples))
    q = lambda t, r: "SELECT DISTINCT ?s ?t ?u ?v ?w { %s %s }" % (" ".join(t), r)
    return [q(triples, rest), q(shuffled, rest), q(shuffled + triples[:1], rest), q(["{ %s }" % " ".join(shuffled)], rest), q(triples, rest + " FILTER(true)"),
            q(triples, "{ %s } %s" % (" ".join(shuffled), rest))], lambda x: all(bag(x[0][1]) == bag(y[1]) for y in x[1:])


KINDS = [by_condition, by_condition, by_having, by_optional, by_union, by_count, by_windows, by_order]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--ask", required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--count", type=int, default=800)
    p.add_argument("--show", type=int, default=5)
    args = p.parse_args()
    scratch = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
    lodge = compare.Engine("lodge", [args.ask, scratch])
    counts = collections.Counter()
    for start in range(args.first - args.first % BLOCK, args.first + args.count, BLOCK):
        block = start // BLOCK
        data = generate.data("%s/partition" % args.seed, block + block // 24)  # none of the large ones
        for number in range(max(start, args.first), min(start + BLOCK, args.first + args.count)):
            kind = KINDS[number % len(KINDS)]
            queries, right = kind(Maker("%s/partition/%d" % (args.seed, number)))
            answers = [compare.rows_of(a) for a in lodge.block(data, [PREFIXES + q for q in queries])]
            counts[kind.__name__] += 1
            counts["with rows"] += answers[0][0] == "rows" and len(answers[0][1]) > 0
            if all(a[0] in ("rows", "boolean") for a in answers) and right(answers):
                continue
            counts["failed"] += 1
            if counts["failed"] <= args.show:
                print("=== seed %d, %d (%s): the answers do not fit\n%s" % (args.seed, number, kind.__name__, compare.short(data)))
                for q, a in zip(queries, answers):
                    print("--- %s\n%s" % (q, compare.show(a)))
    lodge.stop()
    for key, n in sorted(counts.items()):
        print("%8d  %s" % (n, key))
    print("oracle-partitions: %d passed, %d failed, 0 skipped" % (args.count - counts["failed"], counts["failed"]))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
