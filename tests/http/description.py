# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0

"""Asks a running site for its service description, for plans and for checks, and counts what
the description says once more with queries.
Usage: description.py read SITE, or description.py written SITE TOKEN for one that takes updates."""

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import rdflib
import rdflib.compare
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.plugins.sparql import prepareQuery

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = rdflib.Namespace("https://schema.org/")
FORMATS = rdflib.Namespace("http://www.w3.org/ns/formats/")
BASE = "http://opendata.example/"
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
SERVICE = rdflib.URIRef(BASE + "sparql")

part, SITE = sys.argv[1:3]
passed = failed = 0


def check(name, good, seen=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {name} {seen}")


def call(url, method="GET", body=None, **fields):
    """Status, fields and body."""
    headers = {k.replace("_", "-"): v for k, v in fields.items()}
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def ask(query, graph=None):
    """The first column of a SELECT as numbers, or pairs of all rows."""
    params = [("query", query)] + ([("default-graph-uri", graph)] if graph else [])
    body = urllib.parse.urlencode(params).encode()
    status, _, answer = call(SITE + "/sparql", "POST", body,
                             Content_Type="application/x-www-form-urlencoded",
                             Accept="application/sparql-results+json")
    assert status == 200, answer
    answer = json.loads(answer)
    names = answer["head"]["vars"]
    return [[row[n]["value"] for n in names] for row in answer["results"]["bindings"]]


def number(query, graph=None):
    return int(ask(query, graph)[0][0])


def description(path="/sparql", media="text/turtle", name="turtle"):
    """The description, once its counts are whole."""
    for _ in range(100):
        status, head, body = call(SITE + path, Accept=media)
        graph = rdflib.Graph().parse(data=body, format=name)
        if not any("counted" in o or "earlier" in o for o in graph.objects(None, RDFS.comment)):
            break
        time.sleep(0.1)
    return status, head, graph


# --- The document ---------------------------------------------------------------

def test_formats():
    _, _, first = description()
    check("a description", len(first) > 300, len(first))
    for media, name in (("application/n-triples", "nt"), ("application/rdf+xml", "xml"),
                        ("application/ld+json", "json-ld")):
        for path in ("/sparql", "/.well-known/void"):
            status, head, graph = description(path, media, name)
            check(f"{path} as {media}", status == 200 and
                  head["Content-Type"].startswith(media) and len(graph) == len(first),
                  (status, head["Content-Type"], len(graph), len(first)))
    check("the same everywhere", rdflib.compare.isomorphic(
        first, description("/.well-known/void", "application/n-triples", "nt")[2]))
    for path in ("/sparql", "/.well-known/void"):
        status, head, body = call(SITE + path, Accept=HTML)
        check("the form for browsers", status == 200 and b"<textarea" in body, status)
        status, head, _ = call(SITE + path, Accept="image/png")
        check("not acceptable", status == 406, status)
        status, head, _ = call(SITE + path, Accept="text/turtle")
        tag = head["ETag"]
        check("an ETag", tag is not None)
        status, _, body = call(SITE + path, Accept="text/turtle", If_None_Match=tag)
        check("not modified", status == 304 and body == b"", status)
        status, _, _ = call(SITE + path, Accept="application/ld+json", If_None_Match=tag)
        check("another representation", status == 200, status)
        status, head, body = call(SITE + path, "HEAD", Accept="text/turtle")
        check("HEAD", status == 200 and head["ETag"] == tag and body == b"", status)
    status, _, _ = call(SITE + "/.well-known/void", "POST", b"x")
    check("no POST", status == 405, status)


# --- The Service Description vocabulary ------------------------------------------

# Property: domain, range; None: anything.
SCHEMA_OF_SD = {
    SD.endpoint: (SD.Service, None), SD.feature: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None), SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None), SD.defaultEntailmentRegime: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset), SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph), SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
