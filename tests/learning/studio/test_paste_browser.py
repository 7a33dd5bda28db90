"""What people paste: from Word, Google Docs and web pages, and what attackers would have pasted."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from learning.content.richtext import rich_markdown
from learning.services.release import release_publish
from people.models import User
from tests.browser import Open
from tests.factories.learning import enrolment_make
from tests.learning.studio.drafts import draft_make, text, url
from tests.learning.studio.pages import markdown, open_text, page_of, saved
from tests.personas import LogIn

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = Path(__file__).parent / "paste"
SCRIPT = "window.owned=1"
# Each line is a payload: %s is the script, WORDS what a person wanted to paste.
HOSTILE = [
    line.replace("%s", SCRIPT).replace("WORDS", f"word{number}w")
    for number, line in enumerate((FOLDER / "hostile.txt").read_text().strip().split("\n"))
]
PASTE = """([html]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  document.querySelector(".d-prose").dispatchEvent(new ClipboardEvent("paste", how));
}"""
# The words that a person sees of it, read by a parser that runs nothing.
SEEN = """([html]) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const unseen = "script, style, svg, math, template, noscript, title, textarea, select, " +
    "iframe, xmp, noembed, noframes, object, button, dialog:not([open])";
  for (const part of page.querySelectorAll(unseen)) part.remove();
  return page.body.textContent;
}"""
# What would run if the policy did not forbid it, in what authors and learners are shown.
ACTIVE = """(selector) => {
  const boxes = [...document.querySelectorAll(selector)];
  const parts = boxes.flatMap((box) => [...box.querySelectorAll("*")]);
  const runs = "script, iframe, object, embed, base, link, meta, style, form[action^=javascript]";
  const address = /^(href|src|action|formaction|xlink:href)$/;
  const code = /^[\\s\\0-\\x1f]*(javascript|vbscript|data:text)/i;
  const isActive = ({ name, value }) => name.startsWith("on") || name === "style" ||
    (address.test(name) && code.test(value));
  return parts.filter((each) => each.matches(runs) || [...each.attributes].some(isActive))
    .map((each) => each.outerHTML.slice(0, 200));
}"""


def _paste(page: Page, html: str) -> None:
    page.evaluate(PASTE, [html])


def test_the_collection_is_large() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("source", ["word", "docs", "page"])
def test_what_is_pasted_comes_out_clean(source: str, open_page: Open, author: User) -> None:
    lesson = draft_make(author, text("one", ""))
    page = open_page(page_of(lesson), user=author)

    open_text(page, "one")
    _paste(page, (FOLDER / f"{source}.html").read_text())
    saved(page)

    assert markdown(lesson, "one") == (FOLDER / f"{source}.md").read_text().strip()
    page.keyboard.press("Control+Enter")
    expect(page.locator("form[data-studio][data-block-form]")).to_have_count(0)
    lesson.refresh_from_db()
    kinds = [each["kind"] for each in lesson.blocks]
    assert {"word": "table", "docs": "table", "page": "code"}[source] in kinds


@pytest.mark.parametrize("source", ["word", "docs", "page"])
def test_the_server_cleans_what_no_browser_did(source: str) -> None:
    stored = rich_markdown((FOLDER / f"{source}.html").read_text(), "")
    for words in (
        "Giving feedback",
        "what you saw",
        "In private",
        "](https://example.org/sbi)",
    ):
        assert words in stored
    for rest in ("mso", "style=", "<o:p", "script", "class=", "Font Definitions"):
        assert rest not in stored


def test_nothing_hostile_runs_when_it_is_pasted(open_page: Open, author: User) -> None:
    lesson = draft_make(author, text("one", ""))
    page = open_page(page_of(lesson), user=author, guest=True)

    open_text(page, "one")
    wanted = [
        number
        for number, html in enumerate(HOSTILE)
        if _word(number) in page.evaluate(SEEN, [html])
    ]
    for html in HOSTILE:
        _paste(page, html)
        page.evaluate("document.querySelector('.d-prose').editor.commands.focus('end')")
        page.keyboard.press("Control+End")
    saved(page)
    _is_sound(page, "#blocks .d-prose")
    stored = markdown(lesson, "one")
    assert [number for number in wanted if _word(number) not in stored] == []
    assert len(wanted) > 60

    page.keyboard.press("Control+Enter")
    expect(page.locator("form[data-block-form]")).to_have_count(0)
    _is_sound(page, "#blocks .d-view")


def test_nothing_hostile_runs_where_it_is_shown(
    open_page: Open, author: User, employee: User, as_: LogIn
) -> None:
    """Past the browser: sent as the rich editor's HTML, and typed as Markdown."""
    lesson = draft_make(author, text("html", ""), text("source", ""))
    client = as_(author)
    together = "\n\n".join(HOSTILE)
    client.post(url("block-update", lesson, "html"), {"html": together})
    client.post(url("block-update", lesson, "source"), {"markdown": together})
    lesson.refresh_from_db()
    lesson.blocks += _boxes()
    lesson.save()
    assert len(lesson.blocks) > 2

    page = open_page(page_of(lesson), user=author, guest=True)
    page.wait_for_timeout(500)
    _is_sound(page, "#blocks .d-view")

    release_publish(course=lesson.course, author=author, override="Hostile on purpose")
    course = lesson.course
    enrolment_make(employee, course)
    path = reverse("learning:lesson-detail", args=[course.slug, lesson.key])
    page = open_page(path, user=employee, guest=True)
    page.wait_for_timeout(500)
    assert page.locator(".prose").count() > 1
    _is_sound(page, ".prose, .callout, .fold, .res, .table-box")


def _word(number: int) -> str:
    return f"word{number}w"


def _is_sound(page: Page, shown: str) -> None:
    assert page.evaluate("window.owned") is None
    assert page.evaluate(ACTIVE, shown) == []


def _boxes() -> list[dict[str, object]]:
    """Payloads in every other place in which an author writes."""
    inside = [{"kind": "prose", "markdown": html} for html in HOSTILE[:40]]
    return [
        {"key": "c", "kind": "callout", "variant": "tip", "title": HOSTILE[5], "blocks": inside},
        {"key": "a", "kind": "accordion", "title": HOSTILE[15], "blocks": inside},
        {"key": "t", "kind": "table", "header": HOSTILE[:3], "rows": [HOSTILE[5:8]]},
        {"key": "o", "kind": "code", "code": "\n".join(HOSTILE), "language": "html"},
        {"key": "m", "kind": "maths", "tex": "\\text{<img src=x onerror=window.owned=1>}"},
        {"key": "r", "kind": "reflection", "prompt": HOSTILE[5]},
        {"key": "k", "kind": "tasks", "title": HOSTILE[5], "items": HOSTILE[5:9]},
        {"key": "v", "kind": "poll", "prompt": HOSTILE[6], "options": HOSTILE[7:9]},
        {"key": "l", "kind": "link", "url": "https://example.org/", "title": HOSTILE[5]},
    ]  # fmt: skip
