// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Small comforts for the query form. Everything works without them.
(function () {
  "use strict";
  var form = document.getElementById("query-form");
  var text = document.getElementById("query");
  if (!form || !text) {
    return;
  }
  document.querySelectorAll(".js").forEach(function (e) {
    e.hidden = false;
  });

  text.addEventListener("keydown", function (e) {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      form.requestSubmit();
    }
  });

  // A prefix that is used and known is declared when its ':' is typed.
  var known = {};
  (document.getElementById("prefixes") || { textContent: "" }).textContent
    .split("\n")
    .forEach(function (line) {
      var m = /^PREFIX ([^:]*): </.exec(line);
      if (m) {
        known[m[1]] = line;
      }
    });
  text.addEventListener("input", function (e) {
    if (e.data !== ":") {
      return;
    }
    var at = text.selectionStart;
    var m = /(?:^|[\s(.;,/|^!])([A-Za-z][\w-]*):$/.exec(text.value.slice(0, at));
    if (!m || !Object.hasOwn(known, m[1]) || /PREFIX\s+\S*$/i.test(text.value.slice(0, at))) {
      return;
    }
    if (new RegExp("PREFIX\\s+" + m[1] + "\\s*:", "i").test(text.value)) {
      return;
    }
    var add = known[m[1]] + "\n";
    text.setRangeText(add, 0, 0, "preserve");
    text.setSelectionRange(at + add.length, at + add.length);
  });

  // After an error the cursor stands where it is.
  var line = Number(form.dataset.line);
  var column = Number(form.dataset.column);
  if (line > 0) {
    var lines = text.value.split("\n");
    var pos = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    var bytes = new TextEncoder().encode(lines[line - 1] || "").slice(0, column - 1);
    pos += new TextDecoder().decode(bytes).length;
    text.setSelectionRange(pos, pos);
  }
})();
