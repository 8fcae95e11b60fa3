// The items of this window, in the browser before they are needed: the next ones with their pictures decoded, and the last ones to go back to.
const AHEAD = 20;
const LOW = 15;
const BEHIND = 50;
const PAUSE = 3000;

export class Queue {
  constructor(server, window, outbox, asked, told, writing) {
    Object.assign(this, { server, window, outbox, asked, told, writing });
    this.ahead = [];
    this.behind = [];
    this.left = null;
    this.loading = null;
    this.finished = false;
    this.offline = false;
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
      this.left = Math.max(0, found.left - this.outbox.entries.length);
      const known = new Set(this.ahead.map((one) => one.id));
      const fresh = found.items.filter((one) => !known.has(one.id) && !this.outbox.has(one.id));
      for (const one of fresh) this.draw(one);
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
