// Pictures that are pasted or dropped into a text: sent as in the library, put where they were
// wanted, and to be described there. The server looks into each and says why it takes one or not.
import { announce } from "./status.js";
import { words } from "./studio-save.js";

const shelf = document.getElementById("uploader");
// By form: how many are on their way to its text, and the button that closes it, once pressed.
const coming = new Map();

/** Take `files` for the text in `box`. `put(file)` puts one there as it is stored, with its path
 * and alternative text, and says whether it could; `over()` hears when none is left to wait for. */
export async function take(box, files, { put, over = () => {} }) {
  const pictures = files.filter((file) => file.type.startsWith("image/"));
  if (!shelf) { announce(words.left.replace("%s", pictures.length)); return; }
  if (pictures.length < files.length) announce(words.noPicture);
  if (!pictures.length) return;
  const form = box.closest("form");
  const rows = box.querySelector(":scope > .m-ups") ?? box.appendChild(Object.assign(document.createElement("ul"), { className: "m-ups" }));
  const wait = coming.get(form) ?? { left: 0, refused: false };
  wait.left += pictures.length;
  coming.set(form, wait);
  const { send } = await import("./studio-media.js");
  // They queue there; each has its row from the start.
  const sent = pictures.map((file) => {
    const turn = send(rows, file);
    return { turn, row: rows.lastElementChild };
  });
  for (const { turn, row } of sent) {
    const stored = await turn;
    wait.left -= 1;
    if (stored && box.isConnected && put(stored)) row.remove();
    else if (stored) announce(words.onShelf.replace("%s", stored.name));
    // One that was stopped is gone from the list; one that was refused stays there with the reason.
    else wait.refused ||= row.isConnected;
  }
  if (wait.left) return;
  coming.delete(form);
  rows.querySelector(".m-wait")?.remove();
  if (wait.close && !wait.refused && form.isConnected) form.requestSubmit(wait.close);
  else over();
}

// A text that waits for a picture closes once it is there: before the outbox hears of the press.
addEventListener("submit", (event) => {
  const wait = coming.get(event.target);
  if (!wait) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  wait.close = event.submitter;
  const rows = event.target.querySelector("[data-text] > .m-ups");
  if (!rows.querySelector(".m-wait")) rows.prepend(Object.assign(document.createElement("li"), { className: "m-wait", textContent: words.coming }));
  announce(words.coming);
}, true);

// What a picture says to those who do not see it --------------------------------------------------
const dialog = document.getElementById("rich-picture");
let settle;

/** Ask for the words of a picture; resolves to them, to null when they stay as they are. */
export function describe(alt) {
  const field = dialog.querySelector("textarea");
  field.value = alt;
  dialog.returnValue = "";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => { settle = resolve; });
}
dialog?.addEventListener("close", () => {
  settle?.(dialog.returnValue === "set" ? dialog.querySelector("textarea").value.replace(/\s+/g, " ").trim() : null);
  settle = undefined;
});
dialog?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.localName !== "textarea") return;
  event.preventDefault();
  dialog.querySelector("form").requestSubmit(dialog.querySelector("[value=set]"));
});

// In its Markdown a picture stands where the caret is ----------------------------------------------
document.addEventListener("paste", (event) => {
  const field = event.target;
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || event.clipboardData.getData("text/plain") || !field.matches?.("[data-text] textarea")) return;
  event.preventDefault();
  take(field.closest("[data-text]"), files, { put: (file) => putSource(field, file) });
});
export function putSource(field, file) {
  const { value, selectionEnd: at } = field;
  const before = !at || value.slice(0, at).endsWith("\n\n") ? "" : "\n\n";
  const after = value.slice(at).startsWith("\n\n") ? "" : "\n\n";
  field.setRangeText(`${before}![${file.alt.replace(/[\\[\]]/g, "\\$&")}](<${file.path}>)${after}`, at, at, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}
