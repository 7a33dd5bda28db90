// The lesson page: where the reader is, minutes, answers and notes, kept and sent by the outbox.
import { Outbox, early, hear, uuid } from "./outbox.js";
import { announce } from "./status.js";
import "./player-keys.js";
import "./refocus.js";

const lesson = document.getElementById("lesson");
const words = lesson.dataset;
const status = document.getElementById("saved");
const url = `${words.base}progress/`;
const MINUTE = 60000;
const enrolled = "person" in words;

// Status -------------------------------------------------------------------------------------
let shown = "";
function say(state) {
  if (state === shown || (state === "saving" && shown)) return;
  shown = state;
  status.replaceChildren(words[state] ?? "");
  // On a phone there is room for it only when it matters.
  status.className = state === "out" || state === "offline" ? "status loud" : "status only-m";
  if (state !== "out") return;
  const link = Object.assign(document.createElement("a"), { href: document.querySelector("#signed-out a").href, target: "_blank", textContent: words.login, className: "link" });
  status.append(" ", link);
}

const outbox = enrolled ? new Outbox(words.person, words.session, say) : null;

// Position -----------------------------------------------------------------------------------
// How far this device's clock is behind the server's, once that is known and worth a mention.
let behind = 0;
let place = words.resume;

/** Add to what the next save says about this lesson. */
function note(change) {
  if (!outbox) return;
  const last = outbox.get(url) ?? {};
  const media = { ...last.media };
  for (const [key, clip] of Object.entries(change.media ?? {})) {
    media[key] = { ...clip, watched: [...(media[key]?.watched ?? []), ...clip.watched].slice(-400) };
  }
  const minutes = [...new Set([...(last.minutes ?? []), ...(change.minutes ?? [])])];
  outbox.put(url, url, { at: Date.now() + behind, block: place, end: last.end || change.end || false, media, minutes });
}

if (enrolled) {
  outbox.taken.addEventListener("taken", ({ detail: { id, answer } }) => {
    if (id.startsWith("note:")) { keepNote(id, answer); return; }
    if (!answer.now) return;
    const off = answer.now - Date.now();
    behind = Math.abs(off) > MINUTE ? off : 0;
    if (!id.startsWith(url)) return;
    if (answer.lesson_done && !("done" in words)) { words.done = ""; changed = true; }
    if (changed) showEnd();
    changed = false;
  });

  const line = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting || entry.target.dataset.block === place) continue;
      place = entry.target.dataset.block;
      note({});
    }
  }, { rootMargin: "-15% 0px -70% 0px" });
  for (const block of document.querySelectorAll("[data-block]")) line.observe(block);
}

// How many answers were shown; the foot that was asked for before one may come after it.
let answers = 0;
function showEnd(before = answers) {
  htmx.ajax("GET", `${words.base}end/`, { target: "#lesson-end", swap: "outerHTML" }).then(() => (answers === before ? watchEnd : showEnd)());
}

// The end: once seen it stays reached, whatever the foot of the page looks like afterwards.
let changed;
const end = new IntersectionObserver((entries) => {
  if (!entries.some((entry) => entry.isIntersecting) || document.hidden) return;
  end.disconnect();
  changed = true;
  note({ end: true });
  outbox.flush();
});
function watchEnd() {
  if (enrolled && !("done" in words) && !changed) end.observe(document.getElementById("lesson-end"));
}
addEventListener("scroll", watchEnd, { once: true });

// Minutes: the page is seen, and the person did something in the last 60 seconds --------------
let acted = Date.now();
const act = () => { acted = Date.now(); };
for (const name of ["scroll", "keydown", "pointermove", "pointerdown", "input"]) addEventListener(name, act, { passive: true, capture: true });
function count() {
  if (document.hidden || Date.now() - acted > MINUTE) return;
  const minute = Math.floor((Date.now() + behind) / MINUTE);
  if (!outbox.get(url)?.minutes?.includes(minute) && minute !== counted) note({ minutes: [minute] });
  counted = minute;
}
let counted;
if (enrolled) setInterval(count, 15000);

