// The connection: a badge while it is away, a dialog when the session has ended, words when a
// request failed. Nothing that was typed is lost in either case.
import { announce } from "./status.js";

const badge = document.getElementById("net");
const gone = document.getElementById("signed-out");
const loginPath = gone ? new URL(gone.querySelector("a").href).pathname : "";

function online() {
  if (badge) badge.hidden = navigator.onLine;
}
addEventListener("online", online);
addEventListener("offline", online);
online();

/** True when `response` is the login page that a redirect led to, or a plain 401. */
export function sessionEnded(response) {
  const away = response.redirected && new URL(response.url).pathname === loginPath;
  return response.status === 401 || away;
}

/** Tell the person that the session has ended, once; the page and its text stay. */
export function showSignedOut() {
  if (gone && !gone.open) gone.showModal();
}

document.addEventListener("htmx:before:response", (event) => {
  if (!sessionEnded(event.detail.ctx.response.raw)) return;
  event.preventDefault();
  showSignedOut();
});
document.addEventListener("htmx:error", () => announce(badge?.textContent.trim() ?? ""));
