// Small parts of pages: rows put in order by buttons, a timer, focus mode, copying.
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

// A timer counts to its end on the server's clock; the server decides, this only shows.
// How far this device's clock is ahead of the server's is fixed when the timer is first seen.
const ahead = new WeakMap();

function tick(timer) {
  const now = Date.now() - ahead.get(timer);
  const left = Math.max(0, Math.round((Date.parse(timer.dateTime) - now) / 1000));
  const box = timer.closest(".timer");
  timer.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  box?.classList.toggle("short", left <= 60);
  if (left === 60 || left === 300) announce(`${box?.dataset.label ?? ""} ${timer.textContent}`.trim());
  if (left > 0) setTimeout(tick, 1000, timer);
  else timer.dispatchEvent(new CustomEvent("timer:over", { bubbles: true }));
}

function start(timer) {
  if (ahead.has(timer)) return;
  ahead.set(timer, timer.dataset.now ? Date.now() - Date.parse(timer.dataset.now) : 0);
  tick(timer);
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
  scope.querySelectorAll("time[data-timer]").forEach(start);
}
document.addEventListener("htmx:after:process", (event) => bind(event.target));
bind(document);
