# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Queries of death: each tries to take all of a server's time or memory, or to crash it.

A case says what may come back:
  cut    more than the budget allows: an error or a broken body, never a whole answer
  bad    refused with 400
  limit  refused, and the message names the limit
  ok     cheap after all: a whole answer
  any    a whole answer or a refusal
What begins with html- is asked for as a page.
"""

P = """PREFIX : <http://death.example/def/>
PREFIX n: <http://death.example/id/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
CASES = []


def add(name, want, query):
    body = query if isinstance(query, bytes) else (P + query).encode()
    CASES.append((name, want, body))


def select(name, want, where, head="SELECT *", tail=""):
    add(name, want, f"{head} {{ {where} }} {tail}")


def nest(left, middle, right, n):
    return left * n + middle + right * n


def doubled(first, step, n):
    """BIND chain: each variable is made of the one before it."""
    return f"BIND({first} AS ?v0) " + " ".join(
        f"BIND({step.replace('@', f'?v{i}')} AS ?v{i + 1})" for i in range(n))


CUBE = "?a :p ?b . ?c :p ?d . ?e :p ?f"
ANY3 = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def products():
    select("product-three", "cut", ANY3)
    select("product-three-count", "any", ANY3, "SELECT (COUNT(*) AS ?n)")
    select("product-filter", "cut", ANY3 + " FILTER(?a = ?h && ?c < ?i)", "SELECT (COUNT(*) AS ?n)")
    select("product-filter-never", "cut", CUBE + ' FILTER(STR(?a) < STR(?c) && STRLEN(STR(?b)) + STRLEN(STR(?d)) = 9999)')
    select("product-order", "cut", CUBE, tail="ORDER BY ?a ?c ?e")
    select("product-order-top", "cut", CUBE, tail="ORDER BY DESC(?a) ?d LIMIT 10")
    select("product-order-strings", "cut", CUBE, tail="ORDER BY CONCAT(STR(?b), STR(?d))")
    select("product-order-random", "cut", CUBE, tail="ORDER BY RAND()")
    select("product-distinct", "cut", CUBE, "SELECT DISTINCT *")
    select("product-distinct-few", "cut", CUBE, "SELECT DISTINCT ?a")
    select("product-reduced", "cut", CUBE, "SELECT REDUCED *")
    select("product-group", "cut", CUBE, "SELECT ?b ?d (COUNT(*) AS ?n)", "GROUP BY ?b ?d")
    select("product-group-millions", "cut", CUBE, "SELECT ?a ?b ?c ?d (COUNT(*) AS ?n)",
           "GROUP BY ?a ?b ?c ?d")
    select("product-group-made", "cut", CUBE, "SELECT ?k (SUM(1) AS ?n)",
           "GROUP BY (CONCAT(STR(?a), STR(?b), STR(?c), STR(?d)) AS ?k)")
    select("product-having", "cut", CUBE, "SELECT ?a ?c", "GROUP BY ?a ?b ?c ?d HAVING(COUNT(*) > 99999999)")
    for f in ("SUM", "AVG", "MIN", "MAX", "SAMPLE"):
        select(f"product-{f.lower()}", "any", "?i :value ?v . ?j :value ?w . ?k :value ?x",
               f"SELECT ({f}(?v * ?w + ?x) AS ?r)")
    select("product-count-distinct", "cut", CUBE, "SELECT (COUNT(DISTINCT *) AS ?n)")
    select("product-sum-distinct", "cut", "?i :value ?v . ?j :value ?w",
           "SELECT (SUM(DISTINCT ?v * ?w) AS ?n)")
    select("product-concat", "cut", "?a rdfs:label ?x . ?b rdfs:label ?y", "SELECT (GROUP_CONCAT(?x) AS ?all)")
    select("product-concat-distinct", "cut", "?a rdfs:label ?x . ?b rdfs:label ?y",
           "SELECT (GROUP_CONCAT(DISTINCT CONCAT(?x, ?y)) AS ?all)")
    select("product-concat-groups", "any", "?a rdfs:label ?x . ?b :p ?c",
           'SELECT ?b (GROUP_CONCAT(?x; separator="' + "-" * 500 + '") AS ?all)', "GROUP BY ?b")
    select("product-concat-big", "any", "?a :big ?x . ?b :p ?c", "SELECT (GROUP_CONCAT(?x) AS ?all)")
    select("product-rand", "cut", CUBE + " BIND(RAND() AS ?r)")
    select("product-uuid", "cut", CUBE + " BIND(UUID() AS ?r)", "SELECT DISTINCT ?r")
    select("product-bnode", "cut", CUBE + " BIND(BNODE() AS ?r)", "SELECT DISTINCT ?r")
    select("product-struuid-order", "cut", CUBE, tail="ORDER BY STRUUID()")
    select("product-exists", "cut", CUBE + " FILTER EXISTS { ?b :q ?d . ?f :q ?z FILTER(?z = ?a) }",
           "SELECT (COUNT(*) AS ?n)")
    select("product-not-exists", "cut", CUBE + " FILTER NOT EXISTS { ?b :p ?x . ?x :p ?d . ?d :q ?f }")
    select("product-minus", "cut", CUBE + " MINUS { ?b :q ?d . ?f :q ?b }", "SELECT (COUNT(*) AS ?n)")
    select("product-optional", "cut", "?a :p ?b OPTIONAL { ?c :p ?d OPTIONAL { ?e :p ?f } }")
    select("product-optional-filter", "cut", "?a :p ?b OPTIONAL { ?c :p ?d . ?e :p ?f FILTER(?a = ?f && ?b != ?c) }",
           "SELECT (COUNT(*) AS ?n)")
    select("product-graphs", "cut", "GRAPH ?g { ?a :in ?b } GRAPH ?h { ?c :in ?d } GRAPH ?i { ?e :in ?f }")
    select("product-graph-empty", "any", "GRAPH ?g { } GRAPH ?h { } GRAPH ?i { }", "SELECT (COUNT(*) AS ?n)")
    select("product-values", "cut", " ".join(
        f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(6)))
    select("product-union", "cut", " ".join(
        "{ ?a%d :p ?b%d } UNION { ?b%d :q ?a%d }" % ((i,) * 4) for i in range(4)))
    select("product-subselects", "cut", " ".join(
        f"{{ SELECT ?x{i} {{ ?x{i} :p ?y{i} }} ORDER BY ?y{i} }}" for i in range(4)))
    select("product-late-limit", "ok", CUBE, tail="LIMIT 5")
    select("product-ask", "ok", CUBE, "ASK")
    select("product-limit-zero", "ok", CUBE, tail="LIMIT 0 OFFSET 9223372036854775807")
    select("product-offset-huge", "cut", CUBE, tail="OFFSET 9223372036854775808 LIMIT 1")
    select("product-offset-past", "bad", "?a :p ?b", tail="OFFSET 99999999999999999999999 LIMIT 1")
    add("construct-wide", "cut", "CONSTRUCT { " + " ".join(
        f"?a :w{i} ?d . ?c :w{i} ?b ." for i in range(200)) + " } { " + CUBE + " }")
    add("construct-fresh", "cut", "CONSTRUCT { " + " ".join(
        f"_:x{i} :w ?a . _:x{i} :w _:y{i} ." for i in range(300)) + " } { ?a :p ?b . ?c :q ?d }")
    add("construct-too-wide", "any", "CONSTRUCT { " + " ".join(
        f"?a :w{i} ?b ." for i in range(5000)) + " } { ?a :p ?b }")
    add("construct-product", "cut", "CONSTRUCT { ?a :x ?d . ?c :y ?f } { " + CUBE + " }")
    add("describe-all", "any", "DESCRIBE ?s ?o { ?s ?p ?o }")
    add("describe-product", "cut", "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }")
    add("describe-chain", "ok", "DESCRIBE n:root")