TERMS_OF_SD = {SD.Service, SD.Dataset, SD.Graph, SD.NamedGraph, SD.SPARQL11Query,
               SD.SPARQL11Update, SD.UnionDefaultGraph, SD.BasicFederatedQuery}


def test_schema():
    _, _, g = description()
    for s, p, o in g:
        if p.startswith(SD):
            check("a property of the vocabulary", p in SCHEMA_OF_SD, p)
            domain, range_ = SCHEMA_OF_SD.get(p, (None, None))
            check(f"the subject of {p}", (s, RDF.type, domain) in g, s)
            check(f"the object of {p}", range_ is None or (o, RDF.type, range_) in g, o)
            check(f"no literal for {p}", not isinstance(o, rdflib.Literal), o)
        if isinstance(o, rdflib.URIRef) and o.startswith(SD):
            check("a term of the vocabulary", o in TERMS_OF_SD, o)
    check("one endpoint", list(g.objects(SERVICE, SD.endpoint)) == [SERVICE])
    check("one dataset", len(list(g.objects(SERVICE, SD.defaultDataset))) == 1)
    for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV",
                 "SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
        check(f"results as {name}", (SERVICE, SD.resultFormat, FORMATS[name]) in g)
    check("the union of all graphs", (SERVICE, SD.feature, SD.UnionDefaultGraph) in g)
    able = part == "written"
    check("updates", ((SERVICE, SD.supportedLanguage, SD.SPARQL11Update) in g) == able)
    check("documents", ((SERVICE, SD.inputFormat, FORMATS.Turtle) in g) == able)
    check("federation", ((SERVICE, SD.feature, SD.BasicFederatedQuery) in g) == able)


# --- Counts -----------------------------------------------------------------------

