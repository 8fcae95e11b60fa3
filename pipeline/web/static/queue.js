// The items of this window, in the browser before they are needed: the next ones with their pictures decoded, and the last ones to go back to.
const AHEAD = 20;
const LOW = 15;
const BEHIND = 50;
const PAUSE = 3000;
// Milliseconds after which the server may have given these items to somebody else (its leases last five minutes), and for how long after
// the last key they are kept for the person, who may be thinking.
const LEASED = 4.5 * 60_000;
const THINKING = 15 * 60_000;

export class Queue {
  constructor(server, window, outbox, asked, told, writing) {
    Object.assign(this, { server, window, outbox, asked, told, writing });
    this.ahead = [];
    this.behind = [];
    this.left = null;
    this.loading = null;
    this.finished = false;
    this.offline = false;
    this.renewed = Date.now();
    this.acted = Date.now();
    this.typed = new Map();
  }

  get current() {
    return this.ahead[0] ?? null;
  }

  // Ask for more where there is room; one request at a time.
  fill() {
    if (this.loading || this.outbox.stopped || this.ahead.length > LOW) return this.loading;
    const loading = this.fetch().finally(() => {
      this.loading = null;
    });
    // whoever decides while a request is under way gets fewer than there is room for
    loading.then((came) => came > 0 && this.fill());
    this.loading = loading;
    return loading;
  }

  async fetch() {
    const had = this.ahead.length;
    let came = 0;
    try {
      const have = [...this.ahead.map((one) => one.id), ...this.outbox.entries.map((entry) => entry.said.item)];
      const found = await this.server.round("lease", { window: this.window, most: AHEAD - had, have, ...this.asked });
      this.offline = false;
      this.renewed = Date.now();
      this.left = Math.max(0, found.left - this.outbox.entries.length);
      const known = new Set(this.ahead.map((one) => one.id));
      const fresh = found.items.filter((one) => !known.has(one.id) && !this.outbox.has(one.id));
      for (const one of fresh) {
        Object.assign(one, this.typed.get(one.id));
        this.draw(one);
      }
      this.ahead.push(...fresh);
      came = fresh.length;
      this.finished = fresh.length === 0 && this.ahead.length === 0;
    } catch (error) {
      if (error.signedOut) {
        this.outbox.stopped = true;
        this.told("signed_out");
      }
      this.offline = true;
    }
    this.told("queue");
    if (this.ahead.length === 0 || this.offline) setTimeout(() => this.fill(), PAUSE);
    return came;
  }

  // While the person thinks, what is here stays here.
  async beat() {
    if (!this.ahead.length || this.outbox.stopped || Date.now() - this.acted > THINKING || Date.now() - this.renewed > LEASED) return;
    try {
      await this.server.round("lease", { window: this.window, most: 0, have: this.ahead.map((one) => one.id), ...this.asked });
      this.renewed = Date.now();
    } catch {
      // without a network everything stays as it is
    }
  }

  // Whether the person was away so long that others may have these items by now: they are asked for again, and what was typed is kept.
  // Without a network nobody can say, and work goes on.
  lapsed() {
    this.acted = Date.now();
    if (Date.now() - this.renewed < LEASED || this.offline || !this.outbox.online || !this.ahead.length) return false;
    this.renewed = Date.now();
    this.writing.keep();
    this.typed = new Map(this.ahead.map(({ id, typing, chosen }) => [id, { typing, chosen }]));
    this.ahead = [];
    this.fill();
    this.told("queue");
    return true;
  }

  // Fetch the picture of an item and decode it now; a picture that fails is tried again when it is shown.
  draw(item) {
    if (item.kind === "field") this.writing.ahead(item);
    if (!item.crop) return;
    item.image = new Image();
    item.image.src = item.crop;
    item.ready = item.image.decode().catch(() => {
      item.image = null;
    });
  }

  // The item is settled: the next one stands in its place.
  settle(item, key, said) {
    this.ahead = this.ahead.filter((one) => one !== item);
    this.behind.push({ item, key, said });
    this.left -= 1;
    if (this.behind.length > BEHIND) this.behind.shift();
    this.fill();
  }

  // The item stands behind all others that are here.
  skip() {
    this.ahead.push(this.ahead.shift());
  }

  // The item before stands in front again; what was said of it stays unless something else is said.
  back() {
    const last = this.behind.pop();
    if (!last) return null;
    last.item.before = last.said;
    last.item.withdrawn = this.outbox.withdraw(last.key);
    this.ahead.unshift(last.item);
    this.left += 1;
    return last.item;
  }
}
