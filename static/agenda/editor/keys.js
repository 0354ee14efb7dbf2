/**
 * The editor by keyboard alone. Keys act on the session that has the focus, so that they are nobody else's; the
 * space bar picks one up, arrows carry it, and each step is said aloud.
 */
import { announce } from "../../_shared/announce.js";
import { RASTER, usualMinutes } from "./store.js";
import { hours, say } from "./words.js";

const HOUR = 60;
const DAY = 1440;

export class Keys {
  #editor;
  #held = null; // the block that is picked up, and where it would stand

  constructor(editor, { root }) {
    this.#editor = editor;
    root.addEventListener("keydown", (event) => this.#press(event));
    root.addEventListener("focusout", (event) => this.#leave(event));
  }

  #press(event) {
    if (event.target.closest("dialog, select, input, textarea") || event.defaultPrevented) return;
    const act = this.#everywhere(event) ?? this.#onSession(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #everywhere(event) {
    const editor = this.#editor;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key === "z") return () => (event.shiftKey ? editor.redo() : editor.undo());
      if (key === "y") return () => editor.redo();
      return null;
    }
    if (event.altKey || this.#held) return null;
    const isInside = event.target.closest("[data-id], [data-scroll]"); // letters belong to the grid alone
    if (!isInside) return null;
    const acts = { "?": "help", "+": "larger", "-": "smaller", x: "clash" };
    return acts[key] ? () => editor.do(acts[key]) : null;
  }

  #onSession(event) {
    const id = event.target.closest("[data-id]")?.dataset.id;
    const block = id && this.#editor.store.block(id);
    if (!block || event.metaKey || event.altKey) return null;
    if (this.#held) return this.#carry(event);
    if (event.ctrlKey) return null;
    return event.shiftKey ? this.#stretch(event, block) : this.#plain(event, block);
  }

  #plain({ key }, block) {
    const editor = this.#editor;
    const acts = {
      ArrowUp: () => this.#go(block, -1),
      ArrowDown: () => this.#go(block, 1),
      ArrowLeft: () => this.#aside(block, -1),
      ArrowRight: () => this.#aside(block, 1),
      PageUp: () => editor.stepDay(-1),
      PageDown: () => editor.stepDay(1),
      Enter: () => editor.open(block),
      " ": () => this.#pickUp(block),
      l: () => editor.toggleLock(block),
      r: () => editor.restore(block),
      c: () => editor.copy(block),
      n: () => editor.offerNewAfter(block),
      Delete: () => editor.takeOff(block),
      Backspace: () => editor.takeOff(block),
    };
    return acts[key.length === 1 ? key.toLowerCase() : key];
  }

