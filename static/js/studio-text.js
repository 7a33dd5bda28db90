// A text block: the rich editor over its field, a toolbar, and the Markdown behind it.
import { announce } from "./status.js";
import { isLate, pressed, turn } from "./studio-blocks.js";
import { blockAdd, blockDrop, menuOpen } from "./studio-menu.js";
import { describe, putSource, take } from "./studio-picture.js";
import { address, forget, save, words } from "./studio-save.js";

// Half a megabyte that a page is not kept waiting for, and that is there when a text is opened.
const load = () => import("./studio-rich.js");
if (document.getElementById("rich-tools")) (globalThis.requestIdleCallback ?? setTimeout)(load);
const editors = new WeakMap();

const DO = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  strike: (chain) => chain.toggleStrike(),
  code: (chain) => chain.toggleCode(),
  h2: (chain) => chain.toggleHeading({ level: 2 }),
  h3: (chain) => chain.toggleHeading({ level: 3 }),
  h4: (chain) => chain.toggleHeading({ level: 4 }),
  bullets: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  quote: (chain) => chain.toggleBlockquote(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
};
const ON = {
  bold: ["bold"], italic: ["italic"], strike: ["strike"], code: ["code"], link: ["link"], quote: ["blockquote"],
  h2: ["heading", { level: 2 }], h3: ["heading", { level: 3 }], h4: ["heading", { level: 4 }], bullets: ["bulletList"], numbers: ["orderedList"],
};

function show(bar, editor) {
  for (const button of bar.querySelectorAll("[data-do]")) {
    const name = button.dataset.do;
    if (name in ON) button.setAttribute("aria-pressed", String(editor.isActive(...ON[name])));
  }
}

// One stop for Tab; the arrow keys go from button to button.
function toolbar(editor) {
  const bar = document.getElementById("rich-tools").content.cloneNode(true).firstElementChild;
  const buttons = [...bar.querySelectorAll("button")];
  const rove = (to) => { for (const button of buttons) button.tabIndex = button === to ? 0 : -1; };
  rove(buttons[0]);
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const rtl = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + rtl, ArrowLeft: at - rtl, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const button = buttons[(to + buttons.length) % buttons.length];
    rove(button);
    button.focus();
  });
  // Pressing a button with a mouse leaves the selection where it is.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name === "link") link(editor());
    else if (name) DO[name](editor().chain().focus()).run();
  });
  return bar;
}

