// The field for a language's tag is there once "another one" is chosen.
const choice = document.querySelector("[name=language]");
const other = document.querySelector("[data-other]");
const show = () => { other.hidden = choice.value !== "other"; };
if (choice && other) {
  choice.addEventListener("change", show);
  show();
}