def joins():
    select("join-triangles", "any", "?a :p ?b . ?b :p ?c . ?c :p ?a", "SELECT (COUNT(*) AS ?n)")
    select("join-squares", "cut", "?a :p ?b . ?b :p ?c . ?c :p ?d . ?d :p ?a", "SELECT (COUNT(*) AS ?n)")
    select("join-chain", "cut", " ".join(f"?v{i} :p ?v{i + 1} ." for i in range(12)))
    select("join-clique", "cut", " ".join(
        f"?v{i} :p ?v{j} ." for i in range(7) for j in range(7) if i != j))
    select("join-star", "cut", " ".join(f"?s :p ?o{i} ." for i in range(20)))
    select("join-unbound", "cut", "{ ?a :p ?b } UNION { ?c :p ?d } { ?b :p ?a } UNION { ?d :p ?e } { ?c :q ?f } UNION { ?e :q ?b }")
    select("join-names", "cut", "?a ?p1 ?b . ?c ?p2 ?d . FILTER(CONTAINS(STR(?a), STR(?d)))", "SELECT (COUNT(*) AS ?n)")
    select("join-any-twice", "cut", "?a ?p ?b . ?c ?p ?d", "SELECT (COUNT(DISTINCT ?b) AS ?n) (COUNT(DISTINCT ?d) AS ?m)",
           "GROUP BY ?a ?c")
    select("optional-chain", "any", "?s a :Item " + " ".join(
        f"OPTIONAL {{ ?s :value ?v{i} . ?t{i} :value ?v{i} }}" for i in range(60)))
    select("optional-nested", "any", "?v0 :p ?v1 " + nest("OPTIONAL { ?v1 :p ?v2 ", "", "}", 60))
    select("optional-growing", "cut", "?v0 :p ?v1 " + " ".join(
        f"OPTIONAL {{ ?v{i} :p ?v{i + 1} " for i in range(1, 30)) + "}" * 29)
    select("optional-alternating", "cut", "?a :p ?b " + " ".join(
        f"OPTIONAL {{ ?b :p ?c{i} FILTER(?a != ?c{i} && STR(?b) < STR(?c{i})) }}" for i in range(10)))
    select("minus-chain", "any", "?s :p ?o " + " ".join(f"MINUS {{ ?s :q ?x{i} . ?x{i} :p ?o . ?o :q ?z{i} }}" for i in range(40)))
    select("exists-chain", "any", "?a :p ?b " + nest("FILTER NOT EXISTS { ?b :p ?c . ?c :q ?a ", "", "}", 60))
    select("exists-nested", "any", "?v0 :p ?v1 " + " ".join(
        f"FILTER EXISTS {{ ?v{i} :p ?v{i + 1} . OPTIONAL {{ ?v{i + 1} :q ?w{i} }} FILTER(?v{i + 1} != ?v0)" for i in range(1, 20)) + "}" * 19)
    select("exists-subselect", "any", "?a :p ?b FILTER EXISTS { SELECT ?a (COUNT(?c) AS ?n) { ?a :p ?c . ?c :p ?d . ?d :p ?e } GROUP BY ?a HAVING(COUNT(?c) = 3) }")
    select("exists-in-order", "any", "?a :p ?b . ?c :q ?d", tail="ORDER BY EXISTS { ?a :q ?d . ?d :q ?c }")
    select("graph-each", "any", "GRAPH ?g { ?a :in ?b OPTIONAL { ?b :p+ ?c } MINUS { ?a :in ?c } }")
    select("graph-each-default", "any", "?x :p ?y GRAPH ?g { ?a :in ?y } FILTER(?x != ?a)")
    select("subselect-chain", "any", nest(
        "{ SELECT * { ", "?a :p ?b . ?c :q ?b", " } }", 60))
    select("subselect-star-order", "any", nest("{ SELECT * { ", "?a :p ?b . ?b :q ?c", " } ORDER BY ?b ?a }", 30))
    select("subselect-group", "any", "?x :p ?y { SELECT ?x (COUNT(*) AS ?n) { ?x :p ?b . ?b :p ?c . ?c :p ?d } GROUP BY ?x } "
           "{ SELECT ?y (AVG(?m) AS ?k) { { SELECT ?y ?z (COUNT(*) AS ?m) { ?y :p ?z . ?z :p ?w } GROUP BY ?y ?z } } GROUP BY ?y }")


