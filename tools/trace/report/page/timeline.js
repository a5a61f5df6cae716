// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline: how many exchanges there are at each moment. Dragging, the wheel and keys choose an
// interval, which the list is limited to.

const BAR_WIDTH = 4; // pixels
const TICK_WIDTH = 110; // pixels from one label to the next, at least
const AXIS_HEIGHT = 16;
const SVG = "http://www.w3.org/2000/svg";

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * 0.999999);
}

class Timeline {
  /** `onInterval(test)`: the interval changed; `test` tells whether a row is in it, null: all are. */
  constructor(trace, { onInterval }) {
    this.trace = trace;
    this.onInterval = onInterval;
    this.plot = document.getElementById("timeline-plot");
    this.svg = document.getElementById("timeline-svg");
    this.isByOrder = !trace.isTimed;
    this.shown = null; // the rows in sight in the list: {first, last}
    this.chosen = null;
    const order = document.getElementById("timeline-axis");
    order.hidden = !trace.isTimed;
    order.addEventListener("click", () => {
      this.isByOrder = !this.isByOrder;
      order.setAttribute("aria-pressed", this.isByOrder);
      this.setAll();
    });
    document.getElementById("zoom-in").addEventListener("click", () => this.zoom(0.5));
    document.getElementById("zoom-out").addEventListener("click", () => this.zoom(2));
    document.getElementById("zoom-all").addEventListener("click", () => this.setAll());
    this.plot.addEventListener("pointerdown", (event) => this.#drag(event));
    this.plot.addEventListener("dblclick", () => this.setAll());
    this.plot.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.plot.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.draw()).observe(this.plot);
    this.#setFull();
  }

