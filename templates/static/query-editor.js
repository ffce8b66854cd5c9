// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// The textarea stays what is typed into, read aloud and sent. Behind its transparent text
// lies the same text in colours, and beside it the numbers of the lines.

const LARGEST = 100000; // characters: longer queries stay plain

// What moves with the text, in a frame that stands.
function layer(className, parent) {
  const frame = document.createElement("pre");
  frame.className = className;
  frame.setAttribute("aria-hidden", "true");
  const inner = document.createElement("code");
  frame.append(inner);
  parent.append(frame);
  return inner;
}

/** The character at a byte of the text in UTF-8. */
export function charAt(text, byte) {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(bytes.subarray(0, byte)).length;
}

/** Where {offset, length} or {line, column, length} of the server, in bytes, are in the text. */
export function place(text, problem) {
  const range = (start) => {
    const rest = text.slice(start);
    const n = problem.length ? charAt(rest, problem.length) : /^\S*/.exec(rest)[0].length;
    return { start, end: start + Math.max(n, 1) };
  };
  if (problem.offset !== undefined) {
    return range(charAt(text, problem.offset));
  }
  if (!problem.line) {
    return null;
  }
  const lines = text.split("\n");
  const line = lines[problem.line - 1] ?? "";
  const before = lines.slice(0, problem.line - 1).reduce((n, l) => n + l.length + 1, 0);
  return range(before + charAt(line, problem.column - 1));
}

export class Editor extends EventTarget {
  #numbers;
  #inner;
  #mark = null;
  #leaving = false;

  constructor(textarea, tokenize) {
    super();
    this.textarea = textarea;
    this.tokenize = tokenize;
    this.box = document.createElement("div");
    this.box.className = "editor";
    textarea.before(this.box);
    this.#numbers = layer("numbers", this.box);
    this.#inner = layer("paint", this.box);
    this.box.append(textarea);
    textarea.addEventListener("input", () => this.#changed());
    textarea.addEventListener("scroll", () => this.#scroll());
    textarea.addEventListener("keydown", (e) => this.#key(e));
    textarea.addEventListener("blur", () => (this.#leaving = false));
    this.paint();
  }

  get text() {
    return this.textarea.value;
  }

  set text(value) {
    this.replace(0, this.text.length, value);
  }

  /** Put `value` between two places, as if typed: it can be undone. */
  replace(start, end, value) {
    const t = this.textarea;
    t.focus();
    t.setSelectionRange(start, end);
    const done = value === "" ? document.execCommand("delete") : document.execCommand("insertText", false, value);
    if (!done) {
      t.setRangeText(value, start, end, "end");
      t.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** Put `value` at `at` and keep the cursor where it is in the text. */
  insertAt(at, value) {
    const [from, to] = [this.textarea.selectionStart, this.textarea.selectionEnd];
    this.replace(at, at, value);
    const moved = (p) => (p >= at ? p + value.length : p);
    this.textarea.setSelectionRange(moved(from), moved(to));
  }

  /** Mark {start, end}, or nothing with null. */
  mark(range) {
    this.#mark = range;
    if (range) {
      this.textarea.setAttribute("aria-invalid", "true");
    } else {
      this.textarea.removeAttribute("aria-invalid");
    }
    this.paint();
  }

  /** Where the character at `at` is on the screen, below this.box. */
  positionOf(at) {
    const range = document.createRange();
    const walker = document.createTreeWalker(this.#inner, NodeFilter.SHOW_TEXT);
    let left = at;
    let node = walker.nextNode();
    while (node && left > node.length) {
      left -= node.length;
      node = walker.nextNode();
    }
    const box = this.box.getBoundingClientRect();
    if (!node) {
      return { left: 0, top: 0, height: 20 };
    }
    range.setStart(node, left);
    range.collapse(true);
    const r = range.getBoundingClientRect();
    return { left: r.left - box.left, top: r.top - box.top, height: r.height || 20 };
  }

  paint() {
    const text = this.text;
    const out = document.createDocumentFragment();
    const tokens = text.length > LARGEST ? [{ type: "", text, start: 0, end: text.length }] : this.tokenize(text);
    const m = this.#mark;
    const put = (type, part, bad) => {
      if (!bad && ["", "space"].includes(type)) {
        out.append(part);
        return;
      }
      if (part === "") {
        return;
      }
      const span = document.createElement("span");
      span.className = bad ? `t-${type} bad` : `t-${type}`;
      span.textContent = part;
      out.append(span);
    };
    for (const t of tokens) {
      const from = m ? Math.min(Math.max(m.start - t.start, 0), t.text.length) : t.text.length;
      const to = m ? Math.min(Math.max(m.end - t.start, from), t.text.length) : t.text.length;
      put(t.type, t.text.slice(0, from), false);
      put(t.type, t.text.slice(from, to), true);
      put(t.type, t.text.slice(to), false);
    }
    if (m && m.start >= text.length) {
      put("mark", " ", true); // something is missing at the end
    }
    out.append("\n");
    this.#inner.replaceChildren(out);
    this.#number(text);
    this.#scroll();
  }

  #number(text) {
    const bad = this.#mark ? text.slice(0, this.#mark.start).split("\n").length : 0;
    const n = text.split("\n").length;
    this.#numbers.replaceChildren();
    for (let i = 1; i <= n; i++) {
      const line = document.createElement("span");
      line.textContent = i;
      line.className = i === bad ? "bad" : "";
      this.#numbers.append(line);
    }
  }

  #scroll() {
    const { scrollTop, scrollLeft } = this.textarea;
    this.#inner.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
    this.#numbers.style.transform = `translate(0, ${-scrollTop}px)`;
  }

  #changed() {
    this.#mark = null; // of another text
    this.textarea.removeAttribute("aria-invalid");
    this.paint();
    this.dispatchEvent(new Event("change"));
  }

  // Tab indents, but Escape lets the next Tab leave, and Shift and Tab always do.
  #key(e) {
    if (e.defaultPrevented || e.isComposing) {
      return;
    }
    const t = this.textarea;
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      this.dispatchEvent(new Event("run"));
    } else if (e.key === "Tab" && !e.shiftKey && !e.ctrlKey && !e.altKey && !e.metaKey && !this.#leaving) {
      e.preventDefault();
      this.replace(t.selectionStart, t.selectionEnd, "  ");
    } else if (e.key === "Enter" && !e.shiftKey && !e.altKey) {
      const line = t.value.slice(0, t.selectionStart).split("\n").pop();
      const indent = /^[ \t]*/.exec(line)[0];
      if (indent !== "") {
        e.preventDefault();
        this.replace(t.selectionStart, t.selectionEnd, "\n" + indent);
      }
    }
    this.#leaving = e.key === "Escape" || (e.key === "Shift" && this.#leaving);
  }
}
