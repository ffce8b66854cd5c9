// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// SPARQL cut into tokens, roughly: enough to colour a query and to tell what may stand at
// a place. The server alone decides what is right.

const rules = [
  ["comment", /#[^\n\r]*/y],
  ["iri", /<[^<>"{}|^`\\\s]*>/y],
  ["string", /"""(?:[^"\\]|\\[^]|"(?!""))*(?:"""|$)|'''(?:[^'\\]|\\[^]|'(?!''))*(?:'''|$)/y],
  ["string", /"(?:[^"\\\n\r]|\\.)*"?|'(?:[^'\\\n\r]|\\.)*'?/y],
  ["var", /[?$][\p{L}\p{N}_]+/uy],
  ["name", /(?:\p{L}[\p{L}\p{N}_.-]*)?:(?:[\p{L}\p{N}_:%\\-]|\.(?=[\p{L}\p{N}_:%\\-]))*/uy],
  ["name", /_:[\p{L}\p{N}_.-]*/uy],
  ["lang", /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/y],
  ["number", /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+/y],
  ["word", /[A-Za-z_][A-Za-z0-9_-]*/y],
  ["space", /\s+/y],
  ["mark", /\^\^|[^]/y],
];

/** [{type, text, start, end}], without gaps. */
export function tokenize(text) {
  const tokens = [];
  for (let at = 0; at < text.length; ) {
    for (const [type, rule] of rules) {
      rule.lastIndex = at;
      const m = rule.exec(text);
      if (m) {
        tokens.push({ type, text: m[0], start: at, end: at + m[0].length });
        at += m[0].length;
        break;
      }
    }
  }
  return tokens;
}

/** What PREFIX declares: Map of prefix to {iri, end}. */
export function declared(tokens) {
  const found = new Map();
  const solid = tokens.filter((t) => t.type !== "space" && t.type !== "comment");
  solid.forEach((t, i) => {
    const [name, iri] = [solid[i + 1], solid[i + 2]];
    if (/^prefix$/i.test(t.text) && name?.type === "name" && iri?.type === "iri") {
      found.set(name.text.slice(0, -1), { iri: iri.text.slice(1, -1), end: iri.end });
    }
  });
  return found;
}

// Walks through the terms of triples: 0 subject, 1 predicate, 2 object.
function step(state, t) {
  const group = state.stack[state.stack.length - 1];
  switch (t.text) {
    case "{":
    case "[":
    case "(":
      state.stack.push({ open: t.text, at: t.text === "[" ? 1 : 0 });
      return;
    case "}":
    case "]":
    case ")":
      if (state.stack.length > 1) {
        state.stack.pop();
        const outer = state.stack[state.stack.length - 1];
        outer.at = t.text === "]" ? Math.min(outer.at + 1, 2) : outer.at;
      }
      return;
    case ".":
      group.at = 0;
      return;
    case ";":
    case "/":
    case "|":
      group.at = group.at === 0 ? 0 : 1;
      return;
    case "^^":
      group.typed = true;
      return;
  }
  if (t.type === "word" && !(t.text === "a" && group.at === 1)) {
    group.at = 0; // FILTER, OPTIONAL, ... begin something new
    return;
  }
  if (["iri", "name", "var", "string", "number", "word"].includes(t.type)) {
    if (group.typed) {
      group.typed = false;
      return;
    }
    if (group.at === 1) {
      group.isType = t.text === "a" || t.text === "rdf:type" || t.text.endsWith("#type>");
    }
    group.at = Math.min(group.at + 1, 2);
  }
}

/**
 * The name that is being typed at `caret` and what it may be:
 * {start, text, kind: "prefix" | "class" | "property" | "any"}, or null inside of strings,
 * comments, variables and whole IRIs.
 */
export function typedAt(text, caret) {
  const before = text.slice(0, caret);
  const tokens = tokenize(before);
  const last = tokens[tokens.length - 1];
  if (last && ["comment", "string", "var", "lang", "number", "iri"].includes(last.type)) {
    return null;
  }
  const typed = /(?:<[^<>"{}|^`\\\s]*|[\p{L}_][\p{L}\p{N}_-]*(?::[\p{L}\p{N}_.%-]*)?|:[\p{L}\p{N}_.%-]*)$/u.exec(before);
  const start = typed ? typed.index : caret;
  const state = { stack: [{ open: "", at: 0 }] };
  let previous = null;
  for (const t of tokens) {
    if (t.end > start) {
      break;
    }
    if (t.type !== "space" && t.type !== "comment") {
      step(state, t);
      previous = t;
    }
  }
  const group = state.stack[state.stack.length - 1];
  let kind = "any";
  if (previous && /^prefix$/i.test(previous.text)) {
    kind = "prefix";
  } else if (group.open === "{" || group.open === "[") {
    kind = group.at === 1 ? "property" : group.at === 2 && group.isType ? "class" : "any";
  }
  return { start, text: before.slice(start), kind };
}
