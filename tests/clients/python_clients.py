#!/usr/bin/env python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0

"""SPARQLWrapper and rdflib as they come, against a running site.

    python_clients.py ENDPOINT TOKEN

Prints each failure and closes with "NAME: N passed, N failed, 0 skipped" for each library.
"""

import sys
import traceback
from decimal import Decimal

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDFS, XSD
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import BASIC, CSV, GET, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML
from SPARQLWrapper import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

ENDPOINT, TOKEN = sys.argv[1:3]
EX = "http://example.org/"
TOWNS = f"PREFIX e: <{EX}> SELECT ?t ?name ?n {{ ?t e:name ?name ; e:people ?n }} ORDER BY ?n"
failed = 0
passed = 0


def check(name, got, want):
    global passed, failed
    if got == want:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {name}:\n    got  {got!r}\n    want {want!r}")


def attempt(name, work):
    global failed
    try:
        work()
    except Exception:
        failed += 1
        print(f"FAILED: {name}:")
        traceback.print_exc(limit=4, file=sys.stdout)


def refused(name, work, kind):
    try:
        check(name, f"answered {work()!r}", f"raises {kind.__name__}")
    except kind:
        check(name, kind, kind)


def close(name):
    global passed, failed
    print(f"clients/{name}: {passed} passed, {failed} failed, 0 skipped")
    total = failed
    passed = failed = 0
    return total


# --- SPARQLWrapper ---------------------------------------------------------------


def wrapper(text, method=GET, form=JSON, how=URLENCODED):
    sparql = SPARQLWrapper(ENDPOINT)
    sparql.setQuery(text)
    sparql.setMethod(method)
    sparql.setRequestMethod(how)
    sparql.setReturnFormat(form)
    return sparql


def rows_of_wrapper():
    for method, how in ((GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)):
        found = wrapper(TOWNS, method, JSON, how).queryAndConvert()
        check(f"{method} {how} vars", found["head"]["vars"], ["t", "name", "n"])
        check(f"{method} {how} rows", [r["name"]["value"] for r in found["results"]["bindings"]],
              ["Ely", "Bath", "Llŷn", "York"])
        check(f"{method} {how} lang", found["results"]["bindings"][2]["name"]["xml:lang"], "cy")
    xml = wrapper(TOWNS, form=XML).queryAndConvert()
    check("XML", [n.firstChild.data for n in xml.getElementsByTagName("literal")][:2], ["Ely", "20574"])
    text = wrapper(TOWNS, form=CSV).queryAndConvert().decode()
    check("CSV", text.splitlines()[:2], ["t,name,n", f"{EX}ely,Ely,20574"])
    text = wrapper(TOWNS, form=TSV).queryAndConvert().decode()
    check("TSV", text.splitlines()[1], f'<{EX}ely>\t"Ely"\t20574')


def graphs_of_wrapper():
    check("ASK", wrapper(f"ASK {{ <{EX}ely> ?p ?o }}").queryAndConvert()["boolean"], True)
    construct = f"PREFIX e: <{EX}> CONSTRUCT {{ ?t e:called ?n }} WHERE {{ ?t e:name ?n }}"
    check("CONSTRUCT as RDF/XML", len(wrapper(construct, form=RDFXML).queryAndConvert()), 4)
    for form in (N3, TURTLE):
        graph = Graph().parse(data=wrapper(construct, form=form).queryAndConvert(), format="turtle")
        check(f"CONSTRUCT as {form}", len(graph), 4)
    describe = wrapper(f"DESCRIBE <{EX}bath>", form=TURTLE).queryAndConvert()
    check("DESCRIBE", Literal("Bath") in list(Graph().parse(data=describe, format="turtle").objects()), True)


