// Review by question: a key acts at once on what is in the browser already; the server hears of it in batches.
import { askAgain } from "./again.js";
import { meaning } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Queue } from "./queue.js";
import { Screen } from "./screen.js";
import { randomName, Server, windowName } from "./server.js";
import { Writing } from "./writing.js";

const setting = JSON.parse(document.getElementById("setting").textContent);
const server = new Server(setting);
const window_ = windowName();
let done = 0;
let since = performance.now();

// Milliseconds that an item may take at most: one that stood on the screen over a weekend took nobody so long.
const LONGEST = 24 * 3600 * 1000;

const outbox = new Outbox(
  `${setting.user}.${setting.round}`,
  async (said) => (await server.round("decisions", { window: window_, said })).outcomes,
  told,
);
const writing = new Writing(server, setting, { settle, act, notice: (key) => screen.notice(key) });
const queue = new Queue(
  server, window_, outbox, { reason: setting.reason, aside: setting.aside, blind: setting.blind }, told, writing,
);
const screen = new Screen(setting.words, act);

if (setting.aside) {
  // what was put aside is passed over
  for (const button of document.querySelectorAll("[data-action=aside]")) button.lastChild.textContent = ` ${screen.word("key.later")}`;
}

function told(event, data) {
  if (event === "signed_out") askAgain(server, screen, outbox.entries.length, () => { outbox.resume(); queue.fill(); });
  if (event === "unkept") screen.notice("unkept");
  if (event === "outcome" && ["late", "gone", "refused"].includes(data.outcome)) screen.notice(data.outcome, { place: data.place });
  show();
}

function show() {
  const fresh = queue.current !== screen.shown;
  const empty = queue.offline ? "review.offline_empty" : queue.finished ? "review.empty" : "review.loading";
  screen.show(queue.current, screen.word(empty));
  if (fresh) writing.show(queue.current);
  const unheard = outbox.entries.length;
  screen.tally(queue.left, done, unheard, outbox.online && !queue.offline);
  document.getElementById("review").dataset.ahead = queue.ahead.length;
  if (fresh) since = performance.now();
}

// What the person does: { action, place }.
function act({ action, place }) {
  if (document.querySelector("dialog[open]")) return;
  if (queue.lapsed()) return screen.notice("lapsed");
  const item = queue.current;
  if (action === "undo") return undo();
  if (!item) return;
  if (action === "zoom") return screen.zoom(item);
  if (action === "page") return item.crop && screen.page(item);
  if (action === "aside" && setting.aside) return later();
  if (action === "aside") return settle(item, [], "aside");
  if (item.kind !== "answer") return writing.act(action);
  if (action === "option" && place >= item.options.length) return;
  if (action === "option" && item.many) return toggle(item, item.options[place].value);
  if (action === "option") return settle(item, [item.options[place].value], "answered");
  if (action === "multiple" && item.many) return;
  if (action === "accept") return accept(item);
  settle(item, [], action);
}

function toggle(item, value) {
  const chosen = new Set(item.chosen ?? item.before?.values ?? item.read?.values ?? []);
  if (!chosen.delete(value)) chosen.add(value);
  item.chosen = item.options.map((option) => option.value).filter((one) => chosen.has(one));
  screen.choose(item);
}

// Enter: what stands on the screen; nothing does in a blind look. Two marks are said without their options, as in the tables.
function accept(item) {
  if (item.chosen) return settle(item, item.chosen, item.chosen.length ? "answered" : "blank");
  const said = item.before && item.before.status !== "aside" ? item.before : item.read;
  if (!said) return undefined;
  settle(item, said.status === "answered" ? said.values : [], said.status);
}

function settle(item, values, status) {
  const key = randomName();
  const shown = {
    reading: item.reading, read: item.read?.values ?? [], status: item.read?.status ?? "hidden",
    more: Boolean(item.more), page: Boolean(item.page_seen), again: Boolean(item.before), ...writing.shown(item),
  };
  const took = Math.min(LONGEST, Math.round(performance.now() - since));
  outbox.add({ key, item: item.id, values, status, shown, took_ms: took, at: new Date().toISOString(), mode: "question" }, item.place);
  if (!item.before || item.withdrawn) done += 1;
  item.withdrawn = false;
  item.before = undefined;
  item.chosen = undefined;
  queue.settle(item, key, { values, status });
  show();
}

// What was put aside cannot be put aside again: it comes up behind the others.
function later() {
  writing.keep();
  queue.skip();
  show();
}

function undo() {
  const item = queue.back();
  if (!item) return screen.notice("nothing_before");
  if (item.withdrawn) done -= 1;
  screen.shown = null;
  show();
}

addEventListener("keydown", (event) => {
  const meant = writing.item ? writing.meaning(event) : meaning(event);
  if (!meant) return;
  event.preventDefault();
  act(meant);
});
document.getElementById("close-whole").addEventListener("click", () => document.getElementById("whole").close());
addEventListener("pagehide", () => {
  outbox.leave();
  // what was not settled here is free at once for others
  server.round("release", { window: window_ }).catch(() => undefined);
});
addEventListener("pageshow", (event) => event.persisted && location.reload());
setInterval(() => queue.beat(), 60_000);

await outbox.flush();
queue.fill();
show();
