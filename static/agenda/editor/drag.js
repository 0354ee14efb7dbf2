/**
 * The editor by pointer: a session is dragged to another place or day or into the tray, its lower edge changes how
 * long it takes, a stroke over an empty place adds one. A finger scrolls; it drags by holding still for a moment.
 */
import { RASTER, usualMinutes } from "./store.js";

const THRESHOLD = 4; // pixels before a press becomes a drag
const HOLD = 350; // milliseconds that a finger rests before it drags
const EDGE = 48; // pixels at the edge that scroll while something is dragged
const DAY_AFTER = 500; // milliseconds over a day until it opens
const LEAST_DRAWN = 10; // minutes

export class Drag {
  #editor;
  #root;
  #scroll;
  #tray;
  #press = null;
  #frame = 0;

  constructor(editor, { root, scroll, tray }) {
    this.#editor = editor;
    this.#root = root;
    this.#scroll = scroll;
    this.#tray = tray;
    root.addEventListener("pointerdown", (event) => this.#down(event));
    root.addEventListener("pointermove", (event) => this.#move(event));
    root.addEventListener("pointerup", (event) => this.#up(event));
    root.addEventListener("pointercancel", () => this.cancel());
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.cancel());
    root.addEventListener("touchmove", (event) => this.#press?.isDragging && event.preventDefault(), { passive: false });
    root.addEventListener("contextmenu", (event) => this.#press?.isDragging && event.preventDefault());
  }

  get isBusy() {
    return Boolean(this.#press?.isDragging);
  }

  #down(event) {
    if (event.button !== 0 || this.#press) return;
    const node = event.target.closest("[data-id]");
    const column = event.target.closest("[data-column]");
    if (!node && !column) return;
    const block = node && this.#editor.store.block(node.dataset.id);
    const mode = node ? (event.target.closest("[data-resize]") ? "resize" : "move") : "draw";
    if (mode === "draw" && event.pointerType !== "mouse") return;
    this.#press = { id: event.pointerId, mode, node, block, x: event.clientX, y: event.clientY, isDragging: false };
    if (event.pointerType === "touch") this.#press.timer = setTimeout(() => this.#start(), HOLD);
    else this.#press.mayStart = true;
  }

  #move(event) {
    const press = this.#press;
    if (!press || event.pointerId !== press.id) return;
    press.at = { x: event.clientX, y: event.clientY, isCopy: event.ctrlKey || event.altKey };
    const isFar = Math.hypot(event.clientX - press.x, event.clientY - press.y) > THRESHOLD;
    if (!press.isDragging && isFar) {
      if (press.mayStart) this.#start();
      else return this.cancel();
    }
    if (press.isDragging && !this.#frame) this.#frame = requestAnimationFrame(() => this.#show());
  }

  #start() {
    const press = this.#press;
    if (press.block?.isFixed && press.mode !== "draw") {
      this.#press = null;
      return this.#editor.refuseFixed(press.block);
    }
    press.isDragging = true;
    press.at ??= { x: press.x, y: press.y };
    this.#root.setPointerCapture(press.id);
    this.#root.classList.add("is-dragging", `is-${press.mode}`);
    press.node?.classList.add("is-lifted");
    this.#measure();
    const first = press.minuteAt(press.y);
    if (press.mode === "draw") {
      press.column = this.#columnAt(press.x);
      press.from = snap(first);
    } else {
      press.minutes = press.block.day ? press.block.to - press.block.from : usualMinutes(press.block.session);
      press.offset = press.block.day ? first - press.block.from : press.minutes / 2;
    }
    this.#show();
  }

  #measure() {
    const press = this.#press;
    Object.assign(press, this.#editor.grid.measure(), { scrolled: this.#scroll.scrollTop, aside: this.#scroll.scrollLeft });
    press.view = this.#scroll.getBoundingClientRect();
    press.tray = this.#tray.getBoundingClientRect();
    press.days = [...this.#root.querySelectorAll("[data-day]")].map((node) => ({ day: node.dataset.day, box: node.getBoundingClientRect() }));
  }

  /** Once a frame: where it would land, without asking the page for its layout again. */
  #show() {
    this.#frame = 0;
    const press = this.#press;
    if (!press?.isDragging) return;
    const { x, y } = press.at;
    this.#scrollAtEdge(x, y);
    this.#openDay(x, y);
    press.target = this.#target(x, y);
    this.#tray.classList.toggle("is-target", press.target === "tray");
    if (press.target && press.target !== "tray") this.#editor.grid.showGhost({ ...press.target, isBand: press.block?.isBand }, press.block?.title ?? "");
    else this.#editor.grid.hideGhost();
  }

  #target(x, y) {
    const press = this.#press;
    const down = y + this.#scroll.scrollTop - press.scrolled;
    if (press.mode === "draw") {
      const to = Math.max(snap(press.minuteAt(down)), press.from + LEAST_DRAWN);
      return { day: this.#editor.store.day, from: press.from, to: Math.min(to, 1440), column: press.column };
    }
    if (press.mode === "resize") {
      const { from, day, column } = press.block;
      return { day, from, to: Math.max(snap(press.minuteAt(down)), from + RASTER), column };
    }
    if (inside(press.tray, x, y)) return press.block.isBand ? null : "tray";
    if (!inside(press.view, x, y)) return null;
    const from = Math.min(Math.max(0, snap(press.minuteAt(down) - press.offset)), 1440 - RASTER);
    return { day: this.#editor.store.day, from, to: from + press.minutes, column: press.block.isBand ? null : this.#columnAt(x) };
  }

  #columnAt(x) {
    const { columns, aside } = this.#press;
    const along = x + this.#scroll.scrollLeft - aside;
    return (columns.find(({ right }) => along < right) ?? columns.at(-1)).key;
  }

  #scrollAtEdge(x, y) {
    const { view } = this.#press;
    if (!inside(view, x, y)) return;
    const by = (low, high, at) => (at < low + EDGE ? at - low - EDGE : at > high - EDGE ? at - high + EDGE : 0) / 4;
    const [aside, down] = [by(view.left, view.right, x), by(view.top, view.bottom, y)];
    if (!aside && !down) return;
    this.#scroll.scrollBy(aside, down);
    this.#frame ||= requestAnimationFrame(() => this.#show());
  }

  #openDay(x, y) {
    const press = this.#press;
    if (press.mode !== "move") return;
    const day = press.days.find(({ box }) => inside(box, x, y))?.day ?? null;
    if (day === press.overDay) return;
    clearTimeout(press.dayTimer);
    press.overDay = day;
    if (!day || day === this.#editor.store.day) return;
    press.dayTimer = setTimeout(() => {
      this.#editor.showDay(day);
      this.#measure();
      this.#show();
    }, DAY_AFTER);
  }

  #up(event) {
    const press = this.#press;
    if (!press || event.pointerId !== press.id) return;
    if (press.isDragging) press.target = this.#target(event.clientX, event.clientY); // the last frame may lag behind
    this.#end();
    if (!press.isDragging) {
      if (press.node) this.#editor.choose(press.block);
      return;
    }
    const { mode, block, target } = press;
    if (mode === "draw") this.#editor.offerNew(target);
    else if (target === "tray") this.#editor.takeOff(block);
    else if (target && mode === "move" && (press.at.isCopy ?? false)) this.#editor.copy(block, target);
    else if (target) this.#editor.move(block, target);
  }

  cancel() {
    if (this.#press) this.#end();
  }

  #end() {
    const press = this.#press;
    this.#press = null;
    clearTimeout(press.timer);
    clearTimeout(press.dayTimer);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    press.node?.classList.remove("is-lifted");
    this.#root.classList.remove("is-dragging", `is-${press.mode}`);
    this.#tray.classList.remove("is-target");
    this.#editor.grid.hideGhost();
  }
}

function snap(minute) {
  return Math.round(minute / RASTER) * RASTER;
}

function inside({ left, right, top, bottom }, x, y) {
  return x >= left && x < right && y >= top && y < bottom;
}
