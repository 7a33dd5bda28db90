// The rows of a question's form: added, moved and taken away at once. What a button says to the
// server, without a script, happens here on the page; the form then saves itself as when one types.
import { announce } from "./status.js";
import { outbox } from "./studio-save.js";

const GAP = /\{\{\s*(\d+)\s*\}\}/g;
const rowsOf = (list) => [...list.querySelector("ol").children];
const fields = (row) => [...row.querySelectorAll("textarea, input:not([type=hidden])")];

/** Number the rows of `list` as they stand: names, ids, values of buttons, and what is read out. */
function renumber(list) {
  const checked = [...list.querySelectorAll(":checked")];
  const name = list.dataset.rows;
  const place = new RegExp(`(^|_)${name}-\\d+(?=-|$)`);
  rowsOf(list).forEach((row, at) => {
    for (const each of row.querySelectorAll("[name], [id], [for], [data-rows]")) {
      for (const attribute of ["name", "id", "for", "data-rows", ...(each.matches("button") ? ["value"] : [])]) {
        const value = each.getAttribute(attribute);
        if (value) each.setAttribute(attribute, value.replace(place, `$1${name}-${at}`));
      }
    }
    const nested = [...row.querySelectorAll(":scope [data-rows] *")];
    for (const each of row.querySelectorAll("[data-n]")) if (!nested.includes(each)) each.textContent = at + 1;
    for (const each of row.querySelectorAll("[data-index]")) if (!nested.includes(each)) each.value = at;
  });
  for (const box of checked) box.checked = true;
}

/** Let the numbers in a text with gaps follow the gaps: `order` holds their old places. */
function follow(form, order) {
  const text = form.elements.text;
  if (text) text.value = text.value.replace(GAP, (_all, number) => (order.includes(number - 1) ? `{{${order.indexOf(number - 1) + 1}}}` : ""));
}