// Links ---------------------------------------------------------------------------------------
const dialog = document.getElementById("rich-link");
let linked;
function link(editor) {
  linked = editor;
  const url = dialog.querySelector("input");
  url.value = editor.getAttributes("link").href ?? "";
  wrong(false);
  dialog.querySelector("[value=unset]").hidden = !url.value;
  dialog.showModal();
  url.select();
}
function wrong(on) {
  const url = dialog.querySelector("input");
  dialog.querySelector(".error").hidden = !on;
  if (on) url.setAttribute("aria-invalid", "true");
  else url.removeAttribute("aria-invalid");
}
const target = (text) => (/^[\w-]+(\.[\w-]+)+(\/|$)/.test(text) && !text.endsWith(".md") ? `https://${text}` : text);
const allowed = (url) => /^(https?:\/\/.|mailto:.)/i.test(url) || (!/^[a-z][a-z0-9+.-]*:/i.test(url) && /^[/#]|\.md(#|$)/.test(url));
dialog?.addEventListener("submit", (event) => {
  const url = target(dialog.querySelector("input").value.trim());
  const gone = event.submitter?.value === "unset" || !url;
  if (!gone && !allowed(url)) { event.preventDefault(); wrong(true); dialog.querySelector("input").focus(); return; }
  const chain = linked.chain().focus().extendMarkRange("link");
  if (gone) chain.unsetLink().run();
  else if (linked.state.selection.empty && !linked.isActive("link")) chain.insertContent({ type: "text", text: url, marks: [{ type: "link", attrs: { href: url } }] }).run();
  else chain.setLink({ href: url }).run();
});
dialog?.addEventListener("close", () => linked?.commands.focus());

// Opening a text --------------------------------------------------------------------------------
async function open(box, html, focus) {
  const form = box.closest("form");
  const now = turn;
  const { richEditor, isWhole } = await load();
  if (!box.isConnected) return;
  // Somebody who has gone on meanwhile is left where they are.
  focus &&= now === turn;
  const place = document.createElement("div");
  place.className = "d-rich";
  const done = () => { form.requestSubmit(form.querySelector("[data-done]")); return true; };
  let editor;
  const bar = toolbar(() => editor);
  editor = richEditor(place, {
    html,
    label: box.dataset.label,
    hint: words.hint,
    bare: words.bare,
    keys: { Enter: () => picked(editor), "Mod-k": () => { link(editor); return true; }, ...(box.closest(".d-block") && { "Mod-Enter": done, Escape: done }) },
    changed: () => { form.elements.html.value = editor.getHTML(); save(form); },
    selected: (now) => show(bar, now),
    slash: document.getElementById("block-menu") && ((rect) => slash(form, editor, rect)),
    left: (count) => announce(words.left.replace("%s", count)),
    files: (files, place, alt) => pictures(box, editor, files, place, alt),
    picture: (place) => named(editor, place),
  });
  if (!isWhole(editor, html)) {
    editor.destroy();
    if (focus) box.querySelector("textarea").focus();
    return;
  }
  place.prepend(bar);
  place.dataset.richOn = "";
  box.querySelector(".field").hidden = true;
  box.append(place);
  editors.set(box, editor);
  const kept = form.elements.html.value;
  if (kept && kept !== html) editor.commands.setContent(kept, { emitUpdate: false });
  show(bar, editor);
  const source = form.querySelector("[data-source]");
  source.hidden = false;
  source.setAttribute("aria-pressed", "false");
  if (focus) editor.commands.focus(at(editor));
}

// The end of the paragraph that was pressed; else of the text.
function at(editor) {
  const { doc } = editor.state;
  if (pressed < 0 || pressed >= doc.childCount) return "end";
  let end = 0;
  for (let n = 0; n <= pressed; n += 1) end += doc.child(n).nodeSize;
  return end - 1;
}

document.addEventListener("studio:open", (event) => {
  const form = event.target;
  const box = form.querySelector("[data-text]");
  const template = box?.querySelector("template[data-rich]");
  if (!template) return;
  open(box, template.innerHTML, (event.detail.fresh && !isLate(form.closest(".d-block"))) || location.search.includes("edit="));
});

// Pictures --------------------------------------------------------------------------------------
/** Ask for the words of the picture at `place`, wherever it is by the time they are there. */
async function named(editor, place) {
  const { spotAt } = await load();
  const spot = spotAt(editor, place, 1);
  const alt = await describe(editor.state.doc.nodeAt(place).attrs.alt);
  spot.drop();
  if (editor.isDestroyed) return;
  const found = editor.state.doc.nodeAt(spot.pos);
  if (alt !== null && found?.type.name === "picture") editor.view.dispatch(editor.state.tr.setNodeMarkup(spot.pos, null, { ...found.attrs, alt }));
  editor.commands.focus(editor.state.selection.node ? spot.pos + 1 : null);
}
/** Enter on a picture that is selected. */
function picked(editor) {
  const { node, from } = editor.state.selection;
  if (node?.type.name !== "picture") return false;
  named(editor, from);
  return true;
}

async function pictures(box, editor, files, place, alt) {
  const { spotAt, pictureAt } = await load();
  const spot = spotAt(editor, place);
  let seen = editor.state.doc;
  let at;
  const put = (file) => {
    const words = alt || file.alt;
    const now = editors.get(box);
    // The text may be open as its Markdown by now, or have been so in between.
    if (!now) return putSource(box.querySelector("textarea"), { ...file, alt: words });
    const isStill = now === editor && seen && now.state.doc.eq(seen);
    at = pictureAt(now, now === editor ? spot : { pos: now.state.doc.content.size }, { src: file.path, alt: words });
    seen = isStill && !words && now.state.doc;
    return true;
  };
  // Whoever goes on writing is not interrupted: the picture says that it lacks its words.
  const over = () => {
    spot.drop();
    if (files.length === 1 && seen && editor.isFocused && at) named(editor, at);
  };
  await take(box, files, { put, over });
}

// "/" in an empty paragraph: the menu, and the block there; what follows becomes a text behind it --
function slash(form, editor, rect) {
  menuOpen({
    rect,
    back: (typed) => { editor.chain().focus().insertContent(typed === null ? "" : `/${typed}`).run(); },
    pick: async (kind) => {
      if (kind === "prose") { editor.commands.focus(); return; }
      const block = form.closest(".d-block");
      const isEmpty = editor.isEmpty;
      const where = isEmpty ? "here" : await cut(editor, block);
      if (!where) { editor.commands.focus(); return; }
      let earlier = block.previousElementSibling;
      while (earlier && !earlier.matches(".d-block")) earlier = earlier.previousElementSibling;
      const end = isEmpty ? block : await closed(form, block);
      const last = where === "above" ? earlier : end;
      await blockAdd(kind, last);
      if (isEmpty) drop(form, block);
    },
  });
}

/** Take the empty paragraph out, and what is below it into a text of its own, which is stored first:
 * whatever goes wrong, nothing that was written is lost. Resolves to where the new block goes:
 * above what is left or below it; to nothing where the rest could not be stored. */
async function cut(editor, block) {
  const { doc, selection: { $from } } = editor.state;
  const parts = Object.assign(document.createElement("template"), { innerHTML: editor.getHTML() }).content.children;
  const at = $from.index(0);
  if (parts.length !== doc.childCount || at === 0 || at === doc.childCount - 1) {
    editor.commands.deleteNode("paragraph");
    return at === 0 ? "above" : "below";
  }
  const rest = [...parts].slice(at + 1).map((part) => part.outerHTML).join("");
  if (!(await blockAdd("prose", block, rest))) return "";
  editor.commands.deleteRange({ from: $from.before(1), to: doc.content.size });
  return "below";
}

/** Close the text, which may become several blocks; resolves to the last of them. */
async function closed(form, block) {
  const next = block.nextElementSibling;
  const list = block.parentElement;
  await new Promise((resolve) => {
    document.addEventListener("htmx:finally:swap", resolve, { once: true });
    form.requestSubmit(form.querySelector("[data-done]"));
  });
  return next ? next.previousElementSibling : list.lastElementChild;
}

/** An empty text that made room for something else goes without a word. */
function drop(form, block) {
  forget(address(form));
  blockDrop(block);
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "/" || !document.getElementById("block-menu") || !field.matches?.("[data-text] textarea") || field.value) return;
  event.preventDefault();
  const form = field.form;
  menuOpen({
    rect: field.getBoundingClientRect(),
    back: (typed) => { field.value = typed === null ? "" : `/${typed}`; field.focus(); save(form); },
    pick: async (kind) => {
      const block = form.closest(".d-block");
      if (kind === "prose") { field.focus(); return; }
      await blockAdd(kind, block);
      drop(form, block);
    },
  });
});

// Between the rich text and its Markdown --------------------------------------------------------
async function convert(box, fields) {
  const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
  const response = await fetch(box.dataset.convert, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json", "X-CSRFToken": token } }).catch(() => null);
  return response?.ok ? response.json() : null;
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-source]");
  if (!button) return;
  const form = button.form;
  const box = form.querySelector("[data-text]");
  const { markdown, html } = form.elements;
  const toSource = editors.has(box);
  const texts = toSource && !html.value ? { markdown: markdown.value } : await convert(box, { markdown: markdown.value, html: html.value });
  if (!texts) { announce(words.offline); return; }
  if (toSource) {
    editors.get(box).destroy();
    editors.delete(box);
    box.querySelector(".d-rich").remove();
    box.querySelector(".field").hidden = false;
    markdown.value = texts.markdown;
    html.value = "";
    markdown.focus();
    button.setAttribute("aria-pressed", "true");
  } else if (texts.html === null) announce(words.onlySource);
  else open(box, texts.html, true);
});
