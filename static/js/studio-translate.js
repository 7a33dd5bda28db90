// The page on which a course is translated: every form saves itself, and says how it stands now.
import { announce } from "./status.js";
import { outbox, words } from "./studio-save.js";
import "./studio-text.js";

const unitOf = (id) => [...document.querySelectorAll("form[data-studio]")].find((form) => new URL(form.action).pathname === id)?.closest(".t-unit");

outbox?.taken.addEventListener("taken", ({ detail: { id, answer } }) => {
  const unit = unitOf(id);
  const tag = unit?.querySelector("[data-state]");
  if (!tag || !answer.state) return;
  if (tag.dataset.state === answer.state) { tag.lastElementChild.textContent = answer.words; return; }
  // Another state has another icon and other buttons; what is being written stays as it is.
  const icon = { done: "circle-check", outdated: "history", missing: "circle-dashed" }[answer.state];
  const use = tag.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  tag.dataset.state = answer.state;
  tag.classList.toggle("good", answer.state === "done");
  tag.classList.toggle("warn", answer.state === "outdated");
  tag.lastElementChild.textContent = answer.words;
  for (const button of unit.querySelectorAll("[name=then]")) button.hidden = answer.state === "done";
  for (const change of unit.querySelectorAll(".t-changes")) change.hidden = answer.state === "done";
});

// Two versions: both are shown, and what was typed is kept until one of them is chosen.
outbox?.taken.addEventListener("refused", ({ detail: { id, response, item } }) => {
  const unit = unitOf(id);
  if (response.status !== 409 || !unit) return;
  announce(words.conflict);
  htmx.ajax("POST", id, { values: Object.fromEntries(new URLSearchParams(item.body)), source: document.getElementById("saved"), target: unit, swap: "outerHTML" });
});

// The next text that is to be translated, from where one wrote last.
let here = null;
document.addEventListener("focusin", (event) => { here = event.target.closest(".t-unit")?.id ?? here; });
document.querySelector("[data-next-open]")?.addEventListener("click", (event) => {
  const open = [...document.querySelectorAll(".t-unit")].filter((unit) => unit.querySelector("[data-state]")?.dataset.state !== "done");
  const last = here && document.getElementById(here);
  const next = open.find((unit) => last && last.compareDocumentPosition(unit) & Node.DOCUMENT_POSITION_FOLLOWING) ?? open[0];
  if (!next) return;
  event.preventDefault();
  next.scrollIntoView({ block: "start" });
  (next.querySelector(".t-form .d-prose") ?? next.querySelector(".t-form :is(textarea, input:not([type=hidden]))"))?.focus({ preventScroll: true });
});
