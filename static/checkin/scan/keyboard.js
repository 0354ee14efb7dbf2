const FAST = 60; // ms between two keys of a scanner that types; no hand is so quick for so long
const SHORTEST = 8;

/** Hears scanners that type: a quick run of characters that ends in Enter, anywhere on the page. */
export function hearScanner(onText) {
  let run = "";
  let last = 0;
  document.addEventListener(
    "keydown",
    (event) => {
      const now = performance.now();
      if (now - last > FAST) run = "";
      last = now;
      if (event.key === "Enter" && run.length >= SHORTEST) {
        event.preventDefault();
        event.stopPropagation();
        if (event.target instanceof HTMLInputElement) event.target.value = "";
        onText(run);
        run = "";
      } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
        run += event.key;
      } else if (event.key !== "Shift") {
        run = "";
      }
    },
    { capture: true },
  );
}