def paths():
    for name, path in (("star-star", "(:p*/:q*)*"), ("plus-plus", "(:p+/:q+)+"), ("any", "(:p|:q|^:p|^:q)*"),
                       ("negated", "(!:none)*"), ("inverse-negated", "(!(^:none|:none))+"),
                       ("optional", "(:p?/:q?/:p?)*"), ("nested", "((((:p*)*)*)*)*"), ("long", "/".join([":p*"] * 20)),
                       ("alternatives", "(" + "|".join([":p/:q", "^:p", ":q/:q"] * 20) + ")*")):
        select(f"path-{name}", "any", f"?a {path} ?b")
        select(f"path-{name}-count", "any", f"?a {path} ?b . ?b {path} ?c", "SELECT (COUNT(*) AS ?n)")
    select("path-cycle", "any", "?a :next+ ?b", "SELECT (COUNT(*) AS ?n)")
    select("path-cycle-pairs", "cut", "?a :next* ?b . ?c :next* ?d", "SELECT (COUNT(*) AS ?n)")
    select("path-cycle-rows", "any", "?a :next* ?b")
    select("path-sequence", "cut", "?a " + "/".join([":p"] * 12) + " ?b", "SELECT (COUNT(*) AS ?n)")
    select("path-sequence-long", "any", "n:r0 " + "/".join([":next"] * 600) + " ?b")
    select("path-optional-many", "any", "?a " + "/".join(["(:p|:q)?"] * 16) + " ?b", "SELECT (COUNT(*) AS ?n)")
    select("path-alternatives-many", "any", "?a " + "/".join(["(:p|:q|:p)"] * 10) + " ?b", "SELECT (COUNT(*) AS ?n)")
    select("path-in-exists", "any", "?a :next ?b FILTER NOT EXISTS { ?b :next* ?c FILTER(?c = n:t1) }", "SELECT (COUNT(*) AS ?n)")
    select("path-both-known", "any", "?a a :Item . ?c :next ?b FILTER EXISTS { ?b (:next|^:next)* ?a }", "SELECT (COUNT(*) AS ?n)")
    select("path-per-graph", "any", "GRAPH ?g { ?a (:in|^:in)* ?b }")
    select("path-tree", "any", "?a :up* ?x . ?b :up* ?x . FILTER(?a != ?b)", "SELECT (COUNT(*) AS ?n)")
    select("path-from-value", "any", " ".join([f"?a{i} :p* ?a{i + 1} ." for i in range(8)]), "SELECT (COUNT(*) AS ?n)")
    select("path-deep", "limit", "?a " + nest("(", ":p", ")*", 5000) + " ?b")
    select("path-wide", "any", "?a (" + "|".join(f":w{i}" for i in range(5000)) + ")* ?b")
    select("path-negated-wide", "any", "?a !(" + "|".join(f":w{i}" for i in range(5000)) + ") ?b", "SELECT (COUNT(*) AS ?n)")


