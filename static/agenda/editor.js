/**
 * The grid of the programme. Every gesture, by mouse, finger or keyboard, is a command that is shown at once and
 * sent in its turn; the answer says what clashes since. What others do arrives within a few seconds.
 */
import { announce } from "../_shared/announce.js";
import { askNew, askPlace, askStale } from "./editor/dialogs.js";
import { icon, make } from "./editor/dom.js";
import { Drag } from "./editor/drag.js";
import { Grid } from "./editor/grid.js";
import { History } from "./editor/history.js";
import { Keys } from "./editor/keys.js";
import { ExpiredError, RefusedError, Server, StaleError } from "./editor/server.js";
import { Detail, List, Tray, clashWord } from "./editor/side.js";
import { Store, gravity, sent, usualMinutes } from "./editor/store.js";
import { count, hours, say } from "./editor/words.js";

const ASK_EVERY = 4000; // milliseconds, while the page is seen
const MOST_TOLD = 3; // clashes in one sentence; how many there are is said, the rest is marked on the grid
const ZOOMS = [0.8, 1.2, 1.8, 2.4, 3.2]; // pixels a minute
const NARROW = matchMedia("(width < 48rem)");
const ZOOM_KEPT = "forum-editor-zoom";

class Editor {
  #root = document.getElementById("editor");
  #server = new Server(this.#root.dataset);
  #history = new History();
  #turn = Promise.resolve(); // commands go one after the other
  #pending = 0;
  #age = 0; // commands of before a failure are not sent any more
  #selected = null;
  #part = (name) => this.#root.querySelector(`[data-${name}]`);