  /** Where a row is on the axis: milliseconds or its place in the trace; null: nowhere. */
  #at(row) {
    return this.isByOrder ? row.index : this.trace.relative(row);
  }

  #setFull() {
    const { rows } = this.trace;
    const last = this.isByOrder ? rows.length :
      rows.reduce((most, row) => Math.max(most, (this.trace.relative(row) ?? 0) + row.duration / 1000), 0);
    this.full = { from: 0, to: Math.max(last, 0.001) };
    this.from = 0;
    this.to = this.full.to;
  }

  get isAll() {
    return this.from <= this.full.from && this.to >= this.full.to;
  }

  setAll() {
    this.#setFull();
    this.#changed();
  }

  setInterval(from, to) {
    const least = this.isByOrder ? 5 : 0.01;
    const width = Math.min(Math.max(to - from, least), this.full.to);
    this.from = Math.max(0, Math.min(from, this.full.to - width));
    this.to = this.from + width;
    this.#changed();
  }

  /** By a factor, around a point of the axis; without one around the chosen exchange or the middle. */
  zoom(factor, around) {
    const chosen = this.chosen ? this.#at(this.chosen) : null;
    const isChosenIn = chosen !== null && chosen >= this.from && chosen <= this.to;
    const point = around ?? (isChosenIn ? chosen : (this.from + this.to) / 2);
    this.setInterval(point - (point - this.from) * factor, point + (this.to - point) * factor);
  }

  #changed() {
    this.draw();
    const { from, to } = this;
    this.onInterval(this.isAll ? null : (row) => {
      const at = this.#at(row);
      return at !== null && at >= from && at <= to;
    });
  }

  #pointOf(event) {
    const box = this.plot.getBoundingClientRect();
    const part = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    return this.from + part * (this.to - this.from);
  }

  #x(at) {
    return ((at - this.from) / (this.to - this.from)) * this.width;
  }

  #drag(event) {
    if (event.button !== 0) return;
    const start = this.#pointOf(event);
    const startX = event.clientX;
    const box = this.svg.querySelector(".drag");
    const move = (moved) => {
      const points = [start, this.#pointOf(moved)].map((at) => this.#x(at)).sort((a, b) => a - b);
      this.#set(box, { x: points[0], width: points[1] - points[0], height: this.height });
    };
    const end = (ended) => {
      this.plot.removeEventListener("pointermove", move);
      this.#set(box, { width: 0 });
      const CLICK = 4;
      if (Math.abs(ended.clientX - startX) < CLICK) this.onClick?.(this.#nearest(start));
      else this.setInterval(...[start, this.#pointOf(ended)].sort((a, b) => a - b));
    };
    this.plot.setPointerCapture(event.pointerId);
    this.plot.addEventListener("pointermove", move);
    this.plot.addEventListener("pointerup", end, { once: true });
  }

  #nearest(point) {
    let nearest = null;
    let least = Infinity;
    for (const row of this.rows ?? this.trace.rows) {
      const at = this.#at(row);
      if (at !== null && Math.abs(at - point) < least) {
        least = Math.abs(at - point);
        nearest = row;
      }
    }
    return nearest;
  }

  #wheel(event) {
    if (event.deltaY === 0) return;
    event.preventDefault();
    this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.#pointOf(event));
  }

  #key(event) {
    const step = (this.to - this.from) / 10;
    if (event.key === "ArrowLeft") this.setInterval(this.from - step, this.to - step);
    else if (event.key === "ArrowRight") this.setInterval(this.from + step, this.to + step);
    else if (event.key === "ArrowUp") this.zoom(0.5);
    else if (event.key === "ArrowDown") this.zoom(2);
    else return;
    event.preventDefault();
  }

  /** The rows of the list. */
  setRows(rows) {
    this.rows = rows;
    this.draw();
  }

  #set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  }

  draw() {
    this.width = this.plot.clientWidth;
    this.height = this.plot.clientHeight - AXIS_HEIGHT;
    if (this.width <= 0 || this.height <= 0) return;
    this.#set(this.svg, { viewBox: `0 0 ${this.width} ${this.height + AXIS_HEIGHT}`, preserveAspectRatio: "none" });
    const bars = Math.max(1, Math.floor(this.width / BAR_WIDTH));
    const counts = { all: new Uint32Array(bars), messages: new Uint32Array(bars), refusals: new Uint32Array(bars) };
    for (const row of this.rows ?? this.trace.rows) {
      const at = this.#at(row);
      if (at === null || at < this.from || at > this.to) continue;
      const bar = Math.min(bars - 1, Math.floor((bars * (at - this.from)) / (this.to - this.from)));
      counts.all[bar]++;
      if (row.kind === KIND.MESSAGE) counts.messages[bar]++;
      if (row.refused) counts.refusals[bar]++;
    }
    const most = counts.all.reduce((a, b) => Math.max(a, b), 1);
    this.#bars(".bars", counts.all, most);
    this.#bars(".messages", counts.messages, most);
    this.#bars(".refusals", counts.refusals, most);
    this.#axis();
    this.drawShown();
    document.getElementById("timeline-interval").textContent = this.#intervalText();
  }

  /** Heights by the square root, so that single exchanges are visible beside many. */
  #bars(selector, counts, most) {
    let path = "";
    counts.forEach((count, bar) => {
      if (count === 0) return;
      const height = Math.max(3, Math.sqrt(count / most) * (this.height - 2));
      path += `M${bar * BAR_WIDTH} ${this.height}v${-height.toFixed(1)}h${BAR_WIDTH - 1}v${height.toFixed(1)}z`;
    });
    this.svg.querySelector(selector).setAttribute("d", path);
  }

  #axis() {
    const step = roundStep(((this.to - this.from) * TICK_WIDTH) / this.width);
    const axis = this.svg.querySelector(".axis");
    axis.replaceChildren();
    for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) {
      const tick = document.createElementNS(SVG, "line");
      const text = document.createElementNS(SVG, "text");
      const x = this.#x(at);
      this.#set(tick, { x1: x, x2: x, y1: 0, y2: this.height + 4 });
      this.#set(text, { x: Math.min(x + 3, this.width - 40), y: this.height + AXIS_HEIGHT - 4 });
      text.textContent = this.#label(at, step);
      axis.append(tick, text);
    }
  }

  #label(at, step) {
    if (this.isByOrder) return Math.round(at).toString();
    const seconds = at / 1000;
    const digits = Math.max(0, Math.ceil(-Math.log10(step / 1000)));
    if (this.full.to < 300000) return `${seconds.toFixed(digits)} s`;
    const pad = (number) => Math.floor(number).toString().padStart(2, "0");
    const rest = digits > 0 ? (seconds % 1).toFixed(digits).slice(1) : "";
    return `${Math.floor(seconds / 3600)}:${pad((seconds / 60) % 60)}:${pad(seconds % 60)}${rest}`;
  }

  #intervalText() {
    const step = (this.to - this.from) / 100;
    return `${this.#label(this.from, step)} – ${this.#label(this.to, step)}${this.isAll ? "" : " (zoomed)"}`;
  }

  /** The part of the list that is in sight, and the chosen exchange. */
  drawShown() {
    const line = this.svg.querySelector(".chosen");
    const at = this.chosen ? this.#at(this.chosen) : null;
    const isIn = at !== null && at >= this.from && at <= this.to;
    line.toggleAttribute("hidden", !isIn);
    this.#set(line, { x1: isIn ? this.#x(at) : -9, x2: isIn ? this.#x(at) : -9, y1: 0, y2: this.height });
    const from = this.shown?.first ? this.#at(this.shown.first) : null;
    const to = this.shown?.last ? this.#at(this.shown.last) : null;
    const box = this.svg.querySelector(".shown");
    if (from === null || to === null) return this.#set(box, { width: 0 });
    this.#set(box, { x: this.#x(from), width: Math.max(2, this.#x(to) - this.#x(from)), height: this.height });
  }
}
