// SPDX-License-Identifier: GPL-3.0-or-later
// Brings the parts together: filter, keys, theme, address of the chosen exchange.

const SLICE = 25; // milliseconds of a search in trees until the browser may draw

function showMessage(text) {
  const message = document.getElementById("message");
  message.textContent = text;
  message.classList.add("visible");
  clearTimeout(showMessage.timer);
  showMessage.timer = setTimeout(() => message.classList.remove("visible"), 1800);
}

class Page {
  constructor(trace) {
    this.trace = trace;
    this.inInterval = null;
    this.search = 0; // number of the latest search
    this.rows = trace.rows;
    this.hidden = new Set(); // categories that are not listed
    this.input = document.getElementById("filter");
    this.onlyRefused = document.getElementById("refused");
    this.details = new Details(trace, { onRow: (row) => this.reveal(row) });
    this.texts = []; // that the filter searches for
    this.list = new ExchangeList(trace, {
      onChoose: (row) => this.#chosen(row),
      onScroll: () => this.#scrolled(),
    });
    this.timeline = new Timeline(trace, { onInterval: (test) => {
      this.inInterval = test;
      this.#applySoon();
    } });
    this.timeline.onClick = (row) => row && this.list.chooseRow(row);
    this.statistics = new Statistics(trace, {
      onFilter: (expression) => this.setFilter(expression),
      onRow: (row) => this.reveal(row),
    });
    this.#describe();
    this.#listen();
    this.timeline.draw();
    this.list.setView("list");
    this.#count(trace.rows.length, false);
    this.#openAddress();
  }

