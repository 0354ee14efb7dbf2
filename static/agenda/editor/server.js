/** Talks to the server: what a gesture changes, and what others changed meanwhile. */
const PATIENCE = 15_000; // ms before an answer counts as lost

/** Somebody else changed a session since it was seen; `stale` says which, who, and how it is now. */
export class StaleError extends Error {
  constructor(message, stale) {
    super(message);
    this.stale = stale;
  }
}

/** The server said no, and says why. */
export class RefusedError extends Error {}

/** Nobody is signed in any more, or the page is too old. */
export class ExpiredError extends Error {}

export class Server {
  #address;
  #token;

  constructor({ changes, csrf }) {
    this.#address = new URL(changes, location.href);
    this.#address.search = location.search; // the language of this page
    this.#token = csrf;
  }

  /** Carries out a gesture. */
  async save(edits) {
    const response = await this.#fetch(this.#address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token },
      body: JSON.stringify(edits),
    });
    const answer = await this.#json(response);
    if (response.status === 409) throw new StaleError(answer.error, answer.stale);
    if (!response.ok) throw new RefusedError(answer.error);
    return answer;
  }

  /** The programme as it is now, null when nothing changed since. */
  async changes(since, entry) {
    const address = new URL(this.#address);
    address.searchParams.set("since", since);
    address.searchParams.set("entry", entry);
    const response = await this.#fetch(address);
    return response.status === 204 ? null : this.#json(response);
  }

  async #fetch(address, options = {}) {
    return fetch(address, { ...options, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  }

  async #json(response) {
    if (response.type === "opaqueredirect" || [400, 403, 404].includes(response.status)) throw new ExpiredError();
    const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isOurs) throw new TypeError("no answer of ours");
    return response.json();
  }
}
