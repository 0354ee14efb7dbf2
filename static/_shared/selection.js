/**
 * Rows of a table chosen for one action: counts them, selects a whole page, offers all that match.
 * Without a script the boxes and the buttons of the bulk bar still send what is ticked.
 */
function follow(form) {
  const now = () => [...form.querySelectorAll("input[data-select]")]; // a row may be drawn anew
  const all = form.querySelector("input[data-select-all]");
  const bar = form.querySelector("[data-bulk]");
  const matching = form.querySelector("[data-select-matching]");
  const count = bar?.querySelector("[data-bulk-count]");
  if (!now().length || !bar) return;

  function show() {
    const boxes = now();
    const chosen = boxes.filter((box) => box.checked).length;
    const everything = matching?.querySelector("input").checked;
    bar.classList.toggle("is-active", chosen > 0);
    count.textContent = everything
      ? count.dataset.every
      : count.dataset[["none", "one"][chosen] ?? "many"].replace("{}", chosen);
    if (all) {
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    if (matching) {
      matching.hidden = chosen < boxes.length;
      if (matching.hidden) matching.querySelector("input").checked = false;
    }
    for (const button of bar.querySelectorAll("button")) button.disabled = chosen === 0;
  }

  if (all) {
    all.closest("[hidden]")?.removeAttribute("hidden");
    all.addEventListener("change", () => {
      for (const box of now()) box.checked = all.checked;
      show();
    });
  }
  let last = null;
  form.addEventListener("click", (event) => {
    const box = event.target.closest("input[data-select]");
    if (!box) return;
    if (event.shiftKey && last) {
      const boxes = now();
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
  });
  form.addEventListener("change", show);
  show();
}

for (const form of document.querySelectorAll("form[data-selection]")) follow(form);
