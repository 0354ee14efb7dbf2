/** What stands beside the grid, and in its place on a telephone: the tray, the session in view, the list of a day. */
import { icon, make } from "./dom.js";
import { mark } from "./grid.js";
import { gravity } from "./store.js";
import { clock, count, hours, say } from "./words.js";

/** Sessions that wait for a time; drawn again only when one of them changed. */
export class Tray {
  #store;
  #items;
  #empty;
  #count;
  #drawn = null;

  constructor(root, store) {
    this.#store = store;
    this.#items = root.querySelector("[data-tray-items]");
    this.#empty = root.querySelector("[data-tray-empty]");
    this.#count = root.querySelector("[data-tray-count]");
  }

  draw() {
    const blocks = this.#store.tray;
    const signature = JSON.stringify(blocks);
    if (signature === this.#drawn) return;
    this.#drawn = signature;
    const focused = document.activeElement?.closest("[data-tray-items] [data-id]")?.dataset.id;
    this.#count.textContent = blocks.length || "";
    this.#empty.hidden = blocks.length > 0;
    this.#items.replaceChildren(...blocks.map((block, number) => this.#item(block, number)));
    if (focused) this.#items.querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
  }

  focus(id) {
    const node = this.#items.querySelector(`[data-id="${id}"]`);
    node?.focus();
  }

  #item(block, number) {
    const { session } = block;
    return make("div", {
        class: `tray-item${session.theme ? ` theme-of-${session.theme}` : ""}`,
        role: "button",
        tabindex: number ? "-1" : "0",
        "aria-describedby": "editor-hint",
        "data-id": block.id,
      },
      make("span", { class: "slot-title" }, block.title),
      make("span", { class: "slot-people" }, [this.#store.nameOf(session.room, "rooms"), ...session.people].filter(Boolean).join(" · ")),
      mark(block.clashes));
  }
}

/** The session that has the focus: all of it, what clashes and with whom, and what can be done. */
export class Detail {
  #editor;
  #root;
  #drawn = null;

  constructor(root, editor) {
    this.#root = root;
    this.#editor = editor;
    root.addEventListener("click", (event) => this.#click(event));
  }

  draw(block) {
    const signature = block ? JSON.stringify([block, this.#editor.store.day]) : "";
    if (signature === this.#drawn) return;
    this.#drawn = signature;
    this.block = block;
    this.#root.hidden = !block;
    if (!block) return;
    const focused = this.#root.contains(document.activeElement) && document.activeElement.dataset.act;
    this.#root.replaceChildren(this.#head(block), this.#facts(block), this.#acts(block), this.#clashes(block));
    if (focused) this.#root.querySelector(`[data-act="${focused}"]`)?.focus();
  }

  #head({ title, session }) {
    return make("h2", { id: "editor-detail-title", class: session.theme ? `theme-of-${session.theme}` : null }, title);
  }

  #facts(block) {
    const { store } = this.#editor;
    const { session } = block;
    const lines = [
      block.day ? `${store.dayName(block.day)}, ${hours(block)}` : say("noTime"),
      block.isBand ? say("allRooms") : (store.nameOf(session.room, "rooms") ?? say("noRoom")),
      store.nameOf(session.theme, "themes"),
      session.people.join(", "),
      session.draft && say("draft"),
      block.isCancelled && [say("cancelled"), session.reason].filter(Boolean).join(": "),
    ];
    return make("ul", { class: "editor-facts" }, ...lines.filter(Boolean).map((line) => make("li", {}, line)));
  }

  #clashes({ clashes, keys }) {
    if (!clashes.length) return make("p", { class: "editor-fine" }, icon("check-circle-fill"), say("noClash"));
    return make("ul", { class: "editor-clashes" }, ...clashes.map((clash) => this.#clash(clash, keys)));
  }

  #clash(clash, keys) {
    const { rule, about, sides } = clash;
    const tone = ["is-known", "is-warning", "is-blocking"][gravity(clash)];
    const shape = ["check-circle-fill", "exclamation-triangle-fill", "x-octagon-fill"][gravity(clash)];
    const others = sides.filter((side) => !keys.includes(side)).map((side) => this.#editor.store.block(side)).filter(Boolean);
    const links = others.map((other) => make("button", { type: "button", class: "btn btn-quiet", "data-go": other.id }, `${other.title}${other.day ? ` (${hours(other)})` : ""}`));
    const said = [make("strong", {}, rule), about ? `: ${about}` : "", clash.known ? ` (${say("letBe")})` : ""];
    return make("li", { class: tone }, icon(shape), make("div", {}, ...said, ...links));
  }

  #acts(block) {
    const button = (act, shape, word) => make("button", { type: "button", class: "btn", "data-act": act }, icon(shape), ` ${word}`);
    return make("div", { class: "cluster" },
      block.isCancelled ? button("restore", "arrow-counterclockwise", say("restore")) : button("open", "pencil", say("open")),
      block.isLocked ? button("toggleLock", "unlock", say("unlock")) : button("toggleLock", "lock", say("lock")),
      block.isBand ? null : button("copy", "copy", say("copy")),
      block.day && !block.isBand ? button("takeOff", "inbox", say("takeOff")) : null);
  }

  #click(event) {
    const { act } = event.target.closest("[data-act]")?.dataset ?? {};
    const { go } = event.target.closest("[data-go]")?.dataset ?? {};
    if (act) this.#editor[act](this.block);
    if (go) this.#editor.select(go);
  }
}

/** A day as a list with a form for each session: for telephones, and for whoever likes it better. */
export class List {
  #editor;
  #root;
  #drawn = null;

  constructor(root, editor) {
    this.#root = root;
    this.#editor = editor;
    root.addEventListener("click", (event) => this.#click(event));
  }

  draw() {
    const { store } = this.#editor;
    const blocks = store.blocks();
    const signature = JSON.stringify([blocks, store.rooms, store.themes]);
    if (signature === this.#drawn) return;
    this.#drawn = signature;
    const focused = this.#root.contains(document.activeElement) ? document.activeElement.dataset : {};
    this.#root.replaceChildren(
      blocks.length ? make("ul", {}, ...blocks.map((block) => this.#entry(block))) : make("p", { class: "muted" }, say("emptyDay")));
    if (focused.entry) this.#root.querySelector(`[data-entry="${focused.entry}"][data-act="${focused.act}"]`)?.focus();
  }

  #entry(block) {
    const { store } = this.#editor;
    const { session } = block;
    const where = block.isBand ? say("allRooms") : (store.nameOf(session.room, "rooms") ?? say("noRoom"));
    const button = (act, shape, word) =>
      make("button", { type: "button", class: "btn", "data-act": act, "data-entry": block.id, "aria-label": `${word}: ${block.title}` }, icon(shape), ` ${word}`);
    return make("li", { class: ["editor-entry", session.theme && `theme-of-${session.theme}`, session.kind === "break" && "is-break", block.isCancelled && "is-cancelled"].filter(Boolean).join(" ") },
      make("p", { class: "entry-time" }, make("strong", {}, clock(block.from)), ` – ${clock(block.to)}`),
      make("div", {},
        make("h3", {}, block.title),
        make("p", { class: "muted" }, [where, store.nameOf(session.theme, "themes"), block.isLocked && say("locked"), block.isCancelled && say("cancelled")].filter(Boolean).join(" · ")),
        ...this.#clashes(block)),
      make("div", { class: "entry-acts" },
        block.isCancelled ? button("restore", "arrow-counterclockwise", say("restore")) : button("open", "arrow-down-up", say("moveIt")),
        block.isLocked ? button("toggleLock", "unlock", say("unlock")) : button("toggleLock", "lock", say("lock"))));
  }

  #clashes({ clashes }) {
    return clashes.filter((clash) => gravity(clash) > 0).map((clash) => {
      const [tone, shape] = gravity(clash) === 2 ? ["is-blocking", "x-octagon-fill"] : ["is-warning", "exclamation-triangle-fill"];
      return make("p", { class: `entry-clash ${tone}` }, icon(shape), ` ${clash.rule}${clash.about ? `: ${clash.about}` : ""}`);
    });
  }

  #click(event) {
    const { act, entry } = event.target.closest("[data-act]")?.dataset ?? {};
    if (act) this.#editor[act](this.#editor.store.block(entry));
  }
}

/** What clashes in the whole programme, in words. */
export function clashWord({ blocking, warnings }) {
  if (!blocking && !warnings) return say("noClashes");
  return blocking ? count("blocking", blocking) : count("warnings", warnings);
}
