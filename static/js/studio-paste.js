// What is pasted, made plain before the editor reads it: Word's lists are paragraphs that look
// like lists, Google Docs puts lists between items, and pictures come as files nobody else has.

const NUMBERED = /^[([]?(?:\d{1,3}|[a-z]|[ivxlc]{1,6})[.)\]]/i;
const LEVEL = /level(\d)/;

/** Clean HTML for the editor, and how many pictures could not come along. */
export function pasted(html) {
  // An inert document: nothing in it runs or is fetched.
  const page = new DOMParser().parseFromString(html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "").replace(/<!\[(?:if[^\]]*|endif)\]>/gi, ""), "text/html");
  for (const gone of page.querySelectorAll("script, style, meta, link, title, template, iframe, object, embed, svg, noscript, form > input, button, select, textarea")) gone.remove();
  const comments = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.remove();
  lists(page);
  for (const part of page.querySelectorAll("*")) if (part.localName.includes(":")) part.replaceWith(...part.childNodes);
  for (const list of page.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    if (list.previousElementSibling?.localName === "li") list.previousElementSibling.append(list);
  }
  for (const heading of page.querySelectorAll("h1")) rename(heading, "h2");
  for (const heading of page.querySelectorAll("h5, h6")) rename(heading, "h4");
  return { html: page.body.innerHTML, left: pictures(page) };
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
    const style = item.getAttribute("style") ?? "";
    if (item.localName !== "p" || !/mso-list:\s*l\d/i.test(style)) {
      if (!item.closest("li")) stack = [];
      continue;
    }
    const level = Number(style.match(LEVEL)?.[1] ?? 1);
    const sign = [...item.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""));
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
