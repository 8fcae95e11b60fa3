// Places to write in: words are typed off the picture, codes are chosen from the register. Everything by keyboard, with keys that no input
// method sends: a Vietnamese one writes with letters, digits and Backspaces of its own, and Enter may end what it composes.
const KEYS = new Map([
  ["Enter", "accept"], ["NumpadEnter", "accept"], ["F2", "blank"], ["F4", "unreadable"], ["F8", "aside"], ["F9", "proposal"],
  ["PageUp", "undo"], ["PageDown", "page"],
]);
const SHOWN = 8;
const PAUSE = 120;
const find = (id) => document.getElementById(id);

// Letters as people look for them: without accents and case, đ as d. The normalised letters of a code: no separators.
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
const plain = (text) => bare(text).replace(/[\s._·−-]/g, "");

export class Writing {
  constructor(server, setting, told) {
    Object.assign(this, { server, setting, told });
    this.item = null;
    this.registers = new Map();
    this.listed = [];
    this.at = -1;
    const word = (key) => setting.words[`writing.${key}`] ?? key;
    this.word = word;
    for (const [action, key] of [["accept", "Enter"], ["blank", "F2"], ["unreadable", "F4"], ["aside", "F8"], ["proposal", "F9"], ["undo", "PageUp"], ["page", "PageDown"]]) {
      const button = document.createElement("button");
      const sign = document.createElement("kbd");
      sign.textContent = key;
      button.type = "button";
      button.dataset.action = action;
      button.append(sign, ` ${word(`key.${action}`)}`);
      button.addEventListener("click", () => {
        told.act({ action });
        this.field?.focus();
      });
      find("writing-keys").append(button);
    }
    find("code").addEventListener("input", () => this.look());
    find("written").addEventListener("input", () => this.grow());
  }

  get field() {
    if (!this.item) return null;
    return find(this.isCode ? "code" : "written");
  }

  get isCode() {
    return this.item?.field.kind === "counter";
  }

