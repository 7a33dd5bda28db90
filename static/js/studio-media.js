// The course's files: adding them with progress, and choosing them in the forms of blocks.
import { announce } from "./status.js";
import { Upload } from "./studio-upload.js";

const desk = document.getElementById("uploader");
const words = desk.dataset;
const units = ["B", "kB", "MB", "GB"];

function size(bytes) {
  let unit = 0;
  while (bytes >= 1024 && unit < 3) { bytes /= 1024; unit += 1; }
  return `${bytes.toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit > 1 ? 1 : 0 })} ${units[unit]}`;
}
const fill = (text, ...parts) => parts.reduce((line, part) => line.replace("%s", part), text);

// One after the other: two at once share the line and are done no sooner --------------------------
let queue = Promise.resolve();

/** Send `file`, shown as a row of `list`; resolves with the file as the course has it, or null. */
export function send(list, file, options = {}) {
  const row = desk.content.firstElementChild.cloneNode(true);
  const bar = row.querySelector("progress");
  const line = row.querySelector(".m-say");
  row.querySelector("[data-name]").textContent = file.name;
  bar.setAttribute("aria-label", file.name);
  line.textContent = words.waiting;
  list.append(row);
  const upload = new Upload(words, file, { ...options, say });
  function say(state, received) {
    if (received !== undefined) bar.value = file.size ? (100 * received) / file.size : 100;
    row.dataset.state = state;
    line.textContent = state === "sending" ? fill(words.sending, size(received), size(file.size)) : words[state];
    if (state === "out") line.append(" ", Object.assign(document.createElement("a"), { href: words.loginUrl, target: "_blank", rel: "noopener", textContent: words.login }));
    // What waited for this file to be chosen again is this row now.
    const waiting = upload.id && list.querySelector(`[data-upload="${upload.id}"]`);
    if (waiting && waiting !== row) waiting.remove();
  }
  let over = false;
  function end(name) {
    over = true;
    row.classList.add(name);
    row.dataset.state = name;
    row.querySelector("[data-stop] .vh").textContent = `${words.dismiss} ${file.name}`;
  }
  row.querySelector("[data-stop]").addEventListener("click", () => { if (!over) upload.stop(); row.remove(); });
  const turn = queue.then(() => (row.isConnected ? upload.run() : null));
  queue = turn.catch(() => {});
  return turn.then((stored) => {
    if (!stored) return null;
    say("done", file.size);
    end("done");
    const other = stored.name.toLowerCase() !== file.name.toLowerCase();
    line.textContent = other && !options.replaces ? `${words.done}: ${stored.name}` : words.done;
    announce(`${file.name}: ${line.textContent}`);
    return stored;
  }).catch((error) => {
    if (error.kind === "stopped") return null;
    end("refused");
    line.textContent = error.kind === "changed" ? words.changed : error.message || words.failed;
    announce(`${file.name}: ${line.textContent}`);
    return null;
  });
}

// The library's page, and the page of one file ----------------------------------------------------
const form = document.querySelector("[data-upload-form]");
const list = document.getElementById("uploads");
const input = form?.querySelector("input[type=file]");

async function take(files) {
  const { replaces = "" } = form.dataset;
  const sent = await Promise.all([...files].map((file) => send(list, file, { replaces })));
  if (!sent.some(Boolean)) return;
  if (replaces) location.reload();
  else htmx.ajax("GET", location.href, { target: "#results", swap: "innerHTML" });
}
input?.addEventListener("change", () => {
  const files = [...input.files];
  input.value = "";
  take(files);
});
form?.addEventListener("submit", (event) => event.preventDefault());

const drop = document.querySelector("[data-drop]");
const carries = (event) => event.dataTransfer?.types.includes("Files");
for (const name of ["dragenter", "dragover"]) drop?.addEventListener(name, (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  drop.classList.add("over");
});
drop?.addEventListener("dragleave", (event) => { if (!drop.contains(event.relatedTarget)) drop.classList.remove("over"); });
drop?.addEventListener("drop", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  drop.classList.remove("over");
  take(event.dataTransfer.files);
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-discard]");
  if (!button) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
  const answer = await fetch(button.dataset.discard, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token } }).catch(() => null);
  if (answer?.ok || answer?.status === 404) button.closest("li").remove();
});

