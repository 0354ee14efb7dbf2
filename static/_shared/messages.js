import { announce } from "./announce.js";

/** What the last action did is said aloud; a form that came back puts the reader at its list of errors. */
const said = document.querySelector("[data-announce]")?.textContent.trim();
if (said) announce(said.replace(/\s+/g, " "));
document.querySelector("[data-focus]")?.focus();

/** On a page that opens at one of its lines the message is above the window: it floats until the next tap or key. */
const toasts = document.querySelector(".toasts");
if (said && location.hash) {
  toasts.classList.add("is-afloat");
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => toasts.classList.remove("is-afloat"), { once: true });
  }
}
