// SPDX-License-Identifier: GPL-3.0-or-later
// Counts over the exchanges that the list shows.

const SLOWEST = 10;

/** Groups rows by a key: [key, rows], the most frequent first. */
function groupBy(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null || key === "") continue;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
}

const sumOf = (rows, valueOf) => rows.reduce((sum, row) => sum + valueOf(row), 0);
const octetsOf = (row) => row.sent + row.received;
const refusedOf = (rows) => rows.filter((row) => row.refused).length;

/** 91xx announces a proactive command, whatever its length. */
const statusKey = (row) => swText(row).replace(/^91../, "91xx");

function totalsText(rows, trace) {
  const times = rows.filter((row) => row.time !== null);
  const parts = [`${rows.length} exchanges`, `${refusedOf(rows)} refused`,
    `${sumOf(rows, (row) => row.apdus)} APDUs`, `${sumOf(rows, octetsOf)} octets`];
  const unknown = sumOf(rows, (row) => row.unknown);
  if (unknown > 0) parts.push(`${unknown} unknown fields`);
  if (times.length > 1) {
    const last = times.reduce((most, row) => Math.max(most, trace.relative(row) + row.duration / 1000), 0);
    const first = times.reduce((least, row) => Math.min(least, trace.relative(row)), Infinity);
    parts.push(durationText((last - first) * 1000));
  }
  return parts.join(" · ");
}

class Statistics {
  /** `onFilter(expression)`: a line of a table was chosen. */
  constructor(trace, { onFilter, onRow }) {
    this.trace = trace;
    this.onFilter = onFilter;
    this.onRow = onRow;
    this.dialog = document.getElementById("statistics");
  }

  show(rows) {
    const content = document.getElementById("statistics-content");
    const slowest = rows.filter((row) => row.duration > 0).sort((a, b) => b.duration - a.duration).slice(0, SLOWEST);
    content.replaceChildren(
      make("p", "", totalsText(rows, this.trace)),
      this.#table("Functions and instructions", ["Name", "Exchanges", "Refused", "Octets", "Longest"],
        groupBy(rows, (row) => row.function).map(([name, group]) => ({
          cells: [name, group.length, refusedOf(group) || "", sumOf(group, octetsOf) || "", this.#longest(group)],
          run: () => this.onFilter(`function='${name}'`),
        }))),
      this.#table("Status words", ["Status", "Exchanges"],
        groupBy(rows.filter((row) => row.kind === KIND.COMMAND), statusKey).map(([sw, group]) => ({
          cells: [sw, group.length], run: () => this.onFilter(`sw=${sw}`) }))),
      this.#table("Refusals", ["Reason", "Clause", "Exchanges"],
        groupBy(rows.flatMap((row) => row.refusals), (refusal) => `${refusal.reason || refusal.name}\n${refusal.clause}`)
          .map(([key, group]) => ({
            cells: [...key.split("\n"), group.length],
            run: () => this.onFilter(`"${key.split("\n")[0].replaceAll('"', "")}"`) }))),
      this.#table("Peers", ["Peer", "Messages"],
        groupBy(rows, (row) => row.peer).map(([peer, group]) => ({
          cells: [peer, group.length], run: () => this.onFilter(`peer=${peer}`) }))),
      this.#table("Longest", ["Exchange", "Duration"],
        slowest.map((row) => ({ cells: [row.summary, durationText(row.duration)], run: () => this.onRow(row) }))));
    this.dialog.showModal();
  }

  #longest(rows) {
    const longest = rows.reduce((most, row) => Math.max(most, row.duration), 0);
    return longest > 0 ? durationText(longest) : "";
  }

  /** The first cell of a line is a button. */
  #table(title, names, lines) {
    const section = make("section");
    if (lines.length === 0) return section;
    const table = make("table");
    const head = make("tr");
    head.append(...names.map((name) => make("th", "", name)));
    table.append(make("caption", "", title), head);
    for (const { cells, run } of lines) {
      const line = make("tr");
      const first = make("td");
      first.append(button(cells[0], "List these", () => {
        this.dialog.close();
        run();
      }));
      line.append(first, ...cells.slice(1).map((cell) => make("td", "", String(cell))));
      table.append(line);
    }
    section.append(table);
    return section;
  }
}