  constructor() {
    this.store = new Store(JSON.parse(document.getElementById("editor-board").content.textContent));
    this.grid = new Grid(this.#part("scroll"), this.store);
    this.tray = new Tray(this.#part("tray"), this.store);
    this.detail = new Detail(this.#part("detail"), this);
    this.list = new List(this.#part("list"), this);
    this.drag = new Drag(this, { root: this.#root, scroll: this.#part("scroll"), tray: this.#part("tray") });
    this.keys = new Keys(this, { root: this.#root });
    this.#readAddress();
    this.#zoomTo(Number(localStorage.getItem(ZOOM_KEPT) ?? 2));
    this.#root.hidden = false;
    this.#listen();
    this.drawAll();
    setTimeout(() => this.#ask(), ASK_EVERY);
  }

  #listen() {
    this.#root.addEventListener("click", (event) => this.#click(event));
    this.#root.addEventListener("focusin", (event) => this.#follow(event));
    this.#root.addEventListener("dblclick", (event) => {
      const id = event.target.closest("[data-id]")?.dataset.id;
      if (id) this.open(this.store.block(id));
    });
    NARROW.addEventListener("change", () => this.drawAll());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#askNow());
    window.addEventListener("hashchange", () => {
      this.#readAddress();
      this.drawAll();
    });
    window.addEventListener("beforeunload", (event) => this.#pending && event.preventDefault());
  }

  #click(event) {
    const { day } = event.target.closest("[data-day]")?.dataset ?? {};
    const { axis } = event.target.closest("[data-axis]")?.dataset ?? {};
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (day) {
      event.preventDefault();
      this.showDay(day);
    } else if (axis) this.#showAxis(axis);
    else if (name) this.do(name);
  }

  /** A tool of the bar, by its name. */
  do(name) {
    const tools = {
      undo: () => this.undo(),
      redo: () => this.redo(),
      smaller: () => this.#zoomTo(this.zoom - 1),
      larger: () => this.#zoomTo(this.zoom + 1),
      clash: () => this.#nextClash(),
      help: () => document.getElementById("editor-keys").showModal(),
      new: () => this.offerNew(this.#usualPlace()),
    };
    tools[name]();
  }

  // What is shown

  get isList() {
    return NARROW.matches || this.axisShown === "list";
  }

  drawAll() {
    const hadFocus = this.#root.contains(document.activeElement);
    this.#drawBar();
    this.#part("scroll").hidden = this.isList;
    this.#part("list").hidden = !this.isList;
    if (this.isList) this.list.draw();
    else this.grid.draw();
    this.tray.draw();
    this.detail.draw(this.isList ? null : (this.#selected && this.store.block(this.#selected)));
    if (hadFocus && !this.#root.contains(document.activeElement)) this.#keepFocus();
  }

  /** What had the focus is gone: the next key goes on from what stands first, not from the head of the page. */
  #keepFocus() {
    const stop = this.isList ? "[data-entry]" : ".slot[tabindex='0']";
    (this.#root.querySelector(stop) ?? this.#root.querySelector("[data-do='new']")).focus();
  }

  #drawBar() {
    const { days, day } = this.store;
    const signature = JSON.stringify([days, day]);
    if (this.drawnBar !== signature) {
      this.drawnBar = signature;
      const focused = document.activeElement?.dataset.day;
      this.#part("days").replaceChildren(...days.map(({ key, name, short }) =>
        make("li", {}, make("a", { href: `#${key}`, "data-day": key, "aria-current": key === day ? "true" : null, title: name }, short))));
      if (focused) this.#root.querySelector(`[data-day="${focused}"]`)?.focus();
    }
    for (const button of this.#root.querySelectorAll("[data-axis]")) button.setAttribute("aria-pressed", String(button.dataset.axis === this.axisShown));
    const tool = (name) => this.#root.querySelector(`[data-do="${name}"]`);
    tool("undo").setAttribute("aria-disabled", String(!this.#history.last));
    tool("redo").setAttribute("aria-disabled", String(!this.#history.next));
    const { gravities } = this.store;
    tool("clash").classList.toggle("is-blocking", gravities.blocking > 0);
    tool("clash").classList.toggle("is-warning", !gravities.blocking && gravities.warnings > 0);
    tool("clash").querySelector("span").textContent = clashWord(gravities);
  }

  #readAddress() {
    const [day, axis] = location.hash.slice(1).split("/");
    if (this.store.days.some(({ key }) => key === day)) this.store.day = day;
    this.axisShown = ["rooms", "themes", "list"].includes(axis) ? axis : "rooms";
    if (this.axisShown !== "list") this.store.axis = this.axisShown;
  }

  #writeAddress() {
    history.replaceState(null, "", `#${this.store.day}/${this.axisShown}`);
  }

  showDay(day, { isQuiet = false } = {}) {
    if (day === this.store.day) return;
    this.store.day = day;
    this.#writeAddress();
    this.drawAll();
    if (!isQuiet) announce(this.store.dayName(day));
  }

  stepDay(step) {
    const days = this.store.days.map(({ key }) => key);
    const next = days[days.indexOf(this.store.day) + step];
    if (!next) return;
    this.showDay(next);
    const [first] = this.store.blocks();
    if (first) this.grid.focus(first.id);
    else this.#root.querySelector(`[data-day="${next}"]`).focus();
  }

  #showAxis(axis) {
    this.axisShown = axis;
    if (axis !== "list") this.store.axis = axis;
    this.#writeAddress();
    this.drawAll();
  }

  #zoomTo(step) {
    this.zoom = Math.min(Math.max(step, 0), ZOOMS.length - 1) || 0;
    this.grid.zoom = ZOOMS[this.zoom];
    localStorage.setItem(ZOOM_KEPT, this.zoom);
  }

  /** Brings a block into view, on its day, and gives it the focus. */
  select(id) {
    const block = this.store.block(id);
    if (!block) return;
    if (block.day) this.showDay(block.day, { isQuiet: true });
    this.#selected = block.id;
    if (block.day) this.grid.focus(block.id);
    else this.tray.focus(block.id);
    this.detail.draw(this.store.block(block.id));
  }

  /** A press that became no drag; in the list there is nothing beside to read, so the form comes at once. */
  choose(block) {
    if (this.isList) this.open(block);
    else this.select(block.id);
  }

  #follow(event) {
    const node = event.target.closest("[data-id]");
    if (!node || this.isList) return;
    this.#selected = node.dataset.id;
    if (!node.closest("[data-tray]")) this.grid.follow(node);
    this.detail.draw(this.store.block(node.dataset.id));
  }

  #nextClash() {
    const least = this.store.gravities.blocking ? 2 : 1;
    const all = this.store.days.flatMap(({ key }) => this.store.blocks(key)).concat(this.store.tray);
    const marked = all.filter(({ clashes }) => clashes.some((clash) => gravity(clash) >= least));
    if (!marked.length) return announce(say("noClashes"));
    const place = marked.findIndex(({ id }) => id === this.#selected);
    const next = marked[(place + 1) % marked.length];
    if (this.isList) {
      this.showDay(next.day ?? this.store.day);
      this.#root.querySelector(`[data-entry="${next.id}"]`)?.focus();
    } else this.select(next.id);
  }

  // What is done

  move(block, { day, from, to, column }) {
    const facts = this.store.factsAt({ day, from, to, column }, block.isBand);
    this.#change(block, facts);
  }

  takeOff(block) {
    if (!block.day || block.isBand) return;
    if (block.isFixed) return this.refuseFixed(block);
    this.#change(block, { day: null, from: null, to: null });
  }

  toggleLock(block) {
    this.#change(block, { locked: !block.isLocked });
  }

  /** What was cancelled is held again, where it stood. */
  restore(block) {
    if (block.isCancelled) this.#change(block, { cancelled: false });
  }

  async open(block) {
    if (block.isCancelled) return this.refuseFixed(block);
    const opened = new Map(block.keys.map((key) => [key, this.store.sessions.get(key)]));
    const facts = await askPlace(block, this.store);
    if (!facts) return;
    if (facts.day === null) Object.assign(facts, { from: null, to: null });
    const moves = ["day", "from", "to", "room"].some((name) => name in facts && facts[name] !== block.session[name]);
    if (block.isLocked && facts.locked !== false && moves) return this.refuseFixed(block);
    this.#change(block, facts, opened);
  }

  /** A copy stands after its session, or where it was dropped. */
  copy(block, target = null) {
    if (block.isBand) return;
    const minutes = block.day ? block.to - block.from : 0;
    const place = target ?? (block.day ? { day: block.day, from: block.to, to: Math.min(block.to + minutes, 1440), column: block.column } : null);
    const { room, theme } = block.session;
    const facts = place ? { room, theme, ...this.store.factsAt(place) } : { room, theme, day: null };
    this.#perform({ changes: [], additions: [{ facts, extra: { copy_of: block.id } }], title: block.title });
  }

  async offerNew({ day, from, to, column }) {
    const place = { room: null, theme: null, ...this.store.factsAt({ day, from, to, column: column ?? "" }) };
    const sessions = await askNew(place, this.store);
    if (!sessions) return;
    const additions = sessions.map(({ title, kind, ...facts }) => ({ facts, extra: { title, kind } }));
    this.#perform({ changes: [], additions, title: sessions[0].title });
  }

  offerNewAfter(block) {
    if (!block.day) return this.offerNew(this.#usualPlace());
    const from = Math.min(block.to, 1440 - usualMinutes(block.session));
    return this.offerNew({ day: block.day, from, to: from + 60, column: block.column });
  }

  #usualPlace() {
    const column = this.store.columns[0].key;
    const from = this.store.freePlace(column, 60);
    return { day: this.store.day, from, to: from + 60, column };
  }

  refuseFixed({ title, isCancelled }) {
    this.#tell(say(isCancelled ? "isCancelled" : "isLocked", { title }), "refused");
  }

  undo() {
    const entry = this.#history.last;
    if (entry) this.#perform(entry, "undo");
    else announce(say("nothingToUndo"));
  }

  redo() {
    const entry = this.#history.next;
    if (entry) this.#perform(entry, "redo");
    else announce(say("nothingToRedo"));
  }

  /**
   * The same facts for all sessions of a block; nothing, when they are what they were. A form tells what the
   * sessions were when it was opened: what came meanwhile is not written over unseen.
   */
  #change(block, facts, seen = this.store.sessions) {
    const changes = [];
    for (const key of block.keys) {
      const session = seen.get(key);
      const names = Object.keys(facts).filter((name) => (session[name] ?? null) !== (facts[name] ?? null));
      if (names.some((name) => ["day", "from", "to"].includes(name))) names.push("day", "from", "to");
      if (!names.length) continue;
      const [before, after] = [session, facts].map((side) => Object.fromEntries(names.map((name) => [name, side[name] ?? null])));
      changes.push({ key, before, after, seen: session.version, was: session });
    }
    if (changes.length) this.#perform({ changes, additions: [], title: block.title });
    else {
      this.drawAll();
      this.select(block.id);
    }
  }

  /** Shows a command at once and sends it in its turn. */
  #perform(entry, way = "do") {
    const isBack = way === "undo";
    const age = this.#age;
    if (way === "do") this.#history.add(entry);
    else this.#history[`${way === "undo" ? "undone" : "redone"}`](entry);
    for (const { key, before, after } of entry.changes) this.store.patch(key, isBack ? before : after);
    this.drawAll();
    if (entry.changes.length) this.#show(entry.changes[0].key);
    this.#pending += 1;
    this.#turn = this.#turn.then(async () => {
      if (age === this.#age) await this.#send(entry, way);
      else this.#history.forget(entry); // it was made upon one that failed, and is not sent
      this.#pending -= 1;
    });
  }

  #show(key) {
    const block = this.store.block(key);
    if (block && !this.isList) this.select(block.id);
  }

  async #send(entry, way) {
    try {
      await this.#finish(entry, way, await this.#server.save(this.#edits(entry, way)));
    } catch (error) {
      await this.#fail(error, entry, way);
    }
  }

  #edits({ changes, additions }, way) {
    const isBack = way === "undo";
    const edits = { changed: changes.map(({ key, before, after, seen }) => ({
      key,
      version: way === "do" ? this.store.versionFor(key, seen) : this.store.ownVersion(key),
      ...sent(isBack ? before : after),
    })) };
    if (isBack) edits.removed = additions.map(({ key }) => ({ key, version: this.store.ownVersion(key) }));
    else edits.added = additions.map(({ facts, extra }) => ({ ...extra, ...sent(facts) }));
    return edits;
  }

  async #finish(entry, way, answer) {
    const gone = answer.clashes.removed.map((key) => this.store.clashes.get(key))
      .filter((clash) => clash?.sides.some((side) => !answer.removed.includes(side))); // not of what is gone itself
    const focused = this.#selected;
    this.store.take(answer);
    entry.additions.forEach((addition, place) => {
      const fresh = answer.added[place];
      if (!fresh) return;
      if (addition.key) this.#history.rename(addition.key, fresh);
      addition.key = fresh;
    });
    this.drawAll();
    const shown = answer.added[0] ?? entry.changes[0]?.key;
    if (answer.added.length) this.#show(shown);
    else if (answer.removed.includes(focused)) this.detail.draw(null);
    const news = answer.clashes.added.filter(({ known }) => !known);
    this.#tell([this.#outcome(entry, way, shown), ...this.#clashNews(news, gone)].join(" "), news.length ? "attention" : "good");
  }

