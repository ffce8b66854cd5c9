// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// YASGUI, the query form that other endpoints use, on a page of another origin: it asks our
// endpoint as any web page may, and shows the rows.

import http from "node:http";
import { readFileSync } from "node:fs";

function serve(require) {
  const folder = require.resolve("@zazuko/yasgui/package.json").replace("package.json", "build/");
  const server = http.createServer((request, reply) => {
    const name = request.url.slice(1);
    if (/^yasgui\.min\.(js|css)$/.test(name)) {
      reply.setHeader("Content-Type", name.endsWith("js") ? "text/javascript" : "text/css");
      reply.end(readFileSync(folder + name));
    } else {
      reply.setHeader("Content-Type", "text/html");
      reply.end(`<!doctype html><meta charset="utf-8"><title>YASGUI</title><link rel="icon" href="data:,">
        <link rel="stylesheet" href="yasgui.min.css"><div id="here"></div><script src="yasgui.min.js"></script>`);
    }
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

export async function yasgui({ browser, site, shots, check, require }) {
  const server = await serve(require);
  const page = await browser.newPage();
  const complaints = [];
  const asked = [];
  page.on("request", (r) => r.url().startsWith(`${site}/sparql`) && asked.push(r.method()));
  page.on("console", (m) => m.type() === "error" && complaints.push(m.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  for (const method of ["GET", "POST"]) {
    await page.evaluate(
      (endpoint, how) => {
        localStorage.clear();
        document.getElementById("here").replaceChildren();
        const yasgui = new Yasgui(document.getElementById("here"), {
          requestConfig: { endpoint },
        });
        const tab = yasgui.getTab();
        tab.setRequestConfig({ method: how });
        tab.setQuery("SELECT DISTINCT ?class WHERE { ?thing a ?class } ORDER BY ?class LIMIT 7");
        tab.query();
      },
      `${site}/sparql`,
      method
    );
    await page.waitForSelector(".yasr tbody tr", { timeout: 30000 }).catch(() => {});
    const rows = await page.$$eval(".yasr tbody tr", (all) => all.map((r) => r.innerText));
    check(`YASGUI asks by ${method}`, asked.at(-1) === method, String(asked));
    check(`YASGUI shows the rows (${method})`, rows.length === 7 && rows.every((r) => /[:/]/.test(r)), `${rows.join("; ")} ${complaints.join("; ")}`);
  }
  check("YASGUI has nothing to complain about", complaints.length === 0, complaints.join("\n  "));
  if (shots) {
    await page.screenshot({ path: `${shots}/yasgui.png` });
  }
  await page.close();
  server.close();
}
