// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Those parts of the query form that need no browser: what may stand where, and where the
// server's places are in a text.

import { readFileSync } from "node:fs";

const load = (folder, name) =>
  import("data:text/javascript," + encodeURIComponent(readFileSync(`${folder}/${name}`, "utf8")));

export async function units({ folder, check }) {
  const { tokenize, declared, typedAt } = await load(folder, "query-tokens.js");
  const { place } = await load(folder, "query-editor.js");

  const texts = [
    "SELECT * { ?s a <http://x/#y> ; x:y 'a\\'b' , \"\"\"c\"\"d\"\"\"@en-GB . # end",
    "'unfinished\nFILTER(?a<?b&&?c>-1.5e3) _:b1 ex:a.b. \u{1F600} é:ü",
    "",
  ];
  for (const text of texts) {
    check(`tokens have no gaps: ${text}`, tokenize(text).map((t) => t.text).join("") === text);
  }
  const types = (text) => tokenize(text).filter((t) => t.type !== "space").map((t) => t.type).join(" ");
  const kinds = [
    ["?a < ?b", "var mark var"],
    ["<http://x/#y>", "iri"],
    ["x:a.b.", "name mark"],
    ["'#' # '", "string comment"],
    ['"""a"b"""', "string"],
    ["'''a\n", "string"],
    ['"a\nb', "string word"],
    ['"x"^^xsd:date', "string mark name"],
    ["1.5e3 .5 7.", "number number number mark"],
  ];
  for (const [text, want] of kinds) {
    check(`tokens of ${text}`, types(text) === want, types(text));
  }

  const prefixes = declared(tokenize("PREFIX a: <http://a/>\n# PREFIX no: <http://no/>\nprefix : <b>\nSELECT * {}"));
  check("declared prefixes", [...prefixes].map(([p, d]) => `${p}=${d.iri}`).join(" ") === "a=http://a/ =b", String([...prefixes.keys()]));

  // | is the cursor; the name before it is in what is expected: kind and text.
  const places = [
    ["SELECT * { ?s ab|", "property ab"],
    ["SELECT * { ?s a ab|", "class ab"],
    ["SELECT * { ?s rdf:type x:ab|", "class x:ab"],
    ["SELECT * { ?s x:p ab|", "any ab"],
    ["SELECT * { ?s x:p ?o ; x:ab|", "property x:ab"],
    ["SELECT * { ?s x:p ?o , x:ab|", "any x:ab"],
    ["SELECT * { ?s x:p ?o . ab|", "any ab"],
    ["SELECT * { ?s x:p 'a. b' . ?t x:|", "property x:"],
    ["SELECT * { ?s x:p 1 ; ^x:q/ab|", "property ab"],
    ["SELECT * { ?s x:p [ ab|", "property ab"],
    ["SELECT * { ?s x:p [ a ab|", "class ab"],
    ["SELECT * { ?s x:p [ x:q 1 ] ; ab|", "property ab"],
    ["SELECT * { ?s a x:C FILTER(ab|", "any ab"],
    ["SELECT * { ?s a x:C FILTER(?a > 1) ?s ab|", "property ab"],
    ["SELECT * { OPTIONAL { ?s ab|", "property ab"],
    ["SELECT * { GRAPH ?g { ?s a <http://x/|", "class <http://x/"],
    ["PREFIX ab|", "prefix ab"],
    ["SELECT ab|", "any ab"],
    ["SELECT * { ?s ?p \"ab|", null],
    ["SELECT * { ?s ?p ?ab|", null],
    ["SELECT * { # ab|", null],
    ["SELECT * { ?s ?p <http://x/>|", null],
  ];
  for (const [text, want] of places) {
    const at = text.lastIndexOf("|");
    const found = typedAt(text.slice(0, at), at);
    const got = found && `${found.kind} ${found.text}`;
    check(`what is typed in ${text}`, got === want, got);
  }

  const ranges = [
    ["ab\ncd ef", { line: 2, column: 4 }, "ef"],
    ["ab\ncd ef", { line: 2, column: 1, length: 2 }, "cd"],
    ["é€ x yz", { offset: 6, length: 1 }, "x"],
    ["é€ x yz", { line: 1, column: 9 }, "yz"],
    ["ab", { line: 1, column: 3, length: 0 }, ""],
  ];
  for (const [text, problem, want] of ranges) {
    const { start, end } = place(text, problem);
    check(`the place ${JSON.stringify(problem)}`, text.slice(start, end) === want, text.slice(start, end));
  }
}
