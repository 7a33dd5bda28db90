// The menu of blocks: by "+" between blocks, or "/" at the start of an empty text.
import { uuid } from "./outbox.js";
import { focusBlock } from "./studio-blocks.js";

const menu = document.getElementById("block-menu");
const blocks = document.getElementById("blocks");
const filter = menu?.querySelector("input");
const options = menu ? [...menu.querySelectorAll("[role=option]")] : [];
const none = menu?.querySelector("[data-none]");
let open;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
const shown = () => options.filter((option) => !option.hidden);

function mark(option) {
  for (const each of options) each.setAttribute("aria-selected", String(each === option));
  filter.setAttribute("aria-activedescendant", option?.id ?? "");
}

function narrow() {
  const words = fold(filter.value.replace(/^\//, ""));
  for (const option of options) option.hidden = !fold(option.textContent).includes(words) && !option.dataset.kind.startsWith(words);
  none.hidden = shown().length > 0;
  mark(shown()[0]);
}

/** Open the menu at `rect`. `pick(kind)` hears the choice; `back(typed)` that there
 * is none, and what was typed to find one: null when that was taken back, too. */
export function menuOpen({ rect, pick, back }) {
  open = { pick, back };
  filter.value = "";
  narrow();
  menu.showPopover();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const rtl = document.documentElement.dir === "rtl";
  const left = Math.max(8, Math.min(rtl ? rect.right - width : rect.left, innerWidth - width - 8));
  const under = rect.bottom + 4;
  Object.assign(menu.style, { left: `${left}px`, top: `${Math.max(8, under + height < innerHeight - 8 ? under : rect.top - height - 4)}px` });
  filter.focus({ preventScroll: true });
}

function choose(option) {
  const { pick } = open ?? {};
  if (!option || !pick) return;
  open = undefined;
  menu.hidePopover();
  pick(option.dataset.kind);
}

function dismiss(typed) {
  const { back } = open ?? {};
  open = undefined;
  menu.hidePopover();
  back?.(typed);
}

filter?.addEventListener("input", narrow);
filter?.addEventListener("keydown", (event) => {
  const list = shown();
  const at = list.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + list.length, Home: 0, End: list.length - 1 };
  if (event.key in steps) {
    event.preventDefault();
    const option = list[steps[event.key] % list.length];
    mark(option);
    option?.scrollIntoView({ block: "nearest" });
  }
  else if (event.key === "Enter") { event.preventDefault(); choose(list[at]); }
  else if (event.key === "Escape") { event.preventDefault(); dismiss(filter.value); }
  else if (event.key === "Backspace" && !filter.value) { event.preventDefault(); dismiss(null); }
  else if (event.key === "Tab") { event.preventDefault(); dismiss(null); }
});
menu?.addEventListener("pointermove", (event) => {
  const option = event.target.closest("[role=option]");
  if (option && option.getAttribute("aria-selected") !== "true") mark(option);
});
menu?.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
menu?.addEventListener("toggle", (event) => { if (event.newState === "closed") open = undefined; });

/** Take `block` out without a word: it is empty, and something else stands in its place. */
export function blockDrop(block) {
  const remove = block.querySelector("[data-remove]");
  return htmx.ajax("POST", remove.action, { values: { base: remove.elements.base.value }, source: menu, target: block, swap: "delete" });
}

/** Put a new block of `kind` behind `block`, or in front of all, and open its form; a text that
 * comes with its `html` stays closed. Resolves to the block, to null where it was not added. */
export async function blockAdd(kind, block, html = "") {
  const key = `${kind[0]}${uuid().replaceAll("-", "").slice(0, 10)}`;
  const values = { kind, key, after: block?.dataset.key ?? "", ...(html && { html }) };
  // The menu sends it: whatever sends brings along the fields that are in it.
  await htmx.ajax("POST", menu.dataset.create, { values, source: menu, target: block ?? blocks, swap: block ? "afterend" : "afterbegin" });
  const added = document.getElementById(`block-${key}`);
  focusBlock(added);
  return added;
}

blocks?.addEventListener("click", async (event) => {
  const plus = event.target.closest("[data-plus]");
  if (!plus) return;
  event.preventDefault();
  menuOpen({
    rect: plus.getBoundingClientRect(),
    pick: (kind) => blockAdd(kind, plus.closest(".d-block")),
    back: () => plus.focus(),
  });
});

// The chips at the end of the page: behind the last block, once however often they are pressed.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest(".d-add button")) event.preventDefault();
  const button = event.target.closest("[data-add] button");
  if (!button) return;
  const all = blocks.querySelectorAll(":scope > .d-block");
  button.form.elements.after.value = all[all.length - 1]?.dataset.key ?? "";
  button.form.elements.key.value ||= `${button.value[0]}${uuid().replaceAll("-", "").slice(0, 10)}`;
}, true);
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx?.sourceElement;
  if (form?.matches?.("[data-add]")) form.elements.key.value = "";
});
