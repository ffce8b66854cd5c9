// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Walks through a site as a visitor does: catalogue, dataset, observation,
// area; then the query form (form.mjs), a search, without scripts, on a phone and in the
// dark; and another project's query form at our endpoint (yasgui.mjs). Each page is checked with axe-core (WCAG 2.2 AA and best
// practices). With SHOTS naming a folder, leaves pictures there.
//
//   node walk.mjs http://127.0.0.1:8080

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { form } from "./form.mjs";
import { units } from "./units.mjs";
import { yasgui } from "./yasgui.mjs";

const require = createRequire(process.cwd() + "/");
const puppeteer = require("puppeteer-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const site = process.argv[2].replace(/\/$/, "");
const shots = process.env.SHOTS;
let passed = 0;
let failed = 0;

function check(name, ok, detail = "") {
  if (ok) {
    passed++;
  } else {
    failed++;
    console.log(`FAILED ${name} ${detail}`);
  }
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const page = await browser.newPage();
const complaints = [];
page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
page.on("pageerror", (e) => complaints.push(String(e)));
page.on("request", (r) => {
  if (!r.url().startsWith(site)) {
    complaints.push("asks another site: " + r.url());
  }
});

async function look(name) {
  // axe is put in over the debugging protocol, past the page's own policy.
  await page.setBypassCSP(true);
  await page.evaluate(axeSource);
  const result = await page.evaluate(() =>
    axe.run(document, { resultTypes: ["violations"] })
  );
  const found = result.violations.map(
    (v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join("; ")})`
  );
  check(`${name}: no accessibility violation`, found.length === 0, "\n  " + found.join("\n  "));
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth
  );
  check(`${name}: nothing sticks out sideways`, !wide);
  if (shots) {
    await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  }
}

async function open(path) {
  const answer = await page.goto(site + path, { waitUntil: "load" });
  return answer.status();
}

async function follow(selector) {
  const [answer] = await Promise.all([
    page.waitForNavigation({ waitUntil: "load" }),
    page.$eval(selector, (e) => e.click()),
  ]);
  return answer ? answer.status() : 200;
}

const heading = () => page.$eval("h1", (e) => e.textContent.trim());
const text = () => page.$eval("main", (e) => e.innerText);

async function walk() {
  check("the home page opens", (await open("/")) === 200);
  check("it lists datasets", (await page.$$(".datasets li")).length >= 2);
  await look("home");

  check("the catalogue opens", (await follow(".top nav a[href$='data']")) === 200);
  await look("catalogue");
  await page.type("#q", "affordable");
  await follow(".bigfind button");
  check("the search narrows it", (await page.$$(".datasets li")).length === 1);

  const title = await page.$eval(".datasets a", (e) => e.textContent);
  check("the dataset opens", (await follow(".datasets a")) === 200);
  check("it has its title", (await heading()) === title);
  check("it has a table", (await page.$$("#observations tbody tr")).length > 10);
  await look("dataset");

  const area = await page.$eval(
    ".filters select option[value*='statistical-geography']",
    (e) => ({ value: e.value, name: e.closest("select").name, label: e.textContent })
  );
  await page.select(`.filters select[name='${area.name}']`, area.value);
  await follow(".filters button");
  const cells = await page.$$eval("#observations tbody tr", (rows) =>
    rows.map((r) => r.innerText)
  );
  check(
    "the filter narrows the table",
    cells.length > 0 && cells.every((c) => c.includes(area.label)),
    cells[0]
  );
  await look("dataset-filtered");
  const other = await page.$$eval(".filters select", (all) =>
    all.slice(2).map((s) => ({ name: s.name, value: s.options[1].value }))
  );
  const before = page.url();
  for (const o of other) {
    await page.select(`.filters select[name='${o.name}']`, o.value);
  }
  await follow(".filters button");
  check("a single series has bars", (await page.$$("svg.bar")).length > 3);
  await look("series");
  await open(before.slice(site.length));
  if (await page.$("a[rel=next]")) {
    check("the next page opens", (await follow("a[rel=next]")) === 200);
    check("it keeps the filter", page.url().includes(encodeURIComponent(area.value)));
  }

  check("an observation opens", (await follow("#observations tbody td.n a")) === 200);
  check("it shows its number", /^[\d,.]+|no value/.test(await page.$eval(".number", (e) => e.innerText)));
  await look("observation");

  check("its area opens", (await follow(".lede a[href*='statistical-geography']")) === 200);
  check("it has the area's name", (await heading()) === area.label, await heading());
  check("it lists the datasets about it", (await text()).includes("Datasets with figures for it"));
  await look("area");

  check("back to a dataset's rows for it", (await follow("a[href*='#observations']")) === 200);
  check("they are narrowed", (await page.$$("#observations tbody tr")).length > 0);
}

async function others() {
  check("the search opens", (await open("/search?q=Exeter")) === 200);
  check("it finds the place", (await text()).includes("Exeter"));
  await look("search");
  check("about opens", (await open("/about")) === 200);
  await look("about");
  check("a code list opens", (await open("/def/concept-scheme/tenure")) === 200, page.url());
  await look("code-list");
  check("a register opens", (await open("/data/epc/domestic")) === 200);
  check("it counts what is in it", /[\d,]{4,}/.test(await page.$eval("td.n", (e) => e.innerText)));
  await look("register");
  check("its newest certificate opens", (await follow("a[href*='/id/epc/domestic/']")) === 200);
  check("it was led on from the thing", page.url().includes("/doc/epc/domestic/"));
  check("it shows units", (await text()).includes("m²"));
  await look("certificate");
  check("the vocabulary opens", (await open("/def/epc")) === 200);
  check("it has its terms", (await page.$$("tr[id]")).length > 50);
  await look("vocabulary");
  check("what has ended opens", (await open("/doc/brownfield-land/district-council/ipswich/IP%2F002")) === 200);
  check("it says so first", (await page.$eval("h1 ~ .notice", (e) => e.innerText)).includes("30 November 2023"));
  await look("ended");
  await page.setViewport({ width: 320, height: 740 });
  check("what is not there is a 404", (await open("/data/affordable-homes/completions/2015-2016/none")) === 404);
  check("it leads to what is above", (await page.$("main a[href='/data/affordable-homes/completions']")) !== null);
  await look("not-found-phone");
  await page.setViewport({ width: 1280, height: 900 });
  complaints.length = 0;
  await look("not-found");

  await page.setJavaScriptEnabled(false);
  check("without scripts: a query", (await open("/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D")) === 200);
  check("without scripts: its answer", (await text()).includes("Yes"));
  await open("/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%205");
  check("without scripts: a table", (await page.$$("table.result tbody tr")).length === 5);
  check("without scripts: programs", (await page.$$("#calls pre")).length === 7);
  check("without scripts: no buttons that do nothing", (await page.$$eval("button[type=button]", (all) => all.every((b) => b.offsetParent === null))));
  await page.setJavaScriptEnabled(true);
}

async function looks() {
  const pages = { home: "/", dataset: await somewhere("dataset"), query: "/sparql", area: await somewhere("area") };
  await page.setViewport({ width: 320, height: 740, isMobile: true, deviceScaleFactor: 2 });
  for (const [name, path] of Object.entries(pages)) {
    await open(path);
    await look(name + "-phone");
  }
  await page.setViewport({ width: 1280, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  for (const [name, path] of Object.entries(pages)) {
    await open(path);
    await look(name + "-dark");
  }
}

const seen = {};
const somewhere = async (name) => seen[name];

try {
  await page.setViewport({ width: 1280, height: 900 });
  page.on("load", () => {
    const path = page.url().slice(site.length);
    if (/^\/data\/[^?#]+$/.test(path) && !seen.dataset) seen.dataset = path;
    if (path.startsWith("/resource?uri=") && path.includes("statistical-geography")) seen.area = path;
  });
  await units({ folder: new URL("../../templates/static", import.meta.url).pathname, check });
  await walk();
  await form({ browser, page, site, shots, check, look, open, follow, text, complaints });
  await others();
  await looks();
  await yasgui({ browser, site, shots, check, require });
} catch (e) {
  check("the walk", false, `${e.stack}\n  at ${page.url()}`);
}
check("the browser has nothing to complain about", complaints.length === 0, complaints.join("\n  "));
await browser.close();
console.log(`browser: ${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);