  // What a key means while a place to write in stands on the screen: null for the letters that are being typed.
  meaning(event) {
    if (!this.item) return null;
    if (event.isComposing || event.keyCode === 229 || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return null;
    if (document.querySelector("dialog[open]")) return null;
    if (this.isCode && ["ArrowDown", "ArrowUp"].includes(event.code)) return { action: event.code === "ArrowDown" ? "next" : "previous" };
    if (event.target instanceof Element && event.target.closest("button, a") && event.code === "Enter") return null;
    if (event.code === "Enter" && event.shiftKey) return null;
    const action = KEYS.get(event.code);
    return action ? { action } : null;
  }

  // Fetch what a place needs before it stands on the screen.
  ahead(item) {
    if (item.field?.kind === "counter") this.register(item.batch);
    if (item.field && item.crop && !item.blind) {
      this.server.get(item.crop.replace(/crop\.png.*/, "proposal")).then(({ text }) => {
        item.proposal = text;
        if (item === this.item) this.propose();
      }).catch(() => undefined);
    }
  }

  register(batch) {
    if (!this.registers.has(batch)) {
      const asked = this.server.get(`/rounds/${this.setting.round}/counters/${batch}`).then(({ counters }) => {
        const rows = counters?.map(([code, digits, name, unit, unitName]) => ({
          code, digits, name, unit, unitName, key: plain(code), look: bare(`${code} ${name} ${unit} ${unitName}`),
        })) ?? null;
        this.registers.set(batch, rows);
        if (this.item?.batch === batch) this.look();
        return rows;
      }).catch(() => this.registers.delete(batch));
      this.registers.set(batch, asked);
    }
    return this.registers.get(batch);
  }

  // What is typed stays with its item.
  keep() {
    if (this.item && this.field.value) this.item.typing = this.field.value;
  }

  show(item) {
    this.keep();
    this.item = item?.kind === "field" && item.field ? item : null;
    find("writing").hidden = !this.item;
    if (!this.item) {
      if (["written", "code"].includes(document.activeElement?.id)) document.activeElement.blur();
      return;
    }
    for (const id of ["written", "writing-label"]) find(id).hidden = this.isCode;
    find("writing-about").hidden = !this.item.field.open;
    for (const node of document.querySelectorAll("#code, label[for=code]")) node.hidden = !this.isCode;
    find("counters").hidden = true;
    find("code-problem").hidden = true;
    this.taken = false;
    const before = item.before?.status === "written" ? item.before.values[0] : "";
    this.field.value = item.typing ?? before;
    this.field.setAttribute("inputmode", ["digits", "date"].includes(item.field.kind) ? "numeric" : "text");
    this.propose();
    if (this.isCode) this.look();
    else this.grow();
    this.field.focus();
  }

  // The machine's proposal beside the field, never in it.
  propose() {
    const words = this.proposal(this.item);
    find("proposed").hidden = !words;
    find("proposed-words").textContent = words;
    document.querySelector("#writing-keys [data-action=proposal]").hidden = !words;
  }

  proposal(item) {
    return item.proposal || item.suggestion || item.read?.values[0] || "";
  }

  grow() {
    const area = find("written");
    area.rows = Math.min(10, Math.max(item_lines(area.value), this.item?.field.open ? 3 : 1));
  }

  // What was shown beside the picture, as it is kept with the word.
  shown(item) {
    return item.kind === "field" ? { proposal: this.proposal(item).slice(0, 4000), proposal_taken: Boolean(this.taken) } : {};
  }

  act(action) {
    const item = this.item;
    if (!item) return undefined;
    if (action === "next" || action === "previous") return this.move(action === "next" ? 1 : -1);
    if (action === "proposal") return this.take();
    if (action === "accept") return this.isCode ? this.acceptCode() : this.acceptWords();
    if (action === "blank" || action === "unreadable") return this.told.settle(item, [], action);
    return undefined;
  }

  take() {
    const words = this.proposal(this.item);
    if (!words) return;
    this.field.value = words;
    this.taken = true;
    if (this.isCode) this.look();
    else this.grow();
    this.field.focus();
  }

  acceptWords() {
    const words = find("written").value.normalize("NFC").trim();
    if (!words) return this.told.notice("nothing_typed");
    const cells = this.item.field.cells;
    const digits = words.replace(/[\s./-]/g, "");
    if (cells && ["digits", "date"].includes(this.item.field.kind) && (!/^\d+$/.test(digits) || digits.length > cells)) {
      return this.told.notice("not_digits");
    }
    return this.told.settle(this.item, [words], "written");
  }

  // A code is settled where it is one: chosen from the list, typed whole, or found right by the server.
  async acceptCode() {
    const item = this.item;
    const typed = find("code").value.trim();
    const rows = this.registers.get(item.batch);
    const chosen = this.listed[this.at] ?? (Array.isArray(rows) ? rows.find((row) => plain(typed) && [row.key, row.digits].includes(plain(typed))) : null);
    if (chosen) return this.told.settle(item, [chosen.code], "written");
    if (!typed) return this.told.notice("nothing_typed");
    const said = await this.check(item, typed);
    if (said?.code && item === this.item && find("code").value.trim() === typed) return this.told.settle(item, [said.code], "written");
    return undefined;
  }

  // The counters that fit what is typed: its code from the left, or every word of it somewhere in name, code or unit.
  look() {
    const typed = find("code").value.trim();
    const rows = this.registers.get(this.item.batch);
    const words = bare(typed).split(/\s+/).filter(Boolean);
    const key = plain(typed);
    const fits = (row) => row.key.startsWith(key) || row.digits.startsWith(key) || words.every((word) => row.look.includes(word));
    const found = typed && Array.isArray(rows) ? rows.filter(fits) : [];
    found.sort((one, other) => Number(other.key.startsWith(key)) - Number(one.key.startsWith(key)));
    this.listed = found.slice(0, SHOWN);
    this.at = found.length === 1 || (found.length && [found[0].key, found[0].digits].includes(key)) ? 0 : -1;
    this.draw();
    clearTimeout(this.timer);
    find("code-problem").hidden = true;
    if (typed && !found.length) this.timer = setTimeout(() => this.check(this.item, typed), PAUSE);
  }

  draw() {
    const list = find("counters");
    list.hidden = this.listed.length === 0;
    find("code").setAttribute("aria-expanded", String(!list.hidden));
    list.replaceChildren(...this.listed.map((row, place) => {
      const line = document.createElement("li");
      const code = document.createElement("b");
      const name = document.createElement("span");
      const unit = document.createElement("small");
      code.textContent = row.code;
      name.textContent = row.name || row.code;
      unit.textContent = [row.unit, row.unitName, row.digits].filter(Boolean).join(" · ");
      Object.assign(line, { id: `counter-${place}`, role: "option" });
      line.setAttribute("aria-selected", String(place === this.at));
      line.append(code, name, unit);
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.at = place;
        this.acceptCode();
      });
      return line;
    }));
    if (this.at >= 0) find("code").setAttribute("aria-activedescendant", `counter-${this.at}`);
    else find("code").removeAttribute("aria-activedescendant");
    list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  move(step) {
    if (!this.listed.length) return;
    this.at = (this.at + step + this.listed.length) % this.listed.length;
    this.draw();
  }

  // What is wrong with a code, in the words of the server; said at once, for a wrong check symbol is a slip of the finger or of the pen.
  async check(item, typed) {
    try {
      const said = await this.server.round("code", { item: item.id, typed });
      if (item === this.item && find("code").value.trim() === typed) {
        find("code-problem").hidden = !said.problem;
        if (said.problem) find("code-problem").textContent = `${said.problem.message}. ${said.problem.remedy}.`;
      }
      return said;
    } catch {
      this.told.notice("code_offline");
      return null;
    }
  }
}

const item_lines = (text) => text.split("\n").length;
