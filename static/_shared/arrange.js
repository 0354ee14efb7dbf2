/**
 * Rows that people put into an order: drag the handle of a row, or move it with the arrow keys while the handle
 * has the focus. The whole order is saved in one request, and what came of it is said aloud and shown. Without a
 * script the rows keep their buttons.
 */
import { announce } from "./announce.js";

const SAVE_AFTER = 600; // milliseconds without another key

class Arrangement {
  #list;
  #note;
  #timer = null;

  constructor(list) {
    this.#list = list;
    this.#note = document.getElementById(list.dataset.note);
    for (const handle of list.querySelectorAll("[data-handle]")) {
      const row = handle.closest("[data-key]");
      handle.hidden = false;
      handle.addEventListener("pointerdown", (event) => this.#drag(event, handle, row));
      handle.addEventListener("keydown", (event) => this.#step(event, handle, row));
    }
  }

  /** Neighbours change places with the row while the pointer passes their middle; the row itself stays in the page. */
  #drag(event, handle, row) {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    row.classList.add("is-moved");
    const before = this.#keys().join();
    const follow = ({ clientY }) => {
      const [above, below] = [this.#neighbour(row, -1), this.#neighbour(row, +1)];
      if (below && clientY > middle(below)) row.before(below);
      else if (above && clientY < middle(above)) row.after(above);
    };
    const drop = () => {
      row.classList.remove("is-moved");
      handle.removeEventListener("pointermove", follow);
      for (const end of ["pointerup", "pointercancel"]) handle.removeEventListener(end, drop);
      if (this.#keys().join() !== before) this.#save();
    };
    handle.addEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, drop);
  }

  #step(event, handle, row) {
    const by = { ArrowUp: -1, ArrowDown: +1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const neighbour = this.#neighbour(row, by);
    if (!neighbour) return;
    if (by < 0) row.after(neighbour);
    else row.before(neighbour);
    announce(this.#told(row));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), SAVE_AFTER);
  }

  #told(row) {
    const place = this.#keys().indexOf(row.dataset.key) + 1;
    return this.#list.dataset.place
      .replace("{name}", row.dataset.name)
      .replace("{place}", place)
      .replace("{total}", this.#keys().length);
  }

  async #save() {
    const { url, token, seen, failed } = this.#list.dataset;
    const body = new URLSearchParams({ seen });
    this.#keys().forEach((key, place) => body.append(`keys-${place}`, key));
    let said = failed;
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token } });
      const told = await answer.json();
      said = told.said ?? failed;
      if (answer.ok) this.#list.dataset.seen = told.seen;
    } catch {
      // no connection, or an answer that is none: the sentence that says so stands already
    }
    this.#note.textContent = said;
    announce(said);
  }

  #keys() {
    return [...this.#list.querySelectorAll(":scope > [data-key]")].map((row) => row.dataset.key);
  }

  /** The next row that may change places with this one. */
  #neighbour(row, by) {
    const next = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    return next?.querySelector("[data-handle]") ? next : null;
  }
}

function middle(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}

for (const list of document.querySelectorAll("[data-arrange]")) new Arrangement(list);