def nesting():
    for n in (100, 5000, 100000):
        want = "any" if n == 100 else "limit"
        select(f"nest-groups-{n}", want, nest("{ ", "?s :value ?o", " }", n), tail="LIMIT 1")
        select(f"nest-parens-{n}", want, "?s :value ?o FILTER" + nest("(", "?o", ")", n), tail="LIMIT 1")
        select(f"nest-not-{n}", "bad", "?s :value ?o FILTER(" + "!" * n + "?o)", tail="LIMIT 1")
        select(f"nest-minus-{n}", "bad", "?s :value ?o FILTER(" + "- " * n + "?o)", tail="LIMIT 1")
        select(f"nest-calls-{n}", want, "?s :value ?o BIND(" + nest("STR(", "?o", ")", n) + " AS ?x)", tail="LIMIT 1")
        select(f"nest-lists-{n}", want, "?s :value " + nest("(", "1", ")", n), tail="LIMIT 1")
        select(f"nest-blanks-{n}", want, "?s :value " + nest("[ :value ", "1", " ]", n), tail="LIMIT 1")
        select(f"nest-unions-{n}", want, nest("{ { ?s :value ?o } UNION ", "{ ?s :p ?o }", " }", n), tail="LIMIT 1")
        select(f"nest-optionals-{n}", want, nest("OPTIONAL { ", "?s :value ?o", " }", n), tail="LIMIT 1")
        select(f"nest-exists-{n}", want, nest("FILTER NOT EXISTS { ", "?s :value ?o", " }", n), tail="LIMIT 1")
        select(f"nest-minuses-{n}", want, nest("MINUS { ?s :p ?o ", "", " }", n), tail="LIMIT 1")
        select(f"nest-subselects-{n}", want, nest("{ SELECT * { ", "?s :value ?o", " } }", n), tail="LIMIT 1")
        select(f"nest-graphs-{n}", want, nest("GRAPH ?g { ", "?s :value ?o", " }", n), tail="LIMIT 1")
        select(f"nest-open-{n}", "bad" if n == 100 else "limit", "{" * n)
        select(f"nest-if-{n}", want, "?s :value ?o BIND(" + nest("IF(?o, 1, ", "2", ")", n) + " AS ?x)", tail="LIMIT 1")
    many = 20000
    select("flat-or", "any", "?s :value ?o FILTER(" + " || ".join(f"?o = {i}" for i in range(many)) + ")")
    select("flat-and", "any", "?s :value ?o FILTER(" + " && ".join(f"?o != {i}" for i in range(many)) + ")")
    select("flat-plus", "any", "?s :value ?o FILTER(" + " + ".join(f"{i}" for i in range(many)) + " > ?o)")
    select("flat-times", "any", "?s :value ?o FILTER(" + "*".join("?o" for i in range(many)) + " > 0)")
    select("flat-in", "any", "?s :value ?o FILTER(?o IN (" + ", ".join(map(str, range(100000))) + "))")
    select("flat-not-in-made", "any", "?s :value ?o FILTER(?o NOT IN (" + ", ".join(f"?o + {i}" for i in range(20000)) + "))")
    select("flat-unions", "any", " UNION ".join("{ ?s :p ?o }" for i in range(5000)), "SELECT (COUNT(*) AS ?n)")
    select("flat-filters", "any", "?s :value ?o " + " ".join(f"FILTER(?o != {i})" for i in range(10000)))
    select("flat-optionals", "any", "?s :value ?o " + " ".join(f"OPTIONAL {{ ?s :code ?c{i} }}" for i in range(900)))
    select("flat-binds", "any", "?s :value ?o " + " ".join(f"BIND(?o + {i} AS ?b{i})" for i in range(900)))
    select("flat-concat", "any", "?s rdfs:label ?o BIND(CONCAT(" + ", ".join(["?o"] * 20000) + ") AS ?x)", "SELECT (COUNT(?x) AS ?n)")
    select("flat-coalesce", "any", "?s :value ?o BIND(COALESCE(" + ", ".join(["?u + 1"] * 20000) + ") AS ?x)", "SELECT (COUNT(?x) AS ?n)")
    select("flat-project", "any", "?s :value ?o", "SELECT " + " ".join(f"(?o + {i} AS ?x{i})" for i in range(3000)))
    select("flat-order", "any", "?s :value ?o", tail="ORDER BY " + " ".join(f"(?o * {i})" for i in range(2000)))
    select("flat-group", "any", "?s :value ?o", "SELECT (COUNT(*) AS ?n)", "GROUP BY " + " ".join(f"(?o * {i})" for i in range(2000)))
    select("flat-aggregates", "any", "?s :value ?o", "SELECT " + " ".join(f"(SUM(?o + {i}) AS ?x{i})" for i in range(2000)))
    select("flat-vars", "any", " ".join(f"?s :p ?v{i} ." for i in range(6000)), tail="LIMIT 1")


