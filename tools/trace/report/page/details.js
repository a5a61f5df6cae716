// SPDX-License-Identifier: GPL-3.0-or-later
// The chosen exchange: its properties, refusals, tree and octets.

const HEX_PER_LINE = 16;
const HEX_LINES_MAX = 96; // of long octets only the lines around the chosen node are shown
const SOURCE_NAMES = ["Command", "Response", "Decrypted", "Decoded"];
const MESSAGE_SOURCE_NAMES = ["Request", "Response", "Decrypted", "Decoded"];

/** 2026-11-28 21:40:00.123456 UTC */
function dateText(milliseconds) {
  const date = new Date(milliseconds);
  const micro = Math.round((milliseconds * 1000) % 1000).toString().padStart(3, "0");
  return `${date.toISOString().slice(0, 23).replace("T", " ")}${micro} UTC`;
}

function durationText(microseconds) {
  if (microseconds >= 1e6) return `${(microseconds / 1e6).toFixed(3)} s`;
  return microseconds >= 1000 ? `${(microseconds / 1000).toFixed(2)} ms` : `${microseconds} µs`;
}

async function copyText(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    showMessage(`Copied: ${what}`);
  } catch {
    const area = make("textarea");
    const focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focused?.focus();
    showMessage(done ? `Copied: ${what}` : "The browser does not allow copying");
  }
}

function button(text, title, run) {
  const element = make("button", "", text);
  element.type = "button";
  element.title = title;
  element.addEventListener("click", run);
  return element;
}

class Details {
  /** `onRow(row)`: the link to another exchange was followed. */
  constructor(trace, { onRow }) {
    this.trace = trace;
    this.onRow = onRow;
    this.element = document.getElementById("details");
    this.row = null;
  }

  /** `texts` of the filter are marked in the tree. */
  show(row, texts) {
    const key = texts.join("\n");
    if (row === this.row && key === this.textsKey) return;
    this.textsKey = key;
    const { sources, nodes } = this.trace.tree(row);
    this.row = row;
    this.sources = sources;
    this.hidden = this.#hiddenRanges(nodes, []);
    this.hex = make("section", "hex");
    this.hex.setAttribute("aria-label", "Octets");
    this.node = null;
    this.tree = new TreeView(nodes, {
      secretsShown: this.trace.about.secrets,
      texts,
      onFocus: (node) => this.#showOctets(node),
    });
    const treeBox = make("section", "tree-box");
    treeBox.append(this.tree.element);
    this.element.replaceChildren(this.#header(row), ...row.refusals.map((refusal) => this.#refusal(refusal)),
      this.#tools(nodes), treeBox, this.hex);
    if (nodes.length === 0) this.#showOctets(null);
    this.tree.showFocused();
  }

  focusTree() {
    this.tree?.focus();
  }

  #header(row) {
    const header = make("header");
    const title = make("h2");
    title.append(make("span", `mark ${row.category}`), make("b", "", row.function), make("bdi", "", summaryRest(row)));
    const list = make("dl");
    for (const [name, value] of this.#properties(row))
      if (value !== "") list.append(make("dt", "", name), make("dd", name === "Time" ? "wide" : "", value));
    const fetch = row.fetched > 0 && this.trace.rows.find((one) => one.number === row.fetched && one.ins === INS_FETCH);
    if (fetch) {
      const link = make("dd");
      link.append(button(`FETCH ${fetch.number}`, fetch.summary, () => this.onRow(fetch)));
      list.append(make("dt", "", "Answers"), link);
    }
    header.append(title, list);
    return header;
  }

  #properties(row) {
    const isCommand = row.kind === KIND.COMMAND;
    const lanes = `${LANES[row.from]} → ${LANES[row.to]}`;
    return [
      ["Time", row.time === null ? "" : `${timeText(this.trace.relative(row))} s (${dateText(row.time)})`],
      ["Record", row.last > row.number ? `${row.number}–${row.last}` : `${row.number}`],
      ["Duration", row.duration > 0 ? durationText(row.duration) : ""],
      ["From, to", isCommand || row.kind === KIND.MESSAGE ? lanes : ""],
      ["Card", row.card],
      ["Channel", isCommand ? `${row.channel}` : ""],
      ["Application", row.application],
      ["File", row.file],
      ["Verified", row.pins],
      ["Peer", row.peer && `${row.peer} (${row.protocol})`],
      ["APDUs", isCommand ? `${row.apdus}` : ""],
      ["Octets", row.sent + row.received > 0 ? `${row.sent} sent, ${row.received} received` : ""],
    ];
  }

