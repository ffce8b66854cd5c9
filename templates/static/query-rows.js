// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A worker that fetches an answer and keeps its rows as the bytes that came, so that the
// page stays free however long the answer is. It is told
//   {run: {url, query}}, {rows: {from, to}}, {sort: {column, down}}, {stop: true}
// and tells
//   {head: {columns, graph, yes}}, {count}, {rows: {from, list}}, {sorted: {column, down}},
//   {done: {count}}, {failed: {status, type, text}}, {broken: {count, why}}, {stopped: {count}}
// `yes` is the answer of an ASK, which has no rows. A row is a list of terms {kind: "iri" | "blank" | "literal" | "", text, lang, type}.

const NEWLINE = 10;
const TELL = 100; // ms
const XSD = "http://www.w3.org/2001/XMLSchema#";
const decoder = new TextDecoder();

let chunks; // {bytes, starts: Uint32Array of the rows, first: number of the first row}
let count;
let order; // Uint32Array: the row at each place; null: as they came
let graph;
let columns;
let abort;

// --- Terms ------------------------------------------------------------------

const escapes = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

function unescape(text) {
  return text.includes("\\")
    ? text.replace(/\\(u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)/g, (_, c, u, big) =>
        u || big ? String.fromCodePoint(parseInt(u || big, 16)) : (escapes[c] ?? c)
      )
    : text;
}

function term(s) {
  switch (s[0]) {
    case undefined:
      return { kind: "", text: "" };
    case "<":
      return { kind: "iri", text: unescape(s.slice(1, -1)) };
    case "_":
      return { kind: "blank", text: s };
    case '"': {
      const end = s.lastIndexOf('"');
      const text = unescape(s.slice(1, end));
      const rest = s.slice(end + 1);
      if (rest.startsWith("@")) {
        return { kind: "literal", text, lang: rest.slice(1) };
      }
      return { kind: "literal", text, type: rest.startsWith("^^") ? rest.slice(3, -1) : "" };
    }
    default: {
      const type = /^[+-]?\d+$/.test(s) ? "integer" : /^(true|false)$/.test(s) ? "boolean" : /e/i.test(s) ? "double" : "decimal";
      return { kind: "literal", text: s, type: XSD + type };
    }
  }
}

// "<s> <p> "o o"@en ." of N-Triples: only the object has spaces in it.
function triple(line) {
  const a = line.indexOf(" ");
  const b = line.indexOf(" ", a + 1);
  return [line.slice(0, a), line.slice(a + 1, b), line.slice(b + 1, line.lastIndexOf("."))].map((t) => t.trim());
}

// --- Rows -------------------------------------------------------------------

function line(row) {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (chunks[middle].first <= row) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  const { bytes, starts, first } = chunks[low];
  const at = row - first;
  return decoder.decode(bytes.subarray(starts[at], starts[at + 1] - 1));
}

function fields(row) {
  return graph ? triple(line(row)) : line(row).split("\t");
}

/** Take whole lines; what is behind the last one is given back. */
function take(bytes) {
  const starts = [0];
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
    starts.push(at + 1);
  }
  const end = starts[starts.length - 1];
  if (starts.length > 1) {
    chunks.push({ bytes: bytes.subarray(0, end), starts: Uint32Array.from(starts), first: count });
    count += starts.length - 1;
  }
  return bytes.subarray(end);
}

function join(a, b) {
  if (a.length === 0) {
    return b;
  }
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function takeHead(bytes) {
  const at = bytes.indexOf(NEWLINE);
  if (at < 0) {
    return null;
  }
  const head = decoder.decode(bytes.subarray(0, at));
  const yes = head === "true" || head === "false" ? head === "true" : undefined; // no '?'
  columns = head === "" || yes !== undefined ? [] : head.split("\t").map((c) => c.slice(1));
  postMessage({ head: { columns, graph, yes } });
  return bytes.subarray(at + 1);
}

async function read(answer) {
  const reader = answer.body.getReader();
  let rest = new Uint8Array(0);
  let told = 0;
  columns = graph ? ["subject", "predicate", "object"] : null;
  if (graph) {
    postMessage({ head: { columns, graph } });
  }
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    rest = join(rest, value);
    if (!columns) {
      const behind = takeHead(rest);
      if (!behind) {
        continue;
      }
      rest = behind;
    }
    rest = take(rest);
    if (performance.now() - told > TELL) {
      told = performance.now();
      postMessage({ count });
    }
  }
  if (rest.length > 0 || !columns) {
    throw new Error("its last line is not whole");
  }
}

