// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Names out of the vocabulary of the data, offered while one is typed. The keyboard stays
// in the textarea: aria-activedescendant says which option is meant. A textarea may not
// take the role of a combobox, so how many there are is said by a status line.

const DELAY = 120; // ms
const SHOWN = 12;

export class Completion {
  #options = [];
  #active = -1;
  #typed = null;
  #timer = 0;
  #asking = null;
  #busy = false; // with a change of its own

  /** `known`: prefixes that the server knows, a Map; `url`: of its completions. */
  constructor(editor, { typedAt, tokenize, declared, known, url, status }) {
    Object.assign(this, { editor, typedAt, tokenize, declared, known, url, status });
    this.list = document.createElement("ul");
    this.list.id = "query-options";
    this.list.className = "options";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Completions");
    editor.box.append(this.list);
    const t = editor.textarea;
    t.setAttribute("aria-autocomplete", "list");
    t.setAttribute("aria-haspopup", "listbox");
    t.setAttribute("aria-controls", this.list.id);
    t.addEventListener("input", (e) => this.#input(e));
    // Before the editor, which takes Tab and Enter.
    editor.box.addEventListener("keydown", (e) => this.#key(e), true);
    t.addEventListener("blur", () => this.close());
    t.addEventListener("click", () => this.close());
    this.list.addEventListener("pointerdown", (e) => e.preventDefault());
    this.list.addEventListener("click", (e) => {
      const option = e.target.closest("[role=option]");
      if (option) {
        this.#accept(this.#options[Number(option.dataset.i)]);
      }
    });
  }

  get open() {
    return !this.list.hidden;
  }

  close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.list.hidden = true;
    this.#options = [];
    this.#active = -1;
    this.editor.textarea.removeAttribute("aria-activedescendant");
  }

  #input(e) {
    if (this.#busy) {
      return;
    }
    if (e.data === ":") {
      this.#declareTyped();
    }
    this.close();
    if (e.inputType?.startsWith("insert") || e.inputType?.startsWith("delete")) {
      this.#timer = setTimeout(() => this.#ask(false), DELAY);
    }
  }

