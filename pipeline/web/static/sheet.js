// Review by contact sheet: many boxes that the machine reads alike; the odd ones are flipped out, one key confirms the rest.
import { askAgain } from "./again.js";
import { percent, whole } from "./numbers.js";
import { Outbox } from "./outbox.js";
import { randomName, Server, windowName } from "./server.js";

const MOST = 60;
const setting = JSON.parse(document.getElementById("setting").textContent);
const server = new Server(setting);
const window_ = `${windowName().slice(0, 24)}-sheet`;
const find = (id) => document.getElementById(id);
const word = (key, values = {}) => (setting.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
let items = [];
let done = 0;
let since = performance.now();
let ready = false;
let confirmed = [];
let busy = Promise.resolve();

// Milliseconds that an item may take at most, as on the page of questions.
const LONGEST = 24 * 3600 * 1000;

const outbox = new Outbox(
  `${setting.user}.${setting.round}`,
  async (said) => (await server.round("decisions", { window: window_, said })).outcomes,
  told,
);

function told(event, data) {
  if (event === "signed_out") askAgain(server, { word }, outbox.entries.length, () => { outbox.resume(); load(); });
  if (event === "unkept") notice(word("review.unkept"));
  if (event === "outcome" && ["late", "gone", "refused"].includes(data.outcome)) {
    notice(word(`review.${data.outcome}`, { place: data.place }));
  }
  const count = outbox.entries.length;
  find("unsent").textContent = count === 0 ? word("review.sent") : outbox.online ? `${count} ${word("review.unsent")}` : word("review.offline", { count });
  find("done").textContent = whole(done);
}

function notice(said) {
  const line = document.createElement("li");
  line.textContent = said;
  find("notices").prepend(line);
}

// The next sheet; one is fetched after the other.
function load() {
  busy = busy.then(fetched);
  return busy;
}

async function fetched() {
  ready = false;
  try {
    await outbox.flush();
    const skip = items.filter((item) => item.flipped).map((item) => item.id);
    const found = await server.round("lease", { window: window_, most: MOST, have: skip, alike: setting.alike });
    items = found.items;
    find("state").textContent = items.length ? "" : word("review.empty");
    find("state").hidden = items.length > 0;
    find("grid").replaceChildren(...items.map(cell));
    await Promise.all(items.map((item) => item.image.decode().catch(() => flip(item, true))));
    since = performance.now();
    ready = items.length > 0;
  } catch (error) {
    if (error.signedOut) return told("signed_out");
    find("state").hidden = false;
    find("state").textContent = word("review.offline_empty");
    setTimeout(load, 3000);
  }
  count();
  find("grid").querySelector("button")?.focus();
  return undefined;
}

function cell(item) {
  item.image = new Image();
  item.image.src = `${item.crop ?? ""}&look=boxes`;
  item.image.alt = item.place;
  item.button = document.createElement("button");
  item.button.type = "button";
  item.button.setAttribute("aria-pressed", "false");
  item.button.append(item.image, percent(item.probability));
  item.button.addEventListener("click", () => flip(item, !item.flipped));
  return item.button;
}

// Flipped out: it stays where it is and is settled by question.
function flip(item, out) {
  item.flipped = out;
  item.button.setAttribute("aria-pressed", String(out));
  count();
}

function count() {
  const rest = items.filter((item) => !item.flipped).length;
  find("confirm").disabled = !ready || rest === 0;
  find("confirm-words").textContent = word("sheets.confirm", { count: rest });
}

function confirm() {
  if (!ready) return;
  const took = Math.min(LONGEST, Math.round((performance.now() - since) / Math.max(1, items.length)));
  confirmed = [];
  for (const item of items.filter((one) => !one.flipped)) {
    const shown = { reading: item.reading, read: item.read.values, status: item.read.status, more: false, page: false, again: false };
    const values = item.read.status === "answered" ? item.read.values : [];
    const key = randomName();
    outbox.add({ key, item: item.id, values, status: item.read.status, shown, took_ms: took, at: new Date().toISOString(), mode: "sheet" }, item.place);
    confirmed.push({ key, item, shown });
    done += 1;
  }
  find("undo").hidden = false;
  load();
}

// What was confirmed last waits again: what the server has heard of is taken back, the rest was never said.
async function undo() {
  await busy;
  for (const { key, item, shown } of confirmed) {
    if (!outbox.withdraw(key)) {
      outbox.add({ key: randomName(), item: item.id, values: [], status: "open", shown, took_ms: 0, at: new Date().toISOString(), mode: "sheet" }, item.place);
    }
    done -= 1;
  }
  confirmed = [];
  find("undo").hidden = true;
  load();
}

// How many cells stand in one row of the grid.
function columns() {
  const cells = [...find("grid").children];
  return Math.max(1, cells.findIndex((one) => one.offsetTop > cells[0].offsetTop));
}

addEventListener("keydown", (event) => {
  if (event.repeat && !event.code.startsWith("Arrow")) return event.preventDefault();
  if (event.ctrlKey && event.code === "KeyZ" && confirmed.length) {
    event.preventDefault();
    return undo();
  }
  if (document.querySelector("dialog[open]") || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  if (event.code === "Enter" || event.code === "NumpadEnter") {
    if (document.activeElement?.closest("a, button") && !find("grid").contains(document.activeElement)) return undefined;
    event.preventDefault();
    return confirm();
  }
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(), ArrowDown: columns() }[event.code];
  if (!step) return undefined;
  event.preventDefault();
  const cells = [...find("grid").children];
  const at = cells.indexOf(document.activeElement);
  cells[Math.min(cells.length - 1, Math.max(0, at + step))]?.focus();
  return undefined;
});
find("confirm").addEventListener("click", confirm);
find("undo").addEventListener("click", undo);
addEventListener("pagehide", () => {
  outbox.leave();
  // what was taken out of the sheet is free at once to be settled one by one
  server.round("release", { window: window_ }).catch(() => undefined);
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

load();
