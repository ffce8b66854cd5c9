# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""A library in a process of its own: worker.py ENGINE FOLDER THREADS MEGABYTES load FILE | ask

`ask` reads lines from standard input: "ask" answers the question in FOLDER/question into FOLDER/answer, serialised by
the engine itself, and prints "ok SECONDS"; "export" does so as CSV; "rows" writes the same as JSON rows. Errors are "error TEXT"."""

import decimal
import json
import os
import sys
import time


class Oxigraph:
    def __init__(self, folder, threads, megabytes):
        import pyoxigraph
        self.library = pyoxigraph
        self.store = pyoxigraph.Store(os.path.join(folder, "store"))

    def load(self, path):
        self.store.bulk_load(path=path, format=self.library.RdfFormat.N_TRIPLES)
        self.store.flush()

    def ask(self, query, out, export):
        answer = self.store.query(query)
        if export:
            answer.serialize(out, self.library.QueryResultsFormat.CSV)
        elif isinstance(answer, self.library.QueryTriples):
            answer.serialize(out, self.library.RdfFormat.N_TRIPLES)
        else:
            answer.serialize(out, self.library.QueryResultsFormat.JSON)


class DuckDb:
    def __init__(self, folder, threads, megabytes):
        import duckdb
        self.connection = duckdb.connect(os.path.join(folder, "tables.duckdb"))
        self.connection.execute(f"SET threads = {threads}")
        self.connection.execute(f"SET memory_limit = '{megabytes}MB'")
        self.connection.execute(f"SET temp_directory = '{folder}/spill'")

    def load(self, path):
        with open(path, encoding="utf-8") as f:
            self.connection.execute(f.read())
        self.connection.execute("CHECKPOINT")
        self.connection.close()

    def ask(self, query, out, export):
        self.connection.execute(f"COPY ({query}) TO '{out}' (FORMAT csv)")

    def rows(self, query):
        return self.connection.execute(query).fetchall()


def text_of(value):
    """As Lodge writes it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (int, decimal.Decimal)):
        return str(value)
    return value.isoformat()


def main():
    name, folder, threads, megabytes, verb = sys.argv[1:6]
    engine = {"oxigraph": Oxigraph, "duckdb": DuckDb}[name](folder, int(threads), int(megabytes))
    if verb == "load":
        engine.load(sys.argv[6])
        return
    question, answer = os.path.join(folder, "question"), os.path.join(folder, "answer")
    print("ok", flush=True)
    for line in sys.stdin:
        with open(question, encoding="utf-8") as f:
            query = f.read()
        try:
            begun = time.perf_counter()
            if line.strip() != "rows":
                engine.ask(query, answer, line.strip() == "export")
            else:
                with open(answer, "w", encoding="utf-8") as f:
                    json.dump([[text_of(v) for v in row] for row in engine.rows(query)], f)
            print("ok", time.perf_counter() - begun, flush=True)
        except Exception as e:  # pylint: disable=broad-except  # whatever the library throws is its answer
            print("error", " ".join(str(e).split())[:300], flush=True)


main()
