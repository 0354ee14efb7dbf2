/**
 * Shows, while a name is typed, how it will be read: in lists and letters, on the badge, and where lists file it.
 *
 * The server draws the same preview of what is saved (people/rules.py: shown_name, filed_name); without this
 * script it stays as it was when the page was opened.
 */
const LATIN = /^[^\p{L}]*(?:\p{Script=Latin}[^\p{L}]*)+$/u;

const preview = document.getElementById("name-preview");
const form = preview.closest("form");

const typed = (name) => form.elements[name].value.normalize("NFC").trim();
const joined = (...parts) => parts.filter(Boolean).join(" ");

function shown() {
  const surnames = [typed("surname_particle"), typed("surname_1"), typed("surname_2")];
  const isFamilyFirst = typed("name_order") === "family_first";
  const parts = isFamilyFirst ? [...surnames, typed("given_names")] : [typed("given_names"), ...surnames];
  return typed("display_name") || joined(...parts);
}

function filed(name) {
  if (typed("sort_name")) return typed("sort_name");
  if (!typed("surname_1")) return name;
  const surnames = joined(typed("surname_1"), typed("surname_2"));
  const rest = joined(typed("given_names"), typed("surname_particle"));
  return rest ? `${surnames}, ${rest}` : surnames;
}

function draw() {
  const name = shown();
  const onBadge = typed("badge_name") || name;
  const texts = { shown: name, badge: onBadge, native: typed("native_name"), filed: filed(name) };
  for (const [place, text] of Object.entries(texts)) {
    preview.querySelector(`[data-name="${place}"]`).textContent = text || "–";
  }
  preview.querySelector('[data-name="native"]').hidden = !texts.native;
  preview.querySelector("[data-not-latin]").hidden = !onBadge || LATIN.test(onBadge);
}

form.addEventListener("input", draw);
form.addEventListener("change", draw);
draw();
