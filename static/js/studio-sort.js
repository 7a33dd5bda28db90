// Drag and drop beside the buttons: blocks of the lesson, lessons within and across sections.
import Sortable from "../vendor/sortable-1.15.7.js";
import { announce } from "./status.js";
import { placed } from "./studio-blocks.js";
import { outbox } from "./studio-save.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const common = { animation: calm ? 0 : 150, ghostClass: "dragged", scroll: true, delay: 150, delayOnTouchOnly: true };

const blocks = document.getElementById("blocks");
if (blocks && outbox) new Sortable(blocks, { ...common, handle: "[data-grip]", draggable: ".d-block", onEnd: ({ item, oldIndex, newIndex }) => { if (oldIndex !== newIndex) placed(item); } });

function lessons() {
  for (const list of document.querySelectorAll("#outline [data-lessons]")) {
    if ("sorted" in list.dataset) continue;
    list.dataset.sorted = "";
    new Sortable(list, { ...common, group: "lessons", draggable: "[data-lesson]", filter: "form", preventOnFilter: false, onEnd: moved });
  }
}

function moved({ item, from, to, oldIndex, newIndex }) {
  if (from === to && oldIndex === newIndex) return;
  const after = item.previousElementSibling?.dataset.lesson ?? "";
  const { section, name } = to.closest("[data-section]").dataset;
  const url = item.dataset.place;
  outbox.put(`move:${url}`, url, new URLSearchParams({ section, after }).toString());
  outbox.flush();
  const all = [...to.querySelectorAll("[data-lesson]")];
  announce(`${item.querySelector("b").textContent}: ${name ?? ""} ${all.indexOf(item) + 1}/${all.length}`);
}
if (outbox) {
  lessons();
  document.addEventListener("htmx:after:process", lessons);
}
