/** The words of the page, in its language; the template gives them. */
const words = JSON.parse(document.getElementById("editor-words")?.content.textContent ?? "{}");

/** A sentence with its places filled. */
export function say(name, facts = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, place) => facts[place] ?? "");
}

/** One or many. */
export function count(name, number) {
  return say(number === 1 ? `${name}One` : `${name}Many`, { number });
}

/** Minutes since midnight as clocks show them. */
export function clock(minutes) {
  const onClock = ((minutes % 1440) + 1440) % 1440;
  return [Math.floor(onClock / 60), onClock % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

export function hours({ from, to }) {
  return `${clock(from)}–${clock(to)}`;
}

/** What `clock` writes, read back; null for an empty field. */
export function minutesOf(text) {
  if (!text) return null;
  const [hour, minute] = text.split(":").map(Number);
  return 60 * hour + minute;
}
