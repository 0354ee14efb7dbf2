/**
 * The review desk by keyboard and in place. The cursor is the row that the focus is in; letters act on that row
 * alone, and never in fields. Without this script boxes, buttons and links do all of it, a page at a time.
 */
import { announce } from "../_shared/announce.js";

const OFF = "forum-review-keys-off";
const rows = document.querySelector("[data-rows]");
const help = document.getElementById("keys");
const dialog = document.getElementById("return");
const words = document.querySelector("[data-words]")?.dataset;
const token = document.querySelector("[data-selection] [name=csrf_token]")?.value;

const link = (row) => row?.querySelector(".person-name");
const current = () => document.activeElement?.closest("[data-row]");

/** Moves the cursor; the row comes into view with some of what follows. */
function go(row) {
  link(row)?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const here = current();
  if (!here) return go(step > 0 ? rows.firstElementChild : rows.lastElementChild);
  const next = step > 0 ? here.nextElementSibling : here.previousElementSibling;
  if (next) go(next);
  else if (step > 0) leave(here);
}

/** The list goes on after this person, whatever became of those before: no one is skipped. */
function leave(row) {
  if (!document.querySelector(".pages [rel=next]")) return announce(words.end);
  const address = new URL(location.href);
  address.searchParams.delete("page");
  address.searchParams.set("after", row.querySelector("[data-select]").value);
  address.hash = "row";
  location.assign(address);
}

/** Says beside the row why nothing changed. */
function refuse(row, text) {
  row.querySelector("[role=alert]")?.remove();
  const said = document.createElement("p");
  said.className = "field-error";
  said.setAttribute("role", "alert");
  said.textContent = text;
  row.querySelector(".decide").append(said);
}

/** Sends a decision and puts the row as it stands then in its place; answers whether it was taken. */
async function decide(row, decision, reason = "") {
  if (row.dataset.sent) return;
  row.dataset.sent = "yes";
  const before = row.nextElementSibling;
  let answer;
  try {
    answer = await fetch(`${link(row).pathname}row${location.search}`, {
      method: "POST",
      body: new URLSearchParams({ csrf_token: token, decision, reason }),
      redirect: "manual",
    });
  } catch {
    delete row.dataset.sent;
    return refuse(row, words.lost);
  }
  const text = await (answer.type === "opaqueredirect" ? "" : answer.text());
  const holder = document.createElement("template");
  holder.innerHTML = text.trim();
  const fresh = holder.content.querySelector("[data-row]");
  if (!fresh) return send(row, decision, reason); // signed out, or a page that expired: the whole page explains it
  const wasHere = row.contains(document.activeElement) || document.activeElement === document.body;
  fresh.querySelector("[data-select]").checked = row.querySelector("[data-select]").checked;
  row.replaceWith(fresh);
  if (!answer.ok) return wasHere && go(fresh);
  fresh.classList.add("is-decided");
  announce(fresh.dataset.told);
  if (!wasHere) return;
  if (before) go(before);
  else go(fresh);
}

/** The way without a script: the form of the page, to the address of the registration. */
function send(row, decision, reason) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${link(row).pathname}${decision === "approve" ? "approve" : "decide"}`;
  for (const [name, value] of Object.entries({ csrf_token: token, decision, reason })) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function offers(row, decision) {
  return row.querySelector(`[data-decision="${decision}"]`);
}

function approve(row) {
  if (offers(row, "approve")) decide(row, "approve");
  else refuse(row, words.cannot);
}

let returned = null;
function ask(row) {
  if (!offers(row, "return")) return refuse(row, words.cannot);
  returned = row;
  dialog.querySelector("[data-return-name]").textContent = link(row).textContent;
  dialog.showModal();
  dialog.querySelector("textarea").focus();
}

const KEYS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  a: () => current() && approve(current()),
  r: () => current() && ask(current()),
  x: () => current()?.querySelector("[data-select]").click(),
  "/": () => document.querySelector(".filters [name=q]")?.focus(),
  "?": () => help.showModal(),
};

function isTyping(element) {
  return element?.closest("textarea, select, dialog, [contenteditable], input:not([type=checkbox])");
}

function press(event) {
  const act = KEYS[event.key];
  const isArrow = event.key.startsWith("Arrow");
  if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event.target) || localStorage.getItem(OFF)) return;
  if (isArrow && !current()) return; // outside of the rows arrows scroll
  event.preventDefault();
  act();
}

function start() {
  document.addEventListener("keydown", press);
  rows.addEventListener("click", (event) => {
    const offered = event.target.closest("[data-decision]");
    if (!offered) return;
    event.preventDefault();
    const row = offered.closest("[data-row]");
    if (offered.dataset.decision === "approve") approve(row);
    else ask(row);
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = dialog.querySelector("textarea").value.trim();
    if (!reason) return;
    dialog.close();
    link(returned).focus();
    decide(returned, "return", reason);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) dialog.querySelector("form").requestSubmit();
  });
  const opener = document.querySelector("[data-keys-help]");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  const on = help.querySelector("[data-keys-on]");
  on.checked = !localStorage.getItem(OFF);
  on.addEventListener("change", () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes")));
  if (location.hash === "#row") go(rows.firstElementChild);
}

if (rows) start();
