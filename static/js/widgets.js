// Small parts of pages: rows put in order by buttons, focus mode, copying.
import { announce } from "./status.js";

// Ordering: each row holds a <select> with its position (all that a browser without JavaScript
// needs); the buttons move the row and rewrite every select.
function renumber(list) {
  const rows = [...list.children];
  rows.forEach((row, index) => {
    const select = row.querySelector("select");
    if (select) select.value = String(index + 1);
    row.querySelector("[data-move=up]").disabled = index === 0;
    row.querySelector("[data-move=down]").disabled = index === rows.length - 1;
  });
}

function move(button) {
  const row = button.closest("li");
  const list = row.parentElement;
  const up = button.dataset.move === "up";
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  other[up ? "before" : "after"](row);
  renumber(list);
  const target = button.disabled ? row.querySelector("[data-move]:not(:disabled)") : button;
  target?.focus();
  const place = [...list.children].indexOf(row) + 1;
  announce(`${row.querySelector("[data-label]").textContent.trim()}: ${place}/${list.children.length}`);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function focusMode(on) {
  document.documentElement.toggleAttribute("data-focus", on);
  for (const button of document.querySelectorAll("[data-focus-toggle]")) button.ariaPressed = on;
}

document.addEventListener("click", async (event) => {
  const mover = event.target.closest("[data-move]");
  if (mover) move(mover);
  if (event.target.closest("[data-focus-toggle]")) focusMode(!("focus" in document.documentElement.dataset));
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    await navigator.clipboard?.writeText(copier.dataset.copy || document.getElementById(copier.dataset.copyFrom)?.textContent || "");
    announce(copier.dataset.copied ?? "");
    if (copier.dataset.copied) copier.lastChild.textContent = copier.dataset.copied;
  }
  if (event.target.closest("[data-print]")) print();
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open], :popover-open")) focusMode(false);
});

function bind(scope) {
  scope.querySelectorAll("[data-order]").forEach(renumber);
}
document.addEventListener("htmx:after:process", (event) => bind(event.target));
bind(document);
