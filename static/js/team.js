// A team's table: all of a page chosen at once, how many are chosen; and printing.
const form = document.getElementById("people-form");

function picks() {
  return [...(form?.querySelectorAll("input[name=people]") ?? [])];
}

function count() {
  const all = picks();
  const chosen = all.filter((box) => box.checked).length;
  const said = form?.querySelector("[data-pick-count]");
  const every = form?.querySelector("[data-pick-all]");
  if (said) said.textContent = `${chosen} ${said.dataset.words}`;
  if (every) {
    every.checked = chosen > 0 && chosen === all.length;
    every.indeterminate = chosen > 0 && chosen < all.length;
  }
}

form?.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    for (const box of picks()) box.checked = event.target.checked;
  }
  count();
});
if (form) count();
addEventListener("pageshow", () => { if (form) count(); });

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
