// Decisions that the server has not acknowledged. Each is kept in this browser's storage from the key press on, one entry a decision, so
// that a crash, a dead network or a server that starts anew costs none; its key makes sure that the server hears it once.
const AT_ONCE = 25;
const PAUSE = 700;
const LONGEST_PAUSE = 8000;

export class Outbox {
  // `send(entries)` resolves to the outcomes or throws; told(event, data): "changed", "outcome", "signed_out".
  constructor(name, send, told) {
    this.prefix = `phieu.out.${name}.`;
    this.send = send;
    this.told = told;
    this.entries = this.kept();
    this.counter = 0;
    this.pause = PAUSE;
    this.timer = null;
    this.sending = null;
    this.online = true;
    this.stopped = false;
    this.single = false;
    addEventListener("online", () => this.soon(0));
  }

  // What an earlier window or a crash has left, in its order.
  kept() {
    const found = [];
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at);
      if (name.startsWith(this.prefix)) {
        try {
          found.push({ name, ...JSON.parse(localStorage.getItem(name)) });
        } catch {
          localStorage.removeItem(name);
        }
      }
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  add(said, place) {
    this.counter += 1;
    const order = `${String(Date.now()).padStart(15, "0")}-${String(this.counter).padStart(6, "0")}`;
    const entry = { name: `${this.prefix}${order}-${said.key}`, said, place };
    try {
      localStorage.setItem(entry.name, JSON.stringify({ said, place }));
    } catch {
      this.told("unkept");
    }
    this.entries.push(entry);
    this.told("changed");
    this.soon(this.entries.length >= AT_ONCE ? 0 : this.pause);
    return said.key;
  }

  // Whether a decision could be taken back before it left.
  withdraw(key) {
    const at = this.entries.findIndex((entry) => entry.said.key === key);
    if (at < 0 || this.flying?.has(key)) return false;
    localStorage.removeItem(this.entries[at].name);
    this.entries.splice(at, 1);
    this.told("changed");
    return true;
  }

  // The window closes: what waits is sent without waiting for an answer, and stays in storage until one has come.
  leave() {
    const rest = this.entries.filter((entry) => !this.flying?.has(entry.said.key)).slice(0, AT_ONCE);
    if (rest.length && !this.stopped) this.send(rest.map((entry) => entry.said)).catch(() => undefined);
  }

  has(item) {
    return this.entries.some((entry) => entry.said.item === item);
  }

  soon(pause) {
    if (this.timer !== null && pause > 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  // Send what waits, one request at a time, in order.
  async flush() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.sending) return this.sending;
    if (!this.entries.length || this.stopped) return undefined;
    this.sending = this.post().finally(() => {
      this.sending = null;
      this.flying = null;
    });
    await this.sending;
    if (this.entries.length && !this.stopped) this.soon(this.pause);
    return undefined;
  }

  async post() {
    const part = this.entries.slice(0, this.single ? 1 : AT_ONCE);
    this.flying = new Set(part.map((entry) => entry.said.key));
    try {
      const outcomes = await this.send(part.map((entry) => entry.said));
      this.online = true;
      this.pause = PAUSE;
      const known = new Map(outcomes.map((one) => [one.key, one.outcome]));
      this.single = false;
      for (const entry of part) if (known.has(entry.said.key)) this.answered(entry, known.get(entry.said.key));
    } catch (error) {
      if (error.signedOut) {
        this.stopped = true;
        this.told("signed_out");
      } else if ([400, 413, 422].includes(error.status)) {
        // one that the server does not take must not hold back the others: they are sent one by one
        if (part.length === 1) this.answered(part[0], "refused");
        this.single = part.length > 1;
      } else {
        this.online = false;
        this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
      }
    }
    this.told("changed");
  }

  answered(entry, outcome) {
    localStorage.removeItem(entry.name);
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.told("outcome", { ...entry, outcome });
  }

  // Go on after somebody has signed in again.
  resume() {
    this.stopped = false;
    this.pause = PAUSE;
    this.soon(0);
  }
}
