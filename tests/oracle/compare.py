#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Random queries answered by Lodge and by other engines; every difference that
tests/oracle/reviewed does not explain is printed with all that is needed to see it.

    compare.py --ask build/tests/oracle_ask [--oxigraph FOLDER] [--rdflib PYTHON]
               [--seed N] [--first N] [--count N] [--only CATEGORY] [--show N] [--table]
"""
import argparse
import collections
import decimal
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import threading

import categories
import generate
import rewrites

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = 6  # seconds for an answer
NUMERIC = ("integer decimal double float byte short int long unsignedByte unsignedShort unsignedInt "
           "unsignedLong nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger").split()


# --- Engines --------------------------------------------------------------------------


class Engine:
    """A process that answers; started again when it ends."""

    def __init__(self, name, command, folder=None):
        self.name, self.command, self.folder = name, command, folder
        self.framed = name == "lodge"
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, cwd=self.folder)

    def send(self, verb, text):
        if self.framed:
            raw = text.encode()
            raw = b"%s %d\n" % (verb.encode(), len(raw)) + raw
        else:
            raw = json.dumps([verb, text]).encode() + b"\n"
        self.process.stdin.write(raw)

    def receive(self):
        self.clock = threading.Timer(PATIENCE, self.process.kill)
        self.clock.start()
        try:
            return self.read()
        finally:
            self.clock.cancel()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise EOFError
        if not self.framed:
            return json.loads(line)
        kind, size = line.decode().split()
        return [kind, self.process.stdout.read(int(size)).decode()]

    def block(self, data, queries):
        answers = []
        try:
            if not self.process:
                self.start()
            self.send("data", data)
            for q in queries:
                self.send("query", q)
            self.process.stdin.flush()
            kind, text = self.receive()
            if kind != "ok":
                raise SystemExit("%s cannot read the data: %s\n%s" % (self.name, text, data))
            while len(answers) < len(queries):
                answers.append(self.receive())
        except (EOFError, BrokenPipeError):
            self.process.wait()
            self.process = None
            answers.append(["skip" if self.name != "lodge" else "crash", "ended, or took too long"])
            if len(answers) < len(queries):
                answers += self.block(data, queries[len(answers):])
        return answers

    def talk(self, messages):
        """The answers to messages of any kind, which must not end the process."""
        if not self.process:
            self.start()
        for verb, text in messages:
            self.send(verb, text)
        self.process.stdin.flush()
        return [self.receive() for _ in messages]

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


# --- Answers --------------------------------------------------------------------------

TRIPLE = re.compile(r'^(<[^>]*>|_:\S+) (<[^>]*>|_:\S+) (<[^>]*>|_:\S+|".*?(?<!\\)(?:\\\\)*"(?:@[\w-]+|\^\^<[^>]*>)?) ?\.$')


def term_of_nt(text):
    if text[0] == "<":
        return ("uri", text[1:-1], "", "")
    if text[0] == "_":
        return ("bnode", text[2:], "", "")
    body, _, rest = text[1:].rpartition('"')
    body = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)",
                  lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else {"n": "\n", "t": "\t", "r": "\r"}.get(m[3], m[3]), body)
    if rest.startswith("@"):
        return ("literal", body, "", rest[1:].lower())
    return ("literal", body, rest[3:-1].replace(generate.XSD + "string", ""), "")


def term_of_json(b):
    kind = "literal" if b["type"] == "typed-literal" else b["type"]
    return (kind, b["value"], b.get("datatype", "").replace(generate.XSD + "string", ""), b.get("xml:lang", "").lower())


def rows_of(answer):
    """('rows', [tuple of (variable, term)]), ('boolean', b), ('graph', triples) or ('error', text)."""
    kind, text = answer
    if kind == "graph":
        rows = set()
        for line in text.splitlines():
            if line.strip():
                m = TRIPLE.match(line.strip())
                if not m:
                    return ("error", "not a triple: " + line)
                rows.add(tuple(enumerate(term_of_nt(t) for t in m.groups())))
        return ("graph", sorted(rows))
    if kind != "rows":
        return (kind, text)
    j = json.loads(text)
    if "boolean" in j:
        return ("boolean", j["boolean"])
    return ("rows", [tuple((v, term_of_json(b)) for v, b in sorted(r.items())) for r in j["results"]["bindings"]])


def value(term):
    """Numbers by their value: 1, 01 and 1.0 are the same here."""
    kind, text, datatype, lang = term
    name = datatype[len(generate.XSD):] if datatype.startswith(generate.XSD) else ""
    if name in NUMERIC:
        try:
            v = decimal.Decimal(text) if name not in ("double", "float") else decimal.Decimal(float(text.replace("INF", "inf")))
            base = name if name in ("double", "float", "decimal") else "integer"
            return ("number", base, "%.*e" % (5 if name == "float" else 12, v) if v.is_finite() else str(v), "")
        except (ValueError, decimal.InvalidOperation):
            pass
    if name == "boolean":
        return (kind, {"1": "true", "0": "false"}.get(text, text), datatype, lang)
    return term


def colour(rows):
    """Blank nodes by where they occur, so that the names engines give do not matter."""
    colours = {t[1]: "" for row in rows for _, t in row if t[0] == "bnode"}
    for _ in range(3 if colours else 0):
        seen = collections.defaultdict(list)
        for row in rows:
            painted = repr([(v, colours[t[1]] if t[0] == "bnode" else t) for v, t in row])
            for v, t in row:
                if t[0] == "bnode":
                    seen[t[1]].append((str(v), painted))
        colours = {b: "%x" % (hash(repr(sorted(s))) & (2**60 - 1)) for b, s in seen.items()}
    return [tuple((v, ("bnode", colours[t[1]], "", "") if t[0] == "bnode" else t) for v, t in row) for row in rows]


def same(a, b, name):
    """'exact', 'value' (numbers written otherwise) or '' for two answers."""
    if a[0] != b[0]:
        return ""
    if a[0] in ("error", "boolean"):
        return "exact" if a[0] == "error" or a[1] == b[1] else ""
    if name == "limit":
        return "exact" if len(a[1]) == len(b[1]) else ""
    arrange = list if name == "order" else lambda rows: sorted(rows, key=repr)
    if arrange(colour(a[1])) == arrange(colour(b[1])):
        return "exact"
    by_value = lambda rows: arrange(colour([tuple((v, value(t)) for v, t in row) for row in rows]))
    if by_value(a[1]) == by_value(b[1]):
        return "value"
    return ""


# --- Reviewed differences ---------------------------------------------------------------


def reviewed():
    """Blocks of "key: text" lines; see the file itself."""
    rules = []
    with open(os.path.join(HERE, "reviewed"), encoding="utf-8") as f:
        for block in re.split(r"\n\s*\n", f.read()):
            rule = {}
            for line in block.splitlines():
                if line and not line.startswith("#"):
                    key, _, text = line.partition(":")
                    rule[key.strip()] = (rule[key.strip()] + " " if key.strip() in rule else "") + text.strip()
            if rule:
                rules.append(rule)
    return rules


def changed(how, text):
    """`how` is the name of a function of rewrites.py or "s~pattern~text~", more than one with " ; "."""
    for step in how.split(" ; "):
        parts = step.split("~")
        text = re.sub(parts[1], parts[2], text) if parts[0] == "s" else getattr(rewrites, step)(text)
    return text


def holds(rule, peer, lodge, name, query, data, mine):
    """Whether what the block says is the cause is the whole cause: the peer gives Lodge's answer
    to the query written without it ("instead"), or both agree once it is away ("without")."""
    if "instead" not in rule and "without" not in rule:
        return True
    prefix, body, facts = query[:len(generate.PREFIXES)], query[len(generate.PREFIXES):], data
    if "without" in rule:
        body, facts = changed(rule["without"], body), changed(rule["without"], facts)
    theirs = changed(rule["instead"], body) if "instead" in rule else body
    if (prefix + theirs, facts) == (query, data):
        return False
    if (prefix + body, facts) != (query, data):
        mine = rows_of(lodge.block(facts, [prefix + body])[0])
    return mine[0] not in ("error", "crash") and same(mine, rows_of(peer.block(facts, [prefix + theirs])[0]), name)


def explain(rules, peer, lodge, name, query, data, alone, agreed, mine, answer):
    text = json.dumps(answer, default=str)
    body = query[len(generate.PREFIXES):]
    for rule in rules:
        if rule["peer"] != peer.name or ("alone" in rule and not alone) or ("agreed" in rule and not agreed):
            continue
        if "category" in rule and name not in rule["category"].split():
            continue
        if all(re.search(rule[k], t, re.S) for k, t in (("query", body), ("data", data), ("answer", text)) if k in rule) and \
                holds(rule, peer, lodge, name, query, data, mine):
            return rule["name"]
    return None


# --- Order --------------------------------------------------------------------------------


def compared(a, b):
    """-1, 0 or 1 as 15.1 orders two terms (None: unbound); 0 only for the same one, None for no order."""
    if a == b:
        return 0
    rank = lambda t: 0 if t is None else {"bnode": 1, "uri": 2}.get(t[0], 3)
    if rank(a) != rank(b):
        return -1 if rank(a) < rank(b) else 1
    if rank(a) == 2:
        return -1 if a[1] < b[1] else 1
    if rank(a) < 3:
        return None
    if not (a[2] or a[3] or b[2] or b[3]):
        return -1 if a[1] < b[1] else 1
    x, y = number(a), number(b)
    if x is None or y is None:
        return None
    return -1 if x < y else 1 if x > y else None


def number(term):
    """Of a number, boolean or dateTime with a zone; comparable with its like only."""
    name = term[2][len(generate.XSD):] if term[2].startswith(generate.XSD) else ""
    v = value(term)
    if v[0] == "number" and v[2] not in ("NaN", "sNaN"):
        return float(v[2])
    return None


def disorder(rows, query):
    """A pair of rows that are not in the order the query asks for, or None."""
    keys = re.findall(r"(DESC)?\(?\?(\w+)\)?", query[query.rindex("ORDER BY") + 8:])
    table = [dict(row) for row in rows]
    for i, first in enumerate(table):
        for second in table[i + 1:]:
            for desc, var in keys:
                c = compared(first.get(var), second.get(var))
                if c is None or c * (-1 if desc else 1) < 0:
                    break
                if c != 0:
                    return first, second
    return None


def short(text):
    return text.replace("http://www.w3.org/2001/XMLSchema#", "xsd:")


def show(answer):
    if answer[0] == "rows":
        lines = sorted("  " + "  ".join("%s=%s" % (v, t[1] + ("@" + t[3] if t[3] else "") + ("^" + t[2][-12:] if t[2] else "") if t[0] != "bnode" else "_:" + t[1][:4]) for v, t in row) for row in answer[1])
        return "%d rows\n%s" % (len(lines), "\n".join(lines[:20]))
    if answer[0] == "graph":
        return "\n".join("  " + " ".join(t[1] for _, t in row) for row in answer[1])
    return "%s %s" % (answer[0], answer[1])


# --- The run ----------------------------------------------------------------------------


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--ask", required=True)
    p.add_argument("--oxigraph", help="folder with node_modules/oxigraph")
    p.add_argument("--rdflib", help="a Python that has rdflib")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--count", type=int, default=420)
    p.add_argument("--only")
    p.add_argument("--table", action="store_true", help="counts by category")
    p.add_argument("--show", type=int, default=10)
    return p.parse_args()


def main():
    args = options()
    if not os.environ.get("PYTHONHASHSEED"):
        os.environ["PYTHONHASHSEED"] = "0"
    scratch = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
    engines = [Engine("lodge", [args.ask, scratch])]
    if args.oxigraph:
        engines.append(Engine("oxigraph", ["node", os.path.join(HERE, "peer_oxigraph.mjs")], args.oxigraph))
    if args.rdflib:
        engines.append(Engine("rdflib", [args.rdflib, os.path.join(HERE, "peer_rdflib.py")]))
    rules = reviewed()
    lodge = engines[0]
    counts, explained, unexplained = collections.Counter(), collections.Counter(), collections.Counter()
    table = collections.defaultdict(collections.Counter)
    for start in range(args.first - args.first % categories.BLOCK, args.first + args.count, categories.BLOCK):
        data = generate.data(args.seed, start // categories.BLOCK)
        made = [(n,) + categories.query(args.seed, n) for n in range(start, start + categories.BLOCK)
                if args.first <= n < args.first + args.count]
        made = [q for q in made if not args.only or q[1] == args.only]
        if not made:
            continue
        slow = made[0][1] == "skew"  # rdflib would take minutes
        answers = [[("skip", "")] * len(made) if slow and e.name == "rdflib" else [rows_of(a) for a in e.block(data, [q[2] for q in made])]
                   for e in engines]
        for i, (number_, name, query) in enumerate(made):
            mine = answers[0][i]
            verdicts = {e.name: same(mine, answers[k + 1][i], name) or ("skip" if answers[k + 1][i][0] == "skip" else "")
                        for k, e in enumerate(engines[1:])}
            counts["queries"] += 1
            table[name]["queries"] += 1
            if mine[0] != "rows" or len(mine[1]) > 0:
                counts["with rows"] += 1
                table[name]["rows"] += 1
            open_ones = []
            explained_ones = set()
            for k, e in enumerate(engines[1:]):
                verdict = verdicts[e.name]
                counts[e.name + ": " + (verdict or "different")] += 1
                table[name][e.name + " " + (verdict or "different")] += 1
                if not verdict:
                    others = [(o, answers[j + 1][i]) for j, o in enumerate(engines[1:]) if o is not e]
                    alone = not any(same(answers[k + 1][i], a, name) for _, a in others)
                    agreed = any(verdicts[o.name] in ("exact", "value") or o.name in explained_ones for o, _ in others)
                    rule = explain(rules, e, lodge, name, query, data, alone, agreed, mine, answers[k + 1][i])
                    if rule:
                        explained[rule] += 1
                        explained_ones.add(e.name)
                    else:
                        open_ones.append(e.name)
            if mine[0] == "crash" or (mine[0] == "error" and "internal" in str(mine[1])):
                open_ones.append("lodge")
            if name == "order_kinds" and mine[0] == "rows" and disorder(mine[1], query):
                open_ones.append("lodge's order")
            if open_ones:
                unexplained[(name, "+".join(open_ones))] += 1
                if sum(unexplained.values()) <= args.show:
                    print("=== seed %d query %d (%s): %s differs\n%s\n--- data\n%s--- lodge: %s" % (
                        args.seed, number_, name, " and ".join(open_ones), query[len(generate.PREFIXES):],
                        "(large)\n" if slow else short(data), show(mine)))
                    for k, e in enumerate(engines[1:]):
                        print("--- %s (%s): %s" % (e.name, verdicts[e.name] or "different", show(answers[k + 1][i])))
                    sys.stdout.flush()
    for e in engines:
        e.stop()
    for key, n in sorted(counts.items()):
        print("%8d  %s" % (n, key))
    for key, n in explained.most_common():
        print("%8d  reviewed: %s" % (n, key))
    if args.table:
        for name, row in sorted(table.items()):
            print("table %-20s %s" % (name, "  ".join("%s %d" % (k, n) for k, n in sorted(row.items()))))
    for (name, who), n in unexplained.most_common():
        print("%8d  unexplained: %s, %s" % (n, name, who))
    bad = sum(unexplained.values())
    print("oracle: %d passed, %d failed, %d skipped" % (counts["queries"] - bad, bad, 0))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