def options_of_wrapper():
    sparql = wrapper("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    sparql.addDefaultGraph(f"{EX}graph/nowhere")
    check("default graph", sparql.queryAndConvert()["results"]["bindings"][0]["n"]["value"], "0")
    sparql = wrapper("SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1")
    sparql.addNamedGraph(f"{EX}graph/towns")
    check("named graph", sparql.queryAndConvert()["results"]["bindings"][0]["g"]["value"], f"{EX}graph/towns")
    refused("a bad query", lambda: wrapper("SELECT nothing").query(), QueryBadFormed)
    long = wrapper(TOWNS + " #" + "x" * 200000, POST)
    check("a long query", len(long.queryAndConvert()["results"]["bindings"]), 4)


def updates_of_wrapper():
    add = f'INSERT DATA {{ <{EX}hull> <{EX}name> "Hull" }}'
    for how in (URLENCODED, POSTDIRECTLY):
        refused("no token", lambda how=how: wrapper(add, POST, JSON, how).query(), Exception)
        sparql = wrapper(add, POST, JSON, how)
        sparql.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
        sparql.query()
        check("written", wrapper(f"ASK {{ <{EX}hull> ?p ?o }}").queryAndConvert()["boolean"], True)
        sparql.setQuery(f"DELETE WHERE {{ <{EX}hull> ?p ?o }}")
        sparql.query()
        check("gone", wrapper(f"ASK {{ <{EX}hull> ?p ?o }}").queryAndConvert()["boolean"], False)
    sparql = wrapper(add, POST)
    sparql.setHTTPAuth(BASIC)
    sparql.setCredentials("anybody", "wrong")
    refused("a password is no token", sparql.query, Exception)


# --- rdflib ------------------------------------------------------------------------


def queries_of_rdflib():
    for method in ("GET", "POST", "POST_FORM"):
        for form in ("xml", "json", "csv"):
            graph = Graph(SPARQLStore(ENDPOINT, method=method, returnFormat=form))
            rows = [tuple(row) for row in graph.query(TOWNS)]
            check(f"{method} {form}", [str(row[1]) for row in rows], ["Ely", "Bath", "Llŷn", "York"])
            if form != "csv":
                check(f"{method} {form} terms", rows[0],
                      (URIRef(EX + "ely"), Literal("Ely"), Literal(20574)))
                check(f"{method} {form} language", rows[2][1], Literal("Llŷn", lang="cy"))
    graph = Graph(SPARQLStore(ENDPOINT))
    check("ASK", bool(graph.query(f"ASK {{ <{EX}ely> ?p ?o }}")), True)
    found = graph.query(f"CONSTRUCT {{ ?s <{EX}called> ?o }} WHERE {{ ?s <{EX}name> ?o }}")
    check("CONSTRUCT", len(found.graph), 4)
    bound = graph.query(TOWNS, initBindings={"t": URIRef(EX + "york")})
    check("initial bindings", [str(row.name) for row in bound], ["York"])
    refused("a bad query", lambda: list(graph.query("SELECT nothing")), Exception)


def triples_of_rdflib():
    graph = Graph(SPARQLStore(ENDPOINT))
    york = URIRef(EX + "york")
    check("value", graph.value(york, URIRef(EX + "name")), Literal("York"))
    check("typed value", graph.value(york, URIRef(EX + "area")).toPython(), Decimal("271.94"))
    check("date", graph.value(york, URIRef(EX + "since")), Literal("0071-01-01", datatype=XSD.date))
    check("contains", (york, RDFS.label, None) in graph, False)
    check("subjects", len(set(graph.subjects(URIRef(EX + "name")))), 4)
    named = Graph(SPARQLStore(ENDPOINT), identifier=URIRef(EX + "graph/towns"))
    check("of a graph", len(list(named.triples((york, None, None)))), 4)
    empty = Graph(SPARQLStore(ENDPOINT), identifier=URIRef(EX + "graph/nowhere"))
    check("of no graph", len(list(empty)), 0)


def updates_of_rdflib():
    headers = {"Authorization": f"Bearer {TOKEN}"}
    store = SPARQLUpdateStore(ENDPOINT, ENDPOINT, headers=headers)
    name = URIRef(EX + "graph/rdflib")
    graph = Graph(store, identifier=name)
    hull = URIRef(EX + "hull")
    tricky = [Literal('a "quoted"\\ line\nand\tmore'), Literal("Hŵll", lang="cy"), Literal(Decimal("1.50")),
              Literal(True), Literal("x", datatype=URIRef(EX + "type")), URIRef(EX + "caf\u00e9")]
    for value in tricky:
        graph.add((hull, URIRef(EX + "has"), value))
    check("added", set(graph.objects(hull)), set(tricky))
    check("size", len(graph), len(tricky))
    for value in tricky[:3]:
        graph.remove((hull, None, value))
    check("removed", set(graph.objects(hull)), set(tricky[3:]))
    graph.update("DELETE { ?s ?p ?o } INSERT { ?s ?p 'one' } WHERE { ?s ?p ?o }")
    check("DELETE and INSERT of a graph", list(graph.objects(hull)), [Literal("one")])
    data = Dataset(store)
    data.graph(URIRef(EX + "graph/second")).add((hull, RDFS.label, Literal("Hull")))
    known = {str(g.identifier if isinstance(g, Graph) else g) for g in store.contexts()}
    check("graphs", {EX + "graph/rdflib", EX + "graph/second", EX + "graph/towns"} <= known, True)
    for which in ("graph/rdflib", "graph/second"):
        store.update(f"DROP GRAPH <{EX}{which}>")
    check("dropped", len(list(graph)), 0)
    late = SPARQLUpdateStore(ENDPOINT, ENDPOINT, headers=headers, autocommit=False)
    graph = Graph(late, identifier=name)
    for i in range(50):
        graph.add((hull, URIRef(f"{EX}p{i}"), Literal(i)))
    late.rollback()
    graph.add((hull, URIRef(EX + "kept"), Literal(1)))
    late.commit()
    check("commit and rollback", list(Graph(store, identifier=name).predicates()), [URIRef(EX + "kept")])
    store.update(f"DROP GRAPH <{name}>")
    bad = SPARQLUpdateStore(ENDPOINT, ENDPOINT)
    refused("no token", lambda: bad.update("CLEAR ALL"), Exception)


def main():
    for work in (rows_of_wrapper, graphs_of_wrapper, options_of_wrapper, updates_of_wrapper):
        attempt(work.__name__, work)
    bad = close("sparqlwrapper")
    for work in (queries_of_rdflib, triples_of_rdflib, updates_of_rdflib):
        attempt(work.__name__, work)
    bad += close("rdflib")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
