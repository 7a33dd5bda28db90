// A file on its way to the server, in parts. The server says where to go on, so a lost connection,
// a closed tab or an ended session costs a part at most: choose the same file again and it goes on.
import { uuid } from "./outbox.js";

const FIRST_PART = 256 * 1024;
const SMALLEST_PART = 64 * 1024;
const LARGEST_PART = 4 * 1024 * 1024;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
// A part that takes less than this is sent in a larger one next time.
const BRISK = 1500;
// A line that says nothing for so long is as good as lost.
const SILENCE = 90000;
const SAMPLE = 1024 * 1024;

const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";

/** An id that the same file has whenever and wherever it is chosen for the same place. */
async function fingerprint(file, place) {
  if (!crypto.subtle) return uuid();
  const text = new TextEncoder().encode([place, file.name, file.size, file.lastModified].join("\n"));
  const ends = new Blob([text, file.slice(0, SAMPLE), file.slice(Math.max(0, file.size - SAMPLE))]);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await ends.arrayBuffer())).slice(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What keeps an upload from going on: `kind` is "refused", "changed" or "stopped". */
class Ended extends Error {
  constructor(kind, message = "") {
    super(message);
    this.kind = kind;
  }
}

export class Upload {
  #session;
  #person;
  #stopped = false;
  #wake = () => {};

  /** `desk` is the page's `#uploader`; `say(state, received)` hears of every step. */
  constructor(desk, file, { replaces = "", say }) {
    this.file = file;
    this.uploads = desk.uploads;
    this.replaces = replaces;
    this.say = say;
    this.#session = desk.session;
    this.#person = Number(desk.person);
    this.part = FIRST_PART;
  }

  stop() {
    this.#stopped = true;
    this.#wake();
    if (this.url) fetch(`${this.url}remove/`, { method: "POST", headers: this.#headers() }).catch(() => {});
  }

  /** Resolves with what the server made of the file; rejects with an `Ended`. */
  async run() {
    this.id = await fingerprint(this.file, `${this.uploads}\n${this.replaces}`).catch(() => { throw new Ended("changed"); });
    const form = new URLSearchParams({ client_id: this.id, name: this.file.name, size: this.file.size, replaces: this.replaces });
    let state = await this.#ask(this.uploads, form);
    this.url = state.url;
    const query = this.replaces ? `?replaces=${this.replaces}` : "";
    while (state.state === "receiving") {
      if (this.#stopped) throw new Ended("stopped");
      const at = state.received;
      this.say(at < this.file.size ? "sending" : "checking", at);
      const part = await this.file.slice(at, at + this.part).arrayBuffer().catch(() => { throw new Ended("changed"); });
      if (at + part.byteLength >= this.file.size) this.say("checking", this.file.size);
      const begun = performance.now();
      state = await this.#ask(this.url + query, part, { "Content-Type": "application/octet-stream", "Upload-Offset": String(at) });
      if (performance.now() - begun < BRISK) this.part = Math.min(this.part * 2, LARGEST_PART);
    }
    if (state.state !== "done") throw new Ended("refused", state.problem);
    return state.file;
  }

  #headers(more = {}) {
    return { Accept: "application/json", "X-CSRFToken": token(), ...more };
  }

  /** The server's answer, however long the connection or the session is away. */
  async #ask(url, body, headers) {
    let pause = FIRST_PAUSE;
    for (;;) {
      let atOnce = false;
      if (this.#stopped) throw new Ended("stopped");
      let response = null;
      try {
        response = await fetch(url, { method: "POST", redirect: "manual", body, headers: this.#headers(headers), signal: AbortSignal.timeout(SILENCE) });
        if (response.ok) return await response.json();
      } catch (error) {
        response = null;
        if (error.name === "TimeoutError") body = this.#less(body);
      }
      const status = response?.status;
      if (status === 413 && this.part > SMALLEST_PART && body instanceof ArrayBuffer) {
        // A proxy takes less than we do.
        body = this.#less(body);
        atOnce = true;
      } else if (response?.type === "opaqueredirect" || status === 401 || status === 403) {
        atOnce = await this.#renew();
        if (!atOnce) this.say("out");
      } else if (response && status < 500 && status !== 429 && status !== 400) {
        const problem = await response.json().catch(() => ({}));
        if (status === 409 && "received" in problem) return { state: "receiving", received: problem.received };
        throw new Ended("refused", problem.detail);
      } else this.say("offline");
      if (atOnce) continue;
      await this.#wait(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  /** Half of the part, and smaller parts from now on. */
  #less(body) {
    if (!(body instanceof ArrayBuffer)) return body;
    this.part = Math.max(SMALLEST_PART, Math.floor(Math.min(this.part, body.byteLength) / 2));
    return body.slice(0, this.part);
  }

  /** After a new login the page's token is void: ask for one, if it is still the same person. */
  async #renew() {
    const response = await fetch(this.#session, { redirect: "manual", headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok) return false;
    const { person, token: fresh } = await response.json();
    if (person !== this.#person || fresh === this.fresh) return false;
    this.fresh = fresh;
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": fresh }));
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = fresh;
    return true;
  }

  #wait(pause) {
    return new Promise((go) => {
      const wake = () => {
        clearTimeout(timer);
        removeEventListener("online", wake);
        document.removeEventListener("visibilitychange", wake);
        go();
      };
      const timer = setTimeout(wake, pause);
      addEventListener("online", wake);
      document.addEventListener("visibilitychange", wake);
      this.#wake = wake;
    });
  }
}
