// Naming somebody: a text field becomes a combobox that offers people as one types. Who is chosen
// goes along by id; other words take that back.
import { announce } from "./status.js";

const SOON = 200;

/** One line of the list: picture, name, and what tells two of one name apart. */
function row(person, id) {
  const option = Object.assign(document.createElement("li"), { id, role: "option", ariaSelected: "false" });
  const face = Object.assign(document.createElement("span"), { className: `av hue-${person.hue}`, ariaHidden: "true" });
  if (person.photo) face.append(Object.assign(new Image(), { src: person.photo, alt: "" }));
  else face.textContent = person.initials;
  const words = document.createElement("span");
  words.append(Object.assign(document.createElement("b"), { textContent: person.name }), Object.assign(document.createElement("small"), { textContent: person.about }));
  option.append(face, words);
  return option;
}

function bind(box) {
  const input = box.querySelector("input[type=text]");
  const about = box.querySelector("[data-person-about]");
  const list = Object.assign(document.createElement("ul"), { id: `${input.id}-people`, className: "pick-list", role: "listbox", hidden: true });
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  let people = [];
  let at = -1;
  let waiting = 0;
  let asked = 0;
  let fitting = false;

  function light(place) {
    at = place;
    [...list.children].forEach((option, index) => { option.ariaSelected = String(index === at); });
    const option = list.children[at];
    if (option) option.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function open(yes) {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (yes) list.scrollIntoView({ block: "nearest" });
    else light(-1);
  }

  function offer(found, said) {
    people = found;
    fitting = true;
    light(-1);
    list.replaceChildren(...people.map((person, index) => row(person, `${list.id}-${index}`)));
    open(people.length > 0);
    about.textContent = people.length ? "" : said;
    announce(said);
  }

  async function ask() {
    const words = input.value.trim();
    const turn = ++asked;
    if (!words || words.includes("@")) { offer([], ""); return; }
    const url = new URL(box.dataset.offers, location.href);
    url.searchParams.set("q", words);
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (told && turn === asked) offer(told.people, told.said);
  }

  /** What is still to be answered is for words that stand there no more, or for nobody. */
  function drop() {
    asked++;
    clearTimeout(waiting);
  }

  /** Whom the words mean: an id that goes along, nobody while one types. */
  function mean(id) {
    box.querySelector("fieldset")?.remove();
    let field = box.querySelector("input[type=hidden]");
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name: `${input.name}-id` });
      box.append(field);
    }
    field.value = id;
    const radio = document.getElementById(box.dataset.checks ?? "");
    if (radio) radio.checked = true;
  }

  function choose(person) {
    drop();
    input.value = person.name;
    mean(person.id);
    open(false);
    about.textContent = person.about;
    announce(`${person.name}, ${person.about}`);
    input.dispatchEvent(new CustomEvent("person:chosen", { bubbles: true }));
  }

  input.addEventListener("input", () => {
    mean("");
    // What is offered was found for other words.
    light(-1);
    fitting = false;
    about.textContent = "";
    drop();
    waiting = setTimeout(ask, SOON);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") drop();
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && list.hidden && !fitting && !event.altKey) ask();
    else if (event.key in steps && people.length && !event.altKey) {
      event.preventDefault();
      if (list.hidden) open(true);
      const places = people.length + 1;
      // One place more is the field itself.
      light(((at + 1 + steps[event.key] + places) % places) - 1);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (at >= 0) choose(people[at]);
      else if (fitting && people.length === 1) choose(people[0]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      open(false);
    } else if (event.key === "Tab" && at >= 0) choose(people[at]);
  });
  // The field keeps the focus while one presses a line.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (place >= 0) choose(people[place]);
  });
  input.addEventListener("blur", () => {
    // A list would open over what one has gone on to.
    drop();
    open(false);
  });
}

function bindAll(scope) {
  for (const box of scope.querySelectorAll?.("[data-offers]:not([data-bound])") ?? []) {
    box.dataset.bound = "";
    bind(box);
  }
}
document.addEventListener("htmx:after:process", (event) => bindAll(event.target));
bindAll(document);
