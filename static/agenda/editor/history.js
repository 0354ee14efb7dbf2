/** What was done and can be undone, the last first; what was undone and can be done again. */
export class History {
  #done = [];
  #undone = [];

  add(entry) {
    this.#done.push(entry);
    this.#undone = [];
  }

  /** The entry to undo; the caller says with `settle` whether it was. */
  get last() {
    return this.#done.at(-1) ?? null;
  }

  get next() {
    return this.#undone.at(-1) ?? null;
  }

  undone(entry) {
    this.#done = this.#done.filter((one) => one !== entry);
    this.#undone.push(entry);
  }

  redone(entry) {
    this.#undone = this.#undone.filter((one) => one !== entry);
    this.#done.push(entry);
  }

  /** An entry that somebody else's change has overtaken. */
  forget(entry) {
    this.#done = this.#done.filter((one) => one !== entry);
    this.#undone = this.#undone.filter((one) => one !== entry);
  }

  /** A session that was taken out and added again has another key. */
  rename(old, fresh) {
    for (const entry of [...this.#done, ...this.#undone]) {
      for (const change of entry.changes) if (change.key === old) change.key = fresh;
      for (const addition of entry.additions) if (addition.key === old) addition.key = fresh;
    }
  }
}
