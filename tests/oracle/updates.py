#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Random sequences of 4 to 10 updates, run by Lodge and by Oxigraph; after each, the data
sets of both must be the same up to the names of blank nodes.

    updates.py --ask build/tests/oracle_ask --oxigraph FOLDER [--seed N] [--first N] [--count N]
"""
import argparse
import collections
import os
import re
import sys
import tempfile

import compare
from generate import BLANKS, GRAPHS, INTEGERS, IRIS, LINKS, PREFIXES, Maker, expand

DEFAULT = ":g0"  # of ask.c; a default graph of its own in Oxigraph
ALL = {
    "lodge": "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }",
    "oxigraph": "SELECT ?g ?s ?p ?o { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o BIND(<http://x/g0> AS ?g) } }",
}


class Updates(Maker):
    """Updates; `known` are the graphs that hold something."""

    def term(self, blanks=True):
        return self.one(IRIS * 3 + INTEGERS + ['"abc"', '"abc"@en'] + (BLANKS if blanks else []))

    def fact(self, blanks):
        return "%s %s %s ." % (self.one(IRIS + (BLANKS if blanks else [])), self.one(LINKS + [":n"]), self.term(blanks))

    def facts(self, blanks):
        out = []
        for _ in range(self.r.randrange(1, 5)):
            f = " ".join(self.fact(blanks) for _ in range(self.r.randrange(1, 3)))
            out.append("GRAPH %s { %s }" % (self.one(GRAPHS), f) if self.odds(50) else f)
        return " ".join(out)

    def triple(self):
        return "%s %s %s ." % (self.one([self.var(), self.var(), self.one(IRIS)]), self.one(LINKS + [":n", "?p"]), self.one([self.var(), self.var(), self.term(False)]))

    def var(self):
        return "?" + self.one("stu")

    def template(self, blanks):
        out = []
        for _ in range(self.r.randrange(1, 3)):
            node = lambda: self.one([self.var(), self.var(), self.one(IRIS)] + ["_:n", "_:o"] * blanks)
            f = "%s %s %s ." % (node(), self.one(LINKS + ["?p"]), self.one([node(), "?n", "1"]))
            out.append("GRAPH %s { %s }" % (self.one(GRAPHS + ["?g"]), f) if self.odds(40) else f)
        return " ".join(out)

    def pattern(self):
        p = " ".join(self.triple() for _ in range(self.r.randrange(1, 3)))
        p = self.one([p, p, "GRAPH %s { %s }" % (self.one(GRAPHS + ["?g"]), p)])
        return p + self.one(["", "", " OPTIONAL { %s }" % self.triple(), " FILTER(?s != ?t)", " MINUS { %s }" % self.triple(),
                             " BIND(1 + 1 AS ?n)", " BIND(STR(?s) AS ?n)", " FILTER NOT EXISTS { %s }" % self.triple(), " { %s } UNION { %s }" % (self.triple(), self.triple()),
                             " GRAPH ?g { %s }" % self.triple(), " VALUES ?u { :a 1 }"])

    def modify(self):
        using = self.one(["", "", "", "USING %s " % self.one(GRAPHS), "USING %s USING NAMED %s " % (self.one(GRAPHS), self.one(GRAPHS)), "USING NAMED %s " % self.one(GRAPHS)])
        head = "WITH %s " % self.one(GRAPHS) if self.odds(25) else ""
        parts = self.one([(1, 1), (1, 0), (0, 1), (0, 1)])
        return "%s%s%s%sWHERE { %s }" % (head, "DELETE { %s } " % self.template(False) if parts[0] else "", "INSERT { %s } " % self.template(True) if parts[1] else "", using, self.pattern())

    def operation(self):
        k = self.r.randrange(14)
        graph = lambda: self.one(["GRAPH " + g for g in GRAPHS] + ["DEFAULT"])
        if k < 3:
            return "INSERT DATA { %s }" % self.facts(True)
        if k == 3:
            return "DELETE DATA { %s }" % self.facts(False)
        if k == 4:
            return "DELETE WHERE { %s }" % self.one([self.triple() + " " + self.triple(), self.triple(), "GRAPH ?g { %s }" % self.triple(), "GRAPH :g1 { %s }" % self.triple()])
        if k < 11:
            return self.modify()
        if k == 11:
            return "%s SILENT %s" % (self.one(["CLEAR", "DROP"]), self.one([graph(), graph(), "NAMED", "ALL", "DEFAULT"]))
        if k == 12:
            return "CREATE SILENT GRAPH %s" % self.one(GRAPHS)
        return "%s SILENT %s TO %s" % (self.one(["COPY", "MOVE", "ADD"]), graph(), graph())

    def request(self):
        return PREFIXES + " ;\n".join(self.operation() for _ in range(2 if self.odds(20) else 1))

    def start(self):
        quads = set()
        for _ in range(self.r.randrange(5, 25)):
            s, p, o = self.one(IRIS + BLANKS), self.one(LINKS + [":n"]), self.term()
            quads.add(tuple(map(expand, (s, p, o, self.one(GRAPHS + [DEFAULT, DEFAULT])))))
        return quads


def from_empty(request, rows):
    """COPY and MOVE of a graph without triples: to Lodge there is none, which SILENT forgives (Update,
    3.2.3 and 3.2.4); Oxigraph keeps empty graphs, and empties the target. Both may (3.1.3, 3.2)."""
    full = {t[1] for row in rows for v, t in row if v == "g"}
    return any("http://x/" + g not in full or ";" in request for g in re.findall(r"(?:COPY|MOVE) SILENT GRAPH :(\w+) TO", request))


def deleted_late(request, mine, theirs):
    """Update, 3.1.3: all is deleted before anything is inserted; Oxigraph goes solution by solution, and
    loses what one inserts and a later one deletes."""
    more = collections.Counter(map(repr, compare.colour(mine)))
    less = collections.Counter(map(repr, compare.colour(theirs)))
    return "DELETE {" in request and "INSERT {" in request and not less - more


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--ask", required=True)
    p.add_argument("--oxigraph", required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--count", type=int, default=60)
    p.add_argument("--show", type=int, default=5)
    args = p.parse_args()
    scratch = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
    engines = [compare.Engine("lodge", [args.ask, scratch]),
               compare.Engine("oxigraph", ["node", os.path.join(compare.HERE, "peer_oxigraph.mjs")], args.oxigraph)]
    counts = collections.Counter()
    kinds = collections.Counter()
    for number in range(args.first, args.first + args.count):
        m = Updates("%s/update/%d" % (args.seed, number))
        quads = m.start()
        requests = [m.request() for _ in range(m.r.randrange(4, 11))]
        conversation = [(v, t) for r in requests for v, t in (("update", r), ("query", None))]
        answers = []
        for e in engines:
            lines = [" ".join(q if e.name == "lodge" or q[3] != expand(DEFAULT) else q[:3]) + " .\n" for q in sorted(quads)]
            verb = "data" if e.name == "lodge" else "graphs"
            answers.append(e.talk([(verb, "".join(lines))] + [(v, t or PREFIXES + ALL[e.name]) for v, t in conversation])[1:])
        counts["sequences"] += 1
        for i, request in enumerate(requests):
            done = [a[2 * i] for a in answers]
            data = [compare.rows_of(a[2 * i + 1]) for a in answers]
            counts["updates"] += 1
            counts["refused by both"] += done[0][0] == done[1][0] == "error"
            counts["quads compared"] += len(data[0][1])
            for kind in re.findall(r"(?:INSERT|DELETE) DATA|DELETE WHERE|INSERT|DELETE|USING NAMED|USING|WITH|CLEAR|DROP|CREATE|COPY|MOVE|ADD", request):
                kinds[kind] += 1
            if done[0][0] == done[1][0] and data[0][0] == "rows" and compare.same(data[0], data[1], "update"):
                before = data[0]
                continue
            if from_empty(request, before[1] if i > 0 else [(("g", ("uri", q[3][1:-1])),) for q in quads]):
                counts["reviewed: copied from an empty graph"] += 1
                break
            if done[0][0] == done[1][0] == "ok" and deleted_late(request, data[0][1], data[1][1]):
                counts["reviewed: deleted after it was inserted"] += 1
                break
            counts["different"] += 1
            if counts["different"] <= args.show:
                print("=== seed %d sequence %d, step %d differs\n%s--- updates\n%s" % (
                    args.seed, number, i, "".join(" ".join(q) + "\n" for q in sorted(quads)), "\n".join(r[len(PREFIXES):] for r in requests[:i + 1])))
                for e, d, a in zip(engines, done, data):
                    print("--- %s: %s\n%s" % (e.name, " ".join(d), compare.show(a)))
            break  # what follows would differ too
    for e in engines:
        e.stop()
    for key, n in sorted(counts.items()):
        print("%8d  %s" % (n, key))
    print("         " + ", ".join("%s %d" % k for k in kinds.most_common()))
    print("oracle-updates: %d passed, %d failed, 0 skipped" % (counts["updates"] - counts["different"], counts["different"]))
    return 1 if counts["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