async function run({ url, query }) {
  chunks = [];
  count = 0;
  order = null;
  abort = new AbortController();
  const { signal } = abort;
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { Accept: "text/tab-separated-values, application/n-triples;q=0.9, application/problem+json;q=0.1" },
      body: new URLSearchParams({ query }),
      signal,
    });
    const type = answer.headers.get("Content-Type") || "";
    graph = type.startsWith("application/n-triples");
    if (!answer.ok || !(graph || type.startsWith("text/tab-separated-values"))) {
      postMessage({ failed: { status: answer.status, type, text: await answer.text() } });
      return;
    }
    await read(answer);
    postMessage({ done: { count } });
  } catch (e) {
    postMessage(signal.aborted ? { stopped: { count } } : { broken: { count, why: String(e.message) } });
  }
}

// --- Order ------------------------------------------------------------------

const numeric = /^(integer|decimal|double|float|int|long|short|byte|(non)?(positive|negative)Integer|unsigned(Int|Long|Short|Byte))$/i;
const temporal = /^(date|dateTime|dateTimeStamp|gYear|gYearMonth)$/;

// As ORDER BY has it: nothing, blank nodes, IRIs, literals; numbers by their value, moments
// by theirs, the rest by its characters. [rank, number, text]
function key(t) {
  if (t.kind !== "literal") {
    return [["", "blank", "iri"].indexOf(t.kind), 0, t.text];
  }
  const type = t.type?.startsWith(XSD) ? t.type.slice(XSD.length) : "";
  if (numeric.test(type)) {
    const n = Number(t.text.replace(/^([+-]?)INF$/, "$1Infinity"));
    return Number.isNaN(n) ? [3, 0, ""] : [4, n, /^\+?-?\d{16,}$/.test(t.text) ? t.text : ""];
  }
  if (temporal.test(type)) {
    const n = Date.parse(t.text);
    return Number.isNaN(n) ? [6, 0, t.text] : [5, n, ""];
  }
  return [6, 0, t.text];
}

function sort({ column, down }) {
  if (column === null) {
    order = null;
    postMessage({ sorted: { column, down } });
    return;
  }
  const ranks = new Uint8Array(count);
  const numbers = new Float64Array(count);
  const texts = new Array(count);
  for (let i = 0; i < count; i++) {
    [ranks[i], numbers[i], texts[i]] = key(term(fields(i)[column] ?? ""));
  }
  const sign = down ? -1 : 1;
  const compare = (a, b) => {
    if (ranks[a] !== ranks[b]) {
      return sign * (ranks[a] - ranks[b]);
    }
    if (numbers[a] !== numbers[b]) {
      return numbers[a] < numbers[b] ? -sign : sign;
    }
    if (texts[a] === texts[b]) {
      return a - b;
    }
    if (ranks[a] === 4 && texts[a] && texts[b]) {
      const [x, y] = [BigInt(texts[a]), BigInt(texts[b])]; // a double does not tell them apart
      return x === y ? a - b : x < y ? -sign : sign;
    }
    return texts[a] < texts[b] ? -sign : sign;
  };
  order = Uint32Array.from({ length: count }, (_, i) => i).sort(compare);
  postMessage({ sorted: { column, down } });
}

onmessage = ({ data }) => {
  if (data.run) {
    run(data.run);
  } else if (data.rows) {
    const list = [];
    for (let i = data.rows.from; i < Math.min(data.rows.to, count); i++) {
      const f = fields(order ? order[i] : i);
      list.push(columns.map((_, c) => term(f[c] ?? "")));
    }
    postMessage({ rows: { from: data.rows.from, list } });
  } else if (data.sort) {
    sort(data.sort);
  } else if (data.stop) {
    abort.abort();
  }
};
