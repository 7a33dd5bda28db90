// What is typed is kept by the outbox, and saves itself; the words beside the title say so.
import { Outbox, uuid } from "./outbox.js";
import { announce } from "./status.js";

export const desk = document.getElementById("desk");
export const words = desk.dataset;
const status = document.getElementById("saved");
const PAUSE = 1000;

// The open page's name, by which its own earlier saves are known. It lasts over a reload and
// going back, not over a copy of the tab: taken while the page is open, given back when it goes.
const NAME = "waymark:studio";
let { page, serial } = claim();
function claim() {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(NAME)); sessionStorage.removeItem(NAME); } catch { /* storage is off */ }
  return kept ?? { page: uuid(), serial: 0 };
}
addEventListener("pagehide", () => {
  try { sessionStorage.setItem(NAME, JSON.stringify({ page, serial })); } catch { /* storage is off */ }
});
addEventListener("pageshow", (event) => { if (event.persisted) ({ page, serial } = claim()); });

let shown = "";
// What waits for a choice between two versions, or has to be corrected, is not saved.
const unsettled = new Map();
function say(now) {
  const state = now === "saved" && unsettled.size ? [...unsettled.values()][0] : now;
  if (state === shown) return;
  shown = state;
  status.dataset.state = state;
  status.replaceChildren(words[state] ?? "");
  if (state !== "out") return;
  const link = Object.assign(document.createElement("a"), { href: document.querySelector("#signed-out a").href, target: "_blank", textContent: words.login, className: "link" });
  status.append(" ", link);
}

export const outbox = "person" in words ? new Outbox(words.person, words.session, say) : null;
if (outbox) {
  say(navigator.onLine ? (outbox.size ? "saving" : "saved") : "offline");
  addEventListener("offline", () => say("offline"));
  addEventListener("online", () => { if (!outbox.size) say("saved"); });
}

// Forms save themselves a second after the last key ------------------------------------------
const timers = new WeakMap();
export const address = (form) => new URL(form.action).pathname;
const FORM = "form[data-studio]";

/** What a form says, as text; every save of this page has a higher serial than the one before. */
function written(form) {
  form.elements.page.value = page;
  form.elements.serial.value = ++serial;
  const fields = new URLSearchParams(new FormData(form));
  const unsaved = [...form.querySelectorAll("[data-unsaved]")].map((field) => field.name);
  for (const name of ["csrfmiddlewaretoken", "resize", "choice", ...unsaved]) fields.delete(name);
  return fields.toString();
}

export function save(form, wait = PAUSE) {
  if (!outbox) return;
  clearTimeout(timers.get(form));
  unsettled.delete(address(form));
  outbox.put(address(form), address(form), written(form));
  if (navigator.onLine) say("saving");
  timers.set(form, setTimeout(() => outbox.flush(), wait));
}

/** What waits for `id` is not wanted any more: it was sent another way, or decided against. */
export function forget(id) {
  outbox?.drop(id);
  unsettled.delete(id);
  if (!outbox?.size) say(navigator.onLine ? "saved" : "offline");
}

// Fields may stand outside of their form: a lesson's title does.
const formOf = (field) => (field.form?.matches?.(FORM) ? field.form : field.closest?.(FORM));
document.addEventListener("input", (event) => {
  const form = !event.target.matches?.("[data-unsaved]") && formOf(event.target);
  if (form) save(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.matches("select, [type=checkbox], [type=radio]") && formOf(event.target);
  if (form) save(form, 0);
});
// The button sends all of it: what was waiting in the outbox is older.
document.addEventListener("submit", (event) => {
  const form = event.target.closest(FORM);
  if (!form || !outbox) return;
  written(form);
  clearTimeout(timers.get(form));
  if (form.hasAttribute("hx-post")) return;
  // A form that leaves the page takes what waited along; without a connection it stays.
  if (navigator.onLine) forget(address(form));
  else { event.preventDefault(); save(form, 0); }
}, true);
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement?.closest?.(FORM);
  if (form && ctx.response?.raw.ok && address(form) === new URL(ctx.response.raw.url).pathname) forget(address(form));
});
// A press that did not reach the server is kept as well.
document.addEventListener("htmx:error", (event) => {
  const source = event.detail.ctx?.sourceElement;
  const form = source?.closest?.(FORM);
  if (!outbox) return;
  if (!form) {
    // A block added or removed is not kept: who pressed has to know.
    if (!source?.closest?.("#desk") || source.matches(".d-live") || navigator.onLine) return;
    say("undone");
    announce(words.undone);
    return;
  }
  outbox.put(address(form), address(form), written(form));
  say("offline");
});

