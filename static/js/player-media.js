// Clips: go on at the second, remember the speed, follow the transcript, report what was watched.
// The player hands itself in: importing it back would be a circle that hashed names cannot close.
let act;
let note;

const words = document.getElementById("lesson").dataset;
const positions = JSON.parse(words.clips || "{}");
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const SPEED = "waymark:speed";
const REPORT_EVERY = 5000;

/** The second that the clip in `block` is at; undefined for no clip, or one not started. */
export function secondsIn(block) {
  const media = document.querySelector(`[data-media="${CSS.escape(block)}"] :is(video, audio)`);
  return media?.played.length ? Math.floor(media.currentTime) : undefined;
}

function bind(figure) {
  const key = figure.dataset.media;
  const media = figure.querySelector("video, audio");
  if (!media) return;
  let from = null;
  let last = 0;
  let told = 0;

  const report = () => {
    if (!Number.isFinite(media.duration) || !media.duration) return;
    const watched = from === null || last <= from ? [] : [[from, last]];
    told = Date.now();
    note({ media: { [key]: { at: round(media.currentTime), length: round(media.duration), watched } } });
  };
  const stop = () => { report(); from = null; };

  media.addEventListener("loadedmetadata", () => {
    media.playbackRate = speed();
    const at = positions[key];
    if (at > 2 && at < media.duration - 2) media.currentTime = at;
  }, { once: true });
  if (media.readyState) media.dispatchEvent(new Event("loadedmetadata"));

  media.addEventListener("play", () => {
    for (const other of document.querySelectorAll("[data-last]")) delete other.dataset.last;
    media.dataset.last = "";
  });
  media.addEventListener("timeupdate", () => {
    mark(figure, media.currentTime);
    if (media.paused || media.seeking) return;
    act();
    const now = round(media.currentTime);
    // A jump without a pause begins a new range.
    if (from !== null && (now < last || now - last > 3 * media.playbackRate)) stop();
    from ??= now;
    last = now;
    if (Date.now() - told > REPORT_EVERY) { report(); from = last; }
  });
  for (const name of ["pause", "seeking", "ended"]) media.addEventListener(name, stop);
  addEventListener("pagehide", stop, { capture: true });
  media.addEventListener("ended", () => note({}));

  figure.addEventListener("click", (event) => {
    const cue = event.target.closest("[data-seek]");
    if (!cue) return;
    event.preventDefault();
    media.currentTime = Number(cue.dataset.seek);
    media.play();
  });
  media.after(tools(media));
}

const round = (seconds) => Math.round(seconds * 10) / 10;
const speed = () => { try { return Number(localStorage.getItem(SPEED)) || 1; } catch { return 1; } };

function mark(figure, seconds) {
  let now = null;
  for (const cue of figure.querySelectorAll("[data-seek]")) {
    if (Number(cue.dataset.seek) > seconds + 0.05) break;
    now = cue;
  }
  const before = figure.querySelector(".cues [aria-current]");
  if (before === now) return;
  before?.removeAttribute("aria-current");
  now?.setAttribute("aria-current", "true");
}

function tools(media) {
  const box = Object.assign(document.createElement("div"), { className: "v-tools" });
  const select = Object.assign(document.createElement("select"), { className: "input s" });
  for (const each of SPEEDS) select.append(new Option(`${each}×`, each, each === 1, each === speed()));
  select.addEventListener("change", () => {
    for (const other of document.querySelectorAll("video, audio")) other.playbackRate = Number(select.value);
    for (const other of document.querySelectorAll(".v-tools select")) other.value = select.value;
    try { localStorage.setItem(SPEED, select.value); } catch { /* storage is off */ }
  });
  const label = document.createElement("label");
  label.append(`${words.speed} `, select);
  box.append(label);
  return box;
}

/** Look after every clip of the page for `player`, which is told of activity and positions. */
export function begin(player) {
  ({ act, note } = player);
  for (const figure of document.querySelectorAll("[data-media]")) bind(figure);
}
