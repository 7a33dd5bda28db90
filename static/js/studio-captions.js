// Captions beside their clip: play a row, let it begin where the clip is, see it as it will be.
const form = document.getElementById("captions");
const rows = document.getElementById("rows");
const clip = document.getElementById("clip");
const now = document.getElementById("now");
let dirty = false;

const field = (row, name) => row.querySelector(`[name^="${name}-"]`);
const all = () => [...(rows?.querySelectorAll("[data-row]") ?? [])];

function seconds(text) {
  const parts = text.trim().replace(",", ".").split(":").map(Number);
  if (!text.trim() || parts.some(Number.isNaN)) return NaN;
  return parts.reduce((sum, part) => 60 * sum + part, 0);
}

function stamp(at) {
  const tenths = Math.round(at * 10);
  const whole = Math.floor(tenths / 10);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(rest)}${tenths % 10 ? `.${tenths % 10}` : ""}`;
}

function set(input, at) {
  input.value = stamp(at);
  dirty = true;
}

function add() {
  const last = all().at(-1);
  const row = last.cloneNode(true);
  const number = 1 + Math.max(...all().map((each) => Number(field(each, "from").name.split("-")[1])));
  for (const name of ["from", "to", "words"]) {
    const input = field(row, name);
    input.id = input.name = `${name}-${number}`;
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    row.querySelector(`label[for^="${name}-"]`).htmlFor = input.id;
  }
  row.querySelector(".error")?.remove();
  row.classList.remove("here");
  rows.append(row);
  return row;
}

rows?.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || !clip) return;
  if (event.target.closest("[data-play]")) {
    const at = seconds(field(row, "from").value);
    if (Number.isFinite(at)) clip.currentTime = at;
    clip.play();
  } else if (event.target.closest("[data-set]")) {
    set(field(row, "from"), clip.currentTime);
    const before = row.previousElementSibling;
    if (before && !field(before, "to").value && field(before, "words").value.trim()) set(field(before, "to"), clip.currentTime);
    field(row, "words").focus();
  }
});
form?.querySelector("[data-more]")?.addEventListener("click", (event) => {
  event.preventDefault();
  field(add(), "from").focus();
});
rows?.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (event.key !== "Enter") return;
  // Enter in a time would send the form.
  if (event.target.matches("input")) event.preventDefault();
  if (!(event.ctrlKey || event.metaKey) || !clip) return;
  event.preventDefault();
  const next = row.nextElementSibling ?? add();
  set(field(row, "to"), clip.currentTime);
  if (!field(next, "from").value) set(field(next, "from"), clip.currentTime);
  field(next, "words").focus();
});

function show() {
  let found = "";
  for (const row of all()) {
    const here = seconds(field(row, "from").value) <= clip.currentTime && clip.currentTime < seconds(field(row, "to").value);
    row.classList.toggle("here", here);
    if (here) found = field(row, "words").value;
  }
  now.textContent = found || now.dataset.empty;
}
if (rows && clip && now) {
  clip.addEventListener("timeupdate", show);
  rows.addEventListener("input", show);
  show();
}

form?.addEventListener("input", () => { dirty = true; });
form?.addEventListener("submit", () => { dirty = false; });
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
