#!/usr/bin/python3
# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""The W3C suites of the SPARQL 1.1 protocols, over HTTP against `lodge serve`.

protocol_runner.py LODGE SUITE-FOLDER

Every test begins with an empty store. The paths of the manifests become those of a site:
/sparql/ is /sparql, /gsp is /graph-store, and what is below it /graph. A site takes writes only
with its token, so every request carries it: what shall fail must fail for another reason.
"""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as ElementTree

import rdflib
from rdflib.collection import Collection
from rdflib.compare import isomorphic

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
DAWGT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")
STATUSES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
RDF_TYPES = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml",
             "application/ld+json": "json-ld"}
TOKEN = "a-token-for-the-suites-of-the-w3c"


class Wrong(Exception):
    """What a test found."""


def need(truth, text):
    if not truth:
        raise Wrong(text)


class Site:
    """A site of its own and the server over it."""

    def __init__(self, lodge, folder):
        path = os.path.join(folder, "site")
        # Its IRIs must be those that it is reached under, or direct names mean nothing.
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.at = "127.0.0.1:%d" % probe.getsockname()[1]
        subprocess.run([lodge, "new", path, "--base", "http://%s/" % self.at], check=True,
                       stderr=subprocess.DEVNULL)
        with open(os.open(os.path.join(path, "token"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as f:
            f.write(TOKEN + "\n")
        with open(os.path.join(path, "lodge.yaml"), "a", encoding="utf-8") as f:
            f.write("token-file: token\n")
        self.process = subprocess.Popen([lodge, "serve", path, "--listen", self.at],
                                        stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        need(line.startswith("Serving "), "the server does not start: " + line)

    def ask(self, method, path, headers=(), body=None):
        connection = http.client.HTTPConnection(self.at, timeout=20)
        fields = dict(headers)
        fields["Authorization"] = "Bearer " + TOKEN
        connection.request(method, path, body, fields)
        answer = connection.getresponse()
        whole = answer.read()
        connection.close()
        return answer, whole

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        rest = self.process.communicate()[1]
        need(self.process.returncode == 0, "the server ended badly: " + rest[-500:])


def items(graph, node):
    return list(Collection(graph, node)) if node else []


def fields_of(graph, message):
    return {str(graph.value(h, HT.fieldName)).lower(): str(graph.value(h, HT.fieldValue))
            for h in items(graph, graph.value(message, HT.headers))}


def text_of(graph, message):
    body = graph.value(message, HT.body)
    if body is None:
        return None
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    return str(graph.value(body, CNT.chars)).encode(encoding)


def path_of(text):
    text = re.sub(r"^/sparql/", "/sparql", text)
    return re.sub(r"^/gsp(?=\?|$)", "/graph-store", re.sub(r"^/gsp/", "/graph/", text))


def parse(media, body):
    need(media in RDF_TYPES, "'%s' is no RDF" % media)
    return rdflib.Graph().parse(data=body, format=RDF_TYPES[media])


def boolean_of(media, body):
    if media == "application/sparql-results+json":
        value = json.loads(body).get("boolean")
        return value if isinstance(value, bool) else None
    if media == "application/sparql-results+xml":
        found = ElementTree.fromstring(body).find(
            "{http://www.w3.org/2005/sparql-results#}boolean")
        return None if found is None else found.text == "true"
    return None


def check_format(form, media, body):
    if form == "boolean":
        need(boolean_of(media, body) is not None, "no boolean, but '%s'" % media)
    elif form == "tabular":
        need(media in ("application/sparql-results+json", "application/sparql-results+xml",
                       "text/csv", "text/tab-separated-values"), "no table, but '%s'" % media)
    elif form == "RDF":
        parse(media, body)
    else:
        raise Wrong("what is the format " + form)


def check_status(graph, expected, status):
    want = [str(s).rsplit("#", 1)[1] for s in graph.objects(expected, MF.expectedStatus)]
    want = [STATUSES.get(s, s.replace("StatusCode", "")) for s in want]
    need(want, "the test names no status")
    ok = any(status == int(s) if s.isdigit() else str(status)[0] == s[0] for s in want)
    need(ok, "status %d instead of %s" % (status, " or ".join(sorted(want))))


def check_answer(graph, expected, answer, body, names):
    check_status(graph, expected, answer.status)
    media = answer.getheader("Content-Type", "").split(";")[0].strip()
    form = graph.value(expected, MF.expectedFormat)
    if form is not None:
        check_format(str(form), media, body)
    truth = graph.value(expected, MF.expectedBoolean)
    if truth is not None:
        need(boolean_of(media, body) is truth.toPython(), "not %s: %s" % (truth, body[:200]))
    location = graph.value(expected, MF.expectedLocation)
    if location is not None:
        need(answer.getheader("Location"), "no Location")
        names[str(location)] = answer.getheader("Location")
    want = fields_of(graph, expected)
    for name, value in want.items():
        got = answer.getheader(name, "")
        need(got.lower() == value.lower(), "%s is '%s' instead of '%s'" % (name, got, value))
    text = text_of(graph, expected)
    if text is not None:
        wanted = parse(want["content-type"].split(";")[0], text.decode())
        need(isomorphic(wanted, parse(media, body)), "another graph: " + body.decode()[:400])


def run_requests(site, graph, test, folder):
    answer, body = site.ask("POST", "/sparql", {"Content-Type": "application/sparql-update"},
                            "DROP ALL")
    need(answer.status == 204, "the store cannot be emptied: %r" % body)
    for data in graph.objects(test, UT.graphData):
        name = str(graph.value(data, rdflib.RDFS.label))
        with open(os.path.join(folder, os.path.basename(graph.value(data, UT.graph))), "rb") as f:
            answer, body = site.ask("PUT", "/graph-store?graph=" + urllib.parse.quote(name, ""),
                                    {"Content-Type": "application/n-triples"}, f.read())
        need(answer.status == 201, "the data cannot be loaded: %r" % body)
    names = {}
    requests = items(graph, graph.value(graph.value(test, MF.action), HT.requests))
    need(requests, "the test has no requests")
    for number, request in enumerate(requests, 1):
        path = path_of(str(graph.value(request, HT.absolutePath)))
        for name, value in names.items():
            path = path.replace(name, value)
        method = str(graph.value(request, HT.methodName))
        answer, body = site.ask(method, path, fields_of(graph, request), text_of(graph, request))
        try:
            check_answer(graph, graph.value(request, HT.resp), answer, body, names)
        except Wrong as e:
            raise Wrong("request %d, %s %s: %s" % (number, method, path, e)) from e


# --- Service description ---------------------------------------------------------------

# The vocabulary: of each property its domain and the class of its values, where they have one.
PROPERTIES = {
    "endpoint": ("Service", None), "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"), "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"), "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"), "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"), "resultFormat": ("Service", None),
    "inputFormat": ("Service", None), "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"), "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
CLASSES = {"Service", "Feature", "EntailmentRegime", "EntailmentProfile", "Function", "Aggregate",
           "Language", "Dataset", "GraphCollection", "Graph", "NamedGraph"}
INSTANCES = {"SPARQL10Query": "Language", "SPARQL11Query": "Language",
             "SPARQL11Update": "Language", "DereferencesURIs": "Feature",
             "UnionDefaultGraph": "Feature", "RequiresDataset": "Feature",
             "EmptyGraphs": "Feature", "BasicFederatedQuery": "Feature"}
KINDS_OF = {"GraphCollection": {"Dataset"}}


def is_a(graph, node, name):
    """Nothing says that the node is another thing."""
    own = {str(c)[len(SD):] for c in graph.objects(node, rdflib.RDF.type)
           if str(c).startswith(str(SD))}
    if str(node).startswith(str(SD)):
        own.add(INSTANCES.get(str(node)[len(SD):], "?"))
    return not own or name in own or own & KINDS_OF.get(name, set())


def check_description(site, name):
    answer, body = site.ask("GET", "/sparql")
    need(answer.status == 200, "status %d" % answer.status)
    graph = parse(answer.getheader("Content-Type", "").split(";")[0], body)
    need(len(graph) > 0, "it is empty")
    here = rdflib.URIRef("http://%s/sparql" % site.at)
    if name == "has-endpoint-triple":
        need((None, SD.endpoint, here) in graph, "no sd:endpoint %s" % here)
    if name == "conforms-to-schema":
        need(list(graph.subjects(rdflib.RDF.type, SD.Service)), "no sd:Service")
        for s, p, o in graph:
            for term in (p, o):
                local = str(term)[len(SD):]
                need(not str(term).startswith(str(SD)) or local in PROPERTIES or
                     local in CLASSES or local in INSTANCES, "there is no sd:" + local)
            if str(p).startswith(str(SD)):
                domain, values = PROPERTIES[str(p)[len(SD):]]
                need(is_a(graph, s, domain), "%s is no sd:%s" % (s, domain))
                need(not isinstance(o, rdflib.Literal), "a literal as %s" % p)
                need(values is None or is_a(graph, o, values), "%s is no sd:%s" % (o, values))


# --- The suites ---------------------------------------------------------------------------

def entries(path):
    graph = rdflib.Graph().parse(path, format="turtle")
    for manifest in graph.subjects(rdflib.RDF.type, MF.Manifest):
        listed = items(graph, graph.value(manifest, MF.entries))
        # One test is there but in no list.
        others = set(graph.subjects(MF.action, None)) - set(listed)
        for test in listed + sorted(others):
            yield graph, test
        for other in items(graph, graph.value(manifest, MF.include)):
            yield from entries(urllib.parse.unquote(urllib.parse.urlparse(other).path))


def run_test(site, graph, test, name, folder):
    if (test, rdflib.RDF.type, MF.ServiceDescriptionTest) in graph:
        check_description(site, name)
    else:
        run_requests(site, graph, test, folder)


def run_suite(site, folder):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for graph, test in entries(os.path.join(folder, "manifest.ttl")):
        name = str(test).rsplit("#", 1)[1]
        result = "passed"
        reason = ""
        if (test, DAWGT.approval, DAWGT.Deprecated) in graph:
            result = "skipped"
            reason = "the suite marks it as deprecated; ../graph-store-protocol has its like"
        else:
            try:
                run_test(site, graph, test, name, folder)
            except (Wrong, OSError, http.client.HTTPException, ValueError) as e:
                result = "failed"
                reason = str(e)
        counts[result] += 1
        if reason:
            print("%s: %s: %s" % (result, name, reason))
    print("w3c/%s: %d passed, %d failed, %d skipped" % (
        os.path.basename(folder), counts["passed"], counts["failed"], counts["skipped"]),
        flush=True)
    return counts["failed"] == 0 and sum(counts.values()) > 0


def main():
    lodge, suites = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        site = Site(lodge, folder)
        ok = True
        try:
            for name in ("protocol", "graph-store-protocol", "http-rdf-update",
                         "service-description"):
                ok = run_suite(site, os.path.join(suites, name)) and ok
        finally:
            site.stop()
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