def sizes():
    for n in (120, 130, 1000, 20000):
        select(f"patterns-star-{n}", "any", " ".join(f"?s :p{i} ?o{i} ." for i in range(n)), "ASK")
        select(f"patterns-chain-{n}", "any", " ".join(f"?v{i} :next ?v{i + 1} ." for i in range(n)), "ASK")
        select(f"patterns-same-{n}", "any", " ".join(["?s :p ?o ."] * n), "ASK")
    select("patterns-apart", "cut", " ".join(f"?s{i} :p ?o{i} ." for i in range(100)), "SELECT (COUNT(DISTINCT ?s0) AS ?n)")
    select("patterns-optional-apart", "any", " ".join(f"OPTIONAL {{ ?s{i} :p ?o{i} }}" for i in range(100)), "ASK")
    select("patterns-any", "cut", " ".join(f"?s{i} ?p{i} ?s{i + 1} ." for i in range(60)))
    select("values-long", "any", "VALUES ?v { " + " ".join(map(str, range(150000))) + " } ?s :value ?v")
    select("values-wide", "any", "VALUES (" + " ".join(f"?v{i}" for i in range(3000)) + ") { "
           + ("(" + "1 " * 3000 + ") ") * 50 + "}")
    select("values-ragged", "bad", "VALUES (?a ?b) { " + "(1) " * 10000 + "}")
    select("values-terms", "any", "VALUES ?v { " + " ".join(f"n:none{i}" for i in range(60000)) + " } ?s :p ?v")
    select("list-long", "any", "?s :value (" + " ".join(map(str, range(5000))) + ")", "ASK")
    select("objects-many", "any", "?s :value " + ", ".join(map(str, range(5000))), "ASK")
    add("prefixes-many", "limit", "".join(f"PREFIX p{i}: <http://x/{i}>\n" for i in range(30000)) + "ASK { ?s p0:a ?o }")
    add("prefixes-same", "any", "PREFIX p: <http://x/>\n" * 40000 + "ASK { ?s p:a ?o }")
    add("bases-many", "limit", "BASE <http://x/a/b/c>\n" * 40000 + "ASK { <s> ?p ?o }")
    add("bases-relative", "limit", "BASE <../../x/a/b/./c/>\n" * 30000 + "ASK { <s> ?p ?o }")
    add("from-many", "any", "SELECT * " + "".join(f"FROM <http://death.example/id/graph{i}>\n" for i in range(20000)) + "{ ?s :in ?o }")
    add("from-named-many", "any", "SELECT * " + "".join(f"FROM NAMED <http://death.example/id/graph{i}>\n" for i in range(20000))
        + "{ GRAPH ?g { ?s :in ?o } GRAPH ?h { ?t :in ?o } }")
    add("comment-long", "ok", "#" + "c" * 900000 + "\nASK { ?s ?p ?o }")
    add("comments-many", "ok", "#\n" * 400000 + "ASK { ?s ?p ?o }")
    add("spaces-many", "ok", " \t\r\n" * 200000 + "ASK { ?s ?p ?o }")
    add("text-too-long", "limit", "#" + "c" * 3000000 + "\nASK { ?s ?p ?o }")
    select("name-long", "any", f"?{'v' * 500000} :p ?o", tail="LIMIT 1")
    select("prefix-name-long", "any", f"?s :{'v' * 500000} ?o", tail="LIMIT 1")
    select("iri-long", "any", f"?s <http://x/{'v' * 500000}> ?o", tail="LIMIT 1")
    select("string-long", "ok", f'BIND("{"v" * 900000}" AS ?x)', "SELECT (STRLEN(?x) AS ?n)")
    select("string-escapes", "ok", f'BIND("{chr(92)}n{chr(92)}u0041' * 1 + f'{chr(92)}U00000041' * 80000 + '" AS ?x)', "SELECT (STRLEN(?x) AS ?n)")
    select("lang-long", "any", f'?s ?p "x"@en{"-abcdefgh" * 10000}', tail="LIMIT 1")
    select("number-long", "any", f"BIND({'9' * 900000} + 1 AS ?x)")
    select("decimal-long", "any", f"BIND(1.{'9' * 900000} * 3 AS ?x)")
    select("double-long", "any", f"BIND(1e{'9' * 900000} * 3 AS ?x)")
    select("blank-label-long", "any", f"_:{'b' * 500000} :p ?o", tail="LIMIT 1")


