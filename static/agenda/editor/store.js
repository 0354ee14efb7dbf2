/**
 * The programme as this browser knows it. A block is what stands on the grid as one thing: a session, or the
 * break that is the same in all rooms. Times are minutes since the midnight of a day.
 */
export const RASTER = 5;
const DAY = 1440;
const SOONEST = 8 * 60; // hours that the grid shows even when nothing is on
const LATEST = 19 * 60;
const USUAL = { break: 30, opening: 60, closing: 60 };

export class Store {
  days = [];
  rooms = [];
  themes = [];
  kinds = [];
  sessions = new Map();
  clashes = new Map();
  day = null;
  axis = "rooms";
  preview = null; // where a session that is picked up by keyboard would stand
  #own = new Map(); // versions that this browser wrote

  constructor(data) {
    this.takeAll(data);
    this.day = this.days[0]?.key;
  }

  /** Everything anew; sessions that this browser is just writing keep what it shows. */
  takeAll(data, busy = new Set()) {
    for (const name of ["serial", "entry", "days", "rooms", "themes", "kinds"]) this[name] = data[name];
    const kept = [...busy].filter((key) => this.sessions.has(key)).map((key) => [key, this.sessions.get(key)]);
    this.sessions = new Map([...data.sessions.map((session) => [session.key, session]), ...kept]);
    this.clashes = new Map(data.clashes.map((clash) => [clash.key, clash]));
  }

  /** What came of a gesture of this browser. */
  take({ serial, count, sessions, removed, clashes }) {
    if (serial - count === this.serial) this.serial = serial; // nobody else wrote in between
    for (const session of sessions) {
      this.sessions.set(session.key, session);
      this.#own.set(session.key, session.version);
    }
    for (const key of removed) this.sessions.delete(key);
    for (const key of clashes.removed) this.clashes.delete(key);
    for (const clash of clashes.added) this.clashes.set(clash.key, clash);
  }

  put(key, session) {
    if (session) this.sessions.set(key, session);
    else this.sessions.delete(key);
  }

  /** Shows a change before the server has answered. */
  patch(key, facts) {
    const session = this.sessions.get(key);
    if (session) this.sessions.set(key, { ...session, ...facts });
  }

  /** The version that a gesture is made upon: the one that was seen, or one that this browser wrote since. */
  versionFor(key, seen) {
    return Math.max(seen, this.#own.get(key) ?? 0);
  }

  /** The version that undoing and redoing go by: the one that this browser wrote last. */
  ownVersion(key) {
    return this.#own.get(key) ?? this.sessions.get(key)?.version ?? 0;
  }

  get columns() {
    const things = this.axis === "themes" ? this.themes : this.rooms;
    const isNeeded = this.days.some(({ key }) => this.blocks(key).some((block) => !block.isBand && !block.column));
    return isNeeded || !things.length ? [...things, { key: "", name: null }] : things;
  }

  #columnOf(session) {
    return (this.axis === "themes" ? session.theme : session.room) ?? "";
  }

  /** What a place on the grid means for a session. */
  factsAt({ day, from, to, column }, isBand = false) {
    if (!day || isBand) return { day, from, to };
    return { day, from, to, [this.axis === "themes" ? "theme" : "room"]: column || null };
  }

  /** The hours that the grid shows: the same on all days, so that it does not jump. */
  get range() {
    const timed = [...this.sessions.values()].filter((session) => session.day);
    const held = this.preview?.day ? [this.preview] : [];
    const first = Math.min(SOONEST, ...timed.map(({ from }) => from), ...held.map(({ from }) => from));
    const last = Math.max(LATEST, ...timed.map(({ to }) => to), ...held.map(({ to }) => to));
    return { first: Math.max(0, Math.floor(first / 60) * 60), last: Math.ceil(last / 60) * 60 };
  }

  /** What stands on a day, in the order of the clock. */
  blocks(day = this.day) {
    const found = new Map();
    for (const session of this.sessions.values()) {
      const placed = this.#placed(session);
      if (placed.day !== day) continue;
      const name = session.kind === "break" ? [placed.from, placed.to, session.title, session.cancelled].join("|") : session.key;
      if (!found.has(name)) found.set(name, []);
      found.get(name).push({ ...session, ...placed });
    }
    return [...found.values()].flatMap((same) => this.#asBlocks(same)).sort(byTime);
  }

  #placed(session) {
    if (!this.preview?.keys.includes(session.key)) return session;
    const { day, from, to, column } = this.preview;
    return { ...session, ...this.factsAt({ day, from, to, column }, this.preview.isBand) };
  }

