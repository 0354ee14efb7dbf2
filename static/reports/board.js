/** Keeps the board fresh: asks every few seconds for what changed, and says so when no answer comes. */
import { announce } from "../_shared/announce.js";

const EVERY = 4000;

const board = document.getElementById("board");
const lost = document.getElementById("lost");
let etag = "";

async function refresh() {
  const response = await fetch(board.dataset.url, {
    cache: "no-store",
    headers: etag ? { "If-None-Match": etag } : {},
    redirect: "manual",
    signal: AbortSignal.timeout(EVERY * 2),
  });
  if (response.status === 304) return;
  if (!response.ok) throw new TypeError("no answer of ours");
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  etag = response.headers.get("ETag") ?? "";
  const open = [...board.querySelectorAll("details")].map((details) => details.open);
  board.replaceChildren(...document.adoptNode(fresh.body).childNodes);
  board.querySelectorAll("details").forEach((details, index) => (details.open = open[index] ?? false));
}

async function keepFresh() {
  try {
    if (!document.hidden) await refresh();
    lost.hidden = true;
  } catch {
    if (lost.hidden) announce(lost.textContent);
    lost.hidden = false;
  } finally {
    setTimeout(keepFresh, EVERY);
  }
}

document.addEventListener("visibilitychange", () => document.hidden || refresh().catch(() => {}));
setTimeout(keepFresh, EVERY);
