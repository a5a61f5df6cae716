// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of an exchange. Children are made when their node is opened.

const OPEN_MAX = 300; // nodes that are open at first
const VALUE_SHOWN = 400; // characters of a value in one line

/** Opens nodes from the top until there are too many. */
function openAtFirst(nodes) {
  let left = OPEN_MAX;
  let level = nodes;
  while (level.length > 0 && left > 0) {
    const next = [];
    for (const node of level) {
      left -= node.children.length;
      if (node.children.length === 0 || left < 0) continue;
      node.open = true;
      next.push(...node.children);
    }
    level = next;
  }
}

/** Nodes whose name or value has one of the texts, in lower case; their parents are opened. */
function findTexts(nodes, texts, found = new Set()) {
  for (const node of nodes) {
    const isFound = texts.some((text) =>
      node.name.toLowerCase().includes(text) || node.value?.toLowerCase().includes(text));
    if (isFound) found.add(node);
    for (let parent = isFound ? node.parent : null; parent; parent = parent.parent) parent.open = true;
    findTexts(node.children, texts, found);
  }
  return found;
}

class TreeView {
  /** `texts` are marked; `onFocus(node)`: another node has the focus. */
  constructor(nodes, { secretsShown, texts, onFocus }) {
    this.nodes = nodes;
    this.secretsShown = secretsShown;
    this.onFocus = onFocus;
    this.element = make("ul", "tree");
    this.element.setAttribute("role", "tree");
    this.element.setAttribute("aria-label", "Decoded exchange");
    this.focused = null;
    openAtFirst(nodes);
    this.found = findTexts(nodes, texts);
    this.element.append(...nodes.map((node) => this.#item(node, 1)));
    const [first = nodes[0]] = this.found;
    if (first) this.#setFocused(first, false);
    this.element.addEventListener("click", (event) => this.#clicked(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  #item(node, level) {
    const item = make("li");
    const line = make("div", this.found.has(node) ? "line found" : "line");
    item.setAttribute("role", "treeitem");
    item.setAttribute("aria-level", level);
    item.tabIndex = -1;
    item.node = node;
    node.item = item;
    node.level = level;
    line.append(make("span", "toggle"), make("span", "name", node.name), ...this.#valueParts(node));
    item.append(line);
    if (node.children.length > 0) this.#setOpen(node, node.open);
    return item;
  }

  #valueParts(node) {
    const parts = [];
    const names = [
      [TREE.UNKNOWN, "unknown"], [TREE.REFUSED, "refused"], [TREE.MALFORMED, "malformed"], [TREE.SECRET, "secret"]];
    if (node.value !== null) {
      const cut = node.value.length > VALUE_SHOWN ? `${node.value.slice(0, VALUE_SHOWN)}…` : node.value;
      parts.push(make("bdi", node.isHex ? "value hex" : "value", cut));
    } else if (node.flags & TREE.SECRET && !this.secretsShown && node.children.length === 0) {
      parts.push(make("span", "value hidden-secret", "not shown; use --keys"));
    }
    for (const [flag, name] of names)
      if (node.flags & flag) parts.push(make("span", `flag ${name}`, name));
    return parts;
  }

  #setOpen(node, open) {
    node.open = open;
    node.item.setAttribute("aria-expanded", open);
    if (!open) {
      node.item.querySelector(":scope > ul")?.remove();
    } else if (!node.item.querySelector(":scope > ul")) {
      const list = make("ul");
      list.setAttribute("role", "group");
      list.append(...node.children.map((child) => this.#item(child, node.level + 1)));
      node.item.append(list);
    }
  }

  /** Opens or closes nodes and all below. */
  setAllOpen(nodes, open) {
    for (const node of nodes) {
      if (node.children.length === 0) continue;
      this.#setOpen(node, open);
      if (open) this.setAllOpen(node.children, true);
    }
  }

  #setFocused(node, take) {
    if (this.focused?.item) {
      this.focused.item.tabIndex = -1;
      this.focused.item.removeAttribute("aria-selected");
    }
    this.focused = node;
    node.item.tabIndex = 0;
    node.item.setAttribute("aria-selected", "true");
    if (take) {
      node.item.focus({ preventScroll: true });
      node.item.firstElementChild.scrollIntoView({ block: "nearest" });
    }
    this.onFocus(node);
  }

  focus() {
    this.focused?.item.focus();
  }

  /** The focused node comes into sight, once the tree is in the page. */
  showFocused() {
    this.focused?.item.firstElementChild.scrollIntoView({ block: "nearest" });
  }

  #clicked(event) {
    const { node } = event.target.closest("[role=treeitem]") ?? {};
    if (!node) return;
    if (event.target.classList.contains("toggle") && node.children.length > 0) this.#setOpen(node, !node.open);
    this.#setFocused(node, true);
  }

  #visible(nodes = this.nodes) {
    return nodes.flatMap((node) => node.open ? [node, ...this.#visible(node.children)] : [node]);
  }

  #key(event) {
    const node = this.focused;
    if (!node || event.ctrlKey || event.altKey || event.metaKey) return;
    const visible = this.#visible();
    const at = visible.indexOf(node);
    let target = null;
    switch (event.key) {
    case "ArrowDown": target = visible[at + 1]; break;
    case "ArrowUp": target = visible[at - 1]; break;
    case "Home": target = visible[0]; break;
    case "End": target = visible.at(-1); break;
    case "ArrowRight":
      if (node.children.length > 0 && node.open) target = node.children[0];
      else if (node.children.length > 0) this.#setOpen(node, true);
      break;
    case "ArrowLeft":
      if (node.children.length > 0 && node.open) this.#setOpen(node, false);
      else target = node.parent;
      break;
    case "Enter": case " ":
      if (node.children.length > 0) this.#setOpen(node, !node.open);
      break;
    case "*": this.setAllOpen([node], true); break;
    default: return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (target) this.#setFocused(target, true);
  }
}
