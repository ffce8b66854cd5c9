// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The query form with scripts: an editor, answers that stream into a table, links and
// programs to copy. Without this file it is a plain form.

const version = new URL(import.meta.url).search;
const [{ tokenize, declared, typedAt }, { Editor, place }, { Completion }, { Table }, { showPlan }] = await Promise.all(
  ["tokens", "editor", "complete", "table", "plan"].map((name) => import(`./query-${name}.js${version}`))
);

const LONGEST_LINK = 60000; // what the server reads of an address, and some room
const CHECK_DELAY = 600; // ms
const byId = (id) => document.getElementById(id);

const form = byId("query-form");
const endpoint = new URL(form.getAttribute("action"), location.href).href.replaceAll("'", "%27");
const { base, root } = form.dataset;
const status = byId("query-status");
const live = byId("live");
const known = new Map(
  byId("prefixes")
    .textContent.split("\n")
    .map((line) => /^PREFIX ([^:]*): <(.*)>$/.exec(line))
    .filter(Boolean)
    .map((m) => [m[1], m[2]])
);
for (const e of document.querySelectorAll(".js")) {
  e.hidden = false;
}

const editor = new Editor(byId("query"), tokenize);
const completion = new Completion(editor, { tokenize, declared, typedAt, known, status, url: `${endpoint}/complete` });

const linkTo = (query) => `${endpoint}?query=${encodeURIComponent(query)}`;

// --- Copying ----------------------------------------------------------------

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Not over plain http: the old way.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  status.textContent = "Copied.";
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = button.dataset.text), 2000);
}

function copyButton(button, text) {
  button.dataset.text = button.textContent;
  button.addEventListener("click", () => copy(text(), button));
}
copyButton(byId("copy-link"), () => linkTo(editor.text));

// --- Programs ---------------------------------------------------------------

const calls = byId("calls");
let callsOf = null; // the query they are for

function showCall(details, text) {
  const pre = details.querySelector("pre");
  pre.textContent = text;
  if (!details.querySelector("button")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second small";
    button.textContent = "Copy";
    pre.before(button);
    copyButton(button, () => pre.textContent.trim());
  }
}

// The programs have the address under which this page was reached.
async function refreshCalls() {
  const query = editor.text;
  const opened = [...calls.querySelectorAll("details")].some((d) => d.open);
  if (!opened || query === callsOf) {
    return;
  }
  const answer = await fetch(`${endpoint}/calls?query=${encodeURIComponent(query)}`).catch(() => null);
  if (!answer?.ok) {
    return; // too long for an address: what is there stays
  }
  callsOf = query;
  const found = new Map((await answer.json()).calls.map((c) => [c.name, c.text]));
  for (const details of calls.querySelectorAll("details")) {
    const text = found.get(details.querySelector("summary").textContent);
    details.hidden = text === undefined;
    showCall(details, (text ?? "").replaceAll("\0", endpoint));
  }
}
calls.addEventListener("toggle", refreshCalls, true);

// --- Checking while one types -----------------------------------------------

const problem = byId("query-problem");
let checkTimer = 0;
let checking = null;
let canCheck = true;

function showProblem(found) {
  problem.textContent = found ? `Line ${found.line}, column ${found.column}: ${found.message}` : "";
  problem.hidden = !found;
  const range = found && place(editor.text, found);
  editor.mark(range);
  const prefix = range && /^([\w-]*):/.exec(editor.text.slice(range.start, range.end))?.[1];
  if (known.has(prefix) && !declared(tokenize(editor.text)).has(prefix)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second small";
    button.textContent = `Add PREFIX ${prefix}:`;
    button.addEventListener("click", () => completion.declare(prefix, known.get(prefix)));
    problem.append(" ", button);
  }
}

async function check() {
  checking = new AbortController();
  const query = editor.text;
  try {
    const answer = await fetch(`${endpoint}/check`, {
      method: "POST",
      body: new URLSearchParams({ query }),
      signal: checking.signal,
    });
    canCheck = answer.ok;
    const found = answer.ok ? await answer.json() : { valid: true };
    if (query === editor.text) {
      showProblem(found.valid || query.trim() === "" ? null : found);
    }
  } catch {
    // The next key asks again.
  }
}

