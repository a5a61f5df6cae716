// SPDX-License-Identifier: GPL-3.0-or-later
// The data of the page: exchanges (all read at start) and trees (read when they are needed).
// tools/trace/report/README.md describes their form.

const KIND = { POWER: 0, COMMAND: 1, MESSAGE: 2, EVENT: 3 };
const FLAG = { INCOMPLETE: 1, ENCRYPTED: 2, FROM_PEER: 4, PART: 8, BAD_MAC: 16 };
const TREE = { UNKNOWN: 1, RANDOM: 2, REFUSED: 4, MALFORMED: 8, SECRET: 16 };
const SOURCE = { COMMAND: 0, RESPONSE: 1, CLEAR: 2, OWN: 3, PARENT: 4 };
const VALUE_HEX = -2;

const INS_FETCH = 0x12;
const TOOLKIT = new Set([0x10, 0x12, 0x14, 0xaa, 0xc2]);
const NO_REFUSALS = [];

/** Lanes of the sequence diagram; the last two are shown only when something is in them. */
const LANES = ["Terminal", "Card", "SM-DP+", "eIM", "SM-DS", "Network"];
const LANES_SHORT = ["T", "C", "DP", "eIM", "DS", "N"];
const LANE = { TERMINAL: 0, CARD: 1, DP: 2, EIM: 3, DS: 4, NETWORK: 5 };

function octetsOfBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).toUpperCase().padStart(2, "0"));

function hexOf(octets, start = 0, end = octets.length) {
  let text = "";
  for (let i = start; i < end; i++) text += HEX[octets[i]];
  return text;
}

const CATEGORIES = { es10: "ES10", message: "Messages", uicc: "UICC", toolkit: "Toolkit", power: "Power", event: "Notes" };

/** What an exchange is, for its colour. */
function categoryOf(row) {
  if (row.kind === KIND.POWER) return "power";
  if (row.kind === KIND.MESSAGE) return "message";
  if (row.function.startsWith("ES10")) return "es10";
  if (row.kind === KIND.EVENT) return "event";
  return TOOLKIT.has(row.ins) ? "toolkit" : "uicc";
}

function laneOfFunction(name) {
  if (name.startsWith("ESipa")) return LANE.EIM;
  if (name.startsWith("ES9")) return LANE.DP;
  return name.startsWith("ES11") ? LANE.DS : null;
}

/** A guess, for a peer of which all messages are encrypted. */
function laneOfName(peer) {
  if (/(^|[.-])eim/i.test(peer)) return LANE.EIM;
  if (/(^|[.-])(sm-?)?dp/i.test(peer)) return LANE.DP;
  return /(^|[.-])(sm-?)?ds/i.test(peer) ? LANE.DS : LANE.NETWORK;
}

class Trace {
  constructor(page) {
    this.about = JSON.parse(page.getElementById("about").textContent);
    this.rows = [];
    this.microseconds = 0; // since 1970, of the exchange read last
    this.treeElements = [...page.querySelectorAll("script.trees")];
    this.groups = new Map(); // the groups of trees read last
    [...page.querySelectorAll("script.exchanges")].forEach((element, group) =>
      this.#addGroup(JSON.parse(element.textContent), group));
    // A message is in the page after the command that completes it; it is shown where it begins.
    this.rows.sort((a, b) => a.number - b.number || a.index - b.index);
    this.rows.forEach((row, index) => (row.index = index));
    this.#addLanes();
    this.isTimed = this.rows.some((row) => row.time !== null);
    this.start = this.isTimed ? this.rows.reduce((least, row) =>
      row.time !== null && row.time < least ? row.time : least, Infinity) : 0;
    this.hasSeveralCards = new Set(this.rows.map((row) => row.card)).size > 1;
  }

  /** One array a column becomes one object an exchange; all have the same members in the same order. */
  #addGroup(data, group) {
    const { strings } = data;
    const first = this.rows.length;
    for (let i = 0; i < data.number.length; i++) {
      this.microseconds += data.time[i];
      const row = {
        index: first + i, group, place: i,
        kind: data.kind[i], flags: data.flags[i], number: data.number[i], last: data.last[i], fetched: data.fetched[i],
        time: data.timed[i] ? this.microseconds / 1000 : null, // milliseconds since 1970
        duration: data.duration[i], // microseconds
        card: strings[data.card[i]], channel: data.channel[i], ins: data.ins[i], sw: data.sw[i],
        apdus: data.apdus[i], sent: data.sent[i], received: data.received[i],
        commandSize: data.command[i], responseSize: data.response[i],
        function: strings[data.function[i]], instruction: strings[data.instruction[i]], summary: strings[data.summary[i]],
        protocol: strings[data.protocol[i]], peer: strings[data.peer[i]],
        application: strings[data.application[i]], file: strings[data.file[i]], pins: strings[data.pins[i]],
        refused: data.refused[i] === 1, tree: data.tree[i], unknown: data.unknown[i],
        category: "", from: LANE.TERMINAL, to: LANE.CARD, refusals: NO_REFUSALS, searchText: null,
      };
      row.category = categoryOf(row);
      this.rows.push(row);
    }
    for (const [place, name, clause, rule, reason, element, octets] of data.refusals) {
      const row = this.rows[first + place];
      if (row.refusals === NO_REFUSALS) row.refusals = [];
      row.refusals.push({ name, clause, rule, reason, element, octets });
      row.refused = true;
    }
  }