  #refusal(refusal) {
    const box = make("section", "refused");
    const list = make("dl");
    box.setAttribute("aria-label", "Refusal");
    box.append(make("strong", "", `Refused: ${refusal.reason || refusal.name}`));
    const parts = [["Function", refusal.name], ["Clause", refusal.clause], ["Rule", refusal.rule],
      ["Field", refusal.element], ["Octets", hexOf(octetsOfBase64(refusal.octets))]];
    for (const [name, value] of parts)
      if (value) list.append(make("dt", "", name), make("dd", name === "Octets" ? "hex" : "", value));
    box.append(list);
    return box;
  }

  #tools(nodes) {
    const tools = make("div", "tools");
    tools.append(
      button("Open all", "Open all nodes (*)", () => this.tree.setAllOpen(nodes, true)),
      button("Close all", "Close all nodes", () => this.tree.setAllOpen(nodes, false)),
      button("Copy text", "Copy the tree as text", () => copyText(this.text(), "the tree as text")),
      button("Copy hex", "Copy the octets of the chosen node (c)", () => this.copyHex()));
    return tools;
  }

  /** The line and the tree as text. */
  text() {
    const lines = (nodes, indent) => nodes.flatMap((node) =>
      [`${indent}${node.name}${node.value === null ? "" : `: ${node.value}`}`, ...lines(node.children, `${indent}  `)]);
    return [this.row.summary, ...lines(this.tree.nodes, "  ")].join("\n");
  }

  copyHex() {
    const octets = this.node?.octets ?? this.sources.find((source) => source.length > 0);
    if (!octets) return showMessage("No octets here");
    const name = this.node?.octets ? this.node.name : "the command";
    copyText(this.node?.octets ? this.#hexShown(this.node.whole, this.node.start, this.node.start + octets.length)
      : this.#hexShown(octets, 0, octets.length), `${octets.length} octets of ${name}`);
  }

  /** Ranges whose octets the page does not contain. */
  #hiddenRanges(nodes, ranges) {
    if (this.trace.about.secrets) return ranges;
    for (const node of nodes) {
      if (node.flags & TREE.SECRET && node.octets)
        ranges.push({ whole: node.whole, from: node.start, to: node.start + node.octets.length });
      this.#hiddenRanges(node.children, ranges);
    }
    return ranges;
  }

  #isHidden(whole, at) {
    return this.hidden.some((range) => range.whole === whole && at >= range.from && at < range.to);
  }

  #hexShown(whole, from, to) {
    if (!this.hidden.some((range) => range.whole === whole)) return hexOf(whole, from, to);
    let text = "";
    for (let at = from; at < to; at++) text += this.#isHidden(whole, at) ? ".." : hexOf(whole, at, at + 1);
    return text;
  }

  #showOctets(node) {
    this.node = node;
    let source = node?.octets ? this.sources.indexOf(node.whole) : -1;
    const whole = node?.octets ? node.whole : this.sources.find((part, i) => (source = i, part.length > 0));
    if (!whole) return this.hex.replaceChildren();
    const names = this.row.kind === KIND.MESSAGE ? MESSAGE_SOURCE_NAMES : SOURCE_NAMES;
    const title = make("h3", "", `${names[source < 0 ? 3 : source]}, ${whole.length} octets`);
    if (node?.octets) {
      const offset = `offset ${node.start} (${node.start.toString(16).toUpperCase()}h)`;
      title.append(make("span", "", ` · ${node.name}: ${offset}, ${node.octets.length} octets`));
    }
    this.hex.replaceChildren(title, this.#hexLines(whole, node?.octets ? node.start : 0, node?.octets?.length ?? 0));
    const mark = this.hex.querySelector("mark");
    if (mark) mark.parentElement.scrollTop = mark.offsetTop - mark.parentElement.offsetTop - mark.offsetHeight;
  }

  /** Lines of 16 octets with offset and text; the octets of the node are marked. */
  #hexLines(whole, start, size) {
    const block = make("pre");
    const firstLine = Math.max(0, Math.min(Math.floor(start / HEX_PER_LINE) - 4,
      Math.ceil(whole.length / HEX_PER_LINE) - HEX_LINES_MAX));
    const end = Math.min(whole.length, (firstLine + HEX_LINES_MAX) * HEX_PER_LINE);
    block.tabIndex = 0;
    if (firstLine > 0) block.append(make("span", "offset", `… ${firstLine * HEX_PER_LINE} octets before\n`));
    for (let line = firstLine * HEX_PER_LINE; line < end; line += HEX_PER_LINE)
      block.append(...this.#hexLine(whole, line, Math.min(line + HEX_PER_LINE, whole.length), start, start + size));
    if (end < whole.length) block.append(make("span", "offset", `… ${whole.length - end} octets more\n`));
    return block;
  }

  #hexLine(whole, from, to, start, end) {
    const hex = (a, b) => {
      const octets = [];
      for (let at = a; at < b; at++) octets.push(this.#isHidden(whole, at) ? "··" : hexOf(whole, at, at + 1));
      return octets.join(" ");
    };
    const text = (a, b) => {
      const characters = [];
      for (let at = a; at < b; at++)
        characters.push(whole[at] >= 0x20 && whole[at] < 0x7f ? String.fromCharCode(whole[at]) : "·");
      return characters.join("");
    };
    const markFrom = Math.min(Math.max(start, from), to);
    const markTo = Math.max(markFrom, Math.min(end, to));
    const parts = (show, gap) => [
      show(from, markFrom) + (markFrom > from && markTo > markFrom ? gap : ""),
      markTo > markFrom ? make("mark", "", show(markFrom, markTo)) : "",
      (markTo > markFrom && to > markTo ? gap : "") + (markTo > markFrom ? show(markTo, to) : ""),
    ];
    const all = markTo > markFrom ? parts : (show) => [show(from, to)];
    const fill = " ".repeat(3 * (HEX_PER_LINE - (to - from)) + 2);
    return [make("span", "offset", from.toString(16).toUpperCase().padStart(4, "0") + "  "),
      ...all(hex, " "), fill, make("span", "", ""), ...all(text, ""), "\n"];
  }
}
