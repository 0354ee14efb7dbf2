/**
 * A form whose answer is a file (data-download) is fetched, so that its button tells that the file is being made and nobody asks
 * for it twice; then the page is shown anew, since making the file changed what it says. Without a script the browser sends it.
 */
import { announce } from "./announce.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("download" in form.dataset) || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("data-busy", "");
  try {
    await fetchFile(form);
  } catch {
    location.reload(); // the network failed: the browser says so, and nothing is sent a second time
  }
});

async function fetchFile(form) {
  const response = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (response.headers.get("Content-Disposition")?.startsWith("attachment")) save(await response.blob(), nameOf(response));
  else if (response.type !== "opaqueredirect") return put(await response.text()); // a refusal: the page that says why
  await showAnew();
}

function nameOf(response) {
  return /filename="?([^";]+)/.exec(response.headers.get("Content-Disposition"))?.[1] ?? "";
}

function save(file, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Puts the fresh content in place; leaving the page could cut the download off. */
async function showAnew() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (response.redirected || !response.ok) {
    location.assign(response.url);
    return;
  }
  put(await response.text());
}

/** Shows the content of a page in place of this one's. */
function put(page) {
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("main");
  if (!fresh) throw new TypeError("no page of ours");
  const main = document.adoptNode(fresh);
  document.querySelector("main").replaceWith(main);
  main.focus({ preventScroll: true });
  const said = main.querySelector("[data-announce]");
  if (said) announce(said.textContent.trim());
}
