/**
 * The public programme, when there is a script: sessions are marked and kept in this browser, filters act at once,
 * and what is on now is marked. Without it, the filters are a form and each page is whole.
 */
import { announce } from "../_shared/announce.js";

const words = document.getElementById("programme-words")?.dataset;
const [checkIcon, plusIcon] = document.getElementById("programme-words")?.content.querySelectorAll("svg") ?? [];
const KEY = /\/sessions\/([0-9a-f-]{36})\//;
const store = `programme:${words?.slug}`;
const WAIT = 300; // milliseconds after the last letter
const LOOK = 30_000;
const FOLLOW = ["[data-programme]", ".programme-tools", ".programme-files"]; // what the filters change, links included

function kept() {
  try {
    return new Set(JSON.parse(localStorage.getItem(store) ?? "[]"));
  } catch {
    return new Set();
  }
}

function keep(chosen) {
  try {
    localStorage.setItem(store, JSON.stringify([...chosen]));
  } catch {
    // a browser that keeps nothing still has the link
  }
}

function keyOf(card) {
  return card.querySelector("a[href*='/sessions/']")?.getAttribute("href").match(KEY)?.[1];
}

function paint(button, title, isChosen) {
  button.setAttribute("aria-pressed", String(isChosen));
  button.setAttribute("aria-label", `${isChosen ? words.drop : words.choose}: ${title}`);
  button.title = isChosen ? words.drop : words.choose;
  button.replaceChildren((isChosen ? checkIcon : plusIcon).cloneNode(true));
}

/** A button on each session to mark it. */
function addButtons(page) {
  const chosen = kept();
  for (const card of page.querySelectorAll("article.session")) {
    const key = keyOf(card);
    if (!key || card.querySelector(".choose")) continue;
    const title = card.querySelector("h3, h4").textContent.trim();
    const button = Object.assign(document.createElement("button"), { type: "button", className: "choose no-print" });
    paint(button, title, chosen.has(key));
    button.addEventListener("click", () => {
      const now = kept();
      const isChosen = !now.has(key);
      if (isChosen) now.add(key);
      else now.delete(key);
      keep(now);
      paint(button, title, isChosen);
      announce(button.title);
      showMine();
    });
    card.append(button);
  }
}

/** The bar that leads to what is marked: as a page, as a calendar, as a link for others. */
function showMine() {
  const chosen = [...kept()];
  let bar = document.querySelector(".my-programme");
  if (!chosen.length) {
    bar?.remove();
    return;
  }
  if (!bar) {
    bar = Object.assign(document.createElement("aside"), { className: "my-programme no-print" });
    bar.setAttribute("aria-label", words.mine);
    document.querySelector("main").append(bar);
  }
  const page = new URL(words.page, location.href);
  page.searchParams.set("chosen", chosen.join(","));
  const calendar = new URL(words.calendar, location.href);
  calendar.searchParams.set("chosen", chosen.join(","));
  const link = (href, text, style) => Object.assign(document.createElement("a"), { href, textContent: text, className: style });
  bar.replaceChildren(
    link(page.href, `${words.mine} (${chosen.length})`, "btn btn-primary"),
    link(calendar.href, words.calendarWord, "btn"),
  );
  if (navigator.clipboard) bar.append(copyButton(page.href)); // there is none without HTTPS
}

function copyButton(address) {
  const copy = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: words.copy });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address);
    announce(words.copied);
    copy.textContent = words.copied;
  });
  return copy;
}

/** Marks what is on now, by the times that the page says. */
function markNow(page) {
  const now = Date.now();
  for (const card of page.querySelectorAll("article.session")) {
    const [start, end] = [...card.querySelectorAll(".session-time time")].map((time) => Date.parse(time.dateTime));
    card.classList.toggle("is-now", start <= now && now < end);
  }
}

let asked = 0;

/** Draws the page anew with what the filters say; an answer that comes late is dropped. */
async function redraw(form) {
  const mine = ++asked;
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  const address = `${location.pathname}?${query}`;
  const response = await fetch(address);
  if (mine !== asked || !response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of FOLLOW) document.querySelector(part)?.replaceWith(document.adoptNode(fresh.querySelector(part)));
  const next = document.querySelector("[data-programme]");
  history.replaceState(null, "", address);
  enhance(next);
  announce(next.dataset.programme);
}

function enhance(page) {
  addButtons(page);
  markNow(page);
}

function start() {
  const page = document.querySelector("[data-programme]");
  const form = document.querySelector(".programme-filters form");
  if (!words || !page || !form) return;
  enhance(page);
  showMine();
  setInterval(() => markNow(document), LOOK);
  let later;
  form.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(() => redraw(form).catch(() => form.submit()), WAIT);
  });
  globalThis.addEventListener("storage", () => {
    showMine();
    for (const button of document.querySelectorAll(".choose")) button.remove();
    addButtons(document);
  });
}

start();
