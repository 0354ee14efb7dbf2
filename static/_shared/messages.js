import { announce } from "./announce.js";

/** What the last action did is said aloud; a form that came back puts the reader at its list of errors. */
const said = document.querySelector("[data-announce]")?.textContent.trim();
if (said) announce(said.replace(/\s+/g, " "));
document.querySelector("[data-focus]")?.focus();