editor.addEventListener("change", () => {
  clearTimeout(checkTimer);
  checking?.abort();
  problem.hidden = true;
  if (canCheck) {
    checkTimer = setTimeout(check, CHECK_DELAY);
  }
});

// --- Answers ----------------------------------------------------------------

const counter = byId("live-count");
const stopButton = byId("live-stop");
const downloads = byId("live-downloads");
const yes = byId("live-yes");
const cellLine = byId("live-cell");
const errors = byId("live-error");
const planBox = byId("live-plan");
let table = null;
let stop = () => {};

const number = (n) => n.toLocaleString("en");
const rows = (n) => `${number(n)} ${n === 1 ? "row" : "rows"}`;
const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

// IRIs are shown short, as one writes them in a query.
function names(term) {
  if (term.kind !== "iri") {
    return { text: term.lang ? `${term.text} @${term.lang}` : term.text };
  }
  const iri = term.text;
  const resource = `${root}resource?uri=${encodeURIComponent(iri)}`;
  if (iri.startsWith(base) && iri[base.length] !== "/") {
    const path = iri.slice(base.length);
    return { text: `/${path}`, href: /[?]|#./.test(path) ? resource : root + encodeURI(path).replaceAll("%25", "%") };
  }
  let text = iri;
  for (const [prefix, ns] of known) {
    if (iri.startsWith(ns) && iri.length > ns.length && !/[/#]/.test(iri.slice(ns.length))) {
      text = `${prefix}:${iri.slice(ns.length)}`;
    }
  }
  return { text, href: /^https?:/.test(iri) ? resource : undefined };
}

function showCell(cell) {
  cellLine.hidden = !cell || cell.term.kind === "";
  if (cell) {
    const { term } = cell;
    const type = term.type && !term.type.endsWith("#string") ? ` (${names({ kind: "iri", text: term.type }).text})` : "";
    cellLine.textContent = `${cell.name}: ${cell.text}${type}`;
  }
}

function showDownloads(query, graph) {
  const link = linkTo(query);
  downloads.hidden = link.length > LONGEST_LINK;
  for (const a of downloads.querySelectorAll("a[data-format]")) {
    a.hidden = (a.dataset.graph === "yes") !== graph;
    a.href = `${link}&format=${a.dataset.format}`;
  }
}

function clear() {
  stop();
  table?.close();
  table = null;
  for (const id of ["result", "plan", "error"]) {
    byId(id)?.remove();
  }
  errors.replaceChildren();
  for (const e of [downloads, yes, cellLine, planBox, byId("live-none")]) {
    e.hidden = true;
  }
  showProblem(null);
}

function fail(title, text) {
  const box = document.createElement("section");
  box.className = "error";
  box.setAttribute("role", "alert");
  const h = document.createElement("h3");
  h.textContent = title;
  const p = document.createElement("p");
  p.className = "wrap";
  p.textContent = text;
  box.append(h, p);
  errors.replaceChildren(box);
  counter.textContent = "";
}

// The server's page about the same query has the place marked and offers to mend it.
async function failedAt(query, detail) {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { Accept: "text/html" },
    body: new URLSearchParams({ query }),
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const box = page.getElementById("error");
  if (answer.ok || !box) {
    fail("The query did not work", detail);
    return;
  }
  errors.replaceChildren(box);
  counter.textContent = "";
  const { line, column, length } = page.getElementById("query-form").dataset;
  showPlace(query, { line: Number(line), column: Number(column), length: Number(length) });
}

function showPlace(query, at) {
  const range = at.line > 0 && query === editor.text ? place(query, at) : null;
  if (range) {
    editor.mark(range);
    editor.textarea.focus();
    editor.textarea.setSelectionRange(range.start, range.start);
  }
}

function refused({ status: code, type, text }, query) {
  let detail = text.trim();
  if (type.includes("json")) {
    detail = JSON.parse(text).detail;
  }
  if (code === 400) {
    failedAt(query, detail).catch(() => fail("The query did not work", detail));
  } else {
    fail(code === 503 ? "The query was stopped" : "The query did not work", detail);
  }
}

// Make room for the answer of the query that stands there; false when none does.
function begin(link, title) {
  if (editor.text.trim() === "") {
    editor.textarea.focus();
    return false;
  }
  clearTimeout(checkTimer);
  clear();
  if (link.length <= LONGEST_LINK && link !== location.href) {
    history.pushState(null, "", link);
  }
  live.hidden = false;
  byId("h-live").textContent = title;
  counter.textContent = "Running";
  status.textContent = "The query runs.";
  stopButton.hidden = false;
  live.scrollIntoView({ block: "nearest" });
  refreshCalls();
  return true;
}

function end(text) {
  stopButton.hidden = true;
  counter.textContent = text;
  status.textContent = text;
}

async function explain() {
  const query = editor.text;
  if (!begin(`${endpoint}/explain?query=${encodeURIComponent(query)}`, "How the query is run")) {
    return;
  }
  const mine = new AbortController();
  const halt = () => mine.abort();
  stop = halt;
  try {
    const answer = await fetch(`${endpoint}/explain`, {
      method: "POST",
      headers: { Accept: "application/json, application/problem+json;q=0.9" },
      body: new URLSearchParams({ query }),
      signal: mine.signal,
    });
    if (answer.ok) {
      const plan = showPlan(await answer.json());
      end(plan.summary);
      planBox.replaceChildren(plan.table);
      planBox.hidden = false;
    } else {
      end("");
      refused({ status: answer.status, type: answer.headers.get("Content-Type") ?? "", text: await answer.text() }, query);
    }
  } catch (e) {
    if (stop !== halt) {
      return; // another query runs by now
    }
    end("Stopped.");
    if (!mine.signal.aborted) {
      fail("The plan did not come", String(e.message));
    }
  }
}

function run() {
  const query = editor.text;
  const link = linkTo(query);
  if (!begin(link, "Result")) {
    return;
  }
  const begun = performance.now();
  const took = () => `Answered in ${seconds(performance.now() - begun)}`;
  const mine = new Table(byId("live-rows"), {
    workerUrl: new URL(`./query-rows.js${version}`, import.meta.url),
    label: "h-live",
    names,
    detail: showCell,
  });
  table = mine;
  stop = () => mine.stop();
  const on = (what, then) =>
    mine.addEventListener(what, ({ detail }) => {
      if (table === mine) {
        then(detail);
      }
    });
  const dead = () => {
    end("");
    mine.close(); // no part of an answer is left to be taken for all of it
    downloads.hidden = true;
    cellLine.hidden = true;
  };
  let graph = false;
  let boolean = null;
  on("head", (head) => {
    graph = head.graph;
    if (head.yes !== undefined) {
      boolean = head.yes ? "Yes" : "No";
    }
  });
  on("count", (n) => (counter.textContent = `${rows(n)} so far`));
  on("done", ({ count }) => {
    if (boolean) {
      mine.close();
      yes.textContent = boolean;
      yes.hidden = false;
      end(`${boolean}. ${took()}`);
    } else if (count === 0) {
      mine.close();
      end(`No rows: nothing matches the whole pattern. ${took()}`);
    } else {
      end(`${rows(count)}. ${took()}`);
    }
    byId("live-none").hidden = boolean !== null || count > 0;
    showDownloads(query, graph);
  });
  on("stopped", ({ count }) => end(`Stopped after ${rows(count)}: this is not the whole answer.`));
  on("broken", ({ count, why }) => {
    dead();
    fail("The answer broke off", `After ${rows(count)} the answer ended before it was whole (${why}). It is not shown, since it would look like a shorter one.`);
  });
  on("failed", (failure) => {
    dead();
    refused(failure, query);
  });
  on("sorting", ({ name, waits }) => {
    status.textContent = waits ? `Will be sorted by ${name} when all rows are there.` : `Sorting by ${name}.`;
  });
  on("sorted", () => (status.textContent = "Sorted."));
  byId("live-why").href = `${link}&explain=1`;
  mine.run(endpoint, query);
}

stopButton.addEventListener("click", () => {
  stop();
  editor.textarea.focus();
});
editor.addEventListener("run", run);
form.addEventListener("submit", (e) => {
  e.preventDefault();
  (e.submitter?.id === "explain" ? explain : run)();
});
byId("run-here")?.addEventListener("click", run);
addEventListener("popstate", () => location.reload());

// After an error the cursor stands where it is.
if (form.dataset.line) {
  const { line, column, length } = form.dataset;
  showPlace(editor.text, { line: Number(line), column: Number(column), length: Number(length) });
}
