// Settings: offers the device's time zone when another one is chosen.
const select = document.querySelector("[data-zone-select]");
const hint = document.querySelector("[data-zone-hint]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = select && [...select.options].find((item) => item.value === here);

function sync() {
  hint.hidden = !option || select.value === here;
}

if (option && hint) {
  const words = hint.querySelector("[data-zone-words]");
  words.textContent = words.dataset.zoneWords.replace("%s", here.replaceAll("_", " "));
  hint.querySelector("[data-zone-use]").addEventListener("click", () => {
    select.value = here;
    sync();
    select.focus();
  });
  select.addEventListener("change", sync);
  sync();
}
