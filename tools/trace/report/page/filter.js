// SPDX-License-Identifier: GPL-3.0-or-later
// The filter: expressions of `euicc trace show --filter` (tools/trace/show/filter.h), and words that
// are searched for as with text=. Terms side by side are joined by "and".

const FILTER_HELP = [
  ["text, 'two words'", "in the line, a name or a value of the tree; hex digits also in the octets"],
  ["refused", "by the card, a server or a result code; also: incomplete, encrypted, unknown"],
  ["function=EnableProfile", "function or instruction; * stands for any characters"],
  ["ins=E2", "instruction, value or name"],
  ["sw=6985, sw=69xx", "status word; x is any digit"],
  ["channel=1", "logical channel"],
  ["app=ISD-R", "selected application, name or AID"],
  ["peer=*eim*, protocol=HTTP", "of a message"],
  ["card=NAME, kind=message", "name of the card; power, command, message, event"],
  ["number=100..200", "numbers of records"],
  ["time>=12:00:01.5", "time of day in UTC"],
  ["octets>1000", "of command and response"],
  ["not, and, or, ( )", "a space is and; and binds closer than or"],
];

const KIND_NAMES = ["power", "command", "message", "event"];
const INCOMPLETE = FLAG.INCOMPLETE | FLAG.PART;
const DAY = 86400000; // milliseconds

/** Upper and lower case are the same; `any` stands for any characters. */
function patternTest(pattern, any = "*", anything = ".*") {
  const source = pattern.split(any).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(anything);
  const expression = new RegExp(`^${source}$`, "is");
  return (text) => expression.test(text);
}

/** First and last millisecond of 12:00, 12:00:01.5 or a date, since 1970 or of the day. */
function parseTime(text) {
  const match = /^(?:(\d{4}-\d\d-\d\d)(?:T|$))?(?:(\d{1,2}):(\d\d)(?::(\d\d)(\.\d+)?)?Z?)?$/.exec(text);
  if (!match || text === "") return null;
  const [, date, hours, minutes = 0, seconds, fraction = ""] = match;
  const first = (date ? Date.parse(`${date}T00:00:00Z`) : 0) +
    (Number(hours ?? 0) * 60 + Number(minutes)) * 60000 + Number(`${seconds ?? 0}${fraction}`) * 1000;
  const step = fraction ? 10 ** (4 - fraction.length) : seconds ? 1000 : hours ? 60000 : DAY;
  return [first, first + step - 1e-6];
}

const parseNumber = (text) => /^\d+$/.test(text) ? [Number(text), Number(text)] : null;

/** FIRST..LAST, of which each may be empty; a range that ends before it begins is none. */
function parseRange(text, parse) {
  const ends = text.split("..");
  if (ends.length > 2) return null;
  const [first, last = first] = ends.map((end) => end === "" && ends.length > 1 ? [-Infinity, Infinity] : parse(end));
  return first && last && first[0] <= last[1] ? [first[0], last[1]] : null;
}

/** A test of a value by an operator; null when the text is no value, or no value fits. */
function orderTest(operator, text, parse) {
  const range = parseRange(text, parse);
  if (!range || (operator === "<" && range[0] <= 0)) return null;
  const [first, last] = range;
  return {
    "=": (value) => value >= first && value <= last,
    "<": (value) => value < first,
    "<=": (value) => value <= last,
    ">": (value) => value > last,
    ">=": (value) => value >= first,
  }[operator];
}

function textField(valuesOf) {
  const make = (operator, text) => {
    const test = patternTest(text);
    return operator === "=" ? (row) => valuesOf(row).some(test) : null;
  };
  return { make, takes: "= or != with a text, * for any" };
}

function numberField(valueOf) {
  const make = (operator, text) => {
    const test = orderTest(operator, text, parseNumber);
    return test && ((row) => test(valueOf(row)));
  };
  return { make, takes: "a number, or FIRST..LAST in this order" };
}

function timeField(operator, text) {
  const test = orderTest(operator, text, parseTime);
  const isOfDay = !text.includes("-");
  return test && ((row) => row.time !== null && test(isOfDay ? row.time % DAY : row.time));
}

function swField(operator, text) {
  const test = patternTest(text, "x", "[0-9a-f]");
  return operator === "=" && /^[0-9a-fx]{4}$/i.test(text) ? (row) => test(hex16(row.sw)) : null;
}

const hex16 = (number) => number.toString(16).toUpperCase().padStart(4, "0");
const isCommand = (row) => row.kind === KIND.COMMAND;
const isMessage = (row) => row.kind === KIND.MESSAGE;
const isAny = () => true;

/** `of`: which exchanges have the field; the others match neither = nor !=. `takes`: its values, for the reader. */
const FIELDS = {
  function: { of: isAny, ...textField((row) => [row.function, row.function.slice(row.function.indexOf(".") + 1)]) },
  ins: { of: isCommand, ...textField((row) => [hex16(row.ins).slice(2), row.instruction]) },
  sw: { of: isCommand, make: swField, takes: "4 digits, x for any" },
  channel: { of: isCommand, ...numberField((row) => row.channel) },
  app: { of: isCommand, ...textField((row) => [row.application]) },
  peer: { of: isMessage, ...textField((row) => [row.peer]) },
  protocol: { of: isMessage, ...textField((row) => [row.protocol]) },
  card: { of: isAny, ...textField((row) => [row.card]) },
  kind: { of: isAny, ...textField((row) => [KIND_NAMES[row.kind]]) },
  number: { of: isAny, ...numberField((row) => row.number) },
  octets: { of: isAny, ...numberField((row) => row.commandSize + row.responseSize) },
  time: { of: isAny, make: timeField, takes: "HH:MM[:SS] or YYYY-MM-DD[THH:MM[:SS]], or FIRST..LAST in this order" },
};

