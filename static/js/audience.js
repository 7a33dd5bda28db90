// Choosing an audience: a list grows while it is filled, and offers people as one types.
const SOON = 200;

function blank(rows) {
  const last = rows.querySelector(".a-row:last-of-type");
  const input = last?.querySelector("input");
  if (!input?.value.trim() || last.querySelector("[data-row-remove]")) return;
  const next = last.cloneNode(true);
  next.querySelector("input").value = "";
  next.querySelector("input").placeholder = rows.dataset.or;
  last.after(next);
}

function bind(form) {
  let waiting = 0;
  form.addEventListener("change", (event) => {
    const rows = event.target.closest("[data-rows]");
    if (!rows) return;
    blank(rows);
    const some = form.querySelector("input[name=scope][value=some]");
    if (some && event.target.value?.trim()) some.checked = true;
  });
  form.addEventListener("input", (event) => {
    const { target } = event;
    if (target.getAttribute("list") !== "a-people") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(form, target.value), SOON);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-remove]");
    if (!button) return;
    const rows = button.closest("[data-rows]");
    button.closest(".a-row").remove();
    rows.querySelector("input")?.focus();
    rows.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

async function offer(form, words) {
  if (!words.trim() || words.includes("<")) return;
  const url = `${form.dataset.people}?q=${encodeURIComponent(words)}`;
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { people } = await answer.json();
  document.getElementById("a-people").replaceChildren(...people.map((label) => new Option("", label)));
}

document.querySelectorAll("[data-audience]").forEach(bind);
