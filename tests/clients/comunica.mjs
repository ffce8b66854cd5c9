// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Comunica as it comes, federating endpoints:
//
//     comunica.mjs ENDPOINT,ENDPOINT... WHOLE QUERY-FILE ...
//
// Each query is answered by Comunica from all the endpoints together and by the endpoint WHOLE,
// which has all their data, directly; the rows must be the same. The package is found from
// the working folder.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
const require = createRequire(process.cwd() + "/");
const { QueryEngine } = require("@comunica/query-sparql");
const { DataFactory } = require("rdf-data-factory");

const string = "http://www.w3.org/2001/XMLSchema#string";
const literal = (value, language, type) =>
    JSON.stringify(value) + (language ? "@" + language : "^^" + (type || string));

function ofClient(term) {
    return term.termType === "Literal"
        ? literal(term.value, term.language, term.datatype.value)
        : "<" + term.value + ">";
}

function ofJson(term) {
    return term.type === "literal" || term.type === "typed-literal"
        ? literal(term.value, term["xml:lang"], term.datatype)
        : "<" + term.value + ">";
}

const line = (pairs) => pairs.map(([name, term]) => name + "=" + term).sort().join(" ");

async function direct(endpoint, query) {
    const response = await fetch(endpoint, {
        method: "POST",
        headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json" },
        body: query,
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    const rows = (await response.json()).results.bindings;
    return rows.map((row) => line(Object.entries(row).map(([n, t]) => [n, ofJson(t)]))).sort();
}

async function federated(engine, sources, query) {
    // its own default factory is older than its reader of results and drops language tags
    const context = { sources, dataFactory: new DataFactory() };
    const rows = await (await engine.queryBindings(query, context)).toArray();
    return rows.map((row) => line([...row].map(([v, t]) => [v.value, ofClient(t)]))).sort();
}

const [sources, whole] = [process.argv[2].split(","), process.argv[3]];
const engine = new QueryEngine();
let passed = 0;
let failed = 0;
for (const file of process.argv.slice(4)) {
    const query = readFileSync(file, "utf8");
    try {
        const want = await direct(whole, query);
        const got = await federated(engine, sources, query);
        if (want.length === 0 || got.join("\n") !== want.join("\n")) {
            throw new Error(`\n  got  ${got.join("\n       ")}\n  want ${want.join("\n       ")}`);
        }
        passed++;
    } catch (e) {
        failed++;
        console.log(`FAILED: ${basename(file)}: ${e.message}`);
    }
}
console.log(`clients/comunica: ${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);
