// What stands on the screen: one item, drawn from what the browser has already.
import { optionKey } from "./keys.js";
import { percent, whole } from "./numbers.js";

const find = (id) => document.getElementById(id);

export class Screen {
  constructor(words, act) {
    this.words = words;
    this.act = act;
    this.shown = null;
    this.far = false;
    for (const [action, key, name] of [
      ["accept", "Enter", "accept"], ["blank", "0", "blank"], ["multiple", "M", "multiple"], ["unreadable", "U", "unreadable"],
      ["undo", "←", "undo"], ["aside", "S", "aside"], ["zoom", "Z", "zoom"], ["page", "P", "page"],
    ]) {
      const button = this.button(key, this.word(`key.${name}`), () => act({ action }));
      button.dataset.action = action;
      find("others").append(button);
    }
  }

  word(key, values = {}) {
    return (this.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  button(key, label, press) {
    const button = document.createElement("button");
    const sign = document.createElement("kbd");
    sign.textContent = key;
    button.type = "button";
    button.append(sign, ` ${label}`);
    button.addEventListener("click", (event) => {
      // after a click of the mouse Enter is said of the item again, not of the button
      if (event.detail) button.blur();
      press();
    });
    return button;
  }

  other(action) {
    return find("others").querySelector(`[data-action=${action}]`);
  }

  // Show an item, or why there is none.
  show(item, state) {
    find("item").hidden = !item;
    find("state").hidden = Boolean(item);
    if (!item) find("state").textContent = state;
    if (!item || item === this.shown) return;
    find("item").dataset.item = item.id;
    this.shown = item;
    this.far = false;
    find("label").textContent = item.label || `${this.word("review.question")} ${item.question}`;
    find("place").textContent = `${item.form} · ${item.question} · ${item.place}`;
    find("why").hidden = Boolean(item.blind);
    find("blind").hidden = !item.blind;
    this.other("accept").hidden = Boolean(item.blind) && !item.many;
    this.other("accept").lastChild.textContent = ` ${this.word(item.many ? "key.done" : "key.accept")}`;
    this.other("multiple").hidden = item.many;
    find("blind-said").textContent = "";
    find("proposal").textContent = item.blind ? "" : this.said(item, item.read);
    find("sure").textContent = item.blind ? "" : percent(item.probability);
    find("reasons").replaceChildren(...(item.reasons ?? []).map((reason) => this.element("li", reason)));
    find("options").replaceChildren(...item.options.map((option, place) => this.option(item, option, place)));
    find("review").dataset.kind = item.kind;
    find("options").hidden = item.kind !== "answer";
    find("options").dataset.many = String(item.many);
    this.picture(item);
    this.choose(item);
  }

  option(item, option, place) {
    const key = optionKey(place);
    const button = this.button(key, option.label === key ? "" : option.label, () => this.act({ action: "option", place }));
    button.classList.toggle("read", Boolean(item.read?.values.includes(option.value)));
    return button;
  }

  // Which options are chosen by now: those of the person, on a question for several those of the machine until then.
  choose(item) {
    const chosen = item.chosen ?? item.before?.values ?? (item.many ? item.read?.values ?? [] : []);
    [...find("options").querySelectorAll("button")].forEach((button, place) => {
      button.setAttribute("aria-pressed", String(chosen.includes(item.options[place].value)));
    });
    if (!item.before) return;
    const decided = `${this.word("review.decided")}: ${this.said(item, item.before)}`;
    find(item.blind ? "blind-said" : "proposal").textContent = item.blind ? decided : `${this.said(item, item.read)} – ${decided}`;
  }

  said(item, said) {
    const labels = said.values.map((value) => item.options.find((option) => option.value === value)?.label ?? value);
    if (said.status === "answered" && labels.length) return labels.join(" + ");
    return [this.word(`status.${said.status}`), labels.join(" + ")].filter(Boolean).join(": ");
  }

  picture(item) {
    const crop = find("crop");
    crop.classList.toggle("far", this.far);
    const image = this.far ? item.farImage : item.image;
    if (image) {
      image.alt = this.word("review.crop_alt", { question: item.question, place: item.place });
      crop.replaceChildren(image);
    } else if (item.crop) {
      const again = new Image();
      again.src = item.crop;
      again.alt = this.word("review.crop_alt", { question: item.question, place: item.place });
      crop.replaceChildren(again);
    } else {
      crop.textContent = this.word("review.no_picture");
    }
  }

  // More of the sheet above and below, and back.
  zoom(item) {
    if (!item.crop) return;
    this.far = !this.far;
    if (this.far && !item.farImage) {
      item.farImage = new Image();
      item.farImage.src = `${item.crop}&look=more`;
    }
    item.more = true;
    this.picture(item);
  }

  page(item) {
    const image = new Image();
    image.src = item.crop.replace("crop.png", "page.jpg");
    image.alt = `${this.word("review.whole_page")} ${item.place}`;
    find("whole-picture").replaceChildren(image);
    find("whole").showModal();
    item.page_seen = true;
  }

  notice(key, values) {
    find("notices").prepend(this.element("li", this.word(`review.${key}`, values)));
    while (find("notices").children.length > 5) find("notices").lastChild.remove();
  }

  element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  tally(left, done, unsent, online) {
    find("left").textContent = left === null ? "…" : whole(left);
    find("done").textContent = whole(done);
    find("unsent").textContent = unsent === 0 ? this.word("review.sent") : online ? `${unsent} ${this.word("review.unsent")}` : this.word("review.offline", { count: unsent });
    find("unsent").classList.toggle("late", !online);
  }
}
