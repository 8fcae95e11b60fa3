// Files on their way to the server, piece by piece: a cut line, a closed window or a server that starts anew costs the last piece at most.
import { askAgain } from "./again.js";
import { filesIn } from "./folders.js";
import { Server } from "./server.js";
import { Sha256 } from "./sha256.js";

const PIECE = 4 << 20;
const PAUSE = 1000;
const LONGEST_PAUSE = 8000;
const find = (id) => document.getElementById(id);
const setting = JSON.parse(find("setting").textContent);
const server = new Server(setting);
const word = (key, values = {}) => (setting.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const megabytes = (bytes) => number.format(bytes / (1 << 20));
const form = find("pile");
const zone = find("zone");
let dropped = null;
let pile = null;
let going = false;
let paused = false;

class NotHere extends Error {}

// Ask the server until it answers; what it refuses is thrown.
async function patiently(ask) {
  for (let pause = PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await ask();
    } catch (error) {
      if (error.signedOut) {
        await new Promise((back) => askAgain(server, { word: (key) => (key === "again.about" ? "" : word(key)) }, 0, back));
      } else if (error.status && error.status < 500) {
        throw error;
      } else {
        say("again_soon");
        await new Promise((later) => {
          addEventListener("online", later, { once: true });
          setTimeout(later, pause);
        });
      }
    }
    if (paused) throw new NotHere();
  }
}

async function put(path, content) {
  const answer = await fetch(path, { method: "PUT", body: content, headers: { "x-phieu-secret": server.secret, "content-type": "application/octet-stream" } });
  return server.said(answer);
}

const said = (problem) => `${problem.place}: ${problem.message}. ${problem.remedy}.`;

function say(key, values) {
  find("told").textContent = word(key, values);
}

function problem(text, good = false) {
  const line = document.createElement("li");
  line.textContent = text;
  line.classList.toggle("good", good);
  find("problems").append(line);
}

function draw() {
  const all = pile.files.reduce((sum, one) => sum + one.bytes, 0);
  const have = pile.files.reduce((sum, one) => sum + one.have, 0);
  find("under_way").hidden = false;
  find("all").value = all ? have / all : 1;
  say("going", { done: megabytes(have), all: megabytes(all), files: pile.files.filter((one) => one.whole).length, count: pile.files.length });
  find("list").replaceChildren(...pile.files.map((one) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const far = document.createElement("span");
    name.textContent = one.name;
    far.textContent = one.whole ? "✓" : `${megabytes(one.have)} / ${megabytes(one.bytes)} MB`;
    line.classList.toggle("whole", one.whole);
    line.append(name, far);
    return line;
  }));
}

// One file: what is there already is only read for its hash.
async function send(place, file) {
  const one = pile.files[place];
  const path = `/api/uploads/${pile.id}/${place}`;
  const hash = new Sha256();
  for (let at = 0; at < file.size; ) {
    if (paused) throw new NotHere();
    const end = Math.min(at < one.have ? Math.min(at + PIECE, one.have) : at + PIECE, file.size);
    const content = new Uint8Array(await file.slice(at, end).arrayBuffer());
    hash.update(content);
    while (one.have < end) {
      one.have = await patiently(() => follow(path, one, content, at));
      draw();
    }
    at = end;
  }
  say("checking", { name: one.name });
  pile = await patiently(() => server.post(`${path}/whole`, { sha256: hash.hex() }));
  draw();
}

// How many bytes are there after a piece. After a break the server knows better than this page how far it came.
async function follow(path, one, content, at) {
  try {
    return (await put(`${path}?offset=${one.have}`, content.subarray(one.have - at))).have;
  } catch (error) {
    if (error.status && error.status !== 409) throw error;
    if (error.signedOut) throw error;
    const known = await server.get(`/api/uploads/${pile.id}`);
    const have = known.files[pile.files.indexOf(one)].have;
    if (have < at) throw Object.assign(new Error(word("again_soon")), { status: 410, problems: [] });
    if (have === one.have && error.status !== 409) throw error;
    return have;
  }
}

