// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A query's plan as a table: what is read is indented below its reader, and a bar shows
// where the time went.

const number = (n) => n.toLocaleString("en", { maximumFractionDigits: n < 10 ? 1 : 0 });
const time = (ms) => (ms < 10 ? `${ms.toFixed(2)} ms` : `${number(ms)} ms`);
const bytes = (n) => (n < 1 << 20 ? `${number(n / 1024)} KiB` : `${number(n / (1 << 20))} MiB`);

function put(parent, name, className, text) {
  const e = document.createElement(name);
  e.className = className;
  e.textContent = text;
  parent.append(e);
  return e;
}

function summary(plan) {
  const { answer } = plan;
  const what = !plan.complete
    ? `Not run to its end: ${plan.error?.message ?? ""}`
    : answer.boolean === undefined
      ? `${number(answer.rows ?? answer.triples)} ${answer.rows === undefined ? "triples" : "rows"}`
      : answer.boolean ? "Yes" : "No";
  return `${what}. Planned in ${time(plan.parsing_ms + plan.planning_ms)}, run in ${time(plan.running_ms)}; at most ${bytes(plan.peak_memory)} of memory.`;
}

/** The plan of /sparql/explain as {summary, table}. */
export function showPlan(plan) {
  const table = document.createElement("table");
  table.className = "data plan";
  put(table, "caption", "away", "How the query is run");
  const head = table.createTHead().insertRow();
  for (const [name, className] of [["Step", ""], ["Rows expected", "n"], ["Rows", "n"], ["Own time", "n"]]) {
    put(head, "th", className, name).scope = "col";
  }
  const body = table.createTBody();
  const depths = new Map();
  const most = Math.max(...plan.operators.map((o) => o.own_ms), 0.001);
  for (const o of plan.operators) {
    const depth = o.parent === null ? 0 : depths.get(o.parent) + 1;
    depths.set(o.id, depth);
    const row = body.insertRow();
    const step = put(row, "th", "", "");
    step.scope = "row";
    step.style.paddingLeft = `${depth * 1.1}rem`;
    if (!["root", "input"].includes(o.role)) {
      put(step, "span", "unit", `${o.role}: `);
    }
    put(step, "strong", "", o.operator);
    step.append(" ");
    put(step, "code", "", o.detail ?? "");
    put(row, "td", "n", number(o.estimated));
    const rows = put(row, "td", "n", number(o.rows) + (o.ended ? "" : "+"));
    if (o.misestimated) {
      rows.classList.add("far");
      rows.title = "More than ten times off what was expected";
      rows.append(" ");
      put(rows, "span", "unit", "(far off)");
    }
    const own = put(row, "td", "n", time(o.own_ms));
    const bar = put(own, "span", "share", "");
    bar.style.width = `${(o.own_ms / most) * 100}%`;
  }
  return { summary: summary(plan), table };
}
