// Blocks: open by a press, close by Escape or Ctrl+Enter, move, and where the focus goes.
import { announce } from "./status.js";
import { outbox } from "./studio-save.js";

const blocks = document.getElementById("blocks");
const LIVE = "a, button, input, select, textarea, summary, video, audio";

// In which paragraph a text was pressed: there its editor begins.
export let pressed = -1;

// A press anywhere on a block opens it; what is itself to be pressed or selected is left alone.
blocks?.addEventListener("click", (event) => {
  const view = event.target.closest("[data-view]");
  if (!view || event.ctrlKey || event.metaKey || String(getSelection())) return;
  const live = event.target.closest(LIVE);
  if (live && view.contains(live) && live.tagName !== "A") return;
  if (live?.tagName === "A") event.preventDefault();
  const prose = view.querySelector(".prose");
  pressed = prose ? [...prose.children].findIndex((child) => child.contains(event.target)) : -1;
  view.closest(".d-block").querySelector("[data-edit]")?.click();
});

/** The form of the block that `element` stands in. */
const formAt = (element) => element.closest?.(".d-block.open")?.querySelector("form[data-studio]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const form = formAt(event.target);
  if (!form) return;
  const done = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  const left = event.key === "Escape" && !document.querySelector("dialog[open], .menu:popover-open");
  if (done || left) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-done]"));
  } else if (event.key === "Enter" && event.target.matches(".d-table input")) {
    event.preventDefault();
    below(event.target, form);
  }
});

// What can only be seen when it is rendered, such as maths, is shown while it is typed.
const waits = new WeakMap();
document.addEventListener("input", (event) => {
  const live = formAt(event.target)?.querySelector(".d-live");
  if (!live) return;
  clearTimeout(waits.get(live));
  waits.set(live, setTimeout(() => htmx.trigger(live, "studio:preview"), 300));
});

// In a table Enter goes to the cell below, and makes one below the last.
function below(cell, form) {
  const [, row, column] = cell.name.match(/^cell-(\d+)-(\d+)$/) ?? [];
  const next = form.elements[`cell-${Number(row) + 1}-${column}`];
  if (next) { next.focus(); next.select(); return; }
  wanted = `cell-${Number(row) + 1}-${column}`;
  form.requestSubmit(form.querySelector("[name=resize][value=row]"));
}

// Where the focus goes when a block was opened, closed, added, removed, put back ---------------
let wanted = "";
document.addEventListener("submit", ({ submitter }) => { wanted = submitter?.dataset.focus ?? wanted; }, true);
// Who was chosen from the list is added with that.
document.addEventListener("person:chosen", ({ target }) => target.closest("[data-adds]")?.querySelector("button").click());
const FIRST = "textarea:not([hidden]), input:not([type=hidden]), select";

export function focusBlock(block) {
  if (!block) return;
  const form = block.querySelector("form[data-studio]");
  const field = form && (form.elements[wanted] ?? [...form.querySelectorAll(FIRST)].find((each) => each.checkVisibility()));
  wanted = "";
  if (form && !form.querySelector("[data-rich]")) (field ?? form.querySelector("button"))?.focus({ preventScroll: false });
  else if (!form) (block.querySelector("[data-edit]") ?? block.querySelector("form.row .btn"))?.focus();
  block.scrollIntoView({ block: "nearest" });
}

// What was pressed and has no answer yet. The focus goes with the newest of them, whichever comes
// first; `turn` counts them.
const acts = new Map();
let newest;
export let turn = 0;
/** Whether the answer for `block` is that of an earlier press than the newest. */
export const isLate = (block) => block?.id !== newest?.from?.id && [...acts.values()].some((act) => act !== newest && act.from?.id === block?.id);

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const source = ctx?.sourceElement;
  // A preview that comes by itself takes no focus.
  if (!source?.closest?.("#blocks, #add") || source.matches(".d-live")) return;
  const from = source.closest(".d-block, .d-gone");
  newest = { from, next: from?.nextElementSibling, swap: ctx.swap };
  acts.set(ctx, newest);
  turn += 1;
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => acts.delete(ctx));
document.addEventListener("htmx:finally:swap", ({ detail: { ctx } }) => {
  const act = acts.get(ctx);
  acts.delete(ctx);
  if (!act || act !== newest || !blocks) return;
  const { from, next, swap } = act;
  const here = from && document.getElementById(from.id);
  if (swap === "beforeend") focusBlock(blocks.lastElementChild);
  else if (swap === "afterbegin") focusBlock(blocks.firstElementChild);
  else if (here) focusBlock(swap === "afterend" ? here.nextElementSibling : here);
  else {
    const gone = document.getElementById(`gone-${from?.dataset.key}`);
    const back = document.getElementById(`block-${from?.dataset.gone}`);
    if (gone) gone.querySelector("button").focus();
    else focusBlock(back ?? next?.previousElementSibling);
  }
});

// Moving a block: at once on the page, then on the server ---------------------------------------
/** Tell the server that `block` stands behind the one before it now, and people where that is. */
export function placed(block) {
  let before = block.previousElementSibling;
  while (before && !before.matches(".d-block")) before = before.previousElementSibling;
  const url = `${blocks.dataset.place}blocks/${block.dataset.key}/move/`;
  outbox.put(`move:${url}`, url, new URLSearchParams({ after: before?.dataset.key ?? "" }).toString());
  outbox.flush();
  const all = [...blocks.querySelectorAll(":scope > .d-block")];
  announce(`${block.getAttribute("aria-label")}: ${all.indexOf(block) + 1}/${all.length}`);
}
blocks?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-shift]");
  if (!button || !outbox) return;
  event.preventDefault();
  const block = button.closest(".d-block");
  const up = button.dataset.shift === "up";
  let other = up ? block.previousElementSibling : block.nextElementSibling;
  while (other && !other.matches(".d-block")) other = up ? other.previousElementSibling : other.nextElementSibling;
  if (!other) return;
  // The other one moves: the block that is held keeps its focus and what is written in it.
  if (up) block.after(other);
  else block.before(other);
  block.scrollIntoView({ block: "nearest" });
  placed(block);
});