def test_graph(g, node, name):
    """The counts of one graph (None: the union of all) against queries."""
    count = {p: int(g.value(node, p)) for p in (
        VOID.triples, VOID.distinctSubjects, VOID.distinctObjects, VOID.properties, VOID.classes)}
    for p, query in ((VOID.triples, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
                     (VOID.distinctSubjects, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
                     (VOID.distinctObjects, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
                     (VOID.properties, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
                     (VOID.classes, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }")):
        n = number(query, name)
        check(f"{p} of {name}", count[p] == n, (count[p], n))
    for link, key, value, query in (
            (VOID.propertyPartition, VOID.property, VOID.triples,
             "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"),
            (VOID.classPartition, VOID["class"], VOID.entities,
             "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")):
        said = {str(g.value(b, key)): int(g.value(b, value)) for b in g.objects(node, link)}
        there = {k: int(n) for k, n in ask(query, name)}
        check(f"{link} of {name}", said == there, (said, there))


def test_counts():
    _, _, g = description()
    dataset = g.value(SERVICE, SD.defaultDataset)
    test_graph(g, g.value(dataset, SD.defaultGraph), None)
    names = []
    for named in g.objects(dataset, SD.namedGraph):
        names.append(str(g.value(named, SD.name)))
        test_graph(g, g.value(named, SD.graph), names[-1])
    there = [row[0] for row in ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")]
    check("every graph", len(there) > 5 and sorted(names) == sorted(there), (names, there))
    vocabularies = {str(o) for o in g.objects(dataset, VOID.vocabulary)}
    check("vocabularies", "http://purl.org/linked-data/cube#" in vocabularies, vocabularies)
    spaces = tuple(vocabularies)
    for (p,) in ask("SELECT DISTINCT ?p { ?s ?p ?o }"):
        check("a vocabulary for every property", p.startswith(spaces), p)


def test_change():
    """An update shows in the counts."""
    _, head, before = description()
    update = 'INSERT DATA { GRAPH <http://opendata.example/graph/new> { <http://x.example/a> <http://x.example/b> 1, 2 } }'
    status, _, body = call(SITE + "/sparql", "POST", update.encode(),
                           Content_Type="application/sparql-update",
                           Authorization="Bearer " + sys.argv[3])
    check("an update", status == 204, body)
    named = rdflib.URIRef("http://opendata.example/graph/new")
    for _ in range(150):
        _, again, after = description()
        if (None, SD.name, named) in after:
            break
        time.sleep(0.1)
    check("a new graph", (None, SD.name, named) in after and (None, SD.name, named) not in before)
    check("a new ETag", again["ETag"] and again["ETag"] != head["ETag"])
    test_counts()


# --- Prefixes and examples ----------------------------------------------------------

def test_examples():
    _, _, g = description()
    _, _, form = call(SITE + "/sparql", Accept=HTML)
    examples = list(g.subjects(RDF.type, SH.SPARQLSelectExecutable))
    check("examples", len(examples) > 3, len(examples))
    for e in examples:
        text = str(g.value(e, SH.select))
        check("it is executable", (e, RDF.type, SH.SPARQLExecutable) in g)
        check("its endpoint", g.value(e, SCHEMA.target) == SERVICE)
        check("its label", str(g.value(e, RDFS.label)) in form.decode(), g.value(e, RDFS.label))
        check("its comment", g.value(e, RDFS.comment) is not None)
        check("it can be parsed", prepareQuery(text) is not None)
        check("it has an answer", len(ask(text)) > 0, text)
        declared = {str(g.value(d, SH.prefix)): g.value(d, SH.namespace)
                    for d in g.objects(g.value(e, SH.prefixes), SH.declare)}
        check("prefixes", declared.get("qb") == rdflib.Literal(
            "http://purl.org/linked-data/cube#", datatype=XSD.anyURI), declared)
    check("an ontology", (None, RDF.type, OWL.Ontology) in g)


# --- Plans --------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"
TWO = "SELECT ?s { ?s ?p ?o } LIMIT 2"


def explain(params, method="GET", **fields):
    url = SITE + "/sparql/explain?" + urllib.parse.urlencode(params)
    return call(url, method, **fields)


def test_explain():
    status, head, body = explain({"query": TWO})
    check("a plan", status == 200 and head["Content-Type"].startswith("text/plain") and
          b"Answer: 2 rows" in body and b"scan ?s ?p ?o" in body, body)
    check("not kept", head["Cache-Control"] == "no-store", head)
    for fields, params in (({"Accept": "application/json"}, {}), ({}, {"format": "json"})):
        status, head, body = explain({"query": TWO, **params}, **fields)
        plan = json.loads(body)
        check("a plan as JSON", status == 200 and head["Content-Type"] == "application/json" and
              plan["complete"] and plan["measured"] and plan["answer"] == {"rows": 2}, plan)
        operators = plan["operators"]
        check("a tree", operators[0]["parent"] is None and
              all(o["parent"] < o["id"] for o in operators[1:]), operators)
        check("its numbers", all(o["own_ms"] <= o["total_ms"] + 0.001 and o["rows"] >= 2 and
                                 o["calls"] > 0 for o in operators), operators)
        check("its totals", plan["peak_memory"] > 0 and plan["running_ms"] > 0, plan)
    status, head, body = explain({"query": TWO}, Accept=HTML)
    check("a plan as a page", status == 200 and b"scan ?s ?p ?o" in body and
          head["Content-Type"].startswith("text/html"), status)
    status, _, body = call(SITE + "/sparql/explain", "POST",
                           urllib.parse.urlencode({"query": TWO}).encode(), Content_Type=FORM)
    check("by POST", status == 200 and b"Answer: 2 rows" in body, body)
    status, _, body = call(SITE + "/sparql/explain", "QUERY", TWO.encode(),
                           Content_Type="application/sparql-query")
    check("by QUERY", status == 200 and b"Answer: 2 rows" in body, body)
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i = -1.5) }"
    status, _, body = explain({"query": endless, "timeout": "0.2", "format": "json"})
    plan = json.loads(body)
    check("a plan that meets its limit", status == 200 and not plan["complete"] and
          "200 ms" in plan["error"]["message"] and len(plan["operators"]) > 2, plan)
    for params, fields, want in (({"query": TWO, "format": "csv"}, {}, 400),
                                 ({"query": TWO}, {"Accept": "image/png"}, 406),
                                 ({"query": "SELECT"}, {}, 400), ({}, {}, 400),
                                 ({"update": "CLEAR ALL"}, {}, 400),
                                 ({"query": TWO, "default-graph-uri": "x"}, {}, 400)):
        status, _, _ = explain(params, **fields)
        check(f"refused: {params} {fields}", status == want, status)


# --- Checks -------------------------------------------------------------------------

def test_check():
    def get(**params):
        status, head, body = call(SITE + "/sparql/check?" + urllib.parse.urlencode(params))
        check("a check", status == 200 and head["Content-Type"] == "application/json", body)
        return json.loads(body)

    query = """PREFIX a: <http://a.example/>
PREFIX b: <http://b.example/>
SELECT ?x ?y FROM <http://g.example/> FROM NAMED <n> WHERE { ?x a:p ?y ; ?q ?z }"""
    answer = get(query=query)
    check("a query", answer == {
        "valid": True, "kind": "select", "variables": ["x", "y"],
        "prefixes": [{"prefix": "a", "iri": "http://a.example/", "used": True},
                     {"prefix": "b", "iri": "http://b.example/", "used": False}],
        "from": ["http://g.example/"], "from_named": [BASE + "n"]}, answer)
    for text, kind in (("ASK {}", "ask"), ("DESCRIBE <x>", "describe"),
                       ("CONSTRUCT WHERE { ?s ?p ?o }", "construct")):
        answer = get(query=text)
        check(kind, answer["valid"] and answer["kind"] == kind, answer)
    answer = get(query="SELECT * WHERE {\n  ?s ?p\n}")
    check("an error", not answer["valid"] and answer["line"] == 3 and answer["column"] == 1 and
          answer["offset"] == 25 and answer["length"] == 1 and "a literal" in answer["expected"] and
          "object" in answer["message"], answer)
    answer = get(query="SELECT * { ?s rdfs:label ?o }")
    check("a missing prefix", not answer["valid"] and "PREFIX rdfs:" in answer["message"], answer)
    answer = get(query="")
    check("no text is an error", not answer["valid"], answer)
    before = number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    answer = get(update="PREFIX : <urn:> INSERT DATA { :a :b 1 } ; LOAD <x> ; "
                        "DELETE WHERE { ?s ?p ?o } ; DELETE DATA { :a :b 2 } ; CLEAR ALL")
    check("an update", answer == {
        "valid": True, "kind": "update",
        "operations": ["insert data", "load", "modify", "delete data", "clear"],
        "prefixes": [{"prefix": "", "iri": "urn:", "used": True}]}, answer)
    status, _, body = call(SITE + "/sparql/check", "POST", b"CLEAR ALL",
                           Content_Type="application/sparql-update")
    check("an update by POST", status == 200 and json.loads(body)["valid"], body)
    check("nothing is run", number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == before)
    answer = get(update="CLEAR")
    check("an update's error", not answer["valid"] and answer["line"] == 1, answer)
    status, _, _ = call(SITE + "/sparql/check")
    check("nothing to check", status == 400, status)
    status, _, _ = call(SITE + "/sparql/check?query=ASK%7B%7D&update=CLEAR%20ALL")
    check("both", status == 400, status)
    status, _, _ = call(SITE + "/sparql/check", "POST", b"x", Content_Type="text/plain")
    check("another content", status == 415, status)


test_schema()
test_counts()
if part == "read":
    test_formats()
    test_examples()
    test_explain()
    test_check()
else:
    test_change()
print(f"http/description-{part}: {passed} passed, {failed} failed, 0 skipped")
sys.exit(1 if failed else 0)