// Resume -------------------------------------------------------------------------------------
const [visit] = performance.getEntriesByType("navigation");
if (words.resume && !location.hash && visit?.type === "navigate") {
  document.getElementById(`block-${words.resume}`)?.scrollIntoView();
  announce(document.querySelector(".resume-here")?.textContent ?? "");
}
// A lesson that fits the screen is at its end without scrolling; give the reader a moment.
setTimeout(watchEnd, 5000);

// Reflections, task lists and the lines of a practice save themselves --------------------------
let timer;
// Without the page's token: it would be void by the time the text is sent. Of a part, its fields.
const text = (form, part = "") => String(new URLSearchParams([...new FormData(form)].filter(([name]) => !/^csrf/.test(name) && name.endsWith(part))));
if (enrolled) {
  for (const box of document.querySelectorAll("[data-autosave]")) {
    const form = box.closest("form");
    const part = box.dataset.autosave;
    const id = form.action + part;
    const kept = outbox.get(id);
    const before = early(box);
    if (kept && !before.length) for (const field of box.querySelectorAll("[name]")) {
      const values = new URLSearchParams(kept).getAll(field.name);
      field.checked = values.includes(field.value);
      if (field.type === "textarea") field.value = values[0];
    }
    box.addEventListener("input", (event) => {
      clearTimeout(timer);
      outbox.put(id, form.action, text(form, part));
      timer = setTimeout(() => outbox.flush(), event.target.rows ? 1200 : 0);
    });
    hear(before);
  }
}

// An answer is activity too, and may have changed the foot of the page.
document.addEventListener("htmx:after:swap", (event) => {
  if (!event.detail.ctx?.sourceElement?.closest?.("[data-block]")) return;
  answers++;
  act();
  watchEnd();
});

// Notes --------------------------------------------------------------------------------------
const form = document.getElementById("note-form");
const drawer = document.getElementById("notes");
const clips = document.querySelector("[data-media]") ? import("./player-media.js") : null;
clips?.then((module) => module.begin({ act, note }));

/** Open the composer for `block`, at the second of its clip if it has one that was started. */
async function writeNote(block) {
  if (!form) return;
  const seconds = (await clips)?.secondsIn(block);
  form.block.value = block;
  form.seconds.value = seconds ?? "";
  const hint = document.getElementById("note-place");
  hint.textContent = seconds === undefined ? hint.dataset.blockWords : `${hint.dataset.timeWords} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (!drawer.matches(":popover-open")) drawer.showPopover();
  form.text.focus();
}
drawer?.addEventListener("toggle", (event) => { if (event.newState === "open" && !form.block.value) writeNote(place); });

function card(value, id) {
  const item = Object.assign(document.createElement("li"), { className: "note", id });
  item.append(Object.assign(document.createElement("p"), { textContent: value }));
  return item;
}
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const id = uuid();
  form.client_id.value = id;
  document.getElementById("note-list").append(card(form.text.value, `new-${id}`));
  outbox.put(`note:${id}`, form.action, text(form));
  outbox.flush();
  form.text.value = "";
  form.block.value = "";
  form.text.dispatchEvent(new Event("input", { bubbles: true }));
});
function keepNote(id, answer) {
  const box = document.createElement("template");
  box.innerHTML = answer.html ?? "";
  const fresh = box.content.firstElementChild;
  const sent = document.getElementById(`new-${id.slice(5)}`);
  if (!fresh || !sent) return;
  sent.replaceWith(fresh);
  htmx.process(fresh);
  const block = document.getElementById(`block-${answer.block}`);
  if (!block) return;
  let list = block.querySelector(":scope > .notes");
  if (!list) block.append(list = Object.assign(document.createElement("ul"), { className: "notes mt" }));
  list.append(card(fresh.querySelector("p").textContent, `note-${answer.id}-here`));
}
// One button that follows the pointer; the drawer and the key reach the same.
if (form) {
  const button = document.querySelector("[popovertarget=notes]").cloneNode(true);
  button.removeAttribute("popovertarget");
  button.className = "ico block-note";
  button.lastElementChild.textContent = words.note;
  button.tabIndex = -1;
  button.addEventListener("click", () => writeNote(button.parentElement.dataset.block));
  document.querySelector(".blocks").addEventListener("pointerover", (event) => {
    const block = event.pointerType === "mouse" && event.target.closest("[data-block]");
    if (block && button.parentElement !== block) block.append(button);
  });
}
document.addEventListener("player:note", () => writeNote(place));