def expressions():
    concat = "CONCAT(@, @)"
    select("grow-concat", "any", doubled('"x"', concat, 40), "SELECT (STRLEN(?v40) AS ?n)")
    select("grow-concat-rows", "any", "?s a :Item " + doubled("STR(?s)", concat, 20), "SELECT (SUM(STRLEN(?v20)) AS ?n)")
    select("grow-concat-kept", "cut", "?s a :Item " + doubled("STR(?s)", concat, 12), "SELECT DISTINCT ?v12")
    select("grow-replace", "any", doubled('"xx"', 'REPLACE(@, "x", "xxxx")', 20), "SELECT (STRLEN(?v20) AS ?n)")
    select("grow-replace-group", "any", doubled('"xx"', 'REPLACE(@, "(.+)", "$1$1$1$1")', 20), "SELECT (STRLEN(?v20) AS ?n)")
    select("grow-encode", "any", doubled('"%"', "ENCODE_FOR_URI(CONCAT(@, @))", 25), "SELECT (STRLEN(?v25) AS ?n)")
    select("grow-iri", "any", doubled('"x"', "STR(IRI(CONCAT(@, @)))", 40), "SELECT (STRLEN(?v40) AS ?n)")
    select("grow-strdt", "any", doubled('"x"', "STR(STRDT(CONCAT(@, @), xsd:string))", 40), "SELECT (STRLEN(?v40) AS ?n)")
    select("grow-strlang", "any", doubled('"x"', "STR(STRLANG(CONCAT(@, @), CONCAT('a', '-b')))", 40))
    select("grow-upper", "any", doubled('"ß"', "UCASE(CONCAT(@, @))", 30), "SELECT (STRLEN(?v30) AS ?n)")
    select("grow-number", "any", doubled("9999999999", "@ * @", 60))
    select("grow-decimal", "any", doubled("1.0000000001", "@ * @", 60))
    select("grow-divide", "any", doubled("1.0", "@ / 7.0000000000000001", 60))
    select("grow-double", "any", doubled("1e300", "@ * @", 40))
    select("grow-hash", "any", "?s :big ?x . ?t :p ?o BIND(SHA512(CONCAT(?x, STR(?t), STR(?o))) AS ?h)", "SELECT DISTINCT ?h")
    select("hash-rows", "any", "?s :big ?x . ?a :p ?b BIND(SHA384(CONCAT(?x, STR(?b))) AS ?h) FILTER(?h = 'x')")
    select("hash-doubled", "any", doubled('"x"', concat, 23) + " BIND(SHA512(?v23) AS ?h) ?s a :Item BIND(MD5(CONCAT(?v23, STR(?s))) AS ?k)", "SELECT ?h ?k")
    select("contains-big", "any", "?s :big ?x . ?t :big ?y . ?a :p ?b FILTER(CONTAINS(CONCAT(?x, ?y), CONCAT(STR(?a), 'q')))", "SELECT (COUNT(*) AS ?n)")
    select("contains-slow", "any", doubled('"a"', concat, 20) + " BIND(CONCAT(SUBSTR(?v20, 1, 500000), 'b') AS ?n) ?s a :Item FILTER(CONTAINS(CONCAT(?v20, STR(?s)), ?n))",
           "SELECT (COUNT(*) AS ?k)")
    select("substr-big", "any", "?s :big ?x . ?t :value ?n BIND(SUBSTR(?x, 100000, ABS(?n)) AS ?y)", "SELECT (SUM(STRLEN(?y)) AS ?k)")
    select("regex-constant", "any", '?s :text ?x FILTER REGEX(?x, "(a+)+$")', "SELECT (COUNT(*) AS ?n)")
    select("regex-alternatives", "any", '?s :text ?x FILTER REGEX(?x, "^(a|aa|aaa)+$")', "SELECT (COUNT(*) AS ?n)")
    select("regex-nested", "any", '?s :text ?x FILTER REGEX(?x, "((a*)*)*b")', "SELECT (COUNT(*) AS ?n)")
    select("regex-backref", "any", '?s :text ?x FILTER REGEX(?x, "(a*)*\\\\1b")', "SELECT (COUNT(*) AS ?n)")
    select("regex-lookahead", "any", '?s :text ?x FILTER REGEX(?x, "(?=(a+))a*b")', "SELECT (COUNT(*) AS ?n)")
    select("regex-data", "any", "?y :pattern ?p . ?s :text ?x FILTER REGEX(?x, ?p)", "SELECT (COUNT(*) AS ?n)")
    select("regex-data-many", "any", "?y :pattern ?p . ?s :many ?x . ?a :p ?b FILTER REGEX(CONCAT(?x, STR(?b)), ?p)", "SELECT (COUNT(*) AS ?n)")
    select("regex-made", "any", '?s :text ?x . ?t :value ?n FILTER REGEX(?x, CONCAT("(a{1,", STR(ABS(?n)), "})*!$"))', "SELECT (COUNT(*) AS ?n)")
    select("regex-huge-count", "any", '?s :text ?x FILTER REGEX(?x, "((a{0,5000}){0,5000}){0,5000}")')
    select("regex-counts", "any", '?s :text ?x FILTER REGEX(?x, "(((a{1,60}){1,60}){1,60}){1,60}b")')
    select("regex-deep", "any", '?s :text ?x FILTER REGEX(?x, "' + nest("(", "a", ")*", 5000) + '")')
    select("regex-wide", "any", '?s :text ?x FILTER REGEX(?x, "' + "|".join(f"a{i}" for i in range(50000)) + '")')
    select("regex-recursion", "any", '?s :text ?x FILTER REGEX(?x, "(a(?1)?b?)*c")')
    select("regex-big-text", "any", doubled('"ab"', concat, 22) + ' FILTER REGEX(?v22, "(a.*)*c")')
    select("regex-big-rows", "any", doubled('"ab"', concat, 20) + ' ?s a :Item FILTER REGEX(CONCAT(?v20, STR(?s)), "^(.*)(.*)(.*)z$")')
    select("regex-square", "any", doubled('"aa"', concat, 20) + ' FILTER REGEX(?v20, "a[^b]*[bc]")')
    select("regex-square-short", "any", '?s :many ?x . ?t :many ?y FILTER REGEX(CONCAT(?x, ?y), "[ab][^c]*[cd]")')
    select("replace-blown-up", "any", doubled('"a"', concat, 20) + doubled('"$1"', concat, 16).replace("?v", "?w")
           + ' BIND(REPLACE(?v20, "(a+)", ?w16) AS ?y)', "SELECT (STRLEN(?y) AS ?n)")
    select("filters-big", "any", doubled('"a"', concat, 23) + " ?s a :Item " + " ".join(
        f"FILTER(STRLEN(CONCAT(?v23, STR(?s), 'x{i}')) > 0)" for i in range(100)), "SELECT (COUNT(*) AS ?n)")
    select("columns-big", "any", doubled('"a"', concat, 23) + " ".join(f"BIND(?v23 AS ?b{i})" for i in range(900)))
    select("regexes-many", "any", '?s :text ?x . ' + " ".join(
        f'FILTER(!REGEX(CONCAT(?x, "{i}"), "{"|".join(f"q{i}z{k}" for k in range(100))}"))' for i in range(900)), "SELECT (COUNT(*) AS ?n)")
    select("regexes-deep", "any", doubled('"ab"', concat, 20) + " ?s a :Item " + " ".join(
        f'FILTER(!REGEX(CONCAT(?v20, STR(?s)), "^((a|b|{i}))*z"))' for i in range(100)), "SELECT (COUNT(*) AS ?n)")
    select("regex-classes", "any", '?s :many ?x FILTER REGEX(?x, "(\\\\p{L}+ ?)+\\\\d$", "i")')
    select("replace-backtracks", "any", '?s :text ?x BIND(REPLACE(?x, "(a+)+b", "") AS ?y)', "SELECT (COUNT(?y) AS ?n)")
    select("replace-made", "any", "?y :pattern ?p . ?s :text ?x BIND(REPLACE(?x, ?p, CONCAT(?x, ?x)) AS ?z)", "SELECT (SUM(STRLEN(?z)) AS ?n)")
    select("replace-each", "any", doubled('"ab"', concat, 21) + ' BIND(REPLACE(?v21, "a", "aa") AS ?y)', "SELECT (STRLEN(?y) AS ?n)")
    select("replace-rows", "any", doubled('"ab"', concat, 20) + ' ?s a :Item BIND(REPLACE(CONCAT(?v20, STR(?s)), "b", "") AS ?y)', "SELECT (SUM(STRLEN(?y)) AS ?n)")
    select("compare-odd", "any", "?a :odd ?x . ?b :odd ?y FILTER(?x < ?y || ?x + ?y > 0 || ?x / ?y = 1)")
    select("order-odd", "ok", "?a :odd ?x . ?b :odd ?y", tail="ORDER BY ?x DESC(?y)")
    select("order-big-texts", "any", "?a :big ?x . ?b rdfs:label ?y BIND(CONCAT(?x, ?y) AS ?z)", "SELECT ?b", "ORDER BY ?z")
    select("order-big-values", "any", "?a :many ?x . ?b :many ?y", "SELECT ?a", "ORDER BY ?x ?y")
    select("aggregate-odd", "ok", "?a :odd ?x", "SELECT (SUM(?x) AS ?s) (AVG(?x) AS ?v) (MIN(?x) AS ?n) (MAX(?x) AS ?m) (GROUP_CONCAT(?x) AS ?c)")
    select("sum-overflow", "any", "?a :value ?x . ?b :p ?c", "SELECT (SUM(9223372036854775807 + ?x) AS ?s)")
    select("numbers-overflow", "ok", "BIND(9223372036854775807 + 1 AS ?a) BIND(-9223372036854775808 - 1 AS ?b) BIND(9223372036854775807 * 9223372036854775807 AS ?c) "
           "BIND(-9223372036854775808 / -1 AS ?d) BIND(ABS(-9223372036854775808) AS ?e) BIND(1.0/0.0 AS ?f) BIND(1e308 * 10 AS ?g) BIND(xsd:integer(1e300) AS ?h) "
           "BIND(ROUND(1e400) AS ?i) BIND(SUBSTR('abc', -9223372036854775808, 9223372036854775807) AS ?j) BIND(- -9223372036854775808 AS ?k)")
    select("dates-odd", "ok", "BIND('99999999999999-01-01T00:00:00Z'^^xsd:dateTime AS ?a) BIND('-99999999999999-01-01T00:00:00Z'^^xsd:dateTime AS ?b) "
           "BIND(YEAR(?a) AS ?c) BIND(?a < ?b AS ?d) BIND(TIMEZONE('2020-01-01T00:00:00+99:99'^^xsd:dateTime) AS ?e) BIND(xsd:date('2020-13-45') AS ?f) "
           "BIND('2020-01-01T25:61:61Z'^^xsd:dateTime < NOW() AS ?g) BIND(DAY('0000-00-00'^^xsd:date) AS ?h)")
    select("casts-long", "any", " ".join(f"BIND(xsd:{t}('{'9' * 100000}') AS ?{t})" for t in ("integer", "decimal", "double", "float", "dateTime", "boolean")))
    select("exists-expression", "any", "?a :p ?b BIND(EXISTS { ?b :p ?c . ?c :p ?d . ?d :q ?a FILTER(?d != ?b) } AS ?e) "
           "BIND(EXISTS { { SELECT ?b { ?b :p ?z . ?z :p ?y . ?y :p ?x } } } AS ?f)")
    select("languages", "any", '?a rdfs:label ?x . ?b rdfs:label ?y FILTER(LANGMATCHES(LANG(?x), "*") || STRSTARTS(?x, CONCAT(?y, "-")))', "SELECT (COUNT(*) AS ?n)")


    add("html-rows-big", "any", "SELECT * { " + doubled('"<a>"', concat, 18) + " ?s a :Item BIND(CONCAT(?v18, STR(?s)) AS ?x) }")
    add("html-columns-big", "any", "SELECT * { " + doubled('"<"', concat, 22) + " ".join(f"BIND(?v22 AS ?b{i})" for i in range(500)) + " }")
    add("html-product", "any", f"SELECT * {{ {CUBE} }}")
    add("html-construct", "any", f"CONSTRUCT {{ ?a :x ?d }} {{ {CUBE} }}")