function written(list) {
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

function key() {
  return `o${[...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function add(list) {
  const rows = rowsOf(list);
  const row = rows.at(-1).cloneNode(true);
  for (const field of fields(row)) {
    if (field.matches("[type=radio], [type=checkbox]")) { field.checked = false; field.removeAttribute("checked"); }
    else { field.value = ""; field.textContent = ""; }
  }
  const checked = list.querySelector(":checked");
  for (const field of row.querySelectorAll("[data-fresh]")) field.value = key();
  list.querySelector("ol").append(row);
  if (checked) checked.checked = true;
  renumber(list);
  row.querySelector("textarea").focus();
}

function act(list, row, way) {
  const rows = rowsOf(list);
  const at = rows.indexOf(row);
  const other = way === "up" ? rows[at - 1] : rows[at + 1];
  const said = fields(row).find((field) => field.matches("textarea"))?.value.slice(0, 60) || "";
  if (way === "drop") {
    if (rows.length <= Math.max(1, list.dataset.least)) {
      for (const field of fields(row)) if (field.matches("textarea")) field.value = "";
      fields(row)[0]?.focus();
      return;
    }
    (other ?? rows[at - 1]).querySelector("[data-row-act=drop]")?.focus();
    row.remove();
  } else {
    if (!other) return;
    if (way === "up") other.before(row);
    else other.after(row);
    row.querySelector(`[data-row-act=${way}]`)?.focus();
  }
  if (list.dataset.rows === "g") follow(list.closest("form"), rowsOf(list).map((each) => rows.indexOf(each)));
  renumber(list);
  announce(way === "drop" ? said : `${said} ${rowsOf(list).indexOf(row) + 1}/${rows.length}`);
}

/** Put the mark of the next gap where the cursor is; the server answers with its row. */
function mark(form) {
  const text = form.elements.text;
  const number = rowsOf(form.querySelector("[data-rows=g]")).length + 1;
  text.setRangeText(`{{${number}}}`, text.selectionStart, text.selectionEnd, "end");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-row-add], [data-row-act], [data-gap-add]");
  if (!button) return;
  if ("gapAdd" in button.dataset) { mark(button.form); return; }
  event.preventDefault();
  const list = button.closest("[data-rows]");
  if ("rowAdd" in button.dataset) add(list);
  else act(list, button.closest("[data-row]"), button.dataset.rowAct);
  written(list);
}, true);

// Another kind has other fields: the server brings them.
document.addEventListener("change", (event) => {
  const form = event.target.matches("[name=qkind]") ? event.target.form : null;
  if (!form) return;
  event.stopPropagation();
  form.requestSubmit(form.querySelector("[data-rekind]"));
}, true);

// A single line grows with what is written, where the browser does not do that by itself.
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-rows] textarea")) target.rows = Math.min(12, target.value.split("\n").length);
  });
}

// Where the focus goes when a question was opened, closed, added, moved, copied, removed ---------
let acted;
let pressed;
document.addEventListener("submit", (event) => { pressed = event.submitter; }, true);
document.addEventListener("htmx:before:request", (event) => {
  const source = event.detail.ctx?.sourceElement;
  if (!source?.matches?.("#questions form, #questions [data-question-edit], #question-undo form, #add-question form")) return;
  const { name, value } = pressed?.form === source ? pressed : {};
  acted = { source, card: source.closest(".q-card")?.id, name, value, field: source.contains(document.activeElement) ? document.activeElement.name : "" };
});
document.addEventListener("htmx:finally:swap", () => {
  if (!acted) return;
  const { source, card, name, value, field } = acted;
  acted = undefined;
  const added = source.closest("#add-question") && document.getElementById("questions").lastElementChild;
  const back = "back" in source.dataset ? `question-${source.dataset.back}` : card;
  const here = added || document.getElementById(back) || document.querySelector("#questions .q-card.open");
  const copied = source.action.endsWith("/copy/") && document.querySelector("#questions .q-card.open");
  const open = (copied || here)?.querySelector("form[data-question-form]");
  const target = "remove" in source.dataset ? document.querySelector("#question-undo button")
    : name === "to" ? here?.querySelector(`[name=to][value=${value}]`)
      : open ? (field && field !== "resize" && !copied && !added && open.querySelector(`[name="${CSS.escape(field)}"]`)) || open.elements.prompt || open.elements.text
        : here?.querySelector("[data-question-edit]");
  target?.focus();
});

// What the server took, and two versions of a question ------------------------------------------
const cardOf = (id) => document.getElementById(`question-${id.match(/\/questions\/([^/]+)\/save\/$/)?.[1]}`);

outbox?.taken.addEventListener("taken", ({ detail: { id, answer } }) => {
  const card = cardOf(id);
  if (!card) return;
  const remove = card.querySelector("[data-remove]");
  if (remove && answer.digest) remove.elements.base.value = answer.digest;
  // What an earlier visit had left behind: the card shows it now.
  const form = card.querySelector("[data-question-form]");
  if (!form || early.delete(id)) htmx.ajax("GET", id.replace(/save\/$/, form ? "?edit=1" : ""), { target: card, swap: "outerHTML" });
});

outbox?.taken.addEventListener("refused", ({ detail: { id, response, item } }) => {
  const card = cardOf(id);
  const form = document.querySelector("form[data-question-form]");
  if (response.status !== 409) return;
  if (card) {
    announce(document.getElementById("desk").dataset.conflict);
    htmx.ajax("POST", id, { values: Object.fromEntries(new URLSearchParams(item.body)), target: card, swap: "outerHTML" });
  } else if (form && new URL(form.action).pathname === id) {
    // A page of its own: the server shows both.
    outbox.drop(id);
    form.submit();
  }
});

// Rows that were typed in before a reload are not on the page yet: it waits for the server.
const early = new Set([...document.querySelectorAll("[data-question-form]")].map((form) => new URL(form.action).pathname).filter((id) => outbox?.get(id)));