  /** A break in every room, or in none of them, is one band over all columns. */
  #asBlocks(same) {
    const inRooms = new Set(same.map(({ room }) => room));
    const isEverywhere = inRooms.has(null) || (this.rooms.length > 1 && this.rooms.every(({ key }) => inRooms.has(key)));
    if (same[0].kind === "break" && isEverywhere) return [this.#block(same, true)];
    return same.map((session) => this.#block([session], false));
  }

  #block(sessions, isBand) {
    const [first] = sessions;
    const keys = sessions.map(({ key }) => key).sort();
    return {
      id: keys[0],
      keys,
      isBand,
      session: first,
      title: first.title,
      day: first.day,
      from: first.from,
      to: first.to,
      column: isBand ? null : this.#columnOf(first),
      isLocked: sessions.some(({ locked }) => locked),
      isCancelled: first.cancelled,
      isFixed: first.cancelled || sessions.some(({ locked }) => locked),
      clashes: this.clashesOf(keys),
    };
  }

  /** The block that a session is part of, on whatever day; or as it waits to be scheduled. */
  block(key) {
    const session = this.sessions.get(key);
    if (!session) return null;
    const { day } = this.#placed(session);
    if (!day) return this.#block([session], false);
    return this.blocks(day).find(({ keys }) => keys.includes(key));
  }

  get tray() {
    return [...this.sessions.values()]
      .filter((session) => !this.#placed(session).day)
      .map((session) => this.#block([session], false));
  }

  /** The gravest first, and what somebody lets be last. */
  clashesOf(keys) {
    return [...this.clashes.values()]
      .filter(({ sides }) => sides.some((side) => keys.includes(side)))
      .sort((one, other) => gravity(other) - gravity(one));
  }

  /** How many clashes keep the programme from being released, and how many only warn. */
  get gravities() {
    const all = [...this.clashes.values()].map(gravity);
    return { blocking: all.filter((one) => one === 2).length, warnings: all.filter((one) => one === 1).length };
  }

  nameOf(column, axis = this.axis) {
    return (axis === "themes" ? this.themes : this.rooms).find(({ key }) => key === column)?.name ?? null;
  }

  dayName(day) {
    return this.days.find(({ key }) => key === day)?.name ?? day;
  }

  /** A free place of that length in a column, from an hour on; when there is none, the hour itself. */
  freePlace(column, minutes, after = 9 * 60) {
    const taken = this.blocks().filter((block) => !block.isCancelled && (block.isBand || block.column === column));
    let from = after;
    for (const block of taken) {
      if (block.to <= from) continue;
      if (block.from >= from + minutes) break;
      from = block.to;
    }
    return from + minutes <= DAY ? from : after;
  }
}

/** 2 keeps the programme from being released, 1 warns, 0 is known and let be. */
export function gravity({ severity, known }) {
  if (known) return 0;
  return severity === "block" ? 2 : 1;
}

export function usualMinutes(session) {
  return USUAL[session.kind] ?? 60;
}

function byTime(one, other) {
  return one.from - other.from || other.to - one.to || one.title.localeCompare(other.title) || (one.id < other.id ? -1 : 1);
}

/** Where blocks that overlap in a column stand beside each other: block, lane, lanes. */
export function lanes(blocks) {
  const placed = [];
  let group = [];
  let ends = -1;
  const close = () => {
    const most = Math.max(...group.map(({ lane }) => lane)) + 1;
    placed.push(...group.map((one) => ({ ...one, lanes: most })));
    group = [];
  };
  for (const block of blocks) {
    if (group.length && block.from >= ends) close();
    const taken = new Set(group.filter((one) => one.block.to > block.from).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    group.push({ block, lane });
    ends = Math.max(ends, block.to);
  }
  if (group.length) close();
  return placed;
}

/** Facts as the server reads them. */
export function sent({ day, from, to, room, theme, locked, cancelled }) {
  const edit = {};
  if (day !== undefined) Object.assign(edit, { starts: day && wall(day, from), ends: day && wall(day, to) });
  for (const [name, value] of Object.entries({ room, theme, locked, cancelled })) if (value !== undefined) edit[name] = value;
  return edit;
}

function wall(day, minutes) {
  const moment = new Date(`${day}T00:00Z`);
  moment.setUTCMinutes(minutes);
  return moment.toISOString().slice(0, 16);
}
