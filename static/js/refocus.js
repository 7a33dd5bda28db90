// What htmx swapped in takes the focus of what it replaced: the words about an answer, else the
// first thing to fill in or press.
const FIRST = ["[data-focus-here]", "[autofocus]", "input:not([type=hidden]), select, textarea", "a, button"];

document.addEventListener("htmx:after:swap", (event) => {
  const old = event.detail.ctx?.sourceElement?.closest?.("[data-block], .note");
  const fresh = old && document.getElementById(old.id);
  for (const selector of fresh ? FIRST : []) {
    const target = fresh.querySelector(selector);
    if (target) { target.focus(); return; }
  }
});
