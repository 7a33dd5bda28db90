// The bell: opens the drawer with the latest notifications, and hears of new ones as they come.
// A page listens only while somebody looks at it, so that many open tabs cost one stream.
import { announce } from "./status.js";

const bell = document.querySelector("[data-tray]");
const tray = document.getElementById("tray");
let source;
let last = "";

function show(unread) {
  bell.querySelector(".pip").hidden = !unread;
  bell.querySelector(".vh").textContent = unread ? bell.dataset.some.replace("%s", unread) : bell.dataset.none;
}

function open(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !tray.showPopover) return;
  event.preventDefault();
  window.htmx.ajax("GET", bell.dataset.tray, { target: "#tray", source: bell }).then(() => {
    // Whoever is logged out by now has been told so.
    if (!tray.firstElementChild || tray.matches(":popover-open")) return;
    tray.showPopover();
    tray.querySelector("h2").focus();
  });
}

function listen() {
  if (source || document.hidden || !bell.dataset.live) return;
  source = new EventSource(`${bell.dataset.live}?last=${last}`);
  source.addEventListener("bell", (event) => {
    const { unread, title } = JSON.parse(event.data);
    last = event.lastEventId;
    show(unread);
    if (title) announce(`${bell.dataset.none}: ${title}`);
  });
}

function rest() {
  source?.close();
  source = undefined;
}

bell.addEventListener("click", open);
document.addEventListener("htmx:after:swap", () => {
  const count = tray.querySelector("[data-unread]");
  if (!count) return;
  show(Number(count.dataset.unread));
  // What was pressed is gone; the focus stays in the drawer.
  if (tray.matches(":popover-open") && !tray.contains(document.activeElement)) count.focus();
});
document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
addEventListener("pagehide", rest);
addEventListener("pageshow", listen);
