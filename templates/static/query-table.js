// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// A table of any length: a worker has the rows (query-rows.js), the document only those
// that are in view. For the keyboard and for readers of the screen it is a grid: one cell
// can be tabbed to, arrows move, aria-rowindex says where one is.

const FEW = 200; // rows that stand there at their full height
const MARGIN = 20; // rows above and below those in view
const TALLEST = 8e6; // px: browsers draw nothing that is much taller
const WIDEST = 420; // px of a column

const cellText = (t) => (t.lang ? `${t.text} @${t.lang}` : t.text);

export class Table extends EventTarget {
  #worker;
  #head;
  #sizer;
  #table;
  #body;
  #count = 0;
  #few = true;
  #window = { from: 0, to: 0 };
  #asked = false;
  #again = false;
  #rowHeight = 0;
  #top = 0; // px of the rows that are scrolled away
  #lastScroll = 0;
  #active = { row: -1, column: 0 };
  #focusWanted = false;
  #sorted = null;
  #sortWanted = null;
  #done = false;
  #gone = new AbortController(); // of what listens to the scroller

  /** `names` makes {text, href, title} of a term. `detail`: shows the whole of a cell. */
  constructor(scroller, { workerUrl, label, names, detail }) {
    super();
    Object.assign(this, { scroller, names, detail });
    this.#worker = new Worker(workerUrl, { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#told(data);
    this.#worker.onerror = () => this.dispatchEvent(new CustomEvent("broken", { detail: { count: 0, why: "the browser cannot read it" } }));
    this.#table = document.createElement("table");
    this.#table.className = "data result";
    this.#table.setAttribute("role", "grid");
    this.#table.setAttribute("aria-labelledby", label);
    this.#sizer = document.createElement("div");
    this.#sizer.className = "sizer";
    this.#sizer.append(this.#table);
    scroller.replaceChildren(this.#sizer);
    scroller.className = "rows";
    const on = (what, then) => scroller.addEventListener(what, then, { signal: this.#gone.signal });
    on("scroll", () => this.#scrolled());
    on("keydown", (e) => this.#key(e));
    on("focusin", (e) => this.#focused(e));
    on("click", (e) => this.#clicked(e));
  }

  run(url, query) {
    this.#worker.postMessage({ run: { url, query } });
  }

  stop() {
    this.#worker.postMessage({ stop: true });
  }

  /** The table is gone. */
  close() {
    this.#worker.terminate();
    this.scroller.replaceChildren();
    this.scroller.className = "";
    this.scroller.removeAttribute("tabindex");
    this.#gone.abort();
  }

  // --- What the worker tells -------------------------------------------------

  #told(data) {
    const [[what, detail]] = Object.entries(data);
    switch (what) {
      case "head":
        this.#showHead(detail.columns);
        break;
      case "count":
        this.#grow(detail);
        break;
      case "done":
      case "stopped":
        this.#done = true;
        this.#grow(detail.count);
        if (this.#sortWanted) {
          this.#worker.postMessage({ sort: this.#sortWanted });
        }
        break;
      case "rows":
        this.#showRows(detail.from, detail.list);
        break;
      case "sorted":
        this.#showSorted(detail);
        break;
    }
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  #showHead(columns) {
    this.#head = columns;
    const row = document.createElement("tr");
    row.setAttribute("aria-rowindex", "1");
    columns.forEach((name, c) => {
      const th = document.createElement("th");
      th.scope = "col";
      th.setAttribute("aria-colindex", c + 1);
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = c === 0 ? 0 : -1;
      button.textContent = name;
      button.title = `Sort by ${name}`;
      button.onclick = () => this.#sortBy(c);
      th.append(button);
      row.append(th);
    });
    const head = document.createElement("thead");
    head.append(row);
    this.#body = document.createElement("tbody");
    this.#table.replaceChildren(head, this.#body);
    this.#table.setAttribute("aria-colcount", columns.length);
  }

  #grow(count) {
    this.#count = count;
    // Until all are there nobody knows how many there will be.
    this.#table.setAttribute("aria-rowcount", this.#done ? count + 1 : -1);
    if (this.#few && count > FEW) {
      this.#few = false;
      this.scroller.classList.add("many");
    }
    this.#size();
    this.#ask();
  }

  // Widths and a height that fit the first rows; they must not change as others come into view.
  #measure() {
    const rows = this.#body.rows;
    const height = rows[rows.length - 1].getBoundingClientRect().bottom - rows[0].getBoundingClientRect().top;
    this.#rowHeight = Math.max(height / rows.length, 1); // rows without columns have none
    const cells = [...this.#table.tHead.rows[0].cells];
    const widths = cells.map((th) => Math.min(th.offsetWidth, WIDEST));
    const spare = Math.max(0, this.scroller.clientWidth - widths.reduce((a, b) => a + b, 0));
    cells.forEach((th, i) => (th.style.width = `${widths[i] + spare / cells.length}px`));
    this.#table.style.tableLayout = "fixed";
    this.#table.style.width = `${widths.reduce((a, b) => a + b, spare)}px`;
    this.#sizer.style.width = this.#table.style.width;
  }

  // --- Which rows are in view ------------------------------------------------

  get #headHeight() {
    return this.#table.tHead?.offsetHeight ?? 0;
  }

  get #room() {
    return Math.max(0, this.scroller.clientHeight - this.#headHeight);
  }

  #size() {
    if (this.#rowHeight === 0) {
      return;
    }
    const whole = this.#count * this.#rowHeight;
    this.#sizer.style.height = `${Math.min(whole, TALLEST) + this.#headHeight}px`;
  }

  // One pixel is one pixel when one scrolls by hand; only a drag of the bar of a very long
  // table goes by proportion.
  #scrolled() {
    if (this.#rowHeight === 0) {
      return;
    }
    const at = this.scroller.scrollTop;
    const most = Math.max(0, this.#count * this.#rowHeight - this.#room);
    const range = Math.max(1, this.scroller.scrollHeight - this.scroller.clientHeight);
    const moved = at - this.#lastScroll;
    this.#lastScroll = at;
    if (most <= range + 1) {
      this.#top = at;
    } else if (at <= 0 || at >= range - 1 || Math.abs(moved) > this.scroller.clientHeight) {
      this.#top = (Math.min(at, range) / range) * most;
    } else {
      this.#top += moved;
    }
    this.#top = Math.min(Math.max(this.#top, 0), most);
    this.#place();
    this.#ask();
  }

  #place() {
    if (this.#rowHeight > 0) {
      const y = this.scroller.scrollTop - this.#top + this.#window.from * this.#rowHeight;
      this.#table.style.top = `${y}px`;
    }
  }

  #ask() {
    if (this.#asked) {
      this.#again = true;
      return;
    }
    let from = 0;
    let to = Math.min(this.#count, FEW);
    if (this.#rowHeight > 0) {
      const first = Math.floor(this.#top / this.#rowHeight);
      from = Math.max(0, first - MARGIN);
      to = Math.min(this.#count, first + Math.ceil(this.#room / this.#rowHeight) + MARGIN);
    }
    if (from !== this.#window.from || to !== this.#window.to || this.#again) {
      this.#asked = true;
      this.#again = false;
      this.#worker.postMessage({ rows: { from, to } });
    }
  }

  #showRows(from, list) {
    const focused = this.scroller.contains(document.activeElement);
    this.#asked = false;
    this.#window = { from, to: from + list.length };
    const heads = this.#table.tHead.rows[0].cells;
    const numeric = [...heads].map((th, c) => {
      const is = list.every((r) => r[c].kind === "" || /#(integer|decimal|double)$/.test(r[c].type ?? ""));
      th.classList.toggle("n", is);
      return is;
    });
    this.#body.replaceChildren(
      ...list.map((row, i) => {
        const tr = document.createElement("tr");
        tr.setAttribute("aria-rowindex", from + i + 2);
        row.forEach((t, c) => tr.append(this.#cell(t, c, numeric[c])));
        return tr;
      })
    );
    if (!this.#few && this.#rowHeight === 0 && list.length > 0) {
      this.#measure();
      this.#size();
      this.#again = true;
    }
    this.#place();
    if (focused || this.#focusWanted) {
      this.#focus();
    } else {
      this.#tabTo(this.#holder(this.#active.row, this.#active.column));
    }
    if (this.#again) {
      this.#ask();
    }
  }

  #cell(t, column, numeric) {
    const td = document.createElement("td");
    td.setAttribute("aria-colindex", column + 1);
    td.className = numeric ? "n" : "";
    const { text, href } = this.names(t);
    let holder = td;
    if (href) {
      holder = document.createElement("a");
      holder.href = href;
      td.append(holder);
    }
    holder.textContent = text;
    if (t.lang) {
      td.lang = t.lang;
    }
    if (t.kind === "iri") {
      td.title = t.text;
    }
    holder.tabIndex = -1;
    td.term = t;
    return td;
  }

  // --- Order -----------------------------------------------------------------

  #sortBy(column) {
    const now = this.#sortWanted ?? this.#sorted;
    const down = now?.column === column ? !now.down : false;
    this.#sortWanted = { column, down };
    this.dispatchEvent(new CustomEvent("sorting", { detail: { name: this.#head[column], waits: !this.#done } }));
    if (this.#done) {
      this.#worker.postMessage({ sort: this.#sortWanted });
    }
  }

  #showSorted({ column, down }) {
    this.#sorted = { column, down };
    this.#sortWanted = null;
    [...this.#table.tHead.rows[0].cells].forEach((th, c) => {
      if (c === column) {
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
      } else {
        th.removeAttribute("aria-sort");
      }
    });
    this.#again = true;
    this.#ask();
  }

  // --- The keyboard ------------------------------------------------------------

  #holder(row, column) {
    const rows = row < 0 ? this.#table.tHead?.rows : this.#body.rows;
    const cell = rows?.[row < 0 ? 0 : row - this.#window.from]?.cells[column];
    return cell?.querySelector("a, button") ?? cell;
  }

  #focus() {
    const holder = this.#holder(this.#active.row, this.#active.column);
    this.#tabTo(holder);
    if (holder) {
      this.#focusWanted = false;
      holder.focus({ preventScroll: !this.#few });
      holder.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else {
      this.scroller.focus({ preventScroll: true }); // it waits for its row
    }
  }

  // One place takes the Tab key: the cell that is active or, while that is out of view, the
  // whole table.
  #tabTo(holder) {
    for (const e of this.#table.querySelectorAll("[tabindex='0']")) {
      e.tabIndex = -1;
    }
    this.scroller.tabIndex = holder ? -1 : 0;
    if (holder) {
      holder.tabIndex = 0;
    }
  }

  #reveal(row) {
    if (this.#rowHeight === 0 || row < 0) {
      return;
    }
    const top = row * this.#rowHeight;
    let to = this.#top;
    if (top < this.#top) {
      to = top;
    } else if (top + this.#rowHeight > this.#top + this.#room) {
      to = top + this.#rowHeight - this.#room;
    }
    if (to !== this.#top) {
      const most = Math.max(1, this.#count * this.#rowHeight - this.#room);
      const range = this.scroller.scrollHeight - this.scroller.clientHeight;
      this.#top = to;
      this.scroller.scrollTop = most <= range + 1 ? to : (to / most) * range;
      this.#lastScroll = this.scroller.scrollTop;
      this.#place();
      this.#ask();
    }
  }

  #key(e) {
    if (!this.#head || e.altKey || e.metaKey) {
      return;
    }
    let { row, column } = this.#active;
    const last = this.#count - 1;
    const page = this.#few ? 10 : Math.max(1, Math.floor(this.#room / this.#rowHeight) - 1);
    switch (e.key) {
      case "ArrowDown": row = Math.min(row + 1, last); break;
      case "ArrowUp": row = Math.max(row - 1, -1); break;
      case "ArrowRight": column = Math.min(column + 1, this.#head.length - 1); break;
      case "ArrowLeft": column = Math.max(column - 1, 0); break;
      case "PageDown": row = Math.min(row + page, last); break;
      case "PageUp": row = Math.max(row - page, Math.min(row, 0)); break;
      case "Home": column = 0; row = e.ctrlKey ? 0 : row; break;
      case "End": column = this.#head.length - 1; row = e.ctrlKey ? last : row; break;
      default: return;
    }
    e.preventDefault();
    this.#active = { row, column };
    this.#focusWanted = true;
    this.#reveal(row);
    this.#focus();
  }

  #at(e) {
    const cell = e.target.closest?.("td, th");
    const tr = cell?.parentElement;
    return cell && { row: Number(tr.getAttribute("aria-rowindex")) - 2, column: cell.cellIndex, cell };
  }

  #focused(e) {
    const at = this.#at(e);
    if (at) {
      this.#active = { row: at.row, column: at.column };
      this.detail(at.cell.term ? { name: this.#head[at.column], term: at.cell.term, text: cellText(at.cell.term) } : null);
    }
  }

  #clicked(e) {
    const at = this.#at(e);
    if (at?.cell.term && !e.target.closest("a")) {
      this.#active = { row: at.row, column: at.column };
      this.#focus();
    }
  }
}
