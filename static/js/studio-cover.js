// The cover on the settings page follows its picture, or its pattern and hue, at once.
const picture = document.querySelector("[data-cover]");
const form = picture?.closest("form");
const files = document.getElementById("uploader")?.dataset.files;

async function show() {
  const { cover_hue: hue, cover_seed: seed, cover_src: file } = form.elements;
  const mosaic = picture.dataset.cover.replace(/\d+-\d+/, `${Number(hue.value) % 360}-${Number(seed.value)}`);
  const chosen = file.value;
  if (!chosen) { picture.src = mosaic; return; }
  const answer = await fetch(`${files}?path=${encodeURIComponent(chosen)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = answer?.ok ? await answer.json() : null;
  if (file.value === chosen) picture.src = found?.url ?? mosaic;
}

for (const name of ["input", "change"]) form?.addEventListener(name, (event) => { if (event.target.name?.startsWith("cover_")) show(); });
document.querySelector("[data-cover-next]")?.addEventListener("click", () => {
  const seed = form.elements.cover_seed;
  seed.value = Math.floor(Math.random() * 1000);
  seed.dispatchEvent(new Event("input", { bubbles: true }));
});