  /** Where the arrow of each exchange begins and ends. */
  #addLanes() {
    const peers = new Map(); // name of a peer -> its lane, from the functions that it takes part in
    for (const row of this.rows)
      if (row.kind === KIND.MESSAGE && laneOfFunction(row.function) !== null)
        peers.set(row.peer, laneOfFunction(row.function));
    const used = new Set([LANE.TERMINAL, LANE.CARD, LANE.DP, LANE.EIM]);
    for (const row of this.rows) {
      if (row.kind === KIND.MESSAGE) {
        row.from = LANE.CARD;
        row.to = laneOfFunction(row.function) ?? peers.get(row.peer) ?? laneOfName(row.peer);
        used.add(row.to);
      } else if (row.kind === KIND.EVENT) {
        row.from = LANE.CARD;
      }
      if (row.flags & FLAG.FROM_PEER || (row.kind === KIND.COMMAND && row.ins === INS_FETCH))
        [row.from, row.to] = [row.to, row.from];
    }
    this.lanes = [...used].sort((a, b) => a - b);
  }

  /** The strings and trees of a group, as they are in the page. */
  group(number) {
    let group = this.groups.get(number);
    if (!group) {
      const KEPT = 8;
      group = JSON.parse(this.treeElements[number].textContent);
      if (this.groups.size === KEPT) this.groups.delete(this.groups.keys().next().value);
      this.groups.set(number, group);
    }
    return group;
  }

  /** The decoded tree of an exchange: its sources and its nodes. */
  tree(row) {
    const { strings, trees } = this.group(row.group);
    const [command, response, clear, nodes] = trees[row.place];
    const sources = [command, response, clear].map(octetsOfBase64);
    return { sources, nodes: nodes.map((node) => nodeOf(node, strings, sources, null, null)) };
  }

  /** Milliseconds since the first exchange. */
  relative(row) {
    return row.time === null ? null : row.time - this.start;
  }
}

/** A node {name, value, flags, octets, source, start, parent, children} of its short form. */
function nodeOf([name, value, flags = 0, source = 0, start = 0, size = 0, children = []], strings, sources, parent, owner) {
  const node = { name: strings[name], value: null, flags, source, start, octets: null, parent, open: false };
  let inside = owner;
  if (source === SOURCE.OWN) {
    node.octets = octetsOfBase64(size);
    node.whole = node.octets;
    node.offset = start;
    node.start = 0;
    inside = node;
  } else if (size > 0) {
    node.whole = source === SOURCE.PARENT ? owner.octets : sources[source];
    node.octets = node.whole.subarray(start, start + size);
    node.offset = start;
  }
  if (value === VALUE_HEX) {
    node.value = hexOf(node.octets);
    node.isHex = true;
  } else if (value >= 0) {
    node.value = strings[value];
  }
  node.children = children.map((child) => nodeOf(child, strings, sources, node, inside));
  return node;
}
