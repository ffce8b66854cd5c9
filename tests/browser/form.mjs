// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The query form with scripts: editor, completion, answers of all kinds and lengths,
// programs, links.

import http from "node:http";

const BIG = 100000;

// The site, but an answer to a query with BREAK in it breaks off.
function breaking(site) {
  const server = http.createServer((request, reply) => {
    const chunks = [];
    request.on("data", (c) => chunks.push(c));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      if (request.method === "POST" && body.includes("BREAK")) {
        reply.writeHead(200, { "Content-Type": "text/tab-separated-values" });
        reply.write("?a\n" + "1\n".repeat(5000), () => setTimeout(() => reply.destroy(), 300));
        return;
      }
      const { method, headers, url } = request;
      const onward = http.request(site + url, { method, headers }, (answer) => {
        reply.writeHead(answer.statusCode, answer.headers);
        answer.pipe(reply);
      });
      onward.end(body);
    });
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

export async function form({ page, site, check, look, open, follow, text, complaints }) {
  const value = () => page.$eval("#query", (e) => e.value);
  const rows = () => page.$$eval("#live-rows tbody tr", (all) => all.map((r) => r.innerText));
  const press = async (modifier, key) => {
    await page.keyboard.down(modifier);
    await page.keyboard.press(key);
    await page.keyboard.up(modifier);
  };
  const write = async (query) => {
    await page.$eval("#query", (e) => {
      e.focus();
      e.select();
    });
    await page.keyboard.sendCharacter(query);
  };
  const ended = () =>
    page.waitForFunction(
      () => /Answered|Stopped/.test(document.getElementById("live-count").textContent) || document.querySelector("#live-error section")
    );
  const run = async (query) => {
    await write(query);
    await press("Control", "Enter");
    await ended();
  };
  const options = () => page.$$eval("#query-options [role=option] .name", (all) => all.map((o) => o.textContent));
  const offered = () => page.waitForSelector("#query-options:not([hidden])");

  check("the query form opens", (await open("/sparql")) === 200);
  await page.waitForSelector(".editor");
  await look("query");
  const lines = (await value()).split("\n").length;
  check("its lines are numbered", (await page.$$(".editor .numbers span")).length === lines);
  check("the colours have the same text", (await page.$eval(".editor .paint", (e) => e.textContent.trimEnd())) === (await value()));
  check("keywords have a colour", (await page.$$(".editor .t-word")).length > 3);

  const debug = await page.createCDPSession();
  await debug.send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
  await page.focus("#query");
  const forced = await page.evaluate(() => ({
    text: getComputedStyle(document.querySelector("#query")).webkitTextFillColor,
    ring: getComputedStyle(document.querySelector(".editor")).outlineStyle,
    paint: getComputedStyle(document.querySelector(".paint")).visibility,
  }));
  check("with forced colours the plain text shows", forced.text !== "rgba(0, 0, 0, 0)" && forced.paint === "hidden", JSON.stringify(forced));
  check("and where the focus is", forced.ring === "solid");
  await debug.send("Emulation.setEmulatedMedia", { features: [] });

  // Keys.
  await write("SELECT");
  await page.keyboard.press("Tab");
  check("Tab indents", (await value()) === "SELECT  ");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  check("Escape and Tab leave", await page.evaluate(() => document.activeElement.id !== "query"));
  await page.focus("#query");
  await press("Shift", "Tab");
  check("Shift and Tab leave", await page.evaluate(() => document.activeElement.id !== "query"));

  // Completion.
  await write("");
  await page.keyboard.type("SELECT * { ?s skos:");
  check("a known prefix is declared as it is typed", (await value()).startsWith("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"), await value());
  await offered();
  check("its terms are offered", (await options()).includes("skos:notation"), String(await options()));
  await page.keyboard.type("nota");
  await page.waitForFunction(() => document.querySelectorAll("#query-options [role=option]").length === 1);
  await page.keyboard.press("ArrowDown");
  const active = await page.$eval("#query", (e) => document.getElementById(e.getAttribute("aria-activedescendant"))?.getAttribute("aria-selected"));
  check("the chosen option is the active one", active === "true");
  await look("query-completion");
  await page.keyboard.press("Enter");
  check("it is put in", (await value()).endsWith("{ ?s skos:notation"), await value());
  await page.keyboard.type(" ?n ; statusOf");
  await write("SELECT * { ?o refPer");
  await page.keyboard.type("i");
  await offered();
  await page.keyboard.press("Tab");
  check("a local name finds its property", (await value()).endsWith("?o sdmx-dimension:refPeriod"), await value());
  check("and brings its prefix", (await value()).startsWith("PREFIX sdmx-dimension: <"), await value());
  await write("PREFIX x: <http://purl.org/linked-data/cube#>\nSELECT * { ?o a Observatio");
  await page.keyboard.type("n");
  await offered();
  check("after a only classes are offered", (await options()).every((o) => /:[A-Z]/.test(o)), String(await options()));
  await page.keyboard.press("Tab");
  check("the query's own prefix is used", (await value()).endsWith("?o a x:Observation"), await value());
  await page.keyboard.press("Escape");
  await write('SELECT * { ?o ?p "qb:');
  await page.keyboard.type("O");
  await new Promise((done) => setTimeout(done, 400));
  check("nothing is offered in a string", (await page.$("#query-options:not([hidden])")) === null);

  await write("PREFIX sk");
  await page.keyboard.type("o");
  await offered();
  await page.keyboard.press("Tab");
  check("a prefix is completed with its IRI", (await value()) === "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>", await value());
  await write("SELECT * { ?s ?p ");
  await press("Control", "Space");
  await offered();
  check("Ctrl and Space offer the most used", (await options()).length === 12);
  await page.keyboard.press("Escape");
  check("Escape closes the list", (await page.$("#query-options[hidden]")) !== null);
  check("and stays in the editor", await page.evaluate(() => document.activeElement.id === "query"));

  // An answer.
  await run("SELECT ?c (COUNT(*) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n)");
  check("a query runs", (await rows()).length > 3);
  check("its address is its link", new URL(page.url()).searchParams.get("query").startsWith("SELECT ?c"));
  check("all rows are counted", (await page.$eval("#live-count", (e) => e.textContent)).startsWith(`${(await rows()).length} rows. Answered in`));
  check("there are downloads", (await page.$$eval("#live-downloads a", (all) => all.filter((a) => !a.hidden).map((a) => a.textContent))).join() === "CSV,TSV,JSON,XML");
  await look("query-result");
  const numbers = async () => (await rows()).map((r) => Number(r.split("\t")[1]));
  await page.$$eval("#live-rows th button", (b) => b[1].click());
  await page.waitForSelector("#live-rows th[aria-sort=ascending]");
  await page.waitForFunction(() => Number(document.querySelector("#live-rows td.n").textContent) < 100);
  const up = await numbers();
  check("it is sorted as numbers", up.every((n, i) => i === 0 || up[i - 1] <= n), String(up));
  await page.$$eval("#live-rows th button", (b) => b[1].click());
  await page.waitForSelector("#live-rows th[aria-sort=descending]");
  await page.waitForFunction(() => Number(document.querySelector("#live-rows td.n").textContent) > 100);
  const down = await numbers();
  check("and the other way", down.every((n, i) => i === 0 || down[i - 1] >= n), String(down));

  // Programs for it.
  await page.$eval("#calls summary", (e) => e.click());
  await page.waitForFunction(() => document.querySelector("#calls pre").textContent.includes("ORDER BY DESC(?n)"));
  const curl = await page.$eval("#calls pre", (e) => e.textContent);
  check("a program has the address that the visitor uses", curl.includes(`'${site}/sparql'`), curl);
  await look("query-calls");
  await page.$eval("#calls button", (e) => e.click());
  await page.waitForFunction(() => document.getElementById("query-status").textContent === "Copied.");
  await page.$eval("#copy-link", (e) => e.click());
  await page.waitForFunction(() => document.getElementById("copy-link").textContent === "Copied");

  // Kinds of answers.
  await run("ASK { ?s ?p ?o }");
  check("yes or no", (await page.$eval("#live-yes", (e) => e.innerText)) === "Yes");
  await run("CONSTRUCT { ?s ?p ?o } WHERE { ?s a ?c ; ?p ?o } LIMIT 30");
  check("a graph is a table of triples", (await rows()).length > 10 && (await page.$eval("#live-rows thead", (e) => e.innerText)).includes("predicate"));
  check("with downloads of a graph", (await page.$eval("#live-downloads", (e) => e.innerText)).includes("Turtle"));
  await run('SELECT ?x { VALUES ?x { "b" 10 9 "a\\tb\\n\\"c\\"" UNDEF <http://x.example/> "2024-01-02"^^<http://www.w3.org/2001/XMLSchema#date> 1e3 } }');
  check("terms are shown as they are", (await page.$$eval("#live-rows td", (all) => all.map((c) => c.textContent)))[3] === 'a\tb\n"c"');
  await page.$eval("#live-rows th button", (b) => b.click());
  await page.waitForFunction(() => document.querySelector("#live-rows td").textContent === "");
  const order = await page.$$eval("#live-rows td", (all) => all.map((c) => c.textContent));
  check("they are in the order of SPARQL", order.join("|") === '|http://x.example/|9|10|1e3|2024-01-02|a\tb\n"c"|b', order.join("|"));
  await run("SELECT * { ?s <http://nothing.example/> ?o }");
  check("no rows: it says so", (await page.$eval("#live", (e) => e.innerText)).includes("No rows"));
  check("and leads to the plan", (await page.$eval("#live-why", (e) => e.href)).includes("explain=1"));

  // The plan.
  await write("SELECT ?o { ?o a <http://purl.org/linked-data/cube#Observation> FILTER NOT EXISTS { ?o <http://x.example/> ?x } }");
  await page.$eval("#explain", (e) => e.click());
  await page.waitForSelector("#live-plan tbody tr");
  check("a plan has steps", (await page.$$("#live-plan tbody tr")).length >= 2);
  check("and a summary", /^[\d,]+ rows\. Planned in .* run in /.test(await page.$eval("#live-count", (e) => e.textContent)));
  check("and an address", page.url().startsWith(`${site}/sparql/explain?query=`));
  await look("query-plan");

  // Marks while one types.
  await write("SELECT * {\n  ?s ?p 'é' .\n  ?s skoz:x ?o }");
  await page.waitForSelector("#query-problem:not([hidden])");
  check("a mistake is marked while one types", (await page.$eval(".editor .paint .bad", (e) => e.textContent)).startsWith("skoz:"));
  check("it is named", /^Line 3, column 6: /.test(await page.$eval("#query-problem", (e) => e.textContent)));
  check("and known to readers of the screen", (await page.$eval("#query", (e) => e.getAttribute("aria-invalid"))) === "true");
  await look("query-problem");
  await write("SELECT * { ?s skos:notation ?o }");
  await page.waitForSelector("#query-problem:not([hidden]) button");
  await page.$eval("#query-problem button", (e) => e.click());
  check("its PREFIX line is offered", (await value()).startsWith("PREFIX skos: <"));
  await page.waitForSelector("#query-problem[hidden]");
  check("it is gone when mended", (await page.$eval("#query", (e) => e.getAttribute("aria-invalid"))) === null);

  // Errors.
  await write("SELECT * WHERE {\n  ?s ?p ?o\n  FILTR(?o > 1)\n}");
  await press("Control", "Enter");
  await page.waitForSelector("#live-error mark");
  check("an error is named with its place", /Line 3, column \d/.test(await text()), await text());
  check("the place is marked in the editor", (await page.$$(".editor .paint .bad")).length === 1);
  check("the line is marked", (await page.$eval(".editor .numbers .bad", (e) => e.textContent.trim())) === "3");
  check("the cursor stands there", (await page.$eval("#query", (e) => e.value.slice(0, e.selectionStart).split("\n").length)) === 3);
  await look("query-error");
  await run("SELECT * { ?s skox:notation ?o } LIMIT 3");
  check("a prefix that is almost known is offered", (await page.$eval("#live-error .mend", (e) => e.textContent)).includes("skos:"));
  complaints.length = 0; // the browser's console names the statuses
  check("the offer is a query that works", (await follow("#live-error .mend")) === 200);
  check("with rows", (await page.$$("#result tbody tr")).length === 3);
  await page.waitForSelector(".editor");
  await page.$eval("#run-here", (e) => e.click());
  await ended();
  check("the server's table becomes one that sorts", (await rows()).length === 3 && (await page.$("#result")) === null);

  // Many rows.
  await write(
    `SELECT ?a ?n ?b { { SELECT ?a ?n { ?a a ?c BIND(STRLEN(STR(?a)) AS ?n) } LIMIT 1000 } { SELECT ?b { ?b ?p ?o } LIMIT ${BIG / 1000} } }`
  );
  await page.evaluate(() => {
    let last = performance.now();
    window.longest = 0;
    window.watch = setInterval(() => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
    }, 10);
  });
  const begun = Date.now();
  await press("Control", "Enter");
  await ended();
  await page.$$eval("#live-rows th button", (b) => b[1].click());
  await page.waitForSelector("#live-rows th[aria-sort]", { timeout: 60000 });
  const longest = await page.evaluate(() => window.longest);
  check("100,000 rows are counted", (await page.$eval("#live-count", (e) => e.textContent)).startsWith("100,000 rows."));
  check("and announced", (await page.$eval("#live-rows table", (e) => e.getAttribute("aria-rowcount"))) === String(BIG + 1));
  check("few are in the document", (await rows()).length < 120, String((await rows()).length));
  check("the page was free most of the time", longest < (Date.now() - begun) * 0.6 || longest < 500, `${longest} ms`);
  await page.focus("#live-rows th button");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement.closest("tr")?.getAttribute("aria-rowindex") === "2");
  await press("Control", "End");
  await page.waitForFunction((n) => document.activeElement.closest("tr")?.getAttribute("aria-rowindex") === String(n), {}, BIG + 1);
  const inView = await page.evaluate(() => {
    const cell = document.activeElement.getBoundingClientRect();
    const box = document.getElementById("live-rows").getBoundingClientRect();
    return cell.bottom <= box.bottom + 1 && cell.top >= box.top;
  });
  check("Ctrl and End reach the last row", inView);
  check("its cell is shown whole", /^a: \/id\/|^a: http/.test(await page.$eval("#live-cell", (e) => e.innerText)) || (await page.$eval("#live-cell", (e) => e.innerText)).startsWith("b: "));
  await page.keyboard.press("PageUp");
  await page.waitForFunction((n) => Number(document.activeElement.closest("tr")?.getAttribute("aria-rowindex")) < n, {}, BIG);
  await page.$eval("#live-rows", (e) => (e.scrollTop = e.scrollHeight / 2));
  await page.waitForFunction(() => {
    const at = Number(document.querySelectorAll("#live-rows tbody tr")[20]?.getAttribute("aria-rowindex"));
    return at > 45000 && at < 55000;
  });
  await look("query-many");
  await run(`SELECT * { VALUES () { ${"() ".repeat(300)} } }`);
  check("rows may be empty", (await page.$eval("#live-count", (e) => e.textContent)).startsWith("300 rows."));
  await write("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }");
  await press("Control", "Enter");
  await page.waitForSelector("#live-rows tbody tr");
  await page.$eval("#live-stop", (e) => e.click());
  await ended();
  check("a query can be stopped", (await page.$eval("#live-count", (e) => e.textContent)).includes("not the whole answer"));

  // Half an answer is none.
  const proxy = await breaking(site);
  const at = `http://127.0.0.1:${proxy.address().port}`;
  const other = await page.browser().newPage();
  await other.goto(`${at}/sparql`);
  await other.waitForSelector(".editor");
  await other.$eval("#query", (e) => e.select());
  await other.keyboard.sendCharacter("SELECT * { ?s ?p 'BREAK' }");
  await other.$eval("#query-form button", (e) => e.click());
  await other.waitForSelector("#live-error section[role=alert]");
  check("an answer that breaks off is an error", (await other.$eval("#live-error", (e) => e.innerText)).includes("The answer broke off"));
  check("and no table", (await other.$$("#live-rows tr")).length === 0);
  check("and no downloads", await other.$eval("#live-downloads", (e) => e.hidden));
  await other.close();
  proxy.closeAllConnections();
  proxy.close();
  complaints.length = 0;
}
