/** The forms of the editor: where a session stands, a new one, and two changes of one session side by side. */
import { make } from "./dom.js";
import { clock, hours, minutesOf, say } from "./words.js";

const element = (id) => document.getElementById(id);

function fill(form, store) {
  const choices = {
    days: [["", say("noTime")], ...store.days.map(({ key, name }) => [key, name])],
    rooms: [["", say("noRoom")], ...store.rooms.map(({ key, name }) => [key, name])],
    themes: [["", say("noTheme")], ...store.themes.map(({ key, name }) => [key, name])],
    kinds: store.kinds.map(({ key, name }) => [key, name]),
  };
  for (const select of form.querySelectorAll("[data-options]")) {
    select.replaceChildren(...choices[select.dataset.options].map(([value, name]) => make("option", { value }, name)));
  }
  form.querySelector("[data-error]").hidden = true;
}

function set(form, { day, from, to, room, theme }) {
  const fields = form.elements;
  fields.day.value = day ?? "";
  fields.from.value = day ? clock(from) : "";
  fields.to.value = day ? clock(to) : "";
  fields.room.value = room ?? "";
  fields.theme.value = theme ?? "";
}

/** What the form says of a place; null when it says why not. Whatever passes midnight already may go on doing so. */
function read(form, { passesMidnight = false } = {}) {
  const { day, from, to, room, theme } = form.elements;
  const place = { room: room.value || null, theme: theme.value || null };
  if (!day.value) return { day: null, ...place };
  const [starts, ends] = [minutesOf(from.value), minutesOf(to.value)];
  const later = ends !== null && ends <= starts && passesMidnight ? ends + 1440 : ends;
  if (starts === null || later === null || later <= starts) return refuse(form, say("badHours"));
  return { day: day.value, from: starts, to: later, ...place };
}

function refuse(form, text) {
  const error = form.querySelector("[data-error]");
  error.textContent = text;
  error.hidden = false;
  return null;
}

/** Opens a dialog; answers what the pressed button and the form say once it is closed, null when it was left. */
function ask(dialog, answer) {
  return new Promise((resolve) => {
    const form = dialog.querySelector("form");
    const onSubmit = (event) => {
      event.preventDefault();
      const said = answer(event.submitter?.value ?? "save", form);
      if (!said) return;
      finish(said);
      dialog.close();
    };
    const onClose = () => finish(null);
    const finish = (said) => {
      form.removeEventListener("submit", onSubmit);
      dialog.removeEventListener("close", onClose);
      resolve(said);
    };
    form.addEventListener("submit", onSubmit);
    dialog.addEventListener("close", onClose);
    dialog.showModal();
  });
}

/** Day, hours, room, theme and lock of a block; answers facts to change. */
export function askPlace(block, store) {
  const dialog = element("editor-place");
  const form = dialog.querySelector("form");
  fill(form, store);
  dialog.querySelector("[data-title]").textContent = block.title;
  dialog.querySelector("[data-page]").href = block.session.page;
  set(form, block.session);
  form.elements.locked.checked = block.isLocked;
  form.elements.room.parentNode.hidden = block.isBand;
  dialog.querySelector('[value="tray"]').hidden = !block.day || block.isBand;
  return ask(dialog, (button) => {
    if (button === "tray") return { day: null };
    const place = read(form, { passesMidnight: block.to > 1440 });
    if (!place) return null;
    if (block.isBand) delete place.room;
    return { ...place, locked: form.elements.locked.checked };
  });
}

/** A session to be added at a place. */
export function askNew(place, store) {
  const dialog = element("editor-new");
  const form = dialog.querySelector("form");
  const everywhere = form.querySelector("[data-everywhere]");
  fill(form, store);
  form.elements.title.value = "";
  form.elements.kind.value = "panel";
  set(form, place);
  const showEverywhere = () => {
    everywhere.hidden = form.elements.kind.value !== "break" || store.rooms.length < 2;
    form.elements.room.parentNode.hidden = !everywhere.hidden && form.elements.everywhere.checked;
  };
  showEverywhere();
  form.onchange = showEverywhere;
  return ask(dialog, () => {
    const said = read(form);
    if (!said) return null;
    const session = { ...said, title: form.elements.title.value.trim(), kind: form.elements.kind.value };
    const isEverywhere = !everywhere.hidden && form.elements.everywhere.checked;
    return isEverywhere ? store.rooms.map(({ key }) => ({ ...session, room: key })) : [session];
  });
}

/** What somebody else did beside what was to be done; answers "mine" or "theirs". */
export function askStale(stale, wanted, store) {
  const dialog = element("editor-stale");
  dialog.querySelector("[data-differences]").replaceChildren(
    ...stale.map((one) => difference(one, wanted.find(({ key }) => key === one.key), store)));
  dialog.querySelector("[data-mine]").hidden = stale.some(({ session, key }) => !session || !Object.keys(wanted.find((one) => one.key === key)?.facts ?? {}).length);
  return ask(dialog, (button) => button);
}

function difference({ key, session, told }, { before, facts }, store) {
  const title = make("h3", {}, session?.title ?? store.sessions.get(key)?.title ?? "–");
  const who = make("p", {}, told ? say("changedBy", { who: told.who, when: told.when }) : say("changedBySomebody"));
  if (!session) return make("section", {}, title, who, make("p", {}, say("isGone")));
  const rows = ["place", "room", "theme", "locked", "cancelled"]
    .map((name) => [say(`field_${name}`), ...[before, session, { ...before, ...facts }].map((side) => shown(name, side, store))])
    .filter(([, seen, theirs, mine]) => new Set([seen, theirs, mine]).size > 1);
  const head = ["", say("asSeen"), say("theirs"), say("yours")].map((word) => make("th", { scope: "col" }, word));
  const body = rows.map(([name, ...sides]) => make("tr", {}, make("th", { scope: "row" }, name), ...sides.map((side) => make("td", {}, side))));
  const table = make("table", { class: "table" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
  return make("section", {}, title, who, rows.length ? table : make("p", {}, say("otherFields")));
}

function shown(name, side, store) {
  if (name === "place") return side.day ? `${store.dayName(side.day)}, ${hours(side)}` : say("noTime");
  if (name === "room") return store.nameOf(side.room, "rooms") ?? say("noRoom");
  if (name === "theme") return store.nameOf(side.theme, "themes") ?? say("noTheme");
  if (name === "cancelled") return say(side.cancelled ? "cancelled" : "held");
  return say(side.locked ? "locked" : "notLocked");
}
