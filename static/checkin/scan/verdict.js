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
    this.#fill(`verdict-${KIND_OF[colour]}`, answer);
    this.shown = answer.scan_id;
    clearTimeout(this.#timer);
    if (!answer.stays) this.#timer = setTimeout(() => this.close(), STAYS[colour]);
  }

  /** Asks whether the person found by name stands here; answers by calling `onAdmit`. */
  ask(person, onAdmit) {
    clearTimeout(this.#timer);
    const piece = this.#fill("verdict-confirm", { word: null, reason: "", person });
    piece.querySelector("[data-admit]").addEventListener("click", onAdmit, { once: true });
    this.shown = null;
  }

  #fill(template, { word, reason, person }) {
    const piece = document.getElementById(template).content.cloneNode(true);
    const texts = { reason, name: person?.name, title: person?.title, delegation: person?.delegation };
    if (word !== null) texts.word = word;
    for (const [name, text] of Object.entries(texts)) {
      const place = piece.querySelector(`[data-fill="${name}"]`);
      place.textContent = text ?? "";
      place.hidden = !text;
    }
    const place = piece.querySelector("[data-fill-person]");
    if (person) fillPerson(place, person);
    else place.remove();
    const section = piece.firstElementChild;
    this.#dialog.replaceChildren(piece);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.querySelector("button")?.focus();
    return section;
  }
}

function fillPerson(place, person) {
  place.prepend(portrait(person));
  const delegation = place.querySelector('[data-fill="delegation"]');
  if (person.flag) {
    const flag = Object.assign(new Image(20, 15), { src: person.flag, alt: "", className: "flag" });
    delegation.prepend(flag, " ");
  }
  if (person.category) {
    const category = document.createElement("span");
    category.className = `category category-${person.category_code}`;
    category.textContent = person.category;
    const line = document.createElement("p");
    line.className = "verdict-line";
    line.append(category);
    delegation.after(line);
  }
}

function portrait({ name, photo }) {
  if (photo) return Object.assign(new Image(), { src: photo, alt: "", className: "portrait" });
  const initials = document.createElement("span");
  initials.className = "portrait";
  initials.setAttribute("aria-hidden", "true");
  const words = name.trim().split(/\s+/);
  initials.textContent = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "").join("");
  return initials;
}
