import { filled } from "../../_shared/verdict.js";

const KIND_OF = { green: "admitted", amber: "attention", red: "refused" };
const STAYS = { green: 3500, amber: 9000, red: 9000 }; // ms

/** The answer over the whole screen, until a tap, a key, or some seconds. */
export class Screen {
  #dialog;
  #onNext;
  #timer = 0;
  shown = null; // the id of the scan that is on the screen

  constructor(dialog, onNext) {
    this.#dialog = dialog;
    this.#onNext = onNext;
    dialog.addEventListener("close", () => {
      clearTimeout(this.#timer);
      this.shown = null;
      this.#onNext();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-next]")) this.close();
    });
  }

  get isOpen() {
    return this.#dialog.open;
  }

  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /** Shows an answer of the server, or one of the page itself that looks like it. */
  show(answer) {
    const colour = answer.colour ?? "red";
    this.#fill(KIND_OF[colour], answer);
    this.shown = answer.scan_id;
    clearTimeout(this.#timer);
    if (!answer.stays) this.#timer = setTimeout(() => this.close(), STAYS[colour]);
  }

  /** Asks whether the person found by name stands here; answers by calling `onAdmit`. */
  ask(person, onAdmit) {
    clearTimeout(this.#timer);
    this.#fill("confirm", { person });
    this.#dialog.querySelector("[data-admit]").addEventListener("click", onAdmit, { once: true });
    this.shown = null;
  }

  #fill(kind, { word, reason, person }) {
    const piece = filled(kind, { word, reason, ...factsOf(person) });
    if (person?.flag) {
      const flag = Object.assign(new Image(20, 15), { src: person.flag, alt: "", className: "flag" });
      piece.querySelector("[data-fill=delegation]").prepend(flag, " ");
    }
    this.#dialog.replaceChildren(piece);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.querySelector("button").focus();
  }
}

function factsOf(person) {
  if (!person) return {};
  const { photo, category_code: categoryCode, ...texts } = person;
  return { ...texts, photo, categoryCode, initials: photo ? "" : initials(person.name) };
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...word][0]).join("");
}
