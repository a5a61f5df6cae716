// SPDX-License-Identifier: GPL-3.0-or-later
// The list of exchanges with their arrows between the lanes. Only rows in sight are in the page.

const ROW_HEIGHT = { list: 26, sequence: 58 }; // pixels, as in page.css
const ROWS_BEYOND = 12; // rows that are made above and below what is in sight
const PRINTED_MAX = 5000;

function make(name, className = "", text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

/** "12.345" seconds since the first exchange. */
function timeText(milliseconds) {
  return milliseconds === null ? "" : (milliseconds / 1000).toFixed(3);
}

function swText(row) {
  if (row.kind !== KIND.COMMAND) return row.kind === KIND.MESSAGE ? row.protocol : "";
  return row.flags & FLAG.INCOMPLETE ? "…" : row.sw.toString(16).toUpperCase().padStart(4, "0");
}

function refusalText(refusal) {
  const source = [refusal.clause, refusal.rule].filter(Boolean).join(", ");
  return [refusal.reason || refusal.name, refusal.element && `in ${refusal.element}`, source && `(${source})`]
    .filter(Boolean).join(" ");
}

/** What follows the function, with or without its interface, in the line of an exchange. */
function summaryRest(row) {
  const name = row.function.slice(row.function.indexOf(".") + 1);
  const at = row.summary.indexOf(name);
  return at < 0 ? ` ${row.summary}` : row.summary.slice(at + name.length);
}

/** What the answer of an exchange is labelled with. */
function answerText(row) {
  if (row.refusals.length > 0) return `${swText(row)} ${refusalText(row.refusals[0])}`;
  return row.kind === KIND.MESSAGE ? `${row.responseSize} octets` : swText(row);
}

class ExchangeList {
  /** `onChoose(row)` when another exchange is chosen, `onScroll()` when other rows are in sight. */
  constructor(trace, { onChoose, onScroll }) {
    this.trace = trace;
    this.onChoose = onChoose;
    this.onScroll = onScroll;
    this.box = document.getElementById("rows");
    this.height = document.getElementById("rows-height");
    this.rows = trace.rows; // those that the filter lets through
    this.elements = new Map(); // position in `rows` -> element
    this.free = [];
    this.chosen = -1; // position in `rows`; -1 also when the filter hides the chosen row
    this.chosenRow = null;
    this.view = "list";
    this.#addLaneNames();
    this.box.addEventListener("scroll", () => this.#drawSoon());
    this.box.addEventListener("click", (event) => this.#clicked(event));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#drawSoon()).observe(this.box);
    window.addEventListener("beforeprint", () => this.#print());
    window.addEventListener("afterprint", () => this.#reset());
  }

  #addLaneNames() {
    const names = document.getElementById("lane-names");
    const lanes = make("div", "lanes");
    this.trace.lanes.forEach((lane, i) => {
      const name = make("span", "", LANES[lane]);
      name.style.left = this.#laneLeft(i);
      name.dataset.short = LANES_SHORT[lane];
      lanes.append(name);
    });
    names.append(make("span", "number", "#"), make("span", "time", this.trace.isTimed ? "Seconds" : ""), lanes,
      make("span", "text", "Exchange"), make("span", "status", "Status"));
  }

  /** The middle of a lane as a part of the width. */
  #laneLeft(place) {
    return `${(100 * (place + 0.5)) / this.trace.lanes.length}%`;
  }

  get rowHeight() {
    return ROW_HEIGHT[this.view];
  }

  /** "list" or "sequence"; the chosen exchange, or the first in sight, stays where it is. */
  setView(view) {
    const anchor = this.chosen >= 0 ? this.chosen : this.inSight().first;
    const above = anchor * this.rowHeight - this.box.scrollTop;
    this.view = view;
    document.body.dataset.view = view;
    this.#reset();
    this.box.scrollTop = anchor * this.rowHeight - above;
    if (this.chosen >= 0) this.show(this.chosen);
  }

  /** Other rows; the chosen exchange stays chosen, also while it is not one of them. */
  setRows(rows) {
    this.rows = rows;
    this.chosen = this.chosenRow ? rows.indexOf(this.chosenRow) : -1;
    document.getElementById("nothing").hidden = rows.length > 0;
    this.#reset();
    if (this.chosen >= 0) this.show(this.chosen);
    else this.box.removeAttribute("aria-activedescendant");
  }

  #reset() {
    for (const element of this.elements.values()) element.remove();
    this.elements.clear();
    this.free = [];
    this.height.style.height = `${this.rows.length * this.rowHeight}px`;
    this.#draw();
  }

  inSight() {
    const first = Math.floor(this.box.scrollTop / this.rowHeight);
    const count = Math.ceil(this.box.clientHeight / this.rowHeight);
    return { first, last: Math.min(first + count, this.rows.length) - 1 };
  }

  #drawSoon() {
    this.drawing ??= requestAnimationFrame(() => {
      this.drawing = undefined;
      this.#draw();
    });
  }

  #draw() {
    const { first, last } = this.inSight();
    this.#drawRange(Math.max(0, first - ROWS_BEYOND), Math.min(this.rows.length - 1, last + ROWS_BEYOND));
    this.onScroll();
  }

  #drawRange(from, to) {
    for (const [position, element] of this.elements)
      if (position < from || position > to) {
        this.elements.delete(position);
        this.free.push(element);
      }
    for (let position = from; position <= to; position++)
      if (!this.elements.has(position)) this.#place(position);
    for (const element of this.free) element.remove();
    this.free = [];
  }

  #place(position) {
    const element = this.free.pop() ?? this.#newElement();
    this.#fill(element, position);
    this.elements.set(position, element);
    if (!element.isConnected) this.height.append(element);
  }

  /** An element with its parts, so that they need not be looked for each time it is filled. */
  #newElement() {
    const element = make("div");
    const lanes = make("div", "lanes");
    element.setAttribute("role", "option");
    this.trace.lanes.forEach((_, i) => {
      const line = make("i", "lane");
      line.style.left = this.#laneLeft(i);
      lanes.append(line);
    });
    element.parts = {
      number: make("span", "number"), time: make("span", "time"), text: make("span", "text"), status: make("span", "status"),
      request: make("i", "arrow"), response: make("i", "arrow"), label: make("span", "label"), answer: make("span", "label answer"),
    };
    const { number, time, text, status, request, response, label, answer } = element.parts;
    lanes.append(request, response, label, answer);
    element.append(number, time, lanes, text, status);
    return element;
  }

  #fill(element, position) {
    const row = this.rows[position];
    const { number, time, text, status } = element.parts;
    element.className = `row ${row.category}${row.refused ? " refusal" : ""}${position === this.chosen ? " chosen" : ""}`;
    element.id = `row-${row.index}`;
    element.dataset.position = position;
    element.style.top = `${position * this.rowHeight}px`;
    element.setAttribute("aria-posinset", position + 1);
    element.setAttribute("aria-setsize", this.rows.length);
    element.setAttribute("aria-selected", position === this.chosen);
    number.textContent = row.number;
    time.textContent = timeText(this.trace.relative(row));
    text.replaceChildren(...this.#textParts(row));
    text.title = [row.summary, ...row.refusals.map(refusalText)].join("\n");
    status.textContent = swText(row);
    this.#fillLanes(element.parts, row);
  }

  #textParts(row) {
    const parts = [];
    if (this.trace.hasSeveralCards) parts.push(make("span", "card", row.card));
    if (row.channel > 0) parts.push(make("span", "channel", `ch ${row.channel}`));
    parts.push(make("b", "", row.function));
    if (row.refusals.length > 0) parts.push(make("span", "reason", refusalText(row.refusals[0])));
    parts.push(make("bdi", "", summaryRest(row)));
    if (row.unknown > 0) parts.push(make("span", "flag", "unknown"));
    if (row.tree & TREE.MALFORMED) parts.push(make("span", "flag malformed", "malformed"));
    if (row.peer && !row.summary.includes(row.peer)) parts.push(make("span", "peer", row.peer));
    return parts;
  }

  #fillLanes({ request, response, label, answer }, row) {
    const from = this.trace.lanes.indexOf(row.from);
    const to = this.trace.lanes.indexOf(row.to);
    const isArrow = row.kind === KIND.COMMAND || row.kind === KIND.MESSAGE;
    const isAnswerOnly = row.kind === KIND.MESSAGE && row.commandSize === 0;
    const left = this.#laneLeft(isArrow ? Math.min(from, to) : to);
    const width = `${(100 * Math.abs(to - from)) / this.trace.lanes.length}%`;
    const direction = to > from !== isAnswerOnly ? "right" : "left";
    request.className = `arrow ${isArrow ? direction : row.kind === KIND.POWER ? "band" : "point"}`;
    request.style.left = row.kind === KIND.POWER ? "0" : left;
    request.style.width = width;
    if (this.view !== "sequence") return;
    const hasAnswer = row.kind === KIND.COMMAND || (row.kind === KIND.MESSAGE && row.responseSize > 0 && !isAnswerOnly);
    response.className = `arrow response ${to > from ? "left" : "right"}`;
    response.hidden = !hasAnswer;
    response.style.left = label.style.left = answer.style.left = left;
    response.style.width = width;
    label.replaceChildren(make("b", "", row.function), make("bdi", "", summaryRest(row)));
    answer.textContent = hasAnswer || row.refusals.length > 0 ? answerText(row) : "";
  }

  /** Chooses by position in the rows of the list and brings it into sight. */
  choose(position) {
    if (position < 0 || position >= this.rows.length) return;
    const before = this.elements.get(this.chosen);
    before?.classList.remove("chosen");
    before?.setAttribute("aria-selected", "false");
    this.chosen = position;
    this.chosenRow = this.rows[position];
    this.show(position);
    const element = this.elements.get(position);
    element?.classList.add("chosen");
    element?.setAttribute("aria-selected", "true");
    this.box.setAttribute("aria-activedescendant", `row-${this.rows[position].index}`);
    this.onChoose(this.rows[position]);
  }

  chooseRow(row) {
    this.choose(this.rows.indexOf(row));
  }

  /** The next exchange from the chosen one in a direction for which `test` holds. */
  chooseNext(step, test) {
    for (let at = this.chosen + step; at >= 0 && at < this.rows.length; at += step)
      if (test(this.rows[at])) return this.choose(at);
  }

  show(position) {
    const top = position * this.rowHeight;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + this.rowHeight > this.box.scrollTop + this.box.clientHeight)
      this.box.scrollTop = top + this.rowHeight - this.box.clientHeight;
    this.#draw();
  }

  #clicked(event) {
    const element = event.target.closest(".row");
    if (element) this.choose(Number(element.dataset.position));
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.rowHeight) - 1);
    const targets = {
      ArrowDown: this.chosen + 1,
      ArrowUp: this.chosen < 0 ? 0 : this.chosen - 1,
      PageDown: this.chosen + page,
      PageUp: this.chosen - page,
      Home: 0,
      End: this.rows.length - 1,
    };
    if (!(event.key in targets) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.choose(Math.max(0, Math.min(this.rows.length - 1, targets[event.key])));
  }

  /** Printed are all rows of the list, up to a bound. */
  #print() {
    this.#drawRange(0, Math.min(this.rows.length, PRINTED_MAX) - 1);
    this.height.style.height = `${Math.min(this.rows.length, PRINTED_MAX) * this.rowHeight}px`;
  }
}
