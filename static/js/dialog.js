// Dialogs with a form or something to read: where the focus begins and goes back to, and that they
// show only what was asked for last.
const FIELDS = "input:not([type=hidden], [disabled]), select:not([disabled]), textarea:not([disabled])";
// By dialog: what opened it last, and how it looks before it is filled.
const openers = new WeakMap();
const blanks = new WeakMap();

/** At the first field, else at the main button, else at the title; at the title where a dialog is
    to be read first ([data-reads]). */
function enter(dialog) {
  const title = dialog.querySelector("h2");
  const inside = (kind) => [...dialog.querySelectorAll(kind)].find((each) => !each.closest("header") && each.checkVisibility());
  const first = dialog.hasAttribute("data-reads") ? title : inside(FIELDS) ?? inside(".btn.pri") ?? title;
  if (first === title) title.tabIndex = -1;
  first.focus();
}

/** What is filled anew shows nothing of whom it was about before. */
function blank(dialog, body) {
  const title = dialog.querySelector("h2");
  if (blanks.has(dialog)) [title.textContent, body.innerHTML] = blanks.get(dialog);
  else blanks.set(dialog, [title.textContent, body.innerHTML]);
}

/** `dialog` was opened by `opener`, if it was. */
function opened(dialog, opener) {
  if (!dialog.open) return;
  enter(dialog);
  dialog.addEventListener("close", () => {
    // Some browsers give a button no focus when it is pressed, and so have none to give back.
    if (!document.activeElement || document.activeElement === document.body) opener.focus();
  }, { once: true });
}

// Before the press opens it and asks for what fills it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const dialog = document.getElementById(opener?.dataset.open ?? "");
  if (!dialog || dialog.open) return;
  const body = opener.hasAttribute("hx-get") && document.querySelector(opener.getAttribute("hx-target"));
  if (body) blank(dialog, body);
  openers.set(dialog, opener);
  setTimeout(opened, 0, dialog, opener);
}, true);

document.addEventListener("htmx:before:swap", (event) => {
  const { sourceElement: source, target } = event.detail.ctx;
  const dialog = source?.dataset?.open && target?.closest?.("dialog");
  // Another button has opened it meanwhile.
  if (dialog && openers.get(dialog) !== source) event.preventDefault();
});

document.addEventListener("htmx:after:swap", (event) => {
  const dialog = event.detail.ctx.target?.closest?.("dialog[open]");
  const at = document.activeElement;
  // Who has gone on to a button meanwhile stays there.
  if (dialog && (!at || at === document.body || at === dialog || at === dialog.querySelector("h2"))) enter(dialog);
});
