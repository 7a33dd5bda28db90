// Single keys in the player; "?" lists them. Turned off in the settings they do nothing, and
// never while something is being typed or a dialog is open.
import { announce } from "./status.js";

const lesson = document.getElementById("lesson");
const click = (selector) => document.querySelector(selector)?.click();
const clip = () => document.querySelector("video[data-last], audio[data-last]") ?? document.querySelector("[data-media] :is(video, audio)");

function jump(seconds) {
  const media = clip();
  if (media) media.currentTime = Math.max(0, media.currentTime + seconds);
  return media;
}
function toggle() {
  const media = clip();
  if (media?.paused) media.play();
  else media?.pause();
  return media;
}
function captions() {
  const track = clip()?.textTracks[0];
  if (!track) return;
  track.mode = track.mode === "showing" ? "hidden" : "showing";
  announce(track.label);
}
const KEYS = {
  n: () => click("[data-go=n]"),
  p: () => click("[data-go=p]"),
  f: () => click("[data-focus-toggle]"),
  m: () => document.dispatchEvent(new Event("player:note")),
  "?": () => document.getElementById("keys").showModal(),
  c: captions,
  k: toggle,
  j: () => jump(-10),
  l: () => jump(10),
  " ": toggle,
  ArrowLeft: () => jump(-5),
  ArrowRight: () => jump(5),
};
// What these keys do elsewhere by themselves.
const OWN = { " ": "button, a, summary, video, audio, [role=button]", ArrowLeft: "video, audio, [tabindex='0']", ArrowRight: "video, audio, [tabindex='0']" };

addEventListener("keydown", (event) => {
  const { key, target } = event;
  const act = KEYS[key] ?? KEYS[key.toLowerCase()];
  if (!act || "noKeys" in lesson.dataset || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest?.("input, textarea, select, [contenteditable], dialog[open], [popover]")) return;
  if (OWN[key] && (!clip() || target.closest?.(OWN[key]))) return;
  event.preventDefault();
  act();
});
