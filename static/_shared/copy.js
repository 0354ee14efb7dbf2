import { announce } from "./announce.js";

/** <button data-copy="#id" data-copied="Copied" hidden>: shown only where the clipboard can be written. */
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
    announce(button.dataset.copied);
  });
}
