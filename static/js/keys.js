// Ctrl+Enter sends a note. "/" goes to the search field. Single keys can be turned off in the settings (data-keys="off").
const busy = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");

addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey;
  if (held && event.key === "Enter") event.target.closest(".composer")?.requestSubmit();
  if (held || event.key !== "/" || document.body.dataset.keys === "off" || busy(event.target)) return;
  const field = [...document.querySelectorAll("[data-search]")].find((each) => each.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
