// The page on which a course is written: what is typed is kept by the outbox and saved by itself.
import { Outbox, uuid } from "./outbox.js";
import { announce } from "./status.js";

const desk = document.getElementById("desk");
const words = desk.dataset;
const status = document.getElementById("saved");
const PAGE = uuid();
const PAUSE = 1000;
let serial = 0;

let shown = "";
function say(state) {
  if (state === shown) return;
  shown = state;
  status.replaceChildren(words[state] ?? "");
  if (state !== "out") return;
  const link = Object.assign(document.createElement("a"), { href: document.querySelector("#signed-out a").href, target: "_blank", textContent: words.login, className: "link" });
  status.append(" ", link);
}

export const outbox = "person" in words ? new Outbox(words.person, words.session, say) : null;

// Forms save themselves a second after the last key ------------------------------------------
const timers = new WeakMap();
const address = (form) => new URL(form.action).pathname;

/** What a form says, as text; every save of this page has a higher serial than the one before. */
function written(form) {
  form.elements.page.value = PAGE;
  form.elements.serial.value = ++serial;
  const fields = new URLSearchParams(new FormData(form));
  for (const name of ["csrfmiddlewaretoken", "resize", "choice"]) fields.delete(name);
  return fields.toString();
}

export function save(form, wait = PAUSE) {
  if (!outbox) return;
  clearTimeout(timers.get(form));
  outbox.put(address(form), address(form), written(form));
  say("saving");
  timers.set(form, setTimeout(() => outbox.flush(), wait));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-studio]");
  if (form) save(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-studio]");
  if (form && event.target.matches("select, [type=checkbox], [type=radio]")) save(form, 0);
});
// The button sends all of it: what was waiting in the outbox is older.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-studio]");
  if (!form || !outbox) return;
  written(form);
  clearTimeout(timers.get(form));
}, true);
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement?.closest?.("form[data-studio]");
  if (form && ctx.response?.raw.ok) { outbox?.drop(address(form)); say("saved"); }
});

outbox?.taken.addEventListener("taken", ({ detail: { id, answer } }) => {
  const form = [...document.forms].find((each) => "studio" in each.dataset && address(each) === id);
  if (!form) return;
  if (answer.digest) form.elements.base.value = answer.digest;
  const lacks = form.querySelector("[data-lacks]");
  lacks?.replaceChildren(...(answer.problems ?? []).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
});

// Two versions: the page asks for the choice, and keeps what was typed until it was made -------
outbox?.taken.addEventListener("refused", (event) => {
  const { id, response, item } = event.detail;
  if (response.status !== 409 && response.status !== 422) return;
  event.preventDefault();
  if (response.status === 422) { status.replaceChildren(words.invalid ?? ""); return; }
  const key = id.match(/\/blocks\/([^/]+)\/save\/$/)?.[1];
  const place = document.getElementById("blocks")?.dataset.place;
  if (!key || !place || !id.startsWith(place)) return;
  announce(words.conflict);
  const here = document.getElementById(`block-${key}`);
  const values = Object.fromEntries(new URLSearchParams(item.body));
  htmx.ajax("POST", id, { values, target: here ?? "#blocks", swap: here ? "outerHTML" : "afterbegin" });
});
document.addEventListener("htmx:after:swap", (event) => {
  // A choice was made, or a block was closed: nothing of it waits any more.
  const target = event.detail.ctx?.sourceElement?.closest?.(".d-block");
  const form = target?.querySelector?.("form[action$='/save/']");
  if (form && event.detail.ctx.response?.raw.ok) outbox?.drop(address(form));
});

// What an earlier visit left behind stands in the form again -----------------------------------
function restore(form) {
  const kept = outbox?.get(address(form));
  if (!kept) return;
  for (const [name, value] of new URLSearchParams(kept)) {
    const field = form.elements[name];
    if (field && !["base", "page", "serial"].includes(name) && "value" in field && field.type !== "checkbox") field.value = value;
  }
}
function bind(scope) {
  for (const form of scope.querySelectorAll?.("form[data-studio]") ?? []) {
    if ("bound" in form.dataset) continue;
    form.dataset.bound = "";
    restore(form);
    const first = form.closest(".d-block.open")?.querySelector("textarea, input:not([type=hidden]), select");
    if (first && scope !== document) first.focus();
  }
}
document.addEventListener("htmx:after:process", (event) => bind(event.target.parentElement ?? event.target));
bind(document);

// Moving a block: at once on the page, then on the server ---------------------------------------
const blocks = document.getElementById("blocks");

/** Tell the server that `block` stands behind the one before it now. */
export function placed(block) {
  const before = block.previousElementSibling?.dataset.key ?? "";
  const url = `${blocks.dataset.place}blocks/${block.dataset.key}/move/`;
  outbox.put(`move:${url}`, url, new URLSearchParams({ after: before }).toString());
  outbox.flush();
}
blocks?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-shift]");
  if (!button || !outbox) return;
  event.preventDefault();
  const block = button.closest(".d-block");
  const other = button.dataset.shift === "up" ? block.previousElementSibling : block.nextElementSibling;
  if (!other) return;
  if (button.dataset.shift === "up") other.before(block);
  else other.after(block);
  button.focus();
  announce(`${block.getAttribute("aria-label")}: ${[...blocks.children].indexOf(block) + 1}/${blocks.children.length}`);
  placed(block);
});

// A new block comes behind the last one on the page ----------------------------------------------
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-add] button")?.form;
  if (form) form.elements.after.value = blocks.lastElementChild?.dataset.key ?? "";
}, true);
