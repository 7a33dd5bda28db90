// The cover on the settings page follows its pattern and hue at once.
const picture = document.querySelector("[data-cover]");
const form = picture?.closest("form");

function show() {
  const { cover_hue: hue, cover_seed: seed } = form.elements;
  picture.src = picture.dataset.cover.replace(/\d+-\d+/, `${Number(hue.value) % 360}-${Number(seed.value)}`);
}

form?.addEventListener("input", (event) => { if (event.target.name.startsWith("cover_")) show(); });
document.querySelector("[data-cover-next]")?.addEventListener("click", () => {
  const seed = form.elements.cover_seed;
  seed.value = Math.floor(Math.random() * 1000);
  seed.dispatchEvent(new Event("input", { bubbles: true }));
});