outbox?.taken.addEventListener("taken", ({ detail: { id, answer } }) => {
  const form = formTo(id);
  if (!form) { refresh(id); return; }
  if (answer.digest) form.elements.base.value = answer.digest;
  const remove = form.closest(".d-block")?.querySelector("[data-remove]");
  if (remove && answer.digest) remove.elements.base.value = answer.digest;
  lacks(form, answer.problems);
});
const formTo = (id) => [...document.forms].find((each) => "studio" in each.dataset && address(each) === id);
/** What the server says of a form's content, in the form. */
function lacks(form, problems = []) {
  form?.querySelector("[data-lacks]")?.replaceChildren(...problems.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

/** The key of the block of this page whose form sends to `id`. */
function keyOf(id) {
  const place = document.getElementById("blocks")?.dataset.place;
  return place && id.startsWith(`${place}blocks/`) ? id.match(/\/blocks\/([^/]+)\/save\/$/)?.[1] : undefined;
}
/** Show a block as it is now: an earlier visit's words have reached the server. The line that says
 * so asks for it, for no field is in it. */
function refresh(id) {
  const block = document.getElementById(`block-${keyOf(id)}`);
  if (block && !block.querySelector(FORM)) htmx.ajax("GET", id.replace(/save\/$/, ""), { source: status, target: block, swap: "outerHTML" });
}

// Two versions: the page asks for the choice, and keeps what was typed until it was made -------
outbox?.taken.addEventListener("refused", (event) => {
  const { id, response, item } = event.detail;
  if (response.status !== 409 && response.status !== 422) return;
  event.preventDefault();
  unsettled.set(id, response.status === 422 ? "invalid" : "conflict");
  if (response.status === 422) {
    response.clone().json().then(({ errors }) => lacks(formTo(id), errors?.__all__)).catch(() => {});
    return;
  }
  announce(words.conflict);
  const key = keyOf(id);
  if (!key) return;
  const here = document.getElementById(`block-${key}`);
  sent = new URLSearchParams(item.body);
  htmx.ajax("POST", id, { source: status, target: here ?? "#blocks", swap: here ? "outerHTML" : "afterbegin" });
});
// As `values` of it every name would have one value; boxes that were ticked share theirs.
let sent;
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (!sent || ctx.sourceElement !== status) return;
  for (const [name, value] of sent) ctx.request.body.append(name, value);
  sent = undefined;
});
// Of two versions one was chosen: what waited in the outbox was one of them.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const choice = ctx.sourceElement?.closest?.("[data-choice]");
  if (!choice || !ctx.response?.raw.ok) return;
  forget(choice.dataset.choice);
});

document.addEventListener("click", (event) => {
  const left = event.target.closest("[data-choice] [data-leave]");
  if (left) forget(left.closest("[data-choice]").dataset.choice);
});

// What an earlier visit left behind stands in the form again -----------------------------------
function restore(form) {
  const kept = outbox?.get(address(form));
  if (!kept) return;
  const fields = new URLSearchParams(kept);
  for (const box of form.querySelectorAll("[type=checkbox]")) box.checked = fields.getAll(box.name).includes(box.value);
  for (const [name, value] of fields) {
    const field = form.elements[name];
    if (field && !["base", "page", "serial"].includes(name) && "value" in field && field.type !== "checkbox") field.value = value;
  }
}
function bind(scope) {
  for (const form of scope.querySelectorAll?.(FORM) ?? []) {
    if ("bound" in form.dataset) continue;
    form.dataset.bound = "";
    restore(form);
    form.dispatchEvent(new CustomEvent("studio:open", { bubbles: true, detail: { fresh: scope !== document } }));
  }
}
document.addEventListener("htmx:after:process", (event) => bind(event.target.parentElement ?? event.target));
// After the other parts have said what they want to hear.
setTimeout(() => bind(document));
