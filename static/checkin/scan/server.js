const PATIENCE = 6000; // ms before an answer counts as lost

/** The server said no, and will say no again: the browser is shut out, or nobody is signed in. */
export class RefusedError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The server cannot take the message as it is; sent again it would say the same. */
export class UnreadableError extends Error {}

/** Talks to the server. What is not an answer of ours (a portal's page, an error) is a failure of the network. */
export class Server {
  #page;

  constructor(page) {
    this.#page = page;
  }

  /** Tells that this browser is here; answers who it is. */
  async meet() {
    const response = await this.#fetch(this.#page.device, { method: "POST", redirect: "manual" });
    if (response.type === "opaqueredirect") throw new RefusedError("signedOut");
    if (response.status === 401) throw new RefusedError("revoked");
    if (response.status === 400) throw new RefusedError("signedOut");
    return this.#json(response);
  }

  /** Sends scans; answers by scan id. */
  async send(deviceId, scans) {
    const response = await this.#fetch(this.#page.scans, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ device_id: deviceId, sent_at: new Date().toISOString(), scans }),
    });
    if (response.status === 401) {
      await this.meet(); // tells apart who is signed out and which browser is shut out
      throw new RefusedError("revoked");
    }
    if (response.status === 403 || response.status === 400) throw new RefusedError("signedOut");
    if ([409, 413, 422].includes(response.status)) throw new UnreadableError(response.statusText);
    const { scans: answers } = await this.#json(response);
    return new Map(answers.map((answer) => [answer.scan_id, answer]));
  }

  /** People of that name, as a list to show. */
  async find(words) {
    const address = new URL(this.#page.people, location.href);
    address.searchParams.set("q", words);
    const response = await this.#fetch(address, { redirect: "manual" });
    if (response.type === "opaqueredirect") throw new RefusedError("signedOut");
    if (response.status === 401) throw new RefusedError("revoked");
    if (!response.ok) throw new TypeError("no answer of ours");
    const list = new DOMParser().parseFromString(await response.text(), "text/html");
    return document.adoptNode(list.body).childNodes;
  }

  async #fetch(address, options) {
    const headers = { "X-CSRFToken": this.#page.csrf, ...options.headers };
    return fetch(address, { ...options, headers, signal: AbortSignal.timeout(PATIENCE) });
  }

  async #json(response) {
    const isOurs = response.ok && response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isOurs) throw new TypeError("no answer of ours");
    return response.json();
  }
}
