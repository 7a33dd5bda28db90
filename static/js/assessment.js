// An open attempt: each answer is kept and sent by the outbox, one question at a time where the
// screen is small, and other tabs are told. Grading is the server's; nothing here knows an answer.
import { Outbox, early, hear } from "./outbox.js";
import { announce } from "./status.js";
import "./timer.js";

const root = document.getElementById("attempt");
const words = root.dataset;
const sections = [...document.querySelectorAll("[data-q]")];
const saved = document.getElementById("saved");
const finish = document.getElementById("finish");
const closed = document.getElementById("closed");
const ONE = "waymark:attempt:one";
const WAIT = 900;

// Revisions are the server's clock, so that the answer of two devices that is newer is newer.
let ahead = Date.now() - Date.parse(words.now);
let last = Math.max(0, ...sections.map((section) => Number(section.dataset.revision)));
const revise = () => (last = Math.max(last + 1, Math.round(Date.now() - ahead)));
// Whether each section's answer is the person's doing: an order that was never touched is none.
const touched = new WeakSet(sections.filter((section) => "has" in section.dataset));
const timers = new WeakMap();
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`waymark:attempt:${words.id}`) : null;
const byUrl = (id) => sections.find((section) => id.startsWith(section.dataset.url));

// Status -------------------------------------------------------------------------------------
let state = "";
function say(now) {
  state = now;
  saved.replaceChildren(words[state] ?? "");
  if (state === "out") {
    const link = Object.assign(document.createElement("a"), { href: document.querySelector("#signed-out a").href, target: "_blank", textContent: words.login, className: "link" });
    saved.append(" ", link);
    saved.classList.remove("only-m");
  }
  for (const section of sections) if (outbox?.get(section.dataset.url)) line(section, words[state === "saved" ? "saving" : state]);
}
function line(section, text) {
  section.querySelector("[data-state]").textContent = text ?? "";
}

/** Send everything there is; whether the server has all of it now. */
async function drain() {
  for (;;) {
    await outbox.flush();
    if (!outbox.size) return true;
    if (state === "offline" || state === "out") return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let outbox = null;
outbox = new Outbox(words.person, words.session, say);

// Answers ------------------------------------------------------------------------------------
function fields(section) {
  const name = section.id;
  const pairs = [...new FormData(document.getElementById("answers"))].filter(([key]) => key === name || key.startsWith(`${name}-`));
  return touched.has(section) ? pairs : pairs.filter(([key]) => key === `${name}-flag` || key === `${name}-known`);
}
const answered = (section) => touched.has(section) && fields(section).some(([key, value]) => !/-(flag|known)$/.test(key) && value.trim());

function keep(section) {
  const revision = revise();
  const body = new URLSearchParams([...fields(section), ["revision", revision]]).toString();
  outbox.put(section.dataset.url, section.dataset.url, body);
  section.dataset.pending = revision;
  tabs?.postMessage({ url: section.dataset.url, body, revision });
  line(section, words.saving);
  show();
}

function fill(section, body) {
  const values = new URLSearchParams(body);
  for (const field of section.querySelectorAll("input, select")) {
    if (field.type === "hidden") continue;
    const given = values.getAll(field.name);
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else field.value = given[0] ?? "";
  }
  const list = section.querySelector("[data-order]");
  const place = (row) => Number(row.querySelector("select").value);
  if (list && [...list.children].every(place)) list.append(...[...list.children].sort((a, b) => place(a) - place(b)));
  if ([...values.keys()].some((key) => !/-(flag|known)$|^revision$/.test(key))) touched.add(section);
}

document.getElementById("answers")?.addEventListener("input", ({ target }) => {
  const section = target.closest("[data-q]");
  if (!section) return;
  if (!target.name.endsWith("-flag")) touched.add(section);
  keep(section);
  clearTimeout(timers.get(section));
  timers.set(section, setTimeout(() => outbox.flush(), target.matches("[type=checkbox], [type=radio], select") ? 0 : WAIT));
});
// The buttons of an order change its selects without an input event.
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-order]")) return;
  const section = target.closest("[data-q]");
  touched.add(section);
  keep(section);
  outbox.flush();
});

outbox.taken.addEventListener("taken", ({ detail: { id, answer } }) => {
  const section = byUrl(id);
  if (!section || !answer.outcome) return;
  ahead = Date.now() - answer.now;
  longer(answer.deadline);
  section.querySelector(`[name="${section.id}-known"]`).value = answer.revision;
  section.dataset.revision = answer.revision;
  if (outbox.get(section.dataset.url)) return;
  if (answer.outcome === "older") {
    refresh(section);
    return;
  }
  delete section.dataset.pending;
  line(section, answer.replaced ? words.replaced : words.saved);
  if (answer.replaced) announce(words.replaced);
});
outbox.taken.addEventListener("refused", async ({ detail: { id, response } }) => {
  const section = byUrl(id);
  if (!section) return;
  const { detail = "" } = await response.json().catch(() => ({}));
  if (response.status === 409) over(detail);
  else line(section, detail);
});

/** Show the answer that the server has, and say that it is another one than was typed here. */
async function refresh(section) {
  const response = await fetch(location.href.split("#")[0]).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(section.id);
  if (!fresh) return;
  const values = new URLSearchParams();
  for (const field of fresh.querySelectorAll("input, select")) {
    if (field.type === "hidden" || (/checkbox|radio/.test(field.type) && !field.checked)) continue;
    values.append(field.name, field.value);
  }
  fill(section, values.toString());
  delete section.dataset.pending;
  line(section, words.older);
  announce(words.older);
  show();
}