  #outcome(entry, way, key) {
    const block = key && this.store.block(key);
    const verb = { do: "", undo: `${say("undone")} `, redo: `${say("redone")} ` }[way];
    if (!block) return `${verb}${say("removed", { title: entry.title })}`;
    if (!block.day) return `${verb}${say("putInTray", { title: block.title })}`;
    const where = block.isBand ? say("allRooms") : (this.store.nameOf(block.column) ?? say(this.store.axis === "themes" ? "noTheme" : "noRoom"));
    const place = `${this.store.dayName(block.day)}, ${hours(block)}, ${where}`;
    return `${verb}${say("standsAt", { title: block.title, place })}${block.isLocked ? ` ${say("nowLocked")}` : ""}${block.isCancelled ? ` ${say("nowCancelled")}` : ""}`;
  }

  #clashNews(added, gone) {
    const named = (clashes) => {
      const told = [...new Set(clashes.map(({ rule, about, sides }) => {
        const titles = sides.map((side) => this.store.sessions.get(side)?.title).filter(Boolean).join(", ");
        return `${rule}${about ? ` (${about})` : ""}: ${titles}`;
      }))];
      if (told.length > MOST_TOLD) told.splice(MOST_TOLD, told.length, `… (${count("clashes", told.length)})`);
      return told.join("; ");
    };
    return [added.length && say("clashesAdded", { clashes: named(added) }), gone.length && say("clashesGone", { clashes: named(gone) })].filter(Boolean);
  }

  async #fail(error, entry, way) {
    this.#age += 1; // what waits was made upon this one
    this.#history.forget(entry);
    if (error instanceof StaleError) return this.#settle(error, entry, way);
    await this.#askNow({ force: true });
    const text = error instanceof RefusedError ? error.message : say(error instanceof ExpiredError ? "expired" : "lost");
    this.#tell(text, "refused");
  }

  /** Two changed one session: both are shown, and the one who comes second decides. */
  async #settle({ stale }, entry, way) {
    const isBack = way === "undo";
    const wanted = entry.changes.map(({ key, before, after, was }) => {
      const [from, facts] = isBack ? [after, before] : [before, after];
      return { key, facts, before: { ...((way === "do" && was) || this.store.sessions.get(key)), ...from } };
    });
    announce(say("somebodyElse"));
    const all = entry.changes.length ? wanted : stale.map(({ key }) => ({ key, facts: {}, before: this.store.sessions.get(key) ?? {} }));
    const answer = await askStale(stale, all, this.store);
    await this.#askNow({ force: true });
    if (answer !== "mine") return this.#tell(say("keptTheirs"), "good");
    const changes = wanted.map(({ key, facts }) => {
      const session = this.store.sessions.get(key);
      const before = Object.fromEntries(Object.keys(facts).map((name) => [name, session[name] ?? null]));
      return { key, before, after: facts, seen: session.version };
    });
    this.#perform({ changes, additions: [], title: entry.title });
  }

  #tell(text, tone) {
    const news = this.#part("news");
    const shape = { good: "check-circle-fill", attention: "exclamation-triangle-fill", refused: "x-octagon-fill", other: "person" }[tone];
    news.className = `editor-news is-${tone}`;
    news.replaceChildren(icon(shape), make("span", {}, text));
    announce(text);
  }

  // What others do

  async #ask() {
    if (!document.hidden) await this.#askNow();
    setTimeout(() => this.#ask(), ASK_EVERY);
  }

  async #askNow({ force = false } = {}) {
    if (!force && (this.#pending || this.drag.isBusy || this.keys.isBusy)) return;
    try {
      const data = await this.#server.changes(force ? -1 : this.store.serial, this.store.entry);
      if (!data || (!force && this.#pending)) return;
      this.store.takeAll(data);
      this.drawAll();
      if (data.told.length) this.#showOthers(data.told);
    } catch (error) {
      if (error instanceof ExpiredError) this.#tell(say("expired"), "refused"); // else the network is away: the next turn asks again
    }
  }

  #showOthers(told) {
    this.#tell(told.slice(0, 3).map(({ when, text }) => `${when} ${text}`).join(" "), "other");
    for (const { session } of told) this.grid.node(this.store.block(session)?.id)?.classList.add("is-fresh");
  }
}

if (document.getElementById("editor")) new Editor();
