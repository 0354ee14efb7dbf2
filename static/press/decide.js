/**
 * The press desk by keyboard: a letter presses the button that carries it, outside of fields alone. A decision that
 * needs a reason takes the focus to its field first; Ctrl + Enter sends it. Without this script the buttons do all of it.
 */
const OFF = "forum-review-keys-off"; // one wish for all desks of this browser
const reason = document.querySelector("main form textarea[name=reason]");
const keyed = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
let meant = null;

function isTyping(element) {
  return element?.closest("textarea, select, dialog, [contenteditable], input:not([type=checkbox])");
}

function press(event) {
  if (event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.ctrlKey) return event.key === "Enter" && meant && reason?.value.trim() && meant.click();
  if (isTyping(event.target) || localStorage.getItem(OFF)) return;
  const target = keyed(event.key);
  if (!target) return;
  event.preventDefault();
  if ("explained" in target.dataset && !reason.value.trim()) {
    meant = target;
    reason.focus();
  } else target.click();
}

document.addEventListener("keydown", press);
const hint = document.querySelector("[data-keys-hint]");
if (hint) hint.hidden = Boolean(localStorage.getItem(OFF));