def texts():
    add("bytes-not-utf8", "bad", b"SELECT * { ?s ?p \"\xff\xfe\" }")
    add("bytes-overlong", "bad", b"SELECT * { ?s ?p \"\xc0\x80\xe0\x80\x80\" }")
    add("bytes-surrogate", "bad", b"SELECT * { ?s ?p \"\xed\xa0\x80\" }")
    add("bytes-cut", "bad", b"SELECT * { ?s ?p \"\xe2\x82")
    add("bytes-nul", "bad", b"SELECT * { ?s ?p ?o \x00 }")
    add("bytes-nul-string", "any", b"SELECT * { ?s ?p \"a\x00b\" }")
    add("bytes-bom", "any", b"\xef\xbb\xbfASK { ?s ?p ?o }")
    add("bytes-boms", "bad", b"\xef\xbb\xbf" * 100000 + b"ASK { ?s ?p ?o }")
    add("bytes-only-nul", "bad", b"\x00" * 1000000)
    add("bytes-utf16", "bad", "ASK { ?s ?p ?o }".encode("utf-16"))
    add("bytes-none", "bad", b"")
    add("escape-surrogate", "bad", b'ASK { ?s ?p "\\uD800" }')
    add("escape-surrogates", "bad", b'ASK { ?s ?p "' + b"\\uD800\\uDC00" * 50000 + b'" }')
    add("escape-beyond", "bad", b'ASK { ?s ?p "\\UFFFFFFFF" }')
    add("escape-nul", "any", b'ASK { ?s ?p "\\u0000" }')
    add("escape-braces", "any", b"ASK \\u007B ?s ?p ?o \\u007D")
    add("open-string", "bad", b'ASK { ?s ?p "' + b"x" * 900000)
    add("open-long-string", "bad", b'ASK { ?s ?p """' + b'x""' * 300000)
    add("open-iri", "bad", b"ASK { ?s ?p <http://x/" + b"x" * 900000)
    add("open-comment", "bad", b"ASK { ?s ?p ?o #" + b"x" * 900000)
    add("quotes-many", "bad", b'"' * 900000)
    add("backslashes", "bad", b'ASK { ?s ?p "' + b"\\" * 900001 + b'" }')
    add("less-thans", "bad", b"ASK { ?s ?p ?o FILTER(" + b"<" * 900000)
    add("dots", "bad", b"ASK { ?s ?p ?o " + b"." * 900000 + b" }")
    add("semicolons", "ok", b"ASK { ?s ?p ?o " + b";" * 900000 + b" }")
    add("questions", "bad", b"?" * 900000)
    add("colons", "any", b"ASK { ?s ?p " + b":" * 300000 + b" }")
    add("words-unknown", "bad", b"SELEKT " * 100000)
    add("aggregate-nested", "bad", P.encode() + b"SELECT (SUM(COUNT(SUM(?x))) AS ?n) { ?s ?p ?x }")
    add("two-queries", "bad", b"ASK { ?s ?p ?o } " * 30000)
    add("update-as-query", "any", b"DELETE WHERE { ?s ?p ?o }")
    add("service-elsewhere", "any", b"SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    add("service-silent-many", "any", b"SELECT * { " + b"SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } " * 200 + b"}")
    add("service-variable", "any", b"SELECT * { ?g ?p ?o SERVICE ?g { ?s ?p ?o } }")
    add("from-fetch", "ok", b"SELECT * FROM <http://127.0.0.1:1/x> FROM <file:///etc/passwd> { ?s ?p ?o }")


for make in (products, joins, paths, nesting, sizes, expressions, texts):
    make()
NAMES = [case[0] for case in CASES]
assert len(set(NAMES)) == len(NAMES), "two cases with one name"

if __name__ == "__main__":
    import sys
    if len(sys.argv) == 1:
        print("\n".join(f"{want:5} {len(query):8} {name}" for name, want, query in CASES))
    else:
        sys.stdout.buffer.write(dict((c[0], c[2]) for c in CASES)[sys.argv[1]])
