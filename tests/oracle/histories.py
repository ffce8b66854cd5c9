#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""The same data, loaded at once and come about by updates that insert, delete and insert
again: random queries must give the same rows over both.

    histories.py --ask build/tests/oracle_ask [--seed N] [--first N] [--count N] [--show N]
"""
import argparse
import collections
import os
import random
import sys
import tempfile

import categories
import compare
import generate

FREE = ("limit", "new_nodes")  # any rows will do; new blank nodes only look alike


def insert(lines, verb="INSERT"):
    """Updates of quads without blank nodes."""
    groups = collections.defaultdict(list)
    for line in lines:
        triple, graph = line.rstrip(" .\n").rsplit(" ", 1)
        groups[graph].append(triple + " .")
    return "%s DATA { %s }" % (verb, " ".join("GRAPH %s { %s }" % (g, " ".join(t)) for g, t in sorted(groups.items())))


def history(r, data):
    """What is loaded first, and the updates that make `data` of it."""
    lines = data.splitlines(True)
    fixed = [q for q in lines if "_:" in q]
    free = [q for q in lines if "_:" not in q]
    r.shuffle(free)
    cut = r.randrange(len(free) + 1)
    others = ["<http://x/%s> <http://x/%s> %s <http://x/g%d> .\n" % (
        r.choice("abcdez"), r.choice("pqrnmtdz"), r.choice(["<http://x/%s>" % r.choice("abcdez"), '"abc"', '"%d"^^<%sinteger>' % (r.randrange(9), generate.XSD)]),
        r.randrange(1, 5)) for _ in range(r.randrange(1, 12))]
    others = [q for q in others if q not in lines]
    again = r.sample(free, min(len(free), 5))
    steps = [insert(free[cut:])] if cut < len(free) else []
    if others:
        k = r.randrange(len(others))
        steps += [insert(others[k:])] + ([insert(again, "DELETE")] if again else []) + [insert(others, "DELETE")]
        first = fixed + free[:cut] + others[:k]
    else:
        first = fixed + free[:cut]
        steps += [insert(again, "DELETE")] if again else []
    steps += ["INSERT DATA { GRAPH <http://x/zz> { <http://x/z> <http://x/z> 1 } }", "DROP GRAPH <http://x/zz>"] + ([insert(again)] if again else [])
    return "".join(first), steps


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--ask", required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--count", type=int, default=1056)
    p.add_argument("--show", type=int, default=5)
    args = p.parse_args()
    scratch = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
    engines = [compare.Engine("lodge", [args.ask, scratch]) for _ in range(2)]
    counts = collections.Counter()
    for start in range(args.first - args.first % categories.BLOCK, args.first + args.count, categories.BLOCK):
        block = start // categories.BLOCK
        if generate.kind_of(block) == "skewed":  # too much for the text of updates
            continue
        data = generate.data(args.seed, block)
        first, steps = history(random.Random("%s/history/%d" % (args.seed, block)), data)
        engines[0].talk([("data", data)])
        for kind, text in engines[1].talk([("data", first)] + [("update", s) for s in steps]):
            if kind != "ok":
                raise SystemExit("histories: %s" % text)
        for number in range(max(start, args.first), min(start + categories.BLOCK, args.first + args.count)):
            name, query = categories.query(args.seed, number)
            a, b = (compare.rows_of(e.talk([("query", query)])[0]) for e in engines)
            counts["queries"] += 1
            counts["with rows"] += a[0] != "rows" or len(a[1]) > 0
            if compare.same(a, b, "limit" if name in FREE else name):
                continue
            counts["failed"] += 1
            if counts["failed"] <= args.show:
                print("=== seed %d query %d (%s): the history shows\n%s\n--- first\n%s--- updates\n%s\n--- at once: %s\n--- by updates: %s" % (
                    args.seed, number, name, query[len(generate.PREFIXES):], first, "\n".join(steps), compare.show(a), compare.show(b)))
    for e in engines:
        e.stop()
    for key, n in sorted(counts.items()):
        print("%8d  %s" % (n, key))
    print("oracle-histories: %d passed, %d failed, 0 skipped" % (counts["queries"] - counts["failed"], counts["failed"]))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