const WORDS = {
  refused: (row) => row.refused,
  incomplete: (row) => (row.flags & INCOMPLETE) !== 0,
  encrypted: (row) => (row.flags & FLAG.ENCRYPTED) !== 0,
  unknown: (row) => row.unknown > 0,
};

/** The texts of an exchange that are searched without its tree. */
function searchText(row) {
  row.searchText ??= [row.summary, row.application, row.file, row.peer, row.protocol, row.sw >= 0 ? hex16(row.sw) : "",
    ...row.refusals.flatMap((refusal) => [refusal.clause, refusal.rule, refusal.reason, refusal.element])]
    .join("\n").toLowerCase();
  return row.searchText;
}

/**
 * A node of the expression is a function of a row, and of `inTree(text)`, which tells whether the
 * tree contains a text: true, false, or null when that is not known yet; then its value is null, too,
 * where it depends on that.
 */
class Filter {
  constructor(expression) {
    this.tokens = expression.match(/"[^"]*"?|'[^']*'?|[()]|&&|\|\||!(?!=)|(?:[^\s()"']|["'][^"']*["']?)+/g) ?? [];
    this.at = 0;
    this.texts = []; // lower case, as they are searched for
    this.error = "";
    this.test = this.tokens.length > 0 ? this.#or() : () => true;
    if (this.at < this.tokens.length) this.error ||= `unexpected ${this.tokens[this.at]}`;
  }

  #takes(...words) {
    const found = words.includes(this.tokens[this.at]?.toLowerCase());
    if (found) this.at++;
    return found;
  }

  #or() {
    let left = this.#and();
    while (this.#takes("or", "||")) {
      const [first, second] = [left, this.#and()];
      left = (row, inTree) => {
        const a = first(row, inTree);
        const b = a === true ? true : second(row, inTree);
        return a === true || b === true ? true : a === null || b === null ? null : false;
      };
    }
    return left;
  }

  #and() {
    let left = this.#term();
    while (this.at < this.tokens.length && !["or", "||", ")"].includes(this.tokens[this.at].toLowerCase())) {
      this.#takes("and", "&&");
      const [first, second] = [left, this.#term()];
      left = (row, inTree) => {
        const a = first(row, inTree);
        const b = a === false ? false : second(row, inTree);
        return a === false || b === false ? false : a === null || b === null ? null : true;
      };
    }
    return left;
  }

  #term() {
    if (this.#takes("not", "!")) {
      const inner = this.#term();
      return (row, inTree) => {
        const value = inner(row, inTree);
        return value === null ? null : !value;
      };
    }
    if (this.#takes("(")) {
      const inner = this.#or();
      if (!this.#takes(")")) this.error ||= ") is missing";
      return inner;
    }
    if (this.at >= this.tokens.length) {
      this.error ||= "a term is missing";
      return () => true;
    }
    return this.#word(this.tokens[this.at++]);
  }

  #word(token) {
    const [, name, operator, quoted] = /^(\w+)(==?|!=|<=?|>=?)(.*)$/s.exec(token) ?? [];
    if (token.toLowerCase() in WORDS) return WORDS[token.toLowerCase()];
    if (name === undefined) return this.#text(token);
    const value = quoted.replace(/^(["'])(.*?)\1?$/s, "$2");
    const isNot = operator === "!=";
    if (name.toLowerCase() === "text") {
      const test = this.#text(value);
      return isNot ? (row, inTree) => ((found) => found === null ? null : !found)(test(row, inTree)) : test;
    }
    const field = FIELDS[name.toLowerCase()];
    if (!field) return this.#text(token);
    const test = value === "" ? null : field.make(isNot || operator === "==" ? "=" : operator, value);
    if (!test) {
      this.error ||= `${token}: not a value of ${name}, which takes ${field.takes}`;
      return () => true;
    }
    return (row) => field.of(row) && test(row) !== isNot;
  }

  #text(token) {
    const text = token.replace(/^(["'])(.*?)\1?$/s, "$2").toLowerCase();
    const place = this.texts.push(text) - 1;
    return (row, inTree) => searchText(row).includes(text) || inTree(place);
  }

  /** Without the tree: true, false, or null when the tree decides. */
  quick(row) {
    return this.test(row, () => null);
  }

  /** With the tree of the row; `found` of foundStrings. */
  deep(row, group, found) {
    return this.test(row, (place) => treeContains(group.trees[row.place], found[place], this.texts[place]));
  }

  /** For each text the strings of a group that contain it. */
  foundStrings(group) {
    const strings = group.strings.map((string) => string.toLowerCase());
    return this.texts.map((text) => {
      const found = new Set();
      strings.forEach((string, index) => string.includes(text) && found.add(index));
      return found;
    });
  }
}

function nodeContains(node, found) {
  return found.has(node[0]) || found.has(node[1]) || (node[6] ?? []).some((child) => nodeContains(child, found));
}

/** In names and values, and, for at least two octets in hex, with or without blanks, in the octets. */
function treeContains([command, response, clear, nodes], found, text) {
  if (found.size > 0 && nodes.some((node) => nodeContains(node, found))) return true;
  const hex = text.replace(/\s+/g, "");
  if (!/^([0-9a-f]{2}){2,}$/.test(hex)) return false;
  const octets = hex.replace(/../g, (digits) => String.fromCharCode(parseInt(digits, 16)));
  return [command, response, clear].some((source) => atob(source).includes(octets));
}
