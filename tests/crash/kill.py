# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0

"""Kills a server that clients write to. Usage: kill.py LODGE SITE KILLS

Each writer sends updates with numbers, one after the other, over HTTP. Update i of a writer puts three
triples of subject i into the writer's graph, deletes those of subject i - KEPT, and adds one to a counter
that all writers share. Some also fill a graph with many triples and drop an older one, so that
there is something to merge in the background. So the store says which updates it has seen. After
each kill: every update that was acknowledged is there, of one that was not all or nothing, each once,
and `lodge check` finds no fault.
"""

import csv
import http.client
import io
import random
import subprocess
import sys
import threading
import time
import urllib.parse

LODGE, SITE, KILLS = sys.argv[1], sys.argv[2], int(sys.argv[3])
WRITERS, KEPT, BULK_EVERY, BULK_KEPT, BULK = 8, 10, 6, 18, 20**3
TOKEN = open(SITE + "/token", encoding="ascii").read().strip()
BASE = "http://opendata.example/"
HEADERS = {"Content-Type": "application/sparql-update", "Authorization": "Bearer " + TOKEN}

passed = failed = 0


def check(ok, what):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print("FAILED: " + what)


def start():
    server = subprocess.Popen(
        [LODGE, "serve", SITE, "--listen", "127.0.0.1:0", "--quiet"], stderr=subprocess.PIPE, text=True
    )
    line = server.stderr.readline()
    if " at http://" not in line:
        sys.exit("the server does not start: " + line + server.stderr.read())
    return server, line.split(" at http://")[1].split("/")[0]


def update_text(w, i):
    text = f"""PREFIX : <{BASE}>
INSERT DATA {{ GRAPH :w{w} {{ :s{w}-{i} :a {i} ; :b "text {i} of {w}" ; :c :s{w}-{i} }} }} ;
DELETE WHERE {{ GRAPH :w{w} {{ :s{w}-{i - KEPT} ?p ?o }} }} ;
WITH :count DELETE {{ :all :n ?n }} INSERT {{ :all :n ?m }} WHERE {{ :all :n ?n BIND(?n + 1 AS ?m) }}"""
    if w == 0 and i % BULK_EVERY == 0:
        text += f""" ;
INSERT {{ GRAPH :bulk{i} {{ ?s :v ?n }} }} WHERE {{ GRAPH :digits {{ ?d :d ?x . ?e :d ?y . ?f :d ?z }}
  BIND(?x * 400 + ?y * 20 + ?z AS ?n) BIND(IRI(CONCAT(STR(:bulk), STR(?n))) AS ?s) }} ;
DROP SILENT GRAPH :bulk{i - BULK_KEPT}"""
    return text


def write(w, at, done, odd):
    """Send updates until the server is gone; done[w] is the last one that was acknowledged."""
    connection = http.client.HTTPConnection(at)
    while True:
        try:
            connection.request("POST", "/sparql", update_text(w, done[w] + 1).encode(), HEADERS)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return
        if answer.status not in (200, 204):
            odd.append(f"writer {w}: {answer.status} {body[:300]}")
            return
        done[w] += 1


def ask(at, query):
    connection = http.client.HTTPConnection(at)
    connection.request(
        "GET", "/sparql?" + urllib.parse.urlencode({"query": query}), headers={"Accept": "text/csv"}
    )
    answer = connection.getresponse()
    body = answer.read().decode()
    if answer.status != 200:
        sys.exit("a query fails: " + body)
    return list(csv.reader(io.StringIO(body)))[1:]


def look(at, done, round_name):
    """Compare the store with what was acknowledged; what it has seen is the new `done`."""
    found = [{} for _ in range(WRITERS)]
    rows = ask(at, "SELECT ?g ?s (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?s")
    bulk = {}
    counter = 0
    for g, s, n in rows:
        g, s = g[len(BASE):], s[len(BASE):]
        if g.startswith("w"):
            found[int(g[1:])][int(s.split("-")[1])] = int(n)
        elif g.startswith("bulk"):
            bulk[int(g[4:])] = bulk.get(int(g[4:]), 0) + int(n)
    counter = int(ask(at, f"SELECT ?n {{ <{BASE}all> <{BASE}n> ?n }}")[0][0])
    for w in range(WRITERS):
        last = max(found[w], default=0)
        check(
            last in (done[w], done[w] + 1),
            f"{round_name}: update {done[w]} of writer {w} was acknowledged, the store has seen {last}",
        )
        want = {i: 3 for i in range(max(1, last - KEPT + 1), last + 1)}
        check(found[w] == want, f"{round_name}: half an update of writer {w}: {found[w]}")
        done[w] = last
    check(counter == sum(done), f"{round_name}: the counter is {counter}, not {sum(done)}")
    last = done[0] // BULK_EVERY * BULK_EVERY
    want = {i: BULK for i in range(BULK_EVERY, last + 1, BULK_EVERY) if i > last - BULK_KEPT}
    check(bulk == want, f"{round_name}: the large graphs are {bulk}, not {want}")


def main():
    done = [0] * WRITERS
    odd = []
    server, at = start()
    digits = " ".join(f":d{i} :d {i} ." for i in range(20))
    connection = http.client.HTTPConnection(at)
    connection.request(
        "POST",
        "/sparql",
        f"PREFIX : <{BASE}> INSERT DATA {{ GRAPH :digits {{ {digits} }} GRAPH :count {{ :all :n 0 }} }}",
        HEADERS,
    )
    answer = connection.getresponse()
    if answer.status not in (200, 204):
        sys.exit(f"no updates: {answer.status} {answer.read()}")
    for kill in range(1, KILLS + 1):
        threads = [threading.Thread(target=write, args=(w, at, done, odd)) for w in range(WRITERS)]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.02, 0.4))
        server.kill()
        server.wait()
        server.stderr.close()
        for thread in threads:
            thread.join()
        faults = subprocess.run([LODGE, "check", SITE, "--full"], capture_output=True, text=True, check=False)
        check(faults.returncode == 0, f"kill {kill}: {faults.stdout} {faults.stderr}")
        server, at = start()
        look(at, done, f"kill {kill}")
        for what in odd:
            check(False, f"kill {kill}: {what}")
        if failed > 0:
            break
    server.kill()
    server.wait()
    print(f"{KILLS} kills, {sum(done)} updates")
    print(f"crash/kill: {passed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed else 0)


main()