// In a block's form: upload beside the select, and what the file offers by itself ------------------
const known = new Map();

async function about(path) {
  if (!known.has(path)) {
    const answer = await fetch(`${words.files}?path=${encodeURIComponent(path)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return null;
    known.set(path, await answer.json());
  }
  return known.get(path);
}

function changed(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function choose(select, file) {
  known.set(file.path, file);
  if (![...select.options].some((option) => option.value === file.path)) select.add(new Option(file.name, file.path));
  select.value = file.path;
  changed(select);
}

/** The words of the picture and the length of the clip, where nothing was entered yet. */
async function offer(select) {
  const { alt, decorative, seconds } = select.form.elements;
  const file = select.value ? await about(select.value) : null;
  if (!file || select.value !== file.path) return;
  if (alt && file.alt && !alt.value.trim() && !decorative?.checked) { alt.value = file.alt; changed(alt); }
  if (!seconds || !["video", "audio"].includes(file.kind)) return;
  const clip = document.createElement(file.kind);
  clip.preload = "metadata";
  clip.addEventListener("loadedmetadata", () => {
    if (!Number.isFinite(clip.duration) || select.value !== file.path) return;
    const length = String(Math.round(clip.duration * 10) / 10);
    if (seconds.value && seconds.dataset.offered !== seconds.value) return;
    seconds.value = seconds.dataset.offered = length;
    changed(seconds);
  }, { once: true });
  clip.src = file.url;
}

const button = (label) => Object.assign(document.createElement("button"), { type: "button", className: "btn sec sm", textContent: label });

function picker(select) {
  const box = Object.assign(document.createElement("div"), { className: "m-pick" });
  const hidden = Object.assign(document.createElement("input"), { type: "file", hidden: true, accept: select.dataset.file });
  const press = button(words.upload);
  const label = select.form.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.firstChild.textContent.trim();
  press.append(Object.assign(document.createElement("span"), { className: "vh", textContent: ` ${label ?? ""}` }));
  const rows = Object.assign(document.createElement("ul"), { className: "m-ups" });
  press.addEventListener("click", () => hidden.click());
  hidden.addEventListener("change", async (event) => {
    event.stopPropagation();
    const [file] = hidden.files;
    hidden.value = "";
    rows.replaceChildren();
    const stored = file && (await send(rows, file));
    if (stored) choose(select, stored);
  });
  box.append(press, hidden, rows);
  select.after(box);
  if (select.name === "poster") frames(select, box, rows);
  if (select.name === "src") select.addEventListener("change", () => offer(select));
}

/** A picture out of the clip itself: play to it, take it. */
function frames(select, box, rows) {
  const open = button(words.frame);
  box.insertBefore(open, rows);
  open.addEventListener("click", async () => {
    const file = await about(select.form.elements.src.value);
    if (file?.kind !== "video") { select.form.elements.src.focus(); return; }
    const frame = Object.assign(document.createElement("div"), { className: "m-frame" });
    const clip = Object.assign(document.createElement("video"), { controls: true, muted: true, preload: "auto", src: file.url });
    clip.setAttribute("aria-label", file.name);
    const take = button(words.take);
    frame.append(clip, take);
    box.insertBefore(frame, rows);
    open.hidden = true;
    clip.focus();
    take.addEventListener("click", () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: clip.videoWidth, height: clip.videoHeight });
      if (!clip.videoWidth) return;
      canvas.getContext("2d").drawImage(clip, 0, 0);
      canvas.toBlob(async (blob) => {
        frame.remove();
        open.hidden = false;
        open.focus();
        const name = `${file.name.replace(/\.\w+$/, "")}-${Math.round(clip.currentTime)}.jpg`;
        const stored = await send(rows, new File([blob], name, { type: "image/jpeg" }));
        if (stored) choose(select, stored);
      }, "image/jpeg", 0.88);
    });
  });
}

function bind(scope) {
  for (const select of scope.querySelectorAll?.("select[data-file]") ?? []) {
    if ("picker" in select.dataset || !select.form) continue;
    select.dataset.picker = "";
    picker(select);
  }
}
document.addEventListener("htmx:after:process", (event) => bind(event.target.parentElement ?? event.target));
bind(document);