  #describe() {
    const { about } = this.trace;
    document.title = `${about.name} – trace`;
    document.getElementById("title").textContent = about.name;
    document.getElementById("totals").textContent = totalsText(this.trace.rows, this.trace);
    document.getElementById("secrets").hidden = !about.secrets;
    document.getElementById("remark").hidden = about.remark === "";
    document.getElementById("remark").textContent = about.remark;
    const refused = this.trace.rows.filter((row) => row.refused).length;
    document.getElementById("refused-count").textContent = refused || "";
    this.onlyRefused.disabled = refused === 0;
    this.#addCategories();
    const help = document.getElementById("filter-help");
    for (const [word, meaning] of FILTER_HELP) help.append(make("dt", "", word), make("dd", "", meaning));
  }

  /** A button a category, which is the legend of the colours, too. */
  #addCategories() {
    const box = document.getElementById("categories");
    const used = Object.keys(CATEGORIES).filter((category) => this.trace.rows.some((row) => row.category === category));
    for (const category of used) {
      const title = `Show or hide: ${CATEGORIES[category]}; with Shift only these`;
      const toggle = button(CATEGORIES[category], title, (event) => {
        const isOnly = used.every((one) => this.hidden.has(one) === (one !== category));
        if (event.shiftKey) this.hidden = new Set(isOnly ? [] : used.filter((one) => one !== category));
        else if (!this.hidden.delete(category)) this.hidden.add(category);
        used.forEach((one, i) => box.children[i].setAttribute("aria-pressed", !this.hidden.has(one)));
        this.apply();
      });
      toggle.prepend(make("span", `mark ${category}`));
      toggle.setAttribute("aria-pressed", "true");
      box.append(toggle);
    }
  }

  #listen() {
    const on = (id, run) => document.getElementById(id).addEventListener("click", run);
    this.input.addEventListener("input", () => this.#applySoon());
    document.getElementById("toolbar").addEventListener("submit", (event) => event.preventDefault());
    this.input.addEventListener("keydown", (event) => this.#keyInFilter(event));
    this.onlyRefused.addEventListener("click", () => {
      const pressed = this.onlyRefused.getAttribute("aria-pressed") !== "true";
      this.onlyRefused.setAttribute("aria-pressed", pressed);
      this.apply();
    });
    on("view-list", () => this.setView("list"));
    on("view-sequence", () => this.setView("sequence"));
    on("open-statistics", () => this.statistics.show(this.rows));
    on("open-help", () => document.getElementById("help").showModal());
    on("theme", () => this.#toggleTheme());
    this.#showTheme();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#showTheme());
    document.addEventListener("keydown", (event) => this.#key(event));
    window.addEventListener("hashchange", () => this.#openAddress());
    this.#listenDivider();
  }

  // ---- Filter ----

  setFilter(expression) {
    this.input.value = expression;
    this.apply();
    this.list.box.focus();
  }

  #applySoon() {
    clearTimeout(this.applyTimer);
    this.applyTimer = setTimeout(() => this.apply(), 60);
  }

  /** Lists what matches; rows that match in their tree only are added as they are found. */
  async apply() {
    clearTimeout(this.applyTimer);
    const search = ++this.search;
    const filter = new Filter(this.input.value);
    this.input.setAttribute("aria-invalid", filter.error !== "");
    this.input.title = filter.error;
    if (filter.error) return this.#sayCount(filter.error);
    this.texts = filter.texts.filter((text) => text !== "");
    const onlyRefused = this.onlyRefused.getAttribute("aria-pressed") === "true";
    const found = [];
    const open = [];
    for (const row of this.trace.rows) {
      if (this.hidden.has(row.category) || (onlyRefused && !row.refused) || (this.inInterval && !this.inInterval(row))) continue;
      const quick = filter.quick(row);
      if (quick) found.push(row);
      else if (quick === null) open.push(row);
    }
    this.#setRows(found, open.length > 0);
    if (open.length > 0) await this.#searchTrees(search, filter, found, open);
  }

  async #searchTrees(search, filter, listed, open) {
    let started = performance.now();
    let group = -1;
    let data, found;
    const added = [];
    for (const row of open.sort((a, b) => a.group - b.group)) {
      if (row.group !== group) {
        group = row.group;
        data = this.trace.group(group);
        found = filter.foundStrings(data);
      }
      if (filter.deep(row, data, found)) added.push(row);
      if (performance.now() - started < SLICE) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (search !== this.search) return;
      started = performance.now();
    }
    this.#setRows([...listed, ...added].sort((a, b) => a.index - b.index), false);
  }

  #setRows(rows, isSearching) {
    this.rows = rows;
    this.list.setRows(rows);
    this.timeline.setRows(rows);
    this.#count(rows.length, isSearching);
    if (this.details.row && this.list.chosen >= 0) this.details.show(rows[this.list.chosen], this.texts);
  }

  #count(count, isSearching) {
    const { length } = this.trace.rows;
    this.#sayCount(`${count === length ? length : `${count} of ${length}`}${isSearching ? ", searching…" : ""}`);
    document.body.classList.toggle("searching", isSearching);
  }

  #sayCount(text) {
    document.getElementById("count").textContent = text;
  }

  /** Chooses a row, also when the filter hides it. */
  reveal(row) {
    if (!this.rows.includes(row)) {
      this.input.value = "";
      this.onlyRefused.setAttribute("aria-pressed", "false");
      this.hidden.clear();
      for (const toggle of document.getElementById("categories").children) toggle.setAttribute("aria-pressed", "true");
      this.timeline.setAll();
      this.apply();
    }
    this.list.chooseRow(row);
    this.list.box.focus();
  }

  // ---- The chosen exchange ----

  #chosen(row) {
    this.timeline.chosen = row;
    this.timeline.drawShown();
    clearTimeout(this.showTimer);
    // Keys that are held down pass many exchanges; the tree of the last one is enough.
    this.showTimer = setTimeout(() => {
      this.details.show(row, this.texts);
      history.replaceState(null, "", `#${row.number}`);
    }, this.details.row ? 40 : 0);
  }

  #scrolled() {
    if (!this.timeline) return;
    const { first, last } = this.list.inSight();
    this.timeline.shown = { first: this.rows[first], last: this.rows[last] };
    this.timeline.drawShown();
  }

  /** FILE.html#123 shows the exchange of record 123: the one that begins with it, or else that contains it. */
  #openAddress() {
    const number = Number(location.hash.slice(1));
    const { rows } = this.trace;
    const row =
      number > 0 &&
      (rows.find((one) => one.number === number) || rows.find((one) => one.number < number && one.last >= number));
    if (row && row !== this.details.row) this.reveal(row);
  }

  // ---- View ----

  setView(view) {
    for (const name of ["list", "sequence"])
      document.getElementById(`view-${name}`).setAttribute("aria-pressed", name === view);
    this.list.setView(view);
  }

  get isDark() {
    const { theme } = document.documentElement.dataset;
    return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  #toggleTheme() {
    document.documentElement.dataset.theme = this.isDark ? "light" : "dark";
    this.#showTheme();
  }

  #showTheme() {
    document.getElementById("theme").textContent = this.isDark ? "Light" : "Dark";
  }

  #listenDivider() {
    const divider = document.getElementById("divider");
    const main = document.getElementById("main");
    const set = (percent) => {
      const width = Math.round(Math.max(25, Math.min(80, percent)));
      main.style.setProperty("--list-width", `${width}%`);
      divider.setAttribute("aria-valuenow", width);
    };
    divider.addEventListener("pointerdown", (event) => {
      const move = (moved) => set((100 * (moved.clientX - main.offsetLeft)) / main.clientWidth);
      divider.setPointerCapture(event.pointerId);
      divider.addEventListener("pointermove", move);
      divider.addEventListener("pointerup", () => divider.removeEventListener("pointermove", move), { once: true });
    });
    divider.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -3, ArrowRight: 3 }[event.key];
      if (step) set(Number(divider.getAttribute("aria-valuenow")) + step);
    });
  }

  // ---- Keys ----

  #keyInFilter(event) {
    if (event.key === "Escape") {
      if (this.input.value === "") this.list.box.focus();
      else this.setFilter("");
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      this.list.box.focus();
      this.apply().then(() => this.list.chosen < 0 && this.list.choose(0));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.target === this.input) return;
    const inList = event.target === this.list.box;
    const run = {
      "/": () => {
        this.input.focus();
        this.input.select();
      },
      "?": () => document.getElementById("help").showModal(),
      "r": () => this.list.chooseNext(1, (row) => row.refused),
      "R": () => this.list.chooseNext(-1, (row) => row.refused),
      "s": () => this.setView(this.list.view === "list" ? "sequence" : "list"),
      "t": () => this.#toggleTheme(),
      "c": () => this.details.row && this.details.copyHex(),
      "+": () => this.timeline.zoom(0.5),
      "=": () => this.timeline.zoom(0.5),
      "-": () => this.timeline.zoom(2),
      "0": () => this.timeline.setAll(),
      "Escape": () => this.#escape(inList),
      "Enter": inList && (() => this.#enterTree()),
      "ArrowRight": inList && (() => this.#enterTree()),
    }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }

  #enterTree() {
    if (this.list.chosen < 0) return this.list.choose(0);
    this.details.show(this.rows[this.list.chosen], this.texts);
    this.details.focusTree();
  }

  #escape(inList) {
    if (!inList) this.list.box.focus();
    else if (this.input.value !== "") this.setFilter("");
    else if (!this.timeline.isAll) this.timeline.setAll();
  }
}

const page = new Page(new Trace(document));
document.body.dataset.ready = "true";
page.list.box.focus({ preventScroll: true });