// What was kept here and not sent yet is newer than the page, unless somebody was quicker than us.
const before = sections.flatMap(early);
for (const section of sections) {
  const body = outbox.get(section.dataset.url);
  if (!body) continue;
  const revision = Number(new URLSearchParams(body).get("revision"));
  last = Math.max(last, revision);
  if (revision > Number(section.dataset.revision) && !before.some((field) => section.contains(field))) fill(section, body);
}

// Other tabs ---------------------------------------------------------------------------------
if (tabs) {
  tabs.onmessage = ({ data }) => {
    if (data.over !== undefined) { over(data.over, false); return; }
    const section = sections.find((each) => each.dataset.url === data.url);
    if (!section || data.revision <= Number(section.dataset.pending ?? section.dataset.revision)) return;
    last = Math.max(last, data.revision);
    section.dataset.revision = data.revision;
    fill(section, data.body);
    line(section, words.elsewhere);
    show();
  };
}

// The end ------------------------------------------------------------------------------------
let ended = false;
function over(text, tell = true) {
  if (ended) return;
  ended = true;
  if (tell) tabs?.postMessage({ over: text });
  for (const field of document.querySelectorAll("#answers fieldset")) field.disabled = true;
  const note = document.createElement("div");
  note.className = "alert warn";
  const link = Object.assign(document.createElement("a"), { href: words.result, className: "link", textContent: words.see });
  const inner = document.createElement("div");
  inner.append(text, " ", link);
  note.append(inner);
  closed.replaceChildren(note);
  link.focus();
}
function longer(deadline) {
  const timer = document.querySelector("time[data-timer]");
  if (!timer || !deadline || Date.parse(deadline) <= Date.parse(timer.dateTime)) return;
  timer.dateTime = deadline;
  announce(words.more);
}
function unsent() {
  const note = Object.assign(document.createElement("div"), { className: "alert warn" });
  note.append(Object.assign(document.createElement("div"), { textContent: words.unsent }));
  closed.replaceChildren(note);
  closed.scrollIntoView({ block: "center" });
}
async function submit() {
  await drain();
  tabs?.postMessage({ over: "" });
  finish.submit();
}
document.addEventListener("timer:over", submit);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// Reviewing and submitting wait until the server has every answer.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id !== "answers" && form !== finish) return;
  event.preventDefault();
  if (!(await drain())) { unsent(); return; }
  if (form === finish) submit();
  else location.assign(words.review);
}, true);

// One question at a time ---------------------------------------------------------------------
const toggle = document.querySelector("[data-one-toggle]");
const turns = [...document.querySelectorAll("[data-turn]")];
const review = document.querySelector("[data-review]:not(#attempt)");
const phone = matchMedia("(max-width: 39.99rem)");
const stored = () => { try { return localStorage.getItem(ONE); } catch { return null; } };
let one = false;
let here = 0;

function show() {
  root.toggleAttribute("data-one", one);
  sections.forEach((section, index) => section.toggleAttribute("data-here", index === here));
  for (const step of document.querySelectorAll("[data-step]")) {
    const index = sections.findIndex((section) => section.id === step.dataset.step);
    const section = sections[index];
    if (!section) continue;
    const done = answered(section);
    const flagged = section.querySelector("[name$='-flag']").checked;
    step.classList.toggle("answered", done);
    step.classList.toggle("flagged", flagged);
    if (one && index === here) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
    const text = step.querySelector("[data-words]");
    if (text) text.textContent = `${done ? `, ${words.answered}` : ""}${flagged ? `, ${words.flagged}` : ""}`;
  }
  const count = document.querySelector("[data-count]");
  const done = sections.filter(answered).length;
  if (count) count.textContent = count.dataset.text.replace("%(answered)s", done).replace("%(all)s", sections.length);
  const bar = document.querySelector(".p-line progress");
  if (bar && sections.length) bar.value = (100 * done) / sections.length;
  for (const turn of turns) turn.hidden = !one || !sections[here + Number(turn.dataset.turn)];
  if (review) review.hidden = one && here < sections.length - 1;
  if (count) count.hidden = one && phone.matches;
  toggle?.setAttribute("aria-pressed", String(one));
}
function go(index, focus = true) {
  here = Math.min(Math.max(0, index), sections.length - 1);
  show();
  const heading = sections[here]?.querySelector("h2");
  if (focus) { heading?.focus({ preventScroll: true }); scrollTo({ top: 0 }); }
}
for (const turn of turns) turn.addEventListener("click", () => go(here + Number(turn.dataset.turn)));
document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  const index = step ? sections.findIndex((section) => section.id === step.dataset.step) : -1;
  if (index < 0) return;
  here = index;
  document.getElementById("outline").hidePopover?.();
  if (!one) return;
  event.preventDefault();
  go(index);
});
toggle?.addEventListener("click", () => {
  one = !one;
  try { localStorage.setItem(ONE, one ? "1" : "0"); } catch { /* storage is off */ }
  go(here);
});
function fit() {
  one = sections.length > 1 && (phone.matches || stored() === "1");
  show();
}
phone.addEventListener("change", fit);
const wanted = sections.findIndex((section) => `#${section.id}` === location.hash);
const first = sections.findIndex((section) => !answered(section));
const at = sections.findIndex((section) => section.contains(document.activeElement));
here = Math.max(0, [wanted, at, first].find((index) => index >= 0) ?? 0);
fit();
if (one && wanted >= 0) go(wanted);
hear(before);
