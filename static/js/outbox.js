// What is still to be sent is kept in this browser, by person, until the server has taken it.
// Sending something twice does no harm there, so in doubt it is sent again: after a lost
// connection, a crash, an ended session, or from another tab that finds it.
const PREFIX = "waymark:outbox:";
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 60000;
const NEXT = 1000;

export const uuid = () =>
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

/** The fields that were filled in before the scripts were there to hear of it. */
export const early = (root) => [...root.querySelectorAll("input, textarea, select:not([data-order] *)")].filter((field) => field.options
  ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected))
  : /box|radio/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
/** Let them be heard of now. */
export const hear = (fields) => fields.forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));

export class Outbox {
  #prefix;
  #key;
  #session;
  #say;
  #items = {};
  #busy = false;
  #pause = FIRST_PAUSE;
  #timer;

  /** `say(state)` hears "saved", "saving", "offline" and "out" (the session has ended). */
  constructor(person, session, say) {
    this.person = Number(person);
    this.#session = session;
    this.#say = say;
    this.#prefix = `${PREFIX}${person}:`;
    this.#key = this.#prefix + uuid();
    this.taken = new EventTarget();
    this.#adopt();
    addEventListener("online", () => this.flush());
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
    setInterval(() => this.flush(), 10000);
    if (Object.keys(this.#items).length) setTimeout(() => this.flush(), 500);
  }

  get(id) {
    return this.#items[id]?.body;
  }

  /** Keep `body` (text of a form, or an object to be sent as JSON) until it has reached `url`. */
  put(id, url, body) {
    this.#items[id] = { url, body, v: (this.#items[id]?.v ?? 0) + 1 };
    this.#store();
  }

  get size() {
    return Object.keys(this.#items).length;
  }

  async flush() {
    if (this.#busy) return;
    clearTimeout(this.#timer);
    const ids = Object.keys(this.#items).filter((id) => !this.#items[id].held);
    if (!ids.length) return;
    this.#busy = true;
    this.#say("saving");
    let state = "saved";
    for (const id of ids) {
      state = await this.#send(id);
      if (state !== "saved") break;
    }
    this.#busy = false;
    // What was put while the rest was sent is not there yet.
    const isMore = state === "saved" && Object.values(this.#items).some((item) => !item.held);
    this.#say(isMore ? "saving" : state);
    if (isMore) this.#later(NEXT);
    if (state === "saved") this.#pause = FIRST_PAUSE;
    else if (state === "offline") {
      this.#later(this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
  }

  #later(pause) {
    this.#timer = setTimeout(() => this.flush(), pause);
  }

  async #send(id, again = true) {
    const item = this.#items[id];
    const json = typeof item.body !== "string";
    let response;
    try {
      response = await fetch(item.url, {
        method: "POST",
        keepalive: true,
        redirect: "manual",
        body: json ? JSON.stringify(item.body) : item.body,
        headers: { Accept: "application/json", "X-CSRFToken": token(), "Content-Type": json ? "application/json" : "application/x-www-form-urlencoded" },
      });
    } catch {
      return "offline";
    }
    if (response.ok) {
      const answer = await response.json().catch(() => ({}));
      if (this.#items[id]?.v === item.v) this.#drop(id);
      this.taken.dispatchEvent(new CustomEvent("taken", { detail: { id, answer } }));
      return "saved";
    }
    if (response.status === 403 && again && (await this.#renew())) return this.#send(id, false);
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) return "out";
    if (response.status >= 500 || response.status === 429) return "offline";
    // The server will never take it: the course was left, the lesson is gone. Whoever can mend it
    // cancels the event, and it is kept until it is put or dropped.
    const given = this.taken.dispatchEvent(new CustomEvent("refused", { cancelable: true, detail: { id, response, item } }));
    if (given) this.#drop(id);
    else if (this.#items[id]) this.#items[id].held = true;
    return "saved";
  }

  /** After a new login the page's token is void: ask for one, if it is still the same person. */
  async #renew() {
    const response = await fetch(this.#session, { redirect: "manual", headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok) return false;
    const { person, token: fresh } = await response.json();
    if (person !== this.person) return false;
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": fresh }));
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = fresh;
    return true;
  }

  drop(id) {
    this.#drop(id);
  }

  #drop(id) {
    delete this.#items[id];
    this.#store();
  }

  #store() {
    try {
      if (Object.keys(this.#items).length) localStorage.setItem(this.#key, JSON.stringify(this.#items));
      else localStorage.removeItem(this.#key);
    } catch { /* storage is off: what is unsent lives as long as the page */ }
  }

  /** What other tabs and earlier visits left behind is ours to send. */
  #adopt() {
    try {
      for (const key of Object.keys(localStorage).filter((each) => each.startsWith(this.#prefix))) {
        for (const [id, item] of Object.entries(JSON.parse(localStorage.getItem(key)))) {
          // Nobody saw what was held for them: it is asked about again.
          this.#items[id in this.#items ? `${id}:${uuid()}` : id] = { ...item, held: undefined };
        }
        localStorage.removeItem(key);
      }
      this.#store();
    } catch { /* storage is off or was written by something else */ }
  }
}

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"] ?? "";
}
