// Forms: one press sends once.
let sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.method === "get") return;
  if (form.matches("[data-theme-form], [hx-post], [hx-put], [hx-delete]") || form.target) return;
  if (sent.has(form)) { event.preventDefault(); return; }
  sent.add(form);
  // Not `disabled`: the pressed button's name and value have to travel.
  event.submitter?.setAttribute("aria-busy", "true");
});

// Back in the history the page is as it was left: let it be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  sent = new WeakSet();
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

document.addEventListener("change", (event) => {
  event.target.closest("form[data-autosubmit]")?.requestSubmit();
});

// Focus goes to the error summary, so that it is read first.
document.querySelector("form[method=post] .summary")?.focus();
