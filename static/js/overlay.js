// Dialogs and sheets: [data-open="id"] opens, [data-close] or the backdrop closes; questions
// before something that cannot be undone: data-confirm on a form or button, hx-confirm on htmx.
const question = document.getElementById("confirm");

/** Ask in a dialog; resolves to true for yes. `label` is the word on the button. */
export function ask(text, label) {
  const yes = question.querySelector("[data-confirm-yes]");
  question.querySelector("[data-confirm-text]").textContent = text;
  yes.textContent = label || yes.dataset.label;
  question.returnValue = "";
  question.showModal();
  return new Promise((resolve) => {
    question.addEventListener("close", () => resolve(question.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    // Before htmx is there to fill it, the link leads to the page.
    if (dialog && !dialog.open && (window.htmx || !opener.hasAttribute("hx-get"))) { event.preventDefault(); dialog.showModal(); }
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) {
    event.preventDefault();
    const shown = closer.closest("dialog, [popover]");
    if (shown?.close) shown.close();
    else shown?.hidePopover();
    return;
  }
  // A press on the backdrop reaches the dialog itself, outside its box.
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

document.addEventListener("submit", async (event) => {
  const source = event.submitter?.dataset.confirm ? event.submitter : event.target;
  if (!source.dataset.confirm || event.target.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await ask(source.dataset.confirm, source.dataset.confirmLabel)) {
    event.target.dataset.confirmed = "1";
    event.target.requestSubmit(event.submitter);
    delete event.target.dataset.confirmed;
  }
}, true);

document.addEventListener("htmx:confirm", async (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ctx.confirm) return;
  event.preventDefault();
  if (await ask(ctx.confirm)) issueRequest();
  else dropRequest();
});
