# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Random data and parts of queries; the same seed gives the same ones (categories.py
makes queries of them).

The predicates say what their objects are, so that a query can be one whose answer the
standard determines: :n integers of IRIs, :m numbers of all types, :t texts, :d dates
and times, :p :q :r anything.
"""
import random

PREFIXES = (
    "PREFIX : <http://x/>\n"
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)
XSD = "http://www.w3.org/2001/XMLSchema#"
IRIS = [":a", ":b", ":c", ":d", ":e"]
BLANKS = ["_:x", "_:y"]
LINKS = [":p", ":q", ":r"]
GRAPHS = [":g1", ":g2", ":g3"]
INTEGERS = ["0", "1", "2", "3", "4", "-1"]
NUMBERS = INTEGERS + ["1.5", "-2.5", "0.1", '"2"^^xsd:double', '"2.5"^^xsd:double', '"-30"^^xsd:double',
                      '"2"^^xsd:float', '"0.5"^^xsd:float', "100000000000"]
# Written other than Oxigraph keeps them; only some of the data has such.
ODD = ["1.0", "2.0", "1e0", "2.5e0", "-3e1", '"01"^^xsd:integer', '"+2"^^xsd:integer', '"3"^^xsd:byte', '"7"^^xsd:unsignedInt',
       '"NaN"^^xsd:double', '"INF"^^xsd:double', '"x"^^xsd:integer', '"1"^^xsd:boolean']
TEXTS = ['"abc"', '"ABC"', '""', '"abc"@en', '"abc"@en-GB', '"b c"@fr', '"a.b"', '"éa"', '"1"', '"a"',
         '"cab"', '"x y/z"', '"true"', '"2020-01-01"', '"😀b"']
DATES = ['"2020-01-01T00:00:00Z"^^xsd:dateTime', '"2020-01-01T01:00:00+01:00"^^xsd:dateTime',
         '"2020-06-30T12:30:45.5Z"^^xsd:dateTime', '"2019-12-31T23:00:00"^^xsd:dateTime',
         '"2020-01-01T00:00:00"^^xsd:dateTime', '"2021-02-28T10:20:30-05:30"^^xsd:dateTime']
OTHERS = ["true", "false", '"x"^^:dt', '"y"^^:dt', '"2020-01-01"^^xsd:date']
DAYS = ['"2020-01-01"^^xsd:date', '"2020-01-02"^^xsd:date', '"2019-12-31Z"^^xsd:date', '"2020-01-01+14:00"^^xsd:date',
        '"12:00:00"^^xsd:time', '"12:00:00Z"^^xsd:time', '"23:59:59.5-01:00"^^xsd:time']
TAGGED = ['"abc"@en', '"ab"@en', '"b"@en', '"abc"@en-GB', '"b"@en-GB', '"abc"@fr', '"b"@fr-CA', '""@en', '"b"@de-Latn-DE']
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven"]


def kind_of(block):
    """What the data of a block is like: a few small ones for each that is otherwise."""
    k = block % 25
    return "skewed" if k == 24 else "cyclic" if k in (2, 7, 12, 17, 22) else "odd" if k % 5 == 4 else "plain"


def expand(term):
    """A term of the lists above as N-Quads."""
    if term.startswith("_:"):
        return term
    if term.startswith(":"):
        return "<http://x/" + term[1:] + ">"
    if term.startswith('"'):
        head, mark, kind = term.partition("^^")
        if not mark:
            return term
        return head + "^^" + ("<" + XSD + kind[4:] + ">" if kind.startswith("xsd:") else expand(kind))
    kind = "boolean" if term in ("true", "false") else "double" if "e" in term else "decimal" if "." in term else "integer"
    return '"%s"^^<%s%s>' % (term, XSD, kind)


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.fresh = 0

    def one(self, items):
        return items[self.r.randrange(len(items))]

    def odds(self, percent):
        return self.r.randrange(100) < percent

    def write(self, quads):
        return "".join(sorted(" ".join(map(expand, q)) + " .\n" for q in quads))

    def cyclic(self):
        """Few nodes and many links: cycles, loops and several ways from one to the other."""
        nodes = IRIS + BLANKS + ["1", '"abc"']
        quads = set()
        for _ in range(self.r.randrange(10, 30)):
            s, p, o = self.one(nodes[:-2]), self.one(LINKS), self.one(nodes[:5] * 3 + nodes)
            quads.update((s, p, o, g) for g in GRAPHS if self.odds(50))
        return self.write(quads)

    def skewed(self):
        """Some thousands of subjects, a few of which most links lead to."""
        n = self.r.randrange(200, 1500)
        some = lambda: int(n * self.r.random() ** self.r.choice([1, 2, 6]))
        quads = set()
        for i in range(n):
            s, g = ":s%d" % i, self.one(GRAPHS)
            for p, odds in ((":p", 80), (":q", 30), (":r", 5)):
                while self.odds(odds):
                    quads.add((s, p, ":s%d" % some(), g))
                    odds //= 3
            for p, odds, o in ((":n", 70, lambda: str(some())), (":t", 30, lambda: '"%s"' % self.one(WORDS)),
                               (":m", 10, lambda: "%d.5" % some()), (":k", 100, lambda: ":k%d" % (some() // 40))):
                if self.odds(odds):
                    quads.add((s, p, o(), g))
            if self.odds(5):
                quads.update([q[:3] + (self.one(GRAPHS),) for q in list(quads)[-1:]])
        return self.write(quads)

    def data(self, odd):
        """N-Quads, all of them in named graphs."""
        quads = set()
        numbers = NUMBERS + ODD * odd
        for _ in range(self.r.randrange(8, 36)):
            s = self.one(IRIS * 3 + BLANKS)
            kind = self.r.randrange(10)
            if kind < 5:
                p, o = self.one(LINKS), self.one(IRIS * 6 + BLANKS * 2 + numbers + TEXTS[:6] + OTHERS)
            elif kind < 6:
                s, p, o = self.one(IRIS), ":n", self.one(INTEGERS)
            elif kind < 7:
                p, o = ":m", self.one(numbers)
            elif kind < 9:
                p, o = ":t", self.one(TEXTS)
            else:
                p, o = ":d", self.one(DATES)
            for g in GRAPHS:
                if self.odds(45):
                    quads.add((s, p, o, g))
            if self.odds(10):
                quads.add((s, p, s, GRAPHS[0]))
        return self.write(quads)

    # --- Patterns -----------------------------------------------------------------

    def var(self):
        return "?" + self.one("stuvw")

    def new(self):
        self.fresh += 1
        return "?n%d" % self.fresh

    def literal(self):
        return self.one(self.one([INTEGERS, NUMBERS, TEXTS, DATES, OTHERS]))

    def triple(self):
        s = self.var() if self.odds(92) else self.one(IRIS)
        k = self.r.randrange(20)
        p = self.one(LINKS) if k < 12 else self.one([":n", ":m", ":t", ":d"]) if k < 18 else self.one(["?p", "?s"])
        o = self.var() if self.odds(90) else self.one(IRIS + INTEGERS + TEXTS[:4])
        return "%s %s %s ." % (s, p, o)

    def bgp(self, most=3):
        return " ".join(self.triple() for _ in range(self.r.randrange(1, most + 1)))

    def path(self, depth=2):
        k = self.r.randrange(9) if depth else 0
        if k < 2:
            return self.one(LINKS)
        inner = self.path(depth - 1)
        if k == 2:
            return "^(%s)" % inner
        if k == 3:
            return "(%s)/(%s)" % (inner, self.path(depth - 1))
        if k == 4:
            return "(%s)|(%s)" % (inner, self.path(depth - 1))
        if k == 5:
            return "!(%s)" % "|".join(self.one(["", "^"]) + self.one(LINKS) for _ in range(self.r.randrange(1, 4)))
        return "(%s)%s" % (inner, "*+?"[k - 6])

    def path_pattern(self):
        s = self.var() if self.odds(70) else self.one(IRIS)
        o = self.var() if self.odds(70) else self.one(IRIS + ["1"])
        return "%s %s %s ." % (s, self.path(), o)

    def group(self, depth, parts):
        """The inside of braces. `parts`: what may come besides triples."""
        out = [self.bgp(2)] if self.odds(90) else []
        for _ in range(self.r.randrange(1, 3)):
            out.append(self.part(depth, parts))
        return " ".join(out)

    def part(self, depth, parts):
        kind = self.one(parts) if depth else "bgp"
        inner = lambda: self.group(depth - 1, parts) if self.odds(40) else self.bgp(2)
        if kind == "optional":
            cond = " FILTER(%s)" % self.condition(1) if self.odds(30) else ""
            return "OPTIONAL { %s%s }" % (inner(), cond)
        if kind == "union":
            return "{ %s } UNION { %s }" % (inner(), inner())
        if kind == "minus":
            return "MINUS { %s }" % inner()
        if kind == "filter":
            return "FILTER(%s)" % self.condition(2)
        if kind == "exists":
            return "FILTER %sEXISTS { %s }" % (self.one(["", "NOT "]), inner())
        if kind == "bind":
            return "BIND(%s AS %s)" % (self.expression(2), self.new())
        if kind == "values":
            return self.values()
        if kind == "subquery":
            return "{ SELECT %s%s { %s } }" % (self.one(["", "DISTINCT "]), self.one(["?s", "?s ?t", "?t ?u", "?w", "*"]), inner())
        if kind == "graph":
            return "GRAPH %s { %s }" % (self.one(["?g", "?g", "?s"] + GRAPHS), inner())
        if kind == "path":
            return self.path_pattern()
        if kind == "nested":
            return "{ %s }" % inner()
        return self.bgp(2)

    def values(self):
        if self.odds(50):
            return "VALUES %s { %s }" % (self.var(), " ".join(self.one(IRIS + INTEGERS + ["UNDEF"]) for _ in range(self.r.randrange(0, 4))))
        rows = " ".join("(%s %s)" % (self.one(IRIS + ["UNDEF"]), self.one(IRIS + INTEGERS + ["UNDEF"])) for _ in range(self.r.randrange(1, 4)))
        a, b = self.r.sample("stuvw", 2)
        return "VALUES (?%s ?%s) { %s }" % (a, b, rows)

    # --- Expressions ----------------------------------------------------------------

    def condition(self, depth):
        k = self.r.randrange(12)
        if depth and k < 2:
            return "(%s) %s (%s)" % (self.condition(depth - 1), self.one(["&&", "||"]), self.condition(depth - 1))
        if depth and k == 2:
            return "!(%s)" % self.condition(depth - 1)
        if k == 3:
            return "BOUND(%s)" % self.var()
        if k == 4:
            return "%s(%s)" % (self.one(["isIRI", "isLiteral", "isBlank", "isNumeric"]), self.value(depth))
        if k == 5:
            return "sameTerm(%s, %s)" % (self.value(depth), self.value(depth))
        if k == 6:
            return "%s %s (%s)" % (self.value(depth), self.one(["IN", "NOT IN"]), ", ".join(self.value(0) for _ in range(self.r.randrange(0, 3))))
        if k == 7:
            return self.value(depth)
        left = self.value(depth)
        if self.odds(50):  # what an IRI cannot be compared with
            left = self.literal() if self.odds(50) else "STR(%s)" % left
        return "%s %s %s" % (left, self.one(["=", "!=", "<", ">", "<=", ">="]), self.value(depth))

    def value(self, depth):
        if depth == 0 or self.odds(60):
            return self.var() if self.odds(65) else self.one(IRIS[:2] + [self.literal()])
        return self.expression(depth - 1)

    def expression(self, depth):
        v = lambda: self.value(depth)
        t = lambda: "STR(%s)" % v() if self.odds(40) else self.one(TEXTS) if self.odds(30) else v()
        n = lambda: self.one(NUMBERS) if self.odds(30) else v()
        d = lambda: self.one(DATES) if self.odds(50) else v()
        k = self.r.randrange(14)
        if k < 3:
            return "(%s %s %s)" % (n(), self.one("+-*/"), n())
        if k == 3:
            return "%s(%s)" % (self.one(["ABS", "CEIL", "FLOOR", "ROUND", "-", "+"]), n())
        if k == 4:
            return "%s(%s)" % (self.one(["STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "MD5", "SHA1", "SHA256"]), t())
        if k == 5:
            return "%s(%s, %s)" % (self.one(["CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER"]), t(), self.one(TEXTS[:6] + ['"b"', '"b"@en', '"c"']))
        if k == 6:
            return self.one(["SUBSTR(%s, 2)", "SUBSTR(%s, 1, 2)", "SUBSTR(%s, 0, 2)", 'REPLACE(%s, "b", "Z")',
                             'REPLACE(%s, "([ab])", "<$1>")', 'REGEX(%s, "^a")', 'REGEX(%s, "B", "i")', 'REGEX(%s, "a.b", "q")',
                             'CONCAT(%s, "-", "x")', 'CONCAT(%s, "a"@en)', 'CONCAT(%s)', "SUBSTR(%s, 1.5, 1.5)"]) % t()
        if k == 7:
            return "%s(%s)" % (self.one(["YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TZ", "TIMEZONE"]), d())
        if k == 8:
            return "%s(%s)" % (self.one(["STR", "LANG", "DATATYPE", "IRI"]), v())
        if k == 9:
            return "IF(%s, %s, %s)" % (self.condition(depth - 1 if depth else 0), v(), v())
        if k == 10:
            return "COALESCE(%s, %s)" % (v(), v())
        if k == 11:
            return "xsd:%s(%s)" % (self.one(["integer", "decimal", "double", "float", "string", "boolean", "dateTime"]), v())
        if k == 12:
            return self.one(['LANGMATCHES(LANG(%s), "en")', 'LANGMATCHES(LANG(%s), "*")', 'STRLANG(STR(%s), "en")', "STRDT(STR(%s), :dt)", "STRDT(STR(%s), xsd:integer)"]) % v()
        return "(%s)" % self.condition(depth - 1 if depth else 0)

    # --- Queries ----------------------------------------------------------------------

    def select(self, pattern, tail=""):
        k = self.r.randrange(10)
        if k == 0:
            return "ASK { %s }" % pattern
        names = "*" if k < 7 else " ".join("?" + v for v in sorted(self.r.sample("stuvw", 2)))
        return "SELECT %s{ %s }%s" % (self.one(["", "", "DISTINCT "]) + names + " ", pattern, tail)


def data(seed, block):
    m = Maker("%s/data/%d" % (seed, block))
    kind = kind_of(block)
    return m.cyclic() if kind == "cyclic" else m.skewed() if kind == "skewed" else m.data(kind == "odd")
