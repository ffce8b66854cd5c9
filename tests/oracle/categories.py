# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Categories of random queries: each a function from a Maker to a query. A block of
queries, one of each, is asked of one set of data.
"""
from generate import (DATES, DAYS, GRAPHS, INTEGERS, IRIS, LINKS, NUMBERS, ODD, OTHERS, PREFIXES, TAGGED, TEXTS, WORDS,
                      Maker, kind_of)

CATEGORIES = []


def category(make):
    CATEGORIES.append((make.__name__, make))
    return make


@category
def bgp(m):
    return m.select(m.bgp(5))


@category
def optional(m):
    return m.select(m.group(3, ["optional", "optional", "nested"]))


@category
def union(m):
    return m.select(m.group(3, ["union", "union", "optional"]))


@category
def minus(m):
    return m.select(m.group(2, ["minus", "minus", "optional", "nested"]))


@category
def filters(m):
    return m.select(m.group(2, ["filter", "filter", "optional"]))


@category
def compare(m):
    a, b = m.one([":m", ":t", ":d", ":p", ":q"]), m.one([":m", ":t", ":d", ":p", ":q"])
    op = m.one(["=", "!=", "<", ">", "<=", ">="])
    return "SELECT * { ?s %s ?u . ?t %s ?v FILTER(?u %s ?v) }" % (a, b, op)


@category
def exists(m):
    return m.select(m.group(2, ["exists", "exists", "filter", "optional"]))


@category
def bind_values(m):
    tail = " " + m.values() if m.odds(20) else ""
    return m.select(m.group(2, ["bind", "values", "values", "optional"]), tail)


@category
def expressions(m):
    binds = " ".join("BIND(%s AS ?n%d)" % (m.expression(2), 100 + i) for i in range(3))
    return "SELECT * { %s %s }" % (m.bgp(2), binds)


@category
def functions(m):
    p = m.one([":t", ":m", ":d"])
    m.var = lambda: "?v"
    binds = " ".join("BIND(%s AS ?n%d)" % (m.expression(1), 100 + i) for i in range(3))
    return "SELECT * { ?s %s ?v %s }" % (p, binds)


@category
def subquery(m):
    return m.select(m.group(2, ["subquery", "subquery", "optional", "filter"]))


@category
def aggregates(m):
    agg = lambda: m.one(["COUNT(*)", "COUNT(?u)", "COUNT(DISTINCT ?u)", "SUM(?v)", "AVG(?v)", "MIN(?v)", "MAX(?v)",
                         "SUM(DISTINCT ?v)", "COUNT(?v)", "STRLEN(GROUP_CONCAT(STR(?u)))", "SUM(?v) / COUNT(*)", "COUNT(DISTINCT *)", "SUM(?v + 1)"])
    body = "?s :%s ?v . " % m.one("nnm") + m.one(["?s %s ?u ." % m.one(LINKS), "OPTIONAL { ?s %s ?u }" % m.one(LINKS), m.group(1, ["optional", "union", "minus", "filter"])])
    k = m.r.randrange(4)
    if k == 0:
        return "SELECT (%s AS ?x) (%s AS ?y) { %s }" % (agg(), agg(), body)
    key = m.one(["?s", "?u", "?s ?u", "?t"])
    tail = " HAVING (%s %s %s)" % (agg(), m.one(["<", ">", "=", ">="]), m.one(INTEGERS)) if k == 1 else ""
    if k == 2:
        return "SELECT ?k (%s AS ?x) { %s } GROUP BY (%s AS ?k)" % (agg(), body, m.expression(1))
    return "SELECT %s (%s AS ?x) { %s } GROUP BY %s%s" % (key, agg(), body, key, tail)


@category
def aggregate_any(m):
    body = m.group(1, ["optional", "union"])
    agg = m.one(["SUM(?u)", "AVG(?u)", "COUNT(?u)", "COUNT(DISTINCT ?u)", "COUNT(DISTINCT *)"])
    return "SELECT (%s AS ?x) { %s }" % (agg, body) if m.odds(50) else "SELECT ?s (%s AS ?x) { %s } GROUP BY ?s" % (agg, body)


@category
def order(m):
    """A total order: the answer is a list."""
    keys = m.one(["?v ?s", "DESC(?v) ?s", "?v DESC(?s)", "?s ?v", "(0 - ?v) ?s", "DESC(?v * ?v) ?v ?s"])
    limit = m.one(["", " LIMIT 3", " LIMIT 2 OFFSET 1", " OFFSET 2", " LIMIT 0", " LIMIT 100 OFFSET 1"])
    extra = m.one(["", "FILTER(?v > 0)", "MINUS { ?s :p ?x }", "FILTER EXISTS { ?s ?x ?y }"])
    return "SELECT DISTINCT ?s ?v { ?s :n ?v %s } ORDER BY %s%s" % (extra, keys, limit)


@category
def distinct(m):
    return "SELECT DISTINCT %s { %s }" % (m.one(["?s", "?t", "?s ?t", "?u ?w", "?p", "*"]), m.group(2, ["optional", "union", "path", "subquery"]))


@category
def limit(m):
    """Any rows, but so many."""
    return "SELECT * { %s } LIMIT %d OFFSET %d" % (m.group(1, ["optional", "union"]), m.r.randrange(6), m.r.randrange(4))


@category
def graphs(m):
    return m.select(m.group(3, ["graph", "graph", "optional", "exists", "filter", "minus"]))


@category
def from_named(m):
    head = " ".join("FROM " + g for g in m.r.sample(GRAPHS, m.r.randrange(0, 3)))
    head += " " + " ".join("FROM NAMED " + g for g in m.r.sample(GRAPHS, m.r.randrange(0, 3)))
    body = m.group(2, ["graph", "optional", "path"])
    return "SELECT * %s { %s }" % (head, body)


@category
def paths(m):
    return m.select(m.path_pattern() + " " + (m.group(1, ["path", "optional", "graph"]) if m.odds(40) else ""))


@category
def construct(m):
    node = lambda: m.one(["?s", "?t", "?u", "_:n", "_:o", ":k"])
    template = " . ".join("%s %s %s" % (node(), m.one([":p", ":q", "?u"]), m.one(["?t", "?u", "_:n", "1"])) for _ in range(m.r.randrange(1, 3)))
    return "CONSTRUCT { %s } WHERE { %s }" % (template, m.group(1, ["optional", "union"]))


@category
def everything(m):
    return m.select(m.group(3, ["optional", "union", "minus", "filter", "exists", "bind", "values", "subquery", "graph", "path", "nested"]))


# --- Scope ------------------------------------------------------------------------------


@category
def scoping(m):
    """Filters and patterns that name variables of groups around them."""
    m.var = lambda: "?" + m.one("stu")
    test = lambda: "FILTER(%s)" % m.one(["%s = %s", "%s != %s", "!BOUND(%s) || %s = :a", "BOUND(%s) && BOUND(%s)"]) % (m.var(), m.var())
    b = lambda: m.bgp(1)
    return m.select(m.one([
        lambda: "%s OPTIONAL { %s OPTIONAL { %s %s } }" % (b(), b(), b(), test()),
        lambda: "%s { %s %s }" % (b(), b(), test()),
        lambda: "%s OPTIONAL { { %s %s } }" % (b(), b(), test()),
        lambda: "%s OPTIONAL { %s %s } %s" % (b(), b(), test(), b()),
        lambda: "%s { %s %s } UNION { %s OPTIONAL { %s } %s }" % (b(), b(), test(), b(), b(), test()),
        lambda: "%s MINUS { %s %s }" % (b(), b(), test()),
        lambda: "%s MINUS { %s OPTIONAL { %s } %s }" % (b(), b(), b(), test()),
        lambda: "%s %s OPTIONAL { %s } MINUS { %s } OPTIONAL { %s }" % (test(), b(), b(), b(), b()),
        lambda: "OPTIONAL { %s %s } %s OPTIONAL { %s }" % (b(), test(), b(), b()),
        lambda: "%s OPTIONAL { %s MINUS { %s } } %s" % (b(), b(), b(), test()),
        lambda: "{ %s OPTIONAL { %s } } { %s OPTIONAL { %s } } %s" % (b(), b(), b(), b(), test()),
        lambda: "%s OPTIONAL { %s { SELECT ?s { ?s %s ?u %s } } %s }" % (b(), b(), m.one(LINKS), test(), test()),
    ])())


@category
def bind_scope(m):
    """BIND in and between groups; what it makes is joined with what is stored."""
    e = lambda: m.one(["?v + 1", "?v * 2 - ?v", "IF(?v > 1, :a, :b)", "STR(?v)", "xsd:decimal(?v)", "IRI(CONCAT(\"http://x/\", \"a\"))",
                       "COALESCE(?t, ?v)", "?v", "?s", "1 + 1", "UCASE(\"abc\")", "STRLANG(\"abc\", \"en\")", "-(?v)"])
    a = lambda: m.one(["?s :n ?v .", "?s :m ?v .", "?s %s ?t . ?s :n ?v ." % m.one(LINKS), "?s ?p ?v ."])
    use = lambda: m.one(["?w ?q ?n .", "?w :n ?n .", "?w :t ?n .", "?n %s ?w ." % m.one(LINKS), "FILTER(?n = 2 || isIRI(?n))",
                         "VALUES ?n { %s }" % " ".join(m.one(INTEGERS + IRIS + TEXTS[:4]) for _ in range(3)), "FILTER(BOUND(?n))"])
    return m.select(m.one([
        lambda: "%s BIND(%s AS ?n) %s" % (a(), e(), use()),
        lambda: "%s { %s BIND(%s AS ?n) } %s" % (a(), a(), e(), use()),
        lambda: "%s OPTIONAL { %s BIND(%s AS ?n) } %s" % (a(), a(), e(), use()),
        lambda: "{ %s BIND(%s AS ?n) } UNION { %s BIND(%s AS ?n) } %s" % (a(), e(), a(), e(), use()),
        lambda: "%s MINUS { %s BIND(%s AS ?n) }" % (use(), a(), e()),
        lambda: "%s BIND(%s AS ?n) { %s BIND(%s AS ?n) }" % (a(), e(), a(), e()),
        lambda: "%s BIND(%s AS ?n) OPTIONAL { %s }" % (a(), e(), use()),
        lambda: "%s BIND(%s AS ?n) MINUS { %s }" % (a(), e(), use()),
        lambda: "%s { BIND(%s AS ?n) } %s" % (a(), e(), use()),
        lambda: "%s BIND(%s AS ?n) FILTER EXISTS { %s }" % (a(), e(), use()),
        lambda: "%s BIND(%s AS ?n) BIND(%s AS ?k) FILTER(?n = ?k)" % (a(), e(), e()),
    ])())


@category
def undef(m):
    """Tables with holes."""
    a, b, c = m.r.sample("stuvw", 3)
    cell = lambda: m.one(IRIS[:3] + ["1", "UNDEF", "UNDEF"])
    table = lambda x, y: "VALUES (?%s ?%s) { %s }" % (x, y, " ".join("(%s %s)" % (cell(), cell()) for _ in range(m.r.randrange(1, 5))))
    rest = lambda: m.one(["%s" % m.bgp(2), "OPTIONAL { %s }" % m.bgp(2), "MINUS { %s }" % m.bgp(1), "MINUS { %s }" % table(b, c),
                          "OPTIONAL { %s %s }" % (m.bgp(1), table(b, c)), table(b, c), "FILTER(BOUND(?%s))" % a, "FILTER EXISTS { %s }" % m.bgp(1)])
    return m.select("%s %s %s" % (table(a, b), rest(), rest()))


@category
def exists_anywhere(m):
    """EXISTS as a part of other expressions."""
    x = lambda: "%sEXISTS { %s }" % (m.one(["", "NOT "]), m.one([m.bgp(2), m.bgp(1) + " FILTER(%s != %s)" % (m.var(), m.var()),
                                     "{ %s } UNION { %s }" % (m.bgp(1), m.bgp(1)), m.bgp(1) + " FILTER NOT EXISTS { %s }" % m.bgp(1),
                                     m.bgp(1) + " OPTIONAL { %s }" % m.bgp(1), "VALUES %s { :a :b 1 }" % m.var(), m.path_pattern()]))
    return m.select(m.bgp(2) + " " + m.one([
        lambda: "BIND(%s AS ?n)" % x(),
        lambda: "FILTER(%s || %s)" % (x(), x()),
        lambda: "FILTER(!(%s) && %s)" % (x(), m.condition(0)),
        lambda: "OPTIONAL { %s FILTER(%s) }" % (m.bgp(1), x()),
        lambda: "BIND(IF(%s, 1, 2) AS ?n) FILTER(?n = 1)" % x(),
        lambda: "FILTER(%s = %s)" % (x(), x()),
    ])())


# --- Grouping -----------------------------------------------------------------------------


@category
def subquery_aggregates(m):
    agg = m.one(["COUNT(*)", "COUNT(?v)", "SUM(?v)", "AVG(?v)", "MIN(?v)", "MAX(?v)", "COUNT(DISTINCT ?v)"])
    having = " HAVING (%s %s %s)" % (m.one(["COUNT(*)", "SUM(?v)", "MAX(?v) - MIN(?v)"]), m.one(["<", ">", "=", "!="]), m.one(INTEGERS))
    inner = "SELECT ?s (%s AS ?x) { ?s :n ?v %s } GROUP BY ?s%s" % (agg, m.one(["", "OPTIONAL { ?s :p ?o }", "FILTER(?v > 0)"]), having * m.odds(40))
    if m.odds(30):
        inner += " ORDER BY DESC(?x) ?s LIMIT %d" % m.r.randrange(1, 4)
    outer = m.one(["", "?s %s ?t ." % m.one(LINKS), "OPTIONAL { ?s %s ?t }" % m.one(LINKS), "?t %s ?s ." % m.one(LINKS),
                   "MINUS { ?s :p ?o }", "FILTER(?x > 1)", "?s :n ?x .", "OPTIONAL { ?y :n ?x }"])
    if m.odds(30):
        return "SELECT (COUNT(*) AS ?c) (SUM(?x) AS ?y2) { { %s } %s }" % (inner, outer)
    return m.select("{ %s } %s" % (inner, outer) if m.odds(60) else "%s { %s }" % (outer, inner))


@category
def aggregate_errors(m):
    e = lambda: m.one(["?v", "?o", "xsd:integer(?v)", "?v + 1", "1 / ?v", "STRLEN(?v)", "IF(isNumeric(?v), ?v, 1 / 0)", "xsd:decimal(STR(?v))"])
    agg = lambda: m.one(["SUM(%s)", "AVG(%s)", "COUNT(%s)", "COUNT(DISTINCT %s)", "SUM(DISTINCT %s)", "COALESCE(SUM(%s), -1)",
                         "STRLEN(GROUP_CONCAT(%s))", "MIN(STRLEN(STR(%s)))", "MAX(isLiteral(%s))", "IF(COUNT(%s) > 1, SUM(?v), 0)"]) % e()
    body = m.one(["?s %s ?v . OPTIONAL { ?s :n ?o }" % m.one([":n", ":m", ":t", ":p"]), "?s ?p ?o . OPTIONAL { ?o :n ?v }",
                  "?s :p|:n ?v . OPTIONAL { ?v :q ?o }"])
    if m.odds(25):
        return "SELECT (%s AS ?x) (%s AS ?y) { %s }" % (agg(), agg(), body)
    if m.odds(30):
        return "SELECT ?k (%s AS ?x) { %s } GROUP BY (%s AS ?k)" % (agg(), body, e())
    tail = " HAVING (%s %s 1)" % (agg(), m.one(["<", ">", "="])) if m.odds(40) else ""
    return "SELECT ?s (%s AS ?x) (%s AS ?y) { %s } GROUP BY ?s%s" % (agg(), agg(), body, tail)


@category
def group_keys(m):
    keys = m.one([("(?v + 1 AS ?k) ?s", "?k ?s"), ("?s (?v > 1 AS ?k)", "?s ?k"), ("(STRLEN(STR(?s)) AS ?k)", "?k"), ("?u ?s", "?u ?s"),
                  ("(COALESCE(?u, 0) AS ?k)", "?k"), ("(xsd:integer(?v / 2) AS ?k)", "?k"), ("(DATATYPE(?v) AS ?k)", "?k")])
    order = m.one(["", " ORDER BY %s" % keys[1], " HAVING (COUNT(*) > 1) (SUM(?v) >= 0)"])
    return "SELECT %s (COUNT(*) AS ?x) (SUM(?v) AS ?y) { ?s :n ?v OPTIONAL { ?s %s ?u } } GROUP BY %s%s" % (keys[1], m.one(LINKS), keys[0], order)


# --- Values -------------------------------------------------------------------------------


def pairs(m, items, n=4):
    return "VALUES (?a ?b) { %s }" % " ".join("(%s %s)" % (m.one(items), m.one(items)) for _ in range(n))


def typed_ones(m):
    return NUMBERS + TEXTS + DATES + OTHERS + DAYS + ODD * m.odds(15)


@category
def equality(m):
    tests = m.r.sample(["?a = ?b", "?a != ?b", "sameTerm(?a, ?b)", "?a IN (?b)", "?a IN (?b, 1)", "?a NOT IN (?b, 1/0)", "?a IN (1/0, ?b)",
                        "?a <= ?b", "?a < ?b", "!(?a = ?b)", "?a = ?b || ?b = 1", "COALESCE(?a = ?b, 9)"], 4)
    items = m.one([typed_ones(m), NUMBERS, TEXTS + TAGGED, DATES + DAYS, OTHERS + IRIS[:2] + TEXTS[:3]])
    return "SELECT * { %s %s }" % (pairs(m, items), " ".join("BIND(%s AS ?n%d)" % (t, i) for i, t in enumerate(tests)))


@category
def truth(m):
    tests = m.r.sample(["!?a", "!(!?a)", "?a && ?b", "?a || ?b", "IF(?a, ?b, 7)", "COALESCE(!?a, 7)", "!?a || !?b", "?a && !?b", "IF(?b, 1/0, 2)"], 4)
    tail = m.one(["", "FILTER(?a)", "FILTER(!?a)", "FILTER(?a || ?b)"])
    return "SELECT * { %s %s %s }" % (pairs(m, typed_ones(m) + IRIS[:1]), " ".join("BIND(%s AS ?n%d)" % (t, i) for i, t in enumerate(tests)), tail)


@category
def arithmetic(m):
    n = lambda: m.one(["?a", "?a", "?b", "?b", m.one(NUMBERS)])
    def e(depth):
        if depth == 0 or m.odds(25):
            return n()
        if m.odds(15):
            return "%s(%s)" % (m.one(["ABS", "CEIL", "FLOOR", "ROUND", "-", "+"]), e(depth - 1))
        return "(%s %s %s)" % (e(depth - 1), m.one("+-*/"), e(depth - 1))
    numbers = NUMBERS + ["0.01", "123456789.123456789", "-0.5", "2.5", "-1.5", "0.0", '"1.5"^^xsd:float', '"-0.5"^^xsd:double', "7"] + ODD[:5] * m.odds(20)
    return "SELECT * { %s BIND(%s AS ?n0) BIND(%s AS ?n1) BIND(DATATYPE(%s) AS ?n2) BIND(%s %s %s AS ?n3) }" % (
        pairs(m, numbers), e(1), e(3), e(2), e(2), m.one(["<", "=", ">=", "!="]), e(1))


@category
def casts(m):
    items = ['"1"', '" 2 "', '"1.5"', '"1e3"', '"abc"', '"true"', '"0"', '"INF"', '"-1.0E2"', '"2020-01-01T00:00:00Z"', '"2020-01-01"', '"01"', '"1."',
             '"+3"', '""', ":a", "true", "1.9", "-1.9", '"2.5"^^xsd:double', '"1"@en', '"x"^^:dt', '"1.5e10"^^xsd:double'] + DATES[:3]
    kinds = ["integer", "decimal", "double", "float", "string", "boolean", "dateTime"]
    binds = " ".join("BIND(xsd:%s(?a) AS ?n%d)" % (k, i) for i, k in enumerate(m.r.sample(kinds, 3)))
    return "SELECT * { %s %s BIND(xsd:%s(xsd:%s(?b)) AS ?n9) }" % (pairs(m, items), binds, m.one(kinds), m.one(kinds))


@category
def dates(m):
    items = m.one([DATES, DATES + DAYS, DAYS, DATES[:4] + ['"2020-02-29T23:59:59.999Z"^^xsd:dateTime', '"2020-01-01T14:00:01"^^xsd:dateTime',
                   '"2019-12-31T09:59:59"^^xsd:dateTime', '"2020-01-01T00:00:00-14:00"^^xsd:dateTime', '"2020-13-01T00:00:00Z"^^xsd:dateTime']])
    tests = m.r.sample(["?a < ?b", "?a = ?b", "?a >= ?b", "?a != ?b", "YEAR(?a)", "MONTH(?a)", "DAY(?b)", "HOURS(?a)", "MINUTES(?b)", "SECONDS(?a)", "TZ(?a)",
                        "TIMEZONE(?a)", "STR(?b)", "DATATYPE(?a)"], 4)
    return "SELECT * { %s %s }" % (pairs(m, items), " ".join("BIND(%s AS ?n%d)" % (t, i) for i, t in enumerate(tests)))


@category
def languages(m):
    ranges = ['"en"', '"EN"', '"en-gb"', '"*"', '"fr"', '""', '"e"', '"de-DE"', '"de-latn"', '"en-"', "LANG(?b)"]
    tests = m.r.sample(["LANGMATCHES(LANG(?a), %s)" % m.one(ranges), "LANGMATCHES(LANG(?b), %s)" % m.one(ranges), "LCASE(LANG(?a))", "STRLANG(STR(?a), \"en\")",
                        "STRLANG(?a, \"en\")", "DATATYPE(?a)", "?a = ?b", "STRDT(?a, xsd:string)", "LANG(?b) = \"\"", "UCASE(?a)", "CONCAT(?a, ?b)"], 4)
    return "SELECT * { %s %s }" % (pairs(m, TAGGED + TEXTS + [":a", "1"]), " ".join("BIND(%s AS ?n%d)" % (t, i) for i, t in enumerate(tests)))


@category
def strings(m):
    two = m.r.sample(["CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "CONCAT"], 3)
    one = m.one(["STRLEN(?a)", "UCASE(?a)", "LCASE(?a)", "ENCODE_FOR_URI(?a)", "SUBSTR(?a, %d)" % m.r.randrange(-1, 5), "CONCAT(?a)", "CONCAT(?a, ?b, ?a)",
                 "SUBSTR(?a, %d, %d)" % (m.r.randrange(-1, 4), m.r.randrange(-1, 4)), "STR(?a)", "REPLACE(?a, \"b\", \"Z\")", "CONCAT()"])
    items = TAGGED + TEXTS + ['"ab"', '"b"', '"c"', '"ß"', '"İ"', '"Ωσς"@el', '"a\\u0301"', '"\\U0001F600"', "1", ":a"]
    return "SELECT * { %s %s BIND(%s AS ?n9) }" % (pairs(m, items), " ".join("BIND(%s(?a, ?b) AS ?n%d)" % (f, i) for i, f in enumerate(two)), one)


@category
def regexes(m):
    """Patterns that the query spells out, and those of a variable, which may be none."""
    good = ["^a", "b$", "a.c", "[a-c]+", "(a|b)c", "\\\\d", "\\\\.", "A", "a b", "^b", "B.", "[^a]", "a{2}", "(a)(b)?", "é", "\\\\s+", ".", "\\\\p{Lu}"]
    bad = ["x*", "^$", "a|", "[", "(", "*", "a{", "\\\\"]
    flags = m.one(['', '', 'i', 's', 'm', 'x', 'q', 'im'])
    put = m.one(["Z", "[$0]", "<$1>", "$2", "\\\\$", "", "$1$1", "\\\\\\\\", "é"])
    table = ""
    if m.odds(40):
        p, q = '"%s"' % m.one(good), '"%s"' % m.one(good)
    else:
        table = 'VALUES (?p ?q) { ("%s" "%s") ("%s" "%s") }' % (m.one(good + bad), m.one(good + bad), m.one(good), m.one(good))
        p, q = "?p", "?q"
    items = TAGGED[:4] + TEXTS + ['"aab"', '"A B"', '"a\\nb"', '"ab12"', "1", ":a"]
    return 'SELECT * { %s %s BIND(REGEX(?a, %s, "%s") AS ?n0) BIND(REPLACE(?b, %s, "%s", "%s") AS ?n1) }' % (pairs(m, items), table, p, flags, q, put, flags)


@category
def terms(m):
    tests = m.r.sample(["isIRI(?a)", "isLiteral(?a)", "isNumeric(?a)", "isBlank(?a)", "STR(?a)", "DATATYPE(?a)", "LANG(?a)", "IRI(?a)", "STRDT(?a, :dt)",
                        "STRDT(STR(?a), xsd:integer)", "MD5(?a)", "SHA1(?a)", "SHA256(STR(?a))", "SHA384(?b)", "SHA512(?b)", "STRLEN(?b)",
                        "ABS(?b)", "CEIL(?b)", "FLOOR(?a)", "ROUND(?b)", "BOUND(?a)", "isURI(?b)", "IF(isNumeric(?b), ?b, ?a)"], 5)
    return "SELECT * { %s %s }" % (pairs(m, typed_ones(m) + IRIS[:2] + TAGGED[:3]), " ".join("BIND(%s AS ?n%d)" % (t, i) for i, t in enumerate(tests)))


@category
def order_kinds(m):
    """Terms of any kind in order; compare.py checks what the standard orders."""
    items = m.one([typed_ones(m) + IRIS + TAGGED[:3], NUMBERS + ODD[:5], DATES + DAYS, TEXTS + IRIS, OTHERS + NUMBERS])
    rows = " ".join("(%s %s)" % (m.one(items + ["UNDEF"]), m.one(INTEGERS + ["UNDEF"])) for _ in range(12))
    return "SELECT ?a ?b { VALUES (?a ?b) { %s } %s } ORDER BY %s" % (
        rows, m.one(["", "OPTIONAL { ?x :p ?a }"]), m.one(["?a", "DESC(?a)", "?a ?b", "DESC(?a) DESC(?b)", "?b ?a", "DESC(?b) ?a"]))


# --- Graphs and paths ---------------------------------------------------------------------


@category
def cycles(m):
    """Closures, at best over data with cycles."""
    ends = lambda: m.one(["?s", "?t", ":a", ":b", "?s", '"abc"', "1"])
    first = "%s %s %s ." % (ends(), m.one(["(%s)*", "(%s)+", "(%s)?", "(%s)+/:p", ":q/(%s)*", "(%s)*|:r", "^(%s)+"]) % m.path(1), ends())
    second = m.one(["", "?t %s ?u ." % m.path(2), "OPTIONAL { ?t (%s)+ ?u }" % m.path(0), "FILTER(?s != ?t)", "MINUS { ?s :p ?t }", "?s :p ?t .",
                    "FILTER EXISTS { ?t (%s)+ ?s }" % m.path(1)])
    return m.select(first + " " + second)


@category
def negated(m):
    item = lambda: m.one(["", "^"]) + m.one(LINKS + [":n", "a"])
    s = m.one(["!%s" % item(), "!(%s)" % "|".join(item() for _ in range(m.r.randrange(1, 4))), "!()", "^!%s" % m.one(LINKS)])
    ends = lambda: m.one(["?s", "?t", ":a", "?s", "1"])
    inner = "%s %s %s ." % (ends(), m.one(["%s", "(%s)/:p", "(%s)|:p", "(%s)+", "(%s)*", "(%s)?"]) % s, ends())
    return m.select(m.one(["%s", "GRAPH ?g { %s }", "GRAPH :g1 { %s }", "?s :n ?v . %s"]) % inner)


@category
def graph_names(m):
    a, b = m.bgp(2), m.bgp(1)
    return m.select(m.one([
        "GRAPH ?g { %s } GRAPH ?h { %s } FILTER(?g != ?h)" % (a, b), "GRAPH ?g { %s OPTIONAL { %s } }" % (a, b), "GRAPH ?g { ?s %s ?g }" % m.one(LINKS),
        "GRAPH ?g { }", "GRAPH :none { }", "GRAPH :g1 { } %s" % b, "GRAPH ?g { %s } %s" % (a, b), "GRAPH ?g { %s } MINUS { GRAPH ?g { %s } }" % (a, b),
        "GRAPH ?g { %s } FILTER NOT EXISTS { GRAPH ?h { %s } FILTER(?h != ?g) }" % (a, b), "GRAPH ?g { %s } OPTIONAL { GRAPH ?h { %s } }" % (b, a),
        "GRAPH ?g { { %s } UNION { %s } }" % (a, b), "GRAPH ?g { SELECT ?s { %s } }" % a, "VALUES ?g { :g1 :g3 :none } GRAPH ?g { %s }" % a,
        "GRAPH ?g { %s GRAPH ?h { %s } }" % (b, a), "GRAPH ?g { %s MINUS { %s } }" % (a, b), "%s GRAPH ?g { VALUES ?s { :a :b } }" % b,
        "GRAPH ?g { ?s (%s)* ?t }" % m.path(1), "GRAPH ?g { %s BIND(1 AS ?n) }" % b,
        "GRAPH :a { }", "GRAPH :b { :b (%s)? ?s }" % m.path(1), "GRAPH :c { BIND(1 AS ?n) } %s" % b, "VALUES ?g { :a :g1 } %s FILTER EXISTS { GRAPH ?g { } }" % b]))


@category
def datasets(m):
    """FROM and FROM NAMED under aggregates, EXISTS and paths."""
    head = " ".join("FROM " + g for g in m.r.sample(GRAPHS + [":none"], m.r.randrange(0, 3)))
    head += " " + " ".join("FROM NAMED " + g for g in m.r.sample(GRAPHS + [":none"], m.r.randrange(0, 3)))
    body = m.group(1, ["graph", "graph", "exists", "path", "minus", "optional"])
    return m.one(["SELECT (COUNT(*) AS ?c) %s { %s }", "SELECT ?s (COUNT(?t) AS ?c) %s { %s } GROUP BY ?s", "SELECT DISTINCT * %s { %s }", "ASK %s { %s }"]) % (head, body)


@category
def construct_blank(m):
    node = lambda: m.one(["?s", "?t", "_:n", "_:o", "[]", "?b"])
    template = " . ".join("%s %s %s" % (node(), m.one([":p", ":q", "?p", ":r"]), m.one(["?t", "_:n", "_:o", "?v", "\"abc\"@en", "[ :p ?t ]"])) for _ in range(m.r.randrange(1, 4)))
    extra = m.one(["", "BIND(BNODE() AS ?b)", "BIND(BNODE(STR(?t)) AS ?b)", "OPTIONAL { ?t :n ?v }", "VALUES ?b { :x :y }"])
    return "CONSTRUCT { %s } WHERE { ?s %s ?t %s }" % (template, m.one(LINKS + ["?p"]), extra)


@category
def new_nodes(m):
    return "SELECT * { %s BIND(%s AS ?n1) BIND(%s AS ?n2) %s }" % (
        m.bgp(1), m.one(["BNODE()", 'BNODE("x")', "BNODE(STR(?s))"]), m.one(["BNODE()", 'BNODE("x")', "BNODE(STR(?t))", "sameTerm(?n1, ?n1)"]),
        m.one(["", "FILTER(isBlank(?n1))", "BIND(?n1 = ?n2 AS ?n3)"]))


# --- Large data ---------------------------------------------------------------------------


def skew(m):
    """Stars, chains and the like over thousands of subjects: other plans than over a few."""
    x = lambda: ":s%d" % m.r.randrange(m.one([5, 100, 1000]))
    star = lambda s, n: " ".join("%s %s ?%s ." % (s, p, v) for p, v in m.r.sample([(":p", "a"), (":q", "b"), (":r", "c"), (":n", "n"), (":t", "t"), (":k", "k"), (":m", "d")], n))
    link = lambda a, b: "%s %s %s ." % (a, m.one(LINKS), b)
    test = m.one(["", "", "FILTER(?n < %d)" % m.r.randrange(1000), "FILTER(?n > 3 && ?n < 60)", "FILTER(?t = \"two\")", "FILTER(?a != ?b)", "FILTER(?n = ?n2)",
                  "FILTER(CONTAINS(?t, \"e\"))", "FILTER(!BOUND(?b))", "VALUES ?s { %s }" % " ".join(x() for _ in range(6))])
    body = m.one([
        lambda: star("?s", 3), lambda: star("?s", 2) + " " + link("?x", "?s"), lambda: star("?s", 2) + " OPTIONAL { %s }" % star("?s", 2),
        lambda: link("?s", "?a") + " ?a :k ?k . ?s :k ?k .", lambda: star("?s", 2) + " MINUS { %s }" % link("?s", "?y"),
        lambda: star("?s", 1) + " FILTER %sEXISTS { %s }" % (m.one(["", "NOT "]), link("?z", "?s")), lambda: "{ %s } UNION { %s }" % (star("?s", 2), star("?s", 2)),
        lambda: link("?s", x()) + " " + star("?s", 2), lambda: "%s (:p|:q)* ?s . %s" % (x(), star("?s", 1)), lambda: "?s :q/:p ?a . ?a :n ?n .",
        lambda: star("?s", 2) + " { SELECT ?s (COUNT(*) AS ?z) { ?y :p ?s } GROUP BY ?s }", lambda: "GRAPH ?g { %s }" % star("?s", 2),
        lambda: "?s :p ?a . " + star("?s", 1) + " OPTIONAL { ?a :n ?n2 } OPTIONAL { ?a :q ?b2 }", lambda: link("?s", "?a") + " " + link("?a", "?b") + " ?b :t ?t .",
        lambda: "?s :k :k0 . " + star("?s", 2), lambda: "?s :n ?n . ?y :n ?n . FILTER(?s != ?y)"])()
    head, tail = m.one([("(COUNT(*) AS ?c1) (SUM(?n) AS ?c2) (COUNT(DISTINCT ?s) AS ?c3)", ""), ("?k (COUNT(*) AS ?c1)", " GROUP BY ?k"),
                        ("DISTINCT ?k ?t", ""), ("(MIN(?n) AS ?c1) (MAX(?n) AS ?c2) (COUNT(?b) AS ?c3)", ""), ("?t (COUNT(DISTINCT ?a) AS ?c1)", " GROUP BY ?t HAVING (COUNT(*) > 2)")])
    return "SELECT %s { %s %s }%s" % (head, body, test, tail)


BLOCK = len(CATEGORIES)


def query(seed, number):
    """The category and text of a query; all are of one category where the data is large."""
    m = Maker("%s/%d" % (seed, number))
    if kind_of(number // BLOCK) == "skewed":
        return "skew", PREFIXES + skew(m)
    name, make = CATEGORIES[number % BLOCK]
    return name, PREFIXES + make(m)