  #stretch({ key }, block) {
    const by = { ArrowUp: -RASTER, ArrowDown: RASTER }[key];
    if (!by || !block.day) return null;
    return () => {
      if (block.isFixed) return this.#editor.refuseFixed(block);
      const to = Math.max(block.to + by, block.from + RASTER);
      this.#editor.move(block, { day: block.day, from: block.from, to, column: block.column });
    };
  }

  /** To the block before or after in its column, or in the tray. */
  #go(block, step) {
    const { store } = this.#editor;
    const list = block.day ? store.blocks().filter((one) => one.isBand || one.column === block.column || block.isBand) : store.tray;
    const place = list.findIndex(({ id }) => id === block.id);
    const next = list[place + step];
    if (next) this.#editor.select(next.id);
  }

  /** To the block that is nearest in time in the next column that has one; past the last column is the tray. */
  #aside(block, step) {
    const { store } = this.#editor;
    const columns = store.columns.map(({ key }) => key);
    const blocks = store.blocks();
    if (!block.day) return step < 0 && blocks.length ? this.#editor.select(blocks[0].id) : null;
    const start = block.isBand ? (step > 0 ? -1 : columns.length) : columns.indexOf(block.column);
    for (let place = start + step; place >= 0 && place < columns.length; place += step) {
      const [nearest] = blocks.filter((one) => one.column === columns[place]).sort((one, other) => distance(one, block) - distance(other, block));
      if (nearest) return this.#editor.select(nearest.id);
    }
    if (step > 0 && store.tray.length) this.#editor.select(store.tray[0].id);
  }

  #pickUp(block) {
    const { store } = this.#editor;
    if (block.isFixed) return this.#editor.refuseFixed(block);
    const minutes = block.day ? block.to - block.from : usualMinutes(block.session);
    const column = block.isBand ? null : block.day ? block.column : this.#columnFor(block);
    const from = block.day ? block.from : store.freePlace(column, minutes);
    const day = block.day ?? store.day;
    this.#held = { block, day, origin: day, from, to: from + minutes, column };
    this.#show();
    announce(say("pickedUp", { title: block.title, place: this.#place() }));
  }

  #columnFor({ session }) {
    const { store } = this.#editor;
    const own = store.axis === "themes" ? session.theme : session.room;
    return store.columns.some(({ key }) => key === own) ? own : store.columns[0].key;
  }

  #carry(event) {
    const held = this.#held;
    const step = event.ctrlKey ? HOUR : RASTER;
    const shift = (by) => {
      const minutes = held.to - held.from;
      held.from = Math.min(Math.max(0, held.from + by), DAY - RASTER);
      held.to = held.from + minutes;
    };
    const acts = {
      ArrowUp: () => (event.shiftKey ? (held.to = Math.max(held.to - step, held.from + RASTER)) : shift(-step)),
      ArrowDown: () => (event.shiftKey ? (held.to += step) : shift(step)),
      ArrowLeft: () => this.#column(-1),
      ArrowRight: () => this.#column(1),
      PageUp: () => this.#day(-1),
      PageDown: () => this.#day(1),
    };
    if (event.key === " " || event.key === "Enter") return () => this.#putDown();
    if (event.key === "Escape") return () => this.cancel();
    const act = acts[event.key];
    if (!act) return event.key === "Tab" ? null : () => {};
    return () => {
      act();
      this.#show();
      announce(this.#place());
    };
  }

  #column(step) {
    if (this.#held.block.isBand) return;
    const columns = this.#editor.store.columns.map(({ key }) => key);
    const next = columns[columns.indexOf(this.#held.column) + step];
    if (next !== undefined) this.#held.column = next;
  }

  #day(step) {
    const days = this.#editor.store.days.map(({ key }) => key);
    const next = days[days.indexOf(this.#held.day) + step];
    if (next) this.#held.day = next;
  }

  #show() {
    const { block, day, from, to, column } = this.#held;
    const { store, grid } = this.#editor;
    store.preview = { keys: block.keys, isBand: block.isBand, day, from, to, column };
    this.#editor.showDay(day, { isQuiet: true });
    this.#editor.drawAll();
    this.isShowing = true;
    grid.focus(block.id);
    this.isShowing = false;
  }

  #place() {
    const { store } = this.#editor;
    const { block, day, origin, from, to, column } = this.#held;
    const where = block.isBand ? say("allRooms") : (store.nameOf(column) ?? say(store.axis === "themes" ? "noTheme" : "noRoom"));
    return [hours({ from, to }), where, day !== origin && store.dayName(day)].filter(Boolean).join(", ");
  }

  #putDown() {
    const { block, day, from, to, column } = this.#held;
    this.#held = null;
    this.#editor.store.preview = null;
    this.#editor.move(block, { day, from, to, column });
  }

  cancel() {
    if (!this.#held) return;
    const { block, origin } = this.#held;
    this.#held = null;
    this.#editor.store.preview = null;
    this.#editor.showDay(origin, { isQuiet: true });
    this.#editor.drawAll();
    this.#editor.select(block.id);
    announce(say("leftThere", { title: block.title }));
  }

  /** Whoever goes elsewhere with something in hand has not put it down. */
  #leave(event) {
    if (this.#held && !this.isShowing && event.relatedTarget && event.relatedTarget.dataset.id !== this.#held.block.id) this.cancel();
  }

  get isBusy() {
    return Boolean(this.#held);
  }
}

function distance(one, other) {
  return Math.abs(one.from - other.from);
}
