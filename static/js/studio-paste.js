// What is pasted, made plain before the editor reads it: Word's lists are paragraphs that look
// like lists, Google Docs puts lists between items, and pictures come as files nobody else has.

const NUMBERED = /^[([]?(?:\d{1,3}|[a-z]|[ivxlc]{1,6})[.)\]]/i;
const LEVEL = /level(\d)/;

const GONE = "script, style, meta, link, title, template, iframe, object, embed, svg, noscript, input, button, select, textarea";
// Styles that say something; for the rest of them there is no place in a lesson.
const SAYS = [
  ["strong", /(?<![\w-])font-weight:\s*(bold|bolder|[6-9]00)/i],
  ["em", /(?<![\w-])font-style:\s*italic/i],
  ["s", /(?<![\w-])text-decoration[\w-]*:[^;]*line-through/i],
  ["sup", /(?<![\w-])vertical-align:\s*super/i],
  ["sub", /(?<![\w-])vertical-align:\s*sub\b/i],
];

/**
 * The source as an inert document: nothing in it runs or is fetched, and no style or handler
 * is tried, which the policy would forbid and complain of. Styles are kept as data.
 */
function read(html) {
  const plain = html
    .replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "")
    .replace(/<!\[(?:if[^\]]*|endif)\]>/gi, "")
    .replace(/<style[\s>][\s\S]*?(?:<\/style\s*>|$)/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])(style|on[a-z]+)(\s*=)/gi, "$1data-$2$3"));
  return new DOMParser().parseFromString(plain, "text/html");
}

/** Whether `html` says anything but pictures, and what it says of the first of them. */
export function said(html) {
  const page = read(html);
  for (const gone of page.querySelectorAll(GONE)) gone.remove();
  return { text: page.body.textContent.trim(), alt: page.querySelector("img")?.getAttribute("alt")?.trim() ?? "" };
}

/** Clean HTML for the editor, and how many pictures could not come along. */
export function pasted(html) {
  const page = read(html);
  for (const gone of page.querySelectorAll(GONE)) gone.remove();
  const comments = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.remove();
  lists(page);
  for (const part of page.querySelectorAll("*")) if (part.localName.includes(":")) part.replaceWith(...part.childNodes);
  for (const list of page.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    if (list.previousElementSibling?.localName === "li") list.previousElementSibling.append(list);
  }
  styles(page);
  for (const heading of page.querySelectorAll("h1")) rename(heading, "h2");
  for (const heading of page.querySelectorAll("h5, h6")) rename(heading, "h4");
  const left = pictures(page);
  return { html: page.body.innerHTML, left };
}

/** What was bold by its style becomes bold by its element; what only seems to be is not. */
function styles(page) {
  for (const part of page.querySelectorAll("[data-style]")) {
    const style = part.dataset.style;
    part.removeAttribute("data-style");
    if (/mso-spacerun/i.test(style)) part.textContent = " ";
    if (/^(b|strong)$/.test(part.localName) && /(?<![\w-])font-weight:\s*(normal|[1-4]00)/i.test(style)) { part.replaceWith(...part.childNodes); continue; }
    if (!part.textContent.trim() || !part.matches("span, font, p, a, li, div, b, i, u")) continue;
    for (const [tag, says] of SAYS) {
      if (!says.test(style) || part.closest(`${tag}, h1, h2, h3, h4, h5, h6`) || part.querySelector("p, ul, ol, table, div")) continue;
      const mark = page.createElement(tag);
      mark.append(...part.childNodes);
      part.append(mark);
    }
  }
}

function rename(element, name) {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
}

/** Word: <p style="mso-list: l0 level2 lfo1"><span style="mso-list: Ignore">o </span>Words</p>. */
function lists(page) {
  let stack = [];
  for (const item of page.querySelectorAll("p, h1, h2, h3, h4, h5, h6, div, table, ul, ol")) {
    const style = item.getAttribute("data-style") ?? "";
    if (item.localName !== "p" || !/mso-list:\s*l\d/i.test(style)) {
      if (!item.closest("li")) stack = [];
      continue;
    }
    const level = Number(style.match(LEVEL)?.[1] ?? 1);
    const sign = [...item.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("data-style") ?? ""));
    const tag = NUMBERED.test(sign?.textContent.trim() ?? "") ? "ol" : "ul";
    sign?.remove();
    stack.length = Math.min(stack.length, level);
    while (stack.length < level) {
      const list = page.createElement(tag);
      const above = stack.at(-1);
      if (!above) item.before(list);
      else (above.lastElementChild ?? above.appendChild(page.createElement("li"))).append(list);
      stack.push(list);
    }
    if (stack[level - 1].localName !== tag && level === 1) {
      stack = [page.createElement(tag)];
      item.before(stack[0]);
    }
    const entry = page.createElement("li");
    const words = page.createElement("p");
    words.append(...item.childNodes);
    entry.append(words);
    stack[level - 1].append(entry);
    item.remove();
  }
}

/** A picture on somebody's own disk is left out; what it says in words stays. */
function pictures(page) {
  let left = 0;
  for (const picture of page.querySelectorAll("img")) {
    if (/^https?:/i.test(picture.getAttribute("src") ?? "")) continue;
    picture.replaceWith(picture.getAttribute("alt") ?? "");
    left += 1;
  }
  return left;
}
