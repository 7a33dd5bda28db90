// The outline beside the lesson: the title as it is typed, and lessons added one after another.
import { announce } from "./status.js";

const outline = document.getElementById("outline");

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-title]")) return;
  const here = outline?.querySelector("[aria-current] b");
  if (here) here.textContent = event.target.value;
  grow(event.target);
});

// A title is one line that may wrap: Enter ends it, and it is as high as what is in it.
function grow(title) {
  if (CSS.supports("field-sizing", "content")) return;
  title.rows = 1;
  const line = parseFloat(getComputedStyle(title).lineHeight);
  title.rows = Math.max(1, Math.round(title.scrollHeight / line));
}
document.querySelectorAll("textarea[data-title]").forEach(grow);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-title]")) return;
  event.preventDefault();
  event.target.blur();
});

// After a lesson or section was added the field is ready for the next one.
let adding;
document.addEventListener("htmx:before:request", (event) => {
  const form = event.detail.ctx?.sourceElement;
  if (form?.matches?.("[data-grow]")) adding = { id: form.querySelector("[name=title]").id, said: form.dataset.grow.replace("%s", form.elements.title.value) };
});
document.addEventListener("htmx:finally:swap", () => {
  if (!adding) return;
  const { id, said } = adding;
  adding = undefined;
  const field = document.getElementById(id);
  if (!field) return;
  field.closest("details").open = true;
  field.focus();
  announce(said);
});
