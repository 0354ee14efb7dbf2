const PAUSE = 500; // ms without a key that end a run
const FAST = 60; // ms a key, on the average of a run: a scanner that types; no hand is so quick for so long
const SHORTEST = 8;

/** Hears scanners that type: a quick run of characters that ends in Enter, anywhere on the page. */
export function hearScanner(onText) {
  let run = "";
  let began = 0;
  let last = 0;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.timeStamp - last > PAUSE) run = "";
      last = event.timeStamp;
      if (event.key === "Enter") {
        const isQuick = run.length >= SHORTEST && (last - began) / run.length < FAST;
        if (isQuick) {
          event.preventDefault();
          event.stopPropagation();
          if (event.target instanceof HTMLInputElement) event.target.value = "";
          onText(run);
        }
        run = "";
      } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (!run) began = event.timeStamp;
        run += event.key;
      } else if (event.key !== "Shift") {
        run = "";
      }
    },
    { capture: true },
  );
}
