/** Keeps a screen fresh: asks for the page again and again, and says so when no answer comes. */
const EVERY = 20_000;

async function refresh() {
  const response = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(EVERY) });
  if (!response.ok) throw new TypeError("no answer of ours");
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("screen");
  const shown = document.getElementById("screen");
  if (fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.adoptNode(fresh));
}

async function keepFresh() {
  const lost = () => document.getElementById("lost");
  try {
    await refresh();
    if (lost()) lost().hidden = true;
  } catch {
    if (lost()) lost().hidden = false;
  } finally {
    setTimeout(keepFresh, EVERY);
  }
}

setTimeout(keepFresh, EVERY);
