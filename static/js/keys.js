// "/" goes to the search field. Single keys can be turned off in the settings (data-keys="off").
const busy = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.keys === "off" || busy(event.target)) return;
  const field = [...document.querySelectorAll("[data-search]")].find((each) => each.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
