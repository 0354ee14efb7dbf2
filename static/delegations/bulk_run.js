/** Keeps the page of a decision on many fresh until it is over. */
import { announce } from "../_shared/announce.js";

const EVERY = 1500;
const standing = document.getElementById("standing");

async function refresh() {
  const answer = await fetch(standing.dataset.url, {
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(EVERY * 6),
  });
  if (!answer.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const isHere = standing.contains(document.activeElement);
  standing.replaceChildren(...document.adoptNode(fresh.body).childNodes);
  if (isHere) standing.querySelector("button")?.focus();
  return Boolean(standing.querySelector("[data-over]"));
}

async function keepFresh() {
  let isOver = false;
  try {
    if (!document.hidden) isOver = await refresh();
  } catch {
    // no answer now; the next one may come
  }
  if (isOver) announce(standing.querySelector(".notice").textContent.trim());
  else setTimeout(keepFresh, EVERY);
}

setTimeout(keepFresh, EVERY);
