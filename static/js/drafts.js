// Text that was not sent is kept in this browser: textarea[data-draft="key"]. It comes back with
// a line that says so and a button to drop it; sending the form, or emptying the field, drops it.
const PREFIX = "waymark:draft:";
const WEEK = 7 * 24 * 3600 * 1000;
const timers = new WeakMap();

const read = (key) => { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } };
const drop = (key) => { try { localStorage.removeItem(PREFIX + key); } catch { /* storage is off */ } };

function keep(field) {
  const text = field.value;
  if (!text.trim() || text === field.defaultValue) { drop(field.dataset.draft); return; }
  try { localStorage.setItem(PREFIX + field.dataset.draft, JSON.stringify({ text, at: Date.now() })); } catch { /* storage is full or off */ }
}

function restore(field) {
  if (field.dataset.draftBound) return;
  field.dataset.draftBound = "1";
  const draft = read(field.dataset.draft);
  if (!draft || draft.text === field.value) return;
  if (Date.now() - draft.at > WEEK) { drop(field.dataset.draft); return; }
  field.value = draft.text;
  const notice = document.getElementById("draft-notice")?.content.cloneNode(true).firstElementChild;
  if (!notice) return;
  notice.querySelector("button").addEventListener("click", () => {
    field.value = field.defaultValue;
    drop(field.dataset.draft);
    notice.remove();
    field.focus();
  });
  field.after(notice);
}

const bind = (scope) => scope.querySelectorAll("textarea[data-draft]").forEach(restore);

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("textarea[data-draft]")) return;
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(keep, 400, field));
});
document.addEventListener("submit", (event) => {
  // htmx forms drop theirs when the answer has come (below): a lost connection loses nothing.
  if (event.defaultPrevented || event.target.matches("[hx-post], [hx-put]")) return;
  forget(event.target);
});
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  // What a script asks for comes from the body: nothing of the page was sent by that.
  const form = ctx.sourceElement.closest("form");
  if (form && ctx.response?.raw.ok) forget(form);
});
document.addEventListener("htmx:after:process", (event) => bind(event.target));

function forget(form) {
  for (const field of form.querySelectorAll("textarea[data-draft]")) {
    clearTimeout(timers.get(field));
    drop(field.dataset.draft);
  }
}
bind(document);