async function run(files) {
  going = true;
  paused = false;
  find("problems").replaceChildren();
  const button = find("pause");
  if (button) Object.assign(button, { hidden: false, textContent: word("pause") });
  if (find("submit")) find("submit").hidden = true;
  draw();
  try {
    for (let place = 0; place < pile.files.length; place += 1) if (!pile.files[place].whole) await send(place, files[place]);
    say("taking");
    pile = await patiently(() => server.post(`/api/uploads/${pile.id}/finish`, {}));
    draw();
    find("told").textContent = "";
    problem(word("done", { number: pile.batch, pages: pile.pages }), true);
    if (pile.known.length) problem(word("known", { count: pile.known.length }), true);
    const way = document.createElement("a");
    way.href = "/batches";
    way.textContent = word("to_batches");
    find("problems").lastChild.append(" ", way);
    pile = null;
    end();
  } catch (error) {
    if (error instanceof NotHere) say("paused");
    else for (const one of error.problems?.length ? error.problems.map(said) : [error.message]) problem(one);
    end(error instanceof NotHere);
  }
}

function end(stopped = false) {
  going = false;
  const button = find("pause");
  if (button) Object.assign(button, { hidden: !stopped, textContent: word("resume") });
  if (find("submit")) find("submit").hidden = stopped;
}

const chosen = () => [...(dropped ?? find("files").files)];
let last = [];

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (going) return;
  find("problems").replaceChildren();
  const files = chosen();
  if (!files.length) return problem(word("no_files"));
  const values = Object.fromEntries([...new FormData(form)].filter(([name]) => !["files", "secret"].includes(name)));
  for (const name of ["round", "batch", "expected"]) if (values[name]) values[name] = Number(values[name]);
  for (const name of ["batch", "expected"]) if (values[name] === "") delete values[name];
  try {
    pile = await server.post("/api/uploads/piles", { ...values, files: files.map((one) => ({ name: one.name, bytes: one.size })) });
  } catch (error) {
    for (const one of error.problems?.length ? error.problems.map(said) : [error.message]) problem(one);
    return undefined;
  }
  last = files;
  return run(files);
});

find("pause")?.addEventListener("click", () => {
  if (going) paused = true;
  else if (pile) run(last);
});

zone?.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("over");
});
zone?.addEventListener("dragleave", () => zone.classList.remove("over"));
zone?.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  // entries are there only while the event is
  const entries = [...event.dataTransfer.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((one) => one.isDirectory)) {
    take(null);
    find("files").files = event.dataTransfer.files;
    return;
  }
  filesIn(entries).then(take).catch(() => problem(word("no_folder")));
});
find("files")?.addEventListener("change", () => take(null));

// Files out of folders stand beside the field, which cannot hold them: it is told so that nobody must fill it.
function take(files) {
  dropped = files;
  find("files").required = !files;
  find("taken").textContent = files ? word("taken", { count: files.length }) : "";
}

// Go on with a pile that an earlier window has begun: the same files are chosen again, and only what lacks is sent.
for (const article of document.querySelectorAll(".unfinished")) {
  article.querySelector(".go_on").addEventListener("click", async () => {
    if (going) return;
    find("problems").replaceChildren();
    try {
      pile = await server.get(`/api/uploads/${article.dataset.pile}`);
    } catch (error) {
      return problem(error.message);
    }
    const lacking = pile.files.filter((one) => !one.whole);
    if (!lacking.length) return run([]);
    const ask = document.createElement("input");
    ask.type = "file";
    ask.multiple = true;
    ask.className = "again";
    ask.setAttribute("aria-label", word("choose_again", { names: lacking.map((one) => one.name).join(", ") }));
    article.querySelector("input[type=file]")?.remove();
    article.querySelector("label")?.remove();
    const label = document.createElement("label");
    label.textContent = word("choose_again", { names: lacking.slice(0, 5).map((one) => one.name).join(", ") });
    label.append(ask);
    article.append(label);
    ask.focus();
    ask.addEventListener("change", () => matched([...ask.files]));
    return undefined;
  });
}

function matched(files) {
  find("problems").replaceChildren();
  const left = [...files];
  const fitting = pile.files.map((one) => {
    if (one.whole) return null;
    const at = left.findIndex((file) => file.name.normalize("NFC") === one.name && file.size === one.bytes);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
  for (const file of left) problem(word("not_of_pile", { name: file.name }));
  const lacking = pile.files.filter((_, place) => fitting[place] === undefined);
  if (lacking.length) return problem(word("choose_again", { names: lacking.map((one) => one.name).join(", ") }));
  last = fitting;
  return run(fitting);
}

addEventListener("beforeunload", (event) => {
  if (going) event.preventDefault();
});
