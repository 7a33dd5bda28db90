// Light and dark without a reload. The server keeps the choice in a cookie and renders it into
// the next page; without JavaScript the same form posts and comes back.
const root = document.documentElement;
const device = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : device.matches);

function sync() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.ariaPressed = isDark();
    button.value = isDark() ? "light" : "dark";
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-form]")) return;
  event.preventDefault();
  const body = new FormData(event.target, event.submitter);
  root.dataset.theme = body.get("theme");
  sync();
  fetch(event.target.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
});
device.addEventListener("change", sync);
sync();
