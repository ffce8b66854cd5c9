#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Every random query under plans of all kinds: what the planner thinks best, one that joins and
filters in the order of the text, and random ones. All must give the same rows.

    plans.py --ask build/tests/oracle_ask [--seed N] [--first N] [--count N] [--show N]
"""
import argparse
import collections
import os
import sys
import tempfile

import categories
import compare
import generate

SETTINGS = 8  # of ask.c
FREE = ("limit", "new_nodes")  # any rows will do; new blank nodes only look alike


def fits(a, b, name, query):
    if name in ("order", "order_kinds") and a[0] == b[0] == "rows":
        return compare.same(a, b, name) and not (name == "order_kinds" and compare.disorder(b[1], query))
    return compare.same(a, b, name) == "exact"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--ask", required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--count", type=int, default=1100)
    p.add_argument("--show", type=int, default=5)
    args = p.parse_args()
    scratch = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
    lodge = compare.Engine("lodge", [args.ask, scratch])
    counts = collections.Counter()
    for start in range(args.first - args.first % categories.BLOCK, args.first + args.count, categories.BLOCK):
        made = [(n,) + categories.query(args.seed, n) for n in range(start, start + categories.BLOCK) if args.first <= n < args.first + args.count]
        lodge.talk([("data", generate.data(args.seed, start // categories.BLOCK))])
        answers = []
        for s in range(SETTINGS):
            lodge.talk([("knobs", str(s))])
            answers.append([compare.rows_of(lodge.talk([("query", q)])[0]) for _, _, q in made])
        for i, (number, name, query) in enumerate(made):
            counts["queries"] += 1
            counts["with rows"] += answers[0][i][0] != "rows" or len(answers[0][i][1]) > 0
            wrong = [s for s in range(1, SETTINGS) if not fits(answers[0][i], answers[s][i], "limit" if name in FREE else name, query)]
            if wrong:
                counts["failed"] += 1
                if counts["failed"] <= args.show:
                    print("=== seed %d query %d (%s): another answer under the settings %s\n%s\n--- best plan: %s\n--- %d: %s" % (
                        args.seed, number, name, wrong, query[len(generate.PREFIXES):], compare.show(answers[0][i]), wrong[0], compare.show(answers[wrong[0]][i])))
    lodge.stop()
    for key, n in sorted(counts.items()):
        print("%8d  %s" % (n, key))
    print("oracle-plans: %d passed, %d failed, 0 skipped" % (counts["queries"] - counts["failed"], counts["failed"]))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
