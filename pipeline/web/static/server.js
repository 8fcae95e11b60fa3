// Requests to the server, with the secret of the session.
// Letters of a request that may outlive its page: a browser takes 64 kB of all of them together, and a letter may be three bytes.
const KEPT_ALIVE = 10_000;

export class Server {
  constructor(setting) {
    this.setting = setting;
    this.secret = setting.secret;
  }

  async post(path, body, more = {}) {
    const text = JSON.stringify(body);
    // what is short enough goes on its way although the window closes
    const answer = await fetch(path, {
      method: "POST", headers: { "content-type": "application/json", "x-phieu-secret": this.secret }, body: text,
      keepalive: text.length < KEPT_ALIVE, ...more,
    });
    return this.said(answer);
  }

  async get(path) {
    return this.said(await fetch(path, { headers: { accept: "application/json" } }));
  }

  // What the server answers; what it refuses is thrown, with its problems.
  async said(answer) {
    if (answer.ok) return answer.json();
    const problems = (await answer.json().catch(() => ({}))).problems ?? [];
    const error = new Error(problems.map((one) => one.message).join("; ") || `HTTP ${answer.status}`);
    error.signedOut = answer.status === 401 || problems.some((one) => one.code === "web.stale_form");
    error.status = answer.status;
    error.problems = problems;
    throw error;
  }

  round(path, body, more) {
    return this.post(`/api/rounds/${this.setting.round}/${path}`, body, more);
  }

  // The secret of a new session. A person who is not the one of this page is refused: what waits here is somebody else's word.
  async signIn(name, password) {
    const found = await this.post("/api/sign-in", { name, password });
    if (found.user !== this.setting.user) throw new Error(this.setting.words["again.other"].replace("{name}", this.setting.name));
    this.secret = found.secret;
  }
}

// A name that this window keeps while it is open: leases belong to it.
export function windowName() {
  let name = sessionStorage.getItem("phieu.window");
  if (!name) {
    name = randomName();
    sessionStorage.setItem("phieu.window", name);
  }
  return name;
}

export function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
