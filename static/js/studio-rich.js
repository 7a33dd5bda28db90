// The rich editor: what it knows is what learning/content/richtext.py lets into it.
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Editor, Extension, HardBreak, Heading, History, HorizontalRule, Italic, Link,
  ListItem, Mark, Node, OrderedList, Paragraph, Strike, Subscript, Superscript, Table, TableCell, TableHeader, TableRow, Text, textblockTypeInputRule,
} from "../vendor/prose-editor-0.28.0.js";
import { pasted, said } from "./studio-paste.js";

const mark = (tag) => Mark.create({ name: `${tag}Mark`, parseHTML: () => [{ tag }], renderHTML: () => [tag, 0] });

const Maths = Mark.create({
  name: "maths",
  priority: 200,
  excludes: "_",
  parseHTML: () => [{ tag: "code.maths", priority: 80 }],
  renderHTML: () => ["code", { class: "maths" }, 0],
});

// A picture in a line is a chip with its words: it is neither fetched nor shown here. One that has
// none says so; a press on it, or Enter, asks for them.
const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ src: { default: "" }, alt: { default: "" } }),
  parseHTML: () => [{ tag: "img[src]" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  renderText: ({ node }) => node.attrs.alt,
  addOptions: () => ({ bare: "%s" }),
  addNodeView() {
    return ({ node: { attrs: { src, alt } } }) => {
      const label = alt || this.options.bare.replace("%s", src.split("/").at(-1));
      const dom = Object.assign(document.createElement("span"), { className: alt ? "tag" : "tag warn", textContent: label });
      dom.setAttribute("role", "img");
      dom.setAttribute("aria-label", label);
      return { dom };
    };
  },
});