  // A prefix that is used and known is declared when its ':' is typed.
  #declareTyped() {
    const { editor } = this;
    const typed = this.typedAt(editor.text, editor.textarea.selectionStart);
    const prefix = typed?.text.slice(0, -1);
    if (typed && typed.kind !== "prefix" && typed.text.endsWith(":") && this.known.has(prefix)) {
      const have = this.declared(this.tokenize(editor.text));
      if (!have.has(prefix)) {
        this.declare(prefix, this.known.get(prefix));
      }
    }
  }

  /** Put a PREFIX line behind those that are there. */
  declare(prefix, iri) {
    const have = this.declared(this.tokenize(this.editor.text));
    const ends = [...have.values()].map((d) => d.end);
    const at = Math.max(0, ...ends);
    const line = `PREFIX ${prefix}: <${iri}>`;
    this.#busy = true;
    this.editor.insertAt(at, at > 0 ? `\n${line}` : `${line}\n`);
    this.#busy = false;
  }

  async #ask(wanted) {
    const { editor } = this;
    const t = editor.textarea;
    const typed = t.selectionStart === t.selectionEnd && this.typedAt(editor.text, t.selectionStart);
    if (!typed) {
      return;
    }
    const plain = !/[:<]/.test(typed.text);
    if (!wanted && (typed.text === "" || (plain && typed.kind === "any") || (plain && typed.text.length < 2 && typed.kind !== "prefix"))) {
      return;
    }
    this.#asking = new AbortController();
    const params = new URLSearchParams({ q: this.#query(typed.text), kind: typed.kind, limit: SHOWN });
    try {
      const answer = await fetch(`${this.url}?${params}`, { signal: this.#asking.signal });
      const found = answer.ok ? (await answer.json()).completions : [];
      // What is there already is no completion.
      this.#show(typed, found.filter((c) => c.text !== typed.text || c.kind === "prefix"), wanted);
    } catch {
      // Typing goes on without it.
    }
  }

  // A prefix that the query itself declares may stand for another namespace here than there.
  #query(text) {
    const colon = text.indexOf(":");
    const own = colon >= 0 && text[0] !== "<" && this.declared(this.tokenize(this.editor.text)).get(text.slice(0, colon));
    return own && own.iri !== this.known.get(text.slice(0, colon)) ? `<${own.iri}${text.slice(colon + 1)}` : text;
  }

  #show(typed, found, wanted) {
    this.#typed = typed;
    this.#options = found;
    this.list.replaceChildren(
      ...found.map((c, i) => {
        const option = document.createElement("li");
        option.id = `query-option-${i}`;
        option.dataset.i = i;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const parts = [
          ["name", c.text],
          ["label", c.kind === "prefix" ? c.iri : c.label ?? ""],
          ["kind", c.kind === "prefix" ? "prefix" : `${c.kind}, ${c.count.toLocaleString("en")}`],
        ];
        for (const [name, text] of parts) {
          const span = document.createElement("span");
          span.className = name;
          span.textContent = text;
          option.append(span, " ");
        }
        return option;
      })
    );
    this.list.hidden = found.length === 0;
    if (found.length > 0) {
      const at = this.editor.positionOf(typed.start);
      const room = this.editor.box.clientWidth - this.list.offsetWidth;
      this.list.style.top = `${at.top + at.height + 4}px`;
      this.list.style.left = `${Math.max(0, Math.min(at.left - 8, room))}px`;
      this.status.textContent = `${found.length} completions. Down arrow to choose.`;
    } else if (wanted) {
      this.status.textContent = "No completions here.";
    }
  }

  #choose(i) {
    this.list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = (i + this.#options.length) % this.#options.length;
    const option = this.list.children[this.#active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.editor.textarea.setAttribute("aria-activedescendant", option.id);
  }

  #key(e) {
    if (e.isComposing) {
      return;
    }
    if (e.key === " " && e.ctrlKey) {
      e.preventDefault();
      this.close();
      this.#ask(true);
      return;
    }
    if (!this.open || e.ctrlKey || e.metaKey || e.altKey) {
      return;
    }
    const move = { ArrowDown: this.#active + 1, ArrowUp: this.#active < 0 ? -1 : this.#active - 1 }[e.key];
    if (move !== undefined) {
      e.preventDefault();
      this.#choose(move);
    } else if (e.key === "Escape") {
      e.preventDefault(); // a second one is for the editor
      this.close();
    } else if ((e.key === "Enter" && this.#active >= 0) || (e.key === "Tab" && !e.shiftKey)) {
      e.preventDefault();
      this.#accept(this.#options[Math.max(this.#active, 0)]);
    } else if (e.key.startsWith("Arrow") || e.key === "Home" || e.key === "End") {
      this.close();
    }
  }

  #accept(option) {
    const { editor } = this;
    const typed = this.#typed;
    const end = typed.start + typed.text.length;
    const have = this.declared(this.tokenize(editor.text));
    this.close();
    this.#busy = true;
    if (typed.kind === "prefix") {
      editor.replace(typed.start, end, `${option.text} <${option.iri}>`);
    } else {
      const own = [...have].find(([, d]) => d.iri === option.namespace);
      const clash = option.prefix !== undefined && !own && have.has(option.prefix);
      const local = option.prefix === undefined ? "" : option.iri.slice(option.namespace.length);
      let text = option.text;
      if (clash) {
        text = `<${option.iri}>`;
      } else if (own) {
        text = option.kind === "prefix" ? `${own[0]}:` : `${own[0]}:${local}`;
      }
      editor.replace(typed.start, end, text);
      if (option.prefix !== undefined && !own && !clash) {
        this.declare(option.prefix, option.namespace);
      }
    }
    this.#busy = false;
    if (option.kind === "prefix" && typed.kind !== "prefix") {
      this.#timer = setTimeout(() => this.#ask(false), DELAY);
    }
  }
}
