/** Scans that the server has not yet named as stored. They outlive the page; where the browser has no database, the page. */
export class Queue {
  #name;
  #memory = new Map();
  #aside = new Set();
  #database = null;

  constructor(edition) {
    this.#name = `forum-scans-${edition}`;
  }

  async open() {
    this.#database = await new Promise((resolve) => {
      const opening = indexedDB.open(this.#name, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("scans", { keyPath: "scan_id" });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => resolve(null);
    }).catch(() => null);
    for (const scan of await this.#all()) this.#memory.set(scan.scan_id, scan);
  }

  get size() {
    return this.#memory.size;
  }

  /** Those that may be sent, the oldest first. */
  get scans() {
    const sendable = [...this.#memory.values()].filter(({ scan_id }) => !this.#aside.has(scan_id));
    return sendable.sort((one, other) => one.sequence - other.sequence);
  }

  keep(scan) {
    this.#memory.set(scan.scan_id, scan);
    return this.#change((store) => store.put(scan));
  }

  /** Keeps a scan that the server cannot read, and sends it no more until the page is opened anew. */
  setAside(scanId) {
    this.#aside.add(scanId);
  }

  forget(scanId) {
    this.#memory.delete(scanId);
    return this.#change((store) => store.delete(scanId));
  }

  #all() {
    return this.#run("readonly", (store) => store.getAll()).then((found) => found ?? []);
  }

  #change(work) {
    return this.#run("readwrite", work);
  }

  #run(mode, work) {
    if (!this.#database) return Promise.resolve(null);
    return new Promise((resolve) => {
      const transaction = this.#database.transaction("scans", mode, { durability: "strict" });
      const request = work(transaction.objectStore("scans"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => resolve(null);
      transaction.onabort = () => resolve(null);
    });
  }
}
