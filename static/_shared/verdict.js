/**
 * A filled copy of <template id="verdict-admitted">, -attention or -refused.
 *
 * `facts` are texts by the names of the places (word, reason, name, initials, title, delegation, category), the
 * address of the `photo`, and the category's code as `categoryCode`; what is left out takes no room.
 */
export function filled(kind, facts) {
  const copy = document.getElementById(`verdict-${kind}`).content.cloneNode(true);
  for (const place of copy.querySelectorAll("[data-fill]")) {
    const fact = facts[place.dataset.fill];
    if (!fact) continue;
    if (place.dataset.fill === "photo") {
      place.src = fact;
      place.hidden = false;
    } else {
      place.textContent = fact;
    }
  }
  if (facts.categoryCode) {
    copy.querySelector("[data-fill=category]").classList.add(`category-${facts.categoryCode.toLowerCase()}`);
  }
  return copy;
}
