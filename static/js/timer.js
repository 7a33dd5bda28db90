// A timer counts to its end on the server's clock; the server decides, this only shows.
import { announce } from "./status.js";

// How far this device's clock is ahead of the server's is fixed when the timer is first seen.
const ahead = new WeakMap();

function tick(timer) {
  const now = Date.now() - ahead.get(timer);
  // Over is when nothing is left: half a second before, the server would take it for the learner's wish.
  const rest = Math.max(0, Date.parse(timer.dateTime) - now);
  const left = Math.ceil(rest / 1000);
  const box = timer.closest(".timer");
  timer.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  box?.classList.toggle("short", left <= 60);
  if (left === 60 || left === 300) announce(`${box?.dataset.label ?? ""} ${timer.textContent}`.trim());
  if (left > 0) setTimeout(tick, rest - (left - 1) * 1000, timer);
  else timer.dispatchEvent(new CustomEvent("timer:over", { bubbles: true }));
}

function bind(scope) {
  for (const timer of scope.querySelectorAll("time[data-timer]")) {
    if (ahead.has(timer)) continue;
    ahead.set(timer, timer.dataset.now ? Date.now() - Date.parse(timer.dataset.now) : 0);
    tick(timer);
  }
}
document.addEventListener("htmx:after:process", (event) => bind(event.target));
bind(document);
