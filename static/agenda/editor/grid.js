/**
 * Draws a day of the programme: hours downwards, rooms or themes beside each other. What did not change is not
 * drawn again; a change of place or zoom changes custom properties alone. `drawn` counts what was built.
 */
import { icon, make } from "./dom.js";
import { gravity, lanes } from "./store.js";
import { clock, count, hours, say } from "./words.js";

export class Grid {
  drawn = 0;
  #store;
  #scroll;
  #slots = new Map(); // by id: node, and what it shows
  #frame = null;
  #columns = new Map();
  #bands = null;
  #ghost = null;

  constructor(scroll, store) {
    this.#scroll = scroll;
    this.#store = store;
  }

  set zoom(pixels) {
    this.#scroll.style.setProperty("--minute", `${pixels}px`);
  }

  get minute() {
    return parseFloat(this.#scroll.style.getPropertyValue("--minute"));
  }

  draw() {
    this.#drawFrame();
    const blocks = this.#store.blocks();
    const focused = document.activeElement?.dataset?.id;
    const present = new Set(blocks.map(({ id }) => id));
    for (const [id, slot] of this.#slots) if (!present.has(id)) this.#remove(id, slot);
    for (const [key, column] of this.#columns) {
      const own = lanes(blocks.filter((block) => !block.isBand && block.column === key));
      this.#fill(column, own);
    }
    this.#fill(this.#bands, blocks.filter(({ isBand }) => isBand).map((block) => ({ block, lane: 0, lanes: 1 })));
    this.#keepTabStop(focused);
    this.#scroll.dataset.drawn = this.drawn;
  }

  node(id) {
    return this.#slots.get(id)?.node;
  }

  /** Puts the focus on a block of the day that is shown. */
  focus(id) {
    const node = this.node(id);
    if (!node) return;
    this.#setTabStop(node);
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  follow(node) {
    this.#setTabStop(node);
  }

  /** Where the columns are on the screen now, and which minute a height is. */
  measure() {
    const { first } = this.#store.range;
    const columns = [...this.#columns].map(([key, node]) => ({ key, ...edges(node) }));
    return { columns, minuteAt: (y) => first + (y - columns[0].top) / this.minute };
  }

  /** Shows where something would land. */
  showGhost({ from, to, column, isBand }, title) {
    const parent = isBand ? this.#bands : this.#columns.get(column);
    if (!parent) return this.hideGhost();
    if (!this.#ghost) this.#ghost = make("div", { class: "slot is-ghost", "aria-hidden": "true" }, make("span", { class: "slot-time" }), make("span", { class: "slot-title" }));
    const ghost = this.#ghost;
    place(ghost, { from, to, lane: 0, lanes: 1 });
    ghost.firstChild.textContent = hours({ from, to });
    ghost.lastChild.textContent = title;
    if (ghost.parentNode !== parent) parent.append(ghost);
  }

  hideGhost() {
    this.#ghost?.remove();
  }

  #drawFrame() {
    const { columns, range, axis } = this.#store;
    const signature = JSON.stringify([columns, range, axis]);
    if (signature === this.#frame) return;
    this.#frame = signature;
    this.#slots.clear();
    this.#columns.clear();
    const heads = columns.map((column, number) =>
      make("div", { class: `editor-head${axis === "themes" && column.key ? ` theme-of-${column.key}` : ""}`, id: `editor-head-${number}` },
        make("strong", {}, column.name ?? say(axis === "themes" ? "noTheme" : "noRoom")),
        column.capacity ? make("span", { class: "muted" }, say("places", { number: column.capacity })) : null));
    const bodies = columns.map((column, number) => {
      const node = make("div", { class: "editor-column", role: "group", "aria-labelledby": `editor-head-${number}`, "data-column": column.key });
      node.style.setProperty("--place", number + 2); // after the hours
      this.#columns.set(column.key, node);
      return node;
    });
    this.#bands = make("div", { class: "editor-bands", role: "group", "aria-label": say("allRooms") });
    const times = [];
    for (let minute = range.first; minute < range.last; minute += 60) {
      const time = make("span", {}, clock(minute));
      time.style.setProperty("--from", minute);
      times.push(time);
    }
    const grid = make("div", { class: "editor-grid" },
      make("div", { class: "editor-corner" }), ...heads,
      make("div", { class: "editor-hours", "aria-hidden": "true" }, ...times), ...bodies, this.#bands);
    grid.style.setProperty("--columns", columns.length);
    grid.style.setProperty("--first", range.first);
    grid.style.setProperty("--last", range.last);
    this.#scroll.replaceChildren(grid);
  }

  #fill(parent, placed) {
    let before = null;
    for (const { block, lane, lanes: most } of placed) {
      const node = this.#slot(block, { from: block.from, to: block.to, lane, lanes: most });
      const expected = before ? before.nextSibling : parent.firstChild;
      if (node !== expected) parent.insertBefore(node, expected);
      before = node;
    }
  }

  #slot(block, where) {
    const { preview } = this.#store;
    const isHeld = Boolean(preview?.keys.includes(block.id));
    const content = JSON.stringify([block, isHeld, this.#store.axis], (name, value) => (name === "version" ? undefined : value));
    let slot = this.#slots.get(block.id);
    if (!slot) {
      slot = { node: make("div", { class: "slot", role: "button", tabindex: "-1", "aria-describedby": "editor-hint", "data-id": block.id }) };
      this.#slots.set(block.id, slot);
    }
    if (slot.content !== content) {
      slot.content = content;
      this.#write(slot.node, block, isHeld);
      this.drawn += 1;
    }
    const at = JSON.stringify(where);
    if (slot.at !== at) {
      slot.at = at;
      place(slot.node, where);
    }
    return slot.node;
  }

  #write(node, block, isHeld) {
    const { session, clashes } = block;
    node.className = [
      "slot",
      block.isBand && "is-band",
      session.kind === "break" && "is-break",
      block.isLocked && "is-locked",
      block.isCancelled && "is-cancelled",
      session.draft && "is-draft",
      marked(clashes).some((clash) => gravity(clash) === 2) && "has-clash",
      isHeld && "is-held",
      session.theme && `theme-of-${session.theme}`,
    ].filter(Boolean).join(" ");
    node.setAttribute("aria-pressed", String(isHeld));
    node.replaceChildren(
      make("span", { class: "slot-time" }, hours(block), block.isLocked && icon("lock")),
      make("span", { class: "slot-title" }, block.title),
      ...(block.isCancelled ? [make("span", { class: "slot-state", "aria-hidden": "true" }, icon("x-lg"), say("cancelled"))] : []),
      mark(clashes) ?? "",
      ...(session.people.length ? [make("span", { class: "slot-people" }, session.people.join(", "))] : []),
      make("span", { class: "visually-hidden" }, this.#spoken(block)),
      make("span", { class: "slot-end", "data-resize": true }),
    );
  }

  /** What is seen by place and colour, in words for who hears it. */
  #spoken({ session, isBand, isLocked, isCancelled, column, clashes }) {
    return [
      isBand ? say("allRooms") : (this.#store.nameOf(column) ?? say(this.#store.axis === "themes" ? "noTheme" : "noRoom")),
      isLocked && say("locked"),
      isCancelled && say("cancelled"),
      session.draft && say("draft"),
      marked(clashes).length > 1 && count("clashes", marked(clashes).length),
    ].filter(Boolean).join(", ");
  }

  #remove(id, { node }) {
    node.remove();
    this.#slots.delete(id);
  }

  /** One stop of the Tab key for the whole grid; a node that was moved in the page keeps the focus. */
  #keepTabStop(focused) {
    const held = focused && this.node(focused);
    if (held && document.activeElement !== held) held.focus({ preventScroll: true });
    if (held) this.#setTabStop(held);
    else if (!this.#scroll.querySelector('.slot[tabindex="0"]')) this.#scroll.querySelector(".slot")?.setAttribute("tabindex", "0");
  }

  #setTabStop(node) {
    if (node.getAttribute("tabindex") === "0") return;
    for (const other of this.#scroll.querySelectorAll('.slot[tabindex="0"]')) other.setAttribute("tabindex", "-1");
    node.setAttribute("tabindex", "0");
  }
}

/** Those that nobody lets be and that another place could mend; what else is missing stands beside the grid. */
function marked(clashes) {
  return clashes.filter((clash) => gravity(clash) === 2 || (gravity(clash) === 1 && clash.placed));
}

/** The gravest clash in words, and how many more rules are broken; nothing where nothing clashes. */
export function mark(clashes) {
  const open = marked(clashes);
  if (!open.length) return null;
  const [worst] = open;
  const more = new Set(open.map(({ rule }) => rule)).size - 1;
  const isBlocking = gravity(worst) === 2;
  return make("span", { class: `slot-clash${isBlocking ? " is-blocking" : ""}` },
    icon(isBlocking ? "x-octagon-fill" : "exclamation-triangle-fill"),
    make("span", {}, more ? `${worst.rule} +${more}` : worst.rule));
}

function place(node, where) {
  for (const [name, value] of Object.entries(where)) node.style.setProperty(`--${name}`, value);
}

function edges(node) {
  const { left, right, top, bottom } = node.getBoundingClientRect();
  return { left, right, top, bottom };
}