const Listing = CodeBlock.extend({
  addAttributes: () => ({
    language: {
      default: "",
      parseHTML: (pre) => pre.dataset.language ?? pre.querySelector("code")?.className.match(/language-([\w+#.-]+)/)?.[1] ?? "",
      renderHTML: ({ language }) => (language ? { "data-language": language } : {}),
    },
  }),
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
  renderHTML: ({ HTMLAttributes }) => ["pre", HTMLAttributes, 0],
});

const cell = (base) => base.extend({
  addAttributes() {
    return { ...this.parent?.(), align: { default: null, parseHTML: (td) => td.getAttribute("align"), renderHTML: ({ align }) => (align ? { align } : {}) } };
  },
});
// As bundled, a table brings widths along as styles.
const PlainTable = Table.extend({ renderHTML: () => ["table", ["tbody", 0]], addNodeView: null });

// "# " begins the largest heading that a text has; the lesson's title is above it.
const Titles = Heading.extend({
  addInputRules() {
    return [2, 3, 4].map((level) => textblockTypeInputRule({ find: new RegExp(`^#{${level === 2 ? "1,2" : level}}\\s$`), type: this.type, getAttributes: { level } }));
  },
});

const BLOCKS = "h1, h2, h3, h4, h5, h6, p, ul, ol, li, pre, blockquote, table, tr, th, td, hr, img, br:not(.ProseMirror-trailingBreak), a[href]";
function shape(root) {
  const parts = [...root.querySelectorAll(BLOCKS)].filter((part) => !(part.localName === "p" && part.matches(":is(td, th) > :only-child")));
  return parts.map((part) => part.localName + (part.getAttribute("href") ?? "")).join(" ") + root.textContent.replace(/\s+/g, "");
}
const tree = (html) => new DOMParser().parseFromString(html, "text/html").body;

/** Whether the editor says what it was given. */
export function isWhole(editor, html) {
  return shape(tree(editor.getHTML())) === shape(tree(html || "<p></p>"));
}

/** A place in the text that stays where it is whatever is written around it: before what is
 * written at it, or with `side` 1 behind that. `drop()` lets go of it. */
export function spotAt(editor, pos, side = -1) {
  const spot = { pos, drop: () => editor.off("transaction", move) };
  // Of two pictures that are wanted at one place, the one that comes later stands behind.
  const move = ({ transaction }) => { spot.pos = transaction.mapping.map(spot.pos, transaction.getMeta("picture") ? 1 : side); };
  editor.on("transaction", move);
  return spot;
}

/** Put a picture into a paragraph of its own at `spot`, which is behind it then, and the caret too
 * if it was there. Returns where the picture is. */
export function pictureAt(editor, spot, attrs) {
  const { doc, schema: { nodes }, selection } = editor.state;
  const $at = doc.resolve(spot.pos);
  const { parent } = $at;
  let [from, to] = [spot.pos, spot.pos];
  if (parent.isTextblock) {
    const isEmpty = parent.type === nodes.paragraph && !parent.content.size;
    if (isEmpty || !$at.parentOffset) from = $at.before();
    else if ($at.parentOffset === parent.content.size) from = $at.after();
    to = isEmpty ? $at.after() : from;
  }
  const isHere = selection.empty && selection.from === spot.pos;
  const isSplit = parent.isTextblock && from === spot.pos;
  const isLast = isHere && !isSplit && !doc.resolve(to).nodeAfter?.isTextblock;
  const parts = [nodes.paragraph.create(null, nodes.picture.create(attrs)), ...(isLast ? [nodes.paragraph.create()] : [])];
  const chain = editor.chain().command(({ tr }) => Boolean(tr.replaceWith(from, to, parts).setMeta("picture", true)));
  // The ends of paragraphs are between: of the one that is split, and of the picture's own.
  const at = from + (isSplit ? 2 : 1);
  if (isHere) chain.setTextSelection(at + 3);
  chain.run();
  spot.pos = at + 2 + (isSplit || isHere ? 1 : 0);
  return at;
}

/** An editor in `element`. `hooks`: keys (an object by shortcut), changed, slash(rect), left(n),
 * files(files, place, words), and picture(place), to be described. */
export function richEditor(element, { html, label, hint, bare, keys, changed, selected, slash, left, files, picture }) {
  // Files are wanted for themselves only where nothing else is said: Word adds a picture of its words.
  const carried = (data, pos) => {
    const found = [...(data?.files ?? [])];
    const { text, alt } = said(found.length ? data.getData("text/html") : "");
    if (!found.length || text) return false;
    files(found, pos, found.length === 1 ? alt : "");
    return true;
  };
  const shortcuts = Extension.create({ name: "keys", priority: 1000, addKeyboardShortcuts: () => keys });
  const editor = new Editor({
    element,
    content: html,
    injectCSS: false,
    extensions: [
      Document, Paragraph, Text, Bold, Italic, Strike, Maths, Picture.configure({ bare }), Subscript, Superscript, Blockquote, BulletList, OrderedList,
      HorizontalRule, Listing, PlainTable, TableRow, cell(TableCell), cell(TableHeader), History, shortcuts,
      Code.extend({ excludes: "maths" }),
      Titles.configure({ levels: [1, 2, 3, 4, 5, 6] }),
      ListItem.extend({ content: "block+" }),
      HardBreak.extend({ addKeyboardShortcuts() { return { "Shift-Enter": () => this.editor.commands.setHardBreak() }; } }),
      Link.extend({ addKeyboardShortcuts: () => ({}) }).configure({ openOnClick: false, autolink: true, linkOnPaste: true, HTMLAttributes: { target: null, rel: null, class: null } }),
      ...["u", "kbd", "mark", "small", "samp", "var", "cite"].map(mark),
    ],
    editorProps: {
      attributes: { class: "prose d-prose", role: "textbox", "aria-multiline": "true", "aria-label": label, "data-hint": hint, dir: "auto" },
      transformPastedHTML: (source) => {
        const { html: clean, left: count } = pasted(source);
        if (count) left(count);
        return clean;
      },
      handlePaste: (view, event) => carried(event.clipboardData, view.state.selection.to),
      handleDrop: (view, event, slice, moved) => !moved && carried(event.dataTransfer, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.doc.content.size),
      handleClickOn: (view, pos, node, place) => {
        if (node.type.name !== "picture") return false;
        picture(place);
        return true;
      },
      handleTextInput: (view, from, to, text) => {
        const { $from, empty } = view.state.selection;
        if (!slash || text !== "/" || !empty || $from.depth !== 1 || $from.parent.type.name !== "paragraph" || $from.parent.content.size) return false;
        slash(view.coordsAtPos(from));
        return true;
      },
    },
    onUpdate: ({ transaction }) => { if (transaction.docChanged) changed(editor); },
    onTransaction: () => selected(editor),
  });
  return editor;
}
