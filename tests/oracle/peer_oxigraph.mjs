// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Oxigraph as a peer of tests/oracle/compare.py: the same conversation as ask.c. The
// package is found from the working folder. The default graph is given the triples of
// all graphs, each once (Oxigraph's own union would count a triple once per graph); with
// "graphs" instead of "data" it is left as it is, for updates.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
const require = createRequire(process.cwd() + "/");
const { Store, quad, defaultGraph } = require("oxigraph");

let store = new Store();
const answer = (kind, text) => process.stdout.write(JSON.stringify([kind, text]) + "\n");
for await (const line of createInterface({ input: process.stdin })) {
    const [verb, text] = JSON.parse(line);
    try {
        if (verb === "data" || verb === "graphs") {
            store = new Store();
            store.load(text, { format: "application/n-quads" });
            for (const q of verb === "data" ? store.match() : []) store.add(quad(q.subject, q.predicate, q.object, defaultGraph()));
            answer("ok", "");
        } else if (verb === "update") {
            store.update(text, { base_iri: "http://x/" });
            answer("ok", "");
        } else {
            const graph = /^\s*(PREFIX[^\n]*\n\s*)*(CONSTRUCT|DESCRIBE)/.test(text);
            const out = store.query(text, {
                base_iri: "http://x/",
                results_format: graph ? "application/n-triples" : "application/sparql-results+json",
            });
            answer(graph ? "graph" : "rows", out);
        }
    } catch (e) {
        answer("error", String(e && e.message || e));
        if (e instanceof WebAssembly.RuntimeError) process.exit(3);
    }
}
